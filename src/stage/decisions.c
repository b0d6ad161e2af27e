/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the owner has to decide, by what each decision is worth in money. */

#include "stage/roi_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct decision {
    const char *kind, *subject, *message, *args, *formula;
    double worth;
    const struct ep_fact *fact; /* what it rests on most */
};

struct decisions {
    struct decision *item;
    size_t count;
};

static void add(struct ep_context *ctx, struct decisions *list, struct decision d)
{
    if (d.worth > 0)
        EP_PUSH(ctx->arena, list, d);
}

/* Mending what leaks: the margin at stake over the plan. */
static void add_findings(struct ep_context *ctx, struct decisions *list)
{
    struct ep_query *q =
        ep_query_open(ctx->store,
                      "SELECT code, stake_minor, fact FROM finding WHERE revision = :revision "
                      "AND stake_minor > 0 ORDER BY seq",
                      (char *)NULL);
    double unit = pow(10, -ctx->brief->currency_digits);
    while (ep_query_next(q)) {
        const char *fact = ep_query_text(q, 2);
        add(ctx, list,
            (struct decision){.kind = "finding",
                              .subject = ep_arena_strdup(ctx->arena, ep_query_text(q, 0)),
                              .message = "",
                              .args = "{}",
                              .formula = "margin over the plan if it were mended",
                              .worth = ep_query_real(q, 1) * unit,
                              .fact = fact[0] ? ep_ledger_get(ctx->ledger, "%s", fact) : NULL});
    }
    ep_query_close(q, NULL);
}

static int peak_month(const struct ep_plan *plan, int i, double *most)
{
    int at = 0;
    *most = 0;
    for (int t = 0; t < plan->model.months; t++) {
        double spend = ep_plan_spend(plan, i, t, t + 1);
        at = spend > *most ? t : at;
        *most = fmax(*most, spend);
    }
    return at;
}

static int first_month(const struct ep_plan *plan, int i)
{
    for (int t = 0; t < plan->model.months; t++)
        if (ep_plan_spend(plan, i, t, t + 1) > 0 ||
            plan->solution.own_hours[(long)i * plan->model.months + t] > 0)
            return t;
    return 0;
}

/* Part of the money after which the hypothesis of a fragile channel should be decided: a month more
 * than the data take, for a verdict has to rule out that effects merely come later. */
struct step {
    double spend, threshold;
    const char *by, *metric;
};

/* False: the choice is stable, or its answer comes with the last fifth of the money or later. */
static bool first_step(struct ep_context *ctx, const struct ep_plan *plan, int i, double spend,
                       struct step *out)
{
    const char *channel = plan->model.channel[i].id;
    char by[EP_MONTHS_TEXT];
    int last = 0;
    static const double late = 0.8;
    struct ep_query *q = ep_query_open(
        ctx->store,
        "SELECT h.decide_by, h.threshold, h.metric, c.holds FROM hypothesis AS h "
        "JOIN channel_choice AS c ON c.revision = h.revision AND c.channel = h.channel "
        "WHERE h.revision = :revision AND h.channel = ?1 AND h.decide_by <> ''",
        channel, (char *)NULL);
    bool found = ep_query_next(q) && ep_query_real(q, 3) < EP_STABLE &&
                 ep_month_parse(ep_query_text(q, 0), &last);
    if (found) {
        last += 1 - plan->model.first_month;
        last = last < plan->model.months ? last : plan->model.months - 1;
        out->spend = ep_plan_spend(plan, i, 0, last + 1);
        out->by = ep_arena_strdup(ctx->arena, ep_month_text(plan->model.first_month + last, by));
        out->threshold = ep_query_real(q, 1);
        out->metric = ep_arena_strdup(ctx->arena, ep_query_text(q, 2));
    }
    ep_query_close(q, NULL);
    return found && out->spend < late * spend;
}

