/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/parallel.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 500

struct table {
    atomic_int calls[MANY];
    size_t square[MANY];
};

static void square(void *data, size_t i)
{
    struct table *t = data;

    atomic_fetch_add(&t->calls[i], 1);
    t->square[i] = i * i;
}

static void each_index_is_worked_on_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct table t = {0};

        ep_parallel_limit(threads);
        assert_int_equal(ep_parallel_threads(), threads);
        ep_parallel(MANY, square, &t);
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(t.calls[i], 1);
            assert_int_equal(t.square[i], i * i);
        }
        ep_parallel(0, square, NULL);
    }
    ep_parallel_limit(0);
    assert_true(ep_parallel_threads() >= 1 && ep_parallel_threads() <= 8);
}

/* A sum of sums: each piece of work has more inside. */
struct tree {
    atomic_long sum;
    int depth;
};

static void grow(void *data, size_t i)
{
    struct tree *t = data, below = {.depth = t->depth - 1};

    if (t->depth > 0)
        ep_parallel(4, grow, &below);
    atomic_fetch_add(&t->sum, below.sum + (long)i + 1);
}

static void work_may_have_work_inside(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads += 3) {
        struct tree t = {.depth = 4};

        ep_parallel_limit(threads);
        ep_parallel(4, grow, &t);
        /* S(0) = 10, S(d) = 4 S(d - 1) + 10 */
        assert_int_equal(t.sum, 3410);
    }
    ep_parallel_limit(0);
}

struct piece {
    struct ep_work work;
    struct piece *inner;
    pthread_t by;
    int ran;
};

static void note(void *data)
{
    struct piece *p = data;

    if (p->inner) {
        ep_work_start(&p->inner->work, note, p->inner);
        ep_work_wait(&p->inner->work);
    }
    p->by = pthread_self();
    p->ran++;
}

static void pieces_are_done_before_they_are_waited_for_to_the_end(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++)
        for (int round = 0; round < 200; round++) {
            struct piece inner[6] = {0}, p[6] = {0};

            ep_parallel_limit(threads);
            for (int i = 0; i < 6; i++) {
                p[i].inner = &inner[i];
                ep_work_start(&p[i].work, note, &p[i]);
            }
            for (int i = 6; i-- > 0;) {
                ep_work_wait(&p[i].work);
                assert_int_equal(p[i].ran, 1);
                assert_int_equal(inner[i].ran, 1);
            }
        }
    ep_parallel_limit(0);
}

/* A work that is long comes in parts: in turn with what waits. */
struct parts {
    struct ep_work work;
    int left, calls;
};

static void do_part(void *data)
{
    struct parts *p = data;

    p->calls++;
    p->work.again = --p->left > 0;
}

static void work_that_is_not_over_is_called_again(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++)
        for (int round = 0; round < 100; round++) {
            struct parts p[3] = {{.left = 5}, {.left = 1}, {.left = 7}};

            ep_parallel_limit(threads);
            for (int i = 0; i < 3; i++)
                ep_work_start(&p[i].work, do_part, &p[i]);
            for (int i = 0; i < 3; i++)
                ep_work_wait(&p[i].work);
            assert_int_equal(p[0].calls, 5);
            assert_int_equal(p[1].calls, 1);
            assert_int_equal(p[2].calls, 7);
        }
    ep_parallel_limit(0);
}

/* Both pieces of each pair are done once, in order before the next pair. */
struct pairs {
    long done[2];
    pthread_t by;
};

static void do_piece(void *data, int piece)
{
    struct pairs *p = data;

    p->done[piece]++;
    if (piece == 1)
        p->by = pthread_self();
}

static void do_pairs(void *data)
{
    struct pairs *p = data;
    struct ep_team team, inner;

    ep_team_open(&team);
    for (long i = 1; i <= 20000; i++) {
        ep_team_pair(do_piece, p);
        if (p->done[0] != i || p->done[1] != i)
            break;
    }
    ep_team_open(&inner); /* nothing: there is one */
    ep_team_close(&inner);
    ep_team_pair(do_piece, p);
    ep_team_close(&team);
}

static void a_team_does_each_piece_of_a_pair_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct pairs p[3] = {0};
        struct ep_work work[2];
        struct table t = {0};

        ep_parallel_limit(threads);
        ep_work_start(&work[0], do_pairs, &p[0]);
        ep_work_start(&work[1], do_pairs, &p[1]);
        do_pairs(&p[2]);
        ep_parallel(MANY, square, &t); /* who stands by leaves for it */
        ep_work_wait(&work[0]);
        ep_work_wait(&work[1]);
        for (int i = 0; i < 3; i++)
            for (int piece = 0; piece < 2; piece++)
                assert_int_equal(p[i].done[piece], 20001);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(t.calls[i], 1);
    }
    ep_parallel_limit(0);
}

/* The thread that stands by does second pieces; with one thread, or no team, nobody else does. */
static void a_pair_is_shared_where_there_is_a_team(void **state)
{
    struct pairs p = {0};
    struct ep_team team;
    bool shared = false;

    (void)state;
    ep_parallel_limit(2);
    ep_team_pair(do_piece, &p);
    assert_true(pthread_equal(p.by, pthread_self()));
    ep_team_open(&team);
    for (long i = 0; i < 50000000 && !shared; i++) {
        ep_team_pair(do_piece, &p);
        shared = !pthread_equal(p.by, pthread_self());
    }
    ep_team_close(&team);
    assert_true(shared);
    ep_parallel_limit(1);
    ep_team_open(&team);
    ep_team_pair(do_piece, &p);
    ep_team_close(&team);
    assert_true(pthread_equal(p.by, pthread_self()));
    ep_parallel_limit(0);
}

static void one_thread_is_the_callers(void **state)
{
    struct piece p = {0};

    (void)state;
    ep_parallel_limit(1);
    ep_work_start(&p.work, note, &p);
    assert_int_equal(p.ran, 0);
    ep_work_wait(&p.work);
    assert_int_equal(p.ran, 1);
    assert_true(pthread_equal(p.by, pthread_self()));
    ep_parallel_limit(0);
}

/* A copy of the process can go on, whatever threads have not quite ended. */
static void a_process_forks_after_work(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct table t = {0};
        int status;

        ep_parallel_limit(4);
        ep_parallel(MANY, square, &t);
        pid_t pid = fork();

        if (pid == 0) {
            struct table own = {0};

            ep_parallel(MANY, square, &own);
            _exit(memcmp(own.square, t.square, sizeof own.square) == 0 ? 0 : 1);
        }
        assert_true(pid > 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    ep_parallel_limit(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_index_is_worked_on_once),
        cmocka_unit_test(work_may_have_work_inside),
        cmocka_unit_test(pieces_are_done_before_they_are_waited_for_to_the_end),
        cmocka_unit_test(work_that_is_not_over_is_called_again),
        cmocka_unit_test(a_team_does_each_piece_of_a_pair_once),
        cmocka_unit_test(a_pair_is_shared_where_there_is_a_team),
        cmocka_unit_test(one_thread_is_the_callers),
        cmocka_unit_test(a_process_forks_after_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
