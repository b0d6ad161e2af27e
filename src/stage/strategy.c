/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/roi_internal.h"
#include "stage/stage_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

const int ep_plan_search_draws = EP_SEARCH_DRAWS, ep_plan_value_draws = EP_DRAWS;

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

void ep_plan_keep_prices(struct ep_solution *out, const struct ep_solution *from)
{
    out->set_nodes = from->set_nodes;
    out->budget_price = from->budget_price;
    out->month_price = from->month_price;
    out->hour_price = from->hour_price;
    out->goal_multiplier = from->goal_multiplier;
    out->method = from->method;
    out->iterations = from->iterations;
}

int ep_plan_first_money(const struct ep_solution *s, int i)
{
    const double *effort = s->effort + (long)i * s->months;
    int t = 0;
    while (t < s->months && !(effort[t] > 0))
        t++;
    return t;
}

/* Channels as they are before any is tested. */
static void keep_untested(struct ep_context *ctx, struct ep_plan *plan)
{
    plan->untested = ep_arena_grow(ctx->arena, plan->model.channel, (size_t)plan->model.channels,
                                   (size_t)plan->model.channels + 1, sizeof *plan->untested);
}

/* At the mids; what the proof over the draws comes upon is taken in division.c. */
static enum ep_status choose(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    return ep_model_choose_unproven(&plan->model, ctx->arena, &plan->solution, err);
}

static enum ep_status choose_near(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err)
{
    struct ep_solution near = plan->solution;
    return ep_model_choose_near(&plan->model, &near, -1, false, ctx->arena, &plan->solution, err);
}

enum ep_status ep_plan_choose_first(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    struct ep_error refused;
    enum ep_status status = choose(ctx, plan, &refused);
    bool any = false;
    for (int i = 0; status == EP_OK && i < plan->model.channels; i++)
        any = any || plan->solution.active[i];
    if (any || !ep_plan_tools_cost(plan)) {
        if (status != EP_OK && err)
            *err = refused;
        return status;
    }
    /* the cheapest tools, then only those that something waits for */
    bool *const ladder[] = {&plan->thrifty, &plan->sparing};
    status = EP_INVALID;
    for (size_t i = 0; status == EP_INVALID && i < sizeof ladder / sizeof *ladder; i++) {
        *ladder[i] = true;
        ep_plan_set_tools(ctx, plan, NULL);
        status = choose(ctx, plan, err);
    }
    return status;
}

/* First choose without the test money, then spread it, then choose again with the tests fixed. */
static enum ep_status choose_with_tests(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    enum ep_status status;
    double budget = m->budget, tests = m->test_budget;
    if (budget >= 0)
        m->budget = budget - tests;
    EP_TRY(ep_plan_choose_first(ctx, plan, err));
    m->budget = budget;
    ep_plan_set_tools(ctx, plan, &plan->solution);
    ep_plan_set_starts(ctx, plan, false);
    ep_plan_set_tools(ctx, plan, &plan->solution);
    ep_plan_value_tests(plan);
    if (budget < 0)
        tests = ctx->brief->plan.test_share.range.mid * plan->solution.cash_total;
    plan->test_money = tests;
    keep_untested(ctx, plan);
    ep_plan_choose_tests(ctx, plan, tests);
    ep_sink_progress(ctx->sink, "strategy", 2, 3);
    EP_TRY(choose_near(ctx, plan, err));
    bool moved = ep_plan_set_starts(ctx, plan, true);
    if (ep_plan_set_tools(ctx, plan, &plan->solution) || moved)
        EP_TRY(choose_near(ctx, plan, err));
    ep_plan_allow_again(plan);
out:
    return status;
}

/* A budget that is sought: no money for tests. */
static enum ep_status choose_sought(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    enum ep_status status;
    plan->model.test_budget = 0;
    ep_plan_end_draws(ctx, plan);
    EP_TRY(ep_plan_seek(ctx, plan, ctx->alone ? 0 : EP_PROOF_NODES, err));
    keep_untested(ctx, plan);
    ep_plan_value_tests(plan);
out:
    return status;
}

/* The lower of both bounds; on a way out too, for the proof reads what the context has. */
static void end_proof(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_solution *s = &plan->solution;
    if (!plan->proof)
        return;
    ep_plan_beside_wait(ctx, plan->proof);
    const struct ep_solution *proved = &plan->proof->plan.solution;
    s->set_nodes += proved->set_nodes;
    if (proved->set_bound <= s->set_bound)
        ep_model_take_set_bound(&plan->model, proved->set_bound, s);
    plan->proof = NULL;
}

static enum ep_status make_choice(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err)
{
    enum ep_status status =
        ctx->goal_seek ? choose_sought(ctx, plan, err) : choose_with_tests(ctx, plan, err);
    EP_TRY(status);
    if (plan->sought < 0)
        EP_TRY(ep_plan_finish_choice(ctx, plan, err));
    else
        ep_plan_renew_untested(plan);
out:
    return status;
}

/* Where there is a must, the plan as it is now: another may be sought for it. */
static void keep_open(struct ep_context *ctx, struct ep_plan *plan)
{
    bool any = false;
    for (int g = 0; g < plan->model.goals; g++)
        any = any || plan->model.goal[g].must;
    if (!any || ctx->goal_seek)
        return;
    struct ep_plan *open = EP_NEW(ctx->arena, struct ep_plan);
    ep_plan_copy(plan, ctx->arena, open);
    plan->open = open;
}

