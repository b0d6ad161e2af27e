/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The money of a choice divided over the draws, and what the plan then gains by other dates of
 * set-up, other tools, other channels. */

#include "stage/plan_internal.h"

#include <math.h>

/* Gap over sets above which the proof is made once more, from the plan as it came out. */
#define WIDE_GAP 5e-4
/* Gap over sets from which the channels are chosen once more; from which one more is tried. */
#define FAR_GAP  0.03
#define OPEN_GAP 0.01
/* Looks at a bound in the last proof of a plan with such a gap. */
#define LAST_NODES 2000
/* Times that money is divided anew because other tools are asked for. */
#define TOOL_ROUNDS 2
/* Channels that may leave one after the other because their set-up keeps others waiting. */
#define SETUP_ROUNDS 4

/* Channels that are not tested have moved on since: their starts, their ceilings. */
void ep_plan_renew_untested(struct ep_plan *plan)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (!plan->model.channel[i].tested)
            plan->untested[i] = plan->model.channel[i];
}

bool ep_plan_start_with_money(struct ep_model *m, const struct ep_solution *s)
{
    bool any = false;
    for (int i = 0; i < m->channels; i++) {
        struct ep_model_channel *x = &m->channel[i];
        int t = ep_plan_first_money(s, i);
        if (!s->active[i] || x->per_result || !(x->fixed_month > 0) || t >= m->months ||
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
    return s->moved = ep_plan_start_with_money(&s->plan->model, &s->plan->solution);
}

/* The same up to the proof, which is left. */
static enum ep_status spread_ahead(struct ep_context *ctx, struct ep_plan *plan, int round,
                                   struct ep_error *err)
{
    struct ep_unproven *left;
    enum ep_status status;
    EP_TRY(ep_model_refine_unproven(&plan->model, ctx->arena, &plan->solution, &left, err));
    if (ep_plan_start_with_money(&plan->model, &plan->solution))
        EP_TRY(ep_model_refine_unproven(&plan->model, ctx->arena, &plan->solution, &left, err));
    ep_plan_leave_proof(ctx, plan, left, EP_PROOF_NODES, round);
out:
    return status;
}

static enum ep_status spread_money(struct ep_context *ctx, struct ep_plan *plan, int round,
                                   struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    struct spread s = {plan, false};
    int nodes = ctx->alone ? 0 : EP_PROOF_NODES;
    enum ep_status status;
    m->draws = plan->few;
    if (plan->ahead)
        return spread_ahead(ctx, plan, round, err);
    EP_TRY(ep_model_refine_unless(m, nodes, begins_later, &s, ctx->arena, &plan->solution, err));
    if (s.moved)
        status = ep_model_refine(m, nodes, ctx->arena, &plan->solution, err);
out:
    return status;
}

static enum ep_status settle(struct ep_context *ctx, struct ep_plan *plan, bool *held,
                             struct ep_error *err);

/* Money divided anew, from `round` on, where the plan asks for other tools than those that it was
 * made with. */
static enum ep_status ask_tools(struct ep_context *ctx, struct ep_plan *plan, int round,
                                struct ep_error *err)
{
    enum ep_status status = EP_OK;
    bool held = true;
    while (held && round < TOOL_ROUNDS && ep_plan_set_tools(ctx, plan, &plan->solution)) {
        EP_TRY(settle(ctx, plan, &held, err));
        if (held) /* else it went on with other channels */
            EP_TRY(spread_money(ctx, plan, ++round, err));
    }
out:
    return status;
}

/* Wait for the proof of a division that was left. *held false: it found other channels, and the
 * plan is now what came of them. */
static enum ep_status settle(struct ep_context *ctx, struct ep_plan *plan, bool *held,
                             struct ep_error *err)
{
    enum ep_status status;
    int round;
    EP_TRY(ep_plan_settle(ctx, plan, held, &round, err));
    if (!*held)
        status = ask_tools(ctx, plan, round, err);
out:
    return status;
}

/* Money over the draws, with the tools that the plan then asks for. */
static enum ep_status spread_with_tools(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(spread_money(ctx, plan, 0, err));
    status = ask_tools(ctx, plan, 0, err);
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

/* Keep the plan where its money, divided anew, brings more than `before` and keeps its musts; else
 * go back. */
static bool keep_or_go_back(struct ep_context *ctx, struct ep_plan *plan, bool found,
                            struct ep_plan *before)
{
    struct ep_error refused;
    bool better = found && spread_with_tools(ctx, plan, &refused) == EP_OK &&
                  plan->solution.objective > before->solution.objective &&
                  ep_plan_keeps_musts(&plan->model, &plan->solution, &before->solution);
    plan->ahead = before->ahead;
    if (better) {
        ep_plan_drop_value(plan);
    } else {
        before->beside = plan->beside;
        *plan = *before;
    }
    return better;
}

/* The choice once more with every channel open: the choice before it knew only the channels whose
 * set-up it had placed. */
static bool choose_all_open(struct ep_context *ctx, struct ep_plan *plan)
{
    double before = plan->solution.objective;
    if (!choose_near(ctx, plan) || !(plan->solution.objective > before))
        return false;
    ep_plan_set_starts(ctx, plan, true);
    ep_plan_set_tools(ctx, plan, &plan->solution);
    ep_plan_allow_again(plan);
    ep_plan_renew_untested(plan);
    return choose_near(ctx, plan);
}

/* One channel more, with the tools and the set-up that come with it. */
static bool admit_one(struct ep_context *ctx, struct ep_plan *plan)
{
    bool found = ep_plan_admit(ctx, plan);
    if (found)
        ep_plan_renew_untested(plan);
    return found;
}

/* The channels of a better plan that the bound comes upon from the plan as it came out. The proof
 * of its division compared sets before their months were repaired: one that loses by that hides
 * others there. */
static bool take_proven(struct ep_context *ctx, struct ep_plan *plan)
{
    bool found = ep_model_prove_better(&plan->model, EP_PROOF_NODES, ctx->arena, &plan->solution);
    if (found) {
        ep_plan_set_tools(ctx, plan, &plan->solution);
        ep_plan_renew_untested(plan);
    }
    return found;
}

/* Other plans where the bound over sets leaves room for a better one, in turn until one is. False
 * where that gains nothing; then the plan is as before. */
static bool look_further(struct ep_context *ctx, struct ep_plan *plan)
{
    static const struct {
        double gap; /* from which it is tried */
        bool (*find)(struct ep_context *ctx, struct ep_plan *plan);
    } look[] = {{FAR_GAP, choose_all_open}, {OPEN_GAP, admit_one}, {OPEN_GAP, take_proven}};
    struct ep_plan before;
    bool better = false;
    for (size_t i = 0; i < sizeof look / sizeof *look && !better && !ctx->alone; i++) {
        if (plan->solution.set_gap <= look[i].gap)
            continue;
        ep_plan_copy(plan, ctx->arena, &before);
        plan->ahead = false;
        better = keep_or_go_back(ctx, plan, look[i].find(ctx, plan), &before);
    }
    return better;
}

/* Ways to go on from a plan. */
enum way {
    WAY_NONE,
    WAY_SHORTER, /* other dates of set-up */
    WAY_TOOLS    /* tools judged anew */
};

/* What may follow the plan, into a copy. Tools are judged on the plan at hand, and stay so while it
 * is sought: what an earlier, larger plan was to bear is then paid by a smaller one. So those of
 * the plan that came out are judged anew. */
static enum way go_on(struct ep_context *ctx, struct ep_plan *plan, bool shorten, bool judge,
                      struct ep_plan *next, enum ep_status *status, struct ep_error *err)
{
    ep_plan_copy(plan, ctx->arena, next);
    next->rests_on = plan->division;
    next->division = NULL;
    *status = EP_OK;
    enum way way = shorten && ep_plan_shorten_setup(ctx, next) ? WAY_SHORTER : WAY_NONE;
    if (way == WAY_NONE && judge && !ctx->alone) {
        next->tool = NULL;
        way = ep_plan_set_tools(ctx, next, &plan->solution) ? WAY_TOOLS : WAY_NONE;
    }
    if (way == WAY_SHORTER) { /* what the proof of the plan would find, that of the next one does */
        ep_plan_drop_proof(plan);
        next->rests_on = NULL;
    }
    if (way != WAY_NONE) {
        ep_plan_renew_untested(next);
        *status = spread_with_tools(ctx, next, err);
    }
    return way;
}

static bool gains(const struct ep_plan *plan, const struct ep_plan *next)
{
    const struct ep_solution *s = &plan->solution;
    return next->solution.objective > s->objective + EP_LEAST_GAIN * fabs(s->objective) &&
           ep_plan_keeps_musts(&plan->model, &next->solution, s);
}

/* Whether the plan with tools judged anew is better. Where it does not seem so the plan is valued
 * while the proof of the other is waited for. */
static bool is_better(struct ep_context *ctx, struct ep_plan *plan, struct ep_plan *next)
{
    struct ep_error refused;
    bool held = false;
    if (next->division && !gains(plan, next)) {
        ep_plan_value_ahead(ctx, plan);
        next->beside = plan->beside;
    }
    while (!held)
        if (settle(ctx, next, &held, &refused) != EP_OK)
            return false;
    return gains(plan, next);
}

/* One step from a plan; *more: it was made. Where the plan's proof finds other channels, the plan
 * is that and the step is still to be made. */
static enum ep_status step(struct ep_context *ctx, struct ep_plan *plan, int *round, int *opened,
                           bool *more, struct ep_error *err)
{
    struct ep_ahead ahead;
    struct ep_plan next;
    struct ep_error refused;
    enum ep_status status, gone;
    bool held, judge = *opened < SETUP_ROUNDS;
    ep_plan_run_ahead(ctx, &ahead);
    enum way way = go_on(&ahead.ctx, plan, *round < SETUP_ROUNDS, judge, &next, &gone, &refused);
    plan->beside = next.beside;
    *more = true;
    if (way == WAY_SHORTER) {
        ep_plan_catch_up(ctx, &ahead);
        ++*round;
        *plan = next;
        if (gone != EP_OK && err)
            *err = refused;
        return gone;
    }
    if (way == WAY_NONE && plan->division)
        ep_plan_value_ahead(&ahead.ctx, plan);
    EP_TRY(settle(ctx, plan, &held, err));
    if (!held)
        goto out;
    ep_plan_catch_up(ctx, &ahead);
    bool better = way == WAY_TOOLS && gone == EP_OK && is_better(ctx, plan, &next);
    ++*opened;
    *round = 0;
    if (better) {
        ep_plan_drop_value(plan);
        *plan = next;
        goto out;
    }
    if (way != WAY_NONE) /* the plan itself may have begun more meanwhile */
        plan->beside = next.beside;
    *more = judge && look_further(ctx, plan);
out:
    return status;
}

/* A bound made on the way to the plan may end at plans whose months lie below a minimum. With the
 * plan as it came out it is lower, but where the looks ran out before; where much is open then, it
 * is worth many more of them. */
static void prove_again(struct ep_beside *b, void *data)
{
    struct ep_solution *s = &b->plan.solution;
    (void)data;
    ep_model_prove(&b->plan.model, s->set_gap > OPEN_GAP ? LAST_NODES : EP_PROOF_NODES, s);
}

static void begin_proof(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_solution *s = &plan->solution;
    if (s->set_gap > OPEN_GAP || (s->set_gap > WIDE_GAP && s->set_nodes < EP_PROOF_NODES))
        plan->proof = ep_plan_beside(ctx, plan, prove_again, NULL);
}

/* Money over the draws, and again where the plan gains by other dates of set-up. */
enum ep_status ep_plan_finish_choice(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    enum ep_status status;
    int opened = 0, round = 0;
    ep_plan_end_draws(ctx, plan);
    ep_plan_renew_untested(plan);
    EP_TRY(spread_with_tools(ctx, plan, err));
    for (bool more = true; more;) {
        EP_TRY(step(ctx, plan, &round, &opened, &more, err));
    }
    if (!ctx->alone)
        begin_proof(ctx, plan);
out:
    return status;
}
