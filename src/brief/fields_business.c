/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of fields: the business, its offers, and the segments, which both may set economics. */

#include "brief/brief_internal.h"

#define AT(member)      .offset = offsetof(struct ep_brief, member)
#define SEGMENT(member) .offset = offsetof(struct ep_segment, member)
#define WORDS(...)      ((const char *const[]){__VA_ARGS__, NULL})

static const struct ep_field text_item = {.key = "text", .type = EP_FIELD_TEXT};
static const struct ep_field rate_item = {
    .key = "share", .type = EP_FIELD_RATE, .flags = EP_F_RANGE};
static const struct ep_field count_item = {
    .key = "count", .type = EP_FIELD_COUNT, .flags = EP_F_RANGE};

/* --- economics ----------------------------------------------------------------------------------
 */

/* The keys of economics, at `base` in the struct of their table; `first` are extra flags of
 * order_value, `rest` of the others. */
#define FIGURE(base, member, kind, more, what, text)                                               \
    {                                                                                              \
        .key = #member, .type = (kind), .flags = EP_F_RANGE | (more), .unit = (what),              \
        .offset = (base) + offsetof(struct ep_economics, member), .help = (text)                   \
    }
#define ECONOMICS(base, first, rest)                                                               \
    FIGURE(base, order_value, EP_FIELD_MONEY, EP_F_POSITIVE | (first), "money an order",           \
           "average order; of a subscription the monthly fee"),                                    \
        FIGURE(base, gross_margin, EP_FIELD_RATE, EP_F_POSITIVE | (rest), "of the order",          \
               "what is left of an order after goods and work that it takes"),                     \
        FIGURE(base, orders_per_year, EP_FIELD_NUMBER, EP_F_POSITIVE | (rest), "orders a year",    \
               "how often a customer buys"),                                                       \
        FIGURE(base, retention, EP_FIELD_RATE, rest, "a year",                                     \
               "share of one year's customers that buy again in the next"),                        \
        FIGURE(base, churn, EP_FIELD_RATE, EP_F_POSITIVE | (rest), "a month",                      \
               "share of subscribers that leave in a month; in place of retention"),               \
        FIGURE(base, capacity, EP_FIELD_COUNT, EP_F_POSITIVE | (rest), "customers a month",        \
               "how many customers can be served; left out: any number"),                          \
        FIGURE(base, sales_cycle, EP_FIELD_NUMBER, rest, "days", "time from lead to sale"),        \
        FIGURE(base, return_rate, EP_FIELD_RATE, rest, "of orders",                                \
               "share of orders that are sent back"),                                              \
        FIGURE(base, shipping_cost, EP_FIELD_MONEY, rest, "money an order",                        \
               "what sending an order costs the business"),                                        \
        FIGURE(base, payment_fee, EP_FIELD_RATE, rest, "of the order",                             \
               "what the payment provider takes"),                                                 \
        FIGURE(base, visit_to_lead, EP_FIELD_RATE, EP_F_POSITIVE | (rest), "of visits",            \
               "own rate of visits that leave a contact; where known"),                            \
        FIGURE(base, lead_to_customer, EP_FIELD_RATE, EP_F_POSITIVE | (rest), "of leads",          \
               "own rate of leads that buy; where known")

static const struct ep_field business_economics_rows[] = {
    ECONOMICS(offsetof(struct ep_brief, business.economics), 0, 0),
};
static const struct ep_table business_economics = {
    .name = "economics", EP_ROWS(business_economics_rows), .at = EP_NO_OFFSET};

static const struct ep_field offer_economics_rows[] = {
    ECONOMICS(offsetof(struct ep_offer, economics), 0, 0),
};
static const struct ep_table offer_economics = {
    .name = "economics", EP_ROWS(offer_economics_rows), .at = EP_NO_OFFSET};

/* --- business -----------------------------------------------------------------------------------
 */

