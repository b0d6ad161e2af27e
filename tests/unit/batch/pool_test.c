/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_helper.h"
#include "emplan/brief.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#define CLIENTS 6

struct told {
    char order[64]; /* names of the clients in the order in which results were told */
    size_t results, progress, last_done;
};

static int stop_after = -1; /* of a test: how often stop() is asked before it says so */

static enum ep_status stop(void)
{
    return stop_after >= 0 && stop_after-- == 0 ? (stop_after = 0, EP_INTERRUPTED) : EP_OK;
}

static void on_result(void *data, const struct ep_batch_result *r)
{
    struct told *t = data;

    strncat(t->order, ep_path_name(r->client->folder), sizeof t->order - strlen(t->order) - 1);
    t->results++;
}

static void on_progress(void *data, const char *path, size_t done, size_t failed, size_t total)
{
    struct told *t = data;

    assert_non_null(path);
    assert_int_equal(total, CLIENTS);
    assert_true(failed <= done && done <= total && done >= t->last_done);
    t->last_done = done;
    t->progress++;
}

/* Clients a to f; those of `bad` have a brief that is invalid, those of `gone` none. */
static struct ep_batch_list make_clients(struct folder *f, const char *bad, const char *gone)
{
    struct ep_batch_list list = {0};
    struct ep_str brief;

    ep_str_init(&brief, EP_STR_LIMIT);
    assert_true(ep_brief_template("booking", "Acme", "en", 2027 * 12, &brief));
    for (int i = 0; i < CLIENTS; i++) {
        char name[] = {(char)('a' + i), '\0'};
        const char *path = ep_path_join(f->arena, in_folder(f, "."), name);
        struct ep_client c;

        if (!strchr(gone, name[0]))
            put_file(f, ep_arena_printf(f->arena, "%s/brief.yaml", name),
                     strchr(bad, name[0]) ? "emplan: 1\nclient: x\n" : brief.data);
        ep_client_at(f->arena, path, &c);
        EP_PUSH(f->arena, &list, c);
    }
    ep_str_clear(&brief);
    return list;
}

static struct told run(struct folder *f, const struct ep_batch_list *list, const char *command,
                       int jobs, bool keep_going, struct ep_batch_result *r)
{
    const struct ep_batch_options o = {
        .command = command, .jobs = jobs, .keep_going = keep_going, .run = {.stop = stop}};
    struct told t = {.order = ""};
    const struct ep_batch_watch watch = {on_result, on_progress, &t};

    assert_int_equal(ep_batch_run(f->arena, list, &o, &watch, r, NULL), EP_OK);
    assert_int_equal(t.results, CLIENTS);
    assert_string_equal(t.order, "abcdef");
    /* no worker is left behind */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    return t;
}

static void test_check(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "be", "");
    struct ep_batch_result r[CLIENTS];

    for (int jobs = 1; jobs <= 9; jobs += 4) {
        struct told t = run(f, &list, "check", jobs, false, r);

        /* an invalid brief keeps nothing else from being started */
        assert_int_equal(t.last_done, CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            bool bad = i == 1 || i == 4;

            assert_int_equal(r[i].state, EP_BATCH_ENDED);
            assert_int_equal(r[i].status, bad ? EP_INVALID : EP_OK);
            assert_int_equal(r[i].errors > 0, bad);
            assert_int_equal(r[i].findings.errors > 0, bad);
            assert_ptr_equal(r[i].client, &list.item[i]);
        }
        assert_string_equal(r[1].findings.item[0].file, list.item[1].brief);
        assert_ptr_equal(r[1].findings.item[0].code,
                         ep_diagnostic_find(r[1].findings.item[0].code)->code);
    }
}

