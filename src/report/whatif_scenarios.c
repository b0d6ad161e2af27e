/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/whatif_internal.h"
#include <math.h>
#include <string.h>

/* ---- the budget that was sought ---- */

/* Columns of the query "seek". */
enum {
    K_METRIC,
    K_SEGMENT,
    K_ASKED,
    K_REACHED,
    K_LEAST,
    K_BOUND,
    K_GAP,
    K_TARGET,
    K_EXPECTED,
    K_PROBABILITY,
    K_REACHABLE,
    K_LIMIT,
    K_ANY
};

static const char *sought_key(struct ep_query *q)
{
    bool likely = !ep_query_null(q, K_ASKED);

    if (ep_query_int(q, K_REACHED))
        return likely                      ? "report.seek.likely"
               : ep_query_null(q, K_BOUND) ? "report.seek.expected_unproven"
                                           : "report.seek.expected";
    return likely && ep_query_real(q, K_REACHABLE) >= ep_query_real(q, K_TARGET)
               ? "report.seek.not_so_likely"
               : "report.seek.unreachable";
}

/* What is proven where dates of set-up and tools may be others. */
static const char *any_plan(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_null(q, K_ANY))
        return ep_rp_text(r, "report.seek.not_any");
    return EP_SAY(r, "report.seek.any", ep_a_own(r->arena, "any", ep_q_estimate(r, q, K_ANY)));
}

const char *ep_whatif_sought(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "seek", NULL);
    const char *out = "";

    if (ep_query_next(q)) {
        const char *metric = ep_q_text(r, q, K_METRIC);
        enum ep_show show = ep_show_of_metric(metric);
        const char *limit = ep_q_text(r, q, K_LIMIT);

        out = EP_SAY(
            r, sought_key(q),
            ep_a_own(r->arena, "goal", ep_rp_goal_name(r, metric, ep_q_text(r, q, K_SEGMENT))),
            ep_a_own(r->arena, "target", ep_rp_show(r, show, ep_query_real(q, K_TARGET))),
            ep_a_own(r->arena, "least", ep_q_estimate(r, q, K_LEAST)),
            ep_a_own(r->arena, "bound",
                     ep_query_null(q, K_BOUND) ? "" : ep_q_estimate(r, q, K_BOUND)),
            ep_a_own(r->arena, "any", any_plan(r, q)),
            ep_a_own(r->arena, "asked", ep_rp_probability(r, ep_query_real(q, K_ASKED))),
            ep_a_own(r->arena, "probability",
                     ep_rp_probability(r, ep_query_real(q, K_PROBABILITY))),
            ep_a_own(r->arena, "most", ep_rp_show(r, show, ep_query_real(q, K_REACHABLE))),
            ep_a_own(r->arena, "expected", ep_rp_show(r, show, ep_query_real(q, K_EXPECTED))),
            ep_a_own(r->arena, "limit", limit[0] ? ep_rp_name(r, "limit", limit) : ""));
    }
    ep_rp_close(r, q);
    return out;
}

void ep_whatif_seek(struct ep_rp *r)
{
    const char *text = ep_whatif_sought(r);

    if (text[0])
        ep_doc_paragraph(r->doc, text);
}

/* ---- how near to the best ---- */

/* The gain over a plainer division of the same money, where it is one. */
static const char *gain(struct ep_rp *r, const char *metric, const char *key)
{
    const struct ep_total *t = ep_rp_total(r, "", metric);

    if (!t || t->mean <= 0 || strcmp(r->rev.objective, "profit") != 0)
        return "";
    return EP_SAY(r, key, ep_a_own(r->arena, "gain", ep_rp_show(r, EP_SHOW_ESTIMATE, t->mean)));
}

static void shares(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "share_ranges", NULL);
    const char *text = "";

    while (ep_query_next(q))
        text = ep_rp_join(
            r, ", ", text,
            EP_SAY(r, "report.whatif.share",
                   ep_a_own(r->arena, "channel", ep_rp_name(r, "channel", ep_q_text(r, q, 0))),
                   ep_a_own(r->arena, "range",
                            ep_rp_range(r, EP_SHOW_RATE, ep_query_real(q, 1), ep_query_real(q, 2))),
                   ep_a_num("share", ep_query_real(q, 3))));
    ep_rp_close(r, q);
    if (text[0])
        EP_PARAGRAPH(r, "report.whatif.flat", ep_a_own(r->arena, "list", text));
}

/* Over which draws that is, where it is not over all. */
static const char *over_few(struct ep_rp *r, bool sets)
{
    double all = ep_rp_mean(r, "", "draws"), few = ep_rp_mean(r, "", "set_draws");

    if (ep_rp_mean(r, "", "bound_draws") < all)
        return ep_rp_text(r, "report.whatif.few");
    return !sets || few >= all ? ""
                               : EP_SAY(r, "report.whatif.few_sets", ep_a_num("few", few),
                                        ep_a_num("all", all));
}

void ep_whatif_quality(struct ep_rp *r)
{
    const struct ep_total *set = ep_rp_total(r, "", "set_gap");
    double gap = ep_rp_mean(r, "", "gap");

    if (!ep_rp_total(r, "", "upper_bound") || ep_rp_mean(r, "", "spend") <= 0)
        return;
    const char *text =
        EP_SAY(r, "report.whatif.gap",
               ep_a_own(r->arena, "gap", ep_rp_show(r, EP_SHOW_RATE, fmax(gap, 1e-5))));

    if (set)
        text =
            ep_rp_join(r, " ", text,
                       EP_SAY(r, "report.whatif.set_gap", ep_a_num("gap", fmax(set->mean, gap))));
    text = ep_rp_join(r, " ", text, over_few(r, set != NULL));
    text = ep_rp_join(r, " ", text, gain(r, "gain_over_equal", "report.whatif.over_equal"));
    text = ep_rp_join(r, " ", text, gain(r, "gain_over_today", "report.whatif.over_today"));
    ep_rp_heading(r, "report.whatif.quality");
    ep_doc_paragraph(r->doc, text);
    shares(r);
}

