/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole plans of the examples: what must hold whatever the figures are. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/ledger.h"
#include "emplan/pipeline.h"
#include "emplan/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUEST   "examples/quest-room"
#define ENGLISH "examples/quest-room-en"
#define CLOTHES "examples/clothing-shop"
#define GARDEN  "examples/garden-seeds"
#define MOST    8

struct run {
    struct ep_arena *arena;
    struct ep_run_result result;
};

/* Plan an example without writing, with up to MOST settings; NULL ends them. */
static struct run plan_as_of(const char *folder, const char *as_of, const char *const *setting)
{
    struct run r = {.arena = ep_arena_new()};
    struct ep_setting list[MOST];
    struct ep_run_options options = {.settings = list, .as_of = as_of, .dry_run = true};
    struct ep_sink sink = {0};
    struct ep_client client;
    struct ep_error err = {0};
    for (; setting && *setting; setting++)
        list[options.setting_count++].text = *setting;
    ep_client_at(r.arena, folder, &client);
    if (ep_pipeline_run(r.arena, &client, &options, &sink, &r.result, &err) != EP_OK)
        fail_msg("%s: %s", folder, err.message);
    return r;
}

static struct run plan(const char *folder, const char *const *setting)
{
    return plan_as_of(folder, NULL, setting);
}

static void done(struct run *r)
{
    ep_store_close(r->result.store);
    ep_arena_free(r->arena);
}

static double number(const struct run *r, const char *sql)
{
    return ep_store_number(r->result.store, NAN, sql, (char *)NULL);
}

#define SET(...) ((const char *const[]){__VA_ARGS__, NULL})

static void money_adds_up(void **state)
{
    static const char *const folder[] = {QUEST, CLOTHES, GARDEN, "examples/business-telephony"};
    (void)state;
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        struct run r = plan(folder[i], NULL);
        double cells = number(&r, "SELECT sum(spend_minor) FROM budget WHERE revision = :revision");
        double total = number(&r, "SELECT round(mean * 100) FROM total WHERE revision = :revision "
                                  "AND channel = '' AND metric = 'spend'");
        double channels = number(&r, "SELECT sum(spend_minor) FROM channel_choice "
                                     "WHERE revision = :revision");
        double tools = number(&r, "SELECT sum(spend_minor) FROM tool_choice "
                                  "WHERE revision = :revision");
        double listed = number(&r, "SELECT total(spend_minor) FROM budget "
                                   "WHERE revision = :revision AND channel = 'tools'");
        double months = number(&r, "SELECT round(sum(mean) * 100) FROM forecast WHERE revision = "
                                   ":revision AND channel = '' AND metric = 'spend'");
        double budget = number(&r, "SELECT mean * 100 FROM total WHERE revision = :revision "
                                   "AND channel = '' AND metric = 'budget'");
        assert_true(cells == total);
        assert_true(cells == channels + tools);
        assert_true(tools == listed);
        assert_true(cells == months);
        assert_true(cells <= budget + 0.5);
        done(&r);
    }
}

/* Tools are inside the budget whatever it is; a small one has cheaper or fewer, next to none none; what
 * is there already costs nothing. */
static void tools_fit_the_budget(void **state)
{
    static const char *const budget[] = {"plan.budget=1", "plan.budget=20000", "plan.budget=60000",
                                         "plan.budget=150000"};
    static const char paid[] = "SELECT total(spend_minor) FROM tool_choice WHERE revision = "
                               ":revision";
    double before = 0;
    (void)state;
    for (size_t i = 0; i < sizeof budget / sizeof *budget; i++) {
        struct run r = plan(QUEST, SET(budget[i]));
        double tools = number(&r, paid);
        double cells =
            number(&r, "SELECT total(spend_minor) FROM budget WHERE revision = :revision");
        double most = 100 * strtod(strchr(budget[i], '=') + 1, NULL);
        assert_true(cells <= most + 0.5);
        assert_true(tools <= cells && tools >= before * 0.5);
        before = tools;
        done(&r);
    }
    struct run all = plan(
        QUEST, SET("audit.tools={website: yes, mobile_site: yes, online_booking: yes, "
                   "web_analytics: yes, goals_in_analytics: yes, landing_pages: yes, "
                   "tag_manager: yes, dashboard: yes, callback: yes, call_recording: yes, "
                   "call_tracking: yes, crm: yes, email_platform: yes, online_chat: yes}"));
    assert_true(number(&all, paid) == 0);
    assert_true(number(&all, "SELECT count(*) FROM budget WHERE revision = :revision "
                             "AND channel = 'tools'") == 0);
    done(&all);
}

