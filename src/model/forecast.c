/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/parallel.h"
#include "model/curve.h"
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

static void take_totals(const struct ep_model *m, int draws, struct ep_arena *a,
                        struct ep_forecast *f)
{
    memset(f, 0, sizeof *f);
    f->draws = draws;
    f->months = m->months;
    f->channels = m->channels;
    f->goals = m->goals;
    for (int k = 0; k < EP_TOTAL_COUNT; k++)
        f->total[k] = NEW(draws);
    f->aware = NEW(draws);
    f->later_customers = NEW(draws);
    f->value = NEW(draws);
    f->profit = NEW(draws);
    f->priced = NEW(draws);
    f->goal = NEW(m->goals * draws);
}

static void take_means(const struct ep_model *m, struct ep_arena *a, struct ep_forecast *f)
{
    for (int k = 0; k < EP_TOTAL_COUNT; k++)
        f->mean[k] = NEW((m->channels + 1) * m->months);
    f->worth = NEW(m->channels + 1);
    f->later = NEW(m->channels + 1);
}

static void take_parts(const struct ep_model *m, int draws, struct ep_arena *a,
                       struct ep_forecast *f)
{
    for (int k = 0; k < EP_TOTAL_COUNT; k++) {
        f->month[k] = NEW(m->months * draws);
        f->channel[k] = NEW(m->channels * draws);
        f->direct[k] = NEW(draws);
    }
    take_means(m, a, f);
}

/* Count `per` of each entry of a row of the plan's months, `sum` their sum. channel: canonical, -1:
 * direct visits. */
static void count(const struct ep_net *net, struct ep_forecast *f, enum ep_total kind, int channel,
                  int draw, const double *row, double sum, double per)
{
    f->total[kind][draw] += per * sum;
    if (!f->month[kind])
        return;
    int at = channel >= 0 ? net->canon.channel[channel] : f->channels;
    double *total = channel >= 0 ? f->channel[kind] + at * f->draws : f->direct[kind];
    total[draw] += per * sum;
    ep_row_add(f->mean[kind] + at * net->T, per / f->draws, row, net->T);
    for (int t = 0; t < net->T; t++)
        f->month[kind][t * f->draws + draw] += per * row[t];
}

static void count_visits(const struct ep_value *w, struct ep_forecast *f, int draw, double *row)
{
    const struct ep_net *net = w->net;
    const struct ep_flow *flow = &w->flow[0];
    for (int i = 0; i < net->n && f->month[EP_TOTAL_VISITS]; i++) {
        const double *v = flow->v + i * net->all;
        double sum = net->live[i] ? ep_row_sum(v, net->T) : 0;
        if (sum <= 0)
            continue;
        count(net, f, EP_TOTAL_VISITS, i, draw, v, sum, 1);
        count(net, f, EP_TOTAL_LEADS, i, draw, v, sum, net->number[0].lead[i]);
    }
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *a = &net->m->awareness[s];
        for (int t = 0; t < net->T; t++)
            row[t] = flow->aware[s * net->all + t] - net->before[s * net->all + t];
        f->aware[draw] += row[net->T - 1];
        if (!f->month[EP_TOTAL_VISITS])
            continue;
        double visits = a->visits_per_aware, sum = ep_row_sum(row, net->T);
        count(net, f, EP_TOTAL_VISITS, -1, draw, row, sum, visits);
        count(net, f, EP_TOTAL_LEADS, -1, draw, row, sum, visits * a->visit_to_lead);
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

/* A goal that counts those served: its metric counts those turned away too, and is not asked for.
 */
static bool counts_served(const struct ep_model_goal *g)
{
    return g->kind == EP_GOAL_LINEAR && g->scale == EP_SCALE_CUSTOMERS;
}

/* Goals that count sales count those whom the capacity leaves room for: customers of each buyer by
 * month of purchase, bought [buyers][all]. */
static void count_goals(const struct ep_value *w, struct ep_forecast *f, int draw, int buyers,
                        const double *bought)
{
    const struct ep_net *net = w->net;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        double *out = &f->goal[net->canon.goal[g] * f->draws + draw];
        if (!counts_served(goal))
            *out = w->metric[g];
        else
            for (int r = 0; r < buyers; r++)
                *out += goal_per_customer(net, goal, w->half[0].buyer[r]) *
                        ep_row_sum(bought + r * net->all + goal->from, goal->to + 1 - goal->from);
    }
}

