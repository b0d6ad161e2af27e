/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

#define NEW(count) EP_NEW_ARRAY(b->arena, double, (size_t)(count) + 1)

/* Opening a bound: seeds, ceilings and costs at the multipliers and the plan of a solved task. */

/* A family costs at least (1 - alpha) sum weight e + alpha sum e, whatever weights of sum 1. */
static void family_parts(struct ep_bound *b, int family, double *cash, double *hours)
{
    const struct ep_net *net = b->task->net;
    int used = 0, all = 0, T = net->T;
    for (int i = 0; i < net->n; i++)
        if (net->m->channel[i].family == family && !net->m->channel[i].per_result) {
            used += net->on[i];
            all++;
        }
    for (int i = 0; i < net->n; i++)
        for (int t = 0; t < T && net->m->channel[i].family == family; t++) {
            double alone = used == 1 ? net->on[i] : used == 0 ? 1.0 / all : 0;
            cash[i * T + t] = hours[i * T + t] = alone;
        }
    for (int j = 0; j < net->shares; j++)
        for (int p = 0; p < net->share[j].count; p++) {
            const struct ep_share *s = &net->share[j];
            int at = s->member[p] * T;
            const double *weight = b->task->dual.share + (s->kind * net->n) * T + at;
            for (int t = 0; t < T && net->m->channel[s->member[p]].family == family; t++) {
                if (s->kind == 0)
                    cash[at + t] = weight[t];
                if (s->kind == 1 || s->hours > 0)
                    hours[at + t] = weight[t];
            }
        }
}

static void unit_costs(struct ep_bound *b)
{
    const struct ep_net *net = b->task->net;
    int T = net->T;
    struct ep_arena *scratch = ep_arena_new();
    size_t cells = (size_t)(net->n * T) + 1;
    double *cash = EP_NEW_ARRAY(scratch, double, cells);
    double *hours = EP_NEW_ARRAY(scratch, double, cells);
    for (int f = 0; f < net->m->families; f++)
        family_parts(b, f, cash, hours);
    for (int i = 0; i < net->n; i++) {
        int family = net->m->channel[i].family;
        double alpha =
            family >= 0 && !net->m->channel[i].per_result ? net->m->family[family].alpha : 1;
        for (int t = 0; t < T && b->counts[i]; t++) {
            int at = i * T + t;
            b->part_cash[at] = net->cash[i] * (alpha + (1 - alpha) * cash[at]);
            b->part_hours[at] = net->hours[i] * (alpha + (1 - alpha) * hours[at]);
        }
    }
    ep_arena_free(scratch);
}

/* Effort of a month that neither money nor hours nor ceilings, `most`, leave behind. */
static double effort_top(const struct ep_bound *b, int i, int t, double most)
{
    const struct ep_net *net = b->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    double alpha = c->family >= 0 ? net->m->family[c->family].alpha : 1, top = INFINITY;
    double room = net->m->budget >= 0 ? net->m->budget : INFINITY;
    if (net->m->monthly_cap)
        room = fmin(room, net->m->monthly_cap[t]);
    if (net->cash[i] * alpha > 0)
        top = room / (net->cash[i] * alpha);
    if (net->hours[i] * alpha > 0 && net->buy[net->role[i]] <= 0)
        top = fmin(top, ep_role_hours(net->m, net->role[i], t) / (net->hours[i] * alpha));
    top = fmin(top, most);
    if (c->cash_share > 0 && c->hi)
        top = fmin(top, c->hi[t] / c->cash_share);
    return top;
}

static double lower(const struct ep_bound *b, int i, int t)
{
    const struct ep_model_channel *c = &b->net->m->channel[i];
    double lo = c->cash_share > 0 && c->lo ? c->lo[t] / c->cash_share : 0;
    return c->steady ? fmax(lo, ep_effort_min(c)) : lo;
}

/* Of channel i, [T] each. */
static void effort_limits(const struct ep_bound *b, int i, double *lo, double *hi)
{
    double most = ep_effort_saturating(b->net, i);
    for (int t = 0; t < b->net->T; t++) {
        bool open = t >= b->net->m->channel[i].start;
        lo[t] = open ? lower(b, i, t) : 0;
        hi[t] = open ? effort_top(b, i, t, most) : 0;
    }
}

