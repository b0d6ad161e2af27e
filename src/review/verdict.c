/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <string.h>

static enum ep_actual_figure figure_of(const char *metric)
{
    return ep_streq(metric, "cost_per_visit")  ? EP_ACTUAL_VISITS
           : ep_streq(metric, "cost_per_lead") ? EP_ACTUAL_LEADS
                                               : EP_ACTUAL_CUSTOMERS;
}

/* Results of month t by the plan's own curves and rates at the effort really made: what the plan
 * had foreseen for it, season, carry-over and set-up included, where effects have this timing. */
static double foreseen(const struct ep_rv_channel *c, const struct ep_rv_verdict *x, int timing,
                       int t)
{
    enum ep_actual_figure f = figure_of(x->metric);
    const double *curve = c->timed[timing];

    if (f == EP_ACTUAL_VISITS)
        return curve[t];
    if (f == EP_ACTUAL_LEADS)
        return curve[t] * c->lead_rate[t];
    return t >= x->lag ? curve[t - x->lag] * c->lead_rate[t - x->lag] * c->sale_rate[t] : 0;
}

/* A month's money at the plan's own pace: a channel that brings what the plan foresees costs
 * exactly what it plans. So set-up and slow effects do not count against it. */
static double exposure_of(const struct ep_rv_channel *c, const struct ep_rv_verdict *x, int timing,
                          int t)
{
    if (c->index >= 0)
        return x->planned * foreseen(c, x, timing, t);
    double spend = t >= x->lag ? c->month[t - x->lag].actual[EP_ACTUAL_SPEND] : 0;

    return isnan(spend) ? 0 : spend;
}

/* Months that were not known when the hypothesis was written, whose results are in. */
static int looks_of(const struct ep_review *v, const struct ep_rv_channel *c,
                    struct ep_rv_verdict *x, int *look)
{
    enum ep_actual_figure f = figure_of(x->metric);
    int n = 0;

    for (int t = v->judge_from > x->lag ? v->judge_from : x->lag; t < v->now; t++) {
        double spent = c->month[t - x->lag].actual[EP_ACTUAL_SPEND];

        if (isnan(c->month[t].actual[f]) || isnan(spent))
            continue;
        x->events += c->month[t].actual[f];
        x->money += spent;
        look[n++] = t;
    }
    return n;
}

/* What the course of the visits says against each timing, at the months of the looks. */
static double *timing_evidence(struct ep_review *v, const struct ep_rv_channel *c, const int *look,
                               int looks)
{
    int months = v->now - v->judge_from;
    size_t n = (size_t)(months > 0 ? months : 0);
    double *count = EP_NEW_ARRAY(v->arena, double, n + 1);
    double *expected = EP_NEW_ARRAY(v->arena, double, EP_TIMINGS *(n + 1));
    double *log_e = EP_NEW_ARRAY(v->arena, double, EP_TIMINGS *(n + 1));
    double *out = EP_NEW_ARRAY(v->arena, double, (size_t)(EP_TIMINGS * (looks + 1)));

    for (int t = 0; t < months; t++)
        count[t] = c->month[t + v->judge_from].actual[EP_ACTUAL_VISITS];
    for (int s = 0; s < EP_TIMINGS; s++)
        memcpy(expected + (size_t)s * n, c->timed[s] + v->judge_from, sizeof(double) * n);
    ep_timing_evidence(c->prior[0], count, expected, (int)n, log_e);
    for (int s = 0; s < EP_TIMINGS; s++)
        for (int i = 0; i < looks; i++)
            out[s * looks + i] = log_e[(size_t)s * n + (size_t)(look[i] - v->judge_from)];
    return out;
}

/* The evidence, whichever month effects come in; estimates at the timing that the visits tell of.
 */
