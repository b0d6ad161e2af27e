/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATALOG_HELPER_H
#define CATALOG_HELPER_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/date.h"
#include "emplan/file.h"
#include "emplan/text.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct ep_arena *arena;
    struct ep_catalog *catalog; /* built in */
    char folder[64];            /* of overlays, removed at the end */
    int overlays;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct ep_error err = {0};
    f->arena = ep_arena_new();
    strcpy(f->folder, "/tmp/emplan-catalog-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    if (ep_catalog_load(f->arena, NULL, 0, &f->catalog, &err) != EP_OK) {
        print_message("%s\n", err.message);
        return 1;
    }
    *state = f;
    return 0;
}

/* With the files in it. */
static inline void remove_folder(const char *folder)
{
    DIR *d = opendir(folder);
    char path[512];
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(folder);
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    char path[128];
    for (int i = 0; i < f->overlays; i++) {
        snprintf(path, sizeof path, "%s/%d", f->folder, i);
        remove_folder(path);
    }
    rmdir(f->folder);
    ep_arena_free(f->arena);
    free(f);
    return 0;
}

static inline void write_file(const char *folder, const char *name, const char *text)
{
    char path[192];
    struct ep_error err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(ep_file_write(path, text, strlen(text), &err), EP_OK);
}

/* A new overlay folder with one file. */
static inline const char *overlay(struct fixture *f, const char *name, const char *text)
{
    struct ep_error err = {0};
    const char *folder = ep_arena_printf(f->arena, "%s/%d", f->folder, f->overlays++);
    assert_int_equal(ep_file_mkdirs(folder, &err), EP_OK);
    write_file(folder, name, text);
    return folder;
}

static inline struct ep_catalog *load(struct fixture *f, const char *folder)
{
    struct ep_catalog *c = NULL;
    struct ep_error err = {0};
    enum ep_status status = ep_catalog_load(f->arena, &folder, 1, &c, &err);
    if (status != EP_OK)
        print_message("%s\n", err.message);
    assert_int_equal(status, EP_OK);
    return c;
}

static inline size_t tasks_of(const struct fixture *f, const char *subject)
{
    size_t count, n = 0;
    const struct ep_task_spec *t = ep_catalog_tasks(f->catalog, &count);
    for (size_t i = 0; i < count; i++)
        n += ep_streq(t[i].subject, subject);
    return n;
}

static inline bool holds(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (ep_streq(list[i], word))
            return true;
    return false;
}

#endif
