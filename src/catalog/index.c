/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

/* FNV-1a. */
static size_t hash_text(const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (size_t)(h ^ (h >> 32));
}

static struct ep_index_slot *find_slot(const struct ep_index *index, const char *key)
{
    size_t i = hash_text(key) & (index->capacity - 1);
    while (index->slot[i].key && strcmp(index->slot[i].key, key) != 0)
        i = (i + 1) & (index->capacity - 1);
    return &index->slot[i];
}

size_t ep_index_get(const struct ep_index *index, const char *key)
{
    if (index->capacity == 0 || !key)
        return SIZE_MAX;
    const struct ep_index_slot *slot = find_slot(index, key);
    return slot->key ? slot->value : SIZE_MAX;
}

static void grow(struct ep_arena *a, struct ep_index *index)
{
    struct ep_index larger = {.capacity = index->capacity ? index->capacity * 2 : 64,
                              .count = index->count};
    larger.slot = EP_NEW_ARRAY(a, struct ep_index_slot, larger.capacity);
    for (size_t i = 0; i < index->capacity; i++)
        if (index->slot[i].key)
            *find_slot(&larger, index->slot[i].key) = index->slot[i];
    *index = larger;
}

void ep_index_put(struct ep_arena *a, struct ep_index *index, const char *key, size_t value)
{
    if (2 * (index->count + 1) > index->capacity)
        grow(a, index);
    struct ep_index_slot *slot = find_slot(index, key);
    if (!slot->key) {
        slot->key = key;
        index->count++;
    }
    slot->value = value;
}
