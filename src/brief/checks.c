/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules across fields: plan and business. Each looks only at figures that were read without fault,
 * so that one slip does not cause a second message. */

#include "brief/brief_internal.h"
#include "emplan/file.h"
#include <math.h>
#include <string.h>

#define SHARE_SLACK     0.01 /* shares of a whole may be rounded */
#define SEASON_SLACK    0.1  /* mean of the factors of twelve months */
#define MONTHS_OF_YEAR  12
#define PATH_PART_BYTES 64

const struct ep_node *ep_brief_check_node(const struct ep_binding *b, const char *path)
{
    const struct ep_node *node = b->brief->root;
    char key[PATH_PART_BYTES];
    while (node) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        node = node->kind == EP_NODE_MAP ? ep_node_get(node, key) : NULL;
        if (path[n] == '\0')
            break;
        path += n + 1;
    }
    return node;
}

const struct ep_node *ep_brief_check_element(const struct ep_node *list, size_t i)
{
    if (!list || list->kind == EP_NODE_SCALAR)
        return i == 0 ? list : NULL;
    const struct ep_node *n = list->first;
    while (n && i-- > 0)
        n = n->next;
    return n;
}

const char *ep_brief_check_month(struct ep_arena *a, int month)
{
    char buf[8];
    return ep_arena_strdup(a, ep_month_text(month, buf));
}

/* --- plan ---------------------------------------------------------------------------------------
 */

static bool cap_fits(const struct ep_brief *f)
{
    size_t count = f->plan.monthly_cap.count;
    return !f->plan.months_num.given || count <= 1 || count == (size_t)f->plan.months;
}

static void check_cap_count(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    size_t count = f->plan.monthly_cap.count;
    const struct ep_node *node = ep_brief_check_node(b, "plan.monthly_cap");
    bool empty = f->plan.months_num.given && node && count == 0 && node->kind == EP_NODE_LIST;
    if (cap_fits(f) && !empty)
        return;
    ep_bind_fault(b, node, true, EP_SEVERITY_ERROR, "list",
                  ep_arena_printf(b->arena, "write one figure, or %d", f->plan.months),
                  "monthly_cap has %zu figures for %d months", count, f->plan.months);
}

/* Money that the monthly caps let through over the plan. */
static double cap_total(const struct ep_brief *f)
{
    double total = 0;
    for (size_t i = 0; i < f->plan.monthly_cap.count; i++)
        total += f->plan.monthly_cap.item[i].range.mid;
    return f->plan.monthly_cap.count == 1 ? total * f->plan.months : total;
}

static void check_cap_money(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    if (!f->plan.budget.given || f->plan.budget_auto || !f->plan.months_num.given ||
        f->plan.monthly_cap.count == 0 || !cap_fits(f))
        return;
    double total = cap_total(f);
    if (total < f->plan.budget.range.mid)
        ep_bind_fault(b, ep_brief_check_node(b, "plan.monthly_cap"), true, EP_SEVERITY_WARNING,
                      "budget", "raise monthly_cap, or lower the budget",
                      "monthly_cap lets no more than %s of the budget of %s be spent",
                      ep_number_text(b->arena, total),
                      ep_number_text(b->arena, f->plan.budget.range.mid));
}

static void check_horizon(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    double horizon = f->plan.value_horizon.range.mid;
    if (!f->plan.value_horizon.given || !f->plan.months_num.given || horizon >= f->plan.months)
        return;
    ep_bind_fault(b, ep_brief_check_node(b, "plan.value_horizon"), false, EP_SEVERITY_NOTE,
                  "conflict", "leave it so only if later purchases shall not count",
                  "value_horizon is shorter than the plan of %d months", f->plan.months);
}

void ep_brief_check_plan(struct ep_binding *b)
{
    check_cap_count(b);
    check_cap_money(b);
    check_horizon(b);
}

/* --- business -----------------------------------------------------------------------------------
 */

static void check_lifetime(struct ep_binding *b, const struct ep_economics *e,
                           const struct ep_node *at)
{
    if (e->churn.given && e->retention.given && at)
        ep_bind_fault(b, ep_node_get(at, "churn"), true, EP_SEVERITY_ERROR, "conflict",
                      "keep churn (a month) or retention (a year), and delete the other",
                      "churn and retention say the same thing twice");
}

static void check_lifetimes(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    check_lifetime(b, &f->business.economics, ep_brief_check_node(b, "business.economics"));
    for (size_t i = 0; i < f->business.offers.count; i++) {
        const struct ep_node *offer =
            ep_brief_check_element(ep_brief_check_node(b, "business.offers"), i);
        check_lifetime(b, &f->business.offers.item[i].economics, ep_node_get(offer, "economics"));
    }
    for (size_t i = 0; i < f->segments.count; i++)
        check_lifetime(b, &f->segments.item[i].economics,
                       ep_brief_check_element(ep_brief_check_node(b, "segments"), i));
}

