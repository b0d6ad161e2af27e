/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rest.h"

#include <math.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)

/* ---- narrower ---- */

static double log_sd(const double *draw, int count, int stride)
{
    double mean = 0, sum = 0;
    for (int d = 0; d < count; d++)
        mean += log(draw[d * stride]) / count;
    for (int d = 0; d < count; d++) {
        double off = log(draw[d * stride]) - mean;
        sum += off * off;
    }
    return count > 1 ? sqrt(sum / (count - 1)) : 0;
}

double ep_draws_spread(const double *draw, int count, int channels, int c)
{
    if (!draw || count < 2 || !(draw[c] > 0))
        return 0;
    return log_sd(draw + c, count, channels);
}

/* Draws of one quantity of one channel about their new middle: ln of the ratio times `narrow`, the
 * mean (of the inverse where `inverse`) at the middle. narrow < 0: only moved. */
static double *redraw(const double *draw, int count, int n, int c, double was, double is,
                      double narrow, bool inverse, double *out)
{
    double sum = 0;
    for (int d = 0; d < count; d++) {
        double ratio = draw[d * n + c] / was;
        double moved = narrow < 0 || !(ratio > 0) ? ratio : pow(ratio, narrow);
        out[d * n + c] = moved;
        sum += (inverse ? 1 / moved : moved) / count;
    }
    double fit = narrow < 0 || !(sum > 0) || !isfinite(sum) ? 1 : inverse ? sum : 1 / sum;
    for (int d = 0; d < count; d++)
        out[d * n + c] *= fit * is;
    return out;
}

static double narrowing(struct ep_multiplier eta, const double *draw, int count, int n, int c)
{
    double prior = ep_draws_spread(draw, count, n, c);
    if (eta.spread < 0 || prior <= 0)
        return -1;
    return fmin(1, eta.spread / prior);
}

/* How far visits hang on the cost of one (1: far from the ceiling) rather than on the ceiling (0),
 * over the months gone: d ln v / d ln (1/k) = u e^-u / (1 - e^-u), u = x / (k M), by visits. */
static double hang_on_cost(const struct ep_progress *p, const struct ep_past *past, int c)
{
    const struct ep_model_channel *x = &p->model->channel[c];
    double sum = 0, weight = 0;
    for (int t = 0; t < p->now && !x->per_result; t++) {
        double full = x->k * x->base[t], effort = past->effective[c * p->model->months + t];
        double u = full > 0 ? effort / full : 0, v = full > 0 ? -x->base[t] * expm1(-u) : 0;
        if (v <= 0)
            continue;
        sum += v * (u > 1e-6 ? u / expm1(u) : 1);
        weight += v;
    }
    return weight > 0 ? sum / weight : x->per_result ? 0 : 1;
}

/* What the visits say of one of two figures whose effects on them multiply with powers `own` and
 * 1 - own: its spread after over before (normal approximation on the log scale). `left`: part of
 * the visits' variance that the counts leave. */
static double told_of(double own, double sigma, double other, double left)
{
    double mine = own * sigma, theirs = (1 - own) * other, all = mine * mine + theirs * theirs;
    return all > 0 ? sqrt(1 - mine * mine / all * (1 - left)) : 1;
}

static void narrow_visits(const struct ep_progress *p, const struct ep_past *past, int c,
                          double *cost, double *ceiling)
{
    const struct ep_model_draws *d = &p->model->draws;
    int n = p->model->channels;
    double eta = narrowing(ep_multiplier_at(p->visit, c), d->k, d->count, n, c);
    *cost = *ceiling = eta;
    if (eta < 0)
        return;
    double k = ep_draws_spread(d->k, d->count, n, c),
           base = ep_draws_spread(d->base, d->count, n, c);
    double own = hang_on_cost(p, past, c);
    *cost = told_of(own, k, base, eta * eta);
    *ceiling = told_of(1 - own, base, k, eta * eta);
}

