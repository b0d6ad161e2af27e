/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The multipliers of a plan price what binds in the plan. Where the bound's own plan uses other
 * channels, other months and hours bind, and the bound lies far above every plan however the price
 * of the budget is set. It is convex in the multipliers together; its slopes are what is there of
 * each month's money and hours less what the bound's plan takes. Steps of Polyak (1969) towards a
 * target below it; the target rises by halves where they do not get there. */

#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

#define PATIENCE 6    /* steps without a lower bound before the next is made shorter */
#define LEAST    1e-6 /* of the size of the step at first: shorter ones move nothing */

struct tune {
    struct ep_bound *b;
    int months, hours, count; /* the budget, then months' money, then hours of roles */
    double *at, *best, *slope;
    double *size; /* of a slope: what there is, squared */
};

/* ---- multipliers as one vector ---- */

static void take_from(struct tune *v, const struct ep_levers *x)
{
    const struct ep_duals *d = &v->b->task->dual;
    v->at[0] = x->budget;
    for (int t = 0; t < v->months; t++)
        v->at[1 + t] = d->cap[t];
    for (int h = 0; h < v->hours; h++) {
        bool hard = v->b->task->hard[h / v->b->net->T];
        double of = x->hours * (hard ? d->hard[h] : d->bought[h]);
        v->at[1 + v->months + h] = hard ? of : fmin(1, of);
    }
}

static void put(const struct tune *v, const double *from, struct ep_levers *x)
{
    struct ep_duals *d = &v->b->task->dual;
    x->budget = from[0];
    x->hours = 1;
    for (int t = 0; t < v->months; t++)
        d->cap[t] = from[1 + t];
    for (int h = 0; h < v->hours; h++)
        *(v->b->task->hard[h / v->b->net->T] ? &d->hard[h] : &d->bought[h]) =
            from[1 + v->months + h];
}

/* Price of the cash of a month. */
static double cash_price(const struct tune *v, int t)
{
    return v->b->net->money + v->at[0] + (v->months > 0 ? v->at[1 + t] : 0);
}

/* What the bound's plan takes beyond what there is, of money by month with its bought hours, and
 * of hours, in the unit of the multipliers: the slope downwards. */
static void take_slopes(struct tune *v)
{
    const struct ep_net *net = v->b->net;
    int T = net->T;
    double all = 0;
    v->size[0] = v->b->task->scale * v->b->task->scale;
    for (int t = 0; t < T; t++) {
        double cash = v->b->month_cash[t];
        for (int r = 0; r < net->R; r++) {
            int h = r * T + t;
            double beyond = v->b->month_hours[h] - ep_role_hours(net->m, r, t);
            double over = net->extra[r] * cash_price(v, t) - net->own_cost[r] * net->money;
            double part = v->at[1 + v->months + h];
            bool hard = v->b->task->hard[r];
            double price = hard ? 1 : fmax(0, over), there = ep_role_hours(net->m, r, t) + 1;
            v->slope[1 + v->months + h] = price * beyond;
            v->size[1 + v->months + h] = price * price * there * there;
            cash += !hard && over > 0 ? part * net->extra[r] * beyond : 0;
        }
        if (v->months > 0) {
            v->slope[1 + t] = cash - net->m->monthly_cap[t];
            v->size[1 + t] = v->size[0] / T;
        }
        all += cash;
    }
    v->slope[0] = net->m->budget >= 0 ? all - net->m->budget : 0;
}

/* A multiplier at its end does not move beyond it; the others move by what is taken too much as a
 * part of what there is. Returns how fast the bound falls along that. */
static double steepness(const struct tune *v)
{
    double sum = 0;
    for (int k = 0; k < v->count; k++) {
        int h = k - 1 - v->months;
        bool part = h >= 0 && !v->b->task->hard[h / v->b->net->T];
        if ((v->at[k] <= 0 && v->slope[k] < 0) || (part && v->at[k] >= 1 && v->slope[k] > 0))
            v->slope[k] = 0;
        if (v->size[k] > 0)
            v->slope[k] /= v->size[k];
        sum += v->slope[k] * v->slope[k] * v->size[k];
    }
    return sum;
}

static void step(struct tune *v, double length)
{
    for (int k = 0; k < v->count; k++) {
        int h = k - 1 - v->months;
        bool part = h >= 0 && !v->b->task->hard[h / v->b->net->T];
        v->at[k] = fmax(0, v->at[k] + length * v->slope[k]);
        if (part)
            v->at[k] = fmin(1, v->at[k]);
    }
}

double ep_bound_tune(struct ep_bound *b, const enum ep_side *side, struct ep_levers *levers,
                     double bound, double target, int looks)
{
    struct ep_arena *scratch = ep_arena_new();
    const struct ep_net *net = b->net;
    struct tune v = {.b = b, .months = net->m->monthly_cap ? net->T : 0, .hours = net->R * net->T};
    v.count = 1 + v.months + v.hours;
    v.at = EP_NEW_ARRAY(scratch, double, (size_t)v.count);
    v.best = EP_NEW_ARRAY(scratch, double, (size_t)v.count);
    v.slope = EP_NEW_ARRAY(scratch, double, (size_t)v.count);
    v.size = EP_NEW_ARRAY(scratch, double, (size_t)v.count);
    double part = 1, best = bound;
    take_from(&v, levers);
    memcpy(v.best, v.at, sizeof(double) * (size_t)v.count);
    for (int i = 0, idle = 0; i < looks && part > LEAST && best > target; i++) {
        put(&v, v.at, levers);
        double now = ep_bound_at(b, side, levers);
        idle = now < best ? 0 : idle + 1;
        if (now < best) {
            best = now;
            memcpy(v.best, v.at, sizeof(double) * (size_t)v.count);
        }
        take_slopes(&v);
        double steep = steepness(&v);
        if (!(steep > 0))
            break;
        if (idle >= PATIENCE) {
            memcpy(v.at, v.best, sizeof(double) * (size_t)v.count);
            part /= 2;
            idle = 0;
            continue;
        }
        step(&v, part * (now - target) / steep);
    }
    put(&v, v.best, levers);
    ep_arena_free(scratch);
    return best;
}
