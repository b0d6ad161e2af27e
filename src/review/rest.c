/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <string.h>

/* A refuted channel whose chance to pay is below this stops, beside the cap. */
#define NO_CHANCE 0.2
/* An hour worth less than this part of its price limits nothing. */
#define LEAST_HOUR 0.1

/* --- what is known so far ----------------------------------------------------------------------
 */

static void set_multipliers(struct ep_review *v)
{
    size_t n = (size_t)v->model->channels;
    struct ep_multiplier *of[3];

    for (int step = 0; step < 3; step++) {
        of[step] = EP_NEW_ARRAY(v->arena, struct ep_multiplier, n);
        for (size_t i = 0; i < n; i++)
            of[step][i] = (struct ep_multiplier){.mean = 1, .spread = -1};
    }
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        double over[3];

        if (c->index < 0)
            continue;
        ep_rv_over_middle(v, c, over);
        for (int step = 0; step < 3; step++) {
            struct ep_multiplier *x = &of[step][c->index];

            if (c->foreseen[step] > 0)
                *x = ep_multiplier_of_gamma(c->posterior[step]);
            x->over = over[step];
        }
    }
    v->progress.visit = of[0];
    v->progress.lead = of[1];
    v->progress.customer = of[2];
}

/* Money really spent month by month, channels beside the plan included; what nobody said as
 * planned. */
static void set_cash(struct ep_review *v, double *cash)
{
    for (int t = 0; t < v->now; t++)
        for (size_t i = 0; i < v->channels.count; i++) {
            const struct ep_rv_month *m = &v->channels.item[i].month[t];
            double spent = m->actual[EP_ACTUAL_SPEND];

            spent = isnan(spent) ? m->planned[EP_ACTUAL_SPEND] : spent;
            if (t < v->own) /* out of the budget that was then in force */
                spent = 0;
            cash[t] += isnan(spent) ? 0 : spent;
        }
}

static void set_visits(struct ep_review *v, double *visits)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];

        for (int t = 0; c->index >= 0 && t < v->now; t++) {
            double n = c->month[t].actual[EP_ACTUAL_VISITS];

            visits[(long)c->index * v->now + t] = isnan(n) ? c->curve[t] : n;
        }
    }
}

static int actual_of(const char *metric)
{
    static const struct {
        const char *metric;
        enum ep_actual_figure f;
    } row[] = {{"visits", EP_ACTUAL_VISITS},
               {"leads", EP_ACTUAL_LEADS},
               {"customers", EP_ACTUAL_CUSTOMERS},
               {"orders", EP_ACTUAL_CUSTOMERS},
               {"revenue", EP_ACTUAL_REVENUE}};

    for (size_t i = 0; i < EP_RV_COUNT(row); i++)
        if (ep_streq(row[i].metric, metric))
            return (int)row[i].f;
    return -1;
}

/* What a channel adds to a goal: the share of its people that the goal is after. */
static double part_of_goal(const struct ep_review *v, const struct ep_model_goal *g, int i)
{
    const struct ep_model_channel *x = &v->model->channel[i];
    double orders = x->visit_to_lead * x->lead_to_customer, whole;

    if (ep_streq(g->metric, "visits"))
        whole = 1;
    else if (ep_streq(g->metric, "leads"))
        whole = x->visit_to_lead;
    else if (ep_streq(g->metric, "revenue"))
        whole = orders * x->order_revenue;
    else
        whole = orders;
    return whole > 0 ? fmin(1, g->per_visit[i] / whole) : 0;
}

/* People who come by name, as the files count them, else as planned. */
static double direct_so_far(const struct ep_review *v, const struct ep_model_goal *g,
                            enum ep_actual_figure f)
{
    int shift = v->first - v->model->first_month;
    double sum = 0;

    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];

        for (int t = 0; ep_streq(c->id, "direct") && t < v->now; t++) {
            double n =
                isnan(c->month[t].actual[f]) ? c->month[t].planned[f] : c->month[t].actual[f];

            if (t + shift >= g->from && t + shift <= g->to)
                sum += isnan(n) ? 0 : n;
        }
    }
    return sum;
}

