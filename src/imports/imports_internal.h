/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_IMPORTS_INTERNAL_H
#define EP_IMPORTS_INTERNAL_H

/* How a data file is read: source.c turns bytes into UTF-8 text, dialect.c finds the delimiter and
 * the form, file.c reads the rows and keeps account of what cannot be read, cells.c types the
 * cells, and each kind (orders.c, keywords.c ...) gathers its rows and, when all files are read,
 * puts its figures into the brief through figures.c. */

#include "emplan/date.h"
#include "emplan/imports.h"
#include <stdint.h>

#define EP_IN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- forms (forms.c) ---------------------------------------------------------------------------
 */

enum ep_in_type {
    EP_IN_TEXT,
    EP_IN_CUSTOMER, /* becomes a salted hash at once */
    EP_IN_NUMBER,   /* at least 0, or `low` */
    EP_IN_WHOLES,   /* how many: as a number, but 1.250 is doubtful */
    EP_IN_RANGE,    /* how many, or a range of it */
    EP_IN_MONEY,    /* an unreadable one fails the file */
    EP_IN_SIGNED,   /* money that may be below 0 */
    EP_IN_DATE,
    EP_IN_MONTH,
    EP_IN_WORD /* one of `words` */
};

struct ep_in_column {
    const char *name;
    enum ep_in_type type;
    bool required;
    bool adds;         /* the total of the column is the sum of its rows */
    bool when;         /* the row's day or month: those after the day of the plan are left out */
    double most;       /* 0: no bound */
    const char *words; /* of EP_IN_WORD, by space */
    const char *help;
};

struct ep_in_value {
    bool given;
    double number; /* of a word: its place among the words, from 0 */
    struct ep_range range;
    int time;         /* day or month */
    const char *text; /* borrowed until the row is done */
    uint64_t key[2];  /* of a customer */
};

/* Why a row is refused. `reason` goes into the project file and names no content. */
struct ep_in_fault {
    const char *reason;
    char message[240], hint[200];
    size_t column; /* of the table, from 0 */
};

struct ep_in_row {
    const struct ep_in_value *v; /* [columns of the form] */
    const char *file;            /* as the brief writes it */
    long line;
};

struct ep_in_job;

/* States that live while all files are read. Their figures are set in this order: what measures a
 * thing best comes first. */
enum ep_in_slot {
    EP_IN_ORDERS,
    EP_IN_CUSTOMERS,
    EP_IN_DEALS,
    EP_IN_KEYWORDS,
    EP_IN_CHANNELS,
    EP_IN_EMAIL,
    EP_IN_COMPETITORS,
    EP_IN_CRAWL,
    EP_IN_ACTUALS,
    EP_IN_SLOTS,
    /* files that share a state and are told apart where a figure says its origin */
    EP_IN_ANALYTICS = EP_IN_SLOTS,
    EP_IN_POSITIONS,
    EP_IN_ORIGINS
};

/* How to add a kind or the columns of another program: a form in a file of its own, declared here
 * and listed in forms.c; docs/reference/data.md and `emplan sniff` follow. */
struct ep_in_form {
    const char *kind, *profile;
    const char *gives, *note; /* for the reference; note may be NULL */
    const struct ep_in_column *column;
    size_t columns;
    enum ep_in_slot slot, origin; /* origin 0: as slot */
    size_t remembered;            /* rows that repeats are looked for among; 0: all */
    /* Gather a row; false with *fault where it contradicts itself. */
    bool (*row)(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                struct ep_in_fault *fault);
};
struct ep_in_keeper {
    void *(*make)(struct ep_in_job *job);
    void (*end)(struct ep_in_job *job, void *state);
    /* Hand over what is known of single months, for reviews; NULL: nothing, or done row by row. */
    void (*gather)(struct ep_in_job *job, void *state);
};

#define EP_IN_MOST_COLUMNS 12
extern const struct ep_in_form ep_in_orders, ep_in_customers, ep_in_deals, ep_in_keywords,
    ep_in_analytics, ep_in_ads, ep_in_email, ep_in_presence, ep_in_positions, ep_in_crawl,
    ep_in_actuals;