/* What visits of channel i's last months bring after the last month of all. */
static double beyond(const struct ep_value *w, int i)
{
    const struct ep_net *net = w->net;
    int lag = net->m->channel[i].sales_lag, count = lag < net->all ? lag : net->all;
    return net->number[0].customer[i] *
           ep_row_sum(w->flow[0].v + (i + 1) * net->all - count, count);
}

static void count_customers(const struct ep_value *w, struct ep_forecast *f, int draw, int buyers,
                            const double *bought)
{
    const struct ep_net *net = w->net;
    for (int r = 0; r < buyers; r++) {
        int j = w->half[0].buyer[r], channel = j < net->n ? j : -1;
        const struct ep_model_awareness *a = channel < 0 ? &net->m->awareness[j - net->n] : NULL;
        const double *row = bought + r * net->all;
        double revenue = a ? a->order_revenue : net->m->channel[j].order_revenue;
        double value = a ? a->customer_value : net->number[0].value[j];
        double sum = ep_row_sum(row, net->T), later = ep_row_sum(row + net->T, net->all - net->T);
        later += a ? 0 : beyond(w, j);
        f->later_customers[draw] += later;
        count(net, f, EP_TOTAL_CUSTOMERS, channel, draw, row, sum, 1);
        count(net, f, EP_TOTAL_REVENUE, channel, draw, row, sum, revenue);
        count(net, f, EP_TOTAL_MARGIN, channel, draw, row, sum, value);
        if (!f->worth)
            continue;
        int at = a ? f->channels : net->canon.channel[j];
        f->worth[at] += (sum + later) * value / f->draws;
        f->later[at] += later / f->draws;
    }
}

/* A solution's effort at one draw after the other. */
struct walk {
    struct ep_arena *scratch;
    struct ep_net *net;
    struct ep_value *value;
    int draws;
    bool *on;
    double *e;
};

static void open_walk(struct walk *w, const struct ep_model *m)
{
    w->scratch = ep_arena_new();
    w->net = ep_net_new(m, EP_NET_MID, EP_NET_PROFIT, w->scratch);
    w->draws = m->draws.count > 0 ? m->draws.count : 1;
    w->value = ep_value_new(w->net, w->scratch);
    w->on = EP_NEW_ARRAY(w->scratch, bool, (size_t)w->net->n + 1);
    w->e = EP_NEW_ARRAY(w->scratch, double, (size_t)(w->net->n * w->net->T) + 1);
    bool *measures = EP_NEW_ARRAY(w->scratch, bool, (size_t)w->net->G + 1);
    for (int g = 0; g < w->net->G; g++)
        measures[g] = w->net->weighs[g] || !counts_served(&w->net->m->goal[g]);
    w->value->measures = measures;
    w->value->flow[0].plain = true;
}

static void take_solution(struct walk *w, const struct ep_solution *s)
{
    ep_given_effort(w->net, s->active, s->effort, w->on, w->e);
    ep_net_activate(w->net, w->on, false);
    ep_flow_effective(w->net, w->e, w->value->x, w->value->idle, &w->value->set);
}

static void draw_at(const struct walk *w, int d, const bool *of)
{
    ep_net_draw(w->net, w->net->canon.given->draws.count > 0 ? d : -1, of, &w->net->number[0]);
}

/* Worth of the solution at the draw, goals' prices apart in w->value->priced. */
static double worth_of(struct walk *w)
{
    ep_value_flow(w->value);
    return ep_value_worth(w->value, EP_MODE_EXACT, NULL) - w->value->priced;
}

/* Draws [from, to). */
static void walk_draws(struct walk *w, const struct ep_solution *s, int from, int to,
                       struct ep_forecast *out)
{
    const struct ep_net *net = w->net;
    struct ep_half *half = &w->value->half[0];
    size_t items = (size_t)(net->n + net->S) + 1, all = (size_t)net->all + 1;
    double *bought = EP_NEW_ARRAY(w->scratch, double, items *all);
    double *row = EP_NEW_ARRAY(w->scratch, double, all);
    for (int d = from; d < to; d++) {
        draw_at(w, d, net->live);
        out->value[d] = worth_of(w);
        out->profit[d] = out->value[d] - s->cost_total;
        out->priced[d] = w->value->priced;
        int buyers = ep_value_buyers(w->value, half, 0);
        ep_value_served(w->value, half, 0, buyers, bought);
        count_visits(w->value, out, d, row);
        count_customers(w->value, out, d, buyers, bought);
        count_goals(w->value, out, d, buyers, bought);
    }
}

