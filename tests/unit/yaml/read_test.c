/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/yaml.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILE_NAME "acme/brief.yaml"

struct fixture {
    struct ep_arena *arena;
    struct ep_findings findings;
    struct ep_node *root;
};

static struct fixture read_limited(const char *data, size_t size,
                                   const struct ep_yaml_limits *limits)
{
    struct fixture f = {.arena = ep_arena_new()};

    ep_findings_init(&f.findings, f.arena);
    f.root = ep_yaml_read(f.arena, data, size, FILE_NAME, limits, &f.findings);
    ep_findings_sort(&f.findings);
    return f;
}

static struct fixture read_text(const char *text)
{
    return read_limited(text, strlen(text), &ep_yaml_brief_limits);
}

static void the_tree_has_texts_and_places(void **state)
{
    (void)state;
    struct fixture f = read_text("# comment\n"
                                 "client: N\xC3\xA4"
                                 "delwerk\n"
                                 "plan: {start: 2027-01, cap: [1, '2']}\n"
                                 "\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87: \"no\"\n"
                                 "text: |\n"
                                 "  one\n"
                                 "  two\n"
                                 "empty:\n"
                                 "goals:\n"
                                 "- id: a\n"
                                 "- id: b\n");
    struct ep_node *client = ep_node_get(f.root, "client"), *plan = ep_node_get(f.root, "plan");
    struct ep_node *cap = ep_node_get(plan, "cap"), *goals = ep_node_get(f.root, "goals");
    struct ep_node *cyrillic = ep_node_get(f.root, "\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87");

    assert_int_equal(f.findings.count, 0);
    assert_int_equal(f.root->kind, EP_NODE_MAP);
    assert_int_equal(ep_node_count(f.root), 6);
    assert_string_equal(client->text, "N\xC3\xA4"
                                      "delwerk");
    assert_int_equal(client->line, 2);
    assert_int_equal(client->column, 9);
    assert_int_equal(client->length, 9);
    assert_int_equal(client->key_line, 2);
    assert_int_equal(client->key_column, 1);
    assert_int_equal(client->key_length, 6);
    assert_false(client->quoted);
    assert_string_equal(client->file, FILE_NAME);
    assert_ptr_equal(client->parent, f.root);
    assert_int_equal(plan->length, 31);
    assert_int_equal(cap->kind, EP_NODE_LIST);
    assert_int_equal(ep_node_count(cap), 2);
    assert_true(cap->first->next->quoted);
    assert_null(cap->first->key);
    assert_int_equal(cyrillic->column, 7); /* code points, not bytes */
    assert_true(cyrillic->quoted);
    assert_string_equal(ep_node_text(f.root, "text"), "one\ntwo\n");
    assert_string_equal(ep_node_text(f.root, "empty"), "");
    assert_null(ep_node_text(f.root, "goals"));
    assert_null(ep_node_get(f.root, "nothing"));
    assert_null(ep_node_get(client, "x"));
    assert_null(ep_node_get(NULL, "x"));
    assert_string_equal(ep_node_text(goals->first->next, "id"), "b");
    ep_arena_free(f.arena);
}

/* Every scalar arrives as its text: what it means is the field table's. */
static void nothing_is_typed(void **state)
{
    (void)state;
    static const char *const texts[] = {"no",  "NO",   "on",   "~",       "null",    "010",
                                        "1e3", "0x10", ".inf", "1_000",   "1,000",   "12:30:45",
                                        "5%",  "+5",   "-0",   "2027-04", "0.8..0.9"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[64];

        snprintf(text, sizeof text, "a: %s\n", texts[i]);
        struct fixture f = read_text(text);

        assert_non_null(f.root);
        assert_string_equal(ep_node_text(f.root, "a"), texts[i]);
        ep_arena_free(f.arena);
    }
}

