/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_ERROR_H
#define EP_ERROR_H

/* Statuses and errors. Every function that can fail returns enum ep_status and takes
 * `struct ep_error *err` last; `err` is untouched on success, so calls can be chained. */

/* The table of statuses: name, text, exit status of the program (40-cli: 0 done, 1 could not do
 * it, 2 wrong usage, 3 brief or data invalid, 4 done but --strict found it wanting, 5 project file
 * locked, damaged, foreign or newer, 10 something changed, 130 and 143 after a signal).
 * How to add one: a row here; everything else (texts, exit statuses, docs/reference) follows. */
#define EP_STATUS_TABLE(ROW)                                                                       \
    ROW(OK, "done", 0)                                                                             \
    ROW(FAILED, "could not do it (files, disk, memory)", 1)                                        \
    ROW(USAGE, "wrong usage", 2)                                                                   \
    ROW(INVALID, "brief or data invalid", 3)                                                       \
    ROW(WANTING, "done, but a must goal is not reached or most figures are assumptions", 4)        \
    ROW(PROJECT, "project file locked, damaged, foreign or newer", 5)                              \
    ROW(CHANGED, "something changed", 10)                                                          \
    ROW(INTERRUPTED, "interrupted (SIGINT)", 130)                                                  \
    ROW(TERMINATED, "terminated (SIGTERM)", 143)

enum ep_status {
#define EP_ROW(name, text, code) EP_##name,
    EP_STATUS_TABLE(EP_ROW)
#undef EP_ROW
        EP_STATUS_COUNT
};

struct ep_error {
    enum ep_status status;
    char message[1024]; /* one line, no full stop, names the file or thing it is about */
    char hint[256];     /* what to do about it; empty where nothing is to be said */
};

/* Write status and message (printf form, cut at the buffer's end at a whole UTF-8 character) into
 * `err` and return the status, so that callers can `return ep_error_set(...)`. `err` may be
 * NULL. Clears the hint. */
enum ep_status ep_error_set(struct ep_error *err, enum ep_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Add what to do about it to an error already set. Returns err->status (OK for NULL). */
enum ep_status ep_error_hint(struct ep_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit status of the program for a status; static table. */
int ep_status_exit(enum ep_status status);

/* One-line English text of a status; static. */
const char *ep_status_text(enum ep_status status);

/* Report a mistake of our own (file, line, text, version, where to report it) and abort. */
_Noreturn void ep_bug(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define EP_BUG(...) ep_bug(__FILE__, __LINE__, __VA_ARGS__)

/* Run `call`; on anything but EP_OK go to the label `out` with `status` set. */
#define EP_TRY(call)                                                                               \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != EP_OK)                                                                       \
            goto out;                                                                              \
    } while (0)

#endif
