/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- conditions: "channel.email = 1 and list.email > 0" ------------------------------------ */

static bool compare(double a, const char *op, double b)
{
    const struct {
        const char *op;
        bool holds;
    } row[] = {{"=", fabs(a - b) < 1e-9},
               {"!=", fabs(a - b) >= 1e-9},
               {"<", a < b},
               {"<=", a <= b},
               {">", a > b},
               {">=", a >= b}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (ep_streq(row[i].op, op))
            return row[i].holds;
    EP_BUG("condition with operator '%s'", op);
}

static bool term_holds(struct ep_context *ctx, const char *term)
{
    char key[160], op[4], number[32];
    double value;
    if (sscanf(term, "%159s %3s %31s", key, op, number) != 3 ||
        !ep_number_parse(number, false, &value, NULL))
        EP_BUG("condition '%s' is not 'fact operator number'", term);
    return compare(ep_ledger_value(ctx->ledger, 0, "%s", key), op, value);
}

static bool condition_holds(struct ep_context *ctx, const char *condition)
{
    char *rest = ep_arena_strdup(ctx->arena, condition);
    while (rest) {
        char *next = strstr(rest, " and ");
        if (next)
            *next = '\0';
        if (!term_holds(ctx, rest))
            return false;
        rest = next ? next + strlen(" and ") : NULL;
    }
    return true;
}

/* --- facts that conditions speak of ------------------------------------------------------------
 */

static bool sells_through(const struct ep_brief *b, const char *way)
{
    for (size_t i = 0; i < b->business.sells_through.count; i++)
        if (ep_streq(b->business.sells_through.item[i].text, way))
            return true;
    return false;
}

static double paid_media_month(const struct ep_plan *plan)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i] && !plan->candidate[plan->candidate_of[i]].spec->produced)
            sum += ep_plan_row(plan->solution.spend, plan->model.months, i, plan->model.months);
    return sum / plan->model.months;
}

static void fact(struct ep_context *ctx, const char *key, double value, const char *unit,
                 const char *formula)
{
    EP_DERIVE(ctx->ledger, key, ep_range_of(value), unit, formula, NULL);
}

static bool is_model(const struct ep_brief *b, const char *a, const char *c)
{
    return ep_streq(b->business.model.text, a) || (c && ep_streq(b->business.model.text, c));
}

static void write_frame(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_solution *s = &plan->solution;
    const struct ep_region *region = ep_catalog_region(ctx->catalog, b->region.text);
    int used = 0;
    double leads = 0, customers = 0, media = paid_media_month(plan);
    for (int i = 0; i < plan->model.channels; i++) {
        used += s->active[i];
        leads += ep_plan_row(s->leads, s->all, i, s->months) / s->months;
        customers += ep_plan_row(s->customers, s->all, i, s->months) / s->months;
    }
    bool consent = region && (ep_streq(region->id, "EU") || ep_streq(region->outward, "EU") ||
                              ep_streq(region->outward, "DE") || ep_streq(region->id, "DE"));
    double usd = ep_catalog_per_usd(ctx->catalog, b->currency.text);
    fact(ctx, "plan.paid_media_month", media, "money", "spend of bought media / months");
    fact(ctx, "plan.paid_media_month_usd", usd > 0 ? media / usd : 0, "count",
         "spend of bought media / months / exchange rate");
    fact(ctx, "plan.channels_used", used, "count", "channels in use");
    fact(ctx, "plan.lead_based", is_model(b, "lead_generation", "subscription") || plan->b2b,
         "flag", "business.model, business.market");
    fact(ctx, "plan.booking", is_model(b, "booking", NULL), "flag", "business.model");
    fact(ctx, "plan.shop", is_model(b, "ecommerce", "marketplace"), "flag", "business.model");
    fact(ctx, "plan.b2b", plan->b2b, "flag", "business.market");
    fact(ctx, "plan.local", plan->local, "flag", "business.cities");
    fact(ctx, "plan.sells_by_phone", sells_through(b, "phone"), "flag", "business.sells_through");
    fact(ctx, "plan.dealers", sells_through(b, "dealers"), "flag", "business.sells_through");
    fact(ctx, "plan.goods", is_model(b, "ecommerce", "retail"), "flag", "business.model");
    fact(ctx, "plan.leads_month", leads, "count", "leads of the plan / months");
    fact(ctx, "plan.customers_month", customers, "count", "customers of the plan / months");
    fact(ctx, "plan.sales_cycle_days", ep_ledger_value(ctx->ledger, 0, "business.sales_cycle"),
         "count", "business.sales_cycle");
    fact(ctx, "plan.team_people", (double)b->team.count, "count", "team");
    fact(ctx, "plan.consent_region", consent, "flag", "region");
}

static void write_lists(struct ep_context *ctx)
{
    const struct ep_num_map *lists = &ctx->brief->business.current.lists;
    for (size_t i = 0; i < lists->count; i++)
        ep_ledger_brief(ctx->ledger, ep_arena_printf(ctx->arena, "list.%s", lists->item[i].key),
                        &lists->item[i].num, "count");
}

