/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The plan of the budget that was found: the one with the highest objective that reaches the goal.
 */

#include "stage/seek_internal.h"

#include <math.h>

#define SPARE       2e-4 /* by which the plan's goal is above what is asked, for rounding */
#define LOOSE       0.01 /* of nearly all of what can be reached: its plan may miss so much */
#define CORRECTIONS 5    /* of the few draws' mean toward that of all draws */
#define LIKELY_STEP                                                                                \
    4e-3             /* of the goal, while a plan is not as likely to reach it as it has to be */
#define DEAREST 10.0 /* times what the last unit of the goal costs: more is no price of it */

/* The mean over the few draws that stands for what is asked over all of them. */
static double target_of(const struct ep_search_budget *k)
{
    double share = k->probability <= 0 && k->at.own > 0 ? fmin(1, k->asked / k->at.own) : 1;
    struct ep_reached few;
    ep_seek_measure(k, &k->few, &k->plan->solution, &few);
    return few.own * share;
}

/* Money for the plan: the least, up to three digits, so that rounding does not miss the goal. */
static double round_up(double v)
{
    double ten = v > 0 ? pow(10, floor(log10(v)) - 2) : 1;
    return ceil(v / ten * (1 + 2e-3)) * ten;
}

bool ep_seek_keeps(const struct ep_search_budget *k, const struct ep_reached *now, double own)
{
    if (k->probability > 0)
        return now->probability >= k->probability;
    return now->own >= own * (1 - (k->beyond ? LOOSE : SPARE / 4));
}

/* The plan that was found, valued as the brief asks, under the bound of the last one made. */
static void keep_found(struct ep_search_budget *k, const struct ep_solution *found)
{
    struct ep_solution *s = &k->plan->solution, last = *s;
    struct ep_model *m = &k->plan->model;
    ep_model_evaluate(m, found->active, found->effort, -1, k->ctx->arena, s);
    s->objective = s->set_objective = ep_model_objective(m, found->active, found->effort);
    s->upper_bound = fmax(last.upper_bound, s->objective);
    double size = m->objective == EP_OBJECTIVE_PROFIT ? s->gross : 0;
    s->gap = (s->upper_bound - s->objective) / fmax(fmax(fabs(s->upper_bound), size), 1e-9);
    ep_model_take_set_bound(m, fmax(last.set_bound, s->upper_bound), s);
    ep_plan_keep_prices(s, &last);
}

/* Other channels than those found, where they reach the goal too with the same tools and dates and
 * are worth more. */
static enum ep_status try_others(struct ep_search_budget *k, double own, int nodes,
                                 struct ep_error *err)
{
    struct ep_solution *s = &k->plan->solution, kept = *s;
    struct ep_model *m = &k->plan->model;
    struct ep_plan_tool *judged = k->plan->tool;
    struct ep_model_tool *charged = m->tool;
    int tools = m->tools;
    struct ep_reached now;
    enum ep_status status = ep_model_refine(&k->plan->model, nodes, k->ctx->arena, s, err);
    if (status != EP_OK)
        return status;
    ep_seek_measure(k, &k->all, s, &now);
    if (ep_seek_keeps(k, &now, own) && s->objective > kept.objective && ep_seek_keep_dates(k) &&
        !ep_plan_set_tools(k->ctx, k->plan, s))
        return EP_OK;
    kept.set_bound = fmin(kept.set_bound, fmax(s->set_bound, kept.upper_bound));
    *s = kept;
    k->plan->tool = judged;
    m->tool = charged;
    m->tools = tools;
    return EP_OK;
}

/* What a plan that stands beside this one takes the goal for: at the budget found nothing but this
 * plan reaches it, over the few draws, and with less nothing at all. `last`: money that the last
 * unit of the goal takes. */
static void keep_sought(struct ep_search_budget *k, double last)
{
    struct ep_plan *plan = k->plan;
    plan->sought = k->goal;
    plan->beyond = k->beyond;
    plan->sought_least = plan->model.goal[k->goal].at_least;
    plan->sought_price = 0;
    if (plan->model.objective == EP_OBJECTIVE_PROFIT)
        plan->sought_price =
            fmin(fmax(plan->solution.goal_multiplier[k->goal], last), DEAREST * last);
}

void ep_plan_aim_beside(const struct ep_plan *plan, struct ep_arena *a, struct ep_model *m)
{
    if (plan->sought < 0)
        return;
    size_t goals = (size_t)m->goals;
    m->goal = ep_arena_grow(a, m->goal, goals, goals, sizeof *m->goal);
    struct ep_model_goal *g = &m->goal[plan->sought];
    g->at_least = fmin(g->at_least, plan->sought_least);
    g->must = plan->sought_price <= 0;
    g->price = plan->sought_price;
}

struct ep_model_draws ep_plan_few_beside(const struct ep_plan *plan)
{
    bool mids = plan->sought >= 0 && plan->beyond;
    return mids ? (struct ep_model_draws){0} : plan->few;
}

/* The few draws' target is corrected until all draws reach what is asked; where no other plan does,
 * the one found is it. */
enum ep_status ep_seek_plan(struct ep_search_budget *k, int nodes, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_model *m = &plan->model;
    struct ep_solution found = plan->solution;
    struct ep_model_goal *g = &m->goal[k->goal];
    double target = target_of(k), own = fmin(k->asked, k->at.own);
    double last = found.budget_price > 0 ? 1 / found.budget_price : 0;
    enum ep_status status = EP_OK;
    struct ep_reached now;
    m->objective = k->given.objective;
    m->cautious = k->given.cautious;
    m->budget = k->held > 0 ? k->held : round_up(found.cash_total);
    g->must = true;
    g->at_least = target * (1 + SPARE);
    plan->solution.month_price = NULL; /* prices of another objective */
    for (int i = 0; i < (k->beyond ? 1 : CORRECTIONS); i++) {
        EP_TRY(ep_model_spread(m, k->beyond, k->ctx->arena, &plan->solution, err));
        ep_seek_measure(k, &k->all, &plan->solution, &now);
        if (ep_seek_keeps(k, &now, own))
            break;
        g->at_least *= k->probability > 0
                           ? 1 + LIKELY_STEP
                           : fmax(own * (1 + SPARE) / fmax(now.own, 1e-9), 1 + SPARE);
    }
    bool kept = ep_seek_keeps(k, &now, own);
    if (!kept)
        keep_found(k, &found);
    if (k->beyond) { /* the goal leaves next to nothing to choose: no other sets are looked at */
        plan->solution.set_nodes = 0;
    } else if (nodes > 0) {
        ep_model_prove(m, nodes, &plan->solution);
        if (plan->solution.set_gap > EP_LEAST_GAIN)
            EP_TRY(try_others(k, own, nodes, err));
    }
    if (kept && !k->beyond && k->held <= 0)
        ep_seek_divide(k, k->probability > 0 ? now.own : own);
    keep_sought(k, last);
out:
    return status;
}
