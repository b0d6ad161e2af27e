/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_ROI_INTERNAL_H
#define EP_ROI_INTERNAL_H

/* What is worked out beside the tables of strategy and roi, before they are written. */

#include "stage/plan_internal.h"

/* stage/model_export.c: the text of the table model; written when the last proof is made, and ended
 * in any case. */
void ep_plan_begin_model(struct ep_context *ctx, struct ep_plan *plan);
enum ep_status ep_plan_write_model(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err);
void ep_plan_end_model(struct ep_context *ctx, struct ep_plan *plan);

/* stage/spread.c: mean, quantiles and standard error of the mean of values that stay as they are.
 */
struct ep_spread {
    double mean, p10, p50, p90, error;
};
struct ep_spread ep_spread_of(struct ep_arena *a, const double *v, int n);
/* Those of the forecast's rows by draw, there when the job is over. */
struct ep_spreads {
    struct ep_beside *job;
    struct ep_spread *month;   /* [EP_TOTAL_COUNT][months] */
    struct ep_spread *channel; /* [EP_TOTAL_COUNT][channels + 1] of those in use; last: direct */
};
void ep_plan_begin_spreads(struct ep_context *ctx, struct ep_plan *plan);

/* stage/roi.c: the forecast's quantiles, how far shares may move, what an earlier set-up gains. */
void ep_plan_begin_roi(struct ep_context *ctx, struct ep_plan *plan);
void ep_plan_begin_quality(struct ep_context *ctx, struct ep_plan *plan);
void ep_plan_begin_decisions(struct ep_context *ctx, struct ep_plan *plan);

#endif
