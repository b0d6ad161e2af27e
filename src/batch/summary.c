/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/batch_internal.h"
#include "emplan/json.h"
#include "emplan/number.h"
#include <string.h>

#define COLUMNS_MOST   16
#define PATH_LEAST     16 /* terminal columns that a path keeps before other columns go */
#define PATH_LEAST_CUT 8
#define GAP            2

/* One word for each status. */
static const char *const word[EP_STATUS_COUNT] = {
    [EP_OK] = "done",         [EP_FAILED] = "failed",       [EP_USAGE] = "usage",
    [EP_INVALID] = "invalid", [EP_WANTING] = "wanting",     [EP_PROJECT] = "project",
    [EP_CHANGED] = "changed", [EP_INTERRUPTED] = "stopped", [EP_TERMINATED] = "stopped",
};

static const char not_run[] = "not run";

const char *ep_batch_word(const struct ep_batch_result *r)
{
    return r->state == EP_BATCH_ENDED ? word[r->status] : not_run;
}

/* --- columns ---------------------------------------------------------------------------------- */

static const char *cell_path(struct ep_arena *a, const struct ep_batch_result *r)
{
    return ep_text_clean(a, r->client->path);
}

static const char *cell_word(struct ep_arena *a, const struct ep_batch_result *r)
{
    (void)a;
    return ep_batch_word(r);
}

static const char *whole(struct ep_arena *a, long long n)
{
    return ep_arena_printf(a, "%lld", n);
}

static const char *cell_months(struct ep_arena *a, const struct ep_batch_result *r)
{
    return r->figures.planned ? whole(a, r->figures.months) : NULL;
}

static const char *cell_budget(struct ep_arena *a, const struct ep_batch_result *r)
{
    const struct ep_batch_figures *f = &r->figures;

    return f->planned ? ep_batch_exact(a, f->budget, f->currency, f->digits) : NULL;
}

static const char *cell_customers(struct ep_arena *a, const struct ep_batch_result *r)
{
    return r->figures.planned ? ep_batch_count(a, r->figures.customers_p50) : NULL;
}

static const char *cell_profit(struct ep_arena *a, const struct ep_batch_result *r)
{
    const struct ep_batch_figures *f = &r->figures;

    return f->planned ? ep_batch_money(a, f->profit_p50, f->currency) : NULL;
}

static const char *cell_missed(struct ep_arena *a, const struct ep_batch_result *r)
{
    const struct ep_batch_figures *f = &r->figures;

    return f->planned ? ep_arena_printf(a, "%d of %d", f->must_missed, f->must_goals) : NULL;
}

static const char *cell_errors(struct ep_arena *a, const struct ep_batch_result *r)
{
    return r->state == EP_BATCH_ENDED ? whole(a, (long long)r->errors) : NULL;
}

static const char *cell_warnings(struct ep_arena *a, const struct ep_batch_result *r)
{
    return r->state == EP_BATCH_ENDED ? whole(a, (long long)r->warnings) : NULL;
}

/* How to add one: a row. `leave` is the order in which columns are left out of a narrow table; 0
 * never. */
struct column {
    const char *head;
    bool right, figures; /* figures: of a plan, which `check` does not make */
    int leave;
    const char *(*cell)(struct ep_arena *a, const struct ep_batch_result *r); /* NULL: nothing */
};
static const struct column columns[] = {
    {"Client", false, false, 0, cell_path},
    {"Status", false, false, 0, cell_word},
    {"Months", true, true, 1, cell_months},
    {"Budget", true, true, 4, cell_budget},
    {"Customers", true, true, 5, cell_customers},
    {"Profit", true, true, 6, cell_profit},
    {"Must goals missed", true, true, 3, cell_missed},
    {"Errors", true, false, 7, cell_errors},
    {"Warnings", true, false, 2, cell_warnings},
};
#define COLUMN_COUNT (sizeof columns / sizeof *columns)

/* --- the table -------------------------------------------------------------------------------- */

struct table {
    struct ep_arena *arena;
    const struct column *column[COLUMNS_MOST];
    int width[COLUMNS_MOST];
    int columns;
    const struct ep_batch_result *result;
    size_t count;
};

static const char *cell_of(const struct table *t, int column, size_t row)
{
    const char *text = t->column[column]->cell(t->arena, &t->result[row]);

    return text ? text : "–";
}

