/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <string.h>

/* The columns of the CSV files. How to add one: a member in the row's struct, a line here, the
 * column in the file. */
#define COLUMN(kind, name, type, member)                                                           \
    {                                                                                              \
        name, EP_COLUMN_##kind, offsetof(type, member), false                                      \
    }
#define KEY(name, type, member)                                                                    \
    {                                                                                              \
        name, EP_COLUMN_NEED, offsetof(type, member), true                                         \
    }

static const struct ep_column sources[] = {
    KEY("id", struct ep_source, id),
    COLUMN(NEED, "title", struct ep_source, title),
    COLUMN(NEED, "publisher", struct ep_source, publisher),
    COLUMN(TEXT, "url", struct ep_source, url),
    COLUMN(INT, "year", struct ep_source, year),
    COLUMN(TEXT, "accessed", struct ep_source, accessed),
    COLUMN(NEED, "region", struct ep_source, region),
    COLUMN(EVIDENCE, "evidence", struct ep_source, evidence),
    COLUMN(TEXT, "note", struct ep_source, note),
};
static const struct ep_column currencies[] = {
    KEY("code", struct ep_currency_row, code),
    COLUMN(NUMBER, "per_usd", struct ep_currency_row, per_usd),
    COLUMN(NEED, "date", struct ep_currency_row, date),
    COLUMN(NEED, "source", struct ep_currency_row, source),
};
static const struct ep_column regions[] = {
    KEY("id", struct ep_region, id),
    COLUMN(NEED, "name", struct ep_region, name),
    COLUMN(TEXT, "outward", struct ep_region, outward),
    COLUMN(NEED, "currency", struct ep_region, currency),
    COLUMN(NUMBER, "population", struct ep_region, population),
    COLUMN(NUMBER, "internet", struct ep_region, internet),
    COLUMN(NUMBER, "media_low", struct ep_region, price_media.low),
    COLUMN(NUMBER, "media_mid", struct ep_region, price_media.mid),
    COLUMN(NUMBER, "media_high", struct ep_region, price_media.high),
    COLUMN(NUMBER, "work_low", struct ep_region, price_work.low),
    COLUMN(NUMBER, "work_mid", struct ep_region, price_work.mid),
    COLUMN(NUMBER, "work_high", struct ep_region, price_work.high),
    COLUMN(NUMBER, "goods_low", struct ep_region, price_goods.low),
    COLUMN(NUMBER, "goods_mid", struct ep_region, price_goods.mid),
    COLUMN(NUMBER, "goods_high", struct ep_region, price_goods.high),
    COLUMN(NEED, "source", struct ep_region, source),
};
static const struct ep_column prices[] = {
    KEY("region", struct ep_price_row, region),
    {"year", EP_COLUMN_NUMBER, offsetof(struct ep_price_row, year), true},
    COLUMN(NUMBER, "media_index", struct ep_price_row, media),
    COLUMN(NUMBER, "work_index", struct ep_price_row, work),
    COLUMN(NEED, "source", struct ep_price_row, source),
};
static const struct ep_column industries[] = {
    KEY("id", struct ep_industry, id),
    COLUMN(TEXT, "parent", struct ep_industry, parent),
    COLUMN(NEED, "en", struct ep_industry, name[EP_LANGUAGE_EN]),
    COLUMN(NEED, "de", struct ep_industry, name[EP_LANGUAGE_DE]),
    COLUMN(NEED, "ru", struct ep_industry, name[EP_LANGUAGE_RU]),
};
static const struct ep_column benchmarks[] = {
    KEY("key", struct ep_bench_row, key),
    KEY("region", struct ep_bench_row, region),
    KEY("industry", struct ep_bench_row, industry),
    COLUMN(NUMBER, "low", struct ep_bench_row, range.low),
    COLUMN(NUMBER, "mid", struct ep_bench_row, range.mid),
    COLUMN(NUMBER, "high", struct ep_bench_row, range.high),
    COLUMN(NEED, "unit", struct ep_bench_row, unit),
    COLUMN(TEXT, "currency", struct ep_bench_row, currency),
    COLUMN(MAYBE, "year", struct ep_bench_row, year),
    COLUMN(NEED, "source", struct ep_bench_row, source),
    COLUMN(TEXT, "note", struct ep_bench_row, note),
};
static const struct ep_column reach[] = {
    KEY("platform", struct ep_reach_row, platform),
    KEY("region", struct ep_reach_row, region),
    {"age_from", EP_COLUMN_NUMBER, offsetof(struct ep_reach_row, age_from), true},
    {"age_to", EP_COLUMN_NUMBER, offsetof(struct ep_reach_row, age_to), true},
    KEY("gender", struct ep_reach_row, gender),
    COLUMN(NUMBER, "share", struct ep_reach_row, share),
    KEY("metric", struct ep_reach_row, metric),
    {"year", EP_COLUMN_NUMBER, offsetof(struct ep_reach_row, year), true},
    KEY("source", struct ep_reach_row, source),
};
#define MONTH(name, i) COLUMN(NUMBER, name, struct ep_season_row, month[i])
static const struct ep_column seasons[] = {
    KEY("industry", struct ep_season_row, industry),
    KEY("region", struct ep_season_row, region),
    MONTH("jan", 0),
    MONTH("feb", 1),
    MONTH("mar", 2),
    MONTH("apr", 3),
    MONTH("may", 4),
    MONTH("jun", 5),
    MONTH("jul", 6),
    MONTH("aug", 7),
    MONTH("sep", 8),
    MONTH("oct", 9),
    MONTH("nov", 10),
    MONTH("dec", 11),
    COLUMN(MAYBE, "year", struct ep_season_row, year),
    COLUMN(NEED, "source", struct ep_season_row, source),
    COLUMN(TEXT, "note", struct ep_season_row, note),
};
static const struct ep_column clicks[] = {
    {"position", EP_COLUMN_NUMBER, offsetof(struct ep_click_row, position), true},
    KEY("region", struct ep_click_row, region),
    COLUMN(NUMBER, "low", struct ep_click_row, range.low),
    COLUMN(NUMBER, "mid", struct ep_click_row, range.mid),
    COLUMN(NUMBER, "high", struct ep_click_row, range.high),
    COLUMN(MAYBE, "year", struct ep_click_row, year),
    COLUMN(NEED, "source", struct ep_click_row, source),
};
static const struct ep_column cities[] = {
    KEY("region", struct ep_city_row, region),
    KEY("names", struct ep_city_row, names),
    COLUMN(NUMBER, "population", struct ep_city_row, population),
    COLUMN(MAYBE, "year", struct ep_city_row, year),
    COLUMN(NEED, "source", struct ep_city_row, source),
};

