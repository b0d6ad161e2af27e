/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The goals of the brief in terms of the model. */

#include "stage/plan_internal.h"

#include <math.h>

/* Goals: what one visit of a channel adds to a metric. */
static double per_visit(struct ep_context *ctx, const struct ep_plan *plan, const char *metric,
                        int i)
{
    const struct ep_model_channel *x = &plan->model.channel[i];
    const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
    double orders = x->visit_to_lead * x->lead_to_customer;
    double fresh = x->repeat ? 0 : orders;
    double reads = ep_plan_figure(ctx, 0, x->id, "long_form_share");
    double seconds = ep_plan_figure(ctx, 0, x->id, "attention_seconds");
    double trust = ep_plan_figure(ctx, 0.55, x->id, "trust");
    const struct {
        const char *metric;
        double value;
    } row[] = {
        {"visits", 1},
        {"leads", x->visit_to_lead},
        {"subscribers", x->visit_to_subscriber},
        {"customers", fresh},
        {"orders", orders},
        {"revenue", orders * x->order_revenue},
        {"profit", orders * x->customer_value},
        {"attention", reads >= 0.1 ? reads * c->contacts_per_visit * c->share_of_contacts * trust /
                                         0.55 * fmax(1, seconds / 60)
                                   : 0},
    };
    for (size_t r = 0; r < sizeof row / sizeof *row; r++)
        if (ep_streq(row[r].metric, metric))
            return row[r].value;
    return 0;
}

/* Part of a channel's people that belongs to the goal's segment; 1 where the goal names none. */
static double segment_part(struct ep_context *ctx, const struct ep_goal *g,
                           const struct ep_channel_spec *spec)
{
    const struct ep_brief *b = ctx->brief;
    double all = 0, own = 0;
    for (size_t i = 0; g->segment.text && i < b->segments.count; i++) {
        const char *id = b->segments.item[i].id.text;
        double mass = ep_ledger_need(ctx->ledger, "segment.%s.size", id)->value *
                      ep_ledger_value(ctx->ledger, 1, "segment.%s.usage.%s", id, spec->platform);
        all += mass;
        own += ep_streq(id, g->segment.text) ? mass : 0;
    }
    return all > 0 ? own / all : 1;
}

/* The same for a visit of somebody who comes by name; NULL where the goal names its channels. */
static double *per_direct(struct ep_context *ctx, const struct ep_plan *plan,
                          const struct ep_goal *g)
{
    const struct ep_model *m = &plan->model;
    double *out = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->awarenesses);
    for (int s = 0; s < m->awarenesses; s++) {
        const struct ep_model_awareness *w = &m->awareness[s];
        double orders = w->visit_to_lead * w->lead_to_customer;
        const struct {
            const char *metric;
            double value;
        } row[] = {{"visits", 1},
                   {"leads", w->visit_to_lead},
                   {"customers", orders},
                   {"orders", orders},
                   {"revenue", orders * w->order_revenue},
                   {"profit", orders * w->customer_value}};
        for (size_t r = 0; r < sizeof row / sizeof *row; r++)
            if (ep_streq(row[r].metric, g->metric.text) &&
                (!g->segment.text || ep_streq(g->segment.text, w->segment)))
                out[s] = row[r].value;
    }
    return g->channels.count ? NULL : out;
}

static enum ep_goal_scale scale_of(const char *metric)
{
    static const char *const sold[] = {"customers", "orders", "revenue", "profit"};
    for (size_t i = 0; i < sizeof sold / sizeof *sold; i++)
        if (ep_streq(sold[i], metric))
            return EP_SCALE_CUSTOMERS;
    return ep_streq(metric, "leads") ? EP_SCALE_LEADS : EP_SCALE_VISITS;
}

static bool goal_names(const struct ep_goal *g, const struct ep_channel_spec *spec)
{
    if (g->channels.count == 0)
        return true;
    for (size_t i = 0; i < g->channels.count; i++)
        if (ep_channel_is(spec, g->channels.item[i].text))
            return true;
    return false;
}

/* Metrics whose worth no customer's value holds: they are priced (P8). */
static double price_of(struct ep_context *ctx, const struct ep_goal *g)
{
    static const struct {
        const char *metric, *figure;
    } priced[] = {{"attention", "general.price_per_attention_minute"},
                  {"aware", "general.price_per_aware_contact"},
                  {"reach", "general.price_per_reach_contact"},
                  {"subscribers", NULL}};
    for (size_t i = 0; i < sizeof priced / sizeof *priced; i++) {
        if (!ep_streq(priced[i].metric, g->metric.text))
            continue;
        if (g->max_cost.given)
            return g->max_cost.range.mid;
        const struct ep_fact *f =
            priced[i].figure ? ep_stage_figure(ctx, "%s", priced[i].figure) : NULL;
        return f ? f->value : 0;
    }
    return 0;
}

