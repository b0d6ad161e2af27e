/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/choice.h"
#include "emplan/number.h"
#include "report/report_internal.h"
#include <string.h>

#define FAR 10.0 /* times as many buyers that no change of a site brings */

static const char *name(struct ep_rp *r, struct ep_query *q)
{
    const char *vendor = ep_q_text(r, q, 1);
    const char *channel = ep_rp_name(r, "channel", ep_q_text(r, q, 0));

    return ep_strategy_name(r, channel, vendor);
}

/* Columns of the query `rejected`. */
enum {
    C_MESSAGE = 3,
    C_ARGS,
    C_FLIP,
    C_HOLDS = 7,
    C_FIRST,
    C_ADDS,
    C_LESS,
    C_FIXED,
    C_KEEP,
    C_NEEDED
};

/* What would have to be otherwise where visits pay and their cost turns nothing: people who search;
 * hours, or set-up and fixed costs, where there are that many to save. */
static const char *change_of_costs(struct ep_rp *r, struct ep_query *q)
{
    const char *message = ep_query_text(q, C_MESSAGE), *key = "report.strategy.change_far";
    double less = ep_query_real(q, C_LESS), fixed = ep_query_real(q, C_FIXED);
    bool told = ep_streq(message, "strategy.verdict.too_small") ||
                ep_streq(message, "strategy.verdict.no_result");

    if (ep_streq(message, "strategy.verdict.none_there") && ep_query_real(q, C_NEEDED) > 0)
        key = "report.strategy.visits_in";
    else if (less <= fixed)
        key = "report.strategy.keep_in";
    else if (ep_query_real(q, C_KEEP) > 0)
        key = told && fixed > 0 ? "report.strategy.both_in" : "report.strategy.hours_in";
    return ep_rp_say_json(r, key, ep_q_text(r, q, C_ARGS));
}

/* What would have to be otherwise: the cost of a visit, else how many buy, else what it costs to
 * keep. */
static const char *change(struct ep_rp *r, struct ep_query *q)
{
    double first = ep_query_real(q, C_FIRST);

    if (!ep_query_null(q, C_FLIP))
        return EP_SAY(r, "report.strategy.flip_in", ep_a_num("flip", ep_query_real(q, C_FLIP)));
    if (!ep_query_null(q, C_FIRST) && first > 0 && first < 1)
        return EP_SAY(r, 1 / first > FAR ? "report.strategy.rate_far" : "report.strategy.rate_in",
                      ep_a_num("times", 1 / first));
    return ep_q_minor(r, q, C_ADDS) < 0 ? change_of_costs(r, q) : "";
}

static void rejected(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "rejected", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        if (!t) {
            ep_rp_heading(r, "report.strategy.rejected");
            t = ep_rp_table(r, "lllrl", "report.strategy.reject_table");
        }
        const char *holds =
            ep_query_null(q, C_HOLDS) ? EP_DASH : ep_q_show(r, q, C_HOLDS, EP_SHOW_RATE);
        EP_CELLS(r->doc, t, name(r, q), ep_rp_name(r, "factor", ep_q_text(r, q, 2)),
                 ep_rp_sentence(r, ep_q_say(r, q, C_MESSAGE, C_ARGS)), holds, change(r, q));
    }
    ep_rp_close(r, q);
}

static void fragile(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "fragile_out", ep_number_text(r->arena, EP_STABLE), NULL);
    const char *list = "";
    double n = 0;

    for (; ep_query_next(q); n++)
        list = ep_rp_join(r, ", ", list,
                          EP_SAY(r, "report.strategy.fragile_one",
                                 ep_a_text("channel", ep_q_text(r, q, 0)),
                                 ep_a_num("share", ep_query_real(q, 1))));
    ep_rp_close(r, q);
    if (n > 0)
        EP_PARAGRAPH(r, "report.strategy.fragile_out", ep_a_num("n", n),
                     ep_a_own(r->arena, "list", list));
}

static void closed(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "not_open", "closed", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        const char *from = ep_q_text(r, q, 4);
        const char *why = ep_rp_sentence(r, ep_q_say(r, q, 2, 3));

        if (!list) {
            ep_rp_heading(r, "report.strategy.closed");
            list = ep_doc_list(r->doc, false);
        }
        if (from[0] && strcmp(from, r->rev.first_month) > 0)
            why = ep_rp_join(r, " ", why,
                             EP_SAY(r, "report.strategy.opens", ep_a_text("from", from)));
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, "report.strategy.closed_item",
                           ep_a_own(r->arena, "channel", name(r, q)),
                           ep_a_own(r->arena, "why", why)));
    }
    ep_rp_close(r, q);
}

static void excluded(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "not_open", "excluded", NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, ", ", list, name(r, q));
    ep_rp_close(r, q);
    if (list[0])
        EP_PARAGRAPH(r, "report.strategy.excluded", ep_a_own(r->arena, "list", list));
}

/* Channels that do not fit for the same reason stand together. */
struct group {
    const char *why, *list;
};
struct groups {
    struct group *item;
    size_t count;
};

static void add_to_group(struct ep_rp *r, struct groups *groups, const char *why, const char *one)
{
    for (size_t i = 0; i < groups->count; i++) {
        if (strcmp(groups->item[i].why, why) == 0) {
            groups->item[i].list = ep_rp_join(r, ", ", groups->item[i].list, one);
            return;
        }
    }
    struct group group = {why, one};

    EP_PUSH(r->arena, groups, group);
}

static void unfit(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "not_open", "unfit", NULL);
    struct groups groups = {NULL, 0};

    while (ep_query_next(q))
        add_to_group(r, &groups, ep_rp_sentence(r, ep_q_say(r, q, 2, 3)), name(r, q));
    ep_rp_close(r, q);
    if (groups.count == 0)
        return;
    ep_rp_heading(r, "report.strategy.unfit");
    struct ep_block *list = ep_doc_list(r->doc, false);

    for (size_t i = 0; i < groups.count; i++)
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, "report.strategy.unfit_item",
                           ep_a_own(r->arena, "list", groups.item[i].list),
                           ep_a_own(r->arena, "why", groups.item[i].why)));
}

void ep_strategy_rejected(struct ep_rp *r)
{
    rejected(r);
    fragile(r);
    closed(r);
    excluded(r);
    unfit(r);
}
