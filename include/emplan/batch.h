/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BATCH_H
#define EP_BATCH_H

/* Many clients at once: the list of clients, shards, worker processes, the summary, and the
 * portfolio, one report over the plans of many. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/pipeline.h"
#include "emplan/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- which clients ---------------------------------------------------------------------------- */

struct ep_batch_list {
    struct ep_client *item; /* arena array */
    size_t count;
};

/* The clients of `count` paths, each a client's folder, its brief, or a folder of clients (whose
 * subfolders with a brief or a project file are taken in the order of their bytes; hidden ones are
 * not). A path that does not exist is a client too: what is wrong with it is found out when its
 * turn comes. A client that is named twice stands once. USAGE: a folder without any client, two
 * briefs that share one project file. Arena-owned; `out` starts zeroed. */
enum ep_status ep_batch_clients(struct ep_arena *a, const char *const *path, size_t count,
                                struct ep_batch_list *out, struct ep_error *err);

/* Part `index` (from 1) of `of` parts. */
struct ep_batch_shard {
    unsigned index, of;
};
/* Read "2/8". USAGE where it is none. */
enum ep_status ep_batch_shard_parse(const char *text, struct ep_batch_shard *out,
                                    struct ep_error *err);
/* Keep the clients of one part. The part of a client hangs on its folder as it is written (without
 * "./", double and closing slashes) and on nothing else: SHA-256, first 32 bits, modulo `of`. */
void ep_batch_shard_keep(struct ep_batch_list *list, struct ep_batch_shard shard);

/* --- doing it --------------------------------------------------------------------------------- */

/* What is done with each client: run, check, report; NULL-terminated, arena-owned. */
const char *const *ep_batch_commands(struct ep_arena *a);

struct ep_batch_options {
    const char *command; /* one of ep_batch_commands() */
    int jobs;            /* worker processes at a time, at least 1 */
    bool keep_going;     /* start further clients after a failure */
    bool strict;         /* WANTING where a must goal is missed or most is assumed */
    const char *at;      /* of reviews: YYYY-MM-DD; NULL: after the last actual month of each */
    /* Handed to every client; its `catalog` is loaded once if NULL, its `stop` is asked by the
     * parent and in every worker. */
    struct ep_run_options run;
};

enum ep_batch_state {
    EP_BATCH_WAITING, /* never started */
    EP_BATCH_RUNNING,
    EP_BATCH_ENDED
};

/* Figures of one client, flat: they cross a pipe as they are. Money in major units. */
struct ep_batch_figures {
    bool planned; /* the figures below are there */
    bool unchanged;
    int64_t revision;
    int months, digits; /* digits: of the currency's minor unit */
    char client[128], currency[8];
    double budget, spend;
    double customers, customers_p10, customers_p50, customers_p90;
    double profit, profit_p10, profit_p50, profit_p90;
    double loss_probability, assumed_share;
    int must_goals, must_missed;
};

struct ep_batch_result {
    const struct ep_client *client;
    enum ep_batch_state state;
    enum ep_status status;
    struct ep_batch_figures figures;
    size_t errors, warnings;
    struct ep_findings findings; /* at most 64 of them, errors first to come */
    const char *message, *hint;  /* of a failure, else "" */
};

/* Whom to tell. Each member may be NULL. */
struct ep_batch_watch {
    /* A client ended, or at the end of all: was not started. Called in the order of the list. */
    void (*result)(void *data, const struct ep_batch_result *result);
    /* `done` of `total` have ended, `failed` of them not well, the last of them `path`. */
    void (*progress)(void *data, const char *path, size_t done, size_t failed, size_t total);
    void *data;
};

/* Work through the list with worker processes (fork without exec, one for each client, so that
 * none can harm another; no SQLite handle crosses a fork). results[] (list->count items) is filled
 * in the order of the list whatever `jobs` is. Without `keep_going` no further client is started
 * after one that ended with FAILED, USAGE or PROJECT. After `run.stop` says so none is started, and
 * the workers are ended; each client's file holds the old plan whole or the new plan whole. OK
 * whatever the clients' own statuses are; FAILED where no worker can be started. */
enum ep_status ep_batch_run(struct ep_arena *a, const struct ep_batch_list *list,
                            const struct ep_batch_options *options,
                            const struct ep_batch_watch *watch, struct ep_batch_result *results,
                            struct ep_error *err);

/* --- the summary ------------------------------------------------------------------------------ */

/* "done", "failed" ...: one word for a table. Static. */
const char *ep_batch_word(const struct ep_batch_result *result);
/* One row a client, its columns by what `command` knows. Columns that matter less are left out, and
 * long paths cut, until it fits `width` terminal columns. */
void ep_batch_table(struct ep_arena *a, const struct ep_batch_result *results, size_t count,
                    const char *command, int width, struct ep_str *out);
/* "40 clients: 38 done, 2 invalid". Arena-owned. */
const char *ep_batch_counts(struct ep_arena *a, const struct ep_batch_result *results,
                            size_t count);
/* One line, an object of the format emplan-batch/1 (docs/reference/json.md). */
void ep_batch_json(struct ep_arena *a, const struct ep_batch_result *result, struct ep_str *out);

/* --- the portfolio ---------------------------------------------------------------------------- */

struct ep_portfolio;

/* An empty one, in `a`. */
struct ep_portfolio *ep_portfolio_new(struct ep_arena *a);
/* Read a client's plan, read only: the revision named ("latest", "approved", a number). What
 * cannot be read is listed in the report with its reason, and the status returned. */
enum ep_status ep_portfolio_add(struct ep_portfolio *p, const struct ep_client *client,
                                const char *revision, struct ep_error *err);
/* Number of clients that were read. */
size_t ep_portfolio_count(const struct ep_portfolio *p);
/* The report, in English. Money is summed within a currency only; ratios are ratios of sums. */
void ep_portfolio_markdown(const struct ep_portfolio *p, struct ep_str *out);
/* The same figures as an object of the format emplan-portfolio/1, with a line feed. */
void ep_portfolio_json(const struct ep_portfolio *p, struct ep_str *out);
/* Replace `path` by a SQLite file with the tables client, channel and goal (schema and meanings:
 * src/batch/portfolio.sql). FAILED where it cannot be written; USAGE where there is a file that is
 * no such database. */
enum ep_status ep_portfolio_database(const struct ep_portfolio *p, const char *path,
                                     struct ep_error *err);

#endif
