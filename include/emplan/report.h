/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_H
#define EP_REPORT_H

/* Reports: everything here reads the project file only. */

#include "emplan/arena.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/store.h"
#include "emplan/text.h"

enum ep_report_format {
    EP_REPORT_MARKDOWN,
    EP_REPORT_JSON /* the document tree as JSON */
};

/* Render the report of the store's current revision (ep_revision_get() chose it) in `language`
 * (-1: the revision's). FAILED where the language has no texts yet (the message names those that
 * have), PROJECT where the file is damaged. */
enum ep_status ep_report_render(struct ep_store *s, enum ep_report_format format, int language,
                                struct ep_str *out, struct ep_error *err);

/* Render the review that the current revision is as Markdown: its own head and section 15; `brief`:
 * what is decided, without the tables that carry it. As ep_report_render(). */
enum ep_status ep_report_review(struct ep_store *s, bool brief, int language, struct ep_str *out,
                                struct ep_error *err);
/* The object of `review --json`, format emplan-review/1 (docs/reference/json.md). */
enum ep_status ep_report_review_json(struct ep_store *s, struct ep_str *out, struct ep_error *err);

/* The one-screen summary that `emplan run` prints: goals with probabilities, channels with money,
 * what to do first. `width` is the terminal's, at least 40; tables never break on wide characters.
 * `color` adds SGR sequences. */
enum ep_status ep_report_summary(struct ep_store *s, int language, int width, bool color,
                                 struct ep_str *out, struct ep_error *err);

/* The warnings of the latest plan, each a finding with the text that the report has, in its
 * language. The place is that of the table: the brief's own name, a line, no column. Texts live
 * until the call of the sink returns. Errors: as ep_report_render(). */
enum ep_status ep_report_warnings(struct ep_store *s, const struct ep_sink *sink,
                                  struct ep_error *err);
/* The query behind it, for counts: code, message, args, place of each warning of :revision, those
 * of goals that contradict each other or the money included. Arena-owned. */
const char *ep_report_warnings_sql(struct ep_arena *a);

/* The object of `run --json`, format emplan-run/1 (docs/reference/json.md). */
enum ep_status ep_report_run_json(struct ep_store *s, struct ep_str *out, struct ep_error *err);

/* What differs between revision `from` and the store's current one, area by area: inputs,
 * catalogue, choices, money, forecast, goals, hypotheses; as Markdown, or as an object of the
 * format emplan-diff/1. *changed is set where anything does. */
enum ep_status ep_report_diff(struct ep_store *s, int64_t from, bool json, struct ep_str *out,
                              bool *changed, struct ep_error *err);

enum ep_export_format {
    EP_EXPORT_CSV,
    EP_EXPORT_JSON
};
/* What can be exported: mediaplan budget forecast hypotheses tasks facts channels tools goals kpis
 * model;
 * NULL-terminated, static. */
const char *const *ep_export_names(void);
/* Export one of them. Texts in the revision's language. USAGE for another name. */
enum ep_status ep_export(struct ep_store *s, const char *what, enum ep_export_format format,
                         struct ep_str *out, struct ep_error *err);
/* The model of a revision as one JSON object, emplan-model/1 (docs/model.md); `draws`: with those
 * over which the money is spread. */
enum ep_status ep_export_model(struct ep_store *s, bool draws, struct ep_str *out,
                               struct ep_error *err);
/* Print docs/reference/json.md: every field of run --json and of the exports. */
void ep_report_reference(struct ep_str *out);

/* What a figure of the ledger is, in words ("cost of a visit, Search ads"); `language` as above.
 * NULL where no figure has this key, and where the language has no texts. Arena. */
const char *ep_report_figure(struct ep_store *s, struct ep_arena *a, int language, const char *key);

/* Texts. Templates live in src/report/texts/LANGUAGE/AREA.txt, one "key = template" a line, '#'
 * starts a comment line. In a template {name} is the argument as text (numbers in their shortest
 * form) and {name|form} formats a number: money (currency of the revision, digits by size), money2
 * (two decimals), percent, count (grouped, digits by size), number, ratio (2.6), hours and people
 * (with their word: "9 hours"). Amounts and counts that are not whole are estimates and show three
 * digits; estimate (money), price (of one visit, lead ...) and about (a count) always do.
 * {name|one:many} chooses by plural rule of the number.
 *
 * Of texts, {m|month} of "2027-04" is April 2027, {m|month_of} the same as after a preposition or
 * a day, where a language inflects it, {day|date} of "2027-04-15" is 15 April 2027,
 * {key|figure} names a figure of the ledger by its key, {key|source} is that figure's note in
 * brackets, nothing where it has none. Every other form names a thing by its id: through the table
 * label of that kind ({id|channel}, {id|tool}, {id|industry}), as segment through the brief, else
 * through the text report.FORM.ID (metric, role, factor, intent, platform ...), else it is
 * the id in words. A plural form takes a list of ids: {ids|channels} of "seo,email". A form with a
 * capital starts with one: {metric|Metric}. **strong** and *emphasis* may stand in a template. */
struct ep_texts;
/* Texts of one language with the labels and currency of the store's current revision. NULL where
 * the language has none. Arena-owned. */
struct ep_texts *ep_texts_open(struct ep_arena *a, struct ep_store *s, int language);
/* Say `key` with the arguments of a JSON object ("{}": none). A missing key or argument is EP_BUG.
 * Arena-owned. */
const char *ep_texts_say(struct ep_texts *t, const char *key, const char *args_json);
/* True where there is such a key. */
bool ep_texts_has(const struct ep_texts *t, const char *key);
/* Every key of a language, for the tests; NULL-terminated. Arena-owned. */
const char *const *ep_texts_keys(struct ep_arena *a, int language);

#endif
