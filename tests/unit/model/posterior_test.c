/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"
#include "simple_model.h"

/* Figures computed with SciPy and mpmath where nothing else is said. */

static void relative(double got, double want, double tolerance)
{
    near(got, want, tolerance * fabs(want));
}

static void incomplete_beta_oracles(void **state)
{
    static const struct {
        double a, b, x, want;
    } row[] = {
        {2, 98, .05, .9612951552354895},
        {20, 580, .03, .3450199555634342},
        {300, 700, .28, .08239097651059024},
        {16, 86, .12, .1503949353040697},
        {.5, .5, .3, .36901011956554538},
        {1e5, 1e5, .5, .5},
        {1e7, 1e7, .5, .5},
        {1, 1, .37, .37},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        relative(exp(ep_log_beta_p(row[i].a, row[i].b, row[i].x)), row[i].want, 2e-8);
        relative(exp(ep_log_beta_q(row[i].b, row[i].a, 1 - row[i].x)), row[i].want, 2e-8);
        near(exp(ep_log_beta_p(row[i].a, row[i].b, row[i].x)) +
                 exp(ep_log_beta_q(row[i].a, row[i].b, row[i].x)),
             1, 2e-8);
    }
    relative(exp(ep_log_beta_p(20, 580, .03)), .3450199555634342, 1e-12);
    relative(ep_log_beta(20, 580), -88.244653323910121, 1e-13);
    /* whole parameters: I_x(a, b) = P(Bin(a + b - 1, x) >= a), here x^a */
    relative(ep_log_beta_p(400, 1, .01), 400 * log(.01), 1e-13);
}

static void incomplete_gamma_oracles(void **state)
{
    (void)state;
    relative(exp(ep_log_gamma_p(.5, .3)), .56142197391900014, 1e-13);
    relative(exp(ep_log_gamma_p(41, 37.142857142857146)), .28438063692478159, 1e-12);
    relative(exp(ep_log_gamma_p(.001, 1e-5)), .98912304469578267, 1e-13);
    /* shape 1 is the exponential: tails far below what a double holds */
    relative(ep_log_gamma_q(1, 5000), -5000, 1e-13);
    relative(ep_log_gamma_p(400, 1e-3), 400 * log(1e-3) - 1e-3 - lgamma(401) + log1p(1e-3 / 401),
             1e-10);
    relative(ep_log_gamma_ratio(999999, 1), log(999999), 1e-8);
}

static void conversion_rate(void **state)
{
    struct ep_beta b = {20, 580};
    (void)state;
    near(ep_beta_mean(b), .033333333, 1e-8);
    near(ep_beta_quantile(b, .05), .0222353878, 1e-9);
    near(ep_beta_quantile(b, .1), .0243408284, 1e-9);
    near(ep_beta_quantile(b, .5), .032815885, 1e-9);
    near(ep_beta_quantile(b, .9), .0429929529, 1e-9);
    near(ep_beta_quantile(b, .95), .0461971591, 1e-9);
    near(1 - ep_beta_below(b, .03), .6549800444365672, 1e-9);
}

static void cost_of_a_customer(void **state)
{
    struct ep_gamma g = ep_gamma_update((struct ep_gamma){4, 200}, 37, 2400);
    struct ep_range each = ep_cost_each_range(g), next = ep_count_range(g, 1000);
    (void)state;
    near(g.shape, 41, 0);
    near(g.rate, 2600, 0);
    near(each.mid, 63.93366204156256, 1e-8);
    near(1 / ep_gamma_quantile(g, .95), 49.9333877899, 1e-8);
    near(1 / ep_gamma_quantile(g, .05), 83.6923916269, 1e-8);
    near(1 - ep_gamma_below(g, 1.0 / 70), .7156193630752189, 1e-10);
    near(ep_gamma_mean(g) * 1000, 15.76923076923077, 1e-10);
    near(next.low, 10, 0);
    near(next.mid, 15, 0);
    near(next.high, 22, 0);
}

static void exact_limits(void **state)
{
    struct ep_interval i = ep_share_limits(18, 500, .95);
    (void)state;
    near(i.low, .021472856586093284, 1e-10);
    near(i.high, .05630017620179107, 1e-10);
    i = ep_share_limits(0, 50, .95);
    near(i.low, 0, 0);
    near(i.high, 1 - pow(.025, 1.0 / 50), 1e-10);
    near(ep_share_limits(50, 50, .95).high, 1, 0);
}

static void multiplier(void **state)
{
    struct ep_gamma g = ep_gamma_update((struct ep_gamma){8, 8}, 72, 100);
    struct ep_gamma prior = {8, 8}, faded;
    (void)state;
    near(ep_gamma_mean(g), .7407407407407407, 1e-12);
    near(ep_gamma_quantile(g, .05), .60998174, 1e-8);
    near(ep_gamma_quantile(g, .95), .88202063, 1e-8);
    near(ep_gamma_below(g, .9), .9668888527216818, 1e-10);
    /* forgetting: without the prior term the published example, with it never below the prior */
    faded = ep_gamma_update(ep_gamma_fade((struct ep_gamma){80, 108}, (struct ep_gamma){0, 0}, .8),
                            30, 50);
    near(faded.shape, 94, 1e-12);
    near(faded.rate, 136.4, 1e-12);
    g = (struct ep_gamma){80, 108};
    for (int t = 0; t < 200; t++)
        g = ep_gamma_fade(g, prior, .8);
    near(g.shape, 8, 1e-9);
    near(g.rate, 8, 1e-9);
    /* nothing came: the mean falls, nothing breaks */
    g = ep_gamma_update(prior, 0, 20);
    near(ep_gamma_mean(g), 8.0 / 28, 1e-12);
}

