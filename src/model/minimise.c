/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
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
    w->free = NEW(double, n);
    w->product = NEW(double, memory);
    w->known = NEW(bool, memory);
    w->s = NEW(double, n *memory);
    w->t = NEW(double, n *memory);
    w->rho = NEW(double, memory);
    w->alpha = NEW(double, memory);
}

static double clip(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Hold what lies at a bound and wants out. Returns the fall that a diagonal step promises. */
static double hold(struct ep_minimiser *w, const double *lo, const double *hi, const double *y)
{
    double fall = 0;
    bool changed = false;
    for (int i = 0; i < w->n; i++) {
        double step = clip(y[i] - w->g[i] / w->diagonal[i], lo[i], hi[i]) - y[i];
        double free = step == 0 || hi[i] <= lo[i] ? 0 : 1;
        changed |= free != w->free[i];
        w->free[i] = free;
        fall -= w->g[i] * step;
    }
    if (changed)
        memset(w->known, 0, sizeof(bool) * (size_t)w->memory);
    return fall;
}

struct memory {
    int used, next; /* pairs stored; slot of the next */
};

/* Curvature s.t of a stored pair over the free variables. */
static double curvature(struct ep_minimiser *w, int slot)
{
    int n = w->n;
    if (!w->known[slot])
        w->product[slot] = ep_row_dot_masked(w->s + slot * n, w->t + slot * n, w->free, n);
    w->known[slot] = true;
    return w->product[slot];
}

/* d = -H g on the free variables; q is 0 on the others throughout. */
static void direction(struct ep_minimiser *w, const struct memory *m)
{
    int n = w->n;
    for (int i = 0; i < n; i++)
        w->q[i] = w->free[i] * w->g[i];
    for (int j = 1; j <= m->used; j++) {
        int slot = (m->next - j + w->memory) % w->memory;
        const double *s = w->s + slot * n, *t = w->t + slot * n;
        double st = curvature(w, slot);
        w->rho[slot] = st > 0 ? 1 / st : 0;
        w->alpha[slot] = w->rho[slot] * ep_row_dot(s, w->q, n);
        ep_row_add_masked(w->q, -w->alpha[slot], t, w->free, n);
    }
    for (int i = 0; i < n; i++)
        w->q[i] *= w->scale / w->diagonal[i];
    for (int j = m->used; j >= 1; j--) {
        int slot = (m->next - j + w->memory) % w->memory;
        double beta = w->rho[slot] * ep_row_dot(w->t + slot * n, w->q, n);
        ep_row_add_masked(w->q, w->alpha[slot] - beta, w->s + slot * n, w->free, n);
    }
    for (int i = 0; i < n; i++)
        w->d[i] = -w->q[i];
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
                   const double *hi, const double *y)
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
        if (next <= w->value + 1e-4 * slope || flat(w, y, w->value, next, slope)) {
            w->value = next;
            return true;
        }
        double better = -slope / (2 * (next - w->value - slope));
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
    double st = ep_row_dot(s, t, n), tt = ep_row_dot(t, t, n), ss = ep_row_dot(s, s, n);
    w->known[m->next] = false;
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
    bool at_y = true; /* the last call of f was there */
    int it = 0;
    w->scale = 1;
    for (; it < iterations; it++) {
        if (hold(w, lo, hi, y) <= tolerance)
            break;
        direction(w, &m);
        if (!search(w, f, data, lo, hi, y)) {
            at_y = false;
            if (m.used == 0)
                break;
            m.used = 0;
            continue;
        }
        at_y = true;
        remember(w, &m, y);
        memcpy(y, w->y2, sizeof(double) * (size_t)w->n);
        memcpy(w->g, w->g2, sizeof(double) * (size_t)w->n);
    }
    if (!at_y)
        w->value = f(data, y, w->g);
    return it;
}