/* Channels and the people who come by name make up the plan, month by month. */
static void channels_make_the_plan(void **state)
{
    struct run r = plan(QUEST, NULL);
    (void)state;
    double worst = number(
        &r, "SELECT max(abs(a.mean - b.sum) / (1 + abs(a.mean))) FROM forecast a JOIN ("
            "SELECT month, metric, sum(mean) AS sum FROM forecast WHERE revision = :revision "
            "AND channel NOT IN ('', 'baseline') GROUP BY month, metric) b USING (month, metric) "
            "WHERE a.revision = :revision AND a.channel = '' AND metric <> 'cumulative_profit'");
    assert_true(worst < 1e-9);
    done(&r);
}

static void monthly_cap_holds(void **state)
{
    struct run r = plan(QUEST, NULL);
    (void)state;
    assert_true(number(&r, "SELECT max(s) FROM (SELECT sum(spend_minor) AS s FROM budget "
                           "WHERE revision = :revision GROUP BY month)") <= 90000 * 100 + 1);
    done(&r);
}

static double chosen(const struct run *r, const char *channel)
{
    return ep_store_number(r->result.store, NAN,
                           "SELECT chosen FROM channel_choice WHERE revision = :revision "
                           "AND channel = ?1",
                           channel, (char *)NULL);
}

static void words_of_the_brief_count(void **state)
{
    struct run r =
        plan(QUEST, SET("channels.exclude=[social_ads]", "channels.require=[local_maps]"));
    (void)state;
    assert_true(chosen(&r, "social_ads.vk") == 0);
    assert_true(chosen(&r, "local_maps") == 1);
    assert_true(number(&r, "SELECT count(*) FROM channel_choice WHERE revision = :revision "
                           "AND channel LIKE 'social_ads.%' AND verdict = 'excluded'") > 3);
    done(&r);
}

/* The same brief seven years later: the platform is closed, since when, and what takes its place.
 */
static void platforms_come_and_go(void **state)
{
    struct run then = plan(CLOTHES, NULL);
    struct run now =
        plan(CLOTHES, SET("plan.start=2027-01", "goals.known.window=2027",
                          "goals.attention.window=2027", "goals.first-customers.window=2027"));
    (void)state;
    assert_true(number(&then, "SELECT verdict <> 'closed' FROM channel_choice WHERE revision = "
                              ":revision AND channel = 'social_pages.instagram'") == 1);
    char *until = ep_store_text(now.result.store, now.arena,
                                "SELECT open_until FROM channel_choice WHERE revision = :revision "
                                "AND channel = 'social_pages.instagram' AND verdict = 'closed'",
                                (char *)NULL);
    assert_string_equal(until, "2022-03");
    assert_true(number(&now,
                       "SELECT length(args ->> 'instead') FROM channel_choice WHERE revision = "
                       ":revision AND channel = 'social_pages.instagram'") > 0);
    done(&then);
    done(&now);
}

/* Without searches nothing is bought in search; with dearer visits search brings no more of them.
 */
static void demand_and_price_decide(void **state)
{
    static const char visits[] = "SELECT visits FROM channel_choice WHERE revision = :revision "
                                 "AND channel = 'search_ads'";
    struct run full = plan(GARDEN, NULL);
    /* not of the garden shop, whose audit shows visits of search ads */
    struct run none = plan(QUEST, SET("demand.keywords=[]"));
    struct run dear =
        plan(GARDEN, SET("assumptions.search_ads.cost_per_visit={value: 40, why: t}"));
    (void)state;
    assert_true(chosen(&full, "search_ads") == 1);
    assert_true(chosen(&none, "search_ads") == 0);
    assert_true(number(&dear, visits) <= number(&full, visits));
    done(&full);
    done(&none);
    done(&dear);
}

static void budgets_rise(const char *as_of, double slack)
{
    /* a larger plan may ask for more tools, whose gain is not in the objective: docs/model.md */
    static const char objective[] = "SELECT sum(mean) FROM total WHERE revision = :revision "
                                    "AND channel = '' AND metric IN ('objective', 'tools')";
    double before = -INFINITY;
    static const char *const budget[] = {"plan.budget=200000", "plan.budget=600000",
                                         "plan.budget=1800000"};
    for (size_t i = 0; i < sizeof budget / sizeof *budget; i++) {
        struct run r = plan_as_of(QUEST, as_of, SET(budget[i], "plan.test_share=0%"));
        double now = number(&r, objective);
        assert_true(now >= before - slack * fabs(now));
        before = now;
        done(&r);
    }
}

