/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <string.h>

/* Two forms: how strong a competitor is in a channel, as somebody rates it, and where domains stand
 * in the search results, which gives their share of voice. */

#define LAST_PLACE 10 /* below it nobody clicks */
#define VOICE      10 /* points for the whole voice: half of it is 5, dominant */
#define MOST       5
#define KEPT_GAPS  500               /* searches handed on */
#define MOST_QUERY ((size_t)1 << 17) /* different searches that gaps are looked for among */
#define MOST_NAMES 1000
#define OWN        "own"
#define SEO        "seo"

enum {
    NAME,
    CHANNEL,
    PRESENCE
};
enum {
    DOMAIN,
    QUERY,
    POSITION,
    VOLUME
};

static const struct ep_in_column presence_columns[] = {
    [NAME] = {"name", EP_IN_TEXT, .required = true, .help = "the competitor, as in the brief"},
    [CHANNEL] = {"channel", EP_IN_TEXT, .required = true,
                 .help = "channel or group of the catalogue"},
    [PRESENCE] = {"presence", EP_IN_NUMBER, .required = true, .most = MOST,
                  .help = "0 not there to 5 dominant"},
};
static const struct ep_in_column position_columns[] = {
    [DOMAIN] = {"domain", EP_IN_TEXT, .required = true,
                .help = "whose page it is; `own` for the client's; zalando.de belongs to the "
                        "competitor Zalando of the brief"},
    [QUERY] = {"query", EP_IN_TEXT, .required = true, .help = "the search"},
    [POSITION] = {"position", EP_IN_NUMBER, .required = true, .most = 1000,
                  .help = "place in the results, from 1"},
    [VOLUME] = {"volume", EP_IN_WHOLES, .required = true, .help = "searches a month"},
};

struct voice {
    const char *domain;
    double clicks;
};
/* A search with the best place of another domain and the own one; 0: none. */
struct standing {
    const char *query, *domain, *file;
    long line;
    double volume, place, own;
};
struct rivals {
    struct {
        struct standing *item;
        size_t count;
    } queries;
    uint32_t *slot; /* index + 1 into queries by text */
    struct {
        struct voice *item;
        size_t count;
    } voices;
    double share[LAST_PLACE + 1]; /* of searches that click on a place */
    bool shares_known;
};

static void *make(struct ep_in_job *job)
{
    struct rivals *r = EP_NEW(job->arena, struct rivals);

    r->shares_known = true;
    for (int p = 1; p <= LAST_PLACE; p++) {
        struct ep_figure figure;

        if (ep_catalog_clicks(job->catalog, p, &job->where, job->arena, &figure))
            r->share[p] = figure.range.mid;
        else
            r->shares_known = false;
    }
    return r;
}

/* --- presence ---------------------------------------------------------------------------------
 */

static bool same_text(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;

        if (x != y)
            return false;
    }
    return *a == *b;
}

/* "Zalando" is who stands behind www.zalando.de: the letters and digits of the name are those of
 * the domain's last label but one or before. */
static bool is_domain_of(const char *domain, const char *name)
{
    size_t i = 0;

    domain += ep_starts_with(domain, "www.") ? 4 : 0;
    for (; *name; name++) {
        char c = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;

        if (c == ' ' || c == '-' || c == '.')
            continue;
        while (domain[i] == '-')
            i++;
        if (domain[i] != c)
            return false;
        i++;
    }
    return i > 0 && domain[i] == '.' && strchr(domain, '.') == domain + i;
}

static struct ep_competitor *rival_of(struct ep_in_job *job, const char *name, struct ep_place at)
{
    struct ep_brief *b = job->brief;

    for (size_t i = 0; i < b->competitors.count; i++)
        if (b->competitors.item[i].name.text &&
            (same_text(b->competitors.item[i].name.text, name) ||
             is_domain_of(name, b->competitors.item[i].name.text)))
            return &b->competitors.item[i];
    const struct ep_competitor new = {.name = {ep_arena_strdup(job->arena, name), true, at},
                                      .kind = {"direct", false, at},
                                      .at = at};

    EP_PUSH(job->arena, &b->competitors, new);
    return &b->competitors.item[b->competitors.count - 1];
}

