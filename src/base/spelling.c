/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base_internal.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* People write numbers in many ways. Reading them by guess would be wrong one time in ten and
 * nobody would see it; so only one form is read, and the guesses made here are shown as hints. */

#define MAX_DIGITS  15
#define CODE_LENGTH 3 /* letters of a currency */

/* Signs of other alphabets and keyboards, and the ASCII sign that is meant. A digit's row is that
 * of its zero; nine more follow it. */
static const struct fold {
    uint32_t from, to;
    char with;
    bool digits;
} folds[] = {
    {0x0660, 0x0669, '0', true},  /* Arabic-Indic */
    {0x06F0, 0x06F9, '0', true},  /* Persian */
    {0x0966, 0x096F, '0', true},  /* Devanagari */
    {0x09E6, 0x09EF, '0', true},  /* Bengali */
    {0x0A66, 0x0A6F, '0', true},  /* Gurmukhi */
    {0x0AE6, 0x0AEF, '0', true},  /* Gujarati */
    {0x0B66, 0x0B6F, '0', true},  /* Oriya */
    {0x0BE6, 0x0BEF, '0', true},  /* Tamil */
    {0x0C66, 0x0C6F, '0', true},  /* Telugu */
    {0x0CE6, 0x0CEF, '0', true},  /* Kannada */
    {0x0D66, 0x0D6F, '0', true},  /* Malayalam */
    {0x0E50, 0x0E59, '0', true},  /* Thai */
    {0x0ED0, 0x0ED9, '0', true},  /* Lao */
    {0x0F20, 0x0F29, '0', true},  /* Tibetan */
    {0x1040, 0x1049, '0', true},  /* Burmese */
    {0x17E0, 0x17E9, '0', true},  /* Khmer */
    {0xFF10, 0xFF19, '0', true},  /* full width */
    {0x2010, 0x2015, '-', false}, /* hyphens and dashes */
    {0x2212, 0x2212, '-', false}, /* minus */
    {0xFF0D, 0xFF0D, '-', false}, /* full-width minus */
    {0xFF0B, 0xFF0B, '+', false}, /* full-width plus */
    {0x00A0, 0x00A0, ' ', false}, /* no-break space */
    {0x2000, 0x200A, ' ', false}, /* thin and other spaces */
    {0x202F, 0x202F, ' ', false}, /* narrow no-break space */
    {0x3000, 0x3000, ' ', false}, /* ideographic space */
    {'\t', '\t', ' ', false},     /* tab */
    {'_', '_', ' ', false},       /* 1_200 */
    {'\'', '\'', ' ', false},     /* 1'200, Switzerland */
    {0x2019, 0x2019, ' ', false}, /* the same with a typographer's apostrophe */
    {0x066C, 0x066C, ' ', false}, /* Arabic thousands */
    {0x066B, 0x066B, '.', false}, /* Arabic decimal point */
    {0xFF0C, 0xFF0C, ',', false}, /* full-width comma */
    {0xFF0E, 0xFF0E, '.', false}, /* full-width full stop */
    {0x066A, 0x066A, '%', false}, /* Arabic percent */
    {0xFF05, 0xFF05, '%', false}, /* full-width percent */
    {0x00A2, 0x00A5, '$', false}, /* cent, pound, currency, yen */
    {0x20A0, 0x20C0, '$', false}, /* currencies, the euro too */
};

static uint32_t fold_code(uint32_t code)
{
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++)
        if (code >= folds[i].from && code <= folds[i].to)
            return (uint32_t)folds[i].with + (folds[i].digits ? code - folds[i].from : 0);
    return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