/* Channels in use that do not work without channel i: ids with commas between; "" for none. */
static const char *needed_by(struct ep_context *ctx, const struct ep_plan *plan, int i)
{
    const char *list = "";
    for (int c = 0; c < plan->model.channels; c++) {
        const struct ep_model_channel *x = &plan->model.channel[c];
        bool needs = false;
        for (int k = 0; plan->solution.active[c] && k < x->need_count; k++)
            needs = needs || x->needs[k] == i;
        if (needs)
            list = ep_arena_printf(ctx->arena, "%s%s%s", list, list[0] ? "," : "", x->id);
    }
    return list;
}

/* A channel in use: what the plan would lose without it, the rest chosen and divided anew. */
static void add_channel(struct ep_context *ctx, const struct ep_plan *plan, struct decisions *list,
                        int i)
{
    const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
    double peak, spend = ep_plan_spend(plan, i, 0, plan->model.months);
    char from[EP_MONTHS_TEXT], top[EP_MONTHS_TEXT];
    struct step step = {.by = "", .metric = ""};
    bool steps = !c->spec->per_result && first_step(ctx, plan, i, spend, &step);
    const char *others = needed_by(ctx, plan, i);
    ep_month_text(plan->model.first_month + first_month(plan, i), from);
    ep_month_text(plan->model.first_month + peak_month(plan, i, &peak), top);
    double customers = ep_plan_expected(plan, EP_TOTAL_CUSTOMERS, i, 0, plan->model.months);
    double hours = ep_plan_row(plan->solution.own_hours, plan->model.months, i, plan->model.months);
    const char *args = EP_ARGS(
        ctx->arena, ep_a_text("channel", c->spec->id), ep_a_num("spend", spend),
        ep_a_num("peak", peak), ep_a_text("from", from), ep_a_text("top", top),
        ep_a_num("first", c->own_return), ep_a_num("next", c->marginal_return),
        ep_a_num("customers", customers), ep_a_num("hours", hours), ep_a_num("worth", c->adds),
        ep_a_num("step", step.spend), ep_a_text("by", step.by), ep_a_text("metric", step.metric),
        ep_a_num("threshold", step.threshold), ep_a_text("others", others));
    add(ctx, list,
        (struct decision){.kind = "channel",
                          .subject = c->spec->id,
                          .message = c->spec->per_result      ? "roi.decision.result"
                                     : steps                  ? "roi.decision.steps"
                                     : spend > 0 && others[0] ? "roi.decision.base"
                                     : spend > 0              ? "roi.decision.channel"
                                                              : "roi.decision.own_work",
                          .args = args,
                          .formula = "what the plan loses without the channel, the rest "
                                     "chosen and divided anew",
                          .worth = c->adds,
                          .fact = ep_ledger_get(ctx->ledger, "channel.%s", c->spec->id)});
}

/* The plan chosen and divided anew without channel i, near the plan, over the few draws: its model
 * and the solution. False where there is none. */
static bool make_without(const struct ep_plan *plan, int i, struct ep_arena *a, struct ep_model *m,
                         struct ep_solution *out)
{
    struct ep_solution near = plan->solution;
    struct ep_error refused;
    size_t n = (size_t)plan->model.channels;
    *m = plan->model;
    m->channel = ep_arena_grow(a, m->channel, n, n + 1, sizeof *m->channel);
    m->channel[i].allowed = m->channel[i].active = false;
    near.active = ep_arena_grow(a, near.active, n, n + 1, sizeof *near.active);
    near.active[i] = false;
    m->draws = ep_plan_few_beside(plan);
    ep_plan_aim_beside(plan, a, m);
    return ep_model_choose_near(m, &near, -1, true, a, out, &refused) == EP_OK;
}

/* A channel that a goal carries: the plan made anew without it, over all draws. */
struct ep_carried {
    struct ep_arena *arena; /* NULL: it is none */
    bool there;             /* there is such a plan */
    struct ep_alternative less;
};

