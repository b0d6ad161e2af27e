/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A goal that no budget reaches: the most that can be, what limits it, and the plan for nearly all
 * of it, which costs far less than the last hundredth. */

#include "stage/seek_internal.h"

#include <math.h>

#define NEARLY     0.98 /* of what can be reached at all: its cost is still finite */
#define FINE       1.01 /* ratio of a budget that reaches that to one that does not */
#define CLOSE      5e-4 /* of what is asked: what is reached beyond it is worth no further budget */
#define STEPS      12
#define LAST_STEPS 2
#define BENT       2.0  /* times the slope of the line to what there is at most */
#define WIDEST     1.5  /* ratio of two budgets there at most */
#define LEAST      1e-6 /* of the ample budget: less is nothing */
#define MIDDLE     0.15 /* of the bracket that a step leaves on either side at least */
#define MORE       8.0  /* times the ample budget, where a limit is lifted */
#define MOST_OF    1.03 /* times what is reached, without a limit that counts */

/* ---- limits beside money: each is lifted from a copy of the plan; false where there is none ----
 */

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

static const struct {
    const char *id;
    bool (*lift)(struct ep_model *m);
} limits[] = {{"month", lift_cap}, {"hours", lift_hours}, {"limit", lift_channels}};

/* What is reached where nothing else than the limit is another, in a plan of its own. */
static enum ep_status most_without(const struct ep_search_budget *k, size_t limit, double ample,
                                   double *most, struct ep_error *err)
{
    struct ep_plan other;
    struct ep_search_budget lifted = *k;
    enum ep_status status = EP_OK;
    ep_plan_copy(k->plan, k->ctx->arena, &other);
    lifted.plan = &other;
    *most = 0;
    if (!limits[limit].lift(&other.model))
        return EP_OK;
    double budget = fmin(MORE * ample, ep_model_ample_budget(&other.model));
    EP_TRY(ep_seek_try(&lifted, fmax(ample, budget), err));
    *most = lifted.at.own;
out:
    return status;
}

/* Which limit keeps the goal from being reached: the one without which most of it comes. */
static enum ep_status what_limits(const struct ep_search_budget *k, double ample,
                                  const char **limit, struct ep_error *err)
{
    const struct ep_model *m = &k->plan->model;
    const struct ep_model_goal *goal = &m->goal[k->goal];
    double best = k->at.own * MOST_OF, most;
    bool sales = goal->kind == EP_GOAL_LINEAR && goal->scale == EP_SCALE_CUSTOMERS;
    bool full =
        sales && m->capacity && ep_plan_sum(k->plan->solution.turned_away, 0, m->months) > 0.5;
    enum ep_status status = EP_OK;
    *limit = full ? "capacity" : "demand";
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        EP_TRY(most_without(k, i, ample, &most, err));
        if (most > best) {
            best = most;
            *limit = limits[i].id;
        }
    }
out:
    return status;
}

/* What the budgets on the way up leave open, `low` and `high` with what they reach. */
struct span {
    struct ep_bracket b;
    double low, high;
};

static void narrow(const struct ep_search_budget *k, struct span *s)
{
    *(ep_seek_is_enough(k) ? &s->high : &s->low) = k->at.own;
    ep_seek_narrow(k, &s->b);
}

static struct span span_of_tried(struct ep_search_budget *k, double ample)
{
    struct ep_reached at = k->at;
    struct span s = {{LEAST * ample, ample}, 0, at.own};
    for (int i = 0; i < k->tried_count && s.b.high == ample; i++) {
        k->budget = k->tried[i].budget;
        k->at = k->tried[i].at;
        narrow(k, &s);
    }
    k->budget = ample;
    k->at = at;
    return s;
}

/* The budget at which a line through what both ends reach, over their logarithms, passes what is
 * asked. */
static double between(const struct ep_search_budget *k, const struct span *s)
{
    double part = (k->asked - fmax(0, s->low)) / fmax(s->high - fmax(0, s->low), 1e-9);
    part = fmin(1 - MIDDLE, fmax(MIDDLE, part));
    return s->b.low * pow(s->b.high / s->b.low, part);
}

