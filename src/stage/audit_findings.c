/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"
#include "stage/tools_internal.h"

#include <stdlib.h>
#include <string.h>

/* A site rated below this is a finding. */
#define USUAL_SITE 3

/* What comes first whatever the money: without it nothing else can be judged. */
enum order {
    MEASURE,
    MEND
};

struct found {
    const char *code, *message, *args;
    enum order order;
    const struct ep_fact *stake;  /* NULL: cannot be told */
    const struct ep_fact *chance; /* that mending brings it */
    const char *fact;             /* key of what carries it; NULL: the stake does */
    double hours, an_hour;        /* an_hour: stake x chance / hours */
    size_t seq;                   /* order of finding, for ties */
};

struct findings {
    struct ep_context *ctx;
    struct found *item;
    size_t count;
};

static double months(const struct ep_context *ctx)
{
    return ctx->brief->plan.months;
}

/* --- tools --------------------------------------------------------------------------------------
 */

/* Tools whose absence is a finding by itself, and for whom. */
static const struct {
    const char *tool, *code;
    enum order order;
    bool leads;         /* only where a person turns leads into customers */
    const char *model;  /* only this business model; NULL: all */
    const char *unless; /* not where this other tool is missing too: that comes first */
} tools[] = {
    {"web_analytics", "no_web_analytics", MEASURE, false, NULL, NULL},
    {"goals_in_analytics", "no_goals_in_analytics", MEASURE, false, NULL, "web_analytics"},
    {"crm", "no_crm", MEASURE, true, NULL, NULL},
    {"call_tracking", "no_call_tracking", MEASURE, true, NULL, NULL},
    {"mobile_site", "no_mobile_site", MEND, false, NULL, NULL},
    {"online_booking", "no_online_booking", MEND, false, "booking", NULL},
};

/* Hours of the catalogue's tasks for a subject. */
static double hours_for(const struct ep_context *ctx, const char *kind, const char *id)
{
    size_t count, n = strlen(kind);
    const struct ep_task_spec *task = ep_catalog_tasks(ctx->catalog, &count);
    double hours = 0;

    for (size_t i = 0; i < count; i++)
        if (strncmp(task[i].subject, kind, n) == 0 && task[i].subject[n] == ':' &&
            ep_streq(task[i].subject + n + 1, id) && !task[i].monthly)
            hours += task[i].hours;
    return hours;
}

/* Of the tasks that mend the finding, else of those that put the missing tool in place; 0 where the
 * catalogue has neither. */
static double hours_of(const struct ep_context *ctx, const char *code)
{
    double hours = hours_for(ctx, "finding", code);

    for (size_t i = 0; hours <= 0 && i < sizeof tools / sizeof *tools; i++)
        if (ep_streq(tools[i].code, code))
            hours = hours_for(ctx, "tool", tools[i].tool);
    return hours;
}

/* Work counts as an hour at least. */
#define LEAST_HOURS 1

/* Money at stake x chance that mending brings it / hours of work: what orders the list. */
static void judge_worth(struct ep_context *ctx, struct found *one)
{
    bool stop = ep_streq(one->code, "wasted_channel");

    one->chance =
        ep_stage_figure(ctx, "%s", stop ? "general.stop_chance" : "general.repair_chance");
    one->an_hour = one->stake->value * (one->chance ? one->chance->value : 1) /
                   (one->hours > LEAST_HOURS ? one->hours : LEAST_HOURS);
}

static void add(struct findings *f, enum order order, const char *code, const char *message,
                const char *args, const struct ep_fact *stake)
{
    struct found one = {code, message, args, order, stake, .seq = f->count};

    one.hours = hours_of(f->ctx, code);
    if (stake)
        judge_worth(f->ctx, &one);
    EP_PUSH(f->ctx->arena, f, one);
}

/* What a tool that sells adds to the margin of today's customers; nothing can be told of one that
 * measures, nor where today's customers are not known. */
