/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

static struct ep_model *good(struct ep_arena *a)
{
    return exponential(3, (const double[]){10, 20, 30}, (const double[]){.1, .1, .1}, 50, a);
}

static void refused(const struct ep_model *m, const char *part)
{
    struct ep_error err = {0};
    assert_int_equal(ep_model_check(m, &err), EP_INVALID);
    if (!strstr(err.message, part))
        fail_msg("'%s' does not name '%s'", err.message, part);
}

static void good_models_pass(void **state)
{
    struct ep_error err = {.message = "untouched"};
    assert_int_equal(ep_model_check(good(*state), &err), EP_OK);
    assert_string_equal(err.message, "untouched");
    for (uint64_t seed = 1; seed <= 50; seed++)
        assert_int_equal(ep_model_check(random_model(seed, 12, 6, 8, RANDOM_ALL, *state), &err),
                         EP_OK);
}

static void cycle_is_named(void **state)
{
    struct ep_model *m = good(*state);
    struct ep_model_feed feed[] = {
        {.from = 1, .rate = 1}, {.from = 2, .rate = 1}, {.from = 0, .rate = 1}};
    struct ep_error err = {0};
    for (int c = 0; c < 3; c++) {
        m->channel[c].feed = &feed[c];
        m->channel[c].feed_count = 1;
    }
    assert_int_equal(ep_model_check(m, &err), EP_INVALID);
    assert_string_equal(err.message, "channels feed each other in a circle: c0 -> c2 -> c1 -> c0");
    feed[2].from = 2; /* itself */
    m->channel[0].feed_count = m->channel[1].feed_count = 0;
    refused(m, "c2 -> c2");
}

static void numbers_out_of_range(void **state)
{
    struct ep_model *m = good(*state);
    m->channel[1].theta = 1;
    refused(m, "'c1': theta");
    m->channel[1].theta = NAN;
    refused(m, "'c1': theta");
    m->channel[1].theta = 0;
    m->channel[2].k = 0;
    refused(m, "'c2'");
    m->channel[2].per_result = true; /* no money drives it: k does not matter */
    assert_int_equal(ep_model_check(m, NULL), EP_OK);
    m->channel[0].base[0] = -1;
    refused(m, "'c0': base");
    m->channel[0].base[0] = INFINITY;
    refused(m, "'c0': base");
    m->channel[0].base[0] = 1;
    m->channel[0].visit_to_lead = 1.01;
    refused(m, "visit_to_lead");
}

static void references(void **state)
{
    struct ep_model *m = good(*state);
    struct ep_model_feed feed = {.from = 3, .rate = 1};
    m->channel[0].role = 0;
    refused(m, "no such role");
    m->channel[0].role = -1;
    m->channel[0].feed = &feed;
    m->channel[0].feed_count = 1;
    refused(m, "feed 0");
    m->channel[0].feed_count = 0;
    m->channel[1].id = "c0";
    refused(m, "'c0' is there twice");
}

static void limits_and_objective(void **state)
{
    struct ep_model *m = good(*state);
    double lo[] = {5}, hi[] = {4};
    m->channel[0].lo = lo;
    m->channel[0].hi = hi;
    refused(m, "limits of month 0");
    hi[0] = 5;
    assert_int_equal(ep_model_check(m, NULL), EP_OK);
    m->budget = -1;
    assert_int_equal(ep_model_check(m, NULL), EP_OK);
    m->objective = EP_OBJECTIVE_CUSTOMERS;
    refused(m, "no budget");
}

static void draws_out_of_range(void **state)
{
    struct ep_model *m = good(*state);
    double k[] = {1, 1, 1, 1, 1, 1}, rate[] = {1, .5, 0, 1, .5, 0};
    m->draws = (struct ep_model_draws){.count = 2, .k = k, .visit_to_lead = rate};
    assert_int_equal(ep_model_check(m, NULL), EP_OK);
    k[4] = 0;
    refused(m, "'c1': draw 1 of k is 0");
    m->channel[1].per_result = true;
    assert_int_equal(ep_model_check(m, NULL), EP_OK);
    k[4] = -1;
    refused(m, "'c1': draw 1 of k is -1");
    k[4] = NAN;
    refused(m, "'c1': draw 1 of k is");
    k[4] = INFINITY;
    refused(m, "'c1': draw 1 of k is inf");
    k[4] = 1;
    rate[2] = 1.5;
    refused(m, "'c2': draw 0 of visit_to_lead is 1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(good_models_pass), in_arena(cycle_is_named),       in_arena(numbers_out_of_range),
        in_arena(references),       in_arena(limits_and_objective), in_arena(draws_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
