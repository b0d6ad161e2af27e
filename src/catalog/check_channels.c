/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

/* Checks of channels.yaml: words, references, dates, figures that must be there, feeds without a
 * cycle. */

static const char *const components[] = {"C1", "C2", "C3", "C4", "C5", NULL};
static const char *const categories[] = {"search",       "display", "content", "social_ads",
                                         "social_pages", "owned",   "listing", "local",
                                         "mobile",       NULL};
static const char *const roles[] = {"awareness", "interest", "decision", "retention", NULL};
static const char *const skills[] = {"content", "social", "video",     "email", "ads", "seo",
                                     "design",  "web",    "analytics", "sales", NULL};
static const char *const lists[] = {"email", "phone", "push", "messenger", "dormant", NULL};
static const char *const models[] = {
    "ecommerce", "lead_generation", "subscription", "booking", "retail", "marketplace", NULL};
static const char *const markets[] = {"b2c", "b2b", NULL};
static const char *const feeds_of[] = {"visits", "leads", "subscribers", "customers", NULL};

static void check_list(const struct ep_checking *k, const char *what, const char *const *words,
                       const char *const *known)
{
    for (; *words; words++)
        EP_CHECK(k, ep_check_in(known, *words), "'%s' is no value of '%s'", *words, what);
}

static void check_words(const struct ep_checking *k, const struct ep_channel_spec *s)
{
    EP_CHECK(k, ep_check_in(components, s->component), "component '%s' is not known", s->component);
    EP_CHECK(k, ep_check_in(categories, s->category), "category '%s' is not known", s->category);
    EP_CHECK(k, ep_check_in(roles, s->role), "role '%s' is not known", s->role);
    EP_CHECK(k, ep_check_in(skills, s->skill), "skill '%s' is not known", s->skill);
    EP_CHECK(k, (s->ceiling == EP_CEILING_OWNED) == ep_check_in(lists, s->list),
             "an owned channel, and no other, names its list");
    EP_CHECK(k, (s->ceiling == EP_CEILING_DERIVED) == (s->feed_count > 0),
             "a derived channel, and no other, is fed");
    check_list(k, "models", s->models, models);
    check_list(k, "markets", s->markets, markets);
    ep_check_names(k, "the name", s->name, true);
}

static void check_references(const struct ep_checking *k, const struct ep_channel_spec *s)
{
    const struct ep_catalog *c = k->catalog;
    for (const char **n = s->needs; *n; n++)
        EP_CHECK(k, ep_catalog_channel(c, *n), "needs '%s', which is no channel", *n);
    for (const char **n = s->needs_tools; *n; n++)
        EP_CHECK(k, ep_catalog_tool(c, *n), "needs '%s', which is no tool", *n);
    for (const char **n = s->formats; *n; n++)
        EP_CHECK(k, ep_catalog_format(c, *n), "names the format '%s', which is not in formats.yaml",
                 *n);
    for (size_t i = 0; i < s->feed_count; i++) {
        const struct ep_feed_spec *f = &s->feed[i];
        EP_CHECK(k, ep_streq(f->from, "site") || ep_catalog_channel(c, f->from),
                 "is fed from '%s', which is no channel", f->from);
        EP_CHECK(k, ep_check_in(feeds_of, f->of), "is fed by '%s', which is no quantity", f->of);
        EP_CHECK(k, f->lag >= 0 && f->lag <= 24, "lag %d of a feed is not plausible", f->lag);
    }
}

static void check_instead(const struct ep_checking *k, const char *ids)
{
    for (const char *p = ids; *p;) {
        size_t n = strcspn(p, ",");
        const char *id = ep_arena_strndup(k->findings->arena, p, n);
        EP_CHECK(k, ep_check_channel_name(k->catalog, id), "instead: '%s' is no channel", id);
        p += p[n] ? n + 1 : n;
    }
}

static void check_open(const struct ep_checking *k, const struct ep_channel_spec *s)
{
    EP_CHECK(k, s->open_count > 0, "no region is named where the channel is open");
    for (size_t i = 0; i < s->open_count; i++) {
        const struct ep_availability *o = &s->open[i];
        EP_CHECK(k, ep_catalog_region(k->catalog, o->region), "region '%s' is not known",
                 o->region);
        ep_check_source(k, o->source);
        ep_check_names(k, "the reason of closing", o->why, false);
        bool followed = false;
        for (size_t j = 0; j < s->open_count; j++)
            followed = followed || (j != i && ep_streq(s->open[j].region, o->region) &&
                                    (s->open[j].until == 0 || s->open[j].until > o->until));
        EP_CHECK(k, !o->until || o->why[EP_LANGUAGE_EN] || followed,
                 "closed in %s without a reason", o->region);
        check_instead(k, o->instead);
    }
}

static void need_figure(const struct ep_checking *k, const struct ep_channel_spec *s,
                        const char *parameter)
{
    const char *key = ep_arena_printf(k->findings->arena, "%s.%s", s->id, parameter);
    EP_CHECK(k, ep_index_get(&k->catalog->key, key) != SIZE_MAX,
             "benchmarks.csv has no row for '%s'", key);
}

static void check_figures(const struct ep_checking *k, const struct ep_channel_spec *s)
{
    static const char *const always[] = {"incremental_share", "carry_over",   "lag",
                                         "hours_month",       "cash_share",   "setup",
                                         "fixed_month",       "minimum_month"};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        need_figure(k, s, always[i]);
    if (!s->per_result) {
        need_figure(k, s, "cost_per_visit");
        need_figure(k, s, "intent_multiplier");
        need_figure(k, s, "click_rate");
    }
    if (s->ceiling == EP_CEILING_EFFORT)
        need_figure(k, s, "full_effort_month");
    if (s->feed_count > 0)
        need_figure(k, s, "feed_rate");
}

static bool feeds(const struct ep_channel_spec *to, const struct ep_channel_spec *from)
{
    for (size_t i = 0; i < to->feed_count; i++)
        if (ep_streq(to->feed[i].from, from->id) ||
            (ep_streq(to->feed[i].from, "site") && from->site))
            return true;
    return false;
}

/* Channels that nothing unfinished feeds are finished one after another; what remains is a cycle.
 */
static void check_cycles(struct ep_checking *k)
{
    size_t count, left;
    const struct ep_channel_spec *s = ep_catalog_channels(k->catalog, &count);
    k->key = NULL;
    bool *finished = EP_NEW_ARRAY(k->findings->arena, bool, count ? count : 1);
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < count; i++) {
            bool waits = false;
            for (size_t j = 0; j < count && !waits; j++)
                waits = !finished[j] && feeds(&s[i], &s[j]);
            if (!finished[i] && !waits)
                finished[i] = moved = true;
        }
    }
    for (left = 0; left < count; left++) {
        k->row = left;
        EP_CHECK(k, finished[left], "'%s' is fed in a circle", s[left].id);
    }
}

void ep_check_channels(struct ep_checking *k)
{
    size_t count;
    const struct ep_channel_spec *s = ep_catalog_channels(k->catalog, &count);
    k->file = EP_FILE_CHANNELS;
    for (k->row = 0; k->row < count; k->row++) {
        k->key = s[k->row].id;
        check_words(k, &s[k->row]);
        check_references(k, &s[k->row]);
        check_open(k, &s[k->row]);
        check_figures(k, &s[k->row]);
    }
    check_cycles(k);
}
