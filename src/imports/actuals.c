/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <string.h>

/* What the plan brought, month by month: read and checked with every run, so that a mistake is
 * found before a review needs the file; reviews gather the rows. */

enum {
    MONTH,
    CHANNEL,
    SPEND,
    VISITS,
    LEADS,
    CUSTOMERS,
    REVENUE,
    VIEWS,
    CURRENCY
};

static const struct ep_in_column columns[] = {
    [MONTH] = {"month", EP_IN_MONTH, .required = true, .help = "2026-04"},
    [CHANNEL] =
        {"channel", EP_IN_TEXT, .required = true,
         .help = "channel of the catalogue (`emplan catalog list`), in the plan or not; what "
                 "is none is reported with its share; or a tool of the catalogue, or `tools` for "
                 "what the other tools cost: they have a spend only"},
    [SPEND] = {"spend", EP_IN_MONEY, .required = true, .adds = true, .help = "money spent"},
    [VISITS] = {"visits", EP_IN_WHOLES, .adds = true, .help = "visits; empty where not counted"},
    [LEADS] = {"leads", EP_IN_WHOLES, .adds = true, .help = "leads; empty where not counted"},
    [CUSTOMERS] = {"customers", EP_IN_WHOLES, .adds = true,
                   .help = "customers who bought in the month; empty where not counted"},
    [REVENUE] = {"revenue", EP_IN_MONEY, .adds = true,
                 .help = "revenue of these customers; empty where not counted"},
    [VIEWS] = {"views", EP_IN_WHOLES, .adds = true,
               .help = "times shown, read or watched; tells whether nobody reads or readers do not "
                       "come to the site"},
    [CURRENCY] = {"currency", EP_IN_TEXT, .help = "the brief's; a row in another one is refused"},
};

struct name {
    const char *text;
    bool known;
    long rows;
    double spend;
};
struct actuals {
    int first, last;
    long rows;
    double spend;
    struct {
        struct name *item;
        size_t count;
    } names;
};

#define MOST_NAMES 500

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct actuals);
}

static bool is_tool(struct ep_in_job *job, const char *text)
{
    return ep_streq(text, EP_ACTUAL_TOOLS) || ep_catalog_tool(job->catalog, text);
}

static bool is_channel(struct ep_in_job *job, const char *text)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(job->catalog, &count);

    for (size_t i = 0; i < count; i++)
        if (ep_streq(spec[i].id, text))
            return true;
    return ep_streq(text, "direct") || ep_streq(text, "other") || is_tool(job, text);
}

static struct name *name_of(struct ep_in_job *job, struct actuals *a, const char *text)
{
    for (size_t i = 0; i < a->names.count; i++)
        if (strcmp(a->names.item[i].text, text) == 0)
            return &a->names.item[i];
    if (a->names.count >= MOST_NAMES)
        return NULL;
    struct name new = {.text = ep_arena_strdup(job->arena, text), .known = is_channel(job, text)};

    EP_PUSH(job->arena, &a->names, new);
    return &a->names.item[a->names.count - 1];
}

/* The later row of a channel's month is the restated one: it takes the place of the earlier. */
static void keep(struct ep_in_job *job, const struct ep_in_row *row)
{
    const struct ep_in_value *v = row->v;
    struct ep_actual *x =
        ep_in_actual(job, "actuals", row->file, row, v[MONTH].time, v[CHANNEL].text);

    if (!x)
        return;
    if (x->line != row->line || !ep_streq(x->file, row->file))
        x->restated = x->line;
    x->file = row->file;
    x->line = row->line;
    for (int f = 0; f < EP_ACTUAL_FIGURES; f++) {
        x->given[f] = v[SPEND + f].given;
        x->figure[f] = v[SPEND + f].given ? v[SPEND + f].number : 0;
    }
}

/* Results are counted, other than 0. */
static bool counted(const struct ep_in_value *v)
{
    for (int k = VISITS; k <= VIEWS; k++)
        if (v[k].given && v[k].number > 0)
            return true;
    return false;
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct actuals *a = state;
    const struct ep_in_value *v = row->v;
    int month = v[MONTH].time;
    struct name *name = name_of(job, a, v[CHANNEL].text);
    const char *currency = job->brief->currency.text;

    if (!name)
        return ep_in_refuse(fault, "too many channels", "write channels of the catalogue",
                            "there are more than %d different channels", MOST_NAMES);
    if (v[CURRENCY].given && !ep_streq(v[CURRENCY].text, currency))
        return ep_in_refuse(fault, "another currency",
                            "convert the amounts: emplan has no exchange rates",
                            "the row is in %.8s, the brief in %s", v[CURRENCY].text, currency);
    if (is_tool(job, v[CHANNEL].text) && counted(v))
        return ep_in_refuse(fault, "more than a spend of a tool",
                            "write visits, leads, customers and revenue with their channel",
                            "%s is a tool: it has a spend and brings nothing by itself",
                            ep_text_short(job->arena, v[CHANNEL].text, 40));
    a->first = a->rows == 0 || month < a->first ? month : a->first;
    a->last = a->rows == 0 || month > a->last ? month : a->last;
    a->rows++;
    a->spend += v[SPEND].number;
    name->rows++;
    name->spend += v[SPEND].number;
    keep(job, row);
    return true;
}

/* --- what is said of them -----------------------------------------------------------------------
 */

static void tell_unknown(struct ep_in_job *job, const struct actuals *a, const struct name *n)
{
    ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0, ep_in_channel_hint(job, n->text),
               "'%s' in %s is no channel of the catalogue: %ld row%s with %.1f percent of the "
               "spend; a review counts its money but can judge no hypothesis by it",
               ep_text_clean(job->arena, n->text), job->first[EP_IN_ACTUALS], n->rows,
               n->rows == 1 ? "" : "s", a->spend > 0 ? 100 * n->spend / a->spend : 0);
}

static void gather(struct ep_in_job *job, void *state)
{
    const struct actuals *a = state;

    for (size_t i = 0; i < a->names.count; i++)
        if (!a->names.item[i].known)
            tell_unknown(job, a, &a->names.item[i]);
}

static void end(struct ep_in_job *job, void *state)
{
    const struct actuals *a = state;

    gather(job, state);
    if (a->rows > 0)
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL,
                   "%s: %ld row%s of %s checked and kept for reviews; the plan does not use them",
                   job->first[EP_IN_ACTUALS], a->rows, a->rows == 1 ? "" : "s",
                   ep_in_months(job->arena, a->first, a->last));
}

const struct ep_in_form ep_in_actuals = {
    .kind = "actuals",
    .profile = "emplan",
    .gives = "what the plan brought, for `emplan review`; a run only checks it",
    .note = "One row a channel and month. Where a month of a channel stands twice the later row "
            "counts: it is the restated one. What is not known stays empty; 0 is a figure.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_ACTUALS,
    .row = take,
};
const struct ep_in_keeper ep_in_actuals_keeper = {make, end, gather};
