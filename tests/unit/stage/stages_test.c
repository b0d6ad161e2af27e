/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The stages business to audit on whole briefs. */

#include "composed_keys.h"
#include "stage_helper.h"

#include "emplan/date.h"

/* A shop with much said: figures small enough to be checked by hand. */
static const char shop[] =
    "emplan: 1\nclient: Nadelwerk\nregion: DE\ncurrency: EUR\n"
    "plan: {start: 2027-01, months: 12, budget: 24000, value_horizon: 12, discount_rate: 0%}\n"
    "business:\n"
    "  model: ecommerce\n"
    "  industry: apparel\n"
    "  product: Linen dresses\n"
    "  cities: [Hamburg]\n"
    "  sells_through: [own_site]\n"
    "  economics: {order_value: 60, return_rate: 8%, gross_margin: 55%, shipping_cost: 5.3,"
    " payment_fee: 2.9%, orders_per_year: 2, retention: 100%, capacity: 50}\n"
    "  current: {revenue_month: 6000, customers_month: 100, site_visits_month: 10000,"
    " customers_total: 1500, lists: {email: 1000}}\n"
    "  seasonality: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]\n"
    "  specifics: [Returns are usual]\n"
    "  offers:\n"
    "    - {id: dresses, name: Dresses, share: 60%}\n"
    "    - {id: made, name: Made to measure, share: 40%, economics: {order_value: 200}}\n"
    "brand: {promise: Fits the day, values: [ease], tone: [warm, plain], avoid: [shouting]}\n"
    "goals:\n"
    "  - {id: sales, serves: raise_revenue, metric: customers, target: 2000, window: 2027-Q4,"
    " max_cost: 90}\n"
    "  - {id: mail, serves: raise_awareness, metric: subscribers, target: 900, window: 2027-Q2,"
    " max_cost: 10}\n"
    "  - {id: known, serves: raise_awareness, metric: reach, target: 500000, window: 2027}\n"
    "  - {id: look, serves: expertise, metric: visits, target: 200000, window: 2027}\n"
    "segments:\n"
    "  - {id: young, name: Young women, age: 18-34, gender: female, size: 300000, in_market: 4%,"
    " reach: {instagram: 60%}, needs: [New looks, Fit], barriers: [Wrong size]}\n"
    "  - {id: older, age: 55+, size: 100000, in_market: 4%, share: 20%,"
    " order_value: 120}\n"
    "demand:\n"
    "  brand_searches_month: 40\n"
    "  keywords:\n"
    "    - {query: leinenkleid kaufen, volume: 1000}\n"
    "    - {query: leinenkleid damen, volume: 2000, intent: buy}\n"
    "    - {query: leinenkleid waschen wie, volume: 400}\n"
    "    - {query: Leinenkleid  KAUFEN, volume: 7}\n"
    "    - {query: sommerkleid, volume: 300}\n"
    "competitors:\n"
    "  - {name: Zalando, price: lower, strengths: [Range], weaknesses: [Anonymous],"
    " channels: {search_ads: 5, social_ads: 1, seo: 4}, ratings: {assortment: 5, service: 2}}\n"
    "  - {name: Own sewing, kind: substitute, channels: {search_ads: 2, video_channel: 4}}\n"
    "audit:\n"
    "  ratings: {assortment: 2, service: 5, site: 2}\n"
    "  channels:\n"
    "    - {channel: search_ads, spend_month: 900, visits_month: 900, leads_month: 30,"
    " customers_month: 10}\n"
    "    - {channel: display_ads, spend_month: 300, visits_month: 600, customers_month: 0}\n"
    "    - {channel: email, customers_month: 5}\n"
    "  tools: {web_analytics: no, goals_in_analytics: no, crm: partial, mobile_site: no}\n"
    "team:\n"
    "  - {role: marketer, kind: inhouse, hours_month: 60, cost_hour: 25, skills: [content, "
    "email]}\n"
    "owner: marketer\n";

static int run_shop(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    bench_run(b, shop, "audit");
    *state = b;
    return 0;
}

static int end_shop(void **state)
{
    bench_free(*state);
    free(*state);
    return 0;
}

/* --- business -----------------------------------------------------------------------------------
 */

