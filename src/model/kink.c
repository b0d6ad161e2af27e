/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/metric.h"

#include <math.h>

/* ---- coefficients at the last call ---- */

static double *row_of_goal(const struct ep_metric *m, int g)
{
    return m->wide + (1 + g) * m->size;
}

static double *row_of_month(const struct ep_metric *m, int t)
{
    return m->wide + (1 + m->goals + t) * m->size;
}

/* Price of a unit of goal g's metric before it is cut at 0 and top. */
static struct ep_metric_kink kink_of(const struct ep_task *k, int g)
{
    const struct ep_net *net = k->net;
    const struct ep_duals *d = &k->dual;
    double at = net->m->goal[g].at_least, top = net->m->goal[g].price * net->goal_unit;
    if (k->must[g])
        return (struct ep_metric_kink){.from = (d->must[g] + d->r_must * k->g_must[g]) / at,
                                       .top = INFINITY,
                                       .rho = d->r_must / (at * at)};
    if (top <= 0 || at < 0)
        return (struct ep_metric_kink){0};
    double from = d->price[g] - d->r_price[g] * (k->value->metric[g] - at);
    bool near = from > -top && from < 2 * top;
    return (struct ep_metric_kink){.from = from, .top = top, .rho = near ? d->r_price[g] : 0};
}

void ep_metric_wide(struct ep_metric *m, struct ep_task *k)
{
    for (int t = 0; t < m->T && k->net->m->capacity; t++)
        ep_mean_crowd(&m->mean, k, t, row_of_month(m, t), m->crowd.rest + t * m->size);
    if (m->crowd.draws)
        ep_crowd_take(&m->crowd, k);
    for (int g = 0; g < m->goals; g++) {
        m->goal[g] = kink_of(k, g);
        if (m->goal[g].rho <= 0)
            continue;
        ep_value_metric_slope(k->value, g, k->de);
        ep_task_scatter(k, k->de, row_of_goal(m, g));
    }
}

/* ---- beside the last call ---- */

static double cut(double price, double top)
{
    return fmin(top, fmax(0, price));
}

/* Integral of cut() from 0 on. */
static double below(double price, double top)
{
    double in = cut(price, top);
    return in * in / 2 + (price > top ? (price - top) * top : 0);
}

static double goal_kink(struct ep_metric *m, int g, const double *d, double *out)
{
    const struct ep_metric_kink *kink = &m->goal[g];
    m->heavy[1 + g] = 0;
    if (kink->rho <= 0)
        return 0;
    double more = ep_row_dot(row_of_goal(m, g), d, m->size), to = kink->from - kink->rho * more;
    double was = cut(kink->from, kink->top);
    m->heavy[1 + g] = to > 0 && to < kink->top ? kink->rho : 0;
    ep_row_add(out, was - cut(to, kink->top), row_of_goal(m, g), m->size);
    return was * more - (below(kink->from, kink->top) - below(to, kink->top)) / kink->rho;
}

double ep_metric_kinks(struct ep_metric *m, const struct ep_task *k, const double *d, double *out)
{
    double value = 0;
    for (int g = 0; g < m->goals; g++)
        value += goal_kink(m, g, d, out);
    if (m->crowd.draws)
        value += ep_crowd_kinks(&m->crowd, k, d, m->heavy + 1 + m->goals, out);
    return value;
}
