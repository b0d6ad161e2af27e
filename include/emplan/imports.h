/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_IMPORTS_H
#define EP_IMPORTS_H

/* The client's own data files: CSV with the columns of docs/reference/data.md. They are read
 * between the brief and the stages; what they measure takes the place of what the brief says. */

#include "emplan/arena.h"
#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/store.h"
#include "emplan/text.h"

/* A file as it was read. */
struct ep_import_file {
    const char *name;    /* as the brief writes it */
    const char *kind;    /* keywords, orders ... */
    const char *profile; /* form it was read in: "emplan" */
    char hash[65];       /* SHA-256 of its bytes */
    long rows, refused;  /* used; not readable */
    const char *reasons; /* JSON array of {line, column, reason} of the first refused rows */
};
struct ep_imports {
    struct ep_import_file *item;
    size_t count;
};

struct ep_import_options {
    int as_of;    /* day: rows from later on are left out */
    bool lenient; /* go on where rows cannot be read */
};

/* Read every file of brief->data and put what it measures into `brief`, with places in the file.
 * Figures that --set or a scenario gives stay. Problems go into `findings`. Returns EP_OK with *out
 * (arena-owned) where no file is unusable, else INVALID. Customers are known only by salted hashes,
 * which are forgotten when it returns. */
enum ep_status ep_imports_apply(struct ep_arena *a, struct ep_brief *brief,
                                const struct ep_catalog *catalog,
                                const struct ep_import_options *options,
                                struct ep_findings *findings, struct ep_imports **out,
                                struct ep_error *err);

/* What a month really brought, for reviews. */
enum ep_actual_figure {
    EP_ACTUAL_SPEND, /* money, major units */
    EP_ACTUAL_VISITS,
    EP_ACTUAL_LEADS,
    EP_ACTUAL_CUSTOMERS,
    EP_ACTUAL_REVENUE, /* money, major units */
    EP_ACTUAL_VIEWS,   /* times shown, read or watched, before anybody comes to the site */
    EP_ACTUAL_FIGURES
};
extern const char *const ep_actual_name[EP_ACTUAL_FIGURES];

/* A channel's month as one kind of file has it. */
struct ep_actual {
    int month;
    const char *kind;    /* actuals, analytics, ads, deals, orders */
    const char *channel; /* as written; "" for the business as a whole (orders, deals without a
                          * source) */
    double figure[EP_ACTUAL_FIGURES];
    bool given[EP_ACTUAL_FIGURES];
    const char *file; /* as the brief writes it */
    long line;        /* of its first row; 0: of many */
    long restated;    /* line that was left out because this one came later; 0: none */
    bool day_by_day;  /* from rows of days: the last month may not be whole */
};
/* In the place of a channel: what the tools cost, which no channel has alone. */
#define EP_ACTUAL_TOOLS "tools"

struct ep_actual_list {
    struct ep_actual *item;
    size_t count;
};

/* Gather what the files of the kinds actuals, analytics, ads, deals and orders say of every month,
 * whatever the day of the plan. Rows of one kind, channel and month add up; in files of the kind
 * actuals the later one counts. Nothing of the brief is changed. Problems, status and *files as
 * ep_imports_apply(). */
enum ep_status ep_imports_actuals(struct ep_arena *a, struct ep_brief *brief,
                                  const struct ep_catalog *catalog, bool lenient,
                                  struct ep_findings *findings, struct ep_actual_list **out,
                                  struct ep_imports **files, struct ep_error *err);

/* Hash over names, kinds and bytes of all files but those of the kind actuals, "" where there are
 * none: part of the hash of a run's inputs. Arena-owned. */
const char *ep_imports_hash(struct ep_arena *a, const struct ep_imports *imports);
/* Write the table data_file of the current revision. */
enum ep_status ep_imports_write(const struct ep_imports *imports, struct ep_store *store,
                                struct ep_error *err);
/* True where the files differ from those that the current revision read. */
bool ep_imports_changed(struct ep_arena *a, const struct ep_imports *imports,
                        struct ep_store *store);

/* True where the place lies in a data file of the brief. */
bool ep_imports_gave(const struct ep_brief *brief, const struct ep_place *at);

/* What a file is taken for. */
struct ep_sniff_column {
    const char *name; /* of the head */
    const char *use;  /* name of the column it is read as; NULL: ignored */
};
struct ep_sniff_cell {
    const char *text;  /* as read; what stands for a customer is not shown */
    const char *fault; /* why it cannot be read; NULL where it can */
};
struct ep_sniff_row {
    long line;
    struct ep_sniff_cell *cell; /* [columns], or [count] where a row has another number */
    size_t count;
};
struct ep_sniff {
    const char *encoding;  /* "UTF-8", "UTF-16LE" ... */
    bool mark;             /* a byte order mark stands before the text */
    const char *delimiter; /* "comma", "semicolon", "tab" */
    long header_line;      /* 0: the file has no line */
    const char *kind;      /* NULL: none fits */
    const char *profile;   /* form of the kind; NULL with kind */
    const char **missing;  /* columns that the nearest kind wants too; NULL-terminated */
    const char *nearest;   /* kind most like it where none fits; NULL */
    struct ep_sniff_column *column;
    size_t columns;
    struct ep_sniff_row *row; /* the first ones */
    size_t rows;
};
#define EP_SNIFF_ROWS 5

/* Look at the beginning of a file. Arena-owned. FAILED: cannot be read; INVALID: is no text table
 * (a workbook, an archive, no UTF-8). */
enum ep_status ep_imports_sniff(struct ep_arena *a, const char *path, struct ep_sniff *out,
                                struct ep_error *err);

/* Write docs/reference/data.md: every kind with its columns. */
void ep_imports_reference(struct ep_str *out);

#endif
