/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/descent.h"

/* So many variables are worth a step that is looked for with care: with fewer it takes longer than
 * the evaluations that it saves, each of which takes as long as it has draws. */
#define LARGE          200
#define LARGE_OF_DRAWS 40
/* Minimisations of that kind that ran out of steps, after which the others go the plain way. */
#define PATIENCE 2
/* Pairs of the metric: an eighth of the variables, for rows and fed ceilings grow with them. */
#define MEMORY_LEAST 16
#define MEMORY_MOST  64

static double call(void *data, const double *y, double *grad)
{
    return ep_lagrange(data, y, EP_MODE_SMOOTH, grad);
}

static int memory_of(const struct ep_task *k)
{
    int memory = k->size / 8;
    return memory < MEMORY_LEAST ? MEMORY_LEAST : memory > MEMORY_MOST ? MEMORY_MOST : memory;
}

void ep_descent_init(struct ep_descent *w, const struct ep_task *k, struct ep_arena *a)
{
    /* the first phase has a variable that careful steps do not know */
    int least = k->net->draws > 1 ? LARGE_OF_DRAWS : LARGE;
    w->large = !k->shortfall && k->size >= least;
    w->unfinished = 0;
    if (w->large)
        ep_newton_init(&w->newton, k, a);
    ep_minimiser_init(&w->small, k->size + k->shortfall, memory_of(k), a);
}

int ep_descend(struct ep_descent *w, struct ep_task *k, double tolerance, int iterations)
{
    struct ep_minimiser *m = &w->small;
    double *g = w->large ? w->newton.g : m->g;
    double value = ep_lagrange(k, k->y, EP_MODE_SMOOTH, g);
    int it;
    if (w->large) {
        w->newton.value = value;
        it = ep_newton(&w->newton, k, tolerance, iterations);
        w->value = w->newton.value;
        w->unfinished += it == iterations;
        w->large = w->unfinished < PATIENCE;
        return it;
    }
    m->value = value;
    ep_lagrange_scale(k, m->diagonal);
    it = ep_minimise(m, call, k, k->lo, k->hi, tolerance, iterations, k->y);
    w->value = m->value;
    return it;
}
