/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BOUND_INTERNAL_H
#define EP_BOUND_INTERNAL_H

/* The bound over sets of channels:
 *   respond.c  the best that one channel can do at given prices
 *   respond_min.c
 *              the same with carry-over and a minimum of its months
 *   bound_open.c, bound_price.c, bound_alone.c, bound.c
 *              the Lagrangian at given multipliers, channel by channel: what couples channels
 *              (awareness, goals, reach, ceilings that are fed) is held at linear supports
 *   bound_tune.c
 *              its multipliers moved to where it is low
 *   sides.c    what is on and off in a node
 *   sets.c     branch and bound over the channels that are on and off
 *   prove.c    the same of a solution that is given */

#include "model/model_internal.h"

/* ---- respond.c ---- */
struct ep_pool { /* months from .. to - 1 that start with d */
    int from, to;
    double d;
};
/* One channel by itself; months counted from its lag on, t < months have effort. */
struct ep_alone {
    int months, all, draws;
    double theta, most;             /* most: effective effort beyond `start` at most */
    const double *worth, *room, *k; /* [all][draws] of a visit; ceiling; [draws] */
    const double *price, *reach;    /* [all] of effective effort; what it is worth by itself */
    const double *start;            /* [all] effective effort of history and lower limits */
    const double *lo, *hi;          /* [months] of effort */
    double *d, *slope, *row;        /* [all], [all], [2][draws] scratch */
    struct ep_pool *pool;           /* [months] scratch */
    /* of several plans, in each of which effort begins in another month, `first` here; NULL: one */
    struct ep_starts *starts;
    int first;
};
/* What they have in common: *p as it is where effort may begin in any month. From `a`. */
struct ep_starts *ep_alone_starts(const struct ep_alone *p, struct ep_arena *a);
/* Worth of the visits of month t at effective effort x. */
double ep_alone_worth(const struct ep_alone *p, int t, double x);
/* The same of so much more than `start`; kept for other plans. */
double ep_alone_worth_of(const struct ep_alone *p, int t, double more);
/* Most of worth - price, the lower limits' own price apart; x [all], e [months] of the best plan,
 * *slack: what a better one could add at most. */
double ep_alone_best(const struct ep_alone *p, double *x, double *e, double *slack);

/* ---- respond_min.c ---- */
/* Bounds of the same where each month has no effort or `least` of it at least, for each month in
 * which effort may begin; there are no lower limits. price [months] of effort. From `a`; *p stays
 * as it is meanwhile. */
struct ep_minima *ep_alone_minima(const struct ep_alone *p, const double *price, double least,
                                  struct ep_arena *a);
/* That where it begins in month `first` or later, up to `months`; e [months]: the plan of it. */
double ep_minima_from(const struct ep_minima *m, int first);
void ep_minima_plan(const struct ep_minima *m, int first, double least, double *e);

