/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/number.h"
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* hint NULL: the text is read, as `value`. Spellings are checked with and without percent. */
static const struct row {
    const char *text;
    bool percent;
    double value;
    const char *hint;
} rows[] = {
    {"0", false, 0, NULL},
    {"-0", false, 0, NULL},
    {"65", false, 65, NULL},
    {"65.50", false, 65.5, NULL},
    {"-5", false, -5, NULL},
    {"0.1", false, 0.1, NULL},
    {"1200.05", true, 1200.05, NULL},
    {"5%", true, 0.05, NULL},
    {"7%", true, 0.07, NULL},
    {"12.3%", true, 0.123, NULL},
    {"-2.5%", true, -0.025, NULL},
    {"1000000000000000", false, 1e15, NULL},
    {"-1000000000000000", false, -1e15, NULL},
    {"0.0000000000000000000000000001", false, 1e-28, NULL},
    {"123456.78901234567890123", false, 123456.78901234567890123, NULL},

    {"65,50", false, 0, "write 65.50"},
    {"-65,5", false, 0, "write -65.5"},
    {"1,200.50", false, 0, "write 1200.50"},
    {"1.200,50", false, 0, "write 1200.50"},
    {"1 200", false, 0, "write 1200"},
    {"1 200,50", false, 0, "write 1200.50"},
    {"1 200 000", false, 0, "write 1200000"},
    {"1_200", false, 0, "write 1200"},
    {"12_00", false, 0, "write 1200"},
    {"1'200.5", false, 0, "write 1200.5"},
    {"1\xC2\xA0"
     "200",
     false, 0, "write 1200"},
    {"1\xE2\x80\xAF"
     "200,5",
     false, 0, "write 1200.5"},
    {"1,200,000", false, 0, "write 1200000"},
    {"1.200.000", false, 0, "write 1200000"},
    {"1.200.000,5", false, 0, "write 1200000.5"},
    {"1,20,000", false, 0, "write 120000"},
    {"1,200", false, 0, "write 1200, or 1.2 if you mean that"},
    {"5,125", false, 0, "write 5125, or 5.125 if you mean that"},
    {"0,500", false, 0, "write 0.500"},
    {"1e3", false, 0, "write 1000"},
    {"1E3", false, 0, "write 1000"},
    {"1.5e3", false, 0, "write 1500"},
    {"1e-3", false, 0, "write 0.001"},
    {"2.5e+2", false, 0, "write 250"},
    {"1e400", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"010", false, 0, "write 10"},
    {"007.5", false, 0, "write 7.5"},
    {"00", false, 0, "write 0"},
    {".5", false, 0, "write 0.5"},
    {"5.", false, 0, "write 5"},
    {"+5", false, 0, "write 5"},
    {" 5 ", false, 0, "write 5"},
    {"0x1F", false, 0, "write 31"},
    {"0o17", false, 0, "write 15"},
    {"12:30", false, 0, "write 12.5"},
    {"1:20", false, 0, "write 1.33"},
    {"2:00", false, 0, "write 2"},
    {"\xD9\xA3", false, 0, "write 3"}, /* Arabic-Indic three */
    {"\xD9\xA1\xD9\xA2\xD9\xAB\xD9\xA5", false, 0, "write 12.5"},
    {"\xEF\xBC\x95", false, 0, "write 5"}, /* full-width five */
    {"\xE2\x88\x92"
     "5",
     false, 0, "write -5"}, /* minus sign U+2212 */
    {"\xE2\x80\x93"
     "5",
     false, 0, "write -5"}, /* en dash */
    {"\xE2\x82\xAC"
     "65",
     false, 0, "write 65"}, /* euro sign */
    {"$1,200.00", false, 0, "write 1200.00"},
    {"65 EUR", false, 0, "write 65"},
    {"EUR 65,50", false, 0, "write 65.50"},
    {"12 months", false, 0, "write 12"},
    {"65 rub.", false, 0, "write 65"},
    {"5k", false, 0, "write 5000"},
    {"1.5 mln", false, 0, "write 1500000"},
    {"3 \xD1\x82\xD1\x8B\xD1\x81", false, 0, "write 3000"},
    {"5 %", true, 0, "write 5%"},
    {"12,5%", true, 0, "write 12.5%"},
    {"5 percent", true, 0, "write 5%"},
    {"5%", false, 0, "write the figure without %"},
    {"", false, 0, "write a number, or leave the key out"},
    {"~", false, 0, "write a number, or leave the key out"},
    {"null", false, 0, "write a number, or leave the key out"},
    {".inf", false, 0, "write the largest figure you expect"},
    {"-.INF", false, 0, "write the smallest figure you expect"},
    {".NaN", false, 0, "write a number, or leave the key out"},
    {"40..60", false, 0, "write one number"},
    {"40-60", false, 0, "write one number"},
    {"1000000000000001", false, 0, "write at most 1000000000000000"},
    {"no", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"12abc", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"--5", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"1.2.3", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"2027-04", false, 0, "write digits and a point only, such as 1200 or 65.50"},
    {"5\xFF", false, 0, "write digits and a point only, such as 1200 or 65.50"},
};

static void one_form_is_read_and_the_others_get_a_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_number_fault fault = {"", ""};
        double v = 42;
        bool read = ep_number_parse(rows[i].text, rows[i].percent, &v, &fault);

        if (read != (rows[i].hint == NULL) || (rows[i].hint && strcmp(fault.hint, rows[i].hint)))
            fail_msg("'%s': read %d, hint '%s'", rows[i].text, read, fault.hint);
        assert_true(read ? v == rows[i].value && !(v == 0 && signbit(v)) : v == 42);
        assert_true(read || strstr(fault.reason, " "));
        assert_int_equal(ep_number_parse(rows[i].text, rows[i].percent, &v, NULL), read);
    }
}

