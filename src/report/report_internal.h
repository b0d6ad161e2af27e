/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_INTERNAL_H
#define EP_REPORT_INTERNAL_H

/* What the sections of the report share. */

#include "emplan/report.h"
#include "report/texts_internal.h"

/* A row of the table total. */
struct ep_total {
    const char *channel, *metric;
    double mean, p10, p50, p90, standard_error;
    bool spread; /* p10, p50, p90 are known */
};

/* A fact that the report cites. */
struct ep_cite {
    const char *key, *mark; /* mark: "7", "f2", "brief.yaml:58" */
};
struct ep_cites {
    struct ep_cite *item;
    size_t count;
};

/* One report being written. */
struct ep_rp {
    struct ep_arena *arena;
    struct ep_store *store;
    struct ep_texts *texts;
    struct ep_revision rev;
    struct ep_doc *doc;
    enum ep_status status; /* first failure */
    struct ep_error *err;
    struct {
        struct ep_total *item;
        size_t count;
    } totals;
    struct ep_cites cites;    /* facts in the order of first use */
    struct ep_cites sources;  /* key: source id */
    struct ep_cites formulas; /* key: fact */
    bool quiet_notes;         /* no notes at all: terminal */
    struct {
        const char **item;
        size_t count;
        bool known;
    } alike; /* ids of tasks whose name others bear too: of section_actions.c */
};

/* Text of src/report/queries.sql. */
const char *ep_report_sql(void);

/* The const table of sections in the order of the report. How to add one: a row in sections.c, a
 * file section_X.c with its function, its texts report.X.* and queries. */
struct ep_section {
    const char *id;    /* anchor */
    const char *title; /* key of the heading's text; "" for the head, which has its own */
    void (*write)(struct ep_rp *r);
};
const struct ep_section *ep_sections(size_t *count);

/* Start a report on the store's current revision; `extra` (may be NULL) are further texts in the
 * form of the files, for tests. */
enum ep_status ep_rp_open(struct ep_arena *a, struct ep_store *s, int language, const char *extra,
                          struct ep_rp *r, struct ep_error *err);
/* ep_report_render() with further texts. */
enum ep_status ep_report_render_with(struct ep_store *s, enum ep_report_format format, int language,
                                     const char *extra, struct ep_str *out, struct ep_error *err);
enum ep_status ep_report_summary_with(struct ep_store *s, int language, int width, bool color,
                                      const char *extra, struct ep_str *out, struct ep_error *err);

/* Reading. A named query of queries.sql with arguments; NULL-terminated. Close with ep_rp_close(),
 * which keeps the first failure in the report. */
struct ep_query *ep_rp_query(struct ep_rp *r, const char *name, ...) __attribute__((sentinel));
void ep_rp_close(struct ep_rp *r, struct ep_query *q);
/* Number of rows of a named query without arguments, and with one. */
double ep_rp_number(struct ep_rp *r, double otherwise, const char *name, const char *arg);
const char *ep_q_text(struct ep_rp *r, struct ep_query *q, int column);   /* arena copy */
const char *ep_q_client(struct ep_rp *r, struct ep_query *q, int column); /* inline */
double ep_q_minor(struct ep_rp *r, struct ep_query *q, int column);       /* in major units */
/* A column shown; "–" where it is NULL. */
const char *ep_q_show(struct ep_rp *r, struct ep_query *q, int column, enum ep_show show);
const char *ep_q_minor_show(struct ep_rp *r, struct ep_query *q, int column);
/* The same for what is an estimate: three digits from 1,000 on. */
const char *ep_q_estimate(struct ep_rp *r, struct ep_query *q, int column);
/* A text that a row keeps as key and arguments. A text or argument that this program does not know
 * makes the report fail with PROJECT, and gives "". */
const char *ep_q_say(struct ep_rp *r, struct ep_query *q, int key_column, int args_column);
const char *ep_rp_say_json(struct ep_rp *r, const char *key, const char *args);

/* Saying. */
const char *ep_rp_text(struct ep_rp *r, const char *key);
#define EP_SAY(r, key, ...)                                                                        \
    ep_texts_marked((r)->texts, (key), (const struct ep_arg[]){__VA_ARGS__},                       \
                    sizeof((const struct ep_arg[]){__VA_ARGS__}) / sizeof(struct ep_arg))
