/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/parallel.h"
#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

/* Branch and bound over the channels that are on and off, the node with the highest bound first. In
 * each node the bound is made small over the price of the budget and the weight of hours; a channel
 * whose gain of being on (or off) is more than what is open between bound and plan is settled
 * without a node of its own. */

#define LOOKS_ROOT 5 /* at the bound of a lever, in a round */
#define LOOKS_NODE 3
#define TANGENTS   7    /* looks for the tangents of reach */
#define ROOTS      3    /* plans at which the root takes its supports */
#define HALVINGS   8    /* of the slope of a goal's worth */
#define LOOKS_TUNE 60   /* at a root from which much stays open */
#define FAR        0.01 /* of the size of the objective: that is much */
#define NEAR       1e-3 /* where all that is asked is whether a plan is worth so much */
#define MEAN_PART  0.1  /* of what a unit of money brings on the way to it: a first price */
#define LEAF       4    /* looks at a bound that the solve of a set counts as */
#define HELP       0.2  /* of what is open: other supports that lower the bound by it are a help */
#define SMALL      1e-3 /* gain, of the scale of money, below which gains are alike */
#define TRACE      1e-6 /* of a minimum, that rounding leaves */
#define CLOSE      1e-4 /* of the size of the objective: nearer bounds are not looked into */
#define WORTH_TWO  16   /* draws from which a look takes longer than handing it to another thread */

struct node {
    enum ep_side *side;
    struct ep_bound *b; /* the supports and multipliers that it is looked at with */
    struct ep_levers levers;
    double bound;
    double cut; /* budget with which it holds no plan worth more than `floor` of the prover */
    int vain, rest; /* turns in a row that other supports were no help; levels without another */
};

struct prover {
    struct ep_bound *b, *twin;      /* that of the node at hand; twin: for two looks at a time */
    const struct ep_bound *twin_of; /* NULL until those pay */
    struct ep_arena *arena;
    int n, nodes, most;
    double plan, close, bound; /* best objective; what may stay open; highest of closed nodes */
    double floor, cut;         /* least of the closed nodes that are above `floor` */
    double step;               /* of the price of the budget, where there is none yet */
    double far;                /* of the size of the objective: so much open is much */
    bool *better;              /* [n] best set that was solved, where one beat the plan */
    bool whole;                /* only one whose months keep their minima */
    bool minima;               /* those of channels with carry-over are looked at too */
    bool money;                /* what is asked is `cut`, not the bound */
    struct node *open;
    int count, room;
};

/* ---- the levers ---- */

enum lever {
    LEVER_BUDGET,
    LEVER_HOURS
};

/* At given prices a bound is a line in the budget (Everett 1963), and no plan of less money is left
 * out: so one look shows all budgets up to the one returned to be too little for `floor`. */
static double cut_at(const struct prover *p, double bound, double price)
{
    double budget = p->b->net->m->budget;
    if (bound <= p->floor)
        return budget;
    return price > 0 ? fmax(0, budget - (bound - p->floor) / price) : 0;
}

static void close_node(struct prover *p, double bound, double cut)
{
    p->bound = fmax(p->bound, bound);
    if (bound > p->floor)
        p->cut = fmin(p->cut, cut);
}

/* Returns minus the slope of the bound along the lever. */
static double look(struct prover *p, struct node *x, const struct ep_levers *levers, enum lever of)
{
    double bound = ep_bound_at(p->b, x->side, levers);
    p->nodes++;
    x->cut = fmax(x->cut, cut_at(p, bound, levers->budget));
    if (bound < x->bound) {
        x->bound = bound;
        x->levers = *levers;
    }
    return of == LEVER_BUDGET ? p->b->use - p->b->net->m->budget : p->b->strain;
}

static bool is_close(const struct prover *p, const struct node *x)
{
    return ep_net_is_void(p->b->net) || x->bound <= p->plan + p->close;
}

/* The bound is convex along a lever: its slope says where to go. */
static void pull(struct prover *p, struct node *x, enum lever of, int looks)
{
    struct ep_levers at = x->levers;
    double *lever = of == LEVER_BUDGET ? &at.budget : &at.hours;
    double low = 0, high = INFINITY;
    double step = of == LEVER_HOURS ? 0.1 : fmax(p->step, 0.1 * at.budget);
    for (int i = 0; i < looks && !is_close(p, x); i++) {
        double over = look(p, x, &at, of);
        if (over == 0 || (over < 0 && *lever <= 0))
            break;
        if (over > 0)
            low = *lever;
        else
            high = *lever;
        if (!isfinite(high))
            *lever += step;
        else
            *lever = low > 0 ? low + (high - low) / 2 : fmax(0, high - step);
        step *= 2;
    }
}

