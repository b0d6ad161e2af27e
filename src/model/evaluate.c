/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)

static void take_arrays(const struct ep_net *net, struct ep_arena *a, struct ep_solution *s)
{
    int n = net->n, T = net->T, all = net->all;
    memset(s, 0, sizeof *s);
    s->channels = n;
    s->months = T;
    s->all = all;
    s->active = NEW(bool, n);
    s->effort = NEW(double, n *T);
    s->spend = NEW(double, n *T);
    s->own_hours = NEW(double, n *T);
    s->tool_spend = NEW(double, net->m->tools *T);
    s->effective = NEW(double, n *all);
    s->ceiling = NEW(double, n *all);
    s->visits = NEW(double, n *all);
    s->leads = NEW(double, n *all);
    s->customers = NEW(double, n *all);
    s->aware = NEW(double, net->S *all);
    s->direct = NEW(double, net->S *all);
    s->goal = NEW(double, net->G);
    s->goal_cost = NEW(double, net->G);
    s->turned_away = NEW(double, T);
    s->bought_hours = NEW(double, net->R *T);
    s->month_price = NEW(double, T);
    s->hour_price = NEW(double, net->R *T);
    s->goal_multiplier = NEW(double, net->G);
    s->method = "evaluation of a given plan";
}

void ep_given_effort(const struct ep_net *net, const bool *active, const double *effort, bool *on,
                     double *e)
{
    size_t row = sizeof(double) * (size_t)net->T;
    for (int i = 0; i < net->n; i++) {
        int g = net->canon.channel[i];
        on[i] = active[g];
        if (active[g] && effort && !net->m->channel[i].per_result)
            memcpy(e + i * net->T, effort + g * net->T, row);
        else
            memset(e + i * net->T, 0, row);
    }
}

static void fill_channels(const struct ep_value *w, const double *e, const double *cash,
                          const double *hours, struct ep_solution *s)
{
    const struct ep_net *net = w->net;
    const struct ep_numbers *num = &net->number[0];
    size_t plan = sizeof(double) * (size_t)net->T, row = sizeof(double) * (size_t)net->all;
    for (int i = 0; i < net->n; i++) {
        int g = net->canon.channel[i];
        s->active[g] = net->on[i];
        memcpy(s->effort + g * net->T, e + i * net->T, plan);
        memcpy(s->spend + g * net->T, cash + i * net->T, plan);
        memcpy(s->own_hours + g * net->T, hours + i * net->T, plan);
        memcpy(s->effective + g * net->all, w->x + i * net->all, row);
        memcpy(s->ceiling + g * net->all, w->flow[0].M + i * net->all, row);
        memcpy(s->visits + g * net->all, w->flow[0].v + i * net->all, row);
        for (int t = 0; t < net->all; t++) {
            double v = w->flow[0].v[i * net->all + t];
            s->leads[g * net->all + t] = v * num->lead[i];
            s->customers[g * net->all + t] = v * num->customer[i];
        }
    }
}

static void fill_tools(const struct ep_net *net, struct ep_solution *s)
{
    for (int k = 0; k < net->m->tools; k++)
        for (int t = 0; t < net->T && ep_tool_runs(net, &net->m->tool[k], -1); t++)
            s->tool_spend[net->canon.tool[k] * net->T + t] = ep_tool_cash(&net->m->tool[k], t);
}

static void fill_awareness(const struct ep_value *w, struct ep_solution *s)
{
    const struct ep_net *net = w->net;
    for (int i = 0; i < net->S; i++) {
        int g = net->canon.aware[i];
        for (int t = 0; t < net->all; t++) {
            double aware = w->flow[0].aware[i * net->all + t];
            s->aware[g * net->all + t] = aware;
            s->direct[g * net->all + t] =
                net->m->awareness[i].visits_per_aware * (aware - net->before[i * net->all + t]);
        }
    }
}

