/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/csv.h"
#include "emplan/text.h"
#include <csv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_LIMIT ((size_t)64 << 10)
#define MAX_FIELDS  ((size_t)64)
#define PIECE       ((size_t)32 << 10) /* bytes given to libcsv at once */
#define BLOCK       ((size_t)4 << 10)  /* libcsv's buffer grows by */

/* libcsv tells no places. It is given one line at a time, so that the line is known whenever it
 * calls back: a row ends with the last byte it was given. */
struct ep_csv_stream {
    struct ep_arena *arena;
    struct csv_parser parser;
    const char *file;
    char delimiter;
    size_t field_limit, max_fields;
    ep_csv_row_fn *row;
    void *user;
    struct ep_error *err;
    enum ep_status status;

    struct ep_str text; /* the row's fields, each closed with a NUL */
    size_t *start;      /* [max_fields] of each in `text` */
    const char **field; /* [max_fields] */
    size_t count;
    long line, row_line, field_line; /* now; where row and field began */
    bool in_row, after_return;       /* a line feed right behind a carriage return ends no line */
};

static enum ep_status problem(struct ep_csv_stream *r, long line, const char *what,
                              const char *hint)
{
    r->status = ep_error_set(r->err, EP_INVALID, "%s:%ld: column %zu: %s", r->file, line,
                             r->count + 1, what);
    ep_error_hint(r->err, "%s", hint);
    return r->status;
}

static void too_long(struct ep_csv_stream *r)
{
    ep_error_set(r->err, EP_INVALID, "%s:%ld: column %zu: the field is longer than %zu bytes",
                 r->file, r->field_line, r->count + 1, r->field_limit);
    ep_error_hint(r->err, "check for a quote that is not closed");
    r->status = EP_INVALID;
}

static void on_field(void *data, size_t n, void *user)
{
    struct ep_csv_stream *r = user;

    if (r->status != EP_OK)
        return;
    if (n > r->field_limit) {
        too_long(r);
    } else if (r->count >= r->max_fields) {
        ep_error_set(r->err, EP_INVALID, "%s:%ld: the row has more than %zu columns", r->file,
                     r->row_line, r->max_fields);
        ep_error_hint(r->err, "check the delimiter and the quotes");
        r->status = EP_INVALID;
    } else if (n > 0 && memchr(data, '\0', n)) {
        problem(r, r->field_line, "the field holds a NUL byte", "export the file again as text");
    } else {
        r->start[r->count++] = r->text.length;
        if (n > 0)
            ep_str_addn(&r->text, data, n);
        ep_str_addc(&r->text, '\0');
        r->field_line = r->line;
    }
}

static void on_row(int terminator, void *user)
{
    struct ep_csv_stream *r = user;

    (void)terminator;
    if (r->status != EP_OK)
        return;
    for (size_t i = 0; i < r->count; i++)
        r->field[i] = r->text.data + r->start[i];
    struct ep_csv_row row = {.field = r->field, .count = r->count, .line = r->row_line};

    r->status = r->row(r->user, &row, r->err);
    r->count = 0;
    ep_str_cut(&r->text, 0);
    r->in_row = false;
}

/* Bytes up to and with the next line end, at most PIECE. */
static size_t piece_length(const char *data, size_t size)
{
    size_t n = 0;

    while (n < size && n < PIECE) {
        char c = data[n++];

        if (c == '\n' || c == '\r')
            break;
    }
    return n;
}

/* libcsv skips spaces, tabs and empty lines before a row. */
static bool is_blank(const struct ep_csv_stream *r, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (data[i] == r->delimiter || !memchr(" \t\r\n", data[i], 4))
            return false;
    return true;
}

static enum ep_status parse_fault(struct ep_csv_stream *r)
{
    if (csv_error(&r->parser) == CSV_ENOMEM || csv_error(&r->parser) == CSV_ETOOBIG)
        ep_out_of_memory();
    if (r->field_line < r->line)
        return problem(r, r->field_line, "a quote is opened here and not closed rightly",
                       "close it; a quote inside a field is written twice");
    return problem(r, r->line, "a quote stands inside a field, or text follows a closed quote",
                   "put the whole field in quotes and write each quote inside it twice");
}

