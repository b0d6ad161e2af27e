/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review_internal.h"

#include "emplan/text.h"

#include <math.h>

#define MOST_E    1e12 /* evidence beyond it is written as this */
#define MOST_ODDS 1e6  /* in words more than this is more than this */

static struct ep_cell real_or_null(const char *column, double x)
{
    return isfinite(x) ? ep_c_real(column, x) : ep_c_null(column);
}

static int64_t minor(const struct ep_review *v, double major)
{
    return ep_money_minor(major, v->record.currency_digits);
}

static const char *month_of(struct ep_review *v, int t)
{
    char text[8];

    return ep_arena_strdup(v->arena, ep_month_text(v->first + t, text));
}

/* --- actual ------------------------------------------------------------------------------------
 */

static enum ep_status write_month(struct ep_review *v, const struct ep_rv_channel *c, int t,
                                  struct ep_error *err)
{
    const struct ep_rv_month *m = &c->month[t];
    const char *place = !m->file  ? ""
                        : m->line ? ep_arena_printf(v->arena, "%s:%ld", m->file, m->line)
                                  : m->file;
    enum ep_status status = EP_OK;

    for (int f = 0; f < EP_ACTUAL_FIGURES && status == EP_OK; f++) {
        if (isnan(m->actual[f]) && isnan(m->planned[f]))
            continue;
        bool mature = f != EP_ACTUAL_CUSTOMERS || t >= c->lag;

        status =
            EP_INSERT(v->store, "actual", err, ep_c_text("month", month_of(v, t)),
                      ep_c_text("channel", c->id), ep_c_text("metric", ep_actual_name[f]),
                      real_or_null("value", m->actual[f]), real_or_null("planned", m->planned[f]),
                      real_or_null("expected", m->expected[f]),
                      ep_c_int("mature", mature && t >= v->judge_from), ep_c_text("place", place));
    }
    return status;
}

enum ep_status ep_rv_write_actuals(struct ep_review *v, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->channels.count; i++)
        for (int t = 0; t < v->now && status == EP_OK; t++)
            status = write_month(v, &v->channels.item[i], t, err);
    return status;
}

/* --- learnt ------------------------------------------------------------------------------------
 */

enum ep_status ep_rv_write_learnt(struct ep_review *v, struct ep_error *err)
{
    static const char *const step[3] = {"visits", "leads", "customers"};
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->channels.count; i++) {
        const struct ep_rv_channel *c = &v->channels.item[i];

        for (int k = 0; k < 3 && status == EP_OK; k++) {
            if (c->index < 0 || c->foreseen[k] <= 0)
                continue;
            struct ep_range before = ep_gamma_range(c->prior[k]);
            struct ep_range after = ep_gamma_range(c->posterior[k]);

            status = EP_INSERT(
                v->store, "learnt", err, ep_c_text("channel", c->id), ep_c_text("step", step[k]),
                ep_c_real("prior_low", before.low), ep_c_real("prior_high", before.high),
                ep_c_real("planned", c->foreseen[k]), ep_c_real("actual", c->seen[k]),
                ep_c_real("p10", after.low), ep_c_real("mean", ep_gamma_mean(c->posterior[k])),
                ep_c_real("p90", after.high));
        }
    }
    return status;
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

static const char *const verdict_name[] = {[EP_VERDICT_EARLY] = "too_early",
                                           [EP_VERDICT_SUPPORTED] = "supported",
                                           [EP_VERDICT_REFUTED] = "refuted"};

static double odds(double log_e)
{
    return fmin(exp(fmin(log_e, 40)), MOST_E);
}

static const struct ep_standing *standing_of(const struct ep_review *v, const char *channel)
{
    for (int i = 0; v->replanned && i < v->model->channels; i++)
        if (ep_streq(v->model->channel[i].id, channel))
            return &v->standing[i];
    return NULL;
}

static const char *needed_month(struct ep_review *v, const struct ep_rv_verdict *x)
{
    if (x->judged.verdict != EP_VERDICT_EARLY || x->needed_months < 1)
        return "";
    return month_of(v, v->now - 1 + x->needed_months);
}

/* Evidence for the verdict, or the larger one where there is none. */
static double top_odds(const struct ep_rv_verdict *x)
{
    return odds(x->judged.verdict == EP_VERDICT_REFUTED ? x->judged.top_against
                : x->judged.verdict == EP_VERDICT_SUPPORTED
                    ? x->judged.top_for
                    : fmax(x->judged.log_for, x->judged.log_against));
}

