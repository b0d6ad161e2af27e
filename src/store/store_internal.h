/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_STORE_INTERNAL_H
#define EP_STORE_INTERNAL_H

#include "emplan/arena.h"
#include "emplan/embed.h"
#include "emplan/error.h"
#include "emplan/store.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

EP_EMBEDDED(ep_schema_sql)
EP_EMBEDDED(ep_queries_sql)

/* A prepared statement that is kept. `key` is the SQL of a query, or table and columns of a write.
 */
struct ep_statement {
    const char *key;
    uint64_t hash;
    sqlite3_stmt *stmt;
    bool has_revision; /* a write whose table has the column */
    bool kept;         /* lives in the cache, not with its query */
    bool busy;         /* a query is reading from it */
};

/* A write by the addresses of its names, which are constant texts: rows come by the thousand, and
 * most from few places. */
#define EP_STORE_WRITES  64
#define EP_WRITE_COLUMNS 16
struct ep_write {
    const char *table, *key_column, *column[EP_WRITE_COLUMNS];
    size_t count;
    struct ep_statement *st; /* NULL: none yet */
};

struct ep_store {
    struct ep_arena *arena; /* owned: everything below */
    sqlite3 *db;            /* owned */
    const char *path;       /* as the user wrote it */
    const char *real;       /* what SQLite opens: folder without symbolic links; NULL: memory */
    enum ep_store_mode mode;
    bool fresh;   /* nothing committed yet: the file is removed again on closing */
    bool pending; /* the transaction that made the fresh file is open, ep_store_begin() takes it */
    bool checked; /* opened: from now on a mistake in SQL is our own */
    int64_t revision;
    long ticks;            /* of the progress handler in this statement */
    enum ep_status fault;  /* first damage met by a query without a status, or EP_OK */
    struct ep_error error; /* of that */
    const char *const *allow;
    struct ep_str key;          /* of the write under way */
    struct ep_write write[EP_STORE_WRITES]; /* those made last, by their names' addresses */
    struct ep_statement **slot; /* hash table, a power of two */
    size_t slots, statements;
};

/* One step of the schema: SQL that turns a file of version - 1 into one of `version`. */
struct ep_migration {
    int version;
    const char *sql;
};
/* The table of migrations, *count set. How to add one: a row in migrate.c, a raised
 * EP_STORE_VERSION, a stored file of the version before for the tests. Static. */
const struct ep_migration *ep_migrations(size_t *count);
/* Run the steps after version `from` up to `to` and stamp the file. The caller holds the
 * transaction. */
enum ep_status ep_migrate(struct ep_store *s, const struct ep_migration *step, size_t count,
                          int from, int to, struct ep_error *err);
/* Bring an older file up to date: backup beside it, then all steps in one transaction. */
enum ep_status ep_migrate_file(struct ep_store *s, const struct ep_migration *step, size_t count,
                               int from, struct ep_error *err);

/* Look at the file before anything of it is believed. *version gets its user_version, *fresh true
 * where it is empty. PROJECT: foreign, newer, damaged, in WAL mode. */
enum ep_status ep_check_head(struct ep_store *s, int *version, bool *fresh, struct ep_error *err);
/* Compare the schema with one that `step` makes at `version`, then check contents and rules:
 * nothing of a foreign schema is ever run. */
enum ep_status ep_check_body(struct ep_store *s, const struct ep_migration *step, size_t count,
                             int version, struct ep_error *err);

/* Turn a result of SQLite into a status with a message. Out of memory does not return; a mistake
 * of ours is EP_BUG. */
enum ep_status ep_store_fail(struct ep_store *s, int rc, struct ep_error *err);
/* True where the name of the open file belongs to another file by now, or to none: what is written
 * would be lost. */
bool ep_store_moved(struct ep_store *s);
/* Run SQL without results. */
enum ep_status ep_store_exec(struct ep_store *s, const char *sql, struct ep_error *err);
/* An integer that a pragma or query returns in its first row. */
enum ep_status ep_store_integer(struct ep_store *s, const char *sql, int64_t *out,
                                struct ep_error *err);
/* Open a connection with every guard set: views, triggers, limits, progress. */
enum ep_status ep_store_connect(struct ep_store *s, const char *name, int flags,
                                struct ep_error *err);
/* Make all tables in the open transaction or in memory. */
enum ep_status ep_store_create(struct ep_store *s, struct ep_error *err);

/* SQLite holds a gibibyte of memory at most from now on, as if there were no more. Before the first
 * use of SQLite in the process: where there was one, SQLite's own limit does it. */
void ep_store_limit_memory(void);
/* For tests: so many bytes more than it holds now. */
void ep_store_memory_most(long long bytes);

/* The kept statement under `key`; NULL where there is none. */
struct ep_statement *ep_statement_find(struct ep_store *s, const char *key);
/* Prepare `sql` and keep it under `key`. Never NULL: SQL that does not compile is EP_BUG. */
struct ep_statement *ep_statement_add(struct ep_store *s, const char *key, const char *sql);
/* A statement for reading `sql`: the kept one, or one of its own where that is busy. */
struct ep_statement *ep_statement_take(struct ep_store *s, const char *sql);
void ep_statement_release(struct ep_statement *st);
void ep_statements_close(struct ep_store *s);

/* A fact as explain reads it. */
struct ep_node {
    int64_t id;
    const char *key, *unit, *origin, *place, *note;
    const char *title, *publisher, *url; /* of the source, "" none */
    int year;
    double value, low, mid, high;
    const int64_t *input; /* ids, in order */
    size_t inputs;
    bool root, seen;
};
struct ep_reason {
    const char *factor, *verdict, *message, *args;
    double effect;
    bool turns;
};
struct ep_explanation {
    const char *key;
    int64_t revision;
    const char *currency;
    int digits;
    struct ep_node *node; /* by id */
    size_t nodes;
    bool decision;                  /* the key names one */
    const char *verdict, *deciding; /* "" where there is none */
    struct {
        struct ep_reason *item;
        size_t count;
    } reasons;
};
void ep_explain_print(struct ep_explanation *e, struct ep_arena *a, struct ep_str *out);
void ep_explain_print_json(struct ep_explanation *e, struct ep_str *out);

#endif
