/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_DEMAND_INTERNAL_H
#define EP_DEMAND_INTERNAL_H

/* What the files of stage demand share. */

#include "stage/stage_internal.h"

struct ep_demand_query {
    const char *text, *normal; /* as written; its words in lower case */
    struct ep_query_words words;
    const char **stem; /* of each word */
    const char *intent, *topic, *place;
    struct ep_range volume;
    bool judged, data; /* intent by our rules; read from a data file */
};

struct ep_demand {
    struct ep_demand_query *query;
    size_t queries, repeated;
    struct {
        const char **item;
        size_t count;
    } places;                      /* stems of the cities' names: no topics */
    const struct ep_fact *fact[6]; /* by intent, in the order of demand.c */
};

/* demand.c: names of the client, its competitors and its cities, for the rules of intent. */
struct ep_intent_context ep_demand_known_names(struct ep_context *ctx);
/* demand_ceilings.c: rows of topic with the clicks within reach. */
enum ep_status ep_demand_topics(struct ep_context *ctx, const struct ep_demand *d,
                                struct ep_error *err);
/* demand_ceilings.c: ceilings of channels that live on searches, lists and listings. */
enum ep_status ep_demand_ceilings(struct ep_context *ctx, struct ep_error *err);

#endif