static const char *verdict_key(struct ep_review *v, const struct ep_rv_verdict *x)
{
    const char *name = verdict_name[x->judged.verdict];

    if (x->looks == 0)
        return "review.verdict.no_data";
    if (x->judged.verdict == EP_VERDICT_EARLY && !isfinite(x->needed.count))
        return "review.verdict.out_of_sight";
    bool most = x->judged.verdict != EP_VERDICT_EARLY && top_odds(x) > MOST_ODDS;

    return ep_arena_printf(v->arena, "review.verdict.%s%s", name, most ? "_most" : "");
}

static const char *unit_of(const char *metric)
{
    return ep_streq(metric, "cost_per_visit")  ? "visits"
           : ep_streq(metric, "cost_per_lead") ? "leads"
                                               : "customers";
}

static const char *verdict_args(struct ep_review *v, const struct ep_rv_verdict *x,
                                const struct ep_standing *s)
{
    double each = x->events > 0 ? x->money / x->events : 0;

    return EP_ARGS(
        v->arena, ep_a_text("channel", x->channel), ep_a_text("metric", x->metric),
        ep_a_text("unit", unit_of(x->metric)), ep_a_text("id", x->hypothesis),
        ep_a_num("threshold", x->threshold), ep_a_num("planned", x->planned),
        ep_a_num("events", x->events), ep_a_num("money", x->money), ep_a_num("each", each),
        ep_a_num("low", x->cost.low), ep_a_num("cost", x->cost.mid), ep_a_num("high", x->cost.high),
        ep_a_num("odds", fmin(MOST_ODDS, fmax(1, round(top_odds(x))))), ep_a_num("kept", x->kept),
        ep_a_num("needed", isfinite(x->needed.count) ? ceil(x->needed.count) : 0),
        ep_a_num("needed_money", isfinite(x->needed.exposure) ? x->needed.exposure : 0),
        ep_a_text("month", needed_month(v, x)), ep_a_num("months", x->looks),
        ep_a_num("lost", s ? s->lost : 0), ep_a_num("chance", s ? s->chance : 0));
}

static enum ep_status write_verdict(struct ep_review *v, const struct ep_rv_verdict *x,
                                    struct ep_error *err)
{
    const struct ep_standing *s = standing_of(v, x->channel);
    double lost = s ? s->spent - s->earned - s->to_come : 0;
    bool early = x->judged.verdict == EP_VERDICT_EARLY;

    return EP_INSERT(
        v->store, "verdict", err, ep_c_int("seq", x->seq), ep_c_text("hypothesis", x->hypothesis),
        ep_c_text("channel", x->channel), ep_c_text("metric", x->metric),
        ep_c_real("threshold", x->threshold), ep_c_text("verdict", verdict_name[x->judged.verdict]),
        ep_c_real("e_for", odds(x->judged.top_for)),
        ep_c_real("e_against", odds(x->judged.top_against)), ep_c_real("events", x->events),
        ep_c_real("exposure", x->money), ep_c_int("months", x->looks),
        ep_c_real("p10", x->cost.low), ep_c_real("p50", x->cost.mid),
        ep_c_real("p90", x->cost.high), ep_c_real("probability", x->kept),
        early ? real_or_null("needed", x->needed.count) : ep_c_null("needed"),
        early ? real_or_null("needed_money", x->needed.exposure) : ep_c_null("needed_money"),
        ep_c_text("needed_month", needed_month(v, x)), ep_c_int("together", x->counts),
        ep_c_int("lost_minor", minor(v, lost)), ep_c_real("can_pay", s ? s->chance : 0),
        ep_c_text("message", verdict_key(v, x)), ep_c_text("args", verdict_args(v, x, s)));
}

enum ep_status ep_rv_write_verdicts(struct ep_review *v, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (size_t i = 0; i < v->verdicts.count && status == EP_OK; i++)
        status = write_verdict(v, &v->verdicts.item[i], err);
    return status;
}

/* --- the review itself -------------------------------------------------------------------------
 */

static double sum_of(const double *value, int count)
{
    double sum = 0;

    for (int i = 0; i < count; i++)
        sum += value[i];
    return sum;
}

const char *ep_rv_decision(const struct ep_review *v)
{
    if (!v->replanned)
        return "over";
    if (v->other_channels)
        return "channels";
    if (v->anew)
        return "anew";
    return v->replan.reason == EP_REPLAN_MOVE ? "move" : "leave";
}

