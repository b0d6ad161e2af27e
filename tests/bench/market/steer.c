/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "market.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA     0.10
#define KEEP      0.9 /* of what is known, from month to month */
#define MAX_SHIFT 0.3 /* the brief's default */
#define FLOOR     0.2
#define FLAT      0.01
#define QUARTER   3
#define ENOUGH    10  /* customers of a range that is scored: whole numbers widen smaller ones */
#define GRACE     1   /* months that effects of what has a lag or a carry-over may be late */
#define OFF       1.5 /* how far the weak and the strong are from their target */

struct seen {
    double visits[CHANNELS], leads[CHANNELS], customers[CHANNELS]; /* of the month */
};

struct state {
    const struct market *k;
    enum policy policy;
    double effort[CELLS]; /* made so far, then as planned now */
    struct ep_gamma visit[CHANNELS];
    struct ep_beta lead[CHANNELS], sale[CHANNELS];
    double customers[CHANNELS][MONTHS], expected[CHANNELS][MONTHS], later[CHANNELS][MONTHS],
        truly[CHANNELS];
};

static double planned_rate(const struct market *k, int c)
{
    return k->model->channel[c].visit_to_lead * k->model->channel[c].lead_to_customer;
}

/* ---- what a month shows ---- */

static void look_at(const struct state *s, int t, struct seen *o)
{
    double visits[CHANNELS * ALL];
    market_visits(s->k, &s->k->truth, 0, s->effort, visits);
    for (int c = 0; c < CHANNELS; c++) {
        gsl_rng *r = market_rng(s->k, 1 + t * CHANNELS + c); /* the same luck for each policy */
        unsigned v = gsl_ran_poisson(r, visits[c * ALL + t]);
        unsigned l = gsl_ran_binomial(r, s->k->truth.lead[c], v);
        o->visits[c] = v;
        o->leads[c] = l;
        o->customers[c] = gsl_ran_binomial(r, s->k->truth.sale[c], l);
        gsl_rng_free(r);
    }
}

static void learn(struct state *s, int t, const struct seen *o)
{
    double planned[CHANNELS * ALL], late[CHANNELS * ALL], truth[CHANNELS * ALL];
    const struct market *k = s->k;
    market_visits(k, NULL, 0, s->effort, planned);
    market_visits(k, &k->truth, 0, s->effort, truth);
    market_visits(k, NULL, GRACE, s->effort, late);
    for (int c = 0; c < CHANNELS; c++) {
        double expected = planned[c * ALL + t];
        s->visit[c] =
            ep_gamma_update(ep_gamma_fade(s->visit[c], k->visit[c], KEEP), o->visits[c], expected);
        s->lead[c] =
            ep_beta_update(ep_beta_fade(s->lead[c], k->lead[c], KEEP), o->leads[c], o->visits[c]);
        s->sale[c] = ep_beta_update(ep_beta_fade(s->sale[c], k->sale[c], KEEP), o->customers[c],
                                    o->leads[c]);
        s->later[c][t] = late[c * ALL + t] * planned_rate(k, c);
        s->customers[c][t] = o->customers[c];
        s->expected[c][t] = expected * planned_rate(k, c);
        s->truly[c] += truth[c * ALL + t] * k->truth.lead[c] * k->truth.sale[c];
    }
}

/* ---- checkpoints ---- */

static void money_of_month(const struct market *k, int t, double *money)
{
    *money = 0;
    for (int c = 0; c < CHANNELS; c++)
        *money += k->plan.effort[c * MONTHS + t];
}

static void split_equal(struct state *s)
{
    for (int t = 0; t < MONTHS; t++) {
        double money;
        money_of_month(s->k, t, &money);
        for (int c = 0; c < CHANNELS; c++)
            s->effort[c * MONTHS + t] = money / CHANNELS;
    }
}

/* Next month's money in proportion to what each channel brings, at the best estimate. */
static void split_by_results(struct state *s, int t)
{
    double planned[CHANNELS * ALL], worth[CHANNELS], sum = 0, money;
    market_visits(s->k, NULL, 0, s->effort, planned);
    for (int c = 0; c < CHANNELS; c++) {
        worth[c] = ep_gamma_mean(s->visit[c]) * planned[c * ALL + t] * ep_beta_mean(s->lead[c]) *
                   ep_beta_mean(s->sale[c]) * s->k->model->channel[c].customer_value;
        sum += worth[c];
    }
    money_of_month(s->k, t + 1, &money);
    for (int c = 0; c < CHANNELS && sum > 0; c++)
        s->effort[c * MONTHS + t + 1] = money * worth[c] / sum;
}

