/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole briefs: what is read, what is assumed, where problems are shown, what hostile files do. */

#include "brief/brief_helper.h"
#include "brief/brief_internal.h"

static const struct ep_finding *find_code(const struct outcome *o, const char *code)
{
    for (size_t i = 0; i < o->findings.count; i++)
        if (strcmp(o->findings.item[i].code, code) == 0)
            return &o->findings.item[i];
    return NULL;
}

static void expect(const struct outcome *o, const char *code, int line, int column, int length,
                   const char *message, const char *hint)
{
    for (size_t i = 0; i < o->findings.count; i++) {
        const struct ep_finding *f = &o->findings.item[i];
        if (strcmp(f->code, code) == 0 && f->line == line && f->column == column &&
            (length == 0 || f->length == length) && strstr(f->message, message) &&
            strstr(f->hint ? f->hint : "", hint))
            return;
    }
    print_findings(o);
    fail_msg("no %d:%d [%s] %s; %s", line, column, code, message, hint);
}

static void test_shape(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    size_t size;
    const char *text = read_source(a, "tests/peer/briefs/good/shape.yaml", &size);
    struct outcome o = read_with(text, size, NULL, 0, NULL, NULL);
    assert_int_equal(o.status, EP_OK);
    const struct ep_brief *b = o.brief;
    assert_string_equal(b->client.text, "Nadelwerk");
    assert_string_equal(b->language.text, "de");
    assert_int_equal(b->plan.start, 2027 * 12);
    assert_int_equal(b->plan.months, 12);
    assert_int_equal(b->currency_digits, 2);
    assert_false(b->plan.budget_auto);
    assert_true(b->plan.budget.range.mid == 60000);
    assert_string_equal(b->plan.budget.at.file, "brief.yaml");
    assert_int_equal(b->plan.monthly_cap.count, 1);
    assert_string_equal(b->plan.fees.item[0].on.text, "media");
    assert_string_equal(b->business.cities.item[0].name.text, "Hamburg");
    assert_int_equal(b->business.offers.count, 2);
    assert_true(b->business.offers.item[1].economics.order_value.range.high == 260);
    assert_int_equal(b->business.current.lists.count, 3);
    assert_string_equal(b->business.current.lists.item[2].key, "push");
    assert_true(b->business.current.lists.item[2].num.given);
    assert_int_equal(b->business.seasonality.count, 12);
    assert_int_equal(b->goals.item[0].window.window.from, 2027 * 12 + 3);
    assert_int_equal(b->goals.item[0].window.window.to, 2027 * 12 + 5);
    assert_string_equal(b->goals.item[0].channels.item[0].text, "email");
    assert_int_equal(b->segments.item[0].age_from, 18);
    assert_int_equal(b->segments.item[0].age_to, 34);
    assert_true(b->segments.item[0].reach.item[0].num.range.mid == 0.6);
    assert_string_equal(b->demand.keywords.item[0].query.text, "leinenkleid damen");
    assert_true(b->competitors.item[0].channels.item[0].num.range.mid == 5);
    assert_string_equal(b->audit.tools.item[2].word.text, "partial");
    assert_string_equal(b->team.item[1].skills.item[0].text, "ads");
    assert_string_equal(b->owner.text, "marketer");
    assert_string_equal(b->channels.limits.item[0].channel, "search_ads");
    assert_true(b->channels.limits.item[1].fixed.range.mid == 500);
    assert_true(b->channels.terms.item[0].would_have_paid_full.range.mid == 0.25);
    assert_string_equal(b->assumptions.item[0].key, "search_ads.cost_per_visit");
    assert_string_equal(b->assumptions.item[0].why.text, "our account 2026");
    assert_string_equal(b->agency.name.text, "Nordlicht");
    assert_non_null(b->mappings);
    assert_int_equal(b->scenarios.count, 2);
    assert_string_equal(b->scenarios.item[1].item[1].key, "segments.young-urban.size");
    done(&o);
    ep_arena_free(a);
}

