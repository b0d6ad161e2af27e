/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/report.h"
#include "emplan/stage.h"
#include <string.h>

struct status_options {
    bool exit_code;
};

struct state {
    struct ep_revision revision;
    const char *changed; /* comma-separated */
    struct ep_findings warnings;
};

/* A table that several stages write counts for the first of them. */
static bool written_before(const struct ep_stage *stages, size_t stage, const char *table)
{
    for (size_t i = 0; i < stage; i++)
        for (size_t k = 0; stages[i].tables[k]; k++)
            if (ep_streq(stages[i].tables[k], table))
                return true;
    return false;
}

static long long rows_of(struct ep_store *store, struct ep_arena *a, const struct ep_stage *stages,
                         size_t stage)
{
    const char *const *tables = stages[stage].tables;
    double rows = 0;

    for (size_t i = 0; tables[i]; i++)
        if (!written_before(stages, stage, tables[i]))
            rows += ep_store_number(store, 0,
                                    ep_arena_printf(a,
                                                    "SELECT count(*) FROM \"%s\" "
                                                    "WHERE revision = :revision",
                                                    tables[i]),
                                    NULL);
    return (long long)rows;
}

/* One line each, wrapped: where, which code, what. */
static void add_warnings(struct ep_cli *cli, const struct ep_findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_finding *f = &list->item[i];
        const char *place = f->file ? ep_arena_printf(cli->arena, "%s:%d: ", f->file, f->line) : "";

        ep_str_add(&cli->out, "  ");
        ep_cli_wrap(&cli->out,
                    ep_text_clean(cli->arena, ep_arena_printf(cli->arena, "%s[%s] %s", place,
                                                              f->code, f->message)),
                    2, 4, cli->width);
    }
}

#define SUMMARY_COLUMN 26

static void add_text(struct ep_cli *cli, struct ep_store *store, const struct state *state)
{
    struct ep_str *out = &cli->out;
    size_t count;
    const struct ep_stage *stages = ep_stages(&count);

    ep_str_addf(out, "client    %s\nrevision  %lld%s, %s of %s\nchanged   %s\n\n",
                ep_text_clean(cli->arena, state->revision.client), (long long)state->revision.id,
                state->revision.approved ? ", approved" : "", state->revision.kind,
                state->revision.as_of, state->changed[0] ? state->changed : "nothing since");
    for (size_t i = 0; i < count; i++)
        ep_str_addf(out, "%-12s %6lld rows  %s\n", stages[i].id,
                    rows_of(store, cli->arena, stages, i), stages[i].summary);
    ep_str_addf(out, "\nwarnings  %zu\n", state->warnings.count);
    ep_cli_fold(cli, SUMMARY_COLUMN);
    add_warnings(cli, &state->warnings);
}

static void add_changed(struct ep_cli *cli, struct ep_json *j, const char *changed)
{
    ep_json_key(j, "changed");
    ep_json_array(j);
    for (const char *p = changed; *p;) {
        size_t n = strcspn(p, ",");

        ep_json_string(j, ep_arena_strndup(cli->arena, p, n));
        for (p += n; *p == ',' || *p == ' ';)
            p++;
    }
    ep_json_end(j, ']');
}

static void add_json(struct ep_cli *cli, struct ep_store *store, const struct state *state)
{
    struct ep_json j;
    size_t count;
    const struct ep_stage *stages = ep_stages(&count);

    ep_cli_json(cli, &j, "emplan-status/1");
    ep_json_key(&j, "client");
    ep_json_string(&j, state->revision.client);
    ep_json_key(&j, "planned");
    ep_json_bool(&j, true);
    ep_json_key(&j, "revision");
    ep_json_int(&j, state->revision.id);
    ep_json_key(&j, "kind");
    ep_json_string(&j, state->revision.kind);
    ep_json_key(&j, "as_of");
    ep_json_string(&j, state->revision.as_of);
    ep_json_key(&j, "approved");
    ep_json_bool(&j, state->revision.approved);
    add_changed(cli, &j, state->changed);
    ep_json_key(&j, "warnings");
    ep_json_int(&j, (long long)state->warnings.count);
    ep_cli_findings_json(&j, &state->warnings);
    ep_json_key(&j, "stages");
    ep_json_array(&j);
    for (size_t i = 0; i < count; i++) {
        ep_json_object(&j);
        ep_json_key(&j, "id");
        ep_json_string(&j, stages[i].id);
        ep_json_key(&j, "name");
        ep_json_string(&j, stages[i].name);
        ep_json_key(&j, "rows");
        ep_json_int(&j, rows_of(store, cli->arena, stages, i));
        ep_json_end(&j, '}');
    }
    ep_json_end(&j, ']');
    ep_cli_json_end(cli, &j);
}

/* A brief without a plan: everything is new. */
static enum ep_status unplanned(struct ep_cli *cli, const struct ep_client *client,
                                const struct status_options *o, struct ep_error *err)
{
    if (!ep_file_exists(client->brief)) {
        ep_error_set(err, EP_FAILED, "there is neither %s nor %s", client->brief, client->project);
        return ep_error_hint(err, "`emplan init %s` makes a brief", client->word);
    }
    if (cli->common.json) {
        struct ep_json j;

        ep_cli_json(cli, &j, "emplan-status/1");
        ep_json_key(&j, "planned");
        ep_json_bool(&j, false);
        ep_cli_json_end(cli, &j);
    } else {
        ep_str_addf(&cli->out, "no plan yet; `emplan run %s` makes one\n", client->word);
    }
    return o->exit_code ? EP_CHANGED : EP_OK;
}

static enum ep_status report_state(struct ep_cli *cli, const struct ep_client *client,
                                   const struct status_options *o, struct ep_error *err)
{
    struct ep_run_options job = {0};
    struct ep_store *store = NULL;
    struct state state;
    struct ep_cli_sink data = {cli, &state.warnings, client};
    const struct ep_sink sink = ep_cli_sink(&data);
    enum ep_status status;

    ep_findings_init(&state.warnings, cli->arena);
    ep_cli_overlay(cli, &job);
    EP_TRY(ep_cli_open(cli, client, "plan", &store, &state.revision, err));
    EP_TRY(ep_pipeline_changed(cli->arena, client, &job, store, &state.changed, err));
    EP_TRY(ep_report_warnings(store, &sink, err));
    ep_findings_sort(&state.warnings);
    (cli->common.json ? add_json : add_text)(cli, store, &state);
    if (o->exit_code && state.changed[0])
        status = EP_CHANGED;
out:
    ep_store_close(store);
    return status;
}

static enum ep_status status_of(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    struct ep_client client;
    enum ep_status status = ep_cli_client(cli, 0, &client, err);

    if (status != EP_OK)
        return status;
    return ep_file_exists(client.project) ? report_state(cli, &client, options, err)
                                          : unplanned(cli, &client, options, err);
}

static const struct ep_cli_option options[] = {
    {.name = "exit-code",
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct status_options, exit_code),
     .help = "end with 10 where something changed since the run"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
};

static const char *const examples[] = {
    "emplan status acme", "say which revision is the latest and what changed since",
    "emplan status acme --exit-code || emplan run acme", "plan anew only where it is needed", NULL};

const struct ep_cli_command ep_cli_status = {
    .name = "status",
    .group = "Plan",
    .summary = "say what was planned and what changed since",
    .description = "Prints the latest revision, the stages with their rows, the plan's warnings, "
                   "and whether the brief, the catalogue or the program changed since the run.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct status_options),
    .run = status_of,
};
