/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/number.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* equal to nine digits */
static void near(double a, double b)
{
    assert_true(fabs(a - b) <= 1e-9 * fmax(1, fabs(b)));
}

static const struct {
    const char *text;
    bool percent, logit;
    double low, mid, high;
    const char *hint; /* NULL: the text is read */
} rows[] = {
    {"65", false, false, 65, 65, 65, NULL},
    {"0", false, false, 0, 0, 0, NULL},
    {"-3", false, false, -3, -3, -3, NULL},
    {"20..80", false, false, 20, 40, 80, NULL},
    {"40..48..60", false, false, 40, 48, 60, NULL},
    {"5..5", false, false, 5, 5, 5, NULL},
    {"0..0", false, false, 0, 0, 0, NULL},
    {"5..5..9", false, false, 5, 5, 9, NULL},
    {"40%..60%", true, true, 0.4, 0.5, 0.6, NULL},
    {"0.5..0.9", false, true, 0.5, 0.75, 0.9, NULL}, /* odds 1 and 9: middle 3 */
    {"1%..4%", true, false, 0.01, 0.02, 0.04, NULL},

    {"40-60", false, false, 0, 0, 0, "write 40..60"},
    {"40 - 60", false, false, 0, 0, 0, "write 40..60"},
    {"40\xE2\x80\x93"
     "60",
     false, false, 0, 0, 0, "write 40..60"},
    {"40\xE2\x80\xA6"
     "60",
     false, false, 0, 0, 0, "write 40..60"},
    {"40...60", false, false, 0, 0, 0, "write 40..60"},
    {"40 .. 60", false, false, 0, 0, 0, "write 40..60"},
    {"40 to 60", false, false, 0, 0, 0, "write 40..60"},
    {"40 bis 60", false, false, 0, 0, 0, "write 40..60"},
    {"40-60 EUR", false, false, 0, 0, 0, "write 40..60"},
    {"1,200..2,400", false, false, 0, 0, 0, "write 1200..2400"},
    {"1.200,5..1.300,5", false, false, 0, 0, 0, "write 1200.5..1300.5"},
    {"40..60%", true, false, 0, 0, 0, "write 40%..60%"},
    {"40%..60%", false, false, 0, 0, 0, "write the figures without %"},
    {"60..40", false, false, 0, 0, 0, "write 40..60"},
    {"3..2..4", false, false, 0, 0, 0, "write the lowest, the middle and the highest figure"},
    {"0..50", false, false, 0, 0, 0, "write a low end above zero, such as 5..50, or one figure"},
    {"0%..5%", true, true, 0, 0, 0, "write a low end above zero, such as 0.5%..5%, or one figure"},
    {"-1..5", false, false, 0, 0, 0, "write a low end above zero, such as 0.5..5, or one figure"},
    {"-5..-1", false, false, 0, 0, 0, "write figures above zero, or one figure"},
    {"20%..100%", true, true, 0, 0, 0, "write a high end below 100%, such as 99%"},
    {"20..40", true, true, 0, 0, 0, "write shares with %, such as 20%..40%"},
    {"65,50", false, false, 0, 0, 0, "write 65.50"},
    {"40..", false, false, 0, 0, 0, "write a number such as 50 or a range such as 40..60"},
    {"1..2..3..4", false, false, 0, 0, 0, "write a number such as 50 or a range such as 40..60"},
};

static void ranges_are_read_or_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_number_fault fault = {"", ""};
        struct ep_range r = {7, 7, 7};
        bool read = ep_range_parse(rows[i].text, rows[i].percent, rows[i].logit, &r, &fault);

        if (read != !rows[i].hint || (rows[i].hint && strcmp(fault.hint, rows[i].hint)))
            fail_msg("'%s': read %d, hint '%s'", rows[i].text, read, fault.hint);
        if (!read) {
            assert_true(r.low == 7 && r.mid == 7 && r.high == 7);
            continue;
        }
        near(r.low, rows[i].low);
        near(r.mid, rows[i].mid);
        near(r.high, rows[i].high);
    }
}