static void test_defaults(void **state)
{
    (void)state;
    static const char text[] = BRIEF_WITH("", "");
    struct outcome o = read_brief(text);
    assert_int_equal(o.status, EP_OK);
    assert_int_equal(o.findings.count, 0);
    const struct ep_brief *b = o.brief;
    assert_string_equal(b->language.text, "en");
    assert_false(b->language.given);
    assert_string_equal(b->plan.objective.text, "profit");
    assert_string_equal(b->plan.risk.text, "balanced");
    assert_string_equal(b->plan.prices.text, "net");
    assert_true(b->plan.test_share.range.mid == 0.1);
    assert_true(b->plan.test_share.has_default && !b->plan.test_share.given);
    assert_true(b->plan.value_horizon.range.mid == 24);
    assert_true(b->plan.discount_rate.range.low == 0.12);
    assert_true(b->plan.max_shift.range.mid == 0.3);
    assert_string_equal(b->goals.item[0].priority.text, "should");
    assert_string_equal(b->segments.item[0].gender.text, "all");
    assert_int_equal(b->segments.item[0].age_from, 0);
    assert_int_equal(b->segments.item[0].age_to, 120);
    assert_false(b->business.economics.order_value.given);
    assert_false(b->business.economics.order_value.has_default);
    assert_true(b->business.economics.order_value.range.mid == 0);
    assert_null(b->business.market.text);
    assert_int_equal(b->unused.count, 0);
    done(&o);
}

static void test_all_at_once(void **state)
{
    (void)state;
    static const char text[] = "emplan: 1\n"
                               "client: \xC3\x84\n"
                               "currency: EUR\n"
                               "region: NO\n"
                               "plan: {start: 2027-1, months: 61, budget: \"60,000\"}\n"
                               "business:\n"
                               "  model: ecomerce\n"
                               "  industri: apparel\n"
                               "  economics: {order_value: \"\xC3\x84\", gross_margin: 35}\n"
                               "goals: []\n"
                               "segments:\n"
                               "  - id: x\n";
    struct outcome o = read_brief(text);
    assert_int_equal(o.status, EP_INVALID);
    expect(&o, "month", 5, 15, 6, "start: '2027-1' is no month", "write 2027-01");
    expect(&o, "bounds", 5, 31, 2, "months: '61' is too large", "write at most 60");
    expect(&o, "number", 5, 43, 8, "budget: '60,000' is not a number", "60000");
    expect(&o, "enum", 7, 10, 8, "model: 'ecomerce'", "write ecommerce");
    expect(&o, "unknown-key", 8, 3, 8, "'industri' is no key of business", "write industry");
    expect(&o, "number", 9, 28, 3, "order_value", "");
    expect(&o, "percent", 9, 47, 2, "gross_margin", "write 35% or 0.35");
    expect(&o, "list", 10, 1, 5, "goals has 0 entries", "at least 1");
    expect(&o, "required", 12, 5, 0, "a segment lacks size", "add size");
    assert_int_equal(o.findings.errors, 9);
    for (size_t i = 1; i < o.findings.count; i++)
        assert_true(o.findings.item[i - 1].line <= o.findings.item[i].line);
    for (size_t i = 0; i < o.findings.count; i++)
        assert_non_null(o.findings.item[i].excerpt);
    assert_non_null(strstr(o.err.message, "9 errors"));
    done(&o);
}

