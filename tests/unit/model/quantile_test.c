/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sorting by bytes gives what sorting by comparison gives, and so does the order of places. */

#include "simple_model.h"
#include <stdlib.h>
#include <string.h>

#define MOST 1500

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void assert_sorted_alike(double *v, int count, struct ep_arena *a)
{
    double want[MOST];
    int order[MOST];
    memcpy(want, v, sizeof *v * (size_t)count);
    qsort(want, (size_t)count, sizeof *want, ascending);
    ep_order_rising(v, count, a, order);
    for (int i = 0; i < count; i++) {
        assert_true(v[order[i]] == want[i]);
        assert_true(i == 0 || want[i] > want[i - 1] || order[i] > order[i - 1]);
    }
    ep_sort_rising(v, count, a);
    for (int i = 0; i < count; i++)
        assert_true(v[i] == want[i]);
}

static void numbers_of_all_sizes(void **state)
{
    for (int seed = 1; seed <= 40; seed++) {
        struct dice d = {(uint64_t)seed * 977};
        double v[MOST];
        int count = dice_below(&d, MOST);
        double size = dice_log(&d, 1e-12, 1e12), ties = dice_unit(&d) < 0.3 ? 1 : 0;
        for (int i = 0; i < count; i++) {
            v[i] = size * dice_in(&d, -1, 2);
            if (ties > 0)
                v[i] = floor(7 * v[i] / size);
        }
        assert_sorted_alike(v, count, *state);
    }
}

static void the_ends_of_the_numbers(void **state)
{
    double v[] = {1,       -1,   5e-324, -5e-324, INFINITY, -INFINITY, 0.0,
                  1.7e308, -0.0, -2.5,   0.0,     1,        -1.7e308,  2.2e-308};
    double one = 3, none = 0;
    assert_sorted_alike(v, (int)(sizeof v / sizeof *v), *state);
    assert_sorted_alike(&one, 1, *state);
    ep_sort_rising(&none, 0, *state);
    /* those that are alike stay in their order */
    assert_true(!signbit(v[5]) && signbit(v[6]) && !signbit(v[7]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(numbers_of_all_sizes),
        in_arena(the_ends_of_the_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
