/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of fields: the brief itself, the plan, brand, team, data and the small rest. */

#include "brief/brief_internal.h"
#include <string.h>

#define AT(member) .offset = offsetof(struct ep_brief, member)
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct ep_field text_item = {.key = "text", .type = EP_FIELD_TEXT};

/* --- plan ---------------------------------------------------------------------------------------
 */

static const struct ep_field fee_rows[] = {
    {.key = "name",
     .type = EP_FIELD_TEXT,
     .offset = offsetof(struct ep_fee, name),
     .help = "who takes the fee"},
    {.key = "rate",
     .type = EP_FIELD_RATE,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_fee, rate),
     .help = "share added on top of what it is taken on"},
    {.key = "on",
     .type = EP_FIELD_ENUM,
     .values = WORDS("media", "all"),
     .def = "media",
     .offset = offsetof(struct ep_fee, on),
     .help = "what the fee is taken on: media money, or all money of a channel"},
};
static const struct ep_table fee_table = {
    .name = "a fee", EP_ROWS(fee_rows), .size = sizeof(struct ep_fee), .at = EP_NO_OFFSET};

static const struct ep_field plan_rows[] = {
    {.key = "start",
     .type = EP_FIELD_MONTH,
     .flags = EP_F_REQUIRED,
     AT(plan.start_word),
     .help = "first month of the plan"},
    {.key = "months",
     .type = EP_FIELD_WHOLE,
     .flags = EP_F_REQUIRED,
     .min = 1,
     .max = 60,
     .unit = "months",
     AT(plan.months_num),
     .help = "how many months the plan runs"},
    {.key = "budget",
     .type = EP_FIELD_MONEY,
     .flags = EP_F_REQUIRED | EP_F_POSITIVE,
     .values = WORDS("auto"),
     .unit = "money over the whole plan",
     AT(plan.budget),
     .help = "all marketing money of the plan: media, tools, outside help; auto: how much pays"},
    {.key = "monthly_cap",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "cap", .type = EP_FIELD_MONEY},
     .max = 60,
     .unit = "money a month",
     AT(plan.monthly_cap),
     .help = "the most cash a month: one figure, or one for each month; left out: any amount"},
    {.key = "objective",
     .type = EP_FIELD_ENUM,
     .values = WORDS("profit", "customers", "revenue", "reach"),
     .def = "profit",
     AT(plan.objective),
     .help = "what the plan makes as large as it can"},
    {.key = "value_horizon",
     .type = EP_FIELD_WHOLE,
     .min = 1,
     .max = 120,
     .def = "24",
     .unit = "months",
     AT(plan.value_horizon),
     .help = "how many months of a new customer's margin count"},
    {.key = "discount_rate",
     .type = EP_FIELD_RATE,
     .def = "12%",
     .unit = "a year",
     AT(plan.discount_rate),
     .help = "how much less money of next year is worth today"},
    {.key = "test_share",
     .type = EP_FIELD_RATE,
     .def = "10%",
     .unit = "of the budget",
     AT(plan.test_share),
     .help = "share kept for tests of channels that are not proven yet"},
    {.key = "risk",
     .type = EP_FIELD_ENUM,
     .values = WORDS("balanced", "cautious"),
     .def = "balanced",
     AT(plan.risk),
     .help = "balanced plans for the expected result, cautious for the worse cases"},
    {.key = "prices",
     .type = EP_FIELD_ENUM,
     .values = WORDS("net", "gross"),
     .def = "net",
     AT(plan.prices),
     .help = "whether money in this brief is without or with VAT; said in the report's head"},
    {.key = "fees",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "fee", .type = EP_FIELD_STRUCT, .table = &fee_table},
     .max = 64,
     AT(plan.fees),
     .help = "fees that come on top of what a channel costs"},
    {.key = "max_shift",
     .type = EP_FIELD_RATE,
     .def = "30%",
     .unit = "of the budget",
     AT(plan.max_shift),
     .help = "how much of the money a review may move at once"},
};
const struct ep_table ep_table_plan = {.name = "plan", EP_ROWS(plan_rows), .at = EP_NO_OFFSET};

/* --- brand --------------------------------------------------------------------------------------
 */

#define BRAND_LIST(member, text)                                                                   \
    {                                                                                              \
        .key = #member, .type = EP_FIELD_LIST, .item = &text_item, AT(brand.member), .help = text  \
    }

