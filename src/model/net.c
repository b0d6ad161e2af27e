/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(net->arena, type, (size_t)(count) + 1)

#define SOME 16 /* draws of a search */

/* ---- figures of a draw ---- */

static double drawn(const double *array, int draw, int n, int given, double mid)
{
    return array && draw >= 0 ? array[(size_t)draw * (size_t)n + (size_t)given] : mid;
}

static double feed_count(const struct ep_net *net, const struct ep_numbers *num, int from,
                         enum ep_feed_of of)
{
    const double of_visit[] = {
        [EP_FEED_VISITS] = 1,
        [EP_FEED_LEADS] = num->lead[from],
        [EP_FEED_SUBSCRIBERS] = net->m->channel[from].visit_to_subscriber,
        [EP_FEED_CUSTOMERS] = num->customer[from],
    };
    return of_visit[of];
}

static double channel_worth(const struct ep_net *net, const struct ep_numbers *num, int i)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    const double of_customer[] = {
        [EP_OBJECTIVE_PROFIT] = num->value[i],
        [EP_OBJECTIVE_CUSTOMERS] = c->repeat ? 0 : net->unit,
        [EP_OBJECTIVE_REVENUE] = c->order_revenue * net->unit,
        [EP_OBJECTIVE_REACH] = 0,
        [EP_OBJECTIVE_GOAL] = 0,
    };
    return of_customer[net->objective];
}

static double direct_worth(const struct ep_net *net, int s)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    const double of_customer[] = {
        [EP_OBJECTIVE_PROFIT] = w->customer_value,
        [EP_OBJECTIVE_CUSTOMERS] = net->unit,
        [EP_OBJECTIVE_REVENUE] = w->order_revenue * net->unit,
        [EP_OBJECTIVE_REACH] = 0,
        [EP_OBJECTIVE_GOAL] = 0,
    };
    return of_customer[net->objective];
}

static bool ranks_before(const struct ep_numbers *num, int a, int b)
{
    return num->worth[a] > num->worth[b] || (num->worth[a] == num->worth[b] && a < b);
}

/* Of the channels of `of`, NULL: all. Expects some order of all items in rank[]: that of another
 * draw is near this one's. */
static void worth_of(const struct ep_net *net, const bool *of, struct ep_numbers *num)
{
    for (int i = 0; i < net->n; i++)
        if (!of || of[i])
            num->worth[i] = channel_worth(net, num, i);
    for (int s = 0; s < net->S; s++)
        num->worth[net->n + s] = direct_worth(net, s);
    for (int i = 1; i < net->n + net->S; i++) {
        int at = i, item = num->rank[i];
        for (; at > 0 && ranks_before(num, item, num->rank[at - 1]); at--)
            num->rank[at] = num->rank[at - 1];
        num->rank[at] = item;
    }
}

static void numbers_init(struct ep_net *net, struct ep_numbers *num)
{
    int n = net->n;
    num->k = NEW(double, n);
    num->base = NEW(double, n);
    num->lead = NEW(double, n);
    num->customer = NEW(double, n);
    num->value = NEW(double, n);
    num->edge = NEW(double, net->edge_count);
    num->goal = NEW(double, net->G *n);
    num->worth = NEW(double, n + net->S);
    num->rank = NEW(int, n + net->S);
    for (int i = 0; i < n + net->S; i++)
        num->rank[i] = i;
}

/* What a visit of each channel adds to a linear goal, at the rates of the draw. */
static void goals_of(const struct ep_net *net, const bool *of, struct ep_numbers *num)
{
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        for (int i = 0; i < net->n && goal->kind == EP_GOAL_LINEAR; i++) {
            const struct ep_model_channel *c = &net->m->channel[i];
            if (of && !of[i])
                continue;
            bool leads = goal->scale == EP_SCALE_LEADS, visits = goal->scale == EP_SCALE_VISITS;
            double mid = leads ? c->visit_to_lead : c->visit_to_lead * c->lead_to_customer;
            double now = leads ? num->lead[i] : num->customer[i];
            num->goal[g * net->n + i] = goal->per_visit[i] * (visits || mid <= 0 ? 1 : now / mid);
        }
    }
}

