/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_STORE_FIXTURE_H
#define EP_STORE_FIXTURE_H

/* A folder of its own for each test, and a project file in it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/store.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    char folder[64];
    char file[96]; /* plan.emplan in it */
    struct ep_error err;
};

static inline int fixture_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    snprintf(f->folder, sizeof f->folder, "/tmp/emplan-store-XXXXXX");
    if (!mkdtemp(f->folder))
        return -1;
    snprintf(f->file, sizeof f->file, "%s/plan.emplan", f->folder);
    *state = f;
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    struct fixture *f = *state;
    DIR *dir = opendir(f->folder);

    for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char path[400];

        snprintf(path, sizeof path, "%s/%s", f->folder, d->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(f->folder);
    free(f);
    return 0;
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

static inline struct ep_store *fixture_open(struct fixture *f, enum ep_store_mode mode)
{
    struct ep_store *s = NULL;
    enum ep_status status = ep_store_open(f->file, mode, &s, &f->err);

    if (status != EP_OK)
        fail_msg("open: %s", f->err.message);
    return s;
}

static inline int64_t fixture_revision(struct ep_store *s)
{
    static const struct ep_revision r = {.client = "Acme",
                                         .language = "en",
                                         .region = "DE",
                                         .currency = "EUR",
                                         .currency_digits = 2,
                                         .months = 12,
                                         .first_month = "2027-01",
                                         .objective = "profit"};
    struct ep_error err = {.status = EP_OK};
    int64_t id = 0;

    assert_int_equal(ep_revision_insert(s, &r, &id, &err), EP_OK);
    return id;
}

/* A project file with one revision and nothing else. */
static inline void fixture_make(struct fixture *f)
{
    struct ep_store *s = fixture_open(f, EP_STORE_WRITE);

    assert_int_equal(ep_store_begin(s, &f->err), EP_OK);
    fixture_revision(s);
    assert_int_equal(ep_store_commit(s, &f->err), EP_OK);
    ep_store_close(s);
}

static inline void fixture_write(struct fixture *f, const void *data, size_t size)
{
    FILE *out = fopen(f->file, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

/* Read the file whole; free it. */
static inline unsigned char *fixture_read(struct fixture *f, size_t *size)
{
    struct stat st;

    assert_int_equal(stat(f->file, &st), 0);
    unsigned char *data = malloc((size_t)st.st_size + 1);
    FILE *in = fopen(f->file, "rb");

    *size = fread(data, 1, (size_t)st.st_size, in);
    fclose(in);
    assert_int_equal(*size, (size_t)st.st_size);
    return data;
}

/* A mistake of ours ends the program: it is made in a child that says nothing. */
#define assert_aborts(expression)                                                                  \
    do {                                                                                           \
        pid_t child_ = fork();                                                                     \
        int how_ = 0;                                                                              \
        if (child_ == 0) {                                                                         \
            int null_ = open("/dev/null", O_WRONLY);                                               \
            dup2(null_, STDERR_FILENO);                                                            \
            (void)(expression);                                                                    \
            _exit(0);                                                                              \
        }                                                                                          \
        assert_int_equal(waitpid(child_, &how_, 0), child_);                                       \
        if (!WIFSIGNALED(how_) || WTERMSIG(how_) != SIGABRT)                                       \
            fail_msg("does not abort: %s", #expression);                                           \
    } while (0)

#endif
