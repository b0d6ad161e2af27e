/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How every step of the way is counted: marks of links, events of the analytics, fields of the CRM,
 * when to look; and who answers for what. */

#include "stage/plan_internal.h"

#include "emplan/date.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* --- marks of links ------------------------------------------------------------------------------
 */

/* utm_medium by category of the catalogue: the words that web analytics sort channels by. */
static const struct {
    const char *category, *medium;
} mediums[] = {
    {"search", "cpc"},          {"display", "display"},
    {"content", "content"},     {"social_ads", "paid_social"},
    {"social_pages", "social"}, {"owned", "email"},
    {"listing", "referral"},    {"local", "local"},
    {"mobile", "mobile"},
};
/* Channels that are not what their category says. */
static const struct {
    const char *channel, *medium;
} special[] = {
    {"sms", "sms"},
    {"web_push", "push"},
    {"messengers", "messenger"},
    {"affiliates", "affiliate"},
    {"referral", "referral"},
    {"influencers", "influencer"},
    {"native_ads", "native"},
    {"pr_media", "pr"},
    {"retargeting", "retargeting"},
};

static const char *medium_of(const struct ep_channel_spec *spec)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (ep_streq(special[i].channel, spec->id))
            return special[i].medium;
    for (size_t i = 0; i < sizeof mediums / sizeof *mediums; i++)
        if (ep_streq(mediums[i].category, spec->category))
            return mediums[i].medium;
    return "other";
}

/* Platform, else the vendor's first word, else the id; small letters, digits and underscores. */
static const char *source_of(struct ep_context *ctx, const struct ep_candidate *c)
{
    const char *dot = strchr(c->spec->id, '.');
    const char *vendor = c->open && c->open->vendor ? c->open->vendor : "";
    bool plain = isupper((unsigned char)vendor[0]) != 0;
    const char *from = dot ? dot + 1 : plain ? vendor : c->spec->id;
    char *out = ep_arena_strdup(ctx->arena, from);
    size_t n = 0;
    for (; out[n] && out[n] != ' ' && out[n] != ','; n++)
        out[n] = isalnum((unsigned char)out[n]) ? (char)tolower((unsigned char)out[n]) : '_';
    out[n] = '\0';
    return out;
}

static bool unmarked(const struct ep_channel_spec *spec)
{
    return ep_streq(spec->id, "seo") || ep_streq(spec->id, "crm_reactivation") ||
           ep_streq(spec->id, "partners");
}

static enum ep_status write_marks(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    enum ep_status status = EP_OK;
    char month[EP_MONTHS_TEXT];
    for (int i = 0; i < plan->model.channels && status == EP_OK; i++) {
        const struct ep_candidate *c = &plan->candidate[plan->candidate_of[i]];
        if (!plan->solution.active[i])
            continue;
        ep_month_text(plan->model.first_month + plan->model.channel[i].start, month);
        const char *mark = ep_arena_printf(
            ctx->arena, "utm_source=%s&utm_medium=%s&utm_campaign=%s_%s&utm_content=%s",
            source_of(ctx, c), medium_of(c->spec), b->segments.item[0].id.text, month,
            c->spec->formats && c->spec->formats[0] ? c->spec->formats[0] : "link");
        bool none = unmarked(c->spec);
        status = ep_plan_line(
            ctx, plan,
            &(struct ep_line){
                .part = "mark",
                .subject = c->spec->id,
                .message = none ? ep_arena_printf(ctx->arena, "strategy.mark.%s", c->spec->id)
                                : "strategy.mark.utm",
                .args = EP_ARGS(ctx->arena, ep_a_text("mark", mark),
                                ep_a_text("channel", c->spec->id))},
            err);
    }
    return status;
}

/* --- events and fields ---------------------------------------------------------------------------
 */

/* Names of events as Google Analytics 4 recommends them; other analytics take any name. */
const char *ep_plan_lead_event(const struct ep_brief *b)
{
    static const struct {
        const char *model, *event;
    } event[] = {{"ecommerce", "add_to_cart"},  {"marketplace", "add_to_cart"},
                 {"booking", "begin_checkout"}, {"subscription", "sign_up"},
                 {"retail", "generate_lead"},   {"lead_generation", "generate_lead"}};
    for (size_t i = 0; i < sizeof event / sizeof *event; i++)
        if (ep_streq(event[i].model, b->business.model.text))
            return event[i].event;
    return "generate_lead";
}

static bool sells_online(const struct ep_brief *b)
{
    return ep_streq(b->business.model.text, "ecommerce") ||
           ep_streq(b->business.model.text, "booking") ||
           ep_streq(b->business.model.text, "marketplace");
}

static bool has_email(const struct ep_channel_spec *spec, const void *what)
{
    (void)what;
    return ep_channel_is(spec, "email") || ep_channel_is(spec, "email_nurture");
}

static enum ep_status write_events(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    bool calls = ep_plan_tool_is_chosen(ctx, plan, "call_tracking");
    bool phone = false, mail = ep_plan_channels_where(ctx, plan, has_email, NULL)[0] != '\0';
    for (size_t i = 0; i < b->business.sells_through.count; i++)
        phone = phone || ep_streq(b->business.sells_through.item[i].text, "phone");
    const struct {
        bool wanted;
        const char *event, *message;
    } row[] = {
        {true, "view_item", "strategy.event.view"},
        {true, ep_plan_lead_event(b),
         ep_arena_printf(ctx->arena, "strategy.event.lead.%s", b->business.model.text)},
        {phone || calls, "phone_call",
         calls ? "strategy.event.call" : "strategy.event.call_by_hand"},
        {mail, "sign_up_mail", "strategy.event.mail"},
        {sells_online(b), "purchase", "strategy.event.purchase"},
        {!sells_online(b), "deal_won", "strategy.event.deal"},
    };
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < sizeof row / sizeof *row && status == EP_OK; i++)
        if (row[i].wanted)
            status = ep_plan_line(ctx, plan,
                                  &(struct ep_line){.part = "event",
                                                    .subject = row[i].event,
                                                    .message = row[i].message},
                                  err);
    return status;
}

