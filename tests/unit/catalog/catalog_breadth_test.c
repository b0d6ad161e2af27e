/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"
#include "catalog_helper.h"

/* What the catalogue has to hold, by the words of the method: every class of channel and tool,
 * every trade, with figures in every region, and no row without source, date and range. */

#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* Words of the method and what stands for them; a name with a point before it is a group. */
static const struct {
    const char *component, *word, *id;
} classes[] = {
    {"C1", "SEO", "seo"},
    {"C1", "social media pages", ".social_pages"},
    {"C1", "social media ads, targeted ads", ".social_ads"},
    {"C1", "e-mail marketing", "email"},
    {"C1", "web sites", "website"},
    {"C1", "landing pages", "landing_pages"},
    {"C1", "blog", "content_blog"},
    {"C1", "video channel", "video_channel"},
    {"C1", "platform such as Dzen", "article_platform"},
    {"C1", "search (context) ads", "search_ads"},
    {"C1", "display", "display_ads"},
    {"C1", "retargeting", "retargeting"},
    {"C1", "native publications", "native_ads"},
    {"C1", "PR", "pr_media"},
    {"C1", "video", "video_ads"},
    {"C1", "influencers", "influencers"},
    {"C1", "aggregators", "aggregators"},
    {"C1", "coupon sites", "coupon_sites"},
    {"C1", "marketplaces", "marketplaces"},
    {"C1", "affiliates", "affiliates"},
    {"C1", "referral", "referral"},
    {"C1", "maps and local listings", "local_maps"},
    {"C1", "webinars", "webinars"},
    {"C2", "mobile apps", "mobile_app"},
    {"C2", "app install ads", "app_install_ads"},
    {"C2", "in-app ads", "in_app_ads"},
    {"C2", "mobile site", "mobile_site"},
    {"C2", "SMS", "sms"},
    {"C2", "messengers", "messengers"},
    {"C2", "push", "web_push"},
    {"C3", "CRM", "crm"},
    {"C3", "electronic commercial proposals", "proposals"},
    {"C3", "call-back widgets", "callback"},
    {"C3", "call recording and measuring operators", "call_recording"},
    {"C3", "online consultants", "online_chat"},
    {"C3", "sales scripts", "sales_scripts"},
    {"C3", "online booking", "online_booking"},
    {"C4", "web analytics", "web_analytics"},
    {"C4", "call tracking", "call_tracking"},
    {"C4", "analytics joined with CRM and telephony", "crm_integration"},
    {"C4", "data visualisation", "dashboard"},
    {"C5", "order handling", "order_system"},
    {"C5", "stock control", "stock_control"},
    {"C5", "site generators for dealers", "dealer_sites"},
    {"C5", "training systems", "lms"},
};

static const char *component_of(struct fixture *f, const char *id)
{
    size_t count;
    const struct ep_channel_spec *c = ep_catalog_channels(f->catalog, &count);
    const struct ep_tool_spec *tool = ep_catalog_tool(f->catalog, id);
    for (size_t i = 0; i < count; i++)
        if (ep_streq(*id == '.' ? c[i].group : c[i].id, *id == '.' ? id + 1 : id))
            return c[i].component;
    return tool ? tool->component : "missing";
}

static void every_class_of_the_method_is_there(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < LENGTH(classes); i++) {
        const char *component = component_of(f, classes[i].id);
        if (!ep_streq(component, classes[i].component))
            print_message("%s, %s: %s\n", classes[i].component, classes[i].word, component);
        assert_string_equal(component, classes[i].component);
    }
}

static const char *const trades[] = {
    "apparel",      "cosmetics",   "electronics", "furniture",       "food",      "children",
    "sports",       "garden",      "gifts",       "dental",          "medical",   "beauty",
    "fitness",      "legal",       "accounting",  "software",        "telecom",   "consulting",
    "education",    "events",      "restaurants", "travel",          "hotels",    "real_estate",
    "construction", "repair",      "cars",        "industrial",      "shoes",     "jewelry",
    "pets",         "finance",     "books",       "health_products", "wholesale", "logistics",
    "agriculture",  "recruitment",
};
static const char *const regions[] = {"RU", "DE", "AT", "CH", "US", "TH"};

static void every_trade_has_its_economics_in_every_region(void **state)
{
    struct fixture *f = *state;
    static const char *const keys[] = {
        "gross_margin", "order_value",      "orders_per_year", "retention",   "in_market",
        "interest",     "lead_to_customer", "visit_to_lead",   "sales_cycle", "search_cpc"};
    for (size_t t = 0; t < LENGTH(trades); t++) {
        assert_non_null(ep_catalog_industry(f->catalog, trades[t]));
        for (size_t k = 0; k < LENGTH(keys) * LENGTH(regions); k++) {
            const char *region = regions[k / LENGTH(keys)];
            const char *key = ep_arena_printf(f->arena, "industry.%s", keys[k % LENGTH(keys)]);
            struct ep_where where = {region, trades[t], "EUR", 2027};
            struct ep_figure x = {0};
            bool found = ep_catalog_figure(f->catalog, key, &where, f->arena, &x) && x.source &&
                         x.range.low < x.range.high;
            if (!found)
                print_message("%s: %s in %s\n", key, trades[t], region);
            assert_true(found);
        }
    }
}

