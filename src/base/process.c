/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/file.h"
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

/* Each solve asks for the memory that the one before gave back: the system's heap is not cut and
 * grown between them. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 256 * 1024 * 1024);
    mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024);
    mallopt(M_TOP_PAD, 4 * 1024 * 1024);
#endif
}

void ep_process_prepare(void)
{
    keep_memory();
    /* open() gives the lowest free descriptor; with one of 0 to 2 closed that would be a data
     * file, and messages would be written into it */
    for (;;) {
        int fd = open("/dev/null", O_RDWR);

        if (fd < 0)
            break;
        if (fd > STDERR_FILENO) {
            close(fd);
            break;
        }
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}
