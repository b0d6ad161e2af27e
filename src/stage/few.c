/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Few draws that stand for many. A mean over draws is less curved than the curve at the mean: some
 * draws meet their ceiling early, others late. Sixteen of them have another mean than a thousand,
 * most where figures are hardly known. So each of the few gets weights of its own, as near to 1 as
 * may be, with which the means of both are alike from the first money to the ceiling: of visits,
 * then of leads, customers and their value. */

#include "stage/plan_internal.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* One channel's column of draws. */
struct column {
    const struct ep_model_draws *d;
    int channel, channels;
};

static long at(const struct column *c, int draw)
{
    return (long)draw * c->channels + c->channel;
}

static double ratio(double a, double b)
{
    return a > 0 && b > 0 ? a / b : 1;
}

/* ---- what the channel earns ---- */

/* Effective effort at which the means are compared, in what the ceiling takes at the mean cost of a
 * visit; the first is the slope of the first money, the last the ceiling. */
static const double effort[] = {0, 0.01, 0.04, 0.15, 0.4, 1, 2, 4, 8, INFINITY};
#define POINTS ((int)(sizeof effort / sizeof *effort))
/* What a weight's distance from 1 costs beside a difference of the means, both relative and
 * squared. */
#define RIDGE        1e-4
#define LEAST_WEIGHT 0.1

/* Visits of draw i at these efforts. */
static void visits(const struct column *c, int i, double cost, double out[POINTS])
{
    const struct ep_model_draws *d = c->d;
    double k = d->k[at(c, i)] / cost, ceiling = d->base[at(c, i)];
    out[0] = 1 / k;
    for (int p = 1; p < POINTS; p++)
        out[p] = ceiling > 0 ? ceiling * (1 - exp(-effort[p] / (k * ceiling))) : 0;
}

/* What is made alike, each with what the ones before it left. */
enum counted {
    VISITS,
    LEADS,
    CUSTOMERS,
    VALUE,
    COUNTED
};

/* What a visit of draw i brings of each. */
static void rates(const struct column *c, int i, double out[COUNTED])
{
    const struct ep_model_draws *d = c->d;
    long j = at(c, i);
    out[VISITS] = 1;
    out[LEADS] = d->visit_to_lead[j];
    out[CUSTOMERS] = out[LEADS] * d->lead_to_customer[j];
    out[VALUE] = out[CUSTOMERS] * d->customer_value[j];
}

/* Draw j of a channel brings `by` times as much of it: k and the ceiling together scale visits at
 * every effort. */
static void give(struct ep_model_draws *d, long j, enum counted what, double by)
{
    if (what == VISITS) {
        d->k[j] /= by;
        d->base[j] *= by;
    } else if (what == LEADS)
        d->visit_to_lead[j] = fmin(1, d->visit_to_lead[j] * by);
    else if (what == CUSTOMERS)
        d->lead_to_customer[j] = fmin(1, d->lead_to_customer[j] * by);
    else
        d->customer_value[j] *= by;
}

/* What the draws bring on average. */
static void means(const struct column *c, double cost, double out[COUNTED][POINTS])
{
    double one[POINTS], rate[COUNTED];
    memset(out, 0, sizeof(double) * COUNTED * POINTS);
    for (int i = 0; i < c->d->count; i++) {
        visits(c, i, cost, one);
        rates(c, i, rate);
        for (int what = 0; what < COUNTED; what++)
            for (int p = 0; p < POINTS; p++)
                out[what][p] += rate[what] * one[p] / c->d->count;
    }
}

/* Weights of `count` draws, A [count][POINTS] what each is of the mean over all: r + A' (A A' +
 * ridge I)^-1 (1 - A r), r 1 (ridge regression; Hoerl, Kennard 1970). Draws that `least` has keep
 * the least weight. True: more of them came to it. */
static bool solve(const double *part, int count, bool *least, double *weight)
{
    double normal[POINTS * POINTS] = {0}, off[POINTS];
    gsl_matrix_view m = gsl_matrix_view_array(normal, POINTS, POINTS);
    gsl_vector_view v = gsl_vector_view_array(off, POINTS);
    bool more = false;
    for (int p = 0; p < POINTS; p++) {
        off[p] = 1;
        normal[p * POINTS + p] = RIDGE;
        for (int i = 0; i < count; i++) {
            off[p] -= part[i * POINTS + p] * (least[i] ? LEAST_WEIGHT : 1);
            for (int q = 0; q < POINTS && !least[i]; q++)
                normal[p * POINTS + q] += part[i * POINTS + p] * part[i * POINTS + q];
        }
    }
    gsl_linalg_cholesky_decomp1(&m.matrix);
    gsl_linalg_cholesky_svx(&m.matrix, &v.vector);
    for (int i = 0; i < count; i++) {
        weight[i] = least[i] ? LEAST_WEIGHT : 1;
        for (int p = 0; p < POINTS && !least[i]; p++)
            weight[i] += part[i * POINTS + p] * off[p];
        if (weight[i] < LEAST_WEIGHT)
            least[i] = more = true;
    }
    return more;
}

