/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* The best that one channel can do at given prices, and a bound of it that holds to the last digit.
 * With y the effective effort of the months that effort reaches, e >= lo is y[t] - ylo[t] >=
 * theta (y[t-1] - ylo[t-1]): an isotonic problem, solved by pooling adjacent violators (Ayer and
 * others 1955; Best, Chakravarti 1990), each pool one concave maximum on a half line. */

#define NEWTON 60
#define SAME   1e-12 /* of a month's: rounding */

static double sum_of(const double *v, int count)
{
    double sum = 0;
    for (int j = 0; j < count; j++)
        sum += v[j];
    return sum;
}

/* Sum over the months from .. to - 1 of a pool that starts with d: slope's positive part and its
 * derivative, each month's own decay inside. */
static double pool_slope(const struct ep_alone *p, int from, int to, double d, double *bend)
{
    double sum = 0, factor = 1;
    *bend = 0;
    for (int t = from; t < to && factor > 1e-30; t++, factor *= p->theta) {
        size_t at = (size_t)t * (size_t)p->draws;
        ep_curve_slopes(p->worth + at, p->room + at, p->k, p->start[t] + factor * d, p->draws,
                        p->row, p->row + p->draws);
        sum += factor * sum_of(p->row, p->draws);
        *bend += factor * factor * sum_of(p->row + p->draws, p->draws);
    }
    return sum;
}

static double pool_price(const struct ep_alone *p, int from, int to)
{
    double sum = 0, factor = 1;
    for (int t = from; t < to; t++, factor *= p->theta)
        sum += factor * (p->price[t] - p->reach[t]);
    return sum;
}

/* Where the slope of a pool falls to its price; the logarithm of a sum of exponentials is convex,
 * so that Newton's steps from the left stay on the left. */
static double pool_best(const struct ep_alone *p, int from, int to, double first)
{
    double price = pool_price(p, from, to), bend, d = 0;
    double slope = pool_slope(p, from, to, 0, &bend);
    if (slope <= 0 || slope <= price)
        return price < 0 ? p->most : 0;
    if (price <= 0)
        return p->most;
    if (first > 0 && first < p->most) {
        double there = pool_slope(p, from, to, first, &bend);
        if (there >= price)
            d = first, slope = there;
        else
            slope = pool_slope(p, from, to, 0, &bend);
    }
    for (int it = 0; it < NEWTON && bend > 0; it++) {
        double step = log(slope / price) * slope / bend;
        if (!(step > 1e-13 * (d + step)))
            break;
        d = fmin(p->most, d + step);
        slope = pool_slope(p, from, to, d, &bend);
        if (d >= p->most)
            break;
    }
    return d;
}

/* The first month from t on that takes effort; behind the last of them the tail begins. */
static int next_open(const struct ep_alone *p, int t)
{
    while (t < p->months && p->hi[t] <= p->lo[t])
        t++;
    return t < p->months ? t : p->all;
}

/* Effective effort beyond `start` of every month, [all]. A month that takes no effort stands in the
 * pool of the month before it. */
static void pool_months(const struct ep_alone *p, double *d)
{
    struct ep_pool *pool = p->pool;
    int count = 0;
    memset(d, 0, sizeof *d * (size_t)p->all);
    for (int t = next_open(p, 0); t < p->all; t = next_open(p, t + 1)) {
        struct ep_pool next = {t, next_open(p, t + 1), 0};
        next.d = pool_best(p, next.from, next.to, count > 0 ? pool[count - 1].d : 0);
        while (count > 0) {
            const struct ep_pool *last = &pool[count - 1];
            double carried = last->d * pow(p->theta, next.from - last->from);
            if (carried <= next.d)
                break;
            next.from = last->from;
            count--;
            next.d = pool_best(p, next.from, next.to, 0);
        }
        pool[count++] = next;
    }
    for (int i = 0; i < count; i++) {
        double v = pool[i].d;
        for (int t = pool[i].from; t < pool[i].to; t++, v *= p->theta)
            d[t] = v;
    }
}

static void no_carry(const struct ep_alone *p, double *d)
{
    for (int t = 0; t < p->all; t++)
        d[t] = 0;
    for (int t = 0; t < p->months; t++) {
        struct ep_alone month = *p;
        month.most = fmax(0, p->hi[t] - p->lo[t]);
        d[t] = p->hi[t] > p->lo[t] ? pool_best(&month, t, t + 1, 0) : 0;
    }
}

double ep_alone_worth(const struct ep_alone *p, int t, double x)
{
    size_t at = (size_t)t * (size_t)p->draws;
    ep_curve_worth(p->worth + at, p->room + at, p->k, x, p->draws, p->row);
    return p->reach[t] * x + sum_of(p->row, p->draws);
}

/* ---- what starts have in common ---- */

#define KEPT 4 /* points of a month whose worth is kept */

struct ep_starts {
    double *d; /* [months + 1][all] the best where effort begins in a month, but for limits */
    struct kept {
        double d, worth, slope; /* NAN: not asked for */
    } * kept;                   /* [all][KEPT] */
    int *next;                  /* [all] */
};

