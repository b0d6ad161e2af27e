/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/imports.h"
#include "emplan/report.h"

static void add_option(struct ep_arena *a, struct ep_str *out, const struct ep_cli_option *o)
{
    ep_str_addf(out, "- `%s`: %s\n", ep_cli_option_text(a, o, false), ep_cli_option_help(a, o));
}

static void add_command(struct ep_arena *a, struct ep_str *out, const struct ep_cli_command *c)
{
    ep_str_addf(out, "## %s\n\n    %s\n\n%s\n", c->name, ep_cli_usage(a, c), c->description);
    if (c->argument_count + c->option_count > 0)
        ep_str_addc(out, '\n');
    for (size_t i = 0; i < c->argument_count; i++)
        ep_str_addf(out, "- `%s`: %s\n", c->argument[i].name, c->argument[i].help);
    for (size_t i = 0; i < c->option_count; i++)
        add_option(a, out, &c->option[i]);
    ep_str_add(out, "\nExamples:\n\n");
    for (size_t i = 0; c->examples[i]; i += 2)
        ep_str_addf(out, "- `%s`: %s\n", c->examples[i], c->examples[i + 1]);
    ep_str_addc(out, '\n');
}

static void add_pairs(struct ep_str *out, const char *title, const char *const *pair)
{
    ep_str_addf(out, "## %s\n\n", title);
    for (size_t i = 0; pair[i]; i += 2)
        ep_str_addf(out, "- `%s`: %s\n", pair[i], pair[i + 1]);
}

static void add_commands(struct ep_arena *a, struct ep_str *out)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    ep_str_add(out, "# Commands\n\n"
                    "A client is a folder with `brief.yaml`. PATH is such a folder or its brief; "
                    "left out, the current folder. Results go to standard output, everything else "
                    "to standard error. Options may stand before or after the command; `--` ends "
                    "them; commands and options are not abbreviated.\n\n");
    for (size_t i = 0; i < count; i++)
        add_command(a, out, all[i]);
    ep_str_add(out, "## Common options\n\n");
    for (size_t i = 0; i < n; i++)
        add_option(a, out, &common[i]);
    ep_str_addc(out, '\n');
    add_pairs(out, "Environment", ep_cli_environment);
    ep_str_addc(out, '\n');
    add_pairs(out, "Files", ep_cli_files);
}

static void add_diagnostics(struct ep_arena *a, struct ep_str *out)
{
    size_t count;
    const struct ep_diagnostic *d = ep_diagnostics(&count);

    (void)a;
    ep_str_add(out, "# Diagnostics\n\nWhat stands in brackets behind `error`, `warning` or `note`. "
                    "`emplan explain CODE` prints one.\n\n");
    for (size_t i = 0; i < count; i++)
        ep_str_addf(out, "## %s\n\n%s.\n\n%s%s", d[i].code, d[i].title, d[i].help,
                    i + 1 < count ? "\n\n" : "\n");
}

static void add_statuses(struct ep_arena *a, struct ep_str *out)
{
    (void)a;
    ep_str_add(out, "# Exit statuses\n\n| status | meaning |\n|---:|---|\n");
    for (int i = 0; i < EP_STATUS_COUNT; i++)
        ep_str_addf(out, "| %d | %s |\n", ep_status_exit((enum ep_status)i),
                    ep_status_text((enum ep_status)i));
    ep_str_add(out,
               "\n- 4 comes only with `run --strict` and `batch --strict`: a goal with priority "
               "`must` is not reached in "
               "expectation, or more than half of what decides the result, by weight, is neither "
               "from the brief nor from data. Without `--strict` the same run ends with 0.\n"
               "- 10 comes only with `status --exit-code` and `diff --exit-code`.\n"
               "- Several clients in one `check`, `batch` or `portfolio` end with the worst of "
               "them, in the order 0, 4, 3, 1, 5, 2.\n"
               "- A closed pipe is no error: `emplan report acme | head -1` ends with 0.\n"
               "- After 130 and 143 the project file holds the old plan whole or the new plan "
               "whole.\n");
}

