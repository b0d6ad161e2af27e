/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"
#include "stage/stage_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

#define DRAWS 1024
#define SEED  20270101u
/* Sets whose bound the proof looks at. */
#define PROOF_NODES 200

const int ep_plan_search_draws = EP_SEARCH_DRAWS, ep_plan_value_draws = DRAWS;

double ep_plan_sum(const double *v, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += v[i];
    return sum;
}

double ep_plan_baseline(const struct ep_brief *b)
{
    double today = b->business.current.customers_month.range.mid;
    for (size_t i = 0; i < b->audit.channels.count; i++)
        today -= b->audit.channels.item[i].customers_month.range.mid;
    return fmax(0, today);
}

double ep_plan_hour_cost(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    const struct ep_model_role *r = x->role >= 0 ? &plan->model.role[x->role] : NULL;
    if (!r || r->cash)
        return 0;
    return r->buy_price > 0 ? fmin(r->cost_hour, r->buy_price) : r->cost_hour;
}

double ep_plan_effort_price(const struct ep_plan *plan, const struct ep_model_channel *x,
                            bool scarce)
{
    double money = scarce ? 1 + plan->solution.budget_price : 1, price = x->cash_share * money;
    const struct ep_model_role *r = x->role >= 0 ? &plan->model.role[x->role] : NULL;
    if (r && x->hour_price > 0)
        price += (1 - x->cash_share) / x->hour_price *
                 (r->cash ? r->cost_hour * money : ep_plan_hour_cost(plan, x));
    return price;
}

double ep_plan_scarce_price(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    double price = ep_plan_effort_price(plan, x, true), hours = 0;
    if (x->role < 0 || x->hour_price <= 0)
        return price;
    for (int t = 0; t < plan->model.months; t++)
        hours += plan->solution.hour_price[x->role * plan->model.months + t];
    return price + (1 - x->cash_share) / x->hour_price * hours / plan->model.months;
}

double ep_plan_spend(const struct ep_plan *plan, int i, int from, int to)
{
    int64_t sum = 0;
    for (int t = from; t < to; t++)
        sum += plan->spend_minor[(long)i * plan->model.months + t];
    return ep_money_major(sum, plan->digits);
}

/* Draws of a figure over its mid, mean 1: one stream a fact, so that channels that share it move
 * together. A figure that is certain, or not there, is 1 throughout. */
static double *draw_ratio(struct ep_context *ctx, const struct ep_plan *plan,
                          const struct ep_fact *f, double market)
{
    int count = plan->model.draws.count;
    double *out = EP_NEW_ARRAY(ctx->arena, double, (size_t)count);
    bool drawn = f && f->range.low > 0 && ep_range_wide(f->range);
    if (drawn)
        ep_draw_range(&f->range, f->key, plan->model.draws.seed, count, f->rate, true, market,
                      plan->z_market, out);
    for (int d = 0; d < count; d++)
        out[d] = drawn ? out[d] / f->range.mid : 1;
    return out;
}

/* Visits for money are anchored at their mean, so costs are drawn as the inverse of visits. */
static double *draw_yield(struct ep_context *ctx, const struct ep_plan *plan,
                          const struct ep_fact *cost, double market)
{
    struct ep_fact yield;
    if (!cost)
        return draw_ratio(ctx, plan, NULL, 0);
    yield = *cost;
    yield.range = (struct ep_range){1 / cost->range.high, 1 / cost->range.mid, 1 / cost->range.low};
    return draw_ratio(ctx, plan, &yield, market);
}

