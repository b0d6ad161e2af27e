/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/descent.h"

#include <math.h>
#include <string.h>

/* Precision grows step by step until the gap is small: a rough start keeps the penalties low. */
struct step {
    int outer, inner;
    double violation, fall; /* relative, of the scale of money */
};
static const struct step steps[] = {
    {12, 60, 1e-4, 1e-6},   {20, 100, 1e-5, 1e-8},  {30, 200, 1e-6, 1e-10},
    {40, 400, 1e-7, 1e-12}, {40, 800, 1e-8, 1e-13},
};
static const struct step glance = {2, 20, 1e-3, 1e-5};
struct level {
    const struct step *step;
    int steps, first;         /* step after which the gap is looked at */
    double gap, gap_of_draws; /* at which it is enough; a mean over draws knows fewer digits */
    double budget; /* least first penalty of its row: a plan that is printed leaves no money over */
};
static const struct level levels[] = {
    [EP_LEVEL_GLANCE] = {&glance, 1, 1, 1, 1, 0},
    [EP_LEVEL_SKETCH] = {steps, 3, 0, 1e-4, 1e-4, 0},
    [EP_LEVEL_SEARCH] = {steps, 3, 0, 1e-5, 1e-5, 0},
    [EP_LEVEL_FINAL] = {steps, 5, 3, 1e-9, 3e-8, 20},
};
/* So many minimisations in a row that ran out of steps and moved the value by no more end it. */
#define PATIENCE 3
#define CREEP    1e-7
/* Part of the size that a gap may leave open; where a solve stands still above it, it may stand in
 * a corner that fed ceilings have, from which a new lift takes it. */
#define OPEN           3e-6
#define PENALTY_GROWTH 4.0
#define PENALTY_MOST   1e6 /* times the first */

/* ---- multipliers ---- */

/* How far a row is from g <= 0, w >= 0, w g = 0, in the row's own unit. */
static double amiss(double g, double mult, double rho)
{
    return fabs(fmax(g, -mult / rho));
}

struct amiss {
    double budget, cap, hour, share, must, each, kink;
};

static void max_into(double *most, double v)
{
    if (v > *most)
        *most = v;
}

static void rows_amiss(const struct ep_task *k, struct amiss *a)
{
    const struct ep_net *net = k->net;
    const struct ep_duals *d = &k->dual;
    double month = k->scale / net->T;
    if (net->m->budget >= 0)
        a->budget = amiss(k->g_budget, d->budget, d->r_budget) / k->scale;
    for (int t = 0; t < net->T && net->m->monthly_cap; t++)
        max_into(&a->cap, amiss(k->g_cap[t], d->cap[t], d->r_cap) / month);
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T && k->hard[r]; t++)
            max_into(&a->hour,
                     amiss(k->g_hard[r * net->T + t], d->hard[r * net->T + t], d->r_hour[r]) /
                         fmax(1, net->m->role[r].hours_month));
    for (int g = 0; g < net->G; g++) {
        if (k->must[g])
            max_into(&a->must, amiss(k->g_must[g], d->must[g], d->r_must));
        if (k->costed[g])
            max_into(&a->each, amiss(k->g_each[g], d->each[g], d->r_each));
    }
}

