/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules across fields: goals and channels. */

#include "brief/brief_internal.h"
#include <string.h>

static bool one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (ep_streq(text, *words))
            return true;
    return false;
}

/* --- goals --------------------------------------------------------------------------------------
 */

static const char *const rate_metrics[] = {"repeat_rate", "retention", NULL};
static const char *const money_metrics[] = {"revenue", "profit", "order_value", NULL};

static void check_window(struct ep_binding *b, const struct ep_goal *g, const struct ep_node *goal)
{
    const struct ep_brief *f = b->brief;
    int first = f->plan.start, last = f->plan.start + f->plan.months - 1;
    if (!g->window.given || !f->plan.start_word.given || !f->plan.months_num.given)
        return;
    if (g->window.window.from >= first && g->window.window.to <= last)
        return;
    const char *from = ep_brief_check_month(b->arena, first),
               *to = ep_brief_check_month(b->arena, last);
    ep_bind_fault(b, ep_node_get(goal, "window"), false, EP_SEVERITY_ERROR, "window",
                  ep_arena_printf(b->arena, "write a window within %s..%s", from, to),
                  "window: %s is not inside the plan, which runs from %s to %s",
                  ep_node_text(goal, "window"), from, to);
}

/* A figure of a goal carries the sign that its metric wants. */
static void check_unit(struct ep_binding *b, const struct ep_goal *g, const struct ep_num *num,
                       const struct ep_node *node)
{
    if (!num->given || !node || !g->metric.given)
        return;
    bool rate = one_of(g->metric.text, rate_metrics);
    if (rate && num->range.high > 1)
        ep_bind_fault(b, node, false, EP_SEVERITY_ERROR, "percent", "write it with a percent sign",
                      "%s: '%s' is more than 100%%, and %s is a share", node->key, node->text,
                      g->metric.text);
    if (!rate && strchr(node->text, '%'))
        ep_bind_fault(b, node, false, EP_SEVERITY_ERROR, "number", "write the number itself",
                      "%s: '%s' is a share, and %s is a number", node->key, node->text,
                      g->metric.text);
    if (strchr(node->text, ' ') && !one_of(g->metric.text, money_metrics))
        ep_bind_fault(b, node, false, EP_SEVERITY_ERROR, "money", "write the number itself",
                      "%s: '%s' is money, and %s is not", node->key, node->text, g->metric.text);
}

static bool is_excluded(const struct ep_brief *f, const char *channel)
{
    for (size_t i = 0; i < f->channels.exclude.count; i++) {
        const char *name = f->channels.exclude.item[i].text;
        if (name && ep_channel_covers(name, channel))
            return true;
    }
    return false;
}

static void check_goal_channels(struct ep_binding *b, const struct ep_goal *g,
                                const struct ep_node *goal)
{
    size_t excluded = 0;
    for (size_t i = 0; i < g->channels.count; i++)
        excluded += g->channels.item[i].text && is_excluded(b->brief, g->channels.item[i].text);
    if (g->channels.count > 0 && excluded == g->channels.count)
        ep_bind_fault(b, ep_node_get(goal, "channels"), true, EP_SEVERITY_ERROR, "conflict",
                      "name a channel that may be used, or take it out of channels.exclude",
                      "all channels of this goal are excluded");
}

void ep_brief_check_market(struct ep_binding *b)
{
    const struct ep_node *goals = ep_brief_check_node(b, "goals");
    for (size_t i = 0; i < b->brief->goals.count; i++) {
        const struct ep_goal *g = &b->brief->goals.item[i];
        const struct ep_node *goal = ep_brief_check_element(goals, i);
        if (goal->kind != EP_NODE_MAP)
            continue;
        check_window(b, g, goal);
        check_unit(b, g, &g->target, ep_node_get(goal, "target"));
        check_unit(b, g, &g->baseline, ep_node_get(goal, "baseline"));
        check_goal_channels(b, g, goal);
    }
}

/* --- channels -----------------------------------------------------------------------------------
 */

static void check_required(struct ep_binding *b)
{
    const struct ep_words *require = &b->brief->channels.require;
    const struct ep_node *list = ep_brief_check_node(b, "channels.require");
    for (size_t i = 0; i < require->count; i++)
        if (require->item[i].text && is_excluded(b->brief, require->item[i].text))
            ep_bind_fault(b, ep_brief_check_element(list, i), false, EP_SEVERITY_ERROR, "conflict",
                          "take it out of one of the two", "%s is both required and excluded",
                          require->item[i].text);
}

static void check_order(struct ep_binding *b, const struct ep_limit *l, const struct ep_node *node)
{
    if (l->min.given && l->max.given && l->min.range.mid > l->max.range.mid)
        ep_bind_fault(b, ep_node_get(node, "min"), false, EP_SEVERITY_ERROR, "conflict",
                      "write the smaller figure as min", "%s: min is more than max", l->channel);
    if (l->fixed.given && (l->min.given || l->max.given))
        ep_bind_fault(b, ep_node_get(node, "fixed"), true, EP_SEVERITY_ERROR, "conflict",
                      "keep fixed alone, or min and max", "%s: fixed leaves no room for %s",
                      l->channel, l->min.given ? "min" : "max");
}

static void check_limit(struct ep_binding *b, const struct ep_limit *l, const struct ep_node *node)
{
    if (node->kind != EP_NODE_MAP)
        return;
    check_order(b, l, node);
    bool spends = l->fixed.given && l->fixed.range.mid > 0;
    if (is_excluded(b->brief, l->channel))
        ep_bind_fault(b, node, true, spends ? EP_SEVERITY_ERROR : EP_SEVERITY_WARNING,
                      spends ? "conflict" : "unused",
                      "take it out of channels.exclude, or delete the limit",
                      "%s has a limit but is excluded", l->channel);
}

/* What fixed limits take over the whole plan. */
static void check_fixed_sum(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    double sum = 0;
    for (size_t i = 0; i < f->channels.limits.count; i++)
        sum += f->channels.limits.item[i].fixed.range.mid;
    sum *= f->plan.months;
    if (!f->plan.budget.given || f->plan.budget_auto || sum <= f->plan.budget.range.mid)
        return;
    ep_bind_fault(b, ep_brief_check_node(b, "channels.limits"), true, EP_SEVERITY_ERROR, "budget",
                  "lower the fixed amounts, or raise plan.budget",
                  "fixed amounts take %s over the plan, more than the budget of %s",
                  ep_number_text(b->arena, sum),
                  ep_number_text(b->arena, f->plan.budget.range.mid));
}

void ep_brief_check_channels(struct ep_binding *b)
{
    const struct ep_node *limits = ep_brief_check_node(b, "channels.limits");
    check_required(b);
    for (size_t i = 0; i < b->brief->channels.limits.count; i++)
        check_limit(b, &b->brief->channels.limits.item[i], ep_brief_check_element(limits, i));
    check_fixed_sum(b);
}
