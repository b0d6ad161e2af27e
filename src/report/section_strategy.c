/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/choice.h"
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define MOST_REASONS 4 /* the strongest ones are said */

/* Columns of the query "chosen". */
enum {
    C_CHANNEL,
    C_TEST,
    C_VERDICT,
    C_ROLE,
    C_VENDOR,
    C_DECIDING,
    C_SPEND,
    C_SHARE,
    C_HOURS,
    C_VISITS,
    C_LEADS,
    C_CUSTOMERS,
    C_LATER,
    C_REVENUE,
    C_MARGIN,
    C_PROFIT,
    C_EACH,
    C_FULL,
    C_RETURN,
    C_FIRST,
    C_NEXT,
    C_FLIP,
    C_MESSAGE,
    C_ARGS,
    C_HOLDS
};

const char *ep_strategy_name(struct ep_rp *r, const char *channel, const char *vendor)
{
    const char *name = ep_texts_phrase(r->texts, "vendor", vendor);

    if (!vendor[0] || strstr(channel, vendor) || strstr(channel, name))
        return channel;
    return EP_SAY(r, "report.strategy.name_vendor", ep_a_own(r->arena, "channel", channel),
                  ep_a_own(r->arena, "vendor", name));
}

static const char *name_of(struct ep_rp *r, struct ep_query *q)
{
    const char *channel = ep_rp_name(r, "channel", ep_q_text(r, q, C_CHANNEL));

    return ep_strategy_name(r, channel, ep_q_text(r, q, C_VENDOR));
}

static void counts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "choice_counts", NULL);

    if (ep_query_next(q) && ep_query_real(q, 0) > 0)
        EP_PARAGRAPH(r, "report.strategy.sum", ep_a_num("all", ep_query_real(q, 0)),
                     ep_a_num("chosen", ep_query_real(q, 1)), ep_a_num("test", ep_query_real(q, 2)),
                     ep_a_num("no", ep_query_real(q, 3)), ep_a_num("out", ep_query_real(q, 4)));
    else
        ep_rp_paragraph(r, "report.strategy.missing");
    ep_rp_close(r, q);
}

static void table(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lllrrrrrrrrr", "report.strategy.table");
    struct ep_query *q = ep_rp_query(r, "chosen", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, name_of(r, q), ep_rp_name(r, "role", ep_q_text(r, q, C_ROLE)),
                 ep_rp_name(r, "verdict", ep_q_text(r, q, C_VERDICT)),
                 ep_rp_show(r, EP_SHOW_MONEY, round(ep_q_minor(r, q, C_SPEND))),
                 ep_q_show(r, q, C_SHARE, EP_SHOW_RATE), ep_q_show(r, q, C_HOURS, EP_SHOW_HOURS),
                 ep_q_show(r, q, C_CUSTOMERS, EP_SHOW_COUNT),
                 ep_query_real(q, C_LATER) >= 0.05 ? ep_q_show(r, q, C_LATER, EP_SHOW_COUNT)
                                                   : EP_DASH,
                 ep_q_estimate(r, q, C_EACH), ep_q_estimate(r, q, C_FULL),
                 ep_query_null(q, C_RETURN) ? EP_DASH : ep_rp_return(r, ep_query_real(q, C_RETURN)),
                 ep_q_show(r, q, C_NEXT, EP_SHOW_RATIO));
    ep_rp_close(r, q);
}

/* What the message does not say: visits and what each costs. */
static const char *visits(struct ep_rp *r, struct ep_query *q)
{
    double spend = ep_q_minor(r, q, C_SPEND), count = ep_query_real(q, C_VISITS);
    const char *channel = ep_query_text(q, C_CHANNEL);

    if (spend <= 0 || count <= 0 || ep_query_null(q, C_FIRST))
        return "";
    return EP_SAY(r, "report.strategy.visits", ep_a_num("visits", count),
                  ep_a_num("cost", spend / count),
                  ep_a_own(r->arena, "note", ep_rp_notef(r, "channel.%s.cost_per_visit", channel)));
}

/* The strongest reasons, the main one first and none said twice. */
static const char *reasons(struct ep_rp *r, struct ep_query *chosen)
{
    const char *out = ep_rp_sentence(r, ep_q_say(r, chosen, C_MESSAGE, C_ARGS));
    bool carried = ep_streq(ep_query_text(chosen, C_MESSAGE), "strategy.verdict.carried");
    struct ep_query *q = ep_rp_query(r, "reasons", ep_q_text(r, chosen, C_CHANNEL), NULL);

    for (int n = 0; n < MOST_REASONS && ep_query_next(q);) {
        const char *text = ep_rp_sentence(r, ep_q_say(r, q, 0, 1));

        if (!text[0] || strstr(out, text) ||
            (carried && ep_streq(ep_query_text(q, 0), "strategy.reason.goals.for")))
            continue;
        out = ep_rp_join(r, " ", out, text);
        n++;
    }
    ep_rp_close(r, q);
    return out;
}

