/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"
#include "stage/stage_internal.h"

#include <math.h>
#include <string.h>

/* Contacts of an average campaign that belong to its audience (n0 of the relevance formula). */
#define REFERENCE_SHARE 0.10
/* Interest of an average topic for organic recommended content. */
#define REFERENCE_INTEREST 0.05
/* Most that relevance may add for organic content, and the most that feeds gain by quality. */
#define QUALITY_CAP 1.5
/* Share of those who follow interesting content among its contacts (prototype of the model). */
#define ORGANIC_SHARE 0.57
/* Most that today's visits are taken to be of what a channel can bring. */
#define MOST_TODAY 0.8

static bool listed(const char *const *list, const char *word)
{
    if (!list || !*list)
        return true;
    for (; *list; list++)
        if (ep_streq(*list, word))
            return true;
    return false;
}

static bool market_fits(const struct ep_channel_spec *spec, const char *market)
{
    if (ep_streq(market, "both"))
        return true;
    return listed(spec->markets, market ? market : "b2c");
}

static bool words_name(const struct ep_words *words, const struct ep_channel_spec *spec)
{
    for (size_t i = 0; i < words->count; i++)
        if (ep_channel_is(spec, words->item[i].text))
            return true;
    return false;
}

static double list_size(const struct ep_brief *b, const char *list)
{
    for (size_t i = 0; i < b->business.current.lists.count; i++)
        if (ep_streq(b->business.current.lists.item[i].key, list))
            return b->business.current.lists.item[i].num.range.mid;
    return 0;
}

static enum ep_fit judge_fit(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_channel_spec *spec = c->spec;
    bool open = false;
    c->open = ep_channel_availability(ctx->catalog, spec, b->region.text, b->plan.start, &open);
    if (words_name(&b->channels.exclude, spec))
        return EP_FIT_EXCLUDED;
    if (!open)
        return EP_FIT_CLOSED;
    if (!listed(spec->models, b->business.model.text) ||
        !market_fits(spec, b->business.market.text))
        return EP_FIT_MODEL;
    if (spec->local_only && !plan->local)
        return EP_FIT_LOCAL;
    if (spec->ceiling == EP_CEILING_OWNED && list_size(b, spec->list) <= 0)
        return EP_FIT_LIST;
    if (spec->ceiling == EP_CEILING_LISTING && !ep_plan_term(b, spec->id))
        return EP_FIT_TERMS;
    if (!spec->per_result && !ep_stage_figure(ctx, "%s.cost_per_visit", spec->id))
        return EP_FIT_FIGURES;
    return EP_FIT_CANDIDATE;
}

static const char *key_of(struct ep_context *ctx, const struct ep_candidate *c, const char *what)
{
    return ep_arena_printf(ctx->arena, "channel.%s.%s", c->spec->id, what);
}

/* People that the channel can be aimed at. */
static double aimed_people(const struct ep_plan *plan, const struct ep_channel_spec *spec)
{
    if (!plan->local)
        return plan->people_country;
    return spec->aim == EP_AIM_COUNTRY ? plan->people_country : plan->people_aimed;
}

/* n A over all segments, and the mean interest weighted by n A; inputs are collected. */
static double segment_mass(struct ep_context *ctx, struct ep_plan *plan,
                           const struct ep_channel_spec *spec, double *interest,
                           const struct ep_fact **input, size_t *inputs)
{
    const struct ep_brief *b = ctx->brief;
    double people = aimed_people(plan, spec), mass = 0, weighted = 0;
    for (size_t i = 0; i < b->segments.count; i++) {
        const char *id = b->segments.item[i].id.text;
        const struct ep_fact *size = ep_ledger_need(ctx->ledger, "segment.%s.size", id);
        const struct ep_fact *usage =
            spec->platform[0]
                ? ep_ledger_get(ctx->ledger, "segment.%s.usage.%s", id, spec->platform)
                : NULL;
        const struct ep_fact *care = ep_ledger_get(ctx->ledger, "segment.%s.interest", id);
        double n = people > 0 ? fmin(0.5, size->value / people) : 0;
        double part = n * (usage ? usage->value : 1);
        mass += part;
        weighted += part * (care ? care->value : REFERENCE_INTEREST);
        if (*inputs < 20) {
            input[(*inputs)++] = size;
            input[(*inputs)++] = usage;
            if (spec->organic)
                input[(*inputs)++] = care;
        }
    }
    *interest = mass > 0 ? weighted / mass : 0;
    return fmin(0.9, mass);
}

