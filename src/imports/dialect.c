/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <string.h>

#define LONGEST_NAME 64

static const char delimiters[] = {',', ';', '\t'};

bool ep_in_is_sep(const char *first_field)
{
    return ep_starts_with(first_field, "sep=");
}

static bool known(const char *name)
{
    size_t count;
    const struct ep_in_form *const *forms = ep_in_forms(&count);

    for (size_t i = 0; i < count; i++)
        if (ep_in_column_find(forms[i], name) >= 0)
            return true;
    return false;
}

/* Cells of the line when it is cut at the delimiter, and how many of them name a column. */
static int score_of(const char *line, size_t size, char delimiter)
{
    char name[LONGEST_NAME];
    size_t n = 0;
    int names = 0, cells = 1;
    bool quoted = false;

    for (size_t i = 0; i <= size; i++) {
        bool ends = i == size || (line[i] == delimiter && !quoted);

        if (ends) {
            name[n] = '\0';
            names += known(name);
            cells += i < size;
            n = 0;
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (n + 1 < sizeof name) {
            name[n++] = line[i];
        }
    }
    return names * 1000 + cells;
}

char ep_in_delimiter(const char *text, size_t size)
{
    size_t from = 0, to;
    char best = ',';
    int most = -1;

    while (from < size && memchr("\r\n \t", text[from], 4))
        from++;
    for (to = from; to < size && text[to] != '\n' && text[to] != '\r';)
        to++;
    if (to - from >= 5 && memcmp(text + from, "sep=", 4) == 0)
        return text[from + 4];
    for (size_t i = 0; i < sizeof delimiters; i++) {
        int score = score_of(text + from, to - from, delimiters[i]);

        if (score > most) {
            most = score;
            best = delimiters[i];
        }
    }
    return best;
}
