/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/review.h"
#include "emplan/date.h"
#include "emplan/file.h"
#include "emplan/report.h"
#include "emplan/stage.h"
#include "pipeline/pipeline_internal.h"

#include <math.h>
#include <string.h>

/* One review on its way. */
struct job {
    struct ep_arena *arena;
    const struct ep_client *client;
    const struct ep_review_options *options;
    struct ep_run_options run; /* with the settings of the plan of record */
    const struct ep_sink *sink;
    struct ep_store *store;
    struct ep_revision record;
    struct inputs in;
    struct ep_actual_list *actuals;
    struct ep_imports *files;
    struct ep_findings findings;
    struct ep_store *scratch; /* in memory: the plan of record as the stages see it today */
    struct ep_context whole;
    struct ep_model search, valued;
    struct ep_review *review;
    int at;
    int own_start; /* month in which today's brief begins to plan */
    double added;  /* to the budget since the plan of record */
    const char *changed, *hash;
    bool anew;
};

/* --- inputs ------------------------------------------------------------------------------------
 */

/* The settings that the plan of record was made with hold for its review. */
static void read_settings(struct job *j)
{
    static const char scenario[] = "scenario ";
    struct {
        struct ep_setting *item;
        size_t count;
    } list = {0};
    struct ep_query *q = ep_query_open(j->store, "SELECT value FROM json_each(?1)",
                                       j->record.settings, (char *)NULL);

    j->run = j->options->run;
    j->run.as_of = NULL;
    while (ep_query_next(q)) {
        const char *text = ep_arena_strdup(j->arena, ep_query_text(q, 0));

        if (ep_starts_with(text, scenario)) {
            j->run.scenario = text + sizeof scenario - 1;
        } else if (strchr(text, '=')) {
            struct ep_setting s = {text};

            EP_PUSH(j->arena, &list, s);
        }
    }
    ep_query_close(q, NULL);
    j->run.settings = list.item;
    j->run.setting_count = list.count;
}

static enum ep_status find_record(struct job *j, struct ep_error *err)
{
    if (!ep_revision_get(j->store, j->arena, "approved", &j->record)) {
        ep_error_set(err, EP_FAILED, "%s: no plan was approved yet", j->client->project);
        return ep_error_hint(err, "`emplan approve %s` makes the latest plan the plan of record",
                             j->client->word);
    }
    return ep_review_verify(j->store, j->arena, &j->record, err);
}

/* Today's brief may plan other months than the plan of record, but some of its own or after. */
static enum ep_status check_period(const struct job *j, struct ep_error *err)
{
    const struct ep_brief *b = j->in.brief;
    int first, end = b->plan.start + b->plan.months;
    char start[8], last[8];

    if (!ep_month_parse(j->record.first_month, &first))
        return ep_error_set(err, EP_PROJECT, "%s: the plan of record has no first month",
                            j->client->project);
    if (end > first && b->plan.start <= first + j->record.months)
        return EP_OK;
    ep_error_set(err, EP_INVALID,
                 "the brief plans %s to %s, the plan of record %d months from %s on: they have no "
                 "month in common",
                 ep_month_text(b->plan.start, start), ep_month_text(end - 1, last),
                 j->record.months, j->record.first_month);
    return ep_error_hint(err,
                         "run `emplan run %s` and approve the new plan, or set plan.start and "
                         "plan.months back for the review",
                         j->client->word);
}

static void compare(struct job *j, const struct ep_brief *before, const struct ep_brief *now)
{
    j->changed = ep_review_changes(j->arena, before, now, &j->anew);
    if (before->plan.budget.given && now->plan.budget.given)
        j->added = now->plan.budget.range.mid - before->plan.budget.range.mid;
}

/* What changed in the brief since the plan of record. */
static enum ep_status find_changes(struct job *j, struct ep_error *err)
{
    struct ep_brief_names names;
    struct ep_findings ignored;
    struct ep_brief *before = NULL;
    struct ep_error old = {.status = EP_OK};

    (void)err;
    j->changed = "[]";
    if (ep_streq(j->in.brief_hash, j->record.brief_hash))
        return EP_OK;
    ep_findings_init(&ignored, j->arena);
    ep_catalog_names(j->in.catalog, &names);
    if (ep_brief_read_text(j->arena, j->record.brief, strlen(j->record.brief), j->client->brief,
                           j->client->folder, j->run.settings, j->run.setting_count,
                           j->run.scenario, &names, &ignored, &before, &old) == EP_OK) {
        struct ep_brief *now = NULL;

        /* as written: what data files measure is no change of mind */
        if (ep_brief_read_text(j->arena, j->in.brief->text, j->in.brief->size, j->client->brief,
                               j->client->folder, j->run.settings, j->run.setting_count,
                               j->run.scenario, &names, &ignored, &now, &old) == EP_OK)
            compare(j, before, now);
        return EP_OK;
    }
    j->changed = "[\"brief\"]";
    j->anew = true;
    return EP_OK;
}

