/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/date.h"
#include "stage/demand_internal.h"

#include <math.h>
#include <string.h>

static const char *const intents[] = {"buy", "compare", "learn", "brand", "local", "ambiguous"};
#define INTENTS (sizeof intents / sizeof *intents)
/* Ambiguous searches count for no channel and have no row by month. */
#define MONTHLY_INTENTS 5

/* --- queries ------------------------------------------------------------------------------------
 */

static struct ep_query_words joined(struct ep_context *ctx, const struct ep_query_words *words)
{
    struct ep_query_words one = {0};
    char *text = ep_arena_strdup(ctx->arena, "");

    for (size_t i = 0; i < words->count; i++)
        text = EP_KEY(ctx, "%s%s%s", text, i ? " " : "", words->item[i]);
    EP_PUSH(ctx->arena, &one, text);
    return one;
}

struct ep_intent_context ep_demand_known_names(struct ep_context *ctx)
{
    const struct ep_brief *b = ctx->brief;
    size_t rivals = b->competitors.count, places = b->business.cities.count;
    struct ep_query_words *brand = EP_NEW(ctx->arena, struct ep_query_words);
    struct ep_query_words *rival = EP_NEW_ARRAY(ctx->arena, struct ep_query_words, rivals);
    struct ep_query_words *place = EP_NEW_ARRAY(ctx->arena, struct ep_query_words, places);

    *brand = ep_query_words(ctx->arena, b->client.text ? b->client.text : "");
    for (size_t i = 0; i < rivals; i++)
        rival[i] = ep_query_words(ctx->arena, b->competitors.item[i].name.text);
    for (size_t i = 0; i < places; i++)
        place[i] = ep_query_words(ctx->arena, b->business.cities.item[i].name.text);
    return (struct ep_intent_context){brand, rival, place, rivals, places};
}

/* The same words in the same order, whatever their case and spaces, are one query: a set of those
 * met, by open addressing. */
struct met {
    const char **slot;
    size_t slots;
};

