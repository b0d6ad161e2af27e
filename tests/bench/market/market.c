/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "market.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED   20260101u
#define DRIFT  0.15
#define SHOCK  0.20
#define STEPS  400 /* of money in the plan of one who knows an S-shaped truth */
#define SEASON 0.25

gsl_rng *market_rng(const struct market *k, int stream)
{
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, SEED + (unsigned long)k->number * 4099u + (unsigned long)stream * 104729u);
    return r;
}

static double between(gsl_rng *r, double low, double high)
{
    return low * pow(high / low, gsl_rng_uniform(r));
}

/* ---- what the planner believes ---- */

static void believe_channel(struct market *k, int c, double size, gsl_rng *r)
{
    static const double theta[CHANNELS] = {0, 0, 0, .5, .7};
    struct ep_model_channel *x = &k->model->channel[c];
    double ceiling = size * between(r, 800, 6000), turn = gsl_rng_uniform(r);
    x->id = ep_arena_printf(k->arena, "c%d", c);
    x->allowed = true;
    x->k = between(r, .5, 2.5);
    x->theta = theta[c];
    x->lag = c == CHANNELS - 1;
    x->cash_share = 1;
    x->role = x->family = -1;
    x->visit_to_lead = between(r, .04, .15);
    x->lead_to_customer = between(r, .1, .4);
    double back = between(r, 1.2, 4); /* of the first money */
    x->customer_value = back * x->k / (x->visit_to_lead * x->lead_to_customer);
    x->order_revenue = x->customer_value;
    x->base = EP_NEW_ARRAY(k->arena, double, ALL);
    for (int t = 0; t < ALL; t++)
        x->base[t] = ceiling * (1 + SEASON * sin(2 * acos(-1) * (t / 12.0 + turn)));
    double sigma = .25 + .55 * gsl_rng_uniform(r), rate = exp(.15 + .3 * gsl_rng_uniform(r));
    double a = x->visit_to_lead, b = x->lead_to_customer;
    k->visit[c] = ep_gamma_of_spread(sigma);
    k->lead[c] = ep_beta_of_range((struct ep_range){a / rate, a, fmin(.9, a * rate)});
    k->sale[c] = ep_beta_of_range((struct ep_range){b / rate, b, fmin(.9, b * rate)});
}

static double spread2_of_beta(struct ep_beta b)
{
    return b.b / (b.a * (b.a + b.b + 1));
}

/* Gamma of the product of the three steps, by mean and variance. */
static struct ep_gamma product_of(struct ep_gamma visit, struct ep_beta lead, struct ep_beta sale)
{
    double cv2 =
        (1 + 1 / visit.shape) * (1 + spread2_of_beta(lead)) * (1 + spread2_of_beta(sale)) - 1;
    return (struct ep_gamma){1 / cv2, 1 / cv2};
}

static void solve(const struct ep_model *m, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_error err = {0};
    bool on[CHANNELS] = {true, true, true, true, true};
    if (ep_model_solve(m, on, a, s, &err) != EP_OK) {
        fprintf(stderr, "market: %s\n", err.message);
        exit(1);
    }
}

static void believe(struct market *k, gsl_rng *r)
{
    struct ep_model *m = k->model = EP_NEW(k->arena, struct ep_model);
    double size = between(r, .2, 2);
    m->months = MONTHS;
    m->tail = TAIL;
    m->channels = CHANNELS;
    m->currency = "EUR";
    m->budget = -1;
    m->channel = EP_NEW_ARRAY(k->arena, struct ep_model_channel, CHANNELS);
    for (int c = 0; c < CHANNELS; c++)
        believe_channel(k, c, size, r);
    solve(m, k->arena, &k->plan); /* all that pays; the budget is a part of it */
    m->budget = k->plan.cash_total * (.3 + .4 * gsl_rng_uniform(r));
    solve(m, k->arena, &k->plan);
    for (int c = 0; c < CHANNELS; c++) {
        double spend = 0, customers = 0;
        for (int t = 0; t < MONTHS; t++)
            spend += k->plan.spend[c * MONTHS + t];
        for (int t = 0; t < ALL; t++)
            customers += k->plan.customers[c * ALL + t];
        k->total[c] = product_of(k->visit[c], k->lead[c], k->sale[c]);
        k->target[c] = customers > 0 ? spend / (customers * m->channel[c].customer_value) : 0;
    }
}