static const char *decided(struct ep_rp *r, const char *factor)
{
    if (!factor[0] || strcmp(factor, "none") == 0)
        return ep_rp_text(r, "report.strategy.undecided");
    return EP_SAY(r, "report.strategy.decided", ep_a_text("factor", factor));
}

const char *ep_strategy_holds(struct ep_rp *r, double share)
{
    return EP_SAY(r, share >= EP_STABLE ? "report.strategy.stable" : "report.strategy.fragile",
                  ep_a_num("share", share));
}

/* Of a fragile choice: the hypothesis that settles it. */
static const char *settled(struct ep_rp *r, const char *channel, double share)
{
    struct ep_query *q = ep_rp_query(r, "settled_by", channel, NULL);
    const char *out = "";

    if (share < EP_STABLE && ep_query_next(q)) {
        const char *by = ep_q_text(r, q, 1);

        out = EP_SAY(r, by[0] ? "report.strategy.settled" : "report.strategy.settled_later",
                     ep_a_text("id", ep_q_text(r, q, 0)), ep_a_text("by", by));
    }
    ep_rp_close(r, q);
    return out;
}

/* The price of a visit at which the decision turns. Below the planned one the channel does not pay
 * at the mids and is there for its better draws. */
static const char *turns(struct ep_rp *r, struct ep_query *q)
{
    double spend = ep_q_minor(r, q, C_SPEND), flip = ep_query_real(q, C_FLIP);

    if (ep_query_null(q, C_FLIP) || spend <= 0)
        return "";
    bool above = flip * ep_query_real(q, C_VISITS) > spend;

    return EP_SAY(r, above ? "report.strategy.flip" : "report.strategy.flip_mid",
                  ep_a_num("flip", flip));
}

/* Why its money lies where it lies. */
static const char *timing(struct ep_rp *r, const char *channel)
{
    struct ep_query *q = ep_rp_query(r, "lines_about", "timing", channel, NULL);
    const char *out = ep_query_next(q) ? ep_q_say(r, q, 0, 1) : "";

    ep_rp_close(r, q);
    return out;
}

static void paragraph(struct ep_rp *r, struct ep_query *q)
{
    bool free = ep_query_int(q, C_SPEND) <= 0;
    const char *text = EP_SAY(r, free ? "report.strategy.head_free" : "report.strategy.head",
                              ep_a_own(r->arena, "channel", name_of(r, q)),
                              ep_a_text("verdict", ep_q_text(r, q, C_VERDICT)),
                              ep_a_num("share", ep_query_real(q, C_SHARE)));

    text = ep_rp_join(r, " ", text, decided(r, ep_q_text(r, q, C_DECIDING)));
    text = ep_rp_join(r, " ", text, reasons(r, q));
    text = ep_rp_join(r, " ", text, visits(r, q));
    text = ep_rp_join(r, " ", text, timing(r, ep_q_text(r, q, C_CHANNEL)));
    if (ep_query_real(q, C_LATER) >= 0.95)
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.strategy.later",
                                 ep_a_num("later", round(ep_query_real(q, C_LATER)))));
    text = ep_rp_join(r, " ", text, turns(r, q));
    if (!ep_query_null(q, C_HOLDS)) {
        double holds = ep_query_real(q, C_HOLDS);

        text = ep_rp_join(r, " ", text, ep_strategy_holds(r, holds));
        text = ep_rp_join(r, " ", text, settled(r, ep_q_text(r, q, C_CHANNEL), holds));
    } else if (ep_query_int(q, C_TEST)) {
        text = ep_rp_join(r, " ", text, settled(r, ep_q_text(r, q, C_CHANNEL), 0));
    }
    ep_doc_paragraph(r->doc, text);
}

static void chosen(struct ep_rp *r)
{
    bool any = false;
    struct ep_query *q = ep_rp_query(r, "chosen", NULL);

    while (ep_query_next(q)) {
        if (!any)
            ep_rp_heading(r, "report.strategy.each");
        any = true;
        paragraph(r, q);
    }
    ep_rp_close(r, q);
}

void ep_section_strategy(struct ep_rp *r)
{
    counts(r);
    table(r);
    ep_strategy_coverage(r);
    chosen(r);
    ep_strategy_rejected(r);
    ep_strategy_position(r);
    ep_strategy_messages(r);
    ep_strategy_content(r);
    ep_strategy_path(r);
    ep_strategy_measurement(r);
    ep_strategy_owners(r);
    ep_strategy_tools(r);
}
