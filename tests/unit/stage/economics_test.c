/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The formulas against published or recomputed vectors. */

#include "emplan/date.h"
#include "emplan/economics.h"
#include "emplan/sbg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NEAR(a, b, e) assert_true(fabs((a) - (b)) <= (e))

static void contribution(void **state)
{
    /* AOV 60, returns 8 %, cost of goods 45 %, shipping 5, fee 2.9 % + 0.30 an order */
    const struct ep_order_terms t = {60, 0.08, 0.55, 5.30, 0.029};
    double cm = ep_margin_per_order(&t);

    (void)state;
    NEAR(cm, 23.32, 1e-9);
    NEAR(cm / 60, 0.388667, 1e-6);
    NEAR(ep_break_even_roas(60, cm), 2.572899, 1e-6);
    assert_true(ep_break_even_roas(60, 0) == 0);
    assert_true(ep_break_even_roas(60, -3) == 0);
}

/* 12 a month, 6 % leave, 12 % a year: without end 174.3283, twelve months 100.2512. */
static void value_of_subscribers(void **state)
{
    struct ep_repeat_terms t = {
        .subscription = true, .orders_per_year = 12, .churn = 0.06, .discount = 0.12};

    (void)state;
    t.horizon = 12;
    NEAR(12 * ep_orders_over_horizon(&t), 100.2512, 5e-5);
    t.horizon = 600;
    NEAR(12 * ep_orders_over_horizon(&t), 174.3283, 5e-5);
    t.horizon = 0;
    assert_true(ep_orders_over_horizon(&t) == 0);
}

/* Gupta and Lehmann 2003 by periods of a month: m=100, r=.8, i=.1 is 366.6667 with the first margin
 * now, 266.6667 with the first after one period; r=.9, i=.12 gives the multiple 4.0909 of the
 * book's table, first margin after one period. */
static void value_without_end(void **state)
{
    struct ep_repeat_terms t = {.subscription = true, .churn = 0.2, .horizon = 900};

    (void)state;
    t.discount = pow(1.1, 12) - 1;
    NEAR(100 * ep_orders_over_horizon(&t), 366.6667, 5e-5);
    NEAR(100 * (ep_orders_over_horizon(&t) - 1), 266.6667, 5e-5);
    t.churn = 0.1;
    t.discount = pow(1.12, 12) - 1;
    NEAR(ep_orders_over_horizon(&t) - 1, 4.0909, 5e-5);
}

/* The stated convention for orders: the first now, a first year of orders_per_year in all. */
static void orders_of_shops(void **state)
{
    struct ep_repeat_terms t = {.orders_per_year = 2.2, .retention = 1, .horizon = 12};

    (void)state;
    NEAR(ep_orders_over_horizon(&t), 2.2, 1e-12);
    t.horizon = 24;
    NEAR(ep_orders_over_horizon(&t), 4.4, 1e-12);
    t.retention = 0;
    assert_true(ep_orders_over_horizon(&t) == 1);
    t = (struct ep_repeat_terms){.orders_per_year = 1, .retention = 0.35, .horizon = 24};
    double sum = 1;

    for (int m = 12; m < 24; m++)
        sum += pow(0.35, m / 12.0) / 12;
    NEAR(ep_orders_over_horizon(&t), sum, 1e-12);
    t.discount = 0.12;
    assert_true(ep_orders_over_horizon(&t) < sum);
}

/* m = 12, r = .94, CAC 100: 12 months discounted; CAC 200 never. */
static void payback(void **state)
{
    const struct ep_repeat_terms t = {
        .subscription = true, .churn = 0.06, .discount = 0.12, .horizon = 60};

    (void)state;
    assert_int_equal(ep_payback_months(&t, 12, 100), 12);
    assert_int_equal(ep_payback_months(&t, 12, 12), 1);
    assert_int_equal(ep_payback_months(&t, 12, 0), 0);
    assert_int_equal(ep_payback_months(&t, 12, 200), -1);
    assert_int_equal(ep_payback_months(&t, -1, 5), -1);
}

static void seasons(void **state)
{
    const double season[12] = {0.8, 0.8, 1, 1.1, 1.1, 1, 0.9, 0.9, 1.1, 1.2, 1.2, 0.9};
    const double none[12] = {0};
    double share[3];
    int april;

    (void)state;
    assert_true(ep_month_parse("2027-04", &april));
    ep_season_shares(season, april, april + 2, share);
    NEAR(share[0], 1.1 / 3.2, 1e-12);
    NEAR(share[0] + share[1] + share[2], 1, 1e-12);
    NEAR(ep_season_months(season, april, april + 2), 3.2, 1e-12);
    NEAR(ep_season_months(season, april, april + 11), 12, 1e-12);
    ep_season_shares(none, april, april + 2, share);
    NEAR(share[2], 1.0 / 3, 1e-12);
    NEAR(ep_season_months(none, april, april + 2), 3, 1e-12);
}

