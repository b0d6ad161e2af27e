/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/json.h"
#include "base/base_internal.h"
#include "emplan/error.h"
#include <math.h>
#include <string.h>

#define MAX_DEPTH ((int)(sizeof((struct ep_json *)NULL)->comma))

void ep_json_init(struct ep_json *j, struct ep_str *out)
{
    *j = (struct ep_json){.out = out};
}

static void new_line(struct ep_json *j)
{
    if (!j->pretty)
        return;
    ep_str_addc(j->out, '\n');
    for (int i = 0; i < j->depth; i++)
        ep_str_add(j->out, "  ");
}

/* Before each key, and before each value that has none: comma, line break, indentation. */
static void begin_item(struct ep_json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->depth == 0)
        return;
    if (j->comma[j->depth - 1])
        ep_str_addc(j->out, ',');
    j->comma[j->depth - 1] = true;
    new_line(j);
}

static void open_group(struct ep_json *j, char open)
{
    begin_item(j);
    if (j->depth >= MAX_DEPTH)
        EP_BUG("JSON deeper than %d", MAX_DEPTH);
    ep_str_addc(j->out, open);
    j->comma[j->depth++] = false;
}

void ep_json_object(struct ep_json *j)
{
    open_group(j, '{');
}

void ep_json_array(struct ep_json *j)
{
    open_group(j, '[');
}

void ep_json_end(struct ep_json *j, char close)
{
    if (j->depth == 0 || j->after_key)
        EP_BUG("JSON group closed that is not open");
    bool filled = j->comma[--j->depth];

    if (filled)
        new_line(j);
    ep_str_addc(j->out, close);
}

static void put_escaped(struct ep_str *out, unsigned char c)
{
    static const char *const names[256] = {
        ['"'] = "\\\"", ['\\'] = "\\\\", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};

    if (names[c])
        ep_str_add(out, names[c]);
    else if (c < 0x20 || c == 0x7F)
        ep_str_addf(out, "\\u%04x", c);
    else
        ep_str_addc(out, (char)c);
}

static void put_string(struct ep_str *out, const char *s)
{
    size_t n = strlen(s);
    uint32_t code;

    ep_str_addc(out, '"');
    for (size_t i = 0; i < n;) {
        size_t used = ep_utf8_decode(s + i, n - i, &code);

        if (used == 1)
            put_escaped(out, (unsigned char)s[i]);
        else if (used > 1)
            ep_str_addn(out, s + i, used);
        else
            ep_str_add(out, "\xEF\xBF\xBD");
        i += used ? used : 1;
    }
    ep_str_addc(out, '"');
}

void ep_json_key(struct ep_json *j, const char *key)
{
    if (j->after_key || j->depth == 0)
        EP_BUG("JSON key %s out of place", key);
    begin_item(j);
    put_string(j->out, key);
    ep_str_add(j->out, j->pretty ? ": " : ":");
    j->after_key = true;
}

void ep_json_string(struct ep_json *j, const char *s)
{
    begin_item(j);
    if (s)
        put_string(j->out, s);
    else
        ep_str_add(j->out, "null");
}

void ep_json_number(struct ep_json *j, double v)
{
    char buf[EP_NUMBER_BYTES];

    begin_item(j);
    ep_str_add(j->out, ep_number_format(v, buf));
}

void ep_json_fixed(struct ep_json *j, double v, int decimals)
{
    struct ep_arena *a = ep_arena_new();

    begin_item(j);
    ep_str_add(j->out, ep_number_fixed(a, v, decimals));
    ep_arena_free(a);
}

void ep_json_int(struct ep_json *j, long long v)
{
    begin_item(j);
    ep_str_addf(j->out, "%lld", v);
}

void ep_json_bool(struct ep_json *j, bool v)
{
    begin_item(j);
    ep_str_add(j->out, v ? "true" : "false");
}

void ep_json_null(struct ep_json *j)
{
    begin_item(j);
    ep_str_add(j->out, "null");
}

/* A figure of a text below this is nothing: no reader sees its digits. */
#define NOTHING 1e-9

const char *ep_args_json(struct ep_arena *a, const struct ep_arg *arg, size_t count)
{
    struct ep_str s;
    struct ep_json j;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_json_init(&j, &s);
    ep_json_object(&j);
    for (size_t i = 0; i < count; i++) {
        ep_json_key(&j, arg[i].name);
        if (arg[i].text)
            ep_json_string(&j, arg[i].text);
        else
            ep_json_number(&j, fabs(arg[i].number) < NOTHING ? 0 : arg[i].number);
    }
    ep_json_end(&j, '}');
    const char *text = ep_arena_strndup(a, s.data, s.length);

    ep_str_clear(&s);
    return text;
}
