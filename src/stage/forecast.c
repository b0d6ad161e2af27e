/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/roi_internal.h"
#include "stage/stage_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

static const char *const metric_name[EP_TOTAL_COUNT] = {"visits", "leads", "customers", "revenue",
                                                        "margin"};

static void fact_of(struct ep_context *ctx, const char *key, const struct ep_spread *q,
                    const char *unit, const char *formula)
{
    struct ep_fact f = {.key = key,
                        .value = q->mean,
                        .range = {q->p10, q->p50, q->p90},
                        .unit = unit,
                        .origin = EP_ORIGIN_DERIVED,
                        .place = formula,
                        .note = ""};
    const struct ep_fact *input[64];
    size_t inputs = 0;
    const struct ep_plan *plan = ctx->plan;
    for (int i = 0; i < plan->model.channels && inputs < 64; i++)
        if (plan->solution.active[i])
            input[inputs++] = ep_ledger_need(ctx->ledger, "channel.%s", plan->model.channel[i].id);
    ep_ledger_put(ctx->ledger, &f, input, inputs);
}

static enum ep_status write_row(struct ep_context *ctx, const char *month, const char *channel,
                                const char *metric, const struct ep_spread *q, struct ep_error *err)
{
    return EP_INSERT(ctx->store, "forecast", err, ep_c_text("month", month),
                     ep_c_text("channel", channel), ep_c_text("metric", metric),
                     ep_c_real("mean", q->mean), ep_c_real("p10", q->p10), ep_c_real("p50", q->p50),
                     ep_c_real("p90", q->p90));
}

static const char *unit_of(const char *metric)
{
    bool money = ep_streq(metric, "revenue") || ep_streq(metric, "margin") ||
                 ep_streq(metric, "spend") || ep_streq(metric, "cumulative_profit");
    return money ? "money" : "count";
}

static enum ep_status write_plan_row(struct ep_context *ctx, const char *month, const char *metric,
                                     const struct ep_spread *q, struct ep_error *err)
{
    fact_of(ctx, ep_arena_printf(ctx->arena, "forecast.%s.%s", month, metric), q, unit_of(metric),
            "the plan valued over all draws of its uncertain figures");
    return write_row(ctx, month, "", metric, q, err);
}

static struct ep_spread certain(double v)
{
    return (struct ep_spread){v, v, v, v, 0};
}

/* Cost of a month: cash, and own hours at what they cost. */
static double cost_of_month(const struct ep_plan *plan, int t)
{
    const struct ep_model *m = &plan->model;
    double sum = 0;
    for (int i = 0; i < m->channels; i++) {
        const struct ep_model_channel *x = &m->channel[i];
        long at = (long)i * m->months + t;
        sum += ep_plan_spend(plan, i, t, t + 1);
        sum += plan->solution.own_hours[at] * ep_plan_hour_cost(plan, x);
    }
    return sum + ep_plan_tools_spend(plan, t, t + 1);
}

static double cash_of_month(const struct ep_plan *plan, int t)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        sum += ep_plan_spend(plan, i, t, t + 1);
    return sum + ep_plan_tools_spend(plan, t, t + 1);
}

/* Share of a customer's value that has come in `months` after the purchase. */
static double paid_in(struct ep_repeat_terms terms, int months)
{
    double whole = ep_orders_over_horizon(&terms);
    terms.horizon = months + 1 < terms.horizon ? months + 1 : terms.horizon;
    return whole > 0 ? ep_orders_over_horizon(&terms) / whole : 1;
}

/* Running profit by month and draw, in money as it comes in: repeat purchases arrive later. */
static double *running_profit(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_forecast *f = &plan->forecast;
    double *run = EP_NEW_ARRAY(ctx->arena, double, (size_t)f->months *(size_t)f->draws);
    double *share = EP_NEW_ARRAY(ctx->arena, double, (size_t)f->months);
    double *cost = EP_NEW_ARRAY(ctx->arena, double, (size_t)f->months), sum = 0;
    struct ep_terms terms;
    ep_stage_business_terms(ctx, &terms);
    struct ep_repeat_terms repeat = ep_stage_repeat(ctx, &terms);
    for (int t = 0; t < f->months; t++) {
        share[t] = paid_in(repeat, t);
        sum += cost_of_month(plan, t);
        cost[t] = sum;
    }
    for (int d = 0; d < f->draws; d++) {
        for (int t = 0; t < f->months; t++) {
            double in = 0;
            for (int u = 0; u <= t; u++)
                in += f->month[EP_TOTAL_MARGIN][(long)u * f->draws + d] * share[t - u];
            run[(long)t * f->draws + d] = in - cost[t];
        }
    }
    return run;
}

