/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
/* Effort of so many times k times the ceiling brings all that the channel can, to exp(-40). */
#define SATURATED 40.0
#define PENALTY   12.0

/* ---- multipliers ---- */

void ep_duals_init(const struct ep_net *net, struct ep_arena *a, struct ep_duals *d)
{
    memset(d, 0, sizeof *d);
    d->cap = NEW(double, net->T);
    d->hard = NEW(double, net->R * net->T);
    d->bought = NEW(double, net->R * net->T);
    d->share = NEW(double, 2 * net->n * net->T);
    d->must = NEW(double, net->G);
    d->each = NEW(double, net->G);
    d->price = NEW(double, net->G);
    d->capacity = NEW(double, net->draws * net->T);
    d->tail = NEW(double, net->draws);
    d->r_hour = NEW(double, net->R);
    d->r_price = NEW(double, net->G);
    d->r_capacity = NEW(double, net->T);
    for (int i = 0; i < net->draws; i++)
        d->tail[i] = 1.0 / net->draws;
}

void ep_duals_carry(const struct ep_net *net, const struct ep_duals *from, struct ep_duals *to)
{
    const struct {
        double *to;
        const double *from;
        int count;
    } part[] = {
        {to->cap, from->cap, net->T},
        {to->hard, from->hard, net->R * net->T},
        {to->bought, from->bought, net->R * net->T},
        {to->share, from->share, 2 * net->n * net->T},
        {to->must, from->must, net->G},
        {to->each, from->each, net->G},
        {to->price, from->price, net->G},
    };
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        memcpy(part[i].to, part[i].from, sizeof(double) * (size_t)part[i].count);
    to->budget = from->budget;
}

void ep_duals_copy(const struct ep_net *net, const struct ep_duals *from, struct ep_duals *to)
{
    size_t item = sizeof(double);
    ep_duals_carry(net, from, to);
    memcpy(to->capacity, from->capacity, item * (size_t)(net->draws * net->T));
    memcpy(to->tail, from->tail, item * (size_t)net->draws);
    memcpy(to->r_hour, from->r_hour, item * (size_t)net->R);
    memcpy(to->r_price, from->r_price, item * (size_t)net->G);
    memcpy(to->r_capacity, from->r_capacity, item * (size_t)net->T);
    to->r_budget = from->r_budget;
    to->r_cap = from->r_cap;
    to->r_share = from->r_share;
    to->r_must = from->r_must;
    to->r_each = from->r_each;
    to->r_tail = from->r_tail;
}

static double worth_sup(const struct ep_net *net)
{
    double sum = 0;
    for (int i = 0; i < net->n; i++)
        for (int t = 0; t < net->all; t++)
            sum += net->sup[i * net->all + t] * net->number[0].customer[i] *
                   fmax(0, net->number[0].worth[i]);
    for (int g = 0; g < net->G; g++)
        sum += net->goal_unit * net->m->goal[g].price * fmax(0, net->m->goal[g].at_least);
    return sum;
}

static double money_scale(const struct ep_net *net)
{
    double money = INFINITY, caps = 0, worth = worth_sup(net);
    if (net->m->budget > 0)
        money = net->m->budget;
    for (int t = 0; t < net->T && net->m->monthly_cap; t++)
        caps += net->m->monthly_cap[t];
    if (caps > 0)
        money = fmin(money, caps);
    if (worth > 0 && net->objective == EP_OBJECTIVE_PROFIT)
        money = fmin(money, worth);
    return isfinite(money) && money > 0 ? money : 1;
}

static double hour_price(const struct ep_net *net, int r)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < net->n; i++)
        if (net->role[i] == r && net->hours[i] > 0) {
            sum += 1 / net->hours[i];
            count++;
        }
    return count ? sum / count : 1;
}

void ep_duals_soften(const struct ep_net *net, double scale, struct ep_duals *d)
{
    double worth = 0;
    d->r_tail = 50 / (net->draws * scale);
    for (int g = 0; g < net->G; g++)
        d->r_price[g] =
            10 * net->m->goal[g].price * net->goal_unit / fmax(1e-9, net->m->goal[g].at_least);
    for (int j = 0; j < net->n + net->S; j++)
        worth = fmax(worth, net->number[0].worth[j]);
    for (int t = 0; t < net->T && net->m->capacity; t++)
        d->r_capacity[t] = 10 * fmax(worth, 1e-9) / fmax(net->m->capacity[t], 1);
}

