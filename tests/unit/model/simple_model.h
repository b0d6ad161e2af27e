/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMPLE_MODEL_H
#define SIMPLE_MODEL_H

/* Small models whose answers are known on paper, and comparison of numbers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "random_model.h"
#include <string.h>

/* Fails with both numbers in the message. */
#define near(got, want, tolerance) near_at((got), (want), (tolerance), __FILE__, __LINE__)

static inline void near_at(double got, double want, double tolerance, const char *file, int line)
{
    if (!(fabs(got - want) <= tolerance)) {
        print_error("got %.12g, want %.12g within %g\n", got, want, tolerance);
        _fail(file, line);
    }
}

/* n channels of one month, value of a visit 1, ceiling A[i], response 1 - exp(-rate[i] x). */
static inline struct ep_model *exponential(int n, const double *A, const double *rate,
                                           double budget, struct ep_arena *a)
{
    struct ep_model *m = EP_NEW(a, struct ep_model);
    m->months = 1;
    m->channels = n;
    m->currency = "EUR";
    m->budget = budget;
    m->channel = EP_NEW_ARRAY(a, struct ep_model_channel, (size_t)n);
    for (int i = 0; i < n; i++) {
        struct ep_model_channel *c = &m->channel[i];
        c->id = ep_arena_printf(a, "c%d", i);
        c->allowed = true;
        c->k = 1 / (rate[i] * A[i]);
        c->base = EP_NEW_ARRAY(a, double, 1);
        c->base[0] = A[i];
        c->cash_share = 1;
        c->role = c->family = -1;
        c->visit_to_lead = c->lead_to_customer = 1;
        c->customer_value = c->order_revenue = 1;
    }
    return m;
}

static inline double *same_row(struct ep_arena *a, int count, double v)
{
    double *row = EP_NEW_ARRAY(a, double, (size_t)count);
    for (int i = 0; i < count; i++)
        row[i] = v;
    return row;
}

/* Give every channel of a model T months and a tail, its ceiling the same in each. */
static inline void stretch(struct ep_model *m, int T, int tail, struct ep_arena *a)
{
    m->months = T;
    m->tail = tail;
    for (int i = 0; i < m->channels; i++)
        m->channel[i].base = same_row(a, T + tail, m->channel[i].base[0]);
}

static inline void solve_all(const struct ep_model *m, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_error err = {0};
    if (ep_model_solve(m, all_on(m, a), a, s, &err) != EP_OK)
        fail_msg("%s", err.message);
}

static inline int open_arena(void **state)
{
    *state = ep_arena_new();
    return 0;
}

static inline int close_arena(void **state)
{
    ep_arena_free(*state);
    return 0;
}

#define in_arena(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

#endif
