/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

#include <math.h>

/* Visits that a benchmark is worth against own data where no conversions are named. */
#define BENCHMARK_VISITS 100
/* A visit that costs this much more or less than the benchmark's range is worth a word. */
#define USUAL_SITE       3
#define BEST_SITE_FACTOR 1.2

/* --- a channel ----------------------------------------------------------------------------------
 */

struct channel {
    const struct ep_audit_channel *brief;
    const struct ep_channel_spec *spec; /* NULL: a group of channels */
    const struct ep_fact *spend, *visits, *leads, *customers;
    const struct ep_fact *cost_per_visit, *cost_per_customer, *bench, *weight, *worth;
};

static const char *key_of(struct ep_context *ctx, const struct channel *c, const char *what)
{
    return EP_KEY(ctx, "audit.channel.%s.%s", c->brief->channel.text, what);
}

static const struct ep_fact *ratio_of(struct ep_context *ctx, const struct channel *c,
                                      const char *what, const struct ep_fact *a,
                                      const struct ep_fact *b, const char *unit,
                                      const char *formula)
{
    if (!a || !b || a->value <= 0 || b->value <= 0)
        return NULL;
    return EP_DERIVE(ctx->ledger, key_of(ctx, c, what), ep_range_ratio(a->range, b->range), unit,
                     formula, a, b);
}

static double months_of(const struct channel *c)
{
    return ep_stage_audit_months(c->brief);
}

/* Events of all months that the figures are means of. */
static struct ep_range rate_of(const struct channel *c, const struct ep_fact *hits,
                               const struct ep_fact *trials)
{
    return ep_rate_of_counts(hits->value * months_of(c), trials->value * months_of(c));
}

/* The channel's own rates; where leads are not counted, customers / visits stands for both. */
static void write_rates(struct ep_context *ctx, const struct channel *c)
{
    const struct ep_fact *close = ep_ledger_need(ctx->ledger, "business.lead_to_customer");
    bool leads = c->leads && c->visits && c->visits->value >= c->leads->value;

    if (leads && c->leads->value > 0)
        EP_DERIVE(ctx->ledger, key_of(ctx, c, "visit_to_lead"), rate_of(c, c->leads, c->visits),
                  "rate", "leads / visits, +-1.28 / sqrt(leads)", c->leads, c->visits);
    else if (!c->leads && c->customers && c->visits && close->value > 0 &&
             c->customers->value > 0 && c->customers->value < c->visits->value * close->value)
        EP_DERIVE(
            ctx->ledger, key_of(ctx, c, "visit_to_lead"),
            ep_range_times(rate_of(c, c->customers, c->visits), ep_range_of(1 / close->value)),
            "rate", "customers / visits / lead to customer of the business", c->customers,
            c->visits, close);
    if (c->leads && c->customers && c->customers->value > 0 &&
        c->customers->value <= c->leads->value)
        EP_DERIVE(ctx->ledger, key_of(ctx, c, "lead_to_customer"),
                  rate_of(c, c->customers, c->leads), "rate",
                  "customers / leads, +-1.28 / sqrt(customers)", c->customers, c->leads);
}

static const struct ep_fact *weight_of(struct ep_context *ctx, const struct channel *c)
{
    const struct ep_fact *n = c->leads ? c->leads : c->customers ? c->customers : c->visits;
    bool conversions = n && n != c->visits;
    double worth = conversions ? EP_BENCHMARK_EVENTS : BENCHMARK_VISITS;

    if (!n || !c->visits)
        return NULL;
    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "audit.weight.%s", c->brief->channel.text),
                     ep_range_of(ep_weight_of_data(n->value * months_of(c), worth)), "factor",
                     conversions ? "n / (n + 10), n leads (or customers) seen"
                                 : "n / (n + 100), n visits seen, no conversions named",
                     n);
}

