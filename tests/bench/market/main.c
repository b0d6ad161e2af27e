/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* market [--check] [MARKETS [FIRST]]
 *   steer every generated market through a year by each policy and print the table of
 *   docs/performance.md; --check: fail where what theory guarantees does not hold */

static const char *const world_name[WORLD_COUNT] = {"as modelled", "drift", "S-shape", "lag",
                                                    "shocks"};
static const char *const policy_name[POLICY_COUNT] = {"plan left alone", "equal split",
                                                      "in proportion", "review", "uncapped"};

struct result {
    struct tally tally;
    double oracle, profit[POLICY_COUNT]; /* sums */
    double worst;                        /* review less plan, part of the oracle */
    int worst_market, lost, markets;     /* lost: review below plan */
    int above;                           /* policies that beat one who knows: none can */
};

static void run_world(enum world world, int first, int markets, struct result *r)
{
    memset(r, 0, sizeof *r);
    r->markets = markets;
    for (int i = first; i < first + markets; i++) {
        struct market k;
        struct year y[POLICY_COUNT];
        market_open(&k, world, i);
        double oracle = market_oracle(&k);
        for (int p = 0; p < POLICY_COUNT; p++) {
            steer(&k, (enum policy)p, &y[p],
                  p == POLICY_PLAN || p == POLICY_REVIEW ? &r->tally : NULL);
            r->profit[p] += y[p].profit;
            r->above += y[p].profit > oracle + 1e-4 * fabs(oracle);
        }
        r->oracle += oracle;
        double gain = (y[POLICY_REVIEW].profit - y[POLICY_PLAN].profit) / fmax(1, oracle);
        r->lost += gain < -1e-9;
        if (gain < r->worst) {
            r->worst = gain;
            r->worst_market = i;
        }
        market_close(&k);
    }
}

static double part(double of, long all)
{
    return all > 0 ? 100.0 * of / (double)all : 0;
}

static void print_profit(const struct result *r)
{
    printf("| profit, %% of one who knows |");
    for (int p = 0; p < POLICY_COUNT; p++)
        printf(" %s |", policy_name[p]);
    printf(" review below plan | worst |\n|---|");
    for (int p = 0; p < POLICY_COUNT + 2; p++)
        printf("--:|");
    printf("\n");
    for (int w = 0; w < WORLD_COUNT; w++) {
        printf("| %s |", world_name[w]);
        for (int p = 0; p < POLICY_COUNT; p++)
            printf(" %.1f |", 100 * r[w].profit[p] / r[w].oracle);
        printf(" %.0f%% of markets | %.1f%% (market %d) |\n", part((double)r[w].lost, r[w].markets),
               100 * r[w].worst, r[w].worst_market);
    }
}

static void print_verdicts(const struct result *r)
{
    printf("\n| verdicts, alpha 10%% | good refuted | bad supported | on the edge: refuted | "
           "supported | a third short: refuted | month | half as much again: supported | month | "
           "moves of reviews |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int w = 0; w < WORLD_COUNT; w++) {
        const struct tally *t = &r[w].tally;
        printf("| %s | %ld of %ld (%.1f%%) | %ld of %ld (%.1f%%) | %.1f%% | %.1f%% | %.0f%% | "
               "%.1f | %.0f%% | %.1f | %.0f%% |\n",
               world_name[w], t->good_refuted, t->good, part((double)t->good_refuted, t->good),
               t->bad_supported, t->bad, part((double)t->bad_supported, t->bad),
               part((double)t->edge_refuted, t->edge), part((double)t->edge_supported, t->edge),
               part((double)t->weak_refuted, t->weak),
               (double)t->weak_months / fmax(1, (double)t->weak_refuted),
               part((double)t->strong_supported, t->strong),
               (double)t->strong_months / fmax(1, (double)t->strong_supported),
               part((double)t->moves, t->reviews));
    }
}

static void print_ranges(const struct result *r)
{
    printf("\n| P10 to P90, customers of the next quarter | of a channel | of all |\n"
           "|---|--:|--:|\n");
    for (int w = 0; w < WORLD_COUNT; w++) {
        const struct tally *t = &r[w].tally;
        printf("| %s | %.1f%% of %ld | %.1f%% of %ld |\n", world_name[w],
               part(t->inside, t->ranges), t->ranges, part(t->totals_inside, t->totals), t->totals);
    }
}

/* ---- what theory guarantees ---- */

static int failures;

static void expect(bool held, const char *what)
{
    printf("%s: %s\n", held ? "holds" : "FAILS", what);
    failures += !held;
}

/* The shortest way to the same visits: the library's own evaluation. */
static bool same_curve(void)
{
    struct market k;
    double visits[CHANNELS * ALL], off = 0;
    market_open(&k, WORLD_AS_MODELLED, 1);
    market_visits(&k, NULL, NULL, k.plan.effort, visits);
    for (int i = 0; i < CHANNELS * ALL; i++)
        off = fmax(off, fabs(visits[i] - k.plan.visits[i]));
    market_close(&k);
    return off < 1e-6;
}

static bool at_most(long of, long all, double share)
{
    return ep_share_limits((double)of, (double)all, 0.99).low <= share;
}

static void check_verdicts(const struct tally *t, const char *world)
{
    printf("%s:\n", world);
    expect(at_most(t->edge_refuted, t->edge, 0.1),
           "on its target, refuted at any look: at most 10%");
    expect(at_most(t->edge_supported, t->edge, 0.1), "on its target, supported: at most 10%");
    expect(at_most(t->good_refuted, t->good, 0.1), "better than its target, refuted: at most 10%");
    expect(at_most(t->bad_supported, t->bad, 0.1), "worse than its target, supported: at most 10%");
}

static void check(const struct result *r)
{
    const struct result *as = &r[WORLD_AS_MODELLED];
    struct ep_interval inside = ep_share_limits(as->tally.inside, (double)as->tally.ranges, 0.99);
    expect(same_curve(), "the market's planned curve is the model's");
    expect(as->above == 0, "no policy beats the plan of one who knows");
    expect(inside.low <= 0.83 && inside.high >= 0.77, "P10 to P90 holds 80%");
    for (int w = 0; w < WORLD_COUNT; w++) {
        check_verdicts(&r[w].tally, world_name[w]);
        expect(r[w].profit[POLICY_REVIEW] > r[w].profit[POLICY_PLAN], "review beats the plan");
        expect(r[w].profit[POLICY_REVIEW] > r[w].profit[POLICY_PROPORTIONAL],
               "review beats money in proportion to results");
    }
}

int main(int argc, char **argv)
{
    bool checks = argc > 1 && strcmp(argv[1], "--check") == 0;
    int markets = argc > 1 + checks ? atoi(argv[1 + checks]) : 500;
    int first = argc > 2 + checks ? atoi(argv[2 + checks]) : 1;
    static struct result r[WORLD_COUNT];
    if (markets < 1) {
        fprintf(stderr, "usage: market [--check] [MARKETS [FIRST]]\n");
        return 2;
    }
    for (int w = 0; w < WORLD_COUNT; w++)
        run_world((enum world)w, first, markets, &r[w]);
    if (checks)
        check(r);
    else {
        print_profit(r);
        print_verdicts(r);
        print_ranges(r);
    }
    return failures > 0;
}
