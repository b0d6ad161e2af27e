/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BATCH_HELPER_H
#define EP_BATCH_HELPER_H

/* A folder of its own for each test, and an arena. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/batch_internal.h"
#include "emplan/file.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    struct ep_arena *arena;
    char path[64];
};

static inline int make_folder(void **state)
{
    struct folder *f = calloc(1, sizeof *f);

    strcpy(f->path, "/tmp/emplan-batch.XXXXXX");
    f->arena = ep_arena_new();
    *state = f;
    return mkdtemp(f->path) ? 0 : -1;
}

static inline void remove_tree(struct ep_arena *a, const char *path)
{
    DIR *folder = opendir(path);

    for (struct dirent *e; folder && (e = readdir(folder));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            remove_tree(a, ep_path_join(a, path, e->d_name));
    if (folder)
        closedir(folder);
    remove(path);
}

static inline int remove_folder(void **state)
{
    struct folder *f = *state;

    remove_tree(f->arena, f->path);
    ep_arena_free(f->arena);
    free(f);
    return 0;
}

static inline const char *in_folder(struct folder *f, const char *name)
{
    return strcmp(name, ".") == 0 ? f->path : ep_path_join(f->arena, f->path, name);
}

static inline void put_file(struct folder *f, const char *name, const char *text)
{
    const char *path = in_folder(f, name);

    assert_int_equal(ep_file_mkdirs(ep_path_folder(f->arena, path), NULL), EP_OK);
    assert_int_equal(ep_file_write(path, text, strlen(text), NULL), EP_OK);
}

#endif
