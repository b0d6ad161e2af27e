/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"

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

enum ep_status ep_report_render(struct ep_store *s, enum ep_report_format format, int language,
                                struct ep_str *out, struct ep_error *err)
{
    return ep_report_render_with(s, format, language, NULL, out, err);
}
