/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/cli_internal.h"
#include <string.h>

struct line {
    char *word[12];
    int count;
};

#define LINE(...)                                                                                  \
    ((struct line){{(char[]){"emplan"}, __VA_ARGS__},                                              \
                   1 + (int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *))})
#define W(text) ((char[]){text})

struct found {
    enum ep_status status;
    int index;
    struct ep_cli_asked asked;
    struct ep_error err;
};

static struct found find(struct line l)
{
    struct found f = {.index = -1};

    f.status = ep_cli_find(l.count, l.word, &f.index, &f.asked, &f.err);
    return f;
}

static void finds_the_command(void **state)
{
    (void)state;
    assert_int_equal(find(LINE(W("run"))).index, 1);
    assert_int_equal(find(LINE(W("-q"), W("run"), W("acme"))).index, 2);
    /* the value of an option is no command, be it a common one or a command's own */
    assert_int_equal(find(LINE(W("-C"), W("check"), W("run"))).index, 3);
    assert_int_equal(find(LINE(W("--to"), W("goals"), W("run"))).index, 3);
    assert_int_equal(find(LINE(W("--to=goals"), W("run"))).index, 2);
    assert_int_equal(find(LINE(W("-qofile"), W("run"))).index, 2);
    assert_int_equal(find(LINE(W("-qo"), W("file"), W("run"))).index, 3);
    assert_int_equal(find(LINE(W("--"), W("run"))).index, 2);
    assert_int_equal(find(LINE(W("-q"))).index, -1);
}

static void sees_help_anywhere_but_in_arguments(void **state)
{
    (void)state;
    assert_true(find(LINE(W("run"), W("--bogus"), W("-h"))).asked.help);
    assert_true(find(LINE(W("-qh"), W("run"))).asked.help);
    assert_true(find(LINE(W("run"), W("-V"))).asked.version);
    assert_true(find(LINE(W("nothing"), W("--json"))).asked.json);
    assert_false(find(LINE(W("run"), W("--"), W("-h"))).asked.help);
    assert_false(find(LINE(W("run"), W("-m"), W("-h"))).asked.help);
}

static void unknown_commands_are_refused_unless_help_is_asked(void **state)
{
    struct found f = find(LINE(W("chekc")));

    (void)state;
    assert_int_equal(f.status, EP_USAGE);
    assert_non_null(strstr(f.err.hint, "emplan check"));
    assert_int_equal(find(LINE(W("nothing"), W("--help"))).status, EP_OK);
}

/* A command of our own, with every kind of option. */
struct options {
    bool flag;
    const char *text, *choice;
    struct ep_cli_list list;
};

static const char *const *colours(struct ep_arena *a)
{
    static const char *const names[] = {"red", "green", NULL};

    (void)a;
    return names;
}

static const struct ep_cli_option rows[] = {
    {.name = "flag", .letter = 'f', .kind = EP_CLI_FLAG, .offset = offsetof(struct options, flag)},
    {.name = "text",
     .letter = 't',
     .kind = EP_CLI_TEXT,
     .value = "TEXT",
     .offset = offsetof(struct options, text)},
    {.name = "choice",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .choices = colours,
     .later = "blue violet",
     .offset = offsetof(struct options, choice)},
    {.name = "list",
     .letter = 'l',
     .kind = EP_CLI_LIST,
     .value = "ITEM",
     .offset = offsetof(struct options, list)},
};

static const struct ep_cli_argument arguments[] = {{.name = "ONE"},
                                                   {.name = "TWO", .optional = true}};

static const struct ep_cli_command command = {.name = "test",
                                              .argument = arguments,
                                              .argument_count = 2,
                                              .option = rows,
                                              .option_count = EP_CLI_COUNT(rows),
                                              .size = sizeof(struct options)};

struct parsed {
    struct ep_cli cli;
    struct options options;
    struct ep_error err;
    enum ep_status status;
};

static struct parsed parse(struct ep_arena *a, struct line l)
{
    struct parsed p = {.cli = {.arena = a, .command = &command}};

    p.status = ep_cli_parse(&p.cli, l.count, l.word, 1, &p.options, &p.err);
    return p;
}

