/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <string.h>

const char *const ep_actual_name[EP_ACTUAL_FIGURES] = {
    [EP_ACTUAL_SPEND] = "spend",         [EP_ACTUAL_VISITS] = "visits",
    [EP_ACTUAL_LEADS] = "leads",         [EP_ACTUAL_REVENUE] = "revenue",
    [EP_ACTUAL_CUSTOMERS] = "customers", [EP_ACTUAL_VIEWS] = "views",
};

/* From the end: rows of a month mostly stand together. */
static struct ep_actual *find(struct ep_actual_list *list, const char *kind, int month,
                              const char *channel)
{
    for (size_t i = list->count; i-- > 0;) {
        struct ep_actual *x = &list->item[i];

        if (x->month == month && ep_streq(x->kind, kind) && ep_streq(x->channel, channel))
            return x;
    }
    return NULL;
}

struct ep_actual *ep_in_actual(struct ep_in_job *job, const char *kind, const char *file,
                               const struct ep_in_row *row, int month, const char *channel)
{
    if (!job->actuals)
        return NULL;
    struct ep_actual *x = find(job->actuals, kind, month, channel);

    if (x)
        return x;
    struct ep_actual new = {.month = month,
                            .kind = kind,
                            .channel = ep_arena_strdup(job->arena, channel),
                            .file = file,
                            .line = row ? row->line : 0};

    EP_PUSH(job->arena, job->actuals, new);
    return &job->actuals->item[job->actuals->count - 1];
}

void ep_in_actual_add(struct ep_actual *a, enum ep_actual_figure f, double v)
{
    if (!a)
        return;
    a->figure[f] += v;
    a->given[f] = true;
}
