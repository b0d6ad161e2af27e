/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

void ep_section_control(struct ep_rp *r)
{
    if (strcmp(r->rev.kind, "review") == 0)
        EP_PARAGRAPH(r, "report.control.review", ep_a_text("as_of", r->rev.as_of));
    else
        ep_rp_paragraph(r, "report.control.none");
}

static void questions(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrl", "report.open.table");
    struct ep_query *q = ep_rp_query(r, "open_questions", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, ep_rp_sentence(r, ep_q_say(r, q, 1, 2)),
                 ep_query_null(q, 3) ? ep_rp_text(r, "report.open.unknown")
                                     : ep_rp_show(r, EP_SHOW_MONEY, fabs(ep_q_minor(r, q, 3))),
                 ep_rp_code(r, ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    if (t->rows.count == 0)
        ep_rp_paragraph(r, "report.open.none");
}

static void warnings(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "warnings", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        const char *text = ep_rp_sentence(r, ep_q_say(r, q, 0, 1));

        if (!list) {
            ep_rp_heading(r, "report.open.warnings");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL,
                    ep_rp_join(r, "", text, ep_rp_place(r, ep_query_text(q, 2))));
    }
    ep_rp_close(r, q);
}

void ep_section_open(struct ep_rp *r)
{
    questions(r);
    warnings(r);
}
