/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a budget reaches of a goal at most. */

#include "stage/seek_internal.h"
#include "stage/setup_internal.h"

#include <math.h>
#include <string.h>

#define LESS       0.94 /* of the budget */
#define HALFWAY    0.5 /* of what is asked: a plan of the mids that may come to it over the draws */
#define BETTER     3   /* sets that proofs come upon one after the other */
#define MUST_SLACK 1e-3 /* relative shortfall of the other musts that counts as reached */

static void aim(struct ep_search_budget *k)
{
    struct ep_model *m = &k->plan->model;
    size_t goals = (size_t)m->goals;
    m->objective = EP_OBJECTIVE_GOAL;
    m->aim = k->goal;
    m->cautious = false;
    m->test_budget = 0;
    m->goal = EP_NEW_ARRAY(k->ctx->arena, struct ep_model_goal, goals + 1);
    memcpy(m->goal, k->given.goal, sizeof *m->goal * goals);
    m->goal[k->goal].must = false;
    m->goal[k->goal].max_cost = 0;
}

void ep_seek_begin(struct ep_search_budget *k)
{
    struct ep_plan *plan = k->plan;
    k->given = plan->model;
    k->asked = k->given.goal[k->goal].at_least;
    k->far = true;
    plan->sparing = true;
    ep_plan_draw(k->ctx, plan, EP_DRAWS);
    k->all = plan->model.draws;
    k->few = plan->few;
    plan->few = plan->drawn_few = ep_plan_few_for_goal(k->ctx, plan, &k->all, k->goal);
    aim(k);
}

void ep_seek_measure(const struct ep_search_budget *k, const struct ep_model_draws *draws,
                     const struct ep_solution *s, struct ep_reached *out)
{
    const struct ep_model *m = &k->plan->model;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_model over = *m;
    struct ep_alternative x;
    over.draws = *draws;
    ep_plan_measure(&over, s, scratch, &x);
    out->own = x.expected[k->goal] - m->goal[k->goal].baseline;
    out->probability = x.probability[k->goal];
    out->musts = true;
    for (int g = 0; g < m->goals; g++)
        if (g != k->goal && m->goal[g].must &&
            x.expected[g] - m->goal[g].baseline < m->goal[g].at_least * (1 - MUST_SLACK))
            out->musts = false;
    ep_arena_free(scratch);
}

static void measure(const struct ep_search_budget *k, const struct ep_solution *s,
                    struct ep_reached *out)
{
    ep_seek_measure(k, &k->all, s, out);
}

/* Choose anew after set-up moved. */
static enum ep_status choose_on(struct ep_search_budget *k, bool rough, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_solution before = plan->solution;
    return ep_model_choose_near(&plan->model, &before, -1, rough, k->ctx->arena, &plan->solution,
                                err);
}

/* Keep the better of the plan and another of the same budget. The objective counts customers whom
 * the capacity turns away; all draws, measured, do not. */
static void keep_better(struct ep_search_budget *k, const struct ep_solution *other)
{
    struct ep_reached now;
    measure(k, other, &now);
    if ((now.musts || !k->at.musts) && now.own > k->at.own) {
        k->plan->solution = *other;
        k->at = now;
    }
}

/* What fees free that are paid before their channel's first money, spread. */
static void start_with_money(struct ep_search_budget *k)
{
    struct ep_plan kept, *plan = k->plan;
    struct ep_reached at = k->at;
    struct ep_error refused;
    ep_plan_copy(plan, k->ctx->arena, &kept);
    if (!ep_plan_start_with_money(&plan->model, &plan->solution))
        return;
    if (choose_on(k, true, &refused) == EP_OK) {
        measure(k, &plan->solution, &k->at);
        if (k->at.own > at.own && k->at.musts >= at.musts)
            return;
    }
    *plan = kept;
    k->at = at;
}

