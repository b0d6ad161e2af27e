/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <string.h>

/* --- looking options up ----------------------------------------------------------------------- */

/* One word of the command line that begins with a dash, taken apart. */
struct word {
    const char *name;  /* behind the dashes */
    size_t length;     /* of the name */
    const char *value; /* behind "=", or NULL */
};

static struct word take_apart(const char *text)
{
    const char *name = text + 2;
    const char *equals = strchr(name, '=');

    return (struct word){name, equals ? (size_t)(equals - name) : strlen(name),
                         equals ? equals + 1 : NULL};
}

static bool is_long(const struct ep_cli_option *o, const struct word *w)
{
    return strlen(o->name) == w->length && memcmp(o->name, w->name, w->length) == 0;
}

static const struct ep_cli_option *long_in(const struct ep_cli_option *o, size_t count,
                                           const struct word *w)
{
    for (size_t i = 0; i < count; i++)
        if (is_long(&o[i], w))
            return &o[i];
    return NULL;
}

static const struct ep_cli_option *short_in(const struct ep_cli_option *o, size_t count, char c)
{
    for (size_t i = 0; i < count; i++)
        if (o[i].letter && o[i].letter == c)
            return &o[i];
    return NULL;
}

static const struct ep_cli_option *in_rows(const struct ep_cli_option *o, size_t count,
                                           const struct word *w, char letter)
{
    return w ? long_in(o, count, w) : short_in(o, count, letter);
}

/* An option of the command (NULL: of any command) or a common one; by `w`, or by `letter`. */
static const struct ep_cli_option *look_up(const struct ep_cli_command *c, const struct word *w,
                                           char letter)
{
    size_t count, n;
    const struct ep_cli_option *rows = ep_cli_common_options(&n);
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *found = in_rows(rows, n, w, letter);

    if (!found && c)
        return in_rows(c->option, c->option_count, w, letter);
    for (size_t i = 0; !found && i < count; i++)
        found = in_rows(all[i]->option, all[i]->option_count, w, letter);
    return found;
}

static bool has_value(const struct ep_cli_option *o)
{
    return o->value != NULL;
}

/* --- first pass: which command ---------------------------------------------------------------- */

static void note_flag(const struct ep_cli_option *o, struct ep_cli_asked *asked)
{
    if (!o)
        return;
    asked->help |= ep_streq(o->name, "help");
    asked->version |= ep_streq(o->name, "version");
    asked->json |= ep_streq(o->name, "json");
}

/* True where the next word is this option's value. */
static bool skip_long(const char *text, struct ep_cli_asked *asked)
{
    struct word w = take_apart(text);
    const struct ep_cli_option *o = look_up(NULL, &w, 0);

    note_flag(o, asked);
    return o && has_value(o) && !w.value;
}

static bool skip_short(const char *text, struct ep_cli_asked *asked)
{
    for (const char *p = text + 1; *p; p++) {
        const struct ep_cli_option *o = look_up(NULL, NULL, *p);

        note_flag(o, asked);
        if (o && has_value(o))
            return p[1] == '\0';
    }
    return false;
}

static bool is_option(const char *text)
{
    return text[0] == '-' && text[1] != '\0';
}

static enum ep_status unknown_command(const char *name, struct ep_error *err)
{
    const char *near = ep_cli_command_near(name);

    ep_error_set(err, EP_USAGE, "'%s' is no command of emplan", name);
    if (near)
        return ep_error_hint(err, "did you mean `emplan %s`?", near);
    return ep_error_hint(err, "`emplan help` lists the commands");
}

enum ep_status ep_cli_find(int argc, char **argv, int *index, struct ep_cli_asked *asked,
                           struct ep_error *err)
{
    int found = -1;
    bool ended = false;

    *asked = (struct ep_cli_asked){false, false, false};
    for (int i = 1; i < argc; i++) {
        if (ended || !is_option(argv[i])) {
            if (found < 0)
                found = i;
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            ended = true;
            continue;
        }
        i += argv[i][1] == '-' ? skip_long(argv[i], asked) : skip_short(argv[i], asked);
    }
    *index = found;
    if (found >= 0 && !ep_cli_command_find(argv[found]) && !asked->help && !asked->version)
        return unknown_command(argv[found], err);
    return EP_OK;
}

/* --- second pass: values ---------------------------------------------------------------------- */

struct parser {
    struct ep_cli *cli;
    void *options; /* of the command */
    int argc, index;
    char **argv;
    int at; /* word being read */
    struct ep_cli_list arguments;
};

static void *member(struct parser *p, const struct ep_cli_option *o)
{
    size_t n;
    const struct ep_cli_option *rows = ep_cli_common_options(&n);
    bool is_common = o >= rows && o < rows + n;

    return (char *)(is_common ? (void *)&p->cli->common : p->options) + o->offset;
}

static const char *names_text(struct ep_arena *a, const char *const *names)
{
    const char *text = "";

    for (size_t i = 0; names[i]; i++)
        text = ep_arena_printf(a, "%s%s%s", text, i ? ", " : "", names[i]);
    return text;
}

enum ep_status ep_cli_one_of(struct ep_arena *a, const char *what, const char *name,
                             const char *const *names, struct ep_error *err)
{
    size_t count = 0;

    for (; names[count]; count++)
        if (strcmp(names[count], name) == 0)
            return EP_OK;
    const char *near = ep_nearest(name, names, count);

    ep_error_set(err, EP_USAGE, "%s: '%s' is none of %s", what, name, names_text(a, names));
    return near ? ep_error_hint(err, "did you mean %s?", near) : EP_USAGE;
}

/* True where `word` is one of the words of `list`, which spaces divide. */
static bool in_words(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = list; p && n; p = strchr(p, ' '), p = p ? p + 1 : NULL)
        if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

