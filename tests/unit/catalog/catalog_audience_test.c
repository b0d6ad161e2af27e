/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog_helper.h"

/* Reach, usage, seasons, cities, clicks by place, and where channels are open. */

static double usage(struct fixture *f, const char *platform, const char *region, int year, int from,
                    int to, const char *gender)
{
    struct ep_where where = {region, "all", "EUR", year};
    struct ep_figure x = {0};
    assert_true(
        ep_catalog_usage_index(f->catalog, platform, &where, from, to, gender, f->arena, &x));
    assert_true(x.range.low > 0 && x.range.low <= x.range.mid && x.range.mid <= x.range.high);
    assert_non_null(x.source);
    return x.range.mid;
}

static double reach(struct fixture *f, const char *platform, const char *region, int year, int from,
                    int to, const char *gender)
{
    struct ep_where where = {region, "all", "EUR", year};
    struct ep_figure x = {0};
    assert_true(ep_catalog_reach(f->catalog, platform, &where, from, to, gender, f->arena, &x));
    assert_true(x.range.low >= 0 && x.range.low <= x.range.mid && x.range.mid <= x.range.high &&
                x.range.high < 1);
    return x.range.mid;
}

static void everybody_has_index_one(void **state)
{
    struct fixture *f = *state;
    assert_float_equal(usage(f, "vk", "RU", 2027, 0, 120, "all"), 1, 1e-12);
    assert_float_equal(usage(f, "facebook", "US", 2027, 18, 120, "all"), 1, 1e-12);
}

/* Telegram by age as published for 2024: 80, 61, 57, 48, 26 of 49 percent. */
static void bands_are_weighted_by_overlap(void **state)
{
    struct fixture *f = *state;
    assert_float_equal(usage(f, "telegram", "RU", 2027, 25, 34, "all"), 61. / 49, 1e-9);
    assert_float_equal(usage(f, "telegram", "RU", 2027, 18, 34, "all"),
                       (7 * 80 + 10 * 61) / 17. / 49, 1e-9);
    assert_float_equal(usage(f, "telegram", "RU", 2027, 60, 120, "all"), 26. / 49, 1e-9);
}

static void age_and_gender_turn_the_index_the_right_way(void **state)
{
    struct fixture *f = *state;
    assert_true(usage(f, "instagram", "RU", 2020, 18, 34, "female") > 1.5);
    assert_true(usage(f, "instagram", "RU", 2020, 60, 120, "all") < 0.3);
    assert_true(usage(f, "dzen", "RU", 2020, 60, 120, "all") > 1.2);
    assert_true(usage(f, "dzen", "RU", 2020, 18, 34, "all") < 1);
    assert_true(usage(f, "pinterest", "US", 2025, 18, 120, "female") > 1.3);
    assert_true(usage(f, "pinterest", "US", 2025, 18, 120, "male") < 0.7);
    assert_true(usage(f, "instagram", "DE", 2021, 14, 29, "all") >
                usage(f, "instagram", "DE", 2021, 50, 69, "all"));
}

/* A survey that found nobody of 70 and more leaves the index small, not zero. */
static void nobody_found_is_few_not_none(void **state)
{
    struct fixture *f = *state;
    double index = usage(f, "instagram", "DE", 2021, 72, 90, "all");
    assert_true(index > 0 && index < 0.1);
}

static void reach_is_that_of_the_year_and_place(void **state)
{
    struct fixture *f = *state;
    assert_float_equal(reach(f, "vk", "RU", 2026, 0, 120, "all"), 93.5 / 122, 1e-4);
    assert_float_equal(reach(f, "instagram", "RU", 2020, 0, 120, "all"), 0.32, 1e-9);
    assert_true(reach(f, "instagram", "RU", 2027, 0, 120, "all") < 0.15);
    assert_true(reach(f, "instagram", "RU", 2020, 18, 34, "female") >
                reach(f, "instagram", "RU", 2020, 18, 34, "all"));
    assert_true(reach(f, "vk", "RU", 2027, 18, 24, "female") <= 0.95);
}

static void an_unknown_platform_has_no_reach(void **state)
{
    struct fixture *f = *state;
    struct ep_where where = {"DE", "all", "EUR", 2027};
    struct ep_figure x;
    assert_false(ep_catalog_reach(f->catalog, "fax", &where, 18, 34, "all", f->arena, &x));
    assert_false(ep_catalog_usage_index(f->catalog, "fax", &where, 18, 34, "all", f->arena, &x));
}

