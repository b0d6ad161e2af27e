/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Part of the draws, the worst ones, that a cautious plan looks at. */
#define WORST 0.2

static double *sorted(struct ep_arena *a, const double *v, int n)
{
    double *out = EP_NEW_ARRAY(a, double, (size_t)n + 1);
    memcpy(out, v, sizeof *v * (size_t)n);
    ep_sort_rising(out, n, a);
    return out;
}

double ep_plan_risk(const struct ep_model *m, struct ep_arena *a, const double *worth, int n)
{
    double share = WORST * n, sum = 0;
    if (n <= 0)
        return 0;
    if (!m->cautious)
        return ep_plan_sum(worth, 0, n) / n;
    const double *v = sorted(a, worth, n);
    for (int i = 0; i < n && i < share; i++)
        sum += v[i] * fmin(1, share - i);
    return sum / share;
}

/* What the objective is in one draw. */
static double worth_of(const struct ep_model *m, const struct ep_forecast *f, int d)
{
    switch (m->objective) {
    case EP_OBJECTIVE_CUSTOMERS:
        return f->total[EP_TOTAL_CUSTOMERS][d];
    case EP_OBJECTIVE_REVENUE:
        return f->total[EP_TOTAL_REVENUE][d];
    case EP_OBJECTIVE_REACH:
        return f->aware[d];
    default:
        return f->profit[d] + f->priced[d];
    }
}

static void measure_goals(const struct ep_model *m, const struct ep_forecast *f, struct ep_arena *a,
                          struct ep_arena *scratch, struct ep_alternative *out)
{
    out->expected = EP_NEW_ARRAY(a, double, (size_t)m->goals + 1);
    out->probability = EP_NEW_ARRAY(a, double, (size_t)m->goals + 1);
    out->low = EP_NEW_ARRAY(a, double, (size_t)m->goals + 1);
    out->high = EP_NEW_ARRAY(a, double, (size_t)m->goals + 1);
    for (int g = 0; g < m->goals; g++) {
        const double *own = f->goal + (long)g * f->draws;
        const double *v = sorted(scratch, own, f->draws);
        int hits = 0;
        for (int d = 0; d < f->draws; d++)
            hits += own[d] >= m->goal[g].at_least * (1 - 1e-12);
        out->expected[g] = ep_plan_sum(own, 0, f->draws) / f->draws + m->goal[g].baseline;
        out->probability[g] = (double)hits / f->draws;
        out->low[g] = ep_quantile_sorted(v, f->draws, 0.1) + m->goal[g].baseline;
        out->high[g] = ep_quantile_sorted(v, f->draws, 0.9) + m->goal[g].baseline;
    }
}

void ep_plan_measure_forecast(const struct ep_model *m, const struct ep_solution *s,
                              const struct ep_forecast *f, struct ep_arena *a,
                              struct ep_alternative *out)
{
    int n = f->draws, loss = 0;
    struct ep_arena *scratch = ep_arena_new();
    const double *customers = sorted(scratch, f->total[EP_TOTAL_CUSTOMERS], n);
    const double *profit = sorted(scratch, f->profit, n);
    out->budget = m->budget;
    out->solution = *s;
    out->worth = EP_NEW_ARRAY(a, double, (size_t)n + 1);
    for (int d = 0; d < n; d++) {
        out->worth[d] = worth_of(m, f, d);
        loss += f->profit[d] < 0;
    }
    out->spend = s->cash_total;
    out->tools = m->tools;
    out->customers = ep_plan_sum(customers, 0, n) / n;
    out->customers_p10 = ep_quantile_sorted(customers, n, 0.1);
    out->customers_p90 = ep_quantile_sorted(customers, n, 0.9);
    out->profit = ep_plan_sum(profit, 0, n) / n;
    out->profit_p10 = ep_quantile_sorted(profit, n, 0.1);
    out->profit_p90 = ep_quantile_sorted(profit, n, 0.9);
    out->loss = (double)loss / n;
    out->objective = ep_plan_risk(m, scratch, out->worth, n);
    measure_goals(m, f, a, scratch, out);
    ep_arena_free(scratch);
}

void ep_plan_measure(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                     struct ep_alternative *out)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_forecast f;
    ep_model_totals(m, s, scratch, &f);
    ep_plan_measure_forecast(m, s, &f, a, out);
    ep_arena_free(scratch);
}

