/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */

#include "base/base_internal.h"
#include "emplan/file.h"
#include "emplan/text.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum ep_status make_folder(struct ep_arena *a, const char *path, struct ep_error *err)
{
    if (mkdir(path, 0777) == 0) {
        int reason = ep_folder_sync(ep_path_folder(a, path));

        if (reason == 0)
            return EP_OK;
        errno = reason;
    } else if (errno == EEXIST && ep_file_is_dir(path)) {
        return EP_OK;
    }
    return ep_error_set(err, EP_FAILED, "cannot make the folder %s: %s", path, strerror(errno));
}

enum ep_status ep_file_mkdirs(const char *path, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    char *part = ep_arena_strdup(a, path);
    enum ep_status status = EP_OK;

    if (ep_file_is_dir(path))
        goto out;
    for (char *p = part + 1; part[0] && *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        EP_TRY(make_folder(a, part, err));
        *p = '/';
    }
    EP_TRY(make_folder(a, part, err));
out:
    ep_arena_free(a);
    return status;
}

bool ep_file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

bool ep_file_is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool ep_file_same(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

char *ep_path_join(struct ep_arena *a, const char *folder, const char *name)
{
    if (name[0] == '/' || folder[0] == '\0' || strcmp(folder, ".") == 0)
        return ep_arena_strdup(a, name);
    size_t n = strlen(folder);

    while (n > 1 && folder[n - 1] == '/')
        n--;
    return ep_arena_printf(a, "%.*s%s%s", (int)n, folder, folder[n - 1] == '/' ? "" : "/", name);
}

char *ep_path_folder(struct ep_arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ep_arena_strdup(a, ".");
    while (slash > path && slash[-1] == '/')
        slash--;
    return ep_arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *ep_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool goes_up(const char *name)
{
    for (const char *p = name; *p; p += *p == '/') {
        size_t n = strcspn(p, "/");

        if (n == 2 && p[0] == '.' && p[1] == '.')
            return true;
        p += n;
    }
    return false;
}

/* True where the real path `inner` lies below the real path `outer`. */
static bool lies_below(const char *inner, const char *outer)
{
    size_t n = strlen(outer);

    if (strcmp(outer, "/") == 0)
        return true;
    return strncmp(inner, outer, n) == 0 && inner[n] == '/';
}

static enum ep_status refuse_path(struct ep_error *err, const char *hint, const char *format,
                                  const char *name, const char *more)
{
    ep_error_set(err, EP_INVALID, format, name, more);
    ep_error_hint(err, "%s", hint);
    return EP_INVALID;
}

/* Where links lead and what lies there: a file, or a folder where one is wanted. */
static enum ep_status check_real(const char *folder, const char *name, const char *joined,
                                 bool wants_folder, struct ep_error *err)
{
    struct stat st;
    char *outer = realpath(folder, NULL), *inner = outer ? realpath(joined, NULL) : NULL;
    int reason = errno;
    enum ep_status status = EP_OK;

    if (!inner)
        status = reason == ENOENT
                     ? refuse_path(err, "check the name; it counts from the brief's folder",
                                   "there is no file '%s' in %s", name, folder)
                     : refuse_path(err, "check the file and its permissions",
                                   "'%s' cannot be opened: %s", name, strerror(reason));
    else if (strcmp(inner, outer) == 0)
        status = refuse_path(err, "name what lies in it", "'%s' is the brief's own folder%s", name,
                             "");
    else if (!lies_below(inner, outer))
        status = refuse_path(err, "copy the file into the brief's folder",
                             "'%s' is a link that leads out of %s", name, folder);
    else if (stat(inner, &st) != 0 || !(wants_folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)))
        status = wants_folder
                     ? refuse_path(err, "name a folder", "'%s' in %s is no folder", name, folder)
                     : refuse_path(err, "name a file with data", "'%s' in %s is no regular file",
                                   name, folder);
    free(inner);
    free(outer);
    return status;
}

static enum ep_status inside(struct ep_arena *a, const char *folder, const char *name,
                             bool wants_folder, char **path, struct ep_error *err)
{
    static const char stay[] = "put it into the brief's folder and write its name from there";
    const char *base = folder[0] ? folder : ".";

    if (name[0] == '\0')
        return refuse_path(err, "write the name", "the name of the %s is empty%s",
                           wants_folder ? "folder" : "file", "");
    if (name[0] == '/')
        return refuse_path(err, stay, "'%s' is an absolute path%s", name, "");
    if (goes_up(name))
        return refuse_path(err, stay, "'%s' leads out of the folder%s", name, "");
    char *joined = ep_path_join(a, base, name);
    enum ep_status status = check_real(base, name, joined, wants_folder, err);

    if (status == EP_OK)
        *path = joined;
    return status;
}

bool ep_path_leads_out(const char *name)
{
    return name[0] == '/' || goes_up(name);
}

enum ep_status ep_path_inside(struct ep_arena *a, const char *folder, const char *name, char **path,
                              struct ep_error *err)
{
    return inside(a, folder, name, false, path, err);
}

enum ep_status ep_path_inside_folder(struct ep_arena *a, const char *folder, const char *name,
                                     char **path, struct ep_error *err)
{
    char *joined = NULL, *ignored;
    enum ep_status status = inside(a, folder, name, true, &joined, err);

    if (status != EP_OK)
        return status;
    DIR *dir = opendir(joined);

    if (!dir)
        return ep_error_set(err, EP_FAILED, "cannot read the folder %s: %s", joined,
                            strerror(errno));
    for (struct dirent *e = readdir(dir); e && status == EP_OK; e = readdir(dir)) {
        char *entry = ep_path_join(a, name, e->d_name);

        if (e->d_name[0] != '.' && !ep_file_is_dir(ep_path_join(a, joined, e->d_name)))
            status = inside(a, folder, entry, false, &ignored, err);
    }
    closedir(dir);
    if (status == EP_OK)
        *path = joined;
    return status;
}
