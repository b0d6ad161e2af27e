/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Of section 8 what makes a strategy of the channels: positioning, steps covered, content, the way
 * with its hand-overs, how it is counted, who answers. */

#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* Columns of the query "lines". */
enum {
    L_SUBJECT,
    L_MESSAGE,
    L_ARGS,
    L_SECOND,
    L_AMOUNT,
    L_UNIT
};

static void list_of(struct ep_rp *r, const char *part, const char *heading)
{
    struct ep_query *q = ep_rp_query(r, "lines", part, NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, heading);
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, ep_rp_sentence(r, ep_q_say(r, q, L_MESSAGE, L_ARGS)));
    }
    ep_rp_close(r, q);
}

void ep_strategy_position(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "lines", "position", NULL);
    bool any = false;

    while (ep_query_next(q)) {
        if (!any)
            ep_rp_heading(r, "report.strategy.position");
        any = true;
        ep_doc_paragraph(r->doc, ep_rp_sentence(r, ep_q_say(r, q, L_MESSAGE, L_ARGS)));
    }
    ep_rp_close(r, q);
    list_of(r, "against", "report.strategy.against");
}

void ep_strategy_coverage(struct ep_rp *r)
{
    list_of(r, "coverage", "report.strategy.coverage");
}

static const char *rounded_units(struct ep_rp *r, double n)
{
    double months = floor(1 / n + 0.5);

    if (months <= 1)
        return ep_rp_show(r, EP_SHOW_COUNT, fmax(1, floor(n + 0.5)));
    return EP_SAY(r, "report.strategy.one_in_months", ep_a_num("months", months));
}

static const char *maker(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_text(q, 7)[0])
        return ep_rp_name(r, "person", ep_query_text(q, 7));
    return EP_SAY(r, "report.actions.nobody", ep_a_text("skill", ep_q_text(r, q, 6)));
}

void ep_strategy_content(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "content_plan", NULL);
    struct ep_doc_table *t = NULL;
    const char *last = "";

    while (ep_query_next(q)) {
        const char *channel = ep_q_text(r, q, 0), *format = ep_q_text(r, q, 1);
        double units = ep_query_real(q, 3), each = ep_query_real(q, 4);
        const char *name = ep_rp_name(r, "format", format);

        if (!t) {
            ep_rp_heading(r, "report.strategy.content");
            ep_rp_paragraph(r, "report.strategy.content_how");
            t = ep_rp_table(r, "lllrrrl", "report.strategy.content_table");
        }
        if (units <= 0)
            continue;
        if (ep_query_int(q, 5))
            name = EP_SAY(r, "report.strategy.reused", ep_a_own(r->arena, "format", name));
        EP_CELLS(r->doc, t, strcmp(channel, last) ? ep_rp_name(r, "channel", channel) : "",
                 ep_rp_join(r, "", name, ep_rp_note(r, ep_query_text(q, 8))),
                 ep_texts_labelled(r->texts, "format_use", format)
                     ? ep_rp_name(r, "format_use", format)
                     : ep_rp_name(r, "role", ep_q_text(r, q, 2)),
                 rounded_units(r, units), ep_rp_show(r, EP_SHOW_HOURS, each),
                 ep_rp_show(r, EP_SHOW_HOURS, units * each), maker(r, q));
        last = channel;
    }
    ep_rp_close(r, q);
}

static const char *monthly(struct ep_rp *r, struct ep_query *q)
{
    double n = ep_query_real(q, L_AMOUNT);
    const char *key = n > 0 && n < 0.5 ? "report.strategy.amount_small" : "report.strategy.amount";

    return EP_SAY(r, key, ep_a_num("n", n), ep_a_text("unit", ep_q_text(r, q, L_UNIT)));
}

void ep_strategy_path(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "lines", "path", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *amount = EP_DASH;

        if (!t) {
            ep_rp_heading(r, "report.strategy.path");
            t = ep_rp_table(r, "lrl", "report.strategy.path_table");
        }
        if (!ep_query_null(q, L_AMOUNT))
            amount = monthly(r, q);
        EP_CELLS(r->doc, t, ep_rp_sentence(r, ep_q_say(r, q, L_MESSAGE, L_ARGS)), amount,
                 ep_rp_sentence(r, ep_q_say(r, q, L_SECOND, L_ARGS)));
    }
    ep_rp_close(r, q);
}

/* The mark as it is typed, where there is one; else what stands in its place. */
static const char *mark_of(struct ep_rp *r, struct ep_query *q)
{
    size_t count = 0;
    const struct ep_arg *arg = ep_args_read(r->arena, ep_query_text(q, L_ARGS), &count);

    for (size_t i = 0; arg && i < count; i++)
        if (strcmp(arg[i].name, "mark") == 0 && arg[i].text &&
            strcmp(ep_query_text(q, L_MESSAGE), "strategy.mark.utm") == 0)
            return ep_rp_code(r, arg[i].text);
    return ep_q_say(r, q, L_MESSAGE, L_ARGS);
}

static void marks(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "lines", "mark", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        t = t ? t : ep_rp_table(r, "ll", "report.strategy.mark_table");
        EP_CELLS(r->doc, t, ep_rp_name(r, "channel", ep_q_text(r, q, L_SUBJECT)), mark_of(r, q));
    }
    ep_rp_close(r, q);
}

/* Two columns: a name for machines, and what it says. */
static void named(struct ep_rp *r, const char *part, const char *heads)
{
    struct ep_query *q = ep_rp_query(r, "lines", part, NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        t = t ? t : ep_rp_table(r, "ll", heads);
        EP_CELLS(r->doc, t, ep_rp_code(r, ep_q_text(r, q, L_SUBJECT)),
                 ep_q_say(r, q, L_MESSAGE, L_ARGS));
    }
    ep_rp_close(r, q);
}

void ep_strategy_measurement(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "lines", "mark", NULL);
    bool any = ep_query_next(q);

    ep_rp_close(r, q);
    if (!any)
        return;
    ep_rp_heading(r, "report.strategy.measurement");
    ep_rp_paragraph(r, "report.strategy.mark_how");
    marks(r);
    named(r, "event", "report.strategy.event_table");
    named(r, "field", "report.strategy.field_table");
    list_of(r, "rhythm", "report.strategy.rhythm");
}

void ep_strategy_owners(struct ep_rp *r)
{
    list_of(r, "owner", "report.strategy.owners");
}
