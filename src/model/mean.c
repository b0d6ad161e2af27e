/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/metric.h"

#include <math.h>
#include <string.h>

#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

void ep_mean_init(struct ep_mean *mean, const struct ep_net *net, struct ep_arena *a)
{
    int cells = net->n * net->all;
    memset(mean, 0, sizeof *mean);
    mean->num.k = NEW(net->n);
    mean->num.edge = NEW(net->edge_count);
    ep_flow_init(net, a, &mean->flow);
    mean->near = NEW(cells);
    mean->buys = NEW(cells);
    mean->spread = NEW(cells);
}

static void take_channel(struct ep_mean *mean, const struct ep_task *k, int d, int i)
{
    const struct ep_flow *f = &k->value->flow[d];
    const struct ep_numbers *num = &k->net->number[d];
    double weight = k->value->next_tail[d], per = num->customer[i];
    int from = i * k->net->all, to = from + k->net->all;
    for (int at = from; at < to; at++) {
        double slope = weight * f->vx[at];
        mean->flow.vx[at] += slope;
        mean->flow.M[at] += weight * f->M[at];
        mean->flow.vm[at] += weight * f->vm[at];
        mean->near[at] += f->M[at] > 0 ? slope / (num->k[i] * f->M[at]) : 0;
        mean->buys[at] += per * slope;
        mean->spread[at] += per * per * slope * f->vx[at];
    }
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
        }
}

/* What one month's effective effort bends: response, but for reach, for which effort counts as it
 * is; and capacity by what its rows, which are of the mean, leave out. */
static double bend_at(const struct ep_mean *mean, const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    int at = i * net->all + t, month = t + net->m->channel[i].sales_lag;
    double worth = k->value->dx[at], bend = 0, u = k->value->x[at] * mean->near[at];
    for (int g = 0; g < net->G; g++)
        if (t >= net->m->goal[g].from && t <= net->m->goal[g].to)
            worth -= k->value->reach_slope[g * net->n + i];
    /* far beyond the ceiling the curvature fades: the step must not explode */
    if (u <= 30)
        bend = fabs(worth) * exp(fmax(0, u - 3)) * mean->near[at];
    if (net->m->capacity && month < net->T && mean->spread[at] > 0)
        bend += ep_lagrange_crowded(k, i, month) * k->dual.r_capacity[month] * mean->spread[at];
    return bend;
}

void ep_mean_bend(const struct ep_mean *mean, const struct ep_task *k, int i, double *out)
{
    const struct ep_model_channel *c = &k->net->m->channel[i];
    double later = 0, keep = c->theta * c->theta, now = (1 - c->theta) * (1 - c->theta);
    memset(out, 0, sizeof(double) * (size_t)k->net->T);
    for (int t = k->net->all - 1; t >= c->lag; t--) {
        later = keep * later + now * bend_at(mean, k, i, t);
        if (t - c->lag < k->net->T)
            out[t - c->lag] = later;
    }
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

void ep_mean_crowd(const struct ep_mean *mean, struct ep_task *k, int month, double *out)
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
    ep_flow_reverse(net, &mean->num, w->x, &mean->flow, half->dv, half->da, false, w->dx);
    ep_flow_effort(net, w->dx, k->de);
    ep_task_scatter(k, k->de, out);
}
