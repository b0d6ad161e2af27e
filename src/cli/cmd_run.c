/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/number.h"
#include "emplan/report.h"
#include "emplan/stage.h"

struct run_options {
    struct ep_cli_list set;
    const char *scenario, *to, *as_of, *message, *seek, *goal, *probability, *jobs;
    bool dry_run, strict, lenient;
};

static const char *const *stage_names(struct ep_arena *a)
{
    size_t count;
    const struct ep_stage *stages = ep_stages(&count);
    const char **names = EP_NEW_ARRAY(a, const char *, count + 1);

    for (size_t i = 0; i < count; i++)
        names[i] = stages[i].id;
    return names;
}

/* --seek budget --goal ID [--probability P]: all or none; P as 0.8 or 80%. */
static enum ep_status read_seek(const struct run_options *o, struct ep_run_options *run,
                                struct ep_error *err)
{
    double p = 0;

    if (!o->seek && (o->goal || o->probability))
        return ep_error_set(err, EP_USAGE, "%s belongs to --seek budget",
                            o->goal ? "--goal" : "--probability");
    if (!o->seek)
        return EP_OK;
    if (!ep_streq(o->seek, "budget"))
        return ep_error_set(err, EP_USAGE, "--seek takes budget, not '%s'", o->seek);
    if (!o->goal)
        return ep_error_set(err, EP_USAGE, "--seek budget needs --goal ID");
    if (o->probability && (!ep_number_parse(o->probability, true, &p, NULL) || !(p > 0 && p < 1)))
        return ep_error_set(err, EP_USAGE,
                            "--probability takes a share between 0 and 1 such as 0.8 or 80%%, not "
                            "'%s'",
                            o->probability);
    run->seek_probability = p;
    return EP_OK;
}

static enum ep_status prepare(struct ep_cli *cli, const struct run_options *o,
                              struct ep_run_options *run, struct ep_error *err)
{
    struct ep_setting *settings = EP_NEW_ARRAY(cli->arena, struct ep_setting, o->set.count + 1);

    for (size_t i = 0; i < o->set.count; i++)
        settings[i].text = o->set.item[i];
    *run = (struct ep_run_options){.settings = settings,
                                   .setting_count = o->set.count,
                                   .scenario = o->scenario,
                                   .to_stage = o->to,
                                   .as_of = o->as_of,
                                   .seek_goal = o->goal,
                                   .note = o->message,
                                   .lenient = o->lenient,
                                   .dry_run = o->dry_run,
                                   .summary_width = cli->common.json ? 0 : cli->width,
                                   .summary_color = cli->color_out,
                                   .stop = ep_cli_stopped};
    ep_cli_overlay(cli, run);
    enum ep_status status = read_seek(o, run, err);
    if (status != EP_OK)
        return status;
    return ep_cli_as_of(cli, &run->as_of, err);
}

static enum ep_status show(struct ep_cli *cli, const struct run_options *o,
                           const struct ep_run_result *result, struct ep_error *err)
{
    if (o->to) {
        ep_cli_note(cli, "revision %lld: the stages up to %s are done; a report needs all of them",
                    (long long)result->revision, o->to);
        if (!cli->common.json)
            return EP_OK;
        struct ep_json j;

        ep_cli_json(cli, &j, "emplan-stages/1");
        ep_json_key(&j, "to");
        ep_json_string(&j, o->to);
        ep_json_key(&j, "revision");
        ep_json_int(&j, result->revision);
        ep_cli_json_end(cli, &j);
        return EP_OK;
    }
    if (cli->common.json)
        return ep_report_run_json(result->store, &cli->out, err);
    if (result->summary) {
        ep_str_add(&cli->out, result->summary);
        return EP_OK;
    }
    return ep_report_summary(result->store, -1, cli->width, cli->color_out, &cli->out, err);
}

static void say_where(struct ep_cli *cli, const struct run_options *o,
                      const struct ep_run_result *result)
{
    if (o->dry_run)
        ep_cli_note(cli, "dry run: nothing was written");
    if (!result->report)
        return;
    if (result->unchanged)
        ep_cli_note(cli, "nothing changed since revision %lld", (long long)result->revision);
    ep_cli_note(cli, "report: %s", result->report);
}

/* What --strict does not let pass. */
static enum ep_status judge(struct ep_cli *cli, const struct run_options *o,
                            const struct ep_run_result *result, struct ep_error *err)
{
    if (!o->strict || o->to)
        return EP_OK;
    if (result->must_missed)
        ep_cli_note(cli, "emplan: strict: a goal with priority must is not reached");
    if (result->assumed_share > 0.5)
        ep_cli_note(cli, "emplan: strict: %.0f%% of what decides the result is assumed",
                    100 * result->assumed_share);
    if (!result->must_missed && !(result->assumed_share > 0.5))
        return EP_OK;
    return ep_error_set(err, EP_WANTING, "%s", ep_status_text(EP_WANTING));
}

static enum ep_status refuse(struct ep_cli *cli, const struct ep_client *client,
                             const struct ep_findings *list, enum ep_status status,
                             struct ep_error *err)
{
    if (status == EP_FAILED && !err->hint[0] && !ep_file_exists(client->brief))
        ep_error_hint(err, "`emplan init %s` makes a brief", client->word);
    if (status == EP_INVALID && cli->common.json)
        ep_cli_refused_json(cli, list, err);
    return status;
}

