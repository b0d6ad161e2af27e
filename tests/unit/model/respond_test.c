/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"
#include "simple_model.h"

/* One channel at given prices, its months without effort or with a minimum. */

#define MONTHS 5
#define ALL    9
#define DRAWS  2
#define STEPS  24 /* of effort in a month that are tried */

struct alone {
    double worth[ALL * DRAWS], room[ALL * DRAWS], k[DRAWS], stock_price[ALL], reach[ALL];
    double start[ALL], lo[MONTHS], hi[MONTHS], d[ALL], slope[ALL], row[2 * DRAWS], price[MONTHS];
    struct ep_pool pool[MONTHS];
    struct ep_alone p;
};

static void make(struct alone *x, double theta, double price)
{
    memset(x, 0, sizeof *x);
    for (int t = 0; t < ALL; t++) {
        for (int d = 0; d < DRAWS; d++) {
            x->worth[t * DRAWS + d] = (1 + 0.2 * (t % 3)) / DRAWS;
            x->room[t * DRAWS + d] = 300 + 100 * d;
        }
        x->reach[t] = 0.01;
        x->start[t] = 20 * pow(theta, t);
    }
    for (int t = 0; t < MONTHS; t++) {
        x->hi[t] = t == 2 ? 0 : 2000; /* a month that takes none */
        x->price[t] = price * (1 + 0.05 * t);
    }
    x->k[0] = 0.8;
    x->k[1] = 1.3;
    for (int t = 0; t < ALL; t++) {
        double now = t < MONTHS ? x->price[t] : 0, next = t + 1 < MONTHS ? x->price[t + 1] : 0;
        x->stock_price[t] = (now - theta * next) / (1 - theta);
    }
    x->p = (struct ep_alone){.months = MONTHS,
                             .all = ALL,
                             .draws = DRAWS,
                             .theta = theta,
                             .most = 2000,
                             .worth = x->worth,
                             .room = x->room,
                             .k = x->k,
                             .price = x->stock_price,
                             .reach = x->reach,
                             .start = x->start,
                             .lo = x->lo,
                             .hi = x->hi,
                             .d = x->d,
                             .slope = x->slope,
                             .row = x->row,
                             .pool = x->pool};
}

/* Worth less price of an effort. */
static double value_of(const struct alone *x, const double *e)
{
    double stock = 0, sum = 0;
    for (int t = 0; t < ALL; t++) {
        double now = t < MONTHS ? e[t] : 0;
        stock = x->p.theta * stock + (1 - x->p.theta) * now;
        sum += ep_alone_worth(&x->p, t, x->start[t] + stock);
        sum -= t < MONTHS ? x->price[t] * now : 0;
    }
    return sum;
}

/* Best of months with nothing or the minimum times 1, 1.1, 1.21, ... */
static double try_all(const struct alone *x, double least, double *e, int month)
{
    double best = -INFINITY;
    if (month == MONTHS)
        return value_of(x, e);
    for (int i = 0; i <= STEPS; i++) {
        e[month] = i ? least * pow(1.1, i - 1) : 0;
        if (e[month] <= x->hi[month])
            best = fmax(best, try_all(x, least, e, month + 1));
    }
    e[month] = 0;
    return best;
}

static void a_bound_with_minima_lies_above_every_plan_and_near(void **state)
{
    static const double theta[] = {0.1, 0.3, 0.5}, price[] = {0.5, 0.7, 0.8};
    int nearer = 0;
    for (size_t i = 0; i < 9; i++) {
        struct alone x;
        double e[MONTHS] = {0}, free[ALL], effort[MONTHS], slack;
        make(&x, theta[i / 3], price[i % 3]);
        double best = try_all(&x, 250, e, 0);
        const struct ep_minima *m = ep_alone_minima(&x.p, x.price, 250, *state);
        double bound = ep_minima_from(m, 0);
        ep_minima_plan(m, 0, 250, e);
        double without = ep_alone_best(&x.p, free, effort, &slack) + slack;
        assert_true(bound >= best);
        assert_true(fmin(bound, without) <= best + 0.02 * fabs(best));
        for (int t = 0; t < MONTHS; t++)
            assert_true(e[t] == 0 || (e[t] >= 250 && e[t] <= x.hi[t]));
        assert_true(value_of(&x, e) >= best - 0.01 * fabs(best));
        nearer += without - best > 4 * (bound - best);
    }
    assert_true(nearer >= 4);
}

/* That where effort begins in month `first`. */
static struct alone *begun(struct ep_arena *a, double theta, double price, int first)
{
    struct alone *y = EP_NEW(a, struct alone);
    make(y, theta, price);
    for (int t = 0; t < first; t++)
        y->hi[t] = 0;
    return y;
}

static void one_pass_has_the_minima_of_all_starts(void **state)
{
    static const double theta[] = {0.1, 0.3, 0.5};
    for (int i = 0; i < 3; i++) {
        struct alone x;
        make(&x, theta[i], 0.6);
        const struct ep_minima *all = ep_alone_minima(&x.p, x.price, 250, *state);
        for (int first = 0; first < MONTHS; first++) {
            struct alone *y = begun(*state, theta[i], 0.6, first);
            const struct ep_minima *one = ep_alone_minima(&y->p, y->price, 250, *state);
            double e[MONTHS], own[MONTHS];
            ep_minima_plan(all, first, 250, e);
            ep_minima_plan(one, 0, 250, own);
            assert_float_equal(ep_minima_from(all, first), ep_minima_from(one, 0), 1e-9);
            for (int t = 0; t < MONTHS; t++)
                assert_float_equal(e[t], own[t], 1e-9);
        }
        assert_true(ep_minima_from(all, 0) > ep_minima_from(all, MONTHS - 1));
    }
}

static void starts_have_the_best_of_each(void **state)
{
    static const double theta[] = {0, 0.3, 0.8};
    for (int i = 0; i < 3; i++) {
        struct alone x;
        make(&x, theta[i], 0.6);
        x.p.starts = ep_alone_starts(&x.p, *state);
        for (int first = MONTHS - 1; first >= 0; first--) {
            struct alone *y = begun(*state, theta[i], 0.6, first);
            double at[ALL], own[ALL], e[MONTHS], f[MONTHS], slack, left;
            x.p.first = first;
            x.p.hi = y->hi;
            memcpy(at, x.start, sizeof at);
            memcpy(own, x.start, sizeof own);
            double best = ep_alone_best(&x.p, at, e, &slack);
            double alone = ep_alone_best(&y->p, own, f, &left);
            assert_float_equal(best + slack, alone + left, 1e-7 * fabs(alone));
            for (int t = 0; t < MONTHS; t++)
                assert_float_equal(e[t], f[t], 1e-4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_bound_with_minima_lies_above_every_plan_and_near),
        in_arena(one_pass_has_the_minima_of_all_starts),
        in_arena(starts_have_the_best_of_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
