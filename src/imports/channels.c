/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <string.h>

/* Files of the kinds analytics and ads become the audit's channels: means of a month over the last
 * twelve. What both count is taken from analytics, which counts each visit once. */

#define MOST_NAMES 500 /* different channels, known or not */

enum {
    SPEND,
    VISITS,
    LEADS,
    CUSTOMERS,
    FIGURES
};
enum {
    ANALYTICS,
    ADS,
    SOURCES
};

enum {
    A_MONTH,
    A_CHANNEL,
    A_VISITS,
    A_LEADS,
    A_CUSTOMERS
};
enum {
    D_MONTH,
    D_CHANNEL,
    D_CAMPAIGN,
    D_SPEND,
    D_IMPRESSIONS,
    D_CLICKS,
    D_LEADS,
    D_CUSTOMERS
};

#define CHANNEL_HELP                                                                               \
    "channel of the catalogue (`emplan catalog list`), or direct, other; what is neither is "      \
    "reported with its share"

static const struct ep_in_column analytics_columns[] = {
    [A_MONTH] = {"month", EP_IN_MONTH, .required = true, .when = true, .help = "2026-04"},
    [A_CHANNEL] = {"channel", EP_IN_TEXT, .required = true, .help = CHANNEL_HELP},
    [A_VISITS] = {"visits", EP_IN_WHOLES, .required = true, .adds = true,
                  .help = "visits of the site"},
    [A_LEADS] = {"leads", EP_IN_WHOLES, .adds = true, .help = "leads counted"},
    [A_CUSTOMERS] = {"customers", EP_IN_WHOLES, .adds = true, .help = "customers counted"},
};
static const struct ep_in_column ads_columns[] = {
    [D_MONTH] = {"month", EP_IN_MONTH, .required = true, .when = true, .help = "2026-04"},
    [D_CHANNEL] = {"channel", EP_IN_TEXT, .required = true, .help = CHANNEL_HELP},
    [D_CAMPAIGN] = {"campaign", EP_IN_TEXT, .help = "its name; campaigns of a channel are summed"},
    [D_SPEND] = {"spend", EP_IN_MONEY, .required = true, .adds = true, .help = "money spent"},
    [D_IMPRESSIONS] = {"impressions", EP_IN_WHOLES, .adds = true,
                       .help = "times shown; checked, not used by the plan"},
    [D_CLICKS] = {"clicks", EP_IN_WHOLES, .required = true, .adds = true,
                  .help = "clicks: visits where analytics does not count them"},
    [D_LEADS] = {"leads", EP_IN_WHOLES, .adds = true, .help = "leads as the ad system counts them"},
    [D_CUSTOMERS] = {"customers", EP_IN_WHOLES, .adds = true,
                     .help = "customers as the ad system counts them"},
};

struct cell { /* a channel in a month, of one source */
    size_t channel;
    int source, month;
    double figure[FIGURES];
    bool given[FIGURES];
};
struct name {
    const char *text;
    const struct ep_channel_spec *spec; /* NULL: a group, or no channel */
    bool group, rest;                   /* rest: direct, other */
    long rows;
};
struct channels {
    struct {
        struct cell *item;
        size_t count;
    } cells;
    struct {
        struct name *item;
        size_t count;
    } names;
    bool any[SOURCES];
    int last[SOURCES], first[SOURCES];
};

/* --- gathering --------------------------------------------------------------------------------
 */

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct channels);
}

static bool is_group(struct ep_in_job *job, const char *text)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(job->catalog, &count);

    for (size_t i = 0; i < count; i++)
        if (ep_streq(spec[i].group, text))
            return true;
    return false;
}

/* SIZE_MAX where there are too many. */
static size_t name_of(struct ep_in_job *job, struct channels *c, const char *text)
{
    for (size_t i = 0; i < c->names.count; i++)
        if (strcmp(c->names.item[i].text, text) == 0)
            return i;
    if (c->names.count >= MOST_NAMES)
        return SIZE_MAX;
    struct name n = {.text = ep_arena_strdup(job->arena, text),
                     .spec = ep_catalog_channel(job->catalog, text),
                     .rest = ep_streq(text, "direct") || ep_streq(text, "other")};

    n.group = !n.spec && is_group(job, text);
    EP_PUSH(job->arena, &c->names, n);
    return c->names.count - 1;
}

