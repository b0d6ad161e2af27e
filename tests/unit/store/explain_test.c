/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store_fixture.h"

struct row {
    int id;
    const char *key;
    double low, mid, high;
    const char *unit, *origin, *source, *place, *note;
};

static const struct row rows[] = {
    {1, "business.order_value", 65, 65, 65, "money", "brief", NULL, "brief.yaml:14", ""},
    {2, "industry.search_cpc", 0.8, 1.25, 2, "money", "catalogue", "s1", "benchmarks.csv:12",
     "world row, converted"},
    {3, "contest_factor.search_ads", 1.1, 1.1, 1.1, "factor", "derived", NULL,
     "factor per step of contest", ""},
    {4, "channel.search_ads.cost_per_visit", 0.55, 0.71, 1.1, "money", "derived", NULL,
     "benchmark x contestedness", ""},
    {5, "channel.search_ads.visit_to_lead", 0.01, 0.024, 0.05, "rate", "assumption", NULL,
     "brief.yaml:80", "own test"},
    {6, "channel.search_ads", 1, 1, 1, "decision", "derived", NULL, "best plan found", ""},
    {7, "goal.newsletter-q2.probability", 0.5, 0.5, 0.5, "rate", "derived", NULL, "draws", ""},
    {8, "plan.months", 12, 12, 12, "months", "default", NULL, "", "not given in the brief"},
    {9, "goal.newsletter-q2.target", 1200, 1200, 1200, "count", "brief", NULL, "brief.yaml:30", ""},
};
static const int inputs[][2] = {{4, 2}, {4, 3}, {3, 1}, {6, 4}, {6, 2}, {7, 9}};

static struct ep_store *store_with_facts(struct fixture *f)
{
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);

    fixture_revision(s);
    EP_INSERT(s, "source", &f->err, ep_c_text("id", "s1"), ep_c_text("title", "Ad|Benchmarks"),
              ep_c_text("publisher", "P"), ep_c_text("url", "https://example.org"),
              ep_c_int("year", 2024), ep_c_text("accessed", ""), ep_c_text("region", "world"),
              ep_c_text("evidence", "published"), ep_c_text("note", ""));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];

        EP_INSERT(s, "fact", &f->err, ep_c_int("id", r->id), ep_c_text("key", r->key),
                  ep_c_real("value", r->mid), ep_c_real("low", r->low), ep_c_real("mid", r->mid),
                  ep_c_real("high", r->high), ep_c_text("unit", r->unit),
                  ep_c_text("origin", r->origin), ep_c_text("source", r->source),
                  ep_c_text("place", r->place), ep_c_text("note", r->note));
    }
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
        EP_INSERT(s, "fact_input", &f->err, ep_c_int("fact", inputs[i][0]),
                  ep_c_int("input", inputs[i][1]));
    EP_INSERT(s, "reason", &f->err, ep_c_text("channel", "search_ads"), ep_c_int("seq", 1),
              ep_c_text("factor", "product"), ep_c_text("verdict", "for"),
              ep_c_real("effect", 1.456), ep_c_int("turns", 1), ep_c_text("message", "m"),
              ep_c_text("args", "{}"));
    return s;
}

static void assert_explains(struct fixture *f, const char *key, const char *expected)
{
    struct ep_store *s = store_with_facts(f);
    struct ep_arena *a = ep_arena_new();
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    assert_int_equal(ep_ledger_explain(s, a, key, &out, &f->err), EP_OK);
    assert_string_equal(out.data, expected);
    ep_str_clear(&out);
    ep_arena_free(a);
    ep_store_close(s);
}

static void test_tree(void **state)
{
    assert_explains(*state, "channel.search_ads.cost_per_visit",
                    "channel.search_ads.cost_per_visit = 0.71 EUR (0.55 - 0.71 - 1.10), derived: "
                    "benchmark x contestedness\n"
                    "  industry.search_cpc = 1.25 EUR (0.80 - 1.25 - 2), catalogue: Ad|Benchmarks, "
                    "2024 (benchmarks.csv:12; world row, converted)\n"
                    "  contest_factor.search_ads = 1.1, derived: factor per step of contest\n"
                    "    business.order_value = 65 EUR, brief.yaml:14\n");
}

static void test_decision(void **state)
{
    assert_explains(
        *state, "channel.search_ads",
        "channel.search_ads = chosen, derived: best plan found\n"
        "  reason: product for, effect x 1.46, turns the decision\n"
        "  industry.search_cpc = 1.25 EUR (0.80 - 1.25 - 2), catalogue: Ad|Benchmarks, 2024 "
        "(benchmarks.csv:12; world row, converted)\n"
        "  channel.search_ads.cost_per_visit = 0.71 EUR (0.55 - 0.71 - 1.10), derived: benchmark x "
        "contestedness\n"
        "    industry.search_cpc (see above)\n"
        "    contest_factor.search_ads = 1.1, derived: factor per step of contest\n"
        "      business.order_value = 65 EUR, brief.yaml:14\n"
        "  channel.search_ads.visit_to_lead = 2.4% (1% - 2.4% - 5%), assumption: brief.yaml:80; "
        "own test\n");
}

