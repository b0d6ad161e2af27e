/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* The decisions of the summary: those worth most, of one kind at most two. */
#define MOST_OF_A_KIND 2

static const char *finding(struct ep_rp *r, const char *code)
{
    struct ep_query *q = ep_rp_query(r, "findings", NULL);
    const char *out = NULL;

    while (!out && ep_query_next(q)) {
        double low = ep_q_minor(r, q, 2), stake = ep_q_minor(r, q, 3), high = ep_q_minor(r, q, 4);
        bool wide = !ep_query_null(q, 2) && !ep_query_null(q, 4) && high > low;

        if (strcmp(ep_query_text(q, 7), code) != 0)
            continue;
        out = EP_SAY(r, wide ? "report.decision.finding" : "report.decision.finding_certain",
                     ep_a_own(r->arena, "finding", ep_rp_sentence(r, ep_q_say(r, q, 0, 1))),
                     ep_a_own(r->arena, "stake", ep_rp_spread(r, EP_SHOW_MONEY, stake, low, high)),
                     ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_MONEY, low, high)),
                     ep_a_num("hours", ep_query_real(q, 5)),
                     ep_a_own(r->arena, "note", ep_rp_note(r, ep_query_text(q, 6))));
    }
    ep_rp_close(r, q);
    return out;
}

/* A kind that stands among the first `count` often enough already. */
static bool enough(const char *const kinds[3], size_t count, const char *kind)
{
    int same = 0;

    for (size_t i = 0; i < count; i++)
        same += strcmp(kinds[i], kind) == 0;
    return same >= MOST_OF_A_KIND;
}

size_t ep_decisions(struct ep_rp *r, const char *out[3])
{
    struct ep_query *q = ep_rp_query(r, "decisions", NULL);
    const char *kinds[3];
    size_t count = 0;

    while (count < 3 && ep_query_next(q)) {
        const char *kind = ep_q_text(r, q, 0);

        if (enough(kinds, count, kind))
            continue;
        const char *text =
            strcmp(kind, "finding") == 0 ? finding(r, ep_query_text(q, 1)) : ep_q_say(r, q, 3, 4);

        if (text && text[0]) {
            kinds[count] = kind;
            out[count++] = text;
        }
    }
    ep_rp_close(r, q);
    return count;
}
