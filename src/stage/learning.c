/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What knowing more would be worth: the plan chosen anew in single draws, as if their figures were
 * known, how often each choice stands there, and the expected value of learning one figure. */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TESTS  8 /* rows of the order of tests */
#define NOISES 4 /* unrelated figures that the regression is tried on */

/* The draw that is planned anew i-th, spread evenly over all of them. */
static int draw_of(const struct ep_plan *plan, int i)
{
    return (int)((i + 0.5) * plan->model.draws.count / EP_RECHOSEN);
}

/* One of them: chosen, and what it brings in every draw. */
struct rechosen {
    struct ep_arena *arena;
    struct ep_solution solution;
    struct ep_alternative value; /* its worth [draws] */
    enum ep_status status;
    struct ep_error error;
};
struct again {
    const struct ep_model *model;
    const struct ep_plan *plan;
    struct rechosen one[EP_RECHOSEN];
};

static void choose_in_draw(void *data, size_t i)
{
    struct again *all = data;
    const struct ep_model *m = all->model;
    struct rechosen *one = &all->one[i];
    one->arena = ep_arena_new();
    one->status = ep_model_choose_near(m, &all->plan->solution, draw_of(all->plan, (int)i), true,
                                       one->arena, &one->solution, &one->error);
    if (one->status == EP_OK && m->objective != EP_OBJECTIVE_PROFIT)
        ep_plan_measure(m, &one->solution, one->arena, &one->value);
}

/* What they bring in every draw, where that is profit. */
static void value_rivals(const struct ep_model *m, const struct rechosen *one, struct ep_plan *plan,
                         struct ep_arena *a)
{
    size_t n = (size_t)m->draws.count;
    double *worth = EP_NEW_ARRAY(a, double, EP_RECHOSEN *n + 1);
    struct ep_solution s[EP_RECHOSEN];
    for (size_t i = 0; i < EP_RECHOSEN; i++) {
        s[i] = one[i].solution;
        plan->rivals.item[i].worth = worth + i * n;
    }
    ep_model_profits(m, s, EP_RECHOSEN, worth);
}

static void take_rival(struct ep_plan *plan, struct ep_arena *a, const struct rechosen *one)
{
    EP_PUSH(a, &plan->rivals, one->value);
    for (int c = 0; c < plan->model.channels; c++)
        plan->holds[c] +=
            (one->solution.active[c] == plan->solution.active[c] ? 1.0 : 0.0) / EP_RECHOSEN;
}

static enum ep_status choose_in_draws(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err)
{
    struct ep_model m = plan->model;
    struct again *all = EP_NEW(ctx->arena, struct again);
    enum ep_status status = EP_OK;
    plan->holds = EP_NEW_ARRAY(ctx->arena, double, (size_t)m.channels + 1);
    m.channel = plan->untested;
    ep_plan_aim_beside(plan, ctx->arena, &m);
    all->model = &m;
    all->plan = plan;
    ep_parallel(EP_RECHOSEN, choose_in_draw, all);
    for (int i = 0; i < EP_RECHOSEN; i++) {
        struct rechosen *one = &all->one[i];
        ep_arena_adopt(ctx->arena, one->arena);
        if (one->status == EP_OK)
            take_rival(plan, ctx->arena, one);
        else if (status == EP_OK) {
            status = one->status;
            if (err)
                *err = one->error;
        }
    }
    m.goal = plan->model.goal;
    if (status == EP_OK && m.objective == EP_OBJECTIVE_PROFIT)
        value_rivals(&m, all->one, plan, ctx->arena);
    return status;
}

double ep_plan_evpi(const struct ep_plan *plan, const double *figure)
{
    int n = plan->model.draws.count, rivals = (int)plan->rivals.count;
    struct ep_arena *scratch = ep_arena_new();
    const double **rival = EP_NEW_ARRAY(scratch, const double *, plan->rivals.count + 1);
    for (int i = 0; i < rivals; i++)
        rival[i] = plan->rivals.item[i].worth;
    double worth = ep_model_learn(figure, n, plan->own.worth, rival, rivals);
    ep_arena_free(scratch);
    return fmax(0, worth - plan->noise);
}

/* What the regression finds in figures that the plan does not depend on. */
static void measure_noise(struct ep_plan *plan)
{
    int n = plan->model.draws.count;
    struct ep_arena *scratch = ep_arena_new();
    double *figure = EP_NEW_ARRAY(scratch, double, (size_t)n + 1), sum = 0;
    plan->noise = 0;
    for (int i = 0; i < NOISES; i++) {
        ep_draw_market(1 + (uint64_t)i, n, figure);
        sum += ep_plan_evpi(plan, figure);
    }
    plan->noise = sum / NOISES;
    ep_arena_free(scratch);
}

enum ep_status ep_plan_choose_again(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    enum ep_status status = choose_in_draws(ctx, plan, err);
    if (status == EP_OK)
        measure_noise(plan);
    return status;
}

static int learns_more(const void *a, const void *b)
{
    const struct ep_candidate *x = *(const struct ep_candidate *const *)a,
                              *y = *(const struct ep_candidate *const *)b;
    double rx = x->test_value * y->test_cost, ry = y->test_value * x->test_cost;
    return rx > ry ? -1 : rx < ry ? 1 : x->index - y->index;
}

enum ep_status ep_plan_write_test_order(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    const struct ep_candidate **list =
        EP_NEW_ARRAY(ctx->arena, const struct ep_candidate *, plan->candidates + 1);
    enum ep_status status = EP_OK;
    int count = 0;
    for (size_t i = 0; i < plan->candidates; i++) {
        const struct ep_candidate *c = &plan->candidate[i];
        bool open = c->index >= 0 && (c->test || !plan->solution.active[c->index]);
        if (open && c->test_cost > 0 && c->test_value > 0.01 * c->test_cost)
            list[count++] = c;
    }
    qsort(list, (size_t)count, sizeof *list, learns_more);
    for (int i = 0; i < count && i < TESTS && status == EP_OK; i++) {
        const struct ep_candidate *c = list[i];
        EP_DERIVE(
            ctx->ledger, ep_arena_printf(ctx->arena, "test_order.%s", c->spec->id),
            ep_range_of(c->test_value), "money",
            "B x (m F(d1) - F(d2) - max(0, m - 1)): what knowing the channel's return is worth",
            ep_ledger_get(ctx->ledger, "channel.%s", c->spec->id));
        status = EP_INSERT(ctx->store, "test_order", err, ep_c_int("seq", i + 1),
                           ep_c_text("channel", c->spec->id),
                           ep_c_int("value_minor", ep_stage_minor(ctx, c->test_value)),
                           ep_c_int("cost_minor", ep_stage_minor(ctx, c->test_cost)),
                           ep_c_int("planned", c->test));
    }
    return status;
}
