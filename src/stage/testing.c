/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* A test sees at least this many visits, and its months have the minimum useful spend. */
#define TEST_VISITS 200
/* A channel that by today's figures returns less than this by sales has no fair chance in a test.
 */
#define LEAST_RETURN 0.4
/* A test that settles less than this share of what may turn out true is none; sizes tried, and
 * points of the distribution that a size is judged at. */
#define LEAST_DECIDED 0.5
#define SIZES         40
#define SIZE_STEP     1.15
#define POINTS        64
/* Most of the budget that a better known channel would move, and spread of what is not in the
 * ranges (seasonal luck, wrong form of the curve). */
#define MOVABLE      0.3
#define OTHER_SPREAD 0.25

static double spread(const struct ep_fact *f)
{
    if (!f || f->range.low <= 0 || f->range.high <= f->range.low)
        return 0;
    return log(f->range.high / f->range.low) / (2 * EP_Z90);
}

double ep_plan_events_needed(double r)
{
    if (r < EP_NEAREST_RATIO && r > 1 / EP_NEAREST_RATIO)
        r = r >= 1 ? EP_NEAREST_RATIO : 1 / EP_NEAREST_RATIO;
    return log(1 / EP_ALPHA) / (log(r) - 1 + 1 / r);
}

/* Least effort of the whole test: enough visits, and the minimum in each of its months. */
static double least_effort(const struct ep_model_channel *x)
{
    double minimum = x->cash_share > 0 ? x->min_if_used / x->cash_share : 0;
    return fmax(TEST_VISITS * x->k, EP_TEST_MONTHS * minimum);
}

/* Tools that the channel needs and no channel in use has: an app for a test of its ads. */
static double new_tools(const struct ep_plan *plan, const struct ep_model_channel *x, bool month)
{
    const struct ep_model *m = &plan->model;
    double sum = 0;
    for (int k = 0; k < m->tools; k++) {
        const struct ep_model_tool *tool = &m->tool[k];
        bool there = tool->always || !tool->used_by[x - m->channel];
        for (int i = 0; i < m->channels && !there; i++)
            there = plan->solution.active[i] && tool->used_by[i];
        if (!there)
            sum += tool->setup + tool->month * (month ? 1 : m->months);
    }
    return sum;
}

/* Cost of a test of that effort: effort, fixed costs, tools, hours of outside help and of the team.
 */
static double test_cash(const struct ep_plan *plan, const struct ep_model_channel *x, double effort)
{
    const struct ep_model_role *r = x->role >= 0 ? &plan->model.role[x->role] : NULL;
    double cash = effort * x->cash_share + x->fixed_setup + EP_TEST_MONTHS * x->fixed_month +
                  new_tools(plan, x, false);
    if (r && x->hour_price > 0)
        cash += (r->cash ? r->cost_hour : ep_plan_hour_cost(plan, x)) *
                (effort * (1 - x->cash_share) / x->hour_price + EP_TEST_MONTHS * x->fixed_hours);
    return cash;
}

/* Leads that the test brings at the mids: its months alike, the ceiling that of a mean month. */
static double test_leads(const struct ep_plan *plan, const struct ep_model_channel *x,
                         double effort)
{
    double M = ep_plan_sum(x->base, 0, plan->model.months) / plan->model.months;
    double month = effort / EP_TEST_MONTHS;
    return M > 0 ? EP_TEST_MONTHS * M * (1 - exp(-month / (x->k * M))) * x->visit_to_lead : 0;
}

/* Share of what may turn out true in which the test comes to a verdict: the return of its money is
 * log-normal with mean `mean`, the leads that come move with it, and so many are needed as Wald's
 * expected sample size says for that return. */
static double share_decided(double mean, double s, double leads)
{
    int decided = 0;
    for (int i = 0; i < POINTS && mean > 0; i++) {
        double z = gsl_cdf_ugaussian_Pinv((i + 0.5) / POINTS), f = exp(s * z - s * s / 2);
        decided += leads * f >= ep_plan_events_needed(mean * f);
    }
    return (double)decided / POINTS;
}

/* EVPI of a channel in closed form (30-model, Reasons; P16): m the mean return of its first money,
 * s the deviation of its logarithm, B the money that would move. */
static double value_of_knowing(double m, double s, double money)
{
    if (m <= 0 || s <= 0 || money <= 0)
        return 0;
    double d1 = (log(m) + s * s / 2) / s, d2 = d1 - s;
    double ev = m * gsl_cdf_ugaussian_P(d1) - gsl_cdf_ugaussian_P(d2) - fmax(0, m - 1);
    return money * fmax(0, ev);
}

static void value_test(struct ep_plan *plan, struct ep_candidate *c, double budget)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[c->index];
    double price = ep_plan_effort_price(plan, x, true),
           ceiling = ep_plan_sum(x->base, 0, m->months);
    double spreads[] = {spread(c->cost_per_visit), spread(c->visit_to_lead),
                        spread(c->lead_to_customer), spread(c->value), OTHER_SPREAD};
    double variance = 0;
    for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++)
        variance += spreads[i] * spreads[i];
    c->deviation = sqrt(variance);
    double movable = fmin(x->k * (ceiling + TEST_VISITS) * price, MOVABLE * budget);
    c->test_value = value_of_knowing(c->first_return, c->deviation, movable);
    c->test_cost = test_cash(plan, x, least_effort(x));
}

void ep_plan_value_tests(struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    double budget = m->budget >= 0 ? m->budget : plan->solution.cash_total;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_priced *at = ep_model_price(m, &plan->solution, scratch);
    for (int i = 0; i < m->channels; i++) {
        struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        c->first_return = ep_priced_first_return(at, i);
        if (!m->channel[i].per_result)
            value_test(plan, c, budget);
    }
    ep_arena_free(scratch);
}

