/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The commented brief that `emplan init` writes: values from a template, comments from the table.
 */

#include "brief/brief_internal.h"
#include "brief/template_internal.h"
#include <stdlib.h>
#include <string.h>

#define COMMENT_COLUMN 36
#define LINE_COLUMNS   100
#define MARK           "${?"

struct filling {
    const char *client, *language, *comments;
    int start;
    struct ep_arena *arena;
    struct ep_str *out;
};

/* A unit is said where the help does not say it already. */
static bool says_unit(const char *help, const char *unit)
{
    const char *last = strrchr(unit, ' ');
    return strstr(help, last ? last + 1 : unit) != NULL;
}

static bool says_values(const char *help, const char *const *values)
{
    for (; *values; values++)
        if (!strstr(help, *values))
            return false;
    return true;
}

static const char *const *values_of(const struct ep_field *f)
{
    const char *const *values = f->values ? f->values : f->item ? f->item->values : NULL;
    return ep_bind_count(values) > 1 ? values : NULL;
}

/* What counts where the key is left out. */
static const char *add_default(struct ep_arena *a, const struct ep_field *f, const char *text,
                               const char *left_out)
{
    return f->def ? ep_arena_printf(a, "%s; %s: %s", text, left_out, f->def) : text;
}

const char *ep_field_comment(struct ep_arena *a, const struct ep_field *f)
{
    const char *text = f->help;
    const char *const *values = values_of(f);
    if (f->unit && !says_unit(f->help, f->unit))
        text = ep_arena_printf(a, "%s (%s)", text, f->unit);
    if (values && !says_values(f->help, values))
        text = ep_arena_printf(a, "%s: %s", text, ep_bind_choices(a, values) + strlen("write "));
    return add_default(a, f, text, "left out");
}

/* --- values -------------------------------------------------------------------------------------
 */

static bool is_plain(const char *s)
{
    static const char safe[] = " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789._-";
    static const char *const taken[] = {"null", "Null", "NULL", "true", "false", "yes", "no"};
    size_t n = strlen(s);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(s, taken[i]) == 0)
            return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x80 && !strchr(safe, s[i]))
            return false;
    return n > 0 && s[n - 1] != ' ' && !strchr(" ._-", s[0]);
}

/* Any text as one YAML scalar. */
static void add_scalar(struct ep_str *out, const char *s)
{
    if (is_plain(s)) {
        ep_str_add(out, s);
        return;
    }
    ep_str_addc(out, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            ep_str_addf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            ep_str_addf(out, "\\x%02X", c);
        else
            ep_str_addc(out, (char)c);
    }
    ep_str_addc(out, '"');
}

/* ${start} or ${start+N}. */
static void add_month(struct filling *f, const char *mark)
{
    char buf[8];
    const char *plus = strchr(mark, '+');
    int later = plus ? (int)strtol(plus + 1, NULL, 10) : 0;
    ep_str_add(f->out, ep_month_text(f->start + later, buf));
}

static void add_mark(struct filling *f, const char *mark)
{
    if (strcmp(mark, "client") == 0)
        add_scalar(f->out, f->client);
    else if (strcmp(mark, "language") == 0)
        ep_str_add(f->out, f->language);
    else if (ep_starts_with(mark, "start"))
        add_month(f, mark);
    else
        EP_BUG("a template has the unknown mark ${%s}", mark);
}

static void add_filled(struct filling *f, const char *text)
{
    for (const char *mark; (mark = strstr(text, "${")) != NULL;) {
        const char *end = strchr(mark, '}');
        if (!end)
            EP_BUG("a template has an open mark: %s", mark);
        ep_str_addn(f->out, text, (size_t)(mark - text));
        add_mark(f, ep_arena_strndup(f->arena, mark + 2, (size_t)(end - mark - 2)));
        text = end + 1;
    }
    ep_str_add(f->out, text);
}

/* --- comments -----------------------------------------------------------------------------------
 */

/* Bytes of the words of `text` that fit into so many columns; one word at least. */
static int fitting(const char *text, int columns)
{
    int last = 0;

    for (int n = (int)strcspn(text, " ");; n += 1 + (int)strcspn(text + n + 1, " ")) {
        if (last > 0 && (int)ep_utf8_count(text, (size_t)n) > columns)
            return last;
        last = n;
        if (!text[n])
            return last;
    }
}

/* A comment above its line, wrapped, as far in as the line. */
static void add_above(struct filling *f, int indent, const char *comment)
{
    int room = LINE_COLUMNS - indent - 2;
    while (*comment) {
        int n = fitting(comment, room);
        ep_str_addf(f->out, "%*s# %.*s\n", indent, "", n, comment);
        comment += n;
        comment += strspn(comment, " ");
    }
}

/* The comment of a key in the comments of another language. */
static const char *translated(struct filling *f, const char *path)
{
    size_t n = strlen(path);

    for (const char *line = f->comments; *line; line += strcspn(line, "\n"), line += *line != '\0')
        if (strncmp(line, path, n) == 0 && strncmp(line + n, " = ", 3) == 0)
            return ep_arena_strndup(f->arena, line + n + 3, strcspn(line + n + 3, "\n"));
    EP_BUG("the comments in %s have none for %s", f->language, path);
}

static const char *translated_comment(struct filling *f, const char *path,
                                      const struct ep_field *field)
{
    const char *text = translated(f, path);
    const char *const *values = values_of(field);
    if (values && !says_values(text, values))
        for (size_t i = 0; values[i]; i++)
            text = ep_arena_printf(f->arena, "%s%s%s", text, i ? ", " : ": ", values[i]);
    return add_default(f->arena, field, text, translated(f, "left_out"));
}

static const char *comment_of(struct filling *f, const char *mark)
{
    const char *path =
        ep_arena_strndup(f->arena, mark + strlen(MARK), strcspn(mark + strlen(MARK), "}"));
    const struct ep_field *field = ep_field_find(path);
    if (!field)
        EP_BUG("a template asks for the comment of %s, which is no key", path);
    return f->comments ? translated_comment(f, path, field) : ep_field_comment(f->arena, field);
}

static void add_line(struct filling *f, const char *line)
{
    const char *mark = strstr(line, MARK);
    if (!mark) {
        add_filled(f, line);
        ep_str_addc(f->out, '\n');
        return;
    }
    size_t n = (size_t)(mark - line);
    while (n > 0 && line[n - 1] == ' ')
        n--;
    const char *comment = comment_of(f, mark), *code = ep_arena_strndup(f->arena, line, n);
    size_t begin = f->out->length;
    add_filled(f, code);
    int width = ep_utf8_width(f->out->data + begin);
    int column = width + 2 > COMMENT_COLUMN ? width + 2 : COMMENT_COLUMN;
    if (column + 2 + ep_utf8_width(comment) <= LINE_COLUMNS) {
        ep_str_addf(f->out, "%*s# %s\n", column - width, "", comment);
        return;
    }
    ep_str_cut(f->out, begin);
    add_above(f, (int)strspn(code, " "), comment);
    add_filled(f, code);
    ep_str_addc(f->out, '\n');
}

bool ep_brief_template(const char *name, const char *client, const char *language, int start,
                       struct ep_str *out)
{
    const char *text = ep_template_text(name, language);
    if (!text)
        return false;
    struct ep_arena *a = ep_arena_new();
    struct filling f = {client, language, ep_template_comments(language), start, a, out};
    while (*text) {
        size_t n = strcspn(text, "\n");
        add_line(&f, ep_arena_strndup(a, text, n));
        text += n + (text[n] == '\n');
    }
    ep_arena_free(a);
    return true;
}
