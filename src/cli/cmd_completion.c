/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"

static enum ep_status completion(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const char *shell = cli->argument[0];
    enum ep_status status =
        ep_cli_one_of(cli->arena, "emplan completion", shell, ep_cli_shells(cli->arena), err);

    (void)options;
    if (status != EP_OK)
        return status;
    if (!cli->common.json) {
        ep_cli_completion_text(cli->arena, shell, &cli->out);
        return EP_OK;
    }
    struct ep_str script;
    struct ep_json j;

    ep_str_init(&script, EP_STR_LIMIT);
    ep_cli_completion_text(cli->arena, shell, &script);
    ep_cli_json(cli, &j, "emplan-completion/1");
    ep_json_key(&j, "shell");
    ep_json_string(&j, shell);
    ep_json_key(&j, "script");
    ep_json_string(&j, script.data);
    ep_cli_json_end(cli, &j);
    ep_str_clear(&script);
    return EP_OK;
}

static const struct ep_cli_argument arguments[] = {
    {.name = "SHELL", .choices = ep_cli_shells, .help = "bash, zsh or fish"},
};

static const char *const examples[] = {
    "source <(emplan completion bash)", "complete commands and options in this shell",
    "emplan completion fish -o ~/.config/fish/completions/emplan.fish", "the same for good in fish",
    NULL};

const struct ep_cli_command ep_cli_completion = {
    .name = "completion",
    .group = "More",
    .summary = "print the completion script of a shell",
    .description = "Prints a script with which the shell completes commands, options and their "
                   "values.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .run = completion,
};
