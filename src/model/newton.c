/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/newton.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* The function is what effort brings and what it costs. Of the cost all rows and kinks are known,
 * and cheap; so each step looks for the least of a model that has the cost as it is and what effort
 * brings to the second order, over the box (projected Newton steps; Bertsekas 1982). That finds the
 * rows and bounds that will hold. On them a limited-memory BFGS metric (Nocedal 1980) on that of
 * the model gives the step: what the model leaves out are few directions. */

#define ROUNDS     30   /* of a model at most */
#define ENOUGH     0.1  /* part of the model's fall that may be left */
#define FALLS      1e-4 /* Armijo */
#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

void ep_newton_init(struct ep_newton *w, const struct ep_task *k, struct ep_arena *a)
{
    int n = k->size;
    double **part[] = {&w->g,       &w->worth, &w->z,    &w->cost, &w->bent,
                       &w->best,    &w->slope, &w->free, &w->d,    &w->diagonal,
                       &w->scratch, &w->y2,    &w->g2};
    w->n = n;
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        *part[i] = NEW(n);
    w->s = NEW(n * EP_NEWTON_PAIRS);
    w->t = NEW(n * EP_NEWTON_PAIRS);
    w->bends = NEW(n * EP_NEWTON_PAIRS);
    ep_metric_init(&w->metric, k, a);
}

