/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_helper.h"

static const struct ep_client here = {.path = "clients/acme", .folder = "clients/acme"};
static const struct ep_client wide = {.path = "clients/株式会社サンプル広告", .folder = "x"};

static struct ep_batch_result planned(struct ep_arena *a, const struct ep_client *client)
{
    struct ep_batch_result r = {.client = client,
                                .state = EP_BATCH_ENDED,
                                .status = EP_OK,
                                .warnings = 3,
                                .message = "",
                                .hint = "",
                                .figures = {.planned = true,
                                            .revision = 2,
                                            .months = 12,
                                            .digits = 2,
                                            .client = "Acme \"Ltd\"",
                                            .currency = "EUR",
                                            .budget = 12000,
                                            .spend = 11999.5,
                                            .customers_p10 = 100,
                                            .customers_p50 = 1234.6,
                                            .customers_p90 = 2000,
                                            .profit_p10 = -5000,
                                            .profit_p50 = -1234.567,
                                            .profit_p90 = 4000,
                                            .must_goals = 2,
                                            .must_missed = 1}};

    ep_findings_init(&r.findings, a);
    return r;
}

static const char *table(struct ep_arena *a, const struct ep_batch_result *r, size_t count,
                         const char *command, int width)
{
    struct ep_str out;

    ep_str_init(&out, EP_STR_LIMIT);
    ep_batch_table(a, r, count, command, width, &out);
    const char *text = ep_arena_strdup(a, out.data);

    ep_str_clear(&out);
    return text;
}

static void test_table(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_batch_result r[2] = {planned(a, &here), {.client = &wide, .message = "", .hint = ""}};

    (void)state;
    assert_string_equal(
        table(a, r, 2, "run", 200),
        "Client                        Status   Months    Budget  Customers    Profit  "
        "Must goals missed  Warnings\n"
        "clients/acme                  done         12  12,000 €      1,230  −1,230 €  "
        "           1 of 2         3\n"
        "clients/株式会社サンプル広告  not run       –         –          –         –  "
        "                –         –\n");
    assert_string_equal(table(a, r, 1, "check", 200), "Client        Status  Errors  Warnings\n"
                                                      "clients/acme  done         0         3\n");
    ep_arena_free(a);
}

/* Whatever the width, no line is wider, and the first column and the status are there. */
static void test_table_fits(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_batch_result r[2] = {planned(a, &here), planned(a, &wide)};

    (void)state;
    for (int width = 40; width <= 130; width++) {
        char *text = ep_arena_strdup(a, table(a, r, 2, "run", width));

        assert_non_null(strstr(text, "Status"));
        assert_non_null(strstr(text, "done"));
        for (char *line = text, *end; *line; line = end + 1) {
            end = strchr(line, '\n');
            *end = '\0';
            assert_true(ep_utf8_width(line) <= width);
        }
    }
    /* what matters less goes first; what is cut of a path is its beginning */
    assert_null(strstr(table(a, r, 2, "run", 80), "Months"));
    assert_non_null(strstr(table(a, r, 2, "run", 80), "Profit"));
    assert_non_null(strstr(table(a, r, 2, "run", 40), "…"));
    assert_non_null(strstr(table(a, r, 2, "run", 40), "広告 "));
    ep_arena_free(a);
}

static void test_counts(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_batch_result r[4] = {planned(a, &here), planned(a, &here), planned(a, &here),
                                   planned(a, &here)};

    (void)state;
    assert_string_equal(ep_batch_counts(a, r, 0), "0 clients");
    assert_string_equal(ep_batch_counts(a, r, 1), "1 client: 1 done");
    r[1].status = EP_INVALID;
    r[2].status = EP_TERMINATED;
    r[3].state = EP_BATCH_WAITING;
    assert_string_equal(ep_batch_counts(a, r, 4),
                        "4 clients: 1 done, 1 invalid, 1 stopped, 1 not run");
    ep_arena_free(a);
}

/* Each status has its word, and each word is counted. */
static void test_words(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    for (int s = 0; s < EP_STATUS_COUNT; s++) {
        struct ep_batch_result r = planned(a, &here);

        r.status = (enum ep_status)s;
        assert_non_null(ep_batch_word(&r));
        assert_string_equal(ep_batch_counts(a, &r, 1),
                            ep_arena_printf(a, "1 client: 1 %s", ep_batch_word(&r)));
    }
    ep_arena_free(a);
}

