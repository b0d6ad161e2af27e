/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

#include "model/bound_internal.h"

/* Best objective of all sets of n channels, by solving each of them. */
static double best_of_all_sets(const struct ep_model *m, struct ep_arena *a)
{
    double best = -INFINITY;
    for (int set = 0; set < 1 << m->channels; set++) {
        struct ep_solution s;
        struct ep_error err;
        bool on[16], whole = true;
        for (int c = 0; c < m->channels; c++)
            on[c] = set >> c & 1;
        for (int c = 0; c < m->channels; c++)
            for (int k = 0; k < m->channel[c].need_count; k++)
                whole = whole && (!on[c] || on[m->channel[c].needs[k]]);
        if (whole && ep_model_solve(m, on, a, &s, &err) == EP_OK)
            best = fmax(best, s.objective);
    }
    return best;
}

/* Months that may be 0 or the minimum are left out here: ep_model_solve() of a set does not choose
 * months, so that its best is not the best of all plans. */
static struct ep_model *without_months(uint64_t seed, int n, unsigned parts, struct ep_arena *a)
{
    struct ep_model *m = random_model(seed, n, 4, 5, parts, a);
    for (int c = 0; c < n; c++)
        if (!m->channel[c].steady)
            m->channel[c].min_if_used = 0;
    return m;
}

static void no_set_is_above_the_bound(void **state)
{
    double sum = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct ep_model *m = without_months(seed + 900, 6, RANDOM_ALL, *state);
        struct ep_solution s;
        struct ep_error err;
        if (seed % 3 == 0)
            random_draws(m, seed, 3, *state);
        if (ep_model_choose(m, *state, &s, &err) != EP_OK)
            continue;
        ep_model_prove(m, 3000, &s);
        double best = best_of_all_sets(m, *state);
        assert_true(s.set_bound >= best - 1e-9 * fabs(best));
        assert_true(s.set_bound >= s.objective);
        sum += s.set_gap;
        count++;
    }
    assert_true(count >= 20);
    assert_true(sum / count < 1e-4);
}

/* The bound of a plan of which one month is held otherwise is what it is where it is made anew. */
static void one_month_moves_the_bound_by_its_own_part(void **state)
{
    int looked = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct ep_model *m = random_model(seed + 60, 6, 5, 6, RANDOM_ALL, *state);
        random_draws(m, seed, 3, *state);
        struct ep_net *net = ep_net_new(m, EP_NET_ALL_DRAWS, EP_NET_GIVEN, *state);
        struct ep_task *k = ep_task_new(net, *state);
        size_t cells = (size_t)(net->n * net->T);
        struct ep_limits limits = {test_calloc(cells, sizeof(double)),
                                   test_calloc(cells, sizeof(double))};
        double *e = test_calloc(cells, sizeof *e);
        bool on[6] = {true, true, true, true, true, true};
        struct ep_merit merit;
        for (size_t i = 0; i < cells; i++)
            limits.hi[i] = INFINITY;
        if (ep_task_set(k, on, &limits, NULL, NULL) == EP_OK) {
            ep_task_run(k, EP_LEVEL_SKETCH, &merit);
            memcpy(e, k->e, sizeof *e * cells);
            double bound = ep_bound_of_plan(k, NULL);
            for (int b = 0; b < k->blocks; b++) {
                int i = k->channel[b], t = (int)(seed + (uint64_t)b) % net->T, at = i * net->T + t;
                limits.hi[at] = 0;
                double by = ep_bound_of_month(k, i, t, &limits);
                if (ep_task_set(k, on, &limits, e, NULL) == EP_OK && isfinite(by)) {
                    memcpy(k->e, e, sizeof *e * cells);
                    double anew = ep_bound_of_plan(k, NULL);
                    assert_true(fabs(bound + by - anew) <= 1e-9 * fmax(fabs(bound), k->scale));
                    looked += by < 0;
                }
                limits.hi[at] = INFINITY;
                assert_int_equal(ep_task_set(k, on, &limits, e, NULL), EP_OK);
                memcpy(k->e, e, sizeof *e * cells);
                assert_true(fabs(ep_bound_of_plan(k, NULL) - bound) <= 1e-12 * fabs(bound));
            }
        }
        test_free(limits.lo);
        test_free(limits.hi);
        test_free(e);
    }
    assert_true(looked >= 20);
}

static bool solve_one(const struct ep_model *m, struct ep_arena *a, struct ep_solution *out)
{
    for (int c = 0; c < m->channels; c++) {
        bool on[16] = {false};
        struct ep_error err;
        on[c] = true;
        for (int k = 0; k < m->channel[c].need_count; k++)
            on[m->channel[c].needs[k]] = true;
        if (ep_model_solve(m, on, a, out, &err) == EP_OK)
            return true;
    }
    return false;
}

/* From the plan of one channel, whose multipliers say little of the others: what the looks allowed
 * lower the bound to stays above the best set, and comes near it. */
static void a_bad_plan_gives_a_bound(void **state)
{
    double sum = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct ep_model *m = without_months(seed + 900, 6, RANDOM_ALL, *state);
        struct ep_solution s;
        if (seed % 3 == 0)
            random_draws(m, seed, 3, *state);
        if (!solve_one(m, *state, &s))
            continue;
        ep_model_prove(m, 60, &s);
        double best = best_of_all_sets(m, *state);
        assert_true(s.set_bound >= best - 1e-9 * fabs(best));
        sum += (s.set_bound - best) / fmax(fabs(best), s.gross);
        count++;
    }
    assert_true(count >= 20);
    assert_true(sum / count < 0.4); /* 0.93 with the plan's own multipliers */
}

