/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A plan is the same to the last bit however many threads made it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/parallel.h"
#include "emplan/pipeline.h"
#include "emplan/report.h"
#include "emplan/text.h"

#include <string.h>

/* All facts with every digit, in the order in which they were written. */
static void add_facts(struct ep_store *s, struct ep_str *out)
{
    struct ep_query *q = ep_query_open(
        s,
        "SELECT printf('%d %s %!.17g %!.17g %!.17g %!.17g %s', id, key, value, low, mid, high, "
        "(SELECT group_concat(input) FROM fact_input WHERE fact = id)) FROM fact "
        "WHERE revision = :revision ORDER BY id",
        NULL);
    while (ep_query_next(q))
        ep_str_addf(out, "%s\n", ep_query_text(q, 0));
    assert_int_equal(ep_query_close(q, NULL), EP_OK);
}

static void plan_with(int threads, const char *folder, struct ep_str *out)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_run_options options = {.dry_run = true};
    struct ep_sink sink = {0};
    struct ep_run_result result;
    struct ep_client client;
    struct ep_error err = {0};
    ep_parallel_limit(threads);
    ep_client_at(a, folder, &client);
    if (ep_pipeline_run(a, &client, &options, &sink, &result, &err) != EP_OK)
        fail_msg("%s: %s", folder, err.message);
    ep_str_init(out, EP_STR_LIMIT);
    add_facts(result.store, out);
    assert_int_equal(ep_report_render(result.store, EP_REPORT_JSON, -1, out, &err), EP_OK);
    ep_store_close(result.store);
    ep_arena_free(a);
    ep_parallel_limit(0);
}

static void threads_change_no_bit(void **state)
{
    static const char *const folder[] = {"examples/clothing-shop", "examples/quest-room"};
    (void)state;
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        struct ep_str one, more;
        plan_with(1, folder[i], &one);
        assert_true(one.length > 100000);
        for (int threads = 2; threads <= 4; threads += 2) {
            plan_with(threads, folder[i], &more);
            assert_int_equal(more.length, one.length);
            assert_memory_equal(more.data, one.data, one.length);
            ep_str_clear(&more);
        }
        ep_str_clear(&one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_change_no_bit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
