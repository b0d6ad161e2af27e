/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BRIEF_H
#define EP_BRIEF_H

/* The brief: what the user wrote, checked and typed. One table (src/brief/fields.c) describes every
 * key and drives the parser, its messages, the JSON Schema, the commented templates, --set and
 * docs/reference/brief.md. */

#include "emplan/arena.h"
#include "emplan/date.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include "emplan/yaml.h"
#include <stdbool.h>

struct ep_place {
    const char *file; /* "brief.yaml", or "--set KEY"; NULL: not given */
    int line;
};

/* A figure. given: the brief has it. Certain: low == mid == high. A default of the table is filled
 * in with given = false and has_default = true; other figures that are not given are all 0. */
struct ep_num {
    struct ep_range range;
    bool given, has_default;
    struct ep_place at;
    /* of a figure that a data file gave (imports.h): events behind it, such as orders; 0: none */
    double seen;
    const char *note; /* what it is: "mean of 1532 orders"; NULL */
};
struct ep_word { /* text, enum value or id; text NULL where not given and without default */
    const char *text;
    bool given;
    struct ep_place at;
};
struct ep_flag {
    bool value, given;
    struct ep_place at;
};
struct ep_words {
    struct ep_word *item;
    size_t count;
};
struct ep_num_entry { /* one row of a map from id to figure */
    const char *key;
    struct ep_num num;
    struct ep_word word; /* where the value is a word (audit.tools, competitor price) */
};
struct ep_num_map {
    struct ep_num_entry *item;
    size_t count;
};
struct ep_span { /* a window of months */
    struct ep_window window;
    bool given;
    struct ep_place at;
};

/* business.economics; also under offers and segments, where unset members fall back. */
struct ep_economics {
    struct ep_num order_value, gross_margin, orders_per_year, retention, churn, capacity,
        sales_cycle;
    struct ep_num return_rate, shipping_cost, payment_fee; /* share, money an order, share */
    struct ep_num visit_to_lead, lead_to_customer;         /* own rates, where known */
};

struct ep_fee {
    struct ep_word name;
    struct ep_num rate;
    struct ep_word on; /* media, all */
};
struct ep_offer {
    struct ep_word id, name;
    struct ep_num share;
    struct ep_economics economics;
};
struct ep_city {
    struct ep_word name;
    struct ep_num population;
};
struct ep_goal {
    struct ep_word id, serves, metric, priority; /* priority has its default "should" */
    struct ep_num target, baseline, max_cost;
    struct ep_span window;
    struct ep_words channels;
    struct ep_word segment, offer;
    struct ep_place at;
};
struct ep_segment {
    struct ep_word id, name, gender, income, market;
    int age_from, age_to; /* 0..120; whole population: 0, 120; `55+` is 55, 120 */
    struct ep_word age;
    struct ep_num size, share, interest, in_market;
    struct ep_words needs, barriers, triggers;
    struct ep_num_map reach; /* platform -> share */
    struct ep_economics economics;
    struct ep_place at;
};
struct ep_keyword {
    struct ep_word query, intent; /* buy, compare, learn, brand, local; NULL: to be judged */
    struct ep_num volume;         /* searches a month */
    struct ep_place at;
};
struct ep_competitor {
    struct ep_word name, kind, price; /* price: lower, same, higher or a ratio as text */
    struct ep_words strengths, weaknesses;
    struct ep_num_map channels, ratings; /* 0..5 */
    struct ep_place at;
};
struct ep_audit_channel {
    struct ep_word channel;
    struct ep_num spend_month, visits_month, leads_month, customers_month;
    int months; /* that the figures are means of; 0: 1 */
    struct ep_place at;
};
struct ep_team_member {
    struct ep_word role, kind; /* owner, inhouse, freelancer, agency */
    struct ep_num hours_month, cost_hour;
    struct ep_words skills; /* content social video email ads seo design web analytics sales */
    struct ep_place at;
};
struct ep_data_ref {
    struct ep_word file, kind, profile;
    struct ep_place at;
};
struct ep_limit { /* channels.limits, money a month */
    const char *channel;
    struct ep_num min, max, fixed;
    struct ep_place at;
};
struct ep_term { /* channels.terms: what intermediaries take */
    const char *channel;
    struct ep_num discount, commission, would_have_paid_full, views_month, customers_month;
    struct ep_word commission_on; /* first, every; "" where the business model says it */
    struct ep_place at;
};
struct ep_assumption {
    const char *key; /* of the catalogue, e.g. search_ads.cost_per_visit */
    struct ep_num value;
    struct ep_word why;
    struct ep_place at;
};
struct ep_override { /* of a scenario or --set */
    const char *key;
    const struct ep_node *value;
    const char *now, *was; /* the value, and that of the brief itself ("" none), on one line */
};
struct ep_scenario {
    const char *name;
    struct ep_override *item;
    size_t count;
    struct ep_place at;
};
#define EP_LIST(type)                                                                              \
    struct {                                                                                       \
        type *item;                                                                                \
        size_t count;                                                                              \
    }