double ep_rv_goal_done(const struct ep_review *v, const struct ep_model_goal *g, bool *known)
{
    int f = actual_of(g->metric), shift = v->first - v->model->first_month;
    double sum = 0;

    *known = f >= 0 && g->kind == EP_GOAL_LINEAR;
    if (*known && g->per_direct)
        sum += direct_so_far(v, g, (enum ep_actual_figure)f);
    for (size_t i = 0; *known && i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];

        if (c->index < 0 || (g->counts && !g->counts[c->index]))
            continue;
        double part = part_of_goal(v, g, c->index);

        for (int t = 0; t < v->now; t++) {
            double n = c->month[t].actual[f];

            if (t + shift >= g->from && t + shift <= g->to)
                sum += part * (isnan(n) ? 0 : n);
        }
    }
    return sum;
}

static void set_goals(struct ep_review *v, double *done)
{
    const struct ep_model *m = &v->timed;
    bool *used = EP_NEW_ARRAY(v->arena, bool, (size_t)m->channels);
    double *effort = EP_NEW_ARRAY(v->arena, double, (size_t)m->channels *(size_t)m->months);
    int shift = v->first - m->first_month;
    struct ep_solution s;

    for (int i = 0; i < m->channels; i++)
        for (int t = 0; t < v->now; t++)
            if (t + shift >= 0 && t + shift < m->months) {
                effort[(long)i * m->months + t + shift] = v->made[(long)i * v->now + t];
                used[i] = used[i] || v->made[(long)i * v->now + t] > 0 || m->channel[i].per_result;
            }
    ep_model_evaluate(m, used, effort, -1, v->arena, &s);
    for (int g = 0; g < m->goals; g++) {
        bool known;

        done[g] = ep_rv_goal_done(v, &m->goal[g], &known);
        if (!known)
            done[g] = s.goal[g];
    }
}

static void set_progress(struct ep_review *v)
{
    size_t n = (size_t)v->model->channels;
    double *cash = EP_NEW_ARRAY(v->arena, double, (size_t)v->now + 1);
    double *visits = EP_NEW_ARRAY(v->arena, double, n *(size_t)(v->now + 1));
    double *done = EP_NEW_ARRAY(v->arena, double, (size_t)v->model->goals + 1);

    set_cash(v, cash);
    set_visits(v, visits);
    set_goals(v, done);
    v->progress = (struct ep_progress){.model = &v->timed,
                                       .active = v->active,
                                       .planned = v->planned_effort,
                                       .now = v->now,
                                       .effort = v->made,
                                       .cash = cash,
                                       .visits = visits,
                                       .goal_done = done};
    set_multipliers(v);
}

/* --- the plan of the rest ----------------------------------------------------------------------
 */

static const struct ep_rv_verdict *verdict_of(const struct ep_review *v, const char *channel)
{
    for (size_t i = 0; i < v->verdicts.count; i++)
        if (ep_streq(v->verdicts.item[i].channel, channel))
            return &v->verdicts.item[i];
    return NULL;
}

static void set_rule(struct ep_review *v)
{
    size_t n = (size_t)v->model->channels;
    bool *early = EP_NEW_ARRAY(v->arena, bool, n), *closed = EP_NEW_ARRAY(v->arena, bool, n);

    for (size_t i = 0; i < n; i++) {
        const struct ep_rv_verdict *x = verdict_of(v, v->model->channel[i].id);

        /* what the business was may be another one now: floors are for the plan as it was */
        early[i] = !v->anew && x && x->judged.verdict == EP_VERDICT_EARLY;
    }
    v->rule = (struct ep_replan_rule){.max_shift = v->brief->plan.max_shift.range.mid,
                                      .flat = EP_REVIEW_FLAT,
                                      .floor = EP_REVIEW_FLOOR,
                                      .early = early,
                                      .closed = closed};
}

