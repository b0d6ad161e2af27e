/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CATALOG_H
#define EP_CATALOG_H

/* What emplan knows about channels, tools, industries and regions. Data files under
 * src/catalog/data/ are compiled in; overlay folders of the same form replace rows by key. The
 * catalogue is loaded once, is read-only, and may be shared by many clients. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/number.h"
#include <stdbool.h>
#include <stddef.h>

enum ep_language {
    EP_LANGUAGE_EN,
    EP_LANGUAGE_DE,
    EP_LANGUAGE_RU,
    EP_LANGUAGE_COUNT
};
/* en, de, ru -> value; -1 where unknown. */
int ep_language_find(const char *code);

enum ep_evidence {
    EP_EVIDENCE_PUBLISHED,
    EP_EVIDENCE_RECALLED,
    EP_EVIDENCE_JUDGED
};

struct ep_source {
    const char *id, *title, *publisher, *url, *accessed, *region, *note;
    int year; /* 0: without date */
    enum ep_evidence evidence;
};

/* How a channel's ceiling comes about (30-model, P4, P5, P9). */
enum ep_ceiling {
    EP_CEILING_DEMAND,         /* searches to buy x click share */
    EP_CEILING_DEMAND_SHOP,    /* product searches x shopping click share */
    EP_CEILING_BRAND,          /* brand searches */
    EP_CEILING_DEMAND_ORGANIC, /* buy and part of learn searches x organic click share */
    EP_CEILING_DEMAND_LEARN,   /* learn searches x organic click share */
    EP_CEILING_AUDIENCE,       /* people in the market that the platform reaches x clicks each */
    EP_CEILING_EFFORT,         /* full effort a month / cost per visit */
    EP_CEILING_OWNED,          /* list x sends x click rate; which list: `list` */
    EP_CEILING_DERIVED,        /* fed by other channels only */
    EP_CEILING_LISTING,        /* customers or views that the brief's terms state */
    EP_CEILING_LOCAL           /* local searches on maps */
};

/* Where a channel can be aimed for a local business. */
enum ep_aim {
    EP_AIM_PLACE,   /* can be aimed at a city */
    EP_AIM_PAGES,   /* a page that anyone may follow; part of the followers are local */
    EP_AIM_COUNTRY, /* cannot be aimed: whole country */
    EP_AIM_OUTLET   /* outlet of the place */
};

struct ep_availability {
    const char *region;  /* ISO code or "world" */
    int from, until;     /* months; until is the first month it is closed; 0: open end */
    const char *vendor;  /* "Yandex Direct" */
    const char *source;  /* source id */
    const char *instead; /* ids of what takes its place, comma-separated, may be "" */
    const char *why[EP_LANGUAGE_COUNT]; /* why it closed; NULL while open-ended */
};

struct ep_feed_spec {
    const char *from; /* channel id, or "site": every channel whose visits land on the own site */
    const char *of;   /* visits, leads, subscribers, customers */
    int lag;          /* months */
    /* the rate is the benchmark "<channel>.feed_rate" */
};

struct ep_channel_spec {
    const char *id, *group; /* group: "social_ads" for social_ads.vk; else the id */
    const char *platform;   /* for reach: "vk"; "" where it has none */
    const char *component;  /* C1..C5 */
    const char *category;   /* search display content social_ads social_pages owned listing local
                               mobile: for sections of the report */
    const char *role;       /* awareness, interest, decision, retention */
    const char *name[EP_LANGUAGE_COUNT];
    enum ep_ceiling ceiling;
    const char *list;   /* OWNED: email, phone, push, messenger, dormant */
    bool per_result;    /* no money drives it */
    bool query;         /* relevance 1: the query, list or listing selects */
    bool organic;       /* recommended content: relevance by interest */
    bool contested;     /* k rises with competition */
    bool steady;        /* at least the minimum in every month while in use */
    bool site;          /* its visits land on the own site */
    bool repeat;        /* brings orders of existing customers */
    bool refers;        /* its results are customers whom customers bring, for a reward */
    bool produced;      /* k is a price of work (scaled by price level of work) */
    const char *family; /* shared production, "" none */
    const char *skill;  /* content social video email ads seo design web analytics sales */
    enum ep_aim aim;
    const char **needs;       /* channels that must be in use too; NULL-terminated */
    const char **needs_tools; /* tools that must exist first; NULL-terminated */
    const char **models;      /* business models it serves; NULL-terminated, empty: all */
    const char **markets;     /* b2c, b2b; NULL-terminated, empty: all */
    bool local_only;          /* only for businesses with cities */
    const char **formats;     /* ids of content formats; NULL-terminated */
    struct ep_feed_spec *feed;
    size_t feed_count;
    struct ep_availability *open;
    size_t open_count;
    const char *evidence; /* note on where its figures come from */
};

