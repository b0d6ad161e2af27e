/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_fixture.h"

#include "emplan/ledger.h"
#include <math.h>

struct setting {
    struct fixture *f;
    struct ep_arena *arena;
    struct ep_store *store;
    struct ep_ledger *ledger;
};

static struct setting begin(struct fixture *f)
{
    struct setting t = {.f = f, .arena = ep_arena_new()};

    t.store = fixture_open(f, EP_STORE_MEMORY);
    assert_int_equal(ep_store_begin(t.store, &f->err), EP_OK);
    fixture_revision(t.store);
    t.ledger = ep_ledger_new(t.arena, t.store);
    return t;
}

static void end(struct setting *t)
{
    assert_int_equal(ep_ledger_status(t->ledger, &t->f->err), EP_OK);
    ep_store_close(t->store);
    ep_arena_free(t->arena);
}

static struct ep_fact fact(const char *key, double value)
{
    return (struct ep_fact){.key = key,
                            .value = value,
                            .range = ep_range_of(value),
                            .unit = "money",
                            .origin = EP_ORIGIN_BRIEF,
                            .place = "brief.yaml:14"};
}

static double column(struct setting *t, const char *key, const char *name)
{
    char *sql = ep_arena_printf(t->arena,
                                "SELECT %s FROM fact WHERE revision = :revision AND "
                                "key = ?1",
                                name);

    return ep_store_number(t->store, -1, sql, key, NULL);
}

static void test_put_and_get(void **state)
{
    struct setting t = begin(*state);
    char key[] = "business.order_value";
    struct ep_fact f = fact(key, 65);
    const struct ep_fact *put = ep_ledger_put(t.ledger, &f, NULL, 0);

    key[0] = 'X'; /* the ledger has its own copy */
    assert_string_equal(put->key, "business.order_value");
    assert_ptr_equal(ep_ledger_get(t.ledger, "business.%s", "order_value"), put);
    assert_ptr_equal(ep_ledger_need(t.ledger, "business.order_value"), put);
    assert_null(ep_ledger_get(t.ledger, "business.order"));
    assert_true(ep_ledger_value(t.ledger, 7, "business.order_value") == 65);
    assert_true(ep_ledger_value(t.ledger, 7, "nothing") == 7);
    assert_aborts(ep_ledger_need(t.ledger, "nothing"));
    assert_true(column(&t, "business.order_value", "value") == 65);
    assert_true(column(&t, "business.order_value", "id") == (double)put->id);

    f = fact("business.order_value", 65);
    assert_ptr_equal(ep_ledger_put(t.ledger, &f, NULL, 0), put);
    f.value = 66;
    assert_aborts(ep_ledger_put(t.ledger, &f, NULL, 0));
    f = fact("bad", NAN);
    assert_aborts(ep_ledger_put(t.ledger, &f, NULL, 0));
    f = fact("bad", 1);
    f.range.high = INFINITY;
    assert_aborts(ep_ledger_put(t.ledger, &f, NULL, 0));
    end(&t);
}

/* More facts than the first hash table holds; every one is found again, in order. */
static void test_many(void **state)
{
    struct setting t = begin(*state);
    enum {
        MANY = 5000
    };

    for (int i = 0; i < MANY; i++) {
        struct ep_fact f = fact(ep_arena_printf(t.arena, "forecast.%d.customers", i), i);

        ep_ledger_put(t.ledger, &f, NULL, 0);
    }
    size_t count;
    const struct ep_fact *const *all = ep_ledger_all(t.ledger, &count);

    assert_int_equal(count, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_true(all[i]->value == i);
        assert_ptr_equal(ep_ledger_get(t.ledger, "forecast.%d.customers", i), all[i]);
    }
    assert_true(ep_store_number(t.store, 0, "SELECT count(*) FROM fact", NULL) == MANY);
    end(&t);
}

