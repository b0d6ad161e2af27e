/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/error.h"
#include "emplan/text.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void set_and_hint(void **state)
{
    (void)state;
    struct ep_error err = {.hint = "old"};

    assert_int_equal(ep_error_set(&err, EP_INVALID, "%s: %d", "brief", 3), EP_INVALID);
    assert_int_equal(err.status, EP_INVALID);
    assert_string_equal(err.message, "brief: 3");
    assert_string_equal(err.hint, "");
    assert_int_equal(ep_error_hint(&err, "write %s", "x"), EP_INVALID);
    assert_string_equal(err.hint, "write x");
    assert_int_equal(ep_error_set(NULL, EP_FAILED, "x"), EP_FAILED);
    assert_int_equal(ep_error_hint(NULL, "x"), EP_OK);
}

static void the_old_message_may_be_part_of_the_new(void **state)
{
    (void)state;
    struct ep_error err;

    ep_error_set(&err, EP_FAILED, "disk full");
    ep_error_set(&err, EP_FAILED, "cannot write: %s", err.message);
    assert_string_equal(err.message, "cannot write: disk full");
}

static void cut_at_a_whole_character(void **state)
{
    (void)state;
    char text[3000] = "";
    struct ep_error err;

    for (int pad = 0; pad < 4; pad++) {
        memset(text, 'a', (size_t)pad);
        for (size_t i = (size_t)pad; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "\xE2\x82\xAC", 4);
        ep_error_set(&err, EP_FAILED, "%s", text);
        size_t n = strlen(err.message);

        assert_true(n >= sizeof err.message - 4 && n < sizeof err.message);
        assert_int_equal(ep_utf8_check(err.message, n), n);
    }
}

static void statuses_have_the_documented_codes(void **state)
{
    (void)state;
    static const int codes[] = {0, 1, 2, 3, 4, 5, 10, 130, 143};

    assert_int_equal(EP_STATUS_COUNT, sizeof codes / sizeof codes[0]);
    for (int i = 0; i < EP_STATUS_COUNT; i++) {
        assert_int_equal(ep_status_exit((enum ep_status)i), codes[i]);
        assert_true(strlen(ep_status_text((enum ep_status)i)) > 3);
    }
}

static enum ep_status fail_at(int step, int *done)
{
    enum ep_status status = EP_OK;

    for (int i = 0; i < 3; i++) {
        EP_TRY(i == step ? EP_PROJECT : EP_OK);
        (*done)++;
    }
out:
    return status;
}

static void try_stops_at_the_first_failure(void **state)
{
    (void)state;
    int done = 0;

    assert_int_equal(fail_at(1, &done), EP_PROJECT);
    assert_int_equal(done, 1);
    assert_int_equal(fail_at(9, &done), EP_OK);
    assert_int_equal(done, 4);
}

static void a_bug_names_place_and_version_and_aborts(void **state)
{
    (void)state;
    int fd[2], status;
    char text[500];

    assert_int_equal(pipe(fd), 0);
    pid_t pid = fork();

    if (pid == 0) {
        dup2(fd[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        ep_bug("stage/roi.c", 12, "sum is %d", 3);
    }
    close(fd[1]);
    size_t length = 0;
    ssize_t n;

    while ((n = read(fd[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)n;
    text[length] = '\0';
    close(fd[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(text, "sum is 3"));
    assert_non_null(strstr(text, "stage/roi.c:12"));
    assert_non_null(strstr(text, EP_VERSION));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_and_hint),
        cmocka_unit_test(the_old_message_may_be_part_of_the_new),
        cmocka_unit_test(cut_at_a_whole_character),
        cmocka_unit_test(statuses_have_the_documented_codes),
        cmocka_unit_test(try_stops_at_the_first_failure),
        cmocka_unit_test(a_bug_names_place_and_version_and_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