bool ep_number_fold(const char *s, char out[EP_FOLD_BYTES])
{
    size_t n = strlen(s), length = 0;
    uint32_t code;

    for (size_t i = 0; i < n;) {
        size_t used = ep_utf8_decode(s + i, n - i, &code);

        if (used == 0 || length + 4 >= EP_FOLD_BYTES)
            return false;
        i += used;
        code = fold_code(code);
        if (code == ' ' && length == 0)
            continue;
        length += ep_utf8_encode(code, out + length);
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "12 months", "65 eur", "12 %": what may stand behind a number and what it does to it. */
static const struct suffix {
    const char *text;
    int power; /* of ten */
    bool percent;
} suffixes[] = {
    {"%", 0, true},          {"percent", 0, true},    {"per cent", 0, true}, {"pct", 0, true},
    {"prozent", 0, true},    {"процент", 0, true},    {"процента", 0, true}, {"процентов", 0, true},
    {"k", 3, false},         {"tsd", 3, false},       {"tsd.", 3, false},    {"thousand", 3, false},
    {"tausend", 3, false},   {"тыс", 3, false},       {"тыс.", 3, false},    {"тысяч", 3, false},
    {"mn", 6, false},        {"mln", 6, false},       {"mio", 6, false},     {"mio.", 6, false},
    {"million", 6, false},   {"millionen", 6, false}, {"млн", 6, false},     {"млн.", 6, false},
    {"миллионов", 6, false},
};

/* The text is a currency's code or sign, or one word behind a space ("months"). */
static bool is_unit(const char *s, bool spaced)
{
    char code[CODE_LENGTH + 1];
    size_t n = strlen(s);

    if (strcmp(s, "$") == 0)
        return true;
    if (n == CODE_LENGTH) {
        for (size_t i = 0; i <= n; i++)
            code[i] = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - ('a' - 'A')) : s[i];
        if (ep_currency_digits(code) >= 0)
            return true;
    }
    size_t word = strcspn(s, "0123456789 .,:;+-/\\*^=<>()[]{}~\"");

    return spaced && word > 0 && (word == n || strcmp(s + word, ".") == 0);
}

/* Take the words behind a number off `s`. False where they are not understood. */
static bool strip_suffix(char *s, int *power, bool *percent)
{
    size_t end = strlen(s);

    while (end > 0 && !is_digit(s[end - 1]))
        end--;
    if (end == 0)
        return false;
    if (s[end] == '.' && (s[end + 1] == '\0' || s[end + 1] == ' ' || s[end + 1] == '%'))
        end++;
    char *word = s + end;
    bool spaced = *word == ' ';

    word += strspn(word, " ");
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (strcmp(word, suffixes[i].text) != 0)
            continue;
        *power = suffixes[i].power;
        *percent = suffixes[i].percent;
        s[end] = '\0';
        return true;
    }
    if (*word != '\0' && !is_unit(word, spaced))
        return false;
    s[end] = '\0';
    return true;
}

/* Take a currency before a number off. Returns where the number begins. */
static char *strip_prefix(char *s)
{
    char word[CODE_LENGTH + 1];
    size_t n = strcspn(s, " 0123456789.,+-");

    if (n == 0 || n > CODE_LENGTH)
        return s;
    snprintf(word, sizeof word, "%.*s", (int)n, s);
    if (!is_unit(word, false))
        return s;
    s += n;
    return s + strspn(s, " ");
}

/* Plain digits with the point moved `power` to the right, tidied: no needless zeros before, a
 * figure before the point and one behind it. False where there are too many digits. */
static bool tidy(const char *s, int power, char *out, size_t size)
{
    char digits[2 * EP_FOLD_BYTES];
    size_t count = 0, whole = 0;
    bool behind = false;

    for (; *s; s++) {
        if (*s == '.')
            behind = true;
        else if (count < EP_FOLD_BYTES) {
            digits[count++] = *s;
            whole += !behind;
        }
    }
    long at = (long)whole + power;

    if (at > MAX_DIGITS + 1 || at < -MAX_DIGITS || count == 0)
        return false;
    while (at > (long)count)
        digits[count++] = '0';
    for (; at < 1; at++) {
        memmove(digits + 1, digits, count++);
        digits[0] = '0';
    }
    size_t skip = 0;

    while (skip + 1 < (size_t)at && digits[skip] == '0')
        skip++;
    digits[count] = '\0';
    int n = snprintf(out, size, "%.*s%s%s", (int)((size_t)at - skip), digits + skip,
                     (size_t)at < count ? "." : "", digits + at);

    return n > 0 && (size_t)n < size;
}

