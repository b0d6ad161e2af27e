/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model_internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum bound {
    AT_LEAST,
    ABOVE,
    BELOW
};
/* How to add a check of one number: a row here; `upper` is included but for BELOW. */
struct number_check {
    size_t offset;
    const char *name;
    enum bound kind;
    double lower, upper;
};
#define MAX_NUMBER     1e15
#define CHANNEL(field) offsetof(struct ep_model_channel, field), #field
static const struct number_check channel_checks[] = {
    {CHANNEL(theta), BELOW, 0, 1},
    {CHANNEL(cash_share), AT_LEAST, 0, 1},
    {CHANNEL(hour_price), AT_LEAST, 0, MAX_NUMBER},
    {CHANNEL(fixed_hours), AT_LEAST, 0, MAX_NUMBER},
    {CHANNEL(visit_to_lead), AT_LEAST, 0, 1},
    {CHANNEL(lead_to_customer), AT_LEAST, 0, 1},
    {CHANNEL(visit_to_subscriber), AT_LEAST, 0, 1},
    {CHANNEL(customer_value), AT_LEAST, -MAX_NUMBER, MAX_NUMBER},
    {CHANNEL(order_revenue), AT_LEAST, 0, MAX_NUMBER},
    {CHANNEL(fixed_setup), AT_LEAST, 0, MAX_NUMBER},
    {CHANNEL(fixed_month), AT_LEAST, 0, MAX_NUMBER},
    {CHANNEL(min_if_used), AT_LEAST, 0, MAX_NUMBER},
};
#define AWARE(field) offsetof(struct ep_model_awareness, field), #field
static const struct number_check aware_checks[] = {
    {AWARE(people), AT_LEAST, 0, MAX_NUMBER},
    {AWARE(decay), AT_LEAST, 0, 1},
    {AWARE(start), AT_LEAST, 0, MAX_NUMBER},
    {AWARE(visits_per_aware), AT_LEAST, 0, MAX_NUMBER},
    {AWARE(visit_to_lead), AT_LEAST, 0, 1},
    {AWARE(lead_to_customer), AT_LEAST, 0, 1},
    {AWARE(customer_value), AT_LEAST, -MAX_NUMBER, MAX_NUMBER},
    {AWARE(order_revenue), AT_LEAST, 0, MAX_NUMBER},
};
#define GOAL(field) offsetof(struct ep_model_goal, field), #field
static const struct number_check goal_checks[] = {
    {GOAL(at_least), AT_LEAST, -MAX_NUMBER, MAX_NUMBER},
    {GOAL(baseline), AT_LEAST, -MAX_NUMBER, MAX_NUMBER},
    {GOAL(max_cost), AT_LEAST, 0, MAX_NUMBER},
    {GOAL(price), AT_LEAST, 0, MAX_NUMBER},
    {GOAL(people), AT_LEAST, 0, MAX_NUMBER},
};
#define TOOL(field) offsetof(struct ep_model_tool, field), #field
static const struct number_check tool_checks[] = {
    {TOOL(setup), AT_LEAST, 0, MAX_NUMBER},
    {TOOL(month), AT_LEAST, 0, MAX_NUMBER},
};
#define ROLE(field) offsetof(struct ep_model_role, field), #field
static const struct number_check role_checks[] = {
    {ROLE(hours_month), AT_LEAST, 0, MAX_NUMBER},
    {ROLE(cost_hour), AT_LEAST, 0, MAX_NUMBER},
    {ROLE(buy_price), AT_LEAST, 0, MAX_NUMBER},
};
#define FAMILY(field) offsetof(struct ep_model_family, field), #field
static const struct number_check family_checks[] = {
    {FAMILY(alpha), AT_LEAST, 0, 1},
};
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool fits(const struct number_check *c, double v)
{
    if (!isfinite(v) || v < c->lower || (c->kind == ABOVE && v <= c->lower))
        return false;
    return c->kind == BELOW ? v < c->upper : v <= c->upper;
}

static enum ep_status check_numbers(const void *thing, const struct number_check *table,
                                    size_t count, const char *what, const char *id,
                                    struct ep_error *err)
{
    for (size_t i = 0; i < count; i++) {
        double v;
        memcpy(&v, (const char *)thing + table[i].offset, sizeof v);
        if (!fits(&table[i], v))
            return ep_error_set(err, EP_INVALID, "%s '%s': %s is %g, it must be %g to %g%s", what,
                                id, table[i].name, v, table[i].lower, table[i].upper,
                                table[i].kind == BELOW ? " (less than that)" : "");
    }
    return EP_OK;
}