/* Money of this revision's plan, of one channel or ("") of all. */
static int64_t proposed_minor(const struct ep_review *v, const char *channel)
{
    return (int64_t)ep_store_number(v->store, 0,
                                    "SELECT sum(spend_minor) FROM budget WHERE revision = "
                                    ":revision AND (channel = ?1 OR ?1 = '')",
                                    channel, (char *)NULL);
}

/* Money of the plan of record in those months, tools too. */
static double kept_money(const struct ep_review *v)
{
    const struct ep_solution *keep = &v->replan.keep;

    return sum_of(keep->spend, keep->channels * keep->months) +
           (keep->tool_spend ? sum_of(keep->tool_spend, v->replan.rest.tools * keep->months) : 0);
}

/* Money beyond what the plan of record spends in those months: it had left it unspent. */
static int64_t extra_of(const struct ep_review *v)
{
    return proposed_minor(v, "") - minor(v, kept_money(v));
}

enum ep_status ep_rv_write_review(struct ep_review *v, struct ep_error *err)
{
    const struct ep_replan *r = &v->replan;
    double rest = v->replanned ? kept_money(v) : 0;
    double gain = v->anew ? r->objective_free - r->objective_keep : r->gain;
    bool valued = v->replanned && !v->other_channels; /* against the plan of record */

    return EP_INSERT(
        v->store, "review", err, ep_c_int("basis", v->record.id),
        ep_c_text("from_month", month_of(v, 0)), ep_c_text("to_month", month_of(v, v->now - 1)),
        ep_c_int("rest_months", v->replanned ? v->whole - v->now : 0),
        ep_c_text("decision", ep_rv_decision(v)), ep_c_text("changed", v->changed),
        ep_c_int("rest_minor", minor(v, rest)),
        ep_c_int("moved_minor", minor(v, valued ? r->moved : 0)),
        ep_c_int("most_minor", minor(v, v->replanned ? r->movable : 0)),
        ep_c_int("gain_minor", minor(v, valued ? gain : 0)),
        ep_c_int("extra_minor", v->replanned ? extra_of(v) : 0),
        ep_c_int("flat_minor", minor(v, v->replanned ? r->least_gain : 0)),
        ep_c_int("free_minor", minor(v, valued ? r->objective_free - r->objective_keep : 0)));
}

/* --- money of the rest -------------------------------------------------------------------------
 */

static int64_t planned_minor(const struct ep_review *v, const struct ep_rv_channel *c)
{
    double sum = 0;

    for (int t = v->now; t < v->months && t < v->whole; t++)
        sum +=
            isnan(c->month[t].planned[EP_ACTUAL_SPEND]) ? 0 : c->month[t].planned[EP_ACTUAL_SPEND];
    return minor(v, sum);
}

/* Whether this revision's problem has the channel. */
static bool can_be_used(const struct ep_review *v, const char *channel)
{
    return ep_store_number(v->store, 0,
                           "SELECT count(*) FROM model AS m, json_each(m.json, '$.channels') AS c"
                           " WHERE m.revision = :revision"
                           " AND json_extract(c.value, '$.id') = ?1",
                           channel, (char *)NULL) > 0;
}

static bool about(int64_t planned, int64_t proposed)
{
    int64_t step = planned / 100 > 0 ? planned / 100 : 1;

    return proposed <= planned + step && proposed >= planned - step;
}

/* Planned anew by the stages: the review's own prices do not hold. */
static const char *anew_key(const struct ep_review *v, const char *id, int64_t planned,
                            int64_t proposed)
{
    if (!can_be_used(v, id))
        return "review.shift.closed";
    if (about(planned, proposed))
        return "review.shift.same";
    return proposed > planned ? "review.shift.anew_more" : "review.shift.anew_less";
}

static const char *shift_key(const struct ep_review *v, int i, int64_t planned, int64_t proposed)
{
    if (v->rule.closed && v->rule.closed[i])
        return "review.shift.stop";
    if (about(planned, proposed))
        return v->rule.early && v->rule.early[i] ? "review.shift.early" : "review.shift.same";
    if (proposed > planned)
        return v->standing[i].next_return < 1 ? "review.shift.goals"
               : planned > 0                  ? "review.shift.more"
                                              : "review.shift.new";
    if (ep_rv_hour_worth(v, v->model->channel[i].role) > 0 && v->model->channel[i].cash_share < 1)
        return "review.shift.hours";
    return proposed <= 0 ? "review.shift.end" : "review.shift.less";
}

