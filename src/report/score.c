/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/score.h"
#include "emplan/evidence.h"

#include <assert.h>

static_assert(EP_SCORE_ENOUGH == EP_COVERAGE_ENOUGH, "the report says from when on there is one");

void ep_score_add(struct ep_arena *a, struct ep_foreseen_list *list, struct ep_foreseen x)
{
    if (!(x.p50 > 0))
        return;
    struct ep_foreseen relative = {x.p10 / x.p50, 1, x.p90 / x.p50, x.value / x.p50};

    EP_PUSH(a, list, relative);
}

struct ep_score ep_score_of(struct ep_arena *a, const struct ep_foreseen_list *list)
{
    struct ep_outcome *o = EP_NEW_ARRAY(a, struct ep_outcome, list->count);
    struct ep_coverage c;

    if (list->count == 0)
        return (struct ep_score){0};
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_foreseen *x = &list->item[i];

        o[i] = (struct ep_outcome){{x->p10, x->p50, x->p90}, x->value};
    }
    ep_coverage_of(o, (int)list->count, &c);
    return (struct ep_score){c.count,       c.inside,  c.share, c.limits.low,
                             c.limits.high, c.pinball, c.factor};
}

double ep_score_brier(const double *probability, const bool *happened, int count)
{
    return ep_brier(probability, happened, count);
}
