/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/metric.h"
#include "model/curve.h"

#include <math.h>
#include <string.h>

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)
/* A family's kink takes this part of what it adds to the diagonal away again, so that some is left.
 */
#define KINK (1 - 1e-6)

void ep_metric_init(struct ep_metric *m, const struct ep_task *k, struct ep_arena *a)
{
    const struct ep_net *net = k->net;
    int T = net->T, cells = k->blocks * T * T, rows;
    m->blocks = k->blocks;
    m->T = T;
    m->size = k->size;
    m->roles = net->R;
    m->kinds = 1 + net->R + net->shares;
    m->goals = net->G;
    m->wides = 1 + net->G + (net->m->capacity ? T : 0);
    rows = m->wides + m->kinds * T;
    m->block_of = NEW(int, net->n);
    for (int i = 0; i < net->n; i++)
        m->block_of[i] = -1;
    for (int b = 0; b < k->blocks; b++)
        m->block_of[k->channel[b]] = b;
    ep_mean_init(&m->mean, net, a);
    ep_crowd_init(&m->crowd, k, a);
    m->bend = NEW(double, cells);
    m->reach = NEW(double, cells);
    m->spread = NEW(double, cells);
    m->inverse = NEW(double, cells);
    m->share = NEW(double, k->size);
    m->coef = NEW(double, m->kinds * k->size);
    m->weight = NEW(double, rows);
    m->row = NEW(int, rows);
    m->binds = NEW(bool, m->kinds);
    m->month = NEW(double, T);
    m->at = NEW(int, 3 * rows);
    m->entry = NEW(double, rows);
    m->wide = NEW(double, m->wides * k->size);
    m->heavy = NEW(double, m->wides);
    m->goal = NEW(struct ep_metric_kink, m->goals);
    m->which = NEW(int, m->wides);
    m->image = NEW(double, m->wides *T);
    m->sum = NEW(double, k->size);
    m->x = NEW(double, rows);
    m->schur = NEW(double, rows *rows);
}

/* ---- what the response bends ---- */

/* Reach bends along all that a month's effort brings into its window. */
static void add_reach(struct ep_metric *m, const struct ep_task *k, int b, int g)
{
    const struct ep_net *net = k->net;
    const struct ep_model_goal *goal = &net->m->goal[g];
    int i = k->channel[b], T = m->T, lag = net->m->channel[i].lag;
    double bend = k->value->reach_bend[g * net->n + i], *block = m->reach + b * T * T;
    double later = 0, keep = net->m->channel[i].theta, *brings = m->sum;
    if (bend <= 0)
        return;
    memset(brings, 0, sizeof(double) * (size_t)T);
    for (int t = goal->to; t >= lag; t--) {
        later = keep * later + (t >= goal->from ? 1 - keep : 0);
        brings[t - lag] = later;
    }
    for (int u = 0; u < T; u++)
        ep_row_add(block + u * T, bend * brings[u], brings, T);
}

/* Effort of months s <= u meets in all months from u on: theta^(u-s) of what one of u bends. */
static void fill_block(const double *of_month, int T, double keep, double *block)
{
    for (int u = 0; u < T; u++) {
        double both = of_month[u];
        block[u * T + u] = both;
        for (int s = u - 1; s >= 0; s--) {
            both *= keep;
            block[u * T + s] = block[s * T + u] = both;
        }
    }
}

void ep_metric_bend(struct ep_metric *m, struct ep_task *k)
{
    int T = m->T;
    double least = ep_lagrange_least(k);
    ep_mean_take(&m->mean, k);
    memset(m->reach, 0, sizeof(double) * (size_t)(m->size * T));
    for (int b = 0; b < m->blocks; b++) {
        for (int u = 0; u < T; u++)
            m->reach[(b * T + u) * T + u] = least;
        for (int g = 0; g < k->net->G; g++)
            add_reach(m, k, b, g);
    }
    for (int b = 0; b < m->blocks && m->crowd.draws; b++) {
        ep_mean_spread(&m->mean, k, k->channel[b], m->sum);
        fill_block(m->sum, T, k->net->m->channel[k->channel[b]].theta, m->spread + b * T * T);
    }
    ep_metric_wide(m, k);
}

