/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* --set and scenarios: dotted keys put new values into the tree before it is typed, so that they
 * are checked like anything else in the brief. */

#include "brief/brief_internal.h"
#include <string.h>

static const struct ep_field root_field = {
    .key = "the brief", .type = EP_FIELD_STRUCT, .table = &ep_table_brief};

/* One part of a dotted key. */
struct step {
    const struct ep_field *field; /* NULL: names nothing */
    struct ep_node *node;         /* what stands there now, NULL: nothing */
    const char *key;              /* in its map; NULL for elements of lists */
    size_t used;                  /* bytes of the dotted key */
    const char *wrong, *hint;
};

/* --- the tree -----------------------------------------------------------------------------------
 */

static struct ep_node *copy_node(struct ep_arena *a, const struct ep_node *node,
                                 struct ep_node *parent)
{
    struct ep_node *copy = EP_NEW(a, struct ep_node);
    struct ep_node **end = &copy->first;
    *copy = *node;
    copy->parent = parent;
    copy->first = copy->next = NULL;
    for (const struct ep_node *n = node->first; n; n = n->next) {
        *end = copy_node(a, n, copy);
        end = &(*end)->next;
    }
    return copy;
}

/* Put `fresh` in the place of `old`, or last where there is no old one. */
static void put_node(struct ep_node *parent, struct ep_node *old, struct ep_node *fresh)
{
    struct ep_node **at = &parent->first;
    while (*at && *at != old)
        at = &(*at)->next;
    fresh->next = old ? old->next : NULL;
    fresh->parent = parent;
    *at = fresh;
}

/* A map or list at the place of `like`. */
static struct ep_node *new_node(struct ep_arena *a, const struct ep_node *like, const char *key,
                                enum ep_node_kind kind)
{
    struct ep_node *node = EP_NEW(a, struct ep_node);
    *node = *like;
    node->kind = kind;
    node->key = key;
    node->text = NULL;
    node->first = node->next = NULL;
    if (!like->key) {
        node->key_line = like->line;
        node->key_column = like->column;
        node->key_length = like->length;
    }
    return node;
}

/* A bare scalar that stands for a list or a map becomes one, so that its parts can be named. */
static struct ep_node *unfold(struct ep_arena *a, const struct ep_field *f, struct ep_node *node)
{
    bool list = f->type == EP_FIELD_LIST;
    const char *short_key = f->type == EP_FIELD_STRUCT ? f->table->short_key : NULL;
    if (!node || node->kind != EP_NODE_SCALAR || !(list || short_key))
        return node;
    struct ep_node *whole = new_node(a, node, node->key, list ? EP_NODE_LIST : EP_NODE_MAP);
    struct ep_node *part = copy_node(a, node, whole);
    part->key = short_key;
    whole->first = part;
    put_node(node->parent, node, whole);
    return whole;
}

/* --- the parts of a key -------------------------------------------------------------------------
 */

/* True where `rest` begins with `name` as whole parts. */
static bool leads(const char *rest, const char *name)
{
    size_t n = name ? strlen(name) : 0;
    return n > 0 && strncmp(rest, name, n) == 0 && (rest[n] == '\0' || rest[n] == '.');
}

static struct step wrong_key(struct ep_binding *b, const struct ep_table *t, const char *key)
{
    const char **keys = EP_NEW_ARRAY(b->arena, const char *, t->rows + 1);
    for (size_t i = 0; i < t->rows; i++)
        keys[i] = t->row[i].key;
    const char *near = ep_bind_nearest(key, keys, t->rows);
    return (struct step){.wrong = ep_arena_printf(b->arena, "'%s' is no key of %s",
                                                  ep_bind_quote(b->arena, key), t->name),
                         .hint = near ? ep_arena_printf(b->arena, "write %s", near) : ""};
}

static struct step step_struct(struct ep_binding *b, const struct ep_field *f,
                               const struct ep_node *node, const char *rest)
{
    size_t n = strcspn(rest, ".");
    const char *key = ep_arena_strndup(b->arena, rest, n);
    const struct ep_field *child = ep_table_find(f->table, key);
    if (!child)
        return wrong_key(b, f->table, key);
    return (struct step){
        .field = child, .node = node ? ep_node_get(node, key) : NULL, .key = key, .used = n};
}

static const char *element_id(const struct ep_field *list, const struct ep_node *element)
{
    const struct ep_table *t = ep_field_element(list);
    if (!t || !t->id_key)
        return NULL;
    if (element->kind == EP_NODE_SCALAR)
        return ep_streq(t->id_key, t->short_key) ? element->text : NULL;
    return ep_node_text(element, t->id_key);
}

/* Digits before the next point as an index; -1 where there are none. */
static long index_of(const char *rest)
{
    long index = 0;
    size_t n = strspn(rest, "0123456789");
    if (n == 0 || n > 6 || (rest[n] != '\0' && rest[n] != '.'))
        return -1;
    for (size_t i = 0; i < n; i++)
        index = index * 10 + (rest[i] - '0');
    return index;
}

static struct ep_node *element_at(const struct ep_node *list, long index)
{
    struct ep_node *n = list->first;
    while (n && index-- > 0)
        n = n->next;
    return n;
}