void ep_net_draw(const struct ep_net *net, int draw, const bool *of, struct ep_numbers *num)
{
    const struct ep_model_draws *d = &net->canon.given->draws;
    int n = net->n;
    for (int i = 0; i < n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        if (of && !of[i])
            continue;
        int g = net->canon.channel[i];
        num->k[i] = c->per_result ? 1 : drawn(d->k, draw, n, g, c->k);
        num->base[i] = drawn(d->base, draw, n, g, 1);
        num->lead[i] = drawn(d->visit_to_lead, draw, n, g, c->visit_to_lead);
        num->customer[i] =
            num->lead[i] * drawn(d->lead_to_customer, draw, n, g, c->lead_to_customer);
        num->value[i] = drawn(d->customer_value, draw, n, g, c->customer_value);
        for (int f = 0; f < c->feed_count; f++)
            num->edge[net->edge_first[i] + f] =
                c->feed[f].rate * feed_count(net, num, c->feed[f].from, c->feed[f].of);
    }
    goals_of(net, of, num);
    worth_of(net, of, num);
}

/* ---- resources ---- */

static void roles_of(struct ep_net *net)
{
    const struct ep_model *m = net->m;
    for (int r = 0; r < net->R; r++) {
        const struct ep_model_role *role = &m->role[r];
        double buy = role->buy_price, own = role->cost_hour;
        /* an hour cannot be worth more than what it costs to replace it, and outside help is not
         * bought below its own rate: both keep the cost convex */
        if (role->cash)
            buy = buy > 0 ? fmax(buy, own) : 0;
        else if (buy > 0)
            own = fmin(own, buy);
        net->own_cost[r] = role->cash ? 0 : own;
        net->buy[r] = buy;
        net->extra[r] = role->cash ? buy - own : buy;
    }
}

static void costs_of(struct ep_net *net)
{
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        net->role[i] = c->role;
        net->hours[i] = 0;
        net->cash[i] = c->per_result ? 0 : c->cash_share;
        net->own[i] = 0;
        if (c->role < 0 || c->per_result)
            continue;
        net->hours[i] = c->hour_price > 0 ? (1 - c->cash_share) / c->hour_price : 0;
        if (net->m->role[c->role].cash)
            net->cash[i] += net->hours[i] * net->m->role[c->role].cost_hour;
        net->own[i] = net->hours[i] * net->own_cost[c->role];
    }
}

static void edges_of(struct ep_net *net)
{
    int count = 0;
    for (int i = 0; i < net->n; i++)
        count += net->m->channel[i].feed_count;
    net->edge_count = count;
    net->edge_first = NEW(int, net->n + 1);
    net->edge_from = NEW(int, count);
    net->edge_lag = NEW(int, count);
    int e = 0;
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        net->edge_first[i] = e;
        for (int f = 0; f < c->feed_count; f++, e++) {
            net->edge_from[e] = c->feed[f].from;
            net->edge_lag[e] = c->feed[f].lag;
        }
    }
    net->edge_first[net->n] = e;
}

/* Highest ceilings: every source at its own ceiling, in the dearest draw. */
static void sups_of(struct ep_net *net)
{
    int all = net->all;
    for (int i = 0; i < net->n; i++) {
        double factor = 0;
        for (int d = 0; d < net->draws; d++)
            factor = fmax(factor, net->number[d].base[i]);
        for (int t = 0; t < all; t++)
            net->sup[i * all + t] = net->m->channel[i].base[t] * factor;
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
            double rate = 0;
            for (int d = 0; d < net->draws; d++)
                rate = fmax(rate, net->number[d].edge[e]);
            int lag = net->edge_lag[e];
            ep_row_add(net->sup + i * all + lag, rate, net->sup + net->edge_from[e] * all,
                       all - lag);
        }
    }
}

/* ---- the objective's own units ---- */

static double goal_reach_sum(const struct ep_net *net, enum ep_goal_kind kind)
{
    double sum = 0;
    for (int g = 0; g < net->G; g++)
        if (net->m->goal[g].kind == kind)
            sum += net->m->goal[g].people;
    return sum;
}

/* Canonical index of the goal that is the objective. */
static int aim_of(const struct ep_net *net)
{
    int g = 0;
    while (g < net->G - 1 && net->canon.goal[g] != net->canon.given->aim)
        g++;
    return g;
}

