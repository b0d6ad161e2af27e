/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* Plans to compare with, and how flat the optimum is. */

#define NEW(type, count) EP_NEW_ARRAY(o->arena, type, (size_t)(count) + 1)
#define HALVINGS         50 /* of the scale of a split */
#define RANGE_STEPS      10 /* of a bound of a share */
#define RANGE_MOST       4  /* a channel's money is looked at up to so many times what it has */

struct compare {
    struct ep_arena *arena;
    struct ep_net *net;
    struct ep_value *w;
    struct ep_cost cost;
    bool *on;
    double *e, *moved;
};

static void open_compare(struct compare *o, const struct ep_model *m, int draws, const bool *active,
                         const double *effort)
{
    o->arena = ep_arena_new();
    o->net = ep_net_new(m, draws, EP_NET_GIVEN, o->arena);
    o->w = ep_value_new(o->net, o->arena);
    o->w->measures = o->net->weighs;
    o->on = NEW(bool, o->net->n);
    o->e = NEW(double, o->net->n * o->net->T);
    o->moved = NEW(double, o->net->n * o->net->T);
    ep_cost_init(o->net, o->arena, &o->cost);
    ep_given_effort(o->net, active, effort, o->on, o->e);
    ep_net_activate(o->net, o->on, false);
}

/* In the objective's own unit; cost of `e` stands in o->cost after. */
static double objective_of(struct compare *o, const double *e)
{
    const struct ep_net *net = o->net;
    ep_cost_of(net, e, &o->cost);
    ep_value_forward(o->w, e);
    double worth = ep_value_worth(o->w, EP_MODE_EXACT, NULL);
    if (net->objective == EP_OBJECTIVE_PROFIT)
        worth -= o->cost.total + o->cost.own;
    return worth / net->unit;
}

double ep_model_objective(const struct ep_model *m, const bool *active, const double *effort)
{
    struct compare o;
    open_compare(&o, m, EP_NET_ALL_DRAWS, active, effort);
    double objective = objective_of(&o, o.e);
    ep_arena_free(o.arena);
    return objective;
}

/* ---- splits ---- */

static bool divided(const struct ep_net *net, int i)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    return net->on[i] && !c->per_result && !c->tested;
}

/* Effort whose cash is `scale` x weight in every month. */
static void spread_by_weight(struct compare *o, const double *weight, double scale)
{
    const struct ep_net *net = o->net;
    memcpy(o->moved, o->e, sizeof(double) * (size_t)(net->n * net->T));
    for (int i = 0; i < net->n; i++) {
        double price = net->cash[i] > 0 ? net->cash[i] : 1;
        for (int t = 0; t < net->T && divided(net, i); t++)
            o->moved[i * net->T + t] = scale * weight[net->canon.channel[i]] / price;
    }
    ep_cost_of(net, o->moved, &o->cost);
}

static bool split_fits(const struct compare *o, double cash)
{
    return o->cost.total <= cash && o->cost.over_hours <= 0;
}

double ep_model_split(const struct ep_model *m, const bool *active, const double *weight,
                      double cash, double *effort)
{
    struct compare o;
    double low = 0, high = 1, sum = 0;
    open_compare(&o, m, EP_NET_ALL_DRAWS, active, effort);
    for (int i = 0; i < o.net->n; i++)
        sum += divided(o.net, i) ? weight[o.net->canon.channel[i]] : 0;
    if (sum > 0)
        high = fmax(0, cash) / sum;
    for (int step = 0; step < HALVINGS && sum > 0; step++) {
        double middle = low + (high - low) / 2;
        spread_by_weight(&o, weight, middle);
        if (split_fits(&o, cash))
            low = middle;
        else
            high = middle;
    }
    spread_by_weight(&o, weight, low);
    double objective = objective_of(&o, o.moved);
    for (int i = 0; i < o.net->n; i++)
        memcpy(effort + o.net->canon.channel[i] * o.net->T, o.moved + i * o.net->T,
               sizeof(double) * (size_t)o.net->T);
    ep_arena_free(o.arena);
    return objective;
}

/* ---- ranges of shares ---- */

/* Channel i gets `factor` of its effort, the others what keeps the plan's cash. Returns false where
 * no factor of theirs does. */
static bool move_share(struct compare *o, int i, double factor, double cash)
{
    const struct ep_net *net = o->net;
    int T = net->T;
    double low = 0, high = 2;
    for (int step = 0; step < HALVINGS; step++) {
        double rest = step == 0 ? 0 : low + (high - low) / 2;
        for (int j = 0; j < net->n; j++) {
            double by = j == i ? factor : divided(net, j) ? rest : 1;
            for (int t = 0; t < T; t++)
                o->moved[j * T + t] = o->e[j * T + t] * by;
        }
        ep_cost_of(net, o->moved, &o->cost);
        if (split_fits(o, cash))
            low = rest;
        else if (step == 0)
            return false;
        else
            high = rest;
    }
    return true;
}

static double share_of(struct compare *o, int i, double *cash, double *hours)
{
    const struct ep_net *net = o->net;
    double own = 0, all;
    ep_cost_of(net, o->moved, &o->cost);
    all = o->cost.total; /* tools too, as in the plan's shares */
    ep_cost_split(net, o->moved, &o->cost, cash, hours);
    for (int t = 0; t < net->T; t++)
        own += cash[i * net->T + t];
    return all > 0 ? own / all : 0;
}

/* Farthest factor between 1 and `end` at which the plan stays as good as `least`. */
static double farthest(struct compare *o, int i, double end, double cash, double least)
{
    double good = 1, bad = end;
    if (move_share(o, i, end, cash) && objective_of(o, o->moved) >= least)
        return end;
    for (int step = 0; step < RANGE_STEPS; step++) {
        double middle = good + (bad - good) / 2;
        if (move_share(o, i, middle, cash) && objective_of(o, o->moved) >= least)
            good = middle;
        else
            bad = middle;
    }
    return good;
}

void ep_model_share_range(const struct ep_model *m, const struct ep_solution *s, double part,
                          double *low, double *high)
{
    struct compare o;
    open_compare(&o, m, EP_NET_SOME_DRAWS, s->active, s->effort);
    const struct ep_net *net = o.net;
    size_t cells = (size_t)(net->n * net->T) + 1;
    double *cash = EP_NEW_ARRAY(o.arena, double, cells),
           *hours = EP_NEW_ARRAY(o.arena, double, cells);
    double best = objective_of(&o, o.e), all = o.cost.total * (1 + 1e-12);
    double least = best - part * fabs(best);
    for (int i = 0; i < net->n; i++) {
        int g = net->canon.channel[i];
        memcpy(o.moved, o.e, sizeof(double) * cells);
        low[g] = high[g] = share_of(&o, i, cash, hours);
        if (!divided(net, i) || net->cash[i] <= 0 || low[g] <= 0)
            continue;
        move_share(&o, i, farthest(&o, i, 0, all, least), all);
        low[g] = fmin(low[g], share_of(&o, i, cash, hours));
        move_share(&o, i, farthest(&o, i, RANGE_MOST, all, least), all);
        high[g] = fmax(high[g], share_of(&o, i, cash, hours));
    }
    ep_arena_free(o.arena);
}
