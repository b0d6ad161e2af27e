/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_OF_MONTH 30.4
#define MOST_TASKS    256

struct job {
    const struct ep_task_spec *spec;
    const char *id, *kind, *subject; /* kind: channel, tool, finding, duty */
    int role;                        /* of the team, -1: outside help */
    int start, end, late_end;        /* days */
    int after[8];
    int after_count;
    bool placed;
};

struct jobs {
    struct job *item;
    size_t count;
    const char *chosen_tool[64];
    size_t tools;
};

static void add_job(struct ep_context *ctx, struct jobs *jobs, const struct ep_task_spec *spec,
                    const char *kind, const char *subject)
{
    const char *id = ep_arena_printf(ctx->arena, "%s.%s", spec->id, subject);
    for (size_t i = 0; i < jobs->count; i++)
        if (ep_streq(jobs->item[i].id, id))
            return;
    if (jobs->count >= MOST_TASKS)
        return;
    struct job job = {.spec = spec,
                      .id = id,
                      .kind = kind,
                      .subject = subject,
                      .role = ep_plan_role(ctx->brief, spec->skill)};
    EP_PUSH(ctx->arena, jobs, job);
}

/* Every task of the catalogue whose subject is "KIND:ID" (or "group:GROUP" for channels). */
static void add_subject(struct ep_context *ctx, struct jobs *jobs, const char *kind, const char *id,
                        const char *group)
{
    size_t count;
    const struct ep_task_spec *spec = ep_catalog_tasks(ctx->catalog, &count);
    const char *own = ep_arena_printf(ctx->arena, "%s:%s", kind, id);
    const char *of_group = group ? ep_arena_printf(ctx->arena, "group:%s", group) : NULL;
    for (size_t i = 0; i < count; i++)
        if (!spec[i].monthly &&
            (ep_streq(spec[i].subject, own) || (group && ep_streq(spec[i].subject, of_group))))
            add_job(ctx, jobs, &spec[i], kind, id);
}

static void collect_rows(struct ep_context *ctx, struct jobs *jobs, const char *kind,
                         const char *sql)
{
    struct ep_query *q = ep_query_open(ctx->store, sql, (char *)NULL);
    while (ep_query_next(q))
        add_subject(ctx, jobs, kind, ep_arena_strdup(ctx->arena, ep_query_text(q, 0)), NULL);
    ep_query_close(q, NULL);
}

/* Channels first, by their money: where a role has to choose, what brings customers goes before
 * what can wait; tools that a channel needs come before it all the same. */
static void collect(struct ep_context *ctx, struct jobs *jobs)
{
    struct ep_query *q = ep_query_open(
        ctx->store,
        "SELECT channel FROM channel_choice WHERE revision = :revision AND chosen = 1 "
        "AND verdict <> 'keep' ORDER BY test, seq",
        (char *)NULL);
    while (ep_query_next(q)) {
        const struct ep_channel_spec *spec = ep_catalog_channel(ctx->catalog, ep_query_text(q, 0));
        add_subject(ctx, jobs, "channel", spec->id, spec->group);
    }
    ep_query_close(q, NULL);
    collect_rows(ctx, jobs, "finding",
                 "SELECT code FROM finding WHERE revision = :revision ORDER BY seq LIMIT 5");
    collect_rows(ctx, jobs, "tool",
                 "SELECT tool FROM tool_choice WHERE revision = :revision "
                 "AND verdict IN ('add', 'finish') ORDER BY seq");
}

static void wait_for(struct job *job, int other)
{
    if (job->after_count < (int)(sizeof job->after / sizeof *job->after))
        job->after[job->after_count++] = other;
}

