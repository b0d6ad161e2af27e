/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
#define TAIL_SHARE       0.2 /* CVaR: mean of the worst fifth */

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
    w->dx = NEW(double, cells);
    w->dv = NEW(double, cells);
    w->da = NEW(double, net->S * net->all);
    w->metric = NEW(double, net->G);
    w->slope = NEW(double, net->G);
    w->next_price = NEW(double, net->G);
    w->open = NEW(double, net->draws);
    w->draw = NEW(double, net->draws);
    w->next_tail = NEW(double, net->draws);
    w->tail_sort = NEW(double, net->draws);
    w->next_capacity = NEW(double, net->draws * net->T);
    w->uncut = NEW(double, net->draws * net->T);
    w->reach_part = NEW(double, net->n);
    w->reach_slope = NEW(double, net->G * net->n);
    w->reach_bend = NEW(double, net->G * net->n);
    w->away = NEW(double, net->T);
    w->buyer = NEW(int, net->n + net->S + 1);
    w->bought = NEW(double, net->n + net->S + 1);
    w->buys = NEW(double, net->T);
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
void ep_value_flow(struct ep_value *w)
{
    const struct ep_net *net = w->net;
    memset(w->metric, 0, sizeof(double) * (size_t)net->G);
    for (int d = 0; d < net->draws; d++) {
        ep_flow_forward(net, &net->number[d], w->x, &w->flow[d]);
        w->open[d] = open_worth(net, &net->number[d], &w->flow[d]);
        for (int g = 0; g < net->G; g++)
            if (d == 0 || net->m->goal[g].kind != EP_GOAL_REACH)
                w->metric[g] += ep_value_metric_draw(w, g, d);
    }
    for (int g = 0; g < net->G; g++)
        w->metric[g] /= net->m->goal[g].kind == EP_GOAL_REACH ? 1 : net->draws;
}

/* ---- capacity of a month ---- */

/* Customers that item j (a channel, or n + an awareness) brings to purchase month t. */
static double customers_in(const struct ep_net *net, const struct ep_numbers *num,
                           const struct ep_flow *f, int j, int t)
{
    if (j < net->n) {
        int visit = t - net->m->channel[j].sales_lag;
        return net->live[j] && visit >= 0 ? f->v[j * net->all + visit] * num->customer[j] : 0;
    }
    const struct ep_model_awareness *s = &net->m->awareness[j - net->n];
    double aware = f->aware[(j - net->n) * net->all + t] - net->before[(j - net->n) * net->all + t];
    return aware * s->visits_per_aware * s->visit_to_lead * s->lead_to_customer;
}

int ep_value_buyers(struct ep_value *w, int d)
{
    const struct ep_net *net = w->net;
    int count = 0;
    for (int r = 0; r < net->n + net->S; r++) {
        int j = net->number[d].rank[r];
        if (j >= net->n || net->live[j])
            w->buyer[count++] = j;
    }
    return count;
}

struct month {
    int buyers;
    double room, price, rho; /* capacity; multiplier and penalty of the mode smooth */
    double price_out, worth, all_worth, count;
};

/* Worth of the customers of a month when only `room` of them can be served, the dearest first:
 * min over p >= 0 of p room + sum (w - p)+ n (+ (p - price)^2 / 2 rho where smooth). */
static void serve(const struct ep_value *w, int d, int t, enum ep_mode mode, struct month *out)
{
    const struct ep_net *net = w->net;
    const struct ep_numbers *num = &net->number[d];
    double taken = 0, price = 0;
    bool found = mode == EP_MODE_FIXED;
    bool smooth = mode == EP_MODE_SMOOTH;
    out->all_worth = out->count = 0;
    if (found)
        price = out->price;
    else if (smooth)
        price = fmax(0, out->price - out->rho * out->room);
    for (int r = 0; r < out->buyers; r++) {
        int j = w->buyer[r];
        double worth = num->worth[j], n = customers_in(net, num, &w->flow[d], j, t);
        w->bought[r] = n;
        out->count += n;
        if (worth <= 0 || n == 0)
            continue;
        out->all_worth += worth * n;
        if (found || (smooth && price >= worth)) {
            found = true;
            continue;
        }
        taken += n;
        double at = smooth              ? out->price - out->rho * (out->room - taken)
                    : taken > out->room ? worth
                                        : 0;
        found = at >= worth;
        price = found ? worth : fmax(0, at);
    }
    out->price_out = price;
    out->worth = price * out->room;
    for (int r = 0; r < out->buyers && num->worth[w->buyer[r]] > price; r++)
        out->worth += (num->worth[w->buyer[r]] - price) * w->bought[r];
    if (smooth)
        out->worth += (price - out->price) * (price - out->price) / (2 * out->rho);
}

