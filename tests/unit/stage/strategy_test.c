/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the strategy says beside the channels: positioning, messages, content within the hours, the
 * way with its hand-overs, measurement, decisions by worth, tests that decide. */

#include "stage_helper.h"

#include "stage/plan_internal.h"

static const char studio[] =
    "emplan: 1\nclient: Halle 9\nregion: RU\ncurrency: RUB\n"
    "plan: {start: 2027-01, months: 12, budget: 900000, value_horizon: 18}\n"
    "business:\n"
    "  model: booking\n"
    "  industry: events\n"
    "  product: Climbing hall\n"
    "  cities: [Yekaterinburg]\n"
    "  sells_through: [own_site, phone]\n"
    "  economics: {order_value: 3000, gross_margin: 80%, orders_per_year: 1.1, retention: 15%}\n"
    "brand: {promise: Up in an hour, values: [care], emotions: [thrill], associations: [rock],"
    " tone: [bold], avoid: [fear], proof: [Trainers of the league, Ropes checked daily]}\n"
    "goals:\n"
    "  - {id: guests, serves: raise_revenue, metric: customers, target: 400, window: 2027}\n"
    "segments:\n"
    "  - {id: young, name: Friends, age: 18-34, size: 250000, in_market: 12%, interest: 30%,\n"
    "     needs: [An evening out], barriers: [Fear of heights, Price], triggers: [A birthday]}\n"
    "demand:\n"
    "  keywords:\n"
    "    - {query: climbing hall, volume: 4000, intent: buy}\n"
    "competitors:\n"
    "  - {name: Wall, kind: direct, weaknesses: [Crowded], channels: {search_ads: 4},"
    " ratings: {service: 3, site: 5}}\n"
    "audit:\n"
    "  ratings: {service: 5, site: 3}\n"
    "  tools: {website: yes, web_analytics: no, online_booking: no}\n"
    "team:\n"
    "  - {role: owner, kind: owner, hours_month: 60, skills: [social, video]}\n"
    "  - {role: helper, kind: inhouse, hours_month: 30, cost_hour: 300, skills: [ads, sales]}\n"
    "owner: owner\n";

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

static void stands_for_something(void **state)
{
    struct bench *b = *state;

    assert_string_equal(text(b, "SELECT message FROM strategy_line WHERE part = 'position'"),
                        "strategy.position.full");
    assert_string_equal(
        text(b, "SELECT args ->> 'rating' FROM strategy_line WHERE part = 'against'"), "service");
}

/* Each barrier with a proof of its own, each step with its next thing to do. */
static void messages_of_the_brief(void **state)
{
    struct bench *b = *state;

    assert_true(number(b, "SELECT count(*) FROM message WHERE stage = 'decision'") == 2);
    assert_true(number(b, "SELECT count(DISTINCT args ->> 'proof') FROM message "
                          "WHERE stage = 'decision'") == 2);
    assert_true(number(b, "SELECT count(*) FROM message WHERE stage = 'decision' "
                          "AND ask = 'strategy.ask.decision.booking'") == 2);
    assert_true(number(b, "SELECT count(DISTINCT stage) FROM message") == 4);
    assert_true(number(b, "SELECT count(DISTINCT kind) FROM tone_rule") == 7);
}

/* No channel is given more content than the hours that the plan has for it. */
static void content_within_hours(void **state)
{
    struct bench *b = *state;
    const struct ep_plan *plan = b->ctx.plan;
    const char *sql = "SELECT coalesce(sum(per_month * hours_each), 0) FROM content_plan "
                      "WHERE channel = '%s'";

    assert_true(number(b, "SELECT count(*) FROM content_plan") > 0);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_model_channel *x = &plan->model.channel[i];
        double hours = number(b, ep_arena_printf(b->arena, sql, x->id)), most = 0;

        for (int t = 0; t < plan->model.months; t++) {
            long at = (long)i * plan->model.months + t;
            double effort = plan->solution.effort[at] / plan->wage;
            most = fmax(most, fmax(effort, plan->solution.own_hours[at] + x->fixed_hours));
        }
        if (x->role >= 0)
            assert_true(hours <= most + 16 + 1e-9);
        assert_true(plan->solution.active[i] || hours == 0);
    }
    assert_true(number(b, "SELECT count(*) FROM content_plan AS p WHERE NOT EXISTS "
                          "(SELECT 1 FROM fact AS f WHERE f.key = p.fact "
                          "AND abs(f.value - p.per_month) < 1e-9)") == 0);
}

static void every_step_is_spoken_of(void **state)
{
    struct bench *b = *state;
    const struct ep_plan *plan = b->ctx.plan;
    double site = 0;

    assert_true(number(b, "SELECT count(*) FROM strategy_line WHERE part = 'coverage'") == 4);
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i] && plan->candidate[plan->candidate_of[i]].spec->site)
            site += ep_plan_expected(plan, EP_TOTAL_VISITS, i, 0, 12) / 12;
    NEAR(number(b, "SELECT amount FROM strategy_line WHERE part = 'path' AND subject = 'site'"),
         site, 1e-6 * site);
    assert_true(number(b, "SELECT count(*) FROM strategy_line WHERE part = 'mark'") ==
                number(b, "SELECT count(*) FROM channel_choice WHERE chosen = 1"));
    assert_true(number(b, "SELECT count(*) FROM strategy_line WHERE part = 'event' "
                          "AND subject IN ('begin_checkout', 'purchase', 'phone_call')") == 3);
    assert_true(number(b, "SELECT count(*) FROM strategy_line WHERE part = 'owner' "
                          "AND message LIKE 'strategy.owner.both'") == 1);
}

