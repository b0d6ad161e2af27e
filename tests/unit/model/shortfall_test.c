/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

#include "model/model_internal.h"

#include <limits.h>

/* Musts out of reach. */

static struct ep_model *far_model(uint64_t seed, struct ep_arena *a)
{
    struct ep_model *m = random_model(seed, 12, 12, 6, RANDOM_ALL & ~(unsigned)RANDOM_FIXED, a);
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = false;
    m->goal[0].price = 0;
    m->goal[0].must = true;
    m->goal[0].at_least *= 100;
    return m;
}

/* Where the attempt to reach it, the search for the least shortfall and the plan at that shortfall
 * were made for every set, each from nothing, that took 49 005 evaluations and came to these
 * figures. */
static void a_search_takes_few_steps(void **state)
{
    static const double most[] = {13030, 28337, 4024};
    int evaluations = 0;
    for (int i = 0; i < 3; i++) {
        const struct ep_model *m = far_model(7001 + (uint64_t)i, *state);
        struct ep_solution s;
        struct ep_error err = {0};
        assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
        near(s.goal[0] / most[i], 1, 5e-4);
        evaluations += s.iterations;
    }
    if (evaluations > 20000)
        fail_msg("%d evaluations", evaluations);
}

/* Sets of every second, third ... channel: none is ruled out against itself, and most are against
 * one that comes twice as near. */
static void the_bound_on_a_shortfall_holds(void **state)
{
    int ruled_out = 0, sets = 0;
    for (uint64_t seed = 7001; seed <= 7004; seed++) {
        const struct ep_model *m = far_model(seed, *state);
        struct ep_task *k = ep_task_new(ep_net_new(m, EP_NET_MID, EP_NET_GIVEN, *state), *state);
        bool *on = all_on(m, *state);
        for (int by = 1; by <= 6; by++) {
            struct ep_merit own;
            for (int i = 0; i < m->channels; i++)
                on[i] = by == 1 || i % by == 0;
            if (ep_task_set(k, on, NULL, NULL, NULL) != EP_OK || k->blocks == 0)
                continue; /* nothing there to divide */
            ep_task_run(k, EP_LEVEL_SEARCH, &own);
            struct ep_merit nearer = {.feasible = true, .shortfall = 0.5 * own.shortfall};
            assert_true(own.shortfall > 0);
            assert_true(ep_task_may_come_near(k, &own));
            ruled_out += !ep_task_may_come_near(k, &nearer);
            sets++;
        }
    }
    if (ruled_out < sets / 2)
        fail_msg("%d of %d sets ruled out", ruled_out, sets);
}

static double reached_with(const struct ep_model *m, double penalty, struct ep_arena *a,
                           int *evaluations)
{
    struct ep_task *k = ep_task_new(ep_net_new(m, EP_NET_MID, EP_NET_GIVEN, a), a);
    struct ep_merit merit;
    k->penalty = penalty;
    ep_task_penalties(k);
    assert_int_equal(ep_task_set(k, all_on(m, a), NULL, NULL, NULL), EP_OK);
    ep_task_run(k, EP_LEVEL_FINAL, &merit);
    *evaluations += k->evaluations;
    return k->value->metric[0];
}

/* Parts of the most that can be reached: all is reached that can be, in about as many evaluations
 * whatever the first penalty. */
static void no_first_penalty_decides(void **state)
{
    static const double penalty[] = {8, 12, 16, 24}, part[] = {0.99, 0.999, 0.9999, 1.0001, 1.01};
    int least = INT_MAX, most = 0;
    for (int p = 0; p < 4; p++) {
        int evaluations = 0, apart = 0;
        for (uint64_t seed = 7001; seed <= 7004; seed++) {
            struct ep_model *m = far_model(seed, *state);
            double reach = reached_with(m, 12, *state, &apart);
            for (int f = 0; f < 5; f++) {
                m->goal[0].at_least = part[f] * reach;
                double got = reached_with(m, penalty[p], *state, &evaluations) / reach;
                if (got < fmin(1, part[f]) - 5e-5)
                    fail_msg("penalty %g, seed %d: %.6f of %.4f", penalty[p], (int)seed, got,
                             part[f]);
            }
        }
        least = evaluations < least ? evaluations : least;
        most = evaluations > most ? evaluations : most;
    }
    if (most > 2 * least || most > 50000)
        fail_msg("%d to %d evaluations", least, most);
}

/* Prices to which money had run in a task with musts are forgotten in one that has none. */
static void a_task_without_musts_forgets_their_prices(void **state)
{
    struct ep_model *m = far_model(7001, *state);
    struct ep_merit merit[2];
    int evaluations[2];
    m->goal[0].must = false;
    for (int i = 0; i < 2; i++) {
        struct ep_task *k = ep_task_new(ep_net_new(m, EP_NET_MID, EP_NET_GIVEN, *state), *state);
        assert_int_equal(ep_task_set(k, all_on(m, *state), NULL, NULL, NULL), EP_OK);
        for (int t = 0; t < m->months && m->monthly_cap; t++)
            k->dual.cap[t] = i ? 1e15 : 0;
        k->dual.budget = i ? 1e15 : 0;
        ep_task_run(k, EP_LEVEL_SEARCH, &merit[i]);
        evaluations[i] = k->evaluations;
    }
    near(merit[1].objective / merit[0].objective, 1, 1e-4);
    if (evaluations[1] > 3 * evaluations[0])
        fail_msg("%d evaluations in place of %d", evaluations[1], evaluations[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_search_takes_few_steps),
        in_arena(the_bound_on_a_shortfall_holds),
        in_arena(no_first_penalty_decides),
        in_arena(a_task_without_musts_forgets_their_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
