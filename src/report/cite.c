/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <stdarg.h>
#include <string.h>

static const char *find(const struct ep_cites *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->item[i].key, key) == 0)
            return list->item[i].mark;
    return NULL;
}

static const char *add(struct ep_rp *r, struct ep_cites *list, const char *key, const char *mark)
{
    struct ep_cite cite = {ep_arena_strdup(r->arena, key), mark};

    EP_PUSH(r->arena, list, cite);
    return mark;
}

/* Number of a thing in its list, with a letter before it; the next one where it is new. */
static const char *numbered(struct ep_rp *r, struct ep_cites *list, const char *key,
                            const char *letter)
{
    const char *mark = find(list, key);

    if (mark)
        return mark;
    return add(r, list, key, ep_arena_printf(r->arena, "%s%zu", letter, list->count + 1));
}

static const char *mark_of(struct ep_rp *r, const char *key, struct ep_query *q)
{
    const char *origin = ep_query_text(q, 0), *source = ep_query_text(q, 1);

    if (strcmp(origin, "derived") == 0)
        return numbered(r, &r->formulas, key, "f");
    if (source[0])
        return numbered(r, &r->sources, source, "");
    if (strcmp(origin, "default") == 0)
        return ep_rp_text(r, "report.note.default");
    return ep_q_text(r, q, 2);
}

static const char *wrap(struct ep_rp *r, const char *mark)
{
    const char *note = r->quiet_notes ? "" : ep_inline_note(r->arena, mark);

    return note[0] ? ep_arena_printf(r->arena, " %s", note) : "";
}

const char *ep_rp_note(struct ep_rp *r, const char *key)
{
    const char *mark = find(&r->cites, key);

    if (mark)
        return wrap(r, mark);
    struct ep_query *q = ep_rp_query(r, "fact", key, NULL);

    if (ep_query_next(q))
        mark = add(r, &r->cites, key, mark_of(r, key, q));
    ep_rp_close(r, q);
    return mark ? wrap(r, mark) : "";
}

const char *ep_rp_notef(struct ep_rp *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const char *key = ep_arena_vprintf(r->arena, format, args);

    va_end(args);
    return ep_rp_note(r, key);
}

const char *ep_rp_source_note(struct ep_rp *r, const char *source)
{
    return source[0] ? wrap(r, numbered(r, &r->sources, source, "")) : "";
}

const char *ep_rp_place(struct ep_rp *r, const char *place)
{
    return wrap(r, place);
}

const char *ep_rp_fact_name(struct ep_rp *r, const char *key)
{
    return ep_texts_figure(r->texts, key);
}

static const struct {
    const char *unit;
    enum ep_show show;
} units[] = {
    {"money", EP_SHOW_MONEY}, {"rate", EP_SHOW_RATE},    {"count", EP_SHOW_COUNT},
    {"hours", EP_SHOW_HOURS}, {"people", EP_SHOW_COUNT}, {"factor", EP_SHOW_RATIO},
};

enum ep_show ep_show_of_unit(const char *unit)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].unit, unit) == 0)
            return units[i].show;
    return EP_SHOW_NUMBER;
}

/* Metrics of goals and KPIs that are no counts. */
static const struct {
    const char *metric;
    enum ep_show show;
} metrics[] = {
    {"revenue", EP_SHOW_MONEY},
    {"profit", EP_SHOW_MONEY},
    {"margin", EP_SHOW_MONEY},
    {"order_value", EP_SHOW_MONEY},
    {"cost_per_customer", EP_SHOW_MONEY},
    {"cost_per_visit", EP_SHOW_MONEY},
    {"cost_per_lead", EP_SHOW_MONEY},
    {"repeat_rate", EP_SHOW_RATE},
    {"retention", EP_SHOW_RATE},
    {"visit_to_lead", EP_SHOW_RATE},
    {"lead_to_customer", EP_SHOW_RATE},
    {"churn", EP_SHOW_RATE},
    {"spend", EP_SHOW_MONEY},
    {"cost_per_subscriber", EP_SHOW_MONEY},
    {"cost_per_order", EP_SHOW_MONEY},
};

enum ep_show ep_show_of_metric(const char *metric)
{
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (strcmp(metrics[i].metric, metric) == 0)
            return metrics[i].show;
    return EP_SHOW_COUNT;
}

const char *ep_rp_goal_name(struct ep_rp *r, const char *metric, const char *segment)
{
    const char *name = ep_rp_Name(r, "metric", metric);

    if (!segment[0])
        return name;
    return EP_SAY(r, "report.goal.segment", ep_a_own(r->arena, "metric", name),
                  ep_a_text("segment", segment));
}
