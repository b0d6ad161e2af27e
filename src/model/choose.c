/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bound_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS          4 /* of adding, dropping, swapping */
#define REFUSALS        6 /* candidates refused in a row end a round of adding */
#define SWAP_CANDIDATES 6 /* tried against each channel in use */
#define SWAP_TRIALS     30
#define PROOF_MID       100 /* looks at a bound, at the mid values and over draws */
#define PROOF_DRAWS     60

/* ---- sets ---- */

static size_t set_size(const struct ep_search *s)
{
    return sizeof(bool) * (size_t)s->task->net->n;
}

/* May be used: allowed, and so is all that it needs. */
static void find_usable(const struct ep_net *net, bool *usable)
{
    bool changed = true;
    for (int i = 0; i < net->n; i++)
        usable[i] = net->m->channel[i].allowed;
    while (changed) {
        changed = false;
        for (int i = 0; i < net->n; i++)
            for (int k = 0; k < net->m->channel[i].need_count && usable[i]; k++)
                if (!usable[net->m->channel[i].needs[k]]) {
                    usable[i] = false;
                    changed = true;
                }
    }
}

static void add_with_needs(const struct ep_net *net, int c, bool *on)
{
    if (on[c])
        return;
    on[c] = true;
    for (int k = 0; k < net->m->channel[c].need_count; k++)
        add_with_needs(net, net->m->channel[c].needs[k], on);
}

static void drop_with_dependants(const struct ep_net *net, int c, bool *on)
{
    on[c] = false;
    for (int i = 0; i < net->n; i++)
        for (int k = 0; k < net->m->channel[i].need_count && on[i]; k++)
            if (net->m->channel[i].needs[k] == c)
                drop_with_dependants(net, i, on);
}

static bool bound_to_stay(const struct ep_model_channel *c)
{
    return c->required || c->tested;
}

/* Dropping c would drop a required channel with it. */
static bool droppable(const struct ep_search *s, int c, bool *scratch)
{
    const struct ep_net *net = s->task->net;
    memcpy(scratch, s->on, set_size(s));
    drop_with_dependants(net, c, scratch);
    for (int i = 0; i < net->n; i++)
        if (s->on[i] && !scratch[i] && bound_to_stay(&net->m->channel[i]))
            return false;
    return s->on[c];
}

static double tolerance(const struct ep_search *s)
{
    return 2e-5 * fmax(fabs(s->merit.objective), 0.1 * s->task->scale);
}

bool ep_search_try(struct ep_search *s, const bool *on, const double *start,
                   enum ep_effort_level level)
{
    struct ep_task *k = s->task;
    struct ep_merit merit;
    ep_duals_copy(k->net, s->dual, &k->dual);
    ep_task_penalties(k); /* what they grew to would make another set's plan hard to come by */
    s->solves++;
    if (ep_task_set(k, on, &s->limits, start, NULL) != EP_OK)
        return false;
    k->beat = s->merit.feasible && s->merit.shortfall <= 0 ? s->merit.objective : -INFINITY;
    /* what the bound at the plan's prices rules out needs no solve */
    bool may_beat = !isfinite(k->beat) || ep_bound_of_plan(k, NULL) > k->beat;
    may_beat = may_beat && ep_task_may_come_near(k, &s->merit);
    k->rival = s->merit.feasible ? &s->merit : NULL;
    if (may_beat)
        ep_task_run(k, level, &merit);
    k->beat = -INFINITY;
    k->rival = NULL;
    if (!may_beat)
        return false;
    if (s->merit.feasible && !ep_merit_better(&merit, &s->merit, tolerance(s)))
        return false;
    s->merit = merit;
    memcpy(s->on, on, set_size(s));
    memcpy(s->e, k->e, sizeof(double) * (size_t)(k->net->n * k->net->T));
    ep_duals_copy(k->net, &k->dual, s->dual);
    return true;
}

/* ---- candidates ---- */

struct candidate {
    int channel;
    double profit;
};

static int by_profit(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->profit != y->profit)
        return x->profit > y->profit ? -1 : 1;
    return x->channel - y->channel;
}

