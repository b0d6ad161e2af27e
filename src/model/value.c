/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/parallel.h"
#include "model/curve.h"
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
#define TAIL_SHARE       0.2 /* CVaR: mean of the worst fifth */
#define LEAST_DRAWS      8   /* that are worth two processors */

static void half_init(struct ep_value *w, struct ep_arena *a, int h)
{
    const struct ep_net *net = w->net;
    int cells = net->n * net->all;
    struct ep_half *half = &w->half[h];
    half->from = net->draws * h / w->halves;
    half->to = net->draws * (h + 1) / w->halves;
    half->dx = NEW(double, cells);
    half->dv = NEW(double, cells);
    half->da = NEW(double, net->S * net->all);
    half->metric = NEW(double, net->G);
    half->away = NEW(double, net->T);
    half->reach_part = NEW(double, net->n);
    half->reach_slope = NEW(double, net->G * net->n);
    half->reach_bend = NEW(double, net->G * net->n);
    half->buyer = NEW(int, net->n + net->S + 1);
    half->bought = NEW(double, net->n + net->S + 1);
    half->buys = NEW(double, net->T);
}

struct ep_value *ep_value_new(const struct ep_net *net, struct ep_arena *a)
{
    struct ep_value *w = EP_NEW(a, struct ep_value);
    int cells = net->n * net->all;
    w->net = net;
    w->flow = NEW(struct ep_flow, net->draws);
    for (int d = 0; d < net->draws; d++)
        ep_flow_init(net, a, &w->flow[d]);
    w->x = NEW(double, cells);
    w->idle = NEW(bool, net->n);
    memset(w->idle, 1, sizeof(bool) * (size_t)net->n);
    w->metric = NEW(double, net->G);
    w->slope = NEW(double, net->G);
    w->next_price = NEW(double, net->G);
    w->open = NEW(double, net->draws);
    w->draw = NEW(double, net->draws);
    w->next_tail = NEW(double, net->draws);
    w->tail_sort = NEW(double, net->draws);
    w->next_capacity = NEW(double, net->draws * net->T);
    w->uncut = NEW(double, net->draws * net->T);
    w->away = NEW(double, net->T);
    w->halves = net->draws >= LEAST_DRAWS ? 2 : 1;
    for (int h = 0; h < w->halves; h++)
        half_init(w, a, h);
    w->dx = w->half[0].dx;
    w->reach_slope = w->half[0].reach_slope;
    w->reach_bend = w->half[0].reach_bend;
    return w;
}

/* ---- metrics of goals ---- */

int ep_goal_shift(const struct ep_model *m, const struct ep_model_goal *g, int channel)
{
    static const char *const at_purchase[] = {"customers", "orders", "revenue", "margin", "profit"};
    if (g->shift)
        return g->shift[channel];
    for (size_t i = 0; g->metric && i < sizeof at_purchase / sizeof at_purchase[0]; i++)
        if (strcmp(g->metric, at_purchase[i]) == 0)
            return m->channel[channel].sales_lag;
    return 0;
}

/* First month of visits that goal g counts of channel i; *count: how many of them. */
static int goal_months(const struct ep_net *net, int g, int i, int *count)
{
    const struct ep_model_goal *goal = &net->m->goal[g];
    int shift = net->shift[g * net->n + i], from = goal->from > shift ? goal->from : shift;
    *count = goal->to >= from ? goal->to + 1 - from : 0;
    return from - shift;
}

static double linear_metric(const struct ep_net *net, const struct ep_numbers *num, int goal,
                            const struct ep_flow *f)
{
    const struct ep_model_goal *g = &net->m->goal[goal];
    double sum = 0;
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (g->per_visit[i] == 0)
            continue;
        int count, from = goal_months(net, goal, i, &count);
        sum += num->goal[goal * net->n + i] * ep_row_sum(f->v + i * net->all + from, count);
    }
    for (int s = 0; s < net->S && g->per_direct; s++)
        for (int t = g->from; t <= g->to; t++)
            sum += g->per_direct[s] * net->m->awareness[s].visits_per_aware *
                   (f->aware[s * net->all + t] - net->before[s * net->all + t]);
    return sum;
}

