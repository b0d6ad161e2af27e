/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"

#include <math.h>
#include <stdlib.h>

#define TIMING   0.1 /* weight of evidence against a timing beside that against the rate */
#define PATHS    99  /* equally likely rates */
#define OUT_OF   1e9 /* events at the target beyond which data are out of sight */
#define START_OF 1e-3

static void check_alpha(double alpha)
{
    if (!(alpha > 0) || !(alpha < 1))
        EP_BUG("an error level of %g", alpha);
}

/* Take a look: a verdict once reached stays, for it was safe when it was read. */
static void look(struct ep_judgement *j, int at, double log_for, double log_against, double alpha)
{
    double enough = -log(alpha);
    j->log_for = log_for;
    j->log_against = log_against;
    j->top_for = fmax(j->top_for, log_for);
    j->top_against = fmax(j->top_against, log_against);
    if (j->verdict != EP_VERDICT_EARLY || fmax(log_for, log_against) < enough)
        return;
    j->verdict = log_for >= log_against ? EP_VERDICT_SUPPORTED : EP_VERDICT_REFUTED;
    j->look = at;
}

void ep_judge_rate(struct ep_gamma prior, double target, const double *count,
                   const double *exposure, int looks, double alpha, struct ep_judgement *out)
{
    struct ep_judgement j = {.look = -1};
    check_alpha(alpha);
    for (int t = 0; t < looks; t++) {
        j.count += count[t];
        j.exposure += exposure[t];
        look(&j, t, ep_log_e_rate(prior, j.count, j.exposure, target, EP_SIDE_ABOVE),
             ep_log_e_rate(prior, j.count, j.exposure, target, EP_SIDE_BELOW), alpha);
    }
    *out = j;
}

/* ln of the mean of two e-values. */
static double log_mean(double log_rate, double log_timing)
{
    double x = log_rate + log1p(-TIMING), y = log_timing + log(TIMING), top = fmax(x, y);
    return isinf(top) ? top : top + log1p(exp(fmin(x, y) - top));
}

/* The least of several e-values is one for the union of their nulls. */
void ep_judge_rate_timed(struct ep_gamma prior, double target, const double *count,
                         const double *exposure, const double *log_timing, int looks, double alpha,
                         struct ep_judgement *out)
{
    struct ep_judgement j = {.look = -1};
    double sum[EP_TIMINGS] = {0};
    check_alpha(alpha);
    for (int t = 0; t < looks; t++) {
        double log_for = INFINITY, log_against = INFINITY;
        j.count += count[t];
        j.exposure += exposure[t];
        for (int s = 0; s < EP_TIMINGS; s++) {
            double timing = log_timing[s * looks + t];
            sum[s] += exposure[s * looks + t];
            double above = ep_log_e_rate(prior, j.count, sum[s], target, EP_SIDE_ABOVE);
            double below = ep_log_e_rate(prior, j.count, sum[s], target, EP_SIDE_BELOW);
            log_for = fmin(log_for, log_mean(above, timing));
            log_against = fmin(log_against, log_mean(below, timing));
        }
        look(&j, t, log_for, log_against, alpha);
    }
    *out = j;
}

/* ---- what is still needed ---- */

struct path {
    double rate, exposure;
};

static double on_path(struct ep_gamma prior, double target, const struct ep_judgement *j,
                      const struct path *p, double more)
{
    return ep_log_e_rate(prior, j->count + p->rate * more, j->exposure + more, target,
                         p->rate > target ? EP_SIDE_ABOVE : EP_SIDE_BELOW);
}