/* Why a tool: the comparison that fired, with this plan's figure beyond the limit. */
static void tools_say_why(void **state)
{
    struct bench *b = *state;

    assert_true(
        number(b, "SELECT count(*) FROM tool_choice WHERE message = 'strategy.tool.when' "
                  "AND tool NOT IN (SELECT subject FROM strategy_line WHERE part = 'tool')") == 0);
    assert_true(number(b, "SELECT count(*) FROM strategy_line WHERE part = 'tool' "
                          "AND message IN ('strategy.when.leads', 'strategy.when.media') "
                          "AND args ->> 'value' < args ->> 'limit'") == 0);
}

static void decisions_by_worth(void **state)
{
    struct bench *b = *state;

    assert_true(number(b, "SELECT count(*) FROM decision") > 2);
    /* money for what only evidence can show goes out in two steps */
    assert_true(number(b, "SELECT count(*) FROM decision WHERE message = 'roi.decision.steps' "
                          "AND args ->> 'step' < 0.8 * (args ->> 'spend')") > 0);
    assert_true(number(b, "SELECT count(*) FROM decision AS a JOIN decision AS b "
                          "ON b.seq = a.seq + 1 WHERE b.worth_minor > a.worth_minor") == 0);
    assert_true(number(b, "SELECT count(*) FROM decision AS d JOIN fact AS f "
                          "ON f.key = 'decision.' || d.kind || '.' || d.subject "
                          "AND abs(f.value * 100 - d.worth_minor) < 1") ==
                number(b, "SELECT count(*) FROM decision"));
}

/* A channel that a goal beyond sales carries is asked of the owner: what the goal has of it against
 * profit and losses. */
static void goals_cost_profit(void **state)
{
    static const char *const brief =
        "emplan: 1\nclient: Acme\nregion: RU\ncurrency: RUB\n"
        "plan: {start: 2027-01, months: 12, budget: 900000}\n"
        "business: {model: ecommerce, industry: apparel,"
        " economics: {order_value: 3000, gross_margin: 40%}}\n"
        "goals:\n"
        "  - {id: known, serves: raise_awareness, metric: aware, target: 90000, window: 2027,"
        " max_cost: 12}\n"
        "segments: [{id: women, age: 18-34, gender: female, size: 3000000, interest: 20%}]\n";
    struct bench b;

    (void)state;
    bench_run(&b, brief, "roi");
    assert_true(number(&b, "SELECT count(*) FROM decision WHERE kind = 'goal'") > 0);
    assert_true(number(&b, "SELECT count(*) FROM decision WHERE kind = 'goal' AND NOT ("
                           "args ->> 'with' > args ->> 'without' "
                           "AND args ->> 'profit' - args ->> 'profit_without' < args ->> 'worth' "
                           "AND args ->> 'spend_without' <= 900000)") == 0);
    /* all of it is this goal's: units lost at the most that the brief pays for one */
    assert_true(number(&b, "SELECT count(*) FROM decision WHERE kind = 'goal' AND "
                           "abs(worth_minor / 100.0 - 12 * (min(args ->> 'with', 90000) - "
                           "min(args ->> 'without', 90000))) > 1") == 0);
    bench_free(&b);
}

/* A test decides in half of what may be true at least, and what it settles is worth its cost. */
static void tests_decide(void **state)
{
    struct bench *b = *state;
    const struct ep_plan *plan = b->ctx.plan;

    for (size_t i = 0; i < plan->candidates; i++) {
        const struct ep_candidate *c = &plan->candidate[i];

        if (!c->test)
            continue;
        assert_true(c->test_decides >= 0.5);
        assert_true(c->test_value * c->test_decides > c->test_cost);
    }
    assert_true(number(b, "SELECT count(*) FROM hypothesis WHERE test = 1 AND decide_by = ''") ==
                0);
    /* ln 10 / (ln 2 - 1 + 1 / 2); near 1 the ratio counts as 1.1 */
    NEAR(ep_plan_events_needed(2), 11.9214, 1e-4);
    NEAR(ep_plan_events_needed(1.01), ep_plan_events_needed(1.1), 1e-9);
}

static void all_has_words(void **state)
{
    assert_true(say_all(*state) > 40);
}

/* A brief that says nothing of brand and team still gets a strategy, and is told what it lacks. */
static void least_brief(void **state)
{
    struct bench b = {0};

    (void)state;
    bench_run(&b, BRIEF_LEAST, "roi");
    assert_string_equal(text(&b, "SELECT message FROM strategy_line WHERE part = 'position'"),
                        "strategy.position.no_promise");
    assert_true(number(&b, "SELECT count(*) FROM tone_rule") == 0);
    assert_true(number(&b, "SELECT count(*) FROM strategy_line WHERE part = 'coverage'") == 4);
    say_all(&b);
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stands_for_something), cmocka_unit_test(messages_of_the_brief),
        cmocka_unit_test(content_within_hours), cmocka_unit_test(every_step_is_spoken_of),
        cmocka_unit_test(tools_say_why),        cmocka_unit_test(decisions_by_worth),
        cmocka_unit_test(goals_cost_profit),    cmocka_unit_test(tests_decide),
        cmocka_unit_test(all_has_words),
        cmocka_unit_test(least_brief),
    };

    return cmocka_run_group_tests(tests, run_studio, end_studio);
}
