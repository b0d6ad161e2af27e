/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"
#include "report/score.h"
#include <string.h>

/* How a column of a query goes into an object. */
enum form {
    TEXT,
    QUANTITY,
    MAJOR,
    MINOR,
    FLAG,
    WHOLE,
    SAY /* key here, arguments in the next column */
};
struct field {
    const char *key;
    int column;
    enum form form;
};

static struct ep_export_value value_of(struct ep_export_object *x, struct ep_query *q,
                                       const struct field *f)
{
    struct ep_rp *r = x->rp;
    int c = f->column;

    if (ep_query_null(q, c))
        return EP_V_NULL;
    switch (f->form) {
    case TEXT:
        return ep_v_text(ep_query_text(q, c)[0] ? ep_text_clean(r->arena, ep_query_text(q, c))
                                                : NULL);
    case QUANTITY:
        return ep_v_quantity(ep_query_real(q, c));
    case MAJOR:
        return ep_v_money(r, ep_query_real(q, c));
    case MINOR:
        return ep_v_money(r, ep_q_minor(r, q, c));
    case FLAG:
        return ep_v_flag(ep_query_int(q, c) != 0);
    case WHOLE:
        return ep_v_whole(ep_query_int(q, c));
    case SAY:
        return ep_v_text(ep_export_say(r, q, c));
    }
    return EP_V_NULL;
}

static void put_rows(struct ep_export_object *x, const char *key, const char *query,
                     const char *arg, const struct field *field, size_t count)
{
    struct ep_query *q = ep_rp_query(x->rp, query, arg, NULL);

    ep_json_key(&x->json, key);
    ep_json_array(&x->json);
    while (ep_query_next(q)) {
        ep_json_object(&x->json);
        for (size_t i = 0; i < count; i++)
            ep_object_put(x, field[i].key, value_of(x, q, &field[i]));
        ep_json_end(&x->json, '}');
    }
    ep_json_end(&x->json, ']');
    ep_rp_close(x->rp, q);
}
#define PUT_ROWS(x, key, query, arg, fields)                                                       \
    put_rows((x), (key), (query), (arg), (fields), sizeof(fields) / sizeof((fields)[0]))

static const struct field head[] = {
    {"basis", 0, WHOLE},       {"from", 1, TEXT},        {"to", 2, TEXT},
    {"months_left", 3, WHOLE}, {"decision", 4, TEXT},    {"money_left", 6, MINOR},
    {"moved", 7, MINOR},       {"may_move", 8, MINOR},   {"gain", 9, MINOR},
    {"flat_range", 10, MINOR}, {"gain_free", 11, MINOR}, {"extra", 12, MINOR},
};
static const struct field verdicts[] = {
    {"hypothesis", 0, TEXT},    {"channel", 1, TEXT},
    {"metric", 2, TEXT},        {"threshold", 3, MAJOR},
    {"verdict", 4, TEXT},       {"e_for", 5, QUANTITY},
    {"e_against", 6, QUANTITY}, {"results", 7, QUANTITY},
    {"money", 8, MAJOR},        {"months", 9, WHOLE},
    {"p10", 10, MAJOR},         {"p50", 11, MAJOR},
    {"p90", 12, MAJOR},         {"probability", 13, QUANTITY},
    {"needed", 14, QUANTITY},   {"needed_money", 15, MAJOR},
    {"needed_month", 16, TEXT}, {"together", 17, FLAG},
    {"text", 18, SAY},          {"lost", 20, MINOR},
    {"can_pay", 21, QUANTITY},
};
static const struct field deviations[] = {
    {"channel", 0, TEXT},    {"month", 1, TEXT},        {"planned", 2, MAJOR}, {"actual", 3, MAJOR},
    {"spend", 4, MAJOR},     {"views", 5, MAJOR},       {"visits", 6, MAJOR},  {"leads", 7, MAJOR},
    {"customers", 8, MAJOR}, {"order_value", 9, MAJOR}, {"step", 10, TEXT},    {"text", 11, SAY},
    {"method", 13, TEXT},
};
static const struct field moves[] = {
    {"channel", 0, TEXT}, {"planned", 1, MINOR}, {"proposed", 2, MINOR},
    {"floor", 3, MINOR},  {"text", 4, SAY},
};
static const struct field forecast[] = {
    {"month", 0, TEXT},   {"metric", 1, TEXT},  {"mean", 2, QUANTITY},
    {"p10", 3, QUANTITY}, {"p50", 4, QUANTITY}, {"p90", 5, QUANTITY},
};
static const struct field goals[] = {
    {"id", 0, TEXT},
    {"metric", 1, TEXT},
    {"target", 3, QUANTITY},
    {"expected", 5, QUANTITY},
    {"p10", 6, QUANTITY},
    {"p90", 7, QUANTITY},
    {"probability", 8, QUANTITY},
    {"probability_before", 9, QUANTITY},
    {"until", 10, TEXT},
};
static const struct field goals_over[] = {
    {"id", 0, TEXT},        {"metric", 1, TEXT},          {"target", 2, QUANTITY},
    {"value", 3, QUANTITY}, {"probability", 4, QUANTITY},
};
static const struct field learnt[] = {
    {"channel", 0, TEXT},     {"step", 1, TEXT},    {"expected", 2, QUANTITY},
    {"counted", 3, QUANTITY}, {"p10", 4, QUANTITY}, {"mean", 5, QUANTITY},
    {"p90", 6, QUANTITY},
};
static const struct field advice[] = {{"channel", 0, TEXT}, {"text", 1, SAY}};

