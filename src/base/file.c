/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */

#include "base/base_internal.h"
#include "emplan/file.h"
#include "emplan/text.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

#define FIRST_READ    ((size_t)64 << 10)
#define TEMPORARIES   8
#define NAME_ATTEMPTS 100
#define PATHS_AT_MOST PATH_MAX

/* Temporary files that exist now. A changing static, as only parallel.c has another: a signal
 * handler has nothing else to find them by. */
static struct temporary {
    volatile sig_atomic_t used;
    char path[PATHS_AT_MOST];
} temporaries[TEMPORARIES];

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum ep_status too_large(const char *name, size_t limit, struct ep_error *err)
{
    if (limit >= (size_t)1 << 20)
        ep_error_set(err, EP_FAILED, "%s is larger than %zu MiB", name, limit >> 20);
    else
        ep_error_set(err, EP_FAILED, "%s is larger than %zu bytes", name, limit);
    ep_error_hint(err, "check that it is the right file; split it if it is");
    return EP_FAILED;
}

static ssize_t read_some(int fd, char *data, size_t size)
{
    ssize_t n;

    do
        n = read(fd, data, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Read to the end; `room` bytes are expected, and more are taken up to the limit. */
static enum ep_status read_all(struct ep_arena *a, int fd, const char *name, size_t room,
                               size_t limit, char **data, size_t *size, struct ep_error *err)
{
    char *buf = ep_arena_alloc(a, room + 1);
    size_t length = 0;

    for (;;) {
        ssize_t n = read_some(fd, buf + length, room + 1 - length);

        if (n < 0)
            return ep_error_set(err, EP_FAILED, "cannot read %s: %s", name, strerror(errno));
        if (n == 0)
            break;
        length += (size_t)n;
        if (length > limit)
            return too_large(name, limit, err);
        if (length <= room)
            continue;
        size_t next = room < limit / 2 ? room * 2 : limit;

        buf = ep_arena_grow(a, buf, length, next + 1, 1);
        room = next;
    }
    buf[length] = '\0';
    *data = buf;
    *size = length;
    return EP_OK;
}

/* O_NONBLOCK: a FIFO without a writer must be refused, not waited for. */
static enum ep_status open_regular(const char *path, int *fd, struct stat *st, struct ep_error *err)
{
    int opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (opened < 0)
        return ep_error_set(err, EP_FAILED, "cannot open %s: %s", path, strerror(errno));
    if (fstat(opened, st) == 0 && S_ISREG(st->st_mode)) {
        *fd = opened;
        return EP_OK;
    }
    close(opened);
    return ep_error_set(err, EP_FAILED, "%s is %s, not a file with data", path,
                        S_ISDIR(st->st_mode) ? "a folder" : "a device or pipe");
}

enum ep_status ep_file_read(struct ep_arena *a, const char *path, size_t limit, char **data,
                            size_t *size, struct ep_error *err)
{
    struct stat st;
    int fd = -1;

    if (is_standard(path)) {
        size_t room = limit < FIRST_READ ? limit : FIRST_READ;

        return read_all(a, STDIN_FILENO, "standard input", room, limit, data, size, err);
    }
    enum ep_status status = open_regular(path, &fd, &st, err);

    if (status != EP_OK)
        return status;
    if ((uintmax_t)st.st_size > limit)
        status = too_large(path, limit, err);
    else
        status = read_all(a, fd, path, (size_t)st.st_size, limit, data, size, err);
    close(fd);
    return status;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Write all bytes; 0 or the system's error number. */
static int write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

static enum ep_status cannot_write(const char *path, int reason, struct ep_error *err)
{
    return ep_error_set(err, EP_FAILED, "cannot write %s: %s", path, strerror(reason));
}

static enum ep_status write_standard(const char *data, size_t size, struct ep_error *err)
{
    int reason = fflush(stdout) == 0 ? write_all(STDOUT_FILENO, data, size) : errno;

    return reason ? cannot_write("standard output", reason, err) : EP_OK;
}

/* A device or pipe cannot be replaced; it is written to. */
static enum ep_status write_in_place(const char *path, const char *data, size_t size,
                                     struct ep_error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return cannot_write(path, errno, err);
    int reason = write_all(fd, data, size);

    if (close(fd) != 0 && reason == 0)
        reason = errno;
    return reason ? cannot_write(path, reason, err) : EP_OK;
}

static struct temporary *free_slot(void)
{
    for (size_t i = 0; i < TEMPORARIES; i++)
        if (!temporaries[i].used)
            return &temporaries[i];
    return NULL;
}

/* Make a temporary file beside `path` and register it. The descriptor, or -1 with errno set. */
static int open_temporary(const char *folder, struct temporary *slot)
{
    for (int i = 0; i < NAME_ATTEMPTS; i++) {
        int n = snprintf(slot->path, sizeof slot->path, "%s/.emplan-%ld-%d.tmp", folder,
                         (long)getpid(), i);

        if (n < 0 || (size_t)n >= sizeof slot->path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        slot->used = 1;
        int fd = open(slot->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

        if (fd >= 0)
            return fd;
        slot->used = 0;
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

int ep_folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return errno == EACCES ? 0 : errno;
    int reason = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;

    close(fd);
    return reason;
}

/* Fill the temporary file and put it in the place of `path`. 0 or the system's error number. */
static int fill_and_rename(int fd, struct temporary *slot, const char *path, const mode_t *mode,
                           const char *data, size_t size)
{
    int reason = write_all(fd, data, size);

    if (reason == 0 && mode && fchmod(fd, *mode) != 0)
        reason = errno;
    if (reason == 0 && fsync(fd) != 0)
        reason = errno;
    if (close(fd) != 0 && reason == 0)
        reason = errno;
    if (reason == 0 && rename(slot->path, path) != 0)
        reason = errno;
    if (reason != 0)
        unlink(slot->path);
    slot->used = 0;
    return reason;
}

/* Replace `target`, which messages call `path`. */
static enum ep_status replace(const char *path, const char *target, const mode_t *mode,
                              const char *data, size_t size, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    const char *folder = ep_path_folder(a, target);
    struct temporary *slot = free_slot();
    enum ep_status status = EP_OK;

    if (!slot)
        EP_BUG("more than %d files are written at once", TEMPORARIES);
    int fd = open_temporary(folder, slot);
    int reason = fd < 0 ? errno : fill_and_rename(fd, slot, target, mode, data, size);

    if (reason == 0)
        reason = ep_folder_sync(folder);
    if (reason != 0)
        status = cannot_write(path, reason, err);
    ep_arena_free(a);
    return status;
}

enum ep_status ep_file_write(const char *path, const char *data, size_t size, struct ep_error *err)
{
    struct stat st;

    if (is_standard(path))
        return write_standard(data, size, err);
    bool exists = stat(path, &st) == 0;

    if (exists && S_ISDIR(st.st_mode))
        return cannot_write(path, EISDIR, err);
    if (exists && !S_ISREG(st.st_mode))
        return write_in_place(path, data, size, err);
    mode_t mode = exists ? st.st_mode & 07777 : 0;
    /* behind a symbolic link the file is replaced, not the link */
    char *real = exists ? realpath(path, NULL) : NULL;
    enum ep_status status =
        replace(path, real ? real : path, exists ? &mode : NULL, data, size, err);

    free(real);
    return status;
}

void ep_file_remove_temporaries(void)
{
    for (size_t i = 0; i < TEMPORARIES; i++)
        if (temporaries[i].used)
            unlink(temporaries[i].path);
}