static void judge(const struct state *s, int c, double target, int months, struct ep_judgement *j)
{
    const struct ep_model_channel *x = &s->k->model->channel[c];
    double exposure[2 * MONTHS];
    memcpy(exposure, s->expected[c], sizeof(double) * (size_t)months);
    memcpy(exposure + months, s->later[c], sizeof(double) * (size_t)months);
    ep_judge_rate_sets(s->k->total[c], target, s->customers[c], exposure,
                       x->lag > 0 || x->theta > 0 ? 2 : 1, months, ALPHA, j);
}

static void review(struct state *s, int t, struct tally *tally)
{
    struct ep_arena *a = ep_arena_new();
    const struct market *k = s->k;
    bool on[CHANNELS], early[CHANNELS], capped = s->policy == POLICY_REVIEW;
    double gone[CELLS];
    struct ep_multiplier visit[CHANNELS], lead[CHANNELS], sale[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_judgement j;
        on[c] = true;
        judge(s, c, fmax(k->target[c], .01), t + 1, &j);
        early[c] = j.verdict == EP_VERDICT_EARLY;
        visit[c] = ep_multiplier_of_gamma(s->visit[c]);
        lead[c] = ep_multiplier_of_beta(s->lead[c], k->model->channel[c].visit_to_lead);
        sale[c] = ep_multiplier_of_beta(s->sale[c], k->model->channel[c].lead_to_customer);
        memcpy(gone + c * (t + 1), s->effort + c * MONTHS, sizeof(double) * (size_t)(t + 1));
    }
    struct ep_progress p = {.model = k->model,
                            .active = on,
                            .planned = s->effort,
                            .now = t + 1,
                            .effort = gone,
                            .visit = visit,
                            .lead = lead,
                            .customer = sale};
    struct ep_replan_rule rule = {capped ? MAX_SHIFT : 1e6, capped ? FLAT : 0, capped ? FLOOR : 0,
                                  capped ? early : NULL, NULL};
    struct ep_replan r;
    struct ep_error err = {0};
    if (ep_replan(&p, &rule, a, &r, &err) != EP_OK) {
        fprintf(stderr, "market %d: %s\n", k->number, err.message);
        exit(1);
    }
    for (int c = 0; c < CHANNELS && r.reason == EP_REPLAN_MOVE; c++)
        memcpy(s->effort + c * MONTHS + t + 1, r.move.effort + c * r.move.months,
               sizeof(double) * (size_t)r.move.months);
    if (tally) {
        tally->reviews++;
        tally->moves += r.reason == EP_REPLAN_MOVE;
    }
    ep_arena_free(a);
}

/* ---- scores ---- */

static struct ep_gamma total_of(const struct state *s, int c)
{
    struct ep_beta l = s->lead[c], b = s->sale[c];
    double mean =
        ep_gamma_mean(s->visit[c]) * ep_beta_mean(l) * ep_beta_mean(b) / planned_rate(s->k, c);
    double cv2 = (1 + 1 / s->visit[c].shape) * (1 + l.b / (l.a * (l.a + l.b + 1))) *
                     (1 + b.b / (b.a * (b.a + b.b + 1))) -
                 1;
    return (struct ep_gamma){1 / cv2, 1 / (cv2 * mean)};
}

/* The next quarter's customers as forecast now, to be compared when they are there. */
struct forecast {
    struct ep_range channel[CHANNELS], all;
    bool told[CHANNELS];
};

static void forecast_quarter(const struct state *s, int t, struct forecast *f)
{
    double planned[CHANNELS * ALL], mean = 0, variance = 0;
    market_visits(s->k, NULL, 0, s->effort, planned);
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_gamma g = total_of(s, c);
        double sum = 0;
        for (int u = t; u < t + QUARTER; u++)
            sum += planned[c * ALL + u] * planned_rate(s->k, c);
        f->told[c] = sum * ep_gamma_mean(g) >= ENOUGH;
        f->channel[c] = ep_count_range(g, sum);
        mean += sum * ep_gamma_mean(g);
        variance += sum * sum * g.shape / (g.rate * g.rate);
    }
    f->all = ep_count_range((struct ep_gamma){mean * mean / variance, mean / variance}, 1);
}

