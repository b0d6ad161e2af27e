/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/batch_internal.h"
#include "emplan/file.h"
#include "emplan/parallel.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MILLISECONDS 100
/* Looks in vain at workers that were told to end, before they are made to: ten seconds. */
#define PATIENCE 100

struct worker {
    pid_t pid;
    int fd;      /* its results */
    size_t item; /* of the list */
    size_t have; /* bytes of `record` */
    bool told;   /* its result has come */
    struct ep_batch_record record;
};

struct pool {
    struct ep_arena *arena;
    const struct ep_batch_list *list;
    const struct ep_batch_options *options;
    const struct ep_batch_watch *watch;
    struct ep_batch_result *result;
    struct worker *worker; /* `running` of them count */
    struct pollfd *poll;   /* beside them */
    size_t running, limit;
    size_t next, ended, failed, shown;
    bool closed; /* nothing more is started */
    bool ending; /* the workers were told to end */
    int waited;  /* looks in vain since they were told last */
};

/* --- a worker begins -------------------------------------------------------------------------- */

/* What a worker does with its copy of everything; SIGINT is the parent's to heed. */
static _Noreturn void be_worker(struct pool *p, size_t item, const int pipe_end[2])
{
    signal(SIGINT, SIG_IGN);
    if (p->limit > 1)
        ep_parallel_limit(1); /* the workers are what the processors are for */
    close(pipe_end[0]);
    ep_batch_work(&p->list->item[item], p->options, pipe_end[1]);
    _exit(0);
}

static enum ep_status start(struct pool *p, struct ep_error *err)
{
    struct worker *w = &p->worker[p->running];
    size_t item = p->next;
    int end[2];

    if (pipe(end) != 0)
        return ep_error_set(err, EP_FAILED, "cannot start a worker: %s", strerror(errno));
    pid_t pid = fork();

    if (pid < 0) {
        int reason = errno;

        close(end[0]);
        close(end[1]);
        return ep_error_set(err, EP_FAILED, "cannot start a worker: %s", strerror(reason));
    }
    if (pid == 0)
        be_worker(p, item, end);
    close(end[1]);
    *w = (struct worker){.pid = pid, .fd = end[0], .item = item};
    p->result[item].state = EP_BATCH_RUNNING;
    p->running++;
    p->next++;
    return EP_OK;
}

/* Where the system gives no more processes, those that it gave do the work. */
static enum ep_status start_some(struct pool *p, struct ep_error *err)
{
    struct ep_error trouble = {.status = EP_OK};

    while (!p->closed && p->running < p->limit && p->next < p->list->count) {
        if (start(p, &trouble) == EP_OK)
            continue;
        if (p->running == 0)
            return ep_error_set(err, EP_FAILED, "%s", trouble.message);
        p->limit = p->running;
    }
    return EP_OK;
}

/* --- a worker tells --------------------------------------------------------------------------- */

static const char *known_code(struct ep_arena *a, const char *code)
{
    const struct ep_diagnostic *d = ep_diagnostic_find(code);

    return d ? d->code : ep_arena_strdup(a, code);
}

static void take_finding(struct pool *p, struct ep_batch_result *to,
                         const struct ep_batch_record *r)
{
    ep_findings_add(&to->findings, &(struct ep_finding){
                                       .severity = (enum ep_severity)r->status,
                                       .code = known_code(p->arena, r->code),
                                       .file = r->file[0] ? r->file : NULL,
                                       .line = r->line,
                                       .column = r->column,
                                       .length = r->length,
                                       .message = r->message,
                                       .hint = r->hint[0] ? r->hint : NULL,
                                       .excerpt = r->excerpt[0] ? r->excerpt : NULL,
                                   });
}

static void take_record(struct pool *p, struct worker *w)
{
    struct ep_batch_result *to = &p->result[w->item];
    const struct ep_batch_record *r = &w->record;

    if (r->kind == EP_BATCH_FINDING) {
        take_finding(p, to, r);
        return;
    }
    w->told = true;
    to->status = (enum ep_status)r->status;
    to->figures = r->figures;
    to->errors = (size_t)r->errors;
    to->warnings = (size_t)r->warnings;
    to->message = ep_arena_strdup(p->arena, r->message);
    to->hint = ep_arena_strdup(p->arena, r->hint);
}

/* Of a worker that ended without a word. */
static void judge_death(struct pool *p, struct ep_batch_result *to, int how)
{
    to->hint = "";
    if (p->ending) {
        to->status = EP_TERMINATED;
        to->message = "ended before it was done; the plan is as it was";
        return;
    }
    to->status = EP_FAILED;
    if (!WIFSIGNALED(how)) {
        to->message = ep_arena_printf(p->arena, "the worker ended with status %d, without a result",
                                      WEXITSTATUS(how));
        return;
    }
    to->message = ep_arena_printf(p->arena, "the worker was ended by signal %d", WTERMSIG(how));
    to->hint = WTERMSIG(how) == SIGKILL ? "there may be too little memory: try fewer --jobs"
                                        : "this may be a mistake of emplan: please report it";
}

/* Results are told in the order of the list: as far as it has ended without a gap. */
static void show(struct pool *p)
{
    for (; p->shown < p->list->count; p->shown++) {
        if (p->result[p->shown].state != EP_BATCH_ENDED)
            return;
        if (p->watch->result)
            p->watch->result(p->watch->data, &p->result[p->shown]);
    }
}