static void unit_economics(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "business.margin_per_order"), 23.32, 1e-9);
    NEAR(fact(b, "business.orders_horizon"), 2, 1e-9);
    NEAR(fact(b, "business.customer_value"), 46.64, 1e-9);
    NEAR(fact(b, "business.allowable_cost"), 46.64, 1e-9);
    NEAR(fact(b, "business.break_even_roas"), 2.572899, 1e-6);
    assert_true(number(b, "SELECT customer_value_minor FROM business WHERE offer = ''") == 4664);
    assert_true(number(b, "SELECT payback_months FROM business WHERE offer = ''") == 1);
    /* 200 (1 - .08) .55 - 5.3 - 200 x .029 */
    NEAR(fact(b, "offer.made.margin_per_order"), 90.1, 1e-9);
    assert_true(number(b, "SELECT share FROM business WHERE offer = 'made'") == 0.4);
    assert_int_equal(origin(b, "business.order_value"), EP_ORIGIN_BRIEF);
    assert_string_equal(text(b, "SELECT text FROM brief_text WHERE kind = 'city'"), "Hamburg");
    assert_true(number(b, "SELECT count(*) FROM label WHERE kind = 'industry'") == 3);
}

static void season_has_mean_one(void **state)
{
    struct bench *b = *state;

    NEAR(number(b, "SELECT sum(factor) FROM season"), 12, 1e-9);
    NEAR(fact(b, "business.season.12"), 36.0 / 14, 1e-9);
}

/* 30 leads of 900 visits weigh 30 / 40 against the benchmark. */
static void base_rates(void **state)
{
    struct bench *b = *state;
    double bench = fact(b, "industry.visit_to_lead");

    NEAR(log(fact(b, "business.visit_to_lead")), 0.25 * log(bench) + 0.75 * log(1.0 / 30), 1e-9);
    double close = fact(b, "industry.lead_to_customer");

    NEAR(log(fact(b, "business.lead_to_customer")), 0.5 * log(close) + 0.5 * log(1.0 / 3), 1e-9);
}

/* --- goals --------------------------------------------------------------------------------------
 */

static void targets_by_month(void **state)
{
    struct bench *b = *state;

    NEAR(number(b, "SELECT sum(target) FROM goal_month WHERE goal = 'sales'"), 2000, 1e-9);
    NEAR(number(b, "SELECT target FROM goal_month WHERE goal = 'sales' AND month = '2027-12'"),
         1200, 1e-9);
    /* 100 a month less the 15 of the audited channels, in a quarter of 5 of the year's 14 parts */
    NEAR(fact(b, "goal.sales.baseline"), 85 * 5 / (14.0 / 12), 1e-6);
    NEAR(fact(b, "goal.sales.need"), 2000 - fact(b, "goal.sales.baseline"), 1e-9);
    assert_true(number(b, "SELECT count(*) FROM goal_month WHERE goal = 'known'") == 0);
}

static bool conflicts(struct bench *b, const char *goal, const char *message)
{
    return ep_store_number(b->store, 0,
                           "SELECT count(*) FROM goal_conflict WHERE goal = ?1 AND message = ?2",
                           goal, message, NULL) == 1;
}

static void contradictions(void **state)
{
    struct bench *b = *state;

    assert_true(conflicts(b, "sales", "goals.conflict.capacity"));
    assert_true(conflicts(b, "sales", "goals.conflict.worth.customers"));
    assert_true(conflicts(b, "sales", "goals.conflict.budget"));
    assert_true(conflicts(b, "known", "goals.conflict.people"));
    assert_false(conflicts(b, "mail", "goals.conflict.budget"));
    assert_false(conflicts(b, "look", "goals.conflict.reached"));
}

static void measuring(void **state)
{
    struct bench *b = *state;

    assert_string_equal(text(b, "SELECT why_not FROM goal WHERE id = 'look'"),
                        "goals.why_not.web_analytics");
    assert_true(number(b, "SELECT measurable FROM goal WHERE id = 'sales'") == 1);
    assert_string_equal(text(b, "SELECT missing FROM goal WHERE id = 'known'"),
                        "[\"max_cost\", \"baseline\"]");
}

