/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From the tree of nodes to typed structs, led by the table of fields. */

#include "brief/brief_internal.h"
#include <assert.h>
#include <string.h>

static_assert(offsetof(struct ep_limit, channel) == 0, "rows of maps begin with their key");
static_assert(offsetof(struct ep_term, channel) == 0, "rows of maps begin with their key");
static_assert(offsetof(struct ep_assumption, key) == 0, "rows of maps begin with their key");

#define MOST_KEYS_IN_HINT 12
#define MOST_MAP_ENTRIES  1000 /* rules across entries look at each pair */
#define MOST_SCENARIOS    64
#define MOST_OVERRIDES    200

static const char *const kind_names[] = {
    [EP_NODE_SCALAR] = "a single value", [EP_NODE_LIST] = "a list", [EP_NODE_MAP] = "a map"};

static void refuse_kind(struct ep_binding *b, const struct ep_node *node, const char *wanted,
                        const char *hint)
{
    bool nothing = node->kind == EP_NODE_SCALAR && !node->quoted && node->text[0] == '\0';
    if (nothing)
        ep_bind_fault(b, node, node->key != NULL, EP_SEVERITY_ERROR, "type",
                      "write what belongs here, or delete the line", "%s has no value",
                      ep_bind_label(node));
    else
        ep_bind_fault(b, node, false, EP_SEVERITY_ERROR, "type", hint,
                      "%s: %s is written where %s belongs", ep_bind_label(node),
                      kind_names[node->kind], wanted);
}

/* --- unknown keys -------------------------------------------------------------------------------
 */

/* The dotted key of the first map that knows `key`, apart from lists; NULL where none does. */
static const char *home_of(struct ep_arena *a, const struct ep_table *t, const char *at,
                           const char *key)
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *f = &t->row[i];
        const char *path = *at ? ep_arena_printf(a, "%s.%s", at, f->key) : f->key;
        if (strcmp(f->key, key) == 0)
            return path;
        const char *found = f->type == EP_FIELD_STRUCT ? home_of(a, f->table, path, key) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static const char *all_keys(struct ep_arena *a, const struct ep_table *t)
{
    const char **keys = EP_NEW_ARRAY(a, const char *, t->rows + 1);
    for (size_t i = 0; i < t->rows; i++)
        keys[i] = t->row[i].key;
    return ep_bind_choices(a, keys);
}

/* The nearest key of all maps outside lists, as a dotted key; NULL where none is near. */
static const char *nearest_home(struct ep_arena *a, const struct ep_table *t, const char *at,
                                const char *key)
{
    const char **keys = EP_NEW_ARRAY(a, const char *, t->rows + 1);
    for (size_t i = 0; i < t->rows; i++)
        keys[i] = t->row[i].key;
    const char *near = ep_bind_nearest(key, keys, t->rows);
    if (near)
        return *at ? ep_arena_printf(a, "%s.%s", at, near) : near;
    for (size_t i = 0; i < t->rows && !near; i++) {
        const struct ep_field *f = &t->row[i];
        const char *path = *at ? ep_arena_printf(a, "%s.%s", at, f->key) : f->key;
        if (f->type == EP_FIELD_STRUCT)
            near = nearest_home(a, f->table, path, key);
    }
    return near;
}

static const char *key_hint(struct ep_binding *b, const struct ep_table *t,
                            const struct ep_node *node)
{
    const char *key = node->key, *comma = ep_brief_guess_comma(b->arena, node);
    if (comma)
        return comma;
    const char **keys = EP_NEW_ARRAY(b->arena, const char *, t->rows + 1);
    for (size_t i = 0; i < t->rows; i++)
        keys[i] = t->row[i].key;
    const char *near = ep_bind_nearest(key, keys, t->rows);
    if (near)
        return ep_arena_printf(b->arena, "write %s", near);
    const char *home = home_of(b->arena, &ep_table_brief, "", key);
    if (home) {
        EP_PUSH(b->arena, &b->strays, home);
        return ep_arena_printf(b->arena, "its place is %s", home);
    }
    home = nearest_home(b->arena, &ep_table_brief, "", key);
    if (home)
        return ep_arena_printf(b->arena, "write %s if that is meant", home);
    return t->rows <= MOST_KEYS_IN_HINT ? all_keys(b->arena, t)
                                        : "`emplan help brief` lists all keys";
}

/* The key that a misspelt one of `map` surely stands for: one that the map lacks and needs, or one
 * with keys below it. NULL where that is not sure. */
