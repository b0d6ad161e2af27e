/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>

struct sums {
    double spend, visits, leads, customers, later, revenue, margin, profit, full;
    const char *leads_cost; /* range of the cost of a lead */
};

static void months(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "budget", NULL);
    struct ep_wide money = {0}, hours = {0};

    while (ep_query_next(q)) {
        int m = ep_rp_month_index(r, ep_query_text(q, 1));
        const char *name = ep_rp_name(r, "channel", ep_q_text(r, q, 0));

        if (m >= 0 && ep_query_int(q, 2) != 0)
            ep_wide_row(r, &money, name)->value[m] += ep_q_minor(r, q, 2);
        if (m >= 0 && ep_query_real(q, 3) > 0)
            ep_wide_row(r, &hours, name)->value[m] += ep_query_real(q, 3);
    }
    ep_rp_close(r, q);
    const char *head = ep_rp_text(r, "report.mediaplan.channel");

    ep_rp_heading(r, "report.mediaplan.spend");
    ep_wide_write(r, &money, head, EP_SHOW_MONEY, true, true);
    if (hours.count == 0)
        return;
    ep_rp_heading(r, "report.mediaplan.hours");
    ep_wide_write(r, &hours, head, EP_SHOW_HOURS, true, true);
}

/* a / b as money, "–" where nothing came. */
static const char *per(struct ep_rp *r, double a, double b)
{
    return a > 0 && b > 1e-9 ? ep_rp_show(r, EP_SHOW_MONEY, a / b) : EP_DASH;
}

static const char *count(struct ep_rp *r, double v)
{
    return v > 0 ? ep_rp_show(r, EP_SHOW_COUNT, v) : EP_DASH;
}

/* The plan's total as it stands everywhere: no finer than its spread. */
static const char *whole(struct ep_rp *r, const char *metric, enum ep_show show, double v)
{
    const struct ep_total *t = ep_rp_total(r, "", metric);

    return t && t->spread ? ep_rp_spread(r, show, t->mean, t->p10, t->p90) : ep_rp_show(r, show, v);
}

static const char *counted(struct ep_rp *r, const char *metric, double v, bool total)
{
    return total ? whole(r, metric, EP_SHOW_COUNT, v) : count(r, v);
}

static const char *valued(struct ep_rp *r, const char *metric, double v, bool total)
{
    return total ? whole(r, metric, EP_SHOW_MONEY, v) : ep_rp_show(r, EP_SHOW_ESTIMATE, v);
}

/* The range of what a lead of the channel costs, of the plan for "". */
static const char *lead_range(struct ep_rp *r, const char *channel)
{
    const struct ep_total *t = ep_rp_total(r, channel, "cost_per_lead");

    return t && t->spread ? ep_rp_range(r, EP_SHOW_MONEY, t->p10, t->p90) : EP_DASH;
}

static void row(struct ep_rp *r, struct ep_doc_table *t, const char *name, const struct sums *s,
                const char *full, bool total)
{
    double cost = s->margin - s->profit;
    const char *cells[] = {
        name,
        s->spend > 0 ? ep_rp_show(r, EP_SHOW_MONEY, round(s->spend)) : EP_DASH,
        counted(r, "visits", s->visits, total),
        per(r, s->spend, s->visits),
        counted(r, "leads", s->leads, total),
        per(r, s->spend, s->leads),
        s->leads_cost,
        counted(r, "customers", s->customers, total),
        s->later >= 0.05 ? count(r, s->later) : EP_DASH,
        per(r, s->spend, s->customers + s->later),
        full,
        valued(r, "revenue", s->revenue, total),
        ep_rp_show(r, EP_SHOW_ESTIMATE, s->margin),
        valued(r, "profit", s->profit, total),
        cost > 1e-9 ? ep_rp_return(r, s->profit / cost) : EP_DASH,
    };

    ep_doc_row(r->doc, t, total, cells, sizeof cells / sizeof cells[0]);
}

static struct sums sums_of(struct ep_rp *r, struct ep_query *q)
{
    struct sums s = {.spend = ep_q_minor(r, q, 6),
                     .visits = ep_query_real(q, 9),
                     .leads = ep_query_real(q, 10),
                     .customers = ep_query_real(q, 11),
                     .later = ep_query_real(q, 12),
                     .revenue = ep_q_minor(r, q, 13),
                     .margin = ep_q_minor(r, q, 14),
                     .profit = ep_q_minor(r, q, 15),
                     .leads_cost = lead_range(r, ep_q_text(r, q, 0))};

