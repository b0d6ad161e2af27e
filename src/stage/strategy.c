/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"
#include "stage/stage_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

/* Sets whose bound the proof looks at. */
#define PROOF_NODES 200
/* Gap over sets above which the proof is made once more, from the plan as it came out. */
#define WIDE_GAP 5e-4
/* Gap over sets from which the channels are chosen once more; from which one more is tried. */
#define FAR_GAP  0.03
#define OPEN_GAP 0.01
/* Times that money is divided anew because other tools are asked for. */
#define TOOL_ROUNDS 2
/* Channels that may leave one after the other because their set-up keeps others waiting. */
#define SETUP_ROUNDS 4

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

/* Cents: the spend of each channel and month is rounded by largest remainder so that the whole is
 * the whole; effort follows, and the plan that is printed is the one that is valued. */
static void round_spend(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    struct ep_solution *s = &plan->solution;
    size_t n = (size_t)m->channels * (size_t)m->months;
    size_t all = n + (size_t)m->tools * (size_t)m->months;
    int64_t *part = EP_NEW_ARRAY(ctx->arena, int64_t, all + 1);
    double *spend = EP_NEW_ARRAY(ctx->arena, double, all + 1);
    int digits = ctx->brief->currency_digits;
    memcpy(spend, s->spend, sizeof *spend * n);
    memcpy(spend + n, s->tool_spend, sizeof *spend * (all - n));
    double total = ep_plan_sum(spend, 0, (int)all);
    double scale = pow(10, digits);
    plan->spend_minor = part;
    plan->tool_minor = part + n;
    plan->digits = digits;
    if (!ep_split((int64_t)floor(total * scale + 1e-6), spend, all, part))
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
    ep_plan_keep_prices(&rounded, s);
    *s = rounded;
}

int ep_plan_first_money(const struct ep_plan *plan, int i)
{
    const double *effort = plan->solution.effort + (long)i * plan->model.months;
    int t = 0;
    while (t < plan->model.months && !(effort[t] > 0))
        t++;
    return t;
}

/* What has a monthly fee begins with its money: no fee is paid for months before it. True where
 * that frees any. */
static bool start_with_money(struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    bool any = false;
    for (int i = 0; i < m->channels; i++) {
        struct ep_model_channel *x = &m->channel[i];
        int t = ep_plan_first_money(plan, i);
        if (!plan->solution.active[i] || x->per_result || !(x->fixed_month > 0) || t >= m->months ||
            t <= x->start)
            continue;
        x->start = t;
        any = true;
    }
    return any;
}

/* The channels of the mid values, looked over on draws: their money is the best over these, and
 * what does not pay over them leaves. Once more where channels begin later for it: then the first
 * division needs no proof. */
struct spread {
    struct ep_plan *plan;
    bool moved;
};

static bool begins_later(void *data)
{
    struct spread *s = data;
    return s->moved = start_with_money(s->plan);
}

static enum ep_status spread_money(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    struct spread s = {plan, false};
    int nodes = ctx->alone ? 0 : PROOF_NODES;
    enum ep_status status;
    m->draws = plan->few;
    EP_TRY(ep_model_refine_unless(m, nodes, begins_later, &s, ctx->arena, &plan->solution, err));
    if (s.moved)
        status = ep_model_refine(m, nodes, ctx->arena, &plan->solution, err);
out:
    return status;
}

/* Channels as they are before any is tested. */
static void keep_untested(struct ep_context *ctx, struct ep_plan *plan)
{
    plan->untested = ep_arena_grow(ctx->arena, plan->model.channel, (size_t)plan->model.channels,
                                   (size_t)plan->model.channels + 1, sizeof *plan->untested);
}

/* Channels that are not tested have moved on since: their starts, their ceilings. */
static void renew_untested(struct ep_plan *plan)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (!plan->model.channel[i].tested)
            plan->untested[i] = plan->model.channel[i];
}

