/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target over files and folders of files, where there is no libFuzzer: each file as it
 * is, cut at several places, and with bytes changed. Prints how many inputs were tried. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/file.h"
#include "fuzz.h"
#include <dirent.h>
#include <string.h>

#define LARGEST ((size_t)4 << 20)
#define CHANGES 24

static long tried;

static void target(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1); /* of its exact size: what reads on is caught */

    REQUIRE(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    tried++;
}

/* A small generator: the same inputs on every machine. */
static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void change(uint8_t *data, size_t size)
{
    static const char marks[] = "\0\n\r\t\"'[]{}:,-&*!#|>%@`\\\xff\xc0";
    uint32_t state = (uint32_t)size;

    target(data, size);
    for (size_t i = 1; i <= CHANGES / 4; i++)
        target(data, size * i / (CHANGES / 4 + 1));
    for (int i = 0; i < CHANGES && size > 0; i++) {
        size_t at = next(&state) % size;
        uint8_t old = data[at];

        data[at] = i % 2 ? (uint8_t)marks[next(&state) % (sizeof marks - 1)]
                         : (uint8_t)(old ^ (1u << next(&state) % 8));
        target(data, size);
        if (i % 3)
            data[at] = old;
    }
}

static void file(const char *path)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    char *data;
    size_t size;

    if (ep_file_read(a, path, LARGEST, &data, &size, &err) != EP_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    change((uint8_t *)data, size);
    ep_arena_free(a);
}

static void folder(const char *path)
{
    struct dirent **entry;
    int count = scandir(path, &entry, NULL, alphasort);

    REQUIRE(count >= 0);
    struct ep_arena *a = ep_arena_new();

    for (int i = 0; i < count; i++) {
        char *name = ep_path_join(a, path, entry[i]->d_name);

        if (entry[i]->d_name[0] != '.' && ep_file_is_dir(name))
            folder(name);
        else if (entry[i]->d_name[0] != '.')
            file(name);
        free(entry[i]);
    }
    free(entry);
    ep_arena_free(a);
}

int main(int argc, char **argv)
{
    target((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        if (ep_file_is_dir(argv[i]))
            folder(argv[i]);
        else
            file(argv[i]);
    }
    printf("%ld inputs\n", tried);
    return tried > 1 ? 0 : 1;
}
