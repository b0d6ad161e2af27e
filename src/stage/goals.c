/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/date.h"
#include "stage/stage_internal.h"

#include <math.h>

/* How to add a metric: a row here, its driver tree in goals_tree.c, its value in the brief's table
 * of fields. */
static const struct ep_metric metrics[] = {
    {.id = "reach", .unit = "count", .kind = EP_METRIC_STOCK, .people = true, .skill = "ads"},
    {.id = "aware", .unit = "count", .kind = EP_METRIC_STOCK, .people = true, .skill = "content"},
    {.id = "attention",
     .unit = "count",
     .kind = EP_METRIC_FLOW,
     .tools = {"web_analytics"},
     .skill = "content"},
    {.id = "visits",
     .unit = "count",
     .kind = EP_METRIC_FLOW,
     .tools = {"web_analytics"},
     .skill = "ads"},
    {.id = "subscribers",
     .unit = "count",
     .kind = EP_METRIC_FLOW,
     .people = true,
     .skill = "email"},
    {.id = "leads",
     .unit = "count",
     .kind = EP_METRIC_FLOW,
     .people = true,
     .tools = {"web_analytics", "goals_in_analytics"},
     .lead_tool = "crm",
     .skill = "sales"},
    {.id = "customers",
     .unit = "count",
     .kind = EP_METRIC_FLOW,
     .people = true,
     .lead_tool = "crm",
     .skill = "sales"},
    {.id = "orders", .unit = "count", .kind = EP_METRIC_FLOW, .lead_tool = "crm", .skill = "sales"},
    {.id = "revenue",
     .unit = "money",
     .kind = EP_METRIC_FLOW,
     .lead_tool = "crm",
     .skill = "sales"},
    {.id = "profit", .unit = "money", .kind = EP_METRIC_FLOW, .lead_tool = "crm", .skill = "sales"},
    {.id = "order_value",
     .unit = "money",
     .kind = EP_METRIC_LEVEL,
     .lead_tool = "crm",
     .skill = "sales"},
    {.id = "repeat_rate",
     .unit = "rate",
     .kind = EP_METRIC_LEVEL,
     .lead_tool = "crm",
     .skill = "email"},
    {.id = "retention",
     .unit = "rate",
     .kind = EP_METRIC_LEVEL,
     .lead_tool = "crm",
     .skill = "email"},
};

const struct ep_metric *ep_metric_find(const char *id)
{
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        if (ep_streq(metrics[i].id, id))
            return &metrics[i];
    EP_BUG("no metric %s", id ? id : "(none)");
}

/* --- baselines ----------------------------------------------------------------------------------
 */

/* Today's figure that a metric continues without the plan. */
static const struct {
    const char *metric, *fact, *formula;
    bool level;
} today[] = {
    {"customers", "business.current.new_customers_month",
     "new customers a month today, less those of the audited channels, x months of the window by "
     "season",
     false},
    {"customers", "business.current.customers_month",
     "customers a month today, less those of the audited channels, x months of the window by "
     "season",
     false},
    {"orders", "business.current.customers_month",
     "customers that buy in a month today, less those of the audited channels, x months of the "
     "window by season",
     false},
    {"revenue", "business.current.revenue_month",
     "revenue a month today x months of the window by season", false},
    {"visits", "business.current.site_visits_month",
     "visits a month today, less those of the audited channels, x months of the window by season",
     false},
    {"order_value", "business.order_value", "order value today", true},
    {"repeat_rate", "business.retention", "retention today", true},
    {"retention", "business.retention", "retention today", true},
};

/* What today's audited channels bring of a metric a month: the plan has to earn it again. */
static double audited(struct ep_context *ctx, const char *metric)
{
    static const struct {
        const char *metric;
        size_t offset;
    } row[] = {{"customers", EP_AUDIT_NUM(customers_month)},
               {"orders", EP_AUDIT_NUM(customers_month)},
               {"visits", EP_AUDIT_NUM(visits_month)}};
    double sum = 0;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (ep_streq(row[i].metric, metric) &&
            ep_stage_audit_sum(ctx, row[i].offset, EP_AUDIT_ANY, &sum))
            return sum;
    return 0;
}

