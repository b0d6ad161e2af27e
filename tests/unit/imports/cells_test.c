/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imports/imports_internal.h"
#include <math.h>
#include <string.h>

/* hint NULL: the cell is read, as `value`. */
static const struct row {
    enum ep_in_type type;
    const char *text;
    double value;
    const char *hint;
} rows[] = {
    {EP_IN_WHOLES, "5400", 5400, NULL},
    {EP_IN_WHOLES, "0", 0, NULL},
    {EP_IN_WHOLES, "3.5", 3.5, NULL},
    {EP_IN_WHOLES, "0.125", 0.125, NULL},
    {EP_IN_WHOLES, "1234.500", 1234.5, NULL},
    {EP_IN_NUMBER, "3.250", 3.25, NULL},
    {EP_IN_MONEY, "65.50", 65.5, NULL},
    {EP_IN_SIGNED, "-65.50", -65.5, NULL},
    {EP_IN_RANGE, "100", 100, NULL},

    {EP_IN_WHOLES, "1.250", 0, "write 1250, or 1.25 if you mean that"},
    {EP_IN_WHOLES, "1,250", 0, "write 1250, or 1.25 if you mean that"},
    {EP_IN_MONEY, "1.250", 0, "write 1250, or 1.25 if you mean that"},
    {EP_IN_MONEY, "12.000", 0, "write 12000, or 12 if you mean that"},
    {EP_IN_SIGNED, "-1.250", 0, "write 1250, or 1.25 if you mean that"},
    {EP_IN_MONEY, "1.250,00", 0, "write 1250.00"},
    {EP_IN_MONEY, "65 EUR", 0, "write 65"},
    {EP_IN_MONEY, "-5", 0, "write a figure of 0 or more"},
    {EP_IN_MONEY, "9000000000000", 0, "check the unit of the column"},
    {EP_IN_SIGNED, "-9000000000000", 0, "check the unit of the column"},
    {EP_IN_WHOLES, "12%", 0, NULL},
    {EP_IN_WHOLES, "abc", 0, "write digits and a point only, such as 1200 or 65.50"},
    {EP_IN_WHOLES, "007", 0, NULL},
    {EP_IN_RANGE, "9..1", 0, NULL},

    {EP_IN_DATE, "1970-01-11", 10, NULL},
    {EP_IN_DATE, "2026-02-29", 0, "write it as 2026-04-15"},
    {EP_IN_DATE, "03/04/2026", 0, "write 2026-04-03 or 2026-03-04"},
    {EP_IN_DATE, "03.04.26", 0, "write it as 2026-04-15"},
    {EP_IN_DATE, "25.12.2026", 0, "write 2026-12-25"},
    {EP_IN_DATE, "12/25/2026", 0, "write 2026-12-25"},
    {EP_IN_DATE, "05/05/2026", 0, "write 2026-05-05"},
    {EP_IN_DATE, "2026-04-15 10:37:33", 0, "write it as 2026-04-15"},
    {EP_IN_MONTH, "1970-03", 1970 * 12 + 2, NULL},
    {EP_IN_MONTH, "2026-04-15", 0, "write 2026-04: a row is a whole month"},
    {EP_IN_MONTH, "April 2026", 0, "write it as 2026-04"},

    {EP_IN_WORD, "won", 0, NULL},
    {EP_IN_WORD, "open", 2, NULL},
    {EP_IN_WORD, "Won", 0, "write one of: won lost open"},
    {EP_IN_WORD, "wo", 0, "write one of: won lost open"},
    {EP_IN_TEXT, "two\nlines", 0, "take line breaks and tabs out of the cell"},
};

/* Rows of the table that are refused without a hint worth comparing. */
static bool refused(const struct row *r)
{
    static const char *const texts[] = {"12%", "007", "9..1"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(r->text, texts[i]) == 0)
            return true;
    return r->hint != NULL;
}

static double value_of(enum ep_in_type type, const struct ep_in_value *v)
{
    return type == EP_IN_DATE || type == EP_IN_MONTH ? v->time : v->number;
}

