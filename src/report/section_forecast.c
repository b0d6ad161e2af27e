/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"
#include <math.h>
#include <string.h>

#define CUSTOMERS_LEAST 0.05 /* fewer are shown as 0 */

/* Metrics of a month, in the order of the columns. */
enum metric {
    SPEND,
    VISITS,
    LEADS,
    CUSTOMERS,
    REVENUE,
    MARGIN,
    PROFIT,
    METRICS
};
static const char *const names[METRICS] = {
    [SPEND] = "spend",
    [VISITS] = "visits",
    [LEADS] = "leads",
    [CUSTOMERS] = "customers",
    [REVENUE] = "revenue",
    [MARGIN] = "margin",
    [PROFIT] = "cumulative_profit",
};

struct figure {
    double mean, p10, p90;
};
struct month {
    struct figure of[METRICS];
};

static struct month *read(struct ep_rp *r, bool *any)
{
    struct month *months = EP_NEW_ARRAY(r->arena, struct month, (size_t)r->rev.months);
    struct ep_query *q = ep_rp_query(r, "forecast", "", NULL);

    while (ep_query_next(q)) {
        int m = ep_rp_month_index(r, ep_query_text(q, 0));

        for (int i = 0; i < METRICS && m >= 0; i++) {
            if (strcmp(names[i], ep_query_text(q, 1)) != 0)
                continue;
            months[m].of[i] =
                (struct figure){ep_query_real(q, 2), ep_query_real(q, 3), ep_query_real(q, 5)};
            *any = true;
        }
    }
    ep_rp_close(r, q);
    return months;
}

static const char *mean(struct ep_rp *r, enum ep_show show, const struct figure *f)
{
    if (f->mean == 0 && f->p90 <= f->p10)
        return EP_DASH;
    return ep_rp_spread(r, show, f->mean, f->p10, f->p90);
}

static const char *range(struct ep_rp *r, enum ep_show show, const struct figure *f)
{
    return f->p90 > f->p10 ? ep_rp_range(r, show, f->p10, f->p90) : EP_DASH;
}

/* A month whose customers are too few to be shown as any has no money of them either. */
static const struct figure *of_customers(const struct month *m, enum metric metric)
{
    static const struct figure none = {0, 0, 0};

    return m->of[CUSTOMERS].mean < CUSTOMERS_LEAST ? &none : &m->of[metric];
}

static void month_row(struct ep_rp *r, struct ep_doc_table *t, const char *name,
                      const struct month *m)
{
    const struct figure *customers = of_customers(m, CUSTOMERS);

    EP_CELLS(r->doc, t, ep_rp_month(r, name),
             ep_rp_show(r, EP_SHOW_MONEY, round(m->of[SPEND].mean)),
             mean(r, EP_SHOW_COUNT, &m->of[VISITS]), mean(r, EP_SHOW_COUNT, &m->of[LEADS]),
             mean(r, EP_SHOW_COUNT, customers), range(r, EP_SHOW_COUNT, customers),
             mean(r, EP_SHOW_MONEY, of_customers(m, REVENUE)),
             mean(r, EP_SHOW_MONEY, of_customers(m, MARGIN)),
             mean(r, EP_SHOW_MONEY, &m->of[PROFIT]), range(r, EP_SHOW_MONEY, &m->of[PROFIT]));
}

static void by_month(struct ep_rp *r, const struct month *months)
{
    struct ep_doc_table *t = ep_rp_table(r, "lrrrrrrrrr", "report.forecast.table");
    const char *const *name = ep_rp_months(r);

    for (int m = 0; m < r->rev.months; m++)
        month_row(r, t, name[m], &months[m]);
}

