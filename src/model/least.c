/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>

/* Least money for a goal: where to begin, and below what no plan reaches it. */

#define SATURATED  8.0  /* effort over k M at which exp(-8) of a ceiling is left */
#define HALVINGS   2    /* between the largest budget refuted and the least that is not */
#define LEAST_STEP 2e-3 /* of the least budget known */
#define STEP_OVER  1.1  /* times the money that the bound leaves open */

/* Effort that a month of a channel can use at its highest ceiling. */
static double ample_effort(const struct ep_net *net, int i, int t)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    double top = 0, contact = 0;
    for (int u = t; u < net->all; u++)
        top = fmax(top, net->sup[i * net->all + u]);
    for (int g = 0; g < net->G; g++)
        if (net->m->goal[g].kind == EP_GOAL_REACH)
            contact = fmax(contact, net->m->goal[g].people * net->m->goal[g].contact[i]);
    double effort = SATURATED * (net->number[0].k[i] * top + contact);
    if (c->cash_share > 0 && c->lo)
        effort = fmax(effort, c->lo[t] / c->cash_share);
    if (c->cash_share > 0 && c->hi)
        effort = fmin(effort, c->hi[t] / c->cash_share);
    return fmax(effort, ep_effort_min(c));
}

double ep_model_ample_budget(const struct ep_model *m)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_net *net = ep_net_new(m, EP_NET_MID, EP_NET_PROFIT, a);
    bool *on = EP_NEW_ARRAY(a, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(a, double, (size_t)(net->n * net->T) + 1), caps = 0;
    struct ep_cost cost;
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        on[i] = c->allowed;
        for (int t = c->start; t < net->T; t++)
            e[i * net->T + t] = on[i] && !c->per_result ? ample_effort(net, i, t) : 0;
    }
    ep_net_activate(net, on, false);
    ep_cost_init(net, a, &cost);
    ep_cost_of(net, e, &cost);
    double ample = cost.total;
    for (int t = 0; t < m->months && m->monthly_cap; t++)
        caps += m->monthly_cap[t];
    ep_arena_free(a);
    return m->monthly_cap ? fmin(ample, caps) : ample;
}

/* True where no plan with this budget reaches the target. *above: by how much the bound of what can
 * be reached is above it, as money at the plan's price of money; 0 where it tells nothing. */
static bool is_refuted(const struct ep_model *m, const struct ep_solution *s, double budget,
                       double target, int nodes, double *above)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model less = *m;
    struct ep_solution plan;
    struct ep_error refused;
    less.budget = budget;
    *above = 0;
    enum ep_status status = ep_model_choose_near(&less, s, -1, true, a, &plan, &refused);
    bool refuted = status == EP_INVALID; /* what must be in passes the budget: there is no plan */
    if (status == EP_OK) {
        ep_model_prove(&less, nodes, &plan);
        refuted = plan.set_nodes > 0 && plan.set_bound < target;
        if (plan.budget_price > 0 && plan.set_nodes > 0)
            *above = (plan.set_bound - target) / plan.budget_price;
    }
    ep_arena_free(a);
    return refuted;
}

double ep_model_least_bound(const struct ep_model *m, const struct ep_solution *s, double target,
                            int nodes)
{
    double most = s->cash_total, low = 0, high = most, above, step;
    is_refuted(m, s, most, target, nodes, &above);
    step = fmax(LEAST_STEP * most, STEP_OVER * above);
    for (; low <= 0 && step < most; step *= 2) {
        if (is_refuted(m, s, most - step, target, nodes, &above))
            low = most - step;
        else
            high = most - step;
    }
    for (int i = 0; i < HALVINGS && low > 0 && high - low > LEAST_STEP * most; i++) {
        double middle = low + (high - low) / 2;
        if (is_refuted(m, s, middle, target, nodes, &above))
            low = middle;
        else
            high = middle;
    }
    return low;
}
