/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans that are made beside the plan, on other processors, while its stages go on. */

#include "stage/plan_internal.h"

static struct ep_model_channel *
copy_channels(const struct ep_model *m, const struct ep_model_channel *from, struct ep_arena *a)
{
    size_t n = (size_t)m->channels, all = (size_t)(m->months + m->tail);
    struct ep_model_channel *c = from ? ep_arena_grow(a, from, n, n + 1, sizeof *c) : NULL;
    for (size_t i = 0; c && i < n; i++)
        c[i].base = ep_arena_grow(a, c[i].base, all, all, sizeof *c->base);
    return c;
}

/* The months that a test is held to, which move with its start. */
static void copy_tests(struct ep_model *m, struct ep_arena *a)
{
    size_t months = (size_t)m->months;
    for (int i = 0; i < m->channels; i++) {
        struct ep_model_channel *x = &m->channel[i];
        if (!x->tested)
            continue;
        x->lo = ep_arena_grow(a, x->lo, months, months + 1, sizeof *x->lo);
        x->hi = ep_arena_grow(a, x->hi, months, months + 1, sizeof *x->hi);
    }
}

void ep_plan_copy(const struct ep_plan *plan, struct ep_arena *a, struct ep_plan *out)
{
    *out = *plan;
    size_t n = (size_t)plan->model.channels, roles = (size_t)plan->model.roles;
    out->model.channel = copy_channels(&plan->model, plan->model.channel, a);
    copy_tests(&out->model, a);
    out->model.role = ep_arena_grow(a, plan->model.role, roles, roles + 1, sizeof *out->model.role);
    out->solution.active =
        ep_arena_grow(a, plan->solution.active, n, n + 1, sizeof *out->solution.active);
    out->untested = copy_channels(&plan->model, plan->untested, a);
    out->candidate = ep_arena_grow(a, plan->candidate, plan->candidates, plan->candidates + 1,
                                   sizeof *plan->candidate);
}

static void run(void *data)
{
    struct ep_beside *b = data;
    b->job(b, b->data);
}

struct ep_beside *ep_plan_beside(struct ep_context *ctx, struct ep_plan *plan,
                                 void (*job)(struct ep_beside *b, void *data), void *data)
{
    struct ep_beside *b = EP_NEW(ctx->arena, struct ep_beside);
    b->ctx = *ctx;
    b->ctx.arena = ep_arena_new();
    b->ctx.ledger = ep_ledger_fork(ctx->ledger, b->ctx.arena);
    b->ctx.store = NULL;
    b->ctx.sink = NULL;
    b->ctx.plan = &b->plan;
    ep_plan_copy(plan, b->ctx.arena, &b->plan);
    b->job = job;
    b->data = data;
    b->next = plan->beside;
    plan->beside = b;
    ep_work_start(&b->work, run, b);
    return b;
}

void ep_plan_beside_wait(struct ep_context *ctx, struct ep_beside *b)
{
    if (b->over)
        return;
    ep_work_wait(&b->work);
    ep_arena_adopt(ctx->arena, b->ctx.arena);
    b->over = true;
}

void ep_stages_leave(struct ep_context *ctx)
{
    if (ctx->plan)
        ep_plan_beside_end(ctx, ctx->plan);
}

void ep_plan_beside_end(struct ep_context *ctx, struct ep_plan *plan)
{
    for (struct ep_beside *b = plan->beside; b; b = b->next)
        ep_plan_beside_wait(ctx, b);
}