static void test_what_stands_below(void **state)
{
    assert_explains(*state, "goal.newsletter-q2",
                    "goal.newsletter-q2:\n"
                    "  goal.newsletter-q2.probability = 50%, derived: draws\n"
                    "    goal.newsletter-q2.target = 1200, brief.yaml:30\n");
    assert_explains(*state, "plan.months",
                    "plan.months = 12 months, default: not given in the brief\n");
}

static void test_nearest(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = store_with_facts(f);
    struct ep_arena *a = ep_arena_new();
    struct ep_str out;
    static const struct {
        const char *key, *hint;
    } cases[] = {
        {"busines.order_valu", "nearest: business.order_value"},
        {"order_value", "nearest: business.order_value"},
        {"channel.search_ad.cost_per_visit", "nearest: channel.search_ads.cost_per_visit"},
        {"goal.newsletter-q2.reached", "goal.newsletter-q2.target"},
        {"zzz", ""},
        {"", ""},
        {"plan.months\n\x1b[31m", "nearest: plan.months"},
    };

    ep_str_init(&out, EP_STR_LIMIT);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(ep_ledger_explain(s, a, cases[i].key, &out, &f->err), EP_USAGE);
        if (!strstr(f->err.hint, cases[i].hint))
            fail_msg("%s: %s", cases[i].key, f->err.hint);
        assert_null(strpbrk(f->err.message, "\n\x1b"));
    }
    assert_int_equal(out.length, 0);
    ep_str_clear(&out);
    ep_arena_free(a);
    ep_store_close(s);
}

/* A file of others may hold facts that rest on themselves. */
static void test_cycle_ends(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = store_with_facts(f);
    struct ep_arena *a = ep_arena_new();
    struct ep_str out;

    EP_INSERT(s, "fact_input", &f->err, ep_c_int("fact", 1), ep_c_int("input", 4));
    ep_str_init(&out, EP_STR_LIMIT);
    assert_int_equal(ep_ledger_explain(s, a, "business.order_value", &out, &f->err), EP_OK);
    assert_non_null(strstr(out.data, "      business.order_value (see above)\n"));
    ep_str_clear(&out);
    ep_arena_free(a);
    ep_store_close(s);
}

static void test_json(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = store_with_facts(f);
    struct ep_arena *a = ep_arena_new();
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    assert_int_equal(ep_ledger_explain_json(s, a, "channel.search_ads", &out, &f->err), EP_OK);
    assert_int_equal((int)ep_store_number(s, -1, "SELECT json_valid(?1)", out.data, NULL), 1);
    assert_int_equal(
        (int)ep_store_number(s, -1, "SELECT json_array_length(?1, '$.facts')", out.data, NULL), 6);
    static const struct {
        const char *path, *value;
    } fields[] = {
        {"$.format", "emplan-explain/1"},
        {"$.decision.reasons[0].factor", "product"},
        {"$.facts[1].source.title", "Ad|Benchmarks"},
        {"$.facts[1].source.year", "2024"},
        {"$.facts[3].inputs[1]", "contest_factor.search_ads"},
        {"$.facts[0].source", NULL},
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *got =
            ep_store_text(s, a, "SELECT json_extract(?1, ?2)", out.data, fields[i].path, NULL);

        if (!fields[i].value)
            assert_null(got);
        else
            assert_string_equal(got, fields[i].value);
    }
    ep_str_clear(&out);
    ep_arena_free(a);
    ep_store_close(s);
}

/* Every table and column of a fresh file is in the reference, with its meaning. */
static void test_reference(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    struct ep_str out;
    int tables = 0;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_store_reference(&out);
    struct ep_query *q = ep_query_open(
        s,
        "SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
        "WHERE t.type = 'table'",
        NULL);

    for (; ep_query_next(q); tables++) {
        char head[80], line[120];

        snprintf(head, sizeof head, "\n## %s\n", ep_query_text(q, 0));
        snprintf(line, sizeof line, "\n| `%s` | %s", ep_query_text(q, 1), ep_query_text(q, 2));
        const char *table = strstr(out.data, head);

        if (!table)
            fail_msg("no table %s", ep_query_text(q, 0));
        const char *row = strstr(table, line);
        const char *next = strstr(table + 1, "\n## ");

        if (!row || (next && row > next))
            fail_msg("no column %s.%s", ep_query_text(q, 0), ep_query_text(q, 1));
    }
    assert_true(tables > 300);
    assert_null(strstr(out.data, "|  |\n"));
    assert_int_equal(ep_query_close(q, &f->err), EP_OK);
    ep_str_clear(&out);
    ep_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_tree),       with_fixture(test_decision),
        with_fixture(test_nearest),    with_fixture(test_what_stands_below),
        with_fixture(test_cycle_ends), with_fixture(test_json),
        with_fixture(test_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
