/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>

/* Musts near the edge of what can be reached are dear: there the last part of one costs many times
 * what money does, and the price of each scarce thing rises with it. Penalties, and the fall below
 * which a minimisation ends, are counted in that price: it is as if the problem were divided by it,
 * and what is left looks like the first phase, where a unit of shortfall costs the scale of money.
 */

/* Times that: a price at which the tolerance of a must is worth as much as all money. */
#define DEAREST (1 / EP_REACHED)
/* A row that is not used at all loses the price it came with in so many steps of its penalty.
 * Prices come from plans of other tasks, with musts that this one may not have (bounded
 * multipliers: Birgin and Martinez 2014). */
#define STEPS 10

static void at_most(double *v, int count, double most)
{
    for (int i = 0; i < count; i++)
        v[i] = fmin(v[i], most);
}

static void bound_musts(struct ep_task *k)
{
    at_most(k->dual.must, k->net->G, DEAREST * k->scale);
    at_most(k->dual.each, k->net->G, DEAREST * k->scale);
}

static void bound_scarce(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    struct ep_duals *d = &k->dual;
    int T = net->T;
    at_most(&d->budget, 1, STEPS * d->r_budget * k->scale);
    at_most(d->cap, T, STEPS * d->r_cap * k->scale / T);
    for (int r = 0; r < net->R; r++) {
        double hours = fmax(1, net->m->role[r].hours_month);
        if (k->hard[r])
            at_most(d->hard + r * T, T, STEPS * d->r_hour[r] * hours);
    }
}

static double dear(const struct ep_task *k)
{
    double sum = 0;
    for (int g = 0; g < k->net->G; g++)
        sum += k->dual.must[g] + k->dual.each[g];
    return fmax(1, sum / k->scale);
}

static void raise_penalties(struct ep_task *k, double by)
{
    struct ep_duals *d = &k->dual;
    d->r_budget *= by;
    d->r_cap *= by;
    d->r_must *= by;
    d->r_each *= by;
    for (int r = 0; r < k->net->R; r++)
        if (k->hard[r])
            d->r_hour[r] *= by;
}

double ep_dear_begin(struct ep_task *k)
{
    bound_musts(k);
    double now = dear(k);
    raise_penalties(k, now);
    bound_scarce(k);
    return now;
}

double ep_dear_next(struct ep_task *k, double last)
{
    bound_musts(k);
    double now = fmax(last, dear(k));
    raise_penalties(k, now / last);
    return now;
}
