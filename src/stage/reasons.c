/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The factors of channel choice, each with the size of its effect on the return of the channel's
 * first money: the ratio of that return with the factor as it is to that with the factor taken
 * out (an average audience, an average product, no goals' prices, money and hours without scarcity,
 * competition of a middling market, benchmarks in place of own figures). */
struct factor {
    const char *name;
    double effect; /* ratio; 1 neutral */
    bool volume;   /* of what there is to be had to what it takes, not of the return */
    const char *message, *args;
};

#define FACTORS 6
/* Effects nearer to 1 than this are no reason. */
#define NEUTRAL 0.03

static const struct ep_model_channel *model_of(const struct ep_plan *plan,
                                               const struct ep_candidate *c)
{
    return &plan->model.channel[c->index];
}

static struct factor audience(struct ep_context *ctx, struct ep_plan *plan,
                              const struct ep_candidate *c)
{
    double r = c->relevance ? c->relevance->value : 1;
    (void)plan;
    return (struct factor){
        "audience", r, false,
        r < 1 ? "strategy.reason.audience.against" : "strategy.reason.audience.for",
        EP_ARGS(ctx->arena, ep_a_num("relevance", r), ep_a_num("share", c->share_of_contacts))};
}

/* Visits a month at which a channel's margin carries what it costs to keep at all. */
static double visits_needed(const struct ep_plan *plan, const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double margin = x->visit_to_lead * x->lead_to_customer * x->customer_value -
                    (x->per_result ? 0 : x->k * x->cash_share);
    double hours = x->fixed_hours * ep_plan_hour_cost(plan, x);
    double fixed = x->fixed_month + x->fixed_setup / plan->model.months + hours;
    return margin > 0 ? fixed / margin : -1;
}

static double mean_ceiling(const struct ep_plan *plan, const struct ep_candidate *c)
{
    return ep_plan_sum(model_of(plan, c)->base, 0, plan->model.months) / plan->model.months;
}

/* An average product of the catalogue: its rate from visit to customer against this one's. */
static double product_rate(struct ep_context *ctx, double *average)
{
    struct ep_where any = ctx->where;
    struct ep_figure lead, close;
    any.industry = "all";
    *average = 0;
    if (ep_catalog_figure(ctx->catalog, "industry.visit_to_lead", &any, ctx->arena, &lead) &&
        ep_catalog_figure(ctx->catalog, "industry.lead_to_customer", &any, ctx->arena, &close))
        *average = lead.range.mid * close.range.mid;
    return ep_ledger_need(ctx->ledger, "business.visit_to_lead")->value *
           ep_ledger_need(ctx->ledger, "business.lead_to_customer")->value;
}

/* Where people search, the product shows as how much they do; elsewhere as how readily they buy. */
static struct factor product(struct ep_context *ctx, struct ep_plan *plan,
                             const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    bool volume = c->spec->query && c->spec->ceiling != EP_CEILING_DERIVED;
    double there = mean_ceiling(plan, c), needed = visits_needed(plan, c);
    if (volume && needed > 0) {
        double effect = there / needed;
        return (struct factor){
            "product", effect, true,
            effect < 1 ? "strategy.reason.volume.against" : "strategy.reason.volume.for",
            EP_ARGS(ctx->arena, ep_a_num("there", there), ep_a_num("needed", needed))};
    }
    double average, rate = product_rate(ctx, &average),
                    own = x->visit_to_lead * x->lead_to_customer;
    double effect = average > 0 ? rate / average : 1;
    return (struct factor){"product", effect, false,
                           effect < 1 ? "strategy.reason.product.against"
                                      : "strategy.reason.product.for",
                           EP_ARGS(ctx->arena, ep_a_num("one_in", own > 0 ? 1 / own : 0),
                                   ep_a_num("average", average > 0 ? 1 / average : 0),
                                   ep_a_num("business", rate > 0 ? 1 / rate : 0))};
}

/* What the goals' prices add to a visit; `open`: only those whose targets are not met yet. */
static double priced_visit(const struct ep_plan *plan, const struct ep_candidate *c, bool open)
{
    const struct ep_model *m = &plan->model;
    double priced = 0;
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &m->goal[g];
        if (goal->price <= 0 || (open && plan->solution.goal[g] >= goal->at_least))
            continue;
        if (goal->kind == EP_GOAL_LINEAR)
            priced += goal->price * goal->per_visit[c->index];
        for (int w = 0; goal->kind == EP_GOAL_AWARE && w < m->awarenesses; w++)
            priced += goal->price * m->awareness[w].rate[c->index];
    }
    return priced;
}

static double share_of_goals(const struct ep_plan *plan, const struct ep_candidate *c, bool open)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double own = fmax(0, x->visit_to_lead * x->lead_to_customer * x->customer_value);
    double priced = priced_visit(plan, c, open);
    return priced > 0 ? priced / (own + priced) : 0;
}

double ep_plan_goal_share(const struct ep_plan *plan, const struct ep_candidate *c)
{
    return share_of_goals(plan, c, false);
}

