/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/file.h"
#include "store/store_internal.h"

static const struct ep_migration migrations[] = {
    {1, ep_schema_sql},
};

const struct ep_migration *ep_migrations(size_t *count)
{
    *count = sizeof migrations / sizeof migrations[0];
    return migrations;
}

static enum ep_status stamp(struct ep_store *s, int version, struct ep_error *err)
{
    char *sql = ep_arena_printf(s->arena, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                                EP_STORE_APPLICATION_ID, version);

    return ep_store_exec(s, sql, err);
}

enum ep_status ep_migrate(struct ep_store *s, const struct ep_migration *step, size_t count,
                          int from, int to, struct ep_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (step[i].version <= from || step[i].version > to)
            continue;
        enum ep_status status = ep_store_exec(s, step[i].sql, err);

        if (status != EP_OK)
            return status;
    }
    return stamp(s, to, err);
}

/* A whole copy "plan.emplan.v1" beside the file. VACUUM INTO attaches it for a moment. */
static enum ep_status backup(struct ep_store *s, int from, struct ep_error *err)
{
    char *copy = ep_arena_printf(s->arena, "%s.v%d", s->real, from);

    if (ep_file_exists(copy)) {
        ep_error_set(err, EP_FAILED, "cannot keep a copy of '%s': '%s' exists already", s->path,
                     copy);
        ep_error_hint(err, "move that file away, then run the command again");
        return EP_FAILED;
    }
    sqlite3_stmt *stmt = NULL;

    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 1);
    int rc = sqlite3_prepare_v2(s->db, "VACUUM INTO ?1", -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, copy, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    enum ep_status status = rc == SQLITE_DONE ? EP_OK : ep_store_fail(s, rc, err);

    sqlite3_finalize(stmt);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    return status;
}

enum ep_status ep_migrate_file(struct ep_store *s, const struct ep_migration *step, size_t count,
                               int from, struct ep_error *err)
{
    enum ep_status status;
    int to = step[count - 1].version;

    EP_TRY(backup(s, from, err));
    EP_TRY(ep_store_exec(s, "BEGIN IMMEDIATE", err));
    EP_TRY(ep_migrate(s, step, count, from, to, err));
    EP_TRY(ep_store_exec(s, "COMMIT", err));
out:
    if (status != EP_OK && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* Another program may have made the file while this one waited for the lock. */
static enum ep_status still_empty(struct ep_store *s, struct ep_error *err)
{
    int64_t objects = 0;
    enum ep_status status =
        ep_store_integer(s, "SELECT count(*) FROM sqlite_schema", &objects, err);

    if (status != EP_OK || objects == 0)
        return status;
    ep_error_set(err, EP_PROJECT, "'%s' was made by another program just now", s->path);
    ep_error_hint(err, "run the command again");
    return EP_PROJECT;
}

enum ep_status ep_store_create(struct ep_store *s, struct ep_error *err)
{
    enum ep_status status;
    size_t count;
    const struct ep_migration *step = ep_migrations(&count);

    if (s->real)
        EP_TRY(ep_store_exec(s, "BEGIN IMMEDIATE", err));
    EP_TRY(still_empty(s, err));
    EP_TRY(ep_migrate(s, step, count, 0, EP_STORE_VERSION, err));
    s->pending = s->real != NULL;
out:
    if (status != EP_OK && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
