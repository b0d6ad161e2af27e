/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

#include <math.h>

#define MOST_RATE 0.999

/* How each term of economics is found. `judged` is used where neither brief nor catalogue has it:
 * wide on purpose, and never without a warning. */
struct term {
    const char *name, *unit, *figure;
    size_t economics, terms;
    bool optional; /* counts as 0 where it is not given: a cost the business need not have */
    struct ep_range judged;
};
#define TERM(member)                                                                               \
    .name = #member, .economics = offsetof(struct ep_economics, member),                           \
    .terms = offsetof(struct ep_terms, member)

static const struct term terms[] = {
    {TERM(order_value), .unit = "money", .figure = "industry.order_value"},
    {TERM(gross_margin), .unit = "rate", .figure = "industry.gross_margin",
     .judged = {0.15, 0.35, 0.6}},
    {TERM(orders_per_year), .unit = "count", .figure = "industry.orders_per_year",
     .judged = {1, 1, 1}},
    {TERM(retention), .unit = "rate", .figure = "industry.retention"},
    {TERM(churn), .unit = "rate", .figure = "industry.churn", .judged = {0.02, 0.05, 0.12}},
    {TERM(return_rate), .unit = "rate", .optional = true},
    {TERM(shipping_cost), .unit = "money", .optional = true},
    {TERM(payment_fee), .unit = "rate", .optional = true},
};
#define TERMS (sizeof terms / sizeof *terms)
enum {
    ORDER_VALUE,
    GROSS_MARGIN,
    ORDERS_PER_YEAR,
    RETENTION,
    CHURN
};

static const struct ep_num *num_of(const struct ep_economics *e, const struct term *t)
{
    return (const struct ep_num *)(const void *)((const char *)e + t->economics);
}

static const struct ep_fact **fact_of(struct ep_terms *f, const struct term *t)
{
    return (const struct ep_fact **)(void *)((char *)f + t->terms);
}

static bool subscription(const struct ep_context *ctx)
{
    return ep_streq(ctx->brief->business.model.text, "subscription");
}

/* Mean over the offers by their shares, where every offer sets the term and has a share; margins
 * are weighted by revenue. */
static const struct ep_fact *of_offers(struct ep_context *ctx, const char *key,
                                       const struct term *t)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_fact *input[16];
    size_t n = b->business.offers.count, inputs = 0;
    double weights = 0, down = 0, up = 0, mid = 0;

    for (size_t i = 0; i < n; i++) {
        const struct ep_offer *o = &b->business.offers.item[i];
        const struct ep_num *num = num_of(&o->economics, t);
        double w = o->share.range.mid;

        if (!num->given || !o->share.given)
            return NULL;
        if (t == &terms[GROSS_MARGIN])
            w *= ep_economics_get(b, &o->economics, terms[ORDER_VALUE].economics)->range.mid;
        weights += w;
        mid += w * num->range.mid;
        down = hypot(down, w * (num->range.mid - num->range.low));
        up = hypot(up, w * (num->range.high - num->range.mid));
        if (inputs < 16)
            input[inputs++] = ep_ledger_brief(
                ctx->ledger, EP_KEY(ctx, "offer.%s.%s", o->id.text, t->name), num, t->unit);
    }
    if (weights <= 0)
        return NULL;
    struct ep_range r = {fmax(0, mid - down) / weights, mid / weights, (mid + up) / weights};

    return ep_ledger_derive(ctx->ledger, key, r, t->unit, "mean of the offers by their shares",
                            input, inputs);
}

/* Revenue of today over today's customers. */
static const struct ep_fact *order_value_today(struct ep_context *ctx, const char *key)
{
    const struct ep_fact *revenue = ep_ledger_get(ctx->ledger, "business.current.revenue_month");
    const struct ep_fact *customers =
        ep_ledger_get(ctx->ledger, "business.current.customers_month");

    if (!revenue || !customers || revenue->value <= 0 || customers->value <= 0)
        return NULL;
    return EP_DERIVE(ctx->ledger, key, ep_range_ratio(revenue->range, customers->range), "money",
                     "revenue of a month today / customers of a month today", revenue, customers);
}