/* Nearly where set-up is done before the plan: channels are chosen over few draws, and are not always
 * more over all. Else the order of set-up, which is no part of
 * the optimum, may come out worse with more money (docs/model.md). */
static void more_money_is_never_worse(void **state)
{
    (void)state;
    budgets_rise("2026-06-01", 4e-3);
    budgets_rise(NULL, 0.01);
}

static void certificate_is_tight(void **state)
{
    struct run r = plan(GARDEN, NULL);
    (void)state;
    assert_true(number(&r, "SELECT mean FROM total WHERE revision = :revision AND channel = '' "
                           "AND metric = 'gap'") <= 1e-3);
    done(&r);
}

/* Every fact can be explained, and no figure is without an origin. */
static void facts_explain_themselves(void **state)
{
    struct run r = plan(QUEST, NULL);
    struct ep_query *q = ep_query_open(
        r.result.store, "SELECT key FROM fact WHERE revision = :revision AND id % 17 = 0",
        (char *)NULL);
    int seen = 0;
    (void)state;
    while (ep_query_next(q)) {
        struct ep_str out;
        struct ep_error err = {0};
        ep_str_init(&out, EP_STR_LIMIT);
        if (ep_ledger_explain(r.result.store, r.arena, ep_query_text(q, 0), &out, &err) != EP_OK)
            fail_msg("%s: %s", ep_query_text(q, 0), err.message);
        assert_true(out.length > 0);
        ep_str_clear(&out);
        seen++;
    }
    ep_query_close(q, NULL);
    assert_true(seen > 30);
    assert_true(number(&r, "SELECT count(*) FROM fact WHERE revision = :revision AND origin = "
                           "'catalogue' AND source IS NULL") == 0);
    done(&r);
}

/* The same client in another language: not a kopeck moves. */
static void words_decide_nothing(void **state)
{
    static const char *const sum[] = {
        "SELECT sum(mean * length(metric)) FROM forecast WHERE revision = :revision",
        "SELECT sum(spend_minor * (1 + length(channel))) FROM budget WHERE revision = :revision",
        "SELECT sum(probability) FROM goal WHERE revision = :revision",
        "SELECT count(*) FROM fact WHERE revision = :revision",
    };
    struct run russian = plan(QUEST, NULL), english = plan(ENGLISH, NULL);
    (void)state;
    for (size_t i = 0; i < sizeof sum / sizeof *sum; i++) {
        double value = number(&russian, sum[i]);
        assert_true(isfinite(value) && value != 0);
        assert_true(value == number(&english, sum[i]));
    }
    done(&russian);
    done(&english);
}

/* Rendering is a function of the file. */
static void report_is_of_the_file(void **state)
{
    struct run r = plan(QUEST, NULL);
    struct ep_str a, b;
    struct ep_error err = {0};
    (void)state;
    ep_str_init(&a, EP_STR_LIMIT);
    ep_str_init(&b, EP_STR_LIMIT);
    assert_int_equal(ep_report_render(r.result.store, EP_REPORT_MARKDOWN, -1, &a, &err), EP_OK);
    assert_int_equal(ep_report_render(r.result.store, EP_REPORT_MARKDOWN, -1, &b, &err), EP_OK);
    assert_string_equal(a.data, b.data);
    static const char *const odd[] = {" nan", "-nan", " inf ", "-inf", "-0 ", "(null)"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (strstr(a.data, odd[i]))
            fail_msg("the report holds '%s'", odd[i]);
    ep_str_clear(&a);
    ep_str_clear(&b);
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_adds_up),
        cmocka_unit_test(channels_make_the_plan),
        cmocka_unit_test(monthly_cap_holds),
        cmocka_unit_test(words_of_the_brief_count),
        cmocka_unit_test(platforms_come_and_go),
        cmocka_unit_test(demand_and_price_decide),
        cmocka_unit_test(tools_fit_the_budget),
        cmocka_unit_test(more_money_is_never_worse),
        cmocka_unit_test(certificate_is_tight),
        cmocka_unit_test(facts_explain_themselves),
        cmocka_unit_test(words_decide_nothing),
        cmocka_unit_test(report_is_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
