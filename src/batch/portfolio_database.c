/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include "emplan/file.h"
#include "emplan/number.h"
#include <sqlite3.h>
#include <string.h>

#define DATABASE_MOST ((size_t)1 << 30)

struct writer {
    sqlite3 *db;
    sqlite3_stmt *insert;
    int column; /* next to be bound, from 1 */
    int rc;     /* first failure */
};

static void note(struct writer *w, int rc)
{
    if (w->rc == SQLITE_OK && rc != SQLITE_OK && rc != SQLITE_DONE)
        w->rc = rc;
}

static void bind_int(struct writer *w, int64_t v)
{
    note(w, sqlite3_bind_int64(w->insert, w->column++, v));
}

static void bind_real(struct writer *w, double v)
{
    note(w, sqlite3_bind_double(w->insert, w->column++, v));
}

static void bind_null(struct writer *w)
{
    note(w, sqlite3_bind_null(w->insert, w->column++));
}

static void bind_text(struct writer *w, const char *s)
{
    note(w, sqlite3_bind_text(w->insert, w->column++, s, -1, SQLITE_STATIC));
}

static void bind_value(struct writer *w, struct ep_portfolio_value v)
{
    if (v.known)
        bind_real(w, v.v);
    else
        bind_null(w);
}

static void bind_money(struct writer *w, struct ep_portfolio_value v, int digits)
{
    if (v.known)
        bind_int(w, ep_money_minor(v.v, digits));
    else
        bind_null(w);
}

/* A statement with one mark for each of `columns`. */
static void begin(struct writer *w, const char *table, int columns)
{
    char sql[256];
    size_t n = strlen(table);

    memcpy(sql, "INSERT INTO ", 12);
    memcpy(sql + 12, table, n);
    memcpy(sql + 12 + n, " VALUES (", 9);
    n += 21;
    for (int i = 0; i < columns; i++, n += 2)
        memcpy(sql + n, i + 1 < columns ? "?," : "?)", 2);
    note(w, sqlite3_prepare_v2(w->db, sql, (int)n, &w->insert, NULL));
    w->column = 1;
}

static void step(struct writer *w, int columns)
{
    if (w->column != columns + 1)
        EP_BUG("%d of %d columns are bound", w->column - 1, columns);
    note(w, sqlite3_step(w->insert));
    note(w, sqlite3_reset(w->insert));
    w->column = 1;
}

static void end(struct writer *w)
{
    sqlite3_finalize(w->insert);
    w->insert = NULL;
}

/* --- tables: the columns of portfolio.sql in their order ---------------------------------------
 */

#define CLIENT_COLUMNS  32
#define CHANNEL_COLUMNS 15
#define GOAL_COLUMNS    13

static void bind_revision(struct writer *w, const struct ep_revision *r)
{
    bind_text(w, r->client);
    bind_text(w, r->region);
    bind_text(w, r->currency);
    bind_int(w, r->currency_digits);
    bind_text(w, r->prices);
    bind_text(w, r->objective);
    bind_int(w, r->id);
    bind_text(w, r->kind);
    bind_int(w, r->approved);
    bind_text(w, r->as_of);
    bind_text(w, r->program);
    bind_text(w, r->catalogue_hash);
    bind_text(w, r->first_month);
    bind_int(w, r->months);
}

static void write_client(struct writer *w, int64_t id, const struct ep_portfolio_client *c)
{
    int digits = c->revision.currency_digits;

    bind_int(w, id);
    bind_text(w, c->path);
    bind_revision(w, &c->revision);
    bind_int(w, c->budget);
    bind_int(w, c->spend);
    bind_real(w, c->customers.mean);
    bind_value(w, c->customers.p10);
    bind_value(w, c->customers.p50);
    bind_value(w, c->customers.p90);
    bind_real(w, c->later);
    bind_int(w, c->profit);
    bind_money(w, c->profit_total.p10, digits);
    bind_money(w, c->profit_total.p50, digits);
    bind_money(w, c->profit_total.p90, digits);
    bind_value(w, c->loss_probability);
    bind_value(w, c->assumed_share);
    bind_int(w, c->must_goals);
    bind_int(w, c->must_missed);
    bind_int(w, c->warnings);
    step(w, CLIENT_COLUMNS);
}