static void lower_bound(struct prover *p, struct node *x, int looks)
{
    bool money = p->b->net->m->budget >= 0;
    x->bound = INFINITY;
    if (money)
        pull(p, x, LEVER_BUDGET, looks);
    else
        look(p, x, &x->levers, LEVER_HOURS);
    pull(p, x, LEVER_HOURS, looks);
    if (looks > LOOKS_NODE && money)
        pull(p, x, LEVER_BUDGET, looks / 2);
    if (p->minima && !p->b->minima && !is_close(p, x)) {
        p->b->minima = true;
        double bound = ep_bound_at(p->b, x->side, &x->levers);
        x->cut = fmax(x->cut, cut_at(p, bound, x->levers.budget));
        x->bound = fmin(x->bound, bound);
        p->nodes++;
        p->b->minima = false;
    }
}

/* The tangents of reach at which each channel gains least: where its own plan answers with the
 * effort that the tangent is of. Halved on the log scale, all channels at once. */
static void move_tangents(struct prover *p, const struct node *x)
{
    struct ep_bound *b = p->b;
    size_t cells = (size_t)(b->net->G * p->n) + 1;
    double *low = EP_NEW_ARRAY(p->arena, double, cells);
    double *high = EP_NEW_ARRAY(p->arena, double, cells);
    double *best = EP_NEW_ARRAY(p->arena, double, cells);
    double *gain = EP_NEW_ARRAY(p->arena, double, cells);
    for (size_t at = 0; at < cells; at++)
        gain[at] = INFINITY;
    for (int turn = 0; turn <= TANGENTS; turn++) {
        ep_bound_at(b, x->side, &x->levers);
        for (size_t at = 0; at + 1 < cells; at++) {
            int i = (int)at % p->n;
            double now = b->tangent[at], own = b->window[at];
            if (b->gain[i] < gain[at]) {
                gain[at] = b->gain[i];
                best[at] = now;
            }
            if (own > now)
                low[at] = now;
            else
                high[at] = now;
            if (turn == TANGENTS)
                now = best[at];
            else if (high[at] <= 0)
                now = own;
            else
                now = low[at] > 0 ? sqrt(low[at] * high[at]) : high[at] / 16;
            b->tangent[at] = now;
        }
        for (int i = 0; i < p->n; i++)
            ep_bound_set_reach(b, i);
    }
}

/* The bound of a root is made twice where tangents can move. */
static void lower_with_tangents(struct prover *p, struct node *x)
{
    lower_bound(p, x, LOOKS_ROOT);
    if (is_close(p, x) || !ep_bound_reaches(p->b))
        return;
    struct node again = *x;
    move_tangents(p, &again);
    lower_bound(p, &again, LOOKS_ROOT);
    if (again.bound < x->bound)
        *x = again;
}

/* ---- branching ---- */

/* Settle what the gains alone settle; the channel to branch on, -1 where none is free: one whose
 * side hangs by little and that takes much, for such are what the price of money cannot divide. */
static int settle(struct prover *p, struct node *x)
{
    int branch = -1;
    double weight = -1, bound;
    p->b->minima = p->minima;
    /* gains are those of the last evaluation */
    bound = fmax(x->bound, ep_bound_at(p->b, x->side, &x->levers));
    p->b->minima = false;
    for (int i = 0; i < p->n; i++) {
        if (x->side[i] != EP_SIDE_FREE)
            continue;
        bool fed = p->b->net->edge_first[i] < p->b->net->edge_first[i + 1];
        double gain = fabs(p->b->gain[i]);
        if (!fed && gain > bound - p->plan - p->close) {
            x->side[i] = p->b->on[i] ? EP_SIDE_ON : EP_SIDE_OFF;
            close_node(p, bound - gain, cut_at(p, bound - gain, x->levers.budget));
            continue;
        }
        double now = fmax(p->b->cash[i], p->b->open[i]) / (gain + SMALL * p->b->task->scale);
        if (now > weight) {
            weight = now;
            branch = i;
        }
    }
    return branch;
}

/* A plan that uses months below a minimum is none: it may show a set worth repairing, no more. */
static bool keeps_minima(const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        double least = ep_effort_min(c);
        for (int t = 0; t < net->T && net->on[i] && !c->per_result && !c->tested; t++) {
            double e = k->e[i * net->T + t];
            if (e > TRACE * least && e < (1 - TRACE) * least)
                return false;
        }
    }
    return true;
}