void ep_metric_blocks(struct ep_metric *m, const struct ep_task *k)
{
    int T = m->T;
    for (int b = 0; b < m->blocks; b++) {
        ep_mean_bend(&m->mean, k, k->channel[b], m->sum);
        fill_block(m->sum, T, k->net->m->channel[k->channel[b]].theta, m->bend + b * T * T);
    }
    ep_row_add(m->bend, 1, m->reach, m->size * T);
}

/* ---- rows and kinks of the cost ---- */

static void own_coefficients(struct ep_metric *m, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    memset(m->coef, 0, sizeof(double) * (size_t)(m->kinds * m->size));
    for (int b = 0; b < m->blocks; b++) {
        int i = k->channel[b];
        ep_row_fill(m->coef + b * m->T, net->part[i] * net->cash[i], m->T);
        if (net->hours[i] > 0)
            ep_row_fill(m->coef + (1 + net->role[i]) * m->size + b * m->T,
                        net->part[i] * net->hours[i], m->T);
    }
}

/* The max of family j in month t: weights of the simplex move along it. */
static void share_month(struct ep_metric *m, const struct ep_task *k, int j, int t)
{
    const struct ep_net *net = k->net;
    const struct ep_share *s = &net->share[j];
    int T = m->T, kind = 1 + net->R + j, moving = 0;
    double bends = ep_lagrange_share(k, s) * k->p_share[j * T + t];
    for (int p = 0; p < s->count; p++) {
        int b = m->block_of[s->member[p]], v = b * T + t;
        double slope = k->top_slope[(s->kind * net->n + s->member[p]) * T + t], w = s->weight[p];
        if (b < 0)
            continue;
        m->coef[v] += s->cash * slope * w;
        if (s->hours > 0)
            m->coef[(1 + s->role) * m->size + v] += s->hours * slope * w;
        if (slope <= 0 || slope >= 1)
            continue;
        m->coef[kind * m->size + v] = w;
        m->share[v] += bends * w * w;
        moving++;
    }
    m->weight[kind * T + t] = moving > 1 ? -KINK * bends / moving : 0;
}

static void hour_month(struct ep_metric *m, const struct ep_task *k, int r, int t)
{
    const struct ep_net *net = k->net;
    int T = m->T, at = r * T + t;
    double slope = k->over_slope[at], bends = 0;
    if (k->hard[r])
        bends = k->w_hard[at] > 0 ? k->dual.r_hour[r] : 0;
    else if (slope > 0 && slope < 1)
        bends = k->dual.r_hour[r] * (net->extra[r] * k->p_cash[t] - net->own_cost[r] * net->money);
    m->weight[(1 + r) * T + t] = fmax(0, bends);
    if (net->extra[r] * slope > 0)
        for (int v = t; v < m->size; v += T)
            m->coef[v] += net->extra[r] * slope * m->coef[(1 + r) * m->size + v];
}

void ep_metric_rows(struct ep_metric *m, const struct ep_task *k)
{
    const struct ep_net *net = k->net;
    int T = m->T;
    own_coefficients(m, k);
    memset(m->share, 0, sizeof(double) * (size_t)m->size);
    for (int t = 0; t < T; t++) {
        for (int j = 0; j < net->shares; j++)
            share_month(m, k, j, t);
        for (int r = 0; r < net->R; r++)
            hour_month(m, k, r, t);
        m->weight[t] = k->w_cap[t] > 0 ? k->dual.r_cap : 0;
    }
    memcpy(m->wide, m->coef, sizeof(double) * (size_t)m->size);
    m->heavy[0] = k->w_budget > 0 ? k->dual.r_budget : 0;
    m->heavies = 0;
    for (int w = 0; w < m->wides; w++)
        if (m->heavy[w] > 0)
            m->which[m->heavies++] = w;
    m->rows = m->heavies;
    for (int kind = 0; kind < m->kinds; kind++) {
        int before = m->rows;
        for (int at = kind * T; at < (kind + 1) * T; at++)
            m->row[at] = m->weight[at] != 0 ? m->rows++ : -1;
        m->binds[kind] = m->rows > before;
    }
}

