/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Set-up: what must be done before money flows, and when that is. */

#include "stage_helper.h"

#include "stage/setup_internal.h"

static const char studio[] =
    "emplan: 1\nclient: Halle 9\nregion: RU\ncurrency: RUB\n"
    "plan: {start: 2027-01, months: 12, budget: 600000, value_horizon: 18}\n"
    "business:\n"
    "  model: booking\n"
    "  industry: events\n"
    "  product: Climbing hall\n"
    "  cities: [Yekaterinburg]\n"
    "  economics: {order_value: 3000, gross_margin: 80%, orders_per_year: 1.1, retention: 15%}\n"
    "goals:\n"
    "  - {id: guests, serves: raise_revenue, metric: customers, target: 400, window: 2027}\n"
    "segments:\n"
    "  - {id: young, age: 18-34, size: 250000, in_market: 12%, interest: 30%}\n"
    "demand:\n"
    "  keywords:\n"
    "    - {query: climbing hall, volume: 4000, intent: buy}\n"
    "channels: {require: [search_ads, social_pages.vk]}\n"
    "audit:\n"
    "  tools: {website: partial, web_analytics: no, online_booking: no}\n"
    "team:\n"
    "  - {role: owner, kind: owner, hours_month: 40, skills: [social, video]}\n"
    "  - {role: helper, kind: inhouse, hours_month: 12, cost_hour: 300, skills: [ads, sales]}\n";

/* Paid search waits for booking and consent, the page for consent alone; one person makes both. */
static const char hall[] =
    "emplan: 1\nclient: Hall\nregion: AT\ncurrency: EUR\n"
    "plan: {start: 2027-01, months: 9, budget: 7500, value_horizon: 18}\n"
    "business:\n"
    "  model: booking\n"
    "  industry: fitness\n"
    "  product: Yoga in small groups\n"
    "  cities: [{name: Graz, population: 300000}]\n"
    "  economics: {order_value: 127, gross_margin: 60%, orders_per_year: 3.5, retention: 45%}\n"
    "goals:\n"
    "  - {id: guests, serves: raise_revenue, metric: customers, target: 60, window: "
    "2027-01..2027-09}\n"
    "segments:\n"
    "  - {id: desk, age: 25-49, size: 50000, in_market: 1.5%, interest: 12%}\n"
    "demand:\n"
    "  keywords:\n"
    "    - {query: yoga graz, volume: 1600, intent: local}\n"
    "channels: {require: [search_ads, social_pages.instagram]}\n"
    "audit:\n"
    "  tools: {website: yes, mobile_site: yes, online_booking: no, web_analytics: no}\n"
    "team:\n"
    "  - {role: owner, kind: owner, hours_month: 25, cost_hour: 26, skills: [content, social]}\n"
    "  - {role: assistant, kind: inhouse, hours_month: 16, cost_hour: 18, skills: [ads, email]}\n"
    "  - {role: helper, kind: freelancer, hours_month: 6, cost_hour: 50, skills: [web, seo]}\n";

static int run_studio(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    bench_run(b, studio, "roi");
    *state = b;
    return 0;
}

static int end_studio(void **state)
{
    bench_free(*state);
    free(*state);
    return 0;
}

/* No money before the tasks that a channel waits for are done, in the month of the last at the
 * earliest. */
static void no_money_before_set_up(void **state)
{
    struct bench *b = *state;
    const char *early =
        "SELECT count(*) FROM budget AS g JOIN task AS t ON t.subject = g.channel "
        "AND t.subject_kind = 'channel' WHERE g.spend_minor > 0 AND substr(t.end_date, 1, 7) > "
        "g.month "
        "AND t.id NOT LIKE '%-start.%' AND t.id NOT LIKE '%-test.%' AND t.id NOT LIKE '%-run.%' "
        "AND t.id NOT LIKE '%-pages.%' AND t.id NOT LIKE '%-links.%'";
    const char *untracked = "SELECT count(*) FROM budget AS g JOIN task AS t ON t.subject IN "
                            "('website', 'web_analytics', 'online_booking') "
                            "WHERE g.channel = 'search_ads' AND g.spend_minor > 0 "
                            "AND substr(t.end_date, 1, 7) > g.month";

    assert_true(number(b, early) == 0);
    assert_true(number(b, untracked) == 0);
    assert_true(number(b, "SELECT count(*) FROM task WHERE subject = 'search_ads'") == 2);
    assert_true(number(b, "SELECT sum(spend_minor) FROM budget WHERE channel = 'search_ads' "
                          "AND month = '2027-01'") == 0);
    assert_true(number(b, "SELECT sum(spend_minor) FROM budget WHERE channel = 'search_ads'") > 0);
}

