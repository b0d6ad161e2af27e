/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/date.h"
#include "emplan/file.h"
#include "emplan/imports.h"
#include "emplan/json.h"
#include "emplan/number.h"
#include "emplan/pipeline.h"
#include "emplan/report.h"
#include "emplan/stage.h"
#include "pipeline/pipeline_internal.h"

#include <string.h>

#define NAME "emplan " EP_VERSION

static const char *settings_json(struct ep_arena *a, const struct ep_run_options *o)
{
    struct ep_str s;
    struct ep_json j;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_json_init(&j, &s);
    j.pretty = false;
    ep_json_array(&j);
    for (size_t i = 0; i < o->setting_count; i++)
        ep_json_string(&j, o->settings[i].text);
    if (o->scenario)
        ep_json_string(&j, ep_arena_printf(a, "scenario %s", o->scenario));
    if (o->to_stage)
        ep_json_string(&j, ep_arena_printf(a, "to %s", o->to_stage));
    if (o->lenient)
        ep_json_string(&j, "lenient");
    if (o->seek_goal)
        ep_json_string(&j, ep_arena_printf(a, "seek budget for %s at %s", o->seek_goal,
                                           ep_number_text(a, o->seek_probability)));
    ep_json_end(&j, ']');
    const char *text = ep_arena_strdup(a, s.data);
    ep_str_clear(&s);
    return text;
}

static const char *hex_of(struct ep_arena *a, const char *text, size_t size)
{
    char hex[65];
    ep_hash_hex(text, size, hex);
    return ep_arena_strdup(a, hex);
}

static void hash_inputs(struct ep_arena *a, struct inputs *in, const struct ep_run_options *o)
{
    char date[11];
    const char *all;
    in->settings = settings_json(a, o);
    in->brief_hash = hex_of(a, in->brief->text, in->brief->size);
    all = ep_arena_printf(a, "%s\n%s\n%s\n%s\n%s\n%s", NAME, in->brief_hash,
                          ep_catalog_hash(in->catalog), in->settings, ep_date_text(in->as_of, date),
                          ep_imports_hash(a, in->data));
    in->hash = hex_of(a, all, strlen(all));
}

static enum ep_status read_as_of(const struct ep_run_options *o, struct inputs *in,
                                 struct ep_error *err)
{
    in->as_of = ep_month_first_day(in->brief->plan.start);
    if (o->as_of && !ep_date_parse(o->as_of, &in->as_of))
        return ep_error_set(err, EP_USAGE, "--as-of takes a date like 2027-04-15, not '%s'",
                            o->as_of);
    return EP_OK;
}

static enum ep_status overlay_fault(struct ep_arena *a, struct inputs *in,
                                    const struct ep_word *folder, struct ep_error *err)
{
    struct ep_finding f = {.severity = EP_SEVERITY_ERROR,
                           .code = "file",
                           .file = in->brief->path,
                           .line = folder->at.line,
                           .message = err->message,
                           .hint = err->hint};
    ep_brief_point(in->brief, a, folder->text, &f);
    ep_findings_add(&in->findings, &f);
    return ep_error_set(err, EP_INVALID, "%s has 1 error", in->brief->path);
}

/* Overlay folders of the command line, then those of the brief, which stay inside the client's
 * folder. */
static enum ep_status lay_overlays(struct ep_arena *a, const struct ep_client *client,
                                   const struct ep_run_options *o, struct inputs *in,
                                   struct ep_error *err)
{
    size_t count = 0;
    const struct ep_words *own = &in->brief->catalog;
    const char **folder = EP_NEW_ARRAY(a, const char *, o->catalog_count + own->count);
    struct ep_catalog *laid;
    enum ep_status status = EP_OK;
    if (own->count == 0)
        return EP_OK;
    for (size_t i = 0; i < o->catalog_count; i++)
        folder[count++] = o->catalogs[i];
    for (size_t i = 0; i < own->count; i++) {
        char *path;
        status = ep_path_inside_folder(a, client->folder, own->item[i].text, &path, err);
        if (status != EP_OK)
            return overlay_fault(a, in, &own->item[i], err);
        folder[count++] = path;
    }
    EP_TRY(ep_catalog_load(a, folder, count, &laid, err));
    in->catalog = laid;
out:
    return status;
}

