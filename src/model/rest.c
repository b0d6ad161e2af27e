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

/* A rate times its multiplier stays a rate. */
static double moved_rate(double rate, const struct ep_multiplier *list, int c)
{
    double moved = rate * ep_multiplier_at(list, c).mean * ep_multiplier_over(list, c);
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
        double eta = ep_multiplier_at(p->visit, c).mean * ep_multiplier_over(p->visit, c);
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

/* ---- awareness, capacity ---- */

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
    ep_rest_draws(p, past, out, a);
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
