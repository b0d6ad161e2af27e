/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include "batch_helper.h"
#include "emplan/store.h"
#include <sqlite3.h>

/* A plan with two channels, written as a project file. */
struct plan {
    const char *name, *currency, *prices, *catalogue;
    int digits;
    double budget, customers, later, profit, loss;
    int64_t search, social; /* spend in minor units; below 0: not in use */
    double search_customers, social_customers;
    int reached; /* of its must goal */
};

static const struct plan plans[] = {
    {"Acme *GmbH* | <b>", "EUR", "net", "one", 2, 1000, 10, 0, 500, 0.2, 30000, 20000, 6, 4, 1},
    {"Beta", "EUR", "gross", "one", 2, 2000, 30, 10, -100, 0.7, 60000, -1, 40, 0, 0},
    {"Gamma", "EUR", "net", "one", 2, 500, 0, 0, 0, 0, -1, -1, 0, 0, 1},
    {"Acme *GmbH* | <b>", "JPY", "net", "two", 0, 90000, 9, 0, 1000, 0.1, 45000, -1, 9, 0, 1},
};
#define PLANS (sizeof plans / sizeof *plans)

static void put_total(struct ep_store *s, const char *metric, double mean, double spread)
{
    EP_INSERT(s, "total", NULL, ep_c_text("channel", ""), ep_c_text("metric", metric),
              ep_c_real("mean", mean), ep_c_real("p10", mean - spread), ep_c_real("p50", mean),
              ep_c_real("p90", mean + spread));
}

static void put_channel(struct ep_store *s, const char *id, int seq, int64_t spend,
                        double customers)
{
    bool chosen = spend >= 0;
    int64_t money = chosen ? spend : 0;
    double cost = customers > 0 ? (double)money / customers : 0;

    EP_INSERT(s, "channel_choice", NULL, ep_c_text("channel", id), ep_c_int("seq", seq),
              ep_c_int("chosen", chosen), ep_c_int("test", 0),
              ep_c_text("verdict", chosen ? "add" : "no"), ep_c_text("role", "decision"),
              ep_c_text("component", "C1"), ep_c_text("vendor", ""),
              ep_c_text("deciding", "budget"), ep_c_int("spend_minor", money),
              ep_c_real("share", 0), ep_c_real("own_hours", 0), ep_c_real("visits", 100),
              ep_c_real("leads", 50), ep_c_real("customers", customers),
              ep_c_real("customers_later", 0), ep_c_int("revenue_minor", 0),
              ep_c_int("margin_minor", 0), ep_c_int("profit_minor", 0),
              customers > 0 ? ep_c_int("cost_per_customer_minor", (int64_t)(cost + 0.5))
                            : ep_c_null("cost_per_customer_minor"),
              ep_c_text("flip_parameter", ""), ep_c_text("message", "m"), ep_c_text("args", "{}"),
              ep_c_text("open_from", ""), ep_c_text("open_until", ""));
    EP_INSERT(s, "label", NULL, ep_c_text("kind", "channel"), ep_c_text("id", id),
              ep_c_text("language", "en"),
              ep_c_text("text", ep_streq(id, "search_ads") ? "Search ads" : "Social pages"));
}

static void put_goal(struct ep_store *s, const char *id, const char *priority, int reached)
{
    EP_INSERT(s, "goal", NULL, ep_c_text("id", id), ep_c_int("seq", 1),
              ep_c_text("serves", "raise_revenue"), ep_c_text("metric", "revenue"),
              ep_c_real("target", 5000), ep_c_real("baseline", 0),
              ep_c_text("from_month", "2027-01"), ep_c_text("to_month", "2027-06"),
              ep_c_text("priority", priority), ep_c_text("segment", ""), ep_c_int("measurable", 1),
              ep_c_text("why_not", ""), ep_c_text("missing", "[]"), ep_c_real("expected", 1234567),
              ep_c_real("probability", 0.25), ep_c_int("reached", reached));
}

static struct ep_client put_plan(struct folder *f, const struct plan *p, const char *name)
{
    const struct ep_revision r = {.kind = "run",
                                  .as_of = "2027-01-01",
                                  .inputs_hash = "i",
                                  .brief_hash = "b",
                                  .catalogue_hash = p->catalogue,
                                  .catalogue = "1",
                                  .program = "emplan 0.1.0",
                                  .brief = "",
                                  .settings = "[]",
                                  .client = p->name,
                                  .language = "en",
                                  .region = "DE",
                                  .currency = p->currency,
                                  .currency_digits = p->digits,
                                  .first_month = "2027-01",
                                  .months = 6,
                                  .objective = "profit",
                                  .prices = p->prices,
                                  .note = ""};
    int64_t id, spend = (p->search > 0 ? p->search : 0) + (p->social > 0 ? p->social : 0);
    double unit = p->digits ? 100 : 1;
    struct ep_client c;
    struct ep_store *s;

