/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which tools the plan takes, and what they take from its money. docs/model.md, section 3. */

#include "stage/stage_internal.h"
#include "stage/tools_internal.h"

#include <math.h>
#include <string.h>

/* Part of the budget that tools may take together. */
#define MOST_OF_BUDGET 0.5
/* Part of a month's limit that tools may take; dearer set-up is paid in parts. */
#define MOST_OF_MONTH 0.25
#define MOST_PARTS    6

/* --- what a tool costs ---------------------------------------------------------------------------
 */

/* Cash for a tool's tasks: work that nobody in the team can do is bought, a freelancer is paid; own
 * people's hours are in the schedule. */
static double setup_cash(struct ep_context *ctx, const struct ep_plan *plan,
                         const struct ep_tool_spec *tool)
{
    size_t count;
    const struct ep_task_spec *task = ep_catalog_tasks(ctx->catalog, &count);
    const char *subject = ep_arena_printf(ctx->arena, "tool:%s", tool->id);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (task[i].monthly || !ep_streq(task[i].subject, subject))
            continue;
        int role = ep_plan_role(ctx->brief, task[i].skill);
        const struct ep_model_role *r = role >= 0 ? &plan->model.role[role] : NULL;
        double price = !r ? plan->markup * plan->wage : r->cash ? r->cost_hour : 0;
        sum += task[i].hours * price;
    }
    return sum;
}

static void set_costs(struct ep_context *ctx, const struct ep_plan *plan, struct ep_plan_tool *x)
{
    const struct ep_fact *cost = ep_stage_figure(ctx, "tool.%s.cost_month", x->spec->id);
    double lacks = 1 - x->state;
    x->usual = cost ? cost->value * lacks : 0;
    x->cheapest = x->spec->open_source ? 0 : cost ? cost->range.low * lacks : 0;
    x->month = x->usual;
    x->setup = setup_cash(ctx, plan, x->spec) * lacks;
}

/* --- who asks for it -----------------------------------------------------------------------------
 */

static int channel_of(const struct ep_plan *plan, const char *id)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (ep_streq(plan->model.channel[i].id, id))
            return i;
    return -1;
}

/* Stands on the site: the site itself, and what needs it. */
static bool is_of_site(struct ep_context *ctx, const struct ep_tool_spec *tool)
{
    if (ep_streq(tool->id, "website"))
        return true;
    for (const char *const *n = (const char *const *)tool->needs; n && *n; n++)
        if (is_of_site(ctx, ep_catalog_tool(ctx->catalog, *n)))
            return true;
    return false;
}

/* Figures of the size of a plan. */
static bool is_size(const char *key)
{
    static const char *const size[] = {"plan.paid_media_month", "plan.paid_media_month_usd",
                                       "plan.leads_month", "plan.customers_month"};
    for (size_t k = 0; k < sizeof size / sizeof *size; k++)
        if (ep_streq(key, size[k]))
            return true;
    return false;
}

/* What is chosen says whether a condition on it holds. */
static bool is_of_choice(const char *key)
{
    return is_size(key) || ep_streq(key, "plan.channels_used");
}

/* A condition holds for the channels that it names; where it names none, for all, what stands on
 * the site for those that lead there. Figures of the plan are those of `s`; `any_plan`: what
 * is chosen may be anything. */
static bool add_users(struct ep_context *ctx, const struct ep_plan *plan,
                      const struct ep_solution *s, const struct ep_tool_fact *row,
                      const char *condition, bool of_site, bool any_plan, bool *used_by)
{
    struct ep_tool_term term[EP_TOOL_TERMS];
    int count = ep_tools_terms(condition, term), named = -1;
    bool all = true, any = false;
    for (int i = 0; i < count; i++) {
        const char *id = ep_tools_channel(&term[i]);
        all = all && !id;
        if (id)
            named = channel_of(plan, id);
        else if (!(any_plan && is_of_choice(term[i].key)) &&
                 !ep_tools_holds(&term[i], ep_tools_value(ctx, plan, s, row, term[i].key)))
            return false;
    }
    for (int i = 0; i < plan->model.channels; i++) {
        bool leads = !of_site || plan->candidate[plan->candidate_of[i]].spec->site;
        bool user = (all && leads) || i == named;
        used_by[i] = used_by[i] || user;
        any = any || (user && (!s || s->active[i]));
    }
    return any;
}

static bool names(const char *const *list, const char *id)
{
    for (; list && *list; list++)
        if (ep_streq(*list, id))
            return true;
    return false;
}

