/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/control.h"
#include <math.h>
#include <string.h>

/* --- the verdict in sentences ------------------------------------------------------------------
 */

static void total_of(struct ep_rp *r, const char *metric, double *planned, double *actual)
{
    struct ep_query *q = ep_rp_query(r, "review_total", metric, NULL);

    *planned = *actual = 0;
    if (ep_query_next(q)) {
        *planned = ep_query_real(q, 0);
        *actual = ep_query_real(q, 1);
    }
    ep_rp_close(r, q);
}

static const char *changed(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_changed", NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, ", ", list, ep_rp_name(r, "changed", ep_q_text(r, q, 0)));
    ep_rp_close(r, q);
    return list;
}

static void lead(struct ep_rp *r, struct ep_query *q)
{
    double spend[2], customers[2], revenue[2];
    const char *from = ep_q_text(r, q, 1), *to = ep_q_text(r, q, 2);

    total_of(r, "spend", &spend[0], &spend[1]);
    total_of(r, "customers", &customers[0], &customers[1]);
    total_of(r, "revenue", &revenue[0], &revenue[1]);
    EP_PARAGRAPH(r, customers[0] > 0 ? "report.control.lead" : "report.control.lead_money",
                 ep_a_text("from", from), ep_a_text("to", to), ep_a_num("spent", round(spend[1])),
                 ep_a_num("planned", round(spend[0])), ep_a_num("customers", round(customers[1])),
                 ep_a_num("foreseen", round(customers[0])),
                 ep_a_num("share", customers[0] > 0 ? customers[1] / customers[0] : 0),
                 ep_a_num("revenue", round(revenue[1])),
                 ep_a_num("planned_revenue", round(revenue[0])));
}

/* What a plan of the months left spends more or less than the plan of record had for them. */
static void unspent(struct ep_rp *r, struct ep_query *q, const char *what)
{
    double extra = ep_q_minor(r, q, 12);
    bool anew = strcmp(what, "anew") == 0 || strcmp(what, "channels") == 0;

    if (fabs(extra) < 0.01 * fabs(ep_q_minor(r, q, 6)) || (!anew && strcmp(what, "move") != 0))
        return;
    EP_PARAGRAPH(r,
                 ep_arena_printf(r->arena, "report.control.%s%s", extra > 0 ? "extra" : "spare",
                                 anew ? "_anew" : ""),
                 ep_a_num("money", fabs(extra)));
}

/* Which months are planned, where the brief has other ones than the plan of record. */
static void period(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_period", NULL);

    if (ep_query_next(q))
        EP_PARAGRAPH(r, "report.control.period", ep_a_text("was", ep_q_text(r, q, 0)),
                     ep_a_text("is", ep_q_text(r, q, 1)), ep_a_num("months", ep_query_real(q, 2)));
    ep_rp_close(r, q);
}

/* Less than one unit of money is none. */
static double whole(double money)
{
    return fabs(money) < 1 ? 0 : money;
}

static void decision(struct ep_rp *r, struct ep_query *q)
{
    const char *what = ep_q_text(r, q, 4);
    bool worse = strcmp(what, "anew") == 0 && ep_query_real(q, 9) <= 0;
    const char *key =
        ep_arena_printf(r->arena, "report.control.decision_%s%s", what, worse ? "_forced" : "");

    EP_PARAGRAPH(
        r, key, ep_a_num("months", ep_query_real(q, 3)), ep_a_num("rest", ep_q_minor(r, q, 6)),
        ep_a_num("moved", ep_q_minor(r, q, 7)), ep_a_num("most", ep_q_minor(r, q, 8)),
        ep_a_num("gain", whole(ep_q_minor(r, q, 9))), ep_a_num("flat", ep_q_minor(r, q, 10)),
        ep_a_num("free", ep_q_minor(r, q, 11)), ep_a_num("extra", ep_q_minor(r, q, 12)),
        ep_a_num("basis", ep_query_real(q, 0)), ep_a_own(r->arena, "changed", changed(r)));
    period(r);
    unspent(r, q, what);
}

/* --- channel by channel ------------------------------------------------------------------------
 */

