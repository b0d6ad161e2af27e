/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/report_internal.h"
#include <string.h>

static void add_inline(struct ep_rp *r, struct ep_str *s, const char *inl)
{
    if (!inl)
        return;
    ep_str_add(s, ep_inline_plain(r->arena, inl));
    ep_str_addc(s, '\n');
}

/* Everything that the document says so far, bare. */
static void gather(struct ep_rp *r, struct ep_str *s)
{
    for (size_t i = 0; i < r->doc->blocks.count; i++) {
        const struct ep_block *b = r->doc->blocks.item[i];
        const struct ep_doc_table *t = b->table;

        add_inline(r, s, b->text);
        for (size_t k = 0; k < b->items.count; k++)
            add_inline(r, s, b->items.item[k].text);
        for (int c = 0; t && t->rows.count > 0 && c < t->columns; c++)
            add_inline(r, s, t->head[c]);
        for (size_t k = 0; t && k < t->rows.count; k++)
            for (int c = 0; c < t->columns; c++)
                add_inline(r, s, t->rows.item[k].cell[c]);
    }
}

/* A term's text is "part of the word that is looked for | word | what it means". */
static const char *term(struct ep_rp *r, const char *text, const char *said)
{
    static const char between[] = " | ";
    const char *word = strstr(text, between);
    const char *means = word ? strstr(word + sizeof between - 1, between) : NULL;

    if (!means)
        EP_BUG("a term of the glossary has not three parts: %s", text);
    if (!strstr(said, ep_arena_strndup(r->arena, text, (size_t)(word - text))))
        return NULL;
    word += sizeof between - 1;
    return EP_SAY(
        r, "report.sources.term",
        ep_a_own(r->arena, "term", ep_arena_strndup(r->arena, word, (size_t)(means - word))),
        ep_a_own(r->arena, "text", means + sizeof between - 1));
}

void ep_sources_glossary(struct ep_rp *r)
{
    struct ep_block *list = NULL;
    struct ep_str said;

    ep_str_init(&said, EP_STR_LIMIT);
    gather(r, &said);
    for (size_t i = 0; i < r->texts->entries.count; i++) {
        const struct ep_text_entry *entry = &r->texts->entries.item[i];
        const char *text =
            ep_starts_with(entry->key, "report.term.") ? term(r, entry->text, said.data) : NULL;

        if (!text)
            continue;
        if (!list) {
            ep_rp_heading(r, "report.sources.glossary");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, text);
    }
    ep_str_clear(&said);
}

/* What differs in the inputs, as one sentence. */
static const char *causes(struct ep_rp *r, struct ep_query *q)
{
    const char *text = "";

    if (ep_query_int(q, 4))
        text = ep_rp_text(r, "report.sources.changed_brief");
    if (ep_query_int(q, 5))
        text = ep_rp_join(r, ", ", text,
                          EP_SAY(r, "report.sources.changed_catalogue",
                                 ep_a_text("from", ep_q_text(r, q, 2)),
                                 ep_a_text("to", r->rev.catalogue)));
    if (ep_query_int(q, 6))
        text = ep_rp_join(r, ", ", text,
                          EP_SAY(r, "report.sources.changed_program",
                                 ep_a_text("from", ep_q_text(r, q, 3)),
                                 ep_a_text("to", r->rev.program)));
    return text[0] ? text : ep_rp_text(r, "report.sources.changed_nothing");
}

static void figures(struct ep_rp *r, const char *previous)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrr", "report.sources.change_table");
    struct ep_query *q = ep_rp_query(r, "changed_totals", previous, NULL);

    while (ep_query_next(q)) {
        const char *metric = ep_q_text(r, q, 0);
        enum ep_show show = ep_show_of_metric(metric);

        EP_CELLS(r->doc, t, ep_rp_Name(r, "metric", metric), ep_q_show(r, q, 1, show),
                 ep_q_show(r, q, 2, show));
    }
    ep_rp_close(r, q);
    q = ep_rp_query(r, "changed_money", previous, NULL);
    while (ep_query_next(q))
        EP_CELLS(
            r->doc, t,
            EP_SAY(r, "report.sources.change_budget", ep_a_text("channel", ep_q_text(r, q, 0))),
            ep_q_minor_show(r, q, 1), ep_q_minor_show(r, q, 2));
    ep_rp_close(r, q);
    if (t->rows.count == 0)
        ep_rp_paragraph(r, "report.sources.no_change");
}

void ep_sources_changes(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "previous", NULL);

    ep_rp_heading(r, "report.sources.changed");
    if (!ep_query_next(q)) {
        ep_rp_paragraph(r, "report.sources.first");
        ep_rp_close(r, q);
        return;
    }
    const char *previous = ep_q_text(r, q, 0);
    const char *since =
        EP_SAY(r, "report.sources.since", ep_a_text("revision", previous),
               ep_a_text("as_of", ep_q_text(r, q, 1)), ep_a_own(r->arena, "what", causes(r, q)));

    ep_rp_close(r, q);
    ep_doc_paragraph(r->doc, since);
    figures(r, previous);
}
