/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <string.h>

static const char *goal_name(struct ep_rp *r, struct ep_query *q)
{
    return ep_rp_goal_name(r, ep_q_text(r, q, 2), ep_q_text(r, q, 9));
}

static const char *each(struct ep_rp *r, struct ep_query *q)
{
    return ep_query_null(q, 7) ? EP_DASH : ep_q_minor_show(r, q, 7);
}

static void goal_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    enum ep_show show = ep_show_of_metric(ep_query_text(q, 2));
    double low = ep_query_real(q, 14), high = ep_query_real(q, 16);
    const char *id = ep_q_text(r, q, 0), *name = goal_name(r, q);

    if (strcmp(ep_query_text(q, 8), "must") == 0)
        name = EP_SAY(r, "report.goals.must", ep_a_own(r->arena, "name", name));
    EP_CELLS(r->doc, t, ep_rp_Name(r, "serves", ep_q_text(r, q, 1)), name,
             ep_rp_window(r, ep_q_text(r, q, 5), ep_q_text(r, q, 6)),
             ep_rp_join(r, "", ep_rp_show(r, show, ep_query_real(q, 4)),
                        ep_rp_notef(r, "goal.%s.baseline", id)),
             ep_rp_join(r, "", ep_rp_show(r, show, ep_query_real(q, 3)),
                        ep_rp_notef(r, "goal.%s.target", id)),
             each(r, q),
             ep_query_null(q, 13) ? EP_DASH
                                  : ep_rp_spread(r, show, ep_query_real(q, 13), low, high),
             ep_query_null(q, 14) ? EP_DASH : ep_rp_range(r, show, low, high),
             ep_query_null(q, 17) ? EP_DASH : ep_rp_probability(r, ep_query_real(q, 17)),
             ep_query_null(q, 21) ? "" : ep_rp_spread(r, show, ep_query_real(q, 21), low, high));
}

static const char *lacks(struct ep_rp *r, const char *goal)
{
    struct ep_query *q = ep_rp_query(r, "goal_missing", goal, NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, ", ", list, ep_rp_name(r, "lacks", ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    return list[0] ? EP_SAY(r, "report.goals.lacks", ep_a_own(r->arena, "list", list)) : "";
}

static const char *say_goal(struct ep_rp *r, struct ep_query *q)
{
    const char *name = goal_name(r, q), *missing = lacks(r, ep_q_text(r, q, 0)), *text = "";

    if (!ep_query_int(q, 10))
        text = EP_SAY(r, "report.goals.unmeasured", ep_a_own(r->arena, "goal", name),
                      ep_a_own(r->arena, "why", ep_rp_say_json(r, ep_q_text(r, q, 11), "{}")));
    else if (ep_query_text(q, 22)[0] || missing[0])
        text = EP_SAY(r, "report.goals.verdict", ep_a_own(r->arena, "goal", name),
                      ep_a_own(r->arena, "verdict", ep_rp_sentence(r, ep_q_say(r, q, 22, 23))));
    return ep_rp_join(r, " ", text, missing);
}

/* A list of sentences under a heading, nothing where there is none. */
static void said_list(struct ep_rp *r, const char *query, const char *heading)
{
    struct ep_query *q = ep_rp_query(r, query, NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, heading);
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, 0, 1)));
    }
    ep_rp_close(r, q);
}

static void verdicts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "goals", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        const char *text = say_goal(r, q);

        if (!text[0])
            continue;
        if (!list) {
            ep_rp_heading(r, "report.goals.verdicts");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, text);
    }
    ep_rp_close(r, q);
}

static const char *metric_of(struct ep_rp *r, const char *goal, enum ep_show *show)
{
    struct ep_query *q = ep_rp_query(r, "goals", NULL);
    const char *name = goal;

    while (ep_query_next(q)) {
        if (strcmp(ep_query_text(q, 0), goal) != 0)
            continue;
        name = goal_name(r, q);
        *show = ep_show_of_metric(ep_query_text(q, 2));
    }
    ep_rp_close(r, q);
    return name;
}

/* Counts and money are not one table. */
static void by_month(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "goal_months", NULL);
    struct ep_wide wide[2] = {{0}};
    static const enum ep_show shows[2] = {EP_SHOW_COUNT, EP_SHOW_MONEY};

    while (ep_query_next(q)) {
        enum ep_show show = EP_SHOW_COUNT;
        int m = ep_rp_month_index(r, ep_query_text(q, 1));
        const char *name = metric_of(r, ep_q_text(r, q, 0), &show);

        if (m >= 0 && show != EP_SHOW_RATE)
            ep_wide_row(r, &wide[show == EP_SHOW_MONEY], name)->value[m] = ep_query_real(q, 2);
    }
    ep_rp_close(r, q);
    if (wide[0].count + wide[1].count > 0)
        ep_rp_heading(r, "report.goals.by_month");
    for (size_t i = 0; i < 2; i++)
        ep_wide_write(r, &wide[i], ep_rp_text(r, "report.goals.goal"), shows[i], true, false);
}

