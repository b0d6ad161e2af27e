/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <math.h>
#include <string.h>

#define PROBE_BYTES ((size_t)64 << 10)

/* What every stage may write besides its own tables. */
static const char *const shared_tables[] = {"fact", "fact_input", "source", "warning", NULL};

static bool has_revision(struct ep_store *s, const char *table)
{
    return ep_store_number(s, 0, "SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2",
                           table, "revision", NULL) > 0;
}

/* "insert table(a,b)" or "update table.key(a,b)": what a kept write is found by. Rows come by the
 * thousand, so the text has its room once. */
static void key_of(struct ep_str *key, const char *verb, const char *table, const char *key_column,
                   const struct ep_cell *cell, size_t count)
{
    ep_str_cut(key, 0);
    ep_str_add(key, verb);
    ep_str_add(key, table);
    if (key_column) {
        ep_str_addc(key, '.');
        ep_str_add(key, key_column);
    }
    for (size_t i = 0; i < count; i++) {
        ep_str_addc(key, i ? ',' : '(');
        ep_str_add(key, cell[i].column);
    }
}

static void insert_sql(struct ep_str *sql, const char *table, bool revision,
                       const struct ep_cell *cell, size_t count)
{
    ep_str_addf(sql, "INSERT INTO \"%s\" (", table);
    for (size_t i = 0; i < count; i++)
        ep_str_addf(sql, "%s\"%s\"", i ? "," : "", cell[i].column);
    ep_str_add(sql, revision ? ", revision) VALUES (" : ") VALUES (");
    for (size_t i = 0; i < count + revision; i++)
        ep_str_addf(sql, "%s?%zu", i ? "," : "", i + 1);
    ep_str_addc(sql, ')');
}

static void update_sql(struct ep_str *sql, const char *table, const char *key_column, bool revision,
                       const struct ep_cell *cell, size_t count)
{
    ep_str_addf(sql, "UPDATE \"%s\" SET ", table);
    for (size_t i = 0; i < count; i++)
        ep_str_addf(sql, "%s\"%s\" = ?%zu", i ? ", " : "", cell[i].column, i + 1);
    ep_str_addf(sql, " WHERE \"%s\" = ?%zu", key_column, count + 1);
    if (revision)
        ep_str_addf(sql, " AND revision = ?%zu", count + 2);
}

static struct ep_statement *named_statement(struct ep_store *s, const char *table,
                                            const char *key_column, const struct ep_cell *cell,
                                            size_t count)
{
    struct ep_str *key = &s->key, sql;

    key_of(key, key_column ? "update " : "insert ", table, key_column, cell, count);
    struct ep_statement *st = ep_statement_find(s, key->data);

    if (!st) {
        bool revision = has_revision(s, table);

        ep_str_init(&sql, EP_STR_LIMIT);
        if (key_column)
            update_sql(&sql, table, key_column, revision, cell, count);
        else
            insert_sql(&sql, table, revision, cell, count);
        st = ep_statement_add(s, key->data, sql.data);
        st->has_revision = revision;
        ep_str_clear(&sql);
    }
    return st;
}

static bool is_write(const struct ep_write *w, const char *table, const char *key_column,
                     const struct ep_cell *cell, size_t count)
{
    bool same = w->st && w->table == table && w->key_column == key_column && w->count == count;

    for (size_t i = 0; same && i < count; i++)
        same = w->column[i] == cell[i].column;
    return same;
}

static struct ep_statement *write_statement(struct ep_store *s, const char *table,
                                            const char *key_column, const struct ep_cell *cell,
                                            size_t count)
{
    size_t place = ((uintptr_t)table >> 2) + ((uintptr_t)cell[0].column >> 3) + count;
    struct ep_write *w = &s->write[place % EP_STORE_WRITES];

    if (is_write(w, table, key_column, cell, count))
        return w->st;
    struct ep_statement *st = named_statement(s, table, key_column, cell, count);

    if (count > EP_WRITE_COLUMNS || !st->stmt)
        return st;
    *w = (struct ep_write){.table = table, .key_column = key_column, .count = count, .st = st};
    for (size_t i = 0; i < count; i++)
        w->column[i] = cell[i].column;
    return st;
}

