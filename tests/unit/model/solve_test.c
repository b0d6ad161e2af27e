/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

static const double four_A[] = {90, 80, 20, 30}, four_rate[] = {.05, .03, .10, .01};

/* Closed form by bisection of the price of money, checked with SciPy's SLSQP to 1e-11. */
static void four_channels(void **state)
{
    static const double want[] = {40.75671288723446, 46.974232831311625, 12.269054281453938, 0};
    struct ep_model *m = exponential(4, four_A, four_rate, 100, *state);
    struct ep_solution s;
    m->objective = EP_OBJECTIVE_REVENUE; /* spends all that helps */
    solve_all(m, *state, &s);
    for (int i = 0; i < 4; i++)
        near(s.effort[i], want[i], 1e-3);
    near(s.objective, 152.86152345220862, 1e-6 * 152);
    near(s.budget_price, 0.5863969981230218, 1e-5);
    near(s.cash_total, 100, 1e-6);
    assert_true(s.cash_total <= 100 * (1 + 1e-12));
}

static void four_channels_bounded(void **state)
{
    static const double lo[] = {0, 10, 5, 5}, hi[] = {40, 60, 20, 60};
    static const double want[] = {39.1777655188134, 44.3426538839432, 11.479580597243412, 5};
    struct ep_model *m = exponential(4, four_A, four_rate, 100, *state);
    struct ep_solution s;
    m->objective = EP_OBJECTIVE_REVENUE;
    for (int i = 0; i < 4; i++) {
        m->channel[i].lo = same_row(*state, 1, lo[i]);
        m->channel[i].hi = same_row(*state, 1, hi[i]);
    }
    solve_all(m, *state, &s);
    for (int i = 0; i < 4; i++)
        near(s.effort[i], want[i], 1e-3);
    near(s.objective, 151.273813, 2e-6 * 151);
    near(s.budget_price, 0.6345679666, 1e-5);
}

/* Money that cannot earn its cost stays unspent. */
static void profit_keeps_money(void **state)
{
    static const double want[] = {30.08154793552548, 29.182291245129996, 6.931471805599452, 0};
    struct ep_model *m = exponential(4, four_A, four_rate, 100, *state);
    struct ep_solution s;
    solve_all(m, *state, &s);
    for (int i = 0; i < 4; i++)
        near(s.effort[i], want[i], 1e-3);
    near(s.cash_total, 66.19531098625494, 2e-4);
    near(s.budget_price, 0, 1e-9);
}

static void two_channels_closed_form(void **state)
{
    static const double A[] = {100, 80}, rate[] = {.05, .03};
    struct ep_model *m = exponential(2, A, rate, 100, *state);
    struct ep_solution s;
    m->objective = EP_OBJECTIVE_REVENUE;
    solve_all(m, *state, &s);
    double want = (.03 * 100 + log(100 * .05 / (80 * .03))) / (.05 + .03);
    near(want, 46.67461468850251, 1e-9);
    near(s.effort[0], want, 2e-4);
    near(s.effort[1], 100 - want, 2e-4);
}

/* An equal split looks fair and costs a seventh. */
static void better_than_equal_split(void **state)
{
    struct ep_model *m = exponential(4, four_A, four_rate, 100, *state);
    double equal[] = {25, 25, 25, 25};
    struct ep_solution s, e;
    m->objective = EP_OBJECTIVE_REVENUE;
    solve_all(m, *state, &s);
    ep_model_evaluate(m, all_on(m, *state), equal, -1, *state, &e);
    near(e.objective, 131.41952059868157, 1e-9);
    assert_true(s.objective > 1.16 * e.objective);
}

static void certificate_is_tight(void **state)
{
    int solved = 0, unfit = 0; /* fixed hours alone may pass a month's limit */
    for (uint64_t seed = 1; seed <= 60; seed++) {
        unsigned starts = seed % 2 ? RANDOM_STARTS : 0,
                 parts = RANDOM_ALL & ~(unsigned)RANDOM_FIXED;
        struct ep_model *m = random_model(seed, 10, 8, 12, parts | starts, *state);
        struct ep_solution s;
        struct ep_error err;
        if (ep_model_solve(m, all_on(m, *state), *state, &s, &err) != EP_OK) {
            unfit++;
            continue;
        }
        assert_true(s.upper_bound >= s.objective - 1e-9 * fabs(s.objective));
        if (s.gap > 1e-3)
            fail_msg("seed %d: gap %g", (int)seed, s.gap);
        for (int c = 0; c < 10; c++)
            for (int t = 0; t < m->channel[c].start; t++)
                assert_true(s.effort[c * m->months + t] == 0 && s.spend[c * m->months + t] == 0);
        solved += s.gap < 1e-4;
    }
    assert_true(unfit <= 3);
    assert_true(solved >= 56 - unfit);
}

