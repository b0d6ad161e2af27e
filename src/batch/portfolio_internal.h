/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_PORTFOLIO_INTERNAL_H
#define EP_PORTFOLIO_INTERNAL_H

#include "batch/batch_internal.h"
#include "emplan/embed.h"
#include "emplan/evidence.h"

EP_EMBEDDED(ep_portfolio_sql)

/* application_id of the database: "empf". */
#define EP_PORTFOLIO_APPLICATION_ID 0x656d7066

/* A figure that a plan may not have. */
struct ep_portfolio_value {
    bool known;
    double v;
};

#define EP_PORTFOLIO_TOOLS "tools" /* id of the row that stands for all tools of a plan */
struct ep_portfolio_channel {
    const char *id, *name, *verdict, *role;
    bool chosen, test;
    int64_t spend, revenue, profit;         /* minor units */
    double visits, leads, customers, later; /* later: customers still to come afterwards */
    bool has_cost;                          /* cost_per_customer is there */
    int64_t cost_per_customer;
};

struct ep_portfolio_goal {
    const char *id, *metric, *from, *to, *priority;
    double target;
    struct ep_portfolio_value expected, p10, p50, p90, probability;
    int reached; /* 1, 0; -1 not known */
};

/* A total of the plan: mean and percentiles. */
struct ep_portfolio_total {
    double mean;
    struct ep_portfolio_value p10, p50, p90;
};

struct ep_portfolio_client {
    const char *path, *shown; /* shown: its name, with its path where two have the same */
    struct ep_revision revision;
    int64_t budget, spend, profit; /* minor units; profit expected */
    struct ep_portfolio_total customers, profit_total;
    double later; /* customers still to come after the plan's months */
    struct ep_portfolio_value loss_probability, assumed_share;
    int must_goals, must_missed, warnings;
    struct {
        struct ep_portfolio_channel *item;
        size_t count;
    } channels;
    struct {
        struct ep_portfolio_goal *item;
        size_t count;
    } goals;
    struct {
        const char **item; /* codes, each once */
        size_t count;
    } codes;
};

struct ep_portfolio_left {
    const char *path, *reason;
};

struct ep_portfolio {
    struct ep_arena *arena;
    struct {
        struct ep_portfolio_client *item;
        size_t count;
    } clients;
    struct {
        struct ep_portfolio_left *item;
        size_t count;
    } left;
    /* what reviews know of forecasts, relative to their middles, and of goals' probabilities */
    size_t reviewed; /* clients with a review */
    struct {
        struct ep_outcome *item;
        size_t count;
    } outcomes;
    struct {
        double *item;
        size_t count;
    } probabilities;
    struct {
        bool *item;
        size_t count;
    } happened;
};

/* --- scores of the plans (portfolio_score.c) -------------------------------------------------- */

/* Outcomes that the reviews of an open project file know. */
enum ep_status ep_portfolio_read_outcomes(struct ep_portfolio *p, struct ep_store *s,
                                          struct ep_error *err);
/* Coverage of the ranges of all of them; false where there are none. */
bool ep_portfolio_coverage(const struct ep_portfolio *p, struct ep_coverage *out);
/* Mean Brier score of the goals decided; 0 where there are none. */
double ep_portfolio_brier(const struct ep_portfolio *p);

/* --- sums, within one currency ---------------------------------------------------------------- */

struct ep_portfolio_use {
    const char *id, *name;
    size_t clients, tests; /* that use it; of them only as a test */
    int64_t spend;
    double customers, later;
    bool has_median;
    double median; /* of the clients' cost per customer, minor units */
};

struct ep_portfolio_sum {
    const char *currency;
    int digits;
    size_t clients;
    int64_t budget, spend, profit;
    double customers, later;
    size_t likely_losses; /* clients that lose money with a probability above one half */
    size_t idle;          /* clients with a budget whose plan spends nothing */
    int must_goals, must_missed;
    struct {
        struct ep_portfolio_use *item;
        size_t count;
    } channels; /* in use somewhere, by clients, then spend, then id */
};

/* The currencies in the order of their codes; *count set. Arena-owned. */
struct ep_portfolio_sum *ep_portfolio_sums(const struct ep_portfolio *p, size_t *count);

/* What a reader has to know before comparing: plans of several catalogues or versions, prices net
 * and gross in one currency, clients that lose money. Plain text, one sentence each without a full
 * stop. Arena-owned. */
struct ep_portfolio_remarks {
    const char **item;
    size_t count;
};
struct ep_portfolio_remarks ep_portfolio_remarks(const struct ep_portfolio *p);

/* Codes of warnings with the clients they concern, most clients first. */
struct ep_portfolio_code {
    const char *code;
    size_t clients;
    const char *names; /* of at most three of them, as Markdown */
};
struct ep_portfolio_code *ep_portfolio_codes(const struct ep_portfolio *p, size_t *count);

#endif
