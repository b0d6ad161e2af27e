/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/segments_internal.h"

#include <math.h>

/* Judged where neither brief nor catalogue has a figure; wide on purpose, with a warning. */
static const struct ep_range judged_interest = {0.02, 0.1, 0.4};
static const struct ep_range judged_in_market = {0.005, 0.03, 0.15};

/* --- figures of a segment -----------------------------------------------------------------------
 */

/* What the segments without a share of their own divide by size. */
static const struct ep_fact *share_of(struct ep_context *ctx, const struct ep_segment *s)
{
    const struct ep_brief *b = ctx->brief;
    const char *key = EP_KEY(ctx, "segment.%s.share", s->id.text);
    const struct ep_fact *given = ep_stage_given(ctx, key, &s->share, "rate");
    double taken = 0, size = 0;

    if (given)
        return given;
    for (size_t i = 0; i < b->segments.count; i++) {
        const struct ep_segment *o = &b->segments.item[i];

        taken += o->share.given ? o->share.range.mid : 0;
        size += o->share.given ? 0 : o->size.range.mid;
    }
    double left = fmax(0, 1 - taken);

    return EP_DERIVE(ctx->ledger, key, ep_range_of(size > 0 ? left * s->size.range.mid / size : 0),
                     "rate", "what the given shares leave, by size",
                     ep_ledger_need(ctx->ledger, "segment.%s.size", s->id.text));
}

static const struct ep_fact *figure_of(struct ep_context *ctx, const struct ep_segment *s,
                                       const char *what, const struct ep_num *num,
                                       struct ep_range judged)
{
    const char *key = EP_KEY(ctx, "segment.%s.%s", s->id.text, what);
    const struct ep_fact *fact =
        ep_stage_own_or_catalog(ctx, key, num, "rate", EP_KEY(ctx, "industry.%s", what));

    return fact ? fact
                : ep_stage_assume(ctx, key, judged, "rate",
                                  "judged: neither brief nor catalogue has it",
                                  EP_KEY(ctx, "segments.warn.%s", what),
                                  EP_KEY(ctx, "segments.%s.%s", s->id.text, what));
}

/* Its own economics where the brief gives any, else the business's. */
static const struct ep_fact *value_of(struct ep_context *ctx, const struct ep_segment *s,
                                      const struct ep_terms *base)
{
    const char *prefix = EP_KEY(ctx, "segment.%s", s->id.text);
    const struct ep_fact *whole = ep_ledger_need(ctx->ledger, "business.customer_value");
    struct ep_terms terms;
    struct ep_value value;

    if (!ep_stage_own_terms(ctx, prefix, &s->economics, base, &terms))
        return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "%s.customer_value", prefix), whole->range,
                         "money",
                         "as the business's: the brief gives the segment no figures of "
                         "its own",
                         whole);
    ep_stage_write_value(ctx, prefix, &terms, &value);
    return value.customer;
}

static void base_terms(struct ep_context *ctx, struct ep_terms *t)
{
    struct ep_ledger *l = ctx->ledger;

    *t = (struct ep_terms){
        .order_value = ep_ledger_get(l, "business.order_value"),
        .gross_margin = ep_ledger_get(l, "business.gross_margin"),
        .orders_per_year = ep_ledger_get(l, "business.orders_per_year"),
        .retention = ep_ledger_get(l, "business.retention"),
        .churn = ep_ledger_get(l, "business.churn"),
        .churn_spread = ep_ledger_get(l, "business.churn_spread"),
        .return_rate = ep_ledger_get(l, "business.return_rate"),
        .shipping_cost = ep_ledger_get(l, "business.shipping_cost"),
        .payment_fee = ep_ledger_get(l, "business.payment_fee"),
    };
}

static void judge(struct ep_context *ctx, const struct ep_terms *base, struct ep_segment_view *g)
{
    const struct ep_segment *s = g->brief;

    g->size =
        ep_ledger_brief(ctx->ledger, EP_KEY(ctx, "segment.%s.size", s->id.text), &s->size, "count");
    g->share = share_of(ctx, s);
    g->interest = figure_of(ctx, s, "interest", &s->interest, judged_interest);
    g->in_market = figure_of(ctx, s, "in_market", &s->in_market, judged_in_market);
    g->value = value_of(ctx, s, base);
    g->buyers = EP_DERIVE(ctx->ledger, EP_KEY(ctx, "segment.%s.buyers_month", s->id.text),
                          ep_range_times(g->size->range, g->in_market->range), "count",
                          "size x share that buys such a thing in a month", g->size, g->in_market);
    g->value_year = fmax(0, g->buyers->value * 12 * g->value->value);
}

/* An audience of more people than there are is a slip of the pen. */
static enum ep_status warn_size(struct ep_context *ctx, const struct ep_segment_view *g,
                                struct ep_error *err)
{
    const struct ep_region *region = ep_catalog_region(ctx->catalog, ctx->brief->region.text);

