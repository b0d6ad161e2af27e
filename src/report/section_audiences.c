/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <string.h>

#define OLDEST 95 /* an upper age from here on is no limit */

/* Ids of the segments in their order. */
struct ids {
    const char **item;
    size_t count;
};

static const char *who(struct ep_rp *r, struct ep_query *q)
{
    int from = (int)ep_query_int(q, 2), to = (int)ep_query_int(q, 3);
    const char *key = to < OLDEST ? "report.audiences.age"
                      : from > 18 ? "report.audiences.age_open"
                                  : "report.audiences.age_all";
    const char *income = ep_q_text(r, q, 5);

    if (strcmp(ep_query_text(q, 6), "b2b") == 0)
        return ep_rp_text(r, "report.audiences.business");
    const char *age = EP_SAY(r, key, ep_a_num("from", from), ep_a_num("to", to));
    const char *text = EP_SAY(r, "report.audiences.who", ep_a_text("gender", ep_q_text(r, q, 4)),
                              ep_a_own(r->arena, "age", age));

    return strcmp(income, "all") == 0 || !income[0]
               ? text
               : ep_rp_join(r, ", ", text, ep_rp_name(r, "income", income));
}

static void segment_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    double low = ep_query_real(q, 7), high = ep_query_real(q, 9);
    const char *id = ep_q_text(r, q, 0);

    EP_CELLS(r->doc, t, ep_q_client(r, q, 1), who(r, q),
             ep_rp_join(r, "", ep_rp_spread(r, EP_SHOW_COUNT, ep_query_real(q, 8), low, high),
                        ep_rp_notef(r, "segment.%s.size", id)),
             high > low ? ep_rp_range(r, EP_SHOW_COUNT, low, high) : EP_DASH,
             ep_q_show(r, q, 10, EP_SHOW_RATE),
             ep_rp_join(r, "", ep_q_show(r, q, 13, EP_SHOW_COUNT),
                        ep_rp_notef(r, "segment.%s.in_market", id)),
             ep_q_estimate(r, q, 11), ep_q_show(r, q, 15, EP_SHOW_RATE));
}

/* A figure with its range behind it. */
static const char *ranged(struct ep_rp *r, enum ep_show show, double v, double low, double high)
{
    const char *text = ep_rp_spread(r, show, v, low, high);

    return high > low ? EP_SAY(r, "report.audiences.ranged", ep_a_own(r->arena, "value", text),
                               ep_a_own(r->arena, "range", ep_rp_range(r, show, low, high)))
                      : text;
}

/* Links of a segment. */
enum {
    LINKS = 6
};

static void chain_row(struct ep_rp *r, struct ep_doc_table *t, struct ep_query *q)
{
    static const char *const steps[LINKS] = {"people",   "reachable",  "purchases",
                                             "winnable", "affordable", "from_today"};
    const char *cell[LINKS + 2] = {ep_q_client(r, q, 1)};
    struct ep_query *link = ep_rp_query(r, "segment_links", ep_q_text(r, q, 0), NULL);

    for (int i = 1; i <= LINKS; i++)
        cell[i] = EP_DASH;
    while (ep_query_next(link))
        for (int i = 0; i < LINKS; i++)
            if (strcmp(ep_query_text(link, 0), steps[i]) == 0)
                cell[i + 1] = ep_rp_join(r, "",
                                         ranged(r, EP_SHOW_COUNT, ep_query_real(link, 2),
                                                ep_query_real(link, 1), ep_query_real(link, 3)),
                                         ep_rp_note(r, ep_query_text(link, 4)));
    ep_rp_close(r, link);
    cell[LINKS + 1] = ep_query_null(q, 17)
                          ? EP_DASH
                          : ep_rp_join(r, "",
                                       ranged(r, EP_SHOW_MONEY, ep_q_minor(r, q, 17),
                                              ep_q_minor(r, q, 16), ep_q_minor(r, q, 18)),
                                       ep_rp_notef(r, "segment.%s.profit", ep_q_text(r, q, 0)));
    ep_doc_row(r->doc, t, false, cell, LINKS + 2);
}

