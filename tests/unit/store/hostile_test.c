/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are foreign, newer, damaged, made to harm, or held by somebody else. */
#include "store/store_internal.h"
#include "store_fixture.h"
#include <sqlite3.h>
#include <time.h>

/* Change the file with plain SQLite, as any other program could. */
static void tamper(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Opening in both ways is refused with this status and these words, and changes no byte. */
static void assert_refused(struct fixture *f, enum ep_status expected, const char *words)
{
    static const enum ep_store_mode modes[] = {EP_STORE_READ, EP_STORE_WRITE};
    size_t before, after;
    unsigned char *old = fixture_read(f, &before);

    for (int i = 0; i < 2; i++) {
        struct ep_store *s = NULL;
        enum ep_status status = ep_store_open(f->file, modes[i], &s, &f->err);

        if (status != expected || !strstr(f->err.message, words))
            fail_msg("status %d: %s", (int)status, status ? f->err.message : "opened");
        assert_null(s);
        assert_true(*f->err.hint);
    }
    unsigned char *new = fixture_read(f, &after);

    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
}

static void test_foreign(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "client: Acme\nplan:\n  budget: 1000\n";

    fixture_write(f, text, sizeof text - 1);
    assert_refused(f, EP_PROJECT, "is no emplan project file");
    char large[5000];

    memset(large, 'x', sizeof large);
    fixture_write(f, large, sizeof large);
    assert_refused(f, EP_PROJECT, "is no emplan project file");
    unlink(f->file);
    tamper(f, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    assert_refused(f, EP_PROJECT, "is no emplan project file");
}

static void test_newer_and_versionless(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    tamper(f, "PRAGMA user_version = 2");
    assert_refused(f, EP_PROJECT, "newer emplan");
    tamper(f, "PRAGMA user_version = 0");
    assert_refused(f, EP_PROJECT, "is damaged");
    tamper(f, "PRAGMA user_version = -5");
    assert_refused(f, EP_PROJECT, "is damaged");
    tamper(f, "PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_refused(f, EP_PROJECT, "is no emplan project file");
}

static void test_wal(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    tamper(f, "PRAGMA journal_mode = WAL");
    assert_refused(f, EP_PROJECT, "WAL mode");
    tamper(f, "PRAGMA journal_mode = DELETE");
    ep_store_close(fixture_open(f, EP_STORE_READ));
}

static void test_links(void **state)
{
    struct fixture *f = *state;
    char real[120];

    fixture_make(f);
    snprintf(real, sizeof real, "%s/real", f->folder);
    assert_int_equal(link(f->file, real), 0);
    assert_refused(f, EP_PROJECT, "hard link");
    assert_int_equal(unlink(f->file), 0);
    assert_int_equal(symlink(real, f->file), 0);
    assert_refused(f, EP_PROJECT, "symbolic link");
    unlink(f->file);
    struct ep_store *s = NULL;

    assert_int_equal(mkfifo(f->file, 0600), 0);
    assert_int_equal(ep_store_open(f->file, EP_STORE_READ, &s, &f->err), EP_PROJECT);
    unlink(f->file);
    assert_int_equal(symlink("/nowhere/at/all", f->file), 0);
    assert_int_equal(ep_store_open(f->file, EP_STORE_WRITE, &s, &f->err), EP_PROJECT);
}

/* A folder may be reached through a link: only the file itself may not. */
static void test_folder_behind_a_link(void **state)
{
    struct fixture *f = *state;
    char folder[120], file[160];
    struct ep_store *s = NULL;

    fixture_make(f);
    snprintf(folder, sizeof folder, "%s/way", f->folder);
    snprintf(file, sizeof file, "%s/plan.emplan", folder);
    assert_int_equal(symlink(f->folder, folder), 0);
    assert_int_equal(ep_store_open(file, EP_STORE_WRITE, &s, &f->err), EP_OK);
    ep_store_close(s);
}

static void test_objects_of_others(void **state)
{
    struct fixture *f = *state;
    static const char *const attacks[] = {
        ("CREATE VIEW extra AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n) "
         "SELECT * FROM n"),
        "CREATE TRIGGER extra AFTER INSERT ON warning BEGIN DELETE FROM revision; END",
        "CREATE TABLE extra (a)",
        "CREATE INDEX extra ON fact (key, upper(note))",
        "DROP TABLE warning; CREATE VIEW warning AS SELECT 1 AS revision",
        "ALTER TABLE warning ADD COLUMN extra TEXT",
    };

    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        unlink(f->file);
        fixture_make(f);
        tamper(f, attacks[i]);
        assert_refused(f, EP_PROJECT, "did not put there");
    }
    unlink(f->file);
    fixture_make(f);
    tamper(f, "DROP TABLE warning");
    assert_refused(f, EP_PROJECT, "table warning is missing");
}

static void test_rows_that_break_rules(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    tamper(f, "PRAGMA ignore_check_constraints = ON;"
              "INSERT INTO warning VALUES (1, 1, 'c', 'm', 'no json', '')");
    assert_refused(f, EP_PROJECT, "CHECK constraint failed");
    unlink(f->file);
    fixture_make(f);
    tamper(f, "INSERT INTO warning VALUES (99, 1, 'c', 'm', '{}', '')");
    assert_refused(f, EP_PROJECT, "a row of warning belongs to no row of revision");
}

/* A file with some content, so that damage has something to hit. */
static void fill(struct fixture *f)
{
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    for (int i = 0; i < 300; i++)
        assert_int_equal(EP_INSERT(s, "warning", &f->err, ep_c_int("seq", i),
                                   ep_c_text("code", "something"), ep_c_text("message", "m.k"),
                                   ep_c_text("args", "{\"a\":1}"), ep_c_text("place", "brief")),
                         EP_OK);
    assert_int_equal(ep_store_commit(s, &f->err), EP_OK);
    ep_store_close(s);
}

/* Read everything that can be opened: it must end, and in a status. */
static void read_all(struct fixture *f)
{
    struct ep_store *s = NULL;
    enum ep_status status = ep_store_open(f->file, EP_STORE_READ, &s, &f->err);

    if (status == EP_OK) {
        struct ep_query *q = ep_query_open(s, "SELECT * FROM warning, revision", NULL);

        while (ep_query_next(q)) {
        }
        status = ep_query_close(q, &f->err);
    }
    assert_true(status == EP_OK || status == EP_PROJECT || status == EP_FAILED);
    ep_store_close(s);
}

static void test_truncated(void **state)
{
    struct fixture *f = *state;
    size_t size;

    fill(f);
    unsigned char *whole = fixture_read(f, &size);

    /* one byte is what SQLite leaves of an empty file on some file systems */
    for (size_t cut = 2; cut < size; cut += cut < 4096 ? 97 : 4096) {
        fixture_write(f, whole, cut);
        struct ep_store *s = NULL;

        assert_int_equal(ep_store_open(f->file, EP_STORE_READ, &s, &f->err), EP_PROJECT);
    }
    free(whole);
}

static void test_flipped_bits(void **state)
{
    struct fixture *f = *state;
    size_t size;
    unsigned seed = 12345;

    fill(f);
    unsigned char *whole = fixture_read(f, &size);
    unsigned char *copy = malloc(size);

    for (int trial = 0; trial < 400; trial++) {
        memcpy(copy, whole, size);
        for (int i = 0; i < 3; i++) {
            seed = seed * 1664525u + 1013904223u;
            copy[(seed >> 3) % size] ^= (unsigned char)(1u << (seed & 7));
        }
        fixture_write(f, copy, size);
        read_all(f);
    }
    free(whole);
    free(copy);
}

/* Hold the file as another program would, in a process of its own. */
static pid_t hold(struct fixture *f, const char *sql, int ready[2])
{
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();

    if (child == 0) {
        sqlite3 *db;

        sqlite3_open(f->file, &db);
        char ok = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 'y' : 'n';

        if (write(ready[1], &ok, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char ok = 'n';

    assert_int_equal(read(ready[0], &ok, 1), 1);
    assert_int_equal(ok, 'y');
    return child;
}

static void test_in_use(void **state)
{
    struct fixture *f = *state;
    int ready[2];

    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);
    pid_t child = hold(f, "BEGIN IMMEDIATE", ready);
    time_t from = time(NULL);

    assert_int_equal(ep_store_begin(s, &f->err), EP_PROJECT);
    assert_true(time(NULL) - from >= 4);
    assert_non_null(strstr(f->err.message, "is in use by another program"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    ep_store_close(s);
    close(ready[0]);
    close(ready[1]);
}

static void test_replaced_meanwhile(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    assert_int_equal(unlink(f->file), 0);
    assert_int_equal(ep_store_begin(s, &f->err), EP_PROJECT);
    assert_non_null(strstr(f->err.message, "moved or replaced"));
    ep_store_close(s);
}

/* A new file that another program has put its own in place of: that one stays. */
static void test_replaced_while_new(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    assert_int_equal(unlink(f->file), 0);
    fixture_make(f);
    assert_int_equal(ep_store_begin(s, &f->err), EP_PROJECT);
    ep_store_close(s);
    ep_store_close(fixture_open(f, EP_STORE_READ));
}

/* The program dies between begin and commit, after pages went to the disk. */
static void test_killed_while_writing(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    pid_t child = fork();

    if (child == 0) {
        struct ep_store *s = NULL;

        if (ep_store_open(f->file, EP_STORE_WRITE, &s, &f->err) != EP_OK)
            _exit(1);
        sqlite3_exec(s->db, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1", NULL, NULL, NULL);
        ep_store_begin(s, &f->err);
        fixture_revision(s);
        for (int i = 0; i < 20000; i++)
            EP_INSERT(s, "warning", &f->err, ep_c_int("seq", i), ep_c_text("code", "c"),
                      ep_c_text("message", "m"), ep_c_text("args", "{}"), ep_c_text("place", ""));
        kill(getpid(), SIGKILL);
    }
    int how = 0;

    waitpid(child, &how, 0);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    char journal[120];

    snprintf(journal, sizeof journal, "%s-journal", f->file);
    assert_int_equal(access(journal, F_OK), 0);
    struct ep_store *s = fixture_open(f, EP_STORE_READ);

    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) == 1);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM warning", NULL) == 0);
    ep_store_close(s);
}

/* An older file is brought up to date, with a copy of it kept; a step that fails changes nothing.
 */
static void test_migration(void **state)
{
    struct fixture *f = *state;
    char copy[140];
    static const struct ep_migration good[] = {
        {1, "unused"}, {2, "ALTER TABLE warning ADD COLUMN level INTEGER NOT NULL DEFAULT 3"}};
    static const struct ep_migration bad[] = {{1, "unused"}, {2, "CREATE TABLE a (b); SELECT nix"}};

    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    s->checked = false;
    assert_int_equal(ep_migrate_file(s, bad, 2, 1, &f->err), EP_PROJECT);
    snprintf(copy, sizeof copy, "%s.v1", f->file);
    assert_int_equal(access(copy, F_OK), 0);
    assert_true(ep_store_number(s, -1, "PRAGMA user_version", NULL) == 1);
    assert_true(
        ep_store_number(s, -1, "SELECT count(*) FROM sqlite_schema WHERE name = 'a'", NULL) == 0);

    assert_int_equal(ep_migrate_file(s, good, 2, 1, &f->err), EP_FAILED);
    assert_non_null(strstr(f->err.message, "exists already"));
    unlink(copy);
    assert_int_equal(ep_migrate_file(s, good, 2, 1, &f->err), EP_OK);
    assert_true(ep_store_number(s, -1, "PRAGMA user_version", NULL) == 2);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM pragma_table_info('warning')", NULL) ==
                7);
    ep_store_close(s);
    struct ep_store *old = NULL;

    assert_int_equal(ep_store_open(copy, EP_STORE_READ, &old, &f->err), EP_OK);
    assert_true(ep_store_number(old, -1, "SELECT count(*) FROM revision", NULL) == 1);
    ep_store_close(old);
}

/* As somebody who may read folder and file but not write there; the superuser becomes nobody. */
static int use_read_only(struct fixture *f)
{
    struct ep_store *s = NULL;

    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    if (ep_store_open(f->file, EP_STORE_READ, &s, &f->err) != EP_OK)
        return 2;
    if (ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) != 1)
        return 3;
    ep_store_close(s);
    if (ep_store_open(f->file, EP_STORE_WRITE, &s, &f->err) != EP_FAILED)
        return 4;
    return strstr(f->err.message, "cannot write") ? 0 : 5;
}

static void test_read_only_folder(void **state)
{
    struct fixture *f = *state;
    int how = 0;

    fixture_make(f);
    assert_int_equal(chmod(f->file, 0444), 0);
    assert_int_equal(chmod(f->folder, 0555), 0);
    pid_t child = fork();

    if (child == 0)
        _exit(use_read_only(f));
    assert_int_equal(waitpid(child, &how, 0), child);
    chmod(f->folder, 0755);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
}

/* A disk that is full: the old plan stays. */
static void test_full(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    sqlite3_exec(s->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL);
    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    enum ep_status status = EP_OK;

    for (int i = 0; i < 20000 && status == EP_OK; i++)
        status =
            EP_INSERT(s, "warning", &f->err, ep_c_int("seq", i), ep_c_text("code", "c"),
                      ep_c_text("message", "m"), ep_c_text("args", "{}"), ep_c_text("place", ""));
    assert_int_equal(status, EP_FAILED);
    assert_non_null(strstr(f->err.message, "plan.emplan': the disk is full"));
    ep_store_rollback(s);
    ep_store_close(s);
    s = fixture_open(f, EP_STORE_READ);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) == 1);
    ep_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_foreign),
        with_fixture(test_newer_and_versionless),
        with_fixture(test_wal),
        with_fixture(test_links),
        with_fixture(test_folder_behind_a_link),
        with_fixture(test_objects_of_others),
        with_fixture(test_rows_that_break_rules),
        with_fixture(test_truncated),
        with_fixture(test_flipped_bits),
        with_fixture(test_in_use),
        with_fixture(test_replaced_meanwhile),
        with_fixture(test_replaced_while_new),
        with_fixture(test_killed_while_writing),
        with_fixture(test_migration),
        with_fixture(test_read_only_folder),
        with_fixture(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
