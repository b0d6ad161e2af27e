/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/date.h"
#include "stage/stage_internal.h"

/* A goal is a product of its drivers; each driver gets the value at which the product is the
 * target, the others being as they are. */

/* What a driver is, and where its value comes from: a fact (a rate or a value that the business
 * has), or the target divided by the facts that stand behind it. */
struct driver {
    const char *metric, *id, *unit, *skill;
    const char *fact;          /* the driver's own value, or NULL: it is what is solved for */
    const char *divided_by[3]; /* facts whose product the target is divided by */
    const char *today;         /* fact of a month today, NULL: none */
};
#define RATES "business.visit_to_lead", "business.lead_to_customer"

static const struct driver drivers[] = {
    {"leads",
     "visits",
     "count",
     "ads",
     NULL,
     {"business.visit_to_lead"},
     "business.current.site_visits_month"},
    {"leads", "visit_to_lead", "rate", "web", "business.visit_to_lead", {0}, NULL},
    {"customers", "visits", "count", "ads", NULL, {RATES}, "business.current.site_visits_month"},
    {"customers", "visit_to_lead", "rate", "web", "business.visit_to_lead", {0}, NULL},
    {"customers", "lead_to_customer", "rate", "sales", "business.lead_to_customer", {0}, NULL},
    {"orders", "visits", "count", "ads", NULL, {RATES}, "business.current.site_visits_month"},
    {"orders", "visit_to_lead", "rate", "web", "business.visit_to_lead", {0}, NULL},
    {"orders", "lead_to_customer", "rate", "sales", "business.lead_to_customer", {0}, NULL},
    {"revenue",
     "orders",
     "count",
     "sales",
     NULL,
     {"business.order_value"},
     "business.current.customers_month"},
    {"revenue", "order_value", "money", "sales", "business.order_value", {0}, NULL},
    {"revenue",
     "visits",
     "count",
     "ads",
     NULL,
     {"business.order_value", RATES},
     "business.current.site_visits_month"},
    {"revenue", "visit_to_lead", "rate", "web", "business.visit_to_lead", {0}, NULL},
    {"revenue", "lead_to_customer", "rate", "sales", "business.lead_to_customer", {0}, NULL},
    {"profit",
     "orders",
     "count",
     "sales",
     NULL,
     {"business.margin_per_order"},
     "business.current.customers_month"},
    {"profit", "margin_per_order", "money", "sales", "business.margin_per_order", {0}, NULL},
    {"subscribers",
     "visits",
     "count",
     "ads",
     NULL,
     {"general.signup_rate"},
     "business.current.site_visits_month"},
    {"subscribers", "signup_rate", "rate", "email", "general.signup_rate", {0}, NULL},
    {"retention", "orders_per_year", "count", "email", "business.orders_per_year", {0}, NULL},
    {"repeat_rate", "orders_per_year", "count", "email", "business.orders_per_year", {0}, NULL},
};

static const struct ep_fact *fact_by_key(struct ep_context *ctx, const char *key)
{
    const struct ep_fact *fact = ep_ledger_get(ctx->ledger, "%s", key);

    return fact ? fact : ep_stage_figure(ctx, "%s", key);
}

/* Value that the driver needs; false where a figure behind it is missing or zero. */
static bool value_of(struct ep_context *ctx, const struct driver *d, double target, double *value)
{
    *value = target;
    if (d->fact) {
        const struct ep_fact *fact = fact_by_key(ctx, d->fact);

        *value = fact ? fact->value : 0;
        return fact != NULL;
    }
    for (size_t i = 0; i < 3 && d->divided_by[i]; i++) {
        const struct ep_fact *fact = fact_by_key(ctx, d->divided_by[i]);

        if (!fact || fact->value <= 0)
            return false;
        *value /= fact->value;
    }
    return true;
}

/* False where the goal counts what the plan brings alone: by the brief, or as nobody says what
 * comes anyway. */
static bool counts_all(struct ep_context *ctx, const struct ep_goal *g)
{
    const struct ep_fact *base = ep_ledger_need(ctx->ledger, "goal.%s.baseline", g->id.text);

    return base->origin != EP_ORIGIN_DEFAULT && base->value > 0;
}

/* A driver's figure of today: its fact where the business's own data show it, or a month's figure
 * over the window, where what is needed holds what comes anyway. */