static void set_presence(struct ep_in_job *job, struct ep_competitor *c, const char *channel,
                         double points, struct ep_place at, enum ep_in_slot origin,
                         const char *note)
{
    struct ep_num *num = NULL;

    for (size_t i = 0; i < c->channels.count; i++)
        if (ep_streq(c->channels.item[i].key, channel))
            num = &c->channels.item[i].num;
    if (!num) {
        const struct ep_num_entry entry = {.key = ep_arena_strdup(job->arena, channel)};

        EP_PUSH(job->arena, &c->channels, entry);
        num = &c->channels.item[c->channels.count - 1].num;
    }
    ep_in_set(job, origin, num,
              ep_arena_printf(job->arena, "presence of %s in %s", c->name.text, channel),
              ep_range_of(points), 1, note);
    if (num->seen > 0)
        num->at = at;
}

static bool channel_known(struct ep_in_job *job, const char *name)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(job->catalog, &count);

    for (size_t i = 0; i < count; i++)
        if (ep_channel_is(&spec[i], name))
            return true;
    return false;
}

static bool take_presence(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                          struct ep_in_fault *fault)
{
    const struct ep_in_value *v = row->v;
    const struct ep_place at = {row->file, (int)row->line};

    (void)state;
    if (!channel_known(job, v[CHANNEL].text))
        return ep_in_refuse(fault, "a channel that the catalogue does not have",
                            "`emplan catalog list` lists the channels",
                            "'%s' is no channel of the catalogue",
                            ep_text_short(job->arena, v[CHANNEL].text, 40));
    if (job->brief->competitors.count >= MOST_NAMES)
        return ep_in_refuse(fault, "too many competitors", "keep those that matter",
                            "there are more than %d competitors", MOST_NAMES);
    set_presence(job, rival_of(job, v[NAME].text, at), v[CHANNEL].text, v[PRESENCE].number, at,
                 EP_IN_COMPETITORS, "as the file rates it");
    return true;
}

/* --- positions --------------------------------------------------------------------------------
 */

/* NULL where there are too many. */
static struct standing *standing_of(struct ep_in_job *job, struct rivals *r, const char *query)
{
    size_t slots = 2 * MOST_QUERY;

    if (!r->slot)
        r->slot = EP_NEW_ARRAY(job->arena, uint32_t, slots);
    size_t i = (size_t)ep_in_hash(EP_IN_HASH_SEED, query, strlen(query)) & (slots - 1);

    while (r->slot[i] && strcmp(r->queries.item[r->slot[i] - 1].query, query) != 0)
        i = (i + 1) & (slots - 1);
    if (r->slot[i])
        return &r->queries.item[r->slot[i] - 1];
    if (r->queries.count >= MOST_QUERY)
        return NULL;
    const struct standing new = {.query = ep_arena_strdup(job->arena, query)};

    EP_PUSH(job->arena, &r->queries, new);
    r->slot[i] = (uint32_t)r->queries.count;
    return &r->queries.item[r->queries.count - 1];
}

static void note_standing(struct ep_in_job *job, struct rivals *r, const struct voice *voice,
                          const struct ep_in_row *row, double place)
{
    struct standing *s = standing_of(job, r, row->v[QUERY].text);

    if (!s)
        return;
    s->volume = fmax(s->volume, row->v[VOLUME].number);
    if (ep_streq(voice->domain, OWN)) {
        s->own = s->own > 0 ? fmin(s->own, place) : place;
    } else if (s->place <= 0 || place < s->place) {
        s->place = place;
        s->domain = voice->domain;
        s->file = row->file;
        s->line = row->line;
    }
}

static bool take_position(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                          struct ep_in_fault *fault)
{
    struct rivals *r = state;
    const struct ep_in_value *v = row->v;
    struct voice *voice = NULL;
    double place = floor(v[POSITION].number + 0.5);

    if (place < 1)
        return ep_in_refuse(fault, "a place below 1", "places begin at 1", "the place is below 1");
    for (size_t i = 0; i < r->voices.count && !voice; i++)
        if (same_text(r->voices.item[i].domain, v[DOMAIN].text))
            voice = &r->voices.item[i];
    if (!voice && r->voices.count >= MOST_NAMES)
        return ep_in_refuse(fault, "too many domains", "keep those that matter",
                            "there are more than %d domains", MOST_NAMES);
    if (!voice) {
        const struct voice new = {ep_arena_strdup(job->arena, v[DOMAIN].text), 0};

        EP_PUSH(job->arena, &r->voices, new);
        voice = &r->voices.item[r->voices.count - 1];
    }
    note_standing(job, r, voice, row, place);
    if (place <= LAST_PLACE)
        voice->clicks += v[VOLUME].number * r->share[(int)place];
    return true;
}

static double worth(const struct rivals *r, const struct standing *s)
{
    return s->volume * r->share[(int)s->place];
}

