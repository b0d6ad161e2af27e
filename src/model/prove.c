/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>

/* The bound over sets of a solution that is given, and its money spread anew. */

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

void ep_task_carry(const struct ep_net *net, const struct ep_solution *s, struct ep_duals *dual)
{
    dual->budget = s->budget_price * net->unit;
    for (int t = 0; t < net->T && s->month_price; t++)
        dual->cap[t] = s->month_price[t] * net->unit;
    for (int r = 0; r < net->R && s->hour_price; r++)
        for (int t = 0; t < net->T; t++) {
            double price = s->hour_price[net->canon.role[r] * net->T + t] * net->unit;
            double bought = ep_bought_price(net, dual, r, t);
            if (net->buy[r] <= 0)
                dual->hard[r * net->T + t] = price;
            else
                dual->bought[r * net->T + t] = bought > 0 ? fmin(1, price / bought) : 0;
        }
}

/* The prices of musts too: of a plan for the same objective. */
static void carry_musts(const struct ep_task *k, const struct ep_solution *s, struct ep_duals *dual)
{
    const struct ep_net *net = k->net;
    for (int g = 0; g < net->G; g++)
        if (k->must[g] && !k->costed[g])
            dual->must[g] =
                s->goal_multiplier[net->canon.goal[g]] * net->m->goal[g].at_least * net->unit;
}

void ep_task_carry_all(struct ep_task *k, const struct ep_solution *s)
{
    if (!s->goal_multiplier || !s->month_price)
        return;
    ep_task_carry(k->net, s, &k->dual);
    carry_musts(k, s, &k->dual);
}

/* What the net's scaled objective holds of money beside the objective's own unit. */
static double tie_break(const struct ep_net *net, const struct ep_solution *s)
{
    return net->objective == EP_OBJECTIVE_PROFIT ? 0 : net->money * s->cost_total;
}

double ep_plan_worth(const struct ep_task *k, const struct ep_solution *s)
{
    return s->objective * k->net->unit - tie_break(k->net, s);
}

void ep_model_take_set_bound(const struct ep_model *m, double bound, struct ep_solution *s)
{
    double size = fmax(fabs(bound), m->objective == EP_OBJECTIVE_PROFIT ? s->gross : 0);
    s->set_bound = bound;
    s->set_gap = size > 0 ? (bound - s->set_objective) / size : 0;
}

void ep_set_bound(const struct ep_task *k, double bound, struct ep_solution *s)
{
    const struct ep_net *net = k->net;
    /* that of the plan's own channels holds too, but a rough choice has none */
    double own = isfinite(s->upper_bound) ? s->upper_bound : s->objective;
    ep_model_take_set_bound(net->m, fmax((bound + tie_break(net, s)) / net->unit, own), s);
}

enum ep_status ep_task_of(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                          struct ep_task **k, struct ep_error *err)
{
    struct ep_net *net = ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, a);
    size_t cells = (size_t)(net->n * net->T) + 1;
    bool *on = EP_NEW_ARRAY(a, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(a, double, cells);
    struct ep_limits limits = {EP_NEW_ARRAY(a, double, cells), EP_NEW_ARRAY(a, double, cells)};
    *k = ep_task_new(net, a);
    ep_given_effort(net, s->active, s->effort, on, e);
    months_of(net, on, e, &limits);
    return ep_task_set(*k, on, &limits, e, err);
}

enum ep_status ep_model_spread(const struct ep_model *m, bool rough, struct ep_arena *a,
                               struct ep_solution *io, struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_task *k;
    struct ep_merit merit;
    EP_TRY(ep_model_check(m, err));
    EP_TRY(ep_task_of(m, io, scratch, &k, err));
    ep_task_carry_all(k, io);
    ep_task_run(k, rough ? EP_LEVEL_SKETCH : EP_LEVEL_FINAL, &merit);
    ep_task_solution(k, true, a, io);
out:
    ep_arena_free(scratch);
    return status;
}

static void prove(const struct ep_model *m, int nodes, struct ep_solution *s, bool *better)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_task *k;
    struct ep_merit merit;
    if (ep_task_of(m, s, scratch, &k, NULL) == EP_OK) {
        ep_task_carry(k->net, s, &k->dual);
        ep_task_run(k, EP_LEVEL_SEARCH, &merit);
        double bound = ep_bound_sets(k, ep_plan_worth(k, s), nodes, &s->set_nodes, better, true);
        ep_set_bound(k, bound, s);
    }
    ep_arena_free(scratch);
}

void ep_model_prove(const struct ep_model *m, int nodes, struct ep_solution *s)
{
    prove(m, nodes, s, NULL);
}

