/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "emplan/text.h"
#include "store/store_internal.h"
#include <string.h>

/* How many near keys a hint names. */
#define NEAREST 3

/* The keys that the tree starts from: the key itself, and what stands below it. */
struct scope {
    const char *key, *from, *until;
};

static struct ep_query *ask(struct ep_store *s, struct ep_arena *a, const char *name,
                            const struct scope *scope)
{
    return ep_query_open(s, ep_sql_named(a, ep_queries_sql, name), scope->key, scope->from,
                         scope->until, NULL);
}

static struct ep_node read_node(struct ep_query *q, struct ep_arena *a)
{
    return (struct ep_node){
        .id = ep_query_int(q, 0),
        .key = ep_arena_strdup(a, ep_query_text(q, 1)),
        .value = ep_query_real(q, 2),
        .low = ep_query_real(q, 3),
        .mid = ep_query_real(q, 4),
        .high = ep_query_real(q, 5),
        .unit = ep_arena_strdup(a, ep_query_text(q, 6)),
        .origin = ep_arena_strdup(a, ep_query_text(q, 7)),
        .place = ep_arena_strdup(a, ep_query_text(q, 8)),
        .note = ep_arena_strdup(a, ep_query_text(q, 9)),
        .title = ep_arena_strdup(a, ep_query_text(q, 10)),
        .publisher = ep_arena_strdup(a, ep_query_text(q, 11)),
        .url = ep_arena_strdup(a, ep_query_text(q, 12)),
        .year = (int)ep_query_int(q, 13),
        .root = ep_query_int(q, 14) != 0,
    };
}

static enum ep_status read_nodes(struct ep_store *s, struct ep_arena *a, const struct scope *scope,
                                 struct ep_explanation *e, struct ep_error *err)
{
    struct {
        struct ep_node *item;
        size_t count;
    } list = {NULL, 0};
    struct ep_query *q = ask(s, a, "below", scope);

    while (ep_query_next(q))
        EP_PUSH(a, &list, read_node(q, a));
    e->node = list.item;
    e->nodes = list.count;
    return ep_query_close(q, err);
}

/* Rows come by fact in the order of the nodes, so one walk gives each node its slice. */
static enum ep_status read_inputs(struct ep_store *s, struct ep_arena *a, const struct scope *scope,
                                  struct ep_explanation *e, struct ep_error *err)
{
    struct {
        int64_t *item;
        size_t count;
    } list = {NULL, 0}, owner = {NULL, 0};
    struct ep_query *q = ask(s, a, "inputs", scope);
    size_t edge = 0;

    while (ep_query_next(q)) {
        EP_PUSH(a, &owner, ep_query_int(q, 0));
        EP_PUSH(a, &list, ep_query_int(q, 1));
    }
    for (size_t i = 0; i < e->nodes; i++) {
        size_t first = edge;

        while (edge < owner.count && owner.item[edge] == e->node[i].id)
            edge++;
        e->node[i].input = list.item ? list.item + first : NULL;
        e->node[i].inputs = edge - first;
    }
    return ep_query_close(q, err);
}

static enum ep_status read_reasons(struct ep_store *s, struct ep_arena *a, struct ep_explanation *e,
                                   struct ep_error *err)
{
    enum ep_status status;
    struct ep_query *q =
        ep_query_open(s, ep_sql_named(a, ep_queries_sql, "decision"), e->key, NULL);

    e->verdict = e->deciding = "";
    if (ep_query_next(q)) {
        e->verdict = ep_arena_strdup(a, ep_query_text(q, 0));
        e->deciding = ep_arena_strdup(a, ep_query_text(q, 1));
    }
    status = ep_query_close(q, err);
    if (status != EP_OK)
        return status;
    q = ep_query_open(s, ep_sql_named(a, ep_queries_sql, "reasons"), e->key, NULL);
    while (ep_query_next(q)) {
        const struct ep_reason r = {.factor = ep_arena_strdup(a, ep_query_text(q, 0)),
                                    .verdict = ep_arena_strdup(a, ep_query_text(q, 1)),
                                    .effect = ep_query_real(q, 2),
                                    .turns = ep_query_int(q, 3) != 0,
                                    .message = ep_arena_strdup(a, ep_query_text(q, 4)),
                                    .args = ep_arena_strdup(a, ep_query_text(q, 5))};

        EP_PUSH(a, &e->reasons, r);
    }
    return ep_query_close(q, err);
}

