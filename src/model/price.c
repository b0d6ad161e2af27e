/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

#define STEPS   40   /* of one minimisation */
#define ROUNDS  8    /* of them, to come to the kinks */
#define AT_KINK 1e-3 /* of a multiplier: near enough to them */

void ep_prices_init(const struct ep_net *net, struct ep_arena *a, struct ep_prices *p)
{
    p->cash = EP_NEW_ARRAY(a, double, (size_t)net->T);
    p->hour = EP_NEW_ARRAY(a, double, (size_t)(net->R * net->T) + 1);
    p->goal = EP_NEW_ARRAY(a, double, (size_t)net->G + 1);
    p->each = EP_NEW_ARRAY(a, double, (size_t)net->G + 1);
}

void ep_prices_of_task(const struct ep_task *k, struct ep_prices *p)
{
    const struct ep_net *net = k->net;
    const struct ep_duals *d = &k->dual;
    for (int t = 0; t < net->T; t++)
        p->cash[t] = net->money + d->budget + d->cap[t];
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < net->T; t++)
            p->hour[r * net->T + t] = net->own_cost[r] * net->money + ep_task_hour_price(k, r, t);
    for (int g = 0; g < net->G; g++) {
        p->goal[g] = k->must[g] ? d->must[g] / net->m->goal[g].at_least : 0;
        p->each[g] = k->costed[g] ? d->each[g] / k->scale : 0;
    }
}

/* ---- one channel, all else held ---- */

struct alone {
    struct ep_net *net;
    struct ep_value *w;
    double *e, *de; /* [n][T] */
    const struct ep_prices *p;
    int c;
    double *low, *high;    /* [T] price of effort inside and beyond the family's max */
    struct ep_duals *dual; /* kinks are rounded about; NULL: as they are */
};

static double worth(const struct alone *x)
{
    const struct ep_net *net = x->net;
    ep_value_forward(x->w, x->e);
    double sum = ep_value_worth(x->w, x->dual ? EP_MODE_SMOOTH : EP_MODE_EXACT, x->dual);
    for (int g = 0; g < net->G; g++) {
        double slope = x->p->goal[g] + x->p->each[g] * net->m->goal[g].max_cost;
        sum += slope * x->w->metric[g];
        x->w->slope[g] += slope;
    }
    return sum;
}

static double loss(void *data, const double *y, double *grad)
{
    struct alone *x = data;
    int T = x->net->T;
    double cost = 0, *row = x->e + x->c * T;
    for (int t = 0; t < T; t++) {
        row[t] = y[t] + y[T + t];
        cost += x->low[t] * y[t] + x->high[t] * y[T + t];
    }
    double f = cost - worth(x);
    ep_value_reverse(x->w, x->de);
    for (int t = 0; t < T; t++) {
        grad[t] = x->low[t] - x->de[x->c * T + t];
        grad[T + t] = x->high[t] - x->de[x->c * T + t];
    }
    return f;
}

/* Nothing but the flows of channel c and of what it feeds depends on its effort. */
static void work_on(struct alone *x, bool *work)
{
    const struct ep_net *net = x->net;
    for (int i = 0; i < net->n; i++) {
        work[i] = i == x->c;
        for (int e = net->edge_first[i]; e < net->edge_first[i + 1] && !work[i]; e++)
            work[i] = net->live[i] && work[net->edge_from[e]];
    }
    x->net->work = work;
}

/* What tools cost that no other channel in use asks for. */
static double price_tools(const struct alone *x)
{
    const struct ep_net *net = x->net;
    double sum = 0;
    for (int k = 0; k < net->m->tools; k++) {
        const struct ep_model_tool *tool = &net->m->tool[k];
        bool alone = tool->used_by[x->c] && !ep_tool_runs(net, tool, x->c);
        for (int t = 0; alone && t < net->T; t++)
            sum += ep_tool_cash(tool, t) * x->p->cash[t];
    }
    return sum;
}

