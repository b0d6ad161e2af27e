/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* Upper bound of the objective on the present set. L, the Lagrangian with goals, costs each, hours
 * and shares dualised, is concave and never below the objective of a feasible plan; its linear
 * support at y is a knapsack over box, months' caps and budget, which nest, so that filling by
 * gain per cash is exact. */

struct item {
    double gain, cash, room; /* of one unit; units still free */
    int month, index;
};

/* Dearest gain per cash first; what costs nothing before all else. */
static bool before(const struct item *a, const struct item *b)
{
    if ((a->cash > 0) != (b->cash > 0))
        return a->cash <= 0;
    double left = a->cash > 0 ? a->gain * b->cash : a->gain;
    double right = a->cash > 0 ? b->gain * a->cash : b->gain;
    return left != right ? left > right : a->index < b->index;
}

static void sink(struct item *item, int at, int count)
{
    for (;;) {
        int child = 2 * at + 1;
        if (child >= count)
            return;
        if (child + 1 < count && before(&item[child], &item[child + 1]))
            child++;
        if (!before(&item[at], &item[child]))
            return;
        struct item swap = item[at];
        item[at] = item[child];
        item[child] = swap;
        at = child;
    }
}

static void heap_sort(struct item *item, int count)
{
    for (int at = count / 2 - 1; at >= 0; at--)
        sink(item, at, count);
    for (int last = count - 1; last > 0; last--) {
        struct item swap = item[0];
        item[0] = item[last];
        item[last] = swap;
        sink(item, 0, last);
    }
}

/* max of gain . z over 0 <= z <= room, cash of each month and in all. */
static double fill(struct item *item, int count, double *month_left, double all_left)
{
    double sum = 0;
    heap_sort(item, count);
    for (int i = 0; i < count; i++) {
        double units = item[i].room;
        if (item[i].cash > 0) {
            double cash = fmin(units * item[i].cash, fmin(month_left[item[i].month], all_left));
            cash = fmax(0, cash);
            units = cash / item[i].cash;
            month_left[item[i].month] -= cash;
            all_left -= cash;
        }
        sum += units * item[i].gain;
    }
    return sum;
}

/* Cash of a unit of effort when the kinks of the cost are held at their slopes: never above the
 * true cash, so that the room it leaves is never too small. */
static double cash_slope(const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    double hours = net->part[i] * net->hours[i], cash = net->part[i] * net->cash[i];
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        for (int p = 0; p < s->count; p++) {
            if (s->member[p] != i)
                continue;
            double slope = s->weight[p] * k->dual.share[(s->kind * net->n + i) * T + t];
            cash += s->cash * slope;
            if (s->hours > 0)
                cash += s->hours * slope * net->extra[s->role] * k->over_slope[s->role * T + t];
        }
    }
    if (hours > 0)
        cash += hours * net->extra[net->role[i]] * k->over_slope[net->role[i] * T + t];
    return cash;
}

/* Gains are measured from the lower limits: max g.(y' - y) = g.(lo - y) + max g.(y' - lo). The
 * linear cash at y stands in k->cost from the call before. */
static double best_move(struct ep_task *k, const double *y, const double *grad,
                        struct ep_arena *scratch)
{
    const struct ep_net *net = k->net;
    int T = net->T, count = 0;
    struct item *item = EP_NEW_ARRAY(scratch, struct item, (size_t)k->size + 1);
    double *left = EP_NEW_ARRAY(scratch, double, (size_t)T), sum = 0;
    double all = net->m->budget >= 0 ? net->m->budget - k->cost.total : INFINITY;
    for (int t = 0; t < T; t++)
        left[t] = net->m->monthly_cap ? net->m->monthly_cap[t] - k->cost.cash[t] : INFINITY;
    for (int b = 0; b < k->blocks; b++)
        for (int t = 0; t < T; t++) {
            int v = b * T + t;
            double cash = cash_slope(k, k->channel[b], t), down = y[v] - k->lo[v];
            left[t] += cash * down;
            all += cash * down;
            sum += grad[v] * down; /* grad is of -L */
            if (grad[v] < 0 && k->hi[v] > k->lo[v])
                item[count++] = (struct item){-grad[v], cash, k->hi[v] - k->lo[v], t, v};
        }
    for (int t = 0; t < T; t++)
        left[t] = fmax(0, left[t]);
    return sum + fill(item, count, left, fmax(0, all));
}

/* A fed channel whose ceiling is about 0 has no effort to speak of, and any ratio of the two gives
 * a support. The one at which a little more effort would just pay gives the lowest bound. y need
 * not be a plan: the bound holds from any point. */
static void turn_corners(struct ep_task *k, double *y)
{
    const double near = 1e-2; /* of the highest ceiling */
    const struct ep_net *net = k->net;
    int T = net->T;
    for (int b = 0; b < k->blocks; b++) {
        int i = k->channel[b];
        const struct ep_model_channel *c = &net->m->channel[i];
        if (net->edge_first[i] == net->edge_first[i + 1])
            continue;
        double before = 0;
        for (int t = 0; t < T && t + c->lag < net->all; t++) {
            int at = i * net->all + t + c->lag;
            double M = k->value->flow[0].M[at], room = net->number[0].k[i] * M, x = k->value->x[at];
            if (M > 0 && M < near * net->sup[at]) {
                double gain = k->de[i * T + t], price = gain + k->grad[b * T + t];
                price += cash_slope(k, i, t) * (k->dual.budget + k->dual.cap[t]);
                double up = gain > 0 && price > 0 ? log(gain / price) : -1;
                double want = fmax(0, x / room + fmax(-1, fmin(5, up))) * room;
                double effort = (want - c->theta * before) / (1 - c->theta);
                y[b * T + t] = fmin(k->hi[b * T + t], fmax(k->lo[b * T + t], effort));
                x = want;
            }
            before = x;
        }
    }
}

double ep_certificate_here(struct ep_task *k)
{
    struct ep_arena *scratch = ep_arena_new();
    double *y = EP_NEW_ARRAY(scratch, double, (size_t)k->size + 1);
    double *grad = EP_NEW_ARRAY(scratch, double, (size_t)k->size + 1);
    ep_task_scatter(k, k->e, y);
    double bound = -ep_lagrange(k, y, EP_MODE_FIXED, grad);
    bound += best_move(k, y, grad, scratch);
    ep_arena_free(scratch);
    return bound;
}

double ep_certificate(struct ep_task *k)
{
    const int rounds = 12;
    struct ep_arena *scratch = ep_arena_new();
    double *y = EP_NEW_ARRAY(scratch, double, (size_t)k->size + 1), best = INFINITY;
    k->grad = EP_NEW_ARRAY(scratch, double, (size_t)k->size + 1);
    double *plan = EP_NEW_ARRAY(scratch, double, (size_t)k->size + 1);
    ep_task_scatter(k, k->e, y);
    ep_task_scatter(k, k->e, plan);
    k->net->lift = EP_LIFT; /* a higher ceiling only raises the bound */
    for (int r = 0; r < rounds; r++) {
        double bound = -ep_lagrange(k, y, EP_MODE_FIXED, k->grad);
        best = fmin(best, bound + best_move(k, y, k->grad, scratch));
        turn_corners(k, y);
    }
    k->net->lift = 0;
    ep_task_gather(k, plan, k->e);
    ep_arena_free(scratch);
    return best;
}
