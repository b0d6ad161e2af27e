/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(no_set_is_above_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
