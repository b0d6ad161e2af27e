/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>

/* A step is broken, or carries the channel, where it is so likely to be this far from plan. */
#define LIKELY 0.9
#define MARGIN 0.1
/* What is less than this part of the plan is as planned. */
#define LEAST_PART 0.1
/* Results expected below which a step says nothing. */
#define EVENTS_LEAST 3
/* Customers below which their order value says nothing. */
#define ORDERS_LEAST 10

/* From money to money, each level over the one before. */
enum level {
    SPEND,
    VIEWS,
    VISITS,
    LEADS,
    CUSTOMERS,
    VALUE,
    LEVELS
};
static const enum ep_actual_figure figure[LEVELS] = {
    [SPEND] = EP_ACTUAL_SPEND, [VIEWS] = EP_ACTUAL_VIEWS,         [VISITS] = EP_ACTUAL_VISITS,
    [LEADS] = EP_ACTUAL_LEADS, [CUSTOMERS] = EP_ACTUAL_CUSTOMERS, [VALUE] = EP_ACTUAL_REVENUE,
};
static const char *const level_name[LEVELS] = {"spend", "views",     "visits",
                                               "leads", "customers", "order_value"};

struct deviation {
    const char *channel, *month;            /* '' all */
    const struct ep_rv_channel *c;          /* NULL: more than one */
    double planned[LEVELS], actual[LEVELS]; /* NAN: not measured */
    double part[LEVELS];
    enum ep_split_method method;
    int step; /* LEVELS: none */
    bool low;
};

/* --- levels ------------------------------------------------------------------------------------
 */

/* Months of a channel of which anything is known. */
static bool month_known(const struct ep_rv_month *m)
{
    return !isnan(m->actual[EP_ACTUAL_SPEND]) || !isnan(m->actual[EP_ACTUAL_VISITS]) ||
           !isnan(m->actual[EP_ACTUAL_CUSTOMERS]);
}

/* A month's figure in a sum of channels that others of them count: where this one does not, it is
 * as planned after the last step that it does count; nothing where nothing was planned. */
static double sum_figure(const struct ep_rv_month *m, int k, const bool counted[LEVELS])
{
    double own = m->actual[figure[k]];

    if (!isnan(own) || k < VISITS || !counted[k])
        return own;
    for (int b = k - 1; b >= 0; b--) {
        double a = m->actual[figure[b]], p = m->planned[figure[b]];

        if (!isnan(a) && p > 0)
            return a * fmax(0, m->planned[figure[k]]) / p;
    }
    return 0;
}

/* Add a channel's months. For itself (`counted` NULL) a figure that one of them lacks is not
 * measured. */
static void add_channel(struct deviation *d, const struct ep_rv_channel *c, int from, int to,
                        const bool *counted)
{
    for (int t = from; t < to; t++) {
        const struct ep_rv_month *m = &c->month[t];

        if (!month_known(m))
            continue;
        for (int k = 0; k < LEVELS; k++) {
            double p = m->planned[figure[k]];

            d->planned[k] += isnan(p) && k != VIEWS ? 0 : p;
            d->actual[k] += counted ? sum_figure(m, k, counted) : m->actual[figure[k]];
        }
    }
}

/* --- parts -------------------------------------------------------------------------------------
 */

/* Levels that both sides have, joined where one would be divided by nothing. */
static int measured(const struct deviation *d, int level[LEVELS])
{
    int n = 0;

    for (int k = 0; k < LEVELS; k++) {
        if (isnan(d->planned[k]) || isnan(d->actual[k]))
            continue;
        if (k == SPEND && d->planned[k] <= 0 && d->actual[k] <= 0)
            continue;
        while (n > 0 && ((d->actual[level[n - 1]] <= 0 && d->actual[k] > 0) ||
                         (d->planned[level[n - 1]] <= 0 && d->planned[k] > 0)))
            n--;
        level[n++] = k;
    }
    return n;
}

static double ratio(double a, double b, double otherwise)
{
    return b > 0 ? a / b : otherwise;
}

/* Revenue that a channel would have brought had what is not measured gone as planned. */
static void fill_value(struct deviation *d)
{
    for (int k = CUSTOMERS; isnan(d->actual[VALUE]) && k >= VISITS; k--)
        if (!isnan(d->actual[k]) && d->planned[k] > 0)
            d->actual[VALUE] = d->actual[k] * d->planned[VALUE] / d->planned[k];
}