static const struct ep_field brand_rows[] = {
    {.key = "promise",
     .type = EP_FIELD_TEXT,
     AT(brand.promise),
     .help = "what the brand promises, in one sentence"},
    BRAND_LIST(values, "what the brand stands for"),
    BRAND_LIST(emotions, "what people should feel"),
    BRAND_LIST(associations, "pictures and places that people should think of"),
    BRAND_LIST(tone, "how the brand speaks"),
    BRAND_LIST(avoid, "what it never says or does"),
    BRAND_LIST(proof, "facts that make the promise credible"),
};
const struct ep_table ep_table_brand = {.name = "brand", EP_ROWS(brand_rows), .at = EP_NO_OFFSET};

/* --- team, data, report -------------------------------------------------------------------------
 */

static const struct ep_field member_rows[] = {
    {.key = "role",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_team_member, role),
     .help = "name of the role; tasks are given to it"},
    {.key = "kind",
     .type = EP_FIELD_ENUM,
     .values = WORDS("owner", "inhouse", "freelancer", "agency"),
     .def = "inhouse",
     .offset = offsetof(struct ep_team_member, kind),
     .help = "own people (owner, inhouse) or outside help paid from the budget"},
    {.key = "hours_month",
     .type = EP_FIELD_NUMBER,
     .max = 10000,
     .unit = "hours a month",
     .offset = offsetof(struct ep_team_member, hours_month),
     .help = "hours that the role has for marketing"},
    {.key = "cost_hour",
     .type = EP_FIELD_MONEY,
     .unit = "money an hour",
     .offset = offsetof(struct ep_team_member, cost_hour),
     .help = "what an hour costs; of own people it counts in the objective, not in the budget"},
    {.key = "skills",
     .type = EP_FIELD_LIST,
     .item =
         &(const struct ep_field){.key = "skill",
                                  .type = EP_FIELD_ENUM,
                                  .values = WORDS("content", "social", "video", "email", "ads",
                                                  "seo", "design", "web", "analytics", "sales")},
     .offset = offsetof(struct ep_team_member, skills),
     .help = "what the role can do"},
};
const struct ep_table ep_table_member = {.name = "a member of the team",
                                         EP_ROWS(member_rows),
                                         .size = sizeof(struct ep_team_member),
                                         .at = offsetof(struct ep_team_member, at),
                                         .id_key = "role"};

static const struct ep_field data_rows[] = {
    {.key = "file",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     .offset = offsetof(struct ep_data_ref, file),
     .help = "CSV file inside the client's folder"},
    {.key = "kind",
     .type = EP_FIELD_ENUM,
     .flags = EP_F_REQUIRED,
     .values = WORDS("keywords", "competitors", "analytics", "ads", "email", "crawl", "orders",
                     "customers", "deals", "actuals"),
     .offset = offsetof(struct ep_data_ref, kind),
     .help = "what the file tells about"},
    {.key = "profile",
     .type = EP_FIELD_ID,
     .offset = offsetof(struct ep_data_ref, profile),
     .help = "whose columns it has: emplan, and no other yet; may be left out"},
};
const struct ep_table ep_table_data_ref = {.name = "a data file",
                                           EP_ROWS(data_rows),
                                           .size = sizeof(struct ep_data_ref),
                                           .at = offsetof(struct ep_data_ref, at)};

static const struct ep_field agency_rows[] = {
    {.key = "name", .type = EP_FIELD_TEXT, AT(agency.name), .help = "name of the agency"},
    {.key = "contact",
     .type = EP_FIELD_TEXT,
     AT(agency.contact),
     .help = "address for questions about the report"},
    {.key = "logo",
     .type = EP_FIELD_TEXT,
     AT(agency.logo),
     .flags = EP_F_UNUSED,
     .help = "picture file inside the client's folder"},
};
static const struct ep_table agency_table = {
    .name = "agency", EP_ROWS(agency_rows), .at = EP_NO_OFFSET};
static const struct ep_field report_rows[] = {
    {.key = "agency",
     .type = EP_FIELD_STRUCT,
     .table = &agency_table,
     .help = "whose name the report bears"},
};
const struct ep_table ep_table_report = {
    .name = "report", EP_ROWS(report_rows), .at = EP_NO_OFFSET};

