/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "emplan/file.h"
#include "emplan/text.h"
#include "store/store_internal.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 5000

/* A statement ends after TICKS_MOST times TICK_STEPS steps of SQLite's machine: more than the
 * largest project needs, and an end for a file that is made to read for ever. */
#define TICK_STEPS 100000
#define TICKS_MOST 50000

static const struct {
    int id, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 32 << 20},
    {SQLITE_LIMIT_SQL_LENGTH, 100000},
    {SQLITE_LIMIT_COLUMN, 100},
    {SQLITE_LIMIT_EXPR_DEPTH, 100},
    {SQLITE_LIMIT_COMPOUND_SELECT, 32},
    {SQLITE_LIMIT_VDBE_OP, 250000},
    {SQLITE_LIMIT_FUNCTION_ARG, 32},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

/* The schema has to be trusted to be read at all: its rules call json_valid(), which an untrusted
 * one may not (SQLite 3.40). Nothing of it is run before ep_check_body() has proved that it is
 * ours. */
static const struct {
    int id, value;
} guards[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

/* Temporary tables stay in memory: nothing but the project file is written. EXTRA is FULL and a
 * sync of the folder when the journal is removed: without it a loss of power brings the journal
 * back, and with it the old plan, when the command has long said that it is done. */
static const char pragmas[] = "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                              "PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY";

static int tick(void *data)
{
    struct ep_store *s = data;

    return ++s->ticks > TICKS_MOST;
}

enum ep_status ep_store_connect(struct ep_store *s, const char *name, int flags,
                                struct ep_error *err)
{
    ep_store_limit_memory();
    int rc =
        sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, NULL);

    if (!s->db)
        ep_out_of_memory();
    if (rc != SQLITE_OK)
        return ep_store_fail(s, rc, err);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(s->db, limits[i].id, limits[i].value);
    for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++) {
        if (sqlite3_db_config(s->db, guards[i].id, guards[i].value, NULL) != SQLITE_OK)
            EP_BUG("SQLite has no guard %d", guards[i].id);
    }
    sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
    sqlite3_progress_handler(s->db, TICK_STEPS, tick, s);
    return EP_OK;
}

static enum ep_status refuse_kind(const char *path, const char *what, struct ep_error *err)
{
    ep_error_set(err, EP_PROJECT, "'%s' is %s", path, what);
    ep_error_hint(err, "put the project file itself there");
    return EP_PROJECT;
}

/* Two names of one file would have two journals: a crash would then not be undone. */
static enum ep_status check_name(struct ep_store *s, bool *exists, struct ep_error *err)
{
    struct stat st;

    if (lstat(s->real, &st) != 0) {
        if (errno != ENOENT)
            return ep_error_set(err, EP_FAILED, "cannot open '%s': %s", s->path, strerror(errno));
        *exists = false;
        return EP_OK;
    }
    if (S_ISLNK(st.st_mode))
        return refuse_kind(s->path, "a symbolic link", err);
    if (!S_ISREG(st.st_mode))
        return refuse_kind(s->path, "no regular file", err);
    if (st.st_nlink > 1)
        return refuse_kind(s->path, "one of several hard links to the same file", err);
    if (access(s->real, R_OK) != 0)
        return ep_error_set(err, EP_FAILED, "cannot open '%s': %s", s->path, strerror(errno));
    *exists = true;
    return EP_OK;
}

/* The folder without symbolic links, so that NOFOLLOW is about the file alone. */
static enum ep_status find_real(struct ep_store *s, struct ep_error *err)
{
    char *folder = ep_path_folder(s->arena, s->path);
    char *real = realpath(folder, NULL);

    if (!real)
        return ep_error_set(err, EP_FAILED, "cannot open '%s': %s", s->path, strerror(errno));
    s->real = ep_path_join(s->arena, real, ep_path_name(s->path));
    free(real);
    return EP_OK;
}

/* Known before the work is done: a run must not compute what it cannot keep. */
static enum ep_status check_writable(struct ep_store *s, bool exists, struct ep_error *err)
{
    const char *folder = ep_path_folder(s->arena, s->real);

    if ((exists && access(s->real, W_OK) != 0) || access(folder, W_OK | X_OK) != 0) {
        ep_error_set(err, EP_FAILED, "cannot write '%s': %s", s->path, strerror(errno));
        ep_error_hint(err, "make file and folder writable");
        return EP_FAILED;
    }
    return EP_OK;
}

static enum ep_status no_plan(struct ep_store *s, struct ep_error *err)
{
    ep_error_set(err, EP_FAILED, "there is no plan yet: no project file '%s'", s->path);
    ep_error_hint(err, "run emplan run first");
    return EP_FAILED;
}

static enum ep_status open_old(struct ep_store *s, int version, struct ep_error *err)
{
    enum ep_status status;
    size_t count;
    const struct ep_migration *step = ep_migrations(&count);

    EP_TRY(ep_check_body(s, step, count, version, err));
    if (version == EP_STORE_VERSION)
        return EP_OK;
    if (s->mode == EP_STORE_READ) {
        ep_error_set(err, EP_PROJECT, "'%s' was written by an older emplan", s->path);
        ep_error_hint(err, "run emplan run, which brings it up to date and keeps a copy");
        return EP_PROJECT;
    }
    EP_TRY(ep_migrate_file(s, step, count, version, err));
out:
    return status;
}

static enum ep_status open_new(struct ep_store *s, struct ep_error *err)
{
    if (s->mode == EP_STORE_READ)
        return no_plan(s, err);
    enum ep_status status = ep_store_create(s, err);

