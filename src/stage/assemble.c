/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"
#include "stage/stage_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <string.h>

/* Days of a month, for the sales cycle. */
#define DAYS_OF_MONTH 30.4
/* Effects below this share of their start end the tail, which is never longer than this. */
#define TAIL_END  0.05
#define TAIL_MOST 36
/* A subscriber list loses this share of its readers a month; readers are followed this long. */
#define LIST_MONTHS 12

double ep_plan_figure(struct ep_context *ctx, double otherwise, const char *channel,
                      const char *what)
{
    const struct ep_fact *f = ep_stage_figure(ctx, "%s.%s", channel, what);
    return f ? f->value : otherwise;
}

static bool repeats(const struct ep_plan *plan, const struct ep_candidate *c)
{
    return c->spec->repeat && !plan->existing_product_buyers;
}

/* Months after the plan in which a channel still works. */
static int tail_of(double theta, int lag)
{
    int fade = theta > 0 && theta < 1 ? (int)ceil(log(TAIL_END) / log(theta)) : 0;
    return fade + lag;
}

static int tail_months(struct ep_context *ctx, const struct ep_plan *plan)
{
    int horizon = (int)ep_ledger_need(ctx->ledger, "plan.value_horizon")->value;
    int most = 0;
    for (size_t i = 0; i < plan->candidates; i++) {
        const struct ep_candidate *c = &plan->candidate[i];
        if (c->fit != EP_FIT_CANDIDATE)
            continue;
        int t = tail_of(ep_plan_figure(ctx, 0, c->spec->id, "carry_over"),
                        (int)ep_plan_figure(ctx, 0, c->spec->id, "lag"));
        most = t > most ? t : most;
    }
    int room = horizon - ctx->brief->plan.months;
    most = most < TAIL_MOST ? most : TAIL_MOST;
    return room < 0 ? 0 : most < room ? most : room;
}

static double season_of(struct ep_context *ctx, int month)
{
    return ep_ledger_value(ctx->ledger, 1, "business.season.%02d", ep_month_of_year(month) + 1);
}

/* Ceiling by month: searches and buyers follow the season whole, produced content by half. */
static double *base_of(struct ep_context *ctx, const struct ep_model *m,
                       const struct ep_candidate *c)
{
    int all = m->months + m->tail;
    double *base = EP_NEW_ARRAY(ctx->arena, double, (size_t)all);
    bool produced = ep_stage_figure(ctx, "%s.full_effort_month", c->spec->id) != NULL;
    bool steady = c->spec->ceiling == EP_CEILING_OWNED || c->spec->ceiling == EP_CEILING_BRAND;
    for (int t = 0; t < all && c->ceiling; t++) {
        double s = season_of(ctx, m->first_month + t);
        base[t] = c->ceiling->value * (steady ? 1 : produced ? 0.5 + 0.5 * s : s);
        if (c->spec->per_result && t >= m->months) /* listings end with the plan */
            base[t] = 0;
    }
    return base;
}

static const struct ep_limit *limit_of(const struct ep_brief *b, const char *channel)
{
    for (size_t i = 0; i < b->channels.limits.count; i++)
        if (ep_streq(b->channels.limits.item[i].channel, channel))
            return &b->channels.limits.item[i];
    return NULL;
}

static void set_limits(struct ep_context *ctx, const struct ep_model *m, struct ep_model_channel *x)
{
    const struct ep_limit *l = limit_of(ctx->brief, x->id);
    if (!l)
        return;
    /* limits are on all the cash of the channel, hours of outside help too; the model's are on that
     * of the effort alone */
    const struct ep_model_role *r = x->role >= 0 ? &m->role[x->role] : NULL;
    double all = x->cash_share;
    if (r && r->cash && x->hour_price > 0)
        all += (1 - x->cash_share) * r->cost_hour / x->hour_price;
    double part = all > 0 ? x->cash_share / all : 1;
    double lo = l->fixed.given ? l->fixed.range.mid : l->min.range.mid;
    double hi = l->fixed.given ? l->fixed.range.mid : l->max.given ? l->max.range.mid : -1;
    if (lo > 0)
        x->lo = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
    if (hi >= 0)
        x->hi = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
    for (int t = 0; t < m->months; t++) {
        if (x->lo)
            x->lo[t] = lo * part;
        if (x->hi)
            x->hi[t] = hi * part;
    }
    x->required = x->required || l->fixed.given;
}

/* Work: hours of the team where it has the skill, else bought whole (P3): then the cost of a visit
 * holds the work already, and everything is cash. */
