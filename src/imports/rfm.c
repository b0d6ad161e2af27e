/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>
#include <stdlib.h>

#define FEW_PEOPLE 50 /* customers below which quintiles are chance */
#define QUINTILES  5

/* Groups by the quintiles of recency (5: just now) and frequency (5: most often); the first that
 * fits. How to add one: a row, its texts report.rfm.ID and report.rfm_move.ID. */
static const struct {
    const char *id;
    int recent_from, recent_to, often_from, often_to;
} groups[] = {
    {"best", 4, 5, 4, 5},     {"regular", 3, 5, 3, 5}, {"new", 4, 5, 1, 2},
    {"slipping", 1, 2, 3, 5}, {"cooling", 3, 3, 1, 2}, {"asleep", 1, 2, 1, 2},
};
#define GROUPS (sizeof groups / sizeof *groups)

struct ranked {
    double figure;
    size_t at;
};

static int ascending(const void *a, const void *b)
{
    double x = ((const struct ranked *)a)->figure, y = ((const struct ranked *)b)->figure;

    return x < y ? -1 : x > y;
}

void ep_in_quintiles(struct ep_arena *a, const double *figure, size_t count, int *quintile)
{
    struct ranked *r = EP_NEW_ARRAY(a, struct ranked, count);

    for (size_t i = 0; i < count; i++)
        r[i] = (struct ranked){figure[i], i};
    if (count)
        qsort(r, count, sizeof *r, ascending);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && !(r[to].figure > r[from].figure); to++)
            ;
        double middle = ((double)from + 1 + (double)to) / 2;

        for (size_t i = from; i < to; i++)
            quintile[r[i].at] = (int)ceil(QUINTILES * middle / (double)count);
    }
}

static size_t group_of(int recent, int often)
{
    size_t g = 0;

    while (g + 1 < GROUPS && !(recent >= groups[g].recent_from && recent <= groups[g].recent_to &&
                               often >= groups[g].often_from && often <= groups[g].often_to))
        g++;
    return g;
}

static size_t buyers(const struct ep_in_person *people, size_t count, double *recent, double *often)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (people[i].orders > 0) {
            recent[n] = people[i].latest;
            often[n++] = people[i].orders;
        }
    return n;
}

void ep_in_rfm(struct ep_in_job *job, const struct ep_in_person *people, size_t count, int end)
{
    double *recent = EP_NEW_ARRAY(job->arena, double, count);
    double *often = EP_NEW_ARRAY(job->arena, double, count);
    int *r = EP_NEW_ARRAY(job->arena, int, count), *f = EP_NEW_ARRAY(job->arena, int, count);
    struct ep_rfm_group sum[GROUPS] = {0};
    size_t n = buyers(people, count, recent, often);

    if (n < FEW_PEOPLE)
        return;
    ep_in_quintiles(job->arena, recent, n, r);
    ep_in_quintiles(job->arena, often, n, f);
    for (size_t i = 0, k = 0; i < count; i++) {
        if (people[i].orders == 0)
            continue;
        struct ep_rfm_group *g = &sum[group_of(r[k], f[k])];

        g->customers++;
        g->orders += people[i].orders;
        g->revenue += people[i].revenue;
        g->days += end - people[i].latest;
        k++;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        sum[g].id = groups[g].id;
        if (sum[g].customers > 0)
            EP_PUSH(job->arena, &job->brief->measured.rfm, sum[g]);
    }
    job->brief->measured.rfm_at = ep_in_place(job, EP_IN_ORDERS);
}
