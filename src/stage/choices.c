/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far it is looked for the cost at which a decision turns. */
#define FLIP_FACTOR 32.0
#define LEAST_OWN   0.005 /* share of its money below which the cost of own hours is not told */
/* Months before this one are no closure: the channel was never sold there. */
#define NEVER_BEFORE (2001 * 12)

struct sums {
    double spend, hours, visits, leads, customers, later, revenue, margin, own_cost;
};

/* Expected figures of a channel: spend as printed, results as the mean over the draws. */
static struct sums sums_of(const struct ep_plan *plan, int i)
{
    const struct ep_model_channel *x = &plan->model.channel[i];
    const struct ep_solution *s = &plan->solution;
    const struct ep_forecast *f = &plan->forecast;
    double mean[EP_TOTAL_COUNT];
    struct sums r = {0};
    for (int k = 0; k < EP_TOTAL_COUNT; k++)
        mean[k] = ep_plan_row(f->mean[k], f->months, i, f->months);
    r.spend = ep_plan_spend(plan, i, 0, s->months);
    r.hours = ep_plan_row(s->own_hours, s->months, i, s->months);
    r.visits = mean[EP_TOTAL_VISITS];
    r.leads = mean[EP_TOTAL_LEADS];
    r.customers = mean[EP_TOTAL_CUSTOMERS];
    r.later = f->later[i];
    r.revenue = mean[EP_TOTAL_REVENUE];
    r.margin = f->worth[i];
    r.own_cost = r.hours * ep_plan_hour_cost(plan, x);
    return r;
}

/* Value of the next money over its price, by the gradient [channels][months] over the draws: with
 * the hours that go with it to be had, and with those hours at what they would bring elsewhere. */
static void find_next_return(const struct ep_plan *plan, const double *gradient,
                             struct ep_candidate *c)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[c->index];
    double each = x->hour_price > 0 ? (1 - x->cash_share) / x->hour_price : 0;
    double value = 0, price = 0, hours = 0;
    for (int t = 0; t < m->months; t++) {
        if (plan->solution.effort[c->index * m->months + t] <= 0)
            continue;
        value += gradient[c->index * m->months + t];
        price += ep_plan_effort_price(plan, x, false);
        hours += x->role < 0 ? 0 : each * plan->solution.hour_price[x->role * m->months + t];
    }
    c->marginal_return = price > 0 ? value / price : 0;
    c->money_return = price > 0 ? (value - hours) / price : 0;
}

static const char *verdict_of(const struct ep_context *ctx, const struct ep_plan *plan,
                              const struct ep_candidate *c)
{
    static const char *const unfit[] = {
        [EP_FIT_CLOSED] = "closed", [EP_FIT_EXCLUDED] = "excluded", [EP_FIT_MODEL] = "unfit",
        [EP_FIT_LOCAL] = "unfit",   [EP_FIT_LIST] = "unfit",        [EP_FIT_TERMS] = "unfit",
        [EP_FIT_FIGURES] = "unfit", [EP_FIT_NEEDS] = "unfit"};
    if (c->fit != EP_FIT_CANDIDATE)
        return unfit[c->fit];
    bool today = ep_ledger_value(ctx->ledger, 0, "audit.channel.%s.spend_month", c->spec->id) > 0;
    if (c->test)
        return "test";
    if (plan->solution.active[c->index])
        return today ? "keep" : "add";
    return today ? "drop" : "no";
}

static const char *unfit_text(enum ep_fit fit)
{
    static const char *const text[] = {[EP_FIT_CANDIDATE] = "",
                                       [EP_FIT_CLOSED] = "strategy.verdict.closed",
                                       [EP_FIT_EXCLUDED] = "strategy.verdict.excluded",
                                       [EP_FIT_MODEL] = "strategy.verdict.model",
                                       [EP_FIT_LOCAL] = "strategy.verdict.local",
                                       [EP_FIT_LIST] = "strategy.verdict.list",
                                       [EP_FIT_TERMS] = "strategy.verdict.terms",
                                       [EP_FIT_FIGURES] = "strategy.verdict.figures",
                                       [EP_FIT_NEEDS] = "strategy.verdict.needs"};
    return text[fit];
}

