/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/report.h"

struct report_options {
    const char *format, *lang, *revision, *charts;
};

static const char *const *formats(struct ep_arena *a)
{
    static const char *const names[] = {"md", "json", NULL};

    (void)a;
    return names;
}

static const char *const *charts(struct ep_arena *a)
{
    static const char *const names[] = {"none", NULL};

    (void)a;
    return names;
}

static enum ep_status find_language(const char *lang, int *language, struct ep_error *err)
{
    *language = lang ? ep_language_find(lang) : -1;
    if (!lang || *language >= 0)
        return EP_OK;
    ep_error_set(err, EP_USAGE, "--lang: '%s' is no language of reports", lang);
    return ep_error_hint(err, "there are en, de and ru");
}

static enum ep_status report(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct report_options *o = options;
    struct ep_store *store = NULL;
    struct ep_revision revision;
    struct ep_client client;
    int language;
    bool json = cli->common.json || ep_streq(o->format, "json");
    enum ep_status status;

    EP_TRY(find_language(o->lang, &language, err));
    EP_TRY(ep_cli_client(cli, 0, &client, err));
    EP_TRY(ep_cli_open(cli, &client, o->revision ? o->revision : "plan", &store, &revision, err));
    status = ep_report_render(store, json ? EP_REPORT_JSON : EP_REPORT_MARKDOWN, language,
                              &cli->out, err);
out:
    ep_store_close(store);
    return status;
}

#define AT(member) offsetof(struct report_options, member)

static const struct ep_cli_option options[] = {
    {.name = "format",
     .kind = EP_CLI_TEXT,
     .value = "FORMAT",
     .choices = formats,
     .later = "html xlsx",
     .offset = AT(format),
     .help = "md for people, json for scripts; md where left out"},
    {.name = "lang",
     .kind = EP_CLI_TEXT,
     .value = "LANG",
     .offset = AT(lang),
     .help = "language of the report; the brief's where left out"},
    {.name = "revision",
     .kind = EP_CLI_TEXT,
     .value = "N",
     .offset = AT(revision),
     .help =
         "a number, approved or latest; where left out the latest that is no proposal of a review"},
    {.name = "charts",
     .kind = EP_CLI_TEXT,
     .value = "WHAT",
     .choices = charts,
     .later = "svg",
     .offset = AT(charts),
     .help = "none: reports have tables; `emplan export mediaplan` gives the figures to draw"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "PATH",
     .optional = true,
     .complete = EP_CLI_FILES,
     .help = "client's folder; left out, the current folder"},
};

static const char *const examples[] = {
    "emplan report acme -o plan.md", "write the report of the latest run to plan.md",
    "emplan report acme --revision 2", "print the report of an older revision", NULL};

const struct ep_cli_command ep_cli_report = {
    .name = "report",
    .group = "Plan",
    .summary = "print the report of a plan that was made",
    .description = "Renders the report from the project file alone: neither the brief nor the "
                   "catalogue is read.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct report_options),
    .run = report,
};
