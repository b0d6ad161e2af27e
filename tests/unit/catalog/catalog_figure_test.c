/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog_helper.h"

/* Lookup outward, conversion between places, currencies and years, widening. */

#define HEAD "key,region,industry,low,mid,high,unit,currency,year,source,note\n"

static struct ep_figure figure(struct fixture *f, const struct ep_catalog *c, const char *key,
                               const char *region, const char *industry, const char *currency,
                               int year)
{
    struct ep_where where = {region, industry, currency, year};
    struct ep_figure out = {0};
    if (!ep_catalog_figure(c, key, &where, f->arena, &out))
        print_message("no figure for %s\n", key);
    assert_non_null(out.key);
    return out;
}

static void the_exact_row_serves_unchanged(void **state)
{
    struct fixture *f = *state;
    struct ep_figure x = figure(f, f->catalog, "industry.search_cpc", "US", "dental", "USD", 2026);
    assert_float_equal(x.range.mid, 8.0, 1e-9);
    assert_float_equal(x.range.low, 5.0, 1e-9);
    assert_string_equal(x.unit, "money");
    assert_string_equal(x.source->id, "wordstream-2026");
    assert_false(x.cpc_multiple);
    assert_null(strstr(x.note, "widened"));
    assert_null(strstr(x.note, "scaled"));
}

/* Region and industry, then the industry's parents, then the region outward. */
static void lookup_goes_outward_in_the_stated_order(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[] = {
        "seo.trust,CH,dental,0.1,0.11,0.12,rate,,2027,judged-trust,\n",
        "seo.trust,CH,medical,0.1,0.12,0.13,rate,,2027,judged-trust,\n",
        "seo.trust,CH,services,0.1,0.13,0.14,rate,,2027,judged-trust,\n",
        "seo.trust,CH,all,0.1,0.14,0.15,rate,,2027,judged-trust,\n",
        "seo.trust,DE,dental,0.1,0.15,0.16,rate,,2027,judged-trust,\n",
        "seo.trust,DE,all,0.1,0.16,0.17,rate,,2027,judged-trust,\n",
        "seo.trust,world,dental,0.1,0.17,0.18,rate,,2027,judged-trust,\n",
        "seo.trust,world,all,0.1,0.18,0.19,rate,,2027,judged-trust,\n",
    };
    size_t count = sizeof rows / sizeof rows[0];
    for (size_t first = 0; first < count; first++) {
        const char *text = HEAD;
        for (size_t i = count; i-- > first;) /* the order of the file must not count */
            text = ep_arena_printf(f->arena, "%s%s", text, rows[i]);
        struct ep_catalog *c = load(f, overlay(f, "benchmarks.csv", text));
        struct ep_figure x = figure(f, c, "seo.trust", "CH", "dental", "CHF", 2027);
        assert_float_equal(x.range.mid, 0.11 + 0.01 * (double)first, 1e-12);
    }
}

/* Each step outward of a measured figure widens more; its middle stays. */
static void steps_outward_widen_what_was_measured(void **state)
{
    struct fixture *f = *state;
    struct ep_catalog *c =
        load(f, overlay(f, "benchmarks.csv",
                        HEAD "email.lag,DE,retail,2,4,8,months,,2026,wordstream-2026,\n"));
    const char *regions[] = {"DE", "DE", "AT"}, *industries[] = {"retail", "apparel", "apparel"};
    double expected[] = {1, 1.10, 1.10 * 1.20}, before = 0;
    for (size_t i = 0; i < 3; i++) {
        struct ep_figure x = figure(f, c, "email.lag", regions[i], industries[i], "EUR", 2027);
        double spread = log(x.range.high / x.range.mid) / log(2);
        assert_float_equal(x.range.mid, 4, 1e-12);
        assert_float_equal(spread, expected[i], 1e-9);
        assert_true(spread > before);
        before = spread;
        assert_true((strstr(x.note, "widened") != NULL) == (i > 0));
    }
}

/* A figure judged for the whole world holds for every place: no step widens it. */
static void a_world_wide_judgement_is_not_widened_by_steps(void **state)
{
    struct fixture *f = *state;
    struct ep_figure at_home =
        figure(f, f->catalog, "search_ads.incremental_share", "world", "all", "USD", 2027);
    struct ep_figure away =
        figure(f, f->catalog, "search_ads.incremental_share", "AT", "bikes", "EUR", 2027);
    assert_float_equal(at_home.range.low, away.range.low, 1e-12);
    assert_float_equal(at_home.range.high, away.range.high, 1e-12);
    assert_int_equal(away.source->evidence, EP_EVIDENCE_JUDGED);
}