static enum ep_status write_unfit(struct ep_context *ctx, const struct ep_plan *plan,
                                  const struct ep_candidate *c, int seq, struct ep_error *err)
{
    const struct ep_availability *o = c->open;
    const struct ep_region *region = ep_catalog_region(ctx->catalog, ctx->brief->region.text);
    char from[EP_MONTHS_TEXT] = "", until[EP_MONTHS_TEXT] = "";
    if (o && o->from)
        ep_month_text(o->from, from);
    if (o && o->until)
        ep_month_text(o->until, until);
    bool never = !o || !o->until || o->until < NEVER_BEFORE;
    bool replaced = o && o->instead && o->instead[0];
    const char *message = c->fit != EP_FIT_CLOSED ? unfit_text(c->fit)
                          : never                 ? "strategy.verdict.never"
                          : replaced              ? "strategy.verdict.replaced"
                                                  : "strategy.verdict.closed";
    const char *args = EP_ARGS(ctx->arena, ep_a_text("until", until), ep_a_text("from", from),
                               ep_a_text("region", region ? region->name : ctx->brief->region.text),
                               ep_a_text("list", c->spec->list), ep_a_text("channel", c->spec->id),
                               ep_a_text("needs", c->lacks ? c->lacks : ""),
                               ep_a_text("instead", o && o->instead ? o->instead : ""),
                               ep_a_text("why", o && o->why[0] ? o->why[0] : ""));
    return EP_INSERT(
        ctx->store, "channel_choice", err, ep_c_text("channel", c->spec->id), ep_c_int("seq", seq),
        ep_c_int("chosen", 0), ep_c_int("test", 0), ep_c_text("verdict", verdict_of(ctx, plan, c)),
        ep_c_text("role", c->spec->role), ep_c_text("component", c->spec->component),
        ep_c_text("vendor", o && o->vendor ? o->vendor : ""),
        ep_c_text("deciding", c->fit == EP_FIT_CLOSED     ? "availability"
                              : c->fit == EP_FIT_EXCLUDED ? "none"
                                                          : "product"),
        ep_c_int("spend_minor", 0), ep_c_real("share", 0), ep_c_real("own_hours", 0),
        ep_c_real("visits", 0), ep_c_real("leads", 0), ep_c_real("customers", 0),
        ep_c_real("customers_later", 0), ep_c_int("revenue_minor", 0), ep_c_int("margin_minor", 0),
        ep_c_int("profit_minor", 0), ep_c_text("flip_parameter", ""), ep_c_text("message", message),
        ep_c_text("args", args), ep_c_text("open_from", from), ep_c_text("open_until", until));
}

/* Visits a month that the plan's channels hand over to one, used or not. */
static double handed_over(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    const struct ep_solution *s = &plan->solution;
    double sum = 0;
    for (int f = 0; f < x->feed_count; f++) {
        const struct ep_model_feed *feed = &x->feed[f];
        sum += feed->rate * ep_model_feed_of(&plan->model.channel[feed->from], feed->of) *
               ep_plan_row(s->visits, s->all, feed->from, s->months - feed->lag);
    }
    return sum / s->months;
}

double ep_plan_visits_there(const struct ep_plan *plan, int i)
{
    const struct ep_model_channel *x = &plan->model.channel[i];
    return ep_plan_sum(x->base, 0, plan->model.months) / plan->model.months + handed_over(plan, x);
}

static double cost_if(const struct ep_model_channel *x)
{
    double rate = x->visit_to_lead * x->lead_to_customer;
    return rate > 0 ? x->k / rate : 0;
}

/* Why the first money does not return its cost: by what a customer costs; where that is below what
 * he is worth, since most of the effect comes after the months that count, or since the work is
 * dearer here than its market price. */
/* Times what a customer is worth from which its cost says nothing any more. */
#define FAR_TOO_DEAR 50

static const char *dear_text(const struct ep_plan *plan, const struct ep_candidate *c)
{
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    if (cost_if(x) >= FAR_TOO_DEAR * x->customer_value)
        return "strategy.verdict.far_too_dear";
    if (cost_if(x) >= x->customer_value)
        return "strategy.verdict.too_dear";
    return cost_if(x) * ep_plan_effort_price(plan, x, false) < x->customer_value
               ? "strategy.verdict.too_slow"
               : "strategy.verdict.too_much_work";
}

