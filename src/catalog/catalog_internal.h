/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CATALOG_INTERNAL_H
#define EP_CATALOG_INTERNAL_H

#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/csv.h"
#include "emplan/yaml.h"

/* Text -> number, open addressing, grown by doubling; keys are borrowed. */
struct ep_index {
    struct ep_index_slot {
        const char *key; /* NULL: free */
        size_t value;
    } * slot;
    size_t capacity, count;
};
/* Value of a key, or SIZE_MAX. */
size_t ep_index_get(const struct ep_index *index, const char *key);
void ep_index_put(struct ep_arena *a, struct ep_index *index, const char *key, size_t value);

/* Where a row stands. */
struct ep_row_at {
    const char *file;
    long line;
};

/* The files of a catalogue folder, in the order in which they are read. How to add one: a row here,
 * its columns in tables.c (CSV) or its fields in load_channels.c and load_tools.c (YAML), and an
 * EP_EMBED in embed.c. */
#define EP_CATALOG_FILES(ROW)                                                                      \
    ROW(SOURCES, sources, "sources.csv")                                                           \
    ROW(CURRENCIES, currencies, "currencies.csv")                                                  \
    ROW(REGIONS, regions, "regions.csv")                                                           \
    ROW(PRICES, prices, "prices.csv")                                                              \
    ROW(INDUSTRIES, industries, "industries.csv")                                                  \
    ROW(BENCHMARKS, benchmarks, "benchmarks.csv")                                                  \
    ROW(REACH, reach, "reach.csv")                                                                 \
    ROW(SEASONS, seasons, "seasonality.csv")                                                       \
    ROW(CLICKS, clicks, "serp_ctr.csv")                                                            \
    ROW(CITIES, cities, "cities.csv")                                                              \
    ROW(CHANNELS, channels, "channels.yaml")                                                       \
    ROW(TOOLS, tools, "tools.yaml")                                                                \
    ROW(FORMATS, formats, "formats.yaml")                                                          \
    ROW(TASKS, tasks, "tasks.yaml")                                                                \
    ROW(DUTIES, duties, "duties.yaml")

enum ep_catalog_file {
#define EP_ROW(name, lower, file) EP_FILE_##name,
    EP_CATALOG_FILES(EP_ROW)
#undef EP_ROW
    EP_FILE_COUNT
};
struct ep_catalog_data {
    const char *name, *data, *end;
};
extern const struct ep_catalog_data ep_catalog_data[EP_FILE_COUNT];

/* All rows of one file: an array of the file's struct, places beside it, an index by key. */
struct ep_rows {
    void *item;
    struct ep_row_at *at;
    size_t count;
    struct ep_index index;
};

struct ep_currency_row {
    const char *code, *date, *source;
    double per_usd;
};
struct ep_price_row {
    const char *region, *source;
    double year, media, work;
};
struct ep_bench_row {
    const char *key, *region, *industry, *unit, *currency, *source, *note;
    struct ep_range range;
    double year;
    size_t next; /* index + 1 of the next row with this key, 0: last */
};
struct ep_reach_row {
    const char *platform, *region, *gender, *metric, *source;
    double age_from, age_to, share, year;
};
struct ep_season_row {
    const char *industry, *region, *source, *note;
    double month[12], year;
};
struct ep_click_row {
    const char *region, *source;
    double position, year;
    struct ep_range range;
};
struct ep_city_row {
    const char *region, *names, *source; /* names: "Cologne|Köln" */
    double population, year;
};

struct ep_catalog {
    struct ep_arena *arena;
    struct ep_rows rows[EP_FILE_COUNT];
    struct ep_index key; /* benchmark key -> index of its first row */
    struct ep_index builtin;   /* where folders are laid over: key -> index in builtin_unit, for */
    const char **builtin_unit; /* the keys of the built-in benchmarks; else NULL */
    char hash[65];
    const char *version;
    size_t overlays;
    struct ep_brief_names names;
};

/* Typed rows of a file: ROWS(c, EP_FILE_REACH, struct ep_reach_row). */
#define EP_ROWS(c, file, type) ((type *)(c)->rows[file].item)

/* --- loading ---------------------------------------------------------------------------------- */

/* One column of a CSV file and where it goes. */
struct ep_column {
    const char *name;
    enum ep_column_kind {
        EP_COLUMN_TEXT,   /* const char *, may be empty */
        EP_COLUMN_NEED,   /* const char *, not empty */
        EP_COLUMN_NUMBER, /* double, not empty */
        EP_COLUMN_MAYBE,  /* double, 0 where empty */
        EP_COLUMN_INT,    /* int, 0 where empty */
        EP_COLUMN_EVIDENCE
    } kind;
    size_t offset;
    bool key; /* part of the row's key */
};
struct ep_table_spec {
    const struct ep_column *column;
    size_t columns, size;
    /* Fill what follows from the columns; NULL where nothing does. */
    enum ep_status (*finish)(void *item, const struct ep_row_at *at, struct ep_error *err);
};
extern const struct ep_table_spec ep_table_spec[EP_FILE_COUNT]; /* columns 0: a YAML file */

