/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/sbg.h"
#include "stage/stage_internal.h"

/* Figures nearer than this are alike. */
#define ALIKE 0.1

struct notes {
    struct ep_context *ctx;
    struct ep_error *err;
    int seq;
    enum ep_status status;
};

static void note(struct notes *n, const char *topic, const char *message, const char *args,
                 const char *fact)
{
    if (n->status == EP_OK)
        n->status = EP_INSERT(n->ctx->store, "industry_note", n->err, ep_c_int("seq", ++n->seq),
                              ep_c_text("topic", topic), ep_c_text("message", message),
                              ep_c_text("args", args), ep_c_text("fact", fact));
}

/* The season itself is a table of its own; only that there is none needs a sentence. */
static void season_note(struct notes *n)
{
    const struct ep_fact *fact = ep_ledger_need(n->ctx->ledger, "business.season.01");

    if (fact->origin == EP_ORIGIN_DEFAULT)
        note(n, "season", "business.season.unknown", "{}", fact->key);
}

/* --- own figures against the trade's ------------------------------------------------------------
 */

static void compare_note(struct notes *n, const char *topic, const char *own_key,
                         const char *figure_key)
{
    struct ep_context *ctx = n->ctx;
    const struct ep_fact *own = ep_ledger_get(ctx->ledger, "%s", own_key);
    const struct ep_fact *bench = ep_stage_figure(ctx, "%s", figure_key);

    if (!own || (own->origin != EP_ORIGIN_BRIEF && own->origin != EP_ORIGIN_DATA) || !bench ||
        bench->value <= 0)
        return;
    double gap = own->value / bench->value - 1;
    const char *verdict = gap > ALIKE ? "above" : gap < -ALIKE ? "below" : "alike";

    note(n, topic, EP_KEY(ctx, "business.%s.%s", topic, verdict),
         EP_ARGS(ctx->arena, ep_a_num("own", own->value), ep_a_num("benchmark", bench->value),
                 ep_a_num("low", bench->range.low), ep_a_num("high", bench->range.high),
                 ep_a_text("industry", ctx->brief->business.industry.text)),
         figure_key);
}

static void returns_note(struct notes *n)
{
    struct ep_context *ctx = n->ctx;
    const struct ep_fact *own = ep_ledger_get(ctx->ledger, "business.return_rate");
    const struct ep_fact *order = ep_ledger_need(ctx->ledger, "business.order_value");
    const struct ep_fact *margin = ep_ledger_need(ctx->ledger, "business.gross_margin");

    if (!own || own->value <= 0)
        return;
    note(n, "returns", "business.returns.cost",
         EP_ARGS(ctx->arena, ep_a_num("rate", own->value),
                 ep_a_num("cost", order->value * own->value * margin->value)),
         "business.return_rate");
}

/* What it means that subscribers differ: those who stay are the loyal ones. */
static void loyalty_note(struct notes *n)
{
    struct ep_context *ctx = n->ctx;
    const struct ep_fact *spread = ep_ledger_get(ctx->ledger, "business.churn_spread");
    const struct ep_fact *churn = ep_ledger_get(ctx->ledger, "business.churn");
    struct ep_terms terms;

    if (!spread || !churn)
        return;
    ep_stage_business_terms(ctx, &terms);
    struct ep_repeat_terms t = ep_stage_repeat(ctx, &terms);
    double own = ep_orders_over_horizon(&t), alpha = churn->value * spread->value;

    t.churn_spread = 0;
    note(n, "repeat", "business.repeat.loyalty",
         EP_ARGS(ctx->arena, ep_a_num("first", churn->value),
                 ep_a_num("later", 1 - ep_sbg_retention(alpha, spread->value - alpha, 13)),
                 ep_a_num("months", own), ep_a_num("alike", ep_orders_over_horizon(&t))),
         spread->key);
}

/* --- today --------------------------------------------------------------------------------------
 */

