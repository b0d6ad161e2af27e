/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <stdlib.h>

#define FEW 5 /* deals below which there is no rate, mean or median */

enum {
    CREATED,
    STAGE,
    AMOUNT,
    CLOSED,
    SOURCE
};
enum {
    WON,
    LOST,
    OPEN,
    STAGES
};

static const struct ep_in_column columns[] = {
    [CREATED] = {"created", EP_IN_DATE, .required = true, .when = true,
                 .help = "day on which the lead came in"},
    [STAGE] = {"stage", EP_IN_WORD, .required = true, .words = "won lost open",
               .help = "how it ended"},
    [AMOUNT] = {"amount", EP_IN_MONEY, .adds = true, .help = "money of the deal"},
    [CLOSED] = {"closed", EP_IN_DATE, .help = "day on which it was won or lost"},
    [SOURCE] = {"source", EP_IN_TEXT,
                .help = "channel it came from, for reviews; a plan does not use it"},
};

struct deals {
    double count[STAGES];
    double sum, squares, valued; /* amounts of won deals */
    struct {
        double *item;
        size_t count;
    } days; /* of won deals */
    int first, last;
};

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct deals);
}

/* A lead of the month it came in, a customer of the month in which it was won. */
static void keep(struct ep_in_job *job, const struct ep_in_row *row)
{
    const struct ep_in_value *v = row->v;
    const char *source = v[SOURCE].given ? v[SOURCE].text : "";
    int day = v[CLOSED].given ? v[CLOSED].time : v[CREATED].time;

    if (!job->actuals)
        return;
    struct ep_actual *x =
        ep_in_actual(job, "deals", row->file, NULL, ep_date_month(v[CREATED].time), source);

    x->day_by_day = true;
    ep_in_actual_add(x, EP_ACTUAL_LEADS, 1);
    ep_in_actual_add(x, EP_ACTUAL_CUSTOMERS, 0);
    if ((int)v[STAGE].number != WON)
        return;
    x = ep_in_actual(job, "deals", row->file, NULL, ep_date_month(day), source);
    x->day_by_day = true;
    ep_in_actual_add(x, EP_ACTUAL_LEADS, 0);
    ep_in_actual_add(x, EP_ACTUAL_CUSTOMERS, 1);
    if (v[AMOUNT].given)
        ep_in_actual_add(x, EP_ACTUAL_REVENUE, v[AMOUNT].number);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct deals *d = state;
    const struct ep_in_value *v = row->v;
    int stage = (int)v[STAGE].number;
    bool first = d->count[WON] + d->count[LOST] + d->count[OPEN] == 0;

    if (v[CLOSED].given && v[CLOSED].time < v[CREATED].time)
        return ep_in_refuse(fault, "closed before it was created", "check both dates",
                            "the deal is closed before it is created");
    if (v[CLOSED].given && stage == OPEN)
        return ep_in_refuse(fault, "an open deal with a day of closing",
                            "empty the column closed, or write won or lost",
                            "the deal is open and has a day of closing");
    keep(job, row);
    d->first = first || v[CREATED].time < d->first ? v[CREATED].time : d->first;
    d->last = first || v[CREATED].time > d->last ? v[CREATED].time : d->last;
    d->count[stage]++;
    if (stage == WON && v[AMOUNT].given && v[AMOUNT].number > 0) {
        d->sum += v[AMOUNT].number;
        d->squares += v[AMOUNT].number * v[AMOUNT].number;
        d->valued++;
    }
    if (stage == WON && v[CLOSED].given)
        EP_PUSH(job->arena, &d->days, (double)(v[CLOSED].time - v[CREATED].time));
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Half a day stands for none where a range begins there: ranges are on the log scale. */
static struct ep_range days_range(const double *sorted, size_t count)
{
    struct ep_range r = ep_in_median(sorted, count);

    if (r.mid <= 0)
        return ep_range_of(0);
    r.low = fmax(r.low, fmin(0.5, r.mid));
    return r;
}

static void end(struct ep_in_job *job, void *state)
{
    struct deals *d = state;
    struct ep_economics *e = &job->brief->business.economics;
    double decided = d->count[WON] + d->count[LOST];

    if (d->count[WON] > 0 && decided >= FEW)
        ep_in_set(job, EP_IN_DEALS, &e->lead_to_customer, "business.economics.lead_to_customer",
                  ep_in_share(d->count[WON], decided), d->count[WON],
                  ep_arena_printf(job->arena, "%.0f won of %.0f deals that are decided, %s",
                                  d->count[WON], decided,
                                  ep_in_days(job->arena, d->first, d->last)));
    else if (decided > 0)
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL,
                   "%s: %.0f won of %.0f decided deals are too few for a rate",
                   job->first[EP_IN_DEALS], d->count[WON], decided);
    if (d->valued >= FEW)
        ep_in_set(job, EP_IN_DEALS, &e->order_value, "business.economics.order_value",
                  ep_in_mean(d->sum, d->squares, d->valued), d->valued,
                  ep_arena_printf(job->arena, "mean of %.0f won deals", d->valued));
    if (d->days.count < FEW)
        return;
    qsort(d->days.item, d->days.count, sizeof *d->days.item, ascending);
    ep_in_set(
        job, EP_IN_DEALS, &e->sales_cycle, "business.economics.sales_cycle",
        days_range(d->days.item, d->days.count), (double)d->days.count,
        ep_arena_printf(job->arena, "median of %zu won deals, created to closed", d->days.count));
}

const struct ep_in_form ep_in_deals = {
    .kind = "deals",
    .profile = "emplan",
    .gives = "lead to customer, sales cycle, order value",
    .note = "The rate is won / (won + lost); open deals count for neither. The sales cycle is the "
            "median from created to closed of won deals. A file of orders measures the order value "
            "better and goes first.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_DEALS,
    .row = take,
};
const struct ep_in_keeper ep_in_deals_keeper = {make, end, NULL};
