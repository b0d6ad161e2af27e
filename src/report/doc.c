/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/doc.h"
#include <string.h>

struct ep_doc *ep_doc_new(struct ep_arena *a, const char *language)
{
    struct ep_doc *d = EP_NEW(a, struct ep_doc);

    d->arena = a;
    d->language = language;
    return d;
}

static struct ep_block *add_block(struct ep_doc *d, enum ep_block_kind kind)
{
    struct ep_block *b = EP_NEW(d->arena, struct ep_block);

    b->kind = kind;
    EP_PUSH(d->arena, &d->blocks, b);
    return b;
}

void ep_doc_heading(struct ep_doc *d, int level, const char *id, const char *text)
{
    struct ep_block *b = add_block(d, EP_BLOCK_HEADING);

    b->level = level;
    b->id = id;
    b->text = text;
}

void ep_doc_paragraph(struct ep_doc *d, const char *text)
{
    if (text && text[0])
        add_block(d, EP_BLOCK_PARAGRAPH)->text = text;
}

struct ep_block *ep_doc_list(struct ep_doc *d, bool numbered)
{
    struct ep_block *b = add_block(d, EP_BLOCK_LIST);

    b->level = numbered;
    return b;
}

struct ep_block *ep_doc_notes(struct ep_doc *d)
{
    return add_block(d, EP_BLOCK_NOTES);
}

void ep_doc_item(struct ep_doc *d, struct ep_block *list, const char *mark, const char *text)
{
    struct ep_item item = {mark, text};

    EP_PUSH(d->arena, &list->items, item);
}

static struct ep_doc_table *new_table(struct ep_doc *d, const char *align)
{
    struct ep_doc_table *t = EP_NEW(d->arena, struct ep_doc_table);

    t->columns = (int)strlen(align);
    t->align = ep_arena_strdup(d->arena, align);
    t->head = EP_NEW_ARRAY(d->arena, const char *, (size_t)t->columns);
    add_block(d, EP_BLOCK_TABLE)->table = t;
    return t;
}

struct ep_doc_table *ep_doc_table(struct ep_doc *d, const char *align, const char *heads)
{
    static const char between[] = " | ";
    struct ep_doc_table *t = new_table(d, align);
    const char *at = heads;

    for (int i = 0; i < t->columns; i++) {
        const char *end = strstr(at, between);

        if ((end == NULL) != (i == t->columns - 1))
            EP_BUG("%d columns do not fit the headings '%s'", t->columns, heads);
        t->head[i] = end ? ep_arena_strndup(d->arena, at, (size_t)(end - at))
                         : ep_arena_strdup(d->arena, at);
        at = end ? end + sizeof between - 1 : at;
    }
    return t;
}

struct ep_doc_table *ep_doc_table_of(struct ep_doc *d, const char *align, const char *const *head)
{
    struct ep_doc_table *t = new_table(d, align);

    for (int i = 0; i < t->columns; i++)
        t->head[i] = head[i] ? head[i] : "";
    return t;
}

void ep_doc_row(struct ep_doc *d, struct ep_doc_table *t, bool total, const char *const *cell,
                size_t count)
{
    struct ep_row row = {EP_NEW_ARRAY(d->arena, const char *, count), total};

    if (count != (size_t)t->columns)
        EP_BUG("a row of %zu cells in a table of %d columns", count, t->columns);
    for (size_t i = 0; i < count; i++)
        row.cell[i] = cell[i] ? cell[i] : "";
    EP_PUSH(d->arena, &t->rows, row);
}