static bool holds(struct ep_range r, double v)
{
    return r.low <= v && v <= r.high;
}

static void score_quarter(const struct state *s, int t, const struct forecast *f,
                          struct tally *tally)
{
    double all = 0;
    for (int c = 0; c < CHANNELS; c++) {
        double sum = 0;
        for (int u = t; u < t + QUARTER; u++)
            sum += s->customers[c][u];
        all += sum;
        tally->ranges += f->told[c];
        tally->inside += f->told[c] && holds(f->channel[c], sum);
    }
    tally->totals++;
    tally->totals_inside += holds(f->all, all);
}

static void count_verdict(const struct ep_judgement *j, bool good, struct tally *tally)
{
    bool refuted = j->verdict == EP_VERDICT_REFUTED, supported = j->verdict == EP_VERDICT_SUPPORTED;
    tally->tested++;
    if (good) {
        tally->good++;
        tally->good_refuted += refuted;
        tally->good_supported += supported;
    } else {
        tally->bad++;
        tally->bad_supported += supported;
        tally->bad_refuted += refuted;
    }
}

static void score_verdicts(const struct state *s, struct tally *tally)
{
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_judgement j;
        double expected = 0;
        for (int t = 0; t < MONTHS; t++)
            expected += s->expected[c][t];
        if (expected <= 0 || s->k->target[c] <= 0)
            continue;
        double real = s->truly[c] / expected;
        judge(s, c, s->k->target[c], MONTHS, &j);
        count_verdict(&j, real >= s->k->target[c], tally);
        judge(s, c, real, MONTHS, &j);
        tally->edge++;
        tally->edge_refuted += j.verdict == EP_VERDICT_REFUTED;
        tally->edge_supported += j.verdict == EP_VERDICT_SUPPORTED;
        judge(s, c, real * OFF, MONTHS, &j);
        tally->weak++;
        tally->weak_refuted += j.verdict == EP_VERDICT_REFUTED;
        tally->weak_months += j.verdict == EP_VERDICT_REFUTED ? j.look + 1 : 0;
        judge(s, c, real / OFF, MONTHS, &j);
        tally->strong++;
        tally->strong_supported += j.verdict == EP_VERDICT_SUPPORTED;
        tally->strong_months += j.verdict == EP_VERDICT_SUPPORTED ? j.look + 1 : 0;
    }
}

/* ---- the year ---- */

static void start(const struct market *k, enum policy policy, struct state *s)
{
    *s = (struct state){.k = k, .policy = policy};
    memcpy(s->effort, k->plan.effort, sizeof s->effort);
    memcpy(s->visit, k->visit, sizeof s->visit);
    memcpy(s->lead, k->lead, sizeof s->lead);
    memcpy(s->sale, k->sale, sizeof s->sale);
    if (policy == POLICY_EQUAL)
        split_equal(s);
}

void steer(const struct market *k, enum policy policy, struct year *y, struct tally *tally)
{
    struct state s;
    struct forecast f;
    start(k, policy, &s);
    for (int t = 0; t < MONTHS; t++) {
        struct seen o;
        if (t % QUARTER == 0 && policy == POLICY_PLAN)
            forecast_quarter(&s, t, &f);
        look_at(&s, t, &o);
        learn(&s, t, &o);
        if (t % QUARTER == QUARTER - 1 && policy == POLICY_PLAN && tally)
            score_quarter(&s, t - QUARTER + 1, &f, tally);
        if (t == MONTHS - 1)
            break;
        if (policy == POLICY_PROPORTIONAL)
            split_by_results(&s, t);
        else if (policy == POLICY_REVIEW || policy == POLICY_UNCAPPED)
            review(&s, t, tally);
    }
    if (policy == POLICY_REVIEW && tally)
        score_verdicts(&s, tally);
    memcpy(y->effort, s.effort, sizeof s.effort);
    y->profit = market_profit(k, s.effort);
}
