/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curve.h"
#include "model/model_internal.h"

#include <string.h>

/* What few draws are off from many near a plan: linear in effective effort, so that the worth stays
 * as concave as it was. */

#define NEW(count) EP_NEW_ARRAY(net->arena, double, (size_t)(count) + 1)

static void take_rows(const struct ep_net *net, double by, const double *given, double *out)
{
    for (int i = 0; i < net->n; i++)
        ep_row_scale(out + i * net->all, by, given + net->canon.channel[i] * net->all, net->all);
}

void ep_net_correct(struct ep_net *net, const struct ep_model_correction *c)
{
    int cells = net->n * net->all;
    bool same = c && c->objective == net->objective;
    struct ep_correction *out = net->correction;
    if (!c) {
        net->correction = NULL;
        return;
    }
    if (!out) {
        out = net->correction = EP_NEW(net->arena, struct ep_correction);
        out->slope = NEW(cells);
        out->goal_constant = NEW(net->G);
        out->goal_slope = NEW(net->G * cells);
    }
    out->constant = same ? c->constant * net->unit : 0;
    take_rows(net, same ? net->unit : 0, c->slope, out->slope);
    for (int g = 0; g < net->G; g++) {
        int given = net->canon.goal[g];
        out->goal_constant[g] = c->goal_constant[given];
        take_rows(net, 1, c->goal_slope + given * cells, out->goal_slope + g * cells);
    }
}

double ep_correct_worth(const struct ep_value *w)
{
    const struct ep_net *net = w->net;
    const struct ep_correction *c = net->correction;
    return c ? c->constant + ep_row_dot(c->slope, w->x, net->n * net->all) : 0;
}

void ep_correct_metrics(struct ep_value *w)
{
    const struct ep_net *net = w->net;
    const struct ep_correction *c = net->correction;
    int cells = net->n * net->all;
    for (int g = 0; g < net->G && c; g++)
        w->metric[g] += c->goal_constant[g] + ep_row_dot(c->goal_slope + g * cells, w->x, cells);
}

static void add_rows(const struct ep_net *net, double by, const double *slope, double *dx)
{
    for (int r = 0; r < net->runs && by != 0; r++) {
        int at = net->run[r] * net->all;
        if (net->work[net->run[r]])
            ep_row_add(dx + at, by, slope + at, net->all);
    }
}

void ep_correct_metric_slope(const struct ep_value *w, int goal, double by, double *dx)
{
    const struct ep_net *net = w->net;
    if (net->correction)
        add_rows(net, by, net->correction->goal_slope + goal * net->n * net->all, dx);
}

void ep_correct_slope(const struct ep_value *w, double *dx)
{
    const struct ep_net *net = w->net;
    if (!net->correction)
        return;
    add_rows(net, w->nothing ? 0 : 1, net->correction->slope, dx);
    for (int g = 0; g < net->G; g++)
        ep_correct_metric_slope(w, g, w->slope[g], dx);
}
