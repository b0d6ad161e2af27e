/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_FIXTURE_H
#define EP_REPORT_FIXTURE_H

/* A project file with what fixture.sql holds, or with one bare revision. */

#include "store/store_fixture.h"

#include "emplan/embed.h"
#include "report/report_internal.h"
#include <sqlite3.h>

EP_EMBED(ep_fixture_sql, "../tests/unit/report/fixture.sql")
EP_EMBED(ep_fixture_texts, "../tests/unit/report/fixture.txt")

#define BARE_REVISION                                                                              \
    "INSERT INTO revision (id, kind, as_of, inputs_hash, brief_hash, catalogue_hash, catalogue,"   \
    " program, brief, settings, client, language, region, currency, currency_digits, first_month," \
    " months, objective, prices) VALUES (1, 'run', '2027-03-01', 'a', 'b', 'c', '1', 'emplan 1',"  \
    " '', '[]', 'Bare', 'en', 'AT', 'EUR', 2, '2027-03', 12, 'profit', 'net')"

struct scene {
    struct fixture *f;
    struct ep_arena *arena;
    struct ep_store *store;
    struct ep_revision rev;
    struct ep_str out;
};

/* Run SQL on the file beside the program's own rules. */
static inline void scene_exec(const char *file, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    sqlite3_close(db);
}

/* Make the file, put `first` and then `second` (may be NULL) into it and open it at its latest
 * revision. */
static inline struct scene *scene_open(void **state, const char *first, const char *second)
{
    struct fixture *f = *state;
    struct scene *s = calloc(1, sizeof *s);

    s->f = f;
    s->arena = ep_arena_new();
    ep_str_init(&s->out, EP_STR_LIMIT);
    assert_int_equal(ep_store_open(f->file, EP_STORE_WRITE, &s->store, &f->err), EP_OK);
    assert_int_equal(ep_store_begin(s->store, &f->err), EP_OK);
    assert_int_equal(ep_store_commit(s->store, &f->err), EP_OK);
    ep_store_close(s->store);
    scene_exec(f->file, first);
    if (second)
        scene_exec(f->file, second);
    assert_int_equal(ep_store_open(f->file, EP_STORE_READ, &s->store, &f->err), EP_OK);
    assert_true(ep_revision_get(s->store, s->arena, "latest", &s->rev));
    return s;
}

static inline void scene_close(struct scene *s)
{
    ep_store_close(s->store);
    ep_str_clear(&s->out);
    ep_arena_free(s->arena);
    free(s);
}

static inline const char *scene_markdown(struct scene *s)
{
    struct ep_error err;

    ep_str_cut(&s->out, 0);
    if (ep_report_render_with(s->store, EP_REPORT_MARKDOWN, -1, ep_fixture_texts, &s->out, &err) !=
        EP_OK)
        fail_msg("%s", err.message);
    return s->out.data;
}

#endif