static void cells_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < EP_IN_COUNT(rows); i++) {
        const struct ep_in_column c = {
            .name = "x", .type = rows[i].type, .words = "won lost open", .required = true};
        struct ep_in_value v = {.given = false};
        struct ep_in_fault fault = {.reason = NULL};
        bool read = ep_in_cell(&c, rows[i].text, "", 2, &v, &fault);

        if (read == refused(&rows[i]))
            fail_msg("'%s' is %s", rows[i].text, read ? "read" : "refused");
        if (read && fabs(value_of(rows[i].type, &v) - rows[i].value) > 1e-9)
            fail_msg("'%s' is read as %g", rows[i].text, value_of(rows[i].type, &v));
        if (!read && (!fault.reason || !fault.message[0]))
            fail_msg("'%s' is refused without a reason", rows[i].text);
        if (!read && rows[i].hint)
            assert_string_equal(fault.hint, rows[i].hint);
    }
}

static void three_decimals_are_right_for_the_dinar(void **state)
{
    const struct ep_in_column c = {.name = "x", .type = EP_IN_MONEY};
    struct ep_in_value v = {.given = false};
    struct ep_in_fault fault;

    (void)state;
    assert_true(ep_in_cell(&c, "1.250", "", 3, &v, &fault));
    assert_true(v.number == 1.25);
}

static void empty_cells(void **state)
{
    struct ep_in_column c = {.name = "x", .type = EP_IN_MONEY};
    struct ep_in_value v = {.given = true};
    struct ep_in_fault fault;

    (void)state;
    assert_true(ep_in_cell(&c, "", "", 2, &v, &fault));
    assert_false(v.given);
    c.required = true;
    assert_false(ep_in_cell(&c, "", "", 2, &v, &fault));
    assert_string_equal(fault.reason, "an empty cell");
}

/* A reason is kept in the project file: nothing of the cell may stand in it. */
static void reasons_name_no_content(void **state)
{
    static const enum ep_in_type types[] = {EP_IN_NUMBER, EP_IN_WHOLES, EP_IN_RANGE, EP_IN_MONEY,
                                            EP_IN_DATE,   EP_IN_MONTH,  EP_IN_WORD};

    (void)state;
    for (size_t i = 0; i < EP_IN_COUNT(types); i++) {
        const struct ep_in_column c = {.name = "x", .type = types[i], .words = "won lost"};
        struct ep_in_value v;
        struct ep_in_fault fault;

        assert_false(ep_in_cell(&c, "erika@example.org", "", 2, &v, &fault));
        assert_null(strstr(fault.reason, "erika"));
    }
}

static void customers_become_salted_hashes(void **state)
{
    const struct ep_in_column c = {.name = "x", .type = EP_IN_CUSTOMER};
    struct ep_in_value a, b, other, salted;
    struct ep_in_fault fault;

    (void)state;
    assert_true(ep_in_cell(&c, "erika@example.org", "Acme", 2, &a, &fault));
    assert_true(ep_in_cell(&c, "erika@example.org", "Acme", 2, &b, &fault));
    assert_true(ep_in_cell(&c, "erika@example.com", "Acme", 2, &other, &fault));
    assert_true(ep_in_cell(&c, "erika@example.org", "Apex", 2, &salted, &fault));
    assert_memory_equal(a.key, b.key, sizeof a.key);
    assert_memory_not_equal(a.key, other.key, sizeof a.key);
    assert_memory_not_equal(a.key, salted.key, sizeof a.key);
}

static void ranges_keep_their_ends(void **state)
{
    const struct ep_in_column c = {.name = "x", .type = EP_IN_RANGE};
    struct ep_in_value v;
    struct ep_in_fault fault;

    (void)state;
    assert_true(ep_in_cell(&c, "100..1000", "", 2, &v, &fault));
    assert_true(v.range.low == 100 && v.range.high == 1000);
    assert_true(fabs(v.range.mid - sqrt(1e5)) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read_or_refused),
        cmocka_unit_test(three_decimals_are_right_for_the_dinar),
        cmocka_unit_test(empty_cells),
        cmocka_unit_test(reasons_name_no_content),
        cmocka_unit_test(customers_become_salted_hashes),
        cmocka_unit_test(ranges_keep_their_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
