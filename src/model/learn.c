/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/model.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

/* What one figure says of which plan is better: by regression of what each brings beyond the plan
 * on the figure, over the draws. */

#define TERMS 4 /* 1, x, x^2, x^3 */

/* Cholesky's factor of the normal equations of TERMS terms, in place. False: the terms are not
 * apart. */
static bool factor(double a[TERMS][TERMS])
{
    for (int j = 0; j < TERMS; j++) {
        for (int k = 0; k < j; k++)
            a[j][j] -= a[j][k] * a[j][k];
        if (a[j][j] <= 1e-10)
            return false;
        a[j][j] = sqrt(a[j][j]);
        for (int i = j + 1; i < TERMS; i++) {
            for (int k = 0; k < j; k++)
                a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    return true;
}

static void solve_normal(double a[TERMS][TERMS], double b[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = TERMS - 1; i >= 0; i--) {
        for (int k = i + 1; k < TERMS; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

/* Least squares on the powers of a figure's scores, to be fitted to many. */
struct regression {
    int n;
    double *power[TERMS]; /* [n] of each; the first is not kept */
    double normal[TERMS][TERMS];
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

/* False: the powers are not apart. */
static bool open_regression(struct ep_arena *a, const double *figure, int n, struct regression *r)
{
    r->n = n;
    score(a, figure, n, r);
    r->normal[0][0] = 1;
    for (int i = 1; i < TERMS; i++) {
        r->normal[i][0] = ep_row_sum(r->power[i], n) / n;
        for (int j = 1; j <= i; j++)
            r->normal[i][j] = ep_row_dot(r->power[i], r->power[j], n) / n;
    }
    return factor(r->normal);
}

/* Fit of `gain` [n]: factors of the powers. Returns its mean. */
static double regress(struct regression *r, const double *gain, double fit[TERMS])
{
    double mean = ep_row_sum(gain, r->n) / r->n;
    fit[0] = mean;
    for (int i = 1; i < TERMS; i++)
        fit[i] = ep_row_dot(gain, r->power[i], r->n) / r->n;
    solve_normal(r->normal, fit);
    return mean;
}

double ep_model_learn(const double *figure, int n, const double *own, const double *const *rival,
                      int rivals)
{
    struct ep_arena *scratch = ep_arena_new();
    double *best = EP_NEW_ARRAY(scratch, double, (size_t)n + 1);
    double *gain = EP_NEW_ARRAY(scratch, double, (size_t)n + 1), blind = 0, fit[TERMS];
    struct regression on;
    bool apart = n > 0 && open_regression(scratch, figure, n, &on);
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
