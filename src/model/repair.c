/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

/* A month in a channel is either 0 or at least its minimum. The continuous plan is rounded to such
 * months, then single months are turned on and off while that helps. */

#define PASSES 2

static bool has_minimum(const struct ep_net *net, int i)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    return !c->steady && !c->per_result && !c->tested && ep_effort_min(c) > 0;
}

static double lowest(const struct ep_net *net, int i, int t)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    return c->cash_share > 0 && c->lo ? c->lo[t] / c->cash_share : 0;
}

/* Months at the minimum or above stay; of those below it the best stay, as many as what they have
 * together pays for. */
static bool round_channel(struct ep_search *s, int i)
{
    const struct ep_net *net = s->task->net;
    int T = net->T, wanted;
    double least = ep_effort_min(&net->m->channel[i]), enough = least * (1 - 1e-9), small = 0;
    const double *e = s->e + i * T;
    bool changed = false;
    for (int t = 0; t < T; t++)
        small += e[t] < enough ? e[t] : 0;
    wanted = (int)fmin(T, floor(small / least + 0.5));
    for (int t = 0; t < T; t++) {
        int better = 0;
        for (int u = 0; u < T; u++)
            better += e[u] < enough && (e[u] > e[t] || (e[u] == e[t] && u < t));
        bool open = t >= net->m->channel[i].start;
        bool keep =
            open && (e[t] >= enough || (better < wanted && e[t] > 0) || lowest(net, i, t) > 0);
        s->limits.lo[i * T + t] = keep ? least : 0;
        s->limits.hi[i * T + t] = keep ? INFINITY : 0;
        changed = changed || (e[t] > 0 && e[t] < least);
    }
    return changed;
}

static bool empty_row(const struct ep_search *s, int i)
{
    for (int t = 0; t < s->task->net->T; t++)
        if (s->limits.hi[i * s->task->net->T + t] > 0)
            return false;
    return true;
}

/* Bound of the plan whose months are turned over, where it is known. */
struct turns {
    double bound;
    bool known;
};

static void know_bound(struct ep_search *s, struct turns *x)
{
    if (x->known)
        return;
    x->bound = INFINITY;
    x->known = true;
    if (!s->merit.feasible || s->merit.shortfall > 0)
        return;
    ep_search_to_task(s);
    s->task->relax = 0;
    x->bound = ep_bound_of_plan(s->task, NULL);
}

/* Whether the plan's bound, of which the part of channel i is another, leaves open that the month
 * as it is in the limits is better. */
static bool may_help(const struct ep_search *s, const struct turns *x, int i, int t)
{
    return !isfinite(x->bound) ||
           x->bound + ep_bound_of_month(s->task, i, t, &s->limits) > s->merit.objective;
}

/* Turn one month over and solve again; turned back where it does not help. */
static bool turn_month(struct ep_search *s, struct turns *x, int i, int t)
{
    int at = i * s->task->net->T + t;
    double lo = s->limits.lo[at], hi = s->limits.hi[at];
    bool used = hi > 0, better = false;
    know_bound(s, x);
    s->limits.lo[at] = used ? 0 : ep_effort_min(&s->task->net->m->channel[i]);
    s->limits.hi[at] = used ? 0 : INFINITY;
    if (!(used && empty_row(s, i)) && may_help(s, x, i, t)) {
        x->known = false;
        better = ep_search_try(s, s->on, s->e, EP_LEVEL_SEARCH);
    }
    if (better)
        return true;
    s->limits.lo[at] = lo;
    s->limits.hi[at] = hi;
    return false;
}

/* What the last unit of the minimum loses, or the first unit of an empty month brings at the
 * prices of the plan; only such months are tried. */
static double pull_of(struct ep_search *s, const double *net_gain, int i, int t)
{
    int at = i * s->task->net->T + t;
    double least = ep_effort_min(&s->task->net->m->channel[i]);
    bool used = s->limits.hi[at] > 0;
    if (t < s->task->net->m->channel[i].start)
        return -1;
    if (used && s->e[at] <= least * (1 + 1e-6))
        return -net_gain[at];
    return used ? -1 : net_gain[at];
}

static void gains(struct ep_search *s, double *gain)
{
    struct ep_net *net = s->fork;
    int T = net->T;
    ep_duals_copy(net, s->dual, &s->task->dual);
    ep_prices_of_task(s->task, &s->price);
    ep_net_activate(net, s->on, false);
    ep_value_forward(s->value, s->e);
    ep_value_worth(s->value, EP_MODE_EXACT, NULL);
    for (int g = 0; g < net->G; g++)
        s->value->slope[g] += s->price.goal[g] + s->price.each[g] * net->m->goal[g].max_cost;
    ep_value_reverse(s->value, gain);
    for (int i = 0; i < net->n; i++)
        for (int t = 0; t < T; t++) {
            gain[i * T + t] -= net->cash[i] * s->price.cash[t];
            if (net->role[i] >= 0)
                gain[i * T + t] -= net->hours[i] * s->price.hour[net->role[i] * T + t];
        }
}

static bool turn_round(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    int T = net->T, trials = 0;
    bool any = false;
    struct turns turns = {INFINITY, false};
    struct ep_arena *scratch = ep_arena_new();
    double *gain = EP_NEW_ARRAY(scratch, double, (size_t)(net->n * T) + 1);
    gains(s, gain);
    for (int i = 0; i < net->n; i++)
        for (int t = 0; t < T && trials < 40; t++) {
            if (!s->on[i] || !has_minimum(net, i) || lowest(net, i, t) > 0 ||
                pull_of(s, gain, i, t) <= 0)
                continue;
            trials++;
            if (turn_month(s, &turns, i, t)) {
                any = true;
                gains(s, gain);
            }
        }
    ep_arena_free(scratch);
    return any;
}

void ep_repair(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    bool changed = false;
    /* rounding asks for a plan that does not depend on the way the search took */
    memcpy(s->trial, s->on, sizeof(bool) * (size_t)net->n);
    s->merit.feasible = false;
    ep_search_try(s, s->trial, s->e, s->rough ? EP_LEVEL_SKETCH : EP_LEVEL_FINAL);
    for (int i = 0; i < net->n; i++)
        if (s->on[i] && has_minimum(net, i))
            changed |= round_channel(s, i);
    if (!changed)
        return;
    s->merit.feasible = false; /* the plan without the minima no longer counts */
    if (!ep_search_try(s, s->trial, s->e, EP_LEVEL_SEARCH)) {
        /* all minima together do not fit: channels leave, the least paying months first */
        ep_search_shed(s);
    }
    for (int pass = 0; pass < PASSES; pass++) {
        bool better = ep_search_drop_one(s, has_minimum);
        better |= turn_round(s);
        if (!better)
            break;
    }
}
