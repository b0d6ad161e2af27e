/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"
#include "emplan/date.h"

#include <limits.h>
#include <string.h>

const char *ep_catalog_none[1] = {NULL};

static const char *const languages[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};

int ep_language_find(const char *code)
{
    for (int i = 0; i < EP_LANGUAGE_COUNT; i++)
        if (ep_streq(code, languages[i]))
            return i;
    return -1;
}

static enum ep_status take_text(const struct ep_loading *l, const struct ep_node *node,
                                const char **to, struct ep_error *err)
{
    if (node->kind != EP_NODE_SCALAR)
        return ep_catalog_invalid(l, node->line, err, "'%s' must be one value", node->key);
    *to = node->text;
    return EP_OK;
}

static enum ep_status take_names(const struct ep_loading *l, const struct ep_node *node,
                                 const char **to, struct ep_error *err)
{
    if (node->kind != EP_NODE_MAP)
        return ep_catalog_invalid(l, node->line, err, "'%s' must be texts by language", node->key);
    for (const struct ep_node *n = node->first; n; n = n->next) {
        int language = ep_language_find(n->key);
        if (language < 0)
            return ep_catalog_invalid(l, n->line, err, "'%s' is no language of the catalogue",
                                      n->key);
        enum ep_status status = take_text(l, n, &to[language], err);
        if (status != EP_OK)
            return status;
    }
    return EP_OK;
}

static enum ep_status take_list(const struct ep_loading *l, const struct ep_node *node,
                                const char ***to, struct ep_error *err)
{
    if (node->kind == EP_NODE_MAP)
        return ep_catalog_invalid(l, node->line, err, "'%s' must be a list", node->key);
    size_t count = node->kind == EP_NODE_LIST ? ep_node_count(node) : 1, i = 0;
    const char **list = EP_NEW_ARRAY(l->arena, const char *, count + 1);
    if (node->kind == EP_NODE_SCALAR)
        list[i++] = node->text;
    for (const struct ep_node *n = node->first; n; n = n->next) {
        enum ep_status status = take_text(l, n, &list[i++], err);
        if (status != EP_OK)
            return status;
    }
    *to = list;
    return EP_OK;
}

static enum ep_status take_enum(const struct ep_loading *l, const struct ep_yaml_field *field,
                                const struct ep_node *node, int *to, struct ep_error *err)
{
    const char *text = NULL;
    enum ep_status status = take_text(l, node, &text, err);
    for (int i = 0; status == EP_OK && field->names[i]; i++)
        if (ep_streq(text, field->names[i])) {
            *to = i;
            return EP_OK;
        }
    if (status != EP_OK)
        return status;
    return ep_catalog_invalid(l, node->line, err, "'%s' is no value of '%s'", text, field->key);
}

static enum ep_status take_number(const struct ep_loading *l, const struct ep_yaml_field *field,
                                  const struct ep_node *node, void *to, struct ep_error *err)
{
    const char *text = NULL;
    struct ep_number_fault fault = {0};
    double v = 0;
    enum ep_status status = take_text(l, node, &text, err);
    if (status != EP_OK)
        return status;
    if (!ep_number_parse(text, true, &v, &fault))
        return ep_catalog_invalid(l, node->line, err, "%s: %s", field->key, fault.reason);
    if (field->kind == EP_FIELD_NUMBER)
        *(double *)to = v;
    else if (!(v >= INT_MIN && v <= INT_MAX) || v != (int)v)
        return ep_catalog_invalid(l, node->line, err, "%s must be a whole number", field->key);
    else
        *(int *)to = (int)v;
    return EP_OK;
}

static enum ep_status take_month(const struct ep_loading *l, const struct ep_node *node, int *to,
                                 struct ep_error *err)
{
    const char *text = NULL;
    enum ep_status status = take_text(l, node, &text, err);
    if (status == EP_OK && !ep_month_parse(text, to))
        return ep_catalog_invalid(l, node->line, err, "'%s' is no month; write 2022-03", text);
    return status;
}

static enum ep_status take_bool(const struct ep_loading *l, const struct ep_node *node, bool *to,
                                struct ep_error *err)
{
    const char *text = NULL;
    enum ep_status status = take_text(l, node, &text, err);
    if (status != EP_OK)
        return status;
    if (!ep_streq(text, "yes") && !ep_streq(text, "no"))
        return ep_catalog_invalid(l, node->line, err, "'%s' must be yes or no", node->key);
    *to = ep_streq(text, "yes");
    return EP_OK;
}

static enum ep_status take_field(const struct ep_loading *l, const struct ep_yaml_field *field,
                                 const struct ep_node *node, void *item, struct ep_error *err)
{
    void *to = (char *)item + field->offset;
    switch (field->kind) {
    case EP_FIELD_TEXT:
        return take_text(l, node, to, err);
    case EP_FIELD_NAMES:
        return take_names(l, node, to, err);
    case EP_FIELD_LIST:
        return take_list(l, node, to, err);
    case EP_FIELD_ENUM:
        return take_enum(l, field, node, to, err);
    case EP_FIELD_BOOL:
        return take_bool(l, node, to, err);
    case EP_FIELD_INT:
    case EP_FIELD_NUMBER:
        return take_number(l, field, node, to, err);
    case EP_FIELD_MONTH:
        return take_month(l, node, to, err);
    case EP_FIELD_CALL:
        return field->call(l, node, item, err);
    }
    EP_BUG("field kind %d", (int)field->kind);
}

