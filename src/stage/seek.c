/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Goal seek: the least budget that reaches a goal. What a budget can reach of it at most is a
 * problem of its own, with the goal's metric as the objective; it does not fall with the budget, so
 * that halving finds the least. Neither the brief's budget nor the target moves what is reached
 * with a budget: the search ends at the same figure from everywhere, and a higher target never
 * needs less. The plan is then the one of that budget with the highest objective that reaches the
 * goal. */

#include "stage/seek_internal.h"

#include <math.h>

#define FINE        1.002 /* ratio of a budget that reaches the goal to one that fails at the end */
#define WIDE        2.0   /* above, what a budget reaches is looked at more roughly */
#define STEPS       40
#define STEPS_DOWN  3    /* budgets below the bracket whose plans are looked over */
#define NEAR        1.05 /* times what a plan of the mids reaches: less is no matter of draws */
#define FIRST       8.0  /* of the budgets on the way up to the first that reaches it */
#define SMALLEST    1e-6 /* of the ample budget: less is nothing */
#define PROOF_LOOKS 2000 /* at a bound, for each budget that is to be refuted */
#define ANY_LOOKS   75   /* the same for all dates and tools */
#define FAR_OFF     0.85 /* of what is asked: a plan that is made roughly and reaches less */
#define HOPELESS    0.9  /* of what is asked: a plan with a fifth more money that has less */

static int find_goal(const struct ep_model *m, const char *id)
{
    for (int g = 0; g < m->goals; g++)
        if (ep_streq(m->goal[g].id, id))
            return g;
    return -1;
}

static void keep_tried(struct ep_search_budget *k)
{
    if (k->tried_count < EP_SEEK_TRIED)
        k->tried[k->tried_count++] = (struct ep_tried_budget){k->budget, k->at};
}

/* The plans next to the budgets that are tried from here on. */
static void keep_ends(struct ep_search_budget *k)
{
    if (ep_seek_is_enough(k)) {
        k->upper = ep_seek_copy(k);
        k->upper_own = k->own;
    } else if (k->at.musts && (!k->lower || k->at.own > k->lower_at.own)) {
        k->lower = ep_seek_copy(k);
        k->lower_at = k->at;
    }
}

/* Rise from next to nothing to the first budget that reaches it: small ones are planned sooner. */
static enum ep_status rise(struct ep_search_budget *k, double ample, struct ep_bracket *b,
                           struct ep_error *err)
{
    double budget = ample * pow(FIRST, -ceil(-log(SMALLEST) / log(FIRST)));
    enum ep_status status = EP_OK;
    k->far = true;
    for (; b->high == ample && budget < ample && status == EP_OK; budget *= FIRST) {
        status = ep_seek_try(k, budget, err);
        if (status != EP_OK)
            break;
        keep_tried(k);
        keep_ends(k);
        ep_seek_narrow(k, b);
    }
    return status;
}

/* The budgets between which it is first reached; true where none is enough, or nothing at all. */
static enum ep_status find_bracket(struct ep_search_budget *k, double ample, struct ep_bracket *b,
                                   bool *free, struct ep_error *err)
{
    enum ep_status status;
    *b = (struct ep_bracket){0, ample};
    k->tried_count = 0;
    k->lower = k->upper = k->own = NULL;
    EP_TRY(ep_seek_try(k, 0, err));
    keep_tried(k);
    *free = ep_seek_is_enough(k);
    if (!*free)
        EP_TRY(rise(k, ample, b, err));
out:
    return status;
}

/* A budget tried roughly, and looked over on the draws where that may decide. k->far: it was not.
 */
static enum ep_status try_near_end(struct ep_search_budget *k, double budget, bool wide,
                                   struct ep_error *err)
{
    enum ep_status status;
    k->far = true;
    EP_TRY(ep_seek_try(k, budget, err));
    bool lost = k->probability <= 0 && k->at.own < FAR_OFF * k->asked;
    if (wide || lost || ep_seek_is_enough(k))
        goto out;
    k->far = false;
    status = ep_seek_try(k, budget, err);
out:
    return status;
}