static const struct {
    const char *text, *code;
    int line, column;
} refused[] = {
    {"a: 1\nb: &x 2\n", "alias", 2, 4},
    {"a: 1\nb: *x\n", "alias", 2, 4},
    {"a: &x [1]\n", "alias", 1, 4},
    {"a: &x {b: 1}\n", "alias", 1, 4},
    {"&k a: 1\n", "alias", 1, 1},
    {"*k : 1\n", "alias", 1, 1},
    {"a:\n  <<: {b: 1}\n", "alias", 2, 3},
    {"a: *new*\n", "alias", 1, 4},
    {"a: & b\n", "alias", 1, 4},
    {"a: !!int 3\n", "tag", 1, 4},
    {"a: !x [1]\n", "tag", 1, 4},
    {"a: !x {b: 1}\n", "tag", 1, 4},
    {"a: ! 3\n", "tag", 1, 4},
    {"%YAML 1.1\n---\na: 1\n", "tag", 1, 1},
    {"%TAG ! tag:x,2000:\n---\na: 1\n", "tag", 1, 1},
    {"%FOO\n---\na: 1\n", "tag", 1, 1},
    {"%YAML 3.0\n---\na: 1\n", "tag", 1, 1},
    {"a: 1\n---\nb: 2\n", "document", 2, 1},
    {"", "document", 1, 1},
    {"# nothing\n", "document", 1, 1},
    {"---\n", "document", 1, 1},
    {"? [a]\n: 1\n", "key", 1, 3},
    {"{{name}}: 1\n", "key", 1, 1},
    {"a: {? {b: 1} : 2}\n", "key", 1, 7},
    {"\"\": 1\n", "key", 1, 1},
    {"a: \"x\\0y\"\n", "utf8", 1, 4},
    {"a:\n\tb: 1\n", "yaml", 2, 1},
    {"a: b: c\n", "yaml", 1, 5},
    {"a: 1\nb: \"open\nc: 1\n", "yaml", 2, 4},
    {"a: 'open\n", "yaml", 1, 4},
    {"a: [1, 2\nb: 3\n", "yaml", 1, 4},
    {"a: {b: 1\nc: 2\n", "yaml", 1, 4},
    {"a: \"\\q\"\n", "yaml", 1, 5},
    {"a: @x\n", "yaml", 1, 4},
    {"a: `x\n", "yaml", 1, 4},
    {"a: \"b\" c\n", "yaml", 1, 8},
    {"a:\n  b: 1\n c: 2\n", "yaml", 3, 2},
    {"a: - b\n", "yaml", 1, 4},
    {"a: [1,,2]\n", "yaml", 1, 7},
};

static void refusals_name_code_and_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct fixture f = read_text(refused[i].text);
        const struct ep_finding *first = f.findings.item;

        assert_true(f.findings.errors > 0);
        if (f.findings.count == 0 || strcmp(first->code, refused[i].code) != 0 ||
            first->line != refused[i].line || first->column != refused[i].column)
            fail_msg("%s: %zu findings, first %s %d:%d", refused[i].text, f.findings.count,
                     first ? first->code : "", first ? first->line : 0, first ? first->column : 0);
        assert_int_equal(first->severity, EP_SEVERITY_ERROR);
        assert_string_equal(first->file, FILE_NAME);
        assert_true(first->hint && first->hint[0]);
        assert_non_null(first->excerpt);
        ep_arena_free(f.arena);
    }
}

/* Messages are our own: what libyaml says is for programmers. */
static void libyaml_is_translated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct fixture f = read_text(refused[i].text);

        assert_null(strstr(f.findings.item[0].message, "this is no YAML"));
        ep_arena_free(f.arena);
    }
}

static void several_refusals_come_in_one_pass(void **state)
{
    (void)state;
    struct fixture f = read_text("a: &x 1\nb: *x\nc: !t 2\n<<: {d: 1}\na: 3\n");
    static const char *const codes[] = {"alias", "alias", "tag", "alias", "duplicate"};

    assert_int_equal(f.findings.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(f.findings.item[i].code, codes[i]);
        assert_int_equal(f.findings.item[i].line, i + 1);
    }
    assert_string_equal(ep_node_text(f.root, "a"), "1");
    assert_string_equal(ep_node_text(f.root, "c"), "2");
    assert_true(ep_node_get(f.root, "b")->refused && ep_node_get(f.root, "<<")->refused);
    assert_false(ep_node_get(f.root, "a")->refused || ep_node_get(f.root, "c")->refused);
    ep_arena_free(f.arena);
}