/* Used for a goal, and not worth its money without it. */
static bool is_carried(const struct ep_plan *plan, int i)
{
    const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
    double spend = ep_plan_spend(plan, i, 0, plan->model.months);
    return plan->solution.active[i] && !c->test && !plan->model.channel[i].required &&
           plan->forecast.worth[i] < spend && ep_plan_goal_share(plan, c) > 0;
}

const size_t *ep_plan_begin_without(struct ep_context *ctx, struct ep_plan *plan)
{
    size_t *order = EP_NEW_ARRAY(ctx->arena, size_t, plan->candidates + 1), count = 0;
    plan->carried = EP_NEW_ARRAY(ctx->arena, struct ep_carried, (size_t)plan->model.channels + 1);
    for (int i = 0; i < plan->model.channels; i++)
        plan->carried[i].arena = is_carried(plan, i) ? ep_arena_new() : NULL;
    for (int in = 1; in >= 0; in--)
        for (size_t i = 0; i < plan->candidates; i++) {
            int at = plan->candidate[i].index;
            if ((at >= 0 && plan->solution.active[at]) == in)
                order[count++] = i;
        }
    return order;
}

bool ep_plan_without(const struct ep_plan *plan, int i, double *lost)
{
    struct ep_arena *scratch = ep_arena_new();
    struct ep_carried *x = &plan->carried[i];
    struct ep_model m;
    struct ep_solution s;
    bool there = make_without(plan, i, x->arena ? x->arena : scratch, &m, &s);
    m.goal = plan->model.goal; /* what is sought has a price in the search alone */
    if (there && plan->sought >= 0)
        *lost = ep_model_objective(&m, plan->solution.active, plan->solution.effort) -
                ep_model_objective(&m, s.active, s.effort);
    else
        *lost = there ? plan->certified - s.objective : 0;
    if (there && x->arena) {
        m.draws = plan->model.draws;
        ep_plan_measure(&m, &s, x->arena, &x->less);
        x->there = true;
    }
    ep_arena_free(scratch);
    return there;
}

void ep_plan_end_without(struct ep_context *ctx, struct ep_plan *plan)
{
    for (int i = 0; i < plan->model.channels; i++)
        if (plan->carried[i].arena)
            ep_arena_adopt(ctx->arena, plan->carried[i].arena);
}

/* What set-up done sooner would gain. */
struct ep_sooner {
    struct ep_beside *job;
    struct ep_bought_setup *offer; /* by work from outside */
    size_t offers;
    bool before; /* it may begin before the plan, which then gains `worth` */
    double worth;
    int last; /* day on which all set-up is done */
};

static void gain_sooner(struct ep_beside *b, void *data)
{
    struct ep_sooner *x = data;
    x->offers = ep_plan_outside_offers(&b->ctx, &b->plan, b->plan.jobs, &x->offer);
    if (x->before)
        x->worth = ep_plan_early_gain(&b->ctx, &b->plan, &x->last);
}

void ep_plan_begin_decisions(struct ep_context *ctx, struct ep_plan *plan)
{
    struct ep_sooner *x = EP_NEW(ctx->arena, struct ep_sooner);
    x->before = ctx->as_of == ep_month_first_day(plan->model.first_month);
    x->job = ep_plan_beside(ctx, plan, gain_sooner, x);
    plan->sooner = x;
}

/* What the brief would pay at most for what goal g loses; units above its target count nothing. */
static double goal_lost(const struct ep_plan *plan, int g, const struct ep_alternative *without)
{
    const struct ep_model_goal *goal = &plan->model.goal[g];
    double target = goal->at_least + goal->baseline;
    double with = fmin(plan->own.expected[g], target), less = fmin(without->expected[g], target);
    return goal->price * fmax(0, with - less);
}

/* A channel that sales do not carry: what the goal that it serves loses without it, against profit
 * and risk. False: it is none, or it adds more to the profit than to the goals. */
