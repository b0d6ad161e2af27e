/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/json.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include "store/store_internal.h"
#include <math.h>
#include <string.h>

/* A chain of facts is a dozen deep; a file made to be endless ends here. */
#define DEEPEST 64

/* Decimals that leave three significant digits below 1 and no more than two above. */
static int decimals_of(double v)
{
    double size = fabs(v);

    if (size >= 100)
        return size >= 1000 ? 0 : 1;
    if (size >= 1 || size == 0)
        return 2;
    return size < 1e-9 ? 12 : 2 - (int)floor(log10(size));
}

/* Without the zeros that say nothing: 12, 12.5, 0.071. */
static char *trimmed(struct ep_arena *a, double v)
{
    char *text = ep_number_fixed(a, v, decimals_of(v));
    size_t n = strlen(text);

    if (!strchr(text, '.'))
        return text;
    while (text[n - 1] == '0')
        n--;
    text[text[n - 1] == '.' ? n - 1 : n] = '\0';
    return text;
}

static char *format_money(struct ep_arena *a, double v, int digits)
{
    if (fabs(v) < 1e12 && v == floor(v))
        return ep_number_fixed(a, v, 0);
    int decimals = fabs(v) < 0.1 ? decimals_of(v) : digits;

    return ep_number_fixed(a, v, decimals > digits ? decimals : digits);
}

static char *format_rate(struct ep_arena *a, double v, int digits)
{
    (void)digits;
    return ep_arena_printf(a, "%s%%", trimmed(a, v * 100));
}

static char *format_decision(struct ep_arena *a, double v, int digits)
{
    (void)digits;
    return ep_arena_strdup(a, v != 0 ? "chosen" : "not chosen");
}

static char *format_other(struct ep_arena *a, double v, int digits)
{
    (void)digits;
    return trimmed(a, v);
}

/* How a unit is shown. `suffix` NULL: the unit's own name. How to add one: a row. */
static const struct unit {
    const char *name;
    char *(*format)(struct ep_arena *a, double v, int digits);
    const char *suffix;
    bool currency;
} units[] = {
    {"money", format_money, "", true},  {"rate", format_rate, "", false},
    {"share", format_rate, "", false},  {"decision", format_decision, "", false},
    {"count", format_other, "", false}, {"factor", format_other, "", false},
    {"", format_other, "", false},
};
static const struct unit other_unit = {NULL, format_other, NULL, false};

static const struct unit *unit_of(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (ep_streq(units[i].name, name))
            return &units[i];
    }
    return &other_unit;
}

static void print_value(const struct ep_explanation *e, struct ep_arena *a, const struct ep_node *n,
                        struct ep_str *out)
{
    const struct unit *u = unit_of(n->unit);
    const char *suffix = u->currency ? e->currency : u->suffix ? u->suffix : n->unit;

    ep_str_add(out, u->format(a, n->value, e->digits));
    if (*suffix)
        ep_str_addf(out, " %s", ep_text_clean(a, suffix));
    if (n->low < n->high)
        ep_str_addf(out, " (%s - %s - %s)", u->format(a, n->low, e->digits),
                    u->format(a, n->mid, e->digits), u->format(a, n->high, e->digits));
}

/* ", catalogue: title, year (row; note)" */
static void print_source(struct ep_arena *a, const struct ep_node *n, struct ep_str *out)
{
    ep_str_addf(out, ": %s", ep_text_clean(a, n->title));
    if (n->year > 0)
        ep_str_addf(out, ", %d", n->year);
    if (*n->place || *n->note)
        ep_str_addf(out, " (%s%s%s)", ep_text_clean(a, n->place), *n->place && *n->note ? "; " : "",
                    ep_text_clean(a, n->note));
}

/* ", derived: formula", ", brief.yaml:14", ", default: note" */
static void print_origin(struct ep_arena *a, const struct ep_node *n, struct ep_str *out)
{
    bool plain = ep_streq(n->origin, "brief") || ep_streq(n->origin, "data");

    ep_str_addf(out, ", %s", plain && *n->place ? "" : n->origin);
    if (*n->title) {
        print_source(a, n, out);
        return;
    }
    if (*n->place)
        ep_str_addf(out, "%s%s", plain ? "" : ": ", ep_text_clean(a, n->place));
    if (*n->note)
        ep_str_addf(out, "%s%s", *n->place ? "; " : ": ", ep_text_clean(a, n->note));
}