#define EP_PARAGRAPH(r, key, ...) ep_doc_paragraph((r)->doc, EP_SAY(r, key, __VA_ARGS__))
void ep_rp_paragraph(struct ep_rp *r, const char *key);
void ep_rp_heading(struct ep_rp *r, const char *key);
struct ep_doc_table *ep_rp_table(struct ep_rp *r, const char *align, const char *key);
const char *ep_rp_name(struct ep_rp *r, const char *kind, const char *id);
/* The same with a capital first. */
const char *ep_rp_Name(struct ep_rp *r, const char *kind, const char *id);
const char *ep_rp_show(struct ep_rp *r, enum ep_show show, double v);
const char *ep_rp_signed(struct ep_rp *r, enum ep_show show, double v); /* +12 %, −3 % */
const char *ep_rp_range(struct ep_rp *r, enum ep_show show, double low, double high);
const char *ep_rp_between(struct ep_rp *r, enum ep_show show, double low, double high);
/* A fact no finer than its spread; `otherwise` where there is no such fact. */
const char *ep_rp_fact(struct ep_rp *r, const char *key, enum ep_show show, double otherwise);
const char *ep_rp_spread(struct ep_rp *r, enum ep_show show, double v, double low, double high);
const char *ep_rp_month(struct ep_rp *r, const char *month); /* Apr 2027 */
const char *ep_rp_window(struct ep_rp *r, const char *from, const char *to);
const char *ep_rp_join(struct ep_rp *r, const char *between, const char *a, const char *b);
/* A probability: never 0 or 100 percent. */
const char *ep_rp_probability(struct ep_rp *r, double p);
/* With a capital first and a full stop last. */
const char *ep_rp_sentence(struct ep_rp *r, const char *inl);
/* A return on money: past 1,000 % only that. */
const char *ep_rp_return(struct ep_rp *r, double v);
const char *ep_rp_code(struct ep_rp *r, const char *key); /* a key of the brief */
#define EP_DASH "\xE2\x80\x93"

/* Tables with months as columns (wide.c). */
struct ep_wide_row {
    const char *name; /* inline */
    double *value;    /* one a month of the plan */
    bool total;
};
struct ep_wide {
    struct ep_wide_row *item;
    size_t count;
};
/* The row of that name, a new one with zeros where there is none. */
struct ep_wide_row *ep_wide_row(struct ep_rp *r, struct ep_wide *w, const char *name);
/* Write at most twelve months to a table; `sums` adds a column, `total` a row that sums the others
 * (both sums over what is shown in full, rounded last). */
void ep_wide_write(struct ep_rp *r, const struct ep_wide *w, const char *head, enum ep_show show,
                   bool sums, bool total);

/* Totals. NULL where there is no such row. */
const struct ep_total *ep_rp_total(struct ep_rp *r, const char *channel, const char *metric);
double ep_rp_mean(struct ep_rp *r, const char *channel, const char *metric);
/* Months of the plan, "2027-03" ...; rev.months of them. */
const char *const *ep_rp_months(struct ep_rp *r);
int ep_rp_month_index(struct ep_rp *r, const char *month); /* -1: not of the plan */

/* Facts (cite.c). A note with a blank before it, "" where there is no such fact. */
const char *ep_rp_note(struct ep_rp *r, const char *key);
const char *ep_rp_notef(struct ep_rp *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *ep_rp_source_note(struct ep_rp *r, const char *source);
/* A file and line as a note, "" for "". */
const char *ep_rp_place(struct ep_rp *r, const char *place);
/* A key of the ledger in words. */
const char *ep_rp_fact_name(struct ep_rp *r, const char *key);
enum ep_show ep_show_of_unit(const char *unit);
/* "New customers" of a goal with its segment. */
const char *ep_rp_goal_name(struct ep_rp *r, const char *metric, const char *segment);
enum ep_show ep_show_of_metric(const char *metric);

/* Sections. */
void ep_section_head(struct ep_rp *r);
void ep_section_summary(struct ep_rp *r);
void ep_section_business(struct ep_rp *r);
void ep_section_goals(struct ep_rp *r);
void ep_section_audiences(struct ep_rp *r);
void ep_section_demand(struct ep_rp *r);
void ep_section_competitors(struct ep_rp *r);
void ep_section_audit(struct ep_rp *r);
void ep_section_strategy(struct ep_rp *r);
void ep_section_mediaplan(struct ep_rp *r);
void ep_section_forecast(struct ep_rp *r);
void ep_section_whatif(struct ep_rp *r);
void ep_section_risk(struct ep_rp *r);
void ep_section_hypotheses(struct ep_rp *r);
void ep_section_actions(struct ep_rp *r);
void ep_section_control(struct ep_rp *r);
void ep_section_open(struct ep_rp *r);
void ep_section_sources(struct ep_rp *r);
/* Parts of strategy. */
void ep_strategy_tools(struct ep_rp *r);
/* strategy_plan.c */
void ep_strategy_coverage(struct ep_rp *r);
void ep_strategy_position(struct ep_rp *r);
void ep_strategy_content(struct ep_rp *r);
void ep_strategy_path(struct ep_rp *r);
void ep_strategy_measurement(struct ep_rp *r);
void ep_strategy_owners(struct ep_rp *r);
void ep_strategy_messages(struct ep_rp *r);
void ep_strategy_rejected(struct ep_rp *r);
/* "Search ads (Google Ads)"; the channel alone where it names the vendor already. */
const char *ep_strategy_name(struct ep_rp *r, const char *channel, const char *vendor);
/* In how many of the draws a choice is right, stable or fragile. Arena-owned. */
const char *ep_strategy_holds(struct ep_rp *r, double share);
/* What the plan is expected to bring, in sentences. */
const char *ep_summary_verdict(struct ep_rp *r);
/* Parts of sources. */
void ep_sources_glossary(struct ep_rp *r);
void ep_sources_changes(struct ep_rp *r);
/* Decisions of the summary, at most three, as inline texts. */
size_t ep_decisions(struct ep_rp *r, const char *out[3]);

#endif
