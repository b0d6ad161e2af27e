/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Below what no plan reaches a goal, whenever its set-up is done and whatever tools it takes: a
 * model in which no plan without tests is dearer or brings less. Each channel may begin in any
 * month from the first in which it could if nobody had other work, set-up takes no hours of those
 * who do it, and only the tools are paid that it cannot be without, as cheap as they are. */

#include "stage/seek_internal.h"
#include "stage/setup_internal.h"

#include <math.h>
#include <string.h>

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

/* A tool is paid from the first month of what uses it on: at least from the last of those months.
 */
static void open_tools(struct ep_model *m)
{
    for (int k = 0; k < m->tools; k++) {
        struct ep_model_tool *tool = &m->tool[k];
        tool->parts = 1;
        tool->always = false;
        tool->setup = m->monthly_cap ? 0 : tool->setup; /* it may be paid in any month */
        for (int c = 0; c < m->channels; c++)
            if (tool->used_by[c])
                tool->start = (int)fmax(tool->start, m->channel[c].start_last);
    }
}

/* What tools may add to the goal's metric, as a part of it. */
static double most_gain(const struct ep_search_budget *k, double gain)
{
    const struct ep_model *m = &k->plan->model;
    const struct ep_model_goal *g = &m->goal[k->goal];
    bool sales = g->kind == EP_GOAL_LINEAR && g->scale == EP_SCALE_CUSTOMERS;
    double most = sales ? 1 + gain : 1;
    for (int c = 0; c < m->channels; c++)
        for (int f = 0; f < m->channel[c].feed_count; f++)
            if (m->channel[c].feed[f].of == EP_FEED_CUSTOMERS)
                return most * (1 + gain);
    return most;
}

double ep_seek_prove_any(struct ep_search_budget *k, double target, double bound, int nodes)
{
    struct ep_plan wide;
    double gain;
    ep_plan_copy(k->plan, k->ctx->arena, &wide);
    wide.tool = ep_plan_least_tools(k->ctx, &wide, k->plan->solution.cash_total, &gain);
    open_starts(k->ctx, &wide);
    ep_plan_charge_tools(k->ctx, NULL, wide.tool, &wide.model);
    open_tools(&wide.model);
    wide.solution.cash_total = bound;
    return ep_model_least_bound(&wide.model, &wide.solution, target / most_gain(k, gain), nodes);
}
