/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What tools surely add, in the model: customers of the channels that use them, so that a tool
 * that is worth its money shows it wherever plans are compared or printed. */

#include "stage/stage_internal.h"
#include "stage/tools_internal.h"

#include <math.h>
#include <string.h>

const struct ep_fact *ep_tools_gain(struct ep_context *ctx, const struct ep_tool_spec *tool)
{
    const struct ep_fact *own = ep_stage_figure(ctx, "tool.%s.gain", tool->id);
    return own ? own : ep_stage_need(ctx, "general.tool_gain");
}

bool ep_tools_of_law(const struct ep_plan_tool *x)
{
    return ep_streq(x->spec->group, "law");
}

/* Customers that a listing counts come through no page of the business. */
static bool counts_customers(const struct ep_model_channel *x)
{
    return x->per_result && x->visit_to_lead >= 1;
}

static bool needs_it(const struct ep_channel_spec *spec, const char *tool)
{
    for (const char *const *n = (const char *const *)spec->needs_tools; n && *n; n++)
        if (ep_streq(*n, tool))
            return true;
    return false;
}

void ep_tools_set_users(struct ep_context *ctx, const struct ep_plan *plan, struct ep_plan_tool *x)
{
    const struct ep_model *m = &plan->model;
    bool dearer = x->usual > x->cheapest;
    x->adds_to = EP_NEW_ARRAY(ctx->arena, bool, (size_t)m->channels + 1);
    for (int c = 0; c < m->channels && !ep_tools_of_law(x); c++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[c]].spec;
        bool free = dearer || !(x->awaited || needs_it(spec, x->spec->id));
        x->adds_to[c] = x->used_by[c] && free && !counts_customers(&m->channel[c]);
    }
}

double ep_tools_least_gain(struct ep_context *ctx, const struct ep_plan *plan,
                           const struct ep_plan_tool *x)
{
    bool any = false;
    for (int c = 0; c < plan->model.channels; c++)
        any = any || x->adds_to[c];
    return any ? (1 - x->state) * ep_tools_gain(ctx, x->spec)->range.low : 0;
}

double ep_tools_sure(struct ep_context *ctx, const struct ep_plan *plan,
                     const struct ep_plan_tool *x)
{
    return ctx->goal_seek ? 0 : ep_tools_least_gain(ctx, plan, x);
}

double ep_tools_counted(struct ep_context *ctx, const struct ep_plan *plan,
                        const struct ep_plan_tool *x)
{
    return x->index >= 0 && x->class == EP_TOOL_USUAL ? ep_tools_sure(ctx, plan, x) : 0;
}

double *ep_tools_factor(struct ep_context *ctx, const struct ep_plan *plan,
                        const struct ep_plan_tool *tool)
{
    const struct ep_model *m = &plan->model;
    size_t count;
    double *factor = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels + 1);
    ep_catalog_tools(ctx->catalog, &count);
    for (int c = 0; c < m->channels; c++)
        factor[c] = 1;
    for (size_t i = 0; i < count; i++) {
        double gain = ep_tools_counted(ctx, plan, &tool[i]);
        for (int c = 0; gain > 0 && c < m->channels; c++)
            factor[c] += tool[i].adds_to[c] ? gain : 0;
    }
    return factor;
}

double *ep_tools_ratio(struct ep_arena *a, const struct ep_model *m, const double *to,
                       const double *from)
{
    double *ratio = EP_NEW_ARRAY(a, double, (size_t)m->channels + 1);
    for (int c = 0; c < m->channels; c++)
        ratio[c] = (to ? to[c] : 1) / (from ? from[c] : 1);
    return ratio;
}

static struct ep_model_channel *scaled_channels(struct ep_arena *a, const struct ep_model *m,
                                                const struct ep_model_channel *from,
                                                const double *ratio)
{
    size_t n = (size_t)m->channels;
    struct ep_model_channel *x = ep_arena_grow(a, from, n, n + 1, sizeof *x);
    for (size_t c = 0; c < n; c++)
        x[c].lead_to_customer = fmin(1, x[c].lead_to_customer * ratio[c]);
    return x;
}

