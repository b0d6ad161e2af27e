/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of fields: goals, demand, competitors, audit, channels. */

#include "brief/brief_internal.h"

#define AT(member) .offset = offsetof(struct ep_brief, member)
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct ep_field text_item = {.key = "text", .type = EP_FIELD_TEXT};
static const struct ep_field rating_item = {
    .key = "rating", .type = EP_FIELD_NUMBER, .max = 5, .unit = "0 to 5"};
static const struct ep_field channel_item = {
    .key = "channel", .type = EP_FIELD_TEXT, .ref = EP_REF_CHANNEL};

/* --- goals --------------------------------------------------------------------------------------
 */

#define GOAL(member) .offset = offsetof(struct ep_goal, member)

static const struct ep_field goal_rows[] = {
    {.key = "id",
     .type = EP_FIELD_ID,
     .flags = EP_F_REQUIRED,
     GOAL(id),
     .help = "short name of the goal"},
    {.key = "serves",
     .type = EP_FIELD_ENUM,
     .flags = EP_F_REQUIRED,
     .values = WORDS("raise_revenue", "change_positioning", "raise_awareness", "repeat_sales",
                     "order_value", "loyalty", "expertise", "customer_life", "new_markets"),
     GOAL(serves),
     .help = "the goal of the business behind it"},
    {.key = "metric",
     .type = EP_FIELD_ENUM,
     .flags = EP_F_REQUIRED,
     .values = WORDS("reach", "aware", "attention", "visits", "subscribers", "leads", "customers",
                     "orders", "revenue", "profit", "order_value", "repeat_rate", "retention"),
     GOAL(metric),
     .help = "what is counted"},
    {.key = "target",
     .type = EP_FIELD_NUMBER,
     .flags = EP_F_REQUIRED | EP_F_POSITIVE | EP_F_PERCENT | EP_F_CURRENCY,
     .unit = "of the metric",
     GOAL(target),
     .help = "the figure to reach in the window"},
    {.key = "baseline",
     .type = EP_FIELD_NUMBER,
     .flags = EP_F_RANGE | EP_F_PERCENT | EP_F_CURRENCY,
     .unit = "of the metric",
     GOAL(baseline),
     .help =
         "what would come in the same window without the plan; left out: as much as comes today"},
    {.key = "window",
     .type = EP_FIELD_WINDOW,
     .flags = EP_F_REQUIRED,
     GOAL(window),
     .help = "the months in which it is counted; inside the plan"},
    {.key = "max_cost",
     .type = EP_FIELD_MONEY,
     .flags = EP_F_POSITIVE,
     .unit = "money each",
     GOAL(max_cost),
     .help = "the most that one of them may cost; left out: any price"},
    {.key = "priority",
     .type = EP_FIELD_ENUM,
     .values = WORDS("must", "should"),
     .def = "should",
     GOAL(priority),
     .help = "must: the plan bends to reach it; should: it is weighed against the objective"},
    {.key = "channels",
     .type = EP_FIELD_LIST,
     .item = &channel_item,
     .max = 200,
     GOAL(channels),
     .help = "whose money max_cost counts; left out: all channels"},
    {.key = "segment",
     .type = EP_FIELD_ID,
     .ref = EP_REF_SEGMENT,
     GOAL(segment),
     .help = "counts this segment only; left out: all"},
    {.key = "offer",
     .type = EP_FIELD_ID,
     .ref = EP_REF_OFFER,
     .flags = EP_F_UNUSED,
     GOAL(offer),
     .help = "counts this offer only; left out: all"},
};
const struct ep_table ep_table_goal = {.name = "a goal",
                                       EP_ROWS(goal_rows),
                                       .size = sizeof(struct ep_goal),
                                       .at = offsetof(struct ep_goal, at),
                                       .id_key = "id"};

/* --- demand -------------------------------------------------------------------------------------
 */

