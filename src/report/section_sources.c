/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define MOST_INPUTS 8
#define MOST_JUDGED 15

/* Inputs of a derived fact with their notes; derived ones that the report does not cite by name. */
static const char *inputs(struct ep_rp *r, const char *key, const struct ep_cites *formulas)
{
    struct ep_query *q = ep_rp_query(r, "inputs", key, NULL);
    const char *list = "";

    for (int n = 0; n < MOST_INPUTS && ep_query_next(q); n++) {
        const char *input = ep_q_text(r, q, 0);
        bool cited = strcmp(ep_query_text(q, 1), "derived") != 0;

        for (size_t i = 0; i < formulas->count && !cited; i++)
            cited = strcmp(formulas->item[i].key, input) == 0;
        list = ep_rp_join(
            r, ", ", list,
            ep_rp_join(r, "", ep_rp_fact_name(r, input), cited ? ep_rp_note(r, input) : ""));
    }
    ep_rp_close(r, q);
    return list;
}

static const char *formula(struct ep_rp *r, const char *key, const struct ep_cites *formulas)
{
    struct ep_query *q = ep_rp_query(r, "fact", key, NULL);
    const char *text = "";

    if (ep_query_next(q)) {
        const char *from = inputs(r, key, formulas);
        enum ep_show show = ep_show_of_unit(ep_query_text(q, 6));
        const char *name = ep_inline_capital(r->arena, ep_rp_fact_name(r, key));
        const char *value =
            ep_rp_spread(r, show, ep_query_real(q, 3), ep_query_real(q, 4), ep_query_real(q, 5));

        text = EP_SAY(r, "report.sources.formula", ep_a_own(r->arena, "name", name),
                      ep_a_own(r->arena, "key", ep_inline_code(r->arena, key)),
                      ep_a_own(r->arena, "value", value),
                      ep_a_own(r->arena, "formula",
                               ep_texts_phrase(r->texts, "formula", ep_query_text(q, 2))));
        if (from[0])
            text = ep_rp_join(r, "; ", text,
                              EP_SAY(r, "report.sources.inputs", ep_a_own(r->arena, "list", from)));
    }
    ep_rp_close(r, q);
    return text;
}

static void formulas(struct ep_rp *r)
{
    const struct ep_cites cited = r->formulas; /* those that the sections used */

    if (cited.count == 0)
        return;
    ep_rp_heading(r, "report.sources.formulas");
    struct ep_block *list = ep_doc_notes(r->doc);

    for (size_t i = 0; i < cited.count; i++)
        ep_doc_item(r->doc, list, cited.item[i].mark, formula(r, cited.item[i].key, &cited));
}

static void judgement(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "judged_facts", NULL);
    struct ep_doc_table *t = NULL;
    double more = 0;

    while (ep_query_next(q)) {
        if (t && t->rows.count >= MOST_JUDGED) {
            more++;
            continue;
        }
        enum ep_show show = ep_show_of_unit(ep_query_text(q, 4));
        double low = ep_query_real(q, 2), high = ep_query_real(q, 3);
        const char *name = ep_rp_fact_name(r, ep_q_text(r, q, 0));

        if (!t) {
            ep_rp_heading(r, "report.sources.judgement");
            ep_rp_paragraph(r, "report.sources.judgement_text");
            t = ep_rp_table(r, "lrrl", "report.sources.judgement_table");
        }
        EP_CELLS(r->doc, t, ep_inline_capital(r->arena, name),
                 ep_rp_spread(r, show, ep_query_real(q, 1), low, high),
                 high > low ? ep_rp_range(r, show, low, high) : EP_DASH,
                 ep_rp_source_note(r, ep_q_text(r, q, 5)));
    }
    ep_rp_close(r, q);
    if (more > 0)
        EP_PARAGRAPH(r, "report.sources.judgement_more", ep_a_num("n", more));
}

static void defaults(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "default_facts", NULL);
    const char *list = "";

    while (ep_query_next(q)) {
        enum ep_show show = ep_show_of_unit(ep_query_text(q, 2));
        const char *name = ep_rp_fact_name(r, ep_q_text(r, q, 0));

        list = ep_rp_join(
            r, "; ", list,
            EP_SAY(r, "report.sources.default", ep_a_own(r->arena, "name", name),
                   ep_a_own(r->arena, "value", ep_rp_show(r, show, ep_query_real(q, 1)))));
    }
    ep_rp_close(r, q);
    if (list[0])
        EP_PARAGRAPH(r, "report.sources.defaults", ep_a_own(r->arena, "list", list));
}

/* How sure a source is, where it is less than published. */
static const struct {
    const char *evidence, *key;
} evidences[] = {
    {"judged", "report.sources.judged"},
    {"recalled", "report.sources.recalled"},
};

