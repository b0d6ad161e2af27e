/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include "emplan/csv.h"

#include <string.h>

#define MOST_FIELDS 256
#define DIGITS      2 /* of a currency that is not known here */

static const struct {
    char delimiter;
    const char *name;
} delimiters[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}};

struct sniffing {
    struct ep_arena *arena;
    struct ep_sniff *out;
    struct ep_csv_stream *csv;
    const struct ep_in_form *form; /* that fits, else the nearest; NULL before the head */
    const char *shown;
    struct {
        struct ep_sniff_row *item;
        size_t count;
    } rows;
};

static const char *delimiter_name(struct ep_arena *a, char delimiter)
{
    for (size_t i = 0; i < EP_IN_COUNT(delimiters); i++)
        if (delimiters[i].delimiter == delimiter)
            return delimiters[i].name;
    return ep_arena_printf(a, "'%c'", delimiter);
}

static void list_missing(struct sniffing *s, const struct ep_csv_row *head)
{
    size_t count = 0;

    s->out->missing = EP_NEW_ARRAY(s->arena, const char *, s->form->columns + 1);
    for (size_t i = 0; i < s->form->columns; i++) {
        bool there = !s->form->column[i].required;

        for (size_t k = 0; k < head->count && !there; k++)
            there = ep_in_column_find(s->form, head->field[k]) == (int)i;
        if (!there)
            s->out->missing[count++] = s->form->column[i].name;
    }
}

static void take_head(struct sniffing *s, const struct ep_csv_row *head)
{
    struct ep_sniff *out = s->out;
    const struct ep_in_form *nearest = NULL;
    const struct ep_in_form *form = ep_in_form_of(NULL, head->field, head->count, &nearest);

    s->form = form ? form : nearest;
    out->header_line = head->line;
    out->kind = form ? form->kind : NULL;
    out->profile = form ? form->profile : NULL;
    out->columns = head->count;
    out->column = EP_NEW_ARRAY(s->arena, struct ep_sniff_column, head->count);
    size_t known = 0;

    for (size_t k = 0; k < head->count; k++) {
        int i = ep_in_column_find(s->form, head->field[k]);

        known += i >= 0;
        out->column[k].name = ep_text_clean(s->arena, head->field[k]);
        out->column[k].use = i >= 0 ? s->form->column[i].name : NULL;
    }
    out->nearest = form || known == 0 ? NULL : nearest->kind;
    list_missing(s, head);
}

/* A cell as it is read; who a customer is is nobody's business here either. */
static struct ep_sniff_cell read_cell(struct sniffing *s, size_t k, const char *text)
{
    int i = s->out->column[k].use ? ep_in_column_find(s->form, s->out->column[k].use) : -1;
    struct ep_sniff_cell cell = {i < 0 ? "(not read)" : ep_text_clean(s->arena, text), NULL};
    struct ep_in_value v = {.given = false};
    struct ep_in_fault fault;

    if (i < 0)
        return cell;
    const struct ep_in_column *c = &s->form->column[i];

    if (!ep_in_cell(c, text, "", DIGITS, &v, &fault))
        cell.fault = ep_arena_printf(s->arena, "%s%s%s", fault.message, fault.hint[0] ? "; " : "",
                                     fault.hint);
    else if (v.given && c->type == EP_IN_CUSTOMER)
        cell.text = "(known by its hash only)";
    else if (v.given && c->type == EP_IN_RANGE && ep_range_wide(v.range))
        cell.text = ep_arena_printf(s->arena, "%s..%s..%s", ep_number_text(s->arena, v.range.low),
                                    ep_number_text(s->arena, v.range.mid),
                                    ep_number_text(s->arena, v.range.high));
    return cell;
}

static enum ep_status take_row(void *user, const struct ep_csv_row *row, struct ep_error *err)
{
    struct sniffing *s = user;

    (void)err;
    if (!s->form) {
        if (!ep_in_is_sep(row->field[0]))
            take_head(s, row);
        return EP_OK;
    }
    struct ep_sniff_row out = {row->line, NULL, row->count};

    out.cell = EP_NEW_ARRAY(s->arena, struct ep_sniff_cell, row->count);
    for (size_t k = 0; k < row->count; k++)
        out.cell[k] = k < s->out->columns ? read_cell(s, k, row->field[k])
                                          : (struct ep_sniff_cell){"(not read)", NULL};
    EP_PUSH(s->arena, &s->rows, out);
    return s->rows.count < EP_SNIFF_ROWS ? EP_OK : EP_CHANGED;
}

static enum ep_status take_text(void *user, const char *text, size_t size, struct ep_error *err)
{
    struct sniffing *s = user;

    if (!s->csv) {
        const struct ep_csv_options options = {.delimiter = ep_in_delimiter(text, size),
                                               .max_fields = MOST_FIELDS};

        s->out->delimiter = delimiter_name(s->arena, options.delimiter);
        s->csv = ep_csv_begin(s->shown, &options, take_row, s);
    }
    return ep_csv_feed(s->csv, text, size, err);
}

enum ep_status ep_imports_sniff(struct ep_arena *a, const char *path, struct ep_sniff *out,
                                struct ep_error *err)
{
    struct ep_sniff result = {.delimiter = "comma"};
    bool stream = ep_streq(path, "-");
    const char *shown = stream ? "standard input" : path;
    struct sniffing s = {.arena = a, .out = &result, .shown = shown};
    struct ep_in_source source;
    enum ep_status status = ep_in_read(stream ? NULL : path, shown, take_text, &s, &source, err);

    if (s.csv) {
        enum ep_status ended = ep_csv_end(s.csv, err);

        status = status == EP_OK ? ended : status;
    }
    if (status != EP_OK && status != EP_CHANGED)
        return status;
    result.encoding = source.encoding;
    result.mark = source.mark;
    result.row = s.rows.item;
    result.rows = s.rows.count;
    *out = result;
    return EP_OK;
}