/* ---- scenarios ---- */

static void plan_row(struct ep_rp *r, struct ep_doc_table *t)
{
    const struct ep_total *c = ep_rp_total(r, "", "customers"), *p = ep_rp_total(r, "", "profit");
    struct ep_query *q = ep_rp_query(r, "binding", NULL);
    const char *binds = ep_query_next(q) ? ep_rp_name(r, "limit", ep_q_text(r, q, 0)) : "";

    ep_rp_close(r, q);
    if (!c || !p)
        return;
    EP_CELLS(r->doc, t, ep_rp_text(r, "report.whatif.as_briefed"),
             ep_rp_show(r, EP_SHOW_MONEY, round(ep_rp_mean(r, "", "budget"))),
             ep_rp_show(r, EP_SHOW_MONEY, round(ep_rp_mean(r, "", "spend"))),
             ep_rp_spread(r, EP_SHOW_COUNT, c->mean, c->p10, c->p90),
             ep_rp_range(r, EP_SHOW_COUNT, c->p10, c->p90),
             ep_rp_spread(r, EP_SHOW_MONEY, p->mean, p->p10, p->p90),
             ep_rp_probability(r, ep_rp_mean(r, "", "loss_probability")), binds,
             ep_rp_text(r, "report.whatif.the_plan"));
}

static void scenario_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    const char *name = ep_q_client(r, q, S_NAME);

    if (ep_query_text(q, S_PROBLEM)[0]) {
        EP_CELLS(r->doc, t, name, EP_DASH, EP_DASH, EP_DASH, EP_DASH, EP_DASH, EP_DASH, EP_DASH,
                 EP_SAY(r, "report.whatif.no_plan",
                        ep_a_own(r->arena, "problem", ep_q_client(r, q, S_PROBLEM))));
        return;
    }
    EP_CELLS(r->doc, t, name, ep_whatif_money(r, q, S_BUDGET), ep_whatif_money(r, q, S_SPEND),
             ep_whatif_customers(r, q),
             ep_rp_range(r, EP_SHOW_COUNT, ep_query_real(q, S_CUSTOMERS_LOW),
                         ep_query_real(q, S_CUSTOMERS_HIGH)),
             ep_whatif_profit(r, q), ep_rp_probability(r, ep_query_real(q, S_LOSS)),
             ep_whatif_binds(r, q), ep_whatif_changes(r, "scenario", ep_q_text(r, q, S_NAME)));
}

/* "**lean**: `plan.budget` 30000 in place of 60000; ..." */
static void inputs(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "scenario_inputs", NULL);
    struct ep_block *list = NULL;
    const char *last = "", *text = "";

    while (ep_query_next(q)) {
        const char *name = ep_q_client(r, q, 0);
        const char *was = ep_query_text(q, 2);
        const char *one = EP_SAY(r, was[0] ? "report.whatif.input" : "report.whatif.input_new",
                                 ep_a_own(r->arena, "key", ep_rp_code(r, ep_q_text(r, q, 1))),
                                 ep_a_own(r->arena, "was", ep_q_client(r, q, 2)),
                                 ep_a_own(r->arena, "value", ep_q_client(r, q, 3)));

        if (!ep_streq(name, last)) {
            if (!list)
                list = ep_doc_list(r->doc, false);
            if (text[0])
                ep_doc_item(r->doc, list, NULL, text);
            last = name;
            text = ep_arena_printf(r->arena, "**%s:** %s", name, one);
            continue;
        }
        text = ep_rp_join(r, "; ", text, one);
    }
    ep_rp_close(r, q);
    if (text[0])
        ep_doc_item(r->doc, list, NULL, text);
}

/* Goals across scenarios: expected and how likely. */
static void goals(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "scenario_goals", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *metric = ep_q_text(r, q, 1), *name = ep_q_client(r, q, 0);
        enum ep_show show = ep_show_of_metric(metric);

        if (!t)
            t = ep_rp_table(r, "llrrr", "report.whatif.goals");
        EP_CELLS(r->doc, t, name[0] ? name : ep_rp_text(r, "report.whatif.as_briefed"),
                 ep_rp_goal_name(r, metric, ep_q_text(r, q, 2)),
                 ep_rp_show(r, show, ep_query_real(q, 3)),
                 ep_query_null(q, 4) ? EP_DASH
                                     : ep_rp_spread(r, show, ep_query_real(q, 4),
                                                    ep_query_real(q, 5), ep_query_real(q, 6)),
                 ep_query_null(q, 7) ? EP_DASH : ep_rp_probability(r, ep_query_real(q, 7)));
    }
    ep_rp_close(r, q);
}

void ep_whatif_scenarios(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "scenarios", "scenario", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        if (!t) {
            ep_rp_heading(r, "report.whatif.scenarios_title");
            t = ep_rp_table(r, "lrrrrrrll", "report.whatif.scenarios");
            plan_row(r, t);
        }
        scenario_row(r, t, q);
    }
    ep_rp_close(r, q);
    if (!t) {
        ep_rp_paragraph(r, "report.whatif.no_scenarios");
        return;
    }
    ep_rp_paragraph(r, "report.whatif.scenarios_say");
    inputs(r);
    goals(r);
}
