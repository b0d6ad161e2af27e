/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the tornado that are kept, and questions that are asked. */
#define ROWS      12
#define QUESTIONS 6

enum quantity {
    COST,
    LEAD,
    CLOSE,
    VALUE,
    CEILING,
    TOOL /* price of a tool, `channel` its place in the model */
};

struct swing {
    const struct ep_fact *fact;
    double low, high; /* profit at the 10th and 90th percentile less that at mid */
    const char *brief_key;
    double evpi; /* expected value of knowing it, in the objective's unit */
    enum quantity what;
    int channel;         /* -1: of all */
    const double *drawn; /* [draws], where it is worth something to know */
};

struct swings {
    const struct ep_plan *plan;
    struct swing *item;
    int count;
    double mid; /* profit at the mid values */
};

/* What tool k takes more where its monthly price is `factor` times as high. */
static double dearer_tool(const struct ep_plan *plan, int k, double factor)
{
    const struct ep_model_tool *x = &plan->model.tool[k];
    return (factor - 1) * x->month * (plan->model.months - x->start);
}

/* Profit of the plan as it stands with one quantity of one channel (-1: of all) times a factor. */
static double profit_with(struct ep_arena *a, const struct ep_plan *plan, enum quantity what,
                          int channel, double factor)
{
    struct ep_model m = plan->model;
    struct ep_solution s;
    m.channel =
        ep_arena_grow(a, m.channel, (size_t)m.channels, (size_t)m.channels, sizeof *m.channel);
    m.awareness = ep_arena_grow(a, m.awareness, (size_t)m.awarenesses, (size_t)m.awarenesses,
                                sizeof *m.awareness);
    for (int i = 0; i < m.channels; i++) {
        struct ep_model_channel *x = &m.channel[i];
        if (channel >= 0 && i != channel)
            continue;
        double *field[] = {&x->k, &x->visit_to_lead, &x->lead_to_customer, &x->customer_value};
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        if (what == VALUE) {
            x->customer_value = (x->customer_value + c->price) * factor - c->price;
            continue;
        }
        if (what != CEILING) {
            bool counted = x->per_result && x->visit_to_lead >= 1 && channel < 0;
            if (what == CLOSE && channel >= 0)
                x->customer_value += c->price - c->price / factor;
            *field[what] =
                counted ? *field[what] : fmin(*field[what] * factor, what == COST ? HUGE_VAL : 1);
            continue;
        }
        x->base = ep_arena_grow(a, x->base, (size_t)(m.months + m.tail),
                                (size_t)(m.months + m.tail), sizeof *x->base);
        for (int t = 0; t < m.months + m.tail; t++)
            x->base[t] *= factor;
    }
    for (int w = 0; channel < 0 && w < m.awarenesses; w++) {
        struct ep_model_awareness *x = &m.awareness[w];
        double *field[] = {NULL, &x->visit_to_lead, &x->lead_to_customer, &x->customer_value, NULL};
        if (field[what])
            *field[what] *= factor;
    }
    ep_model_evaluate(&m, plan->solution.active, plan->solution.effort, -1, a, &s);
    return s.gross - s.cost_total;
}

/* Figures that the market factor moves: as in the draws. */
static bool moves(const struct ep_plan *plan, const struct ep_fact *f, enum quantity what)
{
    bool share = false;
    for (size_t i = 0; i < plan->candidates; i++)
        share = share || plan->candidate[i].incremental == f;
    return what != VALUE && what != CEILING && !share;
}

static void add_swing(struct ep_context *ctx, struct ep_plan *plan, struct swings *list,
                      const struct ep_fact *f, enum quantity what, int channel, const char *key)
{
    if (!f || !ep_range_wide(f->range) || f->range.low <= 0 || f->range.mid <= 0)
        return;
    list->item[list->count++] = (struct swing){
        .fact = f,
        .brief_key = key,
        .what = what,
        .channel = channel,
        .drawn = plan->rivals.count > 0 && what != TOOL
                     ? ep_plan_draw_figure(ctx, plan, f, what == COST, moves(plan, f, what))
                     : NULL};
}

