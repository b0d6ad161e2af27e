/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* Money of the project file is a whole number of minor units of at most this many major ones. */
#define MOST_MONEY 1e12

static const char *const evidence_name[] = {
    [EP_EVIDENCE_PUBLISHED] = "published",
    [EP_EVIDENCE_RECALLED] = "recalled",
    [EP_EVIDENCE_JUDGED] = "judged",
};

enum ep_status ep_stage_stopped(const struct ep_context *ctx, struct ep_error *err)
{
    enum ep_status status = ctx->stop ? ctx->stop() : EP_OK;

    return status == EP_OK ? EP_OK : ep_error_set(err, status, "%s", ep_status_text(status));
}

/* --- figures ------------------------------------------------------------------------------------
 */

static const struct ep_fact *figure(struct ep_context *ctx, const char *key)
{
    const struct ep_fact *known = ep_ledger_get(ctx->ledger, "%s", key);

    return known ? known
                 : ep_ledger_catalog(ctx->ledger, key, ctx->brief, ctx->catalog, key, &ctx->where);
}

const struct ep_fact *ep_stage_figure(struct ep_context *ctx, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const char *key = ep_arena_vprintf(ctx->arena, format, args);

    va_end(args);
    return figure(ctx, key);
}

const struct ep_fact *ep_stage_need(struct ep_context *ctx, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const char *key = ep_arena_vprintf(ctx->arena, format, args);

    va_end(args);
    const struct ep_fact *fact = figure(ctx, key);

    if (!fact)
        EP_BUG("the catalogue has no figure %s for %s", key, ctx->where.region);
    return fact;
}

/* A rate that is blended stays one. */
static struct ep_range at_most_one(struct ep_range r, const char *unit)
{
    const double most = 0.999;

    if (!ep_streq(unit, "rate") || r.high <= most)
        return r;
    return (struct ep_range){fmin(r.low, most), fmin(r.mid, most), most};
}

/* What a data file measures has the weight of its amount against the catalogue. */
static const struct ep_fact *measured(struct ep_context *ctx, const char *key,
                                      const struct ep_num *num, const char *unit,
                                      const char *figure_key)
{
    const struct ep_fact *bench = ep_stage_figure(ctx, "%s", figure_key);
    double w = ep_weight_of_data(num->seen, EP_BENCHMARK_EVENTS);

    if (!bench || bench->range.low <= 0 || num->range.low <= 0 || w >= EP_WEIGHT_ALONE)
        return ep_stage_given(ctx, key, num, unit);
    const struct ep_fact *seen = ep_stage_given(ctx, EP_KEY(ctx, "%s.seen", key), num, unit);

    return EP_DERIVE(
        ctx->ledger, key, at_most_one(ep_range_blend(bench->range, seen->range, w), unit), unit,
        "own^w x benchmark^(1-w), w = n / (n + 10), n events behind the data", seen, bench);
}

const struct ep_fact *ep_stage_own_or_catalog(struct ep_context *ctx, const char *key,
                                              const struct ep_num *num, const char *unit,
                                              const char *figure_key)
{
    if (num && num->given && num->seen > 0 && figure_key)
        return measured(ctx, key, num, unit, figure_key);
    const struct ep_fact *fact = num ? ep_stage_given(ctx, key, num, unit) : NULL;

    if (!fact && figure_key)
        fact =
            ep_ledger_catalog(ctx->ledger, key, ctx->brief, ctx->catalog, figure_key, &ctx->where);
    return fact || !num ? fact : ep_ledger_brief(ctx->ledger, key, num, unit);
}

const struct ep_fact *ep_stage_given(struct ep_context *ctx, const char *key,
                                     const struct ep_num *num, const char *unit)
{
    return num->given ? ep_ledger_brief(ctx->ledger, key, num, unit) : NULL;
}

const struct ep_fact *ep_stage_default(struct ep_context *ctx, const char *key,
                                       struct ep_range range, const char *unit, const char *note)
{
    const struct ep_fact fact = {.key = key,
                                 .value = range.mid,
                                 .range = range,
                                 .unit = unit,
                                 .origin = EP_ORIGIN_DEFAULT,
                                 .place = "",
                                 .note = note};

    return ep_ledger_put(ctx->ledger, &fact, NULL, 0);
}

const struct ep_fact *ep_stage_assume(struct ep_context *ctx, const char *key,
                                      struct ep_range range, const char *unit, const char *note,
                                      const char *message, const char *brief_key)
{
    const struct ep_place nowhere = {NULL, 0};
    struct ep_error err = {.status = EP_OK};
    const char *args =
        EP_ARGS(ctx->arena, ep_a_num("value", range.mid), ep_a_text("key", brief_key));

    /* a write that fails here fails again at the stage's own rows, which return it */
    (void)ep_stage_warn(ctx, "assumed", message, args, &nowhere, &err);
    return ep_stage_default(ctx, key, range, unit, note);
}

/* A source that the ledger has not met: it writes only those of figures found by key. */
static void write_source(struct ep_context *ctx, const struct ep_source *s)
{
    struct ep_error err = {.status = EP_OK};

    if (ep_store_number(ctx->store, 0, "SELECT count(*) FROM source WHERE id = ?1", s->id, NULL) >
        0)
        return;
    (void)EP_INSERT(ctx->store, "source", &err, ep_c_text("id", s->id),
                    ep_c_text("title", s->title ? s->title : ""),
                    ep_c_text("publisher", s->publisher ? s->publisher : ""),
                    ep_c_text("url", s->url ? s->url : ""), ep_c_int("year", s->year),
                    ep_c_text("accessed", s->accessed ? s->accessed : ""),
                    ep_c_text("region", s->region ? s->region : ""),
                    ep_c_text("evidence", evidence_name[s->evidence]),
                    ep_c_text("note", s->note ? s->note : ""));
}

