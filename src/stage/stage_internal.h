/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_STAGE_INTERNAL_H
#define EP_STAGE_INTERNAL_H

/* What the stages business to audit share. */

#include "emplan/economics.h"
#include "emplan/stage.h"

#include <stddef.h>

/* Arena text for keys. */
#define EP_KEY(ctx, ...) ep_arena_printf((ctx)->arena, __VA_ARGS__)

/* --- facts (common.c) ---------------------------------------------------------------------------
 */

/* A fact that nobody gave: origin default, with the reason and what would replace it. */
const struct ep_fact *ep_stage_default(struct ep_context *ctx, const char *key,
                                       struct ep_range range, const char *unit, const char *note);
/* The same, and a warning `assumed` that names the key of the brief which would replace it. The
 * text "<message>" is said with {value} and {key}. */
const struct ep_fact *ep_stage_assume(struct ep_context *ctx, const char *key,
                                      struct ep_range range, const char *unit, const char *note,
                                      const char *message, const char *brief_key);
/* A figure that the catalogue found by other means than a key (reach, usage, season, city), under
 * `key`; its source is written too. */
const struct ep_fact *ep_stage_figure_fact(struct ep_context *ctx, const char *key,
                                           const struct ep_figure *figure);
/* A figure of the brief as a fact, NULL where it is not given (defaults count as not given). */
const struct ep_fact *ep_stage_given(struct ep_context *ctx, const char *key,
                                     const struct ep_num *num, const char *unit);
/* Range of a fact, or that of `otherwise` where there is none. */
struct ep_range ep_stage_range(const struct ep_fact *fact, double otherwise);

/* --- the brief (common.c) -----------------------------------------------------------------------
 */

/* A figure in a map by its key, NULL where it is not there. */
const struct ep_num_entry *ep_stage_entry(const struct ep_num_map *map, const char *key);
/* What competitor or terms say of a channel: the entry of its id, else that of its group. */
const struct ep_num_entry *ep_stage_channel_entry(const struct ep_num_map *map,
                                                  const struct ep_channel_spec *spec);
/* State of a tool: "yes", "partial", "no" or "unknown". Static or borrowed. */
const char *ep_stage_tool(const struct ep_context *ctx, const char *tool);
/* True where the business counts leads that a person turns into customers. */
bool ep_stage_lead_based(const struct ep_context *ctx);
/* First member of the team with the skill, else the owner, else "". Borrowed. */
const char *ep_stage_owner(const struct ep_context *ctx, const char *skill);
/* Season as business wrote it: January first. */
void ep_stage_season(const struct ep_context *ctx, double season[12]);
/* Sum of one figure over the audited channels in which both it and `beside` are given (beside NULL:
 * in which it is given); false where there is none. Offsets into struct ep_audit_channel. */
#define EP_AUDIT_NUM(member) offsetof(struct ep_audit_channel, member)
#define EP_AUDIT_ANY         ((size_t)-1)
bool ep_stage_audit_sum(const struct ep_context *ctx, size_t offset, size_t beside, double *sum);
/* Events behind that sum: those of all months that a channel's figures are means of. */
double ep_stage_audit_events(const struct ep_context *ctx, size_t offset, size_t beside);
double ep_stage_audit_months(const struct ep_audit_channel *c);

/* --- value of a customer (value.c) --------------------------------------------------------------
 */

/* Facts of economics; NULL where nothing is known and nothing is assumed. */
struct ep_terms {
    const struct ep_fact *order_value, *gross_margin, *orders_per_year, *retention, *churn,
        *return_rate, *shipping_cost, *payment_fee;
    const struct ep_fact *churn_spread; /* NULL: subscribers leave with the same chance */
};
struct ep_value {
    const struct ep_fact *margin, *orders, *customer;
};
/* Facts of the business as the brief, today's figures, offers or the catalogue give them. */
void ep_stage_business_terms(struct ep_context *ctx, struct ep_terms *out);
/* Those of an offer or segment under "<prefix>.": its own where given, else `base`. True where any
 * is its own. */
