/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#define FEW 5 /* customers below which there is no mean */

enum {
    CUSTOMER,
    FIRST_DATE,
    ORDERS,
    REVENUE
};

static const struct ep_in_column columns[] = {
    [CUSTOMER] = {"customer", EP_IN_CUSTOMER, .required = true,
                  .help =
                      "any number or text of the customer; only its salted SHA-256 is looked at"},
    [FIRST_DATE] = {"first_date", EP_IN_DATE, .required = true, .when = true,
                    .help = "day of the first order"},
    [ORDERS] = {"orders", EP_IN_WHOLES, .required = true, .adds = true, .help = "orders so far"},
    [REVENUE] = {"revenue", EP_IN_MONEY, .required = true, .adds = true,
                 .help = "money of all of them"},
};

struct customers {
    struct ep_in_hashes met;
    struct ep_in_ratio value;
    double count;
};

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct customers);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct customers *c = state;

    if (ep_in_hashes_met(job->arena, &c->met, row->v[CUSTOMER].key[0]))
        return ep_in_refuse(fault, "a customer that has a row already",
                            "give each customer one row", "this customer has a row already");
    c->count++;
    if (row->v[ORDERS].number > 0)
        ep_in_ratio_add(&c->value, row->v[REVENUE].number, row->v[ORDERS].number);
    return true;
}

static void end(struct ep_in_job *job, void *state)
{
    const struct customers *c = state;
    struct ep_brief *b = job->brief;

    if (!b->business.current.customers_total.given && c->count > 0)
        ep_in_set(job, EP_IN_CUSTOMERS, &b->business.current.customers_total,
                  "business.current.customers_total", ep_range_of(c->count), c->count,
                  "rows of the file, a customer each");
    if (c->value.n >= FEW && c->value.a > 0)
        ep_in_set(job, EP_IN_CUSTOMERS, &b->business.economics.order_value,
                  "business.economics.order_value", ep_in_ratio_range(&c->value), c->value.b,
                  ep_arena_printf(job->arena, "revenue / orders of %.0f customers, %.0f orders",
                                  c->value.n, c->value.b));
}

const struct ep_in_form ep_in_customers = {
    .kind = "customers",
    .profile = "emplan",
    .gives = "customers so far, order value",
    .note = "A file of orders measures both better and goes first.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_CUSTOMERS,
    .row = take,
};
const struct ep_in_keeper ep_in_customers_keeper = {make, end, NULL};