/* Everything that decides the result. */
static void hash_review(struct job *j)
{
    char date[11];
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_addf(&s, "review\n%lld\n%s\n%s\n%s\n%s\n", (long long)j->record.id,
                j->record.approval_hash, j->in.hash, j->record.settings,
                j->at ? ep_date_text(j->at, date) : "");
    for (size_t i = 0; i < j->files->count; i++)
        ep_str_addf(&s, "%s\n%s\n%s\n", j->files->item[i].name, j->files->item[i].kind,
                    j->files->item[i].hash);
    j->hash = ep_job_hash(j->arena, s.data);
    ep_str_clear(&s);
}

static enum ep_status read_all(struct job *j, struct ep_error *err)
{
    enum ep_status status;

    if (j->options->at && !ep_date_parse(j->options->at, &j->at))
        return ep_error_set(err, EP_USAGE, "--at takes a date like 2027-07-01, not '%s'",
                            j->options->at);
    EP_TRY(find_record(j, err));
    read_settings(j);
    status = ep_job_inputs(j->arena, j->client, &j->run, &j->in, err);
    if (status == EP_OK)
        status = ep_imports_actuals(j->arena, j->in.brief, j->in.catalog, j->run.lenient,
                                    &j->findings, &j->actuals, &j->files, err);
    if (status != EP_OK)
        goto out;
    EP_TRY(check_period(j, err));
    EP_TRY(find_changes(j, err));
    hash_review(j);
out:
    return status;
}

/* --- stages ------------------------------------------------------------------------------------
 */

static struct ep_context context_of(struct job *j, struct ep_store *store, int as_of)
{
    struct ep_context ctx = {
        .arena = j->arena,
        .brief = j->in.brief,
        .catalog = j->in.catalog,
        .ledger = ep_ledger_new(j->arena, store),
        .store = store,
        .where = {j->in.brief->region.text, j->in.brief->business.industry.text,
                  j->in.brief->currency.text, ep_month_year(j->in.brief->plan.start)},
        .as_of = as_of,
        .stop = j->run.stop,
    };

    ep_ledger_data_files(ctx.ledger, j->in.brief);
    return ctx;
}

static enum ep_status run_stages(struct job *j, struct ep_context *ctx, const char *last,
                                 struct ep_error *err)
{
    size_t count;
    const struct ep_stage *stage = ep_stages(&count);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        ep_store_allow(ctx->store, stage[i].tables);
        ep_sink_progress(j->sink, stage[i].name, (int)i + 1, (int)count);
        status = ep_job_stopped(&j->run, err);
        if (status == EP_OK)
            status = stage[i].run(ctx, err);
        if (status != EP_OK && ep_job_stopped(&j->run, NULL) != EP_OK)
            status = ep_job_stopped(&j->run, err);
        if (last && ep_streq(last, stage[i].id))
            break;
    }
    ep_store_allow(ctx->store, NULL);
    return status;
}

/* The months of the plan of record by today's brief: the problem that it had solved, with the
 * figures that it was solved with. */
static enum ep_status plan_whole(struct job *j, struct ep_error *err)
{
    struct ep_revision r = ep_job_revision(j->arena, &j->in, &j->run);
    int64_t id;
    enum ep_status status;

    EP_TRY(ep_store_open(NULL, EP_STORE_MEMORY, &j->scratch, err));
    EP_TRY(ep_store_begin(j->scratch, err));
    EP_TRY(ep_revision_insert(j->scratch, &r, &id, err));
    j->whole = context_of(j, j->scratch, j->in.as_of);
    EP_TRY(run_stages(j, &j->whole, "strategy", err));
    ep_plan_draws(&j->whole, ep_plan_search_draws, &j->search);
    ep_plan_draws(&j->whole, ep_plan_value_draws, &j->valued);
out:
    return status;
}

/* What had come of the goals when a review's plan was made. */
static void keep_goals_done(struct job *j)
{
    for (size_t i = 0; i < j->in.brief->goals.count; i++) {
        struct ep_goal *g = &j->in.brief->goals.item[i];
        double baseline = ep_store_number(
            j->store, -1, "SELECT baseline FROM goal WHERE revision = :revision AND id = ?1",
            g->id.text, (char *)NULL);

        if (baseline < 0)
            continue;
        g->baseline.range = ep_range_of(baseline);
        g->baseline.given = true;
    }
}

/* What was left when a review's plan was made, and what the brief adds since; a brief that begins
 * later has a budget of its own. */