static void set_work(struct ep_context *ctx, const struct ep_plan *plan, struct ep_model_channel *x,
                     const struct ep_candidate *c)
{
    double cash = c->spec->per_result ? 0 : ep_plan_figure(ctx, 1, x->id, "cash_share");
    double hours = ep_plan_figure(ctx, 0, x->id, "hours_month");
    x->role = ep_plan_role(ctx->brief, c->spec->skill);
    x->hour_price = plan->wage;
    x->cash_share = x->role >= 0 || c->spec->per_result ? cash : 1;
    x->fixed_hours = x->role >= 0 ? hours : 0;
    if (x->role < 0)
        x->fixed_month += hours * plan->markup * plan->wage;
}

static void set_money(struct ep_context *ctx, const struct ep_plan *plan,
                      struct ep_model_channel *x, const struct ep_candidate *c)
{
    const struct ep_fact *local =
        plan->local ? ep_stage_figure(ctx, "general.local_minimum") : NULL;
    double scale = local ? local->value : 1;
    bool today = ep_ledger_value(ctx->ledger, 0, "audit.channel.%s.spend_month", x->id) > 0;
    x->fixed_setup = today ? 0 : ep_plan_figure(ctx, 0, x->id, "setup") * scale;
    x->fixed_month += ep_plan_figure(ctx, 0, x->id, "fixed_month");
    /* the catalogue's minimum is effort; the model's is cash */
    double cash = x->role >= 0 ? x->cash_share : c->work;
    x->min_if_used = c->minimum && !c->spec->per_result ? c->minimum->value * scale * cash : 0;
    x->steady = c->spec->steady;
    set_limits(ctx, &plan->model, x);
}

static void set_response(struct ep_context *ctx, const struct ep_plan *plan,
                         struct ep_model_channel *x, const struct ep_candidate *c)
{
    const struct ep_model *m = &plan->model;
    double cycle = ep_ledger_value(ctx->ledger, 0, "business.sales_cycle");
    x->per_result = c->spec->per_result;
    x->k = c->cost_per_visit ? c->cost_per_visit->value : 1;
    x->theta = ep_plan_figure(ctx, 0, x->id, "carry_over");
    x->lag = (int)ep_plan_figure(ctx, 0, x->id, "lag");
    x->base = base_of(ctx, m, c);
    x->family = c->spec->family[0] && m->families > 0 ? 0 : -1;
    x->repeat = repeats(plan, c);
    x->visit_to_lead = c->visit_to_lead->value;
    x->lead_to_customer = c->lead_to_customer->value;
    x->visit_to_subscriber = ep_plan_figure(ctx, 0, "general", "signup_rate");
    x->sales_lag = (int)floor(cycle / DAYS_OF_MONTH + 0.5);
    x->customer_value = c->value->value;
    x->order_revenue = x->repeat ? ep_ledger_need(ctx->ledger, "business.order_value")->value
                                 : ep_ledger_need(ctx->ledger, "plan.revenue_per_customer")->value;
    /* spend of today's channel goes on working: a year of it is enough history */
    const struct ep_fact *spent = ep_ledger_get(ctx->ledger, "audit.channel.%s.spend_month", x->id);
    if (spent && spent->value > 0 && (x->theta > 0 || x->lag > 0)) {
        x->history_count = 12;
        x->history = EP_NEW_ARRAY(ctx->arena, double, 12);
        for (int t = 0; t < 12; t++)
            x->history[t] = x->cash_share > 0 ? spent->value / x->cash_share : 0;
    }
}

static void set_channel(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    struct ep_model_channel *x = &plan->model.channel[c->index];
    const struct ep_brief *b = ctx->brief;
    x->id = c->spec->id;
    x->allowed = true;
    for (size_t i = 0; i < b->channels.require.count; i++)
        x->required = x->required || ep_streq(b->channels.require.item[i].text, x->id);
    set_work(ctx, plan, x, c);
    set_money(ctx, plan, x, c);
    set_response(ctx, plan, x, c);
}

static int index_of(const struct ep_plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->candidates; i++)
        if (plan->candidate[i].index >= 0 && ep_streq(plan->candidate[i].spec->id, id))
            return plan->candidate[i].index;
    return -1;
}

static void add_feed(struct ep_context *ctx, struct ep_model_channel *x, struct ep_model_feed feed)
{
    struct {
        struct ep_model_feed *item;
        size_t count;
    } list = {x->feed, (size_t)x->feed_count};
    EP_PUSH(ctx->arena, &list, feed);
    x->feed = list.item;
    x->feed_count = (int)list.count;
}

static enum ep_feed_of feed_of(const char *word)
{
    static const char *const name[] = {[EP_FEED_VISITS] = "visits",
                                       [EP_FEED_LEADS] = "leads",
                                       [EP_FEED_SUBSCRIBERS] = "subscribers",
                                       [EP_FEED_CUSTOMERS] = "customers"};
    for (int i = 0; i < 4; i++)
        if (ep_streq(name[i], word))
            return (enum ep_feed_of)i;
    return EP_FEED_VISITS;
}