/* visits x visit to lead x lead to customer is the target again. */
/* Reach does not show an expertise; the money is what 500,000 contacts usually cost. */
static void goals_and_what_shows_them(void **state)
{
    struct bench *b = *state;

    assert_true(number(b, "SELECT count(*) FROM goal_conflict WHERE message = "
                          "'goals.conflict.serves' AND goal = 'look'") == 1);
    assert_true(number(b, "SELECT count(*) FROM goal_conflict WHERE message = "
                          "'goals.conflict.serves'") == 1);
    if (ep_ledger_get(b->ctx.ledger, "general.price_per_reach_contact"))
        NEAR(number(b, "SELECT target FROM kpi WHERE id = 'known.money_usual'"),
             500000 * fact(b, "general.price_per_reach_contact"), 1e-6);
}

static void tree_multiplies(void **state)
{
    struct bench *b = *state;
    double v = number(b, "SELECT target FROM kpi WHERE id = 'sales.visits'");
    double l = number(b, "SELECT target FROM kpi WHERE id = 'sales.visit_to_lead'");
    double c = number(b, "SELECT target FROM kpi WHERE id = 'sales.lead_to_customer'");

    NEAR(v * l * c, 2000, 1e-6);
    assert_true(number(b, "SELECT count(*) FROM kpi WHERE parent = 'sales.customers'") == 3);
    assert_string_equal(text(b, "SELECT owner FROM kpi WHERE id = 'mail.signup_rate'"), "marketer");
}

/* --- segments -----------------------------------------------------------------------------------
 */

static void segments(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "segment.young.share"), 0.8, 1e-12);
    NEAR(fact(b, "segment.young.buyers_month"), 12000, 1e-6);
    NEAR(fact(b, "segment.young.reach.instagram"), 0.6, 0);
    NEAR(fact(b, "segment.older.margin_per_order"), 120 * 0.92 * 0.55 - 5.3 - 120 * 0.029, 1e-9);
    assert_null(ep_ledger_get(b->ctx.ledger, "segment.young.order_value"));
    NEAR(number(b, "SELECT sum(priority) FROM segment"), 1, 1e-12);
    double young = 12000 * 46.64, older = 4000 * 2 * fact(b, "segment.older.margin_per_order");

    NEAR(number(b, "SELECT priority FROM segment WHERE id = 'young'"), young / (young + older),
         1e-9);
    assert_true(number(b, "SELECT count(*) FROM portrait_item WHERE segment = 'young'") == 3);
    assert_true(number(b, "SELECT open FROM segment_platform WHERE segment = 'young' AND platform "
                          "= 'instagram'") == 1);
}

/* --- demand -------------------------------------------------------------------------------------
 */

static void searches(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "demand.buy"), 3000, 0);
    NEAR(fact(b, "demand.learn"), 400, 0);
    NEAR(fact(b, "demand.brand"), 40, 0);
    NEAR(fact(b, "demand.ambiguous"), 300, 0);
    assert_true(number(b, "SELECT count(*) FROM query") == 4);
    assert_string_equal(text(b, "SELECT topic FROM query WHERE query = 'leinenkleid kaufen'"),
                        "leinenkleid");
    assert_true(number(b, "SELECT queries FROM topic WHERE topic = 'leinenkleid'") == 3);
    NEAR(number(b, "SELECT volume FROM demand_month WHERE month = '2027-12' AND intent = 'buy'"),
         3000 * 36.0 / 14, 1e-6);
    NEAR(number(b, "SELECT volume FROM demand_month WHERE month = '2027-12' AND intent = 'brand'"),
         40, 0);
}

static void ceilings(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "ceiling.search_ads"), 3000 * fact(b, "general.click_share_paid"), 1e-9);
    NEAR(fact(b, "ceiling.seo"),
         (3000 + 400 * fact(b, "general.learn_to_buy")) * fact(b, "general.click_share_organic"),
         1e-9);
    NEAR(fact(b, "ceiling.email"),
         1000 * fact(b, "general.email_sends_month") * fact(b, "email.click_rate"), 1e-9);
    assert_null(ep_ledger_get(b->ctx.ledger, "ceiling.sms"));
    assert_null(ep_ledger_get(b->ctx.ledger, "ceiling.social_pages.instagram"));
}

