/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <sha256.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_TEXT 400 /* bytes */
#define MOST_MONEY   1e12
#define SHOWN        "40" /* bytes of a cell in a message */

bool ep_in_refuse(struct ep_in_fault *fault, const char *reason, const char *hint,
                  const char *format, ...)
{
    va_list args;

    fault->reason = reason;
    snprintf(fault->hint, sizeof fault->hint, "%s", hint);
    va_start(args, format);
    vsnprintf(fault->message, sizeof fault->message, format, args);
    va_end(args);
    return false;
}

/* --- numbers ----------------------------------------------------------------------------------
 */

/* Up to fifteen digits and nothing else: what most cells of large files are. */
static bool digits_only(const char *s, double *out)
{
    long long n = 0;
    int i = 0;

    for (; s[i] >= '0' && s[i] <= '9' && i < 15; i++)
        n = n * 10 + (s[i] - '0');
    if (i == 0 || s[i] || (i > 1 && s[0] == '0'))
        return false;
    *out = (double)n;
    return true;
}

/* "1.250": one and a quarter here, twelve hundred and fifty where the point divides thousands. */
static bool doubtful(const char *s)
{
    size_t whole = strspn(s, "0123456789");

    return whole >= 1 && whole <= 3 && s[0] != '0' && s[whole] == '.' &&
           strspn(s + whole + 1, "0123456789") == 3 && s[whole + 4] == '\0';
}

static bool refuse_doubtful(const char *s, struct ep_in_fault *fault)
{
    char decimal[16], thousand[16];
    size_t whole = strspn(s, "0123456789"), n = strlen(s);

    snprintf(thousand, sizeof thousand, "%.*s%s", (int)whole, s, s + whole + 1);
    while (n > 0 && s[n - 1] == '0')
        n--;
    n -= n > 0 && s[n - 1] == '.';
    snprintf(decimal, sizeof decimal, "%.*s", (int)n, s);
    ep_in_refuse(fault, "a number that can be read in two ways", "", "'%s' can be %s or %s", s,
                 decimal, thousand);
    snprintf(fault->hint, sizeof fault->hint, "write %s, or %s if you mean that", thousand,
             decimal);
    return false;
}

static bool in_bounds(const struct ep_in_column *c, double low, double high, const char *text,
                      struct ep_in_fault *fault)
{
    bool money = c->type == EP_IN_MONEY || c->type == EP_IN_SIGNED;
    double most = c->most > 0 ? c->most : money ? MOST_MONEY : 0;

    if (low < 0 && c->type != EP_IN_SIGNED)
        return ep_in_refuse(fault, "a figure below 0", "write a figure of 0 or more",
                            "'%." SHOWN "s' is below 0", text);
    if (most > 0 && (high > most || low < -most))
        return ep_in_refuse(fault, "a figure that is too large", "check the unit of the column",
                            "'%." SHOWN "s' is more than %g", text, most);
    return true;
}

static bool number(const struct ep_in_column *c, const char *text, int digits,
                   struct ep_in_value *out, struct ep_in_fault *fault)
{
    struct ep_number_fault why;
    bool thousands = c->type != EP_IN_NUMBER &&
                     (c->type == EP_IN_WHOLES || c->type == EP_IN_RANGE || digits != 3);

    if (digits_only(text, &out->number)) {
        out->range = ep_range_of(out->number);
        return in_bounds(c, out->number, out->number, text, fault);
    }
    if (thousands && doubtful(text + (text[0] == '-')))
        return refuse_doubtful(text + (text[0] == '-'), fault);
    if (c->type == EP_IN_RANGE && strstr(text, "..")) {
        if (!ep_range_parse(text, false, false, &out->range, &why))
            return ep_in_refuse(fault, "no range", why.hint, "%s", why.reason);
        out->number = out->range.mid;
        return in_bounds(c, out->range.low, out->range.high, text, fault);
    }
    if (!ep_number_parse(text, false, &out->number, &why))
        return ep_in_refuse(fault, "no number", why.hint, "%s", why.reason);
    out->range = ep_range_of(out->number);
    return in_bounds(c, out->number, out->number, text, fault);
}

/* --- dates ------------------------------------------------------------------------------------
 */

/* "4/3/2026", "04.03.26": three numbers with the year at the end. */
static bool split_date(const char *s, int part[3])
{
    char *end;

    for (int i = 0; i < 3; i++) {
        if (*s < '0' || *s > '9' || strspn(s, "0123456789") > 4)
            return false;
        part[i] = (int)strtol(s, &end, 10);
        s = end;
        if (i < 2 && *s != '.' && *s != '/' && *s != '-')
            return false;
        s += i < 2;
    }
    return *s == '\0' || *s == ' ';
}

