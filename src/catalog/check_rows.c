/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Checks of the CSV files. */

static const char *const units[] = {"money",  "x_cpc", "rate",  "count",   "factor",
                                    "months", "days",  "hours", "seconds", NULL};

/* Parameters of a channel, with the unit that they must have. How to add one: a row here, rows in
 * benchmarks.csv, a line in docs/catalogue.md. certain: may be judged and yet without a range. */
static const struct parameter {
    const char *name, *unit, *other;
    bool certain;
} parameters[] = {
    {"cost_per_visit", "money", "x_cpc", false},
    {"cost_per_contact", "money", "x_cpc", false},
    {"intent_multiplier", "factor", NULL, false},
    {"incremental_share", "rate", NULL, false},
    {"carry_over", "rate", NULL, false},
    {"lag", "months", NULL, true},
    {"lift", "factor", NULL, false},
    {"lift_b2b", "factor", NULL, false},
    {"usage_b2b", "factor", NULL, false},
    {"contacts_month", "count", NULL, false},
    {"click_rate", "rate", NULL, false},
    {"attention_seconds", "seconds", NULL, false},
    {"long_form_share", "rate", NULL, false},
    {"aware_per_contact", "rate", NULL, false},
    {"trust", "rate", NULL, false},
    {"minimum_month", "money", NULL, false},
    {"hours_month", "hours", NULL, false},
    {"fixed_month", "money", NULL, false},
    {"setup", "money", NULL, false},
    {"cash_share", "rate", NULL, false},
    {"full_effort_month", "money", NULL, false},
    {"feed_rate", "rate", NULL, false},
    {"recommend_year", "rate", NULL, false},
    {"recommend_asked", "rate", NULL, false},
    {"asked_month", "count", NULL, false},
    {"customers_each", "rate", NULL, false},
    {"sales_lag", "months", NULL, true},
    {"commission", "rate", NULL, false},
    {"discount", "rate", NULL, false},
    {"would_have_paid_full", "rate", NULL, false},
};
static const struct parameter tool_parameters[] = {
    {"cost_month", "money", NULL, false},
    {"hours_setup", "hours", NULL, false},
    {"gain", "rate", NULL, false},
};

static const struct parameter format_parameters[] = {
    {"hours", "hours", NULL, false},
    {"per_month", "count", NULL, false},
};

static const struct parameter duty_parameters[] = {
    {"hours", "hours", NULL, false},
    {"cost_month", "money", NULL, false},
};

static bool known_duty(const struct ep_catalog *c, const char *id)
{
    return ep_index_get(&c->rows[EP_FILE_DUTIES].index, id) != SIZE_MAX;
}

static bool known_region(const struct ep_catalog *c, const char *id)
{
    return ep_catalog_region(c, id) != NULL;
}

static bool known_industry(const struct ep_catalog *c, const char *id)
{
    return ep_streq(id, "all") || ep_catalog_industry(c, id);
}

static bool known_year(double year)
{
    return year == 0 || (year >= 1990 && year <= 2100 && year == floor(year));
}

static void check_unit(struct ep_checking *k, const struct ep_bench_row *row)
{
    const struct ep_catalog *c = k->catalog;
    bool money = ep_streq(row->unit, "money"), rate = ep_streq(row->unit, "rate");
    EP_CHECK(k, ep_check_in(units, row->unit), "unit '%s' is not known", row->unit);
    EP_CHECK(k, money == (row->currency[0] != '\0'), "%s",
             money ? "money needs a currency" : "only money has a currency");
    EP_CHECK(k,
             !row->currency[0] ||
                 ep_index_get(&c->rows[EP_FILE_CURRENCIES].index, row->currency) != SIZE_MAX,
             "currency '%s' is not in currencies.csv", row->currency);
    EP_CHECK(k, !rate || row->range.high <= 1, "a rate is above 1");
    EP_CHECK(k, row->range.low >= 0, "the figure is below 0");
    EP_CHECK(k, row->range.low > 0 || row->range.high == 0,
             "a range on the log scale cannot begin at 0");
}