/* The plan of the upper end, looked over on the draws, unless that comes to less. */
static enum ep_status look_over(struct ep_search_budget *k, double budget,
                                const struct ep_reached *at, struct ep_error *err)
{
    const struct ep_plan *kept = k->upper, *own = k->upper_own;
    enum ep_status status;
    k->far = false;
    EP_TRY(ep_seek_try(k, budget, err));
    bool more = k->probability > 0 || k->at.own >= at->own;
    if (!kept || kept->model.budget != budget || (more && ep_seek_is_enough(k)))
        goto out;
    ep_plan_copy(kept, k->ctx->arena, k->plan);
    k->own = own;
    k->at = *at;
out:
    return status;
}

/* Down to a bracket of two budgets each of which has its own set-up. */
static enum ep_status halve_coarse(struct ep_search_budget *k, struct ep_bracket *b,
                                   struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_reached at = k->at;
    bool kept = false; /* k->upper, which reaches `at`, is that of the bracket, looked over */
    for (int i = 0; i < STEPS && b->low > 0 && b->high > b->low * EP_SEEK_COARSE; i++) {
        EP_TRY(try_near_end(k, sqrt(b->low * b->high), b->high > b->low * WIDE, err));
        keep_ends(k);
        ep_seek_narrow(k, b);
        if (k->budget == b->high) {
            kept = !k->far;
            at = k->at;
        }
    }
    if (!kept) {
        status = look_over(k, b->high, &at, err);
        goto out;
    }
    ep_plan_copy(k->upper, k->ctx->arena, k->plan);
    k->own = k->upper_own;
    k->budget = b->high;
    k->at = at;
    k->far = false;
out:
    return status;
}

/* The plan of the lower end, made for it or near that of the upper one, whichever has more. False
 * where it is not enough; then the plan is the upper one's. */
static enum ep_status go_down(struct ep_search_budget *k, double low, bool *down,
                              struct ep_error *err)
{
    struct ep_plan upper, near;
    struct ep_reached at;
    enum ep_status status;
    ep_plan_copy(k->plan, k->ctx->arena, &upper);
    EP_TRY(ep_seek_try_near(k, &upper, low, err));
    *down = ep_seek_is_enough(k);
    if (!*down) {
        *k->plan = upper;
        goto out;
    }
    ep_plan_copy(k->plan, k->ctx->arena, &near);
    at = k->at;
    EP_TRY(ep_seek_try(k, low, err));
    EP_TRY(ep_seek_polish(k, err));
    if (!ep_seek_is_enough(k) || k->at.own < at.own) {
        *k->plan = near;
        k->at = at;
    }
out:
    return status;
}

/* Looked over with every channel open, the plan of the upper end may do with less than the lower
 * one: then the budgets below come next, in the same ratio. The ends, and what each reaches, are
 * the same for every target, so that a higher one never needs less. */
static enum ep_status step_down(struct ep_search_budget *k, struct ep_bracket *b,
                                struct ep_error *err)
{
    enum ep_status status;
    bool down = true;
    EP_TRY(ep_seek_polish(k, err));
    for (int i = 0; i < STEPS_DOWN && down && b->low > 0 && b->high > k->held; i++) {
        EP_TRY(go_down(k, b->low, &down, err));
        if (down)
            *b = (struct ep_bracket){b->low * b->low / b->high, b->low};
    }
out:
    return status;
}

/* From the plan of the upper end down to the least budget; the plan of that is the last one tried.
 */
static enum ep_status halve_fine(struct ep_search_budget *k, struct ep_bracket *b,
                                 struct ep_error *err)
{
    enum ep_status status;
    struct ep_plan *from;
    struct ep_reached at;
    EP_TRY(step_down(k, b, err));
    from = ep_seek_copy(k);
    at = k->at;
    for (int i = 0; i < STEPS && b->low > 0 && b->high > fmax(k->held, b->low * FINE); i++) {
        EP_TRY(ep_seek_try_near(k, from, sqrt(b->low * b->high), err));
        ep_seek_narrow(k, b);
        if (k->budget == b->high) {
            from = ep_seek_copy(k);
            at = k->at;
        }
    }
    *k->plan = *from;
    k->budget = k->plan->model.budget = b->high;
    k->at = at;
out:
    return status;
}

static enum ep_status halve(struct ep_search_budget *k, struct ep_bracket b, struct ep_error *err)
{
    enum ep_status status;
    bool found;
    EP_TRY(halve_coarse(k, &b, err));
    EP_TRY(halve_fine(k, &b, err));
    EP_TRY(ep_seek_alone(k, &found, err));
    if (found) {
        b = (struct ep_bracket){k->budget / EP_SEEK_COARSE, k->budget};
        EP_TRY(halve_fine(k, &b, err));
    }
    status = ep_seek_over_all(k, b.low, err);
out:
    return status;
}

