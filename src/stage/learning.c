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
#define TERMS  4 /* of the regression: 1, x, x^2, x^3 */

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

/* Cholesky's factor of the normal equations of TERMS terms, in place. False: the terms are not
 * apart. */
static bool factor(double a[TERMS][TERMS])
{
    for (int j = 0; j < TERMS; j++) {
        for (int k = 0; k < j; k++)
            a[j][j] -= a[j][k] * a[j][k];
        if (a[j][j] <= 1e-10)
            return false;
        a[j][j] = sqrt(a[j][j]);
        for (int i = j + 1; i < TERMS; i++) {
            for (int k = 0; k < j; k++)
                a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    return true;
}

static void solve_normal(double a[TERMS][TERMS], double b[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = TERMS - 1; i >= 0; i--) {
        for (int k = i + 1; k < TERMS; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

/* Least squares on the powers of a figure's scores, to be fitted to many. */
struct regression {
    int n;
    const double *x; /* [n] */
    double normal[TERMS][TERMS];
};

/* False: the powers are not apart. */
static bool open_regression(const double *x, int n, struct regression *r)
{
    *r = (struct regression){.n = n, .x = x};
    for (int d = 0; d < n; d++) {
        const double power[TERMS] = {1, x[d], x[d] * x[d], x[d] * x[d] * x[d]};
        for (int i = 0; i < TERMS; i++)
            for (int j = 0; j <= i; j++)
                r->normal[i][j] += power[i] * power[j] / n;
    }
    return factor(r->normal);
}

/* Fit of what `rival` [n] brings beyond `own` [n], into `fit`: factors of the powers. Returns the
 * mean of what is fitted. */
static double regress(struct regression *r, const double *rival, const double *own,
                      double fit[TERMS])
{
    double sum = 0, with_x = 0, with_x2 = 0, with_x3 = 0;
    for (int d = 0; d < r->n; d++) {
        double x = r->x[d], gain = rival[d] - own[d];
        sum += gain;
        with_x += gain * x;
        with_x2 += gain * (x * x);
        with_x3 += gain * (x * x * x);
    }
    const double b[TERMS] = {sum, with_x, with_x2, with_x3};
    for (int i = 0; i < TERMS; i++)
        fit[i] = b[i] / r->n;
    solve_normal(r->normal, fit);
    return sum / r->n;
}

/* Even scores by rank: the regression asks for the order of the draws only, and none pulls more
 * than others. */
static void scores(struct ep_arena *a, const double *v, int n, double *out)
{
    int *order = EP_NEW_ARRAY(a, int, (size_t)n + 1);
    ep_order_rising(v, n, a, order);
    for (int i = 0; i < n; i++)
        out[order[i]] = (2 * (i + 0.5) / n - 1) * 1.7;
}

double ep_plan_evpi(const struct ep_plan *plan, const double *figure)
{
    int n = plan->model.draws.count;
    struct ep_arena *scratch = ep_arena_new();
    double *x = EP_NEW_ARRAY(scratch, double, (size_t)n + 1);
    double *best = EP_NEW_ARRAY(scratch, double, (size_t)n + 1), known, blind = 0;
    struct regression on;
    scores(scratch, figure, n, x);
    bool apart = open_regression(x, n, &on);
    for (size_t i = 0; i < plan->rivals.count && apart; i++) {
        double c[TERMS];
        blind = fmax(blind, regress(&on, plan->rivals.item[i].worth, plan->own.worth, c));
        for (int d = 0; d < n; d++) {
            double fit = c[0] + x[d] * (c[1] + x[d] * (c[2] + x[d] * c[3]));
            best[d] = fit > best[d] ? fit : best[d];
        }
    }
    known = n > 0 ? ep_plan_sum(best, 0, n) / n : 0;
    ep_arena_free(scratch);
    return fmax(0, known - blind - plan->noise);
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
