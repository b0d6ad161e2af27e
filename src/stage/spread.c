/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Mean and quantiles of what the forecast has by draw: those of months and channels, which are
 * many, are worked out while choices are written. */

#include "stage/roi_internal.h"

#include <math.h>
#include <string.h>

struct ep_spread ep_spread_of(struct ep_arena *a, const double *v, int n)
{
    struct ep_spread q = {0};
    double *sorted = EP_NEW_ARRAY(a, double, (size_t)n), square = 0;
    memcpy(sorted, v, sizeof *v * (size_t)n);
    ep_sort_rising(sorted, n, a);
    q.mean = ep_plan_sum(v, 0, n) / n;
    for (int i = 0; i < n; i++)
        square += (v[i] - q.mean) * (v[i] - q.mean);
    q.error = n > 1 ? sqrt(square / (n - 1) / n) : 0;
    q.p10 = ep_quantile_sorted(sorted, n, 0.1);
    q.p50 = ep_quantile_sorted(sorted, n, 0.5);
    q.p90 = ep_quantile_sorted(sorted, n, 0.9);
    return q;
}

static void find_spreads(struct ep_beside *b, void *data)
{
    struct ep_spreads *x = data;
    const struct ep_forecast *f = &b->plan.forecast;
    struct ep_arena *scratch = ep_arena_new();
    for (int k = 0; k < EP_TOTAL_COUNT; k++) {
        struct ep_spread *channel = x->channel + k * (f->channels + 1);
        for (int t = 0; t < f->months; t++)
            x->month[k * f->months + t] =
                ep_spread_of(scratch, f->month[k] + (long)t * f->draws, f->draws);
        for (int i = 0; i < f->channels; i++)
            if (b->plan.solution.active[i])
                channel[i] = ep_spread_of(scratch, f->channel[k] + (long)i * f->draws, f->draws);
        channel[f->channels] = ep_spread_of(scratch, f->direct[k], f->draws);
    }
    ep_arena_free(scratch);
}

void ep_plan_begin_spreads(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_forecast *f = &plan->forecast;
    size_t kinds = EP_TOTAL_COUNT, channels = (size_t)f->channels + 1;
    struct ep_spreads *x = EP_NEW(ctx->arena, struct ep_spreads);
    x->month = EP_NEW_ARRAY(ctx->arena, struct ep_spread, kinds *(size_t)f->months);
    x->channel = EP_NEW_ARRAY(ctx->arena, struct ep_spread, kinds *channels);
    x->job = ep_plan_beside(ctx, plan, find_spreads, x);
    plan->spreads = x;
}
