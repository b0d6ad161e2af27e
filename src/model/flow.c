/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

void ep_flow_init(const struct ep_net *net, struct ep_arena *a, struct ep_flow *f)
{
    size_t cells = (size_t)(net->n * net->all) + 1, stocks = (size_t)(net->S * net->all) + 1;
    f->v = EP_NEW_ARRAY(a, double, cells);
    f->M = EP_NEW_ARRAY(a, double, cells);
    f->vx = EP_NEW_ARRAY(a, double, cells);
    f->vm = EP_NEW_ARRAY(a, double, cells);
    f->stock = EP_NEW_ARRAY(a, double, stocks);
    f->aware = EP_NEW_ARRAY(a, double, stocks);
}

/* Effort of month t, the months before the plan from the history. */
static double effort_at(const struct ep_net *net, int i, const double *e, int t)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    if (t >= net->T)
        return 0;
    if (t >= 0)
        return net->on[i] ? e[i * net->T + t] : 0;
    return c->history_count + t >= 0 ? c->history[c->history_count + t] : 0;
}

void ep_flow_effective(const struct ep_net *net, const double *e, double *x)
{
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        double *row = x + i * net->all, stock = 0;
        if (!net->live[i] || c->per_result) {
            memset(row, 0, sizeof(double) * (size_t)net->all);
            continue;
        }
        for (int t = -c->history_count; t < -c->lag; t++)
            stock = c->theta * stock + effort_at(net, i, e, t);
        for (int t = 0; t < net->all; t++) {
            stock = c->theta * stock + effort_at(net, i, e, t - c->lag);
            row[t] = (1 - c->theta) * stock;
        }
    }
}

void ep_flow_effort(const struct ep_net *net, const double *dx, double *de)
{
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        const double *row = dx + i * net->all;
        double *out = de + i * net->T, later = 0;
        memset(out, 0, sizeof(double) * (size_t)net->T);
        if (!net->live[i] || c->per_result)
            continue;
        for (int t = net->all - 1; t >= c->lag; t--) {
            later = c->theta * later + (1 - c->theta) * row[t];
            if (t - c->lag < net->T)
                out[t - c->lag] = later;
        }
    }
}

/* 1 - exp(-u) without the loss of digits near 0. */
static double one_less_exp(double u, double *rest)
{
    if (u < 0.004) {
        double q = u * (1 - u / 2 * (1 - u / 3 * (1 - u / 4 * (1 - u / 5))));
        *rest = 1 - q;
        return q;
    }
    *rest = exp(-u);
    return 1 - *rest;
}

static void respond(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                    struct ep_flow *f, int i)
{
    double k = num->k[i];
    for (int at = i * net->all; at < (i + 1) * net->all; at++) {
        double m = f->M[at], rest;
        if (m <= 0) {
            f->v[at] = f->vx[at] = f->vm[at] = 0;
        } else if (x[at] <= 0) {
            f->v[at] = f->vm[at] = 0;
            f->vx[at] = 1 / k;
        } else {
            double u = x[at] / (k * m), q = one_less_exp(u, &rest);
            f->v[at] = m * q;
            f->vx[at] = rest / k;
            f->vm[at] = fmax(0, q - u * rest);
        }
    }
}

static void pass_on(const struct ep_net *net, struct ep_flow *f, int i)
{
    for (int t = 0; t < net->all; t++) {
        int at = i * net->all + t;
        bool open = t >= net->m->channel[i].start;
        f->M[at] = open ? f->M[at] : 0;
        f->v[at] = f->M[at];
        f->vx[at] = 0;
        f->vm[at] = open;
    }
}

double ep_flow_aware_before(const struct ep_model_awareness *w, int t)
{
    double stock = w->start * pow(w->decay, t + 1);
    return w->people > 0 ? w->people * (1 - exp(-stock / w->people)) : 0;
}

static void aware_forward(const struct ep_net *net, struct ep_flow *f, int s)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    double stock = w->start;
    for (int t = 0; t < net->all; t++) {
        stock *= w->decay;
        for (int i = 0; i < net->n; i++)
            if (net->live[i] && w->rate[i] > 0)
                stock += w->rate[i] * f->v[i * net->all + t];
        f->stock[s * net->all + t] = stock;
        f->aware[s * net->all + t] = w->people > 0 ? w->people * (1 - exp(-stock / w->people)) : 0;
    }
}

void ep_flow_forward(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                     struct ep_flow *f)
{
    int all = net->all;
    for (int i = 0; i < net->n; i++) {
        if (!net->live[i]) {
            memset(f->v + i * all, 0, sizeof(double) * (size_t)all);
            memset(f->M + i * all, 0, sizeof(double) * (size_t)all);
            continue;
        }
        double *M = f->M + i * all;
        for (int t = 0; t < all; t++)
            M[t] = net->m->channel[i].base[t] * num->base[i];
        bool fed = net->edge_first[i] < net->edge_first[i + 1];
        for (int t = 0; t < all && fed && net->lift > 0; t++)
            M[t] += net->lift * net->sup[i * all + t];
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
            if (!net->live[net->edge_from[e]])
                continue;
            const double *v = f->v + net->edge_from[e] * all;
            for (int t = net->edge_lag[e]; t < all; t++)
                M[t] += num->edge[e] * v[t - net->edge_lag[e]];
        }
        if (net->m->channel[i].per_result)
            pass_on(net, f, i);
        else
            respond(net, num, x, f, i);
    }
    for (int s = 0; s < net->S; s++)
        aware_forward(net, f, s);
}

static void aware_reverse(const struct ep_net *net, const struct ep_flow *f, int s,
                          const double *da, double *dv)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    double later = 0;
    if (w->people <= 0)
        return;
    for (int t = net->all - 1; t >= 0; t--) {
        int at = s * net->all + t;
        later = later * w->decay + da[at] * exp(-f->stock[at] / w->people);
        if (later == 0)
            continue;
        for (int i = 0; i < net->n; i++)
            if (net->live[i] && w->rate[i] > 0)
                dv[i * net->all + t] += w->rate[i] * later;
    }
}

/* At a ceiling of 0 the response has a corner: v <= x/k and v <= M are both supports. Where the
 * ceiling can never rise the second costs nothing. */
static void support_corner(const struct ep_net *net, double k, const double *x, int at, bool bound,
                           double *vx, double *vm)
{
    bool idle = x[at] <= 0;
    bool effort_side = bound && idle && net->sup[at] > 0;
    *vx = effort_side ? 1 / k : 0;
    *vm = effort_side || (idle && !bound) ? 0 : 1;
}

void ep_flow_reverse(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                     const struct ep_flow *f, double *dv, double *da, bool bound, double *dx)
{
    int all = net->all;
    for (int s = 0; s < net->S; s++)
        aware_reverse(net, f, s, da, dv);
    for (int i = net->n - 1; i >= 0; i--) {
        if (!net->live[i])
            continue;
        double *dM = dv + i * all; /* turned in place from worth of a visit to worth of ceiling */
        bool driven = !net->m->channel[i].per_result;
        for (int t = 0; t < all; t++) {
            int at = i * all + t;
            double vx = f->vx[at], vm = f->vm[at];
            if (driven && f->M[at] <= 0)
                support_corner(net, num->k[i], x, at, bound, &vx, &vm);
            dx[at] += dM[t] * vx;
            dM[t] *= vm;
        }
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
            int lag = net->edge_lag[e], from = net->edge_from[e];
            if (!net->live[from])
                continue;
            for (int t = lag; t < all; t++)
                dv[from * all + t - lag] += num->edge[e] * dM[t];
        }
    }
}
