/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Musts that the plan misses over all draws though its money reaches them: the search goes by
 * single channels, months that were placed for a plan that earned most, and tools that pay, and
 * from there no step may lead to a plan that reaches the must. */

#include "stage/seek_internal.h"
#include "stage/tools_internal.h"

#include <math.h>

/* ---- how far a plan is from its musts ---- */

/* Largest relative shortfall of the musts of `given` over the draws. */
static double miss(const struct ep_model *given, const struct ep_model *m,
                   const struct ep_model_draws *all, const struct ep_solution *s)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_model over = *m;
    struct ep_alternative x;
    double most = 0;
    over.draws = *all;
    ep_plan_measure(&over, s, scratch, &x);
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &given->goal[g];
        double now = x.expected[g] - goal->baseline;
        if (goal->must && goal->at_least > 0)
            most = fmax(most, 1 - now / goal->at_least);
    }
    ep_arena_free(scratch);
    return most;
}

/* ---- another plan ---- */

/* The plan as it was before anything was chosen, with the draws that were made meanwhile. */
static void open_plan(struct ep_context *ctx, const struct ep_plan *plan, struct ep_plan *out)
{
    ep_plan_copy(plan->open, ctx->arena, out);
    out->beside = plan->beside;
    out->z_market = plan->z_market;
    out->drawn = plan->drawn;
    out->drawn_few = plan->drawn_few;
    out->drawn_gain = plan->drawn_gain;
    out->model.test_budget = 0;
    out->sought = -1;
    ep_tools_scale_few(ctx->arena, out);
}

/* The musts of the brief, with figures that tools of the plan have scaled. */
static void restore_goals(const struct ep_model *given, struct ep_model *m)
{
    for (int g = 0; g < m->goals; g++) {
        m->goal[g].at_least = given->goal[g].at_least;
        m->goal[g].max_cost = given->goal[g].max_cost;
        m->goal[g].must = given->goal[g].must;
    }
}

/* Its money over all draws, where that keeps what it was sought for: where a ceiling of cost stands
 * against the must, that gives both a part. Returns what is missed. */
static double polish(struct ep_context *ctx, const struct ep_search_budget *k, struct ep_plan *plan)
{
    const struct ep_model_correction *correction;
    struct ep_solution s = plan->solution;
    struct ep_error refused;
    double missed = miss(&k->given, &plan->model, &k->all, &s);
    if (ep_model_polish(&plan->model, &k->all, ctx->arena, &s, &correction, &refused) != EP_OK)
        return missed;
    double now = miss(&k->given, &plan->model, &k->all, &s);
    if (now > missed + EP_MISSED / 4)
        return missed;
    plan->solution = s;
    plan->few.correction = correction;
    return now;
}

/* A plan that was sought for a must, as where its least budget is sought: no tests, the cheapest
 * tools. Returns what it misses of the musts; infinite where there is none. */
static double seek(struct ep_context *ctx, const struct ep_plan *plan, int goal,
                   struct ep_plan *out)
{
    struct ep_context sought = *ctx;
    struct ep_search_budget k = {.ctx = &sought, .plan = out, .goal = goal};
    struct ep_error refused;
    open_plan(ctx, plan, out);
    sought.goal_seek = out->model.goal[goal].id;
    ep_seek_start_afresh(&k);
    ep_seek_begin(&k);
    if (ep_seek_within(&k, out->model.budget, &refused) != EP_OK || !(k.at.own > 0))
        return INFINITY;
    out->few = out->drawn_few = out->model.draws = k.few;
    out->drawn_gain = out->gain;
    if (ep_seek_plan(&k, ctx->alone ? 0 : EP_PROOF_NODES, &refused) != EP_OK)
        return INFINITY;
    restore_goals(&k.given, &out->model);
    out->sought = -1;
    out->untested = ep_arena_grow(ctx->arena, out->model.channel, (size_t)out->model.channels,
                                  (size_t)out->model.channels + 1, sizeof *out->untested);
    ep_plan_value_tests(out);
    out->model.draws = out->few;
    return polish(ctx, &k, out);
}

/* Relative shortfall of goal g where it is a must. */
static double part_missed(const struct ep_plan *plan, int g)
{
    const struct ep_model_goal *goal = &plan->model.goal[g];
    double own = plan->own.expected[g] - goal->baseline;
    return goal->must && goal->at_least > 0 ? 1 - own / goal->at_least : 0;
}

static int worst_of(const struct ep_plan *plan)
{
    int worst = -1;
    double most = EP_MISSED;
    for (int g = 0; g < plan->model.goals; g++) {
        double part = part_missed(plan, g);
        if (part > most) {
            most = part;
            worst = g;
        }
    }
    return worst;
}

bool ep_plan_misses(const struct ep_plan *plan)
{
    return worst_of(plan) >= 0;
}

const char *ep_plan_missed_metrics(const struct ep_context *ctx, const struct ep_plan *plan)
{
    const char *list = "";
    for (int g = 0; g < plan->model.goals; g++)
        if (part_missed(plan, g) > EP_MISSED)
            list = ep_arena_printf(ctx->arena, "%s%s%s", list, list[0] ? "," : "",
                                   plan->model.goal[g].metric);
    return list;
}

bool ep_plan_hold_musts(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model_draws all = plan->model.draws;
    struct ep_plan other;
    int worst = worst_of(plan);
    if (worst < 0 || ctx->rest || plan->sought >= 0 || plan->model.budget < 0 || !plan->open)
        return false;
    double before = miss(&plan->model, &plan->model, &all, &plan->solution);
    if (seek(ctx, plan, worst, &other) >= before - EP_MISSED)
        return false;
    other.held = true;
    other.beside = plan->beside;
    other.proof = NULL;
    *plan = other;
    return true;
}