/* What the catalogue names, within the same subject first; and the tools that a channel needs. */
static void link_jobs(struct ep_context *ctx, struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->item[i];
        const struct ep_channel_spec *channel =
            ep_streq(job->kind, "channel") ? ep_catalog_channel(ctx->catalog, job->subject) : NULL;
        for (size_t j = 0; j < jobs->count; j++) {
            struct job *other = &jobs->item[j];
            if (j == i)
                continue;
            for (const char *const *a = (const char *const *)job->spec->after; a && *a; a++)
                if (ep_streq(other->spec->id, *a) &&
                    (ep_streq(other->subject, job->subject) || !ep_streq(other->kind, job->kind)))
                    wait_for(job, (int)j);
            for (const char *const *n = channel ? (const char *const *)channel->needs_tools : NULL;
                 n && *n; n++)
                if (ep_streq(other->kind, "tool") && ep_streq(other->subject, *n))
                    wait_for(job, (int)j);
        }
    }
}

/* Calendar days of a job: its own length, or longer where the role has few hours a month. */
static int length_of(struct ep_context *ctx, const struct job *job)
{
    double hours = job->role >= 0 ? ctx->plan->model.role[job->role].hours_month : 0;
    double by_load = hours > 0 ? job->spec->hours / hours * DAYS_OF_MONTH : 0;
    int days = (int)ceil(fmax(job->spec->days, by_load));
    return days > 0 ? days : 1;
}

static bool ready(const struct jobs *jobs, const struct job *job, int *earliest)
{
    for (int a = 0; a < job->after_count; a++) {
        const struct job *other = &jobs->item[job->after[a]];
        if (!other->placed)
            return false;
        if (other->end > *earliest)
            *earliest = other->end;
    }
    return true;
}

/* Forward pass: each role does one thing after the other, in the order that stage and catalogue
 * give; a cycle among tasks is broken at its first member. */
static void place(struct ep_context *ctx, struct jobs *jobs)
{
    int roles = ctx->plan->model.roles;
    int *free_day = EP_NEW_ARRAY(ctx->arena, int, (size_t)roles);
    for (int i = 0; i < roles; i++)
        free_day[i] = ctx->as_of;
    for (size_t done = 0; done < jobs->count; done++) {
        struct job *best = NULL, *stuck = NULL;
        int best_start = 0;
        for (size_t i = 0; i < jobs->count; i++) {
            struct job *job = &jobs->item[i];
            int start = ctx->as_of;
            if (job->placed)
                continue;
            stuck = stuck ? stuck : job;
            if (!ready(jobs, job, &start))
                continue;
            if (job->role >= 0 && free_day[job->role] > start)
                start = free_day[job->role];
            if (!best || start < best_start)
                best = job, best_start = start;
        }
        if (!best)
            best = stuck, best_start = ctx->as_of, best->after_count = 0;
        best->placed = true;
        best->start = best_start;
        best->end = best_start + length_of(ctx, best);
        if (best->role >= 0)
            free_day[best->role] = best->end;
    }
}

/* Backward pass: the latest end that delays neither a task that waits nor the end of the whole. */
static void find_slack(struct jobs *jobs)
{
    int last = 0;
    for (size_t i = 0; i < jobs->count; i++)
        last = jobs->item[i].end > last ? jobs->item[i].end : last;
    for (size_t i = 0; i < jobs->count; i++)
        jobs->item[i].late_end = last;
    for (size_t round = 0; round < jobs->count; round++)
        for (size_t i = 0; i < jobs->count; i++) {
            const struct job *job = &jobs->item[i];
            int late_start = job->late_end - (job->end - job->start);
            for (int a = 0; a < job->after_count; a++)
                if (jobs->item[job->after[a]].late_end > late_start)
                    jobs->item[job->after[a]].late_end = late_start;
        }
}

static int by_start(const void *a, const void *b)
{
    const struct job *const *x = a, *const *y = b;
    return (*x)->start != (*y)->start ? (*x)->start - (*y)->start : strcmp((*x)->id, (*y)->id);
}