static bool is_found(const struct ep_search_budget *k, const struct span *s)
{
    return s->b.low <= 0 || s->b.high <= s->b.low * FINE || s->high <= k->asked * (1 + CLOSE);
}

/* Near the plan at hand with the same budget: channels that its set-up was not placed for may come
 * in behind it. Keeps the better of both. */
static enum ep_status improve(struct ep_search_budget *k, struct ep_error *err)
{
    const struct ep_plan *before = ep_seek_copy(k);
    const struct ep_reached at = k->at;
    enum ep_status status;
    EP_TRY(ep_seek_try_near(k, before, k->budget, err));
    if (k->at.own <= at.own || k->at.musts < at.musts) {
        *k->plan = *before;
        k->at = at;
    }
out:
    return status;
}

/* Down to the budget that reaches nearly all, with the set-up of the plan at hand. */
static enum ep_status descend(struct ep_search_budget *k, struct span s, struct ep_error *err)
{
    const struct ep_plan *best = ep_seek_copy(k);
    struct ep_reached at = k->at;
    enum ep_status status = EP_OK;
    for (int i = 0; i < STEPS && !is_found(k, &s); i++) {
        EP_TRY(ep_seek_try_near(k, best, between(k, &s), err));
        narrow(k, &s);
        if (k->budget == s.b.high) {
            best = ep_seek_copy(k);
            at = k->at;
        }
    }
    *k->plan = *best;
    k->plan->model.budget = k->budget = s.b.high;
    k->at = at;
out:
    return status;
}

/* A budget and what it reaches, as logarithms. */
struct point {
    double budget, own;
};

/* With the plan divided over the draws somewhat less money does. What is reached bends: at the plan
 * it rises more steeply than from there to what there is at most. */
static enum ep_status settle(struct ep_search_budget *k, const struct point *most,
                             struct ep_error *err)
{
    const struct ep_plan *best;
    struct ep_reached at;
    double slope, budget;
    enum ep_status status;
    k->mids = false;
    EP_TRY(improve(k, err));
    budget = k->budget;
    best = ep_seek_copy(k);
    at = k->at;
    slope = BENT * (most->own - log(fmax(at.own, 1e-9))) / fmax(most->budget - log(budget), 1e-9);
    for (int i = 0; i < LAST_STEPS && slope > 0 && at.own > k->asked * (1 + CLOSE); i++) {
        double less = budget * pow(k->asked * (1 + CLOSE / 2) / at.own, 1 / slope);
        EP_TRY(ep_seek_try_same(k, best, fmax(less, budget / WIDEST), err));
        if (!ep_seek_is_enough(k)) /* nearer to the plan that is */
            slope = fmax(2 * slope, log(at.own / fmax(k->at.own, 1e-9)) / log(budget / k->budget));
        else {
            slope = log(at.own / k->at.own) / log(budget / k->budget);
            budget = k->budget;
            best = ep_seek_copy(k);
            at = k->at;
        }
    }
    *k->plan = *best;
    k->plan->model.budget = k->budget = budget;
    k->at = at;
out:
    return status;
}

enum ep_status ep_seek_nearest(struct ep_search_budget *k, double ample, struct ep_seek *out,
                               struct ep_error *err)
{
    enum ep_status status = EP_OK;
    k->mids = k->far = k->beyond = true;
    k->probability = 0;
    k->budget = ample;
    EP_TRY(improve(k, err));
    double most = fmax(0, k->at.own);
    out->reachable = most + k->given.goal[k->goal].baseline;
    EP_TRY(what_limits(k, ample, &out->limit, err));
    k->asked = fmin(k->asked, most * NEARLY);
    struct span s = span_of_tried(k, ample);
    if (s.b.high < ample)
        EP_TRY(ep_seek_try(k, s.b.high, err));
    EP_TRY(descend(k, s, err));
    status = settle(k, &(struct point){log(ample), log(fmax(most, 1e-9))}, err);
out:
    return status;
}