static const char *sentence(struct ep_rp *r, const char *so_far, const char *query, const char *arg,
                            const char *channel)
{
    struct ep_query *q =
        arg ? ep_rp_query(r, query, arg, channel, NULL) : ep_rp_query(r, query, channel, NULL);

    while (ep_query_next(q))
        so_far = ep_rp_join(r, " ", so_far, ep_rp_sentence(r, ep_q_say(r, q, 0, 1)));
    ep_rp_close(r, q);
    return so_far;
}

/* One word for what to do with the channel. */
static const char *headline(struct ep_rp *r, const char *channel)
{
    struct ep_query *q = ep_rp_query(r, "review_shift", channel, NULL);
    const char *word = ep_query_next(q) ? strrchr(ep_q_text(r, q, 0), '.') : NULL;

    ep_rp_close(r, q);
    if (!word) /* what takes no money may go on all the same */
        word = ep_rp_number(r, 0, "review_in_use", channel) > 0 ? ".same" : ".none";
    return ep_rp_text(r, ep_arena_printf(r->arena, "report.control.do%s", word));
}

static void channel(struct ep_rp *r, const char *id)
{
    const char *text = sentence(r, "", "review_deviation", NULL, id);

    text = sentence(r, text, "review_advice_of", "late", id);
    text = sentence(r, text, "review_verdict", NULL, id);
    text = sentence(r, text, "review_advice_of", "drop", id);
    text = sentence(r, text, "review_shift", NULL, id);
    EP_PARAGRAPH(r, "report.control.channel",
                 ep_a_own(r->arena, "name", ep_rp_Name(r, "channel", id)),
                 ep_a_own(r->arena, "do", headline(r, id)), ep_a_own(r->arena, "text", text));
}

static void channels(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_order", NULL);

    ep_rp_heading(r, "report.control.channels");
    while (ep_query_next(q))
        channel(r, ep_q_text(r, q, 0));
    ep_rp_close(r, q);
}

/* --- plan and actual ---------------------------------------------------------------------------
 */

static const struct figure {
    const char *metric;
    enum ep_show show;
} figures[] = {{"spend", EP_SHOW_MONEY},
               {"visits", EP_SHOW_COUNT},
               {"leads", EP_SHOW_COUNT},
               {"customers", EP_SHOW_COUNT},
               {"revenue", EP_SHOW_MONEY}};
#define FIGURES (sizeof figures / sizeof figures[0])

struct pair {
    double planned, actual;
    bool known, whole; /* whole: of every month */
};
struct pairs {
    const char *name; /* channel or month */
    struct pair of[FIGURES];
};
struct pair_list {
    struct pairs *item;
    size_t count;
};

static struct pairs *pairs_of(struct ep_rp *r, struct pair_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->item[i].name, name) == 0)
            return &list->item[i];
    struct pairs new = {.name = ep_arena_strdup(r->arena, name)};

    EP_PUSH(r->arena, list, new);
    return &list->item[list->count - 1];
}

static const char *shown(struct ep_rp *r, const struct pair *p, enum ep_show show)
{
    const char *actual = p->known ? ep_rp_show(r, show, round(p->actual)) : EP_DASH;

    return EP_SAY(r, "report.control.pair", ep_a_own(r->arena, "actual", actual),
                  ep_a_own(r->arena, "planned", ep_rp_show(r, show, round(p->planned))));
}

static void pair_rows(struct ep_rp *r, const struct pair_list *list, const char *heading,
                      const char *head, bool months)
{
    struct ep_doc_table *t;

    ep_rp_heading(r, heading);
    t = ep_rp_table(r, "lrrrrr", head);
    for (size_t i = 0; i < list->count; i++) {
        const struct pairs *p = &list->item[i];
        const char *cell[FIGURES + 1] = {months ? ep_rp_month(r, p->name)
                                                : ep_rp_Name(r, "channel", p->name)};

        for (size_t f = 0; f < FIGURES; f++)
            cell[f + 1] = shown(r, &p->of[f], figures[f].show);
        ep_doc_row(r->doc, t, false, cell, FIGURES + 1);
    }
}

static void by_channel(struct ep_rp *r)
{
    struct pair_list list = {0};

    for (size_t f = 0; f < FIGURES; f++) {
        struct ep_query *q = ep_rp_query(r, "review_channels", figures[f].metric, NULL);

        while (ep_query_next(q)) {
            struct pairs *p = pairs_of(r, &list, ep_query_text(q, 0));

            p->of[f] =
                (struct pair){ep_query_real(q, 1), ep_query_real(q, 2), ep_query_int(q, 4) > 0,
                              ep_query_int(q, 3) == ep_query_int(q, 4)};
        }
        ep_rp_close(r, q);
    }
    pair_rows(r, &list, "report.control.by_channel", "report.control.channel_table", false);
}

