/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <string.h>

#define YEAR        365
#define MONTH       (YEAR / 12.0)
#define FEW         5  /* orders below which there is no mean */
#define ENOUGH      30 /* orders of the last year that outweigh older ones */
#define FEW_PEOPLE  20 /* customers below which there is no rate */
#define EDGE        3  /* days that a whole month may miss at its end */
#define START_SLACK 30 /* days that two years may lack at their begin */

enum {
    DATE,
    CUSTOMER,
    AMOUNT,
    MARGIN,
    ORDER
};

static const struct ep_in_column columns[] = {
    [DATE] = {"date", EP_IN_DATE, .required = true, .when = true, .help = "day of the order"},
    [CUSTOMER] = {"customer", EP_IN_CUSTOMER, .required = true,
                  .help = "any number or text that is always the same for a customer; only its "
                          "salted SHA-256 is looked at"},
    [AMOUNT] = {"amount", EP_IN_SIGNED, .required = true, .adds = true,
                .help = "money of the order, net or gross as the brief; below 0: money given back"},
    [MARGIN] = {"margin", EP_IN_SIGNED, .adds = true,
                .help = "money of the order less what the goods cost"},
    [ORDER] = {"order", EP_IN_TEXT,
               .help = "number of the order: tells orders apart that are the same otherwise"},
};

struct orders {
    struct {
        struct ep_in_order *item;
        size_t count;
    } all;
    struct {
        struct ep_in_person *item;
        size_t count;
    } people;
    uint32_t *slot; /* index + 1 into people by key, a power of two */
    size_t slots;
    int first, last; /* days */
    double given_back;
    struct ep_in_ratio margin;
};

/* --- gathering --------------------------------------------------------------------------------
 */

static void *make(struct ep_in_job *job)
{
    struct orders *o = EP_NEW(job->arena, struct orders);

    o->slots = 1024;
    o->slot = EP_NEW_ARRAY(job->arena, uint32_t, o->slots);
    return o;
}

static size_t slot_of(const struct orders *o, const uint64_t key[2])
{
    size_t i = (size_t)key[0] & (o->slots - 1);

    while (o->slot[i] && memcmp(o->people.item[o->slot[i] - 1].key, key, 16) != 0)
        i = (i + 1) & (o->slots - 1);
    return i;
}

static uint32_t person_of(struct ep_in_job *job, struct orders *o, const uint64_t key[2], int day)
{
    size_t i = slot_of(o, key);

    if (o->slot[i])
        return o->slot[i] - 1;
    struct ep_in_person p = {.key = {key[0], key[1]}, .first = day};

    EP_PUSH(job->arena, &o->people, p);
    o->slot[i] = (uint32_t)o->people.count;
    if (o->people.count * 2 > o->slots) {
        o->slots *= 2;
        o->slot = EP_NEW_ARRAY(job->arena, uint32_t, o->slots);
        for (size_t k = 0; k < o->people.count; k++)
            o->slot[slot_of(o, o->people.item[k].key)] = (uint32_t)k + 1;
    }
    return (uint32_t)o->people.count - 1;
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    struct orders *o = state;
    const struct ep_in_value *v = row->v;
    double amount = v[AMOUNT].number;

    (void)fault;
    if (o->all.count == 0 || v[DATE].time < o->first)
        o->first = v[DATE].time;
    if (o->all.count == 0 || v[DATE].time > o->last)
        o->last = v[DATE].time;
    struct ep_in_order order = {person_of(job, o, v[CUSTOMER].key, v[DATE].time), v[DATE].time,
                                amount};

    EP_PUSH(job->arena, &o->all, order);
    if (amount < 0)
        o->given_back -= amount;
    if (v[MARGIN].given && amount > 0)
        ep_in_ratio_add(&o->margin, v[MARGIN].number, amount);
    return true;
}

/* --- figures ----------------------------------------------------------------------------------
 */

static void set(struct ep_in_job *job, struct ep_num *num, const char *key, struct ep_range r,
                double seen, const char *note)
{
    ep_in_set(job, EP_IN_ORDERS, num, key, r, seen, note);
}

static void first_days(struct orders *o)
{
    for (size_t i = 0; i < o->all.count; i++) {
        struct ep_in_person *p = &o->people.item[o->all.item[i].customer];

        if (o->all.item[i].day < p->first)
            p->first = o->all.item[i].day;
    }
}

static void mark_people(struct orders *o)
{
    for (size_t i = 0; i < o->all.count; i++) {
        const struct ep_in_order *x = &o->all.item[i];
        struct ep_in_person *p = &o->people.item[x->customer];
        int ago = o->last - x->day;

        p->revenue += x->amount;
        if (x->amount < 0)
            continue;
        p->orders++;
        p->latest = x->day > p->latest || p->orders == 1 ? x->day : p->latest;
        p->in_year += x->day < p->first + YEAR;
        p->last = p->last || ago < YEAR;
        p->before = p->before || (ago >= YEAR && ago < 2 * YEAR);
        if (ago < YEAR)
            p->months |= (uint16_t)(1u << (unsigned)(ago / MONTH));
    }
}

