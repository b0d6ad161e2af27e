/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/special.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>

#define TERMS 100000
#define TINY  1e-300

static void silence(void)
{
    gsl_set_error_handler_off();
}

/* GSL's handler of errors is one for all threads. */
static void be_quiet(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, silence);
}

static double log_gamma(double x)
{
    gsl_sf_result r;
    be_quiet();
    gsl_sf_lngamma_e(x, &r);
    return r.val;
}

double ep_log_gamma_ratio(double a, double n)
{
    return log_gamma(a + n) - log_gamma(a);
}

double ep_log_beta(double a, double b)
{
    gsl_sf_result r;
    be_quiet();
    if (gsl_sf_lnbeta_e(a, b, &r) != GSL_SUCCESS)
        return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
    return r.val;
}

double ep_trigamma(double x)
{
    gsl_sf_result r;
    be_quiet();
    gsl_sf_psi_1_e(x, &r);
    return r.val;
}

/* Where GSL ends its iterations early the value is still good to nine digits. */
static double usable(int status, const gsl_sf_result *r)
{
    bool told = status == GSL_SUCCESS || status == GSL_EMAXITER;
    return told && r->val > 1e-290 && isfinite(r->val) ? r->val : 0;
}

static double series_p(double a, double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < TERMS && term > DBL_EPSILON * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return a * log(x) - x - log_gamma(a + 1) + log(sum);
}

static double fraction_q(double a, double x)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
    for (int i = 1; i < TERMS; i++) {
        double an = -i * (i - a);
        b += 2;
        d = 1 / (fabs(an * d + b) < TINY ? TINY : an * d + b);
        c = fabs(b + an / c) < TINY ? TINY : b + an / c;
        h *= c * d;
        if (fabs(c * d - 1) < DBL_EPSILON)
            break;
    }
    return a * log(x) - x - log_gamma(a) + log(h);
}

double ep_log_gamma_p(double a, double x)
{
    gsl_sf_result r;
    if (x <= 0)
        return -INFINITY;
    be_quiet();
    double p = usable(gsl_sf_gamma_inc_P_e(a, x, &r), &r);
    if (p > 0.5) {
        double q = usable(gsl_sf_gamma_inc_Q_e(a, x, &r), &r);
        return log1p(-q);
    }
    return p > 0 ? log(p) : series_p(a, x);
}

double ep_log_gamma_q(double a, double x)
{
    gsl_sf_result r;
    if (x <= 0)
        return 0;
    be_quiet();
    double q = usable(gsl_sf_gamma_inc_Q_e(a, x, &r), &r);
    if (q > 0.5) {
        double p = usable(gsl_sf_gamma_inc_P_e(a, x, &r), &r);
        return log1p(-p);
    }
    return q > 0 ? log(q) : fraction_q(a, x);
}

/* Lentz's method; converges fast for x below the mean. */
static double fraction_beta(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1), h;
    d = 1 / (fabs(d) < TINY ? TINY : d);
    h = d;
    for (int m = 1; m < TERMS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step = 1;
        for (int half = 0; half < 2; half++) {
            double t = half ? odd : even;
            d = 1 / (fabs(1 + t * d) < TINY ? TINY : 1 + t * d);
            c = fabs(1 + t / c) < TINY ? TINY : 1 + t / c;
            step = c * d;
            h *= step;
        }
        if (fabs(step - 1) < DBL_EPSILON)
            break;
    }
    return h;
}

static double log_lower(double a, double b, double x)
{
    return a * log(x) + b * log1p(-x) - log(a) - ep_log_beta(a, b) + log(fraction_beta(a, b, x));
}

double ep_log_beta_p(double a, double b, double x)
{
    if (x <= 0)
        return -INFINITY;
    if (x >= 1)
        return 0;
    if (x <= a / (a + b))
        return fmin(0, log_lower(a, b, x));
    double q = exp(fmin(0, log_lower(b, a, 1 - x)));
    return q < 1 ? log1p(-q) : -INFINITY;
}

double ep_log_beta_q(double a, double b, double x)
{
    return ep_log_beta_p(b, a, 1 - x);
}

double ep_invert(ep_below *below, const void *data, double p, double near, double high)
{
    double lo = near, hi = near;
    if (p <= 0)
        return 0;
    if (p >= 1)
        return high;
    while (lo > 1e-290 && below(data, lo) >= p)
        lo /= 4;
    while (hi < high && below(data, hi) < p)
        hi *= 4;
    hi = fmin(hi, high);
    for (int i = 0; i < 200 && hi > lo * (1 + 1e-14); i++) {
        double mid = hi > 4 * lo ? sqrt(lo) * sqrt(hi) : lo + (hi - lo) / 2;
        if (below(data, mid) < p)
            lo = mid;
        else
            hi = mid;
    }
    return lo + (hi - lo) / 2;
}