const struct ep_fact *ep_stage_figure_fact(struct ep_context *ctx, const char *key,
                                           const struct ep_figure *figure)
{
    const struct ep_fact fact = {.key = key,
                                 .value = figure->range.mid,
                                 .range = figure->range,
                                 .unit = figure->unit,
                                 .origin = EP_ORIGIN_CATALOGUE,
                                 .source = figure->source ? figure->source->id : NULL,
                                 .place = figure->row,
                                 .note = figure->note};

    if (figure->source)
        write_source(ctx, figure->source);
    return ep_ledger_put(ctx->ledger, &fact, NULL, 0);
}

struct ep_range ep_stage_range(const struct ep_fact *fact, double otherwise)
{
    return fact ? fact->range : ep_range_of(otherwise);
}

/* --- warnings, places, money --------------------------------------------------------------------
 */

enum ep_status ep_stage_warn(struct ep_context *ctx, const char *code, const char *message,
                             const char *args, const struct ep_place *at, struct ep_error *err)
{
    ctx->warnings++;
    return EP_INSERT(ctx->store, "warning", err, ep_c_int("seq", ctx->warnings),
                     ep_c_text("code", code), ep_c_text("message", message),
                     ep_c_text("args", args), ep_c_text("place", ep_stage_place(ctx, at)));
}

const char *ep_stage_place(struct ep_context *ctx, const struct ep_place *at)
{
    if (!at->file)
        return "";
    return at->line > 0 ? EP_KEY(ctx, "%s:%d", at->file, at->line) : at->file;
}

int64_t ep_stage_minor(const struct ep_context *ctx, double major)
{
    return ep_money_minor(fmin(fmax(major, -MOST_MONEY), MOST_MONEY), ctx->brief->currency_digits);
}

/* --- the brief ----------------------------------------------------------------------------------
 */

static const struct {
    const char *model;
    bool person; /* a person turns the lead into a customer */
} models[] = {
    {"ecommerce", false}, {"marketplace", false},  {"lead_generation", true},
    {"retail", false},    {"subscription", false}, {"booking", false},
};

bool ep_stage_lead_based(const struct ep_context *ctx)
{
    if (ep_streq(ctx->brief->business.market.text, "b2b"))
        return true;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (ep_streq(models[i].model, ctx->brief->business.model.text))
            return models[i].person;
    return false;
}

const struct ep_num_entry *ep_stage_entry(const struct ep_num_map *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (ep_streq(map->item[i].key, key))
            return &map->item[i];
    return NULL;
}

const struct ep_num_entry *ep_stage_channel_entry(const struct ep_num_map *map,
                                                  const struct ep_channel_spec *spec)
{
    const struct ep_num_entry *own = ep_stage_entry(map, spec->id);

    return own ? own : ep_stage_entry(map, spec->group);
}

const char *ep_stage_tool(const struct ep_context *ctx, const char *tool)
{
    const struct ep_num_entry *e = ep_stage_entry(&ctx->brief->audit.tools, tool);

    return e && e->word.text ? e->word.text : "unknown";
}

const char *ep_stage_owner(const struct ep_context *ctx, const char *skill)
{
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; skill && i < b->team.count; i++)
        for (size_t j = 0; j < b->team.item[i].skills.count; j++)
            if (ep_streq(b->team.item[i].skills.item[j].text, skill))
                return b->team.item[i].role.text;
    return b->owner.text ? b->owner.text : "";
}

void ep_stage_season(const struct ep_context *ctx, double season[12])
{
    for (int i = 0; i < 12; i++)
        season[i] = ep_ledger_value(ctx->ledger, 1, "business.season.%02d", i + 1);
}

static const struct ep_num *audit_num(const struct ep_audit_channel *c, size_t offset)
{
    return (const struct ep_num *)(const void *)((const char *)c + offset);
}

double ep_stage_audit_months(const struct ep_audit_channel *c)
{
    return c->months > 1 ? c->months : 1;
}

double ep_stage_audit_events(const struct ep_context *ctx, size_t offset, size_t beside)
{
    double sum = 0;

    for (size_t i = 0; i < ctx->brief->audit.channels.count; i++) {
        const struct ep_audit_channel *c = &ctx->brief->audit.channels.item[i];

        if (audit_num(c, offset)->given && audit_num(c, beside)->given)
            sum += audit_num(c, offset)->range.mid * ep_stage_audit_months(c);
    }
    return sum;
}

bool ep_stage_audit_sum(const struct ep_context *ctx, size_t offset, size_t beside, double *sum)
{
    bool any = false;

    *sum = 0;
    for (size_t i = 0; i < ctx->brief->audit.channels.count; i++) {
        const struct ep_audit_channel *c = &ctx->brief->audit.channels.item[i];
        bool counts = beside == EP_AUDIT_ANY || audit_num(c, beside)->given;

        if (!audit_num(c, offset)->given || !counts)
            continue;
        any = true;
        *sum += audit_num(c, offset)->range.mid;
    }
    return any;
}
