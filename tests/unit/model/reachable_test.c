/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

/* One month, two channels; each goal counts the visits of one. */
static struct ep_model *two_goals(double budget, double first, double second, struct ep_arena *a)
{
    static const double A[] = {100, 100}, rate[] = {0.02, 0.02};
    struct ep_model *m = exponential(2, A, rate, budget, a);
    m->goals = 2;
    m->goal = EP_NEW_ARRAY(a, struct ep_model_goal, 2);
    for (int g = 0; g < 2; g++) {
        m->goal[g] = (struct ep_model_goal){.id = g ? "second" : "first",
                                            .metric = "visits",
                                            .at_least = g ? second : first,
                                            .must = true};
        m->goal[g].per_visit = EP_NEW_ARRAY(a, double, 2);
        m->goal[g].per_visit[g] = 1;
    }
    return m;
}

static void look(const struct ep_model *m, struct ep_arena *a, struct ep_reachable *r)
{
    struct ep_error err = {0};
    if (ep_model_reachable(m, a, r, &err) != EP_OK)
        fail_msg("%s", err.message);
}

/* 80 visits cost -50 ln .2 = 80.5 of a channel: one of the goals fits 100, both do not. */
static void two_that_conflict(void **state)
{
    struct ep_model *m = two_goals(100, 80, 80, *state);
    struct ep_reachable r;
    look(m, *state, &r);
    assert_true(r.alone[0] && r.alone[1] && r.conflict[1] && r.conflict[2]);
    near(r.most[0], 80, 1e-2);
    m->budget = 170;
    look(m, *state, &r);
    assert_true(r.alone[0] && r.alone[1] && !r.conflict[1] && !r.conflict[2]);
}

/* 95 visits need 149.8: with 100 there are 100 (1 - exp(-2)) = 86.47 at most; 120 are beyond the
 * ceiling whatever is paid. */
static void too_dear_and_beyond_the_ceiling(void **state)
{
    struct ep_model *m = two_goals(100, 95, 120, *state);
    struct ep_reachable r;
    look(m, *state, &r);
    assert_false(r.alone[0] || r.alone[1]);
    near(r.most[0], 86.4664716763, 1e-2);
    near(r.ever[0], 95, 1e-2);
    near(r.most[1], 86.4664716763, 1e-2);
    assert_true(r.ever[1] > 99 && r.ever[1] <= 100);
    assert_false(r.conflict[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(two_that_conflict),
        in_arena(too_dear_and_beyond_the_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
