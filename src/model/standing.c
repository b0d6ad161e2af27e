/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/rest.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Spread of ln of a step's multiplier: of the posterior, else of the plan's draws. */
static double step_spread(const struct ep_multiplier *list, int c, const double *draw,
                          const struct ep_model *m)
{
    if (list && list[c].spread >= 0)
        return list[c].spread;
    return ep_draws_spread(draw, m->draws.count, m->channels, c);
}

static double spread_of(const struct ep_progress *p, int c)
{
    const struct ep_model_draws *d = &p->model->draws;
    double visit = step_spread(p->visit, c, d->k, p->model),
           lead = step_spread(p->lead, c, d->visit_to_lead, p->model),
           sale = step_spread(p->customer, c, d->lead_to_customer, p->model);
    return sqrt(visit * visit + lead * lead + sale * sale);
}

/* P(multiplier >= breakeven x its mean), lognormal about the mean. */
static double chance_of(double breakeven, double spread)
{
    if (!(breakeven > 0) || isinf(breakeven))
        return 0;
    if (spread <= 0)
        return breakeven <= 1 ? 1 : 0;
    return gsl_cdf_ugaussian_Q(log(breakeven) / spread + spread / 2);
}

static double value_of(const struct ep_model *m, int c, double visits)
{
    const struct ep_model_channel *x = &m->channel[c];
    return visits * x->visit_to_lead * x->lead_to_customer * x->customer_value;
}

/* Worth of what effort so far still brings when nothing more is done. */
static void to_come(const struct ep_model *rest, struct ep_standing *standing)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_solution s;
    bool *off = EP_NEW_ARRAY(a, bool, (size_t)rest->channels + 1);
    double *none = EP_NEW_ARRAY(a, double, (size_t)(rest->channels * rest->months) + 1);
    ep_model_evaluate(rest, off, none, -1, a, &s);
    for (int c = 0; c < rest->channels; c++) {
        double visits = 0;
        for (int t = 0; t < s.all; t++)
            visits += s.visits[c * s.all + t];
        standing[c].to_come = value_of(rest, c, visits);
    }
    ep_arena_free(a);
}

static void going_on(const struct ep_progress *p, struct ep_priced *free, struct ep_priced *keep,
                     int c, struct ep_standing *x)
{
    x->going_on = ep_priced_profit(free, c, NULL);
    x->first_return = ep_priced_first_return(free, c);
    x->next_return = ep_priced_next_return(keep, c);
    x->breakeven = x->first_return > 0 ? 1 / x->first_return : INFINITY;
    x->chance = chance_of(x->breakeven, spread_of(p, c));
}

void ep_standings(const struct ep_progress *p, const struct ep_replan *r, const double *customers,
                  struct ep_standing *standing)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_past past = {0};
    const struct ep_model *m = p->model;
    ep_past_of(p, a, &past);
    for (int c = 0; c < m->channels; c++)
        standing[c] = (struct ep_standing){0};
    to_come(&r->rest, standing);
    struct ep_priced *free = ep_model_price(&r->rest, &r->free, a);
    struct ep_priced *keep = ep_model_price(&r->rest, &r->keep, a);
    for (int c = 0; c < m->channels; c++) {
        struct ep_standing *x = &standing[c];
        double visits = 0;
        for (int t = 0; t < p->now; t++)
            visits += past.visits[c * m->months + t];
        x->spent = past.spent[c];
        x->earned = customers ? customers[c] * m->channel[c].customer_value
                              : value_of(&past.model, c, visits);
        x->lost = fmax(0, x->spent - x->earned - x->to_come);
        going_on(p, free, keep, c, x);
    }
    ep_arena_free(a);
}
