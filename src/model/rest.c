/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rest.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
#define RATE_MOST        0.999 /* stands for 1, which has no logit */

struct ep_multiplier ep_multiplier_of_gamma(struct ep_gamma g)
{
    return (struct ep_multiplier){.mean = ep_gamma_mean(g), .spread = ep_gamma_log_spread(g)};
}

static struct ep_multiplier at(const struct ep_multiplier *list, int c)
{
    return list ? list[c] : (struct ep_multiplier){.mean = 1, .spread = -1};
}

/* What the mid values are moved by, the draws left out. */
static double over(const struct ep_multiplier *list, int c)
{
    return list && list[c].over > 0 ? list[c].over : 1;
}

/* A rate times its multiplier stays a rate. */
static double moved_rate(double rate, const struct ep_multiplier *list, int c)
{
    double moved = rate * at(list, c).mean * over(list, c);
    return rate < 1 ? fmin(moved, RATE_MOST) : fmin(1, moved);
}

/* ---- what is gone ---- */

static double *whole_effort(const struct ep_progress *p, struct ep_arena *a)
{
    const struct ep_model *m = p->model;
    double *e = NEW(double, m->channels * m->months);
    for (int c = 0; c < m->channels; c++)
        memcpy(e + c * m->months, p->effort + c * p->now, sizeof(double) * (size_t)p->now);
    return e;
}

/* The model of record with its channels as they are now known to be. */
static void learnt(const struct ep_progress *p, struct ep_arena *a, struct ep_model *out)
{
    const struct ep_model *m = p->model;
    int all = m->months + m->tail;
    *out = *m;
    out->draws.count = 0;
    out->channel = NEW(struct ep_model_channel, m->channels);
    for (int c = 0; c < m->channels; c++) {
        struct ep_model_channel *x = &out->channel[c];
        double eta = at(p->visit, c).mean * over(p->visit, c);
        *x = m->channel[c];
        x->k /= eta;
        x->base = NEW(double, all);
        for (int t = 0; t < all; t++)
            x->base[t] = m->channel[c].base[t] * eta;
        x->feed = NEW(struct ep_model_feed, x->feed_count);
        for (int f = 0; f < x->feed_count; f++) {
            x->feed[f] = m->channel[c].feed[f];
            x->feed[f].rate *= eta;
        }
        x->visit_to_lead = moved_rate(x->visit_to_lead, p->lead, c);
        x->lead_to_customer = moved_rate(x->lead_to_customer, p->customer, c);
    }
}

void ep_past_of(const struct ep_progress *p, struct ep_arena *a, struct ep_past *out)
{
    const struct ep_model *m = p->model;
    struct ep_solution s;
    bool *on = NEW(bool, m->channels);
    double *e = whole_effort(p, a);
    learnt(p, a, &out->model);
    out->cash = 0;
    out->spent = NEW(double, m->channels);
    out->visits = NEW(double, m->channels * m->months);
    out->effective = NEW(double, m->channels * m->months);
    for (int c = 0; c < m->channels; c++) {
        on[c] = p->active[c];
        for (int t = 0; t < p->now; t++)
            on[c] = on[c] || e[c * m->months + t] > 0;
    }
    ep_model_evaluate(&out->model, on, e, -1, a, &s);
    for (int c = 0; c < m->channels; c++)
        for (int t = 0; t < p->now; t++) {
            int i = c * m->months + t;
            const struct ep_model_channel *x = &m->channel[c];
            double hour = x->role >= 0 ? m->role[x->role].cost_hour : 0;
            bool cash = x->role >= 0 && m->role[x->role].cash;
            out->visits[i] = p->visits ? p->visits[c * p->now + t] : s.visits[c * s.all + t];
            out->effective[i] = s.effective[c * s.all + t];
            out->spent[c] += s.spend[i] + (cash ? 0 : s.own_hours[i] * hour);
            out->cash += p->cash ? 0 : s.spend[i];
        }
    for (int t = 0; t < p->now; t++)
        for (int k = 0; k < m->tools; k++)
            out->cash += p->cash ? 0 : s.tool_spend[k * m->months + t];
    for (int t = 0; t < p->now && p->cash; t++)
        out->cash += p->cash[t];
}

/* ---- channels ---- */