static enum ep_status load_catalog(struct ep_arena *a, const struct ep_run_options *o,
                                   const struct ep_catalog **catalog, struct ep_error *err)
{
    struct ep_catalog *loaded;
    enum ep_status status = EP_OK;
    *catalog = o->catalog;
    if (*catalog)
        return EP_OK;
    EP_TRY(ep_catalog_load(a, o->catalogs, o->catalog_count, &loaded, err));
    *catalog = loaded;
out:
    return status;
}

static enum ep_status find_goal(struct ep_arena *a, const struct ep_run_options *o,
                                const struct ep_brief *b, struct ep_error *err)
{
    struct ep_str ids;
    if (!o->seek_goal)
        return EP_OK;
    ep_str_init(&ids, EP_STR_LIMIT);
    for (size_t i = 0; i < b->goals.count; i++) {
        if (ep_streq(b->goals.item[i].id.text, o->seek_goal)) {
            ep_str_clear(&ids);
            return EP_OK;
        }
        ep_str_addf(&ids, "%s%s", i ? ", " : "", b->goals.item[i].id.text);
    }
    ep_error_set(err, EP_USAGE, "the brief has no goal '%s'", ep_text_clean(a, o->seek_goal));
    ep_error_hint(err, "its goals: %s", ids.data);
    ep_str_clear(&ids);
    return EP_USAGE;
}

static enum ep_status read_brief(struct ep_arena *a, const struct ep_client *client,
                                 const struct ep_run_options *o, const struct ep_brief_names *names,
                                 struct inputs *in, struct ep_error *err)
{
    bool stream = ep_streq(client->brief, "-");
    if (!client->text)
        return ep_brief_read(a, client->brief, o->settings, o->setting_count, o->scenario, names,
                             &in->findings, &in->brief, err);
    return ep_brief_read_text(a, client->text, client->size,
                              stream ? "standard input" : client->brief,
                              ep_path_folder(a, client->brief), o->settings, o->setting_count,
                              o->scenario, names, &in->findings, &in->brief, err);
}

/* The catalogue first (its names check the brief), then the brief; overlays named in the brief are
 * laid over the catalogue when it has been read. */
static enum ep_status read_inputs(struct ep_arena *a, const struct ep_client *client,
                                  const struct ep_run_options *o, struct inputs *in,
                                  struct ep_error *err)
{
    struct ep_brief_names names;
    enum ep_status status;
    ep_findings_init(&in->findings, a);
    EP_TRY(load_catalog(a, o, &in->catalog, err));
    ep_catalog_names(in->catalog, &names);
    EP_TRY(read_brief(a, client, o, &names, in, err));
    EP_TRY(find_goal(a, o, in->brief, err));
    EP_TRY(lay_overlays(a, client, o, in, err));
    if (!o->lenient && in->catalog != o->catalog)
        EP_TRY(ep_catalog_prove(in->catalog, &in->findings, err));
    EP_TRY(read_as_of(o, in, err));
    const struct ep_import_options data = {.as_of = in->as_of, .lenient = o->lenient};
    EP_TRY(ep_imports_apply(a, in->brief, in->catalog, &data, &in->findings, &in->data, err));
    hash_inputs(a, in, o);
out:
    return status;
}

static void send_findings(const struct ep_sink *sink, const struct ep_findings *list)
{
    for (size_t i = 0; i < list->count; i++)
        ep_sink_finding(sink, &list->item[i]);
}

