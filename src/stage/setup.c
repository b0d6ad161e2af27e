/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/setup_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

#define MOST_TASKS 256
/* Years of set-up after which nothing is placed any more. */
#define MOST_MONTHS 120
/* Of the audit's findings the largest are planned. */
#define MOST_FINDINGS 5
/* A role whose hours are all taken still finds this share of them for set-up. */
#define LEAST_SHARE 0.1

bool ep_setup_runs_today(struct ep_context *ctx, const struct ep_plan *plan, int i)
{
    const struct ep_model_channel *x = &plan->model.channel[i];
    bool used = ctx->rest && x->history_count > 0 && x->history[x->history_count - 1] > 0;
    return used || ep_ledger_value(ctx->ledger, 0, "audit.channel.%s.spend_month", x->id) > 0;
}

static const struct ep_channel_spec *spec_of(const struct ep_plan *plan, int i)
{
    return plan->candidate[plan->candidate_of[i]].spec;
}

/* --- which tasks ---------------------------------------------------------------------------------
 */

static struct ep_job *find_job(struct ep_jobs *jobs, const char *id)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (ep_streq(jobs->item[i].id, id))
            return &jobs->item[i];
    return NULL;
}

/* The channel at place `rank` of the order waits for the job; what stands behind all of them, as
 * findings do, nobody waits for. */
static void wait_at(struct ep_jobs *jobs, struct ep_job *job, int rank)
{
    job->rank = rank < job->rank ? rank : job->rank;
    if (rank < jobs->ordered)
        job->waited_by[rank] = true;
}

/* `left`: share of the work that is still to be done. */
static void add_job(struct ep_context *ctx, struct ep_jobs *jobs, const struct ep_task_spec *spec,
                    const char *kind, const char *subject, double left, int rank, bool outside)
{
    const char *id = ep_arena_printf(ctx->arena, "%s.%s", spec->id, subject);
    struct ep_job *known = find_job(jobs, id);
    if (known) {
        wait_at(jobs, known, rank);
        return;
    }
    if (jobs->count >= MOST_TASKS)
        return;
    int role = outside ? -1 : ep_plan_role(ctx->brief, spec->skill);
    struct ep_job job = {.spec = spec,
                         .id = id,
                         .kind = kind,
                         .subject = subject,
                         .role = role,
                         .live = spec->live,
                         .hours = spec->hours * left,
                         .days = (int)ceil(spec->days * left),
                         .rank = rank,
                         .waited_by = EP_NEW_ARRAY(ctx->arena, bool, (size_t)jobs->ordered + 1)};
    wait_at(jobs, &job, rank);
    EP_PUSH(ctx->arena, jobs, job);
}

static void add_subject(struct ep_context *ctx, struct ep_jobs *jobs, const char *kind,
                        const char *id, const char *group, double left, int rank, bool outside)
{
    size_t count;
    const struct ep_task_spec *spec = ep_catalog_tasks(ctx->catalog, &count);
    const char *own = ep_arena_printf(ctx->arena, "%s:%s", kind, id);
    const char *of_group = ep_arena_printf(ctx->arena, "group:%s", group ? group : "");
    for (size_t i = 0; i < count; i++)
        if (!spec[i].monthly &&
            (ep_streq(spec[i].subject, own) || (group && ep_streq(spec[i].subject, of_group))))
            add_job(ctx, jobs, &spec[i], kind, id, left, rank, outside);
}

/* What is there of a tool already: 1 all, 0.5 a part, 0 nothing or not known. */
static double tool_state(struct ep_context *ctx, const char *tool)
{
    return ep_ledger_value(ctx->ledger, 0, "audit.tool.%s", tool);
}

static void add_tool(struct ep_context *ctx, struct ep_jobs *jobs, const char *tool, int rank)
{
    double state = tool_state(ctx, tool);
    if (state < 1)
        add_subject(ctx, jobs, "tool", tool, NULL, 1 - state, rank, false);
}

static bool names(const char *const *list, const char *id)
{
    for (; list && *list; list++)
        if (ep_streq(*list, id))
            return true;
    return false;
}

