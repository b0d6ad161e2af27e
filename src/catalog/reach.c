/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Rows of reach.csv come in sets: one platform, region, metric, year and source, with a total and
 * perhaps bands of age and rows by gender. Shares of a set are compared only with each other. */

#define OLDEST          90   /* people above are counted with the last band */
#define REACH_MOST      0.95 /* nobody reaches more of a group than this */
#define COVERED         0.5  /* part of the ages asked for that bands must cover */
#define REGION_PENALTY  20.0 /* a set of another region only where there is none nearer */
#define YEAR_PENALTY    1.0
#define METRIC_PENALTY  2.0
#define RECALLED_SPREAD 1.15 /* published and recalled shares: sampling and time */
#define JUDGED_SPREAD   1.5

static const char *const metrics[] = {"daily", "weekly", "use", "monthly"};
/* How far a metric is from what is asked: use of time for the index, reach in a month for reach. */
static const double for_index[] = {0, 1, 2, 3}, for_reach[] = {3, 2, 1, 0};

struct asked {
    const struct ep_catalog *catalog;
    const char *platform, *gender;
    const struct ep_where *where;
    struct ep_chain chain;
    double from, to;
};

struct set {
    const struct ep_reach_row *first; /* any row of the set */
    size_t index;
    double penalty;
    double total, group; /* shares; group < 0: the set has no bands for it */
};

static bool everyone(const struct ep_reach_row *row)
{
    return row->age_from <= 18 && row->age_to >= 100;
}

static bool same_set(const struct ep_reach_row *a, const struct ep_reach_row *b)
{
    return ep_streq(a->platform, b->platform) && ep_streq(a->region, b->region) &&
           ep_streq(a->metric, b->metric) && a->year == b->year;
}

static double metric_distance(const char *metric, const double *distance)
{
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (ep_streq(metrics[i], metric))
            return distance[i];
    return 4;
}

/* Years of life that a band and the ages asked for have in common. */
static double overlap(const struct ep_reach_row *row, double from, double to)
{
    double low = fmax(row->age_from, from), high = fmin(fmin(row->age_to, OLDEST), to);
    return high >= low ? high - low + 1 : 0;
}

/* Share of everybody of one gender in the set, or -1. */
static double total_of(const struct asked *q, const struct ep_reach_row *like, const char *gender)
{
    const struct ep_rows *rows = &q->catalog->rows[EP_FILE_REACH];
    const struct ep_reach_row *row = rows->item;
    for (size_t i = 0; i < rows->count; i++)
        if (same_set(&row[i], like) && everyone(&row[i]) && ep_streq(row[i].gender, gender))
            return row[i].share;
    return -1;
}

/* Mean over the bands of one gender, weighted by overlap; -1 where they cover too little. */
static double bands_of(const struct asked *q, const struct ep_reach_row *like, const char *gender)
{
    const struct ep_rows *rows = &q->catalog->rows[EP_FILE_REACH];
    const struct ep_reach_row *row = rows->item;
    double from = fmax(q->from, 12), to = fmin(q->to, OLDEST), sum = 0, years = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!same_set(&row[i], like) || everyone(&row[i]) || !ep_streq(row[i].gender, gender))
            continue;
        double w = overlap(&row[i], from, to);
        sum += w * row[i].share;
        years += w;
    }
    double span = to - from + 1;
    return years > 0 && years >= COVERED * span ? sum / years : -1;
}

/* Women to everybody (or men) on the platform, from the nearest set that tells; 1 where none does.
 */
static double gender_ratio(const struct asked *q)
{
    const struct ep_rows *rows = &q->catalog->rows[EP_FILE_REACH];
    const struct ep_reach_row *row = rows->item;
    double best = HUGE_VAL, ratio = 1;
    for (size_t i = 0; i < rows->count; i++) {
        if (!ep_streq(row[i].platform, q->platform) || !everyone(&row[i]) ||
            !ep_streq(row[i].gender, q->gender))
            continue;
        double all = total_of(q, &row[i], "all");
        double away = REGION_PENALTY * (double)ep_chain_region_steps(&q->chain, row[i].region) +
                      fabs(row[i].year - q->where->year);
        if (all > 0 && away < best) {
            best = away;
            ratio = row[i].share / all;
        }
    }
    return ratio;
}

static bool wants_gender(const struct asked *q)
{
    return q->gender && q->gender[0] && !ep_streq(q->gender, "all");
}

/* Share of the group in the set of `like`: bands by gender, else bands of all times the gender's
 * ratio; everybody where the group is everybody. */
static double group_of(const struct asked *q, const struct ep_reach_row *like)
{
    bool all_ages = q->from <= 18 && q->to >= 100;
    double gendered = wants_gender(q) ? bands_of(q, like, q->gender) : -1;
    double all = all_ages ? total_of(q, like, "all") : bands_of(q, like, "all");
    if (gendered >= 0)
        return gendered;
    if (all < 0)
        return -1;
    return wants_gender(q) ? all * gender_ratio(q) : all;
}

