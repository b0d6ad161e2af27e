/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/control.h"
#include "report/score.h"
#include <math.h>
#include <string.h>

/* --- goals -------------------------------------------------------------------------------------
 */

static void goal_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    const char *metric = ep_q_text(r, q, 1);
    enum ep_show show = ep_show_of_metric(metric);
    double so_far = ep_query_real(q, 4) - ep_query_real(q, 11);

    EP_CELLS(r->doc, t, ep_rp_goal_name(r, metric, ep_q_text(r, q, 2)), ep_q_show(r, q, 3, show),
             ep_rp_show(r, show, round(fmax(0, so_far))),
             ep_rp_spread(r, show, ep_query_real(q, 5), ep_query_real(q, 6), ep_query_real(q, 7)),
             ep_rp_range(r, show, ep_query_real(q, 6), ep_query_real(q, 7)),
             ep_query_null(q, 9) ? EP_DASH : ep_rp_probability(r, ep_query_real(q, 9)),
             ep_rp_probability(r, ep_query_real(q, 8)));
}

void ep_control_goals(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_goals", NULL);
    struct ep_doc_table *t;

    ep_rp_heading(r, "report.control.goals");
    t = ep_rp_table(r, "lrrrrrr", "report.control.goal_table");
    while (ep_query_next(q))
        goal_row(r, t, q);
    ep_rp_close(r, q);
    q = ep_rp_query(r, "review_goals_over", NULL);
    while (ep_query_next(q)) {
        enum ep_show show = ep_show_of_metric(ep_query_text(q, 1));
        bool reached = ep_query_real(q, 3) >= ep_query_real(q, 2);

        EP_PARAGRAPH(r, reached ? "report.control.goal_reached" : "report.control.goal_missed",
                     ep_a_own(r->arena, "goal", ep_inline_label(r->arena, ep_q_text(r, q, 0))),
                     ep_a_own(r->arena, "target", ep_q_show(r, q, 2, show)),
                     ep_a_own(r->arena, "value", ep_rp_show(r, show, round(ep_query_real(q, 3)))),
                     ep_a_own(r->arena, "probability", ep_rp_probability(r, ep_query_real(q, 4))));
    }
    ep_rp_close(r, q);
}

/* --- money -------------------------------------------------------------------------------------
 */

void ep_control_money(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_shifts", NULL);
    struct ep_doc_table *t = NULL;
    double planned = 0, proposed = 0;

    while (ep_query_next(q)) {
        double before = round(ep_q_minor(r, q, 1)), after = round(ep_q_minor(r, q, 2));

        if (!t) {
            ep_rp_heading(r, "report.control.money");
            t = ep_rp_table(r, "lrrrl", "report.control.money_table");
        }
        planned += before;
        proposed += after;
        EP_CELLS(r->doc, t, ep_rp_Name(r, "channel", ep_q_text(r, q, 0)),
                 ep_rp_show(r, EP_SHOW_MONEY, before), ep_rp_show(r, EP_SHOW_MONEY, after),
                 after == before ? EP_DASH : ep_rp_signed(r, EP_SHOW_MONEY, after - before),
                 ep_rp_sentence(r, ep_q_say(r, q, 4, 5)));
    }
    ep_rp_close(r, q);
    if (t)
        EP_TOTAL(r->doc, t, ep_rp_text(r, "report.control.sum"),
                 ep_rp_show(r, EP_SHOW_MONEY, planned), ep_rp_show(r, EP_SHOW_MONEY, proposed),
                 ep_rp_signed(r, EP_SHOW_MONEY, proposed - planned), "");
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

static const char *needed(struct ep_rp *r, struct ep_query *q)
{
    const char *month = ep_q_text(r, q, 16);

    if (strcmp(ep_query_text(q, 4), "too_early") != 0)
        return EP_DASH;
    if (ep_query_null(q, 14))
        return ep_rp_text(r, "report.control.needed_never");
    return EP_SAY(r, month[0] ? "report.control.needed" : "report.control.needed_after",
                  ep_a_num("n", ceil(ep_query_real(q, 14))),
                  ep_a_num("money", round(ep_query_real(q, 15))), ep_a_text("month", month));
}

static const char *odds(struct ep_rp *r, double e)
{
    if (e < 1.05)
        return EP_DASH;
    return e > 1e6 ? EP_SAY(r, "report.control.odds_most", ep_a_num("e", 1e6))
                   : EP_SAY(r, "report.control.odds", ep_a_num("e", e < 10 ? e : round(e)));
}

void ep_control_verdicts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_verdicts", NULL);
    struct ep_doc_table *t;

    ep_rp_heading(r, "report.control.verdicts");
    ep_rp_paragraph(r, "report.control.verdict_method");
    t = ep_rp_table(r, "llrrrrll", "report.control.verdict_table");
    while (ep_query_next(q)) {
        const char *statement = EP_SAY(
            r, "report.control.statement", ep_a_text("channel", ep_q_text(r, q, 1)),
            ep_a_text("metric", ep_q_text(r, q, 2)), ep_a_num("threshold", ep_query_real(q, 3)));
        bool seen = ep_query_int(q, 9) > 0;

        EP_CELLS(r->doc, t, ep_inline_label(r->arena, ep_q_text(r, q, 0)), statement,
                 ep_q_show(r, q, 7, EP_SHOW_COUNT),
                 seen ? ep_rp_range(r, EP_SHOW_MONEY, ep_query_real(q, 10), ep_query_real(q, 12))
                      : EP_DASH,
                 odds(r, ep_query_real(q, 5)), odds(r, ep_query_real(q, 6)),
                 ep_rp_name(r, "judged", ep_q_text(r, q, 4)), needed(r, q));
    }
    ep_rp_close(r, q);
}

