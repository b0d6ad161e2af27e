/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "base/base_internal.h"
#include "emplan/error.h"
#include <float.h>
#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST      1e15
#define LONGEST      64 /* bytes of a number's text */
#define QUOTED       40 /* code points of a text shown in a message */
#define EXACT_DIGITS 15 /* digits whose integer a double holds, whatever they are */
#define EXACT_POWER  22 /* largest power of ten that a double holds */

static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool ep_number_is_plain(const char *s, bool percent)
{
    static const char digits[] = "0123456789";

    s += *s == '-';
    size_t whole = strspn(s, digits);

    if (whole == 0 || (whole > 1 && s[0] == '0'))
        return false;
    s += whole;
    if (*s == '.') {
        size_t decimals = strspn(s + 1, digits);

        if (decimals == 0)
            return false;
        s += 1 + decimals;
    }
    return strcmp(s, percent ? "%" : "") == 0;
}

/* More digits than a double holds: strtod rounds them right, but wants the locale's point. */
static double read_long(const char *s, int shift)
{
    char buf[2 * LONGEST];
    const char *point = nl_langinfo(RADIXCHAR);

    snprintf(buf, sizeof buf, "%.*se-%d", (int)strcspn(s, "%"), s, shift);
    char *dot = strchr(buf, '.');

    if (dot && strcmp(point, ".") != 0) {
        char rest[LONGEST + 1];

        snprintf(rest, sizeof rest, "%s", dot + 1);
        snprintf(dot, sizeof buf - (size_t)(dot - buf), "%s%s", point, rest);
    }
    return strtod(buf, NULL);
}

/* Value of a plain number, its point moved `shift` digits to the left (2 for a share), correctly
 * rounded: an exact integer by an exact power of ten where both fit (Clinger 1990). */
static double read_plain(const char *s, int shift)
{
    bool negative = *s == '-';
    double value = 0;
    int digits = 0, decimals = shift;
    bool behind = false;

    for (const char *p = s + negative; *p && *p != '%'; p++) {
        if (*p == '.') {
            behind = true;
            continue;
        }
        value = value * 10 + (*p - '0');
        digits += digits > 0 || *p != '0';
        decimals += behind;
    }
    if (digits > EXACT_DIGITS || decimals > EXACT_POWER)
        return read_long(s, shift);
    value /= powers[decimals];
    return negative && value > 0 ? -value : value;
}

bool ep_number_refuse(struct ep_number_fault *fault, const char *s, const char *reason,
                      const char *hint, ...)
{
    char quoted[100];
    va_list args;

    if (!fault)
        return false;
    ep_text_quote(s, QUOTED, quoted, sizeof quoted);
    snprintf(fault->reason, sizeof fault->reason, "'%s' %s", quoted, reason);
    va_start(args, hint);
    vsnprintf(fault->hint, sizeof fault->hint, hint, args);
    va_end(args);
    return false;
}

/* Words that other programs take for numbers or for nothing. */
static const struct {
    const char *text, *reason, *hint;
} words[] = {
    {"", "is empty where a number belongs", "write a number, or leave the key out"},
    {"~", "is no number", "write a number, or leave the key out"},
    {"null", "is no number", "write a number, or leave the key out"},
    {"none", "is no number", "write a number, or leave the key out"},
    {"n/a", "is no number", "write a number, or leave the key out"},
    {"?", "is no number", "write a number or a range, or leave the key out"},
    {".inf", "is not a finite number", "write the largest figure you expect"},
    {"+.inf", "is not a finite number", "write the largest figure you expect"},
    {"-.inf", "is not a finite number", "write the smallest figure you expect"},
    {"inf", "is not a finite number", "write the largest figure you expect"},
    {"-inf", "is not a finite number", "write the smallest figure you expect"},
    {"infinity", "is not a finite number", "write the largest figure you expect"},
    {"unlimited", "is not a finite number", "write the largest figure you expect"},
    {"\xE2\x88\x9E", "is not a finite number", "write the largest figure you expect"},
    {".nan", "is not a number", "write a number, or leave the key out"},
    {"nan", "is not a number", "write a number, or leave the key out"},
};

static bool same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + ('a' - 'A')) : *a;

        if (x != *b)
            return false;
    }
    return *a == *b;
}