static enum ep_status write_months(struct ep_context *ctx, struct ep_plan *plan, const double *run,
                                   struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    enum ep_status status = EP_OK;
    char month[EP_MONTHS_TEXT];
    for (int t = 0; t < f->months && status == EP_OK; t++) {
        struct ep_spread q = certain(cash_of_month(plan, t));
        ep_month_text(plan->model.first_month + t, month);
        EP_TRY(write_plan_row(ctx, month, "spend", &q, err));
        for (int k = 0; k < EP_TOTAL_COUNT; k++) {
            q = plan->spreads->month[k * f->months + t];
            EP_TRY(write_plan_row(ctx, month, metric_name[k], &q, err));
        }
        q = ep_spread_of(ctx->arena, run + (long)t * f->draws, f->draws);
        status = write_plan_row(ctx, month, "cumulative_profit", &q, err);
    }
out:
    return status;
}

/* Channel `i` by month, the mean over the draws, so that the channels and the direct visits add up
 * to the plan; i past the last channel: people who come by name. */
static enum ep_status write_channel_month(struct ep_context *ctx, struct ep_plan *plan, int i,
                                          int t, struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    bool direct = i >= f->channels;
    const char *id = direct ? "direct" : plan->model.channel[i].id;
    struct ep_spread q = certain(direct ? 0 : ep_plan_spend(plan, i, t, t + 1));
    char month[EP_MONTHS_TEXT];
    enum ep_status status = EP_OK;
    ep_month_text(plan->model.first_month + t, month);
    if (!direct)
        status = write_row(ctx, month, id, "spend", &q, err);
    for (int k = 0; k < EP_TOTAL_COUNT && status == EP_OK; k++) {
        q = certain(f->mean[k][(long)i * f->months + t]);
        status = write_row(ctx, month, id, metric_name[k], &q, err);
    }
    return status;
}

/* What is new for tools by month: beside the channels, none of which it belongs to. */
static enum ep_status write_tool_months(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    char month[EP_MONTHS_TEXT];
    enum ep_status status = EP_OK;
    bool any = ep_plan_tools_spend(plan, 0, plan->model.months) > 0;
    for (int t = 0; any && t < plan->model.months && status == EP_OK; t++) {
        struct ep_spread q = certain(ep_plan_tools_spend(plan, t, t + 1));
        status = write_row(ctx, ep_month_text(plan->model.first_month + t, month), "tools", "spend",
                           &q, err);
    }
    return status;
}

/* What comes without the plan: today's customers less what the audited channels bring. */
static enum ep_status write_baseline(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    double today = ep_plan_baseline(ctx->brief);
    char month[EP_MONTHS_TEXT];
    enum ep_status status = EP_OK;
    for (int t = 0; t < plan->model.months && status == EP_OK; t++) {
        int moy = ep_month_of_year(plan->model.first_month + t) + 1;
        struct ep_spread q =
            certain(today * ep_ledger_value(ctx->ledger, 1, "business.season.%02d", moy));
        status = write_row(ctx, ep_month_text(plan->model.first_month + t, month), "baseline",
                           "customers", &q, err);
    }
    return status;
}

static enum ep_status write_total(struct ep_context *ctx, const char *channel, const char *metric,
                                  const struct ep_spread *q, bool spread, struct ep_error *err)
{
    return EP_INSERT(ctx->store, "total", err, ep_c_text("channel", channel),
                     ep_c_text("metric", metric), ep_c_real("mean", q->mean),
                     spread ? ep_c_real("p10", q->p10) : ep_c_null("p10"),
                     spread ? ep_c_real("p50", q->p50) : ep_c_null("p50"),
                     spread ? ep_c_real("p90", q->p90) : ep_c_null("p90"),
                     spread ? ep_c_real("standard_error", q->error) : ep_c_null("standard_error"));
}

static enum ep_status plan_total(struct ep_context *ctx, const char *metric,
                                 const struct ep_spread *q, bool spread, const char *unit,
                                 const char *formula, struct ep_error *err)
{
    fact_of(ctx, ep_arena_printf(ctx->arena, "total.%s", metric), q, unit, formula);
    return write_total(ctx, "", metric, q, spread, err);
}

/* What a lead costs: the money is planned, the leads are drawn, so many leads make it low. False
 * where a draw in ten brings none. */
