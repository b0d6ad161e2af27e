/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Searches with their volumes. Files may have millions of rows: the largest searches are kept, the
 * others summed by intent, so that memory does not grow with the file. With a column month the
 * searches are kept in a table and each has a ring of its last twelve months. */

#define KEPT       20000             /* searches kept singly */
#define KEPT_MONTH 100000            /* different searches of files by month */
#define REMEMBERED ((size_t)1 << 17) /* rows that repeats are looked for among */
#define RING       12
#define INTENTS    5

enum {
    QUERY,
    VOLUME,
    INTENT,
    MONTH
};

#define INTENT_WORDS "buy compare learn brand local"
static const char *const intents[INTENTS + 1] = {"buy", "compare", "learn", "brand", "local", NULL};

static const struct ep_in_column columns[] = {
    [QUERY] = {"query", EP_IN_TEXT, .required = true, .help = "what people type"},
    [VOLUME] = {"volume", EP_IN_RANGE, .required = true, .adds = true,
                .help = "searches a month; a range 100..1000 where only that is known"},
    [INTENT] = {"intent", EP_IN_WORD, .words = INTENT_WORDS,
                .help = "what the search is after; judged by its words where left out"},
    [MONTH] = {"month", EP_IN_MONTH, .when = true,
               .help = "2026-04: then a row is one month of a search; all rows have it or none"},
};

/* A search that is kept. Its text lies in a buffer that the next one in its place uses again. */
struct search {
    char *text;
    size_t room;
    struct ep_range volume;
    int intent; /* INTENTS: none */
    long line;
    const char *file;
};
struct monthly { /* a search of files by month */
    const char *text, *file;
    long line;
    int intent, last; /* newest month */
    float ring[RING]; /* by month modulo twelve; below 0: none */
};
struct keywords {
    struct search *heap; /* smallest first, [KEPT] */
    size_t count;
    struct {
        struct monthly *item;
        size_t count;
    } months;
    uint32_t *slot; /* index + 1 into months, a power of two */
    size_t slots;
    double rest[INTENTS + 1]; /* volume of those that are not kept */
    long others[INTENTS + 1];
    struct {
        double *item;
        size_t count;
    } total; /* volume of each month from `first` on */
    int first;
    bool by_month, plain; /* forms met */
};

/* --- gathering --------------------------------------------------------------------------------
 */

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct keywords);
}

/* Of equal volumes the one read first is the larger, so that the order of rows decides. */
static bool smaller(const struct search *a, const struct search *b)
{
    if (a->volume.mid != b->volume.mid)
        return a->volume.mid < b->volume.mid;
    return a->line > b->line;
}

static void swap(struct search *a, struct search *b)
{
    struct search c = *a;

    *a = *b;
    *b = c;
}

static void sink(struct keywords *k, size_t i)
{
    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < k->count; child++)
            if (smaller(&k->heap[child], &k->heap[least]))
                least = child;
        if (least == i)
            return;
        swap(&k->heap[i], &k->heap[least]);
        i = least;
    }
}

