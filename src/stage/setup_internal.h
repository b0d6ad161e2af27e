/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_SETUP_INTERNAL_H
#define EP_SETUP_INTERNAL_H

/* The work that has to be done before channels and tools run, and when it is done: the tasks of the
 * catalogue, who does them, what waits for what, dates. Days are those of date.h. */

#include "stage/plan_internal.h"

#define EP_DAYS_OF_MONTH 30.4

struct ep_job {
    const struct ep_task_spec *spec;
    const char *id, *kind, *subject; /* kind: channel, tool, finding, duty */
    int role;                        /* of the team, -1: outside help */
    double hours;                    /* of work; 0 where they are those of the running channel */
    int days;                        /* from start to done at least */
    int rank;                        /* of the first channel that waits for it: less goes first */
    bool *waited_by;                 /* [ordered] places of all channels that wait for it */
    int start, end, late_end;        /* days; late_end: latest end that delays no channel's money */
    int done;                        /* day on which the role's own work on it is done */
    struct ep_job *before;           /* what the role did before it, NULL none */
    int after[16];                   /* indices of jobs that must be done before */
    int after_count;
    bool live;          /* the channel runs from its start */
    bool placed, holds; /* holds: money of a channel waits for it */
};

struct ep_jobs {
    struct ep_job *item;
    size_t count;
    int first_month;  /* calendar month of busy[.][0], that of the day on which work may begin */
    int months;       /* of busy */
    double *busy;     /* [roles][months] hours of set-up by role */
    double *work_end; /* [roles] day on which a role is free again */
    struct ep_job **last; /* [roles] what the role did last */
    double *room;         /* [roles][months] hours that set-up may take */
    bool *tool;           /* [tools of the catalogue] chosen for the plan as it stands */
    const int *order;     /* [ordered] the channels that it is the set-up of */
    int ordered;
    bool shared_first; /* of what a channel waits for, what the next ones wait for too goes first */
};

/* Collect what the channels of `order` (model indices, the one that matters most first) need before
 * they run: their own tasks, those of the tools that they wait for, of the tools chosen beside, of
 * the largest findings, and of the duties that they touch; then place them. A role does one thing
 * after the other, in the order of what waits for it (of two tasks that the same channel waits for
 * first, the one that the next ones wait for too, where no channel is ready later by it), with the
 * hours that channels already running leave it; outside help has no limit of hours. `outside`:
 * index of a channel whose own tasks are all given to outside help, -1 none. Work starts on the
 * as-of day. */
void ep_setup_plan(struct ep_context *ctx, struct ep_plan *plan, const int *order, int count,
                   int outside, struct ep_jobs *out);

/* stage/setup_slack.c: once the money is divided, what runs with a channel begins with its money;
 * how late each task may end before that waits for it: late_end, holds. */
void ep_setup_finish(struct ep_context *ctx, const struct ep_plan *plan, const int *order,
                     int count, struct ep_jobs *jobs);

/* Day on which money may flow into channel i: when its tasks that are not `live` are done, and the
 * tools and channels that it needs. */
int ep_setup_ready(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_jobs *jobs,
                   int i);

/* Day before which money flows into channel i in no plan: its own tasks and those of the tools that
 * it cannot be without (`hard` in plan->tool), nobody being held up by other work. */
int ep_setup_soonest(struct ep_context *ctx, struct ep_plan *plan, int i);

/* True where money of channel i waits for the job. */
bool ep_setup_gates(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_job *job,
                    int i);

/* True where the channel runs today: it needs no set-up. */
bool ep_setup_runs_today(struct ep_context *ctx, const struct ep_plan *plan, int i);

#endif