static const struct ep_field offer_rows[] = {
    {.key = "id",
     .type = EP_FIELD_ID,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_offer, id),
     .help = "short name that goals and segments refer to"},
    {.key = "name",
     .type = EP_FIELD_TEXT,
     .offset = offsetof(struct ep_offer, name),
     .help = "name in the report"},
    {.key = "share",
     .type = EP_FIELD_RATE,
     .flags = EP_F_RANGE,
     .unit = "of orders",
     .offset = offsetof(struct ep_offer, share),
     .help = "its part of the business; all offers together make 100%"},
    {.key = "economics",
     .type = EP_FIELD_STRUCT,
     .table = &offer_economics,
     .help = "figures that differ from those of the business"},
};
static const struct ep_table offer_table = {.name = "an offer",
                                            EP_ROWS(offer_rows),
                                            .size = sizeof(struct ep_offer),
                                            .at = EP_NO_OFFSET,
                                            .id_key = "id"};

static const struct ep_field city_rows[] = {
    {.key = "name",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_city, name),
     .help = "name of the city"},
    {.key = "population",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE | EP_F_POSITIVE,
     .unit = "people",
     .offset = offsetof(struct ep_city, population),
     .help = "people who live there, where the catalogue has no figure"},
};
static const struct ep_table city_table = {.name = "a city",
                                           EP_ROWS(city_rows),
                                           .size = sizeof(struct ep_city),
                                           .at = EP_NO_OFFSET,
                                           .id_key = "name",
                                           .short_key = "name"};

static const struct ep_field current_rows[] = {
    {.key = "revenue_month",
     .type = EP_FIELD_MONEY,
     .flags = EP_F_RANGE,
     .unit = "money a month",
     AT(business.current.revenue_month),
     .help = "revenue today"},
    {.key = "customers_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "customers a month",
     AT(business.current.customers_month),
     .help = "customers that buy in a month today"},
    {.key = "customers_total",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "customers",
     AT(business.current.customers_total),
     .help = "customers so far whose contact you may use"},
    {.key = "lists",
     .type = EP_FIELD_MAP,
     .item = &count_item,
     .unit = "contacts",
     AT(business.current.lists),
     .help = "contacts that you may write to or call: email, phone, push, messenger, dormant"},
    {.key = "followers",
     .type = EP_FIELD_MAP,
     .item = &count_item,
     .ref = EP_REF_PLATFORM,
     .unit = "people",
     AT(business.current.followers),
     .help = "followers of your pages by platform"},
    {.key = "site_visits_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "visits a month",
     AT(business.current.site_visits_month),
     .help = "visits of your site today"},
};
static const struct ep_table current_table = {
    .name = "current", EP_ROWS(current_rows), .at = EP_NO_OFFSET};

static const struct ep_field business_rows[] = {
    {.key = "model",
     .type = EP_FIELD_ENUM,
     .flags = EP_F_REQUIRED,
     .values =
         WORDS("ecommerce", "lead_generation", "subscription", "booking", "retail", "marketplace"),
     AT(business.model),
     .help = "how the business sells"},
    {.key = "market",
     .type = EP_FIELD_ENUM,
     .values = WORDS("b2c", "b2b", "both"),
     AT(business.market),
     .help = "who buys: people (b2c), firms (b2b) or both"},
    {.key = "industry",
     .type = EP_FIELD_ID,
     .flags = EP_F_REQUIRED,
     .ref = EP_REF_INDUSTRY,
     AT(business.industry),
     .help = "trade whose benchmarks serve where you give no figure of your own"},
    {.key = "product",
     .type = EP_FIELD_TEXT,
     AT(business.product),
     .help = "what is sold, in a few words"},
    {.key = "stage",
     .type = EP_FIELD_ENUM,
     .values = WORDS("launch", "growing", "established"),
     AT(business.stage),
     .help = "how far the business is"},
    {.key = "cities",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "city", .type = EP_FIELD_STRUCT, .table = &city_table},
     .max = 64,
     AT(business.cities),
     .help = "where customers must be; empty: the whole region"},
    {.key = "sells_through",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "way",
                                      .type = EP_FIELD_ENUM,
                                      .values = WORDS("own_site", "shop", "dealers", "marketplaces",
                                                      "phone")},
     AT(business.sells_through),
     .help = "where people can buy"},
    {.key = "economics",
     .type = EP_FIELD_STRUCT,
     .table = &business_economics,
     .help = "what an order and a customer are worth"},
    {.key = "current",
     .type = EP_FIELD_STRUCT,
     .table = &current_table,
     .help = "where the business stands today"},
    {.key = "seasonality",
     .type = EP_FIELD_LIST,
     .item =
         &(const struct ep_field){
             .key = "factor", .type = EP_FIELD_NUMBER, .flags = EP_F_PERCENT, .max = 12},
     .min = 12,
     .max = 12,
     .unit = "factor of an average month",
     AT(business.seasonality),
     .help = "demand from January to December, 1 the mean; left out: as in the trade"},
    {.key = "specifics",
     .type = EP_FIELD_LIST,
     .item = &text_item,
     AT(business.specifics),
     .help = "what a newcomer to this trade should know; repeated in the report"},
    {.key = "offers",
     .type = EP_FIELD_LIST,
     .item =
         &(const struct ep_field){.key = "offer", .type = EP_FIELD_STRUCT, .table = &offer_table},
     .max = 64,
     AT(business.offers),
     .help = "kinds of products, where there is more than one"},
};
const struct ep_table ep_table_business = {
    .name = "business", EP_ROWS(business_rows), .at = EP_NO_OFFSET};

