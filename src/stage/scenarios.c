/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The frontier: what other budgets would bring, each with channels chosen anew, over the same
 * draws. */

#include "stage/plan_internal.h"
#include "stage/tools_internal.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* Eleven budgets from a quarter to four times, in equal ratios; the plan's own in the middle. */
#define POINTS 11
#define OWN    (POINTS / 2)
/* Of a budget: what is not used of it beyond that is left over. */
#define LEFT 1e-3

static double factor_of(int i)
{
    return i == OWN ? 1 : pow(4, (double)(i - OWN) / OWN);
}

/* The tests of the plan are kept, so that rows differ by money alone; a budget of which they would
 * take more than half has none. */
static struct ep_model_channel *affordable(struct ep_context *ctx, const struct ep_plan *plan,
                                           double budget)
{
    const struct ep_model *m = &plan->model;
    return plan->test_spend <= budget / 2
               ? m->channel
               : ep_arena_grow(ctx->arena, plan->untested, (size_t)m->channels,
                               (size_t)m->channels + 1, sizeof *m->channel);
}

/* What has a monthly fee began with its first money, in this budget: with more it may begin as soon
 * as its set-up lets it. */
static void open_months(struct ep_context *ctx, const struct ep_plan *plan, struct ep_model *m)
{
    size_t n = (size_t)m->channels;
    m->channel = ep_arena_grow(ctx->arena, m->channel, n, n + 1, sizeof *m->channel);
    for (int i = 0; i < m->channels; i++) {
        struct ep_model_channel *x = &m->channel[i];
        if (plan->solution.active[i] && x->fixed_month > 0 && !x->per_result && !x->tested) {
            int first = ep_plan_first_open(plan, i);
            x->start = first < x->start ? first : x->start;
        }
    }
}

/* The tools that the plan `near` asks for, with what they cost and add; returns their gains over
 * those of the plan [channels]. */
static const double *other_tools(struct ep_context *ctx, const struct ep_plan *plan,
                                 const struct ep_solution *near, struct ep_model *m)
{
    struct ep_plan_tool *tool = ep_plan_judge_tools(ctx, plan, near, NULL);
    ep_plan_charge_tools(ctx, near, tool, m);
    const double *factor = ep_tools_factor(ctx, plan, tool);
    const double *ratio = ep_tools_ratio(ctx->arena, m, factor, plan->gain);
    ep_tools_scale(ctx->arena, ratio, m);
    return ratio;
}

/* The model of another budget and its draws: a few, on which money is divided, and all. */
struct point {
    struct ep_model m;
    struct ep_model_draws few, all;
};

static void open_point(struct ep_context *ctx, struct ep_plan *plan, double factor,
                       const struct ep_solution *near, struct point *p)
{
    p->m = plan->model;
    p->m.budget = plan->model.budget * factor;
    p->m.channel = affordable(ctx, plan, p->m.budget);
    if (factor > 1)
        open_months(ctx, plan, &p->m);
    const double *ratio = other_tools(ctx, plan, near, &p->m);
    const struct ep_model_draws few = ep_plan_few_beside(plan);
    p->few = ep_tools_scale_draws(ctx->arena, &p->m, &few, ratio);
    p->all = ep_tools_scale_draws(ctx->arena, &p->m, &plan->model.draws, ratio);
}

/* Part of the money more that is put into the same channels. */
#define PART (1 / 3.0)

/* Channels chosen at the mids, and money divided over a few draws, can be less over all of them
 * than the smaller budget `near`. Then the plan is that of `near`, with a part of the money more in
 * its channels where that brings more; the rest is left over. */
static void use_part(struct ep_context *ctx, struct ep_plan *plan, const struct point *p,
                     const struct ep_alternative *near, struct ep_alternative *out)
{
    struct ep_solution s = near->solution;
    struct ep_alternative same = {0};
    struct ep_model m = p->m;
    struct ep_error refused;
    m.budget = near->budget + PART * (p->m.budget - near->budget);
    m.draws = p->few;
    ep_plan_aim_beside(plan, ctx->arena, &m);
    if (ep_model_spread(&m, true, ctx->arena, &s, &refused) != EP_OK)
        return;
    m.goal = p->m.goal;
    m.draws = p->all;
    ep_plan_measure(&m, &s, ctx->arena, &same);
    if (same.objective > near->objective) {
        *out = same;
        out->budget = p->m.budget;
    }
}

/* Whether the neighbour's own way may be the better one: with more money where it is as it stands,
 * with less where it has other channels. */
static bool may_be_better(const struct ep_model *m, const struct ep_alternative *near,
                          const struct ep_solution *s)
{
    const struct ep_solution *own = &near->solution;
    if (m->budget >= near->budget)
        return ep_model_objective(m, own->active, own->effort) > s->objective;
    return memcmp(s->active, own->active, sizeof *s->active * (size_t)m->channels) != 0;
}

/* Channels and months are chosen at the mids, from where the neighbour may seem worse than it is
 * over the draws. Its own, with the other budget, where that is more over them. */
static void keep_near(struct ep_context *ctx, const struct ep_model *m,
                      const struct ep_alternative *near, struct ep_solution *s)
{
    struct ep_solution same = near->solution;
    struct ep_error refused;
    if (may_be_better(m, near, s) &&
        ep_model_spread(m, true, ctx->arena, &same, &refused) == EP_OK &&
        same.objective > s->objective)
        *s = same;
}

