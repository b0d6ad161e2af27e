/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The content plan: how many units of which format a channel gets from the hours that the plan has
 * for it. */

#include "stage/plan_internal.h"

#include <math.h>
#include <string.h>

#define MOST_FORMATS 6
/* More than the usual rhythm by this factor is not planned, formats that would come at less than
 * this share of theirs are left out; a unit cut from another takes half its hours. */
#define MOST_OFTEN   1.5
#define LEAST_OFTEN  0.5
#define REUSED_HOURS 0.5

struct format {
    const struct ep_format_spec *spec;
    const struct ep_fact *hours, *usual;
    double each; /* hours of a unit as made here */
    bool reused;
};

static int months_used(const struct ep_plan *plan, int i)
{
    int used = 0;
    for (int t = 0; t < plan->model.months; t++) {
        long at = (long)i * plan->model.months + t;
        used += plan->solution.effort[at] > 0 || plan->solution.own_hours[at] > 0;
    }
    return used;
}

/* Hours a month that go into making things: the work in the effort of produced channels, whoever
 * does it; of bought media the fixed hours, which steering shares. */
static double hours_for(struct ep_context *ctx, const struct ep_plan *plan, int i)
{
    const struct ep_model *m = &plan->model;
    const struct ep_model_channel *x = &m->channel[i];
    const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
    int months = months_used(plan, i);
    if (months <= 0)
        return 0;
    if (!spec->produced)
        return ep_plan_figure(ctx, 0, spec->id, "hours_month");
    if (x->role >= 0) {
        double own = ep_plan_row(plan->solution.own_hours, m->months, i, m->months) / months;
        double all = ep_plan_row(plan->solution.effort, m->months, i, m->months) / months *
                     (1 - x->cash_share) / x->hour_price;
        return x->family >= 0 ? fmax(0, own - x->fixed_hours) : all;
    }
    double cash = ep_plan_figure(ctx, 1, spec->id, "cash_share");
    double effort = ep_plan_row(plan->solution.effort, m->months, i, m->months) / months;
    return effort * (1 - cash) / (plan->wage * plan->markup);
}

/* True where another format that the plan makes is one that this can be cut from. */
static bool made_elsewhere(struct ep_context *ctx, const struct ep_plan *plan,
                           const struct ep_format_spec *spec)
{
    for (const char *const *from = (const char *const *)spec->made_from; from && *from; from++)
        for (int i = 0; i < plan->model.channels; i++) {
            const struct ep_channel_spec *c = plan->candidate[plan->candidate_of[i]].spec;
            if (plan->solution.active[i] && c->produced && c->formats && c->formats[0] &&
                ep_streq(c->formats[0], *from))
                return true;
        }
    (void)ctx;
    return false;
}

static int formats_of(struct ep_context *ctx, const struct ep_plan *plan,
                      const struct ep_channel_spec *spec, struct format out[MOST_FORMATS])
{
    int count = 0;
    for (const char *const *f = (const char *const *)spec->formats; f && *f && count < MOST_FORMATS;
         f++) {
        struct format *one = &out[count];
        *one = (struct format){.spec = ep_catalog_format(ctx->catalog, *f),
                               .hours = ep_stage_figure(ctx, "format.%s.hours", *f),
                               .usual = ep_stage_figure(ctx, "format.%s.per_month", *f)};
        if (!one->spec || !one->hours || !one->usual || one->hours->value <= 0)
            continue;
        one->reused = made_elsewhere(ctx, plan, one->spec);
        one->each = one->hours->value * (one->reused ? REUSED_HOURS : 1);
        count++;
    }
    return count;
}

/* The same share of each format's usual rhythm, as the hours allow; the last formats, used least,
 * go where that would be too thin. */
static double share_of_usual(const struct format *f, int *count, double hours, double most)
{
    for (;; (*count)--) {
        double all = 0;
        for (int i = 0; i < *count; i++)
            all += f[i].each * f[i].usual->value;
        double share = all > 0 ? hours / all : 0;
        if (share >= LEAST_OFTEN || *count <= 1)
            return fmin(share, most);
    }
}

static enum ep_status write_label(struct ep_context *ctx, const struct ep_format_spec *spec,
                                  struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    enum ep_status status = EP_OK;
    const char *known = "SELECT count(*) FROM label WHERE revision = :revision AND kind = 'format' "
                        "AND id = ?1";
    if (ep_store_number(ctx->store, 0, known, spec->id, (char *)NULL) > 0)
        return EP_OK;
    for (int l = 0; l < EP_LANGUAGE_COUNT && status == EP_OK; l++) {
        if (spec->name[l])
            status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", "format"),
                               ep_c_text("id", spec->id), ep_c_text("language", language[l]),
                               ep_c_text("text", spec->name[l]));
        if (spec->use[l] && status == EP_OK)
            status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", "format_use"),
                               ep_c_text("id", spec->id), ep_c_text("language", language[l]),
                               ep_c_text("text", spec->use[l]));
    }
    return status;
}

/* Whose hours they are: those of the channel's role; '' outside help, whose hours are bought. */
static const char *owner_of(const struct ep_plan *plan, int i)
{
    int role = plan->model.channel[i].role;
    return role >= 0 ? plan->model.role[role].id : "";
}

static enum ep_status write_format(struct ep_context *ctx, struct ep_plan *plan, int i,
                                   const struct format *f, double share, struct ep_error *err)
{
    const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
    double units = share * f->usual->value;
    const char *key = ep_arena_printf(ctx->arena, "content.%s.%s", spec->id, f->spec->id);
    EP_DERIVE(ctx->ledger, key, ep_range_of(units), "count",
              f->reused
                  ? "usual rhythm x hours of the channel / hours that its formats take at it; "
                    "half the hours, cut from another format"
                  : "usual rhythm x hours of the channel / hours that its formats take at it",
              f->usual, f->hours, ep_ledger_get(ctx->ledger, "channel.%s", spec->id));
    return EP_INSERT(ctx->store, "content_plan", err, ep_c_text("channel", spec->id),
                     ep_c_int("seq", ++plan->lines), ep_c_text("format", f->spec->id),
                     ep_c_text("role", f->spec->role), ep_c_real("per_month", units),
                     ep_c_real("hours_each", f->each), ep_c_int("reused", f->reused),
                     ep_c_text("skill", f->spec->skill),
                     ep_c_text("owner", owner_of(plan, i)),
                     ep_c_text("fact", key));
}

enum ep_status ep_plan_write_content(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err)
{
    enum ep_status status = EP_OK;
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        struct format f[MOST_FORMATS];
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        double hours = plan->solution.active[i] ? hours_for(ctx, plan, i) : 0;
        int count = hours > 0 ? formats_of(ctx, plan, spec, f) : 0;
        if (count == 0)
            continue;
        for (int k = 0; k < count && status == EP_OK; k++)
            status = write_label(ctx, f[k].spec, err);
        double share = share_of_usual(f, &count, hours, spec->produced ? MOST_OFTEN : 1);
        for (int k = 0; k < count && status == EP_OK; k++)
            status = write_format(ctx, plan, i, &f[k], share, err);
    }
    return status;
}
