/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include <math.h>

/* What the plan of record foresees at any effort. Its printed figures are means over the draws;
 * curves bend and rates move with them, so those means are not what the mid values give. A plan
 * that comes as printed has to be one that comes as foreseen, so actual figures are held against
 * means. */

/* --- visits ------------------------------------------------------------------------------------
 */

/* A model with the effects of every channel at one timing. */
static void time_model(struct ep_review *v, const struct ep_timing *when, struct ep_model *out)
{
    *out = *v->valued;
    out->channel = EP_NEW_ARRAY(v->arena, struct ep_model_channel, (size_t)out->channels + 1);
    for (int i = 0; i < out->channels; i++) {
        out->channel[i] = v->valued->channel[i];
        out->channel[i].lag += when->later;
        out->channel[i].theta = ep_timing_carry(when, out->channel[i].theta);
    }
}

/* Row of the plan's months out of one of the model's. */
static double *row_of(struct ep_review *v, const double *from, int months)
{
    double *row = EP_NEW_ARRAY(v->arena, double, (size_t)v->months);
    int shift = v->first - v->model->first_month;

    for (int t = 0; t < v->months; t++)
        row[t] = t + shift >= 0 && t + shift < months ? from[t + shift] : 0;
    return row;
}

static void take_curves(struct ep_review *v, const struct ep_solution *s,
                        const struct ep_forecast *f, int timing)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];

        if (c->index < 0)
            continue;
        c->middle[timing] = row_of(v, s->visits + (long)c->index * s->all, s->months);
        c->timed[timing] =
            row_of(v, f->mean[EP_TOTAL_VISITS] + (long)c->index * f->months, f->months);
    }
}

/* --- rates -------------------------------------------------------------------------------------
 */

static double known(double x)
{
    return isnan(x) ? 0 : x;
}

/* Planned figures of one step over those `lag` months before, month by month; where a month has
 * none that of all months, else `otherwise`. */
static double *planned_rates(struct ep_review *v, const struct ep_rv_channel *c,
                             enum ep_actual_figure of, enum ep_actual_figure from, int lag,
                             double otherwise)
{
    double *rate = EP_NEW_ARRAY(v->arena, double, (size_t)v->months), sum = 0, base = 0;

    for (int t = lag; t < v->months; t++) {
        sum += known(c->month[t].planned[of]);
        base += known(c->month[t - lag].planned[from]);
    }
    double all = base > 0 && sum > 0 ? sum / base : otherwise;

    for (int t = 0; t < v->months; t++) {
        double n = known(c->month[t].planned[of]),
               before = t >= lag ? known(c->month[t - lag].planned[from]) : 0;

        rate[t] = fmin(1, n > 0 && before > 0 ? n / before : all);
    }
    return rate;
}

static double mean_rate(const struct ep_forecast *f, int channel, enum ep_total of,
                        enum ep_total from, double otherwise)
{
    double n = 0, base = 0;

    for (int t = 0; t < f->months; t++) {
        n += f->mean[of][(long)channel * f->months + t];
        base += f->mean[from][(long)channel * f->months + t];
    }
    return base > 0 && n > 0 ? n / base : otherwise;
}

static void take_rates(struct ep_review *v, const struct ep_forecast *f)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];

        if (c->index < 0)
            continue;
        const struct ep_model_channel *x = &v->model->channel[c->index];
        double lead = mean_rate(f, c->index, EP_TOTAL_LEADS, EP_TOTAL_VISITS, x->visit_to_lead);

        c->own_lead = lead;
        c->lead_rate = planned_rates(v, c, EP_ACTUAL_LEADS, EP_ACTUAL_VISITS, 0, lead);
        c->sale_rate =
            planned_rates(v, c, EP_ACTUAL_CUSTOMERS, EP_ACTUAL_LEADS, c->lag, x->lead_to_customer);
    }
}

/* --- as printed --------------------------------------------------------------------------------
 */

/* A plan that a review made knows its channels better than these draws do: what it printed counts.
 */
static void fit_printed(struct ep_review *v, const struct ep_forecast *planned)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];
        double printed = 0, drawn = 0;

        c->printed = 1;
        if (c->index < 0)
            continue;
        const double *row = row_of(
            v, planned->mean[EP_TOTAL_VISITS] + (long)c->index * planned->months, planned->months);

        for (int t = 0; t < v->months && t < v->whole; t++) {
            printed += known(c->month[t].planned[EP_ACTUAL_VISITS]);
            drawn += row[t];
        }
        if (printed > 0 && drawn > 0)
            c->printed = printed / drawn;
        for (int k = 0; k < EP_TIMINGS; k++)
            for (int t = 0; t < v->months; t++)
                c->timed[k][t] *= c->printed;
    }
}

void ep_rv_foresee(struct ep_review *v, const bool *used, const double *effort)
{
    struct ep_solution s;
    struct ep_forecast f;

    for (int k = 0; k < EP_TIMINGS; k++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_model m;

        time_model(v, &ep_timing[k], &m);
        ep_model_evaluate(&m, used, effort, -1, a, &s);
        ep_model_forecast(&m, &s, a, &f);
        take_curves(v, &s, &f, k);
        ep_arena_free(a);
    }
    struct ep_arena *a = ep_arena_new();

    ep_model_evaluate(v->valued, v->active, v->planned_effort, -1, a, &s);
    ep_model_forecast(v->valued, &s, a, &f);
    fit_printed(v, &f);
    take_rates(v, &f);
    ep_arena_free(a);
}

/* --- over the mid values -----------------------------------------------------------------------
 */

static double over(double mean, double middle)
{
    return mean > 0 && middle > 0 ? mean / middle : 1;
}

void ep_rv_over_middle(const struct ep_review *v, const struct ep_rv_channel *c, double ratio[3])
{
    const struct ep_model_channel *x = &v->model->channel[c->index];
    double visits = 0, middle = 0, leads = 0, sales = 0, before = 0;

    for (int t = v->now; t < v->months; t++) {
        int from = t >= c->lag ? t - c->lag : 0;

        visits += c->curve[t];
        middle += c->middle[c->timing][t];
        leads += c->curve[t] * c->lead_rate[t];
        before += c->curve[from] * c->lead_rate[from];
        sales += c->curve[from] * c->lead_rate[from] * c->sale_rate[t];
    }
    ratio[0] = over(v->anew ? visits / c->printed : visits, middle);
    if (v->anew) { /* the past is held against the plan of record, the rest is another plan */
        ratio[1] = over(c->own_lead, x->visit_to_lead);
        ratio[2] = 1;
        return;
    }
    ratio[1] = over(leads, visits * x->visit_to_lead);
    ratio[2] = over(sales, before * x->lead_to_customer);
}
