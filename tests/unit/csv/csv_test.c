/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/csv.h"
#include "emplan/text.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Rows as one text: fields in angle brackets, lines before each row. */
struct record {
    struct ep_str text;
    int rows, stop_at;
};

static enum ep_status take(void *data, const struct ep_csv_row *row, struct ep_error *err)
{
    struct record *r = data;

    if (++r->rows == r->stop_at)
        return ep_error_set(err, EP_CHANGED, "stopped");
    ep_str_addf(&r->text, "%ld", row->line);
    for (size_t i = 0; i < row->count; i++)
        ep_str_addf(&r->text, "<%s>", row->field[i]);
    ep_str_addc(&r->text, ' ');
    return EP_OK;
}

static enum ep_status read_csv(const char *data, size_t size, const struct ep_csv_options *options,
                               struct record *r, struct ep_error *err)
{
    r->rows = 0;
    ep_str_init(&r->text, EP_STR_LIMIT);
    return ep_csv_read(data, size, "data/a.csv", options, take, r, err);
}

static const struct {
    const char *text, *rows;
} good[] = {
    {"", ""},
    {"\n\n", ""},
    {"a,b\n1,2\n", "1<a><b> 2<1><2> "},
    {"a,b\n1,2", "1<a><b> 2<1><2> "},
    {"a,b\r\n1,2\r\n", "1<a><b> 2<1><2> "},
    {"a,b\r1,2\r", "1<a><b> 2<1><2> "},
    {"\xEF\xBB\xBF"
     "a,b\n",
     "1<a><b> "},
    {"a\n\n\r\n  \nb\n", "1<a> 5<b> "},
    {"a,\n,b\n,\n", "1<a><> 2<><b> 3<><> "},
    {"\"a,1\",\"b\"\"q\"\n", "1<a,1><b\"q> "},
    {"\"x\ny\",2\nz,3\n", "1<x\ny><2> 3<z><3> "},
    {"\"x\r\ny\"\r\nz\r\n", "1<x\r\ny> 3<z> "},
    {" a , \"b\" \n", "1<a><b> "},
    {"\"\"\n", "1<> "},
    {"\xD1\x84,\xC3\xBC\n", "1<\xD1\x84><\xC3\xBC> "},
};

static void well_formed_rows_come_with_their_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct record r = {.stop_at = 0};
        struct ep_error err;
        enum ep_status status = read_csv(good[i].text, strlen(good[i].text), NULL, &r, &err);

        assert_int_equal(status, EP_OK);
        assert_string_equal(r.text.data, good[i].rows);
        ep_str_clear(&r.text);
    }
}

static const struct {
    const char *text;
    size_t size;
    const char *rows, *message;
} bad[] = {
    {"a,b\n1,\"x\n2,3\n", 0, "1<a><b> ",
     "data/a.csv:2: column 2: a quote is opened here and not closed"},
    {"a,b\n1,x\"y\n2,3\n", 0, "1<a><b> ",
     "data/a.csv:2: column 2: a quote stands inside a field, or text follows a closed quote"},
    {"a,b\n\"x\"y,2\n", 0, "1<a><b> ",
     "data/a.csv:2: column 1: a quote stands inside a field, or text follows a closed quote"},
    {"a\n\"x\ny\" z\n", 0, "1<a> ",
     "data/a.csv:2: column 1: a quote is opened here and not closed rightly"},
    {"a,b\n1,x\0y\n", 10, "1<a><b> ", "data/a.csv:2: column 2: the field holds a NUL byte"},
    {"\xFF\xFE"
     "a\0",
     4, "", "data/a.csv:1: column 1: the file is UTF-16, not UTF-8"},
};

/* After an error no half row may be delivered: libcsv's csv_fini() would. */
/* Any way to cut a text into pieces gives the same rows. */
static void pieces_make_no_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        for (size_t piece = 1; piece <= 3; piece++) {
            struct record r = {.stop_at = 0};
            struct ep_error err;
            const char *text = good[i].text;
            size_t mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
            size_t size = strlen(text);

            ep_str_init(&r.text, EP_STR_LIMIT);
            struct ep_csv_stream *s = ep_csv_begin("data/a.csv", NULL, take, &r);

            for (size_t at = mark; at < size; at += piece)
                assert_int_equal(
                    ep_csv_feed(s, text + at, size - at < piece ? size - at : piece, &err), EP_OK);
            assert_int_equal(ep_csv_end(s, &err), EP_OK);
            assert_string_equal(r.text.data, good[i].rows);
            ep_str_clear(&r.text);
        }
}