static void kinks_amiss(const struct ep_task *k, struct amiss *a)
{
    const struct ep_net *net = k->net;
    const struct ep_value *w = k->value;
    for (int g = 0; g < net->G && !k->shortfall; g++) {
        double top = net->m->goal[g].price * net->goal_unit;
        if (top > 0 && net->m->goal[g].at_least > 0)
            max_into(&a->kink, fabs(w->next_price[g] - k->dual.price[g]) / k->dual.r_price[g] /
                                   net->m->goal[g].at_least);
    }
    double month = k->scale / net->T;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T && !k->hard[r]; t++)
            max_into(&a->hour,
                     fabs(k->over_slope[r * net->T + t] - k->dual.bought[r * net->T + t]) /
                         k->dual.r_hour[r] / fmax(1, net->m->role[r].hours_month));
    for (int j = 0; j < net->shares; j++)
        for (int p = 0; p < net->share[j].count; p++) {
            int at = (net->share[j].kind * net->n + net->share[j].member[p]) * net->T;
            for (int t = 0; t < net->T; t++)
                max_into(&a->share, fabs(k->top_slope[at + t] - k->dual.share[at + t]) /
                                        k->dual.r_share / month);
        }
    for (int t = 0; t < net->T && net->m->capacity && !k->shortfall; t++)
        for (int d = 0; d < net->draws; d++)
            max_into(&a->kink,
                     fabs(w->next_capacity[d * net->T + t] - k->dual.capacity[d * net->T + t]) /
                         k->dual.r_capacity[t] / fmax(1, net->m->capacity[t]));
    for (int d = 0; d < net->draws && net->m->cautious && !k->shortfall; d++)
        max_into(&a->kink, fabs(w->next_tail[d] - k->dual.tail[d]) / k->dual.r_tail / k->scale);
}

static void take_multipliers(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    struct ep_duals *d = &k->dual;
    size_t months = sizeof(double) * (size_t)net->T, goals = sizeof(double) * (size_t)net->G;
    d->budget = k->w_budget;
    memcpy(d->cap, k->w_cap, months);
    memcpy(d->hard, k->w_hard, months * (size_t)net->R);
    memcpy(d->bought, k->over_slope, months * (size_t)net->R);
    for (int j = 0; j < net->shares; j++)
        for (int p = 0; p < net->share[j].count; p++) {
            int at = (net->share[j].kind * net->n + net->share[j].member[p]) * net->T;
            memcpy(d->share + at, k->top_slope + at, months);
        }
    for (int g = 0; g < net->G; g++) {
        d->must[g] = k->must[g] ? k->w_must[g] : 0;
        d->each[g] = k->costed[g] ? k->w_each[g] : 0;
    }
    if (k->shortfall)
        return;
    memcpy(d->price, k->value->next_price, goals);
    if (net->m->capacity)
        memcpy(d->capacity, k->value->next_capacity, months * (size_t)net->draws);
    if (net->m->cautious)
        memcpy(d->tail, k->value->next_tail, sizeof(double) * (size_t)net->draws);
}

static bool slow(double now, double last, double goal)
{
    return now > goal && now > 0.25 * last;
}

static void scale_array(double *v, int count, double by)
{
    for (int i = 0; i < count; i++)
        v[i] *= by;
}

/* Penalties grow for the rows that do not come closer. */
static void grow_penalties(struct ep_task *k, const struct amiss *now, const struct amiss *last,
                           double goal)
{
    const struct ep_net *net = k->net;
    struct ep_duals *d = &k->dual;
    if (d->r_budget * k->scale > 20 * PENALTY_MOST)
        return;
    if (slow(now->budget, last->budget, goal))
        d->r_budget *= PENALTY_GROWTH;
    if (slow(now->cap, last->cap, goal))
        d->r_cap *= PENALTY_GROWTH;
    if (slow(now->hour, last->hour, goal))
        scale_array(d->r_hour, net->R, PENALTY_GROWTH);
    if (slow(now->share, last->share, goal))
        d->r_share *= PENALTY_GROWTH;
    if (slow(now->must, last->must, goal))
        d->r_must *= PENALTY_GROWTH;
    if (slow(now->each, last->each, goal))
        d->r_each *= PENALTY_GROWTH;
    if (slow(now->kink, last->kink, goal)) {
        scale_array(d->r_price, net->G, PENALTY_GROWTH);
        scale_array(d->r_capacity, net->T, PENALTY_GROWTH);
        d->r_tail *= PENALTY_GROWTH;
    }
}

static double worst(const struct amiss *a)
{
    return fmax(fmax(fmax(a->budget, a->cap), fmax(a->hour, a->share)),
                fmax(fmax(a->must, a->each), a->kink));
}