static const struct ep_field keyword_rows[] = {
    {.key = "query",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_keyword, query),
     .help = "what people type"},
    {.key = "volume",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_REQUIRED | EP_F_RANGE,
     .unit = "searches a month",
     .offset = offsetof(struct ep_keyword, volume),
     .help = "how often they do, where you sell"},
    {.key = "intent",
     .type = EP_FIELD_ENUM,
     .values = WORDS("buy", "compare", "learn", "brand", "local"),
     .offset = offsetof(struct ep_keyword, intent),
     .help = "what they are after; left out: judged from the words"},
};
static const struct ep_table keyword_table = {.name = "a keyword",
                                              EP_ROWS(keyword_rows),
                                              .size = sizeof(struct ep_keyword),
                                              .at = offsetof(struct ep_keyword, at)};

static const struct ep_field demand_rows[] = {
    {.key = "brand_searches_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "searches a month",
     AT(demand.brand_searches_month),
     .help = "searches for your own name"},
    {.key = "keywords",
     .type = EP_FIELD_LIST,
     .item = &(
         const struct ep_field){.key = "keyword", .type = EP_FIELD_STRUCT, .table = &keyword_table},
     AT(demand.keywords),
     .help = "searches for what you sell"},
};
const struct ep_table ep_table_demand = {
    .name = "demand", EP_ROWS(demand_rows), .at = EP_NO_OFFSET};

/* --- competitors --------------------------------------------------------------------------------
 */

#define RIVAL(member) .offset = offsetof(struct ep_competitor, member)

static const struct ep_field competitor_rows[] = {
    {.key = "name",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     RIVAL(name),
     .help = "name of the competitor"},
    {.key = "kind",
     .type = EP_FIELD_ENUM,
     .values = WORDS("direct", "indirect", "substitute"),
     .def = "direct",
     RIVAL(kind),
     .help = "same thing (direct), other thing for the same need, or a way to do without"},
    {.key = "strengths",
     .type = EP_FIELD_LIST,
     .item = &text_item,
     RIVAL(strengths),
     .help = "what it does better"},
    {.key = "weaknesses",
     .type = EP_FIELD_LIST,
     .item = &text_item,
     RIVAL(weaknesses),
     .help = "what it does worse"},
    {.key = "price",
     .type = EP_FIELD_RATIO,
     .values = WORDS("lower", "same", "higher"),
     RIVAL(price),
     .help = "its price against yours, or a ratio such as 0.8"},
    {.key = "channels",
     .type = EP_FIELD_MAP,
     .item = &rating_item,
     .ref = EP_REF_CHANNEL,
     .unit = "0 none to 5 dominant",
     RIVAL(channels),
     .help = "how strong it is in a channel"},
    {.key = "ratings",
     .type = EP_FIELD_MAP,
     .item = &rating_item,
     .unit = "0 to 5",
     RIVAL(ratings),
     .help = "how good it is: assortment, service, site or any other id; yours stand under audit"},
};
const struct ep_table ep_table_competitor = {.name = "a competitor",
                                             EP_ROWS(competitor_rows),
                                             .size = sizeof(struct ep_competitor),
                                             .at = offsetof(struct ep_competitor, at),
                                             .id_key = "name"};

/* --- audit --------------------------------------------------------------------------------------
 */

#define AUDIT(member) .offset = offsetof(struct ep_audit_channel, member)

static const struct ep_field audit_channel_rows[] = {
    {.key = "channel",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     .ref = EP_REF_CHANNEL,
     AUDIT(channel),
     .help = "channel in use today"},
    {.key = "spend_month",
     .type = EP_FIELD_MONEY,
     .flags = EP_F_RANGE,
     .unit = "money a month",
     AUDIT(spend_month),
     .help = "what it costs today"},
    {.key = "visits_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "visits a month",
     AUDIT(visits_month),
     .help = "visits that it brings"},
    {.key = "leads_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "leads a month",
     AUDIT(leads_month),
     .help = "leads that it brings"},
    {.key = "customers_month",
     .type = EP_FIELD_COUNT,
     .flags = EP_F_RANGE,
     .unit = "customers a month",
     AUDIT(customers_month),
     .help = "customers that it brings"},
};
static const struct ep_table audit_channel_table = {.name = "a channel of the audit",
                                                    EP_ROWS(audit_channel_rows),
                                                    .size = sizeof(struct ep_audit_channel),
                                                    .at = offsetof(struct ep_audit_channel, at),
                                                    .id_key = "channel"};

