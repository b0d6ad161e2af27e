/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What was probably meant by a spelling that is not read: for hints only, never for the plan. */

#include "brief/brief_internal.h"
#include "emplan/date.h"
#include "emplan/number.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 7 /* of digits, one more than two dates have */

/* The runs of digits of a text, and the letter Q or H in it. */
struct runs {
    int value[RUNS];
    size_t length[RUNS], count;
    char letter; /* 0: none, '?': another one */
};

static struct runs runs_of(const char *s)
{
    struct runs r = {.count = 0};
    while (*s && r.count < RUNS) {
        size_t n = strspn(s, "0123456789");
        if (n > 0 && n <= 4) {
            r.value[r.count] = atoi(s);
            r.length[r.count++] = n;
        } else if (n > 0 || isalpha((unsigned char)*s)) {
            char big = (char)toupper((unsigned char)*s);
            r.letter = !r.letter && (big == 'Q' || big == 'H') && n == 0 ? big : '?';
        }
        s += n ? n : 1;
    }
    return r;
}

static bool has_form(const struct runs *r, const char *form)
{
    for (size_t i = 0; i < r->count; i++)
        if (!form[i] || r->length[i] != (size_t)(form[i] - '0'))
            return false;
    return form[r->count] == '\0';
}

/* "Q2 2027", "2027-q2". */
static const char *part_of_year(struct ep_arena *a, const struct runs *r)
{
    bool first = has_form(r, "41");
    if (!first && !has_form(r, "14"))
        return NULL;
    return ep_arena_printf(a, "%04d-%c%d", r->value[first ? 0 : 1], r->letter,
                           r->value[first ? 1 : 0]);
}

static const char *months_of(struct ep_arena *a, const struct runs *r)
{
    const int *v = r->value;
    if (has_form(r, "4242"))
        return ep_arena_printf(a, "%04d-%02d..%04d-%02d", v[0], v[1], v[2], v[3]);
    if (has_form(r, "422422"))
        return ep_arena_printf(a, "%04d-%02d..%04d-%02d", v[0], v[1], v[3], v[4]);
    if (has_form(r, "422") || has_form(r, "42"))
        return ep_arena_printf(a, "%04d-%02d", v[0], v[1]);
    return has_form(r, "24") ? ep_arena_printf(a, "%04d-%02d", v[1], v[0]) : NULL;
}

const char *ep_brief_guess_window(struct ep_arena *a, const char *text)
{
    struct ep_window window;
    const struct runs r = runs_of(text);
    bool part = r.letter == 'Q' || r.letter == 'H';
    const char *meant = part ? part_of_year(a, &r) : months_of(a, &r);
    return meant && ep_window_parse(meant, &window) ? meant : NULL;
}

const char *ep_brief_guess_ages(struct ep_arena *a, const char *text)
{
    const struct runs r = runs_of(text);
    int from = r.count > 0 ? r.value[0] : 0, to = r.count > 1 ? r.value[1] : 0;
    if (r.count == 1 && from <= 111 && strspn(text, "0123456789") == strlen(text))
        return ep_arena_printf(a, "write %d+, or %d-%d", from, from, from + 9);
    if (r.count != 2 || from > 120 || to > 120)
        return NULL;
    return ep_arena_printf(a, "write %d-%d", from < to ? from : to, from < to ? to : from);
}

static bool ends_in_digit(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n > 0 && isdigit((unsigned char)text[n - 1]);
}

const char *ep_brief_guess_comma(struct ep_arena *a, const struct ep_node *node)
{
    struct ep_number_fault fault;
    const struct ep_node *before = NULL;
    double value;
    bool alone = node->key && node->kind == EP_NODE_SCALAR && node->text[0] == '\0' &&
                 isdigit((unsigned char)node->key[0]) && node->parent;
    for (const struct ep_node *n = alone ? node->parent->first : NULL; n && n != node; n = n->next)
        before = n;
    if (!before || before->kind != EP_NODE_SCALAR || before->quoted || !ends_in_digit(before->text))
        return NULL;
    const char *whole = ep_arena_printf(a, "%s,%s", before->text, node->key);
    if (ep_number_parse(whole, true, &value, &fault))
        return NULL;
    return ep_arena_printf(a, "in braces a comma begins the next entry; %s", fault.hint);
}
