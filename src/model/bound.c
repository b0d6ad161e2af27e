/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

double ep_bound_of_plan(struct ep_task *task, double *lost)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_bound *b = ep_bound_own(task);
    const struct ep_net *net = b->net;
    enum ep_side *side = EP_NEW_ARRAY(scratch, enum ep_side, (size_t)net->n + 1);
    for (int i = 0; i < net->n; i++)
        side[i] = task->net->on[i] ? EP_SIDE_ON : EP_SIDE_OFF;
    struct ep_levers levers = {task->dual.budget, 1};
    double bound = ep_bound_at(b, side, &levers);
    if (lost)
        memcpy(lost, b->lost, sizeof(double) * (size_t)net->n);
    ep_arena_free(scratch);
    return bound;
}

/* ---- one channel ---- */

struct use { /* what being on takes: cash, and hours at their weights */
    double cash, hours;
};

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
        double none = ep_alone_worth(p, t, p->start[t]);
        double now = ep_alone_worth(p, t, x[t]) - price[t] * e[t];
        double at = ep_alone_worth(p, t, p->start[t] + least) - price[t] * least;
        bool used = at > none && least <= p->hi[t];
        e[t] = used ? least : 0;
        x[t] = p->start[t] + e[t];
        *value += (used ? at : none) - now;
    }
}

/* Months of a channel with carry-over, where some lie below the minimum. */
static void keep_minimum(const struct ep_alone *p, double least, const double *price, double *x,
                         double *e, double *value)
{
    const double trace = 1e-6;
    bool below = false, low = false;
    for (int t = 0; t < p->months; t++) {
        below = below || (e[t] > trace * least && e[t] < (1 - trace) * least);
        low = low || p->lo[t] > 0;
    }
    if (!below || low)
        return;
    double bound = ep_alone_with_minimum(p, price, least, e), stock = 0;
    *value = fmin(*value, bound);
    for (int t = 0; t < p->all; t++) {
        stock = p->theta * stock + (1 - p->theta) * (t < p->months ? e[t] : 0);
        x[t] = p->start[t] + stock;
    }
}

struct channel_bound {
    double *x, *past; /* [all] effective effort, and that of history alone */
    double *e;        /* [T] effort */
};

static bool is_fed(const struct ep_net *net, int i)
{
    return net->edge_first[i] < net->edge_first[i + 1];
}

/* Best of a channel whose ceilings are those in `room`, into `r`. `loose`: without lower limits. */
static double best_effort(struct ep_bound *b, int i, const double *room, const struct ep_money *p,
                          bool loose, struct channel_bound *r, struct use *use, double *off,
                          struct ep_arena *scratch)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    int all = net->all, T = net->T, first = c->lag < all ? c->lag : all;
    double *lo = EP_NEW_ARRAY(scratch, double, (size_t)T), *hi = b->hi + i * T, slack;
    double *start = EP_NEW_ARRAY(scratch, double, (size_t)all), *x = r->x, *e = r->e;
    double *price = EP_NEW_ARRAY(scratch, double, (size_t)all + 1), value, paid = 0, most = 0;
    for (int t = 0; t < T; t++) {
        lo[t] = loose || t < p->start ? 0 : b->lo[i * T + t];
        most = fmax(most, fmax(hi[t], lo[t]) - lo[t]);
        paid += p->price[t] * lo[t];
    }
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
    alone.d = EP_NEW_ARRAY(scratch, double, (size_t)all + 1);
    alone.slope = EP_NEW_ARRAY(scratch, double, (size_t)all + 1);
    alone.row = EP_NEW_ARRAY(scratch, double, 2 * (size_t)net->draws);
    alone.pool = EP_NEW_ARRAY(scratch, struct ep_pool, (size_t)T + 1);
    price_of_stock(&alone, p->price, price);
    memcpy(x, start, sizeof(double) * (size_t)all);
    value = ep_alone_best(&alone, x + first, e, &slack);
    bool free = !b->fixed && !is_fed(net, i); /* a fed ceiling's support needs the optimum itself */
    if (c->theta == 0 && free)
        lift_to_minimum(b, &alone, i, p->price, x + first, e, &value);
    value += slack;
    if (c->theta > 0 && free && b->minima && !c->steady && !c->tested)
        keep_minimum(&alone, ep_effort_min(c), p->price, x + first, e, &value);
    alone.worth = b->worth + row_at(b, i, 0);
    alone.room = room;
    alone.reach = b->reach + i * all;
    for (int t = 0; t < first; t++)
        value += ep_alone_worth(&alone, t, start[t]);
    *off = 0;
    for (int t = 0; t < all && c->history_count > 0; t++)
        *off += ep_alone_worth(&alone, t, r->past[t]);
    *use = (struct use){p->lump_use, p->lump_strain};
    for (int t = alone.months; t < T; t++)
        e[t] = lo[t];
    for (int t = 0; t < T; t++) {
        use->cash += p->use[t] * e[t];
        use->hours += p->strain[t] * e[t];
    }
    return value - paid - p->lump;
}