static const struct parameter *find_parameter(const struct parameter *list, size_t count,
                                              const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

/* What no list names: a figure of `industry` or `general` has to be one that is built in, for
 * nothing asks for another, and its unit that one's. */
static void check_builtin(struct ep_checking *k, const struct ep_bench_row *row)
{
    const struct ep_catalog *c = k->catalog;
    size_t i = ep_index_get(&c->builtin, row->key);
    if (!c->builtin_unit)
        return;
    EP_CHECK(k, i != SIZE_MAX, "the catalogue has no figure of this name, so nothing would use it");
    EP_CHECK(k, i == SIZE_MAX || ep_streq(c->builtin_unit[i], row->unit), "unit of '%s' must be %s",
             row->key, i == SIZE_MAX ? "" : c->builtin_unit[i]);
}

/* What stands before the last point names a channel, tool, format, duty, `industry`, `general`. */
static const struct parameter *check_key(struct ep_checking *k, const struct ep_bench_row *row)
{
    const char *point = strrchr(row->key, '.');
    const struct parameter *p = NULL;
    if (!point || point == row->key) {
        EP_CHECK(k, false, "key '%s' has no point", row->key);
        return NULL;
    }
    const char *owner = ep_arena_strndup(k->findings->arena, row->key, (size_t)(point - row->key));
    if (ep_streq(owner, "industry") || ep_streq(owner, "general")) {
        check_builtin(k, row);
        return NULL;
    }
    if (ep_starts_with(owner, "tool.")) {
        EP_CHECK(k, ep_catalog_tool(k->catalog, owner + 5), "'%s' is no tool", owner + 5);
        p = find_parameter(tool_parameters, sizeof tool_parameters / sizeof tool_parameters[0],
                           point + 1);
    } else if (ep_starts_with(owner, "format.")) {
        EP_CHECK(k, ep_catalog_format(k->catalog, owner + 7), "'%s' is no format", owner + 7);
        p = find_parameter(format_parameters,
                           sizeof format_parameters / sizeof format_parameters[0], point + 1);
    } else if (ep_starts_with(owner, "duty.")) {
        EP_CHECK(k, known_duty(k->catalog, owner + 5), "'%s' is no duty", owner + 5);
        p = find_parameter(duty_parameters, sizeof duty_parameters / sizeof duty_parameters[0],
                           point + 1);
    } else {
        EP_CHECK(k, ep_catalog_channel(k->catalog, owner), "'%s' is no channel", owner);
        p = find_parameter(parameters, sizeof parameters / sizeof parameters[0], point + 1);
    }
    EP_CHECK(k, p, "'%s' is no parameter", point + 1);
    EP_CHECK(k, !p || ep_streq(p->unit, row->unit) || ep_streq(p->other, row->unit),
             "unit of '%s' must be %s", row->key, p ? p->unit : "");
    return p;
}

static void check_bench(struct ep_checking *k, const struct ep_bench_row *row)
{
    k->key = row->key;
    const struct ep_catalog *c = k->catalog;
    const struct ep_source *source = ep_catalog_source(c, row->source);
    const struct parameter *p = check_key(k, row);
    check_unit(k, row);
    ep_check_source(k, row->source);
    EP_CHECK(k, known_region(c, row->region), "region '%s' is not known", row->region);
    EP_CHECK(k, known_industry(c, row->industry), "industry '%s' is not known", row->industry);
    EP_CHECK(k, known_year(row->year), "year %g is not plausible", row->year);
    bool wide = row->range.high >= 1.1 * row->range.low && row->range.low < row->range.high;
    bool whole = row->range.mid == 0 || (row->range.mid == 1 && ep_streq(row->unit, "rate"));
    EP_CHECK(
        k, !source || source->evidence != EP_EVIDENCE_JUDGED || wide || whole || (p && p->certain),
        "a judged figure needs a range of at least a tenth");
}

/* One that a channel runs on, or the internet as a whole. */
static bool known_platform(const struct ep_catalog *c, const char *platform)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(c, &count);
    bool known = ep_streq(platform, "internet");
    for (size_t i = 0; i < count && !known; i++)
        known = ep_streq(spec[i].platform, platform);
    return known;
}

static void check_reach(struct ep_checking *k, const struct ep_reach_row *row)
{
    static const char *const metrics[] = {"daily", "weekly", "monthly", "use", NULL};
    static const char *const genders[] = {"all", "female", "male", NULL};
    k->key = row->platform;
    EP_CHECK(k, known_platform(k->catalog, row->platform), "no channel has the platform '%s'",
             row->platform);
    EP_CHECK(k, row->share >= 0 && row->share <= 1, "share %g is not between 0 and 1", row->share);
    EP_CHECK(k, row->age_from >= 0 && row->age_from <= row->age_to && row->age_to <= 120,
             "ages %g to %g are not in order", row->age_from, row->age_to);
    EP_CHECK(k, ep_check_in(metrics, row->metric), "metric '%s' is not known", row->metric);
    EP_CHECK(k, ep_check_in(genders, row->gender), "gender '%s' is not known", row->gender);
    EP_CHECK(k, known_region(k->catalog, row->region), "region '%s' is not known", row->region);
    EP_CHECK(k, row->year > 0 && known_year(row->year), "year %g is not plausible", row->year);
    ep_check_source(k, row->source);
}

static void check_season(struct ep_checking *k, const struct ep_season_row *row)
{
    k->key = row->industry;
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        EP_CHECK(k, row->month[i] > 0, "month %d is not above 0", i + 1);
        sum += row->month[i];
    }
    EP_CHECK(k, fabs(sum / 12 - 1) < 0.001, "the mean of the months is %.4f, not 1", sum / 12);
    EP_CHECK(k, known_region(k->catalog, row->region), "region '%s' is not known", row->region);
    EP_CHECK(k, known_industry(k->catalog, row->industry), "industry '%s' is not known",
             row->industry);
    EP_CHECK(k, known_year(row->year), "year %g is not plausible", row->year);
    ep_check_source(k, row->source);
}