/* To keep the channel costs more of hours, at what they bring elsewhere, than of money. */
static bool is_short_of_hours(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    double hour = ep_plan_hour_cost(plan, x), months = plan->model.months;
    if (x->role < 0 || plan->model.role[x->role].cash)
        return false;
    hour += ep_plan_sum(plan->solution.hour_price + x->role * plan->model.months, 0,
                        plan->model.months) /
            months;
    double money = (x->fixed_month + x->min_if_used) * months + x->fixed_setup;
    return x->fixed_hours * months * hour > money * (1 + plan->solution.budget_price);
}

/* The sentence that states the verdict, with the figures it rests on. */
static const char *verdict_text(const struct ep_context *ctx, const struct ep_plan *plan,
                                const struct ep_candidate *c, const struct sums *r)
{
    const char *v = verdict_of(ctx, plan, c);
    bool per_result = c->spec->per_result;
    if (ep_streq(v, "test"))
        return "strategy.verdict.test";
    if (ep_streq(v, "keep") || ep_streq(v, "add")) {
        bool carried = r->margin < r->spend + r->own_cost && ep_plan_goal_share(plan, c) > 0;
        return per_result                           ? "strategy.verdict.result"
               : carried                            ? "strategy.verdict.carried"
               : r->own_cost < LEAST_OWN * r->spend ? "strategy.verdict.chosen_cash"
                                                    : "strategy.verdict.chosen";
    }
    if (c->late)
        return "strategy.verdict.too_late";
    if (per_result)
        return c->adds > 0 ? "strategy.verdict.spare_result" : "strategy.verdict.no_result";
    if (ep_plan_visits_there(plan, c->index) < 1)
        return c->spec->ceiling == EP_CEILING_DERIVED ? "strategy.verdict.unfed"
                                                      : "strategy.verdict.none_there";
    if (c->own_return < 1)
        return dear_text(plan, c);
    if (c->first_return < 1)
        return ep_plan_misses(plan) ? "strategy.verdict.outbid_must" : "strategy.verdict.outbid";
    return is_short_of_hours(plan, &plan->model.channel[c->index]) ? "strategy.verdict.no_hours"
                                                                   : "strategy.verdict.too_small";
}

static const char *verdict_args(struct ep_context *ctx, const struct ep_plan *plan,
                                const struct ep_candidate *c, const struct sums *r)
{
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    double rate = x->visit_to_lead * x->lead_to_customer;
    char month[EP_MONTHS_TEXT], ready[11];
    ep_month_text(plan->model.first_month + c->test_from, month);
    double all = r->customers + r->later;
    double scarce = c->own_return > 0 ? c->own_return / fmax(1e-9, c->first_return) : 1;
    return EP_ARGS(
        ctx->arena, ep_a_text("channel", c->spec->id), ep_a_num("spend", r->spend),
        ep_a_num("share", plan->solution.cash_total > 0 ? r->spend / plan->solution.cash_total : 0),
        ep_a_num("customers", all), ep_a_num("visits", r->visits),
        ep_a_num("cost", all > 0 ? r->spend / all : 0),
        ep_a_num("full", all > 0 ? (r->spend + r->own_cost) / all : 0),
        ep_a_num("hours", r->hours / plan->model.months), ep_a_num("value", x->customer_value),
        ep_a_num("visit", x->k), ep_a_num("one_in", rate > 0 ? 1 / rate : 0),
        ep_a_num("cost_if", cost_if(x)), ep_a_num("times", FAR_TOO_DEAR),
        ep_a_num("first", c->own_return), ep_a_num("price", scarce),
        ep_a_text("musts", ep_plan_missed_metrics(ctx, plan)),
        ep_a_num("goals", ep_plan_goal_share(plan, c)), ep_a_num("next", c->marginal_return),
        ep_a_num("flip", c->flip_cost), ep_a_num("minimum", x->min_if_used),
        ep_a_num("adds", c->adds), ep_a_num("there", ep_plan_visits_there(plan, c->index)),
        ep_a_num("setup", x->fixed_setup),
        ep_a_num("fixed", x->fixed_month * plan->model.months + x->fixed_setup),
        ep_a_num("test", r->spend), ep_a_num("keep", x->fixed_hours),
        ep_a_num("needed", ep_plan_visits_needed(plan, c)),
        ep_a_num("less", fmax(0, -c->adds) / (1 + plan->solution.budget_price)),
        ep_a_text("month", month), ep_a_text("ready", ep_date_text(c->ready, ready)));
}

