/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Goal seek: the least budget that reaches a goal. In expectation it is the planning problem with
 * money as the objective and a penalty on what the goal lacks, exact from some size on, so the
 * solver's bound is a bound of the budget; at a probability the goal is asked for in excess until
 * that share of the draws reaches it. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

#define CORRECTIONS 4   /* of the few draws' mean toward that of all draws */
#define BISECTIONS  6   /* of the excess */
#define EXCESS      1.3 /* first step of the excess */
#define EXCESSES    8
#define PENALTY     4.0 /* first penalty: times the brief's budget over the target */
#define GROWTH      8.0
#define PENALTIES   4
#define REACHED     1e-3 /* relative shortfall that counts as reached */
#define NEARLY      0.98 /* of what can be reached at all: its cost is still finite */

/* One search. */
struct seek {
    struct ep_context *ctx;
    struct ep_plan *plan;
    struct ep_model m; /* money is its objective */
    int goal;
    double asked;   /* of the plan's own part, in the brief */
    double penalty; /* for each unit that is lacking */
    bool started;
    struct ep_solution s;
    struct ep_alternative all; /* s over all draws */
};

static int find_goal(const struct ep_model *m, const char *id)
{
    for (int g = 0; g < m->goals; g++)
        if (ep_streq(m->goal[g].id, id))
            return g;
    return -1;
}

static void *copy_of(struct ep_arena *a, const void *from, size_t count, size_t size)
{
    return ep_arena_grow(a, (void *)(uintptr_t)from, count, count + 1, size);
}

/* The model with money alone as its objective: customers are worth nothing, own hours cost nothing,
 * of the goals only the one that is sought and the musts count. */
static void money_model(struct seek *k)
{
    struct ep_arena *a = k->ctx->arena;
    struct ep_model *m = &k->m;
    *m = k->plan->model;
    m->objective = EP_OBJECTIVE_PROFIT;
    m->cautious = false;
    m->budget = -1;
    m->draws = k->plan->few;
    m->channel = copy_of(a, m->channel, (size_t)m->channels, sizeof *m->channel);
    m->awareness = copy_of(a, m->awareness, (size_t)m->awarenesses, sizeof *m->awareness);
    m->goal = copy_of(a, m->goal, (size_t)m->goals, sizeof *m->goal);
    m->role = copy_of(a, m->role, (size_t)m->roles, sizeof *m->role);
    size_t n = (size_t)m->draws.count * (size_t)m->channels;
    m->draws.customer_value = EP_NEW_ARRAY(a, double, n + 1);
    for (int i = 0; i < m->channels; i++)
        m->channel[i].customer_value = 0;
    for (int i = 0; i < m->awarenesses; i++)
        m->awareness[i].customer_value = 0;
    for (int i = 0; i < m->roles; i++)
        if (!m->role[i].cash)
            m->role[i].cost_hour = 0;
}

static double own_part(const struct seek *k)
{
    return k->all.expected[k->goal] - k->m.goal[k->goal].baseline;
}

/* Missing any goal that counts wholly costs as much as missing the sought one. */
static void set_penalties(struct seek *k, double target)
{
    for (int i = 0; i < k->m.goals; i++) {
        struct ep_model_goal *g = &k->m.goal[i];
        bool counts = i == k->goal || k->plan->model.goal[i].must;
        if (i == k->goal)
            g->at_least = target;
        g->must = false;
        g->price = counts && g->at_least > 0 ? k->penalty * k->asked / g->at_least : 0;
    }
}

/* Least money for `target` of the goal over the few draws, measured over all. */
static enum ep_status least_money(struct seek *k, double target, bool rough, struct ep_error *err)
{
    enum ep_status status;
    struct ep_model m = k->plan->model;
    struct ep_solution s;
    set_penalties(k, target);
    if (!k->started) { /* channels at the mids */
        struct ep_model mid = k->m;
        mid.draws = (struct ep_model_draws){0};
        EP_TRY(ep_model_choose(&mid, k->ctx->arena, &k->s, err));
        k->started = true;
    }
    EP_TRY(ep_model_choose_near(&k->m, &k->s, -1, rough, k->ctx->arena, &s, err));
    k->s = s;
    ep_plan_measure(&m, &s, k->ctx->arena, &k->all);
out:
    return status;
}

