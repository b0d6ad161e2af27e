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

/* --- what conditions speak of --------------------------------------------------------------------
 */

struct frame_row {
    const char *key, *unit, *formula;
    double value;
};
#define FRAME_ROWS 17

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

static bool is_model(const struct ep_brief *b, const char *a, const char *c)
{
    return ep_streq(b->business.model.text, a) || (c && ep_streq(b->business.model.text, c));
}

static bool asks_consent(struct ep_context *ctx)
{
    const struct ep_region *region = ep_catalog_region(ctx->catalog, ctx->brief->region.text);
    return region && (ep_streq(region->id, "EU") || ep_streq(region->outward, "EU") ||
                      ep_streq(region->outward, "DE") || ep_streq(region->id, "DE"));
}

/* The plan as it stands, in the words of the catalogue's conditions. */
static void frame_of(struct ep_context *ctx, const struct ep_plan *plan,
                     struct frame_row row[FRAME_ROWS])
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_solution *s = &plan->solution;
    int used = 0;
    double leads = 0, customers = 0, media = paid_media_month(plan);
    double usd = ep_catalog_per_usd(ctx->catalog, b->currency.text);
    for (int i = 0; i < plan->model.channels; i++) {
        used += s->active[i];
        leads += ep_plan_row(s->leads, s->all, i, s->months) / s->months;
        customers += ep_plan_row(s->customers, s->all, i, s->months) / s->months;
    }
    const struct frame_row rows[FRAME_ROWS] = {
        {"plan.paid_media_month", "money", "spend of bought media / months", media},
        {"plan.paid_media_month_usd", "count", "spend of bought media / months / exchange rate",
         usd > 0 ? media / usd : 0},
        {"plan.channels_used", "count", "channels in use", used},
        {"plan.lead_based", "flag", "business.model, business.market",
         is_model(b, "lead_generation", "subscription") || plan->b2b},
        {"plan.booking", "flag", "business.model", is_model(b, "booking", NULL)},
        {"plan.shop", "flag", "business.model", is_model(b, "ecommerce", "marketplace")},
        {"plan.b2b", "flag", "business.market", plan->b2b},
        {"plan.local", "flag", "business.cities", plan->local},
        {"plan.sells_by_phone", "flag", "business.sells_through", sells_through(b, "phone")},
        {"plan.dealers", "flag", "business.sells_through", sells_through(b, "dealers")},
        {"plan.goods", "flag", "business.model", is_model(b, "ecommerce", "retail")},
        {"plan.leads_month", "count", "leads of the plan / months", leads},
        {"plan.customers_month", "count", "customers of the plan / months", customers},
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

/* Of the plan as it stands, else of the ledger. */
static double value_of(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct frame_row *row, const char *key)
{
    for (int i = 0; i < FRAME_ROWS && row[i].key; i++)
        if (ep_streq(row[i].key, key))
            return row[i].value;
    for (int i = 0; strncmp(key, "channel.", 8) == 0 && i < plan->model.channels; i++)
        if (ep_streq(plan->model.channel[i].id, key + 8))
            return plan->solution.active[i];
    if (strncmp(key, "list.", 5) == 0)
        return list_size(ctx->brief, key + 5);
    return ep_ledger_value(ctx->ledger, 0, "%s", key);
}

static bool term_holds(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct frame_row *row, const char *term)
{
    char key[160], op[4], number[32];
    double value;
    if (sscanf(term, "%159s %3s %31s", key, op, number) != 3 ||
        !ep_number_parse(number, false, &value, NULL))
        EP_BUG("condition '%s' is not 'fact operator number'", term);
    return compare(value_of(ctx, plan, row, key), op, value);
}

static bool condition_holds(struct ep_context *ctx, const struct ep_plan *plan,
                            const struct frame_row *row, const char *condition)
{
    char *rest = ep_arena_strdup(ctx->arena, condition);
    while (rest) {
        char *next = strstr(rest, " and ");
        if (next)
            *next = '\0';
        if (!term_holds(ctx, plan, row, rest))
            return false;
        rest = next ? next + strlen(" and ") : NULL;
    }
    return true;
}

static void write_frame(struct ep_context *ctx, const struct frame_row *row)
{
    for (int i = 0; i < FRAME_ROWS && row[i].key; i++)
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
                                      const struct frame_row *row, const struct ep_tool_spec *tool)
{
    struct tool_verdict v = {false, "no", "strategy.tool.no", "{}", NULL};
    double state = ep_ledger_value(ctx->ledger, 0, "audit.tool.%s", tool->id);
    const char *channel = NULL;
    for (size_t i = 0; i < tool->when_count && !v.when; i++)
        if (condition_holds(ctx, plan, row, tool->when[i].condition))
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

bool *ep_plan_tools_chosen(struct ep_context *ctx, const struct ep_plan *plan)
{
    size_t count;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &count);
    bool *chosen = EP_NEW_ARRAY(ctx->arena, bool, count + 1);
    struct frame_row row[FRAME_ROWS];
    frame_of(ctx, plan, row);
    for (size_t i = 0; i < count; i++)
        chosen[i] = judge_tool(ctx, plan, row, &tool[i]).chosen;
    return chosen;
}

bool ep_plan_tool_is_chosen(struct ep_context *ctx, const struct ep_plan *plan, const char *tool)
{
    const struct ep_tool_spec *spec = ep_catalog_tool(ctx->catalog, tool);
    struct frame_row row[FRAME_ROWS];
    frame_of(ctx, plan, row);
    return spec && judge_tool(ctx, plan, row, spec).chosen;
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
                                 const struct frame_row *row, const char *tool, const char *term,
                                 struct ep_error *err)
{
    char key[160], op[4], number[32];
    double limit = 0;
    if (sscanf(term, "%159s %3s %31s", key, op, number) != 3 ||
        !ep_number_parse(number, false, &limit, NULL))
        return EP_OK;
    double usd = ep_streq(key, "plan.paid_media_month_usd")
                     ? ep_catalog_per_usd(ctx->catalog, ctx->brief->currency.text)
                     : 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].key);
        if (words[i].prefix ? strncmp(key, words[i].key, n) != 0 : !ep_streq(key, words[i].key))
            continue;
        return ep_plan_line(
            ctx, plan,
            &(struct ep_line){
                .part = "tool",
                .subject = tool,
                .message = words[i].message,
                .args = EP_ARGS(ctx->arena, ep_a_text("id", words[i].prefix ? key + n : ""),
                                ep_a_num("value", value_of(ctx, plan, row, key) * usd),
                                ep_a_num("limit", limit * usd))},
            err);
    }
    return EP_OK;
}