static void fill_goals(const struct ep_value *w, const double *cash, struct ep_solution *s)
{
    const struct ep_net *net = w->net;
    for (int i = 0; i < net->G; i++) {
        const struct ep_model_goal *goal = &net->m->goal[i];
        double spend = 0;
        for (int c = 0; c < net->n; c++)
            for (int t = goal->from; t <= goal->to && (!goal->counts || goal->counts[c]); t++)
                spend += cash[c * net->T + t];
        spend += ep_goal_tools(net, goal);
        s->goal[net->canon.goal[i]] = w->metric[i];
        s->goal_cost[net->canon.goal[i]] = w->metric[i] > 0 ? spend / w->metric[i] : 0;
    }
}

/* The objective in its own unit; for profit it is the worth in money less the cost. */
static double objective_of(const struct ep_model *m, const bool *active, const double *effort,
                           int draw, struct ep_arena *scratch)
{
    struct ep_net *net = ep_net_new(m, draw, EP_NET_GIVEN, scratch);
    struct ep_value *w = ep_value_new(net, scratch);
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(scratch, double, (size_t)(net->n * net->T) + 1);
    ep_given_effort(net, active, effort, on, e);
    ep_net_activate(net, on, false);
    ep_value_forward(w, e);
    return ep_value_worth(w, EP_MODE_EXACT, NULL) / net->unit;
}

static void fill_money(const struct ep_net *net, struct ep_value *w, const struct ep_cost *cost,
                       struct ep_solution *s)
{
    double worth = ep_value_worth(w, EP_MODE_EXACT, NULL);
    s->cash_total = cost->total;
    s->cost_total = cost->total + cost->own;
    s->priced = w->priced;
    s->gross = worth - w->priced;
    s->objective = worth - s->cost_total;
    memcpy(s->turned_away, w->away, sizeof(double) * (size_t)net->T);
    for (int r = 0; r < net->R; r++)
        memcpy(s->bought_hours + net->canon.role[r] * net->T, cost->bought + r * net->T,
               sizeof(double) * (size_t)net->T);
}

void ep_model_evaluate(const struct ep_model *m, const bool *active, const double *effort, int draw,
                       struct ep_arena *a, struct ep_solution *s)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_net *net = ep_net_new(m, draw, EP_NET_PROFIT, scratch);
    struct ep_value *w = ep_value_new(net, scratch);
    size_t cells = (size_t)(net->n * net->T) + 1;
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(scratch, double, cells), *cash = EP_NEW_ARRAY(scratch, double, cells);
    double *hours = EP_NEW_ARRAY(scratch, double, cells);
    struct ep_cost cost;
    take_arrays(net, a, s);
    ep_given_effort(net, active, effort, on, e);
    ep_net_activate(net, on, false);
    ep_cost_init(net, scratch, &cost);
    ep_cost_of(net, e, &cost);
    ep_cost_split(net, e, &cost, cash, hours);
    ep_value_forward(w, e);
    fill_money(net, w, &cost, s);
    fill_channels(w, e, cash, hours, s);
    fill_tools(net, s);
    fill_awareness(w, s);
    fill_goals(w, cash, s);
    if (m->objective != EP_OBJECTIVE_PROFIT)
        s->objective = objective_of(m, active, effort, draw, scratch);
    s->upper_bound = s->objective;
    ep_arena_free(scratch);
}

void ep_model_gradient(const struct ep_model *m, const bool *active, const double *effort, int draw,
                       struct ep_arena *a, double *gradient)
{
    (void)a; /* nothing of it outlives the call */
    struct ep_arena *scratch = ep_arena_new();
    struct ep_net *net = ep_net_new(m, draw, EP_NET_PROFIT, scratch);
    struct ep_value *w = ep_value_new(net, scratch);
    size_t cells = (size_t)(net->n * net->T) + 1;
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(scratch, double, cells), *de = EP_NEW_ARRAY(scratch, double, cells);
    ep_given_effort(net, active, effort, on, e);
    ep_net_activate(net, on, true);
    ep_value_forward(w, e);
    ep_value_worth(w, EP_MODE_EXACT, NULL);
    ep_value_reverse(w, de);
    for (int i = 0; i < net->n; i++)
        memcpy(gradient + net->canon.channel[i] * net->T, de + i * net->T,
               sizeof(double) * (size_t)net->T);
    ep_arena_free(scratch);
}
