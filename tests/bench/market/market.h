/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_MARKET_H
#define BENCH_MARKET_H

/* Generated markets whose truth is known, and ways to steer a plan through a year in them. All
 * numbers from one seed. */

#include "emplan/evidence.h"

#include <gsl/gsl_rng.h>

#define CHANNELS 5
#define MONTHS   12
#define TAIL     6
#define ALL      (MONTHS + TAIL)
#define CELLS    (CHANNELS * MONTHS)

/* Ways in which the world differs from the model that plans in it. */
enum world {
    WORLD_AS_MODELLED,
    WORLD_DRIFT,   /* multipliers wander by 15% a month */
    WORLD_S_SHAPE, /* Hill curve of slope 2 through the planned point */
    WORLD_LAG,     /* effects come one or two months later, carry-over differs */
    WORLD_SHOCKS,  /* a common market factor moves all channels each month, sd 20% */
    WORLD_COUNT
};

enum policy {
    POLICY_PLAN,         /* left alone */
    POLICY_EQUAL,        /* equal split */
    POLICY_PROPORTIONAL, /* money in proportion to results */
    POLICY_REVIEW,       /* emplan's review, capped */
    POLICY_UNCAPPED,     /* the same without cap, floor and flat range */
    POLICY_COUNT
};

struct truth {
    double eta[CHANNELS][ALL]; /* multiplier of visits, by month of the effect */
    double lead[CHANNELS], sale[CHANNELS];
    double theta[CHANNELS], half[CHANNELS]; /* half: Hill's half-way effort; 0: as modelled */
    int lag[CHANNELS];
};

struct market {
    enum world world;
    int number;
    struct ep_arena *arena;
    struct ep_model *model; /* as planned, without draws */
    struct ep_solution plan;
    struct ep_gamma visit[CHANNELS]; /* priors */
    struct ep_beta lead[CHANNELS], sale[CHANNELS];
    struct ep_gamma total[CHANNELS]; /* of customers: visits and both rates */
    struct truth truth;
    double target[CHANNELS]; /* multiplier at which the planned money just pays back */
};

/* market.c */
void market_open(struct market *k, enum world world, int number);
void market_close(struct market *k);
gsl_rng *market_rng(const struct market *k, int stream);
/* Expected visits [CHANNELS][ALL] of an effort [CHANNELS][MONTHS]; truth NULL: as planned, each
 * channel with its timing (NULL: the first). */
void market_visits(const struct market *k, const struct truth *truth, const int *timing,
                   const double *effort, double *visits);
/* The same for what the plan would bring with the truth's lag and carry-over. */
void market_matured(const struct market *k, const double *effort, double *visits);
/* Expected profit of an effort under the truth, tail included. */
double market_profit(const struct market *k, const double *effort);
/* Profit of the plan of one who knows the truth from the start (with drift: from month to
 * month). */
double market_oracle(const struct market *k);

/* steer.c */
struct tally {
    long tested; /* hypotheses of channels with money */
    long good, good_refuted, good_supported;
    long bad, bad_supported, bad_refuted;
    long edge, edge_refuted, edge_supported;      /* the same data against their true value */
    long weak, weak_refuted, weak_months;         /* true value two thirds of the target */
    long strong, strong_supported, strong_months; /* half as much again */
    long ranges, totals;                          /* customers of a channel in the next quarter */
    double inside, totals_inside;                 /* totals: of all channels */
    long moves, reviews;
};
struct year {
    double effort[CELLS];
    double profit;
};
/* Steer through the year; tally may be NULL. */
void steer(const struct market *k, enum policy policy, struct year *y, struct tally *tally);

#endif
