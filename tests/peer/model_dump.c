/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints random planning problems with the solver's plans as one JSON array, for model_peer.py:
 *     model_dump FIRST_SEED LAST_SEED */

#include "unit/model/random_model.h"
#include <stdlib.h>

static void row(const char *name, const double *v, int count)
{
    printf(", \"%s\": ", name);
    if (!v) {
        printf("%s", count ? "null" : "[]");
        return;
    }
    for (int i = 0; i < count; i++)
        printf("%s%.17g", i ? ", " : "[", v[i]);
    printf(count ? "]" : "[]");
}

static void channel(const struct ep_model *m, int i)
{
    const struct ep_model_channel *c = &m->channel[i];
    printf("%s{\"id\": \"%s\", \"per_result\": %d, \"k\": %.17g, \"theta\": %.17g, \"lag\": %d",
           i ? ",\n  " : "", c->id, c->per_result, c->k, c->theta, c->lag);
    printf(", \"cash_share\": %.17g, \"role\": %d, \"hour_price\": %.17g, \"fixed_hours\": %.17g",
           c->cash_share, c->role, c->hour_price, c->fixed_hours);
    printf(", \"family\": %d, \"lead\": %.17g, \"customer\": %.17g, \"subscriber\": %.17g",
           c->family, c->visit_to_lead, c->lead_to_customer, c->visit_to_subscriber);
    printf(", \"sales_lag\": %d, \"value\": %.17g", c->sales_lag, c->customer_value);
    row("base", c->base, m->months + m->tail);
    row("history", c->history, c->history_count);
    printf(", \"feeds\": [");
    for (int f = 0; f < c->feed_count; f++)
        printf("%s{\"from\": %d, \"of\": %d, \"rate\": %.17g, \"lag\": %d}", f ? ", " : "",
               c->feed[f].from, (int)c->feed[f].of, c->feed[f].rate, c->feed[f].lag);
    printf("]}");
}

static void goals(const struct ep_model *m)
{
    printf(",\n \"goals\": [");
    for (int g = 0; g < m->goals; g++) {
        const struct ep_model_goal *goal = &m->goal[g];
        printf("%s{\"kind\": %d, \"from\": %d, \"to\": %d, \"at_least\": %.17g, \"price\": %.17g, "
               "\"people\": %.17g",
               g ? ",\n  " : "", (int)goal->kind, goal->from, goal->to, goal->at_least, goal->price,
               goal->people);
        row("per_visit", goal->per_visit, m->channels);
        row("reach", goal->reach, m->channels);
        row("contact", goal->contact, m->channels);
        printf("}");
    }
    printf("]");
}

static void problem(const struct ep_model *m, uint64_t seed)
{
    printf("{\"seed\": %d, \"months\": %d, \"tail\": %d, \"budget\": %.17g", (int)seed, m->months,
           m->tail, m->budget);
    row("monthly_cap", m->monthly_cap, m->months);
    row("capacity", m->capacity, m->months);
    printf(",\n \"channels\": [");
    for (int i = 0; i < m->channels; i++)
        channel(m, i);
    printf("],\n \"families\": [");
    for (int f = 0; f < m->families; f++)
        printf("%s%.17g", f ? ", " : "", m->family[f].alpha);
    printf("],\n \"roles\": [");
    for (int r = 0; r < m->roles; r++)
        printf("%s{\"hours\": %.17g, \"cost\": %.17g, \"buy\": %.17g, \"cash\": %d}", r ? ", " : "",
               m->role[r].hours_month, m->role[r].cost_hour, m->role[r].buy_price, m->role[r].cash);
    printf("],\n \"awareness\": [");
    for (int s = 0; s < m->awarenesses; s++) {
        const struct ep_model_awareness *w = &m->awareness[s];
        printf("{\"people\": %.17g, \"decay\": %.17g, \"start\": %.17g, \"worth\": %.17g, "
               "\"customers\": %.17g",
               w->people, w->decay, w->start, w->customer_value,
               w->visits_per_aware * w->visit_to_lead * w->lead_to_customer);
        row("rate", w->rate, m->channels);
        printf("}");
    }
    printf("]");
    goals(m);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t last = argc > 2 ? strtoull(argv[2], NULL, 10) : 10;
    const char *comma = "[";
    for (uint64_t seed = first; seed <= last; seed++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_error err;
        struct ep_solution s;
        unsigned parts = seed % 2 ? RANDOM_ALL : RANDOM_ALL & ~(unsigned)RANDOM_FEEDS;
        struct ep_model *m = random_model(seed, 5, 3, 4, parts & ~(unsigned)RANDOM_FIXED, a);
        if (ep_model_solve(m, all_on(m, a), a, &s, &err) == EP_OK) {
            printf("%s", comma);
            comma = ",\n";
            problem(m, seed);
            printf(",\n \"objective\": %.17g, \"upper_bound\": %.17g", s.objective, s.upper_bound);
            row("effort", s.effort, m->channels * m->months);
            printf("}");
        }
        ep_arena_free(a);
    }
    printf("]\n");
    return 0;
}
