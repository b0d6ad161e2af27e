/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A run that is told to end does, wherever it is: within the search for a plan too. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/pipeline.h"

#include <limits.h>
#include <stdatomic.h>
#include <string.h>

#define GARDEN "examples/garden-seeds"
#define PARTS  8

static atomic_long asked, last; /* how often it has asked, and from which time on it is told so */

static enum ep_status stop(void)
{
    return atomic_fetch_add(&asked, 1) >= last ? EP_INTERRUPTED : EP_OK;
}

/* Plan the example, told to end at the time `at`; how often was asked. */
static long plan(long at, enum ep_status want)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_run_options options = {.dry_run = true, .stop = stop};
    struct ep_sink sink = {0};
    struct ep_run_result result = {0};
    struct ep_client client;
    struct ep_error err = {0};
    asked = 0;
    last = at;
    ep_client_at(a, GARDEN, &client);
    assert_int_equal(ep_pipeline_run(a, &client, &options, &sink, &result, &err), want);
    if (want == EP_OK)
        ep_store_close(result.store);
    else
        assert_non_null(strstr(err.message, "the plan is as it was"));
    ep_arena_free(a);
    return asked;
}

static void is_stopped_anywhere(void **state)
{
    (void)state;
    long all = plan(LONG_MAX, EP_OK);
    assert_true(all > 200);
    for (long part = 0; part < PARTS; part++)
        plan(all * part / PARTS, EP_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_stopped_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