static enum ep_status check_choice(struct ep_arena *a, const struct ep_cli_option *o,
                                   const char *value, struct ep_error *err)
{
    if (!o->choices)
        return EP_OK;
    const char *const *names = o->choices(a);

    if (in_words(o->later, value)) {
        ep_error_set(err, EP_USAGE, "--%s %s is not available in this version", o->name, value);
        return ep_error_hint(err, "available: %s", names_text(a, names));
    }
    return ep_cli_one_of(a, ep_arena_printf(a, "--%s", o->name), value, names, err);
}

static enum ep_status store_value(struct parser *p, const struct ep_cli_option *o,
                                  const char *value, struct ep_error *err)
{
    struct ep_arena *a = p->cli->arena;
    enum ep_status status = check_choice(a, o, value, err);

    if (status != EP_OK)
        return status;
    if (o->kind == EP_CLI_LIST) {
        struct ep_cli_list *list = member(p, o);

        EP_PUSH(a, list, value);
    } else {
        *(const char **)member(p, o) = value;
    }
    return EP_OK;
}

static enum ep_status unknown_option(struct parser *p, const char *text, struct ep_error *err)
{
    const struct ep_cli_command *c = p->cli->command;
    size_t n;
    const struct ep_cli_option *rows = ep_cli_common_options(&n);
    const char **names = EP_NEW_ARRAY(p->cli->arena, const char *, n + c->option_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < c->option_count; i++)
        names[count++] = c->option[i].name;
    for (size_t i = 0; i < n; i++)
        names[count++] = rows[i].name;
    const char *near = text[1] == '-' ? ep_nearest(text + 2, names, count) : NULL;

    ep_error_set(err, EP_USAGE, "emplan %s has no option %s", c->name, text);
    if (near)
        return ep_error_hint(err, "did you mean --%s?", near);
    return ep_error_hint(err, "`emplan %s --help` lists its options", c->name);
}

static enum ep_status needs_value(const struct ep_cli_option *o, struct ep_error *err)
{
    return ep_error_set(err, EP_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->value);
}

/* The word behind the option; the command's own name is no value. */
static const char *next_word(struct parser *p)
{
    int next = p->at + 1 == p->index ? p->at + 2 : p->at + 1;

    if (next >= p->argc)
        return NULL;
    p->at = next;
    return p->argv[next];
}

static enum ep_status parse_long(struct parser *p, const char *text, struct ep_error *err)
{
    struct word w = take_apart(text);
    const struct ep_cli_option *o = look_up(p->cli->command, &w, 0);

    if (!o)
        return unknown_option(p, ep_arena_strndup(p->cli->arena, text, w.length + 2), err);
    if (!has_value(o) && w.value)
        return ep_error_set(err, EP_USAGE, "--%s takes no value", o->name);
    if (!has_value(o)) {
        *(bool *)member(p, o) = true;
        return EP_OK;
    }
    const char *value = w.value ? w.value : next_word(p);

    return value ? store_value(p, o, value, err) : needs_value(o, err);
}

static enum ep_status parse_short(struct parser *p, const char *text, struct ep_error *err)
{
    for (const char *c = text + 1; *c; c++) {
        const struct ep_cli_option *o = look_up(p->cli->command, NULL, *c);

        if (!o)
            return unknown_option(p, ep_arena_printf(p->cli->arena, "-%c", *c), err);
        if (has_value(o)) {
            const char *value = c[1] ? c + 1 : next_word(p);

            return value ? store_value(p, o, value, err) : needs_value(o, err);
        }
        *(bool *)member(p, o) = true;
    }
    return EP_OK;
}

static enum ep_status check_arguments(struct parser *p, struct ep_error *err)
{
    const struct ep_cli_command *c = p->cli->command;
    size_t least = 0, most = c->argument_count;
    const char *first = NULL;

    for (size_t i = 0; i < c->argument_count; i++) {
        least += !c->argument[i].optional;
        if (!c->argument[i].optional && !first)
            first = c->argument[i].name;
        if (c->argument[i].many)
            most = (size_t)-1;
    }
    if (p->arguments.count > most)
        ep_error_set(err, EP_USAGE, "emplan %s does not know what to do with '%s'", c->name,
                     p->arguments.item[most]);
    else if (p->arguments.count < least)
        ep_error_set(err, EP_USAGE, "emplan %s needs %s", c->name, first);
    else
        return EP_OK;
    return ep_error_hint(err, "usage: %s", ep_cli_usage(p->cli->arena, c));
}

/* One word; *ended: after `--` every word is an argument. */
static enum ep_status parse_word(struct parser *p, bool *ended, struct ep_error *err)
{
    const char *text = p->argv[p->at];

    if (*ended || !is_option(text)) {
        EP_PUSH(p->cli->arena, &p->arguments, text);
        return EP_OK;
    }
    if (strcmp(text, "--") == 0) {
        *ended = true;
        return EP_OK;
    }
    return text[1] == '-' ? parse_long(p, text, err) : parse_short(p, text, err);
}

enum ep_status ep_cli_parse(struct ep_cli *cli, int argc, char **argv, int index, void *options,
                            struct ep_error *err)
{
    struct parser p = {.cli = cli, .options = options, .argc = argc, .index = index, .argv = argv};
    enum ep_status status = EP_OK;
    bool ended = false;

    for (p.at = 1; p.at < argc && status == EP_OK; p.at++)
        if (p.at != index)
            status = parse_word(&p, &ended, err);
    if (status == EP_OK)
        status = check_arguments(&p, err);
    cli->argument = p.arguments.item;
    cli->argument_count = p.arguments.count;
    return status;
}
