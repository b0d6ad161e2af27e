/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the business stands for, what to say to whom at which step of the funnel, and the rules that
 * every unit of content follows. All of it is made of what the brief says. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

/* Of needs, barriers, triggers and weaknesses so many are worked out. */
#define MOST_LINES 3

static const char *word(const struct ep_words *w, size_t i)
{
    return w->count ? w->item[i % w->count].text : NULL;
}

static size_t few(const struct ep_words *w)
{
    return w->count < MOST_LINES ? w->count : MOST_LINES;
}

enum ep_status ep_plan_line(struct ep_context *ctx, struct ep_plan *plan,
                            const struct ep_line *line, struct ep_error *err)
{
    bool counted = line->unit != NULL;
    return EP_INSERT(
        ctx->store, "strategy_line", err, ep_c_text("part", line->part),
        ep_c_int("seq", ++plan->lines), ep_c_text("subject", line->subject ? line->subject : ""),
        ep_c_text("message", line->message), ep_c_text("second", line->second ? line->second : ""),
        ep_c_text("args", line->args ? line->args : "{}"),
        counted ? ep_c_real("amount", line->amount) : ep_c_null("amount"),
        ep_c_text("unit", counted ? line->unit : ""));
}

const char *ep_plan_channels_where(struct ep_context *ctx, const struct ep_plan *plan,
                                   bool (*fits)(const struct ep_channel_spec *, const void *),
                                   const void *what)
{
    struct ep_str s;
    ep_str_init(&s, 4096);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        if (plan->solution.active[i] && fits(spec, what))
            ep_str_addf(&s, "%s%s", s.length ? "," : "", spec->id);
    }
    const char *text = ep_arena_strdup(ctx->arena, s.data);
    ep_str_clear(&s);
    return text;
}

bool ep_plan_has_role(const struct ep_channel_spec *spec, const void *role)
{
    return ep_streq(spec->role, role);
}

/* --- what it stands for --------------------------------------------------------------------------
 */

static double rating(const struct ep_num_map *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (ep_streq(map->item[i].key, key))
            return map->item[i].num.range.mid;
    return -1;
}

/* In what we are ahead of a competitor most, by the brief's own ratings; NULL: in nothing. */
static const char *ahead_of(const struct ep_brief *b, const struct ep_competitor *c, double *we,
                            double *they)
{
    const char *best = NULL;
    double lead = 0;
    for (size_t i = 0; i < b->audit.ratings.count; i++) {
        const struct ep_num_entry *own = &b->audit.ratings.item[i];
        double other = rating(&c->ratings, own->key);
        if (other < 0 || own->num.range.mid - other <= lead)
            continue;
        lead = own->num.range.mid - other;
        *we = own->num.range.mid;
        *they = other;
        best = own->key;
    }
    return best;
}

static double presence(const struct ep_competitor *c)
{
    double most = 0;
    for (size_t i = 0; i < c->channels.count; i++)
        most = fmax(most, c->channels.item[i].num.range.mid);
    return most * (ep_streq(c->kind.text, "direct") || !c->kind.text ? 1 : 0.5);
}

/* The competitor met most that is weak in something. */
static const struct ep_competitor *main_rival(const struct ep_brief *b)
{
    const struct ep_competitor *best = NULL;
    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];
        if (c->weaknesses.count && (!best || presence(c) > presence(best)))
            best = c;
    }
    return best;
}

static const char *segment_name(const struct ep_segment *s)
{
    return s->name.text ? s->name.text : s->id.text;
}

