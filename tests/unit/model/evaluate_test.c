/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

static const double two_A[] = {100, 100}, two_rate[] = {.01, .01};
static const double one_A[] = {100}, one_rate[] = {.01}; /* k = 1 */

/* Broadbent's carry-over {100, 0, 0, 50, 0} at .5, normalised: 50, 25, 12.5, 31.25, 15.625. */
static void carry_over(void **state)
{
    static const double want[] = {50, 25, 12.5, 31.25, 15.625};
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {100, 0, 0, 50, 0};
    struct ep_solution s;
    stretch(m, 5, 2, *state);
    m->channel[0].theta = 0.5;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    for (int t = 0; t < 5; t++) {
        near(s.effective[t], want[t], 1e-12);
        near(s.visits[t], 100 * (1 - exp(-want[t] / 100)), 1e-10);
    }
    near(s.effective[5], 7.8125, 1e-12); /* the tail goes on */
    near(s.effective[6], 3.90625, 1e-12);
}

/* Two months late: what is spent in the last month works in the tail only, beyond it nothing. */
static void lag_and_horizon(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {0, 0, 40}, history[] = {30, 20};
    struct ep_solution s;
    stretch(m, 3, 2, *state);
    m->channel[0].lag = 2;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.effective[4], 40, 1e-12);
    near(s.effective[0] + s.effective[1] + s.effective[2] + s.effective[3], 0, 1e-12);
    m->channel[0].history = history;
    m->channel[0].history_count = 2;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.effective[0], 30, 1e-12); /* of two months before month 0 */
    near(s.effective[1], 20, 1e-12);
    stretch(m, 3, 1, *state);
    m->channel[0].history_count = 0;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.gross, 0, 1e-12);
    near(s.cash_total, 40, 1e-12);
}

/* Older effort than the lag leaves only what its carry-over still holds. */
static void history_carries_over(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {0, 0, 0}, history[] = {80, 40};
    struct ep_solution s;
    stretch(m, 3, 0, *state);
    m->channel[0].theta = 0.5;
    m->channel[0].lag = 1;
    m->channel[0].history = history;
    m->channel[0].history_count = 2;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.effective[0], 0.5 * (40 + 0.5 * 80), 1e-12);
    near(s.effective[1], 0.5 * 0.5 * (40 + 0.5 * 80), 1e-12);
}

static void feed_raises_ceiling(void **state)
{
    static const double A[] = {100, 10}, rate[] = {.01, .1};
    struct ep_model *m = exponential(2, A, rate, -1, *state);
    struct ep_model_feed feed = {.from = 0, .of = EP_FEED_LEADS, .rate = 0.4, .lag = 1};
    double e[] = {50, 20, 0, 7};
    struct ep_solution s;
    stretch(m, 2, 0, *state);
    m->channel[0].visit_to_lead = 0.5;
    m->channel[1].feed = &feed;
    m->channel[1].feed_count = 1;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    double M = 10 + 0.4 * 0.5 * 100 * (1 - exp(-0.5));
    near(s.ceiling[2], 10, 1e-12);
    near(s.ceiling[3], M, 1e-12);
    near(s.visits[3], M * (1 - exp(-7 / M)), 1e-12);
}

static void awareness_stock(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {100, 0}, rate[] = {3};
    struct ep_model_awareness w = {"all", 200, 0.9, 50, rate, 0.1, 1, 1, 7, 9};
    struct ep_solution s;
    stretch(m, 2, 0, *state);
    m->awarenesses = 1;
    m->awareness = &w;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    double v = 100 * (1 - exp(-1)), E0 = 0.9 * 50 + 3 * v, E1 = 0.9 * E0;
    double before0 = 200 * (1 - exp(-45. / 200)), before1 = 200 * (1 - exp(-40.5 / 200));
    near(s.aware[0], 200 * (1 - exp(-E0 / 200)), 1e-10);
    near(s.aware[1], 200 * (1 - exp(-E1 / 200)), 1e-10);
    /* the plan is credited with its own part */
    near(s.direct[0], 0.1 * (s.aware[0] - before0), 1e-10);
    near(s.gross, v + 7 * (s.direct[0] + 0.1 * (s.aware[1] - before1)), 1e-9);
}

