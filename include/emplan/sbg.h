/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_SBG_H
#define EP_SBG_H

/* The shifted beta-geometric model of customers under contract (Fader and Hardie, How to project
 * customer retention, 2007): each one leaves at the end of a period with a chance of its own, and
 * the chances are Beta(alpha, beta) over the customers. Those who are likely to leave go first, so
 * retention rises with age; a constant churn makes loyal customers look worth too little. */

#include "emplan/error.h"
#include <stddef.h>

struct ep_sbg {
    double alpha, beta;
    double log_likelihood;
};

/* Customers of an age: `kept[t]` of those who were there t periods after the begin stayed on for
 * another one, `lost[t]` did not. Ages may have been watched in different numbers (customers who
 * came late drop out of later ages). */

/* Maximum likelihood by a simplex on the logarithms of alpha and beta, from a fixed start. INVALID
 * where fewer than three ages have customers, or none was lost. */
enum ep_status ep_sbg_fit(const double *kept, const double *lost, size_t ages, struct ep_sbg *out,
                          struct ep_error *err);

/* Share still there after t periods: B(alpha, beta + t) / B(alpha, beta). */
double ep_sbg_survival(double alpha, double beta, double t);
/* Retention from period t - 1 to t: (beta + t - 1) / (alpha + beta + t - 1). */
double ep_sbg_retention(double alpha, double beta, double t);

#endif