extern const struct ep_in_keeper ep_in_orders_keeper, ep_in_customers_keeper, ep_in_deals_keeper,
    ep_in_keywords_keeper, ep_in_channels_keeper, ep_in_email_keeper, ep_in_competitors_keeper,
    ep_in_crawl_keeper, ep_in_actuals_keeper;

const struct ep_in_form *const *ep_in_forms(size_t *count);
const struct ep_in_keeper *ep_in_keeper(enum ep_in_slot slot);
/* Index of the form's column with this name, ASCII case and outer spaces aside; -1. */
int ep_in_column_find(const struct ep_in_form *form, const char *name);
/* Fit of a form to a head: required columns found less ten for each that is missing, and how many
 * columns are known at all. */
int ep_in_fit(const struct ep_in_form *form, const char *const *head, size_t count);
/* The form that fits a head best among those of `kind` (NULL: all); NULL where none has all its
 * required columns. *nearest gets the best one anyway. */
const struct ep_in_form *ep_in_form_of(const char *kind, const char *const *head, size_t count,
                                       const struct ep_in_form **nearest);
/* The form's column that a name of the head may have meant; NULL. */
const char *ep_in_column_near(const struct ep_in_form *form, const char *name);

/* --- bytes (source.c, dialect.c) ---------------------------------------------------------------
 */

struct ep_in_source {
    const char *encoding;
    bool mark;
    char hash[65];
};
/* Takes pieces of valid UTF-8 without a byte order mark. CHANGED stops the reading quietly. */
typedef enum ep_status ep_in_text_fn(void *user, const char *text, size_t size,
                                     struct ep_error *err);
/* Read a file through (NULL: standard input). `shown` is its name in messages. FAILED, INVALID
 * (`*code` gets the diagnostic's). */
enum ep_status ep_in_read(const char *path, const char *shown, ep_in_text_fn *take, void *user,
                          struct ep_in_source *out, struct ep_error *err);

/* Delimiter of a text by its first line: the one that makes the most names of columns known. */
char ep_in_delimiter(const char *text, size_t size);
/* True for the line `sep=;` that spreadsheets write before the head. */
bool ep_in_is_sep(const char *first_field);

/* --- cells (cells.c) ---------------------------------------------------------------------------
 */

/* Read a cell; `salt` hashes customers, `digits` are the currency's. False with *fault. */
bool ep_in_cell(const struct ep_in_column *c, const char *text, const char *salt, int digits,
                struct ep_in_value *out, struct ep_in_fault *fault);
