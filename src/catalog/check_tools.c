/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

/* Checks of tools.yaml, formats.yaml, tasks.yaml and duties.yaml. */

static const char *const skills[] = {"content", "social", "video",     "email", "ads", "seo",
                                     "design",  "web",    "analytics", "sales", NULL};

/* Facts that conditions may name, besides channel.ID and audit.tool.ID. */
static const char *const facts[] = {"plan.paid_media_month_usd",
                                    "plan.channels_used",
                                    "plan.lead_based",
                                    "plan.booking",
                                    "plan.shop",
                                    "plan.b2b",
                                    "plan.local",
                                    "plan.sells_by_phone",
                                    "plan.dealers",
                                    "plan.goods",
                                    "plan.leads_month",
                                    "plan.customers_month",
                                    "plan.sales_cycle_days",
                                    "plan.team_people",
                                    "plan.consent_region",
                                    "list.email",
                                    "list.phone",
                                    NULL};

static void check_fact(const struct ep_checking *k, const char *fact)
{
    bool known = ep_check_in(facts, fact);
    if (ep_starts_with(fact, "channel."))
        known = ep_check_channel_name(k->catalog, fact + strlen("channel."));
    if (ep_starts_with(fact, "audit.tool."))
        known = ep_catalog_tool(k->catalog, fact + strlen("audit.tool.")) != NULL;
    EP_CHECK(k, known, "a condition names '%s', which is no fact", fact);
}

/* The form was proven when it was loaded. */
static void check_condition(const struct ep_checking *k, const char *condition)
{
    for (const char *p = condition; p;) {
        const char *next = strstr(p, " and ");
        check_fact(k, ep_arena_strndup(k->findings->arena, p, strcspn(p, " ")));
        p = next ? next + strlen(" and ") : NULL;
    }
}

static void need_figure(const struct ep_checking *k, const char *kind, const char *id,
                        const char *parameter)
{
    const char *key = ep_arena_printf(k->findings->arena, "%s.%s.%s", kind, id, parameter);
    EP_CHECK(k, ep_index_get(&k->catalog->key, key) != SIZE_MAX,
             "benchmarks.csv has no row for '%s'", key);
}

static void check_tool(struct ep_checking *k, const struct ep_tool_spec *t)
{
    k->key = t->id;
    ep_check_names(k, "the name", t->name, true);
    ep_check_names(k, "the purpose", t->purpose, true);
    EP_CHECK(k, t->when_count > 0, "no condition says when the tool is needed");
    for (size_t i = 0; i < t->when_count; i++) {
        check_condition(k, t->when[i].condition);
        ep_check_names(k, "the reason", t->when[i].why, true);
    }
    for (const char **n = t->needs; *n; n++)
        EP_CHECK(k, ep_catalog_tool(k->catalog, *n), "needs '%s', which is no tool", *n);
    for (const char **p = t->products; *p; p++) {
        const char *colon = strchr(*p, ':');
        EP_CHECK(k, colon && colon > *p && colon[1], "product '%s' is not `REGION:name`", *p);
    }
    need_figure(k, "tool", t->id, "cost_month");
    need_figure(k, "tool", t->id, "hours_setup");
}

/* --- orders without a cycle: tools by `needs`, tasks by `after` --------------------------------
 */

struct order {
    size_t count;
    const char *(*id)(const struct ep_catalog *c, size_t i);
    const char **(*before)(const struct ep_catalog *c, size_t i);
};

static const char *tool_id(const struct ep_catalog *c, size_t i)
{
    return EP_ROWS(c, EP_FILE_TOOLS, struct ep_tool_spec)[i].id;
}
static const char **tool_before(const struct ep_catalog *c, size_t i)
{
    return EP_ROWS(c, EP_FILE_TOOLS, struct ep_tool_spec)[i].needs;
}
static const char *task_id(const struct ep_catalog *c, size_t i)
{
    return EP_ROWS(c, EP_FILE_TASKS, struct ep_task_spec)[i].id;
}
static const char **task_before(const struct ep_catalog *c, size_t i)
{
    return EP_ROWS(c, EP_FILE_TASKS, struct ep_task_spec)[i].after;
}

static bool waits(const struct ep_checking *k, const struct order *o, const bool *done, size_t i)
{
    for (const char **b = o->before(k->catalog, i); *b; b++) {
        size_t j = ep_index_get(&k->catalog->rows[k->file].index, *b);
        if (j != SIZE_MAX && !done[j])
            return true;
    }
    return false;
}

static void check_order(struct ep_checking *k, const struct order *o)
{
    bool *done = EP_NEW_ARRAY(k->findings->arena, bool, o->count ? o->count : 1);
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < o->count; i++)
            if (!done[i] && !waits(k, o, done, i))
                done[i] = moved = true;
    }
    k->key = NULL;
    for (k->row = 0; k->row < o->count; k->row++)
        EP_CHECK(k, done[k->row], "'%s' waits for itself", o->id(k->catalog, k->row));
}

