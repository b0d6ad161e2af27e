/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/file.h"
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_FIRST ((size_t)4 << 10) /* doubled with each chunk up to the most: many arenas are */
#define CHUNK_MOST  ((size_t)64 << 10) /* small and live for one call */
#define ALIGNMENT   alignof(max_align_t)
#define SHORT_TEXT  256

/* Items follow the header and are zeroed one by one as they are taken; a large item has a chunk of
 * its own, which calloc gets from the system zeroed, so that its untouched pages cost nothing. */
struct chunk {
    struct chunk *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

#ifdef EP_ARENA_DEBUG
struct item {
    struct item *next;
    void *data;
};
#endif

struct ep_arena {
    struct chunk *chunk;
    size_t next; /* size of the next chunk */
#ifdef EP_ARENA_DEBUG
    struct item *item;
#endif
};

_Noreturn void ep_out_of_memory(void)
{
    static const char text[] = "emplan: out of memory\n";
    static atomic_flag said = ATOMIC_FLAG_INIT;

    while (atomic_flag_test_and_set(&said)) /* by another thread, which ends this one too */
        pause();
    ep_file_remove_temporaries();
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(ep_status_exit(EP_FAILED));
    _exit(ep_status_exit(EP_FAILED));
}

static void *take_zeroed(size_t size)
{
    void *p = calloc(1, size);

    if (!p)
        ep_out_of_memory();
    return p;
}

struct ep_arena *ep_arena_new(void)
{
    struct ep_arena *a = take_zeroed(sizeof *a);

    a->next = CHUNK_FIRST;
    return a;
}

void ep_arena_free(struct ep_arena *a)
{
    if (!a)
        return;
    for (struct chunk *c = a->chunk, *next; c; c = next) {
        next = c->next;
        free(c);
    }
#ifdef EP_ARENA_DEBUG
    for (struct item *i = a->item, *next; i; i = next) {
        next = i->next;
        free(i->data);
        free(i);
    }
#endif
    free(a);
}

/* The chunk in use stays the first, where there is one. */
static void take_chunks(struct ep_arena *a, struct chunk *list)
{
    struct chunk **at = a->chunk ? &a->chunk->next : &a->chunk, *rest = *at;

    *at = list;
    while (*at)
        at = &(*at)->next;
    *at = rest;
}

void ep_arena_adopt(struct ep_arena *a, struct ep_arena *from)
{
    take_chunks(a, from->chunk);
#ifdef EP_ARENA_DEBUG
    struct item **end = &from->item;

    while (*end)
        end = &(*end)->next;
    *end = a->item;
    a->item = from->item;
#endif
    free(from);
}

#ifdef EP_ARENA_DEBUG

void *ep_arena_alloc(struct ep_arena *a, size_t size)
{
    struct item *item = take_zeroed(sizeof *item);

    if (size > SIZE_MAX / 2)
        ep_out_of_memory();
    item->data = take_zeroed(size ? size : 1);
    item->next = a->item;
    a->item = item;
    return item->data;
}

#else

static struct chunk *chunk_new(size_t size)
{
    struct chunk *c = malloc(sizeof *c + size);

    if (!c)
        ep_out_of_memory();
    *c = (struct chunk){.size = size};
    return c;
}

/* A large item goes behind the chunk in use, so that the room left there is not lost. */
static void *alloc_large(struct ep_arena *a, size_t size)
{
    struct chunk *c = take_zeroed(sizeof *c + size);

    c->used = c->size = size;
    if (!a->chunk) {
        a->chunk = c;
        return c->data;
    }
    c->next = a->chunk->next;
    a->chunk->next = c;
    return c->data;
}

void *ep_arena_alloc(struct ep_arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        ep_out_of_memory();
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size == 0)
        size = ALIGNMENT;
    if (size > CHUNK_MOST / 4)
        return alloc_large(a, size);
    if (!a->chunk || a->chunk->size - a->chunk->used < size) {
        while (a->next < 2 * size)
            a->next *= 2;
        struct chunk *c = chunk_new(a->next);

        a->next = a->next < CHUNK_MOST ? 2 * a->next : CHUNK_MOST;
        c->next = a->chunk;
        a->chunk = c;
    }
    void *p = a->chunk->data + a->chunk->used;

    a->chunk->used += size;
    return memset(p, 0, size);
}

#endif

void *ep_arena_array(struct ep_arena *a, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        ep_out_of_memory();
    return ep_arena_alloc(a, bytes);
}

void *ep_arena_grow(struct ep_arena *a, const void *old, size_t old_count, size_t new_count,
                    size_t size)
{
    void *p = ep_arena_array(a, new_count, size);
    size_t kept = old_count < new_count ? old_count : new_count;

    if (old && kept > 0)
        memcpy(p, old, kept * size);
    return p;
}

char *ep_arena_strndup(struct ep_arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        ep_out_of_memory();
    char *p = ep_arena_alloc(a, n + 1);

    if (n > 0)
        memcpy(p, s, n);
    return p;
}

char *ep_arena_strdup(struct ep_arena *a, const char *s)
{
    return s ? ep_arena_strndup(a, s, strlen(s)) : NULL;
}

/* Most texts are short, so that they are formatted once. */
char *ep_arena_vprintf(struct ep_arena *a, const char *format, va_list args)
{
    char text[SHORT_TEXT];
    va_list again;

    va_copy(again, args);
    int n = vsnprintf(text, sizeof text, format, again);

    va_end(again);
    if (n < 0)
        EP_BUG("text cannot be formatted: %s", format);
    if ((size_t)n < sizeof text)
        return ep_arena_strndup(a, text, (size_t)n);
    char *p = ep_arena_alloc(a, (size_t)n + 1);

    vsnprintf(p, (size_t)n + 1, format, args);
    return p;
}

char *ep_arena_printf(struct ep_arena *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *p = ep_arena_vprintf(a, format, args);

    va_end(args);
    return p;
}
