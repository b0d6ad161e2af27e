/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Goal seek: the least budget that reaches a goal. What a budget can reach of it at most is a
 * problem of its own, with the goal's metric as the objective; it does not fall with the budget, so
 * that halving finds the least. Neither the brief's budget nor the target moves what is reached
 * with a budget: the search ends at the same figure from everywhere, and a higher target never
 * needs less. The plan is then the one of that budget with the highest objective that reaches the
 * goal. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Ratio of a budget that reaches the goal to one that does not: so near each budget gets its own
 * set-up, then that of the upper one, down to what counts as the same. */
#define COARSE      1.1
#define FINE        1.002
#define WIDE        2.0 /* above, what a budget reaches is looked at more roughly */
#define STEPS       40
#define FIRST       8.0  /* of the budgets on the way up to the first that reaches it */
#define SMALLEST    1e-6 /* of the ample budget: less is nothing */
#define TRIED       16   /* budgets on the way up, and none, at most */
#define PROOF_NODES 100
#define MUST_SLACK  1e-3 /* relative shortfall of the other musts that counts as reached */
#define NEARLY      0.98 /* of what can be reached at all: its cost is still finite */
#define LOOSE       0.01 /* of nearly all of what can be reached: its plan may miss so much */
#define SPARE       2e-4 /* by which the plan's goal is above what is asked, for rounding */
#define CORRECTIONS 5    /* of the few draws' mean toward that of all draws */
#define LIKELY_STEP                                                                                \
    4e-3 /* of the goal, while a plan is not as likely to reach it as it has to be */

/* What a budget reaches, over all draws. */
struct reached {
    double own, probability; /* of the goal that is sought, the plan's own part */
    bool musts;              /* the others are reached too */
};

/* One search. While it runs, plan->model has the goal as its objective. */
struct seek {
    struct ep_context *ctx;
    struct ep_plan *plan;
    struct ep_model given; /* the model of the brief */
    struct ep_model_draws all;
    int goal;
    double asked;       /* of the plan's own part */
    double probability; /* 0: in expectation */
    double budget;      /* of the last plan tried */
    struct reached at;  /* what it reaches */
    bool far;           /* the bracket is wide: a plan need not be looked over on the draws */
    bool beyond;        /* no money reaches it: nor need any other, and COARSE is fine enough */
    struct tried {
        double budget;
        struct reached at;
    } tried[TRIED]; /* on the way up, the least first */
    int tried_count;
};

static int find_goal(const struct ep_model *m, const char *id)
{
    for (int g = 0; g < m->goals; g++)
        if (ep_streq(m->goal[g].id, id))
            return g;
    return -1;
}

/* The goal as objective; the other musts stay what they are. */
static void goal_model(struct seek *k)
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

static void measure_over(struct seek *k, const struct ep_model_draws *draws,
                         const struct ep_solution *s, struct reached *out)
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

static void measure(struct seek *k, const struct ep_solution *s, struct reached *out)
{
    measure_over(k, &k->all, s, out);
}

/* Choose anew after set-up moved. */
static enum ep_status choose_on(struct seek *k, bool rough, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_solution before = plan->solution;
    return ep_model_choose_near(&plan->model, &before, -1, rough, k->ctx->arena, &plan->solution,
                                err);
}

/* Keep the better of the plan and another of the same budget. The objective counts customers whom
 * the capacity turns away; all draws, measured, do not. */
static void keep_better(struct seek *k, const struct ep_solution *other)
{
    struct reached now;
    measure(k, &k->plan->solution, &k->at);
    measure(k, other, &now);
    if ((now.musts || !k->at.musts) && now.own > k->at.own) {
        k->plan->solution = *other;
        k->at = now;
    }
}

/* The plan over draws: channels turned at the mids, and looked over on the draws. */
static enum ep_status choose_on_draws(struct seek *k, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_solution other;
    enum ep_status status;
    plan->model.draws = plan->few;
    EP_TRY(choose_on(k, k->far || k->beyond, err));
    if (k->far || k->beyond) {
        measure(k, &plan->solution, &k->at);
        goto out;
    }
    other = plan->solution;
    EP_TRY(ep_model_refine(&plan->model, PROOF_NODES, k->ctx->arena, &other, err));
    keep_better(k, &other);
out:
    return status;
}