static void check_click(struct ep_checking *k, const struct ep_click_row *row)
{
    k->key = NULL;
    EP_CHECK(k,
             row->range.low > 0 && row->range.low <= row->range.mid &&
                 row->range.mid <= row->range.high && row->range.high < 1,
             "the shares are not between 0 and 1 and in order");
    EP_CHECK(k, row->position >= 1 && row->position <= 100, "place %g is not plausible",
             row->position);
    EP_CHECK(k, known_region(k->catalog, row->region), "region '%s' is not known", row->region);
    ep_check_source(k, row->source);
}

static void check_city(struct ep_checking *k, const struct ep_city_row *row)
{
    const struct ep_region *region = ep_catalog_region(k->catalog, row->region);
    k->key = row->names;
    EP_CHECK(k, region, "region '%s' is not known", row->region);
    EP_CHECK(k, row->population > 0 && (!region || row->population < region->population),
             "population %g is not plausible", row->population);
    ep_check_source(k, row->source);
}

static void check_region(struct ep_checking *k, const struct ep_region *row)
{
    const struct ep_catalog *c = k->catalog;
    struct ep_chain chain = ep_catalog_region_chain(c, row->id);
    k->key = row->id;
    EP_CHECK(k, !row->outward[0] || known_region(c, row->outward), "region '%s' is not known",
             row->outward);
    EP_CHECK(k, chain.count < EP_CHAIN_MAX - 1, "the way outward does not end");
    for (size_t i = 0; i + 1 < chain.count; i++) {
        const struct ep_region *step = ep_catalog_region(c, chain.id[i]);
        EP_CHECK(k, !step || !ep_streq(step->outward, row->id), "the way outward runs in a circle");
    }
    EP_CHECK(k, row->population > 0, "population must be above 0");
    EP_CHECK(k, row->internet > 0 && row->internet <= 1, "internet must be between 0 and 1");
    EP_CHECK(k, ep_index_get(&c->rows[EP_FILE_CURRENCIES].index, row->currency) != SIZE_MAX,
             "currency '%s' is not in currencies.csv", row->currency);
    ep_check_source(k, row->source);
}

static void check_industry(struct ep_checking *k, const struct ep_industry *row)
{
    struct ep_chain chain = ep_catalog_industry_chain(k->catalog, row->id);
    k->key = row->id;
    EP_CHECK(k, known_industry(k->catalog, row->parent), "parent '%s' is not known", row->parent);
    for (size_t i = 0; i < chain.count; i++) {
        const struct ep_industry *step = ep_catalog_industry(k->catalog, chain.id[i]);
        EP_CHECK(k, !step || !ep_streq(step->parent, row->id), "the parents run in a circle");
    }
    ep_check_names(k, "the industry", row->name, true);
}

static void check_source_row(struct ep_checking *k, const struct ep_source *row)
{
    k->key = row->id;
    EP_CHECK(k, ep_is_id(row->id, false), "id '%s' is not of a-z, 0-9, _ and -", row->id);
    EP_CHECK(k, known_year(row->year), "year %d is not plausible", row->year);
    EP_CHECK(k, (row->evidence == EP_EVIDENCE_JUDGED) == ep_starts_with(row->id, "judged-"),
             "a judged source, and no other, is called judged-...");
    EP_CHECK(k, row->evidence != EP_EVIDENCE_PUBLISHED || row->url[0] || row->note[0],
             "a published source needs an address or a note where it was read");
}

static void check_price(struct ep_checking *k, const struct ep_price_row *row)
{
    k->key = row->region;
    EP_CHECK(k, known_region(k->catalog, row->region), "region '%s' is not known", row->region);
    EP_CHECK(k, row->year > 0 && known_year(row->year), "year %g is not plausible", row->year);
    ep_check_source(k, row->source);
}

static void check_currency(struct ep_checking *k, const struct ep_currency_row *row)
{
    k->key = row->code;
    EP_CHECK(k, ep_currency_digits(row->code) >= 0, "'%s' is no currency of ISO 4217", row->code);
    EP_CHECK(k, strlen(row->date) >= 7 && row->date[4] == '-', "date '%s' is no month", row->date);
    ep_check_source(k, row->source);
}

#define EACH(lower, file_, type)                                                                   \
    for (k->file = (file_), k->row = 0; k->row < k->catalog->rows[file_].count; k->row++)          \
    check_##lower(k, &EP_ROWS(k->catalog, file_, type)[k->row])

void ep_check_rows(struct ep_checking *k)
{
    EACH(source_row, EP_FILE_SOURCES, struct ep_source);
    EACH(currency, EP_FILE_CURRENCIES, struct ep_currency_row);
    EACH(region, EP_FILE_REGIONS, struct ep_region);
    EACH(price, EP_FILE_PRICES, struct ep_price_row);
    EACH(industry, EP_FILE_INDUSTRIES, struct ep_industry);
    EACH(bench, EP_FILE_BENCHMARKS, struct ep_bench_row);
    EACH(reach, EP_FILE_REACH, struct ep_reach_row);
    EACH(season, EP_FILE_SEASONS, struct ep_season_row);
    EACH(click, EP_FILE_CLICKS, struct ep_click_row);
    EACH(city, EP_FILE_CITIES, struct ep_city_row);
}