static double yearly_of_monthly(const double *x, const void *data)
{
    (void)data;
    return pow(1 - fmin(x[0], MOST_RATE), 12);
}

static double monthly_of_yearly(const double *x, const void *data)
{
    (void)data;
    return 1 - pow(fmin(fmax(x[0], 0), MOST_RATE), 1.0 / 12);
}

/* Churn where the brief gives retention, and the other way round. */
static const struct ep_fact *of_other(struct ep_context *ctx, const char *key, const struct term *t)
{
    const struct ep_economics *e = &ctx->brief->business.economics;

    if (t == &terms[CHURN] && e->retention.given) {
        const struct ep_fact *f =
            ep_ledger_brief(ctx->ledger, "business.retention", &e->retention, "rate");

        return EP_DERIVE(ctx->ledger, key,
                         ep_range_of_function(monthly_of_yearly, NULL, &f->range, 1), "rate",
                         "1 - retention of a year ^ (1/12)", f);
    }
    if (t == &terms[RETENTION] && e->churn.given) {
        const struct ep_fact *f = ep_ledger_brief(ctx->ledger, "business.churn", &e->churn, "rate");

        return EP_DERIVE(ctx->ledger, key,
                         ep_range_of_function(yearly_of_monthly, NULL, &f->range, 1), "rate",
                         "(1 - churn of a month) ^ 12", f);
    }
    return NULL;
}

static const struct ep_fact *of_judgement(struct ep_context *ctx, const char *key,
                                          const struct term *t)
{
    return ep_stage_assume(
        ctx, key, t->judged, t->unit,
        t == &terms[ORDER_VALUE] ? "neither brief nor catalogue has it: nothing can be valued"
                                 : "judged: neither brief nor catalogue has it",
        EP_KEY(ctx, "business.warn.%s", t->name), EP_KEY(ctx, "business.economics.%s", t->name));
}

static const struct ep_fact *business_term(struct ep_context *ctx, const struct term *t)
{
    const char *key = EP_KEY(ctx, "business.%s", t->name);
    const struct ep_num *num = num_of(&ctx->brief->business.economics, t);
    const struct ep_fact *fact = num->seen > 0 && t->figure
                                     ? ep_stage_own_or_catalog(ctx, key, num, t->unit, t->figure)
                                     : ep_stage_given(ctx, key, num, t->unit);

    if (!fact && ctx->brief->business.offers.count)
        fact = of_offers(ctx, key, t);
    if (t->optional)
        return fact;
    if (!fact && t == &terms[ORDER_VALUE])
        fact = order_value_today(ctx, key);
    if (!fact)
        fact = of_other(ctx, key, t);
    if (!fact)
        fact = ep_stage_own_or_catalog(ctx, key, NULL, t->unit, t->figure);
    return fact ? fact : of_judgement(ctx, key, t);
}

void ep_stage_business_terms(struct ep_context *ctx, struct ep_terms *out)
{
    *out = (struct ep_terms){0};
    for (size_t i = 0; i < TERMS; i++) {
        const struct term *t = &terms[i];
        bool repeat = t == &terms[subscription(ctx) ? RETENTION : CHURN];

        if (repeat)
            continue;
        if (subscription(ctx) && t == &terms[ORDERS_PER_YEAR])
            out->orders_per_year =
                EP_DERIVE(ctx->ledger, "business.orders_per_year", ep_range_of(12), "count",
                          "12: a fee is paid each month", NULL);
        else
            *fact_of(out, t) = business_term(ctx, t);
    }
    if (subscription(ctx))
        out->churn_spread = ep_stage_given(ctx, "business.churn_spread",
                                           &ctx->brief->measured.churn_spread, "count");
}

bool ep_stage_own_terms(struct ep_context *ctx, const char *prefix, const struct ep_economics *own,
                        const struct ep_terms *base, struct ep_terms *out)
{
    bool any = false;

    *out = *base;
    for (size_t i = 0; i < TERMS; i++) {
        const struct term *t = &terms[i];
        bool idle = t == &terms[subscription(ctx) ? RETENTION : CHURN];

        idle = idle || (subscription(ctx) && t == &terms[ORDERS_PER_YEAR]);
        const struct ep_fact *fact =
            idle ? NULL
                 : ep_stage_given(ctx, EP_KEY(ctx, "%s.%s", prefix, t->name), num_of(own, t),
                                  t->unit);

        if (fact)
            *fact_of(out, t) = fact;
        if (fact && t == &terms[CHURN])
            out->churn_spread = NULL;
        any = any || fact;
    }
    return any;
}

