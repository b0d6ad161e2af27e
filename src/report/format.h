/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_FORMAT_H
#define EP_REPORT_FORMAT_H

/* Numbers, money, months and plurals of one language, without the system's locale. Every function
 * takes finite numbers only; a minus is U+2212; -0 never appears. Results are arena-owned. */

#include "emplan/arena.h"
#include <stdbool.h>

struct ep_format {
    struct ep_arena *arena;
    const char *decimal, *group;                            /* "." and "," */
    const char *money, *percent;                            /* "{n} {s}" and "{n} %" */
    const char *range, *between;                            /* "{a} – {b}", "{a} and {b}" */
    const char *range_signed;                               /* "{a} to {b}", where one is below 0 */
    const char *date;                                       /* "{d} {m} {y}" */
    const char *month[12], *short_month[12], *month_of[12]; /* month_of: as in a date */
    const char *symbol;                                     /* of the currency */
    int money_digits;                                       /* decimals of its minor unit */
    int (*plural)(double n);                                /* which of the plural forms */
};

/* How a number is shown. */
enum ep_show {
    EP_SHOW_COUNT,   /* 2,350; 4.1 */
    EP_SHOW_MONEY,   /* 5,200 €; 0.71 € */
    EP_SHOW_MONEY2,  /* 0.71 €, 5,200.00 € */
    EP_SHOW_RATE,    /* 0.36 is 36 % */
    EP_SHOW_NUMBER,  /* 1.25 */
    EP_SHOW_RATIO,   /* 2.6 */
    EP_SHOW_HOURS,   /* 9; 2.5 */
    EP_SHOW_ESTIMATE, /* money that is always an estimate: three digits from 1,000 on */
    EP_SHOW_PRICE,    /* of one visit, lead ...: three digits; 0.71 €, 16.70 €, 319 € */
    EP_SHOW_ABOUT     /* a count that is always an estimate: three digits from 1,000 on */
};

/* Grouped, with exactly `decimals` of them. */
const char *ep_format_fixed(const struct ep_format *f, double v, int decimals);
/* Digits by size: below 10 two that count, from 10 whole ones; amounts and counts from 1,000 on
 * that are not whole are estimates and keep three digits. */
const char *ep_format_show(const struct ep_format *f, enum ep_show show, double v);
/* The step to which figures are rounded whose 10th and 90th percentiles are low and high: the
 * largest of 1, 5, 10, 50 ... that fits the spread 30 times, below 1 the largest of 0.1, 0.01 ...
 * that fits it 10 times; 0 (no rounding) where there is no spread. */
double ep_format_step(double low, double high);
/* `v` no finer than its spread; as ep_format_show() where there is none. */
const char *ep_format_spread(const struct ep_format *f, enum ep_show show, double v, double low,
                             double high);
/* "270 – 540", "27 – 53 €"; one figure where both look alike. */
const char *ep_format_range(const struct ep_format *f, enum ep_show show, double low, double high);
/* The same for a sentence: "270 and 540". */
const char *ep_format_between(const struct ep_format *f, enum ep_show show, double low,
                              double high);

/* How a month is named: April, Apr, or as after a preposition or a day (Russian: of April). */
enum ep_month_form {
    EP_MONTH_FULL,
    EP_MONTH_SHORT,
    EP_MONTH_OF
};
/* "2027-04" as April 2027 or Apr 2027; "2027-04-15" as 15 April 2027. What is neither is given
 * back. */
const char *ep_format_month(const struct ep_format *f, const char *month, enum ep_month_form form);
const char *ep_format_date(const struct ep_format *f, const char *date);
/* "Mar 2027 – Feb 2028"; one month where both are the same. */
const char *ep_format_window(const struct ep_format *f, const char *from, const char *to);

/* Plural rules: English and German (one, many), Russian (one, few, many). */
int ep_plural_one(double n);
int ep_plural_slavic(double n);

/* Replace each {x} of `pattern` by value[i] where name[i] is x. */
const char *ep_format_fill(struct ep_arena *a, const char *pattern, const char *names,
                           const char *const *value);

#endif
