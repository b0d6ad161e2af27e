/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/setup_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_start(const void *a, const void *b)
{
    const struct ep_job *const *x = a, *const *y = b;
    return (*x)->start != (*y)->start ? (*x)->start - (*y)->start : strcmp((*x)->id, (*y)->id);
}

static enum ep_status write_task_label(struct ep_context *ctx, const struct ep_job *job,
                                       struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    enum ep_status status = EP_OK;
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++) {
        const char *const text[] = {job->spec->name[l], job->spec->done[l]};
        static const char *const kind[] = {"task", "task_done"};
        for (int k = 0; k < 2 && status == EP_OK; k++)
            if (text[k] && text[k][0])
                status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", kind[k]),
                                   ep_c_text("id", job->id), ep_c_text("language", language[l]),
                                   ep_c_text("text", text[k]));
    }
    return status;
}

static enum ep_status write_task(struct ep_context *ctx, const struct ep_jobs *jobs,
                                 const struct ep_job *job, int seq, struct ep_error *err)
{
    char start[11], end[11];
    int slack = job->late_end - job->end;
    bool waited = job->holds || !job->live; /* what runs with a channel need not hold its money */
    enum ep_status status = write_task_label(ctx, job, err);
    if (status == EP_OK)
        status =
            EP_INSERT(ctx->store, "task", err, ep_c_text("id", job->id), ep_c_int("seq", seq),
                      ep_c_text("subject_kind", job->kind), ep_c_text("subject", job->subject),
                      ep_c_text("owner", job->role >= 0 ? ctx->plan->model.role[job->role].id : ""),
                      ep_c_text("skill", job->spec->skill),
                      ep_c_text("start_date", ep_date_text(job->start, start)),
                      ep_c_text("end_date", ep_date_text(job->end, end)),
                      ep_c_real("hours", job->hours),
                      waited ? ep_c_int("slack_days", slack > 0 ? slack : 0)
                             : ep_c_null("slack_days"),
                      ep_c_int("critical", slack <= 0 && job->holds));
    for (int a = 0; a < job->after_count && status == EP_OK; a++)
        status = EP_INSERT(ctx->store, "task_dependency", err, ep_c_text("task", job->id),
                           ep_c_text("after", jobs->item[job->after[a]].id));
    return status;
}

static enum ep_status write_tasks(struct ep_context *ctx, const struct ep_jobs *jobs,
                                  struct ep_error *err)
{
    const struct ep_job **order = EP_NEW_ARRAY(ctx->arena, const struct ep_job *, jobs->count + 1);
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < jobs->count; i++)
        order[i] = &jobs->item[i];
    qsort(order, jobs->count, sizeof *order, by_start);
    for (size_t i = 0; i < jobs->count && status == EP_OK; i++)
        status = write_task(ctx, jobs, order[i], (int)i + 1, err);
    return status;
}

/* First month in which the channel takes money or hours; -1: none. */
static int first_use(const struct ep_plan *plan, int i)
{
    for (int t = 0; t < plan->model.months; t++)
        if (ep_plan_spend(plan, i, t, t + 1) > 0 ||
            plan->solution.own_hours[(long)i * plan->model.months + t] > 0)
            return t;
    return -1;
}

static enum ep_status write_routine(struct ep_context *ctx, const struct ep_task_spec *spec,
                                    const char *channel, int month, int seq, struct ep_error *err)
{
    const char *id = ep_arena_printf(ctx->arena, "%s.%s", spec->id, channel);
    int role = ep_plan_role(ctx->brief, spec->skill);
    char text[EP_MONTHS_TEXT];
    struct ep_job named = {.spec = spec, .id = id};
    enum ep_status status = write_task_label(ctx, &named, err);
    if (status != EP_OK)
        return status;
    return EP_INSERT(ctx->store, "routine", err, ep_c_int("seq", seq), ep_c_text("id", id),
                     ep_c_text("channel", channel),
                     ep_c_text("owner", role >= 0 ? ctx->plan->model.role[role].id : ""),
                     ep_c_text("skill", spec->skill),
                     ep_c_text("first_month", ep_month_text(month, text)));
}

/* What comes back every month in the channels in use. */
static enum ep_status write_routines(struct ep_context *ctx, const struct ep_plan *plan,
                                     struct ep_error *err)
{
    size_t count;
    const struct ep_task_spec *spec = ep_catalog_tasks(ctx->catalog, &count);
    enum ep_status status = EP_OK;
    int seq = 0;
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *channel = plan->candidate[plan->candidate_of[i]].spec;
        int t = first_use(plan, i);
        if (!plan->solution.active[i] || t < 0)
            continue;
        const char *own = ep_arena_printf(ctx->arena, "channel:%s", channel->id);
        const char *group = ep_arena_printf(ctx->arena, "group:%s", channel->group);
        for (size_t k = 0; k < count && status == EP_OK; k++)
            if (spec[k].monthly &&
                (ep_streq(spec[k].subject, own) || ep_streq(spec[k].subject, group)))
                status = write_routine(ctx, &spec[k], channel->id, plan->model.first_month + t,
                                       ++seq, err);
    }
    return status;
}

