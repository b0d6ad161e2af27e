/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When each channel can begin. Set-up takes hours and time; the model gets the first month of every
 * channel as a lower bound, and loses the hours of set-up. docs/model.md, section 5. */

#include "stage/setup_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A channel whose set-up ends in a month uses the rest of it where at least this share is left. */
#define LEAST_OF_MONTH 0.5

static struct ep_candidate *candidate_of(const struct ep_plan *plan, int i)
{
    return &plan->candidate[plan->candidate_of[i]];
}

/* --- in which order ------------------------------------------------------------------------------
 */

struct place {
    int channel, class;
    double worth;
};

/* Hours of the team that the channel's own tasks take before it runs. */
static double setup_hours(struct ep_context *ctx, const struct ep_plan *plan, int i)
{
    size_t count;
    const struct ep_task_spec *task = ep_catalog_tasks(ctx->catalog, &count);
    const struct ep_channel_spec *spec = candidate_of(plan, i)->spec;
    const char *own = ep_arena_printf(ctx->arena, "channel:%s", spec->id);
    const char *group = ep_arena_printf(ctx->arena, "group:%s", spec->group);
    double hours = 0;
    for (size_t t = 0; t < count; t++)
        if (!task[t].monthly && !task[t].live && ep_plan_role(ctx->brief, task[t].skill) >= 0 &&
            (ep_streq(task[t].subject, own) || ep_streq(task[t].subject, group)))
            hours += task[t].hours;
    return hours;
}

static int by_worth(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->class != y->class)
        return x->class - y->class;
    return x->worth > y->worth ? -1 : x->worth < y->worth ? 1 : x->channel - y->channel;
}

/* Channels in use by what they add to the objective for each hour of their set-up (Smith's rule for
 * the least weighted sum of waiting, 1956), then tests. The rest stands behind. */
void ep_plan_order(struct ep_context *ctx, const struct ep_plan *plan, struct ep_order *out)
{
    const struct ep_model *m = &plan->model;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_priced *at = ep_model_price(m, &plan->solution, scratch);
    struct place *p = EP_NEW_ARRAY(scratch, struct place, (size_t)m->channels + 1);
    out->channel = EP_NEW_ARRAY(ctx->arena, int, (size_t)m->channels + 1);
    out->used = 0;
    for (int i = 0; i < m->channels; i++) {
        bool on = plan->solution.active[i];
        double adds = on ? ep_priced_profit(at, i, NULL) : 0;
        p[i] = (struct place){.channel = i,
                              .class = !on ? 2 : candidate_of(plan, i)->test,
                              .worth = adds / fmax(1, setup_hours(ctx, plan, i))};
        out->used += on;
    }
    qsort(p, (size_t)m->channels, sizeof *p, by_worth);
    for (int i = 0; i < m->channels; i++)
        out->channel[i] = p[i].channel;
    ep_arena_free(scratch);
}

/* --- what the model is told ----------------------------------------------------------------------
 */

/* First month whose money can be spent after `day`, and the share of that month that is left. */
static int month_after(const struct ep_model *m, int day, double *left)
{
    int month = ep_date_month(day), t = month - m->first_month;
    int first = ep_month_first_day(month), next = ep_month_first_day(month + 1);
    *left = 1;
    if (t < 0)
        return 0;
    *left = (double)(next - day) / (next - first);
    if (*left >= LEAST_OF_MONTH)
        return t;
    *left = 1;
    return t + 1;
}

/* The ceiling of the first month is that of the days that are left of it. */
void ep_plan_set_start(struct ep_plan *plan, int i, int day)
{
    struct ep_model *m = &plan->model;
    struct ep_model_channel *x = &m->channel[i];
    struct ep_candidate *c = candidate_of(plan, i);
    double left;
    int start = month_after(m, day, &left);
    c->ready = day;
    c->late = start >= m->months;
    x->allowed = plan->may[i] && (!c->late || x->required);
    x->start = start < m->months ? start : m->months - 1;
    memcpy(x->base, plan->base[i], sizeof *x->base * (size_t)(m->months + m->tail));
    x->base[x->start] *= c->late ? 1 : left;
    if (c->test) {
        ep_plan_move_test(plan, c, x->start > c->test_from ? x->start : c->test_from);
        x->start = c->test_from;
    }
}

int ep_plan_first_open(const struct ep_plan *plan, int i)
{
    double left;
    return month_after(&plan->model, candidate_of(plan, i)->ready, &left);
}

static void set_busy(struct ep_context *ctx, struct ep_plan *plan, const struct ep_jobs *jobs)
{
    struct ep_model *m = &plan->model;
    for (int r = 0; r < m->roles; r++) {
        m->role[r].busy = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
        for (int t = 0; t < m->months; t++) {
            int at = m->first_month + t - jobs->first_month;
            if (at >= 0 && at < jobs->months)
                m->role[r].busy[t] = jobs->busy[r * jobs->months + at];
        }
    }
}

