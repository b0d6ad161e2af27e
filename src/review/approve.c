/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/file.h"
#include "emplan/review.h"
#include "emplan/text.h"

#include <math.h>

/* Half the distance from the 10th to the 90th percentile of a normal distribution, in sigmas. */
#define Z90 1.2815515655446004
/* A plan that doubts nothing could learn nothing, one that knows nothing could foresee nothing. */
#define SIGMA_LEAST 0.05
#define SIGMA_MOST  3.0

/* What the plan thought of each hypothesis: threshold and plan from its facts, the spread of what
 * is counted from its forecast. */
static const char hypotheses_sql[] =
    "SELECT h.id, h.seq, h.channel, h.test, h.metric, h.direction, h.threshold, h.alpha,"
    " h.data_needed, h.decide_by,"
    " coalesce((SELECT value FROM fact WHERE revision = h.revision"
    "           AND key = 'hypothesis.' || h.id || '.planned'), h.threshold),"
    " coalesce(t.p10, 0), coalesce(t.p90, 0),"
    " coalesce((SELECT json_extract(c.value, '$.sales_lag') FROM model AS m,"
    "           json_each(m.json, '$.channels') AS c WHERE m.revision = h.revision"
    "           AND json_extract(c.value, '$.id') = h.channel), 0) "
    "FROM hypothesis AS h LEFT JOIN total AS t ON t.revision = h.revision"
    " AND t.channel = h.channel AND t.metric = CASE h.metric WHEN 'cost_per_visit' THEN 'visits'"
    " WHEN 'cost_per_lead' THEN 'leads' ELSE 'customers' END "
    "WHERE h.revision = :revision ORDER BY h.seq, h.id";

/* Gamma of the rate per money: mean 1 / planned, as wide as the forecast of what is counted. */
static void prior_of(double planned, double p10, double p90, double *shape, double *rate)
{
    double sigma = p10 > 0 && p90 > p10 ? log(p90 / p10) / (2 * Z90) : SIGMA_LEAST;

    sigma = fmin(fmax(sigma, SIGMA_LEAST), SIGMA_MOST);
    *shape = 1 / expm1(sigma * sigma);
    *rate = *shape * planned;
}

static enum ep_status register_one(struct ep_store *store, struct ep_query *q, struct ep_error *err)
{
    const char *metric = ep_query_text(q, 4);
    double planned = ep_query_real(q, 10), shape, rate;
    bool bought = ep_streq(metric, "cost_per_customer");

    if (!(planned > 0))
        planned = ep_query_real(q, 6);
    prior_of(planned, ep_query_real(q, 11), ep_query_real(q, 12), &shape, &rate);
    return EP_INSERT(
        store, "registered", err, ep_c_text("hypothesis", ep_query_text(q, 0)),
        ep_c_int("seq", ep_query_int(q, 1)), ep_c_text("channel", ep_query_text(q, 2)),
        ep_c_int("test", ep_query_int(q, 3)), ep_c_text("metric", metric),
        ep_c_text("direction", ep_query_text(q, 5)), ep_c_real("threshold", ep_query_real(q, 6)),
        ep_c_real("planned", planned), ep_c_real("alpha", ep_query_real(q, 7)),
        ep_c_real("prior_shape", shape), ep_c_real("prior_rate", rate),
        ep_c_int("lag_months", bought ? ep_query_int(q, 13) : 0),
        ep_c_real("data_needed", ep_query_real(q, 8)), ep_c_text("decide_by", ep_query_text(q, 9)));
}

static enum ep_status register_all(struct ep_store *store, int *count, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(store, hypotheses_sql, (char *)NULL);
    enum ep_status status = EP_OK, ended;

    for (*count = 0; status == EP_OK && ep_query_next(q); (*count)++)
        status = register_one(store, q, err);
    ended = ep_query_close(q, status == EP_OK ? err : NULL);
    return status == EP_OK ? ended : status;
}