static void measure_swing(void *data, size_t i)
{
    const struct swings *all = data;
    const struct ep_plan *plan = all->plan;
    struct swing *s = &all->item[i];
    const struct ep_range *r = &s->fact->range;
    if (s->what == TOOL) {
        s->low = -dearer_tool(plan, s->channel, r->low / r->mid);
        s->high = -dearer_tool(plan, s->channel, r->high / r->mid);
        return;
    }
    struct ep_arena *scratch = ep_arena_new();
    s->low = profit_with(scratch, plan, s->what, s->channel, r->low / r->mid) - all->mid;
    s->high = profit_with(scratch, plan, s->what, s->channel, r->high / r->mid) - all->mid;
    if (s->drawn && fabs(s->high - s->low) > 1e-9)
        s->evpi = ep_plan_evpi(plan, s->drawn);
    ep_arena_free(scratch);
}

/* Those that move nothing are left out. */
static void measure_swings(struct swings *all)
{
    struct ep_arena *scratch = ep_arena_new();
    int count = 0;
    all->mid = profit_with(scratch, all->plan, COST, 0, 1);
    ep_arena_free(scratch);
    ep_parallel((size_t)all->count, measure_swing, all);
    for (int i = 0; i < all->count; i++)
        if (fabs(all->item[i].high - all->item[i].low) > 1e-9)
            all->item[count++] = all->item[i];
    all->count = count;
}

/* Key of the brief that would settle a ceiling. */
static const char *ceiling_key(struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    switch (spec->ceiling) {
    case EP_CEILING_DEMAND:
    case EP_CEILING_DEMAND_SHOP:
    case EP_CEILING_DEMAND_ORGANIC:
    case EP_CEILING_DEMAND_LEARN:
        return "demand.keywords";
    case EP_CEILING_BRAND:
        return "demand.brand_searches_month";
    case EP_CEILING_OWNED:
        return "business.current.lists";
    case EP_CEILING_LISTING:
        return ep_arena_printf(ctx->arena, "channels.terms.%s", spec->id);
    case EP_CEILING_AUDIENCE:
        return "segments";
    default:
        return ep_arena_printf(ctx->arena, "assumptions.%s.%s", spec->id,
                               spec->refers ? "customers_each" : "full_effort_month");
    }
}

/* Prices of the tools that are paid at their usual price: no plan follows from one, so that it is
 * worth nothing to know, and all of them hardly widen the profit, so that they are not drawn. */
static void collect_tools(struct ep_context *ctx, struct ep_plan *plan, struct swings *list)
{
    size_t count;
    ep_catalog_tools(ctx->catalog, &count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_plan_tool *x = &plan->tool[i];
        if (x->index >= 0 && x->class == EP_TOOL_USUAL &&
            ep_plan_tool_spend(plan, x->index, 0, plan->model.months) > 0)
            add_swing(ctx, plan, list, ep_stage_figure(ctx, "tool.%s.cost_month", x->spec->id),
                      TOOL, x->index,
                      ep_arena_printf(ctx->arena, "assumptions.tool.%s.cost_month", x->spec->id));
    }
}

