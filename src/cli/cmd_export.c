/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/report.h"

struct export_options {
    const char *format, *revision;
    bool draws;
};

static const char *const *formats(struct ep_arena *a)
{
    static const char *const names[] = {"csv", "json", NULL};

    (void)a;
    return names;
}

static const char *const *what_names(struct ep_arena *a)
{
    (void)a;
    return ep_export_names();
}

static enum ep_status check_what(struct ep_cli *cli, const char *what, struct ep_error *err)
{
    return ep_cli_one_of(cli->arena, "emplan export", what, ep_export_names(), err);
}

static enum ep_status check_draws(const struct export_options *o, const char *what,
                                  struct ep_error *err)
{
    if (!o->draws || ep_streq(what, "model"))
        return EP_OK;
    ep_error_set(err, EP_USAGE, "only the model has draws, not '%.80s'", what);
    ep_error_hint(err, "`emplan export forecast` gives the 10th, 50th and 90th percentile");
    return EP_USAGE;
}

static enum ep_status run_export(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct export_options *o = options;
    const char *what = cli->argument[cli->argument_count - 1];
    bool json = cli->common.json || ep_streq(o->format, "json");
    struct ep_store *store = NULL;
    struct ep_revision revision;
    struct ep_client client;
    enum ep_status status;

    EP_TRY(check_what(cli, what, err));
    EP_TRY(check_draws(o, what, err));
    EP_TRY(ep_cli_client(cli, 1, &client, err));
    EP_TRY(ep_cli_open(cli, &client, o->revision ? o->revision : "plan", &store, &revision, err));
    status = o->draws
                 ? ep_export_model(store, true, &cli->out, err)
                 : ep_export(store, what, json ? EP_EXPORT_JSON : EP_EXPORT_CSV, &cli->out, err);
out:
    ep_store_close(store);
    return status;
}

#define AT(member) offsetof(struct export_options, member)

static const struct ep_cli_option options[] = {
    {.name = "format",
     .kind = EP_CLI_TEXT,
     .value = "FORMAT",
     .choices = formats,
     .later = "xlsx",
     .offset = AT(format),
     .help = "csv or json; csv where left out"},
    {.name = "revision",
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = AT(revision),
     .help =
         "a number, approved or latest; where left out the latest that is no proposal of a review"},
    {.name = "draws",
     .kind = EP_CLI_FLAG,
     .offset = AT(draws),
     .help = "of the model: with the draws over which the money is spread"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
    {.name = "WHAT",
     .choices = what_names,
     .help = "mediaplan, budget, forecast, hypotheses, tasks, facts, channels, tools, goals, "
             "kpis or model (the optimisation problem and its solution, always JSON)"},
};

static const char *const examples[] = {
    "emplan export acme mediaplan -o mediaplan.csv",
    "money and results by month and channel",
    "emplan export acme model",
    "the optimisation problem and its solution, to solve it elsewhere",
    "emplan export acme facts --json",
    "every figure with its range, origin and source",
    NULL};

const struct ep_cli_command ep_cli_export = {
    .name = "export",
    .group = "Understand",
    .summary = "give one table of the plan as CSV or JSON",
    .description = "Writes one table of the plan for a spreadsheet or a script.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct export_options),
    .run = run_export,
};
