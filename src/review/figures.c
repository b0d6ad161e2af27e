/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/review.h"

#include "emplan/embed.h"

EP_EMBEDDED(ep_review_figures_sql)

/* In the order in which they rest on each other. */
static const char *const names[] = {"actuals", "deviations", "learnt",  "verdicts",
                                    "shifts",  "review",     "outcomes"};

enum ep_status ep_review_figures(struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status = ep_stage_figures(ctx, err);

    return status == EP_OK ? ep_stage_figures_of(ctx, ep_review_figures_sql, names,
                                                 sizeof names / sizeof names[0], err)
                           : status;
}