static bool meet(struct met *m, const char *normal)
{
    uint32_t h = 2166136261u;

    for (const char *c = normal; *c; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    size_t i = h % m->slots;

    while (m->slot[i] && strcmp(m->slot[i], normal) != 0)
        i = (i + 1) % m->slots;
    bool again = m->slot[i] != NULL;

    m->slot[i] = normal;
    return again;
}

static bool from_data(const struct ep_brief *b, const struct ep_place *at)
{
    for (size_t i = 0; i < b->data.count; i++)
        if (at->file && ep_streq(b->data.item[i].file.text, at->file))
            return true;
    return false;
}

static void read_queries(struct ep_context *ctx, struct ep_demand *d)
{
    const struct ep_brief *b = ctx->brief;
    struct ep_intent_context known = ep_demand_known_names(ctx);
    struct met met = {NULL, b->demand.keywords.count * 2 + 1};

    met.slot = EP_NEW_ARRAY(ctx->arena, const char *, met.slots);
    d->query = EP_NEW_ARRAY(ctx->arena, struct ep_demand_query, b->demand.keywords.count);
    for (size_t i = 0; i < b->demand.keywords.count; i++) {
        const struct ep_keyword *k = &b->demand.keywords.item[i];
        struct ep_demand_query *q = &d->query[d->queries];

        *q = (struct ep_demand_query){.text = k->query.text, .volume = k->volume.range};
        q->words = ep_query_words(ctx->arena, k->query.text);
        q->normal = joined(ctx, &q->words).item[0];
        if (!q->normal[0])
            q->normal = q->text;
        q->judged = k->intent.text == NULL;
        q->intent = q->judged ? ep_intent_of(&q->words, &known) : k->intent.text;
        q->place = ep_stage_place(ctx, &k->at);
        q->data = from_data(b, &k->at);
        if (meet(&met, q->normal))
            d->repeated++;
        else
            d->queries++;
    }
}

/* --- topics -------------------------------------------------------------------------------------
 */

/* A word as a topic: in how many queries one of its forms stands, with what volume. */
struct candidate {
    const char *stem, *word; /* word: its form in the largest query */
    size_t queries, taken; /* taken: of them, those that it is the topic of */
    double volume, largest;
};

static bool better(const struct candidate *a, const struct candidate *b)
{
    if (a->queries != b->queries)
        return a->queries > b->queries;
    if (a->volume != b->volume)
        return a->volume > b->volume;
    return strcmp(a->stem, b->stem) < 0;
}

/* Index of words over all queries: open addressing, so that thousands of queries stay fast. */
struct words {
    struct candidate *slot;
    size_t slots;
};

static struct candidate *find_stem(const struct words *w, const char *stem)
{
    size_t h = 1469598103u;

    for (const char *c = stem; *c; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    for (size_t i = h % w->slots;; i = (i + 1) % w->slots)
        if (!w->slot[i].stem || strcmp(w->slot[i].stem, stem) == 0)
            return &w->slot[i];
}

/* Stems that may be topics: not words of intent, not the names of places. */
static bool tells(const struct ep_demand *d, const struct ep_demand_query *q, size_t j)
{
    if (ep_word_is_plain(q->words.item[j]))
        return false;
    for (size_t i = 0; i < d->places.count; i++)
        if (strcmp(d->places.item[i], q->stem[j]) == 0)
            return false;
    return true;
}

static bool repeated_in(const struct ep_demand_query *q, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(q->stem[i], q->stem[at]) == 0)
            return true;
    return false;
}

static void count_word(struct candidate *c, const struct ep_demand_query *q, size_t j)
{
    c->stem = q->stem[j];
    if (!c->word || q->volume.mid > c->largest) {
        c->word = q->words.item[j];
        c->largest = q->volume.mid;
    }
    if (repeated_in(q, j))
        return;
    c->queries++;
    c->volume += q->volume.mid;
}

static void find_stems(struct ep_context *ctx, struct ep_demand *d)
{
    for (size_t i = 0; i < ctx->brief->business.cities.count; i++) {
        struct ep_query_words city =
            ep_query_words(ctx->arena, ctx->brief->business.cities.item[i].name.text);

        for (size_t j = 0; j < city.count; j++)
            EP_PUSH(ctx->arena, &d->places, ep_word_stem(ctx->arena, city.item[j]));
    }
    for (size_t i = 0; i < d->queries; i++) {
        struct ep_demand_query *q = &d->query[i];

        q->stem = EP_NEW_ARRAY(ctx->arena, const char *, q->words.count);
        for (size_t j = 0; j < q->words.count; j++)
            q->stem[j] = ep_word_stem(ctx->arena, q->words.item[j]);
    }
}

static void count_words(struct ep_context *ctx, const struct ep_demand *d, struct words *w)
{
    size_t total = 1;

    for (size_t i = 0; i < d->queries; i++)
        total += d->query[i].words.count;
    w->slots = total * 2 + 1;
    w->slot = EP_NEW_ARRAY(ctx->arena, struct candidate, w->slots);
    for (size_t i = 0; i < d->queries; i++)
        for (size_t j = 0; j < d->query[i].words.count; j++)
            if (tells(d, &d->query[i], j))
                count_word(find_stem(w, d->query[i].stem[j]), &d->query[i], j);
}

/* Of many searches nearly all bear the name of the product: that divides nothing. */
#define MANY_QUERIES 20
#define MOST_SHARE   0.5

static bool divides(const struct ep_demand *d, const struct candidate *c)
{
    return d->queries < MANY_QUERIES || (double)c->queries < MOST_SHARE * (double)d->queries;
}

/* The commonest content word of a query over all queries; NULL: none that may be a topic. */
static struct candidate *commonest(const struct ep_demand *d, const struct words *w,
                                   const struct ep_demand_query *q)
{
    struct candidate *best = NULL;

    for (size_t j = 0; j < q->words.count; j++) {
        struct candidate *c = tells(d, q, j) ? find_stem(w, q->stem[j]) : NULL;

        if (c && divides(d, c) && (!best || better(c, best)))
            best = c;
    }
    return best;
}

/* That word names the topic; the query itself does where no other has the same one. */
static void choose_topics(struct ep_context *ctx, struct ep_demand *d)
{
    struct words w;

    find_stems(ctx, d);
    count_words(ctx, d, &w);
    struct candidate **best = EP_NEW_ARRAY(ctx->arena, struct candidate *, d->queries + 1);

    for (size_t i = 0; i < d->queries; i++) {
        best[i] = commonest(d, &w, &d->query[i]);
        if (best[i])
            best[i]->taken++;
    }
    for (size_t i = 0; i < d->queries; i++)
        d->query[i].topic = best[i] && best[i]->taken > 1 ? best[i]->word : d->query[i].normal;
}

static enum ep_status write_queries(struct ep_context *ctx, const struct ep_demand *d,
                                    struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < d->queries && status == EP_OK; i++) {
        const struct ep_demand_query *q = &d->query[i];

        status = EP_INSERT(ctx->store, "query", err, ep_c_text("query", q->text),
                           ep_c_text("topic", q->topic), ep_c_text("intent", q->intent),
                           ep_c_int("judged", q->judged), ep_c_real("volume", q->volume.mid),
                           ep_c_text("place", q->place));
    }
    return status;
}

/* --- facts --------------------------------------------------------------------------------------
 */