static const char *evidence(struct ep_rp *r, struct ep_query *q)
{
    for (size_t i = 0; i < sizeof evidences / sizeof evidences[0]; i++)
        if (strcmp(ep_query_text(q, 5), evidences[i].evidence) == 0)
            return ep_rp_text(r, evidences[i].key);
    return "";
}

static const char *source(struct ep_rp *r, const char *id)
{
    struct ep_query *q = ep_rp_query(r, "source", id, NULL);
    const char *text = ep_inline_client(r->arena, id);

    if (ep_query_next(q)) {
        int year = (int)ep_query_int(q, 3);
        const char *when = year > 0 ? ep_arena_printf(r->arena, "%d", year)
                                    : ep_rp_text(r, "report.sources.year_unknown");
        const char *url = ep_query_text(q, 2), *note = ep_q_text(r, q, 6);

        text = EP_SAY(r, "report.sources.item",
                      ep_a_own(r->arena, "title",
                               ep_texts_phrase(r->texts, "source_title", ep_query_text(q, 0))),
                      ep_a_own(r->arena, "publisher",
                               ep_texts_phrase(r->texts, "source_publisher", ep_query_text(q, 1))),
                      ep_a_own(r->arena, "year", when),
                      ep_a_own(r->arena, "evidence", evidence(r, q)));
        if (url[0])
            text = ep_rp_join(r, " ", text, ep_inline_link(r->arena, url));
        if (note[0])
            text = ep_rp_join(r, " ", text,
                              ep_rp_sentence(r, ep_texts_phrase(r->texts, "source_note", note)));
    }
    ep_rp_close(r, q);
    return text;
}

static void sources(struct ep_rp *r)
{
    if (r->sources.count == 0) {
        ep_rp_paragraph(r, "report.sources.none");
        return;
    }
    ep_rp_heading(r, "report.sources.list");
    struct ep_block *list = ep_doc_notes(r->doc);

    for (size_t i = 0; i < r->sources.count; i++)
        ep_doc_item(r->doc, list, r->sources.item[i].mark, source(r, r->sources.item[i].key));
}

static void files(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "data_files", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        if (!t) {
            ep_rp_heading(r, "report.sources.files");
            t = ep_rp_table(r, "lllrr", "report.sources.file_table");
        }
        EP_CELLS(r->doc, t, ep_q_client(r, q, 0), ep_rp_name(r, "kind", ep_q_text(r, q, 1)),
                 ep_inline_label(r->arena, ep_query_text(q, 2)), ep_q_show(r, q, 3, EP_SHOW_COUNT),
                 ep_q_show(r, q, 4, EP_SHOW_COUNT));
    }
    ep_rp_close(r, q);
}

static void unused(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "brief_texts", "unused_key", NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, ", ", list,
                          ep_rp_join(r, "", ep_rp_code(r, ep_q_text(r, q, 0)),
                                     ep_rp_place(r, ep_query_text(q, 1))));
    ep_rp_close(r, q);
    if (list[0])
        EP_PARAGRAPH(r, "report.sources.unused", ep_a_own(r->arena, "list", list));
}

static void methods(struct ep_rp *r)
{
    const struct ep_total *objective = ep_rp_total(r, "", "objective");
    const struct ep_total *bound = ep_rp_total(r, "", "upper_bound");
    const struct ep_total *gap = ep_rp_total(r, "", "gap");
    bool profit = strcmp(r->rev.objective, "profit") == 0;

    ep_rp_heading(r, "report.sources.methods");
    ep_rp_paragraph(r, "report.method.model");
    if (objective && bound && gap)
        EP_PARAGRAPH(r, profit ? "report.sources.certificate" : "report.sources.certificate_other",
                     ep_a_num("objective", round(objective->mean)),
                     ep_a_num("bound", round(bound->mean)), ep_a_num("gap", gap->mean));
    const struct ep_total *all = ep_rp_total(r, "", "set_bound");
    const struct ep_total *all_gap = ep_rp_total(r, "", "set_gap");
    if (all && all_gap && all->mean > 0)
        EP_PARAGRAPH(
            r, profit ? "report.sources.certificate_sets" : "report.sources.certificate_sets_other",
            ep_a_num("objective", round(ep_rp_mean(r, "", "set_objective"))),
            ep_a_num("bound", round(all->mean)), ep_a_num("gap", all_gap->mean),
            ep_a_num("draws", ep_rp_mean(r, "", "set_draws")));
    ep_rp_paragraph(r, "report.method.credit");
    ep_rp_paragraph(r, "report.method.draws");
    ep_rp_paragraph(r, "report.method.tests");
    ep_rp_paragraph(r, "report.method.export");
}

void ep_section_sources(struct ep_rp *r)
{
    formulas(r);
    judgement(r);
    sources(r);
    defaults(r);
    files(r);
    unused(r);
    ep_sources_glossary(r);
    methods(r);
    ep_sources_changes(r);
}
