/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_internal.h"
#include "store_fixture.h"
#include <math.h>

static enum ep_status put_warning(struct ep_store *s, int seq, const char *code,
                                  struct ep_error *err)
{
    return EP_INSERT(s, "warning", err, ep_c_int("seq", seq), ep_c_text("code", code),
                     ep_c_text("message", "m"), ep_c_text("args", "{}"), ep_c_text("place", ""));
}

static void test_new_file_is_removed_without_commit(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    ep_store_close(s);
    assert_int_equal(access(f->file, F_OK), -1);

    s = fixture_open(f, EP_STORE_WRITE);
    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    ep_store_rollback(s);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) == 0);
    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    assert_int_equal(ep_store_commit(s, &f->err), EP_OK);
    ep_store_close(s);
    assert_int_equal(access(f->file, F_OK), 0);
}

static void test_read_needs_a_file(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = NULL;

    assert_int_equal(ep_store_open(f->file, EP_STORE_READ, &s, &f->err), EP_FAILED);
    assert_null(s);
    assert_non_null(strstr(f->err.message, "plan.emplan"));
    assert_string_equal(f->err.hint, "run emplan run first");
    fixture_write(f, "", 0);
    assert_int_equal(ep_store_open(f->file, EP_STORE_READ, &s, &f->err), EP_FAILED);
}

static void test_empty_file_counts_as_new(void **state)
{
    struct fixture *f = *state;

    fixture_write(f, "", 0);
    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_READ);

    assert_true(ep_store_number(s, 0, "PRAGMA user_version", NULL) == EP_STORE_VERSION);
    assert_true(ep_store_number(s, 0, "PRAGMA application_id", NULL) == EP_STORE_APPLICATION_ID);
    assert_true(ep_store_number(s, 0, "PRAGMA foreign_keys", NULL) == 1);
    assert_true(ep_store_number(s, 0, "PRAGMA synchronous", NULL) == 3);
    ep_store_close(s);
    size_t size;
    unsigned char *data = fixture_read(f, &size);

    assert_int_equal(data[18], 1); /* rollback journal */
    assert_int_equal(data[19], 1);
    free(data);
}

/* A copy is the file as it was; what is written there stays there. */
static void test_copy_leaves_the_file(void **state)
{
    struct fixture *f = *state;
    size_t before, after;

    fixture_make(f);
    unsigned char *then = fixture_read(f, &before);
    struct ep_store *s = fixture_open(f, EP_STORE_COPY);
    struct ep_arena *a = ep_arena_new();
    struct ep_revision last;

    assert_true(ep_revision_get(s, a, "latest", &last));
    assert_string_equal(last.client, "Acme");
    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    assert_int_equal(fixture_revision(s), last.id + 1);
    assert_int_equal(ep_store_commit(s, &f->err), EP_OK);
    assert_true(ep_store_number(s, 0, "SELECT max(id) FROM revision", NULL) ==
                (double)last.id + 1);
    ep_arena_free(a);
    ep_store_close(s);
    unsigned char *now = fixture_read(f, &after);

    assert_int_equal(before, after);
    assert_memory_equal(then, now, before);
    free(then);
    free(now);
}

static void test_copy_of_no_file(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = NULL;

    assert_int_equal(ep_store_open(f->file, EP_STORE_COPY, &s, &f->err), EP_FAILED);
    assert_null(s);
    fixture_write(f, "no database at all", 18);
    assert_int_equal(ep_store_open(f->file, EP_STORE_COPY, &s, &f->err), EP_PROJECT);
    assert_null(s);
}

/* What a transaction has written is in the copy, what it writes from then on is not; both read. */
static void test_copy_of_an_open_transaction(void **state)
{
    static const char sql[] = "SELECT count(*) FROM warning WHERE revision = :revision";
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE), *copy = NULL;

    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    assert_int_equal(put_warning(s, 1, "a", &f->err), EP_OK);
    assert_int_equal(ep_store_copy(s, &copy, &f->err), EP_OK);
    assert_int_equal(put_warning(s, 2, "b", &f->err), EP_OK);
    assert_true(ep_store_number(copy, -1, sql, NULL) == 1);
    assert_int_equal(ep_store_commit(s, &f->err), EP_OK);
    assert_true(ep_store_number(s, -1, sql, NULL) == 2);
    ep_store_close(s);
    assert_true(ep_store_number(copy, -1, sql, NULL) == 1);
    assert_int_equal(put_warning(copy, 3, "c", &f->err), EP_FAILED);
    ep_store_close(copy);
}

static void grow_text(struct ep_store *s)
{
    ep_store_memory_most(4 << 20);
    (void)ep_store_number(s, 0, "SELECT length(hex(zeroblob(8000000)))", NULL);
}