static void write_channels(struct writer *w, int64_t id, const struct ep_portfolio_client *c)
{
    for (size_t i = 0; i < c->channels.count; i++) {
        const struct ep_portfolio_channel *x = &c->channels.item[i];

        bind_int(w, id);
        bind_text(w, x->id);
        bind_text(w, x->name);
        bind_int(w, x->chosen);
        bind_int(w, x->test);
        bind_text(w, x->verdict);
        bind_text(w, x->role);
        bind_int(w, x->spend);
        bind_real(w, x->visits);
        bind_real(w, x->leads);
        bind_real(w, x->customers);
        bind_real(w, x->later);
        bind_int(w, x->revenue);
        bind_int(w, x->profit);
        if (x->has_cost)
            bind_int(w, x->cost_per_customer);
        else
            bind_null(w);
        step(w, CHANNEL_COLUMNS);
    }
}

static void write_goals(struct writer *w, int64_t id, const struct ep_portfolio_client *c)
{
    for (size_t i = 0; i < c->goals.count; i++) {
        const struct ep_portfolio_goal *x = &c->goals.item[i];

        bind_int(w, id);
        bind_text(w, x->id);
        bind_text(w, x->metric);
        bind_real(w, x->target);
        bind_text(w, x->from);
        bind_text(w, x->to);
        bind_text(w, x->priority);
        bind_value(w, x->expected);
        bind_value(w, x->p10);
        bind_value(w, x->p50);
        bind_value(w, x->p90);
        bind_value(w, x->probability);
        if (x->reached >= 0)
            bind_int(w, x->reached);
        else
            bind_null(w);
        step(w, GOAL_COLUMNS);
    }
}

/* How to add a table: portfolio.sql, a function above, a row here. */
static const struct {
    const char *table;
    int columns;
    void (*write)(struct writer *w, int64_t id, const struct ep_portfolio_client *c);
} tables[] = {
    {"client", CLIENT_COLUMNS, write_client},
    {"channel", CHANNEL_COLUMNS, write_channels},
    {"goal", GOAL_COLUMNS, write_goals},
};

static void write_tables(struct writer *w, const struct ep_portfolio *p)
{
    note(w, sqlite3_exec(w->db, ep_portfolio_sql, NULL, NULL, NULL));
    note(w, sqlite3_exec(w->db, "BEGIN", NULL, NULL, NULL));
    for (size_t t = 0; t < sizeof tables / sizeof *tables && w->rc == SQLITE_OK; t++) {
        begin(w, tables[t].table, tables[t].columns);
        for (size_t i = 0; i < p->clients.count && w->rc == SQLITE_OK; i++)
            tables[t].write(w, (int64_t)i + 1, &p->clients.item[i]);
        end(w);
    }
    note(w, sqlite3_exec(w->db, "COMMIT", NULL, NULL, NULL));
}

/* --- the file --------------------------------------------------------------------------------- */

/* What is there is replaced only where it is a portfolio's database: a header of SQLite with our
 * application_id at byte 68. */
static enum ep_status check_old(struct ep_arena *a, const char *path, struct ep_error *err)
{
    static const char head[] = "SQLite format 3";
    uint32_t id = 0;
    char *data;
    size_t size;

    if (!ep_file_exists(path))
        return EP_OK;
    enum ep_status status = ep_file_read(a, path, DATABASE_MOST, &data, &size, err);

    if (status != EP_OK)
        return status;
    for (size_t i = 0; size >= 100 && i < 4; i++)
        id = id << 8 | (unsigned char)data[68 + i];
    if (size >= 100 && memcmp(data, head, sizeof head) == 0 && id == EP_PORTFOLIO_APPLICATION_ID)
        return EP_OK;
    ep_error_set(err, EP_USAGE, "%s exists and is no portfolio database", path);
    return ep_error_hint(err, "name a new file, or remove that one");
}

/* The database is made in memory and written as one file, so that what is on disk is whole. */
enum ep_status ep_portfolio_database(const struct ep_portfolio *p, const char *path,
                                     struct ep_error *err)
{
    struct writer w = {.rc = SQLITE_OK};
    unsigned char *data = NULL;
    sqlite3_int64 size = 0;
    enum ep_status status;

    EP_TRY(check_old(p->arena, path, err));
    note(&w, sqlite3_open_v2(":memory:", &w.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));
    if (w.rc == SQLITE_OK)
        write_tables(&w, p);
    if (w.rc == SQLITE_OK)
        data = sqlite3_serialize(w.db, "main", &size, 0);
    if (!data)
        EP_TRY(ep_error_set(err, EP_FAILED, "cannot make the database %s: %s", path,
                            sqlite3_errstr(w.rc == SQLITE_OK ? SQLITE_NOMEM : w.rc)));
    status = ep_file_write(path, (const char *)data, (size_t)size, err);
out:
    sqlite3_free(data);
    sqlite3_close(w.db);
    return status;
}