static void widening(void **state)
{
    (void)state;
    struct ep_range r = ep_range_widen((struct ep_range){20, 40, 80}, 2, false);

    near(r.low, 10);
    near(r.mid, 40);
    near(r.high, 160);
    r = ep_range_widen(ep_range_of(40), 2, false);
    near(r.low, 20);
    near(r.high, 80);
    r = ep_range_widen(ep_range_of(0.5), 4, true); /* odds 1: a quarter and four */
    near(r.low, 0.2);
    near(r.high, 0.8);
    r = ep_range_widen((struct ep_range){0.5, 0.75, 0.9}, 2, true); /* odds 1, 3, 9 */
    near(r.low, 0.25);
    near(r.high, 27.0 / 28);
    r = ep_range_widen(ep_range_of(40), 1, false);
    assert_false(ep_range_wide(r));
    r = ep_range_widen(ep_range_of(0), 3, false);
    assert_true(r.low == 0 && r.high == 0);
    r = ep_range_widen(ep_range_of(1), 3, true);
    assert_true(r.low == 1 && r.high == 1);
}

static void products_and_ratios_add_spreads_in_quadrature(void **state)
{
    (void)state;
    struct ep_range a = {20, 40, 80}, b = {1, 2, 4};
    double spread = exp(sqrt(2) * log(2));
    struct ep_range p = ep_range_product(a, b), q = ep_range_ratio(a, b);

    near(p.mid, 80);
    near(p.low, 80 / spread);
    near(p.high, 80 * spread);
    near(q.mid, 20);
    near(q.low, 20 / spread);
    near(q.high, 20 * spread);
    /* the lower end of a ratio comes from the upper end of what it is divided by */
    q = ep_range_ratio(ep_range_of(10), (struct ep_range){1, 2, 10});
    near(q.low, 1);
    near(q.high, 10);
    p = ep_range_product(a, ep_range_of(3));
    near(p.low, 60);
    near(p.high, 240);
    p = ep_range_product(a, ep_range_of(0));
    assert_true(p.low == 0 && p.mid == 0 && p.high == 0);
    p = ep_range_scale(a, 0.5);
    assert_true(p.low == 10 && p.mid == 20 && p.high == 40);
}

static void check_finite(struct ep_range r)
{
    assert_true(isfinite(r.low) && isfinite(r.mid) && isfinite(r.high));
    assert_true(r.low <= r.mid && r.mid <= r.high);
}

static void nothing_infinite_comes_out(void **state)
{
    (void)state;
    static const struct ep_range ranges[] = {
        {0, 0, 0},
        {0, 1, 2},
        {0, 0, 1},
        {1e-300, 1, 1e300},
        {1e15, 1e15, 1e15},
        {1e-15, 1, 1e15},
        {DBL_MAX, DBL_MAX, DBL_MAX},
        {5e-324, 1e-10, 1},
        {0.5, 1, 1},
        {1e-300, 1e-300, 1e-300},
    };
    size_t count = sizeof ranges / sizeof ranges[0];

    for (size_t i = 0; i < count; i++) {
        check_finite(ranges[i]);
        for (double f = 0.5; f < 1e6; f *= 10) {
            check_finite(ep_range_widen(ranges[i], f, false));
            if (ranges[i].high <= 1)
                check_finite(ep_range_widen(ranges[i], f, true));
        }
        for (size_t j = 0; j < count; j++) {
            check_finite(ep_range_product(ranges[i], ranges[j]));
            if (ranges[j].mid != 0)
                check_finite(ep_range_ratio(ranges[i], ranges[j]));
        }
    }
}

static void widened_rates_stay_below_one(void **state)
{
    (void)state;
    struct ep_range r = ep_range_widen((struct ep_range){0.9, 0.99, 0.999}, 50, true);

    assert_true(r.high < 1 && r.low > 0 && r.low < r.mid && r.mid < r.high);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read_or_explained),
        cmocka_unit_test(widening),
        cmocka_unit_test(products_and_ratios_add_spreads_in_quadrature),
        cmocka_unit_test(nothing_infinite_comes_out),
        cmocka_unit_test(widened_rates_stay_below_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