/* Solve the set of the channels that are on; its own multipliers give its bound. NULL: no plan in
 * it, or none that reaches the musts as far. */
static struct ep_task *solve_leaf(struct prover *p, const enum ep_side *side, double *bound)
{
    struct ep_task *from = p->b->task;
    struct ep_task *k = ep_task_new(ep_net_fork(from->net, p->arena), p->arena);
    bool *on = EP_NEW_ARRAY(p->arena, bool, (size_t)p->n + 1);
    struct ep_merit merit;
    for (int i = 0; i < p->n; i++)
        on[i] = side[i] == EP_SIDE_ON;
    p->nodes += LEAF;
    *bound = -INFINITY;
    ep_duals_copy(from->net, &from->dual, &k->dual);
    if (ep_task_set(k, on, NULL, from->e, NULL) != EP_OK)
        return NULL;
    k->beat = p->plan;
    ep_task_run(k, EP_LEVEL_SEARCH, &merit);
    if (merit.shortfall > from->relax + 1e-4)
        return NULL;
    *bound = ep_bound_of_plan(k, NULL);
    if (merit.objective > p->plan && !p->money && ((p->better && !p->whole) || keeps_minima(k))) {
        p->plan = merit.objective;
        if (p->better)
            memcpy(p->better, on, sizeof *on * (size_t)p->n);
    }
    return k;
}

/* The worth of no channel at all, which the bound of a node leaves out where all channels share a
 * tool. -INFINITY where one must be on. */
static double worth_of_none(const struct prover *p, const enum ep_side *side)
{
    for (int i = 0; i < p->n; i++)
        if (side[i] == EP_SIDE_ON)
            return -INFINITY;
    struct ep_task *from = p->b->task;
    struct ep_task *k = ep_task_new(ep_net_fork(from->net, p->arena), p->arena);
    bool *on = EP_NEW_ARRAY(p->arena, bool, (size_t)p->n + 1);
    struct ep_merit merit;
    if (from->net->m->tools == 0 || ep_task_set(k, on, NULL, NULL, NULL) != EP_OK)
        return -INFINITY;
    ep_task_measure(k, &merit);
    return merit.shortfall <= from->relax + 1e-4 ? merit.objective : -INFINITY;
}

static enum ep_side *new_sides(const struct prover *p, const enum ep_side *from)
{
    enum ep_side *side = EP_NEW_ARRAY(p->arena, enum ep_side, (size_t)p->n + 1);
    if (from)
        memcpy(side, from, sizeof *side * (size_t)p->n);
    return side;
}

/* The set that the bound's own plan takes, with what it needs. */
static enum ep_side *own_set(struct prover *p, const struct node *x)
{
    enum ep_side *side = new_sides(p, NULL);
    ep_bound_at(p->b, x->side, &x->levers);
    for (int i = 0; i < p->n; i++)
        side[i] = EP_SIDE_FREE;
    for (int i = 0; i < p->n; i++)
        if (p->b->on[i] && side[i] == EP_SIDE_FREE)
            ep_sides_on(p->b->net, side, i);
    for (int i = 0; i < p->n; i++)
        if (side[i] == EP_SIDE_FREE)
            side[i] = EP_SIDE_OFF;
    return side;
}

/* Whether a set is not the one whose plan the supports are taken at. */
static bool is_other_set(const struct prover *p, const enum ep_side *side)
{
    for (int i = 0; i < p->n; i++)
        if ((side[i] == EP_SIDE_ON) != p->b->task->net->on[i])
            return true;
    return false;
}

/* P min(metric, target) is held below a line whose slope the plan sets: where the plan just meets
 * the target with dear channels, a cheaper one seems worth all that the line promises beyond it.
 * The slope is halved while that lowers the bound. */
static void tune_goals(struct prover *p, struct node *root)
{
    struct ep_task *k = p->b->task;
    for (int g = 0; g < k->net->G; g++)
        for (int i = 0; i < HALVINGS && k->dual.price[g] > 0; i++) {
            struct ep_bound *before = p->b;
            struct node next = *root;
            double was = k->dual.price[g];
            k->dual.price[g] = i + 1 < HALVINGS ? was / 2 : 0;
            p->b = ep_bound_new(k, p->arena);
            move_tangents(p, &next);
            lower_bound(p, &next, LOOKS_NODE);
            if (next.bound >= root->bound) {
                k->dual.price[g] = was;
                p->b = before;
                break;
            }
            *root = next;
        }
}

