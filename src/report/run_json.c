/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"

static void begin(struct ep_export_object *x, const char *key, char open)
{
    if (key)
        ep_json_key(&x->json, key);
    if (open == '{')
        ep_json_object(&x->json);
    else
        ep_json_array(&x->json);
}

static void end(struct ep_export_object *x, char close)
{
    ep_json_end(&x->json, close);
}

static const char *text_or_null(struct ep_export_object *x, struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? NULL : ep_text_clean(x->rp->arena, ep_query_text(q, column));
}

static struct ep_export_value text_of(struct ep_export_object *x, struct ep_query *q, int column)
{
    return ep_v_text(text_or_null(x, q, column));
}

static struct ep_export_value quantity_of(struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_V_NULL : ep_v_quantity(ep_query_real(q, column));
}

static struct ep_export_value major_of(struct ep_export_object *x, struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_V_NULL : ep_v_money(x->rp, ep_query_real(q, column));
}

static struct ep_export_value minor_of(struct ep_export_object *x, struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_V_NULL : ep_v_money(x->rp, ep_q_minor(x->rp, q, column));
}

static struct ep_export_value flag_of(struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_V_NULL : ep_v_flag(ep_query_int(q, column) != 0);
}

static struct ep_export_value say_of(struct ep_export_object *x, struct ep_query *q, int column)
{
    return ep_v_text(ep_export_say(x->rp, q, column));
}

/* Columns p10, p50, p90 side by side. */
static void put_percentiles(struct ep_export_object *x, const char *key,
                            const struct ep_export_value v[3])
{
    static const char *const names[3] = {"p10", "p50", "p90"};

    begin(x, key, '{');
    for (int i = 0; i < 3; i++)
        ep_object_put(x, names[i], v[i]);
    end(x, '}');
}

/* A total of the plan or a channel: money or not, as whole figure or as percentiles. */
static struct ep_export_value total_value(struct ep_export_object *x, const struct ep_total *t,
                                          double v, bool money)
{
    if (!t)
        return EP_V_NULL;
    return money ? ep_v_money(x->rp, v) : ep_v_quantity(v);
}

static void put_total(struct ep_export_object *x, const char *metric, bool money)
{
    const struct ep_total *t = ep_rp_total(x->rp, "", metric);

    ep_object_put(x, metric, total_value(x, t, t ? t->mean : 0, money));
}

static void put_total_percentiles(struct ep_export_object *x, const char *channel,
                                  const char *metric, bool money)
{
    const struct ep_total *t = ep_rp_total(x->rp, channel, metric);

    if (t && !t->spread)
        t = NULL;
    const struct ep_export_value v[3] = {total_value(x, t, t ? t->p10 : 0, money),
                                         total_value(x, t, t ? t->p50 : 0, money),
                                         total_value(x, t, t ? t->p90 : 0, money)};

    put_percentiles(x, metric, v);
}

static void write_head(struct ep_export_object *x)
{
    struct ep_rp *r = x->rp;
    const char *const *months = ep_rp_months(r);

    ep_object_put(x, "format", ep_v_text("emplan-run/1"));
    ep_object_put(x, "format_version", ep_v_whole(1));
    ep_object_put(x, "client", ep_v_text(ep_text_clean(r->arena, r->rev.client)));
    ep_object_put(x, "revision", ep_v_whole(r->rev.id));
    begin(x, "months", '[');
    for (int i = 0; i < r->rev.months; i++)
        ep_json_string(&x->json, months[i]);
    end(x, ']');
    ep_object_put(x, "currency", ep_v_text(r->rev.currency));
    ep_object_put(x, "objective", ep_v_text(r->rev.objective));
    put_total(x, "budget", true);
    put_total(x, "spend", true);
}

/* A goal's figure in the unit of its metric. */
static struct ep_export_value goal_value(struct ep_export_object *x, struct ep_query *q, int column)
{
    bool money = ep_show_of_metric(ep_query_text(q, 1)) == EP_SHOW_MONEY;

