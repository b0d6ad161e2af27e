/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <string.h>

/* The fields of channels.yaml. How to add one: a member of struct ep_channel_spec, a line here. */
#define AT(member) offsetof(struct ep_channel_spec, member)

static const char *const ceilings[] = {[EP_CEILING_DEMAND] = "demand",
                                       [EP_CEILING_DEMAND_SHOP] = "demand_shop",
                                       [EP_CEILING_BRAND] = "brand",
                                       [EP_CEILING_DEMAND_ORGANIC] = "demand_organic",
                                       [EP_CEILING_DEMAND_LEARN] = "demand_learn",
                                       [EP_CEILING_AUDIENCE] = "audience",
                                       [EP_CEILING_EFFORT] = "effort",
                                       [EP_CEILING_OWNED] = "owned",
                                       [EP_CEILING_DERIVED] = "derived",
                                       [EP_CEILING_LISTING] = "listing",
                                       [EP_CEILING_LOCAL] = "local",
                                       NULL};
static const char *const aims[] = {[EP_AIM_PLACE] = "place",
                                   [EP_AIM_PAGES] = "pages",
                                   [EP_AIM_COUNTRY] = "country",
                                   [EP_AIM_OUTLET] = "outlet",
                                   NULL};
static const struct flag {
    const char *name;
    size_t offset;
} flags[] = {
    {"per_result", AT(per_result)}, {"query", AT(query)},       {"organic", AT(organic)},
    {"contested", AT(contested)},   {"steady", AT(steady)},     {"site", AT(site)},
    {"repeat", AT(repeat)},         {"produced", AT(produced)}, {"local_only", AT(local_only)},
    {"refers", AT(refers)},
};
#define FLAGS (sizeof flags / sizeof flags[0])

static enum ep_status take_flag(const struct ep_loading *l, const struct ep_node *node, void *item,
                                struct ep_error *err)
{
    for (size_t i = 0; i < FLAGS; i++)
        if (ep_streq(node->text, flags[i].name)) {
            *(bool *)((char *)item + flags[i].offset) = true;
            return EP_OK;
        }
    return ep_catalog_invalid(l, node->line, err, "'%s' is no flag of a channel",
                              node->text ? node->text : "");
}

static enum ep_status take_flags(const struct ep_loading *l, const struct ep_node *node, void *item,
                                 struct ep_error *err)
{
    enum ep_status status = EP_OK;
    if (node->kind != EP_NODE_LIST)
        return ep_catalog_invalid(l, node->line, err, "'flags' must be a list");
    for (size_t i = 0; i < FLAGS; i++)
        *(bool *)((char *)item + flags[i].offset) = false;
    for (const struct ep_node *n = node->first; n && status == EP_OK; n = n->next)
        status = take_flag(l, n, item, err);
    return status;
}

static enum ep_status take_feed(const struct ep_loading *l, const struct ep_node *node, void *item,
                                struct ep_error *err)
{
    struct ep_channel_spec *spec = item;
    void *feed = NULL;
    enum ep_status status =
        ep_catalog_fill_list(l, &ep_yaml_spec_feed, node, &feed, &spec->feed_count, err);
    spec->feed = feed;
    return status;
}

static enum ep_status take_open(const struct ep_loading *l, const struct ep_node *node, void *item,
                                struct ep_error *err)
{
    struct ep_channel_spec *spec = item;
    void *open = NULL;
    enum ep_status status =
        ep_catalog_fill_list(l, &ep_yaml_spec_open, node, &open, &spec->open_count, err);
    spec->open = open;
    return status;
}

/* The list of ids is kept as one text. */
static enum ep_status take_instead(const struct ep_loading *l, const struct ep_node *node,
                                   void *item, struct ep_error *err)
{
    struct ep_availability *open = item;
    const char *text = NULL;
    if (node->kind == EP_NODE_MAP)
        return ep_catalog_invalid(l, node->line, err, "'instead' must be a list");
    if (node->kind == EP_NODE_SCALAR)
        text = node->text;
    for (const struct ep_node *n = node->first; n; n = n->next)
        text = text ? ep_arena_printf(l->arena, "%s,%s", text, n->text ? n->text : "")
                    : n->text;
    open->instead = text ? text : "";
    return EP_OK;
}

