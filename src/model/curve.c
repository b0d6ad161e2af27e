/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"

#include <stdint.h>
#include <string.h>

/* Wide registers where the processor has them. Every lane does the same IEEE operations one by one
 * (no contraction), so that the numbers are the same to the bit on all processors. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) &&       \
    !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

#define LOG2_E   1.4426950408889634
#define LN2_HI   0x1.62e42fefa0000p-1
#define LN2_LO   0x1.cf79abc9e3b3ap-40
#define SHIFTER  0x1.8p52 /* adding it rounds to whole numbers, which its low bits then hold */
#define FARTHEST 700.0    /* beyond it exp(-u) is nothing */

/* 2^-n of a whole n that stands in the low bits of SHIFTER + n, 0 <= n < 1023. */
static inline double power_of_two(double shifted)
{
    uint64_t bits;
    double out;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (1023 - bits) << 52;
    memcpy(&out, &bits, sizeof out);
    return out;
}

/* exp(r) - 1 for |r| <= ln(2)/2, Taylor to the last digit; in pairs (Estrin), which do not wait for
 * one another. */
static inline double small_exp(double r)
{
    double r2 = r * r, r4 = r2 * r2;
    double a = 0.5 + r * (1.0 / 6.0), b = 1.0 / 24.0 + r * (1.0 / 120.0);
    double c = 1.0 / 720.0 + r * (1.0 / 5040.0), d = 1.0 / 40320.0 + r * (1.0 / 362880.0);
    double e = 1.0 / 3628800.0 + r * (1.0 / 39916800.0);
    double f = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0);
    double p = ((a + r2 * b) + r4 * (c + r2 * d)) + r4 * r4 * (e + r2 * f);
    return r + r2 * p;
}

/* exp(-u) for u >= 0 and 1 - exp(-u), the latter without loss of digits near 0. */
static inline double falling(double u, double *rise)
{
    double near = u < FARTHEST ? u : FARTHEST;
    double shifted = near * LOG2_E + SHIFTER, n = shifted - SHIFTER;
    double q = small_exp((n * LN2_HI - near) + n * LN2_LO), power = power_of_two(shifted);
    *rise = (1 - power) - power * q;
    return power + power * q;
}

/* Months of a row go in blocks that fill wide registers. The last block of a row overlaps the one
 * before it and makes some cells twice: cheaper than cells one by one. */
#define BLOCK 8

static inline __attribute__((always_inline)) void
curve_cells(const double *restrict x, const double *restrict M, double k, double per, int count,
            double *restrict v, double *restrict vx, double *restrict vm)
{
    for (int t = 0; t < count; t++) {
        double room = M[t] > 0 ? M[t] : 1, effort = x[t] > 0 ? x[t] : 0, rise;
        double u = effort / (k * room), rest = falling(u, &rise), inside = rise - u * rest;
        double there = M[t] > 0 ? 1 : 0;
        v[t] = there * (room * rise);
        vx[t] = there * (per * rest);
        vm[t] = there * (inside > 0 ? inside : 0);
    }
}

WIDE void ep_curve_row(const double *restrict x, const double *restrict M, double k, int count,
                       double *restrict v, double *restrict vx, double *restrict vm)
{
    double per = 1 / k;
    if (count < BLOCK)
        curve_cells(x, M, k, per, count, v, vx, vm);
    for (int t = 0; t < count && count >= BLOCK; t += BLOCK) {
        int at = t + BLOCK <= count ? t : count - BLOCK;
        curve_cells(x + at, M + at, k, per, BLOCK, v + at, vx + at, vm + at);
    }
}

static inline __attribute__((always_inline)) void
value_cells(const double *restrict x, const double *restrict M, double k, int count,
            double *restrict v)
{
    for (int t = 0; t < count; t++) {
        double room = M[t] > 0 ? M[t] : 1, effort = x[t] > 0 ? x[t] : 0, rise;
        falling(effort / (k * room), &rise);
        v[t] = (M[t] > 0 ? 1 : 0) * (room * rise);
    }
}

WIDE void ep_curve_values(const double *restrict x, const double *restrict M, double k, int count,
                          double *restrict v)
{
    if (count < BLOCK)
        value_cells(x, M, k, count, v);
    for (int t = 0; t < count && count >= BLOCK; t += BLOCK) {
        int at = t + BLOCK <= count ? t : count - BLOCK;
        value_cells(x + at, M + at, k, BLOCK, v + at);
    }
}

WIDE void ep_curve_slopes(const double *restrict worth, const double *restrict room,
                          const double *restrict k, double x, int count, double *restrict slope,
                          double *restrict curve)
{
    for (int j = 0; j < count; j++) {
        bool counts = worth[j] > 0 && room[j] > 0;
        double rate = 1 / (k[j] * (counts ? room[j] : 1)), rise;
        double rest = falling(rate * (x > 0 ? x : 0), &rise);
        double s = counts ? worth[j] / k[j] * rest : 0;
        slope[j] = s;
        curve[j] = rate * s;
    }
}

