/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "simple_model.h"

static double *random_effort(const struct ep_model *m, struct dice *d, struct ep_arena *a)
{
    double *e = EP_NEW_ARRAY(a, double, (size_t)(m->channels * m->months));
    for (int i = 0; i < m->channels * m->months; i++)
        e[i] = dice_unit(d) < 0.2 ? 0 : dice_log(d, 5, 400);
    return e;
}

/* The part of an effort before or from `now`. */
static double *part_of(const struct ep_model *m, const double *e, int from, int to,
                       struct ep_arena *a)
{
    double *part = EP_NEW_ARRAY(a, double, (size_t)(m->channels * m->months) + 1);
    for (int c = 0; c < m->channels; c++)
        for (int t = from; t < to; t++)
            part[c * (to - from) + t - from] = e[c * m->months + t];
    return part;
}

static void rest_or_fail(const struct ep_progress *p, struct ep_arena *a, struct ep_model *rest)
{
    struct ep_error err = {0};
    if (ep_model_rest(p, a, rest, &err) != EP_OK)
        fail_msg("%s", err.message);
}

/* A plan that goes as planned: the rest brings month by month what the whole plan would. */
static void rest_is_the_same_plan(void **state)
{
    for (int seed = 1; seed <= 60; seed++) {
        struct ep_arena *a = ep_arena_new();
        struct dice d = {(uint64_t)seed};
        struct ep_model *m = random_model((uint64_t)seed, 6, 9, 4, RANDOM_ALL, a), rest;
        int now = 1 + dice_below(&d, 7), left = m->months - now;
        double *effort = random_effort(m, &d, a);
        bool *on = all_on(m, a);
        m->budget = -1;
        for (int c = 0; c < m->channels; c++) {
            m->channel[c].start = dice_unit(&d) < .3 ? dice_below(&d, m->months) : 0;
            for (int t = 0; t < m->channel[c].start; t++)
                effort[c * m->months + t] = 0;
        }
        for (int r = 0; r < m->roles; r++)
            m->role[r].busy = random_row(a, &d, m->months, 0, 30);
        struct ep_progress p = {.model = m, .active = on, .planned = effort, .now = now};
        p.effort = part_of(m, effort, 0, now, a);
        for (int g = 0; g < m->goals; g++)
            m->goal[g].at_least = 1e9; /* what is done comes off it */
        rest_or_fail(&p, a, &rest);
        struct ep_solution whole, later;
        ep_model_evaluate(m, on, effort, -1, a, &whole);
        ep_model_evaluate(&rest, on, part_of(m, effort, now, m->months, a), -1, a, &later);
        assert_int_equal(rest.months, left);
        assert_int_equal(rest.first_month, m->first_month + now);
        for (int c = 0, last = m->months - 1; c < m->channels; c++)
            near(later.spend[c * left + left - 1], whole.spend[c * m->months + last],
                 1e-9 * (1 + whole.spend[c * m->months + last]));
        for (int c = 0; c < m->channels; c++)
            for (int t = 0; t < left + m->tail; t++) {
                near(later.visits[c * later.all + t], whole.visits[c * whole.all + now + t],
                     1e-7 * (1 + whole.visits[c * whole.all + now + t]));
                if (t < left)
                    near(later.own_hours[c * left + t], whole.own_hours[c * m->months + now + t],
                         1e-9 * (1 + whole.own_hours[c * m->months + now + t]));
            }
        for (int t = 0; t < left; t++)
            near(later.aware[t], whole.aware[now + t], 1e-7 * (1 + whole.aware[now + t]));
        for (int g = 0; g < m->goals; g++)
            near(later.goal[g] + 1e9 - rest.goal[g].at_least, whole.goal[g],
                 1e-5 * (1 + whole.goal[g]));
        ep_arena_free(a);
    }
    (void)state;
}

static struct ep_model *four(struct ep_arena *a, double budget)
{
    static const double A[] = {90, 80, 40, 30}, rate[] = {.05, .03, .08, .02};
    struct ep_model *m = exponential(4, A, rate, budget, a);
    stretch(m, 6, 0, a);
    for (int i = 0; i < 4; i++) {
        m->channel[i].customer_value = m->channel[i].order_revenue = 20;
        m->channel[i].visit_to_lead = .2;
        m->channel[i].lead_to_customer = .5;
    }
    return m;
}