/* What a channel waits for: tools that it names, and those that must exist before visits to the
 * site are paid for, or come at all. */
static bool waits_for_tool(const struct ep_channel_spec *spec, const struct ep_tool_spec *tool)
{
    bool paid = spec->site && !spec->produced && !spec->per_result;
    return names((const char *const *)spec->needs_tools, tool->id) ||
           (ep_streq(tool->before, "paid") && paid) ||
           (ep_streq(tool->before, "site") && spec->site);
}

static void add_tools_of(struct ep_context *ctx, struct ep_plan *plan, struct ep_jobs *jobs, int i,
                         int rank)
{
    size_t count;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &count);
    for (size_t t = 0; t < count; t++)
        if (waits_for_tool(spec_of(plan, i), &tool[t]) &&
            (names((const char *const *)spec_of(plan, i)->needs_tools, tool[t].id) ||
             jobs->tool[t]))
            add_tool(ctx, jobs, tool[t].id, rank);
}

static void add_other_tools(struct ep_context *ctx, struct ep_jobs *jobs, int rank)
{
    size_t count;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &count);
    for (size_t t = 0; t < count; t++)
        if (jobs->tool[t])
            add_tool(ctx, jobs, tool[t].id, rank);
}

static bool tool_planned(struct ep_context *ctx, const struct ep_jobs *jobs, const char *id)
{
    size_t count;
    const struct ep_tool_spec *tool = ep_catalog_tools(ctx->catalog, &count);
    for (size_t t = 0; t < count; t++)
        if (ep_streq(tool[t].id, id) && jobs->tool[t])
            return true;
    for (size_t i = 0; i < jobs->count; i++)
        if (ep_streq(jobs->item[i].kind, "tool") && ep_streq(jobs->item[i].subject, id))
            return true;
    return false;
}

/* Codes of the first findings, NULL behind them: read once, for set-up is planned over and over,
 * and by jobs that have no store. */
static const char **first_findings(struct ep_context *ctx)
{
    const char **code = EP_NEW_ARRAY(ctx->arena, const char *, MOST_FINDINGS + 1);
    struct ep_query *q = ep_query_open(
        ctx->store, "SELECT code FROM finding WHERE revision = :revision ORDER BY seq",
        (char *)NULL);
    for (int n = 0; n < MOST_FINDINGS && ep_query_next(q); n++)
        code[n] = ep_arena_strdup(ctx->arena, ep_query_text(q, 0));
    ep_query_close(q, NULL);
    return code;
}

/* A missing tool that is set up anyway is not mended a second time. */
static void add_findings(struct ep_context *ctx, struct ep_plan *plan, struct ep_jobs *jobs,
                         int rank)
{
    plan->finding = plan->finding ? plan->finding : first_findings(ctx);
    for (const char **code = plan->finding; *code; code++)
        if (strncmp(*code, "no_", 3) != 0 || !tool_planned(ctx, jobs, *code + 3))
            add_subject(ctx, jobs, "finding", *code, NULL, 1, rank, false);
}

/* Its work is that of another task of the plan, or of one of a tool that is there. */
static bool duty_done(struct ep_context *ctx, const struct ep_jobs *jobs,
                      const struct ep_duty_spec *duty)
{
    for (const char *const *t = (const char *const *)duty->done_by; t && *t; t++) {
        const struct ep_task_spec *task = ep_catalog_task(ctx->catalog, *t);
        for (size_t i = 0; i < jobs->count; i++)
            if (jobs->item[i].spec == task)
                return true;
        if (ep_starts_with(task->subject, "tool:") && tool_state(ctx, task->subject + 5) >= 1)
            return true;
    }
    return false;
}

/* What runs under a law already waits for nothing, and the others with it: the firm knows the
 * duty. */
static bool duty_known(struct ep_context *ctx, const struct ep_plan *plan,
                       const struct ep_duty_spec *duty, const int *order, int count)
{
    bool known = false;
    if (duty->from <= ep_date_month(ctx->as_of))
        for (int n = 0; n < count && !known; n++)
            known = ep_duty_touches(duty, spec_of(plan, order[n])) &&
                    ep_setup_runs_today(ctx, plan, order[n]);
    return known;
}