bool ep_in_refuse(struct ep_in_fault *fault, const char *reason, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* --- the job (apply.c, file.c) -----------------------------------------------------------------
 */

struct ep_in_job {
    struct ep_arena *arena;
    struct ep_brief *brief;
    const struct ep_catalog *catalog;
    struct ep_import_options options;
    struct ep_findings *findings;
    struct ep_where where;
    const char *salt;                 /* of customers: the client's name */
    void *state[EP_IN_SLOTS];         /* NULL: no file of it */
    const char *first[EP_IN_ORIGINS]; /* first file of an origin: where its figures come from */
    int files[EP_IN_ORIGINS];
    struct ep_actual_list *actuals; /* NULL: figures of months are not gathered */
};

/* Read one file. Problems go into the findings; *failed is set where the file cannot be used. */
void ep_in_file(struct ep_in_job *job, const struct ep_data_ref *ref, const char *path,
                struct ep_import_file *out, bool *failed);

/* The month of a channel in job->actuals, a new one where there is none; NULL where nothing is
 * gathered. `row` may be NULL (figures of many rows). */
struct ep_actual *ep_in_actual(struct ep_in_job *job, const char *kind, const char *file,
                               const struct ep_in_row *row, int month, const char *channel);
/* Add to one of its figures; `a` NULL: nothing. */
void ep_in_actual_add(struct ep_actual *a, enum ep_actual_figure f, double v);

/* A finding about a file (shown as the client's path) or, with file NULL, about none. */
void ep_in_find(struct ep_in_job *job, enum ep_severity severity, const char *file, long line,
                const char *hint, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Set of 64-bit hashes; grows up to `most` (0: without bound). */
struct ep_in_hashes {
    uint64_t *slot;
    size_t slots, count, most;
    bool full; /* one was not taken in */
};
/* True where it was there before; else it is taken in where there is room. */
bool ep_in_hashes_met(struct ep_arena *a, struct ep_in_hashes *h, uint64_t hash);
uint64_t ep_in_hash(uint64_t seed, const char *text, size_t size);
#define EP_IN_HASH_SEED 14695981039346656037u

/* --- customers of an orders file (orders.c, cohorts.c, rfm.c) -----------------------------------
 */

struct ep_in_order {
    uint32_t customer;
    int day;
    double amount;
};
struct ep_in_person {
    uint64_t key[2];
    int first, latest;   /* days of orders */
    int orders, in_year; /* all; within a year of the first */
    double revenue;      /* less what was given back */
    uint16_t months;     /* of the last twelve with an order, a bit each */
    bool before, last;   /* bought in the year before the last, in the last */
};

/* Churn of subscriptions from the ages in months at which customers paid last; `end` is the last
 * day of the files. */
void ep_in_churn(struct ep_in_job *job, const struct ep_in_person *people, size_t count, int end);
/* Customers in groups by recency, frequency and money. */
void ep_in_rfm(struct ep_in_job *job, const struct ep_in_person *people, size_t count, int end);
/* Quintiles 1 to 5 of figures, ties together: ceil(5 x mid-rank / n) (Hughes 1994). */
void ep_in_quintiles(struct ep_arena *a, const double *figure, size_t count, int *quintile);

/* --- figures (figures.c, statistics.c) ---------------------------------------------------------
 */

/* Put a measured figure in the place of the brief's, with a note where it had one; one that --set
 * or a scenario gives, or an earlier kind measured, stays. */
void ep_in_set(struct ep_in_job *job, enum ep_in_slot origin, struct ep_num *num, const char *key,
               struct ep_range range, double seen, const char *note);
/* True where the figure is set by --set or by a scenario. */
bool ep_in_overridden(const struct ep_in_job *job, const struct ep_place *at);
/* Place of a figure of a whole origin. */
struct ep_place ep_in_place(const struct ep_in_job *job, enum ep_in_slot origin);
/* "2025-01-03 to 2026-12-30". Arena-owned. */
const char *ep_in_days(struct ep_arena *a, int from, int to);
const char *ep_in_months(struct ep_arena *a, int from, int to);
/* What to write for a name that is no channel of the catalogue: the nearest one, or where to look.
 * Arena-owned or static. */
const char *ep_in_channel_hint(struct ep_in_job *job, const char *text);
/* Season of the business from monthly counts (`months` of them from `first` on, at least 24):
 * ratio to the centred moving average of twelve months, weighed with the catalogue's season (or
 * flat) by n / (n + 10), n events of a month. */
void ep_in_season(struct ep_in_job *job, enum ep_in_slot slot, int first, const double *count,
                  size_t months, const char *what);

/* Ratio to the centred 2 x 12 moving average, averaged by month of the year, mean 1. False where
 * there are fewer than 24 months or a year without anything. */
bool ep_in_season_of(int first, const double *count, size_t months, double season[12]);
/* Range of a mean: mean x exp(+-1.28 s / (mean sqrt(n))); the mean alone where n < 2. */
struct ep_range ep_in_mean(double sum, double squares, double n);
/* Wilson's interval (1927) of 80 percent for a share; mid hits / trials. */
struct ep_range ep_in_share(double hits, double trials);
/* Range of sum(a) / sum(b) over n pairs, by the ratio estimator; 0 where sum(b) is not positive. */
struct ep_in_ratio {
    double a, b, aa, ab, bb, n;
};
void ep_in_ratio_add(struct ep_in_ratio *r, double a, double b);
struct ep_range ep_in_ratio_range(const struct ep_in_ratio *r);
/* Median of sorted figures with the 10th and 90th percentile of where it lies, by ranks. */
struct ep_range ep_in_median(const double *sorted, size_t count);

#endif
