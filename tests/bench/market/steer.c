/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "market.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA     0.10
#define MAX_SHIFT 0.3 /* the brief's default */
#define QUARTER   3
#define ENOUGH    10  /* customers of a range that is scored: whole numbers widen smaller ones */
#define OFF       1.5 /* how far the weak and the strong are from their target */

/* Steps of the funnel, and customers against the plan as a whole. */
enum step {
    VISITS,
    LEADS,
    SALES,
    TOTAL,
    STEPS
};

struct state {
    const struct market *k;
    enum policy policy;
    double effort[CELLS]; /* made so far, then as planned now */
    double count[CHANNELS][STEPS][MONTHS], expected[CHANNELS][STEPS][MONTHS];
    double timed[CHANNELS][EP_TIMINGS][ALL]; /* visits as planned, effects by each timing */
    int timing[CHANNELS];                    /* the likeliest */
    double truly[CHANNELS];
    struct ep_gamma eta[CHANNELS][STEPS];
    double spread[CHANNELS]; /* of the customers' months */
};

static double planned_rate(const struct market *k, int c)
{
    return k->model->channel[c].visit_to_lead * k->model->channel[c].lead_to_customer;
}

/* ---- what a month shows ---- */

static void look_at(struct state *s, int t)
{
    double visits[CHANNELS * ALL];
    const struct truth *w = &s->k->truth;
    market_visits(s->k, w, NULL, s->effort, visits);
    for (int c = 0; c < CHANNELS; c++) {
        gsl_rng *r = market_rng(s->k, 1 + t * CHANNELS + c); /* the same luck for each policy */
        unsigned v = gsl_ran_poisson(r, visits[c * ALL + t]);
        unsigned l = gsl_ran_binomial(r, w->lead[c], v);
        s->count[c][VISITS][t] = v;
        s->count[c][LEADS][t] = l;
        s->count[c][SALES][t] = gsl_ran_binomial(r, w->sale[c], l);
        s->count[c][TOTAL][t] = s->count[c][SALES][t];
        s->truly[c] += visits[c * ALL + t] * w->lead[c] * w->sale[c];
        gsl_rng_free(r);
    }
}

static struct ep_gamma prior_of(const struct market *k, int c, enum step step)
{
    return step == VISITS  ? k->visit[c]
           : step == LEADS ? ep_gamma_of_spread(ep_beta_log_spread(k->lead[c]))
           : step == SALES ? ep_gamma_of_spread(ep_beta_log_spread(k->sale[c]))
                           : k->total[c];
}

/* Planned visits at the effort made, by each timing, and which of them the counts tell of. */
static void time_channels(struct state *s, int t)
{
    for (int i = 0; i < EP_TIMINGS; i++) {
        double visits[CHANNELS * ALL];
        int timing[CHANNELS] = {i, i, i, i, i};
        market_visits(s->k, NULL, timing, s->effort, visits);
        for (int c = 0; c < CHANNELS; c++)
            memcpy(s->timed[c][i], visits + c * ALL, sizeof s->timed[c][i]);
    }
    for (int c = 0; c < CHANNELS; c++) {
        double expected[EP_TIMINGS * MONTHS];
        for (int i = 0; i < EP_TIMINGS; i++)
            memcpy(expected + i * (t + 1), s->timed[c][i], sizeof(double) * (size_t)(t + 1));
        s->timing[c] = ep_timing_likeliest(s->k->visit[c], s->count[c][VISITS], expected, t + 1);
    }
}

static void learn(struct state *s, int t)
{
    const struct market *k = s->k;
    time_channels(s, t);
    for (int c = 0; c < CHANNELS; c++) {
        const struct ep_model_channel *x = &k->model->channel[c];
        for (int u = 0; u <= t; u++) {
            double planned = s->timed[c][s->timing[c]][u];
            s->expected[c][VISITS][u] = planned;
            s->expected[c][LEADS][u] = s->count[c][VISITS][u] * x->visit_to_lead;
            s->expected[c][SALES][u] = s->count[c][LEADS][u] * x->lead_to_customer;
            s->expected[c][TOTAL][u] = planned * planned_rate(k, c);
        }
        for (int step = 0; step < STEPS; step++)
            s->eta[c][step] =
                ep_gamma_of_months(prior_of(k, c, (enum step)step), s->count[c][step],
                                   s->expected[c][step], t + 1, EP_REVIEW_KEEP, &s->spread[c]);
    }
}

/* ---- checkpoints ---- */

/* Multiplier of customers from those of the three steps, by mean and variance. */
static struct ep_gamma total_of(const struct state *s, int c)
{
    double mean = 1, cv2 = 1;
    for (int step = VISITS; step <= SALES; step++) {
        mean *= ep_gamma_mean(s->eta[c][step]);
        cv2 *= 1 + 1 / s->eta[c][step].shape;
    }
    return (struct ep_gamma){1 / (cv2 - 1), 1 / ((cv2 - 1) * mean)};
}

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
    market_visits(s->k, NULL, s->timing, s->effort, planned);
    for (int c = 0; c < CHANNELS; c++) {
        worth[c] = ep_gamma_mean(total_of(s, c)) * planned[c * ALL + t] * planned_rate(s->k, c) *
                   s->k->model->channel[c].customer_value;
        sum += worth[c];
    }
    money_of_month(s->k, t + 1, &money);
    for (int c = 0; c < CHANNELS && sum > 0; c++)
        s->effort[c * MONTHS + t + 1] = money * worth[c] / sum;
}