    return money ? major_of(x, q, column) : quantity_of(q, column);
}

static void write_goal(struct ep_export_object *x, struct ep_query *q)
{
    const struct ep_export_value forecast[3] = {goal_value(x, q, 8), goal_value(x, q, 9),
                                                goal_value(x, q, 10)};
    const struct ep_export_value each[3] = {major_of(x, q, 12), major_of(x, q, 13),
                                            major_of(x, q, 14)};
    const char *from = text_or_null(x, q, 4), *to = text_or_null(x, q, 5);

    begin(x, NULL, '{');
    ep_object_put(x, "id", text_of(x, q, 0));
    ep_object_put(x, "metric", text_of(x, q, 1));
    ep_object_put(x, "target", goal_value(x, q, 2));
    ep_object_put(x, "baseline", goal_value(x, q, 3));
    ep_object_put(x, "window", ep_v_text(ep_arena_printf(x->rp->arena, "%s..%s", from, to)));
    ep_object_put(x, "priority", text_of(x, q, 6));
    ep_object_put(x, "expected", goal_value(x, q, 7));
    put_percentiles(x, "forecast", forecast);
    ep_object_put(x, "probability", quantity_of(q, 11));
    put_percentiles(x, "cost_each", each);
    ep_object_put(x, "reached", flag_of(q, 15));
    ep_object_put(x, "nearest", goal_value(x, q, 16));
    ep_object_put(x, "verdict", say_of(x, q, 17));
    end(x, '}');
}

/* Rows of a query, each by one function, as a list. */
static void write_list(struct ep_export_object *x, const char *key, const char *query,
                       const char *arg, void (*row)(struct ep_export_object *x, struct ep_query *q))
{
    struct ep_query *q = ep_export_query(x->rp, query, arg);

    begin(x, key, '[');
    while (ep_query_next(q))
        row(x, q);
    end(x, ']');
    ep_rp_close(x->rp, q);
}

static void write_reason(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "factor", text_of(x, q, 0));
    ep_object_put(x, "verdict", text_of(x, q, 1));
    ep_object_put(x, "text", say_of(x, q, 4));
    ep_object_put(x, "effect", quantity_of(q, 2));
    ep_object_put(x, "turns", flag_of(q, 3));
    end(x, '}');
}

/* One figure for each month of the plan, 0 where nothing is spent. */
static void write_months(struct ep_export_object *x, const char *channel)
{
    struct ep_rp *r = x->rp;
    int months = r->rev.months;
    double *spend = EP_NEW_ARRAY(r->arena, double, (size_t)months + 1);
    struct ep_query *q = ep_export_query(r, "run_budget", channel);

    while (ep_query_next(q)) {
        int at = ep_rp_month_index(r, ep_query_text(q, 0));

        if (at >= 0)
            spend[at] += ep_q_minor(r, q, 1);
    }
    ep_rp_close(r, q);
    begin(x, "spend_by_month", '[');
    for (int i = 0; i < months; i++) {
        const struct ep_export_value v = ep_v_money(r, spend[i]);

        ep_v_json(&x->json, &v);
    }
    end(x, ']');
}

/* A channel that is not in use brings nothing for certain. */
static void write_customers(struct ep_export_object *x, const char *channel,
                            struct ep_export_value customers)
{
    const struct ep_export_value certain[3] = {customers, customers, customers};

    if (ep_rp_total(x->rp, channel, "customers"))
        put_total_percentiles(x, channel, "customers", false);
    else
        put_percentiles(x, "customers", certain);
}

