/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define DIFFERS 0.10 /* two files that disagree by more are named */
#define AT_ALL  3    /* results below which they are not */

void ep_rv_find(struct ep_review *v, enum ep_severity severity, const char *hint,
                const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const struct ep_finding finding = {.severity = severity,
                                       .code = "actuals",
                                       .message = ep_arena_vprintf(v->arena, format, args),
                                       .hint = hint};

    va_end(args);
    ep_findings_add(v->findings, &finding);
}

static const char *month_text(struct ep_review *v, int month)
{
    char text[8];

    return ep_arena_strdup(v->arena, ep_month_text(month, text));
}

/* --- which months ------------------------------------------------------------------------------
 */

/* Last month that is known as a whole: by files of months, else all but the last of dated rows. */
static int last_month(const struct ep_actual_list *list)
{
    int whole = -1, dated = -1;

    for (size_t i = 0; i < list->count; i++) {
        const struct ep_actual *x = &list->item[i];
        int *last = x->day_by_day ? &dated : &whole;

        *last = x->month > *last ? x->month : *last;
    }
    return whole >= 0 ? whole : dated - 1;
}

int ep_review_day_of(const struct ep_actual_list *list, int at)
{
    return at ? at : ep_month_first_day(last_month(list) + 1);
}

/* A plan made or approved when months were known already cannot have foreseen them. */
static void set_months(struct ep_review *v, const struct ep_actual_list *list, int at)
{
    int day, end;

    v->at = ep_review_day_of(list, at);
    end = ep_date_month(v->at);
    end = end < v->first + v->months ? end : v->first + v->months;
    v->now = end > v->first ? end - v->first : 0;
    v->judge_from = 0;
    if (ep_date_parse(v->record.as_of, &day) && ep_date_month(day) > v->first)
        v->judge_from = ep_date_month(day) - v->first;
}

/* Rows outside the months that can be compared, by why they are. */
static void tell_outside(struct ep_review *v, const struct ep_actual_list *list)
{
    int before = 0, future = 0, partial = 0, after = 0, end = ep_date_month(v->at);
    bool within = ep_month_first_day(end) != v->at;
    char date[11];

    for (size_t i = 0; i < list->count; i++) {
        const struct ep_actual *x = &list->item[i];

        if (!ep_streq(x->kind, "actuals"))
            continue;
        before += x->month < v->first;
        partial += within && x->month == end;
        future += x->month > end || (!within && x->month == end);
        after += x->month >= v->first + v->months && x->month < end;
    }
    ep_date_text(v->at, date);
    if (before)
        ep_rv_find(v, EP_SEVERITY_WARNING, NULL,
                   "%d actual figure%s of months before the plan of record (%s) left out", before,
                   before == 1 ? "" : "s", month_text(v, v->first));
    if (partial)
        ep_rv_find(v, EP_SEVERITY_WARNING, "review again when the month is over",
                   "%d actual figure%s of %s left out: the month is not over on %s", partial,
                   partial == 1 ? "" : "s", month_text(v, end), date);
    if (future)
        ep_rv_find(v, EP_SEVERITY_WARNING, "check the months, or give a later --at",
                   "%d actual figure%s from after %s left out: nobody can know them yet", future,
                   future == 1 ? "" : "s", date);
    if (after)
        ep_rv_find(v, EP_SEVERITY_WARNING, "plan the next period with `emplan run`",
                   "%d actual figure%s of months after the plan's end left out", after,
                   after == 1 ? "" : "s");
    if (v->judge_from > 0 && v->now > 0)
        ep_rv_find(
            v, EP_SEVERITY_NOTE, NULL,
            "the plan of record was made on %s: months before %s count for the forecast, but "
            "judge no hypothesis, which was written after them",
            v->record.as_of, month_text(v, v->first + v->judge_from));
}

/* --- one figure for each month -----------------------------------------------------------------
 */

