/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/date.h"

/* `emplan catalog show ID`: one function a kind of entry, each fills lines of key and value. */

static void add(struct ep_arena *a, struct ep_cli_lines *l, const char *key, const char *value)
{
    if (value && value[0])
        EP_PUSH(a, l, ((struct ep_cli_line){key, value}));
}

static const char *joined(struct ep_arena *a, const char *const *words)
{
    const char *text = "";

    for (size_t i = 0; words && words[i]; i++)
        text = ep_arena_printf(a, "%s%s%s", text, i ? ", " : "", words[i]);
    return text;
}

static const char *range_text(struct ep_arena *a, struct ep_range r)
{
    if (r.low == r.high)
        return ep_number_text(a, r.mid);
    return ep_arena_printf(a, "%s..%s..%s", ep_number_text(a, r.low), ep_number_text(a, r.mid),
                           ep_number_text(a, r.high));
}

static const char *const evidence[] = {[EP_EVIDENCE_PUBLISHED] = "published",
                                       [EP_EVIDENCE_RECALLED] = "recalled",
                                       [EP_EVIDENCE_JUDGED] = "judged"};

/* "search_ads.setup, DE, all: 150..450..1200 EUR (2027), judged: judged-effort; a small account" */
static const char *row_text(struct ep_arena *a, const struct ep_catalog_row *r)
{
    const char *text =
        ep_arena_printf(a, "%s, %s, %s: %s %s", r->key, r->region, r->industry,
                        range_text(a, r->range), r->currency[0] ? r->currency : r->unit);

    text = r->year ? ep_arena_printf(a, "%s (%d)", text, r->year)
                   : ep_arena_printf(a, "%s (without date)", text);
    if (r->source)
        text = ep_arena_printf(a, "%s, %s: %s", text, evidence[r->source->evidence], r->source->id);
    return r->note[0] ? ep_arena_printf(a, "%s; %s", text, r->note) : text;
}

static size_t add_figures(struct ep_arena *a, const struct ep_catalog *c, const char *key,
                          const char *industry, struct ep_cli_lines *l)
{
    const struct ep_catalog_row *row;
    size_t count = ep_catalog_rows(c, a, key, industry, &row);

    for (size_t i = 0; i < count; i++)
        add(a, l, "figure", row_text(a, &row[i]));
    return count;
}

static void add_tasks(struct ep_arena *a, const struct ep_catalog *c, const char *subject,
                      struct ep_cli_lines *l)
{
    size_t count;
    const struct ep_task_spec *t = ep_catalog_tasks(c, &count);

    for (size_t i = 0; i < count; i++)
        if (ep_streq(t[i].subject, subject))
            add(a, l, "task",
                ep_arena_printf(a, "%s: %s; %s hours of %s in %d days%s", t[i].id,
                                t[i].name[EP_LANGUAGE_EN], ep_number_text(a, t[i].hours),
                                t[i].skill, t[i].days, t[i].monthly ? ", every month" : ""));
}

static void add_duties(struct ep_arena *a, const struct ep_catalog *c,
                       const struct ep_channel_spec *s, struct ep_cli_lines *l)
{
    size_t count;
    const struct ep_duty_spec *d = ep_catalog_duties(c, &count);

    for (size_t i = 0; i < count; i++)
        for (const char **n = d[i].channels; *n; n++)
            if (ep_channel_is(s, *n)) {
                add(a, l, "duty",
                    ep_arena_printf(a, "%s, %s: %s", d[i].id, d[i].region,
                                    d[i].text[EP_LANGUAGE_EN]));
                break;
            }
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
                         struct ep_cli_lines *l)
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
    add_figures(a, c, s->id, NULL, l);
    add_tasks(a, c, ep_arena_printf(a, "channel:%s", s->id), l);
    add_tasks(a, c, ep_arena_printf(a, "group:%s", s->group), l);
    add_duties(a, c, s, l);
    return true;
}

static bool show_tool(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                      struct ep_cli_lines *l)
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
    add_figures(a, c, ep_arena_printf(a, "tool.%s", t->id), NULL, l);
    add_tasks(a, c, ep_arena_printf(a, "tool:%s", t->id), l);
    return true;
}

