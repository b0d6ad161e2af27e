/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The truth table of scalars: the key decides the type, never the look of the text. */

#include "brief/brief_helper.h"
#include "brief/brief_internal.h"
#include <math.h>

struct row {
    const char *key, *text; /* YAML as written */
    const char *code;       /* expected error, NULL: taken */
    double low, high;       /* of figures that are taken */
    const char *hint;       /* part of the hint, NULL: any */
};

#define MARGIN "business.economics.gross_margin"
#define ORDER  "business.economics.order_value"
#define CAP    "business.economics.capacity"

static const struct row rows[] = {
    /* numbers */
    {CAP, "1200", NULL, 1200, 1200, NULL},
    {CAP, "1200.5", NULL, 1200.5, 1200.5, NULL},
    {CAP, "\"5\"", NULL, 5, 5, NULL},
    {CAP, "40..60", NULL, 40, 60, NULL},
    {CAP, "40..48..60", NULL, 40, 60, NULL},
    {CAP, "no", "number", 0, 0, NULL},
    {CAP, "NO", "number", 0, 0, NULL},
    {CAP, "on", "number", 0, 0, NULL},
    {CAP, "~", "type", 0, 0, "delete the line"},
    {CAP, "null", "type", 0, 0, "delete the line"},
    {CAP, "\"\"", "number", 0, 0, NULL},
    {CAP, "010", "number", 0, 0, "10"},
    {CAP, "1e3", "number", 0, 0, "1000"},
    {CAP, "0x10", "number", 0, 0, NULL},
    {CAP, ".inf", "number", 0, 0, NULL},
    {CAP, ".NaN", "number", 0, 0, NULL},
    {CAP, "1_000", "number", 0, 0, "1000"},
    {CAP, "\"1,000\"", "number", 0, 0, "1000"},
    {CAP, "\"1,200.50\"", "number", 0, 0, "1200.50"},
    {CAP, "\"1.200,50\"", "number", 0, 0, "1200.50"},
    {CAP, "1 200", "number", 0, 0, "1200"},
    {CAP, "65,50", "number", 0, 0, "65.50"},
    {CAP, "\xD9\xA3", "number", 0, 0, NULL}, /* an Arabic digit */
    {CAP,
     "\xE2\x88\x92"
     "5",
     "number", 0, 0, NULL}, /* U+2212 */
    {CAP, "+5", "number", 0, 0, NULL},
    {CAP, "-5", "bounds", 0, 0, NULL},
    {CAP, "0", "bounds", 0, 0, NULL},
    {CAP, "12:30", "number", 0, 0, NULL},
    {CAP, "12%", "number", 0, 0, "without %"},
    {CAP, "60..40", "range", 0, 0, "40..60"},
    {CAP, "0..40", "range", 0, 0, NULL},
    {CAP, "40..", "range", 0, 0, NULL},
    {CAP, "9999999999999", "bounds", 0, 0, NULL},
    {CAP, "12 EUR", "money", 0, 0, "write 12"},
    {CAP, "[3]", "type", 0, 0, NULL},
    {CAP, "{a: 3}", "type", 0, 0, NULL},
    {"plan.months", "12", NULL, 12, 12, NULL},
    {"plan.months", "1", NULL, 1, 1, NULL},
    {"plan.months", "60", NULL, 60, 60, NULL},
    {"plan.months", "0", "bounds", 0, 0, "1"},
    {"plan.months", "61", "bounds", 0, 0, "60"},
    {"plan.months", "6.5", "bounds", 0, 0, "7"},
    {"plan.months", "6..12", "range", 0, 0, "one number"},
    /* rates */
    {MARGIN, "12%", NULL, 0.12, 0.12, NULL},
    {MARGIN, "0.12", NULL, 0.12, 0.12, NULL},
    {MARGIN, "100%", NULL, 1, 1, NULL},
    {MARGIN, "20%..35%", NULL, 0.2, 0.35, NULL},
    {MARGIN, "0.2..0.35", NULL, 0.2, 0.35, NULL},
    {MARGIN, "35", "percent", 0, 0, "write 35% or 0.35"},
    {MARGIN, "120%", "percent", 0, 0, "0% to 100%"},
    {MARGIN, "12 %", "number", 0, 0, "12%"},
    {MARGIN, "40..60%", "range", 0, 0, NULL},
    {MARGIN, "50 EUR", "money", 0, 0, NULL},
    {"plan.test_share", "0%", NULL, 0, 0, NULL},
    {"plan.test_share", "5%..10%", "range", 0, 0, "one number"},
    /* money */
    {ORDER, "65", NULL, 65, 65, NULL},
    {ORDER, "65 EUR", NULL, 65, 65, NULL},
    {ORDER, "55..75 EUR", NULL, 55, 75, NULL},
    {ORDER, "65 USD", "currency", 0, 0, "EUR"},
    {ORDER, "65 eur", "currency", 0, 0, "write 65 EUR"},
    {ORDER, "65 XQZ", "currency", 0, 0, "write 65 EUR"},
    {ORDER,
     "\xE2\x82\xAC"
     "65",
     "number", 0, 0, NULL},
    {ORDER, "60%", "number", 0, 0, NULL},
    {"plan.budget", "auto", NULL, 0, 0, NULL},
    {"plan.budget", "automatic", "number", 0, 0, NULL},
    {"plan.budget", "1000000000000", NULL, 1e12, 1e12, NULL},
    {"plan.budget", "1000000000001", "bounds", 0, 0, NULL},
    /* words */
    {"region", "NO", NULL, 0, 0, NULL},
    {"region", "no", "enum", 0, 0, "write NO"},
    {"region", "UK", "enum", 0, 0, "write GB"},
    {"region", "Norway", "enum", 0, 0, NULL},
    {"language", "ru", NULL, 0, 0, NULL},
    {"language", "RU", "enum", 0, 0, "write ru"},
    {"plan.objective", "Profit", "enum", 0, 0, "write profit"},
    {"plan.objective", "happiness", "enum", 0, 0, "profit, customers, revenue or reach"},
    {"client", "yes", NULL, 0, 0, NULL},
    {"client", "010", NULL, 0, 0, NULL},
    {"client", "\"\"", "text", 0, 0, NULL},
    {"client", "~", "type", 0, 0, NULL},
    {"client", "\"~\"", NULL, 0, 0, NULL},
    {"emplan", "2", "enum", 0, 0, "1"},
    {"currency", "\xE2\x82\xAC", "currency", 0, 0, "write EUR"},
    {"currency", "RUR", "currency", 0, 0, "write RUB"},
    {"business.industry", "Apparel", "id", 0, 0, "write apparel"},
    {"audit.tools.crm", "yes", NULL, 0, 0, NULL},
    {"audit.tools.crm", "partial", NULL, 0, 0, NULL},
    {"audit.tools.crm", "true", "boolean", 0, 0, "write yes"},
    {"audit.tools.crm", "off", "boolean", 0, 0, "write no"},
    /* months, windows, ages */
    {"plan.start", "2027-01", NULL, 0, 0, NULL},
    {"plan.start", "2027-13", "month", 0, 0, NULL},
    {"plan.start", "2027", "month", 0, 0, NULL},
    {"plan.start", "2027-1", "month", 0, 0, "write 2027-01"},
    {"plan.start", "01.2027", "month", 0, 0, "write 2027-01"},
    {"plan.start", "2027-01-15", "month", 0, 0, "write 2027-01"},
    {"goals.more.window", "2027-Q2", NULL, 0, 0, NULL},
    {"goals.more.window", "2027-H2", NULL, 0, 0, NULL},
    {"goals.more.window", "2027", NULL, 0, 0, NULL},
    {"goals.more.window", "2027-04..2027-06", NULL, 0, 0, NULL},
    {"goals.more.window", "2027-06..2027-04", "window", 0, 0, "earlier month first"},
    {"goals.more.window", "2027-Q5", "window", 0, 0, "2027-Q2"},
    {"goals.more.window", "summer", "window", 0, 0, NULL},
    {"segments.urban.age", "18-34", NULL, 0, 0, NULL},
    {"segments.urban.age", "55+", NULL, 0, 0, NULL},
    {"segments.urban.age", "18..34", "ages", 0, 0, "write 18-34"},
    {"segments.urban.age", "18", "ages", 0, 0, "18+"},
    {"segments.urban.age", "34-18", "ages", 0, 0, NULL},
    {"segments.urban.age", "18-121", "ages", 0, 0, NULL},
    {"segments.urban.age", "adults", "ages", 0, 0, NULL},
};

