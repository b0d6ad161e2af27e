/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/imports.h"
#include "stage/stage_internal.h"

#include <math.h>

#define MOST_RATE 0.95

/* --- the plan and today -------------------------------------------------------------------------
 */

static void put(struct ep_context *ctx, const char *key, const struct ep_num *num, const char *unit)
{
    ep_ledger_brief(ctx->ledger, key, num, unit);
}

void ep_business_plan_facts(struct ep_context *ctx)
{
    const struct ep_brief *b = ctx->brief;
    const struct {
        const char *key, *unit;
        const struct ep_num *num;
    } plan[] = {
        {"plan.value_horizon", "months", &b->plan.value_horizon},
        {"plan.discount_rate", "rate", &b->plan.discount_rate},
        {"plan.test_share", "rate", &b->plan.test_share},
        {"plan.max_shift", "rate", &b->plan.max_shift},
    };
    const struct {
        const char *key, *unit;
        const struct ep_num *num;
    } today[] = {
        {"business.current.revenue_month", "money", &b->business.current.revenue_month},
        {"business.current.customers_month", "count", &b->business.current.customers_month},
        {"business.current.new_customers_month", "count", &b->measured.new_customers_month},
        {"business.current.customers_total", "count", &b->business.current.customers_total},
        {"business.current.site_visits_month", "count", &b->business.current.site_visits_month},
    };

    for (size_t i = 0; i < sizeof plan / sizeof *plan; i++)
        put(ctx, plan[i].key, plan[i].num, plan[i].unit);
    if (!b->plan.budget_auto)
        put(ctx, "plan.budget", &b->plan.budget, "money");
    put(ctx, "plan.months", &b->plan.months_num, "months");
    for (size_t i = 0; i < sizeof today / sizeof *today; i++)
        if (today[i].num->given)
            put(ctx, today[i].key, today[i].num, today[i].unit);
    for (size_t i = 0; i < b->business.current.lists.count; i++) {
        const struct ep_num_entry *e = &b->business.current.lists.item[i];

        put(ctx, EP_KEY(ctx, "business.current.list.%s", e->key), &e->num, "count");
    }
    for (size_t i = 0; i < b->business.current.followers.count; i++) {
        const struct ep_num_entry *e = &b->business.current.followers.item[i];

        put(ctx, EP_KEY(ctx, "business.current.followers.%s", e->key), &e->num, "count");
    }
}

/* --- base rates of the funnel -------------------------------------------------------------------
 */

/* A shop that sells over the counter only: what counts are visits of the site that become visits of
 * the shop, and buyers among these. */
static bool over_the_counter(const struct ep_brief *b)
{
    bool site = false;

    for (size_t i = 0; i < b->business.sells_through.count; i++)
        site = site || ep_streq(b->business.sells_through.item[i].text, "own_site");
    return ep_streq(b->business.model.text, "retail") && !site;
}

static struct ep_range as_rate(struct ep_range r)
{
    r.low = fmin(fmax(r.low, 0), MOST_RATE);
    r.mid = fmin(fmax(r.mid, r.low), MOST_RATE);
    r.high = fmin(fmax(r.high, r.mid), MOST_RATE);
    return r;
}

/* A rate that the audited channels show, weighed with the benchmark by the events seen. */
static const struct ep_fact *rate_of_audit(struct ep_context *ctx, const char *key, size_t hits_at,
                                           size_t trials_at, const char *figure,
                                           const char *formula)
{
    double hits, trials;

    if (!ep_stage_audit_sum(ctx, hits_at, trials_at, &hits) ||
        !ep_stage_audit_sum(ctx, trials_at, hits_at, &trials) || hits <= 0 || trials < hits)
        return NULL;
    double events = ep_stage_audit_events(ctx, hits_at, trials_at);
    const struct ep_fact *bench = ep_stage_figure(ctx, "%s", figure);
    const struct ep_fact *seen =
        EP_DERIVE(ctx->ledger, EP_KEY(ctx, "%s.seen", key),
                  ep_rate_of_counts(events, trials * events / hits), "rate", formula, NULL);
    double w = ep_weight_of_data(events, EP_BENCHMARK_EVENTS);
    struct ep_range r = bench ? ep_range_blend(bench->range, seen->range, w) : seen->range;

    return EP_DERIVE(ctx->ledger, key, as_rate(r), "rate",
                     bench ? "own^w x benchmark^(1-w), w = n / (n + 10), n events seen"
                           : "as the audited channels show",
                     seen, bench);
}