/* No set-up is placed, no tool chosen for a plan. */
static void start_afresh(struct seek *k)
{
    struct ep_plan *plan = k->plan;
    ep_plan_clear_starts(plan);
    plan->thrifty = false;
    plan->tool = NULL;
    ep_plan_set_tools(k->ctx, plan, NULL);
}

/* The plan with most of the goal for a budget, its set-up placed for that: the order of steps is
 * that of any plan. It depends on the budget alone. */
static enum ep_status plan_most(struct seek *k, double budget, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_model *m = &plan->model;
    struct ep_solution *s = &plan->solution;
    enum ep_status status;
    m->budget = budget;
    m->draws = (struct ep_model_draws){0};
    start_afresh(k);
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

/* A budget that what must be in passes reaches nothing. */
static enum ep_status try_budget(struct seek *k, double budget, struct ep_error *err)
{
    struct ep_error refused;
    enum ep_status status = plan_most(k, budget, &refused);
    k->budget = budget;
    if (status == EP_INVALID) {
        k->at = (struct reached){-INFINITY, 0, false};
        return EP_OK;
    }
    if (status != EP_OK && err)
        *err = refused;
    return status;
}

static bool is_enough(const struct seek *k)
{
    bool so = k->probability > 0 ? k->at.probability >= k->probability : k->at.own >= k->asked;
    return so && k->at.musts;
}

/* The same from a plan whose set-up is kept. */
static enum ep_status try_near(struct seek *k, const struct ep_solution *from, double budget,
                               struct ep_error *err)
{
    k->budget = k->plan->model.budget = budget;
    struct ep_solution same = *from;
    enum ep_status status;
    k->plan->solution = *from;
    EP_TRY(choose_on(k, true, err));
    if (ep_model_spread(&k->plan->model, k->ctx->arena, &same, NULL) == EP_OK)
        keep_better(k, &same);
    else
        measure(k, &k->plan->solution, &k->at);
out:
    return status;
}

struct bracket {
    double low, high; /* budgets: fails (or 0), reaches it */
};

static void narrow(const struct seek *k, struct bracket *b)
{
    *(is_enough(k) ? &b->high : &b->low) = k->budget;
}

static void keep_tried(struct seek *k)
{
    if (k->tried_count < TRIED)
        k->tried[k->tried_count++] = (struct tried){k->budget, k->at};
}

/* Rise from next to nothing to the first budget that reaches it: small ones are planned sooner. */
static enum ep_status rise(struct seek *k, double ample, struct bracket *b, struct ep_error *err)
{
    double budget = ample * pow(FIRST, -ceil(-log(SMALLEST) / log(FIRST)));
    enum ep_status status = EP_OK;
    k->far = true;
    for (; b->high == ample && budget < ample && status == EP_OK; budget *= FIRST) {
        status = try_budget(k, budget, err);
        if (status != EP_OK)
            break;
        keep_tried(k);
        narrow(k, b);
    }
    return status;
}

/* The budgets between which it is first reached; true where none is enough, or nothing at all. */
static enum ep_status find_bracket(struct seek *k, double ample, struct bracket *b, bool *free,
                                   struct ep_error *err)
{
    enum ep_status status;
    *b = (struct bracket){0, ample};
    k->tried_count = 0;
    EP_TRY(try_budget(k, 0, err));
    keep_tried(k);
    *free = is_enough(k);
    if (!*free)
        EP_TRY(rise(k, ample, b, err));
out:
    return status;
}

/* The same of another figure, where all budgets on the way up failed the first. */
static enum ep_status bracket_of_tried(struct seek *k, double ample, struct bracket *b, bool *free,
                                       struct ep_error *err)
{
    *b = (struct bracket){0, ample};
    for (int i = 0; i < k->tried_count && b->high == ample; i++) {
        k->budget = k->tried[i].budget;
        k->at = k->tried[i].at;
        narrow(k, b);
    }
    *free = b->high <= 0;
    return *free ? try_budget(k, 0, err) : EP_OK;
}

/* From a budget that reaches it down to the least; the plan of that is the last one tried. */
static enum ep_status halve(struct seek *k, struct bracket b, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < STEPS && b.low > 0 && b.high > b.low * COARSE; i++) {
        k->far = b.high > b.low * WIDE;
        EP_TRY(try_budget(k, sqrt(b.low * b.high), err));
        narrow(k, &b);
    }
    if (k->budget != b.high || (k->far && !k->beyond)) {
        k->far = false;
        EP_TRY(try_budget(k, b.high, err));
    }
    struct ep_solution from = k->plan->solution;
    for (int i = 0; i < STEPS && !k->beyond && b.low > 0 && b.high > b.low * FINE; i++) {
        EP_TRY(try_near(k, &from, sqrt(b.low * b.high), err));
        narrow(k, &b);
    }
    if (k->budget != b.high)
        EP_TRY(try_near(k, &from, b.high, err));
out:
    return status;
}

