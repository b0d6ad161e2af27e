/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The columns that hold texts and numbers, in one list for writing and reading. */
static const struct {
    const char *column;
    size_t offset;
} texts[] = {
    {"kind", offsetof(struct ep_revision, kind)},
    {"as_of", offsetof(struct ep_revision, as_of)},
    {"inputs_hash", offsetof(struct ep_revision, inputs_hash)},
    {"brief_hash", offsetof(struct ep_revision, brief_hash)},
    {"catalogue_hash", offsetof(struct ep_revision, catalogue_hash)},
    {"catalogue", offsetof(struct ep_revision, catalogue)},
    {"program", offsetof(struct ep_revision, program)},
    {"brief", offsetof(struct ep_revision, brief)},
    {"settings", offsetof(struct ep_revision, settings)},
    {"client", offsetof(struct ep_revision, client)},
    {"language", offsetof(struct ep_revision, language)},
    {"region", offsetof(struct ep_revision, region)},
    {"currency", offsetof(struct ep_revision, currency)},
    {"first_month", offsetof(struct ep_revision, first_month)},
    {"objective", offsetof(struct ep_revision, objective)},
    {"prices", offsetof(struct ep_revision, prices)},
    {"note", offsetof(struct ep_revision, note)},
    {"approval_note", offsetof(struct ep_revision, approval_note)},
    {"approval_hash", offsetof(struct ep_revision, approval_hash)},
};
#define TEXTS (sizeof texts / sizeof texts[0])

static const char **text_at(const struct ep_revision *r, size_t i)
{
    return (const char **)(void *)((char *)(uintptr_t)r + texts[i].offset);
}

/* What a caller may leave out. */
static const char *text_or_default(const struct ep_revision *r, size_t i)
{
    const char *given = *text_at(r, i);

    if (given)
        return given;
    if (ep_streq(texts[i].column, "kind"))
        return "run";
    return ep_streq(texts[i].column, "settings") ? "[]" : "";
}

enum ep_status ep_revision_insert(struct ep_store *s, const struct ep_revision *r, int64_t *id,
                                  struct ep_error *err)
{
    struct ep_cell cell[TEXTS + 6];
    int64_t next = (int64_t)ep_store_number(s, 0, "SELECT max(id) FROM revision", NULL) + 1;
    size_t n = 0;

    cell[n++] = ep_c_int("id", next);
    cell[n++] = ep_c_int("currency_digits", r->currency_digits);
    cell[n++] = ep_c_int("months", r->months);
    cell[n++] = ep_c_int("approved", r->approved);
    cell[n++] = ep_c_int("basis", r->basis);
    cell[n++] = ep_c_int("proposal", r->proposal);
    for (size_t i = 0; i < TEXTS; i++)
        cell[n++] = ep_c_text(texts[i].column, text_or_default(r, i));
    enum ep_status status = ep_store_insert(s, "revision", cell, n, err);

    if (status != EP_OK)
        return status;
    s->revision = next;
    *id = next;
    return EP_OK;
}

static const struct {
    const char *name, *sql;
} named[] = {
    {"latest", "SELECT max(id) FROM revision"},
    {"approved", "SELECT max(id) FROM revision WHERE approved = 1"},
    {"plan", "SELECT max(id) FROM revision WHERE proposal = 0"},
};

static int64_t find(struct ep_store *s, const char *name)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (ep_streq(name, named[i].name))
            return (int64_t)ep_store_number(s, 0, named[i].sql, NULL);
    }
    if (!*name || strspn(name, "0123456789") != strlen(name) || strlen(name) > 9)
        return 0;
    return (int64_t)ep_store_number(s, 0, "SELECT id FROM revision WHERE id = ?1", name, NULL);
}

static void read_row(struct ep_query *q, struct ep_arena *a, struct ep_revision *out)
{
    struct ep_revision r = {.id = ep_query_int(q, 0),
                            .currency_digits = (int)ep_query_int(q, 1),
                            .months = (int)ep_query_int(q, 2),
                            .approved = ep_query_int(q, 3) != 0,
                            .basis = ep_query_int(q, 4),
                            .proposal = ep_query_int(q, 5) != 0};

    for (size_t i = 0; i < TEXTS; i++)
        *text_at(&r, i) = ep_arena_strdup(a, ep_query_text(q, (int)i + 6));
    *out = r;
}

bool ep_revision_get(struct ep_store *s, struct ep_arena *a, const char *name,
                     struct ep_revision *out)
{
    struct ep_str sql;
    int64_t id = find(s, name);

    if (id < 1)
        return false;
    ep_str_init(&sql, EP_STR_LIMIT);
    ep_str_add(&sql, "SELECT id, currency_digits, months, approved, basis, proposal");
    for (size_t i = 0; i < TEXTS; i++)
        ep_str_addf(&sql, ", %s", texts[i].column);
    ep_str_add(&sql, " FROM revision WHERE id = :revision");
    int64_t before = s->revision;

    s->revision = id;
    struct ep_query *q = ep_query_open(s, sql.data, NULL);
    bool found = ep_query_next(q);

    if (found)
        read_row(q, a, out);
    else
        s->revision = before;
    found = ep_query_close(q, NULL) == EP_OK && found;
    ep_str_clear(&sql);
    return found;
}
