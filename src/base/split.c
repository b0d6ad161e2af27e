/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/number.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

/* What is left of an item's quota; remainders that differ by rounding noise only are equal. */
struct remainder {
    size_t index;
    int64_t left;
};

static int larger_first(const void *x, const void *y)
{
    const struct remainder *a = x, *b = y;

    if (a->left != b->left)
        return a->left > b->left ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static long double weight_sum(const double *weight, size_t count)
{
    long double sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (!(weight[i] >= 0) || !isfinite(weight[i]))
            EP_BUG("weight %zu of a split is negative or not finite", i);
        sum += weight[i];
    }
    return sum;
}

/* Give out or take back `rest` units, one an item, in the order of the remainders. Items without
 * weight get nothing. */
static void settle(const struct remainder *order, size_t count, const double *weight, int64_t rest,
                   int64_t *part)
{
    int64_t step = rest < 0 ? -1 : 1;

    while (rest != 0)
        for (size_t i = 0; i < count && rest != 0; i++) {
            size_t k = order[step > 0 ? i : count - 1 - i].index;

            if (weight[k] <= 0)
                continue;
            part[k] += step;
            rest -= step;
        }
}

static void split_positive(int64_t total, const double *weight, size_t count, long double sum,
                           int64_t *part)
{
    struct remainder *order = malloc(count * sizeof *order);
    long double noise = fmaxl((long double)total * 4 * DBL_EPSILON, 1e-12L);
    int64_t rest = total;

    if (!order)
        ep_out_of_memory();
    for (size_t i = 0; i < count; i++) {
        long double quota = (long double)total * ((long double)weight[i] / sum);
        long double whole = floorl(quota + noise);

        part[i] = (int64_t)whole;
        rest -= part[i];
        order[i] = (struct remainder){i, llroundl((quota - whole) / noise)};
    }
    qsort(order, count, sizeof *order, larger_first);
    settle(order, count, weight, rest, part);
    free(order);
}

bool ep_split(int64_t total, const double *weight, size_t count, int64_t *part)
{
    long double sum = weight_sum(weight, count);
    bool negative = total < 0;

    for (size_t i = 0; i < count; i++)
        part[i] = 0;
    if (sum <= 0)
        return false;
    if (total == INT64_MIN)
        EP_BUG("a split of the smallest integer");
    split_positive(negative ? -total : total, weight, count, sum, part);
    for (size_t i = 0; negative && i < count; i++)
        part[i] = -part[i];
    return true;
}
