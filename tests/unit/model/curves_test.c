/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

/* Vectors of other planners, whose curves are not 1 - exp(-x): every curve that rises from 0 and
 * bends down all the way (Bernstein's functions) is a mean of such exponentials, so that the draws
 * of a model, one rate each, make any of them: x / (K + x)      = int exp(-s) (1 - exp(-s x / K))
 * ds            (Michaelis, Menten) x^b              = b / Gamma(1 - b) int s^(-b-1) (1 - exp(-s
 * x)) ds ln(1 + x / c)    = int exp(-s) / s (1 - exp(-s x / c)) ds The integrals are sums over z =
 * ln s, which the trapezoidal rule gives to all digits. */

enum curve {
    MENTEN,
    POWER,
    LOGARITHM
};
struct shape {
    enum curve curve;
    double scale, bend; /* of V x/(K+x): V, K; of a x^b: a, b; of b ln(x): b, - */
};

#define NODES 720
#define STEP  0.25
static const double first_z = -130;
#define SHIFT 1e-3 /* of x under the logarithm, nothing beside the money at stake */

static double weight(const struct shape *f, double s)
{
    if (f->curve == MENTEN)
        return f->scale * exp(-s);
    if (f->curve == POWER)
        return f->scale * f->bend / tgamma(1 - f->bend) * pow(s, -f->bend - 1);
    return f->scale * exp(-s) / s;
}

static double rate(const struct shape *f, double s)
{
    return f->curve == MENTEN ? s / f->bend : f->curve == POWER ? s : s / SHIFT;
}

/* One month, one channel a curve; the value of a customer is `worth` times the curve. */
static struct ep_model *curves(const struct shape *f, int n, double budget, double worth,
                               struct ep_arena *a)
{
    double ones[4] = {1, 1, 1, 1};
    struct ep_model *m = exponential(n, ones, ones, budget, a);
    struct ep_model_draws *d = &m->draws;
    size_t cells = (size_t)n * NODES;
    d->count = NODES;
    d->k = EP_NEW_ARRAY(a, double, cells);
    d->base = EP_NEW_ARRAY(a, double, cells);
    d->visit_to_lead = EP_NEW_ARRAY(a, double, cells);
    d->lead_to_customer = EP_NEW_ARRAY(a, double, cells);
    d->customer_value = EP_NEW_ARRAY(a, double, cells);
    for (int i = 0; i < NODES; i++)
        for (int c = 0; c < n; c++) {
            double s = exp(first_z + STEP * i), w = weight(&f[c], s) * s * STEP * NODES;
            int at = i * n + c;
            bool counts = w > 1e-13 && w < 1e13 && rate(&f[c], s) > 1e-12 && rate(&f[c], s) < 1e12;
            d->k[at] = counts ? 1 / (rate(&f[c], s) * w) : 1;
            d->visit_to_lead[at] = d->lead_to_customer[at] = 1;
            d->base[at] = counts ? w : 0;
            d->customer_value[at] = worth;
        }
    return m;
}

static const struct shape own[] = {{MENTEN, 100, 50}, {MENTEN, 80, 20}};

static void split(const struct shape *f, int n, double budget, double worth, const double *want,
                  double close, struct ep_arena *a, struct ep_solution *s)
{
    struct ep_model *m = curves(f, n, budget, worth, a);
    solve_all(m, a, s);
    for (int c = 0; c < n; c++)
        near(s->effort[c], want[c], close * budget);
}

/* O1: the money is worth 100 times the curve, so that all of it is spent; the price of the budget
 * is 100 lambda - 1. */
static void oracle_1(void **state)
{
    struct ep_solution s;
    split(own, 2, 100, 100, (const double[]){58.5786437627, 41.4213562373}, 1e-4, *state, &s);
    near((s.objective + 100) / 100, 107.9008573559, 1e-5);
    near((s.budget_price + 1) / 100, 0.4241126038, 1e-5);
}

static void add_goal(struct ep_model *m, double at_least, double max_cost, struct ep_arena *a)
{
    m->goals = 1;
    m->goal = EP_NEW(a, struct ep_model_goal);
    *m->goal = (struct ep_model_goal){.id = "customers",
                                      .metric = "customers",
                                      .scale = EP_SCALE_CUSTOMERS,
                                      .at_least = at_least,
                                      .max_cost = max_cost,
                                      .must = true};
    m->goal->per_visit = same_row(a, m->channels, 1);
}

