/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include "simple_model.h"

/* A goal that counts visits of all channels. */
static void give_goal(struct ep_model *m, double at_least, struct ep_arena *a)
{
    m->goals = 1;
    m->goal = EP_NEW(a, struct ep_model_goal);
    m->goal[0] = (struct ep_model_goal){.id = "visits",
                                        .metric = "visits",
                                        .kind = EP_GOAL_LINEAR,
                                        .to = m->months - 1,
                                        .at_least = at_least};
    m->goal[0].per_visit = same_row(a, m->channels, 1);
    m->objective = EP_OBJECTIVE_GOAL;
    m->aim = 0;
}

static double most_of_goal(const struct ep_model *m, struct ep_arena *a)
{
    struct ep_solution s;
    struct ep_error err = {0};
    if (ep_model_choose(m, a, &s, &err) != EP_OK)
        fail_msg("%s", err.message);
    return s.objective;
}

/* One channel: v = A (1 - exp(-rate x)), so that x = -ln(1 - v / A) / rate. */
static void one_channel_on_paper(void **state)
{
    static const double A[] = {1000}, rate[] = {.002};
    struct ep_model *m = exponential(1, A, rate, 0, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    give_goal(m, 600, *state);
    double least = -log(1 - 0.6) / rate[0];
    m->budget = least;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    near(s.objective, 600, 1e-3);
    double bound = ep_model_least_bound(m, &s, s.cash_total, 600, 100);
    assert_true(bound <= least && bound >= 0.99 * least);
    /* what ends it is the ceiling: more money than ample brings nothing */
    m->budget = ep_model_ample_budget(m);
    assert_true(m->budget > 4 * least);
    near(most_of_goal(m, *state), 1000, 1);
}

/* Two channels, money divided by equal marginal returns: x1 - x2 = ln(a1 r1 / a2 r2) / r here. */
static void two_channels_on_paper(void **state)
{
    static const double A[] = {1000, 400}, rate[] = {.002, .002};
    struct ep_model *m = exponential(2, A, rate, 1500, *state);
    give_goal(m, 0, *state);
    double apart = log(A[0] / A[1]) / rate[0], second = (1500 - apart) / 2;
    double want =
        A[0] * (1 - exp(-rate[0] * (second + apart))) + A[1] * (1 - exp(-rate[1] * second));
    near(most_of_goal(m, *state), want, 1e-4 * want);
}

/* Most that any set reaches with a budget. */
static double most_of_all_sets(const struct ep_model *m, double budget, struct ep_arena *a)
{
    struct ep_model with = *m;
    double best = -INFINITY;
    with.budget = budget;
    for (int set = 0; set < 1 << m->channels; set++) {
        struct ep_solution s;
        struct ep_error err;
        bool on[8];
        for (int c = 0; c < m->channels; c++)
            on[c] = set >> c & 1;
        if (ep_model_solve(&with, on, a, &s, &err) == EP_OK)
            best = fmax(best, s.objective);
    }
    return best;
}

/* With fixed costs, feeds, carry-over, families and hours; its first goal is the objective. */
static struct ep_model *with_a_goal(uint64_t seed, struct ep_arena *a)
{
    struct ep_model *m =
        random_model(seed, 5, 4, 4, RANDOM_ALL & ~(unsigned)(RANDOM_CAPS | RANDOM_CAPACITY), a);
    for (int c = 0; c < m->channels; c++)
        m->channel[c].min_if_used = m->channel[c].steady ? m->channel[c].min_if_used : 0;
    m->objective = EP_OBJECTIVE_GOAL;
    m->aim = 0;
    for (int g = 0; g < m->goals; g++)
        m->goal[g].must = false;
    return m;
}

/* No set reaches the target with what was proven to be too little; and it is not far from the
 * least. */
static void no_set_reaches_it_below_the_bound(void **state)
{
    double sum = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct ep_model *m = with_a_goal(seed + 300, *state);
        struct ep_solution s;
        struct ep_error err;
        if (ep_model_choose(m, *state, &s, &err) != EP_OK || s.objective <= 0)
            continue;
        double bound = ep_model_least_bound(m, &s, s.cash_total, s.objective, 400);
        assert_true(bound <= s.cash_total);
        if (bound <= 0)
            continue;
        assert_true(most_of_all_sets(m, bound, *state) < s.objective * (1 + 1e-9));
        sum += (s.cash_total - bound) / s.cash_total;
        count++;
    }
    assert_true(count >= 7);
    assert_true(sum / count < 0.05);
}