static struct factor goals(struct ep_context *ctx, struct ep_plan *plan,
                           const struct ep_candidate *c)
{
    double share = share_of_goals(plan, c, true);
    return (struct factor){"goals", share < 1 ? 1 / (1 - share) : 1, false,
                           "strategy.reason.goals.for",
                           EP_ARGS(ctx->arena, ep_a_num("share", share))};
}

static struct factor budget(struct ep_context *ctx, struct ep_plan *plan,
                            const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double plain = ep_plan_effort_price(plan, x, false), scarce = ep_plan_scarce_price(plan, x);
    double effect = scarce > 0 && plain > 0 ? plain / scarce : 1;
    return (struct factor){"budget", effect, false, "strategy.reason.budget.against",
                           EP_ARGS(ctx->arena, ep_a_num("price", effect > 0 ? 1 / effect : 1))};
}

static struct factor competitors(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_candidate *c)
{
    double f = c->contest ? c->contest->value : 1;
    (void)plan;
    return (struct factor){
        "competitors", 1 / f, false,
        f > 1 ? "strategy.reason.competitors.against" : "strategy.reason.competitors.for",
        EP_ARGS(ctx->arena, ep_a_num("factor", f > 1 ? f : 1 / f),
                ep_a_num("contest", ep_ledger_value(ctx->ledger, 2, "contest.%s", c->spec->id)))};
}

static struct factor audit(struct ep_context *ctx, struct ep_plan *plan,
                           const struct ep_candidate *c)
{
    (void)plan;
    if (!c->own_cost || !c->benchmark_cost)
        return (struct factor){"audit", 1, false, "strategy.reason.audit.for", "{}"};
    return (struct factor){"audit", c->audit_effect, false,
                           c->audit_effect < 1 ? "strategy.reason.audit.against"
                                               : "strategy.reason.audit.for",
                           EP_ARGS(ctx->arena, ep_a_num("own", c->own_cost->value),
                                   ep_a_num("benchmark", c->benchmark_cost->value))};
}

static int stronger(const void *a, const void *b)
{
    const struct factor *x = a, *y = b;
    double ex = fabs(log(fmax(1e-6, x->effect))), ey = fabs(log(fmax(1e-6, y->effect)));
    return ex > ey ? -1 : ex < ey ? 1 : strcmp(x->name, y->name);
}

/* A factor turns the decision where the first money's return crosses 1 without it; the volume,
 * where it alone is too small for a return that would pay. */
static bool turns(const struct ep_candidate *c, bool active, const struct factor *f)
{
    if (c->spec->per_result)
        return false;
    if (f->volume)
        return active ? f->effect > 1 : f->effect < 1 && c->first_return >= 1;
    double without = c->first_return / fmax(1e-6, f->effect);
    return active ? f->effect > 1 && without < 1 : f->effect < 1 && without > 1;
}

static enum ep_status write_reason(struct ep_context *ctx, const struct ep_candidate *c, int seq,
                                   const struct factor *f, bool turning, struct ep_error *err)
{
    const char *verdict = fabs(f->effect - 1) < NEUTRAL ? "neutral"
                          : f->effect > 1               ? "for"
                                                        : "against";
    return EP_INSERT(
        ctx->store, "reason", err, ep_c_text("channel", c->spec->id), ep_c_int("seq", seq),
        ep_c_text("factor", f->name), ep_c_text("verdict", verdict), ep_c_real("effect", f->effect),
        ep_c_int("turns", turning), ep_c_text("message", f->message), ep_c_text("args", f->args));
}

enum ep_status ep_plan_reasons(struct ep_context *ctx, struct ep_plan *plan,
                               const struct ep_candidate *c, const char **deciding,
                               struct ep_error *err)
{
    bool active = plan->solution.active[c->index] && !c->test;
    struct factor f[FACTORS] = {audience(ctx, plan, c),    product(ctx, plan, c),
                                goals(ctx, plan, c),       budget(ctx, plan, c),
                                competitors(ctx, plan, c), audit(ctx, plan, c)};
    enum ep_status status = EP_OK;
    const char *turning = NULL, *largest = NULL;
    *deciding = "product"; /* an intermediary stands and falls with what it leaves of a customer */
    if (c->spec->per_result)
        return EP_OK;
    qsort(f, FACTORS, sizeof *f, stronger);
    for (int i = 0, seq = 1; i < FACTORS && status == EP_OK; i++) {
        bool with = active ? f[i].effect > 1 + NEUTRAL : f[i].effect < 1 - NEUTRAL;
        bool turn = turns(c, active, &f[i]);
        if (turn && !turning)
            turning = f[i].name;
        if (with && !largest)
            largest = f[i].name;
        if (fabs(f[i].effect - 1) >= NEUTRAL)
            status = write_reason(ctx, c, seq++, &f[i], turn, err);
    }
    *deciding = turning ? turning : largest ? largest : "none";
    return status;
}