/* Price of a unit of effort and of what is fixed, month by month. */
static double price_effort(const struct alone *x, double *price)
{
    const struct ep_net *net = x->net;
    const struct ep_model_channel *c = &net->m->channel[x->c];
    double fixed = price_tools(x);
    int setup = ep_first_month(c, net->T);
    for (int t = 0; t < net->T; t++) {
        double cash = x->p->cash[t], hour = c->role >= 0 ? x->p->hour[c->role * net->T + t] : 0;
        for (int g = 0; g < net->G; g++) {
            const struct ep_model_goal *goal = &net->m->goal[g];
            if (t >= goal->from && t <= goal->to && (!goal->counts || goal->counts[x->c]))
                cash += x->p->each[g];
        }
        bool help = c->role >= 0 && net->m->role[c->role].cash;
        double help_hours = help ? c->fixed_hours * net->m->role[c->role].cost_hour : 0;
        price[t] = net->cash[x->c] * cash + net->hours[x->c] * hour;
        if (t < c->start)
            continue;
        fixed += (c->fixed_month + help_hours + (t == setup ? c->fixed_setup : 0)) * cash +
                 c->fixed_hours * hour;
    }
    return fixed;
}

/* Inside the max of its family a channel pays its own part only. */
static void family_room(const struct alone *x, const bool *on, const double *price, double *room)
{
    const struct ep_net *net = x->net;
    int T = net->T, family = net->m->channel[x->c].family;
    double alpha = family >= 0 ? net->m->family[family].alpha : 1;
    for (int t = 0; t < T; t++) {
        double top = 0;
        for (int i = 0; i < net->n && family >= 0; i++)
            if (i != x->c && on[i] && net->m->channel[i].family == family)
                top = fmax(top, x->e[i * T + t]);
        room[t] = top;
        x->low[t] = top > 0 ? alpha * price[t] : price[t];
        x->high[t] = price[t];
    }
}

static void bounds(const struct alone *x, const double *room, const struct ep_limits *limits,
                   double *lo, double *hi)
{
    const struct ep_net *net = x->net;
    const struct ep_model_channel *c = &net->m->channel[x->c];
    int T = net->T;
    double share = c->cash_share;
    for (int t = 0; t < T; t++) {
        double sup = net->sup[x->c * net->all + t], least = c->steady ? ep_effort_min(c) : 0;
        double most = 60 * (net->number[0].k[x->c] * fmax(sup, 1)) / (1 - c->theta);
        if (x->high[t] > 0 && net->m->budget >= 0 && net->cash[x->c] > 0)
            most = net->m->budget / net->cash[x->c];
        if (share > 0 && c->lo)
            least = fmax(least, c->lo[t] / share);
        if (share > 0 && c->hi)
            most = fmin(most, c->hi[t] / share);
        if (limits && limits->hi)
            most = fmin(most, limits->hi[x->c * T + t]);
        most = t < c->start ? 0 : fmax(most, least);
        least = fmin(least, most);
        lo[t] = fmin(least, room[t]);
        hi[t] = fmin(most, room[t]);
        lo[T + t] = least - lo[t];
        hi[T + t] = fmax(lo[T + t], most - hi[t]);
    }
}

/* ---- kinks: targets of priced goals, capacity, the worst draws ---- */

/* How far the multipliers that an evaluation asks for are from those it had, of the penalties'
 * scale; takes them. */