static struct ep_revision revision_of(struct ep_arena *a, const struct inputs *in,
                                      const struct ep_run_options *o)
{
    const struct ep_brief *b = in->brief;
    char date[11], month[8];
    return (struct ep_revision){
        .kind = "run",
        .as_of = ep_arena_strdup(a, ep_date_text(in->as_of, date)),
        .inputs_hash = in->hash,
        .brief_hash = in->brief_hash,
        .catalogue_hash = ep_catalog_hash(in->catalog),
        .catalogue = ep_catalog_version(in->catalog),
        .program = NAME,
        .brief = b->text,
        .settings = in->settings,
        .client = b->client.text,
        .language = b->language.text,
        .region = b->region.text,
        .currency = b->currency.text,
        .currency_digits = b->currency_digits,
        .first_month = ep_arena_strdup(a, ep_month_text(b->plan.start, month)),
        .months = b->plan.months,
        .objective = b->plan.objective.text,
        .prices = b->plan.prices.text,
        .note = o->note ? o->note : "",
    };
}

static enum ep_status stopped(const struct ep_run_options *o, struct ep_error *err)
{
    enum ep_status status = o->stop ? o->stop() : EP_OK;
    if (status == EP_OK)
        return EP_OK;
    return ep_error_set(err, status, "%s; the plan is as it was", ep_status_text(status));
}

static struct ep_context context_of(struct ep_arena *a, const struct inputs *in,
                                    const struct ep_run_options *o, struct ep_store *store,
                                    const struct ep_sink *sink)
{
    return (struct ep_context){
        .arena = a,
        .brief = in->brief,
        .catalog = in->catalog,
        .ledger = ep_ledger_new(a, store),
        .store = store,
        .sink = sink,
        .where = {in->brief->region.text, in->brief->business.industry.text,
                  in->brief->currency.text, ep_month_year(in->brief->plan.start)},
        .as_of = in->as_of,
        .stop = o->stop,
        .goal_seek = o->seek_goal,
        .seek_probability = o->seek_probability,
        .alone = o->alone,
        .compared = o->alone,
        .roi_follows = !o->alone && (!o->to_stage || ep_streq(o->to_stage, "roi")),
    };
}

static enum ep_status run_stages(struct ep_context *ctx, const struct ep_client *client,
                                 const struct ep_run_options *o, struct ep_error *err)
{
    size_t count;
    const struct ep_stage *stage = ep_stages(&count);
    enum ep_status status = EP_OK;
    struct ep_scenarios *scenarios = NULL;
    if (!o->to_stage && !o->alone)
        scenarios = ep_pipeline_begin_scenarios(ctx->arena, client, ctx->brief, ctx->catalog, o,
                                                ctx->store);
    ep_ledger_data_files(ctx->ledger, ctx->brief);
    for (size_t i = 0; i < count && status == EP_OK; i++) {
        ep_store_allow(ctx->store, stage[i].tables);
        ep_sink_progress(ctx->sink, stage[i].name, (int)i + 1, (int)count);
        status = stopped(o, err);
        if (status == EP_OK)
            status = stage[i].run(ctx, err);
        if (status != EP_OK && stopped(o, NULL) != EP_OK)
            status = stopped(o, err);
        if (o->to_stage && ep_streq(o->to_stage, stage[i].id))
            break;
    }
    ep_store_allow(ctx->store, NULL);
    ep_stages_leave(ctx);
    if (scenarios && status == EP_OK)
        status = ep_pipeline_end_scenarios(scenarios, ctx->sink, err);
    else if (scenarios)
        ep_pipeline_drop_scenarios(scenarios);
    return status;
}

static bool reports(const struct ep_run_options *o)
{
    return !o->dry_run && !o->to_stage;
}

static bool stage_known(const char *id)
{
    size_t count;
    const struct ep_stage *stage = ep_stages(&count);
    for (size_t i = 0; i < count; i++)
        if (ep_streq(stage[i].id, id))
            return true;
    return false;
}

/* A plan whose inputs equal those of the latest plan is that plan; proposals of reviews between
 * them do not count. */
static bool is_latest(struct ep_store *store, struct ep_arena *a, const struct inputs *in,
                      int64_t *id)
{
    struct ep_revision last;
    if (!ep_revision_get(store, a, "plan", &last) || !ep_streq(last.inputs_hash, in->hash))
        return false;
    *id = last.id;
    return true;
}