double ep_model_feed_of(const struct ep_model_channel *source, enum ep_feed_of of)
{
    switch (of) {
    case EP_FEED_LEADS:
        return source->visit_to_lead;
    case EP_FEED_SUBSCRIBERS:
        return source->visit_to_subscriber;
    case EP_FEED_CUSTOMERS:
        return source->visit_to_lead * source->lead_to_customer;
    default:
        return 1;
    }
}

/* Visits before `now` whose feed arrives after it become part of the ceiling from outside. */
static void base_of(const struct ep_progress *p, const struct ep_past *past, int c,
                    struct ep_model_channel *x, struct ep_arena *a)
{
    int T = past->model.months, all = T + past->model.tail - p->now;
    const double *old = x->base;
    x->base = NEW(double, all);
    memcpy(x->base, old + p->now, sizeof(double) * (size_t)all);
    for (int f = 0; f < x->feed_count; f++) {
        const struct ep_model_feed *feed = &past->model.channel[c].feed[f];
        double per = feed->rate * ep_model_feed_of(&past->model.channel[feed->from], feed->of);
        for (int t = 0; t < all && t < feed->lag; t++) {
            int from = p->now + t - feed->lag;
            if (from >= 0)
                x->base[t] += per * past->visits[feed->from * T + from];
        }
    }
}

static void channel_of(const struct ep_progress *p, const struct ep_past *past, int c,
                       struct ep_model_channel *x, struct ep_arena *a)
{
    int before = x->history_count, now = p->now;
    const double *old = x->history;
    base_of(p, past, c, x, a);
    x->history_count = before + now;
    x->history = NEW(double, x->history_count);
    for (int t = 0; t < before; t++)
        x->history[t] = old[t];
    for (int t = 0; t < now; t++)
        x->history[before + t] = p->effort[c * now + t];
    x->lo = x->lo ? x->lo + now : NULL;
    x->hi = x->hi ? x->hi + now : NULL;
    /* one that is not in use yet takes as long to set up from now as it did from the start */
    if (p->active[c])
        x->start = x->start > now ? x->start - now : 0;
    else if (x->start >= past->model.months - now) {
        x->allowed = x->required = false;
        x->start = 0;
    }
    if (p->active[c] && ep_first_month(&p->model->channel[c], p->model->months) < now)
        x->fixed_setup = 0;
}

/* ---- goals ---- */

static double scale_of(const struct ep_progress *p, const struct ep_past *past, int c,
                       enum ep_goal_scale scale)
{
    const struct ep_model_channel *was = &p->model->channel[c], *is = &past->model.channel[c];
    double lead = was->visit_to_lead > 0 ? is->visit_to_lead / was->visit_to_lead : 1;
    double sale = was->lead_to_customer > 0 ? is->lead_to_customer / was->lead_to_customer : 1;
    return scale == EP_SCALE_VISITS ? 1 : scale == EP_SCALE_LEADS ? lead : lead * sale;
}

/* What visits so far bring to the goal: by now, and (sales cycle) later in its window. */
static void linear_done(const struct ep_progress *p, const struct ep_past *past, int g,
                        const double *per_visit, double *by_now, double *later)
{
    const struct ep_model_goal *goal = &p->model->goal[g];
    for (int c = 0; c < p->model->channels; c++) {
        int shift = ep_goal_shift(p->model, goal, c);
        for (int t = 0; t < p->now; t++) {
            double v = per_visit[c] * past->visits[c * p->model->months + t];
            int counts = t + shift;
            if (counts >= goal->from && counts <= goal->to)
                *(counts < p->now ? by_now : later) += v;
        }
    }
}

static void linear_goal(const struct ep_progress *p, const struct ep_past *past, int g,
                        struct ep_model_goal *out, struct ep_arena *a)
{
    const struct ep_model_goal *goal = &p->model->goal[g];
    int n = p->model->channels;
    double by_now = 0, later = 0;
    out->per_visit = NEW(double, n);
    for (int c = 0; c < n; c++)
        out->per_visit[c] = goal->per_visit[c] * scale_of(p, past, c, goal->scale);
    linear_done(p, past, g, out->per_visit, &by_now, &later);
    for (int s = 0; s < p->model->awarenesses && goal->per_direct; s++)
        for (int t = goal->from; t <= goal->to && t < p->now; t++)
            by_now += goal->per_direct[s] * p->model->awareness[s].visits_per_aware *
                      past->aware[s * p->model->months + t];
    out->at_least -= later + (p->goal_done ? p->goal_done[g] : by_now);
}

