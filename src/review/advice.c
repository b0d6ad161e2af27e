/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <stdlib.h>

struct advising {
    struct ep_review *v;
    int seq;
};

static enum ep_status add(struct advising *a, const char *kind, const char *channel,
                          const char *message, const char *args, struct ep_error *err)
{
    return EP_INSERT(a->v->store, "advice", err, ep_c_int("seq", ++a->seq), ep_c_text("kind", kind),
                     ep_c_text("channel", channel), ep_c_text("message", message),
                     ep_c_text("args", args));
}

/* Channels whose money is lost, and whether going on can pay. */
static enum ep_status drops(struct advising *a, struct ep_error *err)
{
    struct ep_review *v = a->v;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->verdicts.count && status == EP_OK; i++) {
        const struct ep_rv_verdict *x = &v->verdicts.item[i];
        const struct ep_rv_channel *c = ep_rv_channel(v, x->channel, true);

        if (x->judged.verdict != EP_VERDICT_REFUTED || c->index < 0 || !v->replanned)
            continue;
        const struct ep_standing *s = &v->standing[c->index];
        bool closed = v->rule.closed && v->rule.closed[c->index];
        bool never = !isfinite(s->breakeven);
        const char *key = closed && !never            ? "review.advice.stop"
                          : never || s->going_on <= 0 ? "review.advice.no_more"
                                                      : "review.advice.less";

        status = add(a, "drop", x->channel, key,
                     EP_ARGS(v->arena, ep_a_text("channel", x->channel), ep_a_num("lost", s->lost),
                             ep_a_num("spent", s->spent), ep_a_num("earned", s->earned),
                             ep_a_num("to_come", s->to_come), ep_a_num("chance", s->chance),
                             ep_a_num("times", never ? 0 : s->breakeven),
                             ep_a_num("return", s->first_return)),
                     err);
    }
    return status;
}

/* Steps that break in channels that are not stopped: mending them may be worth more than money. */
static enum ep_status mends(struct advising *a, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        a->v->store,
        "SELECT channel, message, args FROM deviation WHERE revision = :revision AND channel <> ''"
        " AND step IN ('views', 'visits', 'leads', 'customers', 'order_value')"
        " AND message LIKE '%_low' ORDER BY seq",
        (char *)NULL);
    enum ep_status status = EP_OK, ended;

    while (status == EP_OK && ep_query_next(q)) {
        const char *name = ep_arena_strdup(a->v->arena, ep_query_text(q, 1));
        const char *step = name + sizeof "review.deviation." - 1;

        status = add(a, "mend", ep_query_text(q, 0),
                     ep_arena_printf(a->v->arena, "review.advice.mend_%s", step),
                     ep_arena_strdup(a->v->arena, ep_query_text(q, 2)), err);
    }
    ended = ep_query_close(q, status == EP_OK ? err : NULL);
    return status == EP_OK ? ended : status;
}

/* Whose hours end before the money does: then a return above 1 asks for hours, not for money. */
static enum ep_status hours(struct advising *a, struct ep_error *err)
{
    const struct ep_review *v = a->v;
    enum ep_status status = EP_OK;

    for (int r = 0; v->replanned && !v->other_channels && r < v->model->roles; r++) {
        double most = ep_rv_hour_worth(v, r);

        if (most <= 0 || status != EP_OK)
            continue;
        status =
            add(a, "mend", "", "review.advice.mend_hours",
                EP_ARGS(v->arena, ep_a_text("role", v->model->role[r].id), ep_a_num("worth", most)),
                err);
    }
    return status;
}

/* The next tests, by what there is to learn for the money: the order of the new plan's hypotheses.
 */
static enum ep_status tests(struct advising *a, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        a->v->store,
        "SELECT channel, metric, threshold, data_needed, decide_by, cost_minor, value_minor"
        " FROM hypothesis WHERE revision = :revision AND test = 1 ORDER BY seq",
        (char *)NULL);
    int digits = a->v->record.currency_digits;
    enum ep_status status = EP_OK, ended;

    while (status == EP_OK && ep_query_next(q)) {
        const char *channel = ep_arena_strdup(a->v->arena, ep_query_text(q, 0));
        const char *by = ep_arena_strdup(a->v->arena, ep_query_text(q, 4));

        status = add(a, "test", channel, by[0] ? "review.advice.test" : "review.advice.test_later",
                     EP_ARGS(a->v->arena, ep_a_text("channel", channel),
                             ep_a_text("metric", ep_arena_strdup(a->v->arena, ep_query_text(q, 1))),
                             ep_a_num("threshold", ep_query_real(q, 2)),
                             ep_a_num("needed", ceil(ep_query_real(q, 3))), ep_a_text("month", by),
                             ep_a_num("cost", ep_money_major(ep_query_int(q, 5), digits)),
                             ep_a_num("value", ep_money_major(ep_query_int(q, 6), digits))),
                     err);
    }
    ended = ep_query_close(q, status == EP_OK ? err : NULL);
    return status == EP_OK ? ended : status;
}

