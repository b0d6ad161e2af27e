/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/finding.h"
#include "emplan/text.h"
#include <ctype.h>
#include <string.h>

static void add(struct ep_findings *list, const char *file, int line, int column,
                const char *message, enum ep_severity severity)
{
    char text[100];
    struct ep_finding finding = {.severity = severity,
                                 .code = "number",
                                 .file = file,
                                 .line = line,
                                 .column = column,
                                 .message = text};

    strcpy(text, message);
    ep_findings_add(list, &finding);
    text[0] = '?'; /* the list has its own copy */
}

static void sorted_by_place_and_folded(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    struct ep_findings list;
    static const char *const want[] = {"first",      "second", "late",   "other",
                                       "same place", "b",      "nowhere"};

    ep_findings_init(&list, a);
    add(&list, NULL, 0, 0, "nowhere", EP_SEVERITY_NOTE);
    add(&list, "b.yaml", 1, 1, "b", EP_SEVERITY_ERROR);
    add(&list, "a.yaml", 9, 2, "late", EP_SEVERITY_WARNING);
    add(&list, "a.yaml", 9, 5, "other", EP_SEVERITY_ERROR);
    add(&list, "a.yaml", 2, 1, "first", EP_SEVERITY_ERROR);
    add(&list, "a.yaml", 2, 7, "second", EP_SEVERITY_ERROR);
    add(&list, "a.yaml", 9, 5, "same place", EP_SEVERITY_ERROR);
    add(&list, "a.yaml", 9, 5, "other", EP_SEVERITY_ERROR);
    assert_int_equal(list.errors, 6);
    ep_findings_sort(&list);
    assert_int_equal(list.count, sizeof want / sizeof want[0]);
    assert_int_equal(list.errors, 5);
    for (size_t i = 0; i < list.count; i++)
        assert_string_equal(list.item[i].message, want[i]);
    add(&list, "z.yaml", 1, 1, "after", EP_SEVERITY_ERROR);
    assert_string_equal(list.item[7].message, "after");
    ep_arena_free(a);
}

static void an_empty_list_sorts(void **state)
{
    (void)state;
    struct ep_findings list;

    ep_findings_init(&list, NULL);
    ep_findings_sort(&list);
    assert_int_equal(list.count, 0);
}

static const char *const needed[] = {
    "yaml",        "utf8",      "limit",     "alias",       "tag",
    "document",    "duplicate", "key",       "unknown-key", "required",
    "type",        "number",    "range",     "percent",     "money",
    "currency",    "month",     "window",    "date",        "ages",
    "enum",        "boolean",   "id",        "list",        "text",
    "reference",   "conflict",  "sum",       "file",        "data",
    "unused",      "assumed",   "goal-cost", "goal-reach",  "goal-conflict",
    "unavailable", "catalogue", "stale",     "capacity",    "budget",
    "stage"};

static void every_code_is_explained(void **state)
{
    (void)state;
    size_t count;
    const struct ep_diagnostic *table = ep_diagnostics(&count);

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        assert_non_null(ep_diagnostic_find(needed[i]));
    assert_null(ep_diagnostic_find("nonsense"));
    assert_null(ep_diagnostic_find(NULL));
    for (size_t i = 0; i < count; i++) {
        const struct ep_diagnostic *d = &table[i];

        assert_true(ep_is_id(d->code, false));
        assert_ptr_equal(ep_diagnostic_find(d->code), d); /* no code twice */
        assert_true(strlen(d->title) > 10 && islower((unsigned char)d->title[0]));
        assert_true(d->title[strlen(d->title) - 1] != '.');
        assert_true(strlen(d->help) > 60 && strstr(d->help, "\n\n"));
        assert_int_equal(d->help[strlen(d->help) - 1], '.');
    }
}

static void count_finding(void *data, const struct ep_finding *finding)
{
    *(int *)data += (int)strlen(finding->message);
}

static void count_progress(void *data, const char *what, int done, int total)
{
    *(int *)data += (int)strlen(what) + done * total;
}

static void the_sink_may_lack_members(void **state)
{
    (void)state;
    struct ep_finding finding = {.message = "abc", .code = "number"};
    int sum = 0;
    struct ep_sink full = {count_finding, count_progress, &sum}, empty = {NULL, NULL, NULL};

    ep_sink_finding(NULL, &finding);
    ep_sink_finding(&empty, &finding);
    ep_sink_progress(&empty, "x", 1, 2);
    ep_sink_progress(NULL, "x", 1, 2);
    ep_sink_finding(&full, &finding);
    assert_int_equal(sum, 3);
    ep_sink_progress(&full, "xy", 3, 5);
    assert_int_equal(sum, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_by_place_and_folded),
        cmocka_unit_test(an_empty_list_sorts),
        cmocka_unit_test(every_code_is_explained),
        cmocka_unit_test(the_sink_may_lack_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