    put_file(f, ep_arena_printf(f->arena, "%s/brief.yaml", name), "x");
    ep_client_at(f->arena, in_folder(f, name), &c);
    assert_int_equal(ep_store_open(c.project, EP_STORE_WRITE, &s, NULL), EP_OK);
    assert_int_equal(ep_store_begin(s, NULL), EP_OK);
    assert_int_equal(ep_revision_insert(s, &r, &id, NULL), EP_OK);
    put_total(s, "budget", p->budget, 0);
    put_total(s, "spend", (double)spend / unit, 0);
    put_total(s, "customers", p->customers, 1);
    put_total(s, "customers_later", p->later, 0);
    put_total(s, "profit", p->profit, 50);
    put_total(s, "loss_probability", p->loss, 0);
    put_total(s, "data_share", 0.5, 0);
    put_channel(s, "search_ads", 1, p->search, p->search_customers);
    put_channel(s, "social_pages", 2, p->social, p->social_customers);
    put_goal(s, "must-goal", "must", p->reached);
    put_goal(s, "should-goal", "should", 0);
    EP_INSERT(s, "warning", NULL, ep_c_int("seq", 1), ep_c_text("code", "stale"),
              ep_c_text("message", "m"), ep_c_text("args", "{}"), ep_c_text("place", ""));
    assert_int_equal(ep_store_commit(s, NULL), EP_OK);
    ep_store_close(s);
    return c;
}

static struct ep_portfolio *read_all(struct folder *f)
{
    struct ep_portfolio *p = ep_portfolio_new(f->arena);

    for (size_t i = 0; i < PLANS; i++) {
        struct ep_client c = put_plan(f, &plans[i], ep_arena_printf(f->arena, "c%zu", i));

        assert_int_equal(ep_portfolio_add(p, &c, "latest", NULL), EP_OK);
    }
    assert_int_equal(ep_portfolio_count(p), PLANS);
    return p;
}

static void test_sums(void **state)
{
    struct folder *f = *state;
    size_t count;
    const struct ep_portfolio_sum *s = ep_portfolio_sums(read_all(f), &count);

    assert_int_equal(count, 2);
    assert_string_equal(s[0].currency, "EUR");
    assert_int_equal(s[0].clients, 3);
    assert_int_equal(s[0].budget, 350000);
    assert_int_equal(s[0].spend, 110000);
    assert_int_equal(s[0].profit, 40000);
    assert_float_equal(s[0].customers, 40, 1e-12);
    assert_float_equal(s[0].later, 10, 1e-12);
    assert_int_equal(s[0].likely_losses, 1);
    assert_int_equal(s[0].idle, 1);
    assert_int_equal(s[0].must_missed, 1);
    assert_int_equal(s[0].must_goals, 3);
    assert_string_equal(s[1].currency, "JPY");
    assert_int_equal(s[1].budget, 90000);
    assert_int_equal(s[1].spend, 45000);
}

static void test_channels(void **state)
{
    struct folder *f = *state;
    size_t count;
    const struct ep_portfolio_sum *s = ep_portfolio_sums(read_all(f), &count);
    const struct ep_portfolio_use *u = s[0].channels.item;

    assert_int_equal(s[0].channels.count, 2);
    assert_string_equal(u[0].id, "search_ads");
    assert_int_equal(u[0].clients, 2);
    assert_int_equal(u[0].spend, 90000);
    /* of 50.00 and 15.00, which is not 900.00 / 46 */
    assert_true(u[0].has_median);
    assert_float_equal(u[0].median, 3250, 1e-9);
    assert_string_equal(u[1].id, "social_pages");
    assert_int_equal(u[1].clients, 1);
    assert_float_equal(u[1].median, 5000, 1e-9);
    assert_int_equal(s[1].channels.count, 1);
}

static struct ep_str write_report(struct ep_portfolio *p)
{
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_portfolio_markdown(p, &out);
    return out;
}

static void test_markdown(void **state)
{
    static const char *const want[] = {
        "# Portfolio: 4 clients\n",
        "\n## EUR: 3 clients\n",
        "\n## JPY: 1 client\n",
        "| Beta | 2027-01, 6 | 2,000 € | 600 € | 30 | 15 € | −100 € | −150 € to −50 € | 70 % | "
        "Search ads | 1 of 1 | 50 % |\n",
        "| Gamma | 2027-01, 6 | 500 € | 0 € | 0 | – | 0 € |",
        "| **Together** |  | **3,500 €** | **1,100 €** | **40** | **22 €** | **400 €** |",
        "| Search ads | 2 of 3 | 0 | 900 € | 82 % | 46 | 33 € | 20 € |\n",
        "Sums in EUR mix prices net and gross of VAT.",
        "rest on 2 states of the catalogue",
        "Spending nothing of their budget: 1 of 3 clients in EUR.",
        "| Beta | must-goal | revenue | 2027-01 to 2027-06 | 5,000 € | 1,230,000 € | 25 % |\n",
        "(stale), 4 clients: ",
    };
    struct folder *f = *state;
    struct ep_str out = write_report(read_all(f));

    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (!strstr(out.data, want[i]))
            fail_msg("there is no %s in\n%s", want[i], out.data);
    /* text of a client stays text, and two of one name are told apart */
    assert_null(strstr(out.data, "<b>"));
    assert_null(strstr(out.data, "*GmbH*"));
    assert_null(strstr(out.data, "Together\n"));
    assert_non_null(strstr(out.data, "Acme \\*GmbH\\* \\| \\<b\\> (/"));
    assert_null(strstr(out.data, "nan"));
    assert_null(strstr(out.data, "inf"));
    ep_str_clear(&out);
}