/* Relevance of the channel's contacts for the segments (70-catalogue, P2 of the prototype). */
static void judge_relevance(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_channel_spec *spec = c->spec;
    const struct ep_fact *input[24];
    size_t inputs = 0;
    struct ep_range one = ep_range_of(1);
    if (spec->query || spec->per_result) {
        c->share_of_contacts = 0.8;
        c->relevance = EP_DERIVE(ctx->ledger, key_of(ctx, c, "relevance"), one, "factor",
                                 "1: the query, the list or the listing selects", NULL);
        return;
    }
    double interest, mass = segment_mass(ctx, plan, spec, &interest, input, &inputs);
    const struct ep_fact *lift = ep_stage_figure(ctx, "%s.lift", spec->id);
    const struct ep_fact *lift_b2b =
        plan->b2b ? ep_stage_figure(ctx, "%s.lift_b2b", spec->id) : NULL;
    double base = lift ? lift->value : 1, aim = lift_b2b ? lift_b2b->value : base;
    double sigma = mass * aim / (1 - mass + mass * aim);
    double sigma0 = REFERENCE_SHARE * base / (1 - REFERENCE_SHARE + REFERENCE_SHARE * base);
    struct ep_range range = ep_range_of(sigma / sigma0);
    const char *formula = "share of contacts in the segments, n A L / (1 - n A + n A L), over that "
                          "of an average audience (n = 10 %)";
    if (spec->organic) {
        double relevance = fmin(QUALITY_CAP, interest * mass / REFERENCE_INTEREST);
        range = ep_range_of(relevance);
        sigma = fmin(0.9, ORGANIC_SHARE * relevance);
        formula = "interest x n A / 5 %, at most 1.5: recommended content finds those who care";
    }
    c->share_of_contacts = sigma;
    input[inputs++] = lift;
    input[inputs++] = lift_b2b;
    c->relevance = ep_ledger_derive(ctx->ledger, key_of(ctx, c, "relevance"), range, "factor",
                                    formula, input, inputs);
}

/* Fees of the brief that a channel's spend bears, as a factor. */
static double fee_factor(const struct ep_brief *b, const struct ep_channel_spec *spec)
{
    double f = 1;
    for (size_t i = 0; i < b->plan.fees.count; i++) {
        const struct ep_fee *fee = &b->plan.fees.item[i];
        if (ep_streq(fee->on.text, "all") || !spec->produced)
            f += fee->rate.range.mid;
    }
    return f;
}

int ep_plan_role(const struct ep_brief *b, const char *skill)
{
    static const char *const owner[] = {"content", "social", "email", "sales", "ads"};
    int best = -1;
    for (size_t i = 0; b->team.count == 0 && i < sizeof owner / sizeof *owner; i++)
        if (ep_streq(owner[i], skill))
            return 0;
    for (size_t i = 0; i < b->team.count; i++) {
        const struct ep_team_member *m = &b->team.item[i];
        bool own = !ep_streq(m->kind.text, "freelancer") && !ep_streq(m->kind.text, "agency");
        for (size_t j = 0; j < m->skills.count; j++)
            if (ep_streq(m->skills.item[j].text, skill) && (best < 0 || own)) {
                best = (int)i;
                if (own)
                    return best;
            }
    }
    return best;
}

