/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"

static const char sql[] =
    "SELECT id, kind, as_of, approved, client, program, catalogue, brief_hash, settings, note "
    "FROM revision ORDER BY id DESC";

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
    NOTE
};

static void add_text(struct ep_cli *cli, struct ep_query *q)
{
    while (ep_query_next(q))
        ep_str_addf(
            &cli->out, "%4lld  %-6s  %s  brief %.8s  %s%s%s%s\n", (long long)ep_query_int(q, ID),
            ep_query_text(q, KIND), ep_query_text(q, AS_OF), ep_query_text(q, BRIEF_HASH),
            ep_text_clean(cli->arena, ep_query_text(q, PROGRAM)),
            ep_query_int(q, APPROVED) ? "  approved" : "", ep_query_text(q, NOTE)[0] ? "  " : "",
            ep_text_clean(cli->arena, ep_query_text(q, NOTE)));
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
    EP_TRY(ep_cli_open(cli, &client, "latest", &store, &revision, err));
    struct ep_query *q = ep_query_open(store, sql, NULL);

    (cli->common.json ? add_json : add_text)(cli, q);
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
        "that counted as today, the brief's hash, the program's version, note.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .run = show_log,
};
