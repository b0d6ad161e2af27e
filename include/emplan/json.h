/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_JSON_H
#define EP_JSON_H

/* A small JSON writer: keys in the order they are written, two-space indentation, numbers in
 * their shortest form that reads back the same. A number that is not finite is EP_BUG. */

#include "emplan/text.h"
#include <stdbool.h>

struct ep_json {
    struct ep_str *out;     /* borrowed */
    int depth;              /* private */
    bool comma[64];         /* private */
    bool after_key, pretty; /* pretty: indent; set after ep_json_init() */
};

void ep_json_init(struct ep_json *j, struct ep_str *out);
void ep_json_object(struct ep_json *j);
void ep_json_array(struct ep_json *j);
void ep_json_end(struct ep_json *j, char close); /* close: '}' or ']' */
void ep_json_key(struct ep_json *j, const char *key);
void ep_json_string(struct ep_json *j, const char *s); /* NULL writes null; invalid UTF-8 U+FFFD */
void ep_json_number(struct ep_json *j, double v);
void ep_json_fixed(struct ep_json *j, double v, int decimals);
void ep_json_int(struct ep_json *j, long long v);
void ep_json_bool(struct ep_json *j, bool v);
void ep_json_null(struct ep_json *j);

/* A named value that is put into a text: `name` as in "{name}". Build with ep_a_*(). */
struct ep_arg {
    const char *name;
    const char *text; /* NULL: a number */
    double number;
};
static inline struct ep_arg ep_a_text(const char *name, const char *text)
{
    return (struct ep_arg){name, text ? text : "", 0};
}
static inline struct ep_arg ep_a_num(const char *name, double number)
{
    return (struct ep_arg){name, NULL, number};
}
/* The arguments as one compact JSON object: what the project file keeps beside a text's key, so
 * that the report can say it in any language. Arena-owned. */
const char *ep_args_json(struct ep_arena *a, const struct ep_arg *arg, size_t count);
#define EP_ARGS(arena, ...)                                                                        \
    ep_args_json((arena), (const struct ep_arg[]){__VA_ARGS__},                                    \
                 sizeof((const struct ep_arg[]){__VA_ARGS__}) / sizeof(struct ep_arg))

#endif
