/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *const evidences[] = {"published", "recalled", "judged", NULL};

enum ep_status ep_catalog_invalid(const struct ep_loading *l, long line, struct ep_error *err,
                                  const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = ep_arena_vprintf(l->arena, format, args);
    va_end(args);
    return ep_error_set(err, EP_INVALID, "%s:%ld: %s", l->file, line, text);
}

enum ep_status ep_catalog_put(const struct ep_loading *l, size_t size, const char *key,
                              const void *item, long line, struct ep_error *err)
{
    struct ep_arena *a = l->arena;
    struct ep_rows *rows = &l->catalog->rows[l->which];
    size_t i = ep_index_get(&rows->index, key);
    if (i == SIZE_MAX) {
        i = rows->count;
        if (i == 0 || (i & (i - 1)) == 0) {
            rows->item = ep_arena_grow(a, rows->item, i, i ? i * 2 : 1, size);
            rows->at = ep_arena_grow(a, rows->at, i, i ? i * 2 : 1, sizeof *rows->at);
        }
        rows->count++;
        ep_index_put(a, &rows->index, key, i);
    } else if (rows->at[i].file == l->file) {
        return ep_catalog_invalid(l, line, err, "the same key as line %ld", rows->at[i].line);
    }
    memcpy((char *)rows->item + i * size, item, size);
    rows->at[i] = (struct ep_row_at){l->file, line};
    return EP_OK;
}

static enum ep_status take_number(const struct ep_loading *l, const struct ep_column *column,
                                  const char *cell, long line, void *to, struct ep_error *err)
{
    struct ep_number_fault fault = {0};
    double v = 0;
    bool empty = cell[0] == '\0';
    if (empty && column->kind == EP_COLUMN_NUMBER)
        return ep_catalog_invalid(l, line, err, "column '%s' is empty", column->name);
    if (!empty && !ep_number_parse(cell, false, &v, &fault))
        return ep_catalog_invalid(l, line, err, "column '%s': %s", column->name, fault.reason);
    if (column->kind != EP_COLUMN_INT)
        *(double *)to = v;
    else if (!(v >= INT_MIN && v <= INT_MAX) || v != (int)v)
        return ep_catalog_invalid(l, line, err, "column '%s' must be a whole number", column->name);
    else
        *(int *)to = (int)v;
    return EP_OK;
}

static enum ep_status take_evidence(const struct ep_loading *l, const char *cell, long line,
                                    void *to, struct ep_error *err)
{
    for (int i = 0; evidences[i]; i++)
        if (strcmp(cell, evidences[i]) == 0) {
            *(enum ep_evidence *)to = (enum ep_evidence)i;
            return EP_OK;
        }
    return ep_catalog_invalid(l, line, err,
                              "evidence '%s' is none of published, recalled and judged", cell);
}

static enum ep_status take_cell(const struct ep_loading *l, const struct ep_column *column,
                                const char *cell, long line, void *to, struct ep_error *err)
{
    switch (column->kind) {
    case EP_COLUMN_NEED:
        if (cell[0] == '\0')
            return ep_catalog_invalid(l, line, err, "column '%s' is empty", column->name);
        *(const char **)to = cell;
        return EP_OK;
    case EP_COLUMN_TEXT:
        *(const char **)to = cell;
        return EP_OK;
    case EP_COLUMN_EVIDENCE:
        return take_evidence(l, cell, line, to, err);
    case EP_COLUMN_NUMBER:
    case EP_COLUMN_MAYBE:
    case EP_COLUMN_INT:
        return take_number(l, column, cell, line, to, err);
    }
    EP_BUG("column kind %d", (int)column->kind);
}

/* The key of a row: its key cells, each closed by a unit separator; one cell stays as it is. */
static const char *join_key(struct ep_arena *a, const char **cell, const struct ep_table_spec *spec,
                            const int *at)
{
    size_t length = 0, cells = 0;
    const char *only = NULL;
    for (size_t i = 0; i < spec->columns; i++)
        if (spec->column[i].key) {
            only = cell[at[i]];
            length += strlen(only) + 1;
            cells++;
        }
    if (cells == 1)
        return only;
    char *key = ep_arena_alloc(a, length + 1), *p = key;
    for (size_t i = 0; i < spec->columns; i++)
        if (spec->column[i].key) {
            size_t n = strlen(cell[at[i]]);
            memcpy(p, cell[at[i]], n);
            p[n] = '\x1f';
            p += n + 1;
        }
    return key;
}

static enum ep_status take_row(const struct ep_loading *l, const struct ep_table_spec *spec,
                               const struct ep_table *t, size_t row, const int *at, void *item,
                               struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_row_at place = {l->file, t->line[row]};
    memset(item, 0, spec->size);
    for (size_t i = 0; i < spec->columns && status == EP_OK; i++)
        status = take_cell(l, &spec->column[i], t->cell[row][at[i]], t->line[row],
                           (char *)item + spec->column[i].offset, err);
    if (status == EP_OK && spec->finish)
        status = spec->finish(item, &place, err);
    if (status == EP_OK)
        status = ep_catalog_put(l, spec->size, join_key(l->arena, t->cell[row], spec, at),
                                item, t->line[row], err);
    return status;
}

enum ep_status ep_catalog_load_csv(const struct ep_loading *l, const char *data, size_t size,
                                   struct ep_error *err)
{
    const struct ep_table_spec *spec = &ep_table_spec[l->which];
    struct ep_arena *a = l->arena;
    struct ep_table t = {0};
    enum ep_status status = ep_csv_table(a, data, size, l->file, &t, err);
    if (status != EP_OK)
        return status;
    int *at = EP_NEW_ARRAY(a, int, spec->columns);
    void *item = ep_arena_alloc(a, spec->size);
    for (size_t i = 0; i < spec->columns; i++) {
        at[i] = ep_table_column(&t, spec->column[i].name);
        if (at[i] < 0)
            return ep_catalog_invalid(l, 1, err, "there is no column '%s'", spec->column[i].name);
    }
    for (size_t row = 0; row < t.rows && status == EP_OK; row++)
        status = take_row(l, spec, &t, row, at, item, err);
    return status;
}
