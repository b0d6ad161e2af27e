/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* A question about a figure is asked in the figure's unit; every other as the stage says it. */
static const char *question(struct ep_rp *r, struct ep_query *q)
{
    size_t count = 0;
    const struct ep_arg *arg = ep_args_read(r->arena, ep_query_text(q, 2), &count);
    const char *key = NULL;

    for (size_t i = 0; arg && i < count; i++)
        if (strcmp(arg[i].name, "fact") == 0)
            key = arg[i].text;
    struct ep_query *fact = ep_rp_query(r, "fact", key ? key : "", NULL);
    const char *text = NULL;

    if (key && ep_query_next(fact))
        text = EP_SAY(
            r, "report.open.figure",
            ep_a_own(r->arena, "figure", ep_inline_capital(r->arena, ep_rp_fact_name(r, key))),
            ep_a_own(r->arena, "range",
                     ep_rp_between(r, ep_show_of_unit(ep_query_text(fact, 6)),
                                   ep_query_real(fact, 4), ep_query_real(fact, 5))),
            ep_a_own(r->arena, "note", ep_rp_note(r, key)));
    ep_rp_close(r, fact);
    return text ? text : ep_rp_sentence(r, ep_q_say(r, q, 1, 2));
}

static void questions(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrl", "report.open.table");
    struct ep_query *q = ep_rp_query(r, "open_questions", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, question(r, q),
                 ep_query_null(q, 3) ? ep_rp_text(r, "report.open.unknown")
                                     : ep_rp_show(r, EP_SHOW_ESTIMATE, fabs(ep_q_minor(r, q, 3))),
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
