/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include <stdio.h>

struct check_options {
    struct ep_cli_list set;
    const char *format, *scenario;
    bool lenient;
};

static const char *const *formats(struct ep_arena *a)
{
    static const char *const names[] = {"text", "json", "github", NULL};

    (void)a;
    return names;
}

struct checking {
    struct ep_cli *cli;
    struct ep_run_options job;
    struct ep_findings list;
    enum ep_status worst;
};

static size_t count_of(const struct ep_findings *list, enum ep_severity severity)
{
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        n += list->item[i].severity == severity;
    return n;
}

/* What is no finding of the brief, such as a file that is not there. */
static void add_trouble(struct checking *c, const struct ep_client *client,
                        const struct ep_error *trouble)
{
    const char *hint = trouble->hint;

    if (!hint[0] && !ep_file_exists(client->brief))
        hint = ep_arena_printf(c->cli->arena, "`emplan init %s` makes a brief", client->word);
    ep_findings_add(&c->list, &(struct ep_finding){.severity = EP_SEVERITY_ERROR,
                                                   .code = "file",
                                                   .file = client->brief,
                                                   .message = trouble->message,
                                                   .hint = hint});
}

/* A client that cannot be read does not keep the others from being checked. */
static enum ep_status check_one(struct checking *c, const char *path, struct ep_error *err)
{
    struct ep_error trouble = {.status = EP_OK};
    struct ep_client client;
    size_t before = c->list.errors;

    ep_client_at(c->cli->arena, path, &client);
    if (ep_streq(path, "-"))
        ep_client_stream(&client);
    enum ep_status status = ep_cli_protect(c->cli->common.output, &client, err);

    if (status != EP_OK)
        return status;
    status = ep_pipeline_check(c->cli->arena, &client, &c->job, &c->list, &trouble);

    if (status != EP_OK && (status != EP_INVALID || c->list.errors == before))
        add_trouble(c, &client, &trouble);
    c->worst = ep_cli_worse(c->worst, status);
    return EP_OK;
}

static void add_json(struct checking *c)
{
    struct ep_json j;

    ep_cli_json(c->cli, &j, "emplan-check/1");
    ep_json_key(&j, "errors");
    ep_json_int(&j, (long long)c->list.errors);
    ep_json_key(&j, "warnings");
    ep_json_int(&j, (long long)count_of(&c->list, EP_SEVERITY_WARNING));
    ep_cli_findings_json(&j, &c->list);
    ep_cli_json_end(c->cli, &j);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* Findings are messages: they go to standard error, unless --output names a file for them. */
static void add_text(struct checking *c)
{
    struct ep_cli *cli = c->cli;
    size_t warnings = count_of(&c->list, EP_SEVERITY_WARNING);

    if (cli->common.output)
        ep_cli_findings(cli, &c->list, EP_CLI_FINDINGS_TEXT, cli->color_out, &cli->out);
    else
        ep_cli_print_findings(cli, &c->list);
    if (c->list.errors + warnings == 0)
        ep_cli_note(cli, "no problems found");
    else
        ep_cli_note(cli, "%zu error%s, %zu warning%s", c->list.errors, plural(c->list.errors),
                    warnings, plural(warnings));
}

static enum ep_status check(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct check_options *o = options;
    struct checking c = {.cli = cli, .worst = EP_OK};
    struct ep_setting *settings = EP_NEW_ARRAY(cli->arena, struct ep_setting, o->set.count + 1);
    const char *format = cli->common.json ? "json" : o->format ? o->format : "text";

    for (size_t i = 0; i < o->set.count; i++)
        settings[i].text = o->set.item[i];
    c.job = (struct ep_run_options){.settings = settings,
                                    .setting_count = o->set.count,
                                    .scenario = o->scenario,
                                    .lenient = o->lenient};
    ep_cli_overlay(cli, &c.job);
    ep_findings_init(&c.list, cli->arena);
    for (size_t i = 0; i < cli->argument_count || i == 0; i++) {
        enum ep_status status = check_one(&c, cli->argument_count ? cli->argument[i] : NULL, err);

        if (status != EP_OK)
            return status;
    }
    ep_findings_sort(&c.list);
    if (ep_streq(format, "json"))
        add_json(&c);
    else if (ep_streq(format, "github"))
        ep_cli_findings(cli, &c.list, EP_CLI_FINDINGS_GITHUB, false, &cli->out);
    else
        add_text(&c);
    cli->keep = true;
    return c.worst;
}

#define AT(member) offsetof(struct check_options, member)

static const struct ep_cli_option options[] = {
    {.name = "format",
     .kind = EP_CLI_TEXT,
     .value = "FORMAT",
     .choices = formats,
     .offset = AT(format),
     .help = "text for people (to standard error), json for scripts, github for annotations"},
    {.name = "set",
     .kind = EP_CLI_LIST,
     .value = "KEY=VALUE",
     .offset = AT(set),
     .help = "check with VALUE in the place of what the brief says under KEY; may be repeated"},
    {.name = "scenario",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .offset = AT(scenario),
     .help = "check with the overrides of this scenario of the brief"},
    {.name = "lenient",
     .kind = EP_CLI_FLAG,
     .offset = AT(lenient),
     .help = "leave out rows of data files that cannot be read, however many they are"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .many = true,
     .complete = EP_CLI_FILES,
     .help = "clients' folders or briefs; left out, the current folder; - is a brief on standard "
             "input"},
};

static const char *const examples[] = {
    "emplan check acme", "say everything that is wrong with acme/brief.yaml",
    "emplan check clients/* --format github", "annotate the lines of a pull request", NULL};

const struct ep_cli_command ep_cli_check = {
    .name = "check",
    .group = "Begin",
    .summary = "read a brief, say everything that is wrong with it",
    .description = "Reads and checks briefs, reports all problems in one pass and writes nothing. "
                   "Each problem "
                   "is FILE:LINE:COLUMN: error[CODE]: what is wrong; what to write; `emplan "
                   "explain CODE` says "
                   "more. Ends with 3 where there is an error.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct check_options),
    .run = check,
};