/* The report needs the tables only, so that it is begun before their figures become facts. */
static enum ep_status plan_anew(struct ep_arena *a, const struct ep_client *client,
                                const struct inputs *in, const struct ep_run_options *o,
                                struct ep_store *store, const struct ep_sink *sink,
                                struct ep_rendering **report, struct ep_error *err)
{
    struct ep_context ctx = context_of(a, in, o, store, sink);
    enum ep_status status;
    EP_TRY(ep_imports_write(in->data, store, err));
    EP_TRY(run_stages(&ctx, client, o, err));
    if (reports(o))
        *report = ep_pipeline_begin_report(a, store, o);
    if (!ctx.compared)
        EP_TRY(ep_stage_figures(&ctx, err));
    EP_TRY(stopped(o, err));
out:
    return status;
}

static enum ep_status plan_revision(struct ep_arena *a, const struct ep_client *client,
                                    const struct inputs *in, const struct ep_run_options *o,
                                    const struct ep_sink *sink, struct ep_run_result *out,
                                    struct ep_rendering **report, struct ep_error *err)
{
    struct ep_store *store = out->store;
    struct ep_revision r = revision_of(a, in, o);
    enum ep_status status;
    EP_TRY(ep_store_begin(store, err));
    out->unchanged = is_latest(store, a, in, &out->revision);
    if (!out->unchanged) {
        EP_TRY(ep_revision_insert(store, &r, &out->revision, err));
        EP_TRY(plan_anew(a, client, in, o, store, sink, report, err));
    }
    EP_TRY(ep_store_commit(store, err));
out:
    if (status != EP_OK)
        ep_store_rollback(store);
    return status;
}

/* Findings of a plan know the brief's lines; the brief knows what stands there. */
struct pointing {
    const struct ep_sink *sink;
    const struct ep_brief *brief;
    struct ep_arena *arena;
};

static void point(void *data, const struct ep_finding *finding)
{
    const struct pointing *p = data;
    struct ep_finding pointed = *finding;
    ep_brief_point(p->brief, p->arena, NULL, &pointed);
    ep_sink_finding(p->sink, &pointed);
}

static enum ep_status tell_warnings(struct ep_arena *a, const struct inputs *in,
                                    struct ep_store *store, const struct ep_sink *sink,
                                    struct ep_error *err)
{
    struct pointing p = {sink, in->brief, a};
    const struct ep_sink with = {.finding = point, .data = &p};
    return ep_report_warnings(store, &with, err);
}

static void read_result(struct ep_arena *a, struct ep_store *store, struct ep_run_result *out)
{
    const char *warnings = ep_report_warnings_sql(a);
    out->must_missed = ep_store_number(store, 0,
                                       "SELECT count(*) FROM goal WHERE revision = :revision AND "
                                       "priority = 'must' AND coalesce(reached, 0) = 0",
                                       (char *)NULL) > 0;
    out->assumed_share = ep_store_number(store, 1,
                                         "SELECT mean FROM total WHERE revision = :revision AND "
                                         "channel = '' AND metric = 'assumed_share'",
                                         (char *)NULL);
    out->warnings += (size_t)ep_store_number(
        store, 0, ep_arena_printf(a, "SELECT count(*) FROM (%s)", warnings), (char *)NULL);
}