/* ---- merit ---- */

static double shortfall_of(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    double most = 0;
    memcpy(k->top, k->cost.top, sizeof(double) * (size_t)(net->shares * net->T));
    memcpy(k->over, k->cost.bought, sizeof(double) * (size_t)(net->R * net->T));
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        double metric = k->value->metric[g];
        if (k->must[g])
            most = fmax(most, 1 - metric / goal->at_least);
        if (k->costed[g])
            most = fmax(most, (ep_task_spend(k, g) - goal->max_cost * metric) / k->scale);
    }
    return most;
}

/* Expects e to be the task's own. */
void ep_task_measure(struct ep_task *k, struct ep_merit *merit)
{
    ep_cost_of(k->net, k->e, &k->cost);
    ep_value_forward(k->value, k->e);
    k->value->nothing = false;
    double worth = ep_value_worth(k->value, EP_MODE_EXACT, NULL);
    merit->feasible = true;
    merit->objective = worth - k->net->money * (k->cost.total + k->cost.own);
    merit->shortfall = shortfall_of(k);
}

bool ep_merit_better(const struct ep_merit *a, const struct ep_merit *b, double tolerance)
{
    if (!a->feasible || !b->feasible)
        return a->feasible && !b->feasible;
    double sa = a->shortfall > EP_REACHED ? a->shortfall : 0,
           sb = b->shortfall > EP_REACHED ? b->shortfall : 0;
    if (fabs(sa - sb) > EP_NEARER || (sa == 0) != (sb == 0))
        return sa < sb;
    return a->objective > b->objective + tolerance;
}

/* ---- inside the constraints ---- */

static void between(const struct ep_task *k, const double *e, int month, double part, double *out)
{
    const struct ep_net *net = k->net;
    for (int b = 0; b < k->blocks; b++) {
        int i = k->channel[b];
        for (int t = 0; t < net->T; t++)
            if (month < 0 || t == month) {
                double lo = k->lo[b * net->T + t];
                out[i * net->T + t] = lo + part * (e[i * net->T + t] - lo);
            }
    }
}

/* At the last cost. */
static bool month_has_room(const struct ep_task *k, int t)
{
    const struct ep_net *net = k->net;
    if (net->m->monthly_cap && k->cost.cash[t] > net->m->monthly_cap[t])
        return false;
    for (int r = 0; r < net->R; r++)
        if (net->buy[r] <= 0 && k->cost.hours[r * net->T + t] > ep_role_hours(net->m, r, t))
            return false;
    return true;
}

static bool month_fits(struct ep_task *k, const double *e, int t)
{
    ep_cost_of(k->net, e, &k->cost);
    return month_has_room(k, t);
}

static bool budget_fits(struct ep_task *k, const double *e, int t)
{
    (void)t;
    ep_cost_of(k->net, e, &k->cost);
    return k->net->m->budget < 0 || k->cost.total <= k->net->m->budget;
}

/* Largest part of the way from the lower limits to e that fits. */
static void shrink(struct ep_task *k, double *e, int month,
                   bool (*good)(struct ep_task *, const double *, int), double *room)
{
    size_t size = sizeof(double) * (size_t)(k->net->n * k->net->T);
    double low = 0, high = 1;
    if (good(k, e, month))
        return;
    memcpy(room, e, size);
    for (int step = 0; step < 60; step++) {
        double part = step == 0 ? 0 : low + (high - low) / 2;
        between(k, e, month, part, room);
        if (good(k, room, month))
            low = part;
        else if (step == 0)
            break;
        else
            high = part;
    }
    between(k, e, month, low, room);
    memcpy(e, room, size);
}

