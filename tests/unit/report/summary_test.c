/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_fixture.h"

#include "report/lines.h"

static const char *summary(struct scene *s, int width, bool color)
{
    struct ep_error err;

    ep_str_cut(&s->out, 0);
    if (ep_report_summary_with(s->store, -1, width, color, ep_fixture_texts, &s->out, &err) !=
        EP_OK)
        fail_msg("%s", err.message);
    return s->out.data;
}

static void lines_fit(struct scene *s, const char *text, int width)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        const char *line = ep_arena_strndup(s->arena, text, n);

        if (ep_utf8_width(line) > width)
            fail_msg("wider than %d: %s", width, line);
        text += n + (text[n] == '\n');
    }
}

static void says_goals_channels_and_what_first(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *text = summary(s, 80, false);

    assert_true(ep_starts_with(text, "Auer & S\xC3\xB6hne, Mar 2027 \xE2\x80\x93 Feb 2028"));
    assert_non_null(strstr(text, "64 %\n"));
    assert_non_null(strstr(text, "Search ads (keep)          10,800 \xE2\x82\xAC   47 %"));
    assert_non_null(strstr(text, "\n3. Mend this first."));
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '['));
    assert_non_null(strstr(summary(s, 80, true), "\033[32m64 %\033[0m"));
    scene_close(s);
}

static void fits_every_width(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql,
                                 "UPDATE label SET text = '\xE6\xA4\x9C\xE7\xB4\xA2\xE5\xBA\x83"
                                 "\xE5\x91\x8A\xE3\x81\xA8\xE9\x95\xB7\xE3\x81\x84\xE5\x90\x8D"
                                 "\xE5\x89\x8D' WHERE kind = 'channel' AND id = 'search_ads';"
                                 "UPDATE segment SET name = '\xD0\xA1\xD0\xB5\xD0\xBC\xD1\x8C\xD0"
                                 "\xB8 \xD1\x81 \xD0\xB4\xD0\xB5\xD1\x82\xD1\x8C\xD0\xBC\xD0\xB8'"
                                 " WHERE id = 'families'");

    for (int width = 40; width <= 140; width++)
        lines_fit(s, summary(s, width, false), width);
    lines_fit(s, summary(s, 5, false), 40);
    scene_close(s);
}

static void nothing_planned(void **state)
{
    struct scene *s = scene_open(state, BARE_REVISION, NULL);

    assert_non_null(strstr(summary(s, 80, false), "Nothing that Bare could buy"));
    scene_close(s);
}

static void cuts_at_columns(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    assert_string_equal(ep_lines_cut(a, "abcdef", 6), "abcdef");
    assert_string_equal(ep_lines_cut(a, "abcdef", 5), "abcd\xE2\x80\xA6");
    assert_string_equal(ep_lines_cut(a, "ab cdef", 4), "ab\xE2\x80\xA6");
    /* wide characters are never cut in half */
    assert_string_equal(ep_lines_cut(a, "\xE6\xA4\x9C\xE7\xB4\xA2\xE5\xBA\x83", 4),
                        "\xE6\xA4\x9C\xE2\x80\xA6");
    ep_arena_free(a);
}

static void wraps_at_blanks(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_str out;

    (void)state;
    ep_str_init(&out, EP_STR_LIMIT);
    struct ep_lines l = {a, &out, 10, false};

    ep_lines_wrap(&l, "1. ", "aa bb cc dddddddddd e", 0);
    assert_string_equal(out.data, "1. aa bb\n   cc\n   ddddddd\n   ddd e\n");
    ep_str_cut(&out, 0);
    ep_lines_wrap(&l, "", "aa bb cc dd ee ff gg", 2);
    assert_string_equal(out.data, "aa bb cc\ndd ee ff\xE2\x80\xA6\n");
    ep_str_clear(&out);
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_goals_channels_and_what_first, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test_setup_teardown(fits_every_width, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(nothing_planned, fixture_set_up, fixture_tear_down),
        cmocka_unit_test(cuts_at_columns),
        cmocka_unit_test(wraps_at_blanks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
