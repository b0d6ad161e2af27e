/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_METRIC_H
#define EP_METRIC_H

/* Second derivative of a task's augmented Lagrangian, roughly, in the form in which it is cheap to
 * solve with: B + D + C'WC. B: what the response bends, a block of months for each channel. D, C,
 * W: what the rounded rows and kinks bend. A row is of one month (its cash, hours of a role, the
 * max of a family) or wide: of the budget, of a goal, of a month's capacity. What ties channels
 * together otherwise (feeds, awareness) is left out. T months; `size` variables as the task's,
 * block by block, or `size` numbers that belong to them. */

#include "model/model_internal.h"

/* ---- mean.c: the draws in one, at the last call of ep_lagrange() ---- */
struct ep_mean {
    struct ep_numbers num; /* edges only */
    struct ep_flow flow;   /* M, vx, vm, unaware */
    double *near;          /* [n][all] 1 / (k M), as what a unit of effort still brings weighs it */
    double *buys, *spread; /* [n][all] customers of that unit; their variance over the draws */
};
void ep_mean_init(struct ep_mean *mean, const struct ep_net *net, struct ep_arena *a);
void ep_mean_take(struct ep_mean *mean, const struct ep_task *k);
/* What the response bends along one month's effort of channel i, [T]. */
void ep_mean_bend(const struct ep_mean *mean, const struct ep_task *k, int i, double *out);
/* Customers that a unit of each effort brings to a month of purchase and whom its price leaves
 * worth something, [size]. Overwrites the value's dv, da, dx and the task's de. */
void ep_mean_crowd(const struct ep_mean *mean, struct ep_task *k, int month, double *out);

/* ---- metric.c ---- */
struct ep_metric_kink {
    double from, top, rho; /* price before it is cut at 0 and top; what it falls by for a unit */
};
struct ep_metric {
    struct ep_mean mean;
    int blocks, T, goals, roles, size;
    int *block_of;  /* [n] channel -> block, -1: none */
    double *bend;   /* [blocks][T][T] B */
    double *share;  /* [size] D: what kinks of families bend */
    int kinds;      /* of rows of a month: cash, hours of each role, max of each family */
    double *coef;   /* [kinds][size] C */
    double *weight; /* [kinds][T] W */
    int wides;      /* wide rows: budget, goals, capacity by month */
    double *wide;   /* [wides][size] C */
    double *heavy;  /* [wides] W */
    struct ep_metric_kink *goal; /* [goals] */
    int rows;                    /* whose weight is not 0: */
    int heavies, *which;         /* wide ones first, [heavies] which of wide */
    int *row;                    /* [kinds][T] which row it is, -1: none */
    bool *binds;                 /* [kinds] one of them is */
    double *inverse;             /* [blocks][T][T] of B + D over what is free */
    double *schur;               /* [rows][rows] L D L' of W^-1 + C (B + D)^-1 C' */
    int *at;                     /* scratch, as what follows */
    double *entry, *sum, *image, *month, *x;
};
void ep_metric_init(struct ep_metric *m, const struct ep_task *k, struct ep_arena *a);
/* Take B and the wide rows of goals and capacity at the last call of ep_lagrange(). */
void ep_metric_bend(struct ep_metric *m, struct ep_task *k);
/* Take all that the cost bends at the last call of ep_lagrange() or ep_lagrange_cost(). */
void ep_metric_rows(struct ep_metric *m, const struct ep_task *k);
void ep_metric_diagonal(const struct ep_metric *m, double *diagonal);
/* out = B d. */
void ep_metric_bent(const struct ep_metric *m, const double *d, double *out);
/* out += (D + C'WC) d; kinks: with the rows of goals and capacity. */
void ep_metric_add_rows(struct ep_metric *m, bool kinks, const double *d, double *out);
/* Make ready to solve over the variables that are free (1, else 0). */
void ep_metric_factor(struct ep_metric *m, const double *free);
/* q, which is 0 where not free, is overwritten by the inverse times q. */
void ep_metric_solve(struct ep_metric *m, double *q);

/* ---- kink.c ---- */
/* ep_metric_bend()'s part: wide rows of goals and capacity. */
void ep_metric_wide(struct ep_metric *m, struct ep_task *k);
/* What goals and capacity lose where effort changes by d, beside what their prices at the last
 * ep_lagrange() say. Its slope is added to out; the rows weigh what they do there from now on. */
double ep_metric_kinks(struct ep_metric *m, const struct ep_task *k, const double *d, double *out);

#endif