static void judge(struct ep_context *ctx, struct channel *c)
{
    const struct ep_audit_channel *b = c->brief;
    bool repeat = c->spec && c->spec->repeat;

    c->spend = ep_stage_given(ctx, key_of(ctx, c, "spend_month"), &b->spend_month, "money");
    c->visits = ep_stage_given(ctx, key_of(ctx, c, "visits_month"), &b->visits_month, "count");
    c->leads = ep_stage_given(ctx, key_of(ctx, c, "leads_month"), &b->leads_month, "count");
    c->customers =
        ep_stage_given(ctx, key_of(ctx, c, "customers_month"), &b->customers_month, "count");
    c->cost_per_visit =
        ratio_of(ctx, c, "cost_per_visit", c->spend, c->visits, "money", "spend / visits");
    c->cost_per_customer =
        ratio_of(ctx, c, "cost_per_customer", c->spend, c->customers, "money", "spend / customers");
    c->bench = ep_stage_figure(ctx, "%s.cost_per_visit", b->channel.text);
    c->worth = ep_ledger_need(ctx->ledger,
                              repeat ? "business.margin_per_order" : "business.allowable_cost");
    write_rates(ctx, c);
    c->weight = weight_of(ctx, c);
}

/* --- verdict ------------------------------------------------------------------------------------
 */

static bool given_zero(const struct ep_fact *f)
{
    return f && f->value <= 0;
}

static const char *verdict_of(const struct channel *c)
{
    bool paid = c->spend && c->spend->value > 0;

    if (!c->spend && !c->visits && !c->customers && !c->leads)
        return "nothing";
    if (!paid)
        return c->customers && c->customers->value > 0 ? "free" : "free_unknown";
    if (given_zero(c->customers))
        return "empty";
    if (!c->customers)
        return "unknown";
    if (c->worth->value <= 0)
        return "no_margin";
    return c->cost_per_customer->value > c->worth->value ? "dear" : "pays";
}

/* Whether a visit costs more or less than the benchmark's range of eight cases in ten. */
static const char *clicks_of(const struct channel *c)
{
    if (!c->cost_per_visit || !c->bench)
        return "";
    if (c->cost_per_visit->value > c->bench->range.high)
        return ".visit_dear";
    return c->cost_per_visit->value < c->bench->range.low ? ".visit_cheap" : "";
}

static double value_or_zero(const struct ep_fact *f)
{
    return f ? f->value : 0;
}

static const char *verdict_args(struct ep_context *ctx, const struct channel *c)
{
    return EP_ARGS(ctx->arena, ep_a_text("channel", c->brief->channel.text),
                   ep_a_num("spend", value_or_zero(c->spend)),
                   ep_a_num("visits", value_or_zero(c->visits)),
                   ep_a_num("customers", value_or_zero(c->customers)),
                   ep_a_num("cost_per_customer", value_or_zero(c->cost_per_customer)),
                   ep_a_num("allowable", c->worth->value),
                   ep_a_num("cost_per_visit", value_or_zero(c->cost_per_visit)),
                   ep_a_num("benchmark", value_or_zero(c->bench)),
                   ep_a_num("benchmark_low", c->bench ? c->bench->range.low : 0),
                   ep_a_num("benchmark_high", c->bench ? c->bench->range.high : 0));
}

static struct ep_cell cell(const char *column, const struct ep_fact *f)
{
    return f ? ep_c_real(column, f->value) : ep_c_null(column);
}

static enum ep_status write_channel(struct ep_context *ctx, const struct ep_audit_channel *b,
                                    struct ep_error *err)
{
    struct channel c = {.brief = b, .spec = ep_catalog_channel(ctx->catalog, b->channel.text)};

    judge(ctx, &c);
    const char *verdict = verdict_of(&c);
    bool both = ep_streq(verdict, "dear") || ep_streq(verdict, "pays");
    bool known = c.spend && c.spend->value > 0 && c.customers;
    double margin = known ? c.customers->value * c.worth->value : 0;

    return EP_INSERT(
        ctx->store, "audit_channel", err, ep_c_text("channel", b->channel.text),
        ep_c_int("spend_minor", ep_stage_minor(ctx, value_or_zero(c.spend))),
        cell("visits", c.visits), cell("leads", c.leads), cell("customers", c.customers),
        cell("cost_per_visit", c.cost_per_visit), cell("cost_per_customer", c.cost_per_customer),
        cell("benchmark_cost_per_visit", c.bench),
        known ? ep_c_real("return_on_margin", (margin - c.spend->value) / c.spend->value)
              : ep_c_null("return_on_margin"),
        cell("weight", c.weight),
        ep_c_text("message", EP_KEY(ctx, "audit.channel.%s%s", verdict, both ? clicks_of(&c) : "")),
        ep_c_text("args", verdict_args(ctx, &c)));
}

