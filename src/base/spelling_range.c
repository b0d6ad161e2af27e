/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base_internal.h"
#include "emplan/number.h"
#include <stdio.h>
#include <string.h>

/* What people put between the ends of a range. */
static const char *const range_marks[] = {"...",   "..",   "\xE2\x80\xA6", " - ", " to ",
                                          " bis ", " до ", " and ",        "-"};

/* Find the first mark behind a figure. Returns its bytes, 0 where there is none. */
static size_t find_mark(const char *s, size_t *at)
{
    for (size_t i = 1; s[i]; i++) {
        if (s[i] == '-' && (s[i - 1] == 'e' || s[i - 1] == '.'))
            continue;
        for (size_t m = 0; m < sizeof range_marks / sizeof range_marks[0]; m++) {
            size_t n = strlen(range_marks[m]);

            if (strncmp(s + i, range_marks[m], n) == 0 && s[i + n] != '\0') {
                *at = i;
                return n;
            }
        }
    }
    return 0;
}

bool ep_number_doubtful(const char *s, struct ep_number_fault *fault)
{
    const char *digits = s + (*s == '-'), *dot = strchr(digits, '.');

    if (!dot || !ep_number_is_plain(s, false))
        return false;
    size_t whole = (size_t)(dot - digits), decimals = strlen(dot + 1);

    if (decimals != 3 || dot[3] != '0' || digits[0] == '0' || whole > 3)
        return false;
    size_t kept = 3;

    while (kept > 0 && dot[kept] == '0')
        kept--;
    ep_number_refuse(fault, s, "can be read in two ways", "write %.*s%s, or %.*s if you mean that",
                     (int)(dot - s), s, dot + 1, (int)(dot - s) + (kept ? (int)kept + 1 : 0), s);
    return true;
}

static double value_of(const char *plain)
{
    double v = 0;

    ep_number_parse(plain, true, &v, NULL);
    return v;
}

/* Write the parts with `..` between them; one % at the end of the last stands for all. */
static bool join_range(struct ep_spelling *part, size_t count, char *out, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < count; i++) {
        bool add = part[count - 1].percent && !part[i].percent;
        int n = snprintf(out + length, size - length, "%s%s%s", i ? ".." : "", part[i].text,
                         add ? "%" : "");

        if (n < 0 || (size_t)n >= size - length)
            return false;
        if (add)
            snprintf(part[i].text + strlen(part[i].text), 2, "%s", "%");
        if (i > 0 && value_of(part[i].text) < value_of(part[i - 1].text))
            return false;
        length += (size_t)n;
    }
    return true;
}

bool ep_range_spell(const char *s, char *out, size_t size)
{
    char folded[EP_FOLD_BYTES];
    struct ep_spelling part[3];
    size_t count = 0, at, mark;

    if (!ep_number_fold(s, folded))
        return false;
    for (char *rest = folded; count < 3; rest += at + mark) {
        rest += strspn(rest, " ");
        mark = find_mark(rest, &at);
        if (mark == 0)
            at = strlen(rest);
        char kept = rest[at];

        rest[at] = '\0';
        if (!ep_number_spell(rest, &part[count]))
            return false;
        rest[at] = kept;
        count++;
        if (mark == 0)
            return count > 1 && join_range(part, count, out, size);
    }
    return false;
}