static void test_json(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_batch_result r = planned(a, &here);
    struct ep_str out;

    (void)state;
    ep_findings_add(&r.findings, &(struct ep_finding){.severity = EP_SEVERITY_WARNING,
                                                      .code = "stale",
                                                      .file = "b.yaml",
                                                      .line = 3,
                                                      .column = 1,
                                                      .message = "old",
                                                      .hint = NULL});
    ep_str_init(&out, EP_STR_LIMIT);
    ep_batch_json(a, &r, &out);
    assert_int_equal(strchr(out.data, '\n') - out.data + 1, out.length);
    assert_non_null(strstr(out.data, "{\"format\":\"emplan-batch/1\",\"format_version\":1,"
                                     "\"path\":\"clients/acme\",\"status\":\"done\","
                                     "\"exit_status\":0,\"client\":\"Acme \\\"Ltd\\\"\""));
    assert_non_null(strstr(out.data, "\"profit\":{\"p10\":-5000,\"p50\":-1234.57,\"p90\":4000}"));
    assert_non_null(strstr(out.data, "\"findings\":[{\"severity\":\"warning\",\"code\":\"stale\""));
    ep_str_cut(&out, 0);
    r = (struct ep_batch_result){.client = &here, .message = "", .hint = ""};
    ep_batch_json(a, &r, &out);
    assert_string_equal(out.data, "{\"format\":\"emplan-batch/1\",\"format_version\":1,"
                                  "\"path\":\"clients/acme\",\"status\":\"not run\","
                                  "\"exit_status\":null,\"errors\":0,\"warnings\":0,"
                                  "\"findings\":[],\"error\":null,\"hint\":null}\n");
    ep_str_clear(&out);
    ep_arena_free(a);
}

static void test_figures(void **state)
{
    struct ep_arena *a = ep_arena_new();

    (void)state;
    assert_string_equal(ep_batch_count(a, 0), "0");
    assert_string_equal(ep_batch_count(a, 0.26), "0.26");
    assert_string_equal(ep_batch_count(a, 4.12), "4.1");
    assert_string_equal(ep_batch_count(a, 9.97), "10");
    assert_string_equal(ep_batch_count(a, 12.4), "12");
    assert_string_equal(ep_batch_count(a, 999.6), "1,000");
    assert_string_equal(ep_batch_count(a, 123456), "123,000");
    assert_string_equal(ep_batch_count(a, 9999999), "10,000,000");
    assert_string_equal(ep_batch_money(a, -1234567, "USD"), "−1,230,000 $");
    assert_string_equal(ep_batch_money(a, -0.001, "EUR"), "0.00 €");
    assert_string_equal(ep_batch_exact(a, 1234567.5, "EUR", 2), "1,234,567.50 €");
    assert_string_equal(ep_batch_exact(a, -100, "JPY", 0), "−100 ¥");
    assert_string_equal(ep_batch_percent(a, 0), "0 %");
    assert_string_equal(ep_batch_percent(a, 0.001), "under 1 %");
    assert_string_equal(ep_batch_percent(a, 0.999), "over 99 %");
    assert_string_equal(ep_batch_percent(a, 1), "100 %");
    assert_string_equal(ep_batch_escape(a, "a|b*<i>\n# x"), "a\\|b\\*\\<i\\> \\# x");
    assert_string_equal(ep_batch_escape(a, "-a-b (c/d), www.e"), "\\-a-b (c/d\\), www\\.e");
    ep_arena_free(a);
}

static void test_copy(void **state)
{
    char to[6];

    (void)state;
    ep_batch_copy(to, sizeof to, NULL);
    assert_string_equal(to, "");
    ep_batch_copy(to, sizeof to, "12345");
    assert_string_equal(to, "12345");
    ep_batch_copy(to, sizeof to, "1234é");
    assert_string_equal(to, "1234");
    ep_batch_copy(to, sizeof to, "日本語");
    assert_string_equal(to, "日");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),  cmocka_unit_test(test_table_fits),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_words),
        cmocka_unit_test(test_json),   cmocka_unit_test(test_figures),
        cmocka_unit_test(test_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
