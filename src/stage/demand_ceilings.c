/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/demand_internal.h"

#include <math.h>
#include <string.h>

/* Searches of people who look for somebody to buy from: to buy, to compare, or in their town. */
static bool commercial(const char *intent)
{
    return ep_streq(intent, "buy") || ep_streq(intent, "compare") || ep_streq(intent, "local");
}

/* --- topics -------------------------------------------------------------------------------------
 */

struct topic {
    const char *name, *intent;
    size_t queries;
    double volume, commercial, learn, by_intent[6];
};

static const char *const intents[] = {"buy", "compare", "learn", "brand", "local", "ambiguous"};

static void add_query(struct topic *t, const struct ep_demand_query *q)
{
    t->queries++;
    t->volume += q->volume.mid;
    if (commercial(q->intent))
        t->commercial += q->volume.mid;
    if (ep_streq(q->intent, "learn"))
        t->learn += q->volume.mid;
    for (size_t i = 0; i < sizeof intents / sizeof *intents; i++)
        if (ep_streq(q->intent, intents[i]))
            t->by_intent[i] += q->volume.mid;
}

static const char *main_intent(const struct topic *t)
{
    size_t best = 0;

    for (size_t i = 1; i < sizeof intents / sizeof *intents; i++)
        if (t->by_intent[i] > t->by_intent[best])
            best = i;
    return intents[best];
}

static double share_of(struct ep_context *ctx, const char *figure, int bound)
{
    const struct ep_fact *f = ep_stage_figure(ctx, "general.%s", figure);

    if (!f)
        return 0;
    return bound < 0 ? f->range.low : bound > 0 ? f->range.high : f->range.mid;
}

/* Clicks of organic results: pages for buyers win the commercial searches and a part of those to
 * learn, articles win searches to learn. */
static double organic(struct ep_context *ctx, const struct topic *t, int bound)
{
    const struct ep_fact *part = ep_stage_figure(ctx, "general.learn_to_buy");

    return (t->commercial + (part ? part->value : 0) * t->learn) *
               share_of(ctx, "click_share_organic", bound) +
           t->learn * share_of(ctx, "click_share_learn", bound);
}

static enum ep_status write_topic(struct ep_context *ctx, const struct topic *t,
                                  struct ep_error *err)
{
    return EP_INSERT(
        ctx->store, "topic", err, ep_c_text("topic", t->name), ep_c_text("intent", main_intent(t)),
        ep_c_int("queries", (int64_t)t->queries), ep_c_real("volume", t->volume),
        ep_c_real("paid_low", t->commercial * share_of(ctx, "click_share_paid", -1)),
        ep_c_real("paid", t->commercial * share_of(ctx, "click_share_paid", 0)),
        ep_c_real("paid_high", t->commercial * share_of(ctx, "click_share_paid", 1)),
        ep_c_real("organic_low", organic(ctx, t, -1)), ep_c_real("organic", organic(ctx, t, 0)),
        ep_c_real("organic_high", organic(ctx, t, 1)));
}

static struct topic *topic_of(struct topic *list, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    list[*count].name = name;
    return &list[(*count)++];
}

enum ep_status ep_demand_topics(struct ep_context *ctx, const struct ep_demand *d,
                                struct ep_error *err)
{
    struct topic *list = EP_NEW_ARRAY(ctx->arena, struct topic, d->queries);
    size_t count = 0;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < d->queries; i++)
        add_query(topic_of(list, &count, d->query[i].topic), &d->query[i]);
    for (size_t i = 0; i < count && status == EP_OK; i++)
        status = write_topic(ctx, &list[i], err);
    return status;
}

/* --- ceilings -----------------------------------------------------------------------------------
 */

static const char *const kind_name[] = {
    [EP_CEILING_DEMAND] = "demand",       [EP_CEILING_DEMAND_SHOP] = "demand",
    [EP_CEILING_BRAND] = "demand",        [EP_CEILING_DEMAND_ORGANIC] = "demand",
    [EP_CEILING_DEMAND_LEARN] = "demand", [EP_CEILING_AUDIENCE] = "audience",
    [EP_CEILING_EFFORT] = "effort",       [EP_CEILING_OWNED] = "owned",
    [EP_CEILING_DERIVED] = "derived",     [EP_CEILING_LISTING] = "listing",
    [EP_CEILING_LOCAL] = "local",
};

/* Searches that a kind of channel lives on, and the share of their clicks that one advertiser or
 * site can win. */
static const struct {
    enum ep_ceiling kind;
    const char *intent[4];
    const char *share, *formula;
    bool part_of_learn;
} search_ceiling[] = {
    {EP_CEILING_DEMAND,
     {"buy", "compare", "local"},
     "general.click_share_paid",
     "searches to buy, to compare and in town x share of clicks",
     false},
    {EP_CEILING_DEMAND_SHOP,
     {"buy", "compare"},
     "general.click_share_shopping",
     "searches to buy and to compare x share of clicks on products",
     false},
    {EP_CEILING_BRAND,
     {"brand"},
     "general.click_share_brand",
     "searches for the own name x share of clicks on an ad above the own result",
     false},
    {EP_CEILING_DEMAND_ORGANIC,
     {"buy", "compare", "local"},
     "general.click_share_organic",
     "(searches to buy, to compare and in town + the part of those to learn that pages for buyers "
     "win) x share of clicks of places 5 to 10",
     true},
    {EP_CEILING_DEMAND_LEARN,
     {"learn"},
     "general.click_share_learn",
     "searches to learn x share of clicks",
     false},
};

