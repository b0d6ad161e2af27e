/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

/* The best of one channel at the prices of a look, and what it takes. */

/* Effective effort of history, and of the lower limits too. */
static void starts(const struct ep_net *net, int i, const double *lo, double *past, double *start)
{
    const struct ep_model_channel *c = &net->m->channel[i];
    double stock = 0, more = 0;
    for (int t = -c->history_count; t < -c->lag; t++)
        stock = c->theta * stock + c->history[c->history_count + t];
    for (int t = 0; t < net->all; t++) {
        int from = t - c->lag;
        bool before = from < 0 && c->history_count + from >= 0;
        stock = c->theta * stock + (before ? c->history[c->history_count + from] : 0);
        more = c->theta * more + (from >= 0 && from < net->T ? lo[from] : 0);
        past[t] = (1 - c->theta) * stock;
        start[t] = past[t] + (1 - c->theta) * more;
    }
}

/* Price of effective effort of each month that reaches the same as that of effort. */
static void price_of_stock(const struct ep_alone *p, const double *price, double *out)
{
    for (int t = 0; t < p->all; t++) {
        double now = t < p->months ? price[t] : 0;
        double next = t + 1 < p->months ? price[t + 1] : 0;
        out[t] = (now - p->theta * next) / (1 - p->theta);
    }
}

/* Months of a channel without carry-over: 0 or at least the minimum. */
static void lift_to_minimum(const struct ep_bound *b, const struct ep_alone *p, int i,
                            const double *price, double *x, double *e, double *value)
{
    const struct ep_model_channel *c = &b->net->m->channel[i];
    double least = c->steady || c->tested ? 0 : ep_effort_min(c);
    for (int t = 0; t < p->months && least > 0; t++) {
        if (e[t] >= least || p->lo[t] > 0)
            continue;
        double none = ep_alone_worth_of(p, t, 0);
        double now = ep_alone_worth_of(p, t, e[t]) - price[t] * e[t];
        double at = ep_alone_worth_of(p, t, least) - price[t] * least;
        bool used = at > none && least <= p->hi[t];
        e[t] = used ? least : 0;
        x[t] = p->start[t] + e[t];
        *value += (used ? at : none) - now;
    }
}

/* The channel as if it began in its first month. */
static struct ep_alone *from_first(const struct ep_bound *b, int i, const struct ep_alone *p,
                                   struct ep_arena *a)
{
    struct ep_alone *open = EP_NEW(a, struct ep_alone);
    *open = *p;
    open->hi = b->hi + i * b->net->T;
    for (int t = 0; t < p->months; t++)
        open->most = fmax(open->most, open->hi[t] - open->lo[t]);
    return open;
}

/* The bounds with minima of all starts: made where one asks for them first. */
static const struct ep_minima *minima_of(const struct ep_bound *b, int i, const struct ep_alone *p,
                                         double least, const double *price,
                                         struct ep_channel_bound *r)
{
    if (!r->minima)
        r->minima = ep_alone_minima(from_first(b, i, p, r->arena), price, least, r->arena);
    return r->minima;
}

/* Months of a channel with carry-over, where some lie below the minimum. */
static void keep_minimum(const struct ep_bound *b, int i, const struct ep_alone *p,
                         const struct ep_money *money, struct ep_channel_bound *r, double *x,
                         double *value)
{
    const double trace = 1e-6, least = ep_effort_min(&b->net->m->channel[i]);
    double *e = r->e, stock = 0;
    bool below = false, low = false;
    for (int t = 0; t < p->months; t++) {
        below = below || (e[t] > trace * least && e[t] < (1 - trace) * least);
        low = low || p->lo[t] > 0;
    }
    if (!below || low)
        return;
    const struct ep_minima *m = minima_of(b, i, p, least, money->price, r);
    int first = money->start < p->months ? money->start : p->months;
    *value = fmin(*value, ep_minima_from(m, first));
    ep_minima_plan(m, first, least, e);
    for (int t = 0; t < p->all; t++) {
        stock = p->theta * stock + (1 - p->theta) * (t < p->months ? e[t] : 0);
        x[t] = p->start[t] + stock;
    }
}

/* Limits of its effort where it begins in month `start`; returns the most that it may have beyond
 * the lower ones. */
