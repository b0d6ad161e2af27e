/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/batch_internal.h"
#include "emplan/number.h"
#include <math.h>
#include <string.h>

static const char minus[] = "\xE2\x88\x92";

/* Digits in groups of three. */
static const char *fixed(struct ep_arena *a, double v, int decimals)
{
    const char *text = ep_number_fixed(a, fabs(v), decimals);
    size_t whole = strcspn(text, "."), n = strlen(text), at = 0;
    char *out = ep_arena_alloc(a, n + whole + sizeof minus);
    bool negative = v < 0 && strspn(text, "0.") < n;

    if (negative) {
        memcpy(out, minus, sizeof minus - 1);
        at = sizeof minus - 1;
    }
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = text[i];
    }
    return out;
}

double ep_batch_round(double v)
{
    return fabs(v) < 1e11 ? round(v * 1e4) / 1e4 : v;
}

static bool is_whole(double v)
{
    return fabs(v - round(v)) < 1e-9;
}

/* An estimate has no more than three digits that count. */
static double three_digits(double v)
{
    double step = 1;

    while (fabs(v) / step >= 1000)
        step *= 10;
    return round(v / step) * step;
}

static const char *estimate(struct ep_arena *a, double v, int most_decimals)
{
    double size = fabs(v);

    if (size >= 1000)
        return fixed(a, three_digits(v), 0);
    if (size >= 9.95 || is_whole(v))
        return fixed(a, round(v), 0);
    return fixed(a, v, size >= 0.995 && most_decimals < 2 ? 1 : 2);
}

const char *ep_batch_count(struct ep_arena *a, double v)
{
    return estimate(a, v, 1);
}

static const char *with_symbol(struct ep_arena *a, const char *text, const char *currency)
{
    return ep_arena_printf(a, "%s %s", text, ep_currency_symbol(currency));
}

const char *ep_batch_money(struct ep_arena *a, double v, const char *currency)
{
    return with_symbol(a, estimate(a, v, 2), currency);
}

const char *ep_batch_exact(struct ep_arena *a, double v, const char *currency, int digits)
{
    return with_symbol(a, fixed(a, v, is_whole(v) ? 0 : digits), currency);
}

const char *ep_batch_percent(struct ep_arena *a, double share)
{
    if (share > 0.995 && share < 1)
        return "over 99 %";
    if (share > 0 && share < 0.005)
        return "under 1 %";
    return ep_arena_printf(a, "%s %%", ep_number_fixed(a, 100 * share, 0));
}

const char *ep_batch_escape(struct ep_arena *a, const char *s)
{
    static const char active[] = "!#$&)*.:<>@[\\]^_`{|}~", /* anywhere */
        first[] = "\"%'(+,-/;=?";                          /* at the beginning of a line only */
    const char *clean = ep_text_clean(a, s);
    char *out = ep_arena_alloc(a, 2 * strlen(clean) + 1), *to = out;

    for (; *clean; clean++) {
        if (strchr(active, *clean) || (to == out && strchr(first, *clean)))
            *to++ = '\\';
        *to++ = *clean;
    }
    return out;
}
