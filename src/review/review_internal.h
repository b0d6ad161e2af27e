/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REVIEW_INTERNAL_H
#define EP_REVIEW_INTERNAL_H

/* A review in its steps: record.c reads the plan of record, actual.c lays the files' figures over
 * its months, learn.c holds them against the plan's curves, verdict.c judges the hypotheses,
 * deviation.c names the step that breaks, rest.c plans the months left, score.c scores the planner;
 * write.c and advice.c write the rows. */

#include "emplan/date.h"
#include "emplan/evidence.h"
#include "emplan/imports.h"
#include "emplan/review.h"
#include "emplan/stage.h"

#define EP_RV_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Figures of a month; one that nobody gave is NAN. */
struct ep_rv_month {
    double planned[EP_ACTUAL_FIGURES]; /* of the plan of record */
    double actual[EP_ACTUAL_FIGURES];
    double expected[EP_ACTUAL_FIGURES]; /* visits, leads, customers that the plan's curves give at
                                         * the money really spent and the counts before; NAN */
    const char *file;
    long line;
};

struct ep_rv_channel {
    const char *id;
    int index;                 /* in the model, -1: not modelled */
    bool in_plan;              /* of record */
    bool any;                  /* some actual figure is there */
    int lag;                   /* months from visit to purchase */
    struct ep_rv_month *month; /* [months of the plan] */
    /* [months of the plan] visits at the effort made, planned effort afterwards, by each timing of
     * its effects: mean over the draws, as the plan of record prints it; NULL: not modelled */
    double *timed[EP_TIMINGS];
    double *middle[EP_TIMINGS]; /* the same by the curve of the mid values */
    int timing;                 /* that the counts tell of */
    double *curve;              /* timed[timing] */
    double *lead_rate;          /* [months of the plan] leads for each visit, as the plan has it */
    double *sale_rate;          /* customers of a month for each lead of `lag` months before */
    double printed;             /* what the plan of record printed over what today's draws mean */
    double own_lead;            /* leads for each visit by today's draws */
    struct ep_gamma prior[3], posterior[3]; /* of visits, leads, customers */
    double seen[3], foreseen[3];            /* counts that the posteriors rest on */
    double effort_spread;                   /* overdispersion of the visits, at least 1 */
};

struct ep_rv_verdict {
    const char *hypothesis, *channel, *metric;
    int seq, test;
    double threshold, planned, alpha, data_needed;
    struct ep_gamma prior;
    int lag;
    struct ep_judgement judged;
    struct ep_needed needed;
    int needed_months; /* -1: not within the plan */
    int looks;
    double events, money; /* counted, and spent for them, in those months */
    struct ep_range cost; /* posterior of the metric */
    double kept;          /* probability that the threshold is kept */
    bool counts;          /* stands by e-BH among all */
};

struct ep_review {
    struct ep_arena *arena;
    struct ep_store *store;
    struct ep_revision record;
    struct ep_findings *findings;
    const struct ep_catalog *catalog;
    const struct ep_brief *brief;
    const struct ep_model *model;  /* of the whole plan, search draws */
    const struct ep_model *valued; /* the same with the draws that value */
    struct ep_model timed, timed_valued; /* both with effects coming as the counts tell */
    const struct ep_solution *solution;
    int first, months; /* of the plan of record */
    int whole;         /* months from the first one to the end of today's brief */
    int own;           /* of those gone, months before the brief's own plan and its budget */
    int now;           /* months gone that are compared */
    int at;            /* day */
    int judge_from;    /* first month, of the plan, that was not known at the plan's own day */
    struct {
        struct ep_rv_channel *item;
        size_t count;
    } channels;
    struct {
        struct ep_rv_verdict *item;
        size_t count;
    } verdicts;
    double *planned_effort; /* [model.channels][months] of the plan of record */
    double *made;           /* [model.channels][now] */
    bool *active;           /* [model.channels] in the plan of record */
    const char *changed;    /* JSON array of what changed in the brief */
    bool anew;              /* so much changed that the money is planned anew */
    struct ep_progress progress;
    struct ep_replan_rule rule;
    struct ep_replan replan;
    struct ep_standing *standing; /* [model.channels] */
    bool replanned;
    bool other_channels; /* the stages planned the rest anew, with the channels that can be used */
    /* model of the rest as it is known to be, with the search draws and those that value */
    struct ep_model rest_told, rest_valued;
    struct ep_rest rest;
};

/* Forecast and money of the plan of record into the months of its channels (record.c). */
enum ep_status ep_rv_record(struct ep_review *v, struct ep_error *err);
/* Effort of the plan of record in the order of the model. */
enum ep_status ep_rv_effort(struct ep_review *v, struct ep_error *err);
struct ep_rv_channel *ep_rv_channel(struct ep_review *v, const char *id, bool add);

/* Lay the files' figures over the months, saying what is left out (actual.c). `at` 0: the day after
 * the last whole month that the files know. INVALID where nothing can be compared. */
enum ep_status ep_rv_actual(struct ep_review *v, const struct ep_actual_list *list, int at,
                            struct ep_error *err);
void ep_rv_find(struct ep_review *v, enum ep_severity severity, const char *hint,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Curves at the effort made, and what the counts say of each step (learn.c). */
void ep_rv_learn(struct ep_review *v);
/* What the plan foresees of a channel over its curves and rates of the mid values, step by step, in
 * the months left: means over draws are not figures of the mid values (foresee.c). */
void ep_rv_over_middle(const struct ep_review *v, const struct ep_rv_channel *c, double over[3]);
/* Curves and rates of each channel, as the plan of record foresees them (foresee.c). `effort`
 * [channels of the model][months of the model]: made, then planned. */
void ep_rv_foresee(struct ep_review *v, const bool *used, const double *effort);
/* Judge what was registered (verdict.c). */
enum ep_status ep_rv_judge(struct ep_review *v, struct ep_error *err);
/* Plan the months left (rest.c). */
enum ep_status ep_rv_rest(struct ep_review *v, struct ep_error *err);

/* What has come of a goal so far by the channels; *known false where no file counts its metric. */
double ep_rv_goal_done(const struct ep_review *v, const struct ep_model_goal *g, bool *known);
/* move, leave, anew, channels or over. Static. */
const char *ep_rv_decision(const struct ep_review *v);
/* What one more hour of a role is worth in the months left; 0 where its hours limit nothing. */
double ep_rv_hour_worth(const struct ep_review *v, int role);
/* The plan that the review proposes for the rest. */
const struct ep_solution *ep_rv_proposed(const struct ep_review *v);

/* Rows (deviation.c, write.c, advice.c, score.c). */
enum ep_status ep_rv_write_review(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_actuals(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_learnt(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_deviations(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_verdicts(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_shifts(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_advice(struct ep_review *v, struct ep_error *err);
enum ep_status ep_rv_write_outcomes(struct ep_review *v, struct ep_error *err);

#endif
