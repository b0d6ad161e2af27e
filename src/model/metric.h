/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_METRIC_H
#define EP_METRIC_H

/* What a task's augmented Lagrangian loses beside its slope, and its second derivative: as it is,
 * by products, and roughly, in the form in which it is cheap to solve with: B + D + C'WC. B: what
 * the response bends, a block of months for each channel. D, C, W: what the rounded rows and kinks
 * bend. A row is of one month (its cash, hours of a role, the max of a family) or wide: of the
 * budget, of a goal, of a month's capacity. What ties channels together otherwise (feeds, each
 * draw's capacity) is in the products alone, awareness in neither. T months; `size` variables as
 * the task's, block by block, or `size` numbers that belong to them. */

#include "model/model_internal.h"

/* ---- mean.c: the draws in one, at the last call of ep_lagrange() ---- */
struct ep_mean {
    struct ep_numbers num; /* edges only */
    struct ep_flow flow;   /* M, vx, vm, unaware */
    double *worth, *bend;  /* [n][all] of effective effort of a month; what it bends */
    double *part, *fade;   /* [n][all] effective effort by ceiling; least part of the bend there, 0:
                            * nothing is known of it */
    int *fed;              /* [edges] channel, -1: none */
    double *rest, *rise;   /* [all] scratch */
    double *x, *pull;      /* [n][all] scratch */
    double *near;          /* [n][all] 1 / (k M), as what a unit of effort still brings weighs it */
    double *buys, *spread; /* [n][all] customers of that unit; their variance over the draws */
};
void ep_mean_init(struct ep_mean *mean, const struct ep_net *net, struct ep_arena *a);
void ep_mean_take(struct ep_mean *mean, const struct ep_task *k);
/* What the response loses where effort changes by d beside what its slope says; the slope of that
 * is added to out, and what it bends from now on is that there. Overwrites the task's de, as the
 * next. */
double ep_mean_response(struct ep_mean *mean, struct ep_task *k, const double *d, double *out);
/* out += what the response bends along d. */
void ep_mean_add(struct ep_mean *mean, struct ep_task *k, const double *d, double *out);
/* What the response bends along one month's effort of channel i, [T]. */
void ep_mean_bend(const struct ep_mean *mean, const struct ep_task *k, int i, double *out);
/* And what capacity bends besides its rows of the mean. */
void ep_mean_spread(const struct ep_mean *mean, const struct ep_task *k, int i, double *out);
/* Customers that a unit of each effort brings to a month of purchase and whom its price leaves
 * worth something, [size]; rest: of these, those that feeds and awareness bring. Overwrites the
 * value's dv, da, dx and the task's de. */
void ep_mean_crowd(const struct ep_mean *mean, struct ep_task *k, int month, double *out,
                   double *rest);

/* ---- crowd.c: capacity, draw by draw ---- */
struct ep_crowd {
    int draws, items;    /* draws, 0: no capacity; channels and awarenesses */
    double *count, *per; /* [T][draws][items] customers of a month; of a unit of effective effort */
    double *served;      /* [T][draws][items] per of those who are worth more than the price */
    double *all, *bends; /* [T][draws] all customers; what the price bends for one of them */
    double *rest; /* [T][size] what feeds and awareness bring besides, for a unit of effort */
    double *effort, *pull, *pull_rest, *item; /* scratch */
};
void ep_crowd_init(struct ep_crowd *c, const struct ep_task *k, struct ep_arena *a);
/* Take the customers, but for rest, at the last call of ep_lagrange(). */
void ep_crowd_take(struct ep_crowd *c, const struct ep_task *k);
/* What capacity loses where effort changes by d, beside what its prices at the last ep_lagrange()
 * say. Its slope is added to out; prices bend as there from now on, by month in crowded. */
double ep_crowd_kinks(struct ep_crowd *c, const struct ep_task *k, const double *d, double *crowded,
                      double *out);
/* out += what they bend along d. */
void ep_crowd_add(struct ep_crowd *c, const struct ep_task *k, const double *d, double *out);

/* ---- metric.c ---- */
struct ep_metric_kink {
    double from, top, rho; /* price before it is cut at 0 and top; what it falls by for a unit */
};
struct ep_metric {
    struct ep_mean mean;
    struct ep_crowd crowd;
    int blocks, T, goals, roles, size;
    int *block_of;  /* [n] channel -> block, -1: none */
    double *reach;  /* [blocks][T][T] what reach bends */
    double *bend;   /* [blocks][T][T] B */
    double *spread; /* [blocks][T][T] for B + D: what the mean of capacity over draws leaves out */
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
/* B of what the response bends since the last ep_mean_response(). */
void ep_metric_blocks(struct ep_metric *m, const struct ep_task *k);
/* out = what reach bends along d. */
void ep_metric_reach(const struct ep_metric *m, const double *d, double *out);
/* out = what all bends along d, feeds and each draw's capacity as they are. Overwrites the task's
 * de. */
void ep_metric_product(struct ep_metric *m, struct ep_task *k, const double *d, double *out);
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
