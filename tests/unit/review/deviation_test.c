/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review_helper.h"

/* A month of a channel as it came; NAN: not counted. */
static void came(struct ep_rv_channel *c, int t, double spend, double visits, double leads,
                 double customers, double revenue)
{
    const double figure[] = {spend, visits, leads, customers, revenue};

    c->any = true;
    for (int f = 0; f <= EP_ACTUAL_REVENUE; f++)
        c->month[t].actual[f] = figure[f];
}

static void write_rows(struct bench *b, int now)
{
    struct ep_error err = {.status = EP_OK};

    b->v.now = now;
    if (ep_rv_write_deviations(&b->v, &err) != EP_OK)
        fail_msg("%s", err.message);
}

static void parts_add_up(void **state)
{
    struct bench b;
    uint64_t seed = 12345;

    (void)state;
    bench_open(&b);
    for (int k = 0; k < 8; k++) {
        const char *id = ep_arena_printf(b.arena, "channel%d", k);
        struct ep_rv_channel *c = bench_channel(&b, id, 100 + k, 1000, 40 - 5 * k, 10, 700);

        for (int t = 0; t < 12; t++) {
            double x[5];

            for (int i = 0; i < 5; i++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                x[i] = (double)(seed >> 40) / (1 << 24);
            }
            /* zeros and figures that nobody counted among them */
            came(c, t, x[0] < 0.1 ? 0 : 200 * x[0], x[1] < 0.1 ? 0 : round(2000 * x[1]),
                 k == 3 ? NAN : round(80 * x[2]), x[3] < 0.2 ? 0 : round(20 * x[3]),
                 k == 5 ? NAN : round(1400 * x[4]));
        }
    }
    write_rows(&b, 12);
    assert_true(bench_number(&b, "SELECT count(*) FROM deviation") >= 8);
    assert_true(bench_number(&b, "SELECT count(*) FROM deviation WHERE actual - planned <> "
                                 "spend + views + visits + leads + customers + order_value") == 0);
    bench_close(&b);
}

/* In sums what one channel does not count is as planned after what it does; nothing of one that was
 * not planned. */
static void sums_hold_what_some_do_not_count(void **state)
{
    struct bench b;

    (void)state;
    bench_open(&b);
    came(bench_channel(&b, "all_counted", 100, 1000, 40, 10, 700), 0, 100, 1000, 40, 10, 700);
    came(bench_channel(&b, "no_revenue", 100, 1000, 40, 10, 700), 0, 100, 1000, 40, 20, NAN);
    came(bench_channel(&b, "not_planned", 0, 0, 0, 0, 0), 0, 50, 300, 2, NAN, NAN);
    write_rows(&b, 1);
    assert_true(
        bench_number(&b, "SELECT actual FROM deviation WHERE channel = '' AND month = ''") == 2100);
    assert_true(bench_number(&b, "SELECT customers FROM deviation WHERE channel = '' AND "
                                 "month = ''") > 0);
    bench_close(&b);
}

/* Notes, section 9: visits 10000 -> 12000, rate .02 -> .018, order value 60 -> 66. */
static void splits_as_the_notes_do(void **state)
{
    struct bench b;

    (void)state;
    bench_open(&b);
    struct ep_rv_channel *c = bench_channel(&b, "search_ads", 100, 10000, NAN, 200, 12000);

    came(c, 0, 120, 12000, NAN, 216, 14256);
    write_rows(&b, 1);
    assert_true(bench_number(&b, "SELECT spend + visits FROM deviation WHERE seq = 1") == 2388);
    assert_true(bench_number(&b, "SELECT customers FROM deviation WHERE seq = 1") == -1380);
    assert_true(bench_number(&b, "SELECT order_value FROM deviation WHERE seq = 1") == 1248);
    bench_close(&b);
}

static void names_the_step_that_breaks(void **state)
{
    static const struct {
        double visits, leads, customers;
        const char *step;
    } row[] = {{300, 12, 3, "visits"},
               {1000, 8, 2, "leads"},
               {1000, 40, 1, "customers"},
               {1000, 40, 10, ""},
               {2000, 80, 20, "visits"}};

    (void)state;
    for (size_t i = 0; i < EP_RV_COUNT(row); i++) {
        struct bench b;

        bench_open(&b);
        struct ep_rv_channel *c = bench_channel(&b, "search_ads", 100, 1000, 40, 10, 700);
        double seen[3] = {6 * row[i].visits, 6 * row[i].leads, 6 * row[i].customers};
        double foreseen[3] = {6000, 0.04 * seen[0], 0.25 * seen[1]};

        c->index = 0;
        for (int t = 0; t < 6; t++)
            came(c, t, 100, row[i].visits, row[i].leads, row[i].customers, 70 * row[i].customers);
        for (int k = 0; k < 3; k++) {
            c->foreseen[k] = foreseen[k];
            c->posterior[k] = ep_gamma_update(ep_gamma_of_spread(0.5), seen[k], foreseen[k]);
        }
        write_rows(&b, 6);
        char *step =
            ep_store_text(b.v.store, b.arena,
                          "SELECT step FROM deviation WHERE channel = 'search_ads'", (char *)NULL);

        assert_string_equal(step, row[i].step);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(sums_hold_what_some_do_not_count),
        cmocka_unit_test(splits_as_the_notes_do),
        cmocka_unit_test(names_the_step_that_breaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
