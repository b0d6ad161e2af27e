/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

/* --- texts of the brief -------------------------------------------------------------------------
 */

static enum ep_status write_text(struct ep_context *ctx, const char *kind, int seq,
                                 const struct ep_word *word, struct ep_error *err)
{
    return EP_INSERT(ctx->store, "brief_text", err, ep_c_text("kind", kind), ep_c_int("seq", seq),
                     ep_c_text("text", word->text),
                     ep_c_text("place", ep_stage_place(ctx, &word->at)));
}

static enum ep_status write_texts(struct ep_context *ctx, const char *kind,
                                  const struct ep_words *words, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    int seq = 0;

    for (size_t i = 0; i < words->count && status == EP_OK; i++)
        if (words->item[i].text)
            status = write_text(ctx, kind, ++seq, &words->item[i], err);
    return status;
}

static enum ep_status write_cities(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    int seq = 0;

    for (size_t i = 0; i < ctx->brief->business.cities.count && status == EP_OK; i++)
        if (ctx->brief->business.cities.item[i].name.text)
            status = write_text(ctx, "city", ++seq, &ctx->brief->business.cities.item[i].name, err);
    return status;
}

static enum ep_status write_brief_texts(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct {
        const char *kind;
        const struct ep_word *word;
    } single[] = {
        {"product", &b->business.product}, {"promise", &b->brand.promise},
        {"agency", &b->agency.name},       {"owner", &b->owner},
        {"model", &b->business.model},     {"stage", &b->business.stage},
        {"market", &b->business.market},   {"industry", &b->business.industry},
    };
    const struct {
        const char *kind;
        const struct ep_words *words;
    } list[] = {
        {"value", &b->brand.values},
        {"emotion", &b->brand.emotions},
        {"association", &b->brand.associations},
        {"tone", &b->brand.tone},
        {"avoid", &b->brand.avoid},
        {"proof", &b->brand.proof},
        {"specific", &b->business.specifics},
        {"unused_key", &b->unused},
    };
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < sizeof single / sizeof *single && status == EP_OK; i++)
        if (single[i].word->text)
            status = write_text(ctx, single[i].kind, 1, single[i].word, err);
    if (status == EP_OK && b->agency.name.text && b->agency.contact.text)
        status = write_text(ctx, "agency", 2, &b->agency.contact, err);
    for (size_t i = 0; i < sizeof list / sizeof *list && status == EP_OK; i++)
        status = write_texts(ctx, list[i].kind, list[i].words, err);
    return status == EP_OK ? write_cities(ctx, err) : status;
}

/* The client's own word where the catalogue does not know the industry. */
static enum ep_status write_industry_label(struct ep_context *ctx, struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    const char *id = ctx->brief->business.industry.text;
    const struct ep_industry *industry = ep_catalog_industry(ctx->catalog, id);
    enum ep_status status = EP_OK;

    for (int l = 0; l < EP_LANGUAGE_COUNT && status == EP_OK; l++)
        status =
            EP_INSERT(ctx->store, "label", err, ep_c_text("kind", "industry"), ep_c_text("id", id),
                      ep_c_text("language", language[l]),
                      ep_c_text("text", industry && industry->name[l] ? industry->name[l] : id));
    return status;
}

static enum ep_status warn_cities(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;
    struct ep_figure figure;

    for (size_t i = 0; i < b->business.cities.count && status == EP_OK; i++) {
        const struct ep_city *city = &b->business.cities.item[i];

        if (city->population.given || ep_catalog_city(ctx->catalog, b->region.text, city->name.text,
                                                      ctx->arena, &figure) > 0)
            continue;
        status = ep_stage_warn(ctx, "stage", "business.warn.city",
                               EP_ARGS(ctx->arena, ep_a_text("city", city->name.text)),
                               &city->name.at, err);
    }
    return status;
}

/* A place or trade that the catalogue does not know is planned with the figures of all. */
static enum ep_status warn_unknown(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_word *region = &ctx->brief->region, *industry = &ctx->brief->business.industry;
    enum ep_status status = EP_OK;

    if (!ep_catalog_region(ctx->catalog, region->text))
        status =
            ep_stage_warn(ctx, "stage", "business.warn.region",
                          EP_ARGS(ctx->arena, ep_a_text("region", region->text)), &region->at, err);
    if (status == EP_OK && !ep_streq(industry->text, "all") &&
        !ep_catalog_industry(ctx->catalog, industry->text))
        status = ep_stage_warn(ctx, "stage", "business.warn.industry",
                               EP_ARGS(ctx->arena, ep_a_text("industry", industry->text)),
                               &industry->at, err);
    return status == EP_OK ? warn_cities(ctx, err) : status;
}

/* --- unit economics -----------------------------------------------------------------------------
 */

struct row {
    const char *offer, *name;
    double share;
    const struct ep_terms *terms;
    const struct ep_value *value;
    const struct ep_fact *capacity;
};

static enum ep_status write_row(struct ep_context *ctx, const struct row *r, struct ep_error *err)
{
    struct ep_repeat_terms repeat = ep_stage_repeat(ctx, r->terms);
    double order = ep_stage_range(r->terms->order_value, 0).mid;
    double margin = r->value->margin->value, value = r->value->customer->value;
    int payback = margin > 0 ? ep_payback_months(&repeat, margin, value / 2) : -1;

