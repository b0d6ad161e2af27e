/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "simple_model.h"

static void losses(void **state)
{
    static const double p[] = {.9, .2, .6, .7, .4};
    static const bool y[] = {true, false, true, true, false};
    (void)state;
    near(ep_brier(p, y, 5), .092, 1e-12);
    near(ep_pinball(.1, 80, 100), 2, 1e-12);
    near(ep_pinball(.5, 100, 90), 5, 1e-12);
    near(ep_pinball(.9, 130, 150), 18, 1e-12);
    near(ep_pinball(.9, 130, 100), 3, 1e-12);
    near(ep_interval_score(80, 130, .8, 100), 50, 1e-12);
    near(ep_interval_score(80, 130, .8, 150), 250, 1e-10);
    near(ep_interval_score(80, 130, .8, 70), 150, 1e-10);
    near(ep_brier(p, y, 0), 0, 0);
}

static void six_of_ten(void **state)
{
    struct ep_outcome o[10];
    struct ep_coverage c;
    (void)state;
    for (int i = 0; i < 10; i++)
        o[i] = (struct ep_outcome){{80, 100, 130}, i < 6 ? 100 : 150};
    ep_coverage_of(o, 10, &c);
    assert_int_equal(c.inside, 6);
    near(c.share, .6, 1e-12);
    near(c.too_narrow, .12087388159999991, 1e-10);
    near(c.too_wide, .9672065024, 1e-9);
    assert_true(c.limits.low < .6 && c.limits.high > .8);
    near(c.interval, 50 + .4 * 200, 1e-9);
    near(c.pinball, (.6 * (2 + 0 + 3) + .4 * (7 + 25 + 18)) / 3, 1e-9);
    near(c.factor, 0, 0); /* ten say nothing yet */
    ep_coverage_of(o, 0, &c);
    near(c.share, 0, 0);
    near(c.factor, 0, 0);
}

/* Ranges that are half as wide as they should be ask for about twice their width. */
static void asks_for_width(void **state)
{
    struct ep_outcome o[400];
    struct ep_coverage c;
    struct dice d = {5};
    (void)state;
    for (int i = 0; i < 400; i++) {
        double z = sqrt(-2 * log(1 - dice_unit(&d))) * cos(2 * acos(-1) * dice_unit(&d));
        o[i].actual = 100 * exp(.5 * z);
        o[i].forecast = (struct ep_range){100 * exp(-.25 * EP_Z90), 100, 100 * exp(.25 * EP_Z90)};
    }
    ep_coverage_of(o, 400, &c);
    assert_true(c.share < .6 && c.too_narrow < 1e-6);
    near(c.factor, 2, .25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses),
        cmocka_unit_test(six_of_ten),
        cmocka_unit_test(asks_for_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
