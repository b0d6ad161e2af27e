/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one way from the first touch to the repeat purchase: which steps the channels cover, what is
 * handed over from one to the next, how much that is and where it is counted. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

static const char *const step_name[] = {"awareness", "interest", "decision", "retention"};
#define STEPS 4

/* --- steps covered -------------------------------------------------------------------------------
 */

/* Of the channels of that role that are left out, the one whose first money returns most; else one
 * that could not be judged. */
static const struct ep_candidate *nearest(const struct ep_plan *plan, const char *role)
{
    const struct ep_candidate *best = NULL;
    for (size_t i = 0; i < plan->candidates; i++) {
        const struct ep_candidate *c = &plan->candidate[i];
        if (!ep_streq(c->spec->role, role) || c->fit == EP_FIT_CLOSED || c->fit == EP_FIT_MODEL)
            continue;
        if (c->index >= 0 && plan->solution.active[c->index])
            continue;
        bool judged = c->index >= 0, before = best && best->index >= 0;
        if (!best || (judged && (!before || c->own_return > best->own_return)))
            best = c;
    }
    return best;
}

static const char *uncovered_text(const struct ep_candidate *c)
{
    if (!c)
        return "strategy.coverage.none";
    if (c->fit == EP_FIT_LIST)
        return "strategy.coverage.list";
    if (c->index < 0)
        return "strategy.coverage.unjudged";
    if (c->spec->per_result)
        return "strategy.coverage.result";
    return c->own_return < 1 ? "strategy.coverage.dear" : "strategy.coverage.small";
}

static enum ep_status write_coverage(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int k = 0; k < STEPS && status == EP_OK; k++) {
        const char *channels = ep_plan_channels_where(ctx, plan, ep_plan_has_role, step_name[k]);
        const struct ep_candidate *c = channels[0] ? NULL : nearest(plan, step_name[k]);
        double money = 0;
        for (int i = 0; i < plan->model.channels; i++)
            if (ep_streq(plan->candidate[plan->candidate_of[i]].spec->role, step_name[k]))
                money += ep_plan_spend(plan, i, 0, plan->model.months);
        const char *args = EP_ARGS(
            ctx->arena, ep_a_text("step", step_name[k]), ep_a_text("channels", channels),
            ep_a_text("channel", c ? c->spec->id : ""), ep_a_num("money", money),
            ep_a_num("first", c ? c->own_return : 0), ep_a_text("list", c ? c->spec->list : ""),
            ep_a_num("share",
                     plan->solution.cash_total > 0 ? money / plan->solution.cash_total : 0));
        status = ep_plan_line(ctx, plan,
                              &(struct ep_line){.part = "coverage",
                                                .subject = step_name[k],
                                                .message = channels[0] ? "strategy.coverage.covered"
                                                                       : uncovered_text(c),
                                                .args = args},
                              err);
    }
    return status;
}

/* --- hand-overs ----------------------------------------------------------------------------------
 */

/* Of a mean month; i = model.channels: direct visits. */
static double mean_of(const struct ep_plan *plan, enum ep_total what, int i)
{
    return ep_plan_expected(plan, what, i, 0, plan->model.months) / plan->model.months;
}

/* The three channels whose contacts leave most people aware. */
#define MOST_SOURCES 3

static const char *aware_of(struct ep_context *ctx, const struct ep_plan *plan)
{
    const struct ep_model *m = &plan->model;
    bool *said = EP_NEW_ARRAY(ctx->arena, bool, (size_t)m->channels + 1);
    const char *list = "";
    for (int n = 0; n < MOST_SOURCES; n++) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < m->channels; i++) {
            double aware = 0;
            for (int s = 0; s < m->awarenesses; s++)
                aware += m->awareness[s].rate[i] * mean_of(plan, EP_TOTAL_VISITS, i);
            if (plan->solution.active[i] && !said[i] && aware > most)
                most = aware, best = i;
        }
        if (best < 0)
            break;
        said[best] = true;
        list = ep_arena_printf(ctx->arena, "%s%s%s", list, n ? "," : "", m->channel[best].id);
    }
    return list;
}

static double site_visits(const struct ep_plan *plan)
{
    double sum = 0;
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i] && plan->candidate[plan->candidate_of[i]].spec->site)
            sum += mean_of(plan, EP_TOTAL_VISITS, i);
    return sum;
}

static double all_of(const struct ep_plan *plan, enum ep_total what)
{
    double sum = 0;
    for (int i = 0; i <= plan->model.channels; i++)
        sum += mean_of(plan, what, i);
    return sum;
}

static bool lands_on_site(const struct ep_channel_spec *spec, const void *what)
{
    (void)what;
    return spec->site;
}

/* What one channel hands to another in a mean month: the part of its ceiling that comes of it. */
static double handed(const struct ep_plan *plan, int to, const struct ep_model_feed *f)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *d = &m->channel[f->from];
    const double of[] = {[EP_FEED_VISITS] = 1,
                         [EP_FEED_LEADS] = d->visit_to_lead,
                         [EP_FEED_SUBSCRIBERS] = d->visit_to_subscriber,
                         [EP_FEED_CUSTOMERS] = d->visit_to_lead * d->lead_to_customer};
    double sum = 0;
    (void)to;
    for (int t = f->lag; t < m->months; t++)
        sum += f->rate * of[f->of] *
               ep_plan_expected(plan, EP_TOTAL_VISITS, f->from, t - f->lag, t - f->lag + 1);
    return sum / m->months;
}

static const char *const feed_text[] = {[EP_FEED_VISITS] = "strategy.path.feed.visits",
                                        [EP_FEED_LEADS] = "strategy.path.feed.leads",
                                        [EP_FEED_SUBSCRIBERS] = "strategy.path.feed.subscribers",
                                        [EP_FEED_CUSTOMERS] = "strategy.path.feed.customers"};
