/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include "emplan/number.h"
#include <string.h>

#define CHANNELS_SHOWN 3 /* main ones of a client */
#define DASH           "–"

struct page {
    const struct ep_portfolio *p;
    struct ep_arena *a;
    struct ep_str *out;
};

static const char *minor(struct page *g, int64_t v, const struct ep_portfolio_sum *s)
{
    return ep_batch_exact(g->a, ep_money_major(v, s->digits), s->currency, s->digits);
}

static const char *estimate(struct page *g, double v_minor, const struct ep_portfolio_sum *s)
{
    double major = v_minor;

    for (int i = 0; i < s->digits; i++)
        major /= 10;
    return ep_batch_money(g->a, major, s->currency);
}

static const char *share(struct page *g, struct ep_portfolio_value v)
{
    return v.known ? ep_batch_percent(g->a, v.v) : DASH;
}

static const char *whole(struct page *g, long long n)
{
    return ep_arena_printf(g->a, "%lld", n);
}

static const char *of(struct page *g, int part, int all)
{
    return ep_arena_printf(g->a, "%d of %d", part, all);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* Cells are Markdown already. */
static void put_row(struct page *g, const char *const *cell, size_t count, bool strong)
{
    for (size_t i = 0; i < count; i++) {
        const char *mark = strong && cell[i][0] ? "**" : "";

        ep_str_addf(g->out, "%s%s%s%s", i ? " | " : "| ", mark, cell[i], mark);
    }
    ep_str_add(g->out, " |\n");
}
#define ROW(g, strong, ...)                                                                        \
    put_row((g), (const char *const[]){__VA_ARGS__},                                               \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (strong))

/* --- clients of one currency ------------------------------------------------------------------ */

static bool leads(const struct ep_portfolio_channel *x, const struct ep_portfolio_channel *than)
{
    return !than || x->spend > than->spend ||
           (x->spend == than->spend && x->customers > than->customers);
}

static bool is_among(const struct ep_portfolio_channel *const *list, size_t count,
                     const struct ep_portfolio_channel *x)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == x)
            return true;
    return false;
}

static bool is_used(const struct ep_portfolio_channel *x)
{
    return x->chosen && !ep_streq(x->id, EP_PORTFOLIO_TOOLS);
}

/* The channels in use with the most money; of equal ones that with the most customers. */
static const char *main_channels(struct page *g, const struct ep_portfolio_client *c)
{
    const struct ep_portfolio_channel *shown[CHANNELS_SHOWN];
    const char *text = "";
    size_t count = 0;

    for (; count < CHANNELS_SHOWN; count++) {
        const struct ep_portfolio_channel *best = NULL;

        for (size_t i = 0; i < c->channels.count; i++) {
            const struct ep_portfolio_channel *x = &c->channels.item[i];

            if (is_used(x) && !is_among(shown, count, x) && leads(x, best))
                best = x;
        }
        if (!best)
            break;
        shown[count] = best;
        text = ep_arena_printf(g->a, "%s%s%s", text, count ? ", " : "",
                               ep_batch_escape(g->a, best->name));
    }
    return count ? text : DASH;
}

/* Cost of a customer; nothing to divide by: a dash. */
static const char *each(struct page *g, int64_t spend, double customers,
                        const struct ep_portfolio_sum *s)
{
    return customers > 0 && spend > 0 ? estimate(g, (double)spend / customers, s) : DASH;
}

static const char *profit_range(struct page *g, const struct ep_portfolio_client *c,
                                const struct ep_portfolio_sum *s)
{
    const struct ep_portfolio_total *t = &c->profit_total;

    if (!t->p10.known || !t->p90.known)
        return DASH;
    return ep_arena_printf(g->a, "%s to %s", ep_batch_money(g->a, t->p10.v, s->currency),
                           ep_batch_money(g->a, t->p90.v, s->currency));
}

static void put_client(struct page *g, const struct ep_portfolio_client *c,
                       const struct ep_portfolio_sum *s)
{
    ROW(g, false, ep_batch_escape(g->a, c->shown),
        ep_arena_printf(g->a, "%s, %d", c->revision.first_month, c->revision.months),
        minor(g, c->budget, s), minor(g, c->spend, s), ep_batch_count(g->a, c->customers.mean),
        each(g, c->spend, c->customers.mean + c->later, s), estimate(g, (double)c->profit, s),
        profit_range(g, c, s), share(g, c->loss_probability), main_channels(g, c),
        of(g, c->must_missed, c->must_goals), share(g, c->assumed_share));
}