/* Those of buyer j by month of purchase, [all]. */
static void customers_by_month(const struct ep_value *w, int d, int j, double *row)
{
    const struct ep_net *net = w->net;
    int all = net->all, lag = j < net->n ? net->m->channel[j].sales_lag : 0;
    lag = lag < all ? lag : all;
    memset(row, 0, sizeof(double) * (size_t)lag);
    if (j < net->n)
        ep_row_scale(row + lag, net->number[d].customer[j], w->flow[d].v + j * all, all - lag);
    for (int t = 0; t < all && j >= net->n; t++)
        row[t] = customers_in(net, &net->number[d], &w->flow[d], j, t);
}

void ep_value_served(const struct ep_value *w, int draw, int buyers, double *served)
{
    const struct ep_net *net = w->net;
    for (int r = 0; r < buyers; r++)
        customers_by_month(w, draw, w->buyer[r], served + r * net->all);
    for (int t = 0; t < net->T && net->m->capacity; t++) {
        double room = net->m->capacity[t];
        for (int r = 0; r < buyers; r++) {
            double *wants = served + r * net->all + t;
            *wants = *wants < room ? *wants : room;
            room -= *wants;
        }
    }
}

/* Customers of all buyers by month, into w->buys. */
static void count_buys(struct ep_value *w, int d, int buyers)
{
    const struct ep_net *net = w->net;
    memset(w->buys, 0, sizeof(double) * (size_t)net->T);
    for (int r = 0; r < buyers; r++) {
        int j = w->buyer[r], lag = j < net->n ? net->m->channel[j].sales_lag : 0;
        if (j < net->n && lag < net->T)
            ep_row_add(w->buys + lag, net->number[d].customer[j], w->flow[d].v + j * net->all,
                       net->T - lag);
        for (int t = 0; t < net->T && j >= net->n; t++)
            w->buys[t] += customers_in(net, &net->number[d], &w->flow[d], j, t);
    }
}

/* A month with room for all: nobody is turned away, whoever they are. */
static bool has_room(const struct month *month, double count, enum ep_mode mode)
{
    if (mode == EP_MODE_FIXED)
        return month->price == 0 && count <= month->room;
    return count <= month->room &&
           (mode == EP_MODE_EXACT || month->price <= month->rho * (month->room - count));
}

/* What the capacity costs in one draw. */
static double capacity_loss(struct ep_value *w, int d, enum ep_mode mode,
                            const struct ep_duals *dual)
{
    const struct ep_net *net = w->net;
    double loss = 0;
    int buyers = ep_value_buyers(w, d);
    count_buys(w, d, buyers);
    for (int t = 0; t < net->T; t++) {
        int at = d * net->T + t;
        struct month month = {.buyers = buyers, .room = net->m->capacity[t]};
        if (mode != EP_MODE_EXACT)
            month.price = dual->capacity[at];
        if (mode == EP_MODE_SMOOTH)
            month.rho = dual->r_capacity[t];
        if (has_room(&month, w->buys[t], mode)) {
            w->next_capacity[at] = 0;
            w->uncut[at] = month.price - month.rho * (month.room - w->buys[t]);
            loss -= mode == EP_MODE_SMOOTH ? month.price * month.price / (2 * month.rho) : 0;
            continue;
        }
        serve(w, d, t, mode, &month);
        w->uncut[at] = w->next_capacity[at] = month.price_out;
        w->away[t] += fmax(0, month.count - month.room) / net->draws;
        loss += month.all_worth - month.worth;
    }
    return loss;
}