/* The bracket that halving ends at around a budget, `above`: so many of them higher. */
static struct ep_bracket bracket_of(double ample, double budget, int above)
{
    double parts = exp2(ceil(log2(log(FIRST) / log(EP_SEEK_COARSE))));
    double ratio = pow(FIRST, 1 / parts);
    double n = fmax(0, floor(log(ample / budget) / log(ratio) + 1e-9) - above);
    return (struct ep_bracket){ample * pow(ratio, -n - 1), ample * pow(ratio, -n)};
}

/* From the bracket down; then the plan near it for the budget that is given, where that is not
 * enough for it. */
static enum ep_status come_down(struct ep_search_budget *k, struct ep_bracket b,
                                struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(halve_fine(k, &b, err));
    if (b.high > k->held)
        EP_TRY(ep_seek_try_near(k, ep_seek_copy(k), k->held, err));
out:
    return status;
}

/* The plan of the last budget on the way up below the one that is given. */
static enum ep_status keep_below(struct ep_search_budget *k, double ample, struct ep_error *err)
{
    double steps = floor(log(ample / k->held) / log(FIRST)) + 1;
    k->lower = k->upper = k->own = NULL;
    k->far = true;
    enum ep_status status = ep_seek_try(k, ample * pow(FIRST, -steps), err);
    if (status == EP_OK && !ep_seek_is_enough(k))
        keep_ends(k);
    k->far = false;
    return status;
}

enum ep_status ep_seek_within(struct ep_search_budget *k, double budget, struct ep_error *err)
{
    double ample = ep_model_ample_budget(&k->plan->model);
    struct ep_plan best;
    struct ep_reached at = {-INFINITY, 0, false};
    enum ep_status status = EP_OK;
    k->held = fmin(budget, ample);
    EP_TRY(keep_below(k, ample, err));
    for (int above = STEPS_DOWN; above >= 0 && at.own < k->asked; above--) {
        struct ep_bracket b = bracket_of(ample, k->held, above);
        EP_TRY(ep_seek_try(k, b.high, err));
        if (k->at.own < HOPELESS * k->asked)
            break;
        if (!ep_seek_is_enough(k))
            continue;
        EP_TRY(come_down(k, b, err));
        if (k->at.own > at.own) {
            ep_plan_copy(k->plan, k->ctx->arena, &best);
            at = k->at;
        }
    }
    k->at = at;
    if (at.own > 0)
        *k->plan = best;
out:
    return status;
}

/* Musts beside it that no money reaches are no musts here: they would ask for all there is. */
static enum ep_status free_of_hopeless(struct ep_search_budget *k, double ample,
                                       struct ep_error *err)
{
    struct ep_model *m = &k->plan->model;
    struct ep_reachable r;
    enum ep_status status;
    m->budget = ample;
    ep_seek_start_afresh(k);
    EP_TRY(ep_model_reachable(m, k->ctx->arena, &r, err));
    k->tried_count = 0; /* what they reach is judged by other musts from here on */
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = m->goal[g].must && r.alone[g];
    status = ep_seek_try(k, ample, err);
out:
    return status;
}

/* Below what no plan reaches it. What a plan brings, customers turned away and all, is at least
 * what it serves: so what is served is the target of the proof. */
static void prove_least(struct ep_search_budget *k, struct ep_seek *out)
{
    const struct ep_plan *plan = k->plan;
    struct ep_reached few;
    ep_seek_measure(k, &plan->few, &plan->solution, &few);
    double target = few.own * fmin(1, k->asked / fmax(k->at.own, 1e-9));
    out->bound = ep_model_least_bound(&plan->model, &plan->solution, plan->solution.cash_total,
                                      target, PROOF_LOOKS);
    if (out->bound > 0)
        out->any = ep_seek_prove_any(k, target, out->bound, ANY_LOOKS);
}

