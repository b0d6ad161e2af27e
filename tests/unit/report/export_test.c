/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_fixture.h"

#include "emplan/json.h"
#include "emplan/report.h"

struct setting {
    struct fixture *f;
    struct ep_arena *arena;
    struct ep_store *store;
    struct ep_str out;
};

static void put_forecast(struct setting *t, const char *channel, const char *month,
                         const char *metric, double v)
{
    EP_INSERT(t->store, "forecast", &t->f->err, ep_c_text("month", month),
              ep_c_text("channel", channel), ep_c_text("metric", metric), ep_c_real("mean", v),
              ep_c_real("p10", v), ep_c_real("p50", v), ep_c_real("p90", v));
}

static void put_cell(struct setting *t, const char *channel, const char *month, int spend_minor,
                     double hours, double visits, double customers, double margin)
{
    EP_INSERT(t->store, "budget", &t->f->err, ep_c_text("channel", channel),
              ep_c_text("month", month), ep_c_int("spend_minor", spend_minor),
              ep_c_real("own_hours", hours));
    put_forecast(t, channel, month, "visits", visits);
    put_forecast(t, channel, month, "leads", customers * 2);
    put_forecast(t, channel, month, "customers", customers);
    put_forecast(t, channel, month, "revenue", customers * 65);
    put_forecast(t, channel, month, "margin", margin);
}

static void put_channel(struct setting *t, const char *id, int seq, int chosen, int spend_minor,
                        double customers)
{
    EP_INSERT(t->store, "channel_choice", &t->f->err, ep_c_text("channel", id),
              ep_c_int("seq", seq), ep_c_int("chosen", chosen), ep_c_int("test", 0),
              ep_c_text("verdict", chosen ? "add" : "excluded"), ep_c_text("role", "decision"),
              ep_c_text("component", "C2"), ep_c_text("vendor", ""), ep_c_text("deciding", "none"),
              ep_c_int("spend_minor", spend_minor), ep_c_real("share", chosen),
              ep_c_real("own_hours", 3), ep_c_real("visits", 300),
              ep_c_real("leads", 2 * customers), ep_c_real("customers", customers),
              ep_c_real("customers_later", 0), ep_c_int("revenue_minor", 6500),
              ep_c_int("margin_minor", 9000), ep_c_int("profit_minor", 9000 - spend_minor),
              chosen ? ep_c_int("cost_per_customer_minor", 3333)
                     : ep_c_null("cost_per_customer_minor"),
              chosen ? ep_c_real("return_on_margin", 1.0 / 3) : ep_c_null("return_on_margin"),
              ep_c_text("flip_parameter", ""), ep_c_text("message", "strategy.verdict.excluded"),
              ep_c_text("args", "{}"), ep_c_text("open_from", ""), ep_c_text("open_until", ""));
}

static void put_label(struct setting *t, const char *kind, const char *id, const char *text)
{
    EP_INSERT(t->store, "label", &t->f->err, ep_c_text("kind", kind), ep_c_text("id", id),
              ep_c_text("language", "en"), ep_c_text("text", text));
}

static void put_goal(struct setting *t, const char *id, const char *metric, int measurable)
{
    EP_INSERT(t->store, "goal", &t->f->err, ep_c_text("id", id), ep_c_int("seq", measurable),
              ep_c_text("serves", "raise_revenue"), ep_c_text("metric", metric),
              ep_c_real("target", 360), ep_c_real("baseline", 0),
              ep_c_text("from_month", "2027-01"), ep_c_text("to_month", "2027-12"),
              ep_c_text("priority", "must"), ep_c_text("segment", ""),
              ep_c_int("measurable", measurable), ep_c_text("why_not", ""),
              ep_c_text("missing", "[]"), ep_c_real("probability", 0.634),
              measurable ? ep_c_int("reached", 1) : ep_c_null("reached"));
}

static void put_total(struct setting *t, const char *channel, const char *metric, double mean,
                      bool spread)
{
    EP_INSERT(t->store, "total", &t->f->err, ep_c_text("channel", channel),
              ep_c_text("metric", metric), ep_c_real("mean", mean),
              spread ? ep_c_real("p10", mean / 2) : ep_c_null("p10"),
              spread ? ep_c_real("p50", mean) : ep_c_null("p50"),
              spread ? ep_c_real("p90", mean * 2) : ep_c_null("p90"));
}

