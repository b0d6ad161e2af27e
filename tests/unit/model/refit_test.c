/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "simple_model.h"

#define MONTHS 24

struct truth {
    double k, ceiling, theta;
};

/* Months of effort that goes up and down, and the visits of a known curve. */
struct data {
    double effort[MONTHS], visits[MONTHS], ceiling[MONTHS];
    struct ep_refit_data d;
};

static double poisson(struct dice *d, double mean)
{
    if (mean > 200) /* normal is near enough for a test */
        return fmax(0, floor(mean +
                             sqrt(mean) * sqrt(-2 * log(1 - dice_unit(d))) *
                                 cos(2 * acos(-1) * dice_unit(d)) +
                             .5));
    double p = exp(-mean), sum = p, u = dice_unit(d);
    int n = 0;
    while (u > sum && n < 2000) {
        n++;
        p *= mean / n;
        sum += p;
    }
    return n;
}

static void observe(struct data *x, int months, struct truth t, struct dice *noise)
{
    static const double step[] = {1, 1.6, 2.4, .8, .5, 2, 3, 1, 1.8, .6, .4, 2.6};
    double stock = 0;
    for (int m = 0; m < months; m++) {
        x->effort[m] = 400 * step[m % 12];
        x->ceiling[m] = 1000;
        stock = t.theta * stock + x->effort[m];
        double M = 1000 * t.ceiling, v = M * -expm1(-(1 - t.theta) * stock / (t.k * M));
        x->visits[m] = noise ? poisson(noise, v) : v;
    }
    x->d = (struct ep_refit_data){.months = months,
                                  .effort = x->effort,
                                  .visits = x->visits,
                                  .ceiling = x->ceiling,
                                  .k = 1,
                                  .theta = .6,
                                  .sigma_k = .5,
                                  .sigma_ceiling = .5,
                                  .sigma_theta = .5};
}

static void rule_of_months(void **state)
{
    struct data x;
    struct truth t = {1, 1, .6};
    (void)state;
    observe(&x, 24, t, NULL);
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_CARRY);
    x.d.theta = 0;
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_CEILING);
    x.d.theta = .6;
    x.d.months = 11;
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_CEILING);
    x.d.months = 5;
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_K);
    x.d.months = 3;
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_NONE);
    for (int m = 0; m < 24; m++)
        x.effort[m] = 400; /* always the same: nothing to learn of the form */
    x.d.months = 24;
    assert_int_equal(ep_refit_level_of(&x.d), EP_REFIT_K);
}

/* Without noise and with loose priors the curve is found again. */
static void finds_the_curve(void **state)
{
    struct data x;
    struct ep_refit r;
    struct truth t = {1.5, .7, .3};
    (void)state;
    observe(&x, 24, t, NULL);
    x.d.sigma_k = x.d.sigma_ceiling = x.d.sigma_theta = 50;
    ep_refit_response(&x.d, &r);
    assert_int_equal(r.level, EP_REFIT_CARRY);
    near(r.k, 1.5, 1e-3);
    near(r.ceiling, .7, 1e-3);
    near(r.theta, .3, 1e-3);
    near(r.deviance, 0, 1e-3);
    assert_true(r.deviance_eta > 20);
    assert_true(r.sigma_k < .2);
}

/* As planned: nothing is refitted. */
static void leaves_a_good_plan(void **state)
{
    struct data x;
    struct ep_refit r;
    struct truth t = {1, 1, .6}, dearer = {1.3, 1 / 1.3, .6};
    (void)state;
    observe(&x, 24, t, NULL);
    ep_refit_response(&x.d, &r);
    assert_int_equal(r.level, EP_REFIT_NONE);
    near(r.k, 1, 0);
    near(r.sigma_k, .5, 0);
    /* the planned form at 77%: the multiplier says it all */
    observe(&x, 24, dearer, NULL);
    ep_refit_response(&x.d, &r);
    assert_int_equal(r.level, EP_REFIT_NONE);
    x.d.months = 2;
    ep_refit_response(&x.d, &r);
    assert_int_equal(r.level, EP_REFIT_NONE);
}

/* With noise: nearer to the truth than the plan, the spread says how near. */
static void learns_under_noise(void **state)
{
    struct dice d = {7};
    double off_plan = 0, off_fit = 0, within = 0, fitted = 0;
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct data x;
        struct ep_refit r;
        double z[3];
        for (int i = 0; i < 3; i++)
            z[i] = sqrt(-2 * log(1 - dice_unit(&d))) * cos(2 * acos(-1) * dice_unit(&d));
        struct truth t = {exp(.5 * z[0]), exp(.5 * z[1]), 1 / (1 + exp(-(log(1.5) + .5 * z[2])))};
        observe(&x, 24, t, &d);
        ep_refit_response(&x.d, &r);
        if (r.level != EP_REFIT_CARRY)
            continue;
        fitted++;
        off_plan += fabs(log(1 / t.k)) / 200;
        off_fit += fabs(log(r.k / t.k)) / 200;
        within += fabs(log(r.k / t.k)) <= EP_Z90 * r.sigma_k;
    }
    assert_true(fitted > 120);
    assert_true(off_fit < .4 * off_plan);
    near(within / fitted, .8, .1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_of_months),
        cmocka_unit_test(finds_the_curve),
        cmocka_unit_test(leaves_a_good_plan),
        cmocka_unit_test(learns_under_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