static struct ep_range volume_of(struct ep_context *ctx, const struct ep_demand *d,
                                 const char *intent, size_t *count)
{
    struct ep_range *r = EP_NEW_ARRAY(ctx->arena, struct ep_range, d->queries);

    *count = 0;
    for (size_t i = 0; i < d->queries; i++)
        if (ep_streq(d->query[i].intent, intent))
            r[(*count)++] = d->query[i].volume;
    struct ep_range sum = ep_range_sum(r, *count);

    sum.low = fmax(0, sum.low);
    return sum;
}

static const struct ep_demand_query *first_of(const struct ep_demand *d, const char *intent)
{
    for (size_t i = 0; i < d->queries; i++)
        if (ep_streq(d->query[i].intent, intent))
            return &d->query[i];
    return NULL;
}

/* Where the figure comes from: the first query of the intent, and how many more. */
static const char *place_of(struct ep_context *ctx, const struct ep_demand_query *first,
                            size_t count)
{
    if (!first)
        return "demand.keywords";
    return count > 1 ? EP_KEY(ctx, "%s +%zu", first->place, count - 1) : first->place;
}

static void put_intent(struct ep_context *ctx, struct ep_demand *d, size_t i)
{
    const char *key = EP_KEY(ctx, "demand.%s", intents[i]);
    const struct ep_num *own = &ctx->brief->demand.brand_searches_month;
    size_t count;
    struct ep_range sum = volume_of(ctx, d, intents[i], &count);

    if (ep_streq(intents[i], "brand") && own->given) {
        d->fact[i] = ep_ledger_brief(ctx->ledger, key, own, "count");
        return;
    }
    if (!d->queries) {
        d->fact[i] =
            ep_stage_default(ctx, key, ep_range_of(0), "count",
                             "no searches given: demand.keywords or data of kind keywords");
        return;
    }
    const struct ep_demand_query *first = first_of(d, intents[i]);
    const struct ep_fact fact = {.key = key,
                                 .value = sum.mid,
                                 .range = sum,
                                 .unit = "count",
                                 .origin = first && first->data ? EP_ORIGIN_DATA : EP_ORIGIN_BRIEF,
                                 .place = place_of(ctx, first, count),
                                 .note = EP_KEY(ctx, "sum of %zu searches", count)};

    d->fact[i] = ep_ledger_put(ctx->ledger, &fact, NULL, 0);
}

static enum ep_status warn_of_gaps(struct ep_context *ctx, const struct ep_demand *d,
                                   struct ep_error *err)
{
    const struct ep_place nowhere = {NULL, 0};
    size_t count;
    struct ep_range open = volume_of(ctx, d, "ambiguous", &count);
    enum ep_status status = EP_OK;

    if (!d->queries)
        EP_TRY(ep_stage_warn(
            ctx, "assumed", "demand.warn.none",
            EP_ARGS(ctx->arena, ep_a_num("value", 0), ep_a_text("key", "demand.keywords")),
            &nowhere, err));
    if (count)
        EP_TRY(ep_stage_warn(ctx, "assumed", "demand.warn.ambiguous",
                             EP_ARGS(ctx->arena, ep_a_num("queries", (double)count),
                                     ep_a_num("volume", open.mid),
                                     ep_a_text("key", "demand.keywords")),
                             &nowhere, err));
    if (d->repeated)
        status = ep_stage_warn(ctx, "unused", "demand.warn.repeated",
                               EP_ARGS(ctx->arena, ep_a_num("queries", (double)d->repeated)),
                               &nowhere, err);
out:
    return status;
}

/* Brand searches follow the business, not the season of the trade. */
static enum ep_status write_months(struct ep_context *ctx, const struct ep_demand *d,
                                   struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    double season[12];
    char buf[8];
    enum ep_status status = EP_OK;

    ep_stage_season(ctx, season);
    for (int t = b->plan.start; t < b->plan.start + b->plan.months; t++)
        for (size_t i = 0; i < MONTHLY_INTENTS && status == EP_OK; i++) {
            bool flat = ep_streq(intents[i], "brand");
            double factor = flat ? 1 : season[ep_month_of_year(t)];

            status = EP_INSERT(
                ctx->store, "demand_month", err, ep_c_text("month", ep_month_text(t, buf)),
                ep_c_text("intent", intents[i]), ep_c_real("volume", d->fact[i]->value * factor));
        }
    return status;
}

enum ep_status ep_stage_demand(struct ep_context *ctx, struct ep_error *err)
{
    struct ep_demand d = {0};
    enum ep_status status;

    read_queries(ctx, &d);
    choose_topics(ctx, &d);
    for (size_t i = 0; i < INTENTS; i++)
        put_intent(ctx, &d, i);
    EP_TRY(write_queries(ctx, &d, err));
    EP_TRY(ep_demand_topics(ctx, &d, err));
    EP_TRY(write_months(ctx, &d, err));
    EP_TRY(ep_demand_ceilings(ctx, err));
    EP_TRY(warn_of_gaps(ctx, &d, err));
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
