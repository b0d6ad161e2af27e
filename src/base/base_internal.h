/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BASE_INTERNAL_H
#define EP_BASE_INTERNAL_H

#include "emplan/number.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode the code point at the start of `s` (n bytes left). Returns its bytes, 1 to 4, or 0 where
 * they are not valid UTF-8 (or n is 0); *code is written on success only. */
size_t ep_utf8_decode(const char *s, size_t n, uint32_t *code);

/* Write a code point as UTF-8 (at most 4 bytes, no NUL) and return its bytes. */
size_t ep_utf8_encode(uint32_t code, char out[4]);

/* Clean `s` as ep_text_clean() does into `out`, cut to at most `most` code points with an ellipsis
 * and to `size` bytes with the NUL. Returns out. */
char *ep_text_quote(const char *s, size_t most, char *out, size_t size);

/* Write to the disk which names a folder holds. 0 or the system's error number; a file system that
 * cannot (EINVAL) and a folder that may not be read (EACCES) lose no data by it. */
int ep_folder_sync(const char *folder);

/* Longest text of ep_number_format(): the smallest double has 324 + 17 decimals. */
#define EP_NUMBER_BYTES 400
/* ep_number_text() into a buffer. Returns buf. */
char *ep_number_format(double v, char buf[EP_NUMBER_BYTES]);

/* True where `s` is exactly -?digits[.digits] without needless leading zeros, followed by % where
 * `percent` is true. */
bool ep_number_is_plain(const char *s, bool percent);

#define EP_FOLD_BYTES 80 /* longest text, with the NUL, that a spelling is guessed of */
/* Fold digits, signs and spaces of other scripts and keyboards to ASCII, A to Z to small letters,
 * and take spaces off the ends. False where the text is too long or not UTF-8. */
bool ep_number_fold(const char *s, char out[EP_FOLD_BYTES]);

/* What a text that is no plain number most likely means. */
struct ep_spelling {
    char text[96];  /* plain form, "65.50" or "12%" */
    char other[96]; /* the second reading of an ambiguous text ("1.2" of "1,200"), or "" */
    bool percent;
};
/* Guess the right spelling; false where no good guess is possible. */
bool ep_number_spell(const char *s, struct ep_spelling *out);
/* The same for a range in any common notation ("40-60", "40 to 60", "40…60"): "40..60". */
bool ep_range_spell(const char *s, char *out, size_t size);

/* Fill in a fault that is about the text `s`; `fault` may be NULL. Returns false. */
bool ep_number_refuse(struct ep_number_fault *fault, const char *s, const char *reason,
                      const char *hint, ...) __attribute__((format(printf, 4, 5)));

#endif