enum ep_status ep_pipeline_run(struct ep_arena *a, const struct ep_client *client,
                               const struct ep_run_options *options, const struct ep_sink *sink,
                               struct ep_run_result *out, struct ep_error *err)
{
    struct inputs in = {0};
    struct ep_run_result result = {0};
    struct ep_rendering *report = NULL;
    enum ep_status status;
    if (options->to_stage && !stage_known(options->to_stage))
        return ep_error_set(err, EP_USAGE, "there is no stage '%s'", options->to_stage);
    status = read_inputs(a, client, options, &in, err);
    send_findings(sink, &in.findings);
    result.errors = in.findings.errors;
    for (size_t i = 0; i < in.findings.count; i++)
        result.warnings += in.findings.item[i].severity == EP_SEVERITY_WARNING;
    if (status != EP_OK)
        goto out;
    EP_TRY(ep_store_open(options->dry_run ? NULL : client->project,
                         options->dry_run ? EP_STORE_MEMORY : EP_STORE_WRITE, &result.store, err));
    status = plan_revision(a, client, &in, options, sink, &result, &report, err);
    if (status != EP_OK)
        ep_pipeline_drop_report(a, report);
    else if (reports(options))
        status = ep_pipeline_write_report(a, report, result.store, client->report,
                                          &result.summary, err);
    if (status != EP_OK)
        goto out;
    result.report = reports(options) ? client->report : NULL;
    if (!options->alone)
        EP_TRY(tell_warnings(a, &in, result.store, sink, err));
    read_result(a, result.store, &result);
out:
    if (status == EP_OK)
        *out = result;
    else
        ep_store_close(result.store);
    return status;
}

enum ep_status ep_pipeline_check(struct ep_arena *a, const struct ep_client *client,
                                 const struct ep_run_options *options, struct ep_findings *findings,
                                 struct ep_error *err)
{
    struct inputs in = {0};
    enum ep_status status = read_inputs(a, client, options, &in, err);
    for (size_t i = 0; i < in.findings.count; i++)
        ep_findings_add(findings, &in.findings.item[i]);
    return status;
}

enum ep_status ep_pipeline_changed(struct ep_arena *a, const struct ep_client *client,
                                   const struct ep_run_options *options, struct ep_store *store,
                                   const char **changed, struct ep_error *err)
{
    struct inputs in = {0};
    struct ep_revision last;
    struct ep_run_options lenient = *options;
    lenient.lenient = true; /* whether the files changed can be told of any that can be read */
    enum ep_status status = read_inputs(a, client, &lenient, &in, err);
    if (status != EP_OK)
        return status;
    if (!ep_revision_get(store, a, "plan", &last)) {
        *changed = "brief";
        return EP_OK;
    }
    const struct {
        const char *name, *now, *then;
    } row[] = {{"brief", in.brief_hash, last.brief_hash},
               {"catalogue", ep_catalog_hash(in.catalog), last.catalogue_hash},
               {"program", NAME, last.program}};
    struct ep_str s;
    ep_str_init(&s, 256);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (!ep_streq(row[i].now, row[i].then))
            ep_str_addf(&s, "%s%s", s.length ? ", " : "", row[i].name);
        if (i == 0 && ep_imports_changed(a, in.data, store))
            ep_str_addf(&s, "%sdata", s.length ? ", " : "");
    }
    *changed = ep_arena_strdup(a, s.data);
    ep_str_clear(&s);
    return EP_OK;
}

/* --- for the other jobs ------------------------------------------------------------------------
 */

enum ep_status ep_job_inputs(struct ep_arena *a, const struct ep_client *client,
                             const struct ep_run_options *o, struct inputs *in,
                             struct ep_error *err)
{
    return read_inputs(a, client, o, in, err);
}

enum ep_status ep_job_warnings(struct ep_arena *a, const struct inputs *in, struct ep_store *store,
                               const struct ep_sink *sink, struct ep_error *err)
{
    return tell_warnings(a, in, store, sink, err);
}

void ep_job_findings(const struct ep_sink *sink, const struct ep_findings *list)
{
    send_findings(sink, list);
}

struct ep_revision ep_job_revision(struct ep_arena *a, const struct inputs *in,
                                   const struct ep_run_options *o)
{
    return revision_of(a, in, o);
}

enum ep_status ep_job_stopped(const struct ep_run_options *o, struct ep_error *err)
{
    return stopped(o, err);
}

const char *ep_job_hash(struct ep_arena *a, const char *text)
{
    return hex_of(a, text, strlen(text));
}