static void test_memory_has_a_limit(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    int status = 0;

    assert_true(ep_store_number(s, 0, "SELECT length(hex(zeroblob(8000000)))", NULL) == 16e6);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        grow_text(s);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ep_status_exit(EP_FAILED));
    ep_store_close(s);
}

static void test_cells_come_back(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);

    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    int64_t revision = fixture_revision(s);

    assert_int_equal(EP_INSERT(s, "funnel_step", &f->err, ep_c_int("seq", 1),
                               ep_c_text("step", "visits"), ep_c_real("count_month", 12.5),
                               ep_c_null("rate"), ep_c_int("leak", 1)),
                     EP_OK);
    struct ep_query *q =
        ep_query_open(s,
                      "SELECT revision, step, count_month, rate, leak AS l FROM funnel_step "
                      "WHERE revision = :revision AND step = ?1 AND seq = ?2",
                      "visits", "1", NULL);

    assert_true(ep_query_next(q));
    assert_int_equal(ep_query_columns(q), 5);
    assert_int_equal(ep_query_int(q, 0), revision);
    assert_string_equal(ep_query_text(q, 1), "visits");
    assert_true(ep_query_real(q, 2) == 12.5);
    assert_true(ep_query_null(q, 3));
    assert_string_equal(ep_query_text(q, 3), "");
    assert_false(ep_query_next(q));
    assert_false(ep_query_next(q));
    assert_int_equal(ep_query_close(q, &f->err), EP_OK);

    assert_int_equal(EP_UPDATE(s, "funnel_step", "seq", "1", &f->err, ep_c_real("rate", 0.25)),
                     EP_OK);
    assert_true(ep_store_number(s, -1, "SELECT rate FROM funnel_step WHERE seq = ?1", "1", NULL) ==
                0.25);
    assert_true(ep_store_number(s, -1, "SELECT rate FROM funnel_step WHERE seq = ?1", "2", NULL) ==
                -1);
    ep_store_close(s);
}

/* What a stranger may write into a column, and no arithmetic of a report may make infinite. */
static void test_sizes_that_are_not_read(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    struct ep_query *q = ep_query_open(
        s, "SELECT 9e999, -9e999, 5e-324, -1e-101, 1e101, 1e-99, -1e99, NULL, 0.0", NULL);
    static const double expected[] = {0, 0, 0, 0, 0, 1e-99, -1e99, 0, 0};

    assert_true(ep_query_next(q));
    for (int i = 0; i < 9; i++)
        assert_true(ep_query_real(q, i) == expected[i]);
    assert_int_equal(ep_query_close(q, &f->err), EP_OK);
    ep_store_close(s);
}

/* The same SQL read while it is being read: the inner query has a statement of its own. */
static void test_nested_queries(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    int seen = 0;

    fixture_revision(s);
    for (int i = 0; i < 3; i++)
        assert_int_equal(put_warning(s, i, "x", &f->err), EP_OK);
    static const char sql[] = "SELECT seq FROM warning WHERE revision = :revision ORDER BY seq";
    struct ep_query *outer = ep_query_open(s, sql, NULL);

    while (ep_query_next(outer)) {
        struct ep_query *inner = ep_query_open(s, sql, NULL);

        while (ep_query_next(inner))
            seen += (int)ep_query_int(inner, 0) + 10 * (int)ep_query_int(outer, 0);
        assert_int_equal(ep_query_close(inner, &f->err), EP_OK);
    }
    assert_int_equal(ep_query_close(outer, &f->err), EP_OK);
    assert_int_equal(seen, 3 * 3 + 10 * 3 * 3);
    ep_store_close(s);
}

static void test_rollback_keeps_the_old(void **state)
{
    struct fixture *f = *state;

    fixture_make(f);
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) == 2);
    ep_store_close(s);
    s = fixture_open(f, EP_STORE_READ);
    assert_true(ep_store_number(s, -1, "SELECT count(*) FROM revision", NULL) == 1);
    ep_store_close(s);
}

static void test_revisions(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    struct ep_arena *a = ep_arena_new();
    struct ep_revision r = {0};

    assert_false(ep_revision_get(s, a, "latest", &r));
    assert_int_equal(fixture_revision(s), 1);
    assert_int_equal(fixture_revision(s), 2);
    assert_int_equal(ep_store_revision(s), 2);
    assert_false(ep_revision_get(s, a, "approved", &r));
    assert_int_equal(ep_store_revision(s), 2);
    assert_int_equal(EP_UPDATE(s, "revision", "id", "1", &f->err, ep_c_int("approved", 1)), EP_OK);
    assert_true(ep_revision_get(s, a, "approved", &r));
    assert_int_equal(r.id, 1);
    assert_true(r.approved);
    assert_int_equal(ep_store_revision(s), 1);
    assert_true(ep_revision_get(s, a, "2", &r));
    assert_false(r.approved);
    assert_string_equal(r.client, "Acme");
    assert_string_equal(r.kind, "run");
    assert_string_equal(r.settings, "[]");
    assert_int_equal(r.months, 12);
    static const char *const wrong[] = {"0", "3", "-1", "1x", "", "first", "99999999999999999999"};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ep_revision_get(s, a, wrong[i], &r));
    ep_arena_free(a);
    ep_store_close(s);
}