/* First penalties: a relative violation of some percent asks for the price of money itself. Higher
 * ones make a plan hard to come by, lower ones take more rounds until it keeps its rows. */
void ep_task_penalties(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    struct ep_duals *d = &k->dual;
    double U = k->scale, month = U / net->T;
    d->r_budget = k->penalty / U;
    d->r_cap = k->penalty / month;
    d->r_share = 100 / month;
    d->r_must = 10 * U;
    d->r_each = 20 * U;
    for (int r = 0; r < net->R; r++) {
        double hour = hour_price(net, r), own = fmax(1, net->m->role[r].hours_month);
        double most = fmin(month / hour, own); /* those that money pays for, or that there are */
        d->r_hour[r] = 0.25 * k->penalty / most * (net->buy[r] > 0 ? 1 : hour);
    }
    ep_duals_soften(net, U, d);
}

static void take_rows(struct ep_task *k, struct ep_arena *a)
{
    int n = k->net->n, T = k->net->T, R = k->net->R, G = k->net->G;
    k->must = NEW(bool, G);
    k->costed = NEW(bool, G);
    k->hard = NEW(bool, R);
    k->each_effort = NEW(double, G *n);
    k->each_share = NEW(double, G * 2 * n);
    k->each_hour = NEW(double, G *R);
    k->each_fixed = NEW(double, G);
    k->spend = NEW(double, G);
    k->top = NEW(double, 2 * n * T);
    k->top_slope = NEW(double, 2 * n * T);
    k->over = NEW(double, R *T);
    k->over_slope = NEW(double, R *T);
    k->g_cap = NEW(double, T);
    k->w_cap = NEW(double, T);
    k->g_hard = NEW(double, R *T);
    k->w_hard = NEW(double, R *T);
    k->g_must = NEW(double, G);
    k->w_must = NEW(double, G);
    k->g_each = NEW(double, G);
    k->w_each = NEW(double, G);
    k->p_cash = NEW(double, T);
    k->p_hour = NEW(double, R *T);
    k->p_share = NEW(double, 2 * n * T);
    k->sort = NEW(double, n);
}

struct ep_task *ep_task_new(struct ep_net *net, struct ep_arena *a)
{
    struct ep_task *k = EP_NEW(a, struct ep_task);
    int cells = net->n * net->T;
    k->net = net;
    k->arena = a;
    k->value = ep_value_new(net, a);
    k->value->measures = net->weighs;
    ep_cost_init(net, a, &k->cost);
    ep_duals_init(net, a, &k->dual);
    ep_duals_init(net, a, &k->far);
    k->channel = NEW(int, net->n);
    k->lo = NEW(double, cells);
    k->hi = NEW(double, cells);
    k->y = NEW(double, cells);
    k->e = NEW(double, cells);
    k->de = NEW(double, cells);
    take_rows(k, a);
    k->scale = money_scale(net);
    k->penalty = PENALTY;
    k->beat = -INFINITY;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        k->must[g] = goal->must && goal->at_least > 0;
        k->costed[g] = goal->must && goal->max_cost > 0;
    }
    for (int r = 0; r < net->R; r++)
        k->hard[r] = net->buy[r] <= 0;
    ep_task_penalties(k);
    return k;
}

/* ---- bounds ---- */

double ep_effort_min(const struct ep_model_channel *c)
{
    return c->cash_share > 0 ? c->min_if_used / c->cash_share : 0;
}

/* Cash that a month's variables can take at most; infinite where nothing limits it. */
static double month_cash(const struct ep_net *net, int t)
{
    double fixed = 0, room = INFINITY;
    for (int u = 0; u < net->T; u++)
        fixed += net->fixed_cash[u];
    if (net->m->budget >= 0)
        room = fmax(0, net->m->budget - fixed);
    if (net->m->monthly_cap)
        room = fmin(room, fmax(0, net->m->monthly_cap[t] - net->fixed_cash[t]));
    return room;
}

