/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <string.h>

/* The head of a SQLite file (sqlite.org/fileformat2.html, 1.3). */
#define HEAD_BYTES  100
#define HEAD_MAGIC  "SQLite format 3"
#define HEAD_WRITE  18
#define HEAD_READ   19
#define WAL_VERSION 2

/* Read through SQLite's own handle: opening and closing the file a second time would drop this
 * process's locks on it (howtocorrupt.html, 2.2). */
static enum ep_status read_head(struct ep_store *s, unsigned char head[HEAD_BYTES], int64_t *size,
                                struct ep_error *err)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 bytes = 0;

    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods)
        return ep_store_fail(s, SQLITE_CANTOPEN, err);
    int rc = file->pMethods->xFileSize(file, &bytes);

    if (rc == SQLITE_OK)
        rc = file->pMethods->xRead(file, head, HEAD_BYTES, 0);
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        return ep_store_fail(s, rc, err);
    *size = bytes;
    return EP_OK;
}

static enum ep_status refuse_wal(struct ep_store *s, struct ep_error *err)
{
    ep_error_set(err, EP_PROJECT, "'%s' was switched to WAL mode by another program", s->path);
    ep_error_hint(err, "switch it back: sqlite3 FILE 'PRAGMA journal_mode = DELETE'");
    return EP_PROJECT;
}

static enum ep_status damaged(struct ep_store *s, const char *what, struct ep_error *err)
{
    char *clean = ep_text_short(s->arena, what, 200);

    ep_error_set(err, EP_PROJECT, "'%s' is damaged (%s)", s->path, clean);
    ep_error_hint(err, "take a copy from before, or move it away and run emplan run again");
    return EP_PROJECT;
}

static enum ep_status check_identity(struct ep_store *s, int64_t application, int64_t version,
                                     struct ep_error *err)
{
    if (application != EP_STORE_APPLICATION_ID)
        return ep_store_fail(s, SQLITE_NOTADB, err);
    if (version > EP_STORE_VERSION) {
        ep_error_set(
            err, EP_PROJECT,
            "'%s' was written by a newer emplan (file version %lld, this program knows %d)",
            s->path, (long long)version, EP_STORE_VERSION);
        ep_error_hint(err, "use that emplan, or a newer one");
        return EP_PROJECT;
    }
    return version < 1 ? damaged(s, "it has no version", err) : EP_OK;
}

enum ep_status ep_check_head(struct ep_store *s, int *version, bool *fresh, struct ep_error *err)
{
    enum ep_status status;
    unsigned char head[HEAD_BYTES] = {0};
    int64_t size = 0, tables, application, number;

    EP_TRY(read_head(s, head, &size, err));
    if (memcmp(head, HEAD_MAGIC, sizeof HEAD_MAGIC) == 0 &&
        (head[HEAD_WRITE] == WAL_VERSION || head[HEAD_READ] == WAL_VERSION))
        return refuse_wal(s, err);
    /* The first read also undoes what an interrupted run left, so the size is asked for again. */
    EP_TRY(ep_store_integer(s, "SELECT count(*) FROM sqlite_schema", &tables, err));
    EP_TRY(read_head(s, head, &size, err));
    *fresh = size == 0;
    if (size == 0)
        return EP_OK;
    EP_TRY(ep_store_integer(s, "PRAGMA application_id", &application, err));
    EP_TRY(ep_store_integer(s, "PRAGMA user_version", &number, err));
    EP_TRY(check_identity(s, application, number, err));
    *version = (int)number;
out:
    return status;
}

/* *what gets the first fault, NULL where there is none. */
static enum ep_status quick_check(struct ep_store *s, char **what, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(s, "PRAGMA quick_check(1)", NULL);

    *what = NULL;
    if (ep_query_next(q) && !ep_streq(ep_query_text(q, 0), "ok"))
        *what = ep_arena_strdup(s->arena, ep_query_text(q, 0));
    return ep_query_close(q, err);
}

/* quick_check also proves CHECK, NOT NULL and the types of STRICT tables. A rule that calls
 * json_valid() fails as well where memory runs short for a moment: damage is found twice. */
static enum ep_status check_contents(struct ep_store *s, struct ep_error *err)
{
    enum ep_status status;
    char *what;

    EP_TRY(quick_check(s, &what, err));
    if (what)
        EP_TRY(quick_check(s, &what, err));
    if (what)
        status = damaged(s, what, err);
out:
    return status;
}

static enum ep_status check_references(struct ep_store *s, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(s, "PRAGMA foreign_key_check", NULL);
    enum ep_status status = EP_OK;

    if (ep_query_next(q)) {
        char *what = ep_arena_printf(s->arena, "a row of %s belongs to no row of %s",
                                     ep_query_text(q, 0), ep_query_text(q, 2));

        status = damaged(s, what, err);
    }
    enum ep_status closed = ep_query_close(q, status == EP_OK ? err : NULL);

    return status != EP_OK ? status : closed;
}

#define SCHEMA_SQL                                                                                 \
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"

static enum ep_status refuse_object(struct ep_store *s, const char *type, const char *name,
                                    struct ep_error *err)
{
    ep_error_set(err, EP_PROJECT,
                 "'%s' holds something that emplan did not put there: %s '%s'", s->path,
                 ep_text_short(s->arena, type, 60), ep_text_short(s->arena, name, 80));
    ep_error_hint(err, "take a copy from before, or drop it with the program that made it");
    return EP_PROJECT;
}

/* Walk both lists in their common order; the first difference is an object too many, one that is
 * missing, or one that is made differently. */
static enum ep_status compare_schemas(struct ep_store *s, struct ep_query *mine,
                                      struct ep_query *theirs, struct ep_error *err)
{
    for (;;) {
        bool a = ep_query_next(mine), b = ep_query_next(theirs);

        if (!a && !b)
            return EP_OK;
        if (!b)
            return damaged(s,
                           ep_arena_printf(s->arena, "%s %s is missing", ep_query_text(mine, 0),
                                           ep_query_text(mine, 1)),
                           err);
        for (int i = 0; i < 4; i++) {
            if (!a || !ep_streq(ep_query_text(mine, i), ep_query_text(theirs, i)))
                return refuse_object(s, ep_query_text(theirs, 0), ep_query_text(theirs, 1), err);
        }
    }
}

static enum ep_status check_schema(struct ep_store *s, const struct ep_migration *step,
                                   size_t count, int version, struct ep_error *err)
{
    struct ep_store model = {.arena = s->arena, .path = s->path, .mode = EP_STORE_MEMORY};
    struct ep_query *mine = NULL, *theirs = NULL;
    enum ep_status status;

    EP_TRY(ep_store_connect(&model, ":memory:", SQLITE_OPEN_READWRITE, err));
    EP_TRY(ep_migrate(&model, step, count, 0, version, err));
    mine = ep_query_open(&model, SCHEMA_SQL, NULL);
    theirs = ep_query_open(s, SCHEMA_SQL, NULL);
    EP_TRY(compare_schemas(s, mine, theirs, err));
out:
    (void)ep_query_close(mine, NULL);
    enum ep_status closed = ep_query_close(theirs, status == EP_OK ? err : NULL);

    ep_statements_close(&model);
    sqlite3_close(model.db);
    return status != EP_OK ? status : closed;
}

enum ep_status ep_check_body(struct ep_store *s, const struct ep_migration *step, size_t count,
                             int version, struct ep_error *err)
{
    enum ep_status status;

    EP_TRY(check_schema(s, step, count, version, err));
    EP_TRY(check_contents(s, err));
    EP_TRY(check_references(s, err));
out:
    return status;
}