    s->fresh = status == EP_OK;
    return status;
}

static enum ep_status open_file(struct ep_store *s, struct ep_error *err)
{
    enum ep_status status;
    bool exists = false, fresh = false;
    int version = 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW;

    EP_TRY(find_real(s, err));
    EP_TRY(check_name(s, &exists, err));
    if (!exists && s->mode == EP_STORE_READ)
        return no_plan(s, err);
    if (s->mode == EP_STORE_WRITE) {
        flags |= SQLITE_OPEN_CREATE;
        EP_TRY(check_writable(s, exists, err));
    }
    EP_TRY(ep_store_connect(s, s->real, flags, err));
    EP_TRY(ep_check_head(s, &version, &fresh, err));
    EP_TRY(ep_store_exec(s, pragmas, err));
    EP_TRY(fresh ? open_new(s, err) : open_old(s, version, err));
    if (s->mode == EP_STORE_READ)
        EP_TRY(ep_store_exec(s, "PRAGMA query_only = ON", err));
out:
    return status;
}

static enum ep_status open_memory(struct ep_store *s, struct ep_error *err)
{
    enum ep_status status;

    EP_TRY(ep_store_connect(s, ":memory:", SQLITE_OPEN_READWRITE, err));
    EP_TRY(ep_store_exec(s, pragmas, err));
    EP_TRY(ep_store_create(s, err));
out:
    return status;
}

/* The whole of `from` into `to`, which is empty and in memory. */
static enum ep_status copy_all(struct ep_store *to, struct ep_store *from, struct ep_error *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->db, "main", from->db, "main");

    if (!copy)
        return ep_store_fail(to, sqlite3_extended_errcode(to->db), err);
    int rc = sqlite3_backup_step(copy, -1);
    int ended = sqlite3_backup_finish(copy);

    rc = rc == SQLITE_DONE ? ended : rc;
    return rc == SQLITE_OK ? EP_OK : ep_store_fail(from, rc, err);
}

static enum ep_status open_copy(struct ep_store *s, struct ep_error *err)
{
    struct ep_store *file = NULL;
    enum ep_status status;

    EP_TRY(ep_store_open(s->path, EP_STORE_READ, &file, err));
    EP_TRY(ep_store_connect(s, ":memory:", SQLITE_OPEN_READWRITE, err));
    EP_TRY(copy_all(s, file, err));
    EP_TRY(ep_store_exec(s, pragmas, err));
out:
    ep_store_close(file);
    return status;
}

static enum ep_status open_mode(struct ep_store *s, struct ep_error *err)
{
    if (s->mode == EP_STORE_MEMORY)
        return open_memory(s, err);
    return s->mode == EP_STORE_COPY ? open_copy(s, err) : open_file(s, err);
}

static struct ep_store *store_new(const char *path, enum ep_store_mode mode)
{
    struct ep_arena *arena = ep_arena_new();
    struct ep_store *s = EP_NEW(arena, struct ep_store);

    s->arena = arena;
    s->mode = mode;
    ep_str_init(&s->key, EP_STR_LIMIT);
    s->path = ep_arena_strdup(arena, path);
    return s;
}

/* Only what was opened is handed out. */
static enum ep_status hand_out(struct ep_store *s, enum ep_status status, struct ep_store **out)
{
    if (status != EP_OK) {
        ep_store_close(s);
        return status;
    }
    s->checked = true;
    *out = s;
    return EP_OK;
}

enum ep_status ep_store_open(const char *path, enum ep_store_mode mode, struct ep_store **out,
                             struct ep_error *err)
{
    struct ep_store *s = store_new(path ? path : "the plan in memory", mode);

    return hand_out(s, open_mode(s, err), out);
}

/* The pages as the connection of `from` sees them become those of `to`. */
static enum ep_status take_pages(struct ep_store *to, struct ep_store *from, struct ep_error *err)
{
    enum ep_status status;
    sqlite3_int64 size = 0;
    unsigned char *pages;

    EP_TRY(ep_store_connect(to, ":memory:", SQLITE_OPEN_READWRITE, err));
    pages = sqlite3_serialize(from->db, "main", &size, 0);
    if (!pages)
        return ep_error_set(err, EP_FAILED, "'%s' cannot be copied", from->path);
    int rc = sqlite3_deserialize(to->db, "main", pages, size, size,
                                 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    if (rc != SQLITE_OK)
        return ep_store_fail(to, rc, err);
    EP_TRY(ep_store_exec(to, pragmas, err));
out:
    return status;
}

enum ep_status ep_store_copy(struct ep_store *s, struct ep_store **out, struct ep_error *err)
{
    struct ep_store *copy = store_new(s->path, EP_STORE_READ);

    copy->revision = s->revision;
    return hand_out(copy, take_pages(copy, s, err), out);
}

void ep_store_close(struct ep_store *s)
{
    if (!s)
        return;
    /* Removed while the lock is held: who waits for it then sees that the file has moved. */
    if (s->fresh && s->real && !sqlite3_get_autocommit(s->db) && !ep_store_moved(s))
        unlink(s->real);
    if (s->db && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    ep_statements_close(s);
    sqlite3_close(s->db);
    ep_str_clear(&s->key);
    ep_arena_free(s->arena);
}

void ep_store_use_revision(struct ep_store *s, int64_t revision)
{
    s->revision = revision;
}

int64_t ep_store_revision(const struct ep_store *s)
{
    return s->revision;
}
