/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

/* What a brief can bring that no sound one does: each ends in a plan of finite numbers or in a
 * message that names the channel or the goal. */

static void all_finite(const struct ep_model *m, const struct ep_solution *s)
{
    for (int i = 0; i < m->channels * m->months; i++)
        assert_true(isfinite(s->effort[i]) && isfinite(s->spend[i]) && isfinite(s->own_hours[i]));
    for (int i = 0; i < m->channels * s->all; i++)
        assert_true(isfinite(s->visits[i]) && isfinite(s->customers[i]));
    for (int g = 0; g < m->goals; g++)
        assert_true(isfinite(s->goal[g]) && isfinite(s->goal_cost[g]) &&
                    isfinite(s->goal_multiplier[g]));
    assert_true(isfinite(s->objective) && isfinite(s->upper_bound) && isfinite(s->gap));
    assert_true(isfinite(s->set_bound) && isfinite(s->set_gap) && isfinite(s->budget_price));
    assert_true(s->gap >= 0 && s->set_gap >= -1e-9);
}

/* A plan whose numbers are finite; false where it is refused with a message. */
static bool planned(const struct ep_model *m, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_error err = {0};
    if (ep_model_choose(m, a, s, &err) != EP_OK) {
        assert_true(err.message[0]);
        return false;
    }
    if (m->draws.count == 0)
        ep_model_prove(m, 20, s);
    all_finite(m, s);
    if (m->budget >= 0)
        assert_true(s->cash_total <= m->budget * (1 + 1e-9) + 1e-9);
    return true;
}

static void zero_ceilings(void **state)
{
    struct ep_model *m = random_model(21, 6, 4, 5, RANDOM_ALL & ~(unsigned)RANDOM_FIXED, *state);
    struct ep_solution s;
    for (int c = 0; c < 6; c++)
        memset(m->channel[c].base, 0, sizeof(double) * 9);
    m->goals = 0; /* reach would be bought even so */
    assert_true(planned(m, *state, &s));
    assert_true(s.cash_total <= 1e-6);
}

static void no_budget_at_all(void **state)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct ep_model *m = random_model(seed + 60, 6, 4, 5, RANDOM_ALL, *state);
        struct ep_solution s;
        m->budget = 0;
        m->monthly_cap = NULL;
        for (int r = 0; r < m->roles; r++)
            m->role[r].cash = false;
        if (planned(m, *state, &s))
            assert_true(s.cash_total <= 1e-9);
    }
}

static void one_month(void **state)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct ep_model *m =
            random_model(seed + 80, 6, 1, 0, RANDOM_ALL & ~(unsigned)RANDOM_REACH, *state);
        struct ep_solution s;
        if (seed % 2)
            random_draws(m, seed, 4, *state);
        planned(m, *state, &s);
    }
}

static void budget_below_the_smallest_minimum(void **state)
{
    struct ep_model *m = random_model(33, 6, 4, 5, RANDOM_CARRY, *state);
    struct ep_solution s;
    m->budget = 50;
    for (int c = 0; c < 6; c++)
        m->channel[c].min_if_used = 60;
    assert_true(planned(m, *state, &s));
    for (int i = 0; i < 24; i++)
        assert_true(s.effort[i] == 0);
}

static void contradictory_limits(void **state)
{
    struct ep_model *m = random_model(34, 6, 4, 5, RANDOM_CARRY, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    m->channel[2].lo = same_row(*state, 4, 100);
    m->channel[2].hi = same_row(*state, 4, 50);
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_INVALID);
    assert_non_null(strstr(err.message, "channel-02"));
}

/* Lower limits of what must be in pass the budget. */
static void limits_beyond_the_budget(void **state)
{
    struct ep_model *m = random_model(35, 6, 4, 5, RANDOM_CARRY, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    m->budget = 300;
    m->channel[1].required = true;
    m->channel[1].lo = same_row(*state, 4, 100);
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_INVALID);
    assert_non_null(strstr(err.message, "budget"));
}

static void must_beyond_the_ceiling(void **state)
{
    struct ep_model *m = random_model(36, 6, 4, 5, RANDOM_CARRY | RANDOM_GOALS, *state);
    struct ep_solution s;
    m->goal[0].must = true;
    m->goal[0].price = 0;
    m->goal[0].at_least = 1e9;
    assert_true(planned(m, *state, &s));
    assert_true(s.goal[0] > 0 && s.goal[0] < 1e9);
}

/* Rates of 0 and 1, of each kind. */
static void rates_at_their_ends(void **state)
{
    for (int bits = 0; bits < 4; bits++) {
        struct ep_model *m = random_model(37, 6, 4, 5, RANDOM_ALL, *state);
        struct ep_solution s;
        for (int c = 0; c < 6; c++) {
            m->channel[c].visit_to_lead = bits & 1;
            m->channel[c].lead_to_customer = bits >> 1;
            m->channel[c].visit_to_subscriber = bits & 1;
        }
        planned(m, *state, &s);
    }
}

static void the_largest_there_is(void **state)
{
    unsigned parts = RANDOM_CARRY | RANDOM_FEEDS | RANDOM_FIXED;
    struct ep_model *m = random_model(38, 64, 120, 36, parts, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    if (ep_model_solve(m, all_on(m, *state), *state, &s, &err) == EP_OK)
        all_finite(m, &s);
    else
        assert_true(err.message[0]);
}

/* More budget never lowers the best; on one set the best is concave in it. */
static void money_helps_less_and_less(void **state)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        unsigned parts = RANDOM_ALL & ~(unsigned)(RANDOM_FIXED | RANDOM_CAPS);
        struct ep_model *m = random_model(seed + 200, 6, 4, 5, parts, *state);
        double budget = m->budget, got[3], chosen[3];
        struct ep_solution s;
        for (int i = 0; i < 3; i++) {
            m->budget = budget * (0.5 + 0.5 * i);
            solve_all(m, *state, &s);
            got[i] = s.objective;
            assert_true(planned(m, *state, &s));
            chosen[i] = s.objective;
        }
        double close = 1e-6 * fabs(got[2]) + 1e-9;
        assert_true(got[1] >= got[0] - close && got[2] >= got[1] - close);
        assert_true(2 * got[1] >= got[0] + got[2] - close);
        assert_true(chosen[1] >= chosen[0] - 1e-4 * fabs(chosen[0]));
        assert_true(chosen[2] >= chosen[1] - 1e-4 * fabs(chosen[1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(zero_ceilings),
        in_arena(no_budget_at_all),
        in_arena(one_month),
        in_arena(budget_below_the_smallest_minimum),
        in_arena(contradictory_limits),
        in_arena(limits_beyond_the_budget),
        in_arena(must_beyond_the_ceiling),
        in_arena(rates_at_their_ends),
        in_arena(the_largest_there_is),
        in_arena(money_helps_less_and_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