static void put_clients(struct page *g, const struct ep_portfolio_sum *s)
{
    ep_str_add(g->out,
               "\n| Client | From, months | Budget | Spend | Customers | Each | Profit | Profit, 8 "
               "times in 10 | Loses money in | Main channels | Must goals missed | Assumed |\n"
               "|---|---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|\n");
    for (size_t i = 0; i < g->p->clients.count; i++)
        if (ep_streq(g->p->clients.item[i].revision.currency, s->currency))
            put_client(g, &g->p->clients.item[i], s);
    ROW(g, true, "Together", "", minor(g, s->budget, s), minor(g, s->spend, s),
        ep_batch_count(g->a, s->customers), each(g, s->spend, s->customers + s->later, s),
        estimate(g, (double)s->profit, s), "", "", "", of(g, s->must_missed, s->must_goals), "");
}

static void put_uses(struct page *g, const struct ep_portfolio_sum *s)
{
    if (s->channels.count == 0)
        return;
    ep_str_addf(
        g->out,
        "\n### Channels in %s\n\nChannels that at least one plan uses. The median is of "
        "the clients' own costs per customer; the cost together is all their money over "
        "all their customers.\n\n"
        "| Channel | Clients | Only as a test | Spend | Share of spend | Customers | Median "
        "cost per customer | Cost together |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
        s->currency);
    for (size_t i = 0; i < s->channels.count; i++) {
        const struct ep_portfolio_use *u = &s->channels.item[i];
        struct ep_portfolio_value part = {s->spend > 0, 0};

        if (part.known)
            part.v = (double)u->spend / (double)s->spend;
        ROW(g, false, ep_batch_escape(g->a, u->name), of(g, (int)u->clients, (int)s->clients),
            whole(g, (long long)u->tests), minor(g, u->spend, s), share(g, part),
            ep_batch_count(g->a, u->customers), u->has_median ? estimate(g, u->median, s) : DASH,
            each(g, u->spend, u->customers + u->later, s));
    }
}

static void put_currency(struct page *g, const struct ep_portfolio_sum *s)
{
    const char *shared =
        s->spend > 0 ? ep_arena_printf(
                           g->a, ", %s of profit for each 1 %s spent",
                           ep_batch_money(g->a, (double)s->profit / (double)s->spend, s->currency),
                           ep_currency_symbol(s->currency))
                     : "";

    ep_str_addf(g->out,
                "\n## %s: %zu client%s\n\nOf a budget of %s together %s is planned to be spent. "
                "Expected are %s customers and a profit of %s%s.\n",
                s->currency, s->clients, plural(s->clients), minor(g, s->budget, s),
                minor(g, s->spend, s), ep_batch_count(g->a, s->customers),
                estimate(g, (double)s->profit, s), shared);
    put_clients(g, s);
    put_uses(g, s);
}

/* --- goals that are missed -------------------------------------------------------------------- */

enum unit {
    UNIT_COUNT,
    UNIT_MONEY,
    UNIT_SHARE
};

static enum unit unit_of(const char *metric)
{
    static const struct {
        const char *metric;
        enum unit unit;
    } row[] = {{"revenue", UNIT_MONEY},
               {"profit", UNIT_MONEY},
               {"order_value", UNIT_MONEY},
               {"repeat_rate", UNIT_SHARE},
               {"retention", UNIT_SHARE}};

    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (ep_streq(row[i].metric, metric))
            return row[i].unit;
    return UNIT_COUNT;
}

static const char *amount(struct page *g, const struct ep_portfolio_client *c, const char *metric,
                          double v)
{
    enum unit unit = unit_of(metric);

    if (unit == UNIT_MONEY)
        return ep_batch_money(g->a, v, c->revision.currency);
    return unit == UNIT_SHARE ? ep_batch_percent(g->a, v) : ep_batch_count(g->a, v);
}

static const char *in_words(struct page *g, const char *id)
{
    char *text = ep_arena_strdup(g->a, id);

    for (char *p = text; *p; p++)
        *p = *p == '_' ? ' ' : *p;
    return text;
}

static bool is_missed(const struct ep_portfolio_goal *x)
{
    return ep_streq(x->priority, "must") && x->reached != 1;
}

