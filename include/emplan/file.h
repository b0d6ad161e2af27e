/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_FILE_H
#define EP_FILE_H

/* Files: reading whole ones under a cap, replacing them atomically, staying in a folder. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Read a regular file of at most `limit` bytes ("-" is standard input). *data is arena-owned and
 * closed with a NUL that *size does not count. FAILED: cannot be opened, is no regular file (a
 * FIFO or device is refused without blocking), is too large. */
enum ep_status ep_file_read(struct ep_arena *a, const char *path, size_t limit, char **data,
                            size_t *size, struct ep_error *err);

/* Replace `path` by `size` bytes: temporary file in the same folder, write, fsync, rename, fsync of
 * the folder. The mode is 0666 less the umask, or that of the file replaced. The temporary file is
 * removed on failure, and by ep_file_remove_temporaries() (signal-safe). "-" writes to standard
 * output. An existing path that is no regular file (/dev/full, a FIFO) is written in place. FAILED
 * names the path and the system's reason. */
enum ep_status ep_file_write(const char *path, const char *data, size_t size, struct ep_error *err);
void ep_file_remove_temporaries(void);

/* Make a folder and its parents, each synced into the folder that holds it. An existing one is
 * fine. */
enum ep_status ep_file_mkdirs(const char *path, struct ep_error *err);

bool ep_file_exists(const char *path);
bool ep_file_is_dir(const char *path);
/* True where both name the same existing file (device and inode). */
bool ep_file_same(const char *a, const char *b);

/* Join folder and name with one slash; an absolute name or "" / "." folder gives the name. Arena.
 * */
char *ep_path_join(struct ep_arena *a, const char *folder, const char *name);
/* Folder part of a path ("." where there is none). Arena. */
char *ep_path_folder(struct ep_arena *a, const char *path);
/* Last part of a path, borrowed from it. */
const char *ep_path_name(const char *path);

/* Check that `name` (from a brief) is a relative path to a regular file inside `folder`, with no
 * "..", and no symbolic link that leads out; *path gets the joined path. INVALID says why. */
enum ep_status ep_path_inside(struct ep_arena *a, const char *folder, const char *name, char **path,
                              struct ep_error *err);

/* True where `name`, by its look, is an absolute path or has ".." in it. */
bool ep_path_leads_out(const char *name);

/* The same as ep_path_inside() for a folder inside `folder`: neither it nor a file in it may be a
 * link that leads out. */
enum ep_status ep_path_inside_folder(struct ep_arena *a, const char *folder, const char *name,
                                     char **path, struct ep_error *err);

/* SHA-256 in lower-case hex, 65 bytes with the NUL (libmd). */
void ep_hash_hex(const void *data, size_t size, char out[65]);

/* Open /dev/null on any of descriptors 0 to 2 that is closed; ignore SIGPIPE and SIGXFSZ; have
 * freed memory kept for the next to ask (glibc). */
void ep_process_prepare(void);

#endif
