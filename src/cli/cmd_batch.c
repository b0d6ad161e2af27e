/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/batch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 24

struct batch_options {
    struct ep_cli_list set;
    const char *command, *jobs, *shard, *scenario, *as_of, *at, *message;
    bool keep_going, strict, dry_run;
};

struct batching {
    struct ep_cli *cli;
    enum ep_status worst;
};

/* --- options ---------------------------------------------------------------------------------- */

/* What only some commands heed would be ignored by the others without a word. */
static enum ep_status check_dates(const struct batch_options *o, struct ep_error *err)
{
    const char *command = o->command ? o->command : "run";

    if (o->as_of && !ep_streq(command, "run")) {
        ep_error_set(err, EP_USAGE, "--as-of is the date of a run, not of --command %s", command);
        return ep_streq(command, "review") ? ep_error_hint(err, "the day of a review is --at")
                                           : EP_USAGE;
    }
    if (!o->at || ep_streq(command, "review"))
        return EP_OK;
    ep_error_set(err, EP_USAGE, "--at is the day of a review, not of --command %s", command);
    return ep_streq(command, "run") ? ep_error_hint(err, "the date of a run is --as-of") : EP_USAGE;
}

static enum ep_status read_dates(struct ep_cli *cli, const struct batch_options *o,
                                 struct ep_batch_options *job, struct ep_error *err)
{
    enum ep_status status;

    EP_TRY(check_dates(o, err));
    EP_TRY(ep_cli_at(o->at, err));
    status = ep_cli_as_of(cli, &job->run.as_of, err);
out:
    return status;
}

static enum ep_status prepare(struct ep_cli *cli, const struct batch_options *o,
                              struct ep_batch_options *job, struct ep_error *err)
{
    struct ep_setting *settings = EP_NEW_ARRAY(cli->arena, struct ep_setting, o->set.count + 1);
    enum ep_status status;

    for (size_t i = 0; i < o->set.count; i++)
        settings[i].text = o->set.item[i];
    *job = (struct ep_batch_options){.command = o->command ? o->command : "run",
                                     .keep_going = o->keep_going,
                                     .strict = o->strict,
                                     .at = o->at,
                                     .run = {.settings = settings,
                                             .setting_count = o->set.count,
                                             .scenario = o->scenario,
                                             .as_of = o->as_of,
                                             .note = o->message,
                                             .dry_run = o->dry_run,
                                             .stop = ep_cli_stopped}};
    ep_cli_overlay(cli, &job->run);
    EP_TRY(ep_cli_jobs(o->jobs, &job->jobs, err));
    status = read_dates(cli, o, job, err);
out:
    return status;
}

static enum ep_status find_clients(struct ep_cli *cli, const struct batch_options *o,
                                   struct ep_batch_list *list, struct ep_error *err)
{
    struct ep_batch_shard shard = {1, 1};
    enum ep_status status = EP_OK;

    if (o->shard)
        EP_TRY(ep_batch_shard_parse(o->shard, &shard, err));
    EP_TRY(ep_batch_clients(cli->arena, cli->argument, cli->argument_count, list, err));
    for (size_t i = 0; i < list->count; i++)
        EP_TRY(ep_cli_protect(cli->common.output, &list->item[i], err));
    ep_batch_shard_keep(list, shard);
out:
    return status;
}

/* --- while it runs ---------------------------------------------------------------------------- */

static void draw_bar(struct ep_cli *cli, const char *path, size_t done, size_t failed, size_t total)
{
    size_t full = BAR_WIDTH * done / total;
    char bar[BAR_WIDTH + 1], counts[96];

    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', full);
    bar[BAR_WIDTH] = '\0';
    int used = snprintf(counts, sizeof counts, "[%s] %zu/%zu%s", bar, done, total,
                        failed ? ep_arena_printf(cli->arena, ", %zu failed", failed) : "");
    bool fits = used + 2 + ep_utf8_width(path) < cli->width;

    fprintf(stderr, "\r%s%s%s\033[K", counts, fits ? "  " : "", fits ? path : "");
    cli->progress_drawn = true;
}

static void on_progress(void *data, const char *path, size_t done, size_t failed, size_t total)
{
    struct ep_cli *cli = ((struct batching *)data)->cli;
    const char *clean = ep_text_clean(cli->arena, path);

    if (cli->common.verbose && done > 0)
        fprintf(stderr, "%zu/%zu %s\n", done, total, clean);
    else if (cli->progress && !cli->common.verbose)
        draw_bar(cli, clean, done, failed, total);
}

/* Warnings of many clients would bury what failed: they are counted in the table. */
static void print_findings(struct ep_cli *cli, const struct ep_batch_result *r)
{
    struct ep_findings shown;

    ep_findings_init(&shown, cli->arena);
    for (size_t i = 0; i < r->findings.count; i++)
        if (cli->common.verbose || r->findings.item[i].severity == EP_SEVERITY_ERROR)
            ep_findings_add(&shown, &r->findings.item[i]);
    ep_cli_print_findings(cli, &shown);
}

