/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/whatif_internal.h"
#include <math.h>
#include <string.h>

struct budget {
    double times, budget, spend, profit, low, high, marginal;
    const char *binds;
    bool compared; /* marginal is known */
};
struct budgets {
    struct budget *item;
    size_t count;
};

const char *ep_whatif_money(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_rp_show(r, EP_SHOW_MONEY, round(ep_q_minor(r, q, column)));
}

const char *ep_whatif_customers(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_null(q, S_CUSTOMERS_LOW))
        return ep_q_show(r, q, S_CUSTOMERS, EP_SHOW_COUNT);
    return ep_rp_spread(r, EP_SHOW_COUNT, ep_query_real(q, S_CUSTOMERS),
                        ep_query_real(q, S_CUSTOMERS_LOW), ep_query_real(q, S_CUSTOMERS_HIGH));
}

const char *ep_whatif_profit(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_null(q, S_PROFIT_LOW))
        return ep_q_estimate(r, q, S_PROFIT);
    return ep_rp_spread(r, EP_SHOW_MONEY, ep_q_minor(r, q, S_PROFIT),
                        ep_q_minor(r, q, S_PROFIT_LOW), ep_q_minor(r, q, S_PROFIT_HIGH));
}

const char *ep_whatif_binds(struct ep_rp *r, struct ep_query *q)
{
    const char *id = ep_q_text(r, q, S_BINDS);

    return id[0] ? ep_rp_name(r, "limit", id) : "";
}

const char *ep_whatif_changes(struct ep_rp *r, const char *kind, const char *name)
{
    struct ep_query *q = ep_rp_query(r, "scenario_changes", kind, name, NULL);
    const char *list[2] = {"", ""}, *text = "";

    while (ep_query_next(q)) {
        int joined = ep_query_int(q, 1) != 0;

        list[joined] =
            ep_rp_join(r, ", ", list[joined], ep_rp_name(r, "channel", ep_q_text(r, q, 0)));
    }
    ep_rp_close(r, q);
    if (list[1][0])
        text = EP_SAY(r, "report.whatif.joins", ep_a_own(r->arena, "list", list[1]));
    if (list[0][0])
        text = ep_rp_join(r, "; ", text,
                          EP_SAY(r, "report.whatif.leaves", ep_a_own(r->arena, "list", list[0])));
    return text[0] ? text : ep_rp_text(r, "report.whatif.same");
}

/* ---- budgets ---- */

static struct budget read_budget(struct ep_rp *r, struct ep_query *q)
{
    struct budget b = {.budget = ep_q_minor(r, q, S_BUDGET),
                       .spend = ep_q_minor(r, q, S_SPEND),
                       .profit = ep_q_minor(r, q, S_PROFIT),
                       .low = ep_q_minor(r, q, S_PROFIT_LOW),
                       .high = ep_q_minor(r, q, S_PROFIT_HIGH),
                       .marginal = ep_query_real(q, S_MARGINAL),
                       .binds = ep_q_text(r, q, S_BINDS),
                       .compared = !ep_query_null(q, S_MARGINAL)};

    ep_number_parse(ep_query_text(q, S_NAME), false, &b.times, NULL);
    return b;
}

static bool in_money(const struct ep_rp *r)
{
    return strcmp(r->rev.objective, "profit") == 0 || strcmp(r->rev.objective, "revenue") == 0;
}

/* What one more unit of money brings back; for counts what one more of them costs. */
static const char *further(struct ep_rp *r, const struct budget *b)
{
    if (!b->compared)
        return EP_DASH;
    if (strcmp(r->rev.objective, "profit") == 0)
        return ep_rp_show(r, EP_SHOW_RATIO, fmax(0, 1 + b->marginal));
    if (in_money(r))
        return ep_rp_show(r, EP_SHOW_RATIO, b->marginal);
    return b->marginal > 0 ? ep_rp_show(r, EP_SHOW_MONEY, 1 / b->marginal) : EP_DASH;
}

/* The last one uses as much money as the one before: the same plan, which is not shown again. */
static bool same_plan(const struct budgets *list)
{
    const struct budget *b = &list->item[list->count - 1];

    return list->count > 1 && fabs(b->times - 1) > 1e-9 &&
           b->spend <= b[-1].spend * (1 + 2e-3) + 0.5;
}

static void budgets(struct ep_rp *r, struct budgets *list)
{
    struct ep_doc_table *t = NULL;
    struct ep_query *q = ep_rp_query(r, "scenarios", "budget", NULL);

    while (ep_query_next(q)) {
        struct budget b = read_budget(r, q);

        if (!t)
            t = ep_rp_table(r, "rrrrrrll",
                            in_money(r) ? "report.whatif.budgets" : "report.whatif.budgets_count");
        EP_PUSH(r->arena, list, b);
        if (same_plan(list))
            continue;
        EP_CELLS(r->doc, t, ep_whatif_money(r, q, S_BUDGET),
                 EP_SAY(r, "report.whatif.times", ep_a_num("n", b.times)),
                 ep_whatif_money(r, q, S_SPEND), ep_whatif_customers(r, q), ep_whatif_profit(r, q),
                 further(r, &b), ep_whatif_binds(r, q),
                 fabs(b.times - 1) < 1e-9
                     ? ep_rp_text(r, "report.whatif.the_plan")
                     : ep_whatif_changes(r, "budget", ep_q_text(r, q, S_NAME)));
    }
    ep_rp_close(r, q);
}

