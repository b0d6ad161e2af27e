/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* One row g <= 0 with its multiplier: what it adds to the function; *w its slope there.
 * Augmented Lagrangian of Hestenes, Powell and Rockafellar. */
static double row(double g, double mult, double rho, enum ep_mode mode, double *w)
{
    if (mode == EP_MODE_FIXED) {
        *w = mult;
        return mult * g;
    }
    *w = fmax(0, mult + rho * g);
    return (*w * *w - mult * mult) / (2 * rho);
}

/* ---- kinks of the cost, rounded about their slopes as the rows are ---- */

/* max(0, h) as max over 0 <= p <= 1 of p h (- (p - p0)^2 / 2 rho). */
static double positive(double h, double p0, double rho, enum ep_mode mode, double *slope)
{
    if (mode == EP_MODE_FIXED) {
        *slope = p0;
        return p0 * h;
    }
    *slope = fmin(1, fmax(0, p0 + rho * h));
    return *slope * h - (*slope - p0) * (*slope - p0) / (2 * rho);
}

/* Nearest point of the simplex (Held, Wolfe, Crowder 1974); v is overwritten by it. */
static void to_simplex(double *v, int count, double *sort)
{
    double sum = 0, shift = 0;
    for (int i = 0; i < count; i++) {
        int at = i;
        while (at > 0 && sort[at - 1] < v[i]) {
            sort[at] = sort[at - 1];
            at--;
        }
        sort[at] = v[i];
    }
    for (int i = 0; i < count; i++) {
        sum += sort[i];
        double next = (sum - 1) / (i + 1);
        if (sort[i] <= next)
            break;
        shift = next;
    }
    for (int i = 0; i < count; i++)
        v[i] = fmax(0, v[i] - shift);
}

double ep_lagrange_share(const struct ep_task *k, const struct ep_share *s)
{
    return k->dual.r_share * (s->kind ? 1 / fmax(k->net->hours[s->member[0]], 1e-12) : 1);
}

/* The max of a family's members as max over weights of the simplex. */
static double family_top(struct ep_task *k, const struct ep_share *s, int t, enum ep_mode mode)
{
    const struct ep_net *net = k->net;
    double *part = k->value->half[0].reach_part; /* scratch [n] */
    double rho = ep_lagrange_share(k, s), top = 0;
    for (int p = 0; p < s->count; p++) {
        int at = (s->kind * net->n + s->member[p]) * net->T + t;
        part[p] = k->dual.share[at];
        if (mode == EP_MODE_SMOOTH)
            part[p] += rho * s->weight[p] * k->e[s->member[p] * net->T + t];
    }
    if (mode == EP_MODE_SMOOTH)
        to_simplex(part, s->count, k->sort);
    for (int p = 0; p < s->count; p++) {
        int at = (s->kind * net->n + s->member[p]) * net->T + t;
        double far = part[p] - k->dual.share[at];
        k->top_slope[at] = part[p];
        top += part[p] * s->weight[p] * k->e[s->member[p] * net->T + t];
        if (mode == EP_MODE_SMOOTH)
            top -= far * far / (2 * rho);
    }
    return top;
}

static void own_part(struct ep_task *k)
{
    const struct ep_net *net = k->net;
    struct ep_cost *c = &k->cost;
    int T = net->T;
    memcpy(c->cash, net->fixed_cash, sizeof(double) * (size_t)T);
    memcpy(c->hours, net->fixed_hours, sizeof(double) * (size_t)(net->R * T));
    for (int b = 0; b < k->blocks; b++) {
        int i = k->channel[b];
        double cash = net->part[i] * net->cash[i], hours = net->part[i] * net->hours[i];
        for (int t = 0; t < T; t++)
            c->cash[t] += cash * k->e[i * T + t];
        for (int t = 0; t < T && hours > 0; t++)
            c->hours[net->role[i] * T + t] += hours * k->e[i * T + t];
    }
}

