/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/date.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FIRST_YEAR 1900
#define LAST_YEAR  2199

/* Exactly `n` ASCII digits at *s; moves *s behind them. -1 where there are fewer. */
static int digits(const char **s, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        char c = (*s)[i];

        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    *s += n;
    return value;
}

static bool take(const char **s, const char *text)
{
    size_t n = strlen(text);

    if (strncmp(*s, text, n) != 0)
        return false;
    *s += n;
    return true;
}

static int read_year(const char **s)
{
    int year = digits(s, 4);

    return year < FIRST_YEAR || year > LAST_YEAR ? -1 : year;
}

static bool read_month(const char **s, int *out)
{
    int year = read_year(s);

    if (year < 0 || !take(s, "-"))
        return false;
    int month = digits(s, 2);

    if (month < 1 || month > 12)
        return false;
    *out = year * 12 + month - 1;
    return true;
}

bool ep_month_parse(const char *s, int *out)
{
    int month;

    if (!read_month(&s, &month) || *s != '\0')
        return false;
    *out = month;
    return true;
}

/* What may follow a year: parts of it by name, their number and length in months. */
static const struct {
    const char *mark;
    int parts, months;
} year_parts[] = {{"-Q", 4, 3}, {"-H", 2, 6}};

/* "2027", "2027-Q2", "2027-H1" */
static bool year_window(const char *s, struct ep_window *out)
{
    int year = read_year(&s);

    if (year < 0)
        return false;
    if (*s == '\0') {
        *out = (struct ep_window){year * 12, year * 12 + 11};
        return true;
    }
    for (size_t i = 0; i < sizeof year_parts / sizeof year_parts[0]; i++) {
        const char *p = s;

        if (!take(&p, year_parts[i].mark))
            continue;
        int part = digits(&p, 1);

        if (part < 1 || part > year_parts[i].parts || *p != '\0')
            return false;
        out->from = year * 12 + (part - 1) * year_parts[i].months;
        out->to = out->from + year_parts[i].months - 1;
        return true;
    }
    return false;
}

bool ep_window_parse(const char *s, struct ep_window *out)
{
    struct ep_window w;

    if (year_window(s, out))
        return true;
    if (!read_month(&s, &w.from))
        return false;
    w.to = w.from;
    if (*s != '\0' && (!take(&s, "..") || !read_month(&s, &w.to) || *s != '\0' || w.to < w.from))
        return false;
    *out = w;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that
 * the leap day is the last one. Eras of 400 years have 146097 days. */
static int days_from_civil(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int days, int *year, int *month, int *day)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;

    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

bool ep_date_parse(const char *s, int *days)
{
    int month;

    if (!read_month(&s, &month) || !take(&s, "-"))
        return false;
    int day = digits(&s, 2);

    if (*s != '\0' || day < 1 || day > month_days(month / 12, month % 12 + 1))
        return false;
    *days = days_from_civil(month / 12, month % 12 + 1, day);
    return true;
}

char *ep_month_text(int month, char buf[8])
{
    char text[32];

    snprintf(text, sizeof text, "%04d-%02d", ep_month_year(month), ep_month_of_year(month) + 1);
    memcpy(buf, text, 7);
    buf[7] = '\0';
    return buf;
}

char *ep_date_text(int days, char buf[11])
{
    char text[48];
    int year, month, day;

    civil_from_days(days, &year, &month, &day);
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    memcpy(buf, text, 10);
    buf[10] = '\0';
    return buf;
}

int ep_month_first_day(int month)
{
    return days_from_civil(ep_month_year(month), ep_month_of_year(month) + 1, 1);
}

int ep_date_month(int days)
{
    int year, month, day;

    civil_from_days(days, &year, &month, &day);
    return year * 12 + month - 1;
}

int ep_month_of_year(int month)
{
    int m = month % 12;

    return m < 0 ? m + 12 : m;
}

int ep_month_year(int month)
{
    return (month - ep_month_of_year(month)) / 12;
}