/* ---- bound_open.c ---- */
enum ep_side { /* of a channel in a node */
    EP_SIDE_FREE,
    EP_SIDE_ON,
    EP_SIDE_OFF
};
struct ep_bound {
    struct ep_task *task; /* multipliers; its plan is where the supports are taken */
    struct ep_net *net;   /* a fork in which all channels respond */
    struct ep_value *w;
    struct ep_arena *arena;
    double *seed;       /* [n][all][draws] worth of a visit, feeds apart */
    double *worth;      /* the same with feeds */
    double *room, *sup; /* [n][all][draws] ceiling of the plan; most that it can be in the node */
    double *edge;       /* [edges][draws] ceiling per visit of the source */
    bool has_sups;      /* those of channels that nothing feeds: no node changes them */
    double *per;        /* [all][draws] scratch */
    double *ratio;      /* [3][draws] scratch */
    double *reach;      /* [n][all] */
    double *k;          /* [n][draws] */
    double *part_cash, *part_hours; /* [n][T] of a unit of effort, own part of families inside */
    double *lo, *hi;                /* [n][T] of effort */
    bool minima;                    /* months of channels with carry-over keep their minima too */
    bool fixed;                     /* set and months are those of the plan: minima stand in lo */
    bool *counts;                   /* [n] may bring visits in some set that is asked for */
    double constant;                /* what does not depend on channels, money apart */
    /* reach: N(1 - exp(-L)), L the sum of concave L_i(X_i) of each channel's effective effort in
     * the window, rises from the plan by at most N exp(-L0) (L - L0), and each L_i lies below its
     * tangent at any point */
    double *weight;     /* [G] N exp(-L0) at the plan, times the goal's worth */
    double *tangent;    /* [G][n] X_i at which L_i has its tangent */
    double *window;     /* [G][n] X_i of the last evaluation's own plan */
    double *tilt;       /* [n] what being on adds beside the slopes in `reach` */
    double *tool_share; /* [tools] of its cost that a channel pays which uses it and is on */
    double *fee_share;  /* [tools] the same of the months of a tool that begins with its users */
    int *payer;         /* [tools] channel that pays all these months, -1: none does */
    /* of the last evaluation */
    double *value;       /* [n] part of the bound */
    double *gain;        /* [n] of being on */
    double *lost;        /* [n] of those on: what the bound loses at least without it */
    double *cash;        /* [n] that being on takes */
    double *open;        /* [n] what the choice between on and off leaves open by the feeds */
    bool *on;            /* [n] */
    double use;          /* cash that the plan of the bound takes */
    double strain;       /* hours it takes beyond those there are, at their prices */
    double *month_cash;  /* [T] cash that it takes, hours that are bought apart */
    double *month_hours; /* [R][T] */
};
/* Where the draws of month t of channel i begin in an array [n][all][draws]. */
static inline size_t row_at(const struct ep_bound *b, int i, int t)
{
    return ((size_t)i * (size_t)b->net->all + (size_t)t) * (size_t)b->net->draws;
}
/* Paid by result, nothing comes before the channel's start. */
static inline bool is_closed(const struct ep_net *net, int i, int t)
{
    return net->m->channel[i].per_result && t < net->m->channel[i].start;
}

/* Open a bound over all sets at the multipliers and the plan of a solved task. */
struct ep_bound *ep_bound_new(struct ep_task *task, struct ep_arena *a);
/* That of the task's own set and months, opened where the task stands now; it is the task's, kept
 * for the next time. */
struct ep_bound *ep_bound_own(struct ep_task *task);
/* Another of the same supports and tangents, for looks beside those of `from`, which stays as it is
 * meanwhile: what looks write is its own. */
struct ep_bound *ep_bound_twin(const struct ep_bound *from, struct ep_arena *a);
/* True where tangents of reach may be moved. */
bool ep_bound_reaches(const struct ep_bound *b);
/* Put the slopes in `reach`, and `tilt`, to the tangents of channel i. */
void ep_bound_set_reach(struct ep_bound *b, int i);
/* Multipliers that a node may move: the price of the budget, a factor on the prices of hours. The
 * bound is convex in each; its slopes are minus the cash, and the hours, over what there is. */
struct ep_levers {
    double budget, hours;
};
/* ---- bound_price.c ---- */
struct ep_money {                   /* at the multipliers of an evaluation */
    double *cash, *hour, *use_hour; /* [T]; [R][T]; cash that an hour takes */
    double *price, *use;            /* [T] of a unit of effort of the channel at hand */
    double *weight, *strain;        /* [R][T] price of an hour beyond its own cost; [T] of effort */
    double *fixed;                  /* [T] cash that being on takes */
    double lump, lump_use, lump_strain;
    int cheapest; /* month in which money costs least */
    int start;    /* month in which the channel at hand begins */
};
void ep_bound_set_prices(const struct ep_bound *b, const struct ep_levers *x, struct ep_money *p);
/* What the multipliers give back: budget, caps, hours that there are. */
double ep_bound_given_back(const struct ep_bound *b, double budget, const struct ep_money *p,
                           double *hours);
/* Cost of the tools that the sides settle, the shares of the others into b->tool_share. */
double ep_bound_price_tools(struct ep_bound *b, const enum ep_side *side, const struct ep_money *p);
/* Last month in which the channel may begin. */
int ep_bound_last_start(const struct ep_bound *b, int i);
/* Any may begin later than in its first month. */
bool ep_bound_has_late_starts(const struct ep_bound *b);
/* Of the channel where it begins in month `start`. */
void ep_bound_price_channel(const struct ep_bound *b, int i, int start, struct ep_money *p);

