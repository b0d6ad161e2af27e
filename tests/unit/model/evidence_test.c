/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "simple_model.h"

static const struct ep_gamma cost_prior = {4, 200};

static void relative(double log_e, double want, double tolerance)
{
    near(exp(log_e), want, tolerance * want);
}

static void rate_against_a_target(void **state)
{
    (void)state;
    relative(ep_log_e_rate(cost_prior, 37, 2400, .02, EP_SIDE_EITHER), 1.0758007071379592, 1e-9);
    relative(ep_log_e_rate(cost_prior, 25, 2400, .02, EP_SIDE_EITHER), 157.13310890588025, 1e-9);
    relative(ep_log_e_rate(cost_prior, 80, 2400, .02, EP_SIDE_EITHER), 847.3204088509285, 1e-9);
    relative(ep_log_e_rate(cost_prior, 25, 2400, .02, EP_SIDE_BELOW), 277.30551531905513, 1e-9);
    relative(ep_log_e_rate(cost_prior, 37, 2400, .02, EP_SIDE_BELOW), 1.8021582382922592, 1e-9);
    near(ep_log_e_rate(cost_prior, 0, 0, .02, EP_SIDE_BELOW), 0, 1e-12);
    near(ep_log_e_rate(cost_prior, 0, 0, .02, EP_SIDE_ABOVE), 0, 1e-12);
    /* far beyond what e^x holds */
    assert_true(ep_log_e_rate(cost_prior, 0, 1e6, .02, EP_SIDE_BELOW) > 10000);
    assert_true(isfinite(ep_log_e_rate(cost_prior, 0, 1e6, .02, EP_SIDE_ABOVE)));
    assert_true(isfinite(ep_log_e_rate(cost_prior, 1e6, 1, .02, EP_SIDE_BELOW)));
}

static void share_against_a_value(void **state)
{
    struct ep_beta flat = {1, 1}, near3 = {3, 97};
    (void)state;
    relative(ep_log_e_share(flat, 18, 500, .03, EP_SIDE_EITHER), .028012827730347866, 1e-9);
    relative(ep_log_e_share(near3, 18, 500, .03, EP_SIDE_EITHER), .47274826484652316, 1e-9);
    relative(ep_log_e_share(flat, 30, 500, .03, EP_SIDE_EITHER), 11.062764519612456, 1e-9);
    relative(ep_log_e_share(near3, 30, 500, .03, EP_SIDE_EITHER), 53.86066119274846, 1e-9);
    relative(ep_log_e_share(near3, 40, 1000, .03, EP_SIDE_EITHER), 1.0794361513399748, 1e-9);
    relative(ep_log_e_share(near3, 60, 1000, .03, EP_SIDE_EITHER), 15197.491663692614, 1e-9);
}

static void two_arms(void **state)
{
    double first = 40, second = 20, share = .5;
    (void)state;
    relative(ep_log_e_arms((struct ep_beta){1, 1}, &first, &second, &share, 1, EP_SIDE_EITHER),
             4.50883912997308, 1e-9);
    relative(ep_log_e_arms((struct ep_beta){10, 10}, &first, &second, &share, 1, EP_SIDE_EITHER),
             6.402863570105189, 1e-9);
    relative(ep_log_e_share((struct ep_beta){1, 1}, 60, 90, 2.0 / 3, EP_SIDE_EITHER),
             .12358646978724987, 1e-9);
    /* cut to one side, as the share itself */
    near(ep_log_e_arms((struct ep_beta){2, 3}, &first, &second, &share, 1, EP_SIDE_ABOVE),
         ep_log_e_share((struct ep_beta){2, 3}, 40, 60, .5, EP_SIDE_ABOVE), 1e-6);
    /* a season that lifts both arms alike says nothing; shares follow the spend of the month */
    double low[] = {10, 40, 5}, high[] = {30, 120, 15}, part[] = {.25, .25, .25};
    assert_true(ep_log_e_arms((struct ep_beta){5, 5}, low, high, part, 3, EP_SIDE_EITHER) < 0);
    /* two months of unlike shares, each as expected */
    double x[] = {30, 10}, y[] = {10, 30}, w[] = {.75, .25};
    assert_true(ep_log_e_arms((struct ep_beta){5, 5}, x, y, w, 2, EP_SIDE_EITHER) < 0);
}

static void mean_of_values(void **state)
{
    (void)state;
    relative(ep_log_e_mean(.2, 0, 1, .04, 100), 2.2150634391416135, 1e-12);
    relative(ep_log_e_mean(.2, 0, 1, .04, 400), 451.60373041307207, 1e-12);
}

