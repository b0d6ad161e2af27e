/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog_helper.h"

/* Loading: the built-in data prove themselves, overlays replace and add rows, faults are named. */

static void built_in_data_have_no_fault(void **state)
{
    struct fixture *f = *state;
    struct ep_findings findings;
    ep_findings_init(&findings, f->arena);
    ep_catalog_check(f->catalog, &findings);
    for (size_t i = 0; i < findings.count; i++)
        print_message("%s:%d: %s\n", findings.item[i].file, findings.item[i].line,
                      findings.item[i].message);
    assert_int_equal(findings.count, 0);
}

static void every_promised_id_is_there(void **state)
{
    static const char *const channels[] = {"search_ads",    "shopping_ads",
                                           "display_ads",   "retargeting",
                                           "video_ads",     "native_ads",
                                           "seo",           "content_blog",
                                           "video_channel", "article_platform",
                                           "podcast",       "webinars",
                                           "pr_media",      "influencers",
                                           "affiliates",    "referral",
                                           "partners",      "aggregators",
                                           "coupon_sites",  "marketplaces",
                                           "local_maps",    "email",
                                           "sms",           "messengers",
                                           "web_push",      "app_install_ads",
                                           "in_app_ads",    "crm_reactivation",
                                           "brand_search",  "email_nurture"};
    static const char *const platforms[] = {"instagram", "facebook",  "vk",   "ok",
                                            "tiktok",    "linkedin",  "xing", "telegram",
                                            "youtube",   "pinterest", "x"};
    static const char *const tools[] = {"website",         "landing_pages", "mobile_site",
                                        "mobile_app",      "web_analytics", "goals_in_analytics",
                                        "tag_manager",     "call_tracking", "crm",
                                        "crm_integration", "dashboard",     "ab_testing",
                                        "email_platform",  "sms_gateway",   "messenger_bot",
                                        "push_service",    "online_chat",   "callback",
                                        "online_booking",  "proposals",     "call_recording",
                                        "sales_scripts",   "order_system",  "stock_control",
                                        "dealer_sites",    "lms",           "consent_management"};
    struct fixture *f = *state;
    char id[64];
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        assert_non_null(ep_catalog_channel(f->catalog, channels[i]));
    for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
        snprintf(id, sizeof id, "social_pages.%s", platforms[i]);
        assert_non_null(ep_catalog_channel(f->catalog, id));
        snprintf(id, sizeof id, "social_ads.%s", platforms[i]);
        const struct ep_channel_spec *spec = ep_catalog_channel(f->catalog, id);
        assert_non_null(spec);
        assert_true(ep_channel_is(spec, "social_ads"));
        assert_false(ep_channel_is(spec, "social_pages"));
    }
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        assert_non_null(ep_catalog_tool(f->catalog, tools[i]));
    assert_null(ep_catalog_channel(f->catalog, "fax"));
}

static void every_component_of_the_method_is_covered(void **state)
{
    struct fixture *f = *state;
    static const char *const component[] = {"C1", "C2", "C3", "C4", "C5"};
    size_t channels, tools;
    const struct ep_channel_spec *c = ep_catalog_channels(f->catalog, &channels);
    const struct ep_tool_spec *t = ep_catalog_tools(f->catalog, &tools);
    for (size_t i = 0; i < 5; i++) {
        size_t held = 0;
        for (size_t j = 0; j < channels; j++)
            held += ep_streq(c[j].component, component[i]);
        for (size_t j = 0; j < tools; j++)
            held += ep_streq(t[j].component, component[i]);
        assert_true(held >= 4);
    }
}

static void every_channel_and_tool_has_tasks(void **state)
{
    struct fixture *f = *state;
    size_t channels, tools;
    const struct ep_channel_spec *c = ep_catalog_channels(f->catalog, &channels);
    const struct ep_tool_spec *t = ep_catalog_tools(f->catalog, &tools);
    char subject[96], group[96];
    for (size_t i = 0; i < channels; i++) {
        snprintf(subject, sizeof subject, "channel:%s", c[i].id);
        snprintf(group, sizeof group, "group:%s", c[i].group);
        size_t n = tasks_of(f, subject) + tasks_of(f, group);
        if (n < 1 || n > 4)
            print_message("%s has %zu tasks\n", c[i].id, n);
        assert_in_range(n, 1, 4);
    }
    for (size_t i = 0; i < tools; i++) {
        snprintf(subject, sizeof subject, "tool:%s", t[i].id);
        assert_in_range(tasks_of(f, subject), 1, 4);
    }
    static const char *const findings[] = {
        "no_goals_in_analytics", "no_web_analytics",  "no_crm",
        "no_mobile_site",        "no_online_booking", "low_visit_to_lead",
        "low_lead_to_customer",  "wasted_channel",    "weak_site"};
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        snprintf(subject, sizeof subject, "finding:%s", findings[i]);
        assert_in_range(tasks_of(f, subject), 1, 4);
    }
}

