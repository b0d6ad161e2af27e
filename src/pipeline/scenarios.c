/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/parallel.h"
#include "pipeline/pipeline_internal.h"

#include <math.h>

#define KIND "scenario"

/* One scenario being compared: its plan in memory, the place of its rows. */
struct compared {
    const struct ep_scenarios *all;
    const struct ep_scenario *scenario;
    struct ep_store *plan, *store;
    double minor; /* minor units of one unit of the currency */
    int seq;
    const char *problem; /* first error, NULL: none */
    struct ep_arena *arena;
    struct ep_work work;
    enum ep_status planned;
    struct ep_error refused;
};

struct ep_scenarios {
    struct ep_client client; /* with the brief as the plan read it */
    const struct ep_brief *brief;
    const struct ep_catalog *catalog;
    const struct ep_run_options *options;
    struct ep_store *store;
    struct compared *item;
    int count, begun, ended;
};

static void first_error(void *data, const struct ep_finding *finding)
{
    struct compared *c = data;
    if (finding->severity == EP_SEVERITY_ERROR && !c->problem)
        c->problem = ep_arena_strdup(c->arena, finding->message);
}

static struct ep_cell money(const struct compared *c, const char *column, double major)
{
    return ep_c_int(column, (int64_t)llround(major * c->minor));
}

/* A column of the plan's total of a metric. */
static double total(const struct compared *c, const char *metric, const char *column)
{
    const char *sql = ep_arena_printf(
        c->arena,
        "SELECT %s FROM total WHERE revision = :revision AND channel = '' AND metric = ?1", column);
    return ep_store_number(c->plan, 0, sql, metric, (char *)NULL);
}

static enum ep_status write_inputs(const struct compared *c, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < c->scenario->count && status == EP_OK; i++) {
        const struct ep_override *o = &c->scenario->item[i];
        status = EP_INSERT(c->store, "scenario_input", err, ep_c_text("name", c->scenario->name),
                           ep_c_int("seq", (int64_t)i + 1), ep_c_text("key", o->key),
                           ep_c_text("was", o->was), ep_c_text("value", o->now));
    }
    return status;
}

static enum ep_status write_problem(const struct compared *c, const char *problem,
                                    struct ep_error *err)
{
    return EP_INSERT(c->store, "scenario_result", err, ep_c_text("kind", KIND),
                     ep_c_text("name", c->scenario->name), ep_c_int("seq", c->seq),
                     ep_c_text("problem", problem), ep_c_int("budget_minor", 0),
                     ep_c_int("spend_minor", 0), ep_c_real("customers", 0),
                     ep_c_int("profit_minor", 0), ep_c_real("objective", 0),
                     ep_c_text("binds", ""));
}

static enum ep_status write_result(const struct compared *c, struct ep_error *err)
{
    const char *binds = ep_store_text(
        c->plan, c->arena, "SELECT kind FROM binding WHERE revision = :revision ORDER BY seq",
        (char *)NULL);
    return EP_INSERT(c->store, "scenario_result", err, ep_c_text("kind", KIND),
                     ep_c_text("name", c->scenario->name), ep_c_int("seq", c->seq),
                     ep_c_text("problem", ""), money(c, "budget_minor", total(c, "budget", "mean")),
                     money(c, "spend_minor", total(c, "spend", "mean")),
                     ep_c_real("customers", total(c, "customers", "mean")),
                     ep_c_real("customers_p10", total(c, "customers", "p10")),
                     ep_c_real("customers_p90", total(c, "customers", "p90")),
                     money(c, "profit_minor", total(c, "profit", "mean")),
                     money(c, "profit_p10_minor", total(c, "profit", "p10")),
                     money(c, "profit_p90_minor", total(c, "profit", "p90")),
                     ep_c_real("loss_probability", total(c, "loss_probability", "mean")),
                     ep_c_real("objective", total(c, "objective", "mean")),
                     ep_c_text("binds", binds ? binds : ""));
}

static enum ep_status copy_channels(const struct compared *c, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(c->plan,
                                       "SELECT channel, test, spend_minor FROM channel_choice "
                                       "WHERE revision = :revision AND chosen = 1 ORDER BY seq",
                                       (char *)NULL);
    enum ep_status status = EP_OK;
    while (status == EP_OK && ep_query_next(q))
        status = EP_INSERT(
            c->store, "scenario_channel", err, ep_c_text("kind", KIND),
            ep_c_text("name", c->scenario->name), ep_c_text("channel", ep_query_text(q, 0)),
            ep_c_int("test", ep_query_int(q, 1)), ep_c_int("spend_minor", ep_query_int(q, 2)));
    if (status != EP_OK) {
        ep_query_close(q, NULL);
        return status;
    }
    return ep_query_close(q, err);
}

static struct ep_cell real_of(struct ep_query *q, const char *column, int i)
{
    return ep_query_null(q, i) ? ep_c_null(column) : ep_c_real(column, ep_query_real(q, i));
}