static struct cell *cell_of(struct ep_in_job *job, struct channels *c, int source, size_t channel,
                            int month)
{
    for (size_t i = c->cells.count; i-- > 0;)
        if (c->cells.item[i].source == source && c->cells.item[i].channel == channel &&
            c->cells.item[i].month == month)
            return &c->cells.item[i];
    struct cell new = {.channel = channel, .source = source, .month = month};

    EP_PUSH(job->arena, &c->cells, new);
    return &c->cells.item[c->cells.count - 1];
}

static void add(struct cell *cell, int figure, const struct ep_in_value *v)
{
    cell->figure[figure] += v->given ? v->number : 0;
    cell->given[figure] = cell->given[figure] || v->given;
}

static struct cell *open_cell(struct ep_in_job *job, struct channels *c, int source,
                              const struct ep_in_value *month, const struct ep_in_value *channel,
                              struct ep_in_fault *fault)
{
    size_t name = name_of(job, c, channel->text);

    if (name == SIZE_MAX) {
        ep_in_refuse(fault, "too many channels", "write channels of the catalogue",
                     "there are more than %d different channels", MOST_NAMES);
        return NULL;
    }
    c->names.item[name].rows++;
    if (!c->any[source] || month->time > c->last[source])
        c->last[source] = month->time;
    if (!c->any[source] || month->time < c->first[source])
        c->first[source] = month->time;
    c->any[source] = true;
    return cell_of(job, c, source, name, month->time);
}

static bool take_analytics(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                           struct ep_in_fault *fault)
{
    struct cell *cell =
        open_cell(job, state, ANALYTICS, &row->v[A_MONTH], &row->v[A_CHANNEL], fault);

    if (!cell)
        return false;
    add(cell, VISITS, &row->v[A_VISITS]);
    add(cell, LEADS, &row->v[A_LEADS]);
    add(cell, CUSTOMERS, &row->v[A_CUSTOMERS]);
    return true;
}

static bool take_ads(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                     struct ep_in_fault *fault)
{
    struct cell *cell = open_cell(job, state, ADS, &row->v[D_MONTH], &row->v[D_CHANNEL], fault);

    if (!cell)
        return false;
    add(cell, SPEND, &row->v[D_SPEND]);
    add(cell, VISITS, &row->v[D_CLICKS]);
    add(cell, LEADS, &row->v[D_LEADS]);
    add(cell, CUSTOMERS, &row->v[D_CUSTOMERS]);
    return true;
}

/* --- figures ----------------------------------------------------------------------------------
 */

struct mean {
    double sum[FIGURES];
    bool given[FIGURES];
    int first, last;
    bool any;
};

/* Sums of a channel over the last twelve months of a source, from its first month there on. */
static struct mean mean_of(const struct channels *c, size_t channel, int source)
{
    struct mean m = {.last = c->last[source]};

    for (size_t i = 0; i < c->cells.count; i++) {
        const struct cell *x = &c->cells.item[i];

        if (x->channel != channel || x->source != source || x->month <= m.last - 12)
            continue;
        m.first = !m.any || x->month < m.first ? x->month : m.first;
        m.any = true;
        for (int f = 0; f < FIGURES; f++) {
            m.sum[f] += x->figure[f];
            m.given[f] = m.given[f] || x->given[f];
        }
    }
    return m;
}

/* Files of which kind there are: that of the ads where there are any. */
static enum ep_in_slot origin_of(const struct ep_in_job *job)
{
    return job->files[EP_IN_CHANNELS] ? EP_IN_CHANNELS : EP_IN_ANALYTICS;
}

static struct ep_audit_channel *entry_of(struct ep_in_job *job, const struct name *n,
                                         enum ep_in_slot origin)
{
    struct ep_brief *b = job->brief;
    size_t kept = 0;