static void test_derive(void **state)
{
    struct setting t = begin(*state);
    struct ep_fact a = fact("a", 2), b = fact("b", 3);
    const struct ep_fact *fa = ep_ledger_put(t.ledger, &a, NULL, 0);
    const struct ep_fact *fb = ep_ledger_put(t.ledger, &b, NULL, 0);
    const struct ep_range range = {0.05, 0.06, 0.08};
    const struct ep_fact *d = EP_DERIVE(t.ledger, "c", range, "rate", "a x b", fa, NULL, fb, fa);

    assert_true(d->value == 0.06);
    assert_true(d->rate);
    assert_int_equal(d->origin, EP_ORIGIN_DERIVED);
    assert_string_equal(d->place, "a x b");
    assert_true(ep_store_number(t.store, 0, "SELECT count(*) FROM fact_input", NULL) == 2);
    assert_true(ep_store_number(t.store, 0,
                                "SELECT sum(f.value) FROM fact_input AS i JOIN fact AS f ON f.id = "
                                "i.input WHERE i.fact = (SELECT id FROM fact WHERE key = 'c')",
                                NULL) == 5);
    end(&t);
}

static void test_brief(void **state)
{
    struct setting t = begin(*state);
    struct ep_num given = {
        .range = {1, 2, 4}, .given = true, .at = {.file = "brief.yaml", .line = 14}};
    struct ep_num set = {.range = {1, 1, 1}, .given = true, .at = {.file = "--set a.b"}};
    struct ep_num usual = {.range = {12, 12, 12}, .has_default = true};
    struct ep_num none = {.given = false};
    const struct ep_fact *f = ep_ledger_brief(t.ledger, "a", &given, "money");

    assert_true(f->value == 2 && f->range.high == 4);
    assert_string_equal(f->place, "brief.yaml:14");
    assert_int_equal(f->origin, EP_ORIGIN_BRIEF);
    assert_string_equal(ep_ledger_brief(t.ledger, "b", &set, "money")->place, "--set a.b");
    f = ep_ledger_brief(t.ledger, "c", &usual, "months");
    assert_int_equal(f->origin, EP_ORIGIN_DEFAULT);
    assert_true(f->value == 12);
    assert_null(ep_ledger_brief(t.ledger, "d", &none, "money"));
    end(&t);
}

static void test_data(void **state)
{
    struct setting t = begin(*state);
    struct ep_data_ref ref = {.file = {.text = "data/x.csv", .given = true}};
    const struct ep_brief brief = {.data = {&ref, 1}};
    struct ep_num own = {.range = {1, 2, 4},
                         .given = true,
                         .at = {.file = "data/x.csv"},
                         .seen = 12,
                         .note = "mean of 12 orders"};
    struct ep_num other = {.range = {3, 3, 3}, .given = true, .at = {.file = "data/y.csv"}};

    ep_ledger_data_files(t.ledger, &brief);
    const struct ep_fact *f = ep_ledger_brief(t.ledger, "a", &own, "money");

    assert_int_equal(f->origin, EP_ORIGIN_DATA);
    assert_string_equal(f->place, "data/x.csv");
    assert_string_equal(f->note, "mean of 12 orders");
    assert_int_equal(ep_ledger_brief(t.ledger, "b", &other, "money")->origin, EP_ORIGIN_BRIEF);
    end(&t);
}

static const struct ep_where where = {
    .region = "US", .industry = "apparel", .currency = "USD", .year = 2027};

static struct ep_catalog *catalogue(struct setting *t)
{
    struct ep_catalog *c = NULL;

    if (ep_catalog_load(t->arena, NULL, 0, &c, &t->f->err) != EP_OK)
        fail_msg("%s", t->f->err.message);
    return c;
}

static void assert_range(struct ep_range a, struct ep_range b)
{
    assert_true(a.low == b.low && a.mid == b.mid && a.high == b.high);
}

/* A multiple of the search price is multiplied, and rests on it. */
static void test_catalogue(void **state)
{
    struct setting t = begin(*state);
    struct ep_catalog *c = catalogue(&t);
    struct ep_figure times, price;
    static const char key[] = "search_ads.cost_per_visit";

    assert_true(ep_catalog_figure(c, key, &where, t.arena, &times));
    assert_true(times.cpc_multiple);
    assert_true(ep_catalog_figure(c, "industry.search_cpc", &where, t.arena, &price));
    const struct ep_fact *f = ep_ledger_catalog(t.ledger, key, NULL, c, key, &where);

    assert_range(f->range, ep_range_product(times.range, price.range));
    assert_true(f->range.low < f->value && f->value < f->range.high);
    assert_string_equal(f->unit, "money");
    assert_string_equal(f->source, times.source->id);
    assert_string_equal(f->place, times.row);
    const struct ep_fact *cpc = ep_ledger_need(t.ledger, "industry.search_cpc");

    assert_range(cpc->range, price.range);
    assert_true(ep_store_number(t.store, 0, "SELECT input FROM fact_input", NULL) ==
                (double)cpc->id);
    assert_ptr_equal(ep_ledger_catalog(t.ledger, key, NULL, c, key, &where), f);
    assert_null(ep_ledger_catalog(t.ledger, "x", NULL, c, "no.such_figure", &where));
    char *title =
        ep_store_text(t.store, t.arena, "SELECT title FROM source WHERE id = ?1", f->source, NULL);

    assert_string_equal(title, times.source->title);
    end(&t);
}