bool ep_stage_own_terms(struct ep_context *ctx, const char *prefix, const struct ep_economics *own,
                        const struct ep_terms *base, struct ep_terms *out);
/* Write "<prefix>.margin_per_order", "<prefix>.orders_horizon" and "<prefix>.customer_value". */
void ep_stage_write_value(struct ep_context *ctx, const char *prefix, const struct ep_terms *terms,
                          struct ep_value *out);
/* Terms of repeat buying at the mids. */
struct ep_repeat_terms ep_stage_repeat(const struct ep_context *ctx, const struct ep_terms *terms);

/* --- parts of stages ----------------------------------------------------------------------------
 */

/* business_notes.c: what is known of the trade and of today. */
enum ep_status ep_business_notes(struct ep_context *ctx, struct ep_error *err);
/* business_rates.c: base rates of the funnel, seasons, facts of the plan and of today. */
void ep_business_plan_facts(struct ep_context *ctx);
void ep_business_rates(struct ep_context *ctx);
enum ep_status ep_business_season(struct ep_context *ctx, struct ep_error *err);

/* goals_conflicts.c: contradictions between goals, unit economics, capacity and people. */
enum ep_status ep_goals_conflicts(struct ep_context *ctx, struct ep_error *err);
/* goals_tree.c: levels 0 and 1 of the tree of KPI. */
enum ep_status ep_goals_tree(struct ep_context *ctx, struct ep_error *err);
/* Kind and unit of a goal's metric. */
enum ep_metric_kind {
    EP_METRIC_FLOW,  /* adds up over months */
    EP_METRIC_STOCK, /* people, counted once in the window */
    EP_METRIC_LEVEL  /* holds in every month */
};
struct ep_metric {
    const char *id, *unit;
    enum ep_metric_kind kind;
    bool people;           /* counts people: cannot pass those there are */
    const char *tools[3];  /* without which it cannot be measured; NULL-terminated */
    const char *lead_tool; /* the same for businesses that count leads, or NULL */
    const char *skill;     /* of who answers for it */
};
/* By id; EP_BUG where the table lacks a metric of the brief. */
const struct ep_metric *ep_metric_find(const char *id);

/* intent.c: what a search is after, by words. */
struct ep_query_words {
    char **item; /* lower case */
    size_t count;
};
/* Words of a text in lower case (Unicode letters and digits). Arena-owned. */
struct ep_query_words ep_query_words(struct ep_arena *a, const char *text);
/* buy, compare, learn, brand, local or ambiguous. Static. `brand`, `rivals` and `places` are words
 * of the client's name, of competitors' names and of cities. */
struct ep_intent_context {
    const struct ep_query_words *brand, *rival, *place;
    size_t rivals, places;
};
const char *ep_intent_of(const struct ep_query_words *query, const struct ep_intent_context *known);
/* What the forms of a word share: kleid of kleider, квест of квесты. Arena-owned. */
const char *ep_word_stem(struct ep_arena *a, const char *word);
/* True for words that carry no topic: stop words and words of intent. */
bool ep_word_is_plain(const char *word);

/* demand_ceilings.c: rows of channel_ceiling that need what the strategy judges. */
enum ep_status ep_demand_other_ceilings(struct ep_context *ctx, struct ep_error *err);

/* competitors_search.c: share of voice and keyword gaps of data files; *args gets the arguments of
 * the opening that the gaps are, NULL where there are none. */
enum ep_status ep_competitors_search(struct ep_context *ctx, const char **args,
                                     struct ep_error *err);

/* audit_funnel.c: today's funnel against the benchmark; writes audit.leak. */
enum ep_status ep_audit_funnel(struct ep_context *ctx, struct ep_error *err);
/* audit_maturity.c: how far each group of tools has come; needs the facts audit.tool. */
enum ep_status ep_audit_maturity(struct ep_context *ctx, struct ep_error *err);
/* audit_findings.c */
enum ep_status ep_audit_findings(struct ep_context *ctx, struct ep_error *err);

#endif
