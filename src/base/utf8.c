/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base_internal.h"
#include "emplan/text.h"
#include <string.h>
#include <utf8proc.h>

/* utf8proc_iterate refuses overlong forms, surrogates and values above U+10FFFF. */
size_t ep_utf8_decode(const char *s, size_t n, uint32_t *code)
{
    utf8proc_int32_t c;

    if (n == 0)
        return 0;
    if ((unsigned char)s[0] < 0x80) {
        *code = (unsigned char)s[0];
        return 1;
    }
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)s, n < 4 ? (utf8proc_ssize_t)n : 4, &c);

    if (used <= 0)
        return 0;
    *code = (uint32_t)c;
    return (size_t)used;
}

size_t ep_utf8_encode(uint32_t code, char out[4])
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
}

size_t ep_utf8_check(const char *s, size_t n)
{
    size_t i = 0;
    uint32_t code;

    while (i < n) {
        size_t used = ep_utf8_decode(s + i, n - i, &code);

        if (used == 0)
            return i;
        i += used;
    }
    return n;
}

size_t ep_utf8_count(const char *s, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

int ep_utf8_width(const char *s)
{
    size_t n = strlen(s);
    int width = 0;
    uint32_t code;

    for (size_t i = 0; i < n;) {
        size_t used = ep_utf8_decode(s + i, n - i, &code);

        if (used == 0) {
            i++;
            continue;
        }
        width += utf8proc_charwidth((utf8proc_int32_t)code);
        i += used;
    }
    return width;
}

struct code_range {
    uint32_t from, to, with;
};

/* What must not reach a terminal or a document, and what stands for it. */
static const struct code_range unsafe[] = {
    {0x09, 0x0D, ' '},        /* tab and line breaks */
    {0x00, 0x1F, 0xFFFD},     /* other C0 controls */
    {0x85, 0x85, ' '},        /* next line */
    {0x7F, 0x9F, 0xFFFD},     /* delete and C1 controls */
    {0x061C, 0x061C, 0xFFFD}, /* Arabic letter mark */
    {0x200E, 0x200F, 0xFFFD}, /* left-to-right and right-to-left marks */
    {0x2028, 0x2029, ' '},    /* line and paragraph separators */
    {0x202A, 0x202E, 0xFFFD}, /* embeddings and overrides */
    {0x2066, 0x2069, 0xFFFD}, /* isolates */
};

static uint32_t safe_code(uint32_t code)
{
    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++)
        if (code >= unsafe[i].from && code <= unsafe[i].to)
            return unsafe[i].with;
    return code;
}

/* One step of cleaning: the safe code point at `s`, and how many bytes it stands for. */
static size_t clean_step(const char *s, size_t n, uint32_t *code)
{
    size_t used = ep_utf8_decode(s, n, code);

    if (used == 0) {
        *code = 0xFFFD;
        return 1;
    }
    if (*code == '\r' && n > 1 && s[1] == '\n')
        used = 2;
    *code = safe_code(*code);
    return used;
}

char *ep_text_clean(struct ep_arena *a, const char *s)
{
    size_t n = strlen(s), length = 0;
    char *out = ep_arena_array(a, n + 1, 3); /* a replaced byte becomes three */
    uint32_t code;

    for (size_t i = 0; i < n;) {
        i += clean_step(s + i, n - i, &code);
        length += ep_utf8_encode(code, out + length);
    }
    return out;
}

char *ep_text_short(struct ep_arena *a, const char *s, size_t most)
{
    char *clean = ep_text_clean(a, s);
    size_t points = 0;

    for (char *p = clean; *p; p++) {
        bool starts = ((unsigned char)*p & 0xC0) != 0x80;

        if (starts && points++ == most)
            return ep_arena_printf(a, "%.*s\xE2\x80\xA6", (int)(p - clean), clean);
    }
    return clean;
}

char *ep_text_quote(const char *s, size_t most, char *out, size_t size)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    size_t n = strlen(s), length = 0, count = 0;
    uint32_t code;

    for (size_t i = 0; i < n; count++) {
        char bytes[4];
        size_t step = clean_step(s + i, n - i, &code), wide = ep_utf8_encode(code, bytes);

        if (count >= most || length + wide + sizeof ellipsis > size) {
            memcpy(out + length, ellipsis, sizeof ellipsis - 1);
            length += sizeof ellipsis - 1;
            break;
        }
        memcpy(out + length, bytes, wide);
        length += wide;
        i += step;
    }
    out[length] = '\0';
    return out;
}
