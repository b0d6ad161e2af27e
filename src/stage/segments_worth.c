/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/segments_internal.h"

#include "emplan/evidence.h"

#include <math.h>

/* Weights of the criteria are moved up and down by this share, one after the other. */
#define MOVE 0.3
/* Figures that miss their anchor by rounding are there. */
#define ROUNDING 1e-9
/* Two ways to the same figure that differ by more say that one of them is wrong. */
#define FAR_APART 2

/* --- from all people to those who can be won ----------------------------------------------------
 */

static enum ep_status write_link(struct ep_context *ctx, const struct ep_segment_view *g, int seq,
                                 const char *step, const struct ep_fact *f, struct ep_error *err)
{
    return EP_INSERT(ctx->store, "segment_link", err, ep_c_text("segment", g->brief->id.text),
                     ep_c_int("seq", seq), ep_c_text("step", step), ep_c_real("low", f->range.low),
                     ep_c_real("mid", f->value), ep_c_real("high", f->range.high),
                     ep_c_text("fact", f->key));
}

static const struct ep_fact *link(struct ep_context *ctx, const struct ep_segment_view *g,
                                  const char *what, const struct ep_fact *from,
                                  const struct ep_fact *share, double times, const char *formula)
{
    struct ep_range r = share ? ep_range_times(from->range, share->range) : from->range;

    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "segment.%s.%s", g->brief->id.text, what),
                     ep_range_scale(r, times), "count", formula, from, share);
}

/* What one supplier among many wins of the purchases, as far as it can serve them: segments share
 * the capacity by their customers. */
static const struct ep_fact *winnable(struct ep_context *ctx, const struct ep_segment_view *g,
                                      const struct ep_fact *purchases)
{
    const struct ep_fact *share = ep_stage_figure(ctx, "general.winnable_share");
    const struct ep_fact *capacity = ep_ledger_get(ctx->ledger, "business.capacity");
    struct ep_range r = share ? ep_range_times(purchases->range, share->range) : purchases->range;
    double most = capacity ? capacity->value * ctx->brief->plan.months * g->share->value : -1;
    bool bound = most >= 0 && r.high > most;

    if (bound)
        r = (struct ep_range){fmin(r.low, most), fmin(r.mid, most), most};
    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "segment.%s.winnable", g->brief->id.text), r, "count",
                     bound ? "purchases x share that one supplier wins, at most what can be served"
                           : "purchases x share that one supplier wins",
                     purchases, share, bound ? capacity : NULL);
}

/* A share of a market says little of what one plan can do: its money buys so many customers. */
static const struct ep_fact *affordable(struct ep_context *ctx, const struct ep_segment_view *g,
                                        const struct ep_fact *cost)
{
    const struct ep_fact *budget = ep_ledger_get(ctx->ledger, "plan.budget");
    const struct ep_fact *most = g->winnable;

    if (!budget || !cost || cost->range.low <= 0)
        return most;
    struct ep_range r = ep_range_scale(ep_range_ratio(budget->range, cost->range), g->share->value);

    r = (struct ep_range){fmin(r.low, most->range.low), fmin(r.mid, most->value),
                          fmin(r.high, most->range.high)};
    return EP_DERIVE(
        ctx->ledger, EP_KEY(ctx, "segment.%s.affordable", g->brief->id.text), r, "count",
        "budget x the segment's share of customers / cost of a bought customer, at most "
        "what can be won",
        budget, g->share, cost, most);
}

/* The same figure from below: today's customers go on coming. NULL where they are not known. */
static const struct ep_fact *from_today(struct ep_context *ctx, const struct ep_segment_view *g)
{
    const struct ep_fact *new = ep_ledger_get(ctx->ledger, "business.current.new_customers_month");
    const struct ep_fact *today =
        new ? new : ep_ledger_get(ctx->ledger, "business.current.customers_month");

    if (!today || today->value <= 0)
        return NULL;
    return EP_DERIVE(
        ctx->ledger, EP_KEY(ctx, "segment.%s.from_today", g->brief->id.text),
        ep_range_scale(today->range, ctx->brief->plan.months * g->share->value), "count",
        "customers of a month today x months of the plan x the segment's share", today, g->share);
}

