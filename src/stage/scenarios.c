/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The frontier: what other budgets would bring, each with channels chosen anew, over the same
 * draws. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Eleven budgets from a quarter to four times, in equal ratios; the plan's own in the middle. */
#define POINTS 11
#define OWN    (POINTS / 2)

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

static enum ep_status plan_point(struct ep_context *ctx, struct ep_plan *plan, double factor,
                                 const struct ep_solution *near, struct ep_alternative *out,
                                 struct ep_error *err)
{
    struct ep_model m = plan->model;
    struct ep_solution s;
    enum ep_status status;
    m.budget = plan->model.budget * factor;
    m.channel = affordable(ctx, plan, m.budget);
    ep_plan_charge_tools(ctx, near, ep_plan_judge_tools(ctx, plan, near, NULL), &m);
    m.draws = plan->few;
    EP_TRY(ep_model_choose_near(&m, near, -1, true, ctx->arena, &s, err));
    m.draws = plan->model.draws;
    ep_plan_measure(&m, &s, ctx->arena, out);
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
    return x->spend < x->budget * (1 - 1e-3) && budget > x->budget &&
           x->solution.budget_price <= 1e-9;
}

/* Points are chosen from the plan outward, each starting at its neighbour. A budget that what must
 * be in passes has no plan and no row. */
static enum ep_status plan_points(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_alternative *x, bool *there, struct ep_error *err)
{
    x[OWN] = plan->own;
    x[OWN].budget = plan->model.budget;
    x[OWN].printed = there[OWN] = true;
    for (int side = -1; side <= 1; side += 2)
        for (int i = OWN + side; i >= 0 && i < POINTS; i += side) {
            struct ep_error refused;
            if (left_over(&x[i - side], factor_of(i) * plan->model.budget)) {
                x[i] = x[i - side];
                x[i].budget = factor_of(i) * plan->model.budget;
                there[i] = true;
                continue;
            }
            enum ep_status status =
                plan_point(ctx, plan, factor_of(i), &x[i - side].solution, &x[i], &refused);
            there[i] = status == EP_OK;
            if (status == EP_INVALID)
                break;
            if (status != EP_OK) {
                if (err)
                    *err = refused;
                return status;
            }
        }
    keep_order(x, there);
    return EP_OK;
}

enum ep_status ep_plan_write_budgets(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    struct ep_alternative *x = EP_NEW_ARRAY(ctx->arena, struct ep_alternative, POINTS);
    const struct ep_alternative *before = NULL;
    bool there[POINTS] = {false};
    enum ep_status status = EP_OK;
    if (ctx->alone || plan->model.budget <= 0)
        return EP_OK;
    EP_TRY(plan_points(ctx, plan, x, there, err));
    for (int i = 0; i < POINTS; i++) {
        if (!there[i])
            continue;
        EP_TRY(write_point(ctx, plan, &x[i], before, factor_of(i), i + 1, err));
        before = &x[i];
        EP_PUSH(ctx->arena, &plan->alternatives, x[i]);
    }
out:
    return status;
}
