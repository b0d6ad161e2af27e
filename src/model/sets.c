/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

/* Branch and bound over the channels that are on and off. In each node the bound is made small over
 * the price of the budget; a channel whose gain of being on (or off) is more than what is open
 * between bound and plan is settled without a node of its own. */

#define PRICES_ROOT 10 /* of the budget that a node tries */
#define PRICES_NODE 4
#define LEAF        8    /* looks at a bound that the solve of a set counts as */
#define CLOSE       1e-4 /* of the size of the objective: nearer bounds are not looked into */

struct prover {
    struct ep_bound *b;
    struct ep_arena *arena;
    int n, nodes, most;
    double plan, close, bound; /* best objective; what may stay open; highest of closed nodes */
    bool *better;              /* [n] best set that was solved, where one beat the plan */
};

struct node {
    enum ep_side *side;
    double price, bound;
};

/* ---- sides ---- */

static void switch_on(const struct prover *p, enum ep_side *side, int c)
{
    const struct ep_model_channel *x = &p->b->net->m->channel[c];
    side[c] = EP_SIDE_ON;
    for (int k = 0; k < x->need_count; k++)
        if (side[x->needs[k]] == EP_SIDE_FREE)
            switch_on(p, side, x->needs[k]);
}

static void switch_off(const struct prover *p, enum ep_side *side, int c)
{
    side[c] = EP_SIDE_OFF;
    for (int i = 0; i < p->n; i++)
        for (int k = 0; k < p->b->net->m->channel[i].need_count; k++)
            if (p->b->net->m->channel[i].needs[k] == c && side[i] == EP_SIDE_FREE)
                switch_off(p, side, i);
}

/* A channel that is on needs what it needs: such a node holds no plan where that is off. */
static bool holds_plans(const struct prover *p, const enum ep_side *side)
{
    for (int i = 0; i < p->n; i++)
        for (int k = 0; k < p->b->net->m->channel[i].need_count && side[i] == EP_SIDE_ON; k++)
            if (side[p->b->net->m->channel[i].needs[k]] == EP_SIDE_OFF)
                return false;
    return true;
}

static void root_sides(const struct prover *p, enum ep_side *side)
{
    const struct ep_model *m = p->b->net->m;
    for (int i = 0; i < p->n; i++)
        side[i] = m->channel[i].allowed ? EP_SIDE_FREE : EP_SIDE_OFF;
    for (int i = 0; i < p->n; i++)
        if (!m->channel[i].allowed)
            switch_off(p, side, i);
    for (int i = 0; i < p->n; i++)
        if (side[i] == EP_SIDE_FREE && (m->channel[i].required || m->channel[i].tested))
            switch_on(p, side, i);
}

/* ---- the price of the budget ---- */

static double look(struct prover *p, struct node *x, double price)
{
    double bound = ep_bound_at(p->b, x->side, price);
    p->nodes++;
    if (bound < x->bound) {
        x->bound = bound;
        x->price = price;
    }
    return p->b->use - p->b->net->m->budget;
}

/* The bound is convex in the price, and the cash it takes beyond the budget is minus its slope. */
static void lower_bound(struct prover *p, struct node *x, int tries)
{
    bool money = p->b->net->m->budget >= 0;
    double low = 0, high = INFINITY, price = money ? x->price : 0;
    double step = fmax(0.05 * p->b->net->money, 0.1 * price);
    x->bound = INFINITY;
    for (int i = 0; i < tries; i++) {
        double over = look(p, x, price);
        if (!money || x->bound <= p->plan + p->close || (over <= 0 && price <= 0))
            break;
        if (over > 0)
            low = price;
        else
            high = price;
        price = isfinite(high) ? low + (high - low) / 2 : price + step;
        if (over <= 0 && i == 0)
            price = fmax(0, high - step);
        step *= 2;
        if (high - low <= 1e-9 * (high + step))
            break;
    }
}

/* ---- branching ---- */

/* Settle what the gains alone settle; the channel to branch on, -1 where none is free. */
static int settle(struct prover *p, struct node *x)
{
    int branch = -1;
    double weight = -1, room = x->bound - p->plan - p->close;
    ep_bound_at(p->b, x->side, x->price);
    for (int i = 0; i < p->n; i++) {
        if (x->side[i] != EP_SIDE_FREE)
            continue;
        bool fed = p->b->net->edge_first[i] < p->b->net->edge_first[i + 1];
        double gain = fabs(p->b->gain[i]);
        if (!fed && gain > room) {
            x->side[i] = p->b->on[i] ? EP_SIDE_ON : EP_SIDE_OFF;
            p->bound = fmax(p->bound, x->bound - gain);
            continue;
        }
        double now = fed ? fmax(p->b->open[i], gain) : gain;
        if (now > weight) {
            weight = now;
            branch = i;
        }
    }
    return branch;
}

/* All channels settled: the set is solved, and its own multipliers give its bound. */
static void solve_leaf(struct prover *p, struct node *x)
{
    struct ep_task *from = p->b->task;
    struct ep_task *k = ep_task_new(ep_net_fork(from->net, p->arena), p->arena);
    bool *on = EP_NEW_ARRAY(p->arena, bool, (size_t)p->n + 1);
    struct ep_merit merit;
    for (int i = 0; i < p->n; i++)
        on[i] = x->side[i] == EP_SIDE_ON;
    p->nodes += LEAF;
    ep_duals_copy(from->net, &from->dual, &k->dual);
    if (ep_task_set(k, on, NULL, from->e, NULL) != EP_OK) {
        x->bound = -INFINITY; /* no plan in it */
        return;
    }
    k->beat = p->plan;
    ep_task_run(k, EP_LEVEL_SEARCH, &merit);
    if (merit.shortfall > from->relax + 1e-4) {
        x->bound = -INFINITY; /* none that reaches the musts as far */
        return;
    }
    x->bound = fmin(x->bound, ep_bound_of_plan(k));
    if (merit.objective > p->plan) {
        p->plan = merit.objective;
        if (p->better)
            memcpy(p->better, on, sizeof *on * (size_t)p->n);
    }
}