static bool counts_stock(const struct ep_model_goal *g, int stock)
{
    return g->stock == 0 || g->stock == stock + 1;
}

static double aware_metric(const struct ep_net *net, const struct ep_model_goal *g,
                           const struct ep_flow *f)
{
    double sum = 0;
    for (int s = 0; s < net->S; s++)
        sum += !counts_stock(g, s)
                   ? 0
                   : f->aware[s * net->all + g->to] - net->before[s * net->all + g->to];
    return sum;
}

/* Share of the people that channel i does not reach; *per its slope to effective effort. */
static double unreached(const struct ep_net *net, const struct ep_model_goal *g, const double *x,
                        int i, double *per)
{
    double people = g->people, part = g->reach[i];
    *per = 0;
    if (!net->live[i] || net->m->channel[i].per_result || part <= 0 || people <= 0 ||
        g->contact[i] <= 0)
        return 1;
    double sum = 0;
    for (int t = g->from; t <= g->to; t++)
        sum += x[i * net->all + t];
    double rest = exp(-sum / (g->contact[i] * people * part));
    *per = rest / (g->contact[i] * people);
    return 1 - part * (1 - rest);
}

static double reach_metric(const struct ep_net *net, const struct ep_model_goal *g, const double *x)
{
    double left = 1, per;
    for (int i = 0; i < net->n; i++)
        left *= unreached(net, g, x, i, &per);
    return g->people * (1 - left);
}

double ep_value_metric_draw(const struct ep_value *w, int goal, int draw)
{
    const struct ep_model_goal *g = &w->net->m->goal[goal];
    if (g->kind == EP_GOAL_REACH)
        return reach_metric(w->net, g, w->x);
    if (g->kind == EP_GOAL_AWARE)
        return aware_metric(w->net, g, &w->flow[draw]);
    return linear_metric(w->net, &w->net->number[draw], goal, &w->flow[draw]);
}

/* What all that is brought would be worth if everybody could be served. */
static double open_worth(const struct ep_net *net, const struct ep_numbers *num,
                         const struct ep_flow *f)
{
    double sum = 0;
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        const double *v = f->v + i * net->all;
        sum += num->worth[i] * num->customer[i] * ep_row_sum(v, net->all);
        sum += net->visit_weight > 0 ? net->visit_weight * ep_row_sum(v, net->T) : 0;
    }
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *a = &net->m->awareness[s];
        double per =
            a->visits_per_aware * a->visit_to_lead * a->lead_to_customer * num->worth[net->n + s];
        for (int t = 0; t < net->all; t++)
            sum += per * (f->aware[s * net->all + t] - net->before[s * net->all + t]);
        sum += net->aware_weight *
               (f->aware[s * net->all + net->T - 1] - net->before[s * net->all + net->T - 1]);
    }
    return sum;
}

void ep_value_forward(struct ep_value *w, const double *e)
{
    ep_flow_effective(w->net, e, w->x, w->idle, &w->set);
    ep_value_flow(w);
}

/* All that is read of the flows of a draw while they are in the cache: many draws do not fit. */
static void half_flow(void *data, int h)
{
    struct ep_value *w = data;
    const struct ep_net *net = w->net;
    struct ep_half *half = &w->half[h];
    memset(half->metric, 0, sizeof(double) * (size_t)net->G);
    for (int d = half->from; d < half->to; d++) {
        ep_flow_forward(net, &net->number[d], w->x, &w->flow[d]);
        w->open[d] = open_worth(net, &net->number[d], &w->flow[d]);
        for (int g = 0; g < net->G; g++)
            if ((!w->measures || w->measures[g]) &&
                (d == 0 || net->m->goal[g].kind != EP_GOAL_REACH))
                half->metric[g] += ep_value_metric_draw(w, g, d);
    }
}

/* Halves are always added up in the same order, whoever worked them out. */
static void work_halves(struct ep_value *w, void (*work)(void *data, int half))
{
    if (w->halves == 2)
        ep_team_pair(work, w);
    else
        work(w, 0);
}

