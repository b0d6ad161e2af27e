/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_SEGMENTS_INTERNAL_H
#define EP_SEGMENTS_INTERNAL_H

/* What the files of stage segments share. */

#include "stage/stage_internal.h"

#define EP_SEGMENT_CRITERIA 5

struct ep_segment_view {
    const struct ep_segment *brief;
    const struct ep_fact *size, *share, *interest, *in_market, *buyers, *value;
    const struct ep_fact *widest; /* reach of the widest open platform; NULL none known */
    const struct ep_fact *winnable, *affordable,
        *profit; /* profit NULL: no price of a visit is known */
    double value_year, priority, online;
    int point[EP_SEGMENT_CRITERIA]; /* 1 to 5 each */
    const struct ep_fact *score;
    int seq, rank_low, rank_high; /* by the score, under changed weights */
};

/* segments_worth.c: from all people to those who can be won, with a range at each link; what they
 * would bring; points and rank. Writes the table segment_link. */
enum ep_status ep_segments_worth(struct ep_context *ctx, struct ep_segment_view *g, size_t count,
                                 struct ep_error *err);
/* segments_rfm.c: the groups of a file of orders. Writes rfm_group. */
enum ep_status ep_segments_rfm(struct ep_context *ctx, struct ep_error *err);
/* Root of attractiveness x fit, each the weighted mean of its points. */
double ep_segment_score(const int point[EP_SEGMENT_CRITERIA],
                        const double weight[EP_SEGMENT_CRITERIA]);
/* Most people that two audiences have in common, by ages and sex. */
double ep_segment_common(const struct ep_segment *a, const struct ep_segment *b);
/* segments_overlap.c: people who may be counted in two audiences. Writes segment_overlap. */
enum ep_status ep_segments_overlap(struct ep_context *ctx, const struct ep_segment_view *g,
                                   size_t count, struct ep_error *err);

#endif
