/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* docs/reference/brief.md: every key of the table. */

#include "brief/brief_internal.h"
#include <string.h>

static const char head[] =
    "# The brief\n\n"
    "<!-- printed by `emplan help --reference brief`; change src/brief/fields*.c instead -->\n\n"
    "A brief is a YAML file, `brief.yaml` in the client's folder, edited by hand. Keys are English "
    "and fixed; values may be in any language. Keys marked **required** must be there; every other "
    "figure has a default of this table, or one that the catalogue or a formula gives, and the "
    "report says which figures were assumed.\n\n"
    "`emplan init DIR` writes a commented brief to start from, `emplan check DIR` tells all its "
    "problems at once, `emplan schema` prints a JSON Schema with which editors complete and check "
    "keys while you type.\n\n"
    "## Values\n\n"
    "| kind | how to write it |\n|---|---|\n"
    "| number | `1200`, `1200.5`; not `1,200`, `1 200`, `1_200`, `1e3`, `010` |\n"
    "| range | `40..60`: in eight of ten cases between these; `40..48..60` with the middle. "
    "Figures that describe the world may be ranges (marked *range*), settings may not. The low end "
    "is above 0 |\n"
    "| rate | `12%` or `0.12`, from 0% to 100%; a range of rates is `20%..35%` and ends below 100% "
    "|\n"
    "| money | `65` in the brief's currency; `65 EUR` is checked against it |\n"
    "| month | `2027-04` |\n"
    "| window of months | `2027-04..2027-06`, `2027-Q2`, `2027-H1`, `2027`, or one month |\n"
    "| ages | `18-34`, `55+` |\n"
    "| id | small letters a to z, digits, `_` and `-`; each once in its list |\n"
    "| word | one of the words named |\n"
    "| country | two letters of ISO 3166-1: `DE`, `NO` (which is Norway, never no) |\n"
    "| currency | three letters of ISO 4217: `EUR` |\n"
    "| text | any words, in any language; in quotes where it has `: ` or ` #` in it |\n"
    "| list | `[a, b]`, or lines with `- `; one value may stand without the list |\n"
    "| map | lines `name: value`, further to the right |\n\n"
    "- The key decides what a value is, never its look. `yes` and `no` mean yes and no only where "
    "the key asks for them.\n"
    "- Unknown keys, keys that stand twice and keys without a value are errors.\n"
    "- Channels are named by their ids (`search_ads`, `social_ads.instagram`); where channels are "
    "named, a group (`social_ads`) stands for all of them. `emplan catalog list` shows them.\n"
    "- Anchors, aliases, merge keys, tags and further documents are refused.\n"
    "- At most 1 MiB, 32 levels, 50,000 values, 64 KiB a text.\n\n"
    "## Changing a brief from the command line\n\n"
    "`--set KEY=VALUE` sets a value for one run; KEY is the dotted key, VALUE one YAML value. An "
    "entry of a list is named by its id (or role, name, channel), or by its number from 0: "
    "`--set plan.budget=30000`, `--set goals.newsletter-q2.target=800`, `--set "
    "plan.fees.0.rate=8%`, "
    "`--set 'channels.exclude=[email, sms]'`. Scenarios in the brief use the same dotted keys and "
    "are planned with `--scenario NAME`.\n\n"
    "## Rules across keys\n\n"
    "- A goal's window lies inside the plan.\n"
    "- Shares of segments add up to 100% at most, shares of offers to 100%.\n"
    "- `seasonality` has twelve factors with a mean of about 1; another mean is scaled to 1, with "
    "a "
    "warning.\n"
    "- `retention` and `churn` do not stand together; a subscription wants one of them.\n"
    "- `monthly_cap` is one figure, or one for each month of the plan.\n"
    "- A channel is not both required and excluded; `min` is not more than `max`; `fixed` stands "
    "alone; fixed amounts fit the budget.\n"
    "- Goals name segments, offers and channels that exist; `owner` is a role of the team.\n\n";

/* Text in a cell of a Markdown table. */
static void add_cell(struct ep_str *out, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|' || *text == '*' || *text == '_' || *text == '<')
            ep_str_addc(out, '\\');
        ep_str_addc(out, *text);
    }
}

/* What an element of a list or map is, in words. */
static void add_kind(struct ep_str *out, const struct ep_field *f)
{
    bool map = f->type == EP_FIELD_MAP;
    ep_str_add(out, ep_field_type_name(f->type));
    if (f->item) {
        const struct ep_table *t = ep_field_element(f);
        ep_str_add(out, map ? " from name to " : " of ");
        ep_str_add(out, t ? f->item->key : ep_field_type_name(f->item->type));
    }
    if ((f->flags & EP_F_RANGE) || (f->item && (f->item->flags & EP_F_RANGE)))
        ep_str_add(out, ", *range*");
}

