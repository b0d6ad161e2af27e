/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
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
    f->unaware = EP_NEW_ARRAY(a, double, stocks);
    f->later = EP_NEW_ARRAY(a, double, (size_t)net->all + 1);
    f->idle = EP_NEW_ARRAY(a, bool, (size_t)net->n + 1);
    memset(f->idle, 1, sizeof(bool) * (size_t)net->n);
}

/* What history alone keeps, and of the plan's effort what its months reach. */
static void effective_row(const struct ep_net *net, int i, const double *e, double *row)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    int all = net->all, first = c->lag < all ? c->lag : all;
    int last = first + net->T < all ? first + net->T : all;
    double keep = c->theta, part = 1 - keep, stock = 0;
    memcpy(row, net->past + i * all, sizeof(double) * (size_t)all);
    if (!net->on[i])
        return;
    if (keep == 0) {
        ep_row_add(row + first, 1, e, last - first);
        return;
    }
    for (int t = first; t < last; t++) {
        stock = keep * stock + e[t - first];
        row[t] += part * stock;
    }
    for (int t = last; t < all; t++) {
        stock *= keep;
        row[t] += part * stock;
    }
}

void ep_flow_effective(const struct ep_net *net, const double *e, double *x, bool *idle, int *set)
{
    for (int i = 0; i < net->n && *set != net->set; i++) {
        bool works = net->live[i] && !net->m->channel[i].per_result;
        if (!works && !idle[i])
            memset(x + i * net->all, 0, sizeof(double) * (size_t)net->all);
        idle[i] = !works;
    }
    *set = net->set;
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!idle[i] && net->work[i])
            effective_row(net, i, e + i * net->T, x + i * net->all);
    }
}

void ep_flow_effort(const struct ep_net *net, const double *dx, double *de)
{
    memset(de, 0, sizeof(double) * (size_t)(net->n * net->T));
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        const struct ep_model_channel *c = &net->m->channel[i];
        const double *row = dx + i * net->all;
        double *out = de + i * net->T, later = 0;
        if (!net->work[i] || c->per_result)
            continue;
        for (int t = net->all - 1; t >= c->lag; t--) {
            later = c->theta * later + (1 - c->theta) * row[t];
            if (t - c->lag < net->T)
                out[t - c->lag] = later;
        }
    }
}

static void pass_on(const struct ep_net *net, struct ep_flow *f, int i)
{
    int all = net->all, at = i * all, start = net->m->channel[i].start;
    start = start < all ? start : all;
    memset(f->M + at, 0, sizeof(double) * (size_t)start);
    memcpy(f->v + at, f->M + at, sizeof(double) * (size_t)all);
    memset(f->vx + at, 0, sizeof(double) * (size_t)all);
    memset(f->vm + at, 0, sizeof(double) * (size_t)start);
    ep_row_fill(f->vm + at + start, 1, all - start);
}

double ep_flow_aware_before(const struct ep_model_awareness *w, int t)
{
    double stock = w->start * pow(w->decay, t + 1);
    return w->people > 0 ? w->people * (1 - exp(-stock / w->people)) : 0;
}

static void aware_forward(const struct ep_net *net, struct ep_flow *f, int s)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    int all = net->all;
    double *fresh = f->stock + s * all, *aware = f->aware + s * all, stock = w->start;
    memset(fresh, 0, sizeof(double) * (size_t)all);
    memset(aware, 0, sizeof(double) * (size_t)all);
    if (w->people <= 0)
        return;
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (w->rate[i] > 0)
            ep_row_add(fresh, w->rate[i] / w->people, f->v + i * all, all);
    }
    stock /= w->people;
    for (int t = 0; t < all; t++)
        fresh[t] = stock = stock * w->decay + fresh[t];
    ep_curve_fall(f->stock + s * all, all, f->unaware + s * all, aware);
    for (int t = 0; t < all; t++)
        aware[t] *= w->people;
}

/* What does not run any more brings nothing. */
static void take_set(const struct ep_net *net, struct ep_flow *f)
{
    size_t row = sizeof(double) * (size_t)net->all;
    for (int i = 0; i < net->n; i++) {
        if (!net->live[i] && !f->idle[i]) {
            memset(f->v + i * net->all, 0, row);
            memset(f->M + i * net->all, 0, row);
        }
        f->idle[i] = !net->live[i];
    }
    f->set = net->set;
}

void ep_flow_forward(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                     struct ep_flow *f)
{
    int all = net->all;
    if (f->set != net->set)
        take_set(net, f);
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!net->work[i])
            continue;
        double *M = f->M + i * all;
        ep_row_scale(M, num->base[i], net->m->channel[i].base, all);
        bool fed = net->edge_first[i] < net->edge_first[i + 1];
        for (int t = 0; t < all && fed && net->lift > 0; t++)
            M[t] += net->lift * net->sup[i * all + t];
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
            if (!net->live[net->edge_from[e]])
                continue;
            const double *v = f->v + net->edge_from[e] * all;
            int lag = net->edge_lag[e];
            if (lag < all)
                ep_row_add(M + lag, num->edge[e], v, all - lag);
        }
        if (net->m->channel[i].per_result)
            pass_on(net, f, i);
        else if (f->plain)
            ep_curve_values(x + i * all, M, num->k[i], all, f->v + i * all);
        else
            ep_curve_row(x + i * all, M, num->k[i], all, f->v + i * all, f->vx + i * all,
                         f->vm + i * all);
    }
    for (int s = 0; s < net->S; s++)
        aware_forward(net, f, s);
}

void ep_flow_aware_reverse(const struct ep_net *net, const struct ep_flow *f, int s,
                           const double *da, double *dv)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    double later = 0, *worth = f->later;
    if (w->people <= 0)
        return;
    for (int t = net->all - 1; t >= 0; t--) {
        int at = s * net->all + t;
        worth[t] = later = later * w->decay + da[at] * f->unaware[at];
    }
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (net->work[i] && w->rate[i] > 0)
            ep_row_add(dv + i * net->all, w->rate[i], worth, net->all);
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
        ep_flow_aware_reverse(net, f, s, da, dv);
    for (int r = net->runs - 1; r >= 0; r--) {
        int i = net->run[r];
        if (!net->work[i])
            continue;
        double *dM = dv + i * all; /* turned in place from worth of a visit to worth of ceiling */
        bool driven = !net->m->channel[i].per_result;
        bool fed = net->edge_first[i] < net->edge_first[i + 1];
        const double *vx = f->vx + i * all, *vm = f->vm + i * all, *M = f->M + i * all;
        double *to = dx + i * all;
        bool corner = false;
        ep_row_add_product(to, dM, vx, all);
        for (int t = 0; t < all && driven; t++)
            corner |= M[t] <= 0;
        for (int t = 0; t < all && corner; t++)
            if (M[t] <= 0) {
                double side, rest;
                support_corner(net, num->k[i], x, i * all + t, bound, &side, &rest);
                to[t] += dM[t] * side;
                dM[t] *= rest;
            } else {
                dM[t] *= vm[t];
            }
        if (!corner && fed)
            ep_row_multiply(dM, vm, all);
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
            int lag = net->edge_lag[e], from = net->edge_from[e];
            if (net->work[from] && lag < all)
                ep_row_add(dv + from * all, num->edge[e], dM + lag, all - lag);
        }
    }
}