/* E[E] over all that can come under the null is 1 at its edge and below 1 within. */
static void bets_are_fair(void **state)
{
    static const enum ep_side side[] = {EP_SIDE_EITHER, EP_SIDE_ABOVE, EP_SIDE_BELOW};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        double edge = 0, within = 0, mean = 12, worse = side[i] == EP_SIDE_ABOVE ? 9 : 15;
        for (int n = 0; n < 200; n++) {
            double e = exp(ep_log_e_rate(cost_prior, n, 600, .02, side[i]));
            edge += e * exp(n * log(mean) - mean - lgamma(n + 1));
            within += e * exp(n * log(worse) - worse - lgamma(n + 1));
        }
        near(edge, 1, 1e-9);
        if (side[i] != EP_SIDE_EITHER)
            assert_true(within < 1);
        double share = 0;
        for (int k = 0; k <= 60; k++)
            share += exp(ep_log_e_share((struct ep_beta){3, 17}, k, 60, .2, side[i]) + lgamma(61) -
                         lgamma(k + 1) - lgamma(61 - k) + k * log(.2) + (60 - k) * log(.8));
        near(share, 1, 1e-9);
        double first, second, part = .3, arms = 0;
        for (int k = 0; k <= 40; k++) {
            first = k;
            second = 40 - k;
            arms +=
                exp(ep_log_e_arms((struct ep_beta){4, 4}, &first, &second, &part, 1, side[i]) +
                    lgamma(41) - lgamma(k + 1) - lgamma(41 - k) + k * log(.3) + (40 - k) * log(.7));
        }
        near(arms, 1, 1e-9);
    }
}

static void verdicts(void **state)
{
    double spend[12], on_target[12], bad[12], good[12];
    struct ep_judgement j;
    (void)state;
    for (int t = 0; t < 12; t++) {
        spend[t] = 500;
        on_target[t] = 10;
        bad[t] = 5;
        good[t] = 16;
    }
    ep_judge_rate(cost_prior, .02, on_target, spend, 12, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_EARLY);
    assert_int_equal(j.look, -1);
    ep_judge_rate(cost_prior, .02, bad, spend, 12, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_REFUTED);
    assert_true(j.look > 0 && j.look < 11);
    near(j.count, 60, 0);
    ep_judge_rate(cost_prior, .02, good, spend, 12, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_SUPPORTED);
    ep_judgement_turn(&j);
    assert_int_equal(j.verdict, EP_VERDICT_REFUTED);
    ep_judge_rate(cost_prior, .02, good, spend, 0, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_EARLY);
    /* a verdict that was safe when it was read stays */
    double turn[] = {30, 0, 0, 0};
    ep_judge_rate(cost_prior, .02, turn, spend, 4, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_SUPPORTED);
    assert_int_equal(j.look, 0);
    assert_true(j.log_for < j.top_for);
    double yes[] = {30}, of[] = {500};
    ep_judge_share((struct ep_beta){3, 97}, .03, yes, of, 1, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_SUPPORTED);
}

/* What a year of visits at 300 a month looks like at each timing; the carry-over is none. */
static void year_of(double *expected)
{
    for (int s = 0; s < EP_TIMINGS; s++)
        for (int t = 0; t < 12; t++)
            expected[s * 12 + t] = t >= ep_timing[s].later ? 300 : 0;
}

static void judge_timed(const double *visits, const double *count, int looks,
                        struct ep_judgement *j)
{
    double expected[EP_TIMINGS * 12], seen[EP_TIMINGS * 12], exposure[EP_TIMINGS * 12],
        log_e[EP_TIMINGS * 12];
    year_of(expected);
    for (int s = 0; s < EP_TIMINGS; s++)
        for (int t = 0; t < looks; t++) {
            seen[s * looks + t] = expected[s * 12 + t];
            exposure[s * looks + t] = expected[s * 12 + t] / 10;
        }
    ep_timing_evidence((struct ep_gamma){5, 5}, visits, seen, looks, log_e);
    ep_judge_rate_timed((struct ep_gamma){5, 5}, 1, count, exposure, log_e, looks, .1, j);
}

/* Silent months refute nothing before the latest timing would have spoken; what comes late but as
 * planned is not refuted, what comes late and is bad is; where effects come as planned the verdict
 * is nearly as fast as if that had been sure. */
