/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "simple_model.h"

static double sum_of(const double *v, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += v[i];
    return sum;
}

static void by_logarithms(void **state)
{
    double plan[] = {10000, .02, 60}, real[] = {12000, .018, 66}, part[3];
    (void)state;
    assert_int_equal(ep_split_product(plan, real, 3, part), EP_SPLIT_LMDI);
    near(part[0], 2387.61546984877, 1e-8);
    near(part[1], -1379.7622262526177, 1e-8);
    near(part[2], 1248.146756403846, 1e-8);
    near(sum_of(part, 3), 2256, 1e-9);
    ep_split_product(plan, plan, 3, part);
    for (int i = 0; i < 3; i++)
        near(part[i], 0, 0);
}

/* Where nothing came, the steps share the loss by Shapley, and it sums all the same. */
static void by_coalitions(void **state)
{
    double plan[] = {10000, .02, 60}, none[] = {12000, 0, 66}, part[3];
    (void)state;
    assert_int_equal(ep_split_product(plan, none, 3, part), EP_SPLIT_SHAPLEY);
    near(sum_of(part, 3), -12000, 0);
    /* over the six orders: 2 x 2400 + 2640 for visits, 2 x 1200 + 1440 for the order value */
    near(part[0], (2 * 2400 + 2640) / 6.0, 1e-9);
    near(part[1], -13880, 1e-9);
    near(part[2], (2 * 1200 + 1440) / 6.0, 1e-9);
    double zero[] = {0, 0, 0};
    ep_split_product(zero, zero, 3, part);
    near(sum_of(part, 3), 0, 0);
    /* the published figures without a zero, by the same weights: one factor 0 on both sides */
    double p4[] = {10000, .02, 60, 0}, r4[] = {12000, .018, 66, 1}, four[4];
    ep_split_product(p4, r4, 4, four);
    near(sum_of(four, 4), 14256, 1e-9);
}

/* The doing of three factors over the coalitions without a zero is that of the notes. */
static void shapley_agrees(void **state)
{
    double plan[] = {10000, .02, 60, 1, 0}, real[] = {12000, .018, 66, 1, 0}, part[5];
    double up_plan[] = {2, 3}, up_real[] = {4, 0}, two[2];
    (void)state;
    ep_split_product(plan, real, 5, part);
    near(sum_of(part, 5), 0, 0);
    /* two factors: dx (y0 + y1) / 2 and dy (x0 + x1) / 2 */
    ep_split_product(up_plan, up_real, 2, two);
    near(two[0], 2 * (3 + 0) / 2.0, 1e-12);
    near(two[1], -3 * (2 + 4) / 2.0, 1e-12);
}

static void always_exact(void **state)
{
    struct dice d = {11};
    (void)state;
    for (int round = 0; round < 2000; round++) {
        double plan[6], real[6], part[6], before = 1, after = 1, most = 0;
        for (int i = 0; i < 6; i++) {
            plan[i] = dice_below(&d, 12) ? dice_log(&d, 1e-4, 1e4) : 0;
            real[i] = dice_below(&d, 12) ? dice_log(&d, 1e-4, 1e4) : 0;
            before *= plan[i];
            after *= real[i];
        }
        ep_split_product(plan, real, 6, part);
        for (int i = 0; i < 6; i++)
            most = fmax(most, fabs(part[i]));
        near(sum_of(part, 6), after - before, 1e-15 * most);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_logarithms),  cmocka_unit_test(by_coalitions),
        cmocka_unit_test(shapley_agrees), cmocka_unit_test(always_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