static const struct ep_fact *stake_of(struct ep_context *ctx, const char *code, const char *tool)
{
    const struct ep_fact *flow = ep_ledger_get(ctx->ledger, "audit.margin_month");
    const struct ep_fact *gain = ep_tools_gain(ctx, ep_catalog_tool(ctx->catalog, tool));
    const struct ep_fact *state = ep_ledger_need(ctx->ledger, "audit.tool.%s", tool);

    if (!flow)
        return NULL;
    return EP_DERIVE(
        ctx->ledger, EP_KEY(ctx, "audit.stake.%s", code),
        ep_range_scale(ep_range_times(gain->range, flow->range), (1 - state->value) * months(ctx)),
        "money",
        "margin of a month today x what the tool adds x part of it that is missing x "
        "months of the plan",
        flow, gain, state);
}

static void find_tools(struct findings *f)
{
    struct ep_context *ctx = f->ctx;

    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        const char *state = ep_stage_tool(ctx, tools[i].tool);
        bool fits = (!tools[i].leads || ep_stage_lead_based(ctx)) &&
                    (!tools[i].model || ep_streq(tools[i].model, ctx->brief->business.model.text));
        bool first = tools[i].unless && ep_streq(ep_stage_tool(ctx, tools[i].unless), "no");
        bool lacks = ep_streq(state, "no") || ep_streq(state, "partial");

        if (fits && lacks && !first)
            add(f, tools[i].order, tools[i].code,
                EP_KEY(ctx, "audit.finding.%s%s", tools[i].code,
                       ep_streq(state, "partial") ? ".partial" : ""),
                EP_ARGS(ctx->arena, ep_a_text("tool", tools[i].tool)),
                tools[i].order == MEND ? stake_of(ctx, tools[i].code, tools[i].tool) : NULL);
    }
}

/* --- channels -----------------------------------------------------------------------------------
 */

/* Money above what its customers are worth; all of it where it brings none. */
static void find_waste(struct findings *f)
{
    struct ep_context *ctx = f->ctx;

    for (size_t i = 0; i < ctx->brief->audit.channels.count; i++) {
        const struct ep_audit_channel *a = &ctx->brief->audit.channels.item[i];
        const char *id = a->channel.text;
        const struct ep_channel_spec *spec = ep_catalog_channel(ctx->catalog, id);
        const struct ep_fact *spend =
            ep_ledger_get(ctx->ledger, "audit.channel.%s.spend_month", id);
        const struct ep_fact *customers =
            ep_ledger_get(ctx->ledger, "audit.channel.%s.customers_month", id);
        const struct ep_fact *worth =
            ep_ledger_need(ctx->ledger, spec && spec->repeat ? "business.margin_per_order"
                                                             : "business.allowable_cost");

        if (!spend || !customers || worth->value <= 0)
            continue;
        double over = spend->value - customers->value * worth->value;

        if (over <= 0)
            continue;
        const struct ep_fact *stake =
            EP_DERIVE(ctx->ledger, EP_KEY(ctx, "audit.stake.wasted_channel.%s", id),
                      ep_range_of(over * months(ctx)), "money",
                      "(spend of a month - customers x what one is worth) x months of the plan",
                      spend, customers, worth);

        add(f, MEND, "wasted_channel",
            customers->value > 0 ? "audit.finding.wasted_channel"
                                 : "audit.finding.wasted_channel.empty",
            EP_ARGS(ctx->arena, ep_a_text("channel", id), ep_a_num("spend", spend->value),
                    ep_a_num("customers", customers->value),
                    ep_a_num("each", customers->value > 0 ? spend->value / customers->value : 0),
                    ep_a_num("worth", worth->value), ep_a_num("stake", stake->value),
                    ep_a_num("months", months(ctx))),
            stake);
    }
}

/* --- the funnel ---------------------------------------------------------------------------------
 */

static const struct {
    const char *step, *code, *figure;
} leaks[] = {
    {"leads", "low_visit_to_lead", "industry.visit_to_lead"},
    {"customers", "low_lead_to_customer", "industry.lead_to_customer"},
};

