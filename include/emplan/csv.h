/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CSV_H
#define EP_CSV_H

/* A thin reader over libcsv (strict), with row and column places. A byte order mark is stripped;
 * quotes left open, embedded NULs and over-long fields are errors that name row and column. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include <stddef.h>

struct ep_csv_row {
    const char *const *field; /* borrowed until the callback returns */
    size_t count;
    long line; /* of the row's first byte, from 1 */
};

/* Called for every row, the header too (line 1). Anything but EP_OK stops the reading. */
typedef enum ep_status ep_csv_row_fn(void *data, const struct ep_csv_row *row,
                                     struct ep_error *err);

struct ep_csv_options {
    char delimiter;     /* 0: comma */
    size_t field_limit; /* bytes; 0: 64 KiB */
    size_t max_fields;  /* 0: 64 */
};

/* Read `size` bytes of CSV from memory. INVALID names `file`, line and column. */
enum ep_status ep_csv_read(const char *data, size_t size, const char *file,
                           const struct ep_csv_options *options, ep_csv_row_fn *row, void *user,
                           struct ep_error *err);

/* The same in pieces of any size, for files that need not lie in memory whole. ep_csv_begin()
 * gives the stream owned: ep_csv_end() ends the last row and frees it, after an error too (then it
 * gives that error's status again). A byte order mark is not looked for. */
struct ep_csv_stream;
struct ep_csv_stream *ep_csv_begin(const char *file, const struct ep_csv_options *options,
                                   ep_csv_row_fn *row, void *user);
enum ep_status ep_csv_feed(struct ep_csv_stream *s, const char *data, size_t size,
                           struct ep_error *err);
enum ep_status ep_csv_end(struct ep_csv_stream *s, struct ep_error *err);

/* A whole small CSV with a header as a table: columns by name. Rows with another number of fields
 * than the header are INVALID. Everything arena-owned. */
struct ep_table {
    const char *file;
    size_t columns, rows;
    const char **header;
    const char ***cell; /* [row][column] */
    long *line;         /* of each row */
};
enum ep_status ep_csv_table(struct ep_arena *a, const char *data, size_t size, const char *file,
                            struct ep_table *out, struct ep_error *err);
/* Index of a column, or -1. */
int ep_table_column(const struct ep_table *t, const char *name);

/* Append one field to a CSV line: RFC 4180 quoting, and a leading = + - @ TAB CR (or full-width
 * form) of a text that is no plain number gets an apostrophe before it (formula injection). */
struct ep_str;
void ep_csv_put(struct ep_str *out, const char *field, int first_in_row);

#endif
