/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_LINES_H
#define EP_REPORT_LINES_H

/* Text for a terminal of a given width: wrapped paragraphs and aligned tables, by the columns that
 * characters really take. Everything is plain text. */

#include "emplan/arena.h"
#include "emplan/text.h"

struct ep_lines {
    struct ep_arena *arena;
    struct ep_str *out; /* borrowed */
    int width;
    bool color;
};

/* SGR codes, "" where there is no colour. */
const char *ep_lines_style(const struct ep_lines *l, const char *code);

/* The first part of `s` that takes at most `width` columns, with an ellipsis where something is
 * cut. */
const char *ep_lines_cut(struct ep_arena *a, const char *s, int width);

/* Wrap at blanks, at most `most` lines (0: any number), the first one behind `first`, the rest
 * indented as far. A word wider than the line is broken. */
void ep_lines_wrap(struct ep_lines *l, const char *first, const char *text, int most);

/* Rows of `columns` cells; the first column is aligned left and gives way where the line is too
 * short, the others are aligned right and the last ones are left out where they cannot stand. */
struct ep_lines_row {
    const char **cell;
    const char *style; /* SGR code of the last cell, NULL none */
};
struct ep_lines_table {
    int columns;
    struct {
        struct ep_lines_row *item;
        size_t count;
    } rows; /* the first one is the head */
};
void ep_lines_add(struct ep_lines *l, struct ep_lines_table *t, const char *const *cell,
                  const char *style);
void ep_lines_put(struct ep_lines *l, const struct ep_lines_table *t);

#endif
