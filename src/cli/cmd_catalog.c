/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/date.h"
#include <stdlib.h>
#include <string.h>

struct catalog_options {
    const char *as_of;
};

/* --- list ------------------------------------------------------------------------------------- */

struct entry {
    const char *id, *component, *name;
};

struct entries {
    struct entry *item;
    size_t count;
};

/* The kinds of entries, in the order of the list. How to add one: a row here and in `collect`. */
enum kind {
    CHANNELS,
    TOOLS,
    FORMATS,
    DUTIES,
    INDUSTRIES,
    REGIONS,
    KINDS
};
static const char *const kind_names[KINDS] = {"channels", "tools",      "formats",
                                              "duties",   "industries", "regions"};

static void collect(struct ep_arena *a, const struct ep_catalog *c, struct entries list[KINDS])
{
    size_t n;
    const struct ep_channel_spec *channel = ep_catalog_channels(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(
            a, &list[CHANNELS],
            ((struct entry){channel[i].id, channel[i].component, channel[i].name[EP_LANGUAGE_EN]}));
    const struct ep_tool_spec *tool = ep_catalog_tools(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, &list[TOOLS],
                ((struct entry){tool[i].id, tool[i].component, tool[i].name[EP_LANGUAGE_EN]}));
    const struct ep_format_spec *format = ep_catalog_formats(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, &list[FORMATS],
                ((struct entry){format[i].id, "", format[i].name[EP_LANGUAGE_EN]}));
    const struct ep_duty_spec *duty = ep_catalog_duties(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, &list[DUTIES], ((struct entry){duty[i].id, "", duty[i].text[EP_LANGUAGE_EN]}));
    const struct ep_industry *industry = ep_catalog_industries(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, &list[INDUSTRIES],
                ((struct entry){industry[i].id, "", industry[i].name[EP_LANGUAGE_EN]}));
    const struct ep_region *region = ep_catalog_regions(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, &list[REGIONS], ((struct entry){region[i].id, "", region[i].name}));
}

#define NAME_COLUMN 33

static void add_entries(struct ep_str *out, const char *title, const struct entries *list)
{
    ep_str_addf(out, "%s\n", title);
    for (size_t i = 0; i < list->count; i++)
        ep_str_addf(out, "  %-26s %-3s %s\n", list->item[i].id, list->item[i].component,
                    list->item[i].name);
}

static void add_entries_json(struct ep_json *j, const char *key, const struct entries *list)
{
    ep_json_key(j, key);
    ep_json_array(j);
    for (size_t i = 0; i < list->count; i++) {
        ep_json_object(j);
        ep_json_key(j, "id");
        ep_json_string(j, list->item[i].id);
        if (list->item[i].component[0]) {
            ep_json_key(j, "component");
            ep_json_string(j, list->item[i].component);
        }
        ep_json_key(j, "name");
        ep_json_string(j, list->item[i].name);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void begin_json(struct ep_cli *cli, struct ep_json *j, const struct ep_catalog *c)
{
    ep_cli_json(cli, j, "emplan-catalog/1");
    ep_json_key(j, "version");
    ep_json_string(j, ep_catalog_version(c));
    ep_json_key(j, "hash");
    ep_json_string(j, ep_catalog_hash(c));
}

static enum ep_status list(struct ep_cli *cli, const struct ep_catalog *c,
                           const struct catalog_options *o, struct ep_error *err)
{
    struct entries entries[KINDS] = {0};

    (void)o;
    (void)err;
    collect(cli->arena, c, entries);
    if (cli->common.json) {
        struct ep_json j;

        begin_json(cli, &j, c);
        for (int k = 0; k < KINDS; k++)
            add_entries_json(&j, kind_names[k], &entries[k]);
        ep_cli_json_end(cli, &j);
        return EP_OK;
    }
    ep_str_addf(&cli->out, "catalogue %s\n", ep_catalog_version(c));
    for (int k = 0; k < KINDS; k++) {
        ep_str_addc(&cli->out, '\n');
        add_entries(&cli->out, kind_names[k], &entries[k]);
    }
    ep_cli_fold(cli, NAME_COLUMN - 2);
    return EP_OK;
}

/* --- show ------------------------------------------------------------------------------------- */

static enum ep_status unknown_id(struct ep_cli *cli, const struct ep_catalog *c, const char *id,
                                 struct ep_error *err)
{
    struct entries entries[KINDS] = {0};
    const char **names = NULL;
    size_t count = 0;

    collect(cli->arena, c, entries);
    for (int k = 0; k < KINDS; k++)
        count += entries[k].count;
    names = EP_NEW_ARRAY(cli->arena, const char *, count + 1);
    count = 0;
    for (int k = 0; k < KINDS; k++)
        for (size_t i = 0; i < entries[k].count; i++)
            names[count++] = entries[k].item[i].id;
    const char *near = ep_nearest(id, names, count);

    ep_error_set(err, EP_USAGE,
                 "the catalogue has no channel, tool, format, duty, source, region, industry or "
                 "figure '%s'",
                 id);
    if (near)
        return ep_error_hint(err, "did you mean %s?", near);
    return ep_error_hint(err, "`emplan catalog list` lists what there is");
}

static void add_lines_json(struct ep_json *j, const struct ep_cli_lines *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (i > 0 && ep_streq(l->item[i].key, l->item[i - 1].key))
            continue;
        bool many = i + 1 < l->count && ep_streq(l->item[i].key, l->item[i + 1].key);

        ep_json_key(j, l->item[i].key);
        if (many)
            ep_json_array(j);
        for (size_t k = i; k < l->count && ep_streq(l->item[k].key, l->item[i].key); k++)
            ep_json_string(j, l->item[k].value);
        if (many)
            ep_json_end(j, ']');
    }
}

static enum ep_status show(struct ep_cli *cli, const struct ep_catalog *c,
                           const struct catalog_options *o, struct ep_error *err)
{
    struct ep_cli_lines l = {0};

    (void)o;
    if (cli->argument_count < 2) {
        ep_error_set(err, EP_USAGE, "emplan catalog show needs an ID");
        return ep_error_hint(err, "`emplan catalog list` lists what there is");
    }
    if (!ep_cli_catalog_show(cli->arena, c, cli->argument[1], &l))
        return unknown_id(cli, c, cli->argument[1], err);
    if (cli->common.json) {
        struct ep_json j;

        begin_json(cli, &j, c);
        add_lines_json(&j, &l);
        ep_cli_json_end(cli, &j);
        return EP_OK;
    }
    for (size_t i = 0; i < l.count; i++) {
        ep_str_addf(&cli->out, "%s: ", l.item[i].key);
        ep_cli_wrap(&cli->out, l.item[i].value, (int)strlen(l.item[i].key) + 2, 4, cli->width);
    }
    return EP_OK;
}

/* --- check, stale ----------------------------------------------------------------------------- */

/* `asked`: the list is what was asked for, and goes where results go. */
static enum ep_status give_findings(struct ep_cli *cli, const struct ep_catalog *c, bool asked,
                                    struct ep_findings *found)
{
    ep_findings_sort(found);
    if (cli->common.json) {
        struct ep_json j;

        begin_json(cli, &j, c);
        ep_cli_findings_json(&j, found);
        ep_cli_json_end(cli, &j);
    } else {
        const struct ep_cli_common common = cli->common;

        /* here notes are what was asked for */
        cli->common.verbose = true;
        cli->common.quiet &= !asked;
        if (asked)
            ep_cli_findings(cli, found, EP_CLI_FINDINGS_TEXT, cli->color_out, &cli->out);
        else
            ep_cli_print_findings(cli, found);
        cli->common = common;
    }
    cli->keep = true;
    return found->errors ? EP_INVALID : EP_OK;
}

static enum ep_status check(struct ep_cli *cli, const struct ep_catalog *c,
                            const struct catalog_options *o, struct ep_error *err)
{
    struct ep_findings found;

    (void)o;
    (void)err;
    ep_findings_init(&found, cli->arena);
    ep_catalog_check(c, &found);
    if (found.count == 0)
        ep_cli_note(cli, "catalogue %s: no problems found", ep_catalog_version(c));
    return give_findings(cli, c, false, &found);
}

/* The year in which a source was read, "2026-11" or "2026-11-03"; 0: unknown. */
static int year_of(const struct ep_source *s)
{
    int days, month;

    if (s->accessed && ep_date_parse(s->accessed, &days))
        return ep_month_year(ep_date_month(days));
    if (s->accessed && ep_month_parse(s->accessed, &month))
        return ep_month_year(month);
    return 0;
}

/* The year of --as-of, else of SOURCE_DATE_EPOCH, else of the newest reading of a source: no
 * clock. */
static enum ep_status choose_year(const struct ep_catalog *c, const struct catalog_options *o,
                                  int *year, struct ep_error *err)
{
    size_t count;
    const struct ep_source *source = ep_catalog_sources(c, &count);
    int days = 0, newest = 0;
    bool set;
    enum ep_status status = ep_cli_epoch(&set, &days, err);

    if (status != EP_OK)
        return status;
    if (o->as_of && !ep_date_parse(o->as_of, &days)) {
        ep_error_set(err, EP_USAGE, "--as-of: '%s' is no date", o->as_of);
        return ep_error_hint(err, "write it as 2027-04-15");
    }
    for (size_t i = 0; i < count; i++)
        newest = year_of(&source[i]) > newest ? year_of(&source[i]) : newest;
    *year = set || o->as_of ? ep_month_year(ep_date_month(days)) : newest;
    return EP_OK;
}

static enum ep_status stale(struct ep_cli *cli, const struct ep_catalog *c,
                            const struct catalog_options *o, struct ep_error *err)
{
    struct ep_findings found;
    int year = 0;
    enum ep_status status = choose_year(c, o, &year, err);

    if (status != EP_OK)
        return status;
    ep_findings_init(&found, cli->arena);
    ep_catalog_stale(c, year, &found);
    ep_cli_note(cli, "%zu rows are older than three years in %d", found.count, year);
    return give_findings(cli, c, true, &found);
}

/* --- the command ------------------------------------------------------------------------------ */

/* How to add one: a row here and a word in the help below. */
static const struct {
    const char *name;
    size_t arguments; /* at most, with the name */
    enum ep_status (*run)(struct ep_cli *cli, const struct ep_catalog *c,
                          const struct catalog_options *o, struct ep_error *err);
} actions[] = {{"list", 1, list}, {"show", 2, show}, {"check", 2, check}, {"stale", 1, stale}};

static const char *const *action_names(struct ep_arena *a)
{
    const char **names = EP_NEW_ARRAY(a, const char *, EP_CLI_COUNT(actions) + 1);

    for (size_t i = 0; i < EP_CLI_COUNT(actions); i++)
        names[i] = actions[i].name;
    return names;
}

static enum ep_status catalog(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const char *name = cli->argument[0];
    struct ep_catalog *c = NULL;
    size_t i = 0;
    enum ep_status status;

    EP_TRY(ep_cli_one_of(cli->arena, "emplan catalog", name, action_names(cli->arena), err));
    while (!ep_streq(actions[i].name, name))
        i++;
    if (cli->argument_count > actions[i].arguments) {
        status = ep_error_set(err, EP_USAGE, "emplan catalog %s does not know what to do with '%s'",
                              name, cli->argument[actions[i].arguments]);
        goto out;
    }
    if (ep_streq(name, "check") && cli->argument_count > 1)
        EP_PUSH(cli->arena, &cli->common.catalog, cli->argument[1]);
    EP_TRY(ep_cli_load_catalog(cli, &c, err));
    status = actions[i].run(cli, c, options, err);
out:
    return status;
}

static const struct ep_cli_option options[] = {
    {.name = "as-of",
     .kind = EP_CLI_TEXT,
     .value = "DATE",
     .offset = offsetof(struct catalog_options, as_of),
     .help =
         "stale: the date that counts as today; else SOURCE_DATE_EPOCH, else the newest date at "
         "which a source was read"},
};

static const struct ep_cli_argument arguments[] = {
    {.name = "ACTION",
     .choices = action_names,
     .help = "list: channels, tools, formats, duties, industries and regions; show ID: one of "
             "these, a source, or a figure (search_ads.cost_per_visit), with every row; "
             "check [DIR]: prove the catalogue, with the overlay DIR; stale: rows older than three "
             "years"},
    {.name = "ID",
     .optional = true,
     .complete = EP_CLI_FOLDERS,
     .help = "of show; for check, a folder with catalogue files"},
};

static const char *const examples[] = {"emplan catalog show search_ads",
                                       "print what is known about a channel, with its figures",
                                       "emplan catalog show industry.search_cpc",
                                       "print every row of a figure with its source",
                                       "emplan catalog check ours/",
                                       "prove catalogue files of your own",
                                       NULL};

const struct ep_cli_command ep_cli_catalog = {
    .name = "catalog",
    .group = "Understand",
    .summary = "list, show and prove what emplan knows about channels and tools",
    .description = "The catalogue holds channels, tools and sourced benchmarks by region, industry "
                   "and year. --catalog lays files of your own over it.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .option = options,
    .option_count = EP_CLI_COUNT(options),
    .size = sizeof(struct catalog_options),
    .run = catalog,
};
