/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/ledger.h"
#include "emplan/economics.h"
#include "emplan/imports.h"
#include "emplan/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define KEY_BYTES  256
#define CPC_FIGURE "industry.search_cpc"

const char *const ep_origin_name[EP_ORIGIN_COUNT] = {
    [EP_ORIGIN_BRIEF] = "brief",         [EP_ORIGIN_DATA] = "data",
    [EP_ORIGIN_CATALOGUE] = "catalogue", [EP_ORIGIN_ASSUMPTION] = "assumption",
    [EP_ORIGIN_DEFAULT] = "default",     [EP_ORIGIN_DERIVED] = "derived",
};

static const char *const evidence_name[] = {
    [EP_EVIDENCE_PUBLISHED] = "published",
    [EP_EVIDENCE_RECALLED] = "recalled",
    [EP_EVIDENCE_JUDGED] = "judged",
};

struct ep_ledger {
    struct ep_arena *arena;
    struct ep_store *store;
    const struct ep_brief *brief; /* whose data files are known; NULL: none */
    struct {
        const struct ep_fact **item;
        size_t count;
    } facts;
    const struct ep_fact **slot; /* hash table by key, a power of two */
    size_t slots;
    struct {
        const char **item;
        size_t count;
    } sources;       /* ids written by this ledger */
    int64_t next_id; /* 0: not asked yet */
    enum ep_status status;
    struct ep_error error;
};

struct ep_ledger *ep_ledger_new(struct ep_arena *a, struct ep_store *store)
{
    struct ep_ledger *l = EP_NEW(a, struct ep_ledger);

    l->arena = a;
    l->store = store;
    l->slots = 256;
    l->slot = EP_NEW_ARRAY(a, const struct ep_fact *, l->slots);
    return l;
}

struct ep_ledger *ep_ledger_fork(const struct ep_ledger *l, struct ep_arena *a)
{
    struct ep_ledger *f = EP_NEW(a, struct ep_ledger);

    *f = *l;
    f->arena = a;
    f->store = NULL;
    f->facts.item = NULL;
    f->facts.count = 0;
    f->slot = ep_arena_grow(a, l->slot, l->slots, l->slots, sizeof *l->slot);
    for (size_t i = 0; i < l->facts.count; i++)
        EP_PUSH(a, &f->facts, l->facts.item[i]);
    return f;
}

size_t ep_ledger_count(const struct ep_ledger *l)
{
    return l->facts.count;
}

const char *ep_ledger_key(const struct ep_ledger *l, size_t i)
{
    return i < l->facts.count ? l->facts.item[i]->key : NULL;
}

void ep_ledger_data_files(struct ep_ledger *l, const struct ep_brief *brief)
{
    l->brief = brief;
}