static void add_duties(struct ep_context *ctx, struct ep_plan *plan, const int *order, int count,
                       struct ep_jobs *jobs)
{
    size_t duties;
    const struct ep_duty_spec *duty = ep_catalog_duties(ctx->catalog, &duties);
    for (size_t d = 0; d < duties; d++) {
        const struct ep_task_spec *task = NULL; /* done by who does the first channel's work */
        if (duty[d].some || !ep_duty_holds(ctx, plan, &duty[d]) ||
            duty_known(ctx, plan, &duty[d], order, count) || duty_done(ctx, jobs, &duty[d]))
            continue;
        for (int n = 0; n < count; n++) {
            const struct ep_channel_spec *spec = spec_of(plan, order[n]);
            if (!ep_duty_touches(&duty[d], spec))
                continue;
            task = task ? task : ep_duty_task(ctx, &duty[d], spec->skill);
            add_job(ctx, jobs, task, "duty", duty[d].id, 1, n, false);
        }
    }
}

static void collect(struct ep_context *ctx, struct ep_plan *plan, const int *order, int count,
                    int outside, struct ep_jobs *jobs)
{
    for (int n = 0; n < count; n++) {
        const struct ep_channel_spec *spec = spec_of(plan, order[n]);
        if (ep_setup_runs_today(ctx, plan, order[n]))
            continue;
        add_tools_of(ctx, plan, jobs, order[n], n);
        add_subject(ctx, jobs, "channel", spec->id, spec->group, 1, n, order[n] == outside);
    }
    add_findings(ctx, plan, jobs, count);
    add_other_tools(ctx, jobs, count + 1);
    add_duties(ctx, plan, order, count, jobs);
}

/* --- what waits for what -------------------------------------------------------------------------
 */

static void wait_for(struct ep_job *job, int other)
{
    for (int a = 0; a < job->after_count; a++)
        if (job->after[a] == other)
            return;
    if (job->after_count < (int)(sizeof job->after / sizeof *job->after))
        job->after[job->after_count++] = other;
}

/* True where another task of the same subject comes after this one: it only prepares. */
static bool prepares(const struct ep_jobs *jobs, const struct ep_job *job)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (ep_streq(jobs->item[i].subject, job->subject) &&
            names((const char *const *)jobs->item[i].spec->after, job->spec->id))
            return true;
    return false;
}

/* Tools that build on another wait for it where nothing of that is there yet. */
static bool tool_waits(struct ep_context *ctx, const struct ep_job *job, const struct ep_job *other)
{
    const struct ep_tool_spec *tool = ep_catalog_tool(ctx->catalog, job->subject);
    return ep_streq(other->kind, "tool") && tool_state(ctx, other->subject) <= 0 &&
           names((const char *const *)tool->needs, other->subject);
}

/* What a channel's last step waits for: its tools, and the channels that it needs; and what runs
 * waits for all that must be ready before money flows. */
static bool channel_waits(struct ep_context *ctx, const struct ep_jobs *jobs,
                          const struct ep_job *job, const struct ep_job *other)
{
    bool channel = ep_streq(other->kind, "channel"), waits;
    if (channel && ep_streq(other->subject, job->subject))
        return job->live && !other->live;
    if (channel ? other->live : !ep_streq(other->kind, "tool"))
        return false;
    const struct ep_channel_spec *spec = ep_catalog_channel(ctx->catalog, job->subject);
    waits = names((const char *const *)(channel ? spec->needs : spec->needs_tools), other->subject);
    if (!waits && !channel && job->live)
        waits = waits_for_tool(spec, ep_catalog_tool(ctx->catalog, other->subject));
    return waits && !prepares(jobs, job);
}

static bool must_wait(struct ep_context *ctx, const struct ep_jobs *jobs, const struct ep_job *job,
                      const struct ep_job *other)
{
    bool same = ep_streq(other->kind, job->kind) && ep_streq(other->subject, job->subject);
    if (names((const char *const *)job->spec->after, other->spec->id) &&
        (same || !ep_streq(other->kind, job->kind) || ep_streq(job->kind, "tool")))
        return true;
    if (ep_streq(job->kind, "tool"))
        return tool_waits(ctx, job, other);
    return ep_streq(job->kind, "channel") && channel_waits(ctx, jobs, job, other);
}