/* SHA-256 over every figure registered, in full digits. */
static const char *hash_of(struct ep_store *store, struct ep_arena *a)
{
    struct ep_query *q = ep_query_open(
        store,
        "SELECT hypothesis, channel, metric, direction, decide_by,"
        " format('%.17g %.17g %.17g %.17g %.17g %.17g %d %d', threshold, planned, alpha,"
        " prior_shape, prior_rate, data_needed, lag_months, test) "
        "FROM registered WHERE revision = :revision ORDER BY hypothesis",
        (char *)NULL);
    struct ep_str s;
    char hex[65];

    ep_str_init(&s, EP_STR_LIMIT);
    while (ep_query_next(q))
        for (int i = 0; i < ep_query_columns(q); i++)
            ep_str_addf(&s, "%s\n", ep_query_text(q, i));
    ep_query_close(q, NULL);
    ep_hash_hex(s.data, s.length, hex);
    ep_str_clear(&s);
    return ep_arena_strdup(a, hex);
}

enum ep_status ep_review_verify(struct ep_store *store, struct ep_arena *a,
                                const struct ep_revision *r, struct ep_error *err)
{
    if (ep_streq(r->approval_hash, hash_of(store, a)))
        return EP_OK;
    ep_error_set(err, EP_PROJECT,
                 "the hypotheses of revision %lld are not those that were approved",
                 (long long)r->id);
    return ep_error_hint(err, "take a copy of the project file from before, or approve a new plan");
}

/* Whether revision `r` can be approved at all. */
static enum ep_status approvable(struct ep_store *store, const struct ep_revision *r,
                                 struct ep_error *err)
{
    double money = ep_store_number(
        store, 0, "SELECT count(*) FROM model WHERE revision = :revision", (char *)NULL);

    if (r->proposal) {
        ep_error_set(err, EP_FAILED, "revision %lld is the proposal of a review", (long long)r->id);
        return ep_error_hint(err, "take it over with `emplan review --apply`, then approve it");
    }
    if (money > 0)
        return EP_OK;
    ep_error_set(err, EP_FAILED, "revision %lld was planned only in part", (long long)r->id);
    return ep_error_hint(err, "run `emplan run` without --to first");
}

static enum ep_status approve_revision(struct ep_store *store, struct ep_arena *a,
                                       const struct ep_revision *r, const char *note,
                                       struct ep_approval *out, struct ep_error *err)
{
    const char *id = ep_arena_printf(a, "%lld", (long long)r->id);
    enum ep_status status;

    EP_TRY(approvable(store, r, err));
    EP_TRY(register_all(store, &out->hypotheses, err));
    status = EP_UPDATE(store, "revision", "id", id, err, ep_c_int("approved", 1),
                       ep_c_text("approval_note", note ? note : ""),
                       ep_c_text("approval_hash", hash_of(store, a)));
out:
    return status;
}

enum ep_status ep_review_approve(struct ep_store *store, struct ep_arena *a, const char *note,
                                 struct ep_approval *out, struct ep_error *err)
{
    struct ep_approval result = {.replaced = 0};
    struct ep_revision last, before;
    enum ep_status status;

    EP_TRY(ep_store_begin(store, err));
    if (ep_revision_get(store, a, "approved", &before))
        result.replaced = before.id;
    if (!ep_revision_get(store, a, "latest", &last))
        EP_TRY(ep_error_set(err, EP_FAILED, "the project file holds no plan yet"));
    result.revision = last.id;
    result.already = last.approved;
    if (result.already)
        result.hypotheses = (int)ep_store_number(
            store, 0, "SELECT count(*) FROM registered WHERE revision = :revision", (char *)NULL);
    else
        EP_TRY(approve_revision(store, a, &last, note, &result, err));
    EP_TRY(ep_store_commit(store, err));
    *out = result;
out:
    if (status != EP_OK)
        ep_store_rollback(store);
    return status;
}