/* Visits of channel c at an effort of 10 a month, as a mean over so many draws; -1: mid values. */
static double visits_of(const struct ep_model *m, int c, int draws, struct ep_arena *a)
{
    double sum = 0;
    for (int d = draws < 0 ? -1 : 0; d < draws || d < 0; d++) {
        struct ep_solution s;
        ep_model_evaluate(m, all_on(m, a), same_row(a, m->channels * m->months, 10), d, a, &s);
        for (int t = 0; t < m->months; t++)
            sum += s.visits[c * s.all + t] / (draws < 0 ? 1 : draws);
        if (d < 0)
            break;
    }
    return sum;
}

/* Counted money, multipliers, rates, goals and draws: each by hand. */
static void rest_takes_what_is_known(void **state)
{
    struct ep_arena *a = *state;
    struct ep_model *m = four(a, 600), rest;
    struct ep_multiplier visit[4] = {{.5, .1, 0}, {1, -1, 0}, {2, .1, 0}, {1, -1, 0}};
    struct ep_multiplier lead[4] = {{1, -1, 0}, {1.5, .2, 0}, {1, -1, 0}, {9, .2, 0}};
    double effort[8] = {10, 10, 20, 20, 30, 30, 0, 0}, cash[2] = {55, 66};
    double visits[8] = {1, 2, 3, 4, 5, 6, 0, 0}, done[1] = {7};
    random_draws(m, 3, 64, a);
    m->goals = 1;
    m->goal = EP_NEW(a, struct ep_model_goal);
    *m->goal = (struct ep_model_goal){.id = "leads", .metric = "leads", .to = 5, .at_least = 100};
    m->goal->scale = EP_SCALE_LEADS;
    m->goal->per_visit = same_row(a, 4, .2);
    m->capacity = same_row(a, 6, 3);
    m->channel[1].sales_lag = 1;
    struct ep_progress p = {
        m,      all_on(m, a), same_row(a, 24, 10), 2, effort, cash,
        visits, visit,        lead, NULL, done, NULL};
    rest_or_fail(&p, a, &rest);
    near(rest.budget, 600 - 121, 1e-9);
    near(rest.channel[0].k, m->channel[0].k * 2, 1e-12);
    near(rest.channel[0].base[0], 45, 1e-12);
    near(rest.channel[2].base[3], 80, 1e-12);
    near(rest.channel[1].visit_to_lead, .3, 1e-12);
    near(rest.channel[3].visit_to_lead, .999, 1e-12);
    near(rest.goal[0].per_visit[1], .3, 1e-12);
    near(rest.goal[0].at_least, 93, 1e-12);
    near(rest.capacity[0], 3 - 4 * .3 * .5, 1e-12); /* who came last month buys this month */
    near(rest.capacity[1], 3, 0);
    near(visits_of(&rest, 0, 64, a), visits_of(&rest, 0, -1, a), 1e-9); /* at the posterior mean */
    double was = 0;
    for (int d = 0; d < 64; d++)
        was += m->draws.k[d * 4 + 1] / rest.draws.k[d * 4 + 1] / 64;
    near(was, 1, 1e-12); /* nothing known: as they were */
    visit[1].over = .8;  /* the mid values alone move to the mean */
    rest_or_fail(&p, a, &rest);
    near(rest.channel[1].k, m->channel[1].k / .8, 1e-12);
    near(rest.draws.k[5], m->draws.k[5], 1e-12);
    near(rest.draws.base[5] * rest.channel[1].base[0], m->draws.base[5] * m->channel[1].base[2],
         1e-12);
    struct ep_error err = {0};
    p.now = 6;
    assert_int_equal(ep_model_rest(&p, a, &rest, &err), EP_INVALID);
    p.now = 2;
    visit[0].mean = 0;
    assert_int_equal(ep_model_rest(&p, a, &rest, &err), EP_INVALID);
}

struct fixture {
    struct ep_model *m;
    struct ep_solution best;
    struct ep_multiplier eta[4];
    struct ep_progress p;
    struct ep_replan_rule rule;
    struct ep_replan r;
};

static void planned(struct fixture *f, double budget, int now, struct ep_arena *a)
{
    *f = (struct fixture){.m = four(a, budget), .rule = {.3, .01, .5, NULL, NULL}};
    solve_all(f->m, a, &f->best);
    for (int c = 0; c < 4; c++)
        f->eta[c] = (struct ep_multiplier){1, .1, 0};
    f->p = (struct ep_progress){.model = f->m,
                                .active = f->best.active,
                                .planned = f->best.effort,
                                .now = now,
                                .visit = f->eta};
    f->p.effort = part_of(f->m, f->best.effort, 0, now, a);
}

