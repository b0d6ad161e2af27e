/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"

#include "simple_model.h"

#include <float.h>

/* Against the library's exp and expm1: to two units in the last place. */
static void as_exact_as_the_library(void **state)
{
    (void)state;
    struct dice dice = {7};
    for (int i = 0; i < 20000; i++) {
        double u = dice_log(&dice, 1e-12, 690), rest, rise;
        ep_curve_fall(&u, 1, &rest, &rise);
        assert_true(fabs(rest - exp(-u)) <= 4 * DBL_EPSILON * exp(-u));
        assert_true(fabs(rise + expm1(-u)) <= 4 * DBL_EPSILON * -expm1(-u));
    }
}

static void ends(void **state)
{
    (void)state;
    double u[] = {0, -3, 1e9, INFINITY}, rest[4], rise[4];
    ep_curve_fall(u, 4, rest, rise);
    assert_true(rest[0] == 1 && rise[0] == 0 && rest[1] == 1 && rise[1] == 0);
    assert_true(rest[2] >= 0 && rest[2] < 1e-300 && rise[2] == 1);
    assert_true(rest[3] >= 0 && rest[3] < 1e-300 && rise[3] == 1);
}

/* A row gives to the bit what its entries give one by one: no lane differs. */
static void lanes_agree(void **state)
{
    (void)state;
    struct dice dice = {11};
    double x[37], M[37], v[37], vx[37], vm[37], alone[37];
    for (int i = 0; i < 37; i++) {
        x[i] = i % 9 == 0 ? 0 : dice_log(&dice, 1e-3, 1e5);
        M[i] = i % 7 == 0 ? 0 : dice_log(&dice, 1e-2, 1e4);
    }
    ep_curve_row(x, M, 1.7, 37, v, vx, vm);
    ep_curve_values(x, M, 1.7, 37, alone);
    for (int i = 0; i < 37; i++) {
        double one, onex, onem;
        assert_true(alone[i] == v[i]);
        ep_curve_row(x + i, M + i, 1.7, 1, &one, &onex, &onem);
        assert_true(one == v[i] && onex == vx[i] && onem == vm[i]);
        assert_true(M[i] > 0 || (v[i] == 0 && vx[i] == 0 && vm[i] == 0));
        if (M[i] > 0) {
            near(v[i], -M[i] * expm1(-x[i] / (1.7 * M[i])), 1e-14 * M[i]);
            near(vx[i], exp(-x[i] / (1.7 * M[i])) / 1.7, 1e-14);
        }
    }
}

/* Rows of every length up to some registers' worth, the entry behind each left alone. */
static void rows_entry_by_entry(void **state)
{
    (void)state;
    double from[20], to[20];
    for (int i = 0; i < 20; i++)
        from[i] = 0.3 * i - 1.1;
    for (int count = 0; count < 20; count++) {
        ep_row_fill(to, 7, 20);
        ep_row_scale(to, 1.7, from, count);
        for (int i = 0; i < 20; i++)
            assert_true(to[i] == (i < count ? 1.7 * from[i] : 7));
        ep_row_fill(to, 5, count);
        ep_row_take_least(to, 0.3, from, 2, count);
        for (int i = 0; i < 20; i++)
            assert_true(to[i] == (i < count ? 5 - 0.3 * fmin(from[i], 2) : 7));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(as_exact_as_the_library),
        in_arena(ends),
        in_arena(lanes_agree),
        in_arena(rows_entry_by_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