static bool add_carried(struct ep_context *ctx, const struct ep_plan *plan, struct decisions *list,
                        int i)
{
    const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
    const struct ep_carried *without = &plan->carried[i];
    const struct ep_alternative *less = &without->less;
    double peak, stake = 0, spend = ep_plan_spend(plan, i, 0, plan->model.months);
    int most = 0;
    char from[EP_MONTHS_TEXT], top[EP_MONTHS_TEXT];
    if (!without->there)
        return false;
    for (int g = 0; g < plan->model.goals; g++) {
        stake += goal_lost(plan, g, less);
        most = goal_lost(plan, g, less) > goal_lost(plan, most, less) ? g : most;
    }
    if (stake <= 0 || plan->own.profit - less->profit >= stake)
        return false;
    ep_month_text(plan->model.first_month + first_month(plan, i), from);
    ep_month_text(plan->model.first_month + peak_month(plan, i, &peak), top);
    const char *args = EP_ARGS(
        ctx->arena, ep_a_text("channel", c->spec->id), ep_a_num("spend", spend),
        ep_a_num("peak", peak), ep_a_text("from", from), ep_a_text("top", top),
        ep_a_text("metric", plan->model.goal[most].metric),
        ep_a_num("with", plan->own.expected[most]), ep_a_num("without", less->expected[most]),
        ep_a_num("profit", plan->own.profit), ep_a_num("profit_without", less->profit),
        ep_a_num("loss", plan->own.loss), ep_a_num("loss_without", less->loss),
        ep_a_num("spend_without", less->spend), ep_a_num("worth", stake));
    add(ctx, list,
        (struct decision){.kind = "goal",
                          .subject = c->spec->id,
                          .message = "roi.decision.carried",
                          .args = args,
                          .formula = "what the goals lose without the channel, the plan made "
                                     "anew, x the most that the brief pays for it",
                          .worth = stake,
                          .fact = ep_ledger_get(ctx->ledger, "channel.%s", c->spec->id)});
    return true;
}

static void add_test(struct ep_context *ctx, const struct ep_plan *plan, struct decisions *list,
                     const struct ep_candidate *c)
{
    double spend = ep_plan_spend(plan, c->index, 0, plan->model.months);
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    double worth = c->test_value * c->test_decides - spend;
    char from[EP_MONTHS_TEXT], until[EP_MONTHS_TEXT];
    ep_month_text(plan->model.first_month + c->test_from, from);
    ep_month_text(plan->model.first_month + c->test_from + EP_TEST_MONTHS - 1, until);
    const char *args =
        EP_ARGS(ctx->arena, ep_a_text("channel", c->spec->id), ep_a_num("spend", spend),
                ep_a_text("from", from), ep_a_text("until", until),
                ep_a_num("threshold", x->customer_value * x->lead_to_customer),
                ep_a_num("leads", c->test_leads), ep_a_num("worth", worth),
                ep_a_num("odds", floor(10 * c->test_decides + 0.5)));
    add(ctx, list,
        (struct decision){.kind = "test",
                          .subject = c->spec->id,
                          .message = "roi.decision.test",
                          .args = args,
                          .formula = "worth of what the test settles - its cost",
                          .worth = worth,
                          .fact = ep_ledger_get(ctx->ledger, "channel.%s", c->spec->id)});
}

/* A channel paid for today that is not worth it: what it costs more than it brings. */
static void add_drop(struct ep_context *ctx, const struct ep_plan *plan, struct decisions *list,
                     const struct ep_candidate *c)
{
    const struct ep_fact *today =
        ep_ledger_get(ctx->ledger, "audit.channel.%s.spend_month", c->spec->id);
    if (!today || today->value <= 0 || c->own_return >= 1)
        return;
    double worth = today->value * plan->model.months * (1 - c->own_return);
    add(ctx, list,
        (struct decision){.kind = "drop",
                          .subject = c->spec->id,
                          .message = "roi.decision.drop",
                          .args =
                              EP_ARGS(ctx->arena, ep_a_text("channel", c->spec->id),
                                      ep_a_num("monthly", today->value),
                                      ep_a_num("first", c->own_return), ep_a_num("worth", worth)),
                          .formula = "spend of today over the plan x (1 - return of its money)",
                          .worth = worth,
                          .fact = today});
}