static void draw_channel(struct ep_context *ctx, struct ep_plan *plan, const struct ep_candidate *c,
                         double load)
{
    struct ep_model_draws *d = &plan->model.draws;
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    bool counted = x->per_result && c->spec->query && x->visit_to_lead >= 1; /* customers as such */
    const struct ep_fact *lead =
        counted ? NULL : ep_ledger_need(ctx->ledger, "business.visit_to_lead");
    const double *yield = draw_yield(ctx, plan, c->cost_per_visit, load);
    const double *base = draw_ratio(ctx, plan, c->ceiling, 0);
    const double *rate = draw_ratio(ctx, plan, c->own_rate ? c->visit_to_lead : lead, load);
    const double *intent = draw_ratio(ctx, plan, c->own_rate || counted ? NULL : c->intent, load);
    const double *close = draw_ratio(
        ctx, plan, counted ? NULL : ep_ledger_need(ctx->ledger, "business.lead_to_customer"), load);
    const double *worth = draw_ratio(ctx, plan, c->worth, 0);
    const double *share = draw_ratio(ctx, plan, c->paying_full ? NULL : c->incremental, 0);
    for (int i = 0; i < d->count; i++) {
        long at = (long)i * plan->model.channels + c->index;
        d->k[at] = x->k / yield[i];
        d->base[at] = base[i];
        d->visit_to_lead[at] = fmin(1, x->visit_to_lead * rate[i] * intent[i]);
        d->lead_to_customer[at] = fmin(1, x->lead_to_customer * close[i] * share[i]);
        d->customer_value[at] = (x->customer_value + c->price) * worth[i] - c->price / share[i];
    }
}

void ep_plan_draw(struct ep_context *ctx, struct ep_plan *plan, int count)
{
    struct ep_model_draws *d = &plan->model.draws;
    size_t n = (size_t)count * (size_t)plan->model.channels;
    const struct ep_fact *rho = ep_stage_need(ctx, "general.market_correlation");
    if (ep_plan_rest_draws(ctx, plan, count))
        return;
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
        draw_channel(ctx, plan, &plan->candidate[plan->candidate_of[i]], sqrt(rho->value));
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
    plan->spend_minor = part;
    plan->digits = digits;
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
    plan->certified = s->objective;
    rounded.upper_bound = s->upper_bound;
    rounded.gap = s->gap;
    rounded.set_bound = s->set_bound;
    rounded.set_gap = s->set_gap;
    rounded.set_nodes = s->set_nodes;
    rounded.budget_price = s->budget_price;
    rounded.month_price = s->month_price;
    rounded.hour_price = s->hour_price;
    rounded.goal_multiplier = s->goal_multiplier;
    rounded.method = s->method;
    rounded.iterations = s->iterations;
    *s = rounded;
}

/* The channels of the mid values, looked over on draws: their money is the best over these, and
 * what does not pay over them leaves. */
static enum ep_status spread_money(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    ep_plan_draw(ctx, plan, EP_SEARCH_DRAWS);
    return ep_model_refine(&plan->model, PROOF_NODES, ctx->arena, &plan->solution, err);
}

/* First choose without the test money, then spread it, then choose again with the tests fixed. */
static enum ep_status solve_plan(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    enum ep_status status;
    double budget = m->budget, tests = m->test_budget;
    if (ctx->rest) {
        EP_TRY(ep_plan_take_rest(ctx, plan, err));
        round_spend(ctx, plan);
        goto out;
    }
    ep_sink_progress(ctx->sink, "strategy", 1, 3);
    if (budget >= 0)
        m->budget = budget - tests;
    EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
    m->budget = budget;
    ep_plan_set_starts(ctx, plan, false);
    ep_plan_value_tests(ctx, plan);
    if (budget < 0)
        tests = ctx->brief->plan.test_share.range.mid * plan->solution.cash_total;
    ep_plan_choose_tests(ctx, plan, tests);
    ep_sink_progress(ctx->sink, "strategy", 2, 3);
    EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
    if (ep_plan_set_starts(ctx, plan, true))
        EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
    ep_plan_allow_again(plan);
    EP_TRY(spread_money(ctx, plan, err));
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
    EP_TRY(ep_demand_other_ceilings(ctx, err));
    EP_TRY(ep_plan_write_choices(ctx, plan, err));
    EP_TRY(ep_plan_write_model(ctx, plan, err));
    EP_TRY(ep_plan_write_tools(ctx, plan, err));
    EP_TRY(ep_plan_write_messages(ctx, plan, err));
    EP_TRY(ep_plan_write_content(ctx, plan, err));
    EP_TRY(ep_plan_write_path(ctx, plan, err));
    EP_TRY(ep_plan_write_measurement(ctx, plan, err));
    EP_TRY(ep_plan_write_hypotheses(ctx, plan, err));
    ctx->plan = plan;
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