struct ep_when {
    const char *condition; /* "channel.search_ads = 1": fact, one of = != < <= > >=, number; several
                              joined by " and " */
    const char *why[EP_LANGUAGE_COUNT];
};
struct ep_tool_spec {
    const char *id, *component, *group;
    const char *name[EP_LANGUAGE_COUNT], *purpose[EP_LANGUAGE_COUNT];
    struct ep_when *when;
    size_t when_count;
    const char **needs;    /* tools first */
    const char **products; /* examples, "RU:amoCRM"; NULL-terminated */
    bool open_source;      /* an open-source product exists */
    const char **there;    /* business models ("all": any) that have it once they run, where the
                              brief does not say; NULL-terminated */
    const char *before;    /* what waits for it: "paid" (bought visits to the site), "site" (all
                              channels that lead there), "" nothing but what names it */
};
struct ep_task_spec {
    const char *id;
    const char *subject; /* "channel:search_ads", "group:social_pages", "tool:crm", "finding:CODE"
                          * */
    const char *name[EP_LANGUAGE_COUNT], *done[EP_LANGUAGE_COUNT];
    int days;     /* duration */
    double hours; /* of work */
    const char *skill;
    const char **after; /* task ids; NULL-terminated */
    bool monthly;       /* repeats every month of use */
    bool live;          /* done with the channel running: money may flow from its start, and its
                         * hours are those of the channel */
};
/* A unit of content. Work on one is the benchmark "format.<id>.hours", how many are usual a month
 * on one channel "format.<id>.per_month". */
struct ep_format_spec {
    const char *id;
    const char *name[EP_LANGUAGE_COUNT];
    const char *use[EP_LANGUAGE_COUNT]; /* what it is good for */
    const char *skill;                  /* as of channels */
    const char *role;                   /* step of the funnel it serves best: awareness ... */
    const char **made_from;             /* formats it can be cut from at half the hours */
};
struct ep_duty_spec {
    const char *id, *region, *source;
    int from, until;       /* months, 0 open */
    const char **channels; /* ids or groups it touches; empty: all paid ones */
    const char *text[EP_LANGUAGE_COUNT], *task[EP_LANGUAGE_COUNT];
    double media_rate;    /* levy on media spend, 0 none */
    const char **done_by; /* tasks of the catalogue that do it with their own work;
                           * NULL-terminated */
    bool some;            /* binds some firms only: told, no task is planned */
};
struct ep_region {
    const char *id, *name, *outward; /* outward: next region of lookup, "" world */
    const char *currency;
    const char *source;
    double population, internet;             /* people; share of them online */
    struct ep_range price_media, price_work; /* level against the US at exchange rates */
    struct ep_range price_goods;             /* the same for goods and orders */
};
struct ep_industry {
    const char *id, *parent; /* parent: "" all */
    const char *name[EP_LANGUAGE_COUNT];
};

struct ep_catalog; /* opaque; use the functions below */

/* Load the built-in catalogue and lay the folders over it in order. Errors in it are INVALID with
 * file and line. The catalogue lives in `a`. */
enum ep_status ep_catalog_load(struct ep_arena *a, const char *const *folders, size_t folder_count,
                               struct ep_catalog **out, struct ep_error *err);

/* Hash of all data (hex) and version text, for revisions. Borrowed. */
const char *ep_catalog_hash(const struct ep_catalog *c);
const char *ep_catalog_version(const struct ep_catalog *c);

/* Arrays in the order of the files; *count set. Borrowed. */
const struct ep_channel_spec *ep_catalog_channels(const struct ep_catalog *c, size_t *count);
const struct ep_tool_spec *ep_catalog_tools(const struct ep_catalog *c, size_t *count);
const struct ep_format_spec *ep_catalog_formats(const struct ep_catalog *c, size_t *count);
const struct ep_task_spec *ep_catalog_tasks(const struct ep_catalog *c, size_t *count);
const struct ep_duty_spec *ep_catalog_duties(const struct ep_catalog *c, size_t *count);
const struct ep_source *ep_catalog_sources(const struct ep_catalog *c, size_t *count);
const struct ep_region *ep_catalog_regions(const struct ep_catalog *c, size_t *count);
const struct ep_industry *ep_catalog_industries(const struct ep_catalog *c, size_t *count);
const struct ep_region *ep_catalog_region(const struct ep_catalog *c, const char *id); /* or NULL */
const struct ep_industry *ep_catalog_industry(const struct ep_catalog *c, const char *id);
const struct ep_channel_spec *ep_catalog_channel(const struct ep_catalog *c, const char *id);
const struct ep_tool_spec *ep_catalog_tool(const struct ep_catalog *c, const char *id);
const struct ep_format_spec *ep_catalog_format(const struct ep_catalog *c, const char *id);
const struct ep_task_spec *ep_catalog_task(const struct ep_catalog *c, const char *id);
const struct ep_duty_spec *ep_catalog_duty(const struct ep_catalog *c, const char *id);
const struct ep_source *ep_catalog_source(const struct ep_catalog *c, const char *id);

