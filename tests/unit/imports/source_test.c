/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imports/imports_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/emplan-source-XXXXXX";

static const char *write_file(const char *data, size_t size)
{
    static char path[64];

    snprintf(path, sizeof path, "%s/x.csv", folder);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, size, f), size);
    fclose(f);
    return path;
}

static enum ep_status collect(void *user, const char *text, size_t size, struct ep_error *err)
{
    (void)err;
    ep_str_addn(user, text, size);
    return EP_OK;
}

static enum ep_status read_all(const char *data, size_t size, struct ep_str *text,
                               struct ep_in_source *source, struct ep_error *err)
{
    ep_str_init(text, EP_STR_LIMIT);
    return ep_in_read(write_file(data, size), "x.csv", collect, text, source, err);
}

/* Every kind of character on every offset around the end of a piece of 256 KiB. */
static void characters_cut_by_a_piece_are_whole(void **state)
{
    static const char *const characters[] = {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x8C\xBB"};
    size_t size = ((size_t)256 << 10) + 64;
    char *data = malloc(size + 4);

    (void)state;
    assert_non_null(data);
    for (size_t c = 0; c < 3; c++)
        for (size_t at = ((size_t)256 << 10) - 5; at < ((size_t)256 << 10) + 5; at++) {
            struct ep_str text;
            struct ep_in_source source;
            struct ep_error err;

            memset(data, 'a', size);
            memcpy(data + at, characters[c], strlen(characters[c]));
            assert_int_equal(read_all(data, size, &text, &source, &err), EP_OK);
            assert_int_equal(text.length, size);
            assert_memory_equal(text.data, data, size);
            ep_str_clear(&text);
        }
    free(data);
}

static void encodings(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *encoding;
        bool mark;
        const char *text;
    } rows[] = {
        {"a,\xC3\xA4\n", 5, "UTF-8", false, "a,\xC3\xA4\n"},
        {"\xEF\xBB\xBF"
         "a,b\n",
         7, "UTF-8", true, "a,b\n"},
        {"\xFF\xFE"
         "a\0\xE4\0\n\0",
         8, "UTF-16LE", true, "a\xC3\xA4\n"},
        {"\xFE\xFF"
         "\0a\0\xE4\0\n",
         8, "UTF-16BE", true, "a\xC3\xA4\n"},
        {"\xFF\xFE\x3C\xD8\x3B\xDF", 6, "UTF-16LE", true, "\xF0\x9F\x8C\xBB"},
        {"", 0, "UTF-8", false, ""},
    };

    (void)state;
    for (size_t i = 0; i < EP_IN_COUNT(rows); i++) {
        struct ep_str text;
        struct ep_in_source source;
        struct ep_error err;

        assert_int_equal(read_all(rows[i].bytes, rows[i].size, &text, &source, &err), EP_OK);
        assert_string_equal(text.data, rows[i].text);
        assert_string_equal(source.encoding, rows[i].encoding);
        assert_int_equal(source.mark, rows[i].mark);
        ep_str_clear(&text);
    }
}

static void what_is_no_text_is_named(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *message;
    } rows[] = {
        {"a,b\n1,\xFC\n", 8, "x.csv:2: byte 0xFC at offset 6 is not UTF-8"},
        {"a,b\n1,\xC3", 7, "x.csv:2: byte 0xC3 at offset 6 is not UTF-8"},
        {"a\0,\0", 4, "x.csv holds NUL bytes: it is not UTF-8"},
        {"\xFF\xFE"
         "a\0\x3C\xD8",
         6, "x.csv:1: byte 0x3C at offset 4 is not UTF-16LE"},
        {"\xFF\xFE"
         "a\0b",
         5, "x.csv:1: byte 0x62 at offset 4 is not UTF-16LE"},
        {"PK\x03\x04...", 7, "x.csv is a workbook (.xlsx) or an archive, not a CSV file"},
        {"\xD0\xCF\x11\xE0...", 7, "x.csv is an old workbook (.xls), not a CSV file"},
        {"<table><tr>", 11, "x.csv is a web page, not a CSV file"},
        {"\x1F\x8B..", 4, "x.csv is a gzip archive, not a CSV file"},
    };

    (void)state;
    for (size_t i = 0; i < EP_IN_COUNT(rows); i++) {
        struct ep_str text;
        struct ep_in_source source;
        struct ep_error err;

        assert_int_equal(read_all(rows[i].bytes, rows[i].size, &text, &source, &err), EP_INVALID);
        assert_string_equal(err.message, rows[i].message);
        assert_true(err.hint[0] != '\0');
        ep_str_clear(&text);
    }
}

static void the_hash_is_that_of_the_bytes(void **state)
{
    struct ep_str text;
    struct ep_in_source source;
    struct ep_error err;

    (void)state;
    assert_int_equal(read_all("abc", 3, &text, &source, &err), EP_OK);
    assert_string_equal(source.hash,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ep_str_clear(&text);
}

static void delimiters(void **state)
{
    static const struct {
        const char *text;
        char delimiter;
    } rows[] = {
        {"query,volume\n", ','},
        {"query;volume\n", ';'},
        {"\n\nquery\tvolume\r\n", '\t'},
        {"query,\"volume; a month\"\n", ','},
        {"sep=;\nquery;volume\n", ';'},
        {"a;b,c;d\n", ';'},
        {"query", ','},
        {"", ','},
    };

    (void)state;
    for (size_t i = 0; i < EP_IN_COUNT(rows); i++)
        if (ep_in_delimiter(rows[i].text, strlen(rows[i].text)) != rows[i].delimiter)
            fail_msg("%s", rows[i].text);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(write_file("", 0));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_cut_by_a_piece_are_whole),
        cmocka_unit_test(encodings),
        cmocka_unit_test(what_is_no_text_is_named),
        cmocka_unit_test(the_hash_is_that_of_the_bytes),
        cmocka_unit_test(delimiters),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