/* What a hint tells to write must itself be readable. */
static void hints_can_be_followed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char figure[64];
        double v;

        if (!rows[i].hint || sscanf(rows[i].hint, "write %63[-0-9.%]", figure) != 1)
            continue;
        if (!ep_number_parse(figure, true, &v, NULL))
            fail_msg("the hint '%s' cannot be read", rows[i].hint);
    }
}

static void reasons_quote_the_text_cleaned_and_cut(void **state)
{
    (void)state;
    struct ep_number_fault fault;
    char text[5000];
    double v;

    assert_false(ep_number_parse("6\x1B[1m", false, &v, &fault));
    assert_string_equal(fault.reason, "'6\xEF\xBF\xBD[1m' is not a number");
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(ep_number_parse(text, false, &v, &fault));
    assert_true(strlen(fault.reason) < 120);
    assert_non_null(strstr(fault.reason, "has too many digits"));
}

/* Reading is correctly rounded: it agrees with strtod for many figures of every length. */
static void reading_agrees_with_strtod(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;

    for (int i = 0; i < 200000; i++) {
        char text[64];
        double v;

        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        snprintf(text, sizeof text, "%u.%0*llu", (unsigned)(x % 1000000u), 1 + i % 18,
                 (unsigned long long)(x >> 30));
        assert_true(ep_number_parse(text, false, &v, NULL));
        assert_true(v == strtod(text, NULL));
    }
}

static void written_numbers_read_back_the_same_and_have_no_exponent(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } fixed[] = {
        {0, "0"},
        {-0.0, "0"},
        {65, "65"},
        {0.33, "0.33"},
        {-2.5, "-2.5"},
        {1e15, "1000000000000000"},
        {100, "100"},
        {1e-7, "0.0000001"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123456789.125, "123456789.125"},
        {1e22, "10000000000000000000000"},
        {5e-324, NULL},
        {DBL_MAX, NULL},
        {DBL_MIN, NULL},
        {-DBL_MAX, NULL},
    };
    struct ep_arena *a = ep_arena_new();
    uint64_t x = 88172645463325252u;

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        const char *text = ep_number_text(a, fixed[i].v);

        assert_true(strtod(text, NULL) == fixed[i].v);
        assert_null(strpbrk(text, "eE"));
        if (fixed[i].text)
            assert_string_equal(text, fixed[i].text);
    }
    for (int i = 0; i < 100000; i++) {
        double v;

        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        memcpy(&v, &x, sizeof v);
        if (!isfinite(v))
            continue;
        assert_true(strtod(ep_number_text(a, v), NULL) == v);
    }
    ep_arena_free(a);
}

static void fixed_decimals(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();

    assert_string_equal(ep_number_fixed(a, 1234.5, 2), "1234.50");
    assert_string_equal(ep_number_fixed(a, -0.001, 2), "0.00");
    assert_string_equal(ep_number_fixed(a, -0.0, 0), "0");
    assert_string_equal(ep_number_fixed(a, -1.5, 1), "-1.5");
    assert_string_equal(ep_number_fixed(a, 1e15, 0), "1000000000000000");
    ep_arena_free(a);
}

/* Where a locale with a decimal comma is installed, nothing changes under it. */
static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "ru_RU.UTF-8",
                                          "fr_FR.UTF-8"};
    struct ep_arena *a = ep_arena_new();
    bool set = false;
    double v = 0;

    for (size_t i = 0; i < sizeof locales / sizeof locales[0] && !set; i++)
        set = setlocale(LC_ALL, locales[i]) && localeconv()->decimal_point[0] == ',';
    assert_string_equal(ep_number_text(a, 1234.5), "1234.5");
    assert_string_equal(ep_number_fixed(a, 1234.5, 2), "1234.50");
    assert_true(ep_number_parse("123456.78901234567890123", false, &v, NULL));
    setlocale(LC_ALL, "C");
    assert_true(v == 123456.78901234567890123);
    ep_arena_free(a);
    if (!set)
        print_message("no locale with a decimal comma is installed\n");
}

static void figures_that_half_of_europe_reads_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hint;
    } doubtful[] = {
        {"60.000", "write 60000, or 60 if you mean that"},
        {"1.250", "write 1250, or 1.25 if you mean that"},
        {"-1.200", "write -1200, or -1.2 if you mean that"},
        {"0.250", NULL},
        {"1.25", NULL},
        {"1.125", NULL},
        {"1234.500", NULL},
        {"60", NULL},
        {"1.2500", NULL},
        {"abc", NULL},
    };

    for (size_t i = 0; i < sizeof doubtful / sizeof doubtful[0]; i++) {
        struct ep_number_fault fault;

        assert_int_equal(ep_number_doubtful(doubtful[i].text, &fault), doubtful[i].hint != NULL);
        if (doubtful[i].hint)
            assert_string_equal(fault.hint, doubtful[i].hint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_is_read_and_the_others_get_a_hint),
        cmocka_unit_test(hints_can_be_followed),
        cmocka_unit_test(reasons_quote_the_text_cleaned_and_cut),
        cmocka_unit_test(reading_agrees_with_strtod),
        cmocka_unit_test(written_numbers_read_back_the_same_and_have_no_exponent),
        cmocka_unit_test(fixed_decimals),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(figures_that_half_of_europe_reads_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
