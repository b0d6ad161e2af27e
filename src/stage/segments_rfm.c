/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/segments_internal.h"

/* Customers so far, as a file of orders groups them. */

static enum ep_status write_group(struct ep_context *ctx, const struct ep_rfm_group *g, int seq,
                                  double revenue, struct ep_error *err)
{
    const struct ep_fact fact = {
        .key = EP_KEY(ctx, "rfm.%s", g->id),
        .value = g->customers,
        .range = ep_range_of(g->customers),
        .unit = "count",
        .origin = EP_ORIGIN_DATA,
        .place = ep_stage_place(ctx, &ctx->brief->measured.rfm_at),
        .note = "by quintiles of the last order's day and of the number of orders, ties together"};

    ep_ledger_put(ctx->ledger, &fact, NULL, 0);
    return EP_INSERT(ctx->store, "rfm_group", err, ep_c_int("seq", seq), ep_c_text("name", g->id),
                     ep_c_real("customers", g->customers),
                     ep_c_real("orders", g->orders / g->customers),
                     ep_c_int("money_minor", ep_stage_minor(ctx, g->revenue / g->customers)),
                     ep_c_real("revenue_share", revenue > 0 ? g->revenue / revenue : 0),
                     ep_c_real("days", g->days / g->customers), ep_c_text("fact", fact.key));
}

enum ep_status ep_segments_rfm(struct ep_context *ctx, struct ep_error *err)
{
    const struct ep_measured *m = &ctx->brief->measured;
    double revenue = 0;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < m->rfm.count; i++)
        revenue += m->rfm.item[i].revenue;
    for (size_t i = 0; i < m->rfm.count && status == EP_OK; i++)
        status = write_group(ctx, &m->rfm.item[i], (int)i + 1, revenue, err);
    return status;
}
