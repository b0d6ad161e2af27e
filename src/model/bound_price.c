/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>

/* What the money, the hours and the tools of a bound cost at the multipliers of an evaluation, and
 * what they give back. */

void ep_bound_set_prices(const struct ep_bound *b, const struct ep_levers *x, struct ep_money *p)
{
    const struct ep_net *net = b->net;
    const struct ep_duals *d = &b->task->dual;
    p->cheapest = 0;
    for (int t = 0; t < net->T; t++) {
        p->cash[t] = net->money + x->budget + d->cap[t];
        if (p->cash[t] < p->cash[p->cheapest])
            p->cheapest = t;
    }
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T; t++) {
            int at = r * net->T + t;
            double own = net->own_cost[r] * net->money, over = net->extra[r] * p->cash[t] - own;
            double part = b->task->hard[r] ? 0 : fmin(1, x->hours * d->bought[at]);
            double hard = b->task->hard[r] ? x->hours * d->hard[at] : 0;
            p->weight[at] = hard + part * fmax(0, over);
            p->hour[at] = own + p->weight[at];
            p->use_hour[at] = part * net->extra[r];
        }
}

double ep_bound_given_back(const struct ep_bound *b, double budget, const struct ep_money *p,
                           double *hours)
{
    const struct ep_net *net = b->net;
    double sum = net->m->budget >= 0 ? budget * net->m->budget : 0;
    *hours = 0;
    for (int t = 0; t < net->T && net->m->monthly_cap; t++)
        sum += b->task->dual.cap[t] * net->m->monthly_cap[t];
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T; t++)
            *hours += p->weight[r * net->T + t] * ep_role_hours(net->m, r, t);
    return sum + *hours;
}

/* Price of the cash of channel i in month t that costs each of goals count. */
static double counted(const struct ep_bound *b, int i, int t)
{
    double sum = 0;
    for (int g = 0; g < b->net->G; g++) {
        const struct ep_model_goal *goal = &b->net->m->goal[g];
        if (b->task->costed[g] && t >= goal->from && t <= goal->to &&
            (!goal->counts || goal->counts[i]))
            sum += b->task->dual.each[g] / b->task->scale;
    }
    return sum;
}

/* Cash of month t of a tool: `part` of its set-up, `fee` of its months; one that begins with its
 * users where they begin in month `start`. */
static double tool_cash(const struct ep_model_tool *tool, double part, double fee, int start,
                        const struct ep_money *p, int t)
{
    if (!tool->late)
        return part * ep_tool_cash(tool, t);
    return (t == p->cheapest ? part * tool->setup : 0) + (t >= start ? fee * tool->month : 0);
}

/* A tool of a channel that is on in the whole node, or one that all channels left use (the empty
 * set is looked at apart), is paid in full. Else its users share it: whichever are on, their shares
 * come to no more than its cost. So it is with the months of one that begins with its users, but
 * that a channel that is on pays them from its own start on, which is never before the tool's. */
double ep_bound_price_tools(struct ep_bound *b, const enum ep_side *side, const struct ep_money *p)
{
    const struct ep_net *net = b->net;
    double sum = 0;
    for (int k = 0; k < net->m->tools; k++) {
        const struct ep_model_tool *tool = &net->m->tool[k];
        int free = 0, without = 0, payer = -1;
        bool on = tool->always, any = false;
        for (int i = 0; i < net->n; i++) {
            on |= side[i] == EP_SIDE_ON && tool->used_by[i];
            payer = side[i] == EP_SIDE_ON && tool->used_by[i] ? i : payer;
            any |= side[i] == EP_SIDE_ON;
            free += side[i] == EP_SIDE_FREE && tool->used_by[i];
            without += side[i] == EP_SIDE_FREE && !tool->used_by[i];
        }
        bool whole = on || (free > 0 && !without && !any);
        b->tool_share[k] = whole || free == 0 ? 0 : 1.0 / free;
        b->fee_share[k] = payer >= 0 || free == 0 ? 0 : 1.0 / free;
        b->payer[k] = payer;
        for (int t = 0; whole && t < net->T; t++) {
            double cash = tool_cash(tool, 1, 0, 0, p, t);
            sum += cash * p->cash[t];
            b->use += cash;
            b->month_cash[t] += cash;
        }
    }
    return sum;
}

static double shared_tools(const struct ep_bound *b, int i, const struct ep_money *p, int t)
{
    double sum = 0;
    for (int k = 0; k < b->net->m->tools; k++)
        if (b->net->m->tool[k].used_by[i]) {
            double fee = b->payer[k] == i ? 1 : b->fee_share[k];
            sum += tool_cash(&b->net->m->tool[k], b->tool_share[k], fee, p->start, p, t);
        }
    return sum;
}

void ep_bound_price_channel(const struct ep_bound *b, int i, int start, struct ep_money *p)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    int T = net->T, r = c->role;
    double help = r >= 0 && net->m->role[r].cash ? c->fixed_hours * net->m->role[r].cost_hour : 0;
    int setup = start > c->start ? start : ep_first_month(c, T);
    p->start = start;
    p->lump = p->lump_use = p->lump_strain = 0;
    for (int t = 0; t < T; t++) {
        double cash = p->cash[t] + counted(b, i, t);
        double alpha = c->family >= 0 ? net->m->family[c->family].alpha : 1;
        double fixed =
            (t < p->start ? 0 : c->fixed_month + help) + (t == setup ? c->fixed_setup : 0);
        p->price[t] =
            b->part_cash[i * T + t] * p->cash[t] + alpha * net->cash[i] * (cash - p->cash[t]);
        p->use[t] = b->part_cash[i * T + t];
        p->strain[t] = 0;
        double tools = shared_tools(b, i, p, t);
        p->lump += fixed * cash + tools * p->cash[t];
        p->fixed[t] = fixed + tools;
        p->lump_use += fixed + tools;
        if (r < 0)
            continue;
        double hours = t < p->start ? 0 : c->fixed_hours;
        p->price[t] += b->part_hours[i * T + t] * p->hour[r * T + t];
        p->use[t] += b->part_hours[i * T + t] * p->use_hour[r * T + t];
        p->lump += hours * p->hour[r * T + t];
        p->lump_use += hours * p->use_hour[r * T + t];
        p->strain[t] = b->part_hours[i * T + t] * p->weight[r * T + t];
        p->lump_strain += hours * p->weight[r * T + t];
    }
    p->lump -= b->tilt[i];
}

int ep_bound_last_start(const struct ep_bound *b, int i)
{
    const struct ep_model_channel *c = &b->net->m->channel[i];
    return c->start_last > c->start ? (int)fmin(c->start_last, b->net->T - 1) : c->start;
}

bool ep_bound_has_late_starts(const struct ep_bound *b)
{
    for (int i = 0; i < b->net->n; i++)
        if (ep_bound_last_start(b, i) > b->net->m->channel[i].start)
            return true;
    return false;
}