double ep_effort_saturating(const struct ep_net *net, int i)
{
    double sup = 0, dear = 0, contact = 0;
    for (int u = 0; u < net->all; u++)
        sup = fmax(sup, net->sup[i * net->all + u]);
    for (int d = 0; d < net->draws; d++)
        dear = fmax(dear, net->number[d].k[i]);
    for (int g = 0; g < net->G; g++)
        if (net->m->goal[g].kind == EP_GOAL_REACH)
            contact = fmax(contact, net->m->goal[g].people * net->m->goal[g].contact[i]);
    return SATURATED * (dear * sup + contact) / (1 - net->m->channel[i].theta);
}

static double effort_top(const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    double cash = month_cash(net, t), top = INFINITY;
    int r = net->role[i];
    if (net->cash[i] > 0)
        top = cash / net->cash[i];
    if (net->hours[i] > 0 && (k->hard[r] || net->extra[r] > 0)) {
        double bought = k->hard[r] ? 0 : cash / net->extra[r];
        double room = ep_role_hours(net->m, r, t) - net->fixed_hours[r * net->T + t] + bought;
        top = fmin(top, fmax(0, room) / net->hours[i]);
    }
    if (isfinite(top))
        return 2 * top; /* the rows limit, so that the price stands in their multiplier */
    return ep_effort_saturating(net, i);
}

void ep_task_limits(const struct ep_task *k, int i, int t, const struct ep_limits *limits,
                    double *lo, double *hi)
{
    const struct ep_model_channel *c = &k->net->m->channel[i];
    double share = c->cash_share;
    int at = i * k->net->T + t;
    *lo = share > 0 && c->lo ? c->lo[t] / share : 0;
    *hi = effort_top(k, i, t);
    if (c->steady)
        *lo = fmax(*lo, ep_effort_min(c));
    if (share > 0 && c->hi)
        *hi = fmin(*hi, fmax(*lo, c->hi[t] / share));
    if (limits && limits->lo)
        *lo = fmax(*lo, limits->lo[at]);
    if (limits && limits->hi)
        *hi = fmin(*hi, limits->hi[at]);
    if (t < c->start)
        *lo = *hi = 0;
    *hi = fmax(*lo, *hi);
}

static void effort_bounds(struct ep_task *k, int b, const struct ep_limits *limits)
{
    int T = k->net->T;
    for (int t = 0; t < T; t++)
        ep_task_limits(k, k->channel[b], t, limits, &k->lo[b * T + t], &k->hi[b * T + t]);
}

/* ---- what a goal's cost each counts ---- */

static bool counts(const struct ep_model_goal *g, int i)
{
    return !g->counts || g->counts[i];
}

/* Shares and bought hours that serve counted channels among others are counted whole: the
 * constraint is convex and never below the true spend. */
static void costs_each(struct ep_task *k, int g)
{
    const struct ep_net *net = k->net;
    const struct ep_model_goal *goal = &net->m->goal[g];
    double *hour = k->each_hour + g * net->R;
    memset(hour, 0, sizeof(double) * (size_t)net->R);
    k->each_fixed[g] = ep_goal_tools(net, goal);
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        bool in = net->on[i] && counts(goal, i);
        k->each_effort[g * net->n + i] = in ? net->part[i] * net->cash[i] : 0;
        if (!in)
            continue;
        bool help = c->role >= 0 && net->m->role[c->role].cash;
        double hours = help ? c->fixed_hours * net->m->role[c->role].cost_hour : 0;
        int setup = ep_first_month(c, net->T);
        int from = goal->from > c->start ? goal->from : c->start;
        k->each_fixed[g] += (c->fixed_month + hours) * fmax(0, goal->to - from + 1) +
                            (goal->from <= setup && setup <= goal->to ? c->fixed_setup : 0);
        if (c->role >= 0 && !k->hard[c->role])
            hour[c->role] = net->extra[c->role];
    }
    for (int j = 0; j < net->shares; j++) {
        bool any = false;
        for (int p = 0; p < net->share[j].count; p++)
            any = any || counts(goal, net->share[j].member[p]);
        k->each_share[g * 2 * net->n + j] = any ? net->share[j].cash : 0;
    }
}

/* ---- start ---- */

static double first_effort(const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    double sup = 0, even = INFINITY, price = net->cash[i] > 0 ? net->cash[i] : 1;
    for (int u = 0; u < T; u++)
        sup += net->sup[i * net->all + u] / T;
    if (isfinite(month_cash(net, t)))
        even = 0.3 * fmin(month_cash(net, t), k->scale / T) / k->blocks / price;
    return fmin(even, 0.5 * net->number[0].k[i] * sup);
}