static void make_feasible(struct ep_task *k, double *e)
{
    struct ep_arena *scratch = ep_arena_new();
    double *room = EP_NEW_ARRAY(scratch, double, (size_t)(k->net->n * k->net->T) + 1);
    ep_cost_of(k->net, e, &k->cost);
    for (int t = 0; t < k->net->T; t++)
        if (!month_has_room(k, t)) {
            shrink(k, e, t, month_fits, room);
            ep_cost_of(k->net, e, &k->cost);
        }
    shrink(k, e, -1, budget_fits, room);
    ep_arena_free(scratch);
}

/* ---- one solve ---- */

static double multiply(struct ep_task *k, const struct step *level)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_descent w;
    struct amiss last = {1, 1, 1, 1, 1, 1, 1};
    double fall = fmax(level->fall, 1e-6), most = 1, lift = ep_lift_first(k), value = INFINITY;
    double dear = ep_dear_begin(k);
    double hopeless = k->shortfall || k->relax > 0 ? INFINITY : ep_task_most_cost(k);
    int creeping = 0;
    ep_descent_init(&w, k, scratch);
    k->net->lift = lift;
    for (int outer = 0; outer < level->outer; outer++) {
        struct amiss now = {0};
        if (outer > 0)
            ep_lift_lower(k, lift = fmax(EP_LIFT, 0.1 * lift));
        bool done = ep_descend(&w, k, fall * k->scale * dear, level->inner) < level->inner;
        rows_amiss(k, &now);
        kinks_amiss(k, &now);
        take_multipliers(k);
        most = worst(&now);
        if (most <= level->violation && fall <= level->fall && k->net->lift <= EP_LIFT)
            break;
        if (done && w.value > hopeless)
            break;
        creeping = !done && fabs(w.value - value) <= CREEP * fabs(w.value) ? creeping + 1 : 0;
        if (creeping >= PATIENCE)
            break;
        value = w.value;
        dear = ep_dear_next(k, dear);
        if (done)
            grow_penalties(k, &now, &last, level->violation);
        last = now;
        fall = fmax(level->fall, fmin(fall * 0.1, most * most));
    }
    k->net->lift = 0;
    ep_arena_free(scratch);
    return most;
}

static void allow_shortfall(struct ep_task *k, const struct step *level,
                            const struct ep_duals *before)
{
    ep_shortfall_begin(k);
    multiply(k, level);
    ep_shortfall_end(k, before);
}

/* Inside the constraints, and what that is worth. */
static void come_in(struct ep_task *k, struct ep_merit *merit)
{
    ep_task_gather(k, k->y, k->e);
    make_feasible(k, k->e);
    ep_task_measure(k, merit);
}

/* Where the task's last solve missed a must this one may too: it begins by asking how far it can
 * come, for the attempt to reach what is out of reach takes as long as all that follows. Where that
 * says that all can be reached, an attempt goes on at the prices to which it had come. */
static void solve_once(struct ep_task *k, const struct step *l, struct ep_merit *merit)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_duals before, attempt;
    bool rows = ep_task_has_musts(k), missed = rows && k->relax > 0;
    ep_duals_init(k->net, scratch, &before);
    ep_duals_init(k->net, scratch, &attempt);
    ep_duals_copy(k->net, &k->dual, &before);
    k->relax = 0;
    if (!missed) {
        multiply(k, l);
        come_in(k, merit);
        missed = rows && merit->shortfall > EP_REACHED;
    }
    if (missed) {
        ep_duals_carry(k->net, &k->dual, &attempt);
        allow_shortfall(k, l, &before);
        if (k->relax <= 0)
            ep_duals_carry(k->net, &attempt, &k->dual);
        if (ep_task_is_wanted(k))
            multiply(k, l);
        come_in(k, merit);
    }
    ep_arena_free(scratch);
}

double ep_task_size(const struct ep_task *k, const struct ep_merit *merit, double bound)
{
    double gross = merit->objective + k->net->money * (k->cost.total + k->cost.own);
    return fmax(fmax(fabs(bound), gross), 1e-9 * k->scale);
}

/* What a step left. */
struct progress {
    double gap, objective;
};