static enum ep_status finish_bench(void *item, const struct ep_row_at *at, struct ep_error *err)
{
    struct ep_bench_row *row = item;
    if (!(row->range.low <= row->range.mid && row->range.mid <= row->range.high))
        return ep_error_set(err, EP_INVALID, "%s:%ld: low, mid and high of '%s' are not in order",
                            at->file, at->line, row->key);
    return EP_OK;
}

static enum ep_status finish_currency(void *item, const struct ep_row_at *at, struct ep_error *err)
{
    struct ep_currency_row *row = item;
    if (row->per_usd <= 0)
        return ep_error_set(err, EP_INVALID, "%s:%ld: per_usd of '%s' must be above 0", at->file,
                            at->line, row->code);
    return EP_OK;
}

static enum ep_status finish_region(void *item, const struct ep_row_at *at, struct ep_error *err)
{
    struct ep_region *row = item;
    const struct ep_range *level[] = {&row->price_media, &row->price_work, &row->price_goods};
    for (size_t i = 0; i < sizeof level / sizeof level[0]; i++)
        if (!(level[i]->low > 0 && level[i]->low <= level[i]->mid &&
              level[i]->mid <= level[i]->high))
            return ep_error_set(err, EP_INVALID,
                                "%s:%ld: price levels of '%s' must be above 0 and in order",
                                at->file, at->line, row->id);
    return EP_OK;
}

static enum ep_status finish_price(void *item, const struct ep_row_at *at, struct ep_error *err)
{
    struct ep_price_row *row = item;
    if (row->media <= 0 || row->work <= 0)
        return ep_error_set(err, EP_INVALID, "%s:%ld: indices must be above 0", at->file, at->line);
    return EP_OK;
}

#define SPEC(columns, type, finish)                                                                \
    {                                                                                              \
        columns, sizeof columns / sizeof columns[0], sizeof(type), finish                          \
    }
const struct ep_table_spec ep_table_spec[EP_FILE_COUNT] = {
    [EP_FILE_SOURCES] = SPEC(sources, struct ep_source, NULL),
    [EP_FILE_CURRENCIES] = SPEC(currencies, struct ep_currency_row, finish_currency),
    [EP_FILE_REGIONS] = SPEC(regions, struct ep_region, finish_region),
    [EP_FILE_PRICES] = SPEC(prices, struct ep_price_row, finish_price),
    [EP_FILE_INDUSTRIES] = SPEC(industries, struct ep_industry, NULL),
    [EP_FILE_BENCHMARKS] = SPEC(benchmarks, struct ep_bench_row, finish_bench),
    [EP_FILE_REACH] = SPEC(reach, struct ep_reach_row, NULL),
    [EP_FILE_SEASONS] = SPEC(seasons, struct ep_season_row, NULL),
    [EP_FILE_CLICKS] = SPEC(clicks, struct ep_click_row, NULL),
    [EP_FILE_CITIES] = SPEC(cities, struct ep_city_row, NULL),
};
