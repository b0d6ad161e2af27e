/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <string.h>

static const char *first_text(struct ep_rp *r, const char *kind)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", kind, NULL);
    const char *text = ep_query_next(q) ? ep_q_text(r, q, 0) : "";

    ep_rp_close(r, q);
    return text;
}

/* All texts of a kind, as the client's, with `between` them. */
static const char *all_texts(struct ep_rp *r, const char *kind, const char *between)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", kind, NULL);
    const char *out = "";

    while (ep_query_next(q))
        out = ep_rp_join(r, between, out, ep_q_client(r, q, 0));
    ep_rp_close(r, q);
    return out;
}

static void what(struct ep_rp *r)
{
    const char *product = all_texts(r, "product", ", "), *cities = all_texts(r, "city", ", ");
    const char *industry = first_text(r, "industry"), *model = first_text(r, "model");
    const char *stage = first_text(r, "stage");
    /* by whether the brief names a product, and a stage */
    static const char *const keys[2][2] = {
        {"report.business.what_plain_open", "report.business.what_plain"},
        {"report.business.what_open", "report.business.what"}};
    const char *key = keys[product[0] != 0][stage[0] != 0];

    if (!model[0])
        return;
    const char *text = EP_SAY(r, key, ep_a_text("client", r->rev.client),
                              ep_a_own(r->arena, "product", product), ep_a_text("model", model),
                              ep_a_own(r->arena, "industry", ep_rp_name(r, "industry", industry)),
                              ep_a_text("stage", stage));

    if (cities[0])
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.business.where", ep_a_own(r->arena, "cities", cities)));
    ep_doc_paragraph(r->doc, text);
}

/* The text of the business's own kind, where there is one: a fee of a subscription is no order. */
static const char *by_model(struct ep_rp *r, const char *key)
{
    const char *own = ep_arena_printf(r->arena, "%s.%s", key, first_text(r, "model"));

    return ep_texts_has(r->texts, own) ? own : key;
}

static const char *order(struct ep_rp *r, struct ep_query *q)
{
    double value = ep_q_minor(r, q, 6), low = ep_q_minor(r, q, 12), high = ep_q_minor(r, q, 13);
    bool wide = high > low;

    return EP_SAY(
        r, by_model(r, wide ? "report.business.order_range" : "report.business.order"),
        ep_a_own(r->arena, "order",
                 ep_rp_fact(r, "business.order_value", EP_SHOW_MONEY, ep_q_minor(r, q, 3))),
        ep_a_own(r->arena, "margin",
                 ep_rp_fact(r, "business.margin_per_order", EP_SHOW_MONEY, ep_q_minor(r, q, 4))),
        ep_a_own(r->arena, "margin_note", ep_rp_note(r, "business.margin_per_order")),
        ep_a_own(r->arena, "orders", ep_rp_show(r, EP_SHOW_RATIO, ep_query_real(q, 5))),
        ep_a_num("horizon", ep_query_real(q, 11)),
        wide ? ep_a_own(r->arena, "value", ep_rp_spread(r, EP_SHOW_MONEY, value, low, high))
             : ep_a_num("value", value),
        ep_a_own(r->arena, "range", ep_rp_range(r, EP_SHOW_MONEY, low, high)),
        ep_a_own(r->arena, "value_note", ep_rp_note(r, "business.customer_value")));
}

static void economics(struct ep_rp *r, struct ep_query *q)
{
    double months = ep_query_real(q, 9);
    const char *key = ep_query_null(q, 9) ? "report.business.allowable_never"
                      : months <= 1       ? "report.business.allowable_first"
                                          : "report.business.allowable";
    const char *text = order(r, q);

    text = ep_rp_join(
        r, " ", text,
        EP_SAY(
            r, by_model(r, key),
            ep_a_own(r->arena, "cost",
                     ep_rp_fact(r, "business.allowable_cost", EP_SHOW_MONEY, ep_q_minor(r, q, 7))),
            ep_a_own(r->arena, "half",
                     ep_rp_spread(r, EP_SHOW_MONEY, ep_q_minor(r, q, 7) / 2,
                                  ep_q_minor(r, q, 12) / 2, ep_q_minor(r, q, 13) / 2)),
            ep_a_num("months", months)));
    if (ep_query_real(q, 8) > 0)
        text = ep_rp_join(
            r, " ", text,
            EP_SAY(r, by_model(r, "report.business.roas"), ep_a_num("roas", ep_query_real(q, 8))));
    if (!ep_query_null(q, 10))
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.business.capacity",
                                 ep_a_num("capacity", ep_query_real(q, 10)),
                                 ep_a_own(r->arena, "note", ep_rp_note(r, "business.capacity"))));
    ep_doc_paragraph(r->doc, text);
}