/* An alias in the place of a key names an entry, whatever its value is. */
static void an_alias_as_key_leaves_the_value_as_it_is(void **state)
{
    (void)state;
    struct fixture f = read_text("*a : {b: 1}\n*c : [2]\n*d : 3\n");
    struct ep_node *map = ep_node_get(f.root, "a"), *list = ep_node_get(f.root, "c");

    assert_int_equal(f.findings.count, 3);
    assert_int_equal(map->kind, EP_NODE_MAP);
    assert_null(map->text);
    assert_string_equal(ep_node_text(map, "b"), "1");
    assert_int_equal(list->kind, EP_NODE_LIST);
    assert_null(list->text);
    assert_string_equal(ep_node_text(f.root, "d"), "3");
    assert_true(map->refused && list->refused && ep_node_get(f.root, "d")->refused);
    ep_arena_free(f.arena);
}

static void duplicates_are_found_and_the_first_stays(void **state)
{
    (void)state;
    struct fixture f =
        read_text("a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\n'a': 4\nlist: [{x: 1}, {x: 2}]\n");
    struct ep_node *b = ep_node_get(f.root, "b");

    assert_non_null(f.root);
    assert_int_equal(f.findings.count, 3);
    assert_string_equal(f.findings.item[0].message, "c stands twice; the first is on line 2");
    assert_int_equal(f.findings.item[0].column, 17);
    assert_string_equal(f.findings.item[1].message, "a stands twice; the first is on line 1");
    assert_int_equal(f.findings.item[1].line, 3);
    assert_int_equal(f.findings.item[2].line, 4);
    assert_string_equal(ep_node_text(f.root, "a"), "1");
    assert_int_equal(ep_node_count(f.root), 3);
    assert_int_equal(ep_node_count(b), 2);
    assert_string_equal(ep_node_text(b, "c"), "1");
    ep_arena_free(f.arena);
}

/* Each bad byte stands on line 7, column 3 behind a tab, Cyrillic and line breaks of all kinds. */
static void bad_bytes_have_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {{"\xC0\xAF", 2},    {"\xED\xA0\x80", 3},
                {"\xFF", 1},        {"\xE2\x82", 2},
                {"\0", 1},          {"\x1B", 1},
                {"\x7F", 1},        {"\xC2\x81", 2},
                {"\x01", 1},        {"\xF4\x90\x80\x80", 4},
                {"\xEF\xBF\xBE", 3}};
    static const char before[] = "a: 1\n# \xD1\x84\xD1\x84\tx\r\nb: 2\rc: 3\n\nd: 4\n\xD1\x8F:";

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[100];
        size_t n = sizeof before - 1;

        memcpy(text, before, n);
        memcpy(text + n, rows[i].bytes, rows[i].size);
        memcpy(text + n + rows[i].size, "\n", 2);
        struct fixture f = read_limited(text, n + rows[i].size + 1, &ep_yaml_brief_limits);

        assert_null(f.root);
        assert_int_equal(f.findings.count, 1);
        assert_string_equal(f.findings.item[0].code, "utf8");
        assert_int_equal(f.findings.item[0].line, 7);
        assert_int_equal(f.findings.item[0].column, 3);
        ep_arena_free(f.arena);
    }
}

static void encodings(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } utf16[] = {{"\xFF\xFE"
                  "a\0:\0",
                  6},
                 {"\xFE\xFF\0a\0:", 6},
                 {"a\0:\0 \0001\0", 8},
                 {"\0a\0:\0 \0001", 8}};

    for (size_t i = 0; i < sizeof utf16 / sizeof utf16[0]; i++) {
        struct fixture f = read_limited(utf16[i].bytes, utf16[i].size, &ep_yaml_brief_limits);

        assert_null(f.root);
        assert_string_equal(f.findings.item[0].message, "the file is UTF-16, not UTF-8");
        ep_arena_free(f.arena);
    }
    struct fixture f = read_text("\xEF\xBB\xBF"
                                 "a: &x 1\n");

    assert_int_equal(f.findings.item[0].column, 4); /* the mark counts for nothing */
    assert_string_equal(f.findings.item[0].excerpt, "a: &x 1");
    ep_arena_free(f.arena);
}