/* No feasible plan may pass the bound: plans drawn at random, pulled inside the budget. */
static void bound_holds(void **state)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct ep_model *m = random_model(
            seed, 6, 4, 6,
            RANDOM_FEEDS | RANDOM_CARRY | RANDOM_AWARE | RANDOM_CAPACITY | RANDOM_GOALS, *state);
        struct dice d = {seed};
        struct ep_solution s, e;
        solve_all(m, *state, &s);
        for (int trial = 0; trial < 200; trial++) {
            double *plan = random_row(*state, &d, m->channels * m->months, 0, 1), sum = 0;
            for (int i = 0; i < m->channels * m->months; i++) {
                plan[i] = dice_unit(&d) < 0.4 ? 0 : pow(plan[i], 3) + s.effort[i] / m->budget * 4;
                sum += plan[i];
            }
            for (int i = 0; i < m->channels * m->months; i++)
                plan[i] *= m->budget / sum * dice_unit(&d);
            ep_model_evaluate(m, all_on(m, *state), plan, -1, *state, &e);
            assert_true(e.objective <= s.upper_bound * (1 + 1e-12));
            assert_true(e.objective <= s.objective + 2e-5 * fabs(s.objective));
        }
    }
}

static void constraints_hold(void **state)
{
    int solved = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct ep_model *m =
            random_model(seed, 10, 6, 8, RANDOM_ALL & ~(unsigned)RANDOM_FIXED, *state);
        struct ep_solution s;
        struct ep_error err;
        if (ep_model_solve(m, all_on(m, *state), *state, &s, &err) != EP_OK)
            continue;
        solved++;
        assert_true(s.cash_total <= m->budget * (1 + 1e-9));
        for (int t = 0; t < m->months; t++) {
            double cash = 0, hours[2] = {0, 0};
            for (int c = 0; c < m->channels; c++) {
                cash += s.spend[c * m->months + t];
                assert_true(s.effort[c * m->months + t] >= 0);
                if (m->channel[c].role >= 0)
                    hours[m->channel[c].role] += s.own_hours[c * m->months + t];
            }
            assert_true(cash <= m->monthly_cap[t] * (1 + 1e-9));
            for (int r = 0; r < 2; r++)
                assert_true(hours[r] <= m->role[r].hours_month * (1 + 1e-9));
        }
    }
    assert_true(solved >= 35);
}

static void same_every_time(void **state)
{
    struct ep_model *m = random_model(5, 12, 8, 12, RANDOM_ALL & ~(unsigned)RANDOM_FIXED, *state);
    struct ep_solution a, b;
    solve_all(m, *state, &a);
    solve_all(m, *state, &b);
    assert_memory_equal(a.effort, b.effort, sizeof(double) * 12 * 8);
    assert_true(a.upper_bound == b.upper_bound);
}

/* Scaling all money by a power of two changes nothing but money. */
static void money_has_no_size(void **state)
{
    const double by = 1024;
    struct ep_model *m =
        random_model(7, 8, 6, 8, RANDOM_FEEDS | RANDOM_CARRY | RANDOM_CAPACITY, *state);
    struct ep_solution a, b;
    solve_all(m, *state, &a);
    m->budget *= by;
    for (int c = 0; c < m->channels; c++) {
        m->channel[c].k *= by;
        m->channel[c].customer_value *= by;
        for (int h = 0; h < m->channel[c].history_count; h++)
            m->channel[c].history[h] *= by;
    }
    solve_all(m, *state, &b);
    near(b.objective / by, a.objective, 1e-6 * fabs(a.objective));
    near(b.budget_price, a.budget_price, 1e-4 * (1 + a.budget_price));
}

static void more_money_never_hurts(void **state)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct ep_model *m = random_model(
            seed, 8, 5, 8, RANDOM_FEEDS | RANDOM_CARRY | RANDOM_HOURS | RANDOM_CAPACITY, *state);
        double budget = m->budget, last = -INFINITY, before_last = -INFINITY;
        for (int step = 1; step <= 6; step++) {
            struct ep_solution s;
            m->budget = budget * step / 3;
            solve_all(m, *state, &s);
            assert_true(s.objective >= last - 1e-6 * fabs(last));
            if (step > 2) /* concave in the budget */
                assert_true(s.objective - last <= last - before_last + 2e-6 * fabs(last));
            before_last = last;
            last = s.objective;
        }
    }
}

/* A dearer visit never brings its channel more visits. */
static void dearer_visits_are_fewer(void **state)
{
    for (uint64_t seed = 1; seed <= 15; seed++) {
        struct ep_model *m = random_model(seed, 6, 3, 0, 0, *state);
        struct ep_solution a, b;
        int c = (int)(seed % 6);
        double before = 0, after = 0;
        solve_all(m, *state, &a);
        m->channel[c].k *= 1.5;
        solve_all(m, *state, &b);
        for (int t = 0; t < m->months; t++) {
            before += a.visits[c * m->months + t];
            after += b.visits[c * m->months + t];
        }
        assert_true(after <= before * (1 + 1e-4) + 1e-3);
    }
}

