/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "yaml/yaml_internal.h"
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#define EXCERPT_CODES 240 /* code points of a line that an excerpt shows */
#define CARET_CODES   200 /* where the caret may stand in them */

static const char utf8_mark[] = "\xEF\xBB\xBF";

void ep_source_problem(struct ep_source *s, struct ep_place place, const char *code,
                       const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct ep_finding finding = {
        .severity = EP_SEVERITY_ERROR,
        .code = code,
        .file = s->file,
        .line = place.line,
        .column = place.column,
        .length = place.length,
        .message = ep_arena_vprintf(s->findings->arena, format, args),
        .hint = hint,
        .excerpt = ep_source_excerpt(s->findings->arena, s->lines, s->line_count, place.line,
                                     place.column),
    };

    va_end(args);
    ep_findings_add(s->findings, &finding);
}

const char *ep_source_excerpt(struct ep_arena *a, const char *const *lines, int line_count,
                              int line, int column)
{
    if (!lines || line < 1 || line > line_count || column > CARET_CODES)
        return NULL;
    const char *text = lines[line - 1];
    size_t n = 0;

    for (int codes = 0; text[n]; n++) {
        codes += ((unsigned char)text[n] & 0xC0) != 0x80;
        if (codes > EXCERPT_CODES)
            break;
    }
    return ep_text_clean(a, ep_arena_strndup(a, text, n));
}

/* Bytes of the line break at `p` as libyaml (YAML 1.1) counts them; 0 where there is none. */
static size_t line_break(const char *p, const char *end)
{
    static const char *const breaks[] = {"\r\n",     "\n",           "\r",
                                         "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    unsigned char first = (unsigned char)*p;

    if (first != '\n' && first != '\r' && first != 0xC2 && first != 0xE2)
        return 0;
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        size_t n = strlen(breaks[i]);

        if ((size_t)(end - p) >= n && memcmp(p, breaks[i], n) == 0)
            return n;
    }
    return 0;
}

/* A copy of the text whose line breaks are NULs, and pointers into it. */
static void cut_lines(struct ep_source *s)
{
    char *copy = ep_arena_strndup(s->arena, s->data, s->size);
    char *end = copy + s->size;
    int count = 1;

    for (char *p = copy; p < end; p++) {
        size_t n = line_break(p, end);

        count += n > 0;
        p += n > 0 ? n - 1 : 0;
    }
    s->lines = ep_arena_array(s->arena, (size_t)count, sizeof *s->lines);
    s->lines[0] = copy;
    s->line_count = 1;
    for (char *p = copy; p < end;) {
        size_t n = line_break(p, end);

        if (n > 0) {
            memset(p, 0, n);
            s->lines[s->line_count++] = p + n;
        }
        p += n > 0 ? n : 1;
    }
}

struct ep_place ep_source_place(const struct ep_source *s, size_t offset)
{
    const char *p = s->data, *at = s->data + (offset < s->size ? offset : s->size);
    struct ep_place place = {.line = 1};
    const char *line = p;

    while (p < at) {
        size_t n = line_break(p, s->data + s->size);

        if (n > 0 && p + n <= at) {
            place.line++;
            line = p + n;
        }
        p += n > 0 ? n : 1;
    }
    place.column = (int)ep_utf8_count(line, (size_t)(at - line)) + 1;
    return place;
}

struct ep_place ep_source_marks(const struct ep_source *s, const yaml_mark_t *start,
                                const yaml_mark_t *end)
{
    struct ep_place place = {.line = (int)start->line + 1, .column = (int)start->column + 1};

    if (start->line == end->line) {
        place.length = (int)(end->column - start->column);
        return place;
    }
    if (place.line > s->line_count)
        return place;
    const char *line = s->lines[place.line - 1];
    int codes = (int)ep_utf8_count(line, strlen(line));

    place.length = codes >= place.column ? codes - place.column + 1 : 0;
    return place;
}

/* Characters that YAML allows in a text file. */
static bool is_allowed(unsigned char c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0x7F);
}

/* First byte of a character that may not stand in YAML though it is valid UTF-8; size where there
 * is none. C1 controls other than "next line" are two bytes that begin with C2. */
static size_t find_control(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        unsigned char next = i + 1 < size ? (unsigned char)data[i + 1] : 0;

        if (!is_allowed(c) || (c == 0xC2 && next >= 0x80 && next < 0xA0 && next != 0x85))
            return i;
    }
    return size;
}

static bool has_utf16_mark(const char *data, size_t size)
{
    return size >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0);
}

/* Valid characters of the mostly Latin text that UTF-16 makes of a brief: every other byte NUL. */
static bool looks_like_utf16(const char *data, size_t size)
{
    return size >= 4 &&
           ((data[0] == '\0' && data[2] == '\0') || (data[1] == '\0' && data[3] == '\0'));
}

static const char save_as_utf8[] = "save the file again with the encoding UTF-8";

static bool check_bytes(struct ep_source *s)
{
    struct ep_place start = {1, 1, 0};

    if (has_utf16_mark(s->data, s->size) || looks_like_utf16(s->data, s->size)) {
        ep_source_problem(s, start, "utf8", save_as_utf8, "the file is UTF-16, not UTF-8");
        return false;
    }
    size_t bad = ep_utf8_check(s->data, s->size), control = find_control(s->data, s->size);

    if (bad == s->size && control == s->size)
        return true;
    size_t at = bad < control ? bad : control;
    unsigned code = (unsigned char)s->data[at];

    if (at == bad)
        ep_source_problem(s, ep_source_place(s, at), "utf8", save_as_utf8,
                          "the byte 0x%02X is not valid UTF-8 here", code);
    else
        ep_source_problem(s, ep_source_place(s, at), "utf8", "delete the character",
                          "the control character U+%04X is not allowed in a text file",
                          code == 0xC2 ? (unsigned char)s->data[at + 1] : code);
    return false;
}

bool ep_source_open(struct ep_source *s, struct ep_arena *a, const char *data, size_t size,
                    const char *file, const struct ep_yaml_limits *limits,
                    struct ep_findings *findings)
{
    *s = (struct ep_source){.arena = a, .file = file, .findings = findings};
    if (size > limits->bytes) {
        ep_source_problem(s, (struct ep_place){0, 0, 0}, "limit",
                          "put long lists into CSV files and name them under data",
                          "the file has %zu bytes; at most %zu are read", size, limits->bytes);
        return false;
    }
    size_t mark = size >= 3 && memcmp(data, utf8_mark, 3) == 0 ? 3 : 0;

    s->data = data + mark;
    s->size = size - mark;
    cut_lines(s);
    return check_bytes(s);
}