/* Leads and profit of today are sums and products of other figures. */
static const struct ep_fact *composed_today(struct ep_context *ctx, const struct ep_goal *g,
                                            const char *key, double months)
{
    const struct ep_fact *revenue = ep_ledger_get(ctx->ledger, "business.current.revenue_month");
    const struct ep_fact *margin = ep_ledger_get(ctx->ledger, "business.margin_per_order");
    const struct ep_fact *order = ep_ledger_get(ctx->ledger, "business.order_value");

    if (ep_streq(g->metric.text, "profit") && revenue && order->value > 0)
        return EP_DERIVE(ctx->ledger, key,
                         ep_range_scale(revenue->range, months * margin->value / order->value),
                         "money", "revenue a month today x months by season x margin / order value",
                         revenue, margin, order);
    return NULL;
}

/* Today's figure over the window, less what the audited channels bring of it. */
static struct ep_range continued(struct ep_context *ctx, const struct ep_fact *now, bool level,
                                 double months, const char *metric)
{
    double less = level ? 0 : audited(ctx, metric);
    struct ep_range r = {fmax(0, now->range.low - less), fmax(0, now->range.mid - less),
                         fmax(0, now->range.high - less)};
    return ep_range_scale(r, level ? 1 : months);
}

static const struct ep_fact *baseline_of(struct ep_context *ctx, const struct ep_goal *g,
                                         const struct ep_metric *m)
{
    const char *key = EP_KEY(ctx, "goal.%s.baseline", g->id.text);
    const struct ep_fact *fact = ep_stage_given(ctx, key, &g->baseline, m->unit);
    double season[12];

    ep_stage_season(ctx, season);
    double months = ep_season_months(season, g->window.window.from, g->window.window.to);

    for (size_t i = 0; !fact && i < sizeof today / sizeof *today; i++) {
        const struct ep_fact *now = ep_ledger_get(ctx->ledger, "%s", today[i].fact);

        if (ep_streq(today[i].metric, m->id) && now)
            fact = EP_DERIVE(ctx->ledger, key, continued(ctx, now, today[i].level, months, m->id),
                             m->unit, today[i].formula, now);
    }
    if (!fact)
        fact = composed_today(ctx, g, key, months);
    return fact ? fact
                : ep_stage_default(ctx, key, ep_range_of(0), m->unit,
                                   "not given and not known today: counted from 0");
}

/* --- what a goal lacks --------------------------------------------------------------------------
 */

/* The tool without which the metric cannot be measured, in the given state; NULL where none. */
static const char *tool_in_state(const struct ep_context *ctx, const struct ep_metric *m,
                                 const char *state)
{
    for (size_t i = 0; i < sizeof m->tools / sizeof *m->tools && m->tools[i]; i++)
        if (ep_streq(ep_stage_tool(ctx, m->tools[i]), state))
            return m->tools[i];
    if (m->lead_tool && ep_stage_lead_based(ctx) &&
        ep_streq(ep_stage_tool(ctx, m->lead_tool), state))
        return m->lead_tool;
    return NULL;
}