/* One fault each, at its place, and what to write instead. */
static const struct {
    const char *business, *rest, *code;
    int line, column;
    const char *message, *hint;
} faults[] = {
    {"  seasonality: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]\n", "", "sum", 9, 3, "mean", "average"},
    {"  seasonality: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n", "", "sum", 9, 3, "0 in all", "1"},
    {"  economics: {retention: 30%, churn: 3%}\n", "", "conflict", 9, 31, "twice", "delete"},
    {"  offers: [{id: a, share: 60%}, {id: b, share: 60%}]\n", "", "sum", 9, 3, "120.0%", "100%"},
    {"  offers: [{id: a, share: 40%}, {id: b, share: 40%}]\n", "", "sum", 9, 3, "80.0%", "100%"},
    {"  offers: [{id: a}, {id: a}]\n", "", "id", 9, 26, "'a' stands here twice", "own"},
    {"  cities: [Hamburg, Hamburg]\n", "", "list", 9, 21, "twice", ""},
    {"  order_value: 5\n", "", "unknown-key", 9, 3, "no key", "business.economics.order_value"},
    {"  budget: 5\n", "", "unknown-key", 9, 3, "'budget' is no key", "its place is plan.budget"},
    {"", "channels: {require: [emial]}\n", "reference", 13, 22, "'emial' is no channel",
     "write email"},
    /* as people say */
    {"", "channels: {require: [social_ads.instagram], exclude: [instagram_ads]}\n", "conflict", 13,
     22, "both required and excluded", "one of the two"},
    {"", "channels: {exclude: [seo_ads]}\n", "reference", 13, 22, "'seo_ads'", ""},
    {"", "channels: {exclude: [social]}\n", "reference", 13, 22, "'social'", ""},
    {"", "channels: {require: [social_ads.vk], exclude: social_ads}\n", "conflict", 13, 22,
     "both required and excluded", "one of the two"},
    {"", "channels: {limits: {search_ad: {max: 5}}}\n", "reference", 13, 21, "'search_ad'",
     "write search_ads"},
    {"", "channels: {limits: {seo: {min: 5, max: 4}}}\n", "conflict", 13, 32, "min is more", ""},
    {"", "channels: {limits: {seo: {fixed: 5, max: 4}}}\n", "conflict", 13, 27, "fixed", "alone"},
    {"", "channels: {limits: {seo: {fixed: 6000}}}\n", "budget", 13, 12, "72000", "lower"},
    {"", "channels: {limits: {sms: {fixed: 6}}, exclude: [sms]}\n", "conflict", 13, 21, "excluded",
     "take it out"},
    {"", "audit: {tools: {crmm: yes}}\n", "reference", 13, 17, "'crmm' is no tool", "write crm"},
    {"", "audit: {channels: [{channel: seo}, {channel: seo}]}\n", "list", 13, 46, "twice", ""},
    {"  current: {followers: {instagramm: 3}}\n", "", "reference", 9, 25, "no platform",
     "write instagram"},
    {"", "assumptions: {search_ads.cost_per_vist: 3}\n", "reference", 13, 15, "no figure",
     "write search_ads.cost_per_visit"},
    {"", "team: [{role: marketer}]\nowner: marketeer\n", "reference", 14, 8, "no role",
     "write marketer"},
    {"", "owner: boss\n", "reference", 13, 8, "no role", "team"},
    {"", "scenarios: {lean: {plan.bugdet: 3}}\n", "unknown-key", 13, 20, "lean", "write budget"},
    {"", "scenarios: {lean: {plan.budget: abc}}\n", "number", 13, 33, "'abc'", "digits"},
};

/* A misspelt key is told once, and what stands below it is looked at all the same; a value in a
 * wrong place is told once, too. */
static void test_misspelt_and_misplaced(void **state)
{
    (void)state;
    static const char text[] = "emplan: 1\n"
                               "cleint: A\n"
                               "currency: EUR\n"
                               "region: DE\n"
                               "budget: 5000\n"
                               "plna: {start: 2027-1, months: 12}\n"
                               "busines: {model: booking}\n"
                               "gaols:\n"
                               "  - {id: g, serves: raise_revenue, metrik: customrs, target: 5,\n"
                               "     window: 2027, prioritie: 5}\n"
                               "segments: [{id: x, size: 5}]\n"
                               "segment: [{id: y}]\n";
    struct outcome o = read_brief(text);
    assert_int_equal(o.status, EP_INVALID);
    expect(&o, "unknown-key", 2, 1, 6, "'cleint'", "write client");
    expect(&o, "unknown-key", 5, 1, 6, "'budget' is no key of the brief",
           "its place is plan.budget");
    expect(&o, "unknown-key", 6, 1, 4, "'plna'", "write plan");
    expect(&o, "month", 6, 15, 6, "start: '2027-1' is no month", "write 2027-01");
    expect(&o, "unknown-key", 7, 1, 7, "'busines'", "write business");
    expect(&o, "required", 7, 1, 7, "business lacks industry", "add industry");
    expect(&o, "unknown-key", 8, 1, 5, "'gaols'", "write goals");
    expect(&o, "unknown-key", 9, 36, 6, "'metrik'", "write metric");
    expect(&o, "enum", 9, 44, 8, "metric: 'customrs'", "write customers");
    expect(&o, "unknown-key", 10, 20, 9, "'prioritie'", "write priority");
    expect(&o, "unknown-key", 12, 1, 7, "'segment'", "write segments");
    assert_int_equal(o.findings.errors, 11);
    done(&o);
}

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char text[2048];
        snprintf(text, sizeof text, BRIEF_WITH("%s", "%s"), faults[i].business, faults[i].rest);
        /* an empty part of business takes no line away */
        int line = faults[i].line;
        struct outcome o = read_named(text);
        expect(&o, faults[i].code, line, faults[i].column, 0, faults[i].message, faults[i].hint);
        size_t problems = 0;
        for (size_t k = 0; k < o.findings.count; k++)
            problems += o.findings.item[k].severity != EP_SEVERITY_NOTE;
        if (problems != 1) {
            print_findings(&o);
            fail_msg("%zu problems for one fault", problems);
        }
        done(&o);
    }
}