/* Bounds that are the key's own, not those of its type. */
static void add_bounds(struct ep_str *out, const struct ep_field *f, struct ep_arena *a)
{
    const struct ep_field *of = f->item ? f->item : f;
    if (!ep_field_is_figure(of))
        return;
    if (of->max > 0)
        ep_str_addf(out, "%s to %s", ep_number_text(a, of->min), ep_number_text(a, of->max));
    else if (of->flags & EP_F_POSITIVE)
        ep_str_add(out, "above 0");
}

static void add_values(struct ep_str *out, const struct ep_field *f, struct ep_arena *a)
{
    const char *const *v = f->values ? f->values : f->item ? f->item->values : NULL;
    for (; v && *v; v++)
        ep_str_addf(out, "`%s`%s", *v, v[1] ? ", " : "");
    size_t before = out->length;
    if (f->values && ep_field_is_figure(f))
        ep_str_add(out, " or ");
    size_t joined = out->length;
    add_bounds(out, f, a);
    if (out->length == joined)
        ep_str_cut(out, before);
}

static void add_row(struct ep_str *out, const struct ep_field *f, const char *path,
                    struct ep_arena *a)
{
    ep_str_addf(out, "| `%s` | ", path);
    add_kind(out, f);
    ep_str_add(out, " | ");
    add_cell(out, f->unit);
    ep_str_add(out, " | ");
    if (f->flags & EP_F_REQUIRED)
        ep_str_add(out, "**required**");
    else if (f->def)
        ep_str_addf(out, "`%s`", f->def);
    ep_str_add(out, " | ");
    add_values(out, f, a);
    ep_str_add(out, " | ");
    add_cell(out, f->help);
    if (f->flags & EP_F_UNUSED)
        ep_str_add(out, "; read and checked, does not change the plan yet");
    ep_str_add(out, " |\n");
}

/* Key of an entry inside a list or map: goals[].id, channels.limits.NAME.min. */
static const char *inner_path(struct ep_arena *a, const struct ep_field *f, const char *path)
{
    if (f->type == EP_FIELD_LIST)
        return ep_arena_printf(a, "%s[]", path);
    return f->type == EP_FIELD_MAP ? ep_arena_printf(a, "%s.NAME", path) : path;
}

static void add_rows(struct ep_str *out, const struct ep_table *t, const char *above,
                     struct ep_arena *a)
{
    for (size_t i = 0; i < t->rows; i++) {
        const struct ep_field *f = &t->row[i];
        const char *path = *above ? ep_arena_printf(a, "%s.%s", above, f->key) : f->key;
        const struct ep_table *inner = f->type == EP_FIELD_STRUCT ? f->table : ep_field_element(f);
        add_row(out, f, path, a);
        if (inner)
            add_rows(out, inner, inner_path(a, f, path), a);
    }
}

static const char table_head[] = "| key | kind | unit | default | allowed | meaning |\n"
                                 "|---|---|---|---|---|---|\n";

static const struct ep_table *section_table(const struct ep_field *f)
{
    return f->type == EP_FIELD_STRUCT ? f->table : ep_field_element(f);
}

static void add_section(struct ep_str *out, const struct ep_field *f, struct ep_arena *a)
{
    ep_str_addf(out, "## %s\n\n", f->key);
    add_cell(out, f->help);
    if (f->flags & EP_F_UNUSED)
        ep_str_add(out, ". Read and checked, does not change the plan yet");
    if (f->flags & EP_F_REQUIRED)
        ep_str_add(out, ". **Required**");
    ep_str_addf(out, ".\n\n%s", table_head);
    add_rows(out, section_table(f), inner_path(a, f, f->key), a);
    ep_str_addc(out, '\n');
}

void ep_brief_reference(struct ep_str *out)
{
    struct ep_arena *a = ep_arena_new();
    const struct ep_table *t = &ep_table_brief;
    ep_str_add(out, head);
    ep_str_addf(out, "## The brief itself\n\n%s", table_head);
    for (size_t i = 0; i < t->rows; i++)
        if (!section_table(&t->row[i]))
            add_row(out, &t->row[i], t->row[i].key, a);
    ep_str_addc(out, '\n');
    for (size_t i = 0; i < t->rows; i++)
        if (section_table(&t->row[i]))
            add_section(out, &t->row[i], a);
    ep_str_cut(out, out->length - 1);
    ep_arena_free(a);
}
