/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/date.h"
#include <stdlib.h>

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

static void collect(struct ep_arena *a, const struct ep_catalog *c, struct entries *channels,
                    struct entries *tools)
{
    size_t n;
    const struct ep_channel_spec *channel = ep_catalog_channels(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(
            a, channels,
            ((struct entry){channel[i].id, channel[i].component, channel[i].name[EP_LANGUAGE_EN]}));
    const struct ep_tool_spec *tool = ep_catalog_tools(c, &n);

    for (size_t i = 0; i < n; i++)
        EP_PUSH(a, tools,
                ((struct entry){tool[i].id, tool[i].component, tool[i].name[EP_LANGUAGE_EN]}));
}

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
        ep_json_key(j, "component");
        ep_json_string(j, list->item[i].component);
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
    struct entries channels = {0}, tools = {0};

    (void)o;
    (void)err;
    collect(cli->arena, c, &channels, &tools);
    if (cli->common.json) {
        struct ep_json j;

        begin_json(cli, &j, c);
        add_entries_json(&j, "channels", &channels);
        add_entries_json(&j, "tools", &tools);
        ep_cli_json_end(cli, &j);
        return EP_OK;
    }
    ep_str_addf(&cli->out, "catalogue %s\n\n", ep_catalog_version(c));
    add_entries(&cli->out, "channels", &channels);
    ep_str_addc(&cli->out, '\n');
    add_entries(&cli->out, "tools", &tools);
    return EP_OK;
}

/* --- show ------------------------------------------------------------------------------------- */

/* One line of what is shown. */
struct line {
    const char *key, *value;
};

struct lines {
    struct line *item;
    size_t count;
};

static void add(struct ep_arena *a, struct lines *l, const char *key, const char *value)
{
    if (value && value[0])
        EP_PUSH(a, l, ((struct line){key, value}));
}

static const char *joined(struct ep_arena *a, const char *const *words)
{
    const char *text = "";

    for (size_t i = 0; words && words[i]; i++)
        text = ep_arena_printf(a, "%s%s%s", text, i ? ", " : "", words[i]);
    return text;
}

static const char *period(struct ep_arena *a, const struct ep_availability *v)
{
    char from[8], until[8];
    const char *text = ep_arena_printf(a, "%s: %s", v->region, v->vendor);

    if (v->from)
        text = ep_arena_printf(a, "%s, from %s", text, ep_month_text(v->from, from));
    if (v->until)
        text = ep_arena_printf(a, "%s, closed since %s", text, ep_month_text(v->until, until));
    if (v->why[EP_LANGUAGE_EN])
        text = ep_arena_printf(a, "%s (%s)", text, v->why[EP_LANGUAGE_EN]);
    return ep_arena_printf(a, "%s; source %s", text, v->source);
}

static bool show_channel(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                         struct lines *l)
{
    const struct ep_channel_spec *s = ep_catalog_channel(c, id);

    if (!s)
        return false;
    add(a, l, "kind", "channel");
    add(a, l, "id", s->id);
    add(a, l, "name", s->name[EP_LANGUAGE_EN]);
    add(a, l, "group", s->group);
    add(a, l, "component", s->component);
    add(a, l, "category", s->category);
    add(a, l, "role", s->role);
    add(a, l, "platform", s->platform);
    add(a, l, "skill", s->skill);
    add(a, l, "models", joined(a, s->models));
    add(a, l, "markets", joined(a, s->markets));
    add(a, l, "needs", joined(a, s->needs));
    add(a, l, "needs tools", joined(a, s->needs_tools));
    add(a, l, "formats", joined(a, s->formats));
    for (size_t i = 0; i < s->feed_count; i++)
        add(a, l, "fed by", ep_arena_printf(a, "%s of %s", s->feed[i].of, s->feed[i].from));
    for (size_t i = 0; i < s->open_count; i++)
        add(a, l, "open", period(a, &s->open[i]));
    add(a, l, "evidence", s->evidence);
    return true;
}

static bool show_tool(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                      struct lines *l)
{
    const struct ep_tool_spec *t = ep_catalog_tool(c, id);

    if (!t)
        return false;
    add(a, l, "kind", "tool");
    add(a, l, "id", t->id);
    add(a, l, "name", t->name[EP_LANGUAGE_EN]);
    add(a, l, "component", t->component);
    add(a, l, "group", t->group);
    add(a, l, "purpose", t->purpose[EP_LANGUAGE_EN]);
    for (size_t i = 0; i < t->when_count; i++)
        add(a, l, "when",
            ep_arena_printf(a, "%s: %s", t->when[i].condition, t->when[i].why[EP_LANGUAGE_EN]));
    add(a, l, "needs", joined(a, t->needs));
    add(a, l, "products", joined(a, t->products));
    add(a, l, "open source", t->open_source ? "yes" : "no");
    return true;
}

static bool show_format(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct lines *l)
{
    const struct ep_format_spec *f = ep_catalog_format(c, id);

    if (!f)
        return false;
    add(a, l, "kind", "format");
    add(a, l, "id", f->id);
    add(a, l, "name", f->name[EP_LANGUAGE_EN]);
    add(a, l, "use", f->use[EP_LANGUAGE_EN]);
    add(a, l, "skill", f->skill);
    add(a, l, "role", f->role);
    add(a, l, "can be cut from", joined(a, f->made_from));
    return true;
}

