/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 3

struct sums {
    struct ep_portfolio_sum *item;
    size_t count;
};

struct costs {
    double *item;
    size_t count;
};

static struct ep_portfolio_sum *sum_of(struct ep_arena *a, struct sums *s,
                                       const struct ep_revision *r)
{
    for (size_t i = 0; i < s->count; i++)
        if (ep_streq(s->item[i].currency, r->currency))
            return &s->item[i];
    EP_PUSH(a, s,
            ((struct ep_portfolio_sum){.currency = r->currency, .digits = r->currency_digits}));
    return &s->item[s->count - 1];
}

static struct ep_portfolio_use *use_of(struct ep_arena *a, struct ep_portfolio_sum *s,
                                       const struct ep_portfolio_channel *x)
{
    for (size_t i = 0; i < s->channels.count; i++)
        if (ep_streq(s->channels.item[i].id, x->id))
            return &s->channels.item[i];
    EP_PUSH(a, &s->channels, ((struct ep_portfolio_use){.id = x->id, .name = x->name}));
    return &s->channels.item[s->channels.count - 1];
}

static void add_client(struct ep_arena *a, struct ep_portfolio_sum *s,
                       const struct ep_portfolio_client *c)
{
    s->clients++;
    s->budget += c->budget;
    s->spend += c->spend;
    s->profit += c->profit;
    s->customers += c->customers.mean;
    s->later += c->later;
    s->likely_losses += c->loss_probability.known && c->loss_probability.v > 0.5;
    s->idle += c->spend == 0 && c->budget > 0;
    s->must_goals += c->must_goals;
    s->must_missed += c->must_missed;
    for (size_t i = 0; i < c->channels.count; i++) {
        const struct ep_portfolio_channel *x = &c->channels.item[i];

        if (!x->chosen)
            continue;
        struct ep_portfolio_use *u = use_of(a, s, x);

        u->clients++;
        u->tests += x->test;
        u->spend += x->spend;
        u->customers += x->customers;
        u->later += x->later;
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The middle one; of an even number the mean of the two in the middle. */
static void find_median(const struct ep_portfolio *p, const struct ep_portfolio_sum *s,
                        struct ep_portfolio_use *u)
{
    struct costs costs = {0};

    for (size_t i = 0; i < p->clients.count; i++) {
        const struct ep_portfolio_client *c = &p->clients.item[i];

        if (!ep_streq(c->revision.currency, s->currency))
            continue;
        for (size_t k = 0; k < c->channels.count; k++) {
            const struct ep_portfolio_channel *x = &c->channels.item[k];

            if (x->chosen && x->has_cost && ep_streq(x->id, u->id))
                EP_PUSH(p->arena, &costs, (double)x->cost_per_customer);
        }
    }
    u->has_median = costs.count > 0;
    if (!u->has_median)
        return;
    qsort(costs.item, costs.count, sizeof *costs.item, by_value);
    u->median = (costs.item[(costs.count - 1) / 2] + costs.item[costs.count / 2]) / 2;
}

static int by_currency(const void *a, const void *b)
{
    const struct ep_portfolio_sum *x = a, *y = b;

    return strcmp(x->currency, y->currency);
}

static int by_use(const void *a, const void *b)
{
    const struct ep_portfolio_use *x = a, *y = b;

    if (x->clients != y->clients)
        return x->clients < y->clients ? 1 : -1;
    if (x->spend != y->spend)
        return x->spend < y->spend ? 1 : -1;
    return strcmp(x->id, y->id);
}

struct ep_portfolio_sum *ep_portfolio_sums(const struct ep_portfolio *p, size_t *count)
{
    struct sums s = {0};

    for (size_t i = 0; i < p->clients.count; i++) {
        const struct ep_portfolio_client *c = &p->clients.item[i];

        add_client(p->arena, sum_of(p->arena, &s, &c->revision), c);
    }
    if (s.count > 1)
        qsort(s.item, s.count, sizeof *s.item, by_currency);
    for (size_t i = 0; i < s.count; i++) {
        struct ep_portfolio_sum *sum = &s.item[i];

        for (size_t k = 0; k < sum->channels.count; k++)
            find_median(p, sum, &sum->channels.item[k]);
        if (sum->channels.count > 1)
            qsort(sum->channels.item, sum->channels.count, sizeof *sum->channels.item, by_use);
    }
    *count = s.count;
    return s.item;
}

/* --- what to know before comparing ------------------------------------------------------------ */

static const char *of_prices(const struct ep_portfolio_client *c)
{
    return c->revision.prices;
}

static const char *of_catalogue(const struct ep_portfolio_client *c)
{
    return c->revision.catalogue_hash;
}

static const char *of_program(const struct ep_portfolio_client *c)
{
    return c->revision.program;
}

/* How many different texts the clients of a currency (NULL: of any) have. */
static size_t kinds(const struct ep_portfolio *p, const char *currency,
                    const char *(*of)(const struct ep_portfolio_client *c))
{
    size_t n = 0;

    for (size_t i = 0; i < p->clients.count; i++) {
        const struct ep_portfolio_client *c = &p->clients.item[i];
        bool met = currency && !ep_streq(c->revision.currency, currency);

        for (size_t k = 0; k < i && !met; k++)
            met = (!currency || ep_streq(p->clients.item[k].revision.currency, currency)) &&
                  ep_streq(of(&p->clients.item[k]), of(c));
        n += !met;
    }
    return n;
}

struct ep_portfolio_remarks ep_portfolio_remarks(const struct ep_portfolio *p)
{
    struct ep_portfolio_remarks out = {0};
    struct ep_arena *a = p->arena;
    size_t count;
    const struct ep_portfolio_sum *s = ep_portfolio_sums(p, &count);
    size_t catalogues = kinds(p, NULL, of_catalogue), programs = kinds(p, NULL, of_program);

    if (programs > 1)
        EP_PUSH(a, &out,
                ep_arena_printf(a,
                                "The plans were made by %zu versions of emplan: plan the older "
                                "ones anew before comparing",
                                programs));
    if (catalogues > 1)
        EP_PUSH(a, &out,
                ep_arena_printf(a,
                                "The plans rest on %zu states of the catalogue: the same "
                                "benchmark can differ between clients",
                                catalogues));
    for (size_t i = 0; i < count; i++) {
        if (kinds(p, s[i].currency, of_prices) > 1)
            EP_PUSH(
                a, &out,
                ep_arena_printf(a, "Sums in %s mix prices net and gross of VAT", s[i].currency));
        if (s[i].likely_losses > 0)
            EP_PUSH(a, &out,
                    ep_arena_printf(a,
                                    "More likely to lose money than not: %zu of %zu clients in %s",
                                    s[i].likely_losses, s[i].clients, s[i].currency));
        if (s[i].idle > 0)
            EP_PUSH(a, &out,
                    ep_arena_printf(a, "Spending nothing of their budget: %zu of %zu clients in %s",
                                    s[i].idle, s[i].clients, s[i].currency));
    }
    return out;
}

/* --- warnings of the plans -------------------------------------------------------------------- */

struct codes {
    struct ep_portfolio_code *item;
    size_t count;
};

static struct ep_portfolio_code *code_of(struct ep_arena *a, struct codes *l, const char *code)
{
    for (size_t i = 0; i < l->count; i++)
        if (ep_streq(l->item[i].code, code))
            return &l->item[i];
    EP_PUSH(a, l, ((struct ep_portfolio_code){.code = code, .names = ""}));
    return &l->item[l->count - 1];
}

static int by_clients(const void *a, const void *b)
{
    const struct ep_portfolio_code *x = a, *y = b;

    if (x->clients != y->clients)
        return x->clients < y->clients ? 1 : -1;
    return strcmp(x->code, y->code);
}

struct ep_portfolio_code *ep_portfolio_codes(const struct ep_portfolio *p, size_t *count)
{
    struct ep_arena *a = p->arena;
    struct codes l = {0};

    for (size_t i = 0; i < p->clients.count; i++) {
        const struct ep_portfolio_client *c = &p->clients.item[i];

        for (size_t k = 0; k < c->codes.count; k++) {
            struct ep_portfolio_code *x = code_of(a, &l, c->codes.item[k]);

            if (x->clients++ < NAMES_SHOWN)
                x->names = ep_arena_printf(a, "%s%s%s", x->names, x->names[0] ? ", " : "",
                                           ep_batch_escape(a, c->shown));
        }
    }
    if (l.count > 1)
        qsort(l.item, l.count, sizeof *l.item, by_clients);
    for (size_t i = 0; i < l.count; i++)
        if (l.item[i].clients > NAMES_SHOWN)
            l.item[i].names = ep_arena_printf(a, "%s and %zu more", l.item[i].names,
                                              l.item[i].clients - NAMES_SHOWN);
    *count = l.count;
    return l.item;
}
