/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/figures_internal.h"
#include "stage/stage_internal.h"
#include <string.h>

/* In the order in which they rest on each other. */
static const char *const names[] = {
    "season",     "offers",      "goal_months", "kpis",        "segments",   "demand",
    "topics",     "competitors", "audit",       "choices",     "hypotheses", "tasks",
    "loads",      "forecast",    "totals",      "checkpoints", "cases",      "duties",
    "case_parts", "sought",      "stakes",      "weights",     "sentences",  "files",
};

#define MOST_INPUTS 64
#define PLACE       7 /* column that not all queries have */

/* A row of the query, copied: the ledger writes while the rows are read otherwise. */
struct figure {
    const char *key, *unit, *formula, *inputs, *place;
    struct ep_range range;
};
struct figures {
    struct figure *item;
    size_t count;
};

static enum ep_status read_figures(struct ep_context *ctx, const char *sql, struct figures *out,
                                   struct ep_error *err)
{
    struct ep_arena *a = ctx->arena;
    struct ep_query *q = ep_query_open(ctx->store, sql, (char *)NULL);
    bool placed = ep_query_columns(q) > PLACE;

    while (ep_query_next(q)) {
        const struct figure f = {
            .key = ep_arena_strdup(a, ep_query_text(q, 0)),
            .range = {ep_query_real(q, 2), ep_query_real(q, 1), ep_query_real(q, 3)},
            .unit = ep_arena_strdup(a, ep_query_text(q, 4)),
            .formula = ep_arena_strdup(a, ep_query_text(q, 5)),
            .inputs = ep_arena_strdup(a, ep_query_text(q, 6)),
            .place = placed ? ep_arena_strdup(a, ep_query_text(q, PLACE)) : "",
        };

        EP_PUSH(a, out, f);
    }
    return ep_query_close(q, err);
}

/* The facts that are named, those that there are. */
static size_t find_inputs(struct ep_context *ctx, const char *keys,
                          const struct ep_fact *input[MOST_INPUTS])
{
    size_t count = 0;

    while (*keys && count < MOST_INPUTS) {
        size_t n = strcspn(keys, ",");

        input[count] = ep_ledger_get(ctx->ledger, "%s", ep_arena_strndup(ctx->arena, keys, n));
        count += input[count] != NULL;
        keys += keys[n] ? n + 1 : n;
    }
    return count;
}

static void put(struct ep_context *ctx, const struct figure *f)
{
    const struct ep_fact *input[MOST_INPUTS];

    if (ep_ledger_get(ctx->ledger, "%s", f->key))
        return;
    if (f->place[0]) {
        const struct ep_fact said = {.key = f->key,
                                     .value = f->range.mid,
                                     .range = f->range,
                                     .unit = f->unit,
                                     .origin = EP_ORIGIN_DATA,
                                     .place = f->place,
                                     .note = ""};

        ep_ledger_put(ctx->ledger, &said, NULL, 0);
        return;
    }
    ep_ledger_derive(ctx->ledger, f->key, f->range, f->unit, f->formula, input,
                     find_inputs(ctx, f->inputs, input));
}

enum ep_status ep_stage_figures_of(struct ep_context *ctx, const char *file_text,
                                   const char *const *name, size_t count, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        struct figures list = {NULL, 0};

        status = read_figures(ctx, ep_sql_named(ctx->arena, file_text, name[i]), &list, err);
        for (size_t k = 0; k < list.count && status == EP_OK; k++)
            put(ctx, &list.item[k]);
    }
    return status == EP_OK ? ep_ledger_status(ctx->ledger, err) : status;
}

enum ep_status ep_stage_figures(struct ep_context *ctx, struct ep_error *err)
{
    return ep_stage_figures_of(ctx, ep_figures_sql(), names, sizeof names / sizeof names[0], err);
}
