/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <string.h>

static void write_sections(struct ep_rp *r)
{
    size_t count;
    const struct ep_section *section = ep_sections(&count);

    for (size_t i = 0; i < count && r->status == EP_OK; i++) {
        if (section[i].title[0])
            ep_doc_heading(r->doc, 2, section[i].id, ep_rp_text(r, section[i].title));
        section[i].write(r);
    }
}

enum ep_status ep_report_render_with(struct ep_store *s, enum ep_report_format format, int language,
                                     const char *extra, struct ep_str *out, struct ep_error *err)
{
    static void (*const render[])(const struct ep_doc *, struct ep_str *) = {
        [EP_REPORT_MARKDOWN] = ep_doc_markdown,
        [EP_REPORT_JSON] = ep_doc_json,
    };
    struct ep_arena *a = ep_arena_new();
    enum ep_status status;
    struct ep_rp r;

    EP_TRY(ep_rp_open(a, s, language, extra, &r, err));
    write_sections(&r);
    EP_TRY(r.status);
    render[format](r.doc, out);
out:
    ep_arena_free(a);
    return status;
}

/* Head and section 15 of a review, for those who know the plan. */
static void write_review(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "review", NULL);
    struct ep_block *list;

    if (ep_query_next(q)) {
        ep_doc_heading(r->doc, 1, "head",
                       EP_SAY(r, "report.review.title", ep_a_text("client", r->rev.client),
                              ep_a_text("from", ep_q_text(r, q, 1)),
                              ep_a_text("to", ep_q_text(r, q, 2))));
        list = ep_doc_list(r->doc, false);
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, "report.review.basis", ep_a_num("basis", ep_query_real(q, 0)),
                           ep_a_num("revision", (double)r->rev.id),
                           ep_a_text("as_of", r->rev.as_of)));
        if (strcmp(ep_query_text(q, 4), "over") != 0)
            ep_doc_item(
                r->doc, list, NULL,
                ep_rp_text(r, r->rev.proposal ? "report.review.proposal" : "report.review.taken"));
    }
    ep_rp_close(r, q);
    ep_section_control(r);
    if (!r->quiet_notes)
        ep_sources_glossary(r);
}

enum ep_status ep_report_review(struct ep_store *s, bool brief, int language, struct ep_str *out,
                                struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    enum ep_status status;
    struct ep_rp r;

    EP_TRY(ep_rp_open(a, s, language, NULL, &r, err));
    r.texts->note = NULL; /* sources are those of the plan */
    r.quiet_notes = brief;
    write_review(&r);
    EP_TRY(r.status);
    ep_doc_markdown(r.doc, out);
out:
    ep_arena_free(a);
    return status;
}

enum ep_status ep_report_render(struct ep_store *s, enum ep_report_format format, int language,
                                struct ep_str *out, struct ep_error *err)
{
    return ep_report_render_with(s, format, language, NULL, out, err);
}
