/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_SEEK_INTERNAL_H
#define EP_SEEK_INTERNAL_H

/* Parts of goal seek (seek.c says how it goes). While a budget is sought plan->model has the goal
 * as its objective: what a budget reaches of it at most. */

#include "stage/plan_internal.h"

/* Ratio of a budget that reaches the goal to one that does not: so near each budget gets its own
 * set-up, then that of the upper one. */
#define EP_SEEK_COARSE 1.1
#define EP_SEEK_TRIED  16  /* budgets on the way up, and none, at most */
#define EP_SEEK_NODES  100 /* looks at a bound in a proof */

/* What a budget reaches, over all draws. */
struct ep_reached {
    double own, probability; /* of the goal that is sought, the plan's own part */
    bool musts;              /* the others are reached too */
};

struct ep_tried_budget {
    double budget;
    struct ep_reached at;
};

/* One search. */
struct ep_search_budget {
    struct ep_context *ctx;
    struct ep_plan *plan;
    struct ep_model given; /* the model of the brief */
    struct ep_model_draws all;
    struct ep_model_draws few; /* of the plan; while a budget is sought, those for the goal */
    int goal;
    double asked;         /* of the plan's own part */
    double probability;   /* 0: in expectation */
    double budget;        /* of the last plan tried */
    struct ep_reached at; /* what it reaches */
    bool far;             /* the bracket is wide: a plan need not be looked over on the draws */
    bool mids;            /* plans are those of the mids, soon made; else of the few draws */
    bool beyond;          /* no money reaches it: the plan is one for nearly all of what can be */
    double held;          /* budget that is given: no less is sought; 0: the least is */
    struct ep_tried_budget tried[EP_SEEK_TRIED]; /* on the way up, the least first */
    int tried_count;
    const struct ep_plan *lower; /* of those that are not enough the one with most, or NULL */
    struct ep_reached lower_at;  /* what it reaches */
    const struct ep_plan *upper; /* of the least budget tried that is enough, or NULL */
    /* of that budget, and of the last one tried, where their own search went astray (seek_try.c):
     * the plan that it came to; else NULL */
    const struct ep_plan *upper_own, *own;
};

/* Budgets: fails (or 0), reaches it. */
struct ep_bracket {
    double low, high;
};

/* ---- seek_try.c: what one budget reaches ---- */
/* Draw; make the goal the objective, the other musts stay what they are. Expects the plan as it is
 * before anything is chosen, with its few draws, and the goal in `k`. */
void ep_seek_begin(struct ep_search_budget *k);
void ep_seek_measure(const struct ep_search_budget *k, const struct ep_model_draws *draws,
                     const struct ep_solution *s, struct ep_reached *out);
/* No set-up is placed, no tool chosen for a plan. */
void ep_seek_start_afresh(struct ep_search_budget *k);
/* True where no channel of the plan begins before its tasks allow: one after the other, those that
 * came in behind those that set-up was placed for. The plan's tasks are then those of all. */
bool ep_seek_keep_dates(struct ep_search_budget *k);
/* A copy of the plan (arena). */
struct ep_plan *ep_seek_copy(const struct ep_search_budget *k);
/* The plan with most of the goal for a budget, with its own set-up; it depends on the budget alone.
 * A budget that what must be in passes reaches nothing. Sets k->budget and k->at. */
enum ep_status ep_seek_try(struct ep_search_budget *k, double budget, struct ep_error *err);
/* The same near a plan, of whatever budget, with its set-up and tools; they are placed anew where
 * other channels come in. */
enum ep_status ep_seek_try_near(struct ep_search_budget *k, const struct ep_plan *from,
                                double budget, struct ep_error *err);
/* The plan with most of the goal for a budget of a set of channels [channels], set up before all
 * others. */
enum ep_status ep_seek_try_set(struct ep_search_budget *k, const bool *active, double budget,
                               struct ep_error *err);
/* The money of a plan spread anew over the few draws, its channels and months kept. */
enum ep_status ep_seek_try_same(struct ep_search_budget *k, const struct ep_plan *from,
                                double budget, struct ep_error *err);
/* Look over the plan of a budget that was tried with every channel open: those come in that its
 * set-up was not placed for, and that the proof of the set comes upon. */
enum ep_status ep_seek_polish(struct ep_search_budget *k, struct ep_error *err);
/* The last budget tried is enough. */
bool ep_seek_is_enough(const struct ep_search_budget *k);
void ep_seek_narrow(const struct ep_search_budget *k, struct ep_bracket *b);

/* ---- seek.c ---- */
/* A plan that reaches the goal with a given budget, k->held, or with part of it; the budget is come
 * at from above, as where the least is sought. The last one tried; where that is not enough
 * (ep_seek_is_enough()) there is none, or it passes the budget. */
enum ep_status ep_seek_within(struct ep_search_budget *k, double budget, struct ep_error *err);

/* ---- seek_alone.c ---- */
/* The least budget, below that of the plan, with which a channel alone reaches the goal, with what
 * it needs; the plan is then its. Else not *found, and the plan stays: so where others must be in.
 */
enum ep_status ep_seek_alone(struct ep_search_budget *k, bool *found, struct ep_error *err);

/* ---- seek_all.c: what was found, divided over all draws ---- */
/* The plan of the least budget, with the goal as its objective: it reaches no less, with no more
 * than it takes and not less than `low`. */
enum ep_status ep_seek_over_all(struct ep_search_budget *k, double low, struct ep_error *err);
/* The plan of the brief's objective with `own` of the goal as a must: where that does not keep it
 * the plan stays as it is. */
void ep_seek_divide(struct ep_search_budget *k, double own);

/* ---- seek_beyond.c: a goal that no budget reaches ---- */
/* Expects the plan of `ample`, with which it is not reached. Sets what limits it and the most that
 * can be reached; the plan is then one for nearly all of that. */
enum ep_status ep_seek_nearest(struct ep_search_budget *k, double ample, struct ep_seek *out,
                               struct ep_error *err);

/* ---- seek_wide.c ---- */
/* Least budget with which any plan without tests reaches the goal over the few draws, `target` of
 * it, whatever its dates of set-up and its tools: a lower bound of it, `bound` or less, which holds
 * for those of the plan. */
double ep_seek_prove_any(struct ep_search_budget *k, double target, double bound, int nodes);

/* ---- seek_plan.c: the plan of the budget found ---- */
/* The highest objective of the brief at the budget found, or that given, with the goal as a must.
 */
enum ep_status ep_seek_plan(struct ep_search_budget *k, int nodes, struct ep_error *err);
/* A plan that reaches `now` has `own` of the goal, or the probability that is asked. */
bool ep_seek_keeps(const struct ep_search_budget *k, const struct ep_reached *now, double own);

#endif
