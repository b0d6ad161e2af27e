/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a brief: text, tree, overrides, types, checks, and what is derived from single values. */

#include "brief/brief_internal.h"
#include "emplan/file.h"
#include <string.h>

/* More than a brief may have, so that a brief that is too large is told so by the YAML layer, with
 * the other problems of briefs; what is larger still is some other file. */
#define MOST_BYTES ((size_t)16 << 20)

static const char *usable_currency(const struct ep_node *root)
{
    const char *code = ep_node_text(root, "currency");
    return code && strlen(code) == 3 && ep_currency_digits(code) >= 0 ? code : NULL;
}

static void derive(struct ep_brief *brief, const struct ep_binding *b)
{
    const struct ep_node *budget = ep_brief_check_node(b, "plan.budget");
    const char *word = budget && budget->kind == EP_NODE_SCALAR ? budget->text : NULL;
    brief->currency_digits = b->currency ? ep_currency_digits(b->currency) : 2;
    brief->plan.budget_auto = ep_streq(word, "auto");
    brief->plan.months = (int)brief->plan.months_num.range.mid;
    if (brief->plan.start_word.text)
        ep_month_parse(brief->plan.start_word.text, &brief->plan.start);
    for (size_t i = 0; i < brief->segments.count; i++) {
        struct ep_segment *s = &brief->segments.item[i];
        s->age_from = 0;
        s->age_to = 120;
        if (s->age.text)
            ep_ages_parse(s->age.text, &s->age_from, &s->age_to);
    }
}

static void check(struct ep_binding *b)
{
    ep_brief_check_refs(b);
    ep_brief_check_plan(b);
    ep_brief_check_business(b);
    ep_brief_check_market(b);
    ep_brief_check_channels(b);
}

static bool usable_root(struct ep_binding *b, const struct ep_node *root)
{
    if (root && root->kind == EP_NODE_MAP)
        return true;
    if (root)
        ep_bind_fault(b, root, false, EP_SEVERITY_ERROR, "type",
                      "emplan init DIR writes a brief to start from",
                      "this is no brief: it has no key: value lines");
    else if (b->findings->errors == 0)
        ep_bind_fault(b, NULL, false, EP_SEVERITY_ERROR, "document",
                      "emplan init DIR writes a brief to start from", "the brief is empty");
    return false;
}

static enum ep_status finish(struct ep_findings *findings, const char *file, struct ep_error *err)
{
    ep_findings_sort(findings);
    if (findings->errors == 0)
        return EP_OK;
    return ep_error_set(err, EP_INVALID, "%s has %zu %s", file, findings->errors,
                        findings->errors == 1 ? "error" : "errors");
}

static struct ep_brief *new_brief(struct ep_arena *a, const char *text, size_t size,
                                  const char *file, const char *folder)
{
    struct ep_brief *brief = EP_NEW(a, struct ep_brief);
    brief->arena = a;
    brief->path = ep_arena_strdup(a, file);
    brief->folder = ep_arena_strdup(a, folder);
    brief->text = ep_arena_strndup(a, text, size);
    brief->size = size;
    return brief;
}

enum ep_status ep_brief_read_text(struct ep_arena *a, const char *text, size_t size,
                                  const char *file, const char *folder,
                                  const struct ep_setting *settings, size_t setting_count,
                                  const char *scenario, const struct ep_brief_names *names,
                                  struct ep_findings *findings, struct ep_brief **out,
                                  struct ep_error *err)
{
    enum ep_status status;
    struct ep_brief *brief = new_brief(a, text, size, file, folder);
    struct ep_binding b = {.arena = a, .findings = findings, .names = names, .brief = brief};

    brief->root = ep_yaml_read(a, text, size, brief->path, &ep_yaml_brief_limits, findings);
    if (!usable_root(&b, brief->root))
        return finish(findings, brief->path, err);
    EP_TRY(ep_override_settings(&b, brief->root, settings, setting_count, err));
    EP_TRY(ep_override_scenario(&b, brief->root, scenario, err));
    b.currency = usable_currency(brief->root);
    ep_bind_struct(&b, &ep_table_brief, brief->root, brief);
    ep_bind_report_missing(&b);
    derive(brief, &b);
    check(&b);
    EP_TRY(finish(findings, brief->path, err));
    *out = brief;
out:
    return status;
}

enum ep_status ep_brief_read(struct ep_arena *a, const char *path,
                             const struct ep_setting *settings, size_t setting_count,
                             const char *scenario, const struct ep_brief_names *names,
                             struct ep_findings *findings, struct ep_brief **out,
                             struct ep_error *err)
{
    enum ep_status status;
    char *text = NULL;
    size_t size = 0;
    bool stream = strcmp(path, "-") == 0;

    if (!stream && ep_file_is_dir(path))
        path = ep_path_join(a, path, "brief.yaml");
    EP_TRY(ep_file_read(a, path, MOST_BYTES, &text, &size, err));
    EP_TRY(ep_brief_read_text(a, text, size, stream ? "standard input" : path,
                              stream ? "." : ep_path_folder(a, path), settings, setting_count,
                              scenario, names, findings, out, err));
out:
    return status;
}

const struct ep_num *ep_economics_get(const struct ep_brief *b, const struct ep_economics *own,
                                      size_t offset)
{
    const struct ep_num *general = (const void *)((const char *)&b->business.economics + offset);
    const struct ep_num *special = own ? (const void *)((const char *)own + offset) : NULL;
    return special && special->given ? special : general;
}
