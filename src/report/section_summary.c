/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/whatif_internal.h"
#include <math.h>
#include <string.h>

static const char *verdict(struct ep_rp *r, const char *const *months)
{
    const struct ep_total *t = ep_rp_total(r, "", "customers");
    double spend = ep_rp_mean(r, "", "spend");
    struct ep_arg arg[] = {
        ep_a_text("client", r->rev.client),
        ep_a_num("spend", spend),
        ep_a_num("budget", round(ep_rp_mean(r, "", "budget"))),
        ep_a_text("from", months[0]),
        ep_a_text("to", months[r->rev.months - 1]),
        ep_a_num("visits", ep_rp_mean(r, "", "visits")),
        ep_a_own(r->arena, "customers", ""),
        ep_a_own(r->arena, "range", ""),
    };
    const size_t count = sizeof arg / sizeof arg[0];
    const char *key = "report.summary.verdict_visits";

    if (spend <= 0)
        return ep_texts_marked(r->texts, "report.summary.verdict_none", arg, count);
    if (t && t->mean > 0) {
        key = t->spread ? "report.summary.verdict" : "report.summary.verdict_certain";
        arg[6] = ep_a_own(r->arena, "customers",
                          ep_rp_spread(r, EP_SHOW_COUNT, t->mean, t->p10, t->p90));
        arg[7] = ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_COUNT, t->p10, t->p90));
    }
    return ep_texts_marked(r->texts, key, arg, count);
}

static const char *main_goal(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "first_goal", NULL);
    const char *out = "";

    if (ep_query_next(q)) {
        const char *metric = ep_q_text(r, q, 0), *segment = ep_q_text(r, q, 2);
        enum ep_show show = ep_show_of_metric(metric);

        out = EP_SAY(r, segment[0] ? "report.summary.goal_value" : "report.summary.goal",
                     ep_a_own(r->arena, "target", ep_rp_show(r, show, ep_query_real(q, 1))),
                     ep_a_text("metric", metric), ep_a_text("segment", segment),
                     ep_a_own(r->arena, "probability", ep_rp_probability(r, ep_query_real(q, 3))));
    }
    ep_rp_close(r, q);
    return out;
}

static const char *profit(struct ep_rp *r)
{
    const struct ep_total *t = ep_rp_total(r, "", "profit");
    double horizon = ep_rp_number(r, 0, "horizon", NULL);

    if (!t || horizon <= 0)
        return "";
    bool loses = t->mean < 0;
    double low = t->spread ? t->p10 : t->mean, high = t->spread ? t->p90 : t->mean;

    return EP_SAY(r, loses ? "report.summary.loss_profit" : "report.summary.profit",
                  ep_a_num("horizon", horizon),
                  ep_a_own(r->arena, "profit", ep_rp_spread(r, EP_SHOW_MONEY, t->mean, low, high)),
                  ep_a_own(r->arena, "loss", ep_rp_spread(r, EP_SHOW_MONEY, -t->mean, low, high)),
                  ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_MONEY, low, high)));
}

static const char *payback(struct ep_rp *r, const char *const *months)
{
    const struct ep_total *t = ep_rp_total(r, "", "payback_month");

    if (!t)
        return "";
    int month = (int)lround(fmin(fmax(t->mean, 0), r->rev.months));

    if (month < 1)
        return EP_SAY(r, "report.summary.no_payback", ep_a_num("months", r->rev.months));
    return EP_SAY(r, month == 1 ? "report.summary.payback_first" : "report.summary.payback",
                  ep_a_num("month", month), ep_a_text("when", months[month - 1]));
}

static const char *loss(struct ep_rp *r)
{
    const struct ep_total *t = ep_rp_total(r, "", "loss_probability");

    if (!t)
        return "";
    double cases = round(t->mean * 100);

    return cases < 1 ? ep_rp_text(r, "report.summary.no_loss")
                     : EP_SAY(r, "report.summary.loss", ep_a_num("cases", cases));
}

/* Why money is left: hours, where they are what limits today's budget. */
static const char *unspent_key(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "binds_today", NULL);
    bool hours = ep_query_next(q) && strcmp(ep_query_text(q, 0), "hours") == 0;

    ep_rp_close(r, q);
    return hours ? "report.summary.unspent_hours" : "report.summary.unspent";
}

const char *ep_summary_verdict(struct ep_rp *r)
{
    const char *const *months = ep_rp_months(r);
    const char *text = verdict(r, months);
    double unspent = ep_rp_mean(r, "", "unspent"), budget = ep_rp_mean(r, "", "budget");

    double baseline = ep_rp_number(r, 0, "baseline_customers", NULL);
    bool counted = ep_rp_number(r, 0, "goal_baseline", NULL) > 0;

    text = ep_rp_join(r, " ", ep_whatif_sought(r), text);
    if (baseline >= 0.5)
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, counted ? "report.summary.baseline" : "report.summary.apart",
                                 ep_a_num("baseline", round(baseline))));
    text = ep_rp_join(r, " ", text, main_goal(r));
    if (ep_rp_mean(r, "", "spend") > 0) {
        text = ep_rp_join(r, " ", text, profit(r));
        text = ep_rp_join(r, " ", text, payback(r, months));
        text = ep_rp_join(r, " ", text, loss(r));
        if (strcmp(r->rev.objective, "profit") == 0)
            text = ep_rp_join(r, " ", text, ep_whatif_half(r));
        if (unspent >= 0.005 * budget && unspent >= 1)
            text = ep_rp_join(r, " ", text,
                              EP_SAY(r, unspent_key(r), ep_a_num("unspent", unspent),
                                     ep_a_num("budget", round(budget))));
    }
    return text;
}