static struct ep_cell money_or_null(const struct ep_context *ctx, const char *column, double v,
                                    bool known)
{
    return known ? ep_c_int(column, ep_stage_minor(ctx, v)) : ep_c_null(column);
}

static struct ep_cell real_or_null(const char *column, double v, bool known)
{
    return known ? ep_c_real(column, v) : ep_c_null(column);
}

/* Share of all draws in which the choice is right with the other channels as they are (one in use
 * brings, goals' prices included, at least what it costs; one left out would not bring what its
 * first money and its fixed costs are worth elsewhere), or of the draws planned anew in which it is
 * the same, whichever is smaller: the one does not see that others make room, the other looks only
 * near the plan. */
static double share_that_holds(const struct ep_plan *plan, const struct ep_candidate *c)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_draws *d = &m->draws;
    const struct ep_model_channel *x = &m->channel[c->index];
    const struct ep_forecast *f = &plan->forecast;
    bool active = plan->solution.active[c->index] && !c->test;
    struct sums r = sums_of(plan, c->index);
    double tail = r.customers > 0 ? (r.customers + r.later) / r.customers : 1;
    double priced = ep_plan_goal_share(plan, c), cost = r.spend + r.own_cost;
    double mid = x->visit_to_lead * x->lead_to_customer * x->customer_value / x->k;
    double room = c->adds < 0 && c->first_return >= 1 ? c->first_return : 1;
    int right = 0;
    for (int i = 0; i < d->count; i++) {
        long at = (long)i * m->channels + c->index;
        double now =
            d->visit_to_lead[at] * d->lead_to_customer[at] * d->customer_value[at] / d->k[at];
        double sales = f->channel[EP_TOTAL_MARGIN][(long)c->index * f->draws + i] * tail;
        bool pays = active
                        ? sales / fmax(1e-9, 1 - priced) >= cost
                        : mid > 0 && c->first_return * (priced + (1 - priced) * now / mid) > room;
        right += pays == active;
    }
    double share = d->count > 0 ? (double)right / d->count : 1;
    return plan->holds ? fmin(share, plan->holds[c->index]) : share;
}

