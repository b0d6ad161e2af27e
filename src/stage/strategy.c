/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS 512
#define SEED  20270101u

double ep_plan_sum(const double *v, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += v[i];
    return sum;
}

/* One quantity of all channels into its rows of draws. */
static void draw_row(const struct ep_plan *plan, const struct ep_fact *f, int channel,
                     double market, bool anchored, double mid, double *out)
{
    int count = plan->model.draws.count, channels = plan->model.channels;
    double *one = calloc((size_t)count, sizeof *one);
    if (!one)
        ep_out_of_memory();
    for (int d = 0; d < count; d++)
        one[d] = mid;
    bool positive = f && f->range.low > 0;
    if (f && ep_range_wide(f->range) && positive)
        ep_draw_range(&f->range, f->key, plan->model.draws.seed, count, f->rate, anchored, market,
                      plan->z_market, one);
    for (int d = 0; d < count; d++)
        out[(long)d * channels + channel] = one[d];
    free(one);
}

/* Visits for money are anchored at their mean, so costs are drawn as the inverse of visits. */
static void draw_channel(struct ep_plan *plan, const struct ep_candidate *c, double rho)
{
    struct ep_model_draws *d = &plan->model.draws;
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    struct ep_fact yield;
    if (c->cost_per_visit) {
        struct ep_range k = c->cost_per_visit->range;
        yield = *c->cost_per_visit;
        yield.range = (struct ep_range){1 / k.high, 1 / k.mid, 1 / k.low};
    }
    double load = sqrt(rho);
    draw_row(plan, c->cost_per_visit ? &yield : NULL, c->index, load, true, 1 / x->k, d->k);
    draw_row(plan, c->ceiling, c->index, 0, true, c->ceiling ? c->ceiling->value : 1, d->base);
    draw_row(plan, c->visit_to_lead, c->index, load, true, x->visit_to_lead, d->visit_to_lead);
    draw_row(plan, c->lead_to_customer, c->index, load, true, x->lead_to_customer,
             d->lead_to_customer);
    draw_row(plan, c->value, c->index, 0, true, x->customer_value, d->customer_value);
    for (int i = 0; i < d->count; i++) {
        long at = (long)i * plan->model.channels + c->index;
        d->k[at] = 1 / d->k[at];
        d->base[at] /= c->ceiling && c->ceiling->value > 0 ? c->ceiling->value : 1;
    }
}

void ep_plan_draw(struct ep_context *ctx, struct ep_plan *plan, int count)
{
    struct ep_model_draws *d = &plan->model.draws;
    size_t n = (size_t)count * (size_t)plan->model.channels;
    const struct ep_fact *rho = ep_stage_need(ctx, "general.market_correlation");
    d->count = count;
    d->seed = SEED;
    d->k = EP_NEW_ARRAY(ctx->arena, double, n);
    d->base = EP_NEW_ARRAY(ctx->arena, double, n);
    d->visit_to_lead = EP_NEW_ARRAY(ctx->arena, double, n);
    d->lead_to_customer = EP_NEW_ARRAY(ctx->arena, double, n);
    d->customer_value = EP_NEW_ARRAY(ctx->arena, double, n);
    plan->z_market = EP_NEW_ARRAY(ctx->arena, double, (size_t)count);
    ep_draw_market(SEED, count, plan->z_market);
    for (int i = 0; i < plan->model.channels; i++)
        draw_channel(plan, &plan->candidate[plan->candidate_of[i]], rho->value);
}

/* Cents: the spend of each channel and month is rounded by largest remainder so that the whole is
 * the whole; effort follows, and the plan that is printed is the one that is valued. */
static void round_spend(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    struct ep_solution *s = &plan->solution;
    size_t n = (size_t)m->channels * (size_t)m->months;
    int64_t *part = EP_NEW_ARRAY(ctx->arena, int64_t, n);
    int digits = ctx->brief->currency_digits;
    double total = ep_plan_sum(s->spend, 0, (int)n);
    double scale = pow(10, digits);
    if (!ep_split((int64_t)floor(total * scale + 1e-6), s->spend, n, part))
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
    rounded.upper_bound = s->upper_bound;
    rounded.gap = s->gap;
    rounded.budget_price = s->budget_price;
    rounded.month_price = s->month_price;
    rounded.hour_price = s->hour_price;
    rounded.goal_multiplier = s->goal_multiplier;
    rounded.method = s->method;
    rounded.iterations = s->iterations;
    *s = rounded;
}

/* First choose without the test money, then spread it, then solve the whole. */
static enum ep_status solve_plan(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    enum ep_status status;
    double budget = m->budget, tests = m->test_budget;
    ep_sink_progress(ctx->sink, "strategy", 1, 3);
    if (budget >= 0)
        m->budget = budget - tests;
    EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
    m->budget = budget;
    ep_plan_value_tests(ctx, plan);
    if (budget < 0)
        tests = ctx->brief->plan.test_share.range.mid * plan->solution.cash_total;
    ep_plan_choose_tests(ctx, plan, tests);
    ep_sink_progress(ctx->sink, "strategy", 2, 3);
    EP_TRY(ep_model_solve(m, plan->solution.active, ctx->arena, &plan->solution, err));
    round_spend(ctx, plan);
    ep_sink_progress(ctx->sink, "strategy", 3, 3);
out:
    return status;
}

enum ep_status ep_stage_strategy(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status;
    struct ep_plan *plan = EP_NEW(ctx->arena, struct ep_plan);
    EP_TRY(ep_plan_candidates(ctx, plan, err));
    EP_TRY(ep_plan_assemble(ctx, plan, err));
    EP_TRY(solve_plan(ctx, plan, err));
    ep_plan_draw(ctx, plan, DRAWS);
    ep_model_forecast(&plan->model, &plan->solution, ctx->arena, &plan->forecast);
    EP_TRY(ep_plan_write_choices(ctx, plan, err));
    EP_TRY(ep_plan_write_tools(ctx, plan, err));
    EP_TRY(ep_plan_write_messages(ctx, plan, err));
    EP_TRY(ep_plan_write_hypotheses(ctx, plan, err));
    ctx->plan = plan;
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
