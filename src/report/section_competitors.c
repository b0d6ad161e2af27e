/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/report_internal.h"
#include <string.h>

#define MOST_NAMED 8 /* competitors with a column of their own */

struct rivals {
    struct {
        int64_t seq;
        const char *name;
    } item[MOST_NAMED];
    size_t count;
};

static const char *price(struct ep_rp *r, const char *text)
{
    double ratio;

    if (!text[0])
        return EP_DASH;
    if (ep_number_parse(text, false, &ratio, NULL))
        return EP_SAY(r, "report.whatif.times", ep_a_num("n", ratio));
    return ep_rp_name(r, "price", text);
}

/* Its points in channels over those of all: share of voice as far as points carry it. */
static const char *presence_share(struct ep_rp *r, int seq)
{
    const char *key = ep_arena_printf(r->arena, "competitor.%d.share_of_presence", seq);
    struct ep_query *q = ep_rp_query(r, "fact", key, NULL);
    const char *out = EP_DASH;

    if (ep_query_next(q))
        out =
            ep_rp_join(r, "", ep_rp_show(r, EP_SHOW_RATE, ep_query_real(q, 3)), ep_rp_note(r, key));
    ep_rp_close(r, q);
    return out;
}

static void list_rivals(struct ep_rp *r, struct ep_query *q, struct rivals *rivals)
{
    struct ep_doc_table *t = ep_rp_table(r, "lllrr", "report.competitors.table");

    do {
        const char *place = ep_rp_place(r, ep_query_text(q, 5));

        EP_CELLS(r->doc, t, ep_rp_join(r, "", ep_q_client(r, q, 1), place),
                 ep_rp_name(r, "competitor", ep_q_text(r, q, 2)), price(r, ep_q_text(r, q, 3)),
                 ep_q_show(r, q, 4, EP_SHOW_COUNT), presence_share(r, (int)ep_query_int(q, 0)));
        if (rivals->count < MOST_NAMED) {
            rivals->item[rivals->count].seq = ep_query_int(q, 0);
            rivals->item[rivals->count++].name = ep_q_client(r, q, 1);
        }
    } while (ep_query_next(q));
}

static struct ep_doc_table *presence_table(struct ep_rp *r, const struct rivals *rivals)
{
    const char *head[MOST_NAMED + 3] = {ep_rp_text(r, "report.competitors.channel")};
    char align[MOST_NAMED + 4] = "l";
    size_t n = 1;

    for (; n <= rivals->count; n++)
        head[n] = rivals->item[n - 1].name;
    head[n++] = ep_rp_text(r, "report.competitors.all");
    head[n++] = ep_rp_text(r, "report.competitors.factor");
    memset(align + 1, 'r', n - 1);
    align[n] = '\0';
    ep_rp_heading(r, "report.competitors.presence");
    return ep_doc_table_of(r->doc, align, head);
}

/* A group of channels is named by the text report.group.ID, a channel by its label. */
static const char *channel_name(struct ep_rp *r, const char *id)
{
    const char *group = ep_arena_printf(r->arena, "report.group.%s", id);

    if (!ep_texts_labelled(r->texts, "channel", id) && ep_texts_has(r->texts, group))
        return ep_rp_text(r, group);
    return ep_rp_name(r, "channel", id);
}

static const char *dearer(struct ep_rp *r, struct ep_query *q)
{
    double by = ep_query_real(q, 2) - 1;

    if (ep_query_null(q, 2))
        return EP_DASH;
    return ep_rp_signed(r, EP_SHOW_RATE, by);
}

static void presence(struct ep_rp *r, const struct rivals *rivals)
{
    struct ep_query *q = ep_rp_query(r, "contested", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *channel = ep_q_text(r, q, 0), *cell[MOST_NAMED + 3];
        struct ep_query *one = ep_rp_query(r, "presence", channel, NULL);
        size_t n = rivals->count + 1;

        t = t ? t : presence_table(r, rivals);
        for (size_t i = 1; i < n; i++)
            cell[i] = EP_DASH;
        while (ep_query_next(one))
            for (size_t i = 0; i < rivals->count; i++)
                if (rivals->item[i].seq == ep_query_int(one, 0))
                    cell[i + 1] = ep_q_show(r, one, 1, EP_SHOW_COUNT);
        ep_rp_close(r, one);
        cell[0] = channel_name(r, channel);
        cell[n++] = ep_q_show(r, q, 1, EP_SHOW_COUNT);
        cell[n++] = ep_rp_join(r, "", dearer(r, q), ep_rp_notef(r, "contest_factor.%s", channel));
        ep_doc_row(r->doc, t, false, cell, n);
    }
    ep_rp_close(r, q);
}