static struct setting begin(struct fixture *f)
{
    struct setting t = {.f = f, .arena = ep_arena_new()};

    t.store = fixture_open(f, EP_STORE_MEMORY);
    fixture_revision(t.store);
    ep_str_init(&t.out, EP_STR_LIMIT);
    return t;
}

static struct setting begin_plan(struct fixture *f)
{
    struct setting t = begin(f);

    put_channel(&t, "search_ads", 1, 1, 10001, 3);
    put_channel(&t, "coupons", 2, 0, 0, 0);
    put_label(&t, "channel", "search_ads", "=Search, \"paid\"");
    put_cell(&t, "search_ads", "2027-01", 3334, 1.5, 100, 1, 30);
    put_cell(&t, "search_ads", "2027-02", 6667, 1.5, 200.123456, 2, 60);
    put_cell(&t, "email", "2027-01", 0, 2, 0, 0, 0);
    put_forecast(&t, "", "2027-01", "revenue", 65);
    put_forecast(&t, "baseline", "2027-01", "customers", 7);
    put_goal(&t, "more", "customers", 1);
    put_goal(&t, "trust", "trust", 0);
    put_total(&t, "", "spend", 100.01, false);
    put_total(&t, "", "profit", 12.5, true);
    put_total(&t, "", "payback_month", 0, false);
    put_total(&t, "", "data_share", 0.46, false);
    put_total(&t, "search_ads", "customers", 3, true);
    return t;
}

static void end(struct setting *t)
{
    ep_str_clear(&t->out);
    ep_store_close(t->store);
    ep_arena_free(t->arena);
}

static const char *export(struct setting *t, const char *what, enum ep_export_format format)
{
    ep_str_cut(&t->out, 0);
    if (ep_export(t->store, what, format, &t->out, &t->f->err) != EP_OK)
        fail_msg("%s: %s", what, t->f->err.message);
    return t->out.data;
}

/* A value of the JSON just written, as SQLite reads it: an independent reader. */
static const char *json(struct setting *t, const char *path)
{
    return ep_store_text(t->store, t->arena, "SELECT json_extract(?1, ?2)", t->out.data, path,
                         NULL);
}

static const char *json_type(struct setting *t, const char *path)
{
    return ep_store_text(t->store, t->arena, "SELECT json_type(?1, ?2)", t->out.data, path, NULL);
}

static void test_mediaplan_csv(void **state)
{
    struct setting t = begin_plan(*state);

    assert_string_equal(
        export(&t, "mediaplan", EP_EXPORT_CSV),
        "month,channel,name,segment,budget,own_hours,visits,cost_per_visit,leads,cost_per_lead,"
        "customers,cost_per_customer,revenue,margin,return_on_margin\r\n"
        "2027-01,email,email,,0.00,2,0,,0,,0,,0.00,0.00,\r\n"
        "2027-01,search_ads,\"'=Search, \"\"paid\"\"\",,33.34,1.5,100,0.33,2,16.67,1,33.34,65.00,"
        "30.00,-0.1002\r\n"
        "2027-02,search_ads,\"'=Search, \"\"paid\"\"\",,66.67,1.5,200.1235,0.33,4,16.67,2,33.34,"
        "130.00,60.00,-0.1\r\n"
        "total,,,,100.01,5,300.1235,0.33,6,16.67,3,33.34,195.00,90.00,-0.1001\r\n");
    end(&t);
}

static void test_mediaplan_json(void **state)
{
    struct setting t = begin_plan(*state);

    export(&t, "mediaplan", EP_EXPORT_JSON);
    assert_string_equal(json(&t, "$.format"), "emplan-export/1");
    assert_string_equal(json(&t, "$.what"), "mediaplan");
    assert_string_equal(json_type(&t, "$.rows[0].cost_per_visit"), "null");
    assert_string_equal(json_type(&t, "$.rows[1].budget"), "real");
    assert_string_equal(json(&t, "$.rows[1].name"), "=Search, \"paid\"");
    assert_true(ep_store_number(t.store, 0,
                                "SELECT sum(json_extract(value, '$.budget') * 100) "
                                "FROM json_each(?1, '$.rows')",
                                t.out.data, NULL) == 10001);
    assert_string_equal(json(&t, "$.total.budget"), "100.01");
    end(&t);
}