static struct ep_node *node_by_id(const struct ep_explanation *e, int64_t id)
{
    size_t low = 0, high = e->nodes;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (e->node[mid].id == id)
            return &e->node[mid];
        if (e->node[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static void indent(struct ep_str *out, int depth)
{
    for (int i = 0; i < depth; i++)
        ep_str_add(out, "  ");
}

static void print_tree(const struct ep_explanation *e, struct ep_arena *a, struct ep_node *n,
                       int depth, struct ep_str *out)
{
    indent(out, depth);
    ep_str_add(out, ep_text_clean(a, n->key));
    if (n->seen) {
        ep_str_add(out, " (see above)\n");
        return;
    }
    n->seen = true;
    ep_str_add(out, " = ");
    print_value(e, a, n, out);
    print_origin(a, n, out);
    ep_str_addc(out, '\n');
    if (depth >= DEEPEST)
        return;
    for (size_t i = 0; i < n->inputs; i++) {
        struct ep_node *input = node_by_id(e, n->input[i]);

        if (input)
            print_tree(e, a, input, depth + 1, out);
    }
}

static void print_decision(const struct ep_explanation *e, struct ep_arena *a, struct ep_str *out)
{
    if (*e->verdict)
        ep_str_addf(out, "  verdict: %s\n", ep_text_clean(a, e->verdict));
    if (*e->deciding)
        ep_str_addf(out, "  deciding: %s\n", ep_text_clean(a, e->deciding));
    for (size_t i = 0; i < e->reasons.count; i++) {
        const struct ep_reason *r = &e->reasons.item[i];

        ep_str_addf(out, "  reason: %s %s, effect x %s%s\n", ep_text_clean(a, r->factor),
                    ep_text_clean(a, r->verdict), trimmed(a, r->effect),
                    r->turns ? ", turns the decision" : "");
    }
}

static void print_root(const struct ep_explanation *e, struct ep_arena *a, struct ep_node *n,
                       struct ep_str *out)
{
    bool itself = ep_streq(n->key, e->key);

    if (!itself || !e->decision) {
        print_tree(e, a, n, itself ? 0 : 1, out);
        return;
    }
    ep_str_addf(out, "%s = ", ep_text_clean(a, n->key));
    print_value(e, a, n, out);
    print_origin(a, n, out);
    ep_str_addc(out, '\n');
    print_decision(e, a, out);
    n->seen = true;
    for (size_t i = 0; i < n->inputs; i++) {
        struct ep_node *input = node_by_id(e, n->input[i]);

        if (input)
            print_tree(e, a, input, 1, out);
    }
}

void ep_explain_print(struct ep_explanation *e, struct ep_arena *a, struct ep_str *out)
{
    struct ep_node *itself = NULL;

    for (size_t i = 0; i < e->nodes; i++) {
        if (e->node[i].root && ep_streq(e->node[i].key, e->key))
            itself = &e->node[i];
    }
    if (itself)
        print_root(e, a, itself, out);
    else
        ep_str_addf(out, "%s:\n", ep_text_clean(a, e->key));
    for (size_t i = 0; i < e->nodes; i++) {
        if (e->node[i].root && !e->node[i].seen)
            print_root(e, a, &e->node[i], out);
    }
}

static void json_text(struct ep_json *j, const char *key, const char *text)
{
    ep_json_key(j, key);
    ep_json_string(j, text);
}

static void json_number(struct ep_json *j, const char *key, double v)
{
    ep_json_key(j, key);
    ep_json_number(j, v);
}

static void json_source(struct ep_json *j, const struct ep_node *n)
{
    ep_json_key(j, "source");
    if (!*n->title) {
        ep_json_null(j);
        return;
    }
    ep_json_object(j);
    json_text(j, "title", n->title);
    json_text(j, "publisher", n->publisher);
    json_text(j, "url", n->url);
    ep_json_key(j, "year");
    if (n->year > 0)
        ep_json_int(j, n->year);
    else
        ep_json_null(j);
    ep_json_end(j, '}');
}

static void json_node(struct ep_json *j, const struct ep_explanation *e, const struct ep_node *n)
{
    ep_json_object(j);
    json_text(j, "key", n->key);
    json_number(j, "value", n->value);
    json_number(j, "low", n->low);
    json_number(j, "mid", n->mid);
    json_number(j, "high", n->high);
    json_text(j, "unit", n->unit);
    json_text(j, "origin", n->origin);
    json_source(j, n);
    json_text(j, "place", n->place);
    json_text(j, "note", n->note);
    ep_json_key(j, "inputs");
    ep_json_array(j);
    for (size_t i = 0; i < n->inputs; i++) {
        const struct ep_node *input = node_by_id(e, n->input[i]);

        if (input)
            ep_json_string(j, input->key);
    }
    ep_json_end(j, ']');
    ep_json_end(j, '}');
}

static void json_decision(struct ep_json *j, const struct ep_explanation *e)
{
    ep_json_object(j);
    json_text(j, "verdict", *e->verdict ? e->verdict : NULL);
    json_text(j, "deciding", *e->deciding ? e->deciding : NULL);
    ep_json_key(j, "reasons");
    ep_json_array(j);
    for (size_t i = 0; i < e->reasons.count; i++) {
        const struct ep_reason *r = &e->reasons.item[i];

        ep_json_object(j);
        json_text(j, "factor", r->factor);
        json_text(j, "verdict", r->verdict);
        json_number(j, "effect", r->effect);
        ep_json_key(j, "turns");
        ep_json_bool(j, r->turns);
        json_text(j, "message", r->message);
        json_text(j, "args", r->args);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
    ep_json_end(j, '}');
}

void ep_explain_print_json(struct ep_explanation *e, struct ep_str *out)
{
    struct ep_json j;

    ep_json_init(&j, out);
    j.pretty = true;
    ep_json_object(&j);
    json_text(&j, "format", "emplan-explain/1");
    ep_json_key(&j, "format_version");
    ep_json_int(&j, 1);
    ep_json_key(&j, "revision");
    ep_json_int(&j, e->revision);
    json_text(&j, "currency", e->currency);
    json_text(&j, "key", e->key);
    ep_json_key(&j, "decision");
    if (e->decision)
        json_decision(&j, e);
    else
        ep_json_null(&j);
    ep_json_key(&j, "facts");
    ep_json_array(&j);
    for (size_t i = 0; i < e->nodes; i++)
        json_node(&j, e, &e->node[i]);
    ep_json_end(&j, ']');
    ep_json_end(&j, '}');
    ep_str_addc(out, '\n');
}
