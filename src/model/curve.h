/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CURVE_H
#define EP_CURVE_H

/* The response v = M (1 - exp(-x / (k M))) over rows of numbers: where nearly all of the time of a
 * plan goes. Written so that compilers can use wide registers; the exponential is its own, to 1
 * unit in the last place or so (tests/unit/model/curve_test.c), the same on every processor. */

#include <stdbool.h>

/* Months of one channel at one draw: visits and their derivatives to x and M; 0 where M <= 0.
 * Negative effort counts as 0. */
void ep_curve_row(const double *x, const double *M, double k, int count, double *v, double *vx,
                  double *vm);
/* The visits alone, the same to the bit. */
void ep_curve_values(const double *x, const double *M, double k, int count, double *v);
/* Draws of one month: slope worth/k exp(-x/(k M)) of each and what it falls by for a unit of x;
 * 0 where worth or room is not above 0. */
void ep_curve_slopes(const double *worth, const double *room, const double *k, double x, int count,
                     double *slope, double *curve);
/* Worth of the visits of each draw. */
void ep_curve_worth(const double *worth, const double *room, const double *k, double x, int count,
                    double *out);
/* exp(-u) and 1 - exp(-u); u below 0 counts as 0. */
void ep_curve_fall(const double *u, int count, double *rest, double *rise);
/* Rows of a mean over draws. */
struct ep_curve_sums {
    double *vx, *vm, *M;   /* slopes and ceilings */
    double *near;          /* slope over k M: how fast it falls with effort */
    double *buys, *spread; /* slope in customers, and its square over that in visits */
};
/* Add `weight` of a draw's row, a visit of which brings `per` customers. No rows overlap. */
void ep_curve_add(const struct ep_curve_sums *to, double weight, double k, double per,
                  const double *vx, const double *vm, const double *M, int count);
/* to = by from; to = v; to -= by min(from, most), entry by entry. The rows do not overlap. */
void ep_row_scale(double *to, double by, const double *from, int count);
void ep_row_fill(double *to, double v, int count);
void ep_row_take_least(double *to, double by, const double *from, double most, int count);
/* to = the larger of to and c[0] + c[1] x + c[2] x^2 + c[3] x^3, likewise. */
void ep_row_take_cubic(double *to, const double *c, const double *x, int count);
/* to += by from; to += a b; to *= by, likewise. */
void ep_row_add(double *to, double by, const double *from, int count);
void ep_row_add_product(double *to, const double *a, const double *b, int count);
void ep_row_multiply(double *to, const double *by, int count);
/* to += by from mask. */
void ep_row_add_masked(double *to, double by, const double *from, const double *mask, int count);
/* Sum of a, of a b, of a b mask. Eight partial sums, whatever the processor: the order of the
 * additions is part of the result. */
double ep_row_sum(const double *a, int count);
double ep_row_dot(const double *a, const double *b, int count);
double ep_row_dot_masked(const double *a, const double *b, const double *mask, int count);

#endif
