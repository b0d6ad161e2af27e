/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"

#include <math.h>
#include <stdlib.h>

#define LEVEL 0.8 /* of the range P10 to P90 */

double ep_pinball(double p, double forecast, double actual)
{
    return actual >= forecast ? (actual - forecast) * p : (forecast - actual) * (1 - p);
}

double ep_interval_score(double low, double high, double level, double actual)
{
    return high - low + 2 / (1 - level) * (fmax(0, low - actual) + fmax(0, actual - high));
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double ep_brier(const double *probability, const bool *happened, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++) {
        double off = probability[i] - (happened[i] ? 1 : 0);
        sum += off * off;
    }
    return count > 0 ? sum / count : 0;
}

/* ---- the planner's ranges ---- */

/* P(Bin(n, p) <= k), exactly as the incomplete beta function has it. */
static double binomial_below(double k, double n, double p)
{
    if (k < 0)
        return 0;
    return k >= n ? 1 : 1 - ep_beta_below((struct ep_beta){k + 1, n - k}, p);
}

/* How far off, in half-widths of the range on that side; -1: cannot be told. */
static double stretch(const struct ep_outcome *o)
{
    const struct ep_range *f = &o->forecast;
    if (!(f->low > 0) || !(f->mid > f->low) || !(f->high > f->mid) || !(o->actual > 0))
        return -1;
    double off = log(o->actual / f->mid);
    return off >= 0 ? off / log(f->high / f->mid) : off / log(f->low / f->mid);
}

static double factor_of(const struct ep_outcome *o, int count)
{
    struct ep_arena *scratch = ep_arena_new();
    double *v = EP_NEW_ARRAY(scratch, double, (size_t)count + 1), factor = 0;
    int told = 0;
    for (int i = 0; i < count; i++) {
        double s = stretch(&o[i]);
        if (s >= 0)
            v[told++] = s;
    }
    qsort(v, (size_t)told, sizeof *v, rising);
    if (told >= EP_COVERAGE_ENOUGH)
        factor = ep_quantile_sorted(v, told, LEVEL);
    ep_arena_free(scratch);
    return factor;
}

void ep_coverage_of(const struct ep_outcome *o, int count, struct ep_coverage *out)
{
    struct ep_coverage c = {.count = count, .limits = {0, 1}, .too_narrow = 1, .too_wide = 1};
    for (int i = 0; i < count; i++) {
        const struct ep_range *f = &o[i].forecast;
        double y = o[i].actual;
        c.inside += f->low <= y && y <= f->high;
        c.pinball += (ep_pinball(0.1, f->low, y) + ep_pinball(0.5, f->mid, y) +
                      ep_pinball(0.9, f->high, y)) /
                     (3.0 * count);
        c.interval += ep_interval_score(f->low, f->high, LEVEL, y) / count;
    }
    if (count > 0) {
        c.share = (double)c.inside / count;
        c.limits = ep_share_limits(c.inside, count, 0.95);
        c.too_narrow = binomial_below(c.inside, count, LEVEL);
        c.too_wide = 1 - binomial_below(c.inside - 1, count, LEVEL);
        c.factor = factor_of(o, count);
    }
    *out = c;
}