/* People of the goal's segments, and the widest reach of a channel among them: that of its
 * platform, for those without one that of the internet. */
static double widest_reach(struct ep_context *ctx, const struct ep_goal *goal, const char *platform,
                           double *people)
{
    const struct ep_brief *b = ctx->brief;
    double widest = 0;
    *people = 0;
    for (size_t g = 0; g < b->segments.count; g++) {
        const char *id = b->segments.item[g].id.text;
        if (goal->segment.text && !ep_streq(goal->segment.text, id))
            continue;
        *people += b->segments.item[g].size.range.mid;
        widest = fmax(widest, ep_ledger_value(ctx->ledger, 0, "segment.%s.reach.%s", id,
                                              platform[0] ? platform : "internet"));
    }
    return widest;
}

static void set_reach(struct ep_context *ctx, struct ep_plan *plan, const struct ep_goal *goal,
                      struct ep_model_goal *x)
{
    struct ep_model *m = &plan->model;
    x->reach = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels);
    x->contact = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels);
    for (int i = 0; i < m->channels; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        double contacts = c->contacts_per_visit * c->share_of_contacts;
        double widest = widest_reach(ctx, goal, c->spec->platform, &x->people);
        bool counts = !c->spec->per_result && !c->spec->repeat && contacts > 0;
        x->reach[i] = counts ? fmin(0.95, widest) : 0;
        x->contact[i] = counts ? m->channel[i].k / contacts : 1;
    }
}

static void set_goal(struct ep_context *ctx, struct ep_plan *plan, const struct ep_goal *g,
                     struct ep_model_goal *x)
{
    struct ep_model *m = &plan->model;
    int start = m->first_month, end = m->months - 1;
    x->id = g->id.text;
    x->metric = g->metric.text;
    x->from = g->window.window.from > start ? g->window.window.from - start : 0;
    x->to = g->window.window.to - start < end ? g->window.window.to - start : end;
    x->at_least = ep_ledger_need(ctx->ledger, "goal.%s.need", x->id)->value;
    x->baseline = ep_ledger_need(ctx->ledger, "goal.%s.baseline", x->id)->value;
    x->must = ep_streq(g->priority.text, "must");
    x->price = x->must ? 0 : price_of(ctx, g);
    x->max_cost = g->max_cost.given && x->price <= 0 ? g->max_cost.range.mid : 0;
    x->kind = ep_streq(x->metric, "aware")   ? EP_GOAL_AWARE
              : ep_streq(x->metric, "reach") ? EP_GOAL_REACH
                                             : EP_GOAL_LINEAR;
    x->per_visit = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels);
    x->counts = EP_NEW_ARRAY(ctx->arena, bool, (size_t)m->channels);
    for (int i = 0; i < m->channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        x->counts[i] = goal_names(g, spec);
        x->per_visit[i] =
            x->counts[i] ? per_visit(ctx, plan, x->metric, i) * segment_part(ctx, g, spec) : 0;
    }
    x->scale = scale_of(x->metric);
    for (int s = 0; g->segment.text && s < m->awarenesses; s++)
        if (ep_streq(m->awareness[s].segment, g->segment.text))
            x->stock = s + 1;
    if (x->kind == EP_GOAL_LINEAR)
        x->per_direct = per_direct(ctx, plan, g);
    if (x->kind == EP_GOAL_REACH)
        set_reach(ctx, plan, g, x);
}

/* Goals that the model can move; order value, repeat rate and retention are no matter of media. */
static bool movable(const char *metric)
{
    static const char *const fixed[] = {"order_value", "repeat_rate", "retention"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (ep_streq(fixed[i], metric))
            return false;
    return true;
}

void ep_plan_set_goals(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_brief *b = ctx->brief;
    struct ep_model *m = &plan->model;
    m->goal = EP_NEW_ARRAY(ctx->arena, struct ep_model_goal, b->goals.count);
    for (size_t i = 0; i < b->goals.count; i++)
        if (movable(b->goals.item[i].metric.text))
            set_goal(ctx, plan, &b->goals.item[i], &m->goal[m->goals++]);
}
