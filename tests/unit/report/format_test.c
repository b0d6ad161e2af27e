/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_fixture.h"

#include "emplan/text.h"
#include "report/format.h"
#include <math.h>

static struct ep_format english(struct ep_arena *a)
{
    return (struct ep_format){
        .arena = a,
        .decimal = ".",
        .group = ",",
        .money = "{n} {s}",
        .percent = "{n} %",
        .range = "{a} \xE2\x80\x93 {b}",
        .between = "{a} and {b}",
        .range_signed = "{a} to {b}",
        .date = "{d} {m} {y}",
        .month = {[0] = "January", [3] = "April", [11] = "December"},
        .short_month = {[0] = "Jan", [2] = "Mar", [3] = "Apr", [11] = "Dec"},
        .month_of = {[3] = "April"},
        .symbol = "\xE2\x82\xAC",
        .money_digits = 2,
        .plural = ep_plural_one,
    };
}

static void shows_by_size(void **state)
{
    static const struct {
        enum ep_show show;
        double v;
        const char *text;
    } rows[] = {
        {EP_SHOW_COUNT, 0, "0"},
        {EP_SHOW_COUNT, 4.123, "4.1"},
        {EP_SHOW_COUNT, 4, "4"},
        {EP_SHOW_COUNT, 0.0456, "0.046"},
        {EP_SHOW_COUNT, 9.97, "10"},
        {EP_SHOW_COUNT, 2350, "2,350"},
        {EP_SHOW_COUNT, 12345, "12,345"},   /* whole: given, not estimated */
        {EP_SHOW_COUNT, 12345.6, "12,300"}, /* not whole: an estimate */
        {EP_SHOW_COUNT, 999.6, "1,000"},
        {EP_SHOW_COUNT, -1234567,
         "\xE2\x88\x92"
         "1,234,567"},
        {EP_SHOW_COUNT, -0.0, "0"},
        {EP_SHOW_MONEY, 0.71, "0.71 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 4.1, "4.10 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 4, "4 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 0.0123, "0.012 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 71.4, "71 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 14400, "14,400 \xE2\x82\xAC"},
        {EP_SHOW_MONEY, 2913.4, "2,910 \xE2\x82\xAC"},
        {EP_SHOW_MONEY2, 5200, "5,200.00 \xE2\x82\xAC"},
        {EP_SHOW_ESTIMATE, 17632, "17,600 \xE2\x82\xAC"},
        {EP_SHOW_PRICE, 0.712, "0.71 \xE2\x82\xAC"},
        {EP_SHOW_PRICE, 9, "9 \xE2\x82\xAC"},
        {EP_SHOW_PRICE, 16.71, "16.70 \xE2\x82\xAC"},
        {EP_SHOW_PRICE, 318.97, "319 \xE2\x82\xAC"},
        {EP_SHOW_PRICE, 1802.96, "1,800 \xE2\x82\xAC"},
        {EP_SHOW_ABOUT, 10252, "10,300"},
        {EP_SHOW_ABOUT, 30.4, "30"},
        {EP_SHOW_RATE, 0.36, "36 %"},
        {EP_SHOW_RATE, 0.021, "2.1 %"},
        {EP_SHOW_RATE, 0.0044, "0.44 %"},
        {EP_SHOW_RATE, 1, "100 %"},
        {EP_SHOW_RATIO, 2.61, "2.6"},
        {EP_SHOW_NUMBER, 1.306, "1.31"},
        {EP_SHOW_NUMBER, 2027, "2,027"},
        {EP_SHOW_HOURS, 0.83, "0.8"},
        {EP_SHOW_HOURS, 9, "9"},
    };
    struct ep_arena *a = ep_arena_new();
    struct ep_format f = english(a);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(ep_format_show(&f, rows[i].show, rows[i].v), rows[i].text);
    ep_arena_free(a);
}

static void no_more_digits_than_the_spread(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_format f = english(a);

    (void)state;
    assert_string_equal(ep_format_range(&f, EP_SHOW_COUNT, 268, 541), "270 \xE2\x80\x93 540");
    assert_string_equal(ep_format_spread(&f, EP_SHOW_COUNT, 393.2, 268, 541), "395");
    assert_string_equal(ep_format_range(&f, EP_SHOW_MONEY, 26.7, 53.2),
                        "27 \xE2\x80\x93 53 \xE2\x82\xAC");
    assert_string_equal(ep_format_range(&f, EP_SHOW_MONEY, 0.55, 1.1),
                        "0.55 \xE2\x80\x93 1.10 \xE2\x82\xAC");
    assert_string_equal(ep_format_range(&f, EP_SHOW_RATE, 0.08, 0.18), "8 \xE2\x80\x93 18 %");
    assert_string_equal(ep_format_range(&f, EP_SHOW_RATE, 0.016, 0.027), "1.6 \xE2\x80\x93 2.7 %");
    assert_string_equal(ep_format_between(&f, EP_SHOW_MONEY, 2300, 35000),
                        "2,000 and 35,000 \xE2\x82\xAC");
    assert_string_equal(ep_format_range(&f, EP_SHOW_MONEY, -31500, -27000), "\xE2\x88\x92"
                                                                            "31,500 to \xE2\x88\x92"
                                                                            "27,000 \xE2\x82\xAC");
    assert_string_equal(ep_format_range(&f, EP_SHOW_COUNT, 7, 7), "7");
    assert_string_equal(ep_format_spread(&f, EP_SHOW_COUNT, 7.28, 7.28, 7.28), "7.3");
    ep_arena_free(a);
}

/* The step leaves at least ten and at most a few hundred steps in every spread. */
static void steps_fit_every_spread(void **state)
{
    (void)state;
    for (double spread = 1e-6; spread < 1e12; spread *= 1.07) {
        double steps = spread / ep_format_step(0, spread);

        assert_true(steps >= 9.999 && steps <= 260);
    }
    assert_true(ep_format_step(3, 3) == 0);
    assert_true(ep_format_step(4, 3) == 0);
}

/* Rounded twice is rounded once, and order is kept. */
static void rounding_is_stable(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_format f = english(a);
    double last = -1e9;

    (void)state;
    for (double v = 0.001; v < 1e9; v *= 1.21) {
        double step = ep_format_step(v * 0.7, v * 1.4);
        double once = round(v / step) * step;

        assert_true(fabs(round(once / step) * step - once) < 1e-9 * v);
        assert_true(once >= last);
        last = once;
        assert_null(strstr(ep_format_spread(&f, EP_SHOW_MONEY, v, v * 0.7, v * 1.4), "nan"));
    }
    ep_arena_free(a);
}

static void months_and_dates(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_format f = english(a);

    (void)state;
    assert_string_equal(ep_format_month(&f, "2027-04", EP_MONTH_FULL), "April 2027");
    assert_string_equal(ep_format_month(&f, "2027-04", EP_MONTH_SHORT), "Apr 2027");
    assert_string_equal(ep_format_month(&f, "soon", EP_MONTH_SHORT), "soon");
    assert_string_equal(ep_format_date(&f, "2027-04-05"), "5 April 2027");
    assert_string_equal(ep_format_date(&f, "2027-02-30"), "2027-02-30");
    assert_string_equal(ep_format_window(&f, "2027-03", "2027-12"),
                        "Mar 2027 \xE2\x80\x93 Dec 2027");
    assert_string_equal(ep_format_window(&f, "2027-03", "2027-03"), "Mar 2027");
    ep_arena_free(a);
}

static void plurals(void **state)
{
    static const struct {
        double n;
        int one, slavic;
    } rows[] = {
        {0, 1, 2},
        {1, 0, 0},
        {2, 1, 1},
        {4, 1, 1},
        {5, 1, 2},
        {11, 1, 2},
        {12, 1, 2},
        {21, 1, 0},
        {22, 1, 1},
        {111, 1, 2},
        {101, 1, 0},
        {1.5, 1, 1},
        /* as shown: 8.4, 479, 31, 1,230 */
        {8.4, 1, 1},
        {478.6, 1, 2},
        {30.6, 1, 0},
        {1231.4, 1, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(ep_plural_one(rows[i].n), rows[i].one);
        assert_int_equal(ep_plural_slavic(rows[i].n), rows[i].slavic);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_by_size),          cmocka_unit_test(no_more_digits_than_the_spread),
        cmocka_unit_test(steps_fit_every_spread), cmocka_unit_test(rounding_is_stable),
        cmocka_unit_test(months_and_dates),       cmocka_unit_test(plurals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