static void keep_budget_left(struct job *j, int first)
{
    struct ep_num *budget = &j->in.brief->plan.budget;
    double left = ep_store_number(j->store, -1,
                                  "SELECT json_extract(json, '$.budget') FROM model "
                                  "WHERE revision = :revision",
                                  (char *)NULL);

    if (budget->given && left >= 0 && j->own_start <= first)
        budget->range = ep_range_of(fmax(0, left + j->added));
}

/* The brief from the first month of the plan of record on; a review's plan is judged over its own
 * months, with what had come and was left when it was made. */
static void cut_to_record(struct job *j)
{
    struct ep_brief *b = j->in.brief;
    int first = b->plan.start, end = first + b->plan.months, day;

    j->own_start = b->plan.start;
    if (!ep_month_parse(j->record.first_month, &first))
        return;
    if (j->actuals->count >
        0) { /* what is gone is compared, also where the plan was to end before */
        int gone = ep_date_month(ep_review_day_of(j->actuals, j->at));

        gone = gone < first + j->record.months ? gone : first + j->record.months;
        end = end > gone ? end : gone;
    }
    if (first != b->plan.start || end != first + b->plan.months) {
        ep_review_cut(j->arena, b, first, end - first);
        if (ep_date_parse(j->record.as_of, &day) && !ep_streq(j->record.kind, "review"))
            j->in.as_of = day;
    }
    if (!ep_streq(j->record.kind, "review"))
        return;
    keep_goals_done(j);
    keep_budget_left(j, first);
}

static enum ep_status make_review(struct job *j, struct ep_error *err)
{
    enum ep_status status;

    cut_to_record(j);
    EP_TRY(plan_whole(j, err));
    ep_store_use_revision(j->store, j->record.id);
    if (!j->anew || ep_streq(j->record.kind, "review")) {
        EP_TRY(ep_review_overlay(j->store, j->arena, &j->search, err));
        EP_TRY(ep_review_overlay(j->store, j->arena, &j->valued, err));
    }
    const struct ep_review_input in = {.arena = j->arena,
                                       .store = j->store,
                                       .record = j->record,
                                       .brief = j->in.brief,
                                       .catalog = j->in.catalog,
                                       .model = &j->search,
                                       .valued = &j->valued,
                                       .solution = ep_plan_solution(j->whole.plan),
                                       .actuals = j->actuals,
                                       .at = j->at,
                                       .changed = j->changed,
                                       .anew = j->anew,
                                       .own_start = j->own_start,
                                       .findings = &j->findings};

    status = ep_review_make(&in, &j->review, err);
out:
    return status;
}

/* --- the revision ------------------------------------------------------------------------------
 */

/* Names of channels for a review that plans nothing any more. */
static enum ep_status copy_labels(struct job *j, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        j->store,
        "SELECT kind, id, language, text FROM label WHERE revision = ?1 ORDER BY kind, id",
        ep_arena_printf(j->arena, "%lld", (long long)j->record.id), (char *)NULL);
    enum ep_status status = EP_OK, ended;

    while (status == EP_OK && ep_query_next(q))
        status = EP_INSERT(j->store, "label", err, ep_c_text("kind", ep_query_text(q, 0)),
                           ep_c_text("id", ep_query_text(q, 1)),
                           ep_c_text("language", ep_query_text(q, 2)),
                           ep_c_text("text", ep_query_text(q, 3)));
    ended = ep_query_close(q, status == EP_OK ? err : NULL);
    return status == EP_OK ? ended : status;
}

static enum ep_status plan_rest(struct job *j, struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status;

    ctx->rest = ep_review_rest(j->review);
    ctx->sink = j->sink;
    status = ctx->rest ? run_stages(j, ctx, NULL, err) : copy_labels(j, err);
    if (status == EP_OK && ctx->rest && ctx->anew)
        ep_review_other_channels(j->review);
    return status;
}

static enum ep_status write_revision(struct job *j, struct ep_run_result *out, struct ep_error *err)
{
    struct ep_revision r;
    char date[11];
    enum ep_status status;

    if (ep_review_rest(j->review))
        ep_review_shorten(j->review, j->in.brief);
    r = ep_job_revision(j->arena, &j->in, &j->run);
    r.kind = "review";
    r.as_of = ep_arena_strdup(j->arena, ep_date_text(ep_review_day(j->review), date));
    r.inputs_hash = j->hash;
    r.settings = j->record.settings;
    r.basis = j->record.id;
    r.proposal = !j->options->apply || !ep_review_rest(j->review); /* nothing to approve */
    EP_TRY(ep_revision_insert(j->store, &r, &out->revision, err));
    EP_TRY(ep_imports_write(j->in.data, j->store, err));
    struct ep_context ctx = context_of(j, j->store, ep_review_day(j->review));

