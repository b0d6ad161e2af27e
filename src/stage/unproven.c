/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Proofs over sets that another thread makes while the plan that they are of is gone on with; where
 * there is none, they are made when they are waited for. They seldom find a better set; where one
 * does, what was made without it is void and made again, so that the plan is what it is where each
 * proof is waited for. */

#include "stage/plan_internal.h"

#include <stdatomic.h>

struct ep_division {
    struct ep_beside *job;
    const struct ep_unproven *left;
    const struct ep_division *before; /* what its plan was made from, as if that held; NULL */
    int nodes, round;
    bool same;
    atomic_bool fell;    /* its proof found another set: what rests on it is void */
    atomic_bool dropped; /* nobody asks for its proof any more */
    enum ep_status status;
    struct ep_error error;
};

/* ---- divisions of money ---- */

static void prove_division(struct ep_beside *b, void *data)
{
    struct ep_division *x = data;
    struct ep_proving p = {.nodes = x->nodes, .fell = &x->fell};
    p.stop[0] = x->before ? &x->before->fell : NULL;
    p.stop[1] = &x->dropped;
    x->status = ep_model_refine_rest(&b->plan.model, x->left, &p, b->ctx.arena, &b->plan.solution,
                                     &x->error);
    x->same = !atomic_load(&x->fell);
}

void ep_plan_leave_proof(struct ep_context *ctx, struct ep_plan *plan,
                         const struct ep_unproven *left, int nodes, int round)
{
    struct ep_division *x = EP_NEW(ctx->arena, struct ep_division);
    x->before = plan->rests_on;
    x->left = left;
    x->nodes = nodes;
    x->round = round;
    x->job = ep_plan_beside(ctx, plan, prove_division, x);
    plan->division = x;
}

void ep_plan_drop_proof(struct ep_plan *plan)
{
    if (plan->division)
        atomic_store(&plan->division->dropped, true);
    plan->division = NULL;
}

enum ep_status ep_plan_settle(struct ep_context *ctx, struct ep_plan *plan, bool *held, int *round,
                              struct ep_error *err)
{
    struct ep_division *x = plan->division;
    *held = true;
    if (!x)
        return EP_OK;
    plan->division = NULL;
    ep_plan_beside_wait(ctx, x->job);
    if (x->status != EP_OK) {
        *err = x->error;
        return x->status;
    }
    *held = x->same;
    *round = x->round;
    if (x->same) {
        const struct ep_solution *proved = &x->job->plan.solution;
        plan->solution.set_nodes = proved->set_nodes;
        ep_model_take_set_bound(&plan->model, proved->set_bound, &plan->solution);
        return EP_OK;
    }
    ep_plan_drop_value(plan);
    struct ep_beside *begun = plan->beside;
    *plan = x->job->plan;
    plan->beside = begun;
    plan->division = NULL;
    return EP_OK;
}

/* ---- facts that are asked for meanwhile ---- */

void ep_plan_run_ahead(const struct ep_context *ctx, struct ep_ahead *ahead)
{
    ahead->ctx = *ctx;
    ahead->ctx.ledger = ep_ledger_fork(ctx->ledger, ctx->arena);
    ahead->facts = ep_ledger_count(ctx->ledger);
}

void ep_plan_catch_up(struct ep_context *ctx, const struct ep_ahead *ahead)
{
    const char *key;
    for (size_t i = ahead->facts; (key = ep_ledger_key(ahead->ctx.ledger, i)); i++)
        if (!ep_stage_figure(ctx, "%s", key))
            EP_BUG("a choice put facts that are no figures of the catalogue");
}
