/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* Two-metric projection (Bertsekas 1982) with a limited-memory BFGS metric (Nocedal 1980) on the
 * variables that are not held at a bound, started from a diagonal that the caller knows. */

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)

void ep_minimiser_init(struct ep_minimiser *w, int n, int memory, struct ep_arena *a)
{
    w->n = n;
    w->memory = memory;
    w->g = NEW(double, n);
    w->g2 = NEW(double, n);
    w->y2 = NEW(double, n);
    w->d = NEW(double, n);
    w->q = NEW(double, n);
    w->diagonal = NEW(double, n);
    w->fixed = NEW(bool, n);
    w->s = NEW(double, n *memory);
    w->t = NEW(double, n *memory);
    w->rho = NEW(double, memory);
    w->alpha = NEW(double, memory);
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double clip(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Hold what lies at a bound and wants out. Returns the fall that a diagonal step promises. */
static double hold(struct ep_minimiser *w, const double *lo, const double *hi, const double *y)
{
    double fall = 0;
    for (int i = 0; i < w->n; i++) {
        double step = clip(y[i] - w->g[i] / w->diagonal[i], lo[i], hi[i]) - y[i];
        w->fixed[i] = step == 0 || hi[i] <= lo[i];
        fall -= w->g[i] * step;
    }
    return fall;
}

struct memory {
    int used, next; /* pairs stored; slot of the next */
};

/* d = -H g on the free variables. */
static void direction(struct ep_minimiser *w, const struct memory *m)
{
    int n = w->n;
    for (int i = 0; i < n; i++)
        w->q[i] = w->fixed[i] ? 0 : w->g[i];
    for (int j = 1; j <= m->used; j++) {
        int slot = (m->next - j + w->memory) % w->memory;
        const double *s = w->s + slot * n, *t = w->t + slot * n;
        double st = 0, sq = 0;
        for (int i = 0; i < n; i++) {
            if (w->fixed[i])
                continue;
            st += s[i] * t[i];
            sq += s[i] * w->q[i];
        }
        w->rho[slot] = st > 0 ? 1 / st : 0;
        w->alpha[slot] = w->rho[slot] * sq;
        for (int i = 0; i < n; i++)
            w->q[i] -= w->fixed[i] ? 0 : w->alpha[slot] * t[i];
    }
    for (int i = 0; i < n; i++)
        w->q[i] *= w->fixed[i] ? 0 : w->scale / w->diagonal[i];
    for (int j = m->used; j >= 1; j--) {
        int slot = (m->next - j + w->memory) % w->memory;
        const double *s = w->s + slot * n, *t = w->t + slot * n;
        double tq = 0;
        for (int i = 0; i < n; i++)
            tq += w->fixed[i] ? 0 : t[i] * w->q[i];
        double beta = w->rho[slot] * tq;
        for (int i = 0; i < n; i++)
            w->q[i] += w->fixed[i] ? 0 : (w->alpha[slot] - beta) * s[i];
    }
    for (int i = 0; i < n; i++)
        w->d[i] = w->fixed[i] ? 0 : -w->q[i];
}

/* Where the fall drowns in the rounding of the value the slopes decide (Hager, Zhang 2005). */
static bool flat(const struct ep_minimiser *w, const double *y, double value, double next,
                 double slope)
{
    double after = 0;
    if (next > value + 1e-13 * fabs(value))
        return false;
    for (int i = 0; i < w->n; i++)
        after += w->g2[i] * (w->y2[i] - y[i]);
    return after <= -slope;
}

/* Projected backtracking (Armijo) along d; the new point and slope stand in y2, g2. Returns false
 * where no step falls. */
static bool search(struct ep_minimiser *w, ep_function *f, void *data, const double *lo,
                   const double *hi, const double *y, double *value)
{
    double step = 1;
    for (int trial = 0; trial < 12; trial++) {
        double slope = 0;
        for (int i = 0; i < w->n; i++) {
            w->y2[i] = clip(y[i] + step * w->d[i], lo[i], hi[i]);
            slope += w->g[i] * (w->y2[i] - y[i]);
        }
        if (slope >= 0)
            return false;
        double next = f(data, w->y2, w->g2);
        if (next <= *value + 1e-4 * slope || flat(w, y, *value, next, slope)) {
            *value = next;
            return true;
        }
        double better = -slope / (2 * (next - *value - slope));
        step *= isfinite(better) ? clip(better, 0.1, 0.5) : 0.1;
    }
    return false;
}

static void remember(struct ep_minimiser *w, struct memory *m, const double *y)
{
    int n = w->n;
    double *s = w->s + m->next * n, *t = w->t + m->next * n;
    for (int i = 0; i < n; i++) {
        s[i] = w->y2[i] - y[i];
        t[i] = w->g2[i] - w->g[i];
    }
    double st = dot(s, t, n), tt = dot(t, t, n), ss = dot(s, s, n);
    if (st <= 1e-12 * sqrt(tt * ss))
        return;
    m->next = (m->next + 1) % w->memory;
    m->used += m->used < w->memory;
    /* the metric's scale: s.t / t.H t of the latest pair (Shanno, Phua 1978) */
    tt = 0;
    for (int i = 0; i < n; i++)
        tt += t[i] * t[i] / w->diagonal[i];
    w->scale = tt > 0 ? st / tt : 1;
}

int ep_minimise(struct ep_minimiser *w, ep_function *f, void *data, const double *lo,
                const double *hi, double tolerance, int iterations, double *y)
{
    struct memory m = {0, 0};
    w->scale = 1;
    double value = f(data, y, w->g);
    int it = 0;
    for (; it < iterations; it++) {
        if (hold(w, lo, hi, y) <= tolerance)
            break;
        direction(w, &m);
        if (!search(w, f, data, lo, hi, y, &value)) {
            if (m.used == 0)
                break;
            m.used = 0;
            continue;
        }
        remember(w, &m, y);
        memcpy(y, w->y2, sizeof(double) * (size_t)w->n);
        memcpy(w->g, w->g2, sizeof(double) * (size_t)w->n);
    }
    return it;
}