/* Whole units of money that still add up: the largest part takes what rounding leaves. */
static void round_parts(struct deviation *d)
{
    double sum = 0;
    int largest = 0;

    d->planned[VALUE] = round(d->planned[VALUE]);
    d->actual[VALUE] = round(d->actual[VALUE]);
    for (int k = 0; k < LEVELS; k++) {
        largest = fabs(d->part[k]) > fabs(d->part[largest]) ? k : largest;
        d->part[k] = round(d->part[k]);
        sum += d->part[k];
    }
    d->part[largest] += d->actual[VALUE] - d->planned[VALUE] - sum;
}

static bool split(struct deviation *d)
{
    double planned[LEVELS] = {0}, actual[LEVELS] = {0}, part[LEVELS];
    int level[LEVELS], n;

    fill_value(d);
    if (isnan(d->actual[VALUE]) || isnan(d->planned[VALUE]))
        return false;
    n = measured(d, level);
    for (int i = 0; i < n; i++) {
        double p = d->planned[level[i]], a = d->actual[level[i]];
        double before = i ? ratio(p, d->planned[level[i - 1]], 0) : p;

        planned[i] = before;
        actual[i] = i ? ratio(a, d->actual[level[i - 1]], before) : a;
    }
    if (n == 0)
        return false;
    d->method = ep_split_product(planned, actual, n, part);
    for (int i = 0; i < n; i++)
        d->part[level[i]] = part[i];
    round_parts(d);
    return true;
}

/* --- the step that breaks ----------------------------------------------------------------------
 */

static bool far_off(const struct ep_rv_channel *c, int step, bool low)
{
    if (c->foreseen[step] < EVENTS_LEAST)
        return false;
    double below = ep_gamma_below(c->posterior[step], low ? 1 - MARGIN : 1 + MARGIN);

    return low ? below >= LIKELY : 1 - below >= LIKELY;
}

/* What a step brought less (or more) than planned, where it is likely to be no chance; else 0. An
 * order value rests on few customers more than a step does. */
static double named_size(const struct deviation *d, int k, bool low)
{
    static const int posterior_of[LEVELS] = {-1, 0, 0, 1, 2, -1};
    double size = low ? -d->part[k] : d->part[k];
    double least = (k == VALUE ? 2 : 1) * LEAST_PART * fabs(d->planned[VALUE]);

    if (!(d->planned[k] > 0) || (k == VALUE && !(d->planned[CUSTOMERS] > 0)))
        return 0; /* there was no rate to keep */
    if (size < least || (k == VALUE && !(d->actual[CUSTOMERS] >= ORDERS_LEAST)))
        return 0;
    if (d->c && posterior_of[k] >= 0 && (d->c->index < 0 || !far_off(d->c, posterior_of[k], low)))
        return 0;
    return size;
}

/* The step with the largest loss where less came than planned, with the largest gain where more
 * did; the other way round where there is none. */
static void name_step(struct deviation *d)
{
    bool less = d->actual[VALUE] < d->planned[VALUE];

    d->step = LEVELS;
    for (int pass = 0; pass < 2 && d->step == LEVELS; pass++) {
        double best = 0;

        d->low = pass == 0 ? less : !less;
        for (int k = 0; k < LEVELS; k++) {
            double size = named_size(d, k, d->low);

            if (size <= best)
                continue;
            best = size;
            d->step = k;
        }
    }
}

/* --- rows --------------------------------------------------------------------------------------
 */

static double level_or_zero(double x)
{
    return isnan(x) ? 0 : x;
}