/* What a probability says, from the likeliest down. */
static const struct {
    double at_least;
    const char *key;
} odds[] = {
    {0.60, "report.odds.likely"},
    {0.40, "report.odds.even"},
    {0.00, "report.odds.unlikely"},
};

static const char *odds_of(struct ep_rp *r, struct ep_query *q)
{
    if (!ep_query_int(q, 10))
        return EP_SAY(r, "report.odds.unmeasured",
                      ep_a_own(r->arena, "why", ep_rp_say_json(r, ep_q_text(r, q, 11), "{}")));
    if (ep_query_null(q, 17))
        return ep_rp_text(r, "report.odds.missing");
    for (size_t i = 0; i < sizeof odds / sizeof odds[0]; i++)
        if (ep_query_real(q, 17) >= odds[i].at_least)
            return ep_rp_text(r, odds[i].key);
    return "";
}

static const char *or_dash(struct ep_query *q, int column, const char *text)
{
    return ep_query_null(q, column) ? EP_DASH : text;
}

static void cost_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    double most = ep_q_minor(r, q, 7), mid = ep_query_real(q, 19);
    double low = ep_query_real(q, 18), high = ep_query_real(q, 20);

    if (ep_query_null(q, 7) || ep_query_null(q, 19))
        return;
    const char *limit = EP_SAY(r, "report.summary.at_most",
                               ep_a_own(r->arena, "n", ep_rp_show(r, EP_SHOW_MONEY, most)));
    const char *odd = ep_rp_text(r, mid <= most ? "report.odds.under" : "report.odds.over");

    EP_CELLS(r->doc, t, ep_rp_text(r, "report.summary.cost_row"), limit,
             ep_rp_spread(r, EP_SHOW_MONEY, mid, low, high),
             or_dash(q, 18, ep_rp_range(r, EP_SHOW_MONEY, low, high)), EP_DASH, odd);
}

static void goals(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrl", "report.summary.goals");
    struct ep_query *q = ep_rp_query(r, "goals", NULL);

    while (ep_query_next(q)) {
        enum ep_show show = ep_show_of_metric(ep_query_text(q, 2));
        double low = ep_query_real(q, 14), high = ep_query_real(q, 16);
        const char *window = ep_rp_window(r, ep_q_text(r, q, 5), ep_q_text(r, q, 6));
        const char *name = ep_rp_goal_name(r, ep_q_text(r, q, 2), ep_q_text(r, q, 9));

        EP_CELLS(r->doc, t,
                 EP_SAY(r, "report.summary.goal_row", ep_a_own(r->arena, "goal", name),
                        ep_a_own(r->arena, "window", window)),
                 ep_rp_show(r, show, ep_query_real(q, 3)),
                 or_dash(q, 13, ep_rp_spread(r, show, ep_query_real(q, 13), low, high)),
                 or_dash(q, 14, ep_rp_range(r, show, low, high)),
                 ep_query_null(q, 17) ? EP_DASH : ep_rp_probability(r, ep_query_real(q, 17)),
                 odds_of(r, q));
        cost_row(r, t, q);
    }
    ep_rp_close(r, q);
    if (t->rows.count == 0)
        ep_rp_paragraph(r, "report.summary.no_goals");
}

static void decisions(struct ep_rp *r)
{
    static const char *const titles[] = {NULL, "report.summary.decisions_1",
                                         "report.summary.decisions_2", "report.summary.decisions"};
    const char *text[3];
    size_t count = ep_decisions(r, text);

    if (count == 0)
        return;
    ep_doc_paragraph(r->doc, ep_arena_printf(r->arena, "**%s**", ep_rp_text(r, titles[count])));
    struct ep_block *list = ep_doc_list(r->doc, true);

    for (size_t i = 0; i < count; i++)
        ep_doc_item(r->doc, list, NULL, text[i]);
}

static const char *sensitive(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "sensitivity", NULL);
    const char *out = "";

    if (ep_query_next(q)) {
        const char *key = ep_q_text(r, q, 0), *where = ep_q_text(r, q, 5);
        double low = ep_q_minor(r, q, 1), high = ep_q_minor(r, q, 2);

        out = EP_SAY(r, "report.summary.sensitive",
                     ep_a_own(r->arena, "fact", ep_rp_fact_name(r, key)),
                     ep_a_own(r->arena, "low", ep_rp_signed(r, EP_SHOW_ESTIMATE, fmin(low, high))),
                     ep_a_own(r->arena, "high", ep_rp_signed(r, EP_SHOW_ESTIMATE, fmax(low, high))),
                     ep_a_own(r->arena, "note", ep_rp_note(r, key)));
        if (where[0])
            out = ep_rp_join(r, " ", out,
                             EP_SAY(r, "report.summary.sensitive_key",
                                    ep_a_own(r->arena, "key", ep_rp_code(r, where))));
    }
    ep_rp_close(r, q);
    return out;
}

static void rests(struct ep_rp *r)
{
    const struct ep_total *data = ep_rp_total(r, "", "data_share");
    double benchmark = ep_rp_mean(r, "", "benchmark_share");

    if (!data)
        return;
    const char *text = EP_SAY(r, "report.summary.rests", ep_a_num("data", data->mean),
                              ep_a_num("benchmark", benchmark),
                              ep_a_num("assumed", fmax(0, 1 - data->mean - benchmark)));

    ep_doc_paragraph(r->doc, ep_rp_join(r, " ", text, sensitive(r)));
}

void ep_section_summary(struct ep_rp *r)
{
    ep_doc_paragraph(r->doc, ep_summary_verdict(r));
    goals(r);
    decisions(r);
    rests(r);
}