static void complete(const char *id, const char *const name[EP_LANGUAGE_COUNT])
{
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++) {
        if (!name[l] || !name[l][0])
            print_message("%s has no text in language %d\n", id, l);
        assert_true(name[l] && name[l][0]);
    }
}

/* The check lets an overlay leave German and Russian out; the built-in texts have all three. */
static void built_in_texts_are_in_every_language(void **state)
{
    struct fixture *f = *state;
    size_t n;
    const struct ep_channel_spec *c = ep_catalog_channels(f->catalog, &n);
    for (size_t i = 0; i < n; i++) {
        complete(c[i].id, c[i].name);
        for (size_t j = 0; j < c[i].open_count; j++)
            if (c[i].open[j].why[EP_LANGUAGE_EN])
                complete(c[i].id, c[i].open[j].why);
    }
    const struct ep_tool_spec *t = ep_catalog_tools(f->catalog, &n);
    for (size_t i = 0; i < n; i++) {
        complete(t[i].id, t[i].name);
        complete(t[i].id, t[i].purpose);
        for (size_t j = 0; j < t[i].when_count; j++)
            complete(t[i].id, t[i].when[j].why);
    }
    const struct ep_format_spec *u = ep_catalog_formats(f->catalog, &n);
    for (size_t i = 0; i < n; i++) {
        complete(u[i].id, u[i].name);
        complete(u[i].id, u[i].use);
    }
    const struct ep_task_spec *k = ep_catalog_tasks(f->catalog, &n);
    for (size_t i = 0; i < n; i++) {
        complete(k[i].id, k[i].name);
        complete(k[i].id, k[i].done);
    }
    const struct ep_duty_spec *d = ep_catalog_duties(f->catalog, &n);
    for (size_t i = 0; i < n; i++) {
        complete(d[i].id, d[i].text);
        complete(d[i].id, d[i].task);
    }
    const struct ep_industry *s = ep_catalog_industries(f->catalog, &n);
    for (size_t i = 0; i < n; i++)
        complete(s[i].id, s[i].name);
}

static void an_overlay_row_takes_the_place_of_a_built_in_one(void **state)
{
    struct fixture *f = *state;
    const char *folder = overlay(f, "benchmarks.csv",
                                 "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
                                 "seo.cost_per_visit,world,all,0.2,0.3,0.4,x_cpc,,2027,own,ours\n"
                                 "search_ads.setup,DE,bikes,90,100,110,money,EUR,2027,own,\n");
    write_file(folder, "sources.csv",
               "id,title,publisher,url,year,accessed,region,evidence,note\n"
               "own,Own account,Us,,2027,,DE,published,our books\n");
    struct ep_catalog *c = load(f, folder);
    struct ep_where where = {"DE", "bikes", "EUR", 2027};
    struct ep_figure figure;
    assert_true(ep_catalog_figure(c, "seo.cost_per_visit", &where, f->arena, &figure));
    assert_float_equal(figure.range.mid, 0.3, 1e-12);
    assert_string_equal(figure.source->id, "own");
    assert_non_null(strstr(figure.row, "benchmarks.csv:2"));
    assert_true(ep_catalog_figure(c, "search_ads.setup", &where, f->arena, &figure));
    assert_float_equal(figure.range.mid, 100, 1e-12);
    assert_float_equal(figure.range.low, 90, 1e-12);
    assert_string_not_equal(ep_catalog_hash(c), ep_catalog_hash(f->catalog));
    assert_string_not_equal(ep_catalog_version(c), ep_catalog_version(f->catalog));
    struct ep_findings findings;
    ep_findings_init(&findings, f->arena);
    ep_catalog_check(c, &findings);
    assert_int_equal(findings.count, 0);
}

static void an_overlay_channel_may_begin_like_another(void **state)
{
    struct fixture *f = *state;
    const char *folder = overlay(f, "channels.yaml",
                                 "- id: social_pages.mastodon\n"
                                 "  like: social_pages.x\n"
                                 "  platform: mastodon\n"
                                 "  name: {en: Mastodon page, de: Mastodon-Seite, ru: Mastodon}\n"
                                 "- id: seo\n"
                                 "  like: seo\n"
                                 "  skill: web\n");
    struct ep_catalog *c = load(f, folder);
    const struct ep_channel_spec *spec = ep_catalog_channel(c, "social_pages.mastodon");
    assert_non_null(spec);
    assert_string_equal(spec->group, "social_pages");
    assert_string_equal(spec->platform, "mastodon");
    assert_string_equal(spec->family, "posts");
    assert_true(spec->organic && spec->steady && spec->site && spec->produced);
    assert_int_equal(spec->aim, EP_AIM_PAGES);
    assert_string_equal(ep_catalog_channel(c, "seo")->skill, "web");
    assert_true(ep_catalog_channel(c, "seo")->query);
    struct ep_findings findings; /* its figures are missing, and the check says which */
    ep_findings_init(&findings, f->arena);
    ep_catalog_check(c, &findings);
    assert_true(findings.errors > 0);
    assert_non_null(strstr(findings.item[0].message, "social_pages.mastodon."));
}

