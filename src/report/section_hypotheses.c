/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* What is counted until a metric is judged. */
static const struct {
    const char *metric, *unit;
} units[] = {
    {"cost_per_lead", "leads"},     {"leads", "leads"},   {"visit_to_lead", "visits"},
    {"cost_per_visit", "visits"},   {"visits", "visits"}, {"cost_per_subscriber", "subscribers"},
    {"subscribers", "subscribers"}, {"orders", "orders"}, {"cost_per_order", "orders"},
};

static const char *unit_of(const char *metric)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].metric, metric) == 0)
            return units[i].unit;
    return "customers";
}

static const char *number_of(struct ep_rp *r, struct ep_query *q)
{
    const char *id = ep_q_text(r, q, 0);

    return ep_query_int(q, 2) ? EP_SAY(r, "report.hypotheses.test", ep_a_text("id", id))
                              : ep_inline_label(r->arena, id);
}

static void row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    const char *args = ep_q_text(r, q, 4), *by = ep_q_text(r, q, 9);
    double alpha = ep_query_real(q, 7);
    const char *refuted =
        alpha > 0 ? EP_SAY(r, "report.hypotheses.refuted", ep_a_num("odds", 1 / alpha)) : EP_DASH;
    const char *needed =
        EP_SAY(r, "report.hypotheses.data", ep_a_num("n", ceil(ep_query_real(q, 8) - 1e-9)),
               ep_a_text("unit", unit_of(ep_query_text(q, 5))));

    if (ep_query_int(q, 2))
        needed = ep_rp_say_json(r, "strategy.hypothesis.data_test", args);
    EP_CELLS(r->doc, t, number_of(r, q), ep_q_say(r, q, 3, 4), refuted, needed,
             by[0] ? ep_rp_month(r, by) : ep_rp_text(r, "report.hypotheses.after"),
             ep_q_estimate(r, q, 10), ep_q_estimate(r, q, 11),
             ep_rp_say_json(r, ep_q_text(r, q, 12), args),
             ep_rp_say_json(r, ep_q_text(r, q, 13), args));
}

void ep_section_hypotheses(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "llllrrrll", "report.hypotheses.table");
    struct ep_query *q = ep_rp_query(r, "hypotheses", NULL);

    while (ep_query_next(q))
        row(r, t, q);
    ep_rp_close(r, q);
    ep_rp_paragraph(r,
                    t->rows.count > 0 ? "report.hypotheses.method" : "report.hypotheses.missing");
}