/* Musts beside it that no money reaches are no musts here: they would ask for all there is. */
static enum ep_status free_of_hopeless(struct seek *k, double ample, struct ep_error *err)
{
    struct ep_model *m = &k->plan->model;
    struct ep_reachable r;
    enum ep_status status;
    m->budget = ample;
    start_afresh(k);
    EP_TRY(ep_model_reachable(m, k->ctx->arena, &r, err));
    k->tried_count = 0; /* what they reach is judged by other musts from here on */
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = m->goal[g].must && r.alone[g];
    status = try_budget(k, ample, err);
out:
    return status;
}

/* ---- limits beside money: each is lifted from a copy of the channels and roles; false where there
 * is none ---- */

static bool lift_cap(struct ep_model *m)
{
    bool any = m->monthly_cap != NULL;
    m->monthly_cap = NULL;
    return any;
}

static bool lift_hours(struct ep_model *m)
{
    for (int r = 0; r < m->roles; r++)
        m->role[r].hours_month += 1e5;
    return m->roles > 0;
}

static bool lift_channels(struct ep_model *m)
{
    bool any = false;
    for (int c = 0; c < m->channels; c++) {
        any = any || (m->channel[c].allowed && m->channel[c].hi);
        m->channel[c].hi = NULL;
    }
    return any;
}

/* Which limit keeps the goal from being reached: the one without which most of it comes. */
static enum ep_status what_limits(struct seek *k, double ample, const char **limit,
                                  struct ep_error *err)
{
    static const struct {
        const char *id;
        bool (*lift)(struct ep_model *m);
    } kind[] = {{"month", lift_cap}, {"hours", lift_hours}, {"limit", lift_channels}};
    struct ep_plan *plan = k->plan;
    struct ep_model kept = plan->model;
    size_t channels = (size_t)kept.channels, roles = (size_t)kept.roles;
    double best = k->at.own * 1.03;
    enum ep_status status = EP_OK;
    *limit = kept.capacity && ep_plan_sum(plan->solution.turned_away, 0, kept.months) > 0.5
                 ? "capacity"
                 : "demand";
    for (size_t i = 0; i < sizeof kind / sizeof *kind && status == EP_OK; i++) {
        struct ep_model *m = &plan->model;
        m->channel =
            ep_arena_grow(k->ctx->arena, kept.channel, channels, channels + 1, sizeof *m->channel);
        m->role = ep_arena_grow(k->ctx->arena, kept.role, roles, roles + 1, sizeof *m->role);
        bool any = kind[i].lift(m);
        if (any)
            status = try_budget(k, fmax(ample, ep_model_ample_budget(m)), err);
        if (any && status == EP_OK && k->at.own > best) {
            best = k->at.own;
            *limit = kind[i].id;
        }
        *m = kept;
    }
    return status;
}

/* What cannot be reached: the plan is one for nearly all of what can. */
static enum ep_status nearest(struct seek *k, double ample, struct ep_seek *out,
                              struct ep_error *err)
{
    enum ep_status status;
    struct bracket b;
    bool free;
    double most = fmax(0, k->at.own);
    out->reachable = most + k->given.goal[k->goal].baseline;
    EP_TRY(what_limits(k, ample, &out->limit, err));
    k->asked = fmin(k->asked, most * NEARLY);
    k->probability = 0;
    k->beyond = true;
    EP_TRY((k->tried_count > 0 ? bracket_of_tried : find_bracket)(k, ample, &b, &free, err));
    if (!free)
        status = halve(k, b, err);
out:
    return status;
}