/* Asked whether a budget is too little that is not, the proof says of which smaller one it knows:
 * no set reaches the target with that, and it is not far below the least. */
static void what_is_enough_says_what_is_too_little(void **state)
{
    double sum = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct ep_model *m = with_a_goal(seed + 300, *state);
        struct ep_solution s;
        struct ep_error err;
        double low;
        bool out;
        if (ep_model_choose(m, *state, &s, &err) != EP_OK || s.objective <= 0)
            continue;
        double least = s.cash_total;
        m->budget = 1.2 * least;
        assert_false(ep_model_refutes(m, &s, s.objective, 400, &low, &out));
        assert_true(low < least);
        if (low <= 0)
            continue;
        assert_true(most_of_all_sets(m, low, *state) < s.objective * (1 + 1e-9));
        sum += (least - low) / least;
        count++;
    }
    assert_true(count >= 7);
    assert_true(sum / count < 0.15);
}

/* Months of a pattern, a bit a month of each channel, at the minimum or more; 0 where it does not
 * fit. */
static double most_of_months(const struct ep_model *m, unsigned pattern, struct ep_arena *a)
{
    struct ep_solution s = {.active = EP_NEW_ARRAY(a, bool, (size_t)m->channels),
                            .effort = EP_NEW_ARRAY(a, double, (size_t)(m->channels * m->months))};
    struct ep_error err;
    for (int c = 0; c < m->channels; c++)
        for (int t = 0; t < m->months; t++)
            if (pattern >> (c * m->months + t) & 1) {
                const struct ep_model_channel *x = &m->channel[c];
                s.active[c] = true;
                s.effort[c * m->months + t] = fmax(1, x->min_if_used / x->cash_share);
            }
    return ep_model_spread(m, false, a, &s, &err) == EP_OK ? s.objective : 0;
}

/* Two channels with carry-over whose months have nothing or a minimum that is a large part of the
 * money: no months of any reach the target with what was proven to be too little, and that is far
 * nearer to what they need than where minima are left out. */