static void measure(struct table *t)
{
    for (int c = 0; c < t->columns; c++) {
        t->width[c] = ep_utf8_width(t->column[c]->head);
        for (size_t i = 0; i < t->count; i++) {
            int width = ep_utf8_width(cell_of(t, c, i));

            t->width[c] = width > t->width[c] ? width : t->width[c];
        }
    }
}

static int width_of(const struct table *t)
{
    int sum = -GAP;

    for (int c = 0; c < t->columns; c++)
        sum += t->width[c] + GAP;
    return sum;
}

/* The column that goes first of those that may go; -1 where none may. */
static int least(const struct table *t)
{
    int found = -1;

    for (int c = 0; c < t->columns; c++)
        if (t->column[c]->leave > 0 && (found < 0 || t->column[c]->leave < t->column[found]->leave))
            found = c;
    return found;
}

static void leave_out(struct table *t, int column)
{
    for (int c = column; c + 1 < t->columns; c++) {
        t->column[c] = t->column[c + 1];
        t->width[c] = t->width[c + 1];
    }
    t->columns--;
}

/* Paths are cut down to PATH_LEAST, then columns go, then paths are cut further. */
static void fit(struct table *t, int width)
{
    int shortest = t->width[0] < PATH_LEAST ? t->width[0] : PATH_LEAST;

    while (width_of(t) - t->width[0] + shortest > width && least(t) >= 0)
        leave_out(t, least(t));
    int over = width_of(t) - width;

    if (over > 0)
        t->width[0] = t->width[0] - over > PATH_LEAST_CUT ? t->width[0] - over : PATH_LEAST_CUT;
}

/* The end of a path says more than its beginning. */
static const char *cut(struct ep_arena *a, const char *text, int width)
{
    const char *p = text;

    if (ep_utf8_width(text) <= width)
        return text;
    while (*p && ep_utf8_width(p) > width - 1)
        for (p++; ((unsigned char)*p & 0xC0) == 0x80; p++)
            continue;
    return ep_arena_printf(a, "…%s", p);
}

static void put(struct ep_str *out, const char *text, int width, bool right, bool last)
{
    int pad = width - ep_utf8_width(text);

    for (int i = 0; right && i < pad; i++)
        ep_str_addc(out, ' ');
    ep_str_add(out, text);
    for (int i = 0; !right && !last && i < pad; i++)
        ep_str_addc(out, ' ');
    for (int i = 0; !last && i < GAP; i++)
        ep_str_addc(out, ' ');
}

static void put_row(const struct table *t, const char *const *cell, struct ep_str *out)
{
    for (int c = 0; c < t->columns; c++)
        put(out, cut(t->arena, cell[c], t->width[c]), t->width[c], t->column[c]->right,
            c + 1 == t->columns);
    ep_str_addc(out, '\n');
}

void ep_batch_table(struct ep_arena *a, const struct ep_batch_result *results, size_t count,
                    const char *command, int width, struct ep_str *out)
{
    struct table t = {.arena = a, .result = results, .count = count};
    const char *cell[COLUMNS_MOST];
    bool check = ep_streq(command, "check");

    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!(check && columns[i].figures) && !(!check && columns[i].cell == cell_errors))
            t.column[t.columns++] = &columns[i];
    measure(&t);
    fit(&t, width);
    for (int c = 0; c < t.columns; c++)
        cell[c] = t.column[c]->head;
    put_row(&t, cell, out);
    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < t.columns; c++)
            cell[c] = cell_of(&t, c, i);
        put_row(&t, cell, out);
    }
}

static size_t count_word(const struct ep_batch_result *r, size_t count, const char *one)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += ep_streq(ep_batch_word(&r[i]), one);
    return n;
}

const char *ep_batch_counts(struct ep_arena *a, const struct ep_batch_result *results, size_t count)
{
    static const enum ep_status order[] = {EP_OK,     EP_WANTING, EP_CHANGED, EP_INVALID,
                                           EP_FAILED, EP_PROJECT, EP_USAGE,   EP_TERMINATED};
    const size_t words = sizeof order / sizeof *order;
    const char *text = ep_arena_printf(a, "%zu client%s", count, count == 1 ? "" : "s");
    const char *mark = ":";

    for (size_t k = 0; k <= words; k++) {
        const char *one = k < words ? word[order[k]] : not_run;
        size_t n = count_word(results, count, one);

        if (n == 0)
            continue;
        text = ep_arena_printf(a, "%s%s %zu %s", text, mark, n, one);
        mark = ",";
    }
    return text;
}

