/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_NUMBER_H
#define EP_NUMBER_H

/* Decimal numbers, ranges, money. Numbers are read and written without the C locale. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A figure of the world with its uncertainty: 10th, 50th and 90th percentile. A certain figure
 * has all three equal. */
struct ep_range {
    double low, mid, high;
};

#define EP_Z90 1.2815515655446004 /* 90th percentile of the standard normal (AS241) */

/* How a text missed being a number: what to write instead. */
struct ep_number_fault {
    char reason[160]; /* "'65,50' is not a number" */
    char hint[160];   /* "write 65.50"; may be empty */
};

/* Read a plain decimal number: -?digits[.digits], or with a trailing % (divided by 100) where
 * `percent` allows it. Everything else (1,200.50, 1 200, 1_200, 010, 1e3, .inf, 0x1F, 12:30, other
 * scripts' digits, U+2212) is refused with the right spelling in `fault` where it can be told.
 * Magnitude at most 1e15. Returns true and sets *out on success only; `fault` may be NULL. */
bool ep_number_parse(const char *s, bool percent, double *out, struct ep_number_fault *fault);

/* True for a plain number that half of Europe reads otherwise: one to three digits, a point, three
 * decimals of which the last is 0 ("60.000", "1.250"). ep_number_parse() reads it as a decimal;
 * `fault` gets both spellings to choose from. For texts written by hand, not for data. */
bool ep_number_doubtful(const char *s, struct ep_number_fault *fault);

/* Read a number or a range `a..b` (10th..90th percentile) or `a..m..b`. With two figures mid is
 * their geometric mean, or for rates (`logit`) the mean on the logit scale; a zero low end of a
 * proper range is refused with a hint (a range on the log scale has no zero). Must be in
 * ascending order. Returns true and sets *out on success only. */
bool ep_range_parse(const char *s, bool percent, bool logit, struct ep_range *out,
                    struct ep_number_fault *fault);

/* A certain figure. */
struct ep_range ep_range_of(double value);
/* True where low < high. */
bool ep_range_wide(struct ep_range r);
/* Widen on the log scale: low = mid / (mid/low)^f, high = mid * (high/mid)^f; a certain figure
 * with f > 1 becomes mid / f .. mid * f. Rates stay below 1 through the logit scale. */
struct ep_range ep_range_widen(struct ep_range r, double f, bool logit);
/* Product of two independent positive ranges on the log scale (spreads add in quadrature). */
struct ep_range ep_range_product(struct ep_range a, struct ep_range b);
/* a / b on the log scale. b.mid must not be 0. */
struct ep_range ep_range_ratio(struct ep_range a, struct ep_range b);
/* Every bound times a certain positive factor. */
struct ep_range ep_range_scale(struct ep_range r, double factor);

/* Largest-remainder split of `total` minor units in proportion to `weight` (>= 0, count items):
 * the parts sum exactly to total; ties go to the earlier item (Hamilton's method). All weights
 * zero: all parts zero and false. Each part goes to `part`. */
bool ep_split(int64_t total, const double *weight, size_t count, int64_t *part);

/* Decimal digits of a currency's minor unit (ISO 4217: EUR 2, JPY 0, KWD 3); -1 where the code is
 * not known. */
int ep_currency_digits(const char *code);
/* Symbol of a currency for reports ("€"), or the code itself. Static. */
const char *ep_currency_symbol(const char *code);

/* Major units to minor units, half away from zero; |value| <= 1e12, larger is EP_BUG. */
int64_t ep_money_minor(double major, int digits);
/* True where it may be asked for that. */
bool ep_money_fits(double major);
/* Minor units to major units. */
double ep_money_major(int64_t minor, int digits);

/* The shortest decimal form of a finite double that reads back the same ("65", "0.33"): never
 * exponent, nan, inf or -0. Arena-owned. */
char *ep_number_text(struct ep_arena *a, double v);
/* Fixed number of decimals, '.' as the point, no -0. Arena-owned. */
char *ep_number_fixed(struct ep_arena *a, double v, int decimals);

#endif
