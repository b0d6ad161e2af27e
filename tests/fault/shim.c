/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into emplan: the call number FAULT_AT among those that change a disk (make, write,
 * sync, truncate, rename, remove) fails with FAULT=ENOSPC, EDQUOT or EIO, and so do all behind it
 * where FAULT_STAYS is set. With FAULT=SHORT a write takes only half of its bytes and the next one
 * finds the disk full. How many such calls there were is written to FAULT_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls;

static long number_of(const char *name)
{
    const char *text = getenv(name);

    return text ? strtol(text, NULL, 10) : 0;
}

static const struct {
    const char *name;
    int number;
} kinds[] = {{"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EIO", EIO}};

static int is_short(const char *fault)
{
    return strcmp(fault, "SHORT") == 0;
}

/* True where this call is to fail; errno is set. */
static int fails(void)
{
    const char *fault = getenv("FAULT");
    long at = number_of("FAULT_AT");

    calls++;
    if (!fault || at == 0 || calls < at + is_short(fault))
        return 0;
    if (calls > at + is_short(fault) && !getenv("FAULT_STAYS"))
        return 0;
    errno = ENOSPC;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(fault, kinds[i].name) == 0)
            errno = kinds[i].number;
    }
    return 1;
}

/* How many of n bytes a write that does not fail takes. */
static size_t taken(size_t n)
{
    const char *fault = getenv("FAULT");

    if (fault && is_short(fault) && calls == number_of("FAULT_AT") && n > 1)
        return n / 2;
    return n;
}

static int is_file(int fd)
{
    struct stat st;

    return fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *f = path ? fopen(path, "w") : NULL;

    if (f) {
        fprintf(f, "%ld\n", calls);
        fclose(f);
    }
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *data, size_t n)
{
    if (is_file(fd) && fails())
        return -1;
    return REAL(ssize_t(*)(int, const void *, size_t), "write")(fd, data, taken(n));
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    if (is_file(fd) && fails())
        return -1;
    return REAL(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(fd, data, taken(n), at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    if (is_file(fd) && fails())
        return -1;
    return REAL(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(fd, data, taken(n), at);
}

int fsync(int fd)
{
    return fails() ? -1 : REAL(int (*)(int), "fsync")(fd);
}

int fdatasync(int fd)
{
    return fails() ? -1 : REAL(int (*)(int), "fdatasync")(fd);
}

int ftruncate(int fd, off_t size)
{
    return fails() ? -1 : REAL(int (*)(int, off_t), "ftruncate")(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return fails() ? -1 : REAL(int (*)(int, off64_t), "ftruncate64")(fd, size);
}

int rename(const char *from, const char *to)
{
    return fails() ? -1 : REAL(int (*)(const char *, const char *), "rename")(from, to);
}

int unlink(const char *path)
{
    return fails() ? -1 : REAL(int (*)(const char *), "unlink")(path);
}

int mkdir(const char *path, mode_t mode)
{
    return fails() ? -1 : REAL(int (*)(const char *, mode_t), "mkdir")(path, mode);
}

int fchmod(int fd, mode_t mode)
{
    return fails() ? -1 : REAL(int (*)(int, mode_t), "fchmod")(fd, mode);
}

int fchown(int fd, uid_t owner, gid_t group)
{
    return fails() ? -1 : REAL(int (*)(int, uid_t, gid_t), "fchown")(fd, owner, group);
}

/* A file that exists is opened without trouble: only making one changes the disk. */
static int makes(const char *path, int flags)
{
    return (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
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
    if (makes(path, flags) && fails())
        return -1;
    return REAL(int (*)(const char *, int, ...), "open")(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);

    va_end(args);
    if (makes(path, flags) && fails())
        return -1;
    return REAL(int (*)(const char *, int, ...), "open64")(path, flags, mode);
}