static bool date_text(int year, int month, int day, char out[11])
{
    char text[40];
    int days;

    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    if (strlen(text) != 10 || !ep_date_parse(text, &days))
        return false;
    ep_date_text(days, out);
    return true;
}

static bool refuse_date(const char *text, const char *form, struct ep_in_fault *fault)
{
    char day_first[11] = "", month_first[11] = "", hint[100];
    int p[3];

    snprintf(hint, sizeof hint, "write it as %s", form);
    if (split_date(text, p) && p[2] > 31) {
        int year = p[2] < 100 ? 2000 + p[2] : p[2];
        bool first = date_text(year, p[1], p[0], day_first);
        bool second = date_text(year, p[0], p[1], month_first);

        if (first && second && strcmp(day_first, month_first) != 0) {
            snprintf(hint, sizeof hint, "write %s or %s", day_first, month_first);
            return ep_in_refuse(fault, "a date that can be read in two ways", hint,
                                "'%." SHOWN "s' can be %s or %s", text, day_first, month_first);
        }
        if (first || second)
            snprintf(hint, sizeof hint, "write %s", first ? day_first : month_first);
    }
    return ep_in_refuse(fault, "no date", hint, "'%." SHOWN "s' is no date", text);
}

static bool refuse_month(const char *text, struct ep_in_fault *fault)
{
    char month[8], hint[60] = "write it as 2026-04";
    int day;

    if (ep_date_parse(text, &day))
        snprintf(hint, sizeof hint, "write %s: a row is a whole month",
                 ep_month_text(ep_date_month(day), month));
    return ep_in_refuse(fault, "no month", hint, "'%." SHOWN "s' is no month", text);
}

/* --- words and people --------------------------------------------------------------------------
 */

static bool word(const struct ep_in_column *c, const char *text, struct ep_in_value *out,
                 struct ep_in_fault *fault)
{
    size_t n = strlen(text);
    char hint[160];

    out->number = 0;
    for (const char *w = c->words; *w; out->number++) {
        size_t length = strcspn(w, " ");

        if (length == n && memcmp(w, text, n) == 0)
            return true;
        w += length + (w[length] == ' ');
    }
    snprintf(hint, sizeof hint, "write one of: %s", c->words);
    return ep_in_refuse(fault, "none of the words that are possible", hint,
                        "'%." SHOWN "s' is none of the words of this column", text);
}

/* Who a customer is does not matter, only whether it is the same one. */
static void hash_customer(const char *text, const char *salt, uint64_t key[2])
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX hash;

    SHA256Init(&hash);
    SHA256Update(&hash, (const uint8_t *)salt, strlen(salt) + 1);
    SHA256Update(&hash, (const uint8_t *)text, strlen(text));
    SHA256Final(digest, &hash);
    memcpy(key, digest, 2 * sizeof key[0]);
}

static bool plain_text(const char *text, struct ep_in_fault *fault)
{
    size_t n = 0;

    for (; text[n]; n++)
        if ((unsigned char)text[n] < 0x20 || text[n] == 0x7F)
            return ep_in_refuse(fault, "a text with a control character",
                                "take line breaks and tabs out of the cell",
                                "the text holds a control character");
    if (n > LONGEST_TEXT)
        return ep_in_refuse(fault, "a text that is too long", "shorten it",
                            "the text is longer than %d bytes", LONGEST_TEXT);
    return true;
}

bool ep_in_cell(const struct ep_in_column *c, const char *text, const char *salt, int digits,
                struct ep_in_value *out, struct ep_in_fault *fault)
{
    out->given = text[0] != '\0';
    out->text = text;
    if (!out->given)
        return !c->required ||
               ep_in_refuse(fault, "an empty cell", "fill it in, or take the row away",
                            "the cell is empty");
    switch (c->type) {
    case EP_IN_TEXT:
        return plain_text(text, fault);
    case EP_IN_CUSTOMER:
        hash_customer(text, salt, out->key);
        return true;
    case EP_IN_DATE:
        return ep_date_parse(text, &out->time) || refuse_date(text, "2026-04-15", fault);
    case EP_IN_MONTH:
        return ep_month_parse(text, &out->time) || refuse_month(text, fault);
    case EP_IN_WORD:
        return word(c, text, out, fault);
    default:
        return number(c, text, digits, out, fault);
    }
}
