/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the law asks where the plan touches it, and the work that it means. */

#include "stage/plan_internal.h"

#include <math.h>

/* Of a working day, beside the day's business. */
#define HOURS_OF_DAY 2

bool ep_duty_touches(const struct ep_duty_spec *duty, const struct ep_channel_spec *spec)
{
    if (!duty->channels || !*duty->channels)
        return !spec->produced && !spec->per_result;
    for (const char *const *c = (const char *const *)duty->channels; *c; c++)
        if (ep_channel_is(spec, *c))
            return true;
    return false;
}

/* The law of the region itself and of the union at the end of its way outward: a neighbour's, whose
 * figures stand in for its own, is none. */
static bool holds_in(struct ep_context *ctx, const struct ep_duty_spec *duty, int month)
{
    const char *region = ctx->brief->region.text;
    const struct ep_region *r = ep_catalog_region(ctx->catalog, region);
    bool here = ep_streq(duty->region, region);
    for (int i = 0; r && !here && i < 4 && r->outward[0]; i++) {
        r = ep_catalog_region(ctx->catalog, r->outward);
        here = r && !r->outward[0] && ep_streq(duty->region, r->id);
    }
    return here && duty->from <= month && (!duty->until || month < duty->until);
}

bool ep_duty_holds(struct ep_context *ctx, const struct ep_plan *plan,
                   const struct ep_duty_spec *duty)
{
    int first = plan->model.first_month;
    return holds_in(ctx, duty, first) || holds_in(ctx, duty, first + plan->model.months - 1);
}

const struct ep_task_spec *ep_duty_task(struct ep_context *ctx, const struct ep_duty_spec *duty,
                                        const char *skill)
{
    const char *key = ep_arena_printf(ctx->arena, "duty.%s.hours", duty->id);
    struct ep_figure hours; /* no fact yet: of the duties looked at some are none of the plan's */
    struct ep_task_spec *task = EP_NEW(ctx->arena, struct ep_task_spec);
    *task = (struct ep_task_spec){.id = "duty", .subject = duty->id, .skill = skill};
    if (ep_catalog_figure(ctx->catalog, key, &ctx->where, ctx->arena, &hours))
        task->hours = hours.range.mid;
    task->days = (int)ceil(task->hours / HOURS_OF_DAY);
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++)
        task->name[l] = duty->task[l];
    return task;
}

/* Id of the plan's task that is `id` of the catalogue; NULL: none. */
static const char *planned(struct ep_context *ctx, const char *id)
{
    return ep_store_text(ctx->store, ctx->arena,
                         "SELECT id FROM task WHERE revision = :revision "
                         "AND (id = ?1 OR id LIKE ?1 || '.%') ORDER BY seq",
                         id, (char *)NULL);
}

/* The plan's task that does what the duty asks: its own, or one whose work holds it; "" none. */
static const char *task_of(struct ep_context *ctx, const struct ep_duty_spec *duty)
{
    const char *found = planned(ctx, ep_arena_printf(ctx->arena, "duty.%s", duty->id));
    for (const char *const *t = (const char *const *)duty->done_by; !found && t && *t; t++)
        found = planned(ctx, *t);
    return found ? found : "";
}

/* The source of a duty, unless a figure of the plan has brought it in already. */
static enum ep_status write_source(struct ep_context *ctx, const char *id, struct ep_error *err)
{
    const struct ep_source *s = ep_catalog_source(ctx->catalog, id);
    static const char *const evidence[] = {"published", "recalled", "judged"};
    if (!s || ep_store_number(ctx->store, 0, "SELECT count(*) FROM source WHERE id = ?1", id,
                              (char *)NULL) > 0)
        return EP_OK;
    return EP_INSERT(ctx->store, "source", err, ep_c_text("id", s->id),
                     ep_c_text("title", s->title), ep_c_text("publisher", s->publisher),
                     ep_c_text("url", s->url), ep_c_int("year", s->year),
                     ep_c_text("accessed", s->accessed), ep_c_text("region", s->region),
                     ep_c_text("evidence", evidence[s->evidence]), ep_c_text("note", s->note));
}

