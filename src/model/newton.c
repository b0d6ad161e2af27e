/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/newton.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* The function is what effort brings and what it costs. Of the cost all rows and kinks are known,
 * and cheap; so each step looks for the least of a model over the box (projected Newton steps;
 * Bertsekas 1982). The model has the cost as it is; each draw's capacity as it is, for customers
 * who follow effort in proportion; goals as kinks of what is linear; and what each month's effort
 * brings as the mean of the draws, with fed ceilings that rise in proportion. Its Newton steps are
 * solved by conjugate gradients with the metric, which knows the draws' mean alone (Steihaug 1983).
 */

#define ROUNDS     30   /* of a model at most */
#define ENOUGH     0.1  /* part of the model's fall that may be left */
#define FALLS      1e-4 /* Armijo */
#define SOLVE_MOST 40   /* conjugate gradients */
#define TRIALS     12   /* of a step's length */
#define STILL      0.01 /* part of the model's fall below which a round ends it */
#define PATIENCE   3    /* steps whose fall drowns in rounding */
#define ROUNDING   1e-15
#define EXACT      0.1  /* part of the residual that they may leave */
#define NEAR       1e-7 /* part of what the bounds leave that is next to one */
#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

void ep_newton_init(struct ep_newton *w, const struct ep_task *k, struct ep_arena *a)
{
    int n = k->size;
    double **part[] = {&w->g,     &w->worth, &w->z,     &w->cost,        &w->bent,    &w->best,
                       &w->slope, &w->free,  &w->d,     &w->diagonal,    &w->scratch, &w->y2,
                       &w->g2,    &w->left,  &w->along, &w->bends_along, &w->solved};
    w->n = n;
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        *part[i] = NEW(n);
    ep_metric_init(&w->metric, k, a);
}

