/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/plan_internal.h"

#include <string.h>

/* The stages of the one funnel, and what a message at each of them is made of. */
enum {
    AWARENESS,
    INTEREST,
    DECISION,
    RETENTION,
    STAGES
};
static const char *const stage_name[STAGES] = {"awareness", "interest", "decision", "retention"};

static const char *word(const struct ep_words *w, size_t i)
{
    return w->count ? w->item[i % w->count].text : NULL;
}

/* Key of the text that fits what the brief gives; NULL: nothing to say. */
static const char *message_key(int stage, const struct ep_segment *s, const struct ep_brief *b)
{
    bool promise = b->brand.promise.text != NULL, proof = b->brand.proof.count > 0;
    switch (stage) {
    case AWARENESS:
        return s->triggers.count && promise ? "strategy.message.awareness.trigger"
               : promise                    ? "strategy.message.awareness.promise"
                                            : NULL;
    case INTEREST:
        return s->needs.count ? "strategy.message.interest.need" : NULL;
    case DECISION:
        return s->barriers.count && proof ? "strategy.message.decision.barrier"
               : s->barriers.count        ? "strategy.message.decision.unproven"
               : proof                    ? "strategy.message.decision.proof"
                                          : NULL;
    default:
        return b->brand.values.count ? "strategy.message.retention.value" : NULL;
    }
}

static const char *channels_of(struct ep_context *ctx, const struct ep_plan *plan, int stage)
{
    struct ep_str s;
    ep_str_init(&s, 4096);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        if (plan->solution.active[i] && ep_streq(spec->role, stage_name[stage]))
            ep_str_addf(&s, "%s%s", s.length ? "," : "", spec->id);
    }
    const char *text = ep_arena_strdup(ctx->arena, s.data);
    ep_str_clear(&s);
    return text;
}

static enum ep_status write_message(struct ep_context *ctx, const struct ep_plan *plan,
                                    const struct ep_segment *s, int stage, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const char *key = message_key(stage, s, b);
    if (!key)
        return EP_OK;
    const char *args = EP_ARGS(
        ctx->arena, ep_a_text("promise", b->brand.promise.text),
        ep_a_text("need", word(&s->needs, 0)), ep_a_text("barrier", word(&s->barriers, 0)),
        ep_a_text("trigger", word(&s->triggers, 0)), ep_a_text("proof", word(&b->brand.proof, 0)),
        ep_a_text("value", word(&b->brand.values, 0)));
    return EP_INSERT(ctx->store, "message", err, ep_c_text("segment", s->id.text),
                     ep_c_text("stage", stage_name[stage]), ep_c_text("message", key),
                     ep_c_text("args", args), ep_c_text("channels", channels_of(ctx, plan, stage)));
}

static enum ep_status write_tone(struct ep_context *ctx, const char *kind,
                                 const struct ep_words *words, int *seq, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < words->count && status == EP_OK; i++)
        status = EP_INSERT(
            ctx->store, "tone_rule", err, ep_c_int("seq", ++*seq), ep_c_text("kind", kind),
            ep_c_text("message", ep_arena_printf(ctx->arena, "strategy.tone.%s", kind)),
            ep_c_text("args", EP_ARGS(ctx->arena, ep_a_text("text", words->item[i].text))));
    return status;
}

enum ep_status ep_plan_write_messages(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct {
        const char *kind;
        const struct ep_words *words;
    } tone[] = {{"do", &b->brand.tone},
                {"avoid", &b->brand.avoid},
                {"prove", &b->brand.proof},
                {"value", &b->brand.values}};
    enum ep_status status = EP_OK;
    int seq = 0;
    for (size_t i = 0; i < b->segments.count; i++)
        for (int stage = 0; stage < STAGES; stage++)
            EP_TRY(write_message(ctx, plan, &b->segments.item[i], stage, err));
    for (size_t i = 0; i < sizeof tone / sizeof *tone; i++)
        EP_TRY(write_tone(ctx, tone[i].kind, tone[i].words, &seq, err));
out:
    return status;
}