/* ---- what is true ---- */

static double planned_level(const struct market *k, int c)
{
    double sum = 0;
    for (int t = 0; t < MONTHS; t++)
        sum += k->plan.effort[c * MONTHS + t];
    return sum / MONTHS;
}

/* Hill of slope 2 meets the planned curve at the planned effort. */
static double half_of(const struct market *k, int c)
{
    const struct ep_model_channel *x = &k->model->channel[c];
    double level = planned_level(k, c), M = x->base[0];
    if (level < .02 * x->k * M)
        level = .5 * x->k * M;
    double share = -expm1(-level / (x->k * M));
    return level * sqrt((1 - share) / share);
}

static void make_true(struct market *k, gsl_rng *r)
{
    struct truth *w = &k->truth;
    double shock[ALL];
    for (int t = 0; t < ALL; t++) /* drawn in every world, so that the rest stays the same */
        shock[t] = exp(SHOCK * gsl_ran_gaussian(r, 1) - SHOCK * SHOCK / 2);
    for (int c = 0; c < CHANNELS; c++) {
        const struct ep_model_channel *x = &k->model->channel[c];
        double eta = gsl_ran_gamma(r, k->visit[c].shape, 1 / k->visit[c].rate), step = 1;
        w->lead[c] = gsl_ran_beta(r, k->lead[c].a, k->lead[c].b);
        w->sale[c] = gsl_ran_beta(r, k->sale[c].a, k->sale[c].b);
        bool later = k->world == WORLD_LAG;
        w->lag[c] = x->lag + (later ? 1 + (int)gsl_rng_uniform_int(r, 2) : 0);
        w->theta[c] = later && x->theta > 0 ? fmin(.9, x->theta + .15) : x->theta;
        w->half[c] = k->world == WORLD_S_SHAPE ? half_of(k, c) : 0;
        for (int t = 0; t < ALL; t++) {
            w->eta[c][t] = eta * step * (k->world == WORLD_SHOCKS ? shock[t] : 1);
            double z = gsl_ran_gaussian(r, 1);
            step *= k->world == WORLD_DRIFT ? exp(DRIFT * z - DRIFT * DRIFT / 2) : 1;
        }
    }
}

void market_open(struct market *k, enum world world, int number)
{
    *k = (struct market){.world = world, .number = number, .arena = ep_arena_new()};
    gsl_rng *r = market_rng(k, 0);
    believe(k, r);
    make_true(k, r);
    gsl_rng_free(r);
}

void market_close(struct market *k)
{
    ep_arena_free(k->arena);
}

void market_visits(const struct market *k, const struct truth *w, const int *timing,
                   const double *effort, double *visits)
{
    for (int c = 0; c < CHANNELS; c++) {
        const struct ep_model_channel *x = &k->model->channel[c];
        const struct ep_timing *when = &ep_timing[timing ? timing[c] : 0];
        double theta = w ? w->theta[c] : ep_timing_carry(when, x->theta), stock = 0;
        double half = w ? w->half[c] : 0;
        int lag = w ? w->lag[c] : x->lag + when->later;
        for (int t = 0; t < ALL; t++) {
            int from = t - lag;
            double M = x->base[t], e = from >= 0 && from < MONTHS ? effort[c * MONTHS + from] : 0;
            stock = theta * stock + e;
            double level = (1 - theta) * stock;
            double share = half > 0 ? level * level / (half * half + level * level)
                                    : -expm1(-level / (x->k * M));
            visits[c * ALL + t] = (w ? w->eta[c][t] : 1) * M * share;
        }
    }
}

void market_matured(const struct market *k, const double *effort, double *visits)
{
    struct truth w = k->truth;
    for (int c = 0; c < CHANNELS; c++) {
        w.half[c] = 0;
        for (int t = 0; t < ALL; t++)
            w.eta[c][t] = 1;
    }
    market_visits(k, &w, NULL, effort, visits);
}