static enum ep_status skip(const struct ep_loading *l, const struct ep_node *node, void *item,
                           struct ep_error *err)
{
    (void)l, (void)node, (void)item, (void)err;
    return EP_OK;
}

/* The group is what stands before the first point of the id. */
static enum ep_status end_channel(const struct ep_loading *l, const struct ep_node *node,
                                  void *item, struct ep_error *err)
{
    struct ep_channel_spec *spec = item;
    const char *point = strchr(spec->id, '.');
    (void)node, (void)err;
    spec->group = point ? ep_arena_strndup(l->arena, spec->id, (size_t)(point - spec->id))
                        : spec->id;
    return EP_OK;
}

static enum ep_status end_open(const struct ep_loading *l, const struct ep_node *node, void *item,
                               struct ep_error *err)
{
    struct ep_availability *open = item;
    if (!open->instead)
        open->instead = "";
    if (open->from && open->until && open->from >= open->until)
        return ep_catalog_invalid(l, node->line, err, "'until' must come after 'from'");
    return EP_OK;
}

static const struct ep_yaml_field channel_fields[] = {
    {.key = "id", EP_FIELD_TEXT, AT(id), .required = true},
    {.key = "like", EP_FIELD_CALL, .call = skip},
    {.key = "name", EP_FIELD_NAMES, AT(name), .required = true},
    {.key = "component", EP_FIELD_TEXT, AT(component), .required = true},
    {.key = "category", EP_FIELD_TEXT, AT(category), .required = true},
    {.key = "role", EP_FIELD_TEXT, AT(role), .required = true},
    {.key = "ceiling", EP_FIELD_ENUM, AT(ceiling), ceilings, .required = true},
    {.key = "flags", EP_FIELD_CALL, .call = take_flags},
    {.key = "skill", EP_FIELD_TEXT, AT(skill), .required = true},
    {.key = "aim", EP_FIELD_ENUM, AT(aim), aims},
    {.key = "platform", EP_FIELD_TEXT, AT(platform)},
    {.key = "list", EP_FIELD_TEXT, AT(list)},
    {.key = "family", EP_FIELD_TEXT, AT(family)},
    {.key = "needs", EP_FIELD_LIST, AT(needs)},
    {.key = "needs_tools", EP_FIELD_LIST, AT(needs_tools)},
    {.key = "models", EP_FIELD_LIST, AT(models)},
    {.key = "markets", EP_FIELD_LIST, AT(markets)},
    {.key = "formats", EP_FIELD_LIST, AT(formats)},
    {.key = "feed", EP_FIELD_CALL, .call = take_feed},
    {.key = "open", EP_FIELD_CALL, .call = take_open, .required = true},
    {.key = "evidence", EP_FIELD_TEXT, AT(evidence), .required = true},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_channels = {channel_fields, sizeof(struct ep_channel_spec),
                                                   end_channel};

#define FEED(member) offsetof(struct ep_feed_spec, member)
static const struct ep_yaml_field feed_fields[] = {
    {.key = "from", EP_FIELD_TEXT, FEED(from), .required = true},
    {.key = "of", EP_FIELD_TEXT, FEED(of), .required = true},
    {.key = "lag", EP_FIELD_INT, FEED(lag)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_feed = {feed_fields, sizeof(struct ep_feed_spec), NULL};

#define OPEN(member) offsetof(struct ep_availability, member)
static const struct ep_yaml_field open_fields[] = {
    {.key = "region", EP_FIELD_TEXT, OPEN(region), .required = true},
    {.key = "vendor", EP_FIELD_TEXT, OPEN(vendor), .required = true},
    {.key = "from", EP_FIELD_MONTH, OPEN(from)},
    {.key = "until", EP_FIELD_MONTH, OPEN(until)},
    {.key = "instead", EP_FIELD_CALL, .call = take_instead},
    {.key = "source", EP_FIELD_TEXT, OPEN(source), .required = true},
    {.key = "why", EP_FIELD_NAMES, OPEN(why)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_open = {open_fields, sizeof(struct ep_availability),
                                               end_open};