static void sums_stay_whole(void **state)
{
    struct bench *b = *state;

    assert_true(number(b, "SELECT sum(spend_minor) FROM budget") ==
                number(b, "SELECT sum(spend_minor) FROM channel_choice") +
                    number(b, "SELECT sum(spend_minor) FROM tool_choice"));
    assert_true(number(b, "SELECT sum(spend_minor) FROM budget") <= 60000000);
}

/* A half-done site takes half the work; a tool that is set up is not mended a second time. */
static void work_that_is_left(void **state)
{
    struct bench *b = *state;

    assert_true(number(b, "SELECT hours FROM task WHERE id = 'tool-website-build.website'") == 40);
    assert_true(number(b, "SELECT count(*) FROM task WHERE subject IN ('no_web_analytics', "
                          "'no_online_booking')") == 0);
    assert_true(number(b, "SELECT count(*) FROM task WHERE subject = 'web_analytics'") == 1);
}

static void order_is_kept(void **state)
{
    struct bench *b = *state;

    assert_true(number(b,
                       "SELECT count(*) FROM task_dependency AS d JOIN task AS t ON t.id = d.task "
                       "JOIN task AS o ON o.id = d.after WHERE o.end_date > t.start_date") == 0);
    assert_true(number(b, "SELECT count(*) FROM task WHERE critical = 1") > 0);
    assert_true(number(b, "SELECT count(*) FROM task WHERE critical = 1 AND slack_days > 0") == 0);
    /* what runs with a channel begins no month before its money */
    assert_true(number(b, "SELECT count(*) FROM task WHERE id LIKE 'inapp-test.%'") == 1);
    assert_true(number(b,
                       "SELECT count(*) FROM task AS t JOIN (SELECT channel, min(month) AS first "
                       "FROM budget WHERE spend_minor > 0 GROUP BY channel) AS g ON g.channel = "
                       "t.subject WHERE t.id LIKE 'inapp-test.%' AND "
                       "substr(t.start_date, 1, 7) < g.first") == 0);
    /* a test that begins months after its set-up does not wait for it to the day */
    assert_true(number(b, "SELECT count(*) FROM channel_choice WHERE test = 1") > 0);
    assert_true(number(b,
                       "SELECT count(*) FROM task AS t JOIN channel_choice AS c ON "
                       "c.channel = t.subject AND c.test = 1 JOIN (SELECT channel, min(month) AS "
                       "first FROM budget WHERE spend_minor > 0 GROUP BY channel) AS g ON "
                       "g.channel = t.subject WHERE t.critical = 1 AND "
                       "substr(t.end_date, 1, 7) < g.first") == 0);
}

/* Nobody does more in a month than there are hours, set-up alone. */
static void hours_are_enough(void **state)
{
    struct bench *b = *state;
    const struct ep_jobs *jobs = b->ctx.plan->jobs;
    const struct ep_model *m = &b->ctx.plan->model;

    for (int r = 0; r < m->roles; r++)
        for (int t = 0; t < jobs->months; t++)
            assert_true(jobs->busy[r * jobs->months + t] <=
                        m->role[r].hours_month * 31 / EP_DAYS_OF_MONTH + 1e-9);
    assert_true(m->role[1].busy[0] > 10);
    assert_true(number(b, "SELECT count(*) FROM role_load") == 2 * 12 + 1);
}

/* Who begins before the plan spends sooner and gains. */
static void an_early_start_pays(void **state)
{
    struct bench *b = *state, early = {0};
    double later = b->ctx.plan->solution.objective;

    bench_run_as_of(&early, studio, "roi", ep_month_first_day(2026 * 12 + 9));
    assert_true(early.ctx.plan->solution.objective > later);
    assert_true(number(&early, "SELECT sum(spend_minor) FROM budget WHERE channel = 'search_ads' "
                               "AND month = '2027-01'") > 0);
    assert_true(number(b, "SELECT worth_minor FROM decision WHERE kind = 'early'") > 0);
    assert_true(number(&early, "SELECT count(*) FROM decision WHERE kind = 'early'") == 0);
    bench_free(&early);
}

