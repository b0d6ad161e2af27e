/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/demand_internal.h"

#include <math.h>

/* Share of voice and keyword gaps, from files with the places of domains. */

#define SHOWN_GAPS 10

static enum ep_status write_voices(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_measured *m = &ctx->brief->measured;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < m->voices.count && status == EP_OK; i++) {
        const struct ep_voice *v = &m->voices.item[i];
        struct ep_fact fact = {.key = EP_KEY(ctx, "voice.%zu", i + 1),
                               .value = v->share,
                               .range = ep_range_of(v->share),
                               .unit = "rate",
                               .origin = EP_ORIGIN_DATA,
                               .place = ep_stage_place(ctx, &m->positions_at),
                               .note = EP_KEY(ctx,
                                              "%s: searches x share of clicks of its place, "
                                              "over those of all domains",
                                              v->domain)};

        if (v->own)
            fact.key = "voice.own";
        ep_ledger_put(ctx->ledger, &fact, NULL, 0);
        status = EP_INSERT(ctx->store, "voice", err, ep_c_int("seq", (int64_t)i + 1),
                           ep_c_text("domain", v->domain), ep_c_int("own", v->own),
                           ep_c_real("clicks", v->clicks), ep_c_real("share", v->share),
                           ep_c_text("fact", fact.key));
    }
    return status;
}

/* --- gaps ---------------------------------------------------------------------------------------
 */

/* A search of people who look for somebody to buy from. */
static bool commercial(const char *intent)
{
    return ep_streq(intent, "buy") || ep_streq(intent, "compare") || ep_streq(intent, "local");
}

static double worth_of(const double *x, const void *data)
{
    (void)data;
    return x[0] * x[1] * x[2] * fmax(0, x[3]);
}

/* Margin that clicks of buyers bring, at the business's own rates. */
static const struct ep_fact *click_worth(struct ep_context *ctx, const char *key, double clicks,
                                         const char *formula)
{
    const struct ep_fact *open = ep_ledger_need(ctx->ledger, "business.visit_to_lead");
    const struct ep_fact *close = ep_ledger_need(ctx->ledger, "business.lead_to_customer");
    const struct ep_fact *value = ep_ledger_need(ctx->ledger, "business.customer_value");
    const struct ep_range in[] = {ep_range_of(clicks), open->range, close->range, value->range};

    return EP_DERIVE(ctx->ledger, key, ep_range_of_function(worth_of, NULL, in, 4), "money",
                     formula, open, close, value);
}

struct sum {
    double searches, clicks; /* of searches to buy */
    size_t count;
};

static enum ep_status write_gap(struct ep_context *ctx, const struct ep_gap *g, const char *intent,
                                int seq, struct ep_error *err)
{
    double clicks = g->volume * g->share;
    const struct ep_fact *worth =
        commercial(intent)
            ? click_worth(ctx, EP_KEY(ctx, "gap.%d.worth", seq), clicks,
                          EP_KEY(ctx,
                                 "%s: %.0f searches x %.3f clicks at place %.0f (%s) x visit to "
                                 "lead x lead to customer x value of a customer",
                                 g->query, g->volume, g->share, g->place, g->domain))
            : NULL;

    return EP_INSERT(
        ctx->store, "keyword_gap", err, ep_c_int("seq", seq), ep_c_text("query", g->query),
        ep_c_text("intent", intent), ep_c_real("volume", g->volume), ep_c_text("domain", g->domain),
        ep_c_real("place_theirs", g->place),
        g->own_place > 0 ? ep_c_real("place_ours", g->own_place) : ep_c_null("place_ours"),
        ep_c_real("clicks", clicks),
        worth ? ep_c_int("worth_minor", ep_stage_minor(ctx, worth->value))
              : ep_c_null("worth_minor"),
        ep_c_text("fact", worth ? worth->key : ""),
        ep_c_text("place", ep_stage_place(ctx, &g->at)));
}

/* As demand has it where it knows the search, else by the rules. */
static const char *intent_of(struct ep_context *ctx, const struct ep_intent_context *known,
                             const char *query)
{
    struct ep_query_words words = ep_query_words(ctx->arena, query);
    const char *given = ep_store_text(
        ctx->store, ctx->arena,
        "SELECT intent FROM query WHERE revision = :revision AND query = ?1", query, NULL);

    return given && given[0] ? given : ep_intent_of(&words, known);
}

static enum ep_status write_gaps(struct ep_context *ctx, struct sum *sum, struct ep_error *err)
{
    const struct ep_measured *m = &ctx->brief->measured;
    struct ep_intent_context known = ep_demand_known_names(ctx);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < m->gaps.count && status == EP_OK; i++) {
        const struct ep_gap *g = &m->gaps.item[i];
        const char *intent = intent_of(ctx, &known, g->query);

        if (i < SHOWN_GAPS)
            status = write_gap(ctx, g, intent, (int)i + 1, err);
        if (!commercial(intent))
            continue;
        sum->count++;
        sum->searches += g->volume;
        sum->clicks += g->volume * g->share;
    }
    return status;
}

/* No more digits than a judged click share carries. */
static double two_digits(double v)
{
    double unit = v > 0 ? pow(10, floor(log10(v)) - 1) : 1;

    return floor(v / unit + 0.5) * unit;
}

enum ep_status ep_competitors_search(struct ep_context *ctx, const char **args,
                                     struct ep_error *err)
{
    struct sum sum = {0};
    enum ep_status status;

    *args = NULL;
    EP_TRY(write_voices(ctx, err));
    EP_TRY(write_gaps(ctx, &sum, err));
    if (sum.count == 0)
        goto out;
    const struct ep_fact *worth =
        click_worth(ctx, "competitor.gaps", sum.clicks,
                    EP_KEY(ctx,
                           "%.0f clicks a month of %zu searches to buy at the competitors' places "
                           "x visit to lead x lead to customer x value of a customer",
                           sum.clicks, sum.count));

    *args = EP_ARGS(ctx->arena, ep_a_num("queries", (double)sum.count),
                    ep_a_num("searches", sum.searches), ep_a_num("clicks", two_digits(sum.clicks)),
                    ep_a_num("low", two_digits(worth->range.low)),
                    ep_a_num("worth", two_digits(worth->value)),
                    ep_a_num("high", two_digits(worth->range.high)));
out:
    return status;
}