static void link_jobs(struct ep_context *ctx, struct ep_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        for (size_t j = 0; j < jobs->count; j++)
            if (i != j && must_wait(ctx, jobs, &jobs->item[i], &jobs->item[j]))
                wait_for(&jobs->item[i], (int)j);
}

/* Who waits for the job waits for what was before it, too. True where that was not known. */
static bool wait_before(const struct ep_jobs *jobs, const struct ep_job *job, struct ep_job *before)
{
    bool more = job->rank < before->rank;
    before->rank = more ? job->rank : before->rank;
    for (int n = 0; n < jobs->ordered; n++)
        if (job->waited_by[n] && !before->waited_by[n])
            before->waited_by[n] = more = true;
    return more;
}

/* What others wait for is as urgent as the most urgent of them. */
static void pass_rank(struct ep_jobs *jobs)
{
    bool moved = true;
    for (size_t round = 0; moved && round < jobs->count; round++) {
        moved = false;
        for (size_t i = 0; i < jobs->count; i++)
            for (int a = 0; a < jobs->item[i].after_count; a++)
                moved |= wait_before(jobs, &jobs->item[i], &jobs->item[jobs->item[i].after[a]]);
    }
}

/* --- when ---------------------------------------------------------------------------------------
 */

/* Hours a month that roles have for set-up: what channels that run today leave them. */
static void find_room(struct ep_context *ctx, const struct ep_plan *plan, struct ep_jobs *jobs)
{
    const struct ep_model *m = &plan->model;
    int before = m->first_month - jobs->first_month;
    for (int r = 0; r < m->roles; r++)
        for (int t = 0; t < jobs->months; t++)
            jobs->room[r * jobs->months + t] = m->role[r].hours_month;
    for (int i = 0; i < m->channels; i++) {
        bool runs = plan->solution.active[i] && m->channel[i].role >= 0 &&
                    ep_setup_runs_today(ctx, plan, i);
        for (int t = 0; runs && t < m->months; t++)
            if (t + before >= 0 && t + before < jobs->months)
                jobs->room[m->channel[i].role * jobs->months + t + before] -=
                    plan->solution.own_hours[(long)i * m->months + t];
    }
    for (int r = 0; r < m->roles; r++)
        for (int t = 0; t < jobs->months; t++) {
            double *room = &jobs->room[r * jobs->months + t];
            *room = fmax(*room, LEAST_SHARE * m->role[r].hours_month);
        }
}

/* Do `hours` of work from day `from` on; returns the day on which they are done. */
static double work(struct ep_jobs *jobs, int role, double hours, double from)
{
    double day = from;
    while (hours > 1e-9) {
        int month = ep_date_month((int)floor(day + 1e-9)), at = month - jobs->first_month;
        double room = ep_month_first_day(month + 1) - day;
        if (at >= jobs->months)
            return day;
        double rate = jobs->room[role * jobs->months + at] / EP_DAYS_OF_MONTH;
        double done = fmin(hours, rate * room);
        jobs->busy[role * jobs->months + at] += done;
        hours -= done;
        day = done < rate * room ? day + done / rate : ep_month_first_day(month + 1);
    }
    return day;
}

static bool ready(const struct ep_jobs *jobs, const struct ep_job *job, int *earliest)
{
    for (int a = 0; a < job->after_count; a++) {
        const struct ep_job *other = &jobs->item[job->after[a]];
        if (!other->placed)
            return false;
        *earliest = other->end > *earliest ? other->end : *earliest;
    }
    return true;
}