static void keep_given(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    size_t all = (size_t)(m->months + m->tail);
    if (plan->base)
        return;
    plan->base = EP_NEW_ARRAY(ctx->arena, double *, (size_t)m->channels + 1);
    plan->may = EP_NEW_ARRAY(ctx->arena, bool, (size_t)m->channels + 1);
    for (int i = 0; i < m->channels; i++) {
        plan->may[i] = m->channel[i].allowed;
        plan->base[i] = EP_NEW_ARRAY(ctx->arena, double, all);
        memcpy(plan->base[i], m->channel[i].base, sizeof(double) * all);
    }
}

bool ep_plan_place_used(struct ep_context *ctx, struct ep_plan *plan, const struct ep_order *order)
{
    struct ep_model *m = &plan->model;
    struct ep_jobs *jobs = EP_NEW(ctx->arena, struct ep_jobs);
    bool moved = false;
    keep_given(ctx, plan);
    ep_setup_plan(ctx, plan, order->channel, order->used, -1, jobs);
    for (int n = 0; n < m->channels; n++) {
        int i = order->channel[n], before = m->channel[i].start;
        if (n < order->used) {
            ep_plan_set_start(plan, i, ep_setup_ready(ctx, plan, jobs, i));
            moved = moved || m->channel[i].start > before || !m->channel[i].allowed;
        } else
            m->channel[i].allowed = m->channel[i].required;
    }
    set_busy(ctx, plan, jobs);
    plan->jobs = jobs;
    return moved;
}

void ep_plan_place_rest(struct ep_context *ctx, struct ep_plan *plan, const struct ep_order *order)
{
    struct ep_jobs one;
    int *next = &order->channel[order->used];
    for (int n = order->used; n < plan->model.channels; n++) {
        int i = order->channel[n], held = *next;
        /* as if it alone came to those in use, after them */
        *next = i;
        ep_setup_plan(ctx, plan, order->channel, order->used + 1, -1, &one);
        *next = held;
        ep_plan_set_start(plan, i, ep_setup_ready(ctx, plan, &one, i));
    }
}

bool ep_plan_set_starts(struct ep_context *ctx, struct ep_plan *plan, bool last)
{
    struct ep_model *m = &plan->model;
    struct ep_order order;
    ep_plan_order(ctx, plan, &order);
    bool moved = ep_plan_place_used(ctx, plan, &order);
    ep_plan_place_rest(ctx, plan, &order);
    for (int n = order.used; last && n < m->channels; n++)
        m->channel[order.channel[n]].allowed = m->channel[order.channel[n]].required;
    return moved;
}

void ep_plan_allow_again(struct ep_plan *plan)
{
    for (int i = 0; i < plan->model.channels; i++)
        plan->model.channel[i].allowed = plan->may[i] && !candidate_of(plan, i)->late;
}

void ep_plan_clear_starts(struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    for (int r = 0; r < m->roles; r++)
        m->role[r].busy = NULL;
    for (int i = 0; i < m->channels && plan->base; i++) {
        memcpy(m->channel[i].base, plan->base[i], sizeof(double) * (size_t)(m->months + m->tail));
        m->channel[i].allowed = plan->may[i];
        m->channel[i].start = 0;
        candidate_of(plan, i)->late = false;
    }
}

void ep_plan_keep_starts(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_order order;
    struct ep_jobs *jobs = EP_NEW(ctx->arena, struct ep_jobs);
    keep_given(ctx, plan);
    ep_plan_order(ctx, plan, &order);
    ep_setup_plan(ctx, plan, order.channel, order.used, -1, jobs);
    for (int n = 0; n < order.used; n++)
        candidate_of(plan, order.channel[n])->ready =
            ep_setup_ready(ctx, plan, jobs, order.channel[n]);
    plan->jobs = jobs;
}

/* --- the dates that are printed ------------------------------------------------------------------
 */

const struct ep_jobs *ep_plan_final_jobs(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_order order;
    struct ep_jobs *jobs = EP_NEW(ctx->arena, struct ep_jobs);
    ep_plan_order(ctx, plan, &order);
    ep_setup_plan(ctx, plan, order.channel, order.used, -1, jobs);
    /* fewer tasks may, rarely, end later: then the dates that the plan was made with stand */
    for (int n = 0; n < order.used; n++)
        if (ep_setup_ready(ctx, plan, jobs, order.channel[n]) >
            candidate_of(plan, order.channel[n])->ready)
            *jobs = *plan->jobs;
    ep_setup_finish(ctx, plan, order.channel, order.used, jobs);
    return jobs;
}

