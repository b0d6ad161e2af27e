/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/batch_internal.h"
#include "emplan/file.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Which file a brief is, so that a client that is named twice is found. */
struct known {
    dev_t device;
    ino_t folder, brief;
    const char *path;
};

struct collecting {
    struct ep_arena *arena;
    struct ep_batch_list *list;
    struct {
        struct known *item;
        size_t count;
    } known;
};

struct names {
    const char **item;
    size_t count;
};

static bool holds_client(struct ep_arena *a, const char *folder)
{
    struct ep_client c;

    if (!ep_file_is_dir(folder))
        return false;
    ep_client_at(a, folder, &c);
    return ep_file_exists(c.brief) || ep_file_exists(c.project);
}

/* True where the client is known already; else it is known from now on. */
static enum ep_status meet(struct collecting *c, const struct ep_client *client, bool *again,
                           struct ep_error *err)
{
    struct stat folder, brief;
    struct known k = {.path = client->path};

    *again = false;
    if (stat(client->folder, &folder) != 0)
        return EP_OK;
    k.device = folder.st_dev;
    k.folder = folder.st_ino;
    k.brief = stat(client->brief, &brief) == 0 ? brief.st_ino : 0;
    for (size_t i = 0; i < c->known.count; i++) {
        const struct known *o = &c->known.item[i];

        if (o->device != k.device || o->folder != k.folder)
            continue;
        *again = o->brief == k.brief;
        if (*again)
            return EP_OK;
        ep_error_set(err, EP_USAGE, "%s and %s would share one project file", o->path, k.path);
        return ep_error_hint(err, "give each brief a folder of its own");
    }
    EP_PUSH(c->arena, &c->known, k);
    return EP_OK;
}

static enum ep_status add(struct collecting *c, const char *path, struct ep_error *err)
{
    struct ep_client client;
    bool again;

    ep_client_at(c->arena, path, &client);
    enum ep_status status = meet(c, &client, &again, err);

    if (status == EP_OK && !again)
        EP_PUSH(c->arena, c->list, client);
    return status;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum ep_status read_folder(struct ep_arena *a, const char *path, struct names *out,
                                  struct ep_error *err)
{
    DIR *folder = opendir(path);

    if (!folder)
        return ep_error_set(err, EP_FAILED, "cannot read the folder %s: %s", path, strerror(errno));
    for (struct dirent *e; (e = readdir(folder));) {
        if (e->d_name[0] == '.')
            continue;
        const char *name = ep_path_join(a, path, e->d_name);

        if (holds_client(a, name))
            EP_PUSH(a, out, name);
    }
    closedir(folder);
    if (out->count > 1)
        qsort(out->item, out->count, sizeof *out->item, by_bytes);
    return EP_OK;
}

static enum ep_status add_folder(struct collecting *c, const char *path, struct ep_error *err)
{
    struct names names = {0};
    enum ep_status status;

    EP_TRY(read_folder(c->arena, path, &names, err));
    if (names.count == 0) {
        ep_error_set(err, EP_USAGE, "%s is no client and holds none", path);
        return ep_error_hint(err, "a client is a folder with brief.yaml");
    }
    for (size_t i = 0; i < names.count; i++)
        EP_TRY(add(c, names.item[i], err));
out:
    return status;
}

enum ep_status ep_batch_clients(struct ep_arena *a, const char *const *path, size_t count,
                                struct ep_batch_list *out, struct ep_error *err)
{
    struct collecting c = {.arena = a, .list = out};
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count; i++) {
        bool folder = ep_file_is_dir(path[i]) && !holds_client(a, path[i]);

        EP_TRY(folder ? add_folder(&c, path[i], err) : add(&c, path[i], err));
    }
out:
    return status;
}

/* --- shards ----------------------------------------------------------------------------------- */

static bool read_part(const char **text, unsigned *out)
{
    size_t digits = strspn(*text, "0123456789");

    if (digits == 0 || digits > 6)
        return false;
    *out = (unsigned)strtoul(*text, NULL, 10);
    *text += digits;
    return true;
}

enum ep_status ep_batch_shard_parse(const char *text, struct ep_batch_shard *out,
                                    struct ep_error *err)
{
    struct ep_batch_shard s;
    const char *p = text;
    bool good = read_part(&p, &s.index) && *p++ == '/' && read_part(&p, &s.of) && *p == '\0';

    if (!good || s.index < 1 || s.index > s.of) {
        ep_error_set(err, EP_USAGE, "--shard: '%s' is no part of a whole", text);
        return ep_error_hint(err, "write 1/8 for the first of eight parts");
    }
    *out = s;
    return EP_OK;
}

/* The folder as it is written, in one spelling. */
static size_t spell(const char *folder, char *out, size_t size)
{
    size_t n = 0;

    while (folder[0] == '.' && folder[1] == '/')
        folder += 1 + strspn(folder + 1, "/");
    for (const char *p = folder; *p && n < size; p++)
        if (*p != '/' || (p > folder && p[-1] != '/') || p == folder)
            out[n++] = *p;
    while (n > 1 && out[n - 1] == '/')
        n--;
    return n;
}

static unsigned part_of(const char *folder, unsigned of)
{
    char text[4096], hex[65];
    size_t n = spell(folder, text, sizeof text);

    ep_hash_hex(text, n, hex);
    hex[8] = '\0';
    return (unsigned)(strtoul(hex, NULL, 16) % of) + 1;
}

void ep_batch_shard_keep(struct ep_batch_list *list, struct ep_batch_shard shard)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if (part_of(list->item[i].folder, shard.of) == shard.index)
            list->item[kept++] = list->item[i];
    list->count = kept;
}
