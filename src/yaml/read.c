/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/error.h"
#include "emplan/text.h"
#include "yaml/yaml_internal.h"
#include <stdlib.h>
#include <string.h>

#define MAX_PROBLEMS 20 /* after so many refusals the rest is not read */
#define MOST_SHOWN   60 /* code points of a key in a message */

const struct ep_yaml_limits ep_yaml_brief_limits = {
    .bytes = (size_t)1 << 20, .scalar = (size_t)64 << 10, .depth = 32, .nodes = 50000};
const struct ep_yaml_limits ep_yaml_catalog_limits = {
    .bytes = (size_t)16 << 20, .scalar = (size_t)1 << 20, .depth = 32, .nodes = 2000000};

struct reader {
    struct ep_source source;
    const struct ep_yaml_limits *limits;
    struct ep_node *root, *open; /* open: the list or map that is being filled */
    struct ep_node **last;       /* where the next child of `open` is linked */
    struct ep_node *named;       /* child of a map whose key was read, its value comes */
    int depth, nodes, documents;
    int problems; /* refusals */
    bool stopped; /* no further event is asked for */
    bool cut;     /* before the end: the tree is not returned then */
    struct ep_node ***ends; /* `last` of the groups around `open`, by depth */
};

typedef void event_fn(struct reader *r, const yaml_event_t *event);

static struct ep_place event_place(const struct reader *r, const yaml_event_t *event)
{
    return ep_source_marks(&r->source, &event->start_mark, &event->end_mark);
}

static void stop(struct reader *r)
{
    r->problems++;
    r->stopped = r->cut = true;
}

static void refused(struct reader *r)
{
    if (++r->problems >= MAX_PROBLEMS)
        r->stopped = r->cut = true;
}

/* Anchors and tags may stand before any value. */
static void check_properties(struct reader *r, const yaml_event_t *event, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    struct ep_place place = event_place(r, event);
    struct ep_place start = {place.line, place.column, 0};

    if (anchor) {
        ep_source_problem(&r->source, start, "alias",
                          "take it away and write the value out where it is needed, or put a "
                          "text that begins with & in quotes",
                          "the anchor &%s is not allowed",
                          ep_text_clean(r->source.arena, (const char *)anchor));
        refused(r);
    }
    if (tag) {
        ep_source_problem(&r->source, start, "tag",
                          "take it away, or put a text that begins with ! in quotes",
                          "a tag (!) is not allowed");
        refused(r);
    }
}

static bool wants_key(const struct reader *r)
{
    return r->open && r->open->kind == EP_NODE_MAP && !r->named;
}

/* A new node at the event's place, linked into the open list or map; NULL at the cap. */
static struct ep_node *add_node(struct reader *r, enum ep_node_kind kind, const yaml_event_t *event)
{
    struct ep_place place = event_place(r, event);
    struct ep_node *node = r->named;

    r->named = NULL;
    if (!node) {
        if (r->nodes >= r->limits->nodes) {
            ep_source_problem(&r->source, place, "limit",
                              "put long lists into CSV files and name them under data",
                              "the file has more than %d entries", r->limits->nodes);
            stop(r);
            return NULL;
        }
        r->nodes++;
        node = EP_NEW(r->source.arena, struct ep_node);
        *r->last = node;
        r->last = &node->next;
        node->parent = r->open;
    }
    node->kind = kind;
    node->line = place.line;
    node->column = place.column;
    node->length = place.length;
    node->file = r->source.file;
    node->source_lines = r->source.lines;
    node->source_line_count = r->source.line_count;
    return node;
}

static void close_group(struct reader *r, const yaml_event_t *event)
{
    struct ep_node *node = r->open;

    if (node->length > 0 && node->line == (int)event->end_mark.line + 1)
        node->length = (int)event->end_mark.column + 1 - node->column;
    r->open = node->parent;
    r->last = r->ends[--r->depth];
}

static void open_group(struct reader *r, enum ep_node_kind kind, const yaml_event_t *event)
{
    struct ep_place place = event_place(r, event);

    if (wants_key(r)) {
        ep_source_problem(&r->source, place, "key",
                          "write a plain name before the colon; a text that begins with [ or { "
                          "belongs in quotes",
                          "a key is a list or group, not a name");
        stop(r);
        return;
    }
    if (r->depth >= r->limits->depth) {
        ep_source_problem(&r->source, place, "limit", "check the brackets and the indentation",
                          "the file is deeper than %d levels", r->limits->depth);
        stop(r);
        return;
    }
    struct ep_node *node = add_node(r, kind, event);

    if (!node)
        return;
    r->ends[r->depth++] = r->last;
    r->last = &node->first;
    r->open = node;
}