static double clip(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Fall that a diagonal step promises from y with slope g; what lies at a bound and wants out is
 * held. */
static double hold(struct ep_newton *w, const double *y, const double *g)
{
    const double *lo = w->task->lo, *hi = w->task->hi;
    double fall = 0;
    for (int i = 0; i < w->n; i++) {
        double step = clip(y[i] - g[i] / w->diagonal[i], lo[i], hi[i]) - y[i];
        w->free[i] = step == 0 || hi[i] <= lo[i] ? 0 : 1;
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
    ep_metric_bent(&w->metric, w->scratch, w->bent);
    for (int i = 0; i < w->n; i++)
        value += (w->worth[i] + 0.5 * w->bent[i]) * w->scratch[i];
    return value + ep_metric_kinks(&w->metric, w->task, w->scratch, w->bent);
}

/* One step of the model from best along -d. Returns its value there, `value` where none falls. */
static double model_step(struct ep_newton *w, double value)
{
    const double *lo = w->task->lo, *hi = w->task->hi;
    double step = 1;
    for (int trial = 0; trial < 30; trial++) {
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
    ep_metric_rows(&w->metric, w->task);
    ep_metric_diagonal(&w->metric, w->diagonal);
    return hold(w, w->best, w->slope);
}

/* Least of the model, in best; the metric is ready for the variables that are free there. */
static void model_least(struct ep_newton *w)
{
    double value = model(w, w->best);
    for (int round = 0;; round++) {
        bool done = model_open(w) <= -ENOUGH * value || round == ROUNDS;
        if (done && w->used == 0)
            return;
        ep_metric_factor(&w->metric, w->free);
        if (done)
            return;
        for (int i = 0; i < w->n; i++)
            w->d[i] = w->free[i] * w->slope[i];
        ep_metric_solve(&w->metric, w->d);
        double next = model_step(w, value);
        if (next >= value)
            round = ROUNDS - 1;
        value = next;
    }
}

/* ---- what the model leaves out ---- */

/* The pairs' slopes are those of what effort brings; rows add what they bend now. */
static void two_loops(struct ep_newton *w, double *q)
{
    int n = w->n;
    for (int j = 1; j <= w->used; j++) {
        int slot = (w->next - j + EP_NEWTON_PAIRS) % EP_NEWTON_PAIRS;
        const double *s = w->s + slot * n;
        double *t = w->bends + slot * n;
        memcpy(t, w->t + slot * n, sizeof(double) * (size_t)n);
        ep_metric_add_rows(&w->metric, false, s, t);
        ep_row_multiply(t, w->free, n);
        double st = ep_row_dot(s, t, n);
        w->rho[slot] = st > 0 ? 1 / st : 0;
        w->alpha[slot] = w->rho[slot] * ep_row_dot(s, q, n);
        ep_row_add(q, -w->alpha[slot], t, n);
    }
    ep_metric_solve(&w->metric, q);
    for (int j = w->used; j >= 1; j--) {
        int slot = (w->next - j + EP_NEWTON_PAIRS) % EP_NEWTON_PAIRS;
        double beta = w->rho[slot] * ep_row_dot(w->bends + slot * n, q, n);
        ep_row_add_masked(q, w->alpha[slot] - beta, w->s + slot * n, w->free, n);
    }
}

/* Where the pairs would go on the rows and bounds that hold at best; kept where that falls, too. */
static void look_beyond(struct ep_newton *w)
{
    const double *y = w->task->y, *lo = w->task->lo, *hi = w->task->hi;
    double model = 0, slope = 0;
    for (int i = 0; i < w->n; i++)
        w->scratch[i] = w->free[i] * (y[i] - w->best[i]);
    ep_metric_bent(&w->metric, w->scratch, w->d);
    ep_metric_add_rows(&w->metric, true, w->scratch, w->d);
    for (int i = 0; i < w->n; i++)
        w->d[i] = w->free[i] * (w->d[i] + w->slope[i]);
    two_loops(w, w->d);
    for (int i = 0; i < w->n; i++) {
        w->z[i] = w->free[i] != 0 ? clip(y[i] - w->d[i], lo[i], hi[i]) : w->best[i];
        slope += w->g[i] * (w->z[i] - y[i]);
        model += w->g[i] * (w->best[i] - y[i]);
    }
    if (slope < 0.1 * model)
        memcpy(w->best, w->z, sizeof(double) * (size_t)w->n);
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
    for (int trial = 0; trial < 12; trial++) {
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

/* Go to y2, with the pair of this step. */
static void go(struct ep_newton *w)
{
    int n = w->n;
    double *s = w->s + w->next * n, *t = w->t + w->next * n;
    ep_lagrange_cost(w->task, w->y2, w->cost);
    for (int i = 0; i < n; i++) {
        s[i] = w->y2[i] - w->task->y[i];
        t[i] = w->g2[i] - w->cost[i] - w->worth[i];
        w->worth[i] = w->g2[i] - w->cost[i];
    }
    memcpy(w->task->y, w->y2, sizeof(double) * (size_t)n);
    memcpy(w->g, w->g2, sizeof(double) * (size_t)n);
    double st = ep_row_dot(s, t, n);
    if (st <= 1e-10 * sqrt(ep_row_dot(s, s, n) * ep_row_dot(t, t, n)))
        return;
    w->next = (w->next + 1) % EP_NEWTON_PAIRS;
    w->used += w->used < EP_NEWTON_PAIRS;
}

int ep_newton(struct ep_newton *w, struct ep_task *k, double tolerance, int iterations)
{
    int it = 0;
    w->task = k;
    w->used = w->next = 0;
    ep_lagrange_cost(k, k->y, w->cost);
    for (int i = 0; i < w->n; i++)
        w->worth[i] = w->g[i] - w->cost[i];
    for (; it < iterations; it++) {
        ep_metric_bend(&w->metric, k);
        memset(w->scratch, 0, sizeof(double) * (size_t)w->n);
        ep_metric_kinks(&w->metric, k, w->scratch, w->bent);
        ep_metric_rows(&w->metric, k);
        ep_metric_diagonal(&w->metric, w->diagonal);
        if (hold(w, k->y, w->g) <= tolerance)
            break;
        memcpy(w->best, k->y, sizeof(double) * (size_t)w->n);
        w->start = ep_lagrange_cost(k, k->y, w->cost);
        model_least(w);
        if (w->used > 0)
            look_beyond(w);
        if (search(w)) {
            go(w);
            continue;
        }
        w->value = ep_lagrange(k, k->y, EP_MODE_SMOOTH, w->g);
        if (w->used == 0)
            break;
        w->used = 0;
    }
    return it;
}