/* When each channel begins, and the task that it waits for longest. */
static enum ep_status write_starts(struct ep_context *ctx, struct ep_plan *plan,
                                   const struct ep_jobs *jobs, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const char *id = plan->model.channel[i].id, *last = "";
        char ready[11], month[EP_MONTHS_TEXT];
        int day = ep_setup_ready(ctx, plan, jobs, i), t = first_use(plan, i);
        if (!plan->solution.active[i] || t < 0 || ep_setup_runs_today(ctx, plan, i))
            continue;
        for (size_t j = 0; j < jobs->count; j++)
            if (jobs->item[j].end == day && ep_setup_gates(ctx, plan, &jobs->item[j], i))
                last = jobs->item[j].id;
        const char *args =
            EP_ARGS(ctx->arena, ep_a_text("channel", id), ep_a_text("task", last),
                    ep_a_text("ready", ep_date_text(day, ready)),
                    ep_a_text("month", ep_month_text(plan->model.first_month + t, month)));
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "start.%s", id), ep_range_of(t + 1),
                  "count",
                  "month of the plan in which its set-up is done, or the first that pays after it",
                  ep_ledger_get(ctx->ledger, "channel.%s", id));
        status = ep_plan_line(
            ctx, plan,
            &(struct ep_line){.part = "start", .subject = id, .message = "roi.start", .args = args},
            err);
    }
    return status;
}

/* A channel that the brief requires and that cannot be ready within the plan: said, not hidden. */
static enum ep_status warn_late(struct ep_context *ctx, const struct ep_plan *plan,
                                struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        char date[11];
        if (!plan->solution.active[i] || !c->late)
            continue;
        const char *args = EP_ARGS(ctx->arena, ep_a_text("channel", c->spec->id),
                                   ep_a_text("ready", ep_date_text(c->ready, date)));
        status =
            EP_INSERT(ctx->store, "open_question", err, ep_c_int("seq", 100 + i),
                      ep_c_text("brief_key", "team"), ep_c_text("message", "roi.question.late"),
                      ep_c_text("args", args), ep_c_null("worth_minor"));
    }
    return status;
}

/* Hours of a role in a month: channels in use, and set-up; of outside help those of the tasks by
 * the month they start in. */
static double load_of(const struct ep_plan *plan, const struct ep_jobs *jobs, int role, int t)
{
    double hours = 0;
    const struct ep_model *m = &plan->model;
    int at = m->first_month + t - jobs->first_month;
    for (int i = 0; i < m->channels; i++)
        if (m->channel[i].role == role)
            hours += plan->solution.own_hours[(long)i * m->months + t];
    if (role >= 0)
        return hours + (at >= 0 ? jobs->busy[role * jobs->months + at] : 0);
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->item[i].role < 0 && ep_date_month(jobs->item[i].start) - m->first_month == t)
            hours += jobs->item[i].hours;
    return hours;
}

static enum ep_status write_load(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_jobs *jobs, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    char month[EP_MONTHS_TEXT];
    for (int r = -1; r < plan->model.roles; r++)
        for (int t = 0; t < plan->model.months && status == EP_OK; t++) {
            double hours = load_of(plan, jobs, r, t);
            if (r < 0 && hours <= 0)
                continue;
            status =
                EP_INSERT(ctx->store, "role_load", err,
                          ep_c_text("role", r < 0 ? "outside help" : plan->model.role[r].id),
                          ep_c_text("month", ep_month_text(plan->model.first_month + t, month)),
                          ep_c_real("hours", hours),
                          ep_c_real("available", r < 0 ? 0 : plan->model.role[r].hours_month));
        }
    return status;
}

enum ep_status ep_plan_write_schedule(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err)
{
    const struct ep_jobs *jobs = ep_plan_final_jobs(ctx, plan);
    enum ep_status status;
    EP_TRY(write_tasks(ctx, jobs, err));
    EP_TRY(write_starts(ctx, plan, jobs, err));
    EP_TRY(write_routines(ctx, plan, err));
    EP_TRY(warn_late(ctx, plan, err));
    status = write_load(ctx, plan, jobs, err);
out:
    return status;
}
