/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/json.h"
#include "report/doc.h"
#include <string.h>

static const struct flag {
    const char *name;
    size_t at;
} flags[] = {
    {"strong", offsetof(struct ep_span, strong)}, {"emphasis", offsetof(struct ep_span, emphasis)},
    {"code", offsetof(struct ep_span, code)},     {"note", offsetof(struct ep_span, note)},
    {"link", offsetof(struct ep_span, link)},     {"client", offsetof(struct ep_span, client)},
};

static void put_span(struct ep_json *j, struct ep_arena *a, const struct ep_span *span)
{
    ep_json_object(j);
    ep_json_key(j, "text");
    ep_json_string(j, ep_arena_strndup(a, span->text, span->length));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (*(const bool *)((const char *)span + flags[i].at)) {
            ep_json_key(j, flags[i].name);
            ep_json_bool(j, true);
        }
    }
    ep_json_end(j, '}');
}

static void put_inline(struct ep_json *j, struct ep_arena *a, const char *inl)
{
    struct ep_spans it = {.at = inl};
    struct ep_span span;

    ep_json_array(j);
    while (ep_span_next(&it, &span))
        put_span(j, a, &span);
    ep_json_end(j, ']');
}

static void put_heading(struct ep_json *j, struct ep_arena *a, const struct ep_block *b)
{
    ep_json_key(j, "level");
    ep_json_int(j, b->level);
    ep_json_key(j, "id");
    ep_json_string(j, b->id);
    ep_json_key(j, "spans");
    put_inline(j, a, b->text);
}

static void put_paragraph(struct ep_json *j, struct ep_arena *a, const struct ep_block *b)
{
    ep_json_key(j, "spans");
    put_inline(j, a, b->text);
}

static void put_cells(struct ep_json *j, struct ep_arena *a, const char *const *cell, int columns)
{
    ep_json_array(j);
    for (int i = 0; i < columns; i++)
        put_inline(j, a, cell[i]);
    ep_json_end(j, ']');
}

static void put_table(struct ep_json *j, struct ep_arena *a, const struct ep_block *b)
{
    static const char *const words[128] = {['l'] = "left", ['r'] = "right", ['c'] = "center"};
    const struct ep_doc_table *t = b->table;

    ep_json_key(j, "align");
    ep_json_array(j);
    for (int i = 0; i < t->columns; i++)
        ep_json_string(j, words[(unsigned char)t->align[i] & 0x7F]);
    ep_json_end(j, ']');
    ep_json_key(j, "head");
    put_cells(j, a, t->head, t->columns);
    ep_json_key(j, "rows");
    ep_json_array(j);
    for (size_t i = 0; i < t->rows.count; i++) {
        ep_json_object(j);
        ep_json_key(j, "total");
        ep_json_bool(j, t->rows.item[i].total);
        ep_json_key(j, "cells");
        put_cells(j, a, t->rows.item[i].cell, t->columns);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_items(struct ep_json *j, struct ep_arena *a, const struct ep_block *b)
{
    if (b->kind == EP_BLOCK_LIST) {
        ep_json_key(j, "numbered");
        ep_json_bool(j, b->level > 0);
    }
    ep_json_key(j, "items");
    ep_json_array(j);
    for (size_t i = 0; i < b->items.count; i++) {
        ep_json_object(j);
        if (b->items.item[i].mark) {
            ep_json_key(j, "mark");
            ep_json_string(j, b->items.item[i].mark);
        }
        ep_json_key(j, "spans");
        put_inline(j, a, b->items.item[i].text);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

void ep_doc_json(const struct ep_doc *d, struct ep_str *out)
{
    static const struct {
        const char *name;
        void (*put)(struct ep_json *, struct ep_arena *, const struct ep_block *);
    } kinds[] = {
        [EP_BLOCK_HEADING] = {"heading", put_heading},
        [EP_BLOCK_PARAGRAPH] = {"paragraph", put_paragraph},
        [EP_BLOCK_TABLE] = {"table", put_table},
        [EP_BLOCK_LIST] = {"list", put_items},
        [EP_BLOCK_NOTES] = {"notes", put_items},
    };
    struct ep_json j;

    ep_json_init(&j, out);
    j.pretty = true;
    ep_json_object(&j);
    ep_json_key(&j, "format");
    ep_json_string(&j, "emplan-report/1");
    ep_json_key(&j, "format_version");
    ep_json_int(&j, 1);
    ep_json_key(&j, "language");
    ep_json_string(&j, d->language);
    ep_json_key(&j, "blocks");
    ep_json_array(&j);
    for (size_t i = 0; i < d->blocks.count; i++) {
        const struct ep_block *b = d->blocks.item[i];

        ep_json_object(&j);
        ep_json_key(&j, "kind");
        ep_json_string(&j, kinds[b->kind].name);
        kinds[b->kind].put(&j, d->arena, b);
        ep_json_end(&j, '}');
    }
    ep_json_end(&j, ']');
    ep_json_end(&j, '}');
    ep_str_addc(out, '\n');
}
