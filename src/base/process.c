/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/file.h"
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

void ep_process_prepare(void)
{
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