/* Most of the channels that may be used ask for it. */
static bool is_wide(const struct ep_model *m, const struct ep_plan_tool *x)
{
    int users = 0, all = 0;
    for (int c = 0; c < m->channels; c++) {
        users += m->channel[c].allowed && x->used_by[c];
        all += m->channel[c].allowed;
    }
    return 2 * users > all;
}

/* A term of the condition is of such a figure. */
static bool has_term(const char *condition, bool (*such)(const char *key))
{
    struct ep_tool_term term[EP_TOOL_TERMS];
    int count = ep_tools_terms(condition, term);
    for (int i = 0; i < count; i++)
        if (such(term[i].key))
            return true;
    return false;
}

/* The first condition that holds is the one that is told; without any channel a tool that costs
 * nothing is asked for all the same, where nothing but the business asks for it. */
static void find_users(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct ep_solution *s, const struct ep_tool_fact *row,
                       struct ep_plan_tool *x)
{
    bool of_site = is_of_site(ctx, x->spec);
    for (size_t i = 0; i < x->spec->when_count; i++) {
        const struct ep_when *when = &x->spec->when[i];
        if (!add_users(ctx, plan, s, row, when->condition, of_site, false, x->used_by))
            continue;
        x->when = x->when ? x->when : when;
        /* what a plan of that size asks for, a smaller one goes without */
        x->awaited = x->awaited || (x->spec->before[0] && !has_term(when->condition, is_size));
    }
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        if (!names((const char *const *)spec->needs_tools, x->spec->id))
            continue;
        x->used_by[i] = true;
        if (!x->channel && s && s->active[i])
            x->channel = spec->id;
    }
    x->always = is_wide(&plan->model, x);
    for (int i = 0; s && i < plan->model.channels; i++)
        x->asked = x->asked || (x->used_by[i] && s->active[i]);
}

/* --- whether it pays -----------------------------------------------------------------------------
 */

/* On this nothing is counted, so that it is left out where it costs money and nothing waits for
 * it. */
static void take_cheapest(struct ep_plan_tool *x)
{
    x->class = x->spec->open_source ? EP_TOOL_FREE : EP_TOOL_CHEAP;
    x->month = x->cheapest;
    x->left_out = !x->hard && (x->month > 0 || x->setup > 0);
}

/* Where a gain is worth next to nothing (no customers, or more than can be served), a tool asks for
 * no more than this part of them. */
#define MOST_ASKED 10

/* The part that a tool has to add to the customers of the channels that use it for its cost to pay:
 * the cost at what the plan's money brings elsewhere, over what one part more of them brings. Other
 * objectives than profit have no price for money but that of the budget, so that a cost has to be
 * worth it in money too. */
static double asked_part(const struct ep_plan *plan, const struct ep_solution *s,
                         const struct ep_tool_worth *now, const struct ep_plan_tool *x, double gain)
{
    bool profit = plan->model.objective == EP_OBJECTIVE_PROFIT;
    double cost = x->usual * plan->model.months + x->setup, asks;
    if (!(gain > 0))
        return INFINITY;
    struct ep_tool_worth adds = ep_tools_adds(plan, s, now, x, gain);
    asks = cost * (profit ? 1 + s->budget_price : 1) / fmax(adds.money / gain, 1e-9);
    if (!profit)
        asks = fmax(asks, cost * s->budget_price / fmax(adds.objective / gain, 1e-12));
    return fmin(asks, MOST_ASKED);
}

/* A tool may take no more, at what the plan's money brings elsewhere, than the customers bring that
 * its usual product adds at least in nine cases of ten (low end of its gain): these are in the
 * model, so that plans with it and without it compare as they are printed. Else a free or the
 * cheapest product is taken, on which nothing is counted; where that costs money too and nothing
 * waits for it, none. */
static void judge_cost(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct ep_solution *s, const struct ep_tool_worth *now,
                       struct ep_plan_tool *x)
{
    double gain = ep_tools_sure(ctx, plan, x);
    bool given = x->hard && !(x->usual > x->cheapest);
    if ((x->usual <= 0 && x->setup <= 0) || given)
        return;
    x->asks = asked_part(plan, s, now, x, gain);
    if (x->asks > gain)
        take_cheapest(x);
}

static double all_cost(const struct ep_plan *plan, const struct ep_plan_tool *x)
{
    return x->asked && !x->left_out && !x->kept ? x->month * plan->model.months + x->setup : 0;
}

/* Tools may not take most of the money. The dearest goes first: to the cheapest product, then,
 * where nothing waits for it, out. */
