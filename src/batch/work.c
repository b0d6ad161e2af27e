/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/batch_internal.h"
#include "emplan/file.h"
#include "emplan/report.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

struct work {
    struct ep_arena *arena;
    const struct ep_client *client;
    const struct ep_batch_options *options;
    int fd;
    size_t findings;
    double assumed; /* what --strict judges, as `emplan run` does */
    struct ep_batch_record result;
};

void ep_batch_copy(char *to, size_t size, const char *from)
{
    size_t n = from ? strlen(from) : 0;

    if (n >= size)
        n = ep_utf8_check(from, size - 1);
    if (n > 0)
        memcpy(to, from, n);
    to[n] = '\0';
}

/* A parent that is gone is nobody to tell. */
static void send_record(int fd, const struct ep_batch_record *r)
{
    const char *data = (const char *)r;

    for (size_t done = 0; done < sizeof *r;) {
        ssize_t n = write(fd, data + done, sizeof *r - done);

        if (n < 0 && errno != EINTR)
            return;
        done += n > 0 ? (size_t)n : 0;
    }
}

static void on_finding(void *data, const struct ep_finding *f)
{
    struct work *w = data;
    struct ep_batch_record r;
    const char *file = f->file;

    w->result.errors += f->severity == EP_SEVERITY_ERROR;
    w->result.warnings += f->severity == EP_SEVERITY_WARNING;
    if (w->findings++ >= EP_BATCH_FINDINGS)
        return;
    if (file && ep_streq(file, ep_path_name(w->client->brief)))
        file = w->client->brief;
    memset(&r, 0, sizeof r);
    r.kind = EP_BATCH_FINDING;
    r.status = (int)f->severity;
    r.line = f->line;
    r.column = f->column;
    r.length = f->length;
    ep_batch_copy(r.code, sizeof r.code, f->code);
    ep_batch_copy(r.file, sizeof r.file, file);
    ep_batch_copy(r.message, sizeof r.message, f->message);
    ep_batch_copy(r.hint, sizeof r.hint, f->hint);
    ep_batch_copy(r.excerpt, sizeof r.excerpt, f->excerpt);
    send_record(w->fd, &r);
}

/* --- figures of a plan ------------------------------------------------------------------------ */

static double total(struct ep_store *s, const char *metric)
{
    return ep_store_number(s, 0,
                           "SELECT mean FROM total WHERE revision = :revision AND channel = '' "
                           "AND metric = ?1",
                           metric, (char *)NULL);
}

/* Mean and percentiles; the mean where it has none. */
static void spread(struct ep_store *s, const char *metric, double *const out[4])
{
    struct ep_query *q = ep_query_open(s,
                                       "SELECT mean, coalesce(p10, mean), coalesce(p50, mean), "
                                       "coalesce(p90, mean) FROM total WHERE revision = :revision "
                                       "AND channel = '' AND metric = ?1",
                                       metric, (char *)NULL);

    if (ep_query_next(q))
        for (int i = 0; i < 4; i++)
            *out[i] = ep_query_real(q, i);
    ep_query_close(q, NULL);
}

static int goals(struct ep_store *s, const char *condition, struct ep_arena *a)
{
    return (int)ep_store_number(s, 0,
                                ep_arena_printf(a,
                                                "SELECT count(*) FROM goal WHERE revision = "
                                                ":revision AND priority = 'must' AND %s",
                                                condition),
                                (char *)NULL);
}

static void read_figures(struct work *w, struct ep_store *s, const struct ep_revision *r)
{
    struct ep_batch_figures *f = &w->result.figures;

    f->planned = true;
    f->revision = r->id;
    f->months = r->months;
    f->digits = r->currency_digits;
    ep_batch_copy(f->client, sizeof f->client, r->client);
    ep_batch_copy(f->currency, sizeof f->currency, r->currency);
    f->budget = total(s, "budget");
    f->spend = total(s, "spend");
    f->loss_probability = total(s, "loss_probability");
    f->assumed_share = 1 - total(s, "data_share");
    spread(s, "customers",
           (double *[]){&f->customers, &f->customers_p10, &f->customers_p50, &f->customers_p90});
    spread(s, "profit", (double *[]){&f->profit, &f->profit_p10, &f->profit_p50, &f->profit_p90});
    f->must_goals = goals(s, "1", w->arena);
    f->must_missed = goals(s, "coalesce(reached, 0) = 0", w->arena);
}

static enum ep_status judge(const struct work *w, struct ep_error *err)
{
    const struct ep_batch_figures *f = &w->result.figures;

    if (!w->options->strict || (f->must_missed == 0 && !(w->assumed > 0.5)))
        return EP_OK;
    if (f->must_missed > 0)
        return ep_error_set(err, EP_WANTING, "a goal with priority must is not reached");
    return ep_error_set(err, EP_WANTING, "%.0f%% of what decides the result is assumed",
                        100 * w->assumed);
}

/* --- what is done ----------------------------------------------------------------------------- */

/* The figures of the revision that a run or a review has made, and whether they hold. */
static enum ep_status take_result(struct work *w, const struct ep_run_result *made,
                                  struct ep_error *err)
{
    struct ep_revision revision;