static void faults_name_row_and_column_and_deliver_nothing_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct record r = {.stop_at = 0};
        struct ep_error err = {.message = ""};
        size_t size = bad[i].size ? bad[i].size : strlen(bad[i].text);

        assert_int_equal(read_csv(bad[i].text, size, NULL, &r, &err), EP_INVALID);
        assert_string_equal(err.message, bad[i].message);
        assert_string_equal(r.text.data, bad[i].rows);
        assert_true(err.hint[0] != '\0');
        ep_str_clear(&r.text);
    }
}

static void the_callback_stops_the_reading(void **state)
{
    (void)state;
    struct record r = {.stop_at = 2};
    struct ep_error err;

    assert_int_equal(read_csv("a\nb\nc\n", 6, NULL, &r, &err), EP_CHANGED);
    assert_string_equal(err.message, "stopped");
    assert_int_equal(r.rows, 2);
    ep_str_clear(&r.text);
    r.stop_at = 2;
    assert_int_equal(read_csv("a\nb", 3, NULL, &r, &err), EP_CHANGED); /* in the last row too */
    ep_str_clear(&r.text);
}

static void other_delimiters(void **state)
{
    (void)state;
    static const struct {
        char delimiter;
        const char *text, *rows;
    } rows[] = {{';', "a;b,c\n", "1<a><b,c> "}, {'\t', "a\tb\n\t\n", "1<a><b> 2<><> "}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_csv_options options = {.delimiter = rows[i].delimiter};
        struct record r = {.stop_at = 0};
        struct ep_error err;

        assert_int_equal(read_csv(rows[i].text, strlen(rows[i].text), &options, &r, &err), EP_OK);
        assert_string_equal(r.text.data, rows[i].rows);
        ep_str_clear(&r.text);
    }
}

static enum ep_status read_field(size_t n, bool quoted, struct ep_error *err)
{
    struct ep_csv_options options = {.field_limit = 100000};
    char *text = malloc(n + 3);
    struct record r = {.stop_at = 0};

    memset(text, 'x', n + 3);
    if (quoted)
        text[0] = text[n + 1] = '"';
    text[quoted ? n + 2 : n] = '\n';
    enum ep_status status = read_csv(text, quoted ? n + 3 : n + 1, &options, &r, err);

    free(text);
    ep_str_clear(&r.text);
    return status;
}

static void over_long_fields_are_refused(void **state)
{
    (void)state;
    struct ep_error err;

    for (int quoted = 0; quoted < 2; quoted++) {
        assert_int_equal(read_field(99999, quoted, &err), EP_OK);
        assert_int_equal(read_field(100000, quoted, &err), EP_OK);
        assert_int_equal(read_field(100001, quoted, &err), EP_INVALID);
        assert_string_equal(err.message,
                            "data/a.csv:1: column 1: the field is longer than 100000 bytes");
        assert_int_equal(read_field(10000000, quoted, &err), EP_INVALID);
    }
}

static void too_many_columns_are_refused(void **state)
{
    (void)state;
    struct ep_csv_options options = {.max_fields = 3};
    struct record r = {.stop_at = 0};
    struct ep_error err;

    assert_int_equal(read_csv("a,b,c\n", 6, &options, &r, &err), EP_OK);
    ep_str_clear(&r.text);
    assert_int_equal(read_csv("a,b,c\n1,2,3,4\n", 14, &options, &r, &err), EP_INVALID);
    assert_string_equal(err.message, "data/a.csv:2: the row has more than 3 columns");
    ep_str_clear(&r.text);
}

static void tables(void **state)
{
    (void)state;
    static const char text[] = "id,name\nx,\"Y, Z\"\n\nq,\n";
    struct ep_arena *a = ep_arena_new();
    struct ep_table t;
    struct ep_error err;

    assert_int_equal(ep_csv_table(a, text, strlen(text), "c.csv", &t, &err), EP_OK);
    assert_int_equal(t.columns, 2);
    assert_int_equal(t.rows, 2);
    assert_int_equal(ep_table_column(&t, "name"), 1);
    assert_int_equal(ep_table_column(&t, "none"), -1);
    assert_string_equal(t.cell[0][1], "Y, Z");
    assert_string_equal(t.cell[1][1], "");
    assert_int_equal(t.line[1], 4);
    assert_string_equal(t.file, "c.csv");
    assert_int_equal(ep_csv_table(a, "id\n", 3, "c.csv", &t, &err), EP_OK);
    assert_int_equal(t.rows, 0);
    ep_arena_free(a);
}