/* A judged split by age makes the whole figure a judged one. */
static void the_least_sure_row_names_the_source(void **state)
{
    struct fixture *f = *state;
    struct ep_where where = {"RU", "all", "RUB", 2024};
    struct ep_figure x;
    assert_true(ep_catalog_usage_index(f->catalog, "vk", &where, 18, 34, "all", f->arena, &x));
    assert_int_equal(x.source->evidence, EP_EVIDENCE_JUDGED);
    assert_true(
        ep_catalog_usage_index(f->catalog, "telegram", &where, 18, 34, "all", f->arena, &x));
    assert_int_equal(x.source->evidence, EP_EVIDENCE_PUBLISHED);
}

static void every_platform_of_a_channel_has_reach_and_usage(void **state)
{
    struct fixture *f = *state;
    static const char *const regions[] = {"RU", "DE", "US", "FR"};
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(f->catalog, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; spec[i].platform[0] && r < 4; r++) {
            bool open = false;
            ep_channel_availability(f->catalog, &spec[i], regions[r], 2027 * 12, &open);
            if (!open)
                continue;
            reach(f, spec[i].platform, regions[r], 2027, 20, 60, "female");
            usage(f, spec[i].platform, regions[r], 2027, 20, 60, "male");
        }
}

static void seasons_go_from_the_trade_outward(void **state)
{
    struct fixture *f = *state;
    double index[12];
    struct ep_figure x;
    struct ep_where garden = {"RU", "garden", "RUB", 2027}, shoes = {"DE", "shoes", "EUR", 2027},
                    finance = {"RU", "finance", "RUB", 2027}, none = {"DE", "all", "EUR", 2027};
    assert_true(ep_catalog_season(f->catalog, &garden, f->arena, index, &x));
    assert_true(index[2] > 2 && index[7] < 0.6);
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += index[i];
    assert_float_equal(sum / 12, 1, 1e-3);
    assert_true(ep_catalog_season(f->catalog, &shoes, f->arena, index, &x));
    assert_string_equal(x.source->id, "census-mrts-2024");
    assert_true(ep_catalog_season(f->catalog, &finance, f->arena, index, &x));
    assert_string_equal(x.source->id, "rosstat-2018");
    struct ep_where dental = {"AT", "dental", "EUR", 2027}, flat = {"KZ", "repair", "KZT", 2027};
    assert_true(ep_catalog_season(f->catalog, &dental, f->arena, index, &x));
    assert_true(index[7] > 1.05 && index[11] < 0.95);
    assert_true(ep_catalog_season(f->catalog, &flat, f->arena, index, &x));
    assert_true(index[6] > 0.95 && index[6] < 1.05);
    assert_false(ep_catalog_season(f->catalog, &none, f->arena, index, &x));
}

static void cities_are_known_by_their_names(void **state)
{
    struct fixture *f = *state;
    struct ep_figure x;
    assert_float_equal(ep_catalog_city(f->catalog, "DE", "Köln", f->arena, &x), 1087000, 0);
    assert_float_equal(ep_catalog_city(f->catalog, "DE", "cologne", f->arena, &x), 1087000, 0);
    assert_float_equal(ep_catalog_city(f->catalog, "RU", "Казань", f->arena, &x), 1319000, 0);
    assert_float_equal(ep_catalog_city(f->catalog, "RU", "Kazan", f->arena, &x), 1319000, 0);
    assert_float_equal(ep_catalog_city(f->catalog, "RU", "Köln", f->arena, &x), 0, 0);
    assert_float_equal(ep_catalog_city(f->catalog, "DE", "Kö", f->arena, &x), 0, 0);
}

static void clicks_fall_with_the_place(void **state)
{
    struct fixture *f = *state;
    struct ep_where where = {"DE", "all", "EUR", 2026};
    struct ep_figure x;
    double before = 1;
    for (int place = 1; place <= 10; place++) {
        assert_true(ep_catalog_clicks(f->catalog, place, &where, f->arena, &x));
        assert_true(x.range.mid < before && x.range.mid > 0);
        before = x.range.mid;
    }
    assert_false(ep_catalog_clicks(f->catalog, 11, &where, f->arena, &x));
}

static bool is_open(struct fixture *f, const char *id, const char *region, const char *month,
                    const struct ep_availability **row)
{
    bool open = false;
    int at = 0;
    assert_true(ep_month_parse(month, &at));
    *row =
        ep_channel_availability(f->catalog, ep_catalog_channel(f->catalog, id), region, at, &open);
    return open;
}