/* The mean over the few draws that stands for what is asked over all of them. */
static double target_of(const struct seek *k)
{
    double share = k->probability <= 0 && k->at.own > 0 ? fmin(1, k->asked / k->at.own) : 1;
    return k->plan->solution.objective * share;
}

/* Below what no plan reaches it. What a plan brings, customers turned away and all, is at least
 * what it serves: so what is served is the target of the proof. */
static double prove_least(struct seek *k)
{
    const struct ep_plan *plan = k->plan;
    struct reached few;
    measure_over(k, &plan->few, &plan->solution, &few);
    return ep_model_least_bound(&plan->model, &plan->solution,
                                few.own * fmin(1, k->asked / fmax(k->at.own, 1e-9)), PROOF_NODES);
}

/* Money for the plan: the least, up to three digits, so that rounding does not miss the goal. */
static double round_up(double v)
{
    double ten = v > 0 ? pow(10, floor(log10(v)) - 2) : 1;
    return ceil(v / ten * (1 + 2e-3)) * ten;
}

static bool is_kept(const struct seek *k, const struct reached *now, double own)
{
    if (k->probability > 0)
        return now->probability >= k->probability;
    return now->own >= own * (1 - (k->beyond ? LOOSE : SPARE / 4));
}

/* The plan that was found, valued as the brief asks, under the bound of the last one made. */
static void keep_found(struct seek *k, const struct ep_solution *found)
{
    struct ep_solution *s = &k->plan->solution, last = *s;
    struct ep_model *m = &k->plan->model;
    ep_model_evaluate(m, found->active, found->effort, -1, k->ctx->arena, s);
    s->objective = ep_model_objective(m, found->active, found->effort);
    s->upper_bound = fmax(last.upper_bound, s->objective);
    s->set_bound = fmax(last.set_bound, s->upper_bound);
    double size = m->objective == EP_OBJECTIVE_PROFIT ? s->gross : 0;
    s->gap = (s->upper_bound - s->objective) / fmax(fmax(fabs(s->upper_bound), size), 1e-9);
    s->set_gap = (s->set_bound - s->objective) / fmax(fmax(fabs(s->set_bound), size), 1e-9);
    ep_plan_keep_prices(s, &last);
}

/* Other channels than those found, where they reach the goal too with the same tools and are worth
 * more. */
static enum ep_status try_others(struct seek *k, double own, int nodes, struct ep_error *err)
{
    struct ep_solution *s = &k->plan->solution, kept = *s;
    struct ep_model *m = &k->plan->model;
    struct ep_plan_tool *judged = k->plan->tool;
    struct ep_model_tool *charged = m->tool;
    int tools = m->tools;
    struct reached now;
    enum ep_status status = ep_model_refine(&k->plan->model, nodes, k->ctx->arena, s, err);
    if (status != EP_OK)
        return status;
    measure(k, s, &now);
    if (is_kept(k, &now, own) && s->objective > kept.objective &&
        !ep_plan_set_tools(k->ctx, k->plan, s))
        return EP_OK;
    kept.set_bound = fmin(kept.set_bound, fmax(s->set_bound, kept.upper_bound));
    *s = kept;
    k->plan->tool = judged;
    m->tool = charged;
    m->tools = tools;
    return EP_OK;
}

/* The highest objective at the budget found, with the goal as a must. The few draws' target is
 * corrected until all draws reach what is asked; where no other plan does, the one found is it. */