/* Work that nobody in the team can do is bought at its price outside. */
static double work_factor(struct ep_context *ctx, const struct ep_plan *plan,
                          const struct ep_channel_spec *spec)
{
    const struct ep_fact *cash = ep_stage_figure(ctx, "%s.cash_share", spec->id);
    if (!cash || ep_plan_role(ctx->brief, spec->skill) >= 0)
        return 1;
    return cash->value + (1 - cash->value) * plan->markup;
}

/* Today's cost of a visit as it was before the ceiling was felt: today's spend and visits lie on
 * the curve v = M (1 - exp(-x / (k M))), so k = spend / visits x s / -ln(1 - s), s = visits / M. */
static const struct ep_fact *own_cost_far(struct ep_context *ctx, const struct ep_candidate *c)
{
    const char *id = c->spec->id;
    const struct ep_fact *paid = c->own_cost;
    const struct ep_fact *today = ep_ledger_get(ctx->ledger, "audit.channel.%s.visits_month", id);
    if (!paid || !today || !c->ceiling || today->value <= 0 || c->ceiling->value <= 0)
        return paid;
    double share = fmin(MOST_TODAY, today->value / c->ceiling->value);
    return EP_DERIVE(ctx->ledger, key_of(ctx, c, "own_cost"),
                     ep_range_scale(paid->range, share / -log1p(-share)), "money",
                     "today's cost of a visit x s / -ln(1 - s), s = today's visits / ceiling: the "
                     "cost far from the ceiling",
                     paid, today, c->ceiling);
}

static void judge_cost(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_channel_spec *spec = c->spec;
    c->contest = spec->contested ? ep_ledger_get(ctx->ledger, "contest_factor.%s", spec->id) : NULL;
    c->own_cost = ep_ledger_get(ctx->ledger, "audit.channel.%s.cost_per_visit", spec->id);
    const struct ep_fact *own = own_cost_far(ctx, c);
    const struct ep_fact *weight = ep_ledger_get(ctx->ledger, "audit.weight.%s", spec->id);
    c->work = work_factor(ctx, plan, spec);
    double fees = fee_factor(ctx->brief, spec) * c->work;
    struct ep_range r = ep_range_scale(c->benchmark_cost->range, fees);
    if (c->contest)
        r = ep_range_scale(r, c->contest->value);
    double before = r.mid;
    if (own && weight)
        r = ep_range_blend(r, own->range, weight->value);
    c->audit_effect = before / r.mid;
    c->cost_per_visit =
        EP_DERIVE(ctx->ledger, key_of(ctx, c, "cost_per_visit"), r, "money",
                  fees > 1 ? "benchmark x contestedness, weighed with own figures, x (1 + fees)"
                           : "benchmark x contestedness, weighed with own figures",
                  c->benchmark_cost, c->contest, own, weight);
}

