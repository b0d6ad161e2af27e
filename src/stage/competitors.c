/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

#include <math.h>
#include <string.h>

/* Ratings differ when they are this far apart; a channel where no direct competitor is above this
 * is an opening. */
#define CLEAR_LEAD 2
#define QUIET      1
/* A channel of which nothing is known counts as moderately contested. */
#define USUAL_CONTEST 2

static double weight_of_kind(const char *kind)
{
    return kind && !ep_streq(kind, "direct") ? 0.5 : 1;
}

static bool direct(const struct ep_competitor *c)
{
    return weight_of_kind(c->kind.text) == 1;
}

/* --- competitors and their channels -------------------------------------------------------------
 */

static double pressure_of(const struct ep_competitor *c)
{
    double sum = 0;

    for (size_t i = 0; i < c->channels.count; i++)
        sum += c->channels.item[i].num.range.mid;
    return c->channels.count ? sum / (double)c->channels.count : 0;
}

static const struct ep_fact *presence_fact(struct ep_context *ctx, size_t seq,
                                           const struct ep_num_entry *e)
{
    return ep_ledger_brief(ctx->ledger, EP_KEY(ctx, "competitor.%zu.presence.%s", seq, e->key),
                           &e->num, "points");
}

static enum ep_status write_competitor(struct ep_context *ctx, size_t i, struct ep_error *err)
{
    const struct ep_competitor *c = &ctx->brief->competitors.item[i];
    enum ep_status status;

    EP_TRY(EP_INSERT(
        ctx->store, "competitor", err, ep_c_int("seq", (int64_t)i + 1),
        ep_c_text("name", c->name.text), ep_c_text("kind", c->kind.text ? c->kind.text : "direct"),
        ep_c_text("price", c->price.text ? c->price.text : ""),
        ep_c_real("pressure", pressure_of(c)), ep_c_text("place", ep_stage_place(ctx, &c->at))));
    for (size_t k = 0; k < c->channels.count; k++) {
        const struct ep_fact *f = presence_fact(ctx, i + 1, &c->channels.item[k]);

        EP_TRY(EP_INSERT(ctx->store, "competitor_channel", err,
                         ep_c_int("competitor", (int64_t)i + 1),
                         ep_c_text("channel", c->channels.item[k].key),
                         ep_c_real("presence", f->value), ep_c_real("cost_factor", 1)));
    }
out:
    return status;
}

/* Share of the presence of all competitors together that is this one's: share of voice as far as
 * points from 0 to 5 carry it. */
static void write_shares(struct ep_context *ctx)
{
    size_t n = ctx->brief->competitors.count;
    double *weight = EP_NEW_ARRAY(ctx->arena, double, n);
    double *share = EP_NEW_ARRAY(ctx->arena, double, n);
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const struct ep_competitor *c = &ctx->brief->competitors.item[i];

        weight[i] = pressure_of(c) * (double)c->channels.count;
        sum += weight[i];
    }
    ep_shares(weight, n, share);
    for (size_t i = 0; i < n && sum > 0; i++)
        EP_DERIVE(ctx->ledger, EP_KEY(ctx, "competitor.%zu.share_of_presence", i + 1),
                  ep_range_of(share[i]), "rate", "its points in channels / points of all", NULL);
    if (n > 1 && sum > 0)
        EP_DERIVE(ctx->ledger, "competitor.concentration", ep_range_of(ep_concentration(share, n)),
                  "factor",
                  "sum of squared shares of presence: 1 one of them is everywhere, 1/n all alike",
                  NULL);
}

/* --- how contested a channel is -----------------------------------------------------------------
 */

static const struct ep_fact *contest_of(struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    const struct ep_brief *b = ctx->brief;
    const struct ep_fact *input[16];
    size_t inputs = 0;
    double most = 0;
    bool known = false;
    const char *key = EP_KEY(ctx, "contest.%s", spec->id);

    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];
        const struct ep_num_entry *e = ep_stage_channel_entry(&c->channels, spec);

        if (!e)
            continue;
        known = true;
        most = fmax(most, e->num.range.mid * weight_of_kind(c->kind.text));
        if (inputs < 16)
            input[inputs++] = presence_fact(ctx, i + 1, e);
    }
    if (!known)
        return ep_stage_default(ctx, key, ep_range_of(USUAL_CONTEST), "points",
                                "no competitor's presence is given: competitors.channels");
    return ep_ledger_derive(ctx->ledger, key, ep_range_of(most), "points",
                            "highest presence of a direct competitor, or half of that of another",
                            input, inputs);
}