static enum ep_status write_chain(struct ep_context *ctx, struct ep_segment_view *g,
                                  const struct ep_fact *cost, struct ep_error *err)
{
    const struct ep_fact *online =
        link(ctx, g, "reachable", g->size, g->widest, g->widest ? 1 : g->online,
             "people x reach of the widest open platform");
    const struct ep_fact *bought =
        link(ctx, g, "purchases", online, g->in_market, ctx->brief->plan.months,
             "people online x share that buys such a thing in a month x months of the plan");
    const struct ep_fact *today;
    enum ep_status status;

    g->winnable = winnable(ctx, g, bought);
    g->affordable = affordable(ctx, g, cost);
    today = from_today(ctx, g);
    EP_TRY(write_link(ctx, g, 1, "people", g->size, err));
    EP_TRY(write_link(ctx, g, 2, "reachable", online, err));
    EP_TRY(write_link(ctx, g, 3, "purchases", bought, err));
    EP_TRY(write_link(ctx, g, 4, "winnable", g->winnable, err));
    EP_TRY(write_link(ctx, g, 5, "affordable", g->affordable, err));
    if (today)
        EP_TRY(write_link(ctx, g, 6, "from_today", today, err));
    if (today && today->value > FAR_APART * g->winnable->range.high)
        status = ep_stage_warn(ctx, "stage", "segments.warn.bottom_up",
                               EP_ARGS(ctx->arena, ep_a_text("segment", g->brief->id.text),
                                       ep_a_num("today", today->value),
                                       ep_a_num("winnable", g->winnable->value)),
                               &g->brief->at, err);
out:
    return status;
}

/* --- what they would bring ----------------------------------------------------------------------
 */

static double cost_of(const double *x, const void *data)
{
    (void)data;
    return x[1] > 0 && x[2] > 0 ? x[0] / (x[1] * x[2]) : 0;
}

/* A cost each with the luck of the count that it was measured on: customers are Poisson. */
static struct ep_range with_luck(double cost, double events)
{
    struct ep_range g = ep_gamma_range((struct ep_gamma){events, events});
    return (struct ep_range){cost * g.mid / g.high, cost, cost * g.mid / g.low};
}

/* What a customer costs today, else one who comes by a bought click at the trade's price. */
static const struct ep_fact *cost_of_customer(struct ep_context *ctx)
{
    const char *key = "business.bought_customer";
    const struct ep_fact *today = ep_ledger_get(ctx->ledger, "business.current.cost_per_customer");
    const struct ep_fact *click = ep_stage_figure(ctx, "industry.search_cpc");
    const struct ep_fact *open = ep_ledger_need(ctx->ledger, "business.visit_to_lead");
    const struct ep_fact *close = ep_ledger_need(ctx->ledger, "business.lead_to_customer");

    if (today)
        return EP_DERIVE(
            ctx->ledger, key,
            with_luck(today->value, ep_stage_audit_events(ctx, EP_AUDIT_NUM(customers_month),
                                                          EP_AUDIT_NUM(spend_month))),
            "money", "what a customer of the audited channels costs, with the luck of their number",
            today);
    if (!click || open->value <= 0 || close->value <= 0)
        return NULL;
    const struct ep_range in[] = {click->range, open->range, close->range};

    return EP_DERIVE(ctx->ledger, key, ep_range_of_function(cost_of, NULL, in, 3), "money",
                     "price of a search click in the trade / visit to lead / lead to customer",
                     click, open, close);
}

static double profit_of(const double *x, const void *data)
{
    (void)data;
    return x[0] * (x[1] - x[2]);
}

static void write_profit(struct ep_context *ctx, struct ep_segment_view *g,
                         const struct ep_fact *cost)
{
    if (!cost)
        return;
    const struct ep_range in[] = {g->affordable->range, g->value->range, cost->range};

    g->profit =
        EP_DERIVE(ctx->ledger, EP_KEY(ctx, "segment.%s.profit", g->brief->id.text),
                  ep_range_of_function(profit_of, NULL, in, 3), "money",
                  "customers that the budget can win x (value of a customer - cost of a bought "
                  "one)",
                  g->affordable, g->value, cost);
}

/* --- points -------------------------------------------------------------------------------------
 */

enum {
    BUYERS, /* attractiveness */
    RETURN,
    REACH, /* fit */
    SHARE,
    KNOWN
};