/* Conversion of the channel's visits: base x intent x relevance x place. */
static void judge_rates(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_channel_spec *spec = c->spec;
    const struct ep_fact *base = ep_ledger_need(ctx->ledger, "business.visit_to_lead");
    const struct ep_fact *close = ep_ledger_need(ctx->ledger, "business.lead_to_customer");
    const struct ep_fact *site = ep_ledger_get(ctx->ledger, "audit.site_quality");
    const struct ep_fact *place = plan->local && spec->aim == EP_AIM_PAGES
                                      ? ep_stage_figure(ctx, "general.local_followers")
                                      : NULL;
    const struct ep_fact *fresh = spec->repeat && plan->existing_product_buyers
                                      ? ep_stage_figure(ctx, "general.new_product_rate")
                                      : NULL;
    c->intent = ep_stage_figure(ctx, "%s.intent_multiplier", spec->id);
    struct ep_range intent = c->intent ? c->intent->range : ep_range_of(1);
    double factor = c->relevance->value * (place ? place->value : 1) * (fresh ? fresh->value : 1);
    c->quality = fmin(QUALITY_CAP, intent.mid * factor);
    if (spec->site && site)
        factor *= site->value;
    struct ep_range rate = ep_range_scale(ep_range_product(base->range, intent), factor);
    const struct ep_fact *weight = ep_ledger_get(ctx->ledger, "audit.weight.%s", spec->id);
    c->own_rate = ep_ledger_get(ctx->ledger, "audit.channel.%s.visit_to_lead", spec->id);
    double before = rate.mid;
    if (c->own_rate && weight)
        rate = ep_range_blend(rate, c->own_rate->range, weight->value);
    if (before > 0 && rate.mid > 0)
        c->audit_effect *= rate.mid / before;
    rate.low = fmin(rate.low, 0.95), rate.mid = fmin(rate.mid, 0.97),
    rate.high = fmin(rate.high, 0.99);
    c->visit_to_lead =
        EP_DERIVE(ctx->ledger, key_of(ctx, c, "visit_to_lead"), rate, "rate",
                  "base rate x intent of the visits x relevance, weighed with own figures", base,
                  c->intent, c->relevance, site, place, fresh, c->own_rate, weight);
    c->incremental = ep_stage_figure(ctx, "%s.incremental_share", spec->id);
    struct ep_range share = c->incremental ? c->incremental->range : ep_range_of(1);
    c->lead_to_customer = EP_DERIVE(
        ctx->ledger, key_of(ctx, c, "lead_to_customer"), ep_range_product(close->range, share),
        "rate", "the business's x share of customers who would not have come anyway", close,
        c->incremental);
}

/* Value of a customer of the segments that the channel meets. */
static struct ep_range customer_value(struct ep_context *ctx, const struct ep_channel_spec *spec,
                                      const struct ep_fact **input, size_t *inputs)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_fact *whole = ep_ledger_need(ctx->ledger, "business.customer_value");
    double weight = 0, sum = 0;
    input[(*inputs)++] = whole;
    for (size_t i = 0; i < b->segments.count; i++) {
        const char *id = b->segments.item[i].id.text;
        const struct ep_fact *own = ep_ledger_get(ctx->ledger, "segment.%s.customer_value", id);
        const struct ep_fact *size = ep_ledger_need(ctx->ledger, "segment.%s.size", id);
        const struct ep_fact *use =
            ep_ledger_get(ctx->ledger, "segment.%s.usage.%s", id, spec->platform);
        double w = size->value * (use ? use->value : 1);
        weight += w;
        sum += w * (own ? own->value : whole->value);
        if (own && *inputs < 16)
            input[(*inputs)++] = own;
    }
    double ratio = weight > 0 && whole->value > 0 ? sum / weight / whole->value : 1;
    return ep_range_scale(whole->range, ratio);
}

static void judge_value(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_fact *input[32];
    size_t inputs = 0;
    const struct ep_channel_spec *spec = c->spec;
    struct ep_range w = customer_value(ctx, spec, input, &inputs);
    const char *formula = "value of a customer of the segments that the channel meets";
    bool repeat = spec->repeat && !plan->existing_product_buyers;
    if (repeat) {
        const struct ep_fact *margin = ep_ledger_need(ctx->ledger, "business.margin_per_order");
        w = margin->range;
        input[inputs++] = margin;
        formula = "margin of one more order";
    }
    c->worth = input[repeat ? inputs - 1 : 0];
    if (spec->per_result) {
        /* a coupon's buyers who would have paid in full are in its price already */
        const struct ep_term *t = ep_plan_term(ctx->brief, spec->id);
        bool full = t && t->would_have_paid_full.given;
        double share = full || !c->incremental ? 1 : c->incremental->value;
        c->paying_full = full;
        ep_plan_set_result(ctx, c);
        c->result.share = share;
        c->price = ep_plan_result_price(&c->result, w.mid) / share;
        input[inputs++] = c->result.commission;
        input[inputs++] = c->result.discount;
        input[inputs++] = c->result.full;
        input[inputs++] = c->result.reward;
        w.low -= c->price, w.mid -= c->price, w.high -= c->price;
        input[inputs++] = c->incremental;
        formula = "customer value - price of a result / share who would not have come anyway";
    }
    c->value = ep_ledger_derive(ctx->ledger, key_of(ctx, c, "customer_value"), w, "money", formula,
                                input, inputs);
}