static void on_result(void *data, const struct ep_batch_result *r)
{
    struct batching *b = data;
    struct ep_error err = {.status = r->status};

    if (r->state == EP_BATCH_ENDED)
        b->worst = ep_cli_worse(b->worst, r->status);
    print_findings(b->cli, r);
    if (r->message[0]) {
        ep_error_set(&err, r->status, "%s: %s", r->client->path, r->message);
        ep_error_hint(&err, "%s", r->hint);
        ep_cli_print_error(b->cli, &err);
    }
    if (b->cli->common.json)
        ep_batch_json(b->cli->arena, r, &b->cli->out);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum ep_status work(struct ep_cli *cli, const struct ep_batch_list *list,
                           const struct ep_batch_options *job, struct ep_error *err)
{
    struct batching b = {cli, EP_OK};
    const struct ep_batch_watch watch = {on_result, on_progress, &b};
    struct ep_batch_result *results =
        EP_NEW_ARRAY(cli->arena, struct ep_batch_result, list->count + 1);

    ep_cli_signals_hold(true);
    enum ep_status status = ep_batch_run(cli->arena, list, job, &watch, results, err);

    ep_cli_signals_hold(false);
    ep_cli_progress_end(cli);
    cli->keep = results[0].client != NULL || list->count == 0;
    if (!cli->common.json && cli->keep && list->count > 0)
        ep_batch_table(cli->arena, results, list->count, job->command, ep_cli_table_width(cli),
                       &cli->out);
    if (cli->keep)
        ep_cli_note(cli, "%s", ep_batch_counts(cli->arena, results, list->count));
    return status != EP_OK ? status : b.worst;
}

static enum ep_status batch(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    struct ep_batch_list list = {0};
    struct ep_batch_options job;
    enum ep_status status;

    EP_TRY(prepare(cli, options, &job, err));
    EP_TRY(find_clients(cli, options, &list, err));
    status = work(cli, &list, &job, err);
out:
    return status;
}

#define AT(member) offsetof(struct batch_options, member)

static const struct ep_cli_option options[] = {
    {.name = "command",
     .kind = EP_CLI_TEXT,
     .value = "COMMAND",
     .choices = ep_batch_commands,
     .offset = AT(command),
     .help = "what to do with each client: run, check, report or review; run where left out"},
    {.name = "jobs",
     .letter = 'j',
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = AT(jobs),
     .help = "clients at a time, 1 to 1024; as many as there are processors where left out"},
    {.name = "shard",
     .kind = EP_CLI_TEXT,
     .value = "I/N",
     .offset = AT(shard),
     .help = "only part I of N; which part a client belongs to hangs on its path as written, so "
             "that N machines with the same PATHs do each client once"},
    {.name = "keep-going",
     .kind = EP_CLI_FLAG,
     .offset = AT(keep_going),
     .help = "go on with further clients after one ended with 1, 2 or 5"},
    {.name = "set",
     .kind = EP_CLI_LIST,
     .value = "KEY=VALUE",
     .offset = AT(set),
     .help = "put VALUE in the place of what every brief says under KEY; may be repeated"},
    {.name = "scenario",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .offset = AT(scenario),
     .help = "with the overrides of this scenario, which every brief must have"},
    {.name = "as-of",
     .kind = EP_CLI_TEXT,
     .value = "DATE",
     .offset = AT(as_of),
     .help = "of runs: the date that counts as today; else SOURCE_DATE_EPOCH, else the first day "
             "of each plan"},
    {.name = "at",
     .kind = EP_CLI_TEXT,
     .value = "DATE",
     .offset = AT(at),
     .help = "the day of the reviews; else the day after the last actual month of each client"},
    {.name = "message",
     .letter = 'm',
     .kind = EP_CLI_TEXT,
     .value = "NOTE",
     .offset = AT(message),
     .help = "note kept with each revision"},
    {.name = "dry-run",
     .letter = 'n',
     .kind = EP_CLI_FLAG,
     .offset = AT(dry_run),
     .help = "make the plans or reviews in memory, write nothing"},
    {.name = "strict",
     .kind = EP_CLI_FLAG,
     .offset = AT(strict),
     .help = "a client with a must goal that is not reached, or with mostly assumed figures, ends "
             "with 4"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .many = true,
     .complete = EP_CLI_FILES,
     .help = "clients' folders or briefs, or folders that hold clients' folders"},
};

static const char *const examples[] = {
    "emplan batch clients",
    "plan every client of the folder clients",
    "emplan batch clients --command check --json",
    "check every brief, one JSON object a line",
    "emplan batch clients --command review",
    "hold the actual figures of every client against its plan of record",
    "emplan batch clients --shard 2/8 --keep-going",
    "do the second of eight parts, whatever happens to single clients",
    NULL};

const struct ep_cli_command ep_cli_batch = {
    .name = "batch",
    .group = "Many clients",
    .summary = "plan, check or report many clients in parallel",
    .description =
        "Works through clients with several worker processes and prints one summary table in the "
        "order of the clients: status, months, budget, the middle (50th percentile) of customers "
        "and profit, must goals missed, warnings. With --json it prints one object a line "
        "(emplan-batch/1).\n\n"
        "Each client is planned as by `emplan run`, in a transaction of its own: one that fails "
        "changes nothing for the others. Without --keep-going no further client is started after "
        "one that ended with 1, 2 or 5. Ends with the worst of its clients, in the order 0, 4, 3, "
        "1, 5, 2.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct batch_options),
    .run = batch,
};
