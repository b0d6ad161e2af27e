/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_YAML_H
#define EP_YAML_H

/* A thin reader over libyaml's events: a tree of nodes with their places, under caps. Anchors,
 * aliases, merge keys, tags, directives and further documents are refused with their place;
 * duplicate keys are findings. Nothing is typed here: every scalar is text. */

#include "emplan/arena.h"
#include "emplan/finding.h"
#include <stdbool.h>
#include <stddef.h>

enum ep_node_kind {
    EP_NODE_SCALAR,
    EP_NODE_LIST,
    EP_NODE_MAP
};

struct ep_node {
    enum ep_node_kind kind;
    bool quoted;                     /* scalar in quotes or block style: never null */
    bool refused;                    /* a finding says already what is wrong with it */
    const char *key;                 /* of this node in its map; NULL elsewhere */
    int key_line, key_column;        /* of the key, from 1, in code points */
    int key_length;                  /* code points */
    const char *text;                /* of a scalar; no NUL inside */
    int line, column, length;        /* of the value; length in code points, on one line */
    struct ep_node *first, *next;    /* first child, next sibling */
    struct ep_node *parent;
    const char *file;                /* as the user wrote it, or "--set KEY"; borrowed */
    const char *const *source_lines; /* lines of the source for excerpts; may be NULL */
    int source_line_count;
};

struct ep_yaml_limits {
    size_t bytes, scalar; /* bytes */
    int depth, nodes;
};
/* 1 MiB, 64 KiB a scalar, depth 32, 50,000 nodes: the limits of a brief. */
extern const struct ep_yaml_limits ep_yaml_brief_limits;
/* 16 MiB, 1 MiB, 32, 2,000,000: for catalogue files. */
extern const struct ep_yaml_limits ep_yaml_catalog_limits;

/* Read `size` bytes of UTF-8 YAML. Problems go into `findings` (codes yaml, utf8, limit, alias,
 * tag, document, duplicate, key) with place and excerpt. Returns the root (arena-owned), or NULL
 * where the text could not be read to its end. Where it could, what is refused (all codes but yaml
 * and limit) is a finding and the rest of the tree stands, so that one reading tells all problems:
 * a caller looks at findings->errors. Of a key that stands twice the first stays; what has no value
 * (an alias, a merge key) is marked `refused`. */
struct ep_node *ep_yaml_read(struct ep_arena *a, const char *data, size_t size, const char *file,
                             const struct ep_yaml_limits *limits, struct ep_findings *findings);

/* Child of a map by key; NULL where there is none or `map` is no map. */
struct ep_node *ep_node_get(const struct ep_node *map, const char *key);
/* Text of a scalar child, or NULL. */
const char *ep_node_text(const struct ep_node *map, const char *key);
/* A value on one line, as YAML writes it: a, [a, b], {k: a}. Arena-owned. */
const char *ep_node_line(struct ep_arena *a, const struct ep_node *node);
/* Number of children. */
size_t ep_node_count(const struct ep_node *node);
/* Add a finding at the node's value (or, with at_key, at its key), with the excerpt. */
void ep_node_finding(struct ep_findings *findings, const struct ep_node *node, bool at_key,
                     enum ep_severity severity, const char *code, const char *hint,
                     const char *format, ...) __attribute__((format(printf, 7, 8)));

/* The place of a node in its line, for a finding whose file and line are known: column, length,
 * excerpt (in `a`). */
void ep_node_point(struct ep_arena *a, const struct ep_node *node, bool at_key,
                   struct ep_finding *finding);
/* The first node of the same file as `root` whose value stands on this line and is `text`, or, with
 * `text` NULL, whose key stands there; NULL where there is none. */
const struct ep_node *ep_node_on_line(const struct ep_node *root, int line, const char *text);

#endif
