/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/metric.h"

#include <math.h>
#include <string.h>

#define FADES      3 /* effort by ceiling */
#define FADED      30
#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

void ep_mean_init(struct ep_mean *mean, const struct ep_net *net, struct ep_arena *a)
{
    int cells = net->n * net->all;
    memset(mean, 0, sizeof *mean);
    mean->num.k = NEW(net->n);
    mean->num.edge = NEW(net->edge_count);
    ep_flow_init(net, a, &mean->flow);
    mean->near = NEW(cells);
    mean->bend = NEW(cells);
    mean->worth = NEW(cells);
    mean->fade = NEW(cells);
    mean->part = NEW(cells);
    mean->fed = EP_NEW_ARRAY(a, int, (size_t)net->edge_count + 1);
    mean->rest = NEW(net->all);
    mean->rise = NEW(net->all);
    mean->x = NEW(cells);
    mean->pull = NEW(cells);
    mean->buys = NEW(cells);
    mean->spread = NEW(cells);
}

static void take_channel(struct ep_mean *mean, const struct ep_task *k, int d, int i)
{
    const struct ep_flow *f = &k->value->flow[d];
    const struct ep_numbers *num = &k->net->number[d];
    int all = k->net->all, from = i * all;
    const struct ep_curve_sums to = {mean->flow.vx + from, mean->flow.vm + from,
                                     mean->flow.M + from,  mean->near + from,
                                     mean->buys + from,    mean->spread + from};
    ep_curve_add(&to, k->value->next_tail[d], num->k[i], num->customer[i], f->vx + from,
                 f->vm + from, f->M + from, all);
}

static void clear(const struct ep_net *net, struct ep_mean *mean)
{
    double *const row[] = {mean->flow.vx, mean->flow.vm, mean->flow.M,
                           mean->near,    mean->buys,    mean->spread};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        memset(row[i], 0, sizeof(double) * (size_t)(net->n * net->all));
    memset(mean->flow.unaware, 0, sizeof(double) * (size_t)(net->S * net->all));
    memset(mean->num.edge, 0, sizeof(double) * (size_t)net->edge_count);
}

/* What effective effort of a month is worth, but for reach, for which effort counts as it is. */
static double worth_at(const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    double worth = k->value->dx[i * net->all + t];
    for (int g = 0; g < net->G; g++)
        if (t >= net->m->goal[g].from && t <= net->m->goal[g].to)
            worth -= k->value->reach_slope[g * net->n + i];
    return worth;
}

/* Far beyond the ceiling the curvature fades, but a step must not explode: it is kept as at three
 * times the ceiling's effort, and given up at thirty times. */
static void take_fade(struct ep_mean *mean, const struct ep_task *k, int i)
{
    const struct ep_net *net = k->net;
    int all = net->all, first = i * all;
    for (int t = 0; t < all; t++)
        mean->pull[t] = fabs(k->value->x[first + t] * mean->near[first + t] - FADES);
    ep_curve_fall(mean->pull, all, mean->rest, mean->rise);
    for (int t = 0; t < all; t++) {
        double u = k->value->x[first + t] * mean->near[first + t];
        bool knows = mean->near[first + t] > 0 && u <= FADED;
        mean->fade[first + t] = !knows ? 0 : u < FADES ? mean->rest[t] : 1 / mean->rest[t];
    }
}

static void take_edges(struct ep_mean *mean, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    memset(mean->part, 0, sizeof(double) * (size_t)(net->n * net->all));
    for (int i = 0; i < net->n; i++)
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++)
            mean->fed[e] = net->live[i] && net->live[net->edge_from[e]] ? i : -1;
    for (int b = 0; b < k->blocks; b++)
        for (int at = k->channel[b] * net->all; at < (k->channel[b] + 1) * net->all; at++)
            mean->part[at] = mean->flow.M[at] > 0 ? k->value->x[at] / mean->flow.M[at] : 0;
}

void ep_mean_take(struct ep_mean *mean, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    clear(net, mean);
    for (int d = 0; d < net->draws; d++) {
        double weight = k->value->next_tail[d];
        for (int r = 0; r < net->runs && weight > 0; r++)
            take_channel(mean, k, d, net->run[r]);
        ep_row_add(mean->num.edge, weight, net->number[d].edge, net->edge_count);
        ep_row_add(mean->flow.unaware, weight, k->value->flow[d].unaware, net->S * net->all);
    }
    for (int r = 0; r < net->runs; r++)
        for (int t = 0; t < net->all; t++) {
            int at = net->run[r] * net->all + t;
            double slope = mean->flow.vx[at];
            mean->near[at] = slope > 0 ? mean->near[at] / slope : 0;
            mean->spread[at] = fmax(0, mean->spread[at] - mean->buys[at] * mean->buys[at]);
            mean->worth[at] = worth_at(k, net->run[r], t);
        }
    for (int r = 0; r < net->runs; r++)
        take_fade(mean, k, net->run[r]);
    take_edges(mean, k);
}