static enum ep_status best_at_least(struct seek *k, int nodes, struct ep_error *err)
{
    struct ep_plan *plan = k->plan;
    struct ep_model *m = &plan->model;
    struct ep_solution found = plan->solution;
    struct ep_model_goal *g = &m->goal[k->goal];
    double target = target_of(k), own = fmin(k->asked, k->at.own);
    enum ep_status status = EP_OK;
    struct reached now;
    m->objective = k->given.objective;
    m->cautious = k->given.cautious;
    m->budget = round_up(found.cash_total);
    g->must = true;
    g->at_least = target * (1 + SPARE);
    for (int i = 0; i < (k->beyond ? 1 : CORRECTIONS); i++) {
        plan->solution = found;
        EP_TRY(ep_model_spread(m, k->ctx->arena, &plan->solution, err));
        measure(k, &plan->solution, &now);
        if (is_kept(k, &now, own))
            break;
        g->at_least *= k->probability > 0
                           ? 1 + LIKELY_STEP
                           : fmax(own * (1 + SPARE) / fmax(now.own, 1e-9), 1 + SPARE);
    }
    if (!is_kept(k, &now, own))
        keep_found(k, &found);
    if (nodes > 0) {
        ep_model_prove(m, nodes, &plan->solution);
        if (!k->beyond)
            status = try_others(k, own, nodes, err);
    }
out:
    return status;
}

static enum ep_status write_seek(struct seek *k, const struct ep_seek *out, double least,
                                 double bound, const struct reached *at, struct ep_error *err)
{
    struct ep_context *ctx = k->ctx;
    const struct ep_model_goal *g = &k->given.goal[k->goal];
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
        ep_c_real("target", g->at_least + g->baseline),
        ep_c_real("expected", at->own + g->baseline), ep_c_real("probability", at->probability),
        out->reached ? ep_c_null("reachable") : ep_c_real("reachable", out->reachable),
        ep_c_text("limit_kind", out->limit));
}

/* Find the least budget; the plan with most of the goal for it is plan->solution. The budget at
 * which every ceiling is met takes longest to plan, and is looked at only where no smaller one is
 * enough. */
static enum ep_status find_least(struct seek *k, struct ep_seek *out, struct ep_error *err)
{
    double ample = ep_model_ample_budget(&k->plan->model);
    struct bracket b;
    enum ep_status status;
    bool free;
    EP_TRY(find_bracket(k, ample, &b, &free, err));
    out->reached = free || b.high < ample;
    if (!out->reached) {
        EP_TRY(try_budget(k, ample, err));
        bool hopeless = !k->at.musts;
        if (hopeless)
            EP_TRY(free_of_hopeless(k, ample, err));
        out->reached = is_enough(k);
        if (hopeless && out->reached) /* what was too little may be enough without them */
            EP_TRY(find_bracket(k, ample, &b, &free, err));
    }
    if (!out->reached)
        status = nearest(k, ample, out, err);
    else if (!free)
        status = halve(k, b, err);
out:
    return status;
}

/* What the report says beside the plan belongs to the brief's goals. */
static void restore_goals(struct seek *k)
{
    struct ep_model *m = &k->plan->model;
    m->goal[k->goal].at_least = k->given.goal[k->goal].at_least;
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = k->given.goal[g].must || g == k->goal;
}

enum ep_status ep_plan_seek(struct ep_context *ctx, struct ep_plan *plan, int nodes,
                            struct ep_error *err)
{
    struct seek k = {.ctx = ctx, .plan = plan, .given = plan->model, .far = true};
    struct ep_seek out = {.limit = ""};
    enum ep_status status;
    k.goal = find_goal(&plan->model, ctx->goal_seek);
    if (k.goal < 0)
        return ep_error_set(err, EP_INVALID,
                            "goal %s cannot be measured by a plan, so no budget can be sought for "
                            "it",
                            ctx->goal_seek);
    k.asked = k.given.goal[k.goal].at_least;
    k.probability = ctx->seek_probability;
    plan->sparing = true;
    ep_plan_draw(ctx, plan, EP_DRAWS);
    k.all = plan->model.draws;
    goal_model(&k);
    EP_TRY(find_least(&k, &out, err));
    struct reached at = k.at;
    double least = plan->solution.cash_total, bound = 0;
    if (out.reached && k.probability <= 0)
        bound = prove_least(&k);
    EP_TRY(best_at_least(&k, nodes, err));
    restore_goals(&k);
    plan->sought = k.goal;
    status = write_seek(&k, &out, least, bound, &at, err);
out:
    return status;
}
