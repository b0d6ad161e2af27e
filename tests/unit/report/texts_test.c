/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_fixture.h"

static struct ep_texts *texts(struct scene *s)
{
    struct ep_texts *t = ep_texts_open(s->arena, s->store, EP_LANGUAGE_EN);

    ep_texts_add(t, "t.form = {x|money}, {x|count} {x|visit:visits}, {y|percent}\n"
                    "t.name = {c|channel}; {cs|channels}; {m|Metric}; {q|channel}\n"
                    "t.text = a {x} b\n"
                    "t.when = {m|month}, {d|date}, {h|hours}, {p|people}\n"
                    "t.strong = **{x}** and *{x}*\n"
                    "t.figure = {k|figure}; {s|figure}; {u|figure}\n"
                    "t.segment = {s|segment}\n"
                    "t.serves = {s|serves}\n");
    return t;
}

static void says_numbers_and_names(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    struct ep_texts *t = texts(s);

    assert_string_equal(ep_texts_say(t, "t.form", "{\"x\":1,\"y\":0.63}"),
                        "1 \xE2\x82\xAC, 1 visit, 63 %");
    assert_string_equal(ep_texts_say(t, "t.form", "{\"x\":2913.4,\"y\":-0.5}"),
                        "2,910 \xE2\x82\xAC, 2,910 visits, \xE2\x88\x92"
                        "50 %");
    assert_string_equal(ep_texts_say(t, "t.name",
                                     "{\"c\":\"search_ads\",\"cs\":\"seo,email\",\"m\":\"customers"
                                     "\",\"q\":\"no_such\"}"),
                        "Search ads; Search optimisation, E-mail to customers; New customers; "
                        "no such");
    assert_string_equal(
        ep_texts_say(t, "t.when", "{\"m\":\"2027-04\",\"d\":\"2027-04-05\",\"h\":1,\"p\":1400}"),
        "April 2027, 5 April 2027, 1 hour, 1,400 people");
    assert_string_equal(ep_texts_say(t, "t.figure",
                                     "{\"k\":\"channel.social_pages.instagram.cost_per_visit\","
                                     "\"s\":\"segment.families.size\",\"u\":\"no.such.key\"}"),
                        "cost of a visit, Instagram page; people, Families who furnish a house; "
                        "no.such.key");
    assert_string_equal(ep_texts_say(t, "t.segment", "{\"s\":\"offices\"}"),
                        "Offices with guests <reception>");
    /* a form that ends in s is no list where it has a text of its own */
    assert_string_equal(ep_texts_say(t, "t.serves", "{\"s\":\"repeat_sales\"}"),
                        "sell more to customers");
    scene_close(s);
}

/* What others wrote cannot become markup, not even with the program's own marks in it. */
static void client_text_stays_text(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    struct ep_texts *t = texts(s);
    size_t count;
    struct ep_arg *arg =
        ep_args_read(s->arena, "{\"x\":\"\\u000e**bold** `x` [a](b) {y} | \\u0001\"}", &count);
    struct ep_str out;

    assert_non_null(arg);
    ep_str_init(&out, EP_STR_LIMIT);
    ep_inline_markdown(ep_texts_marked(t, "t.text", arg, count), true, &out);
    assert_string_equal(out.data, "a \xEF\xBF\xBD\\*\\*bold\\*\\* \\`x\\` \\[a\\](b) {y} "
                                  "\\| \xEF\xBF\xBD b");
    ep_str_clear(&out);
    scene_close(s);
}

static void reads_arguments(void **state)
{
    static const char *const good[] = {
        "{}", " { } ", "{\"a\":1}", "{\"a\":\"x\",\"b\":-0.5}", "{\"a\":\"\\u00e4\\ud83d\\ude00\"}",
    };
    static const char *const bad[] = {
        "",
        "[]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":nan}",
        "{\"a\":\"x}",
        "{\"a\":[1]}",
        "{\"a\":\"\\q\"}",
        "{\"a\":1e999}",
        "{a:1}",
    };
    struct ep_arena *a = ep_arena_new();
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_non_null(ep_args_read(a, good[i], &count));
    assert_string_equal(ep_args_read(a, good[4], &count)->text, "\xC3\xA4\xF0\x9F\x98\x80");
    assert_int_equal(count, 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (ep_args_read(a, bad[i], &count))
            fail_msg("taken: %s", bad[i]);
    ep_arena_free(a);
}

/* Random arguments written by the program are read back the same. */
static void arguments_make_the_round(void **state)
{
    struct ep_arena *a = ep_arena_new();
    uint32_t seed = 12345;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        char text[9] = {0};
        size_t count;

        for (int k = 0; k < 8; k++) {
            seed = seed * 1664525 + 1013904223;
            text[k] = (char)(0x20 + (seed >> 20) % 0x5F);
        }
        double v = (double)(int32_t)seed / 1000;
        const struct ep_arg *arg =
            ep_args_read(a, EP_ARGS(a, ep_a_text("t", text), ep_a_num("n", v)), &count);

        assert_int_equal(count, 2);
        assert_string_equal(arg[0].text, text);
        assert_true(arg[1].number == v);
    }
    ep_arena_free(a);
}

/* Every template is well formed: braces close, forms are known or name a thing. */
static void every_template_is_well_formed(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    struct ep_texts *t = ep_texts_open(s->arena, s->store, EP_LANGUAGE_EN);
    const char *const *key = ep_texts_keys(s->arena, EP_LANGUAGE_EN);
    size_t count = 0;

    for (; key[count]; count++) {
        int open = 0, stars = 0, ticks = 0;

        assert_true(ep_texts_has(t, key[count]));
        for (const char *p = ep_texts_find(t, key[count]); *p; p++) {
            open += (*p == '{') - (*p == '}');
            stars += *p == '*';
            ticks += *p == '`';
            if (open < 0 || open > 1 || (unsigned char)*p < 0x20)
                fail_msg("%s", key[count]);
        }
        if (open != 0 || stars % 2 != 0 || ticks % 2 != 0)
            fail_msg("%s", key[count]);
    }
    assert_true(count > 400);
    scene_close(s);
}

static void languages(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    struct ep_error err = {0};

    assert_null(ep_texts_open(s->arena, s->store, 99));
    assert_int_equal(ep_report_render(s->store, EP_REPORT_MARKDOWN, 99, &s->out, &err), EP_FAILED);
    assert_non_null(strstr(err.hint, "en"));
    assert_int_equal(ep_language_find("ru"), EP_LANGUAGE_RU);
    assert_int_equal(ep_language_find("xx"), -1);
    scene_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_numbers_and_names, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(client_text_stays_text, fixture_set_up, fixture_tear_down),
        cmocka_unit_test(reads_arguments),
        cmocka_unit_test(arguments_make_the_round),
        cmocka_unit_test_setup_teardown(every_template_is_well_formed, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test_setup_teardown(languages, fixture_set_up, fixture_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
