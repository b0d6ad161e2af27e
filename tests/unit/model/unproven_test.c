/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A proof that is left and made afterwards says what the one that is waited for says. */

#include "emplan/number.h"
#include "simple_model.h"
#include <string.h>

#define CHANNELS 12
#define MONTHS   6
#define MODELS   40
#define NODES    60

static void assert_same_plan(const struct ep_model *m, const struct ep_solution *a,
                             const struct ep_solution *b)
{
    size_t n = (size_t)m->channels, cells = n * (size_t)m->months;
    assert_memory_equal(a->active, b->active, n * sizeof *a->active);
    assert_memory_equal(a->effort, b->effort, cells * sizeof *a->effort);
    assert_memory_equal(&a->objective, &b->objective, sizeof a->objective);
    assert_memory_equal(&a->upper_bound, &b->upper_bound, sizeof a->upper_bound);
    assert_memory_equal(&a->set_bound, &b->set_bound, sizeof a->set_bound);
    assert_memory_equal(&a->set_gap, &b->set_gap, sizeof a->set_gap);
    assert_int_equal(a->set_nodes, b->set_nodes);
    assert_int_equal(a->iterations, b->iterations);
}

static struct ep_model *model_of(uint64_t seed, struct ep_arena *a)
{
    struct ep_model *m = random_model(seed, CHANNELS, MONTHS, 6, RANDOM_FIXED | RANDOM_CARRY, a);
    if (m->budget <= 0)
        m->budget = 5000;
    return m;
}

static void divisions_in_two_parts_are_those_in_one(void **state)
{
    int held = 0, fallen = 0;
    for (uint64_t seed = 1; seed <= MODELS; seed++) {
        struct ep_model *m = model_of(seed + 500, *state);
        struct ep_solution first, whole, parts;
        struct ep_unproven *left;
        struct ep_error err;
        atomic_bool fell = false;
        struct ep_proving p = {.nodes = NODES, .fell = &fell};
        if (ep_model_choose(m, *state, &first, &err) != EP_OK)
            continue;
        random_draws(m, seed, 16, *state);
        whole = parts = first;
        assert_int_equal(ep_model_refine(m, NODES, *state, &whole, &err), EP_OK);
        assert_int_equal(ep_model_refine_unproven(m, *state, &parts, &left, &err), EP_OK);
        assert_int_equal(ep_model_refine_rest(m, left, &p, *state, &parts, &err), EP_OK);
        fell ? fallen++ : held++;
        assert_same_plan(m, &whole, &parts);
    }
    assert_true(held > 0 && fallen > 0);
}

/* What nobody asks for any more is not begun. */
static void a_proof_that_is_void_changes_nothing(void **state)
{
    struct ep_model *m = model_of(501, *state);
    struct ep_solution first, before;
    struct ep_unproven *left;
    struct ep_error err;
    atomic_bool stop = true, fell = false;
    struct ep_proving p = {.nodes = NODES, .stop = {&stop}, .fell = &fell};
    assert_int_equal(ep_model_choose(m, *state, &first, &err), EP_OK);
    random_draws(m, 1, 16, *state);
    assert_int_equal(ep_model_refine_unproven(m, *state, &first, &left, &err), EP_OK);
    before = first;
    assert_int_equal(ep_model_refine_rest(m, left, &p, *state, &first, &err), EP_OK);
    assert_false(fell);
    assert_same_plan(m, &before, &first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(divisions_in_two_parts_are_those_in_one),
        in_arena(a_proof_that_is_void_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