static void put_head(struct ep_export_object *x)
{
    struct ep_rp *r = x->rp;
    struct ep_query *q = ep_rp_query(r, "review", NULL);
    bool any = ep_query_next(q);

    ep_object_put(x, "format", ep_v_text("emplan-review/1"));
    ep_object_put(x, "format_version", ep_v_whole(1));
    ep_object_put(x, "client", ep_v_text(ep_text_clean(r->arena, r->rev.client)));
    ep_object_put(x, "revision", ep_v_whole(r->rev.id));
    ep_object_put(x, "at", ep_v_text(r->rev.as_of));
    ep_object_put(x, "currency", ep_v_text(r->rev.currency));
    ep_object_put(x, "proposal", ep_v_flag(r->rev.proposal));
    for (size_t i = 0; any && i < sizeof head / sizeof head[0]; i++)
        ep_object_put(x, head[i].key, value_of(x, q, &head[i]));
    ep_rp_close(r, q);
    q = ep_rp_query(r, "review_changed", NULL);
    ep_json_key(&x->json, "changed");
    ep_json_array(&x->json);
    while (ep_query_next(q))
        ep_json_string(&x->json, ep_query_text(q, 0));
    ep_json_end(&x->json, ']');
    ep_rp_close(r, q);
}

/* Coverage of the ranges over every month and metric that a review has seen. */
static void put_score(struct ep_export_object *x)
{
    struct ep_query *q = ep_rp_query(x->rp, "review_outcomes", "month", NULL);
    struct ep_foreseen_list list = {0};

    while (ep_query_next(q))
        ep_score_add(x->rp->arena, &list,
                     (struct ep_foreseen){ep_query_real(q, 1), ep_query_real(q, 2),
                                          ep_query_real(q, 3), ep_query_real(q, 6)});
    ep_rp_close(x->rp, q);
    struct ep_score c = ep_score_of(x->rp->arena, &list);

    ep_json_key(&x->json, "score");
    ep_json_object(&x->json);
    ep_object_put(x, "outcomes", ep_v_whole(c.count));
    ep_object_put(x, "within", ep_v_whole(c.inside));
    ep_object_put(x, "share", c.count ? ep_v_quantity(c.share) : EP_V_NULL);
    ep_object_put(x, "share_low", c.count ? ep_v_quantity(c.low) : EP_V_NULL);
    ep_object_put(x, "share_high", c.count ? ep_v_quantity(c.high) : EP_V_NULL);
    ep_object_put(x, "pinball", c.count ? ep_v_quantity(c.pinball) : EP_V_NULL);
    ep_json_end(&x->json, '}');
}

static void write_all(struct ep_export_object *x)
{
    put_head(x);
    PUT_ROWS(x, "verdicts", "review_verdicts", NULL, verdicts);
    PUT_ROWS(x, "deviations", "review_deviations", NULL, deviations);
    PUT_ROWS(x, "moves", "review_shifts", NULL, moves);
    PUT_ROWS(x, "forecast", "review_forecast", NULL, forecast);
    PUT_ROWS(x, "goals", "review_goals", NULL, goals);
    PUT_ROWS(x, "goals_over", "review_goals_over", NULL, goals_over);
    PUT_ROWS(x, "learnt", "review_learnt", NULL, learnt);
    PUT_ROWS(x, "drops", "review_advice", "drop", advice);
    PUT_ROWS(x, "mend", "review_advice", "mend", advice);
    PUT_ROWS(x, "tests", "review_advice", "test", advice);
    PUT_ROWS(x, "late", "review_advice", "late", advice);
    put_score(x);
}

enum ep_status ep_report_review_json(struct ep_store *s, struct ep_str *out, struct ep_error *err)
{
    return ep_object_write(s, write_all, out, err);
}