/* Worth of visits at the plan's flows, every channel that may count as if it ran. */
static void take_seeds(struct ep_bound *b)
{
    struct ep_net *net = b->net;
    struct ep_half *half = &b->w->half[0];
    int D = net->draws, all = net->all;
    for (int i = 0; i < net->n; i++)
        net->live[i] = b->counts[i];
    ep_net_list(net);
    memset(b->w->dx, 0, sizeof(double) * (size_t)(net->n * all));
    for (int d = 0; d < D; d++) {
        ep_value_seed(b->w, half, d);
        for (int s = 0; s < net->S; s++)
            ep_flow_aware_reverse(net, &b->w->flow[d], s, half->da, half->dv);
        for (int i = 0; i < net->n; i++) {
            const double *dv = half->dv + i * all;
            double *seed = b->seed + row_at(b, i, 0) + d;
            for (int t = 0; t < all && b->counts[i]; t++)
                seed[(size_t)t * (size_t)D] = dv[t];
            if (b->counts[i])
                b->constant -= ep_row_dot(dv, b->w->flow[d].v + i * all, all);
        }
    }
    memcpy(b->reach, b->w->dx, sizeof(double) * (size_t)(net->n * all));
    b->constant -= ep_row_dot(b->reach, b->w->x, net->n * all);
}

/* Ceilings of the plan, those of channels off the plan as well. */
static void take_rooms(struct ep_bound *b)
{
    const struct ep_net *net = b->net;
    for (int i = 0; i < net->n; i++)
        for (int d = 0; d < net->draws && b->counts[i]; d++) {
            const struct ep_numbers *num = &net->number[d];
            for (int t = 0; t < net->all; t++)
                b->room[row_at(b, i, t) + (size_t)d] = net->m->channel[i].base[t] * num->base[i];
            for (int e = net->edge_first[i]; e < net->edge_first[i + 1]; e++)
                for (int t = net->edge_lag[e]; t < net->all; t++)
                    b->room[row_at(b, i, t) + (size_t)d] +=
                        num->edge[e] *
                        b->w->flow[d].v[net->edge_from[e] * net->all + t - net->edge_lag[e]];
            for (int t = 0; t < net->all && is_closed(net, i, t); t++)
                b->room[row_at(b, i, t) + (size_t)d] = 0;
        }
}

/* L of the header: minus the logarithm of the share of people that channel i does not reach with
 * effective effort X in the window; *per its slope. */
static double log_reach(const struct ep_model_goal *g, int i, double X, double *per)
{
    double part = g->reach[i], cost = g->contact[i] * g->people, rest = exp(-X / (cost * part));
    double left = fmax(1e-300, 1 - part * (1 - rest));
    *per = rest / cost / left;
    return -log(left);
}

/* Channels whose tangents may move: nothing of them is reached while they are off. */
static bool may_reach(const struct ep_bound *b, int g, int i)
{
    const struct ep_model_goal *goal = &b->net->m->goal[g];
    const struct ep_model_channel *c = &b->net->m->channel[i];
    return goal->kind == EP_GOAL_REACH && b->weight[g] > 0 && b->counts[i] && !c->per_result &&
           c->history_count == 0 && goal->reach[i] > 0 && goal->contact[i] > 0;
}

bool ep_bound_reaches(const struct ep_bound *b)
{
    for (int g = 0; g < b->net->G; g++)
        if (b->net->m->goal[g].kind == EP_GOAL_REACH && b->weight[g] > 0)
            return true;
    return false;
}

void ep_bound_set_reach(struct ep_bound *b, int i)
{
    const struct ep_net *net = b->net;
    bool any = false;
    for (int g = 0; g < net->G; g++)
        any = any || may_reach(b, g, i);
    if (!any)
        return;
    memset(b->reach + i * net->all, 0, sizeof(double) * (size_t)net->all);
    b->tilt[i] = 0;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        double X = b->tangent[g * net->n + i], per;
        if (!may_reach(b, g, i))
            continue;
        b->tilt[i] += b->weight[g] * (log_reach(goal, i, X, &per) - per * X);
        for (int t = goal->from; t <= goal->to; t++)
            b->reach[i * net->all + t] += b->weight[g] * per;
    }
}