void ep_metric_diagonal(const struct ep_metric *m, double *diagonal)
{
    int T = m->T;
    for (int v = 0; v < m->size; v++)
        diagonal[v] = m->bend[v * T + v % T] + m->spread[v * T + v % T] + m->share[v];
    for (int h = 0; h < m->heavies; h++) {
        const double *c = m->wide + m->which[h] * m->size;
        for (int v = 0; v < m->size; v++)
            diagonal[v] += m->heavy[m->which[h]] * c[v] * c[v];
    }
    for (int kind = 0; kind < m->kinds; kind++) {
        const double *c = m->coef + kind * m->size, *weight = m->weight + kind * T;
        if (m->binds[kind] && kind <= m->roles) /* those of families only take away */
            for (int b = 0; b < m->size; b += T)
                for (int t = 0; t < T; t++)
                    diagonal[b + t] += weight[t] * c[b + t] * c[b + t];
    }
}

void ep_metric_reach(const struct ep_metric *m, const double *d, double *out)
{
    for (int v = 0; v < m->size; v++)
        out[v] = ep_row_dot(m->reach + v * m->T, d + v / m->T * m->T, m->T);
}

/* x = C d of the rows of a month. */
static void rows_of(struct ep_metric *m, const double *d)
{
    int T = m->T;
    for (int kind = 0; kind < m->kinds; kind++) {
        const double *c = m->coef + kind * m->size;
        const int *row = m->row + kind * T;
        if (!m->binds[kind])
            continue;
        memset(m->month, 0, sizeof(double) * (size_t)T);
        for (int b = 0; b < m->size; b += T)
            for (int t = 0; t < T; t++)
                m->month[t] += c[b + t] * d[b + t];
        for (int t = 0; t < T; t++)
            if (row[t] >= 0)
                m->x[row[t]] = m->month[t];
    }
}

/* out += by C'x of these. */
static void add_of_rows(struct ep_metric *m, double by, double *out)
{
    int T = m->T;
    for (int kind = 0; kind < m->kinds; kind++) {
        const double *c = m->coef + kind * m->size;
        const int *row = m->row + kind * T;
        if (!m->binds[kind])
            continue;
        for (int t = 0; t < T; t++)
            m->month[t] = row[t] >= 0 ? by * m->x[row[t]] : 0;
        for (int b = 0; b < m->size; b += T)
            for (int t = 0; t < T; t++)
                out[b + t] += m->month[t] * c[b + t];
    }
}

static void add_rows(struct ep_metric *m, const double *d, double *out)
{
    rows_of(m, d);
    for (int at = 0; at < m->kinds * m->T; at++)
        if (m->row[at] >= 0)
            m->x[m->row[at]] *= m->weight[at];
    add_of_rows(m, 1, out);
    ep_row_add_product(out, m->share, d, m->size);
    for (int w = 0; w < 1 + m->goals; w++) {
        const double *c = m->wide + w * m->size;
        if (m->heavy[w] > 0)
            ep_row_add(out, m->heavy[w] * ep_row_dot(c, d, m->size), c, m->size);
    }
}

void ep_metric_product(struct ep_metric *m, struct ep_task *k, const double *d, double *out)
{
    ep_metric_reach(m, d, out);
    ep_mean_add(&m->mean, k, d, out);
    add_rows(m, d, out);
    if (m->crowd.draws)
        ep_crowd_add(&m->crowd, k, d, out);
}

/* ---- solving ---- */

/* Inverse in place over the months listed, by sweeping one after the other. */
static void invert(double *a, int T, const int *month, int count)
{
    for (int p = 0; p < count; p++) {
        double *pivot = a + month[p] * T, d = 1 / pivot[month[p]];
        for (int i = 0; i < count; i++) {
            double *row = a + month[i] * T, by = row[month[p]] * d;
            if (i == p || by == 0)
                continue;
            for (int j = 0; j < count; j++)
                if (j != p)
                    row[month[j]] -= by * pivot[month[j]];
            row[month[p]] = -by;
        }
        for (int j = 0; j < count; j++)
            pivot[month[j]] *= d;
        pivot[month[p]] = d;
    }
}

