/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_YAML_INTERNAL_H
#define EP_YAML_INTERNAL_H

#include "emplan/yaml.h"
#include <yaml.h>

/* The text that is read, its lines, and where problems go. */
struct ep_source {
    struct ep_arena *arena;
    const char *file;
    const char *data; /* without a byte order mark */
    size_t size;
    const char **lines; /* NUL-terminated, line breaks of YAML 1.1 */
    int line_count;
    struct ep_findings *findings;
};

/* Place of a finding; lines and columns from 1, length 0 for one caret. */
struct ep_place {
    int line, column, length;
};

/* Take the text in: cap, byte order mark, UTF-16, UTF-8, NUL and control characters. Adds a finding
 * and returns false where it cannot be read. */
bool ep_source_open(struct ep_source *s, struct ep_arena *a, const char *data, size_t size,
                    const char *file, const struct ep_yaml_limits *limits,
                    struct ep_findings *findings);

/* Line and column of a byte of s->data. */
struct ep_place ep_source_place(const struct ep_source *s, size_t offset);

/* Line and column of libyaml's marks; the length is that of the part on the first line. */
struct ep_place ep_source_marks(const struct ep_source *s, const yaml_mark_t *start,
                                const yaml_mark_t *end);

/* The line for an excerpt, cleaned and cut; NULL where it cannot show the column. Arena of the
 * findings. */
const char *ep_source_excerpt(struct ep_arena *a, const char *const *lines, int line_count,
                              int line, int column);

/* Add an error at a place. */
void ep_source_problem(struct ep_source *s, struct ep_place place, const char *code,
                       const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Add the error that stopped libyaml. */
void ep_source_libyaml(struct ep_source *s, const yaml_parser_t *parser);

#endif
