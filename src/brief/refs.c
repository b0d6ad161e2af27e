/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids that must name something: in the catalogue, or in the brief itself. */

#include "brief/brief_internal.h"
#include <string.h>

/* Where the names of each kind of id stand: one or two lists of ep_brief_names, or a key of each
 * element of a list of the brief. */
static const struct {
    size_t name, count, more, more_count;
    const char *list, *key;
    const char *what;      /* "'x' is no ..." */
    const char *none_near; /* hint where no name is near */
    const char *instead;   /* what is done without it, where that is a warning only */
} sources[EP_REFS] = {
#define NAMES(list, size)                                                                          \
    offsetof(struct ep_brief_names, list), offsetof(struct ep_brief_names, size)
    [EP_REF_CHANNEL] = {NAMES(channel, channels), NAMES(group, groups), NULL, NULL, "channel",
                        "emplan catalog list shows the channels"},
    [EP_REF_TOOL] = {NAMES(tool, tools), 0, 0, NULL, NULL, "tool",
                     "emplan catalog list shows the tools"},
    [EP_REF_PLATFORM] = {NAMES(platform, platforms), 0, 0, NULL, NULL, "platform",
                         "emplan catalog list shows the platforms"},
    [EP_REF_INDUSTRY] = {NAMES(industry, industries), 0, 0, NULL, NULL, "industry of the catalogue",
                         "emplan catalog list shows the industries",
                         "figures of all industries are used, with wider ranges"},
    [EP_REF_ASSUMPTION] = {NAMES(assumption, assumptions), 0, 0, NULL, NULL,
                           "figure of the catalogue",
                           "emplan catalog show ID lists the figures of a channel"},
    [EP_REF_SEGMENT] = {0, 0, 0, 0, "segments", "id", "segment of this brief",
                        "write the id of an entry of segments"},
    [EP_REF_OFFER] = {0, 0, 0, 0, "business.offers", "id", "offer of this brief",
                      "write the id of an entry of business.offers"},
    [EP_REF_ROLE] = {0, 0, 0, 0, "team", "role", "role of the team",
                     "write the role of an entry of team"},
#undef NAMES
};

struct known {
    const char **name;
    size_t count;
    bool unchecked; /* nobody gave the names */
};

static void add_names(struct known *k, const struct ep_brief_names *n, size_t name, size_t count)
{
    const char *const *list = *(const char *const *const *)((const char *)n + name);
    size_t items = *(const size_t *)((const char *)n + count);
    for (size_t i = 0; i < items; i++)
        k->name[k->count++] = list[i];
}

static struct known of_catalogue(const struct ep_binding *b, enum ep_field_ref ref)
{
    static const struct ep_brief_names nothing;
    const struct ep_brief_names *n = b->names ? b->names : &nothing;
    size_t first = *(const size_t *)((const char *)n + sources[ref].count);
    struct known k = {.unchecked = first == 0};
    bool more = sources[ref].more_count != 0;
    size_t second = more ? *(const size_t *)((const char *)n + sources[ref].more_count) : 0;
    k.name = EP_NEW_ARRAY(b->arena, const char *, first + second + 1);
    add_names(&k, n, sources[ref].name, sources[ref].count);
    if (more)
        add_names(&k, n, sources[ref].more, sources[ref].more_count);
    return k;
}

static struct known of_brief(const struct ep_binding *b, enum ep_field_ref ref)
{
    const struct ep_node *list = ep_brief_check_node(b, sources[ref].list);
    struct known k = {.count = 0};
    k.name = EP_NEW_ARRAY(b->arena, const char *, (list ? ep_node_count(list) : 0) + 1);
    for (const struct ep_node *n = list ? list->first : NULL; n; n = n->next)
        if (ep_node_text(n, sources[ref].key))
            k.name[k.count++] = ep_node_text(n, sources[ref].key);
    return k;
}

static bool is_known(const struct known *k, const char *text)
{
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->name[i], text) == 0)
            return true;
    return false;
}

const char *ep_brief_channel_name(const struct ep_binding *b, const char *text)
{
    const char *bar = strchr(text, '_');
    if (!bar || !b->names)
        return text;
    struct known k = of_catalogue(b, EP_REF_CHANNEL);
    const char *id = ep_arena_printf(b->arena, "social_%s.%.*s", bar + 1, (int)(bar - text), text);
    return !is_known(&k, text) && is_known(&k, id) ? id : text;
}

static void check_ref(struct ep_binding *b, const struct ep_pending_ref *ref, const struct known *k)
{
    if (k->unchecked || is_known(k, ref->text))
        return;
    const char *near = ep_bind_nearest(ref->text, k->name, k->count);
    const char *hint =
        near ? ep_arena_printf(b->arena, "write %s", near) : sources[ref->ref].none_near;
    const char *instead = sources[ref->ref].instead;
    ep_bind_fault(b, ref->node, ref->at_key, instead ? EP_SEVERITY_WARNING : EP_SEVERITY_ERROR,
                  "reference", hint, "%s: '%s' is no %s%s%s",
                  ep_bind_label(ref->at_key ? ref->node->parent : ref->node),
                  ep_bind_quote(b->arena, ref->text), sources[ref->ref].what, instead ? ": " : "",
                  instead ? instead : "");
}

void ep_brief_check_refs(struct ep_binding *b)
{
    struct known known[EP_REFS];
    for (enum ep_field_ref r = EP_REF_CHANNEL; r < EP_REFS; r++)
        known[r] = sources[r].list ? of_brief(b, r) : of_catalogue(b, r);
    for (size_t i = 0; i < b->refs.count && !ep_bind_full(b); i++)
        check_ref(b, &b->refs.item[i], &known[b->refs.item[i].ref]);
}

bool ep_channel_covers(const char *name, const char *id)
{
    size_t n = strlen(name);
    return strncmp(name, id, n) == 0 && (id[n] == '\0' || id[n] == '.');
}