enum ep_status ep_plan_choose_first(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    struct ep_error refused;
    enum ep_status status = ep_model_choose(&plan->model, ctx->arena, &plan->solution, &refused);
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
        status = ep_model_choose(&plan->model, ctx->arena, &plan->solution, err);
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
    ep_plan_value_tests(ctx, plan);
    if (budget < 0)
        tests = ctx->brief->plan.test_share.range.mid * plan->solution.cash_total;
    plan->test_money = tests;
    keep_untested(ctx, plan);
    ep_plan_choose_tests(ctx, plan, tests);
    ep_sink_progress(ctx->sink, "strategy", 2, 3);
    EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
    bool moved = ep_plan_set_starts(ctx, plan, true);
    if (ep_plan_set_tools(ctx, plan, &plan->solution) || moved)
        EP_TRY(ep_model_choose(m, ctx->arena, &plan->solution, err));
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
    EP_TRY(ep_plan_seek(ctx, plan, ctx->alone ? 0 : PROOF_NODES, err));
    keep_untested(ctx, plan);
    ep_plan_value_tests(ctx, plan);
out:
    return status;
}

static double printed_spend(const struct ep_plan *plan)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        sum += ep_plan_spend(plan, i, 0, plan->model.months);
    return sum + ep_plan_tools_spend(plan, 0, plan->model.months);
}

/* A bound made on the way to the plan may end at plans whose months lie below a minimum. With the
 * plan as it came out it is lower, but where the looks ran out before. */
static void prove_again(struct ep_beside *b, void *data)
{
    (void)data;
    ep_model_prove(&b->plan.model, PROOF_NODES, &b->plan.solution);
}

static void begin_proof(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_solution *s = &plan->solution;
    if (s->set_gap > WIDE_GAP && s->set_nodes < PROOF_NODES)
        plan->proof = ep_plan_beside(ctx, plan, prove_again, NULL);
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
    if (proved->set_bound <= s->set_bound) {
        s->set_bound = proved->set_bound;
        s->set_gap = proved->set_gap;
    }
    plan->proof = NULL;
}

/* Money over the draws; again where the plan that comes of it asks for other tools than those that
 * it was made with. */
static enum ep_status spread_with_tools(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int round = 0; round <= TOOL_ROUNDS; round++) {
        EP_TRY(spread_money(ctx, plan, err));
        if (round == TOOL_ROUNDS || !ep_plan_set_tools(ctx, plan, &plan->solution))
            break;
    }
out:
    return status;
}

static bool choose_near(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_solution near = plan->solution;
    struct ep_error refused;
    return ep_model_choose_near(&plan->model, &near, -1, true, ctx->arena, &plan->solution,
                                &refused) == EP_OK;
}

/* The choice once more with every channel open, from a plan that the bound over sets leaves far
 * behind: the choice before it knew only the channels whose set-up it had placed. False where that
 * gains nothing; then the plan is as before. */
static bool choose_all_open(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_plan before;
    struct ep_error refused;
    if (plan->solution.set_gap <= FAR_GAP || ctx->alone)
        return false;
    ep_plan_copy(plan, ctx->arena, &before);
    if (choose_near(ctx, plan) && plan->solution.objective > before.solution.objective) {
        ep_plan_set_starts(ctx, plan, true);
        ep_plan_set_tools(ctx, plan, &plan->solution);
        ep_plan_allow_again(plan);
        renew_untested(plan);
        if (choose_near(ctx, plan) && spread_with_tools(ctx, plan, &refused) == EP_OK &&
            plan->solution.objective > before.solution.objective &&
            ep_plan_keeps_musts(&plan->model, &plan->solution, &before.solution))
            return true;
    }
    before.beside = plan->beside;
    *plan = before;
    return false;
}

/* One channel more, with the tools and the set-up that come with it, where the bound over sets
 * leaves room for a better plan. */
static bool admit_one(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_plan before;
    struct ep_error refused;
    if (plan->solution.set_gap <= OPEN_GAP || ctx->alone)
        return false;
    ep_plan_copy(plan, ctx->arena, &before);
    if (ep_plan_admit(ctx, plan)) {
        renew_untested(plan);
        if (spread_with_tools(ctx, plan, &refused) == EP_OK &&
            plan->solution.objective > before.solution.objective &&
            ep_plan_keeps_musts(&plan->model, &plan->solution, &before.solution))
            return true;
    }
    before.beside = plan->beside;
    *plan = before;
    return false;
}