/* People whom the stock keeps aware at the window's end by what was done so far. */
static void aware_goal(const struct ep_progress *p, const struct ep_model *rest, int g,
                       struct ep_model_goal *out)
{
    const struct ep_model_goal *goal = &p->model->goal[g];
    for (int s = 0; s < rest->awarenesses && goal->to >= p->now; s++)
        if (goal->stock == 0 || goal->stock == s + 1)
            out->at_least -= ep_flow_aware_before(&rest->awareness[s], goal->to - p->now) -
                             ep_flow_aware_before(&p->model->awareness[s], goal->to);
}

/* People reached are taken out: of those left, channel c still reaches the share R', at the same
 * scale of effort, so that 1 - prod(1 - rho) of the whole window stays what it was. */
static void reach_goal(const struct ep_progress *p, const struct ep_past *past, int g,
                       struct ep_model_goal *out, struct ep_arena *a)
{
    const struct ep_model_goal *goal = &p->model->goal[g];
    int n = p->model->channels, T = p->model->months;
    double left = 1;
    double *scale = NEW(double, n);
    out->reach = NEW(double, n);
    out->contact = NEW(double, n);
    for (int c = 0; c < n; c++) {
        double R = goal->reach[c], x = 0;
        scale[c] = goal->contact[c] * goal->people * R;
        for (int t = goal->from; t <= goal->to && t < p->now; t++)
            x += past->effective[c * T + t];
        double done = scale[c] > 0 ? R * -expm1(-x / scale[c]) : 0;
        out->reach[c] = done < 1 ? (R - done) / (1 - done) : 0;
        left *= 1 - done;
    }
    out->people = goal->people * left;
    for (int c = 0; c < n; c++) {
        double part = out->people * out->reach[c];
        out->contact[c] = part > 0 ? scale[c] / part : goal->contact[c];
    }
    out->at_least -= goal->people - out->people;
}

static void goal_of(const struct ep_progress *p, const struct ep_past *past,
                    const struct ep_model *rest, int g, struct ep_model_goal *out,
                    struct ep_arena *a)
{
    const struct ep_model_goal *goal = &p->model->goal[g];
    bool targeted = goal->at_least >= 0;
    *out = *goal;
    if (goal->kind == EP_GOAL_LINEAR)
        linear_goal(p, past, g, out, a);
    else if (goal->kind == EP_GOAL_AWARE)
        aware_goal(p, rest, g, out);
    else
        reach_goal(p, past, g, out, a);
    out->at_least = targeted ? fmax(0, out->at_least) : goal->at_least;
    out->from = goal->from > p->now ? goal->from - p->now : 0;
    out->to = goal->to - p->now;
    if (out->to >= 0)
        return;
    out->from = out->to = 0;
    out->at_least = -1;
    out->must = false;
    out->price = out->max_cost = 0;
}

/* ---- awareness, capacity, draws ---- */

/* Stocks up to now, and who is aware beyond those whom the start keeps aware. */
static void roll_awareness(const struct ep_progress *p, struct ep_past *past, struct ep_model *rest,
                           struct ep_arena *a)
{
    const struct ep_model *m = p->model;
    rest->awareness = NEW(struct ep_model_awareness, m->awarenesses);
    past->aware = NEW(double, m->awarenesses * m->months);
    for (int s = 0; s < m->awarenesses; s++) {
        const struct ep_model_awareness *w = &m->awareness[s];
        double stock = w->start;
        for (int t = 0; t < p->now; t++) {
            stock *= w->decay;
            for (int c = 0; c < m->channels; c++)
                stock += w->rate[c] * past->visits[c * m->months + t];
            double aware = w->people > 0 ? w->people * -expm1(-stock / w->people) : 0;
            past->aware[s * m->months + t] = aware - ep_flow_aware_before(w, t);
        }
        rest->awareness[s] = *w;
        rest->awareness[s].start = stock;
    }
}

/* Customers of visits so far who buy later take their places. */
static void capacity_of(const struct ep_progress *p, const struct ep_past *past,
                        struct ep_model *rest, struct ep_arena *a)
{
    const struct ep_model *m = p->model;
    if (!m->capacity)
        return;
    rest->capacity = NEW(double, rest->months);
    memcpy(rest->capacity, m->capacity + p->now, sizeof(double) * (size_t)rest->months);
    for (int c = 0; c < m->channels; c++) {
        const struct ep_model_channel *x = &past->model.channel[c];
        for (int t = 0; t < p->now; t++) {
            int buys = t + x->sales_lag - p->now;
            if (buys >= 0 && buys < rest->months)
                rest->capacity[buys] =
                    fmax(0, rest->capacity[buys] - past->visits[c * m->months + t] *
                                                       x->visit_to_lead * x->lead_to_customer);
        }
    }
}