/* The nearest set; with `need_group` only sets that tell about the group. */
static bool find_set(const struct asked *q, const double *metric, bool need_group, struct set *out)
{
    const struct ep_rows *rows = &q->catalog->rows[EP_FILE_REACH];
    const struct ep_reach_row *row = rows->item;
    double best = HUGE_VAL;
    for (size_t i = 0; i < rows->count; i++) {
        if (!ep_streq(row[i].platform, q->platform))
            continue;
        double years = q->where->year > 0 ? fabs(row[i].year - q->where->year) : 0;
        double away = REGION_PENALTY * (double)ep_chain_region_steps(&q->chain, row[i].region) +
                      METRIC_PENALTY * metric_distance(row[i].metric, metric) +
                      YEAR_PENALTY * years;
        if (away >= best)
            continue;
        double total = total_of(q, &row[i], "all");
        double group = need_group ? group_of(q, &row[i]) : -1;
        if (total <= 0 || (need_group && group < 0))
            continue;
        best = away;
        *out = (struct set){&row[i], i, away, total, group};
    }
    return best < HUGE_VAL;
}

static struct asked ask(const struct ep_catalog *c, const char *platform,
                        const struct ep_where *where, int age_from, int age_to, const char *gender)
{
    return (struct asked){.catalog = c,
                          .platform = platform,
                          .gender = gender,
                          .where = where,
                          .chain = ep_catalog_region_chain(c, where->region),
                          .from = age_from,
                          .to = age_to};
}

static struct ep_range spread(const struct ep_source *source, double value, double more, bool rate)
{
    double f = source && source->evidence == EP_EVIDENCE_JUDGED ? JUDGED_SPREAD : RECALLED_SPREAD;
    f = 1 + (f - 1) * more;
    if (value <= 0)
        return ep_range_of(0);
    double high = value * f, low = value / f;
    if (rate && high >= 1)
        high = 1 - (1 - value) / f;
    return (struct ep_range){low, value, high};
}

/* The least sure source among the rows of the set that count for the group. */
static const struct ep_source *source_of(const struct asked *q, const struct set *set)
{
    const struct ep_rows *rows = &q->catalog->rows[EP_FILE_REACH];
    const struct ep_reach_row *row = rows->item;
    const struct ep_source *worst = ep_catalog_source(q->catalog, set->first->source);
    for (size_t i = 0; set->group >= 0 && i < rows->count; i++) {
        if (!same_set(&row[i], set->first) || overlap(&row[i], q->from, q->to) <= 0)
            continue;
        const struct ep_source *source = ep_catalog_source(q->catalog, row[i].source);
        if (!worst || (source && source->evidence > worst->evidence))
            worst = source;
    }
    return worst;
}

static const char *describe(const struct asked *q, const struct set *set,
                            const struct ep_source *source, struct ep_arena *a)
{
    const char *metric = ep_streq(set->first->metric, "use") ? "any" : set->first->metric;
    return ep_arena_printf(a, "%s use of %s in %s, %.0f%s%s%s%s", metric, set->first->platform,
                           ep_catalog_region_near(q->catalog, set->first->region)->name,
                           set->first->year, source ? ": " : "", source ? source->publisher : "",
                           source ? ", " : "", source ? source->title : "");
}

bool ep_catalog_usage_index(const struct ep_catalog *c, const char *platform,
                            const struct ep_where *where, int age_from, int age_to,
                            const char *gender, struct ep_arena *a, struct ep_figure *out)
{
    struct asked q = ask(c, platform, where, age_from, age_to, gender);
    struct set set;
    if (!find_set(&q, for_index, true, &set))
        return false;
    const struct ep_source *source = source_of(&q, &set);
    double more = q.chain.count > 0 && !ep_streq(set.first->region, q.chain.id[0]) ? 2 : 1;
    /* a survey that found nobody in the group found few, not none */
    double group = fmax(set.group, 0.005);
    *out = (struct ep_figure){
        .range = spread(source, group / set.total, more, false),
        .unit = "factor",
        .key = "usage_index",
        .row = ep_catalog_place(c, EP_FILE_REACH, set.index, a),
        .source = source,
        .note = ep_arena_printf(a, "%s: %.3g of the group against %.3g of all%s",
                                describe(&q, &set, source, a), group, set.total,
                                more > 1 ? "; taken from another region" : ""),
    };
    return true;
}

bool ep_catalog_reach(const struct ep_catalog *c, const char *platform,
                      const struct ep_where *where, int age_from, int age_to, const char *gender,
                      struct ep_arena *a, struct ep_figure *out)
{
    struct asked q = ask(c, platform, where, age_from, age_to, gender);
    struct set set;
    struct ep_figure usage;
    if (!find_set(&q, for_reach, false, &set))
        return false;
    double share = set.group = group_of(&q, set.first), more = 1;
    const struct ep_source *source = source_of(&q, &set);
    const char *note = describe(&q, &set, source, a);
    if (share < 0) {
        if (!ep_catalog_usage_index(c, platform, where, age_from, age_to, gender, a, &usage))
            return false;
        share = set.total * usage.range.mid;
        if (usage.source && source && usage.source->evidence > source->evidence)
            source = usage.source;
        more = 1.5;
        note = ep_arena_printf(a, "%s: %.3g of all, times the usage index of the group %.3g (%s)",
                               note, set.total, usage.range.mid, usage.note);
    }
    share = fmin(REACH_MOST, share);
    *out = (struct ep_figure){
        .range = spread(source, share, more, true),
        .unit = "rate",
        .key = "reach",
        .row = ep_catalog_place(c, EP_FILE_REACH, set.index, a),
        .source = source,
        .note = note,
    };
    return true;
}