static void age_widens_by_the_stated_rule(void **state)
{
    struct fixture *f = *state;
    struct ep_catalog *c =
        load(f, overlay(f, "benchmarks.csv",
                        HEAD "email.lag,DE,all,2,4,8,months,,2020,wordstream-2026,\n"
                             "sms.lag,DE,all,2,4,8,months,,,wordstream-2026,\n"));
    const int years[] = {2020, 2023, 2024, 2027, 2060};
    const double factor[] = {1, 1, 1.05, 1.20, 1.50};
    for (size_t i = 0; i < 5; i++) {
        struct ep_figure x = figure(f, c, "email.lag", "DE", "all", "EUR", years[i]);
        assert_float_equal(log(x.range.high / 4) / log(2), factor[i], 1e-9);
    }
    struct ep_figure undated = figure(f, c, "sms.lag", "DE", "all", "EUR", 2027);
    assert_float_equal(log(undated.range.high / 4) / log(2), 1.25, 1e-9);
    assert_non_null(strstr(undated.note, "no date"));
}

/* US figure in Russia: 5.87 USD x 80 RUB x 0.125 and two indices, as worked by hand. */
static void a_price_of_another_region_is_scaled_not_only_converted(void **state)
{
    struct fixture *f = *state;
    struct ep_figure x = figure(f, f->catalog, "industry.search_cpc", "RU", "telecom", "RUB", 2027);
    /* 2026 -> 2025 (the year of the rates) in the US, 2025 -> 2027 in Russia */
    double expected = 5.87 * (0.95 / 0.98) * 0.125 * 80 * (1 / 0.9);
    assert_float_equal(x.range.mid, expected, expected * 1e-9);
    assert_non_null(strstr(x.note, "price level of Russia against United States"));
    assert_non_null(strstr(x.note, "converted at 80 RUB a USD"));
    /* the level's own range is in it: wider than the row's 1.6 up and down */
    assert_true(x.range.high / x.range.mid > 1.6 && x.range.mid / x.range.low > 1.6);
}

/* A visit of produced content moves with the price of work, a bought one with that of media. */
static void work_and_media_have_their_own_levels(void **state)
{
    struct fixture *f = *state;
    struct ep_catalog *c = load(
        f, overlay(f, "benchmarks.csv",
                   HEAD "content_blog.setup,US,all,10,10,10,money,USD,2025,google-ads,\n"
                        "content_blog.minimum_month,US,all,10,10,10,money,USD,2025,google-ads,\n"
                        "video_ads.minimum_month,US,all,10,10,10,money,USD,2025,google-ads,\n"
                        "industry.order_value,US,apparel,10,10,10,money,USD,2025,google-ads,\n"));
    assert_float_equal(
        figure(f, c, "content_blog.minimum_month", "PL", "apparel", "PLN", 2025).range.mid,
        10 * 3.65 * 0.36, 1e-9);
    assert_float_equal(
        figure(f, c, "video_ads.minimum_month", "PL", "apparel", "PLN", 2025).range.mid,
        10 * 3.65 * 0.20, 1e-9);
    assert_float_equal(figure(f, c, "content_blog.setup", "PL", "apparel", "PLN", 2025).range.mid,
                       10 * 3.65 * 0.36, 1e-9);
    assert_float_equal(figure(f, c, "industry.order_value", "PL", "apparel", "PLN", 2025).range.mid,
                       10 * 3.65 * 0.58, 1e-9);
}

static void prices_move_with_the_years(void **state)
{
    struct fixture *f = *state;
    struct ep_figure now =
        figure(f, f->catalog, "social_ads.ok.cost_per_visit", "RU", "all", "RUB", 2027);
    struct ep_figure then =
        figure(f, f->catalog, "social_ads.ok.cost_per_visit", "RU", "all", "RUB", 2020);
    assert_float_equal(now.range.mid, 13, 1e-9);
    assert_float_equal(then.range.mid, 6.5, 1e-9);
    assert_true(then.range.high / then.range.mid > now.range.high / now.range.mid);
    assert_non_null(strstr(then.note, "brought to 2020"));
    /* between two years of the table on a straight line; 2019 lies between 2018 and 2020 */
    struct ep_figure a =
        figure(f, f->catalog, "social_ads.x.cost_per_visit", "US", "all", "USD", 2019);
    assert_float_equal(a.range.mid, 1 * 0.71 / 0.98, 1e-9);
}