/* [rows][columns], each not below `low` of its column; no number is without bounds. Checked without
 * a branch: there are hundreds of thousands. */
static bool are_within(const double *v, int rows, int columns, const double *low, double high)
{
    int out = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            out |= !((v[r * columns + c] >= low[c]) & (v[r * columns + c] <= high));
    return !out;
}

static enum ep_status check_array(const double *v, int count, double lowest, const char *what,
                                  const char *id, const char *name, struct ep_error *err)
{
    for (int i = 0; v && i < count; i++)
        if (!isfinite(v[i]) || v[i] < lowest || fabs(v[i]) > MAX_NUMBER)
            return ep_error_set(err, EP_INVALID, "%s '%s': %s of %d is %g, it must be %g or more",
                                what, id, name, i, v[i], lowest);
    return EP_OK;
}

static enum ep_status check_feeds(const struct ep_model *m, const struct ep_model_channel *c,
                                  struct ep_error *err)
{
    for (int f = 0; f < c->feed_count; f++) {
        const struct ep_model_feed *feed = &c->feed[f];
        if (feed->from < 0 || feed->from >= m->channels || feed->lag < 0 ||
            feed->of > EP_FEED_CUSTOMERS)
            return ep_error_set(err, EP_INVALID, "channel '%s': feed %d names no channel or lag",
                                c->id, f);
        if (!isfinite(feed->rate) || feed->rate < 0)
            return ep_error_set(err, EP_INVALID, "channel '%s': rate of the feed from '%s' is %g",
                                c->id, m->channel[feed->from].id, feed->rate);
    }
    for (int k = 0; k < c->need_count; k++)
        if (c->needs[k] < 0 || c->needs[k] >= m->channels)
            return ep_error_set(err, EP_INVALID, "channel '%s': need %d names no channel", c->id,
                                k);
    return EP_OK;
}

static enum ep_status check_limits(const struct ep_model *m, const struct ep_model_channel *c,
                                   struct ep_error *err)
{
    for (int t = 0; t < m->months; t++) {
        double lo = c->lo ? c->lo[t] : 0, hi = c->hi ? c->hi[t] : INFINITY;
        if (isnan(hi) || hi < 0 || lo > hi)
            return ep_error_set(err, EP_INVALID, "channel '%s': limits of month %d are %g to %g",
                                c->id, t, lo, hi);
    }
    return EP_OK;
}

static enum ep_status check_channel(const struct ep_model *m, int i, struct ep_error *err)
{
    const struct ep_model_channel *c = &m->channel[i];
    enum ep_status status = EP_OK;
    if (!c->id || !c->id[0])
        return ep_error_set(err, EP_INVALID, "channel %d has no id", i);
    for (int j = 0; j < i; j++)
        if (strcmp(m->channel[j].id, c->id) == 0)
            return ep_error_set(err, EP_INVALID, "channel '%s' is there twice", c->id);
    EP_TRY(check_numbers(c, channel_checks, COUNT(channel_checks), "channel", c->id, err));
    if (!c->base)
        return ep_error_set(err, EP_INVALID, "channel '%s' has no ceiling (base)", c->id);
    EP_TRY(check_array(c->base, m->months + m->tail, 0, "channel", c->id, "base", err));
    EP_TRY(check_array(c->history, c->history_count, 0, "channel", c->id, "history", err));
    EP_TRY(check_array(c->lo, m->months, 0, "channel", c->id, "lo", err));
    EP_TRY(check_limits(m, c, err));
    if (!c->per_result && !(isfinite(c->k) && c->k > 0))
        return ep_error_set(err, EP_INVALID, "channel '%s': effort per visit (k) must be above 0",
                            c->id);
    if (c->start < 0 || c->start >= m->months)
        return ep_error_set(err, EP_INVALID, "channel '%s' starts in month %d of %d", c->id,
                            c->start, m->months);
    if (c->lag < 0 || c->sales_lag < 0)
        return ep_error_set(err, EP_INVALID, "channel '%s': a lag is below 0", c->id);
    if (c->role < -1 || c->role >= m->roles || c->family < -1 || c->family >= m->families)
        return ep_error_set(err, EP_INVALID, "channel '%s' names no such role or family", c->id);
    if (c->role >= 0 && c->cash_share < 1 && !c->per_result && c->hour_price <= 0)
        return ep_error_set(err, EP_INVALID, "channel '%s': hour_price must be above 0", c->id);
    status = check_feeds(m, c, err);
out:
    return status;
}