/* Least further exposure at which the e-value of the mean path passes. */
static double path_needs(struct ep_gamma prior, double target, const struct ep_judgement *j,
                         const struct path *p, double enough)
{
    double hi = START_OF / target, lo = 0;
    while (on_path(prior, target, j, p, hi) < enough) {
        lo = hi;
        hi *= 2;
        if (hi * target > OUT_OF)
            return INFINITY;
    }
    while (hi - lo > 1e-6 * hi) {
        double mid = lo + (hi - lo) / 2;
        if (on_path(prior, target, j, p, mid) < enough)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

static int by_exposure(const void *a, const void *b)
{
    const struct path *x = a, *y = b;
    if (x->exposure != y->exposure)
        return x->exposure < y->exposure ? -1 : 1;
    return (x->rate > y->rate) - (x->rate < y->rate);
}

/* Largest whole n in -1 .. most for which `side` does (BELOW) or does not (ABOVE) pass. */
static double last_count(struct ep_gamma prior, double target, const struct ep_judgement *j,
                         double planned, double enough, enum ep_side side, double most)
{
    double lo = -1, hi = most + 1;
    while (hi - lo > 1) {
        double mid = floor(lo + (hi - lo) / 2);
        bool passes =
            ep_log_e_rate(prior, j->count + mid, j->exposure + planned, target, side) >= enough;
        if (mid <= lo || mid >= hi)
            break;
        if (passes == (side == EP_SIDE_BELOW))
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

static double chance_of(struct ep_gamma prior, double target, const struct ep_judgement *j,
                        double planned, double enough)
{
    struct ep_gamma posterior = ep_gamma_update(prior, j->count, j->exposure);
    if (planned <= 0)
        return 0;
    double most = ep_count_quantile(posterior, planned, 1 - 1e-9);
    double below = last_count(prior, target, j, planned, enough, EP_SIDE_BELOW, most);
    double above = last_count(prior, target, j, planned, enough, EP_SIDE_ABOVE, most);
    return fmin(1, ep_count_below(posterior, planned, below) + 1 -
                       ep_count_below(posterior, planned, above));
}

void ep_needed_rate(struct ep_gamma prior, double target, const struct ep_judgement *j,
                    double alpha, double planned, struct ep_needed *out)
{
    struct ep_gamma posterior = ep_gamma_update(prior, j->count, j->exposure);
    struct path path[PATHS];
    check_alpha(alpha);
    *out = (struct ep_needed){0, 0, 1};
    if (j->verdict != EP_VERDICT_EARLY)
        return;
    for (int i = 0; i < PATHS; i++) {
        path[i].rate = ep_gamma_quantile(posterior, (i + 0.5) / PATHS);
        path[i].exposure = path_needs(prior, target, j, &path[i], -log(alpha));
    }
    qsort(path, PATHS, sizeof *path, by_exposure);
    const struct path *middle = &path[PATHS / 2];
    out->exposure = middle->exposure;
    out->count = isinf(middle->exposure) ? INFINITY : middle->rate * middle->exposure;
    out->chance = chance_of(prior, target, j, planned, -log(alpha));
}

int ep_months_until(double needed, const double *exposure, int months)
{
    double sum = 0;
    if (needed <= 0)
        return 0;
    for (int t = 0; t < months; t++) {
        sum += exposure[t];
        if (sum >= needed)
            return t + 1;
    }
    return -1;
}

/* ---- several statements at once ---- */

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

int ep_e_bh(const double *log_e, int count, double alpha, bool *kept)
{
    struct ep_arena *scratch = ep_arena_new();
    double *sorted = EP_NEW_ARRAY(scratch, double, (size_t)count + 1), least = INFINITY;
    int kept_count = 0;
    check_alpha(alpha);
    for (int i = 0; i < count; i++)
        sorted[i] = log_e[i];
    qsort(sorted, (size_t)count, sizeof *sorted, falling);
    for (int k = count; k > 0 && isinf(least); k--)
        if (sorted[k - 1] >= log(count / (k * alpha)))
            least = sorted[k - 1];
    for (int i = 0; i < count; i++) {
        kept[i] = log_e[i] >= least;
        kept_count += kept[i];
    }
    ep_arena_free(scratch);
    return kept_count;
}