/* What a block adds to C (B + D)^-1 C'. */
static void add_schur(struct ep_metric *m, int b, const int *month, int count)
{
    int T = m->T, entries = 0, *row = m->at + T, *of = row + m->kinds * T;
    const double *inverse = m->inverse + b * T * T;
    for (int kind = 0; kind < m->kinds; kind++)
        for (int f = 0; f < count; f++) {
            int t = month[f], at = m->row[kind * T + t];
            double c = m->coef[kind * m->size + b * T + t];
            if (at < 0 || c == 0)
                continue;
            row[entries] = at;
            of[entries] = t;
            m->entry[entries++] = c;
        }
    for (int h = 0; h < m->heavies; h++) {
        const double *c = m->wide + m->which[h] * m->size + b * T;
        double *image = m->image + h * T;
        for (int t = 0; t < T; t++)
            image[t] = ep_row_dot(inverse + t * T, c, T);
        for (int g = 0; g <= h; g++)
            m->schur[h * m->rows + g] += ep_row_dot(c, m->image + g * T, T);
    }
    for (int i = 0; i < entries; i++) {
        double *out = m->schur + row[i] * m->rows;
        const double *line = inverse + of[i] * T;
        for (int h = 0; h < m->heavies; h++)
            out[h] += m->entry[i] * m->image[h * T + of[i]];
        for (int j = 0; j <= i; j++)
            out[row[j]] += m->entry[i] * line[of[j]] * m->entry[j];
    }
}

/* L D L' in place, D on the diagonal; rows of families are negative, all others positive, so that
 * none needs another place (Vanderbei 1995). */
static void factor_rows(double *a, int count)
{
    for (int i = 0; i < count; i++) {
        double *row = a + i * count, own = row[i];
        for (int j = 0; j < i; j++) {
            const double *other = a + j * count;
            double sum = row[j];
            for (int p = 0; p < j; p++)
                sum -= row[p] * other[p];
            row[j] = sum;
        }
        for (int j = 0; j < i; j++) {
            double part = row[j] / a[j * count + j];
            own -= part * row[j];
            row[j] = part;
        }
        row[i] = own;
    }
}

void ep_metric_factor(struct ep_metric *m, const double *free)
{
    int T = m->T, *month = m->at;
    memset(m->inverse, 0, sizeof(double) * (size_t)(m->size * T));
    memset(m->schur, 0, sizeof(double) * (size_t)(m->rows * m->rows));
    for (int h = 0; h < m->heavies; h++)
        m->schur[h * (m->rows + 1)] = 1 / m->heavy[m->which[h]];
    for (int at = 0; at < m->kinds * T; at++)
        if (m->row[at] >= 0)
            m->schur[m->row[at] * (m->rows + 1)] = 1 / m->weight[at];
    for (int b = 0; b < m->blocks; b++) {
        double *block = m->inverse + b * T * T;
        int count = 0;
        for (int t = 0; t < T; t++)
            if (free[b * T + t] != 0)
                month[count++] = t;
        for (int i = 0; i < count; i++) {
            const double *from = m->bend + (b * T + month[i]) * T;
            const double *spread = m->spread + (b * T + month[i]) * T;
            for (int j = 0; j < count; j++)
                block[month[i] * T + month[j]] = from[month[j]] + spread[month[j]];
            block[month[i] * (T + 1)] += m->share[b * T + month[i]];
        }
        invert(block, T, month, count);
        if (count > 0)
            add_schur(m, b, month, count);
    }
    factor_rows(m->schur, m->rows);
}

static void solve_rows(const struct ep_metric *m)
{
    int count = m->rows;
    const double *a = m->schur;
    double *x = m->x;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            x[i] -= a[i * count + j] * x[j];
    for (int i = 0; i < count; i++)
        x[i] /= a[i * count + i];
    for (int i = count - 1; i >= 0; i--)
        for (int j = 0; j < i; j++)
            x[j] -= a[i * count + j] * x[i];
}

static void apply_inverse(const struct ep_metric *m, double *q, double *scratch)
{
    memcpy(scratch, q, sizeof(double) * (size_t)m->size);
    for (int v = 0; v < m->size; v++)
        q[v] = ep_row_dot(m->inverse + v * m->T, scratch + v / m->T * m->T, m->T);
}

/* Sherman, Morrison, Woodbury. */
void ep_metric_solve(struct ep_metric *m, double *q)
{
    apply_inverse(m, q, m->sum);
    rows_of(m, q);
    for (int h = 0; h < m->heavies; h++)
        m->x[h] = ep_row_dot(m->wide + m->which[h] * m->size, q, m->size);
    solve_rows(m);
    memset(m->sum, 0, sizeof(double) * (size_t)m->size);
    add_of_rows(m, -1, m->sum);
    for (int h = 0; h < m->heavies; h++)
        ep_row_add(m->sum, -m->x[h], m->wide + m->which[h] * m->size, m->size);
    for (int v = 0; v < m->size; v++)
        q[v] += ep_row_dot(m->inverse + v * m->T, m->sum + v / m->T * m->T, m->T);
}