/* Least figure for 2, 3, 4 and 5 points: fixed, so that another segment in the brief changes no
 * segment's points. */
static const double anchor[EP_SEGMENT_CRITERIA][4] = {
    [BUYERS] = {100, 1000, 10000, 100000}, /* purchases in the plan's months */
    [RETURN] = {1, 2, 4, 8},               /* value of a customer / cost of a bought one */
    [REACH] = {0.2, 0.4, 0.6, 0.8},        /* share of the widest platform */
    [SHARE] = {0.05, 0.2, 0.4, 0.6},       /* of today's or expected customers */
    [KNOWN] = {1, 2, 3, 6},                /* needs, barriers and triggers that are described */
};

static int points(int criterion, double v)
{
    int p = 1;

    for (int i = 0; i < 4; i++)
        p += v >= anchor[criterion][i] * (1 - ROUNDING);
    return p;
}

static void give_points(struct ep_context *ctx, struct ep_segment_view *g,
                        const struct ep_fact *cost)
{
    const struct ep_segment *s = g->brief;
    double bought = ep_ledger_need(ctx->ledger, "segment.%s.purchases", s->id.text)->value;
    double ratio = cost && cost->value > 0 ? g->value->value / cost->value : 0;
    size_t known = s->needs.count + s->barriers.count + s->triggers.count;

    g->point[BUYERS] = points(BUYERS, bought);
    g->point[RETURN] = points(RETURN, ratio);
    g->point[REACH] = points(REACH, g->online);
    g->point[SHARE] = points(SHARE, g->share->value);
    g->point[KNOWN] = points(KNOWN, (double)known);
}

double ep_segment_score(const int point[EP_SEGMENT_CRITERIA],
                        const double weight[EP_SEGMENT_CRITERIA])
{
    double a = weight[BUYERS] * point[BUYERS] + weight[RETURN] * point[RETURN];
    double f =
        weight[REACH] * point[REACH] + weight[SHARE] * point[SHARE] + weight[KNOWN] * point[KNOWN];

    return sqrt(a / (weight[BUYERS] + weight[RETURN]) * f /
                (weight[REACH] + weight[SHARE] + weight[KNOWN]));
}

static int rank_of(const struct ep_segment_view *g, size_t count, size_t i, const double *weight)
{
    double own = ep_segment_score(g[i].point, weight);
    int rank = 1;

    for (size_t j = 0; j < count; j++) {
        double other = ep_segment_score(g[j].point, weight);

        rank += other > own + 1e-12;
    }
    return rank;
}

/* Rank of each at equal weights and with each weight 30 percent higher and lower. */
static void rank_all(struct ep_segment_view *g, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g[i].rank_low = (int)count;
        g[i].rank_high = 1;
        for (int c = 0; c < 2 * EP_SEGMENT_CRITERIA + 1; c++) {
            double weight[EP_SEGMENT_CRITERIA] = {1, 1, 1, 1, 1};

            if (c > 0)
                weight[(c - 1) / 2] += c % 2 ? MOVE : -MOVE;
            int rank = rank_of(g, count, i, weight);

            g[i].rank_low = rank < g[i].rank_low ? rank : g[i].rank_low;
            g[i].rank_high = rank > g[i].rank_high ? rank : g[i].rank_high;
        }
    }
}

static const struct ep_fact *write_score(struct ep_context *ctx, const struct ep_segment_view *g)
{
    static const double equal[EP_SEGMENT_CRITERIA] = {1, 1, 1, 1, 1};

    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "segment.%s.score", g->brief->id.text),
                     ep_range_of(ep_segment_score(g->point, equal)), "points",
                     "root of attractiveness (purchases, value / cost) x fit (reach, share of "
                     "customers, what is described), 1 to 5 on fixed anchors, equal weights",
                     g->size, g->value, g->share, g->in_market, g->widest);
}

enum ep_status ep_segments_worth(struct ep_context *ctx, struct ep_segment_view *g, size_t count,
                                 struct ep_error *err)
{
    const struct ep_fact *cost = cost_of_customer(ctx);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        status = write_chain(ctx, &g[i], cost, err);
        write_profit(ctx, &g[i], cost);
        give_points(ctx, &g[i], cost);
        g[i].score = write_score(ctx, &g[i]);
    }
    rank_all(g, count);
    return status;
}