/* Each export of an empty plan is well formed; none has rows. */
static void test_empty(void **state)
{
    struct setting t = begin(*state);
    const char *const *names = ep_export_names();
    int count = 0;

    for (; names[count]; count++) {
        if (ep_streq(names[count], "model")) { /* one object, not rows: nothing was planned */
            assert_int_equal(ep_export(t.store, "model", EP_EXPORT_JSON, &t.out, &t.f->err),
                             EP_FAILED);
            continue;
        }
        export(&t, names[count], EP_EXPORT_JSON);
        assert_string_equal(json(&t, "$.rows"), "[]");
        assert_string_equal(json(&t, "$.what"), names[count]);
        const char *csv = export(&t, names[count], EP_EXPORT_CSV);

        assert_ptr_equal(strstr(csv, "\r\n"), csv + strlen(csv) - 2);
    }
    assert_int_equal(count, 11);
    end(&t);
}

static void test_forecast_and_goals(void **state)
{
    struct setting t = begin_plan(*state);
    const char *csv = export(&t, "forecast", EP_EXPORT_CSV);

    assert_non_null(strstr(csv, "\r\n2027-01,,,revenue,money,65.00,65.00,65.00,65.00\r\n"));
    assert_non_null(strstr(csv, "\r\n2027-01,baseline,,customers,count,7,7,7,7\r\n"));
    export(&t, "goals", EP_EXPORT_JSON);
    assert_string_equal(json_type(&t, "$.rows[0].probability"), "null");
    assert_string_equal(json(&t, "$.rows[0].id"), "trust");
    assert_string_equal(json_type(&t, "$.rows[0].measurable"), "false");
    assert_string_equal(json(&t, "$.rows[1].probability"), "0.634");
    assert_string_equal(json_type(&t, "$.rows[1].reached"), "true");
    end(&t);
}

static void test_channels(void **state)
{
    struct setting t = begin_plan(*state);

    export(&t, "channels", EP_EXPORT_JSON);
    assert_string_equal(json(&t, "$.rows[0].spend"), "100.01");
    assert_string_equal(json(&t, "$.rows[0].return_on_margin"), "0.3333");
    assert_string_equal(json(&t, "$.rows[1].name"), "coupons");
    assert_string_equal(json_type(&t, "$.rows[1].cost_per_customer"), "null");
    assert_string_equal(json(&t, "$.rows[1].reason"),
                        "Left out as the brief says (channels.exclude).");
    end(&t);
}

static void test_facts(void **state)
{
    struct setting t = begin(*state);

    EP_INSERT(t.store, "fact", &t.f->err, ep_c_int("id", 1), ep_c_text("key", "business.order_value"),
              ep_c_real("value", 0.1 + 0.2), ep_c_real("low", -1), ep_c_real("mid", 0.5),
              ep_c_real("high", 1e12), ep_c_text("unit", "count"), ep_c_text("origin", "brief"),
              ep_c_text("source", NULL), ep_c_text("place", "brief.yaml:14"),
              ep_c_text("note", "two\nlines\x1b[31m"));
    assert_string_equal(export(&t, "facts", EP_EXPORT_CSV),
                        "key,value,low,mid,high,unit,origin,source,place,note,name\r\n"
                        "business.order_value,0.30000000000000004,-1,0.5,1000000000000,count,brief,,"
                        "brief.yaml:14,two lines\xEF\xBF\xBD[31m,order value\r\n");
    end(&t);
}

static void test_unknown_name(void **state)
{
    struct setting t = begin(*state);

    assert_int_equal(ep_export(t.store, "buget", EP_EXPORT_CSV, &t.out, &t.f->err), EP_USAGE);
    assert_non_null(strstr(t.f->err.hint, "'budget'"));
    assert_int_equal(t.out.length, 0);
    end(&t);
}

/* A text that this program does not have: the file is at fault, and nothing is written. */
static void test_unknown_text(void **state)
{
    struct setting t = begin(*state);

    EP_INSERT(t.store, "warning", &t.f->err, ep_c_int("seq", 1), ep_c_text("code", "c"),
              ep_c_text("message", "no.such.text"), ep_c_text("args", "{}"),
              ep_c_text("place", ""));
    assert_int_equal(ep_report_run_json(t.store, &t.out, &t.f->err), EP_PROJECT);
    assert_int_equal(t.out.length, 0);
    end(&t);
}