static double log_sd(const double *draw, int count, int stride)
{
    double mean = 0, sum = 0;
    for (int d = 0; d < count; d++)
        mean += log(draw[d * stride]) / count;
    for (int d = 0; d < count; d++) {
        double off = log(draw[d * stride]) - mean;
        sum += off * off;
    }
    return count > 1 ? sqrt(sum / (count - 1)) : 0;
}

double ep_draws_spread(const double *draw, int count, int channels, int c)
{
    if (!draw || count < 2 || !(draw[c] > 0))
        return 0;
    return log_sd(draw + c, count, channels);
}

/* Draws of one quantity of one channel about their new middle: ln of the ratio times `narrow`, the
 * mean (of the inverse where `inverse`) at the middle. narrow < 0: only moved. */
static double *redraw(const double *draw, int count, int n, int c, double was, double is,
                      double narrow, bool inverse, double *out)
{
    double sum = 0;
    for (int d = 0; d < count; d++) {
        double ratio = draw[d * n + c] / was;
        double moved = narrow < 0 || !(ratio > 0) ? ratio : pow(ratio, narrow);
        out[d * n + c] = moved;
        sum += (inverse ? 1 / moved : moved) / count;
    }
    double fit = narrow < 0 || !(sum > 0) || !isfinite(sum) ? 1 : inverse ? sum : 1 / sum;
    for (int d = 0; d < count; d++)
        out[d * n + c] *= fit * is;
    return out;
}

static double narrowing(struct ep_multiplier eta, const double *draw, int count, int n, int c)
{
    double prior = ep_draws_spread(draw, count, n, c);
    if (eta.spread < 0 || prior <= 0)
        return -1;
    return fmin(1, eta.spread / prior);
}

/* How far visits hang on the cost of one (1: far from the ceiling) rather than on the ceiling (0),
 * over the months gone: d ln v / d ln (1/k) = u e^-u / (1 - e^-u), u = x / (k M), by visits. */
static double hang_on_cost(const struct ep_progress *p, const struct ep_past *past, int c)
{
    const struct ep_model_channel *x = &p->model->channel[c];
    double sum = 0, weight = 0;
    for (int t = 0; t < p->now && !x->per_result; t++) {
        double full = x->k * x->base[t], effort = past->effective[c * p->model->months + t];
        double u = full > 0 ? effort / full : 0, v = full > 0 ? -x->base[t] * expm1(-u) : 0;
        if (v <= 0)
            continue;
        sum += v * (u > 1e-6 ? u / expm1(u) : 1);
        weight += v;
    }
    return weight > 0 ? sum / weight : x->per_result ? 0 : 1;
}

/* What the visits say of one of two figures whose effects on them multiply with powers `own` and
 * 1 - own: its spread after over before (normal approximation on the log scale). `left`: part of
 * the visits' variance that the counts leave. */
static double told_of(double own, double sigma, double other, double left)
{
    double mine = own * sigma, theirs = (1 - own) * other, all = mine * mine + theirs * theirs;
    return all > 0 ? sqrt(1 - mine * mine / all * (1 - left)) : 1;
}

static void narrow_visits(const struct ep_progress *p, const struct ep_past *past, int c,
                          double *cost, double *ceiling)
{
    const struct ep_model_draws *d = &p->model->draws;
    int n = p->model->channels;
    double eta = narrowing(at(p->visit, c), d->k, d->count, n, c);
    *cost = *ceiling = eta;
    if (eta < 0)
        return;
    double k = ep_draws_spread(d->k, d->count, n, c),
           base = ep_draws_spread(d->base, d->count, n, c);
    double own = hang_on_cost(p, past, c);
    *cost = told_of(own, k, base, eta * eta);
    *ceiling = told_of(1 - own, base, k, eta * eta);
}

