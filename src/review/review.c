/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>

/* Other months in the brief than in the plan of record: what can be planned from the day on. */
static enum ep_status check_period(struct ep_review *v, struct ep_error *err)
{
    int day = ep_date_month(v->at), end = v->first + v->months;
    char start[8], last[8], date[11];

    ep_date_text(v->at, date);
    if (v->own > 0 && v->first + v->own > day) {
        ep_error_set(err, EP_INVALID,
                     "the brief's plan starts in %s, after the day of the review (%s): the months "
                     "between would have no plan",
                     ep_month_text(v->first + v->own, start), date);
        return ep_error_hint(err, "set plan.start back to review the plan of record, or make the "
                                  "next plan with `emplan run` and approve it");
    }
    if (v->whole > v->months && day > end) {
        ep_error_set(err, EP_INVALID,
                     "the plan of record ended with %s: the months from then to %s had no plan",
                     ep_month_text(end - 1, last), date);
        return ep_error_hint(err, "review it with plan.months set back, then plan the next period "
                                  "with `emplan run`");
    }
    return EP_OK;
}

enum ep_status ep_review_make(const struct ep_review_input *in, struct ep_review **out,
                              struct ep_error *err)
{
    struct ep_review *v = EP_NEW(in->arena, struct ep_review);
    enum ep_status status;

    *v = (struct ep_review){.arena = in->arena,
                            .store = in->store,
                            .record = in->record,
                            .findings = in->findings,
                            .catalog = in->catalog,
                            .brief = in->brief,
                            .model = in->model,
                            .valued = in->valued,
                            .solution = in->solution,
                            .changed = in->changed,
                            .anew = in->anew};
    EP_TRY(ep_rv_record(v, err));
    v->whole = v->model->first_month + v->model->months - v->first;
    v->own = in->own_start > v->first ? in->own_start - v->first : 0;
    EP_TRY(ep_rv_effort(v, err));
    EP_TRY(ep_rv_actual(v, in->actuals, in->at, err));
    EP_TRY(check_period(v, err));
    /* channels that only the files know are modelled where the catalogue knows them */
    EP_TRY(ep_rv_effort(v, err));
    ep_rv_learn(v);
    EP_TRY(ep_rv_judge(v, err));
    EP_TRY(ep_rv_rest(v, err));
    *out = v;
out:
    return status;
}

const struct ep_rest *ep_review_rest(const struct ep_review *v)
{
    return v->replanned ? &v->rest : NULL;
}

void ep_review_other_channels(struct ep_review *v)
{
    v->other_channels = true;
}

int ep_review_day(const struct ep_review *v)
{
    return v->at;
}

enum ep_status ep_review_write(struct ep_review *v, struct ep_error *err)
{
    static enum ep_status (*const part[])(struct ep_review *, struct ep_error *) = {
        ep_rv_write_review,   ep_rv_write_actuals, ep_rv_write_learnt, ep_rv_write_deviations,
        ep_rv_write_verdicts, ep_rv_write_shifts,  ep_rv_write_advice, ep_rv_write_outcomes,
    };
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < EP_RV_COUNT(part) && status == EP_OK; i++)
        status = part[i](v, err);
    return status;
}

/* --- the brief of the months left --------------------------------------------------------------
 */

static double cash_so_far(const struct ep_review *v)
{
    double sum = 0;

    for (int t = v->own; t < v->now && v->progress.cash; t++)
        sum += v->progress.cash[t];
    return sum;
}

static const struct ep_model_goal *goal_of(const struct ep_model *m, const char *id, int *at)
{
    for (int g = 0; g < m->goals; g++)
        if (ep_streq(m->goal[g].id, id)) {
            *at = g;
            return &m->goal[g];
        }
    return NULL;
}

/* One cap for each month from `first` on. */
static void cut_caps(struct ep_arena *a, struct ep_brief *b, int first, int months)
{
    size_t count = b->plan.monthly_cap.count;
    struct ep_num *cap;

    if (count <= 1)
        return;
    cap = EP_NEW_ARRAY(a, struct ep_num, (size_t)months);
    for (int t = 0; t < months; t++) {
        int at = first + t - b->plan.start;

        at = at < 0 ? 0 : (size_t)at < count ? at : (int)count - 1;
        cap[t] = b->plan.monthly_cap.item[at];
    }
    b->plan.monthly_cap.item = cap;
    b->plan.monthly_cap.count = (size_t)months;
}

void ep_review_cut(struct ep_arena *a, struct ep_brief *b, int first, int months)
{
    size_t kept = 0;

    cut_caps(a, b, first, months);
    b->plan.start = first;
    b->plan.months = months;
    b->plan.months_num.range = ep_range_of(months);
    for (size_t i = 0; i < b->goals.count; i++) {
        struct ep_goal *g = &b->goals.item[i];

        if (g->window.window.to < first)
            continue;
        if (g->window.window.from < first)
            g->window.window.from = first;
        b->goals.item[kept++] = *g;
    }
    b->goals.count = kept;
}