/* What the law asks is a task with its hours, done before what it touches takes money; it is done
 * once. */
static void duties_are_done_before(void **state)
{
    struct bench *b = *state;
    const char *late =
        "SELECT count(*) FROM duty AS d JOIN task AS t ON t.id = d.task AND t.subject_kind = "
        "'duty' "
        "JOIN budget AS g ON instr(',' || d.channels || ',', ',' || g.channel || ',') "
        "WHERE g.spend_minor > 0 AND substr(t.end_date, 1, 7) > g.month";

    assert_true(number(b, "SELECT count(*) FROM task WHERE id = 'duty.ru-ad-marking' AND hours = 6 "
                          "AND owner = 'helper'") == 1);
    assert_true(number(b, "SELECT count(*) FROM duty WHERE task <> ''") > 1);
    assert_true(number(b, late) == 0);
    assert_true(number(b,
                       "SELECT count(*) FROM task WHERE subject_kind = 'duty' AND subject NOT IN "
                       "(SELECT id FROM duty)") == 0);
}

/* Channels that run today know their law; a new one beside them brings no task either. */
static void duties_of_what_runs_are_no_work(void **state)
{
    struct bench runs = {0};
    char brief[4096];
    const char *audit = strstr(studio, "audit:\n");

    (void)state;
    assert_non_null(audit);
    snprintf(brief, sizeof brief, "%.*saudit:\n%s%s", (int)(audit - studio), studio,
             "  channels:\n    - {channel: search_ads, spend_month: 30000, visits_month: 900}\n",
             audit + strlen("audit:\n"));
    bench_run(&runs, brief, "roi");
    assert_true(number(&runs, "SELECT count(*) FROM duty WHERE id = 'ru-ad-marking'") == 1);
    assert_true(number(&runs, "SELECT count(*) FROM task WHERE id = 'duty.ru-ad-marking'") == 0);
    bench_free(&runs);
}

static int place_of(const struct ep_plan *plan, const char *id)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (ep_streq(plan->model.channel[i].id, id))
            return i;
    fail_msg("no channel %s", id);
    return -1;
}

/* What two channels wait for goes before what the first of them waits for alone, where the first is
 * ready no later by it: the second is ready as soon as if it were the first. */
static void work_for_two_goes_before_work_for_one(void **state)
{
    struct bench b;
    struct ep_jobs first, second;

    (void)state;
    bench_run(&b, hall, "roi");
    struct ep_plan *plan = b.ctx.plan;
    int ads = place_of(plan, "search_ads"), page = place_of(plan, "social_pages.instagram");
    const int one[] = {ads, page}, other[] = {page, ads};
    assert_true(number(&b, "SELECT count(*) FROM task WHERE owner = 'helper' AND subject IN "
                           "('online_booking', 'consent_management')") == 2);
    ep_setup_plan(&b.ctx, plan, one, 2, -1, &first);
    ep_setup_plan(&b.ctx, plan, other, 2, -1, &second);
    assert_int_equal(ep_setup_ready(&b.ctx, plan, &first, page),
                     ep_setup_ready(&b.ctx, plan, &second, page));
    assert_int_equal(ep_setup_ready(&b.ctx, plan, &first, ads),
                     ep_setup_ready(&b.ctx, plan, &second, ads));
    assert_true(ep_setup_ready(&b.ctx, plan, &first, page) <
                ep_setup_ready(&b.ctx, plan, &first, ads));
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_money_before_set_up),
        cmocka_unit_test(sums_stay_whole),
        cmocka_unit_test(work_that_is_left),
        cmocka_unit_test(order_is_kept),
        cmocka_unit_test(hours_are_enough),
        cmocka_unit_test(an_early_start_pays),
        cmocka_unit_test(duties_are_done_before),
        cmocka_unit_test(duties_of_what_runs_are_no_work),
        cmocka_unit_test(work_for_two_goes_before_work_for_one),
    };

    return cmocka_run_group_tests(tests, run_studio, end_studio);
}