static void by_month(struct ep_rp *r)
{
    struct pair_list list = {0};
    struct ep_query *q = ep_rp_query(r, "review_months", NULL);

    while (ep_query_next(q))
        for (size_t f = 0; f < FIGURES; f++) {
            if (strcmp(figures[f].metric, ep_query_text(q, 1)) != 0)
                continue;
            pairs_of(r, &list, ep_query_text(q, 0))->of[f] =
                (struct pair){ep_query_real(q, 2), ep_query_real(q, 3), !ep_query_null(q, 3), true};
        }
    ep_rp_close(r, q);
    pair_rows(r, &list, "report.control.by_month", "report.control.month_table", true);
}

/* --- where it differs --------------------------------------------------------------------------
 */

static void deviations(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_deviations", NULL);
    struct ep_doc_table *t;

    ep_rp_heading(r, "report.control.deviations");
    ep_rp_paragraph(r, "report.control.deviation_method");
    t = ep_rp_table(r, "lrrrrrrrrr", "report.control.deviation_table");
    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0), *month = ep_q_text(r, q, 1);
        const char *cell[10] = {month[0] ? ep_rp_month(r, month)
                                : id[0]  ? ep_rp_Name(r, "channel", id)
                                         : ep_rp_text(r, "report.control.whole")};

        cell[1] = ep_q_show(r, q, 2, EP_SHOW_MONEY);
        cell[2] = ep_q_show(r, q, 3, EP_SHOW_MONEY);
        cell[3] = ep_rp_signed(r, EP_SHOW_MONEY, ep_query_real(q, 3) - ep_query_real(q, 2));
        for (int i = 4; i < 10; i++)
            cell[i] = ep_query_real(q, i) == 0
                          ? EP_DASH
                          : ep_rp_signed(r, EP_SHOW_MONEY, ep_query_real(q, i));
        ep_doc_row(r->doc, t, id[0] == '\0' && month[0] == '\0', cell, 10);
    }
    ep_rp_close(r, q);
}

/* --- what is learnt ----------------------------------------------------------------------------
 */

static void learnt(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review_learnt", NULL);
    struct ep_doc_table *t;

    ep_rp_heading(r, "report.control.learnt");
    ep_rp_paragraph(r, "report.control.learnt_method");
    t = ep_rp_table(r, "llrrrr", "report.control.learnt_table");
    while (ep_query_next(q))
        EP_CELLS(r->doc, t, ep_rp_Name(r, "channel", ep_q_text(r, q, 0)),
                 ep_rp_name(r, "learnt", ep_q_text(r, q, 1)), ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_q_show(r, q, 3, EP_SHOW_COUNT),
                 ep_rp_range(r, EP_SHOW_RATIO, ep_query_real(q, 7), ep_query_real(q, 8)),
                 ep_rp_range(r, EP_SHOW_RATIO, ep_query_real(q, 4), ep_query_real(q, 6)));
    ep_rp_close(r, q);
}

static void list_of(struct ep_rp *r, const char *kind, const char *heading)
{
    struct ep_query *q = ep_rp_query(r, "review_advice", kind, NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, heading);
            list = ep_doc_list(r->doc, strcmp(kind, "test") == 0);
        }
        ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, 1, 2)));
    }
    ep_rp_close(r, q);
}

void ep_section_control(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review", NULL);
    bool any = ep_query_next(q);

    if (!any)
        ep_rp_paragraph(r, "report.control.none");
    else {
        lead(r, q);
        decision(r, q);
    }
    ep_rp_close(r, q);
    if (!any)
        return;
    channels(r);
    ep_control_goals(r);
    ep_control_money(r);
    if (r->quiet_notes) /* the terminal has room for what is decided, not for all that carries it */
        return;
    ep_control_verdicts(r);
    list_of(r, "mend", "report.control.mend");
    list_of(r, "test", "report.control.tests");
    list_of(r, "data", "report.control.data");
    by_channel(r);
    by_month(r);
    deviations(r);
    learnt(r);
    ep_control_score(r);
}