static void fit_budget(const struct ep_plan *plan, struct ep_plan_tool *tool, size_t count)
{
    double room = MOST_OF_BUDGET * plan->model.budget;
    while (plan->model.budget >= 0) {
        double sum = 0, most = 0;
        struct ep_plan_tool *dearest = NULL;
        for (size_t i = 0; i < count; i++) {
            double cost = all_cost(plan, &tool[i]);
            bool gives = tool[i].month > tool[i].cheapest || !tool[i].hard;
            sum += cost;
            if (cost > most && gives)
                dearest = &tool[i], most = cost;
        }
        if (sum <= room || !dearest)
            break;
        if (dearest->month > dearest->cheapest)
            take_cheapest(dearest);
        else
            dearest->left_out = true;
        dearest->crowded = true;
        dearest->chosen = dearest->kept || (dearest->asked && !dearest->left_out);
    }
}

/* Most of the money, or of a month's, would go into what most channels ask for. */
static bool is_too_dear(const struct ep_plan *plan, const struct ep_plan_tool *tool, size_t count)
{
    const struct ep_model *m = &plan->model;
    double sum = 0, month = 0;
    for (size_t i = 0; i < count; i++)
        if (tool[i].always && tool[i].state < 1) {
            sum += tool[i].month * m->months + tool[i].setup;
            month += tool[i].month + tool[i].setup / MOST_PARTS;
        }
    bool dear = m->budget >= 0 && sum > MOST_OF_BUDGET * m->budget;
    for (int t = 0; t < m->months && m->monthly_cap; t++)
        dear = dear || (m->monthly_cap[t] >= 0 && month > MOST_OF_BUDGET * m->monthly_cap[t]);
    return dear;
}

/* What most channels ask for is a cost of marketing as such, and no channel's: it is paid whatever
 * is chosen. Where it is too dear for that, each channel has to carry it. */
static void share_out(const struct ep_plan *plan, struct ep_plan_tool *tool, size_t count)
{
    bool dear = is_too_dear(plan, tool, count);
    for (size_t i = 0; i < count; i++) {
        tool[i].always = tool[i].always && !dear;
        tool[i].asked = tool[i].asked || tool[i].always;
    }
}

static void keep_judgement(struct ep_plan_tool *x, const struct ep_plan_tool *before)
{
    x->judged = true;
    x->class = before->class;
    x->left_out = before->left_out;
    x->crowded = before->crowded;
    x->asks = before->asks;
    x->month = x->class == EP_TOOL_USUAL ? x->usual : x->cheapest;
}

/* Something waits for it: a channel, the law, or visits whatever the plan's size. */
static bool is_hard(const struct ep_plan_tool *x)
{
    return x->channel || x->awaited || ep_tools_of_law(x);
}

/* A channel that must be used asks for its tools before any plan is made. */
static bool is_required(const struct ep_model *m, const struct ep_plan_tool *x)
{
    for (int c = 0; c < m->channels; c++)
        if (m->channel[c].required && x->used_by[c])
            return true;
    return false;
}

static void decide(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_solution *s,
                   const struct ep_tool_worth *now, const struct ep_plan_tool *before,
                   struct ep_plan_tool *x)
{
    if (plan->thrifty || plan->sparing) {
        take_cheapest(x);
        x->crowded = true;
        x->asked = x->asked || (plan->sparing && is_required(&plan->model, x));
    } else if (ep_tools_of_law(x)) {
        take_cheapest(x);
    }
    if (before && before->judged && before->asked)
        keep_judgement(x, before);
    else if (s && x->asked && !plan->thrifty && !plan->sparing && !ep_tools_of_law(x)) {
        judge_cost(ctx, plan, s, now, x);
        x->judged = true;
    }
    x->kept = x->state >= 1;
    x->chosen = x->kept || (x->asked && !x->left_out) ||
                (x->when && x->month <= 0 && x->setup <= 0 && !x->left_out);
}

/* What a tool needs is neither there nor taken: it cannot run. */
static bool lacks_other(const struct ep_plan_tool *tool, size_t count, const struct ep_plan_tool *x)
{
    const char *const *needs = (const char *const *)x->spec->needs;
    for (size_t i = 0; i < count; i++)
        if (tool[i].left_out && names(needs, tool[i].spec->id))
            return true;
    return false;
}

static void leave_with_others(struct ep_plan_tool *tool, size_t count)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < count; i++) {
            struct ep_plan_tool *x = &tool[i];
            if (x->hard || x->kept || x->left_out || !x->asked || !lacks_other(tool, count, x))
                continue;
            x->left_out = moved = true;
            x->chosen = false;
        }
    }
}

