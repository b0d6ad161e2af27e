/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_DESCENT_H
#define EP_DESCENT_H

#include "model/newton.h"

/* Minimises a task's augmented Lagrangian by the way that its size asks for. */
struct ep_descent {
    bool large;
    int unfinished;
    struct ep_minimiser small;
    struct ep_newton newton;
    double value; /* where it ended */
};
void ep_descent_init(struct ep_descent *w, const struct ep_task *k, struct ep_arena *a);
/* From the task's y, until the predicted fall is below `tolerance`. Returns the iterations. */
int ep_descend(struct ep_descent *w, struct ep_task *k, double tolerance, int iterations);

#endif
