/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <string.h>

struct ep_rv_channel *ep_rv_channel(struct ep_review *v, const char *id, bool add)
{
    for (size_t i = 0; i < v->channels.count; i++)
        if (ep_streq(v->channels.item[i].id, id))
            return &v->channels.item[i];
    if (!add)
        return NULL;
    struct ep_rv_channel new = {.id = ep_arena_strdup(v->arena, id),
                                .index = -1,
                                .month =
                                    EP_NEW_ARRAY(v->arena, struct ep_rv_month, (size_t)v->months)};

    for (int t = 0; t < v->months; t++)
        for (int f = 0; f < EP_ACTUAL_FIGURES; f++)
            new.month[t].planned[f] = new.month[t].actual[f] = new.month[t].expected[f] = NAN;
    EP_PUSH(v->arena, &v->channels, new);
    return &v->channels.item[v->channels.count - 1];
}

static int figure_of(const char *name)
{
    for (int f = 0; f < EP_ACTUAL_FIGURES; f++)
        if (ep_streq(ep_actual_name[f], name))
            return f;
    return -1;
}

/* Times shown that the planned visits stand for, where the catalogue knows the share that clicks.
 */
static void plan_views(struct ep_review *v)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];
        double click = ep_store_number(
            v->store, 0, "SELECT value FROM fact WHERE revision = :revision AND key = ?1",
            ep_arena_printf(v->arena, "%s.click_rate", c->id), (char *)NULL);

        for (int t = 0; click > 0 && t < v->months; t++)
            c->month[t].planned[EP_ACTUAL_VIEWS] = c->month[t].planned[EP_ACTUAL_VISITS] / click;
    }
}

static enum ep_status damaged(const struct ep_review *v, struct ep_error *err)
{
    ep_error_set(err, EP_PROJECT, "revision %lld has no forecast that can be read",
                 (long long)v->record.id);
    return ep_error_hint(err, "plan again with `emplan run` and approve that plan");
}

enum ep_status ep_rv_record(struct ep_review *v, struct ep_error *err)
{
    static const char sql[] = "SELECT channel, month, metric, mean FROM forecast "
                              "WHERE revision = :revision AND channel NOT IN ('', 'baseline') "
                              "ORDER BY channel, month, metric";
    int month;

    v->months = v->record.months;
    if (!ep_month_parse(v->record.first_month, &v->first) || v->months < 1 || v->months > 120)
        return damaged(v, err);
    struct ep_query *q = ep_query_open(v->store, sql, (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_rv_channel *c = ep_rv_channel(v, ep_query_text(q, 0), true);
        int f = figure_of(ep_query_text(q, 2));

        if (f < 0 || !ep_month_parse(ep_query_text(q, 1), &month) || month < v->first ||
            month >= v->first + v->months)
            continue;
        c->month[month - v->first].planned[f] = ep_query_real(q, 3);
        c->in_plan = true;
    }
    enum ep_status status = ep_query_close(q, err);

    if (status != EP_OK)
        return status;
    plan_views(v);
    return v->channels.count > 0 ? EP_OK : damaged(v, err);
}

/* --- effort ------------------------------------------------------------------------------------
 */

static int index_of(const struct ep_model *m, const char *id)
{
    for (int i = 0; i < m->channels; i++)
        if (ep_streq(m->channel[i].id, id))
            return i;
    return -1;
}

/* Where each channel of the recorded model stands in today's; -1: no longer. */
static int *places(struct ep_review *v, int *count)
{
    static const char sql[] =
        "SELECT json_extract(c.value, '$.id'), json_extract(c.value, '$.active') "
        "FROM model AS m, json_each(m.json, '$.channels') AS c WHERE m.revision = :revision "
        "ORDER BY c.key";
    struct {
        int *item;
        size_t count;
    } list = {0};
    struct ep_query *q = ep_query_open(v->store, sql, (char *)NULL);

    while (ep_query_next(q)) {
        int at = index_of(v->model, ep_query_text(q, 0));

        if (at >= 0)
            v->active[at] = ep_query_int(q, 1) != 0;
        EP_PUSH(v->arena, &list, at);
    }
    ep_query_close(q, NULL);
    *count = (int)list.count;
    return list.item;
}

enum ep_status ep_rv_effort(struct ep_review *v, struct ep_error *err)
{
    static const char sql[] =
        "SELECT c.key, t.key, t.value FROM model AS m, json_each(m.json, '$.solution.effort') AS c,"
        " json_each(c.value) AS t WHERE m.revision = :revision ORDER BY c.key, t.key";
    int shift = v->first - v->model->first_month, count, n = v->model->channels;

    v->planned_effort = EP_NEW_ARRAY(v->arena, double, (size_t)n *(size_t)v->model->months);
    v->active = EP_NEW_ARRAY(v->arena, bool, (size_t)n);
    const int *place = places(v, &count);
    struct ep_query *q = ep_query_open(v->store, sql, (char *)NULL);

    while (ep_query_next(q)) {
        int64_t c = ep_query_int(q, 0), t = ep_query_int(q, 1) + shift;

        if (c < count && place[c] >= 0 && t >= 0 && t < v->model->months)
            v->planned_effort[(long)place[c] * v->model->months + t] = fmax(0, ep_query_real(q, 2));
    }
    for (size_t i = 0; i < v->channels.count; i++) {
        struct ep_rv_channel *c = &v->channels.item[i];

        c->index = index_of(v->model, c->id);
        c->lag = c->index >= 0 ? v->model->channel[c->index].sales_lag : 0;
    }
    return ep_query_close(q, err);
}