static void test_run_json(void **state)
{
    struct setting t = begin_plan(*state);
    static const struct {
        const char *path, *type, *value;
    } fields[] = {
        {"$.format", "text", "emplan-run/1"},
        {"$.format_version", "integer", "1"},
        {"$.client", "text", "Acme"},
        {"$.revision", "integer", "1"},
        {"$.months[11]", "text", "2027-12"},
        {"$.currency", "text", "EUR"},
        {"$.objective", "text", "profit"},
        {"$.budget", "null", NULL},
        {"$.spend", "real", "100.01"},
        {"$.goals[0].probability", "null", NULL},
        {"$.goals[1].probability", "real", "0.634"},
        {"$.goals[1].window", "text", "2027-01..2027-12"},
        {"$.goals[1].forecast.p10", "null", NULL},
        {"$.goals[1].cost_each.p90", "null", NULL},
        {"$.goals[1].reached", "true", "1"},
        {"$.goals[1].nearest", "null", NULL},
        {"$.channels[0].chosen", "true", "1"},
        {"$.channels[0].spend_by_month[0]", "real", "33.34"},
        {"$.channels[0].spend_by_month[2]", "real", "0.0"},
        {"$.channels[0].customers.p10", "real", "1.5"},
        {"$.channels[0].return", "real", "0.3333"},
        {"$.channels[1].customers.p90", "integer", "0"},
        {"$.channels[1].cost_per_customer", "null", NULL},
        {"$.totals.profit.p90", "real", "25.0"},
        {"$.totals.payback_month", "null", NULL},
        {"$.totals.npv", "null", NULL},
        {"$.certificate.gap", "null", NULL},
        {"$.assumed_share", "real", "0.54"},
    };

    assert_int_equal(ep_report_run_json(t.store, &t.out, &t.f->err), EP_OK);
    assert_true(ep_store_number(t.store, 0, "SELECT json_valid(?1)", t.out.data, NULL) == 1);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *type = json_type(&t, fields[i].path), *value = json(&t, fields[i].path);

        if (!ep_streq(type, fields[i].type) || !ep_streq(value, fields[i].value))
            fail_msg("%s is %s %s", fields[i].path, type ? type : "missing", value ? value : "");
    }
    static const char *const lists[] = {"$.tools", "$.hypotheses", "$.warnings",
                                        "$.channels[0].reasons"};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        assert_string_equal(json(&t, lists[i]), "[]");
    end(&t);
}

/* The reference tells every column and every field that is written at the top. */
static void test_reference(void **state)
{
    struct setting t = begin_plan(*state);
    struct ep_str reference;
    int fields = 0;

    ep_str_init(&reference, EP_STR_LIMIT);
    ep_report_reference(&reference);
    assert_int_equal(ep_report_run_json(t.store, &t.out, &t.f->err), EP_OK);
    static const char sql[] =
        "SELECT key FROM json_each(?1) UNION ALL SELECT 'channels[].' || key FROM "
        "json_each(?1, '$.channels[0]') WHERE key <> 'reasons' UNION ALL SELECT 'goals[].' || key "
        "FROM json_each(?1, '$.goals[0]')";
    struct ep_query *q = ep_query_open(t.store, sql, t.out.data, NULL);

    for (; ep_query_next(q); fields++) {
        char line[100];

        snprintf(line, sizeof line, "\n| `%s", ep_query_text(q, 0));
        if (!strstr(reference.data, line))
            fail_msg("the reference lacks %s", ep_query_text(q, 0));
    }
    assert_int_equal(ep_query_close(q, &t.f->err), EP_OK);
    assert_true(fields > 45);
    for (const char *const *name = ep_export_names(); *name; name++) {
        char head[40];

        snprintf(head, sizeof head, "\n### %s\n", *name);
        assert_non_null(strstr(reference.data, head));
    }
    ep_str_clear(&reference);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_mediaplan_csv),
        with_fixture(test_mediaplan_json),
        with_fixture(test_empty),
        with_fixture(test_channels),
        with_fixture(test_forecast_and_goals),
        with_fixture(test_facts),
        with_fixture(test_unknown_name),
        with_fixture(test_unknown_text),
        with_fixture(test_run_json),
        with_fixture(test_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
