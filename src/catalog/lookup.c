/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

static const void *find(const struct ep_catalog *c, enum ep_catalog_file file, const char *id,
                        size_t size)
{
    size_t i = ep_index_get(&c->rows[file].index, id);
    return i == SIZE_MAX ? NULL : (const char *)c->rows[file].item + i * size;
}

#define LIST(name, file, type)                                                                     \
    const struct type *ep_catalog_##name(const struct ep_catalog *c, size_t *count)                \
    {                                                                                              \
        *count = c->rows[file].count;                                                              \
        return c->rows[file].item;                                                                 \
    }
LIST(channels, EP_FILE_CHANNELS, ep_channel_spec)
LIST(tools, EP_FILE_TOOLS, ep_tool_spec)
LIST(formats, EP_FILE_FORMATS, ep_format_spec)
LIST(tasks, EP_FILE_TASKS, ep_task_spec)
LIST(duties, EP_FILE_DUTIES, ep_duty_spec)
LIST(sources, EP_FILE_SOURCES, ep_source)
LIST(regions, EP_FILE_REGIONS, ep_region)
LIST(industries, EP_FILE_INDUSTRIES, ep_industry)

#define FIND(name, file, type)                                                                     \
    const struct type *ep_catalog_##name(const struct ep_catalog *c, const char *id)               \
    {                                                                                              \
        return find(c, file, id, sizeof(struct type));                                             \
    }
FIND(region, EP_FILE_REGIONS, ep_region)
FIND(industry, EP_FILE_INDUSTRIES, ep_industry)
FIND(channel, EP_FILE_CHANNELS, ep_channel_spec)
FIND(tool, EP_FILE_TOOLS, ep_tool_spec)
FIND(format, EP_FILE_FORMATS, ep_format_spec)
FIND(task, EP_FILE_TASKS, ep_task_spec)
FIND(duty, EP_FILE_DUTIES, ep_duty_spec)
FIND(source, EP_FILE_SOURCES, ep_source)

const struct ep_region *ep_catalog_region_near(const struct ep_catalog *c, const char *id)
{
    const struct ep_region *r = ep_catalog_region(c, id);
    return r ? r : ep_catalog_region(c, "world");
}

bool ep_channel_is(const struct ep_channel_spec *spec, const char *name)
{
    return ep_streq(spec->id, name) || ep_streq(spec->group, name);
}

static void add(struct ep_chain *chain, const char *id)
{
    if (chain->count < EP_CHAIN_MAX && ep_chain_find(chain, id) == chain->count)
        chain->id[chain->count++] = id;
}

struct ep_chain ep_catalog_region_chain(const struct ep_catalog *c, const char *region)
{
    struct ep_chain chain = {{NULL}, 0};
    const char *id = region && region[0] ? region : "world";
    for (int step = 0; step < EP_CHAIN_MAX - 2 && id[0]; step++) {
        add(&chain, id);
        const struct ep_region *r = ep_catalog_region(c, id);
        id = r ? r->outward : "";
    }
    add(&chain, "world");
    return chain;
}

struct ep_chain ep_catalog_industry_chain(const struct ep_catalog *c, const char *industry)
{
    struct ep_chain chain = {{NULL}, 0};
    const char *id = industry && industry[0] ? industry : "all";
    for (int step = 0; step < EP_CHAIN_MAX - 2 && id[0]; step++) {
        add(&chain, id);
        const struct ep_industry *i = ep_catalog_industry(c, id);
        id = i ? i->parent : "";
    }
    add(&chain, "all");
    return chain;
}

size_t ep_chain_find(const struct ep_chain *chain, const char *id)
{
    size_t i = 0;
    while (i < chain->count && !ep_streq(chain->id[i], id))
        i++;
    return i;
}

size_t ep_chain_region_steps(const struct ep_chain *chain, const char *region)
{
    size_t i = ep_chain_find(chain, region);
    if (i < chain->count)
        return i;
    return ep_streq(region, "US") ? chain->count : chain->count + 1;
}

/* The row of one region that holds the month, else the latest closed one. */
static const struct ep_availability *in_region(const struct ep_channel_spec *spec,
                                               const char *region, int month, bool *open)
{
    const struct ep_availability *closed = NULL;
    for (size_t i = 0; i < spec->open_count; i++) {
        const struct ep_availability *row = &spec->open[i];
        if (!ep_streq(row->region, region))
            continue;
        if (row->from <= month && (row->until == 0 || month < row->until)) {
            *open = true;
            return row;
        }
        if (!closed || row->until > closed->until)
            closed = row;
    }
    *open = false;
    return closed;
}

const struct ep_availability *ep_channel_availability(const struct ep_catalog *c,
                                                      const struct ep_channel_spec *spec,
                                                      const char *region, int month, bool *open)
{
    struct ep_chain chain = ep_catalog_region_chain(c, region);
    *open = false;
    for (size_t i = 0; i < chain.count; i++) {
        const struct ep_availability *row = in_region(spec, chain.id[i], month, open);
        if (row)
            return row;
    }
    return NULL;
}

const char *ep_catalog_place(const struct ep_catalog *c, enum ep_catalog_file file, size_t i,
                             struct ep_arena *a)
{
    const struct ep_row_at *at = &c->rows[file].at[i];
    return ep_arena_printf(a, "%s:%ld", at->file, at->line);
}

static bool key_is_under(const char *key, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(key, prefix, n) == 0 && (key[n] == '\0' || key[n] == '.');
}

size_t ep_catalog_rows(const struct ep_catalog *c, struct ep_arena *a, const char *key,
                       const char *industry, const struct ep_catalog_row **out)
{
    const struct ep_bench_row *row = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    struct {
        struct ep_catalog_row *item;
        size_t count;
    } rows = {0};
    for (size_t i = 0; i < c->rows[EP_FILE_BENCHMARKS].count; i++) {
        const struct ep_bench_row *r = &row[i];
        if (!key_is_under(r->key, key) || (industry && !ep_streq(r->industry, industry)))
            continue;
        EP_PUSH(a, &rows,
                ((struct ep_catalog_row){.key = r->key,
                                         .region = r->region,
                                         .industry = r->industry,
                                         .unit = r->unit,
                                         .currency = r->currency,
                                         .note = r->note,
                                         .range = r->range,
                                         .year = (int)r->year,
                                         .source = ep_catalog_source(c, r->source),
                                         .place = ep_catalog_place(c, EP_FILE_BENCHMARKS, i, a)}));
    }
    *out = rows.item;
    return rows.count;
}