/* The plan over draws: channels turned at the mids, and looked over on the draws. */
static enum ep_status choose_on_draws(struct ep_search_budget *k, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_solution other;
    enum ep_status status;
    plan->model.draws = k->mids ? (struct ep_model_draws){0} : plan->few;
    EP_TRY(choose_on(k, k->far || k->mids, err));
    if (k->far || k->mids) {
        measure(k, &plan->solution, &k->at);
        if (!k->mids)
            start_with_money(k);
        goto out;
    }
    other = plan->solution;
    measure(k, &other, &k->at);
    EP_TRY(ep_model_refine(&plan->model, EP_SEEK_NODES, k->ctx->arena, &other, err));
    keep_better(k, &other);
    start_with_money(k);
out:
    return status;
}

static int rank_in(const struct ep_jobs *jobs, int channel)
{
    int n = 0;
    while (n < jobs->ordered && jobs->order[n] != channel)
        n++;
    return n;
}

/* The order that set-up was placed in, behind it those that came in. */
static void order_as_placed(const struct ep_search_budget *k, struct ep_order *out)
{
    const struct ep_plan *plan = k->plan;
    ep_plan_order(k->ctx, plan, out);
    for (int n = 1; n < out->used; n++)
        for (int j = n; j > 0 && rank_in(plan->jobs, out->channel[j]) <
                                     rank_in(plan->jobs, out->channel[j - 1]);
             j--) {
            int swap = out->channel[j];
            out->channel[j] = out->channel[j - 1];
            out->channel[j - 1] = swap;
        }
}

static bool is_placed(const struct ep_plan *plan)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i] && rank_in(plan->jobs, i) == plan->jobs->ordered)
            return false;
    return true;
}

bool ep_seek_keep_dates(struct ep_search_budget *k)
{
    struct ep_plan *plan = k->plan, *placed;
    const struct ep_model_channel *c = plan->model.channel;
    struct ep_order order;
    if (is_placed(plan))
        return true;
    placed = ep_seek_copy(k);
    order_as_placed(k, &order);
    ep_plan_place_used(k->ctx, placed, &order);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_model_channel *x = &placed->model.channel[i];
        int t = c[i].start;
        if (plan->solution.active[i] &&
            (!x->allowed || x->start > t || x->base[t] < c[i].base[t] * (1 - 1e-9)))
            return false;
    }
    plan->jobs = placed->jobs;
    return true;
}

/* Set-up in an order, and tools, of the channels in use; no others come in. */
static enum ep_status place(struct ep_search_budget *k, const struct ep_order *order, bool rough,
                            struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    enum ep_status status;
    ep_plan_place_used(k->ctx, plan, order);
    ep_plan_place_rest(k->ctx, plan, order);
    for (int n = order->used; n < plan->model.channels; n++) {
        struct ep_model_channel *c = &plan->model.channel[order->channel[n]];
        c->allowed = c->required;
    }
    ep_plan_set_tools(k->ctx, plan, &plan->solution);
    if (!rough) {
        status = choose_on_draws(k, err);
    } else {
        status = choose_on(k, true, err);
        if (status == EP_OK)
            measure(k, &plan->solution, &k->at);
    }
    ep_plan_allow_again(plan);
    return status;
}

/* Back to a plan of the same budget, unless this one is better. */
static void keep_if_better(struct ep_search_budget *k, const struct ep_plan *kept,
                           const struct ep_reached *at)
{
    if (k->at.own > at->own && k->at.musts >= at->musts)
        return;
    *k->plan = *kept;
    k->at = *at;
}

/* Set-up placed anew by worth, as that of any plan. */
static enum ep_status place_by_worth(struct ep_search_budget *k, bool rough, struct ep_error *err)
{
    struct ep_order order;
    ep_plan_order(k->ctx, k->plan, &order);
    return place(k, &order, rough, err);
}

/* Channels that came in begin behind those in use as if each alone did: where one of several cannot
 * yet, all are placed anew, behind each other or by worth. */
