/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>

/* Musts out of reach: how far a plan can come, and which plans need not be solved for it. */

/* Of a shortfall: rounding. */
#define ROUNDING 1e-6
/* Multipliers so near the most that can be reached, times those of the first phase. */
#define STEEP 30
/* Least part of a target that its row is taken to be of. */
#define LEAST_PART 0.01
/* Times the scale of money that a plan may lose beside its cost. */
#define LOSS 2

bool ep_task_has_musts(const struct ep_task *k)
{
    for (int g = 0; g < k->net->G; g++)
        if (k->must[g] || k->costed[g])
            return true;
    return false;
}

double ep_task_most_cost(const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    double hours = 0;
    if (net->m->budget < 0 || !ep_task_has_musts(k))
        return INFINITY;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T; t++)
            hours += net->own_cost[r] * ep_role_hours(net->m, r, t);
    return net->money * (net->m->budget + hours) + LOSS * k->scale;
}

/* What counts as reached is left: the very last costs all that there is. */
static double allowed(double shortfall)
{
    return shortfall > ROUNDING ? shortfall * (1 + ROUNDING) + EP_REACHED : 0;
}

/* ---- first phase ---- */

static double sum_of_musts(const struct ep_net *net, const struct ep_duals *d)
{
    double sum = 0;
    for (int g = 0; g < net->G; g++)
        sum += d->must[g] + d->each[g];
    return sum;
}

/* Prices where the task's last first phase left none: those of the rows sum to what a unit of the
 * shortfall costs. */
static void first_prices(struct ep_task *k)
{
    int rows = 0;
    for (int g = 0; g < k->net->G; g++)
        rows += k->must[g] + k->costed[g];
    for (int g = 0; g < k->net->G; g++) {
        k->far.must[g] = k->must[g] ? k->scale / rows : 0;
        k->far.each[g] = k->costed[g] ? k->scale / rows : 0;
    }
    k->known_far = true;
}

void ep_shortfall_begin(struct ep_task *k)
{
    struct ep_merit at;
    if (!k->known_far)
        first_prices(k);
    ep_duals_carry(k->net, &k->far, &k->dual);
    ep_task_penalties(k);
    ep_task_gather(k, k->y, k->e);
    ep_task_measure(k, &at);
    k->shortfall = true;
    k->lo[k->size] = 0;
    k->hi[k->size] = 1e6;
    k->y[k->size] = fmax(0, at.shortfall);
}

/* The row of a must speaks of what can be reached of it. So near that, its price and those of what
 * is scarce are many times those of the first phase. */
static void near_prices(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    const struct ep_duals *far = &k->far;
    struct ep_duals *d = &k->dual;
    double part = fmax(LEAST_PART, 1 - k->relax);
    d->r_must /= part * part;
    if (sum_of_musts(net, d) >= STEEP * sum_of_musts(net, far))
        return;
    d->budget = STEEP * far->budget;
    for (int t = 0; t < net->T; t++)
        d->cap[t] = STEEP * far->cap[t];
    for (int i = 0; i < net->R * net->T; i++)
        d->hard[i] = STEEP * far->hard[i];
    for (int g = 0; g < net->G; g++) {
        d->must[g] = STEEP * far->must[g];
        d->each[g] = STEEP * far->each[g];
    }
}

void ep_shortfall_end(struct ep_task *k, const struct ep_duals *before)
{
    k->shortfall = false;
    ep_duals_carry(k->net, &k->dual, &k->far);
    ep_duals_copy(k->net, before, &k->dual);
    ep_task_penalties(k);
    k->relax = allowed(k->y[k->size]);
    if (k->relax > 0)
        near_prices(k);
}

/* ---- what need not be solved ---- */

/* Below what no plan of the task's set comes: the bound at the prices of the first phase. */
static double least_shortfall(struct ep_task *k)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_duals before;
    ep_duals_init(k->net, scratch, &before);
    ep_duals_carry(k->net, &k->dual, &before);
    ep_duals_carry(k->net, &k->far, &k->dual);
    k->shortfall = true;
    double bound = ep_bound_of_plan(k, NULL), rows = sum_of_musts(k->net, &k->far);
    k->shortfall = false;
    ep_duals_carry(k->net, &before, &k->dual);
    ep_arena_free(scratch);
    return rows > 0 && isfinite(bound) ? fmax(0, -bound / rows) : 0;
}

bool ep_task_may_come_near(struct ep_task *k, const struct ep_merit *rival)
{
    return !k->known_far || !rival->feasible || least_shortfall(k) <= rival->shortfall + EP_NEARER;
}

bool ep_task_is_wanted(struct ep_task *k)
{
    const struct ep_merit *rival = k->rival;
    if (!rival || k->relax <= 0 || k->relax < rival->shortfall - EP_NEARER)
        return true;
    return k->relax <= rival->shortfall + EP_NEARER && ep_bound_of_plan(k, NULL) > rival->objective;
}
