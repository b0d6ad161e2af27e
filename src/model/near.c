/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <string.h>

#define ROUNDS 2 /* of adding and dropping, or of turning */

/* The set of `near` with what must be in and without what may not. */
static void near_set(struct ep_search *s, const struct ep_solution *near)
{
    const struct ep_net *net = s->task->net;
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        int g = net->canon.channel[i];
        s->trial[i] = s->usable[i] && (near->active[g] || c->required || c->tested);
        memcpy(s->start + i * net->T, near->effort + (long)g * net->T,
               sizeof(double) * (size_t)net->T);
    }
    for (int i = 0; i < net->n; i++)
        for (int k = 0; k < net->m->channel[i].need_count && s->trial[i]; k++)
            s->trial[net->m->channel[i].needs[k]] = true;
}

static enum ep_status search_near(struct ep_search *s, const struct ep_solution *near,
                                  struct ep_error *err)
{
    near_set(s, near);
    s->merit.feasible = false;
    ep_task_carry(s->task->net, near, s->dual);
    if (!ep_search_try(s, s->trial, s->start, s->rough ? EP_LEVEL_SKETCH : EP_LEVEL_SEARCH))
        return ep_choose_set(s, err);
    bool glance = s->level == EP_LEVEL_GLANCE;
    for (int round = 0; round < ROUNDS; round++)
        if (glance ? !ep_search_turn(s) : !ep_search_round(s))
            break;
    return EP_OK;
}

/* The effort of `near` where a channel of the set has any, of the search where it has none. */
static const double *near_effort(const struct ep_net *net, const struct ep_search *s,
                                 const struct ep_solution *near, struct ep_arena *a)
{
    size_t row = sizeof(double) * (size_t)net->T;
    double *e = EP_NEW_ARRAY(a, double, (size_t)(net->n * net->T) + 1);
    for (int i = 0; i < net->n; i++) {
        int g = net->canon.channel[i];
        memcpy(e + i * net->T,
               near->active[g] ? near->effort + (long)g * net->T : s->e + i * net->T, row);
    }
    return e;
}

/* Whether the task's plan keeps to the budget, with what it brings. */
static bool within_budget(struct ep_task *k, struct ep_merit *merit)
{
    ep_task_measure(k, merit);
    double budget = k->net->m->budget;
    return budget < 0 || k->cost.total <= budget;
}

/* Money over the draws, to the tolerance of a search. It begins at the effort of the search at the
 * mids or at that of `near`, which was spread over the draws, whichever brings more over them. */
static enum ep_status spread_rough(const struct ep_model *m, struct ep_search *s,
                                   const struct ep_solution *near, struct ep_arena *a,
                                   struct ep_task **out, struct ep_error *err)
{
    struct ep_task *k = ep_task_new(ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, a), a);
    const double *start = near_effort(k->net, s, near, a);
    struct ep_merit merit, by_mids;
    enum ep_status status;
    EP_TRY(ep_task_set(k, s->on, &s->limits, start, err));
    bool fits = within_budget(k, &merit);
    EP_TRY(ep_task_set(k, s->on, &s->limits, s->e, err));
    ep_task_measure(k, &by_mids);
    if (fits && ep_merit_better(&merit, &by_mids, 0))
        EP_TRY(ep_task_set(k, s->on, &s->limits, start, err));
    ep_duals_carry(k->net, s->dual, &k->dual);
    ep_task_run(k, EP_LEVEL_SKETCH, &merit);
    *out = k;
out:
    return status;
}

enum ep_status ep_model_choose_near(const struct ep_model *m, const struct ep_solution *near,
                                    int draw, bool rough, struct ep_arena *a,
                                    struct ep_solution *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct ep_task *k;
    EP_TRY(ep_model_check(m, err));
    ep_search_open(&s, m, draw < 0 ? EP_NET_MID : draw, scratch);
    s.rough = rough;
    s.level = draw >= 0 ? EP_LEVEL_GLANCE : rough ? EP_LEVEL_SKETCH : EP_LEVEL_SEARCH;
    EP_TRY(search_near(&s, near, err));
    if (draw < 0)
        ep_repair(&s);
    ep_duals_copy(s.task->net, s.dual, &s.task->dual);
    memcpy(s.task->e, s.e, sizeof(double) * (size_t)(m->channels * m->months));
    k = s.task;
    if (draw < 0 && rough)
        EP_TRY(spread_rough(m, &s, near, scratch, &k, err));
    else if (draw < 0)
        EP_TRY(ep_solve_set(m, s.on, &s.limits, s.task, scratch, &k, err));
    else
        EP_TRY(ep_task_set(k, s.on, &s.limits, s.e, err));
    ep_task_solution(k, !rough, a, out);
out:
    ep_arena_free(scratch);
    return status;
}