static void find_leaks(struct findings *f)
{
    struct ep_context *ctx = f->ctx;

    for (size_t i = 0; i < sizeof leaks / sizeof *leaks; i++) {
        const struct ep_fact *gain = ep_ledger_get(ctx->ledger, "audit.gain.%s", leaks[i].step);
        const struct ep_fact *bench = ep_stage_figure(ctx, "%s", leaks[i].figure);

        if (!gain || gain->value <= 0 || !bench)
            continue;
        double rate = ep_store_number(
            ctx->store, 0, "SELECT rate FROM funnel_step WHERE revision = :revision AND step = ?1",
            leaks[i].step, NULL);
        const struct ep_fact *stake =
            EP_DERIVE(ctx->ledger, EP_KEY(ctx, "audit.stake.%s", leaks[i].code),
                      ep_range_scale(gain->range, months(ctx)), "money",
                      "gain of a month x months of the plan", gain);

        add(f, MEND, leaks[i].code, EP_KEY(ctx, "audit.finding.%s", leaks[i].code),
            EP_ARGS(ctx->arena, ep_a_num("rate", rate), ep_a_num("benchmark", bench->value),
                    ep_a_num("low", bench->range.low), ep_a_num("high", bench->range.high),
                    ep_a_num("uplift", ep_funnel_gap(rate, bench->value)),
                    ep_a_num("stake", stake->value), ep_a_num("months", months(ctx))),
            stake);
    }
}

/* Leads are not counted, but visits and customers are: only the whole way can be compared. */
static void find_whole_gap(struct findings *f)
{
    struct ep_context *ctx = f->ctx;
    const struct ep_fact *visits = ep_ledger_get(ctx->ledger, "business.current.site_visits_month");
    const struct ep_fact *customers =
        ep_ledger_get(ctx->ledger, "business.current.customers_month");
    const struct ep_fact *flow = ep_ledger_get(ctx->ledger, "audit.margin_month");
    const struct ep_fact *open = ep_stage_figure(ctx, "industry.visit_to_lead");
    const struct ep_fact *close = ep_stage_figure(ctx, "industry.lead_to_customer");
    bool by_step = ep_store_number(ctx->store, 0,
                                   "SELECT count(*) FROM funnel_step WHERE revision = :revision "
                                   "AND step = 'leads' AND rate IS NOT NULL",
                                   NULL) > 0;
    bool site = ep_streq(ctx->brief->business.model.text, "ecommerce");

    if (by_step || !site || !visits || !customers || !flow || !open || !close || visits->value <= 0)
        return;
    double rate = customers->value / visits->value, bench = open->value * close->value;
    struct ep_range both = ep_range_times(open->range, close->range);
    struct ep_range gap = {ep_funnel_gap(rate, both.low), ep_funnel_gap(rate, both.mid),
                           ep_funnel_gap(rate, both.high)};

    if (gap.mid <= 0)
        return;
    const struct ep_fact *stake = EP_DERIVE(
        ctx->ledger, "audit.stake.low_visit_to_customer",
        ep_range_scale(gap, flow->value * months(ctx)), "money",
        "(benchmark of both rates / customers per visit - 1) x margin of a month x months", visits,
        customers, open, close, flow);

    /* the same tasks mend it, so it bears the same code */
    add(f, MEND, "low_visit_to_lead", "audit.finding.low_visit_to_customer",
        EP_ARGS(ctx->arena, ep_a_num("rate", rate), ep_a_num("benchmark", bench),
                ep_a_num("low", both.low), ep_a_num("high", both.high), ep_a_num("uplift", gap.mid),
                ep_a_num("stake", stake->value), ep_a_num("months", months(ctx))),
        stake);
}

/* What the rating costs is known only where the site's factor is applied to a benchmark. */
static void find_weak_site(struct findings *f)
{
    struct ep_context *ctx = f->ctx;
    const struct ep_num_entry *e = ep_stage_entry(&ctx->brief->audit.ratings, "site");
    const struct ep_fact *quality = ep_ledger_get(ctx->ledger, "audit.site_quality");
    const struct ep_fact *flow = ep_ledger_get(ctx->ledger, "audit.margin_month");
    const struct ep_fact *stake = NULL;

    if (!e || e->num.range.mid >= USUAL_SITE)
        return;
    if (quality && flow && quality->range.low > 0) {
        struct ep_range gap = {ep_funnel_gap(quality->range.high, 1),
                               ep_funnel_gap(quality->value, 1),
                               ep_funnel_gap(quality->range.low, 1)};

        stake = EP_DERIVE(ctx->ledger, "audit.stake.weak_site",
                          ep_range_scale(gap, flow->value * months(ctx)), "money",
                          "(1 / conversion of this site against a usual one - 1) x margin of a "
                          "month today x months of the plan",
                          quality, flow);
    }
    add(f, MEND, "weak_site",
        stake     ? "audit.finding.weak_site.stake"
        : quality ? "audit.finding.weak_site.unknown"
                  : "audit.finding.weak_site",
        EP_ARGS(ctx->arena, ep_a_num("rating", e->num.range.mid),
                ep_a_num("stake", stake ? stake->value : 0), ep_a_num("months", months(ctx))),
        stake);
}

