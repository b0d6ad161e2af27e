/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Below what no plan reaches a goal, whenever its set-up is done and whatever tools it takes: a
 * model in which no plan without tests is dearer or brings less. Each channel may begin in any
 * month from the first in which it could if nobody had other work, set-up takes no hours of those
 * who do it, and only the tools are paid that it cannot be without, as cheap as they are. */

#include "stage/seek_internal.h"
#include "stage/setup_internal.h"
#include "stage/tools_internal.h"

#include <stdlib.h>

#define ALIKE 0.4  /* of the dearest of a class */
#define SMALL 0.01 /* of the least budget: tools that cost less are as good as free */

/* Last month in which set-up may leave a channel: behind those of all others, in the plan's order.
 * Another order of theirs could end later only where tasks that wait for each other leave hours
 * unused; the report says what is assumed. With the plan's last month for all of them the bound of
 * a tool that is paid by the month would be next to nothing. What has a monthly fee begins with its
 * first money, in whatever month that is. */
static int last_month(struct ep_context *ctx, struct ep_plan *plan, const int *order, int i)
{
    struct ep_model *m = &plan->model;
    struct ep_jobs jobs;
    int *behind = EP_NEW_ARRAY(ctx->arena, int, (size_t)m->channels + 1), count = 0;
    if (m->channel[i].fixed_month > 0 && !m->channel[i].per_result)
        return m->months - 1;
    for (int n = 0; n < m->channels; n++)
        if (order[n] != i && plan->may[order[n]])
            behind[count++] = order[n];
    behind[count++] = i;
    ep_setup_plan(ctx, plan, behind, count, -1, &jobs);
    int t = ep_date_month(ep_setup_ready(ctx, plan, &jobs, i)) - m->first_month + 1;
    return t < 0 ? 0 : t < m->months ? t : m->months - 1;
}

static void open_starts(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    struct ep_order order;
    ep_plan_order(ctx, plan, &order);
    for (int i = 0; i < m->channels; i++)
        m->channel[i].start_last = last_month(ctx, plan, order.channel, i);
    for (int i = 0; i < m->channels; i++)
        ep_plan_set_start(plan, i, ep_setup_soonest(ctx, plan, i));
    for (int r = 0; r < m->roles; r++)
        m->role[r].busy = NULL;
}

/* A tool is paid from the first month of what uses it on. */
static void open_tools(struct ep_model *m)
{
    for (int k = 0; k < m->tools; k++) {
        m->tool[k].parts = 1;
        m->tool[k].always = false;
        m->tool[k].start = 0;
        m->tool[k].late = true;
    }
}

/* A tool whose usual product adds customers, and the least that it costs. */
struct adding {
    struct ep_plan_tool *tool;
    double cost, gain;
};

static int dearest_first(const void *a, const void *b)
{
    const struct adding *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost > y->cost ? -1 : 1;
    return x->tool < y->tool ? -1 : 1;
}

/* Those that `budget` pays for, the dearest first: each set up and paid for one month. */
static int adding_tools(struct ep_context *ctx, const struct ep_plan *plan, double budget,
                        struct adding **out)
{
    size_t count;
    int found = 0;
    ep_catalog_tools(ctx->catalog, &count);
    *out = EP_NEW_ARRAY(ctx->arena, struct adding, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct ep_plan_tool *x = &plan->tool[i];
        double cost = x->usual + x->setup, gain = ep_tools_least_gain(ctx, plan, x);
        if (gain > 0 && cost > 0 && cost <= budget && !x->kept)
            (*out)[found++] = (struct adding){x, cost, gain};
    }
    qsort(*out, (size_t)found, sizeof **out, dearest_first);
    return found;
}

/* The last of a class of tools that cost alike: the gains of all count with its cost. Those that
 * cost next to nothing are one with no tool at all. */
static int class_end(const struct adding *adding, int count, int from, double budget)
{
    int end = from;
    if (from >= count || adding[from].cost < SMALL * budget)
        return count;
    while (end + 1 < count && adding[end + 1].cost > ALIKE * adding[from].cost &&
           adding[end + 1].cost >= SMALL * budget)
        end++;
    return end;
}

/* The model of plans whose dearest adding tool is the first of `adding`, or cheaper: these may all
 * be there, and of their costs only that of the first is counted, by the caller. */
static void model_with(struct ep_search_budget *k, const struct ep_plan *wide,
                       const struct adding *adding, int count, struct ep_model *out)
{
    struct ep_arena *a = k->ctx->arena;
    size_t tools, channels = (size_t)wide->model.channels;
    ep_catalog_tools(k->ctx->catalog, &tools);
    struct ep_plan_tool *tool = ep_arena_grow(a, wide->tool, tools, tools + 1, sizeof *tool);
    double *ratio = EP_NEW_ARRAY(a, double, channels + 1);
    for (size_t c = 0; c < channels; c++)
        ratio[c] = 1;
    for (int i = 0; i < count; i++) {
        for (size_t c = 0; c < channels; c++)
            ratio[c] += adding[i].tool->adds_to[c] ? adding[i].gain : 0;
        tool[adding[i].tool - wide->tool].left_out = true;
    }
    *out = wide->model;
    ep_plan_charge_tools(k->ctx, NULL, tool, out);
    open_tools(out);
    ep_tools_scale(a, ratio, out);
    out->draws = ep_tools_scale_draws(a, out, &wide->model.draws, ratio);
}

double ep_seek_prove_any(struct ep_search_budget *k, double target, double bound, int nodes)
{
    struct ep_plan wide;
    struct adding *adding;
    double least = bound;
    ep_plan_copy(k->plan, k->ctx->arena, &wide);
    wide.tool = ep_plan_least_tools(k->ctx, &wide);
    open_starts(k->ctx, &wide);
    int count = adding_tools(k->ctx, &wide, bound, &adding), classes = 0;
    int *first = EP_NEW_ARRAY(k->ctx->arena, int, (size_t)count + 2);
    for (int i = 0; i <= count; i = class_end(adding, count, i, bound) + 1)
        first[classes++] = i;
    first[classes] = count + 1;
    /* the least comes mostly of the cheapest: what is dearer is then soon seen to need more */
    for (int c = classes - 1; c >= 0; c--) {
        int i = first[c], last = first[c + 1] - 1;
        double cost = last < count ? adding[last].cost : 0;
        struct ep_model m;
        if (cost >= least)
            continue;
        model_with(k, &wide, &adding[i], count - i, &m);
        m.budget = least - cost;
        least = cost + ep_model_least_up_to(&m, &wide.solution, target, nodes);
    }
    return least;
}