/* --- the planner itself ------------------------------------------------------------------------
 */

/* Keeps the score of the figure with the most months in *most. */
static void put_score(struct ep_rp *r, struct ep_doc_table *t, const char *metric,
                      const struct ep_foreseen_list *list, struct ep_score *most)
{
    struct ep_score s = ep_score_of(r->arena, list);

    if (s.count == 0)
        return;
    if (s.count > most->count)
        *most = s;
    EP_CELLS(r->doc, t, ep_rp_Name(r, "metric", metric), ep_rp_show(r, EP_SHOW_COUNT, s.count),
             ep_rp_show(r, EP_SHOW_COUNT, s.inside), ep_rp_show(r, EP_SHOW_RATE, s.share),
             ep_rp_range(r, EP_SHOW_RATE, s.low, s.high), ep_rp_show(r, EP_SHOW_RATE, s.pinball));
}

static struct ep_score month_scores(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_outcomes", "month", NULL);
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrr", "report.control.score_table");
    struct ep_foreseen_list list = {0};
    struct ep_score most = {0};
    const char *metric = "";

    while (ep_query_next(q)) {
        if (strcmp(metric, ep_query_text(q, 0)) != 0) {
            put_score(r, t, metric, &list, &most);
            metric = ep_q_text(r, q, 0);
            list = (struct ep_foreseen_list){0};
        }
        ep_score_add(r->arena, &list,
                     (struct ep_foreseen){ep_query_real(q, 1), ep_query_real(q, 2),
                                          ep_query_real(q, 3), ep_query_real(q, 6)});
    }
    ep_rp_close(r, q);
    put_score(r, t, metric, &list, &most);
    return most;
}

static int goal_scores(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_outcomes", "goal", NULL);
    struct {
        double *item;
        size_t count;
    } p = {0};
    struct {
        bool *item;
        size_t count;
    } y = {0};

    while (ep_query_next(q)) {
        double probability = ep_query_real(q, 4);
        bool reached = ep_query_real(q, 6) >= ep_query_real(q, 5);

        EP_PUSH(r->arena, &p, probability);
        EP_PUSH(r->arena, &y, reached);
    }
    ep_rp_close(r, q);
    if (p.count > 0)
        EP_PARAGRAPH(r, "report.control.brier", ep_a_num("n", (double)p.count),
                     ep_a_num("brier", ep_score_brier(p.item, y.item, (int)p.count)));
    return (int)p.count;
}

/* Months of one plan move together, and so do its figures: what counts is months, not cells. */
void ep_control_score(struct ep_rp *r)
{
    ep_rp_heading(r, "report.control.score");
    struct ep_score months = month_scores(r);
    int goals = goal_scores(r);

    if (months.count + goals == 0)
        ep_rp_paragraph(r, "report.control.score_none");
    else if (months.factor > 0)
        EP_PARAGRAPH(r, "report.control.score_factor", ep_a_num("n", months.count),
                     ep_a_num("inside", months.inside), ep_a_num("factor", months.factor));
    else
        EP_PARAGRAPH(r, "report.control.score_few", ep_a_num("n", months.count),
                     ep_a_num("enough", EP_SCORE_ENOUGH));
}
