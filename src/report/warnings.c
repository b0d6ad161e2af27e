/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"

#include <stdlib.h>
#include <string.h>

/* A sentence of the report as a finding says it: on one line, without the full stop. */
static const char *message_of(struct ep_rp *r, const char *text)
{
    size_t n = strlen(text);

    return ep_arena_strndup(r->arena, text, n > 0 && text[n - 1] == '.' ? n - 1 : n);
}

static void tell(struct ep_rp *r, struct ep_query *q, const struct ep_sink *sink)
{
    const char *place = ep_query_text(q, 3), *colon = place ? strrchr(place, ':') : NULL;
    const struct ep_diagnostic *known = ep_diagnostic_find(ep_query_text(q, 0));
    struct ep_finding f = {.severity = EP_SEVERITY_WARNING,
                           .code = known ? known->code : "stage",
                           .message = message_of(r, ep_export_say(r, q, 1))};

    if (colon && (f.line = atoi(colon + 1)) > 0)
        f.file = ep_arena_strndup(r->arena, place, (size_t)(colon - place));
    ep_sink_finding(sink, &f);
}

const char *ep_report_warnings_sql(struct ep_arena *a)
{
    return ep_sql_named(a, ep_export_sql(), "run_warnings");
}

enum ep_status ep_report_warnings(struct ep_store *s, const struct ep_sink *sink,
                                  struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_query *q = ep_query_open(s, ep_report_warnings_sql(a), NULL);
    bool any = ep_query_next(q);
    enum ep_status status = EP_OK;
    struct ep_rp r;

    if (any) /* texts are read for who has something to say */
        status = ep_export_open(a, s, &r, err);
    for (; any && status == EP_OK; any = ep_query_next(q))
        tell(&r, q, sink);
    enum ep_status closed = ep_query_close(q, status == EP_OK ? err : NULL);

    ep_arena_free(a);
    return status != EP_OK ? status : closed;
}
