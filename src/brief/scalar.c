/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Scalars of the brief. The table decides the type, never the look of the text. */

#include "brief/brief_internal.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One scalar on its way into its slot. */
struct reading {
    struct ep_binding *b;
    const struct ep_field *f;
    const struct ep_node *node;
    const char *text;
};

static bool refuse(const struct reading *r, const char *code, const char *hint, const char *what)
{
    ep_bind_fault(r->b, r->node, false, EP_SEVERITY_ERROR, code, hint, "%s: '%s' %s",
                  ep_bind_label(r->node), ep_bind_quote(r->b->arena, r->text), what);
    return false;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static const char *upper(struct ep_arena *a, const char *s)
{
    char *out = ep_arena_strdup(a, s);
    for (char *p = out; *p; p++)
        *p = to_upper(*p);
    return out;
}

static bool one_of(const char *text, const char *const *values)
{
    for (; values && *values; values++)
        if (strcmp(*values, text) == 0)
            return true;
    return false;
}

/* A spelling that people use, and what to write for it. */
struct alias {
    const char *text, *hint;
};

static const char *alias_hint(const struct alias *alias, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(alias[i].text, text) == 0)
            return alias[i].hint;
    return NULL;
}
#define ALIAS_HINT(table, text) alias_hint((table), sizeof(table) / sizeof *(table), (text))

/* --- words --------------------------------------------------------------------------------------
 */

static bool read_text(const struct reading *r)
{
    if (r->text[strspn(r->text, " \t\r\n")] == '\0')
        return refuse(r, "text", "write a text, or delete the line", "is empty");
    return true;
}