/* Mean of the orders of the last year where it has enough of them, else of all. */
static void order_value(struct ep_in_job *job, const struct orders *o)
{
    double sum[2] = {0}, squares[2] = {0}, n[2] = {0};

    for (size_t i = 0; i < o->all.count; i++) {
        const struct ep_in_order *x = &o->all.item[i];

        for (int k = 0; k < 2 && x->amount > 0; k++)
            if (k == 1 || o->last - x->day < YEAR) {
                sum[k] += x->amount;
                squares[k] += x->amount * x->amount;
                n[k]++;
            }
    }
    int k = n[0] < ENOUGH;

    if (n[k] < FEW)
        return;
    set(job, &job->brief->business.economics.order_value, "business.economics.order_value",
        ep_in_mean(sum[k], squares[k], n[k]), n[k],
        ep_arena_printf(job->arena, "mean of %.0f orders, %s", n[k],
                        ep_in_days(job->arena,
                                   k || o->last - YEAR < o->first ? o->first : o->last - YEAR + 1,
                                   o->last)));
}

/* Customers of the last year who had not bought before; a file of hardly more than a year cannot
 * tell who is new. */
static void new_customers(struct ep_in_job *job, const struct orders *o, const char *when)
{
    struct ep_num *num = &job->brief->measured.new_customers_month;
    double n = 0;

    for (size_t i = 0; i < o->people.count; i++)
        n += o->people.item[i].orders > 0 && o->last - o->people.item[i].first < YEAR;
    if (o->last - o->first + 1 < 2 * YEAR - START_SLACK || n <= 0)
        return;
    num->range = ep_range_of(n / 12);
    num->given = true;
    num->seen = n;
    num->at = ep_in_place(job, EP_IN_ORDERS);
    num->note =
        ep_arena_printf(job->arena, "customers with their first order, mean month of %s", when);
}

/* Money and customers of an average month of the last year, or of what there is of it. */
static void months(struct ep_in_job *job, const struct orders *o)
{
    double span = fmin(YEAR, o->last - o->first + 1), revenue = 0, customers = 0, n = 0;
    double months = span / MONTH;

    if (span < 28)
        return;
    for (size_t i = 0; i < o->all.count; i++)
        if (o->last - o->all.item[i].day < YEAR) {
            revenue += o->all.item[i].amount;
            n++;
        }
    for (size_t i = 0; i < o->people.count; i++)
        for (uint16_t bits = o->people.item[i].months; bits; bits &= (uint16_t)(bits - 1))
            customers++;
    const char *when = ep_in_days(job->arena, o->last - (int)span + 1, o->last);

    new_customers(job, o, when);

    if (revenue > 0)
        set(job, &job->brief->business.current.revenue_month, "business.current.revenue_month",
            ep_range_of(revenue / months), n,
            ep_arena_printf(job->arena, "mean month of %.0f orders, %s", n, when));
    if (customers > 0)
        set(job, &job->brief->business.current.customers_month, "business.current.customers_month",
            ep_range_of(customers / months), customers,
            ep_arena_printf(job->arena, "customers with an order, mean month of %s", when));
}

static void repeat(struct ep_in_job *job, const struct orders *o)
{
    struct ep_economics *e = &job->brief->business.economics;
    double sum = 0, squares = 0, n = 0, before = 0, again = 0;

    for (size_t i = 0; i < o->people.count; i++) {
        const struct ep_in_person *p = &o->people.item[i];

        before += p->before;
        again += p->before && p->last;
        if (p->first + YEAR - 1 > o->last || p->in_year == 0)
            continue;
        sum += p->in_year;
        squares += (double)p->in_year * p->in_year;
        n++;
    }
    if (n >= FEW_PEOPLE)
        set(job, &e->orders_per_year, "business.economics.orders_per_year",
            ep_in_mean(sum, squares, n), n,
            ep_arena_printf(job->arena,
                            "orders of %.0f customers in the year that begins with their first",
                            n));
    if (before < FEW_PEOPLE || o->last - o->first + 1 < 2 * YEAR - START_SLACK)
        return;
    if (e->churn.given)
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL,
                   "business.economics.churn is given, so the retention of %s is not used",
                   job->first[EP_IN_ORDERS]);
    else if (again > 0)
        set(job, &e->retention, "business.economics.retention", ep_in_share(again, before), again,
            ep_arena_printf(job->arena, "%.0f of the %.0f customers of one year bought in the next",
                            again, before));
    else
        ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0,
                   "check that the column customer tells who it is",
                   "%s: none of the %.0f customers of one year bought in the next, which gives no "
                   "retention",
                   job->first[EP_IN_ORDERS], before);
}