/* Value and allowable cost, no finer than the spread of the value. */
static const char *worth(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_rp_spread(r, EP_SHOW_MONEY, ep_q_minor(r, q, column), ep_q_minor(r, q, 12),
                        ep_q_minor(r, q, 13));
}

static void offer_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    EP_CELLS(r->doc, t, ep_q_client(r, q, 1), ep_q_show(r, q, 2, EP_SHOW_RATE),
             ep_q_minor_show(r, q, 3), ep_q_minor_show(r, q, 4), ep_q_show(r, q, 5, EP_SHOW_RATIO),
             worth(r, q, 6), worth(r, q, 7));
}

/* Figures that the sentences do not say already, in the order of the calculation. */
static const char *const figures[] = {
    "business.order_value",      "business.gross_margin",
    "business.return_rate",      "business.shipping_cost",
    "business.payment_fee",      "business.orders_per_year",
    "business.retention",        "business.churn",
    "business.sales_cycle",      "business.visit_to_lead",
    "business.lead_to_customer", "plan.value_horizon",
    "plan.discount_rate",
};

static const char *figure_name(struct ep_rp *r, const char *key)
{
    const char *text =
        ep_arena_printf(r->arena, "report.business.figure.%s", key + strcspn(key, ".") + 1);
    const char *own = by_model(r, text);

    return ep_inline_capital(r->arena,
                             ep_streq(own, text) ? ep_rp_fact_name(r, key) : ep_rp_text(r, own));
}

static void figure_table(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrl", "report.business.figures");

    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        struct ep_query *q = ep_rp_query(r, "fact", figures[i], NULL);

        if (ep_query_next(q)) {
            enum ep_show show = ep_show_of_unit(ep_query_text(q, 6));
            double low = ep_query_real(q, 4), high = ep_query_real(q, 5);
            const char *name = figure_name(r, figures[i]);
            const char *value = ep_rp_spread(r, show, ep_query_real(q, 3), low, high);
            const char *range = ep_rp_range(r, show, low, high);

            EP_CELLS(r->doc, t, name, value,
                     high > low && strcmp(range, value) != 0 ? range : EP_DASH,
                     ep_rp_note(r, figures[i]));
        }
        ep_rp_close(r, q);
    }
}

static void season(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "season_edges", NULL);
    double high = 0, low = 0;
    int high_month = 0, low_month = 0;

    while (ep_query_next(q)) {
        low_month = (int)ep_query_int(q, 0);
        low = ep_query_real(q, 1);
        if (!high_month) {
            high_month = low_month;
            high = low;
        }
    }
    ep_rp_close(r, q);
    if (high - low < 0.02)
        return;
    const char *const *month = r->texts->format.month;
    const char *key = ep_arena_printf(r->arena, "business.season.%02d", high_month);

    EP_PARAGRAPH(r, "report.business.season",
                 ep_a_own(r->arena, "high_month", month[high_month - 1]), ep_a_num("high", high),
                 ep_a_own(r->arena, "low_month", month[low_month - 1]), ep_a_num("low", low),
                 ep_a_own(r->arena, "note", ep_rp_note(r, key)));
}

static void lists(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", "specific", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.business.specifics");
            list = ep_doc_list(r->doc, false);
        }
        const char *place = ep_rp_place(r, ep_query_text(q, 1));

        ep_doc_item(r->doc, list, NULL, ep_rp_join(r, "", ep_q_client(r, q, 0), place));
    }
    ep_rp_close(r, q);
    q = ep_rp_query(r, "industry_notes", NULL);
    list = NULL;
    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.business.known");
            list = ep_doc_list(r->doc, false);
        }
        const char *note = ep_rp_note(r, ep_query_text(q, 2));

        ep_doc_item(r->doc, list, NULL,
                    ep_rp_join(r, "", ep_rp_sentence(r, ep_q_say(r, q, 0, 1)), note));
    }
    ep_rp_close(r, q);
}

void ep_section_business(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "offers", NULL);
    struct ep_doc_table *t = NULL;
    bool any = ep_query_next(q);

    what(r);
    if (any)
        economics(r, q);
    else
        ep_rp_paragraph(r, "report.business.missing");
    while (any && ep_query_next(q)) {
        if (!t)
            t = ep_doc_table(
                r->doc, "lrrrrrr",
                EP_SAY(r, "report.business.offers", ep_a_num("horizon", ep_query_real(q, 11))));
        offer_row(r, t, q);
    }
    ep_rp_close(r, q);
    figure_table(r);
    season(r);
    lists(r);
}
