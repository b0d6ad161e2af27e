/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A small budget is often that of one channel. The search takes what brings most first and adds to
 * it; what is not in use has to wait for the set-up of what is. So a channel that would do with
 * less money, set up before all others, is not come upon. */

#include "stage/seek_internal.h"

#include <math.h>

#define FINE  1.002 /* as of the search */
#define RANGE 8.0   /* of budgets below the one found that are looked at */
#define STEPS 11    /* halve that to FINE */

static void add_with_needs(const struct ep_model *m, bool *active, int channel)
{
    if (active[channel])
        return;
    active[channel] = true;
    for (int n = 0; n < m->channel[channel].need_count; n++)
        add_with_needs(m, active, m->channel[channel].needs[n]);
}

static bool *set_of(const struct ep_search_budget *k, int channel)
{
    const struct ep_model *m = &k->plan->model;
    bool *active = EP_NEW_ARRAY(k->ctx->arena, bool, (size_t)m->channels + 1);
    add_with_needs(m, active, channel);
    return active;
}

static bool must_be_in(const struct ep_model *m)
{
    for (int i = 0; i < m->channels; i++)
        if (m->channel[i].required)
            return true;
    return false;
}

/* Down to the least budget that is enough for the set, from *least, which it becomes with its plan.
 */
static enum ep_status go_down(struct ep_search_budget *k, const bool *active, double *least,
                              struct ep_plan **best, struct ep_error *err)
{
    struct ep_bracket b = {*least / RANGE, *least};
    double budget = *least / FINE;
    enum ep_status status = EP_OK;
    for (int i = 0; i < STEPS && b.high > b.low * FINE; i++) {
        EP_TRY(ep_seek_try_set(k, active, budget, err));
        ep_seek_narrow(k, &b);
        if (b.high == *least) /* not even for a little less */
            break;
        if (k->budget == b.high)
            *best = ep_seek_copy(k);
        budget = sqrt(b.low * b.high);
    }
    *least = b.high;
out:
    return status;
}

enum ep_status ep_seek_alone(struct ep_search_budget *k, bool *found, struct ep_error *err)
{
    struct ep_plan *kept = ep_seek_copy(k), *best = kept;
    struct ep_reached at = k->at;
    double least = k->budget;
    bool far = k->far;
    enum ep_status status = EP_OK;
    k->far = true;
    for (int i = 0; i < kept->model.channels && !must_be_in(&kept->model); i++)
        if (kept->may[i])
            EP_TRY(go_down(k, set_of(k, i), &least, &best, err));
    *found = best != kept;
    ep_plan_copy(best, k->ctx->arena, k->plan);
    k->budget = k->plan->model.budget = least;
    k->at = at;
    if (*found)
        ep_seek_measure(k, &k->all, &k->plan->solution, &k->at);
out:
    k->far = far;
    return status;
}
