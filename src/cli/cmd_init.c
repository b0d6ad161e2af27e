/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/cli_internal.h"
#include "emplan/date.h"
#include "emplan/file.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS_A_DAY 86400
#define QUARTER       3

struct init_options {
    const char *template, *lang, *client, *start;
    bool interview;
};

static const char ignored[] = "# the report is made anew from plan.emplan: emplan report\n"
                              "report/\n"
                              "# left by a run that was killed\n"
                              "plan.emplan-journal\n"
                              ".emplan-*.tmp\n";

static const char *const *template_names(struct ep_arena *a)
{
    (void)a;
    return ep_brief_templates();
}

static const char *const *languages(struct ep_arena *a)
{
    static const char *const names[] = {"en", "de", "ru", NULL};

    (void)a;
    return names;
}

/* The first month of the quarter after today's: the one place where a clock is asked. */
static enum ep_status choose_start(const struct init_options *o, int *start, struct ep_error *err)
{
    bool set;
    int days;
    enum ep_status status = ep_cli_epoch(&set, &days, err);

    if (status != EP_OK)
        return status;
    if (!set)
        days = (int)(time(NULL) / SECONDS_A_DAY);
    if (o->start && !ep_month_parse(o->start, start)) {
        ep_error_set(err, EP_USAGE, "--start: '%s' is no month", o->start);
        return ep_error_hint(err, "write it as 2027-04");
    }
    if (!o->start) {
        int month = ep_date_month(days);

        *start = month - ep_month_of_year(month) % QUARTER + QUARTER;
    }
    return EP_OK;
}

/* The name of the folder, also of "." and "acme/". */
static const char *client_name(struct ep_arena *a, const char *folder)
{
    char *real = realpath(folder, NULL);
    size_t n = strlen(folder);

    while (n > 0 && folder[n - 1] == '/')
        n--;
    const char *name =
        ep_arena_strdup(a, ep_path_name(real ? real : ep_arena_strndup(a, folder, n)));

    free(real);
    return name && name[0] && !ep_streq(name, "/") ? name : "client";
}

struct making {
    struct ep_cli *cli;
    const char *folder, *brief, *ignore, *schema;
    const char *written[3];
    size_t count;
};

static enum ep_status refuse_existing(const struct making *m, struct ep_error *err)
{
    if (ep_file_exists(m->folder) && !ep_file_is_dir(m->folder))
        return ep_error_set(err, EP_FAILED, "%s exists and is no folder", m->folder);
    if (!ep_file_exists(m->brief))
        return EP_OK;
    ep_error_set(err, EP_FAILED, "%s exists already; nothing was changed", m->brief);
    return ep_error_hint(err, "edit it, or name another folder");
}

/* Write a file that is not there yet. */
static enum ep_status write_new(struct making *m, const char *path, const struct ep_str *text,
                                struct ep_error *err)
{
    if (ep_file_exists(path))
        return EP_OK;
    enum ep_status status = ep_file_write(path, text->data, text->length, err);

    if (status == EP_OK)
        m->written[m->count++] = path;
    return status;
}

/* The brief comes last: a folder with a brief is whole. */
static enum ep_status write_files(struct making *m, const struct ep_str *brief,
                                  struct ep_error *err)
{
    struct ep_str ignore, schema;
    enum ep_status status;

    ep_str_init(&ignore, EP_STR_LIMIT);
    ep_str_init(&schema, EP_STR_LIMIT);
    ep_str_add(&ignore, ignored);
    ep_brief_schema(&schema);
    EP_TRY(ep_file_mkdirs(ep_path_folder(m->cli->arena, m->schema), err));
    EP_TRY(write_new(m, m->schema, &schema, err));
    EP_TRY(write_new(m, m->ignore, &ignore, err));
    EP_TRY(write_new(m, m->brief, brief, err));
out:
    ep_str_clear(&schema);
    ep_str_clear(&ignore);
    return status;
}