static struct step wrong_element(struct ep_binding *b, const struct ep_field *f,
                                 const struct ep_node *node, const char *rest)
{
    const char *asked = ep_arena_strndup(b->arena, rest, strcspn(rest, "."));
    size_t count = 0, all = node ? ep_node_count(node) : 0;
    const char **ids = EP_NEW_ARRAY(b->arena, const char *, all + 1);
    for (const struct ep_node *n = node ? node->first : NULL; n; n = n->next)
        if (element_id(f, n))
            ids[count++] = element_id(f, n);
    const char *near = ep_bind_nearest(asked, ids, count);
    return (struct step){.wrong = ep_arena_printf(b->arena, "'%s' is no entry of %s",
                                                  ep_bind_quote(b->arena, asked), f->key),
                         .hint = near ? ep_arena_printf(b->arena, "write %s", near)
                                 : count
                                     ? ep_arena_printf(b->arena, "write its id, such as %s", ids[0])
                                 : all ? "write its number, counted from 0"
                                       : "the list is empty; write it whole: KEY=[...]"};
}

static struct step step_list(struct ep_binding *b, const struct ep_field *f,
                             const struct ep_node *node, const char *rest)
{
    struct step best = {.used = 0};
    if (node && node->kind == EP_NODE_SCALAR) {
        const char *own = element_id(f, node);
        size_t used = leads(rest, own) ? strlen(own) : leads(rest, "0");
        best = (struct step){.field = f->item, .node = (struct ep_node *)node, .used = used};
        return used ? best : wrong_element(b, f, node, rest);
    }
    if (!node || node->kind != EP_NODE_LIST)
        return wrong_element(b, f, node, rest);
    for (struct ep_node *n = node->first; n; n = n->next) {
        const char *id = element_id(f, n);
        if (leads(rest, id) && strlen(id) > best.used)
            best = (struct step){.field = f->item, .node = n, .used = strlen(id)};
    }
    if (best.used == 0 && index_of(rest) >= 0 && element_at(node, index_of(rest)))
        best = (struct step){.field = f->item,
                             .node = element_at(node, index_of(rest)),
                             .used = strspn(rest, "0123456789")};
    return best.used ? best : wrong_element(b, f, node, rest);
}

