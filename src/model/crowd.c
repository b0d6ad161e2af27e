/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/metric.h"

#include <math.h>
#include <string.h>

/* Each draw serves the customers of each month by itself, the dearest first, and has a price of its
 * own for that. Here it does so again for other customers, who follow effort in proportion. That
 * costs a small part of an evaluation, and a product with what all of these prices bend less. */

#define NEW(count) EP_NEW_ARRAY(a, double, (size_t)(count) + 1)

void ep_crowd_init(struct ep_crowd *c, const struct ep_task *k, struct ep_arena *a)
{
    const struct ep_net *net = k->net;
    int months = net->T * net->draws, cells;
    memset(c, 0, sizeof *c);
    if (!net->m->capacity)
        return;
    c->draws = net->draws;
    c->items = net->n + net->S;
    cells = months * c->items;
    c->count = NEW(cells);
    c->per = NEW(cells);
    c->served = NEW(cells);
    c->all = NEW(months);
    c->bends = NEW(months);
    c->rest = NEW(net->T * k->size);
    c->effort = NEW(net->T * c->items);
    c->pull = NEW(net->T * c->items);
    c->pull_rest = NEW(net->T);
    c->item = NEW(c->items);
}

/* ---- customers at the last call ---- */

static void take_channel(struct ep_crowd *c, const struct ep_task *k, int d, int i)
{
    const struct ep_net *net = k->net;
    const struct ep_flow *f = &k->value->flow[d];
    int lag = net->m->channel[i].sales_lag, at = i * net->all;
    double customer = net->number[d].customer[i];
    for (int t = lag; t < net->T; t++) {
        int cell = (t * c->draws + d) * c->items + i;
        c->count[cell] = customer * f->v[at + t - lag];
        c->per[cell] = net->m->channel[i].per_result ? 0 : customer * f->vx[at + t - lag];
    }
}

void ep_crowd_take(struct ep_crowd *c, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    size_t cells = sizeof(double) * (size_t)(net->T * c->draws * c->items);
    memset(c->count, 0, cells);
    memset(c->per, 0, cells);
    for (int d = 0; d < c->draws; d++) {
        for (int r = 0; r < net->runs; r++)
            take_channel(c, k, d, net->run[r]);
        for (int s = 0; s < net->S; s++)
            for (int t = 0; t < net->T; t++)
                c->count[(t * c->draws + d) * c->items + net->n + s] =
                    ep_value_direct(net, &k->value->flow[d], s, t);
    }
    for (int at = 0; at < net->T * c->draws; at++)
        c->all[at] = ep_row_sum(c->count + at * c->items, c->items);
}

/* ---- effort by the month in which it brings customers, and back ---- */

static void spread_effort(struct ep_crowd *c, const struct ep_task *k, const double *d)
{
    int T = k->net->T;
    memset(c->effort, 0, sizeof(double) * (size_t)(T * c->items));
    for (int b = 0; b < k->blocks; b++) {
        const struct ep_model_channel *of = &k->net->m->channel[k->channel[b]];
        double stock = 0;
        for (int t = of->lag + of->sales_lag; t < T; t++) {
            stock = of->theta * stock + d[b * T + t - of->lag - of->sales_lag];
            c->effort[t * c->items + k->channel[b]] = (1 - of->theta) * stock;
        }
    }
}

static void gather_pull(const struct ep_crowd *c, const struct ep_task *k, double *out)
{
    int T = k->net->T;
    for (int t = 0; t < T; t++)
        ep_row_add(out, c->pull_rest[t], c->rest + t * k->size, k->size);
    for (int b = 0; b < k->blocks; b++) {
        const struct ep_model_channel *of = &k->net->m->channel[k->channel[b]];
        double later = 0;
        for (int t = T - 1; t >= of->lag + of->sales_lag; t--) {
            later = of->theta * later + (1 - of->theta) * c->pull[t * c->items + k->channel[b]];
            out[b * T + t - of->lag - of->sales_lag] += later;
        }
    }
}

static void clear_pull(struct ep_crowd *c, int T)
{
    memset(c->pull, 0, sizeof(double) * (size_t)(T * c->items));
    memset(c->pull_rest, 0, sizeof(double) * (size_t)T);
}

/* ---- a month of a draw ---- */

struct month {
    double room, price, rho; /* capacity; multiplier and penalty */
    double was, weight;      /* price at the last call; of the draw */
    double rest;             /* customers of feeds and awareness more than then */
};

