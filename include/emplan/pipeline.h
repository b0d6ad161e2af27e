/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_PIPELINE_H
#define EP_PIPELINE_H

/* Whole jobs: what a command does, without options and printing. */

#include "emplan/arena.h"
#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/store.h"

/* A client's folder and the files in it. */
struct ep_client {
    const char *path;   /* as the user wrote it */
    const char *folder; /* of the client */
    const char *word;   /* the folder as one word of a command line, for hints */
    const char *brief, *project, *report; /* brief.yaml, plan.emplan, report/report.md */
    const char *text; /* of the brief where it was read already, with its size; else NULL */
    size_t size;
};
/* `path` is a folder or its brief (or the project file); NULL: the current folder. Arena-owned. */
void ep_client_at(struct ep_arena *a, const char *path, struct ep_client *out);

/* The brief comes from standard input; its data files lie in the current folder. */
void ep_client_stream(struct ep_client *client);

struct ep_run_options {
    const struct ep_setting *settings;
    size_t setting_count;
    const char *scenario;      /* NULL: none */
    const char *to_stage;      /* NULL: all; else the last stage to run */
    const char *as_of;         /* YYYY-MM-DD or NULL: first day of the plan */
    const char *const *catalogs; /* overlay folders of --catalog */
    size_t catalog_count;
    /* A catalogue loaded already, with those overlays, shared read-only by many runs; NULL: load
     * it. A brief that names overlays of its own gets a catalogue of its own. Borrowed. */
    const struct ep_catalog *catalog;
    const char *note;
    bool lenient; /* go on where rows of data files cannot be read */
    bool dry_run; /* nothing is written: the plan is made in memory, a review in a copy there */
    bool alone;   /* this plan only: neither other budgets nor scenarios beside it */
    int summary_width;       /* the summary is to be printed: ep_report_summary(); 0: it is not */
    bool summary_color;
    const char *seek_goal;   /* NULL; else plan the least budget that reaches this goal */
    double seek_probability; /* with it: so likely; 0: in expectation */
    /* Asked between the stages and before the commit, where not NULL: anything but EP_OK ends the
     * run with that status, and the transaction is rolled back (SIGINT, SIGTERM). */
    enum ep_status (*stop)(void);
};

struct ep_run_result {
    struct ep_store *store; /* open on the new revision; owned: ep_store_close() */
    int64_t revision;
    bool unchanged;         /* inputs equal the latest revision's: none was added */
    const char *report;     /* path of the report written; NULL with dry_run or to_stage */
    const char *summary;    /* as asked for, where it could be made beside; else NULL */
    const char *review;     /* path of a review's own report; NULL: a run, or dry_run */
    size_t errors, warnings;
    bool must_missed;       /* a must goal is not reached in expectation */
    double assumed_share;   /* of what matters: neither brief nor data */
};

/* Read the brief, run the stages in one transaction, write the report. Findings go to the sink.
 * INVALID: brief or data; PROJECT: project file; FAILED: files. */
enum ep_status ep_pipeline_run(struct ep_arena *a, const struct ep_client *client,
                               const struct ep_run_options *options, const struct ep_sink *sink,
                               struct ep_run_result *out, struct ep_error *err);

struct ep_review_options {
    struct ep_run_options run; /* catalogs, catalog, note, lenient, dry_run, stop count */
    const char *at;            /* YYYY-MM-DD; NULL: the day after the last actual month */
    bool apply;                /* the new plan can be approved, and its report is written */
};
/* Hold the actual figures of the client's data files against the plan of record, judge its
 * hypotheses, plan the months left again; all in one transaction, as a revision of its own, with
 * the report report/review.md (and with `apply` report/report.md). A review that was made before
 * with the same inputs is found again; `apply` then makes it a plan. FAILED where no plan was
 * approved, INVALID as a run and where no actual figures can be compared; else as a run. */
enum ep_status ep_pipeline_review(struct ep_arena *a, const struct ep_client *client,
                                  const struct ep_review_options *options,
                                  const struct ep_sink *sink, struct ep_run_result *out,
                                  struct ep_error *err);

/* Read and check brief (and data) only; findings into `findings`. */
enum ep_status ep_pipeline_check(struct ep_arena *a, const struct ep_client *client,
                                 const struct ep_run_options *options,
                                 struct ep_findings *findings, struct ep_error *err);

/* Whether brief, settings, data or catalogue changed since the latest run. *changed gets a
 * comma-separated list of "brief", "data", "catalogue", "program" ("" for nothing). Arena-owned. */
enum ep_status ep_pipeline_changed(struct ep_arena *a, const struct ep_client *client,
                                   const struct ep_run_options *options, struct ep_store *store,
                                   const char **changed, struct ep_error *err);

#endif
