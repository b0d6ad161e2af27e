/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The stage audit: levels of maturity, what is worth mending first. */

#include "stage_helper.h"

#define HEAD                                                                                       \
    "emplan: 1\nclient: Nadelwerk\nregion: DE\ncurrency: EUR\n"                                    \
    "plan: {start: 2027-01, months: 12, budget: 24000}\n"                                          \
    "goals:\n  - {id: a, serves: raise_revenue, metric: customers, target: 90, window: 2027}\n"    \
    "segments:\n  - {id: all, size: 90000}\n"                                                      \
    "business:\n  industry: apparel\n  economics: {order_value: 60, gross_margin: 50%}\n"
#define SHOP HEAD "  model: ecommerce\n"
#define FIRM HEAD "  model: lead_generation\n  market: b2b\n  sells_through: [phone]\n"

static const char *list(struct bench *b, const char *column, const char *component)
{
    return text(b, ep_arena_printf(b->arena, "SELECT %s FROM maturity WHERE component = '%s'",
                                   column, component));
}

static double level(struct bench *b, const char *component)
{
    return fact(b, ep_arena_printf(b->arena, "audit.maturity.%s", component));
}

/* The highest level with all its items true: a gap below stops the count, half does not count. */
static void levels_need_all_their_items(void **state)
{
    struct bench b;

    (void)state;
    bench_run(&b,
              SHOP "audit:\n  tools: {web_analytics: yes, goals_in_analytics: yes, dashboard: yes,"
                   " website: yes, landing_pages: yes, email_platform: partial, mobile_site: no,"
                   " messenger_bot: yes}\n",
              "audit");
    NEAR(level(&b, "C4"), 2, 0);
    NEAR(level(&b, "C1"), 2, 0);
    NEAR(level(&b, "C2"), 0, 0);
    /* call tracking is no matter of a shop without a telephone */
    assert_string_equal(list(&b, "open", "C4"), "[\"crm_integration\"]");
    assert_string_equal(list(&b, "lacks", "C4"), "[]");
    assert_string_equal(list(&b, "lacks", "C1"), "[\"email_platform\"]");
    assert_string_equal(list(&b, "lacks", "C2"), "[\"mobile_site\"]");
    assert_string_equal(list(&b, "stated", "C5"), "0");
    assert_string_equal(list(&b, "open", "C5"), "[\"order_system\"]");
    bench_free(&b);
}

/* What a business does not need leaves the count: firms have no stock but calls and proposals. */
static void levels_fit_the_business(void **state)
{
    struct bench b;

    (void)state;
    bench_run(&b,
              FIRM "audit:\n  tools: {crm: yes, callback: yes, call_recording: yes,"
                   " sales_scripts: no, proposals: yes, web_analytics: yes,"
                   " goals_in_analytics: yes, call_tracking: yes, crm_integration: yes,"
                   " dashboard: yes, ab_testing: yes}\n",
              "audit");
    NEAR(level(&b, "C3"), 2, 0);
    assert_string_equal(list(&b, "lacks", "C3"), "[\"sales_scripts\"]");
    assert_string_equal(list(&b, "levels", "C3"), "4");
    NEAR(level(&b, "C4"), 5, 0);
    assert_string_equal(list(&b, "lacks", "C4"), "[]");
    assert_true(number(&b, "SELECT count(*) FROM maturity WHERE component = 'C5'") == 0);
    bench_free(&b);
}

/* 10 leads of 1000 visits against 3 to 5 percent usual: a leak; money x chance / hours of its
 * tasks. What measures goes before all money. */
static void order_of_findings(void **state)
{
    struct bench b;
    const char *of = "SELECT %s FROM finding WHERE code = '%s'";

    (void)state;
    bench_run(&b,
              SHOP "  current: {customers_month: 300}\naudit:\n  tools: {web_analytics: no}\n"
                   "  channels:\n    - {channel: search_ads, spend_month: 9000, visits_month: "
                   "90000, leads_month: 900, customers_month: 300}\n    - {channel: display_ads, "
                   "spend_month: 700, customers_month: 0}\n",
              "audit");
    const char *leak = ep_arena_printf(b.arena, of, "stake_minor", "low_visit_to_lead");
    const char *hours = ep_arena_printf(b.arena, of, "hours", "low_visit_to_lead");
    const char *each = ep_arena_printf(b.arena, of, "an_hour_minor", "low_visit_to_lead");

    assert_string_equal(text(&b, "SELECT code FROM finding WHERE seq = 1"), "no_web_analytics");
    assert_true(number(&b, hours) > 1);
    NEAR(number(&b, each), number(&b, leak) * fact(&b, "general.repair_chance") / number(&b, hours),
         1);
    NEAR(number(&b, ep_arena_printf(b.arena, of, "an_hour_minor * hours", "wasted_channel")),
         700 * 12 * 100 * fact(&b, "general.stop_chance"), 10);
    assert_true(number(&b, "SELECT count(*) FROM (SELECT an_hour_minor, lag(an_hour_minor) OVER "
                           "(ORDER BY seq) AS before FROM finding WHERE an_hour_minor IS NOT "
                           "NULL) WHERE an_hour_minor > before") == 0);
    bench_free(&b);
}

/* Leads of one channel do not stand for all where the site has far more visits. */
static void funnel_of_one_channel(void **state)
{
    struct bench b;

    (void)state;
    bench_run(&b,
              SHOP
              "  current: {site_visits_month: 3500, customers_month: 40}\naudit:\n  channels:\n"
              "    - {channel: search_ads, spend_month: 900, visits_month: 620, leads_month: "
              "21, customers_month: 9}\n",
              "audit");
    assert_true(number(&b, "SELECT count_month IS NULL FROM funnel_step WHERE step = 'leads'") ==
                1);
    NEAR(number(&b, "SELECT rate FROM funnel_step WHERE step = 'leads'"), 21.0 / 620, 1e-9);
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_need_all_their_items),
        cmocka_unit_test(levels_fit_the_business),
        cmocka_unit_test(order_of_findings),
        cmocka_unit_test(funnel_of_one_channel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
