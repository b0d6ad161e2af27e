/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>

#define MOST_RATE 0.999

struct ep_range ep_in_mean(double sum, double squares, double n)
{
    if (n < 1)
        return ep_range_of(0);
    double mean = sum / n;

    if (n < 2 || mean <= 0)
        return ep_range_of(mean);
    double variance = fmax(0, (squares - sum * mean) / (n - 1));
    double spread = exp(EP_Z90 * sqrt(variance / n) / mean);

    return (struct ep_range){mean / spread, mean, mean * spread};
}

struct ep_range ep_in_share(double hits, double trials)
{
    if (trials <= 0)
        return ep_range_of(0);
    double p = fmin(hits / trials, MOST_RATE), z = EP_Z90 * EP_Z90 / trials;
    double centre = (p + z / 2) / (1 + z);
    double half = sqrt(p * (1 - p) * z + z * z / 4) / (1 + z);

    return (struct ep_range){fmin(centre - half, p), p, fmax(centre + half, p)};
}

void ep_in_ratio_add(struct ep_in_ratio *r, double a, double b)
{
    r->a += a;
    r->b += b;
    r->aa += a * a;
    r->ab += a * b;
    r->bb += b * b;
    r->n += 1;
}

struct ep_range ep_in_ratio_range(const struct ep_in_ratio *r)
{
    if (r->b <= 0)
        return ep_range_of(0);
    double ratio = r->a / r->b;

    if (r->n < 2 || ratio <= 0)
        return ep_range_of(ratio);
    double rest = fmax(0, r->aa - 2 * ratio * r->ab + ratio * ratio * r->bb);
    double error = sqrt(r->n / (r->n - 1) * rest) / r->b;
    double spread = exp(EP_Z90 * error / ratio);

    return (struct ep_range){ratio / spread, ratio, ratio * spread};
}

static double at_rank(const double *sorted, size_t count, double rank)
{
    double r = fmin(fmax(rank, 0), (double)(count - 1));
    size_t below = (size_t)r;
    size_t above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (r - (double)below) * (sorted[above] - sorted[below]);
}

/* The rank of the median is binomial (n, 1/2): n/2 +- 1.28 sqrt(n)/2. */
struct ep_range ep_in_median(const double *sorted, size_t count)
{
    if (count == 0)
        return ep_range_of(0);
    double middle = (double)(count - 1) / 2, half = EP_Z90 * sqrt((double)count) / 2;

    return (struct ep_range){at_rank(sorted, count, middle - half), at_rank(sorted, count, middle),
                             at_rank(sorted, count, middle + half)};
}

/* Twelve months around month i, the two outer ones by half. */
static double moving_average(const double *count, size_t i)
{
    double sum = (count[i - 6] + count[i + 6]) / 2;

    for (size_t k = i - 5; k <= i + 5; k++)
        sum += count[k];
    return sum / 12;
}

bool ep_in_season_of(int first, const double *count, size_t months, double season[12])
{
    double sum[12] = {0}, mean = 0;
    int seen[12] = {0};

    if (months < 24)
        return false;
    for (size_t i = 6; i + 6 < months; i++) {
        double average = moving_average(count, i);
        int m = ep_month_of_year(first + (int)i);

        if (average <= 0)
            return false;
        sum[m] += count[i] / average;
        seen[m]++;
    }
    for (int m = 0; m < 12; m++) {
        if (seen[m] == 0)
            return false;
        mean += sum[m] / seen[m] / 12;
    }
    for (int m = 0; m < 12 && mean > 0; m++)
        season[m] = sum[m] / seen[m] / mean;
    return mean > 0;
}
