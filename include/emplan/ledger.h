/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_LEDGER_H
#define EP_LEDGER_H

/* The ledger of facts: the one mechanism behind "why". Every figure that a stage uses or produces
 * is a fact with its range, origin and place; a derived one knows the facts it was computed from.
 * */

#include "emplan/arena.h"
#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/number.h"
#include "emplan/store.h"

enum ep_origin {
    EP_ORIGIN_BRIEF,
    EP_ORIGIN_DATA,
    EP_ORIGIN_CATALOGUE,
    EP_ORIGIN_ASSUMPTION, /* the brief's own override of the catalogue */
    EP_ORIGIN_DEFAULT,
    EP_ORIGIN_DERIVED,
    EP_ORIGIN_COUNT
};
extern const char *const ep_origin_name[EP_ORIGIN_COUNT];

struct ep_fact {
    int64_t id; /* in the project file */
    const char *key;
    double value;           /* what is used: the mid unless said otherwise */
    struct ep_range range;  /* low, mid, high */
    const char *unit;       /* money, rate, count, factor, months, hours, seconds, decision, ... */
    enum ep_origin origin;
    const char *source;     /* id of a source, or NULL */
    const char *place;      /* "brief.yaml:14", "benchmarks.csv:7", or the formula in words */
    const char *note;
    bool rate; /* unit is a rate: drawn on the logit scale */
};

struct ep_ledger;

/* A ledger that writes to the current revision of `store`. Arena-owned. */
struct ep_ledger *ep_ledger_new(struct ep_arena *a, struct ep_store *store);

/* A copy of `l` for another thread: its facts are those of now, and what is put into it is written
 * nowhere. Arena-owned; the facts are those of `l`. */
struct ep_ledger *ep_ledger_fork(const struct ep_ledger *l, struct ep_arena *a);
/* Facts put so far, and the key of each in that order, from 0; NULL behind the last. */
size_t ep_ledger_count(const struct ep_ledger *l);
const char *ep_ledger_key(const struct ep_ledger *l, size_t i);

/* Figures of the brief whose place lies in one of its data files get the origin data from now on.
 * `brief` is borrowed. */
void ep_ledger_data_files(struct ep_ledger *l, const struct ep_brief *brief);

/* Put a fact; key, unit, place, note are copied; value 0 and range.mid != 0 is allowed. A key that
 * exists already with the same figures is returned as it is; with others it is EP_BUG (a fact is
 * written once). Never NULL; write errors are kept and returned by ep_ledger_status(). */
const struct ep_fact *ep_ledger_put(struct ep_ledger *l, const struct ep_fact *fact,
                                    const struct ep_fact *const *input, size_t inputs);

/* A derived fact: value = range.mid. `formula` in words ("order value x gross margin"). NULLs among
 * the inputs are skipped. */
const struct ep_fact *ep_ledger_derive(struct ep_ledger *l, const char *key, struct ep_range range,
                                       const char *unit, const char *formula,
                                       const struct ep_fact *const *input, size_t inputs);
#define EP_DERIVE(ledger, key, range, unit, formula, ...)                                          \
    ep_ledger_derive((ledger), (key), (range), (unit), (formula),                                  \
                     (const struct ep_fact *const[]){__VA_ARGS__},                                 \
                     sizeof((const struct ep_fact *const[]){__VA_ARGS__}) /                        \
                         sizeof(const struct ep_fact *))

/* A figure of the brief (num->given) as a fact; with num->has_default only, origin default. NULL
 * where it is neither. */
const struct ep_fact *ep_ledger_brief(struct ep_ledger *l, const char *key,
                                      const struct ep_num *num, const char *unit);

/* A figure of the catalogue as a fact under `key`: the brief's assumption of `figure_key` where
 * there is one, else the catalogue's figure. NULL where neither exists. */
const struct ep_fact *ep_ledger_catalog(struct ep_ledger *l, const char *key,
                                        const struct ep_brief *brief,
                                        const struct ep_catalog *catalog, const char *figure_key,
                                        const struct ep_where *where);

/* Fact by key (printf form), or NULL. */
const struct ep_fact *ep_ledger_get(const struct ep_ledger *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, but a missing one is EP_BUG: for figures that an earlier stage always writes. */
const struct ep_fact *ep_ledger_need(const struct ep_ledger *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Its value, or `otherwise` where there is no such fact. */
double ep_ledger_value(const struct ep_ledger *l, double otherwise, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* All facts in order of writing. */
const struct ep_fact *const *ep_ledger_all(const struct ep_ledger *l, size_t *count);

/* First write error, EP_OK where there is none. */
enum ep_status ep_ledger_status(const struct ep_ledger *l, struct ep_error *err);

/* ep_ledger_explain() and ep_ledger_explain_json(), which need the project file only: store.h. */

#endif
