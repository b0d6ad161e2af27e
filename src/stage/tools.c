/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tools of the plan in the project file. */

#include "stage/tools_internal.h"
#include "stage/stage_internal.h"

#include <math.h>
#include <string.h>

/* --- facts ---------------------------------------------------------------------------------------
 */

static void write_facts(struct ep_context *ctx, const struct ep_tool_fact *row)
{
    for (int i = 0; i < EP_TOOL_FACTS && row[i].key; i++)
        EP_DERIVE(ctx->ledger, row[i].key, ep_range_of(row[i].value), row[i].unit, row[i].formula,
                  NULL);
}

static void write_lists(struct ep_context *ctx)
{
    const struct ep_num_map *lists = &ctx->brief->business.current.lists;
    for (size_t i = 0; i < lists->count; i++)
        ep_ledger_brief(ctx->ledger, ep_arena_printf(ctx->arena, "list.%s", lists->item[i].key),
                        &lists->item[i].num, "count");
}

/* --- texts ---------------------------------------------------------------------------------------
 */

static bool same_words(const struct ep_query_words *a, const struct ep_query_words *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = ep_streq(a->item[i], b->item[i]);
    return same;
}

/* Nobody buys the product of a competitor. */
static bool of_competitor(struct ep_context *ctx, const char *product)
{
    struct ep_query_words words = ep_query_words(ctx->arena, product);
    for (size_t i = 0; i < ctx->brief->competitors.count; i++) {
        struct ep_query_words name =
            ep_query_words(ctx->arena, ctx->brief->competitors.item[i].name.text);
        if (same_words(&words, &name))
            return true;
    }
    return false;
}

/* Examples of the region; INT: sold in many countries, which in Russia most of them are no more. */
static const char *products_of(struct ep_context *ctx, const struct ep_tool_spec *tool)
{
    struct ep_str s;
    const char *text, *region = ctx->brief->region.text;
    ep_str_init(&s, 1024);
    for (const char *const *p = (const char *const *)tool->products; p && *p; p++) {
        const char *colon = strchr(*p, ':');
        size_t n = colon ? (size_t)(colon - *p) : 0;
        bool everywhere = !colon || strncmp(*p, "world", n) == 0;
        bool there = n == 3 && strncmp(*p, "INT", n) == 0 && !ep_streq(region, "RU");
        bool here = strlen(region) == n && strncmp(*p, region, n) == 0;
        const char *product = colon ? colon + 1 : *p;
        if ((everywhere || there || here) && !of_competitor(ctx, product))
            ep_str_addf(&s, "%s%s", s.length ? ", " : "", product);
    }
    text = ep_arena_strdup(ctx->arena, s.data);
    ep_str_clear(&s);
    return text;
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

/* Facts that conditions name, and the text that says them. How to add one: a row, and its text. */
static const struct {
    const char *key, *message;
    bool prefix; /* what follows the key is an id */
} words[] = {
    {"channel.", "strategy.when.channel", true},
    {"list.", "strategy.when.list", true},
    {"plan.channels_used", "strategy.when.channels_used", false},
    {"plan.lead_based", "strategy.when.lead_based", false},
    {"plan.booking", "strategy.when.booking", false},
    {"plan.shop", "strategy.when.shop", false},
    {"plan.b2b", "strategy.when.b2b", false},
    {"plan.local", "strategy.when.local", false},
    {"plan.sells_by_phone", "strategy.when.phone", false},
    {"plan.dealers", "strategy.when.dealers", false},
    {"plan.goods", "strategy.when.goods", false},
    {"plan.leads_month", "strategy.when.leads", false},
    {"plan.customers_month", "strategy.when.customers", false},
    {"plan.sales_cycle_days", "strategy.when.cycle", false},
    {"plan.paid_media_month_usd", "strategy.when.media", false},
    {"plan.consent_region", "strategy.when.consent", false},
};

/* The comparison that fired, with the figure of this plan and its limit. */
static enum ep_status write_term(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_tool_fact *row, const char *tool,
                                 const struct ep_tool_term *term, struct ep_error *err)
{
    double usd = ep_streq(term->key, "plan.paid_media_month_usd")
                     ? ep_catalog_per_usd(ctx->catalog, ctx->brief->currency.text)
                     : 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].key);
        if (words[i].prefix ? strncmp(term->key, words[i].key, n) != 0
                            : !ep_streq(term->key, words[i].key))
            continue;
        double value = ep_tools_value(ctx, plan, &plan->solution, row, term->key);
        return ep_plan_line(
            ctx, plan,
            &(struct ep_line){
                .part = "tool",
                .subject = tool,
                .message = words[i].message,
                .args = EP_ARGS(ctx->arena,
                                ep_a_text("id", words[i].prefix ? term->key + n : ""),
                                ep_a_num("value", value * usd),
                                ep_a_num("limit", term->limit * usd))},
            err);
    }
    return EP_OK;
}