struct ep_repeat_terms ep_stage_repeat(const struct ep_context *ctx, const struct ep_terms *t)
{
    return (struct ep_repeat_terms){
        .subscription = subscription(ctx),
        .orders_per_year = ep_stage_range(t->orders_per_year, 1).mid,
        .retention = ep_stage_range(t->retention, 0).mid,
        .churn = ep_stage_range(t->churn, 0).mid,
        .churn_spread = ep_stage_range(t->churn_spread, 0).mid,
        .discount = ctx->brief->plan.discount_rate.range.mid,
        .horizon = (int)ctx->brief->plan.value_horizon.range.mid,
    };
}

static double margin_of(const double *x, const void *data)
{
    const struct ep_order_terms t = {.order_value = x[0],
                                     .return_rate = x[1],
                                     .gross_margin = x[2],
                                     .shipping = x[3],
                                     .payment_fee = x[4]};
    (void)data;
    return ep_margin_per_order(&t);
}

static double orders_of(const double *x, const void *data)
{
    struct ep_repeat_terms t = *(const struct ep_repeat_terms *)data;

    t.orders_per_year = x[0];
    t.retention = x[1];
    t.churn = fmin(x[1], MOST_RATE);
    return ep_orders_over_horizon(&t);
}

static const struct ep_fact *write_margin(struct ep_context *ctx, const char *prefix,
                                          const struct ep_terms *t)
{
    const struct ep_range in[] = {
        ep_stage_range(t->order_value, 0), ep_stage_range(t->return_rate, 0),
        ep_stage_range(t->gross_margin, 0), ep_stage_range(t->shipping_cost, 0),
        ep_stage_range(t->payment_fee, 0)};

    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "%s.margin_per_order", prefix),
                     ep_range_of_function(margin_of, NULL, in, 5), "money",
                     "order value x (1 - returns) x gross margin - shipping - order value x fee",
                     t->order_value, t->return_rate, t->gross_margin, t->shipping_cost,
                     t->payment_fee);
}

static const struct ep_fact *write_orders(struct ep_context *ctx, const char *prefix,
                                          const struct ep_terms *t)
{
    struct ep_repeat_terms repeat = ep_stage_repeat(ctx, t);
    const struct ep_fact *stays = repeat.subscription ? t->churn : t->retention;
    const struct ep_range in[] = {ep_stage_range(t->orders_per_year, 1), ep_stage_range(stays, 0)};

    return EP_DERIVE(
        ctx->ledger, EP_KEY(ctx, "%s.orders_horizon", prefix),
        ep_range_of_function(orders_of, &repeat, in, 2), "count",
        repeat.subscription
            ? t->churn_spread
                  ? "sum over the value horizon of the share still there (shifted beta-geometric: "
                    "alpha = churn x spread, beta = spread - alpha), discounted; first fee now"
                  : "sum over the value horizon of (1 - churn) ^ month, discounted; first fee now"
            : "first order now, the first year's others over its eleven months, later ones over "
              "twelve, x retention ^ (month / 12), discounted, over the value horizon",
        t->orders_per_year, stays, t->churn_spread,
        ep_ledger_get(ctx->ledger, "plan.value_horizon"),
        ep_ledger_get(ctx->ledger, "plan.discount_rate"));
}

void ep_stage_write_value(struct ep_context *ctx, const char *prefix, const struct ep_terms *t,
                          struct ep_value *out)
{
    out->margin = write_margin(ctx, prefix, t);
    out->orders = write_orders(ctx, prefix, t);
    out->customer = EP_DERIVE(ctx->ledger, EP_KEY(ctx, "%s.customer_value", prefix),
                              ep_range_times(out->margin->range, out->orders->range), "money",
                              "contribution of an order x discounted orders over the value horizon",
                              out->margin, out->orders);
}
