/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shifted beta-geometric on the data of Fader and Hardie (2007): 1000 customers, ages 0 to 7.
 */

#include "emplan/sbg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NEAR(a, b, e) assert_true(fabs((a) - (b)) <= (e))

#define AGES 7

static const double high_end[] = {1000, 869, 743, 653, 593, 551, 517, 491};
static const double regular[] = {1000, 631, 468, 382, 326, 289, 262, 241};

static void fit(const double *alive, struct ep_sbg *out)
{
    double kept[AGES], lost[AGES];
    struct ep_error err = {.status = EP_OK};

    for (int t = 0; t < AGES; t++) {
        kept[t] = alive[t + 1];
        lost[t] = alive[t] - alive[t + 1];
    }
    assert_int_equal(ep_sbg_fit(kept, lost, AGES, out, &err), EP_OK);
}

static double discounted_life(const struct ep_sbg *s, double discount)
{
    double sum = 0;

    for (int t = 0; t < 4000; t++)
        sum += ep_sbg_survival(s->alpha, s->beta, t) / pow(1 + discount, t);
    return sum;
}

static void published_fits(void **state)
{
    struct ep_sbg s;

    (void)state;
    fit(high_end, &s);
    NEAR(s.alpha, 0.668088, 2e-5);
    NEAR(s.beta, 3.806095, 2e-4);
    NEAR(s.log_likelihood, -1611.158, 1e-3);
    NEAR(ep_sbg_survival(s.alpha, s.beta, 12), 0.3780, 5e-5);
    NEAR(discounted_life(&s, 0.1), 5.922254, 2e-4);
    fit(regular, &s);
    NEAR(s.alpha, 0.704077, 2e-5);
    NEAR(s.beta, 1.182043, 2e-5);
    NEAR(s.log_likelihood, -1680.265, 1e-3);
    NEAR(ep_sbg_survival(s.alpha, s.beta, 12), 0.1700, 5e-5);
    NEAR(discounted_life(&s, 0.1), 3.694908, 2e-4);
}

/* Retention of a period times those before it is the survival. */
static void retention_multiplies_up(void **state)
{
    double product = 1;

    (void)state;
    for (int t = 1; t <= 40; t++) {
        product *= ep_sbg_retention(0.7, 3.8, t);
        NEAR(product, ep_sbg_survival(0.7, 3.8, t), 1e-12);
    }
}

static void too_little(void **state)
{
    const double kept[] = {90, 80, 0}, lost[] = {10, 10, 0}, none[] = {0, 0, 0};
    struct ep_sbg s = {7, 7, 7};
    struct ep_error err = {.status = EP_OK};

    (void)state;
    assert_int_equal(ep_sbg_fit(kept, lost, 3, &s, &err), EP_INVALID);
    assert_int_equal(ep_sbg_fit(high_end, none, 3, &s, &err), EP_INVALID);
    NEAR(s.alpha, 7, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_fits),
        cmocka_unit_test(retention_multiplies_up),
        cmocka_unit_test(too_little),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
