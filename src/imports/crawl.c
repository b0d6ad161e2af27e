/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <stdlib.h>

#define BROKEN 400 /* status from which a page does not open */

enum {
    URL,
    STATUS,
    TITLE,
    LOAD
};

static const struct ep_in_column columns[] = {
    [URL] = {"url", EP_IN_TEXT, .required = true, .help = "address of the page"},
    [STATUS] = {"status", EP_IN_WHOLES, .required = true, .most = 999, .help = "200, 301, 404 ..."},
    [TITLE] = {"title", EP_IN_TEXT, .help = "title of the page"},
    [LOAD] = {"load_seconds", EP_IN_NUMBER, .most = 3600, .help = "seconds until it is shown"},
};

struct crawl {
    double pages, broken, untitled;
    bool titles;
    struct {
        double *item;
        size_t count;
    } seconds;
};

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct crawl);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct crawl *c = state;
    bool opens = row->v[STATUS].number < BROKEN;

    (void)fault;
    c->pages++;
    c->broken += !opens;
    c->untitled += opens && !row->v[TITLE].given;
    c->titles = c->titles || row->v[TITLE].given;
    if (row->v[LOAD].given)
        EP_PUSH(job->arena, &c->seconds, row->v[LOAD].number);
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* What a crawl counts is told; how good the site is stays the brief's to say. */
static void end(struct ep_in_job *job, void *state)
{
    struct crawl *c = state;
    struct ep_measured *m = &job->brief->measured;
    const char *titles = "", *load = "";

    if (c->pages <= 0)
        return;
    m->pages = c->pages;
    m->broken = c->broken;
    m->untitled = c->titles ? c->untitled : -1;
    m->load_seconds = -1;
    m->crawl_at = ep_in_place(job, EP_IN_CRAWL);
    if (c->titles)
        titles = ep_arena_printf(job->arena, ", %.0f without a title", c->untitled);
    if (c->seconds.count) {
        qsort(c->seconds.item, c->seconds.count, sizeof *c->seconds.item, ascending);
        m->load_seconds = ep_in_median(c->seconds.item, c->seconds.count).mid;
        load = ep_arena_printf(job->arena, ", %.1f seconds to load at the median", m->load_seconds);
    }
    ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0,
               job->brief->audit.ratings.count ? NULL : "rate the site under audit.ratings.site",
               "%s: %.0f pages, %.0f do not open%s%s", job->first[EP_IN_CRAWL], c->pages, c->broken,
               titles, load);
}

const struct ep_in_form ep_in_crawl = {
    .kind = "crawl",
    .profile = "emplan",
    .gives = "findings of the audit: pages that do not open, have no title or load slowly",
    .note = "It rates nothing: `audit.ratings.site` is yours to give.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_CRAWL,
    .row = take,
};
const struct ep_in_keeper ep_in_crawl_keeper = {make, end, NULL};