static void weigh(struct ep_review *v, const struct ep_rv_channel *c, struct ep_rv_verdict *x,
                  const int *look)
{
    int n = x->looks, timings = c->index >= 0 ? EP_TIMINGS : 1;
    /* visits come in thousands, and months differ by more than chance */
    bool visits = figure_of(x->metric) == EP_ACTUAL_VISITS;
    double spread = visits && c->effort_spread > 1 ? c->effort_spread : 1;
    double *count = EP_NEW_ARRAY(v->arena, double, (size_t)n + 1);
    double *exposure = EP_NEW_ARRAY(v->arena, double, (size_t)(EP_TIMINGS * (n + 1)));

    for (int i = 0; i < n; i++) {
        count[i] = c->month[look[i]].actual[figure_of(x->metric)] / spread;
        for (int s = 0; s < timings; s++)
            exposure[s * n + i] = exposure_of(c, x, s, look[i]) / spread;
    }
    if (c->index < 0) {
        ep_judge_rate(x->prior, 1 / x->threshold, count, exposure, n, x->alpha, &x->judged);
        return;
    }
    ep_judge_rate_timed(x->prior, 1 / x->threshold, count, exposure, timing_evidence(v, c, look, n),
                        n, x->alpha, &x->judged);
    x->judged.exposure = 0;
    for (int i = 0; i < n; i++)
        x->judged.exposure += exposure[c->timing * n + i];
}

static void still_needed(const struct ep_review *v, const struct ep_rv_channel *c,
                         struct ep_rv_verdict *x)
{
    double *rest = EP_NEW_ARRAY(v->arena, double, (size_t)v->months + 1), sum = 0;
    int n = 0;

    for (int t = v->now; t < v->months && c->index >= 0; t++) {
        rest[n] = x->planned * foreseen(c, x, c->timing, t);
        sum += rest[n++];
    }
    ep_needed_rate(x->prior, 1 / x->threshold, &x->judged, x->alpha, sum, &x->needed);
    x->needed_months =
        isfinite(x->needed.exposure) ? ep_months_until(x->needed.exposure, rest, n) : -1;
}

static void judge_one(struct ep_review *v, struct ep_rv_verdict *x)
{
    const struct ep_rv_channel *c = ep_rv_channel(v, x->channel, true);
    int *look = EP_NEW_ARRAY(v->arena, int, (size_t)v->now + 1);

    x->looks = looks_of(v, c, x, look);
    weigh(v, c, x, look);
    struct ep_gamma posterior = ep_gamma_update(x->prior, x->judged.count, x->judged.exposure);

    x->cost = ep_cost_each_range(posterior);
    x->kept = 1 - ep_gamma_below(posterior, 1 / x->threshold);
    still_needed(v, c, x);
}

/* Of several hypotheses at once only those count whose evidence stands among all (e-BH). */
static void count_together(struct ep_review *v)
{
    size_t n = v->verdicts.count;
    double *log_e = EP_NEW_ARRAY(v->arena, double, n + 1), alpha = 1;
    bool *kept = EP_NEW_ARRAY(v->arena, bool, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct ep_rv_verdict *x = &v->verdicts.item[i];

        log_e[i] = fmax(x->judged.top_for, x->judged.top_against);
        alpha = fmin(alpha, x->alpha);
    }
    if (n > 0)
        ep_e_bh(log_e, (int)n, alpha, kept);
    for (size_t i = 0; i < n; i++)
        v->verdicts.item[i].counts = kept[i];
}

enum ep_status ep_rv_judge(struct ep_review *v, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        v->store,
        "SELECT hypothesis, channel, metric, seq, test, threshold, planned, alpha, data_needed,"
        " prior_shape, prior_rate, lag_months FROM registered WHERE revision = :revision"
        " AND threshold > 0 AND planned > 0 AND prior_shape > 0 AND prior_rate > 0"
        " AND alpha BETWEEN 1e-6 AND 0.5 AND lag_months BETWEEN 0 AND 60 ORDER BY seq, hypothesis",
        (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_rv_verdict x = {.hypothesis = ep_arena_strdup(v->arena, ep_query_text(q, 0)),
                                  .channel = ep_arena_strdup(v->arena, ep_query_text(q, 1)),
                                  .metric = ep_arena_strdup(v->arena, ep_query_text(q, 2)),
                                  .seq = (int)ep_query_int(q, 3),
                                  .test = (int)ep_query_int(q, 4),
                                  .threshold = ep_query_real(q, 5),
                                  .planned = ep_query_real(q, 6),
                                  .alpha = ep_query_real(q, 7),
                                  .data_needed = ep_query_real(q, 8),
                                  .prior = {ep_query_real(q, 9), ep_query_real(q, 10)},
                                  .lag = (int)ep_query_int(q, 11)};

        EP_PUSH(v->arena, &v->verdicts, x);
    }
    enum ep_status status = ep_query_close(q, err);

    for (size_t i = 0; status == EP_OK && i < v->verdicts.count; i++)
        judge_one(v, &v->verdicts.item[i]);
    count_together(v);
    return status;
}