static int cheaper(const void *x, const void *y)
{
    const struct ep_rv_verdict *a = *(struct ep_rv_verdict *const *)x,
                               *b = *(struct ep_rv_verdict *const *)y;

    return a->needed.exposure < b->needed.exposure   ? -1
           : a->needed.exposure > b->needed.exposure ? 1
                                                     : a->seq - b->seq;
}

/* What is too early to judge, the cheapest answer first, where an answer is in sight. */
static enum ep_status early(struct advising *a, struct ep_error *err)
{
    struct ep_review *v = a->v;
    const struct ep_rv_verdict **list =
        EP_NEW_ARRAY(v->arena, const struct ep_rv_verdict *, v->verdicts.count + 1);
    enum ep_status status = EP_OK;
    size_t n = 0;

    for (size_t i = 0; i < v->verdicts.count; i++) {
        const struct ep_rv_verdict *x = &v->verdicts.item[i];

        if (x->judged.verdict == EP_VERDICT_EARLY && isfinite(x->needed.exposure) && x->looks > 0 &&
            v->replanned)
            list[n++] = x;
    }
    qsort(list, n, sizeof(*list), cheaper);
    for (size_t i = 0; i < n && status == EP_OK; i++)
        status = add(a, "test", list[i]->channel,
                     list[i]->needed_months > 0 ? "review.advice.wait" : "review.advice.wait_later",
                     EP_ARGS(v->arena, ep_a_text("channel", list[i]->channel),
                             ep_a_text("metric", list[i]->metric),
                             ep_a_num("threshold", list[i]->threshold),
                             ep_a_text("id", list[i]->hypothesis),
                             ep_a_num("needed", ceil(list[i]->needed.count)),
                             ep_a_num("cost", list[i]->needed.exposure),
                             ep_a_num("chance", list[i]->needed.chance),
                             ep_a_num("months", list[i]->needed_months)),
                     err);
    return status;
}

/* Channels whose effects come later than planned. */
static enum ep_status late(struct advising *a, struct ep_error *err)
{
    struct ep_review *v = a->v;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->channels.count && status == EP_OK; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        int months = c->index >= 0 ? ep_timing[c->timing].later : 0;

        if (months > 0)
            status = add(a, "late", c->id, "review.advice.late",
                         EP_ARGS(v->arena, ep_a_text("channel", c->id), ep_a_num("months", months)),
                         err);
    }
    return status;
}

/* Figures of a channel in use that nobody counts, and without which a step cannot be judged. */
static enum ep_status data(struct advising *a, struct ep_error *err)
{
    static const enum ep_actual_figure want[] = {EP_ACTUAL_VISITS, EP_ACTUAL_LEADS,
                                                 EP_ACTUAL_CUSTOMERS};
    struct ep_review *v = a->v;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->channels.count; i++)
        for (size_t k = 0; k < EP_RV_COUNT(want) && status == EP_OK; k++) {
            const struct ep_rv_channel *c = &v->channels.item[i];
            bool all = true, none = true;

            if (!c->in_plan || !c->any || c->index < 0)
                continue;
            for (int t = 0; t < v->now; t++) {
                all = all && !isnan(c->month[t].actual[want[k]]);
                none = none && isnan(c->month[t].actual[want[k]]);
            }
            if (all || !none)
                continue;
            status = add(a, "data", c->id, "review.advice.count",
                         EP_ARGS(v->arena, ep_a_text("channel", c->id),
                                 ep_a_text("metric", ep_actual_name[want[k]])),
                         err);
        }
    return status;
}

enum ep_status ep_rv_write_advice(struct ep_review *v, struct ep_error *err)
{
    struct advising a = {v, 0};
    enum ep_status status;

    EP_TRY(drops(&a, err));
    EP_TRY(mends(&a, err));
    EP_TRY(hours(&a, err));
    EP_TRY(tests(&a, err));
    EP_TRY(early(&a, err));
    EP_TRY(late(&a, err));
    status = data(&a, err);
out:
    return status;
}
