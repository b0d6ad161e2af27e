/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>

/* The best of a channel with carry-over whose months have no effort or a minimum, bounded from
 * above: backwards over its months, by what is left of earlier effort. Worth rises with that, so a
 * stock between two points of a grid counts as the upper one. What is gained by it is the price of
 * what carry-over brings of one step: some tenths of a thousandth of the effort. */

#define FINE     1.002 /* ratio of two stocks around the minimum's, */
#define COARSE   1.08  /* and elsewhere */
#define STRIDE   40    /* points between two at which the worth is worked out, at most */
#define FIRST    1e-6  /* of the minimum's stock: the first point */
#define FROM     0.02  /* the same: the fine ones */
#define TO       12    /* and their end */
#define TAIL     8     /* months after the last with effort that are worked out */
#define NO_MONTH (-1)

struct grid {
    const struct ep_alone *p;
    int n, near;               /* points; months that are worked out */
    double *g;                 /* [n] */
    bool *knot;                /* [n] the worth is worked out there */
    int *off;                  /* [n] what is left of it a month later */
    double *f;                 /* [n] worth of the month at hand */
    double *rise;              /* [n] its slope there at least */
    double *now, *next, *most; /* [n] value of what follows; of a month with effort */
    int *best;                 /* [n] where `most` is reached */
    int *choice;               /* [months][n] stock at the end of a month with effort, or none */
};

static double ratio_at(double g, double stock)
{
    return g >= FROM * stock && g < TO * stock ? FINE : COARSE;
}

static void take_points(struct grid *x, double least, struct ep_arena *a)
{
    const struct ep_alone *p = x->p;
    double stock = (1 - p->theta) * least, most = fmax(p->most, stock), g = FIRST * stock;
    int room = 4;
    for (double v = g; v < most; v *= ratio_at(v, stock))
        room++;
    x->g = EP_NEW_ARRAY(a, double, (size_t)room);
    x->knot = EP_NEW_ARRAY(a, bool, (size_t)room);
    x->off = EP_NEW_ARRAY(a, int, (size_t)room);
    x->knot[0] = true;
    x->n = 1;
    for (int i = 0; g < most; i++, g *= ratio_at(g, stock)) {
        x->knot[x->n] = i % STRIDE == 0 || g >= TO * stock / FINE;
        x->g[x->n++] = g;
    }
    x->knot[x->n] = true;
    x->g[x->n++] = most;
    for (int k = 0, to = 0; k < x->n; k++) {
        while (x->g[to] < p->theta * x->g[k])
            to++;
        x->off[k] = to;
    }
}

static double slope_at(const struct ep_alone *p, int t, double stock)
{
    size_t at = (size_t)t * (size_t)p->draws;
    double sum = p->reach[t];
    ep_curve_slopes(p->worth + at, p->room + at, p->k, p->start[t] + stock, p->draws, p->row,
                    p->row + p->draws);
    for (int d = 0; d < p->draws; d++)
        sum += p->row[d];
    return sum;
}

/* At the knots, and between two of them below both tangents. */
static void take_worth(struct grid *x, int t)
{
    const struct ep_alone *p = x->p;
    double slope = slope_at(p, t, 0);
    x->f[0] = ep_alone_worth(p, t, p->start[t]);
    for (int last = 0, k = 1; k < x->n; k++) {
        if (!x->knot[k])
            continue;
        bool alone = k == last + 1 && (k + 1 == x->n || x->knot[k + 1]);
        double here = alone ? 0 : slope_at(p, t, x->g[k]);
        x->f[k] = ep_alone_worth(p, t, p->start[t] + x->g[k]);
        for (int i = last + 1; i < k; i++)
            x->f[i] = fmin(x->f[last] + slope * (x->g[i] - x->g[last]),
                           x->f[k] - here * (x->g[k] - x->g[i]));
        for (int i = last + 1; i <= k; i++)
            x->rise[i] = here;
        slope = here;
        last = k;
    }
}