void ep_tools_scale(struct ep_arena *a, const double *ratio, struct ep_model *m)
{
    size_t n = (size_t)m->channels, goals = (size_t)m->goals;
    m->channel = scaled_channels(a, m, m->channel, ratio);
    m->goal = ep_arena_grow(a, m->goal, goals, goals + 1, sizeof *m->goal);
    for (size_t g = 0; g < goals; g++) {
        struct ep_model_goal *goal = &m->goal[g];
        if (goal->kind != EP_GOAL_LINEAR || goal->scale != EP_SCALE_CUSTOMERS)
            continue;
        goal->per_visit = ep_arena_grow(a, goal->per_visit, n, n + 1, sizeof *goal->per_visit);
        for (size_t c = 0; c < n; c++)
            goal->per_visit[c] *= ratio[c];
    }
}

struct ep_model_draws ep_tools_scale_draws(struct ep_arena *a, const struct ep_model *m,
                                           const struct ep_model_draws *from, const double *ratio)
{
    struct ep_model_draws out = *from;
    size_t n = (size_t)m->channels, all = (size_t)from->count * n;
    if (all == 0)
        return out;
    out.lead_to_customer =
        ep_arena_grow(a, from->lead_to_customer, all, all, sizeof *out.lead_to_customer);
    for (size_t i = 0; i < all; i++)
        out.lead_to_customer[i] = fmin(1, out.lead_to_customer[i] * ratio[i % n]);
    return out;
}

void ep_tools_scale_few(struct ep_arena *a, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    const double *ratio = ep_tools_ratio(a, m, plan->gain, plan->drawn_gain);
    plan->few = ep_tools_scale_draws(a, m, &plan->drawn_few, ratio);
}

bool ep_tools_take_gain(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    double *factor = ep_tools_factor(ctx, plan, plan->tool);
    const double *ratio = ep_tools_ratio(ctx->arena, m, factor, plan->gain);
    bool same = true;
    for (int c = 0; c < m->channels; c++)
        same = same && ratio[c] == 1;
    if (same)
        return false;
    bool few = m->draws.count > 0 && m->draws.lead_to_customer == plan->few.lead_to_customer;
    ep_tools_scale(ctx->arena, ratio, m);
    if (plan->untested)
        plan->untested = scaled_channels(ctx->arena, m, plan->untested, ratio);
    plan->gain = factor;
    ep_tools_scale_few(ctx->arena, plan);
    if (few)
        m->draws = plan->few;
    return true;
}

/* ---- what a gain is worth in a plan ---- */

static struct ep_tool_worth worth_with(const struct ep_model *m, const struct ep_solution *s,
                                       const double *ratio)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_model with = *m;
    struct ep_solution out;
    with.draws = (struct ep_model_draws){0};
    if (ratio)
        ep_tools_scale(scratch, ratio, &with);
    ep_model_evaluate(&with, s->active, s->effort, -1, scratch, &out);
    struct ep_tool_worth worth = {out.gross + out.priced, out.objective};
    ep_arena_free(scratch);
    return worth;
}

struct ep_tool_worth ep_tools_worth(const struct ep_plan *plan, const struct ep_solution *s)
{
    return worth_with(&plan->model, s, NULL);
}

struct ep_tool_worth ep_tools_adds(const struct ep_plan *plan, const struct ep_solution *s,
                                   const struct ep_tool_worth *now, const struct ep_plan_tool *x,
                                   double gain)
{
    const struct ep_model *m = &plan->model;
    struct ep_arena *scratch = ep_arena_new();
    double *ratio = EP_NEW_ARRAY(scratch, double, (size_t)m->channels + 1);
    for (int c = 0; c < m->channels; c++) {
        double has = plan->gain ? plan->gain[c] : 1;
        ratio[c] = x->adds_to[c] ? (has + gain) / has : 1;
    }
    struct ep_tool_worth with = worth_with(m, s, ratio);
    ep_arena_free(scratch);
    return (struct ep_tool_worth){with.money - now->money, with.objective - now->objective};
}