/* --- segments -----------------------------------------------------------------------------------
 */

#define SEGMENT_LIST(member, text)                                                                 \
    {                                                                                              \
        .key = #member, .type = EP_FIELD_LIST, .item = &text_item, SEGMENT(member), .help = text   \
    }

static const struct ep_field segment_rows[] = {
    {.key = "id",
     .type = EP_FIELD_ID,
     .flags = EP_F_REQUIRED,
     SEGMENT(id),
     .help = "short name that goals refer to"},
    {.key = "name", .type = EP_FIELD_TEXT, SEGMENT(name), .help = "name in the report"},
    {.key = "age",
     .type = EP_FIELD_AGES,
     .unit = "years",
     SEGMENT(age),
     .help = "ages of the people; left out: all"},
    {.key = "gender",
     .type = EP_FIELD_ENUM,
     .values = WORDS("female", "male", "all"),
     .def = "all",
     SEGMENT(gender),
     .help = "women, men or all"},
    {.key = "income",
     .type = EP_FIELD_ENUM,
     .values = WORDS("low", "middle", "high", "all"),
     .def = "all",
     SEGMENT(income),
     .help = "income of the people"},
    {.key = "market",
     .type = EP_FIELD_ENUM,
     .values = WORDS("b2c", "b2b", "both"),
     SEGMENT(market),
     .help = "who buys, where it differs from the business"},
    {.key = "size",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_REQUIRED | EP_F_RANGE | EP_F_POSITIVE,
     .unit = "people or firms",
     SEGMENT(size),
     .help = "how many there are where you sell"},
    {.key = "share",
     .type = EP_FIELD_RATE,
     .flags = EP_F_RANGE,
     .unit = "of customers",
     SEGMENT(share),
     .help = "their part of today's or expected customers"},
    SEGMENT_LIST(needs, "what they want"),
    SEGMENT_LIST(barriers, "what holds them back"),
    SEGMENT_LIST(triggers, "what makes them buy now"),
    {.key = "reach",
     .type = EP_FIELD_MAP,
     .item = &rate_item,
     .ref = EP_REF_PLATFORM,
     .unit = "of the segment",
     SEGMENT(reach),
     .help = "share on a platform, where you know better than the catalogue"},
    {.key = "interest",
     .type = EP_FIELD_RATE,
     .flags = EP_F_RANGE,
     .unit = "of the segment",
     SEGMENT(interest),
     .help = "share that cares for the topic, for content that nobody searches for"},
    {.key = "in_market",
     .type = EP_FIELD_RATE,
     .flags = EP_F_RANGE,
     .unit = "of the segment a month",
     SEGMENT(in_market),
     .help = "share that buys such a thing in a month, from anyone"},
    ECONOMICS(offsetof(struct ep_segment, economics), 0, 0),
};
const struct ep_table ep_table_segment = {.name = "a segment",
                                          EP_ROWS(segment_rows),
                                          .size = sizeof(struct ep_segment),
                                          .at = offsetof(struct ep_segment, at),
                                          .id_key = "id"};
