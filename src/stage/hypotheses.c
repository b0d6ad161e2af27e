/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct hypothesis {
    struct ep_candidate *c;
    const char *metric; /* cost_per_customer, cost_per_lead */
    double threshold, planned, needed;
    int decide; /* month index, -1: not within the plan */
    double cost;
};

/* First month whose running count reaches the events needed. */
static int month_of(const struct ep_plan *plan, enum ep_total what, int channel, double needed,
                    double *cost)
{
    const struct ep_solution *s = &plan->solution;
    double sum = 0;
    *cost = 0;
    for (int t = 0; t < s->months; t++) {
        sum += ep_plan_expected(plan, what, channel, t, t + 1);
        *cost += s->spend[(long)channel * s->months + t];
        if (sum >= needed)
            return t;
    }
    return -1;
}

/* Fill the decision month and the cost of the answer from the counts of the metric. */
static void date_hypothesis(const struct ep_plan *plan, struct hypothesis *h, enum ep_total what)
{
    h->needed = ep_plan_events_needed(h->threshold / h->planned);
    h->decide = month_of(plan, what, h->c->index, h->needed, &h->cost);
}

/* A channel that sales alone do not carry is judged by what its visits cost. */
static struct hypothesis state_visits(struct ep_plan *plan, struct hypothesis h, double spend)
{
    double visits = ep_plan_expected(plan, EP_TOTAL_VISITS, h.c->index, 0, plan->solution.months);
    h.metric = "cost_per_visit";
    h.planned = visits > 0 ? spend / visits : 0;
    h.threshold = h.c->flip_cost;
    if (h.threshold <= h.planned || h.planned <= 0)
        return (struct hypothesis){.c = h.c, .decide = -1};
    date_hypothesis(plan, &h, EP_TOTAL_VISITS);
    return h;
}

/* What comes of a test after this share of its leads hardly changes the verdict. */
#define MOST_OF_LEADS 0.8

/* A test is judged by what a lead costs beyond the set-up, when most of its leads are there: at its
 * end, later where its effect carries over. */
static struct hypothesis state_test(const struct ep_plan *plan, struct hypothesis h)
{
    const struct ep_solution *s = &plan->solution;
    const struct ep_model_channel *x = &plan->model.channel[h.c->index];
    double leads = ep_plan_expected(plan, EP_TOTAL_LEADS, h.c->index, 0, s->months);
    int last = h.c->test_from + EP_TEST_MONTHS - 1;
    h.metric = "cost_per_lead";
    h.cost = ep_plan_spend(plan, h.c->index, 0, s->months);
    h.planned = leads > 0 ? fmax(0, h.cost - x->fixed_setup) / leads : 0;
    h.threshold = x->customer_value * x->lead_to_customer;
    h.needed = leads;
    for (double sum = 0; last < s->months - 1; last++) {
        sum = ep_plan_expected(plan, EP_TOTAL_LEADS, h.c->index, 0, last + 1);
        if (sum >= MOST_OF_LEADS * leads)
            break;
    }
    h.decide = last;
    return h;
}

static struct hypothesis state_hypothesis(struct ep_plan *plan, struct ep_candidate *c)
{
    const struct ep_solution *s = &plan->solution;
    const struct ep_model_channel *x = &plan->model.channel[c->index];
    double spend = ep_plan_spend(plan, c->index, 0, s->months);
    double customers = ep_plan_expected(plan, EP_TOTAL_CUSTOMERS, c->index, 0, s->months) +
                       plan->forecast.later[c->index];
    double leads = ep_plan_expected(plan, EP_TOTAL_LEADS, c->index, 0, s->months);
    struct hypothesis h = {.c = c, .metric = "cost_per_customer", .decide = -1};
    if (customers <= 0 || leads <= 0 || spend <= 0 || x->customer_value <= 0)
        return h;
    if (c->test)
        return state_test(plan, h);
    h.planned = spend / customers;
    h.threshold = x->customer_value;
    if (h.planned >= h.threshold)
        return state_visits(plan, h, spend);
    date_hypothesis(plan, &h, EP_TOTAL_CUSTOMERS);
    if (h.decide < 0) { /* leads come sooner */
        h.metric = "cost_per_lead";
        h.planned = spend / leads;
        h.threshold = x->customer_value * x->lead_to_customer;
        date_hypothesis(plan, &h, EP_TOTAL_LEADS);
    }
    return h;
}

/* What knowing is worth; of a test the part that it settles. */
static double worth_of(const struct ep_candidate *c)
{
    return c->test_value * (c->test ? c->test_decides : 1);
}

static int by_learning(const void *a, const void *b)
{
    const struct hypothesis *x = a, *y = b;
    double vx = worth_of(x->c) / fmax(1, x->c->test_cost),
           vy = worth_of(y->c) / fmax(1, y->c->test_cost);
    return vx > vy ? -1 : vx < vy ? 1 : strcmp(x->c->spec->id, y->c->spec->id);
}

/* Return of the next money from which it is a home for money that becomes free. */
#define WORTH_MOVING 1.1

/* Return of the next money of `o` once `c` has stopped: its hours are free for its role. */
static double return_after(const struct ep_plan *plan, const struct ep_candidate *c,
                           const struct ep_candidate *o)
{
    const struct ep_model_channel *x = plan->model.channel;
    return x[o->index].role == x[c->index].role ? o->marginal_return : o->money_return;
}

