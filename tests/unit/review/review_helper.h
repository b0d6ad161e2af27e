/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REVIEW_HELPER_H
#define REVIEW_HELPER_H

/* A review of a plan of twelve months from January 2027, in memory. */

#include "review/review_internal.h"

#include "emplan/catalog.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct ep_arena *arena;
    struct ep_catalog *catalog;
    struct ep_findings findings;
    struct ep_review v;
};

static inline void bench_open(struct bench *b)
{
    static const struct ep_revision r = {.kind = "review",
                                         .as_of = "2027-01-01",
                                         .inputs_hash = "0",
                                         .brief_hash = "0",
                                         .catalogue_hash = "0",
                                         .catalogue = "1",
                                         .program = "1",
                                         .brief = "",
                                         .settings = "[]",
                                         .client = "Acme",
                                         .language = "en",
                                         .region = "DE",
                                         .currency = "EUR",
                                         .first_month = "2027-01",
                                         .objective = "profit",
                                         .prices = "net",
                                         .note = "",
                                         .currency_digits = 2,
                                         .months = 12};
    struct ep_error err = {.status = EP_OK};
    int64_t id;

    *b = (struct bench){.arena = ep_arena_new()};
    ep_findings_init(&b->findings, b->arena);
    assert_int_equal(ep_catalog_load(b->arena, NULL, 0, &b->catalog, &err), EP_OK);
    b->v = (struct ep_review){.arena = b->arena,
                              .record = r,
                              .findings = &b->findings,
                              .catalog = b->catalog,
                              .months = 12,
                              .changed = "[]"};
    assert_true(ep_month_parse("2027-01", &b->v.first));
    assert_int_equal(ep_store_open(NULL, EP_STORE_MEMORY, &b->v.store, &err), EP_OK);
    assert_int_equal(ep_store_begin(b->v.store, &err), EP_OK);
    assert_int_equal(ep_revision_insert(b->v.store, &r, &id, &err), EP_OK);
}

static inline void bench_close(struct bench *b)
{
    ep_store_close(b->v.store);
    ep_arena_free(b->arena);
}

/* A channel of the plan with the same figures in every month. */
static inline struct ep_rv_channel *bench_channel(struct bench *b, const char *id, double spend,
                                                  double visits, double leads, double customers,
                                                  double revenue)
{
    struct ep_rv_channel *c = ep_rv_channel(&b->v, id, true);
    const double figure[] = {spend, visits, leads, customers, revenue};

    c->in_plan = true;
    for (int t = 0; t < b->v.months; t++)
        for (int f = 0; f <= EP_ACTUAL_REVENUE; f++)
            c->month[t].planned[f] = figure[f];
    return c;
}

static inline bool bench_said(const struct bench *b, const char *part)
{
    for (size_t i = 0; i < b->findings.count; i++)
        if (strstr(b->findings.item[i].message, part))
            return true;
    return false;
}

static inline double bench_number(struct bench *b, const char *sql)
{
    return ep_store_number(b->v.store, NAN, sql, (char *)NULL);
}

#endif
