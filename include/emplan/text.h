/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_TEXT_H
#define EP_TEXT_H

/* Growing text buffers, UTF-8, nearest names. */

#include "emplan/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A growing buffer. `data` is always NUL-terminated and never NULL after ep_str_init(). */
struct ep_str {
    char *data;
    size_t length;   /* bytes before the NUL */
    size_t capacity; /* private */
    size_t limit;    /* private */
    bool overflowed; /* an addition would have passed the limit; all later ones are dropped */
};

/* Make `s` empty. `limit` is the most bytes it may ever hold (a hard cap against hostile input);
 * ep_str_clear() frees it. */
void ep_str_init(struct ep_str *s, size_t limit);
void ep_str_clear(struct ep_str *s);

/* Append; past the limit nothing is added and `overflowed` is set. */
void ep_str_add(struct ep_str *s, const char *text);
void ep_str_addn(struct ep_str *s, const char *text, size_t n);
void ep_str_addc(struct ep_str *s, char c);
void ep_str_addf(struct ep_str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Cut to `length` bytes (no-op where it is shorter). */
void ep_str_cut(struct ep_str *s, size_t length);

/* Default limit for texts of our own making: 32 MiB. */
#define EP_STR_LIMIT ((size_t)32 << 20)

/* First byte offset at which `s` (n bytes) is not valid UTF-8 (overlong forms, surrogates and
 * values above U+10FFFF are invalid), or n where all of it is valid. */
size_t ep_utf8_check(const char *s, size_t n);

/* Number of code points in valid UTF-8 text of n bytes. */
size_t ep_utf8_count(const char *s, size_t n);

/* Terminal columns of valid UTF-8 text (utf8proc's widths; control characters count 0). */
int ep_utf8_width(const char *s);

/* Copy `s` with C0/C1 control characters, bidirectional controls and invalid bytes replaced by
 * U+FFFD, tabs and line breaks by spaces: safe on one line of a terminal, of
 * Markdown before its own escaping, or of HTML before its own. Arena-owned. */
char *ep_text_clean(struct ep_arena *a, const char *s);

/* The same, cut behind `most` code points with an ellipsis: client text in a message. */
char *ep_text_short(struct ep_arena *a, const char *s, size_t most);

/* `s` as one word of a POSIX shell's command line: as it is where that is safe, else in single
 * quotes; "./" before a dash that would make it an option. `s` itself, or arena-owned. */
const char *ep_text_shell(struct ep_arena *a, const char *s);

/* Damerau-Levenshtein distance of two short ASCII or UTF-8 texts in code points, at most `most`
 * (returns most + 1 where it is larger). Case of ASCII letters counts as half a change, rounded
 * up. */
int ep_edit_distance(const char *a, const char *b, int most);

/* The nearest of `count` names to `name` with a distance of at most 3 and less than half of the
 * name's length; NULL where none is near. The first of equals wins. Borrowed from `names`. */
const char *ep_nearest(const char *name, const char *const *names, size_t count);

/* True where `s` is one or more of [a-z0-9_-]: the form of ids (dotted ids: `.` between them
 * too). */
bool ep_is_id(const char *s, bool dotted);

/* NULL equals only NULL. In line, for most strings differ in their first letter. */
static inline bool ep_streq(const char *a, const char *b)
{
    return a == b || (a && b && a[0] == b[0] && strcmp(a, b) == 0);
}
bool ep_starts_with(const char *s, const char *prefix);

#endif
