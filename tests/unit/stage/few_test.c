/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Few draws that stand for many: what a channel brings on average is the same over both, at efforts
 * between those that were fitted too. */

#include "stage_helper.h"

#include "stage/plan_internal.h"

#include <math.h>

#define CHANNELS 6
#define ALL      1024

static struct ep_model_draws draws_of(struct ep_arena *a, int count)
{
    struct ep_model_draws d = {.count = count};
    double **of[] = {&d.k, &d.base, &d.visit_to_lead, &d.lead_to_customer, &d.customer_value};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        *of[i] = EP_NEW_ARRAY(a, double, (size_t)(count * CHANNELS));
    return d;
}

/* Skewed, as costs and ceilings of channels are: spreads of log from 0.2 to 0.95, of the last
 * channel, of which hardly anything is known, up to 1.6. */
static struct ep_model_draws skewed(struct ep_arena *a, int count)
{
    struct ep_model_draws d = draws_of(a, count);
    const struct ep_fact facts[] = {
        {.key = "k"}, {.key = "base"}, {.key = "lead"}, {.key = "close"}, {.key = "value"}};
    const double mid[] = {40, 1, 0.05, 0.1, 900};
    double **of[] = {&d.k, &d.base, &d.visit_to_lead, &d.lead_to_customer, &d.customer_value};
    double *market = EP_NEW_ARRAY(a, double, (size_t)count);
    double *one = EP_NEW_ARRAY(a, double, (size_t)count);
    ep_draw_market(7, count, market);
    for (int c = 0; c < CHANNELS; c++)
        for (size_t i = 0; i < 5; i++) {
            double spread = (0.2 + 0.11 * c + 0.05 * (double)i) * (c == CHANNELS - 1 ? 1.7 : 1);
            struct ep_range r = {mid[i] * exp(-spread), mid[i], mid[i] * exp(spread)};
            const char *key = ep_arena_printf(a, "%s.%d", facts[i].key, c);
            ep_draw_range(&r, key, 7, count, false, true, 0, market, one);
            for (int k = 0; k < count; k++)
                (*of[i])[k * CHANNELS + c] = one[k];
        }
    return d;
}

enum what {
    VISITS,
    LEADS,
    CUSTOMERS,
    VALUE,
    WHAT_COUNT
};

static double mean(const struct ep_model_draws *d, int c, double effort, enum what what)
{
    double sum = 0;
    for (int i = 0; i < d->count; i++) {
        int at = i * CHANNELS + c;
        double ceiling = 100 * d->base[at];
        double rate = what < LEADS ? 1 : d->visit_to_lead[at];
        rate *= what < CUSTOMERS ? 1 : d->lead_to_customer[at];
        rate *= what < VALUE ? 1 : d->customer_value[at];
        sum += rate * ceiling * (1 - exp(-effort / (d->k[at] * ceiling)));
    }
    return sum / d->count;
}

static void means_are_those_of_all(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model_draws all = skewed(a, ALL), few = skewed(a, EP_SEARCH_DRAWS);
    double before = 0, after = 0;
    (void)state;
    for (int round = 0; round < 2; round++) {
        double *worst = round == 0 ? &before : &after;
        for (int c = 0; c < CHANNELS; c++)
            for (double u = 0.005; u < 20; u *= 1.7)
                for (enum what what = VISITS; what < WHAT_COUNT; what++) {
                    double want = mean(&all, c, u * 4000, what);
                    double off = fabs(mean(&few, c, u * 4000, what) / want - 1);
                    *worst = fmax(*worst, off);
                }
        if (round == 0)
            ep_plan_fit_few(&all, CHANNELS, &few);
    }
    assert_true(before > 0.2);
    assert_true(after < 0.05);
    for (int i = 0; i < EP_SEARCH_DRAWS * CHANNELS; i++) {
        assert_true(few.lead_to_customer[i] > 0 && few.lead_to_customer[i] <= 1);
        assert_true(few.customer_value[i] > 0);
    }
    ep_arena_free(a);
}

/* The slope tells money where to go: it is that of all draws too. */
static void slopes_are_those_of_all(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model_draws all = skewed(a, ALL), few = skewed(a, EP_SEARCH_DRAWS);
    (void)state;
    ep_plan_fit_few(&all, CHANNELS, &few);
    for (int c = 0; c < CHANNELS; c++)
        for (double u = 0.1; u < 3; u *= 1.5) {
            double at = u * 4000, step = 0.2 * at;
            double want = mean(&all, c, at + step, VALUE) - mean(&all, c, at, VALUE);
            double have = mean(&few, c, at + step, VALUE) - mean(&few, c, at, VALUE);
            assert_true(fabs(have / want - 1) < 0.1);
        }
    ep_arena_free(a);
}

static void nothing_stays_nothing(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model_draws all = skewed(a, ALL), few = skewed(a, EP_SEARCH_DRAWS);
    (void)state;
    for (int i = 0; i < ALL; i++)
        all.base[i * CHANNELS] = 0;
    for (int i = 0; i < EP_SEARCH_DRAWS; i++)
        few.base[i * CHANNELS] = 0;
    double rate = few.lead_to_customer[CHANNELS], value = few.customer_value[CHANNELS];
    ep_plan_fit_few(&all, CHANNELS, &few);
    assert_true(few.lead_to_customer[CHANNELS] == rate);
    assert_true(few.customer_value[CHANNELS] == value);
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_those_of_all),
        cmocka_unit_test(slopes_are_those_of_all),
        cmocka_unit_test(nothing_stays_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