static const struct ep_field assumption_rows[] = {
    {.key = "value",
     .type = EP_FIELD_NUMBER,
     .flags = EP_F_REQUIRED | EP_F_RANGE | EP_F_PERCENT | EP_F_CURRENCY,
     .offset = offsetof(struct ep_assumption, value),
     .help = "your figure in place of the catalogue's"},
    {.key = "why",
     .type = EP_FIELD_TEXT,
     .offset = offsetof(struct ep_assumption, why),
     .help = "where the figure comes from; said in the report"},
};
const struct ep_table ep_table_assumption = {.name = "an assumption",
                                             EP_ROWS(assumption_rows),
                                             .size = sizeof(struct ep_assumption),
                                             .at = offsetof(struct ep_assumption, at),
                                             .short_key = "value"};

/* --- the brief ----------------------------------------------------------------------------------
 */

#define STRUCT_ITEM(name, nested)                                                                  \
    &(const struct ep_field)                                                                       \
    {                                                                                              \
        .key = (name), .type = EP_FIELD_STRUCT, .table = &(nested)                                 \
    }

static const struct ep_field brief_rows[] = {
    {.key = "emplan",
     .type = EP_FIELD_ENUM,
     .flags = EP_F_REQUIRED,
     .values = WORDS("1"),
     AT(version),
     .help = "version of this format"},
    {.key = "client",
     .type = EP_FIELD_TEXT,
     .flags = EP_F_REQUIRED,
     AT(client),
     .help = "name of the business the plan is for"},
    {.key = "language",
     .type = EP_FIELD_ENUM,
     .values = WORDS("en", "de", "ru"),
     .def = "en",
     AT(language),
     .help = "language of the report"},
    {.key = "currency",
     .type = EP_FIELD_CURRENCY,
     .flags = EP_F_REQUIRED,
     AT(currency),
     .help = "currency of all money in this brief, ISO 4217"},
    {.key = "region",
     .type = EP_FIELD_REGION,
     .flags = EP_F_REQUIRED,
     AT(region),
     .help = "country that is marketed to, ISO 3166-1"},
    {.key = "plan",
     .type = EP_FIELD_STRUCT,
     .flags = EP_F_REQUIRED,
     .table = &ep_table_plan,
     .help = "time, money and what counts"},
    {.key = "business",
     .type = EP_FIELD_STRUCT,
     .flags = EP_F_REQUIRED,
     .table = &ep_table_business,
     .help = "what the business is, what a customer is worth, where it stands today"},
    {.key = "brand",
     .type = EP_FIELD_STRUCT,
     .table = &ep_table_brand,
     .help = "what every text and picture has to say; one style across all channels"},
    {.key = "goals",
     .type = EP_FIELD_LIST,
     .flags = EP_F_REQUIRED,
     .item = STRUCT_ITEM("goal", ep_table_goal),
     .min = 1,
     .max = 64,
     AT(goals),
     .help = "what marketing has to reach, in numbers"},
    {.key = "segments",
     .type = EP_FIELD_LIST,
     .flags = EP_F_REQUIRED,
     .item = STRUCT_ITEM("segment", ep_table_segment),
     .min = 1,
     .max = 64,
     AT(segments),
     .help = "groups of people to win, who they are and what moves them"},
    {.key = "demand",
     .type = EP_FIELD_STRUCT,
     .table = &ep_table_demand,
     .help = "what people search for"},
    {.key = "competitors",
     .type = EP_FIELD_LIST,
     .item = STRUCT_ITEM("competitor", ep_table_competitor),
     .max = 64,
     AT(competitors),
     .help = "who else wants the same customers"},
    {.key = "audit",
     .type = EP_FIELD_STRUCT,
     .table = &ep_table_audit,
     .help = "today's online marketing: how good, what it costs, what it brings"},
    {.key = "team",
     .type = EP_FIELD_LIST,
     .item = STRUCT_ITEM("member", ep_table_member),
     .max = 64,
     AT(team),
     .help = "who does the work, with hours and skills"},
    {.key = "owner",
     .type = EP_FIELD_TEXT,
     .ref = EP_REF_ROLE,
     AT(owner),
     .help = "the role of the team that answers for the whole"},
    {.key = "data",
     .type = EP_FIELD_LIST,
     .item = STRUCT_ITEM("file", ep_table_data_ref),
     .max = 64,
     AT(data),
     .help = "CSV files with measured figures; `emplan help data` lists their columns"},
    {.key = "mappings",
     .type = EP_FIELD_NODE,
     .flags = EP_F_UNUSED,
     AT(mappings),
     .help = "own profiles for reading data files"},
    {.key = "channels",
     .type = EP_FIELD_STRUCT,
     .table = &ep_table_channels,
     .help = "channels that must or must not be used, limits and terms"},
    {.key = "assumptions",
     .type = EP_FIELD_MAP,
     .ref = EP_REF_ASSUMPTION,
     .item = STRUCT_ITEM("assumption", ep_table_assumption),
     AT(assumptions),
     .help = "own figures in place of the catalogue's, such as search_ads.cost_per_visit"},
    {.key = "report",
     .type = EP_FIELD_STRUCT,
     .table = &ep_table_report,
     .help = "how the report looks"},
    {.key = "catalog",
     .type = EP_FIELD_LIST,
     .item = &(const struct ep_field){.key = "folder", .type = EP_FIELD_TEXT},
     .max = 64,
     AT(catalog),
     .help = "folders with own rows of the catalogue"},
    {.key = "scenarios",
     .type = EP_FIELD_SCENARIOS,
     AT(scenarios),
     .help = "named sets of changes to this brief, planned with --scenario NAME"},
};
const struct ep_table ep_table_brief = {
    .name = "the brief", EP_ROWS(brief_rows), .size = sizeof(struct ep_brief), .at = EP_NO_OFFSET};

