/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_WHATIF_INTERNAL_H
#define EP_WHATIF_INTERNAL_H

/* Parts of the section on other budgets and scenarios. */

#include "report/report_internal.h"

/* Columns of the query "scenarios". */
enum {
    S_NAME,
    S_BUDGET,
    S_SPEND,
    S_CUSTOMERS,
    S_CUSTOMERS_LOW,
    S_CUSTOMERS_HIGH,
    S_PROFIT,
    S_PROFIT_LOW,
    S_PROFIT_HIGH,
    S_LOSS,
    S_MARGINAL,
    S_BINDS,
    S_PROBLEM
};

/* Cells of a row of that query. Arena-owned. */
const char *ep_whatif_money(struct ep_rp *r, struct ep_query *q, int column);
const char *ep_whatif_customers(struct ep_rp *r, struct ep_query *q);
const char *ep_whatif_profit(struct ep_rp *r, struct ep_query *q);
const char *ep_whatif_binds(struct ep_rp *r, struct ep_query *q);
/* "with Blog; without VK ads": its channels against the plan's. */
const char *ep_whatif_changes(struct ep_rp *r, const char *kind, const char *name);

/* The budget that was sought for a goal; nothing where none was. One sentence or more. */
const char *ep_whatif_sought(struct ep_rp *r);
void ep_whatif_seek(struct ep_rp *r);
/* What about half of the plan's money would bring; nothing where no such budget was tried. */
const char *ep_whatif_half(struct ep_rp *r);
/* How near the plan is to the best: gaps, plainer divisions, shares within 1 %. */
void ep_whatif_quality(struct ep_rp *r);
void ep_whatif_scenarios(struct ep_rp *r);

#endif
