/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The JSON Schema 2020-12 of the brief, for editors: the syntactic rules, out of the table. Scalars
 * may come as numbers or strings, as a YAML 1.2 reader makes them. */

#include "brief/brief_internal.h"
#include "emplan/json.h"
#include <string.h>

#define NUMBER   "-?(0|[1-9][0-9]*)(\\.[0-9]+)?"
#define YEAR     "(19|20|21)[0-9]{2}"
#define MONTH    YEAR "-(0[1-9]|1[0-2])"
#define CURRENCY "( +[A-Z]{3})"
#define RANGE(n) n "(\\.\\." n "){0,2}"
#define AGE      "(0|[1-9][0-9]{0,2})"

/* Patterns of figures by what may follow them: [range][percent][currency]. */
static const char *const figures[2][2][2] = {
    {{"^" NUMBER "$", "^" NUMBER CURRENCY "?$"},
     {"^" NUMBER "%?$", "^" NUMBER "(%|" CURRENCY ")?$"}},
    {{"^" RANGE(NUMBER) "$", "^" RANGE(NUMBER) CURRENCY "?$"},
     {"^(" RANGE(NUMBER) "|" RANGE(NUMBER "%") ")$",
      "^(" RANGE(NUMBER) CURRENCY "?|" RANGE(NUMBER "%") ")$"}},
};

static void write_value(struct ep_json *j, const struct ep_field *f);

static void pair(struct ep_json *j, const char *key, const char *value)
{
    ep_json_key(j, key);
    ep_json_string(j, value);
}

static void words(struct ep_json *j, const char *key, const char *const *word)
{
    ep_json_key(j, key);
    ep_json_array(j);
    for (; *word; word++)
        ep_json_string(j, *word);
    ep_json_end(j, ']');
}

/* --- scalars ------------------------------------------------------------------------------------
 */

static void write_text(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    static const char *const types[] = {"string", "number", "boolean", NULL};
    words(j, "type", types);
    pair(j, "pattern", "\\S");
}

static void write_id(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    static const char *const types[] = {"string", "integer", NULL};
    words(j, "type", types);
    pair(j, "pattern", "^[a-z0-9_-]+$");
}

/* A word of digits may come as a number. */
static void write_enum(struct ep_json *j, const struct ep_field *f)
{
    ep_json_key(j, "enum");
    ep_json_array(j);
    for (const char *const *v = f->values; *v; v++) {
        double number;
        ep_json_string(j, *v);
        if (ep_number_parse(*v, false, &number, NULL))
            ep_json_number(j, number);
    }
    ep_json_end(j, ']');
}

static void write_pattern(struct ep_json *j, const char *pattern)
{
    pair(j, "type", "string");
    pair(j, "pattern", pattern);
}

static void write_code(struct ep_json *j, const struct ep_field *f)
{
    write_pattern(j, f->type == EP_FIELD_REGION ? "^[A-Z]{2}$" : "^[A-Z]{3}$");
}

static void write_month(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    write_pattern(j, "^" MONTH "$");
}

static void write_window(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    static const char *const types[] = {"string", "integer", NULL};
    words(j, "type", types);
    pair(j, "pattern", "^(" MONTH "(\\.\\." MONTH ")?|" YEAR "-Q[1-4]|" YEAR "-H[12]|" YEAR ")$");
    ep_json_key(j, "minimum");
    ep_json_int(j, 1900);
    ep_json_key(j, "maximum");
    ep_json_int(j, 2199);
}

static void write_ages(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    write_pattern(j, "^" AGE "(-" AGE "|\\+)$");
}

/* --- figures ------------------------------------------------------------------------------------
 */

static void write_bounds(struct ep_json *j, const struct ep_field *f)
{
    pair(j, "type", f->type == EP_FIELD_WHOLE ? "integer" : "number");
    ep_json_key(j, (f->flags & EP_F_POSITIVE) || f->type == EP_FIELD_RATIO ? "exclusiveMinimum"
                                                                           : "minimum");
    ep_json_number(j, f->min);
    ep_json_key(j, "maximum");
    ep_json_number(j, ep_field_max(f));
}

static void write_figure_text(struct ep_json *j, const struct ep_field *f)
{
    bool range = f->flags & EP_F_RANGE;
    write_pattern(j, figures[range][ep_field_takes_percent(f)][ep_field_takes_currency(f)]);
}

