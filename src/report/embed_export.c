/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "report/export_internal.h"

EP_EMBED(ep_export_sql_text, "report/export.sql")

const char *ep_export_sql(void)
{
    return ep_export_sql_text;
}
