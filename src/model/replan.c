/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/rest.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
#define NOTHING          1e-4 /* of the money: no move, but cents by which months were rounded */
#define MIXES            3    /* candidates between plan and uncapped plan */

/* A plan of the remaining months. */
struct rest_plan {
    bool *on;
    double *effort; /* [channels][months] */
    double objective;
};

struct replan {
    const struct ep_progress *p;
    const struct ep_replan_rule *rule;
    struct ep_model model;  /* the rest with floors and closed channels */
    struct ep_arena *arena; /* of the caller */
    struct ep_arena *scratch;
    int n, T;
    struct rest_plan keep, start, free, best; /* start: keep less what is closed */
    double *money;                            /* [channels] of the start, over all months */
    double freed, movable;                    /* money of closed channels; of the cap */
};

/* ---- money and how it moves ---- */

static double channel_money(const struct replan *r, const double *effort, int c)
{
    double sum = 0;
    for (int t = 0; t < r->T; t++)
        sum += effort[c * r->T + t];
    return sum * r->model.channel[c].cash_share;
}

static double all_money(const struct replan *r, const double *effort)
{
    double sum = 0;
    for (int c = 0; c < r->n; c++)
        sum += channel_money(r, effort, c);
    return sum;
}

static bool closed(const struct replan *r, int c)
{
    return r->rule->closed && r->rule->closed[c];
}

/* Money that leaves channels and money that comes to them, against the start. */
static void flows(const struct replan *r, const double *effort, double *falls, double *rises)
{
    *falls = *rises = 0;
    for (int c = 0; c < r->n; c++) {
        double d = channel_money(r, effort, c) - r->money[c];
        *(d < 0 ? falls : rises) += fabs(d);
    }
}

static bool within_cap(const struct replan *r, const double *effort)
{
    double falls, rises, slack = 1e-6 * fmax(1, r->movable);
    flows(r, effort, &falls, &rises);
    return falls <= r->movable + slack && rises <= r->movable + r->freed + slack;
}

/* ---- the plans to compare ---- */

static void init_plan(const struct replan *r, struct rest_plan *p)
{
    p->on = EP_NEW_ARRAY(r->scratch, bool, (size_t)r->n + 1);
    p->effort = EP_NEW_ARRAY(r->scratch, double, (size_t)(r->n * r->T) + 1);
    p->objective = -INFINITY;
}

static void copy_plan(const struct replan *r, const struct rest_plan *from, struct rest_plan *to)
{
    memcpy(to->on, from->on, sizeof(bool) * (size_t)r->n);
    memcpy(to->effort, from->effort, sizeof(double) * (size_t)(r->n * r->T));
    to->objective = from->objective;
}

static void take_solution(const struct replan *r, const struct ep_solution *s, struct rest_plan *to)
{
    memcpy(to->on, s->active, sizeof(bool) * (size_t)r->n);
    memcpy(to->effort, s->effort, sizeof(double) * (size_t)(r->n * r->T));
}

static void value_plan(const struct replan *r, struct rest_plan *p)
{
    p->objective = ep_model_objective(&r->model, p->on, p->effort);
}

/* Cash of a plan as the budget sees it: effort, bought hours, fixed costs. */
static double cash_of(const struct replan *r, const struct rest_plan *p)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_solution s;
    ep_model_evaluate(&r->model, p->on, p->effort, -1, a, &s);
    double cash = s.cash_total;
    ep_arena_free(a);
    return cash;
}

/* The plan of record; where more was spent than planned the rest has to do with what is left. */
static void keep_plan(struct replan *r)
{
    const struct ep_progress *p = r->p;
    struct rest_plan *keep = &r->keep;
    for (int c = 0; c < r->n; c++) {
        keep->on[c] = p->active[c];
        for (int t = 0; t < r->T && p->active[c]; t++)
            keep->effort[c * r->T + t] = p->planned[c * p->model->months + p->now + t];
    }
    double budget = r->model.budget, cash = cash_of(r, keep), lo = 0, hi = 1;
    if (budget < 0 || cash <= budget * (1 + 1e-9))
        return;
    struct rest_plan part;
    init_plan(r, &part);
    copy_plan(r, keep, &part);
    for (int step = 0; step < 60; step++) {
        double scale = lo + (hi - lo) / 2;
        for (int i = 0; i < r->n * r->T; i++)
            part.effort[i] = keep->effort[i] * scale;
        *(cash_of(r, &part) <= budget ? &lo : &hi) = scale;
    }
    for (int i = 0; i < r->n * r->T; i++)
        keep->effort[i] *= lo;
}

static void start_plan(struct replan *r)
{
    copy_plan(r, &r->keep, &r->start);
    for (int c = 0; c < r->n; c++) {
        double money = channel_money(r, r->keep.effort, c);
        if (closed(r, c)) {
            r->start.on[c] = false;
            memset(r->start.effort + c * r->T, 0, sizeof(double) * (size_t)r->T);
            r->freed += money;
            money = 0;
        }
        r->money[c] = money;
    }
    r->movable = fmax(0, r->rule->max_shift) * all_money(r, r->keep.effort);
}