static const struct ep_fact *of_searches(struct ep_context *ctx, const char *key,
                                         enum ep_ceiling kind)
{
    const struct ep_fact *input[6] = {0};
    struct ep_range part[4];
    size_t k = 0, inputs = 0;

    while (k < sizeof search_ceiling / sizeof *search_ceiling && search_ceiling[k].kind != kind)
        k++;
    if (k == sizeof search_ceiling / sizeof *search_ceiling)
        return NULL;
    const struct ep_fact *share = ep_stage_figure(ctx, "%s", search_ceiling[k].share);
    const struct ep_fact *part_of_learn = ep_stage_figure(ctx, "general.learn_to_buy");
    const struct ep_fact *learn = ep_ledger_need(ctx->ledger, "demand.learn");

    if (!share)
        return NULL;
    for (; inputs < 4 && search_ceiling[k].intent[inputs]; inputs++) {
        input[inputs] = ep_ledger_need(ctx->ledger, "demand.%s", search_ceiling[k].intent[inputs]);
        part[inputs] = input[inputs]->range;
    }
    if (search_ceiling[k].part_of_learn && part_of_learn) {
        part[inputs] = ep_range_times(learn->range, part_of_learn->range);
        input[inputs++] = learn;
    }
    struct ep_range r = ep_range_times(ep_range_sum(part, inputs), share->range);

    r.low = fmax(0, r.low);
    input[inputs++] = share;
    if (search_ceiling[k].part_of_learn)
        input[inputs++] = part_of_learn;
    return ep_ledger_derive(ctx->ledger, key, r, "count", search_ceiling[k].formula, input, inputs);
}

/* Which figure says how often a list hears from the business. */
static const struct {
    const char *list, *sends;
} lists[] = {
    {"email", "general.email_sends_month"},     {"phone", "general.sms_sends_month"},
    {"push", "general.push_sends_month"},       {"messenger", "general.messenger_sends_month"},
    {"dormant", "general.dormant_sends_month"},
};

static const struct ep_fact *of_list(struct ep_context *ctx, const char *key,
                                     const struct ep_channel_spec *spec)
{
    const struct ep_fact *size =
        spec->list ? ep_ledger_get(ctx->ledger, "business.current.list.%s", spec->list) : NULL;
    const struct ep_fact *click = ep_stage_figure(ctx, "%s.click_rate", spec->id);
    const struct ep_fact *sends = NULL;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (ep_streq(lists[i].list, spec->list))
            sends = ep_stage_figure(ctx, "%s", lists[i].sends);
    if (!size || size->value <= 0 || !click || !sends)
        return NULL;
    return EP_DERIVE(
        ctx->ledger, key, ep_range_times(ep_range_times(size->range, sends->range), click->range),
        "count", "contacts on the list x sends a month x click rate", size, sends, click);
}

/* What the brief's terms state: customers where it names them, else views. */
static const struct ep_fact *of_terms(struct ep_context *ctx, const char *key,
                                      const struct ep_channel_spec *spec)
{
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; i < b->channels.terms.count; i++) {
        const struct ep_term *t = &b->channels.terms.item[i];

        if (!ep_streq(t->channel, spec->id))
            continue;
        return ep_stage_given(
            ctx, key, t->customers_month.given ? &t->customers_month : &t->views_month, "count");
    }
    return NULL;
}

static const struct ep_fact *ceiling_of(struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    const char *key = EP_KEY(ctx, "ceiling.%s", spec->id);

    if (spec->ceiling == EP_CEILING_OWNED)
        return of_list(ctx, key, spec);
    if (spec->ceiling == EP_CEILING_LISTING)
        return of_terms(ctx, key, spec);
    return of_searches(ctx, key, spec->ceiling);
}

/* What a listing's ceiling counts: customers where the brief names them, else its views. */
static const char *kind_of(const struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; spec->ceiling == EP_CEILING_LISTING && i < b->channels.terms.count; i++)
        if (ep_streq(b->channels.terms.item[i].channel, spec->id) &&
            b->channels.terms.item[i].customers_month.given)
            return "listing_customers";
    return kind_name[spec->ceiling];
}

static enum ep_status write_ceiling(struct ep_context *ctx, const struct ep_channel_spec *spec,
                                    const struct ep_fact *f, struct ep_error *err)
{
    return EP_INSERT(ctx->store, "channel_ceiling", err, ep_c_text("channel", spec->id),
                     ep_c_text("kind", kind_of(ctx, spec)), ep_c_real("low", f->range.low),
                     ep_c_real("mid", f->value), ep_c_real("high", f->range.high),
                     ep_c_text("fact", f->key));
}

/* Of channels that live on audiences and work, which the strategy judges: those without a row. */
enum ep_status ep_demand_other_ceilings(struct ep_context *ctx, struct ep_error *err)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        const struct ep_fact *f = ep_ledger_get(ctx->ledger, "ceiling.%s", spec[i].id);
        bool there =
            ep_store_number(ctx->store, 0,
                            "SELECT count(*) FROM channel_ceiling WHERE revision = :revision AND "
                            "channel = ?1",
                            spec[i].id, NULL) > 0;

        if (f && !there)
            status = write_ceiling(ctx, &spec[i], f, err);
    }
    return status;
}

enum ep_status ep_demand_ceilings(struct ep_context *ctx, struct ep_error *err)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        const struct ep_fact *f = ceiling_of(ctx, &spec[i]);

        if (f)
            status = write_ceiling(ctx, &spec[i], f, err);
    }
    return status;
}
