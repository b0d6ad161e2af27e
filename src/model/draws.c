/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "model/model_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define RATE_MOST 0.999 /* stands for 1, which has no logit */

/* Standard normal numbers, one from each of `count` equal strata, in random order. */
static void stratified(const char *key, uint64_t seed, int count, double *z)
{
    struct ep_random r;
    ep_random_open(&r, key, seed);
    for (int i = 0; i < count; i++)
        z[i] = gsl_cdf_ugaussian_Pinv((i + ep_random_unit(&r)) / count);
    for (int i = count - 1; i > 0; i--) {
        int j = ep_random_below(&r, i + 1);
        double swap = z[i];
        z[i] = z[j];
        z[j] = swap;
    }
}

void ep_draw_market(uint64_t seed, int count, double *z_market)
{
    stratified("market", seed, count, z_market);
}

static double logit(double p)
{
    return log(p) - log1p(-p);
}

static double logistic(double v)
{
    return v >= 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v));
}

static double mean_of(const double *v, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += v[i];
    return sum / count;
}

/* Positive figures keep their shape under a factor; rates move on the logit scale, so that they
 * stay below 1. */
static void anchor(double mid, int count, bool rate, double *out)
{
    double mean = mean_of(out, count), low = -40, high = 40;
    if (!rate) {
        for (int i = 0; i < count && mean > 0; i++)
            out[i] *= mid / mean;
        return;
    }
    /* the odds of all draws times one factor; Newton's steps, halving where they leave the bracket
     */
    double shift = 0;
    for (int step = 0; step < 100 && high - low > 1e-15 * (1 + fabs(shift)); step++) {
        double factor = exp(shift), sum = 0, slope = 0;
        for (int i = 0; i < count; i++) {
            double p = out[i] * factor / (1 - out[i] + out[i] * factor);
            sum += p;
            slope += p * (1 - p);
        }
        if (sum / count < mid)
            low = shift;
        else
            high = shift;
        double next = slope > 0 ? shift + (mid * count - sum) / slope : shift;
        bool inside = next > low && next < high;
        if (inside && fabs(next - shift) <= 1e-15 * (1 + fabs(shift)))
            break;
        shift = inside ? next : low + (high - low) / 2;
    }
    double factor = exp(shift);
    for (int i = 0; i < count; i++)
        out[i] = out[i] * factor / (1 - out[i] + out[i] * factor);
}

void ep_draw_range(const struct ep_range *r, const char *key, uint64_t seed, int count, bool rate,
                   bool mean_anchored, double market, const double *z_market, double *out)
{
    bool certain = r->low >= r->high || r->low <= 0 || r->mid <= 0 ||
                   (rate && (r->mid >= RATE_MOST || r->low >= RATE_MOST));
    if (count <= 0)
        return;
    for (int i = 0; i < count && certain; i++)
        out[i] = r->mid;
    if (certain)
        return;
    double top = rate ? fmin(r->high, RATE_MOST) : r->high,
           own = sqrt(fmax(0, 1 - market * market));
    double middle = rate ? logit(r->mid) : log(r->mid);
    double down = (middle - (rate ? logit(r->low) : log(r->low))) / EP_Z90;
    double up = ((rate ? logit(top) : log(top)) - middle) / EP_Z90;
    stratified(key, seed, count, out);
    for (int i = 0; i < count; i++) {
        double z = own * out[i] + (z_market ? market * z_market[i] : 0);
        double v = middle + z * (z < 0 ? down : up);
        out[i] = rate ? logistic(v) : exp(v);
    }
    if (mean_anchored)
        anchor(r->mid, count, rate, out);
}
