/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_FINDING_H
#define EP_FINDING_H

/* Findings (diagnostics about a brief, data or a plan) and the one sink for everything that a
 * person should hear: below cli nobody prints. */

#include "emplan/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum ep_severity {
    EP_SEVERITY_ERROR,
    EP_SEVERITY_WARNING,
    EP_SEVERITY_NOTE
};

struct ep_finding {
    enum ep_severity severity;
    const char *code;    /* id in the table of diagnostics, e.g. "number"; static */
    const char *file;    /* as the user wrote it; NULL: about no file */
    int line, column;    /* from 1, column in code points; 0: no place */
    int length;          /* code points to underline; 0 or 1: one caret */
    const char *message; /* one line, no full stop */
    const char *hint;    /* "write 65.50"; NULL or "" where there is none */
    const char *excerpt; /* the source line, cleaned; NULL where there is none */
};

struct ep_findings {
    struct ep_finding *item; /* arena array */
    size_t count;
    size_t errors; /* how many are errors */
    struct ep_arena *arena;
};

/* Start an empty list whose texts live in `arena` (borrowed). */
void ep_findings_init(struct ep_findings *list, struct ep_arena *arena);
/* Add a copy (texts are copied into the arena; code is kept as it is). */
void ep_findings_add(struct ep_findings *list, const struct ep_finding *finding);
/* Sort by file, line, column, then order of adding; fold equal ones. */
void ep_findings_sort(struct ep_findings *list);

/* The table of diagnostics. How to add one: a row in base/diagnostics.h; `emplan explain CODE`, the
 * reference and the test that every code is documented follow from it. */
struct ep_diagnostic {
    const char *code;
    const char *title; /* what is wrong, in general */
    const char *help;  /* why it matters and what to do */
};
/* Find a code; NULL where there is none. Static. */
const struct ep_diagnostic *ep_diagnostic_find(const char *code);
/* All of them, *count set. Static. */
const struct ep_diagnostic *ep_diagnostics(size_t *count);

/* The event sink. Each member may be NULL. `data` is handed back. */
struct ep_sink {
    void (*finding)(void *data, const struct ep_finding *finding);
    void (*progress)(void *data, const char *what, int done, int total);
    void *data;
};
void ep_sink_finding(const struct ep_sink *sink, const struct ep_finding *finding);
void ep_sink_progress(const struct ep_sink *sink, const char *what, int done, int total);

#endif