/* True where `name` is the channel's id, or the group it belongs to. */
bool ep_channel_is(const struct ep_channel_spec *spec, const char *name);

/* The availability that counts for region and month: the row whose period holds the month, else
 * the latest closed one, else NULL (never available there). *open says which. Region lookup goes
 * outward to "world". */
const struct ep_availability *ep_channel_availability(const struct ep_catalog *c,
                                                      const struct ep_channel_spec *spec,
                                                      const char *region, int month, bool *open);

/* A figure of the catalogue as it applies to one place, industry, year and currency. */
struct ep_figure {
    struct ep_range range; /* after conversion, scaling and widening */
    const char *unit;      /* "money", "rate", "count", "factor", "months", "hours", "seconds",
                            * ... */
    const char *key;       /* of the row */
    const char *row;       /* "benchmarks.csv:412" */
    const struct ep_source *source;
    const char *note;  /* which row served, what was converted, scaled and widened, and how far */
    bool cpc_multiple; /* unit is a multiple of industry.search_cpc: not yet multiplied */
};

/* Where a figure is wanted. */
struct ep_where {
    const char *region, *industry, *currency;
    int year;
};

/* Look a key up outward: region and industry, region and the industry's parents, region/all, then
 * the same for the region's outward chain and the world. Each step outward widens by the stated
 * factor; a row from another region is converted by exchange rate and the ratio of price levels
 * (media or work, by the key's channel), which widens too; a row older than three years widens.
 * False where no row serves. Texts in `a`. */
bool ep_catalog_figure(const struct ep_catalog *c, const char *key, const struct ep_where *where,
                       struct ep_arena *a, struct ep_figure *out);

/* A row of benchmarks.csv as it stands there, before any lookup. */
struct ep_catalog_row {
    const char *key, *region, *industry, *unit, *currency, *note;
    struct ep_range range;
    int year;                       /* 0: without date */
    const struct ep_source *source; /* NULL: unknown */
    const char *place;              /* "benchmarks.csv:412" */
};
/* The rows whose key is `key` or begins with "key.", in the order of the files; of one industry
 * only where `industry` is given. Returns their number. Array and places in `a`. */
size_t ep_catalog_rows(const struct ep_catalog *c, struct ep_arena *a, const char *key,
                       const char *industry, const struct ep_catalog_row **out);

/* Share of the people of an age band (inclusive) and gender ("female", "male", "all") in a region
 * that the platform reaches a day or month (as the note says) around `year`; from reach.csv, bands
 * weighted by overlap. False where there is no row. */
bool ep_catalog_reach(const struct ep_catalog *c, const char *platform,
                      const struct ep_where *where, int age_from, int age_to, const char *gender,
                      struct ep_arena *a, struct ep_figure *out);
/* Usage index of a group on a platform against all adults (A of the relevance formula). */
bool ep_catalog_usage_index(const struct ep_catalog *c, const char *platform,
                            const struct ep_where *where, int age_from, int age_to,
                            const char *gender, struct ep_arena *a, struct ep_figure *out);

/* Seasonal index of an industry, January first, mean 1. False: none (then use 1 and say so). */
bool ep_catalog_season(const struct ep_catalog *c, const struct ep_where *where, struct ep_arena *a,
                       double index[12], struct ep_figure *out);

/* Share of searches that a place (1 to 10) of the organic results gets. False: none. */
bool ep_catalog_clicks(const struct ep_catalog *c, int position, const struct ep_where *where,
                       struct ep_arena *a, struct ep_figure *out);

/* Population of a city, 0 where unknown. */
double ep_catalog_city(const struct ep_catalog *c, const char *region, const char *name,
                       struct ep_arena *a, struct ep_figure *out);

/* Units of a currency for one US dollar at the catalogue's dated rate; 0 where it has none. */
double ep_catalog_per_usd(const struct ep_catalog *c, const char *currency);

/* Names for the brief's checks (brief.h); arrays live in the catalogue. */
struct ep_brief_names;
void ep_catalog_names(const struct ep_catalog *c, struct ep_brief_names *out);

/* Prove the catalogue: ids, units, dates, sources, feeds without a cycle, texts in English (and
 * every other language complete where it is begun), ranges in order. Findings with file and line.
 * */
void ep_catalog_check(const struct ep_catalog *c, struct ep_findings *findings);

/* Prove a catalogue that has overlays; the built-in one is proven when the program is built. Faults
 * are added to `findings`, and INVALID says how many there are. */
enum ep_status ep_catalog_prove(const struct ep_catalog *c, struct ep_findings *findings,
                                struct ep_error *err);

/* Rows older than three years at `year`, as findings of severity NOTE (code stale). */
void ep_catalog_stale(const struct ep_catalog *c, int year, struct ep_findings *findings);

#endif