    for (size_t i = 0; i < b->audit.channels.count; i++)
        if (ep_streq(b->audit.channels.item[i].channel.text, n->text))
            return &b->audit.channels.item[i];
    for (size_t i = 0; i < b->audit.channels.count; i++) {
        struct ep_audit_channel *x = &b->audit.channels.item[i];
        const struct ep_channel_spec *spec = ep_catalog_channel(job->catalog, x->channel.text);
        bool twice = (n->spec && ep_channel_is(n->spec, x->channel.text)) ||
                     (n->group && spec && ep_channel_is(spec, n->text));

        if (twice && !ep_imports_gave(b, &x->at))
            ep_in_find(job, EP_SEVERITY_NOTE, b->path, x->at.line, NULL,
                       "audit.channels: %s of the brief gives way to %s of %s", x->channel.text,
                       n->text, job->first[origin]);
        else
            b->audit.channels.item[kept++] = *x;
    }
    b->audit.channels.count = kept;
    struct ep_audit_channel new = {.channel = {n->text, true, ep_in_place(job, origin)},
                                   .at = ep_in_place(job, origin)};

    EP_PUSH(job->arena, &b->audit.channels, new);
    return &b->audit.channels.item[b->audit.channels.count - 1];
}

/* Figures of the entry that no file gives are the brief's and of one month. */
static void write_channel(struct ep_in_job *job, const struct channels *c, size_t channel)
{
    static const char *const figure[FIGURES] = {"spend_month", "visits_month", "leads_month",
                                                "customers_month"};
    const struct name *n = &c->names.item[channel];
    struct mean m[SOURCES] = {mean_of(c, channel, ANALYTICS), mean_of(c, channel, ADS)};
    struct ep_audit_channel *e = entry_of(job, n, m[ADS].any ? EP_IN_CHANNELS : EP_IN_ANALYTICS);
    struct ep_num *num[FIGURES] = {&e->spend_month, &e->visits_month, &e->leads_month,
                                   &e->customers_month};

    for (int f = 0; f < FIGURES; f++) {
        const struct mean *best = m[ANALYTICS].given[f] ? &m[ANALYTICS] : &m[ADS];
        enum ep_in_slot origin = best == &m[ANALYTICS] ? EP_IN_ANALYTICS : EP_IN_CHANNELS;
        int months = best->last - best->first + 1;

        if (!best->given[f])
            continue;
        ep_in_set(job, origin, num[f],
                  ep_arena_printf(job->arena, "audit.channels.%s.%s", n->text, figure[f]),
                  ep_range_of(best->sum[f] / months), fmax(best->sum[f], 1e-9),
                  ep_arena_printf(job->arena, "mean month of %s",
                                  ep_in_months(job->arena, best->first, best->last)));
        e->months = months > e->months ? months : e->months;
    }
}

const char *ep_in_channel_hint(struct ep_in_job *job, const char *text)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(job->catalog, &count);
    const char **names = EP_NEW_ARRAY(job->arena, const char *, count);

    for (size_t i = 0; i < count; i++)
        names[i] = spec[i].id;
    const char *near = strlen(text) < 64 ? ep_nearest(text, names, count) : NULL;

    return near ? ep_arena_printf(job->arena, "write %s", near)
                : "`emplan catalog list` lists the channels; write `other` for what is none";
}

static double sum_of(const struct channels *c, int source, int figure, size_t channel)
{
    double sum = 0;

    for (size_t i = 0; i < c->cells.count; i++)
        if (c->cells.item[i].source == source &&
            (channel == SIZE_MAX || c->cells.item[i].channel == channel))
            sum += c->cells.item[i].figure[figure];
    return sum;
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static void tell_unknown(struct ep_in_job *job, const struct channels *c, size_t channel)
{
    const struct name *n = &c->names.item[channel];
    double spend = percent(sum_of(c, ADS, SPEND, channel), sum_of(c, ADS, SPEND, SIZE_MAX));
    double visits =
        percent(sum_of(c, ANALYTICS, VISITS, channel), sum_of(c, ANALYTICS, VISITS, SIZE_MAX));

    ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0, ep_in_channel_hint(job, n->text),
               "'%s' in %s is no channel of the catalogue: %ld row%s with %.1f percent of the "
               "spend and %.1f percent of the visits count for no channel",
               ep_text_clean(job->arena, n->text), job->first[origin_of(job)], n->rows,
               n->rows == 1 ? "" : "s", spend, visits);
}

