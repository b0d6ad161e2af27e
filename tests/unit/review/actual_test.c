/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review_helper.h"

static void add(struct bench *b, struct ep_actual_list *list, const char *kind, const char *channel,
                int month, double spend, double visits)
{
    struct ep_actual x = {.month = b->v.first + month,
                          .kind = kind,
                          .channel = channel,
                          .file = "data/x.csv",
                          .line = (long)list->count + 2};

    x.figure[EP_ACTUAL_SPEND] = spend;
    x.given[EP_ACTUAL_SPEND] = spend >= 0;
    x.figure[EP_ACTUAL_VISITS] = visits;
    x.given[EP_ACTUAL_VISITS] = visits >= 0;
    EP_PUSH(b->arena, list, x);
}

static enum ep_status lay(struct bench *b, const struct ep_actual_list *list, const char *at)
{
    struct ep_error err = {.status = EP_OK};
    int day = 0;

    assert_true(!at || ep_date_parse(at, &day));
    return ep_rv_actual(&b->v, list, day, &err);
}

static void the_better_known_figure_counts(void **state)
{
    struct ep_actual_list list = {0};
    struct bench b;

    (void)state;
    bench_open(&b);
    bench_channel(&b, "search_ads", 100, 1000, 40, 10, 700);
    add(&b, &list, "ads", "search_ads", 0, 90, 500);
    add(&b, &list, "analytics", "search_ads", 0, -1, 800);
    assert_int_equal(lay(&b, &list, NULL), EP_OK);
    const struct ep_rv_month *m = ep_rv_channel(&b.v, "search_ads", false)->month;

    assert_true(m[0].actual[EP_ACTUAL_SPEND] == 90);
    assert_true(m[0].actual[EP_ACTUAL_VISITS] == 800);
    assert_true(isnan(m[0].actual[EP_ACTUAL_LEADS]));
    assert_true(bench_said(&b, "visits of search_ads: 800 count, a file of the kind ads says 500"));
    assert_int_equal(b.v.now, 1);
    bench_close(&b);
}

static void months_outside_are_left_out_and_said(void **state)
{
    struct ep_actual_list list = {0};
    struct bench b;

    (void)state;
    bench_open(&b);
    bench_channel(&b, "seo", 100, 1000, 40, 10, 700);
    for (int t = -1; t < 5; t++)
        add(&b, &list, "actuals", "seo", t, 100, 900);
    add(&b, &list, "actuals", "seo", 30, 100, 900);
    assert_int_equal(lay(&b, &list, "2027-05-15"), EP_OK);
    assert_int_equal(b.v.now, 4);
    assert_true(bench_said(&b, "1 actual figure of months before the plan"));
    assert_true(bench_said(&b, "of 2027-05 left out: the month is not over"));
    assert_true(bench_said(&b, "nobody can know them yet"));
    bench_close(&b);
}

static void the_day_is_that_after_the_last_month(void **state)
{
    struct ep_actual_list list = {0};
    struct bench b;
    char date[11];

    (void)state;
    bench_open(&b);
    bench_channel(&b, "seo", 100, 1000, 40, 10, 700);
    add(&b, &list, "actuals", "seo", 2, 100, 900);
    assert_int_equal(lay(&b, &list, NULL), EP_OK);
    assert_string_equal(ep_date_text(b.v.at, date), "2027-04-01");
    assert_int_equal(b.v.now, 3);
    /* two months of which nothing is known */
    assert_true(bench_said(&b, "seo: no figures of 2 of 3 months with money"));
    bench_close(&b);
}

static void a_group_means_its_one_channel(void **state)
{
    struct ep_actual_list list = {0};
    struct bench b;

    (void)state;
    bench_open(&b);
    bench_channel(&b, "social_ads.vk", 100, 1000, 40, 10, 700);
    add(&b, &list, "ads", "social_ads", 0, 55, 500);
    assert_int_equal(lay(&b, &list, NULL), EP_OK);
    assert_true(ep_rv_channel(&b.v, "social_ads.vk", false)->month[0].actual[EP_ACTUAL_SPEND] ==
                55);
    bench_close(&b);
}

static void nothing_to_compare_is_invalid(void **state)
{
    struct ep_actual_list list = {0};
    struct bench b;

    (void)state;
    bench_open(&b);
    bench_channel(&b, "seo", 100, 1000, 40, 10, 700);
    assert_int_equal(lay(&b, &list, NULL), EP_INVALID);
    add(&b, &list, "actuals", "seo", -3, 100, 900);
    assert_int_equal(lay(&b, &list, NULL), EP_INVALID);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_better_known_figure_counts),
        cmocka_unit_test(months_outside_are_left_out_and_said),
        cmocka_unit_test(the_day_is_that_after_the_last_month),
        cmocka_unit_test(a_group_means_its_one_channel),
        cmocka_unit_test(nothing_to_compare_is_invalid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
