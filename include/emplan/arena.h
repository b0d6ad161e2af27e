/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_ARENA_H
#define EP_ARENA_H

/* Memory that lives and dies together. One arena per lifetime (a brief, a run, a report); nothing
 * taken from it is freed singly. Running out of memory prints one line and ends the program with
 * exit status 1 in ep_out_of_memory(), the one place; the only durable state is a SQLite
 * transaction, which that rolls back. Built with -DEP_ARENA_DEBUG each item is a malloc of its
 * own, so that sanitizers see its edges. */

#include <stdarg.h>
#include <stddef.h>

struct ep_arena;

/* Make an empty arena. Returns it owned; free with ep_arena_free(). */
struct ep_arena *ep_arena_new(void);

/* Free an arena and everything taken from it. NULL is allowed. */
void ep_arena_free(struct ep_arena *a);

/* Take over everything that was taken from `from`, which is gone then: what a piece of work made in
 * an arena of its own lives on in the caller's. */
void ep_arena_adopt(struct ep_arena *a, struct ep_arena *from);

/* Take `size` zeroed bytes, aligned for any type. Never NULL; arena-owned. */
void *ep_arena_alloc(struct ep_arena *a, size_t size);

/* Take a zeroed array of `count` items of `size` bytes. A product that overflows ends like
 * running out of memory. Arena-owned. */
void *ep_arena_array(struct ep_arena *a, size_t count, size_t size);

/* Copy `old_count` items of `size` bytes into a new array of `new_count` items (the rest zeroed);
 * the old one stays valid until the arena is freed. Arena-owned. */
void *ep_arena_grow(struct ep_arena *a, const void *old, size_t old_count, size_t new_count,
                    size_t size);

/* Copy a string. NULL gives NULL. Arena-owned. */
char *ep_arena_strdup(struct ep_arena *a, const char *s);

/* Copy the first `n` bytes of `s` and close them with a NUL. Arena-owned. */
char *ep_arena_strndup(struct ep_arena *a, const char *s, size_t n);

/* Format a string as printf does. Arena-owned. */
char *ep_arena_printf(struct ep_arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *ep_arena_vprintf(struct ep_arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#define EP_NEW(arena, type) ((type *)ep_arena_alloc((arena), sizeof(type)))
#define EP_NEW_ARRAY(arena, type, n) ((type *)ep_arena_array((arena), (n), sizeof(type)))

/* Append `item` to the arena array `list->item` of `list->count` items (grows by doubling:
 * capacity is the next power of two of count, so no third member is needed). */
#define EP_PUSH(arena, list, value)                                                                \
    do {                                                                                           \
        size_t ep_n_ = (list)->count;                                                              \
        if (ep_n_ == 0 || (ep_n_ & (ep_n_ - 1)) == 0)                                              \
            (list)->item = ep_arena_grow((arena), (list)->item, ep_n_, ep_n_ ? ep_n_ * 2 : 1,      \
                                         sizeof *(list)->item);                                    \
        (list)->item[(list)->count++] = (value);                                                   \
    } while (0)

/* Say that memory ran out, on standard error, and end with exit status 1. Of several threads that
 * run out at once, one says so. */
_Noreturn void ep_out_of_memory(void);

#endif
