/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/doc.h"
#include <string.h>
#include <utf8proc.h>

/* Text between a pair of marks: which flag of the span it sets. */
static const struct pair {
    char open, close;
    size_t flag;
} pairs[] = {
    {EP_MARK_CLIENT, EP_MARK_CLIENT_END, offsetof(struct ep_span, client)},
    {EP_MARK_NOTE, EP_MARK_NOTE_END, offsetof(struct ep_span, note)},
    {EP_MARK_LINK, EP_MARK_LINK_END, offsetof(struct ep_span, link)},
};

static const struct pair *pair_of(char c)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].open == c)
            return &pairs[i];
    return NULL;
}

/* Toggle the style that begins or ends here; the number of bytes it takes, 0 where none does. */
static size_t take_style(struct ep_spans *it)
{
    if (it->at[0] == '`') {
        it->code = !it->code;
        return 1;
    }
    if (it->code || it->at[0] != '*')
        return 0;
    if (it->at[1] == '*') {
        it->strong = !it->strong;
        return 2;
    }
    it->emphasis = !it->emphasis;
    return 1;
}

bool ep_span_next(struct ep_spans *it, struct ep_span *out)
{
    size_t used;

    while (*it->at && (used = take_style(it)) > 0)
        it->at += used;
    if (!*it->at)
        return false;
    *out = (struct ep_span){.strong = it->strong, .emphasis = it->emphasis, .code = it->code};
    const struct pair *pair = pair_of(*it->at);

    if (pair) {
        const char *end = strchr(it->at + 1, pair->close);

        if (!end)
            EP_BUG("an inline mark is not closed");
        *(bool *)((char *)out + pair->flag) = true;
        out->text = it->at + 1;
        out->length = (size_t)(end - out->text);
        it->at = end + 1;
    } else {
        out->text = it->at;
        out->length = strcspn(it->at, "*`\x01\x03\x05");
        if (out->length == 0) /* a star in code */
            out->length = 1;
        it->at += out->length;
    }
    return out->length > 0 ? true : ep_span_next(it, out);
}

static bool is_blank(utf8proc_int32_t c)
{
    return c == 0x20 || (c > 0x7F && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS);
}

/* Copy with every kind of blank made a plain one, none at either end. */
static char *plain_blanks(struct ep_arena *a, const char *s)
{
    char *out = ep_arena_alloc(a, strlen(s) + 1), *end = out;

    while (*s) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &c);

        if (n <= 0)
            EP_BUG("text was not cleaned");
        if (!is_blank(c)) {
            memcpy(end, s, (size_t)n);
            end += n;
        } else if (end > out) {
            *end++ = ' ';
        }
        s += n;
    }
    while (end > out && end[-1] == ' ')
        end--;
    *end = '\0';
    return out;
}

static const char *wrap(struct ep_arena *a, char open, const char *s, char close)
{
    const char *text = plain_blanks(a, ep_text_clean(a, s));

    return text[0] ? ep_arena_printf(a, "%c%s%c", open, text, close) : "";
}

const char *ep_inline_client(struct ep_arena *a, const char *s)
{
    return wrap(a, EP_MARK_CLIENT, s, EP_MARK_CLIENT_END);
}

const char *ep_inline_label(struct ep_arena *a, const char *s)
{
    for (const char *p = s; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        bool word = letter || (*p >= '0' && *p <= '9') || (unsigned char)*p >= 0x80;
        bool inside = p > s && strchr(" ,)/-.%$:;+?=!", *p);

        if (!word && !inside && !strchr("('\"", *p))
            return ep_inline_client(a, s);
    }
    if (!s[0] || strstr(s, "//") || strstr(s, "www.") || strstr(s, "WWW."))
        return ep_inline_client(a, s);
    return plain_blanks(a, ep_text_clean(a, s));
}

const char *ep_inline_note(struct ep_arena *a, const char *s)
{
    return wrap(a, EP_MARK_NOTE, s, EP_MARK_NOTE_END);
}

const char *ep_inline_link(struct ep_arena *a, const char *s)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-._~:/?#@!$'()+,;=%&";
    bool web = ep_starts_with(s, "https://") || ep_starts_with(s, "http://");

    if (!web || s[strspn(s, safe)] != '\0')
        return ep_inline_client(a, s);
    return wrap(a, EP_MARK_LINK, s, EP_MARK_LINK_END);
}

const char *ep_inline_code(struct ep_arena *a, const char *key)
{
    if (!key[0])
        return "";
    static const char safe[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:()=&- ";
    bool plain = key[strspn(key, safe)] == '\0' && key[0] != ' ' && key[strlen(key) - 1] != ' ';

    return plain ? ep_arena_printf(a, "`%s`", key) : ep_inline_client(a, key);
}

const char *ep_inline_plain(struct ep_arena *a, const char *inl)
{
    struct ep_spans it = {.at = inl};
    struct ep_span span;
    char *out = ep_arena_alloc(a, strlen(inl) * 2 + 1), *end = out;

    while (ep_span_next(&it, &span)) {
        if (span.note)
            *end++ = '[';
        memcpy(end, span.text, span.length);
        end += span.length;
        if (span.note)
            *end++ = ']';
    }
    *end = '\0';
    return out;
}

const char *ep_inline_capital(struct ep_arena *a, const char *inl)
{
    size_t at = strspn(inl, "\x01*");
    utf8proc_int32_t c;
    char upper[4];

    if (!inl[at] || utf8proc_iterate((const utf8proc_uint8_t *)inl + at, -1, &c) <= 0)
        return inl;
    utf8proc_ssize_t old = utf8proc_iterate((const utf8proc_uint8_t *)inl + at, -1, &c);
    utf8proc_ssize_t n = utf8proc_encode_char(utf8proc_toupper(c), (utf8proc_uint8_t *)upper);

    return ep_arena_printf(a, "%.*s%.*s%s", (int)at, inl, (int)n, upper, inl + at + old);
}
