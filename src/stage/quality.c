/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How near the plan is to the best: its bounds, plainer divisions of the same money, and how far
 * each channel's share may move. All over the draws that the plan was solved on. */

#include "stage/roi_internal.h"

#include <math.h>
#include <string.h>

/* Part of the objective that may be lost where shares move. */
#define FLAT 0.01

static enum ep_status write_total(struct ep_context *ctx, const char *metric, const char *unit,
                                  const char *formula, double v, struct ep_error *err)
{
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "total.%s", metric), ep_range_of(v), unit,
              formula, NULL);
    return EP_INSERT(ctx->store, "total", err, ep_c_text("channel", ""),
                     ep_c_text("metric", metric), ep_c_real("mean", v));
}

/* Objective of the plan's money over `active` by `weight`, less what the plan's is. */
static double gain_over(const struct ep_plan *plan, const struct ep_model *m, const bool *active,
                        const double *weight, struct ep_arena *a)
{
    size_t n = (size_t)m->channels * (size_t)m->months;
    double *effort = EP_NEW_ARRAY(a, double, n + 1);
    memcpy(effort, plan->solution.effort, sizeof *effort * n);
    return plan->certified - ep_model_split(m, active, weight, plan->solution.cash_total, effort);
}

/* Channels of today and their spend; false: the audit shows none that the plan could use. */
static bool today(struct ep_context *ctx, const struct ep_plan *plan, bool *active, double *weight)
{
    bool any = false;
    for (int i = 0; i < plan->model.channels; i++) {
        const char *id = plan->model.channel[i].id;
        weight[i] = ep_ledger_value(ctx->ledger, 0, "audit.channel.%s.spend_month", id);
        active[i] = weight[i] > 0;
        any = any || active[i];
    }
    return any;
}

static enum ep_status write_splits(struct ep_context *ctx, struct ep_plan *plan,
                                   const struct ep_model *m, struct ep_error *err)
{
    bool *active = EP_NEW_ARRAY(ctx->arena, bool, (size_t)m->channels + 1);
    double *weight = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels + 1);
    enum ep_status status = EP_OK;
    for (int i = 0; i < m->channels; i++)
        weight[i] = 1;
    EP_TRY(
        write_total(ctx, "gain_over_equal", "money",
                    "objective of the plan - that of the same money in equal parts over the same "
                    "channels and months",
                    gain_over(plan, m, plan->solution.active, weight, ctx->arena), err));
    if (today(ctx, plan, active, weight))
        status = write_total(ctx, "gain_over_today", "money",
                             "objective of the plan - that of the same money divided as today",
                             gain_over(plan, m, active, weight, ctx->arena), err);
out:
    return status;
}

/* How far the share of each channel may move, [channels]. */
struct ep_ranges {
    struct ep_beside *job;
    double *low, *high;
};

static void find_ranges(struct ep_beside *b, void *data)
{
    const struct ep_ranges *x = data;
    struct ep_model m = b->plan.model;
    struct ep_solution s = b->plan.solution;
    m.draws = b->plan.few;
    s.objective = b->plan.certified;
    ep_model_share_range(&m, &s, FLAT, x->low, x->high);
}

static bool is_judged(const struct ep_context *ctx, const struct ep_plan *plan)
{
    return !ctx->alone && plan->solution.cash_total > 0;
}

void ep_plan_begin_quality(struct ep_context *ctx, struct ep_plan *plan)
{
    size_t n = (size_t)plan->model.channels + 1;
    if (!is_judged(ctx, plan))
        return;
    plan->ranges = EP_NEW(ctx->arena, struct ep_ranges);
    plan->ranges->low = EP_NEW_ARRAY(ctx->arena, double, n);
    plan->ranges->high = EP_NEW_ARRAY(ctx->arena, double, n);
    plan->ranges->job = ep_plan_beside(ctx, plan, find_ranges, plan->ranges);
}

static enum ep_status write_ranges(struct ep_context *ctx, struct ep_plan *plan,
                                   const struct ep_model *m, struct ep_error *err)
{
    const struct ep_ranges *x = plan->ranges;
    enum ep_status status = EP_OK;
    ep_plan_beside_wait(ctx, x->job);
    for (int i = 0; i < m->channels && status == EP_OK; i++)
        if (plan->solution.active[i] && !m->channel[i].per_result && !m->channel[i].tested)
            status =
                EP_UPDATE(ctx->store, "channel_choice", "channel", m->channel[i].id, err,
                          ep_c_real("share_low", x->low[i]), ep_c_real("share_high", x->high[i]));
    return status;
}

enum ep_status ep_plan_write_quality(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    struct ep_model m = plan->model;
    enum ep_status status;
    if (!is_judged(ctx, plan))
        return EP_OK;
    m.draws = plan->few;
    EP_TRY(write_splits(ctx, plan, &m, err));
    status = write_ranges(ctx, plan, &m, err);
out:
    return status;
}
