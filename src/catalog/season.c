/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

bool ep_catalog_season(const struct ep_catalog *c, const struct ep_where *where, struct ep_arena *a,
                       double index[12], struct ep_figure *out)
{
    struct ep_chain regions = ep_catalog_region_chain(c, where->region);
    struct ep_chain industries = ep_catalog_industry_chain(c, where->industry);
    const struct ep_rows *rows = &c->rows[EP_FILE_SEASONS];
    const struct ep_season_row *row = rows->item;
    size_t best = SIZE_MAX, hit = 0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t in = ep_chain_find(&industries, row[i].industry);
        size_t rank = in * 2 * EP_CHAIN_MAX + ep_chain_region_steps(&regions, row[i].region);
        if (in == industries.count || rank >= best)
            continue;
        best = rank;
        hit = i;
    }
    if (best == SIZE_MAX)
        return false;
    const struct ep_source *source = ep_catalog_source(c, row[hit].source);
    const struct ep_industry *industry = ep_catalog_industry(c, row[hit].industry);
    memcpy(index, row[hit].month, sizeof row[hit].month);
    *out = (struct ep_figure){
        .range = ep_range_of(1),
        .unit = "factor",
        .key = "season",
        .row = ep_catalog_place(c, EP_FILE_SEASONS, hit, a),
        .source = source,
        .note = ep_arena_printf(a, "seasonal index of %s, %s%s%s%s%s",
                                industry ? industry->name[EP_LANGUAGE_EN] : "all industries",
                                ep_streq(row[hit].region, "world")
                                    ? "all regions"
                                    : ep_catalog_region_near(c, row[hit].region)->name,
                                source ? ": " : "", source ? source->publisher : "",
                                row[hit].note[0] ? "; " : "", row[hit].note),
    };
    return true;
}

bool ep_catalog_clicks(const struct ep_catalog *c, int position, const struct ep_where *where,
                       struct ep_arena *a, struct ep_figure *out)
{
    struct ep_chain regions = ep_catalog_region_chain(c, where->region);
    const struct ep_rows *rows = &c->rows[EP_FILE_CLICKS];
    const struct ep_click_row *row = rows->item;
    size_t best = SIZE_MAX, hit = 0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t rank = ep_chain_region_steps(&regions, row[i].region);
        if (row[i].position != position || rank >= best)
            continue;
        best = rank;
        hit = i;
    }
    if (best == SIZE_MAX)
        return false;
    double age = ep_catalog_age_factor(row[hit].year, where->year);
    const struct ep_source *source = ep_catalog_source(c, row[hit].source);
    *out = (struct ep_figure){
        .range = ep_catalog_widen(row[hit].range, age, "rate"),
        .unit = "rate",
        .key = "clicks_by_place",
        .row = ep_catalog_place(c, EP_FILE_CLICKS, hit, a),
        .source = source,
        .note = ep_arena_printf(a, "share of searches that place %d of the results gets%s%s",
                                position, source ? ": " : "", source ? source->title : ""),
    };
    return true;
}

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
}

static bool same_letters(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

/* True where `name` is one of "Cologne|Köln". Letters of ASCII may differ in case. */
static bool one_of(const char *names, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = names; p; p = strchr(p, '|')) {
        if (*p == '|')
            p++;
        size_t length = strcspn(p, "|");
        if (length == n && same_letters(p, name, n))
            return true;
    }
    return false;
}

double ep_catalog_city(const struct ep_catalog *c, const char *region, const char *name,
                       struct ep_arena *a, struct ep_figure *out)
{
    const struct ep_rows *rows = &c->rows[EP_FILE_CITIES];
    const struct ep_city_row *row = rows->item;
    for (size_t i = 0; name && i < rows->count; i++) {
        if (!ep_streq(row[i].region, region) || !one_of(row[i].names, name))
            continue;
        const struct ep_source *source = ep_catalog_source(c, row[i].source);
        *out = (struct ep_figure){
            .range = ep_range_of(row[i].population),
            .unit = "people",
            .key = "city",
            .row = ep_catalog_place(c, EP_FILE_CITIES, i, a),
            .source = source,
            .note = ep_arena_printf(a, "population of %s, %.0f%s%s", name, row[i].year,
                                    source ? ": " : "", source ? source->title : ""),
        };
        return row[i].population;
    }
    return 0;
}
