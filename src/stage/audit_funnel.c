/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

/* Today's funnel: visits, leads, customers of a month, the rate from each step to the next, and
 * what the rate's benchmark would be worth. Profit is a product of the rates, so the gain of
 * mending one is the same share of today's margin wherever it stands (elasticity 1). */

enum {
    VISITS,
    LEADS,
    CUSTOMERS,
    STEPS
};

static const struct {
    const char *name, *figure;
    size_t hits, trials; /* members of an audited channel behind the rate */
    size_t given;        /* member of economics: the rate that brief or data state */
} steps[STEPS] = {
    [VISITS] = {"visits", NULL, EP_AUDIT_NUM(visits_month), EP_AUDIT_ANY, 0},
    [LEADS] = {"leads", "industry.visit_to_lead", EP_AUDIT_NUM(leads_month),
               EP_AUDIT_NUM(visits_month), offsetof(struct ep_economics, visit_to_lead)},
    [CUSTOMERS] = {"customers", "industry.lead_to_customer", EP_AUDIT_NUM(customers_month),
                   EP_AUDIT_NUM(leads_month), offsetof(struct ep_economics, lead_to_customer)},
};

struct step {
    bool counted, rated;
    double count, rate;
    double rate_high; /* 90th percentile of the rate: what chance may hide */
    const struct ep_fact *bench, *gain;
};

static const char *const current_key[STEPS] = {
    [VISITS] = "business.current.site_visits_month",
    [CUSTOMERS] = "business.current.customers_month",
};

/* The audited channels stand for the whole only where they bring most of the site's visits: leads
 * of one channel next to the customers of all would mislead. */
#define WHOLE 0.8

static bool channels_are_all(struct ep_context *ctx)
{
    const struct ep_fact *site = ep_ledger_get(ctx->ledger, "%s", current_key[VISITS]);
    const struct ep_fact *all = ep_ledger_get(ctx->ledger, "%s", current_key[CUSTOMERS]);
    double visits = 0, customers = 0;

    ep_stage_audit_sum(ctx, steps[VISITS].hits, EP_AUDIT_ANY, &visits);
    ep_stage_audit_sum(ctx, steps[CUSTOMERS].hits, EP_AUDIT_ANY, &customers);
    return (!site || visits >= WHOLE * site->value) && (!all || customers >= WHOLE * all->value);
}

static void count_step(struct ep_context *ctx, int i, struct step *s)
{
    const struct ep_fact *current =
        current_key[i] ? ep_ledger_get(ctx->ledger, "%s", current_key[i]) : NULL;

    s->counted = current || (channels_are_all(ctx) &&
                             ep_stage_audit_sum(ctx, steps[i].hits, EP_AUDIT_ANY, &s->count));
    if (current)
        s->count = current->value;
}

/* As the audited channels show it, else as the brief states it. */
static void rate_step(struct ep_context *ctx, int i, struct step *s)
{
    double hits, trials;

    if (i == VISITS)
        return;
    const struct ep_num *own =
        (const struct ep_num *)(const void *)((const char *)&ctx->brief->business.economics +
                                              steps[i].given);

    s->bench = ep_stage_figure(ctx, "%s", steps[i].figure);
    if (own->given) {
        s->rated = true;
        s->rate = own->range.mid;
        s->rate_high = own->range.high;
    } else if (ep_stage_audit_sum(ctx, steps[i].hits, steps[i].trials, &hits) &&
               ep_stage_audit_sum(ctx, steps[i].trials, steps[i].hits, &trials) && trials > 0 &&
               hits <= trials) {
        s->rated = true;
        s->rate = hits / trials;
        double events = ep_stage_audit_events(ctx, steps[i].hits, steps[i].trials);

        s->rate_high = hits > 0 ? ep_rate_of_counts(events, trials * events / hits).high : 1;
    }
}

static double gap_of(const double *x, const void *data)
{
    return ep_funnel_gap(*(const double *)data, x[0]);
}

/* Margin a month that reaching the benchmark would add; at the benchmark's low end perhaps none. A
 * rate that is below its benchmark by no more than chance gives no figure. */
static void gain_step(struct ep_context *ctx, int i, struct step *s)
{
    const struct ep_fact *flow = ep_ledger_get(ctx->ledger, "audit.margin_month");

    if (!s->rated || !s->bench || !flow)
        return;
    if (s->rate < s->bench->value && s->rate_high >= s->bench->value)
        return;
    struct ep_range gap = {gap_of(&s->bench->range.low, &s->rate),
                           gap_of(&s->bench->value, &s->rate),
                           gap_of(&s->bench->range.high, &s->rate)};

    s->gain = EP_DERIVE(ctx->ledger, EP_KEY(ctx, "audit.gain.%s", steps[i].name),
                        ep_range_scale(gap, flow->value), "money",
                        "(benchmark / today's rate - 1, at least 0) x margin of a month today",
                        s->bench, flow);
}

/* Margin that today's customers of a month bring: one order's contribution each. */
static void write_flow(struct ep_context *ctx, const struct step *customers)
{
    const struct ep_fact *margin = ep_ledger_need(ctx->ledger, "business.margin_per_order");

    if (customers->counted && customers->count > 0 && margin->value > 0)
        EP_DERIVE(ctx->ledger, "audit.margin_month",
                  ep_range_scale(margin->range, customers->count), "money",
                  "customers of a month today x contribution of an order", margin,
                  ep_ledger_get(ctx->ledger, "business.current.customers_month"));
}

static int leak_of(const struct step *s)
{
    int leak = -1;

    for (int i = LEADS; i < STEPS; i++)
        if (s[i].gain && s[i].gain->value > 0 &&
            (leak < 0 || s[i].gain->value > s[leak].gain->value))
            leak = i;
    return leak;
}

static enum ep_status write_step(struct ep_context *ctx, int i, const struct step *s, bool leak,
                                 struct ep_error *err)
{
    const struct ep_fact *b = s->bench;

    return EP_INSERT(ctx->store, "funnel_step", err, ep_c_int("seq", i + 1),
                     ep_c_text("step", steps[i].name),
                     s->counted ? ep_c_real("count_month", s->count) : ep_c_null("count_month"),
                     s->rated ? ep_c_real("rate", s->rate) : ep_c_null("rate"),
                     b ? ep_c_real("benchmark_low", b->range.low) : ep_c_null("benchmark_low"),
                     b ? ep_c_real("benchmark", b->value) : ep_c_null("benchmark"),
                     b ? ep_c_real("benchmark_high", b->range.high) : ep_c_null("benchmark_high"),
                     s->gain ? ep_c_int("gain_minor", ep_stage_minor(ctx, s->gain->value))
                             : ep_c_null("gain_minor"),
                     ep_c_int("leak", leak));
}

enum ep_status ep_audit_funnel(struct ep_context *ctx, struct ep_error *err)
{
    struct step s[STEPS] = {0};
    enum ep_status status = EP_OK;

    for (int i = 0; i < STEPS; i++) {
        count_step(ctx, i, &s[i]);
        rate_step(ctx, i, &s[i]);
    }
    write_flow(ctx, &s[CUSTOMERS]);
    for (int i = 0; i < STEPS; i++)
        gain_step(ctx, i, &s[i]);
    int leak = leak_of(s);

    if (leak >= 0)
        EP_DERIVE(ctx->ledger, "audit.leak", ep_range_scale(s[leak].gain->range, 12), "money",
                  "gain of the step worth most to mend x 12 months", s[leak].gain);
    for (int i = 0; i < STEPS && status == EP_OK; i++)
        status = write_step(ctx, i, &s[i], i == leak, err);
    return status;
}
