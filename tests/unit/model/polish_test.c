/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

/* Money over all draws by way of few of them, against a solve over all draws. */

#define MANY 128
#define FEW  8

/* Every sixteenth draw of all. */
static struct ep_model_draws some_of(const struct ep_model_draws *all, int channels,
                                     struct ep_arena *a)
{
    struct ep_model_draws few = {.count = FEW, .seed = all->seed};
    const double *from[] = {all->k, all->base, all->visit_to_lead, all->lead_to_customer,
                            all->customer_value};
    double **to[] = {&few.k, &few.base, &few.visit_to_lead, &few.lead_to_customer,
                     &few.customer_value};
    for (int f = 0; f < 5; f++) {
        *to[f] = EP_NEW_ARRAY(a, double, (size_t)(FEW * channels));
        for (int d = 0; d < FEW; d++)
            for (int c = 0; c < channels; c++)
                (*to[f])[d * channels + c] = from[f][d * (MANY / FEW) * channels + c];
    }
    return few;
}

struct pair {
    struct ep_model m; /* with the few draws */
    struct ep_model_draws all;
    struct ep_solution few, best; /* divided over the few; over all */
    double few_over_all;          /* what the first is over all */
};

static bool plan_both(uint64_t seed, unsigned parts, struct ep_arena *a, struct pair *p)
{
    struct ep_error err;
    struct ep_model *m = random_model(seed, 6, 6, 6, parts, a);
    struct ep_solution start;
    random_draws(m, seed, MANY, a);
    m->objective = (enum ep_objective)(seed % 4);
    p->all = m->draws;
    p->m = *m;
    p->m.draws = some_of(&p->all, m->channels, a);
    if (ep_model_choose(&p->m, a, &start, &err) != EP_OK)
        return false;
    p->few = p->best = start;
    p->few_over_all = ep_model_objective(m, start.active, start.effort);
    assert_int_equal(ep_model_spread(m, false, a, &p->best, &err), EP_OK);
    return true;
}

static double size_of(const struct ep_model *m, const struct ep_solution *s)
{
    return fmax(fabs(s->objective), m->objective == EP_OBJECTIVE_PROFIT ? s->gross : 1);
}

/* Parts whose kinks are not many: capacity cuts each draw where it binds. */
#define SMOOTH (RANDOM_ALL & ~(unsigned)RANDOM_CAPACITY)

static void comes_to_the_plan_over_all_draws(void **state)
{
    double before = 0, after = 0;
    int count = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct pair p;
        struct ep_error err;
        const struct ep_model_correction *c;
        if (!plan_both(seed + 300, SMOOTH, *state, &p))
            continue;
        struct ep_solution s = p.few;
        assert_int_equal(ep_model_polish(&p.m, &p.all, *state, &s, &c, &err), EP_OK);
        double size = size_of(&p.m, &p.best);
        assert_true(s.objective >= p.few_over_all - 1e-7 * size);
        assert_true(s.objective <= p.best.upper_bound + 1e-7 * size);
        assert_true(s.upper_bound >= p.best.objective - 1e-7 * size);
        assert_true(p.best.objective - s.objective <= 1e-3 * size);
        before += (p.best.objective - p.few_over_all) / size;
        after += (p.best.objective - s.objective) / size;
        count++;
    }
    assert_true(count >= 20);
    assert_true(before / count > 1e-3);
    assert_true(after / count < 1e-5);
}

/* Over the few draws with their correction everything at the plan is what it is over all:
 * objective, goals, and where the next money would go. */
static void corrected_draws_are_all_draws_there(void **state)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct pair p;
        struct ep_error err;
        if (!plan_both(seed + 340, RANDOM_ALL, *state, &p))
            continue;
        struct ep_solution s = p.few, again;
        struct ep_model few = p.m, all = p.m;
        all.draws = p.all;
        assert_int_equal(ep_model_polish(&p.m, &p.all, *state, &s, &few.draws.correction, &err),
                         EP_OK);
        double size = size_of(&p.m, &s), over_all = ep_model_objective(&all, s.active, s.effort);
        near(s.objective, over_all, 1e-9 * size);
        near(ep_model_objective(&few, s.active, s.effort), over_all, 1e-9 * size);
        near(s.set_objective, ep_model_objective(&p.m, s.active, s.effort), 1e-9 * size);
        again = s;
        assert_int_equal(ep_model_spread(&few, false, *state, &again, &err), EP_OK);
        assert_true(again.objective >= s.objective - 1e-7 * size); /* what a solve leaves */
        assert_true(again.objective <= s.upper_bound + 1e-8 * size);
    }
}

/* Never worse than it was, whatever bends it. */
static void is_never_worse(void **state)
{
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct pair p;
        struct ep_error err;
        const struct ep_model_correction *c;
        if (!plan_both(seed + 380, RANDOM_ALL, *state, &p))
            continue;
        p.m.cautious = seed % 2;
        struct ep_model all = p.m;
        all.draws = p.all;
        struct ep_solution s = p.few;
        double before = ep_model_objective(&all, s.active, s.effort);
        assert_int_equal(ep_model_polish(&p.m, &p.all, *state, &s, &c, &err), EP_OK);
        assert_true(s.objective >= before - 1e-7 * size_of(&p.m, &s));
        assert_true(s.upper_bound >= s.objective);
    }
}

/* A must holds over all draws, where over the few it held over them. */
static void musts_hold_over_all_draws(void **state)
{
    int missed = 0, count = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct ep_error err;
        const struct ep_model_correction *c;
        struct ep_model *m = random_model(seed + 420, 6, 6, 6, SMOOTH & ~RANDOM_REACH, *state);
        struct ep_solution s;
        random_draws(m, seed, MANY, *state);
        struct ep_model few = *m;
        few.draws = some_of(&m->draws, m->channels, *state);
        if (m->goals == 0 || ep_model_choose(&few, *state, &s, &err) != EP_OK)
            continue;
        struct ep_forecast f;
        ep_model_totals(m, &s, *state, &f);
        struct ep_model_goal *g = &m->goal[0];
        double now = 0;
        for (int d = 0; d < MANY; d++)
            now += f.goal[d] / MANY;
        if (!(now > 0) || g->kind != EP_GOAL_LINEAR || m->capacity)
            continue;
        g->must = few.goal[0].must = true;
        g->at_least = few.goal[0].at_least = 1.03 * now;
        g->max_cost = few.goal[0].max_cost = 0;
        if (ep_model_spread(&few, false, *state, &s, &err) != EP_OK)
            continue;
        if (ep_model_polish(&few, &m->draws, *state, &s, &c, &err) != EP_OK)
            continue;
        struct ep_solution best = s;
        assert_int_equal(ep_model_spread(m, false, *state, &best, &err), EP_OK);
        double own[2] = {0};
        const struct ep_solution *of[] = {&best, &s};
        for (int i = 0; i < 2; i++) {
            ep_model_totals(m, of[i], *state, &f);
            for (int d = 0; d < MANY; d++)
                own[i] += f.goal[d] / MANY;
        }
        if (own[0] < g->at_least * (1 - 1e-5))
            continue; /* out of reach */
        count++;
        missed += own[1] < g->at_least * (1 - 1e-4);
    }
    assert_true(count >= 8);
    assert_int_equal(missed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(comes_to_the_plan_over_all_draws),
        in_arena(corrected_draws_are_all_draws_there),
        in_arena(is_never_worse),
        in_arena(musts_hold_over_all_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