/* A plan without its best channel: where the proof says that it came upon better ones, their plan
 * is better; from the plan that was chosen it comes upon none. */
static void comes_upon_what_is_left_out(void **state)
{
    int found = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct ep_model *m = without_months(seed + 40, 7, RANDOM_CARRY | RANDOM_HOURS, *state);
        struct ep_solution s, less, better;
        struct ep_error err;
        bool active[8];
        int best = -1;
        assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
        assert_false(ep_model_prove_better(m, 400, *state, &s));
        for (int c = 0; c < m->channels; c++)
            if (s.active[c] && !m->channel[c].required &&
                (best < 0 || s.spend[c * m->months] > s.spend[best * m->months]))
                best = c;
        if (best < 0)
            continue;
        memcpy(active, s.active, sizeof *active * (size_t)m->channels);
        active[best] = false;
        assert_int_equal(ep_model_solve(m, active, *state, &less, &err), EP_OK);
        better = less;
        if (!ep_model_prove_better(m, 400, *state, &better))
            continue;
        assert_true(better.objective > less.objective);
        found++;
    }
    assert_true(found >= 8);
}

/* Set-up takes from a sixth to two fifths of a small budget each, so that many nodes lie far above
 * the plan and take supports of their own: no set is above the bound, which comes down to the best
 * in few looks. */
static void lumps_are_proven(void **state)
{
    const unsigned parts = RANDOM_CARRY | RANDOM_HOURS | RANDOM_AWARE | RANDOM_FAMILY;
    double sum = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct ep_model *m = without_months(seed + 500, 8, parts, *state);
        struct ep_solution s;
        struct ep_error err;
        m->budget *= 0.6;
        for (int c = 0; c < m->channels; c++)
            m->channel[c].fixed_setup = m->budget * (0.15 + 0.04 * c);
        random_draws(m, seed, 2, *state);
        if (ep_model_choose(m, *state, &s, &err) != EP_OK)
            continue;
        ep_model_prove(m, 200, &s);
        double best = best_of_all_sets(m, *state);
        assert_true(s.set_bound >= best - 1e-9 * fabs(best));
        sum += (s.set_bound - best) / fmax(fabs(best), s.gross);
        count++;
    }
    assert_true(count >= 10);
    assert_true(sum / count < 1e-3);
}

/* Months of channel c as the bits of `months` say: 0, or at least the minimum. */
static void fix_months(struct ep_model *m, int c, unsigned months, struct ep_arena *a)
{
    struct ep_model_channel *x = &m->channel[c];
    x->lo = same_row(a, m->months, 0);
    x->hi = same_row(a, m->months, 0);
    for (int t = 0; t < m->months; t++) {
        x->lo[t] = months >> t & 1 ? x->min_if_used : 0;
        x->hi[t] = months >> t & 1 ? 1e9 : 0;
    }
}

/* Best of all sets and months: the first two channels have a minimum, the third has none. */
static double best_of_all_months(const struct ep_model *given, struct ep_arena *a)
{
    double best = -INFINITY;
    unsigned patterns = 1u << given->months;
    struct ep_model m = *given;
    m.channel = EP_NEW_ARRAY(a, struct ep_model_channel, 3);
    for (unsigned plan = 0; plan < patterns * patterns * 2; plan++) {
        struct ep_solution s;
        struct ep_error err;
        unsigned months[] = {plan % patterns, plan / patterns % patterns};
        bool on[] = {months[0] > 0, months[1] > 0, plan / patterns / patterns > 0};
        memcpy(m.channel, given->channel, 3 * sizeof *m.channel);
        fix_months(&m, 0, months[0], a);
        fix_months(&m, 1, months[1], a);
        if (ep_model_solve(&m, on, a, &s, &err) == EP_OK)
            best = fmax(best, s.objective);
    }
    return best;
}

static void minimum_of(struct ep_model_channel *c, double least)
{
    c->steady = c->per_result = c->required = false;
    c->cash_share = 1;
    c->role = c->family = -1;
    c->fixed_hours = 0;
    c->feed_count = c->need_count = 0;
    c->lo = c->hi = NULL;
    c->min_if_used = least;
}

/* Minima that take a third of the budget a month: no months are better than the bound allows. */
static void no_months_are_above_the_bound(void **state)
{
    int met = 0;
    for (uint64_t seed = 1; seed <= 16; seed++) {
        struct ep_model *m = random_model(seed + 300, 3, 3, 3, seed % 2 ? RANDOM_CARRY : 0, *state);
        struct ep_solution s;
        struct ep_error err;
        m->goals = 0;
        for (int c = 0; c < 3; c++)
            minimum_of(&m->channel[c], c < 2 ? m->budget / 3 : 0);
        assert_int_equal(ep_model_choose(m, *state, &s, &err), EP_OK);
        ep_model_prove(m, 3000, &s);
        double best = best_of_all_months(m, *state);
        assert_true(s.set_bound >= best - 1e-9 * fabs(best));
        assert_true(s.objective <= best + 1e-6 * fabs(best));
        met += s.objective >= best - 1e-4 * fabs(best);
    }
    assert_true(met >= 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(no_months_are_above_the_bound),
        in_arena(lumps_are_proven),
        in_arena(a_bad_plan_gives_a_bound),
        in_arena(comes_upon_what_is_left_out),
        in_arena(no_set_is_above_the_bound),
        in_arena(one_month_moves_the_bound_by_its_own_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
