/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Set-up once the money is divided: how late each task may end. */

#include "stage/setup_internal.h"

#include "emplan/date.h"

#include <limits.h>

static bool lower(int *late, int to)
{
    if (to >= *late)
        return false;
    *late = to;
    return true;
}

/* Day on which the money of a channel that is ready on `ready` begins. */
static int money_day(const struct ep_plan *plan, int i, int ready)
{
    const struct ep_model *m = &plan->model;
    int t = ep_plan_first_money(&plan->solution, i);
    int first = t < m->months ? ep_month_first_day(m->first_month + t) : ready;
    return first > ready ? first : ready;
}

static bool move_to(struct ep_job *job, int day)
{
    int by = day - job->start;
    if (by <= 0)
        return false;
    job->start += by;
    job->end += by;
    job->done += by;
    return true;
}

/* What runs with a channel begins with its money, and what comes after that behind it. */
static void begin_with_money(struct ep_context *ctx, const struct ep_plan *plan, const int *order,
                             int count, struct ep_jobs *jobs)
{
    bool moved = true;
    for (int n = 0; n < count; n++) {
        int day = money_day(plan, order[n], ep_setup_ready(ctx, plan, jobs, order[n]));
        for (size_t j = 0; j < jobs->count; j++)
            if (jobs->item[j].live &&
                ep_streq(jobs->item[j].subject, plan->model.channel[order[n]].id))
                move_to(&jobs->item[j], day);
    }
    for (size_t round = 0; moved && round < jobs->count; round++) {
        moved = false;
        for (size_t j = 0; j < jobs->count; j++)
            for (int a = 0; jobs->item[j].live && a < jobs->item[j].after_count; a++)
                moved |= move_to(&jobs->item[j], jobs->item[jobs->item[j].after[a]].end);
    }
}

/* A task that a channel waits for may end when that channel's money begins; what runs with it when
 * it does; every other by the end of all set-up. */
static void latest_ends(struct ep_context *ctx, const struct ep_plan *plan, const int *order,
                        int count, struct ep_jobs *jobs)
{
    int last = 0;
    for (size_t i = 0; i < jobs->count; i++)
        last = jobs->item[i].end > last && !jobs->item[i].live ? jobs->item[i].end : last;
    for (size_t i = 0; i < jobs->count; i++)
        jobs->item[i].late_end = INT_MAX;
    for (int n = 0; n < count; n++) {
        int day = money_day(plan, order[n], ep_setup_ready(ctx, plan, jobs, order[n]));
        for (size_t i = 0; i < jobs->count; i++)
            if (ep_setup_gates(ctx, plan, &jobs->item[i], order[n])) {
                jobs->item[i].holds = true;
                lower(&jobs->item[i].late_end, day);
            }
    }
    for (size_t i = 0; i < jobs->count; i++)
        if (!jobs->item[i].holds)
            jobs->item[i].late_end = jobs->item[i].live ? jobs->item[i].end : last;
}

/* Backward pass: a delay moves what waits for the task, and the next work of the same person. */
static void find_slack(struct ep_jobs *jobs)
{
    bool moved = true;
    for (size_t round = 0; moved && round < jobs->count; round++) {
        moved = false;
        for (size_t i = 0; i < jobs->count; i++) {
            const struct ep_job *job = &jobs->item[i];
            int slack = job->late_end - job->end;
            for (int a = 0; a < job->after_count; a++) {
                struct ep_job *before = &jobs->item[job->after[a]];
                moved |= lower(&before->late_end, job->start + slack);
                before->holds |= job->holds;
            }
            if (job->before) {
                int idle = job->start > job->before->done ? job->start - job->before->done : 0;
                moved |= lower(&job->before->late_end, job->before->end + slack + idle);
                job->before->holds |= job->holds && slack <= 0 && idle == 0;
            }
        }
    }
}

void ep_setup_finish(struct ep_context *ctx, const struct ep_plan *plan, const int *order,
                     int count, struct ep_jobs *jobs)
{
    begin_with_money(ctx, plan, order, count, jobs);
    latest_ends(ctx, plan, order, count, jobs);
    find_slack(jobs);
}