    if (!region || g->size->range.low <= region->population)
        return EP_OK;
    return ep_stage_warn(ctx, "stage", "segments.warn.population",
                         EP_ARGS(ctx->arena, ep_a_text("segment", g->brief->id.text),
                                 ep_a_num("size", g->size->value),
                                 ep_a_num("population", region->population)),
                         &g->brief->size.at, err);
}

/* --- platforms ----------------------------------------------------------------------------------
 */

/* Firms and roles are not ages: the catalogue's index of people who decide in firms, of the first
 * channel on the platform that has one. */
static const struct ep_fact *usage_of_firms(struct ep_context *ctx, const char *key,
                                            const char *platform)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);

    for (size_t i = 0; i < count; i++) {
        if (!ep_streq(spec[i].platform, platform))
            continue;
        const struct ep_fact *f =
            ep_ledger_catalog(ctx->ledger, key, ctx->brief, ctx->catalog,
                              EP_KEY(ctx, "%s.usage_b2b", spec[i].id), &ctx->where);

        if (f)
            return f;
    }
    return NULL;
}

static const char *market_of(const struct ep_context *ctx, const struct ep_segment *s)
{
    const char *own = s->market.text, *whole = ctx->brief->business.market.text;

    return own ? own : whole ? whole : "b2c";
}

static const struct ep_fact *usage_of(struct ep_context *ctx, const struct ep_segment *s,
                                      const char *platform)
{
    const char *key = EP_KEY(ctx, "segment.%s.usage.%s", s->id.text, platform);
    const struct ep_fact *known = ep_ledger_get(ctx->ledger, "%s", key);
    struct ep_figure figure;

    if (known)
        return known;
    if (ep_streq(market_of(ctx, s), "b2b"))
        known = usage_of_firms(ctx, key, platform);
    if (!known &&
        ep_catalog_usage_index(ctx->catalog, platform, &ctx->where, s->age_from, s->age_to,
                               s->gender.text ? s->gender.text : "all", ctx->arena, &figure))
        known = ep_stage_figure_fact(ctx, key, &figure);
    return known;
}

static const struct ep_fact *reach_of(struct ep_context *ctx, const struct ep_segment *s,
                                      const char *platform)
{
    const char *key = EP_KEY(ctx, "segment.%s.reach.%s", s->id.text, platform);
    const struct ep_num_entry *own = ep_stage_entry(&s->reach, platform);
    struct ep_figure figure;

    if (own)
        return ep_ledger_brief(ctx->ledger, key, &own->num, "rate");
    if (!ep_catalog_reach(ctx->catalog, platform, &ctx->where, s->age_from, s->age_to,
                          s->gender.text ? s->gender.text : "all", ctx->arena, &figure))
        return NULL;
    return ep_stage_figure_fact(ctx, key, &figure);
}

/* Open where any channel on the platform is. */
static bool platform_open(const struct ep_context *ctx, const char *platform)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);

    for (size_t i = 0; i < count; i++) {
        bool open = false;

        if (!ep_streq(spec[i].platform, platform))
            continue;
        ep_channel_availability(ctx->catalog, &spec[i], ctx->brief->region.text,
                                ctx->brief->plan.start, &open);
        if (open)
            return true;
    }
    return false;
}

static enum ep_status write_platform(struct ep_context *ctx, struct ep_segment_view *g,
                                     const char *platform, struct ep_error *err)
{
    const struct ep_fact *reach = reach_of(ctx, g->brief, platform);
    const struct ep_fact *usage = usage_of(ctx, g->brief, platform);
    bool open = platform_open(ctx, platform);

    if (!reach)
        return EP_OK;
    if (open && reach->value > g->online) {
        g->online = reach->value;
        g->widest = reach;
    }
    return EP_INSERT(ctx->store, "segment_platform", err, ep_c_text("segment", g->brief->id.text),
                     ep_c_text("platform", platform), ep_c_real("reach_low", reach->range.low),
                     ep_c_real("reach", reach->value), ep_c_real("reach_high", reach->range.high),
                     ep_c_real("people", g->size->value * reach->value),
                     ep_c_real("usage_index", usage ? usage->value : 1), ep_c_int("open", open),
                     ep_c_text("fact", reach->key));
}

/* Each platform of the catalogue once, in the order of its channels. */
static enum ep_status write_platforms(struct ep_context *ctx, struct ep_segment_view *g,
                                      struct ep_error *err)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);
    const struct ep_region *region = ep_catalog_region(ctx->catalog, ctx->brief->region.text);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        bool first = spec[i].platform && spec[i].platform[0];

        for (size_t j = 0; j < i && first; j++)
            first = !ep_streq(spec[j].platform, spec[i].platform);
        if (first)
            status = write_platform(ctx, g, spec[i].platform, err);
    }
    if (g->online <= 0 && region)
        g->online = region->internet;
    return status;
}

/* --- portrait and rows --------------------------------------------------------------------------
 */

static enum ep_status write_portrait(struct ep_context *ctx, const struct ep_segment *s,
                                     struct ep_error *err)
{
    const struct {
        const char *kind;
        const struct ep_words *words;
    } part[] = {{"need", &s->needs}, {"barrier", &s->barriers}, {"trigger", &s->triggers}};
    enum ep_status status = EP_OK;

