/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

static void take_arrays(const struct ep_model *m, int draws, struct ep_arena *a,
                        struct ep_forecast *f)
{
    memset(f, 0, sizeof *f);
    f->draws = draws;
    f->months = m->months;
    f->channels = m->channels;
    f->goals = m->goals;
    for (int k = 0; k < EP_TOTAL_COUNT; k++) {
        f->month[k] = NEW(m->months * draws);
        f->total[k] = NEW(draws);
        f->channel[k] = NEW(m->channels * draws);
        f->direct[k] = NEW(draws);
        f->mean[k] = NEW((m->channels + 1) * m->months);
    }
    f->worth = NEW(m->channels + 1);
    f->later = NEW(m->channels + 1);
    f->aware = NEW(draws);
    f->later_customers = NEW(draws);
    f->value = NEW(draws);
    f->profit = NEW(draws);
    f->priced = NEW(draws);
    f->goal = NEW(m->goals * draws);
}

/* channel: canonical, -1: direct visits. */
static void count(const struct ep_net *net, struct ep_forecast *f, enum ep_total kind, int channel,
                  int month, int draw, double v)
{
    if (month >= net->T)
        return;
    f->month[kind][month * f->draws + draw] += v;
    f->total[kind][draw] += v;
    int row = channel >= 0 ? net->canon.channel[channel] : f->channels;
    double *total = channel >= 0 ? f->channel[kind] + row * f->draws : f->direct[kind];
    total[draw] += v;
    f->mean[kind][row * net->T + month] += v / f->draws;
}

static void count_visits(const struct ep_value *w, struct ep_forecast *f, int draw)
{
    const struct ep_net *net = w->net;
    const struct ep_flow *flow = &w->flow[0];
    for (int i = 0; i < net->n; i++)
        for (int t = 0; t < net->T && net->live[i]; t++) {
            double v = flow->v[i * net->all + t];
            count(net, f, EP_TOTAL_VISITS, i, t, draw, v);
            count(net, f, EP_TOTAL_LEADS, i, t, draw, v * net->number[0].lead[i]);
        }
    for (int s = 0; s < net->S; s++) {
        int last = s * net->all + net->T - 1;
        f->aware[draw] += flow->aware[last] - net->before[last];
    }
    for (int s = 0; s < net->S; s++)
        for (int t = 0; t < net->T; t++) {
            const struct ep_model_awareness *a = &net->m->awareness[s];
            double v = a->visits_per_aware *
                       (flow->aware[s * net->all + t] - net->before[s * net->all + t]);
            count(net, f, EP_TOTAL_VISITS, -1, t, draw, v);
            count(net, f, EP_TOTAL_LEADS, -1, t, draw, v * a->visit_to_lead);
        }
}

/* What a served customer of item j adds to a goal that counts sales; 0 where it does not. */
static double goal_per_customer(const struct ep_net *net, const struct ep_model_goal *g, int j)
{
    bool direct = j >= net->n;
    const struct ep_model_awareness *a = direct ? &net->m->awareness[j - net->n] : NULL;
    const struct ep_model_channel *c = direct ? NULL : &net->m->channel[j];
    double rate =
        direct ? a->visit_to_lead * a->lead_to_customer : c->visit_to_lead * c->lead_to_customer;
    double per = !direct ? g->per_visit[j] : g->per_direct ? g->per_direct[j - net->n] : 0;
    return rate > 0 ? per / rate : 0;
}

/* Goals that count sales count those whom the capacity leaves room for. */
static void count_goals(const struct ep_value *w, struct ep_forecast *f, int draw, int month,
                        int buyers, const double *served)
{
    const struct ep_net *net = w->net;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        if (goal->kind != EP_GOAL_LINEAR || goal->scale != EP_SCALE_CUSTOMERS ||
            month < goal->from || month > goal->to)
            continue;
        for (int r = 0; r < buyers; r++)
            f->goal[net->canon.goal[g] * f->draws + draw] +=
                served[r] * goal_per_customer(net, goal, w->buyer[r]);
    }
}

/* channel: canonical, -1: direct visits. */
static void count_worth(const struct ep_net *net, struct ep_forecast *f, int channel,
                        double customers, double value, bool later)
{
    int row = channel >= 0 ? net->canon.channel[channel] : f->channels;
    f->worth[row] += customers * value / f->draws;
    if (later)
        f->later[row] += customers / f->draws;
}

