/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/model.h"
#include "model/curve.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* What one figure says of which plan is better: by regression of what each brings beyond the plan
 * on the figure, over the draws. */

#define TERMS 4 /* 1, x, x^2, x^3 */

/* Least squares on the powers of a figure's scores, to be fitted to many. */
struct regression {
    int n;
    double *power[TERMS];         /* [n] of each; the first is not kept */
    double normal[TERMS * TERMS]; /* of the terms, Cholesky's factor */
};

/* Even scores by rank: the regression asks for the order of the draws only, and none pulls more
 * than others. */
static void score(struct ep_arena *a, const double *figure, int n, struct regression *r)
{
    int *order = EP_NEW_ARRAY(a, int, (size_t)n + 1);
    for (int k = 1; k < TERMS; k++)
        r->power[k] = EP_NEW_ARRAY(a, double, (size_t)n + 1);
    ep_order_rising(figure, n, a, order);
    for (int i = 0; i < n; i++) {
        double x = (2 * (i + 0.5) / n - 1) * 1.7;
        r->power[1][order[i]] = x;
        r->power[2][order[i]] = x * x;
        r->power[3][order[i]] = x * x * x;
    }
}

static void open_regression(struct ep_arena *a, const double *figure, int n, struct regression *r)
{
    gsl_matrix_view normal = gsl_matrix_view_array(r->normal, TERMS, TERMS);
    r->n = n;
    score(a, figure, n, r);
    r->normal[0] = 1;
    for (int i = 1; i < TERMS; i++) {
        r->normal[i * TERMS] = ep_row_sum(r->power[i], n) / n;
        for (int j = 1; j <= i; j++)
            r->normal[i * TERMS + j] = ep_row_dot(r->power[i], r->power[j], n) / n;
    }
    gsl_linalg_cholesky_decomp1(&normal.matrix);
}

/* Fit of `gain` [n]: factors of the powers. Returns its mean. */
static double regress(const struct regression *r, const double *gain, double fit[TERMS])
{
    gsl_matrix_const_view normal = gsl_matrix_const_view_array(r->normal, TERMS, TERMS);
    gsl_vector_view x = gsl_vector_view_array(fit, TERMS);
    double mean = ep_row_sum(gain, r->n) / r->n;
    fit[0] = mean;
    for (int i = 1; i < TERMS; i++)
        fit[i] = ep_row_dot(gain, r->power[i], r->n) / r->n;
    gsl_linalg_cholesky_svx(&normal.matrix, &x.vector);
    return mean;
}

double ep_model_learn(const double *figure, int n, const double *own, const double *const *rival,
                      int rivals)
{
    struct ep_arena *scratch = ep_arena_new();
    double *best = EP_NEW_ARRAY(scratch, double, (size_t)n + 1);
    double *gain = EP_NEW_ARRAY(scratch, double, (size_t)n + 1), blind = 0, fit[TERMS];
    struct regression on;
    bool apart = n >= TERMS; /* else the powers are not */
    if (apart)
        open_regression(scratch, figure, n, &on);
    for (int i = 0; i < rivals && apart; i++) {
        memcpy(gain, rival[i], sizeof *gain * (size_t)n);
        ep_row_add(gain, -1, own, n);
        blind = fmax(blind, regress(&on, gain, fit));
        ep_row_take_cubic(best, fit, on.power[1], n);
    }
    double known = n > 0 ? ep_row_sum(best, n) / n : 0;
    ep_arena_free(scratch);
    return known - blind;
}