static void write_figure(struct ep_json *j, const struct ep_field *f)
{
    ep_json_key(j, "anyOf");
    ep_json_array(j);
    ep_json_object(j);
    write_bounds(j, f);
    ep_json_end(j, '}');
    ep_json_object(j);
    write_figure_text(j, f);
    ep_json_end(j, '}');
    if (f->values) {
        ep_json_object(j);
        words(j, "enum", f->values);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

/* --- compounds ----------------------------------------------------------------------------------
 */

static void write_required(struct ep_json *j, const struct ep_table *t)
{
    bool any = false;
    for (size_t i = 0; i < t->rows; i++) {
        if (!(t->row[i].flags & EP_F_REQUIRED))
            continue;
        if (!any) {
            ep_json_key(j, "required");
            ep_json_array(j);
        }
        any = true;
        ep_json_string(j, t->row[i].key);
    }
    if (any)
        ep_json_end(j, ']');
}

static void write_default(struct ep_json *j, const struct ep_field *f)
{
    double number;
    if (!f->def)
        return;
    ep_json_key(j, "default");
    if (ep_number_parse(f->def, false, &number, NULL))
        ep_json_number(j, number);
    else
        ep_json_string(j, f->def);
}

static void write_property(struct ep_json *j, const struct ep_field *f)
{
    ep_json_key(j, f->key);
    ep_json_object(j);
    pair(j, "title", f->key);
    ep_json_key(j, "description");
    struct ep_str text;
    ep_str_init(&text, EP_STR_LIMIT);
    ep_str_add(&text, f->help);
    if (f->unit)
        ep_str_addf(&text, " (%s)", f->unit);
    ep_json_string(j, text.data);
    ep_str_clear(&text);
    write_default(j, f);
    write_value(j, f);
    ep_json_end(j, '}');
}

static void write_table(struct ep_json *j, const struct ep_table *t)
{
    pair(j, "type", "object");
    ep_json_key(j, "properties");
    ep_json_object(j);
    for (size_t i = 0; i < t->rows; i++)
        write_property(j, &t->row[i]);
    ep_json_end(j, '}');
    ep_json_key(j, "additionalProperties");
    ep_json_bool(j, false);
    write_required(j, t);
}

/* A struct, or the scalar that stands for one key of it. */
static void write_struct(struct ep_json *j, const struct ep_field *f)
{
    if (!f->table->short_key) {
        write_table(j, f->table);
        return;
    }
    ep_json_key(j, "anyOf");
    ep_json_array(j);
    ep_json_object(j);
    write_value(j, ep_table_find(f->table, f->table->short_key));
    ep_json_end(j, '}');
    ep_json_object(j);
    write_table(j, f->table);
    ep_json_end(j, '}');
    ep_json_end(j, ']');
}

static void write_array(struct ep_json *j, const struct ep_field *f)
{
    pair(j, "type", "array");
    ep_json_key(j, "items");
    ep_json_object(j);
    write_value(j, f->item);
    ep_json_end(j, '}');
    if (f->min > 0) {
        ep_json_key(j, "minItems");
        ep_json_number(j, f->min);
    }
    if (f->max > 0) {
        ep_json_key(j, "maxItems");
        ep_json_number(j, f->max);
    }
}

/* A list, or its one element where that may stand bare. */
static void write_list(struct ep_json *j, const struct ep_field *f)
{
    const struct ep_table *t = ep_field_element(f);
    const struct ep_field *bare =
        t ? (t->short_key ? ep_table_find(t, t->short_key) : NULL) : f->item;
    if (!bare || f->min > 1) {
        write_array(j, f);
        return;
    }
    ep_json_key(j, "anyOf");
    ep_json_array(j);
    ep_json_object(j);
    write_array(j, f);
    ep_json_end(j, '}');
    ep_json_object(j);
    write_value(j, bare);
    ep_json_end(j, '}');
    ep_json_end(j, ']');
}

static void write_keys(struct ep_json *j, const char *pattern)
{
    pair(j, "type", "object");
    ep_json_key(j, "propertyNames");
    ep_json_object(j);
    pair(j, "pattern", pattern);
    ep_json_end(j, '}');
}

static void write_map(struct ep_json *j, const struct ep_field *f)
{
    write_keys(j, f->ref == EP_REF_NONE ? "^[a-z0-9_-]+$" : "^[a-z0-9_.-]+$");
    ep_json_key(j, "additionalProperties");
    ep_json_object(j);
    write_value(j, f->item);
    ep_json_end(j, '}');
}

static void write_node(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    pair(j, "type", "object");
}

static void write_scenarios(struct ep_json *j, const struct ep_field *f)
{
    (void)f;
    write_keys(j, "^[a-z0-9_-]+$");
    ep_json_key(j, "additionalProperties");
    ep_json_object(j);
    pair(j, "type", "object");
    ep_json_end(j, '}');
}

static void (*const writers[EP_FIELD_TYPES])(struct ep_json *, const struct ep_field *) = {
    [EP_FIELD_TEXT] = write_text,
    [EP_FIELD_ID] = write_id,
    [EP_FIELD_ENUM] = write_enum,
    [EP_FIELD_REGION] = write_code,
    [EP_FIELD_CURRENCY] = write_code,
    [EP_FIELD_MONTH] = write_month,
    [EP_FIELD_AGES] = write_ages,
    [EP_FIELD_RATIO] = write_figure,
    [EP_FIELD_NUMBER] = write_figure,
    [EP_FIELD_COUNT] = write_figure,
    [EP_FIELD_WHOLE] = write_figure,
    [EP_FIELD_RATE] = write_figure,
    [EP_FIELD_MONEY] = write_figure,
    [EP_FIELD_WINDOW] = write_window,
    [EP_FIELD_STRUCT] = write_struct,
    [EP_FIELD_LIST] = write_list,
    [EP_FIELD_MAP] = write_map,
    [EP_FIELD_NODE] = write_node,
    [EP_FIELD_SCENARIOS] = write_scenarios,
};

static void write_value(struct ep_json *j, const struct ep_field *f)
{
    writers[f->type](j, f);
}

void ep_brief_schema(struct ep_str *out)
{
    struct ep_json j;
    ep_json_init(&j, out);
    j.pretty = true;
    ep_json_object(&j);
    pair(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    pair(&j, "$id", "urn:emplan:schema:brief:1");
    pair(&j, "title", "emplan brief, version 1");
    pair(&j, "description",
         "The business brief that emplan plans from; rules across keys are told by emplan check");
    write_table(&j, &ep_table_brief);
    ep_json_end(&j, '}');
    ep_str_addc(out, '\n');
}