static enum ep_status settle(struct ep_search_budget *k, bool rough, struct ep_error *err)
{
    struct ep_order behind;
    struct ep_error refused;
    if (ep_seek_keep_dates(k))
        return EP_OK;
    struct ep_plan *open = ep_seek_copy(k);
    order_as_placed(k, &behind);
    enum ep_status status = place(k, &behind, rough, err), other;
    struct ep_plan kept = *k->plan;
    struct ep_reached at = k->at;
    ep_plan_copy(open, k->ctx->arena, k->plan);
    other = place_by_worth(k, rough, &refused);
    if (other != EP_OK)
        k->at.own = -INFINITY;
    if (status == EP_OK)
        keep_if_better(k, &kept, &at);
    return other == EP_OK ? EP_OK : status;
}

void ep_seek_start_afresh(struct ep_search_budget *k)
{
    struct ep_plan *plan = k->plan;
    ep_plan_clear_starts(plan);
    plan->thrifty = false;
    plan->tool = NULL;
    ep_plan_set_tools(k->ctx, plan, NULL);
}

/* The plan with most of the goal for a budget, its set-up placed for that: the order of steps is
 * that of any plan. It depends on the budget alone. */
static enum ep_status plan_most(struct ep_search_budget *k, double budget, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_model *m = &plan->model;
    struct ep_solution *s = &plan->solution;
    enum ep_status status;
    m->budget = budget;
    m->draws = (struct ep_model_draws){0};
    ep_seek_start_afresh(k);
    EP_TRY(ep_plan_choose_first(k->ctx, plan, err));
    ep_plan_set_tools(k->ctx, plan, s);
    ep_plan_set_starts(k->ctx, plan, false);
    ep_plan_set_tools(k->ctx, plan, s);
    EP_TRY(choose_on(k, true, err));
    ep_plan_set_starts(k->ctx, plan, true);
    ep_plan_set_tools(k->ctx, plan, s);
    EP_TRY(choose_on_draws(k, err));
    if (ep_plan_set_tools(k->ctx, plan, s))
        EP_TRY(choose_on_draws(k, err));
    ep_plan_allow_again(plan);
out:
    return status;
}

/* The same of a set of channels, from nothing. Where it is far from enough at the mids, its tools
 * for nothing, that is all. */
static enum ep_status plan_set(struct ep_search_budget *k, const bool *active, double budget,
                               struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_model *m = &plan->model, free;
    enum ep_status status;
    m->budget = budget;
    m->draws = (struct ep_model_draws){0};
    ep_seek_start_afresh(k);
    memcpy(plan->solution.active, active, sizeof *active * (size_t)m->channels);
    ep_plan_set_starts(k->ctx, plan, true);
    free = *m;
    free.tools = 0;
    EP_TRY(ep_model_solve(&free, active, k->ctx->arena, &plan->solution, err));
    measure(k, &plan->solution, &k->at);
    if (k->at.own >= HALFWAY * k->asked) {
        ep_plan_set_tools(k->ctx, plan, &plan->solution);
        EP_TRY(ep_model_choose_unproven(m, k->ctx->arena, &plan->solution, err));
        ep_plan_set_tools(k->ctx, plan, &plan->solution);
        EP_TRY(choose_on_draws(k, err));
    }
    ep_plan_allow_again(plan);
out:
    return status;
}

/* A budget that what must be in passes reaches nothing. */
static enum ep_status take(struct ep_search_budget *k, enum ep_status status,
                           const struct ep_error *refused, struct ep_error *err)
{
    if (status == EP_INVALID) {
        k->at = (struct ep_reached){-INFINITY, 0, false};
        return EP_OK;
    }
    if (status != EP_OK && err)
        *err = *refused;
    return status;
}

struct ep_plan *ep_seek_copy(const struct ep_search_budget *k)
{
    struct ep_plan *copy = EP_NEW(k->ctx->arena, struct ep_plan);
    ep_plan_copy(k->plan, k->ctx->arena, copy);
    return copy;
}