/* Tangents at the plan; the constant is then that of a channel that is off. */
static void open_reach(struct ep_bound *b)
{
    const struct ep_net *net = b->net;
    const double *x = b->w->x;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        double left = 1 - b->w->metric[g] / fmax(goal->people, 1e-300);
        bool worth = goal->kind == EP_GOAL_REACH && goal->people > 0 && b->w->slope[g] > 0;
        b->weight[g] = worth && left > 0 ? goal->people * left * b->w->slope[g] : 0;
        for (int i = 0; i < net->n; i++)
            for (int t = goal->from; t <= goal->to && may_reach(b, g, i); t++)
                b->tangent[g * net->n + i] += x[i * net->all + t];
    }
    for (int i = 0; i < net->n; i++) {
        double before = ep_row_dot(b->reach + i * net->all, x + i * net->all, net->all), per;
        bool any = false;
        for (int g = 0; g < net->G; g++) {
            if (!may_reach(b, g, i))
                continue;
            any = true;
            b->constant -=
                b->weight[g] * log_reach(&net->m->goal[g], i, b->tangent[g * net->n + i], &per);
        }
        b->constant += any ? before : 0;
        ep_bound_set_reach(b, i);
    }
}

static double must_constant(struct ep_bound *b)
{
    const struct ep_task *k = b->task;
    double sum = 0, relax = k->shortfall ? 0 : k->relax;
    for (int g = 0; g < b->net->G; g++) {
        const struct ep_model_goal *goal = &b->net->m->goal[g];
        double slope = 0;
        if (k->must[g]) {
            slope += k->dual.must[g] / goal->at_least;
            sum -= k->dual.must[g] * (1 - relax);
        }
        if (k->costed[g]) {
            slope += k->dual.each[g] * goal->max_cost / k->scale;
            sum += k->dual.each[g] * relax;
        }
        b->w->slope[g] += slope;
        sum += slope * b->w->metric[g];
    }
    return sum;
}

static struct ep_bound *make(struct ep_task *task, bool fixed, struct ep_arena *a)
{
    struct ep_bound *b = EP_NEW(a, struct ep_bound);
    b->arena = a;
    b->task = task;
    b->fixed = fixed;
    b->net = ep_net_fork(task->net, a);
    b->w = ep_value_new(b->net, a);
    b->w->measures = b->net->weighs;
    const struct ep_net *net = b->net;
    int n = net->n, all = net->all, T = net->T, D = net->draws;
    b->seed = NEW((size_t)n * (size_t)all * (size_t)D);
    b->worth = NEW((size_t)n * (size_t)all * (size_t)D);
    b->room = NEW((size_t)n * (size_t)all * (size_t)D);
    b->sup = NEW((size_t)n * (size_t)all * (size_t)D);
    b->reach = NEW(n * all);
    b->k = NEW(n * D);
    b->part_cash = NEW(n * T);
    b->part_hours = NEW(n * T);
    b->lo = NEW(n * T);
    b->hi = NEW(n * T);
    b->per = NEW(all * D);
    b->ratio = NEW(3 * D);
    b->edge = NEW(net->edge_count * D);
    b->value = NEW(n);
    b->gain = NEW(n);
    b->tool_share = NEW(net->m->tools);
    b->fee_share = NEW(net->m->tools);
    b->payer = EP_NEW_ARRAY(a, int, (size_t)net->m->tools + 1);
    b->lost = NEW(n);
    b->weight = NEW(net->G);
    b->tangent = NEW(net->G * n);
    b->window = NEW(net->G * n);
    b->tilt = NEW(n);
    b->cash = NEW(n);
    b->open = NEW(n);
    b->month_cash = NEW(T);
    b->month_hours = NEW(net->R * T);
    b->on = EP_NEW_ARRAY(a, bool, (size_t)n + 1);
    b->counts = EP_NEW_ARRAY(a, bool, (size_t)n + 1);
    return b;
}

