/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/sbg.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define LEAST_AGES 3
#define MOST_STEPS 2000
#define FINE       1e-9
/* Bounds of the parameters: beyond them customers are all alike, or all gone at once. */
#define LEAST 1e-4
#define MOST  1e5

struct ages {
    const double *kept, *lost;
    size_t count;
};

double ep_sbg_survival(double alpha, double beta, double t)
{
    return exp(gsl_sf_lngamma(beta + t) - gsl_sf_lngamma(beta) + gsl_sf_lngamma(alpha + beta) -
               gsl_sf_lngamma(alpha + beta + t));
}

double ep_sbg_retention(double alpha, double beta, double t)
{
    return (beta + t - 1) / (alpha + beta + t - 1);
}

static double bounded(double logarithm)
{
    return fmin(fmax(exp(logarithm), LEAST), MOST);
}

static double minus_likelihood(const gsl_vector *x, void *data)
{
    const struct ages *a = data;
    double alpha = bounded(gsl_vector_get(x, 0)), beta = bounded(gsl_vector_get(x, 1)), sum = 0;

    for (size_t t = 0; t < a->count; t++) {
        double stay = ep_sbg_retention(alpha, beta, (double)t + 1);

        sum += a->kept[t] * log(stay) + a->lost[t] * log1p(-stay);
    }
    return -sum;
}

static void minimise(gsl_multimin_fminimizer *m, gsl_multimin_function *f, struct ep_sbg *out)
{
    gsl_vector *start = gsl_vector_alloc(2), *step = gsl_vector_alloc(2);

    gsl_vector_set_zero(start);
    gsl_vector_set_all(step, 1);
    gsl_multimin_fminimizer_set(m, f, start, step);
    for (int i = 0; i < MOST_STEPS; i++)
        if (gsl_multimin_fminimizer_iterate(m) ||
            gsl_multimin_test_size(gsl_multimin_fminimizer_size(m), FINE) == GSL_SUCCESS)
            break;
    out->alpha = bounded(gsl_vector_get(m->x, 0));
    out->beta = bounded(gsl_vector_get(m->x, 1));
    out->log_likelihood = -m->fval;
    gsl_vector_free(start);
    gsl_vector_free(step);
}

enum ep_status ep_sbg_fit(const double *kept, const double *lost, size_t ages, struct ep_sbg *out,
                          struct ep_error *err)
{
    struct ages a = {kept, lost, ages};
    gsl_multimin_function f = {minus_likelihood, 2, &a};
    double gone = 0;
    size_t seen = 0;

    for (size_t t = 0; t < ages; t++) {
        gone += lost[t];
        seen += kept[t] + lost[t] > 0;
    }
    if (seen < LEAST_AGES || gone <= 0)
        return ep_error_set(err, EP_INVALID, "%zu ages of customers are too few to fit", seen);
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2);

    minimise(m, &f, out);
    gsl_multimin_fminimizer_free(m);
    return EP_OK;
}