/* --- formats, tasks, duties
 * ---------------------------------------------------------------------------
 */

static void check_subject(const struct ep_checking *k, const char *subject)
{
    const struct ep_catalog *c = k->catalog;
    const char *colon = strchr(subject, ':'), *name = colon ? colon + 1 : "";
    bool known = false;
    if (ep_starts_with(subject, "channel:"))
        known = ep_catalog_channel(c, name) != NULL;
    else if (ep_starts_with(subject, "group:"))
        known = ep_check_channel_name(c, name);
    else if (ep_starts_with(subject, "tool:"))
        known = ep_catalog_tool(c, name) != NULL;
    else if (ep_starts_with(subject, "finding:"))
        known = ep_is_id(name, false);
    EP_CHECK(k, known, "subject '%s' is no channel, group, tool or finding", subject);
}

static void check_task(struct ep_checking *k, const struct ep_task_spec *t)
{
    k->key = t->id;
    check_subject(k, t->subject);
    ep_check_names(k, "the name", t->name, true);
    ep_check_names(k, "`done`", t->done, true);
    EP_CHECK(k, t->days > 0 && t->days <= 400, "%d days are not plausible", t->days);
    EP_CHECK(k, t->hours > 0, "a task needs hours");
    EP_CHECK(k, ep_check_in(skills, t->skill), "skill '%s' is not known", t->skill);
    for (const char **b = t->after; *b; b++)
        EP_CHECK(k, ep_index_get(&k->catalog->rows[EP_FILE_TASKS].index, *b) != SIZE_MAX,
                 "comes after '%s', which is no task", *b);
}

static void check_format(struct ep_checking *k, const struct ep_format_spec *f)
{
    static const char *const roles[] = {"awareness", "interest", "decision", "retention", NULL};
    k->key = f->id;
    ep_check_names(k, "the name", f->name, true);
    ep_check_names(k, "`use`", f->use, true);
    EP_CHECK(k, ep_check_in(skills, f->skill), "skill '%s' is not known", f->skill);
    EP_CHECK(k, ep_check_in(roles, f->role), "role '%s' is not known", f->role);
    for (const char **n = f->made_from; *n; n++)
        EP_CHECK(k, ep_catalog_format(k->catalog, *n), "is made from '%s', which is no format", *n);
    need_figure(k, "format", f->id, "hours");
    need_figure(k, "format", f->id, "per_month");
}

static void check_duty(struct ep_checking *k, const struct ep_duty_spec *d)
{
    k->key = d->id;
    EP_CHECK(k, ep_catalog_region(k->catalog, d->region), "region '%s' is not known", d->region);
    ep_check_source(k, d->source);
    EP_CHECK(k, !d->until || d->from < d->until, "until must come after from");
    EP_CHECK(k, d->media_rate >= 0 && d->media_rate < 1, "media_rate must be between 0 and 1");
    for (const char **n = d->channels; *n; n++)
        EP_CHECK(k, ep_check_channel_name(k->catalog, *n), "'%s' is no channel or group", *n);
    for (const char **t = d->done_by; *t; t++)
        EP_CHECK(k, ep_index_get(&k->catalog->rows[EP_FILE_TASKS].index, *t) != SIZE_MAX,
                 "is done by '%s', which is no task", *t);
    ep_check_names(k, "the text", d->text, true);
    ep_check_names(k, "the task", d->task, true);
    need_figure(k, "duty", d->id, "hours");
}

void ep_check_tools(struct ep_checking *k)
{
    size_t tools, formats, tasks, duties;
    const struct ep_tool_spec *tool = ep_catalog_tools(k->catalog, &tools);
    const struct ep_format_spec *format = ep_catalog_formats(k->catalog, &formats);
    const struct ep_task_spec *task = ep_catalog_tasks(k->catalog, &tasks);
    const struct ep_duty_spec *duty = ep_catalog_duties(k->catalog, &duties);
    k->file = EP_FILE_TOOLS;
    for (k->row = 0; k->row < tools; k->row++)
        check_tool(k, &tool[k->row]);
    check_order(k, &(struct order){tools, tool_id, tool_before});
    k->file = EP_FILE_FORMATS;
    for (k->row = 0; k->row < formats; k->row++)
        check_format(k, &format[k->row]);
    k->file = EP_FILE_TASKS;
    for (k->row = 0; k->row < tasks; k->row++)
        check_task(k, &task[k->row]);
    check_order(k, &(struct order){tasks, task_id, task_before});
    k->file = EP_FILE_DUTIES;
    for (k->row = 0; k->row < duties; k->row++)
        check_duty(k, &duty[k->row]);
}
