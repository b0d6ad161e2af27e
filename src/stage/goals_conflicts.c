/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/date.h"
#include "stage/stage_internal.h"

#include <math.h>

/* What names a goal in a sentence. */
#define GOAL(g)                                                                                    \
    ep_a_text("goal", (g)->id.text), ep_a_text("metric", (g)->metric.text),                        \
        ep_a_text("to", last_month(ctx, g))

static const char *last_month(struct ep_context *ctx, const struct ep_goal *g)
{
    char buf[8];

    return ep_arena_strdup(ctx->arena, ep_month_text(g->window.window.to, buf));
}

struct conflicts {
    struct ep_context *ctx;
    struct ep_error *err;
    int seq;
    enum ep_status status;
};

static void conflict(struct conflicts *c, const struct ep_goal *g, const struct ep_goal *other,
                     const char *message, const char *args)
{
    if (c->status == EP_OK)
        c->status = EP_INSERT(c->ctx->store, "goal_conflict", c->err, ep_c_int("seq", ++c->seq),
                              ep_c_text("goal", g->id.text),
                              ep_c_text("other", other ? other->id.text : ""),
                              ep_c_text("message", message), ep_c_text("args", args));
}

static double need_of(const struct ep_context *ctx, const struct ep_goal *g)
{
    return ep_ledger_need(ctx->ledger, "goal.%s.need", g->id.text)->value;
}

static int months_of(const struct ep_goal *g)
{
    return g->window.window.to - g->window.window.from + 1;
}

/* --- one goal -----------------------------------------------------------------------------------
 */

/* More customers than can be served in the window. */
static void check_capacity(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    const struct ep_fact *capacity =
        g->offer.text ? ep_ledger_get(ctx->ledger, "offer.%s.capacity", g->offer.text) : NULL;
    bool counts = ep_streq(g->metric.text, "customers") || ep_streq(g->metric.text, "orders");

    if (!capacity)
        capacity = ep_ledger_get(ctx->ledger, "business.capacity");
    if (!counts || !capacity)
        return;
    double most = capacity->value * months_of(g);

    if (g->target.range.mid > most)
        conflict(c, g, NULL, "goals.conflict.capacity",
                 EP_ARGS(ctx->arena, GOAL(g), ep_a_num("target", g->target.range.mid),
                         ep_a_num("most", most), ep_a_num("capacity", capacity->value),
                         ep_a_num("months", months_of(g))));
}

/* What one of a metric may cost at most before it loses money; 0: nothing can be said. */
static double worth_of(const struct ep_context *ctx, const struct ep_goal *g)
{
    const struct ep_fact *value =
        g->offer.text ? ep_ledger_get(ctx->ledger, "offer.%s.customer_value", g->offer.text) : NULL;
    const struct ep_fact *close = ep_ledger_need(ctx->ledger, "business.lead_to_customer");
    const struct ep_fact *open = ep_ledger_need(ctx->ledger, "business.visit_to_lead");

    if (!value)
        value = ep_ledger_need(ctx->ledger, "business.allowable_cost");
    if (ep_streq(g->metric.text, "customers"))
        return value->value;
    if (ep_streq(g->metric.text, "leads"))
        return value->value * close->value;
    if (ep_streq(g->metric.text, "visits"))
        return value->value * close->value * open->value;
    if (ep_streq(g->metric.text, "orders"))
        return ep_ledger_need(ctx->ledger, "business.margin_per_order")->value;
    return 0;
}

static void check_ceiling(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    double worth = worth_of(ctx, g);

    if (g->max_cost.given && worth > 0 && g->max_cost.range.mid > worth)
        conflict(
            c, g, NULL, EP_KEY(ctx, "goals.conflict.worth.%s", g->metric.text),
            EP_ARGS(ctx->arena, GOAL(g), ep_a_num("max_cost", g->max_cost.range.mid),
                    ep_a_num("worth", worth), ep_a_num("loss", g->max_cost.range.mid - worth),
                    ep_a_num("months", ep_ledger_need(ctx->ledger, "plan.value_horizon")->value)));
}

/* Money that the goal may take at its ceiling; 0 without one. */
static double most_money(const struct ep_context *ctx, const struct ep_goal *g)
{
    bool counted = ep_metric_find(g->metric.text)->kind != EP_METRIC_LEVEL;

    return g->max_cost.given && counted ? need_of(ctx, g) * g->max_cost.range.mid : 0;
}

static void check_budget(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    double money = most_money(ctx, g), need = need_of(ctx, g);
    double budget = ep_ledger_value(ctx->ledger, -1, "plan.budget");

    if (budget >= 0 && money > budget)
        conflict(c, g, NULL, "goals.conflict.budget",
                 EP_ARGS(ctx->arena, GOAL(g), ep_a_num("need", need),
                         ep_a_num("max_cost", g->max_cost.range.mid), ep_a_num("money", money),
                         ep_a_num("budget", budget), ep_a_num("each", budget / need)));
}

/* --- people -------------------------------------------------------------------------------------
 */

static double people_of(const struct ep_context *ctx, const struct ep_goal *g)
{
    double sum = 0;

    for (size_t i = 0; i < ctx->brief->segments.count; i++) {
        const struct ep_segment *s = &ctx->brief->segments.item[i];

        if (!g->segment.text || ep_streq(g->segment.text, s->id.text))
            sum += s->size.range.mid;
    }
    return sum;
}

