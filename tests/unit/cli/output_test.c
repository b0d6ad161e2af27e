/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/cli_internal.h"
#include <stdlib.h>
#include <string.h>

static struct ep_finding fault(void)
{
    return (struct ep_finding){.severity = EP_SEVERITY_ERROR,
                               .code = "number",
                               .file = "acme/brief.yaml",
                               .line = 14,
                               .column = 18,
                               .length = 5,
                               .message = "order_value: '65,50' is not a number",
                               .hint = "write 65.50",
                               .excerpt = "    order_value: 65,50"};
}

static const char *shown(struct ep_arena *a, const struct ep_finding *f, int count,
                         enum ep_cli_finding_format format, int width)
{
    struct ep_cli cli = {.arena = a, .width = width};
    struct ep_findings list;
    struct ep_str out;

    ep_findings_init(&list, a);
    for (int i = 0; i < count; i++)
        ep_findings_add(&list, f);
    ep_str_init(&out, EP_STR_LIMIT);
    ep_cli_findings(&cli, &list, format, false, &out);
    const char *text = ep_arena_strdup(a, out.data);

    ep_str_clear(&out);
    return text;
}

static void a_finding_has_place_excerpt_and_caret(void **state)
{
    struct ep_finding f = fault();

    assert_string_equal(shown(*state, &f, 1, EP_CLI_FINDINGS_TEXT, 80),
                        "acme/brief.yaml:14:18: error[number]: order_value: '65,50' is not a "
                        "number; write 65.50\n"
                        "   14 |     order_value: 65,50\n"
                        "      |                  ^~~~~\n"
                        "      = help: `emplan explain number` says what this means\n");
}

static void the_caret_counts_columns_of_wide_characters(void **state)
{
    struct ep_finding f = fault();

    /* two wide characters stand before the fault: four columns */
    f.excerpt = "名前: 65,50";
    f.column = 5;
    assert_non_null(strstr(shown(*state, &f, 1, EP_CLI_FINDINGS_TEXT, 80),
                           "   14 | 名前: 65,50\n      |       ^~~~~\n"));
}

static void a_long_line_is_cut_around_the_fault(void **state)
{
    struct ep_finding f = fault();
    char line[4001];

    memset(line, 'x', 4000);
    line[4000] = '\0';
    memcpy(line + 2000, "65,50", 5);
    f.excerpt = line;
    f.column = 2001;
    const char *text = shown(*state, &f, 1, EP_CLI_FINDINGS_TEXT, 60);
    const char *at = strstr(text, "65,50x"), *start = strstr(text, "   14 | ...");
    const char *caret = strstr(text, "^~~~~"), *under = strstr(text, "      | ");

    assert_non_null(at);
    assert_non_null(start);
    assert_non_null(caret);
    assert_int_equal(at - start, caret - under);
    assert_true(strchr(start, '\n') - start <= 62);
}

static void a_fault_at_the_end_of_a_line_has_one_caret(void **state)
{
    struct ep_finding f = fault();

    f.excerpt = "a:";
    f.column = 3;
    f.length = 9;
    assert_non_null(strstr(shown(*state, &f, 1, EP_CLI_FINDINGS_TEXT, 80), "      |   ^\n"));
    f.column = 50;
    assert_non_null(strstr(shown(*state, &f, 1, EP_CLI_FINDINGS_TEXT, 80), "      |   ^\n"));
}

static void twenty_are_shown(void **state)
{
    struct ep_finding f = fault();
    const char *text = shown(*state, &f, 23, EP_CLI_FINDINGS_TEXT, 80);
    int count = 0;

    for (const char *p = text; (p = strstr(p, "error[number]")) != NULL; p++)
        count++;
    assert_int_equal(count, 20);
    assert_non_null(strstr(text, "3 more"));
}

static void github_lines_are_escaped(void **state)
{
    struct ep_finding f = fault();

    f.file = "a,b:c%.yaml";
    f.message = "100%\nmore: a, b";
    assert_string_equal(shown(*state, &f, 1, EP_CLI_FINDINGS_GITHUB, 80),
                        "::error file=a%2Cb%3Ac%25.yaml,line=14,col=18,title=emplan(number)::"
                        "100%25%0Amore: a, b; write 65.50\n");
    f.file = NULL;
    f.severity = EP_SEVERITY_NOTE;
    f.hint = NULL;
    assert_string_equal(shown(*state, &f, 1, EP_CLI_FINDINGS_GITHUB, 80),
                        "::notice title=emplan(number)::100%25%0Amore: a, b\n");
}

static const char *wrapped(struct ep_arena *a, const char *text, int at, int indent, int width)
{
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_cli_wrap(&out, text, at, indent, width);
    const char *result = ep_arena_strdup(a, out.data);

    ep_str_clear(&out);
    return result;
}

static void text_is_wrapped_between_words(void **state)
{
    assert_string_equal(wrapped(*state, "one two three", 0, 0, 80), "one two three\n");
    assert_string_equal(wrapped(*state, "one two three", 0, 2, 8), "one two\n  three\n");
    assert_string_equal(wrapped(*state, "one two three", 5, 2, 8), "one\n  two\n  three\n");
    assert_string_equal(wrapped(*state, "unbreakable x", 0, 0, 4), "unbreakable\nx\n");
    assert_string_equal(wrapped(*state, "a\n\nb c", 0, 2, 80), "a\n\n  b c\n");
    assert_string_equal(wrapped(*state, "", 0, 2, 80), "\n");
}

static void the_worse_status_counts(void **state)
{
    static const enum ep_status order[] = {EP_OK,     EP_WANTING, EP_INVALID,
                                           EP_FAILED, EP_PROJECT, EP_USAGE};

    (void)state;
    for (size_t i = 0; i < EP_CLI_COUNT(order); i++)
        for (size_t k = 0; k < EP_CLI_COUNT(order); k++)
            assert_int_equal(ep_cli_worse(order[i], order[k]), order[i > k ? i : k]);
}

static void the_epoch_is_read_or_refused(void **state)
{
    static const char *const bad[] = {"x", "-1", "1.0", " 1", "1 ", "0x10", "99999999999999999999"};
    struct ep_error err = {.status = EP_OK};
    bool set = true;
    int days = -1;

    (void)state;
    unsetenv("SOURCE_DATE_EPOCH");
    assert_int_equal(ep_cli_epoch(&set, &days, &err), EP_OK);
    assert_false(set);
    setenv("SOURCE_DATE_EPOCH", "86400", 1);
    assert_int_equal(ep_cli_epoch(&set, &days, &err), EP_OK);
    assert_true(set);
    assert_int_equal(days, 1);
    for (size_t i = 0; i < EP_CLI_COUNT(bad); i++) {
        setenv("SOURCE_DATE_EPOCH", bad[i], 1);
        assert_int_equal(ep_cli_epoch(&set, &days, &err), EP_USAGE);
    }
    unsetenv("SOURCE_DATE_EPOCH");
}

static int set_up(void **state)
{
    *state = ep_arena_new();
    return 0;
}

static int tear_down(void **state)
{
    ep_arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_has_place_excerpt_and_caret),
        cmocka_unit_test(the_caret_counts_columns_of_wide_characters),
        cmocka_unit_test(a_long_line_is_cut_around_the_fault),
        cmocka_unit_test(a_fault_at_the_end_of_a_line_has_one_caret),
        cmocka_unit_test(twenty_are_shown),
        cmocka_unit_test(github_lines_are_escaped),
        cmocka_unit_test(text_is_wrapped_between_words),
        cmocka_unit_test(the_worse_status_counts),
        cmocka_unit_test(the_epoch_is_read_or_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
