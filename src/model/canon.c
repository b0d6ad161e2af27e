/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <string.h>

/* Stable order by name; without names as written. */
static void order_by_name(const char *const *name, int count, int *order)
{
    for (int i = 0; i < count; i++) {
        int at = i;
        while (at > 0 && strcmp(name[order[at - 1]], name[i]) > 0) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

static bool fed_by_open(const struct ep_model_channel *c, const bool *done)
{
    for (int f = 0; f < c->feed_count; f++)
        if (!done[c->feed[f].from])
            return true;
    return false;
}

/* From an unplaced channel go to an unplaced source again and again: ends in a cycle. */
static int find_cycle(const struct ep_model *m, const bool *done, int start, int *path)
{
    int length = 0;
    for (int c = start;;) {
        for (int i = 0; i < length; i++) {
            if (path[i] == c) {
                memmove(path, path + i, (size_t)(length - i) * sizeof *path);
                return length - i;
            }
        }
        path[length++] = c;
        const struct ep_model_channel *ch = &m->channel[c];
        for (int f = 0; f < ch->feed_count; f++) {
            if (!done[ch->feed[f].from]) {
                c = ch->feed[f].from;
                break;
            }
        }
    }
}

static const char *text_or_empty(const char *s)
{
    return s ? s : "";
}

int ep_canon_order(const struct ep_model *m, int *order, int *cycle)
{
    int n = m->channels, placed = 0;
    struct ep_arena *a = ep_arena_new();
    bool *done = EP_NEW_ARRAY(a, bool, (size_t)n + 1);
    int *by_name = EP_NEW_ARRAY(a, int, (size_t)n + 1);
    const char **name = EP_NEW_ARRAY(a, const char *, (size_t)n + 1);
    for (int c = 0; c < n; c++)
        name[c] = text_or_empty(m->channel[c].id);
    order_by_name(name, n, by_name);
    *cycle = 0;
    while (placed < n) {
        int next = -1;
        for (int i = 0; i < n && next < 0; i++)
            if (!done[by_name[i]] && !fed_by_open(&m->channel[by_name[i]], done))
                next = by_name[i];
        if (next < 0) {
            int open = 0;
            while (done[open])
                open++;
            *cycle = find_cycle(m, done, open, order + placed);
            break;
        }
        done[next] = true;
        order[placed++] = next;
    }
    ep_arena_free(a);
    return placed;
}

static int *inverse(struct ep_arena *a, const int *order, int n)
{
    int *place = EP_NEW_ARRAY(a, int, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        place[order[i]] = i;
    return place;
}

static double *pick(struct ep_arena *a, const double *from, const int *order, int n)
{
    if (!from)
        return NULL;
    double *to = EP_NEW_ARRAY(a, double, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        to[i] = from[order[i]];
    return to;
}

#define ORDER_OF(array, count, member, order)                                                      \
    do {                                                                                           \
        const char **name_ = EP_NEW_ARRAY(a, const char *, (size_t)(count) + 1);                   \
        (order) = EP_NEW_ARRAY(a, int, (size_t)(count) + 1);                                       \
        for (int i_ = 0; i_ < (count); i_++)                                                       \
            name_[i_] = text_or_empty((array)[i_].member);                                         \
        order_by_name(name_, (count), (order));                                                    \
    } while (0)

/* Feeds in the order of their sources, so that sums do not depend on the writing order; `before`
 * [n + 1] is scratch: how many come from the sources before each. */
static void order_feeds(const struct ep_model_channel *c, const int *place, int n, int *before,
                        struct ep_model_feed *to)
{
    memset(before, 0, sizeof *before * ((size_t)n + 1));
    for (int f = 0; f < c->feed_count; f++)
        before[place[c->feed[f].from] + 1]++;
    for (int i = 0; i < n; i++)
        before[i + 1] += before[i];
    for (int f = 0; f < c->feed_count; f++) {
        int from = place[c->feed[f].from], at = before[from]++;
        to[at] = c->feed[f];
        to[at].from = from;
    }
}

static void copy_channels(const struct ep_model *g, struct ep_arena *a, struct ep_canon *out)
{
    int *before = EP_NEW_ARRAY(a, int, (size_t)g->channels + 1);
    const int *role = inverse(a, out->role, g->roles);
    const int *family = inverse(a, out->family, g->families);
    out->m.channel = EP_NEW_ARRAY(a, struct ep_model_channel, (size_t)g->channels + 1);
    for (int i = 0; i < g->channels; i++) {
        struct ep_model_channel *c = &out->m.channel[i];
        *c = g->channel[out->channel[i]];
        c->role = c->role >= 0 ? role[c->role] : -1;
        c->family = c->family >= 0 ? family[c->family] : -1;
        struct ep_model_feed *feed =
            EP_NEW_ARRAY(a, struct ep_model_feed, (size_t)c->feed_count + 1);
        order_feeds(c, out->place, g->channels, before, feed);
        c->feed = feed;
        int *needs = EP_NEW_ARRAY(a, int, (size_t)c->need_count + 1);
        for (int k = 0; k < c->need_count; k++)
            needs[k] = out->place[c->needs[k]];
        c->needs = needs;
    }
}

static void copy_goals(const struct ep_model *g, struct ep_arena *a, struct ep_canon *out)
{
    int n = g->channels;
    const int *aware = inverse(a, out->aware, g->awarenesses);
    out->m.goal = EP_NEW_ARRAY(a, struct ep_model_goal, (size_t)g->goals + 1);
    for (int i = 0; i < g->goals; i++) {
        const struct ep_model_goal *from = &g->goal[out->goal[i]];
        struct ep_model_goal *to = &out->m.goal[i];
        *to = *from;
        to->stock = from->stock > 0 ? 1 + aware[from->stock - 1] : 0;
        to->per_visit = pick(a, from->per_visit, out->channel, n);
        to->per_direct = pick(a, from->per_direct, out->aware, g->awarenesses);
        to->reach = pick(a, from->reach, out->channel, n);
        to->contact = pick(a, from->contact, out->channel, n);
        if (from->counts) {
            to->counts = EP_NEW_ARRAY(a, bool, (size_t)n + 1);
            for (int c = 0; c < n; c++)
                to->counts[c] = from->counts[out->channel[c]];
        }
        if (from->shift) {
            to->shift = EP_NEW_ARRAY(a, int, (size_t)n + 1);
            for (int c = 0; c < n; c++)
                to->shift[c] = from->shift[out->channel[c]];
        }
    }
}

static void copy_tools(const struct ep_model *g, struct ep_arena *a, struct ep_canon *out)
{
    int *order;
    ORDER_OF(g->tool, g->tools, id, order);
    out->m.tool = EP_NEW_ARRAY(a, struct ep_model_tool, (size_t)g->tools + 1);
    out->tool = order;
    for (int k = 0; k < g->tools; k++) {
        struct ep_model_tool *to = &out->m.tool[k];
        *to = g->tool[order[k]];
        to->used_by = EP_NEW_ARRAY(a, bool, (size_t)g->channels + 1);
        for (int c = 0; c < g->channels; c++)
            to->used_by[c] = g->tool[order[k]].used_by[out->channel[c]];
    }
}

void ep_canon_make(const struct ep_model *g, struct ep_arena *a, struct ep_canon *out)
{
    int cycle;
    out->given = g;
    out->m = *g;
    out->channel = EP_NEW_ARRAY(a, int, (size_t)g->channels + 1);
    if (ep_canon_order(g, out->channel, &cycle) < g->channels)
        EP_BUG("the feeds of a model form a cycle; check it first");
    out->place = inverse(a, out->channel, g->channels);
    ORDER_OF(g->role, g->roles, id, out->role);
    ORDER_OF(g->family, g->families, id, out->family);
    ORDER_OF(g->goal, g->goals, id, out->goal);
    ORDER_OF(g->awareness, g->awarenesses, segment, out->aware);
    copy_channels(g, a, out);
    copy_goals(g, a, out);
    copy_tools(g, a, out);
    out->m.role = EP_NEW_ARRAY(a, struct ep_model_role, (size_t)g->roles + 1);
    for (int r = 0; r < g->roles; r++)
        out->m.role[r] = g->role[out->role[r]];
    out->m.family = EP_NEW_ARRAY(a, struct ep_model_family, (size_t)g->families + 1);
    for (int f = 0; f < g->families; f++)
        out->m.family[f] = g->family[out->family[f]];
    out->m.awareness = EP_NEW_ARRAY(a, struct ep_model_awareness, (size_t)g->awarenesses + 1);
    for (int s = 0; s < g->awarenesses; s++) {
        out->m.awareness[s] = g->awareness[out->aware[s]];
        out->m.awareness[s].rate = pick(a, out->m.awareness[s].rate, out->channel, g->channels);
    }
}