/* From a plan of another budget, with its set-up and tools; the better one is kept. */
static enum ep_status go_on_from(struct ep_search_budget *k, const struct ep_plan *from,
                                 struct ep_error *err)
{
    struct ep_plan kept, *plan = k->plan;
    struct ep_reached at = k->at;
    enum ep_status status;
    ep_plan_copy(plan, k->ctx->arena, &kept);
    ep_plan_copy(from, k->ctx->arena, plan);
    plan->model.budget = k->budget;
    EP_TRY(choose_on_draws(k, err));
    EP_TRY(settle(k, false, err));
    if (k->at.own < at.own || k->at.musts < at.musts) {
        *plan = kept;
        k->at = at;
    }
out:
    return status;
}

/* A search that takes what is dear first, and then has no money for more, may reach less than the
 * plan of a smaller budget: then on from that, and from that of a larger one. */
static bool is_astray(const struct ep_search_budget *k)
{
    return k->lower && k->budget > k->lower->model.budget && k->at.own < k->lower_at.own;
}

enum ep_status ep_seek_try(struct ep_search_budget *k, double budget, struct ep_error *err)
{
    struct ep_error refused;
    k->budget = budget;
    enum ep_status status = plan_most(k, budget, &refused);
    bool astray = status == EP_OK && is_astray(k);
    k->own = astray ? ep_seek_copy(k) : NULL;
    if (astray)
        status = go_on_from(k, k->lower, &refused);
    if (astray && status == EP_OK && k->upper)
        status = go_on_from(k, k->upper, &refused);
    return take(k, status, &refused, err);
}

enum ep_status ep_seek_try_set(struct ep_search_budget *k, const bool *active, double budget,
                               struct ep_error *err)
{
    struct ep_error refused;
    k->budget = budget;
    return take(k, plan_set(k, active, budget, &refused), &refused, err);
}

/* Sets that the proof of the plan comes upon. */
static void prove_better(struct ep_search_budget *k)
{
    struct ep_solution other = k->plan->solution;
    for (int i = 0;
         i < BETTER && ep_model_prove_better(&k->plan->model, EP_SEEK_NODES, k->ctx->arena, &other);
         i++)
        keep_better(k, &other);
}

/* Plans that the budget pays for near another: chosen anew; its money spread anew, its channels and
 * months kept; that of a smaller budget, with which the search lets a channel go that a little less
 * money makes it keep. */
enum way {
    WAY_NEAR,
    WAY_SAME,
    WAY_LESS,
    WAYS
};

static enum ep_status go_way(struct ep_search_budget *k, const struct ep_plan *from, enum way way,
                             struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    enum ep_status status;
    ep_plan_copy(from, k->ctx->arena, plan);
    plan->model.budget = way == WAY_LESS ? LESS * k->budget : k->budget;
    plan->model.draws = k->mids ? (struct ep_model_draws){0} : plan->few;
    if (way == WAY_SAME)
        status = ep_model_spread(&plan->model, false, k->ctx->arena, &plan->solution, err);
    else
        status = choose_on(k, true, err);
    plan->model.budget = k->budget;
    if (status != EP_OK)
        return status;
    measure(k, &plan->solution, &k->at);
    return settle(k, true, err);
}

enum ep_status ep_seek_try_near(struct ep_search_budget *k, const struct ep_plan *from,
                                double budget, struct ep_error *err)
{
    struct ep_error refused;
    k->budget = budget;
    enum ep_status status = go_way(k, from, WAY_NEAR, &refused);
    for (enum way way = WAY_SAME; way < WAYS && status == EP_OK && !k->beyond; way++) {
        struct ep_plan kept = *k->plan;
        struct ep_reached at = k->at;
        if (go_way(k, from, way, &refused) != EP_OK)
            k->at.own = -INFINITY;
        keep_if_better(k, &kept, &at);
    }
    return take(k, status, &refused, err);
}

