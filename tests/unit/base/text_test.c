/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/text.h"
#include <string.h>

static void buffers_grow_and_stay_closed(void **state)
{
    (void)state;
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    assert_string_equal(s.data, "");
    for (int i = 0; i < 1000; i++) {
        ep_str_add(&s, "ab");
        ep_str_addc(&s, 'c');
        ep_str_addf(&s, "%d", i % 10);
        assert_int_equal(s.length, 4 * (size_t)(i + 1));
        assert_int_equal(strlen(s.data), s.length);
    }
    assert_int_equal(strncmp(s.data, "abc0abc1abc2", 12), 0);
    ep_str_cut(&s, 6);
    assert_string_equal(s.data, "abc0ab");
    ep_str_cut(&s, 100);
    assert_int_equal(s.length, 6);
    ep_str_addn(&s, NULL, 0);
    assert_false(s.overflowed);
    ep_str_clear(&s);
}

static void nothing_is_added_past_the_limit(void **state)
{
    (void)state;
    static const size_t limits[] = {0, 1, 63, 64, 65, 4096};

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct ep_str s;

        ep_str_init(&s, limits[i]);
        for (size_t n = 0; n < limits[i]; n++)
            ep_str_addc(&s, 'x');
        assert_int_equal(s.length, limits[i]);
        assert_false(s.overflowed);
        ep_str_addf(&s, "%s", "y");
        assert_true(s.overflowed);
        ep_str_addn(&s, "", 0);
        assert_int_equal(s.length, limits[i]);
        assert_int_equal(strlen(s.data), limits[i]);
        ep_str_clear(&s);
    }
}

static const struct {
    const char *text;
    size_t size, bad;
} utf8_rows[] = {
    {"", 0, 0},
    {"abc", 3, 3},
    {"\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80", 9, 9},
    {"a\0b", 3, 3},
    {"a\x80", 2, 1},            /* continuation without a start */
    {"ab\xC0\xAF", 4, 2},       /* overlong slash */
    {"\xE0\x80\xAF", 3, 0},     /* overlong in three bytes */
    {"\xF0\x80\x80\xAF", 4, 0}, /* overlong in four */
    {"x\xED\xA0\x80", 4, 1},    /* surrogate */
    {"\xED\x9F\xBF", 3, 3},     /* last before the surrogates */
    {"\xF4\x8F\xBF\xBF", 4, 4}, /* U+10FFFF */
    {"\xF4\x90\x80\x80", 4, 0}, /* above it */
    {"a\xFF", 2, 1},
    {"a\xE2\x82", 3, 1}, /* cut off */
    {"\xC3", 1, 0},
    {"\xE2\x28\xA1", 3, 0},
};

static void invalid_utf8_is_found_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof utf8_rows / sizeof utf8_rows[0]; i++)
        assert_int_equal(ep_utf8_check(utf8_rows[i].text, utf8_rows[i].size), utf8_rows[i].bad);
}

static void characters_are_counted_and_measured(void **state)
{
    (void)state;
    assert_int_equal(ep_utf8_count("Gr\xC3\xBC\xC3\x9F"
                                   "e",
                                   7),
                     5);
    assert_int_equal(ep_utf8_count("", 0), 0);
    assert_int_equal(ep_utf8_width("Gr\xC3\xBC\xC3\x9F"
                                   "e"),
                     5);
    assert_int_equal(ep_utf8_width("\xE4\xB8\xAD\xE6\x96\x87"), 4); /* wide */
    assert_int_equal(ep_utf8_width("e\xCC\x81"), 1);                /* combining accent */
    assert_int_equal(ep_utf8_width("a\x1B[b"), 3);                  /* controls have none */
}

static const struct {
    const char *text, *clean;
} clean_rows[] = {
    {"plain \xC3\xBC", "plain \xC3\xBC"},
    {"a\tb\nc\r\nd\re", "a b c d e"},
    {"a\x1B]0;x\x07"
     "b",
     "a\xEF\xBF\xBD]0;x\xEF\xBF\xBD"
     "b"},
    {"a\x7F"
     "b",
     "a\xEF\xBF\xBD"
     "b"},
    {"a\xC2\x9B"
     "b",
     "a\xEF\xBF\xBD"
     "b"}, /* C1 */
    {"a\xC2\x85"
     "b\xE2\x80\xA8"
     "c",
     "a b c"}, /* next line, line separator */
    {"\xE2\x80\xAE"
     "evil",
     "\xEF\xBF\xBD"
     "evil"}, /* right-to-left override */
    {"\xE2\x81\xA6x\xE2\x81\xA9", "\xEF\xBF\xBDx\xEF\xBF\xBD"},
    {"\xD8\x9Cx", "\xEF\xBF\xBDx"},
    {"a\xFF\xC3", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"", ""},
};

static void hostile_text_is_made_safe(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();

    for (size_t i = 0; i < sizeof clean_rows / sizeof clean_rows[0]; i++)
        assert_string_equal(ep_text_clean(a, clean_rows[i].text), clean_rows[i].clean);
    ep_arena_free(a);
}