static void task_prices(struct ep_search *s)
{
    ep_duals_copy(s->task->net, s->dual, &s->task->dual);
    ep_prices_of_task(s->task, &s->price);
}

/* Reduced profit of c and of what it needs beyond the present set; its best effort into `start`. */
static double price_of(struct ep_search *s, int c, double *start)
{
    const struct ep_net *net = s->task->net;
    int T = net->T;
    double profit = ep_price_channel(s->fork, s->value, s->on, s->e, &s->price, c, &s->limits,
                                     start ? start + c * T : NULL);
    memcpy(s->trial, s->on, set_size(s));
    add_with_needs(net, c, s->trial);
    for (int i = 0; i < net->n; i++)
        if (s->trial[i] && !s->on[i] && i != c)
            profit += fmin(0, ep_price_channel(s->fork, s->value, s->on, s->e, &s->price, i,
                                               &s->limits, start ? start + i * T : NULL));
    return profit;
}

static int candidates(struct ep_search *s, struct candidate *list)
{
    const struct ep_net *net = s->task->net;
    int count = 0;
    task_prices(s);
    for (int i = 0; i < net->n; i++)
        if (!s->on[i] && s->usable[i]) {
            list[count].channel = i;
            list[count++].profit = price_of(s, i, s->best);
        }
    qsort(list, (size_t)count, sizeof *list, by_profit);
    return count;
}

static void start_with(struct ep_search *s, double part)
{
    const struct ep_net *net = s->task->net;
    int T = net->T;
    memcpy(s->start, s->e, sizeof(double) * (size_t)(net->n * T));
    for (int i = 0; i < net->n; i++)
        if (s->trial[i] && !s->on[i])
            for (int t = 0; t < T; t++)
                s->start[i * T + t] = part * s->best[i * T + t];
}

static bool try_add(struct ep_search *s, int c, enum ep_effort_level level)
{
    memcpy(s->trial, s->on, set_size(s));
    add_with_needs(s->task->net, c, s->trial);
    start_with(s, 0.7);
    return ep_search_try(s, s->trial, s->start, level);
}

static bool add_round(struct ep_search *s)
{
    struct candidate *list = s->list;
    bool any = false;
    for (int added = 0; added < s->task->net->n; added++) {
        int count = candidates(s, list), refused = 0;
        bool found = false;
        for (int i = 0; i < count && refused < REFUSALS && !found; i++) {
            if (list[i].profit <= 0 && s->merit.shortfall <= 1e-5)
                break;
            found = try_add(s, list[i].channel, s->level);
            refused += !found;
        }
        any = any || found;
        if (!found)
            break;
    }
    return any;
}

/* ---- dropping ---- */

void ep_search_to_task(struct ep_search *s)
{
    struct ep_task *k = s->task;
    ep_task_set(k, s->on, &s->limits, s->e, NULL);
    ep_duals_copy(k->net, s->dual, &k->dual);
    memcpy(k->e, s->e, sizeof(double) * (size_t)(k->net->n * k->net->T));
}

/* Whether the bound of the plan leaves open that the set in `trial`, a part of the plan's, is
 * better; tools that nothing asks for any more cost nothing. */
static bool may_be_better(const struct ep_search *s, double bound)
{
    const struct ep_net *net = s->task->net;
    for (int i = 0; i < net->n; i++)
        bound -= s->on[i] && !s->trial[i] ? s->lost[i] : 0;
    for (int k = 0; k < net->m->tools; k++) {
        bool before = false, after = net->m->tool[k].always;
        for (int i = 0; i < net->n; i++) {
            before |= s->on[i] && net->m->tool[k].used_by[i];
            after |= s->trial[i] && net->m->tool[k].used_by[i];
        }
        for (int t = 0; t < net->T && before && !after; t++)
            bound += ep_tool_cash(&net->m->tool[k], t) * s->price.cash[t];
    }
    return bound > s->merit.objective + tolerance(s);
}

/* Bound of the plan, `lost` filled; infinite where it says nothing. */
static double bound_of_best(struct ep_search *s)
{
    if (!s->merit.feasible || s->merit.shortfall > 1e-5)
        return INFINITY;
    ep_search_to_task(s);
    s->task->relax = 0;
    return ep_bound_of_plan(s->task, s->lost);
}

