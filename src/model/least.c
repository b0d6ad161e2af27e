/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>

/* Least money for a goal: where to begin, and below what no plan reaches it. */

#define SATURATED   8.0 /* effort over k M at which exp(-8) of a ceiling is left */
#define TRIALS      10  /* budgets that are refuted, or are not; roughly so many */
#define TRIALS_FEW  6
#define LEAST_STEP  2e-3 /* of the least budget known */
#define FEW_LOOKS   300  /* at a bound, at first */
#define PART        0.1  /* of what lies between that and the one refuted: nearer is not looked */
#define ROUGH_LOOKS 100  /* fewer allowed: the bound is found more roughly */
#define ROUGH_STEP  0.02
#define STEP_OVER   1.1 /* times the money that the bound leaves open */

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

/* With few looks first, from the plan and from one that is chosen for the budget: where a plan
 * takes nothing but fixed costs, its prices tell nothing of less money. */
static bool refutes(const struct ep_model *m, const struct ep_solution *s, double target, int nodes,
                    double *above)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_solution plan;
    struct ep_error refused;
    bool out, other;
    double over;
    int few = nodes < FEW_LOOKS ? nodes : FEW_LOOKS;
    bool refuted = ep_model_refutes(m, s, target, few, above, &out);
    if (!refuted && out)
        refuted = ep_model_choose_near(m, s, -1, true, a, &plan, &refused) == EP_OK &&
                  ep_model_refutes(m, &plan, target, few, &over, &other);
    if (!refuted && out && nodes > few)
        refuted = ep_model_refutes(m, s, target, nodes, above, &out);
    ep_arena_free(a);
    return refuted;
}

static double go_down(const struct ep_model *m, const struct ep_solution *s, double most,
                      double target, int nodes, double above)
{
    struct ep_model less = *m;
    bool rough = nodes < ROUGH_LOOKS;
    double low = 0, high = most, fine = (rough ? ROUGH_STEP : LEAST_STEP) * most;
    double step = fmax(fine, STEP_OVER * above);
    int trials = rough ? TRIALS_FEW : TRIALS;
    for (int i = 0; i < trials && high - low > fmax(fine, PART * (most - low)); i++) {
        bool down = low <= 0 && step < high;
        less.budget = down ? high - step : low + (high - low) / 2;
        if (refutes(&less, s, target, nodes, &above)) {
            low = less.budget;
        } else {
            high = less.budget;
            step = fmax(2 * step, STEP_OVER * above);
        }
    }
    return low;
}

double ep_model_least_bound(const struct ep_model *m, const struct ep_solution *s, double most,
                            double target, int nodes)
{
    return go_down(m, s, most, target, nodes, 0);
}

double ep_model_least_up_to(const struct ep_model *m, const struct ep_solution *s, double target,
                            int nodes)
{
    double above;
    return refutes(m, s, target, nodes, &above) ? m->budget
                                                : go_down(m, s, m->budget, target, nodes, above);
}
