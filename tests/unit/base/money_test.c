/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/number.h"
#include <string.h>

static void check_split(int64_t total, const double *weight, size_t count, const int64_t *want)
{
    int64_t part[16];

    assert_true(ep_split(total, weight, count, part));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(part[i], want[i]);
}

static void largest_remainder_vectors(void **state)
{
    (void)state;
    check_split(999, (double[]){5, 3, 2}, 3, (int64_t[]){499, 300, 200});
    check_split(999, (double[]){.5, .3, .2}, 3, (int64_t[]){499, 300, 200});
    check_split(10000, (double[]){1, 1, 1}, 3, (int64_t[]){3334, 3333, 3333});
    check_split(-10000, (double[]){1, 1, 1}, 3, (int64_t[]){-3334, -3333, -3333});
    check_split(2, (double[]){1, 1, 1, 1}, 4, (int64_t[]){1, 1, 0, 0});
    check_split(100, (double[]){0, 7, 0}, 3, (int64_t[]){0, 100, 0});
    check_split(0, (double[]){1, 2}, 2, (int64_t[]){0, 0});
    /* equal remainders that differ by rounding noise: the earlier one */
    check_split(5, (double[]){0.1, 0.3, 0.1}, 3, (int64_t[]){1, 3, 1});
    check_split(3, (double[]){0.3, 0.1 + 0.2}, 2, (int64_t[]){2, 1});
}

static void no_weights_give_nothing(void **state)
{
    (void)state;
    int64_t part[2] = {7, 7};

    assert_false(ep_split(100, (double[]){0, 0}, 2, part));
    assert_int_equal(part[0] + part[1], 0);
    assert_false(ep_split(100, NULL, 0, NULL));
}

static void parts_add_up_and_are_within_one_of_the_quota(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;

    for (int round = 0; round < 20000; round++) {
        double weight[16], sum = 0;
        int64_t part[16], total = 0, given = 0;
        size_t count = 1 + (size_t)round % 16;

        for (size_t i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            weight[i] = (double)(x % 1000) / 7;
            sum += weight[i];
        }
        total = (int64_t)(x >> 20) % 100000000;
        if (sum == 0)
            continue;
        assert_true(ep_split(total, weight, count, part));
        for (size_t i = 0; i < count; i++) {
            double quota = (double)total * weight[i] / sum;

            given += part[i];
            assert_true((double)part[i] > quota - 1.001 && (double)part[i] < quota + 1.001);
            assert_true(weight[i] > 0 || part[i] == 0);
        }
        assert_int_equal(given, total);
    }
}

static void minor_units_round_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        double major;
        int digits;
        int64_t minor;
    } rows[] = {
        {65.5, 2, 6550},
        {1.005, 2, 101},
        {-1.005, 2, -101},
        {1.004, 2, 100},
        {0.125, 2, 13},
        {2.675, 2, 268},
        {65.55, 2, 6555},
        {0.5, 0, 1},
        {-0.5, 0, -1},
        {1.2345, 3, 1235},
        {0, 2, 0},
        {1e12, 2, 100000000000000},
        {-1e12, 2, -100000000000000},
        {999999999999.99, 2, 99999999999999},
        {1e12, 3, 1000000000000000},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(ep_money_minor(rows[i].major, rows[i].digits), rows[i].minor);
}

static void minor_and_major_are_inverse(void **state)
{
    (void)state;
    for (int digits = 0; digits <= 4; digits++)
        for (int64_t minor = -99999999999; minor < 99999999999; minor += 1234567891)
            assert_int_equal(ep_money_minor(ep_money_major(minor, digits), digits), minor);
}

static void currencies(void **state)
{
    (void)state;
    assert_int_equal(ep_currency_digits("EUR"), 2);
    assert_int_equal(ep_currency_digits("JPY"), 0);
    assert_int_equal(ep_currency_digits("KWD"), 3);
    assert_int_equal(ep_currency_digits("RUB"), 2);
    assert_int_equal(ep_currency_digits("eur"), -1);
    assert_int_equal(ep_currency_digits("XXX"), -1);
    assert_int_equal(ep_currency_digits(""), -1);
    assert_string_equal(ep_currency_symbol("EUR"), "\xE2\x82\xAC");
    assert_string_equal(ep_currency_symbol("CHF"), "CHF");
    assert_string_equal(ep_currency_symbol("XXX"), "XXX");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(largest_remainder_vectors),
        cmocka_unit_test(no_weights_give_nothing),
        cmocka_unit_test(parts_add_up_and_are_within_one_of_the_quota),
        cmocka_unit_test(minor_units_round_half_away_from_zero),
        cmocka_unit_test(minor_and_major_are_inverse),
        cmocka_unit_test(currencies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