static void late_effects(void **state)
{
    struct ep_judgement j, sure;
    double silent[6] = {0}, late[6] = {0, 0, 305, 290, 310, 300},
           late_count[6] = {0, 0, 30, 30, 30, 30}, poor[6] = {0, 0, 5, 6, 4, 5},
           now[6] = {300, 310, 290, 305, 300, 300}, weak[6] = {15, 15, 15, 15, 15, 15},
           exposure[6] = {30, 30, 30, 30, 30, 30};
    (void)state;
    judge_timed(silent, silent, 2, &j);
    assert_int_equal(j.verdict, EP_VERDICT_EARLY);
    judge_timed(silent, silent, 6, &j);
    assert_int_equal(j.verdict, EP_VERDICT_REFUTED);
    assert_int_equal(j.look, 2);
    judge_timed(late, late_count, 6, &j);
    assert_int_equal(j.verdict, EP_VERDICT_EARLY);
    near(j.exposure, 180, 0);
    ep_judge_rate((struct ep_gamma){5, 5}, 1, late_count, exposure, 6, .1, &sure);
    assert_int_equal(sure.verdict, EP_VERDICT_REFUTED);
    judge_timed(late, poor, 6, &j);
    assert_int_equal(j.verdict, EP_VERDICT_REFUTED);
    judge_timed(now, weak, 6, &j);
    ep_judge_rate((struct ep_gamma){5, 5}, 1, weak, exposure, 6, .1, &sure);
    assert_int_equal(j.verdict, EP_VERDICT_REFUTED);
    assert_true(j.look <= sure.look + 1);
    near(j.log_against, sure.log_against + log(.9), 1e-9);
}

/* The course of the visits tells the timing, their level does not; nothing tells nothing. */
static void timing_of_visits(void **state)
{
    double expected[EP_TIMINGS * 12], log_e[EP_TIMINGS * 12];
    double late[12] = {1, 2, 90, 100, 95, 105, 98, 97, 103, 99, 101, 100}, level[12], none[12];
    struct ep_gamma prior = {4, 4};
    (void)state;
    year_of(expected);
    for (int t = 0; t < 12; t++) {
        level[t] = 90 + t % 3;
        none[t] = NAN;
    }
    assert_int_equal(ep_timing[ep_timing_likeliest(prior, late, expected, 12)].later, 2);
    assert_int_equal(ep_timing_likeliest(prior, level, expected, 12), 0);
    assert_int_equal(ep_timing_likeliest(prior, none, expected, 12), 0);
    ep_timing_evidence(prior, late, expected, 12, log_e);
    assert_true(log_e[11] > 50 && log_e[12 + 11] > 10 && log_e[24 + 11] < 0);
    ep_timing_evidence(prior, level, expected, 12, log_e);
    assert_true(log_e[11] < 0 && log_e[12 + 11] > 50);
    double sum = 0;
    for (int s = 0; s < EP_TIMINGS; s++)
        sum += ep_timing[s].weight;
    near(sum, 1, 1e-12);
    near(ep_timing_carry(&ep_timing[3], .49), .7, 1e-12);
}

/* What is needed falls as data come, is nothing when decided, out of sight on the target itself. */
static void still_needed(void **state)
{
    struct ep_judgement j;
    struct ep_needed first, later, none;
    double n[] = {6, 6, 6}, spend[] = {500, 500, 500}, months[] = {400, 400, 400, 400};
    (void)state;
    ep_judge_rate(cost_prior, .02, n, spend, 1, .1, &j);
    ep_needed_rate(cost_prior, .02, &j, .1, 3000, &first);
    ep_judge_rate(cost_prior, .02, n, spend, 2, .1, &j);
    ep_needed_rate(cost_prior, .02, &j, .1, 3000, &later);
    assert_true(first.exposure > later.exposure && later.exposure > 0);
    assert_true(first.chance > 0.2 && later.chance > first.chance && later.chance < 1);
    near(later.count / later.exposure, 16.0 / 1200, .002);
    near(ep_months_until(900, months, 4), 3, 0);
    near(ep_months_until(0, months, 4), 0, 0);
    near(ep_months_until(INFINITY, months, 4), -1, 0);
    ep_needed_rate(cost_prior, .02, &j, .1, 0, &none);
    near(none.chance, 0, 0);
    /* exactly on target with a lot of data */
    double much = 4000, on = 200000;
    ep_judge_rate(cost_prior, .02, &much, &on, 1, .1, &j);
    ep_needed_rate(cost_prior, .02, &j, .1, 500, &none);
    assert_true(none.exposure > 200000);
    assert_true(none.chance < .02);
    ep_judge_rate(cost_prior, .02, (double[]){0}, (double[]){2000}, 1, .1, &j);
    ep_needed_rate(cost_prior, .02, &j, .1, 500, &none);
    near(none.exposure, 0, 0);
    near(none.chance, 1, 0);
}