/* Whether a step brought next to nothing: neither the bound nor the plan came nearer the other. */
static bool stands_still(const struct progress *last, double gap, double objective, double size,
                         double enough)
{
    double gain = objective - last->objective;
    return gap > 0.5 * last->gap && gain <= fmax(enough * size, 0.1 * gap);
}

void ep_task_run(struct ep_task *k, enum ep_effort_level level, struct ep_merit *merit)
{
    const struct level *l = &levels[level];
    double enough = k->net->draws > 1 ? l->gap_of_draws : l->gap;
    struct progress last = {INFINITY, -INFINITY};
    bool lifted = false;
    if (ep_model_stopped(k->net->m)) {
        ep_task_measure(k, merit);
        return;
    }
    for (int s = 0; s < l->steps; s++) {
        if (s > 0) {
            ep_task_scatter(k, k->e, k->y);
            ep_task_penalties(k);
            k->lift = lifted ? EP_LIFT_FIRST : EP_LIFT;
        }
        k->dual.r_budget = fmax(k->dual.r_budget, l->budget / k->scale);
        solve_once(k, &l->step[s], merit);
        /* a must out of reach: the bound says nothing, and the search needs no more digits */
        if (merit->shortfall > EP_REACHED && s >= (level == EP_LEVEL_FINAL ? 1 : 0))
            break;
        if (s + 2 < l->first || s + 1 == l->steps || merit->shortfall > EP_REACHED)
            continue; /* behind the last step nobody asks for the gap */
        double bound = ep_bound_of_plan(k, NULL), size = ep_task_size(k, merit, bound);
        double gap = bound - merit->objective;
        if (bound <= k->beat || (s >= l->first && gap <= enough * size))
            break;
        if (s > 0 && s + 1 >= l->first && gap > enough * size &&
            stands_still(&last, gap, merit->objective, size, enough)) {
            if (lifted || gap <= OPEN * size)
                break;
            lifted = true;
        }
        last = (struct progress){gap, merit->objective};
    }
}

/* ---- the solution ---- */

double ep_bought_price(const struct ep_net *net, const struct ep_duals *d, int r, int t)
{
    double cash = net->money + d->budget + d->cap[t];
    return net->extra[r] * cash - net->own_cost[r] * net->money;
}

double ep_task_hour_price(const struct ep_task *k, int r, int t)
{
    int at = r * k->net->T + t;
    return k->hard[r] ? k->dual.hard[at]
                      : k->dual.bought[at] * ep_bought_price(k->net, &k->dual, r, t);
}

static void fill_prices(const struct ep_task *k, struct ep_solution *s)
{
    const struct ep_net *net = k->net;
    double unit = net->unit;
    s->budget_price = k->dual.budget / unit;
    for (int t = 0; t < net->T; t++)
        s->month_price[t] = k->dual.cap[t] / unit;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T; t++)
            s->hour_price[net->canon.role[r] * net->T + t] = ep_task_hour_price(k, r, t) / unit;
    for (int g = 0; g < net->G; g++) {
        double at = net->m->goal[g].at_least, *out = &s->goal_multiplier[net->canon.goal[g]];
        *out = k->must[g] ? k->dual.must[g] / at / unit : 0;
        if (k->costed[g])
            *out += k->dual.each[g] * net->m->goal[g].max_cost / k->scale / unit;
    }
}

static double bound_of(struct ep_task *k)
{
    return fmin(ep_bound_of_plan(k, NULL), ep_certificate(k));
}

/* What the net's scaled objective holds of money beside the objective's own unit. */
static double unpriced(const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    return net->objective == EP_OBJECTIVE_PROFIT ? 0 : net->money * (k->cost.total + k->cost.own);
}

double ep_task_objective(struct ep_task *k)
{
    struct ep_merit merit;
    ep_task_measure(k, &merit);
    return (merit.objective + unpriced(k)) / k->net->unit;
}