static void line_breaks_of_all_kinds_count(void **state)
{
    (void)state;
    static const char *const breaks[] = {"\n", "\r\n", "\r"};

    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        char text[100];

        snprintf(text, sizeof text, "a: 1%s# c%sb: &x 2%s", breaks[i], breaks[i], breaks[i]);
        struct fixture f = read_text(text);

        assert_int_equal(f.findings.item[0].line, 3);
        assert_string_equal(f.findings.item[0].excerpt, "b: &x 2");
        ep_arena_free(f.arena);
    }
}

static void excerpts_are_safe_and_short(void **state)
{
    (void)state;
    char text[2000] = "a: \"\xE2\x80\xAE"
                      "x\ty\" &z\n";
    struct fixture f = read_text(text);

    assert_string_equal(f.findings.item[0].excerpt, "a: \"\xEF\xBF\xBDx y\" &z");
    ep_arena_free(f.arena);
    memset(text, 'a', sizeof text);
    memcpy(text, "k: &x ", 6);
    f = read_limited(text, sizeof text, &ep_yaml_brief_limits);
    assert_int_equal(strlen(f.findings.item[0].excerpt), 240);
    ep_arena_free(f.arena);
}

static double milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* `count` times `part`, read within two seconds of processor time: many times what it takes
 * where the limits hold, and far below what it takes where they do not. */
static void check_bomb(const char *part, size_t count, const char *code)
{
    size_t n = strlen(part);
    char *text = malloc(n * count + 1);

    for (size_t i = 0; i < count; i++)
        memcpy(text + i * n, part, n);
    double start = milliseconds();
    struct fixture f = read_limited(text, n * count, &ep_yaml_brief_limits);
    double taken = milliseconds() - start;

    assert_null(f.root);
    assert_string_equal(f.findings.item[0].code, code);
    assert_true(taken < 2000);
    ep_arena_free(f.arena);
    free(text);
}

static void bombs_are_defused_at_once(void **state)
{
    (void)state;
    check_bomb("[", 100000, "limit");
    check_bomb("{a: ", 100000, "limit");
    check_bomb("- ", 100000, "limit");
    check_bomb("? ", 100000, "key");
    check_bomb("&a ", 100000, "alias");
    check_bomb("- *a\n", 100000, "alias");
    check_bomb("a: 1\n---\n", 100000, "document");
    check_bomb("x", (1 << 20) + 1, "limit");
    check_bomb("- 1\n", 50001, "limit");
}

static char *nested(int depth)
{
    char *text = calloc(1, 2 * (size_t)depth + 1);

    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    return text;
}

static void depth_and_its_neighbours(void **state)
{
    (void)state;
    for (int depth = 31; depth <= 33; depth++) {
        char *text = nested(depth);
        struct fixture f = read_text(text);

        assert_true((f.root != NULL) == (depth <= 32));
        if (depth > 32) {
            assert_string_equal(f.findings.item[0].message, "the file is deeper than 32 levels");
            assert_int_equal(f.findings.item[0].column, 33);
        }
        ep_arena_free(f.arena);
        free(text);
    }
}