struct fault {
    const char *file, *text, *message;
};
static const struct fault faults[] = {
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.lag,DE,all,1,x,3,months,,2027,own,\n",
     "benchmarks.csv:2: column 'mid'"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.lag,DE,all,3,2,1,months,,2027,own,\n",
     "benchmarks.csv:2: low, mid and high of 'seo.lag' are not in order"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.lag,DE,all,1,2,3,months,,2027,own,\n"
     "seo.lag,DE,all,1,2,3,months,,2027,own,\n",
     "benchmarks.csv:3: the same key as line 2"},
    {"benchmarks.csv", "key,region\n", "benchmarks.csv:1: there is no column 'industry'"},
    {"currencies.csv", "code,per_usd,date,source\nEUR,0,2027-01,own\n",
     "per_usd of 'EUR' must be above 0"},
    {"channels.yaml", "- id: fax\n  nmae: {en: Fax}\n", "channels.yaml:2: unknown key 'nmae'"},
    {"channels.yaml", "- id: fax\n", "the key 'name' is missing"},
    {"channels.yaml", "- {id: seo, like: fax}\n", "like: there is no 'fax' before"},
    {"channels.yaml", "- {id: seo, like: seo, flags: [fast]}\n", "'fast' is no flag of a channel"},
    {"channels.yaml", "- {id: seo, like: seo, ceiling: sky}\n", "'sky' is no value of 'ceiling'"},
    {"tasks.yaml", "- {id: A B}\n", "an entry needs an id"},
    {"tools.yaml", "- {id: crm, like: crm, when: [{if: plan.b2b ~ 3, why: {en: a}}]}\n",
     "is not `fact operator number`"},
    {"tools.yaml", "- {id: crm, like: crm, when: [{if: plan.b2b = 1 and x, why: {en: a}}]}\n",
     "condition 'x'"},
    {"tools.yaml", "a: b\n", "the file must be a list of entries"},
    {"duties.yaml", "- {id: x, like: ru-ad-levy, from: soon}\n", "'soon' is no month"},
    {"benchmark.csv", "key\n", "no file of a catalogue has this name"},
};

static void faults_of_an_overlay_are_named(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const char *folder = overlay(f, faults[i].file, faults[i].text);
        struct ep_error err = {0};
        struct ep_catalog *c = NULL;
        assert_int_equal(ep_catalog_load(f->arena, &folder, 1, &c, &err), EP_INVALID);
        if (!strstr(err.message, faults[i].message))
            print_message("'%s' does not say '%s'\n", err.message, faults[i].message);
        assert_non_null(strstr(err.message, faults[i].message));
        assert_null(c);
    }
}

static void a_missing_folder_cannot_be_read(void **state)
{
    struct fixture *f = *state;
    const char *folder = "/nowhere/at/all";
    struct ep_error err = {0};
    struct ep_catalog *c = NULL;
    assert_int_equal(ep_catalog_load(f->arena, &folder, 1, &c, &err), EP_FAILED);
    assert_non_null(strstr(err.message, folder));
    assert_true(err.hint[0] != '\0');
}

