/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/choice.h"
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define FRAGILE 8 /* choices that are named */

/* How sure the figures themselves are: their sampling error over the draws. */
static const char *sampling(struct ep_rp *r, const struct ep_total *profit, double p)
{
    double draws = ep_rp_mean(r, "", "draws");

    if (!(profit->standard_error > 0) || draws < 2)
        return "";
    double points = 100 * sqrt(p * (1 - p) / draws);

    return EP_SAY(
        r, "report.risk.error", ep_a_num("draws", draws),
        ep_a_own(r->arena, "money", ep_rp_show(r, EP_SHOW_ESTIMATE, profit->standard_error)),
        ep_a_own(r->arena, "points",
                 ep_rp_show(r, EP_SHOW_NUMBER, fmax(0.1, round(10 * points) / 10))));
}

static void loss(struct ep_rp *r)
{
    const struct ep_total *p = ep_rp_total(r, "", "loss_probability");
    const struct ep_total *profit = ep_rp_total(r, "", "profit");

    if (!p || !profit || !profit->spread)
        return;
    double cases = round(p->mean * 100);

    const char *text = EP_SAY(
        r, cases < 1 ? "report.risk.no_loss" : "report.risk.loss", ep_a_num("cases", cases),
        ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_MONEY, profit->p10, profit->p90)));
    ep_doc_paragraph(r->doc, ep_rp_join(r, " ", text, sampling(r, profit, p->mean)));
}

/* "profit −1,200 € (at 0.55 €)" */
static const char *end(struct ep_rp *r, struct ep_query *q, int money, int value)
{
    const char *change = ep_rp_signed(r, EP_SHOW_ESTIMATE, ep_q_minor(r, q, money));

    if (ep_query_null(q, value))
        return change;
    return EP_SAY(
        r, "report.risk.end", ep_a_own(r->arena, "change", change),
        ep_a_own(r->arena, "at",
                 ep_rp_show(r, ep_show_of_unit(ep_query_text(q, 8)), ep_query_real(q, value))));
}

/* What knowing a figure is worth; a tenth of a percent of the plan's money is the method's noise.
 */
static const char *evpi(struct ep_rp *r, struct ep_query *q)
{
    double v = ep_query_real(q, 9);

    if (ep_query_null(q, 9))
        return EP_DASH;
    if (v < 1e-3 * ep_rp_mean(r, "", "spend"))
        return ep_rp_text(r, "report.risk.nothing");
    return strcmp(r->rev.objective, "profit") == 0 ? ep_rp_show(r, EP_SHOW_ESTIMATE, v)
                                                   : ep_rp_show(r, EP_SHOW_COUNT, v);
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
            t = ep_rp_table(r, "lrrrrll", "report.risk.table");
        }
        EP_CELLS(r->doc, t, ep_rp_join(r, "", name, ep_rp_note(r, key)), end(r, q, 1, 6),
                 end(r, q, 2, 7), ep_q_show(r, q, 3, EP_SHOW_RATE), evpi(r, q),
                 ep_rp_name(r, "origin", ep_q_text(r, q, 4)), ep_rp_code(r, ep_q_text(r, q, 5)));
    }
    ep_rp_close(r, q);
    if (t)
        ep_rp_paragraph(r, "report.risk.table_say");
}

/* Which choices hang on figures that are not known, and which stand. */
static void stability(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "choices_judged", NULL);
    double judged = 0, stable = 0;
    const char *list = "";

    if (ep_query_next(q)) {
        judged = ep_query_real(q, 0);
        stable = ep_query_real(q, 1);
    }
    ep_rp_close(r, q);
    if (judged < 1)
        return;
    q = ep_rp_query(r, "stability", NULL);
    for (int n = 0; n < FRAGILE && ep_query_next(q); n++)
        list = ep_rp_join(
            r, ", ", list,
            EP_SAY(r, "report.risk.fragile_one",
                   ep_a_own(r->arena, "channel", ep_rp_name(r, "channel", ep_q_text(r, q, 0))),
                   ep_a_num("share", ep_query_real(q, 1)), ep_a_num("of", EP_RECHOSEN)));
    ep_rp_close(r, q);
    ep_rp_heading(r, "report.risk.stability");
    EP_PARAGRAPH(r, list[0] ? "report.risk.fragile" : "report.risk.stable",
                 ep_a_num("judged", judged), ep_a_num("stable", stable),
                 ep_a_num("of", EP_RECHOSEN), ep_a_own(r->arena, "list", list));
}

/* What to learn first. */
static void test_order(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "test_order", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        if (!t) {
            ep_rp_heading(r, "report.risk.tests");
            t = ep_rp_table(r, "lrrrl", "report.risk.tests_table");
        }
        double value = ep_q_minor(r, q, 1), cost = ep_q_minor(r, q, 2);

        EP_CELLS(r->doc, t, ep_rp_Name(r, "channel", ep_q_text(r, q, 0)),
                 ep_rp_show(r, EP_SHOW_ESTIMATE, value), ep_rp_show(r, EP_SHOW_ESTIMATE, cost),
                 ep_rp_show(r, EP_SHOW_RATIO, cost > 0 ? value / cost : 0),
                 ep_rp_text(r, ep_query_int(q, 3) ? "report.risk.test_planned"
                               : value > cost     ? "report.risk.test_next"
                                                  : "report.risk.test_dear"));
    }
    ep_rp_close(r, q);
    if (t)
        ep_rp_paragraph(r, "report.risk.tests_say");
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
    stability(r);
    test_order(r);
    triggers(r);
}