    return EP_INSERT(
        ctx->store, "business", err, ep_c_text("offer", r->offer), ep_c_text("name", r->name),
        ep_c_real("share", r->share), ep_c_int("order_value_minor", ep_stage_minor(ctx, order)),
        ep_c_int("margin_per_order_minor", ep_stage_minor(ctx, margin)),
        ep_c_real("orders_horizon", r->value->orders->value),
        ep_c_int("customer_value_minor", ep_stage_minor(ctx, value)),
        ep_c_int("customer_value_low_minor", ep_stage_minor(ctx, r->value->customer->range.low)),
        ep_c_int("customer_value_high_minor", ep_stage_minor(ctx, r->value->customer->range.high)),
        ep_c_int("allowable_cost_minor", ep_stage_minor(ctx, value > 0 ? value : 0)),
        ep_c_real("break_even_roas", ep_break_even_roas(order, margin)),
        payback >= 0 ? ep_c_int("payback_months", payback) : ep_c_null("payback_months"),
        r->capacity ? ep_c_real("capacity_month", r->capacity->value) : ep_c_null("capacity_month"),
        ep_c_int("horizon_months", repeat.horizon));
}

/* A share that the brief leaves out: what the others leave, in equal parts. */
static double offer_share(const struct ep_brief *b, const struct ep_offer *o)
{
    double given = 0;
    size_t open = 0;

    for (size_t i = 0; i < b->business.offers.count; i++) {
        const struct ep_num *share = &b->business.offers.item[i].share;

        given += share->given ? share->range.mid : 0;
        open += !share->given;
    }
    if (o->share.given)
        return o->share.range.mid;
    return given < 1 && open ? (1 - given) / (double)open : 0;
}

static enum ep_status write_offers(struct ep_context *ctx, const struct ep_terms *base,
                                   struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < b->business.offers.count && status == EP_OK; i++) {
        const struct ep_offer *o = &b->business.offers.item[i];
        const char *prefix = EP_KEY(ctx, "offer.%s", o->id.text);
        struct ep_terms terms;
        struct ep_value value;

        ep_stage_own_terms(ctx, prefix, &o->economics, base, &terms);
        ep_stage_write_value(ctx, prefix, &terms, &value);
        const struct row row = {o->id.text,
                                o->name.text ? o->name.text : o->id.text,
                                offer_share(b, o),
                                &terms,
                                &value,
                                ep_stage_given(ctx, EP_KEY(ctx, "%s.capacity", prefix),
                                               &o->economics.capacity, "count")};

        status = write_row(ctx, &row, err);
    }
    return status;
}

static void write_derived(struct ep_context *ctx, const struct ep_terms *t,
                          const struct ep_value *v)
{
    struct ep_ledger *l = ctx->ledger;
    struct ep_repeat_terms repeat = ep_stage_repeat(ctx, t);
    double order = ep_stage_range(t->order_value, 0).mid, margin = v->margin->value;
    double value = v->customer->value;
    int payback = margin > 0 ? ep_payback_months(&repeat, margin, value / 2) : -1;
    struct ep_range most = v->customer->range;

    most.low = most.low > 0 ? most.low : 0;
    most.mid = most.mid > 0 ? most.mid : 0;
    most.high = most.high > 0 ? most.high : 0;
    EP_DERIVE(l, "business.allowable_cost", most, "money",
              "the value of a customer: a dearer one loses money within the value horizon",
              v->customer);
    EP_DERIVE(l, "business.break_even_roas", ep_range_of(ep_break_even_roas(order, margin)),
              "factor", "order value / contribution of an order; 0: no advertising pays",
              t->order_value, v->margin);
    EP_DERIVE(
        l, "business.revenue_per_customer_year",
        ep_range_times(ep_stage_range(t->order_value, 0), ep_stage_range(t->orders_per_year, 1)),
        "money", "order value x orders a year", t->order_value, t->orders_per_year);
    if (payback >= 0)
        EP_DERIVE(l, "business.payback_months", ep_range_of(payback), "months",
                  "months until a customer bought for half of the allowable cost has paid it back",
                  v->customer, v->orders);
}

static enum ep_status write_economics(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    struct ep_terms terms;
    struct ep_value value;
    enum ep_status status;

    ep_stage_business_terms(ctx, &terms);
    ep_stage_write_value(ctx, "business", &terms, &value);
    write_derived(ctx, &terms, &value);
    const struct row whole = {
        "",     b->business.product.text ? b->business.product.text : b->client.text,
        1,      &terms,
        &value, ep_stage_given(ctx, "business.capacity", &b->business.economics.capacity, "count")};

    EP_TRY(write_row(ctx, &whole, err));
    EP_TRY(write_offers(ctx, &terms, err));
    if (value.margin->value <= 0 && terms.order_value->value > 0)
        status = ep_stage_warn(ctx, "stage", "business.warn.no_margin",
                               EP_ARGS(ctx->arena, ep_a_num("margin", value.margin->value),
                                       ep_a_num("order_value", terms.order_value->value)),
                               &b->business.economics.gross_margin.at, err);
out:
    return status;
}

enum ep_status ep_stage_business(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status;

    ep_business_plan_facts(ctx);
    EP_TRY(write_brief_texts(ctx, err));
    EP_TRY(write_industry_label(ctx, err));
    EP_TRY(warn_unknown(ctx, err));
    EP_TRY(write_economics(ctx, err));
    EP_TRY(ep_business_season(ctx, err));
    ep_business_rates(ctx);
    EP_TRY(ep_business_notes(ctx, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