static bool went_wrong(enum ep_status status)
{
    return status == EP_FAILED || status == EP_USAGE || status == EP_PROJECT;
}

static void end_worker(struct pool *p, size_t at)
{
    struct worker w = p->worker[at];
    struct ep_batch_result *to = &p->result[w.item];
    int how = 0;

    close(w.fd);
    while (waitpid(w.pid, &how, 0) < 0 && errno == EINTR)
        continue;
    if (!w.told)
        judge_death(p, to, how);
    to->state = EP_BATCH_ENDED;
    p->worker[at] = p->worker[--p->running];
    p->ended++;
    p->failed += to->status != EP_OK && to->status != EP_WANTING;
    p->closed |= went_wrong(to->status) && !p->options->keep_going;
    if (p->watch->progress)
        p->watch->progress(p->watch->data, to->client->path, p->ended, p->failed, p->list->count);
    show(p);
}

/* Read what is there. False at its end. */
static bool listen_to(struct pool *p, struct worker *w)
{
    char *at = (char *)&w->record + w->have;
    ssize_t n = read(w->fd, at, sizeof w->record - w->have);

    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    w->have += (size_t)n;
    if (w->have == sizeof w->record) {
        take_record(p, w);
        w->have = 0;
    }
    return n > 0;
}

/* --- the pool --------------------------------------------------------------------------------- */

static void tell_all(struct pool *p, int number)
{
    for (size_t i = 0; i < p->running; i++)
        kill(p->worker[i].pid, number);
}

/* A worker that is told once rolls back as soon as it looks; told again it ends at once, and the
 * next command rolls back. */
static void heed_stop(struct pool *p)
{
    bool begins = !p->ending && p->options->run.stop && p->options->run.stop() != EP_OK;

    if (!begins && p->waited < PATIENCE)
        return;
    p->closed = p->ending = true;
    p->waited = 0;
    tell_all(p, SIGTERM);
}

static void wait_for_news(struct pool *p)
{
    size_t count = p->running;

    for (size_t i = 0; i < count; i++)
        p->poll[i] = (struct pollfd){.fd = p->worker[i].fd, .events = POLLIN};
    int news = poll(p->poll, (nfds_t)count, POLL_MILLISECONDS);
    p->waited += p->ending && news == 0;
    if (news <= 0)
        return;
    /* backwards: a worker that ends gives its place to the last one, which was heard already */
    for (size_t i = count; i-- > 0;)
        if (p->poll[i].revents && !listen_to(p, &p->worker[i]))
            end_worker(p, i);
}

static enum ep_status work(struct pool *p, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (;;) {
        heed_stop(p);
        if (status == EP_OK)
            status = start_some(p, err);
        if (p->running == 0)
            return status;
        wait_for_news(p);
    }
}

static void show_rest(struct pool *p)
{
    for (; p->shown < p->list->count; p->shown++)
        if (p->watch->result)
            p->watch->result(p->watch->data, &p->result[p->shown]);
}

static void begin(struct pool *p)
{
    for (size_t i = 0; i < p->list->count; i++) {
        p->result[i] = (struct ep_batch_result){
            .client = &p->list->item[i], .message = "", .hint = "", .state = EP_BATCH_WAITING};
        ep_findings_init(&p->result[i].findings, p->arena);
    }
    p->limit = p->options->jobs < 1 ? 1 : (size_t)p->options->jobs;
    if (p->limit > p->list->count)
        p->limit = p->list->count;
    p->worker = EP_NEW_ARRAY(p->arena, struct worker, p->limit + 1);
    p->poll = EP_NEW_ARRAY(p->arena, struct pollfd, p->limit + 1);
    if (p->watch->progress && p->list->count > 0)
        p->watch->progress(p->watch->data, p->list->item[0].path, 0, 0, p->list->count);
}

/* Faults of the overlays that all clients share stop the batch; the first is named. */
static enum ep_status prove(const struct ep_catalog *c, struct ep_arena *a, struct ep_error *err)
{
    struct ep_findings found;
    ep_findings_init(&found, a);
    if (ep_catalog_prove(c, &found, err) == EP_OK)
        return EP_OK;
    const struct ep_finding *f = &found.item[0];
    ep_error_set(err, EP_INVALID, "%s:%d: %s", f->file, f->line, f->message);
    return ep_error_hint(err, "`emplan catalog check DIR` lists all faults of a folder");
}

enum ep_status ep_batch_run(struct ep_arena *a, const struct ep_batch_list *list,
                            const struct ep_batch_options *options,
                            const struct ep_batch_watch *watch, struct ep_batch_result *results,
                            struct ep_error *err)
{
    struct ep_batch_options o = *options;
    struct pool p = {.arena = a, .list = list, .options = &o, .watch = watch, .result = results};
    struct ep_catalog *catalog;
    enum ep_status status = EP_OK;

    if (!o.run.catalog && !ep_streq(o.command, "report")) {
        EP_TRY(ep_catalog_load(a, o.run.catalogs, o.run.catalog_count, &catalog, err));
        EP_TRY(prove(catalog, a, err));
        o.run.catalog = catalog;
    }
    begin(&p);
    status = work(&p, err);
    show_rest(&p);
out:
    return status;
}