void ep_task_set_bound(const struct ep_task *k, double bound, struct ep_solution *out)
{
    const struct ep_net *net = k->net;
    bool bounded = isfinite(bound), profit = net->objective == EP_OBJECTIVE_PROFIT;
    out->upper_bound = fmax((bound + unpriced(k)) / net->unit, out->objective);
    double size = fmax(fabs(out->upper_bound), profit ? out->gross : 0);
    out->gap = !bounded ? INFINITY : size > 0 ? (out->upper_bound - out->objective) / size : 0;
}

void ep_task_solution(struct ep_task *k, bool bounded, struct ep_arena *a, struct ep_solution *out)
{
    const struct ep_net *net = k->net;
    struct ep_arena *scratch = ep_arena_new();
    bool *active = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *effort = EP_NEW_ARRAY(scratch, double, (size_t)(net->n * net->T) + 1);
    for (int i = 0; i < net->n; i++) {
        int g = net->canon.channel[i];
        active[g] = net->on[i];
        memcpy(effort + g * net->T, k->e + i * net->T, sizeof(double) * (size_t)net->T);
    }
    double bound = bounded ? bound_of(k) : INFINITY;
    ep_model_evaluate(net->canon.given, active, effort, -1, a, out);
    fill_prices(k, out);
    out->objective = out->set_objective = ep_task_objective(k);
    ep_task_set_bound(k, bound, out);
    out->method = "augmented Lagrangian, projected quasi-Newton; bound: Lagrangian, channel by "
                  "channel";
    out->iterations = k->evaluations;
    ep_arena_free(scratch);
}

/* Multipliers of money are in the objective's scaled unit, which draws may change. */
static void rescale(const struct ep_net *net, double by, struct ep_duals *d)
{
    d->budget *= by;
    scale_array(d->cap, net->T, by);
    scale_array(d->hard, net->R * net->T, by);
    scale_array(d->must, net->G, by);
    scale_array(d->each, net->G, by);
    scale_array(d->price, net->G, by);
}

enum ep_status ep_solve_set(const struct ep_model *m, const bool *on,
                            const struct ep_limits *limits, const struct ep_task *near,
                            struct ep_arena *a, struct ep_task **out, struct ep_error *err)
{
    /* few draws first: what they settle need not be settled on all */
    static const int nets[] = {EP_NET_MID, EP_NET_SOME_DRAWS, EP_NET_ALL_DRAWS};
    enum ep_status status = EP_OK;
    struct ep_merit merit;
    int evaluations = near ? near->evaluations : 0;
    int first = m->draws.count > 0 ? (near ? 1 : 0) : 2;
    for (int i = first; i < 3; i++) {
        bool last = i == 2;
        struct ep_task *k = ep_task_new(ep_net_new(m, nets[i], EP_NET_GIVEN, a), a);
        EP_TRY(ep_task_set(k, on, limits, near ? near->e : NULL, err));
        if (near) {
            ep_duals_carry(k->net, &near->dual, &k->dual);
            rescale(k->net, k->net->unit / near->net->unit, &k->dual);
        }
        ep_task_run(k, last ? EP_LEVEL_FINAL : EP_LEVEL_SEARCH, &merit);
        k->evaluations += evaluations;
        evaluations = k->evaluations;
        near = *out = k;
    }
out:
    return status;
}

enum ep_status ep_model_solve(const struct ep_model *m, const bool *active, struct ep_arena *a,
                              struct ep_solution *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_task *k;
    struct ep_canon canon;
    EP_TRY(ep_model_check(m, err));
    ep_canon_make(m, scratch, &canon);
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)m->channels + 1);
    for (int i = 0; i < m->channels; i++)
        on[i] = active[canon.channel[i]];
    EP_TRY(ep_solve_set(m, on, NULL, NULL, scratch, &k, err));
    ep_task_solution(k, true, a, out);
out:
    ep_arena_free(scratch);
    return status;
}
