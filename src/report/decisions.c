/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

/* The three decisions of the summary: the finding worth most, the largest channel with where it
 * stops, the test that teaches most (or the best of those left out). */

static const char *finding(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "findings", NULL);
    const char *out = NULL;

    while (!out && ep_query_next(q)) {
        double low = ep_q_minor(r, q, 2), stake = ep_q_minor(r, q, 3), high = ep_q_minor(r, q, 4);
        bool wide = !ep_query_null(q, 2) && !ep_query_null(q, 4) && high > low;

        if (ep_query_null(q, 3) || stake <= 0)
            continue;
        out = EP_SAY(r, wide ? "report.decision.finding" : "report.decision.finding_certain",
                     ep_a_own(r->arena, "finding", ep_rp_sentence(r, ep_q_say(r, q, 0, 1))),
                     ep_a_own(r->arena, "stake", ep_rp_spread(r, EP_SHOW_MONEY, stake, low, high)),
                     ep_a_own(r->arena, "range", ep_rp_between(r, EP_SHOW_MONEY, low, high)),
                     ep_a_num("hours", ep_query_real(q, 5)),
                     ep_a_own(r->arena, "note", ep_rp_note(r, ep_query_text(q, 6))));
    }
    ep_rp_close(r, q);
    return out;
}

/* Where the money of a channel stops: at its ceiling where it takes much of it, else where the next
 * money earns less. */
static const char *stops(struct ep_rp *r, const char *channel, double visits, struct ep_query *q)
{
    double ceiling = ep_rp_number(r, 0, "ceiling", channel);
    double month = r->rev.months > 0 ? visits / r->rev.months : 0;
    const char *returns = "", *most = "";

    if (!ep_query_null(q, 19) && !ep_query_null(q, 20))
        returns = EP_SAY(r, "report.decision.returns", ep_a_num("first", ep_query_real(q, 19)),
                         ep_a_num("marginal", ep_query_real(q, 20)));
    if (ceiling > 0 && month > 0.5 * ceiling)
        most = EP_SAY(r, "report.decision.ceiling",
                      ep_a_own(r->arena, "ceiling",
                               ep_rp_fact(r, ep_arena_printf(r->arena, "ceiling.%s", channel),
                                          EP_SHOW_COUNT, ceiling)),
                      ep_a_num("share", fmin(1, month / ceiling)),
                      ep_a_own(r->arena, "note", ep_rp_notef(r, "ceiling.%s", channel)));
    return ep_rp_join(r, " ", returns, most);
}

static const char *largest(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "chosen", NULL);
    const char *out = NULL;

    if (ep_query_next(q) && ep_query_int(q, 1) == 0 && ep_query_int(q, 6) > 0) {
        const char *channel = ep_q_text(r, q, 0);
        double spend = ep_q_minor(r, q, 6);
        double peak = ep_rp_number(r, 0, "peak", channel) * pow(10, -r->rev.currency_digits);

        out = EP_SAY(r, "report.decision.channel", ep_a_text("channel", channel),
                     ep_a_own(r->arena, "spend", ep_rp_show(r, EP_SHOW_ESTIMATE, round(spend))),
                     ep_a_own(r->arena, "peak", ep_rp_show(r, EP_SHOW_ESTIMATE, round(peak))),
                     ep_a_own(r->arena, "why", stops(r, channel, ep_query_real(q, 9), q)));
    }
    ep_rp_close(r, q);
    return out;
}

/* What stands behind a colon: no capital, but a full stop. */
static const char *closed(struct ep_rp *r, const char *key, const char *args)
{
    const char *text = ep_rp_say_json(r, key, args);
    size_t n = strlen(text);

    return n > 0 && text[n - 1] != '.' ? ep_arena_printf(r->arena, "%s.", text) : text;
}

static const char *test(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "hypotheses", NULL);
    const char *out = NULL;

    while (!out && ep_query_next(q)) {
        const char *by = ep_q_text(r, q, 9), *args = ep_q_text(r, q, 4);

        if (ep_query_int(q, 2) == 0)
            continue;
        out = EP_SAY(r, by[0] ? "report.decision.test" : "report.decision.test_open",
                     ep_a_text("channel", ep_q_text(r, q, 1)),
                     ep_a_num("cost", round(ep_q_minor(r, q, 10))),
                     ep_a_own(r->arena, "statement", ep_rp_sentence(r, ep_q_say(r, q, 3, 4))),
                     ep_a_num("data", ceil(ep_query_real(q, 8) - 1e-9)), ep_a_text("by", by),
                     ep_a_own(r->arena, "yes", closed(r, ep_q_text(r, q, 12), args)),
                     ep_a_own(r->arena, "no", closed(r, ep_q_text(r, q, 13), args)));
    }
    ep_rp_close(r, q);
    return out;
}

static const char *reject(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "best_rejected", NULL);
    const char *out = NULL;

    if (ep_query_next(q)) {
        const char *why = ep_rp_sentence(r, ep_q_say(r, q, 1, 2));

        if (!ep_query_null(q, 3))
            why = ep_rp_join(
                r, " ", why,
                EP_SAY(r, "report.decision.flip", ep_a_num("flip", ep_query_real(q, 3))));
        out = EP_SAY(r, "report.decision.reject", ep_a_text("channel", ep_q_text(r, q, 0)),
                     ep_a_own(r->arena, "why", why));
    }
    ep_rp_close(r, q);
    return out;
}

size_t ep_decisions(struct ep_rp *r, const char *out[3])
{
    static const char *(*const find[])(struct ep_rp *) = {finding, largest, test, reject};
    size_t count = 0;

    for (size_t i = 0; i < sizeof find / sizeof find[0] && count < 3; i++) {
        const char *text = find[i](r);

        if (text)
            out[count++] = text;
    }
    return count;
}