/* "└ " indented by level. */
static const char *indented(struct ep_rp *r, int level, const char *name)
{
    static const char *const edges[] = {"", "\xE2\x94\x94 ", "\xE2\x80\x83\xE2\x94\x94 ",
                                        "\xE2\x80\x83\xE2\x80\x83\xE2\x94\x94 "};
    size_t deepest = sizeof edges / sizeof edges[0] - 1;
    size_t at = level < 0 ? 0 : (size_t)level > deepest ? deepest : (size_t)level;

    return ep_arena_printf(r->arena, at == 0 ? "%s**%s**" : "%s%s", edges[at], name);
}

static const char *kpi_name(struct ep_rp *r, struct ep_query *q)
{
    const char *metric = ep_q_text(r, q, 2);

    return ep_query_int(q, 1) == 0 ? ep_rp_goal_name(r, metric, ep_q_text(r, q, 8))
                                   : ep_rp_Name(r, "metric", metric);
}

static void kpis(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "kpis", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        enum ep_show show = ep_show_of_unit(ep_query_text(q, 4));

        if (!t) {
            ep_rp_heading(r, "report.goals.kpis");
            t = ep_rp_table(r, "lrrl", "report.goals.kpi");
        }
        EP_CELLS(r->doc, t, indented(r, (int)ep_query_int(q, 1), kpi_name(r, q)),
                 ep_q_show(r, q, 5, show), ep_q_show(r, q, 6, show),
                 ep_rp_name(r, "person", ep_query_text(q, 7)));
    }
    ep_rp_close(r, q);
}

/* Channels below this share of a figure are told as one sum. */
#define SMALL_PART 0.01

struct parts {
    struct ep_doc_table *table;
    const char *goal; /* of the rows gathered last */
    double rest;
    size_t others;
    enum ep_show show;
};

static void others_row(struct ep_rp *r, struct parts *p)
{
    if (p->others > 0)
        EP_CELLS(r->doc, p->table, "",
                 EP_SAY(r, "report.goals.others", ep_a_num("n", (double)p->others)),
                 ep_rp_show(r, p->show, p->rest), EP_DASH, EP_DASH, EP_DASH, "");
    p->others = 0;
    p->rest = 0;
}

/* Visits and money are those of the whole plan: a channel serves all goals with the same ones. */
static void part_row(struct ep_rp *r, struct parts *p, struct ep_query *q)
{
    const char *channel = ep_q_text(r, q, 1), *goal = ep_q_text(r, q, 6);
    double visits = ep_rp_mean(r, channel, "visits"), spend = ep_q_minor(r, q, 8);
    bool first = !p->goal || strcmp(p->goal, goal) != 0;

    if (first)
        others_row(r, p);
    p->goal = goal;
    p->show = ep_show_of_unit(ep_query_text(q, 2));
    if (ep_query_real(q, 3) < SMALL_PART * ep_query_real(q, 7)) {
        p->rest += ep_query_real(q, 3);
        p->others++;
        return;
    }
    EP_CELLS(r->doc, p->table,
             first ? ep_rp_goal_name(r, ep_q_text(r, q, 0), ep_q_text(r, q, 5)) : "",
             ep_rp_name(r, "channel", channel),
             ep_rp_join(r, "", ep_q_show(r, q, 3, p->show),
                        ep_rp_notef(r, "kpi.%s.%s.%s", goal, ep_q_text(r, q, 0), channel)),
             visits > 0 ? ep_rp_show(r, EP_SHOW_COUNT, visits) : EP_DASH,
             visits > 0 && spend > 0 ? ep_rp_show(r, EP_SHOW_MONEY, spend / visits) : EP_DASH,
             spend > 0 ? ep_rp_show(r, EP_SHOW_ESTIMATE, spend) : EP_DASH,
             ep_query_text(q, 4)[0] ? ep_rp_name(r, "person", ep_query_text(q, 4)) : EP_DASH);
}

static void parts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "kpi_channels", NULL);
    struct parts p = {NULL, NULL, 0, 0, EP_SHOW_COUNT};

    while (ep_query_next(q)) {
        if (!p.table) {
            ep_rp_heading(r, "report.goals.parts");
            p.table = ep_rp_table(r, "llrrrrl", "report.goals.part");
        }
        part_row(r, &p, q);
    }
    ep_rp_close(r, q);
    others_row(r, &p);
}

void ep_section_goals(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lllrrrrrrr", "report.goals.table");
    struct ep_query *q = ep_rp_query(r, "goals", NULL);

    while (ep_query_next(q))
        goal_row(r, t, q);
    ep_rp_close(r, q);
    if (t->rows.count == 0) {
        ep_rp_paragraph(r, "report.goals.missing");
        return;
    }
    verdicts(r);
    said_list(r, "goal_conflicts", "report.goals.conflicts");
    by_month(r);
    kpis(r);
    parts(r);
}
