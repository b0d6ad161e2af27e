/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <math.h>
#include <string.h>

/* Which musts can be reached: each alone, two together, and without a limit of money. */

#define NEW(type, count) EP_NEW_ARRAY(a, type, (size_t)(count) + 1)

/* Reached to this relative shortfall, as ep_merit_better() has it. */
static const double reached = 1e-4;

static bool is_must(const struct ep_model_goal *g)
{
    return g->must && g->at_least > 0;
}

/* Copy of the model in which only the goals g and h are musts, at the mid values. */
static void with_musts(const struct ep_model *m, int g, int h, bool unlimited, struct ep_arena *a,
                       struct ep_model *out)
{
    *out = *m;
    out->draws.count = 0;
    out->goal = NEW(struct ep_model_goal, m->goals);
    memcpy(out->goal, m->goal, sizeof *out->goal * (size_t)m->goals);
    for (int i = 0; i < m->goals; i++)
        out->goal[i].must = i == g || i == h;
    if (unlimited) {
        out->budget = -1;
        out->monthly_cap = NULL;
    }
}

static enum ep_status choose_with(const struct ep_model *m, int g, int h, bool unlimited,
                                  struct ep_solution *s, struct ep_arena *a, struct ep_error *err)
{
    struct ep_model only;
    with_musts(m, g, h, unlimited, a, &only);
    return ep_model_choose(&only, a, s, err);
}

static bool is_reached(const struct ep_model *m, const struct ep_solution *s, int g)
{
    return s->goal[g] >= m->goal[g].at_least * (1 - reached);
}

static enum ep_status alone(const struct ep_model *m, int g, struct ep_reachable *out,
                            struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_solution s;
    EP_TRY(choose_with(m, g, g, false, &s, scratch, err));
    out->alone[g] = is_reached(m, &s, g);
    out->most[g] = out->ever[g] = fmin(s.goal[g], m->goal[g].at_least);
    if (!out->alone[g]) {
        EP_TRY(choose_with(m, g, g, true, &s, scratch, err));
        out->ever[g] = fmax(out->most[g], fmin(s.goal[g], m->goal[g].at_least));
    }
out:
    ep_arena_free(scratch);
    return status;
}

static enum ep_status together(const struct ep_model *m, int g, int h, struct ep_reachable *out,
                               struct ep_error *err)
{
    enum ep_status status;
    struct ep_arena *scratch = ep_arena_new();
    struct ep_solution s;
    EP_TRY(choose_with(m, g, h, false, &s, scratch, err));
    bool both = is_reached(m, &s, g) && is_reached(m, &s, h);
    out->conflict[g * m->goals + h] = out->conflict[h * m->goals + g] = !both;
out:
    ep_arena_free(scratch);
    return status;
}

enum ep_status ep_model_reachable(const struct ep_model *m, struct ep_arena *a,
                                  struct ep_reachable *out, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    out->alone = NEW(bool, m->goals);
    out->most = NEW(double, m->goals);
    out->ever = NEW(double, m->goals);
    out->conflict = NEW(bool, m->goals * m->goals);
    for (int g = 0; g < m->goals; g++)
        if (is_must(&m->goal[g]))
            EP_TRY(alone(m, g, out, err));
    for (int g = 0; g < m->goals; g++)
        for (int h = g + 1; h < m->goals; h++)
            if (out->alone[g] && out->alone[h])
                EP_TRY(together(m, g, h, out, err));
out:
    return status;
}
