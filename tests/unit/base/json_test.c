/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/json.h"
#include <string.h>

static void write_all(struct ep_json *j)
{
    ep_json_object(j);
    ep_json_key(j, "a");
    ep_json_array(j);
    ep_json_int(j, -3);
    ep_json_number(j, 0.1);
    ep_json_fixed(j, 2, 2);
    ep_json_array(j);
    ep_json_end(j, ']');
    ep_json_end(j, ']');
    ep_json_key(j, "b\"");
    ep_json_object(j);
    ep_json_end(j, '}');
    ep_json_key(j, "c");
    ep_json_bool(j, true);
    ep_json_key(j, "d");
    ep_json_null(j);
    ep_json_key(j, "e");
    ep_json_string(j, NULL);
    ep_json_end(j, '}');
}

static void compact_and_indented(void **state)
{
    (void)state;
    struct ep_str s;
    struct ep_json j;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_json_init(&j, &s);
    write_all(&j);
    assert_string_equal(s.data, "{\"a\":[-3,0.1,2.00,[]],\"b\\\"\":{},\"c\":true,\"d\":null,"
                                "\"e\":null}");
    ep_str_cut(&s, 0);
    ep_json_init(&j, &s);
    j.pretty = true;
    write_all(&j);
    assert_string_equal(s.data, "{\n  \"a\": [\n    -3,\n    0.1,\n    2.00,\n    []\n  ],\n"
                                "  \"b\\\"\": {},\n  \"c\": true,\n  \"d\": null,\n"
                                "  \"e\": null\n}");
    ep_str_clear(&s);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"", "\"\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\n\r\t", "\"\\n\\r\\t\""},
        {"\x01\x1F\x7F", "\"\\u0001\\u001f\\u007f\""},
        {"\xC3\xBC\xF0\x9F\x98\x80", "\"\xC3\xBC\xF0\x9F\x98\x80\""},
        {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_str s;
        struct ep_json j;

        ep_str_init(&s, EP_STR_LIMIT);
        ep_json_init(&j, &s);
        ep_json_string(&j, rows[i].text);
        assert_string_equal(s.data, rows[i].json);
        ep_str_clear(&s);
    }
}

static void arguments_of_a_text(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();

    assert_string_equal(
        EP_ARGS(a, ep_a_text("goal", "n\"1"), ep_a_num("cost", 3.25), ep_a_text("none", NULL)),
        "{\"goal\":\"n\\\"1\",\"cost\":3.25,\"none\":\"\"}");
    assert_string_equal(ep_args_json(a, NULL, 0), "{}");
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_and_indented),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(arguments_of_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