/* Subscribers stay for months: each later month they still bring what is left of them. */
static void feed_from(struct ep_context *ctx, struct ep_plan *plan, struct ep_model_channel *x,
                      const struct ep_feed_spec *spec, double rate, const struct ep_candidate *from)
{
    const struct ep_fact *stay = ep_stage_figure(ctx, "general.list_retention");
    struct ep_model_feed feed = {.from = from->index, .of = feed_of(spec->of), .lag = spec->lag};
    double quality =
        feed.of == EP_FEED_VISITS || feed.of == EP_FEED_SUBSCRIBERS ? from->quality : 1;
    int months = feed.of == EP_FEED_SUBSCRIBERS && stay ? LIST_MONTHS : 1;
    (void)plan;
    for (int j = 0; j < months; j++) {
        feed.lag = spec->lag + j;
        feed.rate = rate * quality * (j ? pow(stay->value, j) : 1);
        add_feed(ctx, x, feed);
    }
}

static void set_feeds(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    struct ep_model_channel *x = &plan->model.channel[c->index];
    double rate = ep_plan_figure(ctx, 0, x->id, "feed_rate");
    for (size_t f = 0; f < c->spec->feed_count && rate > 0; f++)
        for (size_t i = 0; i < plan->candidates; i++) {
            const struct ep_candidate *from = &plan->candidate[i];
            bool site = ep_streq(c->spec->feed[f].from, "site");
            bool fed = from->spec->ceiling == EP_CEILING_DERIVED ||
                       (from->spec->per_result && from->spec->feed_count);
            if (from->index < 0 || from == c || fed ||
                (site ? !from->spec->site : !ep_channel_is(from->spec, c->spec->feed[f].from)))
                continue;
            feed_from(ctx, plan, x, &c->spec->feed[f], rate, from);
        }
}

static void set_needs(struct ep_context *ctx, struct ep_plan *plan, struct ep_candidate *c)
{
    struct ep_model_channel *x = &plan->model.channel[c->index];
    for (const char *const *n = (const char *const *)c->spec->needs; n && *n; n++)
        x->need_count++;
    x->needs = EP_NEW_ARRAY(ctx->arena, int, (size_t)x->need_count);
    x->need_count = 0;
    for (const char *const *n = (const char *const *)c->spec->needs; n && *n; n++)
        x->needs[x->need_count++] = index_of(plan, *n);
}

static void set_roles(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_brief *b = ctx->brief;
    struct ep_model *m = &plan->model;
    m->roles = b->team.count > 0 ? (int)b->team.count : 1;
    m->role = EP_NEW_ARRAY(ctx->arena, struct ep_model_role, b->team.count + 1);
    if (b->team.count == 0) /* a brief without a team: its owner does what an owner can */
        m->role[0] = (struct ep_model_role){
            .id = "owner",
            .hours_month = ep_stage_need(ctx, "general.owner_hours")->value,
            .buy_price = plan->markup * plan->wage,
        };
    for (int r = 0; r < (int)b->team.count; r++) {
        const struct ep_team_member *t = &b->team.item[r];
        bool outside = ep_streq(t->kind.text, "freelancer") || ep_streq(t->kind.text, "agency");
        m->role[r] = (struct ep_model_role){
            .id = t->role.text,
            .hours_month = t->hours_month.range.mid,
            .cost_hour = t->cost_hour.range.mid,
            .buy_price = plan->markup * plan->wage,
            .cash = outside,
        };
    }
}

/* Awareness stocks, one a segment (P7): what contacts leave behind comes back as direct visits. */
static void set_awareness(struct ep_context *ctx, struct ep_plan *plan)
{
    const struct ep_brief *b = ctx->brief;
    struct ep_model *m = &plan->model;
    const struct ep_fact *decay = ep_stage_need(ctx, "general.awareness_decay");
    const struct ep_fact *direct = ep_stage_need(ctx, "general.aware_to_direct");
    double a = ep_ledger_need(ctx->ledger, "business.visit_to_lead")->value;
    double total = 0;
    m->awarenesses = (int)b->segments.count;
    m->awareness = EP_NEW_ARRAY(ctx->arena, struct ep_model_awareness, b->segments.count);
    for (size_t g = 0; g < b->segments.count; g++)
        total += b->segments.item[g].size.range.mid;
    for (size_t g = 0; g < b->segments.count; g++) {
        struct ep_model_awareness *w = &m->awareness[g];
        const char *id = b->segments.item[g].id.text;
        double share = b->segments.item[g].size.range.mid / total;
        w->segment = id;
        w->people = ep_ledger_need(ctx->ledger, "segment.%s.size", id)->value;
        w->decay = decay->value;
        w->rate = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->channels);
        w->visits_per_aware = direct->value;
        w->visit_to_lead = fmin(0.9, 2 * a); /* who comes by name buys about twice as often */
        w->lead_to_customer = ep_ledger_need(ctx->ledger, "business.lead_to_customer")->value;
        w->customer_value = ep_ledger_need(ctx->ledger, "business.customer_value")->value;
        w->order_revenue = ep_ledger_need(ctx->ledger, "plan.revenue_per_customer")->value;
        for (int i = 0; i < m->channels; i++) {
            const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
            w->rate[i] = share * ep_plan_figure(ctx, 0, c->spec->id, "aware_per_contact") *
                         c->share_of_contacts * c->contacts_per_visit;
        }
    }
}