/* Every uncertain figure of a channel or tool in use, each shared one once. */
static void collect(struct ep_context *ctx, struct ep_plan *plan, struct swings *list)
{
    const struct {
        const char *fact;
        enum quantity what;
        const char *key;
    } shared[] = {{"business.visit_to_lead", LEAD, "business.economics.visit_to_lead"},
                  {"business.lead_to_customer", CLOSE, "business.economics.lead_to_customer"},
                  {"business.customer_value", VALUE, "business.economics"}};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        add_swing(ctx, plan, list, ep_ledger_get(ctx->ledger, "%s", shared[i].fact), shared[i].what,
                  -1, shared[i].key);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        const char *id = c->spec->id;
        if (!plan->solution.active[i])
            continue;
        add_swing(ctx, plan, list, c->cost_per_visit, COST, i,
                  ep_arena_printf(ctx->arena, "audit.channels (%s)", id));
        add_swing(ctx, plan, list, c->intent, LEAD, i,
                  ep_arena_printf(ctx->arena, "assumptions.%s.intent_multiplier", id));
        add_swing(ctx, plan, list, c->paying_full ? NULL : c->incremental, CLOSE, i,
                  ep_arena_printf(ctx->arena, "assumptions.%s.incremental_share", id));
        add_swing(ctx, plan, list, c->ceiling, CEILING, i, ceiling_key(ctx, c->spec));
    }
    collect_tools(ctx, plan, list);
}

static int larger(const void *a, const void *b)
{
    const struct swing *x = a, *y = b;
    double sx = fabs(x->high - x->low), sy = fabs(y->high - y->low);
    return sx > sy ? -1 : sx < sy ? 1 : strcmp(x->fact->key, y->fact->key);
}

/* What the uncertain leaves below a fact are: own figures, published ones, or judged. */
static void leaf_shares(struct ep_context *ctx, const struct ep_fact *f, double *own,
                        double *published)
{
    static const char sql[] =
        "WITH RECURSIVE t (id) AS (SELECT id FROM fact WHERE revision = :revision AND key = ?1 "
        "UNION SELECT i.input FROM t JOIN fact_input i ON i.fact = t.id), "
        "leaf AS (SELECT f.origin, coalesce(s.evidence, 'judged') AS evidence, f.low < f.high AS "
        "wide "
        "FROM t JOIN fact f USING (id) LEFT JOIN source s ON s.id = f.source "
        "WHERE f.origin <> 'derived') "
        "SELECT avg(origin IN ('brief', 'data', 'assumption')), "
        "avg(origin = 'catalogue' AND evidence <> 'judged') FROM leaf "
        "WHERE wide = (SELECT max(wide) FROM leaf)";
    struct ep_query *q = ep_query_open(ctx->store, sql, f->key, (char *)NULL);
    *own = *published = 0;
    if (ep_query_next(q)) {
        *own = ep_query_real(q, 0);
        *published = ep_query_real(q, 1);
    }
    ep_query_close(q, NULL);
}

static enum ep_status write_shares(struct ep_context *ctx, double own, double published,
                                   struct ep_error *err)
{
    const struct {
        const char *metric, *formula;
        double value;
    } row[] = {
        {"data_share", "share of the swings that rests on the brief's own figures", own},
        {"benchmark_share", "share of the swings that rests on published figures", published},
        {"assumed_share", "share of the swings that rests on judgement and defaults",
         fmax(0, 1 - own - published)}};
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < sizeof row / sizeof *row && status == EP_OK; i++) {
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "total.%s", row[i].metric),
                  ep_range_of(row[i].value), "rate", row[i].formula, NULL);
        status = EP_INSERT(ctx->store, "total", err, ep_c_text("channel", ""),
                           ep_c_text("metric", row[i].metric), ep_c_real("mean", row[i].value));
    }
    return status;
}

static enum ep_status write_swings(struct ep_context *ctx, const struct ep_plan *plan,
                                   const struct swing *list, int count, double whole,
                                   struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < count && i < ROWS && status == EP_OK; i++) {
        EP_DERIVE(ctx->ledger, ep_arena_printf(ctx->arena, "sensitivity.%s", list[i].fact->key),
                  ((struct ep_range){fmin(list[i].low, list[i].high), 0,
                                     fmax(list[i].low, list[i].high)}),
                  "money", "profit with the figure at its low and its high end - profit at its mid",
                  list[i].fact);
        status =
            EP_INSERT(ctx->store, "sensitivity", err, ep_c_int("seq", i + 1),
                      ep_c_text("fact", list[i].fact->key),
                      ep_c_int("low_minor", ep_stage_minor(ctx, list[i].low)),
                      ep_c_int("high_minor", ep_stage_minor(ctx, list[i].high)),
                      ep_c_real("weight", fabs(list[i].high - list[i].low) / whole),
                      plan->rivals.count > 0 ? ep_c_real("evpi", list[i].evpi) : ep_c_null("evpi"),
                      ep_c_text("origin", ep_origin_name[list[i].fact->origin]),
                      ep_c_text("brief_key", list[i].brief_key));
    }
    return status;
}