static const struct ep_field *meant_by(const struct ep_binding *b, const struct ep_table *t,
                                       const struct ep_node *map, const struct ep_node *node)
{
    const char **keys = EP_NEW_ARRAY(b->arena, const char *, t->rows + 1);
    for (size_t i = 0; i < t->rows; i++)
        keys[i] = t->row[i].key;
    const char *near = ep_bind_nearest(node->key, keys, t->rows);
    const struct ep_field *f = near ? ep_table_find(t, near) : NULL;
    if (!f || ep_node_get(map, near) || ep_brief_guess_comma(b->arena, node))
        return NULL;
    return f->flags & EP_F_REQUIRED || (node->kind != EP_NODE_SCALAR && !ep_field_is_scalar(f))
               ? f
               : NULL;
}

/* A misspelt key is then read as the one that is meant: what stands below it is checked in the same
 * pass, and that it is missing is not told on top. */
static void report_unknown_keys(struct ep_binding *b, const struct ep_table *t,
                                const struct ep_node *map)
{
    for (struct ep_node *n = map->first; n && !ep_bind_full(b); n = n->next) {
        if (ep_table_find(t, n->key))
            continue;
        ep_bind_fault(b, n, true, EP_SEVERITY_ERROR, "unknown-key", key_hint(b, t, n),
                      "'%s' is no key of %s", ep_bind_quote(b->arena, n->key), t->name);
        const struct ep_field *meant = meant_by(b, t, map, n);
        if (meant)
            n->key = meant->key;
    }
}

/* --- structs ------------------------------------------------------------------------------------
 */

static void note_unused(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node)
{
    if (!(f->flags & EP_F_UNUSED) || b->scratch)
        return;
    const char *path = ep_bind_path(b->arena, node);
    const struct ep_word word = {.text = path, .given = true, .at = ep_bind_place(node)};
    EP_PUSH(b->arena, &b->brief->unused, word);
    ep_bind_fault(b, node, true, EP_SEVERITY_WARNING, "unused", NULL,
                  "%s is read and checked but does not change the plan yet", path);
}

static void apply_default(struct ep_binding *b, const struct ep_field *f, void *slot)
{
    const struct ep_node node = {
        .kind = EP_NODE_SCALAR, .key = f->key, .text = f->def, .quoted = true};
    if (!ep_bind_scalar(b, f, &node, slot))
        EP_BUG("the default '%s' of %s does not fit its own row", f->def, f->key);
    if (ep_field_is_figure(f)) {
        struct ep_num *num = slot;
        num->given = false;
        num->has_default = true;
        num->at = (struct ep_place){NULL, 0};
    } else {
        struct ep_word *word = slot;
        *word = (struct ep_word){.text = f->def};
    }
}

static void bind_missing(struct ep_binding *b, const struct ep_field *f, void *slot)
{
    if (f->def)
        apply_default(b, f, slot);
    else if (f->type == EP_FIELD_STRUCT)
        ep_bind_struct(b, f->table, NULL, slot);
}

static bool is_stray(const struct ep_binding *b, const char *path)
{
    for (size_t i = 0; i < b->strays.count; i++)
        if (strcmp(b->strays.item[i], path) == 0)
            return true;
    return false;
}

void ep_bind_report_missing(struct ep_binding *b)
{
    for (size_t i = 0; i < b->missing.count; i++) {
        const struct ep_missing *m = &b->missing.item[i];
        const char *at = ep_bind_path(b->arena, m->map), *key = m->field->key;
        if (is_stray(b, *at ? ep_arena_printf(b->arena, "%s.%s", at, key) : key))
            continue;
        ep_bind_fault(b, m->map, m->map->key != NULL, EP_SEVERITY_ERROR, "required",
                      ep_arena_printf(b->arena, "add %s: %s", key, m->field->help), "%s lacks %s",
                      m->table->name, key);
    }
}

static void bind_field(struct ep_binding *b, const struct ep_table *t, const struct ep_field *f,
                       const struct ep_node *map, char *base)
{
    const struct ep_node *node = map ? ep_node_get(map, f->key) : NULL;
    void *slot = base + f->offset;
    if (node) {
        note_unused(b, f, node);
        ep_bind_value(b, f, node, slot);
        return;
    }
    bind_missing(b, f, slot);
    if (map && (f->flags & EP_F_REQUIRED)) {
        const struct ep_missing lack = {t, f, map};
        EP_PUSH(b->arena, &b->missing, lack);
    }
}

/* A bare scalar that stands for one key of its map. */
static void bind_short(struct ep_binding *b, const struct ep_table *t, const struct ep_node *node,
                       char *base)
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *f = &t->row[i];
        if (strcmp(f->key, t->short_key) == 0)
            ep_bind_value(b, f, node, base + f->offset);
        else
            bind_missing(b, f, base + f->offset);
    }
}