/* --- work from outside ---------------------------------------------------------------------------
 */

static double bought_for(const struct ep_plan *plan, const struct ep_jobs *jobs, int i,
                         double *hours)
{
    double cost = 0;
    *hours = 0;
    for (size_t j = 0; j < jobs->count; j++) {
        const struct ep_job *job = &jobs->item[j];
        if (!ep_streq(job->kind, "channel") || job->live || job->role < 0 ||
            !ep_streq(job->subject, plan->model.channel[i].id))
            continue;
        *hours += job->hours;
        cost += job->hours * plan->model.role[job->role].buy_price;
    }
    return cost;
}

/* The best that the months of a model give with the plan's channels, at the mid values. */
static double best_at_mids(struct ep_context *ctx, struct ep_plan *plan, const struct ep_model *of)
{
    struct ep_model m = *of;
    struct ep_solution s;
    struct ep_error refused;
    m.draws.count = 0;
    ep_plan_aim_beside(plan, ctx->arena, &m);
    return ep_model_solve(&m, plan->solution.active, ctx->arena, &s, &refused) == EP_OK
               ? s.objective
               : 0;
}

/* The best where the set-up of channel i is bought and done on `day`, by the tasks `other`: divided
 * anew, for hours that nobody could use before then bear no price in the plan. */
static double best_with(struct ep_context *ctx, struct ep_plan *plan, int i,
                        const struct ep_jobs *other, int day)
{
    struct ep_model *m = &plan->model;
    struct ep_model_role *role = m->role;
    int planned = candidate_of(plan, i)->ready;
    m->role = EP_NEW_ARRAY(ctx->arena, struct ep_model_role, (size_t)m->roles + 1);
    if (m->roles > 0)
        memcpy(m->role, role, (size_t)m->roles * sizeof *role);
    set_busy(ctx, plan, other);
    ep_plan_set_start(plan, i, day);
    double then = best_at_mids(ctx, plan, m);
    ep_plan_set_start(plan, i, planned);
    m->role = role;
    return then;
}

size_t ep_plan_outside_offers(struct ep_context *ctx, struct ep_plan *plan,
                              const struct ep_jobs *jobs, struct ep_bought_setup **out)
{
    const struct ep_model *m = &plan->model;
    struct ep_order order;
    size_t count = 0;
    double now = NAN; /* the best with the starts of the plan, once it is asked for */
    ep_plan_order(ctx, plan, &order);
    *out = EP_NEW_ARRAY(ctx->arena, struct ep_bought_setup, (size_t)order.used + 1);
    for (int n = 0; n < order.used; n++) {
        struct ep_bought_setup o = {.channel = order.channel[n]};
        struct ep_candidate *c = candidate_of(plan, o.channel);
        struct ep_jobs other;
        double left;
        o.cost = bought_for(plan, jobs, o.channel, &o.hours);
        if (o.hours <= 0 || o.cost <= 0 || c->test || m->channel[o.channel].start <= 0)
            continue;
        ep_setup_plan(ctx, plan, order.channel, order.used, o.channel, &other);
        o.ready = ep_setup_ready(ctx, plan, &other, o.channel);
        if (month_after(m, o.ready, &left) >= m->channel[o.channel].start)
            continue;
        now = isnan(now) ? best_at_mids(ctx, plan, m) : now;
        o.gain = best_with(ctx, plan, o.channel, &other, o.ready) - now;
        if (o.gain > o.cost)
            (*out)[count++] = o;
    }
    return count;
}

double ep_plan_early_gain(struct ep_context *ctx, struct ep_plan *plan, int *last)
{
    struct ep_model m = plan->model;
    int first = ep_month_first_day(m.first_month);
    size_t channels = (size_t)m.channels, roles = (size_t)m.roles;
    *last = first;
    double now = best_at_mids(ctx, plan, &m);
    m.channel = EP_NEW_ARRAY(ctx->arena, struct ep_model_channel, channels + 1);
    m.role = EP_NEW_ARRAY(ctx->arena, struct ep_model_role, roles + 1);
    memcpy(m.channel, plan->model.channel, channels * sizeof *m.channel);
    memcpy(m.role, plan->model.role, roles * sizeof *m.role);
    for (int i = 0; i < m.channels; i++) {
        const struct ep_candidate *c = candidate_of(plan, i);
        if (!plan->solution.active[i] || c->test || c->ready <= first)
            continue;
        m.channel[i].start = 0;
        m.channel[i].base = plan->base[i];
        *last = c->ready > *last ? c->ready : *last;
    }
    for (size_t r = 0; r < roles; r++)
        m.role[r].busy = NULL;
    return *last > first ? best_at_mids(ctx, plan, &m) - now : 0;
}