/* The set of the root's own plan is often the best there is. */
static void solve_root(struct prover *p, const struct node *root)
{
    struct node own = *root;
    own.side = EP_NEW_ARRAY(p->arena, enum ep_side, (size_t)p->n + 1);
    ep_bound_at(p->b, root->side, root->price);
    for (int i = 0; i < p->n; i++)
        own.side[i] = EP_SIDE_OFF;
    for (int i = 0; i < p->n; i++)
        if (p->b->on[i]) {
            own.side[i] = EP_SIDE_FREE;
            for (int k = 0; k < p->b->net->m->channel[i].need_count; k++)
                own.side[p->b->net->m->channel[i].needs[k]] = EP_SIDE_FREE;
            switch_on(p, own.side, i);
        }
    solve_leaf(p, &own);
}

static void prove(struct prover *p, struct node *x)
{
    bool root = p->nodes == 0;
    lower_bound(p, x, root ? PRICES_ROOT : PRICES_NODE);
    if (root && x->bound > p->plan + p->close)
        solve_root(p, x);
    if (!holds_plans(p, x->side))
        return;
    bool open = x->bound > p->plan + p->close && p->nodes < p->most;
    int branch = open ? settle(p, x) : -1;
    if (open && branch < 0)
        solve_leaf(p, x);
    if (branch < 0) {
        p->bound = fmax(p->bound, x->bound);
        return;
    }
    /* the side that the bound's own plan takes comes last: it is the one that stays open longest */
    bool on = p->b->on[branch];
    for (int turn = 0; turn < 2; turn++) {
        struct node child = *x;
        child.side = EP_NEW_ARRAY(p->arena, enum ep_side, (size_t)p->n + 1);
        memcpy(child.side, x->side, sizeof *child.side * (size_t)p->n);
        if ((turn == 0) != on)
            switch_on(p, child.side, branch);
        else
            switch_off(p, child.side, branch);
        prove(p, &child);
    }
}

double ep_bound_sets(struct ep_task *task, double plan, int nodes, int *looked, bool *better)
{
    struct ep_arena *scratch = ep_arena_new();
    struct prover p = {.arena = scratch,
                       .n = task->net->n,
                       .most = nodes,
                       .plan = plan,
                       .bound = plan,
                       .better = better};
    struct node root = {.price = task->dual.budget};
    p.b = ep_bound_new(task, scratch);
    p.close = CLOSE * fmax(fabs(plan), task->scale);
    root.side = EP_NEW_ARRAY(scratch, enum ep_side, (size_t)p.n + 1);
    root_sides(&p, root.side);
    prove(&p, &root);
    *looked = p.nodes;
    ep_arena_free(scratch);
    return p.bound;
}

/* ---- of a solution ---- */

/* Months of channels with a minimum as the plan has them: off, or at least the minimum. */
static void months_of(const struct ep_net *net, const bool *on, const double *e,
                      struct ep_limits *limits)
{
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        double least = ep_effort_min(c);
        for (int t = 0; t < net->T; t++) {
            int at = i * net->T + t;
            bool bound = on[i] && !c->steady && !c->per_result && !c->tested && least > 0;
            limits->lo[at] = bound && e[at] > 0 ? fmin(least, e[at]) : 0;
            limits->hi[at] = bound && e[at] <= 0 ? 0 : INFINITY;
        }
    }
}

static void carry_prices(const struct ep_solution *s, struct ep_task *k)
{
    const struct ep_net *net = k->net;
    k->dual.budget = s->budget_price * net->unit;
    for (int t = 0; t < net->T; t++)
        k->dual.cap[t] = s->month_price[t] * net->unit;
}

void ep_model_prove(const struct ep_model *m, int nodes, struct ep_solution *s)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_net *net = ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, scratch);
    struct ep_task *k = ep_task_new(net, scratch);
    size_t cells = (size_t)(net->n * net->T) + 1;
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(scratch, double, cells);
    struct ep_limits limits = {EP_NEW_ARRAY(scratch, double, cells),
                               EP_NEW_ARRAY(scratch, double, cells)};
    struct ep_merit merit;
    ep_given_effort(net, s->active, s->effort, on, e);
    months_of(net, on, e, &limits);
    if (ep_task_set(k, on, &limits, e, NULL) == EP_OK) {
        carry_prices(s, k);
        ep_task_run(k, EP_LEVEL_SEARCH, &merit);
        double money =
            net->objective == EP_OBJECTIVE_PROFIT ? 0 : net->money * (k->cost.total + k->cost.own);
        double plan = s->objective * net->unit - money;
        double bound = ep_bound_sets(k, plan, nodes, &s->set_nodes, NULL);
        s->set_bound = fmax((bound + money) / net->unit, s->objective);
        double size =
            fmax(fabs(s->set_bound), net->objective == EP_OBJECTIVE_PROFIT ? s->gross : 0);
        s->set_gap = size > 0 ? (s->set_bound - s->objective) / size : 0;
    }
    ep_arena_free(scratch);
}
