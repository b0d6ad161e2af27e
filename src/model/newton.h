/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_NEWTON_H
#define EP_NEWTON_H

#include "model/metric.h"

/* Minimises a task's augmented Lagrangian where rows tie many variables together. */
struct ep_newton {
    struct ep_task *task;
    struct ep_metric metric;
    int n;                   /* variables */
    double value, *g;        /* at the task's y; set by who calls, kept up to date */
    double *worth;           /* [n] g without what the cost bends exactly */
    double *z, *cost, *bent; /* [n] where the model is looked at; slopes there of the cost, of B */
    double *best, *slope;    /* [n] best of these so far, the model's slope there */
    double start, *free;     /* cost at y; [n] 1 where no bound holds the variable, else 0 */
    double *d, *diagonal, *scratch, *y2, *g2;
    double *left, *along, *bends_along, *solved; /* conjugate gradients */
};
void ep_newton_init(struct ep_newton *w, const struct ep_task *k, struct ep_arena *a);
/* From the task's y, at which value and g are those of the last ep_lagrange(); stops when the
 * predicted fall is below `tolerance`. Returns the iterations; the last call is at y. */
int ep_newton(struct ep_newton *w, struct ep_task *k, double tolerance, int iterations);

#endif
