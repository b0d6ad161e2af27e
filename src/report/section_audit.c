/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"

/* What a visit usually costs there: the range of the benchmark's fact. */
static const char *usual(struct ep_rp *r, const char *channel, struct ep_query *q)
{
    const char *key = ep_arena_printf(r->arena, "%s.cost_per_visit", channel);
    struct ep_query *fact = ep_rp_query(r, "fact", key, NULL);
    const char *out = ep_q_show(r, q, 7, EP_SHOW_MONEY);

    if (ep_query_next(fact) && ep_query_real(fact, 5) > ep_query_real(fact, 4))
        out = ep_rp_join(
            r, "", ep_rp_range(r, EP_SHOW_MONEY, ep_query_real(fact, 4), ep_query_real(fact, 5)),
            ep_rp_note(r, key));
    ep_rp_close(r, fact);
    return out;
}

static bool channels(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrrrrrr", "report.audit.channels");
    struct ep_query *q = ep_rp_query(r, "audit_channels", NULL);

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0);

        EP_CELLS(r->doc, t, ep_rp_name(r, "channel", id),
                 ep_rp_join(r, "", ep_q_minor_show(r, q, 1),
                            ep_rp_notef(r, "audit.channel.%s.spend_month", id)),
                 ep_rp_join(r, "", ep_q_show(r, q, 2, EP_SHOW_COUNT),
                            ep_rp_notef(r, "audit.channel.%s.visits_month", id)),
                 ep_q_show(r, q, 5, EP_SHOW_MONEY), usual(r, id, q),
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

struct funnel {
    struct ep_doc_table *table;
    const char *unknown; /* steps of which neither count nor rate is known */
    size_t missing, rates;
};

static void funnel_row(struct ep_rp *r, struct funnel *f, struct ep_query *q)
{
    const char *step = ep_rp_Name(r, "step", ep_q_text(r, q, 0));
    double low = ep_query_real(q, 3), high = ep_query_real(q, 5);

    if (ep_query_null(q, 1) && ep_query_null(q, 2)) {
        f->unknown = ep_rp_join(r, ", ", f->unknown, ep_rp_name(r, "step", ep_q_text(r, q, 0)));
        f->missing++;
        return;
    }
    f->rates += !ep_query_null(q, 2);
    if (ep_query_int(q, 7))
        step = EP_SAY(r, "report.audit.leak", ep_a_own(r->arena, "step", step));
    EP_CELLS(r->doc, f->table, step, ep_q_show(r, q, 1, EP_SHOW_COUNT),
             ep_q_show(r, q, 2, EP_SHOW_RATE),
             ep_query_null(q, 4) ? EP_DASH : ep_rp_range(r, EP_SHOW_RATE, low, high),
             ep_query_real(q, 6) > 0 ? ep_q_minor_show(r, q, 6) : EP_DASH);
}

/* Without a single rate there is nothing to compare: one line says what would fill it. */
static bool funnel(struct ep_rp *r, bool *said)
{
    size_t before = r->doc->blocks.count;
    struct ep_query *q = ep_rp_query(r, "funnel", NULL);
    struct funnel f = {NULL, "", 0, 0};
    bool any = false;

    ep_rp_heading(r, "report.audit.funnel");
    f.table = ep_rp_table(r, "lrrrr", "report.audit.step");
    for (; ep_query_next(q); any = true)
        funnel_row(r, &f, q);
    ep_rp_close(r, q);
    if (!any || f.rates == 0)
        r->doc->blocks.count = before;
    if (any && f.rates == 0)
        ep_rp_paragraph(r, ep_rp_number(r, 0, "audit_channel_count", NULL) > 0
                               ? "report.audit.no_funnel"
                               : "report.audit.no_funnel_channels");
    else if (f.missing > 0)
        EP_PARAGRAPH(r, "report.audit.unknown_steps", ep_a_own(r->arena, "list", f.unknown));
    *said = f.rates == 0;
    return any;
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

static const char *next_level(struct ep_rp *r, const char *component, const char *which)
{
    struct ep_query *q = ep_rp_query(r, "maturity_next", component, which, NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, ", ", list, ep_rp_name(r, "tool", ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    return list[0] ? list : EP_DASH;
}

static bool maturity(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "maturity", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0);
        const char *level =
            EP_SAY(r, "report.audit.level", ep_a_num("level", ep_query_real(q, 1)),
                   ep_a_num("levels", ep_query_real(q, 2)),
                   ep_a_own(r->arena, "note", ep_rp_notef(r, "audit.maturity.%s", id)));

        if (!t) {
            ep_rp_heading(r, "report.audit.tools");
            t = ep_rp_table(r, "llll", "report.audit.component");
        }
        EP_CELLS(r->doc, t, ep_rp_name(r, "component", id),
                 ep_query_int(q, 3) ? level : ep_rp_text(r, "report.audit.level_unknown"),
                 next_level(r, id, "lacks"), next_level(r, id, "open"));
    }
    ep_rp_close(r, q);
    if (t)
        ep_rp_paragraph(r, "report.audit.level_rule");
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

static void finding_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    double low = ep_q_minor(r, q, 2), stake = ep_q_minor(r, q, 3), high = ep_q_minor(r, q, 4);
    bool wide = !ep_query_null(q, 2) && !ep_query_null(q, 4) && high > low;

    EP_CELLS(r->doc, t, ep_rp_join(r, "", ep_q_say(r, q, 0, 1), ep_rp_note(r, ep_query_text(q, 6))),
             ep_query_null(q, 3) ? EP_DASH : ep_rp_spread(r, EP_SHOW_MONEY, stake, low, high),
             wide ? ep_rp_range(r, EP_SHOW_MONEY, low, high) : EP_DASH,
             ep_q_show(r, q, 8, EP_SHOW_RATE),
             ep_query_real(q, 5) > 0 ? ep_q_show(r, q, 5, EP_SHOW_HOURS) : EP_DASH,
             ep_q_estimate(r, q, 9));
}

static void findings(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "findings", NULL);
    struct ep_doc_table *t = NULL;
    bool valued = false;

    while (ep_query_next(q)) {
        if (!t) {
            ep_rp_heading(r, "report.audit.findings");
            t = ep_rp_table(r, "lrrrrr", "report.audit.finding");
        }
        finding_row(r, t, q);
        valued |= !ep_query_null(q, 9);
    }
    ep_rp_close(r, q);
    if (valued)
        ep_rp_paragraph(r, "report.audit.ranked");
    else if (!t)
        ep_rp_paragraph(r, "report.audit.no_findings");
}

void ep_section_audit(struct ep_rp *r)
{
    bool any = channels(r), said = false;

    if (any)
        verdicts(r);
    any |= funnel(r, &said);
    if (!any && ep_rp_number(r, 0, "audit_stated", NULL) == 0) {
        ep_rp_paragraph(r, "report.audit.missing");
        return;
    }
    if (!said && ep_rp_number(r, 0, "audit_channel_count", NULL) == 0)
        ep_rp_paragraph(r, "report.audit.no_channels");
    tools(r);
    findings(r);
}