/* Refuted channels that cannot pay by going on; true where there is one. */
static bool close_hopeless(struct ep_review *v, bool *closed)
{
    bool any = false;

    for (int i = 0; i < v->model->channels; i++) {
        const struct ep_rv_verdict *x = verdict_of(v, v->model->channel[i].id);
        bool refuted = x && x->judged.verdict == EP_VERDICT_REFUTED && x->counts;

        closed[i] = refuted && v->active[i] && v->standing[i].chance < NO_CHANCE;
        any = any || closed[i];
    }
    return any;
}

static void set_learnt(struct ep_review *v)
{
    struct ep_learnt *l = EP_NEW_ARRAY(v->arena, struct ep_learnt, v->channels.count);
    size_t count = 0;

    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        struct ep_range r[3];

        if (c->index < 0 || c->foreseen[0] + c->foreseen[1] + c->foreseen[2] <= 0)
            continue;
        for (int step = 0; step < 3; step++) {
            r[step] = c->foreseen[step] > 0 ? ep_gamma_range(c->posterior[step]) : ep_range_of(1);
            if (c->foreseen[step] > 0)
                r[step].mid = ep_gamma_mean(c->posterior[step]);
        }
        l[count++] =
            (struct ep_learnt){c->id, r[0], r[1], r[2], v->made + (long)c->index * v->now, v->now};
    }
    v->rest.learnt = l;
    v->rest.learnt_count = count;
}

double ep_rv_hour_worth(const struct ep_review *v, int role)
{
    const struct ep_solution *s = &v->replan.free;
    double most = 0;

    for (int t = 0; role >= 0 && s->hour_price && t < s->months; t++)
        most = fmax(most, s->hour_price[(long)role * s->months + t]);
    return role >= 0 && most >= LEAST_HOUR * fmax(1, v->model->role[role].buy_price) ? most : 0;
}

const struct ep_solution *ep_rv_proposed(const struct ep_review *v)
{
    if (v->anew)
        return &v->replan.free;
    return v->replan.reason == EP_REPLAN_MOVE ? &v->replan.move : &v->replan.keep;
}

/* Money is divided by means alone: what the counts say of a channel moves its curve, and where the
 * curve bends stays as open as it was, for figures at one spending do not tell. */
static struct ep_progress by_means(struct ep_review *v)
{
    struct ep_progress p = v->progress;
    const struct ep_multiplier **list[] = {&p.visit, &p.lead, &p.customer};

    for (int step = 0; step < 3; step++) {
        struct ep_multiplier *mean =
            EP_NEW_ARRAY(v->arena, struct ep_multiplier, (size_t)v->model->channels);

        for (int i = 0; i < v->model->channels; i++) {
            mean[i] = (*list[step])[i];
            mean[i].spread = -1;
        }
        *list[step] = mean;
    }
    return p;
}

enum ep_status ep_rv_rest(struct ep_review *v, struct ep_error *err)
{
    struct ep_progress valued, means;
    bool *closed;
    enum ep_status status = EP_OK;

    if (v->now >= v->whole)
        return EP_OK;
    set_progress(v);
    set_rule(v);
    means = by_means(v);
    means.all = &v->timed_valued;
    EP_TRY(ep_replan(&means, &v->rule, v->arena, &v->replan, err));
    v->standing = EP_NEW_ARRAY(v->arena, struct ep_standing, (size_t)v->model->channels);
    ep_standings(&v->progress, &v->replan, NULL, v->standing);
    closed = EP_NEW_ARRAY(v->arena, bool, (size_t)v->model->channels);
    if (close_hopeless(v, closed)) {
        v->rule.closed = closed;
        EP_TRY(ep_replan(&means, &v->rule, v->arena, &v->replan, err));
    }
    valued = v->progress;
    valued.model = &v->timed_valued;
    EP_TRY(ep_model_rest(&v->progress, v->arena, &v->rest_told, err));
    EP_TRY(ep_model_rest(&valued, v->arena, &v->rest_valued, err));
    set_learnt(v);
    v->rest.model = &v->rest_told;
    v->rest.draws = &v->rest_valued.draws;
    v->rest.solution = ep_rv_proposed(v);
    v->replanned = true;
out:
    return status;
}
