/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into emplan: the allocation number FAIL_AT gives NULL, and with FAIL_AFTER set all
 * behind it too. With FAIL_TRACE=FILE nothing fails; a line for each allocation that comes from a
 * place in the program (a stack of return addresses) that no earlier one came from is written to
 * the file, "FIRST LAST" numbers of those that come from there, and at the end "0 COUNT". */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PLACES 65536
#define DEPTH  24

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static long calls, fail_at;
static int after, ready, busy;
static const char *trace;
static struct {
    uint64_t hash;
    long first, last;
} place[PLACES];

static void prepare(void)
{
    const char *at = getenv("FAIL_AT");

    ready = 1;
    fail_at = at ? strtol(at, NULL, 10) : 0;
    after = getenv("FAIL_AFTER") != NULL;
    trace = getenv("FAIL_TRACE");
}

static uint64_t stack_hash(void)
{
    void *frame[DEPTH];
    int n = backtrace(frame, DEPTH);
    uint64_t h = 14695981039346656037u;

    for (int i = 0; i < n; i++)
        h = (h ^ (uintptr_t)frame[i]) * 1099511628211u;
    return h ? h : 1;
}

static void remember(void)
{
    busy = 1; /* backtrace() allocates when it is called first */
    uint64_t h = stack_hash();
    size_t i = (size_t)(h % PLACES);

    while (place[i].hash != 0 && place[i].hash != h)
        i = (i + 1) % PLACES;
    if (place[i].hash == 0)
        place[i].first = calls;
    place[i].hash = h;
    place[i].last = calls;
    busy = 0;
}

static int fails(void)
{
    if (busy)
        return 0;
    if (!ready)
        prepare();
    calls++;
    if (trace)
        remember();
    if (fail_at == 0 || calls < fail_at || (calls > fail_at && !after))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

__attribute__((destructor)) static void tell(void)
{
    if (!trace)
        return;
    const char *path = trace;

    trace = NULL;
    FILE *f = fopen(path, "w");

    if (!f)
        return;
    for (size_t i = 0; i < PLACES; i++) {
        if (place[i].hash != 0)
            fprintf(f, "%ld %ld\n", place[i].first, place[i].last);
    }
    fprintf(f, "0 %ld\n", calls);
    fclose(f);
}
