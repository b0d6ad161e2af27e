/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Set-up looked over once more: the choice of channels takes the months in which each can begin as
 * given, so it does not see that one channel less lets the others begin earlier. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Part of what a channel adds that is lost for sure where it leaves. */
#define OTHERS_TAKE 0.5
/* No channel: set-up is placed anew for those in use. */
#define NONE (-1)

/* The plan from which trials are made. */
struct base {
    const struct ep_plan *plan;
    struct ep_order order;
    struct ep_priced *at; /* the plan at its own prices */
};

/* It with its set-up placed for the channels in use but one. */
struct trial {
    struct ep_plan plan;
    struct ep_order order;
    bool there; /* a plan with these dates */
    struct ep_beside *job;
};

/* With it go those that need it. */
static void leave_out(const struct ep_model *m, bool *active, int channel)
{
    active[channel] = false;
    for (int i = 0; i < m->channels; i++)
        for (int n = 0; active[i] && n < m->channel[i].need_count; n++)
            if (m->channel[i].needs[n] == channel) {
                leave_out(m, active, i);
                break;
            }
}

/* What the plan may gain by it at its own prices: what each channel that begins earlier then adds
 * more, less what those add that leave. At these prices a channel may add too little (worth_of() of
 * choices.c) or, where others take its place, too much: so more is tried than gains. */
static double promise_of(const struct ep_plan *now, const struct base *b)
{
    const struct ep_plan *before = b->plan;
    struct ep_arena *a = ep_arena_new();
    struct ep_priced *earlier = NULL;
    double promise = 0;
    for (int i = 0; i < now->model.channels; i++) {
        int c = now->candidate_of[i];
        bool sooner = now->candidate[c].ready < before->candidate[c].ready;
        if (!before->solution.active[i] || (now->solution.active[i] && !sooner))
            continue;
        double adds = ep_priced_profit(b->at, i, NULL);
        if (!now->solution.active[i]) {
            promise -= OTHERS_TAKE * fmax(0, adds);
            continue;
        }
        earlier = earlier ? earlier : ep_model_price(&now->model, &before->solution, a);
        promise += ep_priced_profit(earlier, i, NULL) - adds;
    }
    ep_arena_free(a);
    return promise;
}

/* The order of the plan: what left stands behind what is still in use. */
static void order_without(struct ep_context *ctx, const struct base *b, struct trial *x)
{
    const struct ep_order *all = &b->order;
    int rest = 0;
    x->order.channel = EP_NEW_ARRAY(ctx->arena, int, (size_t)b->plan->model.channels + 1);
    x->order.used = 0;
    for (int n = 0; n < all->used; n++)
        x->order.used += x->plan.solution.active[all->channel[n]];
    for (int n = 0, used = 0; n < b->plan->model.channels; n++) {
        bool on = x->plan.solution.active[all->channel[n]];
        x->order.channel[on ? used++ : x->order.used + rest++] = all->channel[n];
    }
}

/* False where that promises nothing. */
static bool place_without(struct ep_context *ctx, const struct base *b, int without,
                          struct trial *x)
{
    ep_plan_copy(b->plan, ctx->arena, &x->plan);
    if (without != NONE)
        leave_out(&x->plan.model, x->plan.solution.active, without);
    order_without(ctx, b, x);
    ep_plan_place_used(ctx, &x->plan, &x->order);
    return promise_of(&x->plan, b) > EP_LEAST_GAIN * fabs(b->plan->solution.objective);
}

static void choose_anew(struct ep_beside *b, void *data)
{
    struct trial *x = data;
    struct ep_solution near = b->plan.solution;
    struct ep_error refused;
    x->there = ep_model_choose_near(&b->plan.model, &near, -1, true, b->ctx.arena,
                                    &x->plan.solution, &refused) == EP_OK;
}

bool ep_plan_keeps_musts(const struct ep_model *m, const struct ep_solution *now,
                         const struct ep_solution *before)
{
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &m->goal[g];
        if (!goal->must)
            continue;
        if (now->goal[g] < fmin(goal->at_least, before->goal[g]) * (1 - 1e-6))
            return false;
        if (goal->max_cost > 0 &&
            now->goal_cost[g] > fmax(goal->max_cost, before->goal_cost[g]) * (1 + 1e-6))
            return false;
    }
    return true;
}

static const struct trial *best_of(const struct trial *trial, size_t count,
                                   const struct ep_plan *plan)
{
    const struct trial *best = NULL;
    double most = plan->solution.objective + EP_LEAST_GAIN * fabs(plan->solution.objective);
    for (size_t i = 0; i < count; i++) {
        const struct ep_solution *s = &trial[i].plan.solution;
        if (!trial[i].there || !(s->objective > most) ||
            !ep_plan_keeps_musts(&plan->model, s, &plan->solution))
            continue;
        most = s->objective;
        best = &trial[i];
    }
    return best;
}

static bool may_leave(const struct ep_context *ctx, const struct ep_plan *plan, int i)
{
    return plan->solution.active[i] && !plan->model.channel[i].required &&
           plan->candidate[plan->candidate_of[i]].ready > ctx->as_of;
}

bool ep_plan_shorten_setup(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    struct trial *trial = EP_NEW_ARRAY(ctx->arena, struct trial, (size_t)m->channels + 1);
    struct ep_arena *scratch = ep_arena_new();
    struct base base = {.plan = plan, .at = ep_model_price(m, &plan->solution, scratch)};
    size_t count = 0;
    ep_plan_order(ctx, plan, &base.order);
    for (int i = NONE; i < m->channels; i++)
        if (i == NONE || may_leave(ctx, plan, i))
            count += place_without(ctx, &base, i, &trial[count]);
    ep_arena_free(scratch);
    for (size_t i = 0; i < count; i++)
        trial[i].job = ep_plan_beside(ctx, &trial[i].plan, choose_anew, &trial[i]);
    for (size_t i = 0; i < count; i++)
        ep_plan_beside_wait(ctx, trial[i].job);
    const struct trial *best = best_of(trial, count, plan);
    if (best) {
        struct ep_beside *begun = plan->beside;
        *plan = best->plan;
        plan->beside = begun;
        ep_plan_place_rest(ctx, plan, &best->order);
        ep_plan_allow_again(plan);
    }
    return best;
}