static void write_channel(struct ep_export_object *x, struct ep_query *q)
{
    const char *id = text_or_null(x, q, 0);

    begin(x, NULL, '{');
    ep_object_put(x, "id", ep_v_text(id));
    ep_object_put(x, "name", ep_v_text(ep_export_name(x->rp, "channel", id)));
    ep_object_put(x, "chosen", flag_of(q, 1));
    ep_object_put(x, "test", flag_of(q, 17));
    ep_object_put(x, "role", text_of(x, q, 2));
    ep_object_put(x, "verdict", text_of(x, q, 3));
    ep_object_put(x, "deciding", text_of(x, q, 4));
    ep_object_put(x, "holds", quantity_of(q, 18));
    ep_object_put(x, "flip_value", quantity_of(q, 19));
    ep_object_put(x, "open_until", ep_query_text(q, 20)[0] ? text_of(x, q, 20) : EP_V_NULL);
    ep_object_put(x, "spend", minor_of(x, q, 5));
    ep_object_put(x, "share", quantity_of(q, 6));
    write_months(x, id);
    ep_object_put(x, "own_hours", quantity_of(q, 7));
    ep_object_put(x, "visits", quantity_of(q, 8));
    ep_object_put(x, "leads", quantity_of(q, 9));
    write_customers(x, id, quantity_of(q, 10));
    ep_object_put(x, "revenue", minor_of(x, q, 11));
    ep_object_put(x, "profit", minor_of(x, q, 12));
    put_total_percentiles(x, id, "cost_per_lead", true);
    ep_object_put(x, "cost_per_customer", minor_of(x, q, 13));
    ep_object_put(x, "return", quantity_of(q, 14));
    ep_object_put(x, "text", say_of(x, q, 15));
    write_list(x, "reasons", "run_reasons", id, write_reason);
    end(x, '}');
}

static void write_tool(struct ep_export_object *x, struct ep_query *q)
{
    const char *id = text_or_null(x, q, 0);

    begin(x, NULL, '{');
    ep_object_put(x, "id", ep_v_text(id));
    ep_object_put(x, "name", ep_v_text(ep_export_name(x->rp, "tool", id)));
    ep_object_put(x, "group", text_of(x, q, 1));
    ep_object_put(x, "chosen", flag_of(q, 2));
    ep_object_put(x, "verdict", text_of(x, q, 3));
    ep_object_put(x, "reason", say_of(x, q, 4));
    ep_object_put(x, "spend", minor_of(x, q, 6));
    end(x, '}');
}

static void write_totals(struct ep_export_object *x)
{
    const struct ep_total *payback = ep_rp_total(x->rp, "", "payback_month");
    static const struct {
        const char *metric;
        bool money;
    } plain[] = {{"reach", false},
                 {"visits", false},
                 {"leads", false},
                 {"customers", false},
                 {"revenue", true}};

    begin(x, "totals", '{');
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        put_total(x, plain[i].metric, plain[i].money);
    put_total_percentiles(x, "", "profit", true);
    ep_object_put(x, "payback_month",
                  payback && payback->mean >= 1 ? ep_v_whole((int64_t)payback->mean) : EP_V_NULL);
    put_total(x, "npv", true);
    put_total(x, "loss_probability", false);
    begin(x, "percentiles", '{');
    for (size_t i = 1; i < sizeof plain / sizeof plain[0]; i++)
        put_total_percentiles(x, "", plain[i].metric, plain[i].money);
    end(x, '}');
    end(x, '}');
    begin(x, "certificate", '{');
    put_total(x, "objective", true);
    put_total(x, "upper_bound", true);
    put_total(x, "gap", false);
    put_total(x, "bound_draws", false);
    put_total(x, "set_objective", true);
    put_total(x, "set_bound", true);
    put_total(x, "set_gap", false);
    put_total(x, "set_draws", false);
    end(x, '}');
}

/* Quantiles at the ends only: null where there are none. */
static void put_ends(struct ep_export_object *x, const char *key, struct ep_export_value low,
                     struct ep_export_value high)
{
    begin(x, key, '{');
    ep_object_put(x, "p10", low);
    ep_object_put(x, "p90", high);
    end(x, '}');
}