/* The role's own work is one thing after the other; what then only takes time does not hold it. */
static void put(const struct ep_plan *plan, struct ep_jobs *jobs, struct ep_job *job, int earliest)
{
    double start = earliest;
    job->placed = true;
    job->start = earliest;
    job->end = earliest + (job->days > 0 ? job->days : 1);
    if (job->role < 0 || job->live || plan->model.role[job->role].hours_month <= 0)
        return;
    start = fmax(start, jobs->work_end[job->role]);
    job->before = jobs->last[job->role];
    jobs->last[job->role] = job;
    jobs->work_end[job->role] = work(jobs, job->role, job->hours, start);
    job->done = (int)ceil(jobs->work_end[job->role] - 1e-9);
    job->start = (int)floor(start + 1e-9);
    job->end = job->start + (job->days > 0 ? job->days : 1);
    job->end = job->end > job->done ? job->end : job->done;
}

/* The first place of the order that one of them is waited for at and the other is not; -1: none. */
static int differ_at(const struct ep_jobs *jobs, const struct ep_job *x, const struct ep_job *y)
{
    for (int n = 0; n < jobs->ordered; n++)
        if (x->waited_by[n] != y->waited_by[n])
            return n;
    return -1;
}

/* Of two jobs that the same channel waits for first, where what is shared goes first, the one that
 * the next channels of the order wait for too. */
static bool goes_before(const struct ep_jobs *jobs, const struct ep_job *x, const struct ep_job *y)
{
    int n = jobs->shared_first && x->rank == y->rank ? differ_at(jobs, x, y) : -1;
    return n >= 0 ? x->waited_by[n] : x->rank < y->rank;
}

/* List scheduling: of the jobs that can begin on the earliest day, the one with the best rank. A
 * role does not wait idle for a better one. A cycle among tasks is broken at its first member. */
static void place(struct ep_context *ctx, const struct ep_plan *plan, struct ep_jobs *jobs)
{
    for (size_t done = 0; done < jobs->count; done++) {
        struct ep_job *best = NULL, *stuck = NULL;
        int best_start = 0, best_free = 0;
        for (size_t i = 0; i < jobs->count; i++) {
            struct ep_job *job = &jobs->item[i];
            int earliest = ctx->as_of;
            if (job->placed)
                continue;
            stuck = stuck ? stuck : job;
            if (!ready(jobs, job, &earliest))
                continue;
            bool held = job->role >= 0 && !job->live;
            int from = held ? (int)fmax(earliest, floor(jobs->work_end[job->role])) : earliest;
            if (!best || from < best_start || (from == best_start && goes_before(jobs, job, best)))
                best = job, best_start = from, best_free = earliest;
        }
        if (!best)
            best = stuck, best_free = ctx->as_of, best->after_count = 0;
        put(plan, jobs, best, best_free);
    }
}

/* --- when money may flow ------------------------------------------------------------------------
 */

bool ep_setup_gates(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_job *job,
                    int i)
{
    const struct ep_channel_spec *spec = spec_of(plan, i);
    if (ep_streq(job->kind, "channel"))
        return !job->live && (ep_streq(job->subject, spec->id) ||
                              names((const char *const *)spec->needs, job->subject));
    if (ep_streq(job->kind, "duty"))
        return ep_duty_touches(ep_catalog_duty(ctx->catalog, job->subject), spec);
    return ep_streq(job->kind, "tool") &&
           waits_for_tool(spec, ep_catalog_tool(ctx->catalog, job->subject));
}

int ep_setup_ready(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_jobs *jobs,
                   int i)
{
    int day = ctx->as_of;
    if (ep_setup_runs_today(ctx, plan, i))
        return 0;
    for (size_t j = 0; j < jobs->count; j++)
        if (ep_setup_gates(ctx, plan, &jobs->item[j], i) && jobs->item[j].end > day)
            day = jobs->item[j].end;
    return day;
}

static bool *chosen_tools(struct ep_context *ctx, const struct ep_plan *plan)
{
    size_t count;
    ep_catalog_tools(ctx->catalog, &count);
    bool *chosen = EP_NEW_ARRAY(ctx->arena, bool, count + 1);
    for (size_t i = 0; i < count; i++)
        chosen[i] = plan->tool[i].chosen;
    return chosen;
}

