/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A set of channels: which of them run, what they share, what is fixed about them. */

#include "model/model_internal.h"

#include <math.h>
#include <string.h>

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

static struct ep_share *add_share(struct ep_net *net, int kind, int role)
{
    struct ep_share *s = &net->share[net->shares++];
    s->kind = kind;
    s->role = role;
    s->count = 0;
    s->cash = s->hours = s->own = 0;
    return s;
}

static void add_member(struct ep_share *s, int channel, double weight)
{
    s->member[s->count] = channel;
    s->weight[s->count++] = weight;
}

/* All members alike: one max of effort, priced in cash and hours at once. */
static void share_alike(struct ep_net *net, const int *member, int count, double rest)
{
    int c = member[0];
    struct ep_share *s = add_share(net, 0, net->role[c]);
    s->cash = rest * net->cash[c];
    s->hours = rest * net->hours[c];
    s->own = rest * net->own[c];
    for (int j = 0; j < count; j++)
        add_member(s, member[j], 1);
}

/* Members that differ: a max of cash, and one of hours for each role. */
static void share_apart(struct ep_net *net, const int *member, int count, double rest)
{
    struct ep_share *cash = add_share(net, 0, -1);
    cash->cash = rest;
    for (int j = 0; j < count; j++)
        if (net->cash[member[j]] > 0)
            add_member(cash, member[j], net->cash[member[j]]);
    if (!cash->count)
        net->shares--;
    for (int r = 0; r < net->R; r++) {
        struct ep_share *hours = add_share(net, 1, r);
        hours->hours = rest;
        hours->own = rest * net->own_cost[r];
        for (int j = 0; j < count; j++)
            if (net->role[member[j]] == r && net->hours[member[j]] > 0)
                add_member(hours, member[j], net->hours[member[j]]);
        if (!hours->count)
            net->shares--;
    }
}

static void share_family(struct ep_net *net, int family, int *member)
{
    int count = 0;
    bool alike = true;
    for (int i = 0; i < net->n; i++)
        if (net->on[i] && !net->m->channel[i].per_result && net->m->channel[i].family == family)
            member[count++] = i;
    double rest = 1 - net->m->family[family].alpha;
    if (count < 2 || rest <= 0)
        return;
    for (int j = 0; j < count; j++) {
        int c = member[j], d = member[0];
        net->part[c] = net->m->family[family].alpha;
        alike = alike && net->role[c] == net->role[d] && same(net->cash[c], net->cash[d]) &&
                same(net->hours[c], net->hours[d]);
    }
    (alike ? share_alike : share_apart)(net, member, count, rest);
}

int ep_first_month(const struct ep_model_channel *c, int months)
{
    for (int t = 0; c->tested && c->lo && t < months; t++)
        if (c->lo[t] > 0)
            return t;
    return c->start;
}

double ep_role_hours(const struct ep_model *m, int r, int t)
{
    const struct ep_model_role *role = &m->role[r];
    return role->busy ? fmax(0, role->hours_month - role->busy[t]) : role->hours_month;
}

static bool of_most(const struct ep_net *net, const struct ep_model_tool *tool)
{
    int users = 0, all = 0;
    for (int i = 0; i < net->n; i++) {
        users += net->m->channel[i].allowed && tool->used_by[i];
        all += net->m->channel[i].allowed;
    }
    return 2 * users > all;
}

bool ep_tool_runs(const struct ep_net *net, const struct ep_model_tool *tool, int but)
{
    if (tool->always || (net->sunk && of_most(net, tool)))
        return true;
    for (int i = 0; i < net->n; i++)
        if (net->on[i] && tool->used_by[i] && i != but)
            return true;
    return false;
}

double ep_tool_cash(const struct ep_model_tool *tool, int t)
{
    bool part = t >= tool->start && t < tool->start + tool->parts;
    return (t >= tool->start ? tool->month : 0) + (part ? tool->setup / tool->parts : 0);
}

static bool counts_all(const struct ep_model_goal *goal, int channels)
{
    return !goal->counts || !memchr(goal->counts, false, (size_t)channels);
}

double ep_goal_tools(const struct ep_net *net, const struct ep_model_goal *goal)
{
    double sum = 0;
    for (int t = goal->from; t <= goal->to && counts_all(goal, net->n); t++)
        sum += net->tool_cash[t];
    return sum;
}

static void tools_of(struct ep_net *net)
{
    memset(net->tool_cash, 0, sizeof(double) * (size_t)net->T);
    for (int k = 0; k < net->m->tools; k++) {
        const struct ep_model_tool *tool = &net->m->tool[k];
        bool runs = ep_tool_runs(net, tool, -1);
        for (int t = 0; runs && t < net->T; t++)
            net->tool_cash[t] += ep_tool_cash(tool, t);
    }
    for (int t = 0; t < net->T; t++)
        net->fixed_cash[t] += net->tool_cash[t];
}

static void fixed_of(struct ep_net *net)
{
    int T = net->T;
    memset(net->fixed_cash, 0, sizeof(double) * (size_t)T);
    memset(net->fixed_hours, 0, sizeof(double) * (size_t)(net->R * T));
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        if (!net->on[i])
            continue;
        net->fixed_cash[ep_first_month(c, T)] += c->fixed_setup;
        for (int t = c->start; t < T; t++) {
            net->fixed_cash[t] += c->fixed_month;
            if (c->role >= 0)
                net->fixed_hours[c->role * T + t] += c->fixed_hours;
            if (c->role >= 0 && net->m->role[c->role].cash)
                net->fixed_cash[t] += c->fixed_hours * net->m->role[c->role].cost_hour;
        }
    }
    tools_of(net);
}

void ep_net_list(struct ep_net *net)
{
    net->runs = 0;
    for (int i = 0; i < net->n; i++)
        if (net->live[i])
            net->run[net->runs++] = i;
    net->work = net->live;
    net->set++;
}

void ep_net_activate(struct ep_net *net, const bool *on, bool everyone)
{
    struct ep_arena *scratch = ep_arena_new();
    int *member = EP_NEW_ARRAY(scratch, int, (size_t)net->n + 1);
    for (int i = 0; i < net->n; i++) {
        const struct ep_model_channel *c = &net->m->channel[i];
        bool works = on[i] || (!c->per_result && (everyone || c->history_count > 0));
        net->on[i] = on[i];
        net->live[i] = works;
        net->part[i] = 1;
    }
    ep_net_list(net);
    net->shares = 0;
    for (int f = 0; f < net->m->families; f++)
        share_family(net, f, member);
    fixed_of(net);
    ep_arena_free(scratch);
}