static void test_mistakes_abort(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);

    fixture_revision(s);
    assert_int_equal(put_warning(s, 1, "x", &f->err), EP_OK);
    assert_aborts(put_warning(s, 1, "x", &f->err));
    assert_aborts(EP_INSERT(s, "warning", &f->err, ep_c_int("number", 1)));
    assert_aborts(EP_INSERT(s, "nowhere", &f->err, ep_c_int("number", 1)));
    assert_aborts(EP_INSERT(s, "warning", &f->err, ep_c_int("seq", 2), ep_c_text("code", NULL),
                            ep_c_text("message", "m"), ep_c_text("args", "{}"),
                            ep_c_text("place", "")));
    assert_aborts(EP_INSERT(s, "funnel_step", &f->err, ep_c_int("seq", 1),
                            ep_c_text("step", "visits"), ep_c_real("rate", NAN),
                            ep_c_int("leak", 0)));
    assert_aborts(EP_INSERT(s, "funnel_step", &f->err, ep_c_int("seq", 1),
                            ep_c_text("step", "visits"), ep_c_real("leak", 0.5)));
    assert_aborts(EP_UPDATE(s, "warning", "seq", "7", &f->err, ep_c_text("code", "y")));
    assert_aborts(ep_query_open(s, "SELECT nothing FROM warning", NULL));
    assert_aborts(ep_query_open(s, "DELETE FROM warning", NULL));
    assert_aborts(ep_query_open(s, "SELECT 1", "one too many", NULL));
    ep_store_close(s);
}

#ifdef EP_DEBUG
static void test_tables_that_are_not_allowed(void **state)
{
    struct fixture *f = *state;
    struct ep_store *s = fixture_open(f, EP_STORE_MEMORY);
    static const char *const own[] = {"season", NULL};

    fixture_revision(s);
    struct ep_cell cell[] = {ep_c_int("seq", 1), ep_c_text("brief_key", "k"),
                             ep_c_text("message", "m"), ep_c_text("args", "{}")};

    assert_int_equal(ep_store_insert(s, "open_question", cell, 4, &f->err), EP_OK);
    cell[0] = ep_c_int("seq", 2);
    ep_store_allow(s, own);
    assert_int_equal(
        EP_INSERT(s, "season", &f->err, ep_c_int("month_of_year", 1), ep_c_real("factor", 1)),
        EP_OK);
    assert_int_equal(put_warning(s, 1, "x", &f->err), EP_OK);
    assert_aborts(ep_store_insert(s, "open_question", cell, 4, &f->err));
    ep_store_allow(s, NULL);
    assert_int_equal(ep_store_insert(s, "open_question", cell, 4, &f->err), EP_OK);
    ep_store_close(s);
}
#endif

static void test_named_queries(void **state)
{
    static const char text[] = "-- head\n-- :name one\nSELECT 1;\n\n-- :name two\nSELECT 2\n"
                               "-- :name three";
    struct ep_arena *a = ep_arena_new();

    (void)state;
    assert_string_equal(ep_sql_named(a, text, "one"), "SELECT 1;\n\n");
    assert_string_equal(ep_sql_named(a, text, "two"), "SELECT 2\n");
    assert_aborts(ep_sql_named(a, text, "on"));
    assert_aborts(ep_sql_named(a, text, "three"));
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_new_file_is_removed_without_commit),
        with_fixture(test_read_needs_a_file),
        with_fixture(test_empty_file_counts_as_new),
        with_fixture(test_copy_leaves_the_file),
        with_fixture(test_copy_of_no_file),
        with_fixture(test_copy_of_an_open_transaction),
        with_fixture(test_memory_has_a_limit),
        with_fixture(test_cells_come_back),
        with_fixture(test_sizes_that_are_not_read),
        with_fixture(test_nested_queries),
        with_fixture(test_rollback_keeps_the_old),
        with_fixture(test_revisions),
        with_fixture(test_mistakes_abort),
#ifdef EP_DEBUG
        with_fixture(test_tables_that_are_not_allowed),
#endif
        cmocka_unit_test(test_named_queries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