    s.full = ep_query_null(q, 17) ? s.spend : ep_q_minor(r, q, 17) * (s.customers + s.later);
    return s;
}

static void add(struct sums *all, const struct sums *one)
{
    all->spend += one->spend;
    all->visits += one->visits;
    all->leads += one->leads;
    all->customers += one->customers;
    all->revenue += one->revenue;
    all->margin += one->margin;
    all->profit += one->profit;
    all->later += one->later;
    all->full += one->full;
}

/* People who come by name, because the plan's channels have made it known. */
static struct sums direct(struct ep_rp *r)
{
    struct sums s = {.visits = ep_rp_mean(r, "direct", "visits"),
                     .leads = ep_rp_mean(r, "direct", "leads"),
                     .customers = ep_rp_mean(r, "direct", "customers"),
                     .revenue = ep_rp_mean(r, "direct", "revenue"),
                     .later = ep_rp_mean(r, "direct", "customers_later"),
                     .margin = ep_rp_mean(r, "direct", "value"),
                     .leads_cost = EP_DASH};

    s.profit = s.margin;
    return s;
}

/* What is new for tools: no channel's own, and part of the plan's cost. */
static struct sums tools(struct ep_rp *r)
{
    double spend = ep_rp_mean(r, "", "tools");

    return (struct sums){.spend = spend, .full = spend, .profit = -spend, .leads_cost = EP_DASH};
}

static struct sums brings(struct ep_rp *r)
{
    struct ep_doc_table *t;
    struct ep_query *q = ep_rp_query(r, "chosen", NULL);
    struct sums all = {.leads_cost = lead_range(r, "")};

    ep_rp_heading(r, "report.mediaplan.brings");
    t = ep_rp_table(r, "lrrrrrrrrrrrrrr", "report.mediaplan.table");
    while (ep_query_next(q)) {
        struct sums one = sums_of(r, q);

        add(&all, &one);
        row(r, t, ep_rp_name(r, "channel", ep_q_text(r, q, 0)), &one, ep_q_estimate(r, q, 17),
            false);
    }
    ep_rp_close(r, q);
    struct sums by_name = direct(r);

    add(&all, &by_name);
    if (by_name.customers >= 0.05)
        row(r, t, ep_rp_text(r, "report.mediaplan.direct"), &by_name, EP_DASH, false);
    struct sums shared = tools(r);

    add(&all, &shared);
    if (shared.spend > 0)
        row(r, t, ep_rp_name(r, "channel", "tools"), &shared, EP_DASH, false);
    if (t->rows.count > 1)
        row(r, t, ep_rp_text(r, "report.total"), &all, per(r, all.full, all.customers + all.later),
            true);
    return all;
}

static void notes(struct ep_rp *r, const struct sums *all)
{
    double baseline = ep_rp_number(r, 0, "baseline_customers", NULL);
    double left = ep_rp_mean(r, "", "unspent");
    const char *text = EP_SAY(r, "report.mediaplan.sum_budget", ep_a_num("spend", all->spend));

    if (left >= 1)
        text = ep_rp_join(r, " ", text, EP_SAY(r, "report.mediaplan.left", ep_a_num("left", left)));
    if (all->customers > 0) {
        double both = all->customers + all->later;
        double paid = all->spend / both, blended = all->spend / (both + fmax(0, baseline));

        text = ep_rp_join(
            r, " ", text,
            EP_SAY(r, baseline > 0 ? "report.mediaplan.blended" : "report.mediaplan.paid",
                   ep_a_num("paid", paid), ep_a_num("blended", blended)));
    }
    text = ep_rp_join(r, " ", text,
                      EP_SAY(r, "report.mediaplan.basis",
                             ep_a_num("horizon", ep_rp_number(r, 0, "horizon", NULL))));
    ep_doc_paragraph(r->doc, text);
}

void ep_section_mediaplan(struct ep_rp *r)
{
    if (ep_rp_mean(r, "", "spend") <= 0 && ep_rp_number(r, 0, "chosen_count", NULL) == 0) {
        ep_rp_paragraph(r, "report.mediaplan.missing");
        return;
    }
    months(r);
    struct sums all = brings(r);

    notes(r, &all);
}
