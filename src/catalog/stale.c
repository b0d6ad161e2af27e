/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

static void say(const struct ep_catalog *c, struct ep_findings *findings, enum ep_catalog_file file,
                size_t row, const char *what, double from, int year)
{
    struct ep_finding finding = {
        .severity = EP_SEVERITY_NOTE,
        .code = "stale",
        .file = c->rows[file].at[row].file,
        .line = (int)c->rows[file].at[row].line,
        .message = from > 0
                       ? ep_arena_printf(findings->arena, "%s is of %.0f, %.0f years before %d",
                                         what, from, year - from, year)
                       : ep_arena_printf(findings->arena, "%s has no date", what),
        .hint = "give your own figure under assumptions, or lay a newer row over it",
    };
    ep_findings_add(findings, &finding);
}

static bool old(double from, int year)
{
    return from <= 0 || year - from > EP_FRESH_YEARS;
}

void ep_catalog_stale(const struct ep_catalog *c, int year, struct ep_findings *findings)
{
    struct ep_arena *a = findings->arena;
    const struct ep_bench_row *bench = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    const struct ep_reach_row *reach = EP_ROWS(c, EP_FILE_REACH, struct ep_reach_row);
    const struct ep_season_row *season = EP_ROWS(c, EP_FILE_SEASONS, struct ep_season_row);
    for (size_t i = 0; i < c->rows[EP_FILE_BENCHMARKS].count; i++)
        if (old(bench[i].year, year))
            say(c, findings, EP_FILE_BENCHMARKS, i,
                ep_arena_printf(a, "%s (%s, %s)", bench[i].key, bench[i].region, bench[i].industry),
                bench[i].year, year);
    for (size_t i = 0; i < c->rows[EP_FILE_REACH].count; i++)
        if (old(reach[i].year, year))
            say(c, findings, EP_FILE_REACH, i,
                ep_arena_printf(a, "reach of %s in %s (%.0f to %.0f, %s)", reach[i].platform,
                                reach[i].region, reach[i].age_from, reach[i].age_to,
                                reach[i].metric),
                reach[i].year, year);
    for (size_t i = 0; i < c->rows[EP_FILE_SEASONS].count; i++)
        if (old(season[i].year, year))
            say(c, findings, EP_FILE_SEASONS, i,
                ep_arena_printf(a, "season of %s in %s", season[i].industry, season[i].region),
                season[i].year, year);
}