/* False: the channel brings nothing. */
static bool fit(const struct column *few, double cost, enum counted what, const double want[POINTS],
                struct ep_arena *scratch, double *weight)
{
    int count = few->d->count;
    double *part = EP_NEW_ARRAY(scratch, double, (size_t)(count * POINTS) + 1);
    bool *least = EP_NEW_ARRAY(scratch, bool, (size_t)count + 1);
    double rate[COUNTED];
    for (int p = 0; p < POINTS; p++)
        if (!(want[p] > 0))
            return false;
    for (int i = 0; i < count; i++) {
        visits(few, i, cost, part + i * POINTS);
        rates(few, i, rate);
        for (int p = 0; p < POINTS; p++)
            part[i * POINTS + p] *= rate[what] / (want[p] * count);
    }
    while (solve(part, count, least, weight))
        continue;
    return true;
}

static void fit_channel(const struct column *few, const struct column *all,
                        struct ep_arena *scratch, double *weight)
{
    struct ep_model_draws *d = (struct ep_model_draws *)few->d;
    double want[COUNTED][POINTS], cost = 0;
    for (int i = 0; i < all->d->count; i++)
        cost += all->d->k[at(all, i)] / all->d->count;
    means(all, cost, want);
    for (int what = 0; what < COUNTED; what++)
        if (fit(few, cost, what, want[what], scratch, weight))
            for (int i = 0; i < d->count; i++)
                give(d, at(few, i), what, weight[i]);
}

void ep_plan_fit_few(const struct ep_model_draws *all, int channels, struct ep_model_draws *few)
{
    struct ep_arena *scratch = ep_arena_new();
    double *weight = EP_NEW_ARRAY(scratch, double, (size_t)few->count + 1);
    for (int c = 0; c < channels; c++)
        fit_channel(&(struct column){few, c, channels}, &(struct column){all, c, channels}, scratch,
                    weight);
    ep_arena_free(scratch);
}

/* ---- a goal ---- */

/* What a visit of draw i is to a goal that moves with `scale`. */
static double counted(const struct column *c, int i, enum ep_goal_scale scale)
{
    long j = at(c, i);
    double lead = scale == EP_SCALE_VISITS ? 1 : c->d->visit_to_lead[j];
    return scale == EP_SCALE_CUSTOMERS ? lead * c->d->lead_to_customer[j] : lead;
}

static double mean_counted(const struct column *c, enum ep_goal_scale scale, bool ceiling)
{
    double sum = 0;
    for (int i = 0; i < c->d->count; i++)
        sum += counted(c, i, scale) * (ceiling ? c->d->base[at(c, i)] : 1 / c->d->k[at(c, i)]);
    return c->d->count > 0 ? sum / c->d->count : 0;
}

struct ep_model_draws ep_plan_few_for_goal(struct ep_context *ctx, const struct ep_plan *plan,
                                           const struct ep_model_draws *all, int goal)
{
    struct ep_model_draws few = plan->few;
    enum ep_goal_scale scale = plan->model.goal[goal].scale;
    int channels = plan->model.channels;
    size_t cells = (size_t)few.count * (size_t)channels;
    few.k = ep_arena_grow(ctx->arena, few.k, cells, cells + 1, sizeof *few.k);
    few.base = ep_arena_grow(ctx->arena, few.base, cells, cells + 1, sizeof *few.base);
    for (int c = 0; c < channels; c++) {
        struct column some = {&few, c, channels}, every = {all, c, channels};
        double money = ratio(mean_counted(&some, scale, false), mean_counted(&every, scale, false));
        double top = ratio(mean_counted(&every, scale, true), mean_counted(&some, scale, true));
        for (int i = 0; i < few.count; i++) {
            few.k[at(&some, i)] *= money;
            few.base[at(&some, i)] *= top;
        }
    }
    return few;
}