static bool show_source(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct lines *l)
{
    static const char *const evidence[] = {[EP_EVIDENCE_PUBLISHED] = "published",
                                           [EP_EVIDENCE_RECALLED] = "recalled",
                                           [EP_EVIDENCE_JUDGED] = "judged"};
    const struct ep_source *s = ep_catalog_source(c, id);

    if (!s)
        return false;
    add(a, l, "kind", "source");
    add(a, l, "id", s->id);
    add(a, l, "title", s->title);
    add(a, l, "publisher", s->publisher);
    add(a, l, "url", s->url);
    add(a, l, "year", s->year ? ep_arena_printf(a, "%d", s->year) : "unknown");
    add(a, l, "accessed", s->accessed);
    add(a, l, "region", s->region);
    add(a, l, "evidence", evidence[s->evidence]);
    add(a, l, "note", s->note);
    return true;
}

static const char *range_text(struct ep_arena *a, struct ep_range r)
{
    return ep_arena_printf(a, "%s..%s..%s", ep_number_text(a, r.low), ep_number_text(a, r.mid),
                           ep_number_text(a, r.high));
}

static bool show_region(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct lines *l)
{
    const struct ep_region *r = ep_catalog_region(c, id);

    if (!r)
        return false;
    add(a, l, "kind", "region");
    add(a, l, "id", r->id);
    add(a, l, "name", r->name);
    add(a, l, "currency", r->currency);
    add(a, l, "population", ep_number_text(a, r->population));
    add(a, l, "online", ep_number_text(a, r->internet));
    add(a, l, "price level of media, against the US", range_text(a, r->price_media));
    add(a, l, "price level of work, against the US", range_text(a, r->price_work));
    add(a, l, "looked up next", r->outward);
    add(a, l, "source", r->source);
    return true;
}

static bool show_industry(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                          struct lines *l)
{
    const struct ep_industry *i = ep_catalog_industry(c, id);

    if (!i)
        return false;
    add(a, l, "kind", "industry");
    add(a, l, "id", i->id);
    add(a, l, "name", i->name[EP_LANGUAGE_EN]);
    add(a, l, "part of", i->parent[0] ? i->parent : "all");
    return true;
}

static enum ep_status unknown_id(struct ep_cli *cli, const struct ep_catalog *c, const char *id,
                                 struct ep_error *err)
{
    struct entries entries = {0}, tools = {0};

    collect(cli->arena, c, &entries, &tools);
    for (size_t i = 0; i < tools.count; i++)
        EP_PUSH(cli->arena, &entries, tools.item[i]);
    const char **names = EP_NEW_ARRAY(cli->arena, const char *, entries.count + 1);

    for (size_t i = 0; i < entries.count; i++)
        names[i] = entries.item[i].id;
    const char *near = ep_nearest(id, names, entries.count);

    ep_error_set(err, EP_USAGE,
                 "the catalogue has no channel, tool, source, region or industry "
                 "'%s'",
                 id);
    if (near)
        return ep_error_hint(err, "did you mean %s?", near);
    return ep_error_hint(err, "`emplan catalog list` lists channels and tools");
}

static void add_lines_json(struct ep_json *j, const struct lines *l)
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
    static bool (*const kinds[])(struct ep_arena *, const struct ep_catalog *, const char *,
                                 struct lines *) = {show_channel, show_tool,   show_format,
                                                    show_source,  show_region, show_industry};
    struct lines l = {0};
    bool found = false;

    (void)o;
    if (cli->argument_count < 2) {
        ep_error_set(err, EP_USAGE, "emplan catalog show needs an ID");
        return ep_error_hint(err, "`emplan catalog list` lists channels and tools");
    }
    for (size_t i = 0; i < EP_CLI_COUNT(kinds) && !found; i++)
        found = kinds[i](cli->arena, c, cli->argument[1], &l);
    if (!found)
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
        ep_cli_wrap(&cli->out, l.item[i].value, 2, 4, cli->width);
    }
    return EP_OK;
}

/* --- check, stale ----------------------------------------------------------------------------- */

static enum ep_status give_findings(struct ep_cli *cli, const struct ep_catalog *c,
                                    struct ep_findings *found)
{
    ep_findings_sort(found);
    if (cli->common.json) {
        struct ep_json j;

        begin_json(cli, &j, c);
        ep_cli_findings_json(&j, found);
        ep_cli_json_end(cli, &j);
    } else {
        bool verbose = cli->common.verbose;

        /* here notes are what was asked for */
        cli->common.verbose = true;
        ep_cli_print_findings(cli, found);
        cli->common.verbose = verbose;
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
    return give_findings(cli, c, &found);
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
    return give_findings(cli, c, &found);
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
     .help = "list: channels and tools; show ID: one channel, tool, source, region or industry; "
             "check [DIR]: prove the catalogue, with the overlay DIR; stale: rows older than three "
             "years"},
    {.name = "ID",
     .optional = true,
     .complete = EP_CLI_FOLDERS,
     .help = "of show; for check, a folder with catalogue files"},
};

static const char *const examples[] = {
    "emplan catalog show search_ads", "print what is known about a channel",
    "emplan catalog check ours/", "prove catalogue files of your own", NULL};

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