/* Faults that loading lets pass are found by the check, each with its line. */
static const struct fault unproven[] = {
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.trust,DE,all,0.4,0.5,1.5,rate,,2027,judged-trust,\n",
     "a rate is above 1"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.trust,DE,all,0.5,0.5,0.5,rate,,2027,judged-trust,\n",
     "a judged figure needs a range"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.trust,DE,all,0.4,0.5,0.6,rate,,2027,hearsay,\n",
     "source 'hearsay' is not in sources.csv"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.trust,DE,all,0.4,0.5,0.6,hours,,2027,judged-trust,\n",
     "unit of 'seo.trust' must be rate"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "seo.setup,DE,all,4,5,6,money,,2027,judged-effort,\n",
     "money needs a currency"},
    {"benchmarks.csv",
     "key,region,industry,low,mid,high,unit,currency,year,source,note\n"
     "fax.trust,DE,all,0.4,0.5,0.6,rate,,2027,judged-trust,\n",
     "'fax' is no channel"},
    {"seasonality.csv",
     "industry,region,jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec,year,source,note\n"
     "bikes,DE,2,1,1,1,1,1,1,1,1,1,1,1,2027,judged-season,\n",
     "the mean of the months is"},
    {"channels.yaml", "- {id: seo, like: seo, feed: [{from: seo, of: visits}]}\n",
     "'seo' is fed in a circle"},
    {"channels.yaml",
     "- {id: email, like: email, ceiling: derived, list: '', feed: [{from: referral, of: "
     "visits}]}\n"
     "- {id: referral, like: referral, feed: [{from: email, of: customers}]}\n",
     "'referral' is fed in a circle"},
    {"channels.yaml", "- {id: seo, like: seo, name: {en: SEO, de: SEO, ru: ''}}\n",
     "translated into one of German and Russian only"},
    {"channels.yaml",
     "- {id: seo, like: seo, open: [{region: DE, vendor: G, until: 2020-01, source: "
     "google-ads}]}\n",
     "closed in DE without a reason"},
    {"tools.yaml",
     "- {id: crm, like: crm, when: [{if: plan.luck > 3, why: {en: a, de: b, ru: c}}]}\n",
     "a condition names 'plan.luck'"},
    {"tools.yaml",
     "- {id: crm, like: crm, needs: [dashboard]}\n"
     "- {id: goals_in_analytics, like: goals_in_analytics, needs: [crm]}\n",
     "waits for itself"},
    {"channels.yaml", "- {id: seo, like: seo, formats: [opera]}\n",
     "names the format 'opera', which is not in formats.yaml"},
    {"formats.yaml", "- {id: post, like: post, made_from: [opera]}\n", "is made from 'opera'"},
    {"formats.yaml", "- {id: opera, like: post}\n",
     "benchmarks.csv has no row for 'format.opera.hours'"},
    {"tasks.yaml", "- {id: fix-crm, like: fix-crm, after: [fix-crm]}\n",
     "'fix-crm' waits for itself"},
    {"duties.yaml", "- {id: ru-ad-levy, like: ru-ad-levy, channels: [fax]}\n",
     "'fax' is no channel or group"},
};

static void the_check_finds_what_loading_lets_pass(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof unproven / sizeof unproven[0]; i++) {
        struct ep_catalog *c = load(f, overlay(f, unproven[i].file, unproven[i].text));
        struct ep_findings findings;
        ep_findings_init(&findings, f->arena);
        ep_catalog_check(c, &findings);
        bool found = false;
        for (size_t j = 0; j < findings.count; j++)
            found = found || (strstr(findings.item[j].message, unproven[i].message) &&
                              findings.item[j].line > 0);
        if (!found)
            print_message("nobody says '%s'\n", unproven[i].message);
        assert_true(found);
        assert_true(findings.errors > 0);
    }
}

static void names_for_the_brief_are_complete(void **state)
{
    struct fixture *f = *state;
    struct ep_brief_names n;
    ep_catalog_names(f->catalog, &n);
    size_t channels, tools;
    ep_catalog_channels(f->catalog, &channels);
    ep_catalog_tools(f->catalog, &tools);
    assert_int_equal(n.channels, channels);
    assert_int_equal(n.tools, tools);
    assert_int_equal(n.groups, 2);
    assert_true(holds(n.group, n.groups, "social_ads"));
    assert_true(holds(n.platform, n.platforms, "dzen"));
    assert_true(holds(n.industry, n.industries, "bikes"));
    assert_true(holds(n.assumption, n.assumptions, "search_ads.cost_per_visit"));
    assert_true(holds(n.assumption, n.assumptions, "social_ads.vk.intent_multiplier"));
    assert_true(holds(n.region, n.regions, "NO") && holds(n.region, n.regions, "TH"));
    assert_false(holds(n.region, n.regions, "XX"));
}

static void loading_twice_gives_the_same(void **state)
{
    struct fixture *f = *state;
    struct ep_catalog *c = NULL;
    struct ep_error err = {0};
    assert_int_equal(ep_catalog_load(f->arena, NULL, 0, &c, &err), EP_OK);
    assert_string_equal(ep_catalog_hash(c), ep_catalog_hash(f->catalog));
    assert_int_equal(strlen(ep_catalog_hash(c)), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_data_have_no_fault),
        cmocka_unit_test(every_promised_id_is_there),
        cmocka_unit_test(every_component_of_the_method_is_covered),
        cmocka_unit_test(every_channel_and_tool_has_tasks),
        cmocka_unit_test(built_in_texts_are_in_every_language),
        cmocka_unit_test(an_overlay_row_takes_the_place_of_a_built_in_one),
        cmocka_unit_test(an_overlay_channel_may_begin_like_another),
        cmocka_unit_test(faults_of_an_overlay_are_named),
        cmocka_unit_test(a_missing_folder_cannot_be_read),
        cmocka_unit_test(the_check_finds_what_loading_lets_pass),
        cmocka_unit_test(names_for_the_brief_are_complete),
        cmocka_unit_test(loading_twice_gives_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