/* One field of an entry of a YAML file. */
struct ep_loading {
    struct ep_catalog *catalog;
    struct ep_arena *arena; /* that of the catalogue, or one that it takes over */
    const char *file;
    enum ep_catalog_file which;
    bool builtin;
};
struct ep_yaml_field {
    const char *key;
    enum ep_field_kind {
        EP_FIELD_TEXT,
        EP_FIELD_NAMES, /* const char *[EP_LANGUAGE_COUNT] */
        EP_FIELD_LIST,  /* const char **, NULL-terminated */
        EP_FIELD_ENUM,  /* int, by `names` */
        EP_FIELD_BOOL,
        EP_FIELD_INT,
        EP_FIELD_NUMBER,
        EP_FIELD_MONTH,
        EP_FIELD_CALL
    } kind;
    size_t offset;
    const char *const *names; /* of an enum, NULL-terminated */
    enum ep_status (*call)(const struct ep_loading *l, const struct ep_node *node, void *item,
                           struct ep_error *err);
    bool required;
};
struct ep_yaml_spec {
    const struct ep_yaml_field *field; /* closed by key NULL */
    size_t size;
    /* Fill what follows from the fields; may be NULL. */
    enum ep_status (*end)(const struct ep_loading *l, const struct ep_node *node, void *item,
                          struct ep_error *err);
};
extern const struct ep_yaml_spec ep_yaml_spec_channels, ep_yaml_spec_tools, ep_yaml_spec_tasks,
    ep_yaml_spec_duties, ep_yaml_spec_formats, ep_yaml_spec_feed, ep_yaml_spec_open,
    ep_yaml_spec_when;

enum ep_status ep_catalog_load_csv(const struct ep_loading *l, const char *data, size_t size,
                                   struct ep_error *err);
enum ep_status ep_catalog_load_yaml(const struct ep_loading *l, const char *data, size_t size,
                                    struct ep_error *err);
/* Fill a struct from a map; all keys of the map must be fields. */
enum ep_status ep_catalog_fill(const struct ep_loading *l, const struct ep_yaml_spec *spec,
                               const struct ep_node *map, void *item, struct ep_error *err);
/* Fill an arena array from a list of maps. */
enum ep_status ep_catalog_fill_list(const struct ep_loading *l, const struct ep_yaml_spec *spec,
                                    const struct ep_node *list, void **item, size_t *count,
                                    struct ep_error *err);
/* Put a row under its key: a new one, or in place of one of an earlier folder; the same key twice
 * in one file is INVALID. */
enum ep_status ep_catalog_put(const struct ep_loading *l, size_t size, const char *key,
                              const void *item, long line, struct ep_error *err);
enum ep_status ep_catalog_invalid(const struct ep_loading *l, long line, struct ep_error *err,
                                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The list that stands for "none": static, closed by NULL. */
extern const char *ep_catalog_none[1];

/* Collect the names of everything, once. */
void ep_catalog_collect_names(struct ep_catalog *c);

/* --- lookup ----------------------------------------------------------------------------------- */

#define EP_CHAIN_MAX 8
/* Regions or industries from the exact one outward. */
struct ep_chain {
    const char *id[EP_CHAIN_MAX];
    size_t count;
};
struct ep_chain ep_catalog_region_chain(const struct ep_catalog *c, const char *region);
struct ep_chain ep_catalog_industry_chain(const struct ep_catalog *c, const char *industry);
/* Place of an id in the chain; its length where it is not there. */
size_t ep_chain_find(const struct ep_chain *chain, const char *id);
/* Steps outward to a region: its place in the chain, then the US (the reference of price levels),
 * then any other. */
size_t ep_chain_region_steps(const struct ep_chain *chain, const char *region);

/* How the rules of lookup widen: factors on the spread of a range (log or logit scale). */
#define EP_WIDEN_INDUSTRY 1.10 /* each step outward in the industry */
#define EP_WIDEN_REGION   1.20 /* each step outward in the region */
#define EP_WIDEN_STEPS    4    /* no more steps than this count */
#define EP_WIDEN_AGE      0.05 /* for each year beyond EP_FRESH_YEARS */
#define EP_WIDEN_AGE_MOST 1.50
#define EP_FRESH_YEARS    3
#define EP_UNDATED_YEARS  5    /* an undated row counts as this much older than fresh */
#define EP_INDEX_SPREAD   0.02 /* for each year that a price is brought forward or back */

/* Widen where the range can be (positive, rates below 1). */
struct ep_range ep_catalog_widen(struct ep_range r, double factor, const char *unit);
/* Bring a money row to the place, currency and year wanted; false where the currency is unknown.
 * *note gets what was done. */
bool ep_catalog_convert(const struct ep_catalog *c, const struct ep_bench_row *row,
                        const struct ep_where *where, struct ep_arena *a, struct ep_range *range,
                        const char **note);
/* Factor on the spread for a row's age at `year` (0: not asked). */
double ep_catalog_age_factor(double row_year, int year);
const char *ep_catalog_place(const struct ep_catalog *c, enum ep_catalog_file file, size_t i,
                             struct ep_arena *a);
const struct ep_region *ep_catalog_region_near(const struct ep_catalog *c, const char *id);

/* --- checks ----------------------------------------------------------------------------------- */

struct ep_checking {
    const struct ep_catalog *catalog;
    struct ep_findings *findings;
    enum ep_catalog_file file;
    size_t row;
    const char *key; /* of the row, said before each message; NULL: the message names it */
};
void ep_check_say(const struct ep_checking *k, enum ep_severity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define EP_CHECK(k, holds, ...)                                                                    \
    do {                                                                                           \
        if (!(holds))                                                                              \
            ep_check_say((k), EP_SEVERITY_ERROR, __VA_ARGS__);                                     \
    } while (0)
void ep_check_source(const struct ep_checking *k, const char *source);
void ep_check_rows(struct ep_checking *k);
void ep_check_channels(struct ep_checking *k);
void ep_check_tools(struct ep_checking *k);
/* True where `word` is in a NULL-terminated list. */
bool ep_check_in(const char *const *list, const char *word);
bool ep_check_channel_name(const struct ep_catalog *c, const char *name);
/* Names in every language that any entry of the file has begun. */
void ep_check_names(const struct ep_checking *k, const char *what,
                    const char *const name[EP_LANGUAGE_COUNT], bool required);

#endif