static const char base[] = BRIEF_WITH("", "");

static void check_error(const struct row *r, const struct outcome *o)
{
    const struct ep_finding *f = o->findings.count ? &o->findings.item[0] : NULL;
    if (o->status != EP_INVALID || o->findings.errors != 1 || !f || strcmp(f->code, r->code) != 0 ||
        (r->hint && !strstr(f->hint, r->hint))) {
        print_findings(o);
        fail_msg("%s=%s: expected one error[%s] with hint '%s'", r->key, r->text, r->code,
                 r->hint ? r->hint : "");
    }
}

static const struct ep_num *figure(const struct ep_brief *b, const char *key)
{
    const struct ep_field *f = ep_field_find(key);
    return f && ep_field_is_figure(f) ? (const void *)((const char *)b + f->offset) : NULL;
}

static void check_taken(const struct row *r, const struct outcome *o)
{
    if (o->status != EP_OK) {
        print_findings(o);
        fail_msg("%s=%s is refused", r->key, r->text);
    }
    const struct ep_num *num = figure(o->brief, r->key);
    if (!num)
        return;
    assert_true(num->given);
    assert_true(num->range.low == r->low);
    assert_true(num->range.high == r->high);
    assert_true(num->range.mid >= r->low && num->range.mid <= r->high);
}

