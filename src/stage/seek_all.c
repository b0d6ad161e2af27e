/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* While a budget is sought money is divided over the few draws, and judged over all. What was found
 * is divided over all: the few are corrected at the plan, as those of any plan are once its
 * channels stand. So it reaches somewhat more, or the same with somewhat less. */

#include "stage/seek_internal.h"

#include <math.h>

#define HALVINGS 3    /* of the last ratio between a budget that is enough and one that is not */
#define SPARE    5e-5 /* by which the plan is above what is asked, for rounding: less than that of
                       * the few, for all draws bend otherwise */
#define OPEN     2e-3 /* of a plan over all draws at most: else its proof is that of the few */
#define ROUNDS   3    /* of what is asked of the plan: customers turned away count in a must */

/* The plan's money over all draws, *correction of the few there; what it reaches then. */
static bool polish(const struct ep_search_budget *k, struct ep_solution *s,
                   const struct ep_model_correction **correction, struct ep_reached *now)
{
    struct ep_error refused;
    if (k->few.count == 0 || ep_model_polish(&k->plan->model, &k->all, k->ctx->arena, s, correction,
                                             &refused) != EP_OK)
        return false;
    ep_seek_measure(k, &k->all, s, now);
    return true;
}

enum ep_status ep_seek_over_all(struct ep_search_budget *k, double low, struct ep_error *err)
{
    struct ep_plan *plan = k->plan, *best;
    struct ep_bracket b = {low, k->budget};
    struct ep_solution s = plan->solution;
    struct ep_reached was = k->at, at;
    struct ep_model_draws few = plan->few;
    enum ep_status status = EP_OK;
    plan->model.draws = few;
    if (!polish(k, &s, &few.correction, &k->at) || !ep_seek_is_enough(k) || k->at.own < was.own) {
        k->at = was;
        return EP_OK;
    }
    plan->solution = s;
    best = ep_seek_copy(k);
    at = k->at;
    for (int i = 0; i < HALVINGS && low > 0; i++) {
        best->few = few;
        EP_TRY(ep_seek_try_same(k, best, sqrt(b.low * b.high), err));
        ep_seek_narrow(k, &b);
        if (k->budget == b.high) {
            best = ep_seek_copy(k);
            at = k->at;
        }
    }
    *plan = *best;
    plan->few.correction = plan->model.draws.correction = NULL;
    k->budget = plan->model.budget = b.high;
    k->at = at;
out:
    return status;
}

void ep_seek_divide(struct ep_search_budget *k, double own)
{
    struct ep_plan *plan = k->plan;
    struct ep_model_goal *g = &plan->model.goal[k->goal];
    const double few = g->at_least;
    const struct ep_model_correction *correction;
    double want = own * (1 + SPARE);
    g->at_least = want;
    for (int i = 0; i < ROUNDS && own > 0; i++) {
        struct ep_solution s = plan->solution;
        struct ep_reached now;
        if (!polish(k, &s, &correction, &now) || s.gap > OPEN)
            break;
        if (ep_seek_keeps(k, &now, own)) {
            plan->solution = s;
            plan->few.correction = correction;
            return;
        }
        g->at_least *= fmax(want / fmax(now.own, 1e-9), 1 + SPARE);
    }
    g->at_least = few;
}