/* Customers by the month of purchase, those whom the capacity leaves room for. */
static void count_customers(struct ep_value *w, struct ep_forecast *f, int draw, double *served)
{
    const struct ep_net *net = w->net;
    int buyers = ep_value_buyers(w, 0);
    for (int t = 0; t < net->all; t++) {
        ep_value_served(w, 0, t, buyers, served);
        count_goals(w, f, draw, t, buyers, served);
        for (int r = 0; r < buyers; r++) {
            int j = w->buyer[r];
            if (served[r] == 0)
                continue;
            bool direct = j >= net->n;
            const struct ep_model_awareness *a = direct ? &net->m->awareness[j - net->n] : NULL;
            double revenue = direct ? a->order_revenue : net->m->channel[j].order_revenue;
            double value = direct ? a->customer_value : net->number[0].value[j];
            count_worth(net, f, direct ? -1 : j, served[r], value, t >= net->T);
            if (t >= net->T)
                f->later_customers[draw] += served[r];
            count(net, f, EP_TOTAL_CUSTOMERS, direct ? -1 : j, t, draw, served[r]);
            count(net, f, EP_TOTAL_REVENUE, direct ? -1 : j, t, draw, served[r] * revenue);
            count(net, f, EP_TOTAL_MARGIN, direct ? -1 : j, t, draw, served[r] * value);
        }
    }
    /* what visits of the last months bring after the last month of all */
    for (int i = 0; i < net->n; i++)
        for (int t = net->all - net->m->channel[i].sales_lag; t < net->all && net->live[i]; t++)
            if (t >= 0) {
                double v = w->flow[0].v[i * net->all + t] * net->number[0].customer[i];
                f->later_customers[draw] += v;
                count_worth(net, f, i, v, net->number[0].value[i], true);
            }
}

/* A solution's effort at one draw after the other. */
struct walk {
    struct ep_arena *scratch;
    struct ep_net *net, one;
    struct ep_value *value;
    bool *on;
    double *e;
};

static void open_walk(struct walk *w, const struct ep_model *m)
{
    w->scratch = ep_arena_new();
    w->net = ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_PROFIT, w->scratch);
    w->one = *w->net;
    w->one.draws = 1;
    w->on = EP_NEW_ARRAY(w->scratch, bool, (size_t)w->net->n + 1);
    w->e = EP_NEW_ARRAY(w->scratch, double, (size_t)(w->net->n * w->net->T) + 1);
    w->value = NULL;
}

static void take_solution(struct walk *w, const struct ep_solution *s)
{
    ep_given_effort(w->net, s->active, s->effort, w->on, w->e);
    ep_net_activate(&w->one, w->on, false);
    w->value = ep_value_new(&w->one, w->scratch);
}

/* Worth of the solution at draw d, goals' prices apart in w->value->priced. */
static double worth_at(struct walk *w, int d)
{
    w->one.number = &w->net->number[d];
    ep_value_forward(w->value, w->e);
    return ep_value_worth(w->value, EP_MODE_EXACT, NULL) - w->value->priced;
}

void ep_model_forecast(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                       struct ep_forecast *out)
{
    struct walk w;
    open_walk(&w, m);
    take_solution(&w, s);
    const struct ep_net *net = w.net;
    double *served = EP_NEW_ARRAY(w.scratch, double, (size_t)(net->n + net->S) + 1);
    take_arrays(m, net->draws, a, out);
    for (int d = 0; d < net->draws; d++) {
        out->value[d] = worth_at(&w, d);
        out->profit[d] = out->value[d] - s->cost_total;
        out->priced[d] = w.value->priced;
        for (int g = 0; g < net->G; g++)
            if (net->m->goal[g].kind != EP_GOAL_LINEAR ||
                net->m->goal[g].scale != EP_SCALE_CUSTOMERS)
                out->goal[net->canon.goal[g] * net->draws + d] = w.value->metric[g];
        count_visits(w.value, out, d);
        count_customers(w.value, out, d, served);
    }
    ep_arena_free(w.scratch);
}

void ep_model_profits(const struct ep_model *m, const struct ep_solution *s, int count,
                      double *profit)
{
    struct walk w;
    open_walk(&w, m);
    for (int i = 0; i < count; i++) {
        take_solution(&w, &s[i]);
        for (int d = 0; d < w.net->draws; d++)
            profit[(long)i * w.net->draws + d] =
                worth_at(&w, d) + w.value->priced - s[i].cost_total;
    }
    ep_arena_free(w.scratch);
}
