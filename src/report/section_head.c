/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>

/* "Prepared by Nordlicht, plan@nordlicht.example": name first, contact second. */
static void agency(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", "agency", NULL);
    const char *name = ep_query_next(q) ? ep_q_text(r, q, 0) : NULL;
    const char *contact = name && ep_query_next(q) ? ep_q_text(r, q, 0) : NULL;

    ep_rp_close(r, q);
    if (contact)
        EP_PARAGRAPH(r, "report.head.agency_contact", ep_a_text("agency", name),
                     ep_a_text("contact", contact));
    else if (name)
        EP_PARAGRAPH(r, "report.head.agency", ep_a_text("agency", name));
}

static const char *rests(struct ep_rp *r)
{
    const struct ep_total *data = ep_rp_total(r, "", "data_share");
    double own = data ? data->mean : 0, benchmark = ep_rp_mean(r, "", "benchmark_share");

    if (!data)
        return ep_rp_text(r, "report.head.rests_unknown");
    return EP_SAY(r, "report.head.rests", ep_a_num("data", own), ep_a_num("benchmark", benchmark),
                  ep_a_num("assumed", fmax(0, 1 - own - benchmark)));
}

void ep_section_head(struct ep_rp *r)
{
    const char *const *months = ep_rp_months(r);
    const struct ep_revision *rev = &r->rev;
    const char *approved =
        ep_rp_text(r, rev->approved ? "report.head.approved" : "report.head.not_approved");

    ep_doc_heading(r->doc, 1, "head",
                   EP_SAY(r, "report.head.title", ep_a_text("client", rev->client)));
    agency(r);
    struct ep_block *list = ep_doc_list(r->doc, false);

    ep_doc_item(r->doc, list, NULL,
                EP_SAY(r, "report.head.period", ep_a_text("from", months[0]),
                       ep_a_text("to", months[rev->months - 1]), ep_a_num("months", rev->months)));
    ep_doc_item(r->doc, list, NULL,
                EP_SAY(r, "report.head.money", ep_a_text("currency", rev->currency),
                       ep_a_text("prices", rev->prices),
                       ep_a_num("budget", ep_rp_mean(r, "", "budget")),
                       ep_a_own(r->arena, "note", ep_rp_note(r, "plan.budget"))));
    ep_doc_item(r->doc, list, NULL,
                EP_SAY(r, "report.head.objective", ep_a_text("objective", rev->objective)));
    ep_doc_item(r->doc, list, NULL,
                EP_SAY(r, "report.head.as_of", ep_a_text("as_of", rev->as_of),
                       ep_a_num("revision", (double)rev->id),
                       ep_a_own(r->arena, "approved", approved),
                       ep_a_own(r->arena, "catalogue", ep_inline_label(r->arena, rev->catalogue)),
                       ep_a_own(r->arena, "program", ep_inline_label(r->arena, rev->program))));
    ep_doc_item(r->doc, list, NULL, rests(r));
    if (rev->note[0])
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, "report.head.note", ep_a_text("note", rev->note)));
}