static enum ep_status write_task_label(struct ep_context *ctx, const struct job *job,
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

static enum ep_status write_task(struct ep_context *ctx, const struct jobs *jobs,
                                 const struct job *job, int seq, struct ep_error *err)
{
    char start[11], end[11];
    int slack = job->late_end - job->end;
    bool waited = false;
    for (size_t i = 0; i < jobs->count; i++)
        for (int a = 0; a < jobs->item[i].after_count; a++)
            waited = waited || &jobs->item[jobs->item[i].after[a]] == job;
    enum ep_status status = write_task_label(ctx, job, err);
    if (status == EP_OK)
        status = EP_INSERT(
            ctx->store, "task", err, ep_c_text("id", job->id), ep_c_int("seq", seq),
            ep_c_text("subject_kind", job->kind), ep_c_text("subject", job->subject),
            ep_c_text("owner", job->role >= 0 ? ctx->plan->model.role[job->role].id : ""),
            ep_c_text("skill", job->spec->skill),
            ep_c_text("start_date", ep_date_text(job->start, start)),
            ep_c_text("end_date", ep_date_text(job->end, end)),
            ep_c_real("hours", job->spec->hours), ep_c_int("slack_days", slack > 0 ? slack : 0),
            ep_c_int("critical", slack <= 0 && (waited || job->after_count > 0)));
    for (int a = 0; a < job->after_count && status == EP_OK; a++)
        status = EP_INSERT(ctx->store, "task_dependency", err, ep_c_text("task", job->id),
                           ep_c_text("after", jobs->item[job->after[a]].id));
    return status;
}

static enum ep_status write_tasks(struct ep_context *ctx, struct jobs *jobs, struct ep_error *err)
{
    const struct job **order = EP_NEW_ARRAY(ctx->arena, const struct job *, jobs->count + 1);
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < jobs->count; i++)
        order[i] = &jobs->item[i];
    qsort(order, jobs->count, sizeof *order, by_start);
    for (size_t i = 0; i < jobs->count && status == EP_OK; i++)
        status = write_task(ctx, jobs, order[i], (int)i + 1, err);
    return status;
}

/* A channel whose money starts before its set-up is done: said, not hidden. */
static enum ep_status warn_late(struct ep_context *ctx, struct ep_plan *plan,
                                const struct jobs *jobs, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const char *id = plan->model.channel[i].id;
        int ready = 0, paid = -1;
        char date[11], month[EP_MONTHS_TEXT];
        for (size_t j = 0; j < jobs->count; j++)
            if (ep_streq(jobs->item[j].kind, "channel") && ep_streq(jobs->item[j].subject, id))
                ready = jobs->item[j].end > ready ? jobs->item[j].end : ready;
        for (int t = 0; t < plan->model.months && paid < 0; t++)
            if (plan->solution.effort[(long)i * plan->model.months + t] > 0)
                paid = plan->model.first_month + t;
        if (paid < 0 || ready <= ep_month_first_day(paid + 1))
            continue;
        const char *args = EP_ARGS(ctx->arena, ep_a_text("channel", id),
                                   ep_a_text("ready", ep_date_text(ready, date)),
                                   ep_a_text("month", ep_month_text(paid, month)));
        status =
            EP_INSERT(ctx->store, "open_question", err, ep_c_int("seq", 100 + i),
                      ep_c_text("brief_key", "team"), ep_c_text("message", "roi.question.late"),
                      ep_c_text("args", args), ep_c_null("worth_minor"));
    }
    return status;
}

/* Hours of a role in a month: channels in use, and tasks by the month they start in. */
static double load_of(struct ep_plan *plan, const struct jobs *jobs, int role, int t)
{
    double hours = 0;
    const struct ep_model *m = &plan->model;
    for (int i = 0; i < m->channels; i++)
        if (m->channel[i].role == role)
            hours += plan->solution.own_hours[(long)i * m->months + t];
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->item[i].role == role && ep_date_month(jobs->item[i].start) - m->first_month == t)
            hours += jobs->item[i].spec->hours;
    return hours;
}

static enum ep_status write_load(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct jobs *jobs, struct ep_error *err)
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
    struct jobs jobs = {0};
    enum ep_status status;
    collect(ctx, &jobs);
    link_jobs(ctx, &jobs);
    place(ctx, &jobs);
    find_slack(&jobs);
    EP_TRY(write_tasks(ctx, &jobs, err));
    EP_TRY(warn_late(ctx, plan, &jobs, err));
    status = write_load(ctx, plan, &jobs, err);
out:
    return status;
}