/* When the money is back, and how deep it goes before. */
static const char *payback(struct ep_rp *r, const struct month *months)
{
    const char *const *name = ep_rp_months(r);
    const struct ep_total *t = ep_rp_total(r, "", "payback_month");
    int back = t ? (int)lround(fmin(fmax(t->mean, 0), r->rev.months)) : 0, worst = 0;
    const char *key = back > 1    ? "report.forecast.payback"
                      : back == 1 ? "report.forecast.payback_first"
                                  : "report.forecast.no_payback";
    const char *text =
        EP_SAY(r, key, ep_a_num("month", back), ep_a_text("when", name[back > 0 ? back - 1 : 0]));

    for (int m = 1; m < r->rev.months; m++)
        if (months[m].of[PROFIT].mean < months[worst].of[PROFIT].mean)
            worst = m;
    const struct figure *low = &months[worst].of[PROFIT];

    if (low->mean >= 0)
        return text;
    return ep_rp_join(r, " ", text,
                      EP_SAY(r, "report.forecast.worst", ep_a_text("when", name[worst]),
                             ep_a_own(r->arena, "low", mean(r, EP_SHOW_MONEY, low))));
}

/* Margin of all customers, those still to come among them. */
static double whole_margin(struct ep_rp *r)
{
    return ep_rp_mean(r, "", "profit") + ep_rp_mean(r, "", "spend") +
           ep_rp_mean(r, "", "own_hours_cost");
}

static void sentences(struct ep_rp *r, const struct month *months)
{
    double later = ep_rp_mean(r, "", "customers_later");
    double baseline = ep_rp_number(r, 0, "baseline_customers", NULL);
    const char *text = payback(r, months);

    if (later >= 0.5)
        text = ep_rp_join(
            r, " ", text,
            EP_SAY(r, "report.forecast.later", ep_a_num("later", later >= 2 ? round(later) : later),
                   ep_a_own(r->arena, "margin", ep_rp_show(r, EP_SHOW_ESTIMATE, whole_margin(r)))));
    if (baseline >= 0.5)
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.forecast.baseline", ep_a_num("baseline", baseline)));
    ep_doc_paragraph(r->doc, text);
}

/* Totals that are shown, with how. */
static const struct {
    const char *metric;
    enum ep_show show;
} totals[] = {
    {"reach", EP_SHOW_COUNT},     {"visits", EP_SHOW_COUNT},         {"leads", EP_SHOW_COUNT},
    {"customers", EP_SHOW_COUNT}, {"revenue", EP_SHOW_MONEY},        {"margin", EP_SHOW_MONEY},
    {"spend", EP_SHOW_MONEY},     {"own_hours_cost", EP_SHOW_MONEY}, {"profit", EP_SHOW_MONEY},
    {"npv", EP_SHOW_MONEY},
};

static void total_table(struct ep_rp *r)
{
    struct ep_doc_table *t;

    ep_rp_heading(r, "report.forecast.totals");
    t = ep_rp_table(r, "lrr", "report.forecast.total_table");
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        const struct ep_total *total = ep_rp_total(r, "", totals[i].metric);
        enum ep_show show = totals[i].show;

        if (!total || total->mean == 0)
            continue;
        bool spread = total->spread && total->p90 > total->p10;
        bool estimate = show == EP_SHOW_MONEY && strcmp(totals[i].metric, "spend") != 0;
        double v = spread || show != EP_SHOW_MONEY ? total->mean : round(total->mean);

        EP_CELLS(r->doc, t, ep_rp_Name(r, "metric", totals[i].metric),
                 spread ? ep_rp_spread(r, show, v, total->p10, total->p90)
                        : ep_rp_show(r, estimate ? EP_SHOW_ESTIMATE : show, v),
                 spread ? ep_rp_range(r, show, total->p10, total->p90) : EP_DASH);
    }
}

void ep_section_forecast(struct ep_rp *r)
{
    bool any = false;
    const struct month *months = read(r, &any);

    if (!any) {
        ep_rp_paragraph(r, "report.forecast.missing");
        return;
    }
    by_month(r, months);
    sentences(r, months);
    total_table(r);
}
