/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_TOOLS_INTERNAL_H
#define EP_TOOLS_INTERNAL_H

/* Tools of the catalogue as they apply to this plan: the conditions that ask for them, and what
 * they cost. */

#include "stage/plan_internal.h"

/* What conditions speak of, beside channels, lists and the ledger. */
struct ep_tool_fact {
    const char *key, *unit, *formula;
    double value;
};
#define EP_TOOL_FACTS 17

/* Fill `row` (ended by a key of NULL) from the plan `s`; NULL: as if one channel ran and brought
 * nothing yet. */
void ep_tools_facts(struct ep_context *ctx, const struct ep_plan *plan, const struct ep_solution *s,
                    struct ep_tool_fact row[EP_TOOL_FACTS]);

/* A comparison "fact operator number" of a condition. Key is borrowed from `text`'s arena copy. */
struct ep_tool_term {
    char key[160], op[4];
    double limit;
};
#define EP_TOOL_TERMS 6
/* Take a condition apart; returns how many comparisons it joins. */
int ep_tools_terms(const char *condition, struct ep_tool_term out[EP_TOOL_TERMS]);
/* The figure that a comparison is about: of the plan, its channels (1 in use), the brief's lists,
 * else of the ledger. `s` as in ep_tools_facts(). */
double ep_tools_value(struct ep_context *ctx, const struct ep_plan *plan,
                      const struct ep_solution *s, const struct ep_tool_fact *row, const char *key);
bool ep_tools_holds(const struct ep_tool_term *term, double value);
/* The channel that a term asks to be in use, NULL where it asks something else. */
const char *ep_tools_channel(const struct ep_tool_term *term);

/* tools_gain.c: what the tool adds to the customers of the channels that use it: its own row
 * tool.ID.gain, else general.tool_gain. */
const struct ep_fact *ep_tools_gain(struct ep_context *ctx, const struct ep_tool_spec *tool);
/* The law asks for it: it adds no customers. */
bool ep_tools_of_law(const struct ep_plan_tool *x);
/* Fill x->adds_to from its users: none where the law asks for it; where a dearer product is none,
 * those alone that would run without it, for the others' figures take it as given; and none of a
 * listing that counts customers. Expects costs and what waits for it. */
void ep_tools_set_users(struct ep_context *ctx, const struct ep_plan *plan, struct ep_plan_tool *x);
/* The part that its usual product surely adds (low end) to the customers of these, for what is not
 * there yet; 0 where there are none. */
double ep_tools_least_gain(struct ep_context *ctx, const struct ep_plan *plan,
                           const struct ep_plan_tool *x);
/* What of it a plan counts on: none where a least budget is sought, for hopes do not reach it. */
double ep_tools_sure(struct ep_context *ctx, const struct ep_plan *plan,
                     const struct ep_plan_tool *x);
/* The same where the plan pays for it: what the plan counts on. */
double ep_tools_counted(struct ep_context *ctx, const struct ep_plan *plan,
                        const struct ep_plan_tool *x);
/* What is counted, as factors on the closing rates [channels]: 1 + the sum of its tools' gains.
 * `tool` as charged (index). Arena-owned. */
double *ep_tools_factor(struct ep_context *ctx, const struct ep_plan *plan,
                        const struct ep_plan_tool *tool);
/* to / from [m->channels]; NULL is 1 throughout. Arena-owned. */
double *ep_tools_ratio(struct ep_arena *a, const struct ep_model *m, const double *to,
                       const double *from);
/* Closing rates of a model, and what its goals count of sales, times `ratio` [channels]: what is
 * changed of m is then its own (arena); its draws are as they were. */
void ep_tools_scale(struct ep_arena *a, const double *ratio, struct ep_model *m);
struct ep_model_draws ep_tools_scale_draws(struct ep_arena *a, const struct ep_model *m,
                                           const struct ep_model_draws *from, const double *ratio);
/* The few draws as they were drawn, with the gains that the plan has now. */
void ep_tools_scale_few(struct ep_arena *a, struct ep_plan *plan);
/* Make the gains of plan->tool those of the plan's model, its untested channels and its few draws.
 * True where that changes any. */
bool ep_tools_take_gain(struct ep_context *ctx, struct ep_plan *plan);
/* What the customers of the plan `s` bring, its effort held, at the mids: capacity, prices of goals
 * counted. */
struct ep_tool_worth {
    double money, objective;
};
struct ep_tool_worth ep_tools_worth(const struct ep_plan *plan, const struct ep_solution *s);
/* What `gain` more customers of those that tool x adds to would bring beyond `now`, which is that
 * worth. */
struct ep_tool_worth ep_tools_adds(const struct ep_plan *plan, const struct ep_solution *s,
                                   const struct ep_tool_worth *now, const struct ep_plan_tool *x,
                                   double gain);

#endif
