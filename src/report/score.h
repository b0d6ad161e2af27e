/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_SCORE_H
#define EP_REPORT_SCORE_H

/* Forecasts against what came (emplan/evidence.h), for the report. */

#include "emplan/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct ep_foreseen {
    double p10, p50, p90, value;
};
struct ep_foreseen_list {
    struct ep_foreseen *item;
    size_t count;
};
/* Put a forecast in the list, relative to its middle, so that months and metrics compare; one whose
 * middle is not above 0 is left out. */
void ep_score_add(struct ep_arena *a, struct ep_foreseen_list *list, struct ep_foreseen x);

struct ep_score {
    int count, inside;
    double share;     /* inside / count */
    double low, high; /* exact 95 percent limits of that share */
    double pinball;   /* mean loss of the three quantiles, of the middle */
    double factor;    /* on the width of the ranges; 0: too few outcomes */
};
/* Outcomes from which there is a factor. */
#define EP_SCORE_ENOUGH 20
/* All 0 for an empty list. */
struct ep_score ep_score_of(struct ep_arena *a, const struct ep_foreseen_list *list);
/* Mean Brier score. */
double ep_score_brier(const double *probability, const bool *happened, int count);

#endif