/* Fields without which a customer cannot be told by channel and step; where there is no CRM,
 * columns of the one list that the owner keeps. */
static enum ep_status write_fields(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    const struct ep_brief *b = ctx->brief;
    bool repeat = plan->model.channels > 0 &&
                  ep_ledger_value(ctx->ledger, 1, "business.orders_horizon") > 1.05;
    const struct {
        bool wanted;
        const char *field;
    } row[] = {
        {true, "source"},
        {true, "first_contact"},
        {b->segments.count > 1, "segment"},
        {b->business.offers.count > 1, "offer"},
        {true, "status"},
        {true, "value"},
        {true, "lost_reason"},
        {repeat, "order_number"},
    };
    enum ep_status status = EP_OK;
    for (size_t i = 0; i < sizeof row / sizeof *row && status == EP_OK; i++)
        if (row[i].wanted)
            status =
                ep_plan_line(ctx, plan,
                             &(struct ep_line){.part = "field",
                                               .subject = row[i].field,
                                               .message = ep_arena_printf(
                                                   ctx->arena, "strategy.field.%s", row[i].field)},
                             err);
    return status;
}

static enum ep_status write_rhythm(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    static const char *const when[] = {"week", "month", "quarter"};
    double visits = 0, leads = 0, customers = 0, spend = 0;
    int months = plan->model.months;
    enum ep_status status = EP_OK;
    for (int i = 0; i <= plan->model.channels; i++) {
        visits += ep_plan_expected(plan, EP_TOTAL_VISITS, i, 0, months) / months;
        leads += ep_plan_expected(plan, EP_TOTAL_LEADS, i, 0, months) / months;
        customers += ep_plan_expected(plan, EP_TOTAL_CUSTOMERS, i, 0, months) / months;
        spend += i < plan->model.channels ? ep_plan_spend(plan, i, 0, months) / months : 0;
    }
    const char *args = EP_ARGS(ctx->arena, ep_a_num("visits", visits), ep_a_num("leads", leads),
                               ep_a_num("customers", customers), ep_a_num("spend", spend),
                               ep_a_text("owner", ep_stage_owner_of_all(ctx->brief)));
    for (size_t i = 0; i < sizeof when / sizeof *when && status == EP_OK; i++)
        status = ep_plan_line(
            ctx, plan,
            &(struct ep_line){.part = "rhythm",
                              .subject = when[i],
                              .message = ep_arena_printf(ctx->arena, "strategy.rhythm.%s", when[i]),
                              .args = args},
            err);
    return status;
}

/* --- who answers ---------------------------------------------------------------------------------
 */

const char *ep_stage_owner_of_all(const struct ep_brief *b)
{
    return b->owner.text ? b->owner.text : b->team.count ? b->team.item[0].role.text : "owner";
}

struct whose {
    const struct ep_plan *plan;
    int role;
};

static bool is_work_of(const struct ep_channel_spec *spec, const void *what)
{
    const struct whose *w = what;
    for (int i = 0; i < w->plan->model.channels; i++)
        if (ep_streq(w->plan->model.channel[i].id, spec->id))
            return w->plan->model.channel[i].role == w->role;
    return false;
}

static double busiest(const struct ep_plan *plan, int role)
{
    const struct ep_model *m = &plan->model;
    double most = 0;
    for (int t = 0; t < m->months; t++) {
        double hours = m->role[role].busy ? m->role[role].busy[t] : 0;
        for (int i = 0; i < m->channels; i++)
            if (m->channel[i].role == role)
                hours += plan->solution.own_hours[(long)i * m->months + t];
        most = fmax(most, hours);
    }
    return most;
}

static enum ep_status write_owners(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err)
{
    const char *all = ep_stage_owner_of_all(ctx->brief);
    enum ep_status status = EP_OK;
    for (int r = -1; r < plan->model.roles && status == EP_OK; r++) {
        const struct whose whose = {plan, r};
        const char *channels = ep_plan_channels_where(ctx, plan, is_work_of, &whose);
        const char *id = r < 0 ? "" : plan->model.role[r].id;
        bool answers = ep_streq(id, all);
        if (!channels[0] && !answers)
            continue;
        const char *key = r < 0                     ? "strategy.owner.outside"
                          : answers && !channels[0] ? "strategy.owner.whole"
                          : answers                 ? "strategy.owner.both"
                                                    : "strategy.owner.part";
        status = ep_plan_line(
            ctx, plan,
            &(struct ep_line){
                .part = "owner",
                .subject = id,
                .message = key,
                .args = EP_ARGS(ctx->arena, ep_a_text("role", id), ep_a_text("channels", channels),
                                ep_a_num("hours", r < 0 ? 0 : plan->model.role[r].hours_month),
                                ep_a_num("most", r < 0 ? 0 : busiest(plan, r)))},
            err);
    }
    return status;
}

enum ep_status ep_plan_write_measurement(struct ep_context *ctx, struct ep_plan *plan,
                                         struct ep_error *err)
{
    enum ep_status status;
    EP_TRY(write_owners(ctx, plan, err));
    EP_TRY(write_marks(ctx, plan, err));
    EP_TRY(write_events(ctx, plan, err));
    EP_TRY(write_fields(ctx, plan, err));
    status = write_rhythm(ctx, plan, err);
out:
    return status;
}
