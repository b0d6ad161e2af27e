/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>

/* Least money for a goal: where to begin, and below what no plan reaches it. */

#define SATURATED   8.0 /* effort over k M at which exp(-8) of a ceiling is left */
#define TRIALS      10  /* budgets that are refuted, or are not; roughly so many */
#define TRIALS_FEW  3
#define LEAST_STEP  2e-3 /* of the least budget known */
#define FEW_LOOKS   300  /* at a bound, at first */
#define PART        0.1  /* of what lies between that and the one refuted: nearer is not looked */
#define ROUGH_LOOKS 100  /* fewer allowed: the bound is found more roughly */
#define ROUGH_STEP  0.02
#define CLOSE       3.0  /* times the step: so near other prices may decide */
#define WEAK        0.5  /* of a budget tried: less that is known to be too little tells little */
#define TRACE       1e-9

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

/* A search for the least budget: what is asked, and the plan whose prices served best last. */
struct least {
    struct ep_arena *arena;
    struct ep_solution near;
    double target;
    int nodes;
};

/* With few looks first, from the plan and from one that is chosen for the budget: where a plan
 * takes nothing but fixed costs, its prices tell nothing of less money. Roughly that is worth while
 * only `close` to what the first come to, or where that is little. Returns the budget that is too
 * little as far as is known. */
static double too_little(struct least *x, const struct ep_model *m, double close)
{
    struct ep_solution plan;
    struct ep_error refused;
    bool out, other;
    double low, now;
    int few = x->nodes < FEW_LOOKS ? x->nodes : FEW_LOOKS;
    bool deep = x->nodes > few, refuted = ep_model_refutes(m, &x->near, x->target, few, &low, &out);
    bool again =
        !refuted && out && (deep || low < WEAK * m->budget || m->budget - low <= close);
    if (again && ep_model_choose_near(m, &x->near, -1, true, x->arena, &plan, &refused) == EP_OK) {
        refuted = ep_model_refutes(m, &plan, x->target, few, &now, &other);
        if (now > low && !deep)
            x->near = plan;
        low = fmax(low, now);
    }
    if (!refuted && again && deep) {
        ep_model_refutes(m, &x->near, x->target, x->nodes, &now, &out);
        low = fmax(low, now);
    }
    return low;
}

/* Budgets up to `low` are too little, `most` is not known to be. What is known of one that was
 * tried comes near to the truth: a little more is tried next, and more than that where it is too
 * little too. Where it is far below what was tried, the middle is. */
static double go_on(struct least *x, const struct ep_model *m, double most, double low)
{
    struct ep_model less = *m;
    bool rough = x->nodes < ROUGH_LOOKS;
    double high = most, fine = (rough ? ROUGH_STEP : LEAST_STEP) * most, step = fine;
    int trials = rough ? TRIALS_FEW : TRIALS;
    for (int i = 0; i < trials; i++) {
        double least = low > 0 ? fmax(fine, PART * (most - low)) : fine;
        if (high - low <= least * (1 + TRACE))
            break;
        step = fmin(fmax(step, least), (high - low) / 2);
        if (low <= 0)
            less.budget = high - step;
        else
            less.budget = low < WEAK * high ? (low + high) / 2 : low + fmax(step, least);
        double now = too_little(x, &less, CLOSE * least);
        low = fmax(low, now);
        high = now < less.budget ? less.budget : high;
        step = now < less.budget && low > 0 ? 0 : 2 * step;
    }
    return low;
}

double ep_model_least_bound(const struct ep_model *m, const struct ep_solution *s, double most,
                            double target, int nodes)
{
    struct least x = {ep_arena_new(), *s, target, nodes};
    double low = go_on(&x, m, most, 0);
    ep_arena_free(x.arena);
    return low;
}

double ep_model_least_up_to(const struct ep_model *m, const struct ep_solution *s, double target,
                            int nodes)
{
    struct least x = {ep_arena_new(), *s, target, nodes};
    double low = too_little(&x, m, CLOSE * ROUGH_STEP * m->budget);
    low = low >= m->budget ? m->budget : go_on(&x, m, m->budget, low);
    ep_arena_free(x.arena);
    return low;
}