static double finite(double x)
{
    return isfinite(x) ? x : 0;
}

static double customers_of(const struct ep_solution *s, int i)
{
    return sum_of(s->customers + (long)i * s->all, s->all);
}

static enum ep_status write_shift(struct ep_review *v, int i, struct ep_error *err)
{
    const char *id = v->model->channel[i].id;
    const struct ep_rv_channel *c = ep_rv_channel(v, id, false);
    int64_t planned = c ? planned_minor(v, c) : 0;
    int64_t proposed = proposed_minor(v, id);
    const char *key =
        v->other_channels ? anew_key(v, id, planned, proposed) : shift_key(v, i, planned, proposed);
    bool early = v->rule.early[i] && planned > 0 && !v->other_channels;
    const struct ep_solution *after = ep_rv_proposed(v);

    if (planned == 0 && proposed == 0)
        return EP_OK;
    return EP_INSERT(
        v->store, "shift", err, ep_c_text("channel", id), ep_c_int("planned_minor", planned),
        ep_c_int("proposed_minor", proposed),
        ep_c_int("floor_minor", early ? (int64_t)((double)planned * v->rule.floor) : 0),
        ep_c_text("message", key),
        ep_c_text("args",
                  EP_ARGS(v->arena, ep_a_text("channel", id),
                          ep_a_num("return", finite(planned > 0 ? v->standing[i].next_return
                                                                : v->standing[i].first_return)),
                          ep_a_num("chance", finite(v->standing[i].chance)),
                          ep_a_num("customers",
                                   customers_of(after, i) - customers_of(&v->replan.keep, i)))));
}

/* Channels that could not be used before. */
static enum ep_status write_opened(struct ep_review *v, struct ep_error *err)
{
    struct {
        const char **item;
        size_t count;
    } opened = {0};
    struct ep_query *q = ep_query_open(v->store,
                                       "SELECT DISTINCT channel FROM budget WHERE revision = "
                                       ":revision AND spend_minor > 0 ORDER BY channel",
                                       (char *)NULL);

    while (ep_query_next(q)) {
        const char *id = ep_arena_strdup(v->arena, ep_query_text(q, 0));
        bool known = false;

        for (int i = 0; i < v->model->channels; i++)
            known = known || ep_streq(v->model->channel[i].id, id);
        known = known || ep_streq(id, EP_ACTUAL_TOOLS);
        if (!known)
            EP_PUSH(v->arena, &opened, id);
    }
    enum ep_status status = ep_query_close(q, err);

    for (size_t i = 0; i < opened.count && status == EP_OK; i++)
        status =
            EP_INSERT(v->store, "shift", err, ep_c_text("channel", opened.item[i]),
                      ep_c_int("planned_minor", 0),
                      ep_c_int("proposed_minor", proposed_minor(v, opened.item[i])),
                      ep_c_int("floor_minor", 0), ep_c_text("message", "review.shift.opened"),
                      ep_c_text("args", EP_ARGS(v->arena, ep_a_text("channel", opened.item[i]))));
    return status;
}

/* What the tools cost in the months left, by the plan of record and by this one. */
static enum ep_status write_tools(struct ep_review *v, struct ep_error *err)
{
    const struct ep_rv_channel *c = ep_rv_channel(v, EP_ACTUAL_TOOLS, false);
    int64_t planned = c ? planned_minor(v, c) : 0, proposed = proposed_minor(v, EP_ACTUAL_TOOLS);

    if (planned == 0 && proposed == 0)
        return EP_OK;
    return EP_INSERT(v->store, "shift", err, ep_c_text("channel", EP_ACTUAL_TOOLS),
                     ep_c_int("planned_minor", planned), ep_c_int("proposed_minor", proposed),
                     ep_c_int("floor_minor", 0), ep_c_text("message", "review.shift.tools"),
                     ep_c_text("args", "{}"));
}

enum ep_status ep_rv_write_shifts(struct ep_review *v, struct ep_error *err)
{
    enum ep_status status = EP_OK;

    for (int i = 0; v->replanned && i < v->model->channels && status == EP_OK; i++)
        status = write_shift(v, i, err);
    if (status == EP_OK && v->replanned)
        status = write_tools(v, err);
    return status == EP_OK && v->other_channels ? write_opened(v, err) : status;
}
