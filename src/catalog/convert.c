/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Which price level scales a money key: by its last part; BY_CHANNEL: work where the channel's
 * price is one of work, else media. How to add a money parameter: a row here where it is not media.
 */
enum level {
    MEDIA,
    WORK,
    GOODS,
    BY_CHANNEL
};
static const struct level_rule {
    const char *parameter;
    enum level level;
} rules[] = {
    {"cost_per_visit", BY_CHANNEL},
    {"cost_per_contact", BY_CHANNEL},
    {"minimum_month", BY_CHANNEL},
    {"full_effort_month", BY_CHANNEL},
    {"fixed_month", WORK},
    {"setup", WORK},
    {"wage_hour", WORK},
    {"cost_month", GOODS},
    {"order_value", GOODS},
};
static const char *const level_names[] = {[MEDIA] = "media", [WORK] = "work", [GOODS] = "goods"};

static enum level level_of(const struct ep_catalog *c, const char *key)
{
    const char *point = strrchr(key, '.');
    enum level level = MEDIA;
    for (size_t i = 0; point && i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i].parameter, point + 1) == 0)
            level = rules[i].level;
    if (level != BY_CHANNEL)
        return level;
    char id[96];
    size_t n = (size_t)(point - key);
    if (n >= sizeof id)
        return MEDIA;
    memcpy(id, key, n);
    id[n] = '\0';
    const struct ep_channel_spec *spec = ep_catalog_channel(c, id);
    return spec && spec->produced ? WORK : MEDIA;
}

static struct ep_range region_level(const struct ep_region *r, enum level level)
{
    return level == MEDIA ? r->price_media : level == WORK ? r->price_work : r->price_goods;
}

/* Value of one row of prices at a level. */
static double row_index(const struct ep_price_row *row, enum level level)
{
    return level == MEDIA ? row->media : row->work;
}

/* Price index of exactly this region, between its years by a straight line, held beyond them; 0
 * where it has none. */
static double own_index(const struct ep_catalog *c, const char *region, int year, enum level level)
{
    const struct ep_rows *rows = &c->rows[EP_FILE_PRICES];
    const struct ep_price_row *row = rows->item, *below = NULL, *above = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        if (!ep_streq(row[i].region, region))
            continue;
        if (row[i].year <= year && (!below || row[i].year > below->year))
            below = &row[i];
        if (row[i].year >= year && (!above || row[i].year < above->year))
            above = &row[i];
    }
    if (!below || !above)
        return below ? row_index(below, level) : above ? row_index(above, level) : 0;
    if (below == above)
        return row_index(below, level);
    double part = (year - below->year) / (above->year - below->year);
    return row_index(below, level) + part * (row_index(above, level) - row_index(below, level));
}

static double price_index(const struct ep_catalog *c, const char *region, int year,
                          enum level level)
{
    struct ep_chain chain = ep_catalog_region_chain(c, region);
    for (size_t i = 0; i < chain.count; i++) {
        double index = own_index(c, chain.id[i], year, level);
        if (index > 0)
            return index;
    }
    return 1;
}

/* Ratio of prices of two years with the spread that the index adds. */
static struct ep_range years_ratio(const struct ep_catalog *c, const char *region, int from, int to,
                                   enum level level)
{
    if (from == to || from <= 0 || to <= 0)
        return ep_range_of(1);
    double ratio = price_index(c, region, to, level) / price_index(c, region, from, level);
    double spread = 1 + EP_INDEX_SPREAD * abs(to - from);
    return (struct ep_range){ratio / spread, ratio, ratio * spread};
}

static const struct ep_currency_row *currency(const struct ep_catalog *c, const char *code)
{
    size_t i = ep_index_get(&c->rows[EP_FILE_CURRENCIES].index, code);
    return i == SIZE_MAX ? NULL : &EP_ROWS(c, EP_FILE_CURRENCIES, struct ep_currency_row)[i];
}

struct move {
    const struct ep_catalog *catalog;
    const struct ep_bench_row *row;
    const struct ep_where *where;
    struct ep_arena *arena;
    enum level level;
    const char *note;
};

static void say(struct move *m, const char *text)
{
    m->note = m->note[0] ? ep_arena_printf(m->arena, "%s; %s", m->note, text) : text;
}

/* Prices of the row's year to those wanted, in one region. */
static struct ep_range move_years(struct move *m, const char *region, int from, int to,
                                  struct ep_range r)
{
    struct ep_range ratio = years_ratio(m->catalog, region, from, to, m->level);
    if (ratio.mid == 1 && !ep_range_wide(ratio))
        return r;
    say(m, ep_arena_printf(m->arena, "%s prices of %d brought to %d (x %.2f)",
                           level_names[m->level], from, to, ratio.mid));
    return ep_range_product(r, ratio);
}

/* From the row's region to the one wanted by the ratio of price levels, never by the rate alone. */
static struct ep_range move_region(struct move *m, const char *region, struct ep_range r)
{
    const struct ep_region *to = ep_catalog_region_near(m->catalog, region);
    const struct ep_region *from = ep_catalog_region_near(m->catalog, m->row->region);
    if (!to || !from || to == from)
        return r;
    struct ep_range ratio =
        ep_range_ratio(region_level(to, m->level), region_level(from, m->level));
    say(m, ep_arena_printf(m->arena,
                           "scaled by the %s price level of %s against %s, %.3g (%.3g to "
                           "%.3g)",
                           level_names[m->level], to->name, from->name, ratio.mid, ratio.low,
                           ratio.high));
    return ep_range_product(r, ratio);
}

static struct ep_range move_currency(struct move *m, const struct ep_currency_row *from,
                                     const struct ep_currency_row *to, struct ep_range r)
{
    if (from == to)
        return r;
    double rate = to->per_usd / from->per_usd;
    say(m, ep_arena_printf(m->arena, "converted at %.4g %s a %s (%s)", rate, to->code, from->code,
                           to->date));
    return ep_range_scale(r, rate);
}

bool ep_catalog_convert(const struct ep_catalog *c, const struct ep_bench_row *row,
                        const struct ep_where *where, struct ep_arena *a, struct ep_range *range,
                        const char **note)
{
    const struct ep_currency_row *from = currency(c, row->currency);
    const struct ep_currency_row *to =
        currency(c, where->currency && where->currency[0] ? where->currency : row->currency);
    const char *region = where->region && where->region[0] ? where->region : "world";
    struct move m = {c, row, where, a, level_of(c, row->key), ""};
    struct ep_range r = row->range;
    int year = (int)row->year;
    if (!from || !to)
        return false;
    if (r.low <= 0) { /* nothing costs nothing in every place */
        *note = "";
        return r.high <= 0;
    }
    if (ep_streq(region, row->region)) {
        r = move_years(&m, region, year, where->year, r);
        r = move_currency(&m, from, to, r);
    } else { /* levels and rates hold for the year of the rates */
        int rates = atoi(from->date);
        r = move_years(&m, row->region, year, rates, r);
        r = move_region(&m, region, r);
        r = move_currency(&m, from, to, r);
        r = move_years(&m, region, rates, where->year, r);
    }
    *range = r;
    *note = m.note;
    return true;
}

double ep_catalog_per_usd(const struct ep_catalog *c, const char *code)
{
    const struct ep_currency_row *row = currency(c, code);
    return row ? row->per_usd : 0;
}