static enum ep_status copy_goals(const struct compared *c, struct ep_error *err)
{
    struct ep_query *q =
        ep_query_open(c->plan,
                      "SELECT id, target, expected, probability, p10, p90 FROM goal "
                      "WHERE revision = :revision ORDER BY seq",
                      (char *)NULL);
    enum ep_status status = EP_OK;
    while (status == EP_OK && ep_query_next(q))
        status =
            EP_INSERT(c->store, "scenario_goal", err, ep_c_text("kind", KIND),
                      ep_c_text("name", c->scenario->name), ep_c_text("goal", ep_query_text(q, 0)),
                      ep_c_real("target", ep_query_real(q, 1)), real_of(q, "expected", 2),
                      real_of(q, "probability", 3), real_of(q, "p10", 4), real_of(q, "p90", 5));
    if (status != EP_OK) {
        ep_query_close(q, NULL);
        return status;
    }
    return ep_query_close(q, err);
}

static enum ep_status write_plan(const struct compared *c, const struct ep_brief *brief,
                                 struct ep_error *err)
{
    enum ep_status status;
    const char *currency = ep_store_text(
        c->plan, c->arena, "SELECT currency FROM revision WHERE id = :revision", (char *)NULL);
    if (!ep_streq(currency, brief->currency.text))
        return write_problem(c, ep_arena_printf(c->arena, "its currency is %s", currency), err);
    EP_TRY(write_result(c, err));
    EP_TRY(copy_channels(c, err));
    status = copy_goals(c, err);
out:
    return status;
}

/* On a thread of its own, where there is one: nothing of it is the caller's until it is done. */
static void plan(void *data)
{
    struct compared *c = data;
    const struct ep_scenarios *all = c->all;
    const struct ep_sink sink = {.finding = first_error, .data = c};
    struct ep_run_options o = *all->options;
    struct ep_run_result result = {0};
    o.scenario = c->scenario->name;
    o.dry_run = o.alone = true;
    o.catalog = all->brief->catalog.count > 0 ? all->options->catalog : all->catalog;
    c->planned = ep_pipeline_run(c->arena, &all->client, &o, &sink, &result, &c->refused);
    c->plan = result.store;
}

static enum ep_status compare(struct compared *c, struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(write_inputs(c, err));
    if (c->planned == EP_INVALID)
        status = write_problem(c, c->problem ? c->problem : c->refused.message, err);
    else if (c->planned == EP_OK)
        status = write_plan(c, c->all->brief, err);
    else if (err)
        *err = c->refused;
    if (c->planned != EP_OK && c->planned != EP_INVALID)
        status = c->planned;
out:
    return status;
}

static void begin_next(struct ep_scenarios *all)
{
    if (all->begun >= all->count)
        return;
    struct compared *c = &all->item[all->begun];
    *c = (struct compared){.all = all,
                           .scenario = &all->brief->scenarios.item[all->begun],
                           .store = all->store,
                           .minor = pow(10, all->brief->currency_digits),
                           .seq = all->begun + 1,
                           .arena = ep_arena_new()};
    ep_work_start(&c->work, plan, c);
    all->begun++;
}

/* The next one that was begun is done. */
static struct compared *await_next(struct ep_scenarios *all)
{
    struct compared *c = &all->item[all->ended++];
    ep_work_wait(&c->work);
    return c;
}

static void close_one(struct compared *c)
{
    ep_store_close(c->plan);
    ep_arena_free(c->arena);
}

struct ep_scenarios *ep_pipeline_begin_scenarios(struct ep_arena *a, const struct ep_client *client,
                                                 const struct ep_brief *brief,
                                                 const struct ep_catalog *catalog,
                                                 const struct ep_run_options *options,
                                                 struct ep_store *store)
{
    struct ep_scenarios *all = EP_NEW(a, struct ep_scenarios);
    *all = (struct ep_scenarios){.client = *client,
                                 .brief = brief,
                                 .catalog = catalog,
                                 .options = options,
                                 .store = store,
                                 .count = options->scenario ? 0 : (int)brief->scenarios.count};
    all->client.text = brief->text;
    all->client.size = brief->size;
    all->item = EP_NEW_ARRAY(a, struct compared, (size_t)all->count + 1);
    begin_next(all);
    return all;
}

enum ep_status ep_pipeline_end_scenarios(struct ep_scenarios *all, const struct ep_sink *sink,
                                         struct ep_error *err)
{
    enum ep_status status = EP_OK;
    while (all->ended < all->begun && status == EP_OK) {
        ep_sink_progress(sink, all->item[all->ended].scenario->name, all->ended + 1, all->count);
        begin_next(all);
        struct compared *c = await_next(all);
        status = compare(c, err);
        close_one(c);
    }
    ep_pipeline_drop_scenarios(all);
    return status;
}

void ep_pipeline_drop_scenarios(struct ep_scenarios *all)
{
    while (all->ended < all->begun)
        close_one(await_next(all));
}
