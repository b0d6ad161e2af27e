/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/texts_internal.h"
#include <string.h>
#include <utf8proc.h>

/* Reads what ep_args_json() writes: one flat object of texts and numbers. */
struct reader {
    struct ep_arena *arena;
    const char *at;
};

static void skip(struct reader *r)
{
    r->at += strspn(r->at, " \t\r\n");
}

static bool take(struct reader *r, char c)
{
    skip(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static int hex(const char *s)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int value = 0;

    for (int i = 0; i < 4; i++) {
        const char *d = s[i] ? strchr(digits, s[i]) : NULL;

        if (!d)
            return -1;
        value = value * 16 + (int)(d - digits) % 16;
    }
    return value;
}

/* The four digits behind \u, and a second half of a pair behind them. */
static int unicode(struct reader *r)
{
    int code = hex(r->at);

    r->at += code < 0 ? 0 : 4;
    if (code < 0xD800 || code > 0xDBFF || r->at[0] != '\\' || r->at[1] != 'u')
        return code;
    int low = hex(r->at + 2);

    if (low < 0xDC00 || low > 0xDFFF)
        return code;
    r->at += 6;
    return 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00);
}

static bool escape(struct reader *r, struct ep_str *s)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *known = *r->at ? strchr(from, *r->at) : NULL;
    utf8proc_uint8_t bytes[4];

    if (known) {
        ep_str_addc(s, to[known - from]);
        r->at++;
        return true;
    }
    if (*r->at++ != 'u')
        return false;
    int code = unicode(r);

    if (code < 0)
        return false;
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF))
        code = 0xFFFD;
    ep_str_addn(s, (const char *)bytes, (size_t)utf8proc_encode_char(code, bytes));
    return true;
}

static const char *string(struct reader *r)
{
    struct ep_str s;
    bool good = true;

    if (!take(r, '"'))
        return NULL;
    ep_str_init(&s, EP_STR_LIMIT);
    while (good && *r->at && *r->at != '"') {
        if (*r->at == '\\') {
            r->at++;
            good = escape(r, &s);
        } else {
            ep_str_addc(&s, *r->at++);
        }
    }
    good = good && *r->at == '"';
    r->at += good;
    /* what is marked inside the program comes from the program alone */
    const char *text = good ? ep_text_clean(r->arena, s.data) : NULL;

    ep_str_clear(&s);
    return text;
}

static bool value(struct reader *r, struct ep_arg *arg)
{
    skip(r);
    if (*r->at == '"') {
        arg->text = string(r);
        return arg->text != NULL;
    }
    size_t n = strspn(r->at, "-.0123456789");
    const char *digits = ep_arena_strndup(r->arena, r->at, n);

    r->at += n;
    return ep_number_parse(digits, false, &arg->number, NULL);
}

struct ep_arg *ep_args_read(struct ep_arena *a, const char *json, size_t *count)
{
    struct reader r = {a, json};
    struct {
        struct ep_arg *item;
        size_t count;
    } list = {EP_NEW(a, struct ep_arg), 0};

    if (!take(&r, '{'))
        return NULL;
    for (bool more = !take(&r, '}'); more;) {
        struct ep_arg arg = {string(&r), NULL, 0};

        if (!arg.name || !take(&r, ':') || !value(&r, &arg))
            return NULL;
        EP_PUSH(a, &list, arg);
        more = take(&r, ',');
        if (!more && !take(&r, '}'))
            return NULL;
    }
    skip(&r);
    *count = list.count;
    return *r.at ? NULL : list.item;
}
