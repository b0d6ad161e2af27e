/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Saying what is wrong with a brief, and where. */

#include "brief/brief_internal.h"
#include "emplan/file.h"

#include <string.h>

#define QUOTED  40 /* code points of the user's words in a message */
#define NEAREST 64 /* bytes of a word that is still looked up among names */

void ep_bind_fault(struct ep_binding *b, const struct ep_node *node, bool at_key,
                   enum ep_severity severity, const char *code, const char *hint,
                   const char *format, ...)
{
    if (b->reported > EP_BRIEF_MOST_PROBLEMS || (node && node->refused))
        return;
    va_list args;
    va_start(args, format);
    const char *message = ep_arena_vprintf(b->arena, format, args);
    va_end(args);
    if (b->reported++ == EP_BRIEF_MOST_PROBLEMS) {
        severity = EP_SEVERITY_ERROR;
        code = "limit";
        message = "there are more problems than are told here";
        hint = "mend these first";
    }
    if (node) {
        ep_node_finding(b->findings, node, at_key, severity, code, hint, "%s", message);
        return;
    }
    const struct ep_finding finding = {.severity = severity,
                                       .code = code,
                                       .file = b->brief->path,
                                       .line = 1,
                                       .column = 1,
                                       .message = message,
                                       .hint = hint};
    ep_findings_add(b->findings, &finding);
}

bool ep_bind_full(const struct ep_binding *b)
{
    return b->reported > EP_BRIEF_MOST_PROBLEMS;
}

const char *ep_bind_quote(struct ep_arena *a, const char *text)
{
    return ep_text_short(a, text, QUOTED);
}

const char *ep_bind_label(const struct ep_node *node)
{
    while (node && !node->key)
        node = node->parent;
    return node ? node->key : "brief";
}

struct ep_place ep_bind_place(const struct ep_node *node)
{
    /* places outlive the run: the file's own name, not the path it was reached by */
    const char *file = node->file && node->file[0] != '-' ? ep_path_name(node->file) : node->file;
    return (struct ep_place){file, node->line};
}

void ep_brief_point(const struct ep_brief *b, struct ep_arena *a, const char *text,
                    struct ep_finding *finding)
{
    if (!b->root || !finding->file || finding->line < 1 ||
        !ep_streq(ep_path_name(finding->file), ep_path_name(b->root->file)))
        return;
    const struct ep_node *value = text ? ep_node_on_line(b->root, finding->line, text) : NULL;
    const struct ep_node *node = value ? value : ep_node_on_line(b->root, finding->line, NULL);

    if (node)
        ep_node_point(a, node, !value, finding);
}

const char *ep_bind_nearest(const char *text, const char *const *names, size_t count)
{
    return strlen(text) <= NEAREST ? ep_nearest(text, names, count) : NULL;
}

static size_t index_in_list(const struct ep_node *node)
{
    size_t i = 0;
    for (const struct ep_node *n = node->parent->first; n && n != node; n = n->next)
        i++;
    return i;
}

/* What an element of a list is called in a dotted key: its id, role, name or channel, else its
 * index. */
static const char *element_name(struct ep_arena *a, const struct ep_node *node)
{
    static const char *const keys[] = {"id", "role", "name", "channel"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = ep_node_text(node, keys[i]);
        if (text)
            return text;
    }
    return ep_arena_printf(a, "%zu", index_in_list(node));
}

const char *ep_bind_path(struct ep_arena *a, const struct ep_node *node)
{
    const char *own = node->key;
    if (!own && node->parent && node->parent->kind == EP_NODE_LIST)
        own = element_name(a, node);
    if (!own)
        return "";
    const char *above = node->parent ? ep_bind_path(a, node->parent) : "";
    return *above ? ep_arena_printf(a, "%s.%s", above, own) : ep_arena_strdup(a, own);
}

size_t ep_bind_count(const char *const *values)
{
    size_t n = 0;
    while (values && values[n])
        n++;
    return n;
}

const char *ep_bind_choices(struct ep_arena *a, const char *const *values)
{
    const char *text = "write ";
    size_t count = ep_bind_count(values);
    for (size_t i = 0; i < count; i++)
        text = ep_arena_printf(a, "%s%s%s", text, values[i],
                               i + 2 < count    ? ", "
                               : i + 2 == count ? " or "
                                                : "");
    return text;
}