/* --- JSON lines ------------------------------------------------------------------------------- */

/* Money to the minor unit, so that what is summed of it is what a table shows. */
static void put_money(struct ep_json *j, const char *key, double v, int digits)
{
    ep_json_key(j, key);
    ep_json_number(j, ep_money_major(ep_money_minor(v, digits), digits));
}

static void put_percentiles(struct ep_json *j, const char *key, const double v[3], int digits)
{
    static const char *const name[3] = {"p10", "p50", "p90"};

    ep_json_key(j, key);
    ep_json_object(j);
    for (int i = 0; i < 3; i++) {
        if (digits >= 0) {
            put_money(j, name[i], v[i], digits);
            continue;
        }
        ep_json_key(j, name[i]);
        ep_json_number(j, ep_batch_round(v[i]));
    }
    ep_json_end(j, '}');
}

static void put_number(struct ep_json *j, const char *key, double v)
{
    ep_json_key(j, key);
    ep_json_number(j, ep_batch_round(v));
}

static void put_int(struct ep_json *j, const char *key, long long v)
{
    ep_json_key(j, key);
    ep_json_int(j, v);
}

static void put_figures(struct ep_json *j, const struct ep_batch_figures *f)
{
    const double customers[3] = {f->customers_p10, f->customers_p50, f->customers_p90};
    const double profit[3] = {f->profit_p10, f->profit_p50, f->profit_p90};

    ep_json_key(j, "client");
    ep_json_string(j, f->client);
    put_int(j, "revision", f->revision);
    ep_json_key(j, "unchanged");
    ep_json_bool(j, f->unchanged);
    put_int(j, "months", f->months);
    ep_json_key(j, "currency");
    ep_json_string(j, f->currency);
    put_money(j, "budget", f->budget, f->digits);
    put_money(j, "spend", f->spend, f->digits);
    put_percentiles(j, "customers", customers, -1);
    put_percentiles(j, "profit", profit, f->digits);
    put_number(j, "loss_probability", f->loss_probability);
    put_number(j, "assumed_share", f->assumed_share);
    put_int(j, "must_goals", f->must_goals);
    put_int(j, "must_missed", f->must_missed);
}

static void put_findings(struct ep_json *j, const struct ep_findings *list)
{
    static const char *const severity[] = {"error", "warning", "note"};

    ep_json_key(j, "findings");
    ep_json_array(j);
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_finding *f = &list->item[i];

        ep_json_object(j);
        ep_json_key(j, "severity");
        ep_json_string(j, severity[f->severity]);
        ep_json_key(j, "code");
        ep_json_string(j, f->code);
        ep_json_key(j, "file");
        ep_json_string(j, f->file);
        put_int(j, "line", f->line);
        put_int(j, "column", f->column);
        ep_json_key(j, "message");
        ep_json_string(j, f->message);
        ep_json_key(j, "hint");
        ep_json_string(j, f->hint);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

void ep_batch_json(struct ep_arena *a, const struct ep_batch_result *r, struct ep_str *out)
{
    bool ended = r->state == EP_BATCH_ENDED;
    struct ep_json j;

    ep_json_init(&j, out);
    j.pretty = false;
    ep_json_object(&j);
    ep_json_key(&j, "format");
    ep_json_string(&j, "emplan-batch/1");
    put_int(&j, "format_version", 1);
    ep_json_key(&j, "path");
    ep_json_string(&j, ep_text_clean(a, r->client->path));
    ep_json_key(&j, "status");
    ep_json_string(&j, ep_batch_word(r));
    ep_json_key(&j, "exit_status");
    if (ended)
        ep_json_int(&j, ep_status_exit(r->status));
    else
        ep_json_null(&j);
    if (r->figures.planned)
        put_figures(&j, &r->figures);
    put_int(&j, "errors", (long long)r->errors);
    put_int(&j, "warnings", (long long)r->warnings);
    put_findings(&j, &r->findings);
    ep_json_key(&j, "error");
    ep_json_string(&j, r->message[0] ? r->message : NULL);
    ep_json_key(&j, "hint");
    ep_json_string(&j, r->hint[0] ? r->hint : NULL);
    ep_json_end(&j, '}');
    ep_str_addc(out, '\n');
}
