/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The optimisation problem and its solution as one JSON object, format emplan-model/1
 * (docs/model.md): whoever has it can recompute every figure and solve the problem again with other
 * software. */

#include "stage/roi_internal.h"

#include "emplan/date.h"
#include "emplan/json.h"

#include <math.h>

static const char *const objective_name[] = {"profit", "customers", "revenue", "reach"};
static const char *const feed_name[] = {"visits", "leads", "subscribers", "customers"};
static const char *const kind_name[] = {
    [EP_GOAL_LINEAR] = "linear", [EP_GOAL_AWARE] = "aware", [EP_GOAL_REACH] = "reach"};

static void number(struct ep_json *j, const char *key, double v)
{
    ep_json_key(j, key);
    ep_json_number(j, v);
}

static void string(struct ep_json *j, const char *key, const char *text)
{
    ep_json_key(j, key);
    ep_json_string(j, text);
}

static void flag(struct ep_json *j, const char *key, bool v)
{
    ep_json_key(j, key);
    ep_json_bool(j, v);
}

/* `count` numbers; null where there are none. */
static void row(struct ep_json *j, const char *key, const double *v, int count)
{
    if (key)
        ep_json_key(j, key);
    if (!v) {
        ep_json_null(j);
        return;
    }
    ep_json_array(j);
    for (int i = 0; i < count; i++)
        ep_json_number(j, v[i]);
    ep_json_end(j, ']');
}

static void matrix(struct ep_json *j, const char *key, const double *v, int rows, int columns)
{
    ep_json_key(j, key);
    ep_json_array(j);
    for (int i = 0; i < rows; i++)
        row(j, NULL, v + (long)i * columns, columns);
    ep_json_end(j, ']');
}