WIDE void ep_curve_worth(const double *restrict worth, const double *restrict room,
                         const double *restrict k, double x, int count, double *restrict out)
{
    for (int j = 0; j < count; j++) {
        bool counts = worth[j] > 0 && room[j] > 0;
        double rise;
        falling((x > 0 ? x : 0) / (k[j] * (counts ? room[j] : 1)), &rise);
        out[j] = counts ? worth[j] * room[j] * rise : 0;
    }
}

WIDE void ep_curve_fall(const double *restrict u, int count, double *restrict rest,
                        double *restrict rise)
{
    for (int t = 0; t < count; t++)
        rest[t] = falling(u[t] > 0 ? u[t] : 0, &rise[t]);
}

WIDE void ep_row_add(double *restrict to, double by, const double *restrict from, int count)
{
    for (int t = 0; t < count; t++)
        to[t] += by * from[t];
}

WIDE void ep_curve_add(const struct ep_curve_sums *to, double weight, double k, double per,
                       const double *restrict vx, const double *restrict vm,
                       const double *restrict M, int count)
{
    double *restrict slopes = to->vx, *restrict rises = to->vm, *restrict rooms = to->M;
    double *restrict near = to->near, *restrict buys = to->buys, *restrict spread = to->spread;
    for (int t = 0; t < count; t++) {
        double slope = weight * vx[t], there = M[t] > 0 ? 1 : 0;
        slopes[t] += slope;
        rises[t] += weight * vm[t];
        rooms[t] += weight * M[t];
        near[t] += there * (slope / (k * (M[t] > 0 ? M[t] : 1)));
        buys[t] += per * slope;
        spread[t] += per * per * slope * vx[t];
    }
}
WIDE void ep_row_scale(double *restrict to, double by, const double *restrict from, int count)
{
    for (int t = 0; t < count; t++)
        to[t] = by * from[t];
}

WIDE void ep_row_fill(double *restrict to, double v, int count)
{
    for (int t = 0; t < count; t++)
        to[t] = v;
}

WIDE void ep_row_take_least(double *restrict to, double by, const double *restrict from,
                            double most, int count)
{
    for (int t = 0; t < count; t++)
        to[t] -= by * (from[t] < most ? from[t] : most);
}

WIDE void ep_row_add_product(double *restrict to, const double *restrict a,
                             const double *restrict b, int count)
{
    for (int t = 0; t < count; t++)
        to[t] += a[t] * b[t];
}

WIDE void ep_row_multiply(double *restrict to, const double *restrict by, int count)
{
    for (int t = 0; t < count; t++)
        to[t] *= by[t];
}

WIDE void ep_row_add_masked(double *restrict to, double by, const double *restrict from,
                            const double *restrict mask, int count)
{
    for (int t = 0; t < count; t++)
        to[t] += by * from[t] * mask[t];
}

WIDE void ep_row_take_cubic(double *restrict to, const double *restrict c, const double *restrict x,
                            int count)
{
    for (int t = 0; t < count; t++) {
        double v = c[0] + x[t] * (c[1] + x[t] * (c[2] + x[t] * c[3]));
        to[t] = v > to[t] ? v : to[t];
    }
}

#define LANES 8

static inline double sum_of_lanes(const double *s)
{
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
}

WIDE double ep_row_sum(const double *a, int count)
{
    double s[LANES] = {0}, rest = 0;
    int t = 0;
    for (; t + LANES <= count; t += LANES)
        for (int j = 0; j < LANES; j++)
            s[j] += a[t + j];
    for (; t < count; t++)
        rest += a[t];
    return sum_of_lanes(s) + rest;
}

WIDE double ep_row_dot(const double *a, const double *b, int count)
{
    double s[LANES] = {0}, rest = 0;
    int t = 0;
    for (; t + LANES <= count; t += LANES)
        for (int j = 0; j < LANES; j++)
            s[j] += a[t + j] * b[t + j];
    for (; t < count; t++)
        rest += a[t] * b[t];
    return sum_of_lanes(s) + rest;
}

WIDE double ep_row_dot_masked(const double *a, const double *b, const double *mask, int count)
{
    double s[LANES] = {0}, rest = 0;
    int t = 0;
    for (; t + LANES <= count; t += LANES)
        for (int j = 0; j < LANES; j++)
            s[j] += a[t + j] * b[t + j] * mask[t + j];
    for (; t < count; t++)
        rest += a[t] * b[t] * mask[t];
    return sum_of_lanes(s) + rest;
}
