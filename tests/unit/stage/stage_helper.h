/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STAGE_HELPER_H
#define STAGE_HELPER_H

/* A brief from text, run through the stages business to audit in memory. */

#include "emplan/date.h"
#include "emplan/economics.h"
#include "emplan/report.h"
#include "emplan/stage.h"
#include "stage/stage_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NEAR(a, b, e) assert_true(fabs((a) - (b)) <= (e))

struct bench {
    struct ep_arena *arena;
    struct ep_catalog *catalog;
    struct ep_store *store;
    struct ep_context ctx;
};

static inline void fail_with(const struct ep_error *err)
{
    fail_msg("%s (%s)", err->message, err->hint);
}

static inline void bench_revision(struct bench *b)
{
    struct ep_error err = {.status = EP_OK};
    const struct ep_brief *f = b->ctx.brief;
    char month[8];
    int64_t id;
    const struct ep_revision r = {.kind = "run",
                                  .as_of = "2027-01-01",
                                  .inputs_hash = "0",
                                  .brief_hash = "0",
                                  .catalogue_hash = "0",
                                  .catalogue = "1",
                                  .program = "1",
                                  .brief = f->text,
                                  .settings = "[]",
                                  .client = f->client.text,
                                  .language = "en",
                                  .region = f->region.text,
                                  .currency = f->currency.text,
                                  .first_month = ep_month_text(f->plan.start, month),
                                  .objective = "profit",
                                  .prices = "net",
                                  .note = "",
                                  .currency_digits = f->currency_digits,
                                  .months = f->plan.months};

    if (ep_store_open(NULL, EP_STORE_MEMORY, &b->store, &err) != EP_OK ||
        ep_store_begin(b->store, &err) != EP_OK ||
        ep_revision_insert(b->store, &r, &id, &err) != EP_OK)
        fail_with(&err);
}

static inline void bench_read(struct bench *b, const char *text)
{
    struct ep_error err = {.status = EP_OK};
    struct ep_brief *brief = NULL;
    struct ep_brief_names names = {0};
    struct ep_findings findings;

    b->arena = ep_arena_new();
    ep_findings_init(&findings, b->arena);
    if (ep_catalog_load(b->arena, NULL, 0, &b->catalog, &err) != EP_OK)
        fail_with(&err);
    ep_catalog_names(b->catalog, &names);
    if (ep_brief_read_text(b->arena, text, strlen(text), "brief.yaml", ".", NULL, 0, NULL, &names,
                           &findings, &brief, &err) != EP_OK) {
        for (size_t i = 0; i < findings.count; i++)
            print_message("%d: %s\n", findings.item[i].line, findings.item[i].message);
        fail_with(&err);
    }
    b->ctx.brief = brief;
}

/* Run the stages up to and with `last`; `as_of` 0: the plan's first day. */
static inline void bench_run_as_of(struct bench *b, const char *text, const char *last, int as_of)
{
    struct ep_error err = {.status = EP_OK};
    size_t count;
    const struct ep_stage *stage = ep_stages(&count);

    *b = (struct bench){0};
    bench_read(b, text);
    bench_revision(b);
    b->ctx.as_of = as_of ? as_of : ep_month_first_day(b->ctx.brief->plan.start);
    b->ctx.arena = b->arena;
    b->ctx.catalog = b->catalog;
    b->ctx.store = b->store;
    b->ctx.ledger = ep_ledger_new(b->arena, b->store);
    b->ctx.where =
        (struct ep_where){b->ctx.brief->region.text, b->ctx.brief->business.industry.text,
                          b->ctx.brief->currency.text, ep_month_year(b->ctx.brief->plan.start)};
    for (size_t i = 0; i < count; i++) {
        ep_store_allow(b->store, stage[i].tables);
        if (stage[i].run(&b->ctx, &err) != EP_OK)
            fail_with(&err);
        ep_store_allow(b->store, NULL);
        if (strcmp(stage[i].id, last) == 0)
            return;
    }
    fail_msg("no stage %s", last);
}

static inline void bench_run(struct bench *b, const char *text, const char *last)
{
    bench_run_as_of(b, text, last, 0);
}

static inline void bench_free(struct bench *b)
{
    ep_store_close(b->store);
    ep_arena_free(b->arena);
}

static inline double fact(struct bench *b, const char *key)
{
    return ep_ledger_need(b->ctx.ledger, "%s", key)->value;
}

static inline enum ep_origin origin(struct bench *b, const char *key)
{
    return ep_ledger_need(b->ctx.ledger, "%s", key)->origin;
}

static inline double number(struct bench *b, const char *sql)
{
    return ep_store_number(b->store, -1, sql, NULL);
}

static inline const char *text(struct bench *b, const char *sql)
{
    const char *t = ep_store_text(b->store, b->arena, sql, NULL);

    return t ? t : "";
}

/* Every message that a stage wrote has a text, and the text has its arguments: a missing one ends
 * the program. Returns how many were said. */
static inline int say_all(struct bench *b)
{
    static const char *const sql[] = {
        "SELECT message, args FROM warning WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM industry_note WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM goal_conflict WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM opening WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM audit_channel WHERE revision = :revision ORDER BY channel",
        "SELECT message, args FROM finding WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM message WHERE revision = :revision ORDER BY seq",
        "SELECT ask, args FROM message WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM tone_rule WHERE revision = :revision ORDER BY seq",
        "SELECT message, args FROM strategy_line WHERE revision = :revision ORDER BY seq",
        "SELECT second, args FROM strategy_line WHERE revision = :revision AND second <> ''",
        "SELECT message, args FROM decision WHERE revision = :revision AND message <> ''",
        "SELECT message, args FROM hypothesis WHERE revision = :revision ORDER BY seq",
        "SELECT if_true, args FROM hypothesis WHERE revision = :revision ORDER BY seq",
        "SELECT if_false, args FROM hypothesis WHERE revision = :revision ORDER BY seq",
        "SELECT why_not, '{}' FROM goal WHERE revision = :revision AND why_not <> ''",
    };
    struct ep_texts *texts = ep_texts_open(b->arena, b->store, EP_LANGUAGE_EN);
    struct ep_error err = {.status = EP_OK};
    int said = 0;

    assert_non_null(texts);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct ep_query *q = ep_query_open(b->store, sql[i], NULL);

        while (ep_query_next(q)) {
            const char *key = ep_arena_strdup(b->arena, ep_query_text(q, 0));
            const char *args = ep_arena_strdup(b->arena, ep_query_text(q, 1));
            const char *said_text = ep_texts_say(texts, key, args);

            if (getenv("SAY"))
                print_message("  %s\n", said_text);
            assert_null(strstr(said_text, "nan"));
            assert_null(strchr(said_text, '{'));
            said++;
        }
        assert_int_equal(ep_query_close(q, &err), EP_OK);
    }
    return said;
}

/* Nothing but what is required. */
#define BRIEF_LEAST                                                                                \
    "emplan: 1\nclient: Minimal\nregion: DE\ncurrency: EUR\n"                                      \
    "plan: {start: 2027-01, months: 12, budget: 12000}\n"                                          \
    "business: {model: ecommerce, industry: apparel}\n"                                            \
    "goals:\n  - {id: g, serves: raise_revenue, metric: customers, target: 500, window: 2027}\n"   \
    "segments:\n  - {id: s, size: 100000}\n"

#endif
