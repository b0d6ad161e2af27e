/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/csv_field.h"
#include "emplan/csv.h"

void ep_export_field(struct ep_str *out, const char *field, bool first)
{
    ep_csv_put(out, field, first);
}