static void tables_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "c.csv:1: the file is empty where a head belongs"},
        {"a,b\n1\n", "c.csv:2: the row has 1 columns, the head has 2"},
        {"a,b\n1,2\n1,2,3\n", "c.csv:3: the row has 3 columns, the head has 2"},
        {"a,b,a\n", "c.csv:1: column 3: the name 'a' is that of column 1 too"},
        {"a\n\"x\n", "c.csv:2: column 1: a quote is opened here and not closed"},
    };
    struct ep_arena *a = ep_arena_new();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_table t = {.rows = 77};
        struct ep_error err;

        assert_int_equal(ep_csv_table(a, rows[i].text, strlen(rows[i].text), "c.csv", &t, &err),
                         EP_INVALID);
        assert_string_equal(err.message, rows[i].message);
        assert_int_equal(t.rows, 77);
    }
    ep_arena_free(a);
}

static const struct {
    const char *field, *written;
} fields[] = {
    {"abc", "abc"},
    {"", ""},
    {"a,b", "\"a,b\""},
    {"a\"b", "\"a\"\"b\""},
    {"a\nb", "\"a\nb\""},
    {" a", "\" a\""},
    {"=1+1", "'=1+1"},
    {"=a,\"b", "\"'=a,\"\"b\""},
    {"@x", "'@x"},
    {"+5", "'+5"},
    {"-5", "-5"},
    {"-5.25", "-5.25"},
    {"-5%", "-5%"},
    {"-a", "'-a"},
    {"-5+cmd", "'-5+cmd"},
    {"\tx", "\"'\tx\""},
    {"\rx", "\"'\rx\""},
    {"\xEF\xBC\x9D"
     "1",
     "'\xEF\xBC\x9D"
     "1"},
    {"\xEF\xBC\xA0x", "'\xEF\xBC\xA0x"},
};

static void written_fields_are_quoted_and_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct ep_str s;

        ep_str_init(&s, EP_STR_LIMIT);
        ep_csv_put(&s, fields[i].field, 1);
        assert_string_equal(s.data, fields[i].written);
        ep_csv_put(&s, "z", 0);
        assert_int_equal(strcmp(s.data + strlen(fields[i].written), ",z"), 0);
        ep_str_clear(&s);
    }
}

/* What is written is read back as it was, but for the apostrophe before a formula. */
static void written_rows_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_table t;
        struct ep_error err;
        struct ep_str s;

        ep_str_init(&s, EP_STR_LIMIT);
        ep_str_add(&s, "head,second\n");
        ep_csv_put(&s, "x", 1);
        ep_csv_put(&s, fields[i].field, 0);
        ep_str_addc(&s, '\n');
        assert_int_equal(ep_csv_table(a, s.data, s.length, "c.csv", &t, &err), EP_OK);
        const char *back = t.cell[0][1];

        assert_string_equal(back + (back[0] == '\'' ? 1 : 0), fields[i].field);
        ep_str_clear(&s);
        ep_arena_free(a);
    }
}

/* Any short text of characters that matter ends in rows or in one error with a place. */
static void any_short_text_ends_well(void **state)
{
    (void)state;
    static const char letters[] = "a,\"\n\r \t;";
    uint64_t x = 88172645463325252u;

    for (int round = 0; round < 50000; round++) {
        char text[16];
        size_t n = (size_t)round % sizeof text;
        struct record r = {.stop_at = 0};
        struct ep_error err = {.message = ""};

        for (size_t i = 0; i < n; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            text[i] = letters[x % sizeof letters];
        }
        enum ep_status status = read_csv(text, n, NULL, &r, &err);

        assert_true(status == EP_OK ||
                    (status == EP_INVALID && ep_starts_with(err.message, "data/a.csv:")));
        ep_str_clear(&r.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_rows_come_with_their_lines),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(faults_name_row_and_column_and_deliver_nothing_more),
        cmocka_unit_test(the_callback_stops_the_reading),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(over_long_fields_are_refused),
        cmocka_unit_test(too_many_columns_are_refused),
        cmocka_unit_test(tables),
        cmocka_unit_test(tables_that_do_not_fit),
        cmocka_unit_test(written_fields_are_quoted_and_harmless),
        cmocka_unit_test(written_rows_read_back),
        cmocka_unit_test(any_short_text_ends_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