/* The text and the task of a duty in every language. */
static enum ep_status write_duty_labels(struct ep_context *ctx, const struct ep_duty_spec *duty,
                                        struct ep_error *err)
{
    static const char *const language[EP_LANGUAGE_COUNT] = {"en", "de", "ru"};
    enum ep_status status = EP_OK;
    for (int l = 0; l < EP_LANGUAGE_COUNT; l++) {
        const struct {
            const char *kind, *text;
        } row[] = {{"duty", duty->text[l]}, {"duty_task", duty->task[l]}};
        for (size_t i = 0; i < sizeof row / sizeof *row && status == EP_OK; i++)
            if (row[i].text && row[i].text[0])
                status = EP_INSERT(ctx->store, "label", err, ep_c_text("kind", row[i].kind),
                                   ep_c_text("id", duty->id), ep_c_text("language", language[l]),
                                   ep_c_text("text", row[i].text));
    }
    return status;
}

/* With what it takes to comply: hours of work, and services a month where some are usual. */
static enum ep_status write_duty_row(struct ep_context *ctx, const struct ep_duty_spec *duty,
                                     const char *channels, double cost, struct ep_error *err)
{
    const struct ep_fact *hours = ep_stage_figure(ctx, "duty.%s.hours", duty->id);
    const struct ep_fact *month = ep_stage_figure(ctx, "duty.%s.cost_month", duty->id);
    return EP_INSERT(ctx->store, "duty", err, ep_c_text("id", duty->id),
                     ep_c_text("channels", channels),
                     ep_c_int("cost_minor", ep_stage_minor(ctx, cost)),
                     hours ? ep_c_real("hours_low", hours->range.low) : ep_c_null("hours_low"),
                     hours ? ep_c_real("hours_high", hours->range.high) : ep_c_null("hours_high"),
                     month ? ep_c_int("month_low_minor", ep_stage_minor(ctx, month->range.low))
                           : ep_c_null("month_low_minor"),
                     month ? ep_c_int("month_high_minor", ep_stage_minor(ctx, month->range.high))
                           : ep_c_null("month_high_minor"),
                     ep_c_text("task", task_of(ctx, duty)), ep_c_text("source", duty->source));
}

static enum ep_status write_duty(struct ep_context *ctx, struct ep_plan *plan,
                                 const struct ep_duty_spec *duty, struct ep_error *err)
{
    struct ep_str touched;
    double cost = 0;
    enum ep_status status = EP_OK;
    ep_str_init(&touched, 4096);
    for (int i = 0; i < plan->model.channels; i++) {
        const struct ep_channel_spec *spec = plan->candidate[plan->candidate_of[i]].spec;
        if (!plan->solution.active[i] || !ep_duty_touches(duty, spec))
            continue;
        ep_str_addf(&touched, "%s%s", touched.length ? "," : "", spec->id);
        cost += duty->media_rate *
                ep_plan_row(plan->solution.spend, plan->model.months, i, plan->model.months);
    }
    if (touched.length)
        status = write_source(ctx, duty->source, err);
    if (touched.length && status == EP_OK)
        status = write_duty_row(ctx, duty, touched.data, cost, err);
    if (touched.length && status == EP_OK)
        status = write_duty_labels(ctx, duty, err);
    ep_str_clear(&touched);
    return status;
}

enum ep_status ep_plan_write_duties(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err)
{
    size_t count;
    const struct ep_duty_spec *duty = ep_catalog_duties(ctx->catalog, &count);
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < count && status == EP_OK; i++)
        if (ep_duty_holds(ctx, plan, &duty[i]))
            status = write_duty(ctx, plan, &duty[i], err);
    return status;
}