struct ep_plan_tool *ep_plan_judge_tools(struct ep_context *ctx, const struct ep_plan *plan,
                                         const struct ep_solution *s,
                                         const struct ep_plan_tool *before)
{
    size_t count;
    const struct ep_tool_spec *spec = ep_catalog_tools(ctx->catalog, &count);
    struct ep_plan_tool *tool = EP_NEW_ARRAY(ctx->arena, struct ep_plan_tool, count + 1);
    struct ep_tool_fact row[EP_TOOL_FACTS];
    ep_tools_facts(ctx, plan, s, row);
    for (size_t i = 0; i < count; i++) {
        struct ep_plan_tool *x = &tool[i];
        x->spec = &spec[i];
        x->index = -1;
        x->used_by = EP_NEW_ARRAY(ctx->arena, bool, (size_t)plan->model.channels + 1);
        x->state = ep_ledger_value(ctx->ledger, 0, "audit.tool.%s", spec[i].id);
        set_costs(ctx, plan, x);
        find_users(ctx, plan, s, row, x);
        x->hard = is_hard(x);
        ep_tools_set_users(ctx, plan, x);
    }
    share_out(plan, tool, count);
    struct ep_tool_worth now = {0, 0};
    if (s)
        now = ep_tools_worth(plan, s);
    for (size_t i = 0; i < count; i++)
        decide(ctx, plan, s, &now, before ? &before[i] : NULL, &tool[i]);
    fit_budget(plan, tool, count);
    leave_with_others(tool, count);
    return tool;
}

/* --- of every plan --- */

/* Channels that ask for it in every plan into `sure`, those that do in some into x->used_by. */
static void find_any_users(struct ep_context *ctx, const struct ep_plan *plan,
                           const struct ep_tool_fact *row, struct ep_plan_tool *x, bool *sure)
{
    bool of_site = is_of_site(ctx, x->spec);
    for (size_t i = 0; i < x->spec->when_count; i++) {
        const char *condition = x->spec->when[i].condition;
        add_users(ctx, plan, NULL, row, condition, of_site, true, x->used_by);
        if (!has_term(condition, is_of_choice) && (ep_tools_of_law(x) || x->spec->before[0]))
            add_users(ctx, plan, NULL, row, condition, of_site, false, sure);
    }
    for (int c = 0; c < plan->model.channels; c++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[c]].spec;
        bool needed = names((const char *const *)spec->needs_tools, x->spec->id);
        x->used_by[c] |= needed;
        sure[c] |= needed;
        x->hard = x->hard || sure[c];
    }
}

struct ep_plan_tool *ep_plan_least_tools(struct ep_context *ctx, const struct ep_plan *plan)
{
    size_t count, channels = (size_t)plan->model.channels;
    const struct ep_tool_spec *spec = ep_catalog_tools(ctx->catalog, &count);
    struct ep_plan_tool *tool = EP_NEW_ARRAY(ctx->arena, struct ep_plan_tool, count + 1);
    struct ep_tool_fact row[EP_TOOL_FACTS];
    ep_tools_facts(ctx, plan, NULL, row);
    for (size_t i = 0; i < count; i++) {
        struct ep_plan_tool *x = &tool[i];
        bool *sure = EP_NEW_ARRAY(ctx->arena, bool, channels + 1);
        *x = (struct ep_plan_tool){.spec = &spec[i], .index = -1};
        x->used_by = EP_NEW_ARRAY(ctx->arena, bool, channels + 1);
        x->state = ep_ledger_value(ctx->ledger, 0, "audit.tool.%s", spec[i].id);
        x->kept = x->state >= 1;
        set_costs(ctx, plan, x);
        find_any_users(ctx, plan, row, x, sure);
        ep_tools_set_users(ctx, plan, x);
        take_cheapest(x);
        x->used_by = sure;
    }
    return tool;
}

/* --- in the model --------------------------------------------------------------------------------
 */

/* The first month of a channel that uses it. */
static int first_month(const struct ep_model *m, const struct ep_solution *s,
                       const struct ep_plan_tool *x)
{
    int first = m->months;
    for (int i = 0; s && i < m->channels; i++)
        if (s->active[i] && x->used_by[i] && m->channel[i].start < first)
            first = m->channel[i].start;
    return first < m->months ? first : 0;
}

static bool is_charged(const struct ep_model *m, const struct ep_plan_tool *x)
{
    bool any = false;
    for (int c = 0; c < m->channels; c++)
        any = any || x->used_by[c];
    return any && !x->left_out && !x->kept && (x->month > 0 || x->setup > 0);
}