static bool is_far(const struct prover *p, const struct node *x)
{
    bool profit = p->b->net->objective == EP_OBJECTIVE_PROFIT;
    double size = fmax(fabs(x->bound), profit ? p->b->task->scale : 0);
    return x->bound > p->plan + p->far * size;
}

/* Where much stays open, all multipliers of the root are moved. */
static void tune_root(struct prover *p, struct node *root)
{
    int before = p->nodes;
    if (!is_far(p, root) || p->nodes >= p->most || ep_net_is_void(p->b->net))
        return;
    tune_goals(p, root);
    lower_with_tangents(p, root);
    root->bound = ep_bound_tune(p->b, root->side, &root->levers, root->bound, p->plan, LOOKS_TUNE);
    root->cut = fmax(root->cut, cut_at(p, root->bound, root->levers.budget));
    p->nodes += LOOKS_TUNE;
    p->most += p->nodes - before;
}

/* The set of the root's own plan is often the best there is; and its multipliers may give a lower
 * bound than those of the plan at hand. */
static void lower_root(struct prover *p, struct node *root)
{
    struct ep_bound *best = p->b;
    lower_with_tangents(p, root);
    for (int round = 1; round < ROOTS && !is_close(p, root) && p->nodes < p->most; round++) {
        struct node next = *root;
        double bound;
        struct ep_task *k = solve_leaf(p, own_set(p, root), &bound);
        if (!k)
            break;
        p->b = ep_bound_new(k, p->arena);
        next.levers = (struct ep_levers){k->dual.budget, 1};
        lower_with_tangents(p, &next);
        if (next.bound >= root->bound)
            break;
        *root = next;
        best = p->b;
    }
    p->b = best;
    tune_root(p, root);
}

/* Multipliers and supports of a plan elsewhere price the plans of a node badly: those of the plan
 * of the node's own set are taken where they give a lower bound. Where they do not, the nodes below
 * wait twice as long for the next ones. At the mid values the bound only serves a search, to which
 * the sets come upon by it are no gain: those are better there and worse over the draws. */
static void take_supports(struct prover *p, struct node *x)
{
    struct ep_bound *before = p->b;
    double bound;
    if (p->b->net->draws == 1 || !is_far(p, x) || x->rest-- > 0)
        return;
    x->rest = 0;
    enum ep_side *side = own_set(p, x);
    if (!is_other_set(p, side))
        return;
    struct node next = *x;
    struct ep_task *k = solve_leaf(p, side, &bound);
    if (k) {
        p->b = ep_bound_new(k, p->arena);
        next.b = p->b;
        next.levers = (struct ep_levers){k->dual.budget, 1};
        lower_bound(p, &next, LOOKS_NODE);
    }
    bool helps = x->bound - next.bound > HELP * (x->bound - p->plan);
    if (next.bound < x->bound)
        *x = next;
    else
        p->b = before;
    x->vain = helps ? 0 : x->vain + 1;
    x->rest = (1 << x->vain) - 1;
}

static void push(struct prover *p, struct node x)
{
    if (!ep_sides_hold_plans(p->b->net, x.side))
        return;
    if (is_close(p, &x)) {
        close_node(p, x.bound, x.cut);
        return;
    }
    if (p->count == p->room) {
        struct node *more = EP_NEW_ARRAY(p->arena, struct node, 2 * (size_t)p->room + 16);
        if (p->count)
            memcpy(more, p->open, sizeof *more * (size_t)p->count);
        p->open = more;
        p->room = 2 * p->room + 16;
    }
    p->open[p->count++] = x;
}

static struct node pop(struct prover *p)
{
    int top = 0;
    for (int i = 1; i < p->count; i++)
        if (p->open[i].bound > p->open[top].bound)
            top = i;
    struct node x = p->open[top];
    p->open[top] = p->open[--p->count];
    return x;
}

/* One side of a branch, looked at by itself. */
struct half {
    struct prover p; /* a copy: its looks are counted apart */
    struct node child;
};

static void look_at_half(void *data)
{
    struct half *h = data;
    lower_bound(&h->p, &h->child, LOOKS_NODE);
}

