/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The limit of SQLite's memory. SQLite's own one counts under a lock, at which connections of two
 * threads wait for each other with every row. */

#include "store/store_internal.h"
#include <pthread.h>
#include <stdatomic.h>

#define MOST_BYTES ((long long)1 << 30)

static sqlite3_mem_methods standard;
static atomic_llong used, most = MOST_BYTES;

/* False where that is more than there may be; it is not counted then. */
static bool count(long long bytes)
{
    if (atomic_fetch_add(&used, bytes) + bytes <= atomic_load(&most) || bytes <= 0)
        return true;
    atomic_fetch_sub(&used, bytes);
    return false;
}

static void *counted(void *p, long long bytes)
{
    if (!p)
        count(-bytes);
    return p;
}

static void *take(int size)
{
    int bytes = standard.xRoundup(size);

    return count(bytes) ? counted(standard.xMalloc(bytes), bytes) : NULL;
}

static void give_back(void *p)
{
    count(-standard.xSize(p));
    standard.xFree(p);
}

static void *resize(void *p, int size)
{
    int more = standard.xRoundup(size) - standard.xSize(p);

    return count(more) ? counted(standard.xRealloc(p, size), more) : NULL;
}

static void begin(void)
{
    sqlite3_mem_methods limited;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &standard) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK) {
        /* who uses this library has begun with SQLite already */
        sqlite3_hard_heap_limit64(MOST_BYTES);
        return;
    }
    limited = standard;
    limited.xMalloc = take;
    limited.xFree = give_back;
    limited.xRealloc = resize;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &limited);
}

void ep_store_limit_memory(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, begin);
}

void ep_store_memory_most(long long bytes)
{
    atomic_store(&most, atomic_load(&used) + bytes);
}
