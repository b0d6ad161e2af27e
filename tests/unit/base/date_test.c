/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/date.h"
#include <string.h>

static void months(void **state)
{
    (void)state;
    static const char *const bad[] = {"",         "2027",    "2027-4",  "2027-13",    "2027-00",
                                      "1899-12",  "2200-01", "04/2027", "2027-04-01", " 2027-04",
                                      "2027-04 ", "202a-04", "+027-04"};
    int month = 5;

    assert_true(ep_month_parse("2027-04", &month));
    assert_int_equal(month, 2027 * 12 + 3);
    assert_int_equal(ep_month_of_year(month), 3);
    assert_int_equal(ep_month_year(month), 2027);
    assert_true(ep_month_parse("1900-01", &month));
    assert_true(ep_month_parse("2199-12", &month));
    month = 5;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(ep_month_parse(bad[i], &month));
    assert_int_equal(month, 5);
}

static void windows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int from, to; /* months of 2027 from 0; -1: refused */
    } rows[] = {
        {"2027-04..2027-06", 3, 5},
        {"2027-Q1", 0, 2},
        {"2027-Q2", 3, 5},
        {"2027-Q4", 9, 11},
        {"2027-H1", 0, 5},
        {"2027-H2", 6, 11},
        {"2027", 0, 11},
        {"2027-04", 3, 3},
        {"2027-12..2028-01", 11, 12},
        {"2027-05..2027-05", 4, 4},
        {"2027-06..2027-04", -1, 0},
        {"2027-Q5", -1, 0},
        {"2027-Q0", -1, 0},
        {"2027-H3", -1, 0},
        {"2027-q1", -1, 0},
        {"2027-Q12", -1, 0},
        {"2027-04..", -1, 0},
        {"..2027-04", -1, 0},
        {"2027-04...2027-05", -1, 0},
        {"2027-Q1..2027-Q2", -1, 0},
        {"", -1, 0},
        {"27", -1, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_window w = {1, 1};

        assert_int_equal(ep_window_parse(rows[i].text, &w), rows[i].from >= 0);
        assert_int_equal(w.from, rows[i].from < 0 ? 1 : 2027 * 12 + rows[i].from);
        assert_int_equal(w.to, rows[i].from < 0 ? 1 : 2027 * 12 + rows[i].to);
    }
}

static void known_days(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int days;
    } rows[] = {{"1970-01-01", 0},     {"1969-12-31", -1},     {"2000-02-29", 11016},
                {"2000-03-01", 11017}, {"1900-01-01", -25567}, {"2027-04-15", 20923},
                {"2199-12-31", 84005}};
    static const char *const bad[] = {"2027-02-29",
                                      "1900-02-29",
                                      "2100-02-29",
                                      "2027-04-31",
                                      "2027-00-10",
                                      "2027-01-00",
                                      "2027-1-1",
                                      "2027-04-15 ",
                                      "15.04.2027",
                                      "2027-04",
                                      ""};
    char buf[11];
    int days = 7;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(ep_date_parse(rows[i].text, &days));
        assert_int_equal(days, rows[i].days);
        assert_string_equal(ep_date_text(days, buf), rows[i].text);
    }
    days = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(ep_date_parse(bad[i], &days));
    assert_int_equal(days, 7);
}

/* Every day of three centuries: text, number and month agree, and months have no gaps. */
static void every_day_goes_there_and_back(void **state)
{
    (void)state;
    char buf[11], month[8];
    int last = -1;

    for (int days = -25567; days <= 84005; days++) {
        int back = 0, m = ep_date_month(days);

        assert_true(ep_date_parse(ep_date_text(days, buf), &back));
        assert_int_equal(back, days);
        assert_memory_equal(buf, ep_month_text(m, month), 7);
        assert_true(m == last || last < 0 || m == last + 1);
        if (m != last)
            assert_int_equal(ep_month_first_day(m), days);
        last = m;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months),
        cmocka_unit_test(windows),
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_goes_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
