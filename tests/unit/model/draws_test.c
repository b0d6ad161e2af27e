/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "model/model_internal.h"
#include "simple_model.h"

#include <stdlib.h>

/* Vectors published with the generators. */
static void generators(void **state)
{
    static const uint64_t split[] = {6457827717110365317u, 3203168211198807973u,
                                     9817491932198370423u, 4593380528125082431u,
                                     16408922859458223821u};
    static const uint64_t next[] = {11520,
                                    0,
                                    1509978240,
                                    1215971899390074240u,
                                    1216172134540287360u,
                                    607988272756665600u,
                                    16172922978634559625u,
                                    8476171486693032832u,
                                    10595114339597558777u,
                                    2904607092377533576u};
    (void)state;
    uint64_t s = 1234567;
    for (int i = 0; i < 5; i++)
        assert_true(ep_random_split(&s) == split[i]);
    struct ep_random r = {{1, 2, 3, 4}};
    for (int i = 0; i < 10; i++)
        assert_true(ep_random_next(&r) == next[i]);
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(struct ep_arena *a, const double *v, int n, double p)
{
    double *sorted = EP_NEW_ARRAY(a, double, (size_t)n);
    memcpy(sorted, v, sizeof *v * (size_t)n);
    qsort(sorted, (size_t)n, sizeof *v, rising);
    return ep_quantile_sorted(sorted, n, p);
}

static void quantiles(void **state)
{
    static const double v[] = {1, 2, 4, 8};
    (void)state;
    near(ep_quantile_sorted(v, 4, 0), 1, 0);
    near(ep_quantile_sorted(v, 4, 1), 8, 0);
    near(ep_quantile_sorted(v, 4, 0.5), 3, 1e-15);
    near(ep_quantile_sorted(v, 4, 0.9), 4 + 0.7 * 4, 1e-12); /* type 7: at .9 * 3 = 2.7 */
    near(ep_quantile_sorted(v, 0, 0.5), 0, 0);
}

/* The draws meet all three percentiles, even where the range is lopsided. */
static void percentiles_are_met(void **state)
{
    static const struct ep_range ranges[] = {{20, 40, 80}, {1, 10, 12}, {0.02, 0.05, 0.3}};
    for (int r = 0; r < 3; r++)
        for (int rate = 0; rate < 2; rate++) {
            if (rate && ranges[r].high >= 1)
                continue;
            double *v = EP_NEW_ARRAY(*state, double, 4000);
            ep_draw_range(&ranges[r], "key", 7, 4000, rate, false, 0, NULL, v);
            near(quantile(*state, v, 4000, 0.1), ranges[r].low, 2e-3 * ranges[r].low);
            near(quantile(*state, v, 4000, 0.5), ranges[r].mid, 2e-3 * ranges[r].mid);
            near(quantile(*state, v, 4000, 0.9), ranges[r].high, 2e-3 * ranges[r].high);
        }
}

static void mean_is_anchored(void **state)
{
    struct ep_range wide = {10, 40, 300}, rate = {0.6, 0.9, 1};
    double *v = EP_NEW_ARRAY(*state, double, 500), sum = 0;
    ep_draw_range(&wide, "a", 3, 500, false, true, 0, NULL, v);
    for (int i = 0; i < 500; i++)
        sum += v[i];
    near(sum / 500, 40, 1e-9);
    ep_draw_range(&rate, "b", 3, 500, true, true, 0, NULL, v);
    sum = 0;
    for (int i = 0; i < 500; i++) {
        assert_true(v[i] > 0 && v[i] < 1);
        sum += v[i];
    }
    near(sum / 500, 0.9, 1e-9);
}

/* A key has its own stream: the same numbers whatever else is drawn, others for another key. */
static void streams_stand_alone(void **state)
{
    struct ep_range r = {20, 40, 80}, certain = {5, 5, 5};
    double a[64], b[64], c[64];
    (void)state;
    ep_draw_range(&r, "seo.k", 11, 64, false, false, 0, NULL, a);
    ep_draw_range(&r, "other", 11, 64, false, false, 0, NULL, c);
    ep_draw_range(&r, "seo.k", 11, 64, false, false, 0, NULL, b);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    ep_draw_range(&r, "seo.k", 12, 64, false, false, 0, NULL, b);
    assert_memory_not_equal(a, b, sizeof a);
    ep_draw_range(&certain, "x", 1, 64, false, true, 0.5, a, b);
    for (int i = 0; i < 64; i++)
        assert_true(b[i] == 5);
}

static void market_moves_together(void **state)
{
    struct ep_range r = {20, 40, 80};
    double *z = EP_NEW_ARRAY(*state, double, 2000), *a = EP_NEW_ARRAY(*state, double, 2000);
    double *b = EP_NEW_ARRAY(*state, double, 2000), sum = 0, rho = sqrt(0.3);
    ep_draw_market(5, 2000, z);
    ep_draw_range(&r, "a", 5, 2000, false, false, rho, z, a);
    ep_draw_range(&r, "b", 5, 2000, false, false, -rho, z, b);
    double s = log(2) / EP_Z90;
    for (int i = 0; i < 2000; i++)
        sum += log(a[i] / 40) / s * log(b[i] / 40) / s / 2000;
    near(sum, -0.3, 0.06);
}

/* Product of lognormals in closed form: visit price, rate, order and margin of one channel far from
 * its ceiling; quantiles of the return on the money. */
static void product_of_lognormals(void **state)
{
    static const struct {
        const char *key;
        double mid, sigma;
    } part[] = {{"rate", .02, .35}, {"order", 60, .15}, {"margin", .4, .10}, {"price", .40, .25}};
    enum {
        N = 4096
    };
    double *v[4], cost = 1000;
    struct ep_model *m =
        exponential(1, (const double[]){1e12}, (const double[]){1e-12}, cost, *state);
    struct ep_solution s;
    struct ep_forecast f;
    for (int p = 0; p < 4; p++) {
        double spread = exp(EP_Z90 * part[p].sigma);
        struct ep_range r = {part[p].mid / spread, part[p].mid, part[p].mid * spread};
        v[p] = EP_NEW_ARRAY(*state, double, N);
        ep_draw_range(&r, part[p].key, 1, N, false, false, 0, NULL, v[p]);
    }
    double *value = same_row(*state, N, 1), *one = same_row(*state, N, 1);
    for (int i = 0; i < N; i++)
        value[i] = v[1][i] * v[2][i];
    m->draws = (struct ep_model_draws){.count = N,
                                       .k = v[3],
                                       .base = one,
                                       .visit_to_lead = v[0],
                                       .lead_to_customer = one,
                                       .customer_value = value};
    ep_model_evaluate(m, all_on(m, *state), &cost, -1, *state, &s);
    ep_model_forecast(m, &s, *state, &f);
    double losses = 0, mean = 0;
    for (int i = 0; i < N; i++) {
        losses += f.profit[i] < 0;
        mean += f.profit[i] / cost / N;
    }
    near(quantile(*state, f.profit, N, 0.1) / cost, -0.3398936, 0.02);
    near(quantile(*state, f.profit, N, 0.5) / cost, 0.2, 0.03);
    near(quantile(*state, f.profit, N, 0.9) / cost, 1.1814666, 0.07);
    near(mean, 0.3378603, 0.02);
    near(losses / N, 0.3479214, 0.02);
}

/* Effort of a channel of which little is known, its range times `wide`. */
static double unknown_share(struct ep_arena *a, double wide, bool anchored)
{
    enum {
        N = 200
    };
    struct ep_model *m =
        exponential(2, (const double[]){300, 300}, (const double[]){.008, .008}, 150, a);
    double spread = pow(2, wide);
    struct ep_range r = {1 / spread, 1, spread};
    double *k = same_row(a, 2 * N, 1), *one = same_row(a, 2 * N, 1), *per = same_row(a, N, 1);
    struct ep_solution s;
    ep_draw_range(&r, "unknown", 9, N, false, anchored, 0, NULL, per); /* visits for money */
    for (int i = 0; i < N; i++) {
        k[2 * i] = m->channel[0].k;
        k[2 * i + 1] = m->channel[1].k / per[i];
    }
    m->draws = (struct ep_model_draws){.count = N,
                                       .k = k,
                                       .base = one,
                                       .visit_to_lead = one,
                                       .lead_to_customer = one,
                                       .customer_value = one};
    m->objective = EP_OBJECTIVE_REVENUE;
    solve_all(m, a, &s);
    return s.effort[1] / (s.effort[0] + s.effort[1]);
}

/* Knowing less about a channel must not bring it more money; anchored at the median it would. */
static void wider_range_gets_no_more(void **state)
{
    double narrow = unknown_share(*state, 1, true), wide = unknown_share(*state, 2, true);
    assert_true(wide <= narrow + 1e-6);
    assert_true(narrow <= 0.5 + 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(generators),
        in_arena(quantiles),
        in_arena(percentiles_are_met),
        in_arena(mean_is_anchored),
        in_arena(streams_stand_alone),
        in_arena(market_moves_together),
        in_arena(product_of_lognormals),
        in_arena(wider_range_gets_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
