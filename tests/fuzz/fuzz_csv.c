/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as CSV: rows in order, or an error that names a line; what was read and is written
 * again reads back the same. The first byte chooses the delimiter. */

#include "emplan/csv.h"
#include "emplan/text.h"
#include "fuzz.h"
#include <string.h>

struct reading {
    struct ep_str again;
    long line;
    size_t rows, fields;
};

static enum ep_status on_row(void *user, const struct ep_csv_row *row, struct ep_error *err)
{
    struct reading *r = user;

    (void)err;
    REQUIRE(row->count >= 1 && row->count <= 64);
    REQUIRE(row->line > r->line);
    r->line = row->line;
    r->rows++;
    for (size_t i = 0; i < row->count; i++) {
        REQUIRE(strlen(row->field[i]) <= 65536);
        ep_csv_put(&r->again, row->field[i], i == 0);
        r->fields++;
    }
    ep_str_add(&r->again, "\r\n");
    return EP_OK;
}

static void read_back(struct ep_arena *a, const struct reading *first)
{
    struct reading second = {.line = 0};
    struct ep_error err;

    (void)a;
    ep_str_init(&second.again, EP_STR_LIMIT);
    enum ep_status status = ep_csv_read(first->again.data, first->again.length, "again.csv", NULL,
                                        on_row, &second, &err);

    /* rows without any text are left out when they are read, and a field may have grown by the mark
     * that keeps spreadsheets from running it */
    if (status == EP_OK)
        REQUIRE(second.rows <= first->rows);
    ep_str_clear(&second.again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {0, ',', ';', '\t', '|'};
    struct ep_arena *a = ep_arena_new();
    struct reading first = {.line = 0};
    struct ep_error err = {.status = EP_OK};
    struct ep_table table = {0};
    struct ep_csv_options options = {.delimiter = delimiters[size ? data[0] % 5 : 0]};
    const char *text = (const char *)data + (size > 0);
    size_t length = size > 0 ? size - 1 : 0;

    ep_str_init(&first.again, EP_STR_LIMIT);
    enum ep_status status = ep_csv_read(text, length, "x.csv", &options, on_row, &first, &err);

    REQUIRE(status == EP_OK || (status == EP_INVALID && strstr(err.message, "x.csv")));
    if (status == EP_OK && first.rows > 0 && !first.again.overflowed)
        read_back(a, &first);
    status = ep_csv_table(a, text, length, "x.csv", &table, &err);
    REQUIRE(status == EP_OK || status == EP_INVALID);
    for (size_t i = 0; status == EP_OK && i < table.columns; i++)
        REQUIRE(ep_table_column(&table, table.header[i]) >= 0);
    ep_str_clear(&first.again);
    ep_arena_free(a);
    return 0;
}