static enum ep_status write_candidate(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_candidate *c, int seq, struct ep_error *err)
{
    struct sums r = sums_of(plan, c->index);
    const char *deciding = "none";
    enum ep_status status = ep_plan_reasons(ctx, plan, c, &deciding, err);
    double cash = plan->solution.cash_total, all = r.customers + r.later;
    double profit = r.margin - r.spend - r.own_cost, cost = r.spend + r.own_cost;
    char from[EP_MONTHS_TEXT] = "", until[EP_MONTHS_TEXT] = "";
    bool active = plan->solution.active[c->index], priced = !c->spec->per_result;
    if (status != EP_OK)
        return status;
    if (c->open && c->open->from)
        ep_month_text(c->open->from, from);
    if (c->open && c->open->until)
        ep_month_text(c->open->until, until);
    return EP_INSERT(
        ctx->store, "channel_choice", err, ep_c_text("channel", c->spec->id), ep_c_int("seq", seq),
        ep_c_int("chosen", active), ep_c_int("test", c->test),
        ep_c_text("verdict", verdict_of(ctx, plan, c)), ep_c_text("role", c->spec->role),
        ep_c_text("component", c->spec->component),
        ep_c_text("vendor", c->open && c->open->vendor ? c->open->vendor : ""),
        ep_c_text("deciding", deciding), ep_c_int("spend_minor", ep_stage_minor(ctx, r.spend)),
        ep_c_real("share", cash > 0 ? r.spend / cash : 0), ep_c_real("own_hours", r.hours),
        ep_c_real("visits", r.visits), ep_c_real("leads", r.leads),
        ep_c_real("customers", r.customers), ep_c_real("customers_later", r.later),
        ep_c_int("revenue_minor", ep_stage_minor(ctx, r.revenue)),
        ep_c_int("margin_minor", ep_stage_minor(ctx, r.margin)),
        ep_c_int("profit_minor", ep_stage_minor(ctx, profit)),
        money_or_null(ctx, "cost_per_customer_minor", all > 0 ? r.spend / all : 0, all > 1e-9),
        money_or_null(ctx, "full_cost_per_customer_minor", all > 0 ? cost / all : 0, all > 1e-9),
        real_or_null("return_on_margin", cost > 0 ? profit / cost : 0, cost > 0 && priced),
        real_or_null("first_return", c->own_return, priced),
        real_or_null("marginal_return", c->marginal_return, priced && active),
        money_or_null(ctx, "adds_minor", c->adds, true),
        ep_c_text("flip_parameter", c->flip_cost > 0 ? "cost_per_visit" : ""),
        real_or_null("holds", share_that_holds(plan, c), (priced || active) && !c->test),
        real_or_null("flip_value", c->flip_cost, c->flip_cost > 0),
        ep_c_text("message", verdict_text(ctx, plan, c, &r)),
        ep_c_text("args", verdict_args(ctx, plan, c, &r)), ep_c_text("open_from", from),
        ep_c_text("open_until", until));
}

/* The decision and what it brings as facts, resting on the channel's parameters. */
static void write_facts(struct ep_context *ctx, struct ep_plan *plan, const struct ep_candidate *c)
{
    struct sums r = sums_of(plan, c->index);
    double on = plan->solution.active[c->index];
    const char *id = c->spec->id;
    const struct ep_fact *budget = ep_ledger_get(ctx->ledger, "plan.budget");
    const struct {
        const char *what, *unit, *formula;
        double value;
    } row[] = {
        {"spend", "money", "effort of the certified plan at its cash share, fixed costs", r.spend},
        {"visits", "count", "M (1 - exp(-x / (k M))) by month, summed", r.visits},
        {"leads", "count", "visits x visit to lead", r.leads},
        {"customers", "count", "leads x lead to customer, bought within the plan", r.customers},
        {"customers_later", "count", "of the tail, and sales cycles that end after the plan",
         r.later},
        {"margin", "money", "customers x value of a customer", r.margin},
        {"own_hours", "hours", "effort not paid in cash / price of an hour, fixed hours", r.hours},
    };
    const struct {
        const char *what, *formula;
        double value;
    } price[] = {
        {"first_return", "value of the first unit of effort over its own price", c->own_return},
        {"next_return", "value of the next unit of effort over its own price", c->marginal_return},
        {"flip_cost_per_visit", "cost of a visit at which switching it on adds nothing",
         c->flip_cost},
    };
    for (size_t i = 0; !c->spec->per_result && i < sizeof price / sizeof *price; i++)
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "channel.%s.%s", id, price[i].what),
                  ep_range_of(price[i].value), i < 2 ? "factor" : "money", price[i].formula,
                  c->cost_per_visit, c->visit_to_lead, c->lead_to_customer, c->value, c->ceiling);
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "channel.%s", id), ep_range_of(on),
              "decision", "add by reduced profit, solve again, drop, swap", c->cost_per_visit,
              c->visit_to_lead, c->lead_to_customer, c->value, c->ceiling, c->minimum, budget);
    for (size_t i = 0; on > 0 && i < sizeof row / sizeof *row; i++)
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "channel.%s.%s", id, row[i].what),
                  ep_range_of(row[i].value), row[i].unit, row[i].formula, c->cost_per_visit,
                  c->visit_to_lead, c->lead_to_customer, c->value, c->ceiling, budget);
}