static enum ep_status write_condition(struct ep_context *ctx, struct ep_plan *plan,
                                      const struct ep_tool_fact *row, const char *tool,
                                      const char *condition, struct ep_error *err)
{
    struct ep_tool_term term[EP_TOOL_TERMS];
    int count = ep_tools_terms(condition, term);
    enum ep_status status = EP_OK;
    for (int i = 0; i < count && status == EP_OK; i++)
        status = write_term(ctx, plan, row, tool, &term[i], err);
    return status;
}

/* --- money ---------------------------------------------------------------------------------------
 */

/* What the plan pays for a tool over its months, and of that the set-up. */
static void money_of(const struct ep_plan *plan, const struct ep_plan_tool *x, double *all,
                     double *setup)
{
    const struct ep_model_tool *m = x->index >= 0 ? &plan->model.tool[x->index] : NULL;
    *all = ep_plan_tool_spend(plan, x->index, 0, plan->model.months);
    *setup = *all > 0 ? m->setup : 0;
}

/* What the plan counts on of a tool; 0 in one whose rates are given. */
static double counted_of(struct ep_context *ctx, const struct ep_plan *plan,
                         const struct ep_plan_tool *x)
{
    return plan->gain ? ep_tools_counted(ctx, plan, x) : 0;
}

/* What is counted of it, and what the plan would have less without that, its cost apart. */
static void write_gain(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct ep_plan_tool *x)
{
    const struct ep_solution *s = &plan->solution;
    double gain = counted_of(ctx, plan, x);
    if (!(gain > 0))
        return;
    struct ep_tool_worth now = ep_tools_worth(plan, s);
    const struct ep_fact *counted =
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.counted", x->spec->id),
                  ep_range_of(gain), "rate", "low end of what it adds x what is not there",
                  ep_tools_gain(ctx, x->spec));
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.adds", x->spec->id),
              ep_range_of(-ep_tools_adds(plan, s, &now, x, -gain).money), "money",
              "worth of the plan's customers less the same without what it adds", counted);
}

/* Where a must is missed the multiplier of money holds what is given for that: no tool is weighed
 * against it in words. */
static bool is_weighed(const struct ep_plan *plan, const struct ep_plan_tool *x)
{
    return isfinite(x->asks) && x->asks > 0 && !ep_plan_misses(plan);
}

static void write_money(struct ep_context *ctx, const struct ep_plan *plan,
                        const struct ep_plan_tool *x, const struct ep_fact *cost, double all,
                        double setup)
{
    const char *id = x->spec->id;
    double a_month = all > 0 ? plan->model.tool[x->index].month : 0;
    const struct ep_fact *setup_fact =
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.setup", id),
                  ep_range_of(setup), "money",
                  "bought hours of its tasks x price of an hour x what is not there",
                  ep_ledger_need(ctx->ledger, "general.wage_hour"),
                  ep_stage_need(ctx, "general.hour_markup"));
    const struct ep_fact *month_fact =
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.new_month", id),
                  ep_range_of(a_month), "money",
                  "price of the planned product a month x what is not there", cost);
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.spend", id), ep_range_of(all),
              "money", "set-up + months of use x price a month",
              setup_fact, month_fact);
    if (is_weighed(plan, x))
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s.asks", id),
                  ep_range_of(x->asks), "rate",
                  "cost of the usual product at what money brings elsewhere / worth of customers",
                  cost);
    write_gain(ctx, plan, x);
    for (int t = 0; all > 0 && t < plan->model.months; t++) {
        char month[EP_MONTHS_TEXT];
        EP_DERIVE(ctx->ledger,
                  ep_arena_printf(ctx->arena, "budget.%s.tool.%s",
                                  ep_month_text(plan->model.first_month + t, month), id),
                  ep_range_of(ep_plan_tool_spend(plan, x->index, t, t + 1)), "money",
                  "set-up from its first month on, price a month",
                  ep_ledger_need(ctx->ledger, "tool.%s.spend", id));
    }
}

/* --- rows ----------------------------------------------------------------------------------------
 */

static const char *verdict_of(const struct ep_plan_tool *x)
{
    if (x->asked && x->left_out)
        return "leave";
    return !x->chosen ? "no" : x->kept ? "keep" : x->state > 0 ? "finish" : "add";
}

static const char *message_of(const struct ep_plan_tool *x)
{
    if (!x->chosen && !x->left_out)
        return "strategy.tool.no";
    if (x->when && !x->kept && ep_tools_of_law(x))
        return "strategy.tool.law";
    return x->when      ? "strategy.tool.when"
           : x->channel ? "strategy.tool.needed"
                        : "strategy.tool.kept";
}

