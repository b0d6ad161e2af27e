/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What accompanies the plan: days on which to look, moves agreed beforehand. */

#include "stage/plan_internal.h"

#include "emplan/date.h"

static enum ep_status write_checkpoint(struct ep_context *ctx, const struct ep_plan *plan, int t,
                                       const char *message, const char *channel, int *seq,
                                       struct ep_error *err)
{
    char date[11];
    double spent = ep_plan_tools_spend(plan, 0, t);
    int day = ep_month_first_day(plan->model.first_month + t);
    for (int i = 0; i < plan->model.channels; i++)
        spent += ep_plan_spend(plan, i, 0, t);
    return EP_INSERT(
        ctx->store, "checkpoint", err, ep_c_int("seq", ++*seq),
        ep_c_text("date", ep_date_text(day, date)), ep_c_text("message", message),
        ep_c_text("args", EP_ARGS(ctx->arena, ep_a_text("channel", channel ? channel : ""),
                                  ep_a_num("spent", spent))));
}

/* A look at the figures after each quarter of the plan, and at each test when it can be judged. */
static enum ep_status write_checkpoints(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    enum ep_status status = EP_OK;
    int seq = 0, months = plan->model.months;
    for (int t = 1; t <= months && status == EP_OK; t++) {
        for (size_t i = 0; i < plan->candidates && status == EP_OK; i++) {
            const struct ep_candidate *c = &plan->candidate[i];
            int decide = c->decide >= 0 ? c->decide : c->test_from + EP_TEST_MONTHS - 1;
            if (c->test && decide + 1 == t)
                status =
                    write_checkpoint(ctx, plan, t, "roi.checkpoint.test", c->spec->id, &seq, err);
        }
        if (status == EP_OK && (t % 3 == 0 || t == months))
            status = write_checkpoint(
                ctx, plan, t, t == months ? "roi.checkpoint.end" : "roi.checkpoint.quarter", NULL,
                &seq, err);
    }
    return status;
}

/* Chosen channels whose cost of a visit would turn the decision: the move is agreed beforehand. */
static enum ep_status write_triggers(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    enum ep_status status = EP_OK;
    int seq = 0;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        double visits = ep_plan_expected(plan, EP_TOTAL_VISITS, i, 0, plan->model.months);
        double mean = visits > 0 ? ep_plan_spend(plan, i, 0, plan->model.months) / visits : 0;
        if (!plan->solution.active[i] || c->test || mean <= 0 || c->flip_cost <= mean)
            continue;
        double monthly =
            ep_plan_row(plan->solution.spend, plan->model.months, i, plan->model.months) /
            plan->model.months;
        status = EP_INSERT(
            ctx->store, "trigger_rule", err, ep_c_int("seq", ++seq),
            ep_c_text("channel", c->spec->id), ep_c_text("message", "roi.trigger.visit"),
            ep_c_text("args", EP_ARGS(ctx->arena, ep_a_text("channel", c->spec->id),
                                      ep_a_num("visit", mean), ep_a_num("flip", c->flip_cost),
                                      ep_a_num("monthly", monthly))));
    }
    return status;
}

enum ep_status ep_plan_write_follow_up(struct ep_context *ctx, struct ep_plan *plan,
                                       struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(write_checkpoints(ctx, plan, err));
    EP_TRY(write_triggers(ctx, plan, err));
    status = ep_plan_write_duties(ctx, plan, err);
out:
    return status;
}
