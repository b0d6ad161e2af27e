/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The factors of channel choice, each with the size of its effect on the return of the channel's
 * first money: the ratio of that return with the factor as it is to that with the factor taken
 * out (an average audience, visitors as ready to buy as the average of all trades, no goals'
 * prices, a visit at the middle price of the channels at hand, money and hours without scarcity,
 * competition of a middling market, benchmarks in place of own figures). What is the same for all
 * channels says nothing about one of them, so the product counts with the mood of its visitors. */
struct factor {
    const char *name;
    double effect; /* ratio; 1 neutral */
    bool volume;   /* of what there is to be had to what it takes, not of the return */
    const char *message, *args;
};

#define FACTORS 7
/* Effects nearer to 1 than this are no reason. */
#define NEUTRAL 0.05

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

double ep_plan_visits_needed(const struct ep_plan *plan, const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double margin = x->visit_to_lead * x->lead_to_customer * x->customer_value -
                    (x->per_result ? 0 : x->k * x->cash_share);
    double hours = x->fixed_hours * ep_plan_hour_cost(plan, x);
    double fixed = x->fixed_month + x->fixed_setup / plan->model.months + hours;
    return margin > 0 ? fixed / margin : -1;
}

/* Where people search, or an intermediary has them: what there is to be had against what carries
 * the cost of keeping the channel. */
static struct factor demand(const struct ep_context *ctx, const struct ep_plan *plan,
                            const struct ep_candidate *c)
{
    double there = ep_plan_visits_there(plan, c->index), needed = ep_plan_visits_needed(plan, c);
    double effect = needed > 0 ? there / needed : 1;
    const char *message =
        c->spec->per_result
            ? (effect < 1 ? "strategy.reason.results.against" : "strategy.reason.results.for")
            : (effect < 1 ? "strategy.reason.volume.against" : "strategy.reason.volume.for");
    return (struct factor){
        "demand", effect, true, message,
        EP_ARGS(ctx->arena, ep_a_num("there", there), ep_a_num("needed", needed))};
}

/* Customers of a visit over all trades, and of this business. */
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

/* How readily those who come from it buy what is sold here: the trade's part times the mood's. */
static struct factor product(struct ep_context *ctx, const struct ep_candidate *c)
{
    double average, rate = product_rate(ctx, &average);
    double trade = average > 0 ? rate / average : 1, mood = c->intent ? c->intent->value : 1;
    double effect = trade * mood;
    return (struct factor){"product", effect, false,
                           effect < 1 ? "strategy.reason.product.against"
                                      : "strategy.reason.product.for",
                           EP_ARGS(ctx->arena, ep_a_num("effect", effect), ep_a_num("trade", trade),
                                   ep_a_num("mood", mood))};
}

/* What the goals' prices add to a visit; `open`: only those whose targets are not met yet. */
static double priced_visit(const struct ep_plan *plan, const struct ep_candidate *c, bool open,
                           double *aware)
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
            *aware += goal->price * m->awareness[w].rate[c->index];
    }
    return priced + *aware;
}

static double share_of_goals(const struct ep_plan *plan, const struct ep_candidate *c, bool open)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double own = fmax(0, x->visit_to_lead * x->lead_to_customer * x->customer_value);
    double aware = 0, priced = priced_visit(plan, c, open, &aware);
    return priced > 0 ? priced / (own + priced) : 0;
}