double market_profit(const struct market *k, const double *effort)
{
    double visits[CHANNELS * ALL], sum = 0;
    market_visits(k, &k->truth, NULL, effort, visits);
    for (int c = 0; c < CHANNELS; c++) {
        double worth = k->truth.lead[c] * k->truth.sale[c] * k->model->channel[c].customer_value;
        for (int t = 0; t < ALL; t++)
            sum += visits[c * ALL + t] * worth;
        for (int t = 0; t < MONTHS; t++)
            sum -= effort[c * MONTHS + t];
    }
    return sum;
}

/* ---- one who knows ---- */

/* The model with the truth in it, at the multipliers of one month. */
static struct ep_model *true_model(const struct market *k, int month, struct ep_arena *a)
{
    struct ep_model *m = EP_NEW(a, struct ep_model);
    *m = *k->model;
    m->channel = EP_NEW_ARRAY(a, struct ep_model_channel, CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
        struct ep_model_channel *x = &m->channel[c];
        /* a shock is not known before it comes: the mean of the year is */
        double eta = k->truth.eta[c][month], mean = 0;
        for (int t = 0; t < ALL; t++)
            mean += k->truth.eta[c][t] / ALL;
        eta = k->world == WORLD_SHOCKS ? mean : eta;
        *x = k->model->channel[c];
        x->theta = k->truth.theta[c];
        x->lag = k->truth.lag[c];
        x->k /= eta;
        x->base = EP_NEW_ARRAY(a, double, ALL);
        for (int t = 0; t < ALL; t++)
            x->base[t] = k->model->channel[c].base[t] * eta;
        x->visit_to_lead = k->truth.lead[c];
        x->lead_to_customer = k->truth.sale[c];
    }
    return m;
}

/* Best constant monthly efforts by dynamic programming over money: an S-shape is not concave. */
static double know_s_shape(const struct market *k)
{
    double best[STEPS + 1] = {0}, next[STEPS + 1], unit = k->model->budget / STEPS;
    for (int c = 0; c < CHANNELS; c++) {
        double gain[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            double effort[CELLS] = {0};
            for (int t = 0; t < MONTHS; t++)
                effort[c * MONTHS + t] = unit * i / MONTHS;
            gain[i] = market_profit(k, effort);
        }
        for (int i = 0; i <= STEPS; i++) {
            next[i] = -INFINITY;
            for (int own = 0; own <= i; own++)
                next[i] = fmax(next[i], best[i - own] + gain[own]);
        }
        memcpy(best, next, sizeof best);
    }
    return best[STEPS];
}

/* With drift the one who knows plans anew each month with the multipliers of that month. */
static double know_drift(const struct market *k)
{
    double effort[CELLS] = {0};
    struct ep_arena *a = ep_arena_new();
    for (int t = 0; t < MONTHS; t++) {
        struct ep_model *m = true_model(k, t, a);
        struct ep_model rest;
        struct ep_solution s;
        bool on[CHANNELS] = {true, true, true, true, true};
        double gone[CELLS], none[CELLS] = {0};
        for (int c = 0; c < CHANNELS; c++)
            memcpy(gone + c * t, effort + c * MONTHS, sizeof(double) * (size_t)t);
        struct ep_progress p = {
            .model = m, .active = on, .planned = none, .now = t, .effort = gone};
        struct ep_error err = {0};
        if (ep_model_rest(&p, a, &rest, &err) != EP_OK) {
            fprintf(stderr, "market: %s\n", err.message);
            exit(1);
        }
        solve(&rest, a, &s);
        for (int c = 0; c < CHANNELS; c++)
            effort[c * MONTHS + t] = s.effort[c * s.months];
    }
    ep_arena_free(a);
    return market_profit(k, effort);
}

double market_oracle(const struct market *k)
{
    if (k->world == WORLD_S_SHAPE)
        return know_s_shape(k);
    if (k->world == WORLD_DRIFT)
        return know_drift(k);
    struct ep_arena *a = ep_arena_new();
    struct ep_solution s;
    solve(true_model(k, 0, a), a, &s);
    double profit = market_profit(k, s.effort);
    ep_arena_free(a);
    return profit;
}
