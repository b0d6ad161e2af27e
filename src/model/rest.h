/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_MODEL_REST_H
#define EP_MODEL_REST_H

/* Inside of the re-planning: what is gone of a plan, and the model of what is left. */

#include "emplan/evidence.h"
#include "model/model_internal.h"

/* The months before `now`; T = months of the plan of record. Arena-owned. */
struct ep_past {
    struct ep_model model; /* of record, channels at their posteriors, no draws */
    double cash;           /* spent in all */
    double *spent;         /* [channels] cash and own hours at their cost */
    double *visits;        /* [channels][T], of months before now */
    double *effective;     /* [channels][T] effective effort, the rest of the plan taken as 0 */
    double *aware;         /* [awarenesses][T] people aware by the plan's doing */
};
void ep_past_of(const struct ep_progress *p, struct ep_arena *a, struct ep_past *out);
void ep_rest_of(const struct ep_progress *p, struct ep_past *past, struct ep_arena *a,
                struct ep_model *out);
/* The draws of `out`, narrowed to what is known (rest_draws.c). */
void ep_rest_draws(const struct ep_progress *p, const struct ep_past *past, struct ep_model *rest,
                   struct ep_arena *a);
/* A channel's multiplier, and its `over`; as planned where there is no list. */
static inline struct ep_multiplier ep_multiplier_at(const struct ep_multiplier *list, int c)
{
    return list ? list[c] : (struct ep_multiplier){.mean = 1, .spread = -1};
}
static inline double ep_multiplier_over(const struct ep_multiplier *list, int c)
{
    return list && list[c].over > 0 ? list[c].over : 1;
}
/* Standard deviation of the logarithm of a channel's draws [draw][channel]; 0 without draws. */
double ep_draws_spread(const double *draw, int count, int channels, int c);

#endif