/* The test's months hold its effort, all others nothing. */
void ep_plan_move_test(struct ep_plan *plan, struct ep_candidate *c, int from)
{
    const struct ep_model *m = &plan->model;
    struct ep_model_channel *x = &m->channel[c->index];
    int last = m->months - EP_TEST_MONTHS;
    double effort = ep_plan_sum(x->lo, 0, m->months) / EP_TEST_MONTHS;
    c->test_from = from < last ? from : last;
    for (int t = 0; t < m->months; t++) {
        bool in = t >= c->test_from && t < c->test_from + EP_TEST_MONTHS;
        x->lo[t] = x->hi[t] = in ? effort : 0;
    }
}

/* Effort a month of the test, and what it changes in the channel: the test's months are fixed, its
 * fixed costs and hours are those of the test alone. */
static void set_test(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c, int from)
{
    struct ep_model *m = &plan->model;
    struct ep_model_channel *x = &m->channel[c->index];
    double effort = c->test_effort / EP_TEST_MONTHS;
    c->test = true;
    c->test_from = from;
    x->tested = true;
    x->steady = false;
    x->required = true;
    x->min_if_used = 0;
    x->lo = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
    x->hi = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
    for (int t = from; t < from + EP_TEST_MONTHS && t < m->months; t++)
        x->lo[t] = x->hi[t] = effort * x->cash_share;
    x->fixed_setup += EP_TEST_MONTHS * x->fixed_month;
    x->fixed_month = 0;
    x->fixed_hours *= (double)EP_TEST_MONTHS / m->months;
    plan->test_spend += c->test_cost;
}

/* Return of the first money by sales alone, at the figures known today. */
static double sales_return(const struct ep_plan *plan, const struct ep_model_channel *x)
{
    double price = x->k * ep_plan_effort_price(plan, x, false);
    return price > 0 ? x->visit_to_lead * x->lead_to_customer * x->customer_value / price : 0;
}

/* The smallest size at which the test settles enough of what may be true within `money`, and is
 * worth its cost: false where there is none. What it settles is worth that share of knowing. */
static bool size_test(const struct ep_plan *plan, struct ep_candidate *c, double money)
{
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    double effort = least_effort(x), mean = sales_return(plan, x);
    for (int i = 0; i < SIZES; i++, effort *= SIZE_STEP) {
        double leads = test_leads(plan, x, effort), cost = test_cash(plan, x, effort);
        double decided = share_decided(mean * leads / fmax(1e-9, effort / x->k * x->visit_to_lead),
                                       c->deviation, leads);
        if (cost > money)
            return false;
        if (decided < LEAST_DECIDED || c->test_value * decided <= cost)
            continue;
        c->test_effort = effort;
        c->test_leads = leads;
        c->test_decides = decided;
        c->test_cost = cost;
        return true;
    }
    return false;
}

/* The monthly caps leave room for the test, set-up and fixed costs in its first month. */
static bool fits_caps(const struct ep_plan *plan, const struct ep_candidate *c, int from)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[c->index];
    int first = x->start > from ? x->start : from;
    double month = c->test_effort / EP_TEST_MONTHS * x->cash_share;
    double lump = x->fixed_setup + EP_TEST_MONTHS * x->fixed_month + new_tools(plan, x, true);
    for (int t = first; m->monthly_cap && t < first + EP_TEST_MONTHS; t++)
        if (month + (t == first ? lump : 0) > m->monthly_cap[t])
            return false;
    return true;
}

/* A test must be able to run: money, minimum, and nothing it needs may be missing. */
static bool testable(const struct ep_plan *plan, const struct ep_candidate *c, double money,
                     int from)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[c->index];
    if (c->late || (x->start > from ? x->start : from) + EP_TEST_MONTHS > m->months)
        return false;
    if (plan->solution.active[c->index] || c->test || x->per_result || !x->allowed ||
        x->cash_share <= 0 || x->hi || c->test_cost > money || c->test_value <= 0 ||
        c->test_cost <= 0)
        return false;
    if (sales_return(plan, x) < LEAST_RETURN)
        return false;
    for (int n = 0; n < x->need_count; n++)
        if (!plan->solution.active[x->needs[n]])
            return false;
    for (int i = 0; x->family >= 0 && i < m->channels; i++) /* one of a kind is enough to learn */
        if (m->channel[i].tested && m->channel[i].family == x->family)
            return false;
    return ep_plan_sum(x->base, 0, m->months) > 0;
}

/* Worth of what the test settles, for its money. */
static double learns(const struct ep_candidate *c)
{
    return c->test_value * c->test_decides / c->test_cost;
}

/* Tests run one after the other from the second month on; the first one is where there is most to
 * learn for the money (worth of what it settles over cost, which must be above 1). */
bool ep_plan_choose_tests(struct ep_context *ctx, struct ep_plan *plan, double money)
{
    struct ep_model *m = &plan->model;
    int from = 1;
    bool any = false;
    while (from + EP_TEST_MONTHS <= m->months) {
        struct ep_candidate *best = NULL;
        for (int i = 0; i < m->channels; i++) {
            struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
            double left = money - plan->test_spend;
            if (!testable(plan, c, left, from) || !size_test(plan, c, left) ||
                !fits_caps(plan, c, from))
                continue;
            if (!best || learns(c) > learns(best))
                best = c;
        }
        if (!best)
            break;
        int start = m->channel[best->index].start;
        from = start > from ? start : from;
        set_test(ctx, plan, best, from);
        from += EP_TEST_MONTHS;
        any = true;
    }
    return any;
}