static enum ep_status check_reach(const struct ep_model *m, const struct ep_model_goal *g,
                                  struct ep_error *err)
{
    if (!g->reach || !g->contact)
        return ep_error_set(err, EP_INVALID, "goal '%s': reach needs shares and costs per contact",
                            g->id);
    for (int c = 0; c < m->channels; c++)
        if (!(g->reach[c] >= 0 && g->reach[c] <= 1) || !isfinite(g->contact[c]) ||
            (g->reach[c] > 0 && g->contact[c] <= 0 && !m->channel[c].per_result))
            return ep_error_set(err, EP_INVALID, "goal '%s': reach or cost per contact of '%s'",
                                g->id, m->channel[c].id);
    return EP_OK;
}

static enum ep_status check_goal(const struct ep_model *m, int i, struct ep_error *err)
{
    const struct ep_model_goal *g = &m->goal[i];
    enum ep_status status = EP_OK;
    if (!g->id || !g->id[0])
        return ep_error_set(err, EP_INVALID, "goal %d has no id", i);
    EP_TRY(check_numbers(g, goal_checks, COUNT(goal_checks), "goal", g->id, err));
    if (g->from < 0 || g->to < g->from || g->to >= m->months)
        return ep_error_set(err, EP_INVALID, "goal '%s': months %d to %d are not inside the plan",
                            g->id, g->from, g->to);
    if (g->stock < 0 || g->stock > m->awarenesses)
        return ep_error_set(err, EP_INVALID, "goal '%s' names no awareness stock", g->id);
    if (g->kind == EP_GOAL_LINEAR && !g->per_visit)
        return ep_error_set(err, EP_INVALID, "goal '%s' counts nothing (per_visit)", g->id);
    EP_TRY(check_array(g->per_visit, m->channels, 0, "goal", g->id, "per_visit", err));
    EP_TRY(check_array(g->per_direct, m->awarenesses, 0, "goal", g->id, "per_direct", err));
    for (int c = 0; g->shift && c < m->channels; c++)
        if (g->shift[c] < 0)
            return ep_error_set(err, EP_INVALID, "goal '%s': a shift is below 0", g->id);
    if (g->kind == EP_GOAL_REACH)
        status = check_reach(m, g, err);
out:
    return status;
}

/* Name the first draw of a figure that is not within its bounds. */
static enum ep_status refuse_draw(const struct ep_model *m, const char *name, const double *v,
                                  const double *low, double high, struct ep_error *err)
{
    int at = 0;
    while (are_within(v + at, 1, 1, low + at % m->channels, high))
        at++;
    return ep_error_set(err, EP_INVALID, "channel '%s': draw %d of %s is %g",
                        m->channel[at % m->channels].id, at / m->channels, name, v[at]);
}

static enum ep_status check_draws(const struct ep_model *m, struct ep_error *err)
{
    const struct ep_model_draws *d = &m->draws;
    if (d->count < 0)
        return ep_error_set(err, EP_INVALID, "the number of draws is below 0");
    enum ep_status status = EP_OK;
    struct ep_arena *scratch = ep_arena_new();
    size_t n = (size_t)m->channels + 1;
    double *zero = EP_NEW_ARRAY(scratch, double, n), *above = EP_NEW_ARRAY(scratch, double, n);
    double *any = EP_NEW_ARRAY(scratch, double, n);
    const struct {
        const double *draw;
        const char *name;
        const double *low;
        double high;
    } figure[] = {{d->k, "k", above, DBL_MAX},
                  {d->base, "base", zero, DBL_MAX},
                  {d->visit_to_lead, "visit_to_lead", zero, 1},
                  {d->lead_to_customer, "lead_to_customer", zero, 1},
                  {d->customer_value, "customer_value", any, MAX_NUMBER}};
    for (int c = 0; c < m->channels; c++) {
        above[c] = m->channel[c].per_result ? 0 : DBL_TRUE_MIN;
        any[c] = -MAX_NUMBER;
    }
    for (size_t f = 0; f < COUNT(figure) && status == EP_OK; f++)
        if (figure[f].draw &&
            !are_within(figure[f].draw, d->count, m->channels, figure[f].low, figure[f].high))
            status = refuse_draw(m, figure[f].name, figure[f].draw, figure[f].low, figure[f].high,
                                 err);
    ep_arena_free(scratch);
    return status;
}

