/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include "emplan/file.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

void ep_in_find(struct ep_in_job *job, enum ep_severity severity, const char *file, long line,
                const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const struct ep_finding finding = {.severity = severity,
                                       .code = "data",
                                       .file = file,
                                       .line = (int)line,
                                       .column = file && line > 0 ? 1 : 0,
                                       .message = ep_arena_vprintf(job->arena, format, args),
                                       .hint = hint};

    va_end(args);
    ep_findings_add(job->findings, &finding);
}

/* --- hashes -----------------------------------------------------------------------------------
 */

uint64_t ep_in_hash(uint64_t seed, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        seed = (seed ^ (unsigned char)text[i]) * 1099511628211u;
    return seed;
}

/* 0 marks a free slot. */
static size_t slot_of(const struct ep_in_hashes *h, uint64_t hash)
{
    size_t i = (size_t)(hash ^ hash >> 32) & (h->slots - 1);

    while (h->slot[i] && h->slot[i] != hash)
        i = (i + 1) & (h->slots - 1);
    return i;
}

static void widen(struct ep_arena *a, struct ep_in_hashes *h)
{
    struct ep_in_hashes old = *h;

    h->slots = old.slots ? old.slots * 2 : 1024;
    h->slot = EP_NEW_ARRAY(a, uint64_t, h->slots);
    for (size_t i = 0; i < old.slots; i++)
        if (old.slot[i])
            h->slot[slot_of(h, old.slot[i])] = old.slot[i];
}

bool ep_in_hashes_met(struct ep_arena *a, struct ep_in_hashes *h, uint64_t hash)
{
    hash += hash == 0;
    if ((h->count + 1) * 2 > h->slots && (h->most == 0 || h->count < h->most))
        widen(a, h);
    size_t i = slot_of(h, hash);

    if (h->slot[i])
        return true;
    if (h->most > 0 && h->count >= h->most) {
        h->full = true;
        return false;
    }
    h->slot[i] = hash;
    h->count++;
    return false;
}

/* --- the files of a brief ---------------------------------------------------------------------
 */

/* At the value `text` on the line of `at`. */
static void brief_error(struct ep_in_job *job, const struct ep_place *at, const char *text,
                        const char *code, const char *message, const char *hint)
{
    struct ep_finding finding = {.severity = EP_SEVERITY_ERROR,
                                 .code = code,
                                 .file = job->brief->path,
                                 .line = at->line,
                                 .column = at->line > 0 ? 1 : 0,
                                 .message = message,
                                 .hint = hint};

    ep_brief_point(job->brief, job->arena, text, &finding);
    ep_findings_add(job->findings, &finding);
}

static bool profile_known(struct ep_in_job *job, const struct ep_data_ref *ref)
{
    const char *profile = ref->profile.text;
    size_t count;
    const struct ep_in_form *const *forms = ep_in_forms(&count);

    for (size_t i = 0; i < count && profile; i++)
        if (ep_streq(forms[i]->profile, profile))
            profile = NULL;
    if (!profile)
        return true;
    brief_error(job, &ref->profile.at, profile, "reference",
                ep_arena_printf(job->arena, "profile: there is no profile '%s'", profile),
                "this version reads tables with emplan's own columns: leave the profile out and "
                "name the columns as `emplan help data` says");
    return false;
}

static bool named_before(const struct ep_brief *b, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (ep_streq(b->data.item[k].file.text, b->data.item[i].file.text))
            return true;
    return false;
}

static bool read_one(struct ep_in_job *job, size_t i, struct ep_imports *all)
{
    const struct ep_data_ref *ref = &job->brief->data.item[i];
    struct ep_import_file file;
    struct ep_error err = {.status = EP_OK};
    char *path;
    bool failed = false;

    if (named_before(job->brief, i)) {
        brief_error(job, &ref->file.at, ref->file.text, "list",
                    ep_arena_printf(job->arena, "data: '%s' is named twice", ref->file.text),
                    "take one of the entries away");
        return false;
    }
    if (!profile_known(job, ref))
        return false;
    if (ep_path_inside(job->arena, job->brief->folder, ref->file.text, &path, &err) != EP_OK) {
        brief_error(job, &ref->file.at, ref->file.text, "file",
                    ep_arena_strdup(job->arena, err.message),
                    ep_arena_strdup(job->arena, err.hint));
        return false;
    }
    ep_in_file(job, ref, path, &file, &failed);
    if (!failed)
        EP_PUSH(job->arena, all, file);
    return !failed;
}

/* The brief's lists are as long as they are; EP_PUSH() wants room up to the next power of two. */
#define MAKE_ROOM(arena, list)                                                                     \
    (list)->item = ep_arena_grow((arena), (list)->item, (list)->count, room_for((list)->count),    \
                                 sizeof *(list)->item)

static size_t room_for(size_t count)
{
    size_t room = 1;

    while (room < count)
        room *= 2;
    return room;
}

static void make_room(struct ep_arena *a, struct ep_brief *b)
{
    MAKE_ROOM(a, &b->audit.channels);
    MAKE_ROOM(a, &b->demand.keywords);
    MAKE_ROOM(a, &b->assumptions);
    MAKE_ROOM(a, &b->competitors);
    for (size_t i = 0; i < b->competitors.count; i++)
        MAKE_ROOM(a, &b->competitors.item[i].channels);
}