/* Effective effort of effort d. */
static void take_effort(const struct ep_mean *mean, const struct ep_task *k, const double *d)
{
    const struct ep_net *net = k->net;
    for (int b = 0; b < k->blocks; b++) {
        const struct ep_model_channel *c = &net->m->channel[k->channel[b]];
        double *row = mean->x + k->channel[b] * net->all, stock = 0;
        for (int t = 0; t < net->all; t++) {
            int from = t - c->lag;
            stock = c->theta * stock + (from >= 0 && from < net->T ? d[b * net->T + from] : 0);
            row[t] = (1 - c->theta) * stock;
        }
    }
}

/* In place: effective effort, of which fed ceilings take what they rise in proportion, for effort
 * and ceiling that grow alike do not bend. */
static void take_lifts(const struct ep_mean *mean, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    int all = net->all;
    for (int e = 0; e < net->edge_count; e++) {
        int i = mean->fed[e], from = net->edge_from[e], lag = net->edge_lag[e];
        for (int t = lag; t < all && i >= 0; t++)
            mean->x[i * all + t] -= mean->part[i * all + t] * mean->num.edge[e] *
                                    mean->flow.vx[from * all + t - lag] *
                                    mean->x[from * all + t - lag];
    }
}

/* The way back: `pull` of what bends by month to what effective effort gets of it. */
static void give_lifts(const struct ep_mean *mean, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    int all = net->all;
    for (int e = 0; e < net->edge_count; e++) {
        int i = mean->fed[e], from = net->edge_from[e], lag = net->edge_lag[e];
        for (int t = lag; t < all && i >= 0; t++)
            mean->pull[from * all + t - lag] -= mean->part[i * all + t] * mean->num.edge[e] *
                                                mean->flow.vx[from * all + t - lag] *
                                                mean->pull[i * all + t];
    }
}

static void add_pull(const struct ep_mean *mean, struct ep_task *k, double *out)
{
    int T = k->net->T;
    give_lifts(mean, k);
    ep_flow_effort(k->net, mean->pull, k->de);
    for (int b = 0; b < k->blocks; b++)
        ep_row_add(out + b * T, 1, k->de + k->channel[b] * T, T);
}

/* What one channel's response loses; pull and bend are those there. */
static double response(struct ep_mean *mean, const struct ep_task *k, int i)
{
    int all = k->net->all, first = i * all;
    double *size = mean->pull + first, value = 0;
    for (int t = 0; t < all; t++)
        size[t] = fmin(FADED, fabs(mean->near[first + t] * mean->x[first + t]));
    ep_curve_fall(size, all, mean->rest, mean->rise);
    for (int t = 0; t < all; t++) {
        int at = first + t;
        double worth = mean->worth[at], near = mean->near[at], x = mean->x[at];
        double rest = x > 0 ? mean->rest[t] : 1 / mean->rest[t];
        double rise = x > 0 ? mean->rise[t] : -mean->rise[t] / mean->rest[t];
        if (worth <= 0 || mean->fade[at] == 0) {
            mean->bend[at] = mean->fade[at] > 0 ? -worth * near : 0;
            mean->pull[at] = mean->bend[at] * x;
            value += mean->pull[at] * x / 2;
            continue;
        }
        mean->pull[at] = worth * rise;
        value += worth * (x - rise / near);
        mean->bend[at] = worth * near * fmax(rest, mean->fade[at]);
    }
    return value;
}

double ep_mean_response(struct ep_mean *mean, struct ep_task *k, const double *d, double *out)
{
    double value = 0;
    take_effort(mean, k, d);
    take_lifts(mean, k);
    memset(mean->pull, 0, sizeof(double) * (size_t)(k->net->n * k->net->all));
    for (int b = 0; b < k->blocks; b++)
        value += response(mean, k, k->channel[b]);
    add_pull(mean, k, out);
    return value;
}

