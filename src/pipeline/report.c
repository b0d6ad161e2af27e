/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The report of a run, rendered while facts are written and the plan is committed. */

#include "emplan/file.h"
#include "emplan/parallel.h"
#include "emplan/report.h"
#include "pipeline/pipeline_internal.h"

struct ep_rendering {
    struct ep_work work;
    struct ep_store *copy;
    struct ep_str text;
    enum ep_status status;
};

static void render(void *data)
{
    struct ep_rendering *r = data;

    r->status = ep_report_render(r->copy, EP_REPORT_MARKDOWN, -1, &r->text, NULL);
}

struct ep_rendering *ep_pipeline_begin_report(struct ep_arena *a, struct ep_store *store)
{
    struct ep_rendering *r = EP_NEW(a, struct ep_rendering);

    if (ep_parallel_threads() < 2 || ep_store_copy(store, &r->copy, NULL) != EP_OK)
        return NULL;
    ep_str_init(&r->text, EP_STR_LIMIT);
    ep_work_start(&r->work, render, r);
    return r;
}

/* Adds the text where there is one. */
static bool take(struct ep_rendering *r, struct ep_str *out)
{
    if (!r)
        return false;
    ep_work_wait(&r->work);
    ep_store_close(r->copy);
    if (r->status == EP_OK && out)
        ep_str_addn(out, r->text.data, r->text.length);
    ep_str_clear(&r->text);
    return r->status == EP_OK;
}

void ep_pipeline_drop_report(struct ep_rendering *r)
{
    (void)take(r, NULL);
}

enum ep_status ep_pipeline_write_report(struct ep_arena *a, struct ep_rendering *r,
                                        struct ep_store *store, const char *path,
                                        struct ep_error *err)
{
    struct ep_str text;
    enum ep_status status = EP_OK;

    ep_str_init(&text, EP_STR_LIMIT);
    if (!take(r, &text)) /* what went wrong is said by the file itself */
        EP_TRY(ep_report_render(store, EP_REPORT_MARKDOWN, -1, &text, err));
    EP_TRY(ep_file_mkdirs(ep_path_folder(a, path), err));
    EP_TRY(ep_file_write(path, text.data, text.length, err));
out:
    ep_str_clear(&text);
    return status;
}
