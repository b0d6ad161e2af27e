/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Musts that the plan misses: whether each could be reached, which cannot hold together, and what
 * would let all of them hold. docs/model.md, section 4. */

#include "stage/plan_internal.h"

#include <math.h>

#define LONGEST 60 /* months that a plan can have */

/* At most three digits: a nearest figure is no more exact than that. */
double ep_plan_about(double v)
{
    double ten = fabs(v) >= 1000 ? pow(10, floor(log10(fabs(v))) - 2) : 1;
    return fabs(v) >= 1000 ? round(v / ten) * ten : fabs(v) >= 10 ? round(v) : v;
}

static bool is_missed(const struct ep_plan *plan, int g)
{
    const struct ep_model_goal *goal = &plan->model.goal[g];
    double own = plan->own.expected[g] - goal->baseline;
    bool told = g == plan->sought; /* what the seek found says how near it can come */
    return !told && goal->must && goal->at_least > 0 && own < goal->at_least * (1 - EP_MISSED);
}

static bool any_missed(const struct ep_plan *plan)
{
    bool any = false;
    for (int g = 0; g < plan->model.goals; g++)
        any = any || is_missed(plan, g);
    return any;
}

/* Metrics of the others that it stands against, comma-separated: those in the conflict, else those
 * that cannot be reached at all. */
static const char *others_of(struct ep_context *ctx, const struct ep_plan *plan,
                             const struct ep_reachable *r, int g)
{
    const struct ep_model *m = &plan->model;
    const char *list = "";
    for (int i = 0; i < m->goals; i++)
        if (i != g && (r->conflict[g] ? r->conflict[i] : is_missed(plan, i) && !r->alone[i]))
            list =
                ep_arena_printf(ctx->arena, "%s%s%s", list, list[0] ? "," : "", m->goal[i].metric);
    return list;
}

/* Months that the target takes at the pace of the most that the window's months bring; 0: more than
 * a plan has, or people who count once, so that a month more brings fewer. */
static int window_of(const struct ep_model_goal *goal, double ever)
{
    double pace = (ever + goal->baseline) / (goal->to - goal->from + 1);
    double months = pace > 0 ? ceil((goal->at_least + goal->baseline) / pace) : HUGE_VAL;
    return goal->kind == EP_GOAL_LINEAR && months <= LONGEST ? (int)months : 0;
}

static const char *verdict_of(const struct ep_model *m, const struct ep_reachable *r, int g,
                              bool beside)
{
    bool money = r->remedy == EP_REMEDY_BUDGET;
    if (r->conflict[g])
        return money ? "roi.goal.must_conflict_money" : "roi.goal.must_conflict";
    if (r->alone[g])
        return beside ? "roi.goal.must_beside" : "roi.goal.must_missed";
    if (r->ever[g] < m->goal[g].at_least * (1 - EP_MISSED))
        return window_of(&m->goal[g], r->ever[g]) > 0 ? "roi.goal.must_beyond_window"
                                                      : "roi.goal.must_beyond";
    return money ? "roi.goal.must_money" : "roi.goal.must_limited";
}

static void facts(struct ep_context *ctx, const struct ep_model_goal *goal, double most,
                  double ever)
{
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "goal.%s.most", goal->id),
              ep_range_of(most + goal->baseline), "count",
              "most that a plan for this must alone brings at the mids, at most the target",
              ep_ledger_get(ctx->ledger, "goal.%s.target", goal->id));
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "goal.%s.ever", goal->id),
              ep_range_of(ever + goal->baseline), "count", "the same without a limit of money",
              ep_ledger_get(ctx->ledger, "goal.%s.target", goal->id));
}

static enum ep_status write_must(struct ep_context *ctx, const struct ep_plan *plan,
                                 const struct ep_reachable *r, int g, struct ep_error *err)
{
    static const char *const remedies[] = {"none", "budget", "month", "hours", "limit"};
    const struct ep_model_goal *goal = &plan->model.goal[g];
    const char *others = others_of(ctx, plan, r, g);
    const char *args =
        EP_ARGS(ctx->arena, ep_a_num("expected", ep_plan_about(plan->own.expected[g])),
                ep_a_num("target", goal->at_least + goal->baseline),
                ep_a_num("most", ep_plan_about(r->most[g] + goal->baseline)),
                ep_a_num("ever", ep_plan_about(r->ever[g] + goal->baseline)),
                ep_a_num("months", goal->to - goal->from + 1),
                ep_a_num("window", window_of(goal, r->ever[g])),
                ep_a_num("budget", ep_plan_about(r->budget)), ep_a_text("others", others),
                ep_a_text("remedy", remedies[r->remedy]));
    facts(ctx, goal, r->most[g], r->ever[g]);
    return EP_UPDATE(ctx->store, "goal", "id", goal->id, err,
                     ep_c_text("verdict", verdict_of(&plan->model, r, g, others[0])),
                     ep_c_text("verdict_args", args));
}

enum ep_status ep_plan_write_musts(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    struct ep_model mids = plan->model;
    struct ep_reachable r;
    enum ep_status status;
    if (ctx->alone || ctx->rest || !any_missed(plan))
        return EP_OK;
    mids.draws = (struct ep_model_draws){0};
    ep_plan_aim_beside(plan, ctx->arena, &mids);
    EP_TRY(ep_model_reachable(&mids, ctx->arena, &r, err));
    if (r.remedy == EP_REMEDY_BUDGET)
        EP_DERIVE(ctx->ledger, "musts.budget", ep_range_of(r.budget), "money",
                  "about the least budget with which all musts hold at the mids, by halving",
                  ep_ledger_get(ctx->ledger, "plan.budget"));
    for (int g = 0; g < plan->model.goals; g++)
        if (is_missed(plan, g))
            EP_TRY(write_must(ctx, plan, &r, g, err));
out:
    return status;
}