static void draws_of(const struct ep_progress *p, const struct ep_past *past, struct ep_model *rest,
                     struct ep_arena *a)
{
    const struct ep_model_draws *from = &p->model->draws;
    struct ep_model_draws *to = &rest->draws;
    int n = rest->channels, count = from->count;
    *to = *from;
    to->correction = NULL; /* it is of the plan of record and its months */
    if (count == 0)
        return;
    to->k = NEW(double, n *count);
    to->base = NEW(double, n *count);
    to->visit_to_lead = NEW(double, n *count);
    to->lead_to_customer = NEW(double, n *count);
    for (int c = 0; c < n; c++) {
        const struct ep_model_channel *was = &p->model->channel[c], *is = &rest->channel[c];
        double cost, ceiling;
        narrow_visits(p, past, c, &cost, &ceiling);
        double lead = narrowing(ep_multiplier_at(p->lead, c), from->visit_to_lead, count, n, c);
        double sale =
            narrowing(ep_multiplier_at(p->customer, c), from->lead_to_customer, count, n, c);
        double visits = ep_multiplier_over(p->visit, c);
        redraw(from->k, count, n, c, was->k > 0 ? was->k : 1, was->k > 0 ? is->k * visits : 1, cost,
               true, to->k);
        redraw(from->base, count, n, c, 1, 1 / visits, ceiling, false, to->base);
        redraw(from->visit_to_lead, count, n, c, fmax(was->visit_to_lead, 1e-300),
               is->visit_to_lead / ep_multiplier_over(p->lead, c), lead, false, to->visit_to_lead);
        redraw(from->lead_to_customer, count, n, c, fmax(was->lead_to_customer, 1e-300),
               is->lead_to_customer / ep_multiplier_over(p->customer, c), sale, false,
               to->lead_to_customer);
        for (int d = 0; d < count; d++) {
            int i = d * n + c;
            to->visit_to_lead[i] = fmin(1, to->visit_to_lead[i]);
            to->lead_to_customer[i] = fmin(1, to->lead_to_customer[i]);
        }
    }
}

/* ---- their mean ---- */

/* Visits of the months left at the plan's effort, far from what other channels do, where the cost
 * of one is k and the ceiling `base` times what it is. */
static double visits_at(const struct ep_model_channel *x, const struct ep_solution *s, int c,
                        double k, double base)
{
    double sum = 0;
    for (int t = 0; t < s->months; t++) {
        double full = base * s->ceiling[c * s->all + t], effort = s->effective[c * s->all + t];
        if (full > 0)
            sum += x->per_result ? full : -full * expm1(-effort / (k * full));
    }
    return sum;
}

static bool narrowed(const struct ep_multiplier *list, int c)
{
    return ep_multiplier_at(list, c).spread >= 0;
}

/* What was learnt of a channel is what it brings at the plan's effort, in the mean: its curve
 * bends, so draws about the mid values would mean less. The draws of each step are scaled until
 * their means are what the mid values bring. */
static void centre_channel(const struct ep_progress *p, struct ep_model *rest,
                           const struct ep_solution *s, int c)
{
    const struct ep_model_channel *x = &rest->channel[c];
    struct ep_model_draws *d = &rest->draws;
    double visits = 0, leads = 0, sales = 0, middle = visits_at(x, s, c, x->k, 1);
    int n = rest->channels;
    for (int i = c; i < d->count * n; i += n) {
        double v = visits_at(x, s, c, d->k[i], d->base[i]);
        visits += v;
        leads += v * d->visit_to_lead[i];
        sales += v * d->visit_to_lead[i] * d->lead_to_customer[i];
    }
    if (!(middle > 0) || !(sales > 0) || !(x->visit_to_lead > 0) || !(x->lead_to_customer > 0))
        return;
    bool any = narrowed(p->visit, c); /* a step's mean hangs on the steps before it */
    double visit = any ? middle / (visits / d->count) : 1;
    any = any || narrowed(p->lead, c);
    double lead = any ? x->visit_to_lead / (leads / visits) : 1;
    any = any || narrowed(p->customer, c);
    double sale = any ? x->lead_to_customer / (sales / leads) : 1;
    for (int i = c; i < d->count * n; i += n) {
        d->k[i] /= visit;
        d->base[i] *= visit;
        d->visit_to_lead[i] = fmin(1, d->visit_to_lead[i] * lead);
        d->lead_to_customer[i] = fmin(1, d->lead_to_customer[i] * sale);
    }
}

static void centre_draws(const struct ep_progress *p, struct ep_model *rest)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model plain = *rest;
    struct ep_solution s;
    int n = rest->channels, T = rest->months;
    double *effort = NEW(double, n *T);
    plain.goals = 0;
    plain.draws.count = 0;
    for (int c = 0; c < n; c++)
        for (int t = 0; t < T && p->active[c]; t++)
            effort[c * T + t] = p->planned[c * p->model->months + p->now + t];
    ep_model_evaluate(&plain, p->active, effort, -1, a, &s);
    for (int c = 0; c < n; c++)
        centre_channel(p, rest, &s, c);
    ep_arena_free(a);
}

void ep_rest_draws(const struct ep_progress *p, const struct ep_past *past, struct ep_model *rest,
                   struct ep_arena *a)
{
    draws_of(p, past, rest, a);
    if (rest->draws.count > 0 && p->planned)
        centre_draws(p, rest);
}
