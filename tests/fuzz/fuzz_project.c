/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A project file that was tampered with: refused, or read to a report; never a crash. The input is
 * a list of changes to a good file (a file made of nothing but noise is refused at its head): the
 * first byte says what is changed, bytes of the file or cells by SQL; 'R' takes the rest as the
 * whole file. The good file is made once by planning a small brief. */

#include "emplan/file.h"
#include "emplan/pipeline.h"
#include "emplan/report.h"
#include "fuzz.h"
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

static const char brief[] = "emplan: 1\nclient: Acme\ncurrency: EUR\nregion: AT\n"
                            "plan: {start: 2027-01, months: 2, budget: 6000}\n"
                            "business: {model: booking, industry: fitness}\n"
                            "goals:\n  - {id: more-customers, serves: raise_revenue, metric: "
                            "customers, target: 50, window: "
                            "2027-02}\nsegments:\n  - {id: young-urban, size: 30000}\n";

static struct {
    struct ep_arena *arena;
    const char *folder, *path;
    char *data;
    size_t size;
    char **cell; /* "UPDATE table SET column" */
    size_t cells;
} good;

static void remove_folder(void)
{
    struct ep_arena *a = ep_arena_new();
    static const char *const names[] = {"plan.emplan", "brief.yaml", "report/report.md", "report",
                                        "plan.emplan-journal"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(ep_path_join(a, good.folder, names[i]));
    remove(good.folder);
    ep_arena_free(a);
    ep_arena_free(good.arena);
}

static const char *one_text(sqlite3 *db, const char *sql, struct ep_arena *a)
{
    sqlite3_stmt *stmt = NULL;
    const char *text = NULL;

    REQUIRE(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        text = ep_arena_strdup(a, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return text ? text : "";
}

static void list_cells(void)
{
    sqlite3 *db = NULL;
    char *next;

    REQUIRE(sqlite3_open(good.path, &db) == SQLITE_OK);
    char *list = ep_arena_strdup(
        good.arena, one_text(db,
                             "SELECT group_concat('UPDATE ' || m.name || ' SET ' || c.name || ' = "
                             "?1', char(10)) FROM sqlite_schema m, pragma_table_info(m.name) c "
                             "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
                             good.arena));
    sqlite3_close(db);
    good.cell = EP_NEW_ARRAY(good.arena, char *, strlen(list));
    for (char *line = list; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        good.cell[good.cells++] = line;
    }
    REQUIRE(good.cells > 100);
}

static void put(const char *data, size_t size)
{
    FILE *f = fopen(good.path, "wb");

    REQUIRE(f && fwrite(data, 1, size, f) == size && fclose(f) == 0);
}

static void make_good(void)
{
    struct ep_run_options options = {0};
    struct ep_run_result result = {0};
    struct ep_client client;
    struct ep_sink sink = {0};
    struct ep_error err;
    char folder[] = "/tmp/emplan-fuzz.XXXXXX";

    good.arena = ep_arena_new();
    REQUIRE(mkdtemp(folder) != NULL);
    good.folder = ep_arena_strdup(good.arena, folder);
    ep_client_at(good.arena, good.folder, &client);
    good.path = client.project;
    if (!getenv("FUZZ_PROJECT")) {
        REQUIRE(ep_file_write(client.brief, brief, sizeof brief - 1, &err) == EP_OK);
        REQUIRE(ep_pipeline_run(good.arena, &client, &options, &sink, &result, &err) == EP_OK);
        ep_store_close(result.store);
    }
    const char *from = getenv("FUZZ_PROJECT") ? getenv("FUZZ_PROJECT") : good.path;

    REQUIRE(ep_file_read(good.arena, from, (size_t)64 << 20, &good.data, &good.size, &err) ==
            EP_OK);
    put(good.data, good.size);
    list_cells();
    atexit(remove_folder);
}

struct input {
    const uint8_t *data;
    size_t size;
};

static unsigned take(struct input *in, unsigned below)
{
    unsigned v = 0;

    for (unsigned room = below; room > 0 && in->size > 0; room >>= 8) {
        v = v << 8 | *in->data++;
        in->size--;
    }
    return below ? v % below : 0;
}

static void change_bytes(struct input *in, char *data, size_t size)
{
    while (in->size > 4) {
        size_t at = take(in, (unsigned)size), length = 1 + take(in, 8);

        for (size_t i = 0; i < length && in->size > 0; i++)
            data[(at + i) % size] = (char)take(in, 256);
    }
}

static void bind(struct input *in, sqlite3_stmt *stmt)
{
    static const double numbers[] = {0, -1, 1, 1e15, -1e15, 1e300, 5e-324, 0.5, 2147483648.0};
    static const char *const texts[] = {"", "x", "[]", "{}", "[[", "null", "2027-01", "a.b.c", "0"};
    unsigned kind = take(in, 5);
    size_t length = in->size < 40 ? in->size : 40;

    if (kind == 0)
        sqlite3_bind_null(stmt, 1);
    else if (kind == 1)
        sqlite3_bind_double(stmt, 1, numbers[take(in, 9)]);
    else if (kind == 2)
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)take(in, 1u << 24) << take(in, 40));
    else if (kind == 3)
        sqlite3_bind_text(stmt, 1, texts[take(in, 9)], -1, SQLITE_STATIC);
    else
        sqlite3_bind_text(stmt, 1, (const char *)in->data, (int)length, SQLITE_TRANSIENT);
}

static void change_cells(struct input *in)
{
    sqlite3 *db = NULL;

    REQUIRE(sqlite3_open(good.path, &db) == SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", NULL, NULL, NULL);
    while (in->size > 2) {
        const char *all = good.cell[take(in, (unsigned)good.cells)];
        int every = take(in, 4) == 0 ? 1 : 1 + (int)take(in, 200);
        char *sql = sqlite3_mprintf("%s WHERE rowid %% %d = 0", all, every);
        sqlite3_stmt *stmt = NULL;

        /* a table WITHOUT ROWID has no numbers to choose rows by */
        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK ||
            sqlite3_prepare_v2(db, all, -1, &stmt, NULL) == SQLITE_OK) {
            bind(in, stmt);
            sqlite3_step(stmt); /* a rule of the schema may stand against it */
        }
        sqlite3_finalize(stmt);
        sqlite3_free(sql);
    }
    sqlite3_close(db);
}

static size_t exports(void)
{
    size_t n = 0;

    while (ep_export_names()[n])
        n++;
    return n;
}

/* Two readers at a time, chosen by the length of the input: all of them take too long. */
static void use(struct ep_arena *a, size_t choice)
{
    struct ep_store *store = NULL;
    struct ep_revision revision;
    struct ep_error err = {.status = EP_OK};
    struct ep_str text;
    enum ep_status status = ep_store_open(good.path, EP_STORE_READ, &store, &err);

    REQUIRE(status == EP_OK || ((status == EP_PROJECT || status == EP_FAILED) && err.message[0]));
    if (status != EP_OK)
        return;
    ep_str_init(&text, EP_STR_LIMIT);
    if (ep_revision_get(store, a, "latest", &revision)) {
        status = ep_report_render(store, choice % 2 ? EP_REPORT_JSON : EP_REPORT_MARKDOWN, -1,
                                  &text, &err);
        REQUIRE(status == EP_OK || err.message[0]);
        ep_str_cut(&text, 0);
        status =
            ep_export(store, ep_export_names()[choice % exports()], EP_EXPORT_CSV, &text, &err);
        REQUIRE(status == EP_OK || err.message[0]);
        ep_str_cut(&text, 0);
        (void)ep_report_summary(store, -1, 80, false, &text, &err);
        (void)ep_ledger_explain(store, a, "goal.more-customers", &text, &err);
    }
    ep_str_clear(&text);
    ep_store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};

    if (!good.arena)
        make_good();
    struct ep_arena *a = ep_arena_new();
    unsigned kind = take(&in, 256);

    if (kind == 'R') {
        put((const char *)in.data, in.size);
    } else if (kind % 2 == 0) {
        char *copy = ep_arena_grow(a, good.data, good.size, good.size + 1, 1);

        change_bytes(&in, copy, good.size);
        put(copy, good.size);
    } else {
        put(good.data, good.size);
        change_cells(&in);
    }
    use(a, size);
    ep_arena_free(a);
    return 0;
}