enum ep_status ep_seek_try_same(struct ep_search_budget *k, const struct ep_plan *from,
                                double budget, struct ep_error *err)
{
    struct ep_error refused;
    ep_plan_copy(from, k->ctx->arena, k->plan);
    k->budget = k->plan->model.budget = budget;
    k->plan->model.draws = k->plan->few;
    enum ep_status status =
        ep_model_spread(&k->plan->model, true, k->ctx->arena, &k->plan->solution, &refused);
    if (status == EP_OK)
        measure(k, &k->plan->solution, &k->at);
    return take(k, status, &refused, err);
}

static bool same_set(const struct ep_search_budget *k, const struct ep_solution *a,
                     const struct ep_solution *b)
{
    return memcmp(a->active, b->active, sizeof *a->active * (size_t)k->plan->model.channels) == 0;
}

/* The set-up and the tools of other channels than those that they were made for. */
static enum ep_status place_anew(struct ep_search_budget *k, struct ep_error *err)
{
    struct ep_error refused;
    enum ep_status status = settle(k, false, &refused);
    if (status != EP_OK)
        return take(k, status, &refused, err);
    struct ep_plan *kept = ep_seek_copy(k);
    struct ep_reached at = k->at;
    if (place_by_worth(k, false, &refused) != EP_OK)
        k->at.own = -INFINITY;
    keep_if_better(k, kept, &at);
    return EP_OK;
}

/* With one channel less, or in another order, others may begin earlier. */
static void begin_earlier(struct ep_search_budget *k)
{
    struct ep_plan *plan = k->plan, *kept = ep_seek_copy(k);
    struct ep_reached at = k->at;
    struct ep_error refused;
    if (!ep_plan_shorten_setup(k->ctx, plan))
        return;
    ep_plan_set_tools(k->ctx, plan, &plan->solution);
    if (choose_on_draws(k, &refused) != EP_OK || settle(k, false, &refused) != EP_OK)
        k->at.own = -INFINITY;
    keep_if_better(k, kept, &at);
}

static enum ep_status polish(struct ep_search_budget *k, struct ep_error *err)
{
    struct ep_plan *before = ep_seek_copy(k);
    struct ep_reached at = k->at;
    struct ep_solution other = k->plan->solution;
    enum ep_status status;
    k->plan->model.draws = k->plan->few;
    EP_TRY(ep_model_refine(&k->plan->model, EP_SEEK_NODES, k->ctx->arena, &other, err));
    keep_better(k, &other);
    prove_better(k);
    if (!same_set(k, &before->solution, &k->plan->solution)) {
        EP_TRY(place_anew(k, err));
        keep_if_better(k, before, &at);
    }
    begin_earlier(k);
out:
    return status;
}

enum ep_status ep_seek_polish(struct ep_search_budget *k, struct ep_error *err)
{
    const struct ep_plan *own = k->own;
    struct ep_plan kept;
    enum ep_status status;
    EP_TRY(polish(k, err));
    if (!own)
        goto out;
    struct ep_reached at = k->at;
    ep_plan_copy(k->plan, k->ctx->arena, &kept);
    ep_plan_copy(own, k->ctx->arena, k->plan);
    measure(k, &k->plan->solution, &k->at);
    EP_TRY(polish(k, err));
    if (k->at.own <= at.own || k->at.musts < at.musts) {
        *k->plan = kept;
        k->at = at;
    }
out:
    return status;
}

bool ep_seek_is_enough(const struct ep_search_budget *k)
{
    bool so = k->probability > 0 ? k->at.probability >= k->probability : k->at.own >= k->asked;
    return so && k->at.musts;
}

void ep_seek_narrow(const struct ep_search_budget *k, struct ep_bracket *b)
{
    *(ep_seek_is_enough(k) ? &b->high : &b->low) = k->budget;
}