static void test_stops_after_a_failure(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "", "b");
    struct ep_batch_result r[CLIENTS];

    run(f, &list, "check", 1, false, r);
    assert_int_equal(r[0].status, EP_OK);
    assert_int_equal(r[1].status, EP_FAILED);
    assert_non_null(strstr(r[1].message, "brief.yaml"));
    for (int i = 2; i < CLIENTS; i++)
        assert_int_equal(r[i].state, EP_BATCH_WAITING);
    run(f, &list, "check", 1, true, r);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(r[i].state, EP_BATCH_ENDED);
        assert_int_equal(r[i].status, i == 1 ? EP_FAILED : EP_OK);
    }
}

static void test_report_without_a_plan(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "", "");
    struct ep_batch_result r[CLIENTS];

    put_file(f, "c/plan.emplan", "this is no project file, only some text in its place ..........");
    run(f, &list, "report", 2, true, r);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(r[i].status, i == 2 ? EP_PROJECT : EP_FAILED);
        assert_true(r[i].message[0]);
        assert_false(r[i].figures.planned);
    }
}

static void test_run(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "", "bcdef");
    struct ep_batch_result r[CLIENTS];

    run(f, &list, "run", 3, true, r);
    assert_int_equal(r[0].status, EP_OK);
    assert_true(r[0].figures.planned);
    assert_string_equal(r[0].figures.client, "Acme");
    assert_int_equal(r[0].figures.revision, 1);
    assert_true(r[0].figures.budget > 0 && r[0].figures.spend <= r[0].figures.budget + 0.005);
    assert_true(r[0].figures.customers_p10 <= r[0].figures.customers_p50);
    assert_true(r[0].figures.customers_p50 <= r[0].figures.customers_p90);
    assert_true(ep_file_exists(list.item[0].project) && ep_file_exists(list.item[0].report));
    run(f, &list, "run", 3, true, r);
    assert_true(r[0].figures.unchanged);
    assert_int_equal(r[0].figures.revision, 1);
}

static void test_stop(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "", "");
    struct ep_batch_result r[CLIENTS];
    size_t ended = 0;

    /* asked before the first start: nothing runs */
    stop_after = 0;
    run(f, &list, "run", 2, true, r);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(r[i].state, EP_BATCH_WAITING);
    /* asked again when two of them run: these end, and no third one starts */
    stop_after = 1;
    run(f, &list, "run", 2, true, r);
    stop_after = -1;
    for (int i = 0; i < CLIENTS; i++)
        ended += r[i].state == EP_BATCH_ENDED;
    assert_int_equal(ended, 2);
}

/* A worker that dies without a word is a failure of its client only. */
static enum ep_status die(void)
{
    raise(SIGKILL);
    return EP_OK;
}

static pid_t parent;

static enum ep_status die_in_worker(void)
{
    return getpid() == parent ? EP_OK : die();
}

static void test_death_of_a_worker(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = make_clients(f, "bcdef", "");
    struct ep_batch_result r[CLIENTS];
    const struct ep_batch_options o = {
        .command = "run", .jobs = 2, .keep_going = true, .run = {.stop = die_in_worker}};
    const struct ep_batch_watch watch = {NULL, NULL, NULL};

    parent = getpid();
    assert_int_equal(ep_batch_run(f->arena, &list, &o, &watch, r, NULL), EP_OK);
    assert_int_equal(r[0].status, EP_FAILED);
    assert_non_null(strstr(r[0].message, "signal 9"));
    assert_true(r[0].hint[0]);
    for (int i = 1; i < CLIENTS; i++)
        assert_int_equal(r[i].status, EP_INVALID);
}

static void test_nobody(void **state)
{
    struct folder *f = *state;
    const struct ep_batch_list list = {0};
    const struct ep_batch_options o = {.command = "run", .jobs = 2};
    const struct ep_batch_watch watch = {on_result, on_progress, NULL};
    struct ep_batch_result r[1];

    assert_int_equal(ep_batch_run(f->arena, &list, &o, &watch, r, NULL), EP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_check, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_stops_after_a_failure, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_report_without_a_plan, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_run, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_stop, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_death_of_a_worker, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_nobody, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