static void test_goal_rules(void **state)
{
    (void)state;
    static const char text[] =
        "emplan: 1\nclient: N\ncurrency: EUR\nregion: DE\n"
        "plan: {start: 2027-01, months: 6, budget: 100, value_horizon: 3, monthly_cap: [5, 6]}\n"
        "business: {model: subscription, industry: software}\n"
        "goals:\n"
        "  - {id: a, serves: loyalty, metric: retention, target: 35, window: 2027-Q1}\n"
        "  - {id: b, serves: loyalty, metric: leads, target: 12%, window: 2027-Q3}\n"
        "  - {id: c, serves: loyalty, metric: leads, target: 12 EUR, window: 2027}\n"
        "  - {id: d, serves: loyalty, metric: leads, target: 9, window: 2027-H1, channels: email}\n"
        "  - {id: d, serves: loyalty, metric: leads, target: 9, window: 2027-01, segment: y}\n"
        "segments: [{id: x, size: 10, share: 70%}, {id: z, size: 10, share: 40%}]\n"
        "channels: {exclude: email}\n";
    struct outcome o = read_named(text);
    expect(&o, "conflict", 5, 63, 0, "value_horizon is shorter", "");
    expect(&o, "list", 5, 66, 0, "monthly_cap has 2 figures for 6 months",
           "write one figure, or 6");
    expect(&o, "assumed", 6, 19, 0, "neither churn nor retention", "add churn");
    expect(&o, "percent", 8, 57, 0, "retention is a share", "percent");
    expect(&o, "number", 9, 53, 0, "leads is a number", "number itself");
    expect(&o, "window", 9, 66, 0, "runs from 2027-01 to 2027-06", "2027-01..2027-06");
    expect(&o, "money", 10, 53, 0, "leads is not", "");
    expect(&o, "window", 10, 69, 0, "2027 is not inside", "");
    expect(&o, "conflict", 11, 73, 0, "excluded", "");
    expect(&o, "id", 12, 10, 0, "'d' stands here twice", "");
    expect(&o, "reference", 12, 82, 0, "'y' is no segment of this brief", "id of an entry");
    expect(&o, "sum", 13, 1, 0, "110.0%", "100% or less");
    assert_int_equal(o.findings.count, 12);
    done(&o);
}

static void test_no_is_norway(void **state)
{
    (void)state;
    static const char text[] =
        "emplan: 1\nclient: no\ncurrency: NOK\nregion: NO\n"
        "plan: {start: 2027-01, months: 12, budget: auto}\n"
        "business: {model: ecommerce, industry: apparel, specifics: yes}\n"
        "goals: [{id: 1, serves: loyalty, metric: leads, target: 5, window: 2027}]\n"
        "segments: [{id: no, size: 5}]\n"
        "audit: {tools: {crm: no}}\n";
    struct outcome o = read_named(text);
    assert_int_equal(o.status, EP_OK);
    assert_string_equal(o.brief->client.text, "no");
    assert_string_equal(o.brief->region.text, "NO");
    assert_string_equal(o.brief->segments.item[0].id.text, "no");
    assert_string_equal(o.brief->business.specifics.item[0].text, "yes");
    assert_string_equal(o.brief->audit.tools.item[0].word.text, "no");
    assert_true(o.brief->plan.budget_auto);
    assert_true(o.brief->plan.budget.given);
    done(&o);
}

static void test_unused(void **state)
{
    (void)state;
    static const char text[] = BRIEF_WITH("", "report: {agency: {name: A, logo: a.svg}}\n"
                                              "data: [{file: a.csv, kind: ads}]\n");
    struct outcome o = read_brief(text);
    assert_int_equal(o.status, EP_OK);
    assert_int_equal(o.findings.errors, 0);
    assert_int_equal(o.findings.count, 1);
    assert_int_equal(o.brief->unused.count, 1);
    for (size_t i = 0; i < o.findings.count; i++) {
        assert_string_equal(o.findings.item[i].code, "unused");
        assert_int_equal(o.findings.item[i].severity, EP_SEVERITY_WARNING);
    }
    done(&o);
}

