/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/evidence.h"
#include "model/special.h"

#include <math.h>

double ep_log_e_rate(struct ep_gamma prior, double count, double exposure, double target,
                     enum ep_side side)
{
    if (!(count >= 0) || !(exposure >= 0) || !(target > 0))
        EP_BUG("evidence of %g events on %g against a rate of %g", count, exposure, target);
    double a = prior.shape, b = prior.rate, at = target * (b + exposure);
    double log_e = ep_log_gamma_ratio(a, count) + a * log(b) - (a + count) * log(b + exposure) +
                   target * exposure - count * log(target);
    if (side == EP_SIDE_BELOW)
        log_e += ep_log_gamma_p(a + count, at) - ep_log_gamma_p(a, target * b);
    else if (side == EP_SIDE_ABOVE)
        log_e += ep_log_gamma_q(a + count, at) - ep_log_gamma_q(a, target * b);
    return log_e;
}
