/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Conditions of tools: "channel.email = 1 and list.email > 0". */

#include "stage/stage_internal.h"
#include "stage/tools_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool ep_tools_holds(const struct ep_tool_term *term, double value)
{
    const struct {
        const char *op;
        bool holds;
    } row[] = {{"=", fabs(value - term->limit) < 1e-9},
               {"!=", fabs(value - term->limit) >= 1e-9},
               {"<", value < term->limit},
               {"<=", value <= term->limit},
               {">", value > term->limit},
               {">=", value >= term->limit}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (ep_streq(row[i].op, term->op))
            return row[i].holds;
    EP_BUG("condition with operator '%s'", term->op);
}

int ep_tools_terms(const char *condition, struct ep_tool_term out[EP_TOOL_TERMS])
{
    int count = 0;
    for (const char *at = condition; at && count < EP_TOOL_TERMS;) {
        struct ep_tool_term *term = &out[count++];
        char number[32];
        if (sscanf(at, "%159s %3s %31s", term->key, term->op, number) != 3 ||
            !ep_number_parse(number, false, &term->limit, NULL))
            EP_BUG("condition '%s' is not 'fact operator number'", condition);
        const char *next = strstr(at, " and ");
        at = next ? next + strlen(" and ") : NULL;
    }
    return count;
}

const char *ep_tools_channel(const struct ep_tool_term *term)
{
    bool use = strncmp(term->key, "channel.", 8) == 0 && ep_streq(term->op, "=") && term->limit > 0;
    return use ? term->key + 8 : NULL;
}

/* --- what conditions speak of --------------------------------------------------------------------
 */

static bool sells_through(const struct ep_brief *b, const char *way)
{
    for (size_t i = 0; i < b->business.sells_through.count; i++)
        if (ep_streq(b->business.sells_through.item[i].text, way))
            return true;
    return false;
}

/* Most customers of the trade take a time: rooms, chairs, trainers. */
static bool takes_appointments(struct ep_context *ctx)
{
    const struct ep_fact *part = ep_stage_figure(ctx, "industry.appointments");
    return part && part->value >= 0.5;
}

static bool is_model(const struct ep_brief *b, const char *a, const char *c)
{
    return ep_streq(b->business.model.text, a) || (c && ep_streq(b->business.model.text, c));
}

/* Shops, but for trades that serve: a restaurant sells over the counter what lies in no stock. */
static bool ships_goods(struct ep_context *ctx, const struct ep_brief *b)
{
    const struct ep_industry *trade = ep_catalog_industry(ctx->catalog, ctx->where.industry);
    for (; trade; trade = ep_catalog_industry(ctx->catalog, trade->parent))
        if (ep_streq(trade->id, "services"))
            return false;
    return is_model(b, "ecommerce", "retail");
}

static bool asks_consent(struct ep_context *ctx)
{
    const struct ep_region *region = ep_catalog_region(ctx->catalog, ctx->brief->region.text);
    return region && (ep_streq(region->id, "EU") || ep_streq(region->outward, "EU") ||
                      ep_streq(region->outward, "DE") || ep_streq(region->id, "DE"));
}

struct sums { /* a month of the plan */
    double used, media, leads, customers;
};

static struct sums sums_of(const struct ep_plan *plan, const struct ep_solution *s)
{
    struct sums sum = {.used = s ? 0 : 1};
    for (int i = 0; s && i < plan->model.channels; i++) {
        bool bought = !plan->candidate[plan->candidate_of[i]].spec->produced;
        sum.used += s->active[i];
        if (s->active[i] && bought)
            sum.media += ep_plan_row(s->spend, s->months, i, s->months) / s->months;
        sum.leads += ep_plan_row(s->leads, s->all, i, s->months) / s->months;
        sum.customers += ep_plan_row(s->customers, s->all, i, s->months) / s->months;
    }
    return sum;
}

void ep_tools_facts(struct ep_context *ctx, const struct ep_plan *plan,
                    const struct ep_solution *s, struct ep_tool_fact row[EP_TOOL_FACTS])
{
    const struct ep_brief *b = ctx->brief;
    const struct sums sum = sums_of(plan, s);
    double usd = ep_catalog_per_usd(ctx->catalog, b->currency.text);
    const struct ep_tool_fact rows[EP_TOOL_FACTS] = {
        {"plan.paid_media_month", "money", "spend of bought media / months", sum.media},
        {"plan.paid_media_month_usd", "count", "spend of bought media / months / exchange rate",
         usd > 0 ? sum.media / usd : 0},
        {"plan.channels_used", "count", "channels in use", sum.used},
        {"plan.lead_based", "flag", "business.model, business.market",
         is_model(b, "lead_generation", "subscription") || plan->b2b},
        {"plan.booking", "flag", "business.model, industry.appointments",
         is_model(b, "booking", NULL) || takes_appointments(ctx)},
        {"plan.shop", "flag", "business.model", is_model(b, "ecommerce", "marketplace")},
        {"plan.b2b", "flag", "business.market", plan->b2b},
        {"plan.local", "flag", "business.cities", plan->local},
        {"plan.sells_by_phone", "flag", "business.sells_through", sells_through(b, "phone")},
        {"plan.dealers", "flag", "business.sells_through", sells_through(b, "dealers")},
        {"plan.goods", "flag", "business.model, business.industry", ships_goods(ctx, b)},
        {"plan.leads_month", "count", "leads of the plan / months", sum.leads},
        {"plan.customers_month", "count", "customers of the plan / months", sum.customers},
        {"plan.sales_cycle_days", "count", "business.sales_cycle",
         ep_ledger_value(ctx->ledger, 0, "business.sales_cycle")},
        {"plan.team_people", "count", "team", (double)b->team.count},
        {"plan.consent_region", "flag", "region", asks_consent(ctx)},
    };
    memcpy(row, rows, sizeof rows);
}

static double list_size(const struct ep_brief *b, const char *list)
{
    const struct ep_num_map *lists = &b->business.current.lists;
    for (size_t i = 0; i < lists->count; i++)
        if (ep_streq(lists->item[i].key, list))
            return lists->item[i].num.range.mid;
    return 0;
}

double ep_tools_value(struct ep_context *ctx, const struct ep_plan *plan,
                      const struct ep_solution *s, const struct ep_tool_fact *row, const char *key)
{
    for (int i = 0; i < EP_TOOL_FACTS && row[i].key; i++)
        if (ep_streq(row[i].key, key))
            return row[i].value;
    for (int i = 0; s && strncmp(key, "channel.", 8) == 0 && i < plan->model.channels; i++)
        if (ep_streq(plan->model.channel[i].id, key + 8))
            return s->active[i];
    if (strncmp(key, "list.", 5) == 0)
        return list_size(ctx->brief, key + 5);
    return ep_ledger_value(ctx->ledger, 0, "%s", key);
}
