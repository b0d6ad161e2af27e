/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/descent.h"
#include "simple_model.h"

/* The solver on tasks of many channels and months. */

static const unsigned all_parts = RANDOM_ALL & ~(unsigned)RANDOM_FIXED;

/* Every kind of row ties all channels together. Where the metric had to learn the rows, these took
 * 1487 to 2165 evaluations. */
static void rows_need_not_be_learnt(void **state)
{
    for (uint64_t seed = 7003; seed <= 7005; seed++) {
        struct ep_model *m = random_model(seed, 40, 12, 6, all_parts, *state);
        struct ep_solution s;
        m->channel[0].per_result = false;
        solve_all(m, *state, &s);
        assert_true(s.gap < 1e-6);
        if (s.iterations > 600)
            fail_msg("seed %d: %d evaluations", (int)seed, s.iterations);
    }
}

/* A must that asks for a tenth more than the best plan brings of itself is reached, and that
 * proven. */
static void a_must_binds(void **state)
{
    struct ep_model *m = random_model(7005, 36, 12, 6, all_parts, *state);
    struct ep_solution s, with;
    m->channel[0].per_result = false;
    m->goal[0].price = 0;
    solve_all(m, *state, &s);
    m->goal[0].must = true;
    m->goal[0].at_least = 1.1 * s.goal[0];
    solve_all(m, *state, &with);
    assert_true(s.goal[0] > 0);
    near(with.goal[0] / m->goal[0].at_least, 1, 2e-5);
    assert_true(with.goal_multiplier[0] > 0);
    assert_true(with.objective < s.objective);
    assert_true(with.gap < 1e-5);
}

static struct ep_task *task_at(const struct ep_model *m, struct ep_arena *a, double *grad)
{
    struct ep_task *k = ep_task_new(ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, a), a);
    bool *on = all_on(k->net->m, a);
    struct dice d = {11};
    assert_int_equal(ep_task_set(k, on, NULL, NULL, NULL), EP_OK);
    for (int v = 0; v < k->size; v++)
        k->y[v] = dice_unit(&d) < 0.5 ? 0 : dice_in(&d, 0, 100);
    ep_lagrange(k, k->y, EP_MODE_SMOOTH, grad);
    return k;
}

/* What the metric solves is what it multiplies by, over the free variables. */
static void the_metric_inverts(void **state)
{
    int wide = 0, narrow = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct ep_model *m = random_model(seed, 12, 8, 4, all_parts, *state);
        random_draws(m, seed, 4, *state);
        double *row[4];
        for (int i = 0; i < 4; i++)
            row[i] = random_row(*state, &(struct dice){seed + (uint64_t)i}, 12 * 8 + 1, 0, 1);
        double *free = row[0], *q = row[1], *want = row[2], *got = row[3];
        struct ep_task *k = task_at(m, *state, got);
        struct ep_metric w;
        ep_metric_init(&w, k, *state);
        ep_metric_bend(&w, k);
        memset(got, 0, sizeof *got * (size_t)k->size);
        ep_metric_kinks(&w, k, got, want);
        ep_metric_rows(&w, k);
        wide += w.heavies;
        narrow += w.rows - w.heavies;
        for (int v = 0; v < k->size; v++) {
            free[v] = free[v] < 0.7;
            want[v] = q[v] = free[v] * (row[1][v] - 0.5);
        }
        ep_metric_factor(&w, free);
        ep_metric_solve(&w, q);
        ep_metric_bent(&w, q, got);
        ep_metric_add_rows(&w, true, q, got);
        for (int v = 0; v < k->size; v++)
            near(free[v] * got[v], want[v], 1e-6);
    }
    assert_true(wide > 6 && narrow > 30);
}

/* The cost by itself, whose slopes the model of a step has as they are. */
static void the_cost_has_its_slopes(void **state)
{
    struct ep_model *m = random_model(3, 12, 8, 4, all_parts, *state);
    double *g = random_row(*state, &(struct dice){1}, 200, 0, 0);
    double *other = random_row(*state, &(struct dice){1}, 200, 0, 0);
    struct ep_task *k = task_at(m, *state, g);
    for (int v = 0; v < k->size; v++) {
        double h = 1e-3, keep = k->y[v];
        ep_lagrange_cost(k, k->y, g);
        k->y[v] = keep + h;
        double up = ep_lagrange_cost(k, k->y, other);
        k->y[v] = keep - h;
        double down = ep_lagrange_cost(k, k->y, other);
        k->y[v] = keep;
        near((up - down) / (2 * h), g[v], 1e-4 * (1 + fabs(g[v])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(rows_need_not_be_learnt),
        in_arena(a_must_binds),
        in_arena(the_metric_inverts),
        in_arena(the_cost_has_its_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