static void chain(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "segments", NULL);

    ep_rp_heading(r, "report.audiences.chain");
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrrrr", "report.audiences.link");

    while (ep_query_next(q))
        chain_row(r, t, q);
    ep_rp_close(r, q);
    struct ep_query *capacity = ep_rp_query(r, "fact", "business.capacity", NULL);
    const char *served =
        ep_query_next(capacity)
            ? EP_SAY(r, "report.audiences.chain_served",
                     ep_a_own(r->arena, "capacity",
                              ep_rp_show(r, EP_SHOW_COUNT, ep_query_real(capacity, 3))))
            : "";

    ep_rp_close(r, capacity);
    EP_PARAGRAPH(
        r, "report.audiences.chain_note",
        ep_a_own(r->arena, "share_note", ep_rp_note(r, "general.winnable_share")),
        ep_a_own(r->arena, "served", served),
        ep_a_own(r->arena, "cost", ep_rp_fact(r, "business.bought_customer", EP_SHOW_MONEY, 0)),
        ep_a_own(r->arena, "cost_note", ep_rp_note(r, "business.bought_customer")));
}

/* One audience has no rank. */
static void ranks(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "segments", NULL);
    struct ep_doc_table *t = ep_rp_table(r, "lrr", "report.audiences.rank");

    while (ep_query_next(q)) {
        double best = ep_query_real(q, 20), worst = ep_query_real(q, 21);

        EP_CELLS(r->doc, t, ep_q_client(r, q, 1),
                 ep_rp_join(r, "", ep_q_show(r, q, 19, EP_SHOW_RATIO),
                            ep_rp_notef(r, "segment.%s.score", ep_q_text(r, q, 0))),
                 best < worst ? ep_rp_range(r, EP_SHOW_COUNT, best, worst)
                              : ep_rp_show(r, EP_SHOW_COUNT, best));
    }
    ep_rp_close(r, q);
    ep_rp_paragraph(r, "report.audiences.rank_note");
}

static void overlaps(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "segment_overlaps", NULL);
    bool any = false;

    for (; ep_query_next(q); any = true)
        EP_PARAGRAPH(r, "report.audiences.overlap",
                     ep_a_own(r->arena, "a", ep_rp_name(r, "segment", ep_q_text(r, q, 0))),
                     ep_a_own(r->arena, "b", ep_rp_name(r, "segment", ep_q_text(r, q, 1))),
                     ep_a_num("most", ep_query_real(q, 2)), ep_a_num("share", ep_query_real(q, 3)),
                     ep_a_own(r->arena, "note", ep_rp_note(r, ep_query_text(q, 4))));
    ep_rp_close(r, q);
    if (!any)
        ep_rp_paragraph(r, "report.audiences.no_overlap");
}

static bool portrait_part(struct ep_rp *r, struct ep_block *list, const char *id, const char *kind)
{
    struct ep_query *q = ep_rp_query(r, "portrait", id, kind, NULL);
    const char *texts = "";

    while (ep_query_next(q)) {
        const char *place = ep_rp_place(r, ep_query_text(q, 1));

        texts = ep_rp_join(r, "; ", texts, ep_rp_join(r, "", ep_q_client(r, q, 0), place));
    }
    ep_rp_close(r, q);
    if (texts[0])
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, ep_arena_printf(r->arena, "report.audiences.%s", kind),
                           ep_a_own(r->arena, "list", texts)));
    return texts[0] != '\0';
}

static void portraits(struct ep_rp *r, const struct ids *ids)
{
    static const char *const kinds[] = {"need", "barrier", "trigger"};
    const char *without = "";
    size_t missing = 0;

    for (size_t i = 0; i < ids->count; i++) {
        size_t before = r->doc->blocks.count;
        bool any = false;

        ep_doc_heading(r->doc, 3, NULL, ep_rp_name(r, "segment", ids->item[i]));
        struct ep_block *list = ep_doc_list(r->doc, false);

        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            any |= portrait_part(r, list, ids->item[i], kinds[k]);
        if (any)
            continue;
        r->doc->blocks.count = before;
        without = ep_rp_join(r, ", ", without, ep_rp_name(r, "segment", ids->item[i]));
        missing++;
    }
    if (missing > 0)
        EP_PARAGRAPH(r, "report.audiences.no_portrait", ep_a_own(r->arena, "list", without),
                     ep_a_num("n", (double)missing));
}

static size_t index_of(const struct ids *ids, const char *id)
{
    size_t i = 0;

    while (i < ids->count && strcmp(ids->item[i], id) != 0)
        i++;
    return i;
}