/* --- tools and the site -------------------------------------------------------------------------
 */

static const struct {
    const char *state;
    double value;
} states[] = {{"yes", 1}, {"partial", 0.5}, {"no", 0}, {"unknown", 0}};

/* A business that runs has what it could not run without, where the brief does not say. */
static bool taken_there(struct ep_context *ctx, const struct ep_tool_spec *tool)
{
    const struct ep_brief *b = ctx->brief;
    if (b->business.stage.text && ep_streq(b->business.stage.text, "launch"))
        return false;
    for (const char *const *m = (const char *const *)tool->there; m && *m; m++)
        if (ep_streq(*m, "all") || ep_streq(*m, b->business.model.text))
            return true;
    return false;
}

static enum ep_status write_tool(struct ep_context *ctx, const struct ep_tool_spec *tool,
                                 struct ep_error *err)
{
    const struct ep_num_entry *e = ep_stage_entry(&ctx->brief->audit.tools, tool->id);
    const char *state = ep_stage_tool(ctx, tool->id);
    bool there = !e && taken_there(ctx, tool);
    const char *place = e ? ep_stage_place(ctx, e->word.at.file ? &e->word.at : &e->num.at) : "";
    struct ep_fact fact = {.key = EP_KEY(ctx, "audit.tool.%s", tool->id),
                           .unit = "factor",
                           .origin = e ? EP_ORIGIN_BRIEF : EP_ORIGIN_DEFAULT,
                           .place = place,
                           .note = e ? "1 there, 0.5 in part, 0 not there"
                                   : there
                                       ? "audit.tools does not name it: such a business has one"
                                       : "audit.tools does not name it: counted as not there"};

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (ep_streq(states[i].state, state))
            fact.value = states[i].value;
    if (there)
        fact.value = 1;
    fact.range = ep_range_of(fact.value);
    ep_ledger_put(ctx->ledger, &fact, NULL, 0);
    return EP_INSERT(ctx->store, "audit_item", err, ep_c_text("component", tool->component),
                     ep_c_text("tool", tool->id), ep_c_text("state", state),
                     ep_c_text("place", place));
}

static double site_factor(const double *x, const void *data)
{
    double rating = *(const double *)data;

    return fmin(BEST_SITE_FACTOR, pow(x[0], (USUAL_SITE - rating) / 2));
}

/* A weak site (1 of 5) converts as the catalogue's factor says, a usual one (3) as the benchmark;
 * own rates were measured on this very site and must not be corrected twice. */
static void write_site_quality(struct ep_context *ctx)
{
    const struct ep_num_entry *e = ep_stage_entry(&ctx->brief->audit.ratings, "site");
    const struct ep_fact *weak = ep_stage_figure(ctx, "general.weak_site_factor");
    const struct ep_fact *base = ep_ledger_need(ctx->ledger, "business.visit_to_lead");

    if (!e || !weak || base->origin != EP_ORIGIN_CATALOGUE)
        return;
    const struct ep_fact *rating =
        ep_ledger_brief(ctx->ledger, "audit.rating.site", &e->num, "points");

    EP_DERIVE(ctx->ledger, "audit.site_quality",
              ep_range_of_function(site_factor, &rating->value, &weak->range, 1), "factor",
              "conversion of a weak site against a usual one ^ ((3 - rating) / 2), at most 1.2",
              rating, weak);
}

enum ep_status ep_stage_audit(struct ep_context *ctx, struct ep_error *err)
{
    size_t tools;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &tools);
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < b->audit.channels.count; i++)
        EP_TRY(write_channel(ctx, &b->audit.channels.item[i], err));
    for (size_t i = 0; i < tools; i++)
        EP_TRY(write_tool(ctx, &tool[i], err));
    write_site_quality(ctx);
    EP_TRY(ep_audit_maturity(ctx, err));
    EP_TRY(ep_audit_funnel(ctx, err));
    EP_TRY(ep_audit_findings(ctx, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
