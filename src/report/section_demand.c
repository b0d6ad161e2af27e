/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <string.h>

static const char *product(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", "product", NULL);
    const char *text = ep_query_next(q) ? ep_q_text(r, q, 0) : NULL;

    ep_rp_close(r, q);
    return text ? text : r->rev.client;
}

/* Intents in the order in which they are spoken of: report.demand.ID says each. */
static const char *const intents[] = {"buy", "compare", "learn", "local", "brand", "ambiguous"};
enum {
    INTENTS = sizeof intents / sizeof intents[0]
};

static double volumes(struct ep_rp *r, double volume[INTENTS])
{
    struct ep_query *q = ep_rp_query(r, "demand_sums", NULL);
    double total = 0;

    while (ep_query_next(q)) {
        total += ep_query_real(q, 1);
        for (int i = 0; i < INTENTS; i++)
            if (strcmp(ep_query_text(q, 0), intents[i]) == 0)
                volume[i] += ep_query_real(q, 1);
    }
    ep_rp_close(r, q);
    return total;
}

static void sum(struct ep_rp *r, double total, const double volume[INTENTS])
{
    const char *text =
        EP_SAY(r, "report.demand.sum", ep_a_num("total", total), ep_a_text("product", product(r)));

    for (int i = 0; i < INTENTS; i++) {
        const char *key = ep_arena_printf(r->arena, "report.demand.%s", intents[i]);

        if (volume[i] > 0)
            text = ep_rp_join(
                r, " ", text,
                EP_SAY(r, key, ep_a_num("n", volume[i]), ep_a_text("client", r->rev.client),
                       ep_a_own(r->arena, "note", ep_rp_notef(r, "demand.%s", intents[i]))));
    }
    ep_doc_paragraph(r->doc, text);
}

static void topics(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "llrrrr", "report.demand.topics");
    struct ep_query *q = ep_rp_query(r, "topics", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, ep_q_client(r, q, 0), ep_rp_name(r, "intent", ep_q_text(r, q, 1)),
                 ep_q_show(r, q, 2, EP_SHOW_COUNT), ep_q_show(r, q, 3, EP_SHOW_COUNT),
                 ep_rp_range(r, EP_SHOW_COUNT, ep_query_real(q, 4), ep_query_real(q, 6)),
                 ep_rp_range(r, EP_SHOW_COUNT, ep_query_real(q, 7), ep_query_real(q, 9)));
    ep_rp_close(r, q);
}

static void months(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "demand_months", NULL);
    struct ep_wide wide = {0};

    while (ep_query_next(q)) {
        int m = ep_rp_month_index(r, ep_query_text(q, 1));
        const char *name = ep_rp_Name(r, "intent", ep_q_text(r, q, 0));

        if (m >= 0)
            ep_wide_row(r, &wide, name)->value[m] += ep_query_real(q, 2);
    }
    ep_rp_close(r, q);
    if (wide.count == 0)
        return;
    ep_rp_heading(r, "report.demand.months");
    ep_wide_write(r, &wide, ep_rp_text(r, "report.demand.intent"), EP_SHOW_COUNT, false, true);
}

static void queries(struct ep_rp *r)
{
    struct ep_doc_table *t;
    struct ep_query *q = ep_rp_query(r, "queries", NULL);
    double judged = ep_rp_number(r, 0, "query_judged", NULL);

    ep_rp_heading(r, "report.demand.queries");
    t = ep_rp_table(r, "lllr", "report.demand.query");
    while (ep_query_next(q)) {
        const char *mark = ep_query_int(q, 3) ? ep_inline_client(r->arena, "*") : "";
        const char *intent = ep_rp_name(r, "intent", ep_q_text(r, q, 2));
        const char *place = ep_rp_place(r, ep_query_text(q, 5));

        EP_CELLS(r->doc, t, ep_rp_join(r, "", ep_q_client(r, q, 0), place), ep_q_client(r, q, 1),
                 ep_rp_join(r, "", intent, mark), ep_q_show(r, q, 4, EP_SHOW_COUNT));
    }
    ep_rp_close(r, q);
    if (judged > 0)
        EP_PARAGRAPH(r, "report.demand.judged", ep_a_num("n", judged),
                     ep_a_num("all", ep_rp_number(r, 0, "query_count", NULL)));
}

static void ceilings(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "ceilings", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        double low = ep_query_real(q, 2), high = ep_query_real(q, 4);

        if (!t) {
            ep_rp_heading(r, "report.demand.ceilings");
            t = ep_rp_table(r, "llrr", "report.demand.ceiling");
        }
        EP_CELLS(r->doc, t, ep_rp_name(r, "channel", ep_q_text(r, q, 0)),
                 ep_rp_name(r, "ceiling", ep_q_text(r, q, 1)),
                 ep_rp_join(r, "", ep_rp_spread(r, EP_SHOW_COUNT, ep_query_real(q, 3), low, high),
                            ep_rp_note(r, ep_query_text(q, 5))),
                 high > low ? ep_rp_range(r, EP_SHOW_COUNT, low, high) : EP_DASH);
    }
    ep_rp_close(r, q);
    if (t)
        ep_rp_paragraph(r, "report.demand.ceiling_note");
}

/* Range of a click share of the catalogue. */
static const char *share(struct ep_rp *r, const char *key)
{
    struct ep_query *q = ep_rp_query(r, "fact", key, NULL);
    const char *out = "";

    if (ep_query_next(q))
        out = ep_rp_range(r, EP_SHOW_RATE, ep_query_real(q, 4), ep_query_real(q, 5));
    ep_rp_close(r, q);
    return out;
}

static void shares(struct ep_rp *r)
{
    static const char paid[] = "general.click_share_paid",
                      organic[] = "general.click_share_organic",
                      learn[] = "general.click_share_learn";

    if (share(r, paid)[0] && share(r, organic)[0] && share(r, learn)[0])
        EP_PARAGRAPH(r, "report.demand.shares", ep_a_own(r->arena, "paid", share(r, paid)),
                     ep_a_own(r->arena, "paid_note", ep_rp_note(r, paid)),
                     ep_a_own(r->arena, "organic", share(r, organic)),
                     ep_a_own(r->arena, "organic_note", ep_rp_note(r, organic)),
                     ep_a_own(r->arena, "learn", share(r, learn)),
                     ep_a_own(r->arena, "learn_note", ep_rp_note(r, learn)));
}

void ep_section_demand(struct ep_rp *r)
{
    double volume[INTENTS] = {0}, total = volumes(r, volume);

    if (total > 0) {
        sum(r, total, volume);
        topics(r);
        shares(r);
        months(r);
        queries(r);
    } else {
        ep_rp_paragraph(r, "report.demand.missing");
    }
    ceilings(r);
}