/* The source of a second revision is not written twice. */
static void test_source_in_the_next_revision(void **state)
{
    struct setting t = begin(*state);
    struct ep_catalog *c = catalogue(&t);
    static const char key[] = "industry.search_cpc";

    ep_ledger_catalog(t.ledger, key, NULL, c, key, &where);
    double sources = ep_store_number(t.store, 0, "SELECT count(*) FROM source", NULL);

    fixture_revision(t.store);
    struct ep_ledger *next = ep_ledger_new(t.arena, t.store);

    ep_ledger_catalog(next, key, NULL, c, key, &where);
    assert_int_equal(ep_ledger_status(next, &t.f->err), EP_OK);
    assert_true(ep_store_number(t.store, 0, "SELECT count(*) FROM source", NULL) == sources);
    assert_true(ep_store_number(t.store, 0, "SELECT count(*) FROM fact", NULL) == 2);
    end(&t);
}

static void test_assumption(void **state)
{
    struct setting t = begin(*state);
    struct ep_catalog *c = catalogue(&t);
    static const char key[] = "search_ads.cost_per_visit";
    struct ep_assumption own = {.key = key,
                                .value = {.range = {0.5, 0.7, 0.9}, .given = true},
                                .why = {.text = "own account", .given = true},
                                .at = {.file = "brief.yaml", .line = 80}};
    struct ep_brief brief = {.assumptions = {.item = &own, .count = 1}};
    const struct ep_fact *f = ep_ledger_catalog(t.ledger, key, &brief, c, key, &where);

    assert_int_equal(f->origin, EP_ORIGIN_ASSUMPTION);
    assert_true(f->value == 0.7);
    assert_string_equal(f->unit, "money");
    assert_string_equal(f->place, "brief.yaml:80");
    assert_string_equal(f->note, "own account");
    assert_null(f->source);
    end(&t);
}

/* A copy knows what was put, and what is put into it the first one does not know. */
static void test_fork(void **state)
{
    struct setting t = begin(*state);
    struct ep_arena *a = ep_arena_new();
    struct ep_fact f = fact("a", 1), g = fact("b", 2), h = fact("c", 3);
    const struct ep_fact *put = ep_ledger_put(t.ledger, &f, NULL, 0);
    struct ep_ledger *l = ep_ledger_fork(t.ledger, a);

    assert_ptr_equal(ep_ledger_get(l, "a"), put);
    ep_ledger_put(t.ledger, &g, NULL, 0);
    ep_ledger_put(l, &h, &put, 1);
    assert_null(ep_ledger_get(l, "b"));
    assert_null(ep_ledger_get(t.ledger, "c"));
    assert_true(ep_ledger_get(l, "c")->value == 3);
    assert_true(column(&t, "b", "value") == 2);
    assert_true(column(&t, "c", "value") == -1);
    for (int i = 0; i < 600; i++) {
        h.key = ep_arena_printf(a, "more.%d", i);
        ep_ledger_put(l, &h, NULL, 0);
    }
    assert_ptr_equal(ep_ledger_get(l, "a"), put);
    assert_null(ep_ledger_get(t.ledger, "more.7"));
    ep_arena_free(a);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_put_and_get),
        with_fixture(test_many),
        with_fixture(test_derive),
        with_fixture(test_brief),
        with_fixture(test_data),
        with_fixture(test_catalogue),
        with_fixture(test_source_in_the_next_revision),
        with_fixture(test_assumption),
        with_fixture(test_fork),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
