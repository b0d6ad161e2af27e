/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* The capacity of a month: who is served, and what it costs that others are not. */

double ep_value_direct(const struct ep_net *net, const struct ep_flow *f, int s, int t)
{
    const struct ep_model_awareness *w = &net->m->awareness[s];
    double aware = f->aware[s * net->all + t] - net->before[s * net->all + t];
    return aware * w->visits_per_aware * w->visit_to_lead * w->lead_to_customer;
}

/* Customers that item j (a channel, or n + an awareness) brings to purchase month t. */
static double customers_in(const struct ep_net *net, const struct ep_numbers *num,
                           const struct ep_flow *f, int j, int t)
{
    if (j < net->n) {
        int visit = t - net->m->channel[j].sales_lag;
        return net->live[j] && visit >= 0 ? f->v[j * net->all + visit] * num->customer[j] : 0;
    }
    return ep_value_direct(net, f, j - net->n, t);
}

int ep_value_buyers(const struct ep_value *w, struct ep_half *half, int d)
{
    const struct ep_net *net = w->net;
    int count = 0;
    for (int r = 0; r < net->n + net->S; r++) {
        int j = net->number[d].rank[r];
        if (j >= net->n || net->live[j])
            half->buyer[count++] = j;
    }
    return count;
}

struct month {
    int buyers;
    double room, price, rho; /* capacity; multiplier and penalty of the mode smooth */
    double price_out, worth, all_worth, count;
    double uncut; /* price_out before it is cut */
};

/* Worth of the customers of a month when only `room` of them can be served, the dearest first:
 * min over p >= 0 of p room + sum (w - p)+ n (+ (p - price)^2 / 2 rho where smooth). */
static void serve(const struct ep_value *w, struct ep_half *half, int d, int t, struct month *out)
{
    const struct ep_net *net = w->net;
    const struct ep_numbers *num = &net->number[d];
    double taken = 0, price = 0;
    bool found = w->mode == EP_MODE_FIXED;
    bool smooth = w->mode == EP_MODE_SMOOTH;
    out->all_worth = out->count = 0;
    if (found)
        price = out->price;
    else if (smooth)
        price = fmax(0, out->price - out->rho * out->room);
    out->uncut = price;
    for (int r = 0; r < out->buyers; r++) {
        int j = half->buyer[r];
        double worth = num->worth[j], n = customers_in(net, num, &w->flow[d], j, t);
        half->bought[r] = n;
        out->count += n;
        if (worth <= 0 || n == 0)
            continue;
        out->all_worth += worth * n;
        if (found || (smooth && price >= worth)) {
            found = true;
            continue;
        }
        taken += n;
        double at = smooth              ? out->price - out->rho * (out->room - taken)
                    : taken > out->room ? worth
                                        : 0;
        found = at >= worth;
        price = found ? worth : fmax(0, at);
        out->uncut = at;
    }
    out->price_out = price;
    out->worth = price * out->room;
    for (int r = 0; r < out->buyers && num->worth[half->buyer[r]] > price; r++)
        out->worth += (num->worth[half->buyer[r]] - price) * half->bought[r];
    if (smooth)
        out->worth += (price - out->price) * (price - out->price) / (2 * out->rho);
}

/* Those of buyer j by month of purchase, [all]. */
static void customers_by_month(const struct ep_value *w, int d, int j, double *row)
{
    const struct ep_net *net = w->net;
    int all = net->all, lag = j < net->n ? net->m->channel[j].sales_lag : 0;
    lag = lag < all ? lag : all;
    memset(row, 0, sizeof(double) * (size_t)lag);
    if (j < net->n)
        ep_row_scale(row + lag, net->number[d].customer[j], w->flow[d].v + j * all, all - lag);
    for (int t = 0; t < all && j >= net->n; t++)
        row[t] = customers_in(net, &net->number[d], &w->flow[d], j, t);
}

void ep_value_served(const struct ep_value *w, const struct ep_half *half, int draw, int buyers,
                     double *served)
{
    const struct ep_net *net = w->net;
    for (int r = 0; r < buyers; r++)
        customers_by_month(w, draw, half->buyer[r], served + r * net->all);
    for (int t = 0; t < net->T && net->m->capacity; t++) {
        double room = net->m->capacity[t];
        for (int r = 0; r < buyers; r++) {
            double *wants = served + r * net->all + t;
            *wants = *wants < room ? *wants : room;
            room -= *wants;
        }
    }
}

/* Customers of all buyers by month, into half->buys. */
static void count_buys(const struct ep_value *w, struct ep_half *half, int d, int buyers)
{
    const struct ep_net *net = w->net;
    memset(half->buys, 0, sizeof(double) * (size_t)net->T);
    for (int r = 0; r < buyers; r++) {
        int j = half->buyer[r], lag = j < net->n ? net->m->channel[j].sales_lag : 0;
        if (j < net->n && lag < net->T)
            ep_row_add(half->buys + lag, net->number[d].customer[j], w->flow[d].v + j * net->all,
                       net->T - lag);
        for (int t = 0; t < net->T && j >= net->n; t++)
            half->buys[t] += customers_in(net, &net->number[d], &w->flow[d], j, t);
    }
}

/* A month with room for all: nobody is turned away, whoever they are. */
static bool has_room(const struct month *month, double count, enum ep_mode mode)
{
    if (mode == EP_MODE_FIXED)
        return month->price == 0 && count <= month->room;
    return count <= month->room &&
           (mode == EP_MODE_EXACT || month->price <= month->rho * (month->room - count));
}

double ep_value_capacity_loss(struct ep_value *w, struct ep_half *half, int d)
{
    const struct ep_net *net = w->net;
    enum ep_mode mode = w->mode;
    double loss = 0;
    int buyers = ep_value_buyers(w, half, d);
    count_buys(w, half, d, buyers);
    for (int t = 0; t < net->T; t++) {
        int at = d * net->T + t;
        struct month month = {.buyers = buyers, .room = net->m->capacity[t]};
        if (mode != EP_MODE_EXACT)
            month.price = w->dual->capacity[at];
        if (mode == EP_MODE_SMOOTH)
            month.rho = w->dual->r_capacity[t];
        if (has_room(&month, half->buys[t], mode)) {
            w->next_capacity[at] = 0;
            w->uncut[at] = month.price - month.rho * (month.room - half->buys[t]);
            loss -= mode == EP_MODE_SMOOTH ? month.price * month.price / (2 * month.rho) : 0;
            continue;
        }
        serve(w, half, d, t, &month);
        w->next_capacity[at] = month.price_out;
        w->uncut[at] = month.uncut;
        half->away[t] += fmax(0, month.count - month.room) / net->draws;
        loss += month.all_worth - month.worth;
    }
    return loss;
}
