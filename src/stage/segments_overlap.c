/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/segments_internal.h"

#include <math.h>

/* Half of an audience of both sexes is of either. */
#define ONE_SEX 0.5

static const char *gender_of(const struct ep_segment *s)
{
    return s->gender.text ? s->gender.text : "all";
}

/* Share of a's people who can be of b's sex. */
static double sex_share(const struct ep_segment *a, const struct ep_segment *b)
{
    if (ep_streq(gender_of(a), gender_of(b)) || ep_streq(gender_of(b), "all"))
        return 1;
    return ep_streq(gender_of(a), "all") ? ONE_SEX : 0;
}

/* Share of a's years of age that are b's too; years are taken as alike. */
static double age_share(const struct ep_segment *a, const struct ep_segment *b)
{
    int from = a->age_from > b->age_from ? a->age_from : b->age_from;
    int to = a->age_to < b->age_to ? a->age_to : b->age_to;

    return to < from ? 0 : (to - from + 1.0) / (a->age_to - a->age_from + 1.0);
}

double ep_segment_common(const struct ep_segment *a, const struct ep_segment *b)
{
    return fmin(a->size.range.mid * age_share(a, b) * sex_share(a, b),
                b->size.range.mid * age_share(b, a) * sex_share(b, a));
}

/* Firms and people are different sizes. */
static bool comparable(struct ep_context *ctx, const struct ep_segment *a,
                       const struct ep_segment *b)
{
    const char *whole = ctx->brief->business.market.text;
    const char *x = a->market.text ? a->market.text : whole,
               *y = b->market.text ? b->market.text : whole;

    return ep_streq(x ? x : "b2c", y ? y : "b2c");
}

static enum ep_status write_pair(struct ep_context *ctx, const struct ep_segment_view *a,
                                 const struct ep_segment_view *b, struct ep_error *err)
{
    double common = comparable(ctx, a->brief, b->brief) ? ep_segment_common(a->brief, b->brief) : 0;

    if (common < 1)
        return EP_OK;
    const struct ep_fact *f = EP_DERIVE(
        ctx->ledger, EP_KEY(ctx, "segment.%s.overlap.%s", a->brief->id.text, b->brief->id.text),
        ((struct ep_range){0, common / 2, common}), "count",
        "people of the ages and the sex that both have: at most all of them, half of that in the "
        "middle, since needs and income may set them apart",
        a->size, b->size);

    return EP_INSERT(ctx->store, "segment_overlap", err, ep_c_text("a", a->brief->id.text),
                     ep_c_text("b", b->brief->id.text), ep_c_real("most", f->range.high),
                     ep_c_real("share", common / fmin(a->size->value, b->size->value)),
                     ep_c_text("fact", f->key));
}

enum ep_status ep_segments_overlap(struct ep_context *ctx, const struct ep_segment_view *g,
                                   size_t count, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && status == EP_OK; j++)
            status = write_pair(ctx, &g[i], &g[j], err);
    return status;
}