static void replan(struct fixture *f, struct ep_arena *a)
{
    struct ep_error err = {0};
    if (ep_replan(&f->p, &f->rule, a, &f->r, &err) != EP_OK)
        fail_msg("%s", err.message);
}

static double money(const struct ep_solution *s, int c)
{
    double sum = 0;
    for (int t = 0; t < s->months; t++)
        sum += s->effort[c * s->months + t];
    return sum;
}

static void as_planned_stays(void **state)
{
    struct fixture f;
    planned(&f, 300, 2, *state);
    replan(&f, *state);
    assert_true(f.r.reason != EP_REPLAN_MOVE);
    near(f.r.gain, 0, 1e-3 * f.r.objective_keep);
    near(f.r.objective_move, f.r.objective_keep, 0);
    near(f.r.keep.objective, f.r.objective_keep, 1e-9);
}

static double moved_money(const struct fixture *f, const double *e)
{
    double falls = 0, rises = 0;
    for (int c = 0; c < 4; c++) {
        double d = -money(&f->r.keep, c);
        for (int t = 0; t < 4; t++)
            d += e[c * 4 + t];
        *(d < 0 ? &falls : &rises) += fabs(d);
    }
    return fmax(falls, rises);
}

/* From the proposal no small transfer within cap and budget leads to a better plan. */
static void nothing_nearby_is_better(const struct fixture *f, struct ep_arena *a)
{
    struct dice d = {77};
    double *e = EP_NEW_ARRAY(a, double, 16), most = 0;
    for (int round = 0; round < 3000; round++) {
        int from = dice_below(&d, 16), to = dice_below(&d, 16);
        for (int i = 0; i < 16; i++)
            e[i] = f->r.move.effort[i];
        double give = fmin(e[from], dice_log(&d, .01, 5));
        e[from] -= give;
        e[to] += dice_unit(&d) < .3 ? 0 : give;
        if (moved_money(f, e) > f->r.movable * (1 + 1e-9))
            continue;
        most = fmax(most, ep_model_objective(&f->r.rest, f->best.active, e));
    }
    assert_true(most > 0);
    assert_true(most <= f->r.objective_move * (1 + 1e-4));
}

/* Bad news of one channel, good of another: money moves, no more than the cap, and of all moves
 * within it none that a search finds is better. */
static void moves_within_the_cap(void **state)
{
    struct fixture f;
    struct ep_arena *a = *state;
    planned(&f, 300, 2, a);
    f.eta[0].mean = .45;
    f.eta[1].mean = 1.5;
    f.rule.max_shift = .1;
    replan(&f, a);
    assert_int_equal(f.r.reason, EP_REPLAN_MOVE);
    assert_true(f.r.moved <= f.r.movable * (1 + 1e-6));
    near(f.r.moved, f.r.movable, .02 * f.r.movable);
    assert_true(f.r.objective_free > f.r.objective_move);
    assert_true(f.r.objective_move > f.r.objective_keep);
    assert_true(money(&f.r.move, 0) < money(&f.r.keep, 0));
    assert_true(money(&f.r.move, 1) > money(&f.r.keep, 1));
    double *e = EP_NEW_ARRAY(a, double, 16), best = f.r.objective_keep;
    for (int from = 0; from < 4; from++)
        for (int to = 0; to < 4; to++) {
            struct ep_solution s;
            for (int i = 0; i < 16; i++)
                e[i] = f.r.keep.effort[i];
            double give = fmin(f.r.movable, money(&f.r.keep, from)) / 4;
            for (int t = 0; t < 4; t++) {
                e[from * 4 + t] -= give;
                e[to * 4 + t] += give;
            }
            ep_model_evaluate(&f.r.rest, f.best.active, e, -1, a, &s);
            best = fmax(best, s.objective);
        }
    assert_true(f.r.objective_move >= best - 1e-6 * best);
    nothing_nearby_is_better(&f, a);
    /* patience pays: the wider the cap, the better; without one it is the free plan */
    double last = f.r.objective_move;
    for (int i = 2; i <= 10; i += 4) {
        f.rule.max_shift = i / 10.0;
        replan(&f, a);
        assert_true(f.r.objective_move >= last - 1e-9);
        last = f.r.objective_move;
    }
    near(last, f.r.objective_free, 1e-6 * last);
}