static void rise(struct keywords *k, size_t i)
{
    for (; i > 0 && smaller(&k->heap[i], &k->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&k->heap[i], &k->heap[(i - 1) / 2]);
}

static void fill(struct ep_in_job *job, struct search *s, const struct ep_in_row *row, int intent)
{
    const char *text = row->v[QUERY].text;
    size_t n = strlen(text) + 1, room = s->room ? s->room : 32;

    while (room < n)
        room *= 2;
    if (room > s->room)
        s->text = ep_arena_alloc(job->arena, room);
    s->room = room;
    memcpy(s->text, text, n);
    s->volume = row->v[VOLUME].range;
    s->intent = intent;
    s->line = row->line;
    s->file = row->file;
}

static void add_rest(struct keywords *k, int intent, double volume)
{
    k->rest[intent] += volume;
    k->others[intent]++;
}

static void keep(struct ep_in_job *job, struct keywords *k, const struct ep_in_row *row, int intent)
{
    double volume = row->v[VOLUME].range.mid;

    if (!k->heap)
        k->heap = EP_NEW_ARRAY(job->arena, struct search, KEPT);
    if (k->count < KEPT) {
        fill(job, &k->heap[k->count], row, intent);
        rise(k, k->count++);
    } else if (volume > k->heap[0].volume.mid) {
        add_rest(k, k->heap[0].intent, k->heap[0].volume.mid);
        fill(job, &k->heap[0], row, intent);
        sink(k, 0);
    } else {
        add_rest(k, intent, volume);
    }
}

/* --- by month ---------------------------------------------------------------------------------
 */

static size_t slot_of(const struct keywords *k, const char *text)
{
    size_t i = (size_t)ep_in_hash(EP_IN_HASH_SEED, text, strlen(text)) & (k->slots - 1);

    while (k->slot[i] && strcmp(k->months.item[k->slot[i] - 1].text, text) != 0)
        i = (i + 1) & (k->slots - 1);
    return i;
}

static struct monthly *monthly_of(struct ep_in_job *job, struct keywords *k, const char *text)
{
    if (!k->slot) {
        k->slots = (size_t)1 << 18; /* above twice what is kept */
        k->slot = EP_NEW_ARRAY(job->arena, uint32_t, k->slots);
    }
    size_t i = slot_of(k, text);

    if (k->slot[i])
        return &k->months.item[k->slot[i] - 1];
    if (k->months.count == KEPT_MONTH)
        return NULL;
    struct monthly new = {.text = ep_arena_strdup(job->arena, text), .intent = INTENTS};

    for (int m = 0; m < RING; m++)
        new.ring[m] = -1;
    EP_PUSH(job->arena, &k->months, new);
    k->slot[i] = (uint32_t)k->months.count;
    return &k->months.item[k->months.count - 1];
}

/* Months that fall out behind the newest twelve are forgotten. */
static void turn_ring(struct monthly *m, int month, double volume)
{
    if (m->last == 0)
        m->last = month;
    for (; m->last < month; m->last++)
        m->ring[(m->last + 1) % RING] = -1;
    if (month <= m->last - RING)
        return;
    float *v = &m->ring[month % RING];

    *v = *v < 0 || volume > *v ? (float)volume : *v; /* twice the same month: the larger */
}

static void add_total(struct ep_in_job *job, struct keywords *k, int month, double volume)
{
    if (k->total.count == 0)
        k->first = month;
    if (month < k->first) {
        size_t more = (size_t)(k->first - month);
        double *wider = EP_NEW_ARRAY(job->arena, double, k->total.count + more + 1);

        memcpy(wider + more, k->total.item, k->total.count * sizeof *wider);
        /* the next power of two is what EP_PUSH counts on */
        size_t count = k->total.count + more;

        k->total.item = NULL;
        k->total.count = 0;
        for (size_t i = 0; i < count; i++)
            EP_PUSH(job->arena, &k->total, wider[i]);
        k->first = month;
    }
    while ((size_t)(month - k->first) >= k->total.count)
        EP_PUSH(job->arena, &k->total, 0.0);
    k->total.item[month - k->first] += volume;
}

static void keep_month(struct ep_in_job *job, struct keywords *k, const struct ep_in_row *row,
                       int intent)
{
    double volume = row->v[VOLUME].range.mid;
    int month = row->v[MONTH].time;
    struct monthly *m = monthly_of(job, k, row->v[QUERY].text);

    add_total(job, k, month, volume);
    if (!m) {
        add_rest(k, intent, 0);
        return;
    }
    if (!m->file) {
        m->file = row->file;
        m->line = row->line;
    }
    m->intent = intent < INTENTS ? intent : m->intent;
    turn_ring(m, month, volume);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct keywords *k = state;
    int intent = row->v[INTENT].given ? (int)row->v[INTENT].number : INTENTS;
    bool month = row->v[MONTH].given;

    if ((month && k->plain) || (!month && k->by_month))
        return ep_in_refuse(fault, "a row with a month among rows without, or the other way round",
                            "give every row its month, or none",
                            month ? "this row has a month, earlier ones have none"
                                  : "this row has no month, earlier ones have one");
    k->by_month = k->by_month || month;
    k->plain = k->plain || !month;
    (month ? keep_month : keep)(job, k, row, intent);
    return true;
}

/* --- figures ----------------------------------------------------------------------------------
 */

static int larger_first(const void *x, const void *y)
{
    const struct search *a = x, *b = y;

    return smaller(a, b) ? 1 : smaller(b, a) ? -1 : 0;
}

/* Mean of the months known among the last twelve of all files. */
static void gather_months(struct ep_in_job *job, struct keywords *k)
{
    int last = k->first + (int)k->total.count - 1;

    for (size_t i = 0; i < k->months.count; i++) {
        const struct monthly *m = &k->months.item[i];
        double sum = 0, n = 0;

        for (int month = last - RING + 1; month <= last; month++) {
            bool known = month <= m->last && month > m->last - RING;

            if (known && m->ring[month % RING] >= 0) {
                sum += (double)m->ring[month % RING];
                n++;
            }
        }
        struct ep_in_value v[4] = {
            [QUERY] = {.text = m->text}, [VOLUME] = {.range = ep_range_of(n > 0 ? sum / n : 0)}};
        const struct ep_in_row row = {v, m->file, m->line};

        if (n > 0)
            keep(job, k, &row, m->intent);
    }
    if (k->total.count >= 24)
        ep_in_season(job, EP_IN_KEYWORDS, k->first, k->total.item, k->total.count, "searches");
}

/* The same whatever the case: a hash of the folded text. */
static uint64_t folded(const char *text)
{
    utf8proc_uint8_t *lower = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)text);
    uint64_t hash = ep_in_hash(EP_IN_HASH_SEED, lower ? (const char *)lower : text,
                               strlen(lower ? (const char *)lower : text));

    free(lower);
    return hash;
}