static int bind_cell(struct ep_store *s, sqlite3_stmt *stmt, int at, const char *table,
                     const struct ep_cell *cell)
{
    int rc = SQLITE_OK;

    if (cell->kind == EP_CELL_REAL && !isfinite(cell->real))
        EP_BUG("%s.%s is not a finite number", table, cell->column);
    if (cell->kind == EP_CELL_INT)
        rc = sqlite3_bind_int64(stmt, at, cell->integer);
    else if (cell->kind == EP_CELL_REAL)
        rc = sqlite3_bind_double(stmt, at, cell->real);
    else if (cell->kind == EP_CELL_TEXT)
        rc = sqlite3_bind_text(stmt, at, cell->text, -1, SQLITE_STATIC);
    if (rc == SQLITE_NOMEM)
        ep_out_of_memory();
    if (rc != SQLITE_OK && rc != SQLITE_TOOBIG)
        EP_BUG("%s.%s cannot be bound: %s", table, cell->column, sqlite3_errmsg(s->db));
    return rc;
}

static void bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    if (sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC) == SQLITE_NOMEM)
        ep_out_of_memory();
}

static enum ep_status write_fail(struct ep_store *s, int rc, const char *table,
                                 struct ep_error *err)
{
    int kind = rc & 0xff;

    if (kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH)
        EP_BUG("a row of table %s breaks a rule: %s", table, sqlite3_errmsg(s->db));
    if (kind == SQLITE_AUTH)
        EP_BUG("table %s may not be written by this stage", table);
    s->fault = ep_store_fail(s, rc, &s->error);
    if (err)
        *err = s->error;
    return s->fault;
}

/* json_valid() takes a text for invalid where SQLite has no memory left to read it. So a rule that
 * was broken is asked again, when it is known that there is memory. */
static int step(struct ep_store *s, sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt);

    if (rc != SQLITE_CONSTRAINT_CHECK)
        return rc;
    ep_arena_alloc(s->arena, PROBE_BYTES);
    sqlite3_reset(stmt);
    return sqlite3_step(stmt);
}

/* Bind the cells, run, and free the statement from the caller's strings. */
static enum ep_status run_write(struct ep_store *s, struct ep_statement *st, const char *table,
                                const char *key_value, const struct ep_cell *cell, size_t count,
                                struct ep_error *err)
{
    int at = 1;

    /* behind an error SQLite may have rolled the transaction back: nothing more can be written */
    if (!st->stmt || s->fault != EP_OK) {
        if (err)
            *err = s->error;
        return s->fault;
    }
    for (size_t i = 0; i < count; i++) {
        if (bind_cell(s, st->stmt, at++, table, &cell[i]) != SQLITE_OK)
            return ep_store_fail(s, SQLITE_TOOBIG, err);
    }
    if (key_value)
        bind_text(st->stmt, at++, key_value);
    if (st->has_revision)
        sqlite3_bind_int64(st->stmt, at, s->revision);
    s->ticks = 0;
    int rc = step(s, st->stmt);
    enum ep_status status = rc == SQLITE_DONE ? EP_OK : write_fail(s, rc, table, err);

    sqlite3_reset(st->stmt);
    sqlite3_clear_bindings(st->stmt);
    return status;
}

enum ep_status ep_store_insert(struct ep_store *s, const char *table, const struct ep_cell *cell,
                               size_t count, struct ep_error *err)
{
    return run_write(s, write_statement(s, table, NULL, cell, count), table, NULL, cell, count,
                     err);
}

enum ep_status ep_store_update(struct ep_store *s, const char *table, const char *key_column,
                               const char *key_value, const struct ep_cell *cell, size_t count,
                               struct ep_error *err)
{
    struct ep_statement *st = write_statement(s, table, key_column, cell, count);
    enum ep_status status = run_write(s, st, table, key_value, cell, count, err);

    if (status == EP_OK && sqlite3_changes(s->db) == 0)
        EP_BUG("table %s has no row where %s is '%s'", table, key_column, key_value);
    return status;
}

#ifdef EP_DEBUG

static bool listed(const char *const *list, const char *name)
{
    for (; list && *list; list++) {
        if (ep_streq(*list, name))
            return true;
    }
    return false;
}

static int authorize(void *data, int action, const char *table, const char *b, const char *c,
                     const char *d)
{
    const struct ep_store *s = data;

    (void)b, (void)c, (void)d;
    if (action != SQLITE_INSERT && action != SQLITE_UPDATE && action != SQLITE_DELETE)
        return SQLITE_OK;
    return listed(s->allow, table) || listed(shared_tables, table) ? SQLITE_OK : SQLITE_DENY;
}

/* Setting an authorizer makes SQLite compile kept statements anew, so that they are asked again. */
static void watch(struct ep_store *s)
{
    sqlite3_set_authorizer(s->db, s->allow ? authorize : NULL, s);
}

#else

static void watch(struct ep_store *s)
{
    (void)s, (void)shared_tables;
}

#endif

void ep_store_allow(struct ep_store *s, const char *const *tables)
{
    s->allow = tables;
    watch(s);
}
