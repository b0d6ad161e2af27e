/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is made of a plan once its channels, dates and tools stand: its money to the cent, its
 * forecast over all draws, and what does not have to wait for words and tables: other budgets and
 * the plans chosen anew in single draws. While another thread still makes the proof of the plan, or
 * of one with other tools, it is begun as if that changed nothing. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Cents: the spend of each channel and month is rounded by largest remainder so that the whole is
 * the whole; effort follows, and the plan that is printed is the one that is valued. */
static void round_spend(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    struct ep_solution *s = &plan->solution;
    size_t n = (size_t)m->channels * (size_t)m->months;
    size_t all = n + (size_t)m->tools * (size_t)m->months;
    int64_t *part = EP_NEW_ARRAY(ctx->arena, int64_t, all + 1);
    double *spend = EP_NEW_ARRAY(ctx->arena, double, all + 1);
    int digits = ctx->brief->currency_digits;
    memcpy(spend, s->spend, sizeof *spend * n);
    memcpy(spend + n, s->tool_spend, sizeof *spend * (all - n));
    double total = ep_plan_sum(spend, 0, (int)all);
    double scale = pow(10, digits);
    plan->spend_minor = part;
    plan->tool_minor = part + n;
    plan->digits = digits;
    if (!ep_split((int64_t)floor(total * scale + 1e-6), spend, all, part))
        return;
    double *effort = EP_NEW_ARRAY(ctx->arena, double, n);
    for (int c = 0; c < m->channels; c++)
        for (int t = 0; t < m->months; t++) {
            size_t i = (size_t)c * (size_t)m->months + (size_t)t;
            double kappa = m->channel[c].cash_share;
            double shift = ep_money_major(part[i], digits) - s->spend[i];
            bool free = kappa > 0 && s->effort[i] > 0;
            effort[i] = free ? fmax(0, s->effort[i] + shift / kappa) : s->effort[i];
        }
    struct ep_solution rounded = *s;
    ep_model_evaluate(m, s->active, effort, -1, ctx->arena, &rounded);
    plan->certified = s->objective;
    rounded.upper_bound = s->upper_bound;
    rounded.gap = s->gap;
    rounded.set_objective = s->set_objective;
    if (s->set_nodes > 0)
        ep_model_take_set_bound(m, s->set_bound, &rounded);
    ep_plan_keep_prices(&rounded, s);
    *s = rounded;
}

static double printed_spend(const struct ep_plan *plan)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        sum += ep_plan_spend(plan, i, 0, plan->model.months);
    return sum + ep_plan_tools_spend(plan, 0, plan->model.months);
}

/* Money over all draws that are valued, not only over the few that it was divided on. What was
 * sought for a goal stays: it was measured over all of them, and reaches what it was sought for. */
static void polish(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    struct ep_model_draws all;
    struct ep_error refused;
    if (ctx->rest || plan->few.count == 0 || plan->sought >= 0 || plan->held)
        return;
    ep_plan_draw(ctx, plan, EP_DRAWS);
    all = m->draws;
    m->draws = plan->few;
    (void)ep_model_polish(m, &all, ctx->arena, &plan->solution, &plan->few.correction, &refused);
}

static void forecast(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    polish(ctx, plan);
    round_spend(ctx, plan);
    if (m->budget < 0 && !ctx->goal_seek) /* auto: what pays is the budget */
        m->budget = printed_spend(plan);
    ep_plan_draw(ctx, plan, EP_DRAWS);
    ep_model_forecast(m, &plan->solution, ctx->arena, &plan->forecast);
    ep_plan_measure_forecast(m, &plan->solution, &plan->forecast, ctx->arena, &plan->own);
}

static enum ep_status go_beside(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    if (ctx->roi_follows) /* the other processor has work while choices are judged and written */
        ep_plan_begin_budgets(ctx, plan);
    return ctx->alone ? EP_OK : ep_plan_choose_again(ctx, plan, err);
}

/* One made ahead. */
struct ep_valued {
    struct ep_ahead ahead;
    struct ep_plan plan;
    enum ep_status status;
    struct ep_error error;
};

void ep_plan_value_ahead(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_valued *v = plan->valued;
    if (v || ep_parallel_threads() < 2)
        return;
    v = EP_NEW(ctx->arena, struct ep_valued);
    ep_plan_run_ahead(ctx, &v->ahead);
    ep_plan_copy(plan, ctx->arena, &v->plan);
    forecast(&v->ahead.ctx, &v->plan);
    if (ep_plan_misses(&v->plan)) /* it is not the last word */
        return;
    v->status = go_beside(&v->ahead.ctx, &v->plan, &v->error);
    plan->beside = v->plan.beside;
    plan->valued = v;
}

void ep_plan_drop_value(struct ep_plan *plan)
{
    if (plan->valued)
        ep_plan_drop_budgets(&plan->valued->plan);
    plan->valued = NULL;
}

/* What the proof, which came later, says of the plan. */
static void take_bound(const struct ep_model *m, const struct ep_solution *from,
                       struct ep_solution *to)
{
    to->set_nodes = from->set_nodes;
    ep_model_take_set_bound(m, from->set_bound, to);
}

enum ep_status ep_plan_value(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_valued *v = plan->valued;
    if (!v) {
        forecast(ctx, plan);
        if (ep_plan_hold_musts(ctx, plan))
            forecast(ctx, plan);
        return go_beside(ctx, plan, err);
    }
    ep_plan_catch_up(ctx, &v->ahead);
    take_bound(&plan->model, &plan->solution, &v->plan.solution);
    take_bound(&plan->model, &plan->solution, &v->plan.own.solution);
    v->plan.beside = plan->beside;
    v->plan.proof = plan->proof;
    v->plan.division = NULL;
    v->plan.rests_on = NULL;
    *plan = v->plan;
    plan->ahead = false;
    if (v->status != EP_OK && err)
        *err = v->error;
    return v->status;
}
