/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into emplan: every call that changes a disk, and every sync, goes to the file RECORD in
 * the order in which they were made, as a line and, behind a write, its bytes:
 *   open FD CREATED TRUNCATED PATH     write FD OFFSET SIZE     truncate FD SIZE     sync FD
 *   unlink PATH     mkdir PATH     rename FROM<TAB>TO
 * A call that fails changes nothing and is left out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int to = -1;

static void put(const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t n = REAL(ssize_t(*)(int, const void *, size_t), "write")(to, at, size);

        if (n <= 0)
            abort();
        at += n;
        size -= (size_t)n;
    }
}

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("RECORD");

    if (path)
        to = REAL(int (*)(const char *, int, ...), "open")(
            path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
}

__attribute__((format(printf, 3, 4))) static void note(const void *data, size_t size,
                                                       const char *format, ...)
{
    char line[8300];
    int error = errno;
    va_list args;

    if (to < 0)
        return;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);

    va_end(args);
    if (n < 0 || (size_t)n >= sizeof line)
        abort();
    pthread_mutex_lock(&lock);
    put(line, (size_t)n);
    put(data, size);
    pthread_mutex_unlock(&lock);
    errno = error;
}

static int is_file(int fd)
{
    struct stat st;

    return fd > 2 && fd != to && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

ssize_t write(int fd, const void *data, size_t n)
{
    int file = is_file(fd);
    long long at = file ? (long long)lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(ssize_t(*)(int, const void *, size_t), "write")(fd, data, n);

    if (file && done > 0)
        note(data, (size_t)done, "write %d %lld %zd\n", fd, at, done);
    return done;
}

static ssize_t noted(ssize_t done, int fd, const void *data, long long at)
{
    if (done > 0 && is_file(fd))
        note(data, (size_t)done, "write %d %lld %zd\n", fd, at, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    ssize_t done = REAL(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(fd, data, n, at);

    return noted(done, fd, data, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    ssize_t done =
        REAL(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(fd, data, n, at);

    return noted(done, fd, data, at);
}

static int synced(int done, int fd)
{
    if (done == 0)
        note("", 0, "sync %d\n", fd);
    return done;
}

int fsync(int fd)
{
    return synced(REAL(int (*)(int), "fsync")(fd), fd);
}

int fdatasync(int fd)
{
    return synced(REAL(int (*)(int), "fdatasync")(fd), fd);
}

static int truncated(int done, int fd, long long size)
{
    if (done == 0)
        note("", 0, "truncate %d %lld\n", fd, size);
    return done;
}

int ftruncate(int fd, off_t size)
{
    return truncated(REAL(int (*)(int, off_t), "ftruncate")(fd, size), fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return truncated(REAL(int (*)(int, off64_t), "ftruncate64")(fd, size), fd, size);
}

int rename(const char *from, const char *into)
{
    int done = REAL(int (*)(const char *, const char *), "rename")(from, into);

    if (done == 0)
        note("", 0, "rename %s\t%s\n", from, into);
    return done;
}

int unlink(const char *path)
{
    int done = REAL(int (*)(const char *), "unlink")(path);

    if (done == 0)
        note("", 0, "unlink %s\n", path);
    return done;
}

int mkdir(const char *path, mode_t mode)
{
    int done = REAL(int (*)(const char *, mode_t), "mkdir")(path, mode);

    if (done == 0)
        note("", 0, "mkdir %s\n", path);
    return done;
}

static int opened(const char *name, const char *path, int flags, mode_t mode)
{
    int makes = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
    int fd = REAL(int (*)(const char *, int, ...), name)(path, flags, mode);

    if (fd > 2)
        note("", 0, "open %d %d %d %s\n", fd, makes, (flags & O_TRUNC) != 0, path);
    return fd;
}

static mode_t mode_of(int flags, va_list args)
{
    return (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);

    va_end(args);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);

    va_end(args);
    return opened("open64", path, flags, mode);
}