/* --- competitors --------------------------------------------------------------------------------
 */

static void contest(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "contest.search_ads"), 5, 0);
    NEAR(fact(b, "contest_factor.search_ads"), pow(fact(b, "general.contest_factor"), 3), 1e-12);
    NEAR(fact(b, "contest.video_channel"), 2, 0); /* half of a substitute's 4 */
    NEAR(fact(b, "contest.display_ads"), 2, 0);
    assert_int_equal(origin(b, "contest.display_ads"), EP_ORIGIN_DEFAULT);
    assert_true(number(b, "SELECT count(*) FROM strength WHERE text = 'service' AND kind = "
                          "'weakness' AND competitor = 1") == 1);
    assert_true(number(b, "SELECT count(*) FROM strength WHERE text = 'assortment' AND kind = "
                          "'strength' AND competitor = 1") == 1);
    assert_true(number(b, "SELECT count(*) FROM opening WHERE kind = 'channel' AND subject = "
                          "'social_ads' AND message = 'competitors.opening.group'") == 1);
    assert_true(number(b, "SELECT count(*) FROM opening WHERE kind = 'channel' AND subject = "
                          "'email'") == 0);
    assert_string_equal(text(b, "SELECT subject FROM opening WHERE kind = 'price'"), "highest");
    /* a group named as a whole is told once, what nobody is known in not at all */
    assert_true(number(b,
                       "SELECT count(*) FROM competitor_channel WHERE competitor = 0 AND channel "
                       "LIKE 'social_ads%'") == 1);
    assert_true(number(b,
                       "SELECT count(*) FROM competitor_channel WHERE competitor = 0 AND channel "
                       "= 'display_ads'") == 0);
    NEAR(fact(b, "contest.social_ads.instagram"), 1, 0);
}

/* --- audit --------------------------------------------------------------------------------------
 */

static void audited_channels(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "audit.channel.search_ads.cost_per_visit"), 1, 1e-12);
    NEAR(fact(b, "audit.channel.search_ads.cost_per_customer"), 90, 1e-12);
    NEAR(fact(b, "audit.weight.search_ads"), 0.75, 1e-12);
    assert_true(
        ep_starts_with(text(b, "SELECT message FROM audit_channel WHERE channel = 'search_ads'"),
                       "audit.channel.dear"));
    assert_string_equal(text(b, "SELECT message FROM audit_channel WHERE channel = 'display_ads'"),
                        "audit.channel.empty");
    assert_string_equal(text(b, "SELECT message FROM audit_channel WHERE channel = 'email'"),
                        "audit.channel.free");
    NEAR(number(b, "SELECT return_on_margin FROM audit_channel WHERE channel = 'search_ads'"),
         (466.4 - 900) / 900, 1e-9);
}

static void tools_and_site(void **state)
{
    struct bench *b = *state;
    size_t tools;

    ep_catalog_tools(b->catalog, &tools);
    assert_true(number(b, "SELECT count(*) FROM audit_item") == (double)tools);
    NEAR(fact(b, "audit.tool.crm"), 0.5, 0);
    assert_string_equal(text(b, "SELECT state FROM audit_item WHERE tool = 'website'"), "unknown");
    assert_int_equal(origin(b, "audit.tool.website"), EP_ORIGIN_DEFAULT);
    /* the base rate rests on own data, so the site must not be counted twice */
    assert_null(ep_ledger_get(b->ctx.ledger, "audit.site_quality"));
}

/* 30 leads of 900 visits are below the benchmark, but by no more than chance; 10 customers of 30
 * leads are above theirs. */
static void no_leak_by_chance(void **state)
{
    struct bench *b = *state;

    NEAR(fact(b, "audit.margin_month"), 2332, 1e-9);
    assert_true(fact(b, "industry.visit_to_lead") > 30.0 / 900);
    assert_null(ep_ledger_get(b->ctx.ledger, "audit.gain.leads"));
    NEAR(fact(b, "audit.gain.customers"), 0, 0);
    assert_true(number(b, "SELECT sum(leak) FROM funnel_step") == 0);
    assert_true(number(b, "SELECT count(*) FROM finding WHERE code = 'low_visit_to_lead'") == 0);
}

