/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/error.h"
#include "emplan/file.h"
#include "emplan/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef EP_VERSION
#define EP_VERSION "unknown"
#endif

struct status_row {
    const char *text;
    int code;
};

static const struct status_row statuses[EP_STATUS_COUNT] = {
#define EP_ROW(name, text, code) [EP_##name] = {text, code},
    EP_STATUS_TABLE(EP_ROW)
#undef EP_ROW
};

/* The arguments may be the old message itself, so the new one is made beside it. */
static void format_into(char *out, size_t size, const char *format, va_list args)
{
    char buf[sizeof((struct ep_error *)NULL)->message];
    size_t room = size < sizeof buf ? size : sizeof buf;
    int n = vsnprintf(buf, room, format, args);

    if (n < 0)
        buf[0] = '\0';
    size_t length = strlen(buf);

    if (n > 0 && (size_t)n >= room)
        length = ep_utf8_check(buf, length);
    memcpy(out, buf, length);
    out[length] = '\0';
}

enum ep_status ep_error_set(struct ep_error *err, enum ep_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;

    va_start(args, format);
    format_into(err->message, sizeof err->message, format, args);
    va_end(args);
    err->status = status;
    err->hint[0] = '\0';
    return status;
}

enum ep_status ep_error_hint(struct ep_error *err, const char *format, ...)
{
    if (!err)
        return EP_OK;
    va_list args;

    va_start(args, format);
    format_into(err->hint, sizeof err->hint, format, args);
    va_end(args);
    return err->status;
}

static const struct status_row *status_row(enum ep_status status)
{
    if ((int)status < 0 || status >= EP_STATUS_COUNT)
        EP_BUG("status %d does not exist", (int)status);
    return &statuses[status];
}

int ep_status_exit(enum ep_status status)
{
    return status_row(status)->code;
}

const char *ep_status_text(enum ep_status status)
{
    return status_row(status)->text;
}

_Noreturn void ep_bug(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "emplan: this is a mistake in emplan, not in your input: ");
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr,
            "\nemplan %s, %s:%d; please report these lines and the command you gave to where you "
            "have emplan from\n",
            EP_VERSION, file, line);
    ep_file_remove_temporaries();
    abort();
}