static void draws_of(const struct ep_progress *p, const struct ep_past *past, struct ep_model *rest,
                     struct ep_arena *a)
{
    const struct ep_model_draws *from = &p->model->draws;
    struct ep_model_draws *to = &rest->draws;
    int n = rest->channels, count = from->count;
    *to = *from;
    if (count == 0)
        return;
    to->k = NEW(double, n *count);
    to->base = NEW(double, n *count);
    to->visit_to_lead = NEW(double, n *count);
    to->lead_to_customer = NEW(double, n *count);
    for (int c = 0; c < n; c++) {
        const struct ep_model_channel *was = &p->model->channel[c], *is = &rest->channel[c];
        double cost, ceiling;
        narrow_visits(p, past, c, &cost, &ceiling);
        double lead = narrowing(at(p->lead, c), from->visit_to_lead, count, n, c);
        double sale = narrowing(at(p->customer, c), from->lead_to_customer, count, n, c);
        double visits = over(p->visit, c);
        redraw(from->k, count, n, c, was->k > 0 ? was->k : 1, was->k > 0 ? is->k * visits : 1, cost,
               true, to->k);
        redraw(from->base, count, n, c, 1, 1 / visits, ceiling, false, to->base);
        redraw(from->visit_to_lead, count, n, c, fmax(was->visit_to_lead, 1e-300),
               is->visit_to_lead / over(p->lead, c), lead, false, to->visit_to_lead);
        redraw(from->lead_to_customer, count, n, c, fmax(was->lead_to_customer, 1e-300),
               is->lead_to_customer / over(p->customer, c), sale, false, to->lead_to_customer);
        for (int d = 0; d < count; d++) {
            int i = d * n + c;
            to->visit_to_lead[i] = fmin(1, to->visit_to_lead[i]);
            to->lead_to_customer[i] = fmin(1, to->lead_to_customer[i]);
        }
    }
}

/* ---- their mean ---- */

/* Visits of the months left at the plan's effort, far from what other channels do, where the cost
 * of one is k and the ceiling `base` times what it is. */
static double visits_at(const struct ep_model_channel *x, const struct ep_solution *s, int c,
                        double k, double base)
{
    double sum = 0;
    for (int t = 0; t < s->months; t++) {
        double full = base * s->ceiling[c * s->all + t], effort = s->effective[c * s->all + t];
        if (full > 0)
            sum += x->per_result ? full : -full * expm1(-effort / (k * full));
    }
    return sum;
}

static bool narrowed(const struct ep_multiplier *list, int c)
{
    return at(list, c).spread >= 0;
}

/* What was learnt of a channel is what it brings at the plan's effort, in the mean: its curve
 * bends, so draws about the mid values would mean less. The draws of each step are scaled until
 * their means are what the mid values bring. */
static void centre_channel(const struct ep_progress *p, struct ep_model *rest,
                           const struct ep_solution *s, int c)
{
    const struct ep_model_channel *x = &rest->channel[c];
    struct ep_model_draws *d = &rest->draws;
    double visits = 0, leads = 0, sales = 0, middle = visits_at(x, s, c, x->k, 1);
    int n = rest->channels;
    for (int i = c; i < d->count * n; i += n) {
        double v = visits_at(x, s, c, d->k[i], d->base[i]);
        visits += v;
        leads += v * d->visit_to_lead[i];
        sales += v * d->visit_to_lead[i] * d->lead_to_customer[i];
    }
    if (!(middle > 0) || !(sales > 0) || !(x->visit_to_lead > 0) || !(x->lead_to_customer > 0))
        return;
    bool any = narrowed(p->visit, c); /* a step's mean hangs on the steps before it */
    double visit = any ? middle / (visits / d->count) : 1;
    any = any || narrowed(p->lead, c);
    double lead = any ? x->visit_to_lead / (leads / visits) : 1;
    any = any || narrowed(p->customer, c);
    double sale = any ? x->lead_to_customer / (sales / leads) : 1;
    for (int i = c; i < d->count * n; i += n) {
        d->k[i] /= visit;
        d->base[i] *= visit;
        d->visit_to_lead[i] = fmin(1, d->visit_to_lead[i] * lead);
        d->lead_to_customer[i] = fmin(1, d->lead_to_customer[i] * sale);
    }
}

static void centre_draws(const struct ep_progress *p, struct ep_model *rest)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_model plain = *rest;
    struct ep_solution s;
    int n = rest->channels, T = rest->months;
    double *effort = NEW(double, n *T);
    plain.goals = 0;
    plain.draws.count = 0;
    for (int c = 0; c < n; c++)
        for (int t = 0; t < T && p->active[c]; t++)
            effort[c * T + t] = p->planned[c * p->model->months + p->now + t];
    ep_model_evaluate(&plain, p->active, effort, -1, a, &s);
    for (int c = 0; c < n; c++)
        centre_channel(p, rest, &s, c);
    ep_arena_free(a);
}

