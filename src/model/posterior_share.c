/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <gsl/gsl_integration.h>
#include <math.h>

#define SUM_MOST  100000 /* terms of a closed sum */
#define NODES     400
#define TAIL      1e-13
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

struct ep_beta ep_beta_update(struct ep_beta b, double successes, double trials)
{
    if (!(successes >= 0) || !(trials >= successes))
        EP_BUG("%g successes of %g", successes, trials);
    return (struct ep_beta){b.a + successes, b.b + trials - successes};
}

struct ep_beta ep_beta_fade(struct ep_beta now, struct ep_beta prior, double keep)
{
    return (struct ep_beta){keep * now.a + (1 - keep) * prior.a,
                            keep * now.b + (1 - keep) * prior.b};
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

struct ep_range ep_beta_range(struct ep_beta b)
{
    return (struct ep_range){ep_beta_quantile(b, 0.1), ep_beta_quantile(b, 0.5),
                             ep_beta_quantile(b, 0.9)};
}

double ep_beta_log_spread(struct ep_beta b)
{
    return sqrt(fmax(0, ep_trigamma(b.a) - ep_trigamma(b.a + b.b)));
}

/* P(N = k + 1) from P(N = k) by their ratio, on the log scale. */
double ep_beta_count_quantile(struct ep_beta b, double trials, double p)
{
    double n = floor(trials), sum = 0;
    double term = ep_log_beta(b.a, b.b + n) - ep_log_beta(b.a, b.b);
    for (double k = 0; k < n; k++) {
        sum += exp(term);
        if (sum >= p)
            return k;
        term += log((n - k) * (b.a + k) / ((k + 1) * (b.b + n - k - 1)));
    }
    return fmax(0, n);
}

static double better_by_sum(struct ep_beta x, struct ep_beta y)
{
    double sum = 0;
    for (int i = 0; i < (int)y.a; i++)
        sum += exp(ep_log_beta(x.a + i, x.b + y.b) - log(y.b + i) - ep_log_beta(1 + i, y.b) -
                   ep_log_beta(x.a, x.b));
    return fmin(1, sum);
}

double ep_beta_better(struct ep_beta first, struct ep_beta second)
{
    if (second.a == floor(second.a) && second.a < SUM_MOST)
        return better_by_sum(first, second);
    double lo = ep_beta_quantile(second, TAIL), hi = ep_beta_quantile(second, 1 - TAIL), sum = 0;
    double norm = ep_log_beta(second.a, second.b);
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    for (size_t i = 0; i < NODES; i++) {
        double x, w;
        gsl_integration_glfixed_point(lo, hi, i, &x, &w, table);
        sum += w * exp((second.a - 1) * log(x) + (second.b - 1) * log1p(-x) - norm) *
               ep_beta_below(first, x);
    }
    gsl_integration_glfixed_table_free(table);
    return fmin(1, sum);
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
