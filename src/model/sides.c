/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

/* Sides of the channels of a node, with what they need of each other. */

void ep_sides_on(const struct ep_net *net, enum ep_side *side, int c)
{
    const struct ep_model_channel *x = &net->m->channel[c];
    side[c] = EP_SIDE_ON;
    for (int k = 0; k < x->need_count; k++)
        if (side[x->needs[k]] == EP_SIDE_FREE)
            ep_sides_on(net, side, x->needs[k]);
}

void ep_sides_off(const struct ep_net *net, enum ep_side *side, int c)
{
    side[c] = EP_SIDE_OFF;
    for (int i = 0; i < net->n; i++)
        for (int k = 0; k < net->m->channel[i].need_count; k++)
            if (net->m->channel[i].needs[k] == c && side[i] == EP_SIDE_FREE)
                ep_sides_off(net, side, i);
}

bool ep_sides_hold_plans(const struct ep_net *net, const enum ep_side *side)
{
    for (int i = 0; i < net->n; i++)
        for (int k = 0; k < net->m->channel[i].need_count && side[i] == EP_SIDE_ON; k++)
            if (side[net->m->channel[i].needs[k]] == EP_SIDE_OFF)
                return false;
    return true;
}

void ep_sides_root(const struct ep_net *net, enum ep_side *side)
{
    const struct ep_model *m = net->m;
    for (int i = 0; i < net->n; i++)
        side[i] = m->channel[i].allowed ? EP_SIDE_FREE : EP_SIDE_OFF;
    for (int i = 0; i < net->n; i++)
        if (!m->channel[i].allowed)
            ep_sides_off(net, side, i);
    for (int i = 0; i < net->n; i++)
        if (side[i] == EP_SIDE_FREE && (m->channel[i].required || m->channel[i].tested))
            ep_sides_on(net, side, i);
}