void ep_model_totals(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                     struct ep_forecast *out)
{
    struct walk w;
    open_walk(&w, m);
    take_solution(&w, s);
    take_totals(m, w.draws, a, out);
    walk_draws(&w, s, 0, w.draws, out);
    ep_arena_free(w.scratch);
}

/* Of the draws; for profits for each thread: who comes late to it takes fewer. */
#define PARTS 4

/* A forecast in parts of the draws; those of `part` share its rows by draw, and have means of their
 * own, which are added up in their order. */
struct forecast {
    const struct ep_model *m;
    const struct ep_solution *s;
    int draws;
    struct ep_forecast part[PARTS];
};

static void forecast_in(void *data, size_t part)
{
    struct forecast *p = data;
    struct walk w;
    open_walk(&w, p->m);
    take_solution(&w, p->s);
    walk_draws(&w, p->s, (int)part * p->draws / PARTS, ((int)part + 1) * p->draws / PARTS,
               &p->part[part]);
    ep_arena_free(w.scratch);
}

static void add_means(const struct ep_model *m, const struct ep_forecast *part,
                      struct ep_forecast *out)
{
    for (int k = 0; k < EP_TOTAL_COUNT; k++)
        ep_row_add(out->mean[k], 1, part->mean[k], (m->channels + 1) * m->months);
    ep_row_add(out->worth, 1, part->worth, m->channels + 1);
    ep_row_add(out->later, 1, part->later, m->channels + 1);
}

void ep_model_forecast(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                       struct ep_forecast *out)
{
    struct forecast p = {.m = m, .s = s, .draws = m->draws.count > 0 ? m->draws.count : 1};
    struct ep_arena *scratch = ep_arena_new();
    take_totals(m, p.draws, a, out);
    take_parts(m, p.draws, a, out);
    for (int i = 0; i < PARTS; i++) {
        p.part[i] = *out;
        take_means(m, scratch, &p.part[i]);
    }
    ep_parallel(PARTS, forecast_in, &p);
    for (int i = 0; i < PARTS; i++)
        add_means(m, &p.part[i], out);
    ep_arena_free(scratch);
}

/* Of `count` solutions, in parts of the draws. */
struct profits {
    const struct ep_model *m;
    const struct ep_solution *s;
    int count, parts;
    double *profit;
};

/* Draw by draw, all solutions at each: the figures of a draw are brought in once. */
static void profits_in(void *data, size_t part)
{
    const struct profits *p = data;
    struct walk w;
    open_walk(&w, p->m);
    int from = (int)part * w.draws / p->parts, to = ((int)part + 1) * w.draws / p->parts;
    struct walk *one = EP_NEW_ARRAY(w.scratch, struct walk, (size_t)p->count + 1);
    for (int i = 0; i < p->count; i++) {
        one[i] = w;
        one[i].net = ep_net_fork(w.net, w.scratch);
        one[i].value = ep_value_new(one[i].net, w.scratch);
        one[i].value->measures = w.net->weighs;
        one[i].value->flow[0].plain = true;
        one[i].e = EP_NEW_ARRAY(w.scratch, double, (size_t)(w.net->n * w.net->T) + 1);
        take_solution(&one[i], &p->s[i]);
    }
    for (int d = from; d < to; d++) {
        draw_at(&w, d, NULL);
        for (int i = 0; i < p->count; i++)
            p->profit[(long)i * w.draws + d] =
                worth_of(&one[i]) + one[i].value->priced - p->s[i].cost_total;
    }
    ep_arena_free(w.scratch);
}

void ep_model_profits(const struct ep_model *m, const struct ep_solution *s, int count,
                      double *profit)
{
    struct profits p = {m, s, count, PARTS * ep_parallel_threads(), profit};
    ep_parallel((size_t)p.parts, profits_in, &p);
}