static const char *strengths_of(struct ep_rp *r, int64_t seq, const char *kind)
{
    const char *id = ep_arena_printf(r->arena, "%lld", (long long)seq), *out = "";
    struct ep_query *q = ep_rp_query(r, "strengths", id, kind, NULL);

    while (ep_query_next(q)) {
        const char *place = ep_rp_place(r, ep_query_text(q, 1));

        out = ep_rp_join(r, "; ", out, ep_rp_join(r, "", ep_q_client(r, q, 0), place));
    }
    ep_rp_close(r, q);
    return out;
}

static void strengths(struct ep_rp *r, const struct rivals *rivals)
{
    struct ep_doc_table *t = ep_rp_table(r, "lll", "report.competitors.whose");

    for (size_t i = 0; i <= rivals->count; i++) {
        int64_t seq = i == 0 ? 0 : rivals->item[i - 1].seq;
        const char *name =
            i == 0 ? ep_inline_client(r->arena, r->rev.client) : rivals->item[i - 1].name;
        const char *good = strengths_of(r, seq, "strength");
        const char *bad = strengths_of(r, seq, "weakness");

        if (good[0] || bad[0])
            EP_CELLS(r->doc, t, name, good, bad);
    }
}

static void ratings(struct ep_rp *r)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrl", "report.competitors.rating");
    struct ep_query *q = ep_rp_query(r, "ratings", NULL);

    while (ep_query_next(q))
        EP_CELLS(r->doc, t, ep_rp_Name(r, "rating", ep_q_text(r, q, 0)),
                 ep_q_show(r, q, 1, EP_SHOW_COUNT), ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_q_client(r, q, 3));
    ep_rp_close(r, q);
}

static void voices(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "voices", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *name =
            ep_query_int(q, 1) ? ep_inline_client(r->arena, r->rev.client) : ep_q_client(r, q, 0);

        if (!t) {
            ep_rp_heading(r, "report.competitors.voices");
            t = ep_rp_table(r, "lrr", "report.competitors.voice");
        }
        EP_CELLS(r->doc, t, name, ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_rp_join(r, "", ep_q_show(r, q, 3, EP_SHOW_RATE),
                            ep_rp_note(r, ep_query_text(q, 4))));
    }
    ep_rp_close(r, q);
}

static void gaps(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "keyword_gaps", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *place = ep_rp_place(r, ep_query_text(q, 9));

        if (!t) {
            ep_rp_heading(r, "report.competitors.gaps");
            t = ep_rp_table(r, "llrlrrrr", "report.competitors.gap");
        }
        EP_CELLS(r->doc, t, ep_rp_join(r, "", ep_q_client(r, q, 0), place),
                 ep_rp_name(r, "intent", ep_q_text(r, q, 1)), ep_q_show(r, q, 2, EP_SHOW_COUNT),
                 ep_q_client(r, q, 3), ep_q_show(r, q, 4, EP_SHOW_COUNT),
                 ep_q_show(r, q, 5, EP_SHOW_COUNT), ep_q_show(r, q, 6, EP_SHOW_COUNT),
                 ep_rp_join(r, "", ep_q_estimate(r, q, 7), ep_rp_note(r, ep_query_text(q, 8))));
    }
    ep_rp_close(r, q);
}

static void openings(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "openings", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.competitors.openings");
            list = ep_doc_list(r->doc, false);
        }
        const char *place = ep_rp_place(r, ep_query_text(q, 2));

        ep_doc_item(r->doc, list, NULL,
                    ep_rp_join(r, "", ep_rp_sentence(r, ep_q_say(r, q, 0, 1)), place));
    }
    ep_rp_close(r, q);
}

void ep_section_competitors(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "competitors", NULL);
    struct rivals rivals = {.count = 0};
    bool any = ep_query_next(q);

    if (any)
        list_rivals(r, q, &rivals);
    else
        ep_rp_paragraph(r, "report.competitors.missing");
    ep_rp_close(r, q);
    if (any) {
        presence(r, &rivals);
        strengths(r, &rivals);
        ratings(r);
    }
    voices(r);
    gaps(r);
    openings(r);
}