/* Margin, order and share in the market are a trade's own: no parent's serve. */
static void what_makes_a_trade_is_its_own(void **state)
{
    struct fixture *f = *state;
    static const char *const keys[] = {"industry.gross_margin", "industry.order_value",
                                       "industry.in_market", "industry.interest"};
    const struct ep_bench_row *b = EP_ROWS(f->catalog, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t t = 0; t < LENGTH(trades); t++)
        for (size_t k = 0; k < LENGTH(keys); k++) {
            size_t own = 0;
            for (size_t i = 0; i < f->catalog->rows[EP_FILE_BENCHMARKS].count; i++)
                own += ep_streq(b[i].key, keys[k]) && ep_streq(b[i].industry, trades[t]);
            if (!own)
                print_message("%s has no %s\n", trades[t], keys[k]);
            assert_true(own > 0);
        }
}

static void need(struct fixture *f, const char *id, const char *parameter, const char *region)
{
    struct ep_where where = {region, "all", "EUR", 2027};
    struct ep_figure x = {0};
    const char *key = ep_arena_printf(f->arena, "%s.%s", id, parameter);
    bool found = ep_catalog_figure(f->catalog, key, &where, f->arena, &x) && x.source;
    if (!found)
        print_message("%s in %s\n", key, region);
    assert_true(found);
}

static void every_channel_has_what_a_plan_of_it_asks(void **state)
{
    struct fixture *f = *state;
    static const char *const keys[] = {"hours_month", "setup",      "minimum_month",
                                       "fixed_month", "carry_over", "incremental_share"};
    size_t count;
    const struct ep_channel_spec *c = ep_catalog_channels(f->catalog, &count);
    for (size_t i = 0; i < count; i++) {
        assert_true(c[i].formats && c[i].formats[0]);
        assert_true(c[i].open_count > 0);
        for (size_t k = 0; k < LENGTH(keys) * LENGTH(regions); k++)
            need(f, c[i].id, keys[k % LENGTH(keys)], regions[k / LENGTH(keys)]);
    }
}

static void every_tool_and_duty_says_when_and_at_what_cost(void **state)
{
    struct fixture *f = *state;
    size_t tools, duties;
    const struct ep_tool_spec *t = ep_catalog_tools(f->catalog, &tools);
    const struct ep_duty_spec *d = ep_catalog_duties(f->catalog, &duties);
    for (size_t i = 0; i < tools * LENGTH(regions); i++) {
        const char *id = ep_arena_printf(f->arena, "tool.%s", t[i % tools].id);
        assert_true(t[i % tools].when_count > 0);
        need(f, id, "cost_month", regions[i / tools]);
        need(f, id, "hours_setup", regions[i / tools]);
    }
    for (size_t i = 0; i < duties; i++) {
        assert_true(d[i].from > 0);
        need(f, ep_arena_printf(f->arena, "duty.%s", d[i].id), "hours", d[i].region);
    }
}

/* A row without a year says so in its note, or its source does. */
static void no_row_is_without_source_date_and_range(void **state)
{
    struct fixture *f = *state;
    const struct ep_bench_row *b = EP_ROWS(f->catalog, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t i = 0; i < f->catalog->rows[EP_FILE_BENCHMARKS].count; i++) {
        const struct ep_source *s = ep_catalog_source(f->catalog, b[i].source);
        bool dated =
            b[i].year > 0 || strstr(b[i].note, "undated") || (s && strstr(s->note, "undated"));
        bool ordered = b[i].range.low <= b[i].range.mid && b[i].range.mid <= b[i].range.high;
        bool certain = b[i].range.mid == 0 ||
                       (b[i].range.mid == 1 && ep_streq(b[i].unit, "rate")) ||
                       ep_streq(b[i].unit, "months");
        if (!s || !dated || !ordered || !(certain || b[i].range.low < b[i].range.high))
            print_message("benchmarks.csv:%zu: %s, %s\n", i + 2, b[i].key, b[i].industry);
        assert_true(s && dated && ordered && (certain || b[i].range.low < b[i].range.high));
    }
}

/* What closed names what takes its place. */
static void what_closed_says_what_takes_its_place(void **state)
{
    struct fixture *f = *state;
    static const char *const closed[] = {"social_pages.instagram", "social_pages.facebook",
                                         "social_ads.instagram", "social_ads.facebook"};
    for (size_t i = 0; i < LENGTH(closed); i++) {
        const struct ep_channel_spec *c = ep_catalog_channel(f->catalog, closed[i]);
        bool before = false, after = true;
        const struct ep_availability *v;
        ep_channel_availability(f->catalog, c, "RU", 2022 * 12 + 1, &before);
        v = ep_channel_availability(f->catalog, c, "RU", 2022 * 12 + 2, &after);
        assert_true(before);
        assert_false(after);
        assert_true(v && v->until == 2022 * 12 + 2 && v->instead && v->instead[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_of_the_method_is_there),
        cmocka_unit_test(every_trade_has_its_economics_in_every_region),
        cmocka_unit_test(what_makes_a_trade_is_its_own),
        cmocka_unit_test(every_channel_has_what_a_plan_of_it_asks),
        cmocka_unit_test(every_tool_and_duty_says_when_and_at_what_cost),
        cmocka_unit_test(no_row_is_without_source_date_and_range),
        cmocka_unit_test(what_closed_says_what_takes_its_place),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