static struct ep_cell baseline_cell(struct ep_context *ctx, const struct ep_goal *g,
                                    const struct driver *d)
{
    const struct ep_fact *fact = fact_by_key(ctx, d->fact ? d->fact : d->today);
    double season[12];

    if (d->fact)
        return fact && fact->origin != EP_ORIGIN_CATALOGUE && fact->origin != EP_ORIGIN_DEFAULT
                   ? ep_c_real("baseline", fact->value)
                   : ep_c_null("baseline");
    if (!fact || !counts_all(ctx, g))
        return ep_c_null("baseline");
    ep_stage_season(ctx, season);
    return ep_c_real("baseline", fact->value * ep_season_months(season, g->window.window.from,
                                                                g->window.window.to));
}

static enum ep_status write_driver(struct ep_context *ctx, const struct ep_goal *g,
                                   const struct driver *d, const char *parent, struct ep_error *err)
{
    double value;

    if (!value_of(ctx, d, g->target.range.mid, &value))
        return EP_OK;
    return EP_INSERT(ctx->store, "kpi", err,
                     ep_c_text("id", EP_KEY(ctx, "%s.%s", g->id.text, d->id)),
                     ep_c_text("parent", parent), ep_c_text("goal", g->id.text),
                     ep_c_int("level", 1), ep_c_text("metric", d->id), ep_c_text("channel", ""),
                     ep_c_text("unit", d->unit), baseline_cell(ctx, g, d),
                     ep_c_real("target", value), ep_c_text("owner", ep_stage_owner(ctx, d->skill)));
}

/* Metrics that are bought by the piece: what one usually costs, and the money that makes. */
static const struct {
    const char *metric, *figure, *skill;
} priced[] = {
    {"reach", "general.price_per_reach_contact", "ads"},
    {"aware", "general.price_per_aware_contact", "ads"},
    {"attention", "general.price_per_attention_minute", "content"},
};

static enum ep_status write_price(struct ep_context *ctx, const struct ep_goal *g,
                                  const char *figure, const char *skill, const char *parent,
                                  struct ep_error *err)
{
    const struct ep_fact *price = ep_stage_figure(ctx, "%s", figure);
    const struct ep_fact *need = ep_ledger_need(ctx->ledger, "goal.%s.need", g->id.text);
    enum ep_status status = EP_OK;

    if (!price)
        return EP_OK;
    const struct ep_fact *money =
        EP_DERIVE(ctx->ledger, EP_KEY(ctx, "goal.%s.money_usual", g->id.text),
                  ep_range_times(need->range, price->range), "money",
                  "what is still needed x usual price of one", need, price);
    const struct {
        const char *id;
        const struct ep_fact *fact;
    } row[] = {{"price_each", price}, {"money_usual", money}};

    for (size_t i = 0; i < 2 && status == EP_OK; i++)
        status = EP_INSERT(
            ctx->store, "kpi", err, ep_c_text("id", EP_KEY(ctx, "%s.%s", g->id.text, row[i].id)),
            ep_c_text("parent", parent), ep_c_text("goal", g->id.text), ep_c_int("level", 1),
            ep_c_text("metric", row[i].id), ep_c_text("channel", ""), ep_c_text("unit", "money"),
            ep_c_null("baseline"), ep_c_real("target", row[i].fact->value),
            ep_c_text("owner", ep_stage_owner(ctx, skill)));
    return status;
}

static enum ep_status write_goal(struct ep_context *ctx, const struct ep_goal *g,
                                 struct ep_error *err)
{
    const struct ep_metric *m = ep_metric_find(g->metric.text);
    const struct ep_fact *base = ep_ledger_need(ctx->ledger, "goal.%s.baseline", g->id.text);
    const char *id = EP_KEY(ctx, "%s.%s", g->id.text, m->id);
    enum ep_status status;

    EP_TRY(EP_INSERT(
        ctx->store, "kpi", err, ep_c_text("id", id), ep_c_text("parent", ""),
        ep_c_text("goal", g->id.text), ep_c_int("level", 0), ep_c_text("metric", m->id),
        ep_c_text("channel", ""), ep_c_text("unit", m->unit),
        base->origin != EP_ORIGIN_DEFAULT ? ep_c_real("baseline", base->value)
                                          : ep_c_null("baseline"),
        ep_c_real("target", g->target.range.mid), ep_c_text("owner", ep_stage_owner(ctx, NULL))));
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (ep_streq(drivers[i].metric, m->id))
            EP_TRY(write_driver(ctx, g, &drivers[i], id, err));
    for (size_t i = 0; i < sizeof priced / sizeof *priced; i++)
        if (ep_streq(priced[i].metric, m->id))
            EP_TRY(write_price(ctx, g, priced[i].figure, priced[i].skill, id, err));
out:
    return status;
}

enum ep_status ep_goals_tree(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < ctx->brief->goals.count && status == EP_OK; i++)
        status = write_goal(ctx, &ctx->brief->goals.item[i], err);
    return status;
}