static enum ep_status write_labels(struct ep_context *ctx, const struct ep_channel_spec *spec,
                                   const struct ep_availability *open, struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    enum ep_status status = EP_OK;
    for (int l = 0; l < EP_LANGUAGE_COUNT && status == EP_OK; l++)
        if (spec->name[l])
            status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", "channel"),
                               ep_c_text("id", spec->id), ep_c_text("language", language[l]),
                               ep_c_text("text", spec->name[l]));
    for (int l = 0; open && l < EP_LANGUAGE_COUNT && status == EP_OK; l++)
        if (open->why[l] && open->why[l][0])
            status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", "closure"),
                               ep_c_text("id", spec->id), ep_c_text("language", language[l]),
                               ep_c_text("text", open->why[l]));
    return status;
}

struct order {
    struct ep_candidate *c;
    int class;
    double by;
};

static int by_order(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->class != y->class)
        return x->class - y->class;
    return x->by > y->by ? -1 : x->by < y->by ? 1 : strcmp(x->c->spec->id, y->c->spec->id);
}

/* Chosen ones by money, then tests, then the rest by return, then those that do not apply. */
static struct order *in_order(struct ep_context *ctx, struct ep_plan *plan)
{
    struct order *o = EP_NEW_ARRAY(ctx->arena, struct order, plan->candidates);
    for (size_t i = 0; i < plan->candidates; i++) {
        struct ep_candidate *c = &plan->candidate[i];
        o[i].c = c;
        if (c->index < 0) {
            o[i].class = 3 + (int)c->fit;
            continue;
        }
        bool active = plan->solution.active[c->index];
        o[i].class = c->test ? 1 : active ? 0 : 2;
        o[i].by = active ? sums_of(plan, c->index).spend : c->first_return;
    }
    qsort(o, plan->candidates, sizeof *o, by_order);
    return o;
}

/* Mean cost of a visit over that of the first ones: people see the mean, the model knows the first.
 */
static double mean_over_first(const struct ep_plan *plan, int i)
{
    const struct ep_solution *s = &plan->solution;
    double visits = ep_plan_expected(plan, EP_TOTAL_VISITS, i, 0, s->months);
    double spend = ep_plan_spend(plan, i, 0, s->months);
    return s->active[i] && visits > 0 && spend > 0 ? spend / visits / plan->model.channel[i].k : 1;
}

/* Price of effort at the solution over its own: money and hours may be worth more elsewhere. */
static double scarcity(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    double plain = ep_plan_effort_price(plan, x, false), scarce = ep_plan_scarce_price(plan, x);
    return plain > 0 ? scarce / plain : 1;
}

/* What is judged of each candidate, all at once. */
struct judged {
    struct ep_plan *plan;
    const double *gradient;
    bool compared;
    struct ep_solution at; /* the plan at the prices that money has */
    const size_t *order;   /* of the candidates */
};

/* The multiplier of a must that nothing reaches grows without end: it is no price, and what a
 * channel does for it is no money. */
static struct ep_solution at_money(struct ep_context *ctx, const struct ep_plan *plan)
{
    struct ep_solution s = plan->solution;
    const struct ep_model *m = &plan->model;
    s.goal_multiplier = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->goals + 1);
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &m->goal[g];
        bool missed = goal->must && s.goal[g] < goal->at_least * (1 - EP_MISSED);
        s.goal_multiplier[g] = missed ? 0 : plan->solution.goal_multiplier[g];
    }
    return s;
}

/* What a channel in use is worth: what the plan loses where it is left out, the rest chosen and
 * divided anew. Of the others, and where no plan without it is known, what its best effort adds at
 * the plan's prices: for a channel in use that takes the price of the last hour and the last money
 * for all of them, so it would say too little. */
static double worth_of(const struct judged *all, const struct ep_candidate *c, struct ep_priced *at)
{
    const struct ep_plan *plan = all->plan;
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    double lost;
    bool anew = plan->solution.active[c->index] && !c->test && !x->required && !all->compared;
    double adds = ep_priced_profit(at, c->index, NULL);
    if (anew && ep_plan_without(plan, c->index, &lost))
        adds = fmax(adds, lost);
    return adds;
}

