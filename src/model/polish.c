/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/parallel.h"
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* A plan divided over few draws, divided over all that they stand for. The few are told what they
 * are off at the plan, mean and slope, and solved again from there, and so on: a step takes one
 * look at all draws and the solve of few, where a solve over all takes twenty looks. What this
 * comes to is a plan over all draws, for there the slopes are theirs (variance reduction by a
 * control variate; Johnson, Zhang 2013). */

#define PARTS  8 /* of the draws, summed in their order: the same whoever works them out */
#define ROUNDS 12
#define VAIN   4    /* in turn that lower no bound */
#define NEAR   5e-4 /* part of the size that the bound may leave open, */
#define RISE   2e-5 /* that the last round may have gained: the next one gains a twentieth of it */
#define STILL  1e-7 /* a plan that is worse by no more is the same */

/* ---- all draws at a plan ---- */

/* The worth of the draws, in the objective's own unit, and the goals' metrics, without prices and
 * weights of goals, and their slopes to effective effort: of a part of the draws, then of all. In
 * the net's order. */
struct look {
    double worth, *slope;        /* [n][all] */
    double *metric, *goal_slope; /* [G]; [G][n][all] */
};

static void look_init(const struct ep_net *net, struct ep_arena *a, struct look *x)
{
    size_t cells = (size_t)(net->n * net->all), goals = (size_t)net->G;
    x->worth = 0;
    x->slope = EP_NEW_ARRAY(a, double, cells + 1);
    x->metric = EP_NEW_ARRAY(a, double, goals + 1);
    x->goal_slope = EP_NEW_ARRAY(a, double, goals *cells + 1);
}

/* Whether goal g weighs in the plan, and differs by draw. */
static bool counts(const struct ep_net *net, int g)
{
    return net->m->goal[g].kind != EP_GOAL_REACH && net->weighs[g];
}

struct all_draws {
    const struct ep_model *m;
    const bool *on;
    const double *e;
    double *worth, *weight; /* [draws] of each; their weights, once all are known */
    bool weighed;
    struct look part[PARTS];
};

/* Worth and metrics of the net's draws into the value, goals without their prices. */
static void value_draws(struct ep_value *w, enum ep_mode mode, const struct ep_duals *dual)
{
    ep_value_flow(w);
    ep_value_worth(w, mode, dual);
    memset(w->slope, 0, sizeof(double) * (size_t)w->net->G);
}

/* Slopes at the last values, `by` times, added to the look. */
static void add_slopes(struct ep_value *w, double by, double by_goal, struct look *x)
{
    const struct ep_net *net = w->net;
    int cells = net->n * net->all;
    w->bound = true;
    if (by != 0) {
        ep_value_reverse(w, NULL);
        ep_row_add(x->slope, by, w->dx, cells);
    }
    for (int g = 0; g < net->G; g++)
        if (counts(net, g)) {
            ep_value_metric_slope(w, g, NULL);
            ep_row_add(x->goal_slope + g * cells, by_goal, w->dx, cells);
            x->metric[g] += by_goal * w->metric[g];
        }
}

static void look_at(void *data, size_t p)
{
    struct all_draws *all = data;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_net *net = ep_net_new(all->m, EP_NET_MID, EP_NET_GIVEN, scratch);
    struct ep_value *w = ep_value_new(net, scratch);
    int count = all->m->draws.count, part = (int)p;
    w->measures = net->weighs;
    ep_net_activate(net, all->on, false);
    ep_flow_effective(net, all->e, w->x, w->idle, &w->set);
    for (int d = part * count / PARTS; d < (part + 1) * count / PARTS; d++) {
        ep_net_draw(net, d, net->live, &net->number[0]);
        value_draws(w, EP_MODE_EXACT, NULL);
        all->worth[d] = w->draw[0] / net->unit; /* the scaled one differs by net */
        if (all->weighed)
            add_slopes(w, all->weight[d] / net->unit, 1.0 / count, &all->part[p]);
    }
    ep_arena_free(scratch);
}