static const char *args_of(struct ep_review *v, const struct deviation *d)
{
    int k = d->step < LEVELS ? d->step : VISITS, before = k - 1;

    while (before > 0 && (isnan(d->actual[before]) || isnan(d->planned[before])))
        before--;
    before = before < 0 ? 0 : before;
    return EP_ARGS(
        v->arena, ep_a_text("channel", d->channel), ep_a_text("month", d->month),
        ep_a_num("seen", level_or_zero(d->actual[k])),
        ep_a_num("planned", level_or_zero(d->planned[k])),
        ep_a_num("from", level_or_zero(d->actual[before])),
        ep_a_num("rate", ratio(level_or_zero(d->actual[k]), level_or_zero(d->actual[before]), 0)),
        ep_a_num("planned_rate",
                 ratio(level_or_zero(d->planned[k]), level_or_zero(d->planned[before]), 0)),
        ep_a_num("spent", level_or_zero(d->actual[SPEND])),
        ep_a_num("planned_spend", level_or_zero(d->planned[SPEND])),
        ep_a_num("views", level_or_zero(d->actual[VIEWS])),
        ep_a_num("visits", level_or_zero(d->actual[VISITS])),
        ep_a_num("part", fabs(d->step < LEVELS ? d->part[d->step] : 0)),
        ep_a_num("difference", fabs(d->actual[VALUE] - d->planned[VALUE])));
}

/* Visits for times shown are another matter than visits for money. */
static const char *key_of(struct ep_review *v, const struct deviation *d)
{
    const char *step = d->step < LEVELS ? level_name[d->step] : NULL;
    bool shown = !isnan(d->actual[VIEWS]) && !isnan(d->planned[VIEWS]);

    if (!step)
        return d->planned[VALUE] > 0 || d->actual[VALUE] > 0 ? "review.deviation.on_plan"
                                                             : "review.deviation.nothing_yet";
    if (d->step == VISITS && shown)
        step = "clicks";
    return ep_arena_printf(v->arena, "review.deviation.%s_%s", step, d->low ? "low" : "high");
}

static enum ep_status write_one(struct ep_review *v, struct deviation *d, int *seq,
                                struct ep_error *err)
{
    if (!split(d))
        return EP_OK;
    name_step(d);
    return EP_INSERT(v->store, "deviation", err, ep_c_int("seq", ++*seq),
                     ep_c_text("channel", d->channel), ep_c_text("month", d->month),
                     ep_c_real("planned", d->planned[VALUE]), ep_c_real("actual", d->actual[VALUE]),
                     ep_c_real("spend", d->part[SPEND]), ep_c_real("views", d->part[VIEWS]),
                     ep_c_real("visits", d->part[VISITS]), ep_c_real("leads", d->part[LEADS]),
                     ep_c_real("customers", d->part[CUSTOMERS]),
                     ep_c_real("order_value", d->part[VALUE]),
                     ep_c_text("method", d->method == EP_SPLIT_LMDI ? "lmdi" : "shapley"),
                     ep_c_text("step", d->step < LEVELS ? level_name[d->step] : ""),
                     ep_c_text("message", key_of(v, d)), ep_c_text("args", args_of(v, d)));
}

static bool is_compared(const struct ep_rv_channel *c)
{
    return c->any && !ep_streq(c->id, EP_ACTUAL_TOOLS);
}

/* Channels of the plan, and what was done beside it, over some months. */
static void add_all(struct ep_review *v, struct deviation *d, int from, int to)
{
    bool counted[LEVELS] = {false};

    for (size_t i = 0; i < v->channels.count; i++)
        for (int t = from; t < to && is_compared(&v->channels.item[i]); t++)
            for (int k = 0; k < LEVELS; k++)
                counted[k] = counted[k] || !isnan(v->channels.item[i].month[t].actual[figure[k]]);
    for (size_t i = 0; i < v->channels.count; i++)
        if (is_compared(&v->channels.item[i]))
            add_channel(d, &v->channels.item[i], from, to, counted);
    d->planned[VIEWS] = d->actual[VIEWS] = NAN; /* of some channels only */
}

enum ep_status ep_rv_write_deviations(struct ep_review *v, struct ep_error *err)
{
    struct deviation whole = {.channel = "", .month = ""};
    int seq = 0;
    enum ep_status status;

    add_all(v, &whole, 0, v->now);
    EP_TRY(write_one(v, &whole, &seq, err));
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        struct deviation d = {.channel = c->id, .month = "", .c = c};

        if (!is_compared(c))
            continue;
        add_channel(&d, c, 0, v->now, NULL);
        EP_TRY(write_one(v, &d, &seq, err));
    }
    for (int t = 0; t < v->now; t++) {
        char month[8];
        struct deviation d = {
            .channel = "", .month = ep_arena_strdup(v->arena, ep_month_text(v->first + t, month))};

        add_all(v, &d, t, t + 1);
        EP_TRY(write_one(v, &d, &seq, err));
    }
out:
    return status;
}