static void write_spend(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "id", text_of(x, q, 0));
    ep_object_put(x, "test", flag_of(q, 1));
    ep_object_put(x, "spend", minor_of(x, q, 2));
    end(x, '}');
}

static void write_alternative_goal(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "id", text_of(x, q, 0));
    ep_object_put(x, "target", goal_value(x, q, 2));
    ep_object_put(x, "expected", goal_value(x, q, 3));
    ep_object_put(x, "probability", quantity_of(q, 4));
    end(x, '}');
}

/* Columns of run_budgets and run_scenarios. */
static void write_alternative(struct ep_export_object *x, struct ep_query *q)
{
    const char *key =
        ep_arena_printf(x->rp->arena, "%s/%s", text_or_null(x, q, 0), ep_query_text(q, 1));

    begin(x, NULL, '{');
    ep_object_put(x, "name", text_of(x, q, 1));
    ep_object_put(x, "problem", ep_query_text(q, 2)[0] ? text_of(x, q, 2) : EP_V_NULL);
    ep_object_put(x, "budget", minor_of(x, q, 3));
    ep_object_put(x, "spend", minor_of(x, q, 4));
    ep_object_put(x, "customers", quantity_of(q, 5));
    put_ends(x, "customers_range", quantity_of(q, 6), quantity_of(q, 7));
    ep_object_put(x, "profit", minor_of(x, q, 8));
    put_ends(x, "profit_range", minor_of(x, q, 9), minor_of(x, q, 10));
    ep_object_put(x, "loss_probability", quantity_of(q, 11));
    ep_object_put(x, "objective", quantity_of(q, 12));
    ep_object_put(x, "marginal", quantity_of(q, 13));
    ep_object_put(x, "binds", text_of(x, q, 14));
    write_list(x, "channels", "run_alternative_channels", key, write_spend);
    write_list(x, "goals", "run_alternative_goals", key, write_alternative_goal);
}

static void write_budget(struct ep_export_object *x, struct ep_query *q)
{
    write_alternative(x, q);
    end(x, '}');
}

static void write_input(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "key", text_of(x, q, 0));
    ep_object_put(x, "was", ep_query_text(q, 1)[0] ? text_of(x, q, 1) : EP_V_NULL);
    ep_object_put(x, "value", text_of(x, q, 2));
    end(x, '}');
}

static void write_scenario(struct ep_export_object *x, struct ep_query *q)
{
    write_alternative(x, q);
    write_list(x, "inputs", "run_scenario_inputs", text_or_null(x, q, 1), write_input);
    end(x, '}');
}

static void write_binding(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "kind", text_of(x, q, 0));
    ep_object_put(x, "subject", ep_query_text(q, 1)[0] ? text_of(x, q, 1) : EP_V_NULL);
    ep_object_put(x, "months", ep_query_text(q, 2)[0] ? text_of(x, q, 2) : EP_V_NULL);
    ep_object_put(x, "price", quantity_of(q, 3));
    end(x, '}');
}

static void write_sensitivity(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "fact", text_of(x, q, 0));
    ep_object_put(x, "low", minor_of(x, q, 1));
    ep_object_put(x, "high", minor_of(x, q, 2));
    ep_object_put(x, "weight", quantity_of(q, 3));
    ep_object_put(x, "evpi", quantity_of(q, 4));
    ep_object_put(x, "brief_key", ep_query_text(q, 5)[0] ? text_of(x, q, 5) : EP_V_NULL);
    end(x, '}');
}

static void write_test(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "channel", text_of(x, q, 0));
    ep_object_put(x, "value", minor_of(x, q, 1));
    ep_object_put(x, "cost", minor_of(x, q, 2));
    ep_object_put(x, "planned", flag_of(q, 3));
    end(x, '}');
}