/* What data files measure that no key of the brief says (imports.h fills it). */
struct ep_rfm_group { /* customers alike in recency, frequency and money of their orders */
    const char *id;   /* best, regular, new, slipping, cooling, asleep */
    double customers, orders, revenue;
    double days; /* sum of the days since the last order */
};
struct ep_voice { /* a domain in the unpaid results of searches */
    const char *domain;
    bool own;
    double clicks, share; /* a month; of those of all domains of the files */
};
struct ep_gap { /* a search where another domain stands among the first ten and the own one does not
                 */
    const char *query, *domain;      /* domain: the one that stands best */
    double volume, place, own_place; /* searches a month; own_place 0: not found at all */
    double share;                    /* of the searches that click on that place */
    struct ep_place at;
};
struct ep_measured {
    struct ep_num new_customers_month; /* whose first order falls into the month; of orders files */
    EP_LIST(struct ep_rfm_group) rfm;
    struct ep_place rfm_at;
    /* of subscriptions: alpha + beta of the shifted beta-geometric whose first month is the figure
     * churn; given only where three ages or more were seen */
    struct ep_num churn_spread;
    EP_LIST(struct ep_voice) voices;
    EP_LIST(struct ep_gap) gaps; /* the largest ones */
    double gaps_all;             /* how many there are */
    struct ep_place positions_at;
    double pages, broken, untitled,
        load_seconds; /* of a crawl; untitled, load_seconds < 0: not said */
    struct ep_place crawl_at;
};

struct ep_brief {
    struct ep_arena *arena; /* borrowed: everything below lives there */
    const char *path;       /* as the user wrote it */
    const char *folder;     /* of the client */
    const char *text;       /* of the file */
    size_t size;
    struct ep_node *root; /* with overrides applied */

    struct ep_word version, client, language, currency, region;
    int currency_digits;
    struct {
        int start;  /* month (date.h) */
        int months; /* 1..60 */
        struct ep_word start_word;
        struct ep_num months_num, budget; /* budget: whole horizon, money */
        bool budget_auto;
        EP_LIST(struct ep_num) monthly_cap; /* 0, 1 or `months` items */
        struct ep_word objective, risk, prices;
        struct ep_num value_horizon, discount_rate, test_share, max_shift;
        EP_LIST(struct ep_fee) fees;
    } plan;
    struct {
        struct ep_word model, market, industry, product, stage;
        EP_LIST(struct ep_city) cities;
        struct ep_words sells_through, specifics;
        struct ep_economics economics;
        struct {
            struct ep_num revenue_month, customers_month, customers_total, site_visits_month;
            struct ep_num_map lists, followers;
        } current;
        EP_LIST(struct ep_num) seasonality; /* 0 or 12 factors, January first */
        EP_LIST(struct ep_offer) offers;
    } business;
    struct {
        struct ep_word promise;
        struct ep_words values, emotions, associations, tone, avoid, proof;
    } brand;
    EP_LIST(struct ep_goal) goals;
    EP_LIST(struct ep_segment) segments;
    struct {
        struct ep_num brand_searches_month;
        EP_LIST(struct ep_keyword) keywords;
    } demand;
    EP_LIST(struct ep_competitor) competitors;
    struct {
        struct ep_num_map ratings;
        EP_LIST(struct ep_audit_channel) channels;
        struct ep_num_map tools; /* word: yes, partial, no */
    } audit;
    EP_LIST(struct ep_team_member) team;
    struct ep_word owner;
    EP_LIST(struct ep_data_ref) data;
    struct ep_node *mappings; /* kept for the importer; NULL where not given */
    struct {
        struct ep_words require, exclude;
        EP_LIST(struct ep_limit) limits;
        EP_LIST(struct ep_term) terms;
    } channels;
    EP_LIST(struct ep_assumption) assumptions;
    struct {
        struct ep_word name, contact, logo;
    } agency;
    struct ep_words catalog;
    EP_LIST(struct ep_scenario) scenarios;
    struct ep_measured measured;
    struct ep_words unused; /* dotted keys given that no stage uses yet, with places */
};