/* Both sides at once where that pays. Neither asks for what the other finds. */
static void look_at_both(struct prover *p, struct half *half)
{
    struct ep_work beside;
    bool two = p->b->net->draws >= WORTH_TWO && ep_parallel_threads() > 1;
    if (two && p->twin_of != p->b) {
        p->twin = ep_bound_twin(p->b, p->arena);
        p->twin_of = p->b;
    }
    if (two) {
        half[1].p.b = p->twin;
        ep_work_start(&beside, look_at_half, &half[1]);
    }
    look_at_half(&half[0]);
    if (two)
        ep_work_wait(&beside);
    else
        look_at_half(&half[1]);
}

/* The bound of a set: that of its own plan, and that of the minima at its supports. */
static void close_leaf(struct prover *p, struct node *x)
{
    double bound;
    struct ep_task *k = solve_leaf(p, x->side, &bound);
    if (!k && ep_bound_has_late_starts(p->b)) /* a later start may cost less */
        bound = x->bound;
    if (k)
        x->cut = fmax(x->cut, cut_at(p, bound, k->dual.budget));
    bound = fmin(bound, x->bound);
    if (k && p->minima && bound > p->plan) {
        struct node own = *x;
        own.levers = (struct ep_levers){k->dual.budget, 1};
        p->b = ep_bound_new(k, p->arena);
        p->b->minima = true;
        lower_bound(p, &own, LOOKS_ROOT);
        bound = fmin(bound, own.bound);
        x->cut = own.cut;
    }
    close_node(p, bound, x->cut);
}

static void branch(struct prover *p, struct node *x)
{
    struct half half[2];
    p->b = x->b;
    take_supports(p, x);
    if (is_close(p, x)) {
        close_node(p, x->bound, x->cut);
        return;
    }
    int channel = settle(p, x);
    if (channel < 0) {
        close_leaf(p, x);
        return;
    }
    for (int turn = 0; turn < 2; turn++) {
        half[turn] = (struct half){*p, *x};
        half[turn].p.nodes = 0;
        half[turn].child.side = new_sides(p, x->side);
        (turn ? ep_sides_on : ep_sides_off)(p->b->net, half[turn].child.side, channel);
    }
    look_at_both(p, half);
    for (int turn = 0; turn < 2; turn++) {
        struct node *child = &half[turn].child;
        p->nodes += half[turn].p.nodes;
        child->bound = fmin(child->bound, x->bound);
        push(p, *child);
    }
}

/* Branch until nothing is open that counts, or the looks are used up. */
static void search_open(struct prover *p, struct node root)
{
    push(p, root);
    while (p->count > 0 && p->nodes < p->most) {
        struct node x = pop(p);
        if (is_close(p, &x) || (p->money && x.cut >= p->cut))
            close_node(p, x.bound, x.cut);
        else
            branch(p, &x);
    }
    while (p->count > 0) {
        struct node x = pop(p);
        close_node(p, x.bound, x.cut);
    }
}

static double prove_sets(struct prover *p, struct ep_task *task, int *looked)
{
    struct node root = {.levers = {task->dual.budget, 1}};
    p->n = task->net->n;
    p->b = ep_bound_new(task, p->arena);
    p->bound = p->plan;
    root.side = new_sides(p, NULL);
    ep_sides_root(p->b->net, root.side);
    close_node(p, worth_of_none(p, root.side), 0);
    lower_root(p, &root);
    root.b = p->b;
    search_open(p, root);
    *looked = p->nodes;
    return p->bound;
}

double ep_bound_sets(struct ep_task *task, double plan, int nodes, int *looked, bool *better,
                     bool whole)
{
    struct prover p = {.arena = ep_arena_new(),
                       .most = nodes,
                       .plan = plan,
                       .close = CLOSE * fmax(fabs(plan), task->scale),
                       .step = 0.03 * task->net->money,
                       .far = FAR,
                       .better = better,
                       .whole = whole};
    double bound = prove_sets(&p, task, looked);
    ep_arena_free(p.arena);
    return bound;
}

bool ep_bound_refutes(struct ep_task *task, double floor, int nodes, double *low, bool *out)
{
    int looked;
    struct prover p = {.arena = ep_arena_new(),
                       .most = nodes,
                       .plan = floor,
                       .floor = floor,
                       .cut = INFINITY,
                       .step = MEAN_PART * fabs(floor) / task->scale,
                       .far = NEAR,
                       .minima = true,
                       .money = true};
    bool refuted = prove_sets(&p, task, &looked) <= floor;
    *low = fmin(p.cut, task->net->m->budget);
    *out = p.nodes >= p.most;
    ep_arena_free(p.arena);
    return refuted;
}