void ep_review_shorten(const struct ep_review *v, struct ep_brief *b)
{
    const struct ep_model *m = v->model;
    const char *file = NULL;

    for (size_t i = 0; i < b->data.count && !file; i++)
        if (ep_streq(b->data.item[i].kind.text, "actuals"))
            file = b->data.item[i].file.text;
    for (size_t i = 0; i < b->goals.count; i++) {
        int at = 0;
        const struct ep_model_goal *g = goal_of(m, b->goals.item[i].id.text, &at);
        struct ep_num *n = &b->goals.item[i].baseline;

        if (!g)
            continue;
        n->range = ep_range_of(g->baseline + v->progress.goal_done[at]);
        n->given = true;
        n->at = (struct ep_place){file, 0};
        n->note = "what came in the window so far, and what comes without the plan";
    }
    if (b->plan.budget.given)
        b->plan.budget.range = ep_range_of(fmax(0, b->plan.budget.range.mid - cash_so_far(v)));
    ep_review_cut(v->arena, b, v->first + v->now, v->whole - v->now);
}

/* --- the model as the plan of record had it ----------------------------------------------------
 */

/* Arrays of a channel in the recorded model, over those of today's. */
static void overlay_array(struct ep_query *q, double *to, int count)
{
    int64_t at = ep_query_int(q, 2);

    if (at >= 0 && at < count)
        to[at] = ep_query_real(q, 3);
}

static struct ep_model_channel *channel_of(struct ep_model *m, const char *id)
{
    for (int i = 0; i < m->channels; i++)
        if (ep_streq(m->channel[i].id, id))
            return &m->channel[i];
    return NULL;
}

static void overlay_arrays(struct ep_store *s, struct ep_arena *a, struct ep_model *m)
{
    struct ep_query *q = ep_query_open(
        s,
        "SELECT json_extract(c.value, '$.id'), 'base', b.key, b.value FROM model AS m,"
        " json_each(m.json, '$.channels') AS c, json_each(c.value, '$.base') AS b"
        " WHERE m.revision = :revision",
        (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_model_channel *x = channel_of(m, ep_query_text(q, 0));

        if (x)
            overlay_array(q, x->base, m->months + m->tail);
    }
    ep_query_close(q, NULL);
    q = ep_query_open(s,
                      "SELECT json_extract(c.value, '$.id'),"
                      " json_array_length(c.value, '$.history'), h.key, h.value FROM model AS m,"
                      " json_each(m.json, '$.channels') AS c,"
                      " json_each(c.value, '$.history') AS h WHERE m.revision = :revision",
                      (char *)NULL);
    while (ep_query_next(q)) {
        struct ep_model_channel *x = channel_of(m, ep_query_text(q, 0));
        int count = (int)ep_query_int(q, 1);

        if (!x || count < 1 || count > 240)
            continue;
        if (x->history_count != count) {
            x->history = EP_NEW_ARRAY(a, double, (size_t)count);
            x->history_count = count;
        }
        overlay_array(q, x->history, count);
    }
    ep_query_close(q, NULL);
}

enum ep_status ep_review_overlay(struct ep_store *s, struct ep_arena *a, struct ep_model *m,
                                 struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        s,
        "SELECT json_extract(c.value, '$.id'), json_extract(c.value, '$.k'),"
        " json_extract(c.value, '$.visit_to_lead'), json_extract(c.value, '$.lead_to_customer')"
        " FROM model AS m, json_each(m.json, '$.channels') AS c WHERE m.revision = :revision",
        (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_model_channel *x = channel_of(m, ep_query_text(q, 0));
        double k = ep_query_real(q, 1), lead = ep_query_real(q, 2), close = ep_query_real(q, 3);
        ptrdiff_t i = x ? x - m->channel : 0;

        if (!x || !(k > 0) || !(lead > 0) || !(close > 0) || lead > 1 || close > 1)
            continue;
        for (int d = 0; d < m->draws.count; d++) {
            long at = (long)d * m->channels + i;

            m->draws.k[at] *= k / x->k;
            m->draws.visit_to_lead[at] =
                fmin(1, m->draws.visit_to_lead[at] * lead / x->visit_to_lead);
            m->draws.lead_to_customer[at] =
                fmin(1, m->draws.lead_to_customer[at] * close / x->lead_to_customer);
        }
        x->k = k;
        x->visit_to_lead = lead;
        x->lead_to_customer = close;
    }
    enum ep_status status = ep_query_close(q, err);

    overlay_arrays(s, a, m);
    return status;
}