/* Where months have a limit, the set-up of all tools that the plan asks for is paid in as many
 * parts as leave channels the better part of the first month. */
static int parts_of(const struct ep_model *m, const struct ep_plan_tool *tool, size_t count)
{
    double setup = 0, month = 0;
    if (!m->monthly_cap)
        return 1;
    for (size_t i = 0; i < count; i++)
        if (tool[i].asked && is_charged(m, &tool[i])) {
            setup += tool[i].setup;
            month += tool[i].month;
        }
    double room = fmax(MOST_OF_MONTH * m->monthly_cap[0] - month, 1e-9);
    int most = m->months < MOST_PARTS ? m->months : MOST_PARTS;
    return (int)fmax(1, fmin(most, ceil(setup / room)));
}

void ep_plan_charge_tools(struct ep_context *ctx, const struct ep_solution *s,
                          struct ep_plan_tool *tool, struct ep_model *m)
{
    size_t count;
    ep_catalog_tools(ctx->catalog, &count);
    int parts = parts_of(m, tool, count);
    m->tool = EP_NEW_ARRAY(ctx->arena, struct ep_model_tool, count + 1);
    m->tools = 0;
    for (size_t i = 0; i < count; i++) {
        struct ep_plan_tool *x = &tool[i];
        x->index = -1;
        if (!is_charged(m, x))
            continue;
        int first = first_month(m, s, x), left = m->months - first;
        x->index = m->tools++;
        m->tool[x->index] = (struct ep_model_tool){.id = x->spec->id,
                                                   .setup = x->setup,
                                                   .month = x->month,
                                                   .start = first,
                                                   .parts = parts < left ? parts : left,
                                                   .used_by = x->used_by,
                                                   .always = x->always};
    }
}

static bool same_tools(const struct ep_model *a, const struct ep_model *b)
{
    if (a->tools != b->tools)
        return false;
    for (int k = 0; k < a->tools; k++)
        if (!ep_streq(a->tool[k].id, b->tool[k].id) || a->tool[k].start != b->tool[k].start ||
            a->tool[k].month != b->tool[k].month || a->tool[k].parts != b->tool[k].parts ||
            a->tool[k].always != b->tool[k].always ||
            memcmp(a->tool[k].used_by, b->tool[k].used_by, sizeof(bool) * (size_t)a->channels) != 0)
            return false;
    return true;
}

bool ep_plan_set_tools(struct ep_context *ctx, struct ep_plan *plan, const struct ep_solution *s)
{
    struct ep_model before = plan->model;
    plan->tool = ep_plan_judge_tools(ctx, plan, s, plan->tool);
    ep_plan_charge_tools(ctx, s, plan->tool, &plan->model);
    bool gains = ep_tools_take_gain(ctx, plan);
    return gains || !same_tools(&before, &plan->model);
}

bool ep_plan_tools_cost(const struct ep_plan *plan)
{
    for (int k = 0; k < plan->model.tools; k++)
        if (plan->model.tool[k].setup > 0 || plan->model.tool[k].month > 0)
            return true;
    return false;
}

/* --- for the rest of a plan ----------------------------------------------------------------------
 */

void ep_plan_take_tools(struct ep_context *ctx, struct ep_plan *plan)
{
    size_t count;
    ep_catalog_tools(ctx->catalog, &count);
    plan->gain = NULL; /* the rates of the model are given as they are */
    plan->tool = ep_plan_judge_tools(ctx, plan, &plan->solution, NULL);
    for (size_t i = 0; i < count; i++) {
        struct ep_plan_tool *x = &plan->tool[i];
        for (int k = 0; k < plan->model.tools; k++)
            if (ep_streq(plan->model.tool[k].id, x->spec->id)) {
                x->index = k;
                x->month = plan->model.tool[k].month;
                x->setup = plan->model.tool[k].setup;
            }
        x->left_out = x->index < 0 && (x->left_out || x->month > 0 || x->setup > 0);
        x->chosen = x->kept || (x->asked && !x->left_out);
    }
}

double ep_plan_tool_spend(const struct ep_plan *plan, int index, int from, int to)
{
    int64_t sum = 0;
    for (int t = from; index >= 0 && t < to; t++)
        sum += plan->tool_minor[(long)index * plan->model.months + t];
    return ep_money_major(sum, plan->digits);
}

double ep_plan_tools_spend(const struct ep_plan *plan, int from, int to)
{
    double sum = 0;
    for (int k = 0; k < plan->model.tools; k++)
        sum += ep_plan_tool_spend(plan, k, from, to);
    return sum;
}