static void judge(const struct state *s, int c, double target, int months, struct ep_judgement *j)
{
    double visits[EP_TIMINGS * MONTHS], exposure[EP_TIMINGS * MONTHS], log_e[EP_TIMINGS * MONTHS];
    for (int i = 0; i < EP_TIMINGS; i++)
        for (int t = 0; t < months; t++) {
            visits[i * months + t] = s->timed[c][i][t];
            exposure[i * months + t] = s->timed[c][i][t] * planned_rate(s->k, c);
        }
    ep_timing_evidence(s->k->visit[c], s->count[c][VISITS], visits, months, log_e);
    ep_judge_rate_timed(s->k->total[c], target, s->count[c][TOTAL], exposure, log_e, months, ALPHA,
                        j);
}

/* The plan's model with effects coming as the counts tell. */
static struct ep_model *timed_model(const struct state *s, struct ep_arena *a)
{
    struct ep_model *m = EP_NEW(a, struct ep_model);
    *m = *s->k->model;
    m->channel = EP_NEW_ARRAY(a, struct ep_model_channel, CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
        m->channel[c] = s->k->model->channel[c];
        m->channel[c].lag += ep_timing[s->timing[c]].later;
        m->channel[c].theta = ep_timing_carry(&ep_timing[s->timing[c]], m->channel[c].theta);
    }
    return m;
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
        visit[c] = ep_multiplier_of_gamma(s->eta[c][VISITS]);
        lead[c] = ep_multiplier_of_gamma(s->eta[c][LEADS]);
        sale[c] = ep_multiplier_of_gamma(s->eta[c][SALES]);
        memcpy(gone + c * (t + 1), s->effort + c * MONTHS, sizeof(double) * (size_t)(t + 1));
    }
    struct ep_progress p = {.model = timed_model(s, a),
                            .active = on,
                            .planned = s->effort,
                            .now = t + 1,
                            .effort = gone,
                            .visit = visit,
                            .lead = lead,
                            .customer = sale};
    struct ep_replan_rule rule = {capped ? MAX_SHIFT : 1e6, capped ? EP_REVIEW_FLAT : 0,
                                  capped ? EP_REVIEW_FLOOR : 0, capped ? early : NULL, NULL};
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

/* The next quarter's customers as forecast now, to be compared when they are there. */
struct forecast {
    struct ep_range channel[CHANNELS], all;
    bool told[CHANNELS];
};

/* Range of a count whose months differ by more than chance: variance spread x mean. */
static struct ep_range restless(struct ep_gamma g, double planned, double spread)
{
    struct ep_range r = ep_count_range(g, planned / spread);
    return (struct ep_range){r.low * spread, r.mid * spread, r.high * spread};
}

static void forecast_quarter(const struct state *s, int t, struct forecast *f)
{
    double planned[CHANNELS * ALL], mean = 0, variance = 0, noise = 0;
    market_visits(s->k, NULL, s->timing, s->effort, planned);
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_gamma g = s->eta[c][TOTAL];
        double sum = 0;
        for (int u = t; u < t + QUARTER; u++)
            sum += planned[c * ALL + u] * planned_rate(s->k, c);
        f->told[c] = sum * ep_gamma_mean(g) >= ENOUGH;
        f->channel[c] = restless(g, sum, s->spread[c]);
        noise += sum * ep_gamma_mean(g) * s->spread[c];
        mean += sum * ep_gamma_mean(g);
        variance += sum * sum * g.shape / (g.rate * g.rate);
    }
    f->all = restless((struct ep_gamma){mean * mean / variance, mean / variance}, 1, noise / mean);
}

/* Whole numbers: one at an end of the range counts half, or 80% would never be 80%. */
static double holds(struct ep_range r, double v)
{
    return v < r.low || v > r.high ? 0 : v > r.low && v < r.high ? 1 : .5;
}

static void score_quarter(const struct state *s, int t, const struct forecast *f,
                          struct tally *tally)
{
    double all = 0;
    for (int c = 0; c < CHANNELS; c++) {
        double sum = 0;
        for (int u = t; u < t + QUARTER; u++)
            sum += s->count[c][TOTAL][u];
        all += sum;
        tally->ranges += f->told[c];
        tally->inside += f->told[c] ? holds(f->channel[c], sum) : 0;
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
    double matured[CHANNELS * ALL];
    market_matured(s->k, s->effort, matured);
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_judgement j;
        double expected = 0;
        for (int t = 0; t < MONTHS; t++)
            expected += matured[c * ALL + t] * planned_rate(s->k, c);
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
    for (int c = 0; c < CHANNELS; c++) {
        s->spread[c] = 1;
        for (int step = 0; step < STEPS; step++)
            s->eta[c][step] = prior_of(k, c, (enum step)step);
    }
    if (policy == POLICY_EQUAL)
        split_equal(s);
}

void steer(const struct market *k, enum policy policy, struct year *y, struct tally *tally)
{
    struct state s;
    struct forecast f = {0};
    start(k, policy, &s);
    for (int t = 0; t < MONTHS; t++) {
        if (t % QUARTER == 0 && policy == POLICY_PLAN)
            forecast_quarter(&s, t, &f);
        look_at(&s, t);
        learn(&s, t);
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