static bool lead_cost(double spend, const struct ep_spread *leads, struct ep_spread *q)
{
    if (spend <= 0 || leads->p10 <= 0)
        return false;
    *q = (struct ep_spread){.mean = spend / leads->mean,
                            .p10 = spend / leads->p90,
                            .p50 = spend / leads->p50,
                            .p90 = spend / leads->p10,
                            .error = spend / leads->mean * leads->error / leads->mean};
    return true;
}

static enum ep_status write_lead_cost(struct ep_context *ctx, struct ep_plan *plan, int i,
                                      struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    const char *id = plan->model.channel[i].id;
    const struct ep_spread *leads =
        &plan->spreads->channel[EP_TOTAL_LEADS * (f->channels + 1) + i];
    struct ep_spread q;
    if (!lead_cost(ep_plan_spend(plan, i, 0, f->months), leads, &q))
        return EP_OK;
    const struct ep_fact fact = {.key = ep_arena_printf(ctx->arena, "channel.%s.cost_per_lead", id),
                                 .value = q.mean,
                                 .range = {q.p10, q.p50, q.p90},
                                 .unit = "money",
                                 .origin = EP_ORIGIN_DERIVED,
                                 .place = "spend / leads, over all draws",
                                 .note = ""};
    const struct ep_fact *input[] = {ep_ledger_need(ctx->ledger, "channel.%s.spend", id),
                                     ep_ledger_need(ctx->ledger, "forecast.channel.%s.leads", id)};
    ep_ledger_put(ctx->ledger, &fact, input, 2);
    return write_total(ctx, id, "cost_per_lead", &q, true, err);
}

static enum ep_status write_channel_totals(struct ep_context *ctx, struct ep_plan *plan, int i,
                                           struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    enum ep_status status = EP_OK;
    bool direct = i >= f->channels;
    const char *id = direct ? "direct" : plan->model.channel[i].id;
    for (int k = 0; k < EP_TOTAL_COUNT && status == EP_OK; k++) {
        struct ep_spread q = plan->spreads->channel[k * (f->channels + 1) + i];
        fact_of(ctx, ep_arena_printf(ctx->arena, "forecast.channel.%s.%s", id, metric_name[k]), &q,
                unit_of(metric_name[k]), "the plan valued over all draws of its uncertain figures");
        status = write_total(ctx, id, metric_name[k], &q, true, err);
    }
    if (status == EP_OK) {
        struct ep_spread worth = certain(f->worth[i]), later = certain(f->later[i]);
        EP_TRY(write_total(ctx, id, "value", &worth, false, err));
        status = write_total(ctx, id, "customers_later", &later, false, err);
    }
    if (!direct && status == EP_OK)
        status = write_lead_cost(ctx, plan, i, err);
    for (int t = 0; t < plan->model.months && status == EP_OK; t++)
        status = write_channel_month(ctx, plan, i, t, err);
out:
    return status;
}

/* Discount of what comes after the plan of channel i (model.channels: direct visits): the mean of
 * its months, weighed by the customers at the mids. */
static double discount_after(const struct ep_plan *plan, int i, double month)
{
    const struct ep_solution *s = &plan->solution;
    const struct ep_model *m = &plan->model;
    double weight = 0, sum = 0;
    int rows = i < m->channels ? 1 : m->awarenesses;
    for (int r = 0; r < rows; r++) {
        const double *row =
            i < m->channels ? s->customers + (long)i * s->all : s->direct + (long)r * s->all;
        int lag = i < m->channels ? m->channel[i].sales_lag : 0;
        for (int t = s->months - lag < 0 ? 0 : s->months - lag; t < s->all; t++) {
            weight += row[t];
            sum += row[t] / pow(month, t + lag);
        }
    }
    return weight > 0 ? sum / weight : pow(month, -s->months);
}

/* Flows of the plan discounted to its first month, the tail included, mean over the draws. */
static double present_value(struct ep_context *ctx, struct ep_plan *plan)
{
    double rate = ep_ledger_need(ctx->ledger, "plan.discount_rate")->value;
    double month = pow(1 + rate, 1.0 / 12), sum = 0;
    int months = plan->model.months;
    for (int i = 0; i <= plan->model.channels; i++) {
        double later = plan->forecast.worth[i];
        for (int t = 0; t < months; t++) {
            double in = ep_plan_expected(plan, EP_TOTAL_MARGIN, i, t, t + 1);
            sum += in / pow(month, t);
            later -= in;
        }
        sum += later * discount_after(plan, i, month);
    }
    for (int t = 0; t < months; t++)
        sum -= cost_of_month(plan, t) / pow(month, t);
    return sum;
}