/* Reach `share` of the asked figure in the mean over all draws. False: it cannot be reached. */
static enum ep_status reach_mean(struct seek *k, double share, bool rough, bool *reached,
                                 struct ep_error *err)
{
    double wanted = k->asked * share, target = wanted, before = -1;
    enum ep_status status = EP_OK;
    *reached = false;
    for (int i = 0; i < CORRECTIONS && !*reached; i++) {
        EP_TRY(least_money(k, target, rough, err));
        double own = own_part(k);
        *reached = own >= wanted * (1 - REACHED);
        if (own <= 0 || (before > 0 && own < before * (1 + 1e-4)))
            break; /* asking for more brings no more */
        before = own;
        if (k->s.goal[k->goal] > 0)
            target *= wanted / own * (1 + REACHED / 2);
    }
out:
    return status;
}

/* The same with penalties that grow until they are large enough, or do not help. */
static enum ep_status reach_at_all(struct seek *k, bool *reached, struct ep_error *err)
{
    double before = -1;
    enum ep_status status = EP_OK;
    for (int i = 0; i < PENALTIES; i++) {
        EP_TRY(reach_mean(k, 1, false, reached, err));
        if (*reached || own_part(k) < before * 1.02)
            break;
        before = own_part(k);
        k->penalty *= GROWTH;
    }
out:
    return status;
}

/* The least excess over the asked figure with which `p` of all draws reach it. */
static enum ep_status reach_probability(struct seek *k, double p, bool *reached,
                                        struct ep_error *err)
{
    double low = 0.1, high = 1;
    enum ep_status status;
    bool mean;
    EP_TRY(reach_at_all(k, reached, err));
    for (int i = 0; i < EXCESSES && *reached && k->all.probability[k->goal] < p; i++) {
        low = high;
        high *= EXCESS;
        k->penalty *= 2;
        EP_TRY(reach_mean(k, high, true, reached, err));
    }
    if (k->all.probability[k->goal] < p) {
        *reached = false;
        goto out;
    }
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = low == 0.1 ? high * 0.8 : sqrt(low * high);
        EP_TRY(reach_mean(k, middle, true, &mean, err));
        if (k->all.probability[k->goal] >= p)
            high = middle;
        else
            low = middle;
    }
    EP_TRY(reach_mean(k, high, false, &mean, err));
    *reached = k->all.probability[k->goal] >= p - 0.01;
out:
    return status;
}

/* Which limit keeps the goal from being reached: the one without which most of it comes. */
static enum ep_status what_limits(struct seek *k, const char **limit, struct ep_error *err)
{
    static const char *const kinds[] = {"month", "hours", "limit"};
    struct seek free = *k;
    double best = own_part(k) * 1.03;
    enum ep_status status = EP_OK;
    bool reached;
    *limit = k->m.capacity && ep_plan_sum(k->s.turned_away, 0, k->m.months) > 0.5 ? "capacity"
                                                                                  : "demand";
    for (int i = 0; i < 3; i++) {
        free.m = k->m;
        free.m.channel =
            copy_of(k->ctx->arena, k->m.channel, (size_t)k->m.channels, sizeof *k->m.channel);
        free.m.role = copy_of(k->ctx->arena, k->m.role, (size_t)k->m.roles, sizeof *k->m.role);
        if (i == 0)
            free.m.monthly_cap = NULL;
        for (int r = 0; r < free.m.roles && i == 1; r++)
            free.m.role[r].hours_month += 1e5;
        for (int c = 0; c < free.m.channels && i == 2; c++)
            if (!free.m.channel[c].tested)
                free.m.channel[c].hi = NULL;
        EP_TRY(reach_mean(&free, 1, true, &reached, err));
        if (own_part(&free) > best) {
            best = own_part(&free);
            *limit = kinds[i];
        }
    }
out:
    return status;
}

