/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/report.h"

struct explain_options {
    const char *revision;
};

static void explain_code(struct ep_cli *cli, const struct ep_diagnostic *d)
{
    if (!cli->common.json) {
        ep_str_addf(&cli->out, "%s: %s\n\n", d->code, d->title);
        ep_cli_wrap(&cli->out, d->help, 0, 0, cli->width < 100 ? cli->width : 100);
        return;
    }
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-explain/1");
    ep_json_key(&j, "code");
    ep_json_string(&j, d->code);
    ep_json_key(&j, "title");
    ep_json_string(&j, d->title);
    ep_json_key(&j, "help");
    ep_json_string(&j, d->help);
    ep_cli_json_end(cli, &j);
}

/* One word that names a folder: most likely the key was forgotten. */
static enum ep_status forgot_key(const struct ep_client *client, const char *word,
                                 struct ep_error *err)
{
    ep_error_set(err, EP_USAGE, "say what to explain: '%s' is a folder", word);
    return ep_error_hint(err,
                         "e.g. `emplan explain %s channel.search_ads`; `emplan export %s "
                         "facts` lists the keys",
                         client->word, client->word);
}

/* What the figure is, in the language of the client's report, above its tree. */
static void add_name(struct ep_cli *cli, struct ep_store *store, const char *key)
{
    const char *name = ep_report_figure(store, cli->arena, -1, key);

    if (name)
        ep_str_addf(&cli->out, "%s\n", name);
}

static enum ep_status explain_key(struct ep_cli *cli, struct ep_store *store, const char *key,
                                  struct ep_error *err)
{
    if (!cli->common.json)
        add_name(cli, store, key);
    enum ep_status status = (cli->common.json ? ep_ledger_explain_json : ep_ledger_explain)(
        store, cli->arena, key, &cli->out, err);

    if (status == EP_OK)
        ep_cli_fold(cli, 4);
    return status;
}

/* A figure that only a proposal of a review has: the report of the review shows it. */
static bool explained_by_review(struct ep_cli *cli, struct ep_store *store, const char *key)
{
    struct ep_revision latest;
    struct ep_error none = {.status = EP_OK};

    if (!ep_revision_get(store, cli->arena, "latest", &latest) || !latest.proposal)
        return false;
    ep_store_use_revision(store, latest.id);
    return explain_key(cli, store, key, &none) == EP_OK;
}

static enum ep_status explain(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct explain_options *o = options;
    const char *key = cli->argument[cli->argument_count - 1];
    const struct ep_diagnostic *d = cli->argument_count == 1 ? ep_diagnostic_find(key) : NULL;
    struct ep_store *store = NULL;
    struct ep_revision revision;
    struct ep_client client;
    enum ep_status status;

    if (d) {
        explain_code(cli, d);
        return EP_OK;
    }
    EP_TRY(ep_cli_client(cli, 1, &client, err));
    if (cli->argument_count == 1 && ep_file_is_dir(key)) {
        ep_client_at(cli->arena, key, &client);
        return forgot_key(&client, key, err);
    }
    EP_TRY(ep_cli_open(cli, &client, o->revision ? o->revision : "plan", &store, &revision, err));
    status = explain_key(cli, store, key, err);
    if (status == EP_USAGE && !o->revision && explained_by_review(cli, store, key))
        status = EP_OK;
    if (status == EP_USAGE && !err->hint[0])
        ep_error_hint(err, "`emplan export %s facts` lists them all", client.word);
out:
    ep_store_close(store);
    return status;
}

static const struct ep_cli_option options[] = {
    {.name = "revision",
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = offsetof(struct explain_options, revision),
     .help =
         "a number, approved or latest; where left out the latest that is no proposal of a review, "
         "then the proposal"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
    {.name = "KEY",
     .help = "a figure or decision of the plan, such as channel.search_ads, or the code of a "
             "message, such as number"},
};

static const char *const examples[] = {
    "emplan explain acme channel.search_ads",
    "say why the channel was chosen or not",
    "emplan explain acme forecast.2027-04.customers",
    "say what the figure was computed from, down to lines of the brief and sources",
    "emplan explain number",
    "say what the message error[number] means",
    NULL};

const struct ep_cli_command ep_cli_explain = {
    .name = "explain",
    .group = "Understand",
    .summary = "say where a figure or decision comes from, or what a message means",
    .description =
        "Prints a figure or decision of the plan as a tree: what it was computed from, down to "
        "lines of the brief and sourced benchmarks. With the code of a message, the part in "
        "brackets, prints what that means and what to do.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct explain_options),
    .run = explain,
};
