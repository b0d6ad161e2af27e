/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/arena.h"
#include <pthread.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void every_size_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    enum {
        LARGEST = 4 * 4096 + 17
    };
    struct ep_arena *a = ep_arena_new();
    unsigned char *before = NULL;
    size_t before_size = 0;

    for (size_t size = 0; size <= LARGEST; size += size < 300 ? 1 : 509) {
        unsigned char *p = ep_arena_alloc(a, size);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xA5, size);
        for (size_t i = 0; i < before_size; i++)
            assert_int_equal(before[i], 0xA5);
        before = p;
        before_size = size;
    }
    ep_arena_free(a);
}

/* Sizes around those of pages and of the arena's own chunks; under the address sanitizer each is
 * a block of its own and the last byte is its edge. */
static void items_at_page_and_chunk_edges_do_not_overlap(void **state)
{
    (void)state;
    static const size_t edges[] = {4096, 16384, 32768, 65536, 131072, 1 << 20};
    struct ep_arena *a = ep_arena_new();
    unsigned char *item[3 * 7];
    size_t size[3 * 7], count = 0;

    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        for (int d = -1; d <= 1; d++) {
            size[count] = edges[i] + (size_t)(d + 1) - 1;
            item[count] = ep_arena_alloc(a, size[count]);
            memset(item[count], (int)count + 1, size[count]);
            count++;
        }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(item[i][0], i + 1);
        assert_int_equal(item[i][size[i] / 2], i + 1);
        assert_int_equal(item[i][size[i] - 1], i + 1);
    }
    ep_arena_free(a);
}

struct list {
    int *item;
    size_t count;
};

static void push_keeps_what_was_pushed(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    struct list list = {NULL, 0};

    for (int i = 0; i < 5000; i++)
        EP_PUSH(a, &list, i * 3);
    assert_int_equal(list.count, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(list.item[i], i * 3);
    ep_arena_free(a);
}

static void grow_copies_zeroes_the_rest_and_may_shrink(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    int old[] = {1, 2, 3};
    int *more = ep_arena_grow(a, old, 3, 6, sizeof *old);
    int *less = ep_arena_grow(a, old, 3, 2, sizeof *old);
    const int want[] = {1, 2, 3, 0, 0, 0};

    assert_memory_equal(more, want, sizeof want);
    assert_memory_equal(less, want, 2 * sizeof *less);
    assert_non_null(ep_arena_grow(a, NULL, 0, 0, 8));
    ep_arena_free(a);
}

static void strings_are_copied_and_formatted(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    char source[] = "abc";
    char *copy = ep_arena_strdup(a, source);

    source[0] = 'x';
    assert_string_equal(copy, "abc");
    assert_null(ep_arena_strdup(a, NULL));
    assert_string_equal(ep_arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(ep_arena_strndup(a, "", 0), "");
    assert_string_equal(ep_arena_printf(a, "%s-%d", "n", 7), "n-7");
    char *longer = ep_arena_printf(a, "%0*d", 100000, 5);

    assert_int_equal(strlen(longer), 100000);
    assert_int_equal(longer[99999], '5');
    ep_arena_free(a);
    ep_arena_free(NULL);
}

/* Exit status of a child that does `work`, its messages caught in `text`. */
static int child_status(void (*work)(void), char *text, size_t size)
{
    int fd[2], status;

    assert_int_equal(pipe(fd), 0);
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(fd[1], STDERR_FILENO);
        close(fd[0]);
        work();
        _exit(99);
    }
    close(fd[1]);
    ssize_t n = read(fd[0], text, size - 1);

    text[n > 0 ? n : 0] = '\0';
    close(fd[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void overflow(void)
{
    ep_arena_array(ep_arena_new(), SIZE_MAX / 4, 8);
}

static void larger_than_memory(void)
{
    ep_arena_alloc(ep_arena_new(), SIZE_MAX - 7);
}

static void product_and_size_that_cannot_be_end_as_out_of_memory(void **state)
{
    (void)state;
    void (*const work[])(void) = {overflow, larger_than_memory};
    char text[200];

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(child_status(work[i], text, sizeof text), 1);
        assert_string_equal(text, "emplan: out of memory\n");
    }
}

static pthread_barrier_t together;

static void *run_out(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&together);
    ep_out_of_memory();
}

static void two_threads(void)
{
    pthread_t other;

    pthread_barrier_init(&together, NULL, 2);
    if (pthread_create(&other, NULL, run_out, NULL) == 0)
        run_out(NULL);
}

static void of_two_threads_that_run_out_one_says_so(void **state)
{
    (void)state;
    char text[200];

    for (int i = 0; i < 300; i++) {
        assert_int_equal(child_status(two_threads, text, sizeof text), 1);
        assert_string_equal(text, "emplan: out of memory\n");
    }
}

static void what_is_adopted_lives_on(void **state)
{
    (void)state;
    static const size_t size[] = {3, 40000, 90, 4000};
    struct ep_arena *a = ep_arena_new();

    for (int first = 0; first < 2; first++) {
        struct ep_arena *from = ep_arena_new(), *none = ep_arena_new();
        char *own = first ? ep_arena_alloc(a, 8) : NULL, *item[4];

        for (size_t i = 0; i < 4; i++)
            item[i] = memset(ep_arena_alloc(from, size[i]), (int)i + 1, size[i]);
        if (own)
            memset(own, 9, 8);
        ep_arena_adopt(a, from);
        ep_arena_adopt(a, none);
        memset(ep_arena_alloc(a, 20000), 7, 20000);
        memset(ep_arena_alloc(a, 100), 7, 100);
        for (size_t i = 0; i < 4; i++)
            assert_true(item[i][0] == (int)i + 1 && item[i][size[i] - 1] == (int)i + 1);
        assert_true(!own || own[7] == 9);
    }
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_zeroed_aligned_and_apart),
        cmocka_unit_test(items_at_page_and_chunk_edges_do_not_overlap),
        cmocka_unit_test(push_keeps_what_was_pushed),
        cmocka_unit_test(grow_copies_zeroes_the_rest_and_may_shrink),
        cmocka_unit_test(strings_are_copied_and_formatted),
        cmocka_unit_test(product_and_size_that_cannot_be_end_as_out_of_memory),
        cmocka_unit_test(of_two_threads_that_run_out_one_says_so),
        cmocka_unit_test(what_is_adopted_lives_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