static const struct ep_fact *factor_of(struct ep_context *ctx, const struct ep_channel_spec *spec,
                                       const struct ep_fact *contest)
{
    const struct ep_fact *step = ep_stage_figure(ctx, "general.contest_factor");
    double points = contest->value - USUAL_CONTEST;
    struct ep_range r = ep_range_of(1);

    if (step && points >= 0)
        r = (struct ep_range){pow(step->range.low, points), pow(step->range.mid, points),
                              pow(step->range.high, points)};
    else if (step)
        r = (struct ep_range){pow(step->range.high, points), pow(step->range.mid, points),
                              pow(step->range.low, points)};
    return EP_DERIVE(ctx->ledger, EP_KEY(ctx, "contest_factor.%s", spec->id), r, "factor",
                     "price for each point of contestedness ^ (contestedness - 2)", contest, step);
}

static bool is_open(const struct ep_context *ctx, const struct ep_channel_spec *spec)
{
    bool open = false;

    ep_channel_availability(ctx->catalog, spec, ctx->brief->region.text, ctx->brief->plan.start,
                            &open);
    return open;
}

/* True where a competitor names this very channel, not only its group. */
static bool named_itself(const struct ep_brief *b, const struct ep_channel_spec *spec)
{
    for (size_t i = 0; i < b->competitors.count; i++)
        if (ep_stage_entry(&b->competitors.item[i].channels, spec->id))
            return true;
    return false;
}

static bool named(const struct ep_brief *b, const struct ep_channel_spec *spec)
{
    for (size_t i = 0; i < b->competitors.count; i++)
        if (ep_stage_channel_entry(&b->competitors.item[i].channels, spec))
            return true;
    return false;
}

/* What a channel is told under: a group that is named as a whole is told once, at its first open
 * channel; NULL for the others of it and for closed ones. */
static const char *told_as(const struct ep_context *ctx, const struct ep_channel_spec *spec,
                           size_t i)
{
    if (!is_open(ctx, &spec[i]))
        return NULL;
    if (named_itself(ctx->brief, &spec[i]) || ep_streq(spec[i].id, spec[i].group))
        return spec[i].id;
    for (size_t k = 0; k < i; k++)
        if (ep_streq(spec[k].group, spec[i].group) && is_open(ctx, &spec[k]) &&
            !named_itself(ctx->brief, &spec[k]))
            return NULL;
    return spec[i].group;
}

/* Every contested channel gets its factor; shown are those that a competitor is in. */
static enum ep_status write_contest(struct ep_context *ctx, struct ep_error *err)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < count && status == EP_OK; i++) {
        bool known = named(ctx->brief, &spec[i]);

        if (!known && !spec[i].contested)
            continue;
        const struct ep_fact *contest = contest_of(ctx, &spec[i]);
        const struct ep_fact *factor = spec[i].contested ? factor_of(ctx, &spec[i], contest) : NULL;
        const char *subject = known ? told_as(ctx, spec, i) : NULL;

        if (subject)
            status = EP_INSERT(ctx->store, "competitor_channel", err, ep_c_int("competitor", 0),
                               ep_c_text("channel", subject), ep_c_real("presence", contest->value),
                               ep_c_real("cost_factor", factor ? factor->value : 1));
    }
    return status;
}

/* --- strengths and weaknesses -------------------------------------------------------------------
 */

struct strengths {
    struct ep_context *ctx;
    struct ep_error *err;
    int seq;
    enum ep_status status;
};

static void strength(struct strengths *s, size_t competitor, const char *kind, const char *text,
                     const struct ep_num *ours, double theirs, const char *place)
{
    if (s->status == EP_OK)
        s->status = EP_INSERT(
            s->ctx->store, "strength", s->err, ep_c_int("seq", ++s->seq),
            ep_c_int("competitor", (int64_t)competitor), ep_c_text("kind", kind),
            ep_c_text("text", text), ours ? ep_c_real("ours", ours->range.mid) : ep_c_null("ours"),
            ours ? ep_c_real("theirs", theirs) : ep_c_null("theirs"), ep_c_text("place", place));
}

