/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>

/* What came of a metric in a month: the channels of the plan, and people who come by name as
 * planned where no file counts them. NAN where a channel of the plan is not known. */
static double came(const struct ep_review *v, int t, enum ep_actual_figure f)
{
    double sum = 0;

    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        double n = c->month[t].actual[f];

        if (!c->in_plan)
            continue;
        if (isnan(n) && (ep_streq(c->id, "direct") || !(c->month[t].planned[f] > 0)))
            n = isnan(c->month[t].planned[f]) ? 0 : c->month[t].planned[f];
        sum += n;
    }
    return sum;
}

static enum ep_status write_outcome(struct ep_review *v, const char *kind, const char *key,
                                    const char *metric, struct ep_range foreseen,
                                    struct ep_cell probability, struct ep_cell target, double value,
                                    struct ep_error *err)
{
    return EP_INSERT(v->store, "outcome", err, ep_c_int("basis", v->record.id),
                     ep_c_text("kind", kind), ep_c_text("key", key), ep_c_text("metric", metric),
                     ep_c_real("p10", foreseen.low), ep_c_real("p50", foreseen.mid),
                     ep_c_real("p90", foreseen.high), probability, target,
                     ep_c_real("value", value));
}

struct foreseen {
    const char *key, *metric;
    struct ep_range range;
    double probability, target, baseline;
    int from, to;
};
struct foreseen_list {
    struct foreseen *item;
    size_t count;
};

/* Rows of the plan of record are read whole before anything is written. */
static struct foreseen_list read_months(struct ep_review *v)
{
    struct foreseen_list list = {0};
    struct ep_query *q = ep_query_open(
        v->store,
        "SELECT month, metric, p10, p50, p90 FROM forecast WHERE revision = ?1 AND channel = ''"
        " AND metric IN ('visits', 'leads', 'customers', 'revenue') ORDER BY month, metric",
        ep_arena_printf(v->arena, "%lld", (long long)v->record.id), (char *)NULL);

    while (ep_query_next(q)) {
        struct foreseen x = {
            .key = ep_arena_strdup(v->arena, ep_query_text(q, 0)),
            .metric = ep_arena_strdup(v->arena, ep_query_text(q, 1)),
            .range = {ep_query_real(q, 2), ep_query_real(q, 3), ep_query_real(q, 4)}};

        EP_PUSH(v->arena, &list, x);
    }
    ep_query_close(q, NULL);
    return list;
}

static int figure_of(const char *name)
{
    for (int f = 0; f < EP_ACTUAL_FIGURES; f++)
        if (ep_streq(ep_actual_name[f], name))
            return f;
    return -1;
}

static enum ep_status write_months(struct ep_review *v, struct ep_error *err)
{
    const struct foreseen_list list = read_months(v);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < list.count && status == EP_OK; i++) {
        const struct foreseen *x = &list.item[i];
        int month, f = figure_of(x->metric);

        if (f < 0 || !ep_month_parse(x->key, &month))
            continue;
        int t = month - v->first;
        double n = t >= v->judge_from && t < v->now ? came(v, t, (enum ep_actual_figure)f) : NAN;

        if (!isnan(n) && x->range.high > x->range.low)
            status = write_outcome(v, "month", x->key, x->metric, x->range,
                                   ep_c_null("probability"), ep_c_null("target"), n, err);
    }
    return status;
}

static struct foreseen_list read_goals(struct ep_review *v)
{
    struct foreseen_list list = {0};
    struct ep_query *q = ep_query_open(
        v->store,
        "SELECT id, metric, p10, p50, p90, probability, target, baseline, from_month, to_month"
        " FROM goal WHERE revision = ?1 AND probability IS NOT NULL AND p10 IS NOT NULL ORDER BY "
        "id",
        ep_arena_printf(v->arena, "%lld", (long long)v->record.id), (char *)NULL);

    while (ep_query_next(q)) {
        struct foreseen x = {
            .key = ep_arena_strdup(v->arena, ep_query_text(q, 0)),
            .metric = ep_arena_strdup(v->arena, ep_query_text(q, 1)),
            .range = {ep_query_real(q, 2), ep_query_real(q, 3), ep_query_real(q, 4)},
            .probability = ep_query_real(q, 5),
            .target = ep_query_real(q, 6),
            .baseline = ep_query_real(q, 7)};

        if (ep_month_parse(ep_query_text(q, 8), &x.from) &&
            ep_month_parse(ep_query_text(q, 9), &x.to))
            EP_PUSH(v->arena, &list, x);
    }
    ep_query_close(q, NULL);
    return list;
}

/* Goals whose window is over, where files count the metric. */
static enum ep_status write_goals(struct ep_review *v, struct ep_error *err)
{
    const struct foreseen_list list = read_goals(v);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < list.count && status == EP_OK; i++) {
        const struct foreseen *x = &list.item[i];
        const struct ep_model_goal *g = NULL;
        bool known = false;

        for (int k = 0; k < v->model->goals; k++)
            if (ep_streq(v->model->goal[k].id, x->key))
                g = &v->model->goal[k];
        if (!g || x->to >= v->first + v->now || x->from < v->first + v->judge_from)
            continue;
        double done = ep_rv_goal_done(v, g, &known);

        if (known)
            status = write_outcome(v, "goal", x->key, x->metric, x->range,
                                   ep_c_real("probability", x->probability),
                                   ep_c_real("target", x->target), done + x->baseline, err);
    }
    return status;
}

enum ep_status ep_rv_write_outcomes(struct ep_review *v, struct ep_error *err)
{
    enum ep_status status = write_months(v, err);

    return status == EP_OK ? write_goals(v, err) : status;
}