static double take_kinks(struct alone *x)
{
    const struct ep_net *net = x->net;
    const struct ep_value *w = x->w;
    struct ep_duals *d = x->dual;
    double far = 0;
    for (int g = 0; g < net->G; g++) {
        double top = net->m->goal[g].price * net->goal_unit;
        if (top > 0)
            far = fmax(far, fabs(w->next_price[g] - d->price[g]) / top);
        d->price[g] = w->next_price[g];
    }
    for (int at = 0; at < net->draws * net->T && net->m->capacity; at++) {
        double rho = d->r_capacity[at % net->T] * fmax(1, net->m->capacity[at % net->T]);
        far = fmax(far, fabs(w->next_capacity[at] - d->capacity[at]) / rho);
        d->capacity[at] = w->next_capacity[at];
    }
    for (int i = 0; i < net->draws && net->m->cautious; i++) {
        far = fmax(far, fabs(w->next_tail[i] - d->tail[i]));
        d->tail[i] = w->next_tail[i];
    }
    return far;
}

static bool has_kinks(const struct ep_net *net)
{
    bool any = net->m->capacity || (net->m->cautious && net->draws > 1);
    for (int g = 0; g < net->G; g++)
        any |= net->m->goal[g].price * net->goal_unit > 0 && net->m->goal[g].at_least >= 0;
    return any;
}

/* Augmented Lagrangian over the kinks alone; y and m as for ep_minimise(). */
static void minimise(struct alone *x, struct ep_minimiser *m, const double *lo, const double *hi,
                     double tolerance, double *y, struct ep_arena *scratch)
{
    struct ep_duals dual;
    if (!has_kinks(x->net)) {
        ep_minimise(m, loss, x, lo, hi, tolerance, STEPS, y);
        return;
    }
    ep_duals_init(x->net, scratch, &dual);
    ep_duals_soften(x->net, fmax(fabs(m->value), 1), &dual);
    x->dual = &dual;
    take_kinks(x);
    for (int round = 0; round < ROUNDS; round++) {
        m->value = loss(x, y, m->g);
        ep_minimise(m, loss, x, lo, hi, tolerance, STEPS, y);
        if (take_kinks(x) <= AT_KINK)
            break;
    }
    x->dual = NULL;
    m->value = loss(x, y, m->g);
}

/* True where no month gains by more effort than its least: response is concave, so this is best. */
static bool best_is_least(struct alone *x, struct ep_minimiser *m, const double *lo,
                          const double *hi)
{
    m->value = loss(x, lo, m->g);
    for (int v = 0; v < m->n; v++)
        if (hi[v] > lo[v] && m->g[v] < 0)
            return false;
    return true;
}

static double best_alone(struct alone *x, const double *lo, const double *hi, double scale,
                         struct ep_arena *scratch)
{
    int n = 2 * x->net->T, T = x->net->T;
    struct ep_minimiser m;
    double *y = EP_NEW_ARRAY(scratch, double, (size_t)n);
    ep_minimiser_init(&m, n, 8, scratch);
    if (best_is_least(x, &m, lo, hi))
        return -m.value;
    for (int v = 0; v < n; v++) {
        double k = x->net->number[0].k[x->c], M = x->net->sup[x->c * x->net->all + v % T];
        y[v] = v < T ? fmin(hi[v], fmax(lo[v], k * M / 2)) : lo[v];
        double room = fmax(k * M, 1e-9 * scale);
        if (v >= T && hi[v - T] <= 0)
            y[v] = fmin(hi[v], fmax(lo[v], k * M / 2));
        /* where the first money returns its price the response bends by price over room */
        m.diagonal[v] = fmax(x->high[v % T], 1e-9) / room;
    }
    m.value = loss(x, y, m.g);
    minimise(x, &m, lo, hi, 1e-5 * scale, y, scratch);
    return -m.value;
}