static void totals(struct ep_in_job *job, const struct orders *o)
{
    struct ep_brief *b = job->brief;
    struct ep_range margin = ep_in_ratio_range(&o->margin);
    double sold = 0, people = 0;

    for (size_t i = 0; i < o->all.count; i++)
        sold += fmax(0, o->all.item[i].amount);
    for (size_t i = 0; i < o->people.count; i++)
        people += o->people.item[i].in_year > 0;
    /* whose contact may be used is the brief's to say; the file only counts heads */
    if (!b->business.current.customers_total.given && people > 0)
        set(job, &b->business.current.customers_total, "business.current.customers_total",
            ep_range_of(people), people,
            ep_arena_printf(job->arena, "different customers, %s",
                            ep_in_days(job->arena, o->first, o->last)));
    if (o->margin.n >= FEW && margin.low > 0 && margin.high < 1)
        set(job, &b->business.economics.gross_margin, "business.economics.gross_margin", margin,
            o->margin.n,
            ep_arena_printf(job->arena, "margin / amount of %.0f orders", o->margin.n));
    else if (o->margin.n > 0)
        ep_in_find(job, EP_SEVERITY_WARNING, NULL, 0, "margin is money: the amount less the goods",
                   "%s: margin / amount gives no gross margin between 0 and 1",
                   job->first[EP_IN_ORDERS]);
    if (o->given_back > 0 && o->given_back < sold)
        set(job, &b->business.economics.return_rate, "business.economics.return_rate",
            ep_range_of(o->given_back / sold), 1, "money given back / money of orders");
}

/* Whole months only: one that begins or ends more than three days off is no month. */
static void season(struct ep_in_job *job, const struct orders *o)
{
    int from = ep_date_month(o->first), to = ep_date_month(o->last);

    from += o->first > ep_month_first_day(from) + EDGE;
    to -= o->last < ep_month_first_day(to + 1) - 1 - EDGE;
    if (to - from + 1 < 24)
        return;
    double *count = EP_NEW_ARRAY(job->arena, double, (size_t)(to - from + 1));

    for (size_t i = 0; i < o->all.count; i++) {
        int m = ep_date_month(o->all.item[i].day) - from;

        if (m >= 0 && m <= to - from && o->all.item[i].amount > 0)
            count[m]++;
    }
    ep_in_season(job, EP_IN_ORDERS, from, count, (size_t)(to - from + 1), "orders");
}

static void end(struct ep_in_job *job, void *state)
{
    struct orders *o = state;
    bool subscription = ep_streq(job->brief->business.model.text, "subscription");

    if (o->all.count == 0)
        return;
    first_days(o);
    mark_people(o);
    order_value(job, o);
    months(job, o);
    totals(job, o);
    if (subscription)
        ep_in_churn(job, o->people.item, o->people.count, o->last);
    else
        repeat(job, o);
    ep_in_rfm(job, o->people.item, o->people.count, o->last);
    season(job, o);
}

/* Revenue and new customers of the business by month, for reviews: of no channel. */
static void gather(struct ep_in_job *job, void *state)
{
    struct orders *o = state;

    first_days(o);
    for (size_t i = 0; i < o->all.count; i++) {
        const struct ep_in_order *x = &o->all.item[i];
        struct ep_in_person *p = &o->people.item[x->customer];
        struct ep_actual *a =
            ep_in_actual(job, "orders", job->first[EP_IN_ORDERS], NULL, ep_date_month(x->day), "");

        a->day_by_day = true;
        ep_in_actual_add(a, EP_ACTUAL_REVENUE, x->amount);
        ep_in_actual_add(a, EP_ACTUAL_CUSTOMERS, x->day == p->first && !p->last);
        p->last = p->last || x->day == p->first;
    }
}

const struct ep_in_form ep_in_orders = {
    .kind = "orders",
    .profile = "emplan",
    .gives =
        "order value, orders a year, retention, revenue and customers of a month, customers so "
        "far, gross margin and returns, season; churn of subscriptions; groups of customers by "
        "recency, frequency and money",
    .note =
        "The order value is the mean of the last twelve months (of all orders where they have "
        "fewer than 30). Orders a year are those within a year of a customer's first one; "
        "retention is the share of the customers of one year who buy in the next and needs two "
        "years of orders; the season needs 24 whole months. Subscriptions take neither of the "
        "first two from here, but the churn of a month: the share of those paying at an age who "
        "do not pay at the next; where three ages or more are seen, a shifted beta-geometric "
        "(Fader and Hardie 2007) says how customers differ. It is for contracts only: whoever "
        "buys now and then has not left.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_ORDERS,
    .row = take,
};
const struct ep_in_keeper ep_in_orders_keeper = {make, end, gather};