/* People who buy such a thing in the window, from anyone; -1: not known. */
static double buyers_of(struct ep_context *ctx, const struct ep_goal *g)
{
    const struct ep_fact *trade = ep_stage_figure(ctx, "industry.in_market");
    double sum = 0;

    for (size_t i = 0; i < ctx->brief->segments.count; i++) {
        const struct ep_segment *s = &ctx->brief->segments.item[i];

        if (g->segment.text && !ep_streq(g->segment.text, s->id.text))
            continue;
        if (!s->in_market.given && !trade)
            return -1;
        sum += s->size.range.mid * (s->in_market.given ? s->in_market.range.mid : trade->value);
    }
    return sum * months_of(g);
}

static void check_people(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    double people = people_of(ctx, g), target = g->target.range.mid;

    if (!ep_metric_find(g->metric.text)->people || people <= 0)
        return;
    if (target > people) {
        conflict(
            c, g, NULL, "goals.conflict.people",
            EP_ARGS(ctx->arena, GOAL(g), ep_a_num("target", target), ep_a_num("people", people)));
        return;
    }
    double buyers = ep_streq(g->metric.text, "customers") ? buyers_of(ctx, g) : -1;

    if (buyers >= 0 && need_of(ctx, g) > buyers)
        conflict(c, g, NULL, "goals.conflict.buyers",
                 EP_ARGS(ctx->arena, GOAL(g), ep_a_num("need", need_of(ctx, g)),
                         ep_a_num("buyers", buyers), ep_a_num("months", months_of(g))));
}

/* Already there: the target is what comes without the plan. */
static void check_reached(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    const struct ep_fact *base = ep_ledger_need(ctx->ledger, "goal.%s.baseline", g->id.text);

    if (base->value >= g->target.range.mid)
        conflict(c, g, NULL, "goals.conflict.reached",
                 EP_ARGS(ctx->arena, GOAL(g), ep_a_num("target", g->target.range.mid),
                         ep_a_num("baseline", base->value)));
}

/* Which figures show that a business goal comes about; the first is the plainest. How to add one: a
 * row. */
static const struct {
    const char *serves, *metric[8];
} shows[] = {
    {"raise_revenue", {"revenue", "profit", "customers", "orders", "leads", "order_value"}},
    {"change_positioning", {"aware", "attention", "reach"}},
    {"raise_awareness", {"aware", "reach", "attention", "visits", "subscribers"}},
    {"repeat_sales", {"repeat_rate", "orders", "retention", "revenue", "profit"}},
    {"order_value", {"order_value", "revenue", "profit"}},
    {"loyalty", {"retention", "repeat_rate", "orders", "subscribers"}},
    {"expertise", {"attention", "subscribers", "leads", "aware"}},
    {"customer_life", {"retention", "repeat_rate", "revenue", "profit"}},
    {"new_markets", {"customers", "leads", "orders", "revenue", "profit", "aware", "reach"}},
};

static void check_serves(struct conflicts *c, const struct ep_goal *g)
{
    struct ep_context *ctx = c->ctx;
    const char *better = NULL;

    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
        if (!ep_streq(shows[i].serves, g->serves.text))
            continue;
        better = shows[i].metric[0];
        for (size_t k = 0; k < 8 && shows[i].metric[k]; k++)
            if (ep_streq(shows[i].metric[k], g->metric.text))
                return;
    }
    if (better)
        conflict(c, g, NULL, "goals.conflict.serves",
                 EP_ARGS(ctx->arena, GOAL(g), ep_a_text("serves", g->serves.text),
                         ep_a_text("better", better)));
}

/* --- two goals ----------------------------------------------------------------------------------
 */

/* Each alone may fit; at their ceilings both together take more than there is. */
static void check_pair(struct conflicts *c, const struct ep_goal *g, const struct ep_goal *other)
{
    struct ep_context *ctx = c->ctx;
    double a = most_money(ctx, g), b = most_money(ctx, other);
    double budget = ep_ledger_value(ctx->ledger, -1, "plan.budget");

    if (budget < 0 || a <= 0 || b <= 0 || a > budget || b > budget || a + b <= budget)
        return;
    conflict(c, g, other, "goals.conflict.pair",
             EP_ARGS(ctx->arena, GOAL(g), ep_a_text("other", other->id.text),
                     ep_a_text("other_metric", other->metric.text), ep_a_num("money", a),
                     ep_a_num("other_money", b), ep_a_num("sum", a + b),
                     ep_a_num("budget", budget)));
}

enum ep_status ep_goals_conflicts(struct ep_context *ctx, struct ep_error *err)
{
    static void (*const check[])(struct conflicts * c, const struct ep_goal *g) = {
        check_reached, check_serves, check_capacity, check_ceiling, check_budget, check_people,
    };
    struct conflicts c = {ctx, err, 0, EP_OK};
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; i < b->goals.count; i++) {
        for (size_t k = 0; k < sizeof check / sizeof *check; k++)
            check[k](&c, &b->goals.item[i]);
        for (size_t j = i + 1; j < b->goals.count; j++)
            check_pair(&c, &b->goals.item[i], &b->goals.item[j]);
    }
    return c.status;
}