static void platforms_come_and_go(void **state)
{
    struct fixture *f = *state;
    const struct ep_availability *row;
    assert_true(is_open(f, "social_pages.instagram", "RU", "2020-01", &row));
    assert_true(is_open(f, "social_pages.instagram", "RU", "2022-02", &row));
    assert_false(is_open(f, "social_pages.instagram", "RU", "2022-03", &row));
    assert_non_null(row);
    assert_string_equal(row->instead, "social_pages.vk,social_pages.telegram");
    assert_non_null(row->why[EP_LANGUAGE_EN]);
    assert_non_null(row->why[EP_LANGUAGE_RU]);
    assert_true(is_open(f, "social_ads.instagram", "DE", "2027-01", &row));
    assert_false(is_open(f, "social_pages.linkedin", "RU", "2027-01", &row));
    assert_true(is_open(f, "social_pages.linkedin", "FR", "2027-01", &row));
    assert_true(is_open(f, "social_pages.xing", "AT", "2027-01", &row));
    assert_false(is_open(f, "social_pages.xing", "US", "2027-01", &row));
    assert_null(row);
    assert_false(is_open(f, "social_pages.vk", "DE", "2027-01", &row));
    assert_false(is_open(f, "social_ads.telegram", "RU", "2020-01", &row));
}

static void the_vendor_is_that_of_the_place_and_month(void **state)
{
    struct fixture *f = *state;
    const struct ep_availability *row;
    assert_true(is_open(f, "search_ads", "RU", "2027-01", &row));
    assert_string_equal(row->vendor, "Yandex Direct");
    assert_true(is_open(f, "search_ads", "DE", "2027-01", &row));
    assert_string_equal(row->vendor, "Google Ads");
    assert_true(is_open(f, "article_platform", "RU", "2020-01", &row));
    assert_string_equal(row->vendor, "Yandex Zen");
    assert_true(is_open(f, "article_platform", "RU", "2027-01", &row));
    assert_string_equal(row->vendor, "Dzen");
    assert_false(is_open(f, "article_platform", "RU", "2016-01", &row));
    assert_false(is_open(f, "article_platform", "DE", "2027-01", &row));
    assert_true(is_open(f, "video_ads", "RU", "2020-01", &row));
    assert_string_equal(row->vendor, "YouTube (Google Ads)");
    assert_true(is_open(f, "video_ads", "RU", "2027-01", &row));
    assert_string_equal(row->vendor, "VK Video, Yandex video network");
}

static void duties_carry_the_levy(void **state)
{
    struct fixture *f = *state;
    size_t count, levies = 0, consents = 0;
    const struct ep_duty_spec *d = ep_catalog_duties(f->catalog, &count);
    for (size_t i = 0; i < count; i++) {
        levies +=
            ep_streq(d[i].region, "RU") && d[i].media_rate == 0.03 && d[i].from == 2025 * 12 + 3;
        consents += ep_starts_with(d[i].id, "eu-message-consent");
    }
    assert_int_equal(levies, 1);
    assert_int_equal(consents, 1);
}

static void old_rows_are_listed_and_new_ones_are_not(void **state)
{
    struct fixture *f = *state;
    struct ep_findings now, later;
    ep_findings_init(&now, f->arena);
    ep_findings_init(&later, f->arena);
    ep_catalog_stale(f->catalog, 2027, &now);
    ep_catalog_stale(f->catalog, 2040, &later);
    assert_true(now.count > 0 && now.errors == 0);
    assert_true(later.count > 5 * now.count);
    bool old = false;
    for (size_t i = 0; i < now.count; i++) {
        assert_string_equal(now.item[i].code, "stale");
        assert_true(now.item[i].line > 1);
        old = old || strstr(now.item[i].message, "brand_search.incremental_share");
        assert_null(strstr(now.item[i].message, "is of 2026"));
    }
    assert_true(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_has_index_one),
        cmocka_unit_test(bands_are_weighted_by_overlap),
        cmocka_unit_test(age_and_gender_turn_the_index_the_right_way),
        cmocka_unit_test(nobody_found_is_few_not_none),
        cmocka_unit_test(reach_is_that_of_the_year_and_place),
        cmocka_unit_test(an_unknown_platform_has_no_reach),
        cmocka_unit_test(the_least_sure_row_names_the_source),
        cmocka_unit_test(every_platform_of_a_channel_has_reach_and_usage),
        cmocka_unit_test(seasons_go_from_the_trade_outward),
        cmocka_unit_test(cities_are_known_by_their_names),
        cmocka_unit_test(clicks_fall_with_the_place),
        cmocka_unit_test(platforms_come_and_go),
        cmocka_unit_test(the_vendor_is_that_of_the_place_and_month),
        cmocka_unit_test(duties_carry_the_levy),
        cmocka_unit_test(old_rows_are_listed_and_new_ones_are_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