static const struct ep_yaml_field *find_field(const struct ep_yaml_spec *spec, const char *key)
{
    for (const struct ep_yaml_field *f = spec->field; f->key; f++)
        if (ep_streq(f->key, key))
            return f;
    return NULL;
}

/* Texts and lists that are not given are empty, never NULL. */
static void fill_empty(const struct ep_yaml_spec *spec, void *item)
{
    for (const struct ep_yaml_field *f = spec->field; f->key; f++) {
        void *to = (char *)item + f->offset;
        if (f->kind == EP_FIELD_TEXT && !*(const char **)to)
            *(const char **)to = "";
        if (f->kind == EP_FIELD_LIST && !*(const char ***)to)
            *(const char ***)to = ep_catalog_none;
    }
}

enum ep_status ep_catalog_fill(const struct ep_loading *l, const struct ep_yaml_spec *spec,
                               const struct ep_node *map, void *item, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    if (map->kind != EP_NODE_MAP)
        return ep_catalog_invalid(l, map->line, err, "an entry must be keys and values");
    fill_empty(spec, item);
    for (const struct ep_node *n = map->first; n && status == EP_OK; n = n->next) {
        const struct ep_yaml_field *field = find_field(spec, n->key);
        if (!field)
            return ep_catalog_invalid(l, n->line, err, "unknown key '%s'", n->key);
        status = take_field(l, field, n, item, err);
    }
    for (const struct ep_yaml_field *f = spec->field; f->key && status == EP_OK; f++)
        if (f->required && !ep_node_get(map, f->key) && !ep_node_get(map, "like"))
            return ep_catalog_invalid(l, map->line, err, "the key '%s' is missing", f->key);
    if (status == EP_OK && spec->end)
        status = spec->end(l, map, item, err);
    return status;
}

enum ep_status ep_catalog_fill_list(const struct ep_loading *l, const struct ep_yaml_spec *spec,
                                    const struct ep_node *list, void **item, size_t *count,
                                    struct ep_error *err)
{
    enum ep_status status = EP_OK;
    size_t n = ep_node_count(list), i = 0;
    if (list->kind != EP_NODE_LIST)
        return ep_catalog_invalid(l, list->line, err, "'%s' must be a list", list->key);
    char *array = ep_arena_array(l->arena, n ? n : 1, spec->size);
    for (const struct ep_node *e = list->first; e && status == EP_OK; e = e->next)
        status = ep_catalog_fill(l, spec, e, array + spec->size * i++, err);
    if (status == EP_OK) {
        *item = array;
        *count = n;
    }
    return status;
}

static const struct ep_yaml_spec *const specs[EP_FILE_COUNT] = {
    [EP_FILE_CHANNELS] = &ep_yaml_spec_channels,
    [EP_FILE_TOOLS] = &ep_yaml_spec_tools,
    [EP_FILE_FORMATS] = &ep_yaml_spec_formats,
    [EP_FILE_TASKS] = &ep_yaml_spec_tasks,
    [EP_FILE_DUTIES] = &ep_yaml_spec_duties,
};

static enum ep_status take_entry(const struct ep_loading *l, const struct ep_node *node,
                                 struct ep_error *err)
{
    const struct ep_yaml_spec *spec = specs[l->which];
    const char *id = ep_node_text(node, "id"), *like = ep_node_text(node, "like");
    struct ep_rows *rows = &l->catalog->rows[l->which];
    void *item = ep_arena_alloc(l->arena, spec->size);
    if (!id || !ep_is_id(id, true))
        return ep_catalog_invalid(l, node->line, err, "an entry needs an id of a-z, 0-9, _ - .");
    if (like) {
        size_t i = ep_index_get(&rows->index, like);
        if (i == (size_t)-1)
            return ep_catalog_invalid(l, node->line, err, "like: there is no '%s' before", like);
        memcpy(item, (char *)rows->item + i * spec->size, spec->size);
    }
    enum ep_status status = ep_catalog_fill(l, spec, node, item, err);
    if (status == EP_OK)
        status = ep_catalog_put(l, spec->size, id, item, node->line, err);
    return status;
}

/* The first error of the reader, as ours. */
static enum ep_status reader_error(const struct ep_loading *l, const struct ep_findings *findings,
                                   struct ep_error *err)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct ep_finding *f = &findings->item[i];
        if (f->severity == EP_SEVERITY_ERROR) {
            ep_catalog_invalid(l, f->line, err, "%s", f->message);
            if (f->hint && f->hint[0])
                ep_error_hint(err, "%s", f->hint);
            return EP_INVALID;
        }
    }
    return ep_catalog_invalid(l, 1, err, "the file could not be read");
}

enum ep_status ep_catalog_load_yaml(const struct ep_loading *l, const char *data, size_t size,
                                    struct ep_error *err)
{
    struct ep_findings findings;
    enum ep_status status = EP_OK;
    ep_findings_init(&findings, l->arena);
    const struct ep_node *root =
        ep_yaml_read(l->arena, data, size, l->file, &ep_yaml_catalog_limits, &findings);
    if (!root || findings.errors > 0)
        return reader_error(l, &findings, err);
    if (root->kind != EP_NODE_LIST)
        return ep_catalog_invalid(l, root->line, err, "the file must be a list of entries");
    for (const struct ep_node *n = root->first; n && status == EP_OK; n = n->next)
        status = take_entry(l, n, err);
    return status;
}