static void check_subscription(struct ep_binding *b)
{
    const struct ep_economics *e = &b->brief->business.economics;
    if (!ep_streq(b->brief->business.model.text, "subscription") || e->churn.given ||
        e->retention.given)
        return;
    ep_bind_fault(b, ep_brief_check_node(b, "business.model"), false, EP_SEVERITY_WARNING,
                  "assumed",
                  "add churn under economics: the share of subscribers that leave in a month",
                  "a subscription is worth what its customers stay, and neither churn nor "
                  "retention is given");
}

static void check_seasonality(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    double sum = 0;
    if (f->business.seasonality.count != MONTHS_OF_YEAR)
        return;
    for (size_t i = 0; i < MONTHS_OF_YEAR; i++) {
        if (!f->business.seasonality.item[i].given)
            return;
        sum += f->business.seasonality.item[i].range.mid;
    }
    const struct ep_node *node = ep_brief_check_node(b, "business.seasonality");
    if (!(sum > 0))
        ep_bind_fault(b, node, true, EP_SEVERITY_ERROR, "sum", "write 1 for an average month",
                      "seasonality is 0 in all months");
    else if (fabs(sum / MONTHS_OF_YEAR - 1) > SEASON_SLACK)
        ep_bind_fault(b, node, true, EP_SEVERITY_WARNING, "sum",
                      "write 1 for an average month; the factors are scaled to that",
                      "the mean of seasonality is %s, not 1",
                      ep_number_fixed(b->arena, sum / MONTHS_OF_YEAR, 2));
}

/* Sum of the shares of a list and how many have one. */
static double add_share(const struct ep_num *share, double sum, size_t *given)
{
    *given += share->given;
    return sum + (share->given ? share->range.mid : 0);
}

static void check_offers(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    size_t given = 0, count = f->business.offers.count;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = add_share(&f->business.offers.item[i].share, sum, &given);
    bool short_of = given == count && sum < 1 - SHARE_SLACK;
    if (given == 0 || (!short_of && sum <= 1 + SHARE_SLACK))
        return;
    ep_bind_fault(b, ep_brief_check_node(b, "business.offers"), true, EP_SEVERITY_ERROR, "sum",
                  "the shares of all offers together make 100%",
                  "the shares of the offers add up to %s%%",
                  ep_number_fixed(b->arena, sum * 100, 1));
}

/* Lists that a channel of the catalogue can be sent to, or that it takes customers from. */
static void check_lists(struct ep_binding *b)
{
    static const char *const known[] = {"email", "phone", "push", "messenger", "dormant"};
    const size_t count = sizeof known / sizeof *known;
    const struct ep_node *lists = ep_brief_check_node(b, "business.current.lists");
    for (const struct ep_node *n = lists ? lists->first : NULL; n; n = n->next) {
        const char *near = ep_bind_nearest(n->key ? n->key : "", known, count);
        if (!n->key || ep_streq(near, n->key))
            continue;
        ep_bind_fault(b, n, true, EP_SEVERITY_WARNING, "unused",
                      near ? ep_arena_printf(b->arena, "write %s", near)
                           : "the lists that are used are email, phone, push, messenger, dormant",
                      "lists: nothing uses a list '%s'", ep_bind_quote(b->arena, n->key));
    }
}

static void check_segment_shares(struct ep_binding *b)
{
    const struct ep_brief *f = b->brief;
    size_t given = 0;
    double sum = 0;
    for (size_t i = 0; i < f->segments.count; i++)
        sum = add_share(&f->segments.item[i].share, sum, &given);
    if (sum > 1 + SHARE_SLACK)
        ep_bind_fault(b, ep_brief_check_node(b, "segments"), true, EP_SEVERITY_ERROR, "sum",
                      "lower them to 100% or less; the rest are customers outside the segments",
                      "the shares of the segments add up to %s%%",
                      ep_number_fixed(b->arena, sum * 100, 1));
}

/* Nothing outside the client's folder is read, and so nothing is named. */
static void check_logo(struct ep_binding *b)
{
    const struct ep_node *logo = ep_brief_check_node(b, "report.agency.logo");
    if (!logo || logo->kind != EP_NODE_SCALAR || !ep_path_leads_out(logo->text))
        return;
    ep_bind_fault(b, logo, false, EP_SEVERITY_ERROR, "file",
                  "put it into the brief's folder and write its name from there",
                  "logo: '%s' leads out of the folder", ep_bind_quote(b->arena, logo->text));
}

void ep_brief_check_business(struct ep_binding *b)
{
    check_logo(b);
    check_lifetimes(b);
    check_subscription(b);
    check_seasonality(b);
    check_lists(b);
    check_offers(b);
    check_segment_shares(b);
}