void ep_bind_struct(struct ep_binding *b, const struct ep_table *t, const struct ep_node *node,
                    void *base)
{
    if (node && t->at != EP_NO_OFFSET) {
        struct ep_place *at = (void *)((char *)base + t->at);
        *at = ep_bind_place(node);
    }
    if (node && node->kind == EP_NODE_SCALAR && t->short_key) {
        bind_short(b, t, node, base);
        return;
    }
    if (node && node->kind != EP_NODE_MAP) {
        refuse_kind(b, node, "a map of keys",
                    "write key: value lines below it, further to the right");
        node = NULL;
    }
    if (node)
        report_unknown_keys(b, t, node);
    for (size_t i = 0; i < t->rows; i++)
        bind_field(b, t, &t->row[i], node, base);
}

/* --- lists --------------------------------------------------------------------------------------
 */

static void report_repeated(struct ep_binding *b, const struct ep_node *list, const char *id_key)
{
    for (const struct ep_node *n = list->first; n; n = n->next) {
        const struct ep_node *own = n->kind == EP_NODE_SCALAR ? n : ep_node_get(n, id_key);
        for (const struct ep_node *p = list->first; own && own->text && p != n; p = p->next) {
            const char *other = p->kind == EP_NODE_SCALAR ? p->text : ep_node_text(p, id_key);
            if (ep_streq(other, own->text)) {
                ep_bind_fault(b, own, false, EP_SEVERITY_ERROR,
                              strcmp(id_key, "id") == 0 ? "id" : "list",
                              "give each its own, or delete one", "%s: '%s' stands here twice",
                              ep_bind_label(own), ep_bind_quote(b->arena, own->text));
                break;
            }
        }
    }
}

static bool check_count(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                        size_t count)
{
    struct ep_arena *a = b->arena;
    if ((f->min > 0 && (double)count < f->min) || (f->max > 0 && (double)count > f->max)) {
        const char *most = ep_number_text(a, f->max), *least = ep_number_text(a, f->min);
        const char *hint = f->min == f->max ? ep_arena_printf(a, "write %s", most)
                           : count > f->min ? ep_arena_printf(a, "write at most %s", most)
                                            : ep_arena_printf(a, "write at least %s", least);
        ep_bind_fault(b, node, node->key != NULL, EP_SEVERITY_ERROR, "list", hint, "%s has %zu %s",
                      f->key, count, count == 1 ? "entry" : "entries");
        return false;
    }
    return true;
}

/* True where one element may be written without a list around it. */
static bool takes_bare(const struct ep_field *f)
{
    const struct ep_table *t = ep_field_element(f);
    return t ? t->short_key != NULL : ep_field_is_scalar(f->item);
}

static void bind_list(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                      void *slot)
{
    const struct ep_table *t = ep_field_element(f);
    bool bare =
        node->kind == EP_NODE_SCALAR && takes_bare(f) && (node->quoted || node->text[0] != '\0');
    if (node->kind != EP_NODE_LIST && !bare) {
        refuse_kind(b, node, "a list", "put '- ' before each entry");
        return;
    }
    size_t count = bare ? 1 : ep_node_count(node), size = ep_field_size(f->item), i = 0;
    if (!check_count(b, f, node, count))
        return;
    char *item = ep_arena_array(b->arena, count, size);
    for (const struct ep_node *n = bare ? node : node->first; i < count; n = n->next, i++)
        ep_bind_value(b, f->item, n, item + i * size);
    if (t && t->id_key)
        report_repeated(b, node, t->id_key);
    struct ep_any_list *list = slot;
    *list = (struct ep_any_list){count ? item : NULL, count};
}

/* --- maps ---------------------------------------------------------------------------------------
 */

static const char *map_key(const struct ep_binding *b, const struct ep_field *f,
                           const struct ep_node *node)
{
    return f->ref == EP_REF_CHANNEL ? ep_brief_channel_name(b, node->key) : node->key;
}

static bool check_map_key(struct ep_binding *b, const struct ep_field *f,
                          const struct ep_node *node)
{
    if (!ep_is_id(node->key, f->ref != EP_REF_NONE)) {
        ep_bind_fault(b, node, true, EP_SEVERITY_ERROR, "id",
                      "write small letters a to z, digits, _ and - only", "%s: '%s' is no id",
                      f->key, ep_bind_quote(b->arena, node->key));
        return false;
    }
    if (f->ref != EP_REF_NONE) {
        const struct ep_pending_ref ref = {node, true, f->ref, map_key(b, f, node)};
        EP_PUSH(b->arena, &b->refs, ref);
    }
    return true;
}

/* The value of one row of a map: a struct after its key, a figure or a word. */
static void *row_slot(const struct ep_field *f, void *row)
{
    struct ep_num_entry *entry = row;
    if (f->item->type == EP_FIELD_STRUCT)
        return row;
    return ep_field_is_figure(f->item) ? (void *)&entry->num : (void *)&entry->word;
}

