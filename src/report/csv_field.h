/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_CSV_FIELD_H
#define EP_REPORT_CSV_FIELD_H

#include "emplan/text.h"
#include <stdbool.h>

/* ep_csv_put() for files that know the report's tables (report/doc.h): its header has tables of
 * another kind under the same name. */
void ep_export_field(struct ep_str *out, const char *field, bool first);

#endif