    for (size_t p = 0; p < sizeof part / sizeof *part; p++) {
        int seq = 0;

        for (size_t i = 0; i < part[p].words->count && status == EP_OK; i++) {
            const struct ep_word *w = &part[p].words->item[i];

            if (w->text)
                status = EP_INSERT(
                    ctx->store, "portrait_item", err, ep_c_text("segment", s->id.text),
                    ep_c_text("kind", part[p].kind), ep_c_int("seq", ++seq),
                    ep_c_text("text", w->text), ep_c_text("place", ep_stage_place(ctx, &w->at)));
        }
    }
    return status;
}

static struct ep_cell money_cell(const struct ep_context *ctx, const char *column,
                                 const struct ep_fact *known, double v)
{
    return known ? ep_c_int(column, ep_stage_minor(ctx, v)) : ep_c_null(column);
}

static enum ep_status write_segment(struct ep_context *ctx, const struct ep_segment_view *g,
                                    struct ep_error *err)
{
    const struct ep_segment *s = g->brief;

    return EP_INSERT(
        ctx->store, "segment", err, ep_c_text("id", s->id.text), ep_c_int("seq", g->seq),
        ep_c_text("name", s->name.text ? s->name.text : s->id.text),
        ep_c_int("age_from", s->age_from), ep_c_int("age_to", s->age_to),
        ep_c_text("gender", s->gender.text ? s->gender.text : "all"),
        ep_c_text("income", s->income.text ? s->income.text : "all"),
        ep_c_text("market", market_of(ctx, s)), ep_c_real("size_low", g->size->range.low),
        ep_c_real("size", g->size->value), ep_c_real("size_high", g->size->range.high),
        ep_c_real("share", g->share->value),
        ep_c_int("customer_value_minor", ep_stage_minor(ctx, g->value->value)),
        ep_c_real("in_market", g->in_market->value), ep_c_real("interest", g->interest->value),
        ep_c_real("buyers_month", g->buyers->value),
        ep_c_int("value_year_minor", ep_stage_minor(ctx, g->value_year)),
        ep_c_real("priority", g->priority), ep_c_real("online", g->online),
        money_cell(ctx, "profit_low_minor", g->profit, g->profit ? g->profit->range.low : 0),
        money_cell(ctx, "profit_minor", g->profit, g->profit ? g->profit->value : 0),
        money_cell(ctx, "profit_high_minor", g->profit, g->profit ? g->profit->range.high : 0),
        ep_c_real("score", g->score->value), ep_c_int("rank_low", g->rank_low),
        ep_c_int("rank_high", g->rank_high));
}

/* What a segment weighs: the profit it can bring where that is positive, else the value of its
 * purchases, else its people. */
static double weight_of(const struct ep_segment_view *g, int by)
{
    const double weight[] = {g->profit ? fmax(0, g->profit->value) : 0, g->value_year,
                             g->size->value};

    return weight[by];
}

/* Share of the weight of all, by the first measure that any has. */
static void rank(struct ep_segment_view *g, size_t count)
{
    double sum = 0;
    int by = -1;

    while (sum <= 0 && by < 2) {
        by++;
        for (size_t i = 0; i < count; i++)
            sum += weight_of(&g[i], by);
    }
    for (size_t i = 0; i < count; i++)
        g[i].priority = sum > 0 ? weight_of(&g[i], by) / sum : 0;
    for (size_t i = 0; i < count; i++) {
        g[i].seq = 1;
        for (size_t j = 0; j < count; j++)
            if (g[j].priority > g[i].priority || (g[j].priority == g[i].priority && j < i))
                g[i].seq++;
    }
}

enum ep_status ep_stage_segments(struct ep_context *ctx, struct ep_error *err)
{
    size_t count = ctx->brief->segments.count;
    struct ep_segment_view *g = EP_NEW_ARRAY(ctx->arena, struct ep_segment_view, count);
    struct ep_terms base;
    enum ep_status status = EP_OK;

    base_terms(ctx, &base);
    for (size_t i = 0; i < count; i++) {
        g[i].brief = &ctx->brief->segments.item[i];
        ep_ledger_brief(ctx->ledger, EP_KEY(ctx, "segment.%s.size", g[i].brief->id.text),
                        &g[i].brief->size, "count");
    }
    for (size_t i = 0; i < count; i++)
        judge(ctx, &base, &g[i]);
    for (size_t i = 0; i < count; i++) {
        EP_TRY(warn_size(ctx, &g[i], err));
        EP_TRY(write_platforms(ctx, &g[i], err));
    }
    EP_TRY(ep_segments_worth(ctx, g, count, err));
    EP_TRY(ep_segments_overlap(ctx, g, count, err));
    EP_TRY(ep_segments_rfm(ctx, err));
    rank(g, count);
    for (size_t i = 0; i < count; i++) {
        EP_TRY(write_segment(ctx, &g[i], err));
        EP_TRY(write_portrait(ctx, g[i].brief, err));
    }
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