/* O2, O2b: the least budget that reaches a goal, with customers worth nothing else. */
static void oracle_2(void **state)
{
    static const double goal[] = {120, 60}, budget[] = {134.2809041582, 32.1404520791},
                        first[] = {80.4737854124, 15.2368927062};
    for (int i = 0; i < 2; i++) {
        struct ep_model *m = curves(own, 2, 1000, 0, *state);
        struct ep_solution s;
        add_goal(m, goal[i], 0, *state);
        solve_all(m, *state, &s);
        near(s.cash_total, budget[i], 2e-3);
        near(s.effort[0], first[i], 2e-2);
    }
}

/* O4: as many customers as come at .8 each on the average. */
static void oracle_4(void **state)
{
    struct ep_model *m = curves(own, 2, 1000, 1, *state);
    struct ep_solution s;
    m->objective = EP_OBJECTIVE_CUSTOMERS;
    add_goal(m, -1, 0.8, *state);
    solve_all(m, *state, &s);
    near(s.cash_total, 77.5403083413, 1e-2);
    near(s.effort[0], 44.2336847649, 5e-2);
    near(s.objective, 96.9253854266, 1e-2);
}

/* O3: three a unit; the last unit of money earns only itself, and the rest is left. */
static void oracle_3(void **state)
{
    struct ep_solution s;
    split(own, 2, 1000, 3, (const double[]){72.4744871392, 49.2820323028}, 1e-4, *state, &s);
    near(s.cash_total, 121.7565194419, 0.05);
    near((s.objective + s.cash_total) / 3, 116.0811601860, 0.02);
}

/* O5: a corner; unclamped the second would be negative. */
static void oracle_5(void **state)
{
    static const struct shape f[] = {{MENTEN, 100, 50}, {MENTEN, 5, 20}};
    struct ep_solution s;
    split(f, 2, 30, 100, (const double[]){30, 0}, 1e-4, *state, &s);
    near((s.objective + 30) / 100, 37.5, 1e-4);
}

/* SLSQP ends at the equal split of these, which is worth 1.07143 (notes on other planners). */
static void trap_of_the_equal_split(void **state)
{
    static const struct shape f[] = {{MENTEN, 1e6, 50000}, {MENTEN, 0.8e6, 20000}};
    struct ep_solution s;
    split(f, 2, 100000, 1, (const double[]){58578.64, 41421.36}, 1e-4, *state, &s);
    near((s.objective + 100000) / 1e6, 1.07901, 1e-5);
}

/* methods.md: a x^b with a = 10, 6, 3 and b = .5, .4, .3; Albers' closed form says the same. */
static void powers(void **state)
{
    static const struct shape f[] = {{POWER, 10, 0.5}, {POWER, 6, 0.4}, {POWER, 3, 0.3}};
    struct ep_solution s;
    split(f, 3, 100, 100, (const double[]){85.8902504437, 12.0324837248, 2.0772657315}, 2e-4,
          *state, &s);
    near((s.objective + 100) / 100, 112.6417261931, 2e-3);
    near((s.budget_price + 1) / 100, 0.5395082247, 1e-4);
}

/* T12: logarithms, x_i = B b_i / sum b. */
static void logarithms(void **state)
{
    static const struct shape f[] = {
        {LOGARITHM, 8256.21, 0}, {LOGARITHM, 7764.20, 0}, {LOGARITHM, 7953.36, 0}};
    struct ep_solution s;
    split(f, 3, 100000, 100, (const double[]){34438.5134, 32386.2288, 33175.2578}, 1e-4, *state,
          &s);
    double r = (s.objective + 100000) / 100 + log(SHIFT) * (8256.21 + 7764.20 + 7953.36);
    near(r - 9453.72 - 8312.84 - 7371.33, 224540.1500, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(oracle_1), in_arena(oracle_2),   in_arena(oracle_4),
        in_arena(oracle_3), in_arena(oracle_5),   in_arena(trap_of_the_equal_split),
        in_arena(powers),   in_arena(logarithms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
