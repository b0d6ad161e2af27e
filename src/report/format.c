/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"
#include "emplan/date.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include <math.h>
#include <string.h>

#define MINUS       "\xE2\x88\x92"
#define ESTIMATE    1000.0 /* from here on a figure that is not whole keeps three digits */
#define STEPS       30.0   /* steps that a spread must hold at least */
#define FEWEST      10.0   /* the same for steps below 1 */
#define WHOLE_FROM  9.95   /* from here on counts, ratios and hours show no decimals */
#define MOST_DIGITS 6      /* decimals that are ever shown */
#define NOTHING     0.0005 /* times a figure */

const char *ep_format_fill(struct ep_arena *a, const char *pattern, const char *names,
                           const char *const *value)
{
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    for (const char *p = pattern; *p; p++) {
        const char *name = p[0] == '{' && p[1] && p[2] == '}' ? strchr(names, p[1]) : NULL;

        if (!name) {
            ep_str_addc(&s, *p);
            continue;
        }
        ep_str_add(&s, value[name - names]);
        p += 2;
    }
    const char *out = ep_arena_strndup(a, s.data, s.length);

    ep_str_clear(&s);
    return out;
}

const char *ep_format_fixed(const struct ep_format *f, double v, int decimals)
{
    const char *plain = ep_number_fixed(f->arena, v, decimals);
    bool negative = plain[0] == '-';
    struct ep_str s;

    plain += negative;
    size_t whole = strcspn(plain, ".");

    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, negative ? MINUS : "");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            ep_str_add(&s, f->group);
        ep_str_addc(&s, plain[i]);
    }
    if (plain[whole]) {
        ep_str_add(&s, f->decimal);
        ep_str_add(&s, plain + whole + 1);
    }
    const char *out = ep_arena_strndup(f->arena, s.data, s.length);

    ep_str_clear(&s);
    return out;
}

/* Exponent of the leading digit; 0 for 0. */
static int exponent(double v)
{
    return v == 0 ? 0 : (int)floor(log10(fabs(v)) + 1e-12);
}

/* Decimals that show `digits` that count, at least `least` and at most MOST_DIGITS. */
static int decimals_for(double v, int digits, int least)
{
    int decimals = digits - 1 - exponent(v);

    return decimals < least ? least : decimals > MOST_DIGITS ? MOST_DIGITS : decimals;
}

static double round_to(double v, double step)
{
    return step > 0 ? round(v / step) * step : v;
}

static bool is_whole(double v)
{
    return fabs(v - round(v)) < 1e-9 * fmax(1, fabs(v));
}

static double three_digits(double v)
{
    return fabs(v) < ESTIMATE ? v : round_to(v, pow(10, exponent(v) - 2));
}

static double estimate(double v)
{
    return is_whole(v) ? v : three_digits(v);
}

/* Three digits, but for what is below 10: whole cents there. */
static double price(double v)
{
    return fabs(v) < 10 ? v : round_to(v, pow(10, exponent(v) - 2));
}

static double exact(double v)
{
    return v;
}

/* 4.10 stays for money, 4.0 is 4 for the rest. */
static int trim(double v, int decimals)
{
    double scale = pow(10, decimals);

    while (decimals > 0 && is_whole(round(v * scale) / 10)) {
        scale /= 10;
        decimals--;
    }
    return decimals;
}

static int count_decimals(const struct ep_format *f, double v)
{
    (void)f;
    return fabs(v) >= WHOLE_FROM ? 0 : trim(v, decimals_for(v, 2, 1));
}

/* 1.0 times, not 1 times; next to nothing is 0 */
static int ratio_decimals(const struct ep_format *f, double v)
{
    (void)f;
    if (fabs(v) < NOTHING)
        return 0;
    return fabs(v) >= WHOLE_FROM ? 0 : decimals_for(v, 2, 1);
}

static int hours_decimals(const struct ep_format *f, double v)
{
    (void)f;
    return fabs(v) >= WHOLE_FROM ? 0 : trim(v, 1);
}

static int money_decimals(const struct ep_format *f, double v)
{
    if (fabs(v) >= 9.995 || is_whole(v) || f->money_digits == 0)
        return fabs(v) < 0.5 && v != 0 ? decimals_for(v, 2, 0) : 0;
    return decimals_for(v, 2, f->money_digits > 2 ? 2 : f->money_digits);
}

/* 16.70, but 320 and 9 */
static int price_decimals(const struct ep_format *f, double v)
{
    if (fabs(v) < 9.995 || f->money_digits == 0)
        return money_decimals(f, v);
    return is_whole(v) ? 0 : f->money_digits;
}

static int money2_decimals(const struct ep_format *f, double v)
{
    (void)v;
    return f->money_digits;
}

static int number_decimals(const struct ep_format *f, double v)
{
    (void)f;
    return fabs(v) >= 999.5 ? 0 : trim(v, decimals_for(v, 3, 0));
}

/* What each way of showing does: factor, decimals by size, how estimates are rounded, unit. */
static const struct way {
    double factor;
    int (*decimals)(const struct ep_format *f, double v);
    double (*round)(double v);
    bool money, percent;
    double finest; /* least step of a spread */
} ways[] = {
    [EP_SHOW_COUNT] = {1, count_decimals, estimate, false, false, 0.1},
    [EP_SHOW_MONEY] = {1, money_decimals, estimate, true, false, 0},
    [EP_SHOW_MONEY2] = {1, money2_decimals, exact, true, false, 0},
    [EP_SHOW_RATE] = {100, count_decimals, exact, false, true, 0},
    [EP_SHOW_NUMBER] = {1, number_decimals, exact, false, false, 0},
    [EP_SHOW_RATIO] = {1, ratio_decimals, exact, false, false, 0},
    [EP_SHOW_HOURS] = {1, hours_decimals, exact, false, false, 0},
    [EP_SHOW_ESTIMATE] = {1, money_decimals, three_digits, true, false, 0},
    [EP_SHOW_PRICE] = {1, price_decimals, price, true, false, 0},
    [EP_SHOW_ABOUT] = {1, count_decimals, three_digits, false, false, 0.1},
};