static void set_frame(struct ep_context *ctx, struct ep_plan *plan)
{
    static const char *const objective[] = {"profit", "customers", "revenue", "reach"};
    const struct ep_brief *b = ctx->brief;
    struct ep_model *m = &plan->model;
    m->stop = ctx->stop;
    m->months = b->plan.months;
    m->tail = tail_months(ctx, plan);
    m->currency = b->currency.text;
    m->first_month = b->plan.start;
    for (int i = 0; i < 4; i++)
        if (ep_streq(objective[i], b->plan.objective.text))
            m->objective = (enum ep_objective)i;
    m->budget = b->plan.budget_auto ? -1 : b->plan.budget.range.mid;
    m->test_budget = b->plan.test_share.range.mid * fmax(0, m->budget);
    if (b->plan.monthly_cap.count) {
        m->monthly_cap = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
        for (int t = 0; t < m->months; t++)
            m->monthly_cap[t] =
                b->plan.monthly_cap.item[b->plan.monthly_cap.count == 1 ? 0 : t].range.mid;
    }
    const struct ep_fact *capacity = ep_ledger_get(ctx->ledger, "business.capacity");
    if (capacity) {
        m->capacity = EP_NEW_ARRAY(ctx->arena, double, (size_t)m->months);
        for (int t = 0; t < m->months; t++)
            m->capacity[t] = fmax(0, capacity->value - ep_plan_baseline(b));
    }
}

/* Pages that share their posts; one family is what the catalogue knows. */
static void set_families(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_model *m = &plan->model;
    m->family = EP_NEW(ctx->arena, struct ep_model_family);
    for (size_t i = 0; i < plan->candidates && m->families == 0; i++)
        if (plan->candidate[i].index >= 0 && plan->candidate[i].spec->family[0]) {
            m->family->id = plan->candidate[i].spec->family;
            m->family->alpha = ep_stage_need(ctx, "general.family_alpha")->value;
            m->families = 1;
        }
}

/* Revenue of a new customer within the plan: bought in its middle, orders of the months left. */
static void write_revenue(struct ep_context *ctx)
{
    struct ep_terms terms;
    ep_stage_business_terms(ctx, &terms);
    struct ep_repeat_terms repeat = ep_stage_repeat(ctx, &terms);
    repeat.discount = 0;
    repeat.horizon = (ctx->brief->plan.months + 1) / 2;
    const struct ep_fact *order = ep_ledger_need(ctx->ledger, "business.order_value");
    EP_DERIVE(ctx->ledger, "plan.revenue_per_customer",
              ep_range_scale(order->range, ep_orders_over_horizon(&repeat)), "money",
              "order value x orders in half of the plan's months", order, terms.orders_per_year,
              terms.retention, terms.churn);
}

enum ep_status ep_plan_assemble(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err)
{
    struct ep_model *m = &plan->model;
    for (size_t i = 0; i < plan->candidates; i++)
        if (plan->candidate[i].fit == EP_FIT_CANDIDATE)
            plan->candidate[i].index = m->channels++;
    m->channel = EP_NEW_ARRAY(ctx->arena, struct ep_model_channel, (size_t)m->channels);
    plan->candidate_of = EP_NEW_ARRAY(ctx->arena, int, (size_t)m->channels);
    write_revenue(ctx);
    set_frame(ctx, plan);
    set_families(ctx, plan);
    set_roles(ctx, plan);
    for (size_t i = 0; i < plan->candidates; i++)
        if (plan->candidate[i].index >= 0) {
            plan->candidate_of[plan->candidate[i].index] = (int)i;
            set_channel(ctx, plan, &plan->candidate[i]);
        }
    for (int i = 0; i < m->channels; i++) {
        set_feeds(ctx, plan, &plan->candidate[plan->candidate_of[i]]);
        set_needs(ctx, plan, &plan->candidate[plan->candidate_of[i]]);
    }
    set_awareness(ctx, plan);
    ep_plan_set_goals(ctx, plan);
    ep_plan_set_tools(ctx, plan, NULL);
    enum ep_status status = ep_model_check(m, err);
    return status == EP_OK ? ep_ledger_status(ctx->ledger, err) : status;
}
