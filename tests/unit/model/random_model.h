/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RANDOM_MODEL_H
#define RANDOM_MODEL_H

/* Random planning models for tests: every part of the model occurs, all numbers from one seed. */

#include "emplan/model.h"
#include <math.h>
#include <stdio.h>

struct dice {
    uint64_t state;
};

static inline double dice_unit(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline double dice_in(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_unit(d);
}

static inline double dice_log(struct dice *d, double low, double high)
{
    return low * pow(high / low, dice_unit(d));
}

static inline int dice_below(struct dice *d, int n)
{
    return (int)(dice_unit(d) * n);
}

enum random_part {
    RANDOM_FEEDS = 1,
    RANDOM_CARRY = 2,
    RANDOM_HOURS = 4,
    RANDOM_FAMILY = 8,
    RANDOM_CAPACITY = 16,
    RANDOM_AWARE = 32,
    RANDOM_GOALS = 64,
    RANDOM_CAPS = 128,
    RANDOM_RESULT = 256,
    RANDOM_FIXED = 512,
    RANDOM_REACH = 1024,
    RANDOM_ALL = 2047,
    RANDOM_STARTS = 2048 /* first months and hours of set-up */
};

static inline double *random_row(struct ep_arena *a, struct dice *d, int count, double low,
                                 double high)
{
    double *row = EP_NEW_ARRAY(a, double, (size_t)count);
    for (int i = 0; i < count; i++)
        row[i] = dice_in(d, low, high);
    return row;
}

static inline void random_channel(struct ep_model *m, int i, struct dice *d, unsigned parts,
                                  struct ep_arena *a)
{
    struct ep_model_channel *c = &m->channel[i];
    int all = m->months + m->tail;
    c->id = ep_arena_printf(a, "channel-%02d", i);
    c->allowed = true;
    c->k = dice_log(d, 0.3, 6);
    c->base = random_row(a, d, all, 0.6, 1.4);
    double ceiling = dice_log(d, 20, 1500);
    for (int t = 0; t < all; t++)
        c->base[t] *= ceiling;
    c->cash_share = 1;
    c->role = c->family = -1;
    c->visit_to_lead = dice_in(d, 0.05, 0.3);
    c->lead_to_customer = dice_in(d, 0.05, 0.4);
    c->visit_to_subscriber = dice_in(d, 0, 0.1);
    c->customer_value = dice_log(d, 20, 300);
    c->order_revenue = c->customer_value * dice_in(d, 1, 3);
    if ((parts & RANDOM_CARRY) && dice_unit(d) < 0.5) {
        c->theta = dice_in(d, 0.2, 0.93);
        c->lag = dice_below(d, 4);
        c->sales_lag = dice_below(d, 3);
        c->history_count = dice_below(d, 4);
        c->history = random_row(a, d, c->history_count + 1, 0, 200);
    }
    if ((parts & RANDOM_HOURS) && dice_unit(d) < 0.5) {
        c->role = dice_below(d, m->roles);
        c->cash_share = dice_unit(d) < 0.3 ? 0 : dice_in(d, 0.1, 0.8);
        c->hour_price = dice_in(d, 20, 60);
        c->fixed_hours = dice_unit(d) < 0.3 ? dice_in(d, 0, 3) : 0;
    }
    if (parts & RANDOM_FIXED) {
        c->fixed_setup = dice_unit(d) < 0.3 ? dice_in(d, 0, 400) : 0;
        c->fixed_month = dice_unit(d) < 0.3 ? dice_in(d, 0, 60) : 0;
        c->min_if_used = dice_unit(d) < 0.4 ? dice_in(d, 0, 100) : 0;
        c->steady = dice_unit(d) < 0.3;
    }
    if ((parts & RANDOM_RESULT) && dice_unit(d) < 0.12) {
        c->per_result = true;
        c->role = -1;
    }
}

static inline void random_feeds(struct ep_model *m, int i, struct dice *d, struct ep_arena *a)
{
    struct ep_model_channel *c = &m->channel[i];
    if (i < 2 || dice_unit(d) > 0.35)
        return;
    c->feed_count = 1 + dice_below(d, i < 5 ? i - 1 : 4);
    c->feed = EP_NEW_ARRAY(a, struct ep_model_feed, (size_t)c->feed_count);
    for (int f = 0; f < c->feed_count; f++)
        c->feed[f] = (struct ep_model_feed){.from = (i - 1 - f),
                                            .of = (enum ep_feed_of)dice_below(d, 4),
                                            .rate = dice_in(d, 0.05, 0.6),
                                            .lag = dice_below(d, 3)};
    if (dice_unit(d) < 0.5) /* wholly derived */
        for (int t = 0; t < m->months + m->tail; t++)
            c->base[t] = 0;
}

static inline void random_families(struct ep_model *m, struct dice *d, struct ep_arena *a)
{
    m->families = 2;
    m->family = EP_NEW_ARRAY(a, struct ep_model_family, 2);
    m->family[0] = (struct ep_model_family){"posts", 0.6};
    m->family[1] = (struct ep_model_family){"films", 0.4};
    int first = -1;
    for (int i = 0; i < m->channels; i++) {
        struct ep_model_channel *c = &m->channel[i];
        if (c->per_result || dice_unit(d) > 0.4)
            continue;
        c->family = dice_below(d, 2);
        if (c->family == 0 && first >= 0) { /* posts: alike in cash and hours */
            c->cash_share = m->channel[first].cash_share;
            c->hour_price = m->channel[first].hour_price;
            c->role = m->channel[first].role;
        } else if (c->family == 0) {
            first = i;
        }
    }
}

static inline void random_goals(struct ep_model *m, struct dice *d, unsigned parts,
                                struct ep_arena *a)
{
    m->goals = (parts & RANDOM_REACH) ? 3 : 2;
    m->goal = EP_NEW_ARRAY(a, struct ep_model_goal, (size_t)m->goals);
    m->goal[0] = (struct ep_model_goal){.id = "attention",
                                        .metric = "attention",
                                        .kind = EP_GOAL_LINEAR,
                                        .from = 0,
                                        .to = m->months - 1,
                                        .at_least = dice_log(d, 300, 6000),
                                        .price = dice_in(d, 0.2, 2)};
    m->goal[0].scale = (enum ep_goal_scale)dice_below(d, 3);
    m->goal[0].per_visit = random_row(a, d, m->channels, 0, 2);
    m->goal[1] = (struct ep_model_goal){.id = "aware",
                                        .metric = "aware",
                                        .kind = EP_GOAL_AWARE,
                                        .from = 0,
                                        .to = m->months - 1,
                                        .at_least = dice_log(d, 200, 3000),
                                        .price = dice_in(d, 0.1, 1)};
    if (m->goals < 3)
        return;
    m->goal[2] = (struct ep_model_goal){.id = "reach",
                                        .metric = "reach",
                                        .kind = EP_GOAL_REACH,
                                        .from = m->months > 2 ? 1 : 0,
                                        .to = m->months - 1,
                                        .at_least = 2000,
                                        .price = dice_in(d, 0.1, 0.6),
                                        .people = 5000};
    m->goal[2].reach = random_row(a, d, m->channels, 0.05, 0.9);
    m->goal[2].contact = random_row(a, d, m->channels, 0.2, 2);
}

/* Their own dice: a model with starts is that without in all else. */
static inline void random_starts(struct ep_model *m, uint64_t seed, struct ep_arena *a)
{
    struct dice dice = {seed * 104729 + 5}, *d = &dice;
    for (int i = 0; i < m->channels; i++)
        m->channel[i].start = dice_unit(d) < 0.5 ? (int)dice_in(d, 0, m->months - 0.01) : 0;
    for (int r = 0; r < m->roles; r++)
        if (m->role[r].buy_price > 0 || m->role[r].cash)
            m->role[r].busy = random_row(a, d, m->months, 0, 12);
}

/* A model of n channels, T months and a tail of H. */
static inline struct ep_model *random_model(uint64_t seed, int n, int T, int H, unsigned parts,
                                            struct ep_arena *a)
{
    struct dice dice = {seed * 7919 + 1}, *d = &dice;
    struct ep_model *m = EP_NEW(a, struct ep_model);
    m->months = T;
    m->tail = H;
    m->channels = n;
    m->currency = "EUR";
    m->budget = dice_log(d, 100, 1500) * T;
    m->channel = EP_NEW_ARRAY(a, struct ep_model_channel, (size_t)n);
    m->roles = (parts & RANDOM_HOURS) ? 2 : 0;
    m->role = EP_NEW_ARRAY(a, struct ep_model_role, 2);
    m->role[0] =
        (struct ep_model_role){"writer", dice_in(d, 10, 40), dice_in(d, 0, 20), 60, false, NULL};
    m->role[1] =
        (struct ep_model_role){"helper", dice_in(d, 10, 30), 25, 0, dice_unit(d) < 0.5, NULL};
    for (int i = 0; i < n; i++) {
        random_channel(m, i, d, parts, a);
        if (parts & RANDOM_FEEDS)
            random_feeds(m, i, d, a);
    }
    if (parts & RANDOM_FAMILY)
        random_families(m, d, a);
    if (parts & RANDOM_AWARE) {
        m->awarenesses = 1;
        m->awareness = EP_NEW(a, struct ep_model_awareness);
        *m->awareness =
            (struct ep_model_awareness){"all", 4000, 0.9, 100, NULL, 0.02, 0.1, 0.3, 150, 200};
        m->awareness->rate = random_row(a, d, n, 0, 0.5);
    }
    if (parts & RANDOM_GOALS)
        random_goals(m, d, parts, a);
    if (parts & RANDOM_CAPACITY)
        m->capacity = random_row(a, d, T, 5, 60);
    if (parts & RANDOM_CAPS)
        m->monthly_cap = random_row(a, d, T, m->budget / T * 0.7, m->budget / T * 1.6);
    if (parts & RANDOM_STARTS)
        random_starts(m, seed, a);
    return m;
}

/* Draws with a spread of about `spread` on the log scale, mean 1 where they scale. */
static inline void random_draws(struct ep_model *m, uint64_t seed, int count, struct ep_arena *a)
{
    struct dice dice = {seed * 104729 + 5}, *d = &dice;
    size_t cells = (size_t)(count * m->channels) + 1;
    struct ep_model_draws *draws = &m->draws;
    draws->count = count;
    draws->seed = seed;
    draws->k = EP_NEW_ARRAY(a, double, cells);
    draws->base = EP_NEW_ARRAY(a, double, cells);
    draws->visit_to_lead = EP_NEW_ARRAY(a, double, cells);
    draws->lead_to_customer = EP_NEW_ARRAY(a, double, cells);
    draws->customer_value = EP_NEW_ARRAY(a, double, cells);
    for (int r = 0; r < count; r++) {
        for (int i = 0; i < m->channels; i++) {
            const struct ep_model_channel *c = &m->channel[i];
            int at = r * m->channels + i;
            draws->k[at] = c->k * dice_log(d, 0.6, 1.7);
            draws->base[at] = dice_log(d, 0.7, 1.4);
            draws->visit_to_lead[at] = c->visit_to_lead * dice_in(d, 0.7, 1.3);
            draws->lead_to_customer[at] = c->lead_to_customer * dice_in(d, 0.7, 1.3);
            draws->customer_value[at] = c->customer_value * dice_in(d, 0.6, 1.4);
        }
    }
}

static inline bool *all_on(const struct ep_model *m, struct ep_arena *a)
{
    bool *on = EP_NEW_ARRAY(a, bool, (size_t)m->channels + 1);
    for (int i = 0; i < m->channels; i++)
        on[i] = true;
    return on;
}

#endif
