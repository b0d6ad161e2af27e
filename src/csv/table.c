/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/csv.h"
#include "emplan/text.h"
#include <string.h>

struct rows {
    const char ***item;
    size_t count;
};

struct lines {
    long *item;
    size_t count;
};

struct builder {
    struct ep_arena *arena;
    struct ep_table *table;
    struct rows rows;
    struct lines lines;
};

static const char **copy_fields(struct ep_arena *a, const struct ep_csv_row *row)
{
    const char **cell = EP_NEW_ARRAY(a, const char *, row->count);

    for (size_t i = 0; i < row->count; i++)
        cell[i] = ep_arena_strdup(a, row->field[i]);
    return cell;
}

static enum ep_status take_header(struct builder *b, const struct ep_csv_row *row,
                                  struct ep_error *err)
{
    struct ep_table *t = b->table;

    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; j < i; j++)
            if (ep_streq(row->field[i], row->field[j]))
                return ep_error_set(
                    err, EP_INVALID, "%s:%ld: column %zu: the name '%s' is that of column %zu too",
                    t->file, row->line, i + 1, ep_text_clean(b->arena, row->field[i]), j + 1);
    t->columns = row->count;
    t->header = copy_fields(b->arena, row);
    return EP_OK;
}

static enum ep_status take_row(void *data, const struct ep_csv_row *row, struct ep_error *err)
{
    struct builder *b = data;

    if (!b->table->header)
        return take_header(b, row, err);
    if (row->count != b->table->columns) {
        ep_error_set(err, EP_INVALID, "%s:%ld: the row has %zu columns, the head has %zu",
                     b->table->file, row->line, row->count, b->table->columns);
        ep_error_hint(err, "check the commas and quotes of the row");
        return EP_INVALID;
    }
    EP_PUSH(b->arena, &b->rows, copy_fields(b->arena, row));
    EP_PUSH(b->arena, &b->lines, row->line);
    return EP_OK;
}

enum ep_status ep_csv_table(struct ep_arena *a, const char *data, size_t size, const char *file,
                            struct ep_table *out, struct ep_error *err)
{
    struct ep_table table = {.file = ep_arena_strdup(a, file)};
    struct builder b = {.arena = a, .table = &table};
    enum ep_status status = ep_csv_read(data, size, file, NULL, take_row, &b, err);

    if (status != EP_OK)
        return status;
    if (!table.header)
        return ep_error_set(err, EP_INVALID, "%s:1: the file is empty where a head belongs", file);
    table.rows = b.rows.count;
    table.cell = b.rows.item;
    table.line = b.lines.item;
    *out = table;
    return EP_OK;
}

int ep_table_column(const struct ep_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns; i++)
        if (ep_streq(t->header[i], name))
            return (int)i;
    return -1;
}
