/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

/* What the plan brought, month by month: read and checked, so that a mistake is found before a
 * review needs the file. */

enum {
    MONTH,
    CHANNEL,
    SPEND,
    VISITS,
    LEADS,
    CUSTOMERS,
    REVENUE
};

static const struct ep_in_column columns[] = {
    [MONTH] = {"month", EP_IN_MONTH, .required = true, .help = "2026-04"},
    [CHANNEL] = {"channel", EP_IN_TEXT, .required = true, .help = "channel of the plan"},
    [SPEND] = {"spend", EP_IN_MONEY, .required = true, .adds = true, .help = "money spent"},
    [VISITS] = {"visits", EP_IN_WHOLES, .required = true, .adds = true, .help = "visits"},
    [LEADS] = {"leads", EP_IN_WHOLES, .required = true, .adds = true, .help = "leads"},
    [CUSTOMERS] = {"customers", EP_IN_WHOLES, .required = true, .adds = true, .help = "customers"},
    [REVENUE] = {"revenue", EP_IN_MONEY, .required = true, .adds = true,
                 .help = "revenue of these customers"},
};

struct actuals {
    int first, last;
    long rows;
};

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct actuals);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct actuals *a = state;
    int month = row->v[MONTH].time;
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(job->catalog, &count);
    bool known = false;

    for (size_t i = 0; i < count && !known; i++)
        known = ep_channel_is(&spec[i], row->v[CHANNEL].text);
    if (!known)
        return ep_in_refuse(fault, "a channel that the catalogue does not have",
                            "`emplan catalog list` lists the channels",
                            "'%.40s' is no channel of the catalogue", row->v[CHANNEL].text);
    a->first = a->rows == 0 || month < a->first ? month : a->first;
    a->last = a->rows == 0 || month > a->last ? month : a->last;
    a->rows++;
    return true;
}

static void end(struct ep_in_job *job, void *state)
{
    const struct actuals *a = state;

    if (a->rows > 0)
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL,
                   "%s: %ld row%s of %s checked and kept for reviews; the plan does not use them",
                   job->first[EP_IN_ACTUALS], a->rows, a->rows == 1 ? "" : "s",
                   ep_in_months(job->arena, a->first, a->last));
}

const struct ep_in_form ep_in_actuals = {
    .kind = "actuals",
    .profile = "emplan",
    .gives = "what the plan brought; checked and listed, for reviews",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_ACTUALS,
    .row = take,
};
const struct ep_in_keeper ep_in_actuals_keeper = {make, end};