static const char *unit(const struct ep_format *f, const struct way *way, const char *n)
{
    if (way->money)
        return ep_format_fill(f->arena, f->money, "ns", (const char *const[]){n, f->symbol});
    if (way->percent)
        return ep_format_fill(f->arena, f->percent, "n", &n);
    return n;
}

const char *ep_format_show(const struct ep_format *f, enum ep_show show, double v)
{
    const struct way *way = &ways[show];
    double shown = way->round(v * way->factor);

    return unit(f, way, ep_format_fixed(f, shown, way->decimals(f, shown)));
}

double ep_format_step(double low, double high)
{
    double most = (high - low) / STEPS;

    if (!(most > 0))
        return 0;
    if (most < 1)
        return fmin(1, pow(10, floor(log10(most * STEPS / FEWEST) + 1e-12)));
    double ten = pow(10, floor(log10(most) + 1e-12));

    return most >= 5 * ten ? 5 * ten : ten;
}

/* Never more than three digits, nor parts of one for figures of some size. */
static double step_of(const struct way *way, double low, double high)
{
    double step = ep_format_step(low * way->factor, high * way->factor);
    double size = fmax(fabs(low), fabs(high)) * way->factor;

    if (step == 0)
        return 0;
    if (step < 1 && size >= 20)
        step = 1;
    return fmax(fmax(step, way->finest), pow(10, exponent(size) - 2));
}

static int step_decimals(const struct ep_format *f, const struct way *way, double step)
{
    int decimals = -exponent(step);

    if (decimals < 0)
        return 0;
    if (way->money && decimals == 1 && f->money_digits >= 2)
        return 2;
    return decimals > MOST_DIGITS ? MOST_DIGITS : decimals;
}

static const char *stepped(const struct ep_format *f, const struct way *way, double v, double step)
{
    double shown = round_to(v * way->factor, step);

    return ep_format_fixed(f, shown, shown == 0 ? 0 : step_decimals(f, way, step));
}

const char *ep_format_spread(const struct ep_format *f, enum ep_show show, double v, double low,
                             double high)
{
    const struct way *way = &ways[show];
    double step = step_of(way, low, high);

    return step > 0 ? unit(f, way, stepped(f, way, v, step)) : ep_format_show(f, show, v);
}

static const char *joined(const struct ep_format *f, const char *pattern, enum ep_show show,
                          double low, double high)
{
    const struct way *way = &ways[show];
    double step = step_of(way, low, high);

    if (step == 0)
        return ep_format_show(f, show, low);
    const char *a = stepped(f, way, low, step), *b = stepped(f, way, high, step);

    if (strcmp(a, b) == 0)
        return unit(f, way, a);
    if (low < 0 && pattern == f->range)
        pattern = f->range_signed;
    const char *both = ep_format_fill(f->arena, pattern, "ab", (const char *const[]){a, b});

    return unit(f, way, both);
}

const char *ep_format_range(const struct ep_format *f, enum ep_show show, double low, double high)
{
    return joined(f, f->range, show, low, high);
}

const char *ep_format_between(const struct ep_format *f, enum ep_show show, double low, double high)
{
    return joined(f, f->between, show, low, high);
}

const char *ep_format_month(const struct ep_format *f, const char *month, enum ep_month_form form)
{
    const char *const *const names[] = {
        [EP_MONTH_FULL] = f->month,
        [EP_MONTH_SHORT] = f->short_month,
        [EP_MONTH_OF] = f->month_of,
    };
    int m;

    if (!ep_month_parse(month, &m))
        return month;
    return ep_arena_printf(f->arena, "%s %d", names[form][ep_month_of_year(m)], ep_month_year(m));
}

const char *ep_format_date(const struct ep_format *f, const char *date)
{
    int days;

    if (!ep_date_parse(date, &days))
        return date;
    int month = ep_date_month(days);
    const char *parts[] = {
        ep_arena_printf(f->arena, "%d", days - ep_month_first_day(month) + 1),
        f->month_of[ep_month_of_year(month)],
        ep_arena_printf(f->arena, "%d", ep_month_year(month)),
    };

    return ep_format_fill(f->arena, f->date, "dmy", parts);
}

const char *ep_format_window(const struct ep_format *f, const char *from, const char *to)
{
    if (ep_streq(from, to))
        return ep_format_month(f, from, EP_MONTH_SHORT);
    return ep_format_fill(f->arena, f->range, "ab",
                          (const char *const[]){ep_format_month(f, from, EP_MONTH_SHORT),
                                                ep_format_month(f, to, EP_MONTH_SHORT)});
}

int ep_plural_one(double n)
{
    return fabs(fabs(n) - 1) < 0.05 ? 0 : 1;
}

int ep_plural_slavic(double n)
{
    double shown = fabs(estimate(n)), rounded = round(shown);

    /* of size a number is shown whole: 478.6 is read as 479 */
    if (shown < WHOLE_FROM && fabs(shown - rounded) > 0.05)
        return 1;
    int hundred = (int)fmod(rounded, 100), ten = hundred % 10;

    if (hundred >= 11 && hundred <= 14)
        return 2;
    return ten == 1 ? 0 : ten >= 2 && ten <= 4 ? 1 : 2;
}