static void use_of(struct ep_task *k, enum ep_mode mode)
{
    const struct ep_net *net = k->net;
    struct ep_cost *c = &k->cost;
    int T = net->T;
    own_part(k);
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        for (int t = 0; t < T; t++) {
            double top = k->top[j * T + t] = family_top(k, s, t, mode);
            c->cash[t] += s->cash * top;
            if (s->hours > 0)
                c->hours[s->role * T + t] += s->hours * top;
        }
    }
    c->total = c->own = 0;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < T; t++) {
            int at = r * T + t;
            double beyond = c->hours[at] - ep_role_hours(net->m, r, t);
            k->over[at] = k->over_slope[at] = 0;
            if (!k->hard[r] && (net->extra[r] > 0 || net->own_cost[r] > 0))
                k->over[at] = positive(beyond, k->dual.bought[at], k->dual.r_hour[r], mode,
                                       &k->over_slope[at]);
            c->cash[t] += net->extra[r] * k->over[at];
            c->own += net->own_cost[r] * (c->hours[at] - k->over[at]);
        }
    for (int t = 0; t < T; t++)
        c->total += c->cash[t];
}

/* ---- rows ---- */

static double money_rows(struct ep_task *k, enum ep_mode mode)
{
    const struct ep_model *m = k->net->m;
    const struct ep_duals *d = &k->dual;
    bool kept = mode == EP_MODE_FIXED; /* the certificate keeps these rows itself */
    double sum = 0;
    k->w_budget = 0;
    if (m->budget >= 0 && !kept) {
        k->g_budget = k->cost.total - m->budget;
        sum += row(k->g_budget, d->budget, d->r_budget, mode, &k->w_budget);
    }
    for (int t = 0; t < k->net->T; t++) {
        k->w_cap[t] = 0;
        if (m->monthly_cap && !kept) {
            k->g_cap[t] = k->cost.cash[t] - m->monthly_cap[t];
            sum += row(k->g_cap[t], d->cap[t], d->r_cap, mode, &k->w_cap[t]);
        }
    }
    return sum;
}

static double hour_rows(struct ep_task *k, enum ep_mode mode)
{
    const struct ep_net *net = k->net;
    double sum = 0;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T && k->hard[r]; t++) {
            int at = r * net->T + t;
            k->g_hard[at] = k->cost.hours[at] - ep_role_hours(net->m, r, t);
            sum += row(k->g_hard[at], k->dual.hard[at], k->dual.r_hour[r], mode, &k->w_hard[at]);
        }
    return sum;
}

double ep_task_spend(const struct ep_task *k, int g)
{
    const struct ep_net *net = k->net;
    const struct ep_model_goal *goal = &net->m->goal[g];
    double spend = k->each_fixed[g];
    for (int t = goal->from; t <= goal->to; t++) {
        for (int b = 0; b < k->blocks; b++)
            spend += k->each_effort[g * net->n + k->channel[b]] * k->e[k->channel[b] * net->T + t];
        for (int j = 0; j < net->shares; j++)
            spend += k->each_share[g * 2 * net->n + j] * k->top[j * net->T + t];
        for (int r = 0; r < net->R; r++)
            spend += k->each_hour[g * net->R + r] * k->over[r * net->T + t];
    }
    return spend;
}

/* Rows of the must goals; their slopes join those of the prices. */
static double goal_rows(struct ep_task *k, enum ep_mode mode)
{
    const struct ep_net *net = k->net;
    struct ep_value *w = k->value;
    double sum = 0, slack = k->shortfall ? k->slack : k->relax;
    k->d_slack = k->scale;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        k->w_must[g] = k->w_each[g] = 0;
        if (k->must[g]) {
            k->g_must[g] = 1 - slack - w->metric[g] / goal->at_least;
            sum += row(k->g_must[g], k->dual.must[g], k->dual.r_must, mode, &k->w_must[g]);
            w->slope[g] += k->w_must[g] / goal->at_least;
        }
        if (k->costed[g]) {
            double over = ep_task_spend(k, g) - goal->max_cost * w->metric[g];
            k->g_each[g] = over / k->scale - slack;
            sum += row(k->g_each[g], k->dual.each[g], k->dual.r_each, mode, &k->w_each[g]);
            w->slope[g] += k->w_each[g] * goal->max_cost / k->scale;
        }
        k->d_slack -= k->w_must[g] + k->w_each[g];
    }
    return sum;
}

/* ---- gradient ---- */

