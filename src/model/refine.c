/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>
#include <string.h>

#define ROUNDS 4    /* of sets that the proof comes upon */
#define FAR    0.01 /* open between bound and plan, over draws, for another search */

static size_t set_size(const struct ep_search *s)
{
    return sizeof(bool) * (size_t)s->task->net->n;
}

double ep_search_prove(struct ep_search *s, int nodes, int *looked)
{
    bool *better = EP_NEW_ARRAY(s->arena, bool, (size_t)s->task->net->n + 1), found = true;
    double bound = INFINITY;
    *looked = 0;
    for (int round = 0; round < ROUNDS && found && s->merit.feasible && s->merit.shortfall <= 1e-5;
         round++) {
        int looks;
        memcpy(better, s->on, set_size(s));
        ep_search_to_task(s);
        bound = fmin(bound, ep_bound_sets(s->task, s->merit.objective, nodes, &looks, better));
        *looked += looks;
        found = memcmp(better, s->on, set_size(s)) != 0 &&
                ep_search_try(s, better, s->e, EP_LEVEL_SEARCH);
        if (found)
            ep_search_drop_round(s);
    }
    return bound;
}

/* Where a search stands: what repairing months and dividing the money leave changed. */
struct stand {
    struct ep_merit merit;
    bool *on;
    double *e;
    struct ep_duals dual;
    double relax;
    int evaluations;
};

static size_t cells_of(const struct ep_search *s)
{
    return (size_t)(s->task->net->n * s->task->net->T);
}

static void keep_stand(const struct ep_search *s, struct stand *at)
{
    const struct ep_net *net = s->task->net;
    size_t n = (size_t)net->n, cells = cells_of(s);
    at->merit = s->merit;
    at->on = ep_arena_grow(s->arena, s->on, n, n + 1, sizeof *at->on);
    at->e = ep_arena_grow(s->arena, s->e, cells, cells + 1, sizeof *at->e);
    ep_duals_init(net, s->arena, &at->dual);
    ep_duals_copy(net, s->dual, &at->dual);
    at->relax = s->task->relax;
    at->evaluations = s->task->evaluations;
}

static void back_to_stand(struct ep_search *s, const struct stand *at)
{
    size_t cells = cells_of(s);
    s->merit = at->merit;
    memcpy(s->on, at->on, set_size(s));
    memcpy(s->e, at->e, sizeof *s->e * cells);
    ep_duals_copy(s->task->net, &at->dual, s->dual);
    s->task->relax = at->relax;
    s->task->evaluations = at->evaluations;
    for (size_t i = 0; i < cells; i++) {
        s->limits.lo[i] = 0;
        s->limits.hi[i] = INFINITY;
    }
}

/* Months below the minimum repaired, the money divided to the last digit. *k stays in the search's
 * arena. */
static enum ep_status divide(struct ep_search *s, const struct ep_model *m, struct ep_arena *a,
                             struct ep_solution *out, struct ep_task **k, struct ep_error *err)
{
    enum ep_status status;
    ep_repair(s);
    ep_search_to_task(s);
    EP_TRY(ep_solve_set(m, s->on, &s->limits, s->task, s->arena, k, err));
    ep_task_solution(*k, a, out);
out:
    return status;
}

/* From a plan that the bound leaves far behind the search itself is made over the draws: at the
 * mids it went another way. */
static bool is_far(const struct ep_search *s, double bound)
{
    return s->merit.feasible && isfinite(bound) &&
           bound - s->merit.objective > FAR * fmax(fabs(bound), s->task->scale);
}

static enum ep_status open_refine(struct ep_search *s, const struct ep_model *m,
                                  const struct ep_solution *from, struct ep_arena *a,
                                  struct ep_error *err)
{
    enum ep_status status = ep_model_check(m, err);
    if (status != EP_OK)
        return status;
    ep_search_open(s, m, EP_NET_ALL_DRAWS, a);
    ep_given_effort(s->task->net, from->active, from->effort, s->trial, s->start);
    ep_task_carry(s->task->net, from, s->dual);
    s->merit.feasible = false;
    if (!ep_search_try(s, s->trial, s->start, EP_LEVEL_SEARCH))
        status = ep_search_first(s, err);
    return status;
}

enum ep_status ep_model_refine_unless(const struct ep_model *m, int nodes, bool (*passes)(void *),
                                      void *data, struct ep_arena *a, struct ep_solution *io,
                                      struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct stand at;
    struct ep_task *k;
    int looked;
    EP_TRY(open_refine(&s, m, io, scratch, err));
    keep_stand(&s, &at);
    if (passes) {
        EP_TRY(divide(&s, m, a, io, &k, err));
        if (passes(data))
            goto out;
        back_to_stand(&s, &at);
    }
    double bound = ep_search_prove(&s, nodes, &looked);
    if (is_far(&s, bound))
        ep_search_rounds(&s);
    if (!passes || s.task->evaluations != at.evaluations) /* other sets were tried */
        EP_TRY(divide(&s, m, a, io, &k, err));
    if (isfinite(bound))
        ep_set_bound(k, bound, io);
    io->set_nodes = looked;
out:
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_refine(const struct ep_model *m, int nodes, struct ep_arena *a,
                               struct ep_solution *io, struct ep_error *err)
{
    return ep_model_refine_unless(m, nodes, NULL, NULL, a, io, err);
}