static void findings(void **state)
{
    struct bench *b = *state;

    assert_string_equal(text(b, "SELECT code FROM finding WHERE seq = 1"), "no_web_analytics");
    assert_true(number(b, "SELECT count(*) FROM finding WHERE code = 'no_goals_in_analytics'") ==
                0);
    assert_true(number(b, "SELECT count(*) FROM finding WHERE code = 'no_crm'") == 0);
    /* (900 - 10 x 46.64) x 12 */
    NEAR(fact(b, "audit.stake.wasted_channel.search_ads"), 5203.2, 1e-6);
    NEAR(fact(b, "audit.stake.wasted_channel.display_ads"), 3600, 1e-6);
    assert_true(number(b, "SELECT hours FROM finding WHERE code = 'no_web_analytics'") > 0);
    assert_true(number(b, "SELECT count(*) FROM (SELECT an_hour_minor, lag(an_hour_minor) OVER "
                          "(ORDER BY seq) AS before FROM finding WHERE an_hour_minor IS NOT NULL) "
                          "WHERE an_hour_minor > before") == 0);
}

static void everything_can_be_said(void **state)
{
    assert_true(say_all(*state) > 20);
}

/* Every fact is finite, has a place or a note, and its range is in order. */
static void facts_are_sound(void **state)
{
    struct bench *b = *state;
    size_t count;
    const struct ep_fact *const *f = ep_ledger_all(b->ctx.ledger, &count);

    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        assert_true(isfinite(f[i]->range.low) && isfinite(f[i]->range.high));
        assert_true(f[i]->range.low <= f[i]->range.mid && f[i]->range.mid <= f[i]->range.high);
        if (!f[i]->place[0] && !f[i]->note[0])
            fail_msg("%s has neither place nor note", f[i]->key);
    }
}

/* --- other briefs -------------------------------------------------------------------------------
 */

static void least_brief(void **state)
{
    struct bench b;

    (void)state;
    bench_run(&b, BRIEF_LEAST, "audit");
    assert_int_equal(origin(&b, "business.order_value"), EP_ORIGIN_CATALOGUE);
    assert_true(fact(&b, "business.customer_value") > 0);
    assert_int_equal(origin(&b, "demand.buy"), EP_ORIGIN_DEFAULT);
    NEAR(fact(&b, "demand.buy"), 0, 0);
    NEAR(fact(&b, "segment.s.share"), 1, 0);
    assert_true(number(&b, "SELECT count(*) FROM finding") == 0);
    assert_true(number(&b, "SELECT count(*) FROM opening") == 0);
    assert_true(number(&b, "SELECT count(*) FROM warning WHERE message = 'demand.warn.none'") == 1);
    assert_true(number(&b, "SELECT count(*) FROM audit_item WHERE state <> 'unknown'") == 0);
    say_all(&b);
    bench_free(&b);
}

/* A business with nothing but losses, subscriptions, firms, a region without much data. */
static const char odd[] =
    "emplan: 1\nclient: Odd & Sons\nregion: RU\ncurrency: RUB\n"
    "plan: {start: 2027-03, months: 6, budget: auto}\n"
    "business:\n  model: subscription\n  industry: software\n  market: b2b\n"
    "  economics: {order_value: 1000, gross_margin: 10%, shipping_cost: 500, churn: 5%}\n"
    "  current: {customers_month: 0, site_visits_month: 0, revenue_month: 0}\n"
    "  seasonality: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12]\n"
    "goals:\n"
    "  - {id: a, serves: loyalty, metric: retention, target: 60%, window: 2027-03}\n"
    "  - {id: b, serves: raise_revenue, metric: profit, target: 100000, window: 2027-Q2,"
    " max_cost: 5}\n"
    "  - {id: c, serves: raise_revenue, metric: leads, target: 30, window: 2027-Q2}\n"
    "segments:\n  - {id: firms, size: 900..1200, market: b2b}\n"
    "competitors:\n  - {name: X, price: 1.2}\n  - {name: Y, price: 0.7}\n"
    "audit:\n  ratings: {site: 1}\n"
    "  channels:\n    - {channel: seo}\n    - {channel: search_ads, spend_month: 1000,"
    " customers_month: 1}\n"
    "    - {channel: email, spend_month: 0, visits_month: 0}\n"
    "  tools: {crm: no, goals_in_analytics: partial, call_tracking: no}\n";