static void put_feeds(struct ep_json *j, const struct ep_model *m, const struct ep_model_channel *x)
{
    ep_json_key(j, "feeds");
    ep_json_array(j);
    for (int f = 0; f < x->feed_count; f++) {
        ep_json_object(j);
        string(j, "from", m->channel[x->feed[f].from].id);
        string(j, "of", feed_name[x->feed[f].of]);
        number(j, "rate", x->feed[f].rate);
        number(j, "lag", x->feed[f].lag);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_needs(struct ep_json *j, const struct ep_model *m, const struct ep_model_channel *x)
{
    ep_json_key(j, "needs");
    ep_json_array(j);
    for (int n = 0; n < x->need_count; n++)
        ep_json_string(j, m->channel[x->needs[n]].id);
    ep_json_end(j, ']');
}

static void put_response(struct ep_json *j, const struct ep_model *m,
                         const struct ep_model_channel *x)
{
    string(j, "response", x->per_result ? "per_result" : "saturating");
    number(j, "k", x->k);
    number(j, "theta", x->theta);
    number(j, "lag", x->lag);
    row(j, "base", x->base, m->months + m->tail);
    ep_json_key(j, "history");
    ep_json_array(j);
    for (int t = 0; t < x->history_count; t++)
        ep_json_number(j, x->history[t]);
    ep_json_end(j, ']');
}

static void put_channel(struct ep_json *j, const struct ep_plan *plan, int i)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[i];
    ep_json_object(j);
    string(j, "id", x->id);
    flag(j, "active", plan->solution.active[i]);
    flag(j, "tested", x->tested);
    flag(j, "allowed", x->allowed);
    flag(j, "required", x->required);
    put_needs(j, m, x);
    put_response(j, m, x);
    number(j, "cash_share", x->cash_share);
    string(j, "skill", plan->candidate[plan->candidate_of[i]].spec->skill);
    number(j, "hour_price", x->hour_price);
    string(j, "family", x->family >= 0 ? m->family[x->family].id : NULL);
    put_feeds(j, m, x);
    string(j, "brings", x->repeat ? "repeat" : "new");
    number(j, "visit_to_lead", x->visit_to_lead);
    number(j, "lead_to_customer", x->lead_to_customer);
    number(j, "visit_to_subscriber", x->visit_to_subscriber);
    number(j, "sales_lag", x->sales_lag);
    number(j, "customer_value", x->customer_value);
    number(j, "order_revenue", x->order_revenue);
    number(j, "fixed_setup", x->fixed_setup);
    number(j, "fixed_month", x->fixed_month);
    number(j, "min_if_used", x->min_if_used);
    flag(j, "steady", x->steady);
    number(j, "start", x->start);
    row(j, "lo", x->lo, m->months);
    row(j, "hi", x->hi, m->months);
    ep_json_end(j, '}');
}

static void put_families(struct ep_json *j, const struct ep_model *m)
{
    ep_json_key(j, "families");
    ep_json_array(j);
    for (int f = 0; f < m->families; f++) {
        ep_json_object(j);
        string(j, "id", m->family[f].id);
        number(j, "alpha", m->family[f].alpha);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

/* `used_by` channels that run: a tool is paid once where any of them is active, or `always`. */
static void put_tools(struct ep_json *j, const struct ep_model *m)
{
    ep_json_key(j, "tools");
    ep_json_array(j);
    for (int k = 0; k < m->tools; k++) {
        const struct ep_model_tool *tool = &m->tool[k];
        ep_json_object(j);
        string(j, "id", tool->id);
        number(j, "setup", tool->setup);
        number(j, "month", tool->month);
        number(j, "start", tool->start);
        number(j, "parts", tool->parts);
        flag(j, "always", tool->always);
        ep_json_key(j, "used_by");
        ep_json_array(j);
        for (int i = 0; i < m->channels; i++)
            if (tool->used_by[i])
                ep_json_string(j, m->channel[i].id);
        ep_json_end(j, ']');
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_awareness(struct ep_json *j, const struct ep_model *m)
{
    ep_json_key(j, "awareness");
    ep_json_array(j);
    for (int w = 0; w < m->awarenesses; w++) {
        const struct ep_model_awareness *a = &m->awareness[w];
        ep_json_object(j);
        string(j, "segment", a->segment);
        number(j, "people", a->people);
        number(j, "decay", a->decay);
        number(j, "start", a->start);
        ep_json_key(j, "from");
        ep_json_array(j);
        for (int i = 0; i < m->channels; i++)
            if (a->rate[i] > 0) {
                ep_json_object(j);
                string(j, "channel", m->channel[i].id);
                number(j, "rate", a->rate[i]);
                ep_json_end(j, '}');
            }
        ep_json_end(j, ']');
        number(j, "visits_per_aware", a->visits_per_aware);
        number(j, "visit_to_lead", a->visit_to_lead);
        number(j, "lead_to_customer", a->lead_to_customer);
        number(j, "customer_value", a->customer_value);
        number(j, "order_revenue", a->order_revenue);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_counts(struct ep_json *j, const struct ep_model *m, const struct ep_model_goal *g)
{
    ep_json_key(j, "counts");
    ep_json_array(j);
    for (int i = 0; i < m->channels; i++)
        ep_json_bool(j, !g->counts || g->counts[i]);
    ep_json_end(j, ']');
}

static void put_goal(struct ep_json *j, const struct ep_model *m, const struct ep_model_goal *g)
{
    ep_json_object(j);
    string(j, "id", g->id);
    string(j, "metric", g->metric);
    string(j, "kind", kind_name[g->kind]);
    string(j, "segment", g->stock > 0 ? m->awareness[g->stock - 1].segment : NULL);
    number(j, "people", g->people);
    number(j, "from", g->from);
    number(j, "to", g->to);
    number(j, "at_least", g->at_least);
    number(j, "baseline", g->baseline);
    number(j, "max_cost", g->max_cost);
    number(j, "price", g->price);
    flag(j, "must", g->must);
    row(j, "per_visit", g->kind == EP_GOAL_LINEAR ? g->per_visit : NULL, m->channels);
    row(j, "per_direct", g->per_direct, m->awarenesses);
    row(j, "reach", g->reach, m->channels);
    row(j, "cost_per_contact", g->contact, m->channels);
    put_counts(j, m, g);
    ep_json_end(j, '}');
}

static void put_role(struct ep_json *j, const struct ep_model *m, int r)
{
    ep_json_object(j);
    string(j, "role", m->role[r].id);
    number(j, "hours_month", m->role[r].hours_month);
    row(j, "busy", m->role[r].busy, m->months);
    number(j, "cost_hour", m->role[r].cost_hour);
    number(j, "buy_price", m->role[r].buy_price);
    flag(j, "outside", m->role[r].cash);
    ep_json_key(j, "use");
    ep_json_array(j);
    for (int i = 0; i < m->channels; i++) {
        const struct ep_model_channel *x = &m->channel[i];
        if (x->role != r)
            continue;
        ep_json_object(j);
        string(j, "channel", x->id);
        number(j, "fixed", x->fixed_hours);
        number(j, "per_money", x->hour_price > 0 ? (1 - x->cash_share) / x->hour_price : 0);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
    ep_json_end(j, '}');
}

static double fixed_total(const struct ep_plan *plan)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i])
            sum += plan->model.channel[i].fixed_setup +
                   plan->model.channel[i].fixed_month *
                       (plan->model.months - plan->model.channel[i].start);
    return sum + ep_plan_sum(plan->solution.tool_spend, 0, plan->model.tools * plan->model.months);
}

/* The draws over which the money is spread; of the rest of a plan as they were then. */
static void draw_again(struct ep_context *ctx, struct ep_plan *plan, struct ep_plan *then)
{
    *then = *plan;
    if (plan->few.count > 0)
        then->model.draws = plan->few;
    else
        ep_plan_draw(ctx, then, EP_SEARCH_DRAWS);
}

/* Mean value of customers over these draws, without the goals' prices; where profit is the
 * objective. */
static double mean_value(struct ep_context *ctx, const struct ep_plan *then)
{
    struct ep_model m = then->model;
    size_t goals = (size_t)m.goals;
    m.goal = ep_arena_grow(ctx->arena, m.goal, goals, goals + 1, sizeof *m.goal);
    for (size_t g = 0; g < goals; g++)
        m.goal[g].price = 0;
    return ep_model_objective(&m, then->solution.active, then->solution.effort) +
           then->solution.cost_total;
}

static void put_correction(struct ep_json *j, const struct ep_model *m)
{
    const struct ep_model_correction *c = m->draws.correction;
    int all = m->months + m->tail;
    ep_json_key(j, "correction");
    if (!c) {
        ep_json_null(j);
        return;
    }
    ep_json_object(j);
    number(j, "constant", c->constant);
    matrix(j, "slope", c->slope, m->channels, all);
    row(j, "goal_constant", c->goal_constant, m->goals);
    matrix(j, "goal_slope", c->goal_slope, m->goals, m->channels * all);
    ep_json_end(j, '}');
}

static void put_draws(struct ep_json *j, const struct ep_model *m)
{
    const struct ep_model_draws *d = &m->draws;
    ep_json_object(j);
    number(j, "count", d->count);
    number(j, "seed", (double)d->seed);
    matrix(j, "k", d->k, d->count, m->channels);
    matrix(j, "base", d->base, d->count, m->channels);
    matrix(j, "visit_to_lead", d->visit_to_lead, d->count, m->channels);
    matrix(j, "lead_to_customer", d->lead_to_customer, d->count, m->channels);
    matrix(j, "customer_value", d->customer_value, d->count, m->channels);
    put_correction(j, m);
    ep_json_end(j, '}');
}

/* What the solution comes to, and what a further unit of money or an hour would be worth in it. */
static void put_sums(struct ep_json *j, const struct ep_plan *plan, double mean)
{
    const struct ep_solution *s = &plan->solution;
    const struct ep_model *m = &plan->model;
    row(j, "metric", s->goal, m->goals);
    row(j, "cost_each", s->goal_cost, m->goals);
    matrix(j, "bought_hours", s->bought_hours, m->roles, m->months);
    row(j, "turned_away", s->turned_away, m->months);
    number(j, "cash_total", s->cash_total);
    number(j, "cost_total", s->cost_total);
    number(j, "value", s->gross);
    number(j, "priced", s->priced);
    number(j, "objective_mid", s->objective);
    number(j, "objective", mean);
    number(j, "budget_price", s->budget_price);
    row(j, "month_price", s->month_price, m->months);
    matrix(j, "hour_price", s->hour_price, m->roles, m->months);
}

static double gap_of(const struct ep_plan *plan, double bound, double mean, double value)
{
    bool money = plan->model.objective == EP_OBJECTIVE_PROFIT;
    double size = fmax(fabs(bound), money ? fmax(0, value) : 0);
    return size > 0 ? fmax(0, bound - mean) / size : 0; /* rounding may take a cent over it */
}

static void put_certificate(struct ep_context *ctx, struct ep_json *j, struct ep_plan *then,
                            double mean)
{
    const struct ep_solution *s = &then->solution;
    bool corrected = then->model.draws.correction != NULL;
    double value = mean_value(ctx, then);
    ep_json_key(j, "certificate");
    ep_json_object(j);
    number(j, "objective", mean);
    number(j, "upper_bound", s->upper_bound);
    number(j, "gap", gap_of(then, s->upper_bound, mean, value));
    number(j, "draws", corrected ? then->forecast.draws : then->model.draws.count);
    then->model.draws.correction = NULL;
    number(j, "set_objective", s->set_objective);
    number(j, "set_bound", s->set_bound);
    number(j, "set_gap", gap_of(then, s->set_bound, s->set_objective, mean_value(ctx, then)));
    number(j, "set_draws", then->model.draws.count);
    number(j, "sets_looked_at", s->set_nodes);
    string(j, "method", s->method);
    ep_json_end(j, '}');
}

static void put_solution(struct ep_json *j, const struct ep_plan *plan, double mean)
{
    const struct ep_solution *s = &plan->solution;
    const struct ep_model *m = &plan->model;
    ep_json_key(j, "solution");
    ep_json_object(j);
    matrix(j, "effort", s->effort, m->channels, m->months);
    matrix(j, "spend", s->spend, m->channels, m->months);
    matrix(j, "own_hours", s->own_hours, m->channels, m->months);
    matrix(j, "tool_spend", s->tool_spend, m->tools, m->months);
    matrix(j, "effective", s->effective, m->channels, s->all);
    matrix(j, "ceiling", s->ceiling, m->channels, s->all);
    matrix(j, "visits", s->visits, m->channels, s->all);
    matrix(j, "leads", s->leads, m->channels, s->all);
    matrix(j, "customers", s->customers, m->channels, s->all);
    matrix(j, "aware", s->aware, m->awarenesses, s->all);
    matrix(j, "direct", s->direct, m->awarenesses, s->all);
    put_sums(j, plan, mean);
    ep_json_end(j, '}');
}

static void put_problem(struct ep_context *ctx, struct ep_json *j, const struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    char month[EP_MONTHS_TEXT];
    string(j, "format", "emplan-model/1");
    string(j, "program", "emplan " EP_VERSION);
    string(j, "currency", m->currency);
    number(j, "months", m->months);
    number(j, "tail", m->tail);
    string(j, "first_month", ep_month_text(m->first_month, month));
    string(j, "objective", objective_name[m->objective]);
    string(j, "risk", ctx->brief->plan.risk.text);
    ep_json_key(j, "budget");
    if (m->budget >= 0)
        ep_json_number(j, m->budget);
    else
        ep_json_null(j);
    row(j, "monthly_cap", m->monthly_cap, m->months);
    number(j, "test_budget", m->test_budget);
    number(j, "fixed_total", fixed_total(plan));
    row(j, "capacity", m->capacity, m->months);
}

/* The problem, its solution and the draws as text: most of the work is digits, which another thread
 * puts down while other tables are written. The certificate, which the last proof belongs to, comes
 * when the text is written. */
struct ep_exported {
    struct ep_beside *job;
    struct ep_str model;
    struct ep_json json; /* of the model, open behind the solution */
    const char *draws;
    struct ep_plan then;
    double mean;
};

static void put_parts(struct ep_json *j, const struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    ep_json_key(j, "channels");
    ep_json_array(j);
    for (int i = 0; i < m->channels; i++)
        put_channel(j, plan, i);
    ep_json_end(j, ']');
    put_families(j, m);
    put_tools(j, m);
    put_awareness(j, m);
    ep_json_key(j, "goals");
    ep_json_array(j);
    for (int g = 0; g < m->goals; g++)
        put_goal(j, m, &m->goal[g]);
    ep_json_end(j, ']');
    ep_json_key(j, "roles");
    ep_json_array(j);
    for (int r = 0; r < m->roles; r++)
        put_role(j, m, r);
    ep_json_end(j, ']');
}

static void export_beside(struct ep_beside *b, void *data)
{
    struct ep_exported *x = data;
    struct ep_str drawn;
    struct ep_json j;
    ep_json_object(&x->json);
    put_problem(&b->ctx, &x->json, &b->plan);
    put_parts(&x->json, &b->plan);
    draw_again(&b->ctx, &b->plan, &x->then);
    x->mean = ep_model_objective(&x->then.model, x->then.solution.active, x->then.solution.effort);
    put_solution(&x->json, &b->plan, x->mean);
    ep_str_init(&drawn, EP_STR_LIMIT);
    ep_json_init(&j, &drawn);
    j.pretty = false;
    put_draws(&j, &x->then.model);
    x->draws = ep_arena_strdup(b->ctx.arena, drawn.data);
    ep_str_clear(&drawn);
}

void ep_plan_begin_model(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_exported *x = EP_NEW(ctx->arena, struct ep_exported);
    ep_str_init(&x->model, EP_STR_LIMIT);
    ep_json_init(&x->json, &x->model);
    x->json.pretty = false;
    plan->exported = x;
    x->job = ep_plan_beside(ctx, plan, export_beside, x);
}

enum ep_status ep_plan_write_model(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    struct ep_exported *x = plan->exported;
    ep_plan_beside_wait(ctx, x->job);
    x->then.solution = plan->solution;
    put_certificate(ctx, &x->json, &x->then, x->mean);
    ep_json_end(&x->json, '}');
    return EP_INSERT(ctx->store, "model", err, ep_c_text("json", x->model.data),
                     ep_c_text("draws", x->draws));
}

void ep_plan_end_model(struct ep_context *ctx, struct ep_plan *plan)
{
    if (!plan->exported)
        return;
    ep_plan_beside_wait(ctx, plan->exported->job);
    ep_str_clear(&plan->exported->model);
    plan->exported = NULL;
}