/* Where the money of a channel that fails goes: to the one in use whose next money returns most,
 * where that pays; NULL: nowhere. */
static const struct ep_candidate *next_best(const struct ep_plan *plan,
                                            const struct ep_candidate *c)
{
    const struct ep_candidate *best = NULL;
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_candidate *o = &plan->candidate[plan->candidate_of[i]];
        if (o == c || o->test || o->spec->per_result || !plan->solution.active[i] ||
            return_after(plan, c, o) < WORTH_MOVING)
            continue;
        if (!best || return_after(plan, c, o) > return_after(plan, c, best))
            best = o;
    }
    return best;
}

static enum ep_status write_hypothesis(struct ep_context *ctx, struct ep_plan *plan,
                                       const struct hypothesis *h, int seq, struct ep_error *err)
{
    char month[EP_MONTHS_TEXT] = "", from[EP_MONTHS_TEXT];
    const char *id = ep_arena_printf(ctx->arena, "H%d", seq);
    const struct ep_model_channel *x = &plan->model.channel[h->c->index];
    const struct ep_candidate *other = next_best(plan, h->c);
    if (h->decide >= 0)
        ep_month_text(plan->model.first_month + h->decide, month);
    const struct {
        const char *what, *unit, *formula;
        double value;
    } row[] = {
        {"threshold", "money",
         "what a customer (or lead) of the channel is worth, or the cost of a visit that turns it",
         h->threshold},
        {"planned", "money", "spend of the plan / results of the plan", h->planned},
        {"data_needed", "count",
         h->c->test ? "leads that the test brings"
                    : "ln(1 / alpha) / (ln r - 1 + 1 / r), r = threshold / planned",
         h->needed},
        {"value", "money",
         h->c->test ? "B [m Phi(d1) - Phi(d2) - max(0, m - 1)] x share that the test settles"
                    : "B [m Phi(d1) - Phi(d2) - max(0, m - 1)]: expected value of knowing",
         worth_of(h->c)},
        {"cost", "money", "spend of the channel until the data are there", h->cost},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "hypothesis.%s.%s", id, row[i].what),
                  ep_range_of(row[i].value), row[i].unit, row[i].formula, h->c->value,
                  h->c->lead_to_customer, h->c->cost_per_visit);
    const char *args = EP_ARGS(
        ctx->arena, ep_a_text("channel", x->id), ep_a_num("threshold", h->threshold),
        ep_a_num("planned", h->planned), ep_a_num("needed", fmax(1, floor(h->needed + 0.5))),
        ep_a_text("month", month), ep_a_num("flip", h->c->flip_cost),
        ep_a_text("other", other ? other->spec->id : ""),
        ep_a_num("next", other ? return_after(plan, h->c, other) : 0), ep_a_num("visit", x->k),
        ep_a_num("value", worth_of(h->c)), ep_a_num("odds", floor(10 * h->c->test_decides + 0.5)),
        ep_a_text("from", ep_month_text(plan->model.first_month + h->c->test_from, from)),
        ep_a_num("monthly", ep_plan_row(plan->solution.spend, plan->model.months, h->c->index,
                                        plan->model.months) /
                                plan->model.months));
    return EP_INSERT(
        ctx->store, "hypothesis", err, ep_c_text("id", id), ep_c_int("seq", seq),
        ep_c_text("channel", x->id), ep_c_int("test", h->c->test),
        ep_c_text("message",
                  h->c->test ? "strategy.hypothesis.test_lead"
                             : ep_arena_printf(ctx->arena, "strategy.hypothesis.%s", h->metric)),
        ep_c_text("args", args), ep_c_text("metric", h->metric), ep_c_text("direction", "at_most"),
        ep_c_real("threshold", h->threshold), ep_c_real("alpha", EP_ALPHA),
        ep_c_real("data_needed", h->needed), ep_c_text("decide_by", month),
        ep_c_int("cost_minor", ep_stage_minor(ctx, h->cost)),
        ep_c_int("value_minor", ep_stage_minor(ctx, worth_of(h->c))),
        ep_c_text("if_true",
                  h->c->test ? "strategy.hypothesis.test_true" : "strategy.hypothesis.true"),
        ep_c_text("if_false", h->c->test ? "strategy.hypothesis.test_false"
                              : other    ? "strategy.hypothesis.false"
                                         : "strategy.hypothesis.false_unspent"));
}

enum ep_status ep_plan_write_hypotheses(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err)
{
    struct hypothesis *h =
        EP_NEW_ARRAY(ctx->arena, struct hypothesis, (size_t)plan->model.channels);
    enum ep_status status = EP_OK;
    int count = 0;
    for (int i = 0; i < plan->model.channels; i++) {
        struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        if (!plan->solution.active[i] || c->spec->per_result)
            continue;
        h[count] = state_hypothesis(plan, c);
        c->decide = h[count].decide;
        if (h[count].planned > 0)
            count++;
    }
    qsort(h, (size_t)count, sizeof *h, by_learning);
    for (int i = 0; i < count && status == EP_OK; i++)
        status = write_hypothesis(ctx, plan, &h[i], i + 1, err);
    return status;
}