/* Which kinds of file know a figure, the best first. */
static const char *const order[EP_ACTUAL_FIGURES][5] = {
    [EP_ACTUAL_SPEND] = {"actuals", "ads"},
    [EP_ACTUAL_VISITS] = {"actuals", "analytics", "ads"},
    [EP_ACTUAL_LEADS] = {"actuals", "deals", "analytics", "ads"},
    [EP_ACTUAL_CUSTOMERS] = {"actuals", "deals", "analytics", "ads"},
    [EP_ACTUAL_REVENUE] = {"actuals", "deals"},
    [EP_ACTUAL_VIEWS] = {"actuals"},
};

static int rank_of(const char *kind, int figure)
{
    for (int i = 0; i < 5 && order[figure][i]; i++)
        if (ep_streq(order[figure][i], kind))
            return i;
    return -1;
}

/* A group of the catalogue means the one channel of it that the plan has. */
static const char *channel_of(struct ep_review *v, const char *name)
{
    const char *only = NULL;
    int found = 0;

    if (ep_catalog_tool(v->catalog, name)) /* what tools cost is one row of the plan */
        return EP_ACTUAL_TOOLS;

    if (ep_rv_channel(v, name, false) || ep_catalog_channel(v->catalog, name))
        return name;
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_channel_spec *spec = ep_catalog_channel(v->catalog, v->channels.item[i].id);

        if (!spec || !v->channels.item[i].in_plan || !ep_channel_is(spec, name))
            continue;
        only = v->channels.item[i].id;
        found++;
    }
    return found == 1 ? only : name;
}

/* Sums of one figure of a channel by two kinds, over the months that both have. */
struct pair {
    double first, second;
};

static struct pair compare(const struct ep_review *v, const struct ep_actual_list *list,
                           const char *channel, int f, const char *kind)
{
    struct pair p = {0, 0};

    for (size_t i = 0; i < list->count; i++) {
        const struct ep_actual *x = &list->item[i];
        const struct ep_rv_channel *c = ep_rv_channel((struct ep_review *)v, channel, false);
        int t = x->month - v->first;

        if (!ep_streq(x->kind, kind) || !ep_streq(x->channel, channel) || !x->given[f] || t < 0 ||
            t >= v->now || isnan(c->month[t].actual[f]))
            continue;
        p.first += c->month[t].actual[f];
        p.second += x->figure[f];
    }
    return p;
}

/* The same figure from two files: the better known one counts, and a difference is said. */
static void tell_twice(struct ep_review *v, const struct ep_actual_list *list)
{
    for (size_t i = 0; i < v->channels.count; i++)
        for (int f = 0; f < EP_ACTUAL_FIGURES; f++)
            for (int k = 1; k < 5 && order[f][k]; k++) {
                const char *id = v->channels.item[i].id;
                struct pair p = compare(v, list, id, f, order[f][k]);

                if (fabs(p.first - p.second) <= DIFFERS * fmax(p.first, p.second) ||
                    fmax(p.first, p.second) < AT_ALL)
                    continue;
                ep_rv_find(v, EP_SEVERITY_WARNING,
                           "find out which one is right; what a platform counts is attributed to "
                           "it, not caused by it",
                           "%s of %s: %.0f count, a file of the kind %s says %.0f",
                           ep_actual_name[f], id, p.first, order[f][k], p.second);
            }
}

static void place(struct ep_review *v, const struct ep_actual *x)
{
    struct ep_rv_channel *c = ep_rv_channel(v, channel_of(v, x->channel), true);
    struct ep_rv_month *m = &c->month[x->month - v->first];

    c->any = true;
    if (!m->file || ep_streq(x->kind, "actuals")) {
        m->file = x->file;
        m->line = x->line;
    }
    for (int f = 0; f < EP_ACTUAL_FIGURES; f++)
        if (x->given[f]) {
            bool adds = ep_streq(c->id, EP_ACTUAL_TOOLS) && !isnan(m->actual[f]);

            m->actual[f] = x->figure[f] + (adds ? m->actual[f] : 0);
        }
}

/* Worse known kinds first, so that better ones take their place. */
static void place_all(struct ep_review *v, const struct ep_actual_list *list)
{
    for (int rank = 4; rank >= 0; rank--)
        for (size_t i = 0; i < list->count; i++) {
            struct ep_actual x = list->item[i];
            bool any = false;

            if (x.month < v->first || x.month >= v->first + v->now || !x.channel[0])
                continue;
            for (int f = 0; f < EP_ACTUAL_FIGURES; f++) {
                x.given[f] = x.given[f] && rank_of(x.kind, f) == rank;
                any = any || x.given[f];
            }
            if (any)
                place(v, &x);
        }
}

