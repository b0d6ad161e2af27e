/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as YAML: a tree whose places lie in the source, or a finding that is an error. */

#include "emplan/text.h"
#include "emplan/yaml.h"
#include "fuzz.h"
#include <string.h>

static void look(const struct ep_node *node, const struct ep_node *parent, int depth, long *count)
{
    REQUIRE(node->parent == parent);
    REQUIRE(depth <= ep_yaml_brief_limits.depth);
    REQUIRE(node->line >= 1 && node->column >= 1 && node->length >= 0);
    REQUIRE((node->kind == EP_NODE_SCALAR) == (node->text != NULL));
    if (node->text)
        REQUIRE(ep_utf8_check(node->text, strlen(node->text)) == strlen(node->text));
    REQUIRE((node->key != NULL) == (parent && parent->kind == EP_NODE_MAP));
    if (node->key)
        REQUIRE(node->key_line >= 1 && node->key_column >= 1 && ep_node_get(parent, node->key));
    ++*count;
    for (const struct ep_node *child = node->first; child; child = child->next)
        look(child, node, depth + 1, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_findings findings;
    long count = 0;

    ep_findings_init(&findings, a);
    struct ep_node *root =
        ep_yaml_read(a, (const char *)data, size, "brief.yaml", &ep_yaml_brief_limits, &findings);

    if (root)
        look(root, NULL, 1, &count);
    else
        REQUIRE(findings.errors > 0);
    REQUIRE(count <= ep_yaml_brief_limits.nodes);
    for (size_t i = 0; i < findings.count; i++) {
        const struct ep_finding *f = &findings.item[i];

        REQUIRE(ep_diagnostic_find(f->code) && f->message[0]);
        REQUIRE(ep_streq(ep_text_clean(a, f->message), f->message));
    }
    ep_arena_free(a);
    return 0;
}