/* All visits that analytics counts, those of no channel too. */
static void site_visits(struct ep_in_job *job, const struct channels *c)
{
    double sum = 0;
    int first = c->first[ANALYTICS], last = c->last[ANALYTICS];

    if (!c->any[ANALYTICS])
        return;
    first = first > last - 11 ? first : last - 11;
    for (size_t i = 0; i < c->cells.count; i++)
        if (c->cells.item[i].source == ANALYTICS && c->cells.item[i].month >= first)
            sum += c->cells.item[i].figure[VISITS];
    if (sum > 0)
        ep_in_set(
            job, EP_IN_ANALYTICS, &job->brief->business.current.site_visits_month,
            "business.current.site_visits_month", ep_range_of(sum / (last - first + 1)), sum,
            ep_arena_printf(job->arena, "mean month of %s", ep_in_months(job->arena, first, last)));
}

static void end(struct ep_in_job *job, void *state)
{
    struct channels *c = state;

    for (size_t i = 0; i < c->names.count; i++) {
        const struct name *n = &c->names.item[i];

        if (n->spec || n->group)
            write_channel(job, c, i);
        else if (!n->rest)
            tell_unknown(job, c, i);
    }
    site_visits(job, c);
}

/* Months as they are, for reviews. */
static void gather(struct ep_in_job *job, void *state)
{
    static const char *const kind[SOURCES] = {[ANALYTICS] = "analytics", [ADS] = "ads"};
    static const enum ep_in_slot origin[SOURCES] = {
        [ANALYTICS] = EP_IN_ANALYTICS, [ADS] = EP_IN_CHANNELS};
    static const enum ep_actual_figure as[FIGURES] = {[SPEND] = EP_ACTUAL_SPEND,
                                                      [VISITS] = EP_ACTUAL_VISITS,
                                                      [LEADS] = EP_ACTUAL_LEADS,
                                                      [CUSTOMERS] = EP_ACTUAL_CUSTOMERS};
    struct channels *c = state;

    for (size_t i = 0; i < c->cells.count; i++) {
        const struct cell *x = &c->cells.item[i];
        const char *name = c->names.item[x->channel].text;
        struct ep_actual *a =
            ep_in_actual(job, kind[x->source], job->first[origin[x->source]], NULL, x->month, name);

        for (int f = 0; f < FIGURES; f++)
            if (x->given[f])
                ep_in_actual_add(a, as[f], x->figure[f]);
    }
    for (size_t i = 0; i < c->names.count; i++)
        if (!c->names.item[i].spec && !c->names.item[i].group && !c->names.item[i].rest)
            tell_unknown(job, c, i);
}

const struct ep_in_form ep_in_analytics = {
    .kind = "analytics",
    .profile = "emplan",
    .gives = "visits, leads and customers of today's channels, visits of the site",
    .note =
        "Means of a month over the last twelve months of the file, from a channel's first month "
        "on. The more leads or customers they rest on, the less the benchmark counts.",
    .column = analytics_columns,
    .columns = EP_IN_COUNT(analytics_columns),
    .slot = EP_IN_CHANNELS,
    .origin = EP_IN_ANALYTICS,
    .row = take_analytics,
};
const struct ep_in_form ep_in_ads = {
    .kind = "ads",
    .profile = "emplan",
    .gives = "spend, visits, leads and customers of today's paid channels",
    .note = "As analytics; where a file of that kind counts a channel too, its visits, leads and "
            "customers are taken and only the spend from here.",
    .column = ads_columns,
    .columns = EP_IN_COUNT(ads_columns),
    .slot = EP_IN_CHANNELS,
    .row = take_ads,
};
const struct ep_in_keeper ep_in_channels_keeper = {make, end, gather};
