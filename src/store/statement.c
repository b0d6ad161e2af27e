/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Queries that are put together at run time must not fill the cache without end. */
#define MOST_KEPT 512

/* The number that stands for :revision: a name would take the number of the first ?n after it. */
#define REVISION_MARK "?100"

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const char *s)
{
    uint64_t h = 14695981039346656037u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

static size_t slot_of(const struct ep_store *s, const char *key, uint64_t hash)
{
    size_t i = (size_t)hash & (s->slots - 1);

    while (s->slot[i] && (s->slot[i]->hash != hash || strcmp(s->slot[i]->key, key) != 0))
        i = (i + 1) & (s->slots - 1);
    return i;
}

static void grow(struct ep_store *s)
{
    struct ep_statement **old = s->slot;
    size_t count = s->slots;

    s->slots = count ? count * 2 : 64;
    s->slot = EP_NEW_ARRAY(s->arena, struct ep_statement *, s->slots);
    for (size_t i = 0; i < count; i++) {
        if (old[i])
            s->slot[slot_of(s, old[i]->key, old[i]->hash)] = old[i];
    }
}

struct ep_statement *ep_statement_find(struct ep_store *s, const char *key)
{
    return s->slots ? s->slot[slot_of(s, key, hash_of(key))] : NULL;
}

static void keep(struct ep_store *s, struct ep_statement *st)
{
    if (s->statements * 2 >= s->slots)
        grow(s);
    st->kept = true;
    s->slot[slot_of(s, st->key, st->hash)] = st;
    s->statements++;
}

static char *with_revision(struct ep_arena *a, const char *sql)
{
    static const char name[] = ":revision";
    size_t n = sizeof name - 1;
    char *out = ep_arena_alloc(a, strlen(sql) + 1);
    char *to = out;

    while (*sql) {
        if (strncmp(sql, name, n) == 0 && !isalnum((unsigned char)sql[n]) && sql[n] != '_') {
            memcpy(to, REVISION_MARK, sizeof REVISION_MARK - 1);
            to += sizeof REVISION_MARK - 1;
            sql += n;
        } else {
            *to++ = *sql++;
        }
    }
    return out;
}

static sqlite3_stmt *prepare(struct ep_store *s, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    char *text = with_revision(s->arena, sql);
    int rc = sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

    if (rc == SQLITE_NOMEM)
        ep_out_of_memory();
    if (rc == SQLITE_OK && stmt)
        return stmt;
    /* A file that cannot be read now says so when the statement is stepped: an empty result. */
    if ((rc & 0xff) != SQLITE_ERROR && (rc & 0xff) != SQLITE_AUTH) {
        s->fault = ep_store_fail(s, rc, &s->error);
        return NULL;
    }
    EP_BUG("%s in: %s", sqlite3_errmsg(s->db), sql);
}

struct ep_statement *ep_statement_add(struct ep_store *s, const char *key, const char *sql)
{
    struct ep_statement *st = EP_NEW(s->arena, struct ep_statement);

    st->stmt = prepare(s, sql);
    st->key = ep_arena_strdup(s->arena, key);
    st->hash = hash_of(key);
    if (st->stmt)
        keep(s, st);
    return st;
}

struct ep_statement *ep_statement_take(struct ep_store *s, const char *sql)
{
    struct ep_statement *st = ep_statement_find(s, sql);

    s->ticks = 0;
    if (!st && s->statements < MOST_KEPT)
        st = ep_statement_add(s, sql, sql);
    if (!st || st->busy) {
        st = EP_NEW(s->arena, struct ep_statement);
        st->stmt = prepare(s, sql);
    }
    st->busy = true;
    return st;
}

void ep_statement_release(struct ep_statement *st)
{
    st->busy = false;
    if (!st->stmt)
        return;
    if (st->kept) {
        sqlite3_reset(st->stmt);
        sqlite3_clear_bindings(st->stmt);
        return;
    }
    sqlite3_finalize(st->stmt);
    st->stmt = NULL;
}

void ep_statements_close(struct ep_store *s)
{
    for (size_t i = 0; i < s->slots; i++) {
        if (s->slot[i])
            sqlite3_finalize(s->slot[i]->stmt);
    }
    s->slots = s->statements = 0;
}