/* People in the market on the platform x clicks each (P5). */
static const struct ep_fact *audience_ceiling(struct ep_context *ctx, struct ep_candidate *c,
                                              const char *key)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_fact *clicks = ep_stage_need(ctx, "general.clicks_per_in_market_person");
    const struct ep_fact *input[24] = {clicks};
    const struct ep_region *region = ep_catalog_region(ctx->catalog, b->region.text);
    const struct ep_fact *banner = ep_streq(c->spec->category, "display")
                                       ? ep_stage_figure(ctx, "general.display_clicks_factor")
                                       : NULL;
    double people = 0;
    size_t inputs = 2;
    input[1] = banner;
    for (size_t i = 0; i < b->segments.count; i++) {
        const char *id = b->segments.item[i].id.text;
        const struct ep_fact *size = ep_ledger_need(ctx->ledger, "segment.%s.size", id);
        const struct ep_fact *market = ep_ledger_need(ctx->ledger, "segment.%s.in_market", id);
        const struct ep_fact *reach =
            ep_ledger_get(ctx->ledger, "segment.%s.reach.%s", id,
                          c->spec->platform[0] ? c->spec->platform : "internet");
        double share = reach                             ? reach->value
                       : c->spec->platform[0] || !region ? 0
                                                         : region->internet;
        people += size->value * share * market->value;
        if (inputs < 20) {
            input[inputs++] = size;
            input[inputs++] = market;
            input[inputs++] = reach;
        }
    }
    return ep_ledger_derive(
        ctx->ledger, ep_arena_printf(ctx->arena, "%s.%s", key, c->spec->id),
        ep_range_scale(clicks->range, people * (banner ? banner->value : 1)), "count",
        "people x reach x share in the market this month x clicks each", input, inputs);
}

/* Reach of a page's platform among the segments against the widest of its family: the same posts
 * meet fewer people on a small platform. */
static double share_of_platform(struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    const struct ep_brief *b = ctx->brief;
    size_t count;
    const struct ep_channel_spec *other = ep_catalog_channels(ctx->catalog, &count);
    double own = 0, widest = 0;
    for (size_t g = 0; spec->aim == EP_AIM_PAGES && g < b->segments.count; g++)
        for (size_t i = 0; i < count; i++) {
            double reach = ep_ledger_value(ctx->ledger, 0, "segment.%s.reach.%s",
                                           b->segments.item[g].id.text, other[i].platform);
            if (!ep_streq(other[i].family, spec->family))
                continue;
            widest = fmax(widest, reach);
            own = ep_streq(other[i].id, spec->id) ? fmax(own, reach) : own;
        }
    return widest > 0 && own > 0 ? own / widest : 1;
}

/* Full effort / cost per visit (P4), less where only a place's followers count. */
static const struct ep_fact *effort_ceiling(struct ep_context *ctx, struct ep_plan *plan,
                                            struct ep_candidate *c)
{
    const struct ep_fact *full = ep_stage_figure(ctx, "%s.full_effort_month", c->spec->id);
    const struct ep_fact *local = plan->local ? ep_stage_figure(ctx, "general.local_effort") : NULL;
    if (!full)
        return NULL;
    struct ep_range r = ep_range_of(full->value / c->benchmark_cost->value);
    r = ep_range_scale(ep_range_widen(r, 1.5, false),
                       (local ? local->value : 1) * share_of_platform(ctx, c->spec));
    /* what is bought of other people's audiences cannot pass the people who are in the market there
     */
    const struct ep_fact *people =
        c->spec->ceiling == EP_CEILING_AUDIENCE ? audience_ceiling(ctx, c, "audience") : NULL;
    if (people && people->value > 0)
        r = (struct ep_range){fmin(r.low, people->range.low), fmin(r.mid, people->range.mid),
                              fmin(r.high, people->range.high)};
    return EP_DERIVE(
        ctx->ledger, ep_arena_printf(ctx->arena, "ceiling.%s", c->spec->id), r, "count",
        people ? "full effort of a month / cost per visit, at most the people in the market"
               : "full effort of a month / cost per visit",
        full, c->benchmark_cost, local, people);
}