static void floors_and_closures(void **state)
{
    struct fixture f;
    bool early[4] = {true, false, false, false}, closed[4] = {true, false, false, false};
    planned(&f, 300, 2, *state);
    f.eta[0].mean = .05;
    f.rule.max_shift = 1;
    f.rule.early = early;
    replan(&f, *state);
    assert_int_equal(f.r.reason, EP_REPLAN_MOVE);
    near(money(&f.r.move, 0), .5 * money(&f.r.keep, 0), 1e-3 * money(&f.r.keep, 0));
    f.rule.early = NULL;
    replan(&f, *state);
    near(money(&f.r.move, 0), 0, 1e-6);
    f.rule.closed = closed;
    f.rule.max_shift = .05;
    replan(&f, *state);
    near(money(&f.r.move, 0), 0, 0);
    assert_false(f.r.move.active[0]);
    assert_true(f.r.moved > f.r.movable);
    assert_true(f.r.move.cash_total <= f.r.rest.budget * (1 + 1e-9));
}

/* Overspent: what is left of the plan is cut to what is left of the money. */
static void overspent(void **state)
{
    struct fixture f;
    struct ep_arena *a = *state;
    double cash[2] = {120, 120};
    planned(&f, 300, 2, a);
    f.p.cash = cash;
    replan(&f, a);
    near(f.r.rest.budget, 60, 1e-9);
    assert_true(f.r.keep.cash_total <= 60 * (1 + 1e-6));
    near(f.r.keep.cash_total, 60, .01);
    assert_true(f.r.move.cash_total <= 60 * (1 + 1e-6));
    cash[0] = 400;
    replan(&f, a);
    near(f.r.keep.cash_total, 0, 1e-6);
    near(f.r.moved, 0, 1e-6);
}

/* Any model: the rules hold, the proposal is between keep and free. */
static void any_model(void **state)
{
    for (int seed = 1; seed <= 12; seed++) {
        struct ep_arena *a = ep_arena_new();
        struct dice d = {(uint64_t)seed + 90};
        struct ep_model *m = random_model((uint64_t)seed, 5, 5, 3, RANDOM_ALL, a);
        struct ep_error err = {0};
        struct ep_solution s;
        struct ep_multiplier eta[5];
        struct ep_replan r;
        struct ep_replan_rule rule = {.3, .01, .5, NULL, NULL};
        random_draws(m, (uint64_t)seed, 8, a);
        assert_int_equal(ep_model_choose(m, a, &s, &err), EP_OK);
        for (int c = 0; c < 5; c++)
            eta[c] = (struct ep_multiplier){dice_log(&d, .3, 2), .2, 0};
        struct ep_progress p = {
            .model = m, .active = s.active, .planned = s.effort, .now = 2, .visit = eta};
        p.effort = part_of(m, s.effort, 0, 2, a);
        if (ep_replan(&p, &rule, a, &r, &err) != EP_OK)
            fail_msg("seed %d: %s", seed, err.message);
        assert_true(r.objective_move >= r.objective_keep - 1e-9 * fabs(r.objective_keep));
        assert_true(r.moved <= r.movable * (1 + 1e-5) + 1e-5);
        assert_true(r.move.cash_total <= r.rest.budget * (1 + 1e-5));
        struct ep_standing st[5];
        ep_standings(&p, &r, NULL, st);
        for (int c = 0; c < 5; c++) {
            assert_true(st[c].chance >= 0 && st[c].chance <= 1 && st[c].lost >= 0);
            assert_true(isfinite(st[c].spent) && isfinite(st[c].to_come));
        }
        ep_arena_free(a);
    }
    (void)state;
}

/* A channel at a tenth of its plan has lost money and does not earn it back. */
static void standings(void **state)
{
    struct fixture f;
    struct ep_standing st[4];
    planned(&f, 300, 2, *state);
    f.eta[0].mean = .05;
    replan(&f, *state);
    double customers[4] = {0, 9, 9, 9};
    ep_standings(&f.p, &f.r, NULL, st);
    near(st[0].spent, f.p.effort[0] + f.p.effort[1], 1e-9);
    assert_true(st[0].lost > 0 && st[0].going_on < 1e-6);
    assert_true(st[0].first_return < 1 && st[0].chance < .01);
    assert_true(st[1].first_return > 1 && st[1].chance > .95 && st[1].going_on > 0);
    near(st[0].breakeven * st[0].first_return, 1, 1e-12);
    ep_standings(&f.p, &f.r, customers, st);
    near(st[0].lost, st[0].spent, 1e-9);
    near(st[1].earned, 180, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_is_the_same_plan),
        in_arena(rest_takes_what_is_known),
        in_arena(as_planned_stays),
        in_arena(moves_within_the_cap),
        in_arena(floors_and_closures),
        in_arena(overspent),
        cmocka_unit_test(any_model),
        in_arena(standings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