static void test_logo_stays_inside(void **state)
{
    (void)state;
    static const char *const out[] = {"/etc/logo.svg", "../logo.svg", "pictures/../../logo.svg"};
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        char text[2048];
        snprintf(text, sizeof text, BRIEF_WITH("%s", "report: {agency: {logo: %s}}\n"), "", out[i]);
        struct outcome o = read_brief(text);
        assert_int_equal(o.status, EP_INVALID);
        assert_int_equal(o.findings.errors, 1);
        assert_non_null(find_code(&o, "file"));
        assert_non_null(strstr(find_code(&o, "file")->message, "leads out of the folder"));
        done(&o);
    }
}

static void test_economics_fall_back(void **state)
{
    (void)state;
    static const char text[] = BRIEF_WITH("  economics: {order_value: 60, gross_margin: 50%}\n"
                                          "  offers: [{id: a, economics: {order_value: 90}}]\n",
                                          "");
    struct outcome o = read_brief(text);
    const struct ep_economics *own = &o.brief->business.offers.item[0].economics;
    size_t order = offsetof(struct ep_economics, order_value);
    size_t margin = offsetof(struct ep_economics, gross_margin);
    assert_true(ep_economics_get(o.brief, own, order)->range.mid == 90);
    assert_true(ep_economics_get(o.brief, own, margin)->range.mid == 0.5);
    assert_true(ep_economics_get(o.brief, NULL, order)->range.mid == 60);
    done(&o);
}

static void test_no_brief(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",       "# nothing\n", "[1, 2]\n",          "just words\n",
        "a: [\n", "\xFF\xFE",    "a: b\n---\nc: d\n", "a: &x 1\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct outcome o = read_brief(texts[i]);
        assert_int_equal(o.status, EP_INVALID);
        assert_true(o.findings.errors > 0);
        done(&o);
    }
}

static void test_most_problems(void **state)
{
    (void)state;
    struct ep_str s;
    ep_str_init(&s, EP_STR_LIMIT);
    for (int i = 0; i < 20000; i++)
        ep_str_addf(&s, "key-%d: 1\n", i);
    struct outcome o = read_brief(s.data);
    assert_int_equal(o.status, EP_INVALID);
    assert_int_equal(o.findings.count, EP_BRIEF_MOST_PROBLEMS + 1);
    assert_non_null(find_code(&o, "limit"));
    done(&o);
    ep_str_clear(&s);
}

static unsigned next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33);
}

/* Any bytes end in EP_OK or EP_INVALID: a full brief with bytes changed, cut out and doubled. */
static void test_damaged(void **state)
{
    (void)state;
    static const char odd[] = "{}[]:,-#&*!|>'\"%@`\n\t \\\0\x80\xFF"
                              "09.eE~?=";
    const struct ep_brief_names names = helper_names();
    struct ep_arena *a = ep_arena_new();
    size_t size;
    const char *whole = read_source(a, "tests/peer/briefs/good/shape.yaml", &size);
    char *text = ep_arena_alloc(a, size + 1);
    uint64_t seed = 27;
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
        memcpy(text, whole, size);
        for (int k = 0; k <= round % 3; k++)
            text[next_random(&seed) % size] = odd[next_random(&seed) % (sizeof odd - 1)];
        size_t from = next_random(&seed) % size, n = next_random(&seed) % 40;
        if (round % 4 == 0 && from + n < size)
            memset(text + from, ' ', n);
        struct outcome o = read_with(text, size, NULL, 0, round % 5 ? NULL : "lean", &names);
        assert_true(o.status == EP_OK || o.status == EP_INVALID || o.status == EP_USAGE);
        assert_true((o.status == EP_INVALID) == (o.findings.errors > 0) || o.status == EP_USAGE);
        refused += o.status != EP_OK;
        done(&o);
    }
    assert_true(refused > 300);
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_misspelt_and_misplaced),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_goal_rules),
        cmocka_unit_test(test_no_is_norway),
        cmocka_unit_test(test_unused),
        cmocka_unit_test(test_logo_stays_inside),
        cmocka_unit_test(test_economics_fall_back),
        cmocka_unit_test(test_no_brief),
        cmocka_unit_test(test_most_problems),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