void ep_value_flow(struct ep_value *w)
{
    const struct ep_net *net = w->net;
    work_halves(w, half_flow);
    for (int g = 0; g < net->G; g++) {
        w->metric[g] = w->half[0].metric[g];
        for (int h = 1; h < w->halves; h++)
            w->metric[g] += w->half[h].metric[g];
        w->metric[g] /= net->m->goal[g].kind == EP_GOAL_REACH ? 1 : net->draws;
    }
    ep_correct_metrics(w);
}

/* ---- worth of a draw, of all draws ---- */

static void half_worth(void *data, int h)
{
    struct ep_value *w = data;
    struct ep_half *half = &w->half[h];
    memset(half->away, 0, sizeof(double) * (size_t)w->net->T);
    for (int d = half->from; d < half->to; d++)
        w->draw[d] = w->open[d] - ep_value_capacity_loss(w, half, d);
}

static void worth_of_draws(struct ep_value *w)
{
    memset(w->away, 0, sizeof(double) * (size_t)w->net->T);
    if (!w->net->m->capacity) {
        memcpy(w->draw, w->open, sizeof(double) * (size_t)w->net->draws);
        return;
    }
    work_halves(w, half_worth);
    for (int h = 0; h < w->halves; h++)
        for (int t = 0; t < w->net->T; t++)
            w->away[t] += w->half[h].away[t];
}

int ep_project_tail(const double *want, int count, double cap, double *out)
{
    double low = want[0], high = want[0];
    int steps = 0;
    for (int i = 1; i < count; i++) {
        low = fmin(low, want[i]);
        high = fmax(high, want[i]);
    }
    low -= cap;
    for (; steps < 200 && low < high; steps++) {
        double middle = low + (high - low) / 2, sum = 0;
        if (middle <= low || middle >= high)
            break;
        for (int i = 0; i < count; i++)
            sum += fmin(cap, fmax(0, want[i] - middle));
        if (sum > 1)
            low = middle;
        else
            high = middle;
    }
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += out[i] = fmin(cap, fmax(0, want[i] - low));
    for (int i = 0; i < count; i++)
        out[i] = sum > 0 ? out[i] / sum : 1.0 / count;
    return steps;
}

static double tail_cap(int count)
{
    return fmin(1, 1 / (TAIL_SHARE * count));
}

void ep_exact_tail(const double *draw, int count, double *weight)
{
    double left = 1, cap = tail_cap(count);
    memset(weight, 0, sizeof(double) * (size_t)count);
    while (left > 0) {
        int worst = -1;
        for (int d = 0; d < count; d++)
            if (weight[d] == 0 && (worst < 0 || draw[d] < draw[worst]))
                worst = d;
        if (worst < 0)
            break;
        weight[worst] = fmin(cap, left);
        left -= weight[worst];
    }
}

static double weigh_draws(struct ep_value *w, enum ep_mode mode, const struct ep_duals *dual)
{
    int count = w->net->draws;
    double sum = 0, far = 0, cap = tail_cap(count);
    if (!w->net->m->cautious || count == 1) {
        for (int d = 0; d < count; d++)
            w->next_tail[d] = 1.0 / count;
    } else if (mode == EP_MODE_EXACT) {
        ep_exact_tail(w->draw, count, w->next_tail);
    } else if (mode == EP_MODE_FIXED) {
        memcpy(w->next_tail, dual->tail, sizeof(double) * (size_t)count);
    } else {
        for (int d = 0; d < count; d++)
            w->tail_sort[d] = dual->tail[d] - dual->r_tail * w->draw[d];
        ep_project_tail(w->tail_sort, count, cap, w->next_tail);
        for (int d = 0; d < count; d++)
            far += (w->next_tail[d] - dual->tail[d]) * (w->next_tail[d] - dual->tail[d]);
        sum = far / (2 * dual->r_tail);
    }
    for (int d = 0; d < count; d++)
        sum += w->next_tail[d] * w->draw[d];
    return sum;
}

