/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

/* Logarithmic mean; both > 0. */
static double log_mean(double x, double y)
{
    double d = log(y / x);
    return fabs(d) < 1e-12 ? (x + y) / 2 : (y - x) / d;
}

static double product(const double *v, int count)
{
    double p = 1;
    for (int i = 0; i < count; i++)
        p *= v[i];
    return p;
}

/* Weight of a coalition of `size` out of n others and one: size! (n - size - 1)! / n!. */
static double shapley_weight(int size, int n)
{
    double w = 1.0 / n;
    for (int i = 1; i <= size; i++)
        w *= (double)i / (n - i);
    return w;
}

static void split_shapley(const double *planned, const double *actual, int n, double *part)
{
    for (int i = 0; i < n; i++)
        part[i] = 0;
    for (unsigned set = 0; set < 1u << n; set++) {
        double others[EP_STEPS_MOST];
        int size = 0;
        for (int i = 0; i < n; i++) {
            others[i] = set >> i & 1 ? actual[i] : planned[i];
            size += set >> i & 1;
        }
        for (int i = 0; i < n; i++) {
            if (set >> i & 1)
                continue;
            double before = product(others, n), keep = others[i];
            others[i] = actual[i];
            part[i] += shapley_weight(size, n) * (product(others, n) - before);
            others[i] = keep;
        }
    }
}

/* The largest part takes what rounding left, then the last one, whose own rounding is the sum's. */
static void close_sum(double *part, int n, double total)
{
    int taker[2] = {0, 0};
    for (int i = 1; i < n; i++) {
        if (fabs(part[i]) > fabs(part[taker[0]]))
            taker[0] = i;
        if (part[i] != 0)
            taker[1] = i;
    }
    for (int round = 0; round < 8; round++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += part[i];
        part[taker[round / 4]] += total - sum;
    }
}

enum ep_split_method ep_split_product(const double *planned, const double *actual, int n,
                                      double *part)
{
    bool zero = false;
    if (n < 1 || n > EP_STEPS_MOST)
        EP_BUG("a product of %d factors", n);
    for (int i = 0; i < n; i++) {
        if (!(planned[i] >= 0) || !(actual[i] >= 0))
            EP_BUG("factor %d is %g, planned %g", i, actual[i], planned[i]);
        zero = zero || planned[i] == 0 || actual[i] == 0;
    }
    double before = product(planned, n), after = product(actual, n);
    if (zero)
        split_shapley(planned, actual, n, part);
    else
        for (int i = 0; i < n; i++)
            part[i] = log_mean(before, after) * log(actual[i] / planned[i]);
    close_sum(part, n, after - before);
    return zero ? EP_SPLIT_SHAPLEY : EP_SPLIT_LMDI;
}