/* First month whose running mean is not negative and stays so, counted from 1; 0: none. */
static int payback_month(const double *run, int months, int draws)
{
    int month = 0;
    for (int t = months - 1; t >= 0; t--) {
        if (ep_plan_sum(run + (long)t * draws, 0, draws) < 0)
            break;
        month = t + 1;
    }
    return month;
}

static double share_below_zero(const double *v, int n)
{
    int below = 0;
    for (int i = 0; i < n; i++)
        below += v[i] < 0;
    return (double)below / n;
}

/* Totals that have a distribution. */
static enum ep_status write_spread_totals(struct ep_context *ctx, const struct ep_forecast *f,
                                          double spend, struct ep_error *err)
{
    struct ep_spread leads = ep_spread_of(ctx->arena, f->total[EP_TOTAL_LEADS], f->draws), each;
    enum ep_status status = EP_OK;
    if (lead_cost(spend, &leads, &each))
        status = plan_total(ctx, "cost_per_lead", &each, true, "money", "spend / leads", err);
    for (int k = 0; k < EP_TOTAL_COUNT && status == EP_OK; k++) {
        struct ep_spread q = ep_spread_of(ctx->arena, f->total[k], f->draws);
        status = plan_total(ctx, metric_name[k], &q, true, unit_of(metric_name[k]),
                            "sum over the plan's months of all channels", err);
    }
    if (status == EP_OK) {
        struct ep_spread q = ep_spread_of(ctx->arena, f->profit, f->draws);
        status = plan_total(ctx, "profit", &q, true, "money",
                            "value of all customers, later ones too - cash - own hours", err);
    }
    if (status == EP_OK) {
        struct ep_spread q = ep_spread_of(ctx->arena, f->aware, f->draws);
        status = plan_total(ctx, "reach", &q, true, "count",
                            "people aware at the plan's end, each counted once", err);
    }
    if (status == EP_OK) {
        struct ep_spread q = ep_spread_of(ctx->arena, f->later_customers, f->draws);
        status = plan_total(ctx, "customers_later", &q, true, "count",
                            "bought after the plan's last month", err);
    }
    return status;
}

/* How near the objective is to the best one: nothing to tell where all is asked for that there is
 * of a goal, whatever it costs. */
static bool is_proof(const char *metric)
{
    return strstr(metric, "bound") || strstr(metric, "gap") || strncmp(metric, "set_", 4) == 0;
}

/* Draws that the bound of the plan's own channels and the prices of limits are over, and that of
 * all sets. */
static void draws_of_bounds(const struct ep_context *ctx, const struct ep_plan *plan, int *own,
                            int *sets)
{
    *sets = ctx->rest ? ctx->rest->model->draws.count : plan->few.count;
    *own = plan->few.correction ? plan->forecast.draws : *sets;
}

static enum ep_status write_plan_totals(struct ep_context *ctx, struct ep_plan *plan,
                                        const double *run, struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    const struct ep_solution *s = &plan->solution;
    double budget = plan->model.budget, loss = share_below_zero(f->profit, f->draws), spend = 0;
    for (int i = 0; i < plan->model.channels; i++)
        spend += ep_plan_spend(plan, i, 0, f->months);
    double tools = ep_plan_tools_spend(plan, 0, f->months);
    spend += tools;
    int few, fewest;
    draws_of_bounds(ctx, plan, &few, &fewest);
    const struct {
        const char *metric, *unit, *formula;
        double value;
    } fixed[] = {
        {"spend", "money", "sum of the media plan", spend},
        {"budget", "money", "plan.budget", budget >= 0 ? budget : spend},
        {"unspent", "money", "budget - spend", budget >= 0 ? fmax(0, budget - spend) : 0},
        {"tools", "money", "sum of the tools over the plan", tools},
        {"own_hours_cost", "money", "own hours x their cost", s->cost_total - s->cash_total},
        {"test_spend", "money", "cost of the tests", plan->test_spend},
        {"objective", "money", "value + goals' prices - cost", plan->certified},
        {"upper_bound", "money", "dual bound of the continuous part", s->upper_bound},
        {"gap", "rate", "(bound - objective) / max(bound, gross value)", s->gap},
        {"bound_draws", "count", "draws that upper_bound and the prices of limits are over", few},
        {"set_objective", "money", "objective over the draws that set_bound is over",
         s->set_objective},
        {"set_bound", "money", "bound over all sets of channels, branch and bound", s->set_bound},
        {"set_gap", "rate", "(set_bound - set_objective) / max(bound, gross value)", s->set_gap},
        {"set_draws", "count", "draws that set_bound is over", fewest},
        {"priced", "money", "goals' prices x what the plan adds to them, mean over the draws",
         ep_plan_sum(f->priced, 0, f->draws) / f->draws},
        {"npv", "money", "flows discounted to the first month, tail included",
         present_value(ctx, plan)},
        {"payback_month", "count", "first month whose running profit stays at or above zero",
         payback_month(run, f->months, f->draws)},
        {"draws", "count", "draws that everything reported is valued over", f->draws},
        {"loss_probability", "rate", "share of draws with profit below zero", loss},
    };
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed && status == EP_OK; i++) {
        struct ep_spread q = certain(fixed[i].value);
        if (plan->beyond && is_proof(fixed[i].metric))
            continue;
        status = plan_total(ctx, fixed[i].metric, &q, false, fixed[i].unit, fixed[i].formula, err);
    }
    if (status == EP_OK)
        status = write_spread_totals(ctx, f, spend, err);
    return status;
}