static enum ep_status insert_tool(struct ep_context *ctx, const struct ep_plan *plan,
                                  const struct ep_plan_tool *x, int seq, struct ep_error *err)
{
    static const char *const class[] = {"usual", "cheap", "free"};
    const struct ep_fact *cost = ep_stage_figure(ctx, "tool.%s.cost_month", x->spec->id);
    const struct ep_fact *hours = ep_stage_figure(ctx, "tool.%s.hours_setup", x->spec->id);
    double all, setup;
    money_of(plan, x, &all, &setup);
    write_money(ctx, plan, x, cost, all, setup);
    double counted = counted_of(ctx, plan, x);
    bool weighed = is_weighed(plan, x) && !x->crowded &&
                   (x->class != EP_TOOL_USUAL || x->left_out || counted > 0);
    return EP_INSERT(
        ctx->store, "tool_choice", err, ep_c_text("tool", x->spec->id), ep_c_int("seq", seq),
        ep_c_text("component", x->spec->component), ep_c_int("chosen", x->chosen),
        ep_c_text("verdict", verdict_of(x)), ep_c_text("message", message_of(x)),
        ep_c_text("args", EP_ARGS(ctx->arena, ep_a_text("tool", x->spec->id),
                                  ep_a_text("channel", x->channel ? x->channel : ""),
                                  ep_a_num("asks", weighed ? x->asks : 0),
                                  ep_a_num("gain", ep_tools_sure(ctx, plan, x)),
                                  ep_a_num("adds", ep_ledger_value(ctx->ledger, 0, "tool.%s.adds",
                                                                   x->spec->id)),
                                  ep_a_num("usual", x->usual), ep_a_num("month", x->month))),
        cost ? ep_c_int("cost_month_minor", ep_stage_minor(ctx, cost->value))
             : ep_c_null("cost_month_minor"),
        hours ? ep_c_real("hours_setup", hours->value) : ep_c_null("hours_setup"),
        ep_c_text("products", products_of(ctx, x->spec)),
        ep_c_text("class", class[x->class]),
        ep_c_int("new_month_minor",
                 ep_stage_minor(ctx, all > 0 ? plan->model.tool[x->index].month : 0)),
        ep_c_int("setup_minor", ep_stage_minor(ctx, setup)),
        ep_c_int("spend_minor", ep_stage_minor(ctx, all)),
        weighed ? ep_c_real("asks", x->asks) : ep_c_null("asks"));
}

static enum ep_status write_tool(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_tool_fact *row, const struct ep_plan_tool *x,
                                 int seq, struct ep_error *err)
{
    const struct ep_when *when = x->chosen || x->left_out ? x->when : NULL;
    enum ep_status status = write_tool_labels(ctx, x->spec, when, err);
    if (status == EP_OK && when)
        status = write_condition(ctx, plan, row, x->spec->id, when->condition, err);
    if (status != EP_OK)
        return status;
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "tool.%s", x->spec->id),
              ep_range_of(x->chosen), "decision", when ? when->condition : "no condition holds",
              ep_stage_figure(ctx, "tool.%s.cost_month", x->spec->id),
              ep_stage_figure(ctx, "tool.%s.hours_setup", x->spec->id));
    return insert_tool(ctx, plan, x, seq, err);
}

bool ep_plan_tool_is_chosen(struct ep_context *ctx, const struct ep_plan *plan, const char *tool)
{
    size_t count;
    ep_catalog_tools(ctx->catalog, &count);
    for (size_t i = 0; i < count; i++)
        if (ep_streq(plan->tool[i].spec->id, tool))
            return plan->tool[i].chosen;
    return false;
}

/* The row of the media plan that all tools share. */
static enum ep_status write_budget(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    enum ep_status status = EP_OK;
    char month[EP_MONTHS_TEXT];
    int months = plan->model.months;
    double all = ep_plan_tools_spend(plan, 0, months);
    EP_DERIVE(ctx->ledger, "plan.tools_spend", ep_range_of(all), "money",
              "sum of the tools over the plan", NULL);
    for (int t = 0; all > 0 && t < months && status == EP_OK; t++) {
        double spend = ep_plan_tools_spend(plan, t, t + 1);
        ep_month_text(plan->model.first_month + t, month);
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "budget.%s.tools", month),
                  ep_range_of(spend), "money", "sum of the tools of the month",
                  ep_ledger_need(ctx->ledger, "plan.tools_spend"));
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "hours.%s.tools", month),
                  ep_range_of(0), "hours", "hours of set-up are in the schedule", NULL);
        status = EP_INSERT(ctx->store, "budget", err, ep_c_text("channel", "tools"),
                           ep_c_text("month", month),
                           ep_c_int("spend_minor", ep_stage_minor(ctx, spend)),
                           ep_c_real("own_hours", 0));
    }
    return status;
}

enum ep_status ep_plan_write_tools(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    size_t count;
    enum ep_status status = EP_OK;
    struct ep_tool_fact row[EP_TOOL_FACTS];
    ep_catalog_tools(ctx->catalog, &count);
    ep_tools_facts(ctx, plan, &plan->solution, row);
    write_facts(ctx, row);
    write_lists(ctx);
    for (size_t i = 0; i < count && status == EP_OK; i++)
        status = write_tool(ctx, plan, row, &plan->tool[i], (int)i + 1, err);
    return status == EP_OK ? write_budget(ctx, plan, err) : status;
}