/* A map of at most `most` entries; else says what is wrong. */
static bool is_map(struct ep_binding *b, const struct ep_node *node, size_t most)
{
    if (node->kind != EP_NODE_MAP) {
        refuse_kind(b, node, "a map", "write name: value lines below it, further to the right");
        return false;
    }
    if (ep_node_count(node) > most) {
        ep_bind_fault(b, node, node->key != NULL, EP_SEVERITY_ERROR, "list",
                      ep_arena_printf(b->arena, "write at most %zu", most), "%s has %zu entries",
                      ep_bind_label(node), ep_node_count(node));
        return false;
    }
    return true;
}

static void bind_map(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                     void *slot)
{
    if (!is_map(b, node, MOST_MAP_ENTRIES))
        return;
    bool structs = f->item->type == EP_FIELD_STRUCT;
    size_t count = ep_node_count(node), i = 0;
    size_t size = structs ? f->item->table->size : sizeof(struct ep_num_entry);
    char *item = ep_arena_array(b->arena, count, size);
    for (const struct ep_node *n = node->first; n; n = n->next, i++) {
        void *row = item + i * size;
        check_map_key(b, f, n);
        *(const char **)row = map_key(b, f, n);
        ep_bind_value(b, f->item, n, row_slot(f, row));
    }
    struct ep_any_list *list = slot;
    *list = (struct ep_any_list){count ? item : NULL, count};
}

static void bind_node(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                      void *slot)
{
    (void)f;
    if (node->kind != EP_NODE_MAP) {
        refuse_kind(b, node, "a map", "write name: value lines below it, further to the right");
        return;
    }
    *(const struct ep_node **)slot = node;
}

/* --- scenarios ----------------------------------------------------------------------------------
 */

static void bind_override(struct ep_binding *b, const struct ep_node *node,
                          struct ep_scenario *scenario)
{
    struct ep_target target = ep_override_find(b, b->brief->root, node->key);
    const struct ep_override item = {node->key, node, ep_node_line(b->arena, node),
                                     target.node ? ep_node_line(b->arena, target.node) : ""};
    EP_PUSH(b->arena, scenario, item);
    if (!target.field) {
        const char *comma = ep_brief_guess_comma(b->arena, node);
        ep_bind_fault(b, node, true, EP_SEVERITY_ERROR, "unknown-key", comma ? comma : target.hint,
                      "%s: %s", scenario->name, target.wrong);
        return;
    }
    /* nested keys of maps count from the start of the brief */
    bool whole = target.field->type == EP_FIELD_STRUCT && target.field->table->size == 0;
    size_t size = whole ? sizeof(struct ep_brief) : ep_field_size(target.field);
    bool before = b->scratch;
    b->scratch = true;
    ep_bind_value(b, target.field, node, ep_arena_alloc(b->arena, size));
    b->scratch = before;
}

static void bind_scenarios(struct ep_binding *b, const struct ep_field *f,
                           const struct ep_node *node, void *slot)
{
    (void)slot;
    if (!is_map(b, node, MOST_SCENARIOS))
        return;
    for (const struct ep_node *n = node->first; n; n = n->next) {
        struct ep_scenario scenario = {.name = n->key, .at = ep_bind_place(n)};
        check_map_key(b, f, n);
        if (!is_map(b, n, MOST_OVERRIDES))
            continue;
        for (const struct ep_node *o = n->first; o; o = o->next)
            bind_override(b, o, &scenario);
        EP_PUSH(b->arena, &b->brief->scenarios, scenario);
    }
}

/* --- any value ----------------------------------------------------------------------------------
 */

static void bind_struct_value(struct ep_binding *b, const struct ep_field *f,
                              const struct ep_node *node, void *slot)
{
    ep_bind_struct(b, f->table, node, slot);
}

static void (*const compounds[EP_FIELD_TYPES])(struct ep_binding *, const struct ep_field *,
                                               const struct ep_node *, void *) = {
    [EP_FIELD_STRUCT] = bind_struct_value,
    [EP_FIELD_LIST] = bind_list,
    [EP_FIELD_MAP] = bind_map,
    [EP_FIELD_NODE] = bind_node,
    [EP_FIELD_SCENARIOS] = bind_scenarios,
};

void ep_bind_value(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                   void *slot)
{
    if (ep_bind_full(b))
        return;
    if (compounds[f->type])
        compounds[f->type](b, f, node, slot);
    else if (node->kind != EP_NODE_SCALAR)
        refuse_kind(b, node, "a single value", "write it on the same line as its key");
    else
        ep_bind_scalar(b, f, node, slot);
}
