/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_PIPELINE_INTERNAL_H
#define EP_PIPELINE_INTERNAL_H

/* What the jobs run and review share (run.c). */

#include "emplan/imports.h"
#include "emplan/pipeline.h"

/* What a job has read, before it plans. */
struct inputs {
    const struct ep_catalog *catalog;
    struct ep_brief *brief;
    struct ep_imports *data;
    struct ep_findings findings;
    const char *hash, *brief_hash, *settings;
    int as_of;
};

/* Catalogue, brief and data files as `emplan run` reads them. */
enum ep_status ep_job_inputs(struct ep_arena *a, const struct ep_client *client,
                             const struct ep_run_options *o, struct inputs *in,
                             struct ep_error *err);
/* The warnings of the store's current revision, pointing into the brief. */
enum ep_status ep_job_warnings(struct ep_arena *a, const struct inputs *in, struct ep_store *store,
                               const struct ep_sink *sink, struct ep_error *err);
void ep_job_findings(const struct ep_sink *sink, const struct ep_findings *list);
/* The revision of a run with these inputs. */
struct ep_revision ep_job_revision(struct ep_arena *a, const struct inputs *in,
                                   const struct ep_run_options *o);
/* The status that options->stop gives, as an error. */
enum ep_status ep_job_stopped(const struct ep_run_options *o, struct ep_error *err);
/* SHA-256 in hexadecimal digits. Arena-owned. */
const char *ep_job_hash(struct ep_arena *a, const char *text);

/* Plan each scenario of the brief in full, in memory, as `emplan run --scenario NAME` would, and
 * write what it brings into the tables scenario_* of `store`'s current revision, inside its open
 * transaction. Nothing where the run is a scenario itself. A scenario that cannot be planned is a
 * row with its problem. The first one is planned on another processor between begin and end, one
 * of which, end or drop, must follow; everything given to begin is borrowed until then. Errors: as
 * ep_pipeline_run(), but for INVALID. */
struct ep_scenarios;
struct ep_scenarios *ep_pipeline_begin_scenarios(struct ep_arena *a, const struct ep_client *client,
                                                 const struct ep_brief *brief,
                                                 const struct ep_catalog *catalog,
                                                 const struct ep_run_options *options,
                                                 struct ep_store *store);
enum ep_status ep_pipeline_end_scenarios(struct ep_scenarios *all, const struct ep_sink *sink,
                                         struct ep_error *err);
void ep_pipeline_drop_scenarios(struct ep_scenarios *all);

/* Begin the report of `store`'s current revision on another processor, from a copy of what its open
 * transaction has written: the tables of the stages, whole. NULL where there is no other processor.
 * One of which, write or drop, must follow; nothing of `a` is used. */
struct ep_rendering;
struct ep_rendering *ep_pipeline_begin_report(struct ep_arena *a, struct ep_store *store,
                                              const struct ep_run_options *options);
/* Put the report in place; what was not begun, or failed, is rendered from `store`, which is
 * committed. Where it was begun *summary is what the options ask for, arena-owned; else it stays as
 * it is. Errors: as ep_report_render(), and FAILED where it cannot be written. */
enum ep_status ep_pipeline_write_report(struct ep_arena *a, struct ep_rendering *r,
                                        struct ep_store *store, const char *path,
                                        const char **summary, struct ep_error *err);
void ep_pipeline_drop_report(struct ep_arena *a, struct ep_rendering *r);

#endif
