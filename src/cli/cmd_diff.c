/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/report.h"
#include <string.h>

struct diff_options {
    bool exit_code;
};

/* What was asked for: a client's path and up to two names of revisions. */
struct asked {
    const char *path, *from, *to;
};

static bool is_revision(const char *text)
{
    return ep_streq(text, "latest") || ep_streq(text, "approved") ||
           (text[0] && strspn(text, "0123456789") == strlen(text));
}

/* A first word that names a revision and no file is one: `emplan diff 1 2`. */
static struct asked read_arguments(const struct ep_cli *cli)
{
    struct asked w = {NULL, NULL, NULL};
    size_t i = 0;

    if (cli->argument_count == 0)
        return w;
    if (!is_revision(cli->argument[0]) || ep_file_exists(cli->argument[0]))
        w.path = cli->argument[i++];
    w.from = i < cli->argument_count ? cli->argument[i++] : NULL;
    w.to = i < cli->argument_count ? cli->argument[i] : NULL;
    return w;
}

/* Without A: the plan of record, or where that is the one to compare the one before it. */
static enum ep_status find_from(struct ep_cli *cli, struct ep_store *store,
                                const struct ep_client *client, const struct asked *w, int64_t to,
                                int64_t *from, struct ep_error *err)
{
    struct ep_revision r;
    const char *name = w->from ? w->from : "approved";
    bool found = ep_revision_get(store, cli->arena, name, &r);

    if (w->from && !found) {
        ep_error_set(err, EP_USAGE, "%s has no revision %s", client->project, w->from);
        return ep_error_hint(err, "`emplan log %s` lists the revisions", client->word);
    }
    *from = found ? r.id : 0;
    if (!w->from && (!found || r.id == to))
        *from = to - 1;
    if (*from >= 1)
        return EP_OK;
    ep_error_set(err, EP_FAILED, "%s holds one plan only: there is nothing to compare",
                 client->project);
    return ep_error_hint(err, "change the brief and run `emplan run %s` again", client->word);
}

static enum ep_status diff(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct diff_options *o = options;
    const struct asked w = read_arguments(cli);
    struct ep_store *store = NULL;
    struct ep_revision to;
    struct ep_client client;
    bool changed = false;
    int64_t from = 0;
    enum ep_status status;

    ep_client_at(cli->arena, w.path, &client);
    EP_TRY(ep_cli_protect(cli->common.output, &client, err));
    EP_TRY(ep_cli_open(cli, &client, w.to ? w.to : "latest", &store, &to, err));
    EP_TRY(find_from(cli, store, &client, &w, to.id, &from, err));
    ep_store_use_revision(store, to.id);
    EP_TRY(ep_report_diff(store, from, cli->common.json, &cli->out, &changed, err));
    if (o->exit_code && changed)
        status = EP_CHANGED;
out:
    ep_store_close(store);
    return status;
}

static const struct ep_cli_option options[] = {
    {.name = "exit-code",
     .kind = EP_CLI_FLAG,
     .offset = offsetof(struct diff_options, exit_code),
     .help = "end with 10 where something differs"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
    {.name = "A",
     .optional = true,
     .help = "revision before: a number, approved or latest; left out, the plan of record, or the "
             "one before B where B is it"},
    {.name = "B", .optional = true, .help = "revision after; left out, the latest"},
};

static const char *const examples[] = {
    "emplan diff acme", "say what the latest plan changes against the plan of record",
    "emplan diff acme 2 5 --json", "compare two revisions, for a script", NULL};

const struct ep_cli_command ep_cli_diff = {
    .name = "diff",
    .group = "Control",
    .summary = "say what changed between two revisions",
    .description =
        "Compares two revisions of the plan: inputs (figures and texts of the brief, data "
        "files, settings), catalogue and program, choices of channels and tools, money by "
        "channel, forecast, goals with their probabilities, hypotheses. Reads the project file "
        "alone.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct diff_options),
    .run = diff,
};