/* At the plan of the task, for the model with all draws. */
static void look_at_all(const struct ep_model *m, const struct ep_task *k, struct ep_arena *a,
                        struct look *out)
{
    const struct ep_net *net = k->net;
    int count = m->draws.count, cells = net->n * net->all;
    struct all_draws all = {.m = m, .on = net->on, .e = k->e};
    all.worth = EP_NEW_ARRAY(a, double, (size_t)count + 1);
    all.weight = EP_NEW_ARRAY(a, double, (size_t)count + 1);
    for (int p = 0; p < PARTS; p++)
        look_init(net, a, &all.part[p]);
    if (m->cautious) {
        ep_parallel(PARTS, look_at, &all);
        ep_exact_tail(all.worth, count, all.weight);
    } else {
        for (int d = 0; d < count; d++)
            all.weight[d] = 1.0 / count;
    }
    all.weighed = true;
    ep_parallel(PARTS, look_at, &all);
    look_init(net, a, out);
    out->worth = ep_row_dot(all.worth, all.weight, count);
    for (int p = 0; p < PARTS; p++) {
        ep_row_add(out->slope, 1, all.part[p].slope, cells);
        ep_row_add(out->metric, 1, all.part[p].metric, net->G);
        ep_row_add(out->goal_slope, 1, all.part[p].goal_slope, net->G * cells);
    }
}

/* ---- the few ---- */

/* The task's own draws at its plan: their worth as it is, slopes as its multipliers have them where
 * they are `known`, for at a kink those are the ones that its solution rests on. */
static void look_at_few(struct ep_task *k, bool known, struct look *out)
{
    struct ep_value *w = k->value;
    const struct ep_net *net = k->net;
    ep_flow_effective(net, k->e, w->x, w->idle, &w->set);
    w->nothing = false;
    value_draws(w, EP_MODE_EXACT, NULL);
    out->worth = ep_row_dot(w->draw, w->next_tail, net->draws) / net->unit;
    if (known)
        value_draws(w, EP_MODE_FIXED, &k->dual);
    add_slopes(w, 1 / net->unit, 1, out);
}

static void give_rows(const struct ep_net *net, const double *own, double *out)
{
    for (int i = 0; i < net->n; i++)
        memcpy(out + net->canon.channel[i] * net->all, own + i * net->all,
               sizeof *out * (size_t)net->all);
}

/* What the few are off at the plan of the task, as lines through it; `few` is overwritten. */
static void line_of(const struct ep_task *k, const struct look *all, struct look *few,
                    struct ep_model_correction *out)
{
    const struct ep_net *net = k->net;
    const double *x = k->value->x;
    int cells = net->n * net->all;
    for (int i = 0; i < cells; i++)
        few->slope[i] = all->slope[i] - few->slope[i];
    out->objective = net->objective;
    out->constant = all->worth - few->worth - ep_row_dot(few->slope, x, cells);
    give_rows(net, few->slope, out->slope);
    for (int g = 0; g < net->G; g++) {
        int given = net->canon.goal[g];
        double *slope = few->goal_slope + g * cells;
        for (int i = 0; i < cells; i++)
            slope[i] = all->goal_slope[g * cells + i] - slope[i];
        out->goal_constant[given] = all->metric[g] - few->metric[g] - ep_row_dot(slope, x, cells);
        give_rows(net, slope, out->goal_slope + given * cells);
    }
}

static struct ep_model_correction *correction_new(const struct ep_net *net, struct ep_arena *a)
{
    size_t cells = (size_t)(net->n * net->all), goals = (size_t)net->G;
    struct ep_model_correction *c = EP_NEW(a, struct ep_model_correction);
    c->slope = EP_NEW_ARRAY(a, double, cells + 1);
    c->goal_constant = EP_NEW_ARRAY(a, double, goals + 1);
    c->goal_slope = EP_NEW_ARRAY(a, double, goals *cells + 1);
    return c;
}

/* Correct the task's draws at its plan. */
static void correct(const struct ep_model *all, struct ep_task *k, bool known,
                    struct ep_model_correction *out)
{
    struct ep_arena *scratch = ep_arena_new();
    struct look many, few;
    ep_net_correct(k->net, NULL);
    look_init(k->net, scratch, &few);
    look_at_few(k, known, &few);
    look_at_all(all, k, scratch, &many);
    line_of(k, &many, &few, out);
    ep_net_correct(k->net, out);
    ep_arena_free(scratch);
}

const struct ep_model_correction *ep_model_correct(const struct ep_model *m,
                                                   const struct ep_model_draws *all,
                                                   const bool *active, const double *effort,
                                                   struct ep_arena *a)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_net *net = ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, scratch);
    struct ep_task *k = ep_task_new(net, scratch);
    struct ep_model_correction *out = correction_new(net, a);
    struct ep_model many = *m;
    bool *on = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    many.draws = *all;
    ep_given_effort(net, active, effort, on, k->e);
    ep_net_activate(net, on, false);
    correct(&many, k, false, out);
    ep_arena_free(scratch);
    return out;
}

