/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into emplan: the call number FAULT_AT among those that change a disk (write, sync,
 * truncate, rename, remove) fails with FAULT=ENOSPC or EIO, and so do all behind it where
 * FAULT_STAYS is set, or the process is killed there with FAULT=KILL. How many such calls there
 * were is written to FAULT_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* True where this call is to fail; errno is set. */
static int fails(void)
{
    const char *fault = getenv("FAULT");
    long at = number_of("FAULT_AT");

    calls++;
    if (!fault || at == 0 || calls < at || (calls > at && !getenv("FAULT_STAYS")))
        return 0;
    if (strcmp(fault, "KILL") == 0)
        raise(SIGKILL);
    errno = strcmp(fault, "EIO") == 0 ? EIO : ENOSPC;
    return 1;
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
    return REAL(ssize_t(*)(int, const void *, size_t), "write")(fd, data, n);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    if (is_file(fd) && fails())
        return -1;
    return REAL(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(fd, data, n, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    if (is_file(fd) && fails())
        return -1;
    return REAL(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(fd, data, n, at);
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