enum ep_status ep_plan_write_forecast(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err)
{
    double *run = running_profit(ctx, plan);
    enum ep_status status;
    ep_plan_beside_wait(ctx, plan->spreads->job);
    EP_TRY(write_months(ctx, plan, run, err));
    EP_TRY(write_baseline(ctx, plan, err));
    EP_TRY(write_tool_months(ctx, plan, err));
    for (int i = 0; i <= plan->model.channels; i++)
        if (i == plan->model.channels || plan->solution.active[i])
            EP_TRY(write_channel_totals(ctx, plan, i, err));
    status = write_plan_totals(ctx, plan, run, err);
out:
    return status;
}

/* --- goals
 * ---------------------------------------------------------------------------------------- */

static double counted_spend(const struct ep_plan *plan, const struct ep_model_goal *g)
{
    double sum = 0;
    bool all = true;
    for (int i = 0; i < plan->model.channels; i++) {
        all = all && g->counts[i];
        for (int t = g->from; g->counts[i] && t <= g->to; t++)
            sum += ep_plan_spend(plan, i, t, t + 1);
    }
    return sum + (all ? ep_plan_tools_spend(plan, g->from, g->to + 1) : 0);
}

static const char *verdict_key(const struct ep_model_goal *g, double probability, bool reached,
                               double cost)
{
    if (!reached)
        return g->must ? "roi.goal.must_missed" : "roi.goal.missed";
    if (g->max_cost > 0 && cost > g->max_cost)
        return "roi.goal.dear";
    return probability >= 0.8   ? "roi.goal.safe"
           : probability >= 0.5 ? "roi.goal.within"
                                : "roi.goal.tight";
}

/* Mean over the draws of what the goal counts, over its figure at the mids, of visits of the months
 * [from, to). */
static double over_mids(const struct ep_plan *plan, const struct ep_model_goal *g, int i, int from,
                        int to)
{
    const struct ep_solution *s = &plan->solution;
    const struct {
        enum ep_total what;
        const double *mids;
    } of[] = {[EP_SCALE_VISITS] = {EP_TOTAL_VISITS, s->visits},
              [EP_SCALE_LEADS] = {EP_TOTAL_LEADS, s->leads},
              [EP_SCALE_CUSTOMERS] = {EP_TOTAL_CUSTOMERS, s->customers}};
    double mids = to > from ? ep_plan_sum(of[g->scale].mids + (long)i * s->all, from, to) : 0;
    return mids > 0 ? ep_plan_expected(plan, of[g->scale].what, i, g->from, g->to + 1) / mids : 0;
}

