/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <stdarg.h>
#include <stdlib.h>

#define REVISION_INDEX 100
/* size of a figure that is taken as read */
#define LEAST 1e-100
#define MOST  1e100

struct ep_query {
    struct ep_store *store;
    struct ep_statement *st;
    int rc;
    enum ep_status status;
    struct ep_error error;
};

static void bind_all(struct ep_query *q, va_list args)
{
    sqlite3_stmt *stmt = q->st->stmt;
    int count = stmt ? sqlite3_bind_parameter_count(stmt) : 0;
    int i = 1;

    if (count == REVISION_INDEX)
        sqlite3_bind_int64(stmt, count, q->store->revision);
    for (const char *text = va_arg(args, const char *); text; text = va_arg(args, const char *)) {
        int rc = stmt ? sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT) : SQLITE_OK;

        if (rc == SQLITE_NOMEM)
            ep_out_of_memory();
        if (rc != SQLITE_OK)
            EP_BUG("argument %d is not in the query: %s", i, sqlite3_sql(stmt));
        i++;
    }
}

static struct ep_query *open_list(struct ep_store *s, const char *sql, va_list args)
{
    struct ep_query *q = calloc(1, sizeof *q);

    if (!q)
        ep_out_of_memory();
    q->store = s;
    q->st = ep_statement_take(s, sql);
    if (q->st->stmt && !sqlite3_stmt_readonly(q->st->stmt))
        EP_BUG("a query writes: %s", sql);
    if (!q->st->stmt) {
        q->rc = SQLITE_DONE;
        q->status = s->fault;
        q->error = s->error;
    }
    bind_all(q, args);
    return q;
}

struct ep_query *ep_query_open(struct ep_store *s, const char *sql, ...)
{
    va_list args;

    va_start(args, sql);
    struct ep_query *q = open_list(s, sql, args);

    va_end(args);
    return q;
}

bool ep_query_next(struct ep_query *q)
{
    if (q->rc == SQLITE_DONE)
        return false;
    q->rc = sqlite3_step(q->st->stmt);
    if (q->rc == SQLITE_ROW)
        return true;
    if (q->rc != SQLITE_DONE) {
        q->status = ep_store_fail(q->store, q->rc, &q->error);
        q->rc = SQLITE_DONE;
    }
    return false;
}

enum ep_status ep_query_close(struct ep_query *q, struct ep_error *err)
{
    if (!q)
        return EP_OK;
    enum ep_status status = q->status;

    if (status != EP_OK && err)
        *err = q->error;
    if (status != EP_OK && q->store->fault == EP_OK) {
        q->store->fault = status;
        q->store->error = q->error;
    }
    ep_statement_release(q->st);
    free(q);
    return status;
}

const char *ep_query_text(struct ep_query *q, int column)
{
    const unsigned char *text = sqlite3_column_text(q->st->stmt, column);

    if (!text && sqlite3_column_type(q->st->stmt, column) != SQLITE_NULL &&
        sqlite3_errcode(q->store->db) == SQLITE_NOMEM)
        ep_out_of_memory();
    return text ? (const char *)text : "";
}

double ep_query_real(struct ep_query *q, int column)
{
    double v = sqlite3_column_double(q->st->stmt, column), size = v < 0 ? -v : v;

    /* A column without a CHECK may hold an infinity in a file that others have written, or a figure
     * whose product or quotient with another one is one. */
    return size >= LEAST && size <= MOST ? v : 0;
}

int64_t ep_query_int(struct ep_query *q, int column)
{
    return sqlite3_column_int64(q->st->stmt, column);
}

bool ep_query_null(struct ep_query *q, int column)
{
    return sqlite3_column_type(q->st->stmt, column) == SQLITE_NULL;
}

int ep_query_columns(const struct ep_query *q)
{
    return q->st->stmt ? sqlite3_column_count(q->st->stmt) : 0;
}

double ep_store_number(struct ep_store *s, double otherwise, const char *sql, ...)
{
    va_list args;

    va_start(args, sql);
    struct ep_query *q = open_list(s, sql, args);

    va_end(args);
    if (ep_query_next(q) && !ep_query_null(q, 0))
        otherwise = ep_query_real(q, 0);
    (void)ep_query_close(q, NULL);
    return otherwise;
}

char *ep_store_text(struct ep_store *s, struct ep_arena *a, const char *sql, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, sql);
    struct ep_query *q = open_list(s, sql, args);

    va_end(args);
    if (ep_query_next(q) && !ep_query_null(q, 0))
        text = ep_arena_strdup(a, ep_query_text(q, 0));
    (void)ep_query_close(q, NULL);
    return text;
}
