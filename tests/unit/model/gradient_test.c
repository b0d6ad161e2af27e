/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simple_model.h"

static double worth(const struct ep_model *m, const bool *on, const double *e, int draw)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_solution s;
    ep_model_evaluate(m, on, e, draw, a, &s);
    double v = s.gross + s.priced;
    ep_arena_free(a);
    return v;
}

/* Where the two sides differ the point lies on a kink (capacity, a reached goal) and says nothing.
 */
static int compare(const struct ep_model *m, double *e, const bool *on, int draw, const double *g)
{
    int cells = m->channels * m->months, kinks = 0;
    double size = 0, here = worth(m, on, e, draw);
    for (int i = 0; i < cells; i++)
        size = fmax(size, fabs(g[i]));
    for (int i = 0; i < cells; i++) {
        double h = 1e-4 * fmax(1, e[i]), keep = e[i];
        if (!on[i / m->months] || m->channel[i / m->months].per_result)
            continue;
        e[i] = keep + h;
        double up = worth(m, on, e, draw);
        e[i] = keep - h;
        double down = worth(m, on, e, draw);
        e[i] = keep + h / 2;
        double up2 = worth(m, on, e, draw);
        e[i] = keep - h / 2;
        double down2 = worth(m, on, e, draw);
        e[i] = keep;
        double right = (up - here) / h, left = (here - down) / h;
        if (fabs(right - left) > 1e-3 * size) {
            kinks++;
            continue;
        }
        double slope = (4 * (up2 - down2) / h - (up - down) / (2 * h)) / 3; /* Richardson */
        double noise = 4e-15 * fabs(here) / h;
        if (fabs(slope - g[i]) > 1e-6 * size + noise)
            fail_msg("channel %d month %d: difference %.10g, gradient %.10g", i / m->months,
                     i % m->months, slope, g[i]);
    }
    return kinks;
}

static void against_differences(void **state)
{
    int kinks = 0, points = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct ep_model *m = random_model(seed, 8, 5, 6, RANDOM_ALL, *state);
        struct dice d = {seed};
        double *e = random_row(*state, &d, 40, 5, 150), *g = random_row(*state, &d, 40, 0, 0);
        bool *on = all_on(m, *state);
        on[seed % 8] = false;
        random_draws(m, seed, 3, *state);
        for (int draw = -1; draw < 3; draw += 2) {
            ep_model_gradient(m, on, e, draw, *state, g);
            kinks += compare(m, e, on, draw, g);
            points += 40;
        }
    }
    assert_true(kinks < points / 50);
}

/* A channel that is off shows the slope of its first money. */
static void off_as_if_on(void **state)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct ep_model *m = random_model(seed, 6, 4, 4, RANDOM_FEEDS | RANDOM_CARRY, *state);
        struct dice d = {seed};
        double *e = random_row(*state, &d, 24, 5, 90), *g = random_row(*state, &d, 24, 0, 0);
        bool *on = all_on(m, *state);
        on[2] = false;
        ep_model_gradient(m, on, e, -1, *state, g);
        on[2] = true;
        for (int t = 0; t < 4; t++)
            e[2 * 4 + t] = 0;
        double here = worth(m, on, e, -1);
        for (int t = 0; t < 4; t++) {
            e[2 * 4 + t] = 1e-5;
            near((worth(m, on, e, -1) - here) / 1e-5, g[2 * 4 + t],
                 1e-4 * (1 + fabs(g[2 * 4 + t])));
            e[2 * 4 + t] = 0;
        }
    }
}

/* Worth less cost is concave along every segment. */
static void concave_on_segments(void **state)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct ep_model *m = random_model(seed, 8, 5, 6, RANDOM_ALL, *state);
        struct dice d = {seed * 31};
        for (int trial = 0; trial < 20; trial++) {
            double *a = random_row(*state, &d, 40, 0, 1), *b = random_row(*state, &d, 40, 0, 1);
            double *c = random_row(*state, &d, 40, 0, 0), part = dice_unit(&d);
            for (int i = 0; i < 40; i++) {
                a[i] = a[i] < 0.4 ? 0 : 200 * a[i] * a[i];
                b[i] = b[i] < 0.4 ? 0 : 200 * b[i] * b[i];
                c[i] = part * a[i] + (1 - part) * b[i];
            }
            struct ep_solution sa, sb, sc;
            bool *on = all_on(m, *state);
            ep_model_evaluate(m, on, a, -1, *state, &sa);
            ep_model_evaluate(m, on, b, -1, *state, &sb);
            ep_model_evaluate(m, on, c, -1, *state, &sc);
            double chord = part * sa.objective + (1 - part) * sb.objective;
            assert_true(sc.objective >= chord - 1e-9 * (1 + fabs(chord)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(against_differences),
        in_arena(off_as_if_on),
        in_arena(concave_on_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
