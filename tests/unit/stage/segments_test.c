/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The stage segments: the chain from people to customers, points and ranks, overlap. */

#include "stage/segments_internal.h"
#include "stage_helper.h"

static const char brief[] =
    "emplan: 1\nclient: Nadelwerk\nregion: DE\ncurrency: EUR\n"
    "plan: {start: 2027-01, months: 10, budget: 3000, value_horizon: 12, discount_rate: 0%}\n"
    "business:\n  model: ecommerce\n  industry: apparel\n"
    "  economics: {order_value: 60, gross_margin: 50%, orders_per_year: 2, retention: 100%,"
    " capacity: 500}\n"
    "  current: {customers_month: 20}\n"
    "goals:\n  - {id: a, serves: raise_revenue, metric: customers, target: 90, window: 2027-Q1}\n"
    "segments:\n"
    "  - {id: young, name: Young women, age: 18-34, gender: female, size: 300000, in_market: 4%,"
    " reach: {internet: 99%}, share: 70%, needs: [New looks], barriers: [Wrong size],"
    " triggers: [Summer]}\n"
    "  - {id: grown, name: Grown-ups, age: 30-49, size: 100000, in_market: 2%,"
    " reach: {internet: 99%}, share: 20%}\n"
    "  - {id: old, age: 60-79, size: 90000, in_market: 1%, reach: {internet: 99%}, share: 10%}\n"
    "audit:\n  channels:\n    - {channel: search_ads, spend_month: 300, customers_month: 10}\n";

static int open_bench(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    bench_run(b, brief, "segments");
    *state = b;
    return 0;
}

static int close_bench(void **state)
{
    bench_free(*state);
    free(*state);
    return 0;
}

/* By hand: 300000 x .99 = 297000, x .04 x 10 = 118800, x share of one supplier, at most 500 x 10 x
 * .7 served; 3000 x .7 / 30 = 70 that the budget buys; 70 x (60 - 30) = 2100. */
static void chain(void **state)
{
    struct bench *b = *state;
    const struct ep_fact *won = ep_ledger_need(b->ctx.ledger, "segment.young.winnable");

    NEAR(fact(b, "segment.young.reachable"), 297000, 1e-6);
    NEAR(fact(b, "segment.young.purchases"), 118800, 1e-6);
    NEAR(won->value, 118800 * fact(b, "general.winnable_share"), 1e-6);
    NEAR(won->range.high, 3500, 1e-6);
    NEAR(fact(b, "business.bought_customer"), 30, 1e-9);
    NEAR(fact(b, "segment.young.affordable"), 70, 1e-9);
    NEAR(fact(b, "segment.young.from_today"), 140, 1e-9);
    NEAR(fact(b, "segment.young.customer_value"), 60, 1e-9);
    NEAR(fact(b, "segment.young.profit"), 2100, 1e-6);
    NEAR(fact(b, "segment.grown.profit"), 600, 1e-6);
    NEAR(number(b, "SELECT priority FROM segment WHERE id = 'young'"), 0.7, 1e-9);
    assert_true(number(b, "SELECT count(*) FROM segment_link WHERE segment = 'young'") == 6);
    assert_true(number(b, "SELECT count(*) FROM segment_link WHERE NOT low <= mid OR NOT mid <= "
                          "high") == 0);
}

/* The note's vector: attractiveness 4.1 and fit 2.5 give 3.201562. */
static void score_is_the_root_of_the_product(void **state)
{
    const int point[EP_SEGMENT_CRITERIA] = {4, 5, 2, 3, 2};
    const double weight[EP_SEGMENT_CRITERIA] = {0.9, 0.1, 0.5, 0.5, 0};

    (void)state;
    NEAR(ep_segment_score(point, weight), 3.201562, 1e-6);
}

/* Points stand on fixed anchors: another segment does not change them. Young: 118800 purchases 5,
 * 60 / 30 is 3, 99 percent reach 5, 70 percent of customers 5, three things known 4. */
static void points_and_ranks(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "segment.young.score"), sqrt((5 + 3) / 2.0 * (5 + 5 + 4) / 3), 1e-9);
    assert_true(number(b, "SELECT rank_low FROM segment WHERE id = 'young'") == 1);
    assert_true(number(b, "SELECT rank_high FROM segment WHERE id = 'young'") == 1);
    assert_true(number(b, "SELECT count(*) FROM segment WHERE rank_low > rank_high") == 0);
}

/* Five of 17 years and all of the women against half of 20 years: 300000 x 5/17 = 88235 of the
 * young, 100000 x 5/20 x 1/2 = 12500 of the grown: the fewer. */
static void overlap(void **state)
{
    struct bench *b = *state;

    NEAR(number(b, "SELECT most FROM segment_overlap WHERE a = 'young' AND b = 'grown'"), 12500,
         1e-6);
    NEAR(number(b, "SELECT share FROM segment_overlap WHERE a = 'young'"), 0.125, 1e-9);
    assert_true(number(b, "SELECT count(*) FROM segment_overlap") == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain),
        cmocka_unit_test(score_is_the_root_of_the_product),
        cmocka_unit_test(points_and_ranks),
        cmocka_unit_test(overlap),
    };

    return cmocka_run_group_tests(tests, open_bench, close_bench);
}
