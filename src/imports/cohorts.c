/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include "emplan/sbg.h"

#include <math.h>

#define MONTH      (365 / 12.0)
#define LATE       15 /* days that a payment may be late */
#define MOST_AGES  60
#define FEW_PEOPLE 20 /* customers of an age below which it says nothing */

struct ages {
    double kept[MOST_AGES], lost[MOST_AGES];
    size_t count;
};

/* A customer is watched at age t where the file goes on for long enough after the first payment,
 * and stays to it where a payment falls there or later. */
static void gather(const struct ep_in_person *people, size_t count, int end, struct ages *a)
{
    for (size_t i = 0; i < count; i++) {
        const struct ep_in_person *p = &people[i];
        double life = floor((p->latest - p->first) / MONTH + 0.5);

        for (int t = 1; p->orders > 0 && t <= MOST_AGES && life >= t - 1; t++) {
            if (p->first + t * MONTH + LATE > end)
                break;
            *(life >= t ? &a->kept[t - 1] : &a->lost[t - 1]) += 1;
        }
    }
    while (a->count < MOST_AGES && a->kept[a->count] + a->lost[a->count] >= FEW_PEOPLE)
        a->count++;
}

static void set_spread(struct ep_in_job *job, const struct ep_sbg *s, const struct ages *a,
                       double events)
{
    struct ep_num *num = &job->brief->measured.churn_spread;
    double spread = s->alpha + s->beta;

    num->range = ep_range_of(spread);
    num->given = true;
    num->seen = events;
    num->at = ep_in_place(job, EP_IN_ORDERS);
    num->note =
        ep_arena_printf(job->arena,
                        "alpha %.3f + beta %.3f of the shifted beta-geometric, fitted to "
                        "%zu ages; %.0f percent are still there after a year",
                        s->alpha, s->beta, a->count, 100 * ep_sbg_survival(s->alpha, s->beta, 12));
}

void ep_in_churn(struct ep_in_job *job, const struct ep_in_person *people, size_t count, int end)
{
    struct ep_num *churn = &job->brief->business.economics.churn;
    struct ages a = {.count = 0};
    struct ep_error err = {.status = EP_OK};
    struct ep_sbg s;
    double lost = 0, watched = 0;

    gather(people, count, end, &a);
    for (size_t t = 0; t < a.count; t++) {
        lost += a.lost[t];
        watched += a.lost[t] + a.kept[t];
    }
    if (lost <= 0)
        return;
    if (ep_sbg_fit(a.kept, a.lost, a.count, &s, &err) != EP_OK) {
        ep_in_set(job, EP_IN_ORDERS, churn, "business.economics.churn", ep_in_share(lost, watched),
                  lost,
                  ep_arena_printf(job->arena, "%.0f of %.0f monthly payments were the last", lost,
                                  watched));
        return;
    }
    /* chance moves the first month as it would if every month were a first one */
    double first = s.alpha / (s.alpha + s.beta);
    struct ep_range r = ep_range_scale(ep_in_share(lost, watched), first / (lost / watched));

    ep_in_set(job, EP_IN_ORDERS, churn, "business.economics.churn", r, lost,
              ep_arena_printf(job->arena,
                              "first month of the shifted beta-geometric fitted to %zu ages, %.0f "
                              "customers lost",
                              a.count, lost));
    if (churn->seen > 0)
        set_spread(job, &s, &a, lost);
}