/* Price where `count` customers come of each item, the dearest first; *bends: it follows them. */
static double price_of(const struct ep_net *net, const struct ep_numbers *num,
                       const struct month *m, const double *count, bool *bends)
{
    double taken = m->rest, price = fmax(0, m->price - m->rho * (m->room - taken));
    *bends = price > 0;
    for (int r = 0; r < net->n + net->S; r++) {
        int j = num->rank[r];
        double worth = num->worth[j];
        if (price >= worth)
            break;
        if (count[j] == 0)
            continue;
        taken += count[j];
        double at = m->price - m->rho * (m->room - taken);
        *bends = at > 0 && at < worth;
        price = fmin(worth, fmax(0, at));
        if (at >= worth)
            break;
    }
    return price;
}

/* What the month loses beside what its price of the last call says; its slope joins pull. */
static double lose(const struct ep_net *net, const struct ep_numbers *num, const struct month *m,
                   double price, const double *count, const double *per, double *pull)
{
    double less = fmin(price, m->was), value = (price - m->was) * (m->rest - m->room);
    for (int r = 0; r < net->n + net->S; r++) {
        int j = num->rank[r];
        double worth = num->worth[j];
        if (worth <= less)
            break;
        double dearer = fmin(price, worth) - fmin(m->was, worth);
        value += dearer * count[j];
        pull[j] += m->weight * dearer * per[j];
    }
    return value - (price - m->was) * (price + m->was - 2 * m->price) / (2 * m->rho);
}

static void take_served(const struct ep_numbers *num, double price, const double *per, int items,
                        double *served)
{
    for (int j = 0; j < items; j++)
        served[j] = num->worth[j] > price ? per[j] : 0;
}

static double draw_month(struct ep_crowd *c, const struct ep_task *k, int d, int t, double rest)
{
    const struct ep_net *net = k->net;
    const struct ep_numbers *num = &net->number[d];
    int items = c->items, at = t * c->draws + d;
    const double *per = c->per + at * items, *effort = c->effort + t * items;
    struct month m = {.room = net->m->capacity[t],
                      .price = k->dual.capacity[d * net->T + t],
                      .rho = k->dual.r_capacity[t],
                      .was = k->value->next_capacity[d * net->T + t],
                      .weight = k->value->next_tail[d],
                      .rest = rest};
    double more = ep_row_dot(per, effort, items) + rest, value = 0;
    bool bends;
    c->bends[at] = 0;
    if (m.was == 0 && m.price <= m.rho * (m.room - c->all[at] - more) && rest <= m.room)
        return 0;
    memcpy(c->item, c->count + at * items, sizeof(double) * (size_t)items);
    ep_row_add_product(c->item, per, effort, items);
    double price = price_of(net, num, &m, c->item, &bends);
    if (price != m.was) {
        value = lose(net, num, &m, price, c->item, per, c->pull + t * items);
        c->pull_rest[t] += m.weight * (price - m.was);
    }
    if (bends) {
        c->bends[at] = m.weight * m.rho;
        take_served(num, price, per, items, c->served + at * items);
    }
    return m.weight * value;
}

double ep_crowd_kinks(struct ep_crowd *c, const struct ep_task *k, const double *d, double *crowded,
                      double *out)
{
    int T = k->net->T;
    double value = 0;
    spread_effort(c, k, d);
    clear_pull(c, T);
    for (int t = 0; t < T; t++) {
        double rest = ep_row_dot(c->rest + t * k->size, d, k->size);
        for (int i = 0; i < c->draws; i++)
            value += draw_month(c, k, i, t, rest);
        crowded[t] = ep_row_sum(c->bends + t * c->draws, c->draws);
    }
    gather_pull(c, k, out);
    return value;
}

void ep_crowd_add(struct ep_crowd *c, const struct ep_task *k, const double *d, double *out)
{
    int T = k->net->T;
    spread_effort(c, k, d);
    clear_pull(c, T);
    for (int t = 0; t < T; t++) {
        double rest = ep_row_dot(c->rest + t * k->size, d, k->size);
        for (int at = t * c->draws; at < (t + 1) * c->draws; at++) {
            const double *served = c->served + at * c->items;
            if (c->bends[at] == 0)
                continue;
            double pull =
                c->bends[at] * (rest + ep_row_dot(served, c->effort + t * c->items, c->items));
            ep_row_add(c->pull + t * c->items, pull, served, c->items);
            c->pull_rest[t] += pull;
        }
    }
    gather_pull(c, k, out);
}