/* P min(m, G) as min over 0 <= p <= P of p m + (P - p) G. Without a target: P m. */
static double priced_goal(struct ep_value *w, int g, enum ep_mode mode, const struct ep_duals *dual)
{
    const struct ep_model_goal *goal = &w->net->m->goal[g];
    double top = goal->price * w->net->goal_unit, m = w->metric[g], at = goal->at_least, p = top;
    double round = 0;
    if (top <= 0)
        p = top = 0;
    else if (at < 0)
        return w->next_price[g] = top, top * m;
    else if (mode == EP_MODE_EXACT)
        p = m < at ? top : 0;
    else if (mode == EP_MODE_FIXED)
        p = dual->price[g];
    else {
        p = fmin(top, fmax(0, dual->price[g] - dual->r_price[g] * (m - at)));
        round = (p - dual->price[g]) * (p - dual->price[g]) / (2 * dual->r_price[g]);
    }
    w->next_price[g] = p;
    return p * m + (top - p) * fmax(0, at) + round;
}

double ep_value_worth(struct ep_value *w, enum ep_mode mode, const struct ep_duals *dual)
{
    const struct ep_net *net = w->net;
    double sum = 0;
    w->priced = 0;
    w->mode = mode;
    w->dual = dual;
    memset(w->slope, 0, sizeof(double) * (size_t)net->G);
    if (w->nothing)
        return 0;
    worth_of_draws(w);
    sum = weigh_draws(w, mode, dual) + ep_correct_worth(w);
    for (int g = 0; g < net->G; g++) {
        w->priced += priced_goal(w, g, mode, dual);
        w->slope[g] = w->next_price[g] + net->goal_weight[g];
        sum += net->goal_weight[g] * w->metric[g];
    }
    return sum + w->priced;
}

/* ---- reverse ---- */

static void seed_customers(const struct ep_value *w, struct ep_half *half, int d, double weight)
{
    const struct ep_net *net = w->net;
    const struct ep_numbers *num = &net->number[d];
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!net->work[i])
            continue;
        double *row = half->dv + i * net->all, per = num->customer[i] * weight,
               full = num->worth[i];
        ep_row_fill(row, per * full, net->all);
        for (int t = 0; t < net->T && net->visit_weight > 0; t++)
            row[t] += net->visit_weight * weight;
        int lag = net->m->channel[i].sales_lag;
        if (net->m->capacity && full > 0 && lag < net->T)
            ep_row_take_least(row, per, w->next_capacity + d * net->T + lag, full, net->T - lag);
    }
}

static void seed_direct(const struct ep_value *w, struct ep_half *half, int d, double weight)
{
    const struct ep_net *net = w->net;
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *a = &net->m->awareness[s];
        double per = a->visits_per_aware * a->visit_to_lead * a->lead_to_customer * weight;
        double full = net->number[d].worth[net->n + s], *row = half->da + s * net->all;
        for (int t = 0; t < net->all; t++)
            row[t] = per * full;
        for (int t = 0; net->m->capacity && full > 0 && t < net->T; t++)
            row[t] -= per * fmin(full, w->next_capacity[d * net->T + t]);
        row[net->T - 1] += net->aware_weight * weight;
    }
}

static void seed_linear(const struct ep_net *net, struct ep_half *half, int goal, int d,
                        double slope)
{
    const struct ep_model_goal *g = &net->m->goal[goal];
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!net->work[i] || g->per_visit[i] == 0)
            continue;
        int count, from = goal_months(net, goal, i, &count);
        double per = slope * net->number[d].goal[goal * net->n + i];
        double *row = half->dv + i * net->all + from;
        for (int t = 0; t < count; t++)
            row[t] += per;
    }
    for (int s = 0; s < net->S && g->per_direct; s++)
        for (int t = g->from; t <= g->to; t++)
            half->da[s * net->all + t] +=
                slope * g->per_direct[s] * net->m->awareness[s].visits_per_aware;
}

/* reach_slope: what a unit of effective effort of a month in the window is worth by itself;
 * reach_bend: what it falls by for another unit in any of these months. */
