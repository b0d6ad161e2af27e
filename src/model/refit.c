/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

#define K_MONTHS       4
#define CEILING_MONTHS 6
#define CEILING_SPREAD 1.5
#define CARRY_MONTHS   12
#define CARRY_FALLS    2
#define FALL           (2.0 / 3)
#define PARAMETERS     3
#define ITERATIONS     200
#define TOLERANCE      1e-10
#define STABLE         0.375 /* Anscombe's constant */
#define CARRY_MOST     0.99

static double effort_at(const struct ep_refit_data *d, int t)
{
    if (t >= 0)
        return d->effort[t];
    return d->history && t >= -d->history_count ? d->history[d->history_count + t] : 0;
}

enum ep_refit_level ep_refit_level_of(const struct ep_refit_data *d)
{
    double least = INFINITY, most = 0;
    int worked = 0, falls = 0;
    for (int t = 0; t < d->months; t++) {
        double e = effort_at(d, t), before = effort_at(d, t - 1);
        worked += e > 0;
        least = e > 0 ? fmin(least, e) : least;
        most = fmax(most, e);
        falls += before > 0 && e <= FALL * before;
    }
    bool varied = worked > 0 && (most >= CEILING_SPREAD * least || worked < d->months);
    if (worked < K_MONTHS)
        return EP_REFIT_NONE;
    if (worked < CEILING_MONTHS || !varied)
        return EP_REFIT_K;
    if (d->months < CARRY_MONTHS || falls < CARRY_FALLS || d->theta <= 0)
        return EP_REFIT_CEILING;
    return EP_REFIT_CARRY;
}

/* ---- the curve ---- */

struct curve {
    double k, ceiling, theta;
};

static double logit(double p)
{
    return log(p) - log1p(-p);
}

static double logistic(double v)
{
    return v >= 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v));
}

static void visits_of(const struct ep_refit_data *d, const struct curve *c, double *v)
{
    double stock = 0;
    for (int t = -d->history_count; t < -d->lag; t++)
        stock = c->theta * stock + effort_at(d, t);
    for (int t = 0; t < d->months; t++) {
        double M = d->ceiling[t] * c->ceiling;
        stock = c->theta * stock + effort_at(d, t - d->lag);
        v[t] = M > 0 ? M * -expm1(-(1 - c->theta) * stock / (c->k * M)) : 0;
    }
}

static double residual(double counted, double v)
{
    return 2 * (sqrt(counted + STABLE) - sqrt(v + STABLE));
}

static double deviance_of(const struct ep_refit_data *d, const double *v)
{
    double sum = 0;
    for (int t = 0; t < d->months; t++) {
        double r = residual(d->visits[t], v[t]);
        sum += r * r;
    }
    return sum;
}

/* ---- the fit ---- */

struct problem {
    const struct ep_refit_data *d;
    int parameters;
    double sigma[PARAMETERS];
    double *v; /* scratch [months] */
};

/* Parameters are off the plan's values on the scales of their ranges: ln k, ln M, logit theta. */
static struct curve curve_of(const struct problem *p, const gsl_vector *x)
{
    double off[PARAMETERS] = {0};
    for (int i = 0; i < p->parameters; i++)
        off[i] = gsl_vector_get(x, (size_t)i);
    struct curve c = {p->d->k * exp(off[0]), exp(off[1]), p->d->theta};
    if (p->parameters == PARAMETERS)
        c.theta = fmin(CARRY_MOST, logistic(logit(p->d->theta) + off[2]));
    return c;
}

static int residuals(const gsl_vector *x, void *data, gsl_vector *f)
{
    struct problem *p = data;
    struct curve c = curve_of(p, x);
    visits_of(p->d, &c, p->v);
    for (int t = 0; t < p->d->months; t++)
        gsl_vector_set(f, (size_t)t, residual(p->d->visits[t], p->v[t]));
    for (int i = 0; i < p->parameters; i++)
        gsl_vector_set(f, (size_t)(p->d->months + i), gsl_vector_get(x, (size_t)i) / p->sigma[i]);
    return GSL_SUCCESS;
}

