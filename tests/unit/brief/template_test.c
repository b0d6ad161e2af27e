/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is written out of the table: templates, schema, reference. */

#include "brief/brief_helper.h"
#include "brief/brief_internal.h"

static const char *const languages[] = {"en", "de", "ru"};

static struct outcome read_in(const char *language, const char *name, const char *client, int start)
{
    struct ep_str s;
    ep_str_init(&s, EP_STR_LIMIT);
    assert_true(ep_brief_template(name, client, language, start, &s));
    struct outcome o = read_brief(s.data);
    ep_str_clear(&s);
    return o;
}

static struct outcome read_template(const char *name, const char *client, int start)
{
    return read_in("de", name, client, start);
}

static void test_templates_have_no_findings(void **state)
{
    (void)state;
    size_t count = 0;
    for (const char *const *t = ep_brief_templates(); *t; t++, count++) {
        for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
            struct outcome o = read_in(languages[l], *t, "Nadelwerk", 2027 * 12 + 6);
            if (o.status != EP_OK || o.findings.count > 0) {
                print_findings(&o);
                fail_msg("template %s in %s has findings", *t, languages[l]);
            }
            assert_string_equal(o.brief->language.text, languages[l]);
            assert_int_equal(o.brief->plan.start, 2027 * 12 + 6);
            assert_true(o.brief->team.count > 0 && o.brief->demand.keywords.count > 0);
            assert_true(o.brief->competitors.count > 0 && o.brief->audit.tools.count > 0);
            done(&o);
        }
    }
    assert_int_equal(count, 6);
}

static void differ(const struct ep_words *a, const struct ep_words *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_string_not_equal(a->item[i].text, b->item[i].text);
}

/* Nothing of the client that the template makes up is left in English, and nothing is left out. */
static void test_templates_are_translated(void **state)
{
    (void)state;
    for (const char *const *t = ep_brief_templates(); *t; t++)
        for (size_t l = 1; l < sizeof languages / sizeof *languages; l++) {
            struct outcome en = read_in("en", *t, "N", 2027 * 12);
            struct outcome o = read_in(languages[l], *t, "N", 2027 * 12);
            const struct ep_brief *a = en.brief, *b = o.brief;
            assert_string_not_equal(a->business.product.text, b->business.product.text);
            assert_string_not_equal(a->brand.promise.text, b->brand.promise.text);
            differ(&a->business.specifics, &b->business.specifics);
            differ(&a->brand.values, &b->brand.values);
            differ(&a->brand.tone, &b->brand.tone);
            differ(&a->brand.proof, &b->brand.proof);
            assert_int_equal(a->goals.count, b->goals.count);
            assert_int_equal(a->segments.count, b->segments.count);
            assert_int_equal(a->demand.keywords.count, b->demand.keywords.count);
            for (size_t i = 0; i < a->segments.count; i++) {
                assert_string_not_equal(a->segments.item[i].name.text,
                                        b->segments.item[i].name.text);
                differ(&a->segments.item[i].needs, &b->segments.item[i].needs);
                differ(&a->segments.item[i].barriers, &b->segments.item[i].barriers);
            }
            assert_int_equal(a->team.count, b->team.count);
            for (size_t i = 0; i < a->team.count; i++)
                assert_string_not_equal(a->team.item[i].role.text, b->team.item[i].role.text);
            done(&en);
            done(&o);
        }
}

static void test_every_client_name(void **state)
{
    (void)state;
    static const char *const names[] = {"Nadelwerk",
                                        "M\xC3\xBCller & S\xC3\xB6hne",
                                        "a: b",
                                        "#1",
                                        "\"x\" \\ y",
                                        "yes",
                                        "null",
                                        "- a",
                                        "it's",
                                        "{x}",
                                        "1.5",
                                        "a #b",
                                        "tab\tand\nline",
                                        "\xD0\xAF",
                                        "%",
                                        "..."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct outcome o = read_template("leads", names[i], 2027 * 12);
        if (o.status != EP_OK)
            print_findings(&o);
        assert_int_equal(o.status, EP_OK);
        assert_string_equal(o.brief->client.text, names[i]);
        done(&o);
    }
}