/* ---- worth of a draw, of all draws ---- */

static double draw_worth(struct ep_value *w, int d, enum ep_mode mode, const struct ep_duals *dual)
{
    if (!w->net->m->capacity)
        return w->open[d];
    double loss = capacity_loss(w, d, mode, dual);
    w->loss += loss / w->net->draws;
    return w->open[d] - loss;
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

/* Weights of the worst fifth: the worst draws first, each at most cap. */
static void exact_tail(struct ep_value *w, double cap)
{
    int count = w->net->draws;
    double left = 1;
    memset(w->next_tail, 0, sizeof(double) * (size_t)count);
    while (left > 0) {
        int worst = -1;
        for (int d = 0; d < count; d++)
            if (w->next_tail[d] == 0 && (worst < 0 || w->draw[d] < w->draw[worst]))
                worst = d;
        if (worst < 0)
            break;
        w->next_tail[worst] = fmin(cap, left);
        left -= w->next_tail[worst];
    }
}

static double weigh_draws(struct ep_value *w, enum ep_mode mode, const struct ep_duals *dual)
{
    int count = w->net->draws;
    double sum = 0, far = 0, cap = fmin(1, 1 / (TAIL_SHARE * count));
    if (!w->net->m->cautious || count == 1) {
        for (int d = 0; d < count; d++)
            w->next_tail[d] = 1.0 / count;
    } else if (mode == EP_MODE_EXACT) {
        exact_tail(w, cap);
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
    w->priced = w->loss = 0;
    memset(w->away, 0, sizeof(double) * (size_t)net->T);
    memset(w->slope, 0, sizeof(double) * (size_t)net->G);
    if (w->nothing)
        return 0;
    for (int d = 0; d < net->draws; d++)
        w->draw[d] = draw_worth(w, d, mode, dual);
    sum = weigh_draws(w, mode, dual);
    for (int g = 0; g < net->G; g++) {
        w->priced += priced_goal(w, g, mode, dual);
        w->slope[g] = w->next_price[g] + net->goal_weight[g];
        sum += net->goal_weight[g] * w->metric[g];
    }
    return sum + w->priced;
}

/* ---- reverse ---- */

static void seed_customers(const struct ep_value *w, int d, double weight)
{
    const struct ep_net *net = w->net;
    const struct ep_numbers *num = &net->number[d];
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!net->work[i])
            continue;
        double *row = w->dv + i * net->all, per = num->customer[i] * weight, full = num->worth[i];
        ep_row_fill(row, per * full, net->all);
        for (int t = 0; t < net->T && net->visit_weight > 0; t++)
            row[t] += net->visit_weight * weight;
        int lag = net->m->channel[i].sales_lag;
        if (net->m->capacity && full > 0 && lag < net->T)
            ep_row_take_least(row, per, w->next_capacity + d * net->T + lag, full, net->T - lag);
    }
}

static void seed_direct(const struct ep_value *w, int d, double weight)
{
    const struct ep_net *net = w->net;
    for (int s = 0; s < net->S; s++) {
        const struct ep_model_awareness *a = &net->m->awareness[s];
        double per = a->visits_per_aware * a->visit_to_lead * a->lead_to_customer * weight;
        double full = net->number[d].worth[net->n + s], *row = w->da + s * net->all;
        for (int t = 0; t < net->all; t++)
            row[t] = per * full;
        for (int t = 0; net->m->capacity && full > 0 && t < net->T; t++)
            row[t] -= per * fmin(full, w->next_capacity[d * net->T + t]);
        row[net->T - 1] += net->aware_weight * weight;
    }
}