void ep_task_gather(const struct ep_task *k, const double *y, double *e)
{
    size_t row = sizeof(double) * (size_t)k->net->T;
    memset(e, 0, row * (size_t)k->net->n);
    for (int b = 0; b < k->blocks; b++)
        memcpy(e + k->channel[b] * k->net->T, y + b * k->net->T, row);
}

void ep_task_scatter(const struct ep_task *k, const double *e, double *y)
{
    size_t row = sizeof(double) * (size_t)k->net->T;
    for (int b = 0; b < k->blocks; b++)
        memcpy(y + b * k->net->T, e + k->channel[b] * k->net->T, row);
}

static void start_from(struct ep_task *k, const double *start)
{
    int T = k->net->T;
    for (int b = 0; b < k->blocks; b++) {
        int i = k->channel[b];
        for (int t = 0; t < T; t++) {
            double e = start ? start[i * T + t] : first_effort(k, i, t);
            k->y[b * T + t] = fmin(k->hi[b * T + t], fmax(k->lo[b * T + t], e));
        }
    }
    ep_task_gather(k, k->y, k->e);
}

/* ---- does it fit at all ---- */

static enum ep_status fits(struct ep_task *k, struct ep_error *err)
{
    const struct ep_net *net = k->net;
    const struct ep_model *m = net->m;
    const double slack = 1 + 1e-9;
    ep_task_gather(k, k->lo, k->e);
    ep_cost_of(net, k->e, &k->cost);
    if (m->budget >= 0 && k->cost.total > m->budget * slack)
        return ep_error_set(err, EP_INVALID,
                            "set-up, fixed costs and least amounts of the channels that must be "
                            "used come to %.2f, plan.budget leaves %.2f: raise plan.budget, or ask "
                            "for less under channels.require and channels.limits",
                            k->cost.total, m->budget);
    for (int t = 0; t < net->T && m->monthly_cap; t++)
        if (k->cost.cash[t] > m->monthly_cap[t] * slack)
            return ep_error_set(err, EP_INVALID,
                                "set-up, fixed costs and least amounts of the channels that must "
                                "be used come to %.2f in month %d, plan.monthly_cap leaves %.2f: "
                                "raise plan.monthly_cap, or ask for less under channels.require "
                                "and channels.limits",
                                k->cost.cash[t], t + 1, m->monthly_cap[t]);
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T && net->buy[r] <= 0; t++)
            if (k->cost.hours[r * net->T + t] > ep_role_hours(m, r, t) * slack + 1e-9)
                return ep_error_set(err, EP_INVALID,
                                    "the channels in use need at least %.1f hours of '%s' in month "
                                    "%d, there are %.1f and none can be bought",
                                    k->cost.hours[r * net->T + t],
                                    m->role[r].id ? m->role[r].id : "", t + 1,
                                    ep_role_hours(m, r, t));
    return EP_OK;
}

/* Weights of a family's max that nobody has sought yet: all members alike. */
static void first_weights(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        double *weight = k->dual.share + s->kind * net->n * net->T;
        for (int t = 0; t < net->T; t++) {
            double sum = 0;
            for (int p = 0; p < s->count; p++)
                sum += weight[s->member[p] * net->T + t];
            for (int p = 0; p < s->count && sum == 0; p++)
                weight[s->member[p] * net->T + t] = 1.0 / s->count;
        }
    }
}

enum ep_status ep_task_set(struct ep_task *k, const bool *on, const struct ep_limits *limits,
                           const double *start, struct ep_error *err)
{
    ep_net_activate(k->net, on, false);
    k->blocks = 0;
    for (int i = 0; i < k->net->n; i++)
        if (on[i] && !k->net->m->channel[i].per_result)
            k->channel[k->blocks++] = i;
    k->size = k->blocks * k->net->T;
    k->lift = start ? EP_LIFT_WARM : EP_LIFT_FIRST;
    for (int b = 0; b < k->blocks; b++)
        effort_bounds(k, b, limits);
    for (int g = 0; g < k->net->G; g++)
        costs_each(k, g);
    first_weights(k);
    enum ep_status status = fits(k, err);
    if (status == EP_OK)
        start_from(k, start);
    return status;
}
