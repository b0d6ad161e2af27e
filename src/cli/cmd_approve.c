/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/review.h"

struct approve_options {
    const char *message;
};

static const char hypotheses_sql[] =
    "SELECT hypothesis, channel, metric, threshold, decide_by FROM registered "
    "WHERE revision = :revision ORDER BY seq, hypothesis";

static void add_json(struct ep_cli *cli, struct ep_store *store, const struct ep_approval *p)
{
    static const char *const text[] = {"id", "channel", "metric"};
    struct ep_query *q = ep_query_open(store, hypotheses_sql, NULL);
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-approve/1");
    ep_json_key(&j, "revision");
    ep_json_int(&j, p->revision);
    ep_json_key(&j, "replaced");
    if (p->replaced && p->replaced != p->revision)
        ep_json_int(&j, p->replaced);
    else
        ep_json_null(&j);
    ep_json_key(&j, "already");
    ep_json_bool(&j, p->already);
    ep_json_key(&j, "hypotheses");
    ep_json_array(&j);
    while (ep_query_next(q)) {
        ep_json_object(&j);
        for (int i = 0; i < 3; i++) {
            ep_json_key(&j, text[i]);
            ep_json_string(&j, ep_query_text(q, i));
        }
        ep_json_key(&j, "threshold");
        ep_json_number(&j, ep_query_real(q, 3));
        ep_json_key(&j, "decide_by");
        if (ep_query_text(q, 4)[0])
            ep_json_string(&j, ep_query_text(q, 4));
        else
            ep_json_null(&j);
        ep_json_end(&j, '}');
    }
    ep_query_close(q, NULL);
    ep_json_end(&j, ']');
    ep_cli_json_end(cli, &j);
}

static void add_text(struct ep_cli *cli, const struct ep_approval *p)
{
    struct ep_str *out = &cli->out;

    if (p->already) {
        ep_str_addf(out, "revision %lld is the plan of record already; nothing changed\n",
                    (long long)p->revision);
        return;
    }
    ep_str_addf(out, "revision %lld is the plan of record", (long long)p->revision);
    if (p->replaced)
        ep_str_addf(out, "; it replaces revision %lld", (long long)p->replaced);
    ep_str_addf(out, "\n%d hypothes%s registered: from now on they can only be judged\n",
                p->hypotheses, p->hypotheses == 1 ? "is is" : "es are");
}

static enum ep_status approve(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct approve_options *o = options;
    struct ep_store *store = NULL;
    struct ep_approval result;
    struct ep_client client;
    enum ep_status status;

    EP_TRY(ep_cli_client(cli, 0, &client, err));
    if (!ep_file_exists(client.project)) {
        ep_error_set(err, EP_FAILED, "there is no plan yet: %s does not exist", client.project);
        return ep_error_hint(err, "`emplan run %s` makes one", client.word);
    }
    EP_TRY(ep_store_open(client.project, EP_STORE_WRITE, &store, err));
    ep_cli_signals_hold(true);
    status = ep_review_approve(store, cli->arena, o->message, &result, err);
    ep_cli_signals_hold(false);
    if (status != EP_OK)
        goto out;
    if (cli->common.json)
        add_json(cli, store, &result);
    else
        add_text(cli, &result);
    if (!result.already)
        ep_cli_next(cli,
                    "later: name a file of actual figures under `data:` in %s, then "
                    "`emplan review %s`",
                    client.brief, client.word);
out:
    ep_store_close(store);
    return status;
}

static const struct ep_cli_option options[] = {
    {.name = "message",
     .letter = 'm',
     .kind = EP_CLI_TEXT,
     .value = "NOTE",
     .offset = offsetof(struct approve_options, message),
     .help = "note kept with the approval, shown by `emplan log`"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
};

static const char *const examples[] = {
    "emplan approve acme -m \"as agreed on 12 March\"",
    "make the latest plan the one that actual figures are held against", NULL};

const struct ep_cli_command ep_cli_approve = {
    .name = "approve",
    .group = "Control",
    .summary = "make the latest plan the plan of record",
    .description =
        "The latest plan becomes the plan of record, the one that `emplan review` holds actual "
        "figures against. Its hypotheses are written down with metric, threshold, error level, "
        "prior and date, before any figure is seen, and cannot be changed afterwards; approving "
        "a newer plan registers that plan's own and says which plan it replaces.\n\nApproving "
        "the same plan again changes nothing.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct approve_options),
    .run = approve,
};