/* Names that the checks need from outside (the catalogue): ids of channels with groups and tools,
 * keys of assumptions. Each may have count 0: then such ids are not checked. */
struct ep_brief_names {
    const char *const *channel,
        *const *group, *const *tool, *const *platform, *const *industry, *const *assumption,
                                                                             *const *region;
    size_t channels, groups, tools, platforms, industries, assumptions, regions;
};

/* One --set KEY=VALUE as the user typed it. */
struct ep_setting {
    const char *text;
};

/* Read, check and type a brief. `path` is a brief or a client's folder (then its brief.yaml); "-"
 * is standard input. `settings` and then the overrides of `scenario` (NULL: none) are applied
 * before checking. All problems go into `findings` in one pass, sorted. Returns EP_OK with *out
 * where there is no error among them (warnings and notes may be there), INVALID where there is,
 * FAILED where the file cannot be read, USAGE where a setting or scenario names nothing. */
enum ep_status ep_brief_read(struct ep_arena *a, const char *path,
                             const struct ep_setting *settings, size_t setting_count,
                             const char *scenario, const struct ep_brief_names *names,
                             struct ep_findings *findings, struct ep_brief **out,
                             struct ep_error *err);

/* The same from text in memory; `file` is the name in messages, `folder` that of the client. */
enum ep_status ep_brief_read_text(struct ep_arena *a, const char *text, size_t size,
                                  const char *file, const char *folder,
                                  const struct ep_setting *settings, size_t setting_count,
                                  const char *scenario, const struct ep_brief_names *names,
                                  struct ep_findings *findings, struct ep_brief **out,
                                  struct ep_error *err);

/* Give a finding of this brief that has file and line its column, length and excerpt (in `a`): at
 * the value `text` on that line, or, with `text` NULL or not found, at the first key there. Left as
 * it is where the finding is about another file or --set. */
void ep_brief_point(const struct ep_brief *b, struct ep_arena *a, const char *text,
                    struct ep_finding *finding);

/* Figures of economics for an offer or segment: its own where given, else the business's. `offset`
 * is offsetof(struct ep_economics, member). Borrowed. */
const struct ep_num *ep_economics_get(const struct ep_brief *b, const struct ep_economics *own,
                                      size_t offset);

/* Write the JSON Schema 2020-12 of the brief (syntactic rules). */
void ep_brief_schema(struct ep_str *out);

/* Names of the templates of `emplan init`: ecommerce leads subscription booking retail marketplace;
 * NULL-terminated, static. */
const char *const *ep_brief_templates(void);

/* Write the commented brief of a template in a language (en, de, ru): its client is one of a
 * country where that is spoken; comments come from the table of fields, in other languages than
 * English from templates/LANGUAGE/comments.txt. `start` is the first month of the plan, `client`
 * its name. False where there is no such template. */
bool ep_brief_template(const char *name, const char *client, const char *language, int start,
                       struct ep_str *out);

/* Write docs/reference/brief.md: every key with type, unit, default, values, help. */
void ep_brief_reference(struct ep_str *out);

#endif
