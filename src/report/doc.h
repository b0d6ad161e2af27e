/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_DOC_H
#define EP_REPORT_DOC_H

/* The document tree that sections build and renderers write.
 *
 * Inline text is UTF-8 with marks: **strong**, *emphasis* and `code` in text of our own, and the
 * bytes below around text of others. Text of others is cleaned of control characters before it is
 * put between marks (ep_inline_client()), so it can never carry a mark. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include "emplan/text.h"
#include <stdbool.h>
#include <stddef.h>

#define EP_MARK_CLIENT     '\x01' /* text of the client: shown as it is, escaped in full */
#define EP_MARK_CLIENT_END '\x02'
#define EP_MARK_NOTE       '\x03' /* reference to a source: shown in brackets */
#define EP_MARK_NOTE_END   '\x04'
#define EP_MARK_LINK       '\x05' /* http or https address */
#define EP_MARK_LINK_END   '\x06'
#define EP_MARK_OWN        '\x0E' /* first byte of an argument that is inline text already */

/* A run of inline text in one style. `text` is borrowed, `length` bytes. */
struct ep_span {
    const char *text;
    size_t length;
    bool client, note, link, strong, emphasis, code;
};
struct ep_spans {
    const char *at; /* start with the inline text, the rest zero */
    bool strong, emphasis, code;
};
/* Next run; false at the end. Empty runs are skipped. */
bool ep_span_next(struct ep_spans *it, struct ep_span *out);

/* `s` as text of the client: cleaned, blanks of every kind made plain, trimmed, marked. "" gives
 * "". Arena-owned. */
const char *ep_inline_client(struct ep_arena *a, const char *s);
/* A name that we did not write: plain where nothing in it could be taken for markup, else marked as
 * the client's. */
const char *ep_inline_label(struct ep_arena *a, const char *s);
/* `s` as a note. "" gives "". Arena-owned. */
const char *ep_inline_note(struct ep_arena *a, const char *s);
/* `s` as an address where it is http or https in plain ASCII, else as text of the client. */
const char *ep_inline_link(struct ep_arena *a, const char *s);
/* A key of the brief or the ledger as code, "" for "". */
const char *ep_inline_code(struct ep_arena *a, const char *key);
/* The bare text: no marks, no styles; notes stay in brackets. Arena-owned. */
const char *ep_inline_plain(struct ep_arena *a, const char *inl);
/* Its first letter made a capital, behind an opening mark too. Arena-owned. */
const char *ep_inline_capital(struct ep_arena *a, const char *inl);

struct ep_row {
    const char **cell; /* inline texts, as many as columns */
    bool total;        /* a row that sums the others */
};
struct ep_doc_table {
    int columns;
    const char *align; /* one of 'l', 'r', 'c' a column */
    const char **head; /* inline texts */
    struct {
        struct ep_row *item;
        size_t count;
    } rows;
};

enum ep_block_kind {
    EP_BLOCK_HEADING,   /* level, id, text */
    EP_BLOCK_PARAGRAPH, /* text */
    EP_BLOCK_TABLE,     /* table */
    EP_BLOCK_LIST,      /* items; level 1: numbered */
    EP_BLOCK_NOTES      /* items, each with its mark */
};
struct ep_item {
    const char *mark; /* "7" of a note, else NULL */
    const char *text;
};
struct ep_block {
    enum ep_block_kind kind;
    int level;
    const char *id, *text;
    struct ep_doc_table *table;
    struct {
        struct ep_item *item;
        size_t count;
    } items;
};
struct ep_doc {
    struct ep_arena *arena;
    const char *language; /* "en" */
    struct {
        struct ep_block **item;
        size_t count;
    } blocks;
};

/* All of these are owned by the document's arena; inline texts are borrowed and must live as long.
 */
struct ep_doc *ep_doc_new(struct ep_arena *a, const char *language);
void ep_doc_heading(struct ep_doc *d, int level, const char *id, const char *text);
void ep_doc_paragraph(struct ep_doc *d, const char *text);
struct ep_block *ep_doc_list(struct ep_doc *d, bool numbered);
struct ep_block *ep_doc_notes(struct ep_doc *d);
void ep_doc_item(struct ep_doc *d, struct ep_block *list, const char *mark, const char *text);
/* A table with strlen(align) columns; `heads` are their headings with " | " between them (EP_BUG
 * where the numbers differ). A table without rows is not rendered. */
struct ep_doc_table *ep_doc_table(struct ep_doc *d, const char *align, const char *heads);
/* The same with an array of headings, one a column. */
struct ep_doc_table *ep_doc_table_of(struct ep_doc *d, const char *align, const char *const *head);
/* Add a row of `columns` cells; NULL is an empty cell. */
void ep_doc_row(struct ep_doc *d, struct ep_doc_table *t, bool total, const char *const *cell,
                size_t count);
#define EP_CELLS(d, t, ...)                                                                        \
    ep_doc_row((d), (t), false, (const char *const[]){__VA_ARGS__},                                \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define EP_TOTAL(d, t, ...)                                                                        \
    ep_doc_row((d), (t), true, (const char *const[]){__VA_ARGS__},                                 \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Renderers. */
void ep_doc_markdown(const struct ep_doc *d, struct ep_str *out);
/* One inline text as Markdown; `table`: inside a table cell. */
void ep_inline_markdown(const char *inl, bool table, struct ep_str *out);
void ep_doc_json(const struct ep_doc *d, struct ep_str *out);

#endif