static void test_comments_are_of_the_table(void **state)
{
    (void)state;
    struct ep_str s;
    for (const char *const *t = ep_brief_templates(); *t; t++) {
        for (size_t l = 1; l < sizeof languages / sizeof *languages; l++) {
            ep_str_init(&s, EP_STR_LIMIT);
            assert_true(ep_brief_template(*t, "N", languages[l], 2027 * 12, &s));
            assert_null(strstr(s.data, ep_field_find("plan.start")->help));
            assert_null(strstr(s.data, "${"));
            for (const char *line = s.data; *line; line += strcspn(line, "\n") + 1)
                if (ep_utf8_count(line, strcspn(line, "\n")) > 100)
                    fail_msg("%s: a line is too long: %.110s", *t, line);
            ep_str_clear(&s);
        }
        ep_str_init(&s, EP_STR_LIMIT);
        assert_true(ep_brief_template(*t, "N", "en", 2027 * 12, &s));
        assert_non_null(strstr(s.data, ep_field_find("plan.start")->help));
        assert_non_null(strstr(s.data, ep_field_find("business.economics.order_value")->help));
        assert_non_null(strstr(s.data, ep_field_find("goals.target")->help));
        assert_null(strstr(s.data, "${"));
        for (const char *line = s.data; *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 100)
                fail_msg("%s: a line is too long: %.110s", *t, line);
        ep_str_clear(&s);
    }
    ep_str_init(&s, EP_STR_LIMIT);
    assert_false(ep_brief_template("nothing", "N", "en", 2027 * 12, &s));
    assert_int_equal(s.length, 0);
    ep_str_clear(&s);
}

static void each_key(const struct ep_table *t, const char *above, struct ep_arena *a,
                     void (*check)(const struct ep_field *, const char *, const char *),
                     const char *text)
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *f = &t->row[i];
        const char *path = *above ? ep_arena_printf(a, "%s.%s", above, f->key) : f->key;
        const struct ep_table *inner = f->type == EP_FIELD_STRUCT ? f->table : ep_field_element(f);
        const char *more = f->type == EP_FIELD_LIST ? "[]" : f->type == EP_FIELD_MAP ? ".NAME" : "";
        check(f, path, text);
        if (inner)
            each_key(inner, ep_arena_printf(a, "%s%s", path, more), a, check, text);
    }
}

static void in_reference(const struct ep_field *f, const char *path, const char *text)
{
    char key[160];
    snprintf(key, sizeof key, strchr(path, '.') ? "\n| `%s` |" : "%s", path);
    if (!strstr(text, key))
        fail_msg("%s is not in the reference", path);
    for (const char *const *v = f->values; v && *v; v++)
        assert_non_null(strstr(text, *v));
}

static void in_schema(const struct ep_field *f, const char *path, const char *text)
{
    char title[128];
    (void)path;
    snprintf(title, sizeof title, "\"title\": \"%s\"", f->key);
    assert_non_null(strstr(text, title));
    assert_non_null(strstr(text, f->help));
}

static void test_reference_and_schema_have_every_key(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    struct ep_str s;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_brief_reference(&s);
    each_key(&ep_table_brief, "", a, in_reference, s.data);
    assert_true(s.data[s.length - 1] == '\n');
    ep_str_clear(&s);
    ep_str_init(&s, EP_STR_LIMIT);
    ep_brief_schema(&s);
    assert_non_null(strstr(s.data, "https://json-schema.org/draft/2020-12/schema"));
    each_key(&ep_table_brief, "", a, in_schema, s.data);
    ep_str_clear(&s);
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_templates_have_no_findings),
        cmocka_unit_test(test_templates_are_translated),
        cmocka_unit_test(test_every_client_name),
        cmocka_unit_test(test_comments_are_of_the_table),
        cmocka_unit_test(test_reference_and_schema_have_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