/* Months by hand: without forgetting their sum, with it the recursion; restless months count less.
 */
static void months_of_counts(void **state)
{
    double count[] = {12, 8, 11, NAN, 9}, due[] = {10, 10, 10, 10, 10}, spread;
    double restless[] = {2, 18, 1, 19, 0}, none[] = {0, 0, 0};
    struct ep_gamma prior = {8, 8}, g;
    (void)state;
    g = ep_gamma_of_months(prior, count, due, 5, 1, &spread);
    near(spread, 1, 0); /* calmer than chance */
    near(g.shape, 48, 1e-12);
    near(g.rate, 48, 1e-12);
    g = ep_gamma_of_months(prior, count, due, 2, .5, NULL);
    near(g.shape, .5 * (8 + 12) + .5 * 8 + 8, 1e-12);
    near(g.rate, .5 * (8 + 10) + .5 * 8 + 10, 1e-12);
    near(ep_overdispersion(restless, due, 5), (36 + 100 + 49 + 121 + 64) / 8.0 / 4, 1e-9);
    g = ep_gamma_of_months(prior, restless, due, 5, 1, &spread);
    near(g.shape, 8 + 40 / spread, 1e-9);
    near(ep_overdispersion(none, due, 3), 1, 0);
    g = ep_gamma_of_months(prior, none, due, 3, 1, NULL);
    near(ep_gamma_mean(g), 8.0 / 38, 1e-12);
}

/* The prior has the lognormal's coefficient of variation, and its draws' width about the range's.
 */
static void priors_of_ranges(void **state)
{
    struct ep_range rate = {.02, .03, .045};
    double sigma = log(4) / (2 * EP_Z90);
    struct ep_gamma g = ep_gamma_of_spread(sigma);
    (void)state;
    near(ep_gamma_mean(g), 1, 1e-15);
    near(1 / g.shape, expm1(sigma * sigma), 1e-12);
    near(ep_gamma_of_spread(0).shape, 1 / expm1(EP_SIGMA_LEAST * EP_SIGMA_LEAST), 1e-9);
    assert_true(ep_gamma_of_spread(2 * sigma).shape < g.shape);
    struct ep_beta b = ep_beta_of_range(rate);
    near(ep_beta_mean(b), .03, 1e-12);
    near(ep_beta_quantile(b, .1), .02, .002);
    near(ep_beta_quantile(b, .9), .045, .004);
    assert_true(ep_beta_log_spread(b) > 0.2 && ep_beta_log_spread(b) < 0.4);
    /* a certain rate still learns */
    b = ep_beta_of_range(ep_range_of(.03));
    near(ep_beta_log_spread(b), EP_SIGMA_LEAST, .01);
}

/* Quantiles turn their distribution function back, everywhere. */
static void quantiles_invert(void **state)
{
    static const double shape[] = {.03, .5, 1, 8, 400, 1e6};
    static const double level[] = {1e-6, .1, .5, .9, 1 - 1e-6};
    (void)state;
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
        for (size_t j = 0; j < sizeof level / sizeof *level; j++) {
            struct ep_gamma g = {shape[i], 3};
            struct ep_beta b = {shape[i], 7};
            near(ep_gamma_below(g, ep_gamma_quantile(g, level[j])), level[j], 1e-8);
            near(ep_beta_below(b, ep_beta_quantile(b, level[j])), level[j], 1e-8);
        }
}

/* The counts' distribution sums to 1 and its quantiles hold their share. */
static void predictive_counts(void **state)
{
    struct ep_gamma g = {2.5, .2};
    (void)state;
    for (double p = .05; p < 1; p += .1) {
        double n = ep_count_quantile(g, 4, p);
        assert_true(ep_count_below(g, 4, n) >= p);
        assert_true(ep_count_below(g, 4, n - 1) < p);
    }
    near(ep_count_below(g, 4, 1e5), 1, 1e-12);
    near(ep_count_below(g, 0, 0), 1, 0);
    near(ep_count_quantile(g, 0, .9), 0, 0);
    near(ep_count_below(g, 4, -1), 0, 0);
}

/* Poissons over equally likely means: one mean is the Poisson, gamma draws the negative binomial.
 */
static void mixed_counts(void **state)
{
    double one = 4, mean[2000];
    struct ep_gamma g = {3, .5};
    (void)state;
    near(ep_mixed_count_below(&one, 1, 4), .6288369351798734, 1e-12);
    near(ep_mixed_count_below(&one, 1, -1), 0, 0);
    for (int d = 0; d < 2000; d++)
        mean[d] = 7 * ep_gamma_quantile(g, (d + .5) / 2000);
    for (double n = 0; n < 100; n += 10)
        near(ep_mixed_count_below(mean, 2000, n), ep_count_below(g, 7, n), 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incomplete_beta_oracles),
        cmocka_unit_test(incomplete_gamma_oracles),
        cmocka_unit_test(conversion_rate),
        cmocka_unit_test(cost_of_a_customer),
        cmocka_unit_test(exact_limits),
        cmocka_unit_test(multiplier),
        cmocka_unit_test(priors_of_ranges),
        cmocka_unit_test(quantiles_invert),
        cmocka_unit_test(predictive_counts),
        cmocka_unit_test(mixed_counts),
        cmocka_unit_test(months_of_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