static const struct ep_field audit_rows[] = {
    {.key = "ratings",
     .type = EP_FIELD_MAP,
     .item = &rating_item,
     .unit = "0 to 5",
     AT(audit.ratings),
     .help = "how good you are: assortment, service, site or any other id"},
    {.key = "channels",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "channel",
                                      .type = EP_FIELD_STRUCT,
                                      .table = &audit_channel_table},
     .max = 64,
     AT(audit.channels),
     .help = "what each channel costs and brings today"},
    {.key = "tools",
     .type = EP_FIELD_MAP,
     .item = &(const struct ep_field){.key = "state",
                                      .type = EP_FIELD_ENUM,
                                      .values = WORDS("yes", "partial", "no")},
     .ref = EP_REF_TOOL,
     AT(audit.tools),
     .help = "which tools are there: website, crm, web_analytics and others"},
};
const struct ep_table ep_table_audit = {.name = "audit", EP_ROWS(audit_rows), .at = EP_NO_OFFSET};

/* --- channels -----------------------------------------------------------------------------------
 */

#define LIMIT(member, text)                                                                        \
    {                                                                                              \
        .key = #member, .type = EP_FIELD_MONEY, .unit = "money a month",                           \
        .offset = offsetof(struct ep_limit, member), .help = (text)                                \
    }

static const struct ep_field limit_rows[] = {
    LIMIT(min, "the least that goes in where the channel is used"),
    LIMIT(max, "the most that goes in"),
    LIMIT(fixed, "goes in every month, whatever the plan finds"),
};
static const struct ep_table limit_table = {.name = "a limit",
                                            EP_ROWS(limit_rows),
                                            .size = sizeof(struct ep_limit),
                                            .at = offsetof(struct ep_limit, at)};

#define TERM(member, kind, what, text)                                                             \
    {                                                                                              \
        .key = #member, .type = (kind), .flags = EP_F_RANGE, .unit = (what),                       \
        .offset = offsetof(struct ep_term, member), .help = (text)                                 \
    }

static const struct ep_field term_rows[] = {
    TERM(discount, EP_FIELD_RATE, "of the price", "what customers get off"),
    TERM(commission, EP_FIELD_RATE, "of the order", "what the intermediary takes"),
    {.key = "commission_on",
     .type = EP_FIELD_ENUM,
     .values = WORDS("first", "every"),
     .offset = offsetof(struct ep_term, commission_on),
     .help = "of which orders it takes it; default: every fee of a subscription, else the first"},
    TERM(would_have_paid_full, EP_FIELD_RATE, "of its customers",
         "share that would have come without the discount"),
    TERM(views_month, EP_FIELD_COUNT, "views a month", "how often your entry is seen there"),
    TERM(customers_month, EP_FIELD_COUNT, "customers a month",
         "how many customers it can bring at most"),
};
static const struct ep_table term_table = {.name = "terms",
                                           EP_ROWS(term_rows),
                                           .size = sizeof(struct ep_term),
                                           .at = offsetof(struct ep_term, at)};

static const struct ep_field channels_rows[] = {
    {.key = "require",
     .type = EP_FIELD_LIST,
     .item = &channel_item,
     .max = 200,
     AT(channels.require),
     .help = "channels (or groups) that must be used"},
    {.key = "exclude",
     .type = EP_FIELD_LIST,
     .item = &channel_item,
     .max = 200,
     AT(channels.exclude),
     .help = "channels (or groups) that must not be used; telegram_ads may stand for "
             "social_ads.telegram"},
    {.key = "limits",
     .type = EP_FIELD_MAP,
     .item =
         &(const struct ep_field){.key = "limit", .type = EP_FIELD_STRUCT, .table = &limit_table},
     .ref = EP_REF_CHANNEL,
     AT(channels.limits),
     .help = "how much money a month a channel may or must take"},
    {.key = "terms",
     .type = EP_FIELD_MAP,
     .item =
         &(const struct ep_field){.key = "terms", .type = EP_FIELD_STRUCT, .table = &term_table},
     .ref = EP_REF_CHANNEL,
     AT(channels.terms),
     .help = "what intermediaries take and bring (coupon_sites, aggregators, marketplaces)"},
};
const struct ep_table ep_table_channels = {
    .name = "channels", EP_ROWS(channels_rows), .at = EP_NO_OFFSET};
