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
             ep_q_estimate(r, q, 11), ep_q_estimate(r, q, 14), ep_q_show(r, q, 15, EP_SHOW_RATE));
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
                         const char *platform, bool open)
{
    struct ep_query *q = ep_rp_query(r, "platform_reach", platform, NULL);
    const char **cell = EP_NEW_ARRAY(r->arena, const char *, ids->count + 1);

    cell[0] = ep_rp_name(r, "platform", platform);
    if (!open)
        cell[0] =
            ep_arena_printf(r->arena, "%s (%s)", cell[0], ep_rp_text(r, "report.audiences.closed"));
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

static void platforms(struct ep_rp *r, const struct ids *ids)
{
    struct ep_query *q = ep_rp_query(r, "platforms", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        if (!t) {
            const char **head = EP_NEW_ARRAY(r->arena, const char *, ids->count + 1);
            char *align = ep_arena_alloc(r->arena, ids->count + 2);

            memset(align, 'r', ids->count + 1);
            align[0] = 'l';
            head[0] = ep_rp_text(r, "report.audiences.platform");
            for (size_t i = 0; i < ids->count; i++)
                head[i + 1] = ep_rp_name(r, "segment", ids->item[i]);
            ep_rp_heading(r, "report.audiences.gathers");
            t = ep_doc_table_of(r->doc, align, head);
        }
        platform_row(r, t, ids, ep_q_text(r, q, 0), ep_query_int(q, 1) != 0);
    }
    ep_rp_close(r, q);
    if (!t)
        ep_rp_paragraph(r, "report.audiences.no_reach");
}

void ep_section_audiences(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "llrrrrrrr", "report.audiences.table");
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
    portraits(r, &ids);
    platforms(r, &ids);
}