void ep_mean_add(struct ep_mean *mean, struct ep_task *k, const double *d, double *out)
{
    int all = k->net->all;
    take_effort(mean, k, d);
    take_lifts(mean, k);
    memset(mean->pull, 0, sizeof(double) * (size_t)(k->net->n * all));
    for (int b = 0; b < k->blocks; b++)
        ep_row_add_product(mean->pull + k->channel[b] * all, mean->bend + k->channel[b] * all,
                           mean->x + k->channel[b] * all, all);
    add_pull(mean, k, out);
}

/* Weight of the draws in which the price of a month follows who channel i brings. */
static double bending(const struct ep_task *k, int i, int month)
{
    const struct ep_net *net = k->net;
    double sum = 0;
    for (int d = 0; d < net->draws; d++) {
        int at = d * net->T + month;
        double price = k->value->next_capacity[at];
        bool moves = price > 0 && k->value->uncut[at] <= price && price < net->number[d].worth[i];
        sum += moves ? k->value->next_tail[d] : 0;
    }
    return sum;
}

static double spread_at(const struct ep_mean *mean, const struct ep_task *k, int i, int t)
{
    int month = t + k->net->m->channel[i].sales_lag;
    double spread = mean->spread[i * k->net->all + t];
    if (month >= k->net->T || spread <= 0)
        return 0;
    return bending(k, i, month) * k->dual.r_capacity[month] * spread;
}

/* What `bend` of a month's effective effort makes along one month's effort of channel i. */
static void by_month(const struct ep_task *k, int i, const double *bend, double *out)
{
    const struct ep_model_channel *c = &k->net->m->channel[i];
    double later = 0, keep = c->theta * c->theta, now = (1 - c->theta) * (1 - c->theta);
    memset(out, 0, sizeof(double) * (size_t)k->net->T);
    for (int t = k->net->all - 1; t >= c->lag; t--) {
        later = keep * later + now * bend[t];
        if (t - c->lag < k->net->T)
            out[t - c->lag] = later;
    }
}

void ep_mean_bend(const struct ep_mean *mean, const struct ep_task *k, int i, double *out)
{
    by_month(k, i, mean->bend + i * k->net->all, out);
}

void ep_mean_spread(const struct ep_mean *mean, const struct ep_task *k, int i, double *out)
{
    for (int t = 0; t < k->net->all; t++)
        mean->pull[t] = spread_at(mean, k, i, t);
    by_month(k, i, mean->pull, out);
}

/* Weight of the draws in which customers of item j (a channel, or n + an awareness) are worth more
 * than the price of a month. */
static double served(const struct ep_task *k, int j, int month)
{
    const struct ep_net *net = k->net;
    double sum = 0;
    for (int d = 0; d < net->draws; d++)
        if (k->value->next_capacity[d * net->T + month] < net->number[d].worth[j])
            sum += k->value->next_tail[d];
    return sum;
}

void ep_mean_crowd(const struct ep_mean *mean, struct ep_task *k, int month, double *out,
                   double *rest)
{
    const struct ep_net *net = k->net;
    struct ep_value *w = k->value;
    struct ep_half *half = &w->half[0]; /* scratch */
    size_t cells = sizeof(double) * (size_t)(net->n * net->all);
    memset(half->dv, 0, cells);
    memset(w->dx, 0, cells);
    memset(half->da, 0, sizeof(double) * (size_t)(net->S * net->all));
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r], t = month - net->m->channel[i].sales_lag, at = i * net->all + t;
        if (t >= 0 && mean->flow.vx[at] > 0)
            half->dv[at] = mean->buys[at] / mean->flow.vx[at] * sqrt(served(k, i, month));
        else if (t >= 0)
            half->dv[at] = net->number[0].customer[i] * sqrt(served(k, i, month));
    }
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *a = &net->m->awareness[s];
        half->da[s * net->all + month] = a->visits_per_aware * a->visit_to_lead *
                                         a->lead_to_customer * sqrt(served(k, net->n + s, month));
    }
    for (int at = 0; at < net->n * net->all; at++)
        w->dx[at] = -half->dv[at] * mean->flow.vx[at];
    ep_flow_effort(net, w->dx, k->de);
    ep_task_scatter(k, k->de, rest);
    memset(w->dx, 0, cells);
    ep_flow_reverse(net, &mean->num, w->x, &mean->flow, half->dv, half->da, false, w->dx);
    ep_flow_effort(net, w->dx, k->de);
    ep_task_scatter(k, k->de, out);
    ep_row_add(rest, 1, out, k->size);
}
