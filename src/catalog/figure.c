/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <math.h>
#include <stdint.h>

struct ep_range ep_catalog_widen(struct ep_range r, double factor, const char *unit)
{
    bool rate = ep_streq(unit, "rate");
    if (factor <= 1 || r.low <= 0 || (rate && r.high >= 1))
        return r;
    return ep_range_widen(r, factor, rate);
}

double ep_catalog_age_factor(double row_year, int year)
{
    if (year <= 0)
        return 1;
    double over = row_year > 0 ? year - row_year - EP_FRESH_YEARS : EP_UNDATED_YEARS;
    return over > 0 ? fmin(EP_WIDEN_AGE_MOST, 1 + EP_WIDEN_AGE * over) : 1;
}

/* The row that serves, and how far outward it stands. */
struct hit {
    const struct ep_bench_row *row;
    size_t index, regions, industries;
    bool region_known, industry_known;
};

static bool find_row(const struct ep_catalog *c, const char *key, const struct ep_where *where,
                     struct hit *hit)
{
    struct ep_chain regions = ep_catalog_region_chain(c, where->region);
    struct ep_chain industries = ep_catalog_industry_chain(c, where->industry);
    const struct ep_bench_row *row = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    size_t best = SIZE_MAX, first = ep_index_get(&c->key, key);
    for (size_t i = first == SIZE_MAX ? 0 : first + 1; i != 0; i = row[i - 1].next) {
        const struct ep_bench_row *r = &row[i - 1];
        size_t in = ep_chain_find(&industries, r->industry);
        size_t out = ep_chain_region_steps(&regions, r->region);
        if (in == industries.count || out * EP_CHAIN_MAX + in >= best)
            continue;
        best = out * EP_CHAIN_MAX + in;
        *hit = (struct hit){.row = r, .index = i - 1, .regions = out, .industries = in};
    }
    hit->region_known = ep_catalog_region(c, regions.id[0]) != NULL;
    hit->industry_known =
        ep_streq(industries.id[0], "all") || ep_catalog_industry(c, industries.id[0]);
    return best != SIZE_MAX;
}

/* A judged row of the whole world or of all industries was judged with all of them in mind: its
 * range holds everywhere already. A published one was measured somewhere. */
static double outward_factor(const struct hit *hit, const struct ep_source *source)
{
    bool judged = source && source->evidence == EP_EVIDENCE_JUDGED;
    size_t regions = judged && ep_streq(hit->row->region, "world") ? 0 : hit->regions;
    size_t industries = judged && ep_streq(hit->row->industry, "all") ? 0 : hit->industries;
    /* a place or trade that the catalogue does not know is far from every row of it */
    if (!hit->region_known && regions == 0)
        regions = 1;
    if (!hit->industry_known && industries == 0)
        industries = 1;
    regions = regions < EP_WIDEN_STEPS ? regions : EP_WIDEN_STEPS;
    industries = industries < EP_WIDEN_STEPS ? industries : EP_WIDEN_STEPS;
    return pow(EP_WIDEN_REGION, (double)regions) * pow(EP_WIDEN_INDUSTRY, (double)industries);
}

static const char *describe(const struct ep_catalog *c, const struct hit *hit,
                            const struct ep_source *source, const char *moved, double widened,
                            const struct ep_where *where, struct ep_arena *a)
{
    const struct ep_bench_row *row = hit->row;
    const struct ep_industry *industry = ep_catalog_industry(c, row->industry);
    const char *place = ep_streq(row->region, "world")
                            ? "all regions"
                            : ep_catalog_region_near(c, row->region)->name;
    const char *trade = industry ? industry->name[EP_LANGUAGE_EN] : "all industries";
    const char *note = ep_arena_printf(a, "row for %s, %s", place, trade);
    if (source)
        note = ep_arena_printf(a, "%s: %s, %s", note, source->publisher, source->title);
    if (row->note[0])
        note = ep_arena_printf(a, "%s; %s", note, row->note);
    if (moved[0])
        note = ep_arena_printf(a, "%s; %s", note, moved);
    if (widened > 1)
        note =
            ep_arena_printf(a, "%s; range widened %.2f times%s", note, widened,
                            ep_catalog_age_factor(row->year, where->year) > 1
                                ? row->year > 0 ? ", also for its age" : ", also for having no date"
                                : "");
    return note;
}

bool ep_catalog_figure(const struct ep_catalog *c, const char *key, const struct ep_where *where,
                       struct ep_arena *a, struct ep_figure *out)
{
    struct hit hit = {0};
    if (!find_row(c, key, where, &hit))
        return false;
    const struct ep_bench_row *row = hit.row;
    const struct ep_source *source = ep_catalog_source(c, row->source);
    struct ep_range r = row->range;
    const char *moved = "";
    if (ep_streq(row->unit, "money") && !ep_catalog_convert(c, row, where, a, &r, &moved))
        return false;
    double factor = outward_factor(&hit, source) * ep_catalog_age_factor(row->year, where->year);
    struct ep_range wide = ep_catalog_widen(r, factor, row->unit);
    bool widened = wide.low < r.low || wide.high > r.high;
    *out = (struct ep_figure){
        .range = wide,
        .unit = row->unit,
        .key = row->key,
        .row = ep_catalog_place(c, EP_FILE_BENCHMARKS, hit.index, a),
        .source = source,
        .note = describe(c, &hit, source, moved, widened ? factor : 1, where, a),
        .cpc_multiple = ep_streq(row->unit, "x_cpc"),
    };
    return true;
}
