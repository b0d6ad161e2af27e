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
    assert_true(r.alone[0] && r.alone[1] && r.conflict[0] && r.conflict[1]);
    near(r.most[0], 80, 1e-2);
    /* what both cost together */
    assert_int_equal(r.remedy, EP_REMEDY_BUDGET);
    assert_true(r.budget >= 160.9 * 0.999 && r.budget <= 160.9 * 1.05);
    m->budget = 170;
    look(m, *state, &r);
    assert_true(r.alone[0] && r.alone[1] && !r.conflict[0] && !r.conflict[1]);
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
    near(r.ever[1], 100, 1e-9); /* at the most effort that is of use */
    assert_false(r.conflict[0] || r.conflict[1]);
    assert_int_equal(r.remedy, EP_REMEDY_NONE);
}

/* Three of which each pair fits but not all: all three are the conflict, a fourth that costs next
 * to nothing is not in it. */
static void an_irreducible_conflict(void **state)
{
    static const double A[] = {100, 100, 100, 100}, rate[] = {0.02, 0.02, 0.02, 0.02};
    struct ep_model *m = exponential(4, A, rate, 200, *state);
    struct ep_reachable r;
    m->goals = 4;
    m->goal = EP_NEW_ARRAY(*state, struct ep_model_goal, 4);
    for (int g = 0; g < 4; g++) {
        m->goal[g] = (struct ep_model_goal){.id = ep_arena_printf(*state, "g%d", g),
                                            .metric = "visits",
                                            .at_least = g == 1 ? 1 : 80,
                                            .must = true};
        m->goal[g].per_visit = EP_NEW_ARRAY(*state, double, 4);
        m->goal[g].per_visit[g] = 1;
    }
    look(m, *state, &r);
    for (int g = 0; g < 4; g++) {
        assert_true(r.alone[g]);
        assert_int_equal(r.conflict[g], g != 1);
    }
    assert_int_equal(r.remedy, EP_REMEDY_BUDGET);
}

/* What limits is named: a cap by month, an upper limit of the channel. */
static void what_would_help(void **state)
{
    struct ep_model *m = two_goals(1000, 80, 1, *state);
    double cap[] = {40}, hi[] = {30};
    struct ep_reachable r;
    m->monthly_cap = cap;
    look(m, *state, &r);
    assert_int_equal(r.remedy, EP_REMEDY_MONTH);
    m->monthly_cap = NULL;
    m->channel[0].hi = hi;
    look(m, *state, &r);
    assert_int_equal(r.remedy, EP_REMEDY_LIMIT);
}

/* A must far beyond the ceiling: the plan is the one that gets nearest, and nothing is no number. */
static void far_beyond_the_ceiling(void **state)
{
    struct ep_model *m = two_goals(100, 1e9, 0, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    m->goals = 1;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    near(s.goal[0], 86.4664716763, 1e-2); /* all of the money, 100 (1 - exp(-2)) */
    assert_true(isfinite(s.objective) && isfinite(s.upper_bound) && isfinite(s.gap));
    near(s.cash_total, 100, 5e-2);
    m->budget = 1e7;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    near(s.goal[0], 100, 1e-2);
    assert_true(isfinite(s.objective) && isfinite(s.gap));
}

/* Two that cannot both be reached: the larger relative shortfall is the least there is. */
static void shortfalls_are_shared(void **state)
{
    struct ep_model *m = two_goals(100, 80, 80, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    near(s.goal[0], 63.2120558829, 5e-2); /* 50 each: 100 (1 - exp(-1)) */
    near(s.goal[1], 63.2120558829, 5e-2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(two_that_conflict),
        in_arena(too_dear_and_beyond_the_ceiling),
        in_arena(an_irreducible_conflict),
        in_arena(what_would_help),
        in_arena(far_beyond_the_ceiling),
        in_arena(shortfalls_are_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
