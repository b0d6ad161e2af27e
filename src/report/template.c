/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/texts_internal.h"
#include <string.h>

/* Forms that are numbers. */
static const struct form {
    const char *name;
    enum ep_show show;
} forms[] = {
    {"money", EP_SHOW_MONEY}, {"money2", EP_SHOW_MONEY2}, {"percent", EP_SHOW_RATE},
    {"count", EP_SHOW_COUNT}, {"number", EP_SHOW_NUMBER}, {"ratio", EP_SHOW_RATIO},
    {"hours", EP_SHOW_HOURS}, {"people", EP_SHOW_COUNT},  {"estimate", EP_SHOW_ESTIMATE},
    {"price", EP_SHOW_PRICE}, {"about", EP_SHOW_ABOUT},
};

static const struct form *find_form(const char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].name, name) == 0)
            return &forms[i];
    return NULL;
}

static const char *inline_text(struct ep_texts *t, const char *text)
{
    return text[0] == EP_MARK_OWN ? text + 1 : ep_inline_client(t->arena, text);
}

static const char *as_plain(struct ep_texts *t, const struct ep_arg *arg)
{
    if (arg->text)
        return inline_text(t, arg->text);
    const char *digits = ep_number_text(t->arena, arg->number);
    const char *point = strchr(digits, '.');

    if (!point)
        return digits;
    return ep_arena_printf(t->arena, "%.*s%s%s", (int)(point - digits), digits, t->format.decimal,
                           point + 1);
}

static const char *as_number(struct ep_texts *t, const struct ep_arg *arg, enum ep_show show)
{
    double v = arg->number;

    if (arg->text && !ep_number_parse(arg->text, false, &v, NULL))
        return inline_text(t, arg->text);
    return ep_format_show(&t->format, show, v);
}

/* The word of "one:many" or "one:few:many" that the number takes. */
static const char *as_plural(struct ep_texts *t, const struct ep_arg *arg, const char *words)
{
    double v = arg->number;

    if (arg->text && !ep_number_parse(arg->text, false, &v, NULL))
        v = 2;
    int wanted = t->format.plural(v);

    for (int i = 0; i < wanted && strchr(words, ':'); i++)
        words = strchr(words, ':') + 1;
    return ep_arena_strndup(t->arena, words, strcspn(words, ":"));
}

static bool is_list(struct ep_texts *t, const char *form, const char *ids, const char **kind)
{
    size_t n = strlen(form);

    if (n < 2 || form[n - 1] != 's' || ep_texts_labelled(t, form, ids) ||
        ep_texts_find(t, ep_arena_printf(t->arena, "report.%s.%s", form, ids)))
        return false;
    *kind = ep_arena_strndup(t->arena, form, n - 1);
    return true;
}

static const char *as_name(struct ep_texts *t, const struct ep_arg *arg, const char *form)
{
    const char *kind;

    if (!arg->text)
        return as_plain(t, arg);
    if (arg->text[0] == EP_MARK_OWN)
        return arg->text + 1;
    if (is_list(t, form, arg->text, &kind))
        return ep_texts_names(t, kind, arg->text);
    return ep_texts_name(t, form, arg->text);
}

/* "9 hours", "1,400 people": forms that carry their word, where the language has it. */
static const char *with_word(struct ep_texts *t, const struct ep_arg *arg, const char *form,
                             const char *number)
{
    const char *words = ep_texts_find(t, ep_arena_printf(t->arena, "format.word.%s", form));

    if (!words)
        return number;
    return ep_arena_printf(t->arena, "%s %s", number, as_plural(t, arg, words));
}

/* Forms of texts. */
static const char *as_text(struct ep_texts *t, const char *text, const char *form)
{
    if (strcmp(form, "month") == 0)
        return ep_inline_label(t->arena, ep_format_month(&t->format, text, EP_MONTH_FULL));
    if (strcmp(form, "month_of") == 0)
        return ep_inline_label(t->arena, ep_format_month(&t->format, text, EP_MONTH_OF));
    if (strcmp(form, "date") == 0)
        return ep_inline_label(t->arena, ep_format_date(&t->format, text));
    if (strcmp(form, "source") == 0)
        return t->note ? t->note(t->note_data, text) : "";
    if (strcmp(form, "figure") == 0)
        return ep_texts_figure(t, text);
    return NULL;
}

static const char *as_form(struct ep_texts *t, const struct ep_arg *arg, const char *form)
{
    const struct form *number = find_form(form);

    if (number)
        return with_word(t, arg, form, as_number(t, arg, number->show));
    if (strchr(form, ':'))
        return as_plural(t, arg, form);
    const char *text = arg->text ? as_text(t, arg->text, form) : NULL;

    return text ? text : as_name(t, arg, form);
}

static const char *say_arg(struct ep_texts *t, const struct ep_arg *arg, const char *form)
{
    bool capital = form[0] >= 'A' && form[0] <= 'Z' && !strchr(form, ':');

    if (!form[0])
        return as_plain(t, arg);
    if (!capital)
        return as_form(t, arg, form);
    char *small = ep_arena_strdup(t->arena, form);

    small[0] = (char)(small[0] + ('a' - 'A'));
    return ep_inline_capital(t->arena, as_form(t, arg, small));
}

static const struct ep_arg *find_arg(const struct ep_arg *arg, size_t count, const char *name,
                                     size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(arg[i].name) == n && memcmp(arg[i].name, name, n) == 0)
            return &arg[i];
    return NULL;
}

bool ep_texts_fill(struct ep_texts *t, const char *text, const struct ep_arg *arg, size_t count,
                   const char **out)
{
    struct ep_str s;
    bool done = true;

    ep_str_init(&s, EP_STR_LIMIT);
    while (*text && done) {
        size_t literal = strcspn(text, "{"), inside;

        ep_str_addn(&s, text, literal);
        text += literal;
        if (!*text)
            break;
        inside = strcspn(text, "}");
        size_t name = strcspn(text + 1, "|}");
        const struct ep_arg *a = find_arg(arg, count, text + 1, name);
        const char *form =
            name + 1 < inside ? ep_arena_strndup(t->arena, text + name + 2, inside - name - 2) : "";

        if (a)
            ep_str_add(&s, say_arg(t, a, form));
        else
            *out = ep_arena_strndup(t->arena, text + 1, name);
        done = a != NULL;
        text += inside + (text[inside] == '}');
    }
    if (done)
        *out = ep_arena_strndup(t->arena, s.data, s.length);
    ep_str_clear(&s);
    return done;
}

const char *ep_texts_marked(struct ep_texts *t, const char *key, const struct ep_arg *arg,
                            size_t count)
{
    const char *text = ep_texts_find(t, key), *out;

    if (!text)
        EP_BUG("no text %s in %s", key, t->language);
    if (!ep_texts_fill(t, text, arg, count, &out))
        EP_BUG("the text %s wants the argument %s", key, out);
    return out;
}

const char *ep_texts_say(struct ep_texts *t, const char *key, const char *args_json)
{
    size_t count;
    const struct ep_arg *arg = ep_args_read(t->arena, args_json, &count);

    if (!arg)
        EP_BUG("the arguments of %s are no object of texts and numbers: %s", key, args_json);
    return ep_inline_plain(t->arena, ep_texts_marked(t, key, arg, count));
}
