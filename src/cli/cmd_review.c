/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/report.h"

struct review_options {
    const char *at, *message, *jobs;
    bool apply, lenient, dry_run;
};

static void say_where(struct ep_cli *cli, const struct ep_client *client,
                      const struct review_options *o, const struct ep_run_result *result)
{
    if (o->dry_run) {
        ep_cli_note(cli, "dry run: nothing was written");
        ep_cli_next(cli, "next: `emplan review %s` keeps this review", client->word);
        return;
    }
    if (result->unchanged)
        ep_cli_note(cli, "nothing changed since revision %lld", (long long)result->revision);
    ep_cli_note(cli, "review: %s", result->review);
    if (result->report)
        ep_cli_note(cli, "report: %s", result->report);
    if (o->apply)
        ep_cli_next(cli, "next: `emplan approve %s` makes the new plan the plan of record",
                    client->word);
    else
        ep_cli_next(cli, "next: `emplan review %s --apply` takes the new plan over", client->word);
}

static enum ep_status show(struct ep_cli *cli, const struct ep_run_result *result,
                           struct ep_error *err)
{
    if (cli->common.json)
        return ep_report_review_json(result->store, &cli->out, err);
    return ep_report_review(result->store, true, -1, &cli->out, err);
}

static enum ep_status review(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct review_options *o = options;
    struct ep_review_options job = {.run = {.note = o->message,
                                            .lenient = o->lenient,
                                            .dry_run = o->dry_run,
                                            .stop = ep_cli_stopped},
                                    .at = o->at,
                                    .apply = o->apply};
    struct ep_client client;
    struct ep_findings list;
    struct ep_run_result result = {0};
    enum ep_status status;

    ep_cli_overlay(cli, &job.run);
    EP_TRY(ep_cli_at(o->at, err));
    EP_TRY(ep_cli_limit_jobs(o->jobs, err));
    EP_TRY(ep_cli_client(cli, 0, &client, err));
    struct ep_cli_sink data = {cli, &list, &client};
    struct ep_sink sink = ep_cli_sink(&data);

    ep_findings_init(&list, cli->arena);
    ep_cli_signals_hold(true);
    status = ep_pipeline_review(cli->arena, &client, &job, &sink, &result, err);
    ep_cli_signals_hold(false);
    ep_cli_print_findings(cli, &list);
    if (status == EP_INVALID && cli->common.json)
        ep_cli_refused_json(cli, &list, err);
    if (status != EP_OK)
        goto out;
    status = show(cli, &result, err);
    ep_store_close(result.store);
    if (status == EP_OK)
        say_where(cli, &client, o, &result);
out:
    return status;
}

static const struct ep_cli_option options[] = {
    {.name = "at",
     .kind = EP_CLI_TEXT,
     .value = "DATE",
     .offset = offsetof(struct review_options, at),
     .help = "the day of the review: months that are over by then are compared; else the day after "
             "the last actual month"},
    {.name = "apply",
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct review_options, apply),
     .help = "take the new plan over: `emplan approve` can make it the plan of record, and "
             "report/report.md becomes its report"},
    {.name = "dry-run",
     .letter = 'n',
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct review_options, dry_run),
     .help = "make the review in memory, write nothing"},
    {.name = "message",
     .letter = 'm',
     .kind = EP_CLI_TEXT,
     .value = "NOTE",
     .offset = offsetof(struct review_options, message),
     .help = "note kept with the revision, shown by `emplan log`"},
    {.name = "jobs",
     .letter = 'j',
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = offsetof(struct review_options, jobs),
     .help = "processors to use at most; all that there are where left out. The plan is the same"},
    {.name = "lenient",
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct review_options, lenient),
     .help = "leave out rows of data files that cannot be read, however many they are"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder or its brief; left out, the current folder"},
};

static const char *const examples[] = {
    "emplan review acme",
    "hold the actual figures against the plan of record and say what to do",
    "emplan review acme --at 2027-07-01 --apply",
    "review the months before July and take the new plan over",
    "emplan review acme --dry-run --json",
    "hand the review to a script, without writing anything",
    NULL};

const struct ep_cli_command ep_cli_review = {
    .name = "review",
    .group = "Control",
    .summary = "hold actual figures against the plan and plan the rest again",
    .description =
        "Reads the actual figures that the brief names under `data:` (kinds actuals, analytics, "
        "ads, deals, orders), holds them against the plan of record, names the step at which a "
        "channel breaks, judges the hypotheses that were written down at approval (supported, "
        "refuted, too early with what is still needed), forecasts the months that are left and "
        "proposes where their money should go: at most `plan.max_shift` of it moves at one "
        "review, a channel that is too early to judge keeps a floor, and where the gain is within "
        "the flat range the money stays.\n\nThe review is a revision of its own, with the report "
        "report/review.md. A brief that changed (goals, products, region, budget ...) is planned "
        "anew from the same day. The same review made again is found, not added.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct review_options),
    .run = review,
};
