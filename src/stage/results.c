/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Channels paid by result and channels to people the business knows: what a result costs, how many
 * there can be. docs/model.md, section 3. */

#include "stage/plan_internal.h"
#include "stage/stage_internal.h"

#include <math.h>
#include <string.h>

#define MONTHS_OF_YEAR 12
/* Rates that are drawn stay below this. */
#define MOST_RATE 0.97

const struct ep_term *ep_plan_term(const struct ep_brief *b, const char *channel)
{
    for (size_t i = 0; i < b->channels.terms.count; i++)
        if (ep_streq(b->channels.terms.item[i].channel, channel))
            return &b->channels.terms.item[i];
    return NULL;
}

static const char *key_of(struct ep_context *ctx, const struct ep_candidate *c, const char *what)
{
    return ep_arena_printf(ctx->arena, "channel.%s.%s", c->spec->id, what);
}

/* --- what a result costs -------------------------------------------------------------------------
 */

/* A term of the brief, else the usual one of such intermediaries. */
static const struct ep_fact *term_figure(struct ep_context *ctx, const struct ep_candidate *c,
                                         const struct ep_num *given, const char *what)
{
    if (given->given)
        return ep_ledger_brief(ctx->ledger, key_of(ctx, c, what), given, "rate");
    return ep_stage_figure(ctx, "%s.%s", c->spec->id, what);
}

static double mid(const struct ep_fact *f)
{
    return f ? f->value : 0;
}

void ep_plan_set_result(struct ep_context *ctx, struct ep_candidate *c)
{
    const struct ep_term *t = ep_plan_term(ctx->brief, c->spec->id);
    struct ep_result *r = &c->result;
    bool subscription = ep_streq(ctx->brief->business.model.text, "subscription");
    r->order = ep_ledger_need(ctx->ledger, "business.order_value")->value;
    r->orders = 1;
    if (c->spec->refers) {
        r->reward = ep_stage_figure(ctx, "general.referral_reward_share");
        return;
    }
    if (!t)
        return;
    r->commission = term_figure(ctx, c, &t->commission, "commission");
    r->discount = term_figure(ctx, c, &t->discount, "discount");
    if (t->would_have_paid_full.given)
        r->full = term_figure(ctx, c, &t->would_have_paid_full, "would_have_paid_full");
    bool every = t->commission_on.given ? ep_streq(t->commission_on.text, "every") : subscription;
    if (every)
        r->orders = ep_ledger_need(ctx->ledger, "business.orders_horizon")->value;
}

/* The order that is sold through it at the discount, the commission on it and, where it is taken of
 * every order, on the later ones too; the value of those who would have paid in full. */
static double price_at(const struct ep_result *r, double commission, double discount, double full,
                       double reward, double value)
{
    double later = fmax(0, r->orders - 1);
    return r->order * ((1 - discount + later) * commission + discount + reward) + full * value;
}

double ep_plan_result_price(const struct ep_result *r, double value)
{
    return price_at(r, mid(r->commission), mid(r->discount), mid(r->full), mid(r->reward), value);
}

double *ep_plan_draw_price(struct ep_context *ctx, struct ep_plan *plan,
                           const struct ep_candidate *c, double value, const double *worth)
{
    const struct ep_result *r = &c->result;
    int count = plan->model.draws.count;
    double *out = EP_NEW_ARRAY(ctx->arena, double, (size_t)count + 1);
    const struct ep_fact *const figure[] = {r->commission, r->discount, r->full, r->reward};
    const double *drawn[4];
    for (int k = 0; k < 4; k++)
        drawn[k] = ep_plan_draw_figure(ctx, plan, figure[k], false, false);
    for (int d = 0; d < count && c->spec->per_result; d++) {
        double x[4];
        for (int k = 0; k < 4; k++)
            x[k] = fmin(MOST_RATE, mid(figure[k]) * drawn[k][d]);
        out[d] = price_at(r, x[0], x[1], x[2], x[3], value * worth[d]);
    }
    return out;
}

/* --- how many there can be -----------------------------------------------------------------------
 */

const struct ep_fact *ep_plan_listing_ceiling(struct ep_context *ctx, const struct ep_candidate *c)
{
    const struct ep_term *t = ep_plan_term(ctx->brief, c->spec->id);
    if (!t)
        return NULL;
    const struct ep_num *n = t->customers_month.given ? &t->customers_month : &t->views_month;
    return ep_ledger_brief(ctx->ledger, ep_arena_printf(ctx->arena, "ceiling.%s", c->spec->id), n,
                           "count");
}

