/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_STORE_H
#define EP_STORE_H

/* The project file (SQLite). Schema, comments and meanings: src/store/schema.sql. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/text.h"
#include <stdbool.h>
#include <stdint.h>

struct ep_store;

enum ep_store_mode {
    EP_STORE_READ,  /* an existing file, read only */
    EP_STORE_WRITE, /* an existing file or a new one */
    EP_STORE_COPY,  /* an existing file as it is now, in memory: dry runs that need it */
    EP_STORE_MEMORY /* nothing on disk: dry runs */
};

/* application_id of the file: "empl". */
#define EP_STORE_APPLICATION_ID 0x656d706c
#define EP_STORE_VERSION 1

/* Open a project file hardened against hostile ones: no views or triggers, foreign or damaged or
 * newer files PROJECT, older ones migrated in a transaction after a backup copy beside them; a
 * symbolic or hard link PROJECT; no file (READ, COPY) FAILED. COPY is read as by READ, then written
 * in memory only: the file stays as it is. Rollback journal, synchronous EXTRA. `path`
 * may be NULL for MEMORY. *out is owned: ep_store_close(). */
enum ep_status ep_store_open(const char *path, enum ep_store_mode mode, struct ep_store **out,
                             struct ep_error *err);
/* `s` as it is now, with what its open transaction has written so far, in memory and at the same
 * revision: for another thread to read while `s` is written on. FAILED where it cannot be taken,
 * PROJECT where it proves damaged. *out is owned: ep_store_close(). */
enum ep_status ep_store_copy(struct ep_store *s, struct ep_store **out, struct ep_error *err);
/* Close; an open transaction is rolled back. NULL is allowed. */
void ep_store_close(struct ep_store *s);

/* BEGIN IMMEDIATE; PROJECT where another program holds the file for longer than five seconds. */
enum ep_status ep_store_begin(struct ep_store *s, struct ep_error *err);
/* COMMIT. FAILED names the file and the reason (disk full ...); the transaction is rolled back. */
enum ep_status ep_store_commit(struct ep_store *s, struct ep_error *err);
void ep_store_rollback(struct ep_store *s);

/* A value for one column. */
struct ep_cell {
    const char *column;
    enum { EP_CELL_NULL, EP_CELL_INT, EP_CELL_REAL, EP_CELL_TEXT } kind;
    int64_t integer;
    double real;
    const char *text;
};
static inline struct ep_cell ep_c_int(const char *column, int64_t v)
{
    return (struct ep_cell){column, EP_CELL_INT, v, 0, 0};
}
static inline struct ep_cell ep_c_real(const char *column, double v)
{
    return (struct ep_cell){column, EP_CELL_REAL, 0, v, 0};
}
static inline struct ep_cell ep_c_text(const char *column, const char *v)
{
    return (struct ep_cell){column, v ? EP_CELL_TEXT : EP_CELL_NULL, 0, 0, v};
}
static inline struct ep_cell ep_c_null(const char *column)
{
    return (struct ep_cell){column, EP_CELL_NULL, 0, 0, 0};
}

/* Insert one row; the column `revision` is added with the current revision where the table has it.
 * Statements are prepared once per table and list of columns, whose names are constant texts (what
 * stands at an address stays the same). A value that breaks a rule of the schema (NaN, infinity,
 * unknown column) is EP_BUG; a full disk or lost file FAILED. Strings are copied. */
enum ep_status ep_store_insert(struct ep_store *s, const char *table, const struct ep_cell *cell,
                               size_t count, struct ep_error *err);
#define EP_INSERT(store, table, err, ...)                                                          \
    ep_store_insert((store), (table), (const struct ep_cell[]){__VA_ARGS__},                       \
                    sizeof((const struct ep_cell[]){__VA_ARGS__}) / sizeof(struct ep_cell), (err))

/* Update the row of the current revision whose `key_column` is `key_value`. EP_BUG where none. */
enum ep_status ep_store_update(struct ep_store *s, const char *table, const char *key_column,
                               const char *key_value, const struct ep_cell *cell, size_t count,
                               struct ep_error *err);
