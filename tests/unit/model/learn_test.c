/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What it is worth to know a figure before one chooses between plans. */

#include "simple_model.h"

#define DRAWS 1000

/* The rival brings as much more in the better half of the draws as less in the other: who knows the
 * figure takes it there alone. By its order only: what it is measured in does not count. */
static void a_figure_that_decides(void **state)
{
    (void)state;
    double figure[DRAWS], own[DRAWS], rival[DRAWS], far[DRAWS];
    const double *rivals[] = {rival, own};
    struct dice dice = {5};
    for (int d = 0; d < DRAWS; d++) {
        int rank = d * 7 % DRAWS;
        figure[d] = rank;
        far[d] = exp(0.01 * rank);
        own[d] = 100 + 50 * dice_unit(&dice);
        rival[d] = own[d] + (2 * (rank + 0.5) / DRAWS - 1);
    }
    near(ep_model_learn(figure, DRAWS, own, rivals, 2), 0.25, 1e-9);
    assert_true(ep_model_learn(far, DRAWS, own, rivals, 2) ==
                ep_model_learn(figure, DRAWS, own, rivals, 2));
}

/* A rival that is better, or worse, whatever the figure: nothing is to be learnt. */
static void a_figure_that_does_not(void **state)
{
    (void)state;
    double figure[DRAWS], own[DRAWS], better[DRAWS], worse[DRAWS];
    const double *rivals[] = {better, worse};
    for (int d = 0; d < DRAWS; d++) {
        figure[d] = d;
        own[d] = d % 10;
        better[d] = own[d] + 3;
        worse[d] = own[d] - 2;
    }
    near(ep_model_learn(figure, DRAWS, own, rivals, 2), 0, 1e-9);
    near(ep_model_learn(figure, DRAWS, own, rivals + 1, 1), 0, 1e-9);
    near(ep_model_learn(figure, 0, own, rivals, 2), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_figure_that_decides),
        in_arena(a_figure_that_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