static void seed_reach(const struct ep_value *w, struct ep_half *half, int goal, double slope)
{
    const struct ep_net *net = w->net;
    const struct ep_model_goal *g = &net->m->goal[goal];
    double per, left = 1;
    for (int i = 0; i < net->n; i++)
        left *= half->reach_part[i] = unreached(net, g, w->x, i, &per);
    for (int i = 0; i < net->n; i++) {
        double others = 1;
        unreached(net, g, w->x, i, &per);
        if (per == 0)
            continue;
        if (half->reach_part[i] > 1e-12)
            others = left / half->reach_part[i];
        else
            for (int j = 0; j < net->n; j++)
                others *= j == i ? 1 : half->reach_part[j];
        double worth = slope * g->people * per * others;
        half->reach_slope[goal * net->n + i] += worth;
        half->reach_bend[goal * net->n + i] += worth / (g->contact[i] * g->people * g->reach[i]);
        for (int t = g->from; t <= g->to; t++)
            half->dx[i * net->all + t] += worth;
    }
}

static void seed_goal(const struct ep_value *w, struct ep_half *half, int g, int d, double slope)
{
    const struct ep_net *net = w->net;
    const struct ep_model_goal *goal = &net->m->goal[g];
    if (goal->kind == EP_GOAL_LINEAR)
        seed_linear(net, half, g, d, slope);
    else if (goal->kind == EP_GOAL_AWARE)
        for (int s = 0; s < net->S; s++)
            half->da[s * net->all + goal->to] += counts_stock(goal, s) ? slope : 0;
    else /* reach does not differ by draw: each draw's call adds its share */
        seed_reach(w, half, g, slope);
}

void ep_value_seed(const struct ep_value *w, struct ep_half *half, int d)
{
    const struct ep_net *net = w->net;
    double weight = w->nothing ? 0 : w->next_tail[d];
    seed_customers(w, half, d, weight);
    seed_direct(w, half, d, weight);
    for (int g = 0; g < net->G; g++)
        if (w->slope[g] != 0)
            seed_goal(w, half, g, d, w->slope[g] / net->draws);
    if (d == 0)
        ep_correct_slope(w, half->dx);
}

static void open_slope(const struct ep_net *net, struct ep_half *half)
{
    size_t goals = sizeof(double) * (size_t)(net->G * net->n);
    memset(half->reach_slope, 0, goals);
    memset(half->reach_bend, 0, goals);
    for (int r = 0; r < net->runs; r++)
        memset(half->dx + net->run[r] * net->all, 0, sizeof(double) * (size_t)net->all);
}

static void half_reverse(void *data, int h)
{
    struct ep_value *w = data;
    const struct ep_net *net = w->net;
    struct ep_half *half = &w->half[h];
    open_slope(net, half);
    for (int d = half->from; d < half->to; d++) {
        ep_value_seed(w, half, d);
        ep_flow_reverse(net, &net->number[d], w->x, &w->flow[d], half->dv, half->da, w->bound,
                        half->dx);
    }
}

/* What the second half adds to the slope; into de. */
static void add_halves(struct ep_value *w, double *de)
{
    const struct ep_net *net = w->net;
    for (int h = 1; h < w->halves; h++) {
        const struct ep_half *half = &w->half[h];
        for (int r = 0; r < net->runs; r++)
            ep_row_add(w->dx + net->run[r] * net->all, 1, half->dx + net->run[r] * net->all,
                       net->all);
        ep_row_add(w->reach_slope, 1, half->reach_slope, net->G * net->n);
        ep_row_add(w->reach_bend, 1, half->reach_bend, net->G * net->n);
    }
    if (de)
        ep_flow_effort(net, w->dx, de);
}

void ep_value_reverse(struct ep_value *w, double *de)
{
    work_halves(w, half_reverse);
    add_halves(w, de);
}

void ep_value_metric_slope(struct ep_value *w, int goal, double *de)
{
    const struct ep_net *net = w->net;
    for (int h = 0; h < w->halves; h++) {
        struct ep_half *half = &w->half[h];
        open_slope(net, half);
        for (int d = half->from; d < half->to; d++) {
            seed_customers(w, half, d, 0);
            seed_direct(w, half, d, 0);
            seed_goal(w, half, goal, d, 1.0 / net->draws);
            ep_flow_reverse(net, &net->number[d], w->x, &w->flow[d], half->dv, half->da, false,
                            half->dx);
        }
    }
    ep_correct_metric_slope(w, goal, 1, w->dx);
    add_halves(w, de);
}
