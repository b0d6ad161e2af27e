/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

void ep_cost_init(const struct ep_net *net, struct ep_arena *a, struct ep_cost *c)
{
    c->cash = EP_NEW_ARRAY(a, double, (size_t)net->T);
    c->hours = EP_NEW_ARRAY(a, double, (size_t)(net->R * net->T) + 1);
    c->bought = EP_NEW_ARRAY(a, double, (size_t)(net->R * net->T) + 1);
    c->top = EP_NEW_ARRAY(a, double, (size_t)(2 * net->n * net->T) + 1);
}

static void channels_cost(const struct ep_net *net, const double *e, struct ep_cost *c)
{
    int T = net->T;
    for (int i = 0; i < net->n; i++) {
        if (!net->on[i])
            continue;
        double cash = net->part[i] * net->cash[i], hours = net->part[i] * net->hours[i];
        for (int t = 0; t < T; t++)
            c->cash[t] += cash * e[i * T + t];
        for (int t = 0; t < T && hours > 0; t++)
            c->hours[net->role[i] * T + t] += hours * e[i * T + t];
    }
}

static void shares_cost(const struct ep_net *net, const double *e, struct ep_cost *c)
{
    int T = net->T;
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        for (int t = 0; t < T; t++) {
            double top = 0;
            for (int p = 0; p < s->count; p++)
                top = fmax(top, s->weight[p] * e[s->member[p] * T + t]);
            c->top[j * T + t] = top;
            c->cash[t] += s->cash * top;
            if (s->hours > 0)
                c->hours[s->role * T + t] += s->hours * top;
        }
    }
}

void ep_cost_of(const struct ep_net *net, const double *e, struct ep_cost *c)
{
    int T = net->T;
    memcpy(c->cash, net->fixed_cash, sizeof(double) * (size_t)T);
    memcpy(c->hours, net->fixed_hours, sizeof(double) * (size_t)(net->R * T));
    c->total = c->own = c->over_hours = 0;
    channels_cost(net, e, c);
    shares_cost(net, e, c);
    for (int r = 0; r < net->R; r++) {
        for (int t = 0; t < T; t++) {
            double over = fmax(0, c->hours[r * T + t] - ep_role_hours(net->m, r, t));
            bool buys = net->buy[r] > 0;
            c->bought[r * T + t] = buys ? over : 0;
            c->cash[t] += buys ? over * net->extra[r] : 0;
            c->own += net->own_cost[r] * (c->hours[r * T + t] - c->bought[r * T + t]);
            if (!buys)
                c->over_hours = fmax(c->over_hours, over);
        }
    }
    for (int t = 0; t < T; t++)
        c->total += c->cash[t];
}

/* The max of a family goes to its members in proportion to what each would pay alone. */
static void split_shares(const struct ep_net *net, const double *e, const struct ep_cost *c,
                         double *cash, double *hours)
{
    int T = net->T;
    for (int j = 0; j < net->shares; j++) {
        const struct ep_share *s = &net->share[j];
        for (int t = 0; t < T; t++) {
            double sum = 0;
            for (int p = 0; p < s->count; p++)
                sum += s->weight[p] * e[s->member[p] * T + t];
            for (int p = 0; p < s->count && sum > 0; p++) {
                int at = s->member[p] * T + t;
                double share = c->top[j * T + t] * s->weight[p] * e[at] / sum;
                cash[at] += s->cash * share;
                hours[at] += s->hours * share;
            }
        }
    }
}

/* Bought hours go to the channels of the role in proportion to their hours. */
static void split_bought(const struct ep_net *net, const struct ep_cost *c, double *cash,
                         double *hours)
{
    int T = net->T;
    for (int i = 0; i < net->n; i++) {
        int r = net->role[i];
        if (!net->on[i] || r < 0)
            continue;
        for (int t = 0; t < T; t++) {
            double used = c->hours[r * T + t], part = used > 0 ? hours[i * T + t] / used : 0;
            double bought = part * c->bought[r * T + t];
            cash[i * T + t] += bought * net->extra[r];
            hours[i * T + t] = fmax(0, hours[i * T + t] - bought);
        }
    }
}

void ep_cost_split(const struct ep_net *net, const double *e, const struct ep_cost *c, double *cash,
                   double *hours)
{
    int T = net->T;
    memset(cash, 0, sizeof(double) * (size_t)(net->n * T));
    memset(hours, 0, sizeof(double) * (size_t)(net->n * T));
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *ch = &net->m->channel[i];
        if (!net->on[i])
            continue;
        bool paid_help = ch->role >= 0 && net->m->role[ch->role].cash;
        double hour_cash = paid_help ? net->m->role[ch->role].cost_hour : 0;
        cash[i * T + ep_first_month(ch, T)] += ch->fixed_setup;
        for (int t = ch->start; t < T; t++) {
            double effort = net->part[i] * e[i * T + t];
            cash[i * T + t] +=
                ch->fixed_month + effort * net->cash[i] + ch->fixed_hours * hour_cash;
            hours[i * T + t] += effort * net->hours[i] + (ch->role >= 0 ? ch->fixed_hours : 0);
        }
    }
    split_shares(net, e, c, cash, hours);
    split_bought(net, c, cash, hours);
}