static void add_brief(struct ep_arena *a, struct ep_str *out)
{
    (void)a;
    ep_brief_reference(out);
}

static void add_data(struct ep_arena *a, struct ep_str *out)
{
    (void)a;
    ep_imports_reference(out);
}

static void add_project_file(struct ep_arena *a, struct ep_str *out)
{
    (void)a;
    ep_store_reference(out);
}

/* Objects of the commands that are not a plan's. */
static const struct {
    const char *format, *command, *keys;
} objects[] = {
    {"emplan-check/1", "emplan check --format json",
     "`errors`, `warnings` (numbers), `findings`: a list of {`severity`: error, warning or note; "
     "`code`; `file`, as typed, or null; `line`, `column`, from 1, in characters, 0 where there is "
     "no place; `length`; `message`; `hint`, `excerpt`: text or null}"},
    {"emplan-status/1", "emplan status --json",
     "`client`; `planned` (false: no plan yet, then nothing else); `revision`, `kind`, `as_of`, "
     "`approved`; `changed`: a list of brief, data, catalogue, program; `warnings`: number; "
     "`findings`: these warnings, as above; `stages`: a list of {`id`, `name`, `rows`}"},
    {"emplan-log/1", "emplan log --json",
     "`revisions`, newest first: a list of {`revision`, `kind`, `as_of`, `approved`, `client`, "
     "`program`, `catalogue`, `brief_hash`, `settings`: text of a JSON array, `note`, "
     "`approval_note`; `plan_of_record`; `proposal`: of a review and not taken over; `basis`: the "
     "revision that a review judged, or null}"},
    {"emplan-approve/1", "emplan approve --json",
     "`revision`: the plan of record; `replaced`: the one before, or null; `already`: it was so "
     "before; `hypotheses`: a list of {`id`, `channel`, `metric`, `threshold`, `decide_by`: month "
     "or null}"},
    {"emplan-diff/1", "emplan diff --json",
     "`client`, `currency`, `from` and `to`: numbers of revisions; `inputs`, `catalogue`, "
     "`choices`, `money`, `forecast`, `goals`, `hypotheses`: lists of {`kind` of the thing "
     "(figure, input, channel, tool, metric, goal), `id`, `of`: which part of it, or null, `from`, "
     "`to`: number, text, or null where it is not there}; `changed`"},
    {"emplan-explain/1", "emplan explain CODE --json",
     "of a diagnostic: `code`, `title`, `help`; the tree of a fact is described above or in its "
     "own "
     "`format`"},
    {"emplan-batch/1", "emplan batch --json",
     "one object a line and client: `path`; `status`: done, wanting, invalid, failed, project, "
     "usage, stopped or not run; `exit_status`, null where not run; where there is a plan "
     "`client`, `revision`, `unchanged`, `months` (number), `currency`, `budget`, `spend`, "
     "`customers` and `profit`, each {`p10`, `p50`, `p90`}, `loss_probability`, `assumed_share`, "
     "`must_goals`, `must_missed`; `errors`, `warnings` (numbers); `findings`: at most 64 of "
     "{`severity`, `code`, `file`, `line`, `column`, `message`, `hint`}; `error`, `hint`: text or "
     "null"},
    {"emplan-portfolio/1", "emplan portfolio --json",
     "`clients`: a list of {`path`, `client`, `revision`, `approved`, `first_month`, `months`, "
     "`currency`, `budget`, `spend`, `customers` and `profit`: {`mean`, `p10`, `p50`, `p90`}, "
     "`customers_later`, `loss_probability`, `assumed_share`, `must_goals`, `must_missed`, "
     "`warnings`, `channels`: ids in use}; `currencies`: a list of {`currency`, `clients`, "
     "`budget`, `spend`, `customers`, `customers_later`, `profit`, `cost_per_customer` and "
     "`return`, ratios of sums or null, `likely_losses`, `must_goals`, `must_missed`, `channels`: "
     "a list of {`id`, `name`, `clients`, `tests`, `spend`, `customers`, `customers_later`, "
     "`median_cost_per_customer`, `cost_per_customer`}}; `remarks`: texts; `score`: what reviews "
     "say of the forecasts (`clients`, `outcomes`, `within`, `share` with `share_low` and "
     "`share_high`, `pinball`, `goals`, `brier`); `warnings`: a list of "
     "{`code`, `clients`}; `left_out`: a list of {`path`, `reason`}"},
    {"emplan-sniff/1", "emplan sniff --json",
     "`files`: a list of {`path`, `encoding`, `byte_order_mark`, `delimiter`, `head_line` (0: the "
     "file is empty), `kind` and `profile`, null where none fits, `nearest`: kind or null, "
     "`missing`: columns that it needs too, `columns`: a list of {`name`, `read_as`: column or "
     "null}, `rows`: a list of {`line`, `cells`: a list of {`text`, `fault`: text or null}}}"},
    {"emplan-catalog/1", "emplan catalog list|show|check|stale --json",
     "`version`, `hash`; list: `channels`, `tools`, `formats`, `duties`, `industries`, `regions`, "
     "lists of {`id`, `component`, `name`}; show: "
     "`kind` and the fields of the row; check, stale: `findings` as above"},
    {"emplan-init/1", "emplan init --json",
     "`folder`, `template`, `start`, `files`: the paths written"},
    {"emplan-completion/1", "emplan completion --json", "`shell`, `script`"},
    {"emplan-help/1", "emplan help [COMMAND] --json",
     "`commands`: a list of {`name`, `summary`, `usage`, `options`}, and `options`, the common "
     "ones: "
     "lists of {`name`, `letter`, `value`, `help`, `values`}; with COMMAND `topic` and `text`"},
    {"emplan-version/1", "emplan version --json",
     "`version`, `license`, `libraries`: {name: version}"},
    {"emplan-stages/1", "emplan run --to STAGE --json", "`to`, `revision`"},
    {"emplan-error/1", "any command with --json that fails",
     "`exit_status`, `status`, `error`, `hint`; for `run` and `review` with an invalid brief or "
     "data also `findings`"},
};