/* Searches of the brief that a file has too: the file measures them. */
static void drop_brief(struct ep_in_job *job, struct ep_in_hashes *met)
{
    struct ep_brief *b = job->brief;
    size_t kept = 0, dropped = 0;
    int line = 0;

    for (size_t i = 0; i < b->demand.keywords.count; i++) {
        const struct ep_keyword *q = &b->demand.keywords.item[i];
        bool measured = !ep_in_overridden(job, &q->volume.at) &&
                        ep_in_hashes_met(job->arena, met, folded(q->query.text));

        if (measured && dropped++ == 0)
            line = q->at.line;
        if (!measured)
            b->demand.keywords.item[kept++] = *q;
    }
    b->demand.keywords.count = kept;
    if (dropped)
        ep_in_find(job, EP_SEVERITY_NOTE, b->path, line, NULL,
                   "demand.keywords: %zu search%s of the brief %s way to the volumes of %s",
                   dropped, dropped == 1 ? "" : "es", dropped == 1 ? "gives" : "give",
                   job->first[EP_IN_KEYWORDS]);
}

static void push(struct ep_in_job *job, const char *text, int intent, struct ep_range volume,
                 struct ep_place at)
{
    const char *word = intents[intent];
    const struct ep_keyword q = {
        .query = {text, true, at},
        .intent = {word, word != NULL, at},
        .volume = {.range = volume, .given = true, .at = at, .seen = fmax(volume.mid, 1e-9)},
        .at = at,
    };

    EP_PUSH(job->arena, &job->brief->demand.keywords, q);
}

/* What is not kept singly counts as one search an intent; without an intent nobody can say for
 * which channel it counts. */
static void push_rest(struct ep_in_job *job, const struct keywords *k)
{
    double unknown = k->rest[INTENTS];
    long others = 0;

    for (int i = 0; i < INTENTS; i++) {
        others += k->others[i];
        if (k->rest[i] > 0)
            push(job, ep_arena_printf(job->arena, "(%ld searches to %s)", k->others[i], intents[i]),
                 i, ep_range_of(k->rest[i]), ep_in_place(job, EP_IN_KEYWORDS));
    }
    if (others)
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL,
                   "%s: the largest %d searches are kept singly, %ld smaller ones as a sum of "
                   "each intent",
                   job->first[EP_IN_KEYWORDS], KEPT, others);
    if (k->others[INTENTS])
        ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0,
                   "give them an intent, or leave out what is not meant",
                   "%s: the largest %d searches are kept singly; %ld smaller ones without an "
                   "intent, %.0f searches a month, count for no channel",
                   job->first[EP_IN_KEYWORDS], KEPT, k->others[INTENTS], unknown);
}

static void end(struct ep_in_job *job, void *state)
{
    struct keywords *k = state;
    struct ep_in_hashes met = {0}, own = {0};
    long repeated = 0;

    if (k->months.count)
        gather_months(job, k);
    if (k->count == 0)
        return;
    qsort(k->heap, k->count, sizeof *k->heap, larger_first);
    for (size_t i = 0; i < k->count; i++)
        ep_in_hashes_met(job->arena, &met, folded(k->heap[i].text));
    drop_brief(job, &met);
    struct ep_keyword *own_list = job->brief->demand.keywords.item;
    size_t own_count = job->brief->demand.keywords.count;

    /* what is measured goes before what is stated */
    job->brief->demand.keywords.item = NULL;
    job->brief->demand.keywords.count = 0;
    for (size_t i = 0; i < k->count; i++) {
        const struct search *s = &k->heap[i];

        if (ep_in_hashes_met(job->arena, &own, folded(s->text)))
            repeated++;
        else
            push(job, s->text, s->intent, s->volume, (struct ep_place){s->file, (int)s->line});
    }
    if (repeated)
        ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0, NULL,
                   "%s: %ld row%s the search of another row, with another volume or case; the "
                   "larger volume counts",
                   job->first[EP_IN_KEYWORDS], repeated, repeated == 1 ? " has" : "s have");
    push_rest(job, k);
    for (size_t i = 0; i < own_count; i++)
        EP_PUSH(job->arena, &job->brief->demand.keywords, own_list[i]);
}

const struct ep_in_form ep_in_keywords = {
    .kind = "keywords",
    .profile = "emplan",
    .gives = "searches with their volumes, the season of the demand",
    .note =
        "The largest 20,000 searches are kept singly, smaller ones as a sum of each intent. With "
        "a column month the volume is the mean of the last twelve months of the files, and 24 "
        "months give the season where no file of orders does.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_KEYWORDS,
    .remembered = REMEMBERED,
    .row = take,
};
const struct ep_in_keeper ep_in_keywords_keeper = {make, end, NULL};