    w->result.figures.unchanged = made->unchanged;
    if (!ep_revision_get(made->store, w->arena,
                         ep_arena_printf(w->arena, "%lld", (long long)made->revision), &revision))
        EP_BUG("the revision just made is not there");
    w->assumed = made->assumed_share;
    read_figures(w, made->store, &revision);
    return judge(w, err);
}

static enum ep_status work_run(struct work *w, struct ep_error *err)
{
    struct ep_sink sink = {on_finding, NULL, w};
    struct ep_run_result result = {0};
    enum ep_status status;

    EP_TRY(ep_pipeline_run(w->arena, w->client, &w->options->run, &sink, &result, err));
    /* an unchanged plan is not told anew, but keeps its warnings */
    if (w->result.warnings < result.warnings)
        w->result.warnings = result.warnings;
    status = take_result(w, &result, err);
out:
    ep_store_close(result.store);
    return status;
}

static enum ep_status work_check(struct work *w, struct ep_error *err)
{
    struct ep_findings list;

    ep_findings_init(&list, w->arena);
    enum ep_status status = ep_pipeline_check(w->arena, w->client, &w->options->run, &list, err);

    ep_findings_sort(&list);
    for (size_t i = 0; i < list.count; i++)
        on_finding(w, &list.item[i]);
    return status;
}

static enum ep_status write_report(struct work *w, struct ep_store *s, struct ep_error *err)
{
    const char *path = w->client->report;
    struct ep_str text;
    enum ep_status status;

    ep_str_init(&text, EP_STR_LIMIT);
    EP_TRY(ep_report_render(s, EP_REPORT_MARKDOWN, -1, &text, err));
    if (!w->options->run.dry_run) {
        EP_TRY(ep_file_mkdirs(ep_path_folder(w->arena, path), err));
        EP_TRY(ep_file_write(path, text.data, text.length, err));
    }
out:
    ep_str_clear(&text);
    return status;
}

static enum ep_status work_report(struct work *w, struct ep_error *err)
{
    const char *warnings = ep_report_warnings_sql(w->arena);
    struct ep_store *s = NULL;
    struct ep_revision revision;
    enum ep_status status;

    if (!ep_file_exists(w->client->project)) {
        ep_error_set(err, EP_FAILED, "there is no plan yet: %s does not exist", w->client->project);
        return ep_error_hint(err, "`emplan run %s` makes one", w->client->word);
    }
    EP_TRY(ep_store_open(w->client->project, EP_STORE_READ, &s, err));
    if (!ep_revision_get(s, w->arena, "plan", &revision))
        EP_TRY(ep_error_set(err, EP_PROJECT, "%s holds no plan", w->client->project));
    EP_TRY(write_report(w, s, err));
    w->assumed = total(s, "assumed_share");
    read_figures(w, s, &revision);
    w->result.warnings = (uint64_t)ep_store_number(
        s, 0, ep_arena_printf(w->arena, "SELECT count(*) FROM (%s)", warnings), (char *)NULL);
    status = judge(w, err);
out:
    ep_store_close(s);
    return status;
}

static enum ep_status work_review(struct work *w, struct ep_error *err)
{
    struct ep_sink sink = {on_finding, NULL, w};
    const struct ep_review_options options = {
        .run = {.catalogs = w->options->run.catalogs,
                .catalog_count = w->options->run.catalog_count,
                .catalog = w->options->run.catalog,
                .note = w->options->run.note,
                .lenient = w->options->run.lenient,
                .dry_run = w->options->run.dry_run,
                .stop = w->options->run.stop},
        .at = w->options->at};
    struct ep_run_result result = {0};
    enum ep_status status;

    EP_TRY(ep_pipeline_review(w->arena, w->client, &options, &sink, &result, err));
    status = take_result(w, &result, err);
out:
    ep_store_close(result.store);
    return status;
}

/* How to add one: a row here; `emplan batch --command` follows. */
static const struct {
    const char *name;
    enum ep_status (*work)(struct work *w, struct ep_error *err);
} commands[] = {
    {"run", work_run}, {"check", work_check}, {"report", work_report}, {"review", work_review}};

const char *const *ep_batch_commands(struct ep_arena *a)
{
    size_t count = sizeof commands / sizeof *commands;
    const char **names = EP_NEW_ARRAY(a, const char *, count + 1);

    for (size_t i = 0; i < count; i++)
        names[i] = commands[i].name;
    return names;
}

void ep_batch_work(const struct ep_client *client, const struct ep_batch_options *options, int fd)
{
    struct work w = {.client = client, .options = options, .fd = fd};
    struct ep_error err = {.status = EP_OK};
    enum ep_status status = EP_OK;

    memset(&w.result, 0, sizeof w.result);
    w.arena = ep_arena_new();
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ep_streq(commands[i].name, options->command))
            status = commands[i].work(&w, &err);
    w.result.kind = EP_BATCH_RESULT;
    w.result.status = (int)status;
    ep_batch_copy(w.result.message, sizeof w.result.message, err.message);
    ep_batch_copy(w.result.hint, sizeof w.result.hint, err.hint);
    send_record(fd, &w.result);
    ep_arena_free(w.arena);
}