static void odd_brief(void **state)
{
    struct bench b;

    (void)state;
    bench_run(&b, odd, "audit");
    NEAR(fact(&b, "business.margin_per_order"), -400, 1e-9);
    NEAR(fact(&b, "business.allowable_cost"), 0, 0);
    NEAR(fact(&b, "business.break_even_roas"), 0, 0);
    NEAR(fact(&b, "business.orders_per_year"), 12, 0);
    assert_true(number(&b, "SELECT payback_months IS NULL FROM business") == 1);
    assert_true(number(&b, "SELECT count(*) FROM warning WHERE message = "
                           "'business.warn.no_margin'") == 1);
    assert_null(ep_ledger_get(b.ctx.ledger, "plan.budget"));
    /* a site rated 1 converts as the catalogue's factor says where the base is a benchmark */
    NEAR(fact(&b, "audit.site_quality"), fact(&b, "general.weak_site_factor"), 1e-12);
    assert_string_equal(text(&b, "SELECT why_not FROM goal WHERE id = 'c'"), "goals.why_not.crm");
    assert_string_equal(text(&b, "SELECT subject FROM opening WHERE kind = 'price'"), "between");
    assert_true(number(&b, "SELECT count(*) FROM finding WHERE code = 'no_crm'") == 1);
    assert_true(say_all(&b) > 5);
    bench_free(&b);
}

/* Many visits, few leads: the leak, in money; and where leads are not counted, the whole way. */
static void leaks(void **state)
{
    static const char head[] =
        "emplan: 1\nclient: M\nregion: DE\ncurrency: EUR\n"
        "plan: {start: 2027-01, months: 6, budget: 1000}\n"
        "business:\n  model: ecommerce\n  industry: apparel\n"
        "  economics: {order_value: 50, gross_margin: 40%}\n"
        "  current: {customers_month: 20, site_visits_month: 8000}\n"
        "goals: [{id: g, serves: raise_revenue, metric: customers, target: 9, "
        "window: 2027-03}]\n"
        "segments: [{id: s, size: 1000}]\n";
    static const char channels[] = "audit: {channels: [{channel: seo, visits_month: 8000, "
                                   "leads_month: 40, customers_month: 20}]}\n";
    struct ep_str brief;
    struct bench b;

    (void)state;
    ep_str_init(&brief, EP_STR_LIMIT);
    ep_str_addf(&brief, "%s%s", head, channels);
    bench_run(&b, brief.data, "audit");
    double bench = fact(&b, "industry.visit_to_lead"), gain = (bench / 0.005 - 1) * 20 * 20;

    NEAR(fact(&b, "audit.gain.leads"), gain, 1e-6);
    NEAR(fact(&b, "audit.leak"), 12 * gain, 1e-6);
    NEAR(fact(&b, "audit.stake.low_visit_to_lead"), 6 * gain, 1e-6);
    assert_true(number(&b, "SELECT leak FROM funnel_step WHERE step = 'leads'") == 1);
    assert_string_equal(text(&b, "SELECT code FROM finding WHERE seq = 1"), "low_visit_to_lead");
    say_all(&b);
    bench_free(&b);
    bench_run(&b, head, "audit");
    assert_string_equal(text(&b, "SELECT message FROM finding WHERE seq = 1"),
                        "audit.finding.low_visit_to_customer");
    assert_null(ep_ledger_get(b.ctx.ledger, "audit.leak"));
    say_all(&b);
    bench_free(&b);
    ep_str_clear(&brief);
}

