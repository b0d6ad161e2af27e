/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>

/* Budgets that are planned beside the brief's own, as factors. */
static const double factors[] = {0.5, 1, 2};
#define FACTORS ((int)(sizeof factors / sizeof *factors))

/* What keeps the plan from bringing more. */
static const char *binding(const struct ep_model *m, const struct ep_solution *s)
{
    double hours = 0;
    for (int i = 0; i < m->roles * m->months; i++)
        hours += s->hour_price[i];
    if (s->budget_price > 0.01)
        return "budget";
    if (hours / m->months > 0.01)
        return "hours";
    return "demand";
}

static double mean_of(const double *draw, int count)
{
    return count > 0 ? ep_plan_sum(draw, 0, count) / count : 0;
}

static enum ep_status plan_budget(struct ep_context *ctx, struct ep_plan *plan, int i,
                                  double *before_profit, double *before_spend, struct ep_error *err)
{
    struct ep_model m = plan->model;
    struct ep_solution s = plan->solution;
    enum ep_status status = EP_OK;
    double profit, spend;
    struct ep_forecast f = plan->forecast;
    struct ep_model_draws kept = plan->model.draws;
    m.budget = plan->model.budget * factors[i];
    if (fabs(factors[i] - 1) > 1e-9) {
        ep_plan_draw(ctx, plan, EP_SEARCH_DRAWS);
        m.draws = plan->model.draws;
        plan->model.draws = kept;
        status = ep_model_solve(&m, plan->solution.active, ctx->arena, &s, err);
        m.draws = kept;
        if (status != EP_OK)
            return status;
        ep_model_forecast(&m, &s, ctx->arena, &f);
        /* more money can always be left unspent: no worse than the plan over all the draws */
        bool better = mean_of(f.profit, f.draws) + s.priced >
                      mean_of(plan->forecast.profit, f.draws) + plan->solution.priced;
        if (factors[i] > 1 && !better) {
            s = plan->solution;
            f = plan->forecast;
        }
    }
    profit = mean_of(f.profit, f.draws);
    spend = s.cash_total;
    const char *key =
        ep_arena_printf(ctx->arena, "budget_case.%s", ep_number_text(ctx->arena, factors[i]));
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "%s.profit", key), ep_range_of(profit),
              "money", "the same channels with that budget, mean over the draws",
              ep_ledger_get(ctx->ledger, "plan.budget"));
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "%s.spend", key), ep_range_of(spend),
              "money", "the same channels with that budget",
              ep_ledger_get(ctx->ledger, "plan.budget"));
    bool step = i > 0 && spend - *before_spend > 1;
    status =
        EP_INSERT(ctx->store, "scenario_result", err, ep_c_text("kind", "budget"),
                  ep_c_text("name", ep_number_text(ctx->arena, factors[i])), ep_c_int("seq", i + 1),
                  ep_c_int("budget_minor", ep_stage_minor(ctx, m.budget)),
                  ep_c_int("spend_minor", ep_stage_minor(ctx, spend)),
                  ep_c_real("customers", mean_of(f.total[EP_TOTAL_CUSTOMERS], f.draws)),
                  ep_c_int("profit_minor", ep_stage_minor(ctx, profit)),
                  step ? ep_c_real("marginal", (profit - *before_profit) / (spend - *before_spend))
                       : ep_c_null("marginal"),
                  ep_c_text("binds", binding(&m, &s)));
    *before_profit = profit;
    *before_spend = spend;
    return status;
}

/* Half the budget, the budget, twice the budget, each spread anew over the channels of the plan. A
 * budget that their fixed costs and limits alone pass has no plan and no row. */
enum ep_status ep_plan_write_budgets(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    double profit = 0, spend = 0;
    enum ep_status status = EP_OK;
    if (plan->model.budget < 0)
        return EP_OK;
    for (int i = 0; i < FACTORS && status == EP_OK; i++) {
        struct ep_error refused;
        status = plan_budget(ctx, plan, i, &profit, &spend, &refused);
        if (status == EP_INVALID)
            status = EP_OK;
        else if (status != EP_OK && err)
            *err = refused;
    }
    return status;
}
