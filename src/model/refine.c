/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/parallel.h"
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
        bound =
            fmin(bound, ep_bound_sets(s->task, s->merit.objective, nodes, &looks, better, false));
        *looked += looks;
        found = !ep_net_is_void(s->task->net) && memcmp(better, s->on, set_size(s)) != 0 &&
                ep_search_try(s, better, s->e, EP_LEVEL_SEARCH);
        if (found)
            ep_search_drop_round(s);
    }
    return bound;
}

static size_t cells_of(const struct ep_search *s)
{
    return (size_t)(s->task->net->n * s->task->net->T);
}

struct ep_unproven *ep_search_keep(const struct ep_search *s, struct ep_arena *a)
{
    const struct ep_net *net = s->task->net;
    size_t n = (size_t)net->n, cells = cells_of(s);
    struct ep_unproven *at = EP_NEW(a, struct ep_unproven);
    at->merit = s->merit;
    at->on = ep_arena_grow(a, s->on, n, n + 1, sizeof *at->on);
    at->e = ep_arena_grow(a, s->e, cells, cells + 1, sizeof *at->e);
    ep_duals_init(net, a, &at->dual);
    ep_duals_copy(net, s->dual, &at->dual);
    at->relax = s->task->relax;
    at->evaluations = s->task->evaluations;
    return at;
}

void ep_search_back(struct ep_search *s, const struct ep_unproven *at)
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

/* Months below the minimum repaired. What one channel more promises may be lost by that, where not
 * all of their minima fit: then from where the search stood `before` (may be NULL) it, if that is
 * better. */
static void repair(struct ep_search *s, const struct ep_unproven *before)
{
    size_t size = cells_of(s) * sizeof *s->e;
    ep_repair(s);
    if (!before || memcmp(before->on, s->on, set_size(s)) == 0 ||
        before->merit.objective - s->merit.objective <=
            FAR * fmax(fabs(before->merit.objective), s->task->scale))
        return;
    const struct ep_unproven *now = ep_search_keep(s, s->arena);
    const double *lo = ep_arena_grow(s->arena, s->limits.lo, cells_of(s), cells_of(s), sizeof *lo);
    const double *hi = ep_arena_grow(s->arena, s->limits.hi, cells_of(s), cells_of(s), sizeof *hi);
    ep_search_back(s, before);
    ep_repair(s);
    if (ep_merit_better(&s->merit, &now->merit, 0))
        return;
    ep_search_back(s, now);
    memcpy(s->limits.lo, lo, size);
    memcpy(s->limits.hi, hi, size);
}

/* The same, and the money divided to the last digit; *merit: of the plan that comes of it. */
static enum ep_status divide(struct ep_search *s, const struct ep_unproven *before,
                             const struct ep_model *m, struct ep_arena *a, struct ep_solution *out,
                             struct ep_merit *merit, struct ep_error *err)
{
    enum ep_status status;
    struct ep_task *k;
    repair(s, before);
    ep_search_to_task(s);
    EP_TRY(ep_solve_set(m, s->on, &s->limits, s->task, s->arena, &k, err));
    ep_task_measure(k, merit);
    ep_task_solution(k, true, a, out);
out:
    return status;
}

/* Divide the set of `at`, from which the search went on; it stays where it is. */
static enum ep_status divide_first(struct ep_search *s, const struct ep_unproven *before,
                                   const struct ep_model *m, struct ep_unproven *at,
                                   struct ep_arena *a, struct ep_solution *io, struct ep_error *err)
{
    const struct ep_unproven *now = ep_search_keep(s, s->arena);
    ep_search_back(s, at);
    enum ep_status status = divide(s, before, m, a, io, &at->divided, err);
    ep_search_back(s, now);
    return status;
}

/* Sets are compared before their months are repaired. So where the search went on from `at`, whose
 * plan is *io, to another set, that is divided too: *same false where it is the better of both, and
 * *io then. */