/* What the brief leaves open: swings that are not its own, then sections that are missing. */
static enum ep_status write_questions(struct ep_context *ctx, const struct swing *list, int count,
                                      struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;
    int seq = 0;
    for (int i = 0; i < count && seq < QUESTIONS && status == EP_OK; i++) {
        double own, published;
        leaf_shares(ctx, list[i].fact, &own, &published);
        if (own >= 1)
            continue;
        double worth = fabs(list[i].high - list[i].low) / 2;
        status = EP_INSERT(
            ctx->store, "open_question", err, ep_c_int("seq", ++seq),
            ep_c_text("brief_key", list[i].brief_key), ep_c_text("message", "roi.question.figure"),
            ep_c_text("args",
                      EP_ARGS(ctx->arena, ep_a_text("fact", list[i].fact->key),
                              ep_a_num("worth", worth), ep_a_num("low", list[i].fact->range.low),
                              ep_a_num("high", list[i].fact->range.high))),
            ep_c_int("worth_minor", ep_stage_minor(ctx, worth)));
    }
    const struct {
        size_t there;
        const char *key, *message;
    } gap[] = {{b->demand.keywords.count, "demand.keywords", "roi.question.keywords"},
               {b->competitors.count, "competitors", "roi.question.competitors"},
               {b->audit.channels.count, "audit.channels", "roi.question.audit"},
               {b->audit.tools.count, "audit.tools", "roi.question.tools"},
               {b->team.count, "team", "roi.question.team"},
               {b->brand.promise.text != NULL, "brand.promise", "roi.question.promise"}};
    const char *hours =
        EP_ARGS(ctx->arena, ep_a_num("hours", ctx->plan->model.role[0].hours_month));
    for (size_t i = 0; i < sizeof gap / sizeof *gap && status == EP_OK; i++)
        if (!gap[i].there)
            status =
                EP_INSERT(ctx->store, "open_question", err, ep_c_int("seq", ++seq),
                          ep_c_text("brief_key", gap[i].key), ep_c_text("message", gap[i].message),
                          ep_c_text("args", hours), ep_c_null("worth_minor"));
    return status;
}

enum ep_status ep_plan_write_sensitivity(struct ep_context *ctx, struct ep_plan *plan,
                                         struct ep_error *err)
{
    struct swing *list = EP_NEW_ARRAY(
        ctx->arena, struct swing, 3 + 4 * (size_t)plan->model.channels + (size_t)plan->model.tools);
    struct swings all = {plan, list, 0, 0};
    collect(ctx, plan, &all);
    measure_swings(&all);
    int count = all.count;
    double whole = 0, own = 0, published = 0;
    enum ep_status status;
    qsort(list, (size_t)count, sizeof *list, larger);
    for (int i = 0; i < count; i++)
        whole += fabs(list[i].high - list[i].low);
    for (int i = 0; i < count; i++) {
        double o, p, weight = fabs(list[i].high - list[i].low) / whole;
        leaf_shares(ctx, list[i].fact, &o, &p);
        own += weight * o;
        published += weight * p;
    }
    if (count == 0)
        own = 1;
    EP_TRY(write_swings(ctx, plan, list, count, whole, err));
    EP_TRY(write_shares(ctx, own, published, err));
    status = write_questions(ctx, list, count, err);
out:
    return status;
}