static void reads_values_in_every_form(void **state)
{
    struct ep_arena *a = *state;
    struct parsed p = parse(a, LINE(W("test"), W("-fta"), W("x"), W("--list"), W("1"),
                                    W("--list=2"), W("-l3"), W("--choice"), W("green")));

    assert_int_equal(p.status, EP_OK);
    assert_true(p.options.flag);
    assert_string_equal(p.options.text, "a");
    assert_string_equal(p.options.choice, "green");
    assert_int_equal(p.options.list.count, 3);
    assert_string_equal(p.options.list.item[0], "1");
    assert_string_equal(p.options.list.item[2], "3");
    assert_int_equal(p.cli.argument_count, 1);
    assert_string_equal(p.cli.argument[0], "x");
    p = parse(
        a, LINE(W("test"), W("x"), W("--text"), W("a"), W("--text"), W("b"), W("-q"), W("--json")));
    assert_string_equal(p.options.text, "b");
    assert_true(p.cli.common.quiet && p.cli.common.json);
    p = parse(a, LINE(W("test"), W("--text="), W("--"), W("-f"), W("-")));
    assert_string_equal(p.options.text, "");
    assert_false(p.options.flag);
    assert_int_equal(p.cli.argument_count, 2);
    assert_string_equal(p.cli.argument[0], "-f");
}

static void refuses(struct ep_arena *a, struct line l, const char *message, const char *hint)
{
    struct parsed p = parse(a, l);

    assert_int_equal(p.status, EP_USAGE);
    if (!strstr(p.err.message, message) || !strstr(p.err.hint, hint))
        fail_msg("message \"%s\", hint \"%s\"", p.err.message, p.err.hint);
}

static void says_what_is_wrong(void **state)
{
    struct ep_arena *a = *state;

    refuses(a, LINE(W("test"), W("x"), W("--flga")), "no option --flga", "--flag");
    refuses(a, LINE(W("test"), W("x"), W("--fl")), "no option --fl", "");
    refuses(a, LINE(W("test"), W("x"), W("-fz")), "no option -z", "--help");
    refuses(a, LINE(W("test"), W("x"), W("--flag=1")), "takes no value", "");
    refuses(a, LINE(W("test"), W("x"), W("--text")), "needs a value: --text TEXT", "");
    refuses(a, LINE(W("test"), W("x"), W("-t")), "needs a value", "");
    refuses(a, LINE(W("test"), W("x"), W("--choice=gren")), "none of red, green", "green");
    refuses(a, LINE(W("test"), W("x"), W("--choice=blue")), "not available in this version",
            "red, green");
    refuses(a, LINE(W("test"), W("x"), W("--choice=blu")), "none of red", "");
    refuses(a, LINE(W("test")), "needs ONE", "emplan test ONE [TWO]");
    refuses(a, LINE(W("test"), W("a"), W("b"), W("c")), "'c'", "emplan test ONE [TWO]");
}

static void every_row_is_whole(void **state)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct ep_cli_command *c = all[i];

        assert_ptr_equal(ep_cli_command_find(c->name), c);
        assert_non_null(c->run);
        assert_non_null(c->summary);
        assert_non_null(c->description);
        assert_non_null(c->examples[0]);
        for (size_t k = 0; k < c->option_count; k++) {
            const struct ep_cli_option *o = &c->option[k];

            assert_true(o->offset < c->size);
            assert_int_equal(o->value == NULL, o->kind == EP_CLI_FLAG);
            assert_non_null(o->help);
            /* no command gives a common option another meaning */
            for (size_t m = 0; m < n; m++) {
                assert_string_not_equal(common[m].name, o->name);
                assert_false(o->letter && common[m].letter == o->letter);
            }
        }
    }
}

/* The first pass looks options up in all commands: a name must take a value in all or none. */
static void a_name_takes_a_value_everywhere_or_nowhere(void **state)
{
    size_t count;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i]->option_count; k++)
            for (size_t j = 0; j < count; j++)
                for (size_t m = 0; m < all[j]->option_count; m++) {
                    const struct ep_cli_option *a = &all[i]->option[k], *b = &all[j]->option[m];
                    bool same = ep_streq(a->name, b->name) || (a->letter && a->letter == b->letter);

                    assert_true(!same || (a->value == NULL) == (b->value == NULL));
                }
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
        cmocka_unit_test(finds_the_command),
        cmocka_unit_test(sees_help_anywhere_but_in_arguments),
        cmocka_unit_test(unknown_commands_are_refused_unless_help_is_asked),
        cmocka_unit_test(reads_values_in_every_form),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(a_name_takes_a_value_everywhere_or_nowhere),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