/* JSON array of what is missing: max_cost, baseline, owner, and the tool nobody spoke of. */
static const char *missing_of(struct ep_context *ctx, const struct ep_goal *g,
                              const struct ep_metric *m, const struct ep_fact *baseline)
{
    const char *unknown = tool_in_state(ctx, m, "unknown");
    const char *word[4];
    char *text = ep_arena_strdup(ctx->arena, "");
    size_t n = 0;

    if (!g->max_cost.given && m->kind != EP_METRIC_LEVEL)
        word[n++] = "max_cost";
    if (baseline->origin == EP_ORIGIN_DEFAULT)
        word[n++] = "baseline";
    if (!ep_stage_owner(ctx, m->skill)[0])
        word[n++] = "owner";
    if (unknown)
        word[n++] = unknown;
    for (size_t i = 0; i < n; i++)
        text = EP_KEY(ctx, "%s%s\"%s\"", text, i ? ", " : "", word[i]);
    return EP_KEY(ctx, "[%s]", text);
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static const char *month_text(struct ep_context *ctx, int month)
{
    char buf[8];

    return ep_arena_strdup(ctx->arena, ep_month_text(month, buf));
}

static enum ep_status write_goal(struct ep_context *ctx, const struct ep_goal *g, int seq,
                                 const struct ep_fact *baseline, struct ep_error *err)
{
    const struct ep_metric *m = ep_metric_find(g->metric.text);
    const char *lacks = tool_in_state(ctx, m, "no");

    return EP_INSERT(
        ctx->store, "goal", err, ep_c_text("id", g->id.text), ep_c_int("seq", seq),
        ep_c_text("serves", g->serves.text), ep_c_text("metric", m->id),
        ep_c_real("target", g->target.range.mid), ep_c_real("baseline", baseline->value),
        ep_c_text("from_month", month_text(ctx, g->window.window.from)),
        ep_c_text("to_month", month_text(ctx, g->window.window.to)),
        g->max_cost.given ? ep_c_int("max_cost_minor", ep_stage_minor(ctx, g->max_cost.range.mid))
                          : ep_c_null("max_cost_minor"),
        ep_c_text("priority", g->priority.text ? g->priority.text : "should"),
        ep_c_text("segment", g->segment.text ? g->segment.text : ""),
        ep_c_int("measurable", lacks == NULL),
        ep_c_text("why_not", lacks ? EP_KEY(ctx, "goals.why_not.%s", lacks) : ""),
        ep_c_text("missing", missing_of(ctx, g, m, baseline)));
}

/* Flow metrics fall on the months by season, levels hold in each; people counted once in the window
 * have no monthly part. */
static enum ep_status write_months(struct ep_context *ctx, const struct ep_goal *g,
                                   const struct ep_fact *baseline, struct ep_error *err)
{
    const struct ep_metric *m = ep_metric_find(g->metric.text);
    int from = g->window.window.from, to = g->window.window.to;
    double season[12];
    double *share = EP_NEW_ARRAY(ctx->arena, double, (size_t)(to - from + 1));
    enum ep_status status = EP_OK;

    if (m->kind == EP_METRIC_STOCK)
        return EP_OK;
    ep_stage_season(ctx, season);
    ep_season_shares(season, from, to, share);
    for (int t = from; t <= to && status == EP_OK; t++) {
        double part = m->kind == EP_METRIC_LEVEL ? 1 : share[t - from];

        status = EP_INSERT(ctx->store, "goal_month", err, ep_c_text("goal", g->id.text),
                           ep_c_text("month", month_text(ctx, t)),
                           ep_c_real("target", g->target.range.mid * part),
                           ep_c_real("baseline", baseline->value * part));
    }
    return status;
}

static enum ep_status write_one(struct ep_context *ctx, size_t index, struct ep_error *err)
{
    const struct ep_goal *g = &ctx->brief->goals.item[index];
    const struct ep_metric *m = ep_metric_find(g->metric.text);
    const struct ep_fact *target = ep_ledger_brief(
        ctx->ledger, EP_KEY(ctx, "goal.%s.target", g->id.text), &g->target, m->unit);
    const struct ep_fact *baseline = baseline_of(ctx, g, m);
    enum ep_status status;

    if (g->max_cost.given)
        ep_ledger_brief(ctx->ledger, EP_KEY(ctx, "goal.%s.max_cost", g->id.text), &g->max_cost,
                        "money");
    EP_DERIVE(ctx->ledger, EP_KEY(ctx, "goal.%s.need", g->id.text),
              ep_range_of(fmax(0, target->value - baseline->value)), m->unit,
              "target - what comes without the plan, at least 0", target, baseline);
    EP_TRY(write_goal(ctx, g, (int)index + 1, baseline, err));
    status = write_months(ctx, g, baseline, err);
out:
    return status;
}

enum ep_status ep_stage_goals(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < ctx->brief->goals.count; i++)
        EP_TRY(write_one(ctx, i, err));
    EP_TRY(ep_goals_conflicts(ctx, err));
    EP_TRY(ep_goals_tree(ctx, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