/* ---- feeds ---- */

/* Worth of a unit of the ceiling, [all][draws], into b->per: of the visits the part that is in
 * proportion to the ceiling is 1 - exp(-u) - u exp(-u) at the ratio u of effort and ceiling. */
static void ceiling_worth(struct ep_bound *b, int i, const double *x)
{
    const struct ep_net *net = b->net;
    int D = net->draws;
    bool paid = net->m->channel[i].per_result;
    double *u = b->ratio, *rest = u + D, *rise = rest + D;
    for (int t = 0; t < net->all; t++) {
        const double *w = b->worth + row_at(b, i, t), *M = b->room + row_at(b, i, t);
        double *per = b->per + t * D;
        for (int d = 0; d < D && paid; d++)
            per[d] = is_closed(net, i, t) ? 0 : w[d];
        if (paid)
            continue;
        for (int d = 0; d < D; d++)
            u[d] = M[d] > 0 ? x[t] / (b->k[i * D + d] * M[d]) : x[t] > 0 ? INFINITY : 0;
        ep_curve_fall(u, D, rest, rise);
        for (int d = 0; d < D; d++) {
            double part = M[d] > 0 ? rise[d] - u[d] * rest[d] : rise[d];
            per[d] = w[d] * (part > 0 ? part : 0);
        }
    }
}

/* Pass the worth of fed ceilings on to what feeds them; `part`: of it that counts. */
static void pass_back(struct ep_bound *b, int i, double part)
{
    const struct ep_net *net = b->net;
    int D = net->draws;
    for (int at = 0; at < net->all * D; at++)
        b->per[at] *= part;
    for (int e = net->edge_first[i]; e < net->edge_first[i + 1] && part > 0; e++)
        for (int t = net->edge_lag[e]; t < net->all; t++)
            ep_row_add_product(b->worth + row_at(b, net->edge_from[e], t - net->edge_lag[e]),
                               b->edge + e * D, b->per + t * D, D);
}

/* Worth of what feeds the channel: in the plan, and at most. */
static void fed_worth(const struct ep_bound *b, int i, double *plan, double *most)
{
    const struct ep_net *net = b->net;
    int D = net->draws;
    *plan = *most = 0;
    for (int t = 0; t < net->all; t++) {
        const double *M = b->room + row_at(b, i, t), *sup = b->sup + row_at(b, i, t);
        for (int d = 0; d < D; d++) {
            double base =
                is_closed(net, i, t) ? 0 : net->m->channel[i].base[t] * net->number[d].base[i];
            double per = b->per[t * D + d];
            *plan += per * (M[d] - base);
            *most += fmax(0, per) * fmax(0, sup[d] - base);
        }
    }
}

/* Highest ceilings that the channels not off can feed; those that nothing feeds stay. */
static void take_sups(struct ep_bound *b, const enum ep_side *side)
{
    const struct ep_net *net = b->net;
    int D = net->draws;
    for (int i = 0; i < net->n; i++) {
        if (b->has_sups && !is_fed(net, i))
            continue;
        for (int t = 0; t < net->all && b->counts[i]; t++) {
            double *sup = b->sup + row_at(b, i, t);
            for (int d = 0; d < D; d++)
                sup[d] =
                    is_closed(net, i, t) ? 0 : net->m->channel[i].base[t] * net->number[d].base[i];
            for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++) {
                int from = net->edge_from[e], u = t - net->edge_lag[e];
                bool works = side[from] != EP_SIDE_OFF || net->m->channel[from].history_count > 0;
                if (u >= 0 && works && !is_closed(net, i, t))
                    ep_row_add_product(sup, b->edge + e * D, b->sup + row_at(b, from, u), D);
            }
        }
    }
    b->has_sups = true;
}