/* Of the tried budgets the one nearest to half of the money, where it is well below the whole. */
const char *ep_whatif_half(struct ep_rp *r)
{
    double spend = ep_rp_mean(r, "", "spend"), nearest = 0.3 * spend;
    struct ep_query *q = ep_rp_query(r, "scenarios", "budget", NULL);
    const char *text = "";

    while (ep_query_next(q)) {
        double off = fabs(ep_q_minor(r, q, S_SPEND) - spend / 2);

        if (off >= nearest || ep_query_real(q, S_CUSTOMERS) < 1)
            continue;
        nearest = off;
        text = EP_SAY(
            r, "report.summary.half",
            ep_a_own(r->arena, "spend", ep_rp_show(r, EP_SHOW_ESTIMATE, ep_q_minor(r, q, S_SPEND))),
            ep_a_own(r->arena, "customers", ep_whatif_customers(r, q)),
            ep_a_own(r->arena, "profit", ep_whatif_profit(r, q)));
    }
    ep_rp_close(r, q);
    return text;
}

static const struct budget *own_budget(const struct budgets *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (fabs(list->item[i].times - 1) < 1e-9)
            return &list->item[i];
    return NULL;
}

static const char *neighbours(struct ep_rp *r, const struct budgets *list, const struct budget *own)
{
    const char *text = "";

    if (own > list->item && own->spend > own[-1].spend && own->compared)
        text = EP_SAY(
            r, own->profit > own[-1].profit ? "report.whatif.less" : "report.whatif.less_goals",
            ep_a_num("budget", round(own[-1].budget)),
            ep_a_own(r->arena, "loss",
                     ep_rp_show(r, EP_SHOW_ESTIMATE, own->profit - own[-1].profit)),
            ep_a_own(r->arena, "back", further(r, own)));
    if (own + 1 < list->item + list->count && own[1].spend > own->spend && own[1].compared)
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.whatif.more", ep_a_num("from", round(own->spend)),
                                 ep_a_num("to", round(own[1].spend)),
                                 ep_a_own(r->arena, "back", further(r, &own[1]))));
    return text;
}

static void say(struct ep_rp *r, const struct budgets *list)
{
    const struct budget *last = &list->item[list->count - 1], *own = own_budget(list);
    const char *text = ep_rp_text(r, "report.whatif.chosen_anew");

    if (own && strcmp(r->rev.objective, "profit") == 0)
        text = ep_rp_join(r, " ", text, neighbours(r, list, own));
    if (last->spend < 0.98 * last->budget)
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r,
                                 strcmp(last->binds, "budget") == 0 ? "report.whatif.no_better"
                                                                    : "report.whatif.enough",
                                 ep_a_num("budget", round(last->spend)),
                                 ep_a_own(r->arena, "binds", ep_rp_name(r, "limit", last->binds))));
    ep_doc_paragraph(r->doc, text);
    if (ep_rp_mean(r, "", "priced") > 0 && strcmp(r->rev.objective, "profit") == 0)
        ep_rp_paragraph(r, "report.whatif.priced");
}

/* ---- what limits ---- */

/* "March 2027", "March 2027 and May 2027", "in 7 of the 12 months"; "" for the whole plan. */
static const char *when(struct ep_rp *r, const char *months)
{
    const char *list = "";
    int count = 0;

    if (!months[0])
        return ep_rp_text(r, "report.whatif.all_months");
    for (const char *p = months; *p; p += strcspn(p, ","), p += *p == ',') {
        const char *one = ep_arena_strndup(r->arena, p, strcspn(p, ","));

        if (++count <= 3)
            list = ep_rp_join(r, ", ", list, ep_rp_month(r, one));
    }
    if (count <= 3)
        return EP_SAY(r, "report.whatif.in_months", ep_a_own(r->arena, "months", list));
    return EP_SAY(r, "report.whatif.some_months", ep_a_num("n", count),
                  ep_a_num("all", r->rev.months));
}

static const char *limit(struct ep_rp *r, struct ep_query *q)
{
    const char *kind = ep_query_text(q, 0);
    double price = ep_query_real(q, 3);
    const char *subject = ep_q_client(r, q, 1);
    bool money = strcmp(r->rev.objective, "profit") == 0;
    bool unit = strcmp(kind, "budget") == 0 || strcmp(kind, "month") == 0;
    const char *key = ep_arena_printf(r->arena, "report.binding.%s", kind);
    const char *count = ep_arena_printf(r->arena, "%s_count", key);

    if (!ep_texts_has(r->texts, key)) /* a stranger's word */
        return ep_rp_say_json(r, key, "{}");
    if ((!money || price <= 0) && ep_texts_has(r->texts, count))
        key = count;
    return EP_SAY(
        r, key, ep_a_own(r->arena, "subject", subject),
        ep_a_own(r->arena, "when", when(r, ep_q_text(r, q, 2))),
        ep_a_own(r->arena, "one", ep_rp_show(r, EP_SHOW_MONEY, 1)),
        ep_a_own(r->arena, "back", ep_rp_show(r, EP_SHOW_RATIO, 1 + price)),
        ep_a_own(r->arena, "more", ep_rp_show(r, unit ? EP_SHOW_MONEY : EP_SHOW_ESTIMATE, price)));
}

static void limits(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "binding", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.whatif.limits");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, limit(r, q));
    }
    ep_rp_close(r, q);
}

void ep_section_whatif(struct ep_rp *r)
{
    struct budgets list = {NULL, 0};

    ep_whatif_seek(r);
    budgets(r, &list);
    if (list.count > 0)
        say(r, &list);
    else
        ep_rp_paragraph(r, "report.whatif.missing");
    limits(r);
    ep_whatif_quality(r);
    ep_whatif_scenarios(r);
}
