/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

/* Logarithmic mean; both > 0. */
static double log_mean(double x, double y)
{
    double d = log(y / x);
    return fabs(d) < 1e-12 ? (x + y) / 2 : (y - x) / d;
}

static double product(const double *v, int count)
{
    double p = 1;
    for (int i = 0; i < count; i++)
        p *= v[i];
    return p;
}

/* Weight of a coalition of `size` out of n others and one: size! (n - size - 1)! / n!. */
static double shapley_weight(int size, int n)
{
    double w = 1.0 / n;
    for (int i = 1; i <= size; i++)
        w *= (double)i / (n - i);
    return w;
}

static void split_shapley(const double *planned, const double *actual, int n, double *part)
{
    for (int i = 0; i < n; i++)
        part[i] = 0;
    for (unsigned set = 0; set < 1u << n; set++) {
        double others[EP_STEPS_MOST];
        int size = 0;
        for (int i = 0; i < n; i++) {
            others[i] = set >> i & 1 ? actual[i] : planned[i];
            size += set >> i & 1;
        }
        for (int i = 0; i < n; i++) {
            if (set >> i & 1)
                continue;
            double before = product(others, n), keep = others[i];
            others[i] = actual[i];
            part[i] += shapley_weight(size, n) * (product(others, n) - before);
            others[i] = keep;
        }
    }
}

/* The largest part takes what rounding left, then the last one, whose own rounding is the sum's. */
static void close_sum(double *part, int n, double total)
{
    int taker[2] = {0, 0};
    for (int i = 1; i < n; i++) {
        if (fabs(part[i]) > fabs(part[taker[0]]))
            taker[0] = i;
        if (part[i] != 0)
            taker[1] = i;
    }
    for (int round = 0; round < 8; round++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += part[i];
        part[taker[round / 4]] += total - sum;
    }
}

enum ep_split_method ep_split_product(const double *planned, const double *actual, int n,
                                      double *part)
{
    bool zero = false;
    if (n < 1 || n > EP_STEPS_MOST)
        EP_BUG("a product of %d factors", n);
    for (int i = 0; i < n; i++) {
        if (!(planned[i] >= 0) || !(actual[i] >= 0))
            EP_BUG("factor %d is %g, planned %g", i, actual[i], planned[i]);
        zero = zero || planned[i] == 0 || actual[i] == 0;
    }
    double before = product(planned, n), after = product(actual, n);
    if (zero)
        split_shapley(planned, actual, n, part);
    else
        for (int i = 0; i < n; i++)
            part[i] = log_mean(before, after) * log(actual[i] / planned[i]);
    close_sum(part, n, after - before);
    return zero ? EP_SPLIT_SHAPLEY : EP_SPLIT_LMDI;
}

/* ---- a channel's funnel ---- */

/* Ratios of the measured steps; a step follows the last one that is measured on both sides. */
static int ratios(const struct ep_funnel *planned, const struct ep_funnel *actual, double *plan,
                  double *real, int *step)
{
    double last_plan = 1, last_real = 1;
    int count = 0;
    for (int s = 0; s < EP_STEP_COUNT; s++) {
        double p = planned->level[s], r = actual->level[s];
        if (p < 0 || r < 0)
            continue;
        plan[count] = last_plan > 0 ? p / last_plan : -1;
        real[count] = last_real > 0 ? r / last_real : -1;
        if (plan[count] < 0) /* nothing to nothing: as the other side has it */
            plan[count] = real[count] < 0 ? 0 : real[count];
        if (real[count] < 0)
            real[count] = plan[count];
        step[count++] = s;
        last_plan = p;
        last_real = r;
    }
    return count;
}

enum ep_split_method ep_split_funnel(const struct ep_funnel *planned,
                                     const struct ep_funnel *actual, double *part)
{
    double plan[EP_STEP_COUNT], real[EP_STEP_COUNT], piece[EP_STEP_COUNT];
    int step[EP_STEP_COUNT], count = ratios(planned, actual, plan, real, step);
    for (int s = 0; s < EP_STEP_COUNT; s++)
        part[s] = 0;
    if (count == 0)
        return EP_SPLIT_LMDI;
    enum ep_split_method method = ep_split_product(plan, real, count, piece);
    for (int i = 0; i < count; i++)
        part[step[i]] = piece[i];
    /* products of ratios differ from the levels in the last digit */
    if (step[count - 1] == EP_STEP_VALUE)
        close_sum(part, EP_STEP_COUNT,
                  actual->level[EP_STEP_VALUE] - planned->level[EP_STEP_VALUE]);
    return method;
}

static void step_state(const struct ep_funnel *planned, const struct ep_funnel *actual, int s,
                       int from, struct ep_gamma prior, double margin, struct ep_step_state *out)
{
    double base = planned->level[from];
    out->measured = base > 0;
    out->eta = prior;
    out->below = ep_gamma_below(prior, 1 - margin);
    if (base <= 0)
        return;
    out->expected = actual->level[from] * planned->level[s] / base;
    out->actual = actual->level[s];
    out->eta = ep_gamma_update(prior, out->actual, out->expected);
    out->below = ep_gamma_below(out->eta, 1 - margin);
    out->log_against = ep_log_e_rate(prior, out->actual, out->expected, 1, EP_SIDE_BELOW);
}

enum ep_step ep_funnel_state(const struct ep_funnel *planned, const struct ep_funnel *actual,
                             const struct ep_gamma *prior, double margin,
                             struct ep_step_state *state)
{
    double part[EP_STEP_COUNT], worst = 0;
    int from = -1;
    enum ep_step broken = EP_STEP_COUNT;
    ep_split_funnel(planned, actual, part);
    for (int s = 0; s < EP_STEP_COUNT; s++) {
        state[s] = (struct ep_step_state){0};
        if (planned->level[s] < 0 || actual->level[s] < 0)
            continue;
        if (from >= 0 && s != EP_STEP_VALUE) {
            step_state(planned, actual, s, from, prior[s], margin, &state[s]);
            double eta = ep_gamma_mean(state[s].eta);
            double loss = part[s] < 0 ? part[s] : log(fmin(1, eta)) * 1e-9;
            if (state[s].measured && state[s].below >= 0.9 && loss < worst) {
                worst = loss;
                broken = (enum ep_step)s;
            }
        }
        from = s;
    }
    return broken;
}