static void add_json(const struct making *m, const char *template, int start)
{
    struct ep_json j;
    char month[8];

    ep_cli_json(m->cli, &j, "emplan-init/1");
    ep_json_key(&j, "folder");
    ep_json_string(&j, m->folder);
    ep_json_key(&j, "template");
    ep_json_string(&j, template);
    ep_json_key(&j, "start");
    ep_json_string(&j, ep_month_text(start, month));
    ep_json_key(&j, "files");
    ep_json_array(&j);
    for (size_t i = 0; i < m->count; i++)
        ep_json_string(&j, m->written[i]);
    ep_json_end(&j, ']');
    ep_cli_json_end(m->cli, &j);
}

static void say_done(const struct making *m)
{
    for (size_t i = 0; i < m->count; i++)
        ep_cli_note(m->cli, "wrote %s", m->written[i]);
    ep_cli_next(m->cli, "next: fill in %s, then `emplan run %s`", m->brief,
                ep_text_shell(m->cli->arena, m->folder));
}

static enum ep_status make(struct making *m, const struct init_options *o, struct ep_error *err)
{
    const char *template = o->template ? o->template : "ecommerce";
    const char *lang = o->lang ? o->lang : "en";
    struct ep_str brief;
    enum ep_status status = EP_OK;
    int start;

    ep_str_init(&brief, EP_STR_LIMIT);
    EP_TRY(refuse_existing(m, err));
    EP_TRY(choose_start(o, &start, err));
    const char *client = o->client ? o->client : client_name(m->cli->arena, m->folder);

    if (!ep_brief_template(template, client, lang, start, &brief)) {
        status = ep_error_set(err, EP_USAGE, "there is no template '%s'", template);
        goto out;
    }
    if (o->interview)
        EP_TRY(ep_cli_interview(m->cli, &brief, m->brief, err));
    EP_TRY(write_files(m, &brief, err));
    if (m->cli->common.json)
        add_json(m, template, start);
    say_done(m);
out:
    ep_str_clear(&brief);
    return status;
}

static enum ep_status init(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const char *folder = cli->argument[0];
    struct making m = {.cli = cli, .folder = folder};

    m.brief = ep_path_join(cli->arena, folder, "brief.yaml");
    m.ignore = ep_path_join(cli->arena, folder, ".gitignore");
    m.schema = ep_path_join(cli->arena, folder, ".emplan/brief.schema.json");
    return make(&m, options, err);
}

#define AT(member) offsetof(struct init_options, member)

static const struct ep_cli_option options[] = {
    {.name = "template",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .choices = template_names,
     .offset = AT(template),
     .help = "kind of business (the first where left out)"},
    {.name = "lang",
     .kind = EP_CLI_TEXT,
     .value = "LANG",
     .choices = languages,
     .offset = AT(lang),
     .help = "language of the brief's example, of its comments and of the reports (the first "
             "where left out)"},
    {.name = "client",
     .kind = EP_CLI_TEXT,
     .value = "NAME",
     .offset = AT(client),
     .help = "name of the client; the folder's where left out"},
    {.name = "start",
     .kind = EP_CLI_TEXT,
     .value = "MONTH",
     .offset = AT(start),
     .help = "first month of the plan, such as 2027-04; where left out, the first month of the "
             "quarter after today (or SOURCE_DATE_EPOCH)"},
    {.name = "interview",
     .kind = EP_CLI_FLAG,
     .offset = AT(interview),
     .help = "ask for the answers that a plan needs, on the terminal or from standard input, one a "
             "line, and write them into the brief"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "DIR", .complete = EP_CLI_FOLDERS, .help = "folder to make, or an empty one to fill"},
};

static const char *const examples[] = {
    "emplan init acme", "make acme/brief.yaml for an online shop",
    "emplan init quest --template booking --lang ru",
    "a business that takes bookings: brief, comments and reports in Russian", NULL};

const struct ep_cli_command ep_cli_init = {
    .name = "init",
    .group = "Begin",
    .summary = "make a client's folder with a commented brief",
    .description =
        "Makes the folder with brief.yaml, where comments say what each line means, a .gitignore "
        "and "
        "the schema that editors check the brief with. Files that exist are never overwritten. The "
        "first month of the plan is the only thing that depends on the day.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct init_options),
    .no_result = true,
    .run = init,
};
