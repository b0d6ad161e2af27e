/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "base/base_internal.h"
#include "emplan/error.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES  ((size_t)64)
#define NAME_LENGTH  128 /* code points of a text that distances are taken of */
#define NEAREST_MOST 3

/* Room for `more` bytes and the NUL; false (and overflowed) past the limit. */
static bool reserve(struct ep_str *s, size_t more)
{
    if (s->overflowed || more > s->limit || s->length > s->limit - more) {
        s->overflowed = true;
        return false;
    }
    size_t need = s->length + more + 1;

    if (need <= s->capacity)
        return true;
    size_t capacity = s->capacity ? s->capacity : FIRST_BYTES;

    while (capacity < need)
        capacity *= 2;
    char *data = realloc(s->data, capacity);

    if (!data)
        ep_out_of_memory();
    s->data = data;
    s->capacity = capacity;
    return true;
}

void ep_str_init(struct ep_str *s, size_t limit)
{
    *s = (struct ep_str){.limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4};
    reserve(s, 0);
    s->data[0] = '\0';
}

void ep_str_clear(struct ep_str *s)
{
    free(s->data);
    *s = (struct ep_str){.limit = s->limit};
}

void ep_str_addn(struct ep_str *s, const char *text, size_t n)
{
    if (!reserve(s, n))
        return;
    if (n > 0)
        memcpy(s->data + s->length, text, n);
    s->length += n;
    s->data[s->length] = '\0';
}

void ep_str_add(struct ep_str *s, const char *text)
{
    ep_str_addn(s, text, strlen(text));
}

void ep_str_addc(struct ep_str *s, char c)
{
    ep_str_addn(s, &c, 1);
}

/* Most texts fit into the room there is, so that they are formatted once. */
void ep_str_addf(struct ep_str *s, const char *format, ...)
{
    size_t room = s->overflowed ? 0 : s->capacity - s->length;
    char *end = room > 0 ? s->data + s->length : NULL;
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(end, room, format, args);

    if (n < 0)
        EP_BUG("text cannot be formatted: %s", format);
    if (reserve(s, (size_t)n)) {
        if ((size_t)n >= room)
            vsnprintf(s->data + s->length, (size_t)n + 1, format, again);
        s->length += (size_t)n;
    } else if (end) {
        *end = '\0';
    }
    va_end(again);
    va_end(args);
}

void ep_str_cut(struct ep_str *s, size_t length)
{
    if (length >= s->length)
        return;
    s->length = length;
    s->data[length] = '\0';
}

/* Code points of a text; bytes that are no UTF-8 count as themselves. Returns their number, or
 * NAME_LENGTH + 1 where there are more than NAME_LENGTH. */
static size_t code_points(const char *s, uint32_t out[NAME_LENGTH])
{
    size_t n = strlen(s), count = 0;

    for (size_t i = 0; i < n; count++) {
        uint32_t code = 0xDC00u + (unsigned char)s[i];
        size_t used = ep_utf8_decode(s + i, n - i, &code);

        if (count == NAME_LENGTH)
            return NAME_LENGTH + 1;
        out[count] = code;
        i += used ? used : 1;
    }
    return count;
}

static uint32_t lower(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Half changes that turn one code point into another. */
static int change_cost(uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? 1 : 2;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* One row of the table of distances in half changes; before2 and before1 are the rows above. */
static void distance_row(const uint32_t *a, size_t i, const uint32_t *b, size_t columns,
                         const int *before2, const int *before1, int *row)
{
    row[0] = 2 * (int)i;
    for (size_t j = 1; j <= columns; j++) {
        int cost = before1[j - 1] + change_cost(a[i - 1], b[j - 1]);

        cost = least(cost, least(before1[j], row[j - 1]) + 2);
        if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
            lower(a[i - 2]) == lower(b[j - 1]))
            cost = least(cost, before2[j - 2] + 2 + change_cost(a[i - 1], b[j - 2]) +
                                   change_cost(a[i - 2], b[j - 1]));
        row[j] = cost;
    }
}

int ep_edit_distance(const char *a, const char *b, int most)
{
    uint32_t x[NAME_LENGTH], y[NAME_LENGTH];
    int rows[3][NAME_LENGTH + 1];

    if (strcmp(a, b) == 0)
        return 0;
    size_t n = code_points(a, x), m = code_points(b, y);
    size_t gap = n > m ? n - m : m - n;

    if (n > NAME_LENGTH || m > NAME_LENGTH || most < 0 || gap > (size_t)most)
        return most + 1;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = 2 * (int)j;
    for (size_t i = 1; i <= n; i++)
        distance_row(x, i, y, m, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);
    int distance = (rows[n % 3][m] + 1) / 2;

    return distance > most ? most + 1 : distance;
}

const char *ep_nearest(const char *name, const char *const *names, size_t count)
{
    const char *best = NULL;
    int least_distance = NEAREST_MOST + 1;
    int length = (int)ep_utf8_count(name, strlen(name));

    for (size_t i = 0; i < count; i++) {
        int distance = ep_edit_distance(name, names[i], NEAREST_MOST);

        if (distance < least_distance && (distance == 0 || 2 * distance < length)) {
            least_distance = distance;
            best = names[i];
        }
    }
    return best;
}

bool ep_is_id(const char *s, bool dotted)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

    for (;;) {
        size_t part = strspn(s, letters);

        if (part == 0)
            return false;
        s += part;
        if (*s == '\0')
            return true;
        if (!dotted || *s != '.')
            return false;
        s++;
    }
}

bool ep_starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Letters of every alphabet are safe, and so are these. */
static bool is_plain(const char *s)
{
    for (; *s; s++)
        if (!strchr("_./-+,:@%=", *s) && !(*s & 0x80) && !isalnum((unsigned char)*s))
            return false;
    return true;
}

const char *ep_text_shell(struct ep_arena *a, const char *s)
{
    const char *word = s[0] == '-' ? ep_arena_printf(a, "./%s", s) : s;
    struct ep_str out;

    if (s[0] && is_plain(s))
        return word;
    ep_str_init(&out, EP_STR_LIMIT);
    ep_str_addc(&out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            ep_str_add(&out, "'\\''");
        else
            ep_str_addc(&out, *word);
    ep_str_addc(&out, '\'');
    word = ep_arena_strdup(a, out.data);
    ep_str_clear(&out);
    return word;
}