/* --- choice --------------------------------------------------------------------------------------
 */

static bool needed_by_channel(const struct ep_plan *plan, const char *tool, const char **channel)
{
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        for (const char *const *n = (const char *const *)spec->needs_tools;
             plan->solution.active[i] && n && *n; n++)
            if (ep_streq(*n, tool)) {
                *channel = spec->id;
                return true;
            }
    }
    return false;
}

static const char *products_of(struct ep_context *ctx, const struct ep_tool_spec *tool)
{
    struct ep_str s;
    const char *text;
    ep_str_init(&s, 1024);
    for (const char *const *p = (const char *const *)tool->products; p && *p; p++) {
        const char *colon = strchr(*p, ':');
        size_t n = colon ? (size_t)(colon - *p) : 0;
        bool here =
            !colon || strncmp(*p, "world", n) == 0 ||
            (strlen(ctx->brief->region.text) == n && strncmp(*p, ctx->brief->region.text, n) == 0);
        if (here)
            ep_str_addf(&s, "%s%s", s.length ? ", " : "", colon ? colon + 1 : *p);
    }
    text = ep_arena_strdup(ctx->arena, s.data);
    ep_str_clear(&s);
    return text;
}

struct tool_verdict {
    bool chosen;
    const char *verdict, *message, *args;
    const struct ep_when *when;
};

static struct tool_verdict judge_tool(struct ep_context *ctx, const struct ep_plan *plan,
                                      const struct ep_tool_spec *tool)
{
    struct tool_verdict v = {false, "no", "strategy.tool.no", "{}", NULL};
    double state = ep_ledger_value(ctx->ledger, 0, "audit.tool.%s", tool->id);
    const char *channel = NULL;
    for (size_t i = 0; i < tool->when_count && !v.when; i++)
        if (condition_holds(ctx, tool->when[i].condition))
            v.when = &tool->when[i];
    bool needed = needed_by_channel(plan, tool->id, &channel);
    v.chosen = v.when || needed || state >= 1;
    if (!v.chosen)
        return v;
    v.verdict = state >= 1 ? "keep" : state > 0 ? "finish" : "add";
    v.message = v.when   ? "strategy.tool.when"
                : needed ? "strategy.tool.needed"
                         : "strategy.tool.kept";
    v.args = EP_ARGS(ctx->arena, ep_a_text("tool", tool->id),
                     ep_a_text("channel", channel ? channel : ""));
    return v;
}

static enum ep_status write_tool_labels(struct ep_context *ctx, const struct ep_tool_spec *tool,
                                        const struct ep_when *when, struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    enum ep_status status = EP_OK;
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++) {
        const struct {
            const char *kind, *text;
        } row[] = {{"tool", tool->name[l]},
                   {"tool_purpose", tool->purpose[l]},
                   {"tool_why", when ? when->why[l] : NULL}};
        for (size_t i = 0; i < sizeof row / sizeof *row && status == EP_OK; i++)
            if (row[i].text && row[i].text[0])
                status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", row[i].kind),
                                   ep_c_text("id", tool->id), ep_c_text("language", language[l]),
                                   ep_c_text("text", row[i].text));
    }
    return status;
}

static enum ep_status write_tool(struct ep_context *ctx, const struct ep_plan *plan,
                                 const struct ep_tool_spec *tool, int seq, struct ep_error *err)
{
    struct tool_verdict v = judge_tool(ctx, plan, tool);
    const struct ep_fact *cost = ep_stage_figure(ctx, "tool.%s.cost_month", tool->id);
    const struct ep_fact *hours = ep_stage_figure(ctx, "tool.%s.hours_setup", tool->id);
    enum ep_status status = write_tool_labels(ctx, tool, v.when, err);
    if (status != EP_OK)
        return status;
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s", tool->id), ep_range_of(v.chosen),
              "decision", v.when ? v.when->condition : "no condition holds", cost, hours);
    return EP_INSERT(ctx->store, "tool_choice", err, ep_c_text("tool", tool->id),
                     ep_c_int("seq", seq), ep_c_text("component", tool->component),
                     ep_c_int("chosen", v.chosen), ep_c_text("verdict", v.verdict),
                     ep_c_text("message", v.message), ep_c_text("args", v.args),
                     cost ? ep_c_int("cost_month_minor", ep_stage_minor(ctx, cost->value))
                          : ep_c_null("cost_month_minor"),
                     hours ? ep_c_real("hours_setup", hours->value) : ep_c_null("hours_setup"),
                     ep_c_text("products", products_of(ctx, tool)));
}

enum ep_status ep_plan_write_tools(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    size_t count;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &count);
    enum ep_status status = EP_OK;
    write_frame(ctx, plan);
    write_lists(ctx);
    for (size_t i = 0; i < count && status == EP_OK; i++)
        status = write_tool(ctx, plan, &tool[i], (int)i + 1, err);
    return status;
}