/* What each channel has to bring of a goal's metric: the lowest level of the tree of KPIs. */
static enum ep_status write_kpis(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_model_goal *g, struct ep_error *err)
{
    const struct ep_solution *s = &plan->solution;
    enum ep_status status = EP_OK;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const struct ep_model_channel *x = &plan->model.channel[i];
        int lag = g->scale == EP_SCALE_CUSTOMERS ? x->sales_lag : 0;
        int from = g->from > lag ? g->from - lag : 0, to = g->to - lag + 1;
        double visits = to > from ? ep_plan_sum(s->visits + (long)i * s->all, from, to) : 0;
        double part = g->kind == EP_GOAL_LINEAR && s->active[i] ? visits * g->per_visit[i] : 0;
        part *= over_mids(plan, g, i, from, to);
        const char *id = ep_arena_printf(ctx->arena, "%s.%s.%s", g->id, g->metric, x->id);
        if (part <= 1e-6)
            continue;
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "kpi.%s", id), ep_range_of(part),
                  "count",
                  "visits of the plan in the window x what one adds to the metric, over all draws",
                  ep_ledger_need(ctx->ledger, "channel.%s", x->id));
        status =
            EP_INSERT(ctx->store, "kpi", err, ep_c_text("id", id),
                      ep_c_text("parent", ep_arena_printf(ctx->arena, "%s.%s", g->id, g->metric)),
                      ep_c_text("goal", g->id), ep_c_int("level", 2),
                      ep_c_text("metric", g->metric), ep_c_text("channel", x->id),
                      ep_c_text("unit", unit_of(g->metric)), ep_c_real("target", part),
                      ep_c_text("owner", x->role >= 0 ? plan->model.role[x->role].id : ""));
    }
    return status;
}

static enum ep_status write_goal(struct ep_context *ctx, struct ep_plan *plan, int index,
                                 struct ep_error *err)
{
    const struct ep_forecast *f = &plan->forecast;
    const struct ep_model_goal *g = &plan->model.goal[index];
    double *total = EP_NEW_ARRAY(ctx->arena, double, (size_t)f->draws);
    double *each = EP_NEW_ARRAY(ctx->arena, double, (size_t)f->draws);
    double spend = counted_spend(plan, g), target = g->at_least + g->baseline, hits = 0;
    for (int d = 0; d < f->draws; d++) {
        double own = f->goal[(long)index * f->draws + d];
        total[d] = own + g->baseline;
        each[d] = own > 1e-9 ? spend / own : 0;
        hits += total[d] >= target;
    }
    struct ep_spread q = ep_spread_of(ctx->arena, total, f->draws);
    struct ep_spread cost = ep_spread_of(ctx->arena, each, f->draws);
    /* money of a priced goal buys customers too: its cost each says nothing */
    bool reached = target - q.mean <= EP_MISSED * fmax(0, g->at_least);
    bool priced = cost.p50 > 0 && g->price <= 0;
    double probability = hits / f->draws;
    struct ep_spread p = certain(probability);
    const char *args = EP_ARGS(ctx->arena, ep_a_num("expected", ep_plan_about(q.mean)),
                               ep_a_num("target", target), ep_a_num("probability", probability),
                               ep_a_num("short", ep_plan_about(fmax(0, target - q.mean))),
                               ep_a_num("ceiling", g->max_cost), ep_a_num("cost", cost.p50));
    fact_of(ctx, ep_arena_printf(ctx->arena, "goal.%s.expected", g->id), &q, "count",
            "what the plan adds in the window, over all draws, + baseline");
    fact_of(ctx, ep_arena_printf(ctx->arena, "goal.%s.probability", g->id), &p, "rate",
            "share of draws in which the target is reached");
    if (priced)
        fact_of(ctx, ep_arena_printf(ctx->arena, "goal.%s.cost_each", g->id), &cost, "money",
                "spend of the goal's channels in the window / what the plan adds to the metric");
    enum ep_status status = write_kpis(ctx, plan, g, err);
    if (status != EP_OK)
        return status;
    return EP_UPDATE(ctx->store, "goal", "id", g->id, err, ep_c_real("expected", q.mean),
                     ep_c_real("p10", q.p10), ep_c_real("p50", q.p50), ep_c_real("p90", q.p90),
                     ep_c_real("probability", probability),
                     priced ? ep_c_real("cost_each_p10", cost.p10) : ep_c_null("cost_each_p10"),
                     priced ? ep_c_real("cost_each_p50", cost.p50) : ep_c_null("cost_each_p50"),
                     priced ? ep_c_real("cost_each_p90", cost.p90) : ep_c_null("cost_each_p90"),
                     ep_c_int("reached", reached),
                     reached ? ep_c_null("nearest") : ep_c_real("nearest", q.mean),
                     ep_c_text("verdict", verdict_key(g, probability, reached, cost.p50)),
                     ep_c_text("verdict_args", args));
}

enum ep_status ep_plan_write_goals(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int g = 0; g < plan->model.goals && status == EP_OK; g++)
        status = write_goal(ctx, plan, g, err);
    return status;
}
