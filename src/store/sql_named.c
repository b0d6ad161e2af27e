/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/error.h"
#include "emplan/store.h"
#include <string.h>

static const char mark[] = "-- :name ";

/* The next line that starts with the mark, or the end of the text. */
static const char *next_mark(const char *at)
{
    while (*at && strncmp(at, mark, sizeof mark - 1) != 0) {
        const char *end = strchr(at, '\n');

        if (!end)
            return at + strlen(at);
        at = end + 1;
    }
    return at;
}

const char *ep_sql_named(struct ep_arena *a, const char *file_text, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = next_mark(file_text); *at; at = next_mark(at)) {
        const char *given = at + sizeof mark - 1;
        const char *body = strchr(given, '\n');

        if (!body)
            break;
        at = body + 1;
        if ((size_t)(body - given) == length && memcmp(given, name, length) == 0)
            return ep_arena_strndup(a, at, (size_t)(next_mark(at) - at));
    }
    EP_BUG("no query is named '%s'", name);
}