/* Views of a listing a month x share that act on it. */
static const struct ep_fact *local_ceiling(struct ep_context *ctx, const struct ep_candidate *c)
{
    const struct ep_fact *views = ep_stage_figure(ctx, "general.local_views_month");
    const struct ep_fact *click = ep_stage_figure(ctx, "%s.click_rate", c->spec->id);
    if (!views || !click)
        return NULL;
    return EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "ceiling.%s", c->spec->id),
                     ep_range_product(views->range, click->range), "count",
                     "views of a listing a month x share that act on it", views, click);
}

/* Followers whom the page has x contacts a month x clicks: a page with many of them brings more
 * than the work on posts alone says. */
static const struct ep_fact *follower_ceiling(struct ep_context *ctx, const struct ep_candidate *c)
{
    const struct ep_channel_spec *s = c->spec;
    const struct ep_fact *people =
        ep_ledger_get(ctx->ledger, "business.current.followers.%s", s->platform);
    const struct ep_fact *contacts = ep_stage_figure(ctx, "%s.contacts_month", s->id);
    const struct ep_fact *click = ep_stage_figure(ctx, "%s.click_rate", s->id);
    if (s->aim != EP_AIM_PAGES || !people || !contacts || !click)
        return NULL;
    struct ep_range r = ep_range_product(contacts->range, click->range);
    return EP_DERIVE(ctx->ledger, key_of(ctx, c, "follower_ceiling"),
                     ep_range_product(people->range, r), "count",
                     "followers x contacts a month x clicks", people, contacts, click);
}

/* A written ceiling of stage demand goes first; then what the channel's kind says. */
static void judge_ceiling(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    c->ceiling = ep_ledger_get(ctx->ledger, "ceiling.%s", c->spec->id);
    if (!c->ceiling && c->spec->refers)
        c->ceiling = ep_plan_referral_ceiling(ctx, c);
    if (c->ceiling || c->spec->ceiling == EP_CEILING_DERIVED)
        return;
    bool full = ep_stage_figure(ctx, "%s.full_effort_month", c->spec->id) != NULL;
    if (c->spec->ceiling == EP_CEILING_LISTING)
        c->ceiling = ep_plan_listing_ceiling(ctx, c);
    else if (full)
        c->ceiling = effort_ceiling(ctx, plan, c);
    else if (c->spec->ceiling == EP_CEILING_AUDIENCE)
        c->ceiling = audience_ceiling(ctx, c, "ceiling");
    else if (c->spec->ceiling == EP_CEILING_LOCAL)
        c->ceiling = local_ceiling(ctx, c);
    const struct ep_fact *own = follower_ceiling(ctx, c);
    if (own && c->ceiling && own->value > c->ceiling->value)
        c->ceiling = own;
}

/* A channel can bring somewhat more than it brings today. */
static void raise_ceiling(struct ep_context *ctx, struct ep_candidate *c)
{
    const struct ep_fact *today =
        ep_ledger_get(ctx->ledger, "audit.channel.%s.visits_month", c->spec->id);
    if (!c->ceiling || !today || today->value <= MOST_TODAY * c->ceiling->value)
        return;
    struct ep_range r = c->ceiling->range;
    r.mid = today->value / MOST_TODAY;
    r.low = fmax(r.low, fmin(today->range.low, r.mid));
    r.high = fmax(r.high, r.mid);
    c->ceiling = EP_DERIVE(ctx->ledger, key_of(ctx, c, "ceiling"), r, "count",
                           "what it brings today / 80 %, where that is above the usual ceiling",
                           c->ceiling, today);
}

