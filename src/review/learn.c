/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include <math.h>
#include <string.h>

/* Fixed costs of a month may be off by this share before money beyond them counts as effort. */
#define FIXED_SLACK 0.1

enum step {
    VISITS,
    LEADS,
    CUSTOMERS,
    STEPS
};

/* --- effort really made ------------------------------------------------------------------------
 */

/* From the money spent, in proportion to the plan: fixed costs and hours go with it. Work that
 * takes no money is taken as done as planned. */
static double effort_of(const struct ep_review *v, const struct ep_rv_channel *c, int t)
{
    const struct ep_model_channel *x = &v->model->channel[c->index];
    int at = t + v->first - v->model->first_month;
    double planned = at >= 0 && at < v->model->months
                         ? v->planned_effort[(long)c->index * v->model->months + at]
                         : 0;
    double spend = c->month[t].actual[EP_ACTUAL_SPEND];
    double foreseen = c->month[t].planned[EP_ACTUAL_SPEND];

    if (isnan(spend))
        return planned;
    if (foreseen > 0 && planned > 0)
        return planned * spend / foreseen;
    /* months in which only fixed costs were planned: what goes beyond them is effort */
    double beyond = foreseen > 0 ? spend - foreseen * (1 + FIXED_SLACK) : spend;

    if (beyond <= 0)
        return 0;
    return x->cash_share > 0 ? beyond / x->cash_share : planned;
}

/* Effort over the model's months: what was made, then what the plan of record wants. */
static double *whole_effort(struct ep_review *v, bool *used)
{
    const struct ep_model *m = v->model;
    size_t n = (size_t)m->channels * (size_t)m->months;
    double *effort = EP_NEW_ARRAY(v->arena, double, n);
    int shift = v->first - m->first_month;

    memcpy(effort, v->planned_effort, n * sizeof *effort);
    memcpy(used, v->active, (size_t)m->channels * sizeof *used);
    v->made = EP_NEW_ARRAY(v->arena, double, (size_t)m->channels *(size_t)(v->now + 1));
    for (int i = 0; i < m->channels; i++)
        for (int t = 0; t < v->now; t++) {
            struct ep_rv_channel *c = ep_rv_channel(v, m->channel[i].id, false);
            int at = t + shift;
            double e = c ? effort_of(v, c, t) : 0;

            v->made[(long)i * v->now + t] = e;
            used[i] = used[i] || e > 0;
            if (at >= 0 && at < m->months)
                effort[(long)i * m->months + at] = e;
        }
    return effort;
}

/* --- priors ------------------------------------------------------------------------------------
 */

/* Standard deviation of the logarithm of `count` values. */
static double log_spread(const double *value, int count)
{
    double sum = 0, squares = 0;
    int n = 0;

    for (int d = 0; d < count; d++) {
        if (!(value[d] > 0))
            continue;
        double x = log(value[d]);

        sum += x;
        squares += x * x;
        n++;
    }
    return n > 1 ? sqrt(fmax(0, (squares - sum * sum / n) / (n - 1))) : 0;
}

/* Visits of the compared months in each draw of the channel's cost and ceiling. */
static void draw_visits(const struct ep_review *v, const struct ep_solution *s, int i, double *out)
{
    const struct ep_model *m = v->valued;
    int shift = v->first - m->first_month;

    for (int d = 0; d < m->draws.count; d++) {
        long at = (long)d * m->channels + i;
        double k = m->draws.k[at], base = m->draws.base[at];

        out[d] = 0;
        for (int t = 0; t < v->now; t++) {
            int u = t + shift;
            double ceiling = u >= 0 && u < s->all ? base * s->ceiling[(long)i * s->all + u] : 0;
            double x = ceiling > 0 ? s->effective[(long)i * s->all + u] : 0;

            if (ceiling > 0)
                out[d] += m->channel[i].per_result ? ceiling : ceiling * -expm1(-x / (k * ceiling));
        }
    }
}

static void set_priors(struct ep_review *v, struct ep_rv_channel *c, const struct ep_solution *s)
{
    const struct ep_model *m = v->valued;
    int n = m->draws.count;
    double *value = EP_NEW_ARRAY(v->arena, double, (size_t)n);
    const double *rate[STEPS] = {NULL, m->draws.visit_to_lead, m->draws.lead_to_customer};

    for (int step = 0; step < STEPS; step++) {
        if (step == VISITS)
            draw_visits(v, s, c->index, value);
        for (int d = 0; step != VISITS && d < n; d++)
            value[d] = rate[step][(long)d * m->channels + c->index];
        c->prior[step] = c->posterior[step] = ep_gamma_of_spread(log_spread(value, n));
    }
}

