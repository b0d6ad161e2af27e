/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <gsl/gsl_integration.h>
#include <math.h>

#define NODES 400 /* of the mixture over two arms */

double ep_log_e_rate(struct ep_gamma prior, double count, double exposure, double target,
                     enum ep_side side)
{
    if (!(count >= 0) || !(exposure >= 0) || !(target > 0))
        EP_BUG("evidence of %g events on %g against a rate of %g", count, exposure, target);
    double a = prior.shape, b = prior.rate, at = target * (b + exposure);
    double log_e = ep_log_gamma_ratio(a, count) + a * log(b) - (a + count) * log(b + exposure) +
                   target * exposure - count * log(target);
    if (side == EP_SIDE_BELOW)
        log_e += ep_log_gamma_p(a + count, at) - ep_log_gamma_p(a, target * b);
    else if (side == EP_SIDE_ABOVE)
        log_e += ep_log_gamma_q(a + count, at) - ep_log_gamma_q(a, target * b);
    return log_e;
}

double ep_log_e_share(struct ep_beta prior, double successes, double trials, double p0,
                      enum ep_side side)
{
    double s = successes, f = trials - successes, a = prior.a, b = prior.b;
    if (!(s >= 0) || !(f >= 0) || !(p0 > 0) || !(p0 < 1))
        EP_BUG("evidence of %g of %g against a share of %g", s, trials, p0);
    double log_e = ep_log_beta(a + s, b + f) - ep_log_beta(a, b) - s * log(p0) - f * log1p(-p0);
    if (side == EP_SIDE_BELOW)
        log_e += ep_log_beta_p(a + s, b + f, p0) - ep_log_beta_p(a, b, p0);
    else if (side == EP_SIDE_ABOVE)
        log_e += ep_log_beta_q(a + s, b + f, p0) - ep_log_beta_q(a, b, p0);
    return log_e;
}

static double logit(double p)
{
    return log(p) - log1p(-p);
}

/* ln of the likelihood of the split of every month at odds `lift` (log) over those of no
 * difference. */
static double log_ratio_arms(double lift, const double *first, const double *second,
                             const double *share, int months)
{
    double sum = 0;
    for (int t = 0; t < months; t++) {
        double base = logit(share[t]), moved = base + lift;
        /* ln p = -ln(1 + e^-x), ln(1 - p) = -ln(1 + e^x) */
        sum += first[t] * (log1p(exp(-base)) - log1p(exp(-moved))) +
               second[t] * (log1p(exp(base)) - log1p(exp(moved)));
    }
    return sum;
}

static double log_add(double x, double y)
{
    double top = fmax(x, y);
    return isinf(top) ? top : top + log1p(exp(fmin(x, y) - top));
}

double ep_log_e_arms(struct ep_beta prior, const double *first, const double *second,
                     const double *share, int months, enum ep_side side)
{
    double lo = side == EP_SIDE_ABOVE ? 0.5 : 0, hi = side == EP_SIDE_BELOW ? 0.5 : 1;
    double mixed = -INFINITY, norm = -INFINITY;
    for (int t = 0; t < months; t++)
        if (!(first[t] >= 0) || !(second[t] >= 0) || !(share[t] > 0) || !(share[t] < 1))
            EP_BUG("arms of %g and %g at a share of %g", first[t], second[t], share[t]);
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    for (size_t i = 0; i < NODES; i++) {
        double u, w;
        gsl_integration_glfixed_point(lo, hi, i, &u, &w, table);
        double weight = log(w) + (prior.a - 1) * log(u) + (prior.b - 1) * log1p(-u);
        norm = log_add(norm, weight);
        mixed = log_add(mixed, weight + log_ratio_arms(logit(u), first, second, share, months));
    }
    gsl_integration_glfixed_table_free(table);
    return mixed - norm;
}

double ep_log_e_mean(double mean, double null_mean, double sigma2, double tau2, double n)
{
    if (!(sigma2 > 0) || !(tau2 > 0) || !(n >= 0))
        EP_BUG("evidence of a mean with variances %g and %g, n %g", sigma2, tau2, n);
    double off = mean - null_mean, both = sigma2 + n * tau2;
    return 0.5 * log(sigma2 / both) + n * n * tau2 * off * off / (2 * sigma2 * both);
}
