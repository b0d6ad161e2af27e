/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_STAGE_H
#define EP_STAGE_H

/* The eight stages. A stage reads facts from the ledger and earlier stages' tables, and writes its
 * own tables and facts, nothing else. Time and randomness come only through the context. */

#include "emplan/arena.h"
#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/json.h"
#include "emplan/ledger.h"
#include "emplan/model.h"
#include "emplan/store.h"

/* What actual figures say of a channel: factors on what the plan assumed, 1 as planned. */
struct ep_learnt {
    const char *channel;
    struct ep_range visits, leads, customers; /* visits per money, leads per visit, customers per
                                               * lead */
    const double *effort;                     /* [months] made so far, the latest last */
    int months;
};

/* The months that are left, as a review has planned them. All borrowed. */
struct ep_rest {
    const struct ep_model *model;       /* its draws: those that the money was spread over */
    const struct ep_model_draws *draws; /* those that it is valued over */
    const struct ep_solution *solution; /* what to do in them */
    const struct ep_learnt *learnt;
    size_t learnt_count;
};

struct ep_context {
    struct ep_arena *arena;
    const struct ep_brief *brief;
    const struct ep_catalog *catalog;
    struct ep_ledger *ledger;
    struct ep_store *store;
    const struct ep_sink *sink;
    struct ep_where where; /* region, industry, currency, year of the plan's start */
    int as_of;             /* day (date.h) */
    int warnings;          /* written so far */
    const char *goal_seek; /* NULL; else id of the goal of --seek budget */
    double seek_probability;    /* 0: in expectation */
    bool alone;                 /* nothing is planned beside: neither budgets nor scenarios */
    bool compared;              /* only what plans are compared by is asked for: choices, goals,
                                 * totals, what binds; nobody reads the rest */
    bool roi_follows;           /* what stage roi writes may begin when the plan stands: the caller
                                 * ends it by ep_stages_leave() */
    struct ep_plan *plan;       /* stage strategy hands it to stage roi; NULL before */
    const struct ep_rest *rest; /* taken by stage strategy instead of choosing; NULL: choose */
    enum ep_status (*stop)(void); /* as that of ep_run_options; NULL: nothing stops the stages */
    bool anew;                  /* set by it: other channels can be used than the rest has, so it
                                 * chose after all, with what was learnt */
};

/* The plan of stage strategy (stage/rest.c). Borrowed. */
const struct ep_solution *ep_plan_solution(const struct ep_plan *plan);
/* The problem with `count` draws of its uncertain figures, after stage strategy. */
void ep_plan_draws(struct ep_context *ctx, int count, struct ep_model *out);
/* Draws over which money is spread, and those over which a plan is valued. */
extern const int ep_plan_search_draws, ep_plan_value_draws;

struct ep_stage {
    const char *id;            /* business ... roi */
    const char *name;          /* "Business model" */
    const char *summary;       /* one line for status and help */
    int version;               /* raised when its results may change */
    const char *const *tables; /* it owns; NULL-terminated */
    enum ep_status (*run)(struct ep_context *ctx, struct ep_error *err);
};

/* The const table of stages in their order; *count set. How to add one: a row in stage/stages.c,
 * a file with its run function, its tables in schema.sql. */
const struct ep_stage *ep_stages(size_t *count);

enum ep_status ep_stage_business(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_goals(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_segments(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_demand(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_competitors(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_audit(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_strategy(struct ep_context *ctx, struct ep_error *err);
enum ep_status ep_stage_roi(struct ep_context *ctx, struct ep_error *err);

/* Wait for what stages left under way beside them, on whichever way out. */
void ep_stages_leave(struct ep_context *ctx);

/* Behind the last stage: figures of the stages' tables that are no facts yet become facts
 * (stage/figures.sql). */
enum ep_status ep_stage_figures(struct ep_context *ctx, struct ep_error *err);
/* The same for the named queries of another embedded file of that form; borrowed. */
enum ep_status ep_stage_figures_of(struct ep_context *ctx, const char *file_text,
                                   const char *const *name, size_t count, struct ep_error *err);

/* Shared by stages (stage/common.c). */

/* The status that ctx->stop gives, as an error. Whoever gave it knows what became of the plan. */
enum ep_status ep_stage_stopped(const struct ep_context *ctx, struct ep_error *err);

/* A figure of the catalogue under its own key ("catalogue." is not put before it), or the brief's
 * assumption; NULL where there is none. Looked up once per run. */
const struct ep_fact *ep_stage_figure(struct ep_context *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, but a missing one is EP_BUG: for keys that `catalog check` proves. */
const struct ep_fact *ep_stage_need(struct ep_context *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The brief's figure where given, else the catalogue's `figure_key` (NULL: none), else NULL; under
 * `key`. */
const struct ep_fact *ep_stage_own_or_catalog(struct ep_context *ctx, const char *key,
                                              const struct ep_num *num, const char *unit,
                                              const char *figure_key);
/* Add a row to the table warning; the job tells them when the plan is whole. */
enum ep_status ep_stage_warn(struct ep_context *ctx, const char *code, const char *message,
                             const char *args, const struct ep_place *at, struct ep_error *err);
/* "brief.yaml:14" or "" */
const char *ep_stage_place(struct ep_context *ctx, const struct ep_place *at);
/* Minor units of a major amount in the plan's currency. */
int64_t ep_stage_minor(const struct ep_context *ctx, double major);

#endif