static const char *const feed_count[] = {[EP_FEED_VISITS] = "strategy.count.feed.visits",
                                         [EP_FEED_LEADS] = "strategy.count.feed.leads",
                                         [EP_FEED_SUBSCRIBERS] = "strategy.count.feed.subscribers",
                                         [EP_FEED_CUSTOMERS] = "strategy.count.feed.customers"};

/* All that feeds channel i in one line a kind. */
static enum ep_status write_feeds(struct ep_context *ctx, struct ep_plan *plan, int i,
                                  struct ep_error *err)
{
    const struct ep_model_channel *x = &plan->model.channel[i];
    enum ep_status status = EP_OK;
    for (int kind = EP_FEED_VISITS; kind <= EP_FEED_CUSTOMERS && status == EP_OK; kind++) {
        struct ep_str from;
        double sum = 0;
        ep_str_init(&from, 4096);
        for (int f = 0; f < x->feed_count; f++) {
            const struct ep_model_feed *feed = &x->feed[f];
            const char *id = plan->model.channel[feed->from].id;
            if ((int)feed->of != kind || !plan->solution.active[feed->from])
                continue;
            sum += handed(plan, i, feed);
            if (!from.length || !strstr(from.data, id))
                ep_str_addf(&from, "%s%s", from.length ? "," : "", id);
        }
        if (sum > 0)
            status = ep_plan_line(
                ctx, plan,
                &(struct ep_line){.part = "path",
                                  .subject = x->id,
                                  .message = feed_text[kind],
                                  .second = feed_count[kind],
                                  .args = EP_ARGS(ctx->arena, ep_a_text("from", from.data),
                                                  ep_a_text("channel", x->id)),
                                  .amount = sum,
                                  .unit = "visits"},
                err);
        ep_str_clear(&from);
    }
    return status;
}

static enum ep_status write_steps(struct ep_context *ctx, struct ep_plan *plan, bool last,
                                  struct ep_error *err)
{
    const char *model = ctx->brief->business.model.text;
    const char *first = aware_of(ctx, plan);
    const char *site = ep_plan_channels_where(ctx, plan, lands_on_site, NULL);
    const char *again = ep_plan_channels_where(ctx, plan, ep_plan_has_role, "retention");
    bool calls = ep_plan_tool_is_chosen(ctx, plan, "call_tracking");
    bool crm = ep_plan_tool_is_chosen(ctx, plan, "crm");
    const struct ep_line step[] = {
        {"path", "direct", "strategy.path.direct", "strategy.count.direct", NULL,
         mean_of(plan, EP_TOTAL_VISITS, plan->model.channels), "visits"},
        {"path", "site", "strategy.path.site", "strategy.count.site", NULL, site_visits(plan),
         "visits"},
        {"path", "lead", ep_arena_printf(ctx->arena, "strategy.path.lead.%s", model),
         calls ? "strategy.count.lead_calls" : "strategy.count.lead", NULL,
         all_of(plan, EP_TOTAL_LEADS), "leads"},
        {"path", "customer", "strategy.path.customer",
         crm ? "strategy.count.customer_crm" : "strategy.count.customer", NULL,
         all_of(plan, EP_TOTAL_CUSTOMERS), "customers"},
        {"path", "again", again[0] ? "strategy.path.again" : "strategy.path.again_none",
         crm ? "strategy.count.again_crm" : "strategy.count.again", NULL, 0, NULL},
    };
    enum ep_status status = EP_OK;
    int from = last ? 2 : 0, to = last ? 5 : 2;
    for (int i = from; i < to && status == EP_OK; i++) {
        struct ep_line line = step[i];
        line.args =
            EP_ARGS(ctx->arena, ep_a_text("first", first), ep_a_text("channels", site),
                    ep_a_text("again", again), ep_a_text("event", ep_plan_lead_event(ctx->brief)));
        if (line.unit && line.amount < 0.05)
            continue;
        status = ep_plan_line(ctx, plan, &line, err);
    }
    return status;
}

/* --- when the money is spent ---------------------------------------------------------------------
 */

/* Money of the last third of the plan is late from this share on, and what goals that count who
 * knows the name at their end have to be of a visit's worth to be called the reason. */
#define LATE   0.6
#define AT_END 0.2

/* A goal counts who knows the name in its last month; who was told early has partly forgotten. */
static enum ep_status write_timing(struct ep_context *ctx, struct ep_plan *plan, int i,
                                   struct ep_error *err)
{
    const struct ep_model *m = &plan->model;
    const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
    int from = m->months - m->months / 3;
    double all = ep_plan_spend(plan, i, 0, m->months);
    double late = all > 0 ? ep_plan_spend(plan, i, from, m->months) / all : 0;
    if (c->test || c->spec->per_result || late < LATE || ep_plan_aware_share(plan, c) < AT_END)
        return EP_OK;
    return ep_plan_line(ctx, plan,
                        &(struct ep_line){.part = "timing",
                                          .subject = c->spec->id,
                                          .message = "strategy.timing.aware",
                                          .args = EP_ARGS(ctx->arena, ep_a_num("late", late),
                                                          ep_a_num("months", m->months - from))},
                        err);
}

enum ep_status ep_plan_write_path(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(write_coverage(ctx, plan, err));
    EP_TRY(write_steps(ctx, plan, false, err));
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->solution.active[i])
            EP_TRY(write_feeds(ctx, plan, i, err));
    for (int i = 0; i < plan->model.channels; i++)
        EP_TRY(write_timing(ctx, plan, i, err));
    status = write_steps(ctx, plan, true, err);
out:
    return status;
}