static void a_short_text_ends_between_letters(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();

    assert_string_equal(ep_text_short(a, "бриф", 4), "бриф");
    assert_string_equal(ep_text_short(a, "бриф", 3), "бри…");
    assert_string_equal(ep_text_short(a, "a\033b\nc", 4), "a\xEF\xBF\xBD"
                                                         "b …");
    assert_string_equal(ep_text_short(a, "", 0), "");
    ep_arena_free(a);
}

static void clean_text_of_any_two_bytes_is_valid_and_on_one_line(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();

    for (int x = 1; x < 256; x++)
        for (int y = 1; y < 256; y++) {
            const char text[] = {(char)x, (char)y, '\0'};
            const char *clean = ep_text_clean(a, text);
            size_t n = strlen(clean);

            assert_int_equal(ep_utf8_check(clean, n), n);
            for (size_t i = 0; i < n; i++)
                assert_true((unsigned char)clean[i] >= 0x20 && clean[i] != 0x7F);
        }
    ep_arena_free(a);
}

static const struct {
    const char *a, *b;
    int most, distance;
} distance_rows[] = {
    {"", "", 3, 0},
    {"budget", "budget", 3, 0},
    {"budgt", "budget", 3, 1},
    {"buget", "budget", 3, 1},
    {"budegt", "budget", 3, 1}, /* two letters exchanged */
    {"Budget", "budget", 3, 1}, /* half a change, rounded up */
    {"BUdget", "budget", 3, 1},
    {"BUDget", "budget", 3, 2},
    {"BUDGET", "budget", 3, 3},
    {"kitten", "sitting", 3, 3},
    {"kitten", "sitting", 2, 3},
    {"ca", "abc", 9, 3}, /* optimal string alignment */
    {"abcdef", "a", 3, 4},
    {"", "abc", 3, 3},
    {"\xD1\x84\xD0\xBE", "\xD1\x84\xD0\xB0", 3, 1}, /* one letter of Cyrillic */
    {"\xFF", "a", 3, 1},
    {"x", "y", 0, 1},
};

static void distances(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof distance_rows / sizeof distance_rows[0]; i++) {
        const char *a = distance_rows[i].a, *b = distance_rows[i].b;

        assert_int_equal(ep_edit_distance(a, b, distance_rows[i].most), distance_rows[i].distance);
        assert_int_equal(ep_edit_distance(b, a, distance_rows[i].most), distance_rows[i].distance);
    }
}

static void long_texts_are_far_apart_but_equal_to_themselves(void **state)
{
    (void)state;
    char x[1001], y[1001];

    memset(x, 'a', 1000);
    memset(y, 'a', 1000);
    x[1000] = y[1000] = '\0';
    assert_int_equal(ep_edit_distance(x, y, 3), 0);
    y[0] = 'b';
    assert_int_equal(ep_edit_distance(x, y, 3), 4);
}

static void the_nearest_name_is_offered_only_when_near(void **state)
{
    (void)state;
    static const char *const names[] = {"check", "report", "review", "run", "budget", "to"};
    static const struct {
        const char *name, *nearest;
    } rows[] = {
        {"chekc", "check"}, {"zzzz", NULL}, {"reprot", "report"},  {"rn", NULL},
        {"ru", NULL},       {"rum", "run"}, {"Budget", "budget"},  {"ot", NULL},
        {"run", "run"},     {"", NULL},     {"budgets", "budget"}, {"reviewer", "review"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *got = ep_nearest(rows[i].name, names, sizeof names / sizeof names[0]);

        if (rows[i].nearest)
            assert_string_equal(got, rows[i].nearest);
        else
            assert_null(got);
    }
    assert_null(ep_nearest("x", NULL, 0));
}

static void ids(void **state)
{
    (void)state;
    assert_true(ep_is_id("young-urban_2", false));
    assert_false(ep_is_id("", false));
    assert_false(ep_is_id("Young", false));
    assert_false(ep_is_id("a b", false));
    assert_false(ep_is_id("social_ads.vk", false));
    assert_true(ep_is_id("social_ads.vk", true));
    assert_false(ep_is_id("..", true));
    assert_false(ep_is_id("a.", true));
    assert_false(ep_is_id("\xC3\xBC", true));
}

static void small_comparisons(void **state)
{
    (void)state;
    assert_true(ep_streq(NULL, NULL));
    assert_false(ep_streq(NULL, ""));
    assert_false(ep_streq("a", NULL));
    assert_true(ep_streq("a", "a"));
    assert_true(ep_starts_with("abc", "ab"));
    assert_true(ep_starts_with("abc", ""));
    assert_false(ep_starts_with("a", "ab"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_grow_and_stay_closed),
        cmocka_unit_test(nothing_is_added_past_the_limit),
        cmocka_unit_test(invalid_utf8_is_found_where_it_stands),
        cmocka_unit_test(characters_are_counted_and_measured),
        cmocka_unit_test(hostile_text_is_made_safe),
        cmocka_unit_test(a_short_text_ends_between_letters),
        cmocka_unit_test(clean_text_of_any_two_bytes_is_valid_and_on_one_line),
        cmocka_unit_test(distances),
        cmocka_unit_test(long_texts_are_far_apart_but_equal_to_themselves),
        cmocka_unit_test(the_nearest_name_is_offered_only_when_near),
        cmocka_unit_test(ids),
        cmocka_unit_test(small_comparisons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