static void written(struct strengths *s, size_t competitor, const char *kind,
                    const struct ep_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->item[i].text)
            strength(s, competitor, kind, words->item[i].text, NULL, 0,
                     ep_stage_place(s->ctx, &words->item[i].at));
}

static void rated(struct strengths *s, size_t competitor, const struct ep_competitor *c)
{
    for (size_t i = 0; i < c->ratings.count; i++) {
        const struct ep_num_entry *theirs = &c->ratings.item[i];
        const struct ep_num_entry *ours =
            ep_stage_entry(&s->ctx->brief->audit.ratings, theirs->key);
        double lead = ours ? theirs->num.range.mid - ours->num.range.mid : 0;

        if (fabs(lead) >= CLEAR_LEAD)
            strength(s, competitor, lead > 0 ? "strength" : "weakness", theirs->key, &ours->num,
                     theirs->num.range.mid, ep_stage_place(s->ctx, &theirs->num.at));
    }
}

/* Best rating among all competitors; false where none rates it. */
static bool best_rating(const struct ep_brief *b, const char *what, double *best)
{
    bool any = false;

    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_num_entry *e = ep_stage_entry(&b->competitors.item[i].ratings, what);

        if (e && (!any || e->num.range.mid > *best))
            *best = e->num.range.mid;
        any = any || e;
    }
    return any;
}

static enum ep_status write_strengths(struct ep_context *ctx, struct ep_error *err)
{
    struct strengths s = {ctx, err, 0, EP_OK};
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];

        written(&s, i + 1, "strength", &c->strengths);
        written(&s, i + 1, "weakness", &c->weaknesses);
        rated(&s, i + 1, c);
    }
    return s.status;
}

/* --- openings -----------------------------------------------------------------------------------
 */

struct openings {
    struct ep_context *ctx;
    struct ep_error *err;
    int seq;
    enum ep_status status;
};

static void opening(struct openings *o, const char *kind, const char *subject, const char *message,
                    const char *args, const struct ep_place *at)
{
    if (o->status == EP_OK)
        o->status = EP_INSERT(o->ctx->store, "opening", o->err, ep_c_int("seq", ++o->seq),
                              ep_c_text("kind", kind), ep_c_text("subject", subject),
                              ep_c_text("message", message), ep_c_text("args", args),
                              ep_c_text("place", at ? ep_stage_place(o->ctx, at) : ""));
}

/* Direct competitors of whom the channel is known, and the strongest of them. */
static size_t known_presence(const struct ep_brief *b, const struct ep_channel_spec *spec,
                             double *most)
{
    size_t known = 0;

    *most = 0;
    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];
        const struct ep_num_entry *e =
            direct(c) ? ep_stage_channel_entry(&c->channels, spec) : NULL;

        known += e != NULL;
        *most = e ? fmax(*most, e->num.range.mid) : *most;
    }
    return known;
}

static size_t directs(const struct ep_brief *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->competitors.count; i++)
        n += direct(&b->competitors.item[i]);
    return n;
}

/* Where the presence of the first direct competitor that has one is stated. */
static const struct ep_place *place_of_presence(const struct ep_brief *b,
                                                const struct ep_channel_spec *spec)
{
    for (size_t i = 0; i < b->competitors.count; i++) {
        const struct ep_competitor *c = &b->competitors.item[i];
        const struct ep_num_entry *e =
            direct(c) ? ep_stage_channel_entry(&c->channels, spec) : NULL;

        if (e)
            return &e->num.at;
    }
    return NULL;
}

/* Only where at least one direct competitor's presence is stated: silence is not absence. */
static void quiet_channels(struct openings *o)
{
    struct ep_context *ctx = o->ctx;
    size_t count, all = directs(ctx->brief);
    const struct ep_channel_spec *spec = ep_catalog_channels(ctx->catalog, &count);

    for (size_t i = 0; i < count; i++) {
        double most;
        size_t known = known_presence(ctx->brief, &spec[i], &most);
        const char *subject = known && most <= QUIET ? told_as(ctx, spec, i) : NULL;

        if (!subject)
            continue;
        opening(o, "channel", subject,
                EP_KEY(ctx, "competitors.opening.%s%s",
                       ep_streq(subject, spec[i].id) ? "channel" : "group",
                       known == all ? "" : "_partly"),
                EP_ARGS(ctx->arena, ep_a_text("channel", subject), ep_a_num("most", most),
                        ep_a_num("known", (double)known), ep_a_num("all", (double)all)),
                place_of_presence(ctx->brief, &spec[i]));
    }
}