/* The most clicks first, then by the text, so that the order of rows decides nothing. */
static bool before(const struct rivals *r, const struct standing *a, const struct standing *b)
{
    double x = worth(r, a), y = worth(r, b);

    return x > y || (!(x < y) && strcmp(a->query, b->query) < 0);
}

/* Searches where another domain is among the first ten and the own one is not: the largest ones, by
 * insertion. Without own places in the files nobody can say where the own site is missing. */
static void hand_on_gaps(struct ep_in_job *job, const struct rivals *r)
{
    const struct standing **best = EP_NEW_ARRAY(job->arena, const struct standing *, KEPT_GAPS + 1);
    struct ep_measured *m = &job->brief->measured;
    size_t count = 0;

    for (size_t i = 0; i < r->queries.count; i++) {
        const struct standing *s = &r->queries.item[i];
        bool gap = s->place > 0 && s->place <= LAST_PLACE && (s->own <= 0 || s->own > LAST_PLACE);
        size_t k = count;

        m->gaps_all += gap;
        if (!gap || (count == KEPT_GAPS && !before(r, s, best[count - 1])))
            continue;
        for (; k > 0 && before(r, s, best[k - 1]); k--)
            best[k] = best[k - 1];
        best[k] = s;
        count = count < KEPT_GAPS ? count + 1 : count;
    }
    for (size_t i = 0; i < count; i++) {
        const struct standing *s = best[i];
        const struct ep_gap gap = {s->query,
                                   s->domain,
                                   s->volume,
                                   s->place,
                                   s->own,
                                   r->share[(int)s->place],
                                   {s->file, (int)s->line}};

        EP_PUSH(job->arena, &m->gaps, gap);
    }
}

static void hand_on_voices(struct ep_in_job *job, const struct rivals *r, double all)
{
    struct ep_measured *m = &job->brief->measured;
    bool own = false;

    for (size_t i = 0; i < r->voices.count; i++) {
        const struct voice *v = &r->voices.item[i];
        const struct ep_voice voice = {v->domain, ep_streq(v->domain, OWN), v->clicks,
                                       v->clicks / all};

        own = own || voice.own;
        EP_PUSH(job->arena, &m->voices, voice);
    }
    m->positions_at = ep_in_place(job, EP_IN_POSITIONS);
    if (own)
        hand_on_gaps(job, r);
}

static void end(struct ep_in_job *job, void *state)
{
    const struct rivals *r = state;
    double all = 0;

    for (size_t i = 0; i < r->voices.count; i++)
        all += r->voices.item[i].clicks;
    if (r->voices.count && (!r->shares_known || all <= 0)) {
        ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0, NULL,
                   "%s: no place among the first ten with a known share of clicks, which gives no "
                   "share of voice",
                   job->first[EP_IN_POSITIONS]);
        return;
    }
    if (r->voices.count)
        hand_on_voices(job, r, all);
    for (size_t i = 0; i < r->voices.count; i++) {
        const struct voice *v = &r->voices.item[i];
        double share = v->clicks / all;
        const char *note = ep_arena_printf(
            job->arena, "10 x share of voice of %.1f percent, at most 5", 100 * share);

        if (ep_streq(v->domain, OWN))
            continue;
        struct ep_place at = ep_in_place(job, EP_IN_POSITIONS);

        set_presence(job, rival_of(job, v->domain, at), SEO, fmin(MOST, VOICE * share), at,
                     EP_IN_POSITIONS, note);
    }
}

const struct ep_in_form ep_in_presence = {
    .kind = "competitors",
    .profile = "emplan",
    .gives = "presence of competitors in channels",
    .note = "A name that the brief does not have becomes a direct competitor.",
    .column = presence_columns,
    .columns = EP_IN_COUNT(presence_columns),
    .slot = EP_IN_COMPETITORS,
    .row = take_presence,
};
const struct ep_in_form ep_in_positions = {
    .kind = "competitors",
    .profile = "emplan",
    .gives =
        "presence of competitors in search by their share of voice; searches where they stand and "
        "you do not",
    .note =
        "Share of voice is volume x share of clicks of the place, over that of all domains of "
        "the file; presence is ten times the share, at most 5. The places are those of the "
        "unpaid results. A gap is a search where another domain is among the first ten and `own` "
        "is not, worth the clicks of that place; it needs rows of `own`.",
    .column = position_columns,
    .columns = EP_IN_COUNT(position_columns),
    .slot = EP_IN_COMPETITORS,
    .origin = EP_IN_POSITIONS,
    .row = take_position,
};
const struct ep_in_keeper ep_in_competitors_keeper = {make, end, NULL};