static void prices_of(struct ep_task *k, double money)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    for (int t = 0; t < T; t++)
        k->p_cash[t] = money + k->w_budget + k->w_cap[t];
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < T; t++) {
            int at = r * T + t;
            double extra = net->extra[r] * k->p_cash[t] - net->own_cost[r] * money;
            for (int g = 0; g < net->G; g++)
                if (k->costed[g] && t >= net->m->goal[g].from && t <= net->m->goal[g].to)
                    extra += k->w_each[g] / k->scale * k->each_hour[g * net->R + r];
            k->p_hour[at] = net->own_cost[r] * money + k->over_slope[at] * extra +
                            (k->hard[r] ? k->w_hard[at] : 0);
        }
    for (int j = 0; j < net->shares; j++)
        for (int t = 0; t < T; t++) {
            const struct ep_share *s = &net->share[j];
            double price = s->cash * k->p_cash[t];
            if (s->hours > 0)
                price += s->hours * k->p_hour[s->role * T + t];
            for (int g = 0; g < net->G; g++)
                if (k->costed[g] && t >= net->m->goal[g].from && t <= net->m->goal[g].to)
                    price += k->w_each[g] / k->scale * k->each_share[g * 2 * net->n + j];
            k->p_share[j * T + t] = price;
        }
}

static void effort_gradient(struct ep_task *k, double *grad)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    for (int b = 0; b < k->blocks; b++) {
        int i = k->channel[b];
        double cash = net->part[i] * net->cash[i], hours = net->part[i] * net->hours[i];
        double *out = grad + b * T;
        for (int t = 0; t < T; t++)
            out[t] = cash * k->p_cash[t] - k->de[i * T + t];
        for (int t = 0; t < T && hours > 0; t++)
            out[t] += hours * k->p_hour[net->role[i] * T + t];
        for (int g = 0; g < net->G; g++) {
            const struct ep_model_goal *goal = &net->m->goal[g];
            double each =
                k->costed[g] ? k->w_each[g] / k->scale * k->each_effort[g * net->n + i] : 0;
            for (int t = goal->from; t <= goal->to && each > 0; t++)
                out[t] += each;
        }
    }
}

static void share_gradient(struct ep_task *k, double *of_effort)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        for (int p = 0; p < s->count; p++)
            for (int t = 0; t < T; t++)
                of_effort[s->member[p] * T + t] -=
                    s->weight[p] * k->p_share[j * T + t] *
                    k->top_slope[(s->kind * net->n + s->member[p]) * T + t];
    }
}

double ep_lagrange(struct ep_task *k, const double *y, enum ep_mode mode, double *grad)
{
    const struct ep_net *net = k->net;
    double money = k->shortfall ? 0 : net->money;
    k->evaluations++;
    k->slack = k->shortfall ? y[k->size] : 0;
    ep_task_gather(k, y, k->e);
    use_of(k, mode);
    double f = money * (k->cost.total + k->cost.own) + money_rows(k, mode) + hour_rows(k, mode);
    k->value->bound = mode == EP_MODE_FIXED;
    k->value->nothing = k->shortfall;
    ep_value_forward(k->value, k->e);
    f -= ep_value_worth(k->value, mode, &k->dual);
    f += goal_rows(k, mode) + (k->shortfall ? k->scale * k->slack : 0);
    ep_value_reverse(k->value, k->de);
    prices_of(k, money);
    share_gradient(k, k->de);
    effort_gradient(k, grad);
    if (k->shortfall)
        grad[k->size] = k->d_slack;
    return f;
}

double ep_lagrange_cost(struct ep_task *k, const double *y, double *grad)
{
    const struct ep_net *net = k->net;
    ep_task_gather(k, y, k->e);
    use_of(k, EP_MODE_SMOOTH);
    double f = net->money * (k->cost.total + k->cost.own) + money_rows(k, EP_MODE_SMOOTH) +
               hour_rows(k, EP_MODE_SMOOTH);
    memset(k->de, 0, sizeof(double) * (size_t)(net->n * net->T));
    prices_of(k, net->money);
    share_gradient(k, k->de);
    effort_gradient(k, grad);
    return f;
}

/* ---- scale of the variables ---- */

