/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/batch.h"
#include "emplan/file.h"

struct portfolio_options {
    const char *database, *revision;
};

/* Neither the report nor the database is written over a client, or one over the other. */
static enum ep_status protect(struct ep_cli *cli, const struct portfolio_options *o,
                              const struct ep_batch_list *list, struct ep_error *err)
{
    const char *output = cli->common.output;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < list->count; i++) {
        EP_TRY(ep_cli_protect(output, &list->item[i], err));
        EP_TRY(ep_cli_protect(o->database, &list->item[i], err));
    }
    if (output && o->database &&
        (ep_streq(output, o->database) || ep_file_same(output, o->database)))
        status = ep_error_set(err, EP_USAGE, "--output and --database both name %s", o->database);
    else if (ep_streq(o->database, "-"))
        status = ep_error_set(err, EP_USAGE, "--database takes a file, not standard output");
out:
    return status;
}

/* What cannot be read is said and left out; the status is the worst of all. */
static enum ep_status read_all(struct ep_cli *cli, const struct ep_batch_list *list,
                               const char *revision, struct ep_portfolio *p)
{
    enum ep_status worst = EP_OK;

    for (size_t i = 0; i < list->count; i++) {
        struct ep_error trouble = {.status = EP_OK}, said = trouble;
        enum ep_status status = ep_portfolio_add(p, &list->item[i], revision, &trouble);

        worst = ep_cli_worse(worst, status);
        if (status == EP_OK)
            continue;
        ep_error_set(&said, status, "%s: %s", list->item[i].path, trouble.message);
        ep_error_hint(&said, "%s", trouble.hint);
        ep_cli_print_error(cli, &said);
    }
    return worst;
}

static enum ep_status portfolio(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct portfolio_options *o = options;
    struct ep_portfolio *p = ep_portfolio_new(cli->arena);
    struct ep_batch_list list = {0};
    enum ep_status status, worst;

    EP_TRY(ep_batch_clients(cli->arena, cli->argument, cli->argument_count, &list, err));
    EP_TRY(protect(cli, o, &list, err));
    worst = read_all(cli, &list, o->revision ? o->revision : "plan", p);
    if (ep_portfolio_count(p) == 0)
        EP_TRY(ep_error_set(err, worst, "there is no plan to report on"));
    if (o->database)
        EP_TRY(ep_portfolio_database(p, o->database, err));
    if (cli->common.json)
        ep_portfolio_json(p, &cli->out);
    else
        ep_portfolio_markdown(p, &cli->out);
    cli->keep = true;
    status = worst;
out:
    return status;
}

#define AT(member) offsetof(struct portfolio_options, member)

static const struct ep_cli_option options[] = {
    {.name = "database",
     .kind = EP_CLI_TEXT,
     .value = "FILE",
     .complete = EP_CLI_FILES,
     .offset = AT(database),
     .help = "also write a SQLite file with the tables client, channel and goal over all clients; "
             "an earlier one is replaced"},
    {.name = "revision",
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = AT(revision),
     .help = "approved, latest or a number; where left out the latest that is no proposal"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .many = true,
     .complete = EP_CLI_FILES,
     .help = "clients' folders, or folders that hold clients' folders"},
};

static const char *const examples[] = {
    "emplan portfolio clients -o portfolio.md",
    "one report over every client of the folder clients",
    "emplan portfolio clients --database portfolio.sqlite -o portfolio.md",
    "the same, and a database to ask further questions of", NULL};

const struct ep_cli_command ep_cli_portfolio = {
    .name = "portfolio",
    .group = "Many clients",
    .summary = "give one report over the plans of many clients",
    .description =
        "Reads the project files of many clients, changes none, and writes one Markdown report: "
        "budget, spend, expected customers and profit of each, its main channels, missed goals, "
        "how much is assumed; the channels over all with the median cost per customer; warnings. "
        "Money is summed within a currency only, ratios are ratios of sums.\n\n"
        "A client without a plan, or whose project file cannot be read, is named under what was "
        "left out; the others are reported, and the exit status is the worst of all.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct portfolio_options),
    .run = portfolio,
};