static enum ep_status write_statement(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_competitor *rival = main_rival(b);
    bool proof = b->brand.proof.count > 0;
    for (size_t i = 0; i < b->segments.count; i++) {
        const struct ep_segment *s = &b->segments.item[i];
        const char *key = !b->brand.promise.text ? "strategy.position.no_promise"
                          : rival && proof       ? "strategy.position.full"
                          : rival                ? "strategy.position.unproven"
                          : proof                ? "strategy.position.proof"
                                                 : "strategy.position.promise";
        const char *need = s->needs.count ? word(&s->needs, 0) : NULL;
        const char *args = EP_ARGS(
            ctx->arena, ep_a_text("segment", segment_name(s)), ep_a_text("need", need ? need : ""),
            ep_a_text("client", b->client.text), ep_a_text("promise", b->brand.promise.text),
            ep_a_text("rival", rival ? rival->name.text : NULL),
            ep_a_text("weakness", rival ? word(&rival->weaknesses, 0) : NULL),
            ep_a_text("proof", word(&b->brand.proof, 0)));
        const struct ep_line lines[] = {
            {.part = "position", .subject = s->id.text, .message = key, .args = args}};
        enum ep_status status = ep_plan_line(ctx, plan, &lines[0], err);
        if (status != EP_OK || !b->brand.promise.text)
            return status;
    }
    return EP_OK;
}

/* Each competitor's weakness with what stands against it: where we are rated higher, else a proof.
 */
static enum ep_status write_against(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < b->competitors.count && status == EP_OK; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];
        double we = 0, they = 0;
        const char *better = ahead_of(b, c, &we, &they);
        const char *proof = word(&b->brand.proof, i);
        if (!c->weaknesses.count && !better)
            continue;
        const char *key = better && c->weaknesses.count ? "strategy.against.both"
                          : better                      ? "strategy.against.rating"
                          : proof                       ? "strategy.against.proof"
                                                        : "strategy.against.open";
        status = ep_plan_line(
            ctx, plan,
            &(struct ep_line){.part = "against",
                              .subject = c->name.text,
                              .message = key,
                              .args = EP_ARGS(ctx->arena, ep_a_text("rival", c->name.text),
                                              ep_a_text("weakness", word(&c->weaknesses, 0)),
                                              ep_a_text("rating", better), ep_a_num("we", we),
                                              ep_a_num("they", they), ep_a_text("proof", proof))},
            err);
    }
    return status;
}

/* --- what to say ---------------------------------------------------------------------------------
 */

/* One row of the message table. */
struct say {
    const char *stage, *key;
    size_t i; /* which need, barrier, trigger */
};

static enum ep_status write_message(struct ep_context *ctx, struct ep_plan *plan,
                                    const struct ep_segment *s, struct say say,
                                    struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_competitor *rival = main_rival(b);
    const char *channels = ep_plan_channels_where(ctx, plan, ep_plan_has_role, say.stage);
    const char *model = b->business.model.text;
    bool acts = ep_streq(say.stage, "decision") || ep_streq(say.stage, "retention");
    const char *ask = acts ? ep_arena_printf(ctx->arena, "strategy.ask.%s.%s", say.stage, model)
                           : ep_arena_printf(ctx->arena, "strategy.ask.%s", say.stage);
    const char *args = EP_ARGS(
        ctx->arena, ep_a_text("promise", b->brand.promise.text),
        ep_a_text("need", word(&s->needs, say.i)), ep_a_text("barrier", word(&s->barriers, say.i)),
        ep_a_text("trigger", word(&s->triggers, say.i)),
        ep_a_text("proof", word(&b->brand.proof, say.i)),
        ep_a_text("value", word(&b->brand.values, say.i)),
        ep_a_text("rival", rival ? rival->name.text : NULL),
        ep_a_text("weakness", rival ? word(&rival->weaknesses, say.i) : NULL));
    return EP_INSERT(ctx->store, "message", err, ep_c_text("segment", s->id.text),
                     ep_c_text("stage", say.stage), ep_c_int("seq", ++plan->lines),
                     ep_c_text("message", say.key), ep_c_text("args", args),
                     ep_c_text("channels", channels), ep_c_text("ask", ask));
}