static void leads(struct openings *o)
{
    struct ep_context *ctx = o->ctx;
    const struct ep_brief *b = ctx->brief;

    for (size_t i = 0; i < b->audit.ratings.count; i++) {
        const struct ep_num_entry *ours = &b->audit.ratings.item[i];
        double best = 0;

        if (best_rating(b, ours->key, &best) && ours->num.range.mid - best >= CLEAR_LEAD)
            opening(o, "rating", ours->key, "competitors.opening.rating",
                    EP_ARGS(ctx->arena, ep_a_text("rating", ours->key),
                            ep_a_num("ours", ours->num.range.mid), ep_a_num("best", best)),
                    &ours->num.at);
    }
}

/* Their price over ours; 0 where it is not told. Words are directions, not sizes. */
static double price_ratio(const struct ep_competitor *c, int *direction)
{
    double ratio;

    *direction = 0;
    if (!c->price.text)
        return 0;
    if (ep_number_parse(c->price.text, true, &ratio, NULL)) {
        *direction = ratio > 1 ? 1 : ratio < 1 ? -1 : 0;
        return ratio;
    }
    *direction = ep_streq(c->price.text, "higher") ? 1 : ep_streq(c->price.text, "lower") ? -1 : 0;
    return 1;
}

/* Where our price stands among the direct competitors whose price is told. */
static void price_position(struct openings *o)
{
    struct ep_context *ctx = o->ctx;
    const struct ep_place *at = NULL;
    size_t told = 0, above = 0, below = 0;

    for (size_t i = 0; i < ctx->brief->competitors.count; i++) {
        const struct ep_competitor *c = &ctx->brief->competitors.item[i];
        int direction;

        if (!direct(c) || price_ratio(c, &direction) <= 0)
            continue;
        told++;
        at = at ? at : &c->price.at;
        above += direction > 0;
        below += direction < 0;
    }
    const char *position = above == told    ? "lowest"
                           : below == told  ? "highest"
                           : above && below ? "between"
                           : above          ? "low"
                           : below          ? "high"
                                            : "alike";

    if (told)
        opening(o, "price", position, EP_KEY(ctx, "competitors.opening.price_%s", position),
                EP_ARGS(ctx->arena, ep_a_num("told", (double)told),
                        ep_a_num("dearer", (double)above), ep_a_num("cheaper", (double)below)),
                at);
}

/* What is written of a direct competitor, in one sentence each. */
static void weaknesses(struct openings *o)
{
    struct ep_context *ctx = o->ctx;

    for (size_t i = 0; i < ctx->brief->competitors.count; i++) {
        const struct ep_competitor *c = &ctx->brief->competitors.item[i];
        const char *list = "";

        for (size_t k = 0; k < c->weaknesses.count; k++)
            if (c->weaknesses.item[k].text)
                list = EP_KEY(ctx, "%s%s%s", list, list[0] ? "; " : "", c->weaknesses.item[k].text);
        if (direct(c) && list[0])
            opening(o, "weakness", "", "competitors.opening.weakness",
                    EP_ARGS(ctx->arena, ep_a_text("name", c->name.text), ep_a_text("list", list)),
                    &c->weaknesses.item[0].at);
    }
}

enum ep_status ep_stage_competitors(struct ep_context *ctx, struct ep_error *err)
{
    struct openings o = {ctx, err, 0, EP_OK};
    const char *gaps;
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < ctx->brief->competitors.count; i++)
        EP_TRY(write_competitor(ctx, i, err));
    write_shares(ctx);
    EP_TRY(write_contest(ctx, err));
    EP_TRY(write_strengths(ctx, err));
    quiet_channels(&o);
    leads(&o);
    price_position(&o);
    weaknesses(&o);
    EP_TRY(o.status);
    EP_TRY(ep_competitors_search(ctx, &gaps, err));
    if (gaps)
        opening(&o, "search", "", "competitors.opening.gaps", gaps,
                &ctx->brief->measured.positions_at);
    EP_TRY(o.status);
    status = ep_ledger_status(ctx->ledger, err);
out:
    return status;
}
