/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/model.h"

#include <math.h>

double ep_quantile_sorted(const double *v, int count, double p)
{
    if (count <= 0)
        return 0;
    double at = fmin(1, fmax(0, p)) * (count - 1);
    int below = (int)floor(at);
    if (below >= count - 1)
        return v[count - 1];
    return v[below] + (at - below) * (v[below + 1] - v[below]);
}
