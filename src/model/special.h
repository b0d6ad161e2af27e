/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_MODEL_SPECIAL_H
#define EP_MODEL_SPECIAL_H

/* Special functions: GSL where its values are doubles, own tails where they would underflow, all
 * without its error handler (an underflow is no reason to die). */

#include <stdbool.h>

/* ln of the regularised incomplete gamma functions P(a, x) and Q(a, x); a > 0, x >= 0. -INFINITY
 * for a true 0. Series and continued fraction: Abramowitz and Stegun 6.5.29, 6.5.31. */
double ep_log_gamma_p(double a, double x);
double ep_log_gamma_q(double a, double x);

/* ln of the regularised incomplete beta function I_x(a, b), and of 1 - I_x(a, b); 0 <= x <= 1.
 * Continued fraction: Abramowitz and Stegun 26.5.8. */
double ep_log_beta_p(double a, double b, double x);
double ep_log_beta_q(double a, double b, double x);

double ep_log_gamma_ratio(double a, double n); /* ln Gamma(a + n) / Gamma(a) */
double ep_log_beta(double a, double b);        /* ln B(a, b) */
double ep_trigamma(double x);                  /* x > 0 */

/* The x in (0, high) with below(data, x) = p, `below` rising; starts at `near` > 0. Bisection on
 * the log scale to 14 digits; 0 and high at the ends. */
typedef double ep_below(const void *data, double x);
double ep_invert(ep_below *below, const void *data, double p, double near, double high);

#endif
