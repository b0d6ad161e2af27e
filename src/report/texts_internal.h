/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_TEXTS_INTERNAL_H
#define EP_REPORT_TEXTS_INTERNAL_H

/* Texts with marks (report/doc.h): what sections put into the document. */

#include "emplan/json.h"
#include "emplan/report.h"
#include "report/doc.h"
#include "report/format.h"

/* The embedded files of texts. How to add an area: a line in embed.c and one file a language. */
struct ep_text_file {
    int language;
    const char *area, *text;
};
const struct ep_text_file *ep_text_files(size_t *count);

struct ep_text_entry {
    const char *key, *text;
};
struct ep_label {
    const char *kind, *id, *text; /* text: inline */
};

struct ep_texts {
    struct ep_arena *arena;
    const char *language;
    struct ep_format format;
    struct {
        struct ep_text_entry *item; /* by key */
        size_t count;
    } entries;
    struct {
        struct ep_label *item; /* by kind and id */
        size_t count;
    } labels;
    /* The note of a fact as inline text, "" for none; NULL: notes are left out. */
    const char *(*note)(void *data, const char *fact);
    void *note_data;
};

/* Two-letter code of a language, NULL for a number that is none; and back, -1 for no such. Static.
 */
const char *ep_language_code(int language);
int ep_language_find(const char *code);
bool ep_texts_exist(int language);

/* Add the lines of `file` ("key = template"). A line without " = " and a key met twice are EP_BUG.
 */
void ep_texts_add(struct ep_texts *t, const char *file);

/* The template of a key, NULL where there is none. */
const char *ep_texts_find(const struct ep_texts *t, const char *key);

/* Fill a template. False where an argument is missing: *out is its name. */
bool ep_texts_fill(struct ep_texts *t, const char *text, const struct ep_arg *arg, size_t count,
                   const char **out);
/* Say a key with marks. A missing key or argument is EP_BUG. */
const char *ep_texts_marked(struct ep_texts *t, const char *key, const struct ep_arg *arg,
                            size_t count);
/* Read the arguments of a JSON object of texts and numbers; NULL where it is none. */
struct ep_arg *ep_args_read(struct ep_arena *a, const char *json, size_t *count);

/* An argument that is inline text already. */
static inline struct ep_arg ep_a_own(struct ep_arena *a, const char *name, const char *inl)
{
    return ep_a_text(name, ep_arena_printf(a, "%c%s", EP_MARK_OWN, inl));
}

/* Name of a thing: label of the kind, else text report.KIND.ID, else the id in words. Inline. */
const char *ep_texts_name(struct ep_texts *t, const char *kind, const char *id);
/* Names of a list of ids with commas between them. Inline. */
const char *ep_texts_names(struct ep_texts *t, const char *kind, const char *ids);
/* What a stage or the catalogue says in plain English, in the language of the texts: the text
 * KIND.WORDS-OF-IT where the language has one, else the English. Inline. */
const char *ep_texts_phrase(struct ep_texts *t, const char *kind, const char *english);
/* A key of the ledger in words ("cost of a visit, Search ads"), else the key as code. */
const char *ep_texts_figure(struct ep_texts *t, const char *key);
bool ep_texts_labelled(const struct ep_texts *t, const char *kind, const char *id);

#endif
