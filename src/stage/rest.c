/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The months that a review has planned again: the stage takes them instead of choosing. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

const struct ep_solution *ep_plan_solution(const struct ep_plan *plan)
{
    return &plan->solution;
}

void ep_plan_draws(struct ep_context *ctx, int count, struct ep_model *out)
{
    struct ep_plan then = *ctx->plan;
    if (count == ep_plan_search_draws && then.few.count > 0)
        then.model.draws = then.few;
    else
        ep_plan_draw(ctx, &then, count);
    *out = then.model;
}

static int goal_of(const struct ep_model *m, const char *id)
{
    for (int g = 0; g < m->goals; g++)
        if (ep_streq(m->goal[g].id, id))
            return g;
    return -1;
}

/* Goals whose windows are not over, with what has come so far counted as come without the plan. */
static void keep_goals(struct ep_context *ctx, struct ep_model *m, const struct ep_model *rest,
                       struct ep_solution *s)
{
    struct ep_model_goal *kept = EP_NEW_ARRAY(ctx->arena, struct ep_model_goal, (size_t)m->goals);
    double *multiplier = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->goals);
    int count = 0;
    for (int g = 0; g < m->goals; g++) {
        int at = goal_of(rest, m->goal[g].id);
        if (at < 0)
            continue;
        kept[count] = rest->goal[at];
        kept[count].from = m->goal[g].from;
        kept[count].to = m->goal[g].to;
        kept[count].at_least = m->goal[g].at_least;
        kept[count].baseline = m->goal[g].baseline;
        multiplier[count++] = s->goal_multiplier ? s->goal_multiplier[at] : 0;
    }
    m->goal = kept;
    m->goals = count;
    s->goal_multiplier = multiplier;
}

bool ep_plan_rest_fits(const struct ep_context *ctx, const struct ep_plan *plan)
{
    const struct ep_model *m = ctx->rest->model;
    int i = 0;
    for (size_t k = 0; k < plan->candidates; k++) {
        if (plan->candidate[k].fit != EP_FIT_CANDIDATE)
            continue;
        if (i >= m->channels || !ep_streq(m->channel[i].id, plan->candidate[k].spec->id))
            return false;
        i++;
    }
    return i == m->channels;
}

/* A figure of a channel as the review knows it: its own fact, which names what it was before. */
static const struct ep_fact *learnt(struct ep_context *ctx, const char *channel, const char *what,
                                    const struct ep_fact *before, struct ep_range factor)
{
    struct ep_range r;
    if (!before || factor.mid <= 0 || (factor.mid == 1 && factor.low == factor.high))
        return before;
    r.mid = before->range.mid * factor.mid;
    r.low = r.mid * factor.low / factor.mid;
    r.high = r.mid * factor.high / factor.mid;
    struct ep_fact f = {.key = ep_arena_printf(ctx->arena, "channel.%s.%s.reviewed", channel, what),
                        .value = r.mid,
                        .range = r,
                        .unit = before->unit,
                        .origin = EP_ORIGIN_DERIVED,
                        .place = "what the plan assumed x what the actual figures say of it",
                        .note = "",
                        .rate = before->rate};
    return ep_ledger_put(ctx->ledger, &f, &before, 1);
}

static struct ep_range inverse(struct ep_range r)
{
    return (struct ep_range){1 / r.high, 1 / r.mid, 1 / r.low};
}

static void take_learnt(struct ep_context *ctx, struct ep_plan *plan)
{
    for (size_t k = 0; k < ctx->rest->learnt_count; k++) {
        const struct ep_learnt *l = &ctx->rest->learnt[k];
        for (size_t i = 0; i < plan->candidates; i++) {
            struct ep_candidate *c = &plan->candidate[i];
            if (c->index < 0 || !ep_streq(c->spec->id, l->channel))
                continue;
            c->cost_per_visit =
                learnt(ctx, l->channel, "cost_per_visit", c->cost_per_visit, inverse(l->visits));
            c->visit_to_lead = learnt(ctx, l->channel, "visit_to_lead", c->visit_to_lead, l->leads);
            c->lead_to_customer =
                learnt(ctx, l->channel, "lead_to_customer", c->lead_to_customer, l->customers);
        }
    }
}

/* Effort so far works on in the months left, and what was used is set up. */
static void take_effort(struct ep_context *ctx, struct ep_model_channel *x,
                        const struct ep_learnt *l)
{
    int count = x->history_count + l->months;
    double *history = EP_NEW_ARRAY(ctx->arena, double, (size_t)count + 1);
    bool used = false;
    for (int t = 0; t < x->history_count; t++)
        history[t] = x->history[t];
    for (int t = 0; t < l->months; t++) {
        history[x->history_count + t] = l->effort[t];
        used = used || l->effort[t] > 0;
    }
    x->history = history;
    x->history_count = count;
    x->fixed_setup = used ? 0 : x->fixed_setup;
}

void ep_plan_take_known(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    for (size_t k = 0; k < ctx->rest->learnt_count; k++) {
        const struct ep_learnt *l = &ctx->rest->learnt[k];
        for (int i = 0; i < m->channels; i++) {
            struct ep_model_channel *x = &m->channel[i];
            if (!ep_streq(x->id, l->channel))
                continue;
            x->k /= l->visits.mid;
            for (int t = 0; t < m->months + m->tail; t++)
                x->base[t] *= l->visits.mid;
            x->visit_to_lead = fmin(1, x->visit_to_lead * l->leads.mid);
            x->lead_to_customer = fmin(1, x->lead_to_customer * l->customers.mid);
            take_effort(ctx, x, l);
        }
    }
    take_learnt(ctx, plan);
}

/* Tests of the plan of record go on under their names. */
static void take_tests(struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    ep_plan_value_tests(plan);
    for (int i = 0; i < m->channels; i++) {
        struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        const double *spend = plan->solution.spend + (long)i * m->months;
        c->test = m->channel[i].tested && plan->solution.active[i];
        c->test_cost = c->test ? ep_plan_sum(spend, 0, m->months) : c->test_cost;
        plan->test_spend += c->test ? c->test_cost : 0;
        for (int t = m->months - 1; c->test && t >= 0; t--)
            c->test_from = spend[t] > 0 ? t : c->test_from;
    }
}

enum ep_status ep_plan_take_rest(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    const struct ep_rest *rest = ctx->rest;
    struct ep_model *m = &plan->model;
    struct ep_solution s = *rest->solution;
    struct ep_model taken = *rest->model;
    taken.goal = m->goal;
    taken.goals = m->goals;
    keep_goals(ctx, &taken, rest->model, &s);
    *m = taken;
    ep_model_evaluate(m, s.active, s.effort, -1, ctx->arena, &plan->solution);
    plan->solution.upper_bound = s.upper_bound;
    plan->solution.gap = s.gap;
    plan->solution.budget_price = s.budget_price;
    plan->solution.month_price = s.month_price;
    plan->solution.hour_price = s.hour_price;
    plan->solution.goal_multiplier = s.goal_multiplier;
    plan->solution.method = s.method;
    plan->solution.iterations = s.iterations;
    ep_plan_take_tools(ctx, plan);
    take_learnt(ctx, plan);
    take_tests(plan);
    ep_plan_keep_starts(ctx, plan);
    return ep_ledger_status(ctx->ledger, err);
}

bool ep_plan_rest_draws(struct ep_context *ctx, struct ep_plan *plan, int count)
{
    if (!ctx->rest || ctx->anew)
        return false;
    plan->model.draws =
        count <= ctx->rest->model->draws.count ? ctx->rest->model->draws : *ctx->rest->draws;
    return true;
}