static double clip(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Fall that a diagonal step promises from y with slope g. What lies next to a bound that the step
 * reaches is not free, and goes there; d is that. */
static double hold(struct ep_newton *w, const double *y, const double *g)
{
    const double *lo = w->task->lo, *hi = w->task->hi;
    double fall = 0;
    for (int i = 0; i < w->n; i++) {
        double step = clip(y[i] - g[i] / w->diagonal[i], lo[i], hi[i]) - y[i];
        bool at_bound = y[i] + step <= lo[i] || y[i] + step >= hi[i];
        w->free[i] = at_bound && fabs(step) <= NEAR * (hi[i] - lo[i]) ? 0 : 1;
        w->d[i] = -step;
        fall -= g[i] * step;
    }
    return fall;
}

/* ---- the model ---- */

/* At z; cost, bent and the rows of the task are those of z then. */
static double model(struct ep_newton *w, const double *z)
{
    const double *y = w->task->y;
    double value = ep_lagrange_cost(w->task, z, w->cost) - w->start;
    for (int i = 0; i < w->n; i++)
        w->scratch[i] = z[i] - y[i];
    ep_metric_reach(&w->metric, w->scratch, w->bent);
    for (int i = 0; i < w->n; i++)
        value += (w->worth[i] + 0.5 * w->bent[i]) * w->scratch[i];
    value += ep_mean_response(&w->metric.mean, w->task, w->scratch, w->bent);
    return value + ep_metric_kinks(&w->metric, w->task, w->scratch, w->bent);
}

/* One step of the model from best along -d. Returns its value there, `value` where none falls. */
static double model_step(struct ep_newton *w, double value)
{
    const double *lo = w->task->lo, *hi = w->task->hi;
    double step = 1;
    for (int trial = 0; trial < TRIALS; trial++) {
        double slope = 0;
        for (int i = 0; i < w->n; i++) {
            w->z[i] = clip(w->best[i] - step * w->d[i], lo[i], hi[i]);
            slope += w->slope[i] * (w->z[i] - w->best[i]);
        }
        double next = slope < 0 ? model(w, w->z) : INFINITY;
        if (next <= value + FALLS * slope) {
            memcpy(w->best, w->z, sizeof(double) * (size_t)w->n);
            return next;
        }
        double better = -slope / (2 * (next - value - slope));
        step *= isfinite(better) ? clip(better, 0.1, 0.5) : 0.3;
    }
    model(w, w->best);
    return value;
}

/* Slope, metric and free variables at best, where the model was looked at last. Returns the fall
 * that is promised. */
static double model_open(struct ep_newton *w)
{
    for (int i = 0; i < w->n; i++)
        w->slope[i] = w->worth[i] + w->bent[i] + w->cost[i];
    ep_metric_blocks(&w->metric, w->task);
    ep_metric_rows(&w->metric, w->task);
    ep_metric_diagonal(&w->metric, w->diagonal);
    return hold(w, w->best, w->slope);
}

/* q, which is 0 where not free, is overwritten by the inverse of what the model bends, times q. */
static void solve(struct ep_newton *w, double *q)
{
    int n = w->n;
    double *r = w->left, *p = w->along, *bends = w->bends_along, *z = w->solved;
    size_t row = sizeof(double) * (size_t)n;
    memcpy(r, q, row);
    memcpy(z, q, row);
    ep_metric_solve(&w->metric, z);
    memcpy(p, z, row);
    memset(q, 0, row);
    double size = ep_row_dot(r, z, n), first = size;
    for (int i = 0; i < SOLVE_MOST && size > EXACT * EXACT * first; i++) {
        ep_metric_product(&w->metric, w->task, p, bends);
        ep_row_multiply(bends, w->free, n);
        double bent = ep_row_dot(p, bends, n), before = size;
        if (bent <= 0)
            break;
        ep_row_add(q, size / bent, p, n);
        ep_row_add(r, -size / bent, bends, n);
        memcpy(z, r, row);
        ep_metric_solve(&w->metric, z);
        size = ep_row_dot(r, z, n);
        for (int v = 0; v < n; v++)
            p[v] = z[v] + size / before * p[v];
    }
}

/* Least of the model, in best; the metric is ready for the variables that are free there. */
static void model_least(struct ep_newton *w)
{
    double value = model(w, w->best);
    bool still = false;
    for (int round = 0; model_open(w) > -ENOUGH * value && round < ROUNDS && !still; round++) {
        ep_metric_factor(&w->metric, w->free);
        for (int i = 0; i < w->n; i++)
            w->scratch[i] = w->free[i] * w->slope[i];
        solve(w, w->scratch);
        for (int i = 0; i < w->n; i++)
            w->d[i] = w->free[i] != 0 ? w->scratch[i] : w->d[i];
        double next = model_step(w, value);
        still = value - next <= STILL * -next;
        value = next;
    }
}

/* ---- steps ---- */

/* Where the fall drowns in the rounding of the value the slopes decide (Hager, Zhang 2005). */
static bool flat(const struct ep_newton *w, double next, double slope)
{
    const double *y = w->task->y;
    double after = 0;
    if (next > w->value + 1e-13 * fabs(w->value))
        return false;
    for (int i = 0; i < w->n; i++)
        after += w->g2[i] * (w->y2[i] - y[i]);
    return after <= -slope;
}

/* Toward best, which is within the box. Returns false where no step falls. */
static bool search(struct ep_newton *w)
{
    const double *y = w->task->y;
    double step = 1;
    for (int trial = 0; trial < TRIALS; trial++) {
        double slope = 0;
        for (int i = 0; i < w->n; i++) {
            w->y2[i] = step < 1 ? y[i] + step * (w->best[i] - y[i]) : w->best[i];
            slope += w->g[i] * (w->y2[i] - y[i]);
        }
        if (slope >= 0)
            return false;
        double next = ep_lagrange(w->task, w->y2, EP_MODE_SMOOTH, w->g2);
        if (next <= w->value + FALLS * slope || flat(w, next, slope)) {
            w->value = next;
            return true;
        }
        double better = -slope / (2 * (next - w->value - slope));
        step *= isfinite(better) ? clip(better, 0.1, 0.5) : 0.1;
    }
    return false;
}

int ep_newton(struct ep_newton *w, struct ep_task *k, double tolerance, int iterations)
{
    int it = 0, still = 0;
    w->task = k;
    for (; it < iterations; it++) {
        ep_metric_bend(&w->metric, k);
        memset(w->scratch, 0, sizeof(double) * (size_t)w->n);
        ep_mean_response(&w->metric.mean, k, w->scratch, w->bent);
        ep_metric_kinks(&w->metric, k, w->scratch, w->bent);
        ep_metric_blocks(&w->metric, k);
        ep_metric_rows(&w->metric, k);
        ep_metric_diagonal(&w->metric, w->diagonal);
        if (hold(w, k->y, w->g) <= tolerance)
            break;
        memcpy(w->best, k->y, sizeof(double) * (size_t)w->n);
        w->start = ep_lagrange_cost(k, k->y, w->cost);
        for (int i = 0; i < w->n; i++)
            w->worth[i] = w->g[i] - w->cost[i];
        model_least(w);
        double before = w->value;
        if (!search(w) || still == PATIENCE) {
            w->value = ep_lagrange(k, k->y, EP_MODE_SMOOTH, w->g);
            break;
        }
        still = before - w->value <= ROUNDING * fabs(before) ? still + 1 : 0;
        memcpy(k->y, w->y2, sizeof(double) * (size_t)w->n);
        memcpy(w->g, w->g2, sizeof(double) * (size_t)w->n);
    }
    return it;
}