#define STEP_MORE 1.25 /* of the money at which a plan of the set is looked for */
#define MOST_MORE 4.0
#define TIE       0.01 /* of what money weighs beside another objective: enough to be a price */

/* What own hours and the whole budget weigh at most, in the net's scaled units. */
static double most_cost(const struct ep_net *net)
{
    double sum = fmax(0, net->m->budget);
    for (int r = 0; r < net->R; r++)
        sum += net->T * net->m->role[r].hours_month * net->m->role[r].cost_hour;
    return net->money * sum;
}

/* The set of the solution with free months, for they are free in the bound too, at its own budget:
 * supports and prices may be those of a plan that the budget does not pay for. NULL: there is no
 * plan of it. */
static struct ep_task *open_task(const struct ep_model *m, const struct ep_solution *near,
                                 double more, struct ep_arena *a)
{
    struct ep_model own = *m;
    own.budget = more * fmax(m->budget, near->cash_total);
    struct ep_net *net = ep_net_new(&own, EP_NET_ALL_DRAWS, EP_NET_GIVEN, a);
    bool *on = EP_NEW_ARRAY(a, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(a, double, (size_t)(net->n * net->T) + 1);
    struct ep_merit merit;
    net->money *= TIE;
    struct ep_task *k = ep_task_new(net, a);
    ep_given_effort(net, near->active, near->effort, on, e);
    if (ep_task_set(k, on, NULL, e, NULL) != EP_OK)
        return NULL;
    ep_task_carry(net, near, &k->dual);
    ep_task_run(k, EP_LEVEL_SEARCH, &merit);
    net->canon.m.budget = m->budget;
    return k;
}

/* What must be in alone passes the budget, as late as it may begin: there is no plan. */
static bool is_too_little(const struct ep_model *m, struct ep_arena *a)
{
    struct ep_model late = *m;
    size_t n = (size_t)m->channels;
    late.channel = ep_arena_grow(a, m->channel, n, n + 1, sizeof *late.channel);
    for (size_t c = 0; c < n; c++)
        if (late.channel[c].start_last > late.channel[c].start)
            late.channel[c].start = late.channel[c].start_last;
    size_t tools = (size_t)m->tools;
    late.tool = ep_arena_grow(a, m->tool, tools, tools + 1, sizeof *late.tool);
    for (int k = 0; k < m->tools; k++)
        if (m->tool[k].late) { /* in a month of its own it may have its parts */
            late.tool[k].start = m->months - 1;
            late.tool[k].setup = m->monthly_cap ? 0 : m->tool[k].setup;
        }
    struct ep_net *net = ep_net_new(&late, EP_NET_MID, EP_NET_GIVEN, a);
    bool *on = EP_NEW_ARRAY(a, bool, (size_t)net->n + 1);
    for (int i = 0; i < net->n; i++)
        on[i] = net->m->channel[i].required;
    return ep_task_set(ep_task_new(net, a), on, NULL, NULL, NULL) != EP_OK;
}

bool ep_model_refutes(const struct ep_model *m, const struct ep_solution *near, double target,
                      int nodes, double *low, bool *out)
{
    struct ep_arena *scratch = ep_arena_new();
    bool refuted = is_too_little(m, scratch);
    struct ep_task *k = NULL;
    /* where channels are to begin earlier than in the plan, its set may take more money than that
     */
    for (double more = 1; !refuted && !k && more <= MOST_MORE; more *= STEP_MORE)
        k = open_task(m, near, more, scratch);
    *low = refuted ? m->budget : 0;
    *out = false;
    if (k) {
        double floor = target * k->net->unit - most_cost(k->net);
        refuted = ep_bound_refutes(k, floor, nodes, low, out);
    }
    ep_arena_free(scratch);
    return refuted;
}

bool ep_model_prove_better(const struct ep_model *m, int nodes, struct ep_arena *a,
                           struct ep_solution *io)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_solution other;
    struct ep_error refused;
    struct ep_canon canon;
    size_t n = (size_t)m->channels;
    bool *on = EP_NEW_ARRAY(scratch, bool, n + 1), *active = EP_NEW_ARRAY(scratch, bool, n + 1);
    ep_canon_make(m, scratch, &canon);
    for (size_t i = 0; i < n; i++)
        on[i] = io->active[canon.channel[i]];
    prove(m, nodes, io, on);
    bool same = true;
    for (size_t i = 0; i < n; i++) {
        active[canon.channel[i]] = on[i];
        same = same && on[i] == io->active[canon.channel[i]];
    }
    bool better = !same && ep_model_solve(m, active, a, &other, &refused) == EP_OK &&
                  other.objective > io->objective;
    if (better)
        *io = other;
    ep_arena_free(scratch);
    return better;
}
