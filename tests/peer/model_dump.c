/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints random planning problems with the solver's plans as one JSON array, for model_peer.py:
 *     model_dump FIRST_SEED LAST_SEED
 *     model_dump generated             2 to 20 channels x 3 to 12 months, for model_generated.py
 *     model_dump one CHANNELS MONTHS   one of them, with the seconds of a processor of its solve
 *     model_dump time CHANNELS MONTHS DRAWS SEEDS [all]
 *                                      of so many problems each: seed, evaluations, gap, seconds of
 *                                      a processor of a solve over draws and of a forecast; `all`:
 *                                      with hours, families, capacity, monthly caps and reach too
 */

#include "unit/model/random_model.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
               "\"people\": %.17g, \"must\": %d, \"max_cost\": %.17g",
               g ? ",\n  " : "", (int)goal->kind, goal->from, goal->to, goal->at_least, goal->price,
               goal->people, goal->must, goal->max_cost);
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

static void solved(const struct ep_model *m, uint64_t seed, const struct ep_solution *s)
{
    problem(m, seed);
    printf(",\n \"objective\": %.17g, \"upper_bound\": %.17g", s->objective, s->upper_bound);
    row("effort", s->effort, m->channels * m->months);
}

static void random_problems(uint64_t first, uint64_t last)
{
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
            solved(m, seed, &s);
            printf("}");
        }
        ep_arena_free(a);
    }
    printf("]\n");
}

/* A part of the features by number, so that each occurs with and without the others. */
static struct ep_model *generated(int number, int n, int T, struct ep_arena *a)
{
    unsigned parts = RANDOM_RESULT;
    struct ep_error err;
    struct ep_solution s;
    parts |= number % 2 ? RANDOM_FEEDS : 0;
    parts |= number % 3 ? RANDOM_CARRY : 0;
    parts |= number % 4 < 2 ? RANDOM_CAPS : 0;
    parts |= number % 5 < 3 ? RANDOM_GOALS | RANDOM_AWARE : 0;
    struct ep_model *m = random_model((uint64_t)number + 7000, n, T, 6, parts, a);
    m->channel[0].per_result = false;
    for (int c = 0; c < n; c++)
        m->channel[c].start = 0;
    if (m->goals == 0 || number % 2)
        return m;
    /* a must that binds: a tenth more than the best plan brings of itself, or what can be had */
    if (ep_model_solve(m, all_on(m, a), a, &s, &err) != EP_OK || s.goal[0] <= 0)
        return m;
    m->goal[0].price = 0;
    m->goal[0].must = true;
    m->goal[0].scale = EP_SCALE_VISITS;
    m->goal[0].at_least = 1.1 * s.goal[0];
    if (ep_model_solve(m, all_on(m, a), a, &s, &err) == EP_OK)
        m->goal[0].at_least = fmin(m->goal[0].at_least, 0.99 * s.goal[0]);
    return m;
}

static void generated_problems(void)
{
    static const int size[][2] = {{2, 3},  {3, 4},  {4, 6},   {5, 5},   {6, 6},  {7, 8},  {8, 10},
                                  {10, 6}, {12, 6}, {5, 12},  {10, 10}, {15, 8}, {20, 4}, {9, 9},
                                  {3, 12}, {6, 12}, {18, 10}, {16, 12}, {20, 8}, {20, 12}};
    for (int i = 0; i < (int)(sizeof size / sizeof *size); i++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_error err;
        struct ep_solution s;
        struct ep_model *m = generated(i, size[i][0], size[i][1], a);
        if (ep_model_solve(m, all_on(m, a), a, &s, &err) != EP_OK) {
            fprintf(stderr, "problem %d: %s\n", i, err.message);
            exit(1);
        }
        printf("%s", i ? ",\n" : "[");
        solved(m, (uint64_t)i, &s);
        printf("}");
        ep_arena_free(a);
    }
    printf("]\n");
}

/* Of a processor: the machine may be busy. */
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The least of five times. */
static void timed_problem(int n, int T)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    struct ep_solution s;
    struct ep_model *m = generated(7, n, T, a); /* feeds, carry-over, caps left out, goals */
    double least = INFINITY;
    for (int i = 0; i < 5; i++) {
        double start = seconds();
        if (ep_model_solve(m, all_on(m, a), a, &s, &err) != EP_OK)
            exit(1);
        least = fmin(least, seconds() - start);
    }
    printf("[");
    solved(m, 7, &s);
    printf(", \"seconds\": %.9g}]\n", least);
    ep_arena_free(a);
}

static void timed_draws(int n, int T, int draws, int seed, unsigned parts)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    struct ep_solution s;
    struct ep_forecast f;
    struct ep_model *m = random_model((uint64_t)seed + 7000, n, T, 6, parts, a);
    m->channel[0].per_result = false;
    random_draws(m, (uint64_t)seed, draws, a);
    double start = seconds();
    if (ep_model_solve(m, all_on(m, a), a, &s, &err) != EP_OK) {
        fprintf(stderr, "problem %d: %s\n", seed, err.message);
        exit(1);
    }
    double solved = seconds();
    ep_model_forecast(m, &s, a, &f);
    printf("%d %d %.2e %.6f %.6f\n", seed, s.iterations, s.gap, solved - start, seconds() - solved);
    ep_arena_free(a);
}

static void timed_problems(int n, int T, int draws, int seeds, bool all)
{
    unsigned some = RANDOM_FEEDS | RANDOM_CARRY | RANDOM_AWARE | RANDOM_GOALS | RANDOM_RESULT;
    for (int seed = 1; seed <= seeds; seed++)
        timed_draws(n, T, draws, seed, all ? RANDOM_ALL & ~(unsigned)RANDOM_FIXED : some);
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "one") == 0)
        timed_problem(atoi(argv[2]), atoi(argv[3]));
    else if (argc > 5 && strcmp(argv[1], "time") == 0)
        timed_problems(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), argc > 6);
    else if (argc > 1 && strcmp(argv[1], "generated") == 0)
        generated_problems();
    else
        random_problems(argc > 1 ? strtoull(argv[1], NULL, 10) : 1,
                        argc > 2 ? strtoull(argv[2], NULL, 10) : 10);
    return 0;
}
