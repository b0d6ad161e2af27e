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
    ep_judge_rate(cost_prior, .02, good, spend, 0, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_EARLY);
    /* a verdict that was safe when it was read stays */
    double turn[] = {30, 0, 0, 0};
    ep_judge_rate(cost_prior, .02, turn, spend, 4, .1, &j);
    assert_int_equal(j.verdict, EP_VERDICT_SUPPORTED);
    assert_int_equal(j.look, 0);
    assert_true(j.log_for < j.top_for);
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
        double n = dice_below(&d, 4) ? floor(dice_log(&d, 1, 1e5)) : 0;
        double exposure = dice_log(&d, 1e-2, 1e7), target = dice_log(&d, 1e-5, 1e3);
        for (int side = EP_SIDE_EITHER; side <= EP_SIDE_BELOW; side++) {
            double e = ep_log_e_rate(g, n, exposure, target, (enum ep_side)side);
            if (isnan(e))
                fail_msg("gamma %g %g, n %g on %g against %g: %g", g.shape, g.rate, n, exposure,
                         target, e);
        }
        struct ep_range r = ep_gamma_range(ep_gamma_update(g, n, exposure));
        assert_true(r.low <= r.mid && r.mid <= r.high && isfinite(r.high));
        struct ep_range count = ep_count_range(g, 1 / target);
        assert_true(count.low <= count.mid && count.mid <= count.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_against_a_target),
        cmocka_unit_test(bets_are_fair),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(always_numbers),
        cmocka_unit_test(late_effects),
        cmocka_unit_test(timing_of_visits),
        cmocka_unit_test(still_needed),
        cmocka_unit_test(several_at_once),
        cmocka_unit_test(confidence_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