static void add_json(struct ep_arena *a, struct ep_str *out)
{
    (void)a;
    ep_report_reference(out);
    ep_str_add(out, "\n## Objects of the other commands\n\nEach has `format` and `format_version` "
                    "(1). Later versions may add keys.\n\n| format | printed by | keys |\n"
                    "|---|---|---|\n");
    for (size_t i = 0; i < EP_CLI_COUNT(objects); i++) {
        ep_str_addf(out, "| `%s` | `", objects[i].format);
        for (const char *c = objects[i].command; *c; c++)
            ep_str_addf(out, *c == '|' ? "\\|" : "%c", *c);
        ep_str_addf(out, "` | %s |\n", objects[i].keys);
    }
}

/* How to add one: a row here, its name in names[] and a file docs/reference/NAME.md printed with
 * `tests/lint/reference.sh --write`. */
static const struct {
    const char *name;
    void (*add)(struct ep_arena *a, struct ep_str *out);
} references[] = {
    {"commands", add_commands},
    {"brief", add_brief},
    {"diagnostics", add_diagnostics},
    {"exit-status", add_statuses},
    {"project-file", add_project_file},
    {"json", add_json},
    {"data", add_data},
};

const char *const *ep_cli_references(struct ep_arena *a)
{
    const char **names = EP_NEW_ARRAY(a, const char *, EP_CLI_COUNT(references) + 1);

    for (size_t i = 0; i < EP_CLI_COUNT(references); i++)
        names[i] = references[i].name;
    return names;
}

bool ep_cli_reference(struct ep_arena *a, const char *name, struct ep_str *out)
{
    for (size_t i = 0; i < EP_CLI_COUNT(references); i++) {
        if (!ep_streq(references[i].name, name))
            continue;
        references[i].add(a, out);
        return true;
    }
    return false;
}