static void current_note(struct notes *n, const char *what)
{
    struct ep_context *ctx = n->ctx;
    const char *key = EP_KEY(ctx, "business.current.%s", what);
    const struct ep_fact *fact = ep_ledger_get(ctx->ledger, "%s", key);

    if (fact)
        note(n, "state", EP_KEY(ctx, "business.state.%s", what),
             EP_ARGS(ctx->arena, ep_a_num("value", fact->value)), key);
}

static double paid_channels(const struct ep_brief *b)
{
    double n = 0;

    for (size_t i = 0; i < b->audit.channels.count; i++)
        n += b->audit.channels.item[i].spend_month.given &&
             b->audit.channels.item[i].spend_month.range.mid > 0;
    return n;
}

/* What a visit and a customer cost today over all audited channels that name both figures. */
static void spend_note(struct notes *n)
{
    struct ep_context *ctx = n->ctx;
    double spend, spend_visits, visits, spend_customers, customers;

    if (!ep_stage_audit_sum(ctx, EP_AUDIT_NUM(spend_month), EP_AUDIT_ANY, &spend) || spend <= 0)
        return;
    const struct ep_fact *fact =
        EP_DERIVE(ctx->ledger, "business.current.spend_month", ep_range_of(spend), "money",
                  "sum of audit.channels: spend_month", NULL);

    note(n, "state", "business.state.spend_month",
         EP_ARGS(ctx->arena, ep_a_num("value", fact->value),
                 ep_a_num("channels", paid_channels(ctx->brief))),
         fact->key);
    if (ep_stage_audit_sum(ctx, EP_AUDIT_NUM(visits_month), EP_AUDIT_NUM(spend_month), &visits) &&
        ep_stage_audit_sum(ctx, EP_AUDIT_NUM(spend_month), EP_AUDIT_NUM(visits_month),
                           &spend_visits) &&
        visits > 0) {
        fact = EP_DERIVE(ctx->ledger, "business.current.cost_per_visit",
                         ep_range_of(spend_visits / visits), "money",
                         "spend / visits of the audited channels that name both", NULL);
        note(n, "state", "business.state.cost_per_visit",
             EP_ARGS(ctx->arena, ep_a_num("value", fact->value)), fact->key);
    }
    if (ep_stage_audit_sum(ctx, EP_AUDIT_NUM(customers_month), EP_AUDIT_NUM(spend_month),
                           &customers) &&
        ep_stage_audit_sum(ctx, EP_AUDIT_NUM(spend_month), EP_AUDIT_NUM(customers_month),
                           &spend_customers) &&
        customers > 0) {
        fact = EP_DERIVE(ctx->ledger, "business.current.cost_per_customer",
                         ep_range_of(spend_customers / customers), "money",
                         "spend / customers of the audited channels that name both", NULL);
        note(n, "state", "business.state.cost_per_customer",
             EP_ARGS(ctx->arena, ep_a_num("value", fact->value),
                     ep_a_num("allowable",
                              ep_ledger_need(ctx->ledger, "business.allowable_cost")->value)),
             fact->key);
    }
}

static void state_notes(struct notes *n)
{
    static const char *const what[] = {"revenue_month", "customers_month", "new_customers_month",
                                       "customers_total", "site_visits_month"};
    int before = n->seq;

    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        current_note(n, what[i]);
    spend_note(n);
    if (n->seq == before)
        note(n, "state", "business.state.unknown", "{}", "");
}

enum ep_status ep_business_notes(struct ep_context *ctx, struct ep_error *err)
{
    struct notes n = {ctx, err, 0, EP_OK};

    season_note(&n);
    compare_note(&n, "margin", "business.gross_margin", "industry.gross_margin");
    returns_note(&n);
    compare_note(&n, "repeat", "business.retention", "industry.retention");
    loyalty_note(&n);
    state_notes(&n);
    return n.status;
}