/* --- what the counts say -----------------------------------------------------------------------
 */

static bool known(double a, double b)
{
    return !isnan(a) && !isnan(b);
}

/* What the plan's curves and rates give at the money spent and the counts of the step before. */
static void expect(const struct ep_review *v, struct ep_rv_channel *c)
{
    for (int t = 0; t < v->now; t++) {
        struct ep_rv_month *m = &c->month[t];
        const struct ep_rv_month *before = t >= c->lag ? &c->month[t - c->lag] : NULL;

        m->expected[EP_ACTUAL_VISITS] = c->curve[t];
        m->expected[EP_ACTUAL_LEADS] = m->actual[EP_ACTUAL_VISITS] * c->lead_rate[t];
        if (!before)
            continue;
        double leads = before->actual[EP_ACTUAL_LEADS];

        if (isnan(leads))
            leads = before->actual[EP_ACTUAL_VISITS] * c->lead_rate[t - c->lag];
        m->expected[EP_ACTUAL_CUSTOMERS] = leads * c->sale_rate[t];
    }
}

/* The posterior of each step. Old months fade, for the market wanders. */
static void update(const struct ep_review *v, struct ep_rv_channel *c)
{
    static const enum ep_actual_figure figure[STEPS] = {EP_ACTUAL_VISITS, EP_ACTUAL_LEADS,
                                                        EP_ACTUAL_CUSTOMERS};
    double *count = EP_NEW_ARRAY(v->arena, double, (size_t)v->now + 1);
    double *expected = EP_NEW_ARRAY(v->arena, double, (size_t)v->now + 1);

    for (int step = 0; step < STEPS; step++) {
        double spread;

        for (int t = 0; t < v->now; t++) {
            count[t] = c->month[t].actual[figure[step]];
            expected[t] = c->month[t].expected[figure[step]];
            if (!known(count[t], expected[t]))
                continue;
            c->seen[step] += count[t];
            c->foreseen[step] += expected[t];
        }
        c->posterior[step] =
            ep_gamma_of_months(c->prior[step], count, expected, v->now, EP_REVIEW_KEEP, &spread);
        if (step == VISITS)
            c->effort_spread = spread;
    }
}

/* --- when effects come -------------------------------------------------------------------------
 */

/* Which timing the visits tell of. */
static void find_timing(struct ep_review *v, struct ep_rv_channel *c)
{
    double *count = EP_NEW_ARRAY(v->arena, double, (size_t)v->now + 1);
    double *expected = EP_NEW_ARRAY(v->arena, double, (size_t)(EP_TIMINGS * (v->now + 1)));

    for (int t = 0; t < v->now; t++)
        count[t] = c->month[t].actual[EP_ACTUAL_VISITS];
    for (int s = 0; s < EP_TIMINGS; s++)
        memcpy(expected + (long)s * v->now, c->timed[s], sizeof(double) * (size_t)v->now);
    c->timing = ep_timing_likeliest(c->prior[VISITS], count, expected, v->now);
    c->curve = c->timed[c->timing];
}

static void copy_timed(struct ep_review *v, const struct ep_model *from, struct ep_model *out)
{
    *out = *from;
    out->channel = EP_NEW_ARRAY(v->arena, struct ep_model_channel, (size_t)out->channels + 1);
    memcpy(out->channel, from->channel, sizeof *out->channel * (size_t)out->channels);
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];

        if (c->index < 0)
            continue;
        struct ep_model_channel *x = &out->channel[c->index];

        x->lag += ep_timing[c->timing].later;
        x->theta = ep_timing_carry(&ep_timing[c->timing], x->theta);
    }
}

void ep_rv_learn(struct ep_review *v)
{
    bool *used = EP_NEW_ARRAY(v->arena, bool, (size_t)v->model->channels);
    const double *effort = whole_effort(v, used);
    struct ep_solution s;

    ep_rv_foresee(v, used, effort);
    ep_model_evaluate(v->model, used, effort, -1, v->arena, &s);
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];

        if (c->index < 0)
            continue;
        set_priors(v, c, &s);
        find_timing(v, c);
        expect(v, c);
        update(v, c);
    }
    copy_timed(v, v->model, &v->timed);
    copy_timed(v, v->valued, &v->timed_valued);
}