/* A goal that counts one stock finds it whatever the order in which the stocks are written. */
static void goal_of_one_stock(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {100}, much[] = {3}, little[] = {1};
    struct ep_model_awareness w[] = {{"young", 200, 0.9, 0, much, 0, 0, 0, 0, 0},
                                     {"elder", 500, 0.9, 0, little, 0, 0, 0, 0, 0}};
    struct ep_model_goal g = {.id = "g", .metric = "aware", .kind = EP_GOAL_AWARE, .at_least = 5};
    struct ep_solution s;
    m->awarenesses = 2;
    m->awareness = w;
    m->goals = 1;
    m->goal = &g;
    double v = 100 * (1 - exp(-1)), young = 200 * (1 - exp(-3 * v / 200));
    double elder = 500 * (1 - exp(-v / 500)), want[] = {young + elder, young, elder};
    for (g.stock = 0; g.stock < 3; g.stock++) {
        ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
        near(s.goal[0], want[g.stock], 1e-9);
        near(s.aware[0], young, 1e-9);
    }
}

/* Ten customers, room for six: the cheap ones are turned away first. */
static void capacity_turns_away(void **state)
{
    static const double A[] = {4, 6}, rate[] = {1000, 1000};
    struct ep_model *m = exponential(2, A, rate, -1, *state);
    double e[] = {1000, 1000}, room[] = {6};
    struct ep_solution s;
    struct ep_forecast f;
    m->channel[0].customer_value = 5;
    m->channel[1].customer_value = 2;
    m->capacity = room;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.turned_away[0], 4, 1e-9);
    near(s.gross, 4 * 5 + 2 * 2, 1e-9);
    ep_model_forecast(m, &s, *state, &f);
    near(f.channel[EP_TOTAL_CUSTOMERS][0], 4, 1e-9);
    near(f.channel[EP_TOTAL_CUSTOMERS][1], 2, 1e-9);
    near(f.total[EP_TOTAL_MARGIN][0], s.gross, 1e-9);
}

/* Visits of month 0 buy in month 1; those of month 1 after the plan: in the value only. */
static void sales_lag(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    double e[] = {100, 100}, per[] = {1};
    struct ep_model_goal g = {.id = "g", .metric = "customers", .to = 1, .at_least = 50};
    struct ep_solution s;
    struct ep_forecast f;
    stretch(m, 2, 0, *state);
    m->channel[0].sales_lag = 1;
    g.per_visit = per;
    m->goals = 1;
    m->goal = &g;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    double v = 100 * (1 - exp(-1));
    near(s.goal[0], v, 1e-10);
    near(s.gross, 2 * v, 1e-10);
    ep_model_forecast(m, &s, *state, &f);
    near(f.month[EP_TOTAL_CUSTOMERS][0], 0, 1e-12);
    near(f.month[EP_TOTAL_CUSTOMERS][1], v, 1e-10);
    near(f.later_customers[0], v, 1e-10);
    near(f.value[0], 2 * v, 1e-10);
}

static void reach_counts_once(void **state)
{
    static const double A[] = {100, 100}, rate[] = {.01, .01};
    struct ep_model *m = exponential(2, A, rate, -1, *state);
    double e[] = {300, 500}, reach[] = {0.4, 0.3}, contact[] = {0.5, 1};
    struct ep_model_goal g = {.id = "g",
                              .metric = "reach",
                              .kind = EP_GOAL_REACH,
                              .at_least = 300,
                              .price = 0.25,
                              .people = 1000};
    struct ep_solution s;
    g.reach = reach;
    g.contact = contact;
    m->goals = 1;
    m->goal = &g;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    double a = 0.4 * (1 - exp(-300 / (0.5 * 1000 * 0.4))),
           b = 0.3 * (1 - exp(-500 / (1. * 1000 * 0.3)));
    near(s.goal[0], 1000 * (1 - (1 - a) * (1 - b)), 1e-9);
    near(s.priced, 0.25 * 300, 1e-9);
}

/* 80 of effort a month: 30 percent cash, the rest in hours of 20; 2 of 4.8 hours are bought. */
static void cash_and_hours(void **state)
{
    struct ep_model *m = exponential(1, one_A, one_rate, -1, *state);
    struct ep_model_role role = {.id = "r", .hours_month = 2.8, .cost_hour = 5, .buy_price = 30};
    double e[] = {80, 80};
    struct ep_solution s;
    stretch(m, 2, 0, *state);
    struct ep_model_channel *c = &m->channel[0];
    m->roles = 1;
    m->role = &role;
    c->cash_share = 0.3;
    c->role = 0;
    c->hour_price = 20;
    c->fixed_hours = 2;
    c->fixed_setup = 11;
    c->fixed_month = 3;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.bought_hours[0], 2, 1e-12);
    near(s.own_hours[0], 2.8, 1e-12);
    near(s.spend[0], 24 + 60 + 11 + 3, 1e-12);
    near(s.spend[1], 24 + 60 + 3, 1e-12);
    near(s.cash_total, 185, 1e-10);
    near(s.cost_total, 185 + 2 * 2.8 * 5, 1e-10);
    near(s.objective, s.gross - s.cost_total, 1e-10);
    /* outside help: its hours are cash */
    role.cash = true;
    role.buy_price = 0;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.spend[1], 24 + 3 + 4.8 * 5, 1e-12);
    near(s.cost_total, s.cash_total, 1e-12);
}