static enum ep_status name_cycle(const struct ep_model *m, const int *path, int length,
                                 struct ep_error *err)
{
    char text[700] = "";
    size_t used = 0;
    /* the walk went from fed to source: read backwards it is the way of the visits */
    for (int i = length; i >= 0 && used < sizeof text; i--) {
        int left = (int)(sizeof text - used);
        int wrote = snprintf(text + used, (size_t)left, "%s%s", i == length ? "" : " -> ",
                             m->channel[path[i % length]].id);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    return ep_error_set(err, EP_INVALID, "channels feed each other in a circle: %s", text);
}

static enum ep_status check_order(const struct ep_model *m, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    struct ep_arena *a = ep_arena_new();
    int cycle, *order = EP_NEW_ARRAY(a, int, (size_t)m->channels + 1);
    int placed = ep_canon_order(m, order, &cycle);
    if (placed < m->channels)
        status = name_cycle(m, order + placed, cycle, err);
    ep_arena_free(a);
    return status;
}

static enum ep_status check_frame(const struct ep_model *m, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    if (m->months < 1 || m->tail < 0 || m->channels < 0 || m->families < 0 || m->awarenesses < 0 ||
        m->goals < 0 || m->roles < 0 || m->tools < 0)
        return ep_error_set(err, EP_INVALID, "the plan has no months or a count is below 0");
    if (!isfinite(m->budget) || fabs(m->budget) > MAX_NUMBER)
        return ep_error_set(err, EP_INVALID, "the budget is no number");
    EP_TRY(check_array(m->monthly_cap, m->months, 0, "plan", "budget", "monthly_cap", err));
    EP_TRY(check_array(m->capacity, m->months, 0, "plan", "business", "capacity", err));
    if (m->objective == EP_OBJECTIVE_GOAL && (m->aim < 0 || m->aim >= m->goals))
        return ep_error_set(err, EP_INVALID, "the goal that is the objective is none of the plan");
    if (m->objective != EP_OBJECTIVE_PROFIT && m->budget < 0 && !m->monthly_cap) {
        ep_error_set(err, EP_INVALID,
                     "an objective other than profit spends all that helps and "
                     "there is no budget to end it");
        return ep_error_hint(err, "give a budget or a monthly limit");
    }
out:
    return status;
}

enum ep_status ep_model_check(const struct ep_model *m, struct ep_error *err)
{
    enum ep_status status = EP_OK;
    EP_TRY(check_frame(m, err));
    for (int c = 0; c < m->channels; c++)
        EP_TRY(check_channel(m, c, err));
    for (int f = 0; f < m->families; f++)
        EP_TRY(check_numbers(&m->family[f], family_checks, COUNT(family_checks), "family",
                             m->family[f].id ? m->family[f].id : "", err));
    for (int r = 0; r < m->roles; r++) {
        const char *id = m->role[r].id ? m->role[r].id : "";
        EP_TRY(check_numbers(&m->role[r], role_checks, COUNT(role_checks), "role", id, err));
        EP_TRY(check_array(m->role[r].busy, m->months, 0, "role", id, "busy", err));
    }
    for (int k = 0; k < m->tools; k++) {
        const struct ep_model_tool *tool = &m->tool[k];
        const char *id = tool->id ? tool->id : "";
        EP_TRY(check_numbers(tool, tool_checks, COUNT(tool_checks), "tool", id, err));
        if (!tool->used_by || tool->start < 0 || tool->parts < 1 ||
            tool->start + tool->parts > m->months)
            return ep_error_set(err, EP_INVALID,
                                "tool '%s': no users, or set up from month %d in %d parts", id,
                                tool->start, tool->parts);
    }
    for (int s = 0; s < m->awarenesses; s++) {
        const struct ep_model_awareness *w = &m->awareness[s];
        const char *id = w->segment ? w->segment : "";
        EP_TRY(check_numbers(w, aware_checks, COUNT(aware_checks), "awareness", id, err));
        if (!w->rate)
            return ep_error_set(err, EP_INVALID, "awareness '%s' has no rates", id);
        EP_TRY(check_array(w->rate, m->channels, 0, "awareness", id, "rate", err));
    }
    for (int g = 0; g < m->goals; g++)
        EP_TRY(check_goal(m, g, err));
    EP_TRY(check_draws(m, err));
    status = check_order(m, err);
out:
    return status;
}
