/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <string.h>

/* What a brief says of one matter, as text that can be compared. */
static void add_num(struct ep_str *s, const struct ep_num *n)
{
    ep_str_addf(s, "%.17g %.17g %.17g|", n->range.low, n->range.mid, n->range.high);
}

static void goals(const struct ep_brief *b, struct ep_str *s)
{
    for (size_t i = 0; i < b->goals.count; i++) {
        const struct ep_goal *g = &b->goals.item[i];

        ep_str_addf(s, "%s|%s|%s|%s|%d|%d|", g->id.text, g->metric.text, g->serves.text,
                    g->priority.text ? g->priority.text : "", g->window.window.from,
                    g->window.window.to);
        add_num(s, &g->target);
        add_num(s, &g->max_cost);
    }
}

static void offers(const struct ep_brief *b, struct ep_str *s)
{
    ep_str_addf(s, "%s|", b->business.product.text ? b->business.product.text : "");
    for (size_t i = 0; i < b->business.offers.count; i++) {
        ep_str_addf(s, "%s|", b->business.offers.item[i].id.text);
        add_num(s, &b->business.offers.item[i].share);
        add_num(s, &b->business.offers.item[i].economics.order_value);
    }
}

static void region(const struct ep_brief *b, struct ep_str *s)
{
    ep_str_addf(s, "%s|", b->region.text);
    for (size_t i = 0; i < b->business.cities.count; i++)
        ep_str_addf(s, "%s|", b->business.cities.item[i].name.text);
}

static void segments(const struct ep_brief *b, struct ep_str *s)
{
    for (size_t i = 0; i < b->segments.count; i++) {
        ep_str_addf(s, "%s|", b->segments.item[i].id.text);
        add_num(s, &b->segments.item[i].size);
    }
}

static void period(const struct ep_brief *b, struct ep_str *s)
{
    ep_str_addf(s, "%d %d|", b->plan.start, b->plan.months);
}

static void budget(const struct ep_brief *b, struct ep_str *s)
{
    ep_str_addf(s, "%d|%s|%s|", b->plan.budget_auto,
                b->plan.objective.text ? b->plan.objective.text : "",
                b->plan.risk.text ? b->plan.risk.text : "");
    add_num(s, &b->plan.budget);
    add_num(s, &b->plan.value_horizon);
    for (size_t i = 0; i < b->plan.monthly_cap.count; i++)
        add_num(s, &b->plan.monthly_cap.item[i]);
}

static void economics(const struct ep_brief *b, struct ep_str *s)
{
    const struct ep_economics *e = &b->business.economics;

    add_num(s, &e->order_value);
    add_num(s, &e->gross_margin);
    add_num(s, &e->orders_per_year);
    add_num(s, &e->retention);
    add_num(s, &e->churn);
    add_num(s, &e->capacity);
}

static void channels(const struct ep_brief *b, struct ep_str *s)
{
    for (size_t i = 0; i < b->channels.require.count; i++)
        ep_str_addf(s, "+%s|", b->channels.require.item[i].text);
    for (size_t i = 0; i < b->channels.exclude.count; i++)
        ep_str_addf(s, "-%s|", b->channels.exclude.item[i].text);
    for (size_t i = 0; i < b->channels.limits.count; i++) {
        ep_str_addf(s, "%s|", b->channels.limits.item[i].channel);
        add_num(s, &b->channels.limits.item[i].min);
        add_num(s, &b->channels.limits.item[i].max);
        add_num(s, &b->channels.limits.item[i].fixed);
    }
}

static void team(const struct ep_brief *b, struct ep_str *s)
{
    for (size_t i = 0; i < b->team.count; i++) {
        ep_str_addf(s, "%s|", b->team.item[i].role.text);
        add_num(s, &b->team.item[i].hours_month);
    }
}

/* A part of the brief as it is written, comments and layout apart. */
static void part(const struct ep_node *node, struct ep_str *s)
{
    if (!node)
        return;
    ep_str_addf(s, "%s=%s(", node->key ? node->key : "", node->text ? node->text : "");
    for (const struct ep_node *x = node->first; x; x = x->next)
        part(x, s);
    ep_str_addf(s, ")");
}

static void business(const struct ep_brief *b, struct ep_str *s)
{
    static const char *const key[] = {"model", "market",        "industry",
                                      "stage", "sells_through", "seasonality"};
    const struct ep_node *all = ep_node_get(b->root, "business");

    for (size_t i = 0; all && i < EP_RV_COUNT(key); i++)
        part(ep_node_get(all, key[i]), s);
}

static void demand(const struct ep_brief *b, struct ep_str *s)
{
    part(ep_node_get(b->root, "demand"), s);
}

static void competitors(const struct ep_brief *b, struct ep_str *s)
{
    part(ep_node_get(b->root, "competitors"), s);
}

static void assumptions(const struct ep_brief *b, struct ep_str *s)
{
    part(ep_node_get(b->root, "assumptions"), s);
}

/* What the business is today (business.current, audit) is no change of mind: figures of it move
 * from month to month, and a review has the actual ones.
 *
 * How to add a matter: a row, a function that writes it, a text report.changed.NAME. */
static const struct {
    const char *name;
    void (*write)(const struct ep_brief *b, struct ep_str *s);
} matters[] = {
    {"goals", goals},
    {"offers", offers},
    {"region", region},
    {"segments", segments},
    {"period", period},
    {"budget", budget},
    {"economics", economics},
    {"channels", channels},
    {"team", team},
    {"business", business},
    {"demand", demand},
    {"competitors", competitors},
    {"assumptions", assumptions},
};

const char *ep_review_changes(struct ep_arena *a, const struct ep_brief *before,
                              const struct ep_brief *now, bool *any)
{
    const char *list = "";

    *any = false;
    for (size_t i = 0; i < EP_RV_COUNT(matters); i++) {
        struct ep_str x, y;

        ep_str_init(&x, EP_STR_LIMIT);
        ep_str_init(&y, EP_STR_LIMIT);
        matters[i].write(before, &x);
        matters[i].write(now, &y);
        if (strcmp(x.data, y.data) != 0) {
            list = ep_arena_printf(a, "%s%s\"%s\"", list, *any ? "," : "", matters[i].name);
            *any = true;
        }
        ep_str_clear(&x);
        ep_str_clear(&y);
    }
    return ep_arena_printf(a, "[%s]", list);
}
