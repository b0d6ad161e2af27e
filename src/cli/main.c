/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum ep_status go_to(const char *folder, struct ep_error *err)
{
    if (!folder || chdir(folder) == 0)
        return EP_OK;
    return ep_error_set(err, EP_FAILED, "cannot go to the folder %s: %s", folder, strerror(errno));
}

static enum ep_status bare(void)
{
    struct ep_str text;

    ep_str_init(&text, EP_STR_LIMIT);
    ep_cli_short_help(&text);
    fputs(text.data, stderr);
    ep_str_clear(&text);
    return EP_USAGE;
}

/* Help and version win over everything else on the line. */
static enum ep_status answer(struct ep_cli *cli, const char *name, bool help, struct ep_error *err)
{
    ep_cli_terminal(cli);
    cli->command = help ? &ep_cli_help : &ep_cli_version;
    if (!help)
        return cli->command->run(cli, NULL, err);
    ep_cli_help_on(cli, name && ep_cli_command_find(name) ? name : NULL);
    return EP_OK;
}

static enum ep_status run_command(struct ep_cli *cli, int argc, char **argv, int index,
                                  struct ep_error *err)
{
    cli->command = ep_cli_command_find(argv[index]);
    void *options = ep_arena_alloc(cli->arena, cli->command->size + 1);
    enum ep_status status = ep_cli_parse(cli, argc, argv, index, options, err);

    ep_cli_terminal(cli);
    if (status == EP_OK && cli->command->no_result && cli->common.output && !cli->common.json)
        status = ep_error_set(err, EP_USAGE, "emplan %s has no result for --output to write",
                              cli->command->name);
    if (status == EP_OK)
        status = go_to(cli->common.directory, err);
    if (status == EP_OK)
        status = cli->command->run(cli, options, err);
    ep_cli_progress_end(cli);
    return status;
}

static bool is_done(enum ep_status status)
{
    return status == EP_OK || status == EP_WANTING || status == EP_CHANGED;
}

/* A command that failed half way leaves no half result, unless it says that it is a whole one. */
static enum ep_status finish(struct ep_cli *cli, enum ep_status status, struct ep_error *err)
{
    struct ep_error trouble = {.status = EP_OK};
    bool failed = !is_done(status);

    if (failed && !cli->keep) {
        ep_str_cut(&cli->out, 0);
        cli->common.output = NULL; /* it may name an input: the error goes to standard output */
        if (cli->common.json)
            ep_cli_error_json(cli, status, err);
    }
    enum ep_status written = ep_cli_flush(cli, &trouble);

    ep_cli_print_notes(cli);
    if (failed && err->message[0])
        ep_cli_print_error(cli, err);
    if (written != EP_OK)
        ep_cli_print_error(cli, &trouble);
    return written != EP_OK && !failed ? written : status;
}

static enum ep_status emplan(struct ep_cli *cli, int argc, char **argv)
{
    struct ep_error err = {.status = EP_OK};
    struct ep_cli_asked asked;
    int index;
    enum ep_status status;

    if (argc < 2)
        return bare();
    ep_cli_terminal(cli);
    status = ep_cli_find(argc, argv, &index, &asked, &err);
    cli->common.json = asked.json;
    if (status == EP_OK && (asked.help || asked.version))
        status = answer(cli, index >= 0 ? argv[index] : NULL, asked.help, &err);
    else if (status == EP_OK && index < 0)
        return bare();
    else if (status == EP_OK)
        status = run_command(cli, argc, argv, index, &err);
    status = finish(cli, status, &err);
    return ep_cli_stopped() != EP_OK ? ep_cli_stopped() : status;
}

int main(int argc, char **argv)
{
    ep_process_prepare();
    ep_cli_signals();
    struct ep_cli cli = {.arena = ep_arena_new()};

    ep_str_init(&cli.out, EP_STR_LIMIT * 8);
    ep_str_init(&cli.notes, EP_STR_LIMIT);
    enum ep_status status = emplan(&cli, argc, argv);

    ep_str_clear(&cli.notes);
    ep_str_clear(&cli.out);
    ep_arena_free(cli.arena);
    return ep_status_exit(status);
}