/* A way of writing numbers: fills `out` with digits and at most one '.', and sets a power of ten
 * or a second reading where the way has one. False where `s` is not written so. */
struct reading {
    char digits[EP_FOLD_BYTES + 8], other[EP_FOLD_BYTES + 8];
    int power;
};
typedef bool read_fn(const char *s, struct reading *out);

static bool copy_digits(const char *s, size_t n, struct reading *out)
{
    if (n >= sizeof out->digits || strspn(s, "0123456789.") < n)
        return false;
    memcpy(out->digits, s, n);
    out->digits[n] = '\0';
    return n > 0;
}

/* 010, .5, 5. */
static bool read_untidy(const char *s, struct reading *out)
{
    const char *dot = strchr(s, '.');

    if (dot && strchr(dot + 1, '.'))
        return false;
    return strcmp(s, ".") != 0 && copy_digits(s, strlen(s), out);
}

/* 0x1F, 0o17 */
static bool read_based(const char *s, struct reading *out)
{
    int base = s[0] == '0' && s[1] == 'x' ? 16 : s[0] == '0' && s[1] == 'o' ? 8 : 0;
    size_t n = strlen(s);

    if (base == 0 || n < 3 || n > 12)
        return false;
    char *end;
    unsigned long long value = strtoull(s + 2, &end, base);

    snprintf(out->digits, sizeof out->digits, "%llu", value);
    return *end == '\0' && s[2] != '-' && s[2] != '+' && s[2] != ' ';
}

/* 1e3, 1.5E-2 */
static bool read_exponent(const char *s, struct reading *out)
{
    const char *e = strchr(s, 'e');

    if (!e || !is_digit(e[1] == '-' || e[1] == '+' ? e[2] : e[1]))
        return false;
    char *end;
    long power = strtol(e + 1, &end, 10);

    if (*end != '\0' || power > 2 * MAX_DIGITS || power < -MAX_DIGITS)
        return false;
    out->power = (int)power;
    return copy_digits(s, (size_t)(e - s), out) &&
           strchr(out->digits, '.') == strrchr(out->digits, '.');
}

/* "1.200" becomes "1.2": the zeros were part of a group of thousands that it is not. */
static void trim_zeros(char *s)
{
    size_t n = strlen(s);

    if (!strchr(s, '.'))
        return;
    while (s[n - 1] == '0')
        n--;
    s[s[n - 1] == '.' ? n - 1 : n] = '\0';
}

/* 12:30 is half past twelve or twelve and a half hours. */
static bool read_clock(const char *s, struct reading *out)
{
    size_t hours = strspn(s, "0123456789");

    if (hours == 0 || hours > 3 || s[hours] != ':' || strlen(s + hours) != 3 ||
        !is_digit(s[hours + 1]) || !is_digit(s[hours + 2]) || s[hours + 1] > '5')
        return false;
    int minutes = (s[hours + 1] - '0') * 10 + (s[hours + 2] - '0');
    int hundredths = (minutes * 100 + 30) / 60;

    snprintf(out->digits, sizeof out->digits, "%.*s.%02d", (int)hours, s, hundredths);
    trim_zeros(out->digits);
    return true;
}

/* Digits before `end` with `mark` between groups of three (Indian groups of two before the last
 * three as well). Copies them without the marks. */
static bool read_groups(const char *s, size_t end, char mark, struct reading *out)
{
    size_t group = 0, count = 0, groups = 0;

    for (size_t i = 0; i < end; i++) {
        if (is_digit(s[i])) {
            out->digits[count++] = s[i];
            group++;
            continue;
        }
        if (s[i] != mark || group == 0 || group > 3 || (groups > 0 && group < 2))
            return false;
        group = 0;
        groups++;
    }
    out->digits[count] = '\0';
    return groups > 0 && group == 3;
}