static void judge_candidate(void *data, size_t i)
{
    const struct judged *all = data;
    struct ep_plan *plan = all->plan;
    struct ep_candidate *c = &plan->candidate[all->order[i]];
    if (c->index < 0)
        return;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_priced *at = ep_model_price(&plan->model, &all->at, scratch);
    c->first_return = ep_priced_first_return(at, c->index);
    find_next_return(plan, all->gradient, c);
    c->own_return = c->first_return * scarcity(plan, &plan->model.channel[c->index]);
    c->adds = worth_of(all, c, at);
    c->flip_cost = c->test || all->compared ? 0
                                            : mean_over_first(plan, c->index) *
                                                  ep_priced_flip_cost(at, c->index, FLIP_FACTOR);
    ep_arena_free(scratch);
}

/* The gradient at the plan [channels][months], over the draws that its money is spread over: at the
 * mids a ceiling of wide range looks used up. */
static double *gradient_of(struct ep_context *ctx, const struct ep_plan *plan)
{
    struct ep_model m = plan->model;
    m.draws = plan->few;
    int first = m.draws.count > 0 ? 0 : -1, last = m.draws.count > 0 ? m.draws.count : 0;
    size_t cells = (size_t)m.channels * (size_t)m.months;
    double *one = EP_NEW_ARRAY(ctx->arena, double, cells + 1);
    double *mean = EP_NEW_ARRAY(ctx->arena, double, cells + 1);
    for (int d = first; d < last; d++) {
        ep_model_gradient(&m, plan->solution.active, plan->solution.effort, d, ctx->arena, one);
        for (size_t x = 0; x < cells; x++)
            mean[x] += one[x] / (last - first);
    }
    return mean;
}

void ep_plan_judge_choices(struct ep_context *ctx, struct ep_plan *plan)
{
    struct judged all = {plan, gradient_of(ctx, plan), ctx->compared, at_money(ctx, plan),
                         ep_plan_begin_without(ctx, plan)};
    ep_parallel(plan->candidates, judge_candidate, &all);
    ep_plan_end_without(ctx, plan);
}

/* Money and hours of a channel's month as facts. */
static void budget_facts(struct ep_context *ctx, struct ep_plan *plan, int i, int t)
{
    const char *id = plan->model.channel[i].id;
    const struct ep_fact *choice = ep_ledger_need(ctx->ledger, "channel.%s", id);
    char month[EP_MONTHS_TEXT];
    ep_month_text(plan->model.first_month + t, month);
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "budget.%s.%s", month, id),
              ep_range_of(ep_plan_spend(plan, i, t, t + 1)), "money",
              "effort of the certified plan x cash share, fixed costs of the month, to the cent",
              choice);
    EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "hours.%s.%s", month, id),
              ep_range_of(plan->solution.own_hours[i * plan->model.months + t]), "hours",
              "effort not paid in cash / price of an hour, fixed hours", choice);
}

static enum ep_status write_budget(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    const struct ep_solution *s = &plan->solution;
    enum ep_status status = EP_OK;
    char month[EP_MONTHS_TEXT];
    for (int i = 0; i < plan->model.channels; i++)
        for (int t = 0; s->active[i] && t < s->months && status == EP_OK; t++) {
            budget_facts(ctx, plan, i, t);
            status = EP_INSERT(
                ctx->store, "budget", err, ep_c_text("channel", plan->model.channel[i].id),
                ep_c_text("month", ep_month_text(plan->model.first_month + t, month)),
                ep_c_int("spend_minor", plan->spend_minor[i * s->months + t]),
                ep_c_real("own_hours", s->own_hours[i * s->months + t]));
        }
    return status;
}

enum ep_status ep_plan_write_choices(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct order *o = in_order(ctx, plan);
    for (size_t i = 0; i < plan->candidates && status == EP_OK; i++) {
        struct ep_candidate *c = o[i].c;
        EP_TRY(write_labels(ctx, c->spec, c->open, err));
        if (c->index >= 0) {
            write_facts(ctx, plan, c);
            status = write_candidate(ctx, plan, c, (int)i + 1, err);
        } else {
            EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "channel.%s", c->spec->id),
                      ep_range_of(0), "decision", "no candidate here", NULL);
            status = write_unfit(ctx, plan, c, (int)i + 1, err);
        }
    }
    EP_TRY(status);
    status = write_budget(ctx, plan, err);
out:
    return status;
}