static void seed_linear(const struct ep_value *w, int goal, int d, double slope)
{
    const struct ep_net *net = w->net;
    const struct ep_model_goal *g = &net->m->goal[goal];
    for (int r = 0; r < net->runs; r++) {
        int i = net->run[r];
        if (!net->work[i] || g->per_visit[i] == 0)
            continue;
        int count, from = goal_months(net, goal, i, &count);
        double per = slope * net->number[d].goal[goal * net->n + i];
        double *row = w->dv + i * net->all + from;
        for (int t = 0; t < count; t++)
            row[t] += per;
    }
    for (int s = 0; s < net->S && g->per_direct; s++)
        for (int t = g->from; t <= g->to; t++)
            w->da[s * net->all + t] +=
                slope * g->per_direct[s] * net->m->awareness[s].visits_per_aware;
}

/* reach_slope: what a unit of effective effort of a month in the window is worth by itself;
 * reach_bend: what it falls by for another unit in any of these months. */
static void seed_reach(struct ep_value *w, int goal, double slope)
{
    const struct ep_net *net = w->net;
    const struct ep_model_goal *g = &net->m->goal[goal];
    double per, left = 1;
    for (int i = 0; i < net->n; i++)
        left *= w->reach_part[i] = unreached(net, g, w->x, i, &per);
    for (int i = 0; i < net->n; i++) {
        double others = 1;
        unreached(net, g, w->x, i, &per);
        if (per == 0)
            continue;
        if (w->reach_part[i] > 1e-12)
            others = left / w->reach_part[i];
        else
            for (int j = 0; j < net->n; j++)
                others *= j == i ? 1 : w->reach_part[j];
        double worth = slope * g->people * per * others;
        w->reach_slope[goal * net->n + i] += worth;
        w->reach_bend[goal * net->n + i] += worth / (g->contact[i] * g->people * g->reach[i]);
        for (int t = g->from; t <= g->to; t++)
            w->dx[i * net->all + t] += worth;
    }
}

static void seed_goal(struct ep_value *w, int g, int d, double slope)
{
    const struct ep_net *net = w->net;
    const struct ep_model_goal *goal = &net->m->goal[g];
    if (goal->kind == EP_GOAL_LINEAR)
        seed_linear(w, g, d, slope);
    else if (goal->kind == EP_GOAL_AWARE)
        for (int s = 0; s < net->S; s++)
            w->da[s * net->all + goal->to] += counts_stock(goal, s) ? slope : 0;
    else /* reach does not differ by draw: each draw's call adds its share */
        seed_reach(w, g, slope);
}

static void seed_goals(struct ep_value *w, int d)
{
    const struct ep_net *net = w->net;
    for (int g = 0; g < net->G; g++)
        if (w->slope[g] != 0)
            seed_goal(w, g, d, w->slope[g] / net->draws);
}

void ep_value_seed(struct ep_value *w, int d)
{
    double weight = w->nothing ? 0 : w->next_tail[d];
    seed_customers(w, d, weight);
    seed_direct(w, d, weight);
    seed_goals(w, d);
}

void ep_value_reverse(struct ep_value *w, double *de)
{
    const struct ep_net *net = w->net;
    memset(w->reach_slope, 0, sizeof(double) * (size_t)(net->G * net->n));
    memset(w->reach_bend, 0, sizeof(double) * (size_t)(net->G * net->n));
    for (int r = 0; r < net->runs; r++)
        memset(w->dx + net->run[r] * net->all, 0, sizeof(double) * (size_t)net->all);
    for (int d = 0; d < net->draws; d++) {
        ep_value_seed(w, d);
        ep_flow_reverse(net, &net->number[d], w->x, &w->flow[d], w->dv, w->da, w->bound, w->dx);
    }
    ep_flow_effort(net, w->dx, de);
}

void ep_value_metric_slope(struct ep_value *w, int goal, double *de)
{
    const struct ep_net *net = w->net;
    for (int r = 0; r < net->runs; r++)
        memset(w->dx + net->run[r] * net->all, 0, sizeof(double) * (size_t)net->all);
    for (int d = 0; d < net->draws; d++) {
        seed_customers(w, d, 0);
        seed_direct(w, d, 0);
        seed_goal(w, goal, d, 1.0 / net->draws);
        ep_flow_reverse(net, &net->number[d], w->x, &w->flow[d], w->dv, w->da, false, w->dx);
    }
    ep_flow_effort(net, w->dx, de);
}
