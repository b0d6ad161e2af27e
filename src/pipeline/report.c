/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The report of a run, rendered while facts are written and the plan is committed, and the summary,
 * while the report is put in place. */

#include "emplan/file.h"
#include "emplan/parallel.h"
#include "emplan/report.h"
#include "pipeline/pipeline_internal.h"
#include <string.h>

struct ep_rendering {
    struct ep_work work;
    struct ep_store *copy;
    struct ep_str text;
    enum ep_status status;
    const struct ep_run_options *options;
};

static void render(void *data)
{
    struct ep_rendering *r = data;

    r->status = ep_report_render(r->copy, EP_REPORT_MARKDOWN, -1, &r->text, NULL);
}

static void sum_up(void *data)
{
    struct ep_rendering *r = data;
    const struct ep_run_options *o = r->options;

    r->status =
        ep_report_summary(r->copy, -1, o->summary_width, o->summary_color, &r->text, NULL);
}

static void begin(struct ep_rendering *r, void (*work)(void *data))
{
    ep_str_init(&r->text, EP_STR_LIMIT);
    ep_work_start(&r->work, work, r);
}

struct ep_rendering *ep_pipeline_begin_report(struct ep_arena *a, struct ep_store *store,
                                              const struct ep_run_options *options)
{
    struct ep_rendering *r = EP_NEW(a, struct ep_rendering);

    if (ep_parallel_threads() < 2 || ep_store_copy(store, &r->copy, NULL) != EP_OK)
        return NULL;
    r->options = options;
    begin(r, render);
    return r;
}

/* The text, NULL where there is none. */
static const char *take(struct ep_arena *a, struct ep_rendering *r)
{
    ep_work_wait(&r->work);
    const char *text = r->status == EP_OK ? ep_arena_strdup(a, r->text.data) : NULL;

    ep_str_clear(&r->text);
    return text;
}

void ep_pipeline_drop_report(struct ep_arena *a, struct ep_rendering *r)
{
    if (!r)
        return;
    (void)take(a, r);
    ep_store_close(r->copy);
}

static enum ep_status write_text(struct ep_arena *a, const char *path, const char *text,
                                 struct ep_error *err)
{
    enum ep_status status;

    EP_TRY(ep_file_mkdirs(ep_path_folder(a, path), err));
    EP_TRY(ep_file_write(path, text, strlen(text), err));
out:
    return status;
}

/* What went wrong where it was rendered beside is said by the file itself. */
static enum ep_status render_here(struct ep_arena *a, struct ep_store *store, const char *path,
                                  struct ep_error *err)
{
    struct ep_str text;
    enum ep_status status;

    ep_str_init(&text, EP_STR_LIMIT);
    EP_TRY(ep_report_render(store, EP_REPORT_MARKDOWN, -1, &text, err));
    status = write_text(a, path, text.data, err);
out:
    ep_str_clear(&text);
    return status;
}

enum ep_status ep_pipeline_write_report(struct ep_arena *a, struct ep_rendering *r,
                                        struct ep_store *store, const char *path,
                                        const char **summary, struct ep_error *err)
{
    const char *text = r ? take(a, r) : NULL;
    bool sums = text && r->options->summary_width > 0;

    if (sums)
        begin(r, sum_up);
    enum ep_status status =
        text ? write_text(a, path, text, err) : render_here(a, store, path, err);

    if (sums)
        *summary = take(a, r);
    if (r)
        ep_store_close(r->copy);
    return status;
}
