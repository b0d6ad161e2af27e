/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/report_internal.h"
#include <math.h>

/* Columns of the query "scenarios". */
enum {
    S_NAME,
    S_BUDGET,
    S_SPEND,
    S_CUSTOMERS,
    S_PROFIT,
    S_MARGINAL,
    S_BINDS
};

struct budget {
    double times, budget, spend, profit, marginal;
    const char *binds;
    bool compared; /* marginal is known */
};
struct budgets {
    struct budget *item;
    size_t count;
};

static const char *whole(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_rp_show(r, EP_SHOW_MONEY, round(ep_q_minor(r, q, column)));
}

static const char *times(struct ep_rp *r, double n)
{
    return EP_SAY(r, "report.whatif.times", ep_a_num("n", n));
}

static const char *binds(struct ep_rp *r, struct ep_query *q)
{
    const char *id = ep_q_text(r, q, S_BINDS);

    return id[0] ? ep_rp_name(r, "limit", id) : "";
}

static void read_budget(struct ep_rp *r, struct ep_query *q, struct budgets *list)
{
    struct budget b = {.budget = ep_q_minor(r, q, S_BUDGET),
                       .spend = ep_q_minor(r, q, S_SPEND),
                       .profit = ep_q_minor(r, q, S_PROFIT),
                       .marginal = ep_query_real(q, S_MARGINAL),
                       .binds = ep_q_text(r, q, S_BINDS),
                       .compared = !ep_query_null(q, S_MARGINAL)};

    ep_number_parse(ep_query_text(q, S_NAME), false, &b.times, NULL);
    EP_PUSH(r->arena, list, b);
}

static void budgets(struct ep_rp *r, struct budgets *list)
{
    struct ep_doc_table *t = ep_rp_table(r, "rrrrrrl", "report.whatif.budgets");
    struct ep_query *q = ep_rp_query(r, "scenarios", "budget", NULL);

    while (ep_query_next(q)) {
        read_budget(r, q, list);
        double n = list->item[list->count - 1].times;

        EP_CELLS(r->doc, t, whole(r, q, S_BUDGET), n > 0 ? times(r, n) : EP_DASH,
                 whole(r, q, S_SPEND), ep_q_show(r, q, S_CUSTOMERS, EP_SHOW_COUNT),
                 ep_q_estimate(r, q, S_PROFIT), ep_q_show(r, q, S_MARGINAL, EP_SHOW_RATIO),
                 binds(r, q));
    }
    ep_rp_close(r, q);
}

/* What the next larger and the next smaller budget would change, and where money stops helping. */
static void say(struct ep_rp *r, const struct budgets *list)
{
    const char *text = ep_rp_text(r, "report.whatif.same");

    for (size_t i = 1; i < list->count; i++) {
        const struct budget *a = &list->item[i - 1], *b = &list->item[i];

        if (fabs(b->times - 1) < 1e-9 && b->profit > a->profit)
            text = ep_rp_join(
                r, " ", text,
                EP_SAY(r, "report.whatif.less", ep_a_num("budget", round(a->budget)),
                       ep_a_own(r->arena, "loss",
                                ep_rp_show(r, EP_SHOW_ESTIMATE, b->profit - a->profit))));
        if (fabs(a->times - 1) < 1e-9 && b->compared && b->profit > a->profit)
            text =
                ep_rp_join(r, " ", text,
                           EP_SAY(r, "report.whatif.more", ep_a_num("from", round(a->spend)),
                                  ep_a_num("to", round(b->spend)),
                                  ep_a_own(r->arena, "gain",
                                           ep_rp_show(r, EP_SHOW_ESTIMATE, b->profit - a->profit)),
                                  ep_a_num("marginal", b->marginal)));
    }
    const struct budget *last = &list->item[list->count - 1];

    if (last->spend < 0.98 * last->budget)
        text = ep_rp_join(
            r, " ", text,
            EP_SAY(r, last->binds[0] ? "report.whatif.enough_binds" : "report.whatif.enough",
                   ep_a_num("budget", round(last->spend)), ep_a_text("binds", last->binds)));
    ep_doc_paragraph(r->doc, text);
}

static void scenarios(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrl", "report.whatif.scenarios");
    struct ep_query *q = ep_rp_query(r, "scenarios", "scenario", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, ep_q_client(r, q, S_NAME), whole(r, q, S_BUDGET), whole(r, q, S_SPEND),
                 ep_q_show(r, q, S_CUSTOMERS, EP_SHOW_COUNT), ep_q_estimate(r, q, S_PROFIT),
                 binds(r, q));
    ep_rp_close(r, q);
    if (t->rows.count == 0)
        ep_rp_paragraph(r, "report.whatif.no_scenarios");
}

void ep_section_whatif(struct ep_rp *r)
{
    struct budgets list = {NULL, 0};

    budgets(r, &list);
    if (list.count > 0)
        say(r, &list);
    else
        ep_rp_paragraph(r, "report.whatif.missing");
    scenarios(r);
}