/* Closed channels may not run; a channel judged too early keeps its floor. */
static void bind_channels(struct replan *r)
{
    struct ep_arena *a = r->scratch;
    struct ep_model_channel *x = NEW(struct ep_model_channel, r->n);
    memcpy(x, r->model.channel, sizeof *x * (size_t)r->n);
    r->model.channel = x;
    for (int c = 0; c < r->n; c++) {
        if (closed(r, c))
            x[c].allowed = x[c].active = x[c].required = false;
        if (closed(r, c) || !r->rule->early || !r->rule->early[c] || !r->keep.on[c])
            continue;
        double *lo = NEW(double, r->T);
        for (int t = 0; t < r->T; t++) {
            double floor = r->rule->floor * r->keep.effort[c * r->T + t] * x[c].cash_share;
            lo[t] = fmax(x[c].lo ? x[c].lo[t] : 0, floor);
            if (x[c].hi)
                lo[t] = fmin(lo[t], x[c].hi[t]);
        }
        x[c].lo = lo;
        x[c].required = true;
    }
}

/* ---- the capped plan ---- */

enum side {
    FIXED,
    FALLING,
    RISING
};

/* The model in which each channel may only move to its side of `from`. */
static void boxed(const struct replan *r, const struct rest_plan *from, const enum side *side,
                  struct ep_arena *a, struct ep_model *out)
{
    *out = r->model;
    out->channel = NEW(struct ep_model_channel, r->n);
    for (int c = 0; c < r->n; c++) {
        struct ep_model_channel *x = &out->channel[c];
        *x = r->model.channel[c];
        double *lo = NEW(double, r->T), *hi = NEW(double, r->T);
        for (int t = 0; t < r->T; t++) {
            double now = from->effort[c * r->T + t] * x->cash_share;
            double least = x->lo ? fmin(x->lo[t], now) : 0;
            lo[t] = side[c] == FALLING ? least : now;
            hi[t] = side[c] == RISING ? fmax(now, x->hi ? x->hi[t] : INFINITY) : now;
        }
        x->lo = lo;
        x->hi = hi;
        x->allowed = x->allowed && (from->on[c] || side[c] == RISING);
        x->required = x->required || (from->on[c] && side[c] != FALLING);
    }
}

static void blend(const struct replan *r, const struct rest_plan *from, const struct rest_plan *to,
                  double share, struct rest_plan *out)
{
    for (int c = 0; c < r->n; c++) {
        bool moved = false;
        for (int t = 0; t < r->T; t++) {
            int i = c * r->T + t;
            out->effort[i] = from->effort[i] + share * (to->effort[i] - from->effort[i]);
            moved = moved || out->effort[i] > 0;
        }
        out->on[c] = moved || (share >= 1 ? to->on[c] : from->on[c]);
    }
}

/* Share of the way from start to `to` that the cap allows. */
static double allowed_share(const struct replan *r, const double *effort)
{
    double falls, rises, share = 1;
    flows(r, effort, &falls, &rises);
    if (falls > r->movable)
        share = fmin(share, r->movable / falls);
    if (rises > r->movable + r->freed)
        share = fmin(share, (r->movable + r->freed) / rises);
    return share;
}

/* No month below the least useful spend that was not so in the plan of record. */
static bool useful(const struct replan *r, const struct rest_plan *p)
{
    for (int c = 0; c < r->n; c++) {
        const struct ep_model_channel *x = &r->model.channel[c];
        double least = ep_effort_min(x) * (1 - 1e-6);
        for (int t = 0; t < r->T; t++) {
            int i = c * r->T + t;
            bool odd = p->effort[i] > 0 && p->effort[i] < least;
            if (odd && fabs(p->effort[i] - r->keep.effort[i]) > 1e-9 * least)
                return false;
        }
    }
    return true;
}

/* Keep a candidate that the rules allow and that is better than the best so far. */
static void offer(struct replan *r, struct rest_plan *p)
{
    double budget = r->model.budget;
    if (!within_cap(r, p->effort) || !useful(r, p) ||
        (budget >= 0 && cash_of(r, p) > budget * (1 + 1e-6)))
        return;
    value_plan(r, p);
    if (p->objective > r->best.objective)
        copy_plan(r, p, &r->best);
}

/* One side of the move, with the budget that it may use; false where it cannot be solved. */
static bool solve_side(struct replan *r, const struct rest_plan *from, const enum side *side,
                       double budget, struct rest_plan *out)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model m;
    struct ep_solution s;
    boxed(r, from, side, a, &m);
    m.budget = budget;
    bool solved = ep_model_choose(&m, a, &s, NULL) == EP_OK;
    if (solved)
        take_solution(r, &s, out);
    ep_arena_free(a);
    return solved;
}

/* Losers first give what the cap lets go, then gainers take it: each is the same concave problem
 * on its own box, and the two meet in the budget alone. */
