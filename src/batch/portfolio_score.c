/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"

/* What the reviews of a client know of its plans' forecasts, each forecast once. */
static const char outcomes_sql[] =
    "SELECT kind, p10, p50, p90, coalesce(probability, -1), coalesce(target, 0), value "
    "FROM outcome AS o WHERE revision = (SELECT max(revision) FROM outcome AS p"
    " WHERE p.basis = o.basis AND p.kind = o.kind AND p.key = o.key AND p.metric = o.metric) "
    "ORDER BY basis, kind, key, metric";

enum ep_status ep_portfolio_read_outcomes(struct ep_portfolio *p, struct ep_store *s,
                                          struct ep_error *err)
{
    struct ep_query *q = ep_query_open(s, outcomes_sql, (char *)NULL);
    bool any = false;

    while (ep_query_next(q)) {
        double mid = ep_query_real(q, 2), probability = ep_query_real(q, 4);
        double value = ep_query_real(q, 6);
        struct ep_outcome o = {{ep_query_real(q, 1) / mid, 1, ep_query_real(q, 3) / mid},
                               value / mid};

        any = true;
        if (ep_streq(ep_query_text(q, 0), "goal") && probability >= 0) {
            bool reached = value >= ep_query_real(q, 5);

            EP_PUSH(p->arena, &p->probabilities, probability);
            EP_PUSH(p->arena, &p->happened, reached);
        } else if (mid > 0) {
            EP_PUSH(p->arena, &p->outcomes, o);
        }
    }
    p->reviewed += any;
    return ep_query_close(q, err);
}

double ep_portfolio_brier(const struct ep_portfolio *p)
{
    return p->probabilities.count == 0
               ? 0
               : ep_brier(p->probabilities.item, p->happened.item, (int)p->probabilities.count);
}

bool ep_portfolio_coverage(const struct ep_portfolio *p, struct ep_coverage *out)
{
    if (p->outcomes.count == 0)
        return false;
    ep_coverage_of(p->outcomes.item, (int)p->outcomes.count, out);
    return true;
}