/* Tools are judged on the plan at hand, and stay so while it is sought: what an earlier, larger
 * plan was to bear is then paid by a smaller one. Those of the plan that came out are judged
 * anew. */
static bool judge_anew(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_plan next;
    struct ep_error refused;
    const struct ep_solution *s = &plan->solution;
    ep_plan_copy(plan, ctx->arena, &next);
    next.tool = NULL;
    if (ctx->alone || !ep_plan_set_tools(ctx, &next, s))
        return false;
    renew_untested(&next);
    if (spread_with_tools(ctx, &next, &refused) != EP_OK ||
        next.solution.objective <= s->objective + EP_LEAST_GAIN * fabs(s->objective) ||
        !ep_plan_keeps_musts(&plan->model, &next.solution, s))
        return false;
    next.beside = plan->beside;
    *plan = next;
    return true;
}

/* Money over the draws, and again where the plan gains by other dates of set-up. */
static enum ep_status finish_choice(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    enum ep_status status;
    int opened = 0;
    renew_untested(plan);
    EP_TRY(spread_with_tools(ctx, plan, err));
    do {
        for (int round = 0; round < SETUP_ROUNDS && ep_plan_shorten_setup(ctx, plan); round++) {
            renew_untested(plan);
            EP_TRY(spread_with_tools(ctx, plan, err));
        }
    } while (opened++ < SETUP_ROUNDS &&
             (judge_anew(ctx, plan) || choose_all_open(ctx, plan) || admit_one(ctx, plan)));
    if (!ctx->alone)
        begin_proof(ctx, plan);
out:
    return status;
}

static enum ep_status solve_plan(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    enum ep_status status;
    bool free = m->budget < 0;
    plan->sought = -1;
    if (ctx->rest &&
        !ctx->anew) { /* the rest of a plan is given: nothing is chosen, so nothing stands beside it
                       */
        ctx->alone = true;
        EP_TRY(ep_plan_take_rest(ctx, plan, err));
        round_spend(ctx, plan);
        goto out;
    }
    ep_sink_progress(ctx->sink, "strategy", 1, 3);
    m->cautious = ep_streq(ctx->brief->plan.risk.text, "cautious");
    ep_plan_draw_few(ctx, plan);
    plan->sought = -1;
    status = ctx->goal_seek ? choose_sought(ctx, plan, err) : choose_with_tests(ctx, plan, err);
    EP_TRY(status);
    if (plan->sought < 0)
        EP_TRY(finish_choice(ctx, plan, err));
    else
        renew_untested(plan);
    round_spend(ctx, plan);
    if (free && !ctx->goal_seek) /* auto: what pays is the budget */
        m->budget = printed_spend(plan);
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
    ep_plan_draw(ctx, plan, EP_DRAWS);
    ep_model_forecast(&plan->model, &plan->solution, ctx->arena, &plan->forecast);
    ep_plan_measure_forecast(&plan->model, &plan->solution, &plan->forecast, ctx->arena,
                             &plan->own);
    if (ctx->roi_follows) /* the other processor has work while choices are judged and written */
        ep_plan_begin_budgets(ctx, plan);
    if (!ctx->alone)
        EP_TRY(ep_plan_choose_again(ctx, plan, err));
    EP_TRY(ep_stage_stopped(ctx, err));
    EP_TRY(ep_demand_other_ceilings(ctx, err));
    EP_TRY(ep_plan_write_choices(ctx, plan, err));
    ctx->plan = plan;
    end_proof(ctx, plan);
    EP_TRY(ep_stage_stopped(ctx, err));
    if (ctx->compared)
        return ep_ledger_status(ctx->ledger, err);
    EP_TRY(ep_plan_write_model(ctx, plan, err));
    EP_TRY(ep_plan_write_tools(ctx, plan, err));
    EP_TRY(ep_plan_write_messages(ctx, plan, err));
    EP_TRY(ep_plan_write_content(ctx, plan, err));
    EP_TRY(ep_plan_write_path(ctx, plan, err));
    EP_TRY(ep_plan_write_measurement(ctx, plan, err));
    EP_TRY(ep_plan_write_hypotheses(ctx, plan, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    end_proof(ctx, plan);
    if (status != EP_OK)
        ep_plan_beside_end(ctx, plan);
    return status;
}