static void test_left_out(void **state)
{
    struct folder *f = *state;
    struct ep_portfolio *p = ep_portfolio_new(f->arena);
    struct ep_client good = put_plan(f, &plans[0], "good"), none, broken;
    struct ep_error err = {.status = EP_OK};

    put_file(f, "broken/plan.emplan", "no database at all, but text that is long enough for one");
    ep_client_at(f->arena, in_folder(f, "none"), &none);
    ep_client_at(f->arena, in_folder(f, "broken"), &broken);
    assert_int_equal(ep_portfolio_add(p, &none, "latest", &err), EP_FAILED);
    assert_int_equal(ep_portfolio_add(p, &broken, "latest", &err), EP_PROJECT);
    assert_int_equal(ep_portfolio_add(p, &good, "approved", &err), EP_FAILED);
    assert_int_equal(ep_portfolio_add(p, &good, "1", &err), EP_OK);
    assert_int_equal(ep_portfolio_count(p), 1);
    struct ep_str out = write_report(p);
    const char *left = strstr(out.data, "## Left out");

    assert_non_null(left);
    assert_non_null(strstr(left, "none"));
    assert_non_null(strstr(left, "broken"));
    assert_non_null(strstr(left, "approved"));
    ep_str_clear(&out);
}

/* The first column of the first row. */
static double ask(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *q;

    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    double v = sqlite3_column_double(q, 0);

    sqlite3_finalize(q);
    sqlite3_close(db);
    return v;
}

static void test_database(void **state)
{
    static const struct {
        const char *sql;
        double want;
    } row[] = {
        {"SELECT count(*) FROM client", PLANS},
        {"SELECT sum(spend_minor) FROM client WHERE currency = 'EUR'", 110000},
        {"SELECT sum(budget_minor) FROM client WHERE currency = 'JPY'", 90000},
        {"SELECT profit_p10_minor FROM client WHERE name = 'Beta'", -15000},
        {"SELECT customers_p90 FROM client WHERE name = 'Beta'", 31},
        {"SELECT count(*) FROM channel", 2 * PLANS},
        {"SELECT sum(chosen) FROM channel", 4},
        {"SELECT x.spend_minor FROM channel AS x JOIN client AS c ON c.id = x.client WHERE "
         "c.name = 'Beta' AND x.channel = 'search_ads'",
         60000},
        {"SELECT count(*) FROM channel WHERE cost_per_customer_minor IS NULL", 4},
        {"SELECT count(*) FROM goal WHERE priority = 'must' AND reached = 0", 1},
        {"SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 1", 3},
        {"SELECT count(*) FROM pragma_foreign_key_check", 0},
        {"PRAGMA application_id", EP_PORTFOLIO_APPLICATION_ID},
    };
    struct folder *f = *state;
    struct ep_portfolio *p = read_all(f);
    const char *path = in_folder(f, "all.sqlite");

    for (int again = 0; again < 2; again++) {
        assert_int_equal(ep_portfolio_database(p, path, NULL), EP_OK);
        for (size_t i = 0; i < sizeof row / sizeof *row; i++)
            assert_float_equal(ask(path, row[i].sql), row[i].want, 1e-9);
    }
}

static void test_database_spares_other_files(void **state)
{
    struct folder *f = *state;
    struct ep_portfolio *p = read_all(f);
    struct ep_error err = {.status = EP_OK};

    put_file(f, "letter.txt", "Dear Sir");
    assert_int_equal(ep_portfolio_database(p, in_folder(f, "letter.txt"), &err), EP_USAGE);
    assert_int_equal(ep_portfolio_database(p, in_folder(f, "c0/plan.emplan"), &err), EP_USAGE);
    assert_int_equal(ep_portfolio_database(p, in_folder(f, "no/such/folder.db"), &err), EP_FAILED);
}

static void test_json(void **state)
{
    struct folder *f = *state;
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_portfolio_json(read_all(f), &out);
    assert_non_null(strstr(out.data, "\"format\": \"emplan-portfolio/1\""));
    /* 1,100.00 over 50 customers, 400.00 over 1,100.00 */
    assert_non_null(strstr(out.data, "\"cost_per_customer\": 22,"));
    assert_non_null(strstr(out.data, "\"return\": 0.3636,"));
    assert_non_null(strstr(out.data, "\"median_cost_per_customer\": 32.5,"));
    ep_str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_channels, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_markdown, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_left_out, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_database, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_database_spares_other_files, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_json, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
