/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"

struct help_options {
    const char *reference;
    bool man;
};

static void add_option_json(struct ep_arena *a, struct ep_json *j, const struct ep_cli_option *o)
{
    char letter[2] = {o->letter, '\0'};

    ep_json_object(j);
    ep_json_key(j, "name");
    ep_json_string(j, o->name);
    ep_json_key(j, "letter");
    ep_json_string(j, o->letter ? letter : NULL);
    ep_json_key(j, "value");
    ep_json_string(j, o->value);
    ep_json_key(j, "help");
    ep_json_string(j, o->help);
    ep_json_key(j, "values");
    ep_json_array(j);
    for (const char *const *name = o->choices ? o->choices(a) : NULL; name && *name; name++)
        ep_json_string(j, *name);
    ep_json_end(j, ']');
    ep_json_end(j, '}');
}

static void add_options_json(struct ep_arena *a, struct ep_json *j, const struct ep_cli_option *o,
                             size_t count)
{
    ep_json_key(j, "options");
    ep_json_array(j);
    for (size_t i = 0; i < count; i++)
        add_option_json(a, j, &o[i]);
    ep_json_end(j, ']');
}

static void add_json(struct ep_cli *cli)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-help/1");
    ep_json_key(&j, "commands");
    ep_json_array(&j);
    for (size_t i = 0; i < count; i++) {
        ep_json_object(&j);
        ep_json_key(&j, "name");
        ep_json_string(&j, all[i]->name);
        ep_json_key(&j, "summary");
        ep_json_string(&j, all[i]->summary);
        ep_json_key(&j, "usage");
        ep_json_string(&j, ep_cli_usage(cli->arena, all[i]));
        add_options_json(cli->arena, &j, all[i]->option, all[i]->option_count);
        ep_json_end(&j, '}');
    }
    ep_json_end(&j, ']');
    add_options_json(cli->arena, &j, common, n);
    ep_cli_json_end(cli, &j);
}

/* A command, or one of the references. */
static enum ep_status topic(struct ep_cli *cli, const char *name, struct ep_error *err)
{
    const struct ep_cli_command *c = ep_cli_command_find(name);

    if (c) {
        ep_cli_help_text(cli, c, &cli->out);
        return EP_OK;
    }
    if (ep_cli_reference(cli->arena, name, &cli->out))
        return EP_OK;
    const char *near = ep_cli_command_near(name);

    ep_error_set(err, EP_USAGE, "there is no help on '%s'", name);
    if (near)
        return ep_error_hint(err, "did you mean `emplan help %s`?", near);
    return ep_error_hint(err, "`emplan help` lists the commands");
}

/* A topic as an object: the text that would be printed. */
static enum ep_status topic_json(struct ep_cli *cli, const char *name, struct ep_error *err)
{
    enum ep_status status = topic(cli, name, err);
    const char *text = ep_arena_strdup(cli->arena, cli->out.data);
    struct ep_json j;

    if (status != EP_OK)
        return status;
    ep_str_cut(&cli->out, 0);
    ep_cli_json(cli, &j, "emplan-help/1");
    ep_json_key(&j, "topic");
    ep_json_string(&j, name);
    ep_json_key(&j, "text");
    ep_json_string(&j, text);
    ep_cli_json_end(cli, &j);
    return EP_OK;
}

void ep_cli_help_on(struct ep_cli *cli, const char *command)
{
    struct ep_error none = {.status = EP_OK};

    if (command)
        (cli->common.json ? topic_json : topic)(cli, command, &none);
    else if (cli->common.json)
        add_json(cli);
    else
        ep_cli_help_text(cli, NULL, &cli->out);
}

static enum ep_status help(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct help_options *o = options;

    if (o->man) {
        ep_cli_man(cli->arena, &cli->out);
    } else if (o->reference) {
        ep_cli_reference(cli->arena, o->reference, &cli->out);
    } else if (cli->argument_count > 0) {
        return (cli->common.json ? topic_json : topic)(cli, cli->argument[0], err);
    } else {
        ep_cli_help_on(cli, NULL);
    }
    return EP_OK;
}

static const char *const *topics(struct ep_arena *a)
{
    size_t count, n = 0;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const char *const *references = ep_cli_references(a);

    while (references[n])
        n++;
    const char **names = EP_NEW_ARRAY(a, const char *, count + n + 1);

    for (size_t i = 0; i < count + n; i++)
        names[i] = i < count ? all[i]->name : references[i - count];
    return names;
}

static const struct ep_cli_option options[] = {
    {.name = "reference",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .choices = ep_cli_references,
     .offset = offsetof(struct help_options, reference),
     .help = "print a part of the reference as Markdown"},
    {.name = "man",
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct help_options, man),
     .help = "print the man page emplan(1), for `mandoc` or `man -l`"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "COMMAND",
     .optional = true,
     .choices = topics,
     .help = "a command, or commands, brief, data, diagnostics, exit-status, project-file, json"},
};

static const char *const examples[] = {
    "emplan help run", "print the help of a command", "emplan help brief",
    "print every key of a brief with its meaning, unit and default", NULL};

const struct ep_cli_command ep_cli_help = {
    .name = "help",
    .group = "More",
    .summary = "print help on a command, the brief, exit statuses, JSON",
    .description = "Prints help on a command or a part of the reference; without an argument, the "
                   "list of commands.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct help_options),
    .run = help,
};
