/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

static void choose(const struct ep_model *m, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_error err = {0};
    if (ep_model_choose(m, a, s, &err) != EP_OK)
        fail_msg("%s", err.message);
}

/* Against all 128 sets. */
static void as_good_as_every_set(void **state)
{
    int equal = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct ep_model *m =
            random_model(seed + 500, 7, 5, 6, RANDOM_ALL | (seed % 3 ? 0 : RANDOM_STARTS), *state);
        struct ep_solution s, t;
        struct ep_error err;
        double best = -INFINITY;
        bool on[7];
        for (int c = 0; c < 7; c++)
            if (!m->channel[c].steady)
                m->channel[c].min_if_used = 0;
        if (ep_model_choose(m, *state, &s, &err) != EP_OK)
            continue;
        for (int set = 0; set < 128; set++) {
            for (int c = 0; c < 7; c++)
                on[c] = set >> c & 1;
            if (ep_model_solve(m, on, *state, &t, &err) == EP_OK)
                best = fmax(best, t.objective);
        }
        assert_true(s.objective >= best - 1e-3 * fabs(best));
        equal += s.objective >= best - 2e-5 * fabs(best);
    }
    assert_true(equal >= 11);
}

/* The same channels written down in another order give the same plan, to the bit. */
static void order_changes_nothing(void **state)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct ep_model *m = random_model(
            seed, 9, 5, 6,
            RANDOM_ALL & ~(unsigned)(RANDOM_FEEDS | RANDOM_GOALS | RANDOM_AWARE | RANDOM_REACH),
            *state);
        struct ep_model turned = *m;
        struct ep_solution a, b;
        turned.channel = EP_NEW_ARRAY(*state, struct ep_model_channel, 9);
        for (int c = 0; c < 9; c++)
            turned.channel[c] = m->channel[8 - c];
        choose(m, *state, &a);
        choose(&turned, *state, &b);
        assert_true(a.objective == b.objective);
        for (int c = 0; c < 9; c++) {
            assert_int_equal(a.active[c], b.active[8 - c]);
            assert_memory_equal(a.effort + c * 5, b.effort + (8 - c) * 5, 5 * sizeof(double));
        }
    }
}

static void closed_channel_gets_nothing(void **state)
{
    struct ep_model *m = random_model(3, 8, 5, 6, RANDOM_FEEDS | RANDOM_CARRY, *state);
    struct ep_solution s;
    choose(m, *state, &s);
    int used = 0;
    while (!s.active[used])
        used++;
    m->channel[used].allowed = false;
    choose(m, *state, &s);
    assert_false(s.active[used]);
    for (int t = 0; t < 5; t++)
        assert_true(s.effort[used * 5 + t] == 0 && s.spend[used * 5 + t] == 0);
}

/* Leaving out a channel that is not used changes nothing. */
static void unused_channel_changes_nothing(void **state)
{
    struct ep_model *m = random_model(11, 8, 5, 6, RANDOM_FIXED | RANDOM_CARRY, *state);
    struct ep_solution a, b;
    for (int c = 0; c < 8; c++) /* what went before works on, used or not */
        m->channel[c].history_count = 0;
    choose(m, *state, &a);
    int unused = 0;
    while (unused < 8 && a.active[unused])
        unused++;
    assert_true(unused < 8);
    struct ep_model less = *m;
    less.channels = 7;
    less.channel = EP_NEW_ARRAY(*state, struct ep_model_channel, 7);
    for (int c = 0, to = 0; c < 8; c++)
        if (c != unused)
            less.channel[to++] = m->channel[c];
    choose(&less, *state, &b);
    near(b.objective, a.objective, 1e-7 * fabs(a.objective));
}

static void needs_come_along(void **state)
{
    static const double A[] = {100, 50, 80}, rate[] = {.05, .02, .01};
    struct ep_model *m = exponential(3, A, rate, 200, *state);
    int need[] = {1};
    struct ep_solution s;
    m->channel[0].needs = need;
    m->channel[0].need_count = 1;
    m->channel[1].fixed_month = 20; /* alone it does not pay: 50 (1 - e^-..) never brings 20 back */
    m->channel[1].customer_value = 0.2;
    choose(m, *state, &s);
    assert_true(s.active[0] && s.active[1]);
    m->channel[1].fixed_month = 80; /* dearer than what the two bring */
    choose(m, *state, &s);
    assert_false(s.active[0] || s.active[1]);
    m->channel[1].fixed_month = 20;
    m->channel[1].allowed = false;
    choose(m, *state, &s);
    assert_false(s.active[0] || s.active[1]);
}

static void required_stays(void **state)
{
    static const double A[] = {100, 50}, rate[] = {.05, .02};
    struct ep_model *m = exponential(2, A, rate, 200, *state);
    struct ep_solution s;
    struct ep_error err = {0};
    m->channel[1].fixed_month = 90;
    choose(m, *state, &s);
    assert_false(s.active[1]);
    m->channel[1].required = true;
    choose(m, *state, &s);
    assert_true(s.active[1]);
    m->channel[1].fixed_month = 201;
    assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_INVALID);
}

