/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"
#include "emplan/file.h"
#include "emplan/parallel.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#define FILE_LIMIT ((size_t)16 << 20)

static enum ep_status load_data(const struct ep_loading *l, const char *data, size_t size,
                                struct ep_error *err)
{
    return ep_table_spec[l->which].columns ? ep_catalog_load_csv(l, data, size, err)
                                           : ep_catalog_load_yaml(l, data, size, err);
}

/* The hash of the catalogue is that of the hashes of its files in order, with their names. */
static void add_hash(struct ep_catalog *c, const char *name, const char hex[65])
{
    const char *chain = ep_arena_printf(c->arena, "%s%s%s", c->hash, name, hex);
    ep_hash_hex(chain, strlen(chain), c->hash);
}

/* A built-in file being loaded, beside others. */
struct part {
    struct ep_loading loading;
    char hex[65];
    enum ep_status status;
    struct ep_error err;
};

/* The last files are the slowest: the first half of the pieces is to read them, from the last one
 * on, the second to hash them. */
static void load_piece(void *data, size_t i)
{
    struct part *part = data;
    bool hash = i >= EP_FILE_COUNT;
    size_t file = hash ? i - EP_FILE_COUNT : EP_FILE_COUNT - 1 - i;
    const struct ep_catalog_data *d = &ep_catalog_data[file];
    size_t size = (size_t)(d->end - d->data);
    if (hash)
        ep_hash_hex(d->data, size, part[file].hex);
    else
        part[file].status = load_data(&part[file].loading, d->data, size, &part[file].err);
}

static enum ep_status load_builtin(struct ep_catalog *c, struct ep_error *err)
{
    struct part *part = EP_NEW_ARRAY(c->arena, struct part, EP_FILE_COUNT);
    enum ep_status status = EP_OK;
    for (int i = 0; i < EP_FILE_COUNT; i++)
        part[i].loading = (struct ep_loading){.catalog = c,
                                              .arena = ep_arena_new(),
                                              .file = ep_catalog_data[i].name,
                                              .which = (enum ep_catalog_file)i,
                                              .builtin = true};
    ep_parallel(2 * (size_t)EP_FILE_COUNT, load_piece, part);
    for (int i = 0; i < EP_FILE_COUNT; i++) {
        ep_arena_adopt(c->arena, part[i].loading.arena);
        add_hash(c, ep_catalog_data[i].name, part[i].hex);
        if (status == EP_OK && part[i].status != EP_OK) {
            status = part[i].status;
            if (err)
                *err = part[i].err;
        }
    }
    return status;
}

/* Keys and units of the built-in benchmarks, for rows of folders may take the place of all of them.
 */
static void remember_builtin(struct ep_catalog *c)
{
    const struct ep_bench_row *row = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    size_t count = c->rows[EP_FILE_BENCHMARKS].count;
    c->builtin_unit = EP_NEW_ARRAY(c->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        c->builtin_unit[i] = row[i].unit;
        ep_index_put(c->arena, &c->builtin, row[i].key, i);
    }
}

static int file_of(const char *name)
{
    for (int i = 0; i < EP_FILE_COUNT; i++)
        if (strcmp(ep_catalog_data[i].name, name) == 0)
            return i;
    return -1;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* A file whose name is misspelt would be left out without a word, so it is refused. */
static enum ep_status check_names(struct ep_arena *a, const char *folder, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    DIR *dir = opendir(folder);
    if (!dir) {
        ep_error_set(err, EP_FAILED, "%s: %s", folder, strerror(errno));
        return ep_error_hint(err, "a catalogue overlay is a folder with files such as "
                                  "benchmarks.csv or channels.yaml");
    }
    for (struct dirent *e = readdir(dir); e && status == EP_OK; e = readdir(dir)) {
        const char *names[EP_FILE_COUNT], *near;
        if (e->d_name[0] == '.' || file_of(e->d_name) >= 0 ||
            !(ends_with(e->d_name, ".csv") || ends_with(e->d_name, ".yaml") ||
              ends_with(e->d_name, ".yml")))
            continue;
        for (int i = 0; i < EP_FILE_COUNT; i++)
            names[i] = ep_catalog_data[i].name;
        status = ep_error_set(err, EP_INVALID, "%s/%s: no file of a catalogue has this name",
                              folder, ep_text_clean(a, e->d_name));
        near = ep_nearest(e->d_name, names, EP_FILE_COUNT);
        ep_error_hint(err, "name it %s", near ? near : "benchmarks.csv, channels.yaml, ...");
    }
    closedir(dir);
    return status;
}

static enum ep_status load_folder(struct ep_catalog *c, const char *folder, struct ep_error *err)
{
    enum ep_status status = check_names(c->arena, folder, err);
    for (int i = 0; i < EP_FILE_COUNT && status == EP_OK; i++) {
        const char *path = ep_path_join(c->arena, folder, ep_catalog_data[i].name);
        char *data = NULL;
        size_t size = 0;
        if (!ep_file_exists(path))
            continue;
        status = ep_file_read(c->arena, path, FILE_LIMIT, &data, &size, err);
        if (status != EP_OK)
            break;
        if (ep_utf8_check(data, size) < size)
            return ep_error_set(err, EP_INVALID, "%s: is not UTF-8", path);
        char hex[65];
        ep_hash_hex(data, size, hex);
        add_hash(c, ep_catalog_data[i].name, hex);
        const struct ep_loading l = {
            .catalog = c, .arena = c->arena, .file = path, .which = (enum ep_catalog_file)i};
        status = load_data(&l, data, size, err);
    }
    return status;
}

/* Chain the benchmarks by key, in the order of the files. */
static void index_keys(struct ep_catalog *c)
{
    struct ep_bench_row *row = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t i = c->rows[EP_FILE_BENCHMARKS].count; i-- > 0;) {
        size_t next = ep_index_get(&c->key, row[i].key);
        row[i].next = next == SIZE_MAX ? 0 : next + 1;
        ep_index_put(c->arena, &c->key, row[i].key, i);
    }
}

enum ep_status ep_catalog_load(struct ep_arena *a, const char *const *folders, size_t folder_count,
                               struct ep_catalog **out, struct ep_error *err)
{
    struct ep_catalog *c = EP_NEW(a, struct ep_catalog);
    c->arena = a;
    enum ep_status status = load_builtin(c, err);
    if (status == EP_OK && folder_count > 0)
        remember_builtin(c);
    for (size_t i = 0; i < folder_count && status == EP_OK; i++) {
        status = load_folder(c, folders[i], err);
        c->overlays++;
    }
    if (status != EP_OK)
        return status;
    index_keys(c);
    ep_catalog_collect_names(c);
    c->version =
        c->overlays ? ep_arena_printf(a, EP_VERSION "+%zu", c->overlays) : EP_VERSION;
    *out = c;
    return EP_OK;
}

const char *ep_catalog_hash(const struct ep_catalog *c)
{
    return c->hash;
}

const char *ep_catalog_version(const struct ep_catalog *c)
{
    return c->version;
}