/* Channels that can be dropped and for which the multipliers of the plan do not prove that no plan
 * without them is better, by their reduced profit. */
static int worth_dropping(struct ep_search *s, struct candidate *list)
{
    const struct ep_net *net = s->task->net;
    double bound = bound_of_best(s);
    int count = 0;
    for (int i = 0; i < net->n; i++) {
        if (!s->on[i] || !droppable(s, i, s->trial) || !may_be_better(s, bound))
            continue;
        list[count].channel = i;
        list[count++].profit =
            ep_price_channel(s->fork, s->value, s->on, s->e, &s->price, i, &s->limits, NULL);
    }
    return count;
}

bool ep_search_drop_round(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    bool any = false, found = true;
    while (found) {
        found = false;
        task_prices(s);
        int count = worth_dropping(s, s->list);
        qsort(s->list, (size_t)count, sizeof *s->list, by_profit);
        for (int i = count - 1; i >= 0 && !found; i--) {
            memcpy(s->trial, s->on, set_size(s));
            drop_with_dependants(net, s->list[i].channel, s->trial);
            found = ep_search_try(s, s->trial, s->e, s->level);
        }
        any = any || found;
    }
    return any;
}

/* ---- swapping ---- */

struct pair {
    int in, out;
    double gain;
};

static int by_gain(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->in != y->in ? x->in - y->in : x->out - y->out;
}

static int pairs(struct ep_search *s, struct pair *list)
{
    const struct ep_net *net = s->task->net;
    int count = candidates(s, s->list), found = 0;
    for (int j = 0; j < net->n; j++) {
        if (!s->on[j] || !droppable(s, j, s->trial) || net->m->channel[j].per_result)
            continue;
        double keep =
            ep_price_channel(s->fork, s->value, s->on, s->e, &s->price, j, &s->limits, NULL);
        for (int i = 0; i < count && i < SWAP_CANDIDATES; i++) {
            list[found].in = s->list[i].channel;
            list[found].out = j;
            list[found++].gain = s->list[i].profit - keep;
        }
    }
    qsort(list, (size_t)found, sizeof *list, by_gain);
    return found;
}

static bool swap_round(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    struct ep_arena *scratch = ep_arena_new();
    struct pair *list = EP_NEW_ARRAY(scratch, struct pair, (size_t)(net->n * SWAP_CANDIDATES) + 1);
    int count = pairs(s, list);
    bool found = false;
    for (int i = 0; i < count && i < SWAP_TRIALS && !found; i++) {
        memcpy(s->trial, s->on, set_size(s));
        add_with_needs(net, list[i].in, s->trial);
        start_with(s, 0.7);
        drop_with_dependants(net, list[i].out, s->trial);
        if (!s->trial[list[i].in])
            continue;
        found = ep_search_try(s, s->trial, s->start, EP_LEVEL_GLANCE);
    }
    ep_arena_free(scratch);
    return found;
}

bool ep_search_drop_one(struct ep_search *s, bool (*may)(const struct ep_net *net, int i))
{
    task_prices(s);
    double bound = bound_of_best(s);
    for (int i = 0; i < s->task->net->n; i++) {
        if (!s->on[i] || !may(s->task->net, i) || !droppable(s, i, s->trial) ||
            !may_be_better(s, bound))
            continue;
        memcpy(s->trial, s->on, set_size(s));
        drop_with_dependants(s->task->net, i, s->trial);
        if (ep_search_try(s, s->trial, s->e, s->level))
            return true;
    }
    return false;
}

/* Cash that the lower limits of channel c ask for. */
static double least_cash(const struct ep_search *s, int c)
{
    const struct ep_net *net = s->task->net;
    double sum = 0;
    for (int t = 0; t < net->T; t++)
        sum += s->limits.lo[c * net->T + t] * net->cash[c];
    return sum;
}