static const char *slug(struct ep_arena *a, const char *text)
{
    char *out = ep_arena_strdup(a, text), *to = out;
    for (const char *p = text; *p; p++) {
        char c = to_lower(*p);
        if (is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-')
            *to++ = c;
        else if ((unsigned char)c < 0x80 && to > out && to[-1] != '-')
            *to++ = '-';
    }
    while (to > out && to[-1] == '-')
        to--;
    *to = '\0';
    return out;
}

static bool read_id(const struct reading *r)
{
    if (ep_is_id(r->text, false))
        return true;
    const char *better = slug(r->b->arena, ep_bind_quote(r->b->arena, r->text));
    return refuse(r, "id",
                  *better ? ep_arena_printf(r->b->arena, "write %s", better)
                          : "write letters a to z, digits, _ and -",
                  "is no id: small letters a to z, digits, _ and - only");
}

static const struct alias flags[] = {
    {"true", "write yes"}, {"True", "write yes"}, {"on", "write yes"},   {"y", "write yes"},
    {"1", "write yes"},    {"ja", "write yes"},   {"false", "write no"}, {"False", "write no"},
    {"off", "write no"},   {"n", "write no"},     {"0", "write no"},     {"nein", "write no"},
};

static const char *word_hint(const struct reading *r)
{
    const char *const *values = r->f->values;
    const char *hint = one_of("yes", values) ? ALIAS_HINT(flags, r->text) : NULL;
    if (hint)
        return hint;
    for (const char *const *v = values; v && *v; v++)
        if (strcmp(upper(r->b->arena, *v), upper(r->b->arena, r->text)) == 0)
            return ep_arena_printf(r->b->arena, "write %s", *v);
    const char *near = ep_bind_nearest(r->text, values, ep_bind_count(values));
    return near ? ep_arena_printf(r->b->arena, "write %s", near)
                : ep_bind_choices(r->b->arena, values);
}

static bool read_enum(const struct reading *r)
{
    if (!one_of(r->text, r->f->values))
        return refuse(r, one_of("no", r->f->values) ? "boolean" : "enum", word_hint(r),
                      "is not one of its values");
    return true;
}

static const struct alias region_aliases[] = {
    {"UK", "write GB"},
    {"EN", "write GB"},
    {"EU", "write one country; a brief is about one"},
};

static const char *region_hint(const struct reading *r)
{
    const struct ep_brief_names *n = r->b->names;
    const char *big = upper(r->b->arena, r->text);
    const char *hint = ALIAS_HINT(region_aliases, big);
    if (hint)
        return hint;
    for (size_t i = 0; n && i < n->regions; i++)
        if (strcmp(n->region[i], big) == 0)
            return ep_arena_printf(r->b->arena, "write %s", big);
    if (strlen(big) == 2 && (!n || n->regions == 0))
        return ep_arena_printf(r->b->arena, "write %s", big);
    return "write the two letters of a country, such as DE (ISO 3166-1)";
}

static bool read_region(const struct reading *r)
{
    const struct ep_brief_names *n = r->b->names;
    bool formed = strlen(r->text) == 2 && is_upper(r->text[0]) && is_upper(r->text[1]);
    if (!formed || ALIAS_HINT(region_aliases, r->text))
        return refuse(r, "enum", region_hint(r), "is no country");
    for (size_t i = 0; n && i < n->regions; i++)
        if (strcmp(n->region[i], r->text) == 0)
            return true;
    if (n && n->regions)
        return refuse(r, "enum", region_hint(r), "is no country that the catalogue knows");
    return true;
}

static const struct alias currency_aliases[] = {
    {"\xE2\x82\xAC", "write EUR"}, {"$", "write USD"},   {"\xC2\xA3", "write GBP"},
    {"EURO", "write EUR"},         {"RUR", "write RUB"}, {"\xE2\x82\xBD", "write RUB"},
};

static bool read_currency(const struct reading *r)
{
    bool formed = strlen(r->text) == 3 && is_upper(r->text[0]);
    if (formed && ep_currency_digits(r->text) >= 0)
        return true;
    const char *big = upper(r->b->arena, r->text);
    const char *hint = ALIAS_HINT(currency_aliases, big);
    if (!hint && strlen(big) == 3 && ep_currency_digits(big) >= 0)
        hint = ep_arena_printf(r->b->arena, "write %s", big);
    return refuse(r, "currency", hint ? hint : "write a code of ISO 4217, such as EUR",
                  "is no currency");
}

/* --- months and ages ----------------------------------------------------------------------------
 */

/* A year and a month out of "2027/4", "04.2027", "2027-04-15", "2027 04"; false where it is none.
 */
static bool guess_month(const char *s, int *year, int *month)
{
    char *end;
    long a = strtol(s, &end, 10);
    if (end == s || !*end || !strchr("-/. ", *end) || !isdigit((unsigned char)end[1]))
        return false;
    long b = strtol(end + 1, NULL, 10);
    if (a <= 12) {
        long swap = a;
        a = b;
        b = swap;
    }
    if (a < 1900 || a > 2199 || b < 1 || b > 12)
        return false;
    *year = (int)a;
    *month = (int)b;
    return true;
}

static bool read_month(const struct reading *r)
{
    int month, year;
    if (ep_month_parse(r->text, &month))
        return true;
    const char *hint = "write a month such as 2027-04";
    if (guess_month(r->text, &year, &month))
        hint = ep_arena_printf(r->b->arena, "write %04d-%02d", year, month);
    return refuse(r, "month", hint, "is no month");
}

#define WINDOW_HINT "write 2027-04, 2027-04..2027-06, 2027-Q2, 2027-H1 or 2027"

static bool ends_before(const char *text)
{
    int from, to;
    char first[8] = "";
    if (strlen(text) != 16 || strncmp(text + 7, "..", 2) != 0)
        return false;
    memcpy(first, text, 7);
    return ep_month_parse(first, &from) && ep_month_parse(text + 9, &to) && to < from;
}

static const char *window_hint(const struct reading *r)
{
    const char *meant = ep_brief_guess_window(r->b->arena, r->text);
    if (ends_before(r->text))
        return "write the earlier month first";
    return meant ? ep_arena_printf(r->b->arena, "write %s", meant) : WINDOW_HINT;
}

static bool read_window(const struct reading *r, void *slot)
{
    struct ep_window window;
    if (!ep_window_parse(r->text, &window))
        return refuse(r, "window", window_hint(r),
                      ends_before(r->text) ? "ends before it begins" : "is no window of months");
    *(struct ep_span *)slot =
        (struct ep_span){.window = window, .given = true, .at = ep_bind_place(r->node)};
    return true;
}

/* One to three digits, at most 120. */
static const char *read_age(const char *s, int *age)
{
    int n = 0;
    size_t digits = strspn(s, "0123456789");
    if (digits == 0 || digits > 3 || (digits > 1 && s[0] == '0'))
        return NULL;
    for (size_t i = 0; i < digits; i++)
        n = n * 10 + (s[i] - '0');
    *age = n;
    return n <= 120 ? s + digits : NULL;
}

bool ep_ages_parse(const char *s, int *from, int *to)
{
    int a, b = 120;
    const char *p = read_age(s, &a);
    if (!p)
        return false;
    if (*p == '-') {
        p = read_age(p + 1, &b);
        if (!p || *p || b < a)
            return false;
    } else if (strcmp(p, "+") != 0) {
        return false;
    }
    *from = a;
    *to = b;
    return true;
}

static bool read_ages(const struct reading *r)
{
    int from, to;
    if (ep_ages_parse(r->text, &from, &to))
        return true;
    const char *hint = ep_brief_guess_ages(r->b->arena, r->text);
    return refuse(r, "ages", hint ? hint : "write ages such as 18-34 or 55+", "is no span of ages");
}

/* --- figures ------------------------------------------------------------------------------------
 */

/* Take a currency off the end: "65 EUR" leaves "65" and gives "EUR"; NULL where there is none. */
static const char *take_currency(char *text)
{
    size_t n = strlen(text);
    if (n < 5 || text[n - 4] != ' ')
        return NULL;
    for (size_t i = n - 3; i < n; i++)
        if (!is_letter(text[i]))
            return NULL;
    size_t end = n - 4;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    text[end] = '\0';
    return text + n - 3;
}

static bool check_currency(const struct reading *r, const char *number, const char *code)
{
    struct ep_arena *a = r->b->arena;
    const char *big = upper(a, code);
    const char *ours = r->b->currency;
    if (ep_currency_digits(big) < 0)
        return refuse(r, "currency", ours ? ep_arena_printf(a, "write %s %s", number, ours) : NULL,
                      "has an unknown currency");
    if (!ep_field_takes_currency(r->f))
        return refuse(r, "money", ep_arena_printf(a, "write %s", number),
                      "is money where a number belongs");
    if (ours && strcmp(big, ours) != 0)
        return refuse(r, "currency", ep_arena_printf(a, "write the amount in %s", ours),
                      "is not in the currency of the brief");
    if (strcmp(big, code) != 0)
        return refuse(r, "currency", ep_arena_printf(a, "write %s %s", number, big),
                      "has its currency in small letters");
    return true;
}

static const char *figure(const struct reading *r, double v)
{
    return ep_number_text(r->b->arena, v);
}

static bool too_large(const struct reading *r, struct ep_range range)
{
    struct ep_arena *a = r->b->arena;
    double max = ep_field_max(r->f);
    bool rate = r->f->type == EP_FIELD_RATE;
    if (rate && !strchr(r->text, '%') && range.high <= 100 && range.low == range.high)
        return refuse(r, "percent",
                      ep_arena_printf(a, "write %s%% or %s", figure(r, range.high),
                                      figure(r, range.high / 100)),
                      "is more than 1, which is 100%");
    if (rate)
        return refuse(r, "percent", "write a share from 0% to 100%", "is more than 100%");
    return refuse(r, "bounds", ep_arena_printf(a, "write at most %s", figure(r, max)),
                  "is too large");
}

static bool check_bounds(const struct reading *r, struct ep_range range)
{
    struct ep_arena *a = r->b->arena;
    if ((r->f->flags & EP_F_POSITIVE) && !(range.low > 0))
        return refuse(r, "bounds", "write a figure above 0, or delete the line",
                      "must be more than 0");
    if (range.low < r->f->min)
        return refuse(r, "bounds", ep_arena_printf(a, "write at least %s", figure(r, r->f->min)),
                      range.low < 0 ? "is negative" : "is too small");
    if (range.high > ep_field_max(r->f))
        return too_large(r, range);
    if (r->f->type == EP_FIELD_WHOLE && range.mid != floor(range.mid))
        return refuse(r, "bounds", ep_arena_printf(a, "write %s", figure(r, ceil(range.mid))),
                      "is not a whole number");
    return true;
}

static bool refuse_number(const struct reading *r, const struct ep_number_fault *fault)
{
    const char *code = strstr(r->text, "..") ? "range" : "number";
    const char *const *words = r->f->values; /* such as auto, in the place of a number */
    const char *near = words ? ep_bind_nearest(r->text, words, ep_bind_count(words)) : NULL;
    const char *hint = near ? ep_arena_printf(r->b->arena, "write %s", near) : fault->hint;
    ep_bind_fault(r->b, r->node, false, EP_SEVERITY_ERROR, code,
                  ep_arena_strdup(r->b->arena, hint), "%s: %s", ep_bind_label(r->node),
                  fault->reason);
    return false;
}

/* 12.000 is twelve here, and twelve thousand where a point parts the thousands. */
static void warn_doubtful(const struct reading *r, const char *text)
{
    struct ep_number_fault fault;
    const char *part = text;
    while (part && !r->b->scratch) {
        const char *mark = strstr(part, "..");
        size_t n = mark ? (size_t)(mark - part) : strlen(part);
        if (ep_number_doubtful(ep_arena_strndup(r->b->arena, part, n), &fault))
            ep_bind_fault(r->b, r->node, false, EP_SEVERITY_WARNING, "number",
                          ep_arena_strdup(r->b->arena, fault.hint), "%s: %s",
                          ep_bind_label(r->node), fault.reason);
        part = mark ? mark + 2 : NULL;
    }
}

/* The figure itself, currency checked and taken off. */
static bool parse_figure(const struct reading *r, struct ep_range *range)
{
    struct ep_number_fault fault = {.reason = "", .hint = ""};
    char *text = ep_arena_strdup(r->b->arena, r->text);
    const char *code = take_currency(text);
    bool percent = ep_field_takes_percent(r->f), rate = r->f->type == EP_FIELD_RATE;
    double value;
    if (code && !check_currency(r, text, code))
        return false;
    if (r->f->flags & EP_F_RANGE) {
        if (!ep_range_parse(text, percent, rate, range, &fault))
            return refuse_number(r, &fault);
    } else {
        if (!ep_number_parse(text, percent, &value, &fault))
            return refuse_number(r, &fault);
        *range = ep_range_of(value);
    }
    warn_doubtful(r, text);
    return check_bounds(r, *range);
}

static bool read_figure(const struct reading *r, void *slot)
{
    struct ep_num num = {.given = true, .at = ep_bind_place(r->node)};
    if (!one_of(r->text, r->f->values) && !parse_figure(r, &num.range))
        return false;
    *(struct ep_num *)slot = num;
    return true;
}

static bool read_ratio(const struct reading *r)
{
    double value;
    if (one_of(r->text, r->f->values))
        return true;
    if (!ep_number_parse(r->text, true, &value, NULL))
        return refuse(r, "enum",
                      ep_arena_printf(r->b->arena, "%s, or a ratio such as 0.8", word_hint(r)),
                      "is neither a word for it nor a ratio");
    if (!(value > 0) || value > ep_field_max(r->f))
        return refuse(r, "bounds", "write a ratio such as 0.8", "is no ratio of prices");
    return true;
}

/* --- all scalars --------------------------------------------------------------------------------
 */

static bool (*const word_readers[EP_FIELD_TYPES])(const struct reading *) = {
    [EP_FIELD_TEXT] = read_text,         [EP_FIELD_ID] = read_id,
    [EP_FIELD_ENUM] = read_enum,         [EP_FIELD_REGION] = read_region,
    [EP_FIELD_CURRENCY] = read_currency, [EP_FIELD_MONTH] = read_month,
    [EP_FIELD_AGES] = read_ages,         [EP_FIELD_RATIO] = read_ratio,
};
static bool (*const slot_readers[EP_FIELD_TYPES])(const struct reading *, void *) = {
    [EP_FIELD_NUMBER] = read_figure, [EP_FIELD_COUNT] = read_figure,
    [EP_FIELD_WHOLE] = read_figure,  [EP_FIELD_RATE] = read_figure,
    [EP_FIELD_MONEY] = read_figure,  [EP_FIELD_WINDOW] = read_window,
};

static bool is_null(const struct ep_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return !node->quoted && one_of(node->text, nulls);
}

bool ep_bind_scalar(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                    void *slot)
{
    const struct reading r = {b, f, node, node->text};
    if (is_null(node)) {
        const char *comma = ep_brief_guess_comma(b->arena, node);
        ep_bind_fault(b, node, node->text[0] == '\0' && node->key, EP_SEVERITY_ERROR, "type",
                      comma ? comma : "write a value, or delete the line", "%s has no value",
                      ep_bind_label(node));
        return false;
    }
    if (slot_readers[f->type])
        return slot_readers[f->type](&r, slot);
    if (!word_readers[f->type](&r))
        return false;
    const char *text =
        f->ref == EP_REF_CHANNEL ? ep_brief_channel_name(b, node->text) : node->text;
    *(struct ep_word *)slot =
        (struct ep_word){.text = text, .given = true, .at = ep_bind_place(node)};
    if (f->ref != EP_REF_NONE) {
        const struct ep_pending_ref ref = {node, false, f->ref, text};
        EP_PUSH(b->arena, &b->refs, ref);
    }
    return true;
}