#define EP_UPDATE(store, table, key_column, key_value, err, ...)                                   \
    ep_store_update((store), (table), (key_column), (key_value),                                   \
                    (const struct ep_cell[]){__VA_ARGS__},                                         \
                    sizeof((const struct ep_cell[]){__VA_ARGS__}) / sizeof(struct ep_cell), (err))

/* The revision that inserts and :revision of queries speak of. */
void ep_store_use_revision(struct ep_store *s, int64_t revision);
int64_t ep_store_revision(const struct ep_store *s);
/* The tables that may be written until the next call, besides fact, fact_input, source and warning
 * (test builds enforce it with sqlite3_set_authorizer); NULL: all. NULL-terminated, borrowed until
 * then. */
void ep_store_allow(struct ep_store *s, const char *const *tables);

/* Queries. `sql` may use :revision (bound to the current one) and ?1, ?2 ... texts. */
struct ep_query;
/* Prepare and bind; arguments are texts, NULL-terminated. A mistake in the SQL is EP_BUG. Owned:
 * ep_query_close(). */
struct ep_query *ep_query_open(struct ep_store *s, const char *sql, ...) __attribute__((sentinel));
/* Next row: true, or false at the end (a damaged file ends it too: see ep_query_close()). */
bool ep_query_next(struct ep_query *q);
/* End. PROJECT where the file proved damaged while reading. */
enum ep_status ep_query_close(struct ep_query *q, struct ep_error *err);
const char *ep_query_text(struct ep_query *q, int column); /* "" for NULL; until the next row */
/* 0 for NULL, and for sizes beyond 1e100 or below 1e-100, which emplan does not write. */
double ep_query_real(struct ep_query *q, int column);
int64_t ep_query_int(struct ep_query *q, int column);      /* 0 for NULL */
bool ep_query_null(struct ep_query *q, int column);
int ep_query_columns(const struct ep_query *q);
/* First column of the first row as a number, or `otherwise` where there is none. */
double ep_store_number(struct ep_store *s, double otherwise, const char *sql, ...)
    __attribute__((sentinel));
/* The same as text, arena-owned; NULL where there is none. */
char *ep_store_text(struct ep_store *s, struct ep_arena *a, const char *sql, ...)
    __attribute__((sentinel));

/* Text of one named query of an embedded .sql file: the lines after "-- :name NAME" up to the next
 * such line. EP_BUG where there is none. Arena-owned. */
const char *ep_sql_named(struct ep_arena *a, const char *file_text, const char *name);

/* Revisions. */
struct ep_revision {
    int64_t id;
    const char *as_of, *inputs_hash, *brief_hash, *catalogue_hash, *catalogue, *program, *brief,
        *settings, *client, *language, *region, *currency, *first_month, *objective, *prices, *note,
        *kind, *approval_note, *approval_hash;
    int currency_digits, months;
    int64_t basis; /* of a review: the plan of record it judged; 0: none */
    bool approved, proposal; /* proposal: of a review, and not taken over */
};
/* Insert a revision (id is chosen) and make it current; *id gets its number. */
enum ep_status ep_revision_insert(struct ep_store *s, const struct ep_revision *r, int64_t *id,
                                  struct ep_error *err);
/* Read one: "latest", "approved" (the plan of record), "plan" (the latest that is no proposal) or a
 * number; false where there is none. Makes it current. */
bool ep_revision_get(struct ep_store *s, struct ep_arena *a, const char *name,
                     struct ep_revision *out);

/* Print the tree below a fact (recursive query over the project file): one line a fact with value,
 * range, unit, origin, place and note, indented by depth; a fact met again is named, not repeated.
 * A decision (unit "decision") comes with verdict and reasons, then the facts below its key; a key
 * that is no fact but stands before others (goal.newsletter-q2) gives all facts below it. USAGE
 * with the nearest keys as a hint where there is none. */
enum ep_status ep_ledger_explain(struct ep_store *s, struct ep_arena *a, const char *key,
                                 struct ep_str *out, struct ep_error *err);
/* The same as JSON, format emplan-explain/1: every fact once, its inputs by key. */
enum ep_status ep_ledger_explain_json(struct ep_store *s, struct ep_arena *a, const char *key,
                                      struct ep_str *out, struct ep_error *err);

/* Print docs/reference/project-file.md from the schema's comments. */
void ep_store_reference(struct ep_str *out);

#endif
