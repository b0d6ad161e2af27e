/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/number.h"

static const char sql[] =
    "SELECT id, kind, as_of, approved, client, program, catalogue, brief_hash, settings, note,"
    " approval_note, proposal, basis, approved AND id = (SELECT max(id) FROM revision WHERE "
    "approved),"
    " (SELECT sum(spend_minor) FROM budget AS b WHERE b.revision = r.id), currency, "
    "currency_digits "
    "FROM revision AS r ORDER BY id DESC";

enum column {
    ID,
    KIND,
    AS_OF,
    APPROVED,
    CLIENT,
    PROGRAM,
    CATALOGUE,
    BRIEF_HASH,
    SETTINGS,
    NOTE,
    APPROVAL_NOTE,
    PROPOSAL,
    BASIS,
    OF_RECORD,
    SPEND,
    CURRENCY,
    DIGITS
};

/* What the revision is to the loop of plan and review. */
static const char *state_of(struct ep_query *q)
{
    if (ep_query_int(q, OF_RECORD))
        return "plan of record";
    if (ep_query_int(q, APPROVED))
        return "approved before";
    return ep_query_int(q, PROPOSAL) ? "proposal" : "";
}

static void add_note(struct ep_cli *cli, const char *note)
{
    if (note[0])
        ep_str_addf(&cli->out, "        %s\n", ep_text_clean(cli->arena, note));
}

static void add_text(struct ep_cli *cli, struct ep_query *q)
{
    while (ep_query_next(q)) {
        const char *state = state_of(q);
        double spend = ep_money_major(ep_query_int(q, SPEND), (int)ep_query_int(q, DIGITS));

        ep_str_addf(&cli->out, "%4lld  %-6s  %s  brief %.8s  %s", (long long)ep_query_int(q, ID),
                    ep_query_text(q, KIND), ep_query_text(q, AS_OF), ep_query_text(q, BRIEF_HASH),
                    ep_text_clean(cli->arena, ep_query_text(q, PROGRAM)));
        if (!ep_query_null(q, SPEND))
            ep_str_addf(&cli->out, "  %.0f %s", spend, ep_query_text(q, CURRENCY));
        if (ep_query_int(q, BASIS))
            ep_str_addf(&cli->out, "  of revision %lld", (long long)ep_query_int(q, BASIS));
        ep_str_addf(&cli->out, "%s%s\n", state[0] ? "  " : "", state);
        add_note(cli, ep_query_text(q, NOTE));
        add_note(cli, ep_query_text(q, APPROVAL_NOTE));
    }
}

static void add_json(struct ep_cli *cli, struct ep_query *q)
{
    static const struct {
        const char *key;
        enum column column;
    } texts[] = {{"kind", KIND},           {"as_of", AS_OF},
                 {"client", CLIENT},       {"program", PROGRAM},
                 {"catalogue", CATALOGUE}, {"brief_hash", BRIEF_HASH},
                 {"settings", SETTINGS},   {"note", NOTE}};
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-log/1");
    ep_json_key(&j, "revisions");
    ep_json_array(&j);
    while (ep_query_next(q)) {
        ep_json_object(&j);
        ep_json_key(&j, "revision");
        ep_json_int(&j, ep_query_int(q, ID));
        ep_json_key(&j, "approved");
        ep_json_bool(&j, ep_query_int(q, APPROVED) != 0);
        ep_json_key(&j, "plan_of_record");
        ep_json_bool(&j, ep_query_int(q, OF_RECORD) != 0);
        ep_json_key(&j, "proposal");
        ep_json_bool(&j, ep_query_int(q, PROPOSAL) != 0);
        ep_json_key(&j, "basis");
        if (ep_query_int(q, BASIS))
            ep_json_int(&j, ep_query_int(q, BASIS));
        else
            ep_json_null(&j);
        for (size_t i = 0; i < EP_CLI_COUNT(texts); i++) {
            ep_json_key(&j, texts[i].key);
            ep_json_string(&j, ep_query_text(q, texts[i].column));
        }
        ep_json_end(&j, '}');
    }
    ep_json_end(&j, ']');
    ep_cli_json_end(cli, &j);
}

static enum ep_status show_log(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    struct ep_store *store = NULL;
    struct ep_revision revision;
    struct ep_client client;
    enum ep_status status;

    (void)options;
    EP_TRY(ep_cli_client(cli, 0, &client, err));
    EP_TRY(ep_cli_open(cli, &client, "plan", &store, &revision, err));
    struct ep_query *q = ep_query_open(store, sql, NULL);

    (cli->common.json ? add_json : add_text)(cli, q);
    ep_cli_fold(cli, 5);
    status = ep_query_close(q, err);
out:
    ep_store_close(store);
    return status;
}

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
};

static const char *const examples[] = {"emplan log acme",
                                       "list the revisions of the plan, newest first", NULL};

const struct ep_cli_command ep_cli_log = {
    .name = "log",
    .group = "Plan",
    .summary = "list the revisions of a plan",
    .description =
        "Prints one line for each revision, newest first: number, what made it, the date "
        "that counted as today, the brief's hash, the program's version, the money it spends; "
        "whether it is the plan of record, was approved before, or is the proposal of a review; "
        "then the notes.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .run = show_log,
};
