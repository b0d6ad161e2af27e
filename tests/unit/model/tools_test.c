/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

/* Tools: fixed costs that channels share. */

static void choose(const struct ep_model *m, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_error err = {0};
    if (ep_model_choose(m, a, s, &err) != EP_OK)
        fail_msg("%s", err.message);
}

static struct ep_model_tool *add_tool(struct ep_model *m, struct ep_arena *a, double setup,
                                      double month, unsigned users)
{
    m->tool = ep_arena_grow(a, m->tool, (size_t)m->tools, (size_t)m->tools + 1, sizeof *m->tool);
    struct ep_model_tool *tool = &m->tool[m->tools++];
    *tool = (struct ep_model_tool){.id = ep_arena_printf(a, "tool%d", m->tools),
                                   .setup = setup,
                                   .month = month,
                                   .parts = 1,
                                   .used_by = EP_NEW_ARRAY(a, bool, (size_t)m->channels + 1)};
    for (int c = 0; c < m->channels; c++)
        tool->used_by[c] = users >> c & 1;
    return tool;
}

static double sum(const double *v, int n)
{
    double total = 0;
    for (int i = 0; i < n; i++)
        total += v[i];
    return total;
}

/* Three channels that bring 10 each for next to nothing: a tool of 12 that all use pays for none
 * alone, for all together once. */
static void shared_once(void **state)
{
    const double A[] = {10, 10, 10}, rate[] = {4, 4, 4};
    struct ep_solution s;
    struct ep_model *m = exponential(3, A, rate, 1000, *state);
    add_tool(m, *state, 12, 0, 7);
    choose(m, *state, &s);
    for (int c = 0; c < 3; c++)
        assert_true(s.active[c]);
    near(sum(s.tool_spend, 1), 12, 1e-12);
    near(s.cash_total, sum(s.spend, 3) + 12, 1e-9);
    near(s.objective, s.gross - s.cost_total, 1e-9);
    assert_true(s.objective > 0 && s.upper_bound >= s.objective && s.gap < 1e-6);
    /* shares are of all money, that of the tools too */
    double low[3], high[3];
    ep_model_share_range(m, &s, .01, low, high);
    for (int c = 0; c < 3; c++)
        assert_true(low[c] < s.spend[c] / s.cash_total && s.spend[c] / s.cash_total < high[c] &&
                    high[c] < .5 * (s.cash_total - 12) / s.cash_total);
}

static void too_dear_for_all(void **state)
{
    const double A[] = {10, 10, 10}, rate[] = {4, 4, 4};
    struct ep_solution s;
    struct ep_model *m = exponential(3, A, rate, 1000, *state);
    add_tool(m, *state, 40, 0, 7);
    choose(m, *state, &s);
    for (int c = 0; c < 3; c++)
        assert_false(s.active[c]);
    near(s.cash_total, 0, 0);
    near(s.objective, 0, 1e-12);
}

static void paid_by_month(void **state)
{
    const double A[] = {10, 10}, rate[] = {4, 4};
    const double want[] = {0, 4, 4, 1, 1};
    struct ep_solution s;
    struct ep_model *m = exponential(2, A, rate, 1000, *state);
    stretch(m, 5, 0, *state);
    struct ep_model_tool *tool = add_tool(m, *state, 6, 1, 2);
    tool->start = 1;
    tool->parts = 2;
    choose(m, *state, &s);
    for (int t = 0; t < 5; t++)
        near(s.tool_spend[t], want[t], 1e-12);
    bool first[] = {true, false};
    ep_model_evaluate(m, first, s.effort, -1, *state, &s);
    near(sum(s.tool_spend, 5), 0, 0);
}

/* The budget holds with them. */
static void inside_the_budget(void **state)
{
    const double A[] = {100, 100}, rate[] = {0.05, 0.05};
    struct ep_solution s;
    struct ep_model *m = exponential(2, A, rate, 20, *state);
    add_tool(m, *state, 5, 0, 3);
    choose(m, *state, &s);
    assert_true(s.cash_total <= 20 * (1 + 1e-9));
    near(s.cash_total, sum(s.spend, 2) + 5, 1e-9);
    assert_true(s.budget_price > 0);
}

/* Against all sets, and no bound below the best of them. */
static void as_good_as_every_set(void **state)
{
    int equal = 0, seen = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct ep_model *m = random_model(seed + 900, 6, 4, 4,
                                          RANDOM_ALL & ~(unsigned)RANDOM_GOALS, *state);
        struct ep_solution s, t;
        struct ep_error err;
        double best = -INFINITY;
        bool on[6];
        for (int c = 0; c < 6; c++)
            if (!m->channel[c].steady)
                m->channel[c].min_if_used = 0;
        ep_model_choose(m, *state, &s, &err);
        double scale = fmax(1, fabs(s.objective));
        add_tool(m, *state, 0.2 * scale, 0.01 * scale, 63);
        add_tool(m, *state, 0.05 * scale, 0, (unsigned)(seed * 7) & 63);
        add_tool(m, *state, 0, 0.02 * scale, 3);
        if (ep_model_choose(m, *state, &s, &err) != EP_OK)
            continue;
        for (int set = 0; set < 64; set++) {
            for (int c = 0; c < 6; c++)
                on[c] = set >> c & 1;
            if (ep_model_solve(m, on, *state, &t, &err) == EP_OK)
                best = fmax(best, t.objective);
        }
        ep_model_prove(m, 200, &s);
        assert_true(s.set_bound >= best - 1e-6 * scale);
        assert_true(s.objective >= best - 5e-3 * scale);
        equal += s.objective >= best - 1e-4 * scale;
        seen++;
    }
    assert_true(seen >= 9 && equal >= seen - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shared_once, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(too_dear_for_all, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(paid_by_month, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(inside_the_budget, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(as_good_as_every_set, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
