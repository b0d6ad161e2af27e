/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* ---- feeds ---- */

/* Worth of a unit of the ceiling, [all][draws], into b->per: of the visits the part that is in
 * proportion to the ceiling is 1 - exp(-u) - u exp(-u) at the ratio u of effort and ceiling. */
static void ceiling_worth(struct ep_bound *b, int i, int start, const double *x)
{
    const struct ep_net *net = b->net;
    int D = net->draws;
    bool paid = net->m->channel[i].per_result;
    double *u = b->ratio, *rest = u + D, *rise = rest + D;
    for (int t = 0; t < net->all; t++) {
        const double *w = b->worth + row_at(b, i, t), *M = b->room + row_at(b, i, t);
        double *per = b->per + t * D;
        for (int d = 0; d < D && paid; d++)
            per[d] = t < start ? 0 : w[d];
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
        if (b->has_sups && !ep_bound_is_fed(net, i))
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
static void room_of_fed(struct ep_bound *b, int i)
{
    const double trace = 1e-3;
    const struct ep_net *net = b->net;
    if (ep_bound_is_fed(net, i))
        for (int t = 0; t < net->all; t++)
            for (int d = 0; d < net->draws; d++) {
                size_t at = row_at(b, i, t) + (size_t)d;
                if (b->room[at] <= 0)
                    b->room[at] = trace * b->sup[at];
            }
}

static void no_negative(struct ep_bound *b, int i)
{
    size_t cells = (size_t)b->net->all * (size_t)b->net->draws;
    double *w = b->worth + row_at(b, i, 0);
    for (size_t at = 0; at < cells; at++)
        w[at] = w[at] > 0 ? w[at] : 0;
}

/* ---- the bound ---- */

static double paid_worth(const struct ep_bound *b, int i, int start)
{
    size_t cells = (size_t)(b->net->all - start) * (size_t)b->net->draws;
    const double *w = b->worth + row_at(b, i, start), *M = b->room + row_at(b, i, start);
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

/* ---- when it begins ---- */

/* What a channel that is on comes to. */
struct answer {
    double on, off;    /* worth of being on and of being off */
    double plan, most; /* of `on` what its feeds bring: in the plan, and at most */
    struct ep_use use;
};

/* The same where it begins in p->start; `ghost`: at no cost. */
static void answer_at(struct ep_bound *b, int i, bool ghost, struct ep_money *p,
                      struct ep_channel_bound *r, struct answer *out, struct ep_arena *scratch)
{
    const double *room = b->room + row_at(b, i, 0);
    if (ghost) { /* free: on without what being on costs is never below off */
        p->lump = -b->tilt[i];
        p->lump_use = p->lump_strain = 0;
    }
    *out = (struct answer){.use = {p->lump_use, p->lump_strain}};
    if (b->net->m->channel[i].per_result) {
        out->on = paid_worth(b, i, p->start) - p->lump;
        memset(r->e, 0, sizeof(double) * (size_t)b->net->T);
    } else {
        out->on = ep_bound_best_effort(b, i, room, p, ghost, r, &out->use, &out->off, scratch);
    }
}

static bool has_lower_limits(const struct ep_bound *b, int i)
{
    for (int t = 0; t < b->net->T; t++)
        if (b->lo[i * b->net->T + t] > 0)
            return true;
    return false;
}

/* The start at which it comes to most, in p and r. A later one has less room and costs less: once
 * what it saves is no more than what is lost, it need not be looked at. */
static void best_start(struct ep_bound *b, int i, struct ep_money *p, struct ep_channel_bound *r,
                       struct answer *out, struct ep_arena *scratch)
{
    int first = b->net->m->channel[i].start, best = first, at = first;
    bool limits = has_lower_limits(b, i);
    ep_bound_price_channel(b, i, first, p);
    answer_at(b, i, false, p, r, out, scratch);
    double rise = out->on + p->lump;
    for (int s = first + 1; s <= ep_bound_last_start(b, i); s++) {
        struct answer now;
        ep_bound_price_channel(b, i, s, p);
        if (!limits && rise - p->lump <= out->on)
            continue;
        r->floor = out->on;
        answer_at(b, i, false, p, r, &now, scratch);
        r->floor = -INFINITY;
        rise = fmin(rise, now.on + p->lump);
        at = s;
        if (now.on > out->on) {
            *out = now;
            best = s;
        }
    }
    ep_bound_price_channel(b, i, best, p);
    if (at != best)
        answer_at(b, i, false, p, r, out, scratch);
}

/* What its feeds bring at most by the supports in `per`, in each month. */
static void most_of_months(const struct ep_bound *b, int i, const double *per, double *out)
{
    const struct ep_net *net = b->net;
    for (int t = 0; t < net->all; t++) {
        out[t] = 0;
        for (int d = 0; d < net->draws; d++) {
            double base = net->m->channel[i].base[t] * net->number[d].base[i];
            double room = b->sup[row_at(b, i, t) + (size_t)d] - base;
            out[t] += fmax(0, per[t * net->draws + d]) * fmax(0, room);
        }
    }
}

/* Supports in the ceilings of the starts of a fed channel. */
struct supports {
    int first, count;
    double *per;      /* [count][all][draws] */
    double *constant; /* [count] */
    double *room;     /* [count] of the constant: what the line above all lies above it */
};

/* By how much supports lie above those of the first start in their months, at most. */
static double above_first(struct ep_bound *b, int i, const struct supports *s, int at, double *most)
{
    size_t D = (size_t)b->net->draws, cells = (size_t)b->net->all * D;
    double sum = 0;
    for (size_t c = 0; c < cells; c++)
        b->per[c] = (int)(c / D) < s->first + at ? 0 : s->per[c];
    for (size_t c = 0; c < cells; c++)
        b->per[c] = s->per[(size_t)at * cells + c] - b->per[c];
    most_of_months(b, i, b->per, most);
    for (int t = 0; t < b->net->all; t++)
        sum += most[t];
    return sum;
}

/* One line above all starts, and above `off`: its constant is the highest of them, its slopes are
 * those of the first start, less in each month by what the starts that have that month lie below
 * the constant. Its slopes into b->per; returns the constant. */
static double line_above_starts(struct ep_bound *b, int i, struct supports *s, double off,
                                struct ep_arena *scratch)
{
    int all = b->net->all, D = b->net->draws;
    double *most = EP_NEW_ARRAY(scratch, double, (size_t)all), constant = off, taken = 0;
    for (int k = 0; k < s->count; k++) {
        s->constant[k] += k > 0 ? above_first(b, i, s, k, most) : 0;
        constant = fmax(constant, s->constant[k]);
    }
    for (int k = 0; k < s->count; k++)
        s->room[k] = fmin(constant - s->constant[k], k > 0 ? s->room[k - 1] : INFINITY);
    most_of_months(b, i, s->per, most);
    for (int t = all - 1; t >= 0; t--) {
        int k = t < s->first ? 0 : t - s->first < s->count ? t - s->first : s->count - 1;
        double less = fmax(0, fmin(most[t], s->room[k] - taken));
        for (int d = 0; d < D; d++)
            b->per[t * D + d] = s->per[t * D + d] * (most[t] > 0 ? 1 - less / most[t] : 1);
        taken += less;
    }
    return constant;
}

/* A fed channel that may begin in several months: each start has a support of its own in the
 * ceilings. `floor`: what it comes to where it is off, where it may be. */
static double best_fed_start(struct ep_bound *b, int i, double floor, struct ep_money *p,
                             struct ep_channel_bound *r, struct answer *out,
                             struct ep_arena *scratch)
{
    int first = b->net->m->channel[i].start, best = 0;
    int count = ep_bound_last_start(b, i) - first + 1;
    size_t cells = (size_t)b->net->all * (size_t)b->net->draws;
    struct supports s = {.first = first, .count = count};
    struct answer *at = EP_NEW_ARRAY(scratch, struct answer, (size_t)count);
    s.per = EP_NEW_ARRAY(scratch, double, (size_t)count *cells);
    s.constant = EP_NEW_ARRAY(scratch, double, (size_t)count);
    s.room = EP_NEW_ARRAY(scratch, double, (size_t)count);
    for (int k = 0; k < count; k++) {
        ep_bound_price_channel(b, i, first + k, p);
        answer_at(b, i, false, p, r, &at[k], scratch);
        ceiling_worth(b, i, first + k, r->x);
        fed_worth(b, i, &at[k].plan, &at[k].most);
        memcpy(s.per + (size_t)k * cells, b->per, sizeof *b->per * cells);
        s.constant[k] = at[k].on - at[k].plan;
        best = at[k].on > at[best].on ? k : best;
    }
    ep_bound_price_channel(b, i, first + best, p);
    answer_at(b, i, false, p, r, out, scratch);
    double constant = line_above_starts(b, i, &s, floor, scratch);
    fed_worth(b, i, &out->plan, &out->most);
    return constant;
}

/* Bound of one channel, its feeds passed on; sets gain, open, on. */
static double bound_channel(struct ep_bound *b, int i, enum ep_side side, struct ep_money *p,
                            struct ep_channel_bound *r, struct ep_arena *scratch)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    struct answer a;
    double part = 1, value, line = 0;
    bool fed = ep_bound_is_fed(net, i), ghost = fed && c->history_count > 0 && side != EP_SIDE_ON;
    b->gain[i] = b->open[i] = b->lost[i] = 0;
    b->on[i] = false;
    r->starts = NULL;
    r->minima = NULL;
    if (side == EP_SIDE_OFF && c->history_count == 0)
        return 0;
    bool late = !ghost && side != EP_SIDE_OFF && ep_bound_last_start(b, i) > c->start;
    r->late = late && !has_lower_limits(b, i);
    r->arena = ep_arena_new();
    if (!c->per_result || side == EP_SIDE_FREE || late)
        no_negative(b, i);
    room_of_fed(b, i);
    if (late && fed) {
        line = best_fed_start(b, i, side == EP_SIDE_FREE ? 0 : -INFINITY, p, r, &a, scratch);
    } else if (late) {
        best_start(b, i, p, r, &a, scratch);
    } else {
        ep_bound_price_channel(b, i, c->start, p);
        answer_at(b, i, ghost, p, r, &a, scratch);
        if (fed) {
            ceiling_worth(b, i, c->start, ghost && side == EP_SIDE_OFF ? r->past : r->x);
            fed_worth(b, i, &a.plan, &a.most);
        }
    }
    ep_arena_free(r->arena);
    if (!c->per_result)
        take_window(b, i, r->x);
    b->gain[i] = a.on - a.off;
    b->on[i] = side == EP_SIDE_ON || (side == EP_SIDE_FREE && b->gain[i] > 0);
    b->cash[i] = a.use.cash;
    b->use += b->on[i] ? a.use.cash : 0;
    b->strain += b->on[i] ? a.use.hours : 0;
    if (b->on[i])
        take_months(b, i, p, r->e);
    if (side == EP_SIDE_OFF) {
        value = a.off - (ghost ? a.plan : 0);
        part = ghost;
    } else if (late && fed) {
        value = line;
        b->open[i] = side == EP_SIDE_FREE ? value + a.plan - fmax(a.on, a.off) : 0;
    } else if (side == EP_SIDE_ON || ghost) {
        value = a.on - a.plan;
        b->lost[i] = value - a.off;
    } else {
        value = line_above(a.on - a.plan, a.most, a.off, &part);
        b->open[i] = value + part * a.plan - fmax(a.on, a.off);
    }
    if (fed)
        pass_back(b, i, part);
    return value;
}

/* Prices of an evaluation and room for one channel of it. */
struct look {
    struct ep_arena *arena;
    struct ep_money p;
    struct ep_channel_bound r;
};

static void open_look(const struct ep_bound *b, const struct ep_levers *levers, struct look *k)
{
    const struct ep_net *net = b->net;
    size_t T = (size_t)net->T, hours = (size_t)net->R * T + 1;
    struct ep_arena *a = k->arena = ep_arena_new();
    k->r = (struct ep_channel_bound){EP_NEW_ARRAY(a, double, (size_t)net->all + 1),
                                     EP_NEW_ARRAY(a, double, (size_t)net->all + 1),
                                     EP_NEW_ARRAY(a, double, T + 1),
                                     -INFINITY,
                                     false,
                                     NULL,
                                     NULL,
                                     NULL};
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
    if (ep_bound_is_fed(b->net, i)) /* what feeds it would be worth something else */
        return INFINITY;
    open_look(b, &levers, &k);
    ep_task_limits(task, i, t, limits, &b->lo[at], &b->hi[at]);
    double value = bound_channel(b, i, EP_SIDE_ON, &k.p, &k.r, k.arena);
    b->lo[at] = lo;
    b->hi[at] = hi;
    ep_arena_free(k.arena);
    return value - b->value[i];
}
