/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/texts_internal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const codes[EP_LANGUAGE_COUNT] = {
    [EP_LANGUAGE_EN] = "en",
    [EP_LANGUAGE_DE] = "de",
    [EP_LANGUAGE_RU] = "ru",
};
static int (*const plurals[EP_LANGUAGE_COUNT])(double) = {
    [EP_LANGUAGE_EN] = ep_plural_one,
    [EP_LANGUAGE_DE] = ep_plural_one,
    [EP_LANGUAGE_RU] = ep_plural_slavic,
};

const char *ep_language_code(int language)
{
    return language >= 0 && language < EP_LANGUAGE_COUNT ? codes[language] : NULL;
}

bool ep_texts_exist(int language)
{
    size_t count;
    const struct ep_text_file *file = ep_text_files(&count);

    for (size_t i = 0; i < count; i++)
        if (file[i].language == language)
            return true;
    return false;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct ep_text_entry *)a)->key, ((const struct ep_text_entry *)b)->key);
}

static void add_line(struct ep_texts *t, const char *line, size_t n)
{
    const char *equals = memchr(line, '=', n);
    size_t key = equals ? (size_t)(equals - line) : 0;

    if (key < 2 || equals[-1] != ' ' || key + 2 > n || equals[1] != ' ')
        EP_BUG("a line of texts is no 'key = text': %.*s", (int)n, line);
    struct ep_text_entry entry = {ep_arena_strndup(t->arena, line, key - 1),
                                  ep_arena_strndup(t->arena, equals + 2, n - key - 2)};

    EP_PUSH(t->arena, &t->entries, entry);
}

static void read_lines(struct ep_texts *t, const char *file)
{
    while (*file) {
        size_t n = strcspn(file, "\n");

        if (n > 0 && file[0] != '#')
            add_line(t, file, n);
        file += n + (file[n] == '\n');
    }
}

static void sort_entries(struct ep_texts *t)
{
    if (t->entries.count == 0)
        return;
    qsort(t->entries.item, t->entries.count, sizeof *t->entries.item, by_key);
    for (size_t i = 1; i < t->entries.count; i++)
        if (by_key(&t->entries.item[i - 1], &t->entries.item[i]) == 0)
            EP_BUG("the text %s is there twice", t->entries.item[i].key);
}

void ep_texts_add(struct ep_texts *t, const char *file)
{
    read_lines(t, file);
    sort_entries(t);
}

const char *ep_texts_find(const struct ep_texts *t, const char *key)
{
    struct ep_text_entry wanted = {key, NULL};
    const struct ep_text_entry *found =
        t->entries.count == 0
            ? NULL
            : bsearch(&wanted, t->entries.item, t->entries.count, sizeof *t->entries.item, by_key);

    return found ? found->text : NULL;
}

bool ep_texts_has(const struct ep_texts *t, const char *key)
{
    return ep_texts_find(t, key) != NULL;
}

static int by_label(const void *a, const void *b)
{
    const struct ep_label *x = a, *y = b;
    int kind = strcmp(x->kind, y->kind);

    return kind ? kind : strcmp(x->id, y->id);
}

/* Labels of the language, English where it lacks one, and the client's own names. */
static void load_labels(struct ep_texts *t, struct ep_store *s)
{
    struct ep_query *q = ep_query_open(
        s,
        "SELECT kind, id, text, 0 FROM label AS l WHERE revision = :revision AND (language = ?1 OR"
        " (language = 'en' AND NOT EXISTS (SELECT 1 FROM label AS o WHERE o.revision = l.revision"
        " AND o.kind = l.kind AND o.id = l.id AND o.language = ?1)))"
        " UNION ALL SELECT 'segment', id, name, 1 FROM segment WHERE revision = :revision"
        " UNION ALL SELECT 'competitor', seq, name, 1 FROM competitor WHERE revision = :revision"
        " UNION ALL SELECT 'voice', seq, domain, 1 FROM voice WHERE revision = :revision",
        t->language, NULL);
    struct ep_error err;

    while (ep_query_next(q)) {
        struct ep_label label = {ep_arena_strdup(t->arena, ep_query_text(q, 0)),
                                 ep_arena_strdup(t->arena, ep_query_text(q, 1)),
                                 ep_inline_label(t->arena, ep_query_text(q, 2))};

        if (ep_query_int(q, 3))
            label.text = ep_inline_client(t->arena, ep_query_text(q, 2));
        EP_PUSH(t->arena, &t->labels, label);
    }
    (void)ep_query_close(q, &err); /* damage shows again in the queries that follow */
    if (t->labels.count > 0)
        qsort(t->labels.item, t->labels.count, sizeof *t->labels.item, by_label);
}

static const struct ep_label *find_label(const struct ep_texts *t, const char *kind, const char *id)
{
    struct ep_label wanted = {kind, id, NULL};

    return t->labels.count == 0 ? NULL
                                : bsearch(&wanted, t->labels.item, t->labels.count,
                                          sizeof *t->labels.item, by_label);
}

