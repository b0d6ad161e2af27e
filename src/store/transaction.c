/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_internal.h"
#include <errno.h>
#include <string.h>

/* How a result of SQLite is told. Texts take the file's name, then the system's or SQLite's words
 * where `reason` says so. */
struct fault_row {
    int rc; /* primary or extended */
    enum ep_status status;
    enum {
        NO_REASON,
        SYSTEM_REASON,
        SQLITE_REASON
    } reason;
    const char *message, *hint;
};

static const struct fault_row faults[] = {
    {SQLITE_READONLY_ROLLBACK, EP_FAILED, NO_REASON,
     "'%s' was left unfinished by an interrupted run, and its folder cannot be written",
     "make file and folder writable, then run the command again"},
    {SQLITE_READONLY_DBMOVED, EP_PROJECT, NO_REASON, "'%s' was moved or replaced while in use",
     "run the command again"},
    {SQLITE_IOERR_SHORT_READ, EP_PROJECT, NO_REASON, "'%s' is damaged (it was cut short)",
     "take a copy from before, or move it away and run emplan run again"},
    {SQLITE_BUSY, EP_PROJECT, NO_REASON, "'%s' is in use by another program",
     "wait until it has ended, then run the command again"},
    {SQLITE_LOCKED, EP_PROJECT, NO_REASON, "'%s' is in use by another program",
     "wait until it has ended, then run the command again"},
    {SQLITE_NOTADB, EP_PROJECT, NO_REASON, "'%s' is no emplan project file",
     "move it away, or name the client's folder"},
    {SQLITE_CORRUPT, EP_PROJECT, SQLITE_REASON, "'%s' is damaged (%s)",
     "take a copy from before, or move it away and run emplan run again"},
    {SQLITE_INTERRUPT, EP_PROJECT, NO_REASON, "'%s' takes too long to read, it may be damaged",
     "take a copy from before, or move it away and run emplan run again"},
    {SQLITE_FULL, EP_FAILED, NO_REASON, "cannot write '%s': the disk is full",
     "make room, then run the command again"},
    {SQLITE_READONLY, EP_FAILED, NO_REASON, "cannot write '%s': file or folder is read-only",
     "make both writable"},
    {SQLITE_PERM, EP_FAILED, NO_REASON, "cannot open '%s': no permission", "make it readable"},
    {SQLITE_CANTOPEN, EP_FAILED, SYSTEM_REASON, "cannot open '%s': %s", ""},
    {SQLITE_IOERR, EP_FAILED, SYSTEM_REASON, "cannot read or write '%s': %s", ""},
    {SQLITE_TOOBIG, EP_FAILED, NO_REASON, "a text is too long for '%s' (at most 32 MiB)", ""},
};

static const struct fault_row *fault_of(int rc)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (faults[i].rc == rc || faults[i].rc == (rc & 0xff))
            return &faults[i];
    }
    return NULL;
}

static const char *reason_of(struct ep_store *s, const struct fault_row *row)
{
    int number = sqlite3_system_errno(s->db);

    if (row->reason == SYSTEM_REASON && number != 0)
        return strerror(number);
    return sqlite3_errmsg(s->db);
}

enum ep_status ep_store_fail(struct ep_store *s, int rc, struct ep_error *err)
{
    const struct fault_row *row = fault_of(rc);

    if ((rc & 0xff) == SQLITE_NOMEM)
        ep_out_of_memory();
    if (!row && s->checked)
        EP_BUG("the project file says %d: %s", rc, sqlite3_errmsg(s->db));
    if (!row) /* before the file is known to be ours its own SQL may be at fault */
        row = fault_of(SQLITE_CORRUPT);
    ep_error_set(err, row->status, row->message, s->path, reason_of(s, row));
    ep_error_hint(err, "%s", row->hint);
    return row->status;
}

enum ep_status ep_store_exec(struct ep_store *s, const char *sql, struct ep_error *err)
{
    s->ticks = 0;
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? EP_OK : ep_store_fail(s, rc, err);
}

enum ep_status ep_store_integer(struct ep_store *s, const char *sql, int64_t *out,
                                struct ep_error *err)
{
    sqlite3_stmt *stmt = NULL;

    s->ticks = 0;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    int64_t value = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    enum ep_status status = EP_OK;

    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        status = ep_store_fail(s, rc, err);
    sqlite3_finalize(stmt);
    if (status == EP_OK)
        *out = value;
    return status;
}

bool ep_store_moved(struct ep_store *s)
{
    int moved = 0;

    if (s->real)
        sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

enum ep_status ep_store_begin(struct ep_store *s, struct ep_error *err)
{
    if (s->mode == EP_STORE_READ)
        EP_BUG("a project file opened for reading is written");
    if (!s->pending) {
        enum ep_status status = ep_store_exec(s, "BEGIN IMMEDIATE", err);

        if (status != EP_OK)
            return status;
    }
    s->pending = false;
    if (!ep_store_moved(s))
        return EP_OK;
    ep_store_rollback(s);
    return ep_store_fail(s, SQLITE_READONLY_DBMOVED, err);
}

enum ep_status ep_store_commit(struct ep_store *s, struct ep_error *err)
{
    enum ep_status status = s->fault;

    if (status != EP_OK && err)
        *err = s->error;
    if (status == EP_OK)
        status = ep_store_exec(s, "COMMIT", err);
    if (status == EP_OK)
        s->fresh = false;
    else
        ep_store_rollback(s);
    return status;
}

void ep_store_rollback(struct ep_store *s)
{
    struct ep_error ignored = {.status = EP_OK};

    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->pending = false;
    /* A file that was new is new again; it keeps its tables so that queries stay possible. */
    if (s->fresh && s->real && s->fault == EP_OK) {
        s->fault = ep_store_create(s, &ignored);
        s->error = ignored;
    }
}