/* ---- all of it ---- */

static enum ep_status check_progress(const struct ep_progress *p, struct ep_error *err)
{
    const struct ep_model *m = p->model;
    const struct ep_multiplier *const list[] = {p->visit, p->lead, p->customer};
    if (p->now < 0 || p->now >= m->months)
        return ep_error_set(err, EP_INVALID, "month %d is not one of the plan's %d", p->now,
                            m->months);
    for (int c = 0; c < m->channels; c++) {
        for (int t = 0; t < p->now; t++)
            if (!(p->effort[c * p->now + t] >= 0) || !isfinite(p->effort[c * p->now + t]) ||
                (p->visits && !(p->visits[c * p->now + t] >= 0)))
                return ep_error_set(err, EP_INVALID, "channel '%s': effort or visits of month %d",
                                    m->channel[c].id, t);
        for (int k = 0; k < 3; k++)
            if (list[k] && (!(list[k][c].mean > 0) || !isfinite(list[k][c].mean)))
                return ep_error_set(err, EP_INVALID, "channel '%s': multiplier %g",
                                    m->channel[c].id, list[k][c].mean);
    }
    return EP_OK;
}

static void roles_of(const struct ep_progress *p, struct ep_model *rest, struct ep_arena *a)
{
    rest->role = NEW(struct ep_model_role, rest->roles);
    for (int r = 0; r < rest->roles; r++) {
        rest->role[r] = p->model->role[r];
        if (rest->role[r].busy)
            rest->role[r].busy += p->now;
    }
}

/* Tools in use are set up; the others begin when they would have. */
static void tools_of(const struct ep_progress *p, struct ep_model *rest, struct ep_arena *a)
{
    rest->tool = NEW(struct ep_model_tool, rest->tools);
    for (int k = 0; k < rest->tools; k++) {
        struct ep_model_tool *tool = &rest->tool[k];
        *tool = p->model->tool[k];
        bool used = tool->always;
        for (int c = 0; c < rest->channels; c++)
            used = used || (p->active[c] && tool->used_by[c]);
        if (used && tool->start < p->now) { /* parts that are not paid yet are left */
            int left = tool->start + tool->parts - p->now;
            tool->setup *= left > 0 ? (double)left / tool->parts : 0;
            tool->parts = left > 0 ? left : 1;
        }
        tool->start = tool->start > p->now ? tool->start - p->now : 0;
        if (tool->start + tool->parts > rest->months)
            tool->parts = rest->months > tool->start ? rest->months - tool->start : 1;
        if (tool->start >= rest->months)
            tool->start = rest->months - 1;
    }
}

void ep_rest_of(const struct ep_progress *p, struct ep_past *past, struct ep_arena *a,
                struct ep_model *out)
{
    const struct ep_model *m = p->model;
    *out = past->model;
    out->months = m->months - p->now;
    out->first_month = m->first_month + p->now;
    out->budget = m->budget < 0 ? m->budget : fmax(0, m->budget - past->cash);
    out->monthly_cap = m->monthly_cap ? m->monthly_cap + p->now : NULL;
    out->channel = NEW(struct ep_model_channel, m->channels);
    out->test_budget = 0;
    for (int c = 0; c < m->channels; c++) {
        out->channel[c] = past->model.channel[c];
        channel_of(p, past, c, &out->channel[c], a);
        for (int t = 0; t < out->months && out->channel[c].tested && out->channel[c].lo; t++)
            out->test_budget += out->channel[c].lo[t];
    }
    roles_of(p, out, a);
    tools_of(p, out, a);
    roll_awareness(p, past, out, a);
    capacity_of(p, past, out, a);
    draws_of(p, past, out, a);
    if (out->draws.count > 0 && p->planned)
        centre_draws(p, out);
    out->goal = NEW(struct ep_model_goal, m->goals);
    for (int g = 0; g < m->goals; g++)
        goal_of(p, past, out, g, &out->goal[g], a);
}

enum ep_status ep_model_rest(const struct ep_progress *p, struct ep_arena *a, struct ep_model *out,
                             struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_past past = {0};
    struct ep_model rest;
    EP_TRY(check_progress(p, err));
    ep_past_of(p, a, &past);
    ep_rest_of(p, &past, a, &rest);
    EP_TRY(ep_model_check(&rest, err));
    *out = rest;
out:
    return status;
}