static bool show_format(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct ep_cli_lines *l)
{
    const struct ep_format_spec *f = ep_catalog_format(c, id);
    const char *users = "";
    size_t count;
    const struct ep_channel_spec *s = ep_catalog_channels(c, &count);

    if (!f)
        return false;
    for (size_t i = 0; i < count; i++)
        for (const char **n = s[i].formats; *n; n++)
            if (ep_streq(*n, f->id))
                users = ep_arena_printf(a, "%s%s%s", users, users[0] ? ", " : "", s[i].id);
    add(a, l, "kind", "format");
    add(a, l, "id", f->id);
    add(a, l, "name", f->name[EP_LANGUAGE_EN]);
    add(a, l, "use", f->use[EP_LANGUAGE_EN]);
    add(a, l, "skill", f->skill);
    add(a, l, "role", f->role);
    add(a, l, "can be cut from", joined(a, f->made_from));
    add(a, l, "channels", users);
    add_figures(a, c, ep_arena_printf(a, "format.%s", f->id), NULL, l);
    return true;
}

static bool show_duty(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                      struct ep_cli_lines *l)
{
    char month[8];
    size_t count, i = 0;
    const struct ep_duty_spec *d = ep_catalog_duties(c, &count);

    while (i < count && !ep_streq(d[i].id, id))
        i++;
    if (i == count)
        return false;
    add(a, l, "kind", "duty");
    add(a, l, "id", d[i].id);
    add(a, l, "region", d[i].region);
    if (d[i].from)
        add(a, l, "from", ep_arena_strdup(a, ep_month_text(d[i].from, month)));
    if (d[i].until)
        add(a, l, "until", ep_arena_strdup(a, ep_month_text(d[i].until, month)));
    add(a, l, "channels", joined(a, d[i].channels));
    add(a, l, "text", d[i].text[EP_LANGUAGE_EN]);
    add(a, l, "task", d[i].task[EP_LANGUAGE_EN]);
    if (d[i].done_by && d[i].done_by[0])
        add(a, l, "done by", joined(a, d[i].done_by));
    if (d[i].some)
        add(a, l, "binds", "some firms only");
    if (d[i].media_rate > 0)
        add(a, l, "levy on media", ep_number_text(a, d[i].media_rate));
    add_figures(a, c, ep_arena_printf(a, "duty.%s", d[i].id), NULL, l);
    add(a, l, "source", d[i].source);
    return true;
}

static bool show_source(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct ep_cli_lines *l)
{
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

static bool show_region(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct ep_cli_lines *l)
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
                          struct ep_cli_lines *l)
{
    const struct ep_industry *i = ep_catalog_industry(c, id);

    if (!i)
        return false;
    add(a, l, "kind", "industry");
    add(a, l, "id", i->id);
    add(a, l, "name", i->name[EP_LANGUAGE_EN]);
    add(a, l, "part of", i->parent[0] ? i->parent : "all");
    add_figures(a, c, "industry", i->id, l);
    return true;
}

/* A key of benchmarks.csv: every row that has it. */
static bool show_figure(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                        struct ep_cli_lines *l)
{
    struct ep_cli_lines rows = {0};

    if (add_figures(a, c, id, NULL, &rows) == 0)
        return false;
    add(a, l, "kind", "figure");
    add(a, l, "id", id);
    for (size_t i = 0; i < rows.count; i++)
        add(a, l, rows.item[i].key, rows.item[i].value);
    return true;
}

bool ep_cli_catalog_show(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                         struct ep_cli_lines *out)
{
    static bool (*const kinds[])(struct ep_arena *, const struct ep_catalog *, const char *,
                                 struct ep_cli_lines *) = {show_channel,  show_tool,   show_format,
                                                           show_duty,     show_source, show_region,
                                                           show_industry, show_figure};
    bool found = false;

    for (size_t i = 0; i < EP_CLI_COUNT(kinds) && !found; i++)
        found = kinds[i](a, c, id, out);
    return found;
}