/* Files of these kinds say what single months brought. */
static bool tells_months(const char *kind)
{
    static const char *const kinds[] = {"actuals", "analytics", "ads", "deals", "orders"};

    for (size_t i = 0; i < EP_IN_COUNT(kinds); i++)
        if (ep_streq(kinds[i], kind))
            return true;
    return false;
}

static struct ep_in_job job_of(struct ep_arena *a, struct ep_brief *brief,
                               const struct ep_catalog *catalog, struct ep_findings *findings)
{
    return (struct ep_in_job){
        .arena = a,
        .brief = brief,
        .catalog = catalog,
        .findings = findings,
        .where = {brief->region.text, brief->business.industry.text, brief->currency.text,
                  ep_month_year(brief->plan.start)},
        .salt = brief->client.text ? brief->client.text : "",
    };
}

/* Read the files; INVALID where any cannot be used. */
static enum ep_status read_all(struct ep_in_job *job, struct ep_imports *all, struct ep_error *err)
{
    size_t unusable = 0, count = job->brief->data.count;

    for (size_t i = 0; i < count; i++)
        if (!job->actuals || tells_months(job->brief->data.item[i].kind.text))
            unusable += !read_one(job, i, all);
    if (unusable == 0)
        return EP_OK;
    ep_findings_sort(job->findings);
    return ep_error_set(err, EP_INVALID, "%zu of %zu data files cannot be used", unusable, count);
}

enum ep_status ep_imports_apply(struct ep_arena *a, struct ep_brief *brief,
                                const struct ep_catalog *catalog,
                                const struct ep_import_options *options,
                                struct ep_findings *findings, struct ep_imports **out,
                                struct ep_error *err)
{
    struct ep_imports *all = EP_NEW(a, struct ep_imports);
    struct ep_in_job job = job_of(a, brief, catalog, findings);
    enum ep_status status;

    job.options = *options;
    if (brief->data.count > 0)
        make_room(a, brief);
    EP_TRY(read_all(&job, all, err));
    for (int slot = 0; slot < EP_IN_SLOTS; slot++)
        if (job.state[slot])
            ep_in_keeper((enum ep_in_slot)slot)->end(&job, job.state[slot]);
    if (brief->data.count > 0)
        ep_findings_sort(findings);
    *out = all;
out:
    return status;
}

enum ep_status ep_imports_actuals(struct ep_arena *a, struct ep_brief *brief,
                                  const struct ep_catalog *catalog, bool lenient,
                                  struct ep_findings *findings, struct ep_actual_list **out,
                                  struct ep_imports **files, struct ep_error *err)
{
    struct ep_imports *all = EP_NEW(a, struct ep_imports);
    struct ep_in_job job = job_of(a, brief, catalog, findings);
    enum ep_status status;

    job.options = (struct ep_import_options){.as_of = INT_MAX, .lenient = lenient};
    job.actuals = EP_NEW(a, struct ep_actual_list);
    EP_TRY(read_all(&job, all, err));
    for (int slot = 0; slot < EP_IN_SLOTS; slot++) {
        const struct ep_in_keeper *keeper = ep_in_keeper((enum ep_in_slot)slot);

        if (job.state[slot] && keeper->gather)
            keeper->gather(&job, job.state[slot]);
    }
    *out = job.actuals;
    *files = all;
out:
    return status;
}

/* --- what was read ----------------------------------------------------------------------------
 */

const char *ep_imports_hash(struct ep_arena *a, const struct ep_imports *imports)
{
    struct ep_str s;
    char hex[65];

    ep_str_init(&s, EP_STR_LIMIT);
    for (size_t i = 0; i < imports->count; i++)
        if (!ep_streq(imports->item[i].kind, "actuals")) /* they change no plan */
            ep_str_addf(&s, "%s\n%s\n%s\n", imports->item[i].name, imports->item[i].kind,
                        imports->item[i].hash);
    bool any = s.length > 0;

    ep_hash_hex(s.data, s.length, hex);
    ep_str_clear(&s);
    return any ? ep_arena_strdup(a, hex) : "";
}

enum ep_status ep_imports_write(const struct ep_imports *imports, struct ep_store *store,
                                struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < imports->count && status == EP_OK; i++) {
        const struct ep_import_file *f = &imports->item[i];

        status = EP_INSERT(store, "data_file", err, ep_c_text("path", f->name),
                           ep_c_text("hash", f->hash), ep_c_text("kind", f->kind),
                           ep_c_text("profile", f->profile), ep_c_int("rows_read", f->rows),
                           ep_c_int("rows_refused", f->refused), ep_c_text("reasons", f->reasons));
    }
    return status;
}

bool ep_imports_changed(struct ep_arena *a, const struct ep_imports *imports,
                        struct ep_store *store)
{
    size_t rows = (size_t)ep_store_number(
        store, 0, "SELECT count(*) FROM data_file WHERE revision = :revision", (char *)NULL);
    bool same = rows == imports->count;

    (void)a;
    for (size_t i = 0; i < imports->count && same; i++) {
        const struct ep_import_file *f = &imports->item[i];

        same = ep_store_number(store, 0,
                               "SELECT count(*) FROM data_file WHERE revision = :revision AND "
                               "path = ?1 AND hash = ?2 AND kind = ?3",
                               f->name, f->hash, f->kind, (char *)NULL) > 0;
    }
    return !same;
}

bool ep_imports_gave(const struct ep_brief *brief, const struct ep_place *at)
{
    for (size_t i = 0; at->file && i < brief->data.count; i++)
        if (ep_streq(brief->data.item[i].file.text, at->file))
            return true;
    return false;
}