static enum ep_status feed(struct ep_csv_stream *r, const char *data, size_t n)
{
    if (!r->in_row && !is_blank(r, data, n)) {
        r->in_row = true;
        r->row_line = r->field_line = r->line;
    }
    if (csv_parse(&r->parser, data, n, on_field, on_row, r) != n)
        return parse_fault(r);
    if (r->status == EP_OK && csv_get_buffer_size(&r->parser) > r->field_limit + BLOCK)
        too_long(r);
    return r->status;
}

static enum ep_status check_encoding(const char *file, const char *data, size_t size,
                                     struct ep_error *err)
{
    if (size < 2 || (memcmp(data, "\xFF\xFE", 2) != 0 && memcmp(data, "\xFE\xFF", 2) != 0))
        return EP_OK;
    ep_error_set(err, EP_INVALID, "%s:1: column 1: the file is UTF-16, not UTF-8", file);
    ep_error_hint(err, "save it again with the encoding UTF-8");
    return EP_INVALID;
}

static void set_options(struct ep_csv_stream *r, const struct ep_csv_options *o)
{
    r->delimiter = o && o->delimiter ? o->delimiter : ',';
    r->field_limit = o && o->field_limit ? o->field_limit : FIELD_LIMIT;
    r->max_fields = o && o->max_fields ? o->max_fields : MAX_FIELDS;
}

struct ep_csv_stream *ep_csv_begin(const char *file, const struct ep_csv_options *options,
                                   ep_csv_row_fn *row, void *user)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_csv_stream *r = EP_NEW(a, struct ep_csv_stream);

    r->arena = a;
    r->file = ep_arena_strdup(a, file);
    r->row = row;
    r->user = user;
    r->line = r->row_line = r->field_line = 1;
    set_options(r, options);
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        ep_out_of_memory();
    csv_set_delim(&r->parser, (unsigned char)r->delimiter);
    csv_set_blk_size(&r->parser, BLOCK);
    r->start = EP_NEW_ARRAY(a, size_t, r->max_fields);
    r->field = EP_NEW_ARRAY(a, const char *, r->max_fields);
    ep_str_init(&r->text, SIZE_MAX / 8);
    return r;
}

enum ep_status ep_csv_feed(struct ep_csv_stream *r, const char *data, size_t size,
                           struct ep_error *err)
{
    size_t at = 0;

    r->err = err;
    while (at < size && r->status == EP_OK) {
        size_t n = piece_length(data + at, size - at);
        char end = data[at + n - 1];
        bool pair = n == 1 && end == '\n' && r->after_return;

        if (feed(r, data + at, n) != EP_OK)
            break;
        at += n;
        r->line += (end == '\n' || end == '\r') && !pair;
        r->after_return = end == '\r';
        if (r->count == 0 && !r->in_row)
            r->field_line = r->line;
    }
    return r->status;
}

/* After an error nothing more is asked of libcsv: csv_fini() would call back with half a row. */
enum ep_status ep_csv_end(struct ep_csv_stream *r, struct ep_error *err)
{
    r->err = err;
    if (r->status == EP_OK && csv_fini(&r->parser, on_field, on_row, r) != 0)
        problem(r, r->field_line, "a quote is opened here and not closed", "close it");
    enum ep_status status = r->status;

    csv_free(&r->parser);
    ep_str_clear(&r->text);
    ep_arena_free(r->arena);
    return status;
}

enum ep_status ep_csv_read(const char *data, size_t size, const char *file,
                           const struct ep_csv_options *options, ep_csv_row_fn *row, void *user,
                           struct ep_error *err)
{
    size_t mark = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    if (check_encoding(file, data, size, err) != EP_OK)
        return EP_INVALID;
    struct ep_csv_stream *r = ep_csv_begin(file, options, row, user);
    enum ep_status fed = ep_csv_feed(r, data + mark, size - mark, err);
    enum ep_status ended = ep_csv_end(r, err);

    return fed == EP_OK ? ended : fed;
}