static void platform_row(struct ep_rp *r, struct ep_doc_table *t, const struct ids *ids,
                         const char *platform)
{
    struct ep_query *q = ep_rp_query(r, "platform_reach", platform, NULL);
    const char **cell = EP_NEW_ARRAY(r->arena, const char *, ids->count + 1);

    cell[0] = ep_rp_name(r, "platform", platform);
    while (ep_query_next(q)) {
        size_t i = index_of(ids, ep_query_text(q, 0));
        double low = ep_query_real(q, 1), high = ep_query_real(q, 3);

        if (i < ids->count)
            cell[i + 1] =
                ep_rp_join(r, "", ep_rp_spread(r, EP_SHOW_RATE, ep_query_real(q, 2), low, high),
                           ep_rp_note(r, ep_query_text(q, 5)));
    }
    ep_rp_close(r, q);
    for (size_t i = 0; i < ids->count; i++)
        cell[i + 1] = cell[i + 1] ? cell[i + 1] : EP_DASH;
    ep_doc_row(r->doc, t, false, cell, ids->count + 1);
}

static struct ep_doc_table *platform_table(struct ep_rp *r, const struct ids *ids)
{
    const char **head = EP_NEW_ARRAY(r->arena, const char *, ids->count + 1);
    char *align = ep_arena_alloc(r->arena, ids->count + 2);

    memset(align, 'r', ids->count + 1);
    align[0] = 'l';
    align[ids->count + 1] = '\0';
    head[0] = ep_rp_text(r, "report.audiences.platform");
    for (size_t i = 0; i < ids->count; i++)
        head[i + 1] = ep_rp_name(r, "segment", ids->item[i]);
    ep_rp_heading(r, "report.audiences.gathers");
    return ep_doc_table_of(r->doc, align, head);
}

/* A platform that reaches less of every audience decides nothing; closed ones are only named. */
#define LEAST_REACH 0.1

/* "Name (12 %)" of each platform left out of the table for one reason. */
static void left_out(struct ep_rp *r, const char *key, const char *list, size_t n)
{
    if (n > 0)
        EP_PARAGRAPH(r, key, ep_a_own(r->arena, "list", list), ep_a_num("n", (double)n),
                     ep_a_num("least", LEAST_REACH));
}

static void platforms(struct ep_rp *r, const struct ids *ids)
{
    struct ep_query *q = ep_rp_query(r, "platforms", NULL);
    struct ep_doc_table *t = NULL;
    const char *closed = "", *small = "";
    size_t shut = 0, few = 0;

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0), *name = ep_rp_name(r, "platform", id);

        t = t ? t : platform_table(r, ids);
        if (!ep_query_int(q, 1)) {
            closed = ep_rp_join(r, ", ", closed, name);
            shut++;
        } else if (ep_query_real(q, 2) < LEAST_REACH) {
            small = ep_rp_join(r, ", ", small, name);
            few++;
        } else {
            platform_row(r, t, ids, id);
        }
    }
    ep_rp_close(r, q);
    if (!t)
        ep_rp_paragraph(r, "report.audiences.no_reach");
    left_out(r, "report.audiences.closed", closed, shut);
    left_out(r, "report.audiences.small", small, few);
}

/* Customers so far by recency, frequency and money, where a file of orders tells. */
static void rfm(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "rfm_groups", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0);

        if (!t) {
            ep_rp_heading(r, "report.audiences.rfm");
            t = ep_rp_table(r, "lrrrrrl", "report.audiences.rfm_table");
        }
        EP_CELLS(r->doc, t, ep_rp_Name(r, "rfm", id),
                 ep_rp_join(r, "", ep_q_show(r, q, 1, EP_SHOW_COUNT),
                            ep_rp_note(r, ep_query_text(q, 6))),
                 ep_q_show(r, q, 2, EP_SHOW_RATE), ep_q_show(r, q, 3, EP_SHOW_RATIO),
                 ep_q_minor_show(r, q, 4), ep_q_show(r, q, 5, EP_SHOW_COUNT),
                 ep_rp_name(r, "rfm_move", id));
    }
    ep_rp_close(r, q);
    if (t)
        ep_rp_paragraph(r, "report.audiences.rfm_note");
}

void ep_section_audiences(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "llrrrrrr", "report.audiences.table");
    struct ep_query *q = ep_rp_query(r, "segments", NULL);
    struct ids ids = {NULL, 0};

    while (ep_query_next(q)) {
        segment_row(r, t, q);
        EP_PUSH(r->arena, &ids, ep_q_text(r, q, 0));
    }
    ep_rp_close(r, q);
    if (ids.count == 0) {
        ep_rp_paragraph(r, "report.audiences.missing");
        return;
    }
    if (ids.count > 1)
        overlaps(r);
    portraits(r, &ids);
    chain(r);
    if (ids.count > 1)
        ranks(r);
    rfm(r);
    platforms(r, &ids);
}
