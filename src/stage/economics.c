/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/economics.h"

#include "emplan/date.h"
#include "emplan/error.h"
#include "emplan/sbg.h"

#include <math.h>

#define MOST_INPUTS 16
#define MOST        1e12
/* Sums of months may miss their own total by rounding. */
#define PAYBACK_SLACK 1e-9
/* A rate of counts stays a rate. */
#define MOST_RATE 0.999

double ep_margin_per_order(const struct ep_order_terms *t)
{
    return t->order_value * (1 - t->return_rate) * t->gross_margin - t->shipping -
           t->order_value * t->payment_fee;
}

double ep_break_even_roas(double order_value, double margin)
{
    return margin > 0 ? order_value / margin : 0;
}

/* Share of subscribers still there after `month` months. */
static double stays(const struct ep_repeat_terms *t, int month)
{
    double alpha = t->churn * t->churn_spread;

    if (alpha <= 0 || t->churn >= 1)
        return pow(1 - t->churn, month);
    return ep_sbg_survival(alpha, t->churn_spread - alpha, month);
}

double ep_orders_in_month(const struct ep_repeat_terms *t, int month)
{
    double years = month / 12.0;
    double discount = pow(1 + t->discount, -years);

    if (month == 0)
        return 1;
    if (t->subscription)
        return stays(t, month) * discount;
    double rate = month < 12 ? fmax(0, t->orders_per_year - 1) / 11 : t->orders_per_year / 12;

    return rate * pow(t->retention, years) * discount;
}

double ep_orders_over_horizon(const struct ep_repeat_terms *t)
{
    double sum = 0;

    for (int m = 0; m < t->horizon; m++)
        sum += ep_orders_in_month(t, m);
    return sum;
}

int ep_payback_months(const struct ep_repeat_terms *t, double margin, double cost)
{
    double sum = 0;

    if (cost <= 0)
        return 0;
    for (int m = 0; m < t->horizon; m++) {
        sum += margin * ep_orders_in_month(t, m);
        if (sum >= cost * (1 - PAYBACK_SLACK))
            return m + 1;
    }
    return -1;
}

void ep_season_shares(const double season[12], int from, int to, double *share)
{
    double sum = 0;

    for (int m = from; m <= to; m++)
        sum += season[ep_month_of_year(m)];
    for (int m = from; m <= to; m++)
        share[m - from] = sum > 0 ? season[ep_month_of_year(m)] / sum : 1.0 / (to - from + 1);
}

double ep_season_months(const double season[12], int from, int to)
{
    double year = 0, sum = 0;

    for (int i = 0; i < 12; i++)
        year += season[i];
    for (int m = from; m <= to; m++)
        sum += season[ep_month_of_year(m)];
    return year > 0 ? sum / (year / 12) : to - from + 1;
}

double ep_funnel_gap(double current, double benchmark)
{
    return current > 0 && benchmark > current ? benchmark / current - 1 : 0;
}

void ep_shares(const double *weight, size_t count, double *share)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += weight[i];
    for (size_t i = 0; i < count; i++)
        share[i] = sum > 0 ? weight[i] / sum : 0;
}

double ep_concentration(const double *share, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += share[i] * share[i];
    return sum;
}

static double bounded(double v)
{
    return fmin(fmax(v, -MOST), MOST);
}

/* Values of f with input i at its low and high, the lesser first. */
static void vary(double (*f)(const double *x, const void *data), const void *data, double *x,
                 const struct ep_range *in, size_t i, double *least, double *most)
{
    double mid = x[i];

    x[i] = in[i].low;
    double a = f(x, data);
    x[i] = in[i].high;
    double b = f(x, data);
    x[i] = mid;
    *least = fmin(a, b);
    *most = fmax(a, b);
}

struct ep_range ep_range_of_function(double (*f)(const double *x, const void *data),
                                     const void *data, const struct ep_range *in, size_t count)
{
    double x[MOST_INPUTS] = {0}, least[MOST_INPUTS], most[MOST_INPUTS], down = 0, up = 0;

    if (count > MOST_INPUTS)
        EP_BUG("a function of %zu ranges", count);
    for (size_t i = 0; i < count; i++)
        x[i] = in[i].mid;
    double mid = f(x, data);
    bool positive = mid > 0;

    for (size_t i = 0; i < count; i++) {
        vary(f, data, x, in, i, &least[i], &most[i]);
        least[i] = fmin(least[i], mid);
        most[i] = fmax(most[i], mid);
        positive = positive && least[i] > 0;
    }
    for (size_t i = 0; i < count; i++) {
        double below = positive ? log(mid / least[i]) : mid - least[i];
        double above = positive ? log(most[i] / mid) : most[i] - mid;

        down = hypot(down, below);
        up = hypot(up, above);
    }
    struct ep_range r = {mid - down, mid, mid + up};

    if (positive)
        r = (struct ep_range){mid * exp(-down), mid, mid * exp(up)};
    return (struct ep_range){bounded(r.low), bounded(r.mid), bounded(r.high)};
}

static double product_of(const double *x, const void *data)
{
    (void)data;
    return x[0] * x[1];
}

struct ep_range ep_range_times(struct ep_range a, struct ep_range b)
{
    const struct ep_range in[] = {a, b};

    return ep_range_of_function(product_of, NULL, in, 2);
}

struct ep_range ep_range_sum(const struct ep_range *in, size_t count)
{
    double mid = 0, down = 0, up = 0;

    for (size_t i = 0; i < count; i++) {
        mid += in[i].mid;
        down = hypot(down, in[i].mid - in[i].low);
        up = hypot(up, in[i].high - in[i].mid);
    }
    return (struct ep_range){bounded(mid - down), bounded(mid), bounded(mid + up)};
}

struct ep_range ep_rate_of_counts(double hits, double trials)
{
    if (hits <= 0 || trials <= 0)
        return ep_range_of(0);
    double rate = fmin(hits / trials, MOST_RATE), spread = exp(EP_Z90 / sqrt(hits));

    return (struct ep_range){rate / spread, rate, fmax(rate, fmin(rate * spread, MOST_RATE))};
}

double ep_weight_of_data(double events, double benchmark_events)
{
    return events > 0 ? events / (events + fmax(benchmark_events, 0)) : 0;
}

static double blended(double benchmark, double own, double weight)
{
    return exp((1 - weight) * log(benchmark) + weight * log(own));
}

struct ep_range ep_range_blend(struct ep_range benchmark, struct ep_range own, double weight)
{
    if (own.low <= 0)
        return benchmark;
    if (benchmark.low <= 0)
        return own;
    return (struct ep_range){blended(benchmark.low, own.low, weight),
                             blended(benchmark.mid, own.mid, weight),
                             blended(benchmark.high, own.high, weight)};
}
