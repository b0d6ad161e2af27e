/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of fields is sound in itself. */

#include "brief/brief_helper.h"
#include "brief/brief_internal.h"

#define LONGEST_HELP 95

static void each_row(const struct ep_table *t,
                     void (*check)(const struct ep_table *, const struct ep_field *))
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *f = &t->row[i];
        const struct ep_table *inner = f->type == EP_FIELD_STRUCT ? f->table : ep_field_element(f);
        check(t, f);
        if (inner)
            each_row(inner, check);
    }
}

static void check_help(const struct ep_table *t, const struct ep_field *f)
{
    if (!f->help)
        fail_msg("%s of %s has no help", f->key, t->name);
    size_t n = strlen(f->help);
    if (n < 10 || n > LONGEST_HELP || f->help[n - 1] == '.')
        fail_msg("help of %s: %zu characters, no full stop wanted: %s", f->key, n, f->help);
    assert_true(ep_is_id(f->key, false));
}

static void test_help(void **state)
{
    (void)state;
    each_row(&ep_table_brief, check_help);
}

static bool is_value(const struct ep_field *f, const char *text)
{
    for (const char *const *v = f->values; v && *v; v++)
        if (strcmp(*v, text) == 0)
            return true;
    return false;
}

static void check_shape(const struct ep_table *t, const struct ep_field *f)
{
    bool compound = f->type == EP_FIELD_LIST || f->type == EP_FIELD_MAP;
    assert_true(compound == (f->item != NULL));
    assert_true((f->type == EP_FIELD_STRUCT) == (f->table != NULL));
    if (f->type == EP_FIELD_ENUM || f->type == EP_FIELD_RATIO)
        assert_true(ep_bind_count(f->values) > 0);
    if (f->type == EP_FIELD_ENUM && f->def)
        assert_true(is_value(f, f->def));
    if (f->def && (f->flags & EP_F_REQUIRED))
        fail_msg("%s is required and has a default", f->key);
    if (f->type == EP_FIELD_STRUCT)
        assert_int_equal(f->offset, 0);
    if (t->id_key)
        assert_non_null(ep_table_find(t, t->id_key));
    if (t->short_key)
        assert_non_null(ep_table_find(t, t->short_key));
}

static void test_shape(void **state)
{
    (void)state;
    each_row(&ep_table_brief, check_shape);
}

static void check_once(const struct ep_table *t, const struct ep_field *f)
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *g = &t->row[i];
        if (g == f)
            continue;
        assert_string_not_equal(g->key, f->key);
        /* structs are laid out in place, so only their own rows take room */
        if (g->type == EP_FIELD_STRUCT || f->type == EP_FIELD_STRUCT)
            continue;
        if (g->offset < f->offset + ep_field_size(f) && f->offset < g->offset + ep_field_size(g))
            fail_msg("%s and %s of %s share memory", f->key, g->key, t->name);
    }
    if (t->size > 0 && f->type != EP_FIELD_STRUCT)
        assert_true(f->offset + ep_field_size(f) <= t->size);
}

static void test_offsets(void **state)
{
    (void)state;
    each_row(&ep_table_brief, check_once);
}

static void test_find(void **state)
{
    (void)state;
    assert_string_equal(ep_field_find("goals.metric")->key, "metric");
    assert_string_equal(ep_field_find("plan.fees.rate")->key, "rate");
    assert_string_equal(ep_field_find("channels.limits.min")->key, "min");
    assert_int_equal(ep_field_find("business.economics.order_value")->type, EP_FIELD_MONEY);
    assert_null(ep_field_find("plan.bugdet"));
    assert_null(ep_field_find("plan.budget.x"));
    assert_null(ep_field_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
