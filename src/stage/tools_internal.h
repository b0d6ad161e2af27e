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
void ep_tools_facts(struct ep_context *ctx, const struct ep_plan *plan,
                    const struct ep_solution *s, struct ep_tool_fact row[EP_TOOL_FACTS]);

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

/* tools_plan.c: what the tool adds to the worth of the customers it touches: its own row
 * tool.ID.gain, else general.tool_gain. */
const struct ep_fact *ep_tools_gain(struct ep_context *ctx, const struct ep_tool_spec *tool);

#endif