/* --- what is said of them ----------------------------------------------------------------------
 */

static void tell_restated(struct ep_review *v, const struct ep_actual_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_actual *x = &list->item[i];

        if (x->restated)
            ep_rv_find(v, EP_SEVERITY_WARNING, NULL,
                       "%s of %s stands twice: line %ld of %s counts, line %ld was restated",
                       ep_text_clean(v->arena, x->channel), month_text(v, x->month), x->line,
                       x->file, x->restated);
    }
}

/* Months of a planned channel of which nothing is said are unknown, not zero. */
static void tell_missing(struct ep_review *v)
{
    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];
        int missing = 0, planned = 0;

        for (int t = 0; t < v->now; t++) {
            double money = c->month[t].planned[EP_ACTUAL_SPEND];

            if (isnan(money) || money <= 0)
                continue;
            planned++;
            missing += isnan(c->month[t].actual[EP_ACTUAL_SPEND]) &&
                       isnan(c->month[t].actual[EP_ACTUAL_VISITS]);
        }
        /* tools cost what they cost: nobody has to count them */
        if (c->in_plan && missing > 0 && !ep_streq(c->id, EP_ACTUAL_TOOLS))
            ep_rv_find(v, EP_SEVERITY_WARNING,
                       "write a row with 0 where nothing was spent or nobody came",
                       "%s: no figures of %d of %d months with money; they are taken as unknown, "
                       "not as zero, "
                       "and the money as spent as planned",
                       c->id, missing, planned);
        if (!c->in_plan && c->any && !ep_streq(c->id, EP_ACTUAL_TOOLS))
            ep_rv_find(v, EP_SEVERITY_WARNING, NULL,
                       "%s is not in the plan of record: its money counts, no hypothesis is judged "
                       "by it",
                       ep_text_clean(v->arena, c->id));
    }
}

/* What channels claim together against what the orders say of the whole business. */
static void tell_claimed(struct ep_review *v, const struct ep_actual_list *list)
{
    double claimed = 0, bought = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct ep_actual *x = &list->item[i];
        int t = x->month - v->first;

        if (!ep_streq(x->kind, "orders") || t < 0 || t >= v->now)
            continue;
        bought += x->figure[EP_ACTUAL_CUSTOMERS];
        for (size_t k = 0; k < v->channels.count; k++) {
            double n = v->channels.item[k].month[t].actual[EP_ACTUAL_CUSTOMERS];

            claimed += isnan(n) ? 0 : n;
        }
    }
    if (bought > 0 && claimed > bought * (1 + DIFFERS))
        ep_rv_find(v, EP_SEVERITY_WARNING,
                   "count customers once, in the shop or CRM, by where they came from",
                   "the channels claim %.0f customers, the orders have %.0f new ones", claimed,
                   bought);
}

enum ep_status ep_rv_actual(struct ep_review *v, const struct ep_actual_list *list, int at,
                            struct ep_error *err)
{
    bool any = false;

    if (list->count == 0) {
        ep_error_set(err, EP_INVALID, "there are no actual figures to review");
        return ep_error_hint(err, "name a file with the columns of `emplan help data`, actuals, "
                                  "under `data:` of the brief");
    }
    set_months(v, list, at);
    tell_outside(v, list);
    place_all(v, list);
    for (size_t i = 0; i < v->channels.count; i++)
        any = any || v->channels.item[i].any;
    if (!any) {
        ep_error_set(err, EP_INVALID,
                     "no month of the plan of record (%d from %s on) has actual figures that are "
                     "known on the day of the review",
                     v->months, v->record.first_month);
        return ep_error_hint(err, "look at the months in the data files, and at --at");
    }
    tell_restated(v, list);
    tell_twice(v, list);
    tell_missing(v);
    tell_claimed(v, list);
    return EP_OK;
}