static void must_goal_is_reached(void **state)
{
    static const double A[] = {100, 100}, rate[] = {.05, .05};
    struct ep_model *m = exponential(2, A, rate, 100, *state);
    double per[] = {0, 1};
    struct ep_model_goal g = {.id = "g", .metric = "visits", .at_least = 90, .must = true};
    struct ep_solution s;
    g.per_visit = per;
    m->goals = 1;
    m->goal = &g;
    solve_all(m, *state, &s);
    near(s.goal[0], 90, 90 * 1e-5);
    assert_true(s.goal_multiplier[0] > 0);
    near(s.effort[1], log(10) / .05, 1e-2);
    near(s.effort[0], log(5) / .05, 1e-2);
    near(s.goal_multiplier[0], 1 / (.05 * 10) - 1, 1e-2);
}

/* The nearest reachable: all money into the goal's channel. */
static void must_goal_out_of_reach(void **state)
{
    static const double A[] = {100, 100}, rate[] = {.05, .05};
    struct ep_model *m = exponential(2, A, rate, 20, *state);
    double per[] = {0, 1};
    struct ep_model_goal g = {.id = "g", .metric = "visits", .at_least = 95, .must = true};
    struct ep_solution s;
    g.per_visit = per;
    m->goals = 1;
    m->goal = &g;
    solve_all(m, *state, &s);
    near(s.goal[0], 100 * (1 - exp(-1)), 0.02);
    near(s.effort[1], 20, 0.01);
}

/* 2 money a visit on average: e = 2 v with v = 100 (1 - exp(-e / 100)). */
static void cost_each_is_kept(void **state)
{
    static const double A[] = {100}, rate[] = {.01};
    struct ep_model *m = exponential(1, A, rate, 1000, *state);
    double per[] = {1};
    struct ep_model_goal g = {
        .id = "g", .metric = "visits", .at_least = -1, .must = true, .max_cost = 2};
    struct ep_solution s;
    g.per_visit = per;
    m->goals = 1;
    m->goal = &g;
    m->channel[0].customer_value = 50;
    solve_all(m, *state, &s);
    near(s.goal_cost[0], 2, 1e-4);
    near(s.effort[0], 159.362426, 0.05);
}

static void fixed_costs_beyond_budget(void **state)
{
    static const double A[] = {100}, rate[] = {.05};
    struct ep_model *m = exponential(1, A, rate, 10, *state);
    struct ep_error err = {0};
    struct ep_solution s;
    m->channel[0].fixed_month = 11;
    assert_int_equal(ep_model_solve(m, all_on(m, *state), *state, &s, &err), EP_INVALID);
    assert_non_null(strstr(err.message, "11.00"));
    assert_non_null(strstr(err.message, "10.00"));
}

/* Hours bind: their price is what one more hour brings. */
static void price_of_an_hour(void **state)
{
    static const double A[] = {100}, rate[] = {.01};
    struct ep_model *m = exponential(1, A, rate, -1, *state);
    struct ep_model_role role = {.id = "r", .hours_month = 4};
    struct ep_solution s, t;
    m->roles = 1;
    m->role = &role;
    m->channel[0].cash_share = 0;
    m->channel[0].role = 0;
    m->channel[0].hour_price = 10;
    solve_all(m, *state, &s);
    near(s.effort[0], 40, 1e-4);
    near(s.own_hours[0], 4, 1e-5);
    near(s.cash_total, 0, 1e-12);
    role.hours_month = 4.001;
    solve_all(m, *state, &t);
    near(s.hour_price[0], (t.objective - s.objective) / 0.001, 0.01);
    /* hours beyond are bought while they pay: worth of an hour 10 exp(-e / 100) against 8 */
    role.hours_month = 1;
    role.buy_price = 8;
    solve_all(m, *state, &t);
    near(t.effort[0], -100 * log(0.8), 1e-2);
    near(t.cash_total, 8 * (t.effort[0] / 10 - 1), 1e-6);
}