static void judge_candidate(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_fact *click = ep_stage_figure(ctx, "%s.click_rate", c->spec->id);
    c->contacts_per_visit = click && click->value > 0 ? 1 / click->value : 1;
    c->minimum = ep_stage_figure(ctx, "%s.minimum_month", c->spec->id);
    c->audit_effect = 1;
    c->work = 1;
    judge_relevance(ctx, plan, c);
    if (!c->spec->per_result)
        c->benchmark_cost = ep_stage_need(ctx, "%s.cost_per_visit", c->spec->id);
    judge_ceiling(ctx, plan, c);
    raise_ceiling(ctx, c);
    if (!c->spec->per_result)
        judge_cost(ctx, plan, c);
    judge_rates(ctx, plan, c);
    ep_plan_judge_listing_rates(ctx, c);
    ep_plan_cap_by_penetration(ctx, plan, c);
    judge_value(ctx, plan, c);
    if (!c->ceiling && c->spec->ceiling != EP_CEILING_DERIVED &&
        !(c->spec->per_result && c->spec->feed_count))
        c->fit = EP_FIT_FIGURES;
}

/* People in the cities of the brief, else those of the region. */
static void count_people(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_region *region = ep_catalog_region(ctx->catalog, b->region.text);
    plan->people_country = region ? region->population : 0;
    double segments = 0;
    for (size_t i = 0; i < b->segments.count; i++)
        segments += b->segments.item[i].size.range.mid;
    plan->people_country = fmax(plan->people_country, segments);
    for (size_t i = 0; i < b->business.cities.count; i++) {
        const struct ep_city *city = &b->business.cities.item[i];
        struct ep_figure figure;
        plan->people_aimed += city->population.given
                                  ? city->population.range.mid
                                  : ep_catalog_city(ctx->catalog, b->region.text, city->name.text,
                                                    ctx->arena, &figure);
    }
    plan->local = b->business.cities.count > 0;
    plan->people_aimed = plan->local ? fmax(plan->people_aimed, segments) : plan->people_country;
}

bool ep_plan_may_use(const struct ep_plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->candidates; i++)
        if (ep_streq(plan->candidate[i].spec->id, id))
            return plan->candidate[i].fit == EP_FIT_CANDIDATE;
    return false;
}

/* The first channel that c does not work without and that may not be used; NULL: there is none. */
static const char *lacks(const struct ep_plan *plan, const struct ep_candidate *c)
{
    for (const char *const *n = (const char *const *)c->spec->needs; n && *n; n++)
        if (!ep_plan_may_use(plan, *n))
            return *n;
    return NULL;
}

/* What needs one that is left out is left out, and so is what needs that. */
static void leave_out_needing(struct ep_plan *plan)
{
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 0; i < plan->candidates; i++) {
            struct ep_candidate *c = &plan->candidate[i];
            if (c->fit != EP_FIT_CANDIDATE || !(c->lacks = lacks(plan, c)))
                continue;
            c->fit = EP_FIT_NEEDS;
            any = true;
        }
    }
}

enum ep_status ep_plan_candidates(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &plan->candidates);
    plan->candidate = EP_NEW_ARRAY(ctx->arena, struct ep_candidate, plan->candidates);
    plan->b2b = ep_streq(b->business.market.text, "b2b");
    plan->existing_product_buyers = ep_streq(b->business.stage.text, "launch") &&
                                    b->business.current.customers_total.range.mid > 0;
    plan->wage = ep_stage_need(ctx, "general.wage_hour")->value;
    plan->markup = ep_stage_need(ctx, "general.hour_markup")->value;
    count_people(ctx, plan);
    for (size_t i = 0; i < plan->candidates; i++) {
        struct ep_candidate *c = &plan->candidate[i];
        c->spec = &spec[i];
        c->index = -1;
        c->fit = judge_fit(ctx, plan, c);
        if (c->fit == EP_FIT_CANDIDATE)
            judge_candidate(ctx, plan, c);
    }
    leave_out_needing(plan);
    return ep_ledger_status(ctx->ledger, err);
}
