/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"
#include <stdlib.h>
#include <string.h>

/* Columns of every query of differences. */
enum column {
    KIND,
    ID,
    OF,
    UNIT,
    BEFORE,
    AFTER
};

/* In the order of the text. How to add one: a row, a query with the columns above, its texts. Rows
 * of one name are one part. */
static const struct area {
    const char *name, *query;
} areas[] = {
    {"inputs", "diff_inputs"},     {"inputs", "diff_texts"},    {"catalogue", "diff_catalogue"},
    {"catalogue", "diff_figures"}, {"choices", "diff_choices"}, {"money", "diff_money"},
    {"forecast", "diff_forecast"}, {"goals", "diff_goals"},     {"hypotheses", "diff_hypotheses"},
};
#define AREAS (sizeof areas / sizeof areas[0])

struct diff {
    struct ep_rp rp;
    const char *from; /* number of the revision before */
    struct ep_json json;
    bool changed;
    bool same; /* a revision against itself */
};

/* --- words ------------------------------------------------------------------------------------ */

static const char *name_of(struct ep_rp *r, struct ep_query *q)
{
    const char *kind = ep_q_text(r, q, KIND), *id = ep_q_text(r, q, ID), *of = ep_q_text(r, q, OF);
    const char *name;

    if (strcmp(kind, "figure") == 0)
        name = ep_inline_capital(r->arena, ep_rp_fact_name(r, id));
    else if (strcmp(kind, "goal") == 0)
        name = ep_inline_label(r->arena, id);
    else
        name = ep_rp_Name(r, kind, id);
    return of[0] ? EP_SAY(r, "report.diff.of", ep_a_own(r->arena, "name", name),
                          ep_a_own(r->arena, "of", ep_rp_name(r, "part", of)))
                 : name;
}

static const char *cell_of(struct ep_rp *r, struct ep_query *q, int column)
{
    const char *unit = ep_query_text(q, UNIT);

    if (ep_query_null(q, column))
        return EP_DASH;
    if (strcmp(unit, "client") == 0)
        return ep_inline_label(r->arena, ep_q_text(r, q, column));
    if (strcmp(unit, "verdict") == 0)
        return ep_rp_name(r, "verdict", ep_q_text(r, q, column));
    if (strcmp(unit, "minor") == 0)
        return ep_q_minor_show(r, q, column);
    enum ep_show show = ep_show_of_unit(unit);

    return ep_q_show(r, q, column, show == EP_SHOW_NUMBER ? ep_show_of_metric(unit) : show);
}

static void write_text(struct diff *d)
{
    struct ep_rp *r = &d->rp;
    struct ep_doc_table *t = NULL;

    ep_doc_heading(r->doc, 1, "diff",
                   EP_SAY(r, "report.diff.title", ep_a_text("from", d->from),
                          ep_a_num("to", (double)r->rev.id)));
    for (size_t i = 0; i < AREAS; i++) {
        struct ep_query *q = ep_rp_query(r, areas[i].query, d->from, NULL);

        if (i == 0 || strcmp(areas[i].name, areas[i - 1].name) != 0)
            t = NULL;
        while (!d->same && ep_query_next(q)) {
            if (!t) {
                ep_doc_heading(r->doc, 2, areas[i].name, ep_rp_Name(r, "diff", areas[i].name));
                t = ep_rp_table(r, "lrr", "report.diff.table");
            }
            EP_CELLS(r->doc, t, name_of(r, q), cell_of(r, q, BEFORE), cell_of(r, q, AFTER));
            d->changed = true;
        }
        ep_rp_close(r, q);
    }
    if (!d->changed)
        ep_rp_paragraph(r, "report.diff.nothing");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void put(struct diff *d, const char *key, struct ep_export_value v)
{
    ep_json_key(&d->json, key);
    ep_v_json(&d->json, &v);
}

static struct ep_export_value value_of(struct diff *d, struct ep_query *q, int column)
{
    struct ep_rp *r = &d->rp;
    const char *unit = ep_query_text(q, UNIT);
    bool word = strcmp(unit, "client") == 0 || strcmp(unit, "verdict") == 0;

    if (ep_query_null(q, column))
        return EP_V_NULL;
    if (word)
        return ep_v_text(ep_text_clean(r->arena, ep_query_text(q, column)));
    if (strcmp(unit, "minor") == 0)
        return ep_v_money(r, ep_q_minor(r, q, column));
    return ep_v_exact(ep_query_real(q, column));
}

static void write_row(struct diff *d, struct ep_query *q)
{
    struct ep_arena *a = d->rp.arena;
    const char *of = ep_query_text(q, OF);

    ep_json_object(&d->json);
    put(d, "kind", ep_v_text(ep_arena_strdup(a, ep_query_text(q, KIND))));
    put(d, "id", ep_v_text(ep_text_clean(a, ep_query_text(q, ID))));
    put(d, "of", ep_v_text(of[0] ? ep_arena_strdup(a, of) : NULL));
    put(d, "from", value_of(d, q, BEFORE));
    put(d, "to", value_of(d, q, AFTER));
    ep_json_end(&d->json, '}');
    d->changed = true;
}

static void write_json(struct diff *d)
{
    struct ep_rp *r = &d->rp;

    d->json.pretty = true;
    ep_json_object(&d->json);
    put(d, "format", ep_v_text("emplan-diff/1"));
    put(d, "format_version", ep_v_whole(1));
    put(d, "client", ep_v_text(ep_text_clean(r->arena, r->rev.client)));
    put(d, "currency", ep_v_text(r->rev.currency));
    put(d, "from", ep_v_whole((int64_t)strtoll(d->from, NULL, 10)));
    put(d, "to", ep_v_whole(r->rev.id));
    for (size_t i = 0; i < AREAS; i++) {
        struct ep_query *q = ep_rp_query(r, areas[i].query, d->from, NULL);

        if (i == 0 || strcmp(areas[i].name, areas[i - 1].name) != 0) {
            ep_json_key(&d->json, areas[i].name);
            ep_json_array(&d->json);
        }
        while (!d->same && ep_query_next(q))
            write_row(d, q);
        ep_rp_close(r, q);
        if (i + 1 == AREAS || strcmp(areas[i].name, areas[i + 1].name) != 0)
            ep_json_end(&d->json, ']');
    }
    put(d, "changed", ep_v_flag(d->changed));
    ep_json_end(&d->json, '}');
    ep_str_addc(d->json.out, '\n');
}

enum ep_status ep_report_diff(struct ep_store *s, int64_t from, bool json, struct ep_str *out,
                              bool *changed, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    struct diff d = {.from = ep_arena_printf(a, "%lld", (long long)from)};
    size_t before = out->length;
    enum ep_status status;

    EP_TRY(ep_export_open(a, s, &d.rp, err));
    ep_json_init(&d.json, out);
    d.same = from == d.rp.rev.id;
    if (json)
        write_json(&d);
    else
        write_text(&d);
    status = d.rp.status;
    if (status != EP_OK)
        ep_str_cut(out, before);
    else if (!json)
        ep_doc_markdown(d.rp.doc, out);
    if (status == EP_OK)
        *changed = d.changed;
out:
    ep_arena_free(a);
    return status;
}