/* Hours that set-up takes are gone; before the start nothing is spent. */
static void start_and_busy_hours(void **state)
{
    static const double A[] = {100}, rate[] = {.01};
    struct ep_model *m = exponential(1, A, rate, -1, *state);
    double busy[] = {0, 1, 0};
    struct ep_model_role role = {.id = "r", .hours_month = 4, .busy = busy};
    struct ep_solution s;
    stretch(m, 3, 0, *state);
    m->roles = 1;
    m->role = &role;
    m->channel[0].cash_share = 0;
    m->channel[0].role = 0;
    m->channel[0].hour_price = 10;
    m->channel[0].start = 1;
    solve_all(m, *state, &s);
    near(s.effort[0], 0, 1e-12);
    near(s.effort[1], 30, 1e-4);
    near(s.effort[2], 40, 1e-4);
    assert_true(ep_priced_profit(ep_model_price(m, &s, *state), 0, NULL) > 0);
    m->channel[0].start = 3;
    struct ep_error err = {.status = EP_OK};
    assert_int_equal(ep_model_check(m, &err), EP_INVALID);
}

/* Two equal channels fed by one production: cost of one and a part. */
static void family_pays_once(void **state)
{
    static const double A[] = {100, 100}, rate[] = {.05, .05};
    struct ep_model *m = exponential(2, A, rate, 30, *state);
    struct ep_model_family family = {"posts", 0.5};
    struct ep_solution s;
    m->families = 1;
    m->family = &family;
    m->channel[0].family = m->channel[1].family = 0;
    solve_all(m, *state, &s);
    near(s.effort[0], 20, 1e-3); /* .5 * 20 + .5 * 40 = 30 */
    near(s.effort[1], 20, 1e-3);
    near(s.spend[0] + s.spend[1], 30, 1e-4);
    near(s.spend[0] + s.spend[1], s.cash_total, 1e-9);
    near(s.spend[0], 15, 1e-3);
}

static void draws_mean(void **state)
{
    /* one channel, value of a visit 1 or 3: the plan goes by the mean of 2 */
    static const double A[] = {100}, rate[] = {.01};
    struct ep_model *m = exponential(1, A, rate, 1000, *state);
    double k[] = {1, 1}, one[] = {1, 1}, value[] = {1, 3};
    struct ep_solution s;
    m->draws = (struct ep_model_draws){.count = 2,
                                       .k = k,
                                       .base = one,
                                       .visit_to_lead = one,
                                       .lead_to_customer = one,
                                       .customer_value = value};
    solve_all(m, *state, &s);
    near(s.effort[0], 100 * log(2), 1e-2);
    /* cautious: the worst fifth of two draws is the worse draw */
    m->cautious = true;
    value[0] = 1.5;
    solve_all(m, *state, &s);
    near(s.effort[0], 100 * log(1.5), 1e-2);
}

static void cautious_certificate(void **state)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct ep_model *m =
            random_model(seed, 6, 4, 6, RANDOM_FEEDS | RANDOM_CARRY | RANDOM_CAPACITY, *state);
        struct ep_solution mean, tail;
        random_draws(m, seed, 30, *state);
        solve_all(m, *state, &mean);
        m->cautious = true;
        solve_all(m, *state, &tail);
        assert_true(mean.gap < 1e-4 && tail.gap < 1e-4);
        assert_true(tail.objective <= mean.objective);
    }
}

/* Whoever is fed by a channel that stays out has a ceiling of next to nothing, and no digits of the
 * effort below it are worth seeking. */
static void empty_ceilings_take_few_steps(void **state)
{
    unsigned parts = RANDOM_FEEDS | RANDOM_CARRY | RANDOM_AWARE | RANDOM_GOALS | RANDOM_RESULT;
    struct ep_model *m = random_model(7007, 10, 24, 6, parts, *state);
    struct ep_solution s;
    random_draws(m, 7, 16, *state);
    solve_all(m, *state, &s);
    assert_true(s.iterations < 1600);
    assert_true(s.gap < 1e-7);
}

/* Months in which more want to buy than can be served. */
static void capacity_takes_few_steps(void **state)
{
    struct ep_model *m =
        random_model(7010, 10, 12, 6, RANDOM_ALL & ~(unsigned)RANDOM_FIXED, *state);
    struct ep_solution s;
    solve_all(m, *state, &s);
    assert_true(s.iterations < 1600);
    assert_true(s.gap < 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(four_channels),
        in_arena(four_channels_bounded),
        in_arena(profit_keeps_money),
        in_arena(two_channels_closed_form),
        in_arena(better_than_equal_split),
        in_arena(certificate_is_tight),
        in_arena(bound_holds),
        in_arena(constraints_hold),
        in_arena(same_every_time),
        in_arena(money_has_no_size),
        in_arena(more_money_never_hurts),
        in_arena(dearer_visits_are_fewer),
        in_arena(must_goal_is_reached),
        in_arena(must_goal_out_of_reach),
        in_arena(cost_each_is_kept),
        in_arena(fixed_costs_beyond_budget),
        in_arena(price_of_an_hour),
        in_arena(start_and_busy_hours),
        in_arena(family_pays_once),
        in_arena(draws_mean),
        in_arena(cautious_certificate),
        in_arena(empty_ceilings_take_few_steps),
        in_arena(capacity_takes_few_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