/* FNV-1a, 64 bits. */
static size_t slot_of(const struct ep_ledger *l, const char *key)
{
    uint64_t h = 14695981039346656037u;

    for (const char *c = key; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    size_t i = (size_t)h & (l->slots - 1);

    while (l->slot[i] && strcmp(l->slot[i]->key, key) != 0)
        i = (i + 1) & (l->slots - 1);
    return i;
}

static void remember(struct ep_ledger *l, const struct ep_fact *fact)
{
    EP_PUSH(l->arena, &l->facts, fact);
    if (l->facts.count * 2 > l->slots) {
        l->slots *= 2;
        l->slot = EP_NEW_ARRAY(l->arena, const struct ep_fact *, l->slots);
        for (size_t i = 0; i + 1 < l->facts.count; i++)
            l->slot[slot_of(l, l->facts.item[i]->key)] = l->facts.item[i];
    }
    l->slot[slot_of(l, fact->key)] = fact;
}

static int64_t next_id(struct ep_ledger *l)
{
    if (l->next_id == 0 && l->store)
        l->next_id = (int64_t)ep_store_number(l->store, 0, "SELECT max(id) FROM fact", NULL) + 1;
    return l->next_id++;
}

static void keep_status(struct ep_ledger *l, enum ep_status status, const struct ep_error *error)
{
    if (status == EP_OK || l->status != EP_OK)
        return;
    l->status = status;
    l->error = *error;
}

static void write_fact(struct ep_ledger *l, const struct ep_fact *f)
{
    struct ep_error e = {.status = EP_OK};

    if (l->status != EP_OK || !l->store)
        return;
    keep_status(l,
                EP_INSERT(l->store, "fact", &e, ep_c_int("id", f->id), ep_c_text("key", f->key),
                          ep_c_real("value", f->value), ep_c_real("low", f->range.low),
                          ep_c_real("mid", f->range.mid), ep_c_real("high", f->range.high),
                          ep_c_text("unit", f->unit),
                          ep_c_text("origin", ep_origin_name[f->origin]),
                          ep_c_text("source", f->source), ep_c_text("place", f->place),
                          ep_c_text("note", f->note)),
                &e);
}

static void write_input(struct ep_ledger *l, const struct ep_fact *f, const struct ep_fact *input)
{
    struct ep_error e = {.status = EP_OK};

    if (l->status != EP_OK || !l->store)
        return;
    keep_status(l,
                EP_INSERT(l->store, "fact_input", &e, ep_c_int("fact", f->id),
                          ep_c_int("input", input->id)),
                &e);
}

static void write_inputs(struct ep_ledger *l, const struct ep_fact *f,
                         const struct ep_fact *const *input, size_t inputs)
{
    for (size_t i = 0; i < inputs; i++) {
        bool again = false;

        for (size_t j = 0; j < i; j++)
            again = again || input[j] == input[i];
        if (input[i] && !again)
            write_input(l, f, input[i]);
    }
}

static bool same_figures(const struct ep_fact *a, const struct ep_fact *b)
{
    return a->value == b->value && a->range.low == b->range.low && a->range.mid == b->range.mid &&
           a->range.high == b->range.high && a->origin == b->origin &&
           ep_streq(a->unit, b->unit ? b->unit : "");
}

static const char *copy(struct ep_ledger *l, const char *s)
{
    return ep_arena_strdup(l->arena, s ? s : "");
}

static void check_finite(const struct ep_fact *f)
{
    if (!isfinite(f->value) || !isfinite(f->range.low) || !isfinite(f->range.mid) ||
        !isfinite(f->range.high))
        EP_BUG("the fact %s is not a finite number", f->key);
}

const struct ep_fact *ep_ledger_put(struct ep_ledger *l, const struct ep_fact *fact,
                                    const struct ep_fact *const *input, size_t inputs)
{
    const struct ep_fact *old = l->slot[slot_of(l, fact->key)];

    check_finite(fact);
    if (old && !same_figures(old, fact))
        EP_BUG("the fact %s is written twice, as %g and as %g", fact->key, old->value, fact->value);
    if (old)
        return old;
    struct ep_fact *f = EP_NEW(l->arena, struct ep_fact);

    *f = *fact;
    f->id = next_id(l);
    f->key = copy(l, fact->key);
    f->unit = copy(l, fact->unit);
    f->place = copy(l, fact->place);
    f->note = copy(l, fact->note);
    f->source = ep_arena_strdup(l->arena, fact->source);
    f->rate = fact->rate || ep_streq(f->unit, "rate");
    remember(l, f);
    write_fact(l, f);
    write_inputs(l, f, input, inputs);
    return f;
}

const struct ep_fact *ep_ledger_derive(struct ep_ledger *l, const char *key, struct ep_range range,
                                       const char *unit, const char *formula,
                                       const struct ep_fact *const *input, size_t inputs)
{
    const struct ep_fact fact = {.key = key,
                                 .value = range.mid,
                                 .range = range,
                                 .unit = unit,
                                 .origin = EP_ORIGIN_DERIVED,
                                 .place = formula};

    return ep_ledger_put(l, &fact, input, inputs);
}

static const char *place_text(struct ep_ledger *l, const struct ep_place *at)
{
    if (!at->file || at->line <= 0)
        return at->file ? at->file : "";
    return ep_arena_printf(l->arena, "%s:%d", at->file, at->line);
}

const struct ep_fact *ep_ledger_brief(struct ep_ledger *l, const char *key,
                                      const struct ep_num *num, const char *unit)
{
    struct ep_fact fact = {
        .key = key, .value = num->range.mid, .range = num->range, .unit = unit, .note = ""};

    if (num->given) {
        bool data = l->brief && ep_imports_gave(l->brief, &num->at);

        fact.origin = data ? EP_ORIGIN_DATA : EP_ORIGIN_BRIEF;
        fact.place = place_text(l, &num->at);
        fact.note = num->note ? num->note : "";
    } else if (num->has_default) {
        fact.origin = EP_ORIGIN_DEFAULT;
        fact.note = "not given in the brief";
    } else {
        return NULL;
    }
    return ep_ledger_put(l, &fact, NULL, 0);
}

static bool source_written(const struct ep_ledger *l, const char *id)
{
    for (size_t i = 0; i < l->sources.count; i++) {
        if (strcmp(l->sources.item[i], id) == 0)
            return true;
    }
    return false;
}

/* One row a source for all revisions; the newest catalogue's words stand. */
static void write_source(struct ep_ledger *l, const struct ep_source *src)
{
    struct ep_error e = {.status = EP_OK};
    const struct ep_cell cell[] = {
        ep_c_text("title", copy(l, src->title)),
        ep_c_text("publisher", copy(l, src->publisher)),
        ep_c_text("url", copy(l, src->url)),
        ep_c_int("year", src->year),
        ep_c_text("accessed", copy(l, src->accessed)),
        ep_c_text("region", copy(l, src->region)),
        ep_c_text("evidence", evidence_name[src->evidence]),
        ep_c_text("note", copy(l, src->note)),
        ep_c_text("id", src->id),
    };
    size_t count = sizeof cell / sizeof cell[0];

    if (l->status != EP_OK || !l->store || source_written(l, src->id))
        return;
    EP_PUSH(l->arena, &l->sources, copy(l, src->id));
    bool known = ep_store_number(l->store, 0, "SELECT count(*) FROM source WHERE id = ?1", src->id,
                                 NULL) > 0;
    enum ep_status status =
        known ? ep_store_update(l->store, "source", "id", src->id, cell, count - 1, &e)
              : ep_store_insert(l->store, "source", cell, count, &e);

    keep_status(l, status, &e);
}

static const struct ep_assumption *find_assumption(const struct ep_brief *brief,
                                                   const char *figure_key)
{
    for (size_t i = 0; brief && i < brief->assumptions.count; i++) {
        if (ep_streq(brief->assumptions.item[i].key, figure_key))
            return &brief->assumptions.item[i];
    }
    return NULL;
}

static const char *multiple_note(struct ep_ledger *l, const struct ep_figure *figure)
{
    const char *note = figure->note ? figure->note : "";

    return ep_arena_printf(l->arena, "%s%s%s times " CPC_FIGURE, note, *note ? "; " : "",
                           ep_number_text(l->arena, figure->range.mid));
}

static const struct ep_fact *put_figure(struct ep_ledger *l, const char *key,
                                        const struct ep_figure *figure, const struct ep_fact *cpc)
{
    struct ep_range range = cpc ? ep_range_product(figure->range, cpc->range) : figure->range;
    const struct ep_fact fact = {
        .key = key,
        .value = range.mid,
        .range = range,
        .unit = cpc ? "money" : figure->unit,
        .origin = EP_ORIGIN_CATALOGUE,
        .source = figure->source ? figure->source->id : NULL,
        .place = figure->row,
        .note = cpc ? multiple_note(l, figure) : figure->note,
    };

    if (figure->source)
        write_source(l, figure->source);
    return ep_ledger_put(l, &fact, &cpc, cpc ? 1 : 0);
}

/* What a data file measures has the weight of its amount against the catalogue's figure. */
static const struct ep_fact *put_measured(struct ep_ledger *l, const char *key,
                                          const struct ep_assumption *own,
                                          const struct ep_figure *figure)
{
    const char *unit = figure ? figure->unit : "count";
    double w = ep_weight_of_data(own->value.seen, EP_BENCHMARK_EVENTS);

    if (!figure || w >= EP_WEIGHT_ALONE)
        return ep_ledger_brief(l, key, &own->value, unit);
    const struct ep_fact *seen =
        ep_ledger_brief(l, ep_arena_printf(l->arena, "%s.seen", key), &own->value, unit);
    const struct ep_fact *bench =
        put_figure(l, ep_arena_printf(l->arena, "%s.benchmark", key), figure, NULL);

    return ep_ledger_derive(l, key, ep_range_blend(bench->range, seen->range, w), unit,
                            "own^w x benchmark^(1-w), w = n / (n + 10), n events behind the data",
                            (const struct ep_fact *const[]){seen, bench}, 2);
}

/* The assumption's unit is that of the figure it replaces; a multiple of the search price is
 * replaced by a price. */
static const struct ep_fact *put_assumption(struct ep_ledger *l, const char *key,
                                            const struct ep_assumption *own,
                                            const struct ep_figure *figure)
{
    const char *unit = figure ? figure->unit : "count";
    struct ep_range range = own->value.range;

    if (own->value.seen > 0)
        return put_measured(l, key, own, figure);
    const struct ep_fact fact = {
        .key = key,
        .value = range.mid,
        .range = range,
        .unit = figure && figure->cpc_multiple ? "money" : unit,
        .origin = EP_ORIGIN_ASSUMPTION,
        .place = place_text(l, own->value.at.file ? &own->value.at : &own->at),
        .note = own->why.text,
    };

    return ep_ledger_put(l, &fact, NULL, 0);
}

const struct ep_fact *ep_ledger_catalog(struct ep_ledger *l, const char *key,
                                        const struct ep_brief *brief,
                                        const struct ep_catalog *catalog, const char *figure_key,
                                        const struct ep_where *where)
{
    const struct ep_fact *old = l->slot[slot_of(l, key)];
    const struct ep_assumption *own = find_assumption(brief, figure_key);
    struct ep_figure figure;
    const struct ep_fact *cpc = NULL;

    if (old)
        return old;
    bool found = ep_catalog_figure(catalog, figure_key, where, l->arena, &figure);

    if (own)
        return put_assumption(l, key, own, found ? &figure : NULL);
    if (!found)
        return NULL;
    if (figure.cpc_multiple) {
        if (strcmp(figure_key, CPC_FIGURE) == 0)
            EP_BUG("%s is a multiple of itself", CPC_FIGURE);
        cpc = ep_ledger_catalog(l, CPC_FIGURE, brief, catalog, CPC_FIGURE, where);
        if (!cpc)
            return NULL;
    }
    return put_figure(l, key, &figure, cpc);
}

static const struct ep_fact *get_list(const struct ep_ledger *l, char key[KEY_BYTES],
                                      const char *format, va_list args)
{
    int n = vsnprintf(key, KEY_BYTES, format, args);

    if (n < 0 || n >= KEY_BYTES)
        EP_BUG("the key of a fact is too long: %s", format);
    return l->slot[slot_of(l, key)];
}

const struct ep_fact *ep_ledger_get(const struct ep_ledger *l, const char *format, ...)
{
    char key[KEY_BYTES];
    va_list args;

    va_start(args, format);
    const struct ep_fact *f = get_list(l, key, format, args);

    va_end(args);
    return f;
}

const struct ep_fact *ep_ledger_need(const struct ep_ledger *l, const char *format, ...)
{
    char key[KEY_BYTES];
    va_list args;

    va_start(args, format);
    const struct ep_fact *f = get_list(l, key, format, args);

    va_end(args);
    if (!f)
        EP_BUG("the fact %s is missing", key);
    return f;
}

double ep_ledger_value(const struct ep_ledger *l, double otherwise, const char *format, ...)
{
    char key[KEY_BYTES];
    va_list args;

    va_start(args, format);
    const struct ep_fact *f = get_list(l, key, format, args);

    va_end(args);
    return f ? f->value : otherwise;
}

const struct ep_fact *const *ep_ledger_all(const struct ep_ledger *l, size_t *count)
{
    *count = l->facts.count;
    return l->facts.item;
}

enum ep_status ep_ledger_status(const struct ep_ledger *l, struct ep_error *err)
{
    if (l->status != EP_OK && err)
        *err = l->error;
    return l->status;
}
