/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_ECONOMICS_H
#define EP_ECONOMICS_H

/* Pure formulas of unit economics, seasons, funnels and shares. No ledger, no store: figures in,
 * figures out; every division states what comes out where its divisor is zero. */

#include "emplan/number.h"
#include <stdbool.h>
#include <stddef.h>

/* Events that a benchmark is worth against own data: a figure known within a factor of 1.5 in
 * eight of ten cases has a standard deviation of 0.32 on the log scale, as ten events have. */
#define EP_BENCHMARK_EVENTS 10
/* Weight from which own data stand alone: 190 events. */
#define EP_WEIGHT_ALONE 0.95

/* What one order brings and takes. */
struct ep_order_terms {
    double order_value, return_rate, gross_margin;
    double shipping;    /* money an order, whatever its value; returned orders cost it too */
    double payment_fee; /* share of the order */
};

/* Contribution of an order: V (1 - returns) g - shipping - V fee. May be negative. */
double ep_margin_per_order(const struct ep_order_terms *t);

/* Revenue per money of advertising at which the first order pays for itself: V / contribution.
 * 0 where the contribution is not positive (no advertising pays then). */
double ep_break_even_roas(double order_value, double margin);

/* How a customer comes back. */
struct ep_repeat_terms {
    bool subscription; /* a fee each month, kept with probability 1 - churn from month to month */
    double orders_per_year; /* at least 0; the first order is one of the first year's */
    double retention;       /* share of one year's customers that buy in the next */
    double churn;           /* a month, of subscriptions */
    double churn_spread;    /* alpha + beta of the sBG (sbg.h) whose first month has that churn; 0:
                             * every customer leaves with the same chance */
    double discount;        /* a year */
    int horizon;            /* months that count, the month of the first order included */
};

/* Expected orders of a new customer in month m (0: the month of the first order), discounted to
 * the first order by (1+i)^(m/12).
 * Subscriptions (Gupta and Lehmann 2003, first margin now): (1 - churn)^m, or the survival of the
 * shifted beta-geometric where the customers are known to differ.
 * Others: the first order now; what is left of the first year's orders evenly over its other
 * eleven months, later years' orders evenly over twelve, times survival retention^(m/12). */
double ep_orders_in_month(const struct ep_repeat_terms *t, int month);

/* Their sum over the horizon; 0 where the horizon is not positive. */
double ep_orders_over_horizon(const struct ep_repeat_terms *t);

/* Months until the discounted contribution of a customer covers `cost`: the smallest n with
 * contribution of months 0 .. n-1 >= cost. 0 for no cost, -1 where the horizon is too short. */
int ep_payback_months(const struct ep_repeat_terms *t, double margin, double cost);

/* Factors of the months `from` .. `to` (months of date.h) of a season (January first, any mean),
 * divided by their sum: shares of the window that add up to 1. All zero: equal shares. */
void ep_season_shares(const double season[12], int from, int to, double *share);
/* Sum of the factors of a window, each divided by the mean of the twelve; the number of months
 * where the season is all zero. */
double ep_season_months(const double season[12], int from, int to);

/* What mending a step of a funnel is worth, as a factor on the profit behind it: a profit that is a
 * product of rates has elasticity 1 in each, so benchmark / current - 1; 0 where the step is at
 * its benchmark or better, or where the rate is zero (nothing can be told). */
double ep_funnel_gap(double current, double benchmark);

/* Shares of a whole (share of voice: clicks of each over clicks of all). All zero: all zero. */
void ep_shares(const double *weight, size_t count, double *share);
/* Concentration of shares: sum of squares (Herfindahl); 1 one owns all, 1/n all alike. */
double ep_concentration(const double *share, size_t count);

/* Range of f(x) for independent inputs: f at the mids, and for each input the change of f when it
 * alone moves to its low and to its high; changes add in quadrature, on the log scale where every
 * value is positive, else as differences. Monotone in each input. Bounded at +-1e12. At most 16
 * inputs. */
struct ep_range ep_range_of_function(double (*f)(const double *x, const void *data),
                                     const void *data, const struct ep_range *in, size_t count);

/* Product and sum of independent ranges where zero and negative figures may occur. */
struct ep_range ep_range_times(struct ep_range a, struct ep_range b);
struct ep_range ep_range_sum(const struct ep_range *in, size_t count);

/* Range of a rate seen as `hits` of `trials`: the rate times e^(+-1.28 / sqrt(hits)), below 1 (the
 * standard error of the logarithm of a count). No hits or no trials: 0. */
struct ep_range ep_rate_of_counts(double hits, double trials);

/* Weight of own data of n events against a benchmark worth n0 events: n / (n + n0). */
double ep_weight_of_data(double events, double benchmark_events);
/* Both on the log scale: benchmark^(1-w) own^w, spreads likewise. A mid that is not positive leaves
 * the other alone. */
struct ep_range ep_range_blend(struct ep_range benchmark, struct ep_range own, double weight);

#endif