/* Nobody has done anything yet. */
static void clear(struct ep_context *ctx, const struct ep_plan *plan, struct ep_jobs *jobs)
{
    int roles = plan->model.roles;
    jobs->busy = EP_NEW_ARRAY(ctx->arena, double, (size_t)roles *MOST_MONTHS + 1);
    jobs->work_end = EP_NEW_ARRAY(ctx->arena, double, (size_t)roles + 1);
    jobs->last = EP_NEW_ARRAY(ctx->arena, struct ep_job *, (size_t)roles + 1);
    for (int r = 0; r < roles; r++)
        jobs->work_end[r] = ctx->as_of;
}

/* A role has work that others wait for too beside work that one channel alone waits for. */
static bool shares_work(const struct ep_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct ep_job *x = &jobs->item[i], *y = &jobs->item[j];
            if (x->role >= 0 && x->role == y->role && x->rank == y->rank && !x->live && !y->live &&
                differ_at(jobs, x, y) >= 0)
                return true;
        }
    return false;
}

/* No channel is ready later, and one is earlier. */
static bool is_sooner(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_jobs *now,
                      const struct ep_jobs *before)
{
    bool sooner = false;
    for (int n = 0; n < now->ordered; n++) {
        int day = ep_setup_ready(ctx, plan, now, now->order[n]);
        int was = ep_setup_ready(ctx, plan, before, now->order[n]);
        if (day > was)
            return false;
        sooner = sooner || day < was;
    }
    return sooner;
}

/* A channel that waits for two tasks of a person does not mind which is done first, but others that
 * wait for one of them do. It may mind where a task takes more time than work. */
static void place_best(struct ep_context *ctx, const struct ep_plan *plan, struct ep_jobs *jobs)
{
    bool shares = shares_work(jobs);
    struct ep_jobs shared = *jobs;
    if (shares) {
        shared.item = ep_arena_grow(ctx->arena, jobs->item, jobs->count, jobs->count + 1,
                                    sizeof *shared.item);
        shared.shared_first = true;
        clear(ctx, plan, &shared);
        place(ctx, plan, &shared);
    }
    clear(ctx, plan, jobs);
    place(ctx, plan, jobs);
    if (shares && is_sooner(ctx, plan, &shared, jobs))
        *jobs = shared;
}

void ep_setup_plan(struct ep_context *ctx, struct ep_plan *plan, const int *order, int count,
                   int outside, struct ep_jobs *out)
{
    *out = (struct ep_jobs){.first_month = ep_date_month(ctx->as_of),
                            .months = MOST_MONTHS,
                            .order = order,
                            .ordered = count};
    out->room = EP_NEW_ARRAY(ctx->arena, double, (size_t)plan->model.roles *MOST_MONTHS + 1);
    out->tool = chosen_tools(ctx, plan);
    find_room(ctx, plan, out);
    collect(ctx, plan, order, count, outside, out);
    link_jobs(ctx, out);
    pass_rank(out);
    place_best(ctx, plan, out);
}

int ep_setup_soonest(struct ep_context *ctx, struct ep_plan *plan, int i)
{
    size_t tools;
    ep_catalog_tools(ctx->catalog, &tools);
    struct ep_jobs jobs = {.tool = EP_NEW_ARRAY(ctx->arena, bool, tools + 1)};
    for (size_t t = 0; t < tools; t++)
        jobs.tool[t] = plan->tool[t].hard && plan->tool[t].used_by[i];
    add_tools_of(ctx, plan, &jobs, i, 0);
    add_subject(ctx, &jobs, "channel", spec_of(plan, i)->id, spec_of(plan, i)->group, 1, 0, false);
    link_jobs(ctx, &jobs);
    /* as many rounds as there are jobs: then each knows the end of all that it waits for */
    for (size_t j = 0; j < jobs.count * jobs.count; j++) {
        struct ep_job *job = &jobs.item[j % jobs.count];
        double month = job->role < 0 || job->live ? 0 : plan->model.role[job->role].hours_month;
        double work = month > 0 ? ceil(job->hours * EP_DAYS_OF_MONTH / month - 1e-9) : 1;
        job->end = ctx->as_of;
        job->placed = ready(&jobs, job, &job->end);
        job->end += (int)fmax(job->days, fmax(1, work));
    }
    return ep_setup_ready(ctx, plan, &jobs, i);
}