static void test_truth(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char set[256];
        /* a window that fits every plan, but where the window itself is tried */
        bool window = strstr(rows[i].key, "window") != NULL;
        const char *list[] = {set, "goals.more.window=2027-01"};
        snprintf(set, sizeof set, "%s=%s", rows[i].key, rows[i].text);
        struct outcome o = read_with(base, strlen(base), list, window ? 1 : 2, NULL, NULL);
        if (rows[i].code)
            check_error(&rows[i], &o);
        else
            check_taken(&rows[i], &o);
        done(&o);
    }
}

static void test_middle(void **state)
{
    (void)state;
    const char *set[] = {CAP "=40..60", MARGIN "=20%..50%", ORDER "=10..12..90"};
    struct outcome o = read_with(base, strlen(base), set, 3, NULL, NULL);
    assert_int_equal(o.status, EP_OK);
    const struct ep_economics *e = &o.brief->business.economics;
    assert_true(fabs(e->capacity.range.mid - sqrt(40.0 * 60.0)) < 1e-12);
    /* logit 0.2 = -ln 4, logit 0.5 = 0: the mean is -ln 2, which is 1/3 */
    assert_true(fabs(e->gross_margin.range.mid - 1.0 / 3) < 1e-12);
    assert_true(e->order_value.range.mid == 12);
    done(&o);
}

static void test_ages(void **state)
{
    (void)state;
    int from = -1, to = -1;
    assert_true(ep_ages_parse("18-34", &from, &to));
    assert_int_equal(from, 18);
    assert_int_equal(to, 34);
    assert_true(ep_ages_parse("55+", &from, &to));
    assert_int_equal(from, 55);
    assert_int_equal(to, 120);
    assert_true(ep_ages_parse("0-120", &from, &to));
    static const char *const bad[] = {"", "+", "-", "18", "18-", "-34", "018-34", "18+x", "18-34 "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ep_ages_parse(bad[i], &from, &to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_middle),
        cmocka_unit_test(test_ages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