static void add_offers(struct ep_context *ctx, struct ep_plan *plan, struct decisions *list)
{
    for (size_t i = 0; i < plan->sooner->offers; i++) {
        const struct ep_bought_setup *o = &plan->sooner->offer[i];
        const char *id = plan->model.channel[o->channel].id;
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[o->channel]];
        char ready[11], planned[11];
        const char *args =
            EP_ARGS(ctx->arena, ep_a_text("channel", id), ep_a_num("hours", o->hours),
                    ep_a_num("cost", o->cost), ep_a_text("ready", ep_date_text(o->ready, ready)),
                    ep_a_text("planned", ep_date_text(c->ready, planned)),
                    ep_a_num("gain", o->gain), ep_a_num("worth", o->gain - o->cost));
        add(ctx, list,
            (struct decision){.kind = "outside",
                              .subject = id,
                              .message = "roi.decision.outside",
                              .args = args,
                              .formula = "what the earlier start adds, all else held - price of "
                                         "the hours bought",
                              .worth = o->gain - o->cost,
                              .fact = ep_ledger_get(ctx->ledger, "channel.%s", id)});
    }
}

/* Set-up begun before the plan, where today's date does not forbid it: as many days as it lasts. */
static void add_early(struct ep_context *ctx, struct ep_plan *plan, struct decisions *list)
{
    int first = ep_month_first_day(plan->model.first_month);
    char begin[11], planned[11], ready[11];
    const struct ep_sooner *x = plan->sooner;
    int last = x->last;
    if (!x->before || last <= first)
        return;
    const char *args =
        EP_ARGS(ctx->arena, ep_a_text("begin", ep_date_text(first - (last - first), begin)),
                ep_a_text("planned", ep_date_text(first, planned)),
                ep_a_text("ready", ep_date_text(last, ready)), ep_a_num("worth", x->worth));
    add(ctx, list,
        (struct decision){.kind = "early",
                          .subject = "setup",
                          .message = "roi.decision.early",
                          .args = args,
                          .formula =
                              "best at the mids with all set-up done on the first day - best "
                              "with the starts of the plan",
                          .worth = x->worth,
                          .fact = ep_ledger_get(ctx->ledger, "plan.budget")});
}

static int by_worth(const void *a, const void *b)
{
    const struct decision *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth > y->worth ? -1 : 1;
    int kind = strcmp(x->kind, y->kind);
    return kind ? kind : strcmp(x->subject, y->subject);
}

enum ep_status ep_plan_write_decisions(struct ep_context *ctx, struct ep_plan *plan,
                                       struct ep_error *err)
{
    struct decisions list = {0};
    enum ep_status status = EP_OK;
    add_findings(ctx, &list);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        if (c->test)
            add_test(ctx, plan, &list, c);
        else if (!plan->solution.active[i])
            add_drop(ctx, plan, &list, c);
        else if (!add_carried(ctx, plan, &list, i))
            add_channel(ctx, plan, &list, i);
    }
    ep_plan_beside_wait(ctx, plan->sooner->job);
    add_offers(ctx, plan, &list);
    add_early(ctx, plan, &list);
    if (list.count > 0)
        qsort(list.item, list.count, sizeof *list.item, by_worth);
    for (size_t i = 0; i < list.count && status == EP_OK; i++) {
        const struct decision *d = &list.item[i];
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "decision.%s.%s", d->kind, d->subject),
                  ep_range_of(d->worth), "money", d->formula, d->fact);
        status = EP_INSERT(ctx->store, "decision", err, ep_c_int("seq", (int)i + 1),
                           ep_c_text("kind", d->kind), ep_c_text("subject", d->subject),
                           ep_c_int("worth_minor", ep_stage_minor(ctx, d->worth)),
                           ep_c_text("message", d->message), ep_c_text("args", d->args));
    }
    return status;
}