/* Most that a goal's metric can be: every ceiling met. */
static double metric_sup(const struct ep_net *net, const struct ep_model_goal *goal)
{
    double sum = 0;
    if (goal->kind == EP_GOAL_REACH)
        return goal->people;
    for (int i = 0; i < net->n && goal->kind == EP_GOAL_LINEAR; i++)
        for (int t = 0; t < net->T; t++)
            sum += goal->per_visit[i] * net->sup[i * net->all + t];
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *w = &net->m->awareness[s];
        double direct = goal->per_direct ? goal->per_direct[s] * w->visits_per_aware * net->T : 0;
        sum += w->people * (goal->kind == EP_GOAL_AWARE ? 1 : direct);
    }
    return sum;
}

/* Most that the objective can be, in its own unit. */
static double objective_sup(const struct ep_net *net)
{
    double sum = 0, visits = 0, people = 0;
    for (int i = 0; i < net->n; i++) {
        double ceiling = 0;
        for (int t = 0; t < net->all; t++)
            ceiling += net->sup[i * net->all + t];
        visits += ceiling;
        sum +=
            ceiling * net->number[0].customer[i] * fmax(0, channel_worth(net, &net->number[0], i));
    }
    for (int s = 0; s < net->S; s++)
        people += net->m->awareness[s].people;
    if (net->objective == EP_OBJECTIVE_GOAL)
        return metric_sup(net, &net->m->goal[aim_of(net)]);
    if (net->objective != EP_OBJECTIVE_REACH)
        return sum;
    double reach = goal_reach_sum(net, EP_GOAL_REACH);
    return reach > 0 ? reach : people > 0 ? people : visits;
}

/* Objective reach: people of the reach goals; without any, people aware; without any, visits. */
static void reach_weights(struct ep_net *net)
{
    bool goals = goal_reach_sum(net, EP_GOAL_REACH) > 0, aware = false;
    for (int s = 0; s < net->S; s++)
        aware = aware || net->m->awareness[s].people > 0;
    for (int g = 0; g < net->G && goals; g++)
        net->goal_weight[g] = net->m->goal[g].kind == EP_GOAL_REACH ? net->unit : 0;
    net->aware_weight = !goals && aware ? net->unit : 0;
    net->visit_weight = !goals && !aware ? net->unit : 0;
}

static void objective_of(struct ep_net *net)
{
    const double tie_break = 1e-6; /* of money against the objective's own unit */
    net->unit = 1;
    net->money = 1;
    net->goal_unit = 1;
    if (net->objective == EP_OBJECTIVE_PROFIT)
        return;
    double sup = objective_sup(net), money = net->m->budget;
    for (int t = 0; t < net->T && net->m->budget < 0 && net->m->monthly_cap; t++)
        money += net->m->monthly_cap[t];
    net->unit = sup > 0 && money > 0 ? money / sup : 1;
    net->money = tie_break;
    net->goal_unit = 0;
    if (net->objective == EP_OBJECTIVE_REACH)
        reach_weights(net);
    if (net->objective == EP_OBJECTIVE_GOAL)
        net->goal_weight[aim_of(net)] = net->unit;
    for (int d = 0; d < net->draws; d++)
        worth_of(net, NULL, &net->number[d]);
}

/* Effective effort of the months before the plan. */
static void past_of(struct ep_net *net)
{
    net->past = NEW(double, net->n * net->all);
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        double stock = 0, *row = net->past + i * net->all;
        for (int t = -c->history_count; t < net->all && c->history_count > 0; t++) {
            int from = t - c->lag + c->history_count;
            bool before = from >= 0 && from < c->history_count;
            stock = c->theta * stock + (before ? c->history[from] : 0);
            if (t >= 0)
                row[t] = (1 - c->theta) * stock;
        }
    }
}

/* A must far beyond all that can be would make every plan's relative shortfall the same number: it
 * is asked for at a few times the most, which leaves the order of plans as it is. */
static void limit_musts(struct ep_net *net)
{
    const double far = 4;
    for (int g = 0; g < net->G; g++) {
        struct ep_model_goal *goal = &net->canon.m.goal[g];
        double most = metric_sup(net, goal);
        if (goal->must && most > 0)
            goal->at_least = fmin(goal->at_least, far * most);
    }
}

