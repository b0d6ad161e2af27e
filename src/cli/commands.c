/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"

/* In the order of help, group by group. */
static const struct ep_cli_command *const commands[] = {
    &ep_cli_init,   &ep_cli_check,      &ep_cli_run,    &ep_cli_report,    &ep_cli_status,
    &ep_cli_log,    &ep_cli_approve,    &ep_cli_review, &ep_cli_diff,      &ep_cli_explain,
    &ep_cli_export, &ep_cli_catalog,    &ep_cli_batch,  &ep_cli_portfolio, &ep_cli_sniff,
    &ep_cli_schema, &ep_cli_completion, &ep_cli_help,   &ep_cli_version,
};

static const char *const *colors(struct ep_arena *a)
{
    static const char *const names[] = {"auto", "always", "never", NULL};

    (void)a;
    return names;
}

#define AT(member) offsetof(struct ep_cli_common, member)

static const struct ep_cli_option common[] = {
    {.name = "directory",
     .letter = 'C',
     .kind = EP_CLI_TEXT,
     .value = "DIR",
     .complete = EP_CLI_FOLDERS,
     .offset = AT(directory),
     .help = "go to the folder DIR first"},
    {.name = "output",
     .letter = 'o',
     .kind = EP_CLI_TEXT,
     .value = "FILE",
     .complete = EP_CLI_FILES,
     .offset = AT(output),
     .help = "write the result to FILE instead of standard output (`-`)"},
    {.name = "json",
     .kind = EP_CLI_FLAG,
     .offset = AT(json),
     .help = "give the result as JSON, for scripts"},
    {.name = "catalog",
     .kind = EP_CLI_LIST,
     .value = "DIR",
     .complete = EP_CLI_FOLDERS,
     .offset = AT(catalog),
     .help = "lay the catalogue files of the folder DIR over the built-in ones; may be repeated"},
    {.name = "quiet",
     .letter = 'q',
     .kind = EP_CLI_FLAG,
     .offset = AT(quiet),
     .help = "say nothing but errors"},
    {.name = "verbose",
     .letter = 'v',
     .kind = EP_CLI_FLAG,
     .offset = AT(verbose),
     .help = "say more: every finding, every stage"},
    {.name = "color",
     .kind = EP_CLI_TEXT,
     .value = "WHEN",
     .choices = colors,
     .offset = AT(color),
     .help = "colours: auto (on a terminal), always, never"},
    {.name = "no-color",
     .kind = EP_CLI_FLAG,
     .offset = AT(no_color),
     .help = "the same as --color never"},
    {.name = "no-progress",
     .kind = EP_CLI_FLAG,
     .offset = AT(no_progress),
     .help = "draw no progress"},
    {.name = "help",
     .letter = 'h',
     .kind = EP_CLI_FLAG,
     .offset = AT(help),
     .help = "print help and do nothing else"},
    {.name = "version",
     .letter = 'V',
     .kind = EP_CLI_FLAG,
     .offset = AT(version),
     .help = "print the version and do nothing else"},
};

const struct ep_cli_command *const *ep_cli_commands(size_t *count)
{
    *count = EP_CLI_COUNT(commands);
    return commands;
}

const struct ep_cli_command *ep_cli_command_find(const char *name)
{
    for (size_t i = 0; i < EP_CLI_COUNT(commands); i++)
        if (ep_streq(commands[i]->name, name))
            return commands[i];
    return NULL;
}

const char *ep_cli_command_near(const char *name)
{
    const char *names[EP_CLI_COUNT(commands)];

    for (size_t i = 0; i < EP_CLI_COUNT(commands); i++)
        names[i] = commands[i]->name;
    return ep_nearest(name, names, EP_CLI_COUNT(commands));
}

const struct ep_cli_option *ep_cli_common_options(size_t *count)
{
    *count = EP_CLI_COUNT(common);
    return common;
}