/* From the last month back: an earlier start has a pool more at the front, which takes in those
 * that it would carry too much into. */
static void pool_starts(const struct ep_alone *p, struct ep_starts *x)
{
    struct ep_pool *pool = p->pool;
    int count = 0;
    for (int s = p->months - 1; s >= 0; s--) {
        double *d = x->d + s * p->all;
        if (p->hi[s] <= p->lo[s]) {
            memcpy(d, d + p->all, sizeof *d * (size_t)p->all);
            continue;
        }
        struct ep_pool next = {s, next_open(p, s + 1), 0};
        next.d = pool_best(p, next.from, next.to, count > 0 ? pool[count - 1].d : 0);
        while (count > 0 &&
               next.d * pow(p->theta, pool[count - 1].from - next.from) > pool[count - 1].d) {
            next.to = pool[--count].to;
            next.d = pool_best(p, next.from, next.to, 0);
        }
        pool[count++] = next;
        for (int i = 0; i < count; i++) {
            double v = pool[i].d;
            for (int t = pool[i].from; t < pool[i].to; t++, v *= p->theta)
                d[t] = v;
        }
    }
}

struct ep_starts *ep_alone_starts(const struct ep_alone *p, struct ep_arena *a)
{
    size_t all = (size_t)p->all, months = (size_t)p->months;
    struct ep_starts *x = EP_NEW(a, struct ep_starts);
    x->d = EP_NEW_ARRAY(a, double, (months + 1) * all + 1);
    x->kept = EP_NEW_ARRAY(a, struct kept, all * KEPT + 1);
    x->next = EP_NEW_ARRAY(a, int, all + 1);
    for (size_t k = 0; k < all * KEPT; k++)
        x->kept[k].d = NAN;
    if (p->theta > 0) {
        pool_starts(p, x);
        return x;
    }
    no_carry(p, x->d);
    for (size_t s = 1; s < months; s++)
        memcpy(x->d + s * all + s, x->d + s, sizeof *x->d * (all - s));
    return x;
}

static struct kept *kept_at(const struct ep_starts *x, int t, double d)
{
    struct kept *of = x->kept + t * KEPT;
    for (int k = 0; k < KEPT; k++)
        if (of[k].d == d)
            return &of[k];
    of += x->next[t]++ % KEPT;
    *of = (struct kept){d, NAN, NAN};
    return of;
}

double ep_alone_worth_of(const struct ep_alone *p, int t, double more)
{
    if (!p->starts)
        return ep_alone_worth(p, t, p->start[t] + more);
    struct kept *k = kept_at(p->starts, t, more);
    if (isnan(k->worth))
        k->worth = ep_alone_worth(p, t, p->start[t] + more);
    return k->worth;
}

static double slope_of(const struct ep_alone *p, int t, double more)
{
    struct kept none = {more, NAN, NAN}, *k = p->starts ? kept_at(p->starts, t, more) : &none;
    if (isnan(k->slope)) {
        double bend;
        struct ep_alone month = *p;
        month.theta = 0;
        k->slope = pool_slope(&month, t, t + 1, more, &bend);
    }
    return k->slope;
}

/* Gradient to y of every month at x = start + d. */
static void gradient_at(const struct ep_alone *p, const double *d, double *slope)
{
    for (int t = 0; t < p->all; t++)
        slope[t] = slope_of(p, t, d[t]) + p->reach[t] - p->price[t];
}

/* What effort off the optimum could still gain: rounding, and limits that the pools do not know. */
static double left_over(const struct ep_alone *p, const double *slope, const double *e)
{
    double later = 0, sum = 0;
    for (int t = p->all - 1; t >= 0; t--) {
        later = p->theta * later + (1 - p->theta) * slope[t];
        if (t < p->months)
            sum += later > 0 ? later * fmax(0, p->hi[t] - e[t]) : -later * fmax(0, e[t] - p->lo[t]);
    }
    return sum;
}

double ep_alone_best(const struct ep_alone *p, double *x, double *e, double *slack)
{
    double *d = p->d, *slope = p->slope, before = 0, value = 0;
    if (p->starts)
        memcpy(d, p->starts->d + p->first * p->all, sizeof *d * (size_t)p->all);
    else if (p->theta > 0)
        pool_months(p, d);
    else
        no_carry(p, d);
    for (int t = 0; t < p->months; t++) {
        e[t] = p->lo[t] + (d[t] - p->theta * before) / (1 - p->theta);
        e[t] = fmin(fmax(e[t], p->lo[t]), fmax(p->lo[t], p->hi[t]));
        before = d[t];
    }
    /* the effort as it is, limits kept; the support is taken there */
    before = 0;
    for (int t = 0; t < p->all; t++) {
        double more = t < p->months ? e[t] - p->lo[t] : 0;
        before = p->theta * before + (1 - p->theta) * more;
        if (!p->starts || fabs(before - d[t]) > SAME * d[t])
            d[t] = before;
        before = d[t];
        x[t] = p->start[t] + d[t];
        value += ep_alone_worth_of(p, t, d[t]) - p->price[t] * d[t];
    }
    gradient_at(p, d, slope);
    *slack = left_over(p, slope, e);
    return value;
}
