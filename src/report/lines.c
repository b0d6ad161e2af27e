/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/lines.h"
#include <string.h>
#include <utf8proc.h>

#define GAP      2  /* blanks between columns */
#define LEAST    12 /* columns that the first column keeps */
#define ELLIPSIS "\xE2\x80\xA6"

const char *ep_lines_style(const struct ep_lines *l, const char *code)
{
    return l->color ? ep_arena_printf(l->arena, "\033[%sm", code) : "";
}

/* Bytes of `s` that take at most `width` columns; *taken gets how many they take. */
static size_t fitting(const char *s, int width, int *taken)
{
    size_t at = 0;

    *taken = 0;
    while (s[at]) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + at, -1, &c);
        int wide = n > 0 ? utf8proc_charwidth(c) : 1;

        if (*taken + wide > width)
            break;
        *taken += wide;
        at += n > 0 ? (size_t)n : 1;
    }
    return at;
}

const char *ep_lines_cut(struct ep_arena *a, const char *s, int width)
{
    int taken;
    size_t n = fitting(s, width, &taken);

    if (!s[n])
        return s;
    n = fitting(s, width - 1, &taken);
    while (n > 0 && s[n - 1] == ' ')
        n--;
    return ep_arena_printf(a, "%.*s" ELLIPSIS, (int)n, s);
}

static void blanks(struct ep_str *out, int n)
{
    for (int i = 0; i < n; i++)
        ep_str_addc(out, ' ');
}

/* Bytes of the line that `text` begins with: up to the last blank that fits. */
static size_t line_length(const char *text, int width)
{
    int taken;
    size_t n = fitting(text, width, &taken);

    if (!text[n])
        return n;
    size_t end = n;

    while (end > 0 && text[end] != ' ')
        end--;
    if (end > 0)
        return end;
    return n > 0 ? n : 1;
}

void ep_lines_wrap(struct ep_lines *l, const char *first, const char *text, int most)
{
    int indent = ep_utf8_width(first), width = l->width - indent;

    if (width < 1)
        width = 1;
    ep_str_add(l->out, first);
    for (int line = 1; *text; line++) {
        size_t n = line_length(text, width);

        if (line > 1)
            blanks(l->out, indent);
        if (most > 0 && line == most && text[n]) {
            ep_str_add(l->out, ep_lines_cut(l->arena, text, width));
            ep_str_addc(l->out, '\n');
            return;
        }
        ep_str_addn(l->out, text, n);
        ep_str_addc(l->out, '\n');
        text += n + strspn(text + n, " ");
    }
}

void ep_lines_add(struct ep_lines *l, struct ep_lines_table *t, const char *const *cell,
                  const char *style)
{
    struct ep_lines_row row = {EP_NEW_ARRAY(l->arena, const char *, (size_t)t->columns), style};

    for (int i = 0; i < t->columns; i++)
        row.cell[i] = cell[i] ? cell[i] : "";
    EP_PUSH(l->arena, &t->rows, row);
}

static int column_width(const struct ep_lines_table *t, int column)
{
    int widest = 0;

    for (size_t i = 0; i < t->rows.count; i++) {
        int width = ep_utf8_width(t->rows.item[i].cell[column]);

        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Widths that fit the line; the number of columns that stand. */
static int fit(const struct ep_lines *l, const struct ep_lines_table *t, int *width)
{
    int columns = t->columns, rest = l->width;

    for (int i = 0; i < columns; i++)
        width[i] = column_width(t, i);
    for (; columns > 1; columns--) {
        rest = l->width;
        for (int i = 1; i < columns; i++)
            rest -= width[i] + GAP;
        if (rest >= width[0] || rest >= LEAST)
            break;
    }
    if (columns == 1)
        rest = l->width;
    width[0] = width[0] < rest ? width[0] : rest;
    return columns;
}

static void put_row(struct ep_lines *l, const struct ep_lines_row *row, const int *width,
                    int columns)
{
    const char *first = ep_lines_cut(l->arena, row->cell[0], width[0]);

    ep_str_add(l->out, first);
    blanks(l->out, width[0] - ep_utf8_width(first));
    for (int i = 1; i < columns; i++) {
        bool styled = row->style && i == columns - 1;

        blanks(l->out, GAP + width[i] - ep_utf8_width(row->cell[i]));
        ep_str_add(l->out, styled ? ep_lines_style(l, row->style) : "");
        ep_str_add(l->out, row->cell[i]);
        ep_str_add(l->out, styled ? ep_lines_style(l, "0") : "");
    }
    while (l->out->length > 0 && l->out->data[l->out->length - 1] == ' ')
        ep_str_cut(l->out, l->out->length - 1);
    ep_str_addc(l->out, '\n');
}

void ep_lines_put(struct ep_lines *l, const struct ep_lines_table *t)
{
    int *width = EP_NEW_ARRAY(l->arena, int, (size_t)t->columns);
    int columns = fit(l, t, width);

    for (size_t i = 0; i < t->rows.count; i++) {
        if (i == 0)
            ep_str_add(l->out, ep_lines_style(l, "1"));
        put_row(l, &t->rows.item[i], width, columns);
        if (i == 0)
            ep_str_add(l->out, ep_lines_style(l, "0"));
    }
}