static double limits_from(const struct ep_bound *b, int i, int start, bool loose, double *lo,
                          double *hi)
{
    int T = b->net->T, first = b->net->m->channel[i].start;
    double most = 0;
    for (int t = 0; t < T; t++) {
        bool closed = t < start && start > first;
        lo[t] = loose || t < start ? 0 : b->lo[i * T + t];
        hi[t] = closed ? 0 : b->hi[i * T + t];
        most = fmax(most, fmax(hi[t], lo[t]) - lo[t]);
    }
    return most;
}

static struct ep_use use_of(const struct ep_money *p, const double *e, int months)
{
    struct ep_use use = {p->lump_use, p->lump_strain};
    for (int t = 0; t < months; t++) {
        use.cash += p->use[t] * e[t];
        use.hours += p->strain[t] * e[t];
    }
    return use;
}

static void give_scratch(struct ep_alone *p, struct ep_arena *a)
{
    p->d = EP_NEW_ARRAY(a, double, (size_t)p->all + 1);
    p->slope = EP_NEW_ARRAY(a, double, (size_t)p->all + 1);
    p->row = EP_NEW_ARRAY(a, double, 2 * (size_t)p->draws);
    p->pool = EP_NEW_ARRAY(a, struct ep_pool, (size_t)p->months + 1);
}

double ep_bound_best_effort(struct ep_bound *b, int i, const double *room, const struct ep_money *p,
                            bool loose, struct ep_channel_bound *r, struct ep_use *use, double *off,
                            struct ep_arena *scratch)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    int all = net->all, T = net->T, first = c->lag < all ? c->lag : all;
    double *lo = EP_NEW_ARRAY(scratch, double, (size_t)T), slack;
    double *hi = EP_NEW_ARRAY(scratch, double, (size_t)T);
    double *start = EP_NEW_ARRAY(scratch, double, (size_t)all), *x = r->x, *e = r->e;
    double *price = EP_NEW_ARRAY(scratch, double, (size_t)all + 1), value, paid = 0;
    double most = limits_from(b, i, p->start, loose, lo, hi);
    for (int t = 0; t < T; t++)
        paid += p->price[t] * lo[t];
    starts(net, i, lo, r->past, start);
    size_t at = row_at(b, i, first) - row_at(b, i, 0);
    struct ep_alone alone = {.months = T < all - first ? T : all - first,
                             .all = all - first,
                             .draws = net->draws,
                             .theta = c->theta,
                             .most = most,
                             .worth = b->worth + row_at(b, i, first),
                             .room = room + at,
                             .k = b->k + i * net->draws,
                             .price = price,
                             .reach = b->reach + i * all + first,
                             .start = start + first,
                             .lo = lo,
                             .hi = hi};
    give_scratch(&alone, scratch);
    price_of_stock(&alone, p->price, price);
    if (r->late && !r->starts)
        r->starts = ep_alone_starts(from_first(b, i, &alone, r->arena), r->arena);
    alone.starts = r->starts;
    alone.first = p->start < alone.months ? p->start : alone.months;
    memcpy(x, start, sizeof(double) * (size_t)all);
    value = ep_alone_best(&alone, x + first, e, &slack);
    /* a fed ceiling's support needs the optimum itself */
    bool free = !b->fixed && !ep_bound_is_fed(net, i);
    if (c->theta == 0 && free)
        lift_to_minimum(b, &alone, i, p->price, x + first, e, &value);
    value += slack;
    if (c->theta > 0 && free && b->minima && !c->steady && !c->tested &&
        value - paid - p->lump > r->floor)
        keep_minimum(b, i, &alone, p, r, x + first, &value);
    alone.worth = b->worth + row_at(b, i, 0);
    alone.room = room;
    alone.reach = b->reach + i * all;
    for (int t = 0; t < first; t++)
        value += ep_alone_worth(&alone, t, start[t]);
    *off = 0;
    for (int t = 0; t < all && c->history_count > 0; t++)
        *off += ep_alone_worth(&alone, t, r->past[t]);
    for (int t = alone.months; t < T; t++)
        e[t] = lo[t];
    *use = use_of(p, e, T);
    return value - paid - p->lump;
}
