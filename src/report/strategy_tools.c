/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* The conditions that fired, in words. */
static const char *because(struct ep_rp *r, const char *tool)
{
    struct ep_query *q = ep_rp_query(r, "lines_about", "tool", tool, NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, "; ", list, ep_q_say(r, q, 0, 1));
    ep_rp_close(r, q);
    return list[0] ? EP_SAY(r, "report.strategy.because", ep_a_own(r->arena, "list", list)) : "";
}

/* What the plan counts on of the usual product; why another is planned, or none: it does not pay,
 * or the budget has no room for it. */
static const char *instead(struct ep_rp *r, struct ep_query *q)
{
    const char *class = ep_q_text(r, q, 10);
    bool left = strcmp(ep_q_text(r, q, 2), "leave") == 0;

    if (ep_query_int(q, 12))
        return ep_rp_text(r, "report.strategy.tool_taken");
    if (!left && strcmp(class, "usual") == 0 && !ep_query_null(q, 11))
        return ep_rp_say_json(r, "report.strategy.tool_counted", ep_q_text(r, q, 4));
    if (strcmp(ep_q_text(r, q, 3), "strategy.tool.law") == 0)
        return "";
    if (!left && (strcmp(class, "usual") == 0 || !ep_query_int(q, 8) || ep_query_real(q, 5) <= 0 ||
                  strcmp(ep_q_text(r, q, 2), "keep") == 0))
        return "";
    const char *key =
        ep_arena_printf(r->arena, "report.strategy.tool_%s_%s", left ? "left" : class,
                        ep_query_null(q, 11) ? "room" : "dear");

    return ep_rp_say_json(r, key, ep_q_text(r, q, 4));
}

static void tool_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    const char *why =
        ep_rp_join(r, " ", ep_rp_sentence(r, ep_q_say(r, q, 3, 4)), because(r, ep_q_text(r, q, 0)));

    EP_CELLS(r->doc, t, ep_rp_name(r, "tool", ep_q_text(r, q, 0)),
             ep_rp_name(r, "verdict", ep_q_text(r, q, 2)), ep_rp_join(r, " ", why, instead(r, q)),
             ep_q_minor_show(r, q, 5), ep_query_int(q, 9) ? ep_q_minor_show(r, q, 9) : EP_DASH,
             ep_q_show(r, q, 6, EP_SHOW_HOURS), ep_inline_label(r->arena, ep_query_text(q, 7)));
}

static struct ep_doc_table *start(struct ep_rp *r, const char *component, bool *any)
{
    if (!*any)
        ep_rp_heading(r, "report.strategy.tools");
    *any = true;
    ep_doc_paragraph(r->doc,
                     ep_arena_printf(r->arena, "**%s**", ep_rp_name(r, "component", component)));
    return ep_rp_table(r, "lllrrrl", "report.strategy.tool_table");
}

static const char *group(struct ep_rp *r, const char *component, bool *any)
{
    struct ep_query *q = ep_rp_query(r, "tools", component, NULL);
    struct ep_doc_table *t = NULL;
    const char *others = "";

    while (ep_query_next(q)) {
        if (!ep_query_int(q, 8) && strcmp(ep_q_text(r, q, 2), "leave") != 0) {
            others = ep_rp_join(r, ", ", others, ep_rp_name(r, "tool", ep_q_text(r, q, 0)));
            continue;
        }
        t = t ? t : start(r, component, any);
        tool_row(r, t, q);
    }
    ep_rp_close(r, q);
    return others;
}

static void costs(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "tools_cost", NULL);

    bool any = ep_query_next(q);

    if (any && ep_query_int(q, 0) > 0)
        EP_PARAGRAPH(r, "report.strategy.tools_cost", ep_a_num("all", ep_q_minor(r, q, 0)),
                     ep_a_num("setup", ep_q_minor(r, q, 1)),
                     ep_a_num("month", ep_q_minor(r, q, 2)));
    if (any && ep_query_real(q, 3) > 0)
        EP_PARAGRAPH(r, "report.strategy.tools_gain", ep_a_num("adds", ep_query_real(q, 3)));
    ep_rp_close(r, q);
}

void ep_strategy_tools(struct ep_rp *r)
{
    static const char *const components[] = {"C1", "C2", "C3", "C4", "C5"};
    const char *others = "";
    bool any = false;

    for (size_t i = 0; i < sizeof components / sizeof components[0]; i++)
        others = ep_rp_join(r, ", ", others, group(r, components[i], &any));
    costs(r);
    if (others[0])
        EP_PARAGRAPH(r, "report.strategy.tools_no", ep_a_own(r->arena, "list", others));
}

static const char *through(struct ep_rp *r, const char *channels)
{
    return channels[0] ? ep_texts_names(r->texts, "channel", channels) : EP_DASH;
}

static void messages(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "messages", NULL);
    struct ep_doc_table *t = NULL;
    const char *last = "";

    while (ep_query_next(q)) {
        const char *segment = ep_q_text(r, q, 0);

        if (!t) {
            ep_rp_heading(r, "report.strategy.messages");
            t = ep_rp_table(r, "lllll", "report.strategy.message_table");
        }
        EP_CELLS(r->doc, t, strcmp(segment, last) ? ep_rp_name(r, "segment", segment) : "",
                 ep_rp_name(r, "role", ep_q_text(r, q, 1)), ep_q_say(r, q, 2, 3),
                 ep_rp_say_json(r, ep_q_text(r, q, 5), ep_q_text(r, q, 3)),
                 through(r, ep_q_text(r, q, 4)));
        last = segment;
    }
    ep_rp_close(r, q);
}

static void tone(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "tone", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.strategy.tone");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, 1, 2)));
    }
    ep_rp_close(r, q);
    if (!list)
        EP_PARAGRAPH(r, "report.strategy.no_tone", ep_a_text("client", r->rev.client));
}

void ep_strategy_messages(struct ep_rp *r)
{
    messages(r);
    tone(r);
}