/* --- looking things up --------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    size_t size;
    double max;
    bool percent, currency;
} types[EP_FIELD_TYPES] = {
    [EP_FIELD_TEXT] = {"text", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_ID] = {"id", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_ENUM] = {"word", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_REGION] = {"country", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_CURRENCY] = {"currency", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_MONTH] = {"month", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_AGES] = {"ages", sizeof(struct ep_word), 0, false, false},
    [EP_FIELD_RATIO] = {"word or ratio", sizeof(struct ep_word), 1000, true, false},
    [EP_FIELD_NUMBER] = {"number", sizeof(struct ep_num), 1e12, false, false},
    [EP_FIELD_COUNT] = {"number", sizeof(struct ep_num), 1e12, false, false},
    [EP_FIELD_WHOLE] = {"whole number", sizeof(struct ep_num), 1e12, false, false},
    [EP_FIELD_RATE] = {"rate", sizeof(struct ep_num), 1, true, false},
    [EP_FIELD_MONEY] = {"money", sizeof(struct ep_num), 1e12, false, true},
    [EP_FIELD_WINDOW] = {"window of months", sizeof(struct ep_span), 0, false, false},
    [EP_FIELD_STRUCT] = {"map", 0, 0, false, false},
    [EP_FIELD_LIST] = {"list", sizeof(struct ep_any_list), 0, false, false},
    [EP_FIELD_MAP] = {"map", sizeof(struct ep_any_list), 0, false, false},
    [EP_FIELD_NODE] = {"map", sizeof(struct ep_node *), 0, false, false},
    [EP_FIELD_SCENARIOS] = {"map", sizeof(struct ep_any_list), 0, false, false},
};

const char *ep_field_type_name(enum ep_field_type type)
{
    return types[type].name;
}

size_t ep_field_size(const struct ep_field *f)
{
    return f->type == EP_FIELD_STRUCT ? f->table->size : types[f->type].size;
}

double ep_field_max(const struct ep_field *f)
{
    return f->max > 0 ? f->max : types[f->type].max;
}

bool ep_field_takes_percent(const struct ep_field *f)
{
    return types[f->type].percent || (f->flags & EP_F_PERCENT);
}

bool ep_field_takes_currency(const struct ep_field *f)
{
    return types[f->type].currency || (f->flags & EP_F_CURRENCY);
}

bool ep_field_is_scalar(const struct ep_field *f)
{
    return f->type <= EP_FIELD_WINDOW;
}

bool ep_field_is_figure(const struct ep_field *f)
{
    return f->type >= EP_FIELD_NUMBER && f->type <= EP_FIELD_MONEY;
}

const struct ep_table *ep_field_element(const struct ep_field *f)
{
    return f->item && f->item->type == EP_FIELD_STRUCT ? f->item->table : NULL;
}

const struct ep_field *ep_table_find(const struct ep_table *t, const char *key)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(t->row[i].key, key) == 0)
            return &t->row[i];
    return NULL;
}

const struct ep_field *ep_field_find(const char *path)
{
    const struct ep_table *t = &ep_table_brief;
    const struct ep_field *f = NULL;
    char key[64];
    while (t) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        f = ep_table_find(t, key);
        if (!f || path[n] == '\0')
            return f;
        path += n + 1;
        t = f->type == EP_FIELD_STRUCT ? f->table : ep_field_element(f);
    }
    return NULL;
}