/* Another currency in the same place is converted at the rate alone. */
static void the_same_place_in_another_currency_is_only_converted(void **state)
{
    struct fixture *f = *state;
    struct ep_figure eur =
        figure(f, f->catalog, "social_ads.facebook.cost_per_visit", "DE", "all", "EUR", 2025);
    struct ep_figure usd =
        figure(f, f->catalog, "social_ads.facebook.cost_per_visit", "DE", "all", "USD", 2025);
    assert_float_equal(usd.range.mid, eur.range.mid / 0.86, 1e-9);
    assert_float_equal(usd.range.high / usd.range.low, eur.range.high / eur.range.low, 1e-9);
}

static void what_cannot_be_converted_is_no_figure(void **state)
{
    struct fixture *f = *state;
    struct ep_where where = {"DE", "all", "XTS", 2027};
    struct ep_figure out = {0};
    assert_false(ep_catalog_figure(f->catalog, "email.setup", &where, f->arena, &out));
    assert_false(ep_catalog_figure(f->catalog, "email.nonsense", &where, f->arena, &out));
    assert_true(ep_catalog_figure(f->catalog, "email.click_rate", &where, f->arena, &out));
}

static void a_multiple_of_the_click_price_says_so(void **state)
{
    struct fixture *f = *state;
    struct ep_figure x = figure(f, f->catalog, "seo.cost_per_visit", "DE", "bikes", "EUR", 2027);
    assert_true(x.cpc_multiple);
    assert_float_equal(x.range.mid, 0.6, 1e-12);
}

static void nothing_costs_nothing_everywhere(void **state)
{
    struct fixture *f = *state;
    struct ep_figure x =
        figure(f, f->catalog, "tool.dashboard.cost_month", "PL", "all", "PLN", 2021);
    assert_float_equal(x.range.low, 0, 0);
    assert_float_equal(x.range.high, 0, 0);
}

/* Every key in many places gives finite, ordered figures; rates stay between 0 and 1. */
static void every_key_is_finite_and_in_order_everywhere(void **state)
{
    struct fixture *f = *state;
    static const char *const regions[] = {"RU", "DE", "US", "AT", "PL", "TH", "world", NULL};
    static const char *const industries[] = {"apparel", "telecom", "dental", "bikes", "unknown"};
    struct ep_brief_names names;
    size_t found = 0;
    ep_catalog_names(f->catalog, &names);
    for (size_t k = 0; k < names.assumptions; k++)
        for (size_t r = 0; r < 8; r++) {
            struct ep_where where = {regions[r], industries[(k + r) % 5], "EUR",
                                     2018 + (int)((k + r) % 20)};
            struct ep_figure x;
            if (!ep_catalog_figure(f->catalog, names.assumption[k], &where, f->arena, &x))
                continue;
            found++;
            bool good = isfinite(x.range.low) && isfinite(x.range.high) && x.range.low >= 0 &&
                        x.range.low <= x.range.mid && x.range.mid <= x.range.high &&
                        (!ep_streq(x.unit, "rate") || x.range.high <= 1) && x.source && x.note[0];
            if (!good)
                print_message("%s: %g %g %g\n", x.key, x.range.low, x.range.mid, x.range.high);
            assert_true(good);
        }
    /* a key that is known only for some trades or regions is still found from most places */
    assert_true(found > names.assumptions * 7);
}

static void every_priced_channel_has_a_price_where_it_is_open(void **state)
{
    struct fixture *f = *state;
    static const char *const regions[] = {"RU", "DE", "AT", "US", "FR"};
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(f->catalog, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < 5; r++) {
            bool open = false;
            ep_channel_availability(f->catalog, &spec[i], regions[r], 2027 * 12, &open);
            if (!open || spec[i].per_result)
                continue;
            char key[96];
            snprintf(key, sizeof key, "%s.cost_per_visit", spec[i].id);
            struct ep_figure x = figure(f, f->catalog, key, regions[r], "all", "EUR", 2027);
            assert_true(x.range.low > 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_row_serves_unchanged),
        cmocka_unit_test(lookup_goes_outward_in_the_stated_order),
        cmocka_unit_test(steps_outward_widen_what_was_measured),
        cmocka_unit_test(a_world_wide_judgement_is_not_widened_by_steps),
        cmocka_unit_test(age_widens_by_the_stated_rule),
        cmocka_unit_test(a_price_of_another_region_is_scaled_not_only_converted),
        cmocka_unit_test(work_and_media_have_their_own_levels),
        cmocka_unit_test(prices_move_with_the_years),
        cmocka_unit_test(the_same_place_in_another_currency_is_only_converted),
        cmocka_unit_test(what_cannot_be_converted_is_no_figure),
        cmocka_unit_test(a_multiple_of_the_click_price_says_so),
        cmocka_unit_test(nothing_costs_nothing_everywhere),
        cmocka_unit_test(every_key_is_finite_and_in_order_everywhere),
        cmocka_unit_test(every_priced_channel_has_a_price_where_it_is_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