/* Before its first month a channel costs nothing, and one paid by result brings nothing. */
static void starts_later(void **state)
{
    struct ep_model *m = exponential(2, two_A, two_rate, -1, *state);
    struct ep_model_role role = {.id = "r", .hours_month = 9};
    double e[] = {0, 50, 0, 0}, gradient[4], busy[] = {0, 6};
    struct ep_solution s;
    stretch(m, 2, 0, *state);
    for (int i = 0; i < 2; i++) {
        m->channel[i].start = 1;
        m->channel[i].role = 0;
        m->channel[i].hour_price = 1;
        m->channel[i].fixed_hours = 4;
        m->channel[i].fixed_setup = 11;
        m->channel[i].fixed_month = 3;
    }
    m->channel[1].per_result = true;
    m->roles = 1;
    m->role = &role;
    role.busy = busy;
    role.buy_price = 2;
    ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
    near(s.spend[0] + s.own_hours[0] + s.visits[2] + s.ceiling[2], 0, 1e-12);
    near(s.visits[3], m->channel[1].base[1], 1e-12);
    near(s.bought_hours[1], 2 * 4 - (9 - 6), 1e-12);
    near(s.spend[1] + s.spend[3], 50 + 2 * (11 + 3) + 2 * 5, 1e-12);
    ep_model_gradient(m, all_on(m, *state), e, -1, *state, gradient);
    assert_true(gradient[2] == 0 && gradient[3] == 0 && gradient[1] > 0);
}

/* Whatever the model, the split of cash and hours adds up to the totals. */
static void split_adds_up(void **state)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct ep_model *m = random_model(seed, 10, 5, 4, RANDOM_ALL, *state);
        struct dice d = {seed};
        double *e = random_row(*state, &d, 50, 0, 120), cash = 0, hours = 0, bought = 0, used = 0;
        struct ep_solution s;
        ep_model_evaluate(m, all_on(m, *state), e, -1, *state, &s);
        for (int i = 0; i < 50; i++) {
            assert_true(s.spend[i] >= 0 && s.own_hours[i] >= 0);
            cash += s.spend[i];
            hours += s.own_hours[i];
        }
        near(cash, s.cash_total, 1e-9 * cash);
        for (int i = 0; i < 2 * 5; i++)
            bought += s.bought_hours[i];
        for (int c = 0; c < 10; c++)
            for (int t = 0; t < 5; t++)
                used += m->channel[c].role >= 0 ? m->channel[c].fixed_hours : 0;
        assert_true(hours + bought >= used - 1e-9);
        near(s.objective, s.gross + s.priced - s.cost_total, 1e-9 * (1 + fabs(s.gross)));
    }
}

/* Figures stay finite where everything is zero. */
static void nothing_is_no_number(void **state)
{
    struct ep_model *m =
        exponential(2, (const double[]){100, 100}, (const double[]){.01, .01}, 0, *state);
    double per[] = {1, 1};
    struct ep_model_goal g = {.id = "g", .metric = "visits", .at_least = 5};
    struct ep_solution s;
    stretch(m, 2, 1, *state);
    m->channel[0].base = same_row(*state, 3, 0);
    g.per_visit = per;
    m->goals = 1;
    m->goal = &g;
    solve_all(m, *state, &s);
    assert_true(isfinite(s.objective) && isfinite(s.gap) && isfinite(s.upper_bound));
    assert_true(s.goal_cost[0] == 0 && s.cash_total == 0);
    bool off[] = {false, false};
    ep_model_evaluate(m, off, NULL, -1, *state, &s);
    assert_true(s.gross == 0 && s.cost_total == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(carry_over),          in_arena(lag_and_horizon), in_arena(history_carries_over),
        in_arena(feed_raises_ceiling), in_arena(awareness_stock), in_arena(goal_of_one_stock),
        in_arena(capacity_turns_away), in_arena(sales_lag),       in_arena(reach_counts_once),
        in_arena(cash_and_hours),      in_arena(split_adds_up),   in_arena(nothing_is_no_number),
        in_arena(starts_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
