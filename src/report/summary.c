/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/lines.h"
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define NARROWEST     40
#define MOST_GOALS    5
#define MOST_CHANNELS 8
#define MOST_LINES    3 /* of a decision */

static const char *plain(struct ep_rp *r, const char *inl)
{
    return ep_inline_plain(r->arena, inl);
}

/* Heads of a table are one text with bars between. */
static void add_head(struct ep_rp *r, struct ep_lines *l, struct ep_lines_table *t,
                     const char *align, const char *key)
{
    struct ep_doc *scratch = ep_doc_new(r->arena, "");
    const struct ep_doc_table *heads = ep_doc_table(scratch, align, ep_rp_text(r, key));

    t->columns = heads->columns;
    ep_lines_add(l, t, heads->head, NULL);
}

static void headline(struct ep_rp *r, struct ep_lines *l)
{
    const char *const *months = ep_rp_months(r);
    const char *title =
        EP_SAY(r, "report.screen.title", ep_a_text("client", r->rev.client),
               ep_a_own(r->arena, "window", ep_rp_window(r, months[0], months[r->rev.months - 1])),
               ep_a_num("revision", (double)r->rev.id));

    ep_str_add(l->out, ep_lines_style(l, "1"));
    ep_lines_wrap(l, "", plain(r, title), 0);
    ep_str_add(l->out, ep_lines_style(l, "0"));
    ep_lines_wrap(l, "", plain(r, ep_summary_verdict(r)), 0);
}

/* Colour of a probability: green, yellow, red. */
static const char *tint(double probability)
{
    return probability >= 0.6 ? "32" : probability >= 0.4 ? "33" : "31";
}

/* A must that is missed says what it could come to and what would help. */
static void missed_musts(struct ep_rp *r, struct ep_lines *l)
{
    struct ep_query *q = ep_rp_query(r, "goals", NULL);

    while (ep_query_next(q)) {
        if (strcmp(ep_query_text(q, 8), "must") != 0 || ep_query_null(q, 13) || ep_query_int(q, 24))
            continue;
        const char *name = ep_rp_goal_name(r, ep_q_text(r, q, 2), ep_q_text(r, q, 9));

        ep_lines_wrap(l, "",
                      plain(r, EP_SAY(r, "report.goals.verdict", ep_a_own(r->arena, "goal", name),
                                      ep_a_own(r->arena, "verdict",
                                               ep_rp_sentence(r, ep_q_say(r, q, 22, 23))))),
                      0);
    }
    ep_rp_close(r, q);
}

static void goals(struct ep_rp *r, struct ep_lines *l)
{
    struct ep_lines_table t = {0};
    struct ep_query *q = ep_rp_query(r, "goals", NULL);

    add_head(r, l, &t, "lrrrr", "report.screen.goals");
    for (int n = 0; n < MOST_GOALS && ep_query_next(q); n++) {
        enum ep_show show = ep_show_of_metric(ep_query_text(q, 2));
        double low = ep_query_real(q, 14), high = ep_query_real(q, 16);
        bool known = !ep_query_null(q, 17), forecast = !ep_query_null(q, 13);
        const char *name = ep_rp_goal_name(r, ep_q_text(r, q, 2), ep_q_text(r, q, 9));
        const char *window = ep_rp_window(r, ep_q_text(r, q, 5), ep_q_text(r, q, 6));
        const char *cells[] = {
            plain(r, ep_rp_join(r, ", ", name, window)),
            ep_rp_show(r, show, ep_query_real(q, 3)),
            forecast ? ep_rp_spread(r, show, ep_query_real(q, 13), low, high) : EP_DASH,
            forecast ? ep_rp_range(r, show, low, high) : EP_DASH,
            ep_query_null(q, 17) ? EP_DASH : ep_rp_probability(r, ep_query_real(q, 17)),
        };

        ep_lines_add(l, &t, cells, known ? tint(ep_query_real(q, 17)) : NULL);
    }
    ep_rp_close(r, q);
    if (t.rows.count < 2)
        return;
    ep_str_addc(l->out, '\n');
    ep_lines_put(l, &t);
    missed_musts(r, l);
}

static void channels(struct ep_rp *r, struct ep_lines *l)
{
    struct ep_lines_table t = {0};
    struct ep_query *q = ep_rp_query(r, "summary_channels", NULL);
    int more = 0;

    add_head(r, l, &t, "lrrrr", "report.screen.channels");
    for (int n = 0; ep_query_next(q); n++) {
        const char *name =
            EP_SAY(r, "report.screen.channel", ep_a_text("channel", ep_q_text(r, q, 0)),
                   ep_a_text("verdict", ep_q_text(r, q, 7)));
        const char *cells[] = {
            plain(r, name),
            ep_rp_show(r, EP_SHOW_MONEY, round(ep_q_minor(r, q, 3))),
            ep_q_show(r, q, 4, EP_SHOW_RATE),
            ep_q_show(r, q, 5, EP_SHOW_COUNT),
            ep_q_minor_show(r, q, 6),
        };

        if (n < MOST_CHANNELS)
            ep_lines_add(l, &t, cells, NULL);
        else
            more++;
    }
    ep_rp_close(r, q);
    if (t.rows.count < 2)
        return;
    ep_str_addc(l->out, '\n');
    ep_lines_put(l, &t);
    if (more > 0)
        ep_lines_wrap(l, "", plain(r, EP_SAY(r, "report.screen.more", ep_a_num("n", more))), 0);
}

static void first(struct ep_rp *r, struct ep_lines *l)
{
    const char *text[3];
    size_t count = ep_decisions(r, text);

    if (count == 0)
        return;
    ep_str_addf(l->out, "\n%s%s%s\n", ep_lines_style(l, "1"), ep_rp_text(r, "report.screen.first"),
                ep_lines_style(l, "0"));
    for (size_t i = 0; i < count; i++)
        ep_lines_wrap(l, ep_arena_printf(r->arena, "%zu. ", i + 1), plain(r, text[i]), MOST_LINES);
}

enum ep_status ep_report_summary_with(struct ep_store *s, int language, int width, bool color,
                                      const char *extra, struct ep_str *out, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_lines l = {a, out, width < NARROWEST ? NARROWEST : width, color};
    enum ep_status status;
    struct ep_rp r;

    EP_TRY(ep_rp_open(a, s, language, extra, &r, err));
    r.texts->note = NULL;
    r.quiet_notes = true;
    headline(&r, &l);
    goals(&r, &l);
    channels(&r, &l);
    first(&r, &l);
    status = r.status;
out:
    ep_arena_free(a);
    return status;
}

enum ep_status ep_report_summary(struct ep_store *s, int language, int width, bool color,
                                 struct ep_str *out, struct ep_error *err)
{
    return ep_report_summary_with(s, language, width, color, NULL, out, err);
}
