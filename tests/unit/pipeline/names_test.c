/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every figure of the examples' plans has a name in every language: none shows as its key. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/pipeline.h"
#include "emplan/report.h"

#include <string.h>

/* report/texts_internal.h, which does not go together with pipeline.h */
const char *ep_texts_figure(struct ep_texts *t, const char *key);

static void look(const char *folder, struct ep_arena *a, struct ep_store *s, int *looked, int *bad)
{
    struct ep_query *q =
        ep_query_open(s, "SELECT key FROM fact WHERE revision = :revision ORDER BY key", NULL);
    struct ep_error err = {0};
    struct ep_texts *t[EP_LANGUAGE_COUNT];
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++)
        t[l] = ep_texts_open(a, s, l);
    while (ep_query_next(q)) {
        const char *key = ep_arena_strdup(a, ep_query_text(q, 0));
        for (int l = 0; l < EP_LANGUAGE_COUNT; l++) {
            const char *name = ep_texts_figure(t[l], key); /* without one: the key */
            ++*looked;
            if (!strstr(name, key) && !strstr(name, "_") && !strstr(name, "{"))
                continue;
            print_message("%s: language %d has no name for %s (%s)\n", folder, l, key, name);
            ++*bad;
        }
    }
    assert_int_equal(ep_query_close(q, &err), EP_OK);
}

static void every_figure_has_a_name(void **state)
{
    static const char *const folder[] = {"examples/quest-room", "examples/clothing-shop",
                                         "examples/garden-seeds", "examples/business-telephony"};
    int looked = 0, bad = 0;
    (void)state;
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_run_options options = {.dry_run = true};
        struct ep_sink sink = {0};
        struct ep_run_result result;
        struct ep_client client;
        struct ep_error err = {0};
        ep_client_at(a, folder[i], &client);
        if (ep_pipeline_run(a, &client, &options, &sink, &result, &err) != EP_OK)
            fail_msg("%s: %s", folder[i], err.message);
        look(folder[i], a, result.store, &looked, &bad);
        ep_store_close(result.store);
        ep_arena_free(a);
    }
    assert_true(looked > 10000);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_figure_has_a_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