static int distance(const char *key, const char *name, const char *stem, int most)
{
    if (strstr(key, name))
        return 0;
    int d = ep_edit_distance(key, name, most);

    /* what shares the part before the last dot is near, however long the rest */
    return d > most && ep_starts_with(key, stem) ? most : d;
}

/* The nearest keys, comma-separated, the first written of equals; "" where none is near. */
static const char *nearest(struct ep_store *s, struct ep_arena *a, const char *name)
{
    int most = (int)strlen(name) / 3 < 3 ? 3 : (int)strlen(name) / 3;
    const char *best[NEAREST] = {NULL};
    int at[NEAREST];
    const char *dot = strrchr(name, '.');
    const char *stem = ep_arena_strndup(a, name, dot ? (size_t)(dot - name + 1) : strlen(name));
    struct ep_query *q = ep_query_open(s, ep_sql_named(a, ep_queries_sql, "keys"), NULL);

    for (int i = 0; i < NEAREST; i++)
        at[i] = most + 1;
    while (*name && ep_query_next(q)) {
        int d = distance(ep_query_text(q, 0), name, stem, most);
        int place = NEAREST;

        while (place > 0 && d < at[place - 1])
            place--;
        for (int i = NEAREST - 1; i > place; i--) {
            at[i] = at[i - 1];
            best[i] = best[i - 1];
        }
        if (place < NEAREST) {
            at[place] = d;
            best[place] = ep_arena_strdup(a, ep_query_text(q, 0));
        }
    }
    (void)ep_query_close(q, NULL);
    const char *text = "";

    for (int i = 0; i < NEAREST && best[i]; i++)
        text = ep_arena_printf(a, "%s%s%s", text, i ? ", " : "", ep_text_clean(a, best[i]));
    return text;
}

static enum ep_status no_such_key(struct ep_store *s, struct ep_arena *a, const char *key,
                                  struct ep_error *err)
{
    const char *near = nearest(s, a, key);

    ep_error_set(err, EP_USAGE, "no figure or decision is named '%s'", ep_text_clean(a, key));
    return *near ? ep_error_hint(err, "nearest: %s", near) : EP_USAGE;
}

/* A fact alone; a decision with what stands below it; or only what stands below. */
static bool find_scope(struct ep_store *s, struct ep_arena *a, const char *key, struct scope *scope,
                       bool *decision)
{
    const char *unit = ep_store_text(s, a, ep_sql_named(a, ep_queries_sql, "unit"), key, NULL);
    const char *from = ep_arena_printf(a, "%s.", key), *until = ep_arena_printf(a, "%s/", key);

    *decision = ep_streq(unit, "decision");
    *scope = (struct scope){key, "", ""};
    if (unit && !*decision)
        return true;
    *scope = (struct scope){key, from, until};
    return unit || ep_store_number(s, 0, ep_sql_named(a, ep_queries_sql, "any_below"), from, until,
                                   NULL) > 0;
}

static enum ep_status explain(struct ep_store *s, struct ep_arena *a, const char *key,
                              struct ep_explanation *out, struct ep_error *err)
{
    enum ep_status status;
    struct ep_explanation e = {.key = key, .revision = s->revision, .verdict = "", .deciding = ""};
    struct scope scope;

    e.currency = ep_store_text(s, a, "SELECT currency FROM revision WHERE id = :revision", NULL);
    if (!e.currency)
        e.currency = "";
    e.digits = ep_currency_digits(e.currency) < 0 ? 2 : ep_currency_digits(e.currency);
    if (!find_scope(s, a, key, &scope, &e.decision)) {
        if (s->fault == EP_OK)
            return no_such_key(s, a, key, err);
        if (err)
            *err = s->error;
        return s->fault;
    }
    EP_TRY(read_nodes(s, a, &scope, &e, err));
    EP_TRY(read_inputs(s, a, &scope, &e, err));
    if (e.decision)
        EP_TRY(read_reasons(s, a, &e, err));
    *out = e;
out:
    return status;
}

enum ep_status ep_ledger_explain(struct ep_store *s, struct ep_arena *a, const char *key,
                                 struct ep_str *out, struct ep_error *err)
{
    struct ep_explanation e;
    enum ep_status status = explain(s, a, key, &e, err);

    if (status == EP_OK)
        ep_explain_print(&e, a, out);
    return status;
}

enum ep_status ep_ledger_explain_json(struct ep_store *s, struct ep_arena *a, const char *key,
                                      struct ep_str *out, struct ep_error *err)
{
    struct ep_explanation e;
    enum ep_status status = explain(s, a, key, &e, err);

    if (status == EP_OK)
        ep_explain_print_json(&e, out);
    return status;
}