static enum ep_status write_condition(struct ep_context *ctx, struct ep_plan *plan,
                                      const struct frame_row *row, const char *tool,
                                      const char *condition, struct ep_error *err)
{
    char *rest = ep_arena_strdup(ctx->arena, condition);
    enum ep_status status = EP_OK;
    while (rest && status == EP_OK) {
        char *next = strstr(rest, " and ");
        if (next)
            *next = '\0';
        status = write_term(ctx, plan, row, tool, rest, err);
        rest = next ? next + strlen(" and ") : NULL;
    }
    return status;
}

static enum ep_status write_tool(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct frame_row *row, const struct ep_tool_spec *tool,
                                 int seq, struct ep_error *err)
{
    struct tool_verdict v = judge_tool(ctx, plan, row, tool);
    const struct ep_fact *cost = ep_stage_figure(ctx, "tool.%s.cost_month", tool->id);
    const struct ep_fact *hours = ep_stage_figure(ctx, "tool.%s.hours_setup", tool->id);
    enum ep_status status = write_tool_labels(ctx, tool, v.when, err);
    if (status == EP_OK && v.when)
        status = write_condition(ctx, plan, row, tool->id, v.when->condition, err);
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
    struct frame_row row[FRAME_ROWS];
    frame_of(ctx, plan, row);
    write_frame(ctx, row);
    write_lists(ctx);
    for (size_t i = 0; i < count && status == EP_OK; i++)
        status = write_tool(ctx, plan, row, &tool[i], (int)i + 1, err);
    return status;
}
