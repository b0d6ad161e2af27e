/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

#define SHAPE_MIN 0.5 /* of the smaller parameter of a prior */
#define SHAPE_MAX 1e9

/* Standard deviation of the logit of Beta(mean s, (1 - mean) s). */
static double logit_spread(double mean, double s)
{
    return sqrt(ep_trigamma(mean * s) + ep_trigamma((1 - mean) * s));
}

static double logit(double p)
{
    return log(p) - log1p(-p);
}

struct ep_beta ep_beta_of_range(struct ep_range r)
{
    double m = r.mid;
    if (!(m > 0) || !(m < 1) || !(r.low > 0) || !(r.high >= r.low) || !(r.high < 1))
        EP_BUG("a rate from %g to %g", r.low, r.high);
    double sigma = fmax(EP_SIGMA_LEAST, (logit(r.high) - logit(r.low)) / (2 * EP_Z90));
    double lo = SHAPE_MIN / fmin(m, 1 - m), hi = lo * SHAPE_MAX;
    for (int i = 0; i < 200 && hi > lo * (1 + 1e-14); i++) {
        double s = sqrt(lo) * sqrt(hi);
        if (logit_spread(m, s) > sigma)
            lo = s;
        else
            hi = s;
    }
    return (struct ep_beta){m * lo, (1 - m) * lo};
}

double ep_beta_mean(struct ep_beta b)
{
    return b.a / (b.a + b.b);
}

double ep_beta_below(struct ep_beta b, double x)
{
    return exp(ep_log_beta_p(b.a, b.b, fmin(1, fmax(0, x))));
}

static double beta_below(const void *data, double x)
{
    return ep_beta_below(*(const struct ep_beta *)data, x);
}

double ep_beta_quantile(struct ep_beta b, double p)
{
    return ep_invert(beta_below, &b, p, ep_beta_mean(b), 1);
}

double ep_beta_log_spread(struct ep_beta b)
{
    return sqrt(fmax(0, ep_trigamma(b.a) - ep_trigamma(b.a + b.b)));
}

struct ep_interval ep_share_limits(double successes, double trials, double level)
{
    double tail = (1 - level) / 2, k = successes, n = trials;
    if (!(k >= 0) || !(n >= k) || !(level > 0) || !(level < 1))
        EP_BUG("limits of %g of %g at %g", k, n, level);
    return (struct ep_interval){k > 0 ? ep_beta_quantile((struct ep_beta){k, n - k + 1}, tail) : 0,
                                n > k ? ep_beta_quantile((struct ep_beta){k + 1, n - k}, 1 - tail)
                                      : 1};
}