/* Where all buyers come through the site, customers / visits is the product of both rates. */
static const struct ep_fact *rate_of_today(struct ep_context *ctx, const char *key,
                                           const struct ep_fact *close)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_fact *visits = ep_ledger_get(ctx->ledger, "business.current.site_visits_month");
    const struct ep_fact *customers =
        ep_ledger_get(ctx->ledger, "business.current.customers_month");
    bool site_only = ep_streq(b->business.model.text, "ecommerce");

    for (size_t i = 0; i < b->business.sells_through.count; i++)
        site_only = ep_streq(b->business.sells_through.item[i].text, "own_site") &&
                    b->business.sells_through.count == 1;
    if (!site_only || !visits || !customers || visits->value <= 0 || customers->value <= 0 ||
        customers->value >= visits->value || close->range.low <= 0)
        return NULL;
    struct ep_range bought = ep_rate_of_counts(customers->value, visits->value);
    const struct ep_fact *bench = ep_stage_figure(ctx, "industry.visit_to_lead");
    struct ep_range own = as_rate(ep_range_ratio(bought, close->range));
    double w = ep_weight_of_data(customers->value, EP_BENCHMARK_EVENTS);

    if (bench)
        own = ep_range_blend(bench->range, own, w);
    return EP_DERIVE(
        ctx->ledger, key, as_rate(own), "rate",
        "customers today / visits today / lead to customer, weighed with the benchmark "
        "by n / (n + 10), n customers of a month",
        customers, visits, close, bench);
}

static const struct ep_fact *lead_to_customer(struct ep_context *ctx)
{
    const char *key = "business.lead_to_customer";
    const char *figure =
        over_the_counter(ctx->brief) ? "general.store_to_customer" : "industry.lead_to_customer";
    const struct ep_num *own = &ctx->brief->business.economics.lead_to_customer;
    const struct ep_fact *fact =
        own->given ? ep_stage_own_or_catalog(ctx, key, own, "rate", figure) : NULL;

    if (!fact)
        fact = rate_of_audit(ctx, key, EP_AUDIT_NUM(customers_month), EP_AUDIT_NUM(leads_month),
                             figure,
                             "customers / leads of the audited channels, +-1.28 / sqrt(customers)");
    if (!fact)
        fact = ep_stage_own_or_catalog(ctx, key, NULL, "rate", figure);
    return fact ? fact
                : ep_stage_assume(ctx, key, (struct ep_range){0.06, 0.2, 0.5}, "rate",
                                  "judged: neither brief nor catalogue has it",
                                  "business.warn.lead_to_customer",
                                  "business.economics.lead_to_customer");
}

static const struct ep_fact *visit_to_lead(struct ep_context *ctx, const struct ep_fact *close)
{
    const char *key = "business.visit_to_lead";
    const char *figure =
        over_the_counter(ctx->brief) ? "general.visit_to_store" : "industry.visit_to_lead";
    const struct ep_fact *fact =
        ep_stage_given(ctx, key, &ctx->brief->business.economics.visit_to_lead, "rate");

    if (!fact)
        fact =
            rate_of_audit(ctx, key, EP_AUDIT_NUM(leads_month), EP_AUDIT_NUM(visits_month), figure,
                          "leads / visits of the audited channels, +-1.28 / sqrt(leads)");
    if (!fact)
        fact = rate_of_today(ctx, key, close);
    if (!fact)
        fact = ep_stage_own_or_catalog(ctx, key, NULL, "rate", figure);
    return fact
               ? fact
               : ep_stage_assume(ctx, key, (struct ep_range){0.01, 0.03, 0.08}, "rate",
                                 "judged: neither brief nor catalogue has it",
                                 "business.warn.visit_to_lead", "business.economics.visit_to_lead");
}

