/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* Which musts can be reached: each alone, which of them together, and what would help. */

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
#define COPY(of, count)  ep_arena_grow(a, of, (size_t)(count), (size_t)(count) + 1, sizeof *(of))

#define FINE     1.04 /* ratio of a budget with which the musts hold to one that fails */
#define HALVINGS 12
#define NO_END   1e5 /* hours a month */

/* Reached to this relative shortfall, as ep_merit_better() has it. */
static const double reached = 1e-4;

/* ---- what there is where money is no limit ---- */

struct ceilings {
    double *most; /* [goals] with every channel at the most effort that is of use */
    bool plan;    /* one plan does that: hours allow it, and no part of it takes from a goal */
};

static bool only_adds(const struct ep_model *m)
{
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &m->goal[g];
        for (int i = 0; i < m->channels && goal->kind == EP_GOAL_LINEAR; i++)
            if (goal->per_visit[i] < 0)
                return false;
        for (int w = 0; w < m->awarenesses && goal->per_direct; w++)
            if (goal->per_direct[w] < 0)
                return false;
    }
    return true;
}

static bool hours_fit(const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T && k->hard[r]; t++)
            if (k->cost.hours[r * net->T + t] > ep_role_hours(net->m, r, t))
                return false;
    return true;
}

/* False where that says nothing of the goals. `m`: a model without limits of money. */
static bool find_ceilings(const struct ep_model *m, struct ep_arena *a, struct ceilings *out)
{
    struct ep_search s;
    ep_search_open(&s, m, EP_NET_MID, a);
    struct ep_task *k = s.task;
    struct ep_merit merit;
    k->value->measures = NULL;
    if (!only_adds(m) || ep_task_set(k, s.usable, NULL, NULL, NULL) != EP_OK)
        return false;
    ep_task_gather(k, k->hi, k->e);
    ep_task_measure(k, &merit);
    out->plan = hours_fit(k);
    out->most = NEW(double, m->goals);
    for (int g = 0; g < m->goals; g++)
        out->most[k->net->canon.goal[g]] = k->value->metric[g];
    return true;
}

/* ---- searches ---- */

static bool is_must(const struct ep_model_goal *g)
{
    return g->must && g->at_least > 0;
}

/* Copy of the model at the mid values in which only the goals of `some` are musts and what the
 * remedies up to `lift` name is given without end. */
static void with_musts(const struct ep_model *m, const bool *some, enum ep_remedy lift,
                       struct ep_arena *a, struct ep_model *out)
{
    *out = *m;
    out->draws.count = 0;
    out->objective = lift == EP_REMEDY_NONE ? m->objective : EP_OBJECTIVE_PROFIT;
    out->goal = COPY(m->goal, m->goals);
    out->role = COPY(m->role, m->roles);
    out->channel = COPY(m->channel, m->channels);
    for (int i = 0; i < m->goals; i++)
        out->goal[i].must = some[i];
    if (lift >= EP_REMEDY_BUDGET)
        out->budget = -1;
    if (lift >= EP_REMEDY_MONTH)
        out->monthly_cap = NULL;
    for (int r = 0; r < m->roles && lift >= EP_REMEDY_HOURS; r++)
        out->role[r].hours_month += NO_END;
    for (int c = 0; c < m->channels && lift >= EP_REMEDY_LIMIT; c++)
        if (!m->channel[c].tested)
            out->channel[c].hi = NULL;
}

static bool is_reached(const struct ep_model *m, const struct ep_solution *s, int g)
{
    const struct ep_model_goal *goal = &m->goal[g];
    double each = s->goal[g] * goal->max_cost;
    bool cheap = goal->max_cost <= 0 || s->goal_cost[g] * s->goal[g] <= each * (1 + reached);
    return s->goal[g] >= goal->at_least * (1 - reached) && cheap;
}

static bool all_reached(const struct ep_model *m, const struct ep_solution *s, const bool *some)
{
    for (int g = 0; g < m->goals; g++)
        if (some[g] && !is_reached(m, s, g))
            return false;
    return true;
}

static enum ep_status choose_with(const struct ep_model *m, const bool *some, enum ep_remedy lift,
                                  struct ep_solution *s, struct ep_arena *a, struct ep_error *err)
{
    struct ep_model with;
    with_musts(m, some, lift, a, &with);
    return ep_model_choose(&with, a, s, err);
}

static bool without_money_limits(const struct ep_model *m, enum ep_remedy lift)
{
    return lift >= EP_REMEDY_MONTH || (lift == EP_REMEDY_BUDGET && !m->monthly_cap);
}

/* Whether the ceilings alone say that the musts hold, or that they cannot. */
static bool ceilings_tell(const struct ep_model *m, const bool *some, enum ep_remedy lift,
                          bool *hold)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_model with;
    struct ceilings c;
    with_musts(m, some, lift, scratch, &with);
    bool known = without_money_limits(m, lift) && find_ceilings(&with, scratch, &c);
    bool reach = known, free = known && c.plan;
    for (int g = 0; g < m->goals && known; g++) {
        reach &= !some[g] || c.most[g] >= m->goal[g].at_least * (1 - reached);
        free &= !some[g] || m->goal[g].max_cost <= 0;
    }
    *hold = reach;
    ep_arena_free(scratch);
    return known && (free || !reach);
}

