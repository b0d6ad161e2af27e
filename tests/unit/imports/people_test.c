/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "brief/brief_helper.h"
#include "imports/imports_internal.h"
#include <math.h>

#define NEAR(a, b, e) assert_true(fabs((a) - (b)) <= (e))

static struct ep_in_job open_job(struct ep_arena *a, struct ep_brief *b,
                                 struct ep_findings *findings)
{
    struct ep_in_job job = {.arena = a, .brief = b, .findings = findings};

    ep_findings_init(findings, a);
    job.first[EP_IN_ORDERS] = "orders.csv";
    job.files[EP_IN_ORDERS] = 1;
    return job;
}

/* ceil(5 x mid-rank / n), ties together: seven ones of ten have ranks 1 to 7, the middle is 4. */
static void quintiles(void **state)
{
    struct ep_arena *a = ep_arena_new();
    const double figure[] = {1, 1, 1, 9, 1, 1, 4, 1, 1, 6};
    const int expected[] = {2, 2, 2, 5, 2, 2, 4, 2, 2, 5};
    int q[10];

    (void)state;
    ep_in_quintiles(a, figure, 10, q);
    for (int i = 0; i < 10; i++)
        assert_int_equal(q[i], expected[i]);
    ep_in_quintiles(a, figure, 1, q);
    assert_int_equal(q[0], 5);
    ep_arena_free(a);
}

/* 100 customers in two kinds: 50 bought four times and 10 days ago, 50 once and 300 days ago. */
static void groups(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_findings findings;
    struct ep_brief b = {0};
    struct ep_in_job job = open_job(a, &b, &findings);
    struct ep_in_person p[100];

    (void)state;
    for (int i = 0; i < 100; i++)
        p[i] = i % 2 ? (struct ep_in_person){.latest = 990, .orders = 4, .revenue = 100}
                     : (struct ep_in_person){.latest = 700, .orders = 1, .revenue = 20};
    ep_in_rfm(&job, p, 100, 1000);
    assert_int_equal(b.measured.rfm.count, 2);
    assert_string_equal(b.measured.rfm.item[0].id, "best");
    NEAR(b.measured.rfm.item[0].customers, 50, 0);
    NEAR(b.measured.rfm.item[0].revenue, 5000, 0);
    NEAR(b.measured.rfm.item[0].days, 500, 0);
    assert_string_equal(b.measured.rfm.item[1].id, "asleep");
    NEAR(b.measured.rfm.item[1].orders, 50, 0);
    b.measured.rfm.count = 0;
    ep_in_rfm(&job, p, 49, 1000);
    assert_int_equal(b.measured.rfm.count, 0);
    ep_arena_free(a);
}

/* The 1000 customers of Fader and Hardie (2007, high end) as payments: those who are there at the
 * end of the file paid in its last month. alpha .668088, beta 3.806095. */
static void churn_of_subscriptions(void **state)
{
    static const int alive[] = {1000, 869, 743, 653, 593, 551, 517, 491, 0};
    struct ep_arena *a = ep_arena_new();
    struct ep_findings findings;
    struct ep_brief b = {0};
    struct ep_in_job job = open_job(a, &b, &findings);
    struct ep_in_person *p = EP_NEW_ARRAY(a, struct ep_in_person, 1000);
    const struct ep_num *churn = &b.business.economics.churn;

    (void)state;
    int at = 0;

    for (int t = 0; t < 8; t++)
        for (int n = alive[t] - alive[t + 1]; n > 0; n--)
            p[at++] = (struct ep_in_person){.latest = (int)(t * 365 / 12.0), .orders = t + 1};
    ep_in_churn(&job, p, 1000, (int)(7 * 365 / 12.0) + 20);
    assert_true(churn->given);
    NEAR(churn->range.mid, 0.668088 / (0.668088 + 3.806095), 1e-5);
    NEAR(b.measured.churn_spread.range.mid, 0.668088 + 3.806095, 2e-4);
    NEAR(churn->seen, 509, 0);
    assert_true(churn->range.low < churn->range.mid && churn->range.mid < churn->range.high);
    ep_arena_free(a);
}

/* Customers of one age only: a plain share. */
static void churn_of_young_subscriptions(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_findings findings;
    struct ep_brief b = {0};
    struct ep_in_job job = open_job(a, &b, &findings);
    struct ep_in_person p[40];

    (void)state;
    for (int i = 0; i < 40; i++)
        p[i] = (struct ep_in_person){.latest = i < 10 ? 0 : 31, .orders = 1};
    ep_in_churn(&job, p, 40, 50);
    NEAR(b.business.economics.churn.range.mid, 0.25, 1e-12);
    assert_false(b.measured.churn_spread.given);
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quintiles),
        cmocka_unit_test(groups),
        cmocka_unit_test(churn_of_subscriptions),
        cmocka_unit_test(churn_of_young_subscriptions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