/* A fed ceiling of nothing has no ratio of effort: a trace of the highest one stands for it. */
static const double *rooms_of(struct ep_bound *b, int i)
{
    const double trace = 1e-3;
    const struct ep_net *net = b->net;
    if (is_fed(net, i))
        for (int t = 0; t < net->all; t++)
            for (int d = 0; d < net->draws; d++) {
                size_t at = row_at(b, i, t) + (size_t)d;
                if (b->room[at] <= 0)
                    b->room[at] = trace * b->sup[at];
            }
    return b->room + row_at(b, i, 0);
}

static void no_negative(struct ep_bound *b, int i)
{
    size_t cells = (size_t)b->net->all * (size_t)b->net->draws;
    double *w = b->worth + row_at(b, i, 0);
    for (size_t at = 0; at < cells; at++)
        w[at] = w[at] > 0 ? w[at] : 0;
}

/* ---- the bound ---- */

static double paid_worth(const struct ep_bound *b, int i)
{
    size_t cells = (size_t)b->net->all * (size_t)b->net->draws;
    const double *w = b->worth + row_at(b, i, 0), *M = b->room + row_at(b, i, 0);
    double sum = 0;
    for (size_t at = 0; at < cells; at++)
        sum += w[at] * M[at];
    return sum;
}

/* The choice between on and off where what feeds the channel is open too: `alone` is what being on
 * brings without it, `most` what can come of it. Off is worth `off`. Returns the constant of a line
 * above the better of both, *part its slope. */
static double line_above(double alone, double most, double off, double *part)
{
    *part = 1;
    if (alone >= off)
        return alone;
    *part = most > 0 ? fmax(0, alone + most - off) / most : 0;
    return off;
}

static void take_window(struct ep_bound *b, int i, const double *x)
{
    for (int g = 0; g < b->net->G; g++) {
        const struct ep_model_goal *goal = &b->net->m->goal[g];
        double sum = 0;
        for (int t = goal->from; t <= goal->to && b->weight[g] > 0; t++)
            sum += x[t];
        b->window[g * b->net->n + i] = sum;
    }
}

static void take_months(struct ep_bound *b, int i, const struct ep_money *p, const double *e)
{
    const struct ep_model_channel *c = &b->net->m->channel[i];
    int T = b->net->T;
    for (int t = 0; t < T; t++) {
        b->month_cash[t] += p->fixed[t] + b->part_cash[i * T + t] * e[t];
        if (c->role >= 0)
            b->month_hours[c->role * T + t] +=
                b->part_hours[i * T + t] * e[t] + (t < p->start ? 0 : c->fixed_hours);
    }
}

/* Bound of one channel, its feeds passed on; sets gain, open, on. */
static double bound_channel(struct ep_bound *b, int i, enum ep_side side, struct ep_money *p,
                            struct channel_bound *r, struct ep_arena *scratch)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    struct use use = {0, 0};
    double on, off = 0, plan = 0, most = 0, part = 1, value;
    bool fed = is_fed(net, i), ghost = fed && c->history_count > 0 && side != EP_SIDE_ON;
    b->gain[i] = b->open[i] = b->lost[i] = 0;
    b->on[i] = false;
    if (side == EP_SIDE_OFF && c->history_count == 0)
        return 0;
    ep_bound_price_channel(b, i, p);
    if (!c->per_result || side == EP_SIDE_FREE || ep_bound_last_start(b, i) > c->start)
        no_negative(b, i);
    const double *room = rooms_of(b, i);
    if (ghost) { /* free: on without what being on costs is never below off */
        p->lump = -b->tilt[i];
        p->lump_use = p->lump_strain = 0;
    }
    if (c->per_result) {
        on = paid_worth(b, i) - p->lump;
        memset(r->e, 0, sizeof(double) * (size_t)net->T);
        use = (struct use){p->lump_use, p->lump_strain};
    } else {
        on = best_effort(b, i, room, p, ghost, r, &use, &off, scratch);
        take_window(b, i, r->x);
    }
    const double *x = ghost && side == EP_SIDE_OFF ? r->past : r->x;
    if (fed) {
        ceiling_worth(b, i, x);
        fed_worth(b, i, &plan, &most);
    }
    b->gain[i] = on - off;
    b->on[i] = side == EP_SIDE_ON || (side == EP_SIDE_FREE && b->gain[i] > 0);
    b->cash[i] = use.cash;
    b->use += b->on[i] ? use.cash : 0;
    b->strain += b->on[i] ? use.hours : 0;
    if (b->on[i])
        take_months(b, i, p, r->e);
    if (side == EP_SIDE_OFF) {
        value = off - (ghost ? plan : 0);
        part = ghost;
    } else if (side == EP_SIDE_ON || ghost) {
        value = on - plan;
        b->lost[i] = value - off;
    } else {
        value = line_above(on - plan, most, off, &part);
        b->open[i] = value + part * plan - fmax(on, off);
    }
    if (fed)
        pass_back(b, i, part);
    return value;
}