/* What the business leaves out is the mean of its offers by share, margins by revenue. */
static void means_of_offers(void **state)
{
    static const char brief[] =
        "emplan: 1\nclient: M\nregion: DE\ncurrency: EUR\n"
        "plan: {start: 2027-01, months: 12, budget: 1000}\n"
        "business:\n  model: ecommerce\n  industry: apparel\n"
        "  offers:\n"
        "    - {id: a, share: 75%, economics: {order_value: 40, gross_margin: 50%}}\n"
        "    - {id: b, share: 25%, economics: {order_value: 200, gross_margin: 30%}}\n"
        "goals: [{id: g, serves: raise_revenue, metric: customers, target: 9, window: 2027}]\n"
        "segments: [{id: s, size: 1000}]\n";
    struct bench b;

    (void)state;
    bench_run(&b, brief, "business");
    NEAR(fact(&b, "business.order_value"), 80, 1e-9);
    NEAR(fact(&b, "business.gross_margin"), (0.75 * 40 * 0.5 + 0.25 * 200 * 0.3) / 80, 1e-9);
    NEAR(fact(&b, "business.margin_per_order"), 30, 1e-9);
    NEAR(fact(&b, "offer.b.margin_per_order"), 60, 1e-9);
    assert_int_equal(origin(&b, "business.order_value"), EP_ORIGIN_DERIVED);
    bench_free(&b);
}

/* Keys that are put together from parts: each part has its text. */
static void composed_texts(void **state)
{
    struct bench *b = *state;
    struct ep_texts *texts = ep_texts_open(b->arena, b->store, EP_LANGUAGE_EN);

    for (size_t i = 0; i < sizeof composed_key / sizeof *composed_key; i++)
        if (!ep_texts_has(texts, composed_key[i]))
            fail_msg("no text %s", composed_key[i]);
}

/* Two goals whose ceilings together pass the budget; the same brief twice gives the same facts. */
static void pair_of_goals(void **state)
{
    static const char two[] =
        "emplan: 1\nclient: M\nregion: DE\ncurrency: EUR\n"
        "plan: {start: 2027-01, months: 12, budget: 1000}\n"
        "business: {model: ecommerce, industry: apparel}\n"
        "goals:\n"
        "  - {id: g, serves: raise_revenue, metric: customers, target: 60, window: 2027,"
        " max_cost: 10}\n"
        "  - {id: h, serves: raise_awareness, metric: subscribers, target: 600, window: 2027,"
        " max_cost: 1}\n"
        "segments:\n  - {id: s, size: 100000}\n";
    struct bench b, again;
    size_t n, m;

    (void)state;
    bench_run(&b, two, "audit");
    bench_run(&again, two, "audit");
    assert_true(conflicts(&b, "g", "goals.conflict.pair"));
    assert_false(conflicts(&b, "g", "goals.conflict.budget"));
    const struct ep_fact *const *x = ep_ledger_all(b.ctx.ledger, &n);
    const struct ep_fact *const *y = ep_ledger_all(again.ctx.ledger, &m);

    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(x[i]->key, y[i]->key);
        assert_memory_equal(&x[i]->range, &y[i]->range, sizeof x[i]->range);
    }
    say_all(&b);
    bench_free(&b);
    bench_free(&again);
}

int main(void)
{
    const struct CMUnitTest on_shop[] = {
        cmocka_unit_test(unit_economics),
        cmocka_unit_test(season_has_mean_one),
        cmocka_unit_test(base_rates),
        cmocka_unit_test(targets_by_month),
        cmocka_unit_test(contradictions),
        cmocka_unit_test(measuring),
        cmocka_unit_test(goals_and_what_shows_them),
        cmocka_unit_test(tree_multiplies),
        cmocka_unit_test(segments),
        cmocka_unit_test(searches),
        cmocka_unit_test(ceilings),
        cmocka_unit_test(contest),
        cmocka_unit_test(audited_channels),
        cmocka_unit_test(tools_and_site),
        cmocka_unit_test(no_leak_by_chance),
        cmocka_unit_test(findings),
        cmocka_unit_test(everything_can_be_said),
        cmocka_unit_test(facts_are_sound),
        cmocka_unit_test(composed_texts),
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(least_brief),     cmocka_unit_test(odd_brief),
        cmocka_unit_test(pair_of_goals),   cmocka_unit_test(leaks),
        cmocka_unit_test(means_of_offers),
    };
    int failed = cmocka_run_group_tests_name("shop", on_shop, run_shop, end_shop);

    return failed + cmocka_run_group_tests_name("others", others, NULL, NULL);
}
