/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REVIEW_H
#define EP_REVIEW_H

/* The control loop: a plan becomes the plan of record, actual figures are held against it, and the
 * months that are left are planned again. The whole job, with its transaction and report, is
 * ep_pipeline_review() (pipeline.h). */

#include "emplan/arena.h"
#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/imports.h"
#include "emplan/model.h"
#include "emplan/stage.h"
#include "emplan/store.h"

/* --- approval (approve.c) --------------------------------------------------------------------- */

struct ep_approval {
    int64_t revision; /* the plan of record from now on */
    int64_t replaced; /* the one before; 0: none */
    bool already;     /* it was the plan of record: nothing changed */
    int hypotheses;   /* registered for it */
};
/* Make the latest plan the plan of record: its hypotheses are registered with metric, direction,
 * threshold, alpha, prior and date, and a hash over them is kept, so that none can be changed
 * unnoticed. Opens a transaction of its own. `note` may be NULL. FAILED where there is no plan, the
 * latest is a proposal of a review (the hint says what to do) or it was made with --to and has no
 * budget. */
enum ep_status ep_review_approve(struct ep_store *store, struct ep_arena *a, const char *note,
                                 struct ep_approval *out, struct ep_error *err);

/* PROJECT where what was registered for the plan of record `r` is not what was approved. */
enum ep_status ep_review_verify(struct ep_store *store, struct ep_arena *a,
                                const struct ep_revision *r, struct ep_error *err);

/* --- review (review.c and its parts) ---------------------------------------------------------- */

struct ep_review;

/* All borrowed; they live as long as the review. */
struct ep_review_input {
    struct ep_arena *arena;
    struct ep_store *store;       /* current on the plan of record while the review is made */
    struct ep_revision record;    /* the plan of record */
    const struct ep_brief *brief; /* today's, from the first month of the plan of record on */
    const struct ep_catalog *catalog;
    const struct ep_model *model;  /* of those months, with the draws that money is spread over */
    const struct ep_model *valued; /* the same with the draws that value it */
    const struct ep_solution *solution;
    const struct ep_actual_list *actuals;
    int at;                       /* day; 0: after the last whole month that the files know */
    const char *changed;          /* JSON array of ep_review_changes() */
    bool anew;                    /* money is planned anew, without a cap */
    int own_start;                /* month in which the brief's own plan, and its budget, begins */
    struct ep_findings *findings; /* what there is to say of the actual figures */
};

/* Hold the actual figures against the plan of record, judge its hypotheses, plan the months left.
 * Writes nothing. INVALID where no month can be compared, PROJECT where the plan of record cannot
 * be read, else as ep_replan(). */
enum ep_status ep_review_make(const struct ep_review_input *in, struct ep_review **out,
                              struct ep_error *err);
/* The plan of the months left for stage strategy; NULL: none is left. */
const struct ep_rest *ep_review_rest(const struct ep_review *v);
/* The stages found other channels that can be used than the plan of record had, and planned the
 * months left anew (ep_context.anew): the review is written so. */
void ep_review_other_channels(struct ep_review *v);
/* The day it was made for. */
int ep_review_day(const struct ep_review *v);
/* Make today's brief one of the months left: period, windows, money that is left, what came of the
 * goals so far as their baseline. */
void ep_review_shorten(const struct ep_review *v, struct ep_brief *brief);
/* Write the rows of the review into the store's current revision, after its stages. */
enum ep_status ep_review_write(struct ep_review *v, struct ep_error *err);

/* Behind it: the figures of the plan of the rest and of the review become facts (figures.sql).
 * `ctx` is that of the rest's stages, or a fresh one where nothing is left to plan. */
enum ep_status ep_review_figures(struct ep_context *ctx, struct ep_error *err);

/* The day that a review is made for: `at`, or where that is 0 the day after the last whole month
 * that the files know. */
int ep_review_day_of(const struct ep_actual_list *list, int at);

/* Make a brief one of `months` from `first` on: period, monthly caps (months before the brief's
 * own get the first one's), windows of goals; goals whose windows are over leave. */
void ep_review_cut(struct ep_arena *a, struct ep_brief *brief, int first, int months);
/* Put the figures of the recorded model (current revision) into one that was made anew: cost of a
 * visit, rates, ceilings, history; draws keep their place around them. */
enum ep_status ep_review_overlay(struct ep_store *s, struct ep_arena *a, struct ep_model *m,
                                 struct ep_error *err);
/* What matters of two briefs that differ, as a JSON array of names: goals, offers, region,
 * segments, period, budget, economics, channels, team, business, demand, competitors, assumptions.
 * Arena-owned. */
const char *ep_review_changes(struct ep_arena *a, const struct ep_brief *before,
                              const struct ep_brief *now, bool *any);

#endif