static void put_missed(struct page *g, const struct ep_portfolio_client *c)
{
    for (size_t i = 0; i < c->goals.count; i++) {
        const struct ep_portfolio_goal *x = &c->goals.item[i];

        if (!is_missed(x))
            continue;
        ROW(g, false, ep_batch_escape(g->a, c->shown), ep_batch_escape(g->a, x->id),
            in_words(g, x->metric), ep_arena_printf(g->a, "%s to %s", x->from, x->to),
            amount(g, c, x->metric, x->target),
            x->expected.known ? amount(g, c, x->metric, x->expected.v) : DASH,
            x->probability.known ? ep_batch_percent(g->a, x->probability.v) : "not measurable");
    }
}

static void put_goals(struct page *g)
{
    int missed = 0;

    for (size_t i = 0; i < g->p->clients.count; i++)
        missed += g->p->clients.item[i].must_missed;
    if (missed == 0)
        return;
    ep_str_add(g->out, "\n## Must goals that are missed\n\n| Client | Goal | Metric | Window | "
                       "Target | Expected | Probability |\n|---|---|---|---|--:|--:|--:|\n");
    for (size_t i = 0; i < g->p->clients.count; i++)
        put_missed(g, &g->p->clients.item[i]);
}

/* --- warnings --------------------------------------------------------------------------------- */

static void put_warnings(struct page *g)
{
    const struct ep_portfolio_remarks remarks = ep_portfolio_remarks(g->p);
    size_t count;
    const struct ep_portfolio_code *code = ep_portfolio_codes(g->p, &count);

    if (remarks.count + count == 0)
        return;
    ep_str_add(g->out, "\n## Warnings\n\n");
    for (size_t i = 0; i < remarks.count; i++)
        ep_str_addf(g->out, "- %s.\n", remarks.item[i]);
    for (size_t i = 0; i < count; i++) {
        const struct ep_diagnostic *d = ep_diagnostic_find(code[i].code);

        ep_str_addf(g->out, "- %s (%s), %zu client%s: %s.\n",
                    ep_batch_escape(g->a, d ? d->title : in_words(g, code[i].code)),
                    ep_batch_escape(g->a, code[i].code), code[i].clients, plural(code[i].clients),
                    code[i].names);
    }
}

static void put_left(struct page *g)
{
    if (g->p->left.count == 0)
        return;
    ep_str_add(g->out, "\n## Left out\n\nThese clients are in none of the figures.\n\n");
    for (size_t i = 0; i < g->p->left.count; i++)
        ep_str_addf(g->out, "- %s: %s\n", ep_batch_escape(g->a, g->p->left.item[i].path),
                    ep_batch_escape(g->a, g->p->left.item[i].reason));
}

/* What the reviews say of the ranges and probabilities of all plans. */
static void put_score(struct page *g)
{
    struct ep_coverage c;

    if (!ep_portfolio_coverage(g->p, &c))
        return;
    ep_str_addf(g->out,
                "\n## How good the plans' figures were\n\nReviews of %zu client%s hold %d "
                "monthly forecasts against what came: %d (%.0f %%, exact limits %.0f to %.0f %%) "
                "lie within the range of 8 in 10; the mean pinball loss is %.1f %% of the middle. ",
                g->p->reviewed, plural(g->p->reviewed), c.count, c.inside, 100 * c.share,
                100 * c.limits.low, 100 * c.limits.high, 100 * c.pinball);
    if (g->p->probabilities.count > 0)
        ep_str_addf(g->out, "The Brier score of %zu decided goal%s is %.2f. ",
                    g->p->probabilities.count, plural(g->p->probabilities.count),
                    ep_portfolio_brier(g->p));
    ep_str_add(g->out, "Months of one plan move together: few clients prove little.\n");
}

void ep_portfolio_markdown(const struct ep_portfolio *p, struct ep_str *out)
{
    struct page g = {p, p->arena, out};
    size_t count;
    const struct ep_portfolio_sum *s = ep_portfolio_sums(p, &count);

    ep_str_addf(out, "# Portfolio: %zu client%s\n\n", p->clients.count, plural(p->clients.count));
    ep_str_add(
        out,
        "Figures are those of each client's plan. Customers are those expected in that plan's own "
        "months; profit, and the cost of each customer, count those too who come later "
        "from the same money. Money is summed within a currency only, and a ratio of "
        "several clients is a ratio of their sums.\n");
    for (size_t i = 0; i < count; i++)
        put_currency(&g, &s[i]);
    put_goals(&g);
    put_score(&g);
    put_warnings(&g);
    put_left(&g);
}