static enum ep_status plan_point(struct ep_context *ctx, struct ep_plan *plan, double factor,
                                 const struct ep_alternative *near, struct ep_alternative *out,
                                 struct ep_error *err)
{
    struct point p;
    struct ep_solution s;
    enum ep_status status;
    open_point(ctx, plan, factor, &near->solution, &p);
    struct ep_model m = p.m;
    m.draws = p.few;
    ep_plan_aim_beside(plan, ctx->arena, &m);
    EP_TRY(ep_model_choose_near(&m, &near->solution, -1, true, ctx->arena, &s, err));
    keep_near(ctx, &m, near, &s);
    if (factor > 1 && ep_plan_start_with_money(&m, &s))
        EP_TRY(ep_model_spread(&m, true, ctx->arena, &s, err));
    m.goal = p.m.goal;
    m.draws = p.all;
    ep_plan_measure(&m, &s, ctx->arena, out);
    bool all_used = near->spend >= near->budget * (1 - LEFT);
    if (m.budget > near->budget && out->objective < near->objective && all_used)
        use_part(ctx, plan, &p, near, out);
out:
    return status;
}

/* Money may be left unspent, so a larger budget is never worse than a smaller one. */
static void keep_order(struct ep_alternative *x, const bool *there)
{
    const struct ep_alternative *best = NULL;
    for (int i = 0; i < POINTS; i++) {
        if (!there[i])
            continue;
        double budget = x[i].budget;
        if (best && i != OWN && x[i].objective < best->objective) {
            x[i] = *best;
            x[i].budget = budget;
        }
        best = &x[i];
    }
}

static enum ep_status write_point(struct ep_context *ctx, struct ep_plan *plan,
                                  const struct ep_alternative *x,
                                  const struct ep_alternative *before, double factor, int seq,
                                  struct ep_error *err)
{
    const char *name = ep_number_text(ctx->arena, round(factor * 1000) / 1000);
    double step = before ? x->spend - before->spend : 0, marginal = 0;
    bool more = before && step > 2e-3 * fmax(1, x->spend);
    if (more)
        marginal = (x->objective - before->objective) / step;
    return ep_plan_write_alternative(ctx, plan, x, "budget", name, seq, more ? &marginal : NULL,
                                     err);
}

/* Money was left over already, and there is more of it now: the same plan. */
static bool left_over(const struct ep_alternative *x, double budget)
{
    return x->spend < x->budget * (1 - LEFT) && budget > x->budget &&
           x->solution.budget_price <= 1e-9;
}

/* The budgets of one side of the plan's. */
struct side {
    struct ep_budgets *all;
    struct ep_beside *job;
    int step; /* -1: below, 1: above */
    int next; /* point */
    enum ep_status status;
    struct ep_error error;
};
struct ep_budgets {
    struct ep_alternative x[POINTS];
    bool there[POINTS];
    struct side side[2];
    atomic_bool dropped;
};

static void choose_point(struct ep_beside *b, struct side *side, int i)
{
    struct ep_alternative *x = side->all->x;
    const struct ep_alternative *near = &x[i - side->step];
    double budget = factor_of(i) * b->plan.model.budget;
    if (left_over(near, budget)) {
        x[i] = *near;
        x[i].budget = budget;
    } else {
        side->status = plan_point(&b->ctx, &b->plan, factor_of(i), near, &x[i], &side->error);
    }
    side->all->there[i] = side->status == EP_OK;
}

/* Points are chosen from the plan outward, each starting at its neighbour, one a call. A budget
 * that what must be in passes has no plan and no row. */
static void plan_side(struct ep_beside *b, void *data)
{
    struct side *side = data;
    if (atomic_load(&side->all->dropped) || side->next < 0 || side->next >= POINTS)
        return;
    choose_point(b, side, side->next);
    side->next += side->step;
    b->work.again = side->status == EP_OK;
}

void ep_plan_begin_budgets(struct ep_context *ctx, struct ep_plan *plan)
{
    if (ctx->alone || plan->model.budget <= 0)
        return;
    plan->budgets = EP_NEW(ctx->arena, struct ep_budgets);
    plan->budgets->x[OWN] = plan->own;
    plan->budgets->x[OWN].budget = plan->model.budget;
    plan->budgets->x[OWN].printed = plan->budgets->there[OWN] = true;
    for (int k = 0; k < 2; k++) {
        struct side *side = &plan->budgets->side[k];
        *side = (struct side){.all = plan->budgets, .step = k == 0 ? -1 : 1};
        side->next = OWN + side->step;
        side->job = ep_plan_beside(ctx, plan, plan_side, side);
    }
}

void ep_plan_drop_budgets(struct ep_plan *plan)
{
    if (plan->budgets)
        atomic_store(&plan->budgets->dropped, true);
}

static enum ep_status end_budgets(struct ep_context *ctx, struct ep_budgets *all,
                                  struct ep_error *err)
{
    for (int k = 0; k < 2; k++)
        ep_plan_beside_wait(ctx, all->side[k].job);
    for (int k = 0; k < 2; k++) {
        const struct side *side = &all->side[k];
        if (side->status == EP_OK || side->status == EP_INVALID)
            continue;
        if (err)
            *err = side->error;
        return side->status;
    }
    keep_order(all->x, all->there);
    return EP_OK;
}

enum ep_status ep_plan_write_budgets(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    struct ep_budgets *all = plan->budgets;
    const struct ep_alternative *before = NULL;
    enum ep_status status = EP_OK;
    if (!all)
        return EP_OK;
    EP_TRY(end_budgets(ctx, all, err));
    for (int i = 0; i < POINTS; i++) {
        if (!all->there[i])
            continue;
        EP_TRY(write_point(ctx, plan, &all->x[i], before, factor_of(i), i + 1, err));
        before = &all->x[i];
        EP_PUSH(ctx->arena, &plan->alternatives, all->x[i]);
    }
out:
    return status;
}