static enum ep_status solve_plan(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    enum ep_status status;
    plan->sought = -1;
    if (ctx->rest &&
        !ctx->anew) { /* the rest of a plan is given: nothing is chosen, so nothing stands beside it
                       */
        ctx->alone = true;
        EP_TRY(ep_plan_take_rest(ctx, plan, err));
        goto out;
    }
    ep_sink_progress(ctx->sink, "strategy", 1, 3);
    m->cautious = ep_streq(ctx->brief->plan.risk.text, "cautious");
    keep_open(ctx, plan);
    ep_plan_begin_draws(ctx, plan);
    plan->ahead = !ctx->alone && !ctx->goal_seek;
    EP_TRY(make_choice(ctx, plan, err));
    plan->ahead = false;
    ep_sink_progress(ctx->sink, "strategy", 3, 3);
out:
    return status;
}

/* Least cash with which channel c can be used at all. */
static double least_cash(const struct ep_model *m, const struct ep_model_channel *c)
{
    int months = m->months - c->start;
    double month = c->steady ? months : !c->per_result;
    return c->fixed_setup + c->fixed_month * months + c->min_if_used * month;
}

/* A budget for which no channel is to be had plans nothing: say from where on one is. */
static enum ep_status tell_small_budget(struct ep_context *ctx, const struct ep_plan *plan,
                                        struct ep_error *err)
{
    const struct ep_model *m = &plan->model;
    double least = HUGE_VAL;
    const char *channel = "";
    for (int i = 0; i < m->channels; i++) {
        if (plan->solution.active[i])
            return EP_OK;
        if (m->channel[i].allowed && least_cash(m, &m->channel[i]) < least) {
            least = least_cash(m, &m->channel[i]);
            channel = m->channel[i].id;
        }
    }
    if (m->budget < 0 || !channel[0] || least <= m->budget)
        return EP_OK;
    return ep_stage_warn(ctx, "budget", "strategy.warn.small",
                         EP_ARGS(ctx->arena, ep_a_text("key", "plan.budget"),
                                 ep_a_num("budget", m->budget), ep_a_num("least", least),
                                 ep_a_text("channel", channel)),
                         &ctx->brief->plan.budget.at, err);
}

/* Channels that the brief asks for and that are closed, unfit or need one that is. */
static enum ep_status tell_not_used(struct ep_context *ctx, const struct ep_plan *plan,
                                    struct ep_error *err)
{
    const struct ep_words *require = &ctx->brief->channels.require;
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < require->count && status == EP_OK; i++) {
        const char *id = require->item[i].text;
        if (id && !ep_plan_may_use(plan, id))
            status =
                ep_stage_warn(ctx, "unused", "strategy.warn.not_used",
                              EP_ARGS(ctx->arena, ep_a_text("channel", id),
                                      ep_a_text("key", EP_KEY(ctx, "channels.require: %s", id))),
                              &require->item[i].at, err);
    }
    return status;
}

enum ep_status ep_stage_strategy(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status;
    struct ep_plan *plan = EP_NEW(ctx->arena, struct ep_plan);
    EP_TRY(ep_plan_candidates(ctx, plan, err));
    if (!ctx->rest)
        EP_TRY(tell_not_used(ctx, plan, err));
    ctx->anew = ctx->rest && !ep_plan_rest_fits(ctx, plan);
    EP_TRY(ep_plan_assemble(ctx, plan, err));
    if (ctx->anew)
        ep_plan_take_known(ctx, plan);
    EP_TRY(solve_plan(ctx, plan, err));
    EP_TRY(ep_stage_stopped(ctx, err));
    if (!ctx->rest)
        EP_TRY(tell_small_budget(ctx, plan, err));
    EP_TRY(ep_plan_value(ctx, plan, err));
    EP_TRY(ep_stage_stopped(ctx, err));
    EP_TRY(ep_demand_other_ceilings(ctx, err));
    ep_plan_judge_choices(ctx, plan);
    if (!ctx->compared)
        ep_plan_begin_model(ctx, plan);
    if (ctx->roi_follows)
        ep_plan_begin_roi(ctx, plan);
    EP_TRY(ep_plan_write_choices(ctx, plan, err));
    ctx->plan = plan;
    end_proof(ctx, plan);
    EP_TRY(ep_stage_stopped(ctx, err));
    if (ctx->compared)
        return ep_ledger_status(ctx->ledger, err);
    EP_TRY(ep_plan_write_tools(ctx, plan, err));
    EP_TRY(ep_plan_write_messages(ctx, plan, err));
    EP_TRY(ep_plan_write_content(ctx, plan, err));
    EP_TRY(ep_plan_write_path(ctx, plan, err));
    EP_TRY(ep_plan_write_measurement(ctx, plan, err));
    EP_TRY(ep_plan_write_hypotheses(ctx, plan, err));
    EP_TRY(ep_plan_write_model(ctx, plan, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    end_proof(ctx, plan);
    ep_plan_end_model(ctx, plan);
    if (status != EP_OK)
        ep_plan_beside_end(ctx, plan);
    return status;
}