/* ---- the plan ---- */

/* The best plan so far, and what was known of the task there. */
struct best {
    struct ep_merit merit;
    double bound; /* lowest of all, net's scaled unit */
    double *e;
    struct ep_duals dual;
    double relax;
    struct ep_model_correction *correction;
};

static void keep(const struct ep_task *k, const struct ep_merit *merit, struct best *b,
                 struct ep_model_correction **spare)
{
    struct ep_model_correction *now = *spare;
    *spare = b->correction;
    b->correction = now;
    b->merit = *merit;
    b->relax = k->relax;
    memcpy(b->e, k->e, sizeof *b->e * (size_t)(k->net->n * k->net->T));
    ep_duals_copy(k->net, &k->dual, &b->dual);
}

static void back_to(struct ep_task *k, const struct best *b)
{
    memcpy(k->e, b->e, sizeof *b->e * (size_t)(k->net->n * k->net->T));
    ep_duals_copy(k->net, &b->dual, &k->dual);
    k->relax = b->relax;
    ep_net_correct(k->net, b->correction);
}

/* A step that went too far, for the few bend otherwise than all: back by half, to a plan all the
 * same, for what is allowed is convex. */
static void step_back(struct ep_task *k, const struct best *b)
{
    for (int i = 0; i < k->net->n * k->net->T; i++)
        k->e[i] = 0.5 * (b->e[i] + k->e[i]);
}

/* A plan that stays the same may lie at a kink of the few: each round moves their multipliers there
 * by what the slopes of all ask for, until they leave it. */
static void go_on(const struct ep_model *all, struct ep_task *k, struct ep_arena *a, struct best *b)
{
    struct ep_model_correction *spare = correction_new(k->net, a);
    struct ep_merit merit;
    int vain = 0;
    b->correction = correction_new(k->net, a);
    b->merit = (struct ep_merit){.objective = -INFINITY};
    b->bound = INFINITY;
    b->e = EP_NEW_ARRAY(a, double, (size_t)(k->net->n * k->net->T) + 1);
    ep_duals_init(k->net, a, &b->dual);
    for (int round = 0; round < ROUNDS; round++) {
        correct(all, k, round > 0, spare);
        ep_task_measure(k, &merit);
        /* at first slopes are not those of the multipliers */
        double bound = round > 0 ? ep_certificate_here(k) : INFINITY;
        vain = bound < b->bound ? 0 : vain + 1;
        b->bound = fmin(b->bound, bound);
        double open = b->bound - merit.objective, size = ep_task_size(k, &merit, b->bound);
        bool better = ep_merit_better(&merit, &b->merit, 0);
        bool near = open <= NEAR * size && merit.objective - b->merit.objective <= RISE * size;
        if (better)
            keep(k, &merit, b, &spare);
        if ((round > 0 && near) || vain == VAIN || ep_net_is_void(k->net))
            break;
        if (!better && b->merit.objective - merit.objective > STILL * size) {
            step_back(k, b);
            continue;
        }
        ep_task_scatter(k, k->e, k->y);
        ep_task_run(k, EP_LEVEL_FINAL, &merit);
    }
    back_to(k, b);
}

enum ep_status ep_model_polish(const struct ep_model *m, const struct ep_model_draws *all,
                               struct ep_arena *a, struct ep_solution *io,
                               const struct ep_model_correction **out, struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_model many = *m;
    struct ep_solution polished = *io;
    struct ep_task *k;
    struct ep_team team;
    struct best b;
    many.draws = *all;
    ep_team_open(&team);
    EP_TRY(ep_task_of(m, io, scratch, &k, err));
    ep_task_carry_all(k, io);
    ep_task_gather(k, k->y, k->e);
    go_on(&many, k, a, &b);
    ep_task_solution(k, false, a, &polished);
    ep_task_set_bound(k, b.bound, &polished);
    ep_net_correct(k->net, NULL);
    polished.set_objective = ep_task_objective(k);
    polished.set_nodes = io->set_nodes;
    if (io->set_nodes > 0)
        ep_model_take_set_bound(m, io->set_bound, &polished);
    *io = polished;
    *out = b.correction;
out:
    ep_team_close(&team);
    ep_arena_free(scratch);
    return status;
}