/* null without --seek */
static void write_seek(struct ep_export_object *x)
{
    struct ep_query *q = ep_export_query(x->rp, "run_seek", NULL);

    ep_json_key(&x->json, "seek");
    if (!ep_query_next(q)) {
        ep_json_null(&x->json);
        ep_rp_close(x->rp, q);
        return;
    }
    begin(x, NULL, '{');
    ep_object_put(x, "goal", text_of(x, q, 0));
    ep_object_put(x, "asked_probability", quantity_of(q, 2));
    ep_object_put(x, "reached", flag_of(q, 3));
    ep_object_put(x, "least_budget", minor_of(x, q, 4));
    ep_object_put(x, "lower_bound", minor_of(x, q, 5));
    ep_object_put(x, "gap", quantity_of(q, 6));
    ep_object_put(x, "lower_bound_any", minor_of(x, q, 12));
    ep_object_put(x, "target", goal_value(x, q, 7));
    ep_object_put(x, "expected", goal_value(x, q, 8));
    ep_object_put(x, "probability", quantity_of(q, 9));
    ep_object_put(x, "reachable", goal_value(x, q, 10));
    ep_object_put(x, "limit", ep_query_text(q, 11)[0] ? text_of(x, q, 11) : EP_V_NULL);
    end(x, '}');
    ep_rp_close(x->rp, q);
}

static void write_what_if(struct ep_export_object *x)
{
    write_seek(x);
    write_list(x, "binding", "run_binding", NULL, write_binding);
    write_list(x, "budgets", "run_alternatives", "budget", write_budget);
    write_list(x, "scenarios", "run_alternatives", "scenario", write_scenario);
    write_list(x, "sensitivity", "run_sensitivity", NULL, write_sensitivity);
    write_list(x, "test_order", "run_test_order", NULL, write_test);
}

static void write_hypothesis(struct ep_export_object *x, struct ep_query *q)
{
    begin(x, NULL, '{');
    ep_object_put(x, "id", text_of(x, q, 0));
    ep_object_put(x, "channel", text_of(x, q, 1));
    ep_object_put(x, "test", flag_of(q, 9));
    ep_object_put(x, "statement", say_of(x, q, 2));
    ep_object_put(x, "metric", text_of(x, q, 4));
    ep_object_put(x, "direction", text_of(x, q, 5));
    ep_object_put(x, "target", quantity_of(q, 6));
    ep_object_put(x, "decide_by", text_of(x, q, 7));
    ep_object_put(x, "data_needed", quantity_of(q, 8));
    end(x, '}');
}

static void write_warning(struct ep_export_object *x, struct ep_query *q)
{
    const char *where = text_or_null(x, q, 3);

    begin(x, NULL, '{');
    ep_object_put(x, "code", text_of(x, q, 0));
    ep_object_put(x, "text", say_of(x, q, 1));
    ep_object_put(x, "where", ep_v_text(where && *where ? where : NULL));
    end(x, '}');
}

/* One less the part of what matters that the brief and its data carry. */
static void write_shares(struct ep_export_object *x)
{
    const struct ep_total *data = ep_rp_total(x->rp, "", "data_share");

    ep_object_put(x, "assumed_share", data ? ep_v_quantity(1 - data->mean) : EP_V_NULL);
    put_total(x, "data_share", false);
    put_total(x, "benchmark_share", false);
}

static void write_run(struct ep_export_object *x)
{
    write_head(x);
    write_list(x, "goals", "run_goals", NULL, write_goal);
    write_list(x, "channels", "run_channels", NULL, write_channel);
    write_list(x, "tools", "run_tools", NULL, write_tool);
    write_totals(x);
    write_list(x, "hypotheses", "run_hypotheses", NULL, write_hypothesis);
    write_what_if(x);
    write_list(x, "warnings", "run_warnings", NULL, write_warning);
    write_shares(x);
}

enum ep_status ep_report_run_json(struct ep_store *s, struct ep_str *out, struct ep_error *err)
{
    return ep_object_write(s, write_run, out, err);
}