/* People who recommend in a year: those asked in person, as far as the hours go, more readily than
 * the others, whom a mail or the site asks. */
static double recommending(double people, double asked_month, double in_person, double others)
{
    double asked = fmin(people, MONTHS_OF_YEAR * asked_month);
    return asked * in_person + (people - asked) * others;
}

/* Customers of today who still buy: of a subscription all that there are, else those of the last
 * twelve months. */
static double customers_today(const struct ep_context *ctx, const struct ep_fact *all,
                              const struct ep_fact *month)
{
    bool subscription = ep_streq(ctx->brief->business.model.text, "subscription");
    double year = month ? MONTHS_OF_YEAR * month->value : INFINITY;
    double people = all ? all->value : INFINITY;
    return subscription && all ? people : fmin(people, year);
}

/* Customers of today recommend too. A year's recommendations are spread over its months: nobody is
 * asked afresh in each. */
const struct ep_fact *ep_plan_referral_ceiling(struct ep_context *ctx,
                                               const struct ep_candidate *c)
{
    const char *id = c->spec->id;
    const struct ep_fact *others = ep_stage_figure(ctx, "%s.recommend_year", id);
    const struct ep_fact *person = ep_stage_figure(ctx, "%s.recommend_asked", id);
    const struct ep_fact *asked = ep_stage_figure(ctx, "%s.asked_month", id);
    const struct ep_fact *each = ep_stage_figure(ctx, "%s.customers_each", id);
    const struct ep_fact *all = ep_ledger_get(ctx->ledger, "business.current.customers_total");
    const struct ep_fact *month = ep_ledger_get(ctx->ledger, "business.current.customers_month");
    double people = customers_today(ctx, all, month);
    if (!others || !person || !asked || !each || !(people > 0) || !isfinite(people))
        return NULL;
    struct ep_range r = {
        recommending(people, asked->range.low, person->range.low, others->range.low),
        recommending(people, asked->range.mid, person->range.mid, others->range.mid),
        recommending(people, asked->range.high, person->range.high, others->range.high)};
    return EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "ceiling.%s", id),
                     ep_range_scale(ep_range_product(r, each->range), 1.0 / MONTHS_OF_YEAR),
                     "count",
                     "customers of today who still buy, those asked in person and the others x "
                     "share of each that recommends in a year x customers that each brings / 12",
                     all, month, asked, person, others, each);
}

/* A new product sold to people who know the business is bought by no more of them than so many,
 * however often they are written to (P10). */
void ep_plan_cap_by_penetration(struct ep_context *ctx, const struct ep_plan *plan,
                                struct ep_candidate *c)
{
    const struct ep_num_map *lists = &ctx->brief->business.current.lists;
    const struct ep_fact *most = ep_stage_figure(ctx, "general.penetration");
    double people = 0, buys = c->visit_to_lead->value * c->lead_to_customer->value;
    for (size_t i = 0; i < lists->count; i++)
        if (ep_streq(lists->item[i].key, c->spec->list))
            people = lists->item[i].num.range.mid;
    if (!c->spec->repeat || !plan->existing_product_buyers || !c->ceiling || !most || buys <= 0 ||
        people <= 0)
        return;
    double visits = most->value * people / buys / ctx->brief->plan.months;
    if (visits >= c->ceiling->value)
        return;
    c->ceiling = EP_DERIVE(ctx->ledger, key_of(ctx, c, "penetration_ceiling"),
                           ep_range_scale(most->range, visits / most->value), "count",
                           "part of the list that buys a new product / (rates x months)", most,
                           c->ceiling, c->visit_to_lead, c->lead_to_customer);
}

/* --- rates ---------------------------------------------------------------------------------------
 */

void ep_plan_judge_listing_rates(struct ep_context *ctx, struct ep_candidate *c)
{
    const struct ep_term *t = ep_plan_term(ctx->brief, c->spec->id);
    bool customers = c->spec->refers || (t && t->customers_month.given);
    if (!c->spec->per_result || !customers)
        return;
    bool full = t && t->would_have_paid_full.given;
    struct ep_range one = ep_range_of(1);
    struct ep_range share = c->incremental && !full ? c->incremental->range : one;
    c->visit_to_lead = EP_DERIVE(ctx->ledger, key_of(ctx, c, "result_to_lead"), one, "factor",
                                 "1: the figure counts customers", NULL);
    c->lead_to_customer =
        EP_DERIVE(ctx->ledger, key_of(ctx, c, "result_to_customer"), share, "rate",
                  full ? "1: who would have paid in full is in the price of the result"
                       : "share of customers who would not have come anyway",
                  full ? NULL : c->incremental);
}