static size_t count_char(const char *s, char c)
{
    size_t n = 0;

    for (; *s; s++)
        n += *s == c;
    return n;
}

/* 65,50 and, with two readings, 1,200 */
static bool read_comma(const char *s, struct reading *out)
{
    const char *comma = strchr(s, ',');

    if (!comma || count_char(s, ',') != 1 || strpbrk(s, " ."))
        return false;
    size_t whole = (size_t)(comma - s);

    if (!is_digit(comma[1]) && comma[1] != '\0')
        return false;
    bool grouped = strlen(comma + 1) == 3 && whole >= 1 && whole <= 3 && s[0] != '0';

    snprintf(grouped ? out->other : out->digits, sizeof out->digits, "%.*s.%s", (int)whole, s,
             comma + 1);
    if (grouped)
        snprintf(out->digits, sizeof out->digits, "%.*s%s", (int)whole, s, comma + 1);
    return strspn(s, "0123456789,") == strlen(s);
}

/* 1,200.50  1.200,50  1 200,5  1 200.5  1,200,000  1.200.000  1 200 */
static bool read_grouped(const char *s, struct reading *out)
{
    static const struct {
        char mark, point;
    } ways[] = {{',', '.'}, {'.', ','}, {' ', '.'}, {' ', ','}};

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const char *point = strrchr(s, ways[i].point);
        size_t end = point ? (size_t)(point - s) : strlen(s);

        if (count_char(s, ways[i].point) > 1 || !read_groups(s, end, ways[i].mark, out))
            continue;
        if (!point)
            return true;
        if (strspn(point + 1, "0123456789") != strlen(point + 1))
            continue;
        size_t n = strlen(out->digits);

        snprintf(out->digits + n, sizeof out->digits - n, ".%s", point + 1);
        return true;
    }
    return false;
}

/* 12_00, 1 2000: marks in places where nobody counts thousands, left out by who wrote them */
static bool read_marked(const char *s, struct reading *out)
{
    size_t count = 0;

    if (!strchr(s, ' ') || strspn(s, "0123456789 ") != strlen(s) || strstr(s, "  "))
        return false;
    for (; *s; s++)
        if (*s != ' ')
            out->digits[count++] = *s;
    out->digits[count] = '\0';
    return true;
}

static read_fn *const readers[] = {read_untidy, read_based,   read_exponent, read_clock,
                                   read_comma,  read_grouped, read_marked};

/* Put sign, digits and % together; the result is a plain number or nothing. */
static bool compose(const char *digits, int power, bool negative, bool percent, char *out,
                    size_t size)
{
    char body[EP_FOLD_BYTES + 8];

    if (!tidy(digits, power, body, sizeof body))
        return false;
    int n = snprintf(out, size, "%s%s%s", negative ? "-" : "", body, percent ? "%" : "");

    return n > 0 && (size_t)n < size && ep_number_is_plain(out, percent);
}

bool ep_number_spell(const char *s, struct ep_spelling *out)
{
    char folded[EP_FOLD_BYTES];
    int power = 0;
    bool percent = false, underscore = strchr(s, '_') != NULL;

    if (!ep_number_fold(s, folded))
        return false;
    char *body = strip_prefix(folded);
    bool negative = *body == '-';

    body += *body == '-' || *body == '+';
    body = strip_prefix(body + strspn(body, " "));
    if (!ep_starts_with(body, "0x") && !strip_suffix(body, &power, &percent))
        return false;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        struct reading r = {.power = 0};

        if (readers[i] == read_marked && !underscore)
            continue;
        if (!readers[i](body, &r))
            continue;
        out->percent = percent;
        out->other[0] = '\0';
        trim_zeros(r.other);
        if (r.other[0] &&
            !compose(r.other, power, negative, percent, out->other, sizeof out->other))
            return false;
        return compose(r.digits, power + r.power, negative, percent, out->text, sizeof out->text);
    }
    return false;
}
