/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_DATE_H
#define EP_DATE_H

/* Months and dates of the Gregorian calendar. A month is an int: year * 12 + month - 1. */

#include <stdbool.h>

struct ep_window {
    int from, to; /* months, both included */
};

/* Read "2027-04". False, *out untouched, where it is none (years 1900 to 2199). */
bool ep_month_parse(const char *s, int *out);
/* Read "2027-04..2027-06", "2027-Q2", "2027-H1", "2027", or one month. False where it is none or
 * ends before it begins. */
bool ep_window_parse(const char *s, struct ep_window *out);
/* Read "2027-04-15" into days since 1970-01-01; false for days that do not exist. */
bool ep_date_parse(const char *s, int *days);
/* Write "2027-04" (8 bytes with the NUL) and return buf. */
char *ep_month_text(int month, char buf[8]);
/* Write "2027-04-15" (11 bytes with the NUL) and return buf. */
char *ep_date_text(int days, char buf[11]);
/* First day of a month, in days since 1970-01-01. */
int ep_month_first_day(int month);
/* Month that a day lies in. */
int ep_date_month(int days);
/* Month of the year, 0 to 11. */
int ep_month_of_year(int month);
int ep_month_year(int month);

#endif