static size_t longest(const char *rest, const char *const *name, size_t count)
{
    size_t best = 0;
    for (size_t i = 0; i < count; i++)
        if (leads(rest, name[i]) && strlen(name[i]) > best)
            best = strlen(name[i]);
    return best;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t longest_known(const struct ep_brief_names *n, enum ep_field_ref ref, const char *rest)
{
    if (!n)
        return 0;
    if (ref == EP_REF_CHANNEL)
        return larger(longest(rest, n->channel, n->channels), longest(rest, n->group, n->groups));
    if (ref == EP_REF_ASSUMPTION)
        return longest(rest, n->assumption, n->assumptions);
    return 0;
}

/* Where no known id leads: all of it, but a last part that is a key of the row's own map. */
static size_t unknown_length(const struct ep_field *f, const char *rest)
{
    const char *last = strrchr(rest, '.');
    const struct ep_table *t = ep_field_element(f);
    if (last && t && ep_table_find(t, last + 1))
        return (size_t)(last - rest);
    return strlen(rest);
}

static struct step step_map(struct ep_binding *b, const struct ep_field *f,
                            const struct ep_node *node, const char *rest)
{
    size_t n = longest_known(b->names, f->ref, rest);
    for (const struct ep_node *c = node ? node->first : NULL; c; c = c->next)
        if (leads(rest, c->key))
            n = larger(n, strlen(c->key));
    if (n == 0)
        n = unknown_length(f, rest);
    const char *key = ep_arena_strndup(b->arena, rest, n);
    return (struct step){
        .field = f->item, .node = node ? ep_node_get(node, key) : NULL, .key = key, .used = n};
}

static struct step take_step(struct ep_binding *b, const struct ep_field *f,
                             const struct ep_node *node, const char *rest)
{
    if (f->type == EP_FIELD_STRUCT)
        return step_struct(b, f, node, rest);
    if (f->type == EP_FIELD_LIST)
        return step_list(b, f, node, rest);
    if (f->type == EP_FIELD_MAP)
        return step_map(b, f, node, rest);
    return (struct step){.wrong = ep_arena_printf(b->arena, "%s has no '%s' inside", f->key,
                                                  ep_bind_quote(b->arena, rest)),
                         .hint = "end the key before it"};
}

/* --- walking ------------------------------------------------------------------------------------
 */

static void write_step(struct ep_binding *b, struct ep_node *parent, const struct step *step,
                       const struct ep_node *value)
{
    struct ep_node *fresh = copy_node(b->arena, value, parent);
    if (!value->key) {
        fresh->key_line = value->line;
        fresh->key_column = value->column;
        fresh->key_length = value->length;
    }
    fresh->key = step->key;
    put_node(parent, step->node, fresh);
}

/* Make the map or list that a longer key leads through. */
static struct ep_node *open_step(struct ep_binding *b, struct ep_node *parent,
                                 const struct step *step, const struct ep_node *value)
{
    if (step->node)
        return step->node;
    bool list = step->field->type == EP_FIELD_LIST;
    struct ep_node *fresh = new_node(b->arena, value, step->key, list ? EP_NODE_LIST : EP_NODE_MAP);
    put_node(parent, NULL, fresh);
    return fresh;
}

static struct ep_target wrong(const char *text, const char *hint)
{
    return (struct ep_target){.wrong = text, .hint = hint};
}

static struct ep_target walk(struct ep_binding *b, struct ep_node *node, const char *path,
                             const struct ep_node *value)
{
    const struct ep_field *f = &root_field;
    for (;;) {
        if (value)
            node = unfold(b->arena, f, node);
        struct step step = take_step(b, f, node, path);
        if (!step.field)
            return wrong(step.wrong, step.hint);
        if (step.field->type == EP_FIELD_SCENARIOS)
            return wrong("scenarios cannot be set one in another", "write them into the brief");
        bool last = path[step.used] == '\0';
        if (last && value)
            write_step(b, node, &step, value);
        if (last)
            return (struct ep_target){.field = step.field, .node = step.node};
        node = value ? open_step(b, node, &step, value) : step.node;
        f = step.field;
        path += step.used + 1;
    }
}

struct ep_target ep_override_find(struct ep_binding *b, struct ep_node *root, const char *path)
{
    return walk(b, root, path, NULL);
}

struct ep_target ep_override_apply(struct ep_binding *b, struct ep_node *root, const char *path,
                                   const struct ep_node *value)
{
    struct ep_target found = walk(b, root, path, NULL);
    return found.field ? walk(b, root, path, value) : found;
}

/* --- settings and scenarios ---------------------------------------------------------------------
 */

static enum ep_status refuse_setting(struct ep_error *err, const char *key, const char *why,
                                     const char *hint)
{
    ep_error_set(err, EP_USAGE, "--set %s: %s", key, why);
    if (hint && *hint)
        ep_error_hint(err, "%s", hint);
    return EP_USAGE;
}

static enum ep_status apply_setting(struct ep_binding *b, struct ep_node *root, const char *text,
                                    struct ep_error *err)
{
    struct ep_arena *a = b->arena;
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return refuse_setting(err, ep_bind_quote(a, text), "there is no KEY=VALUE",
                              "write --set plan.budget=30000");
    const char *key = ep_arena_strndup(a, text, (size_t)(equals - text));
    const char *shown = ep_bind_quote(a, key);
    if (equals[1 + strspn(equals + 1, " \t")] == '\0')
        return refuse_setting(
            err, shown, "there is no value after =", "write a value, or change the brief itself");
    struct ep_target target = ep_override_find(b, root, key);
    if (!target.field)
        return refuse_setting(err, shown, target.wrong, target.hint);
    struct ep_node *value = ep_yaml_read(a, equals + 1, strlen(equals + 1),
                                         ep_arena_printf(a, "--set %s", ep_text_clean(a, key)),
                                         &ep_yaml_brief_limits, b->findings);
    if (value)
        ep_override_apply(b, root, key, value);
    return EP_OK;
}

enum ep_status ep_override_settings(struct ep_binding *b, struct ep_node *root,
                                    const struct ep_setting *settings, size_t count,
                                    struct ep_error *err)
{
    for (size_t i = 0; i < count; i++) {
        enum ep_status status = apply_setting(b, root, settings[i].text, err);
        if (status != EP_OK)
            return status;
    }
    return EP_OK;
}

static enum ep_status no_scenario(struct ep_binding *b, const struct ep_node *all,
                                  const char *scenario, struct ep_error *err)
{
    size_t count = 0;
    const char **names = EP_NEW_ARRAY(b->arena, const char *, (all ? ep_node_count(all) : 0) + 1);
    for (const struct ep_node *n = all && all->kind == EP_NODE_MAP ? all->first : NULL; n;
         n = n->next)
        names[count++] = n->key;
    ep_error_set(err, EP_USAGE, "the brief has no scenario '%s'",
                 ep_bind_quote(b->arena, scenario));
    const char *near = ep_bind_nearest(scenario, names, count);
    if (near)
        ep_error_hint(err, "write --scenario %s", near);
    else if (count)
        ep_error_hint(err, "its scenarios: %s", ep_bind_choices(b->arena, names) + 6);
    else
        ep_error_hint(err, "add it under scenarios in the brief");
    return EP_USAGE;
}

enum ep_status ep_override_scenario(struct ep_binding *b, struct ep_node *root,
                                    const char *scenario, struct ep_error *err)
{
    if (!scenario)
        return EP_OK;
    const struct ep_node *all = ep_node_get(root, "scenarios");
    const struct ep_node *one = all ? ep_node_get(all, scenario) : NULL;
    if (!one)
        return no_scenario(b, all, scenario, err);
    /* a key that names nothing is found again, with its place, when the scenarios are typed */
    for (const struct ep_node *n = one->kind == EP_NODE_MAP ? one->first : NULL; n; n = n->next)
        ep_override_apply(b, root, n->key, n);
    return EP_OK;
}