/* Worth of all that comes after the months that are worked out: below its tangent at nothing. */
static void take_end(struct grid *x)
{
    const struct ep_alone *p = x->p;
    double none = 0, slope = 0, factor = p->theta;
    for (int t = x->near; t < p->all; t++, factor *= p->theta) {
        none += ep_alone_worth(p, t, p->start[t]);
        slope += factor * slope_at(p, t, 0);
    }
    for (int k = 0; k < x->n; k++)
        x->next[k] = none + slope * x->g[k];
}

/* Most that a month ending at stock k or more brings with what follows, its effort paid as if all
 * of the stock were new; below a point its worth lies under the tangent there. */
static void take_most(struct grid *x, double price)
{
    double best = -INFINITY;
    for (int k = x->n - 1, at = 0; k > 0; k--) {
        double left = (x->g[k] - x->g[k - 1]) * fmax(0, price - x->rise[k]);
        double v = x->f[k] + x->next[k] - price * x->g[k] + left;
        if (v > best) {
            best = v;
            at = k;
        }
        x->most[k] = best;
        x->best[k] = at;
    }
}

/* Value of each stock before month t; `price` of a unit of effort, below 0: it takes none. */
static void go_back(struct grid *x, int t, double price, double least, int *choice)
{
    double theta = x->p->theta, stock = price / (1 - theta);
    bool open = price >= 0;
    take_worth(x, t);
    if (open)
        take_most(x, stock);
    for (int k = 0, to = 1; k < x->n; k++) {
        double with = -INFINITY, from = theta * x->g[k] + (1 - theta) * least;
        while (to < x->n && x->g[to] < from)
            to++;
        if (open && to < x->n)
            with = x->most[to] + stock * theta * x->g[k];
        double without = x->f[x->off[k]] + x->next[x->off[k]];
        x->now[k] = fmax(with, without);
        if (choice)
            choice[k] = with > without ? x->best[to] : NO_MONTH;
    }
    double *swap = x->next;
    x->next = x->now;
    x->now = swap;
}

struct ep_minima {
    struct grid x;
    double *from;   /* [months] value where effort begins in that month or later */
    double *before; /* [months] of it what the months before bring without any */
};

struct ep_minima *ep_alone_minima(const struct ep_alone *p, const double *price, double least,
                                  struct ep_arena *a)
{
    struct ep_minima *m = EP_NEW(a, struct ep_minima);
    struct grid *x = &m->x;
    x->p = p;
    take_points(x, least, a);
    size_t n = (size_t)x->n, months = (size_t)p->months;
    x->near = p->months + TAIL < p->all ? p->months + TAIL : p->all;
    x->f = EP_NEW_ARRAY(a, double, n);
    x->rise = EP_NEW_ARRAY(a, double, n);
    x->now = EP_NEW_ARRAY(a, double, n);
    x->next = EP_NEW_ARRAY(a, double, n);
    x->most = EP_NEW_ARRAY(a, double, n);
    x->best = EP_NEW_ARRAY(a, int, n);
    x->choice = EP_NEW_ARRAY(a, int, n *months + 1);
    m->from = EP_NEW_ARRAY(a, double, months + 1);
    m->before = EP_NEW_ARRAY(a, double, months + 1);
    take_end(x);
    m->from[months] = x->next[0];
    for (int t = x->near - 1; t >= 0; t--) {
        bool effort = t < p->months;
        bool open = effort && p->hi[t] >= least;
        go_back(x, t, open ? price[t] : -1, least, effort ? x->choice + (size_t)t * n : NULL);
        m->from[t < p->months ? t : p->months] = x->next[0];
    }
    for (int t = 0; t < p->months; t++)
        m->before[t + 1] = m->before[t] + ep_alone_worth(p, t, p->start[t]);
    return m;
}

double ep_minima_from(const struct ep_minima *m, int t)
{
    return m->before[t] + m->from[t];
}

void ep_minima_plan(const struct ep_minima *m, int first, double least, double *e)
{
    const struct grid *x = &m->x;
    double theta = x->p->theta;
    for (int t = 0, k = 0; t < x->p->months; t++) {
        int to = t < first ? NO_MONTH : x->choice[t * x->n + k];
        e[t] = to == NO_MONTH
                   ? 0
                   : fmin(fmax(least, (x->g[to] - theta * x->g[k]) / (1 - theta)), x->p->hi[t]);
        k = to == NO_MONTH ? x->off[k] : to;
    }
}