/* --- a crawl of the site ------------------------------------------------------------------------
 */

/* Seconds from which people leave before a page is shown (Google and SOASTA 2017: more than half of
 * the visits by phone), and the share of pages without a title that is worth a word. */
#define SLOW     3
#define UNTITLED 0.05

static void crawled(struct findings *f, const char *code, double value)
{
    struct ep_context *ctx = f->ctx;
    const struct ep_measured *m = &ctx->brief->measured;
    const struct ep_fact fact = {.key = EP_KEY(ctx, "audit.crawl.%s", code),
                                 .value = value,
                                 .range = ep_range_of(value),
                                 .unit = ep_streq(code, "slow_pages") ? "seconds" : "count",
                                 .origin = EP_ORIGIN_DATA,
                                 .place = ep_stage_place(ctx, &m->crawl_at),
                                 .note = EP_KEY(ctx, "%.0f pages crawled", m->pages)};

    ep_ledger_put(ctx->ledger, &fact, NULL, 0);
    add(f, MEND, code, EP_KEY(ctx, "audit.finding.%s", code),
        EP_ARGS(ctx->arena, ep_a_num("n", value), ep_a_num("pages", m->pages),
                ep_a_num("share", value / m->pages), ep_a_num("usual", SLOW)),
        NULL);
    f->item[f->count - 1].fact = fact.key;
}

static void find_in_crawl(struct findings *f)
{
    const struct ep_measured *m = &f->ctx->brief->measured;

    if (m->pages <= 0)
        return;
    if (m->load_seconds > SLOW)
        crawled(f, "slow_pages", m->load_seconds);
    if (m->broken > 0)
        crawled(f, "broken_pages", m->broken);
    if (m->untitled > UNTITLED * m->pages)
        crawled(f, "untitled_pages", m->untitled);
}

/* --- order and rows -----------------------------------------------------------------------------
 */

static int compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    double sx = x->an_hour, sy = y->an_hour;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (sx > sy || sx < sy)
        return sx > sy ? -1 : 1;
    return x->seq < y->seq ? -1 : 1;
}

static enum ep_status write_found(struct ep_context *ctx, const struct found *one, int seq,
                                  struct ep_error *err)
{
    const struct ep_fact *s = one->stake;

    return EP_INSERT(ctx->store, "finding", err, ep_c_int("seq", seq), ep_c_text("code", one->code),
                     ep_c_text("message", one->message), ep_c_text("args", one->args),
                     s ? ep_c_int("stake_low_minor", ep_stage_minor(ctx, s->range.low))
                       : ep_c_null("stake_low_minor"),
                     s ? ep_c_int("stake_minor", ep_stage_minor(ctx, s->value))
                       : ep_c_null("stake_minor"),
                     s ? ep_c_int("stake_high_minor", ep_stage_minor(ctx, s->range.high))
                       : ep_c_null("stake_high_minor"),
                     one->chance ? ep_c_real("chance", one->chance->value) : ep_c_null("chance"),
                     s ? ep_c_int("an_hour_minor", ep_stage_minor(ctx, one->an_hour))
                       : ep_c_null("an_hour_minor"),
                     ep_c_real("hours", one->hours),
                     ep_c_text("fact", one->fact ? one->fact
                                       : s       ? s->key
                                                 : ""));
}

enum ep_status ep_audit_findings(struct ep_context *ctx, struct ep_error *err)
{
    struct findings f = {.ctx = ctx};
    enum ep_status status = EP_OK;

    find_tools(&f);
    find_waste(&f);
    find_leaks(&f);
    find_whole_gap(&f);
    find_weak_site(&f);
    find_in_crawl(&f);
    if (f.count)
        qsort(f.item, f.count, sizeof *f.item, compare);
    for (size_t i = 0; i < f.count && status == EP_OK; i++)
        status = write_found(ctx, &f.item[i], (int)i + 1, err);
    return status;
}