static enum ep_status hold_together(const struct ep_model *m, const bool *some, enum ep_remedy lift,
                                    bool *hold, struct ep_error *err)
{
    if (ceilings_tell(m, some, lift, hold))
        return EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_solution s;
    enum ep_status status = choose_with(m, some, lift, &s, scratch, err);
    if (status == EP_OK)
        *hold = all_reached(m, &s, some);
    ep_arena_free(scratch);
    return status;
}

/* The most that any money brings of the only must. */
static enum ep_status find_ever(const struct ep_model *m, const bool *only, int g, double *ever,
                                struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *a = ep_arena_new();
    struct ep_model with;
    struct ceilings c;
    struct ep_solution s;
    with_musts(m, only, EP_REMEDY_MONTH, a, &with);
    if (find_ceilings(&with, a, &c) && c.plan && m->goal[g].max_cost <= 0) {
        *ever = c.most[g];
        goto out;
    }
    EP_TRY(choose_with(m, only, EP_REMEDY_MONTH, &s, a, err));
    *ever = s.goal[g];
out:
    ep_arena_free(a);
    return status;
}

static enum ep_status alone(const struct ep_model *m, int g, struct ep_reachable *out,
                            struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *a = ep_arena_new();
    bool *only = NEW(bool, m->goals);
    struct ep_solution s;
    only[g] = true;
    EP_TRY(choose_with(m, only, EP_REMEDY_NONE, &s, a, err));
    out->alone[g] = is_reached(m, &s, g);
    out->most[g] = out->ever[g] = fmin(s.goal[g], m->goal[g].at_least);
    if (!out->alone[g]) {
        double ever = 0;
        EP_TRY(find_ever(m, only, g, &ever, err));
        out->ever[g] = fmax(out->most[g], fmin(ever, m->goal[g].at_least));
    }
out:
    ep_arena_free(a);
    return status;
}

/* Of those reached alone: leave out one after the other; what the rest does not need to conflict
 * stays out (deletion filter; Chinneck and Dravnieks 1991). */
static enum ep_status find_conflict(const struct ep_model *m, struct ep_reachable *out,
                                    struct ep_error *err)
{
    enum ep_status status = EP_OK;
    bool hold = true;
    int some = 0;
    memcpy(out->conflict, out->alone, sizeof(bool) * (size_t)m->goals);
    for (int g = 0; g < m->goals; g++)
        some += out->alone[g];
    if (some > 1)
        EP_TRY(hold_together(m, out->conflict, EP_REMEDY_NONE, &hold, err));
    for (int g = 0; g < m->goals && !hold; g++) {
        bool rest = false;
        if (!out->conflict[g])
            continue;
        out->conflict[g] = false;
        EP_TRY(hold_together(m, out->conflict, EP_REMEDY_NONE, &rest, err));
        out->conflict[g] = rest; /* without it they hold: it belongs to the conflict */
    }
    if (hold)
        memset(out->conflict, 0, sizeof(bool) * (size_t)m->goals);
out:
    return status;
}

/* About the least budget with which the musts hold, between that of the model and one that is
 * ample. Each choice starts at the plan of the last one that reached them. */
static enum ep_status least_budget(const struct ep_model *m, const bool *musts, double *budget,
                                   struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *a = ep_arena_new();
    struct ep_model with;
    struct ep_solution best, s;
    with_musts(m, musts, EP_REMEDY_BUDGET, a, &with);
    EP_TRY(ep_model_choose(&with, a, &best, err));
    double low = fmax(m->budget, 1e-3 * best.cash_total), high = fmax(best.cash_total, low);
    for (int i = 0; i < HALVINGS && high > low * FINE; i++) {
        struct ep_error refused;
        with.budget = sqrt(low * high);
        if (ep_model_choose_near(&with, &best, -1, true, a, &s, &refused) == EP_OK &&
            all_reached(&with, &s, musts)) {
            best = s;
            high = fmin(with.budget, s.cash_total);
        } else
            low = with.budget;
    }
    *budget = high;
out:
    ep_arena_free(a);
    return status;
}

static enum ep_status find_remedy(const struct ep_model *m, const bool *musts,
                                  struct ep_reachable *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    bool hold = false;
    out->remedy = EP_REMEDY_NONE;
    out->budget = -1;
    EP_TRY(hold_together(m, musts, EP_REMEDY_LIMIT, &hold, err));
    if (!hold)
        return EP_OK; /* not with all of them: no need to look at each */
    hold = false;
    for (int lift = EP_REMEDY_BUDGET; lift < EP_REMEDIES && !hold; lift++) {
        if (lift == EP_REMEDY_BUDGET && m->budget < 0)
            continue;
        EP_TRY(hold_together(m, musts, (enum ep_remedy)lift, &hold, err));
        out->remedy = hold ? (enum ep_remedy)lift : EP_REMEDY_NONE;
    }
    if (out->remedy == EP_REMEDY_BUDGET)
        status = least_budget(m, musts, &out->budget, err);
out:
    return status;
}

enum ep_status ep_model_reachable(const struct ep_model *m, struct ep_arena *a,
                                  struct ep_reachable *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    bool *musts = NEW(bool, m->goals);
    out->alone = NEW(bool, m->goals);
    out->most = NEW(double, m->goals);
    out->ever = NEW(double, m->goals);
    out->conflict = NEW(bool, m->goals);
    for (int g = 0; g < m->goals; g++) {
        musts[g] = is_must(&m->goal[g]);
        if (musts[g])
            EP_TRY(alone(m, g, out, err));
    }
    EP_TRY(find_conflict(m, out, err));
    status = find_remedy(m, musts, out, err);
out:
    return status;
}
