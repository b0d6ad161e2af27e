/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

#define RESTLESS 0.05 /* level at which months differ by more than chance */

static const double shown[] = {0.1, 0.5, 0.9};

struct ep_gamma ep_gamma_of_spread(double sigma)
{
    if (isnan(sigma) || sigma < 0)
        EP_BUG("a spread of %g", sigma);
    sigma = fmin(EP_SIGMA_MOST, fmax(EP_SIGMA_LEAST, sigma));
    double a = 1 / expm1(sigma * sigma);
    return (struct ep_gamma){a, a};
}

struct ep_gamma ep_gamma_update(struct ep_gamma g, double count, double planned)
{
    if (!(count >= 0) || !(planned >= 0))
        EP_BUG("%g events where %g were planned", count, planned);
    return (struct ep_gamma){g.shape + count, g.rate + planned};
}

struct ep_gamma ep_gamma_fade(struct ep_gamma now, struct ep_gamma prior, double keep)
{
    return (struct ep_gamma){keep * now.shape + (1 - keep) * prior.shape,
                             keep * now.rate + (1 - keep) * prior.rate};
}

static bool told(const double *count, const double *expected, int t)
{
    return expected[t] > 0 && isfinite(expected[t]) && count[t] >= 0 && isfinite(count[t]);
}

double ep_overdispersion(const double *count, const double *expected, int months)
{
    double seen = 0, due = 0, chi = 0;
    int n = 0;
    for (int t = 0; t < months; t++)
        if (told(count, expected, t)) {
            seen += count[t];
            due += expected[t];
            n++;
        }
    if (n < 2 || seen <= 0)
        return 1;
    for (int t = 0; t < months; t++)
        if (told(count, expected, t)) {
            double mean = expected[t] * seen / due;
            chi += (count[t] - mean) * (count[t] - mean) / mean;
        }
    /* by chance alone it is above 1 half of the time */
    bool chance = ep_log_gamma_q((n - 1) / 2.0, chi / 2) > log(RESTLESS);
    return chance ? 1 : fmax(1, chi / (n - 1));
}

struct ep_gamma ep_gamma_of_months(struct ep_gamma prior, const double *count,
                                   const double *expected, int months, double keep, double *spread)
{
    double phi = ep_overdispersion(count, expected, months);
    struct ep_gamma g = prior;
    for (int t = 0; t < months; t++) {
        g = ep_gamma_fade(g, prior, keep);
        if (told(count, expected, t))
            g = ep_gamma_update(g, count[t] / phi, expected[t] / phi);
    }
    if (spread)
        *spread = phi;
    return g;
}

double ep_gamma_mean(struct ep_gamma g)
{
    return g.shape / g.rate;
}

double ep_gamma_below(struct ep_gamma g, double x)
{
    return x <= 0 ? 0 : exp(ep_log_gamma_p(g.shape, g.rate * x));
}

static double gamma_below(const void *data, double x)
{
    return ep_gamma_below(*(const struct ep_gamma *)data, x);
}

double ep_gamma_quantile(struct ep_gamma g, double p)
{
    return ep_invert(gamma_below, &g, p, ep_gamma_mean(g), INFINITY);
}

struct ep_range ep_gamma_range(struct ep_gamma g)
{
    return (struct ep_range){ep_gamma_quantile(g, shown[0]), ep_gamma_quantile(g, shown[1]),
                             ep_gamma_quantile(g, shown[2])};
}

double ep_gamma_log_spread(struct ep_gamma g)
{
    return sqrt(ep_trigamma(g.shape));
}

struct ep_range ep_cost_each_range(struct ep_gamma g)
{
    struct ep_range r = ep_gamma_range(g);
    return (struct ep_range){1 / r.high, 1 / r.mid, 1 / r.low};
}

/* ---- counts to come ---- */

double ep_count_below(struct ep_gamma g, double planned, double n)
{
    if (!(planned >= 0))
        EP_BUG("%g planned events", planned);
    if (n < 0)
        return 0;
    return planned > 0 ? exp(ep_log_beta_p(g.shape, floor(n) + 1, g.rate / (g.rate + planned))) : 1;
}

typedef double count_below(const void *data, double n);

/* Least whole n with P(N <= n) >= p, searched from `near` on. */
static double whole_quantile(count_below *below, const void *data, double p, double near)
{
    double lo = -1, hi = fmax(1, floor(near));
    if (p >= 1)
        return INFINITY;
    while (below(data, hi) < p)
        hi *= 2;
    while (hi - lo > 1) {
        double mid = floor(lo + (hi - lo) / 2);
        if (mid <= lo || mid >= hi) /* counts beyond 2^53 */
            break;
        if (below(data, mid) < p)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

struct predicted {
    struct ep_gamma g;
    double planned;
};

static double predicted_below(const void *data, double n)
{
    const struct predicted *x = data;
    return ep_count_below(x->g, x->planned, n);
}

double ep_count_quantile(struct ep_gamma g, double planned, double p)
{
    struct predicted x = {g, planned};
    return whole_quantile(predicted_below, &x, p, ep_gamma_mean(g) * planned);
}

struct ep_range ep_count_range(struct ep_gamma g, double planned)
{
    return (struct ep_range){ep_count_quantile(g, planned, shown[0]),
                             ep_count_quantile(g, planned, shown[1]),
                             ep_count_quantile(g, planned, shown[2])};
}

struct mixed {
    const double *mean;
    int draws;
};

static double mixed_below(const void *data, double n)
{
    const struct mixed *x = data;
    double sum = 0;
    for (int d = 0; d < x->draws && n >= 0; d++)
        sum += exp(ep_log_gamma_q(floor(n) + 1, x->mean[d]));
    return sum / x->draws;
}

double ep_mixed_count_below(const double *mean, int draws, double n)
{
    struct mixed x = {mean, draws};
    for (int d = 0; d < draws; d++)
        if (!(mean[d] >= 0) || isinf(mean[d]))
            EP_BUG("draw %d expects %g events", d, mean[d]);
    if (draws < 1)
        EP_BUG("a forecast of %d draws", draws);
    return mixed_below(&x, n);
}