static void on_list(struct reader *r, const yaml_event_t *event)
{
    check_properties(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    open_group(r, EP_NODE_LIST, event);
}

static void on_map(struct reader *r, const yaml_event_t *event)
{
    check_properties(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    open_group(r, EP_NODE_MAP, event);
}

/* Text of a scalar event, or NULL (with a finding) where it cannot be kept. */
static const char *scalar_text(struct reader *r, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;

    if (n > r->limits->scalar) {
        ep_source_problem(&r->source, event_place(r, event), "limit", "shorten it",
                          "the text has %zu bytes; at most %zu are read", n, r->limits->scalar);
        stop(r);
        return NULL;
    }
    if (memchr(value, '\0', n)) {
        ep_source_problem(&r->source, event_place(r, event), "utf8", "take \\0 out of it",
                          "the text holds the control character U+0000");
        refused(r);
        return NULL;
    }
    return ep_arena_strndup(r->source.arena, value, n);
}

/* The key of an entry whose value comes next. */
static void on_key(struct reader *r, const yaml_event_t *event, const char *text)
{
    struct ep_place place = event_place(r, event);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool merge = plain && strcmp(text, "<<") == 0;

    if (merge) {
        ep_source_problem(&r->source, place, "alias", "write the keys out",
                          "the merge key << is not allowed");
        r->open->refused = true; /* nobody knows which keys it lacks */
        refused(r);
    } else if (text[0] == '\0') {
        ep_source_problem(&r->source, place, "key", "write a name before the colon",
                          "a key is empty");
        refused(r);
    }
    struct ep_node *node = add_node(r, EP_NODE_SCALAR, event);

    if (!node)
        return;
    node->key = text;
    node->key_line = place.line;
    node->key_column = place.column;
    node->key_length = place.length;
    node->refused = merge || text[0] == '\0';
    r->named = node;
}

static void on_scalar(struct reader *r, const yaml_event_t *event)
{
    check_properties(r, event, event->data.scalar.anchor, event->data.scalar.tag);
    const char *text = scalar_text(r, event);
    bool unkept = !text;

    if (r->stopped)
        return;
    if (unkept)
        text = "?"; /* refused already; the place in the tree is kept */
    if (wants_key(r)) {
        on_key(r, event, text);
        return;
    }
    struct ep_node *node = add_node(r, EP_NODE_SCALAR, event);

    if (!node)
        return;
    node->text = text;
    node->refused |= unkept;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

static void on_alias(struct reader *r, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;

    ep_source_problem(&r->source, event_place(r, event), "alias",
                      "write the value out, or put a text that begins with * in quotes",
                      "the alias *%s is not allowed", ep_text_clean(r->source.arena, name));
    refused(r);
    if (r->stopped)
        return;
    struct ep_place place = event_place(r, event);
    bool key = wants_key(r);
    struct ep_node *node = add_node(r, EP_NODE_SCALAR, event);

    if (!node)
        return;
    node->refused = true;
    if (key) {
        node->key = ep_arena_strdup(r->source.arena, name);
        node->key_line = place.line;
        node->key_column = place.column;
        node->key_length = place.length;
        r->named = node;
    } else {
        node->text = "";
    }
}

static void on_document(struct reader *r, const yaml_event_t *event)
{
    const yaml_version_directive_t *version = event->data.document_start.version_directive;
    bool tags = event->data.document_start.tag_directives.start !=
                event->data.document_start.tag_directives.end;
    struct ep_place place = event_place(r, event);

    if (r->documents++ > 0) {
        ep_source_problem(&r->source, place, "document",
                          "put what follows into a file of its own, or delete the line",
                          "a second document begins here");
        stop(r);
        return;
    }
    if (version || tags) {
        place.length = 0;
        ep_source_problem(&r->source, place, "tag", "delete the line",
                          "directives (lines that begin with %%) are not allowed");
        refused(r);
    }
}

static void on_stream_end(struct reader *r, const yaml_event_t *event)
{
    (void)event;
    bool empty = !r->root || (r->root->kind == EP_NODE_SCALAR && r->root->text &&
                              r->root->text[0] == '\0' && !r->root->quoted);

    if (empty && r->problems == 0) {
        ep_source_problem(&r->source, (struct ep_place){1, 1, 0}, "document",
                          "write at least one 'key: value' line", "the file holds no entries");
        r->problems++;
        r->cut = true;
    }
    r->stopped = true;
}

static void on_nothing(struct reader *r, const yaml_event_t *event)
{
    (void)r;
    (void)event;
}

static event_fn *const handlers[] = {
    [YAML_NO_EVENT] = on_nothing,
    [YAML_STREAM_START_EVENT] = on_nothing,
    [YAML_STREAM_END_EVENT] = on_stream_end,
    [YAML_DOCUMENT_START_EVENT] = on_document,
    [YAML_DOCUMENT_END_EVENT] = on_nothing,
    [YAML_ALIAS_EVENT] = on_alias,
    [YAML_SCALAR_EVENT] = on_scalar,
    [YAML_SEQUENCE_START_EVENT] = on_list,
    [YAML_SEQUENCE_END_EVENT] = close_group,
    [YAML_MAPPING_START_EVENT] = on_map,
    [YAML_MAPPING_END_EVENT] = close_group,
};

/* Every cap is checked before the next event is asked for: libyaml 0.2.5 has none, and nested
 * brackets cost it quadratic time. */
static void read_events(struct reader *r, yaml_parser_t *parser)
{
    yaml_event_t event;

    while (!r->stopped) {
        if (!yaml_parser_parse(parser, &event)) {
            if (parser->error == YAML_MEMORY_ERROR)
                ep_out_of_memory();
            ep_source_libyaml(&r->source, parser);
            stop(r);
            return;
        }
        handlers[event.type](r, &event);
        yaml_event_delete(&event);
    }
}

/* --- duplicates ------------------------------------------------------------------------------- */

struct keyed {
    struct ep_node *node;
    size_t order;
    const struct ep_node *first; /* the earlier entry of the same key */
};

static int by_key(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    int keys = strcmp(a->node->key, b->node->key);

    return keys != 0 ? keys : a->order < b->order ? -1 : 1;
}

static int by_order(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;

    return a->order < b->order ? -1 : 1;
}

static void report_duplicate(struct ep_source *s, const struct keyed *k)
{
    struct ep_place place = {k->node->key_line, k->node->key_column, k->node->key_length};

    ep_source_problem(s, place, "duplicate", "take one of them away",
                      "%s stands twice; the first is on line %d",
                      ep_text_short(s->arena, k->node->key, MOST_SHOWN), k->first->key_line);
}

/* Report later entries of a key and take them out of the map. */
static void drop_duplicates(struct ep_source *s, struct ep_node *map)
{
    size_t count = ep_node_count(map), i = 0;
    struct keyed *k = malloc((count ? count : 1) * sizeof *k);

    if (!k)
        ep_out_of_memory();
    for (struct ep_node *n = map->first; n; n = n->next, i++)
        k[i] = (struct keyed){n, i, NULL};
    qsort(k, count, sizeof *k, by_key);
    for (i = 1; i < count; i++)
        if (strcmp(k[i].node->key, k[i - 1].node->key) == 0)
            k[i].first = k[i - 1].first ? k[i - 1].first : k[i - 1].node;
    qsort(k, count, sizeof *k, by_order);
    struct ep_node **last = &map->first;

    for (i = 0; i < count; i++) {
        if (k[i].first) {
            report_duplicate(s, &k[i]);
            continue;
        }
        *last = k[i].node;
        last = &k[i].node->next;
    }
    *last = NULL;
    free(k);
}

/* Recursion is bounded by the cap on depth. */
static void check_duplicates(struct ep_source *s, struct ep_node *node)
{
    if (node->kind == EP_NODE_MAP)
        drop_duplicates(s, node);
    for (struct ep_node *n = node->first; n; n = n->next)
        if (n->kind != EP_NODE_SCALAR)
            check_duplicates(s, n);
}

struct ep_node *ep_yaml_read(struct ep_arena *a, const char *data, size_t size, const char *file,
                             const struct ep_yaml_limits *limits, struct ep_findings *findings)
{
    struct reader r = {.limits = limits};
    yaml_parser_t parser;

    if (!ep_source_open(&r.source, a, data, size, file, limits, findings))
        return NULL;
    if (!yaml_parser_initialize(&parser))
        ep_out_of_memory();
    r.last = &r.root;
    r.ends = ep_arena_array(a, (size_t)limits->depth, sizeof *r.ends);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)r.source.data, r.source.size);
    read_events(&r, &parser);
    yaml_parser_delete(&parser);
    if (r.root)
        check_duplicates(&r.source, r.root);
    return r.cut ? NULL : r.root;
}