/* ---- bound_alone.c ---- */
struct ep_channel_bound {
    double *x, *past; /* [all] effective effort, and that of history alone */
    double *e;        /* [T] effort */
    double floor;     /* what comes to no more than this need not keep its minima */
    bool late;        /* the channel at hand may begin in several months, and has no lower limits */
    /* of all these: NULL as long as none asks for them */
    struct ep_starts *starts;
    const struct ep_minima *minima;
    struct ep_arena *arena; /* of the channel at hand */
};
struct ep_use { /* what being on takes: cash, and hours at their weights */
    double cash, hours;
};
/* A channel whose ceilings are fed: its supports need the optimum itself. */
static inline bool ep_bound_is_fed(const struct ep_net *net, int i)
{
    return net->edge_first[i] < net->edge_first[i + 1];
}
/* Best of a channel that begins in p->start and whose ceilings are those in `room` [all][draws],
 * into `r`; *off: what it comes to off. `loose`: without lower limits. */
double ep_bound_best_effort(struct ep_bound *b, int i, const double *room, const struct ep_money *p,
                            bool loose, struct ep_channel_bound *r, struct ep_use *use, double *off,
                            struct ep_arena *scratch);

/* ---- bound.c ---- */
/* Bound of all plans of the sets that `side` [n] leaves. */
double ep_bound_at(struct ep_bound *b, const enum ep_side *side, const struct ep_levers *levers);

/* ---- bound_tune.c ---- */
/* Lower the bound of a node over all its multipliers at once: prices of the budget, of months, of
 * hours, by at most `looks` subgradient steps towards `target`. Those of months and hours are the
 * bound's task's, so every node after it starts from them; *levers those of the budget and hours.
 * Returns the bound. */
double ep_bound_tune(struct ep_bound *b, const enum ep_side *side, struct ep_levers *levers,
                     double bound, double target, int looks);

/* Bound of the task's own set and months. lost [n] (may be NULL): for each channel in use, by how
 * much at least the bound is lower for the set without it. */
double ep_bound_of_plan(struct ep_task *task, double *lost);
/* By how much it rises where month t of channel i, which is on, is held to `limits` instead.
 * Expects the task as it was at the last ep_bound_of_plan(). Infinite for a channel that others
 * feed. */
double ep_bound_of_month(struct ep_task *task, int i, int t, const struct ep_limits *limits);

/* ---- sides.c ---- */
/* Put a channel on, with what it needs that is free; off, with what needs it. */
void ep_sides_on(const struct ep_net *net, enum ep_side *side, int c);
void ep_sides_off(const struct ep_net *net, enum ep_side *side, int c);
/* A channel that is on needs what it needs: a node holds no plan where that is off. */
bool ep_sides_hold_plans(const struct ep_net *net, const enum ep_side *side);
/* Those of all sets that the model allows. */
void ep_sides_root(const struct ep_net *net, enum ep_side *side);

/* ---- sets.c ---- */
/* Bound of the objective (the net's scaled units) over all sets, `plan` the best known; at most
 * `nodes` looks at a bound, *looked how many there were. better (may be NULL) [n]: as it was, or
 * the best set that turned up on the way and beats the plan: `whole`, of those whose months keep
 * their minima, else these aside. */
double ep_bound_sets(struct ep_task *task, double plan, int nodes, int *looked, bool *better,
                     bool whole);

/* True where no set has a plan that is worth more than `floor`; else *out: the looks ran out. *low:
 * with so much money none has, as far as is known; the budget where that is refuted. The same
 * branch and bound, which ends as soon as it is known. */
bool ep_bound_refutes(struct ep_task *task, double floor, int nodes, double *low, bool *out);

/* ---- prove.c ---- */
/* A task of the solution's channels and months over all draws of m, from its effort. INVALID as
 * ep_task_set(). */
enum ep_status ep_task_of(const struct ep_model *m, const struct ep_solution *s,
                          struct ep_arena *a, struct ep_task **k, struct ep_error *err);
/* The prices of money and hours of a solution to start from, as far as it has any. */
void ep_task_carry(const struct ep_net *net, const struct ep_solution *s, struct ep_duals *dual);
/* Those of musts too, where the solution, which is for the same objective, has any prices. */
void ep_task_carry_all(struct ep_task *k, const struct ep_solution *s);

/* Objective of a solution in the net's scaled units. */
double ep_plan_worth(const struct ep_task *k, const struct ep_solution *s);
/* Fill set_bound and set_gap from a bound in these units. */
void ep_set_bound(const struct ep_task *k, double bound, struct ep_solution *s);

#endif
