/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

/* Of a month's mean: visits that come where no effect is due, whatever the multiplier, so that a
 * stray one excludes no timing. */
#define STRAY 0.02

/* For estimates another timing than the planned one must be this much more probable: months that
 * wander look late at times. */
#define SURE 10

/* Halved for each month later and for the longer carry-over. */
const struct ep_timing ep_timing[EP_TIMINGS] = {{0, false, 8.0 / 21}, {1, false, 4.0 / 21},
                                                {2, false, 2.0 / 21}, {0, true, 4.0 / 21},
                                                {1, true, 2.0 / 21},  {2, true, 1.0 / 21}};

double ep_timing_carry(const struct ep_timing *x, double theta)
{
    return x->longer ? sqrt(theta) : theta;
}

/* What one timing makes of the months so far. */
struct sum {
    double count, expected, pattern; /* pattern: sum of count x ln expected */
    double silent, silent_best;      /* ln of the probability of months in which no effect is due:
                                      * over stray visits or none, and at what fits best */
};

struct months {
    const double *count, *expected; /* [months], [EP_TIMINGS][months] */
    int months;
    double stray;
};

static bool told(const struct months *m, int t)
{
    return m->count[t] >= 0 && isfinite(m->count[t]) && isfinite(m->expected[t]);
}

static double mean_of(const double *expected, int months)
{
    double sum = 0;
    for (int t = 0; t < months; t++)
        sum += isfinite(expected[t]) ? expected[t] : 0;
    return months > 0 ? sum / months : 0;
}

/* Months that differ by more than chance under every timing weigh less. */
static double restless(const struct months *m)
{
    double least = INFINITY;
    for (int s = 0; s < EP_TIMINGS; s++)
        least = fmin(least, ep_overdispersion(m->count, m->expected + s * m->months, m->months));
    return fmax(1, least);
}

static void add_month(const struct months *m, int s, int t, double phi, struct sum *x)
{
    double expected = m->expected[s * m->months + t] / phi, n = m->count[t] / phi;
    double stray = m->stray / phi;
    if (expected < stray) {
        double some = n * log(stray) - stray, best = fmin(n, stray);
        x->silent += n > 0 ? some - log(2) : log1p(exp(some)) - log(2);
        x->silent_best += n > 0 ? n * log(best) - best : 0;
        return;
    }
    x->count += n;
    x->expected += expected;
    x->pattern += n * log(expected);
}

/* ln of the counts' probability, mixed over the prior of the multiplier (what all timings share is
 * left out). */
static double log_mixed(struct ep_gamma g, const struct sum *x)
{
    return ep_log_gamma_ratio(g.shape, x->count) + g.shape * log(g.rate) -
           (g.shape + x->count) * log(g.rate + x->expected) + x->pattern + x->silent;
}

/* The same at the multiplier that fits best. */
static double log_best(const struct sum *x)
{
    double n = x->count;
    return (n > 0 ? n * log(n / x->expected) - n : 0) + x->pattern + x->silent_best;
}

/* ln of the mean over all timings. */
static double log_all(struct ep_gamma prior, const struct sum *x)
{
    double top = -INFINITY, sum = 0, value[EP_TIMINGS];
    for (int s = 0; s < EP_TIMINGS; s++) {
        value[s] = log(ep_timing[s].weight) + log_mixed(prior, &x[s]);
        top = fmax(top, value[s]);
    }
    for (int s = 0; s < EP_TIMINGS; s++)
        sum += exp(value[s] - top);
    return top + log(sum);
}

static bool open_months(const double *count, const double *expected, int months, struct months *m)
{
    *m = (struct months){count, expected, months, STRAY * mean_of(expected, months)};
    return m->stray > 0;
}

void ep_timing_evidence(struct ep_gamma prior, const double *count, const double *expected,
                        int months, double *log_e)
{
    struct months m;
    struct sum x[EP_TIMINGS] = {{0, 0, 0, 0, 0}};
    bool any = open_months(count, expected, months, &m);
    double phi = any ? restless(&m) : 1;
    for (int t = 0; t < months; t++) {
        for (int s = 0; any && told(&m, t) && s < EP_TIMINGS; s++)
            add_month(&m, s, t, phi, &x[s]);
        for (int s = 0; s < EP_TIMINGS; s++)
            log_e[s * months + t] = any ? log_all(prior, x) - log_best(&x[s]) : -INFINITY;
    }
}

int ep_timing_likeliest(struct ep_gamma prior, const double *count, const double *expected,
                        int months)
{
    struct months m;
    double top = 0;
    int best = 0;
    if (!open_months(count, expected, months, &m))
        return 0;
    double phi = restless(&m);
    for (int s = 0; s < EP_TIMINGS; s++) {
        struct sum x = {0, 0, 0, 0, 0};
        if (ep_timing[s].longer)
            continue;
        for (int t = 0; t < months; t++)
            if (told(&m, t))
                add_month(&m, s, t, phi, &x);
        double value = log(ep_timing[s].weight) + log_mixed(prior, &x) + (s == 0 ? log(SURE) : 0);
        if (s > 0 && value <= top + 1e-12)
            continue;
        top = value;
        best = s;
    }
    return best;
}
