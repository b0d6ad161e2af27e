/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"

static bool channels(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrrrrrr", "report.audit.channels");
    struct ep_query *q = ep_rp_query(r, "audit_channels", NULL);

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0);

        EP_CELLS(r->doc, t,
                 ep_rp_join(r, "", ep_rp_name(r, "channel", id),
                            ep_rp_notef(r, "audit.channel.%s.spend_month", id)),
                 ep_q_minor_show(r, q, 1), ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_q_show(r, q, 5, EP_SHOW_MONEY), ep_q_show(r, q, 7, EP_SHOW_MONEY),
                 ep_q_show(r, q, 3, EP_SHOW_COUNT), ep_q_show(r, q, 4, EP_SHOW_COUNT),
                 ep_q_show(r, q, 6, EP_SHOW_MONEY), ep_q_show(r, q, 8, EP_SHOW_RATE),
                 ep_q_show(r, q, 9, EP_SHOW_RATE));
    }
    ep_rp_close(r, q);
    return t->rows.count > 0;
}

static void verdicts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "audit_channels", NULL);
    struct ep_block *list = ep_doc_list(r->doc, false);

    while (ep_query_next(q))
        if (ep_query_text(q, 10)[0])
            ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, 10, 11)));
    ep_rp_close(r, q);
}

static bool funnel(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "funnel", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *step = ep_rp_Name(r, "step", ep_q_text(r, q, 0));
        double low = ep_query_real(q, 3), high = ep_query_real(q, 5);

        if (!t) {
            ep_rp_heading(r, "report.audit.funnel");
            t = ep_rp_table(r, "lrrrr", "report.audit.step");
        }
        if (ep_query_int(q, 7))
            step = EP_SAY(r, "report.audit.leak", ep_a_own(r->arena, "step", step));
        EP_CELLS(r->doc, t, step, ep_q_show(r, q, 1, EP_SHOW_COUNT),
                 ep_q_show(r, q, 2, EP_SHOW_RATE),
                 ep_query_null(q, 4) ? EP_DASH : ep_rp_range(r, EP_SHOW_RATE, low, high),
                 ep_query_real(q, 6) > 0 ? ep_q_minor_show(r, q, 6) : EP_DASH);
    }
    ep_rp_close(r, q);
    return t != NULL;
}

static const char *tools_in(struct ep_rp *r, const char *state, const char *other, size_t *count)
{
    struct ep_query *q = ep_rp_query(r, "tools_by_state", state, other, NULL);
    const char *list = "";

    for (*count = 0; ep_query_next(q); (*count)++)
        list = ep_rp_join(r, ", ", list, ep_rp_name(r, "tool", ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    return list;
}

/* Tools that the plan uses and of which the brief says nothing. */
static const char *needed_unknown(struct ep_rp *r, size_t *count)
{
    struct ep_query *q = ep_rp_query(r, "needed_unknown", NULL);
    const char *list = "";

    for (*count = 0; ep_query_next(q); (*count)++)
        list = ep_rp_join(r, ", ", list, ep_rp_name(r, "tool", ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    return list;
}

/* Maturity: share of the tools of a group whose state is known, half done ones by half. */
static bool maturity(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "maturity", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        double yes = ep_query_real(q, 1), partly = ep_query_real(q, 2);
        double known = yes + partly + ep_query_real(q, 3);

        if (!t) {
            ep_rp_heading(r, "report.audit.tools");
            t = ep_rp_table(r, "lrrrrr", "report.audit.component");
        }
        EP_CELLS(r->doc, t, ep_rp_name(r, "component", ep_q_text(r, q, 0)),
                 ep_q_show(r, q, 1, EP_SHOW_COUNT), ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_q_show(r, q, 3, EP_SHOW_COUNT), ep_q_show(r, q, 4, EP_SHOW_COUNT),
                 known > 0 ? ep_rp_show(r, EP_SHOW_RATE, (yes + partly / 2) / known) : EP_DASH);
    }
    ep_rp_close(r, q);
    return t != NULL;
}

static void tools(struct ep_rp *r)
{
    size_t n;

    if (!maturity(r))
        return;
    const char *list = tools_in(r, "no", "partial", &n);

    if (n > 0)
        EP_PARAGRAPH(r, "report.audit.missing_tools", ep_a_own(r->arena, "list", list));
    list = needed_unknown(r, &n);
    if (n > 0)
        EP_PARAGRAPH(r, "report.audit.unknown_tools", ep_a_own(r->arena, "list", list),
                     ep_a_num("n", (double)n));
}

static void findings(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "findings", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        double low = ep_q_minor(r, q, 2), stake = ep_q_minor(r, q, 3), high = ep_q_minor(r, q, 4);
        bool wide = !ep_query_null(q, 2) && !ep_query_null(q, 4) && high > low;

        if (!t) {
            ep_rp_heading(r, "report.audit.findings");
            t = ep_rp_table(r, "lrrr", "report.audit.finding");
        }
        EP_CELLS(r->doc, t,
                 ep_rp_join(r, "", ep_q_say(r, q, 0, 1), ep_rp_note(r, ep_query_text(q, 6))),
                 ep_query_null(q, 3) ? EP_DASH : ep_rp_spread(r, EP_SHOW_MONEY, stake, low, high),
                 wide ? ep_rp_range(r, EP_SHOW_MONEY, low, high) : EP_DASH,
                 ep_q_show(r, q, 5, EP_SHOW_HOURS));
    }
    ep_rp_close(r, q);
    if (!t)
        ep_rp_paragraph(r, "report.audit.no_findings");
}

void ep_section_audit(struct ep_rp *r)
{
    bool any = channels(r);

    if (any)
        verdicts(r);
    any |= funnel(r);
    if (!any && ep_rp_number(r, 0, "audit_stated", NULL) == 0) {
        ep_rp_paragraph(r, "report.audit.missing");
        return;
    }
    if (ep_rp_number(r, 0, "audit_channel_count", NULL) == 0)
        ep_rp_paragraph(r, "report.audit.no_channels");
    tools(r);
    findings(r);
}
