/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_fixture.h"

#include "report/doc.h"
#include "report/texts_internal.h"

/* Given --cells the program is a filter: each line of standard input, with \x0B for a line break in
 * it, becomes the middle cell of a table, a paragraph and an item of a list. tests/peer/markdown.sh
 * has cmark-gfm read what comes out. */
static int filter(void)
{
    struct ep_arena *a = ep_arena_new();
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    while ((n = getline(&line, &size, stdin)) > 0) {
        struct ep_doc *d = ep_doc_new(a, "en");
        struct ep_str out;

        line[n - (line[n - 1] == '\n')] = '\0';
        for (char *c = line; *c; c++)
            *c = *c == '\x0B' ? '\n' : *c;
        const char *text = ep_inline_client(a, line);
        struct ep_doc_table *t = ep_doc_table(d, "lrc", "a | b | c");
        struct ep_block *list = ep_doc_list(d, false);

        EP_CELLS(d, t, "left", text, "right");
        EP_CELLS(d, t, "own", ep_inline_label(a, line), "end");
        ep_doc_item(d, list, NULL, text[0] ? text : "empty");
        ep_doc_paragraph(d, text);
        ep_doc_heading(d, 2, NULL, ep_arena_printf(a, "**%s** [x]", text));
        ep_str_init(&out, EP_STR_LIMIT);
        ep_doc_markdown(d, &out);
        fwrite(out.data, 1, out.length + 1, stdout); /* documents end with a NUL */
        ep_str_clear(&out);
    }
    free(line);
    ep_arena_free(a);
    return 0;
}

static void is_inline(const char *inl, bool table, const char *expected)
{
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_inline_markdown(inl, table, &out);
    assert_string_equal(out.data, expected);
    ep_str_clear(&out);
}

static void escapes(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    is_inline(ep_inline_client(a, "a|b *c* <d> & [e](f) #1 \\ `g`"), true,
              "a\\|b \\*c\\* \\<d> & \\[e\\](f) \\#1 \\\\ \\`g\\`");
    is_inline(ep_inline_client(a, "  \xC2\xA0 x\n\ty\x1B[31m \xE2\x80\xAEz  "), false,
              "x  y\xEF\xBF\xBD\\[31m \xEF\xBF\xBDz");
    is_inline("under < 40 | of a&b", true, "under \\< 40 \\| of a\\&b");
    is_inline("under < 40 | of a", false, "under \\< 40 | of a");
    is_inline("**strong *both* strong** *soft* `a_b`", false,
              "**strong *both* strong** *soft* `a_b`");
    is_inline(ep_arena_printf(a, "x %s(y)", ep_inline_note(a, "7")), false, "x [7]\\(y)");
    is_inline(ep_inline_note(a, "data/a.csv:4"), false, "[data/a.csv:4]");
    is_inline(ep_inline_note(a, "a](b)"), false, "[a\\](b)]");
    is_inline(ep_inline_link(a, "https://a.example/b?c=d"), false, "<https://a.example/b?c=d>");
    is_inline(ep_inline_link(a, "javascript:alert(1)"), false, "javascript\\:alert(1)");
    is_inline(ep_inline_link(a, "https://a> <script>"), false, "https\\://a> \\<script>");
    ep_arena_free(a);
}

static void labels_stay_plain_where_they_are(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    is_inline(ep_inline_label(a, "Search ads (Google, 3 %)."), false, "Search ads (Google, 3 %).");
    is_inline(ep_inline_label(a, "a*b"), false, "a\\*b");
    is_inline(ep_inline_label(a, "see www.a.example"), false, "see www\\.a.example");
    is_inline(ep_inline_label(a, "http://a"), false, "http\\://a");
    is_inline(ep_inline_label(a, "- x"), false, "- x");
    ep_arena_free(a);
}

static void plain_and_capital(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    const char *mixed =
        ep_arena_printf(a, "**%s** is `x`%s", ep_inline_client(a, "*a*"), ep_inline_note(a, "3"));

    assert_string_equal(ep_inline_plain(a, mixed), "*a* is x[3]");
    assert_string_equal(ep_inline_capital(a, "new"), "New");
    assert_string_equal(ep_inline_capital(a, "\xC3\xA4hnlich"), "\xC3\x84hnlich");
    assert_string_equal(ep_inline_plain(a, ep_inline_capital(a, ep_inline_client(a, "new"))),
                        "New");
    assert_string_equal(ep_inline_capital(a, ""), "");
    assert_string_equal(ep_inline_client(a, " \t "), "");
    ep_arena_free(a);
}

static void blocks(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_doc *d = ep_doc_new(a, "en");
    struct ep_str out, json;

    (void)state;
    ep_doc_heading(d, 2, "x", "Title");
    ep_doc_paragraph(d, "1. not a list");
    ep_doc_paragraph(d, "");
    ep_doc_table(d, "lr", "no | rows");
    struct ep_doc_table *t = ep_doc_table(d, "lr", "a | b");
    const char *const sum[] = {"sum", "2"};

    EP_CELLS(d, t, "x", " 1");
    ep_doc_row(d, t, true, sum, 2);
    struct ep_block *list = ep_doc_list(d, true);

    ep_doc_item(d, list, NULL, "- one");
    ep_doc_item(d, ep_doc_notes(d), "7", "source");
    ep_str_init(&out, EP_STR_LIMIT);
    ep_doc_markdown(d, &out);
    assert_string_equal(out.data, "## Title\n\n1\\. not a list\n\n| a | b |\n|---|--:|\n| x | 1 |\n"
                                  "| **sum** | **2** |\n\n1. \\- one\n\n- [7] source\n");
    ep_str_init(&json, EP_STR_LIMIT);
    ep_doc_json(d, &json);
    assert_non_null(strstr(json.data, "\"format\": \"emplan-report/1\""));
    assert_non_null(strstr(json.data, "\"mark\": \"7\""));
    ep_str_clear(&out);
    ep_str_clear(&json);
    ep_arena_free(a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes),
        cmocka_unit_test(labels_stay_plain_where_they_are),
        cmocka_unit_test(plain_and_capital),
        cmocka_unit_test(blocks),
    };

    if (argc > 1 && strcmp(argv[1], "--cells") == 0)
        return filter();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