double ep_price_channel(struct ep_net *net, struct ep_value *w, const bool *on, const double *e,
                        const struct ep_prices *p, int c, const struct ep_limits *limits,
                        double *best)
{
    struct ep_arena *scratch = ep_arena_new();
    int T = net->T;
    size_t cells = (size_t)(net->n * T) + 1;
    bool *set = EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1);
    double *price = EP_NEW_ARRAY(scratch, double, (size_t)T);
    double *room = EP_NEW_ARRAY(scratch, double, (size_t)T);
    double *lo = EP_NEW_ARRAY(scratch, double, 2 * (size_t)T);
    double *hi = EP_NEW_ARRAY(scratch, double, 2 * (size_t)T);
    struct alone x = {.net = net, .w = w, .p = p, .c = c};
    x.e = EP_NEW_ARRAY(scratch, double, cells);
    x.de = EP_NEW_ARRAY(scratch, double, cells);
    x.low = EP_NEW_ARRAY(scratch, double, (size_t)T);
    x.high = EP_NEW_ARRAY(scratch, double, (size_t)T);
    memcpy(set, on, sizeof(bool) * (size_t)net->n);
    memcpy(x.e, e, sizeof(double) * (size_t)(net->n * T));
    memset(x.e + c * T, 0, sizeof(double) * (size_t)T);
    set[c] = false;
    ep_net_activate(net, set, false);
    double without = worth(&x);
    set[c] = true;
    ep_net_activate(net, set, false);
    work_on(&x, EP_NEW_ARRAY(scratch, bool, (size_t)net->n + 1));
    double fixed = price_effort(&x, price), with;
    if (net->m->channel[c].per_result) {
        with = worth(&x);
    } else {
        double scale = 1e-3 * fmax(1, fabs(without));
        family_room(&x, on, price, room);
        bounds(&x, room, limits, lo, hi);
        with = best_alone(&x, lo, hi, scale, scratch);
    }
    if (best)
        memcpy(best, x.e + c * T, sizeof(double) * (size_t)T);
    net->work = net->live;
    ep_arena_free(scratch);
    return with - without - fixed;
}

/* ---- for callers: at the prices of a solution ---- */

static void prices_of_solution(const struct ep_net *net, const struct ep_solution *s,
                               struct ep_prices *p)
{
    int T = net->T;
    for (int t = 0; t < T; t++)
        p->cash[t] = net->money + (s->budget_price + s->month_price[t]) * net->unit;
    for (int r = 0; r < net->R; r++)
        for (int t = 0; t < T; t++)
            p->hour[r * T + t] = net->own_cost[r] * net->money +
                                 s->hour_price[net->canon.role[r] * T + t] * net->unit;
    for (int g = 0; g < net->G; g++) {
        const struct ep_model_goal *goal = &net->m->goal[g];
        double mult = s->goal_multiplier[net->canon.goal[g]] * net->unit;
        bool counts = goal->at_least > 0;
        p->goal[g] = counts ? mult : 0;
        p->each[g] = !counts && goal->max_cost > 0 ? mult / goal->max_cost : 0;
    }
}

struct ep_priced {
    const struct ep_model *m;
    const struct ep_solution *s;
    struct ep_net *net;
    struct ep_value *w;
    struct ep_prices p;
    bool *on;
    double *e, *de, *price; /* [n][T], [n][T], [T] */
};

struct ep_priced *ep_model_price(const struct ep_model *m, const struct ep_solution *s,
                                 struct ep_arena *a)
{
    struct ep_priced *o = EP_NEW(a, struct ep_priced);
    o->m = m;
    o->s = s;
    o->net = ep_net_new(m, EP_NET_MID, EP_NET_GIVEN, a);
    o->w = ep_value_new(o->net, a);
    o->w->measures = o->net->weighs;
    size_t cells = (size_t)(o->net->n * o->net->T) + 1;
    o->on = EP_NEW_ARRAY(a, bool, (size_t)o->net->n + 1);
    o->e = EP_NEW_ARRAY(a, double, cells);
    o->de = EP_NEW_ARRAY(a, double, cells);
    o->price = EP_NEW_ARRAY(a, double, (size_t)o->net->T);
    ep_prices_init(o->net, a, &o->p);
    ep_given_effort(o->net, s->active, s->effort, o->on, o->e);
    prices_of_solution(o->net, s, &o->p);
    return o;
}

