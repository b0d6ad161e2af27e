/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define STEP 0.5 /* of the Poisson mean */
#define MEAN 1e6 /* a ratio that asks for more cannot be shown */

double ep_sample_shares(double p1, double p2, double alpha, double power, bool corrected)
{
    if (!(p1 > 0) || !(p1 < 1) || !(p2 > 0) || !(p2 < 1) || p1 == p2)
        EP_BUG("a test of %g against %g", p1, p2);
    double za = gsl_cdf_ugaussian_Qinv(alpha / 2), zb = gsl_cdf_ugaussian_Pinv(power);
    double mean = (p1 + p2) / 2, off = fabs(p1 - p2);
    double root = za * sqrt(2 * mean * (1 - mean)) + zb * sqrt(p1 * (1 - p1) + p2 * (1 - p2));
    double n = root * root / (off * off), lift = 1 + sqrt(1 + 4 / (n * off));
    return corrected ? n / 4 * lift * lift : n;
}

/* The power is no smooth curve: it must hold a little further on as well. */
static const double ahead[] = {0, 0.5, 1, 2};
#define AHEAD (sizeof ahead / sizeof *ahead)

/* Power of the exact one-sided test at a null mean: reject above the least count whose tail is at
 * most alpha. */
static double power_at(double mean, double ratio, double alpha)
{
    struct ep_gamma none = {1, 1};
    double lo = -1, hi = mean + 40 * sqrt(mean) + 40;
    while (hi - lo > 1) {
        double k = floor(lo + (hi - lo) / 2);
        none.shape = k + 1;
        if (ep_gamma_below(none, mean) <= alpha) /* P(N > k) */
            hi = k;
        else
            lo = k;
    }
    none.shape = hi + 1;
    return ep_gamma_below(none, mean * ratio);
}

double ep_sample_rate(double ratio, double alpha, double power)
{
    if (!(ratio > 1))
        EP_BUG("a test of a rate %g times off", ratio);
    for (double mean = 1; mean < MEAN; mean += STEP) {
        size_t held = 0;
        while (held < AHEAD && power_at(mean + ahead[held], ratio, alpha) >= power)
            held++;
        if (held == AHEAD)
            return mean;
    }
    return INFINITY;
}