static void spreads_of(const gsl_multifit_nlinear_workspace *w, const struct problem *p,
                       struct ep_refit *out)
{
    double *sigma[PARAMETERS] = {&out->sigma_k, &out->sigma_ceiling, &out->sigma_theta};
    gsl_matrix *covariance = gsl_matrix_alloc((size_t)p->parameters, (size_t)p->parameters);
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(w), 0, covariance);
    int free = p->d->months - p->parameters;
    double over = free > 0 ? sqrt(fmax(1, out->deviance / free)) : 1;
    for (int i = 0; i < p->parameters; i++) {
        double own = sqrt(gsl_matrix_get(covariance, (size_t)i, (size_t)i));
        *sigma[i] = fmin(p->sigma[i], own * over); /* data never make one know less */
    }
    gsl_matrix_free(covariance);
}

static bool fit(const struct ep_refit_data *d, int parameters, double *v, struct ep_refit *out)
{
    struct problem p = {.d = d, .parameters = parameters, .v = v};
    const double sigma[PARAMETERS] = {d->sigma_k, d->sigma_ceiling, d->sigma_theta};
    for (int i = 0; i < PARAMETERS; i++)
        p.sigma[i] = fmax(EP_SIGMA_LEAST, sigma[i]);
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf f = {.f = residuals,
                                  .n = (size_t)(d->months + parameters),
                                  .p = (size_t)parameters,
                                  .params = &p};
    gsl_set_error_handler_off();
    gsl_multifit_nlinear_workspace *w =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, f.n, f.p);
    gsl_vector *start = gsl_vector_calloc(f.p);
    int info = 0;
    bool ended = gsl_multifit_nlinear_init(start, &f, w) == GSL_SUCCESS &&
                 gsl_multifit_nlinear_driver(ITERATIONS, TOLERANCE, TOLERANCE, 0, NULL, NULL, &info,
                                             w) == GSL_SUCCESS;
    if (ended) {
        struct curve c = curve_of(&p, gsl_multifit_nlinear_position(w));
        visits_of(d, &c, v);
        out->k = c.k;
        out->ceiling = c.ceiling;
        out->theta = c.theta;
        out->deviance = deviance_of(d, v);
        out->iterations = (int)gsl_multifit_nlinear_niter(w);
        spreads_of(w, &p, out);
    }
    gsl_vector_free(start);
    gsl_multifit_nlinear_free(w);
    return ended && isfinite(out->deviance) && out->k > 0;
}

/* Deviance of the planned curve times the multiplier that fits best. */
static double deviance_of_eta(const struct ep_refit_data *d, double *v)
{
    struct curve planned = {d->k, 1, d->theta};
    double counted = 0, expected = 0;
    visits_of(d, &planned, v);
    for (int t = 0; t < d->months; t++) {
        counted += d->visits[t];
        expected += v[t];
    }
    for (int t = 0; t < d->months && expected > 0; t++)
        v[t] *= counted / expected;
    return deviance_of(d, v);
}

/* Akaike's price of the parameters beyond the one multiplier, at the noise that is there. */
static bool worth_it(const struct ep_refit_data *d, int parameters, const struct ep_refit *r)
{
    int free = d->months - parameters;
    double noise = free > 0 ? fmax(1, r->deviance / free) : 1;
    return r->deviance + 2 * noise * (parameters - 1) < r->deviance_eta - 1e-9;
}

void ep_refit_response(const struct ep_refit_data *d, struct ep_refit *out)
{
    struct ep_arena *a = ep_arena_new();
    double *v = EP_NEW_ARRAY(a, double, (size_t)d->months + 1);
    const struct ep_refit planned = {.level = EP_REFIT_NONE,
                                     .k = d->k,
                                     .ceiling = 1,
                                     .theta = d->theta,
                                     .sigma_k = d->sigma_k,
                                     .sigma_ceiling = d->sigma_ceiling,
                                     .sigma_theta = d->sigma_theta,
                                     .deviance_eta = deviance_of_eta(d, v)};
    *out = planned;
    out->deviance = planned.deviance_eta;
    for (int level = ep_refit_level_of(d); level > EP_REFIT_NONE; level--) {
        struct ep_refit r = planned;
        if (!fit(d, level, v, &r) || !worth_it(d, level, &r))
            continue;
        r.level = (enum ep_refit_level)level;
        *out = r;
        break;
    }
    ep_arena_free(a);
}