static void months_below_a_minimum_reach_nothing(void **state)
{
    static const double A[] = {1000, 700}, rate[] = {.0008, .0012};
    struct ep_model *m = exponential(2, A, rate, 2000, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    double most = 0;
    stretch(m, 4, 4, *state);
    for (int c = 0; c < 2; c++) {
        m->channel[c].theta = c ? 0.5 : 0.3;
        m->channel[c].min_if_used = c ? 600 : 900;
    }
    give_goal(m, 0, *state);
    m->goal[0].from = 0;
    for (unsigned pattern = 0; pattern < 1u << 8; pattern++)
        most = fmax(most, most_of_months(m, pattern, *state));
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    near(s.objective, most, 1e-3 * most);
    double bound = ep_model_least_bound(m, &s, s.cash_total, most, 400);
    assert_true(bound > 0 && bound <= s.cash_total);
    m->budget = bound;
    for (unsigned pattern = 0; pattern < 1u << 8; pattern++)
        assert_true(most_of_months(m, pattern, *state) < most * (1 + 1e-9));
    for (int c = 0; c < 2; c++)
        m->channel[c].min_if_used = 0;
    double without = ep_model_least_bound(m, &s, s.cash_total, most, 400);
    assert_true(s.cash_total - bound < 0.6 * (s.cash_total - without));
}

/* A channel with a fee may begin in any of four months: the later, the less it costs. What holds
 * for its first month alone is beaten by a later one; what holds for all of them is not. */
static void a_later_start_costs_less(void **state)
{
    static const double A[] = {1000}, rate[] = {.002};
    struct ep_model *m = exponential(1, A, rate, 1000, *state);
    struct ep_solution s, late;
    struct ep_error err = {0};
    stretch(m, 4, 0, *state);
    give_goal(m, 300, *state);
    m->channel[0].fixed_month = 200;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    double first = ep_model_least_bound(m, &s, s.cash_total, 300, 400), least = INFINITY;
    for (int start = 0; start < 4; start++)
        for (double budget = 200; budget < 1200; budget += 10) {
            m->channel[0].start = start;
            m->budget = budget;
            if (ep_model_choose(m, *state, &late, &err) == EP_OK && late.objective >= 300)
                least = fmin(least, budget);
        }
    assert_true(first > least);
    m->channel[0].start = 0;
    m->channel[0].start_last = 3;
    double any = ep_model_least_bound(m, &s, s.cash_total, 300, 400);
    assert_true(any > 0.9 * least && any <= least); /* each start pays its own months */
}

/* The same with a tool that is paid by the month from the first start of its channel on, and set up
 * once; each start is solved with the tool from then on. */
static void a_tool_begins_with_its_channel(void **state)
{
    static const double A[] = {1000}, rate[] = {.002};
    struct ep_model *m = exponential(1, A, rate, 1000, *state);
    bool user = true;
    struct ep_model_tool tool = {
        .id = "tool", .setup = 90, .month = 150, .parts = 1, .used_by = &user};
    struct ep_solution s, late;
    struct ep_error err = {0};
    stretch(m, 4, 0, *state);
    give_goal(m, 300, *state);
    m->tool = &tool;
    m->tools = 1;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
    double least = INFINITY;
    for (int start = 0; start < 4; start++)
        for (double budget = 200; budget < 1200; budget += 10) {
            m->channel[0].start = tool.start = start;
            m->budget = budget;
            if (ep_model_choose(m, *state, &late, &err) == EP_OK && late.objective >= 300)
                least = fmin(least, budget);
        }
    m->channel[0].start = tool.start = 0;
    m->channel[0].start_last = 3;
    tool.late = true;
    double any = ep_model_least_bound(m, &s, s.cash_total, 300, 400);
    assert_true(any > 0.9 * least && any <= least);
    m->budget = 0.9 * least;
    assert_true(ep_model_least_up_to(m, &s, 300, 400) == m->budget);
    m->budget = 1.1 * least;
    assert_true(ep_model_least_up_to(m, &s, 300, 400) < m->budget);
}

/* More money never reaches less, and the goal's own target does not matter: it is the objective. */
static void more_money_reaches_more(void **state)
{
    struct ep_model *m = random_model(41, 7, 5, 4, RANDOM_ALL & ~(unsigned)RANDOM_CAPS, *state);
    double before = -INFINITY, ample;
    m->objective = EP_OBJECTIVE_GOAL;
    m->aim = 0;
    ample = ep_model_ample_budget(m);
    for (double part = 1.0 / 64; part <= 1; part *= 2) {
        m->budget = ample * part;
        double now = most_of_goal(m, *state);
        assert_true(now >= before * (1 - 1e-4));
        m->goal[0].at_least *= 3;
        near(most_of_goal(m, *state), now, 1e-6 * now);
        before = now;
    }
}

/* A plan that leaves out the better channel: the proof comes upon the set with it. */
static void the_proof_comes_upon_a_better_set(void **state)
{
    static const double A[] = {1000, 400}, rate[] = {.002, .002};
    static const bool lesser[] = {false, true};
    struct ep_model *m = exponential(2, A, rate, 1500, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    give_goal(m, 0, *state);
    double most = most_of_goal(m, *state);
    assert_int_equal(ep_model_solve(m, lesser, *state, &s, &err), EP_OK);
    assert_true(s.objective < 0.5 * most);
    assert_true(ep_model_prove_better(m, 100, *state, &s));
    near(s.objective, most, 1e-4 * most);
    assert_true(s.active[0]);
    assert_false(ep_model_prove_better(m, 100, *state, &s));
    assert_true(s.set_bound >= s.objective && s.set_gap < 1e-3);
}

static void the_goal_has_to_be_one(void **state)
{
    static const double A[] = {100}, rate[] = {.01};
    struct ep_model *m = exponential(1, A, rate, 100, *state);
    struct ep_error err = {0};
    m->objective = EP_OBJECTIVE_GOAL;
    assert_int_equal(ep_model_check(m, &err), EP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(one_channel_on_paper),
        in_arena(two_channels_on_paper),
        in_arena(no_set_reaches_it_below_the_bound),
        in_arena(what_is_enough_says_what_is_too_little),
        in_arena(months_below_a_minimum_reach_nothing),
        in_arena(a_later_start_costs_less),
        in_arena(a_tool_begins_with_its_channel),
        in_arena(more_money_reaches_more),
        in_arena(the_proof_comes_upon_a_better_set),
        in_arena(the_goal_has_to_be_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