    EP_TRY(plan_rest(j, &ctx, err));
    EP_TRY(ep_review_write(j->review, err));
    EP_TRY(ep_review_figures(&ctx, err));
    status = ep_job_stopped(&j->run, err);
out:
    return status;
}

/* A review of the same plan, figures and day is there already: with --apply it becomes a plan. */
static enum ep_status find_made(struct job *j, struct ep_run_result *out, struct ep_error *err)
{
    struct ep_revision last;

    if (!ep_revision_get(j->store, j->arena, "latest", &last) ||
        !ep_streq(last.inputs_hash, j->hash))
        return EP_OK;
    out->unchanged = true;
    out->revision = last.id;
    if (!j->options->apply || !last.proposal)
        return EP_OK;
    out->unchanged = false;
    return EP_UPDATE(j->store, "revision", "id",
                     ep_arena_printf(j->arena, "%lld", (long long)last.id), err,
                     ep_c_int("proposal", 0));
}

static enum ep_status review_once(struct job *j, struct ep_run_result *out, struct ep_error *err)
{
    enum ep_status status;

    EP_TRY(ep_store_begin(j->store, err));
    EP_TRY(read_all(j, err));
    EP_TRY(find_made(j, out, err));
    if (out->revision == 0) {
        EP_TRY(make_review(j, err));
        EP_TRY(write_revision(j, out, err));
    }
    ep_store_use_revision(j->store, out->revision);
    EP_TRY(ep_store_commit(j->store, err));
out:
    if (status != EP_OK)
        ep_store_rollback(j->store);
    return status;
}

/* --- reports -----------------------------------------------------------------------------------
 */

static enum ep_status write_file(struct job *j, const char *path, bool review, struct ep_error *err)
{
    struct ep_str text;
    enum ep_status status;

    ep_str_init(&text, EP_STR_LIMIT);
    EP_TRY(review ? ep_report_review(j->store, false, -1, &text, err)
                  : ep_report_render(j->store, EP_REPORT_MARKDOWN, -1, &text, err));
    EP_TRY(ep_file_mkdirs(ep_path_folder(j->arena, path), err));
    status = ep_file_write(path, text.data, text.length, err);
out:
    ep_str_clear(&text);
    return status;
}

static enum ep_status write_reports(struct job *j, struct ep_run_result *out, struct ep_error *err)
{
    const char *path =
        ep_path_join(j->arena, ep_path_folder(j->arena, j->client->report), "review.md");
    bool planned =
        ep_store_number(j->store, 0, "SELECT count(*) FROM model WHERE revision = :revision",
                        (char *)NULL) > 0;
    enum ep_status status;

    EP_TRY(write_file(j, path, true, err));
    out->review = path;
    if (!j->options->apply || !planned)
        return EP_OK;
    EP_TRY(write_file(j, j->client->report, false, err));
    out->report = j->client->report;
out:
    return status;
}

enum ep_status ep_pipeline_review(struct ep_arena *a, const struct ep_client *client,
                                  const struct ep_review_options *options,
                                  const struct ep_sink *sink, struct ep_run_result *out,
                                  struct ep_error *err)
{
    struct job j = {.arena = a, .client = client, .options = options, .sink = sink};
    struct ep_run_result result = {0};
    enum ep_status status;

    ep_findings_init(&j.findings, a);
    if (!ep_file_exists(client->project)) {
        ep_error_set(err, EP_FAILED, "there is no plan yet: %s does not exist", client->project);
        return ep_error_hint(err, "`emplan run %s` makes one, `emplan approve` the plan of record",
                             client->word);
    }
    EP_TRY(ep_store_open(client->project, options->run.dry_run ? EP_STORE_COPY : EP_STORE_WRITE,
                         &j.store, err));
    status = review_once(&j, &result, err);
    if (status != EP_OK) /* what the brief has to say a run has said already */
        ep_job_findings(sink, &j.in.findings);
    ep_job_findings(sink, &j.findings);
    if (status != EP_OK)
        goto out;
    if (!options->run.dry_run)
        EP_TRY(write_reports(&j, &result, err));
    EP_TRY(ep_job_warnings(a, &j.in, j.store, sink, err));
    for (size_t i = 0; i < j.findings.count; i++)
        result.warnings += j.findings.item[i].severity == EP_SEVERITY_WARNING;
    result.warnings += (size_t)ep_store_number(
        j.store, 0, ep_arena_printf(a, "SELECT count(*) FROM (%s)", ep_report_warnings_sql(a)),
        (char *)NULL);
    result.store = j.store;
out:
    ep_store_close(j.scratch);
    if (status == EP_OK)
        *out = result;
    else
        ep_store_close(j.store);
    return status;
}