double ep_lagrange_crowded(const struct ep_task *k, int i, int month)
{
    const struct ep_net *net = k->net;
    double sum = 0;
    for (int d = 0; d < net->draws; d++) {
        double price = k->value->next_capacity[d * net->T + month];
        sum += price > 0 && price < net->number[d].worth[i] ? k->value->next_tail[d] : 0;
    }
    return sum;
}

/* What the rounded kink of capacity bends along the visits of a month. */
static double capacity_curvature(const struct ep_task *k, int i, int t)
{
    const struct ep_net *net = k->net;
    int month = t + net->m->channel[i].sales_lag;
    if (!net->m->capacity || month >= net->T)
        return 0;
    double per = net->number[0].customer[i] * k->value->flow[0].vx[i * net->all + t];
    return ep_lagrange_crowded(k, i, month) * k->dual.r_capacity[month] * per * per;
}

/* Curvature of the worth along one effort: what the response bends at the months it reaches. */
static void effort_curvature(struct ep_task *k, int i, double *out)
{
    const struct ep_net *net = k->net;
    const struct ep_model_channel *c = &net->m->channel[i];
    const struct ep_flow *f = &k->value->flow[0];
    double later = 0, keep = c->theta * c->theta, now = (1 - c->theta) * (1 - c->theta);
    for (int t = net->all - 1; t >= c->lag; t--) {
        int at = i * net->all + t;
        double room = net->number[0].k[i] * f->M[at];
        double u = room > 0 ? k->value->x[at] / room : 0;
        /* far beyond the ceiling the curvature fades: the step must not explode */
        bool full = room <= 0 || u > 30;
        double bend = full ? 0 : fabs(k->value->dx[at]) * exp(fmax(0, u - 3)) / room;
        bend += k->shortfall ? 0 : capacity_curvature(k, i, t);
        later = keep * later + now * bend;
        if (t - c->lag < net->T)
            out[t - c->lag] += later;
    }
}

static void row_curvature(struct ep_task *k, int i, double *out)
{
    const struct ep_net *net = k->net;
    const struct ep_duals *d = &k->dual;
    double cash = net->part[i] * net->cash[i], hours = net->part[i] * net->hours[i];
    int r = net->role[i], T = net->T;
    for (int t = 0; t < T; t++) {
        out[t] =
            cash * cash * ((k->w_budget > 0 ? d->r_budget : 0) + (k->w_cap[t] > 0 ? d->r_cap : 0));
        if (hours <= 0)
            continue;
        double slope = k->over_slope[r * T + t];
        if (k->hard[r] && k->w_hard[r * T + t] > 0)
            out[t] += hours * hours * d->r_hour[r];
        else if (!k->hard[r] && slope > 0 && slope < 1)
            out[t] += hours * hours * d->r_hour[r] * net->extra[r] * k->p_cash[t];
    }
}

static void share_curvature(struct ep_task *k, double *diagonal)
{
    const struct ep_net *net = k->net;
    int T = net->T;
    for (int b = 0; b < k->blocks; b++)
        for (int j = 0; j < net->shares; j++) {
            const struct ep_share *s = &net->share[j];
            for (int p = 0; p < s->count; p++) {
                if (s->member[p] != k->channel[b])
                    continue;
                double rho = ep_lagrange_share(k, s);
                for (int t = 0; t < T; t++) {
                    double slope = k->top_slope[(s->kind * net->n + s->member[p]) * T + t];
                    if (slope > 0 && slope < 1)
                        diagonal[b * T + t] +=
                            rho * s->weight[p] * s->weight[p] * k->p_share[j * T + t];
                }
            }
        }
}

double ep_lagrange_least(const struct ep_task *k)
{
    return 1e-3 * k->net->money * k->net->T / k->scale;
}

void ep_lagrange_scale(struct ep_task *k, double *diagonal)
{
    int T = k->net->T;
    double least = ep_lagrange_least(k);
    for (int b = 0; b < k->blocks; b++) {
        row_curvature(k, k->channel[b], diagonal + b * T);
        effort_curvature(k, k->channel[b], diagonal + b * T);
    }
    share_curvature(k, diagonal);
    for (int v = 0; v < k->size; v++)
        diagonal[v] = fmax(diagonal[v], least);
    if (k->shortfall)
        diagonal[k->size] = k->dual.r_must;
}