static bool explain(const char *s, bool percent, struct ep_number_fault *fault)
{
    struct ep_spelling spelling;
    char range[LONGEST * 2];

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (same_word(s, words[i].text))
            return ep_number_refuse(fault, s, words[i].reason, "%s", words[i].hint);
    if (ep_range_spell(s, range, sizeof range))
        return ep_number_refuse(fault, s, "is a range where one number belongs",
                                "write one number");
    if (!ep_number_spell(s, &spelling))
        return ep_number_refuse(fault, s, "is not a number",
                                "write digits and a point only, such as 1200 or 65.50");
    if (spelling.percent && !percent)
        return ep_number_refuse(fault, s, "is a share where a plain number belongs",
                                "write the figure without %%");
    if (spelling.other[0])
        return ep_number_refuse(fault, s, "is not a number", "write %s, or %s if you mean that",
                                spelling.text, spelling.other);
    return ep_number_refuse(fault, s, "is not a number", "write %s", spelling.text);
}

bool ep_number_parse(const char *s, bool percent, double *out, struct ep_number_fault *fault)
{
    bool share = percent && ep_number_is_plain(s, true);

    if (!share && !ep_number_is_plain(s, false))
        return explain(s, percent, fault);
    if (strlen(s) > LONGEST)
        return ep_number_refuse(fault, s, "has too many digits",
                                "write at most 15 digits, more cannot be kept");
    double value = read_plain(s, share ? 2 : 0);

    if (fabs(value) > LARGEST)
        return ep_number_refuse(fault, s, "is too large", "write at most 1000000000000000");
    *out = value;
    return true;
}

static void refuse_infinite(double v)
{
    if (!isfinite(v))
        EP_BUG("a number that is not finite is written");
}

/* The figures before `e` without zeros at the end. */
static int take_digits(const char *from, const char *e, char digits[32])
{
    int count = 0;

    for (; from < e; from++)
        if (*from >= '0' && *from <= '9')
            digits[count++] = *from;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

/* Digits and exponent of the shortest %e form that reads back the same. A decimal of DBL_DIG digits
 * or fewer comes back from the nearest double as it was, so that among these the shortest is the
 * longest without its zeros; below the normal numbers that does not hold. Most figures are whole,
 * and are not tried. */
static int shortest(double v, char digits[32], int *exponent)
{
    char text[64];

    if (v <= LARGEST && v == (double)(long long)v) {
        int length = snprintf(text, sizeof text, "%lld", (long long)v);

        *exponent = length - 1;
        return take_digits(text, text + length, digits);
    }
    for (int precision = v < DBL_MIN ? 0 : DBL_DIG - 1; precision < DBL_DECIMAL_DIG; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, v);
        if (strtod(text, NULL) == v)
            break;
    }
    char *e = strchr(text, 'e');

    *exponent = (int)strtol(e + 1, NULL, 10);
    return take_digits(text, e, digits);
}

char *ep_number_format(double v, char buf[EP_NUMBER_BYTES])
{
    char digits[32];
    char *p = buf;
    int exponent;

    refuse_infinite(v);
    if (v < 0)
        *p++ = '-';
    int count = shortest(fabs(v), digits, &exponent);

    if (exponent < 0)
        *p++ = '0';
    for (int i = 0; i <= exponent; i++)
        *p++ = i < count ? digits[i] : '0';
    if (exponent < 0 || count > exponent + 1)
        *p++ = '.';
    for (int i = -1; i > exponent; i--)
        *p++ = '0';
    for (int i = exponent < 0 ? 0 : exponent + 1; i < count; i++)
        *p++ = digits[i];
    *p = '\0';
    return buf;
}

char *ep_number_text(struct ep_arena *a, double v)
{
    char buf[EP_NUMBER_BYTES];

    return ep_arena_strdup(a, ep_number_format(v, buf));
}

/* The locale's point becomes '.', and a minus before zeros only goes. */
char *ep_number_fixed(struct ep_arena *a, double v, int decimals)
{
    const char *point = nl_langinfo(RADIXCHAR);

    refuse_infinite(v);
    char *text = ep_arena_printf(a, "%.*f", decimals, v);
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(text, point);

    if (at) {
        *at = '.';
        memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
    }
    if (text[0] == '-' && strspn(text, "-0.") == strlen(text))
        text++;
    return text;
}
