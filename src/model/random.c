/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

uint64_t ep_random_split(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t turn(uint64_t v, int by)
{
    return (v << by) | (v >> (64 - by));
}

uint64_t ep_random_next(struct ep_random *r)
{
    uint64_t *s = r->state, out = turn(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turn(s[3], 45);
    return out;
}

double ep_random_unit(struct ep_random *r)
{
    return ((double)(ep_random_next(r) >> 11) + 0.5) * 0x1p-53;
}

int ep_random_below(struct ep_random *r, int n)
{
    return (int)(ep_random_unit(r) * n);
}

void ep_random_open(struct ep_random *r, const char *key, uint64_t seed)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (const char *c = key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
    uint64_t state = seed;
    state = hash ^ ep_random_split(&state);
    for (int i = 0; i < 4; i++)
        r->state[i] = ep_random_split(&state);
}
