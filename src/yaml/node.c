/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "yaml/yaml_internal.h"
#include <stdarg.h>

struct ep_node *ep_node_get(const struct ep_node *map, const char *key)
{
    if (!map || map->kind != EP_NODE_MAP)
        return NULL;
    for (struct ep_node *n = map->first; n; n = n->next)
        if (ep_streq(n->key, key))
            return n;
    return NULL;
}

const char *ep_node_text(const struct ep_node *map, const char *key)
{
    const struct ep_node *n = ep_node_get(map, key);

    return n && n->kind == EP_NODE_SCALAR ? n->text : NULL;
}

size_t ep_node_count(const struct ep_node *node)
{
    size_t count = 0;

    for (const struct ep_node *n = node ? node->first : NULL; n; n = n->next)
        count++;
    return count;
}

void ep_node_finding(struct ep_findings *findings, const struct ep_node *node, bool at_key,
                     enum ep_severity severity, const char *code, const char *hint,
                     const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct ep_finding finding = {
        .severity = severity,
        .code = code,
        .file = node->file,
        .line = at_key && node->key ? node->key_line : node->line,
        .message = ep_arena_vprintf(findings->arena, format, args),
        .hint = hint,
    };

    va_end(args);
    ep_node_point(findings->arena, node, at_key, &finding);
    ep_findings_add(findings, &finding);
}

void ep_node_point(struct ep_arena *a, const struct ep_node *node, bool at_key,
                   struct ep_finding *finding)
{
    bool key = at_key && node->key;

    finding->column = key ? node->key_column : node->column;
    finding->length = key ? node->key_length : node->length;
    finding->excerpt = ep_source_excerpt(a, node->source_lines, node->source_line_count,
                                         finding->line, finding->column);
}

static bool stands_there(const struct ep_node *node, int line, const char *text)
{
    if (!text)
        return node->key && node->key_line == line;
    return node->kind == EP_NODE_SCALAR && node->line == line && ep_streq(node->text, text);
}

const struct ep_node *ep_node_on_line(const struct ep_node *root, int line, const char *text)
{
    for (const struct ep_node *n = root->first; n; n = n->next) {
        if (n->file != root->file)
            continue;
        if (stands_there(n, line, text))
            return n;
        const struct ep_node *below = ep_node_on_line(n, line, text);
        if (below)
            return below;
    }
    return NULL;
}

static void add_line(struct ep_str *s, const struct ep_node *node)
{
    bool map = node->kind == EP_NODE_MAP;
    if (node->kind == EP_NODE_SCALAR) {
        ep_str_add(s, node->text ? node->text : "");
        return;
    }
    ep_str_addc(s, map ? '{' : '[');
    for (const struct ep_node *n = node->first; n; n = n->next) {
        if (n != node->first)
            ep_str_add(s, ", ");
        if (map)
            ep_str_addf(s, "%s: ", n->key);
        add_line(s, n);
    }
    ep_str_addc(s, map ? '}' : ']');
}

const char *ep_node_line(struct ep_arena *a, const struct ep_node *node)
{
    struct ep_str s;
    ep_str_init(&s, EP_STR_LIMIT);
    add_line(&s, node);
    const char *line = ep_text_clean(a, s.data);
    ep_str_clear(&s);
    return line;
}
