/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base_internal.h"
#include "emplan/error.h"
#include "emplan/number.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_BYTES 80
#define MAX_PARTS  3
#define MAX_SPREAD 34.538776394910684 /* ln 1e15: spread towards a bound of zero */

struct ep_range ep_range_of(double value)
{
    return (struct ep_range){value, value, value};
}

bool ep_range_wide(struct ep_range r)
{
    return r.low < r.high;
}

static double logit(double p)
{
    return log(p / (1 - p));
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Cut `s` at each ".." into parts. Returns their number, 0 where there are too many or too long. */
static size_t cut_parts(const char *s, char part[MAX_PARTS][PART_BYTES])
{
    for (size_t count = 0; count < MAX_PARTS; count++) {
        const char *mark = strstr(s, "..");
        size_t n = mark ? (size_t)(mark - s) : strlen(s);

        if (n >= PART_BYTES)
            return 0;
        memcpy(part[count], s, n);
        part[count][n] = '\0';
        if (!mark)
            return count + 1;
        s = mark + 2;
    }
    return 0;
}

static bool refuse_spelling(const char *s, bool percent, struct ep_number_fault *fault)
{
    char spelled[4 * PART_BYTES];

    if (!ep_range_spell(s, spelled, sizeof spelled))
        return ep_number_refuse(fault, s, "is not a number or range",
                                "write a number such as 50 or a range such as 40..60");
    if (strchr(spelled, '%') && !percent)
        return ep_number_refuse(fault, s, "is a range of shares where plain numbers belong",
                                "write the figures without %%");
    return ep_number_refuse(fault, s, "is not a range", "write %s", spelled);
}

/* Shares and plain numbers must not be mixed: 40..60% would begin at 4000%. */
static bool mixed_percent(char part[MAX_PARTS][PART_BYTES], size_t count)
{
    size_t with = 0;

    for (size_t i = 0; i < count; i++)
        with += strchr(part[i], '%') != NULL;
    return with > 0 && with < count;
}

/* A range has the same distance in percent on both sides, so it cannot begin at zero. */
static bool refuse_zero(const char *s, double low, double high, bool share,
                        struct ep_number_fault *fault)
{
    char text[32], from[EP_NUMBER_BYTES], to[EP_NUMBER_BYTES];
    double unit = share ? 100 : 1;
    const char *reason = low < 0 ? "begins below zero" : "begins at zero";

    if (high <= 0)
        return ep_number_refuse(fault, s, reason, "write figures above zero, or one figure");
    snprintf(text, sizeof text, "%.0e", high * unit / 10);
    ep_number_format(strtod(text, NULL), from);
    snprintf(text, sizeof text, "%.12e", high * unit);
    ep_number_format(strtod(text, NULL), to);
    return ep_number_refuse(fault, s, reason,
                            "write a low end above zero, such as %s%s..%s%s, or one figure", from,
                            share ? "%" : "", to, share ? "%" : "");
}

/* The rules of a proper range's ends: above zero on the log scale, below one on the logit scale,
 * in ascending order. */
static bool check_ends(const char *s, char part[MAX_PARTS][PART_BYTES], size_t count,
                       const double *v, bool rate, struct ep_number_fault *fault)
{
    bool share = strchr(part[count - 1], '%') != NULL;

    for (size_t i = 1; i < count; i++)
        if (v[i] < v[i - 1]) {
            if (count == 2)
                return ep_number_refuse(fault, s, "runs downwards", "write %s..%s", part[1],
                                        part[0]);
            return ep_number_refuse(fault, s, "is not in ascending order",
                                    "write the lowest, the middle and the highest figure");
        }
    if (v[0] <= 0)
        return refuse_zero(s, v[0], v[count - 1], share, fault);
    if (rate && v[count - 1] >= 1)
        return ep_number_refuse(fault, s, "reaches 100% or more",
                                share || v[0] <= 1 ? "write a high end below 100%%, such as 99%%"
                                                   : "write shares with %%, such as %s%%..%s%%",
                                part[0], part[count - 1]);
    return true;
}

static double middle(double low, double high, bool rate)
{
    double m = rate ? logistic((logit(low) + logit(high)) / 2) : sqrt(low) * sqrt(high);

    return fmin(fmax(m, low), high);
}

bool ep_range_parse(const char *s, bool percent, bool rate, struct ep_range *out,
                    struct ep_number_fault *fault)
{
    char part[MAX_PARTS][PART_BYTES];
    double v[MAX_PARTS];
    size_t count = cut_parts(s, part);

    if (count == 1) {
        char spelled[4 * PART_BYTES];

        if (ep_number_parse(s, percent, &v[0], fault)) {
            *out = ep_range_of(v[0]);
            return true;
        }
        return ep_range_spell(s, spelled, sizeof spelled) ? refuse_spelling(s, percent, fault)
                                                          : false;
    }
    for (size_t i = 0; i < count; i++)
        if (!ep_number_parse(part[i], percent, &v[i], NULL))
            return refuse_spelling(s, percent, fault);
    if (count == 0 || mixed_percent(part, count))
        return refuse_spelling(s, percent, fault);
    if (v[0] == v[count - 1] && v[0] == v[1]) {
        *out = ep_range_of(v[0]);
        return true;
    }
    if (!check_ends(s, part, count, v, rate, fault))
        return false;
    out->low = v[0];
    out->high = v[count - 1];
    out->mid = count == 3 ? v[1] : middle(v[0], v[1], rate);
    return true;
}

/* --- calculating ------------------------------------------------------------------------------ */

static double finite(double v)
{
    return fmin(fmax(v, -DBL_MAX), DBL_MAX);
}

/* ln(high / low) of two bounds, capped where one is zero, so that nothing infinite comes out. */
static double spread(double low, double high)
{
    if (high <= low || high <= 0)
        return 0;
    return low <= 0 ? MAX_SPREAD : fmin(log(high) - log(low), MAX_SPREAD);
}

static struct ep_range widen_rate(struct ep_range r, double f)
{
    double at = logit(r.mid);
    double down = r.low > 0 ? at - logit(r.low) : MAX_SPREAD;
    double up = r.high < 1 ? logit(r.high) - at : MAX_SPREAD;
    bool certain = !ep_range_wide(r);

    down = certain ? log(f) : down * f;
    up = certain ? log(f) : up * f;
    r.low = fmin(logistic(at - down), r.mid);
    r.high = fmax(logistic(at + up), r.mid);
    if (r.high >= 1)
        r.high = nextafter(1, 0);
    return r;
}

struct ep_range ep_range_widen(struct ep_range r, double f, bool rate)
{
    bool certain = !ep_range_wide(r);

    if (r.mid <= 0 || f <= 0 || (certain && f <= 1) || (rate && r.mid >= 1))
        return r;
    if (rate)
        return widen_rate(r, f);
    double down = certain ? log(f) : f * spread(r.low, r.mid);
    double up = certain ? log(f) : f * spread(r.mid, r.high);

    r.low = r.mid * exp(-down);
    r.high = finite(r.mid * exp(up));
    return r;
}

/* Spreads of independent factors add in quadrature on the log scale. */
static struct ep_range combine(double mid, double down1, double down2, double up1, double up2)
{
    double m = finite(mid);

    return (struct ep_range){m * exp(-hypot(down1, down2)), m, finite(m * exp(hypot(up1, up2)))};
}

/* A product that is certain, or has no log scale, is that of the bounds. */
static bool plain(struct ep_range a, struct ep_range b)
{
    return a.mid <= 0 || b.mid <= 0 || (!ep_range_wide(a) && !ep_range_wide(b));
}

struct ep_range ep_range_product(struct ep_range a, struct ep_range b)
{
    if (plain(a, b))
        return ep_range_of(finite(a.mid * b.mid));
    return combine(a.mid * b.mid, spread(a.low, a.mid), spread(b.low, b.mid), spread(a.mid, a.high),
                   spread(b.mid, b.high));
}

struct ep_range ep_range_ratio(struct ep_range a, struct ep_range b)
{
    if (b.mid == 0)
        EP_BUG("a range is divided by zero");
    if (plain(a, b))
        return ep_range_of(finite(a.mid / b.mid));
    return combine(a.mid / b.mid, spread(a.low, a.mid), spread(b.mid, b.high),
                   spread(a.mid, a.high), spread(b.low, b.mid));
}

struct ep_range ep_range_scale(struct ep_range r, double factor)
{
    return (struct ep_range){finite(r.low * factor), finite(r.mid * factor),
                             finite(r.high * factor)};
}