/* Entries: the root and each value count. */
static void entries_and_their_neighbours(void **state)
{
    (void)state;
    static const struct ep_yaml_limits limits = {.bytes = 100, .scalar = 5, .depth = 2, .nodes = 4};
    static const struct {
        const char *text;
        bool fits;
    } rows[] = {
        {"[a, b]", true},
        {"[a, b, c]", true},
        {"[a, b, c, d]", false},
        {"{a: 1, b: 2}", true},
        {"{a: 1, b: 2, c: 3}", true},
        {"{a: 1, b: 2, c: 3, d: 4}", false},
        {"abcd", true},
        {"abcde", true},
        {"abcdef", false},
        {"abcd: 1", true},
        {"abcdef: 1", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fixture f = read_limited(rows[i].text, strlen(rows[i].text), &limits);

        assert_true((f.root != NULL) == rows[i].fits);
        assert_true(rows[i].fits || strcmp(f.findings.item[0].code, "limit") == 0);
        ep_arena_free(f.arena);
    }
}

static void bytes_and_their_neighbours(void **state)
{
    (void)state;
    static char text[102];
    static const struct ep_yaml_limits limits = {.bytes = 100, .scalar = 5, .depth = 2, .nodes = 4};

    for (size_t size = 99; size <= 101; size++) {
        memset(text, ' ', sizeof text);
        memcpy(text, "a: 1", 4);
        struct fixture f = read_limited(text, size, &limits);

        assert_true((f.root != NULL) == (size <= 100));
        ep_arena_free(f.arena);
    }
}

static void findings_at_nodes(void **state)
{
    (void)state;
    struct fixture f = read_text("plan:\n  budget: 65,50\n  list:\n  - x\n");
    struct ep_node *budget = ep_node_get(ep_node_get(f.root, "plan"), "budget");
    struct ep_node *x = ep_node_get(ep_node_get(f.root, "plan"), "list")->first;

    ep_node_finding(&f.findings, budget, false, EP_SEVERITY_ERROR, "number", "write 65.50",
                    "%s: '%s' is not a number", "budget", budget->text);
    ep_node_finding(&f.findings, budget, true, EP_SEVERITY_WARNING, "unused", NULL, "unused");
    ep_node_finding(&f.findings, x, true, EP_SEVERITY_NOTE, "list", NULL, "no key");
    const struct ep_finding *item = f.findings.item;

    assert_int_equal(item[0].line, 2);
    assert_int_equal(item[0].column, 11);
    assert_int_equal(item[0].length, 5);
    assert_string_equal(item[0].message, "budget: '65,50' is not a number");
    assert_string_equal(item[0].hint, "write 65.50");
    assert_string_equal(item[0].excerpt, "  budget: 65,50");
    assert_int_equal(item[1].column, 3);
    assert_int_equal(item[1].length, 6);
    assert_int_equal(item[2].line, 4); /* without a key: the value */
    assert_int_equal(item[2].column, 5);
    assert_int_equal(f.findings.errors, 1);
    ep_arena_free(f.arena);
}

/* Any text of a few characters that matter to YAML ends in a tree or in findings. */
static void any_short_text_ends_well(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a",  ":",  " ",   "\n",   "- ",       "[",  "]",    "{", "}", ",",
        "\"", "'",  "#",   "&",    "*",        "!",  "|",    ">", "%", "@",
        "?",  "\t", "---", "<<: ", "\xD1\x84", "\r", "\xFF", "~", "\\"};
    size_t count = sizeof parts / sizeof parts[0];
    uint64_t x = 88172645463325252u;

    for (int round = 0; round < 30000; round++) {
        char text[100] = "";

        for (int i = 0; i < 1 + round % 12; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            strcat(text, parts[x % count]);
        }
        struct fixture f = read_text(text);

        assert_true(f.root || f.findings.errors > 0);
        for (size_t i = 0; i < f.findings.count; i++) {
            assert_non_null(ep_diagnostic_find(f.findings.item[i].code));
            assert_true(f.findings.item[i].line >= 1 && f.findings.item[i].column >= 1);
        }
        ep_arena_free(f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_has_texts_and_places),
        cmocka_unit_test(nothing_is_typed),
        cmocka_unit_test(refusals_name_code_and_place),
        cmocka_unit_test(libyaml_is_translated),
        cmocka_unit_test(several_refusals_come_in_one_pass),
        cmocka_unit_test(an_alias_as_key_leaves_the_value_as_it_is),
        cmocka_unit_test(duplicates_are_found_and_the_first_stays),
        cmocka_unit_test(bad_bytes_have_their_place),
        cmocka_unit_test(encodings),
        cmocka_unit_test(line_breaks_of_all_kinds_count),
        cmocka_unit_test(excerpts_are_safe_and_short),
        cmocka_unit_test(bombs_are_defused_at_once),
        cmocka_unit_test(depth_and_its_neighbours),
        cmocka_unit_test(entries_and_their_neighbours),
        cmocka_unit_test(bytes_and_their_neighbours),
        cmocka_unit_test(findings_at_nodes),
        cmocka_unit_test(any_short_text_ends_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