/* Pay per result: no money drives it, its price is inside the value of a customer. */
static void pay_per_result(void **state)
{
    static const double A[] = {100, 50}, rate[] = {.05, .02};
    struct ep_model *m = exponential(2, A, rate, 200, *state);
    struct ep_solution s;
    m->channel[1].per_result = true;
    choose(m, *state, &s);
    assert_true(s.active[1]);
    near(s.visits[1], 50, 1e-12);
    near(s.spend[1], 0, 1e-12);
    m->channel[1].customer_value = -0.1; /* the commission is above what a customer is worth */
    choose(m, *state, &s);
    assert_false(s.active[1]);
    near(s.visits[1], 0, 1e-12);
}

/* Every month is 0 or at least the minimum, steady channels have it in all. */
static void months_are_whole(void **state)
{
    int checked = 0, binding = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct ep_model *m = random_model(seed, 10, 6, 8, RANDOM_ALL, *state);
        struct ep_solution s;
        struct ep_error err;
        if (ep_model_choose(m, *state, &s, &err) != EP_OK)
            continue;
        for (int c = 0; c < 10; c++) {
            const struct ep_model_channel *ch = &m->channel[c];
            double least = ch->cash_share > 0 ? ch->min_if_used / ch->cash_share : 0;
            for (int t = 0; t < 6 && s.active[c] && !ch->per_result; t++) {
                double e = s.effort[c * 6 + t];
                assert_true(e >= least * (1 - 1e-9) || (e == 0 && !ch->steady));
                binding += least > 0 && e < least * (1 + 1e-9);
                checked++;
            }
        }
        assert_true(s.cash_total <= m->budget * (1 + 1e-9));
    }
    assert_true(checked > 200 && binding > 5);
}

/* A season: paid in the good months only, where half a minimum everywhere would be lost. */
static void minimum_in_good_months(void **state)
{
    struct ep_model *m = exponential(1, (const double[]){100}, (const double[]){.01}, 120, *state);
    struct ep_solution s;
    stretch(m, 4, 0, *state);
    m->channel[0].base[0] = m->channel[0].base[2] = 5;
    m->channel[0].customer_value = 3;
    m->channel[0].min_if_used = 50;
    choose(m, *state, &s);
    near(s.effort[0], 0, 0);
    near(s.effort[2], 0, 0);
    near(s.effort[1], 60, 0.5);
    near(s.effort[3], 60, 0.5);
}

static void prices_agree_with_the_choice(void **state)
{
    struct ep_model *m =
        random_model(6, 10, 6, 8, RANDOM_FIXED | RANDOM_CARRY | RANDOM_HOURS, *state);
    struct ep_solution s;
    choose(m, *state, &s);
    struct ep_priced *at = ep_model_price(m, &s, *state);
    int in = 0, out = 0;
    for (int c = 0; c < 10; c++) {
        double best[6], profit = ep_priced_profit(at, c, best);
        double first = ep_priced_first_return(at, c);
        assert_true(isfinite(profit) && isfinite(first) && first >= 0);
        if (s.active[c])
            in += profit > -1e-3 * fabs(s.objective);
        else
            out += profit < 1e-2 * fabs(s.objective);
    }
    assert_int_equal(in + out, 10);
    assert_true(in > 1 && out > 1);
}

/* One channel alone: value 90 (1 - e^-.05x), its first money returns 4.5. */
static void first_return_by_hand(void **state)
{
    struct ep_model *m =
        exponential(2, (const double[]){90, 10}, (const double[]){.05, .02}, -1, *state);
    struct ep_solution s;
    double best[1];
    choose(m, *state, &s);
    assert_true(s.active[0] && !s.active[1]);
    struct ep_priced *at = ep_model_price(m, &s, *state);
    near(ep_priced_first_return(at, 0), 4.5, 1e-9);
    near(ep_priced_first_return(at, 1), 0.2, 1e-9);
    double x = log(4.5) / .05;
    near(ep_priced_profit(at, 0, best), 90 - 20 - x, 1e-3);
    near(best[0], x, 0.05);
    near(ep_priced_profit(at, 1, best), 0, 1e-6);
}

/* Just below the cost at which a channel flips it pays, just above it does not. */
static void flips_where_it_says(void **state)
{
    struct ep_model *m =
        random_model(6, 10, 6, 8, RANDOM_FIXED | RANDOM_CARRY | RANDOM_HOURS, *state);
    struct ep_solution s;
    int flips = 0;
    choose(m, *state, &s);
    for (int c = 0; c < 10; c++) {
        double k = m->channel[c].k, at[2];
        double flip = ep_priced_flip_cost(ep_model_price(m, &s, *state), c, 32);
        if (flip <= 0)
            continue;
        for (int side = 0; side < 2; side++) {
            m->channel[c].k = flip * (side ? 1.01 : 0.99);
            at[side] = ep_priced_profit(ep_model_price(m, &s, *state), c, NULL);
        }
        m->channel[c].k = k;
        assert_true(at[0] > 0 && at[1] <= 0);
        assert_true((ep_priced_profit(ep_model_price(m, &s, *state), c, NULL) > 0) == (flip > k));
        flips++;
    }
    assert_true(flips > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(flips_where_it_says),
        in_arena(as_good_as_every_set),
        in_arena(order_changes_nothing),
        in_arena(closed_channel_gets_nothing),
        in_arena(unused_channel_changes_nothing),
        in_arena(needs_come_along),
        in_arena(required_stays),
        in_arena(pay_per_result),
        in_arena(months_are_whole),
        in_arena(minimum_in_good_months),
        in_arena(prices_agree_with_the_choice),
        in_arena(first_return_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
