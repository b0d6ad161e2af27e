/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/error.h"
#include "emplan/store.h"
#include <string.h>

#define MARK "-- :name "

/* The first line that starts with `start`, or NULL. */
static const char *find_line(const char *text, const char *start)
{
    const char *at = strstr(text, start);

    while (at && at > text && at[-1] != '\n')
        at = strstr(at + 1, start);
    return at;
}

const char *ep_sql_named(struct ep_arena *a, const char *file_text, const char *name)
{
    const char *line = ep_arena_printf(a, MARK "%s\n", name);
    const char *from = find_line(file_text, line);

    if (!from)
        EP_BUG("no query is named '%s'", name);
    from += strlen(line);
    const char *to = find_line(from, MARK);

    return ep_arena_strndup(a, from, to ? (size_t)(to - from) : strlen(from));
}
