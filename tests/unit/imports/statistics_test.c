/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imports/imports_internal.h"
#include <math.h>

/* Air passengers of Box and Jenkins (1976), thousands, January 1949 to December 1960. */
static const double passengers[144] = {
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

/* decompose(AirPassengers, "multiplicative")$figure of R */
static const double figure[12] = {0.9102304, 0.8836253, 1.0073663, 0.9759060, 0.9813780, 1.1127758,
                                  1.2265555, 1.2199110, 1.0604919, 0.9217572, 0.8011781, 0.8988244};

static void season_is_that_of_r(void **state)
{
    double season[12];

    (void)state;
    assert_true(ep_in_season_of(1949 * 12, passengers, 144, season));
    for (int m = 0; m < 12; m++)
        assert_true(fabs(season[m] - figure[m]) < 1e-7);
    /* the first month may be any: the same figures, turned */
    assert_true(ep_in_season_of(1949 * 12 + 5, passengers, 144, season));
    for (int m = 0; m < 12; m++)
        assert_true(fabs(season[(m + 5) % 12] - figure[m]) < 1e-7);
}

static void season_needs_two_years_with_something_in_them(void **state)
{
    double season[12], nothing[24] = {0};

    (void)state;
    assert_false(ep_in_season_of(0, passengers, 23, season));
    assert_true(ep_in_season_of(0, passengers, 24, season));
    assert_false(ep_in_season_of(0, nothing, 24, season));
}

/* Wilson's formula worked out by other means, z = 1.28155. */
static void share_is_wilsons(void **state)
{
    struct ep_range r = ep_in_share(18, 500);

    (void)state;
    assert_true(fabs(r.low - 0.026752125) < 1e-7);
    assert_true(fabs(r.mid - 0.036) < 1e-15);
    assert_true(fabs(r.high - 0.048286142) < 1e-7);
    r = ep_in_share(0, 50);
    assert_true(r.low == 0 && r.mid == 0 && r.high > 0.02 && r.high < 0.05);
    r = ep_in_share(7, 0);
    assert_true(r.low == 0 && r.high == 0);
    r = ep_in_share(10, 10);
    assert_true(r.high < 1.0001 && r.low > 0.8);
}

static void mean_has_its_standard_error(void **state)
{
    /* 10, 20, 30: s = 10, error = 10 / sqrt(3) */
    struct ep_range r = ep_in_mean(60, 1400, 3);
    double spread = exp(1.2815515655446004 * (10 / sqrt(3)) / 20);

    (void)state;
    assert_true(r.mid == 20);
    assert_true(fabs(r.low - 20 / spread) < 1e-12 && fabs(r.high - 20 * spread) < 1e-12);
    r = ep_in_mean(0, 0, 0);
    assert_true(r.low == 0 && r.mid == 0 && r.high == 0);
    r = ep_in_mean(5, 25, 1);
    assert_true(r.low == 5 && r.high == 5);
}

static void ratio_knows_how_pairs_differ(void **state)
{
    struct ep_in_ratio same = {0}, other = {0}, none = {0};

    (void)state;
    for (int i = 1; i <= 10; i++) {
        ep_in_ratio_add(&same, 0.5 * i, i);
        ep_in_ratio_add(&other, i % 2 ? 0.9 * i : 0.1 * i, i);
    }
    struct ep_range r = ep_in_ratio_range(&same);

    assert_true(fabs(r.mid - 0.5) < 1e-12 && r.high - r.low < 1e-6);
    r = ep_in_ratio_range(&other);
    assert_true(r.low < r.mid * 0.9 && r.high > r.mid * 1.1);
    r = ep_in_ratio_range(&none);
    assert_true(r.low == 0 && r.mid == 0 && r.high == 0);
}

static void median_and_its_ranks(void **state)
{
    static const double nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, two[] = {4, 8};
    struct ep_range r = ep_in_median(nine, 9);

    (void)state;
    /* middle rank 4 +- 1.28 x 3 / 2 */
    assert_true(r.mid == 5);
    assert_true(fabs(r.low - (5 - 1.2815515655446004 * 1.5)) < 1e-12);
    assert_true(fabs(r.high - (5 + 1.2815515655446004 * 1.5)) < 1e-12);
    r = ep_in_median(two, 2);
    assert_true(r.mid == 6 && r.low >= 4 && r.high <= 8);
    r = ep_in_median(two, 0);
    assert_true(r.low == 0 && r.high == 0);
}

static void hashes_are_met_once(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_in_hashes h = {0}, few = {.most = 100};

    (void)state;
    for (uint64_t i = 0; i < 5000; i++)
        assert_false(ep_in_hashes_met(a, &h, i * 2654435761u));
    for (uint64_t i = 0; i < 5000; i++)
        assert_true(ep_in_hashes_met(a, &h, i * 2654435761u));
    assert_false(h.full);
    for (uint64_t i = 1; i <= 150; i++)
        assert_false(ep_in_hashes_met(a, &few, i));
    assert_true(few.full && few.count == 100);
    assert_true(ep_in_hashes_met(a, &few, 100));
    assert_false(ep_in_hashes_met(a, &few, 101));
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(season_is_that_of_r),
        cmocka_unit_test(season_needs_two_years_with_something_in_them),
        cmocka_unit_test(share_is_wilsons),
        cmocka_unit_test(mean_has_its_standard_error),
        cmocka_unit_test(ratio_knows_how_pairs_differ),
        cmocka_unit_test(median_and_its_ranks),
        cmocka_unit_test(hashes_are_met_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
