/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The draws of the uncertain figures: many for what is reported, few for what is solved. */

#include "stage/plan_internal.h"
#include "stage/tools_internal.h"

#include <math.h>

#define SEED 20270101u

/* A figure's draws, kept: channels share figures, and the same are asked for again. */
struct ep_drawn {
    const struct ep_fact *fact;
    bool inverse;
    double market;
    int count;
    double *ratio;
    struct ep_drawn *next;
};

/* Draws of a figure over its mid, mean 1: one stream a fact, so that channels that share it move
 * together. A figure that is certain, or not there, is 1 throughout. */
static double *draw_ratio(struct ep_arena *a, const struct ep_plan *plan, const struct ep_fact *f,
                          double market)
{
    int count = plan->model.draws.count;
    double *out = EP_NEW_ARRAY(a, double, (size_t)count);
    bool drawn = f && f->range.low > 0 && ep_range_wide(f->range);
    if (drawn)
        ep_draw_range(&f->range, f->key, plan->model.draws.seed, count, f->rate, true, market,
                      plan->z_market, out);
    for (int d = 0; d < count; d++)
        out[d] = drawn ? out[d] / f->range.mid : 1;
    return out;
}

/* Visits for money are anchored at their mean, so costs are drawn as the inverse of visits. */
static double *draw_yield(struct ep_arena *a, const struct ep_plan *plan,
                          const struct ep_fact *cost, double market)
{
    struct ep_fact yield;
    if (!cost)
        return draw_ratio(a, plan, NULL, 0);
    yield = *cost;
    yield.range = (struct ep_range){1 / cost->range.high, 1 / cost->range.mid, 1 / cost->range.low};
    return draw_ratio(a, plan, &yield, market);
}

static const double *drawn(struct ep_context *ctx, struct ep_plan *plan, const struct ep_fact *f,
                           bool inverse, double market)
{
    int count = plan->model.draws.count;
    for (const struct ep_drawn *d = plan->drawn; d; d = d->next)
        if (d->fact == f && d->inverse == inverse && d->market == market && d->count == count)
            return d->ratio;
    struct ep_drawn *d = EP_NEW(ctx->arena, struct ep_drawn);
    *d = (struct ep_drawn){.fact = f,
                           .inverse = inverse,
                           .market = market,
                           .count = count,
                           .ratio = inverse ? draw_yield(ctx->arena, plan, f, market)
                                            : draw_ratio(ctx->arena, plan, f, market),
                           .next = plan->drawn};
    plan->drawn = d;
    return d->ratio;
}

const double *ep_plan_draw_figure(struct ep_context *ctx, struct ep_plan *plan,
                                  const struct ep_fact *f, bool cost, bool market)
{
    double load = market ? sqrt(ep_stage_need(ctx, "general.market_correlation")->value) : 0;
    return drawn(ctx, plan, f, cost, load);
}

static void draw_channel(struct ep_context *ctx, struct ep_plan *plan, const struct ep_candidate *c,
                         double load)
{
    struct ep_model_draws *d = &plan->model.draws;
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    bool counted = x->per_result && c->spec->query && x->visit_to_lead >= 1; /* customers as such */
    const struct ep_fact *lead =
        counted ? NULL : ep_ledger_need(ctx->ledger, "business.visit_to_lead");
    const double *yield = drawn(ctx, plan, c->cost_per_visit, true, load);
    const double *base = drawn(ctx, plan, c->ceiling, false, 0);
    const double *rate = drawn(ctx, plan, c->own_rate ? c->visit_to_lead : lead, false, load);
    const double *intent = drawn(ctx, plan, c->own_rate || counted ? NULL : c->intent, false, load);
    const double *close =
        drawn(ctx, plan, counted ? NULL : ep_ledger_need(ctx->ledger, "business.lead_to_customer"),
              false, load);
    const double *worth = drawn(ctx, plan, c->worth, false, 0);
    const double *share = drawn(ctx, plan, c->paying_full ? NULL : c->incremental, false, 0);
    double value = x->customer_value + c->price;
    const double *price = ep_plan_draw_price(ctx, plan, c, value, worth);
    double part = c->spec->per_result && c->result.share > 0 ? c->result.share : 1;
    for (int i = 0; i < d->count; i++) {
        long at = (long)i * plan->model.channels + c->index;
        d->k[at] = x->k / yield[i];
        d->base[at] = base[i];
        d->visit_to_lead[at] = fmin(1, x->visit_to_lead * rate[i] * intent[i]);
        d->lead_to_customer[at] = fmin(1, x->lead_to_customer * close[i] * share[i]);
        d->customer_value[at] = value * worth[i] - price[i] / (part * share[i]);
    }
}

void ep_plan_draw(struct ep_context *ctx, struct ep_plan *plan, int count)
{
    struct ep_model_draws *d = &plan->model.draws;
    size_t n = (size_t)count * (size_t)plan->model.channels;
    const struct ep_fact *rho = ep_stage_need(ctx, "general.market_correlation");
    if (ep_plan_rest_draws(ctx, plan, count))
        return;
    d->count = count;
    d->seed = SEED;
    d->k = EP_NEW_ARRAY(ctx->arena, double, n);
    d->base = EP_NEW_ARRAY(ctx->arena, double, n);
    d->visit_to_lead = EP_NEW_ARRAY(ctx->arena, double, n);
    d->lead_to_customer = EP_NEW_ARRAY(ctx->arena, double, n);
    d->customer_value = EP_NEW_ARRAY(ctx->arena, double, n);
    plan->z_market = EP_NEW_ARRAY(ctx->arena, double, (size_t)count);
    ep_draw_market(SEED, count, plan->z_market);
    for (int i = 0; i < plan->model.channels; i++)
        draw_channel(ctx, plan, &plan->candidate[plan->candidate_of[i]], sqrt(rho->value));
}

/* ---- few draws that stand for many ---- */

static void draw_few(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    ep_plan_draw(ctx, plan, m->cautious ? EP_CAUTIOUS_DRAWS : EP_SEARCH_DRAWS);
    plan->few = m->draws;
    ep_plan_draw(ctx, plan, EP_DRAWS);
    ep_plan_fit_few(&m->draws, m->channels, &plan->few);
    m->draws = (struct ep_model_draws){0};
    plan->drawn_few = plan->few;
    plan->drawn_gain = plan->gain;
}

static void draw_beside(struct ep_beside *b, void *data)
{
    (void)data;
    draw_few(&b->ctx, &b->plan);
}

void ep_plan_begin_draws(struct ep_context *ctx, struct ep_plan *plan)
{
    (void)ep_stage_need(ctx, "general.market_correlation"); /* facts of a job go nowhere */
    plan->drawing = ep_plan_beside(ctx, plan, draw_beside, NULL);
}

void ep_plan_end_draws(struct ep_context *ctx, struct ep_plan *plan)
{
    if (!plan->drawing)
        return;
    const struct ep_plan *made = &plan->drawing->plan;
    ep_plan_beside_wait(ctx, plan->drawing);
    plan->drawing = NULL;
    plan->z_market = made->z_market;
    plan->drawn = made->drawn;
    plan->drawn_few = made->drawn_few;
    plan->drawn_gain = made->drawn_gain;
    ep_tools_scale_few(ctx->arena, plan);
}
