/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What keeps the plan from bringing more, and what one more unit of it would add. */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <math.h>
#include <stdlib.h>

/* Prices below this, objective per unit of money, are the solver's tolerance. */
#define LEAST_PRICE 0.01

struct bound {
    const char *kind, *subject, *months;
    double price;  /* of one more unit */
    double weight; /* price x what there is of it, for the order */
};

struct bounds {
    struct bound *item;
    size_t count;
};

/* Names of the months whose price passes the least; "" where it is all or none of them. */
static const char *months_of(struct ep_arena *a, const struct ep_model *m, const double *price,
                             double least)
{
    struct ep_str s;
    char month[EP_MONTHS_TEXT];
    int in = 0;
    ep_str_init(&s, EP_STR_LIMIT);
    for (int t = 0; t < m->months; t++)
        if (price[t] > least) {
            ep_str_addf(&s, "%s%s", in++ ? "," : "", ep_month_text(m->first_month + t, month));
        }
    const char *text = in == 0 || in == m->months ? "" : ep_arena_strdup(a, s.data);
    ep_str_clear(&s);
    return text;
}

static double most(const double *v, int n)
{
    double top = 0;
    for (int i = 0; i < n; i++)
        top = fmax(top, v[i]);
    return top;
}

static void add_money(struct ep_arena *a, const struct ep_model *m, const struct ep_solution *s,
                      struct bounds *list)
{
    if (s->budget_price > LEAST_PRICE) {
        const struct bound b = {"budget", "", "", s->budget_price, s->budget_price * s->cash_total};
        EP_PUSH(a, list, b);
    }
    double top = m->monthly_cap ? most(s->month_price, m->months) : 0;
    if (top > LEAST_PRICE) {
        double weight = 0;
        for (int t = 0; t < m->months; t++)
            weight += s->month_price[t] * m->monthly_cap[t];
        const struct bound b = {"month", "", months_of(a, m, s->month_price, LEAST_PRICE), top,
                                weight};
        EP_PUSH(a, list, b);
    }
}

static void add_hours(struct ep_arena *a, const struct ep_model *m, const struct ep_solution *s,
                      struct bounds *list)
{
    for (int r = 0; r < m->roles; r++) {
        const double *price = s->hour_price + (long)r * m->months;
        double top = most(price, m->months), least = LEAST_PRICE * m->role[r].cost_hour;
        double sum = ep_plan_sum(price, 0, m->months) * m->role[r].hours_month;
        if (top <= fmax(LEAST_PRICE, least))
            continue;
        const struct bound b = {"hours", m->role[r].id, months_of(a, m, price, LEAST_PRICE), top,
                                sum};
        EP_PUSH(a, list, b);
    }
}

static void add_rest(struct ep_arena *a, const struct ep_model *m, const struct ep_solution *s,
                     struct bounds *list)
{
    for (int g = 0; g < m->goals; g++)
        if (s->goal_multiplier[g] > 0 && m->goal[g].must) {
            const struct bound b = {"goal", m->goal[g].id, "", s->goal_multiplier[g],
                                    s->goal_multiplier[g] * m->goal[g].at_least};
            EP_PUSH(a, list, b);
        }
    if (m->capacity && most(s->turned_away, m->months) > 0.5) {
        const struct bound b = {"capacity", "", months_of(a, m, s->turned_away, 0.5), 0,
                                s->gross * 1e-6};
        EP_PUSH(a, list, b);
    }
}

static int dearest(const void *a, const void *b)
{
    const struct bound *x = a, *y = b;
    return x->weight > y->weight ? -1 : x->weight < y->weight;
}

static struct bounds bounds_of(struct ep_arena *a, const struct ep_model *m,
                               const struct ep_solution *s)
{
    struct bounds list = {NULL, 0};
    add_money(a, m, s, &list);
    add_hours(a, m, s, &list);
    add_rest(a, m, s, &list);
    if (list.count == 0) {
        const struct bound b = {"demand", "", "", 0, 0};
        EP_PUSH(a, &list, b);
    }
    qsort(list.item, list.count, sizeof *list.item, dearest);
    return list;
}

const char *ep_plan_binds(const struct ep_model *m, const struct ep_solution *s)
{
    struct ep_arena *scratch = ep_arena_new();
    const char *kind = bounds_of(scratch, m, s).item[0].kind; /* static */
    ep_arena_free(scratch);
    return kind;
}

enum ep_status ep_plan_write_binding(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    struct bounds list = bounds_of(ctx->arena, &plan->model, &plan->solution);
    enum ep_status status = EP_OK;
    bool missed = ep_plan_misses(plan); /* then a multiplier is no price */
    for (size_t i = 0; i < list.count && status == EP_OK; i++) {
        const struct bound *b = &list.item[i];
        double price = missed ? 0 : b->price;
        if (!missed)
            EP_DERIVE(ctx->ledger,
                      ep_arena_printf(ctx->arena, "binding.%s%s%s", b->kind, *b->subject ? "." : "",
                                      b->subject),
                      ep_range_of(price), "factor",
                      "what one more unit adds to the objective: multiplier of the solution", NULL);
        status = EP_INSERT(ctx->store, "binding", err, ep_c_int("seq", (int64_t)i + 1),
                           ep_c_text("kind", b->kind), ep_c_text("subject", b->subject),
                           ep_c_text("months", b->months), ep_c_real("price", price));
    }
    return status;
}