static enum ep_status say_first(struct ep_context *ctx, struct ep_plan *plan,
                                const struct ep_segment *s, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;
    bool promise = b->brand.promise.text != NULL;
    for (size_t i = 0; promise && i < few(&s->triggers) && status == EP_OK; i++)
        status = write_message(
            ctx, plan, s, (struct say){"awareness", "strategy.message.awareness.trigger", i}, err);
    if (promise && !s->triggers.count && status == EP_OK)
        status = write_message(
            ctx, plan, s, (struct say){"awareness", "strategy.message.awareness.promise", 0}, err);
    for (size_t i = 0; i < few(&s->needs) && status == EP_OK; i++)
        status = write_message(ctx, plan, s,
                               (struct say){"interest", "strategy.message.interest.need", i}, err);
    if (main_rival(b) && status == EP_OK)
        status = write_message(ctx, plan, s,
                               (struct say){"interest", "strategy.message.interest.rival", 0}, err);
    return status;
}

static bool refers(const struct ep_channel_spec *spec, const void *what)
{
    (void)what;
    return spec->refers;
}

static bool writes(const struct ep_channel_spec *spec, const void *what)
{
    (void)what;
    return spec->ceiling == EP_CEILING_OWNED;
}

static enum ep_status say_last(struct ep_context *ctx, struct ep_plan *plan,
                               const struct ep_segment *s, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    bool proof = b->brand.proof.count > 0;
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < few(&s->barriers) && status == EP_OK; i++)
        status = write_message(ctx, plan, s,
                               (struct say){"decision",
                                            proof ? "strategy.message.decision.barrier"
                                                  : "strategy.message.decision.unproven",
                                            i},
                               err);
    if (!s->barriers.count && proof && status == EP_OK)
        status = write_message(ctx, plan, s,
                               (struct say){"decision", "strategy.message.decision.proof", 0}, err);
    const struct {
        bool there;
        const char *key;
    } last[] = {
        {b->brand.values.count > 0, "strategy.message.retention.value"},
        {ep_plan_channels_where(ctx, plan, refers, NULL)[0] != '\0',
         "strategy.message.retention.refer"},
        {ep_plan_channels_where(ctx, plan, writes, NULL)[0] && s->triggers.count,
         "strategy.message.retention.trigger"},
    };
    for (size_t i = 0; i < sizeof last / sizeof *last && status == EP_OK; i++)
        if (last[i].there)
            status = write_message(ctx, plan, s, (struct say){"retention", last[i].key, 0}, err);
    return status;
}

/* --- how to say it -------------------------------------------------------------------------------
 */

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

/* What holds for every unit whatever the brand: only where there is something to hold to. */
static enum ep_status write_unit_rules(struct ep_context *ctx, int *seq, struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    const struct {
        bool there;
        const char *key;
    } rule[] = {
        {b->brand.promise.text != NULL, "strategy.tone.unit.promise"},
        {b->brand.proof.count > 0, "strategy.tone.unit.claim"},
        {true, "strategy.tone.unit.one"},
        {true, "strategy.tone.unit.link"},
    };
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < sizeof rule / sizeof *rule && status == EP_OK; i++)
        if (rule[i].there)
            status =
                EP_INSERT(ctx->store, "tone_rule", err, ep_c_int("seq", ++*seq),
                          ep_c_text("kind", "unit"), ep_c_text("message", rule[i].key),
                          ep_c_text("args", EP_ARGS(ctx->arena,
                                                    ep_a_text("promise", b->brand.promise.text))));
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
                {"value", &b->brand.values},
                {"emotion", &b->brand.emotions},
                {"association", &b->brand.associations},
                {"prove", &b->brand.proof}};
    enum ep_status status = EP_OK;
    int seq = 0;
    EP_TRY(write_statement(ctx, plan, err));
    EP_TRY(write_against(ctx, plan, err));
    for (size_t i = 0; i < b->segments.count; i++) {
        EP_TRY(say_first(ctx, plan, &b->segments.item[i], err));
        EP_TRY(say_last(ctx, plan, &b->segments.item[i], err));
    }
    for (size_t i = 0; i < sizeof tone / sizeof *tone; i++)
        EP_TRY(write_tone(ctx, tone[i].kind, tone[i].words, &seq, err));
    if (seq > 0)
        EP_TRY(write_unit_rules(ctx, &seq, err));
out:
    return status;
}