void ep_search_shed(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    bool *on = EP_NEW_ARRAY(s->arena, bool, (size_t)net->n + 1);
    memcpy(on, s->on, set_size(s));
    while (!s->merit.feasible) {
        int worst = -1;
        for (int i = 0; i < net->n; i++)
            if (on[i] && least_cash(s, i) > 0 && droppable(s, i, s->trial) &&
                (worst < 0 || least_cash(s, i) > least_cash(s, worst)))
                worst = i;
        if (worst >= 0)
            drop_with_dependants(net, worst, on);
        else /* only what must stay is left: its months become free again */
            for (int v = 0; v < net->n * net->T; v++) {
                s->limits.lo[v] = 0;
                s->limits.hi[v] = INFINITY;
            }
        if (!ep_search_try(s, on, s->e, EP_LEVEL_SEARCH) && worst < 0)
            break;
    }
}

/* ---- the search ---- */

enum ep_status ep_search_first(struct ep_search *s, struct ep_error *err)
{
    const struct ep_net *net = s->task->net;
    memset(s->trial, 0, set_size(s));
    for (int i = 0; i < net->n; i++)
        if (bound_to_stay(&net->m->channel[i]) && s->usable[i])
            add_with_needs(net, i, s->trial);
    memcpy(s->on, s->trial, set_size(s));
    for (int i = 0; i < net->n; i++)
        if (net->m->channel[i].per_result && s->usable[i])
            add_with_needs(net, i, s->trial);
    s->merit.feasible = false;
    if (ep_search_try(s, s->trial, NULL, EP_LEVEL_SEARCH))
        return EP_OK;
    memcpy(s->trial, s->on, set_size(s));
    enum ep_status status = ep_task_set(s->task, s->trial, &s->limits, NULL, err);
    if (status == EP_OK)
        ep_search_try(s, s->trial, NULL, EP_LEVEL_SEARCH);
    return status;
}

bool ep_search_round(struct ep_search *s)
{
    bool better = add_round(s);
    better |= ep_search_drop_round(s);
    return better;
}

/* Those out of the set that pay at its prices come in, those in it that do not leave. */
static int turned(struct ep_search *s, bool in, bool out)
{
    const struct ep_net *net = s->task->net;
    int count = 0;
    memcpy(s->trial, s->on, set_size(s));
    for (int i = 0; i < s->turn_count; i++) {
        int c = s->list[i].channel;
        if (out && s->on[c] && s->trial[c]) {
            drop_with_dependants(net, c, s->trial);
            count++;
        }
    }
    for (int i = 0; i < s->turn_count; i++) {
        int c = s->list[i].channel;
        if (in && !s->on[c] && !s->trial[c]) {
            add_with_needs(net, c, s->trial);
            count++;
        }
    }
    start_with(s, 0.7);
    return count;
}

bool ep_search_turn(struct ep_search *s)
{
    static const bool way[][2] = {{true, true}, {true, false}, {false, true}};
    const struct ep_net *net = s->task->net;
    bool better = false;
    task_prices(s);
    s->turn_count = 0;
    for (int i = 0; i < net->n; i++) {
        if (!s->usable[i] || (s->on[i] && !droppable(s, i, s->trial)))
            continue;
        double profit = s->on[i] ? ep_price_channel(s->fork, s->value, s->on, s->e, &s->price, i,
                                                    &s->limits, NULL)
                                 : price_of(s, i, s->best);
        if ((profit > 0) != s->on[i])
            s->list[s->turn_count++] = (struct candidate){i, profit};
    }
    for (size_t k = 0; k < sizeof way / sizeof way[0] && !better; k++)
        better =
            turned(s, way[k][0], way[k][1]) > 0 && ep_search_try(s, s->trial, s->start, s->level);
    return better;
}

static void set_sunk(struct ep_search *s, bool sunk)
{
    s->task->net->sunk = s->fork->sunk = sunk;
}

/* No channel alone may carry a tool that most of them share, though several together do. So the
 * search looks first at what is best where such tools are paid anyway; the set it finds has to be
 * worth it with their cost. */