static enum ep_status write_seek(struct ep_search_budget *k, const struct ep_seek *out,
                                 double least, const struct ep_reached *at, struct ep_error *err)
{
    struct ep_context *ctx = k->ctx;
    const struct ep_model_goal *g = &k->given.goal[k->goal];
    double bound = out->bound;
    bool proof = bound > 0;
    EP_DERIVE(ctx->ledger, "seek.budget", ep_range_of(least), "money",
              "least budget that reaches the goal: halving over plans with most of it", NULL);
    return EP_INSERT(
        ctx->store, "seek", err, ep_c_text("goal", ctx->goal_seek),
        ctx->seek_probability > 0 ? ep_c_real("asked_probability", ctx->seek_probability)
                                  : ep_c_null("asked_probability"),
        ep_c_int("reached", out->reached), ep_c_int("least_minor", ep_stage_minor(ctx, least)),
        proof ? ep_c_int("bound_minor", ep_stage_minor(ctx, bound)) : ep_c_null("bound_minor"),
        proof && least > 0 ? ep_c_real("gap", (least - bound) / least) : ep_c_null("gap"),
        out->any > 0 ? ep_c_int("any_minor", ep_stage_minor(ctx, out->any))
                     : ep_c_null("any_minor"),
        ep_c_real("target", g->at_least + g->baseline),
        ep_c_real("expected", at->own + g->baseline), ep_c_real("probability", at->probability),
        out->reached ? ep_c_null("reachable") : ep_c_real("reachable", out->reachable),
        ep_c_text("limit_kind", out->limit));
}

/* Divided over draws a plan of so much money takes long: that is worth it where it may decide. */
static enum ep_status try_ample(struct ep_search_budget *k, double ample, struct ep_error *err)
{
    enum ep_status status;
    k->mids = true;
    EP_TRY(ep_seek_try(k, ample, err));
    k->mids = false;
    if (!ep_seek_is_enough(k) && k->at.own * NEAR >= k->asked)
        EP_TRY(ep_seek_try(k, ample, err));
out:
    return status;
}

/* Find the least budget; the plan with most of the goal for it is plan->solution. The budget at
 * which every ceiling is met takes longest to plan, and is looked at only where no smaller one is
 * enough. */
static enum ep_status find_least(struct ep_search_budget *k, struct ep_seek *out,
                                 struct ep_error *err)
{
    double ample = ep_model_ample_budget(&k->plan->model);
    struct ep_bracket b;
    enum ep_status status;
    bool free;
    EP_TRY(find_bracket(k, ample, &b, &free, err));
    out->reached = free || b.high < ample;
    if (!out->reached) {
        EP_TRY(try_ample(k, ample, err));
        bool hopeless = !k->at.musts;
        if (hopeless)
            EP_TRY(free_of_hopeless(k, ample, err));
        out->reached = ep_seek_is_enough(k);
        if (hopeless && out->reached) /* what was too little may be enough without them */
            EP_TRY(find_bracket(k, ample, &b, &free, err));
    }
    if (!out->reached)
        status = ep_seek_nearest(k, ample, out, err);
    else if (!free)
        status = halve(k, b, err);
out:
    return status;
}

/* What the report says beside the plan belongs to the brief's goals. */
static void restore_goals(struct ep_search_budget *k)
{
    struct ep_model *m = &k->plan->model;
    m->goal[k->goal].at_least = k->given.goal[k->goal].at_least;
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = k->given.goal[g].must || g == k->goal;
}

enum ep_status ep_plan_seek(struct ep_context *ctx, struct ep_plan *plan, int nodes,
                            struct ep_error *err)
{
    struct ep_search_budget k = {
        .ctx = ctx, .plan = plan, .goal = find_goal(&plan->model, ctx->goal_seek)};
    struct ep_seek out = {.limit = ""};
    enum ep_status status;
    if (k.goal < 0)
        return ep_error_set(err, EP_INVALID,
                            "goal %s cannot be measured by a plan, so no budget can be sought for "
                            "it",
                            ctx->goal_seek);
    ep_seek_begin(&k);
    k.probability = ctx->seek_probability;
    EP_TRY(find_least(&k, &out, err));
    struct ep_reached at = k.at;
    double least = plan->solution.cash_total;
    if (out.reached && k.probability <= 0)
        prove_least(&k, &out);
    plan->few = plan->drawn_few = plan->model.draws = k.few;
    EP_TRY(ep_seek_plan(&k, nodes, err));
    restore_goals(&k);
    status = write_seek(&k, &out, least, &at, err);
out:
    return status;
}