/* Money for the plan: the least, up to three digits, so that rounding does not miss the goal. */
static double round_up(double v)
{
    double ten = v > 0 ? pow(10, floor(log10(v)) - 2) : 1;
    return ceil(v / ten * (1 + 1e-4)) * ten;
}

/* What cannot be reached: the plan is one for nearly all of what can. */
static enum ep_status nearest(struct seek *k, double *reachable, const char **limit,
                              struct ep_error *err)
{
    enum ep_status status;
    bool reached;
    double most = own_part(k);
    *reachable = most + k->m.goal[k->goal].baseline;
    EP_TRY(what_limits(k, limit, err));
    status = reach_mean(k, most / k->asked * NEARLY, false, &reached, err);
out:
    return status;
}

enum ep_status ep_plan_seek(struct ep_context *ctx, struct ep_plan *plan, struct ep_seek *out,
                            struct ep_error *err)
{
    struct seek *k = EP_NEW(ctx->arena, struct seek);
    enum ep_status status;
    *k = (struct seek){.ctx = ctx, .plan = plan, .goal = find_goal(&plan->model, ctx->goal_seek)};
    *out = (struct ep_seek){.search = k, .limit = ""};
    if (k->goal < 0)
        return ep_error_set(err, EP_INVALID,
                            "goal %s cannot be measured by a plan, so no budget can be sought for "
                            "it",
                            ctx->goal_seek);
    k->asked = plan->model.goal[k->goal].at_least;
    k->penalty = PENALTY * fmax(plan->model.budget, 1) / fmax(k->asked, 1e-9);
    money_model(k);
    if (ctx->seek_probability > 0)
        EP_TRY(reach_probability(k, ctx->seek_probability, &out->reached, err));
    else
        EP_TRY(reach_at_all(k, &out->reached, err));
    if (!out->reached)
        EP_TRY(nearest(k, &out->reachable, &out->limit, err));
    plan->solution = k->s;
out:
    return status;
}

static enum ep_status write_seek(struct ep_context *ctx, const struct seek *k, bool reached,
                                 double reachable, const char *limit, struct ep_error *err)
{
    bool proof = reached && ctx->seek_probability <= 0;
    double least = k->s.cash_total, owed = 0;
    for (int i = 0; i < k->m.goals; i++)
        owed += k->m.goal[i].price * k->m.goal[i].at_least;
    double bound = fmin(least, fmax(0, owed - k->s.upper_bound));
    EP_DERIVE(ctx->ledger, "seek.budget", ep_range_of(least), "money",
              "least budget that reaches the goal: the plan with money as its objective", NULL);
    return EP_INSERT(
        ctx->store, "seek", err, ep_c_text("goal", ctx->goal_seek),
        ctx->seek_probability > 0 ? ep_c_real("asked_probability", ctx->seek_probability)
                                  : ep_c_null("asked_probability"),
        ep_c_int("reached", reached), ep_c_int("least_minor", ep_stage_minor(ctx, least)),
        proof ? ep_c_int("bound_minor", ep_stage_minor(ctx, bound)) : ep_c_null("bound_minor"),
        proof && least > 0 ? ep_c_real("gap", (least - bound) / least) : ep_c_null("gap"),
        ep_c_real("target", k->asked + k->m.goal[k->goal].baseline),
        ep_c_real("expected", k->all.expected[k->goal]),
        ep_c_real("probability", k->all.probability[k->goal]),
        reached ? ep_c_null("reachable") : ep_c_real("reachable", reachable),
        ep_c_text("limit_kind", limit));
}

enum ep_status ep_plan_take_seek(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_seek *found, struct ep_error *err)
{
    const struct seek *k = found->search;
    struct ep_model_goal *g = &plan->model.goal[k->goal];
    plan->model.budget = round_up(k->s.cash_total);
    plan->sought = k->goal;
    plan->sought_asked = k->asked;
    g->must = true;
    g->max_cost = 0;
    g->at_least = k->m.goal[k->goal].at_least;
    return write_seek(ctx, k, found->reached, found->reachable, found->limit, err);
}
