/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include <signal.h>
#include <unistd.h>

/* A handler has nothing but statics to look at. */
static volatile sig_atomic_t held, caught;

static void on_signal(int number)
{
    if (held && !caught) {
        caught = number;
        return;
    }
    ep_file_remove_temporaries();
    _exit(number == SIGINT ? 130 : 143);
}

void ep_cli_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction old;

    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    /* a shell starts background jobs with SIGINT ignored: that stays so */
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGINT, &action, NULL);
    if (sigaction(SIGTERM, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGTERM, &action, NULL);
}

void ep_cli_signals_hold(bool hold)
{
    held = hold;
}

enum ep_status ep_cli_stopped(void)
{
    if (!caught)
        return EP_OK;
    return caught == SIGINT ? EP_INTERRUPTED : EP_TERMINATED;
}
