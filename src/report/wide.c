/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/date.h"
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define YEAR 12

struct ep_wide_row *ep_wide_row(struct ep_rp *r, struct ep_wide *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->item[i].name, name) == 0)
            return &w->item[i];
    struct ep_wide_row row = {name, EP_NEW_ARRAY(r->arena, double, (size_t)r->rev.months), false};

    EP_PUSH(r->arena, w, row);
    return &w->item[w->count - 1];
}

/* The year stands at the first month of a table and at each January. */
static const char *month_head(struct ep_rp *r, const char *month, bool first)
{
    int m = 0;

    if (!ep_month_parse(month, &m))
        return ep_inline_client(r->arena, month);
    const char *name = r->texts->format.short_month[ep_month_of_year(m)];

    return first || ep_month_of_year(m) == 0
               ? ep_arena_printf(r->arena, "%s %d", name, ep_month_year(m))
               : name;
}

static const char *cell(struct ep_rp *r, enum ep_show show, double v)
{
    if (v == 0)
        return EP_DASH;
    /* in a table that is added up, parts are whole and the unit stands at the sums */
    if (show == EP_SHOW_MONEY && fabs(v) >= 10)
        return ep_format_fixed(&r->texts->format, v, 0);
    if (show == EP_SHOW_MONEY)
        return ep_format_fixed(&r->texts->format, v, 2);
    return ep_rp_show(r, show, v);
}

static bool is_empty(const struct ep_rp *r, const struct ep_wide_row *row)
{
    for (int m = 0; m < r->rev.months; m++)
        if (row->value[m] != 0)
            return false;
    return true;
}

static void add_row(struct ep_rp *r, struct ep_doc_table *t, const struct ep_wide_row *row,
                    int from, int to, enum ep_show show, bool sums)
{
    const char *cells[YEAR + 2];
    double sum = 0;
    int n = 0;

    cells[n++] = row->name;
    for (int m = from; m < to; m++) {
        cells[n++] = cell(r, show, row->value[m]);
        sum += row->value[m];
    }
    if (sums)
        cells[n++] =
            sum == 0 ? EP_DASH : ep_rp_show(r, show, show == EP_SHOW_MONEY ? round(sum) : sum);
    ep_doc_row(r->doc, t, row->total, cells, (size_t)n);
}

static struct ep_wide_row total_row(struct ep_rp *r, const struct ep_wide *w)
{
    struct ep_wide_row row = {ep_rp_text(r, "report.total"),
                              EP_NEW_ARRAY(r->arena, double, (size_t)r->rev.months), true};

    for (size_t i = 0; i < w->count; i++)
        for (int m = 0; m < r->rev.months; m++)
            row.value[m] += w->item[i].value[m];
    return row;
}

static struct ep_doc_table *start(struct ep_rp *r, const char *head, const char *const *months,
                                  int from, int to, bool sums)
{
    const char *heads[YEAR + 2];
    char align[YEAR + 3] = "l";
    int n = 0;

    heads[n++] = head;
    for (int m = from; m < to; m++) {
        align[n] = 'r';
        heads[n++] = month_head(r, months[m], m == from);
    }
    if (sums) {
        align[n] = 'r';
        heads[n++] = ep_rp_text(r, "report.sum");
    }
    align[n] = '\0';
    return ep_doc_table_of(r->doc, align, heads);
}

void ep_wide_write(struct ep_rp *r, const struct ep_wide *w, const char *head, enum ep_show show,
                   bool sums, bool total)
{
    const char *const *months = ep_rp_months(r);

    for (int from = 0; from < r->rev.months && w->count > 0; from += YEAR) {
        int to = from + YEAR < r->rev.months ? from + YEAR : r->rev.months;
        struct ep_doc_table *t = start(r, head, months, from, to, sums);

        for (size_t i = 0; i < w->count; i++)
            if (!is_empty(r, &w->item[i]))
                add_row(r, t, &w->item[i], from, to, show, sums);
        if (total && w->count > 1) {
            struct ep_wide_row sum = total_row(r, w);

            add_row(r, t, &sum, from, to, show, sums);
        }
    }
}
