/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One channel more, with all that comes with it. The search over sets takes months of beginning and
 * tools as given and adds what pays at the plan's prices: a channel that pays only beside another,
 * because both wait for the same tools, or because it begins earlier than behind all others, is
 * none of these. Here it is held in the plan while tools, dates and the others are chosen anew. */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdlib.h>

/* Channels that are tried, those that promise most first. */
#define MOST_TRIALS 8

/* The plan with one channel more. */
struct trial {
    struct ep_plan plan;
    int channel;
    double promise;
    bool there; /* a plan with it */
    struct ep_beside *job;
};

static void add_with_needs(const struct ep_model *m, bool *active, int channel)
{
    if (active[channel])
        return;
    active[channel] = true;
    for (int n = 0; n < m->channel[channel].need_count; n++)
        add_with_needs(m, active, m->channel[channel].needs[n]);
}

static bool may_come(const struct ep_plan *plan, int i)
{
    const struct ep_model *m = &plan->model;
    if (plan->solution.active[i] || !(plan->may ? plan->may[i] : m->channel[i].allowed))
        return false;
    for (int n = 0; n < m->channel[i].need_count; n++)
        if (!plan->solution.active[m->channel[i].needs[n]] &&
            !may_come(plan, m->channel[i].needs[n]))
            return false;
    return true;
}

/* Set-up placed with the channel among those in use; what it adds then at the plan's prices, its
 * tools paid anyway, for others may share them. */
static void place_with(struct ep_context *ctx, const struct ep_plan *plan, int channel,
                       struct trial *x)
{
    struct ep_order order;
    ep_plan_copy(plan, ctx->arena, &x->plan);
    x->channel = channel;
    add_with_needs(&x->plan.model, x->plan.solution.active, channel);
    ep_plan_order(ctx, &x->plan, &order);
    ep_plan_place_used(ctx, &x->plan, &order);
    struct ep_model free = x->plan.model;
    free.tools = 0;
    x->promise =
        x->plan.candidate[x->plan.candidate_of[channel]].late
            ? 0
            : ep_priced_profit(ep_model_price(&free, &plan->solution, ctx->arena), channel, NULL);
}

static int by_promise(const void *a, const void *b)
{
    const struct trial *x = a, *y = b;
    if (x->promise != y->promise)
        return x->promise > y->promise ? -1 : 1;
    return x->channel - y->channel;
}

/* From nothing, at the mids: near the plan the search would end where it did. */
static void choose_afresh(struct ep_beside *b, void *data)
{
    struct trial *x = data;
    struct ep_error refused;
    struct ep_model mids = b->plan.model;
    mids.draws.count = 0;
    x->there = ep_model_choose(&mids, b->ctx.arena, &x->plan.solution, &refused) == EP_OK;
}

static void choose_near(struct ep_beside *b, void *data)
{
    struct trial *x = data;
    struct ep_solution near = b->plan.solution;
    struct ep_error refused;
    x->there = ep_model_choose_near(&b->plan.model, &near, -1, true, b->ctx.arena,
                                    &x->plan.solution, &refused) == EP_OK;
}

/* As if all could start at once, with all tools that are usual, else with those that the plan at
 * hand would take; with set-up placed for the channels in use; of these alone. */
enum phase {
    PHASE_FIRST,
    PHASE_JUDGED,
    PHASE_PLACED,
    PHASE_LAST
};

static void prepare(struct ep_context *ctx, struct ep_plan *plan, enum phase phase)
{
    if (phase <= PHASE_JUDGED) {
        plan->tool = NULL;
        ep_plan_set_tools(ctx, plan, phase == PHASE_FIRST ? NULL : &plan->solution);
        ep_plan_clear_starts(plan);
        return;
    }
    ep_plan_set_tools(ctx, plan, &plan->solution);
    ep_plan_set_starts(ctx, plan, phase == PHASE_LAST);
    ep_plan_set_tools(ctx, plan, &plan->solution);
}

static void choose_all(struct ep_context *ctx, struct trial *trial, size_t count, enum phase phase)
{
    for (size_t i = 0; i < count; i++) {
        struct trial *x = &trial[i];
        x->job = NULL;
        if (x->there == (phase == PHASE_JUDGED))
            continue;
        prepare(ctx, &x->plan, phase);
        x->job =
            ep_plan_beside(ctx, &x->plan, phase <= PHASE_JUDGED ? choose_afresh : choose_near, x);
    }
    for (size_t i = 0; i < count; i++)
        if (trial[i].job)
            ep_plan_beside_wait(ctx, trial[i].job);
}

/* The channel is held in the plan throughout: what goes with it can come, and the search at the
 * mids cannot let it go before the plan is valued over the draws. */
static void try_all(struct ep_context *ctx, struct trial *trial, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        trial[i].there = true;
        trial[i].plan.model.channel[trial[i].channel].required = true;
    }
    for (enum phase phase = PHASE_FIRST; phase <= PHASE_LAST; phase++)
        choose_all(ctx, trial, count, phase);
    for (size_t i = 0; i < count; i++) {
        trial[i].plan.model.channel[trial[i].channel].required = false;
        ep_plan_allow_again(&trial[i].plan);
    }
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

/* What is tried promises to lose, at the plan's prices, no more than the bound over sets leaves
 * open: prices fall where the others give money away. */
bool ep_plan_admit(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    struct trial *trial = EP_NEW_ARRAY(ctx->arena, struct trial, (size_t)m->channels + 1);
    double open = plan->solution.set_bound - plan->solution.objective;
    size_t count = 0, tried = 0;
    for (int i = 0; i < m->channels; i++)
        if (may_come(plan, i))
            place_with(ctx, plan, i, &trial[count++]);
    qsort(trial, count, sizeof *trial, by_promise);
    while (tried < count && tried < MOST_TRIALS && trial[tried].promise > -open)
        tried++;
    try_all(ctx, trial, tried);
    const struct trial *best = best_of(trial, tried, plan);
    if (best) {
        struct ep_beside *begun = plan->beside;
        *plan = best->plan;
        plan->beside = begun;
    }
    return best;
}
