/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include "emplan/file.h"

#include <math.h>

/* Events of a month that the catalogue's season is worth against the own one. */
#define SEASON_EVENTS 10

struct ep_place ep_in_place(const struct ep_in_job *job, enum ep_in_slot origin)
{
    return (struct ep_place){job->first[origin], 0};
}

/* Overrides of a scenario stand under `scenarios`, those of --set in no file. */
bool ep_in_overridden(const struct ep_in_job *job, const struct ep_place *at)
{
    const struct ep_node *all = ep_node_get(job->brief->root, "scenarios");

    if (!at->file || ep_imports_gave(job->brief, at))
        return false;
    if (!ep_streq(at->file, ep_path_name(job->brief->path)))
        return true;
    return all && at->line >= all->key_line && (!all->next || at->line < all->next->key_line);
}

static const char *shown(struct ep_in_job *job, struct ep_range r)
{
    double size = fabs(r.mid);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4;

    return ep_number_fixed(job->arena, r.mid, decimals);
}

static const char *source_of(struct ep_in_job *job, enum ep_in_slot origin)
{
    int more = job->files[origin] - 1;

    return more > 0 ? ep_arena_printf(job->arena, "%s +%d", job->first[origin], more)
                    : job->first[origin];
}

void ep_in_set(struct ep_in_job *job, enum ep_in_slot origin, struct ep_num *num, const char *key,
               struct ep_range range, double seen, const char *note)
{

    if (num->seen > 0)
        return;
    if (num->given && ep_in_overridden(job, &num->at)) {
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL, "%s: %s is set and stays; %s says %s (%s)",
                   key, shown(job, num->range), source_of(job, origin), shown(job, range), note);
        return;
    }
    if (num->given && num->range.mid != range.mid)
        ep_in_find(job, EP_SEVERITY_NOTE, job->brief->path, num->at.line, NULL,
                   "%s: %s of the brief gives way to %s of %s (%s)", key, shown(job, num->range),
                   shown(job, range), source_of(job, origin), note);
    *num = (struct ep_num){
        .range = range,
        .given = true,
        .at = ep_in_place(job, origin),
        .seen = seen,
        .note = job->files[origin] > 1
                    ? ep_arena_printf(job->arena, "%s, in %s", note, source_of(job, origin))
                    : note};
}

const char *ep_in_days(struct ep_arena *a, int from, int to)
{
    char first[11], last[11];

    return ep_arena_printf(a, "%s to %s", ep_date_text(from, first), ep_date_text(to, last));
}

const char *ep_in_months(struct ep_arena *a, int from, int to)
{
    char first[8], last[8];

    return ep_arena_printf(a, "%s to %s", ep_month_text(from, first), ep_month_text(to, last));
}

/* --- season -----------------------------------------------------------------------------------
 */

static bool season_stays(struct ep_in_job *job, enum ep_in_slot slot)
{
    const struct ep_brief *b = job->brief;

    if (b->business.seasonality.count == 0)
        return false;
    const struct ep_num *first = &b->business.seasonality.item[0];

    if (first->seen > 0)
        return true;
    if (ep_in_overridden(job, &first->at))
        return true;
    ep_in_find(job, EP_SEVERITY_NOTE, b->path, first->at.line, NULL,
               "business.seasonality of the brief gives way to that of %s", source_of(job, slot));
    return false;
}

void ep_in_season(struct ep_in_job *job, enum ep_in_slot slot, int first, const double *count,
                  size_t months, const char *what)
{
    double own[12], base[12], sum = 0;
    struct ep_figure figure;

    if (!ep_in_season_of(first, count, months, own) || season_stays(job, slot))
        return;
    if (!ep_catalog_season(job->catalog, &job->where, job->arena, base, &figure))
        for (int m = 0; m < 12; m++)
            base[m] = 1;
    for (size_t i = 0; i < months; i++)
        sum += count[i];
    double mean = sum / (double)months, w = mean / (mean + SEASON_EVENTS);
    struct ep_num *item = EP_NEW_ARRAY(job->arena, struct ep_num, 12);
    const char *note = ep_arena_printf(
        job->arena,
        "%s of %zu months to the moving average of twelve, weighed by n / (n + 10) with the "
        "catalogue's season, n = %.0f a month",
        what, months, mean);

    for (int m = 0; m < 12; m++)
        item[m] = (struct ep_num){.range = ep_range_of(w * own[m] + (1 - w) * base[m]),
                                  .given = true,
                                  .at = ep_in_place(job, slot),
                                  .seen = fmax(mean, 1e-9),
                                  .note = note};
    job->brief->business.seasonality.item = item;
    job->brief->business.seasonality.count = 12;
}