static void funnel_gap(void **state)
{
    (void)state;
    NEAR(ep_funnel_gap(0.08, 0.12), 0.5, 1e-12);
    NEAR(ep_funnel_gap(0.030, 0.035), 0.166667, 1e-6);
    assert_true(ep_funnel_gap(0.2, 0.1) == 0);
    assert_true(ep_funnel_gap(0, 0.1) == 0);
}

/* Volumes 1000, 500, 200 at places us 3, -, 1; A 1, 2, 5; B 2, 1, - of the Sistrix 2020 curve. */
static void share_of_voice(void **state)
{
    const double ctr[] = {0.285, 0.157, 0.110, 0.080, 0.072};
    const double volume[] = {1000, 500, 200};
    const int place[3][3] = {{3, 0, 1}, {1, 2, 5}, {2, 1, 0}};
    double clicks[3] = {0}, share[3];

    (void)state;
    for (int who = 0; who < 3; who++)
        for (int k = 0; k < 3; k++)
            clicks[who] += place[who][k] ? volume[k] * ctr[place[who][k] - 1] : 0;
    NEAR(clicks[1], 377.9, 1e-9);
    ep_shares(clicks, 3, share);
    NEAR(share[0], 0.197774, 1e-6);
    NEAR(share[1], 0.447537, 1e-6);
    NEAR(share[2], 0.354690, 1e-6);
    NEAR(ep_concentration(share, 3), 0.365208, 1e-6);
    ep_shares((const double[]){0, 0, 0}, 3, share);
    assert_true(share[0] == 0 && share[2] == 0);
}

static double difference(const double *x, const void *data)
{
    (void)data;
    return x[0] - x[1];
}

static double product(const double *x, const void *data)
{
    return x[0] * x[1] * *(const double *)data;
}

static void ranges(void **state)
{
    const struct ep_range in[] = {{50, 60, 72}, {0.4, 0.5, 0.625}};
    double three = 3;
    struct ep_range r = ep_range_of_function(product, &three, in, 2);
    struct ep_range plain = ep_range_scale(ep_range_product(in[0], in[1]), 3);

    (void)state;
    NEAR(r.mid, 90, 1e-9);
    NEAR(r.low, plain.low, 1e-9);
    NEAR(r.high, plain.high, 1e-9);
    /* differences where the figure may be negative */
    const struct ep_range loss[] = {{8, 10, 13}, {8, 12, 16}};

    r = ep_range_of_function(difference, NULL, loss, 2);
    NEAR(r.mid, -2, 1e-12);
    NEAR(r.low, -2 - sqrt(4 + 16), 1e-12);
    NEAR(r.high, -2 + sqrt(9 + 16), 1e-12);
    /* nothing leaves the bounds of the project file */
    r = ep_range_times(ep_range_of(1e12), ep_range_of(1e12));
    assert_true(r.high <= 1e12 && r.low <= r.mid);
    const struct ep_range zero = ep_range_times(ep_range_of(0), in[0]);

    assert_true(zero.low == 0 && zero.mid == 0 && zero.high == 0);
}

static void own_data(void **state)
{
    struct ep_range seen = ep_rate_of_counts(30, 900);

    (void)state;
    NEAR(seen.mid, 1.0 / 30, 1e-12);
    NEAR(seen.high / seen.mid, exp(EP_Z90 / sqrt(30)), 1e-12);
    assert_true(ep_rate_of_counts(0, 900).mid == 0);
    assert_true(ep_rate_of_counts(5, 0).mid == 0);
    assert_true(ep_rate_of_counts(5, 5).high < 1);
    NEAR(ep_weight_of_data(30, 10), 0.75, 1e-12);
    assert_true(ep_weight_of_data(0, 10) == 0);
    struct ep_range r = ep_range_blend((struct ep_range){0.02, 0.04, 0.08}, seen, 0.5);

    NEAR(r.mid, sqrt(0.04 / 30), 1e-12);
    assert_true(r.low < r.mid && r.mid < r.high && r.high < 0.08);
    r = ep_range_blend((struct ep_range){0.02, 0.04, 0.08}, ep_range_of(0), 0.5);
    NEAR(r.mid, 0.04, 0);
}

/* A subscription with the same churn of the first month is worth more where customers differ; with
 * hardly any difference both are the same. */
static void value_of_subscriptions(void **state)
{
    struct ep_repeat_terms t = {.subscription = true, .churn = 0.1, .horizon = 36};
    double alike = ep_orders_over_horizon(&t);

    (void)state;
    t.churn_spread = 1e6;
    NEAR(ep_orders_over_horizon(&t), alike, 1e-3);
    t.churn_spread = 4;
    assert_true(ep_orders_over_horizon(&t) > 1.5 * alike);
    NEAR(ep_orders_in_month(&t, 3), ep_sbg_survival(0.4, 3.6, 3), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contribution),      cmocka_unit_test(value_of_subscribers),
        cmocka_unit_test(value_without_end), cmocka_unit_test(orders_of_shops),
        cmocka_unit_test(payback),           cmocka_unit_test(value_of_subscriptions),
        cmocka_unit_test(seasons),           cmocka_unit_test(funnel_gap),
        cmocka_unit_test(share_of_voice),    cmocka_unit_test(ranges),
        cmocka_unit_test(own_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