/* The 95% confidence sequence is where the e-value passes 20. */
static void confidence_sequence(void **state)
{
    (void)state;
    relative(ep_log_e_rate(cost_prior, 37, 2400, .009132116316520134, EP_SIDE_EITHER), 20, 1e-7);
    relative(ep_log_e_rate(cost_prior, 37, 2400, .024079644308279545, EP_SIDE_EITHER), 20, 1e-7);
}

static void sizes_of_tests(void **state)
{
    static const struct {
        double p1, p2, power, want, corrected;
    } row[] = {
        {.10, .12, .8, 3840.847482436276, 3940.2129989703694},
        {.5, .75, .9, 76.70692845177743, 84.51761881166969},
        {.02, .025, .8, 13808.924897180954, 14206.109207155154},
        {.03, .036, .8, 13913.5766274131, 14244.959953314417},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        near(ep_sample_shares(row[i].p1, row[i].p2, .05, row[i].power, false), row[i].want, 1e-5);
        near(ep_sample_shares(row[i].p1, row[i].p2, .05, row[i].power, true), row[i].corrected,
             1e-5);
    }
    near(ep_sample_rate(1.25, .05, .8), 115, 0);
}

static void several_at_once(void **state)
{
    double e[] = {log(35), log(4), log(100), log(21), 0};
    bool kept[5];
    (void)state;
    /* needed: 50/1, 25/2, 16.7/3, 12.5/4, 10/5 by rank: 100 and 35 and 21 count */
    near(ep_e_bh(e, 5, .1, kept), 3, 0);
    assert_true(kept[0] && !kept[1] && kept[2] && kept[3] && !kept[4]);
    near(ep_e_bh(e + 3, 2, .01, kept), 0, 0);
    near(ep_e_bh(e, 0, .1, kept), 0, 0);
}

/* No figure, however odd, makes an e-value or a range that is no number. */
static void always_numbers(void **state)
{
    struct dice d = {21};
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct ep_gamma g = {dice_log(&d, .05, 1e4), dice_log(&d, 1e-3, 1e5)};
        struct ep_beta b = {dice_log(&d, .05, 1e4), dice_log(&d, .05, 1e5)};
        double n = dice_below(&d, 4) ? floor(dice_log(&d, 1, 1e5)) : 0;
        double exposure = dice_log(&d, 1e-2, 1e7), target = dice_log(&d, 1e-5, 1e3);
        double trials = n + floor(dice_log(&d, 1, 1e6)), p0 = dice_log(&d, 1e-5, .999);
        for (int side = EP_SIDE_EITHER; side <= EP_SIDE_BELOW; side++) {
            double e = ep_log_e_rate(g, n, exposure, target, (enum ep_side)side);
            double s = ep_log_e_share(b, n, trials, p0, (enum ep_side)side);
            if (isnan(e) || isnan(s))
                fail_msg("gamma %g %g, beta %g %g, n %g on %g against %g, of %g against %g: %g %g",
                         g.shape, g.rate, b.a, b.b, n, exposure, target, trials, p0, e, s);
        }
        struct ep_range r = ep_gamma_range(ep_gamma_update(g, n, exposure));
        struct ep_range share = ep_beta_range(ep_beta_update(b, n, trials));
        assert_true(r.low <= r.mid && r.mid <= r.high && isfinite(r.high));
        assert_true(share.low <= share.mid && share.mid <= share.high && share.high <= 1);
        struct ep_range count = ep_count_range(g, 1 / target);
        assert_true(count.low <= count.mid && count.mid <= count.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_against_a_target),
        cmocka_unit_test(share_against_a_value),
        cmocka_unit_test(two_arms),
        cmocka_unit_test(mean_of_values),
        cmocka_unit_test(bets_are_fair),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(always_numbers),
        cmocka_unit_test(late_effects),
        cmocka_unit_test(timing_of_visits),
        cmocka_unit_test(still_needed),
        cmocka_unit_test(several_at_once),
        cmocka_unit_test(confidence_sequence),
        cmocka_unit_test(sizes_of_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
