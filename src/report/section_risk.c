/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>

static void loss(struct ep_rp *r)
{
    const struct ep_total *p = ep_rp_total(r, "", "loss_probability");
    const struct ep_total *profit = ep_rp_total(r, "", "profit");

    if (!p || !profit || !profit->spread)
        return;
    double cases = round(p->mean * 100);

    EP_PARAGRAPH(
        r, cases < 1 ? "report.risk.no_loss" : "report.risk.loss", ep_a_num("cases", cases),
        ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_MONEY, profit->p10, profit->p90)));
}

/* "profit −1,200 € (at 0.55 €)" */
static const char *end(struct ep_rp *r, struct ep_query *q, int money, int value)
{
    const char *change = ep_rp_signed(r, EP_SHOW_MONEY, ep_q_minor(r, q, money));

    if (ep_query_null(q, value))
        return change;
    return EP_SAY(
        r, "report.risk.end", ep_a_own(r->arena, "change", change),
        ep_a_own(r->arena, "at",
                 ep_rp_show(r, ep_show_of_unit(ep_query_text(q, 8)), ep_query_real(q, value))));
}

static void tornado(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "sensitivity", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *key = ep_q_text(r, q, 0);
        const char *name = ep_inline_capital(r->arena, ep_rp_fact_name(r, key));

        if (!t) {
            ep_rp_heading(r, "report.risk.tornado");
            t = ep_rp_table(r, "lrrrll", "report.risk.table");
        }
        EP_CELLS(r->doc, t, ep_rp_join(r, "", name, ep_rp_note(r, key)), end(r, q, 1, 6),
                 end(r, q, 2, 7), ep_q_show(r, q, 3, EP_SHOW_RATE),
                 ep_rp_name(r, "origin", ep_q_text(r, q, 4)), ep_rp_code(r, ep_q_text(r, q, 5)));
    }
    ep_rp_close(r, q);
}

static void triggers(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "triggers", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.risk.triggers");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, 1, 2)));
    }
    ep_rp_close(r, q);
    if (!list)
        ep_rp_paragraph(r, "report.risk.no_triggers");
}

void ep_section_risk(struct ep_rp *r)
{
    if (ep_rp_mean(r, "", "spend") <= 0) {
        ep_rp_paragraph(r, "report.risk.missing");
        return;
    }
    loss(r);
    tornado(r);
    triggers(r);
}