static void take_arrays(struct ep_net *net)
{
    net->goal_weight = NEW(double, net->G);
    net->sup = NEW(double, net->n * net->all);
    net->cash = NEW(double, net->n);
    net->hours = NEW(double, net->n);
    net->own = NEW(double, net->n);
    net->role = NEW(int, net->n);
    net->own_cost = NEW(double, net->R);
    net->buy = NEW(double, net->R);
    net->extra = NEW(double, net->R);
    past_of(net);
    net->shift = NEW(int, net->G * net->n);
    for (int g = 0; g < net->G; g++)
        for (int i = 0; i < net->n; i++)
            net->shift[g * net->n + i] = ep_goal_shift(net->m, &net->m->goal[g], i);
    net->before = NEW(double, net->S * net->all);
    for (int s = 0; s < net->S; s++)
        for (int t = 0; t < net->all; t++)
            net->before[s * net->all + t] = ep_flow_aware_before(&net->m->awareness[s], t);
}

static void take_set_arrays(struct ep_net *net)
{
    net->on = NEW(bool, net->n);
    net->live = NEW(bool, net->n);
    net->run = NEW(int, net->n);
    net->work = net->live;
    net->part = NEW(double, net->n);
    net->fixed_cash = NEW(double, net->T);
    net->fixed_hours = NEW(double, net->R * net->T);
    net->tool_cash = NEW(double, net->T);
    net->share = NEW(struct ep_share, 2 * net->n);
    for (int i = 0; i < 2 * net->n; i++) {
        net->share[i].member = NEW(int, net->n);
        net->share[i].weight = NEW(double, net->n);
    }
}

/* Goals without which every plan's worth is the same. */
static void find_weights(struct ep_net *net)
{
    net->weighs = NEW(bool, net->G);
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        net->weighs[g] = goal->kind == EP_GOAL_REACH || goal->price * net->goal_unit > 0 ||
                         goal->must || net->goal_weight[g] != 0;
    }
}

struct ep_net *ep_net_new(const struct ep_model *m, int draw, enum ep_net_objective which,
                          struct ep_arena *a)
{
    struct ep_net *net = EP_NEW(a, struct ep_net);
    net->arena = a;
    ep_canon_make(m, a, &net->canon);
    net->m = &net->canon.m;
    net->n = m->channels;
    net->T = m->months;
    net->all = m->months + m->tail;
    net->S = m->awarenesses;
    net->G = m->goals;
    net->R = m->roles;
    net->objective = which == EP_NET_PROFIT ? EP_OBJECTIVE_PROFIT : m->objective;
    net->unit = 1;
    bool all = draw <= EP_NET_ALL_DRAWS && m->draws.count > 0;
    int step = draw == EP_NET_SOME_DRAWS ? (m->draws.count + SOME - 1) / SOME : 1;
    net->draws = all ? (m->draws.count + step - 1) / step : 1;
    edges_of(net);
    take_arrays(net);
    take_set_arrays(net);
    net->number = NEW(struct ep_numbers, net->draws);
    for (int d = 0; d < net->draws; d++) {
        numbers_init(net, &net->number[d]);
        ep_net_draw(net, all ? d * step : draw < 0 ? -1 : draw, NULL, &net->number[d]);
    }
    sups_of(net);
    roles_of(net);
    costs_of(net);
    limit_musts(net);
    objective_of(net);
    find_weights(net);
    if (draw == EP_NET_ALL_DRAWS)
        ep_net_correct(net, m->draws.correction);
    return net;
}

struct ep_net *ep_net_fork(const struct ep_net *from, struct ep_arena *a)
{
    struct ep_net *net = EP_NEW(a, struct ep_net);
    *net = *from;
    net->arena = a;
    take_set_arrays(net);
    ep_net_activate(net, from->on, false);
    return net;
}

void ep_net_follow(struct ep_net *fork, const struct ep_net *from)
{
    struct ep_net own = *fork;
    *fork = *from;
    fork->arena = own.arena;
    fork->on = own.on;
    fork->live = own.live;
    fork->run = own.run;
    fork->part = own.part;
    fork->fixed_cash = own.fixed_cash;
    fork->fixed_hours = own.fixed_hours;
    fork->tool_cash = own.tool_cash;
    fork->share = own.share;
    fork->set = own.set;
    ep_net_activate(fork, from->on, false);
}