/* Months are held to the task's, or free within what a plan can take. */
static void open_limits(struct ep_bound *b)
{
    const struct ep_net *net = b->net;
    const struct ep_task *k = b->task;
    int T = net->T;
    size_t row = sizeof(double) * (size_t)T;
    for (int j = 0; j < k->blocks && b->fixed; j++) {
        memcpy(b->lo + k->channel[j] * T, k->lo + j * T, row);
        memcpy(b->hi + k->channel[j] * T, k->hi + j * T, row);
    }
    for (int i = 0; i < net->n; i++)
        if (b->counts[i] && !(b->fixed && net->on[i] && !net->m->channel[i].per_result))
            effort_limits(b, i, b->lo + i * T, b->hi + i * T);
}

/* At the multipliers, the set and the plan that the task has now. */
static void open_at(struct ep_bound *b)
{
    struct ep_net *net = b->net;
    int n = net->n, D = net->draws;
    b->has_sups = false;
    b->w->nothing = b->task->shortfall;
    net->money = b->task->shortfall ? 0 : b->task->net->money;
    memset(b->tangent, 0, sizeof(double) * (size_t)(net->G * n));
    memset(b->tilt, 0, sizeof(double) * (size_t)n);
    for (int e = 0; e < net->edge_count; e++)
        for (int d = 0; d < D; d++)
            b->edge[e * D + d] = net->number[d].edge[e];
    for (int i = 0; i < n; i++)
        b->counts[i] = !b->fixed || net->live[i];
    ep_value_forward(b->w, b->task->e);
    b->constant = ep_value_worth(b->w, EP_MODE_FIXED, &b->task->dual);
    b->constant += must_constant(b);
    take_rooms(b);
    take_seeds(b);
    open_reach(b);
    unit_costs(b);
    for (int i = 0; i < n; i++)
        for (int d = 0; d < D && b->counts[i]; d++)
            b->k[i * D + d] = net->number[d].k[i];
    open_limits(b);
}

struct ep_bound *ep_bound_new(struct ep_task *task, struct ep_arena *a)
{
    struct ep_bound *b = make(task, false, a);
    open_at(b);
    return b;
}

struct ep_bound *ep_bound_own(struct ep_task *task)
{
    if (!task->own)
        task->own = make(task, true, task->arena);
    else
        ep_net_follow(task->own->net, task->net);
    open_at(task->own);
    return task->own;
}

static double *copy_row(struct ep_arena *a, const double *from, size_t count)
{
    return ep_arena_grow(a, from, count, count + 1, sizeof *from);
}

struct ep_bound *ep_bound_twin(const struct ep_bound *from, struct ep_arena *a)
{
    const struct ep_net *net = from->net;
    size_t n = (size_t)net->n, D = (size_t)net->draws, cells = n * (size_t)net->all * D;
    struct ep_bound *b = EP_NEW(a, struct ep_bound);
    *b = *from;
    b->arena = a;
    b->worth = NEW(cells);
    b->room = copy_row(a, from->room, cells);
    b->sup = copy_row(a, from->sup, cells);
    b->per = NEW((size_t)net->all * D);
    b->ratio = NEW(3 * D);
    b->value = NEW(n);
    b->gain = NEW(n);
    b->tool_share = NEW(net->m->tools);
    b->fee_share = NEW(net->m->tools);
    b->payer = EP_NEW_ARRAY(a, int, (size_t)net->m->tools + 1);
    b->lost = NEW(n);
    b->window = NEW((size_t)net->G * n);
    b->cash = NEW(n);
    b->open = NEW(n);
    b->month_cash = NEW(net->T);
    b->month_hours = NEW(net->R * net->T);
    b->on = EP_NEW_ARRAY(a, bool, n + 1);
    return b;
}

double ep_bound_of_plan(struct ep_task *task, double *lost)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_bound *b = ep_bound_own(task);
    const struct ep_net *net = b->net;
    enum ep_side *side = EP_NEW_ARRAY(scratch, enum ep_side, (size_t)net->n + 1);
    for (int i = 0; i < net->n; i++)
        side[i] = task->net->on[i] ? EP_SIDE_ON : EP_SIDE_OFF;
    struct ep_levers levers = {task->dual.budget, 1};
    double bound = ep_bound_at(b, side, &levers);
    if (lost)
        memcpy(lost, b->lost, sizeof(double) * (size_t)net->n);
    ep_arena_free(scratch);
    return bound;
}