bool ep_texts_labelled(const struct ep_texts *t, const char *kind, const char *id)
{
    return find_label(t, kind, id) != NULL;
}

static const char *in_words(struct ep_texts *t, const char *id)
{
    char *words = ep_arena_strdup(t->arena, id);

    for (char *c = words; *c; c++)
        if (*c == '_')
            *c = ' ';
    return ep_inline_label(t->arena, words);
}

const char *ep_texts_name(struct ep_texts *t, const char *kind, const char *id)
{
    const struct ep_label *label = find_label(t, kind, id);

    if (label)
        return label->text;
    const char *text = ep_texts_find(t, ep_arena_printf(t->arena, "report.%s.%s", kind, id));

    if (!text && ep_streq(kind, "person")) /* the brief's own word */
        return ep_inline_client(t->arena, id);
    return text ? text : in_words(t, id);
}

const char *ep_texts_names(struct ep_texts *t, const char *kind, const char *ids)
{
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    while (*ids) {
        size_t n = strcspn(ids, ",");

        if (n > 0) {
            ep_str_add(&s, s.length ? ", " : "");
            ep_str_add(&s, ep_texts_name(t, kind, ep_arena_strndup(t->arena, ids, n)));
        }
        ids += n + strspn(ids + n, ", ");
    }
    const char *out = ep_arena_strndup(t->arena, s.data, s.length);

    ep_str_clear(&s);
    return out;
}

/* "order value x (1 - returns)" is looked for as KIND.order-value-x-1-returns. */
static const char *phrase_key(struct ep_arena *a, const char *kind, const char *english)
{
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, kind);
    ep_str_addc(&s, '.');
    size_t start = s.length;

    for (; *english; english++) {
        if (isalnum((unsigned char)*english))
            ep_str_addc(&s, (char)tolower((unsigned char)*english));
        else if (s.length > start && s.data[s.length - 1] != '-')
            ep_str_addc(&s, '-');
    }
    while (s.length > start && s.data[s.length - 1] == '-')
        s.data[--s.length] = '\0';
    const char *out = ep_arena_strndup(a, s.data, s.length);

    ep_str_clear(&s);
    return out;
}

const char *ep_texts_phrase(struct ep_texts *t, const char *kind, const char *english)
{
    const char *text = ep_texts_find(t, phrase_key(t->arena, kind, english));

    return ep_inline_label(t->arena, text ? text : english);
}

static const char *need(const struct ep_texts *t, const char *key)
{
    const char *text = ep_texts_find(t, key);

    if (!text)
        EP_BUG("no text %s in %s", key, t->language);
    return text;
}

static void load_format(struct ep_texts *t, struct ep_store *s, int language)
{
    struct ep_format *f = &t->format;

    f->arena = t->arena;
    f->decimal = need(t, "format.decimal");
    f->group = ep_streq(need(t, "format.group"), "space") ? "\xC2\xA0" : need(t, "format.group");
    f->money = need(t, "format.money");
    f->percent = need(t, "format.percent");
    f->range = need(t, "format.range");
    f->between = need(t, "format.between");
    f->range_signed = need(t, "format.range_signed");
    f->date = need(t, "format.date");
    for (int m = 0; m < 12; m++) {
        f->month[m] = need(t, ep_arena_printf(t->arena, "format.month.%02d", m + 1));
        f->short_month[m] = need(t, ep_arena_printf(t->arena, "format.short_month.%02d", m + 1));
        f->month_of[m] = need(t, ep_arena_printf(t->arena, "format.month_of.%02d", m + 1));
    }
    char *code =
        ep_store_text(s, t->arena, "SELECT currency FROM revision WHERE id = :revision", NULL);

    f->symbol = ep_inline_label(t->arena, ep_currency_symbol(code ? code : ""));
    f->money_digits = (int)ep_store_number(
        s, 2, "SELECT currency_digits FROM revision WHERE id = :revision", NULL);
    f->plural = plurals[language];
}

struct ep_texts *ep_texts_open(struct ep_arena *a, struct ep_store *s, int language)
{
    size_t count;
    const struct ep_text_file *file = ep_text_files(&count);

    if (!ep_texts_exist(language))
        return NULL;
    struct ep_texts *t = EP_NEW(a, struct ep_texts);

    t->arena = a;
    t->language = ep_language_code(language);
    for (size_t i = 0; i < count; i++)
        if (file[i].language == language)
            read_lines(t, file[i].text);
    sort_entries(t);
    load_labels(t, s);
    load_format(t, s, language);
    return t;
}

const char *const *ep_texts_keys(struct ep_arena *a, int language)
{
    size_t count;
    const struct ep_text_file *file = ep_text_files(&count);
    struct ep_texts *t = EP_NEW(a, struct ep_texts);

    t->arena = a;
    for (size_t i = 0; i < count; i++)
        if (file[i].language == language)
            read_lines(t, file[i].text);
    sort_entries(t);
    const char **keys = EP_NEW_ARRAY(a, const char *, t->entries.count + 1);

    for (size_t i = 0; i < t->entries.count; i++)
        keys[i] = t->entries.item[i].key;
    return keys;
}
