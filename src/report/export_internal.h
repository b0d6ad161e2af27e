/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_EXPORT_INTERNAL_H
#define EP_EXPORT_INTERNAL_H

#include "emplan/json.h"
#include "report/report_internal.h"

/* Text of src/report/export.sql. */
const char *ep_export_sql(void);

/* How a column of an export is written. */
enum ep_export_kind {
    EP_X_TEXT,
    EP_X_COUNT,    /* whole number */
    EP_X_QUANTITY, /* at most four decimals */
    EP_X_EXACT,    /* all digits there are */
    EP_X_MINOR,    /* money, kept in minor units */
    EP_X_MAJOR,    /* money, kept in major units */
    EP_X_METRIC,   /* money where the row's column `unit` says so, else a quantity */
    EP_X_FLAG,     /* 0 or 1: false or true */
    EP_X_SAY,      /* key and arguments of a text: two columns of the query */
    EP_X_NAME      /* id of a thing, written as its name; `label` says of what kind */
};

/* A value on its way out. */
struct ep_export_value {
    enum {
        EP_V_NONE,
        EP_V_TEXT,
        EP_V_WHOLE,
        EP_V_EXACT,
        EP_V_FIXED,
        EP_V_FLAG
    } form;
    const char *text; /* TEXT */
    int64_t whole;    /* WHOLE, FLAG */
    double number;    /* EXACT: all digits there are; FIXED: `decimals` of them */
    int decimals;
};
struct ep_export_value ep_v_text(const char *text); /* NULL: none */
struct ep_export_value ep_v_whole(int64_t v);
struct ep_export_value ep_v_exact(double v);
struct ep_export_value ep_v_quantity(double v); /* rounded to four decimals */
struct ep_export_value ep_v_money(const struct ep_rp *r, double major);
struct ep_export_value ep_v_flag(bool v);
#define EP_V_NULL ((struct ep_export_value){.form = EP_V_NONE})
/* Write one as JSON, and as a field of CSV. */
void ep_v_json(struct ep_json *j, const struct ep_export_value *v);
void ep_v_csv(struct ep_arena *a, struct ep_str *out, const struct ep_export_value *v, bool first);

struct ep_export_column {
    const char *name;
    enum ep_export_kind kind;
    const char *help;
    const char *label;
};
struct ep_export_table {
    const char *name, *help;
    const struct ep_export_column *column;
    size_t columns;
};
/* The table of exports, *count set. How to add one: a row, a query of its name in export.sql. */
const struct ep_export_table *ep_export_tables(size_t *count);

/* Open the revision for reading; texts in its language, in English where there are none in it. */
enum ep_status ep_export_open(struct ep_arena *a, struct ep_store *s, struct ep_rp *r,
                              struct ep_error *err);

/* One object for scripts (run --json, review --json). */
struct ep_export_object {
    struct ep_rp *rp;
    struct ep_json json;
};
void ep_object_put(struct ep_export_object *x, const char *key, struct ep_export_value v);
/* Open the report of the current revision, write { what `write` writes } and a line end to `out`;
 * nothing where that fails. */
enum ep_status ep_object_write(struct ep_store *s, void (*write)(struct ep_export_object *x),
                               struct ep_str *out, struct ep_error *err);
/* A query of export.sql; close with ep_rp_close(). */
struct ep_query *ep_export_query(struct ep_rp *r, const char *name, const char *arg);
/* A text with key and arguments in these columns, plain. "" for an empty key. */
const char *ep_export_say(struct ep_rp *r, struct ep_query *q, int column);
/* A name in words; "" for no id. */
const char *ep_export_name(struct ep_rp *r, const char *label, const char *id);

#endif
