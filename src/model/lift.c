/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>

static bool is_fed(const struct ep_net *net, int i)
{
    return net->edge_first[i] < net->edge_first[i + 1];
}

double ep_lift_first(const struct ep_task *k)
{
    for (int b = 0; b < k->blocks; b++)
        if (is_fed(k->net, k->channel[b]))
            return k->lift;
    return EP_LIFT;
}

/* Part of a ceiling that is left where the lift falls to `lift`. */
static double part_left(const struct ep_task *k, int at, double lift)
{
    const struct ep_net *net = k->net;
    double M = k->value->flow[0].M[at];
    return M > 0 ? fmax(0, 1 - (net->lift - lift) * net->sup[at] / M) : 1;
}

/* The effective effort of each month, which past months carry over, falls by its ceiling's part. */
static void follow(struct ep_task *k, int b, double lift)
{
    const struct ep_net *net = k->net;
    int i = k->channel[b];
    const struct ep_model_channel *c = &net->m->channel[i];
    double stock = 0, left = 0;
    for (int t = 0; t < net->T && t + c->lag < net->all; t++) {
        int v = b * net->T + t;
        stock = c->theta * stock + k->y[v];
        double want = part_left(k, i * net->all + t + c->lag, lift) * stock - c->theta * left;
        k->y[v] = fmin(k->hi[v], fmax(k->lo[v], want));
        left = c->theta * left + k->y[v];
    }
}

void ep_lift_lower(struct ep_task *k, double lift)
{
    for (int b = 0; b < k->blocks && lift < k->net->lift; b++)
        if (is_fed(k->net, k->channel[b]))
            follow(k, b, lift);
    k->net->lift = lift;
}