static void capped_plan(struct replan *r)
{
    struct rest_plan gave, took;
    enum side *fall = EP_NEW_ARRAY(r->scratch, enum side, (size_t)r->n + 1),
              *rise = EP_NEW_ARRAY(r->scratch, enum side, (size_t)r->n + 1);
    double falls, rises, budget = r->model.budget;
    init_plan(r, &gave);
    init_plan(r, &took);
    for (int c = 0; c < r->n; c++) {
        double d = channel_money(r, r->free.effort, c) - r->money[c];
        fall[c] = d < 0 ? FALLING : FIXED;
        rise[c] = d > 0 && !closed(r, c) ? RISING : FIXED;
    }
    flows(r, r->free.effort, &falls, &rises);
    double cash = cash_of(r, &r->start), give = fmin(falls, r->movable);
    if (!solve_side(r, &r->start, fall, fmax(0, cash - give), &gave))
        return;
    blend(r, &r->start, &gave, allowed_share(r, gave.effort), &took);
    copy_plan(r, &took, &gave);
    offer(r, &gave);
    double room = cash_of(r, &gave) + r->movable + r->freed;
    if (solve_side(r, &gave, rise, budget < 0 ? room : fmin(budget, room), &took))
        offer(r, &took);
}

static void mixed_plans(struct replan *r)
{
    struct rest_plan mix;
    double share = allowed_share(r, r->free.effort);
    init_plan(r, &mix);
    for (int i = 0; i < MIXES; i++) {
        blend(r, &r->start, &r->free, share * (MIXES - i) / MIXES, &mix);
        offer(r, &mix);
    }
}

/* ---- all of it ---- */

static void decide(struct replan *r, struct ep_replan *out)
{
    double falls, rises, all = all_money(r, r->keep.effort);
    struct ep_solution *keep = &out->keep;
    flows(r, r->best.effort, &falls, &rises);
    double size = fmax(fabs(r->keep.objective), fabs(r->free.objective));
    out->least_gain = r->rule->flat * size;
    out->movable = r->movable;
    out->moved = fmax(falls + r->freed, rises);
    out->gain = r->best.objective - r->keep.objective;
    out->reason = EP_REPLAN_MOVE;
    if (out->moved <= NOTHING * fmax(1, all))
        out->reason = EP_REPLAN_NOTHING;
    else if (out->gain <= out->least_gain && r->freed <= 0)
        out->reason = EP_REPLAN_FLAT;
    const struct rest_plan *chosen = out->reason == EP_REPLAN_MOVE ? &r->best : &r->keep;
    out->objective_keep = r->keep.objective;
    out->objective_free = r->free.objective;
    out->objective_move = chosen->objective;
    ep_model_evaluate(&out->rest, r->keep.on, r->keep.effort, -1, r->arena, keep);
    ep_model_evaluate(&out->rest, chosen->on, chosen->effort, -1, r->arena, &out->move);
}

static void open_replan(struct replan *r)
{
    struct rest_plan *plan[] = {&r->keep, &r->start, &r->free, &r->best};
    r->scratch = ep_arena_new();
    for (int i = 0; i < 4; i++)
        init_plan(r, plan[i]);
    r->money = EP_NEW_ARRAY(r->scratch, double, (size_t)r->n + 1);
    keep_plan(r);
    start_plan(r);
    bind_channels(r);
}

/* The plan of record was divided over all draws: over the few it would seem to miss what they are
 * off. So they are corrected there. */
static enum ep_status correct_draws(struct replan *r, struct ep_replan *out, struct ep_error *err)
{
    struct ep_progress valued = *r->p;
    struct ep_model all;
    enum ep_status status;
    if (!r->p->all || r->model.draws.count == 0)
        return EP_OK;
    valued.model = r->p->all;
    EP_TRY(ep_model_rest(&valued, r->scratch, &all, err));
    out->rest.draws.correction = r->model.draws.correction =
        ep_model_correct(&r->model, &all.draws, r->keep.on, r->keep.effort, r->arena);
out:
    return status;
}

enum ep_status ep_replan(const struct ep_progress *p, const struct ep_replan_rule *rule,
                         struct ep_arena *a, struct ep_replan *out, struct ep_error *err)
{
    struct replan r = {.p = p, .rule = rule, .arena = a, .n = p->model->channels};
    struct ep_replan done = {0};
    enum ep_status status = EP_OK;
    EP_TRY(ep_model_rest(p, a, &done.rest, err));
    r.T = done.rest.months;
    r.model = done.rest;
    open_replan(&r);
    EP_TRY(correct_draws(&r, &done, err));
    EP_TRY(ep_model_choose(&r.model, a, &done.free, err));
    take_solution(&r, &done.free, &r.free);
    value_plan(&r, &r.free);
    value_plan(&r, &r.keep);
    value_plan(&r, &r.start);
    copy_plan(&r, &r.start, &r.best);
    offer(&r, &r.free);
    if (!within_cap(&r, r.free.effort)) {
        mixed_plans(&r);
        capped_plan(&r);
    }
    decide(&r, &done);
    *out = done;
out:
    ep_arena_free(r.scratch);
    return status;
}