double ep_plan_aware_share(const struct ep_plan *plan, const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double own = fmax(0, x->visit_to_lead * x->lead_to_customer * x->customer_value);
    double aware = 0, priced = priced_visit(plan, c, false, &aware);
    return aware > 0 ? aware / (own + priced) : 0;
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

/* Price above that of the market from which money is said to be scarce. */
#define SCARCE 0.005

static struct factor scarcity(struct ep_context *ctx, struct ep_plan *plan,
                              const struct ep_candidate *c)
{
    const struct ep_model_channel *x = model_of(plan, c);
    double plain = ep_plan_effort_price(plan, x, false), scarce = ep_plan_scarce_price(plan, x);
    double money = ep_plan_effort_price(plan, x, true);
    double effect = scarce > 0 && plain > 0 ? plain / scarce : 1;
    const char *missed = ep_plan_missed_metrics(ctx, plan);
    const char *text = missed[0]                       ? "strategy.reason.budget.must"
                       : money <= plain * (1 + SCARCE) ? "strategy.reason.budget.hours"
                       : scarce <= money               ? "strategy.reason.budget.money"
                                                       : "strategy.reason.budget.against";
    return (struct factor){"budget", effect, false, text,
                           EP_ARGS(ctx->arena, ep_a_num("price", effect > 0 ? 1 / effect : 1),
                                   ep_a_text("musts", missed))};
}

/* Price of a visit before competitors and own figures move it. */
static double plain_price(const struct ep_candidate *c)
{
    return c->index >= 0 && c->benchmark_cost && !c->spec->per_result
               ? c->benchmark_cost->value * c->work
               : 0;
}

static int cheaper(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle of the channels that the business could use, as a fact. */
static double middle_price(struct ep_context *ctx, const struct ep_plan *plan)
{
    double *price = EP_NEW_ARRAY(ctx->arena, double, plan->candidates + 1);
    const struct ep_fact *known = ep_ledger_get(ctx->ledger, "plan.middle_visit_price");
    size_t n = 0;
    if (known)
        return known->value;
    for (size_t i = 0; i < plan->candidates; i++)
        if (plain_price(&plan->candidate[i]) > 0)
            price[n++] = plain_price(&plan->candidate[i]);
    if (n == 0)
        return 0;
    qsort(price, n, sizeof *price, cheaper);
    double middle = (price[(n - 1) / 2] + price[n / 2]) / 2;
    EP_DERIVE(ctx->ledger, "plan.middle_visit_price", ep_range_of(middle), "money",
              "middle of the benchmark prices of a visit at the channels that could be used", NULL);
    return middle;
}

/* What the money buys: a visit here against one at the middle of the channels at hand. */
static struct factor price(struct ep_context *ctx, const struct ep_plan *plan,
                           const struct ep_candidate *c)
{
    double own = plain_price(c), middle = middle_price(ctx, plan);
    double effect = own > 0 && middle > 0 ? middle / own : 1;
    return (struct factor){"budget", effect, false,
                           effect < 1 ? "strategy.reason.price.against"
                                      : "strategy.reason.price.for",
                           EP_ARGS(ctx->arena, ep_a_num("times", effect < 1 ? 1 / effect : effect),
                                   ep_a_num("middle", middle))};
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
    return ex > ey ? -1 : ex < ey ? 1 : strcmp(x->message, y->message);
}

/* A factor turns the decision where the first money's return crosses 1 without it; the volume,
 * where it alone is too small for a return that would pay. */
static bool turns(const struct ep_candidate *c, bool active, const struct factor *f)
{
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

/* An intermediary stands and falls with how many it has, and with what it leaves of a customer. */
static enum ep_status reason_by_result(struct ep_context *ctx, const struct ep_plan *plan,
                                       const struct ep_candidate *c, const char **deciding,
                                       struct ep_error *err)
{
    struct factor f = demand(ctx, plan, c);
    *deciding = "none";
    if (ep_plan_visits_needed(plan, c) <= 0 || fabs(f.effect - 1) < NEUTRAL)
        return EP_OK;
    *deciding = f.name;
    return write_reason(ctx, c, 1, &f, false, err);
}

enum ep_status ep_plan_reasons(struct ep_context *ctx, struct ep_plan *plan,
                               const struct ep_candidate *c, const char **deciding,
                               struct ep_error *err)
{
    bool active = plan->solution.active[c->index] && !c->test;
    bool searched = c->spec->query && c->spec->ceiling != EP_CEILING_DERIVED;
    if (c->spec->per_result)
        return reason_by_result(ctx, plan, c, deciding, err);
    struct factor f[FACTORS + 1] = {audience(ctx, plan, c), product(ctx, c),
                                    goals(ctx, plan, c),    price(ctx, plan, c),
                                    scarcity(ctx, plan, c), competitors(ctx, plan, c),
                                    audit(ctx, plan, c),    demand(ctx, plan, c)};
    int count = searched && ep_plan_visits_needed(plan, c) > 0 ? FACTORS + 1 : FACTORS;
    enum ep_status status = EP_OK;
    const char *turning = NULL, *largest = NULL;
    qsort(f, (size_t)count, sizeof *f, stronger);
    for (int i = 0, seq = 1; i < count && status == EP_OK; i++) {
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