static void search_sunk(struct ep_search *s)
{
    const struct ep_net *net = s->task->net;
    size_t cells = (size_t)(net->n * net->T) + 1;
    bool *on = EP_NEW_ARRAY(s->arena, bool, (size_t)net->n + 1);
    double *e = EP_NEW_ARRAY(s->arena, double, cells);
    double *found = EP_NEW_ARRAY(s->arena, double, cells);
    struct ep_merit merit = s->merit;
    memcpy(on, s->on, set_size(s));
    memcpy(e, s->e, sizeof *e * cells);
    set_sunk(s, true);
    s->merit.feasible = false;
    if (ep_search_try(s, on, e, EP_LEVEL_SEARCH))
        ep_search_round(s);
    set_sunk(s, false);
    bool *set = EP_NEW_ARRAY(s->arena, bool, (size_t)net->n + 1);
    memcpy(set, s->on, set_size(s));
    memcpy(found, s->e, sizeof *found * cells);
    s->merit = merit;
    memcpy(s->on, on, set_size(s));
    memcpy(s->e, e, sizeof *e * cells);
    if (memcmp(set, on, set_size(s)) != 0)
        ep_search_try(s, set, found, EP_LEVEL_SEARCH);
}

void ep_search_rounds(struct ep_search *s)
{
    for (int round = 0; round < ROUNDS; round++)
        if (!ep_search_round(s) && !swap_round(s))
            break;
}

enum ep_status ep_choose_set(struct ep_search *s, struct ep_error *err)
{
    enum ep_status status = ep_search_first(s, err);
    if (status == EP_OK && s->task->net->m->tools > 0 && s->merit.feasible)
        search_sunk(s);
    if (status == EP_OK)
        ep_search_rounds(s);
    return status;
}

void ep_search_open(struct ep_search *s, const struct ep_model *m, int draw, struct ep_arena *a)
{
    struct ep_net *net = ep_net_new(m, draw, EP_NET_GIVEN, a);
    size_t n = (size_t)net->n + 1, cells = (size_t)(net->n * net->T) + 1;
    memset(s, 0, sizeof *s);
    s->arena = a;
    s->level = EP_LEVEL_SEARCH;
    s->task = ep_task_new(net, a);
    s->fork = ep_net_fork(net, a);
    s->value = ep_value_new(s->fork, a);
    s->value->measures = net->weighs;
    s->on = EP_NEW_ARRAY(a, bool, n);
    s->usable = EP_NEW_ARRAY(a, bool, n);
    s->trial = EP_NEW_ARRAY(a, bool, n);
    s->list = EP_NEW_ARRAY(a, struct candidate, n);
    s->e = EP_NEW_ARRAY(a, double, cells);
    s->best = EP_NEW_ARRAY(a, double, cells);
    s->start = EP_NEW_ARRAY(a, double, cells);
    s->lost = EP_NEW_ARRAY(a, double, n);
    s->limits.lo = EP_NEW_ARRAY(a, double, cells);
    s->limits.hi = EP_NEW_ARRAY(a, double, cells);
    for (size_t i = 0; i < cells; i++)
        s->limits.hi[i] = INFINITY;
    s->dual = EP_NEW(a, struct ep_duals);
    ep_duals_init(net, a, s->dual);
    ep_duals_copy(net, &s->task->dual, s->dual);
    ep_prices_init(net, a, &s->price);
    find_usable(net, s->usable);
}

static enum ep_status choose(const struct ep_model *m, bool prove, struct ep_arena *a,
                             struct ep_solution *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_search s;
    struct ep_task *k;
    int looked;
    EP_TRY(ep_model_check(m, err));
    ep_search_open(&s, m, EP_NET_MID, scratch);
    EP_TRY(ep_choose_set(&s, err));
    if (prove)
        ep_search_prove(&s, PROOF_MID, &looked);
    ep_repair(&s);
    ep_search_to_task(&s);
    EP_TRY(ep_solve_set(m, s.on, &s.limits, s.task, scratch, &k, err));
    ep_task_solution(k, true, a, out);
    if (m->draws.count > 0)
        EP_TRY(ep_model_refine(m, PROOF_DRAWS, a, out, err));
out:
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_choose(const struct ep_model *m, struct ep_arena *a,
                               struct ep_solution *out, struct ep_error *err)
{
    return choose(m, true, a, out, err);
}

enum ep_status ep_model_choose_unproven(const struct ep_model *m, struct ep_arena *a,
                                        struct ep_solution *out, struct ep_error *err)
{
    return choose(m, false, a, out, err);
}