void ep_business_rates(struct ep_context *ctx)
{
    const struct ep_num *cycle = &ctx->brief->business.economics.sales_cycle;
    const struct ep_fact *close = lead_to_customer(ctx);

    visit_to_lead(ctx, close);
    if (!ep_stage_own_or_catalog(ctx, "business.sales_cycle", cycle, "days",
                                 "industry.sales_cycle"))
        ep_stage_default(ctx, "business.sales_cycle", ep_range_of(0), "days",
                         "not given: sales count in the month of the lead; "
                         "business.economics.sales_cycle says otherwise");
    ep_stage_own_or_catalog(ctx, "business.wage_hour", NULL, "money", "general.wage_hour");
}

/* --- season -------------------------------------------------------------------------------------
 */

static const char *season_key(struct ep_context *ctx, int month)
{
    return EP_KEY(ctx, "business.season.%02d", month + 1);
}

static bool season_of_brief(struct ep_context *ctx, double season[12])
{
    const struct ep_brief *b = ctx->brief;
    double sum = 0;

    if (b->business.seasonality.count != 12)
        return false;
    for (int i = 0; i < 12; i++)
        sum += b->business.seasonality.item[i].range.mid;
    if (sum <= 0)
        return false;
    for (int i = 0; i < 12; i++) {
        const struct ep_num *num = &b->business.seasonality.item[i];

        season[i] = num->range.mid / (sum / 12);
        const struct ep_fact fact = {
            .key = season_key(ctx, i),
            .value = season[i],
            .range = ep_range_of(season[i]),
            .unit = "factor",
            .origin = ep_imports_gave(b, &num->at) ? EP_ORIGIN_DATA : EP_ORIGIN_BRIEF,
            .place = ep_stage_place(ctx, &num->at),
            .note = num->note ? num->note : "divided by the mean of the twelve"};

        ep_ledger_put(ctx->ledger, &fact, NULL, 0);
    }
    return true;
}

static bool season_of_catalogue(struct ep_context *ctx, double season[12])
{
    struct ep_figure figure = {0};

    if (!ep_catalog_season(ctx->catalog, &ctx->where, ctx->arena, season, &figure))
        return false;
    figure.unit = "factor";
    for (int i = 0; i < 12; i++) {
        figure.range = ep_range_of(season[i]);
        ep_stage_figure_fact(ctx, season_key(ctx, i), &figure);
    }
    return true;
}

static void season_flat(struct ep_context *ctx, double season[12])
{
    for (int i = 0; i < 12; i++) {
        season[i] = 1;
        ep_stage_default(ctx, season_key(ctx, i), ep_range_of(1), "factor",
                         "no season known: every month alike");
    }
}

enum ep_status ep_business_season(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_place nowhere = {NULL, 0};
    double season[12];
    enum ep_status status = EP_OK;

    if (!season_of_brief(ctx, season) && !season_of_catalogue(ctx, season)) {
        season_flat(ctx, season);
        status = ep_stage_warn(
            ctx, "assumed", "business.warn.season",
            EP_ARGS(ctx->arena, ep_a_num("value", 1), ep_a_text("key", "business.seasonality")),
            &nowhere, err);
    }
    for (int i = 0; i < 12 && status == EP_OK; i++)
        status = EP_INSERT(ctx->store, "season", err, ep_c_int("month_of_year", i + 1),
                           ep_c_real("factor", season[i]));
    return status;
}