double ep_priced_profit(struct ep_priced *o, int c, double *best)
{
    int i = o->net->canon.place[c];
    return ep_price_channel(o->net, o->w, o->on, o->e, &o->p, i, NULL, best) / o->net->unit;
}

/* Reduced profit where a visit of channel i costs exp(f) times as much. */
static double profit_at(struct ep_priced *o, int i, double f)
{
    double *k = &o->net->number[0].k[i], now = *k;
    *k = now * exp(f);
    double profit = ep_price_channel(o->net, o->w, o->on, o->e, &o->p, i, NULL, NULL);
    *k = now;
    return profit;
}

/* Between 0 and `end` the sign changes: steps of regula falsi with the Illinois rule (Dowell,
 * Jarratt 1971), which halves the value of an end that stays, in turn with halvings, for a channel
 * without fixed costs brings just nothing beyond its flip. */
static double turn_between(struct ep_priced *o, int i, double end, double at_0, double at_end)
{
    const double near = 5e-4;
    double low = 0, high = end;
    for (int step = 0; fabs(high - low) > near; step++) {
        double part = step % 2 == 0 ? at_0 / (at_0 - at_end) : 0.5;
        double least = near / 2 / fabs(high - low);
        double f = low + (high - low) * fmin(1 - least, fmax(least, part));
        double now = profit_at(o, i, f);
        if ((now > 0) == (at_0 > 0)) {
            low = f;
            at_0 = now;
            at_end /= 2;
        } else {
            high = f;
            at_end = now;
            at_0 /= 2;
        }
    }
    return high;
}

double ep_priced_flip_cost(struct ep_priced *o, int c, double most)
{
    int i = o->net->canon.place[c];
    if (o->m->channel[c].per_result)
        return 0;
    double now = profit_at(o, i, 0), end = now > 0 ? log(most) : -log(most);
    double there = profit_at(o, i, end);
    if ((there > 0) == (now > 0))
        return 0;
    return o->m->channel[c].k * exp(turn_between(o, i, end, now, there));
}

/* Value of one unit of effort more in each month over its price, each month by `weight`; effort of
 * the channel itself as it is. */
static double return_at(struct ep_priced *o, int i, int start, const double *weight)
{
    int T = o->net->T;
    struct alone x = {.net = o->net, .w = o->w, .p = &o->p, .c = i, .e = o->e};
    double gain = 0, cost = 0;
    bool on = o->on[i];
    o->on[i] = true;
    ep_net_activate(o->net, o->on, false);
    o->on[i] = on;
    price_effort(&x, o->price);
    worth(&x);
    ep_value_reverse(o->w, o->de);
    for (int t = start; t < T; t++) {
        gain += (weight ? weight[t] : 1) * o->de[i * T + t];
        cost += (weight ? weight[t] : 1) * o->price[t];
    }
    return cost > 0 ? gain / cost : 0;
}

double ep_priced_first_return(struct ep_priced *o, int c)
{
    const struct ep_model_channel *x = &o->m->channel[c];
    int i = o->net->canon.place[c], T = o->net->T;
    size_t row = sizeof(double) * (size_t)T;
    memset(o->e + i * T, 0, row);
    double found = return_at(o, i, x->per_result ? T : x->start, NULL);
    if (o->on[i] && !x->per_result)
        memcpy(o->e + i * T, o->s->effort + (long)c * T, row);
    return found;
}

double ep_priced_next_return(struct ep_priced *o, int c)
{
    const struct ep_model_channel *x = &o->m->channel[c];
    const double *weight = o->s->effort + (long)c * o->net->T;
    double effort = 0;
    for (int t = 0; t < o->net->T; t++)
        effort += weight[t];
    if (x->per_result || !(effort > 0))
        return ep_priced_first_return(o, c);
    return return_at(o, o->net->canon.place[c], x->start, weight);
}