static enum ep_status plan(struct ep_cli *cli, const struct run_options *o,
                           const struct ep_client *client, const struct ep_run_options *run,
                           struct ep_error *err)
{
    struct ep_findings list;
    struct ep_cli_sink data = {cli, &list, client};
    struct ep_sink sink = ep_cli_sink(&data);
    struct ep_run_result result = {0};

    ep_findings_init(&list, cli->arena);
    ep_cli_signals_hold(true);
    enum ep_status status = ep_pipeline_run(cli->arena, client, run, &sink, &result, err);

    ep_cli_signals_hold(false);
    ep_cli_print_findings(cli, &list);
    if (status != EP_OK)
        return refuse(cli, client, &list, status, err);
    status = show(cli, o, &result, err);
    ep_store_close(result.store);
    if (status != EP_OK)
        return status;
    say_where(cli, o, &result);
    return judge(cli, o, &result, err);
}

/* A brief on standard input has no folder that a plan could be kept in. */
static enum ep_status from_stream(const struct ep_cli *cli, const struct run_options *o,
                                  struct ep_client *client, struct ep_error *err)
{
    if (cli->argument_count == 0 || !ep_streq(cli->argument[0], "-"))
        return EP_OK;
    if (!o->dry_run) {
        ep_error_set(err, EP_USAGE, "a plan of a brief on standard input can only be shown");
        return ep_error_hint(err, "`emplan run - --dry-run`; `emplan run ./-` is a folder");
    }
    ep_client_stream(client);
    return EP_OK;
}

static enum ep_status run(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct run_options *o = options;
    struct ep_run_options job;
    struct ep_client client;
    enum ep_status status = EP_OK;

    if (o->to)
        EP_TRY(ep_cli_one_of(cli->arena, "--to", o->to, stage_names(cli->arena), err));
    EP_TRY(ep_cli_limit_jobs(o->jobs, err));
    EP_TRY(prepare(cli, o, &job, err));
    EP_TRY(ep_cli_client(cli, 0, &client, err));
    EP_TRY(from_stream(cli, o, &client, err));
    status = plan(cli, o, &client, &job, err);
out:
    return status;
}

#define AT(member) offsetof(struct run_options, member)

static const struct ep_cli_option options[] = {
    {.name = "to",
     .kind = EP_CLI_TEXT,
     .value = "STAGE",
     .choices = stage_names,
     .offset = AT(to),
     .help = "stop behind this stage"},
    {.name = "set",
     .kind = EP_CLI_LIST,
     .value = "KEY=VALUE",
     .offset = AT(set),
     .help = "put VALUE in the place of what the brief says under KEY, a dotted key such as "
             "plan.budget; may be repeated"},
    {.name = "scenario",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .offset = AT(scenario),
     .help = "plan with the overrides of this scenario of the brief"},
    {.name = "dry-run",
     .letter = 'n',
     .kind = EP_CLI_FLAG,
     .offset = AT(dry_run),
     .help = "make the plan in memory, write nothing"},
    {.name = "as-of",
     .kind = EP_CLI_TEXT,
     .value = "DATE",
     .offset = AT(as_of),
     .help = "the date that counts as today; else SOURCE_DATE_EPOCH, else the first day of the "
             "plan"},
    {.name = "message",
     .letter = 'm',
     .kind = EP_CLI_TEXT,
     .value = "NOTE",
     .offset = AT(message),
     .help = "note kept with the revision, shown by `emplan log`"},
    {.name = "strict",
     .kind = EP_CLI_FLAG,
     .offset = AT(strict),
     .help =
         "end with status 4 where a must goal is not reached, or more than half of what decides "
         "the result is assumed"},
    {.name = "lenient",
     .kind = EP_CLI_FLAG,
     .offset = AT(lenient),
     .help = "leave out rows of data files that cannot be read, however many they are"},
    {.name = "jobs",
     .letter = 'j',
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = AT(jobs),
     .help = "processors to use at most; all that there are where left out. The plan is the same"},
    {.name = "seek",
     .kind = EP_CLI_TEXT,
     .value = "WHAT",
     .offset = AT(seek),
     .help = "budget: find the least budget that reaches the goal of --goal and plan with it, in "
             "place of plan.budget; no money is kept for tests"},
    {.name = "goal",
     .kind = EP_CLI_TEXT,
     .value = "ID",
     .offset = AT(goal),
     .help = "the goal of the brief that --seek is for"},
    {.name = "probability",
     .kind = EP_CLI_TEXT,
     .value = "P",
     .offset = AT(probability),
     .help = "how likely --seek has to reach the goal, such as 80%; left out: in expectation"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder or its brief; left out, the current folder; with --dry-run - is a "
             "brief on standard input"},
};

static const char *const examples[] = {
    "emplan run acme",
    "make the plan and write acme/plan.emplan and acme/report/report.md",
    "emplan run acme --dry-run --set plan.budget=30000",
    "see what another budget would do, without writing anything",
    "emplan run acme --dry-run --seek budget --goal newsletter --probability 80%",
    "the least budget with which the goal is reached in 8 of 10 cases",
    "emplan run acme --json -o plan.json",
    "give the plan to a script",
    NULL};

const struct ep_cli_command ep_cli_run = {
    .name = "run",
    .group = "Plan",
    .summary = "make the plan and its report",
    .description =
        "Reads the brief, runs the eight stages and writes the project file in one transaction, "
        "then the report. Prints a summary: goals with probabilities, channels with money, what to "
        "do first. Where nothing changed since the last run no revision is added.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct run_options),
    .run = run,
};