/* Prices of an evaluation and room for one channel of it. */
struct look {
    struct ep_arena *arena;
    struct ep_money p;
    struct channel_bound r;
};

static void open_look(const struct ep_bound *b, const struct ep_levers *levers, struct look *k)
{
    const struct ep_net *net = b->net;
    size_t T = (size_t)net->T, hours = (size_t)net->R * T + 1;
    struct ep_arena *a = k->arena = ep_arena_new();
    k->r = (struct channel_bound){EP_NEW_ARRAY(a, double, (size_t)net->all + 1),
                                  EP_NEW_ARRAY(a, double, (size_t)net->all + 1),
                                  EP_NEW_ARRAY(a, double, T + 1)};
    k->p.fixed = EP_NEW_ARRAY(a, double, T + 1);
    k->p.cash = EP_NEW_ARRAY(a, double, T);
    k->p.hour = EP_NEW_ARRAY(a, double, hours);
    k->p.use_hour = EP_NEW_ARRAY(a, double, hours);
    k->p.price = EP_NEW_ARRAY(a, double, T);
    k->p.use = EP_NEW_ARRAY(a, double, T);
    k->p.weight = EP_NEW_ARRAY(a, double, hours);
    k->p.strain = EP_NEW_ARRAY(a, double, T);
    ep_bound_set_prices(b, levers, &k->p);
}

double ep_bound_at(struct ep_bound *b, const enum ep_side *side, const struct ep_levers *levers)
{
    const struct ep_net *net = b->net;
    struct look k;
    double sum = b->constant, hours;
    open_look(b, levers, &k);
    take_sups(b, side);
    b->use = b->strain = 0;
    memset(b->month_cash, 0, sizeof(double) * (size_t)net->T);
    memset(b->month_hours, 0, sizeof(double) * (size_t)(net->R * net->T));
    sum -= ep_bound_price_tools(b, side, &k.p);
    for (int i = 0; i < net->n; i++)
        if (b->counts[i])
            memcpy(b->worth + row_at(b, i, 0), b->seed + row_at(b, i, 0),
                   sizeof(double) * (size_t)net->all * (size_t)net->draws);
    for (int i = net->n - 1; i >= 0; i--)
        sum += b->value[i] = bound_channel(b, i, side[i], &k.p, &k.r, k.arena);
    sum += ep_bound_given_back(b, levers->budget, &k.p, &hours);
    b->strain -= hours;
    ep_arena_free(k.arena);
    return sum;
}

double ep_bound_of_month(struct ep_task *task, int i, int t, const struct ep_limits *limits)
{
    struct ep_bound *b = task->own;
    struct ep_levers levers = {task->dual.budget, 1};
    int at = i * b->net->T + t;
    double lo = b->lo[at], hi = b->hi[at];
    struct look k;
    if (is_fed(b->net, i)) /* what feeds it would be worth something else */
        return INFINITY;
    open_look(b, &levers, &k);
    ep_task_limits(task, i, t, limits, &b->lo[at], &b->hi[at]);
    double value = bound_channel(b, i, EP_SIDE_ON, &k.p, &k.r, k.arena);
    b->lo[at] = lo;
    b->hi[at] = hi;
    ep_arena_free(k.arena);
    return value - b->value[i];
}
