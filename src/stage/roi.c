/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/roi_internal.h"

/* In the order in which they are waited for. */
void ep_plan_begin_roi(struct ep_context *ctx, struct ep_plan *plan)
{
    ep_plan_begin_spreads(ctx, plan);
    ep_plan_begin_quality(ctx, plan);
    ep_plan_begin_decisions(ctx, plan);
}

enum ep_status ep_stage_roi(struct ep_context *ctx, struct ep_error *err)
{
    /* the first ones are what plans are compared by */
    static enum ep_status (*const part[])(struct ep_context *, struct ep_plan *,
                                          struct ep_error *) = {
        ep_plan_write_forecast,   ep_plan_write_goals,     ep_plan_write_binding,
        ep_plan_write_musts,      ep_plan_write_schedule,  ep_plan_write_follow_up,
        ep_plan_write_quality,    ep_plan_write_budgets,   ep_plan_write_sensitivity,
        ep_plan_write_test_order, ep_plan_write_decisions,
    };
    const int compared = 3;
    enum ep_status status = EP_OK;
    int parts = ctx->compared ? compared : (int)(sizeof part / sizeof *part);
    if (!ctx->plan)
        EP_BUG("stage roi without a plan");
    if (!ctx->compared && !ctx->roi_follows)
        ep_plan_begin_budgets(ctx, ctx->plan);
    if (!ctx->compared && !ctx->roi_follows)
        ep_plan_begin_roi(ctx, ctx->plan);
    if (!ctx->plan->spreads)
        ep_plan_begin_spreads(ctx, ctx->plan);
    for (int i = 0; i < parts && status == EP_OK; i++) {
        ep_sink_progress(ctx->sink, "roi", i + 1, parts);
        status = ep_stage_stopped(ctx, err);
        if (status == EP_OK)
            status = part[i](ctx, ctx->plan, err);
    }
    ep_plan_beside_end(ctx, ctx->plan);
    return status == EP_OK ? ep_ledger_status(ctx->ledger, err) : status;
}