static enum ep_status write_tools(struct ep_context *ctx, const struct ep_plan *plan,
                                  const struct ep_alternative *x, const char *kind,
                                  const char *name, int64_t *sum, struct ep_error *err)
{
    const struct ep_solution *s = &x->solution;
    double spend = x->printed ? ep_plan_tools_spend(plan, 0, s->months)
                              : ep_plan_sum(s->tool_spend, 0, x->tools * s->months);
    int64_t minor = ep_stage_minor(ctx, spend);
    *sum += minor;
    return minor ? EP_INSERT(ctx->store, "scenario_channel", err, ep_c_text("kind", kind),
                             ep_c_text("name", name), ep_c_text("channel", "tools"),
                             ep_c_int("test", 0), ep_c_int("spend_minor", minor))
                 : EP_OK;
}

static enum ep_status write_channels(struct ep_context *ctx, const struct ep_plan *plan,
                                     const struct ep_alternative *x, const char *kind,
                                     const char *name, int64_t *sum, struct ep_error *err)
{
    const struct ep_solution *s = &x->solution;
    enum ep_status status = EP_OK;
    *sum = 0;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        if (!s->active[i])
            continue;
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        int64_t spend = 0;
        if (x->printed)
            for (int t = 0; t < s->months; t++)
                spend += plan->spend_minor[(long)i * s->months + t];
        else
            spend = ep_stage_minor(ctx, ep_plan_row(s->spend, s->months, i, s->months));
        *sum += spend;
        status = EP_INSERT(ctx->store, "scenario_channel", err, ep_c_text("kind", kind),
                           ep_c_text("name", name), ep_c_text("channel", c->spec->id),
                           ep_c_int("test", c->test), ep_c_int("spend_minor", spend));
    }
    return status == EP_OK ? write_tools(ctx, plan, x, kind, name, sum, err) : status;
}

static enum ep_status write_goals(struct ep_context *ctx, const struct ep_plan *plan,
                                  const struct ep_alternative *x, const char *kind,
                                  const char *name, struct ep_error *err)
{
    const struct ep_model *m = &plan->model;
    enum ep_status status = EP_OK;
    for (int g = 0; g < m->goals && status == EP_OK; g++)
        status =
            EP_INSERT(ctx->store, "scenario_goal", err, ep_c_text("kind", kind),
                      ep_c_text("name", name), ep_c_text("goal", m->goal[g].id),
                      ep_c_real("target", m->goal[g].at_least + m->goal[g].baseline),
                      ep_c_real("expected", x->expected[g]), ep_c_real("p10", x->low[g]),
                      ep_c_real("p90", x->high[g]), ep_c_real("probability", x->probability[g]));
    return status;
}

enum ep_status ep_plan_write_alternative(struct ep_context *ctx, const struct ep_plan *plan,
                                         const struct ep_alternative *x, const char *kind,
                                         const char *name, int seq, const double *marginal,
                                         struct ep_error *err)
{
    enum ep_status status;
    int64_t spend;
    EP_TRY(write_channels(ctx, plan, x, kind, name, &spend, err));
    EP_TRY(write_goals(ctx, plan, x, kind, name, err));
    double budget = x->budget >= 0 ? x->budget : x->spend;
    status = EP_INSERT(ctx->store, "scenario_result", err, ep_c_text("kind", kind),
                       ep_c_text("name", name), ep_c_int("seq", seq), ep_c_text("problem", ""),
                       ep_c_int("budget_minor", ep_stage_minor(ctx, budget)),
                       ep_c_int("spend_minor", spend), ep_c_real("customers", x->customers),
                       ep_c_real("customers_p10", x->customers_p10),
                       ep_c_real("customers_p90", x->customers_p90),
                       ep_c_int("profit_minor", ep_stage_minor(ctx, x->profit)),
                       ep_c_int("profit_p10_minor", ep_stage_minor(ctx, x->profit_p10)),
                       ep_c_int("profit_p90_minor", ep_stage_minor(ctx, x->profit_p90)),
                       ep_c_real("loss_probability", x->loss), ep_c_real("objective", x->objective),
                       marginal ? ep_c_real("marginal", *marginal) : ep_c_null("marginal"),
                       ep_c_text("binds", ep_plan_binds(&plan->model, &x->solution)));
out:
    return status;
}
