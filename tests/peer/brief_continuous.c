/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* brief_continuous BRIEF...: each brief is planned; then, its channels held and minima and musts
 * laid aside, the money is divided again at other budgets and other costs of a visit. What is left
 * is concave: more money never loses, each further part of it brings less than the one before, and
 * a dearer visit never brings its channel more visits. */

#include "stage/plan_internal.h"
#include "unit/stage/stage_helper.h"

#define TINY   1e-6 /* of the objective: the solver ends at 1e-9 of a gap */
#define DEARER 1.25
#define VISITS 1e-3 /* of a channel's visits: the optimum is flat */

static int faults;

static void fault(const char *brief, const char *what, double a, double b)
{
    printf("%s: %s: %.10g and %.10g\n", brief, what, a, b);
    faults++;
}

static double best(struct bench *b, const struct ep_model *m, struct ep_solution *s)
{
    struct ep_error err = {.status = EP_OK};
    if (ep_model_solve(m, b->ctx.plan->solution.active, b->arena, s, &err) != EP_OK)
        fail_with(&err);
    return s->objective;
}

/* The model of the plan without what is not concave. */
static struct ep_model continuous(struct bench *b)
{
    struct ep_model m = b->ctx.plan->model;
    m.draws.count = 0;
    for (int i = 0; i < m.channels; i++) {
        m.channel[i].min_if_used = 0;
        m.channel[i].steady = false;
    }
    for (int g = 0; g < m.goals; g++)
        m.goal[g].must = false;
    return m;
}

static void budgets(struct bench *b, const char *brief)
{
    static const double part[] = {0.7, 0.85, 1, 1.15, 1.3};
    struct ep_model m = continuous(b);
    struct ep_solution s;
    double cash = b->ctx.plan->solution.cash_total, worth[5];
    for (int i = 0; i < 5; i++) {
        m.budget = part[i] * cash;
        worth[i] = best(b, &m, &s);
    }
    for (int i = 1; i < 5; i++)
        if (worth[i] < worth[i - 1] - TINY * fabs(worth[i - 1]))
            fault(brief, "more budget loses", worth[i - 1], worth[i]);
    for (int i = 1; i < 4; i++)
        if (2 * worth[i] < worth[i - 1] + worth[i + 1] - TINY * fabs(worth[i]))
            fault(brief, "more from the next part of the budget", worth[i] - worth[i - 1],
                  worth[i + 1] - worth[i]);
}

static double visits(const struct ep_solution *s, int channel)
{
    double sum = 0;
    for (int t = 0; t < s->all; t++)
        sum += s->visits[channel * s->all + t];
    return sum;
}

static void dearer(struct bench *b, const char *brief)
{
    struct ep_model m = continuous(b);
    struct ep_solution s, then;
    best(b, &m, &s);
    for (int i = 0; i < m.channels; i++) {
        struct ep_model_channel *x = &m.channel[i];
        if (!s.active[i] || x->per_result || visits(&s, i) < 1)
            continue;
        x->k *= DEARER;
        for (int g = 0; g < m.goals; g++)
            if (m.goal[g].contact)
                m.goal[g].contact[i] *= DEARER;
        best(b, &m, &then);
        x->k /= DEARER;
        for (int g = 0; g < m.goals; g++)
            if (m.goal[g].contact)
                m.goal[g].contact[i] /= DEARER;
        if (visits(&then, i) > visits(&s, i) * (1 + VISITS))
            fault(brief, x->id, visits(&s, i), visits(&then, i));
    }
}

static void judge(const char *name)
{
    static char text[1 << 16];
    FILE *in = fopen(name, "rb");
    size_t got = in ? fread(text, 1, sizeof text - 1, in) : 0;
    struct bench b;
    if (got == 0)
        fail_msg("%s: not there", name);
    fclose(in);
    text[got] = '\0';
    bench_run(&b, text, "strategy");
    budgets(&b, name);
    dearer(&b, name);
    bench_free(&b);
}

static char **names;

static void all(void **state)
{
    (void)state;
    for (int i = 0; names[i]; i++)
        judge(names[i]);
    assert_int_equal(faults, 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    names = argv + 1;
    if (!names[0])
        return 2;
    const struct CMUnitTest tests[] = {cmocka_unit_test(all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