static enum ep_status divide_again(struct ep_search *s, const struct ep_model *m,
                                   const struct ep_unproven *at, struct ep_arena *a,
                                   struct ep_solution *io, bool *same, struct ep_error *err)
{
    struct ep_solution other = *io;
    struct ep_merit merit;
    enum ep_status status;
    EP_TRY(divide(s, NULL, m, a, &other, &merit, err));
    *same = !ep_merit_better(&merit, &at->divided, 0);
    if (!*same)
        *io = other;
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

/* *before: the set of the plan, before those channels came in that the mids left out and that pay
 * over the draws, and those left that do not. */
static enum ep_status open_refine(struct ep_search *s, const struct ep_model *m,
                                  const struct ep_solution *from, struct ep_arena *a,
                                  const struct ep_unproven **before, struct ep_error *err)
{
    enum ep_status status = ep_model_check(m, err);
    *before = NULL;
    if (status != EP_OK)
        return status;
    ep_search_open(s, m, EP_NET_ALL_DRAWS, a);
    ep_given_effort(s->task->net, from->active, from->effort, s->trial, s->start);
    ep_task_carry(s->task->net, from, s->dual);
    s->merit.feasible = false;
    if (!ep_search_try(s, s->trial, s->start, EP_LEVEL_SEARCH))
        return ep_search_first(s, err);
    *before = ep_search_keep(s, a);
    ep_search_round(s);
    return status;
}

/* The proof from where the search stands, and the search itself where that leaves much open; *same
 * where no other set was tried. Returns the bound. */
static double prove_from(struct ep_search *s, int nodes, int *looked, bool *same)
{
    int before = s->task->evaluations;
    double bound = ep_search_prove(s, nodes, looked);
    if (is_far(s, bound) && !ep_net_is_void(s->task->net))
        ep_search_rounds(s);
    *same = s->task->evaluations == before;
    return bound;
}

enum ep_status ep_model_refine_unless(const struct ep_model *m, int nodes, bool (*passes)(void *),
                                      void *data, struct ep_arena *a, struct ep_solution *io,
                                      struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct ep_team team;
    const struct ep_unproven *before;
    int looked;
    bool same;
    ep_team_open(&team);
    EP_TRY(open_refine(&s, m, io, scratch, &before, err));
    struct ep_unproven *at = ep_search_keep(&s, scratch);
    if (passes) {
        EP_TRY(divide(&s, before, m, a, io, &at->divided, err));
        if (passes(data))
            goto out;
        ep_search_back(&s, at);
    }
    double bound = prove_from(&s, nodes, &looked, &same);
    if (!same && !passes)
        EP_TRY(divide_first(&s, before, m, at, a, io, err));
    if (!same)
        EP_TRY(divide_again(&s, m, at, a, io, &same, err));
    else if (!passes)
        EP_TRY(divide(&s, before, m, a, io, &at->divided, err));
    if (isfinite(bound))
        ep_set_bound(s.task, bound, io);
    io->set_nodes = looked;
out:
    ep_team_close(&team);
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_refine_unproven(const struct ep_model *m, struct ep_arena *a,
                                        struct ep_solution *io, struct ep_unproven **left,
                                        struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct ep_team team;
    const struct ep_unproven *before;
    ep_team_open(&team);
    EP_TRY(open_refine(&s, m, io, scratch, &before, err));
    *left = ep_search_keep(&s, a);
    status = divide(&s, before, m, a, io, &(*left)->divided, err);
out:
    ep_team_close(&team);
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_refine_rest(const struct ep_model *m, const struct ep_unproven *left,
                                    const struct ep_proving *p, struct ep_arena *a,
                                    struct ep_solution *io, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct ep_team team;
    int looked;
    bool same;
    ep_team_open(&team);
    ep_search_open(&s, m, EP_NET_ALL_DRAWS, scratch);
    memcpy(s.task->net->stop, p->stop, sizeof p->stop);
    if (ep_net_is_void(s.task->net))
        goto out;
    ep_search_back(&s, left);
    double bound = prove_from(&s, p->nodes, &looked, &same);
    if (!same)
        EP_TRY(divide_again(&s, m, left, a, io, &same, err));
    if (!same)
        atomic_store(p->fell, true);
    if (isfinite(bound))
        ep_set_bound(s.task, bound, io);
    io->set_nodes = looked;
out:
    ep_team_close(&team);
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_refine(const struct ep_model *m, int nodes, struct ep_arena *a,
                               struct ep_solution *io, struct ep_error *err)
{
    return ep_model_refine_unless(m, nodes, NULL, NULL, a, io, err);
}
